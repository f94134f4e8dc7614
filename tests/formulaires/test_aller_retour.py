"""Forms out, filled by a script that knows only the contract, and taken back through the command line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.commandes import JOUR, Cqp

LIEU = {"cqp_lieu_nom": "Atelier Savoirs", "cqp_lieu_type": "Entreprise", "cqp_plateau_technique": "Oui"}
SOURCES = {f"cqp_source_{s}": "Oui" for s in ("dossier", "observation", "analyse")}
EXTERNE = {
    "cqp_evaluateur_nom": "Paul Girard",
    "cqp_evaluateur_fonction": "Consultant en ingénierie de formation",
    "cqp_evaluateur_organisation": "Évalia Conseil",
    "cqp_evaluateur_origine": "Externe",
    "cqp_evaluateur_habilitation": "H-012",
    "cqp_date": date(2026, 5, 4),
    "cqp_livret_remis": "Oui",
    "cqp_signature": date(2026, 5, 4),
    "cqp_transmission": date(2026, 5, 10),
}


def remplir(fichier: Path, noms: Mapping[str, Any], reponses: Mapping[str, str] | None = None) -> None:
    """Fills the named cells, then in each coded row the first unlocked cell with a drop-down."""
    classeur = openpyxl.load_workbook(fichier)
    for nom, valeur in noms.items():
        ((feuille, place),) = classeur.defined_names[nom].destinations
        classeur[feuille][place].value = valeur
    feuille = classeur.worksheets[1]
    listes = [v for v in feuille.data_validations.dataValidation if v.type == "list"]
    for rangee in feuille.iter_rows():
        code = str(rangee[0].value or "").strip()
        ouvertes = [c for c in rangee if not c.protection.locked]
        choix = [c for c in ouvertes if any(c.coordinate in v.sqref for v in listes)]
        if code.startswith("C") and code[1:2].isdigit() and choix:
            defaut = "Acquis" if "." in code else "Acquise"
            choix[0].value = (reponses or {}).get(code, defaut)
    classeur.save(fichier)


def test_une_grille_remplie_revient_entiere(branche: Path, cqp: Cqp) -> None:
    dossier = branche / "candidats/martin-lea"
    (dossier / "evaluations/1-externe.yaml").unlink()
    assert cqp("evaluate", "martin-lea", "--role", "externe", "--grid", "g.xlsx").code == 0
    remplir(branche / "g.xlsx", EXTERNE | LIEU | SOURCES, {"C4.2": " NON  ACQUIS ", "C4": "non acquise"})
    assert cqp("evaluate", "--from", "g.xlsx", "--dry-run").code == 0
    assert not (dossier / "evaluations/1-externe.yaml").exists()
    assert cqp("evaluate", "--from", "g.xlsx").code == 0
    texte = (dossier / "evaluations/1-externe.yaml").read_text(encoding="utf-8")
    assert "C4.2: non-acquis" in texte
    assert "# Identifier les acteurs clés internes et externes" in texte, "each element stands beside its wording"
    lu = cqp("evaluate", "martin-lea", "--at", JOUR, "--format", "json").json
    assert sum(len(c["elements"]) for c in lu["competences"]) == 45
    assert all(e["externe"] for c in lu["competences"] for e in c["elements"])
    assert cqp("check-dossier", "martin-lea", "--at", JOUR).code == 0
    encore = cqp("evaluate", "--from", "g.xlsx")
    assert encore.code == 4
    assert "existe déjà" in encore.plainte


def test_une_grille_ne_va_qu_a_son_candidat(branche: Path, cqp: Cqp) -> None:
    (branche / "candidats/martin-lea/evaluations/1-externe.yaml").unlink()
    cqp("evaluate", "martin-lea", "--role", "externe", "--grid", "g.xlsx")
    remplir(branche / "g.xlsx", EXTERNE | LIEU | SOURCES)
    for mots in (("dangelo-zoe", "--from", "g.xlsx"), ("--from", "g.xlsx", "--role", "professionnel")):
        assert cqp("evaluate", *mots).code == 4
    assert cqp("reperage", "martin-lea", "--from", "g.xlsx").code == 4


def test_une_grille_d_une_autre_version_est_refusee(branche: Path, cqp: Cqp) -> None:
    (branche / "candidats/martin-lea/evaluations/1-externe.yaml").unlink()
    cqp("evaluate", "martin-lea", "--role", "externe", "--grid", "g.xlsx")
    remplir(branche / "g.xlsx", EXTERNE | LIEU | SOURCES | {"cqp_referentiel": "cqp-assistant-formation 2014-01-01"})
    reponse = cqp("evaluate", "--from", "g.xlsx")
    assert reponse.code == 4
    assert "2014-01-01" in reponse.plainte


def test_une_case_vide_est_dite_avec_sa_cellule_et_rien_n_est_ecrit(branche: Path, cqp: Cqp) -> None:
    dossier = branche / "candidats/martin-lea"
    (dossier / "evaluations/1-externe.yaml").unlink()
    cqp("evaluate", "martin-lea", "--role", "externe", "--grid", "g.xlsx")
    remplir(branche / "g.xlsx", EXTERNE | LIEU | SOURCES, {"C2.3": "", "C5.1": "peut-être"})
    reponse = cqp("evaluate", "--from", "g.xlsx", "--format", "json")
    assert reponse.code == 3
    cellules = {e["cellule"] for e in reponse.json["erreurs"]}
    feuille = openpyxl.load_workbook(branche / "g.xlsx").worksheets[1]
    lignes = {str(r[0].value): r[0].row for r in feuille.iter_rows() if r[0].value}
    assert {c.split("!")[1][1:] for c in cellules} == {str(lignes["C2.3"]), str(lignes["C5.1"])}
    assert not (dossier / "evaluations/1-externe.yaml").exists()


def test_le_livret_aller_et_retour(branche: Path, cqp: Cqp) -> None:
    livret = branche / "candidats/martin-lea/livret-reperage.yaml"
    avant = cqp("parcours", "martin-lea", "--format", "json").json
    assert cqp("reperage", "martin-lea", "--grid", "l.xlsx").code == 0
    assert cqp("reperage", "martin-lea", "--from", "l.xlsx").code == 4
    livret.unlink()
    assert cqp("reperage", "martin-lea", "--from", "l.xlsx").code == 0, "it was issued with the earlier answers"
    assert cqp("parcours", "martin-lea", "--format", "json").json == avant
    assert cqp("check-dossier", "martin-lea", "--at", JOUR).code == 0


@pytest.mark.parametrize("code", ["martin-lea", "nguyen-van-an"])
def test_les_activites_aller_et_retour(branche: Path, cqp: Cqp, code: str) -> None:
    assert cqp("activites", code, "--grid", "a.xlsx").code == 0
    assert cqp("activites", code, "--from", "a.xlsx").code == 4
    assert cqp("activites", code, "--from", "a.xlsx", "--force").code == 0
    assert cqp("check-dossier", code, "--at", JOUR).code == 0
    assert list((branche / "candidats" / code / "pieces/remplaces").iterdir())


def test_un_formulaire_deja_la_n_est_pas_ecrase(branche: Path, cqp: Cqp) -> None:
    (branche / "g.xlsx").write_bytes(b"rempli")
    reponse = cqp("evaluate", "martin-lea", "--role", "externe", "--grid", "g.xlsx")
    assert reponse.code == 4
    assert (branche / "g.xlsx").read_bytes() == b"rempli"


@pytest.mark.parametrize(
    "mots",
    [
        ("evaluate", "martin-lea", "--role", "externe"),
        ("reperage", "martin-lea"),
        ("parcours", "martin-lea"),
        ("activites", "martin-lea"),
        ("activites", "nguyen-van-an", "--partie-2"),
        ("decide", "--session", "2026-06-18"),
        ("init-candidate",),
    ],
    ids=" ".join,
)
def test_chaque_formulaire_dit_ce_que_deviennent_les_donnees(branche: Path, cqp: Cqp, mots: tuple[str, ...]) -> None:
    """The notice of the printed forms, which a branch may change, stands on the first sheet of each workbook."""
    if "--partie-2" in mots:
        (branche / "candidats/nguyen-van-an/dossier-vae.yaml").unlink()  # the request is still to be made
    assert cqp(*mots, "--grid", "f.xlsx").code == 0
    assert "5\u00a0ans après la décision finale" in _premiere(branche / "f.xlsx")
    propre = branche / "templates/documents/formulaires.yaml"
    propre.parent.mkdir(parents=True, exist_ok=True)
    propre.write_text("donnees: {notice: 'Vos données : écrivez à {certificateur}.'}\n", encoding="utf-8")
    assert cqp(*mots, "--grid", "g.xlsx").code == 0
    dits = _premiere(branche / "g.xlsx")
    assert "Vos données\u00a0: écrivez à Commission paritaire" in dits
    assert "Protection" not in dits


def _premiere(fichier: Path) -> str:
    feuille = openpyxl.load_workbook(fichier).worksheets[0]
    return "\n".join(str(c.value) for rang in feuille.iter_rows() for c in rang if c.value)


def test_la_liste_a_remplir_aller_et_retour(branche: Path, cqp: Cqp) -> None:
    assert cqp("init-candidate", "--grid", "i.xlsx").code == 0
    classeur = openpyxl.load_workbook(branche / "i.xlsx")
    feuille = classeur.worksheets[1]
    entete = next(r for r in feuille.iter_rows() if r[1].value == "Nom naissance")
    colonnes = {c.value: c.column for c in entete}
    for nom, valeur in {"Nom naissance": "Ōta", "Prénoms": "Yūki", "Voie": "VAE", "Téléphone": "0612345670"}.items():
        feuille.cell((entete[0].row or 0) + 1, colonnes[nom] or 0).value = valeur
    statuts = next(r for r in feuille.data_validations.dataValidation if "Demandeur" in (r.formula1 or ""))
    choix = [mot for mot in statuts.formula1.strip('"').split(",") if mot]
    for rang, mot in enumerate(choix, 2):
        for titre, valeur in {"Nom naissance": f"Nom{rang}", "Prénoms": "Jo", "Voie": "VAE", "Statut": mot}.items():
            feuille.cell((entete[0].row or 0) + rang, colonnes[titre] or 0).value = valeur
    classeur.save(branche / "i.xlsx")
    reponse = cqp("init-candidate", "--from", "i.xlsx")
    assert (reponse.code, reponse.sortie.split()[0]) == (0, "candidats/ota-yuki")
    lus = [(branche / c / "candidat.yaml").read_text(encoding="utf-8") for c in reponse.sortie.split()[1:]]
    statuts = ("salarie", "demandeur-emploi", "independant", "autre")
    assert all(f"statut: {statut}" in lu for lu, statut in zip(lus, statuts, strict=True))
    assert "0612345670" in (branche / "candidats/ota-yuki/candidat.yaml").read_text(encoding="utf-8")
