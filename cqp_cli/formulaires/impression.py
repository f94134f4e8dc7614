"""How a sheet prints on A4, never so small that it cannot be read, and what a workbook says of itself."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import Any

from cqp_cli.domain.typographie import typographier

POINTS = 5.57  # of a character of a column, as LibreOffice prints it
_MOINDRES_POINTS = 5.25  # the same, as Excel does
MARGE = 0.35  # inches, left and right
LARGE, HAUT = 842, 595
LARGEURS = {False: HAUT - 2 * 72 * MARGE, True: LARGE - 2 * 72 * MARGE}
_TETE, _PIED = 0.4, 0.5  # inches
MOINDRE = 8.1  # points, on paper
_CORPS_DES_LISTES = 11  # of a list, which has the usual size of a workbook


def mettre_en_page(ws: Any, largeurs: Sequence[float], *, paysage: bool, rappel: str = "", corps: float) -> None:
    """A4, on as few pages across as hold the columns in 8 points at least.

    `rappel`: the columns that each page says again, « A:B »; `corps`: the least size on the sheet.
    """
    ws.page_setup.paperSize = 9
    ws.page_setup.orientation = "landscape" if paysage else "portrait"
    marges = ws.page_margins
    marges.left = marges.right = MARGE
    marges.top, marges.bottom, marges.header, marges.footer = _TETE, _PIED, 0.2, 0.3
    lettres = [chr(ord("A") + rang) for rang, _ in enumerate(largeurs)]
    redite = sum(x for lettre, x in zip(lettres, largeurs, strict=True) if rappel and rappel[0] <= lettre <= rappel[-1])
    pages = pages_de_front(largeurs, LARGEURS[paysage] * max(1, corps / MOINDRE), redite)
    ws.page_setup.fitToWidth, ws.page_setup.fitToHeight = pages, 0
    ws.page_setup.pageOrder = "overThenDown"  # what is said of a row stands on pages that follow one another
    ws.sheet_properties.pageSetUpPr.fitToPage = True
    if pages > 1 and rappel:
        ws.print_title_cols = rappel


def place_debout(largeurs: Sequence[float], *, paysage: bool) -> float:
    """How many points of rows a page holds, at the scale that these columns take: the least, that of Excel."""
    echelle = min(1, LARGEURS[paysage] / (_MOINDRES_POINTS * sum(largeurs)))
    return ((HAUT if paysage else LARGE) - 72 * (_TETE + _PIED)) / echelle


def coupures(hauteurs: Sequence[float], blocs: Collection[int], place: float) -> list[int]:
    """The blocks that begin a page, by the rank of their first row: those that what is left of one cannot hold whole.

    No title is then left at the foot of a page, however much lower the program that prints makes the rows.
    """
    bornes = [*sorted(blocs), len(hauteurs)]
    pages: list[int] = []
    prises = sum(hauteurs[: bornes[0]])
    for debut, fin in pairwise(bornes):
        haut = sum(hauteurs[debut:fin])
        if prises and prises + haut > place:
            pages, prises = [*pages, debut], 0.0
        prises += haut
    return pages


def pages_de_front(largeurs: Sequence[float], place: float, rappel: float = 0) -> int:
    """How many pages, of that many points, the columns take side by side."""
    pages, prise = 1, 0.0
    for largeur in largeurs:
        if prise and (prise + largeur) * POINTS > place:
            pages, prise = pages + 1, rappel
        prise += largeur
    return pages


def se_presenter(classeur: Any, titre: str, certificateur: str) -> None:
    """What a workbook says of itself to who has not opened it."""
    proprietes = classeur.properties
    proprietes.title, proprietes.creator, proprietes.language = typographier(titre), certificateur or "cqp", "fr-FR"


def imprimer_liste(ws: Any, titre: str, largeurs: Sequence[float]) -> None:
    """A list prints with its title, its header and its first column on each page."""
    mettre_en_page(ws, largeurs, paysage=True, rappel="A:A", corps=_CORPS_DES_LISTES)
    ws.print_title_rows = "1:1"
    ws.oddHeader.left.text, ws.oddHeader.left.size = typographier(titre).replace("&", "&&"), 12
    ws.page_margins.top = 0.7
    signer_pages(ws, titre, _CORPS_DES_LISTES)


def signer_pages(ws: Any, pied: str, corps: float) -> None:
    """What the sheet is, and the number of the page, at the foot of each: in the least size of the sheet, for it is
    reduced as the sheet is.
    """
    ws.oddFooter.left.text = typographier(pied).replace("&", "&&")
    ws.oddFooter.right.text = "page &P / &N"
    for partie in (ws.oddFooter.left, ws.oddFooter.right):
        partie.size, partie.font = round(corps), "Arial,Regular"
