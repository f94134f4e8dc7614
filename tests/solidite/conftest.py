"""One server of `panneau.py` for the whole run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.commandes import branche, cqp, vide  # noqa: F401 (fixtures)
from tests.solidite.outils import Serveur


@pytest.fixture(scope="module")
def memoire() -> Iterator[Path]:
    """A folder in memory where the system has one: the calls are the same, and `fsync` waits for no disk."""
    rapide = Path("/dev/shm")
    with TemporaryDirectory(dir=rapide if os.access(rapide, os.W_OK) else None) as dossier:
        yield Path(dossier).resolve()


@pytest.fixture(scope="session")
def serveur() -> Iterator[Serveur]:
    if os.name != "posix":
        pytest.skip("no fork, no SIGKILL")
    serveur = Serveur()
    yield serveur
    serveur.fermer()
