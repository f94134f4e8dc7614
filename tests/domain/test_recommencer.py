"""Starting again after a partial decision: what was judged stays as it was written, and asks for nothing."""

from __future__ import annotations

import copy
from typing import Any

from cqp_cli.domain.regles import verifier
from tests.domain.cas import base, construire

SESSION = "2026-10-15"


def bloquants(changements: dict[str, Any]) -> list[str]:
    """What would keep this candidate, back from a partial decision where C2 is missing, from the next jury."""
    d, session = construire("formation-represente", "livre", changements, SESSION)
    return [f"{m.regle} : {m.message}" for m in verifier(d, d.jour, session).du_candidat]


def recevabilite(depot: str, avis: str) -> dict[str, Any]:
    """A dossier de VAE opened after the decision, on the competence that is missing."""
    vae = copy.deepcopy(base("vae-represente")["dossier-vae.yaml"])
    vae["partie_2"] |= {"depot": depot, "signature": depot}
    vae["recevabilite"] = {"avis": "favorable", "date": avis}
    vae["partie_3"] = {"activites": [{"competence": "C2", "intitule": "Logistique"}], "signature": "2026-08-28"}
    return {"candidat.yaml > voie": "vae", "dossier-vae.yaml": vae, "decisions/2026-06-18.yaml > voie": "formation"}


def test_a_change_of_voie_after_a_decision_rewrites_nothing() -> None:
    assert bloquants(recevabilite("2026-06-25", "2026-07-10")) == []


def test_its_recevabilite_still_comes_before_the_evaluation_that_follows() -> None:
    (dit, *_) = bloquants(recevabilite("2026-06-25", "2026-09-08"))
    assert "La partie 3 est signée (28 août 2026) avant l'avis" in dit


def test_a_new_reperage_a_new_recit_and_a_new_practice_rewrite_nothing() -> None:
    nouveau = {
        "livret-reperage.yaml > entretien > date": "2026-06-20",
        "livret-reperage.yaml > signatures": {"professionnel": "2026-06-20", "candidat": "2026-06-20"},
        "livret-reperage.yaml > competences": {"C2": {"elements": {"C2.1": "a-developper", "*": "acquis"}}},
        "dossier-candidat.yaml": {"activites": [{"competence": "C2", "intitule": "L"}], "signature": "2026-09-01"},
        "parcours.yaml > mise_en_pratique": {"entreprise": "Atelier", "debut": "2026-07-11", "fin": "2026-09-01"},
    }
    assert bloquants(nouveau) == []
