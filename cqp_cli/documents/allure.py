"""How what is said looks: signs, weights, sides, sheets. Part of the page model (`modele.py`), which gives it all."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum


class Signe(Enum):
    """The shapes that stand beside a word: drawn as vectors, extracted as the character."""

    ACQUIS = "●"
    NON_ACQUIS = "○"
    DIVERGENCE = "◐"
    NON_EVALUE = "–"
    CONSERVEE = "◇"
    CONFORME = "✓"
    NON_CONFORME = "✗"
    A_COCHER = "☐"
    A_VERIFIER = "!"

    @property
    def tranquille(self) -> bool:
        """Whether the state asks nothing of anyone: its word is then set in the quiet weight."""
        return self in (Signe.ACQUIS, Signe.CONSERVEE, Signe.CONFORME)


class Format(Enum):
    """How the sheet is held: A4 upright, or on its side for a certificate."""

    PORTRAIT = "portrait"
    PAYSAGE = "paysage"


class Habillage(Enum):
    """What runs through the pages: a header and a footer, a footer alone (a letter), or nothing (a certificate)."""

    COMPLET = "complet"
    PIED = "pied"
    NU = "nu"


class Style(Enum):
    """How loud a text is. `CORPS` is 9 points, `LECTURE` 10.5 for what is read as running text, `SOLENNEL` 14,
    `SOLENNEL_FORT` 20."""

    CORPS = "corps"
    FORT = "fort"
    DISCRET = "discret"
    ACCENT = "accent"
    LECTURE = "lecture"
    LECTURE_FORT = "lecture fort"
    SOLENNEL = "solennel"
    SOLENNEL_FORT = "solennel fort"


class Alignement(Enum):
    GAUCHE = "gauche"
    CENTRE = "centre"
    DROITE = "droite"


@dataclass(frozen=True, slots=True)
class Pixels:
    """A picture that was already found sound: the bytes of its file and its size."""

    octets: bytes = field(repr=False)
    largeur: int = 0
    hauteur: int = 0


@dataclass(frozen=True, slots=True)
class Jauge:
    """How many of `total` are acquired, one segment each; `echelle` is the longest gauge of the table.

    A rate has no scale, 0: its bar is the same for all, from nothing to the whole.
    """

    acquis: int
    total: int
    echelle: int
