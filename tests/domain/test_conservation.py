"""As long as a dossier lives nothing is counted: every day that it bears is one of its acts, to come or not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from cqp_cli.domain.conservation import Garde, Perime, actes, sort_de_la_session, sort_du_dossier
from cqp_cli.domain.jury import Session
from tests.domain.cas import BASES, construire

PIECES = {
    "formation-complet": {
        "parcours.yaml > actions > 1 > fin",
        "parcours.yaml > mise_en_pratique > fin",
        "livret-reperage.yaml > entretien > date",
        "livret-reperage.yaml > signatures > candidat",
        "dossier-candidat.yaml > signature",
        "evaluations/1-externe.yaml > transmission",
    },
    "vae-complet": {
        "dossier-vae.yaml > partie_2 > depot",
        "dossier-vae.yaml > recevabilite > date",
        "dossier-vae.yaml > partie_3 > signature",
        "evaluations/1-externe.yaml > signature",
    },
}


@pytest.mark.parametrize(("base", "ou"), [(b, ou) for b, lieux in PIECES.items() for ou in sorted(lieux)])
def test_chaque_jour_du_dossier_en_est_un_acte(base: str, ou: str) -> None:
    assert date(2031, 5, 6) in set(actes(construire(base, "mini", {ou: "2031-05-06"})[0]))


@pytest.mark.parametrize("base", [b for b in BASES if b.endswith("ouvert")])
def test_un_dossier_que_l_on_vient_d_ouvrir_n_en_a_aucun(base: str) -> None:
    assert list(actes(construire(base, "mini")[0])) == []


ABANDON, AVIS = "candidat.yaml > abandon", "dossier-vae.yaml > recevabilite"
DEPOT = {"dossier-vae.yaml > partie_2": {"depot": "2026-01-10"}, "dossier-vae.yaml > partie_3": "absent"}
REFUS = {AVIS: {"avis": "defavorable", "date": "2026-02-01", "motif": "x"}} | DEPOT


@pytest.mark.parametrize(
    ("base", "changements", "dernier", "motif"),
    [
        ("formation-ouvert", {ABANDON: "2026-03-02"}, "2031-03-02", "5 ans après l'abandon du 2 mars 2026"),
        (
            "formation-ouvert",
            {ABANDON: "2026-03-02", "parcours.yaml": {"mise_en_pratique": {"fin": "2026-04-30"}}},
            "2031-04-30",
            "5 ans après son dernier acte, du 30 avril 2026, après l'abandon du 2 mars 2026",
        ),
        ("vae-complet", REFUS, "2031-02-01", "5 ans après l'avis défavorable du 1er février 2026"),
    ],
)
def test_un_parcours_fini_sans_le_jury_part_cinq_ans_apres(
    base: str, changements: dict[str, Any], dernier: str, motif: str
) -> None:
    if base == "vae-complet":
        changements |= {f"evaluations/1-{role}.yaml": "absent" for role in ("professionnel", "externe")}
    d, jour = construire(base, "livre", changements)[0], date.fromisoformat(dernier)
    assert sort_du_dossier(replace(d, jour=jour), 5, False) == Garde(d.code, "moins de 5 ans", jour)
    sort = sort_du_dossier(replace(d, jour=jour + timedelta(days=1)), 5, False)
    assert isinstance(sort, Perime)
    assert (sort.depuis, sort.motif) == (jour + timedelta(days=1), motif)
    encore = replace(d, candidat=replace(d.candidat, abandon=None), vae=None, jour=jour + timedelta(days=1))
    assert sort_du_dossier(encore, 5, False) == Garde(d.code, "aucune décision finale")


@pytest.mark.parametrize(("annees", "dit"), [(1, "moins de 1 an"), (2, "moins de 2 ans")])
def test_une_annee_se_dit_au_singulier(annees: int, dit: str) -> None:
    session = Session(code="s", date=date(2026, 6, 18))
    gardee = sort_de_la_session(session, annees, date(2026, 7, 1), (), incertain=False)
    assert isinstance(gardee, Garde)
    assert gardee.motif == dit


@pytest.mark.parametrize("change", [{}, {ABANDON: "2026-06-20"}])
def test_ce_que_le_jury_n_a_pas_fini_de_dire_reste(change: dict[str, Any]) -> None:
    d = construire("formation-represente", "livre", change | {"decisions/2026-06-18.yaml > signature": "absent"})[0]
    attendu = Garde(d.code, "une décision du jury n'est pas définitive")
    assert sort_du_dossier(replace(d, jour=date(2090, 1, 1)), 5, False) == attendu
