"""The dossiers of `check-dossier` examined, by several processes when there are many."""

from __future__ import annotations

import os
from collections.abc import Generator
from dataclasses import dataclass
from functools import cached_property

from cqp_cli.disque.lire.recherche import estimer, parcourir
from cqp_cli.terminal.avancement import avancer, nombre
from cqp_cli.terminal.contexte import Contexte
from cqp_cli.terminal.equipe import partager
from cqp_cli.terminal.examen import Examen, Examinateur


@dataclass
class Tournee:
    """What `check-dossier` was asked."""

    ici: Contexte
    departs: list[str]
    postes: int = 0  # 0: as many as there are cores
    detail: bool = False  # the verdict itself is wanted: no other process
    finis: int = 0
    dernier: str = ""

    @cached_property
    def total(self) -> int:
        """About how many dossiers there are."""
        return estimer(self.departs)

    def arret(self) -> str:
        """Where one was, when something stops it."""
        lieu = os.path.relpath(self.dernier, self.ici.espace.racine).replace(os.sep, "/") if self.dernier else "aucun"
        finis = f"{nombre(self.finis)} {'dossier' if self.finis < 2 else 'dossiers'}"
        return f"  Arrêté après {finis} sur {nombre(self.total)} ; le dernier : {lieu}"


def examens_de(tournee: Tournee, *, muet: bool) -> Generator[Examen, None, None]:
    """The dossiers asked for, in a stable order, examined."""
    examinateur = Examinateur(tournee.ici.espace, tournee.ici.jour, tournee.detail)
    postes = 1 if tournee.detail else tournee.postes
    faits = partager(parcourir(tournee.departs), examinateur, tournee.total, postes)
    for dossier, examen in avancer(faits, tournee.total, "dossiers", muet):
        tournee.dernier = dossier
        tournee.finis += 1
        yield examen
