"""The engine, told of the classes here, finds what pydantic finds: the same problems, at the same places."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter
from pydantic_core import SchemaValidator, ValidationError

from cqp_cli.disque.lire.lecture import lire_yaml
from cqp_cli.disque.lire.moteur import decrire, validateur
from cqp_cli.domain.actions import Parcours
from cqp_cli.domain.candidat import Candidat
from cqp_cli.domain.certificateur import Configuration
from cqp_cli.domain.evaluation import Evaluation
from cqp_cli.domain.habilitations import Habilitations
from cqp_cli.domain.jury import Decision, Session
from cqp_cli.domain.livret import Livret
from cqp_cli.domain.referentiel_metier import Referentiel
from cqp_cli.domain.vae import DossierVae, RecitActivites
from tests.preuves import exemples

RACINE = Path(__file__).parents[2]
CLASSES: dict[str, type] = {
    "candidat.yaml": Candidat,
    "livret-reperage.yaml": Livret,
    "parcours.yaml": Parcours,
    "dossier-vae.yaml": DossierVae,
    "dossier-candidat.yaml": RecitActivites,
    "evaluations/*.yaml": Evaluation,
    "decisions/*.yaml": Decision,
    "session.yaml": Session,
    "cqp.yaml": Configuration,
    "habilitations.yaml": Habilitations,
    "referentiel.yaml": Referentiel,
}
CHEMINS = sorted((RACINE / "examples").rglob("*.yaml"))
PIECES = [(c, p) for c in (*CHEMINS, RACINE / "referentiel.yaml") for m, p in CLASSES.items() if c.match(m)]
VALEURS: list[Any] = [
    *(None, {"a": None}, {"C1": None, "C1.1": "a"}, [{"a": None}], {"nom": None}),
    *(
        "",
        "a",
        "oui",
        "true",
        "Non",
        "12",
        "12,5",
        "-1",
        "2026-02-28",
        "2026-02-30",
        " 2026-01-01 ",
        "formation",
        "\xa0",
    ),
    *("externe", "acquis", "0612345670", "é", "C1", [], ["a"], [["a"]], {}, {"a": "b"}, {"a": ["b"]}, [{"a": "b"}]),
    *([""], ["C1", "C1"], {"": ""}, {"nom": "a"}, {"C1": {}}, ["formation"], {"valeur": "a", "article": "1"}),
]


def places(donnees: Any) -> list[Callable[[Any], Any]]:
    """Every way of putting a value somewhere in the data: in place of another, under another key, or nowhere."""
    faites: list[Callable[[Any], Any]] = [lambda v: v]
    if isinstance(donnees, dict):
        faites += [partial(_sous_une_cle, donnees, "inconnue", lambda v: v)]
        for cle, dedans in donnees.items():
            faites += [partial(_sans, donnees, cle)]
            faites += [partial(_sous_une_cle, donnees, cle, f) for f in places(dedans)]
    if isinstance(donnees, list):
        faites += [partial(_au_rang, donnees, i, f) for i, dedans in enumerate(donnees[:3]) for f in places(dedans)]
    return faites


def _sous_une_cle(donnees: dict[str, Any], cle: str, faire: Callable[[Any], Any], valeur: Any) -> Any:
    return {**donnees, cle: faire(valeur)}


def _sans(donnees: dict[str, Any], cle: str, _: Any) -> Any:
    return {c: d for c, d in donnees.items() if c != cle}


def _au_rang(donnees: list[Any], rang: int, faire: Callable[[Any], Any], valeur: Any) -> Any:
    return [*donnees[:rang], faire(valeur), *donnees[rang + 1 :]]


_lues = [(lire_yaml(c.read_text(encoding="utf-8"), c.name)[0] or {}, p) for c, p in PIECES]
PLACES = [(classe, places(donnees)) for donnees, classe in _lues]


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


@settings(max_examples=exemples(800))
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
        decrire(int | str)
