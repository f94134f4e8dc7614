"""Nobody is asked what they may not, or cannot, do now: on the screen, in JSON, in letters."""

from __future__ import annotations

import json
from pathlib import Path

from tests.commandes import JOUR, Cqp

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


def test_qui_n_est_pas_revenu_est_compte_et_non_exclu(branche: Path, cqp: Cqp) -> None:
    pack = ("jury-pack", "--session", "2026-06-18", "--at", JOUR, "--format", "json")
    reponse = cqp(*pack)
    exclus = {e["code"]: e["manquements"] for e in reponse.json["exclus"]}
    assert (reponse.code, reponse.json["dormants"]) == (1, 1)
    assert "le-goff-gaelle" not in exclus
    assert "ait-oufella-mehdi" in exclus  # he took up the path again
    assert "1 dossier n'a pas bougé depuis la dernière décision du jury" in reponse.plainte.replace("\xa0", " ")
    assert "le-goff-gaelle" not in reponse.plainte
    manifeste = json.loads((branche / "jury-2026-06-18.manifest.json").read_text(encoding="utf-8"))
    assert (manifeste["dormants"], "le-goff-gaelle" in manifeste["exclus"]) == (1, False)
    # What keeps him out is told; what waits for it is counted.
    assert [m["regle"] for m in exclus[REFUSE] if "attend" not in m] == ["VAE-RECEVABILITE"]
    assert "La partie 3 n'est pas remplie" not in reponse.plainte
    assert "… 4 plus tard" in reponse.plainte.replace("\xa0", " ")
    cle = cqp(*pack, "--anonymous", "-o", "anonyme.pdf").json
    assert (len(cle["exclus"]), cle["dormants"]) == (len(exclus), 1)


def test_nomme_il_est_exclu_et_l_on_dit_pourquoi(branche: Path, cqp: Cqp) -> None:
    reponse = cqp("jury-pack", "le-goff-gaelle", "--session", "2026-06-18", "--at", JOUR, "--format", "json")
    (exclu,) = reponse.json["exclus"]
    assert (reponse.code, exclu["code"], reponse.json["dormants"]) == (1, "le-goff-gaelle", 0)
