"""The steps of a write that cannot be seen half-done: temporary, fsync, rename, fsync of the folder."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from cqp_cli.files.systeme import retenu

_PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8)  # Windows: an antivirus or an indexer holds a file for less than this


def preparer(dossier: Path, contenu: bytes, prive: bool) -> Path:
    """A flushed temporary with this content. Raises OSError, nothing is then left."""
    temporaire = dossier / f".cqp-{secrets.token_hex(8)}.tmp"
    drapeaux = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descripteur = os.open(temporaire, drapeaux, 0o600 if prive else 0o644)
    try:
        with os.fdopen(descripteur, "wb") as sortie:
            sortie.write(contenu)
            sortie.flush()
            os.fsync(descripteur)
    except BaseException:
        oublier(temporaire)
        raise
    return temporaire


def poser(
    temporaire: Path,
    chemin: Path,
    *,
    remplacer: Callable[[Path, Path], None] = os.replace,
    pauses: Sequence[float] = _PAUSES,
) -> None:
    """Renames the temporary, giving a program of Windows time to let go of the file. Raises OSError."""
    try:
        for pause in pauses:
            try:
                return remplacer(temporaire, chemin)
            except PermissionError as err:
                if not retenu(err):
                    raise
                time.sleep(pause)
        return remplacer(temporaire, chemin)
    except BaseException:
        oublier(temporaire)
        raise


def synchroniser(dossier: Path) -> None:
    """Flushes the folder, so that the rename outlives a power cut; some disks, and Windows, cannot."""
    with suppress(OSError):
        descripteur = os.open(dossier, os.O_RDONLY)
        try:
            os.fsync(descripteur)
        finally:
            os.close(descripteur)


def oublier(temporaire: Path) -> None:
    """Removes a temporary, if it is still there and can be."""
    with suppress(OSError):
        temporaire.unlink()
