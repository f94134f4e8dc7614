"""How a sheet prints on A4: never so small that it cannot be read, on several pages across when it is too wide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openpyxl.utils import get_column_letter

POINTS = 5.25  # of a character of a column: seven dots of a screen
MARGE = 0.35  # inches, left and right
LARGEURS = {False: 595 - 2 * 72 * MARGE, True: 842 - 2 * 72 * MARGE}
REDUCTION = 0.9  # what stands in 9 points, the least of a form, then prints in 8


def mettre_en_page(ws: Any, largeurs: Sequence[float], *, paysage: bool, rappel: tuple[int, int] = (1, 0)) -> None:
    """A4, on as few pages across as hold the columns in 8 points at least.

    `rappel`: the first and the last of the columns that each page says again.
    """
    ws.page_setup.paperSize = 9
    ws.page_setup.orientation = "landscape" if paysage else "portrait"
    marges = ws.page_margins
    marges.left = marges.right = MARGE
    marges.top, marges.bottom, marges.header, marges.footer = 0.45, 0.6, 0.2, 0.3
    premiere, derniere = rappel
    pages = pages_de_front(largeurs, LARGEURS[paysage] / REDUCTION, sum(largeurs[premiere - 1 : derniere]))
    ws.page_setup.fitToWidth, ws.page_setup.fitToHeight = pages, 0
    ws.sheet_properties.pageSetUpPr.fitToPage = True
    if pages > 1 and derniere:
        ws.print_title_cols = f"{get_column_letter(premiere)}:{get_column_letter(derniere)}"


def pages_de_front(largeurs: Sequence[float], place: float, rappel: float = 0) -> int:
    """How many pages, of that many points, the columns take side by side."""
    pages, prise = 1, 0.0
    for largeur in largeurs:
        if prise and (prise + largeur) * POINTS > place:
            pages, prise = pages + 1, rappel
        prise += largeur
    return pages


def signer_pages(ws: Any, pied: str) -> None:
    """What the sheet is, and the number of the page, at the foot of each."""
    ws.oddFooter.left.text = pied.replace("&", "&&")
    ws.oddFooter.right.text = "page &P / &N"
    for partie in (ws.oddFooter.left, ws.oddFooter.right):
        partie.size, partie.font = 8, "Arial,Regular"
