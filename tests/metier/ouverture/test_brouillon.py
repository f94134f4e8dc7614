"""A référentiel that is still to be completed pins no dossier, unless that is wanted."""

from __future__ import annotations

from pathlib import Path

from tests.commandes import Cqp


def test_a_draft_is_not_pinned(branche: Path, cqp: Cqp) -> None:
    assert cqp("referentiel", "new", "cqp-fleuriste", "--version", "2026-01-01").code == 0
    mots = ("init-candidate", "--nom", "A", "--prenom", "B", "--voie", "vae", "--certification", "cqp-fleuriste")
    refus = cqp(*mots)
    assert refus.code == 4
    assert "cqp referentiel check referentiels/cqp-fleuriste/2026-01-01.yaml" in refus.plainte
    assert cqp(*mots, "--force").code == 0
