"""Killed, or refused by the disk, at every call that changes it: each file is the old or the new, and work goes on.

`CQP_SOLIDITE=tout` tries every point; by default the long commands are sampled.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.solidite.outils import (
    CAS,
    TOUT,
    Cas,
    Serveur,
    ancien_ou_nouveau,
    fichiers,
    preparer,
    restes,
    sains,
)
from tests.solidite.panneau import EIO, ENOSPC, MORT, PLEIN, TUER, UNE_FOIS

POINTS_MAX = 8


@dataclass(frozen=True)
class Banc:
    """A command, the workspace before it, what it leaves, and every call it makes."""

    cas: Cas
    depart: Path
    avant: dict[str, bytes]
    apres: dict[str, bytes]
    appels: list[str]
    essais: Path

    def copie(self) -> Path:
        """A fresh workspace, as before the command."""
        shutil.rmtree(self.essais, ignore_errors=True)
        shutil.copytree(self.depart, self.essais / "e")
        return self.essais / "e"

    def points(self) -> list[int]:
        """The calls to cut: all of them, or a sample that has the first, the last, and others in between."""
        tous = list(range(1, len(self.appels) + 1))
        if TOUT or len(tous) <= POINTS_MAX or not self.cas.long:
            return tous
        pas = (len(tous) - 1) / (POINTS_MAX - 1)
        return sorted({tous[round(i * pas)] for i in range(POINTS_MAX)})


@pytest.fixture(
    scope="module", params=[pytest.param(cas, id=cas.nom, marks=pytest.mark.xdist_group(cas.nom)) for cas in CAS]
)
def banc(request: pytest.FixtureRequest, serveur: Serveur, memoire: Path) -> Banc:
    cas: Cas = request.param
    return etablir(serveur, cas, memoire / cas.nom)


def etablir(serveur: Serveur, cas: Cas, ici: Path) -> Banc:
    """Runs the command once, undisturbed."""
    depart = preparer(serveur, cas, ici / "depart")
    banc = Banc(cas, depart, fichiers(depart), {}, [], ici / "essais")
    serveur.chauffer(shutil.copytree(depart, ici / "chauffe" / "e"), *cas.mots, touches=cas.touches)
    racine = banc.copie()
    reponse = serveur.courir(racine, *cas.mots, touches=cas.touches)
    assert reponse["code"] == 0, reponse["plainte"]
    assert not reponse["autres_portes"], "a file is written by another door than ecrire/porte"
    assert not restes(racine)
    sains(racine)
    return Banc(cas, depart, banc.avant, fichiers(racine), reponse["appels"], ici / "essais")


def reprendre(serveur: Serveur, banc: Banc, racine: Path, contexte: str) -> None:
    """The next run works, says so, and leaves the workspace as a run that nothing disturbed."""
    fait = fichiers(racine) == banc.apres
    suite = serveur.courir(racine, *banc.cas.mots, touches=banc.cas.touches)
    attendus = (0, banc.cas.deja) if fait or banc.cas.long else (0,)
    assert suite["code"] in attendus, f"{contexte}: {suite['plainte']}"
    finis = fichiers(racine)
    assert {n: c for n, c in finis.items() if n in banc.apres} == banc.apres, contexte
    assert banc.cas.deja == 0 or finis.keys() == banc.apres.keys(), contexte
    assert not restes(racine), contexte
    assert not list(racine.rglob(".cqp-purge-*")), contexte
    sains(racine)


def test_killed_at_every_call(serveur: Serveur, banc: Banc) -> None:
    for rang in banc.points():
        contexte = f"killed at call {rang}: {banc.appels[rang - 1]}"
        racine = banc.copie()
        assert serveur.courir(racine, *banc.cas.mots, touches=banc.cas.touches, mode=TUER, rang=rang) == {
            "tue": True
        }, contexte
        ancien_ou_nouveau(racine, banc.avant, banc.apres)
        sains(racine)
        reprendre(serveur, banc, racine, contexte)


@pytest.mark.parametrize(
    ("mode", "numero"),
    [(UNE_FOIS, ENOSPC), (PLEIN, ENOSPC), (UNE_FOIS, EIO), (MORT, EIO)],
    ids=["ENOSPC-once", "ENOSPC-from-then-on", "EIO-once", "EIO-from-then-on"],
)
def test_refused_at_every_call(serveur: Serveur, banc: Banc, mode: str, numero: int) -> None:
    points = banc.points() if TOUT else banc.points()[:: 2 if mode == PLEIN else 4]
    for rang in points:
        contexte = f"{numero} at call {rang}: {banc.appels[rang - 1]}"
        racine = banc.copie()
        reponse = serveur.courir(racine, *banc.cas.mots, touches=banc.cas.touches, mode=mode, rang=rang, numero=numero)
        assert reponse["code"] in (0, 3, 4), f"{contexte}: {reponse['plainte']}"
        ancien_ou_nouveau(racine, banc.avant, banc.apres)
        if "n'y est pas noté" in reponse["plainte"]:
            assert banc.cas.nom == "send", "the dossier is sent, and it is said that it will not be remembered"
        elif reponse["code"]:
            assert "n'a pas " in " ".join(reponse["plainte"].split()), f"{contexte}: {reponse['plainte']}"
            assert "Errno" not in reponse["plainte"]
            intacts(racine, banc, contexte, mode, " ".join(reponse["plainte"].split()))
        else:
            assert fichiers(racine) == banc.apres, f"{contexte}: it said that all went well"
        sains(racine)
        reprendre(serveur, banc, racine, contexte)


def par_etapes(banc: Banc, plainte: str) -> bool:
    """A pack is several files, a purge several deletions: what was done before the refusal is done, and said."""
    dits = ("est inscrit au registre : la même commande l'imprimera", "n'a pas pu être remis comme avant")
    return banc.cas.nom.startswith(("jury-pack", "par-candidat", "purge")) or any(dit in plainte for dit in dits)


def intacts(racine: Path, banc: Banc, contexte: str, mode: str, plainte: str) -> None:
    """What was refused changed nothing: the old files, no temporary, no line of journal that says otherwise."""
    trouves = fichiers(racine)
    for nom, contenu in banc.avant.items() if not par_etapes(banc, plainte) else ():
        assert trouves.get(nom) == contenu, f"{contexte}: {nom}"
    if mode != MORT and "est inscrit au registre" not in plainte:
        assert not restes(racine), contexte
