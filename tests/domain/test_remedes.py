"""What mends, as it is typed: the piece, the key, the value, quoted where a shell would cut it."""

from __future__ import annotations

import ast
import shlex
from pathlib import Path

import pytest

from cqp_cli.domain import remedes
from cqp_cli.domain.lieu import Lieu
from cqp_cli.domain.remedes import annuler, choix, de_ce_dossier, entre_guillemets, habiliter, place_tenue, poser

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
        ("candidats/été 2026/lea", '"candidats/été 2026/lea"'),
        ("D'ANGELO Zoé", '"D\'ANGELO Zoé"'),
        ("prix $5", "'prix $5'"),
        ('dit "X"', "'dit \"X\"'"),
        ("oui|non", '"oui|non"'),
        ("C:\\à moi", '"C:\\à moi"'),
    ],
)
def test_a_word_is_given_back_by_a_shell(mot: str, ecrit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remedes.interprete, "windows", False)
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


@pytest.mark.parametrize(
    ("mot", "ailleurs", "sous_windows"),
    [
        ("candidats/martin-lea", "candidats/martin-lea", "candidats/martin-lea"),
        ("grille (2).xlsx", '"grille (2).xlsx"', '"grille (2).xlsx"'),
        ("Dupont, Léa", '"Dupont, Léa"', '"Dupont, Léa"'),
        ("a,b", '"a,b"', '"a,b"'),  # two words in PowerShell
        ("50 $", "'50 $'", '"50 $"'),
        ('Le "Lien"', "'Le \"Lien\"'", '"Le ""Lien"""'),
        ("l'été", '"l\'été"', '"l\'été"'),
    ],
)
def test_a_word_is_quoted_as_the_shell_takes_it(
    mot: str, ailleurs: str, sous_windows: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for windows, attendu in ((False, ailleurs), (True, sous_windows)):
        monkeypatch.setattr(remedes.interprete, "windows", windows)
        assert entre_guillemets(mot) == attendu


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
        and not dit.startswith("entre_guillemets(")
    ]
    assert nus == []
