"""The one ledger: lines of JSON in the order of time, each quoting the hash of the line before it (`precedent`).

The journals, the register of deliveries and the log of purges are so chained; the ledger of declarations has the same
lines without the quotation, and the journal beside it tells its hash. A line is written whole and flushed: what a crash
can leave is a last line cut short, which is not an error. The next writer closes it with a newline and quotes its hash,
so a reader can tell a torn line (quoted by the one that follows) from one that somebody altered (quoted by none).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

CITATION = "precedent"


@dataclass(frozen=True, slots=True)
class Maillon:
    """One line: its number in the file, its bytes, what it says (None when that cannot be read)."""

    numero: int
    octets: bytes
    valeur: dict[str, Any] | None

    @property
    def empreinte(self) -> str:
        return empreinte(self.octets)


@dataclass(frozen=True, slots=True)
class Rupture:
    """A line that is not right; `avant` is the number of the line that it should follow, None for the first."""

    numero: int
    defaut: Literal["illisible", "rompue"]
    avant: int | None = None


def empreinte(contenu: bytes) -> str:
    """SHA-256 of a content, in hexadecimal."""
    return hashlib.sha256(contenu).hexdigest()


def maillons(contenu: bytes) -> list[Maillon]:
    """The lines that say something, in order."""
    return [Maillon(numero, ligne, entree_de(ligne)) for numero, ligne in _lignes(contenu)]


def ruptures(contenu: bytes, lignes: list[Maillon]) -> Iterator[Rupture]:
    """Every line that cannot be read, or that does not quote the one before it; `lignes` are those of `contenu`."""
    avant: Maillon | None = None
    for rang, ligne in enumerate(lignes):
        if ligne.valeur is None:
            suivante = lignes[rang + 1] if rang + 1 < len(lignes) else None
            coupee = suivante is None and not contenu.endswith(b"\n")
            if not coupee and not (suivante and suivante.valeur and _cite(suivante.valeur, ligne)):
                yield Rupture(ligne.numero, "illisible")
        elif not _cite(ligne.valeur, avant):
            yield Rupture(ligne.numero, "rompue", avant.numero if avant else None)
        avant = ligne


def suite(fin: bytes, entrees: Iterable[Mapping[str, object]], *, citer: bool = True) -> bytes:
    """The bytes to put after a ledger that ends so; without `citer`, lines that quote nothing."""
    ajout = b"" if fin.endswith(b"\n") or not fin else b"\n"
    precedent = derniere(fin)
    for entree in entrees:
        ligne = en_octets({**entree, CITATION: precedent} if citer else entree)
        ajout += ligne + b"\n"
        precedent = empreinte(ligne)
    return ajout


def derniere(fin: bytes) -> str | None:
    """The hash that the next line quotes; None before the first."""
    lignes = [ligne for _, ligne in _lignes(fin)]
    return empreinte(lignes[-1]) if lignes else None


def entree_de(ligne: bytes) -> dict[str, Any] | None:
    """What a line says; None when it cannot be read."""
    try:
        valeur = json.loads(ligne)
    except (ValueError, RecursionError):
        return None
    return valeur if isinstance(valeur, dict) else None


def en_octets(entree: Mapping[str, object]) -> bytes:
    """One line. Bytes of a file name that are not UTF-8 (lone surrogates) become JSON escapes."""
    return json.dumps(entree, ensure_ascii=False, default=str).encode("utf-8", "backslashreplace")


def _lignes(contenu: bytes) -> Iterator[tuple[int, bytes]]:
    """Number and bytes of the lines that say something, without a `\\r` that git may have added."""
    for numero, brute in enumerate(contenu.split(b"\n"), 1):
        if ligne := brute.rstrip(b"\r"):
            yield numero, ligne


def _cite(valeur: Mapping[str, object], avant: Maillon | None) -> bool:
    return valeur.get(CITATION) == (avant.empreinte if avant else None)
