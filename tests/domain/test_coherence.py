"""A code or a word that the référentiel does not have: the piece cannot be read."""

from __future__ import annotations

from typing import Any

import pytest

from cqp_cli.domain.coherence import codes_vides, incoherences
from tests.domain.cas import BASES, REFERENTIELS, construire

LIVRET, EXTERNE = "livret-reperage.yaml", "evaluations/1-externe.yaml"
INCONNUE = "La compétence « C9 » n'est pas du référentiel 2020-02-29"


@pytest.mark.parametrize("ref", REFERENTIELS)
@pytest.mark.parametrize("base", BASES)
def test_what_is_known(base: str, ref: str) -> None:
    assert list(incoherences(construire(base, ref)[0])) == []


@pytest.mark.parametrize(
    ("base", "changements", "fichier", "chemin", "message", "remede"),
    [
        (
            "formation-complet",
            {f"{LIVRET} > competences": {"FEUX": {"elements": {"X": "y"}}}},
            LIVRET,
            ("competences", "FEUX"),
            "« FEUX » n'est pas du référentiel 2020-02-29 ; vouliez-vous dire « FEU » ?",
            "cqp referentiel show",
        ),
        (
            "formation-complet",
            {f"{LIVRET} > competences > C1 > elements": {"FEU.9": "maitrise"}},
            LIVRET,
            ("competences", "FEU", "elements", "FEU.9"),
            "L'élément « FEU.9 » n'est pas de la compétence FEU, qui a FEU.1 et FEU.2.",
            "cqp referentiel show",
        ),
        (
            "formation-complet",
            {f"{LIVRET} > competences > C1 > elements > C1.1": "maitrisee"},
            LIVRET,
            ("competences", "FEU", "elements", "FEU.1"),
            "« FEU.1 » : on attend maitrise, a-renforcer ou pas-vu, et non « maitrisee ».",
            "cqp set {dossier} livret-reperage.competences.FEU.elements.FEU.1=maitrise",
        ),
        (
            "formation-complet",
            {"parcours.yaml > actions > 1 > competences": ["C3", "FEUX"]},
            "parcours.yaml",
            ("actions", 1, "competences", 1),
            "vouliez-vous dire « FEU » ?",
            'cqp set {dossier} "parcours.actions.2.competences.2=FEU|MER|SEUL"',
        ),
        (
            "formation-complet",
            {"parcours.yaml > actions > 1 > competences": ["C3", "feu"]},
            "parcours.yaml",
            ("actions", 1, "competences", 1),
            "vouliez-vous dire « FEU » ?",
            "cqp set {dossier} parcours.actions.2.competences.2=FEU",
        ),
        (
            "formation-complet",
            {"dossier-candidat.yaml > activites": [{"intitule": "sans compétence"}, {"competence": "ZZZ"}]},
            "dossier-candidat.yaml",
            ("activites", 1, "competence"),
            "La compétence « ZZZ » n'est pas du référentiel 2020-02-29, qui a FEU, MER et SEUL.",
            'cqp set {dossier} "dossier-candidat.activites.2.competence=FEU|MER|SEUL"',
        ),
        (
            "vae-complet",
            {"dossier-vae.yaml > partie_3 > activites": [{"competence": "MERE"}]},
            "dossier-vae.yaml",
            ("partie_3", "activites", 0, "competence"),
            "« MER »",
            'cqp set {dossier} "dossier-vae.partie_3.activites.1.competence=FEU|MER|SEUL"',
        ),
        (
            "formation-complet",
            {f"{EXTERNE} > competences > C1 > avis": "oui"},
            EXTERNE,
            ("competences", "FEU", "avis"),
            "« avis » : on attend apte, inapte ou reserve, et non « oui ».",
            'cqp set {dossier} "1-externe.competences.FEU.avis=apte|inapte|reserve"',
        ),
        (
            "formation-complet",
            {f"{EXTERNE} > competences > C1 > elements > C1.1": "sue"},
            EXTERNE,
            ("competences", "FEU", "elements", "FEU.1"),
            "su, a-revoir ou pas-vu",
            "cqp set {dossier} 1-externe.competences.FEU.elements.FEU.1=su",
        ),
        (
            "formation-complet",
            {f"{EXTERNE} > competences": {"MERE": {"elements": {"MER.1": "su"}}}},
            EXTERNE,
            ("competences", "MERE"),
            "« MERE »",
            "cqp referentiel show",
        ),
        (
            "formation-complet",
            {f"{EXTERNE} > competences > C1 > observations": {"FEU.1": "texte libre", "MER.1": "texte libre"}},
            EXTERNE,
            ("competences", "FEU", "observations", "MER.1"),
            "L'élément « MER.1 » n'est pas de la compétence FEU",
            "cqp referentiel show",
        ),
        (
            "formation-represente",
            {"decisions/2026-06-18.yaml > competences": {"SEULE": "validee"}},
            "decisions/2026-06-18.yaml",
            ("competences", "SEULE"),
            "vouliez-vous dire « SEUL » ?",
            "cqp referentiel show",
        ),
    ],
)
def test_what_is_not(
    base: str,
    changements: dict[str, Any],
    fichier: str,
    chemin: tuple[str | int, ...],
    message: str,
    remede: str,
) -> None:
    trouvees = list(incoherences(construire(base, "mini", changements)[0]))
    assert [(i.lieu.fichier, i.lieu.chemin) for i in trouvees] == [(fichier, chemin)]
    assert message in trouvees[0].message
    assert trouvees[0].remede == remede


def test_all_of_them_at_once() -> None:
    changements = {
        f"{LIVRET} > competences > C1 > elements": {"FEU.8": "maitrise", "FEU.9": "maitrise"},
        f"{EXTERNE} > competences > C1 > elements": {"FEU.9": "su"},
    }
    assert len(list(incoherences(construire("formation-complet", "mini", changements)[0]))) == 3


def test_a_dossier_without_pieces_says_nothing_wrong() -> None:
    changements = {"candidat.yaml > voie": "absent"}
    assert list(incoherences(construire("formation-ouvert", "mini", changements)[0])) == []


def test_un_code_sans_rien_apres_lui_n_en_est_pas_moins_inconnu() -> None:
    ref = construire("formation-complet", "mini")[0].referentiel
    vides = [
        ("competences", "C9"),
        ("competences", "FEU", "elements", "FEU.99"),
        ("competences", "FEU", "elements", "FEU.1"),
    ]
    assert [x.message.split(" n’")[0].split(" n'")[0] for x in codes_vides(EXTERNE, vides, ref)] == [
        "La compétence « C9 »",
        "L'élément « FEU.99 »",
    ]
