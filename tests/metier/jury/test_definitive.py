"""A decision that is not final delivers nothing, anywhere, and whoever asks is told which part is missing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.commandes import Cqp
from tests.documents import pages_pdf

SESSION = "2026-06-18"
DECISION = Path(f"candidats/martin-lea/decisions/{SESSION}.yaml")
LE = ("--at", "2026-07-01")
MANQUES = [
    (r"(?m)^signature: .*", "signature:", "n'est pas signée."),
    (
        r"(?m)^signature: .*",
        "signature: 2030-01-01",
        "n'est pas signée (la date écrite, le 1er janvier 2030, est à venir)",
    ),
    (r"(?m)^president: .*", "president:", "ne nomme pas le président du jury"),
    (r"(?m)^  demarche: .*", "  demarche:", "ne dit rien de la conformité de la démarche"),
    (r"(?m)^  dossier: .*", "  dossier:", "ne dit rien de la conformité du dossier"),
    (r"(?m)^date: .*", "date:", "n'est pas datée"),
]


@pytest.fixture
def decide(branche: Path, cqp: Cqp) -> Path:
    """The branch once its jury delivered a certificate, registered so that it is to be declared."""
    configuration = branche / "cqp.yaml"
    texte = configuration.read_text(encoding="utf-8")
    configuration.write_text(texte.replace("fin: 2022-07-19", "fin: 2027-07-19"), encoding="utf-8")
    assert cqp("decide", "martin-lea", "--session", SESSION, "--at", SESSION).code == 0
    return branche


@pytest.mark.parametrize(("motif", "par", "dit"), MANQUES, ids=[par for _, par, _ in MANQUES])
def test_rien_ne_sort_d_une_decision_qui_n_est_pas_definitive(
    decide: Path, cqp: Cqp, motif: str, par: str, dit: str
) -> None:
    texte, fois = re.subn(motif, par, DECISION.read_text(encoding="utf-8"))
    assert fois == 1
    DECISION.write_text(texte, encoding="utf-8")
    for document in ("parchemin", "attestation", "lettre"):
        imprime = cqp("print", document, "martin-lea", "-o", "non.pdf", *LE)
        assert (imprime.code, dit in re.sub(r"\s+", " ", imprime.plainte)) == (4, True), imprime.plainte
        origine = "" if "conformité" in dit else ", réglage"
        assert f"au jury de la compléter (art. 3.1.4{origine})" in re.sub(r"\s+", " ", imprime.plainte)
    assert not Path("non.pdf").exists()
    assert not (decide / "registre").exists()
    notifie = cqp("notify", "martin-lea", "--session", SESSION, *LE)
    assert (notifie.code, dit.split(" (")[0] in notifie.plainte) == (4, True)
    declare = cqp("export", "accrochage", "--format", "json", *LE)
    assert (declare.code, {e["code"] for e in declare.json["exportees"]}) == (1, {"pham-thi-hong"})
    (exclu,) = [e for e in declare.json["exclus"] if e["code"] == "martin-lea"]
    assert any(dit in m["message"] and m["ligne"] for m in exclu["manquements"])
    assert "martin-lea\u00a0: laissé de côté, sa décision n'est pas définitive." in (
        cqp("export", "accrochage", "--dry-run", *LE).plainte
    )
    (etat,) = cqp("status", "martin-lea", "--format", "json", *LE).json["dossiers"]
    assert (etat["issue"], etat["etape"], etat["competences_conservees"]) == (None, "transmis", [])
    assert etat["prochaine"] == f"faire compléter la décision de la session {SESSION}, qui n'est pas définitive (jury)"
    compte = cqp("report", "--from", "2026-06-01", "--to", "2026-07-01", "--format", "json").json
    assert compte["presentees"] == 0
    (dossier,) = cqp("check-dossier", "martin-lea", "--format", "json", *LE).json["dossiers"]
    assert any(dit in m["message"] for m in dossier["manquements"])
    if dossier["verdict"] == "complet":
        lu = cqp("check-dossier", "martin-lea", *LE).sortie
        assert f"la décision de la session {SESSION} n'est pas définitive" in lu


def test_un_ordre_a_verifier_ne_retient_ni_le_parchemin_ni_la_lettre(decide: Path, cqp: Cqp) -> None:
    """Signed by a day that has come, it is final: that day before the session is told, and stops no document alone."""
    texte = DECISION.read_text(encoding="utf-8")
    DECISION.write_text(texte.replace(f"signature: {SESSION}", "signature: 2026-06-17"), encoding="utf-8")
    (dossier,) = cqp("check-dossier", "martin-lea", "--format", "json", *LE).json["dossiers"]
    assert (dossier["verdict"], [m["regle"] for m in dossier["manquements"]]) == ("complet", ["DECISION-SESSION"])
    for document in ("parchemin", "lettre"):
        assert cqp("print", document, "martin-lea", "-o", f"{document}.pdf", *LE).code == 0
    assert cqp("notify", "martin-lea", "--session", SESSION, *LE).code == 0
    declare = cqp("export", "accrochage", "--format", "json", *LE).json
    assert "martin-lea" in {e["code"] for e in declare["exportees"]}


CONTREDITES = [
    (r"(?m)^issue: .*", "issue: partielle", "les compétences donnent : délivrance totale"),
    (r"(?m)^  demarche: .*", "  demarche: false", "dit la démarche non conforme, et valide"),
    (r"(?m)^  C6: .*\n", "", "ne dit rien de C6"),
]


@pytest.mark.parametrize(("motif", "par", "dit"), CONTREDITES, ids=[dit for _, _, dit in CONTREDITES])
def test_ce_qu_une_decision_contredit_n_est_ni_imprime_ni_notifie_ni_suivi(
    decide: Path, cqp: Cqp, motif: str, par: str, dit: str
) -> None:
    texte, fois = re.subn(motif, par, DECISION.read_text(encoding="utf-8"))
    assert fois == 1
    DECISION.write_text(texte, encoding="utf-8")
    for ligne in (("print", "lettre"), ("print", "parchemin"), ("notify", "--session", SESSION)):
        reponse = cqp(*ligne, "martin-lea", *LE)
        assert (reponse.code, dit in re.sub(r"\s+", " ", reponse.plainte)) == (4, True), reponse
    (etat,) = cqp("status", "martin-lea", "--format", "json", *LE).json["dossiers"]
    corriger = f"faire corriger la décision de la session {SESSION}, que contredit ce qu'elle écrit (jury)"
    assert (etat["etape"], etat["prochaine"]) == ("decide", corriger)
    a_faire = cqp("todo", *LE).sortie
    assert ("notifier" in a_faire, f"émettre, session {SESSION}" in a_faire) == (False, False)
    for papier, blanc in ((("fiche-decision", "martin-lea"), "date et signature"), (("pv",), "non définitive")):
        assert cqp("print", *papier, "--session", SESSION, "-o", "p.pdf", "--force", *LE).code == 0
        dits = pages_pdf.texte(Path("p.pdf"))
        assert ("signé le" in dits, blanc in dits) == (False, True)


def test_une_totale_demeure_quoi_qu_on_ecrive_ensuite(decide: Path, cqp: Cqp) -> None:
    """A hand-written decision of a later session is a finding, and undoes nothing."""
    texte = DECISION.read_text(encoding="utf-8").replace(SESSION, "2026-06-25")
    texte = texte.replace("issue: totale", "issue: non-delivrance").replace(": validee", ": non-validee")
    DECISION.with_name("2026-06-25.yaml").write_text(texte, encoding="utf-8")
    assert cqp("print", "parchemin", "martin-lea", "-o", "p.pdf", *LE).code == 0
    assert cqp("print", "lettre", "martin-lea", "-o", "l.pdf", *LE).code == 0
    (etat,) = cqp("status", "martin-lea", "--format", "json", *LE).json["dossiers"]
    assert (etat["issue"], etat["etape"]) == ("totale", "decide")
    declare = cqp("export", "accrochage", "--dry-run", "--format", "json", *LE).json
    assert "martin-lea" in {e["code"] for e in [*declare["exportees"], *declare["exclus"]]}
    (dossier,) = cqp("check-dossier", "martin-lea", "--format", "json", *LE).json["dossiers"]
    assert "DECISION-APRES-DELIVRANCE" in {m["regle"] for m in dossier["manquements"]}
    tardive = cqp("print", "lettre", "martin-lea", "--session", "2026-06-18", "-o", "m.pdf", *LE)
    assert tardive.code == 0


def test_une_decision_ne_se_notifie_pas_avant_d_etre_signee(decide: Path, cqp: Cqp) -> None:
    texte = re.sub(r"(?m)^signature: .*", "signature: 2026-06-20", DECISION.read_text(encoding="utf-8"))
    DECISION.write_text(texte, encoding="utf-8")
    notifie = cqp("notify", "martin-lea", "--session", SESSION, "--date", "2026-06-19", *LE)
    assert (notifie.code, "n'est pas signée (la date écrite, le 20 juin 2026" in notifie.phrases) == (4, True)
    assert cqp("notify", "martin-lea", "--session", SESSION, "--date", "2026-06-20", *LE).code == 0


def test_un_nom_qui_dit_une_annulation_en_a_une(decide: Path, cqp: Cqp) -> None:
    DECISION.rename(DECISION.with_name(f"{SESSION}.annulee-1.yaml"))
    (dossier,) = cqp("check-dossier", "martin-lea", "--format", "json", *LE).json["dossiers"]
    assert dossier["verdict"] == "illisible"
    assert "rien n'y dit de son annulation" in dossier["manquements"][0]["message"]


def test_une_delivrance_declaree_dont_la_decision_ne_vaut_plus_est_dite(decide: Path, cqp: Cqp) -> None:
    assert cqp("export", "accrochage", "-o", "flux.xml", *LE).code == 0
    DECISION.write_text(
        re.sub(r"(?m)^signature: .*", "signature:", DECISION.read_text(encoding="utf-8")), encoding="utf-8"
    )
    encore = cqp("export", "accrochage", "--format", "json", *LE)
    assert encore.code == 1
    assert [e["code"] for e in encore.json["exclus"]] == ["martin-lea"]
    assert "martin-lea" in {e["code"] for e in encore.json["deja_declarees"]}
