"""Another certification, written in YAML only: from opening to decision without a line of code."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import EXEMPLES, Cqp

JOUR = "2026-09-10"


@pytest.fixture
def batellerie(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    racine = tmp_path / "autre"
    shutil.copytree(EXEMPLES / "autre-branche", racine)
    monkeypatch.chdir(racine)
    return racine


def test_ses_dossiers_se_verifient(batellerie: Path, cqp: Cqp) -> None:
    reponse = cqp("check-dossier", "--at", JOUR, "--format", "json")
    assert reponse.code == 0
    assert reponse.json["resume"]["complets"] == 2


def test_un_seul_evaluateur_suffit_et_il_manque_s_il_n_est_pas_la(batellerie: Path, cqp: Cqp) -> None:
    (batellerie / "candidats/osei-abena/evaluations/1-professionnel.yaml").unlink()
    (dossier,) = cqp("check-dossier", "osei-abena", "--at", JOUR, "--format", "json").json["dossiers"]
    assert [m["regle"] for m in dossier["manquements"]] == ["EVALUATION-PRESENTE"]
    assert cqp("evaluate", "osei-abena", "--role", "externe", "--grid", "g.xlsx").code == 4
    assert cqp("reperage", "osei-abena", "--grid", "l.xlsx").code == 4


def test_de_l_ouverture_a_la_decision(batellerie: Path, cqp: Cqp) -> None:
    assert (
        cqp("init-candidate", "--nom", "Roy", "--prenom", "Inès", "--voie", "formation").sortie
        == "candidats/roy-ines\n"
    )
    modele, neuf = batellerie / "candidats/marchetti-ugo", batellerie / "candidats/roy-ines"
    assert "certification: cqp-guide-batelier" in (neuf / "candidat.yaml").read_text(encoding="utf-8")
    for piece in ("parcours.yaml", "dossier-candidat.yaml"):
        shutil.copy(modele / piece, neuf / piece)
    assert cqp("evaluate", "roy-ines", "--role", "professionnel", "--grid", "g.xlsx").code == 0
    grille = modele / "evaluations/1-professionnel.yaml"
    assert cqp("evaluate", "roy-ines", "--from", grille).code == 0
    assert cqp("check-dossier", "roy-ines", "--at", JOUR).code == 0
    assert cqp("jury-pack", "--session", JOUR, "--at", JOUR, "-o", "p.pdf").code == 0
    reponse = cqp("decide", "osei-abena", "roy-ines", "--session", JOUR, "--at", JOUR, "--format", "json")
    assert reponse.code == 0
    partielle, totale = reponse.json["decisions"]
    assert (partielle["issue"], partielle["conservees_jusqu_au"]) == ("partielle", "2029-09-10")
    assert (totale["issue"], set(totale["competences"])) == ("totale", {"N1", "N2", "N3", "N4"})


def test_ses_mots_sont_les_siens(batellerie: Path, cqp: Cqp) -> None:
    fichier = batellerie / "candidats/osei-abena/evaluations/1-professionnel.yaml"
    fichier.write_text(fichier.read_text(encoding="utf-8").replace("N2.1: maitrise", "N2.1: acquis"), encoding="utf-8")
    reponse = cqp("check-dossier", "osei-abena", "--at", JOUR, "--format", "json")
    assert reponse.code == 3
    assert "on attend maitrise, fragile ou non-vu" in reponse.json["dossiers"][0]["manquements"][0]["message"]
