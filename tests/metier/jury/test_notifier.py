"""`cqp notify`: the day a decision was notified, recorded so that `status` stops asking for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.commandes import Cqp, Reponse

SESSION = "2026-06-18"
LEA = "candidats/martin-lea/decisions/2026-06-18.yaml"


@pytest.fixture
def decides(branche: Path, cqp: Cqp) -> Path:
    """Two dossiers decided on 18 June."""
    assert cqp("decide", "martin-lea", "nguyen-van-an", "--session", SESSION, "--at", SESSION).code == 0
    return branche


def notifier(cqp: Cqp, *mots: str, le: str = "2026-06-25") -> Reponse:
    return cqp("notify", *mots, "--session", SESSION, "--at", le)


def a_notifier(cqp: Cqp, le: str) -> list[Any]:
    echeances = cqp("status", "--at", le, "--format", "json").json["echeances"]
    return [(e["dossier"], e["date"], e["en_retard"]) for e in echeances if e["code"] == "NOTIFICATION"]


def test_toute_une_session_en_une_fois(decides: Path, cqp: Cqp) -> None:
    reponse = notifier(cqp)
    assert (reponse.code, reponse.plainte) == (0, "")
    assert reponse.sortie == (
        "  martin-lea : décision notifiée le 25 juin 2026\n  nguyen-van-an : décision notifiée le 25 juin 2026\n"
    )
    assert "\nnotification: 2026-06-25" in (decides / LEA).read_text(encoding="utf-8")
    assert a_notifier(cqp, "2026-07-30") == []
    assert cqp("check-dossier", "martin-lea", "--at", "2026-07-30").code == 0
    assert notifier(cqp).sortie == "  Aucune décision de la session 2026-06-18 n'est à notifier.\n"


def test_status_demande_tant_que_rien_n_est_note(decides: Path, cqp: Cqp) -> None:
    deux = {"martin-lea", "nguyen-van-an"}
    assert {(d, j, r) for d, j, r in a_notifier(cqp, "2026-07-03")} == {(d, "2026-07-03", False) for d in deux}
    assert {(d, j, r) for d, j, r in a_notifier(cqp, "2027-01-04")} == {(d, "2026-07-03", True) for d in deux}
    assert notifier(cqp, "martin-lea", "--date", "2026-06-20").code == 0
    assert a_notifier(cqp, "2026-06-19") == [
        ("martin-lea", "2026-07-03", False),
        ("nguyen-van-an", "2026-07-03", False),
    ]
    assert a_notifier(cqp, "2026-06-20") == [("nguyen-van-an", "2026-07-03", False)], "the day it is notified"


def test_apres_le_delai_c_est_dit_et_averti(decides: Path, cqp: Cqp) -> None:
    assert notifier(cqp, "martin-lea", "--date", "2026-07-03", le="2026-07-04").sortie.endswith("le 3 juillet 2026\n")
    reponse = notifier(cqp, "nguyen-van-an", le="2026-07-04")
    assert reponse.code == 0
    assert reponse.sortie == "  nguyen-van-an : décision notifiée le 4 juillet 2026, après le délai\n"
    dossiers = cqp("check-dossier", "nguyen-van-an", "--at", "2026-07-30", "--format", "json").json["dossiers"]
    (m,) = [m for m in dossiers[0]["manquements"] if m["regle"] == "DECISION-NOTIFIEE"]
    assert (m["gravite"], m["article"], m["fichier"]) == ("avertissement", "3.2.3", f"decisions/{SESSION}.yaml")
    assert dossiers[0]["verdict"] == "complet"


REFUS = [
    (("--date", "2026-06-26"), "Le 26 juin 2026 est à venir : notez la notification une fois faite."),
    (("--date", "2026-06-17"), "La notification (17 juin 2026) ne peut pas précéder la décision (18 juin 2026)."),
]


@pytest.mark.parametrize(("mots", "phrase"), REFUS)
def test_un_jour_impossible_est_refuse(decides: Path, cqp: Cqp, mots: tuple[str, ...], phrase: str) -> None:
    avant = (decides / LEA).read_bytes()
    reponse = notifier(cqp, "martin-lea", *mots)
    assert (reponse.code, reponse.phrases) == (4, f"martin-lea : {phrase}")
    assert (decides / LEA).read_bytes() == avant


def test_une_date_notee_ne_change_qu_avec_force(decides: Path, cqp: Cqp) -> None:
    assert notifier(cqp, "martin-lea").code == 0
    reponse = notifier(cqp, "martin-lea", "--date", "2026-06-24")
    assert reponse.code == 4
    assert reponse.phrases == (
        "martin-lea : Cette décision a déjà été notifiée le 25 juin 2026 ; --force corrige la date."
    )
    assert notifier(cqp, "martin-lea", "--date", "2026-06-24", "--force").code == 0
    assert "\nnotification: 2026-06-24" in (decides / LEA).read_text(encoding="utf-8")


def test_sans_decision_ou_annulee_rien_n_est_a_notifier(decides: Path, cqp: Cqp) -> None:
    assert cqp("decide", "martin-lea", "--session", SESSION, "--revoke", "--motif", "Erreur", "--at", SESSION).code == 0
    reponse = notifier(cqp, "martin-lea", "dangelo-zoe")
    assert reponse.code == 4
    assert reponse.phrases == (
        "martin-lea : La décision de la session 2026-06-18 a été annulée. "
        "dangelo-zoe : Ce dossier n'a pas de décision de la session 2026-06-18."
    )
    assert [r for r in notifier(cqp).sortie.splitlines() if "martin" in r] == [], "not one of those to be told"


def test_json_dry_run_et_dossier_illisible(decides: Path, cqp: Cqp) -> None:
    avant = (decides / LEA).read_bytes()
    reponse = notifier(cqp, "--dry-run", "--format", "json")
    assert reponse.json["notifiees"][0] == {"code": "martin-lea", "date": "2026-06-25", "en_retard": False}
    assert (decides / LEA).read_bytes() == avant
    (decides / "candidats/dangelo-zoe/candidat.yaml").write_text("code: [", encoding="utf-8")
    reponse = notifier(cqp, "--format", "json")
    assert reponse.code == 3
    assert [r["code"] for r in reponse.json["notifiees"]] == ["martin-lea", "nguyen-van-an"]
    assert [r["code"] for r in reponse.json["refus"]] == ["dangelo-zoe"]


def test_la_colonne_de_l_export(decides: Path, cqp: Cqp) -> None:
    notifier(cqp, "martin-lea")
    lignes = {r["code"]: r for r in cqp("export", "json", "--at", "2026-07-01").json["candidatures"]}
    assert lignes["martin-lea"]["notification"] == "2026-06-25"
    assert lignes["nguyen-van-an"]["notification"] == ""
