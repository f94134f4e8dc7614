"""Pieces under a wrong name: what surely was meant, and may take its place."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from cqp_cli.disque.lire.classes import classe_de
from cqp_cli.disque.lire.lecture import lire_texte
from cqp_cli.disque.lire.recherche import est_piece, noms
from cqp_cli.disque.lire.validation import charger
from cqp_cli.domain.appellations import commun_voulu, nom_voulu
from cqp_cli.domain.evaluation import Evaluation
from cqp_cli.domain.jury import Decision
from cqp_cli.domain.remedes import COMMUNS
from cqp_cli.errors import FichierIllisible


def renommages(dossier: Path, restes: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Each of these that surely is a piece: what it is called among `restes`, its file, and the name it should have."""
    for reste in restes:
        dedans = [f"{reste}{n}" for n in noms(f"{dossier}/{reste}")] if reste.endswith("/") else [reste]
        surs = [(reste, a, nouveau) for a in dedans if (nouveau := _sur(dossier, a, nom_voulu(a)))]
        if surs and len(surs) == len(dedans) and len({n for _, _, n in surs}) == len(surs):
            yield from surs


def communs_mal_nommes(racine: Path) -> Iterator[tuple[str, str]]:
    """The same of the files that all dossiers share: the name, and the right one."""
    sessions = [f"sessions/{s}/" for s, dossier in noms(f"{racine}/sessions").items() if dossier]
    for tete in ("", *sessions):
        for nom, dossier in noms(f"{racine}/{tete}").items():
            if dossier is False and (voulu := _sur(racine, f"{tete}{nom}", commun_voulu(f"{tete}{nom}"))):
                yield f"{tete}{nom}", voulu


def _sur(racine: Path, ancien: str, voulu: str | None) -> str | None:
    """The right name, when it is free and the file reads as that piece, of that name."""
    if not voulu or voulu.startswith("pieces/") or not (est_piece(voulu) or voulu.startswith(COMMUNS)):
        return None
    if os.path.lexists(racine / voulu) or (racine / ancien).is_symlink():
        return None
    try:
        objet, problemes = charger(classe_de(voulu), lire_texte(racine / ancien, voulu), voulu)
    except FichierIllisible:
        return None
    return voulu if not problemes and _bien_nomme(objet, voulu) else None


def _bien_nomme(objet: object, nom: str) -> bool:
    """False when the piece says another passage, another role or another session than its name would."""
    seul = nom.rpartition("/")[2].removesuffix(".yaml")
    if isinstance(objet, Evaluation):
        passage, _, role = seul.partition("-")
        return f"{objet.passage or passage}-{objet.role or role}" == seul
    return not isinstance(objet, Decision) or objet.session in (None, seul)
