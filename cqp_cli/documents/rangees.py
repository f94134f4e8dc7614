"""What a table is made of. Part of the page model (`modele.py`), which gives it all."""

from __future__ import annotations

from dataclasses import dataclass

from cqp_cli.documents.allure import Alignement, Jauge, Signe, Style


@dataclass(frozen=True, slots=True)
class Colonne:
    """`largeur` in millimetres, or 0 to share what is left with the other columns at 0.

    With `mots`, as wide as the widest of these, beside a sign when the column is `signee`.
    """

    titre: str = ""
    largeur: float = 0
    alignement: Alignement = Alignement.GAUCHE
    mots: tuple[str, ...] = ()
    signee: bool = False


@dataclass(frozen=True, slots=True)
class Cellule:
    """`renvoi` names an anchor: its page number is written after the text once it is known.

    A `jauge` stands on the line under the text; `cases` are boxes to tick under it, side by side where they fit;
    those of `cochees` carry their mark. With `lignes`, as many lines to write on.
    """

    texte: str = ""
    signe: Signe | None = None
    style: Style = Style.CORPS
    lien: str = ""
    renvoi: str = ""
    jauge: Jauge | None = None
    cases: tuple[str, ...] = ()
    cochees: tuple[str, ...] = ()
    lignes: int = 0


@dataclass(frozen=True, slots=True)
class Rangee:
    """One row, never cut across pages unless higher than one. `hauteur` is a minimum, for a hand to write."""

    cellules: tuple[str | Cellule, ...]
    hauteur: float = 0


@dataclass(frozen=True, slots=True)
class Bande:
    """A tinted row across the table that opens a group; with `suite`, it is said again overleaf, that word after it.

    A `code` stands in the first column, and the text then begins with the second.
    """

    texte: str
    code: str = ""
    mention: str = ""
    suite: str = ""
    ancre: str = ""


@dataclass(frozen=True, slots=True)
class Large:
    """A row that runs from the second column to the last: what is said at length, then `lignes` lines to write on."""

    texte: str
    lignes: int = 0
    style: Style = Style.CORPS


@dataclass(frozen=True, slots=True)
class Tableau:
    """The header is repeated on each page; without row, `vide` is said instead."""

    colonnes: tuple[Colonne, ...]
    lignes: tuple[Rangee | Bande | Large, ...]
    vide: str = ""
    serre: bool = False  # rows at 5 mm rather than 6, for long grids
    groupes: bool = False  # a band and its rows stay on one page wherever one page can hold them
    sommaire: bool = False  # each row leads to what it names
    suivi: bool = False  # the last row stays with what follows the table
