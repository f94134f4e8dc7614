"""What mends: the piece, the key, the value, quoted where any shell would cut it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from cqp_cli.domain import remedes
from cqp_cli.domain.lieu import Lieu
from cqp_cli.domain.remedes import annuler, choix, habiliter, place_tenue, poser, un_mot

PAQUET = Path(remedes.__file__).parents[1]


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
        ("a,b", '"a,b"'),  # two words in PowerShell
        ("oui|non", '"oui|non"'),
        ('dit "X" $5', '"dit ""X"" $5"'),
    ],
)
def test_the_law_quotes_a_word_in_one_way(mot: str, ecrit: str) -> None:
    assert un_mot(mot) == ecrit


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


def test_a_path_in_a_command_is_quoted() -> None:
    """A folder or a file may have a space in its name: « grille (2).xlsx » is what a browser makes of a second copy."""
    nus = [
        f"{module.relative_to(PAQUET).as_posix()}:{texte.lineno}"
        for module in PAQUET.rglob("*.py")
        for texte in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(texte, ast.JoinedStr)
        and isinstance(debut := texte.values[0], ast.Constant)
        and str(debut.value).startswith("cqp ")
        for place in texte.values
        if isinstance(place, ast.FormattedValue)
        and any(mot in (dit := ast.unparse(place.value)) for mot in ("chemin", "fichier", ".name", "posix"))
        and not dit.startswith(("entre_guillemets(", "un_mot("))
    ]
    assert nus == []
