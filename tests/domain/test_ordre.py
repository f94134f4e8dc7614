"""A step asked for too early is refused, with the article and the command to do first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from cqp_cli.domain import ordre
from cqp_cli.domain.dossier import Dossier, au
from cqp_cli.domain.ordre import Obstacle
from tests.domain.cas import construire

LIVRET, PARCOURS, VAE = "livret-reperage.yaml", "parcours.yaml", "dossier-vae.yaml"
DECISION = "decisions/2026-06-18.yaml"
SANS_VOIE = {"candidat.yaml > voie": "absent"}
PIECES = "referentiel.yaml > accord > pieces > valeur > formation"
Etape = Callable[[Dossier], Obstacle | None]


@pytest.mark.parametrize(
    ("etape", "base", "changements", "message", "remede"),
    [
        (ordre.avant_reperage, "formation-ouvert", {}, None, ""),
        (ordre.avant_reperage, "vae-complet", {}, "pas une étape de la voie VAE (art. 3.1.1)", "cqp status"),
        (ordre.avant_reperage, "vae-complet", SANS_VOIE, "la voie que le dossier ne dit pas", "cqp status"),
        (ordre.avant_reperage, "formation-ouvert", {PIECES: []}, "la voie formation", "cqp status"),
        (ordre.avant_parcours, "formation-complet", {}, None, ""),
        (ordre.avant_parcours, "vae-complet", {}, "pas une étape de la voie VAE (art. 3.1.2)", "cqp status"),
        (ordre.avant_parcours, "formation-ouvert", {}, "(art. 3.1.1), et le livret manque", "cqp reperage"),
        (ordre.avant_parcours, "formation-ouvert", {PIECES: ["parcours"]}, None, ""),
        (ordre.avant_partie_2, "vae-complet", {VAE: "absent"}, None, ""),
        (ordre.avant_partie_2, "vae-complet", {f"{VAE} > recevabilite > avis": "incomplet"}, None, ""),
        (ordre.avant_partie_2, "vae-complet", {}, "examinée (art. 3.2.1) : sa partie 2 ne change plus", "cqp status"),
        (ordre.avant_partie_2, "formation-complet", {}, "seule voie VAE (art. 3.2.1)", "cqp status"),
        (ordre.avant_recevabilite, "vae-complet", {}, None, ""),
        (ordre.avant_recevabilite, "formation-complet", {}, "seule voie VAE (art. 3.2.1)", "cqp status"),
        (
            ordre.avant_recevabilite,
            "vae-complet",
            {VAE: "absent"},
            "n'est pas déposée",
            "cqp activites {dossier} --partie-2 --grid partie-2.xlsx",
        ),
        (
            ordre.avant_recevabilite,
            "vae-complet",
            {f"{VAE} > partie_2 > depot": "absent"},
            "n'est pas datée de son dépôt n'est pas examinée (art. 3.2.1).",
            "cqp set {dossier} dossier-vae.partie_2.depot=AAAA-MM-JJ",
        ),
        (
            ordre.avant_recevabilite,
            "vae-complet",
            {f"{VAE} > partie_2 > signature": "absent"},
            "n'est pas signée n'est pas examinée (art. 3.2.1, réglage).",
            "cqp set {dossier} dossier-vae.partie_2.signature=AAAA-MM-JJ",
        ),
        (ordre.avant_activites, "vae-complet", {}, None, ""),
        (ordre.avant_activites, "formation-ouvert", {}, None, ""),
        (ordre.avant_activites, "vae-complet", {VAE: "absent"}, "(art. 3.2.1)", "cqp recevabilite"),
        (
            ordre.avant_activites,
            "vae-complet",
            {f"{VAE} > recevabilite > avis": "defavorable"},
            "favorable",
            "cqp print",
        ),
        (ordre.avant_activites, "vae-complet", {f"{VAE} > recevabilite > avis": "incomplet"}, "favorable", "cqp rec"),
        (ordre.avant_evaluation, "vae-complet", {}, None, ""),
        (
            ordre.avant_evaluation,
            "vae-complet",
            {f"{VAE} > recevabilite": "absent"},
            "L'évaluation vient après un avis de recevabilité favorable",
            "cqp recevabilite",
        ),
        (ordre.avant_evaluation, "vae-complet", {f"{VAE} > partie_3": "absent"}, "la partie 3", "cqp activites"),
        (ordre.avant_evaluation, "formation-complet", {}, None, ""),
        (ordre.avant_evaluation, "formation-complet", {LIVRET: "absent"}, "et le livret manque", "cqp reperage"),
        (ordre.avant_evaluation, "formation-complet", {PARCOURS: "absent"}, "(art. 3.1.2)", "cqp parcours"),
        (
            ordre.avant_evaluation,
            "formation-complet",
            {f"{PARCOURS} > mise_en_pratique > debut": "absent"},
            "Une mise en pratique en entreprise est nécessaire",
            "cqp parcours",
        ),
        (ordre.avant_evaluation, "formation-ouvert", {PIECES: []}, None, ""),
        (ordre.apres_delivrance, "formation-complet", {}, None, ""),
        (ordre.apres_delivrance, "formation-represente", {}, None, ""),
        (
            ordre.apres_delivrance,
            "formation-represente",
            {f"{DECISION} > competences": {"*": "validee"}, f"{DECISION} > issue": "totale"},
            "La certification lui a déjà été délivrée.",
            "cqp status",
        ),
        (
            ordre.avant_evaluation,
            "formation-complet",
            {PARCOURS: "absent", "referentiel.yaml > accord > mise_en_pratique > valeur": "false"},
            None,
            "",
        ),
    ],
)
def test_what_comes_before(
    etape: Etape, base: str, changements: dict[str, Any], message: str | None, remede: str
) -> None:
    dossier, _ = construire(base, "livre", changements)
    obstacle = etape(au(dossier, dossier.jour))
    if message is None:
        assert obstacle is None
    else:
        assert obstacle
        assert message in obstacle.message
        assert remede in obstacle.remede


def test_what_the_jury_had_before_it_can_still_be_filed() -> None:
    tout = {f"{DECISION} > competences": {"*": "validee"}, f"{DECISION} > issue": "totale"}
    dossier, _ = construire("formation-represente", "mini", tout)
    devant = next(e for e in dossier.evaluations if e.passage == 1)
    assert ordre.apres_delivrance(dossier, devant) is None
    assert ordre.apres_delivrance(dossier, replace(devant, passage=9)) is not None
