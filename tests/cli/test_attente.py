"""Nobody is asked what they may not, or cannot, do now: on the screen, in JSON, in letters."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import JOUR, Cqp

REFUSE, EN_PARCOURS = "de-la-tour-dauvergne-jean-baptiste", "saint-exupere-kowalczyk-helene"


def test_apres_un_refus_seul_le_refus_est_du_jour(branche: Path, cqp: Cqp) -> None:
    reponse = cqp("check-dossier", REFUSE, "--at", JOUR)
    sortie = reponse.sortie.replace("\xa0", " ")
    assert reponse.code == 1
    assert "incomplet   1 à corriger, 4 plus tard" in sortie
    assert "… 4 plus tard, une fois acquis : « Le secrétariat a rendu un avis favorable, daté » (--all)" in sortie
    assert "La partie 3 n'est pas remplie" not in sortie
    tout = cqp("check-dossier", REFUSE, "--at", JOUR, "--all").sortie
    assert "La partie 3 n'est pas remplie" in tout
    assert "candidat · plus tard (VAE-RECEVABILITE)" in tout
    assert "une fois acquis" not in tout


def test_le_json_dit_l_etape_attendue_et_le_verdict_reste(branche: Path, cqp: Cqp) -> None:
    reponse = cqp("check-dossier", EN_PARCOURS, "--at", JOUR, "--format", "json")
    (dossier,) = reponse.json["dossiers"]
    assert (reponse.code, dossier["verdict"], len(dossier["manquements"])) == (1, "incomplet", 10)
    assert {m["attend"] for m in dossier["manquements"]} == {"PARCOURS-REALISE"}
    entete, *lignes = cqp("check-dossier", REFUSE, "--at", JOUR, "--format", "csv").sortie.splitlines()
    assert entete.endswith(",remede,attend")
    assert [ligne.rsplit(",", 1)[1] for ligne in lignes] == ["", *["VAE-RECEVABILITE"] * 4]
