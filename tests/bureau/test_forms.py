"""Every form that is due now, for the right person, filled with what is known; and why a dossier waits for none."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.commandes import JOUR, Cqp, remplacer
from tests.formulaires.classeurs import nommee

AU = ("--at", JOUR)
CANDIDATS = Path("candidats")


def valeur(fichier: str, nom: str) -> Any:
    return nommee(load_workbook(fichier), nom).value


def ecrits(reponse: Any) -> dict[tuple[str, str], dict[str, Any]]:
    return {(f["code"], f["formulaire"]): f for f in reponse.json["formulaires"]}


@pytest.fixture
def rentree(branche: Path, cqp: Cqp) -> Path:
    """Léa is to be evaluated, Zoé's path is to be defined, two have just been opened."""
    shutil.rmtree(CANDIDATS / "martin-lea/evaluations")
    (CANDIDATS / "dangelo-zoe/parcours.yaml").unlink()
    shutil.rmtree(CANDIDATS / "dangelo-zoe/evaluations")
    for nom, voie in (("Ba", "formation"), ("Li", "vae")):
        ouvrir = ("--nom", nom, "--prenom", "Mei", "--voie", voie, "--entreprise", "Atelier Savoirs")
        assert cqp("init-candidate", *ouvrir).code == 0
    return branche


def test_chacun_a_ce_qu_il_doit_remplir_aujourd_hui(rentree: Path, cqp: Cqp) -> None:
    noms = ("martin-lea", "dangelo-zoe", "ba-mei", "li-mei", "pham-thi-hong")
    reponse = cqp("forms", *noms, "-o", "dus", "--evaluateur", "H-012", "--format", "json", *AU)
    assert reponse.code == 0, reponse.plainte
    trouves = ecrits(reponse)
    roles = {(code, f["formulaire"], f["role"]) for (code, _), f in trouves.items()}
    assert roles >= {
        ("dangelo-zoe", "parcours", "organisme"),
        ("ba-mei", "reperage", "professionnel"),
        ("li-mei", "partie2", "candidat"),
    }
    assert trouves["li-mei", "partie2"]["destinataire"] == "candidat-li-mei"
    assert trouves["ba-mei", "reperage"]["destinataire"] == "professionnel-atelier-savoirs"
    assert {Path(f["fichier"]).parts[:2] for f in reponse.json["formulaires"]} >= {("dus", "candidat-li-mei")}
    assert valeur(trouves["ba-mei", "reperage"]["fichier"], "cqp_lieu_nom") == "Atelier Savoirs"
    assert valeur(trouves["dangelo-zoe", "parcours"]["fichier"], "cqp_code") == "dangelo-zoe"
    (sans,) = [s for s in reponse.json["sans"] if s["code"] == "pham-thi-hong"]
    assert "délivré" in sans["raison"]


def test_les_evaluateurs_sont_ceux_que_l_on_connait(rentree: Path, cqp: Cqp) -> None:
    reponse = cqp("forms", "martin-lea", "-o", "dus", "--evaluateur", "H-012", "--format", "json", *AU)
    par_role = {f["role"]: f for f in reponse.json["formulaires"]}
    assert set(par_role) == {"professionnel", "externe"}
    externe, pro = par_role["externe"], par_role["professionnel"]
    assert externe["destinataire"] == "externe-paul-girard"
    assert valeur(externe["fichier"], "cqp_evaluateur_nom") == "Paul Girard"
    assert valeur(externe["fichier"], "cqp_evaluateur_habilitation") == "H-012"
    assert valeur(externe["fichier"], "cqp_evaluateur_origine") == "Externe"
    assert valeur(externe["fichier"], "cqp_date") is None, "what is not known yet is left empty"
    assert valeur(externe["fichier"], "cqp_signature") is None
    assert valeur(pro["fichier"], "cqp_evaluateur_nom") in (CANDIDATS / "martin-lea/livret-reperage.yaml").read_text(
        encoding="utf-8"
    )
    seul = cqp("forms", "martin-lea", "-o", "encore", "--for", "externe", "--format", "json", *AU)
    assert [f["destinataire"] for f in seul.json["formulaires"]] == ["externe"], "nobody is named"


def test_ce_qui_est_rempli_et_defectueux_revient_avec_ses_reponses(rentree: Path, cqp: Cqp) -> None:
    livret = CANDIDATS / "dangelo-zoe/livret-reperage.yaml"
    texte = livret.read_text(encoding="utf-8")
    signe = next(ligne for ligne in texte.splitlines() if ligne.strip().startswith("professionnel: 20"))
    remplacer(livret, signe, "  professionnel:")
    reponse = cqp("forms", "dangelo-zoe", "-o", "dus", "--for", "professionnel", "--format", "json", *AU)
    (f,) = reponse.json["formulaires"]
    assert f["formulaire"] == "reperage"
    assert valeur(f["fichier"], "cqp_date") is not None
    assert valeur(f["fichier"], "cqp_signature") is None


def test_un_formulaire_deja_la_n_est_pas_remplace(rentree: Path, cqp: Cqp) -> None:
    assert cqp("forms", "li-mei", "-o", "dus", *AU).code == 0
    encore = cqp("forms", "li-mei", "ba-mei", "-o", "dus", *AU)
    assert encore.code == 4
    assert "existe déjà" in encore.plainte
    assert "ba-mei-reperage.xlsx" in encore.sortie, "the others are written"
    assert cqp("forms", "li-mei", "-o", "dus", "--force", *AU).code == 0


def test_ce_qui_ne_va_pas(rentree: Path, cqp: Cqp) -> None:
    inconnue = cqp("forms", "-o", "dus", "--evaluateur", "H-999", *AU)
    assert (inconnue.code, "n'est pas dans habilitations.yaml" in inconnue.plainte) == (2, True)
    finie = cqp("forms", "-o", "dus", "--evaluateur", "H-003", *AU)
    assert (finie.code, "ne vaut pas ce jour" in finie.plainte) == (2, True)
    remplacer(CANDIDATS / "martin-lea/candidat.yaml", "voie: formation", "voie: forêt")
    illisible = cqp("forms", "martin-lea", "li-mei", "-o", "dus", *AU)
    assert illisible.code == 3
    assert "li-mei-partie2.xlsx" in illisible.sortie


def test_une_etape_defaite_passe_d_abord(rentree: Path, cqp: Cqp) -> None:
    """An evaluation lacks a signature, and the livret is gone: the livret is due, the grid is not, nothing fails."""
    dossier = CANDIDATS / "dordevic-milica"
    (dossier / "livret-reperage.yaml").unlink()
    fichier = dossier / "evaluations/1-externe.yaml"
    signe = next(x for x in fichier.read_text(encoding="utf-8").splitlines() if x.startswith("signature: 20"))
    remplacer(fichier, signe, "signature:")
    reponse = cqp("forms", "dordevic-milica", "-o", "dus", "--format", "json", *AU)
    assert reponse.code == 0, reponse.plainte
    assert [f["formulaire"] for f in reponse.json["formulaires"]] == ["reperage"]


def test_ce_que_forms_ecrit_take_le_reprend(rentree: Path, cqp: Cqp) -> None:
    """A form that is due is taken as soon as it is filled: here, as it went, it is refused for what it still lacks."""
    assert cqp("forms", "ba-mei", "li-mei", "-o", "dus", *AU).code == 0
    reponse = cqp("take", "dus", "--format", "json", *AU)
    assert reponse.code == 3
    assert {e["fichier"] for e in reponse.json["erreurs"]} == {"ba-mei-reperage.xlsx", "li-mei-partie2.xlsx"}
