"""The secretary's week: ten candidates, five by each voie, one session, from an empty folder to the purge.

At most fifteen commands, counted, and no file edited by hand; what comes back by post is filled in the workbooks.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.commandes import EXEMPLES, Cqp, Reponse
from tests.formulaires.classeurs import nommee
from tests.formulaires.classeurs import remplir_lignes as par_lignes
from tests.pages import remplir

AU_PLUS = 15
NOMS = ("MARTIN", "PETIT", "DUBOIS", "MOREAU", "LAURENT", "SIMON", "MICHEL", "LEFEBVRE", "LEROY", "ROUX")
PRENOMS = ("Léa", "Hugo", "Inès", "Jules", "Zoé", "Adam", "Anaïs", "Noé", "Ève", "Tom")
PRO = {"evaluateur_nom": "Claire Besson", "evaluateur_organisation": "Atelier Savoirs", "evaluateur_origine": "Interne"}
EXTERNE = {"evaluateur_nom": "Paul Girard", "evaluateur_organisation": "Évalia Conseil"} | {
    "evaluateur_origine": "Externe",
    "evaluateur_habilitation": "H-012",
    "transmission": "2026-05-12",
}


class Secretaire:
    """Somebody who types: each line is counted, and does what it should."""

    def __init__(self, cqp: Cqp, le: Callable[[str], None]) -> None:
        self._cqp, self._le, self.lignes = cqp, le, list[str]()

    def tape(self, jour: str, *mots: str, code: int = 0) -> Reponse:
        self._le(jour)
        reponse = self._cqp(*mots)
        assert reponse.code == code, f"cqp {' '.join(mots)}\n{reponse.sortie}{reponse.plainte}"
        self.lignes.append(" ".join(mots))
        return reponse


def inscrire(fichier: Path) -> None:
    """The list that the organisme sends."""
    colonnes = (
        "nom_naissance prenoms sexe date_naissance commune_naissance code_insee_naissance pays_naissance courriel"
    )
    suite = "voie statut contrat emploi entreprise siret adresse"
    with fichier.open("w", encoding="utf-8", newline="") as flux:
        ecrire = csv.writer(flux, delimiter=";")
        ecrire.writerow(f"{colonnes} {suite}".split())
        for rang, (nom, prenom) in enumerate(zip(NOMS, PRENOMS, strict=True)):
            voie = "formation" if rang < 5 else "vae"
            qui = [nom, prenom, "FM"[rang % 2], f"14/05/199{rang}", "Lyon", "69381", "France", f"c{rang}@example.org"]
            emploi = ["salarie", "cdi", "Assistante de formation", "Atelier Savoirs", "12345678200010"]
            ecrire.writerow([*qui, voie, *emploi, "3 rue des Lilas, 69003 Lyon"])


def remplir_tout(dossier: Path, jour: str) -> None:
    """What each addressee does with the workbooks that they received."""
    for fichier in dossier.rglob("*.xlsx"):
        classeur = load_workbook(fichier)
        genre = nommee(classeur, "cqp_formulaire").value
        if genre == "parcours":
            lignes = [str(ligne[0].value) for ligne in classeur.worksheets[1].iter_rows() if ligne[0].value]
            competences = {x[0].value: x[3].value for x in classeur.worksheets[1].iter_rows() if x[0].value}
            action = ["Organiser une session", "Formation", None, "Institut du Parc", "Ève Ba"]
            faites = {c: [*action[:2], competences[c], *action[3:], date(2026, 2, 2), date(2026, 2, 13), 35, "Oui"]
                      for c in lignes if c.startswith("A") and competences[c]}  # fmt: skip
            pratique = {"cqp_pratique_debut": date(2026, 3, 2), "cqp_pratique_fin": date(2026, 4, 30)}
            par_lignes(fichier, faites, {"cqp_pratique_entreprise": "Atelier Savoirs", **pratique})
        elif genre == "partie2":
            experience = ["Rhône Avenir", "Secrétaire", date(2018, 9, 3), date(2025, 9, 3), 4800, "Accueil et suivi"]
            par_lignes(fichier, {"E1": experience}, {"cqp_signature": date.fromisoformat(jour)})
        elif genre == "evaluation":
            role = nommee(classeur, "cqp_role").value
            remplir(fichier, {"date": jour} | (PRO if role == "professionnel" else EXTERNE))
        else:
            remplir(fichier, {"date": jour, "C2.3": "À développer"})


@pytest.fixture
def secretaire(vide: Path, cqp: Cqp, nous_sommes: Callable[[str], None]) -> Secretaire:
    return Secretaire(cqp, nous_sommes)


def test_la_semaine_de_la_secretaire(vide: Path, secretaire: Secretaire) -> None:
    tape = secretaire.tape
    inscrire(vide / "liste.csv")
    tape(
        "2026-01-05", "init", "--nom", "CPNEFP", "--adresse", "7 rue de la Paix, 75002 Paris", "--lieu", "Paris",
        "--signataire", "Hélène Marchand ; Présidente",
    )  # fmt: skip
    tape("2026-01-05", "habilite", "Paul Girard", "--reference", "H-012", "--organisation", "Évalia Conseil",
         "--du", "2024-01-01", "--au", "2027-12-31")  # fmt: skip
    tape("2026-01-05", "init-candidate", "--from", "liste.csv")

    tape("2026-01-06", "forms", "-o", "f1")
    remplir_tout(vide / "f1", "2026-01-12")
    tape("2026-01-15", "take", "f1", "--recu-le", "2026-01-14")
    vae = [c.name for c in (vide / "candidats").iterdir() if (c / "dossier-vae.yaml").exists()]
    assert len(vae) == 5
    tape("2026-01-20", "recevabilite", *vae, "--avis", "favorable", "--date", "2026-01-20")
    tape("2026-01-21", "forms", "-o", "f2")
    remplir_tout(vide / "f2", "2026-04-28")
    tape("2026-05-02", "take", "f2")
    tape("2026-05-02", "forms", "-o", "f3", "--evaluateur", "H-012")
    remplir_tout(vide / "f3", "2026-05-06")
    tape("2026-05-13", "take", "f3")

    membres = ("Philippe Arnoult ; employeurs ; FFP", "Karima Zerrouki ; salaries ; FEP CFDT")
    dits = [mot for membre in membres for mot in ("--membre", membre)]
    tape("2026-05-20", "session", "2026-06-18", "--lieu", "Paris", *dits, "--presidence", "Philippe Arnoult")
    tape("2026-06-01", "jury-pack", "--session", "2026-06-18", "-o", "jury.pdf")
    tape("2026-06-18", "decide", "candidats", "--session", "2026-06-18")
    tape("2026-06-19", "deliver", "--session", "2026-06-18", "-o", "remise", "--notify")
    assert len(list((vide / "remise/parchemins").glob("*.pdf"))) == 10
    tape("2032-07-01", "purge", "--yes")
    assert not list((vide / "candidats").glob("*/candidat.yaml"))
    assert len(secretaire.lignes) <= AU_PLUS, secretaire.lignes


BATELIER = {"evaluateur_nom": "Yann Le Bihan", "evaluateur_organisation": "École de navigation"} | {
    "evaluateur_origine": "Externe",
    "evaluateur_habilitation": "B-3",
}
QUI = "nom_naissance;prenoms;sexe;date_naissance;commune_naissance;voie;statut;entreprise"


def naviguer(dossier: Path, jour: str, inaptes: tuple[str, ...] = ()) -> None:
    """The workbooks of a branch of one voie, one evaluator and no livret; `inaptes` fail the lock (N1)."""
    for fichier in dossier.rglob("*.xlsx"):
        classeur = load_workbook(fichier)
        if nommee(classeur, "cqp_formulaire").value == "parcours":
            action = ["Écluses", "Formation", "N1, N2, N3, N4", "École", "Ève Ba", date(2026, 6, 1), date(2026, 6, 12)]
            pratique = {"cqp_pratique_debut": date(2026, 6, 15), "cqp_pratique_fin": date(2026, 8, 14)}
            a_bord = {"cqp_pratique_entreprise": "Croisières du Canal", **pratique}
            par_lignes(fichier, {"A1": [*action, 70, "Oui"]}, a_bord)
        else:
            rate = {"N1.1": "Fragile", "N1": "Inapte"} if nommee(classeur, "cqp_code").value in inaptes else {}
            remplir(fichier, {"date": jour, "transmission": jour} | BATELIER | rate)


def test_une_vie_dans_une_autre_branche(vide: Path, secretaire: Secretaire) -> None:
    """One is certified, the other keeps three of four competences for the three years of this agreement."""
    tape, premiere, seconde = secretaire.tape, ("--session", "2026-09-10"), ("--session", "2027-04-08")
    tape(
        "2026-05-04",
        "init",
        "--nom",
        "Voies navigables",
        "--lieu",
        "Dijon",
        "--signataire",
        "Odile Rambert ; Présidente",
    )
    shutil.copytree(EXEMPLES / "autre-branche/referentiels", vide / "referentiels", dirs_exist_ok=True)
    tape("2026-05-04", "habilite", "Yann Le Bihan", "--reference", "B-3", "--du", "2026-01-01", "--au", "2028-12-31")
    candidats = [f"{n};{p};F;2/11/1998;Dole;formation;salarie;Canaux" for n, p in (("ROY", "Inès"), ("OSEI", "Abena"))]
    (vide / "l.csv").write_text("\n".join([QUI, *candidats]), encoding="utf-8")
    tape("2026-05-04", "init-candidate", "--from", "l.csv")
    for jour, envoi in (("2026-05-04", "f1"), ("2026-08-20", "f2")):
        tape(jour, "forms", "-o", envoi, "--evaluateur", "B-3")
        naviguer(vide / envoi, "2026-08-20", inaptes=("osei-abena",))
        tape("2026-08-21", "take", envoi)
    membres = ("--membre", "Odile Rambert ; armateurs ; Union", "--membre", "Karim Belaïdi ; équipages ; Syndicat")
    tape("2026-08-21", "session", "2026-09-10", "--lieu", "Dijon", *membres, "--presidence", "Odile Rambert")
    tape("2026-09-01", "jury-pack", *premiere, "-o", "jury.pdf")
    tape("2026-09-10", "decide", "candidats", *premiere)
    tape("2026-09-11", "deliver", *premiere, "-o", "remise", "--notify")
    for dernier, cle in (("2029-09-10", "competences_conservees"), ("2029-09-11", "competences_expirees")):
        (etat,) = tape("2026-09-12", "status", "osei-abena", "--at", dernier, "--format", "json").json["dossiers"]
        assert [c["code"] for c in etat[cle]] == ["N2", "N3", "N4"]

    (vide / "f3").mkdir()
    tape("2027-03-01", "evaluate", "osei-abena", "--role", "professionnel", "--grid", "f3/g.xlsx")
    naviguer(vide / "f3", "2027-03-02")
    tape("2027-03-03", "take", "f3")
    tape("2027-03-03", "session", "2027-04-08", "--comme", "2026-09-10")
    tape("2027-04-08", "decide", "osei-abena", *seconde)
    tape("2027-04-09", "deliver", *seconde, "-o", "remise-2", "--notify")
    parchemins = sorted(p.as_posix() for p in vide.glob("remise*/parchemins/*.pdf"))
    assert [Path(p).name for p in parchemins] == ["parchemin-osei-abena.pdf", "parchemin-roy-ines.pdf"]
    issues = tape("2027-04-09", "report", "--from", "2026-01-01", "--format", "json").json["issues"]
    assert issues == {"totale": 2, "partielle": 1, "non-delivrance": 0, "renvoi": 0}
    tape("2031-05-01", "purge", "--yes")
    assert not list((vide / "candidats").glob("*/candidat.yaml"))
    tape("2031-05-01", "verify", *parchemins)
    tape("2031-05-01", "verify")
