"""A line of somebody's file, with a caret under the sign at fault: on any console, whatever the signs are wide."""

from __future__ import annotations

import sys
from unicodedata import category, east_asian_width

from cqp_cli.terminal.console import largeur, substitut

_TABULATION = "    "


def extrait_en_lignes(ecrite: str, ligne: int, colonne: int, marge: str) -> list[str]:
    """« 9 | nom:MARTIN » and « ^ » below; of a line longer than the console, what is around the caret."""
    tete = f"{marge}{ligne} | "
    signes = [_vu(c) for c in ecrite]
    place, rang = largeur() - len(tete) - 6, min(colonne - 1, len(signes))
    debut = rang
    while debut and _large(signes[debut - 1 : rang]) < place * 2 // 3:
        debut -= 1
    fin = rang
    while fin < len(signes) and _large(signes[debut : fin + 1]) < place:
        fin += 1
    coupe = "..." if debut else ""
    suite = "..." if fin < len(signes) else ""
    avant = " " * (len(coupe) + _large(signes[debut:rang]))
    return [f"{tete}{coupe}{''.join(signes[debut:fin])}{suite}".rstrip(), f"{' ' * (len(tete) - 2)}| {avant}^"]


def _vu(c: str) -> str:
    """What the console shows of a sign."""
    if c == "\t":
        return _TABULATION
    if category(c) == "Zs":
        return " "
    if category(c) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"):
        return "?"
    code = sys.stdout.encoding or "utf-8"
    try:
        c.encode(code)
    except UnicodeEncodeError:
        return substitut(c, code)
    return c


def _large(signes: list[str]) -> int:
    """How many columns they take: two for a wide sign, none for an accent that stands over another."""
    tous = "".join(signes)
    return sum(0 if category(c) in ("Mn", "Me") else 2 if east_asian_width(c) in "WF" else 1 for c in tous)
