"""Every writing command killed at random instants, wherever it is, not only where it touches the disk.

`CQP_TUES=500 pytest tests/solidite/test_hasard.py` makes as many; `CQP_GRAINE` draws others.
"""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.solidite.outils import CAS, Serveur, ancien_ou_nouveau, sains
from tests.solidite.panneau import HASARD
from tests.solidite.test_pannes import Banc, etablir, reprendre

TUES = int(os.environ.get("CQP_TUES", "20"))
GRAINE = os.environ.get("CQP_GRAINE", "8")
PLUS_TOT = 0.0005
"""Seconds in which no command can have ended."""


@dataclass
class Dressees:
    """The commands that were drawn already, each with the time it takes here."""

    serveur: Serveur
    ici: Path
    bancs: dict[str, tuple[Banc, float]]

    def banc(self, nom: str) -> tuple[Banc, float]:
        if nom not in self.bancs:
            cas = next(c for c in CAS if c.nom == nom)
            banc = etablir(self.serveur, cas, self.ici / nom)
            debut = time.monotonic()
            self.serveur.courir(banc.copie(), *cas.mots, touches=cas.touches)
            self.bancs[nom] = banc, time.monotonic() - debut
        return self.bancs[nom]


@pytest.mark.skipif(os.name != "posix", reason="no fork")
def test_killed_at_random(serveur: Serveur, memoire: Path) -> None:
    dressees, tues = Dressees(serveur, memoire, {}), Counter[str]()
    tardifs = 0
    for n in range(TUES):
        tirage = random.Random(f"{GRAINE}-{n}")
        banc, duree = dressees.banc(tirage.choice(CAS).nom)
        tuee = False
        while not tuee:  # ended before the signal: that run is checked like the others, and the next draw is sooner
            racine, delai = banc.copie(), tirage.uniform(PLUS_TOT, duree)
            contexte = f"{banc.cas.nom}, draw {GRAINE}-{n}, killed after {delai:.4f} s of {duree:.4f}"
            reponse = serveur.courir(racine, *banc.cas.mots, touches=banc.cas.touches, mode=HASARD, delai=delai)
            tuee, duree = reponse == {"tue": True}, delai
            ancien_ou_nouveau(racine, banc.avant, banc.apres)
            sains(racine)
            reprendre(serveur, banc, racine, contexte)
            assert tuee or delai > 2 * PLUS_TOT, f"{contexte}: nothing was killed, so soon"
            tardifs += not tuee
        tues[banc.cas.nom] += 1
    print(f"{tues.total()} killed of {TUES}, {tardifs} drawn too late:", dict(tues))  # seen with `pytest -rP`
