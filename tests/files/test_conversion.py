"""The quick way accepts what pydantic accepts, and gives the same: real pieces, each spoiled in every possible place."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cqp_cli.domain.candidat import Candidat
from cqp_cli.domain.certificateur import Configuration
from cqp_cli.domain.evaluation import Evaluation
from cqp_cli.domain.habilitations import Habilitations
from cqp_cli.domain.jury import Decision, Session
from cqp_cli.domain.parcours import Parcours
from cqp_cli.domain.referentiel import Referentiel
from cqp_cli.domain.reperage import Livret
from cqp_cli.domain.vae import DossierVae, RecitActivites
from cqp_cli.files.conversion import Autrement, convertir, lecteur
from cqp_cli.files.explication import expliquer
from cqp_cli.files.lecture import lire_yaml

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


def rapide(classe: type, donnees: Any) -> Any:
    """What the quick way gives; None when it gives up."""
    try:
        return convertir(classe, donnees)
    except Autrement:
        return None


@pytest.mark.parametrize(("chemin", "classe"), PIECES, ids=lambda x: x.as_posix()[-40:] if isinstance(x, Path) else "")
def test_les_pieces_bien_ecrites_passent_par_la(chemin: Path, classe: type) -> None:
    donnees, problemes = lire_yaml(chemin.read_text(encoding="utf-8"), chemin.name)
    assert not problemes
    assert rapide(classe, donnees or {}) == expliquer(classe, donnees or {})[0] is not None


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


@settings(max_examples=600)
@given(st.sampled_from(PLACES), st.integers(0), st.sampled_from(VALEURS))
def test_ce_qui_est_accepte_ici_l_est_par_pydantic_et_de_meme(
    piece: tuple[type, list[Callable[[Any], Any]]], rang: int, valeur: Any
) -> None:
    classe, faites = piece
    donnees = faites[rang % len(faites)](valeur)
    assert rapide(classe, donnees) == expliquer(classe, donnees)[0]


@pytest.mark.parametrize("donnees", [None, 3, {"code": 3}, {"voie": 3}, {"naissance": {"date": 19900514}}])
def test_ce_qui_n_est_pas_du_texte_est_pour_pydantic(donnees: Any) -> None:
    assert rapide(Candidat, donnees) is None


def test_une_annotation_inconnue_est_pour_pydantic() -> None:
    with pytest.raises(Autrement):
        lecteur(int | str)
