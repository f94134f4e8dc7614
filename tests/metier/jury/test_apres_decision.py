"""What a decision leaves to do, and what it allows: nothing more than its competences give."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.commandes import Cqp, remplacer
from tests.terminal.pseudo import Terminal, sur_terminal

DELIVRE = "La certification lui a déjà été délivrée."
HONG = "candidats/pham-thi-hong"
APRES = "2026-01-15"


@pytest.mark.parametrize("options", [(), ("--passage", "2"), ("--passage", "1"), ("--force",), ("--dry-run",)])
def test_pas_de_grille_une_fois_le_cqp_delivre(branche: Path, cqp: Cqp, options: tuple[str, ...]) -> None:
    reponse = cqp("evaluate", HONG, "--role", "externe", "--grid", "g.xlsx", "--at", APRES, *options)
    assert (reponse.code, reponse.sortie) == (4, "")
    assert reponse.plainte.splitlines() == [f"  {DELIVRE}", f"    → cqp status {HONG}"]
    assert not (branche / "g.xlsx").exists()


def test_la_veille_de_la_session_la_grille_part(branche: Path, cqp: Cqp) -> None:
    assert cqp("evaluate", HONG, "--role", "externe", "--grid", "g.xlsx", "--at", "2025-11-19").code == 0


@sur_terminal
def test_pas_de_questions_une_fois_le_cqp_delivre(branche: Path) -> None:
    terminal = Terminal("evaluate", HONG, "--role", "externe", "--at", APRES, dossier=branche)
    assert terminal.finir() == 4
    assert DELIVRE in terminal.texte


def _passage(branche: Path, numero: int, jour: str) -> Path:
    copie = branche / "retour.yaml"
    shutil.copy(branche / HONG / "evaluations/1-externe.yaml", copie)
    remplacer(copie, "passage: 1", f"passage: {numero}")
    remplacer(copie, "date: 2025-10-07", f"date: {jour}")
    return copie


@pytest.mark.parametrize(("numero", "jour"), [(2, "2025-10-07"), (2, "2026-01-08"), (1, "2026-01-08")])
def test_aucun_passage_n_entre_apres_la_delivrance(branche: Path, cqp: Cqp, numero: int, jour: str) -> None:
    avant = sorted((branche / HONG).rglob("*"))
    retour = _passage(branche, numero, jour)
    reponse = cqp("evaluate", HONG, "--from", retour.name, "--at", APRES, "--force")
    assert reponse.code == 4
    assert DELIVRE in reponse.plainte
    assert sorted((branche / HONG).rglob("*")) == avant


def test_une_evaluation_egaree_que_le_jury_avait_revient(branche: Path, cqp: Cqp) -> None:
    retour = _passage(branche, 1, "2025-10-07")
    (branche / HONG / "evaluations/1-externe.yaml").unlink()
    assert cqp("evaluate", HONG, "--from", retour.name, "--at", APRES).code == 0


def test_pas_de_grille_quand_toutes_les_competences_sont_conservees(branche: Path, cqp: Cqp) -> None:
    # Two decisions that together validate everything; neither delivers.
    decisions = branche / HONG / "decisions"
    remplacer(decisions / "2025-11-20.yaml", "issue: totale", "issue: partielle")
    reponse = cqp("evaluate", HONG, "--role", "externe", "--grid", "g.xlsx", "--at", APRES)
    assert reponse.code == 4
    assert (
        "Toutes les compétences sont conservées : aucune n'est à évaluer (art. 3.1.4, réglage)."
        in reponse.plainte.replace("\xa0", " ")
    )


# An issue that the competences deny ---------------------------------------------------------------

DECISION = f"{HONG}/decisions/2025-11-20.yaml"
# What is spoiled in the decision, what it is then worth, and what is said of it.
SPOILED = [
    (("C1: validee", "C1: non-validee"), "partielle", "les compétences donnent : délivrance partielle."),
    (("  C1: validee\n", ""), "partielle", "La décision de la session 2025-11-20 ne dit rien de C1."),
    (("C1: validee", "C1: conservee"), "partielle", "aucune décision antérieure ne l'a validée."),
    (("demarche: true", "demarche: false"), "non-delivrance", "dit la démarche non conforme, et valide C1"),
    (("date: 2025-11-20", "date:"), None, "La décision de la session 2025-11-20 n'est pas datée."),
]


@pytest.mark.parametrize(("faute", "issue", "phrase"), SPOILED)
def test_rien_ne_delivre_plus_que_les_competences(
    branche: Path, cqp: Cqp, faute: tuple[str, str], issue: str | None, phrase: str
) -> None:
    remplacer(branche / DECISION, *faute)
    au = ("--at", APRES, "--format", "json")
    (etat,) = cqp("status", HONG, *au).json["dossiers"]
    assert (etat["issue"], etat["verdict"]) == (issue, "incomplet")
    assert "C1" not in [c["code"] for c in etat["competences_conservees"]]
    assert all(c["jusqu_au"] == "2030-11-20" for c in etat["competences_conservees"])
    (verdict,) = cqp("check-dossier", HONG, *au).json["dossiers"]
    assert phrase in " ".join(m["message"] for m in verdict["manquements"] if m["gravite"] == "bloquant")
    assert cqp("report", HONG, "--year", "2025", *au).json["issues"]["totale"] == 0
    (ligne,) = cqp("export", "json", HONG, "--at", APRES).json["candidatures"]
    assert ligne["issue"] == (issue or "")
    remplacer(branche / "cqp.yaml", "fin: 2022-07-19", "fin: 2029-07-19")
    envoi = cqp("export", "accrochage", HONG, "-o", "f.xml", *au)
    assert (envoi.code, [e["code"] for e in envoi.json["exclus"]]) == (1, ["pham-thi-hong"])
    assert not (branche / "f.xml").exists()


@pytest.mark.parametrize("document", ["lettre", "parchemin", "attestation"])
@pytest.mark.parametrize(("faute", "issue", "phrase"), SPOILED)
def test_une_decision_contredite_ne_se_notifie_pas(
    branche: Path, cqp: Cqp, document: str, faute: tuple[str, str], issue: str | None, phrase: str
) -> None:
    remplacer(branche / DECISION, *faute)
    reponse = cqp("print", document, HONG, "--at", APRES, "-o", "x.pdf")
    assert reponse.code == 4
    assert phrase in " ".join(reponse.plainte.split())
    assert not (branche / "x.pdf").exists()


# What is shown and asked of the two evaluators ----------------------------------------------------

LEA = "candidats/martin-lea"


def test_apres_la_decision_on_voit_les_avis_qui_l_ont_fondee(branche: Path, cqp: Cqp) -> None:
    avant = cqp("evaluate", HONG, "--at", "2025-11-19", "--format", "json").json
    apres = cqp("evaluate", HONG, "--at", APRES, "--format", "json").json
    assert apres["passage"] == avant["passage"] == 1
    for un, deux in zip(avant["competences"], apres["competences"], strict=True):
        assert deux == un | {"resultat": "conservee"}
    table = cqp("evaluate", HONG, "--at", APRES).sortie
    assert table.count("acquise        acquise        conservée") == 6


def test_un_element_non_evalue_laisse_la_competence_incomplete(branche: Path, cqp: Cqp) -> None:
    for role in ("externe", "professionnel"):
        remplacer(branche / LEA / f"evaluations/1-{role}.yaml", "C1.1: acquis", "C1.1: non-evalue")
    (premiere, *_) = cqp("evaluate", LEA, "--at", "2026-06-01", "--format", "json").json["competences"]
    assert (premiere["externe"], premiere["resultat"]) == ("acquise", "incomplete")
    assert "incomplète" in cqp("evaluate", LEA, "--at", "2026-06-01").sortie
    grille = cqp("evaluate", LEA, "--role", "externe", "--grid", "g.xlsx", "--at", "2026-06-01")
    assert (grille.code, "passage 2 : 1 compétence." in grille.plainte.replace("\xa0", " ")) == (0, True)


@pytest.mark.parametrize("texte", ["", "# rien encore\n", "date: 2026-05-04\n"])
def test_une_evaluation_vide_est_celle_de_son_nom(branche: Path, cqp: Cqp, texte: str) -> None:
    fichier = "evaluations/1-externe.yaml"
    (branche / LEA / fichier).write_text(texte, encoding="utf-8")
    (dossier,) = cqp("check-dossier", LEA, "--at", "2026-06-01", "--format", "json").json["dossiers"]
    bloquants = [m for m in dossier["manquements"] if m["gravite"] == "bloquant"]
    assert {m["fichier"] for m in bloquants} == {fichier}
    assert bloquants[0]["message"] == "L'évaluation de l'évaluateur externe ne dit rien d'aucune compétence."
    assert "--passage 1 " in bloquants[0]["remede"]
