"""The steps of a write that cannot be seen half-done: temporary, fsync, rename, fsync of the folder.

What a crash leaves is a temporary whose name says which machine and which process was writing it, so that the
next writer can tell one that is abandoned from one that somebody is about to put in its place.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TypeVar

from cqp_cli.disque.ecrire.systeme import retenu

T = TypeVar("T")
_PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8)  # Windows: an antivirus or an indexer holds a file for less than this
_VIEUX = 600.0  # seconds after which no write, however slow the drive, is still going on
_SANS_LIENS = frozenset((errno.EPERM, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK, errno.EINVAL))
_TEMPORAIRE = re.compile(r"\.cqp-(?:([0-9a-f]{6})-(\d{1,10})-)?[^.]*\.tmp", re.ASCII)


def ecrire_temporaire(dossier: Path, contenu: bytes, prive: bool) -> Path:
    """A flushed temporary with this content. Raises OSError, nothing is then left."""
    temporaire = dossier / f".cqp-{_machine()}-{os.getpid()}-{secrets.token_hex(6)}.tmp"
    drapeaux = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descripteur = os.open(temporaire, drapeaux, 0o600 if prive else 0o644)
    try:
        try:
            ecrire_tout(descripteur, contenu)
            os.fsync(descripteur)
        finally:
            os.close(descripteur)
    except BaseException:
        oublier(temporaire)
        raise
    return temporaire


def ecrire_tout(descripteur: int, contenu: bytes) -> None:
    """Writes every byte, in as many times as the system wants. Raises OSError."""
    reste = memoryview(contenu)
    while reste:
        reste = reste[os.write(descripteur, reste) :]


def poser(temporaire: Path, chemin: Path, *, remplacer: Callable[[Path, Path], None] | None = None) -> None:
    """Renames the temporary, giving a program of Windows time to let go of the file. Raises OSError."""
    try:
        insister(partial(remplacer or os.replace, temporaire, chemin))
    except BaseException:
        oublier(temporaire)
        raise


def insister(faire: Callable[[], T], pauses: Sequence[float] = _PAUSES) -> T:
    """Does it, giving a program of Windows (OneDrive, an antivirus, a viewer) time to let go of the file.

    Raises OSError when it does not.
    """
    for pause in pauses:
        try:
            return faire()
        except PermissionError as err:
            if not retenu(err):
                raise
            time.sleep(pause)
    return faire()


def poser_neuf(temporaire: Path, chemin: Path) -> None:
    """As `poser`, where nothing may be: of several at once, one wins. Raises FileExistsError for the others, OSError.

    A link, then the temporary's own name removed; Windows refuses by itself to rename on what exists. Where the disk
    knows no links the name is reserved first, by an empty file: the only place where a crash could leave one.
    """
    if os.name == "nt":
        return poser(temporaire, chemin, remplacer=os.rename)
    poses = [temporaire]
    try:
        try:
            os.link(temporaire, chemin)
        except OSError as err:
            if err.errno not in _SANS_LIENS:
                raise
            os.close(os.open(chemin, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            poses.append(chemin)
            return poser(temporaire, chemin)
        poses.append(chemin)
        temporaire.unlink()
    except BaseException:
        for pose in poses:
            oublier(pose)
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
    """Removes a temporary, if it is still there and can be; once more when the system refuses it at first."""
    for _ in range(2):
        with suppress(OSError):
            temporaire.unlink(missing_ok=True)
            return


def balayer(dossier: Path, depuis: float | None = None) -> None:
    """Removes the temporaries of a folder that nobody is writing any more; never fails.

    Under the lock of a dossier, `depuis` is when it was taken: what is older has no writer.
    """
    with suppress(OSError), os.scandir(dossier) as entrees:
        noms = [e.name for e in entrees if e.name.startswith(".cqp-") and e.name.endswith(".tmp")]
        for nom in noms:
            with suppress(OSError):
                ne_le = (dossier / nom).lstat().st_mtime
                if (depuis is not None and ne_le < depuis) or _abandonne(nom, ne_le):
                    oublier(dossier / nom)


def _abandonne(nom: str, ne_le: float) -> bool:
    """True when its writer is a process of this machine that is gone, or when it is too old to have one."""
    trouve = _TEMPORAIRE.fullmatch(nom)
    if trouve and trouve[1] == _machine() and not _vit(int(trouve[2])):
        return True
    return time.time() - ne_le > _VIEUX


def _vit(pid: int) -> bool:
    if os.name != "posix":  # there, signal 0 would end it
        return True
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def _machine() -> str:
    """A mark of this machine that does not tell its name."""
    nom = os.uname().nodename if hasattr(os, "uname") else os.environ.get("COMPUTERNAME", "")
    return hashlib.sha256(nom.encode("utf-8", "surrogateescape")).hexdigest()[:6]
