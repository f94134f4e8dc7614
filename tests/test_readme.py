"""The session printed in the README is what the program answers, character for character."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

RACINE = Path(__file__).parents[1]
BLOC = re.compile(r"^```console\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def _session() -> list[tuple[str, str]]:
    """Each command line of the README's console block, and the output printed under it."""
    blocs = BLOC.findall((RACINE / "README.md").read_text(encoding="utf-8"))
    assert len(blocs) == 1
    morceaux = re.split(r"^\$ ", blocs[0], flags=re.MULTILINE)[1:]
    return [(tete, corps) for tete, _, corps in (m.partition("\n") for m in morceaux)]


def test_la_session_du_readme_est_vraie(tmp_path: Path) -> None:
    shutil.copytree(RACINE / "examples/branche", tmp_path / "branche")
    session = _session()
    assert len(session) >= 4
    milieu = os.environ | {"COLUMNS": "100", "PYTHONIOENCODING": "utf-8", "NO_COLOR": "1"}
    for ligne, attendu in session:
        programme, *mots = shlex.split(ligne)
        assert programme == "cqp"
        reponse = subprocess.run(
            [sys.executable, "-m", "cqp_cli", *mots],
            cwd=tmp_path / "branche",
            env=milieu,
            text=True,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        lu = "\n".join(x.rstrip() for x in reponse.stdout.splitlines()).strip("\n")
        assert lu == attendu.strip("\n"), ligne


def test_le_readme_commence_par_les_deux_commandes() -> None:
    texte = (RACINE / "README.md").read_text(encoding="utf-8")
    assert "make demo" in texte
    assert "make test" in texte
    assert texte.index("make demo") < 600


@pytest.mark.parametrize("cible", ["demo", "test"])
def test_les_deux_commandes_existent(cible: str) -> None:
    assert re.search(rf"^{cible}:", (RACINE / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
