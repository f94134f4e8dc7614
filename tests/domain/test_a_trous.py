"""Sentences with placeholders: what is empty is left out, and a word agrees with whoever it is about."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cqp_cli.domain.a_trous import accorde, du_formulaire, notice, remplir, une_phrase
from cqp_cli.domain.certificateur import Certificateur, Configuration, Conservation
from tests.domain.cas import construire

D, _ = construire("formation-complet", "livre", {})


@pytest.mark.parametrize(
    ("paragraphe", "reperes", "dit"),
    [
        ("Le jury de {nom}, à {lieu}.", {"nom": "Angers", "lieu": "Paris"}, "Le jury d’Angers, à Paris."),
        ("Fait à {lieu}.", {"lieu": "Le Mans"}, "Fait au Mans."),
        ("Restent {liste}.", {"liste": ("C1", "C2")}, "Restent C1 ; C2."),
        ("Le {date}, rien.", {"date": ""}, ""),
    ],
)
def test_a_sentence_is_filled_or_left_out(paragraphe: str, reperes: dict[str, Any], dit: str) -> None:
    assert remplir(paragraphe, reperes).replace("\xa0", " ").replace("\u202f", " ") == dit


def test_the_first_sentence_that_says_something() -> None:
    assert une_phrase(("À {rien}.", "À vous."), {"rien": ""}) == "À vous."
    assert une_phrase(("À {rien}.",), {"rien": ""}) == ""


@pytest.mark.parametrize(
    ("sexe", "inconnu", "dit"), [("F", "", "née"), ("M", "", "né"), (None, "", "né(e)"), (None, "né·e", "né·e")]
)
def test_a_word_agrees(sexe: Any, inconnu: str, dit: str) -> None:
    d = replace(D, candidat=replace(D.candidat, sexe=sexe))
    assert accorde(d, "né", "née", inconnu) == dit
    assert accorde(None, "né", "née") == "né(e)"


def test_what_a_form_says_of_who_keeps_it() -> None:
    dites = du_formulaire(D.referentiel, D, Configuration())
    assert dites["annees"] == str(D.referentiel.accord.conservation_dossiers_annees.valeur)
    propre = Configuration(certificateur=Certificateur(nom="CPEF"), conservation=Conservation(dossiers_annees=3))
    textes = {"donnees": {"notice": ("Gardé {annees} ans par {certificateur}.",)}}
    assert notice(D.referentiel, textes, propre) == "Gardé 3\xa0ans par CPEF."
