"""Names that a program took for others are refused; those that people bear are not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cqp_cli.domain import abimes
from cqp_cli.domain.abimes import EN_1252, dire_abime, nom_abime
from cqp_cli.domain.signes import faute_de_nom

PORTES = [
    "Éloïse",
    "Œdipe",
    "Œuilly",
    "ŸNS",
    "Aÿ",
    "L’Haÿ-les-Roses",
    "Łukasz",
    "Żółkiewski",
    "Śliwa",
    "Źródło",
    "Škoda",
    "Žižek",
    "Ștefan",
    "Ţepeş",
    "Ó’Brien",
    "Ó‘Conaill",
    "hÉigeartaigh",
    "Ó",
    "hÓgáin",
    "McÉlroy",
    "MacÁodh",
    "N´Diaye",
    "Kerloc´h",
    "D’Angelo",
    "Ångström",
    "Ørsted",
    "Þór",
    "Đặng",
    "Nguyễn",
    "Işık",
    "İbrahim",
    "Ņina",
    "Ķēniņš",
    "Ąžuolas",
    "Őrs",
    "Űrhajós",
    "Íñigo",
    "Mª·José",
    "JOÃO",
    "Ãngela",
    "ANDRÉ–LOUIS",
    "Groß–Gerau",
    "FORLÌ–Cesena",
    "Aix–en–Provence",
    "Crèvecœur–le–Grand",
    "Saint–rémy–de–provence",
    "Hawaiʻi",
    "Ta‘aroa",
    "Ọlá",
    "Ɔkɔ",
    "Ŋaari",
    "Иванов",
    "Παπαδόπουλος",
    "JOëL",
    "DŽEMAL",
    "Fañch",
    "CALÒ–PHAN",
    "« É »",
    "E²C",
    "CPEF™",
    "n°3",
    "CAFÉ’S",
]


@pytest.mark.parametrize("nom", PORTES)
def test_no_name_that_people_bear_is_refused(nom: str) -> None:
    assert faute_de_nom(nom) is None


@pytest.mark.parametrize("nom", ["Hélène", "Zoé", "Łukasz", "Ștefan", "Nguyễn", "L’Haÿ", "Шевченко", "Señor"])
@pytest.mark.parametrize("code", ["cp1252", "latin-1", "cp437"])
def test_utf_8_taken_for_another_code_is_seen(nom: str, code: str) -> None:
    octets = nom.encode()
    lu = "".join(EN_1252[o] for o in octets) if code == "cp1252" else octets.decode(code)
    assert nom_abime(lu), lu


@pytest.mark.parametrize(
    ("nom", "vrai", "pris"),
    [
        ("Hélène", "utf-8", "mac_roman"),
        ("Hélène", "utf-8", "cp850"),
        ("L’Haÿ", "utf-8", "cp850"),
        ("Ștefan", "utf-8", "mac_roman"),
        ("Zoé", "cp1252", "mac_roman"),
        ("Léa", "cp1252", "mac_roman"),
        ("ZOÉ", "cp1252", "cp850"),
        ("Anaïs", "cp1252", "cp850"),
        ("Léa", "cp1252", "cp437"),
        ("Zoé", "mac_roman", "cp1252"),
        ("Zoé", "cp850", "cp1252"),
        ("Łódź", "iso8859-2", "cp1252"),
    ],
)
def test_so_are_the_codes_of_other_machines(nom: str, vrai: str, pris: str) -> None:
    assert nom_abime(nom.encode(vrai).decode(pris))


@pytest.mark.parametrize(
    ("texte", "dit"),
    [
        ("Rue René", None),
        ("HÃ©lÃ¨ne", "« HÃ©lÃ¨ne » est abîmé, sans doute « Hélène », en UTF-8"),
        ("M. RenŽ", "« RenŽ » est abîmé, sans doute « René », en MacRoman (d'un Mac)"),
        ("H‚lŠne", "« H‚lŠne » est abîmé, sans doute « Hélène », en CP850 (de MS-DOS)"),
        ("H\ufffdl\x8ene", "« H\ufffdl\ufffdne » est abîmé"),
        ("a‹Łb", "« a‹Łb » est abîmé"),
        ("q˜q", "« q˜q » est abîmé"),
        ("z†z", "« z†z » est abîmé, sans doute « zåz », en CP850 (de MS-DOS)"),
        ("3 € ½ « 10 °C » §", None),
    ],
)
def test_a_damaged_text_is_told_with_what_it_was(texte: str, dit: str | None) -> None:
    assert dire_abime(texte) == dit


def test_each_clue_says_what_it_shows() -> None:
    source = Path(abimes.__file__).read_text(encoding="utf-8")
    exemples = re.findall(r'",  # « (\S+) »,', source)
    assert len(exemples) == 17
    assert [x for x in exemples if not nom_abime(x)] == []
