"""As long as a dossier lives nothing is counted: every day that it bears is one of its acts, to come or not."""

from __future__ import annotations

from datetime import date

import pytest

from cqp_cli.domain.conservation import actes
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
