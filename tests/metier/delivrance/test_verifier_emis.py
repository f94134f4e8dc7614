"""`cqp verify` of what was sent or issued: the file itself, then whether its dossier has changed since."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.commandes import Cqp, remplacer

LEA, HONG = "candidats/martin-lea", "candidats/pham-thi-hong"


def _verifier(cqp: Cqp, fichier: str) -> tuple[int, str, list[tuple[str, str]]]:
    reponse = cqp("verify", fichier, "--format", "json")
    (dit,) = reponse.json["fichiers"]
    assert dit["emis"] is True, "whatever became of its dossier, the file is the one issued"
    return reponse.code, dit["message"], [(f["fichier"], f["etat"]) for c in dit["changes"] for f in c["fichiers"]]


def test_un_envoi_dont_le_dossier_a_change(branche: Path, cqp: Cqp) -> None:
    assert cqp("send", LEA, "-o", "lea.zip").code == 0
    assert _verifier(cqp, "lea.zip")[::2] == (0, [])
    remplacer(branche / LEA / "parcours.yaml", "actions:", "# relu\nactions:")
    (branche / LEA / "pieces").mkdir(exist_ok=True)
    (branche / LEA / "pieces/attestation.pdf").write_bytes(b"%PDF-1.4")
    (branche / LEA / "evaluations/1-externe.yaml").unlink()
    code, message, changes = _verifier(cqp, "lea.zip")
    assert (code, message) == (
        1,
        "Ce fichier est arrivé entier : chacune de ses pièces est celle qui a été envoyée. "
        "Son dossier a changé ici depuis.",
    )
    assert changes == [
        ("evaluations/1-externe.yaml", "absent"),
        ("parcours.yaml", "modifié"),
        ("pieces/attestation.pdf", "ajouté"),
    ]
    ecran = cqp("verify", "lea.zip").sortie
    assert "modifié   parcours.yaml" in ecran


def test_un_envoi_dont_le_dossier_n_est_pas_ici(branche: Path, cqp: Cqp, monkeypatch: pytest.MonkeyPatch) -> None:
    assert cqp("send", LEA, "-o", "lea.zip").code == 0
    shutil.rmtree(branche / LEA)
    assert _verifier(cqp, "lea.zip")[::2] == (0, [])
    loin = branche.parent / "loin"
    loin.mkdir()
    shutil.move(branche / "lea.zip", loin / "lea.zip")
    monkeypatch.chdir(loin)
    assert _verifier(cqp, "lea.zip")[::2] == (0, [])


def test_un_dossier_recu_plus_recent_n_a_pas_change_depuis(branche: Path, cqp: Cqp) -> None:
    """The evaluator's workspace is ahead: what is here is what had been sent to them."""
    loin = branche.parent / "loin"
    shutil.copytree(branche, loin)
    assert cqp("send", LEA, "-o", "aller.zip").code == 0
    assert cqp("receive", branche / "aller.zip", "-C", loin).code == 0
    remplacer(loin / LEA / "parcours.yaml", "actions:", "# relu\nactions:")
    assert cqp("send", LEA, "-o", "retour.zip", "-C", loin).code == 0
    assert _verifier(cqp, "retour.zip")[::2] == (0, [])


def test_un_parchemin_dont_le_dossier_a_change(branche: Path, cqp: Cqp) -> None:
    assert cqp("print", "parchemin", HONG, "--at", "2026-01-15", "-o", "p.pdf").code == 0
    remplacer(branche / "cqp.yaml", "lieu: Paris", "lieu: Lyon")
    assert _verifier(cqp, "p.pdf")[::2] == (0, []), "the certifier may move: the document does not"
    remplacer(branche / HONG / "parcours.yaml", "actions:", "# relu\nactions:")
    code, message, changes = _verifier(cqp, "p.pdf")
    assert (code, changes) == (0, [(f"{HONG}/parcours.yaml", "modifié")])
    assert message.endswith("Son dossier a changé depuis, ni le titulaire ni la décision.")
    assert cqp("verify", "p.pdf", "--format", "json").json["fichiers"][0]["dossiers_relus"] is True
    shutil.rmtree(branche / HONG)
    assert _verifier(cqp, "p.pdf")[::2] == (0, []), "a dossier that was purged has not changed"
    assert cqp("verify", "p.pdf", "--format", "json").json["fichiers"][0]["dossiers_relus"] is False


def test_la_notification_ne_change_pas_un_parchemin(branche: Path, cqp: Cqp) -> None:
    """It comes after the document, by nature; whatever else changes in the decision is told."""
    jour = ("--session", "2026-06-18", "--at", "2026-06-18")
    assert cqp("decide", LEA, *jour).code == 0
    assert cqp("print", "parchemin", LEA, "--at", "2026-06-19", "-o", "p.pdf").code == 0
    assert cqp("notify", LEA, "--session", "2026-06-18", "--date", "2026-06-20", "--at", "2026-06-21").code == 0
    assert _verifier(cqp, "p.pdf")[::2] == (0, [])
    decision = branche / LEA / "decisions/2026-06-18.yaml"
    octets = decision.read_bytes()
    for ecrite in (rb"", b"notification: 2026-06-20   # par courrier\n"):
        decision.write_bytes(re.sub(rb"(?m)^notification:.*\n", ecrite, octets))
        assert _verifier(cqp, "p.pdf")[::2] == (0, [])
    remplacer(decision, "signature: 2026-06-18", "signature: 2026-06-19")
    assert _verifier(cqp, "p.pdf")[0] == 1


def test_le_dossier_avance_apres_une_attestation(branche: Path, cqp: Cqp) -> None:
    """« Le candidat peut poursuivre son parcours » (3.1.4): the document is still what was issued."""
    assert cqp("print", "attestation", "benkhaled-moreau-aicha", "--at", "2026-01-15", "-o", "a.pdf").code == 0
    remplacer(branche / "candidats/benkhaled-moreau-aicha/parcours.yaml", "actions:", "# relu\nactions:")
    code, message, changes = _verifier(cqp, "a.pdf")
    assert (code, len(changes)) == (0, 1)
    assert message.endswith("Son dossier a changé depuis, ni le titulaire ni la décision.")


@pytest.mark.parametrize(
    ("fichier", "avant", "apres", "attendu"),
    [
        ("candidat.yaml", "courriel: ", "courriel: a.", 0),
        ("candidat.yaml", "statut: salarie", "statut: autre", 0),
        ("candidat.yaml", "nom_naissance: ", "nom_naissance: DE ", "le titulaire"),
        ("candidat.yaml", "nom_usage:", "nom_usage: ROY", "le titulaire"),
        ("candidat.yaml", "date: 19", "date: 18", "le titulaire"),
        ("candidat.yaml", "commune: ", "commune: Saint-", "le titulaire"),
        ("candidat.yaml", "voie: formation", "voie: [", "le titulaire"),
        ("decisions", "signature: 20", "signature: 19", "la décision"),
    ],
)
@pytest.mark.parametrize("document", ["parchemin", "attestation"])
def test_un_document_tient_tant_que_son_titulaire_et_sa_decision_sont_les_memes(
    branche: Path, cqp: Cqp, document: str, fichier: str, avant: str, apres: str, attendu: int | str
) -> None:
    dossier, session = {
        "parchemin": (HONG, "2025-11-20"),
        "attestation": ("candidats/benkhaled-moreau-aicha", "2024-06-20"),
    }[document]
    piece = branche / dossier / (f"decisions/{session}.yaml" if fichier == "decisions" else fichier)
    texte = re.sub(r"(?m)^nom_usage:.*$", "nom_usage:", piece.read_text("utf-8"))
    piece.write_text(texte, "utf-8")
    assert cqp("print", document, dossier, "--at", "2026-01-15", "-o", "p.pdf").code == 0
    remplacer(piece, avant, apres)
    code, message, changes = _verifier(cqp, "p.pdf")
    assert (code, len(changes)) == (1 if attendu else 0, 1)
    fin = f" : {attendu}." if attendu else ", ni le titulaire ni la décision."
    assert message.endswith(f"Son dossier a changé depuis{fin}")


def test_un_parchemin_dont_une_decision_anterieure_est_annulee(branche: Path, cqp: Cqp) -> None:
    """It keeps competences of the earlier one: revoked, they are kept of nothing, and the certificate is not given."""
    aicha, session = "candidats/benkhaled-moreau-aicha", ("--session", "2026-06-18", "--at", "2026-06-18")
    assert cqp("decide", aicha, *session).code == 0
    assert cqp("print", "parchemin", aicha, "--at", "2026-06-19", "-o", "p.pdf").code == 0
    anterieure = branche / aicha / "decisions/2024-06-20.yaml"
    remplacer(anterieure, "suite: formation", "suite: experience")
    assert _verifier(cqp, "p.pdf")[0] == 0, "what that one validated is what it was"
    annuler = ("--session", "2024-06-20", "--revoke", "--motif", "fraude", "--at", "2026-07-01")
    assert cqp("decide", aicha, *annuler).code == 0
    code, message, _ = _verifier(cqp, "p.pdf")
    assert (code, message.endswith("Son dossier a changé depuis : la décision.")) == (1, True)


@pytest.mark.parametrize("ici", [True, False], ids=["dans un autre espace", "hors de tout espace"])
def test_l_espace_nomme_est_celui_ou_l_on_cherche(
    branche: Path, cqp: Cqp, monkeypatch: pytest.MonkeyPatch, *, ici: bool
) -> None:
    """`-C ROOT`: its register and its dossiers, wherever one stands and wherever the file was put."""
    assert cqp("print", "parchemin", HONG, "--at", "2026-06-20", "-o", "a.pdf").code == 0
    assert cqp("send", LEA, "-o", "lea.zip").code == 0
    assert cqp("jury-pack", LEA, "--session", "2026-06-18", "--at", "2026-06-18", "-o", "jury.pdf").code == 0
    loin = branche.parent / "loin"
    if ici:
        shutil.copytree(branche, loin, ignore=shutil.ignore_patterns("registre", "candidats"))
    loin.mkdir(exist_ok=True)
    for nom in ("a.pdf", "lea.zip", "jury.pdf", "jury.manifest.json"):
        shutil.copy(branche / nom, loin / nom)
    monkeypatch.chdir(loin)
    assert cqp("verify", "a.pdf").code == 1
    reponse = cqp("verify", "a.pdf", "lea.zip", "jury.pdf", "-C", branche, "--format", "json")
    assert (reponse.code, [f["verdict"] for f in reponse.json["fichiers"]]) == (0, ["conforme"] * 3)
    assert [f["dossiers_relus"] for f in reponse.json["fichiers"][1:]] == [True, True]
    remplacer(branche / LEA / "parcours.yaml", "actions:", "# relu\nactions:")
    assert cqp("verify", "lea.zip", "-C", branche).code == 1
    assert cqp("verify", "jury.pdf", "-C", branche).code == 1
    assert cqp("verify", LEA, "-C", branche).code == 0
    assert cqp("verify", "a.pdf", "-C", branche.parent).code == 2
