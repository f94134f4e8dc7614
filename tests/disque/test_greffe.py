"""Splicing: what was asked for is read back, and nothing else moved."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from cqp_cli.disque.lire.lecture import lire_yaml
from cqp_cli.disque.retoucher.en_yaml import bloc, commentaire, flux, lignes_bloc, lu
from cqp_cli.disque.retoucher.greffe import greffer
from cqp_cli.domain.lieu import Chemin
from cqp_cli.errors import FichierIllisible, Refus
from tests.preuves import exemples


def emettre(valeur: object, retrait: int = 0, mots: Mapping[Chemin, str] | None = None) -> str:
    """The value as lines of a file, moved in by `retrait` columns; `mots`: what to write after a key, by its path."""
    lignes = list(lignes_bloc(valeur, retrait, mots or {}))
    seul = " " * retrait + (bloc(valeur, retrait, litteral=False)[0] or "~")
    return "".join(f"{ligne}\n" for ligne in lignes or [seul])


LIVRET = """\
# Livret de repérage (article 3.1.1)

entretien: {date: , lieu: 'Atelier Savoirs', en_entreprise: }   # sur place
professionnel:
  nom:                 # prénom et nom
  fonction: "Resp."    # sa fonction
  origine: interne
# --- un mot par élément
competences:   # tous
  # acquis, a-developper
  C1:
    elements:
      C1.1: acquis        # Identifier
      C1.2:               # Renseigner
    constats: |-   # libre
      une ligne
      deux lignes

  C2:
    elements:

actions:
- intitule: Un   # le premier
  type: formation

- intitule: Deux
prenoms: [Léa, "Jeanne"]  # dans l'ordre
retraits: []   # personne

signatures:
  professionnel:
  candidat: ~   # le jour même

# fin
"""


def lire(texte: str) -> Any:
    donnees, problemes = lire_yaml(texte, "f.yaml")
    assert not problemes, f"{problemes}\n{texte}"
    return donnees


def greffe(texte: str, *chemin: str | int, valeur: object) -> str:
    return greffer(texte, {chemin: valeur}, nom="f.yaml")


def changed_lines(avant: str, apres: str) -> tuple[list[str], list[str]]:
    """The lines that went and the lines that came."""
    vieilles, neuves = avant.split("\n"), apres.split("\n")
    return [v for v in vieilles if v not in neuves], [n for n in neuves if n not in vieilles]


@pytest.mark.parametrize(
    ("chemin", "valeur", "parties", "venues"),
    [
        (("professionnel", "nom"), "Claire", ["  nom:                 # prénom et nom"], ["  nom: Claire          # prénom et nom"]),
        (("professionnel", "fonction"), None, ['  fonction: "Resp."    # sa fonction'], ["  fonction:            # sa fonction"]),
        (("professionnel", "origine"), "externe", ["  origine: interne"], ["  origine: externe"]),
        (("professionnel", "habilitation"), "H-012", [], ["  habilitation: H-012"]),
        (
            ("entretien", "date"),
            date(2026, 1, 12),
            ["entretien: {date: , lieu: 'Atelier Savoirs', en_entreprise: }   # sur place"],
            ["entretien: {date: 2026-01-12, lieu: 'Atelier Savoirs', en_entreprise: }   # sur place"],
        ),
        (
            ("entretien", "en_entreprise"),
            True,
            ["entretien: {date: , lieu: 'Atelier Savoirs', en_entreprise: }   # sur place"],
            ["entretien: {date: , lieu: 'Atelier Savoirs', en_entreprise: true}   # sur place"],
        ),
        (
            ("entretien", "lieu"),
            "Lyon, 3e",
            ["entretien: {date: , lieu: 'Atelier Savoirs', en_entreprise: }   # sur place"],
            ['entretien: {date: , lieu: "Lyon, 3e", en_entreprise: }   # sur place'],
        ),
        (
            ("entretien", "duree"),
            2,
            ["entretien: {date: , lieu: 'Atelier Savoirs', en_entreprise: }   # sur place"],
            ["entretien: {date: , lieu: 'Atelier Savoirs', en_entreprise: , duree: 2}   # sur place"],
        ),
        (
            ("entretien",),
            {"date": date(2026, 1, 12), "personnes": ["Léa", "Paul"]},
            ["entretien: {date: , lieu: 'Atelier Savoirs', en_entreprise: }   # sur place"],
            ["entretien:   # sur place", "  date: 2026-01-12", "  personnes:", "    - Léa", "    - Paul"],
        ),
        (
            ("competences", "C1", "elements", "C1.2"),
            "a-developper",
            ["      C1.2:               # Renseigner"],
            ["      C1.2: a-developper   # Renseigner"],
        ),
        (("competences", "C1", "elements", "C1.3"), "acquis", [], ["      C1.3: acquis"]),
        (
            ("competences", "C1", "constats"),
            "Neuf : oui\n\n# rien",
            ["      une ligne", "      deux lignes"],
            ["      Neuf : oui", "      # rien"],
        ),
        (
            ("competences", "C1", "constats"),
            "bref",
            ["    constats: |-   # libre", "      une ligne", "      deux lignes"],
            ["    constats: bref   # libre"],
        ),
        (("competences", "C2", "elements"), {"C2.1": "acquis"}, [], ["      C2.1: acquis"]),
        (("competences", "C2", "elements", "C2.1"), "acquis", [], ["      C2.1: acquis"]),
        (("competences", "C6", "elements", "C6.1"), "acquis", [], ["  C6:", "      C6.1: acquis"]),
        (
            ("actions", 0, "intitule"),
            "Premier",
            ["- intitule: Un   # le premier"],
            ["- intitule: Premier   # le premier"],
        ),
        (("actions", 1, "type"), "formation", [], []),
        (("actions", 2), {"intitule": "Trois", "heures": 35.0}, [], ["- intitule: Trois", "  heures: 35"]),
        (
            ("prenoms",),
            ["Zoé"],
            ["prenoms: [Léa, \"Jeanne\"]  # dans l'ordre"],
            ["prenoms: [Zoé]            # dans l'ordre"],
        ),
        (
            ("prenoms", 2),
            "Anne",
            ["prenoms: [Léa, \"Jeanne\"]  # dans l'ordre"],
            ["prenoms: [Léa, \"Jeanne\", Anne]  # dans l'ordre"],
        ),
        (
            ("retraits",),
            [{"membre": "X", "motif": "lien"}],
            ["retraits: []   # personne"],
            ["retraits:   # personne", "  - membre: X", "    motif: lien"],
        ),
        (
            ("signatures", "candidat"),
            date(2026, 1, 12),
            ["  candidat: ~   # le jour même"],
            ["  candidat: 2026-01-12   # le jour même"],
        ),
        (("suivi", "lieu", "nom"), "Lyon", [], ["suivi:", "  lieu:", "    nom: Lyon"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("saut", ["\n", "\r\n"])
@pytest.mark.parametrize("marque", ["", "\ufeff"])
def test_only_the_line_asked_for_changes(
    chemin: Chemin,
    valeur: object,
    parties: list[str],
    venues: list[str],
    saut: str,
    marque: str,
) -> None:
    texte = marque + LIVRET.replace("\n", saut)
    apres = greffer(texte, {chemin: valeur}, nom="f.yaml")
    assert apres.startswith(marque)
    assert apres.count("\n") == apres.count(saut)
    assert changed_lines(texte.replace("\r", ""), apres.replace("\r", "")) == (parties, venues)


def test_a_whole_block_is_replaced_and_the_comments_around_it_stay() -> None:
    apres = greffe(LIVRET, "competences", valeur={"C1": {"elements": {"C1.1": "acquis"}}})
    assert apres.replace(apres[apres.index("  C1:") : apres.index("\nactions:")], "…") == (
        LIVRET.replace(LIVRET[LIVRET.index("  C1:") : LIVRET.index("\nactions:")], "…")
    )
    assert "# acquis, a-developper\n  C1:\n    elements:\n      C1.1: acquis\n\nactions:" in apres


def test_a_block_gives_way_to_a_word_and_back() -> None:
    texte = "a:   # le a\n  # dedans\n  b: 1\n  c:\n  - 2\nd: 3\n"
    court = greffe(texte, "a", valeur="rien")
    assert court == "a: rien   # le a\n  # dedans\nd: 3\n"
    assert greffe(court, "a", valeur=["x"]) == "a:   # le a\n  - x\n  # dedans\nd: 3\n"
    assert greffe(texte, "a", valeur="un\ndeux") == 'a: "un\\ndeux"   # le a\n  # dedans\nd: 3\n'
    assert greffe(texte, "a", valeur=None) == "a:   # le a\n  # dedans\nd: 3\n"


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("l:\n- a\n- b\n", "l:\n- x: 1\n  y:\n    - z\n- b\n"),
        ("l:\n  -   a  # c\n  - b\n", "l:\n  -   x: 1  # c\n      y:\n        - z\n  - b\n"),
        ("l:\n  - k: v\n    w: v  # c\n  - b", "l:\n  - x: 1\n    y:\n      - z\n  - b"),
        ("l: [a, b]", "l: [{x: 1, y: [z]}, b]"),
        ("l: [[a], b]", "l: [{x: 1, y: [z]}, b]"),
        ("l:\n  - - a\n    - c\n  - b\n", "l:\n  - x: 1\n    y:\n      - z\n  - b\n"),
        ("l:\n  - |\n    un\n    deux\n  - b\n", "l:\n  - x: 1\n    y:\n      - z\n  - b\n"),
    ],
)
def test_an_item_is_replaced(texte: str, attendu: str) -> None:
    assert greffe(texte, "l", 0, valeur={"x": 1, "y": ["z"]}) == attendu


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("l:\n- a   # un\n\n# fin", "l:\n- a   # un\n- x: 1\n\n# fin"),
        ("l:\n  - a", "l:\n  - a\n  - x: 1"),
        ("l:   # liste\n", "l:   # liste\n  - x: 1\n"),
        ("l:\n  -   # un par ligne\n", "l:\n  - x: 1   # un par ligne\n"),
        ("l: []   # c\n", "l:   # c\n  - x: 1\n"),
        ("l: [a,]\n", "l: [a, {x: 1}]\n"),
        ("l: [\n  a,  # un\n  b  # deux\n]\n", "l: [\n  a,  # un\n  b, {x: 1}  # deux\n]\n"),
        ("k: 1\n", "k: 1\nl:\n  - x: 1\n"),
        ("", "l:\n  - x: 1\n"),
        ("# vide", "# vide\nl:\n  - x: 1\n"),
        ("---\n", "---\nl:\n  - x: 1\n"),
        ("{k: 1}", "{k: 1, l: [{x: 1}]}"),
        ("{}", "{l: [{x: 1}]}"),
        ("{k: }", "{k: , l: [{x: 1}]}"),
        ("{k}", "{k, l: [{x: 1}]}"),
    ],
)
def test_an_item_is_added(texte: str, attendu: str) -> None:
    assert greffe(texte, "l", len((lire(texte) or {}).get("l") or ()), valeur={"x": 1}) == attendu


def test_items_are_counted_as_the_reader_counts_them() -> None:
    texte = "l:\n  -   # vide\n  - a: 1\n  - ~\n  - b: 2\n  -\n"
    assert lire(greffe(texte, "l", 1, "b", valeur=3)) == {"l": [{"a": "1"}, {"b": "3"}]}
    assert greffe(texte, "l", 2, valeur={"c": 4}) == texte.replace("  -\n", "  - c: 4\n")
    assert greffe(texte, "l", 0, valeur=None) == texte.replace("  - a: 1\n", "")


@pytest.mark.parametrize("saut", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("texte", "rangs", "attendu"),
    [
        ("l:\n  - a: 1\n    b: 2\n\n  - c: 3\n\nd: 4\n", (0,), "l:\n\n  - c: 3\n\nd: 4\n"),
        ("l:\n  - a: 1\n\n  - c: 3   # le c\n    d: |\n      e\n\nf: 4\n", (1,), "l:\n  - a: 1\n\nf: 4\n"),
        ("l:\n- a\n# avant b\n- b\n- c", (1, 2), "l:\n- a\n# avant b\n"),
        ("l:\n  - a\n  - b\n", (0, 1), "l:\n  -\n  -\n"),
        ("l:\n  - - a\n    - b\n  - c\n", (0,), "l:\n  - c\n"),
        ("l: [a, b]\n", (0,), "l: [~, b]\n"),
    ],
)
def test_an_item_that_leaves_takes_its_lines_along(texte: str, rangs: tuple[int, ...], attendu: str, saut: str) -> None:
    apres = greffer(texte.replace("\n", saut), {("l", rang): None for rang in rangs}, nom="f")
    assert apres == attendu.replace("\n", saut)


def test_many_values_at_once_are_one_by_one_the_same() -> None:
    valeurs: dict[Chemin, object] = {
        ("signatures", "professionnel"): date(2026, 1, 12),
        ("signatures", "candidat"): date(2026, 1, 13),
        ("signatures", "temoin"): "NO",
        ("entretien", "date"): "2026-01-12",
        ("entretien", "en_entreprise"): True,
        ("entretien", "duree"): "1 h",
        ("entretien", "suite"): {"a": None},
        ("competences", "C2", "elements", "C2.1"): "acquis",
        ("competences", "C2", "elements", "C2.2"): "acquis",
        ("competences", "C2", "constats"): "un\ndeux",
        ("actions", 1, "heures"): 7,
        ("actions", 2): "x",
        ("actions", 3): ["y"],
        ("z",): {},
    }
    ensemble = greffer(LIVRET, valeurs, nom="f")
    un_a_un = LIVRET
    for chemin, valeur in valeurs.items():
        un_a_un = greffer(un_a_un, {chemin: valeur}, nom="f")
    assert ensemble == un_a_un
    assert lire(ensemble)["signatures"] == {
        "professionnel": "2026-01-12",
        "candidat": "2026-01-13",
        "temoin": "NO",
    }


def test_wordings_stand_beside_the_new_keys() -> None:
    mots: dict[Chemin, str] = {
        ("C", "C1"): "Suivi\nadministratif",
        ("C", "C1", "e", "C1.1"): "Identifier",
        ("C", "C1", "e", "C1.2"): "Trier",
    }
    elements = {"C1.1": "acquis", "C1.2": "a-developper"}
    bloc = "C:\n  C1:   # Suivi administratif\n    e:\n      C1.1: acquis         # Identifier\n      C1.2: a-developper   # Trier\n"
    assert emettre({"C": {"C1": {"e": elements}}}, 0, mots) == bloc
    assert emettre({"C1": {"e": elements}}, 2, {k[1:]: v for k, v in mots.items()}) == bloc.removeprefix("C:\n")
    for texte, chemin, valeur in (
        ("", ("C",), {"C1": {"e": elements}}),
        ("C:\n", ("C", "C1"), {"e": elements}),
        ("C:\n  C0: 1\n", ("C",), {"C1": {"e": elements}}),
    ):
        assert greffer(texte, {chemin: valeur}, nom="f", commentaires=mots).endswith(bloc.removeprefix("C:\n"))


class Mot(str, Enum):  # noqa: UP042 (its format is its name, not its text)
    ACQUIS = "acquis"


@pytest.mark.parametrize(
    ("valeur", "ecrit"),
    [
        ("Léa", "Léa"),
        ("a-developper", "a-developper"),
        ("C1.1", "C1.1"),
        ("l’accueil (public) / n° 3", "l’accueil (public) / n° 3"),
        ("0612345670", '"0612345670"'),
        ("2026-01-12", '"2026-01-12"'),
        ("NO", '"NO"'),
        ("Null", '"Null"'),
        ("null", '"null"'),
        ("~", '"~"'),
        ("", '""'),
        (" a", '" a"'),
        ("a: b", '"a: b"'),
        ("a #b", '"a #b"'),
        ("fin:", '"fin:"'),
        ("http://a.fr/?x#y", "http://a.fr/?x#y"),
        ('dit "oui"', 'dit "oui"'),
        ('"oui"', "'\"oui\"'"),
        ('"c\'est"', '"\\"c\'est\\""'),
        ("a\tb", '"a\\tb"'),
        ("a\r\nb", '"a\\r\\nb"'),
        ("a\u2028b", '"a\\u2028b"'),
        ("a\u0007", '"a\\x07"'),
        ("\U0001f600", '"\U0001f600"'),
        (Mot.ACQUIS, "acquis"),
        (12, "12"),
        (True, "true"),
        (35.0, "35"),
        (7.5, "7.5"),
        (date(2026, 1, 2), "2026-01-02"),
        (datetime(2026, 1, 2, 3, 4), "2026-01-02T03:04:00"),
        ([], "[]"),
        ({}, "{}"),
        (None, "~"),
    ],
)
def test_how_a_value_is_written(valeur: object, ecrit: str) -> None:
    assert emettre(valeur) == f"{ecrit}\n"


@pytest.mark.parametrize("valeur", [float("nan"), float("inf"), b"x", {1: 2}, object(), {"a": [{2: 3}]}])
def test_what_is_not_for_yaml_is_a_bug(valeur: object) -> None:
    with pytest.raises(ValueError, match=r"no YAML for|a key is a text"):
        greffe("a: 1\n", "b", valeur=valeur)
    with pytest.raises(ValueError, match=r"no YAML for|a key is a text"):
        emettre(valeur)


@pytest.mark.parametrize(
    "valeurs",
    [
        {(): 1},
        {("a",): 1, ("a", "b"): 2},
        {("a", "b"): 2, ("a",): 1},
        {("n", 0): 1, ("n", "x"): 2},
        {("a", -1): 1},
    ],
)
def test_paths_that_make_no_sense_are_a_bug(valeurs: dict[Chemin, object]) -> None:
    with pytest.raises(ValueError, match=r"spliced|cross|same place|from 0"):
        greffer("x: 1\n", valeurs, nom="f")


@pytest.mark.parametrize(
    ("texte", "chemin"),
    [
        ("a: mot\n", ("a", "b")),
        ("a: mot\n", ("a", 0)),
        ("a: [x]\n", ("a", "b")),
        ("a: {x: 1}\n", ("a", 0)),
        ("- a\n", ("a",)),
        ("mot\n", ("a",)),
        ("? a\n: 1\n", ("a",)),
        ("? a\n", ("a",)),
        ("a: 1\n...\n", ("b",)),
    ],
)
def test_where_it_cannot_be_done_it_is_refused_in_a_sentence(texte: str, chemin: Chemin) -> None:
    try:
        assert lire(greffer(texte, {chemin: "neuf"}, nom="f.yaml")) != lire(texte)
    except Refus as err:
        (probleme,) = err.problemes
        assert probleme.message.startswith(f"« {'.'.join(map(str, chemin))} » ne peut pas être écrit ici")
        assert probleme.place().startswith("f.yaml, ligne 1")


def test_of_many_values_the_one_that_cannot_be_is_named() -> None:
    with pytest.raises(Refus, match=r"« b\.c »") as err:
        greffer("a:\nb: mot\n", {("a",): 1, ("b", "c"): 2}, nom="f")
    assert err.value.problemes[0].ligne == 2


def test_what_cannot_be_read_is_not_spliced() -> None:
    with pytest.raises(FichierIllisible, match="deux fois"):
        greffe("a: 1\na: 2\n", "b", valeur=1)
    assert greffer("a: [", {}, nom="f") == "a: ["


def test_what_could_not_be_read_back_is_not_written() -> None:
    with pytest.raises(Refus):
        greffe("a: 1\n", "b", valeur="x" * (1 << 20))
    with pytest.raises(Refus, match=r"U\+D800"):
        greffe("a: 1\n", "b", valeur="x\ud800")
    profond: object = "x"
    for _ in range(40):
        profond = [profond]
    with pytest.raises(Refus):
        greffe("a: 1\n", "b", valeur=profond)
    with pytest.raises(Refus):
        greffe("a: 1\n", "k" * 1100, valeur=1)


NASTY = st.sampled_from(
    [
        *(
            "a: b",
            "a #b",
            "- a",
            "? a",
            "! a",
            "& a",
            "* a",
            "@a",
            "%a",
            "`a",
            "| a",
            "> a",
            "'",
            '"',
            "''",
            "a:",
            "#",
            "=",
        ),
        *(
            "\n",
            "a\n",
            "a\nb",
            "\na",
            "a\n\n",
            "a\r\nb",
            " a",
            "a ",
            "a\n b",
            "\u00a0a",
            "«\u00a0é\u00a0»",
            "a\tb",
            "\ta",
        ),
        *("Null", "null", "~", "", "0612345670", "NO", "14:30", "1.10", "2026-02-30", "---", "--- a", "...", "<<"),
        *("\x00", "\x85", "\u2028", "\ufeff", "{a}", "[a]", "a, b", "a]", "😀", "👩\u200d🎓", "x" * 3000, "é " * 900),
        "ligne un\n  # deux\n\nquatre",
    ]
)
TEXT = NASTY | st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
KEY = st.sampled_from(["a", "b", "C1.1", "no", "null", "0", "a: b", " ", "#", "é"]) | st.text("ab:# -?", max_size=4)
SIMPLE = (
    TEXT | st.integers() | st.booleans() | st.dates() | st.none() | st.floats(allow_nan=False, allow_infinity=False)
)
VALUE = st.recursive(SIMPLE, lambda v: st.lists(v, max_size=3) | st.dictionaries(KEY, v, max_size=3), max_leaves=8)


@given(VALUE)
def test_what_is_written_is_read_back(valeur: object) -> None:
    assert lire(emettre(valeur)) == lu(valeur)
    assert lire(f"k: {flux(valeur)}\n") == ({} if valeur is None else {"k": lu(valeur)})
    bloc = emettre({"k": valeur}, 4)
    assert lire(bloc) == lu({"k": valeur})


@given(TEXT)
def test_any_yaml_reader_reads_the_same_text(texte: str) -> None:
    assert yaml.safe_load(emettre([{"k": texte}])) == [{"k": texte}]
    assert yaml.safe_load(flux([texte])) == [texte]


@given(st.dictionaries(KEY, VALUE, min_size=1, max_size=4), st.dictionaries(KEY, TEXT))
def test_comments_never_reach_the_values(valeurs: dict[str, object], mots: dict[str, str]) -> None:
    ecrit = emettre(valeurs, 2, {(cle,): mot for cle, mot in mots.items()})
    assert lire(ecrit) == lu(valeurs)
    for cle in valeurs.keys() & mots.keys():
        assert f"# {commentaire(mots[cle])}".rstrip(" #") in ecrit


def document(draw: st.DrawFn, valeur: Any, retrait: int) -> list[str]:
    """The lines of a value as people would write it: comments, blank lines, any style, any indentation."""
    lignes: list[str] = []
    paires = valeur.items() if isinstance(valeur, dict) else ((None, v) for v in valeur)
    for cle, fils in paires:
        tete = " " * retrait + ("-" if cle is None else f"{flux(cle)}:")
        note = draw(st.sampled_from(["", "", "  # note", " # a: b"]))
        if isinstance(fils, dict | list) and fils and draw(st.booleans()):
            en_liste = isinstance(fils, list) and cle is not None
            pas = draw(st.sampled_from([0, 2, 4] if en_liste else [1, 2, 4]))
            suite = document(draw, fils, retrait + pas)
            lignes += [tete + note, *suite]
        elif isinstance(fils, str) and draw(st.booleans()):
            lignes += [tete + " " + emettre([fils], retrait)[retrait + 2 : -1]]
        else:
            lignes.append(f"{tete} {draw(st.sampled_from(['', '~'])) if fils is None else flux(fils)}".rstrip() + note)
        lignes += draw(st.sampled_from([[], [], [""], ["# à part"], [" " * retrait + "# au bord", ""]]))
    return lignes


@st.composite
def cases(draw: st.DrawFn) -> tuple[str, dict[Chemin, object]]:
    """A document, and values to put at places that exist, or could."""
    donnees = draw(st.dictionaries(KEY, VALUE, max_size=4))
    saut = draw(st.sampled_from(["\n", "\r\n"]))
    lignes = document(draw, donnees, 0)
    titre, fin = draw(st.sampled_from(["", "# titre\n", "---\n"])), draw(st.sampled_from(["", "\n"]))
    texte = (titre + "\n".join(lignes) + fin).replace("\n", saut)
    valeurs: dict[Chemin, object] = {}
    for _ in range(draw(st.integers(1, 4))):
        chemin: Chemin = ()
        ici: Any = lu(donnees)
        while not chemin or (isinstance(ici, dict | list | None) and draw(st.booleans())):
            if isinstance(ici, list):
                pas: str | int = draw(st.integers(0, len(ici)))
                ici = ici[pas] if isinstance(pas, int) and pas < len(ici) else None
            else:
                pas = draw(KEY | st.sampled_from(sorted(ici))) if ici else draw(KEY)
                ici = ici.get(pas) if ici else None
            chemin = (*chemin, pas)
        if not any(autre[: len(chemin)] == chemin[: len(autre)] for autre in valeurs):
            valeurs[chemin] = draw(VALUE)
    return texte, valeurs


def put(donnees: Any, chemin: Chemin, valeur: object) -> Any:
    """The model: plain data, one value at a time."""
    if not chemin:
        return valeur
    pas, *reste = chemin
    if isinstance(pas, int):
        liste = list(donnees or [])
        liste[pas : pas + 1] = [put(liste[pas] if pas < len(liste) else None, tuple(reste), valeur)]
        return liste
    return {**(donnees or {}), pas: put((donnees or {}).get(pas), tuple(reste), valeur)}


@settings(max_examples=exemples(300))
@given(cases())
def test_a_splice_puts_the_value_and_moves_nothing_else(
    cas: tuple[str, dict[Chemin, object]],
) -> None:
    texte, valeurs = cas
    attendu = copy.deepcopy(lire(texte))
    for chemin, valeur in sorted(valeurs.items(), key=lambda paire: [str(pas) for pas in paire[0]]):
        attendu = put(attendu, chemin, valeur)
    apres = greffer(texte, valeurs, nom="f")
    assert lire(apres) == lu(attendu)
    assert "\r\n" not in texte or "\n" not in apres.replace("\r\n", "")


@pytest.mark.parametrize(
    ("texte", "valeurs", "attendu"),
    [
        ("a: []", {("a",): "x\n"}, "a: |\n  x\n"),
        ("a: 1", {("b",): "x\n"}, "a: 1\nb: |\n  x\n"),
        ("a: 1\r\nb: 2", {("b",): "x\n"}, "a: 1\r\nb: |\r\n  x\r\n"),
        ("a: 1\nb: 2", {("b",): "x"}, "a: 1\nb: x"),
    ],
)
def test_a_last_line_without_an_end_gets_the_one_that_a_value_needs(
    texte: str, valeurs: dict[Chemin, object], attendu: str
) -> None:
    assert greffer(texte, valeurs, nom="f") == attendu


def test_a_comment_after_several_lines_stays_near() -> None:
    assert greffe('a: "un\n  deux"  # note\n', "a", valeur="x") == "a: x  # note\n"


def test_a_comment_stands_on_one_line() -> None:
    assert commentaire(" deux\nlignes,   serrées\x00 ") == "deux lignes, serrées"


@settings(max_examples=exemples(200))
@given(cases(), TEXT)
def test_a_word_in_the_place_of_a_word_keeps_every_other_line(cas: tuple[str, dict[Chemin, object]], mot: str) -> None:
    texte, _ = cas
    mot = mot.replace("\n", "")
    donnees = lire(texte)
    for cle in [k for k, v in (donnees or {}).items() if isinstance(v, str) and "\n" not in v]:
        apres = greffe(texte, cle, valeur=mot)
        vieilles, neuves = re.split(r"\r?\n", texte), re.split(r"\r?\n", apres)
        assert len(vieilles) == len(neuves)
        assert sum(v != n for v, n in zip(vieilles, neuves, strict=True)) <= 1
