"""`referentiel.yaml` counts what the agreement counts, and says it in the agreement's own words."""

import re
from collections.abc import Iterator
from typing import Any

from tests.conftest import normalise

CCS_RC = {"C2": [1, 6, 7], "C3": [1, 2, 3, 4, 5, 7, 8, 9, 10, 11], "C4": [3, 4, 5], "C6": [2, 4, 5]}

# What the structure of the YAML stands for, between two wordings of the annex: marks of lists, then headings.
MARQUE = re.compile(r"[,:]? ?(-|\d+\.|Compétence \d –)?")
TITRES = {
    "Les principales situations professionnelles rencontrées sont les suivantes : -",
    ". Exemples d’appellations du métier",
    "Exemples d’appellations du métier",
    ". Référentiel d’activités",
    "CQP Assistant(e)de formation Référentiel de compétences",
}


def annexe(referentiel: dict[str, Any]) -> Iterator[str]:
    """Every wording of the annex, in the order in which the annex prints them."""
    qualification, activites = referentiel["qualification"], referentiel["activites"]
    for part in ("description", "relations", "situations", "appellations"):
        yield from qualification[part]
    yield activites["introduction"]
    for phase in activites["phases"]:
        yield from (phase["intitule"], *phase["activites"])
    yield activites["note"]
    for famille in activites["familles"]:
        yield from (famille["intitule"], *famille["activites"])
    yield referentiel["ccs_rc"]["mention"]
    for competence in referentiel["competences"]:
        yield from (competence["intitule"], *(element["intitule"] for element in competence["elements"]))


def elements(referentiel: dict[str, Any]) -> list[dict[str, Any]]:
    return [element for competence in referentiel["competences"] for element in competence["elements"]]


def test_competences_and_elements_are_numbered_as_in_the_annex(referentiel: dict[str, Any]) -> None:
    codes = {c["code"]: [e["code"] for e in c["elements"]] for c in referentiel["competences"]}
    counts = zip(range(1, 7), (8, 7, 11, 5, 6, 8), strict=True)
    assert codes == {f"C{c}": [f"C{c}.{e}" for e in range(1, n + 1)] for c, n in counts}
    assert len(set(codes)) == len(referentiel["competences"])
    assert len({e["code"] for e in elements(referentiel)}) == len(elements(referentiel)) == 45


def test_nineteen_elements_are_marked_for_the_ccs_rc(referentiel: dict[str, Any]) -> None:
    marked = [e["code"] for e in elements(referentiel) if e.get("ccs_rc")]
    assert marked == [f"{code}.{number}" for code, numbers in CCS_RC.items() for number in numbers]
    assert len(marked) == 19


def test_activities_are_two_separate_lists(referentiel: dict[str, Any]) -> None:
    phases, familles = referentiel["activites"]["phases"], referentiel["activites"]["familles"]
    assert [p["code"] for p in phases] == ["amont", "tout-au-long", "aval"]
    assert [len(p["activites"]) for p in phases] == [3, 5, 3]
    assert [f["code"] for f in familles] == ["1", "2", "3", "4", "5", "6"]
    assert [len(f["activites"]) for f in familles] == [8, 7, 4, 4, 3, 5]
    assert all(set(group) == {"code", "intitule", "activites"} for group in phases + familles)


def test_the_articles_are_quoted_word_for_word(referentiel: dict[str, Any], accord: str) -> None:
    classification = referentiel["classification"]
    droits = " ".join(droit["texte"] for droit in classification["droits"])
    formation, vae = (voie["texte"] for voie in referentiel["acces"])
    position = f"Le {referentiel['intitule']} est positionné au niveau {classification['niveau']}"
    assert normalise(f"{position} dans la grille de la {classification['grille']}.") in accord
    assert normalise(f"niveau hiérarchique retenu {droits} Article 3 ") in accord
    assert normalise(f"Le CQP pourra être acquis : – {formation} ; – ou {vae} Article 3.1 ") in accord


def test_the_annex_is_there_whole_and_in_order(referentiel: dict[str, Any], accord: str) -> None:
    """Between two wordings nothing is left but marks and headings, so that none is cut short or forgotten."""
    rest = accord.partition("Description de la qualification ")[2]
    assert rest
    for wording in map(normalise, annexe(referentiel)):
        gap, found, rest = rest.partition(wording)
        assert found, f"absent à cette place du texte : {wording}"
        assert gap.strip() in TITRES or MARQUE.fullmatch(gap.strip()), f"avant « {wording} » : {gap}"
    assert rest.strip() == ""
