"""The options that a script gives to every command (see the contract)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Cqp

LEA = "candidats/martin-lea"
COMMANDES = [
    ("status",),
    ("check-dossier", LEA),
    ("evaluate", LEA),
    ("parcours", LEA),
    ("rules",),
    ("referentiel", "show"),
    ("report", "--year", "2026"),
    ("export", "json"),
    ("verify", LEA),
    ("send", LEA, "-o", "lea.zip"),
    ("print", "livret", LEA, "-o", "l.pdf"),
    ("reperage", LEA, "--grid", "g.xlsx"),
    ("decide", LEA, "--session", "2026-06-18", "--dry-run", "--at", "2026-06-18"),
    ("jury-pack", "--session", "2026-06-18", "--dry-run", "--at", "2026-06-01"),
    ("init-candidate", "--nom", "Ba", "--prenom", "Zoé", "--voie", "vae"),
]


@pytest.mark.parametrize("mots", COMMANDES)
def test_aucune_commande_ne_refuse_quiet_ni_yes(branche: Path, cqp: Cqp, mots: tuple[str, ...]) -> None:
    assert cqp(*mots, "--quiet", "--yes").code in (0, 1)
    assert "--yes" not in cqp(*mots[:1], "--help").sortie
