"""A document that was completed elsewhere: the bytes that were issued, then one or more incremental updates.

What a signature service, Acrobat or pyHanko adds comes after (ISO 32000-1, 7.5.6). The signature itself is not
checked here: the program signs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cqp_cli.disque.ecrire.chaine import empreinte

COMPLETE = "émis par cqp, puis complété (signature non contrôlée ici)"
_FIN = re.compile(rb"%%EOF\r?\n?")


def complete(contenu: bytes, sha256: str) -> bool:
    """Whether a file is the one of this hash, then completed."""
    return any(empreinte(debut) == sha256 for debut in debuts(contenu))


def debuts(contenu: bytes) -> Iterator[bytes]:
    """What the file was before each of its updates, the shortest first; none for a file that was never updated."""
    fins = {fin for trouve in _FIN.finditer(contenu) for fin in (trouve.start() + 5, trouve.end())}
    for fin in sorted(fins):
        suite = contenu[fin:]
        if b"startxref" in suite and suite.rstrip().endswith(b"%%EOF"):
            yield contenu[:fin]
