"""Where a candidate stands: what is kept, what is left, what the two avis give."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from cqp_cli.domain.bilan import Bilan, dire_ccs_rc, proposer
from cqp_cli.domain.dossier import Dossier, au
from tests.domain.cas import construire, referentiel

DECISION = "decisions/2026-06-18.yaml"
ANNEES = {"livre": 5, "mini": 3}
UN_JOUR = timedelta(days=1)


def vu(
    base: str,
    ref: str,
    jour: str | date | None = None,
    changements: Mapping[str, Any] | None = None,
    session: str | None = None,
) -> Dossier:
    """The dossier of a base on a day."""
    dossier, presente = construire(base, ref, changements, session)
    return au(dossier, date.fromisoformat(str(jour)) if jour else dossier.jour, presente)


def bilan(*arguments: Any, **autres: Any) -> Bilan:
    return vu(*arguments, **autres).bilan


# What is kept -------------------------------------------------------------------------------------


def test_nothing_is_kept_before_a_jury(ref: str, codes: tuple[str, ...]) -> None:
    b = bilan("formation-complet", ref)
    assert (b.derniere, b.delivre, b.conservees, b.expirees) == (None, False, {}, {})
    assert b.a_evaluer == codes


def test_a_partial_decision_keeps_what_it_validates(ref: str, codes: tuple[str, ...]) -> None:
    b = bilan("formation-represente", ref)
    assert list(b.conservees) == [c for c in codes if c != codes[1]]
    assert b.a_evaluer == (codes[1],)
    un = b.conservees[codes[0]]
    assert (un.code, un.session, un.depuis) == (codes[0], "2026-06-18", date(2026, 6, 18))
    assert un.jusqu_au == date(2026 + ANNEES[ref], 6, 18)


@pytest.mark.parametrize(
    ("decision", "dernier"),
    [
        ({"livre": "2021-06-18", "mini": "2023-06-18"}, "2026-06-18"),
        ({"livre": "2020-02-29", "mini": "2020-02-29"}, {"livre": "2025-02-28", "mini": "2023-02-28"}),
    ],
)
def test_the_last_day_counts_and_the_next_does_not(ref: str, decision: Any, dernier: Any) -> None:
    jour = date.fromisoformat(dernier[ref] if isinstance(dernier, dict) else dernier)
    change = {f"{DECISION} > date": decision[ref]}
    la_veille, ce_jour, le_lendemain = (
        bilan("formation-represente", ref, j, change) for j in (jour - UN_JOUR, jour, jour + UN_JOUR)
    )
    assert la_veille.conservees
    assert ce_jour.conservees
    assert ce_jour.expirees == {}
    assert le_lendemain.conservees == {}
    assert le_lendemain.expirees == ce_jour.conservees
    assert le_lendemain.a_evaluer == referentiel(ref).codes


def test_the_benefit_is_tried_on_the_day_of_the_session(ref: str) -> None:
    change = {f"{DECISION} > date": f"{2026 - ANNEES[ref]}-10-14"}
    assert bilan("formation-represente", ref, "2026-10-01", change).conservees
    presente = bilan("formation-represente", ref, "2026-10-01", change, "2026-10-15")
    assert presente.jour_benefice == date(2026, 10, 15)
    assert presente.expirees


def test_a_session_without_a_date_leaves_the_day_itself(ref: str) -> None:
    change = {"sessions/2026-10-15/session.yaml > date": "absent"}
    assert bilan("formation-represente", ref, None, change, "2026-10-15").jour_benefice == date(2026, 10, 1)


def test_conservee_does_not_move_the_last_day(ref: str, codes: tuple[str, ...]) -> None:
    seconde = {"date": "2026-10-15", "competences": {"C1": "conservee", "*": "non-validee"}, "issue": "partielle"}
    b = bilan("formation-represente", ref, "2026-10-16", {"decisions/2026-10-15.yaml": seconde})
    assert b.derniere
    assert b.derniere.session == "2026-10-15"
    assert b.benefices[codes[0]].depuis == date(2026, 6, 18)


def test_a_competence_validated_anew_starts_again(ref: str, codes: tuple[str, ...]) -> None:
    jour = date(2026 + ANNEES[ref] + 1, 1, 10)
    seconde = {"date": str(jour), "competences": {"C1": "validee", "*": "non-validee"}, "issue": "partielle"}
    b = bilan("formation-represente", ref, jour, {"decisions/2030-01-10.yaml": seconde})
    assert list(b.conservees) == [codes[0]]
    assert codes[2] in b.expirees, "expired, refused, and still marked"


def test_conservee_that_nothing_validated_gives_nothing(ref: str, codes: tuple[str, ...]) -> None:
    b = bilan("formation-represente", ref, None, {f"{DECISION} > competences > C1": "conservee"})
    assert codes[0] not in b.benefices
    assert codes[0] in b.a_evaluer


def test_conservee_past_its_last_day_gives_nothing_more(ref: str, codes: tuple[str, ...]) -> None:
    seconde = {"date": "2031-06-19", "competences": {"C2": "validee", "*": "conservee"}, "issue": "totale"}
    b = bilan("formation-represente", ref, "2031-06-19", {"decisions/2031-06-19.yaml": seconde})
    assert (b.delivre, b.derniere and b.derniere.issue) == (False, "partielle")
    assert codes[0] in b.expirees, "still marked"


TOUTES = {f"{DECISION} > competences": {"*": "validee"}, f"{DECISION} > issue": "totale"}


@pytest.mark.parametrize(
    ("changement", "issue"),
    [
        ({}, "totale"),
        ({f"{DECISION} > conformite": "absent"}, None),
        ({f"{DECISION} > conformite > demarche": "absent"}, None),
        ({f"{DECISION} > conformite > dossier": "absent"}, None),
        ({f"{DECISION} > president": "absent"}, None),
        ({f"{DECISION} > signature": "absent"}, None),
        ({f"{DECISION} > signature": "2030-01-01"}, None),
        ({f"{DECISION} > competences > C2": "non-validee"}, "partielle"),
        ({f"{DECISION} > competences > C2": "absent"}, "partielle"),
        ({f"{DECISION} > competences": {"*": "non-validee"}}, "non-delivrance"),
        ({f"{DECISION} > conformite > demarche": "false"}, "non-delivrance"),
        ({f"{DECISION} > conformite > dossier": "false"}, "non-delivrance"),
        ({f"{DECISION} > issue": "partielle"}, "partielle"),
        ({f"{DECISION} > issue": "renvoi"}, "renvoi"),
        ({f"{DECISION} > issue": "absent"}, None),
        ({f"{DECISION} > date": "absent"}, None),
    ],
)
def test_a_decision_is_worth_no_more_than_its_competences(
    ref: str, changement: dict[str, Any], issue: str | None
) -> None:
    b = bilan("formation-represente", ref, None, TOUTES | changement)
    (decision,) = b.dossier.decisions
    assert decision.issue == issue
    assert b.delivre is (issue == "totale")
    (ecrite,) = b.dossier.ecrites
    assert (ecrite.issue or "absent") == (TOUTES | changement)[f"{DECISION} > issue"]


def test_a_full_delivery_is_for_ever(ref: str) -> None:
    seconde = {"date": "2026-10-15", "competences": {"C2": "validee", "*": "conservee"}, "issue": "totale"}
    b = bilan("formation-represente", ref, "2090-01-01", {"decisions/2026-10-15.yaml": seconde})
    assert b.delivre
    assert b.a_evaluer == ()
    assert all(x.jusqu_au is None for x in b.conservees.values())
    assert set(b.resultats.values()) == {"conservee"}


def test_a_revoked_decision_gives_nothing(ref: str) -> None:
    change = {f"{DECISION} > annulation": {"date": "2026-06-25", "motif": "Erreur"}}
    assert bilan("formation-represente", ref, "2026-06-24", change).conservees
    assert bilan("formation-represente", ref, "2026-06-25", change).benefices == {}


@pytest.mark.parametrize("change", [{f"{DECISION} > date": "absent"}, {f"{DECISION} > issue": "absent"}])
def test_an_undated_or_unsaid_decision_gives_nothing(ref: str, change: dict[str, Any]) -> None:
    assert bilan("formation-represente", ref, None, change).benefices == {}


def test_the_benefit_may_be_for_ever_in_one_way_only(ref: str) -> None:
    change = {"referentiel.yaml > accord > benefice > valeur": {"formation": "definitif"}}
    loin = "2090-01-01"
    assert bilan("formation-represente", ref, loin, change).expirees == {}
    assert bilan("vae-represente", ref, loin, change).conservees == {}


# Which avis count ---------------------------------------------------------------------------------


def test_two_passages_before_a_jury_the_latest_avis_of_each_competence_counts(ref: str, codes: tuple[str, ...]) -> None:
    b = bilan("formation-deux-passages", ref)
    passages = {c: b.evaluation("externe", c).passage for c in codes}  # type: ignore[union-attr]
    assert passages == {c: 2 if c == codes[1] else 1 for c in codes}
    assert set(b.resultats.values()) == {"acquise"}
    assert [e.passage for e in b.evaluations_comptees("externe")] == [1, 2]


def test_a_grid_begun_without_an_avis_does_not_replace_an_avis(ref: str, codes: tuple[str, ...]) -> None:
    change = {"evaluations/2-externe.yaml > competences > C2 > avis": "absent"}
    b = bilan("formation-deux-passages", ref, None, change)
    assert b.resultat(codes[1]) == "divergence"
    bloc = b.bloc("externe", codes[1])
    assert bloc
    assert bloc.avis
    seule = bilan("formation-represente", ref, None, change)
    assert seule.resultat(codes[1]) == "incomplete"
    assert seule.bloc("externe", codes[1])


def test_an_earlier_grid_without_an_avis_gives_way(ref: str, codes: tuple[str, ...]) -> None:
    change = {"evaluations/1-externe.yaml > competences > C2": {"elements": {"C2.1": "acquis"}}}
    assert bilan("formation-deux-passages", ref, None, change).resultat(codes[1]) == "acquise"
    deux = {
        **change,
        "evaluations/2-externe.yaml > competences > C2": {"elements": {"C2.2": "acquis"}},
    }
    evaluation = bilan("formation-deux-passages", ref, None, deux).evaluation("externe", codes[1])
    assert evaluation
    assert evaluation.passage == 2


def test_a_block_with_nothing_in_it_is_nothing(ref: str, codes: tuple[str, ...]) -> None:
    change = {"evaluations/2-externe.yaml > competences > C2": {"constats": "À voir"}}
    assert bilan("formation-represente", ref, None, change).evaluation("externe", codes[1]) is None


@pytest.mark.parametrize("passage", [1, 2])
def test_an_undated_evaluation_keeps_the_place_of_its_passage(ref: str, codes: tuple[str, ...], passage: int) -> None:
    change = {f"evaluations/{passage}-externe.yaml > date": "absent"}
    b = bilan("formation-deux-passages", ref, None, change)
    evaluation = b.evaluation("externe", codes[1])
    assert evaluation
    assert evaluation.passage == 2


def test_undated_evaluations_alone_follow_their_passages(ref: str, codes: tuple[str, ...]) -> None:
    change = {f"evaluations/{n}-{r}.yaml > date": "absent" for n in (1, 2) for r in ("externe", "professionnel")}
    assert bilan("formation-deux-passages", ref, None, change).resultat(codes[1]) == "acquise"


def test_an_evaluation_without_a_role_is_nobody_s(ref: str) -> None:
    from dataclasses import replace

    d = vu("formation-complet", ref)
    sans_role = replace(d, evaluations=tuple(replace(e, role=None) for e in d.evaluations))
    assert set(sans_role.bilan.resultats.values()) == {"incomplete"}


# What two avis give -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("professionnel", "externe", "attendu"),
    [
        ("acquise", "acquise", "acquise"),
        ("non-acquise", "non-acquise", "non-acquise"),
        ("acquise", "non-acquise", "divergence"),
        ("non-acquise", "acquise", "divergence"),
        ("acquise", "absent", "incomplete"),
    ],
)
@pytest.mark.parametrize("reglage", ["jury", "un-avis-suffit", "deux-avis-requis"])
def test_two_avis_give_a_result(
    ref: str, codes: tuple[str, ...], professionnel: str, externe: str, attendu: str, reglage: str
) -> None:
    change = {
        "evaluations/1-professionnel.yaml > competences > C1 > avis": professionnel,
        "evaluations/1-externe.yaml > competences > C1 > avis": externe,
        "referentiel.yaml > accord > concordance > valeur": reglage,
    }
    if attendu == "divergence":
        attendu = {"jury": "divergence", "un-avis-suffit": "acquise", "deux-avis-requis": "non-acquise"}[reglage]
    assert bilan("formation-complet", ref, None, change).resultat(codes[0]) == attendu


def test_one_evaluator_alone_gives_the_result(ref: str, codes: tuple[str, ...]) -> None:
    change = {
        "evaluations/1-professionnel.yaml": "absent",
        "evaluations/1-externe.yaml > competences > C1 > avis": "non-acquise",
        "referentiel.yaml > accord > evaluateurs > valeur": ["externe"],
    }
    b = bilan("formation-complet", ref, None, change)
    assert [b.resultat(c) for c in codes[:2]] == ["non-acquise", "acquise"]


def test_all_may_have_to_be_evaluated_again(ref: str, codes: tuple[str, ...]) -> None:
    change = {"referentiel.yaml > accord > reevaluation > valeur": "toutes"}
    b = bilan("formation-represente", ref, None, change)
    assert b.a_evaluer == codes
    assert [b.resultat(c) for c in codes[:2]] == ["incomplete", "acquise"]


def test_what_is_proposed_to_the_jury(ref: str, codes: tuple[str, ...]) -> None:
    change = {"evaluations/2-externe.yaml > competences > C2 > avis": "non-acquise"}
    assert proposer(bilan("formation-represente", ref, None, change)) == {
        c: None if c == codes[1] else "conservee" for c in codes
    }
    assert set(proposer(bilan("formation-complet", ref)).values()) == {"validee"}
    refus = {f"evaluations/1-{r}.yaml > competences > C1 > avis": "non-acquise" for r in ("externe", "professionnel")}
    assert proposer(bilan("formation-complet", ref, None, refus))[codes[0]] == "non-validee"
    assert set(proposer(bilan("formation-ouvert", ref)).values()) == {None}


# Elements -----------------------------------------------------------------------------------------


def element(ref: str, competence: int, rang: int) -> str:
    return referentiel(ref).competences[competence].elements[rang].code


def test_elements_on_which_the_evaluators_differ(ref: str, codes: tuple[str, ...]) -> None:
    change = {
        "evaluations/1-externe.yaml > competences > C2 > elements > C2.2": "non-acquis",
        "evaluations/1-professionnel.yaml > competences > C2 > elements > C2.3": "absent",
    }
    b = bilan("formation-complet", ref, None, change)
    assert b.elements_divergents(codes[1]) == (element(ref, 1, 1), element(ref, 1, 2))
    assert b.elements_divergents(codes[0]) == ()
    seul = bilan("formation-complet", ref, None, {"evaluations/1-externe.yaml": "absent"})
    assert seul.elements_divergents(codes[0]) == tuple(e.code for e in referentiel(ref).competences[0].elements)


def test_an_element_is_acquired_when_each_evaluator_says_so(ref: str, codes: tuple[str, ...]) -> None:
    change = {"evaluations/1-externe.yaml > competences > C2 > elements > C2.2": "non-acquis"}
    b = bilan("formation-complet", ref, None, change)
    assert b.element_acquis(element(ref, 1, 0), codes[1])
    assert not b.element_acquis(element(ref, 1, 1), codes[1])
    assert not bilan("formation-ouvert", ref).element_acquis(element(ref, 0, 0), codes[0])


def test_elements_of_a_kept_competence_are_those_of_before_the_decision(ref: str, codes: tuple[str, ...]) -> None:
    change = {
        "evaluations/1-externe.yaml > competences > C1 > elements > C1.2": "non-acquis",
        "evaluations/2-externe.yaml > competences > C2 > elements > C2.1": "acquis",
    }
    change |= {
        f"evaluations/2-externe.yaml > competences > C1 > {quoi}": "non-acquis"
        for quoi in ("elements > C1.1", "elements > C1.2")
    }
    b = bilan("formation-represente", ref, None, change)
    assert b.element_acquis(element(ref, 0, 0), codes[0]), "what is said again of a kept competence does not count"
    assert not b.element_acquis(element(ref, 0, 1), codes[0])
    assert b.element_acquis(element(ref, 1, 0), codes[1]), "refused in May, acquired in September"


@pytest.mark.parametrize(
    ("changements", "dit"),
    [
        ({}, "Les 19 éléments que l'accord marque pour le CCS-RC sont acquis."),
        (
            {"evaluations/1-externe.yaml > competences > C2": "absent"},
            "Sur les 19 éléments que l'accord marque pour le CCS-RC, 16 sont acquis.",
        ),
        (
            {f"evaluations/1-{role}.yaml": "absent" for role in ("externe", "professionnel")},
            "Sur les 19 éléments que l'accord marque pour le CCS-RC, aucun n'est acquis.",
        ),
    ],
)
def test_the_ccs_rc_is_counted_never_awarded(changements: dict[str, str], dit: str) -> None:
    assert dire_ccs_rc(construire("formation-complet", "livre", changements)[0].bilan) == dit
