"""Many dossiers examined: the cache answers for those that have not changed, several processes for the others."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from cqp_cli.cli.avancement import avancer, nombre
from cqp_cli.cli.examen import Examen, Examinateur
from cqp_cli.files.recherche import estimer, parcourir

if TYPE_CHECKING:
    from cqp_cli.errors import Probleme
    from cqp_cli.files.cache import Cache, Releve
    from cqp_cli.files.espace import Espace

SEUIL_CACHE = 30  # dossiers below which reading them is as quick as remembering
Trouve = tuple[str, tuple[Examen, "Releve | None"] | None]


@dataclass
class Demande:
    """What `check-dossier` was asked."""

    racine: Path
    departs: list[str]
    jour: date
    tous: bool  # the whole of `candidats/`, and not dossiers named
    postes: int = 0  # 0: as many as there are cores
    cache: bool = True
    detail: bool = False  # the verdict itself is wanted: no cache, no other process
    muet: bool = False
    finis: int = 0
    dernier: str = ""

    @cached_property
    def total(self) -> int:
        """About how many dossiers there are."""
        return estimer(self.departs)

    @cached_property
    def memoire(self) -> Cache | None:
        """What is known of the dossiers since another time; None when it is not wanted, or not worth it."""
        voulu = self.cache and os.environ.get("CQP_CACHE") != "0" and not self.detail
        if not voulu or self.total < SEUIL_CACHE:
            return None
        from cqp_cli.files.cache import Cache

        return Cache(self.racine, str(self.jour))

    def communs(self, espace: Espace) -> tuple[Probleme, ...]:
        """The problems of the files that all dossiers share; those that had none are not read again."""
        if self.memoire and self.memoire.sains:
            return ()
        problemes = espace.illisibles
        if self.memoire and not problemes:
            self.memoire.noter_sains()
        return problemes

    def arret(self) -> str:
        """Where one was, when something stops it."""
        lieu = os.path.relpath(self.dernier, self.racine).replace(os.sep, "/") if self.dernier else "aucun"
        return f"  Arrêté après {nombre(self.finis)} dossiers sur {nombre(self.total)} ; le dernier : {lieu}"


def examens_de(demande: Demande) -> Generator[Examen, None, None]:
    """The dossiers asked for, in a stable order, examined."""
    cache = demande.memoire
    try:
        for dossier, examen in avancer(_examines(demande, cache), demande.total, "dossiers", demande.muet):
            demande.dernier = dossier
            demande.finis += 1
            yield examen
    finally:
        if cache:
            cache.fermer(demande.finis if demande.tous else None)


def _examines(demande: Demande, cache: Cache | None) -> Iterator[tuple[str, Examen]]:
    from cqp_cli.cli.equipe import SEUIL, coeurs, repondre

    seul = demande.detail or demande.total < SEUIL
    postes = 1 if seul else demande.postes or coeurs()
    examinateur = Examinateur(demande.racine, demande.jour, releve=cache is not None, detail=demande.detail)
    for dossier, (examen, releve) in repondre(_trouves(demande, cache), examinateur, postes):
        if cache and releve:
            cache.ranger(dossier, releve, examen.reponse)
        yield dossier, examen


def _trouves(demande: Demande, cache: Cache | None) -> Iterator[Trouve]:
    """Each dossier, with its answer when the cache knows it."""
    if cache is None:
        yield from ((dossier, None) for dossier in parcourir(demande.departs))
        return
    for dossier in parcourir(demande.departs, cache.connait):
        reponse = cache.prendre(dossier)
        yield dossier, (Examen.de(reponse), None) if reponse else None
