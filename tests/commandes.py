"""The real command line, in a temporary workspace copied from `examples/`."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cqp_cli.terminal import options
from cqp_cli.terminal.racine import lancer

EXEMPLES = Path(__file__).parents[1] / "examples"
JOUR = "2026-06-01"


@dataclass(frozen=True)
class Reponse:
    """What one command line answered."""

    code: int
    sortie: str
    plainte: str

    @property
    def json(self) -> Any:
        return json.loads(self.sortie)


Cqp = Callable[..., Reponse]


@pytest.fixture
def branche(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the example branch, made the current folder."""
    racine = tmp_path / "branche"
    shutil.copytree(EXEMPLES / "branche", racine)
    monkeypatch.chdir(racine)
    return racine


@pytest.fixture
def vide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def cqp(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cqp:
    """Runs one command line, words as a shell would give them."""

    monkeypatch.setenv("COLUMNS", "100")

    def courir(*arguments: str | Path) -> Reponse:
        options.demande.sortie = options.Format.TABLE
        capsys.readouterr()
        code = lancer([str(a) for a in arguments])
        lu = capsys.readouterr()
        return Reponse(code, lu.out, lu.err)

    return courir


def chez(dossier: Path) -> dict[str, str]:
    """The environment of somebody whose home, and what programs keep of theirs, is in this folder."""
    etat = str(dossier / "etat")
    return {
        "HOME": str(dossier),
        "USERPROFILE": str(dossier),
        "XDG_STATE_HOME": etat,
        "XDG_CACHE_HOME": etat,
        "WIN_PD_OVERRIDE_LOCAL_APPDATA": etat,
    }


def entendre(octets: bytes) -> str:
    """What a program said, ends of line as everywhere else."""
    return octets.decode("utf-8").replace("\r\n", "\n")


def remplacer(fichier: Path, avant: str, apres: str) -> None:
    """Spoils a file: `avant` must stand in it."""
    texte = fichier.read_text(encoding="utf-8")
    assert avant in texte, f"{avant!r} is not in {fichier.name}"
    fichier.write_text(texte.replace(avant, apres, 1), encoding="utf-8")
