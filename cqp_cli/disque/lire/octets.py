"""Reading bytes without a surprise: a plain file only, and never more of it than can be meant."""

from __future__ import annotations

import errno
import io
import os
import stat
import zipfile
from pathlib import Path

_DRAPEAUX = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)  # a pipe would wait for ever


_PEU, _BEAUCOUP = 1 << 12, 1 << 20  # bytes asked at once: room for them is set aside, whatever there is
ENTIER_MAX = 256 << 20  # more than any document of a session, less than the memory of any machine


class PasUnFichier(OSError):
    """A pipe, a socket or a device: reading it may never end."""


class TropGros(OSError):
    """A file that is longer than anything that can be meant there."""


def ouvrir(chemin: str | Path) -> io.FileIO:
    """A plain file, open to be read as it comes; the caller closes it.

    Raises OSError, also for what is no plain file (a folder, a pipe, a device).
    """
    try:
        descripteur = os.open(chemin, _DRAPEAUX)
    except PermissionError as err:  # what Windows says of a folder
        raise IsADirectoryError(*err.args) if Path(chemin).is_dir() else err from None
    try:
        mode = os.fstat(descripteur).st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not stat.S_ISREG(mode):
            raise PasUnFichier(errno.ENOTSUP, os.strerror(errno.ENOTSUP))
        return io.FileIO(descripteur, "rb")
    except BaseException:
        os.close(descripteur)
        raise


def lire_octets(chemin: str | Path, au_plus: int) -> bytes:
    """The content of a file; of one that is longer than `au_plus`, one byte more than that.

    Raises OSError, also for what is no plain file (a folder, a pipe, a device).
    """
    with ouvrir(chemin) as ouvert:
        morceaux = []
        taille = os.fstat(ouvert.fileno()).st_size
        reste, bloc = au_plus + 1, min(max(_PEU, taille + 1), _BEAUCOUP)
        while reste > 0 and (morceau := ouvert.read(min(reste, bloc))):
            morceaux.append(morceau)
            reste -= len(morceau)
        return b"".join(morceaux)


def lire_entier(chemin: str | Path, au_plus: int = ENTIER_MAX) -> bytes:
    """The whole content of a file. Raises OSError, also for what is no plain file, or longer than `au_plus`."""
    contenu = lire_octets(chemin, au_plus)
    if len(contenu) > au_plus:
        raise TropGros(errno.EFBIG, os.strerror(errno.EFBIG))
    return contenu


def est_zip(contenu: bytes) -> bool:
    """True when these bytes end as a zip does; the library says so, or raises, of what is nearly one."""
    try:
        return contenu.startswith(b"PK") and zipfile.is_zipfile(io.BytesIO(contenu))
    except Exception:  # BadZipFile, struct.error…
        return False
