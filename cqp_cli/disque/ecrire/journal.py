"""The journal of a dossier: one JSON line per change, each quoting the hash of the line before it.

The lines (see `chaine`) are written before the files they tell of are put in their places, under the lock: every
change made by the tool has its line, and a machine that stops in between leaves a line whose file is still the one
before it.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from cqp_cli.disque.ecrire.atomique import ecrire_temporaire, ecrire_tout, insister, poser
from cqp_cli.disque.ecrire.chaine import Rupture, maillons, ruptures, suite
from cqp_cli.disque.lire.octets import lire_entier, lire_octets
from cqp_cli.disque.lire.recherche import JOURNAL as JOURNAL
from cqp_cli.errors import Probleme

TAILLE_MAX = 64 << 20
_QUEUE = 1 << 20  # enough for the last line, whatever it says
_DRAPEAUX = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
_SANS_LIEN = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


def ajouter_au_journal(chemin: Path, entrees: Iterable[Mapping[str, object]]) -> int | None:
    """Appends the entries, chained to what is there; returns the length before, None when there was no journal.

    To be called under the lock of the dossier: the last line is read, then quoted. Raises OSError, the file is
    then as before.
    """
    neuf = not os.path.lexists(chemin)
    _detacher(chemin)
    descripteur = insister(partial(os.open, chemin, _DRAPEAUX | _SANS_LIEN, 0o600))
    try:
        etat = os.fstat(descripteur)
        if not stat.S_ISREG(etat.st_mode):
            raise OSError(errno.EEXIST, os.strerror(errno.EEXIST))
        try:
            ecrire_tout(descripteur, suite(_fin(descripteur, etat.st_size), entrees))
            os.fsync(descripteur)
        except OSError:
            raccourcir_journal(chemin, None if neuf else etat.st_size)
            raise
    finally:
        os.close(descripteur)
    return None if neuf else etat.st_size


def _detacher(chemin: Path) -> None:
    """A journal that is also a file elsewhere (a backup made of hard links) leaves that one as it is."""
    with suppress(FileNotFoundError):
        etat = os.lstat(chemin)
        if stat.S_ISREG(etat.st_mode) and etat.st_nlink > 1:
            poser(ecrire_temporaire(chemin.parent, lire_entier(chemin), prive=True), chemin)


def raccourcir_journal(chemin: Path, longueur: int | None) -> None:
    """Takes back what was just appended; what the system does not let take back is told as interrupted."""
    with suppress(OSError):
        if longueur is None:
            chemin.unlink(missing_ok=True)
        else:
            os.truncate(chemin, longueur)


def lire_journal(dossier: Path, nom: str = JOURNAL) -> tuple[list[dict[str, Any]], list[Probleme]]:
    """The entries that can be read, in order, and what is wrong with the journal; never raises."""
    try:
        contenu = lire_octets(dossier / nom, TAILLE_MAX)
    except FileNotFoundError:
        return [], []
    except OSError:
        return [], [Probleme("Le journal ne peut pas être lu.", nom)]
    if len(contenu) > TAILLE_MAX:
        return [], [Probleme("Le journal est démesuré : ce n'est pas celui de cqp.", nom)]
    lignes = maillons(contenu)
    problemes = [_probleme(r, nom) for r in ruptures(contenu, lignes)]
    return [x.valeur for x in lignes if x.valeur is not None], problemes


def _probleme(r: Rupture, nom: str) -> Probleme:
    if r.defaut == "illisible":
        return Probleme("Cette ligne du journal n'est pas lisible.", nom, r.numero)
    avant = f"la ligne {r.avant}" if r.avant else "le début du journal"
    return Probleme(f"Cette ligne ne suit pas {avant} : une ligne a été changée ou retirée.", nom, r.numero)


def _fin(descripteur: int, taille: int) -> bytes:
    """The end of the journal: its last line at least."""
    debut = max(0, taille - _QUEUE)
    os.lseek(descripteur, debut, os.SEEK_SET)
    morceaux = []
    while morceau := os.read(descripteur, _QUEUE):
        morceaux.append(morceau)
    return b"".join(morceaux)
