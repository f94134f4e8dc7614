"""Why a form is refused, one line per reason."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from cqp_cli.errors import Probleme
from cqp_cli.terminal.affichage import alinea

_SUJET = re.compile(r"(?:Avis sur |Constat sur )?[A-Z]{1,3}\d+(?:\.\d+)*(?:, [^:]+)? : ")
_VIDE = re.compile(r"« (.+) » n'est pas rempli\.")


def par_raison(problemes: Iterable[Probleme]) -> list[str]:
    """« 45 réponses, Évaluation!C22 à C76 : on attend « Acquis »…, et non « X ». », one line instead of 45."""
    groupes: dict[str, list[Probleme]] = {}
    vides: list[str] = []
    for p in problemes:
        if vide := _VIDE.fullmatch(p.message):
            vides.append(vide[1])
            groupes.setdefault("", []).append(p)
        else:
            groupes.setdefault(_SUJET.sub("", p.message, count=1), []).append(p)
    rien = f"rien n'y est écrit ({', '.join(vides)})."
    return [_ligne(raison or rien, semblables) for raison, semblables in groupes.items()]


def en_lignes(problemes: Sequence[Probleme]) -> Iterator[str]:
    """The same on the screen; a remedy is never wrapped."""
    for ligne in par_raison(problemes):
        yield from alinea(ligne, "    ", "      ")
    for remede in dict.fromkeys(p.remede for p in problemes if p.remede):
        yield f"    → {remede}"


def _ligne(raison: str, semblables: Sequence[Probleme]) -> str:
    if len(semblables) == 1:
        (p,) = semblables
        fichier = p.fichier if p.ligne is not None and p.cellule is None else None  # a piece, and not the form itself
        return replace(p, fichier=fichier).dit
    cellules = [p.cellule for p in semblables if p.cellule]
    lignes = [str(p.ligne) for p in semblables if p.ligne is not None]
    if cellules and len(cellules) == len(semblables):
        return f"{len(semblables)} réponses, {_etendue(cellules)} : {raison}"
    if lignes:
        return f"{len(semblables)} lignes ({', '.join(lignes[:6])}{', …' if len(lignes) > 6 else ''}) : {raison}"
    return f"{len(semblables)} fois : {raison}"


def _etendue(cellules: Sequence[str]) -> str:
    premiere, derniere = cellules[0], cellules[-1].rpartition("!")[2]
    return f"{premiere} à {derniere}" if len(cellules) > 2 else f"{premiere} et {derniere}"
