"""Rows as CSV, for a spreadsheet: no cell is run, which it takes for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

FORMULES = ("=", "+", "-", "@", "\t", "\r")


def neutraliser(valeur: object) -> str:
    """A cell that no spreadsheet takes for a formula: `'` before `=`, `+`, `-`, `@`, tab and return.

    And before such a `'` itself, so that whoever takes one away has what was there (`reparations.py`).
    """
    texte = str(valeur)
    return f"'{texte}" if texte.lstrip("'").startswith(FORMULES) else texte


def en_csv(
    colonnes: Sequence[str], rangees: Iterable[Mapping[str, object]], *, excel: bool = False, fin: str = "\n"
) -> str:
    """The rows as CSV; for a French Excel, `;` (its BOM is added where the bytes are made)."""
    sortie = io.StringIO()
    ecrire = csv.writer(sortie, delimiter=";" if excel else ",", lineterminator=fin)
    ecrire.writerow(colonnes)
    for r in rangees:
        ecrire.writerow([neutraliser(r[c]) for c in colonnes])
    return sortie.getvalue()


def octets_csv(texte: str, *, excel: bool = False) -> bytes:
    """The bytes of that CSV: UTF-8, with a BOM for Excel; half characters of a damaged name become `?`."""
    return (b"\xef\xbb\xbf" if excel else b"") + texte.encode("utf-8", "replace")
