"""One server of `panneau.py` for the whole run."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.cli.conftest import branche, cqp, vide  # noqa: F401 (fixtures)
from tests.solidite.outils import Serveur


@pytest.fixture(scope="session")
def serveur() -> Iterator[Serveur]:
    if os.name != "posix":
        pytest.skip("no fork, no SIGKILL")
    serveur = Serveur()
    yield serveur
    serveur.fermer()
