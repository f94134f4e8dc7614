"""What waits for a step that is refused or not done: it is no defect of today, and the dossier stays incomplete."""

from __future__ import annotations

import re
from typing import Any

import pytest

from cqp_cli.domain.regles import REGLES, verifier
from cqp_cli.domain.regles.attente import APRES, ETAPES
from tests.domain.cas import construire

LIVRET, PARCOURS, RECIT, VAE = "livret-reperage.yaml", "parcours.yaml", "dossier-candidat.yaml", "dossier-vae.yaml"
PRO, EXTERNE = "evaluations/1-professionnel.yaml", "evaluations/1-externe.yaml"
SANS_EVALUATION = {PRO: "absent", EXTERNE: "absent"}
EVALUER = ["EVALUATION-PRESENTE"] * 2
Attente = tuple[str, str | None, dict[str, Any], list[str], list[str]]


def test_every_step_comes_before_what_waits_for_it() -> None:
    rangs = {r.code: rang for rang, r in enumerate(REGLES)}
    for code, etapes in APRES.items():
        assert code in rangs, code
        for etape in etapes:
            assert etape in ETAPES, f"{code} attend {etape}, qui n'est pas une étape"
            assert rangs[etape] < rangs[code], f"{code} attend {etape}, qui vient après"
    assert set(ETAPES) <= set(rangs)


ATTENTES: list[Attente] = [
    ("formation-ouvert", None, {}, ["LIVRET-PRESENT"], ["PARCOURS-PRESENT", "RECIT-PRESENT", *EVALUER]),
    (
        "formation-complet",
        None,
        {LIVRET: "absent", f"{EXTERNE} > signature": "absent"},
        ["LIVRET-PRESENT"],
        ["EVALUATION-SIGNEE"],
    ),
    (
        "formation-complet",
        "2026-01-11",
        {RECIT: "absent", **SANS_EVALUATION, f"{LIVRET} > competences > C1": "absent"},
        [],
        ["LIVRET-ENTRETIEN", "LIVRET-ELEMENTS", "LIVRET-SIGNATURES", "LIVRET-SIGNATURES"]
        + ["PARCOURS-REALISE"] * 2
        + ["PARCOURS-COUVERTURE-PARTIELLE"] * 2
        + ["PRATIQUE-PRESENTE"] * 2
        + ["RECIT-PRESENT", *EVALUER],
    ),
    (
        "formation-complet",
        "2026-04-09",
        {RECIT: "absent"},
        [],
        ["PARCOURS-REALISE", "PARCOURS-COUVERTURE-PARTIELLE", "PRATIQUE-PRESENTE", "RECIT-PRESENT", *EVALUER],
    ),
    # L'action est finie, la pratique non ; une compétence qu'aucune action ne couvre se dit aujourd'hui.
    (
        "formation-complet",
        "2026-04-10",
        {RECIT: "absent", f"{LIVRET} > competences > C1 > elements > C1.1": "a-developper"},
        ["PARCOURS-COUVERTURE-PARTIELLE"],
        ["PRATIQUE-PRESENTE", "RECIT-PRESENT", *EVALUER],
    ),
    ("formation-complet", "2026-04-30", {RECIT: "absent"}, ["RECIT-PRESENT", *EVALUER], []),
    # Finie et non dite réalisée : à l'organisme de le dire, et rien n'attend.
    (
        "formation-complet",
        None,
        {f"{PARCOURS} > actions > 0 > realisee": "false", f"{EXTERNE} > signature": "absent"},
        ["PARCOURS-REALISE", "EVALUATION-SIGNEE"],
        ["PARCOURS-COUVERTURE-PARTIELLE"],
    ),
    ("formation-complet", None, {PARCOURS: "absent", RECIT: "absent"}, ["PARCOURS-PRESENT"], ["RECIT-PRESENT"]),
    (
        "formation-complet",
        None,
        {PRO: "absent", f"{EXTERNE} > transmission": "absent"},
        EVALUER[:1],
        ["TRANSMISSION"],
    ),
    (
        "vae-complet",
        None,
        {f"{VAE} > recevabilite > avis": "defavorable", f"{VAE} > partie_3": "absent", **SANS_EVALUATION},
        ["VAE-RECEVABILITE"],
        ["VAE-PARTIE-3", "VAE-PARTIE-3-SIGNEE", *EVALUER],
    ),
    (
        "vae-complet",
        None,
        {f"{VAE} > recevabilite > avis": "incomplet", f"{EXTERNE} > signature": "absent"},
        ["VAE-RECEVABILITE"],
        ["EVALUATION-SIGNEE"],
    ),
    (
        "vae-complet",
        "2026-01-14",
        {f"{VAE} > partie_2 > signature": "absent"},
        ["VAE-PARTIE-2-CONTENU"],
        ["VAE-RECEVABILITE", "VAE-PARTIE-3-SIGNEE", *EVALUER],
    ),
    # Une partie 2 non signée, l'avis rendu : le défaut se dit, et rien n'attend.
    (
        "vae-complet",
        None,
        {f"{VAE} > partie_2 > signature": "absent", f"{EXTERNE} > signature": "absent"},
        ["VAE-PARTIE-2-CONTENU", "EVALUATION-SIGNEE"],
        [],
    ),
    ("vae-complet", None, {VAE: "absent", **SANS_EVALUATION}, ["VAE-PRESENT"], EVALUER),
    (
        "vae-complet",
        None,
        {f"{VAE} > partie_3 > signature": "absent", **SANS_EVALUATION},
        ["VAE-PARTIE-3-SIGNEE"],
        EVALUER,
    ),
    (
        "vae-complet",
        None,
        {f"{VAE} > recevabilite > date": "absent", **SANS_EVALUATION},
        ["VAE-RECEVABILITE", *EVALUER],
        [],
    ),
]


@pytest.mark.parametrize(("base", "jour", "changements", "du_jour", "plus_tard"), ATTENTES)
def test_what_is_of_today_and_what_waits(
    base: str, jour: str | None, changements: dict[str, Any], du_jour: list[str], plus_tard: list[str]
) -> None:
    dossier, _ = construire(base, "livre", changements)
    verdict = verifier(dossier, dossier.jour.fromisoformat(jour) if jour else dossier.jour)
    bloquants = verdict.bloquants
    assert [m.regle for m in bloquants if not m.attend] == du_jour
    assert [m.regle for m in bloquants if m.attend] == plus_tard
    assert verdict.mot == "incomplet"


SANS_ATTENTE = (
    "CANDIDAT-|FICHIERS-ETRANGERS|REFERENTIEL-VERSION|LIVRET-|HABILITATION-REPERAGE|VAE-PARTIE-2|VAE-ORDRE|"
    "VAE-DELAI-RECEVABILITE|PASSAGES-ORDRE|JURY-|ENREGISTREMENT-FIN|BENEFICE-|DECISION-"
)


def test_a_rule_of_a_later_step_waits_unless_it_is_said_not_to() -> None:
    oubliees = [r.code for r in REGLES if r.code not in {*APRES, *ETAPES} and not re.match(SANS_ATTENTE, r.code)]
    assert oubliees == [], "à ranger dans APRES (regles/attente.py), ou ici"
