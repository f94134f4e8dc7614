"""A list as a secretariat keeps it: what is taken up, what is left aside, the bad lines given back to be put right."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from tests.commandes import Cqp, UneFois

LISTE = """sep=;
Inscrits de la rentrée 2026;;;;;;;;
Nom;Prénom;Né(e) le;Voie;Sexe;Statut;Remarques;Adresse;Adresse entreprise
DURAND;Zoé;4 mai 1990;Formation;Femme;Salariée;à rappeler;3 rue X, 69001 Lyon;5 rue Y, 69002 Lyon
PETIT;Ana;12/05/1988;VAE;F;Demandeuse d'emploi;;;
ROY;Luc;31/02/1990;VAE;M;;"=1+1";;
MOREAU;;;bof;;;;;
"""


@pytest.fixture
def liste(vide: Path, cqp: Cqp, une_fois: UneFois) -> Path:
    def faire() -> None:
        assert cqp("init", ".").code == 0

    une_fois(vide, faire)
    fichier = vide / "l.csv"
    fichier.write_text(LISTE, encoding="utf-8")
    return fichier


def test_les_lignes_fautives_se_corrigent_et_se_reprennent(liste: Path, cqp: Cqp, vide: Path) -> None:
    dit = cqp("init-candidate", "--from", liste, "--a-corriger", "pb.csv", "--at", "2026-06-01")
    assert (dit.code, dit.sortie.splitlines()) == (3, ["candidats/durand-zoe", "candidats/petit-ana", "pb.csv"])
    assert "Ces colonnes ne sont pas reprises : Remarques." in " ".join(dit.plainte.split())
    entetes, roy, moreau = csv.reader((vide / "pb.csv").read_text(encoding="utf-8-sig").splitlines(), delimiter=";")
    assert entetes == [*LISTE.splitlines()[2].split(";"), "pourquoi"]
    assert roy[:8] == ["ROY", "Luc", "31/02/1990", "VAE", "M", "", "'=1+1", ""]
    assert "ligne 6" in roy[-1]
    assert "« 31/02/1990 », cette date n'existe pas dans le calendrier" in roy[-1].replace("\xa0", " ")
    assert ("prenoms" in moreau[-1], "bof" in moreau[-1]) == (True, True)
    corrige = (vide / "pb.csv").read_text(encoding="utf-8-sig").replace("31/02", "28/02")
    (vide / "pb.csv").write_text(corrige.replace("MOREAU;;;bof", "MOREAU;Ève;;vae"), encoding="utf-8")
    assert cqp("init-candidate", "--from", "pb.csv", "--at", "2026-06-01").code == 0
    assert sorted(p.name for p in (vide / "candidats").iterdir() if p.is_dir()) == [
        "durand-zoe",
        "moreau-eve",
        "petit-ana",
        "roy-luc",
    ]


def test_reprise_entiere_la_liste_le_dit_en_une_ligne(liste: Path, cqp: Cqp) -> None:
    assert cqp("init-candidate", "--from", liste, "--at", "2026-06-01").code == 3
    dit = cqp("init-candidate", "--from", liste, "--at", "2026-06-01")
    assert dit.code == 4
    assert "  2 déjà ouverts : rien n'y change.\n" in dit.plainte
    assert ("durand" in dit.plainte, "ligne 4" in dit.plainte) == (False, False)
    erreurs = cqp("init-candidate", "--from", liste, "--at", "2026-06-01", "--format", "json").json["erreurs"]
    assert [e["ligne"] for e in erreurs if "déjà" in e["message"]] == [4, 5]


def test_les_deux_adresses(liste: Path, cqp: Cqp, vide: Path) -> None:
    """Beside the company's, « Adresse » is the person's; alone, it is the company's, as the form has it."""
    cqp("init-candidate", "--from", liste, "--at", "2026-06-01")
    ecrit = (vide / "candidats/durand-zoe/candidat.yaml").read_text(encoding="utf-8")
    assert "\nadresse: 3 rue X, 69001 Lyon" in ecrit
    assert "\n  adresse: 5 rue Y, 69002 Lyon" in ecrit


def test_une_colonne_presque_connue_n_est_pas_laissee_de_cote(liste: Path, cqp: Cqp) -> None:
    liste.write_text("nom;prenom;voie;telephonne;vu\nA;B;vae;0612345678;oui\n", encoding="utf-8")
    dit = cqp("init-candidate", "--from", liste)
    assert dit.code == 3
    assert "vouliez-vous dire « telephone » ?" in " ".join(dit.plainte.split())


def test_d_un_classeur_on_nomme_les_cellules(liste: Path, cqp: Cqp, vide: Path) -> None:
    classeur = Workbook()
    feuille = classeur.active
    assert feuille is not None
    feuille.title = "Rentrée 1"
    for rangee in (["Inscrits"], ["Nom", "Prénom", "Voie", "Sexe"], ["ROY", "Luc", "bof", "X"], ["A", "B", "vae", "F"]):
        feuille.append(rangee)
    feuille.merge_cells("A1:D1")
    classeur.save(vide / "l.xlsx")
    dit = cqp("init-candidate", "--from", "l.xlsx", "--a-corriger", "pb.xlsx")
    assert ("cellule Rentrée 1!C3" in dit.plainte, "cellule Rentrée 1!D3" in dit.plainte) == (True, True)
    (titres, roy) = load_workbook(vide / "pb.xlsx").active.iter_rows(values_only=True)  # type: ignore[union-attr]
    assert (titres[-1], roy[:4]) == ("pourquoi", ("ROY", "Luc", "bof", "X"))
    again = cqp("init-candidate", "--from", "l.xlsx", "--a-corriger", "pb.xlsx")
    assert (again.code, "existe déjà" in again.plainte) == (4, True)


@pytest.mark.parametrize(
    ("mots", "code"),
    [
        (("--nom", "A", "--prenom", "B", "--voie", "vae", "--a-corriger", "x.csv"), 2),
        (("--from", "l.csv", "--a-corriger", "x.csv", "--dry-run"), 3),
        (("--from", "bonne.csv", "--a-corriger", "x.csv"), 0),
    ],
)
def test_rien_n_est_ecrit_sans_liste_ni_a_l_essai_ni_sans_faute(
    liste: Path, cqp: Cqp, vide: Path, mots: tuple[str, ...], code: int
) -> None:
    (vide / "bonne.csv").write_text("nom;prenom;voie\nA;B;vae\n", encoding="utf-8")
    assert cqp("init-candidate", *mots).code == code
    assert not (vide / "x.csv").exists()
