"""Where `-o` and `--grid` say: in a file, or on standard output for « - »."""

from __future__ import annotations

import sys
from pathlib import Path

from cqp_cli.disque.ecrire.refaire import refaire
from cqp_cli.disque.retoucher.pieces import ecrire_nouveau
from cqp_cli.errors import MauvaisUsage
from cqp_cli.terminal.affichage import dire
from cqp_cli.terminal.options import Format


def sur_la_sortie(vers: Path | None) -> bool:
    """True when no file is named, or « - » is."""
    return vers is None or str(vers) == "-"


def deposer_octets(vers: Path | None, octets: bytes, *, essai: bool, force: bool = False, muet: bool = False) -> None:
    """Writes a whole file and says where unless `muet`; on standard output, the bytes as they are and nothing else.

    Raises Refus when a file of that name is there and not `force`, for a trial as well.
    """
    if vers is None or sur_la_sortie(vers):
        if not essai:
            ecrire_sortie(octets)
        return
    ecrire_nouveau(vers, octets, force=force, essai=essai)
    if not muet:
        dire(vers.as_posix())


def refuser_melange(vers: Path | None, sortie: Format) -> None:
    """Raises MauvaisUsage when both the file and the answer would go to standard output."""
    if vers is not None and sur_la_sortie(vers) and sortie is not Format.TABLE:
        message = "« -o - » met le fichier sur la sortie : la réponse n'y a plus sa place."
        raise MauvaisUsage(message, refaire(sans=["--format"]))


def ecrire_sortie(octets: bytes) -> None:
    """Bytes on standard output, after the text that is there."""
    sys.stdout.flush()
    sys.stdout.buffer.write(octets)
    sys.stdout.buffer.flush()
