"""The rules, on the cases of `tests/cas/`: one file per rule, for a jurist to read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from cqp_cli.domain.coherence import incoherences
from cqp_cli.domain.regles import PAR_CODE, REGLES, Manquement, Regle, Verdict, verifier
from cqp_cli.domain.relance import DESTINATAIRES, demandes
from tests.domain.cas import (
    BASES,
    CAS,
    REFERENTIELS,
    Cas,
    CasVerdict,
    cas_de,
    construire,
    fichiers,
    referentiel,
    tous_les_cas,
    tous_les_verdicts,
)

ACCORD = Path(__file__).parents[3] / "shared" / "accord.txt"
TOUJOURS = {"gravite", "fichier", "chemin", "acteur", "article"}


def vu(manquement: Manquement, attendu: dict[str, Any]) -> dict[str, Any]:
    """What the finding says of what is expected; of a sentence, the part that is expected."""
    dit: dict[str, Any] = {
        "gravite": manquement.gravite,
        "fichier": manquement.lieu.fichier,
        "chemin": manquement.lieu.chemin,
        "acteur": manquement.acteur,
        "article": manquement.article,
    }
    if "origine" in attendu:
        dit["origine"] = manquement.origine
    for cle in ("message", "remede"):
        if cle in attendu:
            texte = getattr(manquement, cle)
            dit[cle] = attendu[cle] if attendu[cle] in texte else texte
    return dit


@pytest.mark.parametrize("cas", tous_les_cas(), ids=lambda c: f"{c.regle}-{c.referentiel}")
def test_case(cas: Cas) -> None:
    dossier, session = cas.dossier()
    assert [i.message for i in incoherences(dossier)] == [], f"{cas} : ce dossier serait illisible"
    verdict = verifier(dossier, cas.jour, session)
    constat = next(c for c in verdict.constats if c.regle.code == cas.regle)
    attendus = cas.attendus
    assert all(set(a) >= TOUJOURS for a in attendus), f"{cas} : {TOUJOURS} sont toujours dits"
    trouves = [vu(m, a) for m, a in zip(constat.manquements, attendus, strict=False)]
    trouves += [vu(m, {"message": "…"}) for m in constat.manquements[len(attendus) :]]
    assert (constat.etat, trouves) == (cas.etat, attendus), str(cas)
    assert all(m.regle == cas.regle and m.message and m.remede for m in constat.manquements)
    assert [m.message for m in constat.manquements if re.search("[a-z]_[a-z]", m.message)] == [], "une clé de fichier"
    what_waits_says_a_step_of_the_same_dossier_that_waits_for_nothing_else(verdict)
    assert all(m.acteur in DESTINATAIRES and not m.attend for m in demandes(verdict))


def what_waits_says_a_step_of_the_same_dossier_that_waits_for_nothing_else(verdict: Verdict) -> None:
    for m in (m for m in verdict.manquements if m.attend):
        assert m.attend in PAR_CODE
        causes = [c for c in verdict.manquements if c.regle == m.attend and c.attend in ("", m.attend)]
        assert causes, f"{m.regle} attend {m.attend}, qui n'est pas en suspens"
    assert set(verdict.du_jour) == {m for m in verdict.manquements if not m.attend}


@pytest.mark.parametrize("cas", tous_les_verdicts(), ids=lambda c: f"{c.base}-{c.referentiel}")
def test_verdict(cas: CasVerdict) -> None:
    dossier, session = cas.dossier()
    verdict = verifier(dossier, cas.jour, session)
    dits = [m.regle for m in verdict.manquements]
    assert (verdict.mot, dits) == (cas.mot, list(cas.dits)), str(cas)
    assert [m.regle for m in verdict.du_candidat] == list(cas.du_candidat), str(cas)
    assert cas.empechements(verdict), str(cas)
    assert [c.regle.code for c in verdict.constats] == [r.code for r in REGLES]


@pytest.mark.parametrize("ref", REFERENTIELS)
@pytest.mark.parametrize("base", [b for b in BASES if b != "formation-ouvert"])
def test_a_base_is_complete_and_without_a_warning(base: str, ref: str) -> None:
    dossier, session = construire(base, ref, session="2026-06-18" if base.endswith("complet") else "2026-10-15")
    for presente in (None, session):
        verdict = verifier(dossier, dossier.jour, presente)
        # What is said of the session, not of the candidate: the shipped registration has ended.
        assert [m.message for m in verdict.manquements if m.regle != "ENREGISTREMENT-FIN"] == []
        assert verdict.mot == "complet"


@pytest.mark.parametrize("regle", REGLES, ids=lambda r: r.code)
def test_each_rule_has_cases_on_both_sides(regle: Regle) -> None:
    chemin = CAS / f"{regle.code}.yaml"
    assert chemin.is_file(), f"la règle {regle.code} n'a pas de cas"
    etats = {cas.etat for cas in cas_de(chemin)}
    assert "echec" in etats, f"{regle.code} : aucun cas avec un manquement"
    assert etats - {"echec"}, f"{regle.code} : aucun cas sans manquement"
    voies = {construire(cas.base, cas.referentiel)[0].voie for cas in cas_de(chemin) if cas.etat == "echec"}
    assert voies == set(regle.voies), f"{regle.code} : un manquement dans chaque voie où la règle existe"


def test_each_case_file_names_a_rule() -> None:
    assert [c.stem for c in fichiers() if c.stem not in PAR_CODE] == []
    noms = [(cas.regle, cas.nom, cas.referentiel) for cas in tous_les_cas()]
    assert len(noms) == len(set(noms)), "deux cas d'une règle portent le même nom"


# The agreement's own words ------------------------------------------------------------------------


def serre(texte: str) -> str:
    """Without white space nor hyphens: what the layout of a page changes."""
    return re.sub(r"[\s\-–]+", "", texte)


@pytest.fixture(scope="module")
def accord() -> str:
    if not ACCORD.exists():
        pytest.skip("le texte de l’accord n’est pas à côté du dépôt (../shared/accord.txt)")
    return ACCORD.read_text(encoding="utf-8")


@pytest.mark.parametrize("regle", REGLES, ids=lambda r: r.code)
def test_each_rule_quotes_the_agreement(regle: Regle, accord: str) -> None:
    assert regle.intitule
    for voie in regle.voies:
        citation = regle.fondement(referentiel("livre"), voie).citation
        assert citation, f"{regle.code} ne cite aucune phrase"
        assert serre(citation) in serre(accord), citation


@pytest.mark.parametrize("regle", REGLES, ids=lambda r: r.code)
def test_each_article_exists_in_the_agreement(regle: Regle, accord: str) -> None:
    titres = {
        t.lower() for t in re.findall(r"^\s*(?:Article (?=\d))?((?:\d(?:\.\d)*)|ANNEXE I+)(?:er)?\s*$", accord, re.M)
    }
    articles = {regle.fondement(referentiel("livre"), voie).article for voie in regle.voies}
    assert articles <= {t.replace("annexe i", "annexe I") for t in titres}
