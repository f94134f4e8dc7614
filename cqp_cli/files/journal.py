"""The journal of a dossier: one JSON line per change, each quoting the hash of the line before it.

A line is written whole and flushed. What a crash can leave is a last line cut short: it is not an error.
The next writer closes it with a newline and quotes its hash, so a reader can tell a torn line (quoted by
the one that follows) from a line that somebody altered (quoted by none).
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from cqp_cli.errors import Probleme

JOURNAL = "journal.jsonl"


def empreinte(contenu: bytes) -> str:
    """SHA-256 of a content, in hexadecimal."""
    return hashlib.sha256(contenu).hexdigest()


def ajouter_au_journal(chemin: Path, entrees: Iterable[Mapping[str, object]]) -> None:
    """Appends the entries in one write, chained to what is there. Raises OSError, the file then as before.

    To be called under the lock of the dossier: the last line is read, then quoted.
    """
    descripteur = os.open(chemin, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(descripteur, "r+b", buffering=0) as journal:
        contenu = journal.read() or b""
        ajout = b"" if contenu.endswith(b"\n") or not contenu else b"\n"
        lignes = [ligne for _, ligne in _lignes(contenu)]
        precedent = empreinte(lignes[-1]) if lignes else None
        for entree in entrees:
            ligne = _en_octets({**entree, "precedent": precedent})
            ajout += ligne + b"\n"
            precedent = empreinte(ligne)
        try:
            if journal.write(ajout) != len(ajout):
                raise OSError("short write")
            os.fsync(descripteur)
        except OSError:
            with suppress(OSError):
                journal.truncate(len(contenu))
            raise


def lire_journal(dossier: Path) -> tuple[list[dict[str, object]], list[Probleme]]:
    """The entries that can be read, in order, and what is wrong with the journal; never raises."""
    try:
        contenu = (dossier / JOURNAL).read_bytes()
    except FileNotFoundError:
        return [], []
    except OSError:
        return [], [Probleme("Le journal ne peut pas être lu.", JOURNAL)]
    lignes = [(numero, ligne, _entree(ligne)) for numero, ligne in _lignes(contenu)]
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


def _lignes(contenu: bytes) -> Iterator[tuple[int, bytes]]:
    """Number and bytes of the lines that say something, without a `\\r` that git may have added."""
    for numero, brute in enumerate(contenu.split(b"\n"), 1):
        if ligne := brute.rstrip(b"\r"):
            yield numero, ligne


def _entree(ligne: bytes) -> dict[str, object] | None:
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
