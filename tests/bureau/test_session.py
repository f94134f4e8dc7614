"""A session made from the last one, changed, shown; a person habilitated, renewed, ended."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.commandes import Cqp, remplacer

SESSION = "sessions/2026-06-18/session.yaml"
AU = ("--at", "2026-06-01")


def test_a_session_is_shown_with_what_each_owes(branche: Path, cqp: Cqp) -> None:
    dit = cqp("session", "18/06/2026", *AU)
    assert dit.code == 0
    prets, pas_prets = dit.sortie.split("Pas prêts")
    assert "martin-lea" in prets
    assert "oeuvrard-leo" in pas_prets
    assert "n'est pas signée. (évaluateur externe)" in pas_prets
    assert "→ cqp jury-pack --session 2026-06-18 -o jury-2026-06-18.pdf" in dit.sortie
    etats = {c["code"]: c["etat"] for c in cqp("session", "2026-06-18", *AU, "--format", "json").json["candidats"]}
    pack = cqp("jury-pack", "--session", "2026-06-18", *AU, "--format", "json", "--dry-run").json
    assert {code for code, etat in etats.items() if etat == "pret"} == set(pack["presentes"])
    assert {code for code, etat in etats.items() if etat == "pas-pret"} == {e["code"] for e in pack["exclus"]}


def test_a_decision_that_the_jury_has_not_finished_is_told(branche: Path, cqp: Cqp) -> None:
    decision = branche / "candidats/pham-thi-hong/decisions/2025-11-20.yaml"
    remplacer(decision, "signature: 2025-11-20", "signature:")
    decides = cqp("session", "2025-11-20", *AU).sortie.split("Décidés (3)")[1]
    assert decides.count("n'est pas signée. (jury)") == 1


def test_a_new_session_takes_the_place_and_the_members_of_the_last(branche: Path, cqp: Cqp) -> None:
    assert cqp("session", "15 octobre 2026", "--comme", "2025-11-20").code == 0
    texte = (branche / "sessions/2026-10-15/session.yaml").read_text(encoding="utf-8")
    assert "date: 2026-10-15" in texte
    assert "Olivier Tanguy" in texte
    assert "present: true\n" not in texte
    assert cqp("session", "2026-12-01", "--membre", "Zoé Petit ; Salariés ; CFTC").code == 0
    membres = cqp("session", "2026-12-01", *AU, "--format", "json").json["membres"]
    assert [(m["nom"], m["college"], m["organisation"]) for m in membres] == [("Zoé Petit", "salaries", "CFTC")]


def test_the_last_session_that_cannot_be_read_is_said(branche: Path, cqp: Cqp) -> None:
    (branche / "sessions/2026-06-18/session.yaml").write_text("date: demain\n", encoding="utf-8")
    dit = cqp("session", "2026-12-15")
    attendu = "Les membres repris sont ceux de la session 2025-11-20 ; ne se lit pas : 2026-06-18."
    assert (dit.code, attendu in dit.plainte) == (0, True)


def test_members_change_in_their_place(branche: Path, cqp: Cqp) -> None:
    dit = cqp(
        *("session", "2026-06-18", "--membre", "zoe petit; salariés ; CFTC", "--sans", "Sabine Delcroix"),
        *("--presidence", "Zerrouki Karima", "--present", "Karima Zerrouki"),
        *("--excuse", "Jean-Noël Quéméner=grève", "--lieu", "Lyon"),
    )
    assert dit.code == 0, dit.plainte
    dite = cqp("session", "2026-06-18", *AU, "--format", "json").json
    assert dite["lieu"] == "Lyon"
    assert [(m["nom"], m["president"], m["present"], m["excuse"]) for m in dite["membres"]] == [
        ("Philippe Arnoult-Meyer", False, None, None),
        ("Jean-Noël Quéméner", False, False, "grève"),
        ("Karima Zerrouki", True, True, None),
        ("zoe petit", False, None, None),
    ]
    assert "9 h 30" in (branche / SESSION).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("mots", "code", "dit"),
    [
        (("--membre", "Zoé Petit ; cadres"), 2, "on attend employeurs ou salaries, et non « cadres »"),
        (("--membre", "… ; salaries ; …"), 2, "« … » tient la place d'une valeur"),
        (("--presidence", "Personne"), 2, "« Personne » n'est pas un membre de cette session"),
        (("--comme", "2026-01-01", "--lieu", "Lyon"), 4, "--comme n'en prépare qu'une neuve"),
        (("--present", "Sabine Delcroix", "--excuse", "Sabine DELCROIX=malade"), 2, "par --present et --excuse"),
        (("--membre", "Zoé Petit ; salaries", "--sans", "Zoe Petit"), 2, "par --membre et --sans"),
        (
            ("--membre", "Zoé Petit ; salaries", "--membre", "Zoé Petit ; employeurs"),
            2,
            "dites de Zoé Petit, par --membre",
        ),
    ],
)
def test_nobody_is_guessed(branche: Path, cqp: Cqp, mots: tuple[str, ...], code: int, dit: str) -> None:
    reponse = cqp("session", "2026-06-18", *mots)
    assert (reponse.code, dit in reponse.phrases) == (code, True)


def test_a_day_that_is_not_in_the_calendar_names_no_session(branche: Path, cqp: Cqp) -> None:
    reponse = cqp("session", "32 juin 2026")
    assert (reponse.code, "cette date n'existe pas dans le calendrier" in reponse.phrases) == (2, True)


def test_a_postponed_session_says_what_changes(branche: Path, cqp: Cqp) -> None:
    dit = cqp("session", "2026-06-18", "--date", "20/09/2029", "--at", "2026-06-01")
    assert dit.code == 0
    assert "Du 18 juin 2026 au 20 septembre 2029, ce report change :" in dit.sortie
    assert "prend fin" in dit.sortie
    assert "ce report" not in cqp("session", "2026-06-18", "--date", "20/09/2029", "--at", "2026-06-01").sortie
    assert cqp("session", "2025-11-20", "--date", "2026-01-01").code == 4


def test_an_habilitation_is_entered_renewed_and_ended(branche: Path, cqp: Cqp) -> None:
    def lignes() -> list[str]:
        texte = (branche / "habilitations.yaml").read_text(encoding="utf-8")
        return [x.strip(" -") for x in texte.rpartition("- reference")[2].splitlines()]

    neuve = ("habilite", "Zoé Petit", "--reference", "H-099")
    assert cqp(*neuve, "--organisation", "Évalia", "--du", "1/1/2026").code == 0
    assert lignes() == [": H-099", "nom: Zoé Petit", "organisation: Évalia", "du: 2026-01-01"]
    assert cqp(*neuve, "--au", "31/12/2028").code == 0
    assert lignes()[-1] == "au: 2028-12-31"
    assert cqp(*neuve, "--au", "2029-12-31").code == 4  # a renewal is one more line
    assert cqp(*neuve, "--au", "2027-12-31").code == 0
    assert cqp(*neuve, "--du", "2027-06-01", "--au", "2030-12-31").code == 4
    assert cqp(*neuve, "--du", "2028-01-01", "--au", "2030-12-31").code == 0
    assert lignes() == [": H-099", "nom: Zoé Petit", "organisation: Évalia", "du: 2028-01-01", "au: 2030-12-31"]
    assert cqp("habilite", "Luc Roy", "--reference", "H-099", "--du", "2031-01-01").code == 4
    assert cqp("habilite", "…", "--reference", "H-100").code == 2
    assert cqp("habilite", "Luc Roy", "--reference", "H-100", "--du", "2031-01-01", "--au", "2030-01-01").code == 2


def test_a_member_who_leaves_leaves_no_line_behind(branche: Path, cqp: Cqp) -> None:
    assert cqp("session", "2026-06-18", "--sans", "Karima Zerrouki").code == 0
    texte = (branche / "sessions/2026-06-18/session.yaml").read_text(encoding="utf-8")
    assert "Karima" not in texte
    assert not [ligne for ligne in texte.splitlines() if ligne.strip() == "-"]
    dit = cqp("session", "2026-06-18", "--at", "2026-06-01").sortie
    assert "3 membres : 2 du collège employeurs et 1 du collège salariés" in dit


def test_une_session_tenue_dit_qui_est_decide(branche: Path, cqp: Cqp) -> None:
    """Nobody is « not ready » for a day that is past; what comes next is to decide, then to deliver."""
    tenue = cqp("session", "2025-11-20", "--at", "2026-06-01").sortie
    assert "Décidés (3)" in tenue
    assert "Pas prêts" not in tenue
    assert "→ cqp deliver --session 2025-11-20 -o remise-2025-11-20" in tenue
    assert "→ cqp decide --session 2026-06-18 --grid" in cqp("session", "2026-06-18", "--at", "2026-06-19").sortie


def test_qui_preside_se_lit(branche: Path, cqp: Cqp) -> None:
    neuve = cqp("session", "2026-12-10", "--comme", "2026-06-18", "--at", "2026-06-01").sortie
    assert "Philippe Arnoult-Meyer, employeurs, FFP, préside ;" in neuve
    assert "true" not in neuve


@pytest.mark.parametrize("nom", ["jury de juin", "2026-06-18 - Copie", "été"])
def test_a_session_whose_decisions_could_not_be_read_is_none(branche: Path, cqp: Cqp, nom: str) -> None:
    """« decisions/jury de juin.yaml » is no piece: the jury's decision was written there, and nobody read it."""
    shutil.copytree(branche / "sessions/2026-06-18", branche / "sessions" / nom)
    refus = cqp("decide", "candidats/martin-lea", "--session", nom, "--at", "2026-07-01")
    assert (refus.code, refus.phrases.count(f"renommez sessions/{nom} d'après son jour")) == (3, 1)
    assert not (branche / "candidats/martin-lea/decisions").exists()
    assert f"renommez sessions/{nom} d'après son jour" in cqp("check-dossier", "--at", "2026-06-01").plainte
    assert nom not in cqp("todo", "--at", "2026-06-01").sortie


def test_un_candidat_que_la_session_nomme_sans_dossier_est_dit(branche: Path, cqp: Cqp) -> None:
    """He vanished: only the pack told, the day before the jury."""
    assert cqp("set", ".", "sessions/2026-06-18.candidats=martin-lea inconnu").code == 0
    dit = cqp("session", "2026-06-18", *AU, "--format", "json")
    assert {c["code"]: c["etat"] for c in dit.json["candidats"]} == {"martin-lea": "pret", "inconnu": "illisible"}
    assert dit.code == 3
