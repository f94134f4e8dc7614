"""What Tab offers, asked as each terminal asks it: with the very script that `--show-completion` gives it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commandes import Cqp, branche, chez, cqp, vide  # noqa: F401 (fixtures)

CQP = (sys.executable, "-m", "cqp_cli")
CHEMINS = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
SESSIONS = ["2019-06-20", "2024-06-20", "2025-11-20", "2026-06-18"]
QUESTIONS = [
    (["check-dossier", "mart"], ["martin-lea"]),
    (["check-dossier", "candidats/mart"], ["candidats/martin-lea"]),
    (["decide", "martin-lea", "--session", ""], SESSIONS),
    (["jury-pack", "--session", "2024"], ["2024-06-20"]),
    (["decide", "martin-lea", "--competence", "C4"], ["C4=conservee", "C4=non-validee", "C4=validee"]),
    (["rules", "EVALUATEURS"], ["EVALUATEURS-DISTINCTS"]),
    (["print", "parch"], ["parchemin"]),
    (["print", "parchemin", "mart"], ["martin-lea"]),
    (["schema", "dossier"], ["dossier-candidat", "dossier-vae"]),
    (["init-candidate", "--voie", "v"], ["vae"]),
    (["init-candidate", "--statut", "sal"], ["salarie"]),
    (["init-candidate", "--certification", ""], ["cqp-assistant-formation"]),
    (["status", "--format", "j"], ["json", "jsonl"]),
    (["referentiel", "sh"], ["show"]),
    (["ru"], ["rules"]),
    (["rules", "--fo"], ["--format"]),
]
COUPEES = [  # bash cuts words at an equals sign
    (["decide", "x", "--competence", "C4", "="], ["conservee", "non-validee", "validee"]),
    (["decide", "x", "--competence", "C4", "=", "n"], ["non-validee"]),
    (["decide", "x", "--competence", "=", "C4", "=", "v"], ["validee"]),
    (["status", "--format", "=", "j"], ["json", "jsonl"]),
    (["decide", "x", "--competence", "C4", "=", "validee", "--session", "2024"], ["2024-06-20"]),
]
BASH = """
source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
_cqp_completion cqp
printf '%s\\n' "${COMPREPLY[@]}"
"""


def demander(*ligne: str | Path, ou: Path, **milieu: str) -> list[str]:
    fait = subprocess.run(
        ligne,
        cwd=ou,
        env=os.environ | chez(ou.parent) | {"PATH": CHEMINS, "PYTHONIOENCODING": "utf-8"} | milieu,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert fait.stderr == ""
    return [x for x in fait.stdout.splitlines() if x]


Bash = Callable[..., list[str]]


@pytest.fixture(scope="module")
def bash(tmp_path_factory: pytest.TempPathFactory) -> Bash:
    """Asks as the very script that `--show-completion` gives does."""
    script = tmp_path_factory.mktemp("bash") / "completion"
    script.write_text("\n".join(demander("cqp", "--show-completion", "bash", ou=script.parent)), encoding="utf-8")
    return lambda ou, *mots: demander("bash", "--norc", "-c", BASH, "bash", script, "cqp", *mots, ou=ou)


@pytest.mark.skipif(not shutil.which("bash") or os.name == "nt", reason="bash is not here")
@pytest.mark.parametrize(("mots", "attendus"), [*QUESTIONS, *COUPEES], ids=lambda x: " ".join(x))
def test_bash(mots: list[str], attendus: list[str], branche: Path, bash: Bash) -> None:  # noqa: F811
    assert sorted(bash(branche, *mots)) == attendus


@pytest.mark.skipif(not shutil.which("fish"), reason="fish is not here")
def test_fish(branche: Path) -> None:  # noqa: F811
    script = branche / "cqp.fish"
    script.write_text("\n".join(demander("cqp", "--show-completion", "fish", ou=branche)), encoding="utf-8")
    for mots, attendus in QUESTIONS:
        ligne = " ".join(["cqp", *mots])
        dits = demander("fish", "-c", f"source {script.name}; complete -C '{ligne}'", ou=branche, LC_ALL="C.UTF-8")
        assert sorted(d.partition("\t")[0] for d in dits) == attendus, ligne


@pytest.mark.parametrize(("mots", "attendus"), QUESTIONS, ids=lambda x: " ".join(x))
def test_zsh_and_powershell(
    mots: list[str],
    attendus: list[str],
    branche: Path,  # noqa: F811
    cqp: Cqp,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What the script of each asks, and how it is answered."""
    monkeypatch.setenv("_TYPER_COMPLETE_ARGS", " ".join(["cqp", *mots]))
    monkeypatch.setenv("_CQP_COMPLETE", "complete_zsh")
    zsh = cqp()
    assert zsh.plainte == ""
    assert zsh.sortie.startswith("_arguments '*: :((")
    assert [x for x in attendus if f'"{x}"' not in zsh.sortie] == []
    monkeypatch.setenv("_TYPER_COMPLETE_WORD_TO_COMPLETE", mots[-1])
    monkeypatch.setenv("_CQP_COMPLETE", "complete_powershell")
    powershell = cqp()
    assert powershell.plainte == ""
    assert sorted(x.partition(":::")[0] for x in powershell.sortie.splitlines() if x) == attendus


@pytest.mark.parametrize(
    ("terminal", "mot"),
    [("bash", "complete -o default -F"), ("zsh", "compdef"), ("fish", "--no-files"), ("pwsh", "ArgumentCompleter")],
)
def test_the_terminal_can_be_named(terminal: str, mot: str, cqp: Cqp, vide: Path) -> None:  # noqa: F811
    reponse = cqp("--show-completion", terminal)
    assert (reponse.code, reponse.plainte) == (0, "")
    assert mot in reponse.sortie


@pytest.mark.skipif(bool(shutil.which("powershell")), reason="PowerShell is here")
def test_a_terminal_that_is_not_here(cqp: Cqp, vide: Path) -> None:  # noqa: F811
    reponse = cqp("--install-completion", "powershell")
    assert (reponse.code, reponse.sortie) == (4, "")
    assert " ".join(reponse.plainte.split()) == (
        "Ce terminal n'est pas ici, ou ses réglages ne s'écrivent pas : la complétion n'est pas installée. "
        "→ cqp --show-completion powershell"
    )


def test_outside_a_workspace_nothing_is_offered(vide: Path) -> None:  # noqa: F811
    assert demander(*CQP, ou=vide, _CQP_COMPLETE="complete_zsh", _TYPER_COMPLETE_ARGS="cqp decide --session ") == [
        "_files"
    ]


def test_a_spoiled_workspace_is_no_reason_to_complain(branche: Path) -> None:  # noqa: F811
    (branche / "cqp.yaml").write_text("[", encoding="utf-8")
    (branche / "referentiel.yaml").write_text("[", encoding="utf-8")
    asked = {"_CQP_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": "cqp decide --competence C"}
    assert demander(*CQP, ou=branche, **asked) == ["_files"]
