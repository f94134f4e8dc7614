"""The answer of a command as a program reads it: one object, one row a line, or comma-separated columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cqp_cli.disque.ecrire.tableur import en_csv
from cqp_cli.terminal.affichage import dire, donnees
from cqp_cli.terminal.options import Format


def objet_de(commande: str, **cles: Any) -> dict[str, Any]:
    """The answer of a command as one object: the version of the contract, the command, then its own keys."""
    return {"version": 1, "commande": commande, **cles}


def rendre(sortie: Format, objet: Mapping[str, Any], rangees: Iterable[Mapping[str, Any]], colonnes: str) -> None:
    """Writes `objet` as JSON, `rangees` otherwise; the CSV has those `colonnes`, even when nothing is in them."""
    match sortie:
        case Format.JSON:
            donnees(objet)
        case Format.JSONL:
            for rangee in rangees:
                donnees(rangee, lignes=True)
        case Format.CSV:
            cles = colonnes.split()
            dire(en_csv(cles, ({c: en_cellule(r.get(c)) for c in cles} for r in rangees)).removesuffix("\n"))


def en_cellule(valeur: Any) -> str:
    """A value in one cell: « C1 C2 » for a list, « C1=validee C2=conservee » for words by code."""
    if valeur is None:
        return ""
    if isinstance(valeur, bool):
        return "true" if valeur else "false"
    if isinstance(valeur, Mapping):
        return " ".join(f"{cle}={en_cellule(v)}" for cle, v in valeur.items())
    if isinstance(valeur, (list, tuple)):
        return " ".join(en_cellule(v) for v in valeur)
    return str(valeur)


def aplatir(objet: Mapping[str, Any], avant: str = "") -> Iterator[dict[str, Any]]:
    """The figures of a nested answer, each under its path: « par_voie.vae.entrees »."""
    for cle, valeur in objet.items():
        chemin = f"{avant}{cle}"
        if isinstance(valeur, Mapping):
            yield from aplatir(valeur, f"{chemin}.")
        elif isinstance(valeur, list):
            yield from aplatir({_nom(v, rang): v for rang, v in enumerate(valeur, 1)}, f"{chemin}.")
        else:
            yield {"mesure": chemin, "valeur": valeur}


def _nom(element: Any, rang: int) -> str:
    noms = (element.get(c) for c in ("code", "session")) if isinstance(element, Mapping) else ()
    return str(next(filter(None, noms), rang))
