"""What the register has given a number to and nobody has received yet: kept aside until it is handed over.

    registre/.cqp-NUMERO.attente     the bytes of the document

It is there before the line of the register is, so that a machine which stops at any instant leaves either no trace
of the number, or a line whose document is made again from here, with the same bytes, by the next command.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from cqp_cli.disque.ecrire.atomique import oublier
from cqp_cli.disque.ecrire.chaine import empreinte
from cqp_cli.disque.ecrire.porte import ecrire_fichier
from cqp_cli.disque.lire.octets import lire_entier
from cqp_cli.disque.registres.registre_lignes import Delivrance

_DEBUT, _FIN = ".cqp-", ".attente"


def garder(dossier: Path, d: Delivrance, pdf: bytes) -> None:
    """Keeps a document before it is registered. Raises as `ecrire_fichier` does."""
    ecrire_fichier(_place(dossier, d.numero), pdf, nom=d.fichier)


def attend(dossier: Path, d: Delivrance) -> bool:
    """True when the document was registered by a command that was stopped before it gave it."""
    return _place(dossier, d.numero).is_file()


def remettre(dossier: Path, d: Delivrance) -> None:
    """The document was given: nothing is kept aside any more. Never fails."""
    oublier(_place(dossier, d.numero))


def achever(dossier: Path, lignes: Iterable[Delivrance]) -> None:
    """Puts in its place a document whose line is there, and forgets one that has no line; under the lock.

    Raises as `ecrire_fichier` does.
    """
    connues = {d.numero: d for d in lignes}
    for place in sorted(dossier.glob(f"{_DEBUT}*{_FIN}")):
        d = connues.get(place.name[len(_DEBUT) : -len(_FIN)])
        if d is None:
            oublier(place)
        elif not (dossier / d.fichier).exists():
            _replacer(place, dossier / d.fichier, d.sha256)


def _replacer(place: Path, fichier: Path, somme: str) -> None:
    with suppress(OSError):
        octets = lire_entier(place)
        if empreinte(octets) == somme:
            ecrire_fichier(fichier, octets, nom=fichier.name)


def _place(dossier: Path, numero: str) -> Path:
    return dossier / f"{_DEBUT}{numero}{_FIN}"
