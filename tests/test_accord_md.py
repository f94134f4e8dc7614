"""`docs/accord.md` leaves out no sentence of the agreement, no rule and no datum, and says nothing that is not so."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from cqp_cli.domain.regles import PAR_CODE, REGLES, Regle
from cqp_cli.domain.titres import Titre
from docs import generer_accord
from tests.conftest import normalise

SOURCE = generer_accord.lire()
LIVRE = generer_accord.REFERENTIEL
PHRASES = generer_accord.phrases(SOURCE)
HORS_TEXTE: list[dict[str, Any]] = SOURCE["hors_texte"]
CODES = [regle.code for regle in REGLES]


def named(key: str) -> set[str]:
    """What the sentences and the second list name under a key."""
    return {name for p in PHRASES for name in getattr(p, key)} | {n for h in HORS_TEXTE for n in h.get(key, ())}


def resolve(tree: Any, path: str) -> Any:
    """The datum at the end of a path; an item of a list goes by its code, or by its voie. KeyError if there is none."""
    for step in path.split("."):
        if isinstance(tree, list):
            tree = {item.get("code") or item.get("voie"): item for item in tree}
        tree = tree[step]
    return tree


def test_every_rule_is_attached_to_a_sentence_of_each_of_its_articles() -> None:
    attached = {(code, p.article) for p in PHRASES for code in p.regles + p.completee_par}
    assert {code for code, _ in attached} <= set(PAR_CODE)
    expected = {(regle.code, regle.fondement(LIVRE, voie).article) for regle in REGLES for voie in regle.voies}
    assert expected - attached == set()


def test_the_second_list_has_the_rules_that_the_agreement_does_not_say_each_once() -> None:
    listed = [code for entry in HORS_TEXTE for code in entry.get("regles", ())]
    assert sorted(listed) == sorted(r.code for r in REGLES if set(r.origines.values()) != {"accord"})
    assert all(entry["sert"] and entry["pourquoi"] for entry in HORS_TEXTE)


def test_every_datum_named_exists_and_every_datum_of_the_procedure_is_named(referentiel: dict[str, Any]) -> None:
    for path in named("donnees"):
        resolve(referentiel, path)
    assert {f"accord.{key}" for key in referentiel["accord"]} <= named("donnees")


def test_every_datum_that_the_agreement_does_not_say_is_explained(referentiel: dict[str, Any]) -> None:
    explained = {path for entry in HORS_TEXTE for path in entry.get("donnees", ())}
    silent = {f"accord.{key}" for key, datum in referentiel["accord"].items() if datum["origine"] != "accord"}
    assert explained == silent


def test_every_command_named_exists_or_is_announced() -> None:
    present, announced = generer_accord.commandes_presentes(), set(SOURCE["commandes_prevues"])
    unknown = {c for c in named("commandes") if not generer_accord.est_presente(c, present)}
    assert {c for c in unknown if c.split()[0] not in announced} == set()


def test_no_sentence_is_left_without_an_answer() -> None:
    keys = {"article", "phrase", "donnees", "commandes", "pourquoi"}
    assert [raw for raw in SOURCE["phrases"] if not set(raw) <= keys] == []
    assert [
        p.repere for p in PHRASES if not (p.regles or p.completee_par or p.donnees or p.commandes or p.pourquoi)
    ] == []


def test_the_text_is_there_whole_and_in_order(accord: str) -> None:
    """Up to the annexes nothing stands between two sentences but titles and list marks."""
    titles = {t["article"]: normalise(f"{t['entete']} {t.get('titre', '')}") for t in SOURCE["titres"]}
    order, rest, last = list(titles), accord, -1
    for p in PHRASES:
        gap, found, rest = rest.partition(normalise(p.phrase))
        assert found, f"{p.repere} n’est pas à cette place du texte : {p.phrase}"
        here = order.index(p.article)
        expected = " ".join(titles[article] for article in order[last + 1 : here + 1])
        if p.article != "annexe I" or here != last:
            assert gap.strip(" –-").casefold() == expected.casefold(), f"avant {p.repere}"
        last = here
    assert order[last] == "annexe I"


@pytest.mark.parametrize("titre", LIVRE.titres, ids=lambda t: t.article)
def test_every_sentence_of_the_referentiel_is_one_of_its_article(titre: Titre) -> None:
    """What a rule quotes is under the article that is shown, whatever the voie: both come from the same title."""
    assert {p.texte for p in titre.phrases} <= {p.phrase for p in PHRASES if p.article == titre.article}


@pytest.mark.parametrize("regle", REGLES, ids=CODES)
def test_a_rule_quotes_a_sentence_and_its_origin_is_what_the_text_says(regle: Regle) -> None:
    for voie in regle.voies:
        fondement = regle.fondement(LIVRE, voie)
        assert fondement.citation, "la règle ne cite rien"
        assert fondement.origine == regle.origines[voie], voie


@pytest.mark.parametrize("regle", REGLES, ids=CODES)
def test_the_words_quoted_in_a_docstring_are_those_of_an_article_of_the_rule(regle: Regle) -> None:
    """A quotation may run over two sentences that follow each other."""
    quoted = re.search(r"« (.+) »", " ".join((regle.fonction.__doc__ or "").partition("\n\n")[2].split()))
    articles = {regle.fondement(LIVRE, voie).article for voie in regle.voies}
    assert quoted
    assert any(normalise(quoted[1]) in _text(article) for article in articles)


def _text(article: str) -> str:
    return " ".join(normalise(p.phrase) for p in PHRASES if p.article == article)


def test_the_document_is_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    assert generer_accord.main(["--check"]) == 0, capsys.readouterr().err


def test_a_document_out_of_date_is_said_and_mended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(generer_accord, "SORTIE", tmp_path / "accord.md")
    assert generer_accord.main(["--check"]) == 1
    assert capsys.readouterr().err == "docs/accord.md n'est pas à jour : python docs/generer_accord.py\n"
    assert generer_accord.main([]) == 0
    assert generer_accord.main(["--check"]) == 0
