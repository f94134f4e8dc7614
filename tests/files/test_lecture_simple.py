"""The reader of plain pieces: whatever it reads, the strict reader reads the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cqp_cli.files import lecture_lieu, lecture_stricte
from cqp_cli.files.lecture_simple import Autrement, lire_simple
from cqp_cli.files.lecture_stricte import lire_strict

Chemin = tuple[str | int, ...]

RACINE = Path(__file__).parents[2]
ECRITS = sorted([*(RACINE / "examples").rglob("*.yaml"), *(RACINE / "templates").glob("*.yaml")])

VALEURS = [
    *("' '", '"  "', "\xa0", "' \xa0' # dit"),
    *("", "a", "acquis", "null", "~", "Null", "NO", "0612345670", "14:30", "2026-05-04", "a: b", "a:", "a :b", ":a"),
    *("# rien", "a # dit", "a #", "a#b", "'a'", "''", "'a''b'", '"a"', '""', '"a\\n"', "'a' # dit", '"a: b # c"', "'a"),
    *("[a, b]", "[]", "[ ]", "[a,b]", "[a, b] # dit", "[a, 'b']", "[a, ~]", "[a, [b]]", "[a b, c-d]", "[a, b", "[a,]"),
    *(
        "{}",
        "{a: b}",
        "&x a",
        "*x",
        "!t a",
        "- a",
        "-",
        "-a",
        "? a",
        "| a",
        ">",
        ">-",
        "|",
        "|-",
        "|+",
        ">2",
        "@a",
        "%a",
    ),
    *(
        "a\xa0b",
        "é è",
        "\xa0a",
        "a  b",
        "a\tb",
        "a\u2028b",
        "a\x85b",
        "\ufeffa",
        "a, b",
        "a]b",
        "`a",
        "---",
        "...",
        "<<",
    ),
]
CLES = ["a", "b", "c", "C1.1", "null", "~", "é", "a b", "'a'", "2026", "-a", "?", "", "<<", "a-b"]
lignes = st.builds(
    lambda marge, tirets, cle, deux, valeur, fin: f"{' ' * marge}{tirets}{cle}{deux}{valeur}{fin}",
    st.sampled_from((0, 0, 0, 0, 1, 2, 2, 2, 3, 4, 4, 6)),
    st.sampled_from(("", "", "", "- ", "- ", "-   ", "-", "- - ")),
    st.sampled_from(CLES),
    st.sampled_from((": ", ": ", ": ", ":", ":  ", " : ", "", " ")),
    st.sampled_from(VALEURS),
    st.sampled_from(("", "", "", " ", "  ")),
) | st.sampled_from(
    ("", "", " ", "# dit", "  # dit", "    texte", "    texte", "  texte", "---", "...", "\t", "    a: b ")
)
textes = st.lists(lignes, min_size=1, max_size=9).flatmap(
    lambda suite: st.sampled_from(("\n", "\n", "\n", "\r\n", "\r")).map(lambda fin: fin.join([*suite, ""]))
)


def simple(texte: str) -> Any:
    """What the reader of plain pieces says; None when it gives up."""
    try:
        return lire_simple(texte)
    except Autrement:
        return None


@pytest.mark.parametrize("chemin", ECRITS, ids=lambda c: c.relative_to(RACINE).as_posix())
def test_ce_qui_est_livre_se_lit_de_meme(chemin: Path) -> None:
    texte = chemin.read_text(encoding="utf-8")
    lu = simple(texte)
    if lu is not None:
        assert (lu, []) == lire_strict(texte, "")


def chemins(valeur: Any, avant: Chemin = ()) -> Iterator[Chemin]:
    """Every path of a document, and some that lead nowhere."""
    yield avant
    yield from ((*avant, "absente"), (*avant, 9))
    suite: Iterable[tuple[str | int, Any]] = ()
    if isinstance(valeur, dict):
        suite = valeur.items()
    elif isinstance(valeur, list):
        suite = enumerate(valeur)
    for pas, dessous in suite:
        yield from chemins(dessous, (*avant, pas))


def meme_place(texte: str) -> None:
    """The two readers find the same line for every path."""
    for chemin in chemins(lire_simple(texte)):
        assert lecture_lieu.localiser(texte, chemin) == lecture_stricte.localiser(texte, chemin), chemin


@pytest.mark.parametrize("chemin", ECRITS, ids=lambda c: c.relative_to(RACINE).as_posix())
def test_une_ligne_se_trouve_de_meme(chemin: Path) -> None:
    texte = chemin.read_text(encoding="utf-8")
    if simple(texte) is not None:
        meme_place(texte)


@settings(max_examples=500)
@given(textes)
def test_toute_ligne_se_trouve_de_meme(texte: str) -> None:
    if simple(texte) is not None:
        meme_place(texte)


def test_les_exemples_passent_par_la() -> None:
    assert sum(simple(c.read_text(encoding="utf-8")) is None for c in ECRITS) <= 2


@settings(max_examples=1500)
@given(textes)
def test_ce_qu_il_lit_le_lecteur_strict_le_lit_de_meme(texte: str) -> None:
    lu = simple(texte)
    if lu is not None:
        assert (lu, []) == lire_strict(texte, "")


MEMES = [
    "a: b\n",
    "a:\nb: 1\n",
    "a:\n- x\n- y\nb: z\n",
    "a:\n  - c: 1\n    d: >-\n      un\n      deux\n\n  - c: 2\ne:\n",
    "a: |\n  un\n  deux\nb: >\n  trois \n  quatre\n",
    "a: un\n  deux\n    trois\nb:\n  - quatre\n    cinq\n  - >-\n    six : sept\n    huit\n",
    "a: un # dit\r\nb: [x, y]\r\n",
    "  a: b\n  c: d\n",
]


@pytest.mark.parametrize("texte", MEMES)
def test_ce_qu_il_doit_savoir_lire(texte: str) -> None:
    lu = simple(texte)
    assert lu is not None
    assert (lu, []) == lire_strict(texte, "")
    meme_place(texte)


AUTREMENT = [
    *("a: b\na: c\n", "a: *b\n", "a: &b c\n", "a: !b c\n", "- a\n", "a\n", "", "\n", "# a\n", "a: b", "a: b: c\n"),
    *(
        "a: b\n\n  c\n",
        "a: b\n  c # d\n",
        "a: b\n  c: d\n",
        "a: b:\n  c\n",
        "a:\n  b\n",
        "a: >-\n  b\n\n  c\n",
        "a: >-\n  b\n   c\n",
        "a: >-\nb: c\n",
    ),
    *("a: 'b'\n  c\n", "null: b\n", "? a\n", "---\na: b\n", "a: b\n...\n", "a: [b\n", "a: {b: c}\n", "a\tb: c\n"),
    *("a: - b\n", "a:\n  b: c\n d: e\n", "a:\n - b\n  - c\n", "a: \x00\n", "\ufeffa: b\n", "-\n", "a:\n- \n"),
]


@pytest.mark.parametrize("texte", AUTREMENT)
def test_le_reste_est_pour_le_lecteur_strict(texte: str) -> None:
    assert simple(texte) is None


def test_un_emboitement_profond_n_est_pas_suivi() -> None:
    assert simple("".join(f"{' ' * n}a:\n" for n in range(2000))) is None
    assert simple("".join(f"{' ' * 2 * n}- a:\n" for n in range(2000))) is None
