"""How a sheet prints on A4: never so small that it cannot be read, on several pages across when it is too wide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break, ColBreak

POINTS = 5.25  # of a character of a column: seven dots of a screen
MARGE = 0.35  # inches, left and right
LARGEURS = {False: 595 - 2 * 72 * MARGE, True: 842 - 2 * 72 * MARGE}
REDUCTION = 0.9  # what stands in 9 points, the least of a form, then prints in 8


def mettre_en_page(ws: Any, largeurs: Sequence[float], *, paysage: bool, rappel: int = 0) -> None:
    """A4, one page across where one can hold the columns in 8 points at least; else as many as they need.

    `rappel`: the column that each page says again; 0 for none.
    """
    ws.page_setup.paperSize = 9
    ws.page_setup.orientation = "landscape" if paysage else "portrait"
    marges = ws.page_margins
    marges.left = marges.right = MARGE
    marges.top, marges.bottom, marges.header, marges.footer = 0.45, 0.6, 0.2, 0.3
    place = LARGEURS[paysage] / REDUCTION / POINTS
    coupes = _coupes(largeurs, place, largeurs[rappel - 1] if rappel else 0)
    if not coupes:
        ws.page_setup.fitToWidth, ws.page_setup.fitToHeight = 1, 0
        ws.sheet_properties.pageSetUpPr.fitToPage = True
        return
    ws.page_setup.scale = round(100 * REDUCTION)
    ws.col_breaks = ColBreak()
    for rang in coupes:
        ws.col_breaks.append(Break(id=rang))
    if rappel:
        ws.print_title_cols = f"{get_column_letter(rappel)}:{get_column_letter(rappel)}"


def _coupes(largeurs: Sequence[float], place: float, rappel: float) -> list[int]:
    """After which columns a page ends."""
    coupes, prise = [], 0.0
    for rang, largeur in enumerate(largeurs):
        if prise + largeur > place and prise:
            coupes.append(rang)
            prise = rappel
        prise += largeur
    return coupes


def signer_pages(ws: Any, pied: str) -> None:
    """What the sheet is, and the number of the page, at the foot of each."""
    ws.oddFooter.left.text = pied.replace("&", "&&")
    ws.oddFooter.right.text = "page &P / &N"
    for partie in (ws.oddFooter.left, ws.oddFooter.right):
        partie.size, partie.font = 8, "Arial,Regular"
