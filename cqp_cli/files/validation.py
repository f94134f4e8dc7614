"""From plain values to domain objects: the quick way when all is well, the thorough one to say what is not."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, TypeVar

from cqp_cli.errors import Probleme
from cqp_cli.files.conversion import Autrement, convertir
from cqp_cli.files.lecture import lire_yaml, localiser

if TYPE_CHECKING:
    from cqp_cli.files.explication import Faute

T = TypeVar("T")


def charger(classe: type[T], texte: str, nom: str) -> tuple[T | None, list[Probleme]]:
    """Reads and validates one piece: the object, or every problem with its line."""
    donnees, problemes = lire_yaml(texte, nom)
    if donnees is None and problemes:
        return None, problemes
    objet, fautes = valider(classe, {} if donnees is None else donnees)
    problemes += [dataclasses.replace(p, fichier=nom, ligne=localiser(texte, chemin)) for chemin, p in fautes]
    problemes.sort(key=lambda p: p.ligne or 0)
    return (None if problemes else objet), problemes


def valider(classe: type[T], donnees: Any) -> tuple[T | None, list[Faute]]:
    """Validates plain values: the object, or every problem with the path to the value."""
    try:
        return convertir(classe, donnees), []
    except Autrement:
        from cqp_cli.files.explication import expliquer

        return expliquer(classe, donnees)


def proche(mot: str, mots: list[str]) -> str | None:
    """The known word that the mistyped one most looks like, if any does."""
    import difflib

    trouves = difflib.get_close_matches(mot.strip().casefold(), mots, n=1, cutoff=0.6)
    return trouves[0] if trouves else None
