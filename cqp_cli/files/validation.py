"""From plain values to domain objects: the quick way when all is well, the thorough one to say what is not."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, TypeVar

from cqp_cli.errors import Probleme
from cqp_cli.files.conversion import Autrement, convertir
from cqp_cli.files.lecture import lire_ecrit, localiser

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cqp_cli.files.explication import Faute

T = TypeVar("T")
Chemin = tuple[str | int, ...]


def charger(
    classe: type[T], texte: str, nom: str, vides: list[Chemin] | None = None
) -> tuple[T | None, list[Probleme]]:
    """Reads and validates one piece: the object, or every problem with its line.

    `vides` receives the codes that are written with nothing after them, which the object does not keep.
    """
    donnees, problemes = lire_ecrit(texte, nom)
    if donnees is None and problemes:
        return None, problemes
    objet, fautes = valider(classe, {} if donnees is None else donnees)
    problemes += [dataclasses.replace(p, fichier=nom, ligne=localiser(texte, chemin)) for chemin, p in fautes]
    if vides is not None:
        vides += _codes_vides(donnees)
    problemes.sort(key=lambda p: p.ligne or 0)
    return (None if problemes else objet), problemes


def _codes_vides(donnees: Any) -> Iterator[Chemin]:
    """The competences and elements written with nothing after them."""
    competences = donnees.get("competences") if type(donnees) is dict else None
    if type(competences) is not dict:
        return
    for code, bloc in competences.items():
        if bloc is None:
            yield "competences", code
        for cle in ("elements", "observations") if type(bloc) is dict else ():
            notes = bloc.get(cle)
            if type(notes) is dict and None in notes.values():
                yield from (("competences", code, cle, element) for element, note in notes.items() if note is None)


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
