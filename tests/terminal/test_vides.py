"""An empty word is wrong usage, wherever a command line may have one: `cqp decide "$D"` when D is not set."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.commandes import Cqp, branche, cqp  # noqa: F401 (fixtures)
from tests.remedes import feuilles
from tests.terminal.test_sans_ecrire import arbre

COMMANDES = feuilles()


def lignes(mots: tuple[str, ...], commande: Any, vide: str) -> Iterator[tuple[str, ...]]:
    """A command line for each place where a value goes, the value being `vide`."""
    devant: list[str] = []
    for param in commande.params:
        if param.param_type_name == "argument":
            yield *mots, *devant, vide
            if param.nargs == -1:
                yield *mots, *devant, "quelque-chose", vide
            devant.append(str(getattr(param.type, "choices", ("quelque-chose",))[0]))
        elif not param.is_flag:
            yield from ((*mots, option, vide) for option in param.opts)
            yield from ((*mots, f"{option}={vide}") for option in param.opts if option.startswith("--"))


@pytest.mark.parametrize("mots", COMMANDES, ids=" ".join)
def test_an_empty_value_is_wrong_usage_everywhere(branche: Path, cqp: Cqp, mots: tuple[str, ...]) -> None:  # noqa: F811
    """Whatever the argument or the option, whatever else is missing; and nothing is read, decided or written."""
    avant = arbre(branche)
    essais = [*lignes(mots, COMMANDES[mots], ""), *lignes(mots, COMMANDES[mots], " \t")]
    assert essais
    for ligne in essais:
        reponse = cqp(*ligne)
        assert (reponse.code, reponse.sortie) == (2, ""), ligne
        assert "cette valeur est vide" in reponse.plainte, (ligne, reponse.plainte)
    assert arbre(branche) == avant


@pytest.mark.parametrize("mots", [("deliver", "--session", "2026-06-18", "-o"), ("todo", "--letters")], ids=" ".join)
def test_the_output_is_no_folder(branche: Path, cqp: Cqp, mots: tuple[str, ...]) -> None:  # noqa: F811
    reponse = cqp(*mots, "-")
    assert (reponse.code, "« - » est la sortie ; il faut un dossier." in reponse.phrases) == (2, True)


def test_the_sentence_names_the_option_and_says_where_to_look(branche: Path, cqp: Cqp) -> None:  # noqa: F811
    reponse = cqp("export", "accrochage", "--rejected", "", "--at", "2025-12-01")
    assert reponse.code == 2
    assert reponse.plainte.replace("\xa0", " ") == (
        "  --rejected : cette valeur est vide.\n    → cqp export accrochage --help\n"
    )
