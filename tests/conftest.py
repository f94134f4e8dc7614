"""What holds for every test: nothing is written in the folders of whoever runs them."""

from __future__ import annotations

import gc
import os
import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import settings

from cqp_cli.terminal import options, racine
from tests.commandes import branche, cqp, gardes, jury, une_fois, vide  # noqa: F401 (fixtures of every test)
from tests.preuves import PREUVES, est_longue

NousSommes = Callable[[str], None]
JOUR_REEL = date(2026, 12, 31)
ROOT = Path(__file__).resolve().parents[1]
ACCORD = ROOT.parent / "shared" / "accord.txt"

# No test asserts a duration; and a change is judged in CI on what it changes, the same examples each time, where a
# run at home draws others.
settings.register_profile("maison", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "maison")


def pytest_make_parametrize_id(val: object) -> str | None:
    """The name of a test is put in the environment, where Windows takes 32 767 characters at most."""
    return f"{val[:20]}…" if isinstance(val, str) and len(val) > 1000 else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks the long proofs: `make test` leaves them to `make preuves`, which also draws more of what is random."""
    for item in items:
        if est_longue(item.path):
            item.add_marker("preuve")


def pytest_collection_finish(session: pytest.Session) -> None:
    """Seven thousand tests are no rubbish: as in the program itself, what stays is not gone through again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 50)


@pytest.fixture(scope="session", autouse=True)
def sans_cache_personnel(tmp_path_factory: pytest.TempPathFactory) -> None:
    """For the processes that the tests start, too: `purge` removes there what an earlier version kept."""
    chez = str(tmp_path_factory.mktemp("cache"))
    os.environ.update({"XDG_CACHE_HOME": chez, "WIN_PD_OVERRIDE_LOCAL_APPDATA": chez})


@pytest.fixture(scope="session", autouse=True)
def jour_des_tests() -> Iterator[None]:
    """The suite has a day of its own, the same in the processes that it starts: what passes today passes tomorrow."""
    with pytest.MonkeyPatch.context() as mp:
        mp.setattr(options, "jour_reel", lambda: JOUR_REEL)
        ici = Path(__file__).parent
        mp.setenv("JOUR_DES_TESTS", str(JOUR_REEL))
        if os.name == "nt":
            mp.setenv("PYTHONUTF8", "1")  # what they say is read as UTF-8, whatever the code page of this machine
        mp.setenv("PYTHONPATH", os.pathsep.join((str(ici / "horloge"), str(ici.parent))), prepend=os.pathsep)
        yield


@pytest.fixture(scope="session", autouse=True)
def commandes_lues_une_fois() -> Iterator[None]:
    """What each command takes is the same from one line to the next: typer reads it for the first alone."""
    with pytest.MonkeyPatch.context() as mp:
        lire, toutes = racine._commandes_pour, racine.commandes()
        mp.setattr(racine, "_commandes_pour", lambda mots: toutes if "-completion" not in str(mots[:1]) else lire(mots))
        yield


@pytest.fixture(scope="session", autouse=True)
def sans_attendre_le_disque() -> Iterator[None]:
    """What a power cut would take is tried with the long proofs alone: no test waits for a disk that it throws away."""
    with pytest.MonkeyPatch.context() as mp:
        if not PREUVES:
            mp.setattr(os, "fsync", lambda _: None)
        yield


@pytest.fixture(scope="session", autouse=True)
def liens_de_windows() -> Iterator[None]:
    """Windows makes links for those who have the right to: a test that wants one is skipped without it."""
    if os.name != "nt":
        yield
        return
    lien = Path.symlink_to

    def lier(ici: Path, vers: str | Path, target_is_directory: bool = False) -> None:
        with suppress(OSError):
            lien(ici, vers, target_is_directory)
        if not ici.is_symlink() and not ici.name.endswith("current"):  # pytest's own, which it does without
            pytest.skip("Windows: making a link takes a right that this session has not")

    with pytest.MonkeyPatch.context() as mp:
        mp.setattr(Path, "symlink_to", lier)
        yield


@pytest.fixture
def nous_sommes(monkeypatch: pytest.MonkeyPatch) -> NousSommes:
    """For what happens years later: sets the real day."""
    return lambda jour: monkeypatch.setattr(options, "jour_reel", lambda: date.fromisoformat(jour))


@pytest.fixture(scope="session")
def referentiel() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "referentiel.yaml").read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="session")
def accord() -> str:
    if not ACCORD.exists():
        pytest.skip("le texte de l’accord n’est pas à côté du dépôt (../shared/accord.txt)")
    return normalise(ACCORD.read_text(encoding="utf-8"))


def normalise(text: str) -> str:
    """Join the words cut at the end of a line or by a ligature, then make spacing uniform."""
    joined = re.sub(r"(?<=\w)-\n+(?=\w)", "", unicodedata.normalize("NFC", text))
    ligatures = re.sub(r"fi cation", "fication", joined)
    return " ".join(re.sub(r"([«»–])", r" \1 ", ligatures).split())
