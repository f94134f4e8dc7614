"""A command as it is pasted: its words quoted for the shell; the typed line, said again with what it lacked."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from cqp_cli.disque.ecrire import refaire as a_coller
from cqp_cli.disque.ecrire.refaire import UN_MOTIF, ailleurs_aussi, de_ce_dossier, entre_guillemets, refaire, tapee


@pytest.mark.parametrize(
    ("mot", "ailleurs", "sous_windows"),
    [
        ("candidats/martin-lea", "candidats/martin-lea", "candidats/martin-lea"),
        ("candidats/été 2026/lea", '"candidats/été 2026/lea"', '"candidats/été 2026/lea"'),
        ("grille (2).xlsx", '"grille (2).xlsx"', '"grille (2).xlsx"'),
        ("D'ANGELO Zoé", '"D\'ANGELO Zoé"', '"D\'ANGELO Zoé"'),
        ("C:\\à moi", '"C:\\à moi"', '"C:\\à moi"'),
        ("oui|non", '"oui|non"', '"oui|non"'),
        ("50 $", "'50 $'", '"50 $"'),
        ('Le "Lien"', "'Le \"Lien\"'", '"Le ""Lien"""'),
        ("l'an 5 `x` $y", "'l'\\''an 5 `x` $y'", '"l\'an 5 `x` $y"'),
    ],
)
def test_a_word_is_quoted_as_the_shell_takes_it(
    mot: str, ailleurs: str, sous_windows: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for windows, attendu in ((False, ailleurs), (True, sous_windows)):
        monkeypatch.setattr(a_coller, "SOUS_WINDOWS", windows)
        assert entre_guillemets(mot) == attendu
        assert de_ce_dossier("cqp status {dossier} --x a", mot) == f"cqp status {attendu} --x a"
    assert shlex.split(ailleurs) == [mot]


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
