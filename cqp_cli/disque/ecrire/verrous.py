"""The lock of a dossier: one writer at a time, whoever the others are, and nobody waits for a dead one.

It is a lock of the system on the empty file `.cqp.lock`: the system lets go of it when its holder dies, so the
file that stays behind holds nothing back.
"""

from __future__ import annotations

import os
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from cqp_cli.disque.ecrire.atomique import balayer
from cqp_cli.disque.ecrire.refaire import refaire
from cqp_cli.disque.ecrire.systeme import COMME_AVANT, SANS_VERROU, panne
from cqp_cli.disque.lire.recherche import racine_autour
from cqp_cli.errors import CqpError, Refus

VERROU = ".cqp.lock"
ATTENTE = 10.0  # seconds
_PROFOND = "pieces/remplaces"  # elsewhere the tool writes one folder down


@contextmanager
def verrou(dossier: Path, attente: float = ATTENTE) -> Iterator[None]:
    """Holds the lock of a dossier, at most `attente` seconds waited for; the same thread may take it twice.

    The empty `.cqp.lock` stays behind: to remove it while another process waits on it would let two in.
    Raises Refus when somebody else holds it, when the disk knows no locks, when the folder is protected, or a link
    that leads out of the workspace.
    """
    rester_dans_l_espace(dossier)
    depuis = time.time()
    with _tenir(dossier, attente):
        for lieu in _lieux(dossier):
            balayer(lieu, depuis)
        yield


@contextmanager
def passage(racine: Path, nom: str = VERROU) -> Iterator[None]:
    """Holds a whole folder, for the moment it takes to choose a name in it; nothing stays behind.

    `nom` is what could not be written, for complaints. Raises as `verrou` does.
    """
    with _tenir(racine, ATTENTE, nom):
        try:
            yield
        finally:
            with suppress(OSError):  # who waits on it sees that it has no name any more, and starts over
                (racine / VERROU).unlink()


def rester_dans_l_espace(dossier: Path) -> None:
    """Raises Refus when the folder stands in a workspace but is a link that leads out of it."""
    lieu = dossier.absolute()
    racine = racine_autour(lieu.parent)
    if racine and not lieu.resolve().is_relative_to(racine.resolve()):
        message = f"Le dossier {dossier.name} est un lien qui sort de l'espace de travail ; rien n'a été écrit."
        raise Refus(message, "remplacez le lien par le dossier lui-même")


@contextmanager
def _tenir(dossier: Path, attente: float, nom: str = VERROU) -> Iterator[None]:
    if not dossier.is_dir():  # filelock would make it
        message = f"Le dossier {dossier} n'existe pas, ou plus."
        raise CqpError(message, "vérifiez son nom, et que son disque est branché")
    fichier = FileLock(str(dossier / VERROU), mode=0o600, is_singleton=True)
    try:
        with warnings.catch_warnings():
            # Where the disk has no locks, some versions fall back on a file that a crash would leave locked.
            warnings.filterwarnings("error", message=".*SoftFileLock")
            fichier.acquire(timeout=attente)
    except Timeout:
        message = f"Un autre programme cqp écrit dans ce dossier ({dossier.name}) ; rien n'a été écrit."
        raise Refus(message, refaire()) from None
    except (OSError, NotImplementedError, UserWarning) as err:
        if isinstance(err, OSError) and err.errno not in SANS_VERROU:
            raise panne(err, nom, COMME_AVANT) from err
        message = f"Ce disque ne permet pas de réserver le dossier {dossier.name} ; rien n'a été écrit."
        raise Refus(message, "copiez l'espace de travail sur un disque de l'ordinateur") from err
    try:
        yield
    finally:
        fichier.release()


def _lieux(dossier: Path) -> list[Path]:
    """The folders where a write may have been cut."""
    lieux = [dossier, dossier / _PROFOND]
    with suppress(OSError), os.scandir(dossier) as entrees:
        lieux += [Path(e.path) for e in entrees if e.is_dir(follow_symlinks=False)]
    return lieux
