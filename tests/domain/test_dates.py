"""Counting days as the agreement does: from date to date."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cqp_cli.domain.certificateur import court_le
from cqp_cli.domain.dates import jour_long, lire_jour_dit, plus_annees, plus_mois
from cqp_cli.domain.referentiel_metier import Enregistrement


@pytest.mark.parametrize(
    ("jour", "annees", "attendu"),
    [
        ("2026-06-18", 5, "2031-06-18"),
        ("2024-02-29", 5, "2029-02-28"),
        ("2024-02-29", 4, "2028-02-29"),
        ("2023-02-28", 1, "2024-02-28"),
        ("2023-03-01", 1, "2024-03-01"),
        ("2026-12-31", 1, "2027-12-31"),
        ("9999-01-01", 5, "9999-12-31"),
    ],
)
def test_years_later(jour: str, annees: int, attendu: str) -> None:
    assert plus_annees(date.fromisoformat(jour), annees) == date.fromisoformat(attendu)


@pytest.mark.parametrize(
    ("jour", "mois", "attendu"),
    [
        ("2026-01-10", 2, "2026-03-10"),
        ("2025-12-31", 2, "2026-02-28"),
        ("2023-12-31", 2, "2024-02-29"),
        ("2026-08-31", 1, "2026-09-30"),
        ("2026-12-15", 1, "2027-01-15"),
        ("2026-11-30", 1, "2026-12-30"),
        ("2026-06-18", 0, "2026-06-18"),
        ("9999-12-31", 1, "9999-12-31"),
    ],
)
def test_months_later(jour: str, mois: int, attendu: str) -> None:
    assert plus_mois(date.fromisoformat(jour), mois) == date.fromisoformat(attendu)


@given(st.dates(max_value=date(9900, 1, 1)), st.integers(min_value=1, max_value=600))
def test_a_later_month_is_the_one_meant_and_never_skips(jour: date, mois: int) -> None:
    plus_tard = plus_mois(jour, mois)
    assert (plus_tard.year * 12 + plus_tard.month) - (jour.year * 12 + jour.month) == mois
    assert plus_tard.day <= jour.day
    assert plus_tard.day == jour.day or (plus_tard + timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    ("jour", "attendu"), [("2026-06-01", "1er juin 2026"), ("2026-02-28", "28 février 2026"), ("0900-12-11", None)]
)
def test_a_day_in_words(jour: str, attendu: str | None) -> None:
    assert jour_long(date.fromisoformat(jour)) == (attendu or "11 décembre 900")


@pytest.mark.parametrize(
    "dit",
    [
        "2026-08-01",
        "01/08/2026",
        "1/8/2026",
        "1.8.2026",
        "1 / 8 / 2026",
        "1er août 2026",
        "1 AOUT 2026",
        " 1er  aoû. 2026 ",
        "2026/8/1",
        "2026.08.01",
        "2026-8-1",
        "2026-08-01 00:00:00",
        "le 1er août 2026",
        "le 01/08/2026",
    ],
)
def test_a_day_as_people_write_it(dit: str) -> None:
    assert lire_jour_dit(dit) == date(2026, 8, 1)


@pytest.mark.parametrize("dit", ["31/02/2026", "1 jui 2026", "1 brumaire 2026", "08/2026", "1/8/26", "", "demain"])
def test_what_is_no_day_or_may_be_two(dit: str) -> None:
    with pytest.raises(ValueError, match="date"):
        lire_jour_dit(dit)


def test_une_certification_est_enregistree_de_sa_decision_a_sa_fin_comprises() -> None:
    inscrit = Enregistrement(type="RNCP", code="RNCP1", decision=date(2024, 7, 1), fin=date(2029, 7, 1))
    dits = {date(2024, 6, 30): False, date(2024, 7, 1): True, date(2029, 7, 1): True, date(2029, 7, 2): False}
    assert {jour: court_le(inscrit, jour) for jour in dits} == dits
    assert court_le(replace(inscrit, decision=None), date(2020, 1, 1))
    assert not court_le(inscrit, None)
    assert not court_le(replace(inscrit, code=None), date(2025, 1, 1))
