"""The name that a file of a dossier was meant to have."""

from __future__ import annotations

import pytest

from cqp_cli.domain.appellations import commun_voulu, dossier_voulu, nom_voulu


@pytest.mark.parametrize(
    ("nom", "voulu"),
    [
        ("candidat.yml", "candidat.yaml"),
        ("CANDIDAT.YAML.TXT", "candidat.yaml"),
        ("dossier vae.yaml", "dossier-vae.yaml"),
        ("candidat.yaml", None),
        ("candidat (1).yaml", None),
        ("candidat - copie.yaml", None),
        ("notes.yaml", None),
        ("candidat.pdf", None),
        ("evaluation/", "evaluations/"),
        ("autres/", None),
        ("Décision/2026-06-18.yml", "decisions/2026-06-18.yaml"),
        ("decisions/2026-06-18.yaml", None),
        ("evaluations/2-profesionnel.yaml", "evaluations/2-professionnel.yaml"),
        ("evaluations/externe.yaml", None),
        ("piece/carte.yml", None),
    ],
)
def test_le_nom_voulu(nom: str, voulu: str | None) -> None:
    assert nom_voulu(nom) == voulu


@pytest.mark.parametrize(
    ("nom", "voulu"),
    [
        ("habilitation.yml", "habilitations.yaml"),
        ("cqp.yml", "cqp.yaml"),
        ("cqp.yaml", None),
        ("referentiel.yaml", None),
        ("sessions/2026-06-18/session.yaml.txt", "sessions/2026-06-18/session.yaml"),
        ("sessions/2026-06-18/session (2).yaml", None),
        ("sessions/2026-06-18/notes.txt", None),
    ],
)
def test_le_nom_voulu_de_ce_que_tous_partagent(nom: str, voulu: str | None) -> None:
    assert commun_voulu(nom) == voulu


def test_un_dossier_bien_nomme_n_en_veut_pas_d_autre() -> None:
    assert (dossier_voulu("evaluations"), dossier_voulu("pièce"), dossier_voulu("scans")) == (None, "pieces", None)
