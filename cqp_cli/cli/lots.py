"""Many at once: a folder of forms named as one, and a line that says how far one is."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
CLASSEURS = (".xlsx", ".xlsm", ".xls", ".ods")
FORMES = (*CLASSEURS, ".yaml", ".yml")
_BUREAU = ("~$", ".~lock", ".")


def est_forme(chemin: Path) -> bool:
    """True for the name of a filled form: a workbook, or a piece in YAML."""
    return chemin.suffix.casefold() in FORMES


def deplier(fichiers: Iterable[Path]) -> list[Path]:
    """The files named, and the workbooks of the folders named, by name; what an office suite left aside is not one.

    Raises FichierIllisible for a folder that holds none.
    """
    return list(dict.fromkeys(f for fichier in fichiers for f in (_dans(fichier) if fichier.is_dir() else [fichier])))


def _dans(dossier: Path) -> list[Path]:
    from cqp_cli.errors import FichierIllisible, Probleme
    from cqp_cli.files.lecture import raison

    try:
        noms = sorted(p.name for p in dossier.iterdir() if p.is_file())
    except OSError as err:
        raise FichierIllisible([Probleme(f"Ce dossier ne peut pas être lu ({raison(err)}).", dossier.name)]) from None
    trouves = [n for n in noms if not n.startswith(_BUREAU) and Path(n).suffix.casefold() in CLASSEURS]
    if not trouves:
        message = f"Le dossier {dossier.name or dossier.absolute().name} ne contient aucun classeur .xlsx."
        raise FichierIllisible(message, "vérifiez son nom")
    return [dossier / n for n in trouves]


def suivre(items: Sequence[T], muet: bool) -> Iterator[T]:
    """The items one by one; how far one is shows on a terminal, on one line that goes when all is done."""
    if muet or len(items) < 2 or not sys.stderr.isatty():
        yield from items
        return
    large = len(f"  {len(items)} / {len(items)}")
    for rang, item in enumerate(items, 1):
        sys.stderr.write(f"\r{f'  {rang} / {len(items)}':<{large}}")
        sys.stderr.flush()
        yield item
        sys.stderr.write(f"\r{'':<{large}}\r")  # what the item had to say has the line to itself
    sys.stderr.flush()
