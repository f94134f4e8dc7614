"""`cqp export csv|xlsx|json|jsonl`: stable columns, no formula, one row per candidacy."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cqp_cli.terminal.candidatures import COLONNES
from tests.commandes import JOUR, Cqp, remplacer

# The interface: one may be added at the end, none is renamed, moved or removed.
ATTENDUES = (
    "code nom_naissance nom_usage prenoms sexe date_naissance commune_naissance code_insee_naissance pays_naissance "
    "courriel telephone voie statut contrat emploi entreprise siret adresse adresse_personnelle certification referentiel verdict etape "
    "prochaine echeance depot recevabilite recevabilite_date entretien passages evaluation_professionnel "
    "evaluation_externe transmission session decision issue validees non_validees conservees conservees_jusqu_au "
    "expirees"
)


def test_les_colonnes_sont_celles_que_la_documentation_promet() -> None:
    assert " ".join(COLONNES).startswith(ATTENDUES)
    texte = (Path(__file__).parents[3] / "docs/exports.md").read_text(encoding="utf-8")
    dites = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", texte, re.MULTILINE))
    assert dites == dict(COLONNES)


def test_csv_sur_la_sortie(branche: Path, cqp: Cqp) -> None:
    reponse = cqp("export", "csv", "--at", JOUR)
    assert (reponse.code, reponse.plainte) == (0, "  16 candidatures.\n")
    lignes = list(csv.DictReader(io.StringIO(reponse.sortie)))
    assert list(lignes[0]) == list(COLONNES)
    assert len(lignes) == 16
    par_code = {x["code"]: x for x in lignes}
    lea = par_code["martin-lea"]
    assert (lea["prenoms"], lea["date_naissance"], lea["telephone"]) == ("Léa, Jeanne", "1990-05-14", "0639980114")
    assert (lea["entretien"], lea["evaluation_externe"], lea["transmission"]) == (
        "2026-01-12",
        "2026-05-04",
        "2026-05-11",
    )
    aicha = par_code["benkhaled-moreau-aicha"]
    assert (aicha["issue"], aicha["validees"], aicha["conservees_jusqu_au"]) == (
        "partielle",
        "C1 C2 C3 C5",
        "2029-06-20",
    )
    assert par_code["le-goff-gaelle"]["expirees"] == "C1 C3 C6"
    assert par_code["pham-thi-hong"]["issue"] == "totale"


def test_csv_pour_excel_en_francais(branche: Path, cqp: Cqp) -> None:
    assert cqp("export", "csv", "--excel", "-o", "c.csv", "--at", JOUR).sortie == "c.csv\n"
    octets = (branche / "c.csv").read_bytes()
    assert octets.startswith(b"\xef\xbb\xbfcode;nom_naissance;")
    lignes = list(csv.DictReader(io.StringIO(octets.decode("utf-8-sig")), delimiter=";"))
    assert {"ĐORĐEVIĆ", "D’ANGELO", "PHẠM"} & {x["nom_naissance"] for x in lignes}
    assert len(lignes) == 16
    assert cqp("export", "csv", "-o", "c.csv", "--at", JOUR).code == 4, "a file that is there is kept"
    assert cqp("export", "csv", "-o", "c.csv", "--force", "--at", JOUR).code == 0
    assert cqp("export", "csv", "--excel", "martin-lea", "--at", JOUR).sortie.startswith("\ufeffcode;")


@pytest.mark.parametrize("debut", ["=", "+", "-", "@"])
def test_aucune_formule_ne_passe(branche: Path, cqp: Cqp, debut: str) -> None:
    piege = f"{debut}cmd|' /C calc'!A0"
    fichier = branche / "candidats/martin-lea/candidat.yaml"
    remplacer(fichier, "emploi: Assistante de formation", f'emploi: "{piege}"')
    texte = cqp("export", "csv", "martin-lea", "--at", JOUR).sortie
    (ligne,) = csv.DictReader(io.StringIO(texte))
    assert ligne["emploi"] == f"'{piege}"
    assert cqp("export", "xlsx", "-o", "c.xlsx", "martin-lea", "--at", JOUR).code == 0
    feuille = openpyxl.load_workbook(branche / "c.xlsx").active
    assert feuille is not None
    cellule = feuille.cell(2, list(COLONNES).index("emploi") + 1)
    assert (cellule.value, cellule.data_type) == (piege, "s")
    (objet,) = cqp("export", "json", "martin-lea", "--at", JOUR).json["candidatures"]
    assert objet["emploi"] == piege


def test_le_classeur_garde_les_zeros_et_les_dates(branche: Path, cqp: Cqp) -> None:
    fichier = branche / "candidats/martin-lea/candidat.yaml"
    remplacer(fichier, "emploi: Assistante de formation", 'emploi: "Assis\\x07tante"')
    assert cqp("export", "xlsx", "-o", "c.xlsx", "--at", JOUR).code == 0
    feuille = openpyxl.load_workbook(branche / "c.xlsx").active
    assert feuille is not None
    entetes = [c.value for c in feuille[1]]
    assert entetes == list(COLONNES)
    lea = next(r for r in feuille.iter_rows(min_row=2, values_only=True) if r[0] == "martin-lea")
    valeurs = dict(zip(entetes, lea, strict=True))
    assert (valeurs["telephone"], valeurs["siret"]) == ("0639980114", "12345678200010")
    assert valeurs["date_naissance"] == datetime(1990, 5, 14)
    assert valeurs["emploi"] == "Assistante", "a control character has no place in a workbook"


def test_le_classeur_s_imprime(branche: Path, cqp: Cqp) -> None:
    assert cqp("export", "xlsx", "-o", "c.xlsx", "--at", JOUR).code == 0
    classeur = openpyxl.load_workbook(branche / "c.xlsx")
    feuille: Any = classeur.active
    assert (classeur.properties.title, classeur.properties.language) == ("Candidatures", "fr-FR")
    assert "CPEF" in str(classeur.properties.creator)
    assert (feuille.print_title_rows, feuille.print_title_cols) == ("$1:$1", "$A:$A")
    assert feuille.page_setup.orientation == "landscape"
    assert feuille.page_setup.fitToWidth > 3, "never so small that it cannot be read"
    assert feuille.oddHeader.left.text == "Candidatures"
    prochaine = list(COLONNES).index("prochaine")
    longue = next(r for r in feuille.iter_rows(min_row=2) if len(str(r[prochaine].value)) > 60)
    assert longue[prochaine].alignment.wrap_text
    assert feuille.row_dimensions[longue[0].row].height >= 30


def test_jsonl_une_candidature_par_ligne(branche: Path, cqp: Cqp) -> None:
    lignes = [json.loads(x) for x in cqp("export", "jsonl", "--at", JOUR).sortie.splitlines()]
    assert len(lignes) == 16
    assert all(list(x) == list(COLONNES) for x in lignes)
    assert cqp("export", "jsonl", "-o", "c.jsonl", "--at", JOUR).code == 0
    assert len((branche / "c.jsonl").read_text(encoding="utf-8").splitlines()) == 16


def test_un_dossier_illisible_garde_sa_ligne(branche: Path, cqp: Cqp) -> None:
    remplacer(branche / "candidats/martin-lea/candidat.yaml", "voie: formation", "voie: formatoin")
    reponse = cqp("export", "json", "--at", JOUR)
    assert reponse.code == 3
    lea = next(x for x in reponse.json["candidatures"] if x["code"] == "martin-lea")
    assert (lea["verdict"], lea["voie"]) == ("illisible", "")
    assert "martin-lea : illisible." in reponse.plainte.replace("\xa0", " ")


def test_le_jour_dit_vaut_aussi_ici(branche: Path, cqp: Cqp) -> None:
    (avant,) = cqp("export", "json", "pham-thi-hong", "--at", "2025-11-19").json["candidatures"]
    assert (avant["issue"], avant["session"]) == ("", "")
