"""What the system refuses, said in French: which file, why, that the old one is intact, what to do."""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from cqp_cli.errors import CqpError, Probleme, Refus

INTACT = "L'ancien fichier est intact."
RIEN = "Rien n'a été créé."
COMME_AVANT = "Le dossier est comme avant."
SANS_VERROU = frozenset((errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOLCK, errno.EINVAL))
_RETENU = frozenset((5, 32, 33))  # Windows: access denied, sharing violation, lock violation


_NOM_MAX = 255  # characters, on Windows


@dataclass(frozen=True, slots=True)
class _Cause:
    phrase: str
    remede: str
    refus: bool = False


_PLEIN = _Cause("le disque est plein", "faites de la place sur ce disque, puis recommencez")
_FIGE = _Cause("ce disque est en lecture seule", "travaillez sur un disque où vous pouvez écrire", refus=True)
_PROTEGE = _Cause("l'endroit est protégé en écriture", "demandez le droit d'y écrire", refus=True)
_TENU = _Cause("un autre programme le tient ouvert", "fermez-le, puis recommencez", refus=True)
_REFUSE = _Cause(
    "Windows en refuse l'accès (un autre programme le tient ouvert, ou vous n'y avez pas droit)",
    "fermez-le, ou demandez le droit d'y écrire, puis recommencez",
    refus=True,
)
_PRIS = _Cause("autre chose porte déjà ce nom", "choisissez un autre nom", refus=True)
_PARTI = _Cause("le disque ne répond plus", "rebranchez-le ou reconnectez-vous, puis recommencez")
_ABSENT = _Cause("le dossier où l'écrire n'existe pas, ou plus", "vérifiez son nom, et le disque")
_CHEMIN = _Cause("son chemin passe par un fichier, ou tourne en rond", "vérifiez le nom du dossier")
_NOM = _Cause("ce nom est trop long, ou n'est pas permis sur ce disque", "choisissez un nom plus court")
_GROS = _Cause("le disque n'accepte pas un fichier de cette taille", "choisissez un autre disque")
_AUTRE = _Cause("le système ne le permet pas", "recommencez ; si cela persiste, choisissez un autre disque")

_PAR_ERRNO = {
    **dict.fromkeys((errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)), _PLEIN),
    errno.EROFS: _FIGE,
    **dict.fromkeys((errno.EACCES, errno.EPERM), _PROTEGE),
    **dict.fromkeys((errno.EBUSY, getattr(errno, "ETXTBSY", errno.EBUSY)), _TENU),
    **dict.fromkeys((errno.EISDIR, errno.EEXIST, errno.ENOTEMPTY), _PRIS),
    **dict.fromkeys((errno.EIO, errno.ENXIO, errno.ENODEV, errno.ETIMEDOUT), _PARTI),
    **dict.fromkeys((errno.EHOSTUNREACH, errno.ENOTCONN, getattr(errno, "ESTALE", errno.EIO)), _PARTI),
    errno.ENOENT: _ABSENT,
    **dict.fromkeys((errno.ENOTDIR, errno.ELOOP), _CHEMIN),
    **dict.fromkeys((errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ), _NOM),
    errno.EFBIG: _GROS,
}
_PAR_WINERROR = {
    **dict.fromkeys((32, 33), _TENU),
    19: _FIGE,
    **dict.fromkeys((39, 112), _PLEIN),
    **dict.fromkeys((15, 21, 53, 55, 59, 64, 67, 121, 1167, 1231), _PARTI),
    **dict.fromkeys((123, 206), _NOM),
}


def retenu(err: OSError) -> bool:
    """True when Windows says that another program holds the file: it may let go in a moment."""
    return getattr(err, "winerror", None) in _RETENU or _refuse(err)


def _refuse(err: OSError) -> bool:
    """True when Windows only says that access is denied; `os.open` says it without its number."""
    sans_numero = os.name == "nt" and err.errno == errno.EACCES
    return getattr(err, "winerror", None) in ((5, None) if sans_numero else (5,))


def panne(err: OSError, nom: str, etat: str, verbe: str = "écrit") -> CqpError:
    """The exception to raise for a refusal of the system: Refus when a person can lift it, else CqpError.

    `etat` says what is there now: `INTACT`, `RIEN` or `COMME_AVANT`.
    """
    trouvee = _cause(err)
    probleme = Probleme(f"{nom} n'a pas été {verbe} : {trouvee.phrase}. {etat}", remede=trouvee.remede)
    return (Refus if trouvee.refus else CqpError)([probleme])


def cause(err: OSError) -> str:
    """Why the system refused, as the end of a sentence: « le disque est plein »."""
    return _cause(err).phrase


def _cause(err: OSError) -> _Cause:
    if _refuse(err):
        return _cause_du_refus(err)
    if os.name == "nt" and err.errno == errno.ENOENT:
        return _cause_de_l_absence(err)
    return _PAR_WINERROR.get(getattr(err, "winerror", None) or 0) or _PAR_ERRNO.get(err.errno or 0, _AUTRE)


def _cause_du_refus(err: OSError) -> _Cause:
    """What an access denied by Windows most surely is: it says the same of what is held, protected, or a folder."""
    try:
        etat = Path(err.filename2 or err.filename).lstat()
    except (OSError, ValueError, TypeError):  # nobody holds what is not there
        return _REFUSE if err.filename2 else _PROTEGE
    if stat.S_ISDIR(etat.st_mode):
        return _PRIS if err.filename2 or getattr(err, "winerror", None) is None else _REFUSE
    protege = getattr(etat, "st_file_attributes", 0) & getattr(stat, "FILE_ATTRIBUTE_READONLY", 0)
    return _PROTEGE if protege else _REFUSE


def _cause_de_l_absence(err: OSError) -> _Cause:
    """Windows says of a path that goes through a file, or of a name too long, that nothing is there."""
    chemin = Path(str(err.filename2 or err.filename))
    if any(parent.is_file() for parent in chemin.parents):
        return _CHEMIN
    return _NOM if any(len(nom) > _NOM_MAX for nom in chemin.parts) else _ABSENT
