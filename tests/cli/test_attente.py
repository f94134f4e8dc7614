"""Nobody is asked what they may not, or cannot, do now: on the screen, in JSON, in letters."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import JOUR, Cqp

REFUSE, EN_PARCOURS = "de-la-tour-dauvergne-jean-baptiste", "saint-exupere-kowalczyk-helene"
BENEFICE = "benkhaled-moreau-aicha"


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


def test_presentable_n_est_dit_que_d_un_jury_qui_peut_le_voir(branche: Path, cqp: Cqp) -> None:
    """C1, C2, C3 and C5 are kept until 20 June 2029."""
    for session, presentable in (("2029-06-20", True), ("2029-06-21", False)):
        seance = branche / "sessions" / session / "session.yaml"
        seance.parent.mkdir()
        seance.write_text(f"date: {session}\nlieu: Paris\n", encoding="utf-8")
        reponse = cqp("check-dossier", BENEFICE, "--at", "2029-06-01")
        assert reponse.code == 0
        assert ("présentable au jury du 2" in reponse.sortie) == presentable
        assert ("bénéfice de C1, C2, C3, C5 fini avant le jury du 21 juin 2029" in reponse.sortie) != presentable
        suite = cqp("status", BENEFICE, "--at", "2029-06-01", "--format", "json").json["dossiers"][0]
        assert (suite["prochaine"] == "présenter au jury") == presentable
        assert suite["echeance"] == "2029-06-20"
        pack = cqp("jury-pack", BENEFICE, "--session", session, "--at", "2029-06-01", "--dry-run")
        assert (pack.code == 0) == presentable
        seance.unlink()
        seance.parent.rmdir()
