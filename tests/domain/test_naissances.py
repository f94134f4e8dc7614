"""A date of birth, whole or not: how it is read, written and said, and when nobody can be born."""

from __future__ import annotations

from datetime import date

import pytest

from cqp_cli.domain.naissances import DateNaissance, lire_naissance, naissance_de


@pytest.mark.parametrize(
    ("ecrit", "dite", "quand"),
    [
        ("1990-05-14", "14 mai 1990", "le 14 mai 1990"),
        ("1990-06-01", "1er juin 1990", "le 1er juin 1990"),
        ("1965-05", "mai 1965", "en mai 1965"),
        ("1965", "1965", "en 1965"),
    ],
)
def test_une_date_se_lit_s_ecrit_et_se_dit(ecrit: str, dite: str, quand: str) -> None:
    lue = lire_naissance(f" {ecrit} ")
    assert (str(lue), lue.dite, lue.quand) == (ecrit, dite, quand)
    assert lire_naissance(lue) is lue


@pytest.mark.parametrize(
    "ecrit", ["65", "0000", "1965-13", "1965-00", "1990-02-30", "mai 1965", "1965-5", "", None, 1965]
)
def test_ce_qui_n_en_est_pas_une(ecrit: object) -> None:
    with pytest.raises(ValueError, match=r"on attend une date|n'existe pas"):
        lire_naissance(ecrit)


def test_un_jour_est_une_date_entiere() -> None:
    jour = date(1990, 5, 14)
    assert naissance_de(jour).entiere == lire_naissance(jour).entiere == jour
    assert DateNaissance(1965, 5).entiere is None


@pytest.mark.parametrize(
    ("ecrit", "possible"),
    [
        ("1899-12-31", False), ("1900-01-01", True), ("1899", False), ("1900", True),
        ("2026-06-01", True), ("2026-06-02", False), ("2026-06", True), ("2026-07", False), ("2026", True), ("2027", False),
    ],
)  # fmt: skip
def test_personne_n_est_ne_avant_1900_ni_apres_le_jour_dit(ecrit: str, possible: bool) -> None:
    assert lire_naissance(ecrit).possible(date(2026, 6, 1)) is possible


@pytest.mark.parametrize(
    ("une", "autre", "contredit"),
    [
        ("1965", "1965-05-04", False), ("1965-05", "1965-05-04", False), ("1965-05-04", "1965-05-04", False),
        ("1965", "1966", True), ("1965-05", "1965-06-04", True), ("1965-05-03", "1965-05-04", True),
    ],
)  # fmt: skip
def test_deux_dates_se_contredisent_par_ce_qu_elles_disent(une: str, autre: str, contredit: bool) -> None:
    assert lire_naissance(une).contredit(lire_naissance(autre)) is contredit
    assert lire_naissance(autre).contredit(lire_naissance(une)) is contredit
