"""`print … --session`: every document that belongs to a session is that of its candidates, or is refused aloud."""

from __future__ import annotations

from pathlib import Path

import pytest

from cqp_cli.metier.delivrance.tirage import DE_SESSION, Imprime
from tests.commandes import JOUR, Cqp

TENUE, A_VENIR = "2025-11-20", "2026-06-18"
DECIDES = ["ait-oufella-mehdi", "etcheverry-anais", "pham-thi-hong"]
DE_CHACUN = {
    Imprime.LIVRET: ["ait-oufella-mehdi", "pham-thi-hong"],
    Imprime.DOSSIER_VAE: ["etcheverry-anais"],
    Imprime.RECEPISSE: ["etcheverry-anais"],
    Imprime.DOSSIER_EVALUATION: DECIDES,
    Imprime.FICHE_DECISION: DECIDES,
    Imprime.LETTRE: DECIDES,
    Imprime.PARCHEMIN: ["pham-thi-hong"],
}


def imprimes(ou: Path, document: Imprime) -> list[str]:
    return sorted(p.stem.removeprefix(f"{document.value}-") for p in ou.glob("*.pdf"))


@pytest.mark.parametrize("document", list(Imprime))
def test_les_documents_d_une_session_tenue(branche: Path, cqp: Cqp, document: Imprime) -> None:
    reponse = cqp("print", document, "--session", TENUE, "--at", JOUR, "-o", "ici")
    attendus = [TENUE] if document in DE_SESSION else DE_CHACUN.get(document, [])
    assert (reponse.code, imprimes(Path("ici"), document)) == (0 if attendus else 4, attendus), reponse.plainte
    if not attendus:
        assert f"→ cqp session {TENUE}" in reponse.plainte


@pytest.mark.parametrize("document", [Imprime.LETTRE, Imprime.PARCHEMIN, Imprime.ATTESTATION])
def test_rien_ne_s_imprime_de_ce_que_le_jury_n_a_pas_decide(branche: Path, cqp: Cqp, document: Imprime) -> None:
    reponse = cqp("print", document, "--session", A_VENIR, "--at", JOUR)
    assert (reponse.code, f"→ cqp decide --session {A_VENIR} --grid" in reponse.plainte) == (4, True)


def test_les_pieces_se_demandent_a_ceux_que_la_session_attend(branche: Path, cqp: Cqp) -> None:
    """The same whom `check-dossier --letter` writes to; of a list of candidates, only those."""
    assert cqp("print", "pieces", "--session", A_VENIR, "--at", JOUR, "-o", "ici").code == 0
    assert cqp("check-dossier", "--letter", "la", "--at", JOUR).code == 1
    assert imprimes(Path("ici"), Imprime.PIECES) == sorted(p.stem for p in Path("la").glob("*.pdf"))
    session = branche / f"sessions/{A_VENIR}/session.yaml"
    texte = session.read_text(encoding="utf-8").replace("candidats:", "candidats: [martin-lea, oeuvrard-leo]")
    session.write_text(texte, encoding="utf-8")
    assert cqp("print", "pieces", "--session", A_VENIR, "--at", JOUR, "-o", "eux").code == 0
    assert imprimes(Path("eux"), Imprime.PIECES) == ["oeuvrard-leo"]


@pytest.mark.parametrize(("jour", "remede"), [("2026-06-17", "session 2026-06-18"), ("2026-06-18", "decide candidats/martin-lea --session 2026-06-18")])  # fmt: skip
@pytest.mark.parametrize("document", ["parchemin", "lettre"])
def test_d_une_session_a_venir_rien_ne_se_decide(
    branche: Path, cqp: Cqp, document: str, jour: str, remede: str
) -> None:
    refus = cqp("print", document, "martin-lea", "--at", jour)
    assert (refus.code, refus.plainte.rstrip().rpartition("→ cqp ")[2]) == (4, remede), refus
    assert cqp(*remede.split(), "--at", jour).code == 0


def test_une_annulee_que_sa_session_a_remplacee_ne_se_dit_plus(branche: Path, cqp: Cqp) -> None:
    seance, qui = ("--session", "2026-06-18"), "dordevic-milica"
    assert cqp("decide", qui, *seance, "--competence", "C4=validee").code == 0
    assert cqp("decide", qui, *seance, "--revoke", "--motif", "Pièce fausse").code == 0
    assert "Pièce fausse" in cqp("print", "parchemin", qui).plainte
    assert cqp("decide", qui, *seance, "--competence", "C4=non-validee").code == 0
    refus = cqp("print", "parchemin", qui)
    assert (refus.code, "La décision du 18 juin 2026 est une délivrance partielle" in refus.plainte) == (4, True)
    assert "Pièce fausse" not in refus.plainte
