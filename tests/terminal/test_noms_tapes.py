"""Wildcards: Windows leaves them to the program, and they stand for files there as anywhere."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import pytest

from cqp_cli.disque.ecrire.systeme import cause
from cqp_cli.terminal import jokers
from cqp_cli.terminal.jokers import deployer
from tests.commandes import JOUR, Cqp

S = os.sep


@pytest.fixture
def sans_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows: what is typed comes as it was typed."""
    monkeypatch.setattr(jokers, "SANS_SHELL", True)


def test_what_a_word_stands_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for nom in ("b 1.xlsx", "a1.xlsx", "scan [1].xlsx", "scan 1.xlsx", ".cache.xlsx", "é.pdf"):
        Path(nom).write_bytes(b"")
    assert deployer(["*.xlsx"]) == ["a1.xlsx", "b 1.xlsx", "scan 1.xlsx", "scan [1].xlsx"]
    assert deployer(["scan [1].*", "?.pdf", "z*", "-"]) == ["scan [1].xlsx", "é.pdf", "z*", "-"]


@pytest.mark.usefixtures("sans_shell")
def test_dossiers_and_files_are_found(branche: Path, cqp: Cqp) -> None:
    noms = sorted(p.name for p in (branche / "candidats").glob("m*"))
    lu = cqp("check-dossier", f"candidats{S}m*", "--at", JOUR, "--format", "json").json
    assert [d["code"] for d in lu["dossiers"]] == noms
    for nom in ("a", "b"):
        shutil.copy(branche / "cqp.yaml", branche / f"{nom}.pdf")
    lu = cqp("verify", "*.pdf", "--format", "json").json
    assert [Path(f["fichier"]).name for f in lu["fichiers"]] == ["a.pdf", "b.pdf"]


@pytest.mark.usefixtures("sans_shell")
def test_forms_are_found(branche: Path, cqp: Cqp) -> None:
    cqp("evaluate", "--role", "externe", "--grid-dir", "retours", "candidats", "--at", JOUR)
    noms = {p.name for p in Path("retours").glob("*.xlsx")}
    assert noms
    plainte = cqp("evaluate", "--from", f"retours{S}*.xlsx", "--dry-run", "--at", JOUR)
    dit = (plainte.sortie + plainte.plainte).replace("\xa0", " ")
    assert all(nom in dit for nom in noms), dit


@pytest.mark.usefixtures("sans_shell")
def test_what_is_no_file_stays_as_typed(branche: Path, cqp: Cqp) -> None:
    """A reason with a question mark is words, even where a file answers to it."""
    (branche / "a?".replace("?", "b")).write_bytes(b"")
    essai = cqp("decide", "martin-lea", "--session", "2026-06-18", "--renvoi", "--motif", "a?", "--at", "2026-06-18")
    assert essai.code == 0
    (decision,) = (branche / "candidats/martin-lea/decisions").glob("*.yaml")
    assert "a?" in decision.read_text(encoding="utf-8")


@pytest.mark.skipif(
    os.name != "nt", reason="this disk tells upper case from lower: the folder is found by one name only"
)
@pytest.mark.parametrize("typed", ["candidats\\MARTIN-LEA", "Candidats\\Martin-Lea\\", "MARTIN-LEA", "martin-lea."])
def test_a_folder_is_known_by_its_own_name(branche: Path, cqp: Cqp, typed: str) -> None:
    (dossier,) = cqp("check-dossier", typed, "--at", JOUR, "--format", "json").json["dossiers"]
    (vrai,) = cqp("check-dossier", "candidats/martin-lea", "--at", JOUR, "--format", "json").json["dossiers"]
    assert dossier == vrai


@pytest.mark.skipif(os.name != "nt", reason="only Windows marks its long paths")
def test_the_mark_of_a_long_path_changes_nothing(branche: Path, cqp: Cqp) -> None:
    marque = "\\\\?\\" + str(branche)
    seul = cqp("check-dossier", "candidats/martin-lea", "--at", JOUR, "--format", "json").json
    assert (
        cqp("check-dossier", marque + "\\candidats\\martin-lea", "-C", marque, "--at", JOUR, "--format", "json").json
        == seul
    )
    assert len(cqp("check-dossier", marque + "\\candidats\\m*", "--at", JOUR, "--format", "json").json["dossiers"]) == 1


@pytest.mark.skipif(os.name != "nt", reason="only Windows says that nothing is there")
def test_a_name_that_is_too_long_is_said(tmp_path: Path) -> None:
    assert cause(FileNotFoundError(errno.ENOENT, "", str(tmp_path / ("d" * 256)))).startswith("ce nom est trop long")
    assert cause(FileNotFoundError(errno.ENOENT, "", str(tmp_path / "a" / "b"))).startswith("le dossier où l'écrire")
