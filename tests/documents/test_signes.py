"""What the domain says can be printed is what the fonts can draw: the table is held to them."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from cqp_cli.documents.pdf.fonts import font
from cqp_cli.domain.signes import DESSINES, nettoyer, refuse

# Scripts whose signs the fonts may hold, and that letter after letter from the left would be wrong: those that are
# read from the right, and those of India and South-East Asia, whose letters change beside each other.
FAUX = [(0x590, 0x8FF), (0x900, 0x109F), (0x1100, 0x11FF), (0x1700, 0x1C7F), (0xA800, 0xABFF), (0xFB1D, 0xFDFF)]
FAUX += [(0xFE70, 0xFEFF)]
QUI_NE_DIT_RIEN = "\u034f\u2800\u3000\ufffc\ufffd"


def _se_dessine(signe: str) -> bool:
    return all(font(graisse).slot(signe) for graisse in ("regular", "bold"))


def _se_lit(signe: str) -> bool:
    genre = unicodedata.category(signe)
    accent = genre in ("Mn", "Me", "Mc") and not "\u0300" <= signe <= "\u036f"
    if genre[0] == "C" or genre in ("Zl", "Zp") or accent or signe in QUI_NE_DIT_RIEN:
        return False
    droite = unicodedata.bidirectional(signe) in ("R", "AL", "AN")
    return not droite and not any(debut <= ord(signe) <= fin for debut, fin in FAUX)


def test_the_table_is_what_the_fonts_draw() -> None:
    voulus = {n for n in range(0x10000) if _se_dessine(chr(n)) and _se_lit(chr(n))}
    plages = (plage.partition("-") for plage in DESSINES.split())
    dits = {n for a, _, b in plages for n in range(int(a, 16), int(b or a, 16) + 1)}
    assert dits == voulus


@given(st.text())
def test_what_is_not_refused_is_drawn_and_stays_what_it_is(texte: str) -> None:
    propre = nettoyer(texte)
    assert nettoyer(propre) == propre
    if refuse(propre) is None:
        for graisse in ("regular", "bold"):
            font(graisse).check(propre)
