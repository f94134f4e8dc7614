"""Start-up is a feature: what `cqp --version` and `cqp --help` may load. Modules are counted, not seconds."""

from __future__ import annotations

import subprocess
import sys

import pytest

from cqp_cli import __version__

HEAVY = {"openpyxl", "pydantic", "reportlab", "rich", "yaml"}


def run(*arguments: str) -> tuple[str, set[str]]:
    """What Python printed, and the top-level modules it loaded."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *arguments], capture_output=True, encoding="utf-8", timeout=60
    )
    assert done.returncode == 0, "\n".join(
        line for line in done.stderr.splitlines() if not line.startswith("import time:")
    )
    loaded = (line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if "|" in line)
    return done.stdout, {name.partition(".")[0] for name in loaded}


def test_what_is_loaded_is_seen() -> None:
    assert run("-c", "import yaml")[1] >= {"yaml"}


def test_version_loads_nothing_heavy() -> None:
    printed, loaded = run("-m", "cqp_cli", "--version")
    assert __version__ in printed
    assert not loaded & (HEAVY | {"typer"})


@pytest.mark.parametrize("arguments", [["--help"], ["check-dossier", "--help"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    printed, loaded = run("-m", "cqp_cli", *arguments)
    assert "cqp" in printed
    assert not loaded & HEAVY
