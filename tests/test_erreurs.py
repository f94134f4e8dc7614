"""The place of a problem, as a person reads it."""

from __future__ import annotations

import pytest

from cqp_cli.errors import Probleme


@pytest.mark.parametrize(
    ("cellule", "dit"),
    [
        ("Évaluation!C12", "cellule Évaluation!C12"),
        ("Feuille 2!AB7", "cellule Feuille 2!AB7"),
        ("C12", "cellule C12"),
        ("Évaluation", "feuille Évaluation"),
        ("Feuil1", "feuille Feuil1"),
        ("nom_naissance", "colonne nom_naissance"),
    ],
)
def test_une_cellule_une_feuille_une_colonne(cellule: str, dit: str) -> None:
    assert Probleme("x", "f.xlsx", cellule=cellule).place() == f"f.xlsx, {dit}"
