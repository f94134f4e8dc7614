"""The engine, told of the classes here, finds what pydantic finds: the same problems, at the same places."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter
from pydantic_core import SchemaValidator, ValidationError

from cqp_cli.domain.candidat import Candidat
from cqp_cli.files.moteur import schema, validateur
from tests.files.test_conversion import CLASSES, PLACES, VALEURS


@cache
def adaptateur(classe: type) -> TypeAdapter[Any]:
    """What pydantic itself makes of a class."""
    return TypeAdapter(classe)


def dit(valider: SchemaValidator | TypeAdapter[Any], donnees: Any) -> Any:
    """The object, or each problem: its kind, its place, what it says and of what."""
    try:
        return valider.validate_python(donnees)
    except ValidationError as err:
        return [(f["type"], f["loc"], f["msg"], f["input"]) for f in err.errors(include_url=False)]


@settings(max_examples=800)
@given(st.sampled_from(PLACES), st.integers(0), st.sampled_from(VALEURS))
def test_le_moteur_trouve_ce_que_pydantic_trouve(
    piece: tuple[type, list[Callable[[Any], Any]]], rang: int, valeur: Any
) -> None:
    classe, faites = piece
    donnees = faites[rang % len(faites)](valeur)
    assert dit(validateur(classe), donnees) == dit(adaptateur(classe), donnees)


@pytest.mark.parametrize("classe", CLASSES.values(), ids=lambda c: c.__name__)
@pytest.mark.parametrize("donnees", [None, [], "a", 3, {}, {"inconnue": "a", "autre": 1}])
def test_au_sommet_aussi(classe: type, donnees: Any) -> None:
    assert dit(validateur(classe), donnees) == dit(adaptateur(classe), donnees)


def test_plusieurs_problemes_d_un_coup() -> None:
    donnees = {"code": 3, "voie": "a", "naissance": {"date": "2026-02-30", "b": 1}, "c": None}
    fautes = dit(validateur(Candidat), donnees)
    assert fautes == dit(adaptateur(Candidat), donnees)
    assert len(fautes) == 5


def test_une_annotation_inconnue_est_refusee() -> None:
    with pytest.raises(TypeError):
        schema(int | str)
