"""The forms of the path and of the partie 2: out, filled by hand, back; what is wrong is named by its cell."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from openpyxl import load_workbook

from tests.commandes import JOUR, Cqp
from tests.formulaires.classeurs import nommee

PARCOURS = {
    "A1": ["Organiser une session", "situation de travail", "c2 et C4", "Atelier", "Zoé Ba", "02/02/2026", None, "35 h"]
}
PARCOURS["A1"] += ["oui"]
EXPERIENCES = {"E1": ["Atelier Savoirs", "Secrétaire", date(2019, 9, 2), None, 1607, "Suivi des sessions"]}
LIGNES = {"parcours": PARCOURS, "partie2": EXPERIENCES}


def remplir(fichier: Path, lignes: dict[str, list[Any]], noms: dict[str, Any]) -> None:
    classeur = load_workbook(fichier)
    feuille = classeur.worksheets[1]
    for ligne in feuille.iter_rows():
        for cell, valeur in zip(ligne[1:], lignes.get(str(ligne[0].value), ()), strict=False):
            cell.value = valeur
    for nom, valeur in noms.items():
        nommee(classeur, nom).value = valeur
    classeur.save(fichier)


@pytest.fixture
def neufs(branche: Path, cqp: Cqp) -> Path:
    """One dossier whose path is to be defined, one that has not asked for anything."""
    for nom, voie in (("Ba", "formation"), ("Li", "vae")):
        assert cqp("init-candidate", "--nom", nom, "--prenom", "Mei", "--voie", voie).code == 0
    shutil.copy(branche / "candidats/martin-lea/livret-reperage.yaml", branche / "candidats/ba-mei")
    return branche / "candidats"


PRATIQUE = {"cqp_pratique_entreprise": "Atelier", "cqp_pratique_debut": date(2026, 2, 23)}


def test_le_parcours_sort_et_revient(neufs: Path, cqp: Cqp) -> None:
    assert cqp("parcours", "ba-mei", "--grid", "p.xlsx").code == 0
    a_acquerir = cqp("parcours", "ba-mei", "--format", "json").json["a_acquerir"]
    feuille = load_workbook("p.xlsx")["Parcours"]
    assert next(ligne[3].value for ligne in feuille.iter_rows() if ligne[0].value == "A1") == a_acquerir[0]
    remplir(Path("p.xlsx"), PARCOURS, PRATIQUE)
    assert cqp("parcours", "ba-mei", "--from", "p.xlsx", "--dry-run").code == 0
    assert not (neufs / "ba-mei/parcours.yaml").exists()
    reponse = cqp("parcours", "ba-mei", "--from", "p.xlsx", "--format", "json")
    assert (reponse.code, reponse.json["fichiers"]) == (0, ["ba-mei/parcours.yaml"])
    lu = yaml.safe_load((neufs / "ba-mei/parcours.yaml").read_text(encoding="utf-8"))
    (action,) = lu["actions"]
    assert action == {
        "intitule": "Organiser une session",
        "type": "situation-de-travail",
        "competences": ["C2", "C4"],
        "organisation": "Atelier",
        "formateur": "Zoé Ba",
        "debut": date(2026, 2, 2),
        "heures": 35,
        "realisee": True,
    }
    assert lu["mise_en_pratique"]["debut"] == date(2026, 2, 23)
    assert cqp("parcours", "ba-mei", "--from", "p.xlsx").code == 4, "already there"


def test_la_partie_2_commence_le_dossier_de_vae_et_n_en_change_que_sa_part(neufs: Path, cqp: Cqp) -> None:
    assert cqp("activites", "li-mei", "--partie-2", "--grid", "d.xlsx").code == 0
    feuille = load_workbook("d.xlsx")["Expériences"]
    assert any("sur l’honneur" in str(c.value) for ligne in feuille.iter_rows() for c in ligne)
    remplir(Path("d.xlsx"), EXPERIENCES, {"cqp_signature": "9/1/2026"})
    assert cqp("activites", "li-mei", "--from", "d.xlsx").code == 0
    fichier = neufs / "li-mei/dossier-vae.yaml"
    lu = yaml.safe_load(fichier.read_text(encoding="utf-8"))["partie_2"]
    assert (lu["signature"], lu["depot"], lu["experiences"][0]["heures"]) == (date(2026, 1, 9), None, 1607)
    depose = fichier.read_text(encoding="utf-8").replace("  depot:", "  depot: 2026-01-10", 1)
    fichier.write_text(depose, encoding="utf-8")
    assert cqp("activites", "li-mei", "--partie-2", "--grid", "d2.xlsx").code == 0
    remplir(Path("d2.xlsx"), {"E2": ["Autre", "Formatrice", date(2023, 9, 1)]}, {})
    assert cqp("activites", "li-mei", "--from", "d2.xlsx").code == 4
    assert cqp("activites", "li-mei", "--from", "d2.xlsx", "--force").code == 0
    lu = yaml.safe_load(fichier.read_text(encoding="utf-8"))["partie_2"]
    assert (lu["depot"], len(lu["experiences"])) == (date(2026, 1, 10), 2)
    assert cqp("recevabilite", "li-mei", "--avis", "favorable", "--date", "2026-02-01", "--at", JOUR).code == 0
    tard = cqp("activites", "li-mei", "--from", "d2.xlsx", "--force")
    assert (tard.code, "art. 3.2.1" in tard.plainte) == (4, True)
    assert cqp("activites", "ba-mei", "--partie-2", "--grid", "x.xlsx").code == 4


FAUTES = [
    ("parcours", {"A3": ["Seule", None, "C9"]}, PRATIQUE, ["A3, Type », n'est", "C9"]),
    ("parcours", {"A1": ["x", "Stage", "C1", None, None, "31/02/2026"]}, PRATIQUE, ["et non « Stage »", "31/02/2026"]),
    ("parcours", PARCOURS, PRATIQUE | {"cqp_pratique_debut": None}, ["Mise en pratique : début"]),
    ("partie2", {}, {"cqp_signature": date(2026, 1, 9)}, ["Aucune ligne n'est remplie"]),
    ("partie2", {"E1": ["x", "y", "2020-01-01", None, "beaucoup"]}, {}, ["un nombre", "Date de votre signature"]),
]


@pytest.mark.parametrize(("formulaire", "lignes", "noms", "mots"), FAUTES)
def test_ce_qui_ne_va_pas_est_nomme_par_sa_case(
    neufs: Path, cqp: Cqp, formulaire: str, lignes: dict[str, list[Any]], noms: dict[str, Any], mots: list[str]
) -> None:
    commande = ("parcours", "ba-mei") if formulaire == "parcours" else ("activites", "li-mei")
    sortie = () if formulaire == "parcours" else ("--partie-2",)
    assert cqp(*commande, *sortie, "--grid", "f.xlsx").code == 0
    remplir(Path("f.xlsx"), lignes, noms)
    reponse = cqp(*commande, "--from", "f.xlsx", "--format", "json")
    assert reponse.code == 3
    dit = " ".join(e["message"] for e in reponse.json["erreurs"])
    for mot in mots:
        assert mot.replace(" », n'est", "") in dit
    assert all("!" in (e["cellule"] or "") or formulaire == "partie2" for e in reponse.json["erreurs"])


def test_une_ligne_remplie_sans_son_code_est_un_defaut(neufs: Path, cqp: Cqp) -> None:
    assert cqp("parcours", "ba-mei", "--grid", "p.xlsx").code == 0
    remplir(Path("p.xlsx"), PARCOURS, PRATIQUE)
    classeur = load_workbook("p.xlsx")
    case = next(c for c in classeur["Parcours"]["A"] if c.value == "A1")
    case.value = None
    classeur.save("p.xlsx")
    reponse = cqp("parcours", "ba-mei", "--from", "p.xlsx")
    assert (reponse.code, "code (colonne A) manque" in reponse.plainte) == (3, True)
    assert neufs.is_dir()
