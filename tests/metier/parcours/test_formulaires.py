"""The forms of the path and of the partie 2: out, filled by hand, back; what is wrong is named by its cell."""

from __future__ import annotations

import shutil
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from openpyxl import load_workbook

from tests.commandes import JOUR, Cqp, remplacer
from tests.formulaires.classeurs import remplir_lignes as remplir

PARCOURS = {
    "A1": ["Organiser une session", "situation de travail", "c2 et C4", "Atelier", "Zoé Ba", "02/02/2026", None, "35 h"]
}
PARCOURS["A1"] += ["oui"]
EXPERIENCES = {"E1": ["Atelier Savoirs", "Secrétaire", date(2019, 9, 2), None, 1607, "Suivi des sessions"]}
LIGNES = {"parcours": PARCOURS, "partie2": EXPERIENCES}


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
    signee, lot = fichier.read_text(encoding="utf-8"), ("activites", "candidats", "--partie-2", "--grid-dir", "g")
    assert "li-mei" not in cqp(*lot).sortie
    remplacer(fichier, "signature: 2026-01-09", "signature:")
    assert "li-mei" in cqp(*lot).sortie, "begun is not signed"
    fichier.write_text(signee, encoding="utf-8")
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
    ("partie2", {"E1": ["x", "y", datetime(1905, 7, 11), None, -3]}, {}, ["non « 11/07/1905 »", "non « -3 »"]),
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


# Many at once -------------------------------------------------------------------------------------


def test_un_formulaire_par_dossier_et_ceux_qui_n_en_attendent_pas_sont_comptes(branche: Path, cqp: Cqp) -> None:
    """Those found by the search that wait for none are counted; one that was named is refused aloud, and alone."""
    trouve = cqp("reperage", "candidats", "--grid-dir", "livrets", "--at", JOUR)
    assert (trouve.code, trouve.sortie.split()) == (0, ["livrets/ben-said-ines-reperage.xlsx"])
    assert "1 formulaire écrit ; 15 dossiers n'en attendent pas." in trouve.plainte
    nommes = ("martin-lea", "nguyen-van-an", "candidats/zolkiewski-lukasz")
    reponse = cqp("reperage", *nommes, "-o", "deux", "--at", JOUR, "--format", "json")
    assert (reponse.code, [f["code"] for f in reponse.json["fichiers"]]) == (4, ["martin-lea", "zolkiewski-lukasz"])
    (erreur,) = reponse.json["erreurs"]
    assert "art. 3.1.1" in erreur["message"]
    assert len(list(Path("deux").iterdir())) == 2
    assert cqp("reperage", *nommes, "-o", "deux", "--at", JOUR).code == 4, "they may be filled: not replaced"


@pytest.mark.parametrize("commande", ["reperage", "parcours", "activites"])
def test_plusieurs_dossiers_ne_tiennent_pas_dans_un_classeur(branche: Path, cqp: Cqp, commande: str) -> None:
    reponse = cqp(commande, "martin-lea", "dordevic-milica", "--grid", "x.xlsx")
    assert (reponse.code, "--grid-dir" in reponse.plainte, Path("x.xlsx").exists()) == (2, True, False)
    assert cqp(commande, "--grid", "x.xlsx", "--grid-dir", "y").code == 2


def test_un_dossier_de_retours_revient_sans_nommer_personne(neufs: Path, cqp: Cqp) -> None:
    """A workbook knows whose it is; one that is refused stops no other, and says why in few lines."""
    for code in ("ba-mei", "martin-lea"):
        (neufs / code / "parcours.yaml").unlink(missing_ok=True)
    assert cqp("parcours", "ba-mei", "martin-lea", "-o", "retours").code == 0
    remplir(Path("retours/ba-mei-parcours.xlsx"), PARCOURS, PRATIQUE)
    essai = cqp("parcours", "--from", "retours", "--dry-run")
    assert (essai.code, "1 fichier à écrire ; 1 refusé." in essai.plainte) == (3, True)
    assert not (neufs / "ba-mei/parcours.yaml").exists()
    reponse = cqp("parcours", "--from", "retours", "--format", "json")
    assert (reponse.code, reponse.json["fichiers"]) == (3, [{"code": "ba-mei", "fichier": "ba-mei/parcours.yaml"}])
    encore = cqp("parcours", "--from", "retours/ba-mei-parcours.xlsx", "retours/martin-lea-parcours.xlsx")
    assert encore.code == 4, "the highest code"


def test_une_liste_de_cases_vides_est_une_ligne(neufs: Path, cqp: Cqp) -> None:
    livret = neufs / "ba-mei/livret-reperage.yaml"
    livret.unlink()
    assert cqp("reperage", "ba-mei", "-o", "livrets").code == 0
    shutil.copy("livrets/ba-mei-reperage.xlsx", "livrets/copie.xlsx")
    reponse = cqp("reperage", "--from", "livrets")
    assert (reponse.code, reponse.plainte.count("45 réponses, Repérage!B17 à B71")) == (3, 2)
    assert len(reponse.plainte.splitlines()) < 20


def test_le_parcours_de_plusieurs(branche: Path, cqp: Cqp) -> None:
    noms = [p.name for p in sorted((branche / "candidats").iterdir())]
    tous = cqp("parcours", "candidats", "--at", JOUR)
    assert tous.code == 0
    assert tous.sortie.count("parcours individuel (art. 3.1.2)") + 6 == len(noms)
    reponse = cqp("parcours", "martin-lea", "nguyen-van-an", "--at", JOUR, "--format", "json")
    assert (reponse.code, [d["code"] for d in reponse.json["dossiers"]]) == (4, ["martin-lea"])
    assert set(reponse.json["dossiers"][0]) == {"code", "a_acquerir", "couvertes", "restantes"}
    assert "art. 3.1.2" in reponse.json["erreurs"][0]["message"]


def test_init_ne_commence_que_ceux_que_l_on_nomme(neufs: Path, cqp: Cqp) -> None:
    for commande in ("parcours", "activites"):
        assert cqp(commande, "--init").code == 2
    reponse = cqp("activites", "ba-mei", "li-mei", "--init", "--format", "json")
    assert (reponse.code, reponse.json["fichiers"]) == (4, [{"code": "li-mei", "fichier": "li-mei/dossier-vae.yaml"}])
    assert (neufs / "li-mei/dossier-vae.yaml").is_file()
