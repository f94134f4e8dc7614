"""`cqp init` and `cqp init-candidate`, as a new user types them in an empty folder."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from cqp_cli.metier.ouverture import init
from tests.commandes import EXEMPLES, JOUR, Cqp, UneFois, entendre, remplacer

CLICS = ["a-faire.cmd", "jury.cmd", "verifier.cmd"]


@pytest.fixture
def espace(vide: Path, cqp: Cqp, une_fois: UneFois) -> Path:
    def faire() -> None:
        assert cqp("init").code == 0

    return une_fois(vide, faire)


def test_init_ecrit_un_espace_valable(espace: Path, cqp: Cqp) -> None:
    assert sorted(p.name for p in espace.iterdir() if p.suffix != ".cmd") == [
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
    dedans = cqp("init", "sous/branche")
    assert (dedans.code, "un autre ne s'y met pas" in dedans.plainte) == (4, True)
    assert f"→ cqp init {(espace.parent / 'branche').as_posix()}\n" in dedans.plainte
    assert not Path("sous").exists()
    assert (espace / "cqp.yaml").read_text(encoding="utf-8") == "certificateur:\n  nom: CPEF\n"


@pytest.fixture
def clics(vide: Path, cqp: Cqp, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new workspace as Windows gets it, with the dossiers of the example."""
    monkeypatch.setattr(init, "SOUS_WINDOWS", True)
    ou = vide / "ma branche"
    assert [*CLICS, "habilitations.yaml"] == [Path(dit).name for dit in cqp("init", ou).sortie.split("\n")[:4]]
    shutil.copytree(EXEMPLES / "branche", ou, dirs_exist_ok=True)
    return ou


def test_un_double_clic_est_une_commande(clics: Path, cqp: Cqp, monkeypatch: pytest.MonkeyPatch) -> None:
    """Plain letters and the line ends of Windows, for its shell; its one line of cqp is a line of cqp."""
    monkeypatch.chdir(clics)
    for nom in CLICS:
        octets = (clics / nom).read_bytes()
        assert octets.isascii()
        assert octets.count(b"\n") == octets.count(b"\r\n")
        lignes = octets.decode().splitlines()
        assert lignes[0] == "@echo off"
        assert {"chcp 65001 >nul", 'pushd "%~dp0"'} < set(lignes), "letters of every alphabet, a folder of the server"
        assert lignes[-1] == "pause"
        (ligne,) = (x for x in lignes if x.startswith("cqp "))
        assert cqp(*shlex.split(ligne.replace("%SESSION%", "2026-06-18"))[1:], "--at", JOUR).code in (0, 1)


@pytest.mark.skipif(os.name != "nt", reason="only Windows runs a .cmd")
@pytest.mark.parametrize(
    ("nom", "dit"), [("verifier.cmd", "16 dossiers"), ("a-faire.cmd", "secrétariat"), ("jury.cmd", "jury")]
)
def test_un_double_clic_repond(clics: Path, nom: str, dit: str) -> None:
    scripts = pytest.importorskip("pip._vendor.distlib.scripts")
    lanceur = scripts.ScriptMaker(None, str(clics.parent))
    lanceur.executable, lanceur.variants = sys.executable, {""}
    lanceur.make("cqp = cqp_cli.__main__:main")
    milieu = os.environ | {"PATH": f"{clics.parent}{os.pathsep}{os.environ['PATH']}"}
    fait = subprocess.run(
        ["cmd", "/c", str(clics / nom)],
        input=b"2026-06-18\r\n",
        capture_output=True,
        env=milieu,
        timeout=120,
        check=False,
    )
    assert dit in entendre(fait.stdout), fait
    assert (nom == "jury.cmd") == (clics / "jury-2026-06-18.pdf").exists()


def test_ouvrir_un_dossier(espace: Path, cqp: Cqp) -> None:
    reponse = cqp("init-candidate", "--nom", "Đorđević", "--prenom", "Ana Marija", "--voie", "formation")
    assert (reponse.code, reponse.sortie) == (0, "candidats/dordevic-ana\n")
    texte = (espace / "candidats/dordevic-ana/candidat.yaml").read_text(encoding="utf-8")
    assert "nom_naissance: Đorđević" in texte
    assert 'referentiel: "2015-06-15"' in texte
    assert "# formation | vae" in texte, "the comments of the template stay"
    (ligne,) = (espace / "candidats/dordevic-ana/journal.jsonl").read_text(encoding="utf-8").splitlines()
    entree = json.loads(ligne)
    assert (entree["commande"], entree["fichier"], entree["avant"]) == ("init-candidate", "candidat.yaml", None)


def test_un_nom_pris_recoit_un_numero_et_le_dit(espace: Path, cqp: Cqp) -> None:
    cqp("init-candidate", "--nom", "Zoé", "--prenom", "Ba", "--voie", "vae")
    reponse = cqp("init-candidate", "--nom", "Zoe", "--prenom", "Bà", "--voie", "vae")
    assert reponse.sortie == "candidats/zoe-ba-2\n"
    assert "Le nom « zoe-ba » est pris" in reponse.plainte


NOMS_ETRANGES = {"CON": "con-jo", "nul": "nul-jo", "/etc": "etc-jo", "=cmd": "cmd-jo", "../../x": "x-jo", "..": None, "  ": None, "😀": None}  # fmt: skip


@pytest.mark.parametrize(("nom", "code"), NOMS_ETRANGES.items())
def test_un_nom_etrange_ne_sort_pas_de_l_espace(espace: Path, cqp: Cqp, nom: str, code: str | None) -> None:
    assert cqp("init-candidate", "--nom", nom, "--prenom", "Jo", "--voie", "vae").code == (0 if code else 2)
    assert {p.name for p in espace.iterdir() if p.suffix != ".cmd"} == {
        ".cqp-schemas",
        "candidats",
        "cqp.yaml",
        "habilitations.yaml",
        "sessions",
    }
    assert [p.name for p in (espace / "candidats").iterdir()] == [code] * bool(code)


@pytest.mark.parametrize("code", ["..", "a/b", "CON", "Zoé", "a b", ""])
def test_un_code_dangereux_est_refuse(espace: Path, cqp: Cqp, code: str) -> None:
    reponse = cqp("init-candidate", "--nom", "Ba", "--prenom", "Zoé", "--voie", "vae", "--code", code)
    assert (reponse.code, reponse.sortie) == (2, "")


def test_une_voie_mal_ecrite(espace: Path, cqp: Cqp) -> None:
    reponse = cqp("init-candidate", "--nom", "Ba", "--prenom", "Zoé", "--voie", "formatoin")
    assert reponse.code == 2
    assert " ".join(reponse.plainte.replace("\xa0", " ").split()) == (
        "--voie : on attend formation ou vae, et non « formatoin » ; vouliez-vous dire « formation » ? "
        "→ cqp init-candidate --nom Ba --prenom Zoé --voie formation"
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
    reponse = cqp("init-candidate", "--from", "l.csv", "--all-or-nothing")
    assert (reponse.code, reponse.sortie) == (3, "")
    assert not list((espace / "candidats").iterdir())
    (espace / "l.csv").write_text("nom_naissance;prenoms;voie\nBa;Zoé;vae\n", "utf-8")
    assert cqp("init-candidate", "--from", "l.csv", "--all-or-nothing").sortie == "candidats/ba-zoe\n"


def test_le_meme_candidat_deux_fois(espace: Path, cqp: Cqp) -> None:
    (espace / "l.csv").write_text(
        "nom_naissance;prenoms;voie;date_naissance\nD’Arc;Zoé;vae;1990-01-02\nDARC;Zoe;vae;02/01/1990\n", "utf-8"
    )
    reponse = cqp("init-candidate", "--from", "l.csv")
    assert reponse.code == 4
    assert reponse.sortie == "candidats/darc-zoe\n"
    assert "a déjà un dossier : candidats/darc-zoe" in " ".join(reponse.plainte.split())


def test_a_list_taken_up_again_opens_nobody_twice(vide: Path, cqp: Cqp) -> None:
    """A run that was cut short: the lines already opened are told, the others are opened, namesakes too."""
    cqp("init")
    (vide / "l.csv").write_text("nom_naissance;prenoms;voie\nBa;Zoé;vae\n", encoding="utf-8")
    assert cqp("init-candidate", "--from", "l.csv").sortie == "candidats/ba-zoe\n"
    (vide / "l.csv").write_text("nom_naissance;prenoms;voie\nBa;Zoé;vae\nBa;Zoe;vae\nLi;Mei;vae\n", encoding="utf-8")
    reponse = cqp("init-candidate", "--from", "l.csv")
    assert (reponse.code, reponse.sortie) == (4, "candidats/ba-zoe-2\ncandidats/li-mei\n")
    assert "Cette ligne a déjà ouvert un dossier\xa0: candidats/ba-zoe." in reponse.plainte


LIGNES = """code;nom_naissance;prenoms;voie;adresse
../x;UN;Léa;vae;
ok;DEUX;Léo;vae;
Été;TROIS;Ana;vae;
long;QUATRE;Ana;vae;3 rue des Lilas;69003 Lyon
dernier;CINQ;Ana;vae;
"""


def test_une_ligne_fautive_n_arrete_pas_les_suivantes(espace: Path, cqp: Cqp) -> None:
    (espace / "l.csv").write_text(LIGNES, "utf-8")
    reponse = cqp("init-candidate", "--from", "l.csv")
    assert (reponse.code, reponse.sortie.split()) == (3, ["candidats/ok", "candidats/dernier"])
    dit = " ".join(reponse.plainte.split())
    assert "l.csv, ligne 2, colonne code : Le code « ../x » ne peut pas nommer un dossier" in dit
    assert "l.csv, ligne 4, colonne code : Le code « Été » ne peut pas nommer un dossier" in dit
    assert "→ trois-ana" in dit
    assert "l.csv, ligne 5 : « 69003 Lyon » n'est sous aucune colonne." in dit
    assert sorted(p.name for p in (espace / "candidats").iterdir()) == ["dernier", "ok"]


def test_une_adresse_coupee_par_sa_virgule_est_dite(espace: Path, cqp: Cqp) -> None:
    entete = "nom_naissance,prenoms,voie,adresse\n"
    (espace / "l.csv").write_text(
        f'{entete}BA,Zoé,vae,3 rue des Lilas, 69003 Lyon\nLI,Mei,vae,"1 rue X, Lyon"\n', "utf-8"
    )
    reponse = cqp("init-candidate", "--from", "l.csv")
    assert (reponse.code, reponse.sortie) == (3, "candidats/li-mei\n")
    assert "« 69003 Lyon » n'est sous aucune colonne" in reponse.plainte.replace("\xa0", " ")
    assert "1 rue X, Lyon" in (espace / "candidats/li-mei/candidat.yaml").read_text("utf-8")


@pytest.mark.parametrize("ligne", ["a;UN;Léa;vae;", "b;Un;LEA;formation;1990-01-02"])
def test_une_ligne_deja_ouverte_est_nommee(espace: Path, cqp: Cqp, ligne: str) -> None:
    entete = "code;nom_naissance;prenoms;voie;date_naissance\n"
    (espace / "un.csv").write_text(f"{entete}a;UN;Léa;vae;1990-01-02\n", "utf-8")
    assert cqp("init-candidate", "--from", "un.csv").code == 0
    (espace / "deux.csv").write_text(f"{entete}n;NEUF;Ali;vae;\n{ligne}\n;;Sans nom;vae;\n", "utf-8")
    reponse = cqp("init-candidate", "--from", "deux.csv", "--format", "json")
    assert reponse.code == 4, "already there, beside a bad line: the highest"
    assert reponse.json["dossiers"] == [{"code": "n", "chemin": "candidats/n"}]
    colonne = "code" if ligne.startswith("a;") else "nom_naissance"
    lieux = [(e["fichier"], e["ligne"], e["cellule"]) for e in reponse.json["erreurs"]]
    assert lieux == [("deux.csv", 4, "nom_naissance"), ("deux.csv", 3, colonne)]
    assert f"deux.csv, ligne 3, colonne {colonne}" in reponse.plainte.replace("\xa0", " ")


def test_une_liste_reprise_reconnait_ce_qu_une_autre_version_a_ouvert(espace: Path, cqp: Cqp) -> None:
    """The line says neither code nor birth: what its dossier says tells it, not how it is written."""
    (espace / "l.csv").write_text("nom_naissance;prenoms;voie;telephone\nUN;Léa;vae;0612345678\n", "utf-8")
    assert cqp("init-candidate", "--from", "l.csv").code == 0
    candidat = espace / "candidats/un-lea/candidat.yaml"
    lignes = [x.split("#")[0].rstrip() for x in candidat.read_text("utf-8").splitlines()]
    candidat.write_text("\n".join(x for x in lignes if x and not x.startswith("abandon")) + "\n", "utf-8")
    assert (cqp("init-candidate", "--from", "l.csv").code, len(list((espace / "candidats").iterdir()))) == (4, 1)
    remplacer(candidat, "0612345678", "0699999999")
    assert cqp("init-candidate", "--from", "l.csv").sortie == "candidats/un-lea-2\n"


@pytest.mark.parametrize(
    ("lignes", "code"), [("ok;UN;Léa;vae\nA B;DEUX;Léo;vae", 3), ("ok;UN;Léa;vae\nok;DEUX;Léo;vae", 4)]
)
def test_tout_ou_rien_voit_aussi_les_codes(espace: Path, cqp: Cqp, lignes: str, code: int) -> None:
    (espace / "l.csv").write_text(f"code;nom_naissance;prenoms;voie\n{lignes}\n", "utf-8")
    reponse = cqp("init-candidate", "--from", "l.csv", "--all-or-nothing", "--format", "json")
    assert reponse.code == code
    assert [(e["ligne"], e["cellule"]) for e in reponse.json["erreurs"]] == [(3, "code")]
    assert not list((espace / "candidats").iterdir())


def test_l_essai_d_une_liste_compte_ce_qui_serait_ouvert(espace: Path, cqp: Cqp) -> None:
    (espace / "l.csv").write_text("nom_naissance;prenoms;voie\nBa;Zoé;vae\nBA;Zoe;vae\n", "utf-8")
    essai = cqp("init-candidate", "--from", "l.csv", "--dry-run")
    assert not list((espace / "candidats").iterdir())
    assert essai.sortie == cqp("init-candidate", "--from", "l.csv").sortie == "candidats/ba-zoe\ncandidats/ba-zoe-2\n"


def test_une_autre_voie_pour_la_meme_personne(espace: Path, cqp: Cqp) -> None:
    qui = ("init-candidate", "--nom", "Ba", "--prenom", "Zoé", "--naissance", "1990-01-02", "--voie")
    assert cqp(*qui, "formation").sortie == "candidats/ba-zoe\n"
    refus = cqp(*qui, "vae")
    assert refus.code == 4
    assert "--force en ouvre un autre" in " ".join(refus.plainte.split())
    autre = cqp(*qui, "vae", "--force", "--format", "json", "--at", "2026-06-01")
    assert (autre.code, autre.json["dossiers"]) == (0, [{"code": "ba-zoe-2", "chemin": "candidats/ba-zoe-2"}])


@pytest.mark.parametrize(
    "mots", [("--voie", "zz"), ("--voie", "vae", "--code", "../z"), ("--voie", "vae", "--sexe", "X")]
)
def test_un_mot_tape_qui_n_existe_pas_est_un_mauvais_usage(espace: Path, cqp: Cqp, mots: tuple[str, ...]) -> None:
    assert cqp("init-candidate", "--nom", "Ba", "--prenom", "Zoé", *mots).code == 2
    assert cqp("init-candidate", "--nom", " ", "--prenom", "Zoé", "--voie", "vae").code == 2
    assert not list((espace / "candidats").iterdir())


def test_init_nomme_le_certificateur(vide: Path, cqp: Cqp) -> None:
    dit = ("--nom", "CPNEFP : branche", "--lieu", "Paris", "--signataire", "Hélène Marchand ; Présidente")
    assert cqp("init", "b", *dit, "--dry-run").code == 0
    assert not (vide / "b").exists()
    assert cqp("init", "b", *dit).code == 0
    lu = yaml.safe_load((vide / "b/cqp.yaml").read_text(encoding="utf-8"))["certificateur"]
    assert (lu["nom"], lu["lieu"], lu["adresse"]) == ("CPNEFP : branche", "Paris", None)
    assert lu["signataire"] == {"nom": "Hélène Marchand", "fonction": "Présidente"}
    assert cqp("check-dossier", "-C", "b").code == 0


def test_ce_qui_est_tape_n_a_pas_de_colonne_et_ce_qui_est_lu_a_la_sienne(branche: Path, cqp: Cqp) -> None:
    qui = ("init-candidate", "--nom", "MARTIN", "--prenom", "Léa", "--voie", "formation", "--naissance")
    deja = cqp(*qui, "1990-05-14")
    assert (deja.code, "colonne" in deja.plainte) == (4, False), deja
    assert "--naissance : on attend une date AAAA-MM-JJ" in cqp(*qui, "5/6/85").phrases.replace("\xa0", " ")
    (branche / "l.csv").write_text("nom;prenoms;voie;date_naissance\nROY;Luc;vae;5/6/85\n", encoding="utf-8")
    assert "« date_naissance » : on attend une date" in cqp("init-candidate", "--from", "l.csv").phrases.replace("\xa0", " ")  # fmt: skip
