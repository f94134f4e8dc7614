"""Start-up is a feature: what `cqp --version` and `cqp --help` may load. Modules are counted, not seconds."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cqp_cli import __version__

HEAVY = {"openpyxl", "pydantic", "pydantic_core", "reportlab", "rich", "yaml"}


NOTHING = "import atexit, sys; atexit.register(lambda: print(*sys.modules, file=sys.stderr))"
SEEN = NOTHING + "; from cqp_cli.__main__ import main; sys.argv[1:] = {arguments}; main()"


def run(*arguments: str, code: str = SEEN) -> tuple[str, set[str]]:
    """What the program printed, and the modules that it loaded."""
    code = code.format(arguments=list(arguments))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout, set(done.stderr.split())


def test_what_is_loaded_is_seen() -> None:
    assert run("rules")[1] >= {"typer", "cqp_cli.metier.certification.rules"}


def test_version_loads_nothing() -> None:
    printed, loaded = run("--version")
    assert __version__ in printed
    assert loaded - run(code=NOTHING)[1] == {"__future__", "cqp_cli", "cqp_cli.__main__"}


def test_help_loads_no_command() -> None:
    printed, loaded = run("--help")
    assert "cqp" in printed
    assert not loaded & HEAVY
    ours = {name for name in loaded if name.startswith("cqp_cli.")}
    assert not [
        name for name in ours if name.startswith(("cqp_cli.metier.", "cqp_cli.documents", "cqp_cli.formulaires"))
    ]
    shared = {
        "affichage",
        "arguments",
        "completion",
        "console",
        "extraits",
        "flux",
        "francais",
        "jokers",
        "modes",
        "options",
        "racine",
        "sommaire",
    }
    assert {name.rpartition(".")[2] for name in ours if name.startswith("cqp_cli.terminal.")} == shared


@pytest.mark.parametrize(
    "command",
    ["check-dossier", "status", "todo", "evaluate", "decide", "print", "deliver", "jury-pack", "init-candidate"],
)
def test_the_help_of_a_command_draws_and_fills_nothing(command: str) -> None:
    """A command's module imports at its top what it needs; the libraries that draw and fill wait for their turn."""
    _, loaded = run(command, "--help")
    assert not loaded & {"openpyxl", "reportlab", "rich", "PIL", "pydantic", "multiprocessing"}


@pytest.mark.parametrize("command", ["evaluate", "reperage", "parcours", "activites", "init-candidate", "decide"])
def test_a_form_is_no_page(command: str) -> None:
    """What forms say in common with printed documents is words: none of them needs the page model."""
    _, loaded = run(command, "--help")
    assert not [name for name in loaded if name.startswith("cqp_cli.documents")]
    rules = [name for name in loaded if name.startswith("cqp_cli.domain.regles")]
    assert not rules or command == "decide", "the rules judge a dossier; a form is due by the order of the steps"


def test_a_check_draws_fills_and_writes_nothing() -> None:
    dossier = Path(__file__).parents[1] / "examples" / "branche" / "candidats" / "martin-lea"
    printed, loaded = run("check-dossier", str(dossier), "--at", "2026-06-01")
    assert "complet" in printed
    assert not loaded & {"openpyxl", "reportlab", "rich", "PIL", "pydantic", "multiprocessing", "filelock"}
    assert not [name for name in loaded if name.startswith(("cqp_cli.documents", "cqp_cli.formulaires"))]
