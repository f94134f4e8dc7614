"""Every word of a document, in the order in which it is read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from cqp_cli.render.modele import Alignement, Signe, Style, UnePage

ADRESSES = {"ancre", "lien", "renvoi"}


def mots(blocs: Iterable[Any]) -> list[str]:
    """The strings that are seen, a sign counting as its character; of several variants, all."""
    return [mot for bloc in blocs for mot in _dire(bloc) if mot]


def _dire(objet: Any) -> Iterator[str]:
    if isinstance(objet, str):
        yield objet
    elif isinstance(objet, Signe):
        yield objet.value
    elif isinstance(objet, tuple):
        for element in objet:
            yield from _dire(element)
    elif isinstance(objet, UnePage):
        for variante in objet.variantes:
            yield from mots(variante)
    elif is_dataclass(objet) and not isinstance(objet, (Style, Alignement, Enum)):
        for champ in fields(objet):
            if champ.name not in ADRESSES:
                yield from _dire(getattr(objet, champ.name))
