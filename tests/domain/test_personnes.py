"""One person whatever the case, the accents, the hyphens or the order; two persons stay two."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cqp_cli.domain.candidat import Candidat
from cqp_cli.domain.habilitations import Habilitation
from cqp_cli.domain.personnes import alphabetique, cles, evoque, meme_personne, sans_accents

LETTRES = "abcdefghijklmnopqrstuvwxyzàâäçéèêëîïôöùûüÿñœæøłđćőşžßŠŁĐÉÇŒÆÞ"
MOT = st.text(LETTRES, min_size=1, max_size=8)
NOM = st.lists(MOT, min_size=1, max_size=4)
ECRITURES = [
    str.upper,
    str.lower,
    str.title,
    lambda s: unicodedata.normalize("NFD", s),
    lambda s: unicodedata.normalize("NFC", s),
    sans_accents,
    lambda s: f"  {s} ",
    lambda s: s.replace(" ", "\u00a0"),
]


@given(NOM, st.randoms(use_true_random=False), st.lists(st.sampled_from(ECRITURES), max_size=4))
def test_the_same_person_however_written(mots: list[str], hasard: object, ecritures: list[object]) -> None:
    autre = list(mots)
    hasard.shuffle(autre)  # type: ignore[attr-defined]
    ecrit = " ".join(autre)
    for ecriture in ecritures:
        ecrit = ecriture(ecrit)  # type: ignore[operator]
    assert meme_personne(" ".join(mots), ecrit)


@given(NOM, st.sampled_from("-‐‑–'’ʼ`"), st.sampled_from(["", " ", "-", "’"]))
def test_hyphens_and_apostrophes_may_be_left_out(mots: list[str], signe: str, autre: str) -> None:
    assert meme_personne(signe.join(mots), autre.join(mots))


@given(NOM, NOM)
def test_other_words_make_another_person(un: list[str], autre: list[str]) -> None:
    memes = sorted(map(sans_accents, un)) == sorted(map(sans_accents, autre))
    assert meme_personne(" ".join(un), " ".join(autre)) is memes


@pytest.mark.parametrize(
    ("un", "autre"),
    [
        ("Jean-Baptiste de La Tour d'Auvergne", "de la tour d’auvergne jean baptiste"),
        ("Siân O'Connell", "OCONNELL Sian"),
        ("Siân O'Connell", "O CONNELL Sian"),
        ("Łukasz Żółkiewski", "zolkiewski lukasz"),
        ("Nguyễn Văn An", "AN NGUYEN VAN"),
        ("Œuvrard Léo", "oeuvrard leo"),
        ("Strauß", "STRAUSS"),
        ("IŞIK", "ışık"),
        ("Anne－Marie Lê", "anne marie le"),  # a full-width hyphen
    ],
)
def test_names_of_the_trade(un: str, autre: str) -> None:
    assert meme_personne(un, autre)
    assert meme_personne(autre, un)


@pytest.mark.parametrize(
    ("un", "autre"),
    [
        ("Claire Besson", "Claire Bessonnet"),
        ("Claire Besson", "Claire"),
        ("Claire Besson", "Claire Besson Besson"),
        ("Annelaure Petit", "Anne Laure Petit"),
        ("Claire Besson", None),
        (None, None),
        ("", ""),
        ("-", "'"),
    ],
)
def test_two_persons(un: str | None, autre: str | None) -> None:
    assert not meme_personne(un, autre)


def test_a_name_of_signs_alone_is_no_name() -> None:
    assert cles("") == cles(" - ' ") == frozenset()


LEA = Candidat(nom_naissance="MARTIN", nom_usage="D'Angelo", prenoms=("Léa", "Jeanne"))


@pytest.mark.parametrize(
    "nom",
    [
        "Léa Martin",
        "martin lea",
        "Léa D’ANGELO",
        "dangelo léa",
        "Léa Jeanne Martin",
        "Léa Martin D'Angelo",
        "D'Angelo-Martin Léa Jeanne",
    ],
)
def test_the_candidate_under_each_of_her_names(nom: str) -> None:
    assert LEA.est(nom)


@pytest.mark.parametrize("nom", ["Martin", "Léo Martin", "Léa Martinez", "Léa", "", None])
def test_someone_else(nom: str | None) -> None:
    assert not LEA.est(nom)


@pytest.mark.parametrize(
    ("cherche", "trouve"),
    [("martin", True), ("LEA mar", True), ("darcon", True), ("d'arç lévy", True), ("artin", False), ("", False)],
)
def test_a_name_is_remembered_by_its_beginnings(cherche: str, trouve: bool) -> None:
    assert evoque(cherche, "Léa MARTIN d’Arçon-Lévy") is trouve


def test_a_candidate_is_named_as_people_know_her() -> None:
    assert (LEA.nom, LEA.prenom, LEA.nom_complet) == ("D'Angelo", "Léa", "Léa D'Angelo")
    assert LEA.nom_de_liste == "D'Angelo Léa"
    assert Candidat(nom_naissance="MARTIN").nom_complet == "MARTIN"
    assert Candidat().nom_de_liste == ""
    assert not Candidat(nom_naissance="MARTIN").est("MARTIN")
    assert not Candidat(prenoms=("Léa",)).est("Léa")


def test_a_list_is_in_the_order_of_a_telephone_book() -> None:
    noms = ["d'Angelo", "Émile-Zola", "DARC", "Emile", "Œuvrard", "Odon"]
    assert sorted(noms, key=alphabetique) == ["d'Angelo", "DARC", "Emile", "Émile-Zola", "Odon", "Œuvrard"]


@pytest.mark.parametrize(
    ("du", "au", "jour", "vaut"),
    [
        (date(2025, 1, 1), date(2025, 12, 31), date(2025, 1, 1), True),
        (date(2025, 1, 1), date(2025, 12, 31), date(2025, 12, 31), True),
        (date(2025, 1, 1), date(2025, 12, 31), date(2026, 1, 1), False),
        (None, date(2025, 12, 31), date(2025, 6, 1), False),
        (date(2025, 1, 1), None, date(2025, 6, 1), False),
        (date(2025, 1, 1), date(2025, 12, 31), None, False),
    ],
)
def test_an_habilitation_counts_on_the_days_of_a_period_that_is_written_whole(
    du: date | None, au: date | None, jour: date | None, vaut: bool
) -> None:
    assert Habilitation("H-001", "Anne DURAND", du=du, au=au).vaut(jour) is vaut
