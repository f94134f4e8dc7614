"""The journal of a dossier: one JSON line per change, each quoting the hash of the line before it.

The lines are written before the files they tell of are put in their places, under the lock: every change made by
the tool has its line, and a machine that stops in between leaves a line whose file is still the one before it.
A line is written whole and flushed. What a crash can leave is a last line cut short: it is not an error.
The next writer closes it with a newline and quotes its hash, so a reader can tell a torn line (quoted by
the one that follows) from a line that somebody altered (quoted by none).
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path

from cqp_cli.disque.ecrire.atomique import ecrire_tout, insister, poser, preparer
from cqp_cli.disque.lire.octets import lire_entier, lire_octets
from cqp_cli.disque.lire.recherche import JOURNAL as JOURNAL
from cqp_cli.errors import Probleme

TAILLE_MAX = 64 << 20
_QUEUE = 1 << 20  # enough for the last line, whatever it says
_DRAPEAUX = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
_SANS_LIEN = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


def empreinte(contenu: bytes) -> str:
    """SHA-256 of a content, in hexadecimal."""
    return hashlib.sha256(contenu).hexdigest()


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
            ecrire_tout(descripteur, _suite(_fin(descripteur, etat.st_size), entrees))
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
            poser(preparer(chemin.parent, lire_entier(chemin), prive=True), chemin)


def raccourcir_journal(chemin: Path, longueur: int | None) -> None:
    """Takes back what was just appended; what the system does not let take back is told as interrupted."""
    with suppress(OSError):
        if longueur is None:
            chemin.unlink(missing_ok=True)
        else:
            os.truncate(chemin, longueur)


def lire_journal(dossier: Path) -> tuple[list[dict[str, object]], list[Probleme]]:
    """The entries that can be read, in order, and what is wrong with the journal; never raises."""
    try:
        contenu = lire_octets(dossier / JOURNAL, TAILLE_MAX)
    except FileNotFoundError:
        return [], []
    except OSError:
        return [], [Probleme("Le journal ne peut pas être lu.", JOURNAL)]
    if len(contenu) > TAILLE_MAX:
        return [], [Probleme("Le journal est démesuré : ce n'est pas celui de cqp.", JOURNAL)]
    lignes = [(numero, ligne, entree_de(ligne)) for numero, ligne in _lignes(contenu)]
    problemes: list[Probleme] = []
    precedente: tuple[int, bytes] | None = None
    for rang, (numero, ligne, entree) in enumerate(lignes):
        if entree is None:
            suivante = lignes[rang + 1][2] if rang + 1 < len(lignes) else None
            derniere = rang + 1 == len(lignes) and not contenu.endswith(b"\n")
            if not derniere and not (suivante and _cite(suivante, ligne)):
                problemes.append(Probleme("Cette ligne du journal n'est pas lisible.", JOURNAL, numero))
        elif not _cite(entree, precedente[1] if precedente else None):
            avant = f"la ligne {precedente[0]}" if precedente else "le début du journal"
            message = f"Cette ligne ne suit pas {avant} : une ligne a été changée ou retirée."
            problemes.append(Probleme(message, JOURNAL, numero))
        precedente = numero, ligne
    return [entree for *_, entree in lignes if entree is not None], problemes


def _fin(descripteur: int, taille: int) -> bytes:
    """The end of the journal: its last line at least."""
    debut = max(0, taille - _QUEUE)
    os.lseek(descripteur, debut, os.SEEK_SET)
    morceaux = []
    while morceau := os.read(descripteur, _QUEUE):
        morceaux.append(morceau)
    return b"".join(morceaux)


def _suite(fin: bytes, entrees: Iterable[Mapping[str, object]]) -> bytes:
    """The bytes that continue a journal which ends so."""
    ajout = b"" if fin.endswith(b"\n") or not fin else b"\n"
    lignes = [ligne for _, ligne in _lignes(fin)]
    precedent = empreinte(lignes[-1]) if lignes else None
    for entree in entrees:
        ligne = _en_octets({**entree, "precedent": precedent})
        ajout += ligne + b"\n"
        precedent = empreinte(ligne)
    return ajout


def _lignes(contenu: bytes) -> Iterator[tuple[int, bytes]]:
    """Number and bytes of the lines that say something, without a `\\r` that git may have added."""
    for numero, brute in enumerate(contenu.split(b"\n"), 1):
        if ligne := brute.rstrip(b"\r"):
            yield numero, ligne


def entree_de(ligne: bytes) -> dict[str, object] | None:
    """What a line says; None when it cannot be read."""
    try:
        valeur = json.loads(ligne)
    except (ValueError, RecursionError):
        return None
    return valeur if isinstance(valeur, dict) else None


def _cite(entree: Mapping[str, object], ligne: bytes | None) -> bool:
    return entree.get("precedent") == (None if ligne is None else empreinte(ligne))


def _en_octets(entree: Mapping[str, object]) -> bytes:
    """One line. Bytes of a file name that are not UTF-8 (lone surrogates) become JSON escapes."""
    return json.dumps(entree, ensure_ascii=False).encode("utf-8", "backslashreplace")
