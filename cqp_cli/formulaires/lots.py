"""Many at once: a folder of forms named as one."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from cqp_cli.disque.lire.chemins import CLASSEURS
from cqp_cli.disque.lire.lecture import raison
from cqp_cli.errors import FichierIllisible, Probleme

_BUREAU = ("~$", ".~lock", ".")


def deplier(fichiers: Iterable[Path]) -> list[Path]:
    """The files named, and the workbooks of the folders named, by name; what an office suite left aside is not one.

    Raises FichierIllisible for a folder that holds none.
    """
    return list(dict.fromkeys(f for fichier in fichiers for f in (_dans(fichier) if fichier.is_dir() else [fichier])))


def _dans(dossier: Path) -> list[Path]:
    try:
        noms = sorted(p.name for p in dossier.iterdir() if p.is_file())
    except OSError as err:
        raise FichierIllisible([Probleme(f"Ce dossier ne peut pas être lu ({raison(err)}).", dossier.name)]) from None
    trouves = [n for n in noms if not n.startswith(_BUREAU) and Path(n).suffix.casefold() in CLASSEURS]
    if not trouves:
        message = f"Le dossier {dossier.name or dossier.absolute().name} ne contient aucun classeur .xlsx."
        raise FichierIllisible(message, "vérifiez son nom")
    return [dossier / n for n in trouves]
