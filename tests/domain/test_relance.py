"""To whom a request for pieces is written, and by when an answer is asked for."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cqp_cli.domain.regles import Verdict, verifier
from cqp_cli.domain.relance import delai, demandes, dormant, sans_objet
from tests.domain.cas import construire

DECISION, VAE, EXTERNE = "decisions/2026-06-18.yaml", "dossier-vae.yaml", "evaluations/1-externe.yaml"
ABANDON = "candidat.yaml > abandon"
REVENU = {f"evaluations/2-{role}.yaml": "absent" for role in ("professionnel", "externe")}
PARTI = REVENU | {"parcours.yaml > actions > 2": "absent", "parcours.yaml > mise_en_pratique > fin": "2026-04-30"}


def vu(base: str, jour: str, changements: dict[str, Any] | None = None) -> Verdict:
    return verifier(construire(base, "livre", changements)[0], date.fromisoformat(jour))


@pytest.mark.parametrize(
    ("base", "jour", "changements", "phrase", "remede"),
    [
        ("formation-complet", "2026-06-01", {f"{EXTERNE} > signature": "absent"}, "", ""),
        ("formation-complet", "2026-06-01", {}, "Ce dossier est complet", "cqp status"),
        ("vae-complet", "2026-06-01", {}, "(art. 3.2.3)", "cqp status"),
        ("formation-ouvert", "2026-06-01", {}, "", ""),
        ("formation-complet", "2026-04-01", {}, "attend une étape", "cqp check-dossier {dossier} --all"),
        ("vae-complet", "2026-01-14", {}, "revient au secrétariat", "cqp check-dossier"),
        (
            "vae-complet",
            "2026-06-01",
            {f"{VAE} > recevabilite > avis": "defavorable"},
            "pas recevable",
            "cqp print lettre",
        ),
        ("vae-complet", "2026-06-01", {f"{VAE} > recevabilite > avis": "incomplet"}, "", ""),
        ("formation-ouvert", "2026-06-01", {ABANDON: "2026-06-01"}, "a renoncé le 1er juin 2026", "cqp status"),
        ("formation-ouvert", "2026-05-31", {ABANDON: "2026-06-01"}, "", ""),
        ("formation-represente", "2026-07-20", PARTI, "depuis la décision du 18 juin 2026", "cqp print lettre"),
        ("formation-represente", "2026-07-20", REVENU, "attend une étape", "cqp check-dossier"),
        ("formation-represente", "2026-09-01", REVENU, "", ""),  # the path went on until August
        (
            "formation-represente",
            "2026-07-20",
            {f"{DECISION} > competences": {"*": "validee"}, f"{DECISION} > issue": "totale"},
            "a été délivré",
            "cqp print lettre",
        ),
    ],
)
def test_nobody_is_written_to_who_has_nothing_to_do(
    base: str, jour: str, changements: dict[str, Any], phrase: str, remede: str
) -> None:
    obstacle = sans_objet(vu(base, jour, changements))
    assert (obstacle is None) == (phrase == "")
    if obstacle:
        assert phrase in obstacle.message
        assert obstacle.remede.startswith(remede)


@pytest.mark.parametrize(
    ("changements", "attendu"),
    [
        (PARTI, True),
        (REVENU, False),
        ({}, False),
        (PARTI | {f"{DECISION} > signature": "2026-06-20"}, True),  # signed later: the jury's own act, not his
        (PARTI | {f"{DECISION} > annulation": {"date": "2026-06-19", "motif": "Erreur"}}, False),
        (PARTI | {"dossier-candidat.yaml > signature": "2026-07-01"}, False),
    ],
)
def test_one_who_has_not_come_back(changements: dict[str, Any], attendu: bool) -> None:
    assert dormant(vu("formation-represente", "2026-07-20", changements).dossier) == attendu


@pytest.mark.parametrize(
    ("jour", "changements", "attendu"),
    [
        ("2026-06-01", {}, "2026-06-11"),
        ("2026-06-10", {}, "2026-06-11"),
        ("2026-06-11", {}, None),
        ("2026-06-19", {}, None),
        ("2026-06-01", {"sessions/2026-06-18/session.yaml": "absent"}, None),
    ],
)
def test_an_answer_is_asked_for_before_the_jury(jour: str, changements: dict[str, Any], attendu: str | None) -> None:
    assert delai(vu("formation-complet", jour, changements).dossier) == (
        date.fromisoformat(attendu) if attendu else None
    )


def test_what_came_after_the_evaluation_is_asked_of_both_evaluators() -> None:
    """The candidate could only give another date."""
    tard = vu("formation-complet", "2026-06-01", {"dossier-candidat.yaml > signature": "2026-05-05"})
    assert [m.acteur for m in tard.bloquants] == ["candidat"]
    dites = [(m.acteur, m.lieu.fichier, m.remede.split()[4]) for m in demandes(tard)]
    assert dites == [(r, f"evaluations/2-{r}.yaml", r) for r in ("professionnel", "externe")]
    assert all(m.message.endswith(" : l'évaluation est à refaire.") for m in demandes(tard))
