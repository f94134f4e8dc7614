"""Ce qui s'écrit d'une seule façon : un SIRET, un téléphone, un code INSEE, une adresse électronique.

Qui le tape, qui remplit une liste et qui le lit dans une pièce écrite à la main demandent à la même fonction, celle de
l'annotation du champ. Un code postal, lui, est dans une adresse, que chacun écrit à sa façon.

Sources : le SIREN et le SIRET finissent par une clé de Luhn (ISO/IEC 7812) ; un code INSEE de quatre chiffres a perdu
le zéro des départements 01 à 09 ; un numéro de téléphone français a dix chiffres, dont le premier est un zéro.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated

from cqp_cli.domain.ecritures import Ecriture
from cqp_cli.domain.signes import lire_texte_libre

_INSEE = re.compile(r"\d{5}|2[AB]\d{3}", re.ASCII)
_COURRIEL = re.compile(r"[^@\s,;:<>()\[\]\"]+@(?:[^\W_]+(?:-+[^\W_]+)*\.)+[^\W\d_]{2,}")


class MalForme(ValueError):
    """Ce n'en est pas un, et rien de sûr ne peut en être fait."""


class Coordonnee(Ecriture):
    """Annotation d'un texte qui a une forme : il se lit quel qu'il soit, et `remettre` dit ce qu'il devait être.

    `remettre` rend la valeur et, s'il a fallu la changer ou s'il faut la vérifier, une phrase ; elle lève MalForme.
    """

    def __init__(self, remettre: Callable[[str], tuple[str, str | None]]) -> None:
        super().__init__(lire_texte_libre)
        self.remettre = remettre


def _telephone(texte: str) -> tuple[str, str | None]:
    nu = re.sub(r"[\s.()/–-]", "", texte)
    if re.fullmatch(r"[1-9]\d{8}", nu, re.ASCII):
        return f"0{nu}", f"le zéro de « {texte} » est rétabli"
    if (nu.isdigit() and len(nu) < 10) or sum(c.isdigit() for c in nu) < 8:
        raise MalForme(f"« {texte[:40]} » n'a pas les dix chiffres d'un numéro")
    return texte, None


def _insee(texte: str) -> tuple[str, str | None]:
    nu = re.sub(r"\s", "", texte).upper()
    if re.fullmatch(r"[1-9]\d{3}", nu, re.ASCII):
        return f"0{nu}", f"le zéro de « {texte} » est rétabli"
    if not _INSEE.fullmatch(nu):
        raise MalForme(f"« {texte[:40]} » n'est pas un code INSEE : cinq caractères, comme 01004, 2A004 ou 99350")
    return nu, None


def _siret(texte: str) -> tuple[str, str | None]:
    nu = re.sub(r"[\s.]", "", texte)
    plein = nu.rjust(14, "0")
    if 12 <= len(nu) < 14 and nu.isdigit() and _luhn(plein) and _luhn(plein[:9]):
        return plein, f"le début de « {texte} », des zéros, est rétabli"
    if not re.fullmatch(r"\d{14}", nu, re.ASCII):
        raise MalForme(f"« {texte[:40]} » n'est pas un SIRET : quatorze chiffres")
    if _luhn(nu) or nu.startswith("356000000"):  # La Poste a une clé à elle
        return nu, None
    return nu, f"la clé de « {texte} » n'est pas celle d'un SIRET : vérifiez-le"


def _luhn(chiffres: str) -> bool:
    doubles = (int(c) * (2 if rang % 2 else 1) for rang, c in enumerate(reversed(chiffres)))
    return sum(d - 9 if d > 9 else d for d in doubles) % 10 == 0


def _courriel(texte: str) -> tuple[str, str | None]:
    if not _COURRIEL.fullmatch(texte) or ".." in texte or "@." in texte or ".@" in texte or texte.startswith("."):
        raise MalForme(f"« {texte[:60]} » n'est pas une adresse électronique")
    return texte, None


Siret = Annotated[str, Coordonnee(_siret)]
Telephone = Annotated[str, Coordonnee(_telephone)]
CodeInsee = Annotated[str, Coordonnee(_insee)]
Courriel = Annotated[str, Coordonnee(_courriel)]
