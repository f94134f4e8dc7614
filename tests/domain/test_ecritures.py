"""How a value is written in a piece: a day, a number, yes or no."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cqp_cli.disque.lire.validation import valider
from cqp_cli.domain.ecritures import (
    a_lieu,
    elider,
    lire_jour,
    lire_nombre,
    lire_nombre_dit,
    lire_nombre_entier,
    lire_oui_non,
)
from cqp_cli.domain.jury import Decision


@given(st.dates(min_value=date(1900, 1, 1)))
def test_a_day_is_read_as_it_is_written(jour: date) -> None:
    assert lire_jour(jour.isoformat()) == lire_jour(f" {jour.isoformat()} ") == lire_jour(jour) == jour


@pytest.mark.parametrize(
    "valeur", ["18/06/2026", "2026-6-18", "20260618", "2026-06-18T00:00", "", 20260618, None, "２０２６-06-18"]
)
def test_another_writing_of_a_day_is_refused(valeur: Any) -> None:
    with pytest.raises(ValueError, match="on attend une date AAAA-MM-JJ"):
        lire_jour(valeur)


@pytest.mark.parametrize("valeur", ["2026-02-30", "2025-02-29", "2026-13-01", "0000-01-01"])
def test_a_day_that_does_not_exist_is_refused(valeur: str) -> None:
    with pytest.raises(ValueError, match="n'existe pas dans le calendrier"):
        lire_jour(valeur)


@pytest.mark.parametrize("valeur", ["1899-12-31", "0226-01-12", date(1026, 1, 12)])
def test_no_act_is_older_than_the_century_before(valeur: Any) -> None:
    with pytest.raises(ValueError, match="est avant 1900 : relisez-la"):
        lire_jour(valeur)


@pytest.mark.parametrize(
    ("valeur", "nombre"), [("35", 35), ("3,5", 3.5), (" 3.25 ", 3.25), (7, 7), (7.5, 7.5), ("0", 0)]
)
def test_a_number(valeur: Any, nombre: float) -> None:
    assert lire_nombre(valeur) == nombre


@given(st.floats() | st.integers())
def test_what_a_cell_gives_is_a_number_that_a_piece_can_hold(valeur: float) -> None:
    """-3 hours were taken of a form, and the piece could not be read any more."""
    try:
        lu = lire_nombre(valeur)
    except ValueError:
        assert not 0 <= valeur < 999_999_999.9999
    else:
        assert lire_nombre(f"{lu:.4f}") == lu == pytest.approx(valeur, abs=1e-4)


@pytest.mark.parametrize("dit", ["1607", "1 607", "1\u202f607 h", "1607heures", " 1 607,0 Heures"])
def test_a_number_is_said_as_people_write_it(dit: str) -> None:
    assert lire_nombre_dit(dit) == 1607


@pytest.mark.parametrize("dit", ["16 07", "35h30", "1 6071", "h", "-3"])
def test_what_is_no_number_said(dit: str) -> None:
    with pytest.raises(ValueError, match="on attend un nombre"):
        lire_nombre_dit(dit)


@pytest.mark.parametrize("valeur", ["-1", "1e3", "trente", "", "1 000", True, None, "9" * 10, "٣"])
def test_what_is_not_a_number(valeur: Any) -> None:
    with pytest.raises(ValueError, match="on attend un nombre, par exemple 35"):
        lire_nombre(valeur)


def test_a_whole_number() -> None:
    assert lire_nombre_entier("3") == lire_nombre_entier("3,0") == 3
    with pytest.raises(ValueError, match="un nombre entier"):
        lire_nombre_entier("3,5")


@pytest.mark.parametrize(
    ("valeur", "vrai"), [("true", True), ("Oui", True), (" NON ", False), ("false", False), (True, True)]
)
def test_yes_and_no(valeur: Any, vrai: bool) -> None:
    assert lire_oui_non(valeur) is vrai


@pytest.mark.parametrize("valeur", ["vrai", "1", "", 1, None])
def test_neither_yes_nor_no(valeur: Any) -> None:
    with pytest.raises(ValueError, match="on attend true ou false"):
        lire_oui_non(valeur)


def test_a_date_with_an_hour_is_a_day_nowhere() -> None:
    """A `datetime` is a `date` for Python; no reader gives one, and the field keeps the day."""
    decision, _ = valider(Decision, {"date": datetime(2026, 6, 18)})
    assert decision
    assert decision.date == date(2026, 6, 18)


@pytest.mark.parametrize(
    "dit",
    [
        "d'Inès", "d'Anaïs", "d'Olivier", "d'Étienne", "d'Œuvrard", "d'Yves", "d'Hélène", "d'Henri", "d'Hôpital Nord",
        "de Léa", "de Yasmine", "de Hassan", "de Habiba", "de ĐORĐEVIĆ", "de 3 ans",
    ],
)  # fmt: skip
def test_de_s_elide_devant_une_voyelle_et_un_h_muet(dit: str) -> None:
    nom = dit[2:] if dit[1] == "'" else dit[3:]
    assert elider("de", nom) == dit
    assert elider("le", "avenant") == "l'avenant"


@pytest.mark.parametrize("dit", ["à Paris", "à La Rochelle", "au Mans", "aux Ulis", "à Lessay", "à Levallois"])
def test_l_article_d_une_commune_se_contracte(dit: str) -> None:
    article, nom = dit.split(" ", 1)
    assert a_lieu({"à": "", "au": "Le ", "aux": "Les "}[article] + nom) == dit
