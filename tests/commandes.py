"""The real command line, in a temporary workspace copied from `examples/`."""

from __future__ import annotations

import json
import os
import shutil
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from cqp_cli.terminal import options
from cqp_cli.terminal.racine import lancer

EXEMPLES = Path(__file__).parents[1] / "examples"
BRANCHE = EXEMPLES / "branche"
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

    @property
    def phrases(self) -> str:
        """What was said on standard error, wherever its lines are cut."""
        return " ".join(self.plainte.split())


Cqp = Callable[..., Reponse]


# The copies of each folder, and the test that had each of them.
_LAISSEES: dict[Path, list[tuple[str, Path]]] = defaultdict(list)


def copier(ou: Path, modele: Path = BRANCHE) -> Path:
    """Lays a copy of a folder that nobody changes, for the test that runs and no longer.

    The one that an earlier test had is taken and put back as it was: to write forty folders again costs ten times more.
    """
    test = os.environ["PYTEST_CURRENT_TEST"].rpartition(" ")[0]
    laissees = _LAISSEES[modele]
    if libre := next((laissee for laissee in laissees if laissee[0] != test), None):
        laissees.remove(libre)
        try:
            libre[1].rename(ou)
            _remettre(modele, ou)
            shutil.copymode(modele, ou)
        except OSError:  # the test took it away, or Windows holds a file of it
            shutil.rmtree(ou, ignore_errors=True)
    if not ou.exists():
        shutil.copytree(modele, ou)
    laissees.append((test, ou))
    return ou


def _remettre(modele: Path, ici: Path) -> None:
    """Puts a copy back as its model is: no test gives a file that it changed the date that it had."""
    voulus, restent = _etats(modele), set()
    for entree in list(os.scandir(ici)):
        if _etat(entree) == voulus.get(entree.name):
            restent.add(entree.name)
        elif entree.is_dir(follow_symlinks=False):
            shutil.rmtree(entree)
        else:
            Path(entree).unlink()
    for nom, etat in voulus.items():
        if nom not in restent:
            (shutil.copytree if len(etat) == 1 else shutil.copy2)(modele / nom, ici / nom)
        elif len(etat) == 1:
            _remettre(modele / nom, ici / nom)


@cache
def _etats(modele: Path) -> dict[str, tuple[int, ...]]:
    return {entree.name: _etat(entree) for entree in os.scandir(modele)}


def _etat(entree: os.DirEntry[str]) -> tuple[int, ...]:
    """What tells whether a file was written since; of a folder, who may enter it."""
    etat = entree.stat(follow_symlinks=False)
    if entree.is_dir(follow_symlinks=False):
        return (etat.st_mode,)
    return etat.st_mode, etat.st_size, etat.st_mtime_ns, etat.st_nlink


@pytest.fixture
def branche(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the example branch, made the current folder."""
    racine = copier(tmp_path / "branche")
    monkeypatch.chdir(racine)
    return racine


UneFois = Callable[[Path, Callable[[], object]], Path]


@pytest.fixture(scope="session")
def gardes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where what `une_fois` makes is kept."""
    return tmp_path_factory.mktemp("gardes")


@pytest.fixture
def une_fois(gardes: Path) -> UneFois:
    """What several tests begin with is done in the folder of the first of them, and copied in that of the others."""

    def poser(ou: Path, faire: Callable[[], object]) -> Path:
        garde = gardes / f"{faire.__module__}.{faire.__qualname__}".replace("<locals>", "")
        if garde.exists():
            _remettre(garde, ou)
        else:
            faire()
            shutil.copytree(ou, garde)
        return ou

    return poser


@pytest.fixture
def jury(branche: Path, cqp: Cqp, une_fois: UneFois) -> Path:
    """The example branch after the session of June: two full deliveries, one of them by the VAE, and a partial one."""

    def faire() -> None:
        seance = ("--session", "2026-06-18", "--at", "2026-06-18")
        assert cqp("decide", "martin-lea", "nguyen-van-an", *seance).code == 0
        assert cqp("decide", "dordevic-milica", *seance, "--competence", "C4=non-validee").code == 0

    return une_fois(branche, faire)


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


def ranger(branche: Path, sous: str) -> None:
    """The dossiers of a branch, put in a folder of `candidats/`."""
    dossiers = list((branche / "candidats").iterdir())
    (branche / "candidats" / sous).mkdir()
    for dossier in dossiers:
        dossier.rename(branche / "candidats" / sous / dossier.name)


def remplacer(fichier: Path, avant: str, apres: str) -> None:
    """Spoils a file: `avant` must stand in it."""
    texte = fichier.read_text(encoding="utf-8")
    assert avant in texte, f"{avant!r} is not in {fichier.name}"
    fichier.write_text(texte.replace(avant, apres, 1), encoding="utf-8")
