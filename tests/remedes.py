"""Remedies as a person pastes them: what is left to fill is filled, and the line goes through the real commands."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from typing import Any

import pytest
import typer

from cqp_cli.domain.remedes import UN_JOUR, place_tenue
from cqp_cli.terminal.racine import commandes
from tests.commandes import Reponse

_FLECHE = re.compile(r"→ (cqp .*)")
FIN = "2031-12-31"
VALEURS = {"COMPETENCES": "C1", "SESSION": "2026-06-18", "NAISSANCE": "1990-05-14", UN_JOUR: "2026-05-20"}


def fleches(reponse: Reponse) -> list[str]:
    """Every command that an arrow announces, on the screen or beside it."""
    return _FLECHE.findall(reponse.sortie + reponse.plainte)


def mots(remede: str) -> list[str]:
    """What the shell makes of a remedy, « cqp » left out."""
    return shlex.split(remede)[1:]


def remplir(remede: str, jour: str = VALEURS[UN_JOUR]) -> list[str]:
    """The words of a remedy, with a value in the place of whatever is left to fill."""
    remplis = mots(remede.replace(f"--au {UN_JOUR}", f"--au {FIN}"))
    for rang in range(len(remplis)):
        while place := place_tenue(remplis[rang]):
            valeur = jour if place == UN_JOUR else place.split("|")[0] if "|" in place else VALEURS.get(place, "Un mot")
            remplis[rang] = valeur.join(remplis[rang].rsplit(place, 1))
    return remplis


@cache
def feuilles() -> dict[tuple[str, ...], Any]:
    """Every command, by its words."""
    return dict(_feuilles(commandes(), ()))


def _feuilles(groupe: Any, devant: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    entiere = getattr(groupe, "entiere", groupe)
    if not hasattr(entiere, "commands"):
        yield devant, entiere
        return
    if devant and entiere.invoke_without_command:
        yield devant, entiere
    for nom, sous in entiere.commands.items():
        yield from _feuilles(sous, (*devant, nom))


def analyser(ligne: list[str]) -> None:
    """Lets the real command read the line, and do nothing. Raises what typer raises for wrong usage."""
    nom = max((n for n in feuilles() if list(n) == ligne[: len(n)]), key=len, default=None)
    assert nom is not None, f"cqp {shlex.join(ligne)} : no such command"
    with suppress(typer.Exit):  # its help
        feuilles()[nom].make_context(" ".join(nom), list(ligne[len(nom) :]))


def est_rempli(ligne: list[str]) -> bool:
    """Whether nothing of it is left to fill."""
    if not any(map(place_tenue, ligne)):
        analyser(ligne)
        return True
    with pytest.raises(typer.BadParameter, match="tient la place"):
        analyser(ligne)
    return False
