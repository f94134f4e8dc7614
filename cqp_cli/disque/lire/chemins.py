"""A path that was read in a file: whether it stays where it is, on every system that may read it."""

from __future__ import annotations

import re

# An absolute path, a drive, a part that is empty or goes up, whatever the system it is read on.
_DEHORS = re.compile(r"^$|^[/\\]|^.:|[/\\]$|[/\\]{2}|(?:^|[/\\])\.\.(?:$|[/\\])|\0", re.DOTALL)


def reste_dedans(nom: object) -> bool:
    """True for a relative path that does not climb: neither `..`, nor a drive, nor a server."""
    return isinstance(nom, str) and not _DEHORS.search(nom)
