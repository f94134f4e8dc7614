"""What mends, as it is typed: the piece, the key, the value, quoted where a shell would cut it."""

from __future__ import annotations

import shlex

import pytest

from cqp_cli.domain.lieu import Lieu
from cqp_cli.domain.remedes import annuler, choix, de_ce_dossier, entre_guillemets, habiliter, place_tenue, poser


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
    ("mot", "ecrit"),
    [
        ("candidats/martin-lea", "candidats/martin-lea"),
        ("candidats/été 2026/lea", '"candidats/été 2026/lea"'),
        ("D'ANGELO Zoé", '"D\'ANGELO Zoé"'),
        ("prix $5", "'prix $5'"),
        ('dit "X"', "'dit \"X\"'"),
        ("oui|non", '"oui|non"'),
        ("C:\\à moi", '"C:\\à moi"'),
    ],
)
def test_a_word_is_given_back_by_any_shell(mot: str, ecrit: str) -> None:
    assert entre_guillemets(mot) == ecrit
    assert shlex.split(ecrit) == [mot]
    assert de_ce_dossier("cqp status {dossier}", mot) == f"cqp status {ecrit}"


@pytest.mark.parametrize(
    ("mot", "place"),
    [
        ("AAAA-MM-JJ", "AAAA-MM-JJ"),
        ("1-externe.signature=AAAA-MM-JJ", "AAAA-MM-JJ"),
        ("candidat.sexe=F|M", "F|M"),
        ("candidat.nom_naissance=NOM_NAISSANCE", "NOM_NAISSANCE"),
        ("1-externe.competences.C1.constats=CONSTATS", "CONSTATS"),
        ("Karima Zerrouki=MOTIF", "MOTIF"),
        ("C4=validee|non-validee", "validee|non-validee"),
        ("NOM ; employeurs ; FFP", "NOM"),
        ("Paul ; employeurs|salaries", "employeurs|salaries"),
        ("…", "…"),
        ("candidat.nom_naissance=Nom", None),
        ("candidat.emploi=Chargée des NOM ; MOTIF", None),
        ("Paul Girard ; employeurs ; FFP", None),
        ("2026-05-04", None),
        ("Le motif", None),
    ],
)
def test_what_is_left_to_fill_is_seen(mot: str, place: str | None) -> None:
    assert place_tenue(mot) == place


def test_a_decision_that_is_signed_is_revoked() -> None:
    assert annuler("2026-06-18") == "cqp decide {dossier} --session 2026-06-18 --revoke --motif MOTIF"
    assert place_tenue("SESSION") == "SESSION"
    assert habiliter(None, "H-012", du="AAAA-MM-JJ") == "cqp habilite NOM --reference H-012 --du AAAA-MM-JJ"
