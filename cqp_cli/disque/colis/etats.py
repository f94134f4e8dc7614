"""The states of each file that were exchanged: remembered on each side, and sent along."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from cqp_cli.disque.ecrire.chaine import empreinte
from cqp_cli.disque.ecrire.journal import JOURNAL
from cqp_cli.disque.ecrire.porte import ecrire_fichier, verrou
from cqp_cli.disque.retoucher.pieces import contenu

Etats = Mapping[str, list[str]]
MEMOIRE = ".cqp-etats.json"
_RETENUS = 50  # the states of one file that are remembered


def lire_etats(octets: bytes) -> dict[str, list[str]] | None:
    """The states by file; None when the text says something else."""
    try:
        lus = json.loads(octets)
    except (ValueError, RecursionError):
        return None
    sains = isinstance(lus, dict) and all(
        isinstance(v, list) and all(isinstance(s, str) and len(s) == 64 for s in v) for v in lus.values()
    )
    return lus if sains else None


def etats_connus(dossier: Path) -> dict[str, list[str]]:
    """The states exchanged so far; none when nothing was, or when the memory is damaged: more is then refused."""
    return lire_etats(contenu(dossier / MEMOIRE) or b"{}") or {}


def retenir(dossier: Path, *listes: Etats) -> None:
    """Adds states to those that are remembered, whoever else does so meanwhile. Raises CqpError."""
    with verrou(dossier):
        texte = json.dumps(reunir(etats_connus(dossier), *listes), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        if texte.encode() != contenu(dossier / MEMOIRE):
            ecrire_fichier(dossier / MEMOIRE, texte.encode("utf-8"), nom=MEMOIRE)


def reunir(*listes: Etats) -> dict[str, list[str]]:
    """The states of all the lists, each once, the latest last; the oldest are forgotten."""
    tous: dict[str, list[str]] = {}
    for etats in listes:
        for nom, sommes in etats.items():
            avant = [s for s in tous.get(nom, []) if s not in sommes]
            tous[nom] = [*avant, *sommes][-_RETENUS:]
    return tous


def etats_de(fichiers: Mapping[str, bytes]) -> dict[str, list[str]]:
    """The present state of each file."""
    return {nom: [empreinte(octets)] for nom, octets in fichiers.items() if nom != JOURNAL}
