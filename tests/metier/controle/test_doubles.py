"""Two dossiers that bear one code: each says so, and nothing is decided, presented or printed of either."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.commandes import JOUR, Cqp, remplacer
from tests.documents.pages_pdf import texte

CODE = "martin-lea"


@pytest.mark.parametrize("ou", ["candidats/archives/martin-lea", "vieux/2025/martin-lea", "candidats/martin-lea-copie"])
def test_un_code_porte_par_deux_dossiers(branche: Path, cqp: Cqp, ou: str) -> None:
    shutil.copytree(branche / "candidats" / CODE, branche / ou)
    for ici, autre in ((f"candidats/{CODE}", ou), (ou, f"candidats/{CODE}")):
        (vu,) = cqp("check-dossier", ici, "--at", JOUR, "--format", "json").json["dossiers"]
        dits = [m["message"] for m in vu["manquements"] if m["regle"] == "CANDIDAT-CODE"]
        assert f"Deux dossiers portent le code « {CODE} » : celui-ci et {autre}." in dits[0]
        assert vu["verdict"] == "incomplet"
        decide = cqp("decide", ici, "--session", "2026-06-18", "--at", "2026-06-18")
        assert decide.code in (1, 4)
        for document in ("livret", "fiche-decision", "lettre"):
            refus = cqp("print", document, ici, "-o", "x.pdf", "--at", JOUR)
            assert (refus.code, f"Deux dossiers portent le code « {CODE} » : " in refus.phrases) == (4, True)
    reponse = cqp("jury-pack", "--session", "2026-06-18", "--at", JOUR, "-o", "jury.pdf", "--format", "json")
    assert CODE not in reponse.json["presentes"]
    assert not (branche / "candidats" / CODE / "decisions/2026-06-18.yaml").exists()
    assert not (branche / ou / "decisions/2026-06-18.yaml").exists()
    assert not (branche / "x.pdf").exists()


def test_une_sauvegarde_entiere_est_un_autre_espace(branche: Path, cqp: Cqp) -> None:
    """It has a root of its own: what lies below bears the codes of its own dossiers."""
    shutil.copytree(branche, branche.parent / "copie")
    shutil.move(branche.parent / "copie", branche / "sauvegardes")
    assert "portent le code" not in cqp("check-dossier", "--at", JOUR, "--format", "json").sortie


@pytest.mark.parametrize(("ecrit", "dit"), [("1965", "né{} en 1965"), ("1965-05", "né{} en mai 1965")])
def test_une_annee_de_naissance_suffit(branche: Path, cqp: Cqp, ecrit: str, dit: str) -> None:
    """Who knows only the year is complete, and the pack says it so."""
    remplacer(branche / f"candidats/{CODE}/candidat.yaml", "date: 1990-05-14", f"date: {ecrit}")
    (vu,) = cqp("check-dossier", CODE, "--at", JOUR, "--format", "json").json["dossiers"]
    assert vu["verdict"] == "complet"
    assert cqp("jury-pack", CODE, "--session", "2026-06-18", "--at", JOUR, "-o", "jury.pdf").code == 0
    assert dit.format("e") in texte(branche / "jury.pdf").replace("\xa0", " ")
    (ligne,) = cqp("export", "json", CODE, "--at", JOUR).json["candidatures"]
    assert ligne["date_naissance"] == ecrit


@pytest.mark.parametrize("ecrit", ["2090-12-04", "1899", "2090"])
def test_personne_n_est_ne_ce_jour_la(branche: Path, cqp: Cqp, ecrit: str) -> None:
    remplacer(branche / f"candidats/{CODE}/candidat.yaml", "date: 1990-05-14", f"date: {ecrit}")
    (vu,) = cqp("check-dossier", CODE, "--at", JOUR, "--format", "json").json["dossiers"]
    assert [m["regle"] for m in vu["manquements"] if m["gravite"] == "bloquant"] == ["CANDIDAT-IDENTITE"]
