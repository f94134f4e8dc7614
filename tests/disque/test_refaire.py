"""The typed line, said again with what it lacked."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from cqp_cli.disque.ecrire.refaire import UN_MOTIF, ailleurs_aussi, refaire, tapee


@pytest.mark.parametrize(
    ("mots", "dite"),
    [
        ("evaluate --from g.xlsx", ("--force", (), None, "cqp evaluate --from g.xlsx --force")),
        ("evaluate --from 'grille 1.xlsx'", ("--force", (), None, 'cqp evaluate --from "grille 1.xlsx" --force')),
        ("print parchemin --reissue lea", (UN_MOTIF, (), None, "cqp print parchemin --reissue lea --motif MOTIF")),
        ("print pv --reissue lea --motif x", ("", ("--reissue", "--motif"), None, "cqp print pv lea")),
        ("status --format=json -o -", ("", ("--format",), None, "cqp status -o -")),
        ("status -o x.ics", ("--force", (), "x.ics", "cqp status -o FICHIER")),
        ("status --output=./x.ics", ("--force", (), "x.ics", "cqp status --output=FICHIER")),
        ("forms -o dus", ("--force", (), "dus/lea.xlsx", "cqp forms -o dus --force")),
    ],
)
def test_the_line_is_said_again(
    monkeypatch: pytest.MonkeyPatch, mots: str, dite: tuple[str, tuple[str, ...], str | None, str]
) -> None:
    ajout, sans, ailleurs, attendue = dite
    monkeypatch.setattr(tapee, "mots", tuple(shlex.split(mots)))
    assert refaire(ajout, sans=sans, ailleurs=Path(ailleurs) if ailleurs else None) == attendue


@pytest.mark.parametrize(
    ("mots", "dite"),
    [
        (("status",), "cqp status"),
        (("status", "-C", "ma branche"), 'cqp status -C "ma branche"'),
        (("status", "--root=la"), "cqp status -C la"),
        (("decide", "--root", "la"), "cqp status -C la"),
    ],
)
def test_a_workspace_that_was_named_is_named_again(
    monkeypatch: pytest.MonkeyPatch, mots: tuple[str, ...], dite: str
) -> None:
    monkeypatch.setattr(tapee, "mots", mots)
    assert ailleurs_aussi("cqp status") == dite
    assert ailleurs_aussi(dite) == dite or " " in mots[-1]
    assert ailleurs_aussi("cqp status --help") == "cqp status --help"
