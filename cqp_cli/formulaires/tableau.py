"""The rows of a filled sheet: each by the code in its column A, its answer and its constat by what is unlocked.

The answer is the first unlocked cell with a drop-down, the constat the first without one. Where a paste has undone a
cell, the column of the other rows is taken.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from cqp_cli.domain.personnes import essentiel
from cqp_cli.formulaires.cellules import CelluleFautive, Place, en_texte, valeur_tapee

_ZONES_MAX = 5000
Repere = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Rangee:
    """A row that has a code, or unlocked cells: `listes` and `libres` are its unlocked columns, with and without
    a drop-down."""

    place: Place
    code: str
    listes: tuple[int, ...]
    libres: tuple[int, ...]


class Tableau:
    """One sheet as a form reads it."""

    def __init__(self, feuille: Any) -> None:
        self.feuille = feuille
        self._fusions = _fusions(feuille)
        self.rangees = tuple(self._rangees())

    def _rangees(self) -> Iterator[Rangee]:
        ouvertes = {i for i, p in enumerate(self.feuille.parent._protections) if not p.locked}
        listes = _listes(self.feuille)
        libres: dict[int, list[int]] = {}
        codes: dict[int, str] = {}
        for (ligne, colonne), cell in sorted(self.feuille._cells.items()):
            if colonne == 1 and cell.value is not None:
                codes[ligne] = self._code(ligne)
            elif (
                colonne > 1
                and cell._style.protectionId in ouvertes
                and self.origine(ligne, colonne) == (ligne, colonne)
            ):
                libres.setdefault(ligne, []).append(colonne)
        for ligne in sorted(codes.keys() | libres.keys()):
            cases = libres.get(ligne, [])
            avec = tuple(c for c in cases if _dans(listes, ligne, c))
            sans = tuple(c for c in cases if c not in avec)
            yield Rangee(Place(self.feuille, ligne, 1), codes.get(ligne, ""), avec, sans)

    def _code(self, ligne: int) -> str:
        try:
            return en_texte(valeur_tapee(Place(self.feuille, ligne, 1)) or "")
        except CelluleFautive:
            return ""

    def origine(self, ligne: int, colonne: int) -> Repere:
        """The cell that holds the value: the top left one where cells are merged."""
        return self._fusions.get((ligne, colonne), (ligne, colonne))

    def place(self, ligne: int, colonne: int) -> Place:
        """The place where the value of a cell is."""
        return Place(self.feuille, *self.origine(ligne, colonne))

    def codes_fusionnes(self) -> Iterator[tuple[str, int]]:
        """Merged zones that swallow a cell of column A, and their first row."""
        for zone in self.feuille.merged_cells.ranges:
            if zone.min_col == 1 and zone.max_row > zone.min_row:
                yield zone.coord, zone.min_row


@dataclass(frozen=True, slots=True)
class Colonnes:
    """Where answers and constats stand on a sheet, for the rows that have lost theirs."""

    reponse: int | None
    constat: int | None

    def reponse_de(self, rangee: Rangee) -> int | None:
        """The column of the answer of a row."""
        return rangee.listes[0] if rangee.listes else self.reponse

    def constat_de(self, rangee: Rangee) -> int | None:
        """The column of its constat."""
        return next((c for c in rangee.libres if c != self.reponse_de(rangee)), self.constat)


def colonnes_de(rangees: Sequence[Rangee]) -> Colonnes:
    """The columns that most rows agree on."""
    reponse = _majorite(r.listes[0] for r in rangees if r.listes)
    if reponse is None:  # every drop-down is lost: the first unlocked cell is the answer
        reponse = _majorite(r.libres[0] for r in rangees if len(r.libres) > 1)
    constat = _majorite(c for r in rangees for c in islice((c for c in r.libres if c != reponse), 1))
    return Colonnes(reponse, constat)


def _majorite(colonnes: Iterator[int]) -> int | None:
    communes = Counter(colonnes).most_common(1)
    return communes[0][0] if communes else None


def trouver(classeur: Any, titres: Collection[str], au_moins: int) -> tuple[Tableau, int, dict[str, int]] | None:
    """The first sheet that has a row with so many of these titles, whatever their case and accents: that row, and the
    column of each title there, by its `essentiel`.
    """
    voulus = {essentiel(titre) for titre in titres}
    for feuille in classeur.worksheets:
        rangs: dict[int, dict[str, int]] = {}
        for (ligne, colonne), cell in feuille._cells.items():
            if isinstance(cell.value, str) and (lu := essentiel(cell.value)) in voulus:
                rangs.setdefault(ligne, {}).setdefault(lu, colonne)
        entete = max(rangs, key=lambda n: len(rangs[n]), default=0)
        if entete and len(rangs[entete]) >= au_moins:
            return Tableau(feuille), entete, rangs[entete]
    return None


def _fusions(feuille: Any) -> dict[Repere, Repere]:
    return {
        (ligne, colonne): (zone.min_row, zone.min_col)
        for zone in feuille.merged_cells.ranges
        for ligne in range(zone.min_row, zone.max_row + 1)
        for colonne in range(zone.min_col, zone.max_col + 1)
    }


def _listes(feuille: Any) -> dict[int, list[tuple[int, int]]]:
    """For each column, the spans of rows that have a drop-down."""
    listes: dict[int, list[tuple[int, int]]] = {}
    regles = (r for r in feuille.data_validations.dataValidation if r.type == "list")
    zones = (zone for regle in regles for zone in regle.sqref.ranges)
    for zone in islice(zones, _ZONES_MAX):
        for colonne in range(zone.min_col, min(zone.max_col, 50) + 1):
            listes.setdefault(colonne, []).append((zone.min_row, zone.max_row))
    return listes


def _dans(listes: dict[int, list[tuple[int, int]]], ligne: int, colonne: int) -> bool:
    return any(debut <= ligne <= fin for debut, fin in listes.get(colonne, ()))
