"""What is said of a session once for all its candidates is what its rules say of each."""

from __future__ import annotations

from typing import Any

import pytest

from cqp_cli.domain.regles import verifier
from cqp_cli.domain.regles.sur_seance import REGLES_DE_SEANCE, verifier_seance
from tests.domain.cas import REFERENTIELS, construire

SESSION = "sessions/2026-06-18/session.yaml"


@pytest.mark.parametrize("ref", REFERENTIELS)
@pytest.mark.parametrize(
    "changements",
    [
        {},
        {f"{SESSION} > membres": []},
        {f"{SESSION} > date": "absent"},
        {
            f"{SESSION} > membres > 0 > president": "false",
            "referentiel.yaml > accord > gravites > valeur": {"JURY-COMPOSITION": "bloquant"},
        },
    ],
)
def test_a_session_alone(ref: str, changements: dict[str, Any]) -> None:
    dossier, session = construire("formation-complet", ref, changements, "2026-06-18")
    assert session
    de_seance = {r.code for r in REGLES_DE_SEANCE}
    avec = [m for m in verifier(dossier, dossier.jour, session).manquements if m.regle in de_seance]
    assert list(verifier_seance(session, dossier.referentiel)) == avec
