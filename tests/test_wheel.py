"""The wheel carries the référentiel and the templates, and starts where there is nothing else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

pytestmark = pytest.mark.xdist_group("wheel")  # one worker, hence one build

TOP = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(TOP)]
    done = subprocess.run(build, capture_output=True, encoding="utf-8", timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    (path,) = out.glob("cqp-*.whl")
    return path


def test_it_carries_the_data(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        inside = set(archive.namelist())
        assert archive.read("cqp_cli/data/referentiel.yaml") == (TOP / "referentiel.yaml").read_bytes()
    templates = {
        f"cqp_cli/data/{path.relative_to(TOP).as_posix()}" for path in (TOP / "templates").rglob("*") if path.is_file()
    }
    assert templates
    assert templates - inside == set()


def test_it_works_in_an_empty_folder(wheel: Path, tmp_path: Path) -> None:
    installed, empty = tmp_path / "installed", tmp_path / "empty"
    empty.mkdir()
    with ZipFile(wheel) as archive:
        archive.extractall(installed)
    start = (
        f"import sys; sys.path.insert(0, {str(installed)!r}); "
        "from cqp_cli import __main__ as m; print(m.__file__, file=sys.stderr); sys.exit(m.main())"
    )
    command = [sys.executable, "-c", start, "referentiel", "check"]
    done = subprocess.run(command, cwd=empty, capture_output=True, encoding="utf-8", timeout=60)
    assert done.returncode == 0, done.stderr
    assert str(installed) in done.stderr
