"""What mends, as it is typed: the piece, the key, the value, quoted where a shell would cut it."""

from __future__ import annotations

import pytest

from cqp_cli.domain.lieu import Lieu
from cqp_cli.domain.remedes import choix, place_tenue, poser


@pytest.mark.parametrize(
    ("lieu", "texte", "commande"),
    [
        (Lieu("candidat.yaml", ("sexe",)), choix(("F", "M")), 'cqp set {dossier} "candidat.sexe=F|M"'),
        (
            Lieu("evaluations/1-externe.yaml", ("signature",)),
            "2026-05-04",
            "cqp set {dossier} 1-externe.signature=2026-05-04",
        ),
        (
            Lieu("parcours.yaml", ("actions", 0, "fin")),
            "AAAA-MM-JJ",
            "cqp set {dossier} parcours.actions.1.fin=AAAA-MM-JJ",
        ),
        (
            Lieu("sessions/2026-06-18/session.yaml", ("lieu",)),
            "Paris",
            "cqp set . sessions/2026-06-18.lieu=Paris",
        ),
        (Lieu("cqp.yaml", ("certificateur", "nom")), "CPEF", "cqp set . certificateur.nom=CPEF"),
    ],
)
def test_a_value_to_write_is_a_command(lieu: Lieu, texte: str, commande: str) -> None:
    assert poser(lieu, texte) == commande


@pytest.mark.parametrize(
    ("mot", "tenue"),
    [
        ("MOTIF", "MOTIF"),
        ("H-001;NOM", "NOM"),
        ("sexe=F|M", "F|M"),
        ("candidat.emploi=EMPLOI", "EMPLOI"),
        ("candidat.emploi=Cheffe", None),
        ("martin-lea", None),
        ("2026-06-18", None),
    ],
)
def test_what_is_still_to_write_is_seen(mot: str, tenue: str | None) -> None:
    assert place_tenue(mot) == tenue
