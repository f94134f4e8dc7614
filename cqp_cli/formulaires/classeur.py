"""Rows as a workbook of one sheet, to be read, sorted and printed: no form, nothing comes back."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from cqp_cli.formulaires.impression import imprimer_liste, se_presenter
from cqp_cli.formulaires.mesure import HAUTEUR_MAX, lignes

_INTERDITS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
CELLULE_MAX = 32_767
INTERLIGNE = 15  # points


def en_classeur(
    colonnes: Sequence[str], rangees: Iterable[Mapping[str, object]], titre: str, certificateur: str
) -> bytes:
    """The rows as a workbook of one sheet: text stays text, days are days, the header stays in sight and on paper."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font

    classeur = Workbook()
    feuille = classeur.active
    assert feuille is not None
    feuille.title = titre[:31]
    tous = [[r[cle] for cle in colonnes] for r in rangees]
    textes = [[str(v) for v in r] for r in tous]
    largeurs = [max(12, min(40, 3 + max(map(len, c)))) for c in zip(colonnes, *textes, strict=True)]
    for rang, (largeur, cle) in enumerate(zip(largeurs, colonnes, strict=True), 1):
        titree = feuille.cell(1, rang, cle)
        titree.font = Font(name="Calibri", size=11, bold=True)
        feuille.column_dimensions[titree.column_letter].width = largeur
    for rang, (valeurs, dits) in enumerate(zip(tous, textes, strict=True), 2):
        for colonne, valeur in enumerate(valeurs, 1):
            poser(feuille.cell(rang, colonne), valeur)
            feuille.cell(rang, colonne).alignment = Alignment("left", "top", wrap_text=True)
        # No program fits a row that it did not write: its height is said.
        combien = max(map(lignes, dits, largeurs))
        feuille.row_dimensions[rang].height = min(INTERLIGNE * combien, HAUTEUR_MAX) if combien > 1 else None
    feuille.freeze_panes = "B2"
    feuille.auto_filter.ref = feuille.dimensions
    imprimer_liste(feuille, titre, largeurs)
    se_presenter(classeur, titre, certificateur)
    octets = io.BytesIO()
    classeur.save(octets)
    return octets.getvalue()


def poser(cellule: Any, valeur: object) -> None:
    """Puts a value in a cell, never as a formula, without the characters that a workbook refuses."""
    if isinstance(valeur, date):
        cellule.value, cellule.number_format = valeur, "yyyy-mm-dd"
    elif isinstance(valeur, int | float):
        cellule.value = valeur
    elif valeur not in ("", None):
        cellule.value = _INTERDITS.sub("", str(valeur))[:CELLULE_MAX]
        cellule.data_type = "s"
