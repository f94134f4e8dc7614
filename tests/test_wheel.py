"""What is built works where there is nothing else: the wheel (made from the sdist), and the one-file program if made.

Nothing is fetched: the wheel is installed alone in a folder, beside the libraries of this environment.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.pages import remplir

pytestmark = pytest.mark.xdist_group("wheel")  # one worker, hence one build

TOP = Path(__file__).parents[1]
SEUL = TOP / "dist" / ("cqp.exe" if os.name == "nt" else "cqp")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("built")
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(TOP)]
    done = subprocess.run(build, capture_output=True, encoding="utf-8", timeout=180, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return out


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    (path,) = built.glob("cqp-*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as pip installs it, without its dependencies."""
    target = tmp_path_factory.mktemp("installed") / "site"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(target)]
    done = subprocess.run([*pip, str(wheel)], capture_output=True, encoding="utf-8", timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return target


def data() -> dict[str, bytes]:
    """What must be shipped, by its path in the wheel."""
    files = [TOP / "referentiel.yaml", TOP / "docs/guide.md", *(TOP / "docs/roles").glob("*.md")]
    files += [p for p in (TOP / "templates").rglob("*") if p.is_file()]
    assert len(files) > 10
    return {f"cqp_cli/data/{p.relative_to(TOP).as_posix()}": p.read_bytes() for p in files}


def test_it_carries_the_data(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        assert {name: archive.read(name) for name in archive.namelist() if "/data/" in name} == data()
        inside = archive.namelist()
    assert not [name for name in inside if not name.startswith(("cqp_cli/", "cqp-"))], "nothing else is installed"
    assert len(inside) == len(set(inside))


def test_what_it_says_of_itself(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        (metadata,) = [archive.read(n).decode() for n in archive.namelist() if n.endswith("METADATA")]
        (entries,) = [archive.read(n).decode() for n in archive.namelist() if n.endswith("entry_points.txt")]
    assert "cqp = cqp_cli.__main__:main" in entries
    assert "Requires-Python: >=3.11" in metadata
    assert "License-Expression: MIT" in metadata


def test_the_sdist_has_what_tests_and_readers_need(built: Path) -> None:
    (path,) = built.glob("cqp-*.tar.gz")
    with tarfile.open(path) as archive:
        inside = {name.partition("/")[2] for name in archive.getnames()}
    wanted = ["Makefile", "README.md", "CHANGELOG.md", "CITATION.cff", "LICENSE", "referentiel.yaml", "docs/guide.md"]
    wanted += ["constraints-dev.txt", "constraints-min.txt", "tests/test_wheel.py", "examples/scripts/pre-commit"]
    wanted += ["docs/images/session.png", "examples/branche/cqp.yaml", "templates/polices/OFL.txt"]
    assert [name for name in wanted if name not in inside] == []
    assert not [name for name in inside if name.startswith((".venv", "build", "dist")) or "__pycache__" in name]


def follow(cqp: list[str], empty: Path, env: dict[str, str]) -> None:
    """A first day: a workspace, a dossier, a form out and back, a check, a jury."""

    def run(*words: str, code: int = 0) -> str:
        done = subprocess.run(
            [*cqp, *words],
            cwd=empty,
            env=env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        assert done.returncode == code, f"{words}: {done.stdout}{done.stderr}"
        return done.stdout

    assert re.fullmatch(r"cqp \d+\.\d+\.\d+\n", run("--version"))
    run("referentiel", "check")
    run("init")
    assert (
        run("init-candidate", "--nom", "MARTIN", "--prenom", "Léa", "--voie", "formation") == "candidats/martin-lea\n"
    )
    run("check-dossier", code=1)
    run("reperage", "martin-lea", "--grid", "livret.xlsx")
    remplir(empty / "livret.xlsx", {"date": "2025-01-14"})
    run("reperage", "martin-lea", "--from", "livret.xlsx")
    run("schema", "candidat", "-o", "candidat.json")
    source = TOP / "examples/branche"
    shutil.copytree(source / "candidats/dangelo-zoe", empty / "candidats/dangelo-zoe")
    shutil.copytree(source / "sessions/2026-06-18", empty / "sessions/2026-06-18")
    shutil.copy(source / "habilitations.yaml", empty)
    at = ("--at", "2026-06-01")
    run("evaluate", "dangelo-zoe", "--role", "externe", "--passage", "3", "--grid", "grille.xlsx", *at)
    run("evaluate", "dangelo-zoe", *at)
    run("check-dossier", "dangelo-zoe", *at)
    run("jury-pack", "dangelo-zoe", "--session", "2026-06-18", *at, "-o", "jury.pdf")
    assert (empty / "jury.pdf").read_bytes().startswith(b"%PDF-")
    run("verify", "jury.pdf")
    run("decide", "dangelo-zoe", "--session", "2026-06-18", "--at", "2026-06-18")


def test_it_works_in_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    env = os.environ | {"PYTHONPATH": str(installed), "PYTHONIOENCODING": "utf-8"}
    where = [sys.executable, "-c", "import cqp_cli; print(cqp_cli.__file__)"]
    place = subprocess.run(where, cwd=tmp_path, env=env, capture_output=True, encoding="utf-8", check=True).stdout
    assert place.startswith(str(installed)), "the wheel is what runs, not the checkout"
    assert (installed / "bin" / ("cqp.exe" if os.name == "nt" else "cqp")).is_file()
    follow([sys.executable, "-m", "cqp_cli"], tmp_path, env)


@pytest.mark.skipif(not SEUL.is_file(), reason="make standalone makes it")
def test_the_one_file_program(tmp_path: Path) -> None:
    """It has its own Python: nothing of this one is in its way."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL_ENV", "LD_"))}
    follow([str(SEUL)], tmp_path, env | {"PATH": os.defpath, "LC_ALL": "C.UTF-8"})


def test_the_lowest_versions_are_those_of_the_constraints() -> None:
    """`constraints-min.txt` pins what pyproject.toml says to be enough."""
    text = (TOP / "pyproject.toml").read_text(encoding="utf-8")
    block = text.partition("\ndependencies = [")[2].partition("\n]")[0]
    lowest = {n.lower(): v for n, v in re.findall(r'"([\w.-]+)>=([\d.]+)[^";]*"', block)}
    pinned = dict(
        line.lower().split("==")
        for line in (TOP / "constraints-min.txt").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    )
    assert set(pinned) == set(lowest)
    for name, version in lowest.items():
        assert pinned[name].startswith(version), name
