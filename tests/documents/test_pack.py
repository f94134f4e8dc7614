"""The words of the pack: what follows from the opinions, what a jury lacks, what is said of the CCS-RC."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from cqp_cli.disque.espace.dossiers import lire_dossier
from cqp_cli.disque.espace.espace import Espace
from cqp_cli.documents.modele import Section, UnePage
from cqp_cli.documents.pack.a_decider import abreger
from cqp_cli.documents.pack.alertes import alertes, mention
from cqp_cli.documents.pack.assemblage import candidat
from cqp_cli.documents.pdf import Theme, place_section
from cqp_cli.documents.vocabulaire import Edition, court_intitule, demande, nombre, periode, proposition
from cqp_cli.domain.certificateur import Configuration
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.evaluation import CompetenceEvaluee
from cqp_cli.domain.jury import Membre, Session
from cqp_cli.domain.referentiel_metier import Enregistrement
from cqp_cli.domain.regles import Verdict, verifier
from tests.documents.mots import ECRIRE, INSTANTANES, instantane, mots

BRANCHE = Path(__file__).parents[2] / "examples" / "branche"
JOUR = date(2026, 6, 1)


@pytest.fixture(scope="module")
def espace() -> Espace:
    return Espace(BRANCHE)


def dossier(espace: Espace, code: str) -> Dossier:
    return lire_dossier(espace.racine / "candidats" / code, espace, JOUR).obtenir()


def verdict(espace: Espace, code: str) -> Verdict:
    return verifier(dossier(espace, code), JOUR, espace.session("2026-06-18"))


def edition(espace: Espace) -> Edition:
    return Edition(espace.session("2026-06-18"), JOUR, "0", espace.configuration)


def bilan(resultats: str) -> Any:
    """`C1=acquise C2=divergence` as a bilan."""
    return SimpleNamespace(resultats=dict(mot.split("=") for mot in resultats.split()))


@pytest.mark.parametrize(
    ("resultats", "demandee", "proposee"),
    [
        ("C1=acquise C2=acquise", "délivrance totale", "délivrance totale"),
        ("C1=non-acquise C2=non-acquise", "non-délivrance", "non-délivrance"),
        (
            "C1=acquise C2=non-acquise C3=non-acquise",
            "délivrance partielle, C2 et C3 non acquises",
            "délivrance partielle, C2 et C3 non acquises",
        ),
        (
            "C1=acquise C2=divergence",
            "trancher C2",
            "C2 à trancher ; délivrance totale si le jury la valide, partielle sinon",
        ),
        (
            "C1=acquise C2=divergence C3=non-acquise",
            "trancher C2 ; C3 non acquise",
            "C2 à trancher ; délivrance partielle dans tous les cas",
        ),
        (
            "C1=divergence C2=divergence",
            "trancher C1 et C2",
            "C1 et C2 à trancher ; délivrance totale si le jury les valide, non-délivrance sinon",
        ),
        (
            "C1=divergence C2=non-acquise",
            "trancher C1 ; C2 non acquise",
            "C1 à trancher ; délivrance partielle si le jury la valide, non-délivrance sinon",
        ),
        ("C1=conservee C2=acquise", "C2, seule compétence à valider", "délivrance totale"),
        ("C1=conservee C2=acquise C3=acquise", "C2 et C3 à valider", "délivrance totale"),
        (
            "C1=conservee C2=non-acquise",
            "délivrance partielle, C2 non acquise",
            "délivrance partielle, C2 non acquise",
        ),
    ],
)
def test_what_the_jury_is_asked(resultats: str, demandee: str, proposee: str) -> None:
    assert (demande(bilan(resultats)), proposition(bilan(resultats))) == (demandee, proposee)


@pytest.mark.parametrize(
    ("membres", "dites"),
    [
        ("E* S", []),
        ("E* E S S", []),
        ("E S", ["Aucun de ceux qui siègent ne préside ; il en faut un (art. 3.1.4, réglage)."]),
        ("E* S*", ["2 membres sont dits présider ; il en faut un (art. 3.1.4, réglage)."]),
        (
            "E* E S",
            [
                "Le jury n’est pas paritaire : 2 pour le collège employeurs et 1 pour le collège salariés (art. 3.1.4, réglage)."
            ],
        ),
        (
            "E*",
            [
                "Le collège salariés n’a aucun membre ; il en faut au moins 1 (art. 3.1.4, réglage).",
                "Le jury n’est pas paritaire : 1 pour le collège employeurs et 0 pour le collège salariés (art. 3.1.4, réglage).",
            ],
        ),
        ("E* S X", ["Sans collège connu : membre 3 (art. 3.1.4, réglage)."]),
    ],
)
def test_what_a_jury_lacks(espace: Espace, membres: str, dites: list[str]) -> None:
    colleges = {"E": "employeurs", "S": "salaries", "X": None}
    tous = tuple(
        Membre(f"membre {i}", colleges[m[0]], president=m.endswith("*")) for i, m in enumerate(membres.split(), 1)
    )
    assert alertes(Session(membres=tous), [espace.referentiel()], Configuration()) == dites


@pytest.mark.parametrize(
    ("fin", "dite"),
    [
        (date(2026, 6, 18), "Enregistré au RNCP sous le numéro RNCP1 jusqu’au 18 juin 2026"),
        (date(2026, 6, 17), ""),
        (None, ""),
    ],
)
def test_the_registration_is_said_while_it_lasts(espace: Espace, fin: date | None, dite: str) -> None:
    session, ref = Session(date=date(2026, 6, 18)), espace.referentiel()
    inscrit = Enregistrement(type="RNCP", code="RNCP1", fin=fin)
    assert mention(session, Configuration(enregistrements={ref.code: inscrit}), [ref]) == dite
    assert mention(session, Configuration(enregistrements={ref.code: Enregistrement()}), [ref]) == ""


@pytest.mark.parametrize(
    ("texte", "coupe", "dit"),
    [
        ("", 50, ("", True)),
        ("Tout va bien.", 50, ("Tout va bien.", True)),
        ("Une phrase, trop longue pour sa place", None, ("Une phrase, trop longue pour sa place", True)),
        ("Une phrase, trop longue pour sa place", 12, ("Une phrase […]", False)),
        ("Une phrase", 2, ("[…]", False)),
    ],
)
def test_a_constat_is_cut_at_a_word(texte: str, coupe: int | None, dit: tuple[str, bool]) -> None:
    assert abreger(texte, coupe) == dit


def test_small_words() -> None:
    assert court_intitule("Accueillir (clients, apprenants)") == "Accueillir"
    assert court_intitule("Accueillir (clients) et suivre") == "Accueillir (clients) et suivre"
    assert [nombre(x) for x in (None, 35, 12800, 3.5)] == ["–", "35", "12\u202f800", "3,5"]
    assert periode(date(2026, 1, 2), None) == "depuis le 02/01/2026"
    assert (periode(None, date(2026, 1, 2)), periode(None, None)) == ("jusqu’au 02/01/2026", "–")


# Page one -------------------------------------------------------------------------------------------

COMPLETS = (
    "benkhaled-moreau-aicha", "dangelo-zoe", "dordevic-milica", "etcheverry-anais", "martin-lea", "nguyen-van-an",
)  # fmt: skip


def _place(section: Section) -> list[str]:
    return [str(sorted(page.anchors)) for page in place_section(section, Theme()).pages]


@pytest.mark.parametrize("code", COMPLETS)
def test_the_evidence_begins_on_page_two(espace: Espace, code: str) -> None:
    pages = _place(candidat(verdict(espace, code), edition(espace)))
    assert f"{code}/evaluation" not in pages[0]
    assert f"{code}/evaluation" in pages[1]


def _en_desaccord(d: Dossier, codes: tuple[str, ...], constat: str) -> Dossier:
    """The same dossier, the external evaluator against these competences, at length."""

    def contre(code: str, bloc: CompetenceEvaluee) -> CompetenceEvaluee:
        if code not in codes:
            return bloc
        return replace(bloc, avis="non-acquise", elements=dict.fromkeys(bloc.elements, "non-acquis"), constats=constat)

    grilles = tuple(
        replace(e, competences={c: contre(c, b) for c, b in e.competences.items()}) if e.role == "externe" else e
        for e in d.evaluations
    )
    return replace(d, evaluations=grilles)


@pytest.mark.parametrize("codes", [("C4",), ("C4", "C5"), ("C1", "C2", "C4")])
def test_however_long_the_constats_the_decision_holds_on_one_page(espace: Espace, codes: tuple[str, ...]) -> None:
    d = _en_desaccord(dossier(espace, "martin-lea"), codes, "Un constat qui n'en finit pas. " * 60)
    section = candidat(verifier(d, JOUR, espace.session("2026-06-18")), edition(espace))
    pages = _place(section)
    assert "martin-lea/evaluation" in pages[1]
    dites = mots(section.blocs)
    assert sum("n’en finit pas. Un constat" in m for m in dites) >= len(codes)  # whole, in the evidence


@pytest.mark.parametrize("combien", [0, 1, 4, 12, 40])
def test_whatever_the_jury_page_one_holds_all_that_the_evaluators_wrote(espace: Espace, combien: int) -> None:
    """What is asked comes first, with the constats and the observations on the elements that differ, none cut."""
    membres = tuple(Membre(f"Membre {i}", ("employeurs", "salaries")[i % 2], president=not i) for i in range(combien))
    editions = replace(edition(espace), session=replace(espace.session("2026-06-18"), membres=membres))
    section = candidat(verdict(espace, "dordevic-milica"), editions)
    placee = place_section(section, Theme())
    assert "dordevic-milica/evaluation" in placee.pages[1].anchors
    assert not placee.pages[0].references  # nothing goes on elsewhere
    dites = mots(_premiere(section))
    demande = next(i for i, m in enumerate(dites) if "C4 à trancher" in m)
    assert demande < next(i for i, m in enumerate(dites) if "Conformité de la démarche" in m)
    assert any("Le 10 février, l’échange avec le groupe a été mené" in m for m in dites)


def _premiere(section: Section) -> tuple[Any, ...]:
    page = section.blocs[0]
    assert isinstance(page, UnePage)
    return page.page(page.mesures[0])


@pytest.mark.parametrize("longueur", [200, 700, 3000])
def test_a_constat_is_cut_only_where_no_more_of_it_fits(espace: Espace, longueur: int) -> None:
    d = _en_desaccord(dossier(espace, "martin-lea"), ("C4", "C5"), ("Un constat qui n’en finit pas. " * 100)[:longueur])
    page = candidat(verifier(d, JOUR, espace.session("2026-06-18")), edition(espace)).blocs[0]
    assert isinstance(page, UnePage)
    *variantes, _ = map(page.page, page.mesures)
    seules = [len(place_section(Section(v), Theme()).pages) for v in variantes]
    premiere = seules.index(1)
    assert all(n > 1 for n in seules[:premiere])  # each is lower than the one before: halving finds the first that fits
    assert all(n == 1 for n in seules[premiere:])
    choisie = place_section(Section((page,)), Theme())
    assert len(choisie.pages) == 1
    assert len(choisie.pages[0].references) == len(
        place_section(Section(variantes[premiere]), Theme()).pages[0].references
    )


def test_a_setting_asks_for_one_signature_more_per_college(espace: Espace) -> None:
    v = verdict(espace, "martin-lea")
    d = v.dossier
    exige = replace(d.accord.jury.valeur, signature_par_college=True)
    accord = replace(d.accord, jury=replace(d.accord.jury, valeur=exige))
    signe = replace(v, dossier=replace(d, referentiel=replace(d.referentiel, accord=accord)))
    assert "Pour le collège salariés" in mots(candidat(signe, edition(espace)).blocs)
    assert "Pour le collège salariés" not in mots(candidat(v, edition(espace)).blocs)


def test_an_expired_benefit_is_marked_never_erased(espace: Espace) -> None:
    session = replace(espace.session("2026-06-18"), date=date(2029, 6, 21))
    v = verifier(dossier(espace, "benkhaled-moreau-aicha"), JOUR, session)
    dites = "\n".join(mots(candidat(v, replace(edition(espace), session=session)).blocs))
    assert dites.count("bénéfice expiré (art. 3.1.4) le 20/06/2029") >= 4
    assert "Validée par le jury du 20\u00a0juin\u00a02024\u202f; bénéfice expiré (art.\u00a03.1.4)" in dites


@pytest.mark.parametrize("code", ["dordevic-milica", "benkhaled-moreau-aicha", "nguyen-van-an"])
def test_the_words_of_page_one(espace: Espace, code: str) -> None:
    """Compare with `instantanes/`; to accept new words, see `mots.py`."""
    page = candidat(verdict(espace, code), edition(espace)).blocs[0]
    assert isinstance(page, UnePage)
    dites = "\n".join(mots(page.page(page.mesures[0]))) + "\n"
    assert dites == instantane(f"{code}.txt", dites.encode()).decode()


def test_a_missing_snapshot_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ECRIRE, raising=False)
    with pytest.raises(pytest.fail.Exception, match=r"jamais\.txt manque"):
        instantane("jamais.txt", b"")
    assert not (INSTANTANES / "jamais.txt").exists()
