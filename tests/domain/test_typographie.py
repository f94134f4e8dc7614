"""What a careful French typist would do."""

from __future__ import annotations

from datetime import date

import pytest

from cqp_cli.domain.ecritures import enumerer
from cqp_cli.domain.naissances import DateNaissance
from cqp_cli.domain.signes import nettoyer
from cqp_cli.domain.typographie import (
    accorder,
    date_courte,
    date_longue,
    naissance_longue,
    siret,
    solennelle,
    telephone,
    typographier,
)


@pytest.mark.parametrize(
    ("typed", "set_"),
    [
        ("L'avis est rendu : non acquise ; pourquoi ?", "L’avis est rendu\u00a0: non acquise\u202f; pourquoi\u202f?"),
        ("« acquise »", "«\u202facquise\u202f»"),
        ("«acquise», dit-il", "«\u202facquise\u202f», dit-il"),
        ("» et « ceci » et « cela »", "» et «\u202fceci\u202f» et «\u202fcela\u202f»"),
        ("« CQP « Guide » »", "«\u202fCQP “Guide”\u202f»"),
        (
            "le « CQP « Guide (dit « l'autre ») » » et « la suite »",
            "le «\u202fCQP “Guide (dit “l’autre”)”\u202f» et «\u202fla suite\u202f»",
        ),
        ("» un « deux « trois »", "» un «\u202fdeux «\u202ftrois\u202f»"),
        ("« un « deux », trois", "«\u202fun «\u202fdeux\u202f», trois"),
        ("«a» «b»", "«\u202fa\u202f» «\u202fb\u202f»"),
        ("fin!", "fin\u202f!"),
        ("(« fini ! »)", "(«\u202ffini\u202f!\u202f»)"),
        ("à 14:30, voir https://exemple.fr/a?b=c", "à 14:30, voir https://exemple.fr/a?b=c"),
        ("art. 3.1.4, p. 12", "art.\u00a03.1.4, p.\u00a012"),
        ("durant 5 ans, 12 %", "durant 5\u00a0ans, 12\u00a0%"),
        ("1 ans, 0 ans, 21 ans, 1,1 ans", "1\u00a0an, 0\u00a0an, 21\u00a0ans, 1,1\u00a0ans"),
        ("Article 1 er", "Article\u00a01er"),
        ("articles 441-1 et 2, article L. 6412-2", "articles\u00a0441-1 et 2, article\u00a0L.\u00a06412-2"),
        ("la 3ème session, le 2ième jury", "la 3e session, le 2e jury"),
        ("voir <C1.2> & R&D", "voir <C1.2> & R&D"),
        ("", ""),
    ],
)
def test_spaces_and_apostrophes(typed: str, set_: str) -> None:
    assert typographier(typed) == set_
    assert typographier(set_) == set_


def test_dates_never_break() -> None:
    assert date_longue(date(2026, 6, 18)) == "18\u00a0juin\u00a02026"
    assert date_longue(date(2026, 6, 1)) == "1er\u00a0juin\u00a02026"
    assert date_courte(date(2026, 6, 1)) == "01/06/2026"


def test_lists_and_plurals() -> None:
    assert [enumerer("abc"[:n]) for n in range(4)] == ["", "a", "a et b", "a, b et c"]
    assert enumerer("ab", "ou") == "a ou b"
    assert [accorder(n, "dossier") for n in (0, 1, 2)] == ["0\u00a0dossier", "1\u00a0dossier", "2\u00a0dossiers"]
    assert accorder(2, "avis", "avis") == "2\u00a0avis"


def test_invisible_characters_go_and_accents_are_composed() -> None:
    assert nettoyer("e\u0301tat\u200b\x07 de\tl\u00ad’a\r\nb\rc") == "état de l’a\nb\nc"
    assert nettoyer("simple") == "simple"


@pytest.mark.parametrize(
    ("ecrit", "dit"),
    [
        ("0612345670", "06 12 34 56 70"),
        ("+33 6.12.34.56.70", "+33 6 12 34 56 70"),
        ("+32 2 555 12 12", "+32 2 555 12 12"),
        ("", ""),
    ],
)
def test_un_telephone_est_espace(ecrit: str, dit: str) -> None:
    assert telephone(ecrit).replace("\u00a0", " ") == dit


@pytest.mark.parametrize(
    ("ecrit", "dit"), [("12345678200010", "123 456 782 00010"), ("1234567820001", "1234567820001"), ("", "")]
)
def test_un_siret_est_espace(ecrit: str, dit: str) -> None:
    assert siret(ecrit).replace("\u00a0", " ") == dit


def test_l_article_premier_est_solennel() -> None:
    assert solennelle("(article 1er), le 1er juillet") == "(article 1ᵉʳ), le 1er juillet"


@pytest.mark.parametrize(
    ("naissance", "dite"),
    [(DateNaissance(1990, 5, 14), "le 14\u00a0mai\u00a01990"), (DateNaissance(1965), "en 1965")],
)
def test_une_date_de_naissance_ne_se_coupe_pas(naissance: DateNaissance, dite: str) -> None:
    assert naissance_longue(naissance) == dite
