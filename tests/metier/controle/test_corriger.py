"""Lines that are no YAML: said with what they would become, mended when asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commandes import Cqp, remplacer

LEA = "candidats/martin-lea"


@pytest.mark.parametrize(
    ("avant", "apres"),
    [
        ("nom_naissance: MARTIN", "nom_naissance:MARTIN"),
        ("  - Jeanne", "  -Jeanne"),
        ('69002 Lyon"', "69002 Lyon"),
    ],
)
def test_a_line_is_shown_then_mended(branche: Path, cqp: Cqp, avant: str, apres: str) -> None:
    fichier = branche / LEA / "candidat.yaml"
    bon = fichier.read_text(encoding="utf-8")
    remplacer(fichier, avant, apres)
    mauvais = fichier.read_text(encoding="utf-8")
    (m,) = cqp("check-dossier", LEA, "--format", "json").json["dossiers"][0]["manquements"]
    ligne = next(n for n, x in enumerate(bon.splitlines(), 1) if avant in x)
    assert m["ligne"] == ligne
    assert avant.strip() in m["remede"]
    assert cqp("check-dossier", LEA, "--fix").code == 3
    assert fichier.read_text(encoding="utf-8") == mauvais
    assert cqp("check-dossier", LEA, "--fix", "--yes", "--at", "2026-06-01").code == 0
    assert fichier.read_text(encoding="utf-8") == bon
    assert any(p.read_text(encoding="utf-8") == mauvais for p in (branche / LEA / "pieces/remplaces").iterdir())
