"""How many lines a wording takes in a column, so that nothing is cut in LibreOffice or Excel.

Widths are those of DejaVu Sans, in thousandths of an em: it is wider than Arial, and stands in for it where Arial is
not installed. Source: the font's own `hmtx` table, rounded.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from cqp_cli.domain.personnes import sans_accents

HAUTEUR_MAX = 409.0  # Excel's own limit, in points
_DEFAUT = 640
_GROUPES = {
    280: "'ijl",
    320: " ,.\xa0’·",
    340: "/:;\\|",
    370: "-f",
    400: "!()[]t",
    420: "r",
    530: "szç*_–",
    560: "?c",
    600: "FkPvxyLaeoTYàâéèêëôö«»",
    680: "ABVXZKCR",
    740: "NUH",
    790: "&DGOQ◄",
    840: "w#+<=>^~",
    1000: "%WmM@…œæ—",
}
_CHASSES = {c: chasse for chasse, signes in _GROUPES.items() for c in signes} | {"I": 300, "J": 300}


@lru_cache(maxsize=4096)
def _chasse(mot: str) -> int:
    return sum(_CHASSES.get(c) or _CHASSES.get(sans_accents(c)[:1], _DEFAUT) for c in mot)


@lru_cache(maxsize=4096)
def lignes(texte: str, colonne: float, corps: float = 10) -> int:
    """Lines that the text takes in a column of that width (in characters, as a spreadsheet counts it)."""
    place = 1000 * (5.25 * colonne - 9) / (corps * 1.03)  # less the indent
    return sum(_lignes_alinea(alinea, place) for alinea in texte.split("\n"))


def _lignes_alinea(texte: str, place: float) -> int:
    compte, reste = 1, place
    for mot in texte.split(" "):
        largeur = _chasse(mot)
        if largeur > reste and reste < place:
            compte, reste = compte + 1, place
        while largeur > place:  # a word longer than the column is broken
            compte, largeur = compte + 1, largeur - int(place)
        reste -= largeur + 320
    return compte


def hauteur(cases: Iterable[tuple[str, float, float]], minimum: float) -> float:
    """Height of a row, in points, from its texts: each with the width of its column and its size."""
    besoins = [lignes(texte, colonne, corps) * corps * 1.3 + 5 for texte, colonne, corps in cases if texte]
    return min(HAUTEUR_MAX, max([minimum, *besoins]))
