"""`cqp init` and `cqp init-candidate`, as a new user types them in an empty folder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Cqp


@pytest.fixture
def espace(vide: Path, cqp: Cqp) -> Path:
    assert cqp("init").code == 0
    return vide


def test_init_ecrit_un_espace_valable(espace: Path, cqp: Cqp) -> None:
    assert sorted(p.name for p in espace.iterdir()) == [
        ".cqp-schemas",
        "candidats",
        "cqp.yaml",
        "habilitations.yaml",
        "sessions",
    ]
    reponse = cqp("check-dossier")
    assert reponse.code == 0
    assert "Aucun dossier ici" in reponse.sortie


def test_init_deux_fois_est_refuse(espace: Path, cqp: Cqp) -> None:
    (espace / "cqp.yaml").write_text("certificateur:\n  nom: CPEF\n", encoding="utf-8")
    assert cqp("init").code == 4
    assert (espace / "cqp.yaml").read_text(encoding="utf-8") == "certificateur:\n  nom: CPEF\n"


def test_ouvrir_un_dossier(espace: Path, cqp: Cqp) -> None:
    reponse = cqp("init-candidate", "--nom", "Đorđević", "--prenom", "Ana Marija", "--voie", "formation")
    assert (reponse.code, reponse.sortie) == (0, "candidats/dordevic-ana\n")
    texte = (espace / "candidats/dordevic-ana/candidat.yaml").read_text(encoding="utf-8")
    assert "nom_naissance: Đorđević" in texte
    assert 'referentiel: "2015-06-15"' in texte or "referentiel: 2015-06-15" in texte
    assert "# formation | vae" in texte, "the comments of the template stay"
    (ligne,) = (espace / "candidats/dordevic-ana/journal.jsonl").read_text(encoding="utf-8").splitlines()
    entree = json.loads(ligne)
    assert (entree["commande"], entree["fichier"], entree["avant"]) == ("init-candidate", "candidat.yaml", None)


def test_un_nom_pris_recoit_un_numero_et_le_dit(espace: Path, cqp: Cqp) -> None:
    cqp("init-candidate", "--nom", "Zoé", "--prenom", "Ba", "--voie", "vae")
    reponse = cqp("init-candidate", "--nom", "Zoe", "--prenom", "Bà", "--voie", "vae")
    assert reponse.sortie == "candidats/zoe-ba-2\n"
    assert "Le nom « zoe-ba » est pris" in reponse.plainte


@pytest.mark.parametrize("nom", ["CON", "nul", "..", "/etc", "=cmd", "Lpt1", "  ", "😀"])
def test_un_nom_etrange_ne_sort_pas_de_l_espace(espace: Path, cqp: Cqp, nom: str) -> None:
    reponse = cqp("init-candidate", "--nom", nom, "--prenom", ".", "--voie", "vae")
    assert reponse.code in (0, 2, 3)
    assert {p.name for p in espace.iterdir()} == {
        ".cqp-schemas",
        "candidats",
        "cqp.yaml",
        "habilitations.yaml",
        "sessions",
    }
    for dossier in (espace / "candidats").iterdir():
        assert dossier.name.casefold() not in {"con", "nul", "lpt1"}


@pytest.mark.parametrize("code", ["..", "a/b", "CON", "Zoé", "a b", ""])
def test_un_code_dangereux_est_refuse(espace: Path, cqp: Cqp, code: str) -> None:
    reponse = cqp("init-candidate", "--nom", "Ba", "--prenom", "Zoé", "--voie", "vae", "--code", code)
    assert reponse.code in (0, 3)
    assert reponse.code == 3 or reponse.sortie == "candidats/ba-zoe\n"


def test_une_voie_mal_ecrite(espace: Path, cqp: Cqp) -> None:
    reponse = cqp("init-candidate", "--nom", "Ba", "--prenom", "Zoé", "--voie", "formatoin")
    assert reponse.code == 2
    assert " ".join(reponse.plainte.replace("\xa0", " ").split()) == (
        "--voie : on attend formation ou vae, et non « formatoin » ; vouliez-vous dire « formation » ? → --voie formation"
    )
    assert not list((espace / "candidats").iterdir())


def test_une_certification_mal_ecrite(espace: Path, cqp: Cqp) -> None:
    reponse = cqp(
        "init-candidate", "--nom", "Ba", "--prenom", "Jo", "--voie", "vae", "--certification", "cqp-assistant-formatio"
    )
    assert reponse.code == 3
    assert "vouliez-vous dire « cqp-assistant-formation » ?" in " ".join(reponse.plainte.replace("\xa0", " ").split())


LISTE = """Nom de naissance;Prénoms;Date de naissance;VOIE;Statut;Téléphone
Nguyễn;Văn An;14/05/1990;VAE;Demandeur d’emploi;0612345670
Œuvrard;Léo;1991-02-03;formation;salarié;
"""


@pytest.mark.parametrize("codage", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("separateur", [";", ",", "\t"])
def test_une_liste_ouvre_ses_dossiers(espace: Path, cqp: Cqp, codage: str, separateur: str) -> None:
    (espace / "l.csv").write_bytes(LISTE.replace(";", separateur).encode(codage))
    reponse = cqp("init-candidate", "--from", "l.csv")
    assert reponse.code == 0
    assert reponse.sortie.splitlines() == ["candidats/nguyen-van", "candidats/oeuvrard-leo"]
    texte = (espace / "candidats/nguyen-van/candidat.yaml").read_text(encoding="utf-8")
    assert "1990-05-14" in texte
    assert "0612345670" in texte
    assert cqp("check-dossier", "--format", "json").code == 1


def test_une_liste_windows_1252(espace: Path, cqp: Cqp) -> None:
    (espace / "l.csv").write_bytes("nom_naissance;prenoms;voie\r\nŒuvrard;Zoé;vae\r\n".encode("cp1252"))
    assert cqp("init-candidate", "--from", "l.csv").sortie == "candidats/oeuvrard-zoe\n"
    assert "Œuvrard" in (espace / "candidats/oeuvrard-zoe/candidat.yaml").read_text(encoding="utf-8")


def test_chaque_mauvaise_ligne_est_dite_et_les_bonnes_sont_ouvertes(espace: Path, cqp: Cqp) -> None:
    (espace / "l.csv").write_text("nom_naissance;prenoms;voie;sexe\nBa;Zoé;vae;F\n;Léo;vae;X\nLi;Mei;voie;F\n", "utf-8")
    reponse = cqp("init-candidate", "--from", "l.csv")
    assert reponse.code == 3
    assert reponse.sortie == "candidats/ba-zoe\n"
    assert "l.csv, ligne 3, colonne nom_naissance" in reponse.plainte
    assert "l.csv, ligne 3, colonne sexe" in reponse.plainte
    assert "l.csv, ligne 4, colonne voie" in reponse.plainte


def test_tout_ou_rien(espace: Path, cqp: Cqp) -> None:
    (espace / "l.csv").write_text("nom_naissance;prenoms;voie\nBa;Zoé;vae\nLi;Mei;\n", "utf-8")
    assert cqp("init-candidate", "--from", "l.csv", "--all-or-nothing").code == 3
    assert not list((espace / "candidats").iterdir())


def test_le_meme_candidat_deux_fois(espace: Path, cqp: Cqp) -> None:
    (espace / "l.csv").write_text(
        "nom_naissance;prenoms;voie;date_naissance\nD’Arc;Zoé;vae;1990-01-02\nDARC;Zoe;vae;02/01/1990\n", "utf-8"
    )
    reponse = cqp("init-candidate", "--from", "l.csv")
    assert reponse.code == 4
    assert reponse.sortie == "candidats/darc-zoe\n"
    assert "a déjà un dossier : candidats/darc-zoe" in reponse.plainte.replace("\xa0", " ")


def test_rien_n_est_ecrit_a_l_essai(espace: Path, cqp: Cqp) -> None:
    reponse = cqp("init-candidate", "--nom", "Ba", "--prenom", "Zoé", "--voie", "vae", "--dry-run")
    assert (reponse.code, reponse.sortie) == (0, "candidats/ba-zoe\n")
    assert not list((espace / "candidats").iterdir())


def test_a_list_taken_up_again_opens_nobody_twice(vide: Path, cqp: Cqp) -> None:
    """A run that was cut short: the lines already opened are told, the others are opened, namesakes too."""
    cqp("init")
    (vide / "l.csv").write_text("nom_naissance;prenoms;voie\nBa;Zoé;vae\n", encoding="utf-8")
    assert cqp("init-candidate", "--from", "l.csv").sortie == "candidats/ba-zoe\n"
    (vide / "l.csv").write_text("nom_naissance;prenoms;voie\nBa;Zoé;vae\nBa;Zoe;vae\nLi;Mei;vae\n", encoding="utf-8")
    reponse = cqp("init-candidate", "--from", "l.csv")
    assert (reponse.code, reponse.sortie) == (4, "candidats/ba-zoe-2\ncandidats/li-mei\n")
    assert "Cette ligne a déjà ouvert un dossier\xa0: candidats/ba-zoe." in reponse.plainte


def test_namesakes_in_one_list_have_each_a_dossier(vide: Path, cqp: Cqp) -> None:
    cqp("init")
    (vide / "l.csv").write_text("nom_naissance;prenoms;voie\nBa;Zoé;vae\nBa;Zoé;vae\n", encoding="utf-8")
    reponse = cqp("init-candidate", "--from", "l.csv")
    assert (reponse.code, reponse.sortie) == (0, "candidats/ba-zoe\ncandidats/ba-zoe-2\n")
