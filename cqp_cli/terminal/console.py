"""What a console can show: how many columns it has, what stands for a sign that it does not have."""

from __future__ import annotations

import codecs
import os
import shutil
import sys
import unicodedata

SIGNES = {
    "✓": "v",
    "✗": "x",
    "→": "->",
    "─": "-",
    "·": "-",
    "●": "O",
    "○": "o",
    "◐": "/",
    "◇": "+",
    "…": "...",
    "█": "#",
}
SIGNES |= {"\u202f": " ", "’": "'", "œ": "oe", "Œ": "OE", "«": '"', "»": '"', "–": "-", "—": "-"}


def preparer_console() -> None:
    """A console that cannot show a character gets another, never a crash."""
    codecs.register_error("cqp", _remplacer)
    utf8 = getattr(sys, "frozen", False) and os.environ.get("PYTHONUTF8") == "1"  # the one-file program passes over it
    for flux in (sys.stdout, sys.stderr):
        if hasattr(flux, "reconfigure"):
            flux.reconfigure(errors="cqp", encoding="utf-8" if utf8 else None)


def _remplacer(err: UnicodeError) -> tuple[str | bytes, int]:
    if not isinstance(err, UnicodeEncodeError):
        raise err
    encodage = err.encoding
    texte = "".join(substitut(c, encodage) for c in err.object[err.start : err.end])
    return texte, err.end


def substitut(caractere: str, encodage: str) -> str:
    """What stands for a sign that an encoding does not have."""
    nu = unicodedata.normalize("NFKD", caractere)
    sans = "".join(c for c in nu if not unicodedata.combining(c))
    for essai in (SIGNES.get(caractere, ""), nu, sans, _lettre_nue(caractere)):
        try:
            essai.encode(encodage)
        except UnicodeEncodeError:
            continue
        if essai:
            return essai
    return "?"


def _lettre_nue(caractere: str) -> str:
    """The plain letter of one that no decomposition parts from its stroke: « D » for « Đ »."""
    dite = unicodedata.name(caractere, "").split(" WITH ")[0].split()
    if dite[:1] != ["LATIN"] or len(dite[-1]) != 1:
        return ""
    return dite[-1] if "CAPITAL" in dite else dite[-1].lower()


def largeur() -> int:
    """Columns to write in: the terminal's, between 80 and 200; 100 when redirected."""
    return max(80, min(200, shutil.get_terminal_size((100, 24)).columns))
