"""What is tried at each change, and what only `make preuves` tries: kills, full disks, races, years of a branch, many draws."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

PREUVES = bool(os.environ.get("CQP_PREUVES"))
LONGUES = {
    "solidite": {
        "corpus",
        "demesure",
        "ensemble",
        "hasard",
        "invariant",
        "pannes",
        "petit_disque",
        "registre",
        "strace",
    },
    "simulation": {"simulation"},
}


def exemples(voulus: int) -> int:
    """How many draws hypothesis makes: fifty at each change, as many as are wanted in the proofs."""
    return voulus if PREUVES else min(voulus, 50)


def une_sur(pas: int, lignes: list[str]) -> list[Any]:
    """Of many shells that end alike: each change tries one in so many, in their order; the proofs try them all."""
    return [x if rang % pas == 0 else pytest.param(x, marks=pytest.mark.preuve) for rang, x in enumerate(lignes)]


def est_longue(fichier: Path) -> bool:
    """True for a file of tests that belongs to the proofs."""
    return fichier.stem.removeprefix("test_") in LONGUES.get(fichier.parent.name, ())
