"""What a path says by itself: whether it stays where it is, on every system; whether it names a filled form."""

from __future__ import annotations

import re
from pathlib import Path

CLASSEURS = (".xlsx", ".xlsm", ".xls", ".ods")
BUREAU = ("~$", ".")  # what begins the names that an office suite leaves beside a file that is open

# An absolute path, a drive, a part that is empty or goes up, whatever the system it is read on.
_DEHORS = re.compile(r"^$|^[/\\]|^.:|[/\\]$|[/\\]{2}|(?:^|[/\\])\.\.(?:$|[/\\])|\0", re.DOTALL)


def reste_dedans(nom: object) -> bool:
    """True for a relative path that does not climb: neither `..`, nor a drive, nor a server."""
    return isinstance(nom, str) and not _DEHORS.search(nom)


def est_forme(chemin: Path) -> bool:
    """True for the name of a filled form: a workbook, or a piece in YAML."""
    return chemin.suffix.casefold() in (*CLASSEURS, ".yaml", ".yml")
