"""What the livret leaves to acquire, what the path covers, what is left."""

from __future__ import annotations

from datetime import date
from typing import Any

from cqp_cli.domain.dossier import Dossier, au
from cqp_cli.domain.parcours_individuel import a_acquerir, complements, couvertes, deja_acquises, manquantes, restantes
from tests.domain.cas import construire

LIVRET, PARCOURS = "livret-reperage.yaml", "parcours.yaml"


def vu(ref: str, changements: dict[str, Any] | None = None, jour: str = "2026-06-01", base: str = "complet") -> Dossier:
    return au(construire(f"formation-{base}", ref, changements)[0], date.fromisoformat(jour))


def test_one_element_is_enough_to_make_a_competence_one_to_acquire(ref: str) -> None:
    d = vu(ref)
    c1, c2, c3, *autres = d.referentiel.codes
    assert a_acquerir(d) == (c2, c3)
    assert deja_acquises(d) == {c1, *autres}
    assert a_acquerir(vu(ref, {f"{LIVRET} > competences > C1 > elements > C1.2": "a-developper"})) == (c1, c2, c3)


def test_without_a_livret_nothing_is_known(ref: str) -> None:
    d = vu(ref, {LIVRET: "absent"})
    assert a_acquerir(d) == ()
    assert deja_acquises(d) == frozenset()
    assert restantes(d) == ()


def test_what_the_livret_does_not_say_is_neither_acquired_nor_to_acquire(ref: str) -> None:
    d = vu(ref, {f"{LIVRET} > competences > C1": "absent", f"{LIVRET} > competences > C2 > elements": {}})
    c1, c2, *_ = d.referentiel.codes
    assert not {c1, c2} & {*a_acquerir(d), *deja_acquises(d)}


def test_an_action_covers_once_it_is_done(ref: str) -> None:
    d = vu(ref)
    _, c2, c3, *_ = d.referentiel.codes
    assert (couvertes(d), restantes(d)) == ((c2, c3), ())
    la_veille = vu(ref, jour="2026-04-09")
    assert (couvertes(la_veille), restantes(la_veille)) == ((c2,), (c3,))
    assert couvertes(vu(ref, jour="2026-04-10")) == (c2, c3)
    assert couvertes(vu(ref, {f"{PARCOURS} > actions > 0 > realisee": "false"})) == (c3,)
    assert couvertes(vu(ref, {f"{PARCOURS} > actions > 1 > fin": "absent"}, "2026-01-01")) == (c3,)
    assert couvertes(vu(ref, {PARCOURS: "absent"})) == ()


def test_an_action_may_cover_more_than_was_to_acquire(ref: str) -> None:
    d = vu(ref, {f"{PARCOURS} > actions > 0 > competences": ["C2", "C1"]})
    assert couvertes(d) == d.referentiel.codes[:3]
    assert restantes(d) == ()


def test_what_an_evaluator_or_a_jury_refused_may_be_completed(ref: str) -> None:
    codes = vu(ref).referentiel.codes
    assert complements(vu(ref)) == frozenset()
    assert complements(vu(ref, base="deux-passages")) == {codes[1]}
    change = {"decisions/2026-06-18.yaml > competences > C3": "non-validee"}
    assert complements(vu(ref, change, "2026-06-18", "represente")) == {codes[1], codes[2]}
    assert complements(vu(ref, change, "2026-06-17", "represente")) == {codes[1]}


def test_after_a_jury_what_it_refused_is_to_acquire_and_nothing_that_is_kept(ref: str) -> None:
    """« une formation sur les compétences manquantes » (3.1.4), whatever the livret had said before."""
    change = {"decisions/2026-06-18.yaml > competences > C2": "validee"}
    change |= {"decisions/2026-06-18.yaml > competences > C1": "non-validee"}
    d = vu(ref, change, "2026-06-19", "represente")
    c1, c2, c3, *_ = d.referentiel.codes
    assert (a_acquerir(d), manquantes(d), restantes(d)) == ((c2, c3), (c1,), (c1,))
    assert manquantes(vu(ref, change, "2026-06-17", "represente")) == manquantes(vu(ref, base="deux-passages"))
