"""What is asked wrongly of the desk: one sentence, the code of the contract, and nothing half written."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest

from cqp_cli.disque.espace.dossiers import DossierIllisible
from cqp_cli.errors import Probleme
from cqp_cli.terminal.sommaire import COMMANDES
from tests.commandes import Cqp
from tests.remedes import feuilles
from tests.terminal.test_sans_ecrire import arbre

AU = ("--at", "2026-06-01")
REMISE = ("deliver", "--session", "2025-11-20", *AU)
USAGES: list[tuple[tuple[str, ...], int, str]] = [
    ((*REMISE, "-o", "fich/x"), 3, "fich/x n'a pas été créé"),
    (("print", "parchemin", "pham-thi-hong", "-o", "fich/x/p.pdf", *AU), 3, "fich/x n'a pas été créé"),
    (("take", "fich", "--reply", "fich/x"), 3, "fich/x n'a pas été créé"),
    (("forms", "--for", "candidat", "--evaluateur", "H-012", "-o", "f", *AU), 2, "il ne va pas avec --for candidat"),
    (("forms", "inconnu", "-o", "f"), 3, "  inconnu : Ce dossier n'existe pas."),
    (("todo", "--for", "Personne Inconnue", *AU), 0, "Rien n'est attendu de « Personne Inconnue »."),
    (("session", "hier"), 2, "La session « hier » n'existe pas ; on attend une date"),
    (("session", "2026-06-18", "--excuse", "=x"), 2, "On attend « NOM=MOTIF »."),
    (("session", "2026-06-18", "--membre", "Zoé Ba, salariés, CFDT"), 2, "On attend « NOM ; COLLÈGE ; ORGANISATION »."),
    (("habilite", "Paul Girard", "--reference", "H-012"), 0, "Rien à changer"),
    (("habilite", "Paul Girard", "--reference", " h 012"), 0, "Rien à changer"),
    (("habilite", "Paul Girard", "--reference", "H-012", "--au", "1990-01-01"), 4, "elle ne peut pas finir le 1er"),
    (
        ("habilite", "Paul Girard", "--reference", "H-012", "--du", "2024-01-01", "--au", "2023-01-01"),
        2,
        "Elle finirait",
    ),
]


@pytest.mark.parametrize(("mots", "code", "phrase"), USAGES)
def test_une_phrase_et_rien_d_ecrit(branche: Path, cqp: Cqp, mots: tuple[str, ...], code: int, phrase: str) -> None:
    (branche / "fich").write_text("x", encoding="utf-8")
    avant = arbre(branche)
    reponse = cqp(*mots)
    assert (reponse.code, arbre(branche)) == (code, avant), reponse
    assert phrase in " ".join(
        f"  {reponse.sortie}{reponse.plainte}".replace("\u00a0", " ").replace("\\", "/").split("\n")
    )


def _ou_vont_les_fichiers() -> Iterator[tuple[str, str]]:
    """Every option that names a folder where files go."""
    for mots in COMMANDES:
        for p in feuilles()[tuple(mots.split())].params:
            if p.metavar == "DOSSIER" and p.opts[0][0] == "-":
                yield mots, max(p.opts, key=len)


@pytest.mark.parametrize(("mots", "option"), list(_ou_vont_les_fichiers()))
def test_des_fichiers_vont_dans_un_dossier(branche: Path, cqp: Cqp, mots: str, option: str) -> None:
    (branche / "fich").write_text("x", encoding="utf-8")
    for ou in ("fich", "-"):
        reponse = cqp(*mots.split(), option, ou)
        assert reponse.code == 2
        assert f"{option}\u00a0: « {ou} » est" in reponse.plainte.replace("«\u00a0", "« ").replace("\u00a0»", " »")


def test_un_essai_dit_les_reponses_qu_il_ecrirait(branche: Path, cqp: Cqp) -> None:
    (branche / "fich.xlsx").write_text("x", encoding="utf-8")
    assert "ici/fich.xlsx.txt : serait écrit" in cqp("take", "fich.xlsx", "--reply", "ici", "--dry-run").plainte
    assert not (branche / "ici").exists()


def test_un_dossier_illisible_n_est_pas_la_faute_de_qui_renvoie(branche: Path, cqp: Cqp) -> None:
    assert cqp("reperage", "dordevic-milica", "--grid", "livret.xlsx", *AU).code == 0
    (branche / "candidats/dordevic-milica/livret-reperage.yaml").write_text("a: [", encoding="utf-8")
    avant = arbre(branche)
    pris = cqp("take", "livret.xlsx", "--reply", ".", *AU)
    assert (pris.code, arbre(branche)) == (3, avant)
    assert "« dordevic-milica » ne peut pas être lu : rien n'y est pris." in pris.plainte.replace("\u00a0", " ")
    assert "→ cqp check-dossier dordevic-milica" in pris.plainte
    repris = cqp("reperage", "--from", "livret.xlsx", *AU)
    assert (repris.code, arbre(branche)) == (3, avant)
    assert "livret-reperage.yaml, ligne 1" in repris.plainte


def test_ce_qui_empeche_de_lire_un_dossier_dit_ou(branche: Path, cqp: Cqp) -> None:
    """The fault is in a file that all dossiers share."""
    (branche / "habilitations.yaml").write_text("a: [", encoding="utf-8")
    reponse = cqp("todo", "martin-lea", *AU)
    assert reponse.code == 3
    assert "illisible : habilitations.yaml, ligne 1 : " in reponse.sortie.replace("\u00a0", " ")


def test_un_dossier_illisible_passe_d_un_processus_a_l_autre() -> None:
    err = pickle.loads(pickle.dumps(DossierIllisible([Probleme("non", "candidat.yaml", 1)], "ba-mei")))
    assert (err.dossier, err.problemes[0].ligne) == ("ba-mei", 1)
