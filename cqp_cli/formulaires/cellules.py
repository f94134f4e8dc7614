"""What one cell says: text, a day, a word; or the sentence that tells why it cannot be taken.

A computed cell is never read: a formula, or an error, in the place of an answer is a defect.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import from_excel

from cqp_cli.domain.dates import lire_jour_dit
from cqp_cli.domain.ecritures import lire_nombre, lire_nombre_dit
from cqp_cli.domain.signes import SigneRefuse, lire_nom, lire_texte_libre
from cqp_cli.formulaires.feuille import TEXTE_MAX
from cqp_cli.formulaires.mots import Choix, attendu, reconnaitre

_ECHAPPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_BLANCS = "\u200b\u200e\u200f\u2060\ufeff\u00ad"  # what a copy brings along, and nobody sees
_AUTOUR = " \t\r\n\u00a0\u202f" + _BLANCS
_SANS_BLANCS = dict.fromkeys(map(ord, _BLANCS))
_SERIE = re.compile(r"\d{5}", re.ASCII)
JOURS = (date(1950, 1, 1), date(2199, 12, 31))


class CelluleFautive(Exception):
    """Internal: the sentence that says what is wrong with a cell, and what mends it."""

    def __init__(self, phrase: str, remede: str | None = None) -> None:
        super().__init__(phrase)
        self.remede = remede


@dataclass(frozen=True, slots=True)
class Place:
    """A cell of a workbook, by its row and column."""

    feuille: Any
    ligne: int
    colonne: int


def adresse_de(place: Place) -> str:
    """« Évaluation!C12 »."""
    return f"{place.feuille.title}!{get_column_letter(place.colonne)}{place.ligne}"


def valeur_tapee(place: Place) -> Any:
    """The value typed in the cell; text is trimmed, and None when empty. Raises CelluleFautive."""
    cell = place.feuille._cells.get((place.ligne, place.colonne))
    valeur = cell.value if cell is not None else None
    if valeur is None:
        return None
    if cell.data_type == "f":
        raise CelluleFautive("cette case contient une formule, écrivez la réponse elle-même")
    if cell.data_type == "e":
        raise CelluleFautive(f"cette case contient un calcul qui n'aboutit pas ({str(valeur)[:20]})")
    return _texte(valeur) if isinstance(valeur, str) else valeur


def _texte(valeur: str) -> str | None:
    texte = _ECHAPPE.sub(lambda m: chr(int(m[1], 16)), valeur)
    if len(texte) > TEXTE_MAX:
        raise CelluleFautive(f"ce texte dépasse {TEXTE_MAX} signes, le plus qu'une case puisse garder")
    texte = texte.replace("\r\n", "\n").replace("\r", "\n")
    return texte.strip(_AUTOUR) or None


def texte_de(place: Place) -> str | None:
    """The identity cells: text, or None when the cell is empty or cannot be read."""
    try:
        valeur = valeur_tapee(place)
        return None if valeur is None else en_texte(valeur)
    except CelluleFautive:
        return None


def en_texte(valeur: Any) -> str:
    """A text, or what was typed as a number or a date in the place of a text. Raises CelluleFautive."""
    if isinstance(valeur, str):
        return valeur
    if isinstance(valeur, bool):
        return "Oui" if valeur else "Non"
    if isinstance(valeur, float) and valeur.is_integer():
        return str(int(valeur))
    if isinstance(valeur, datetime):
        return valeur.strftime("%d/%m/%Y")
    if isinstance(valeur, int | float):
        return str(valeur).replace(".", ",")
    raise CelluleFautive("on attend du texte dans cette case")


def en_texte_libre(valeur: Any) -> str | None:
    """What was written in one's own words, as it will be printed; None when nothing is left. Raises CelluleFautive."""
    return _imprimable(lire_texte_libre, valeur)


def en_nom(valeur: Any) -> str | None:
    """The name of a person, never changed. Raises CelluleFautive."""
    return _imprimable(lire_nom, valeur)


def _imprimable(lire: Callable[[object], object], valeur: Any) -> str | None:
    try:
        return str(lire(en_texte(valeur))) or None
    except SigneRefuse as refus:
        raise CelluleFautive(str(refus), refus.remede) from None


def en_nombre(valeur: Any) -> float:
    """A number of hours: 35, « 35,5 » or « 35 h ». Raises CelluleFautive."""
    try:
        return lire_nombre_dit(valeur.translate(_SANS_BLANCS)) if isinstance(valeur, str) else lire_nombre(valeur)
    except ValueError as err:
        raise CelluleFautive(f"{err}, et non « {_vu(valeur)} »") from None


def en_mot(valeur: Any, choix: Choix) -> Any:
    """The word of the piece for what was chosen or typed. Raises CelluleFautive."""
    texte = en_texte(valeur).translate(_SANS_BLANCS)
    trouve = reconnaitre(choix, texte)
    if not trouve:
        raise CelluleFautive(attendu(choix, texte))
    return trouve[0]


def en_jour(valeur: Any, epoque: datetime) -> date:
    """A day: a date of the workbook, its serial number, or a text as people write it. Raises CelluleFautive."""
    jour: Any = valeur
    if isinstance(valeur, str):
        serre = valeur.translate(_SANS_BLANCS)
        jour = int(serre) if _SERIE.fullmatch(serre) else _jour_ecrit(" ".join(valeur.split()))
    if isinstance(jour, int | float) and not isinstance(jour, bool):
        try:
            jour = from_excel(jour, epoque)
        except (ValueError, OverflowError):
            jour = None
    if isinstance(jour, datetime):
        jour = jour.date()
    if isinstance(jour, time | timedelta) or not isinstance(jour, date) or not JOURS[0] <= jour <= JOURS[1]:
        raise CelluleFautive(f"on attend une date, par exemple 18/06/2026, et non « {_vu(valeur)} »")
    return jour


def _vu(valeur: Any) -> str:
    """What the cell shows of it."""
    return (valeur.strftime("%d/%m/%Y") if isinstance(valeur, datetime) else str(valeur))[:40]


def _jour_ecrit(texte: str) -> date | None:
    try:
        return lire_jour_dit(re.sub(r"\s*([/.-])\s*", r"\1", texte.strip()))
    except ValueError as err:
        if "calendrier" in str(err):
            raise CelluleFautive(f"« {texte} » n'est pas une date du calendrier") from None
        return None
