"""Properties of what is read and written: whatever the text, unchanged or refused with a sentence; never a crash."""

from __future__ import annotations

import random
import shutil
import tempfile
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cqp_cli.disque.lire.lecture import lire_yaml
from cqp_cli.disque.lire.recherche import CODE
from cqp_cli.disque.retoucher.en_yaml import en_yaml
from cqp_cli.disque.retoucher.pieces import RESERVES, code_de, remplir
from cqp_cli.errors import CqpError
from cqp_cli.terminal.racine import lancer
from tests.commandes import EXEMPLES
from tests.preuves import exemples
from tests.solidite.test_corpus import abimer, en_temps

T = TypeVar("T")
QUELQUES = settings(max_examples=exemples(150), suppress_health_check=[HealthCheck.function_scoped_fixture])
TEXTES = st.text(max_size=60)
VALEURS = st.recursive(
    TEXTES | st.integers(0, 10**9) | st.booleans() | st.dates(),
    lambda x: st.lists(x, min_size=1, max_size=4) | st.dictionaries(TEXTES, x, min_size=1, max_size=4),
    max_leaves=12,
)


def ou_phrase(ecrire: Callable[[], T]) -> T | None:
    """What is written, or None when it is refused with a sentence."""
    try:
        return ecrire()
    except CqpError as err:
        phrases = [p.message for p in err.problemes]
    assert phrases
    assert all(p.endswith(".") for p in phrases)
    return None


def lu(valeur: object) -> object:
    """What the strict reader gives back: text everywhere."""
    if isinstance(valeur, dict):
        return {cle: lu(v) for cle, v in valeur.items()}
    if isinstance(valeur, list):
        return [lu(v) for v in valeur]
    if isinstance(valeur, bool):
        return "true" if valeur else "false"
    return "" if str(valeur).isspace() else str(valeur)  # made of spaces only: empty


@QUELQUES
@given(st.dictionaries(TEXTES, VALEURS, min_size=1, max_size=5))
def test_what_is_written_in_yaml_is_read_again(donnees: dict[str, object]) -> None:
    texte = ou_phrase(lambda: en_yaml(donnees))  # half a character has no place in a file
    if texte is None:
        return
    relu, problemes = lire_yaml(texte, "f")
    assert not problemes
    assert relu == lu(donnees)


@QUELQUES
@given(TEXTES.filter(bool))
def test_a_name_in_a_template_is_read_again(nom: str) -> None:
    octets = ou_phrase(lambda: remplir("candidat.yaml", {("nom_naissance",): nom}))
    if octets is None:
        return
    relu, problemes = lire_yaml(octets.decode("utf-8"), "candidat.yaml")
    assert not problemes
    # Of a name, only what was typed around it goes.
    assert relu.get("nom_naissance", "") == unicodedata.normalize("NFC", nom.strip())


@QUELQUES
@given(TEXTES, TEXTES, st.sets(st.sampled_from(["ba-zoe", "candidat", "con-candidat"])))
def test_the_folder_of_any_name_is_safe_everywhere(nom: str, prenom: str, pris: set[str]) -> None:
    code = code_de(nom, prenom, pris)
    assert CODE.fullmatch(code)
    assert len(code) <= 80
    assert not RESERVES.fullmatch(code)
    assert code not in pris


@pytest.fixture(scope="module")
def atelier() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as dossier:
        yield Path(shutil.copytree(EXEMPLES / "branche", Path(dossier) / "b"))


PIECES = sorted(p.relative_to(EXEMPLES / "branche") for p in (EXEMPLES / "branche").rglob("*.yaml"))


@settings(max_examples=exemples(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(PIECES), st.integers(0, 10**9))
def test_a_damaged_piece_is_an_answer(atelier: Path, piece: Path, graine: int) -> None:
    """0, 1 or 3, in time; never a bug, and nothing is written."""
    fichier = atelier / piece
    entier = fichier.read_bytes()
    fichier.write_bytes(abimer(entier, random.Random(graine)))
    cible = atelier / Path(*piece.parts[:2]) if piece.parts[0] == "candidats" else atelier / "candidats" / "martin-lea"
    try:
        with en_temps():
            assert lancer(["check-dossier", str(cible), "-C", str(atelier), "--format", "json"]) in (0, 1, 3)
    finally:
        fichier.write_bytes(entier)
    assert not list(atelier.rglob("journal.jsonl"))
