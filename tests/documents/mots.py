"""Every word of a document, in the order in which it is read."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import pytest

from cqp_cli.documents.modele import Alignement, Signe, Style, UnePage

ADRESSES = {"ancre", "champ", "lien", "renvoi", "renvois", "mots"}
INSTANTANES = Path(__file__).parent / "instantanes"
ECRIRE = "CQP_ECRIRE_INSTANTANES"
"""Set to 1, this variable of the environment writes the snapshots anew: read the difference before you keep it."""


def instantane(nom: str, dites: bytes) -> bytes:
    """What is kept under this name; a snapshot that is missing is a failure, unless it was asked to be written."""
    fichier = INSTANTANES / nom
    if os.environ.get(ECRIRE) == "1":
        fichier.parent.mkdir(exist_ok=True)
        fichier.write_bytes(dites)
    if not fichier.is_file():
        pytest.fail(f"{nom} manque ; pour l'écrire : {ECRIRE}=1")
    return fichier.read_bytes()


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
        for mesure in objet.mesures:
            yield from mots(objet.page(mesure))
    elif is_dataclass(objet) and not isinstance(objet, (Style, Alignement, Enum)):
        for champ in fields(objet):
            if champ.name not in ADRESSES:
                yield from _dire(getattr(objet, champ.name))
