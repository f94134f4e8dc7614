"""The example scripts, each run as its user would; and the keys of every JSON answer, which scripts rely on."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.commandes import EXEMPLES, JOUR, Cqp, branche, cqp, vide  # noqa: F401 (fixtures)
from tests.remedes import feuilles

SCRIPTS = EXEMPLES / "scripts"
CHEMINS = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"


@pytest.fixture
def espace(tmp_path: Path) -> Path:
    racine = tmp_path / "ma branche"  # with a space in its name, as in any office
    shutil.copytree(EXEMPLES / "branche", racine)
    return racine


def lancer(*mots: str | Path, ou: Path, **milieu: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(m) for m in mots],
        cwd=ou,
        env=os.environ | {"PATH": CHEMINS} | milieu,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def salir(racine: Path) -> None:
    """Makes one dossier unreadable."""
    fichier = racine / "candidats/martin-lea/parcours.yaml"
    fichier.write_text(fichier.read_text(encoding="utf-8").replace("realisee: true", "realisee: peut-être", 1), "utf-8")


# The scripts ----------------------------------------------------------------------------------------


def test_tous_les_scripts_sont_essayes() -> None:
    essayes = {"verification-de-nuit.sh", "Makefile", "verifier.ps1", "github-actions.yml", "gitlab-ci.yml"}
    assert {p.name for p in SCRIPTS.iterdir()} == essayes | {"pre-commit", "LISEZMOI.md"}


@pytest.mark.skipif(os.name == "nt", reason="a shell script")
def test_la_verification_de_nuit_trie(espace: Path) -> None:
    script = SCRIPTS / "verification-de-nuit.sh"
    fini = lancer("sh", script, espace, JOUR, ou=espace.parent)
    assert (fini.returncode, fini.stderr) == (1, "")
    assert fini.stdout == "complets : 7\nincomplets : 9\nillisibles : 0\n"
    tri = espace / "tri" / JOUR
    assert "martin-lea" in (tri / "complets.txt").read_text(encoding="utf-8").split()
    assert "ben-said-ines" in (tri / "incomplets.txt").read_text(encoding="utf-8").split()
    assert len(list((tri / "relances").glob("*.pdf"))) == 4
    salir(espace)
    fini = lancer("sh", script, espace, JOUR, ou=espace.parent)
    assert (fini.returncode, fini.stdout) == (3, "complets : 6\nincomplets : 9\nillisibles : 1\n")
    assert (tri / "illisibles.txt").read_text(encoding="utf-8") == "martin-lea\n"
    assert lancer("sh", script, espace, "demain", ou=espace.parent).returncode == 2


@pytest.mark.skipif(not shutil.which("make"), reason="make is not here")
def test_le_makefile(espace: Path) -> None:
    shutil.copy(SCRIPTS / "Makefile", espace)
    assert "verifier" in lancer("make", ou=espace).stdout
    assert "9 incomplets" in lancer("make", "verifier", f"JOUR={JOUR}", ou=espace).stdout
    assert lancer("make", "jury", ou=espace).returncode != 0
    premier = lancer("make", "jury", "SESSION=2026-06-18", f"JOUR={JOUR}", ou=espace)
    assert premier.returncode == 0, premier.stderr
    assert (espace / "jury-2026-06-18.pdf").is_file()
    encore = lancer("make", "jury", "SESSION=2026-06-18", f"JOUR={JOUR}", ou=espace)
    assert "jury-pack" not in encore.stdout, "nothing has changed: nothing is printed again"
    for cible, ecrit in (("echeances", "echeances.ics"), ("exports", "candidatures.csv")):
        assert lancer("make", cible, f"JOUR={JOUR}", ou=espace).returncode == 0
        assert (espace / ecrit).stat().st_size > 500
    salir(espace)
    assert lancer("make", "verifier", f"JOUR={JOUR}", ou=espace).returncode != 0


def test_powershell(espace: Path) -> None:
    """Run where PowerShell is; elsewhere, read by a grammar of it, and its words compared with ours."""
    script = SCRIPTS / "verifier.ps1"
    pwsh = shutil.which("pwsh") or shutil.which("powershell")
    if pwsh and lancer(pwsh, "-Command", "exit 3", ou=espace).returncode == 3:  # Wine's only has the name
        fini = lancer(pwsh, "-File", script, "-Espace", espace, "-Tableau", espace / "t.csv", "-Jour", JOUR, ou=espace)
        assert fini.returncode == 1, fini.stderr
        assert "complets : 7, incomplets : 9, illisibles : 0." in fini.stdout
        return
    grammaire = pytest.importorskip("tree_sitter_powershell")
    tree_sitter = pytest.importorskip("tree_sitter")
    analyseur = tree_sitter.Parser(tree_sitter.Language(grammaire.language()))
    assert not analyseur.parse(script.read_bytes()).root_node.has_error
    assert analyseur.parse(b"foreach ($d in $e { }").root_node.has_error, "the grammar sees a fault"
    texte = script.read_text(encoding="utf-8")
    ligne = ("-m", "cqp_cli", "check-dossier", "--root", espace, "--at", JOUR, "--format", "json")
    reponse = lancer(sys.executable, *ligne, ou=espace)
    assert "& cqp check-dossier --root $Espace --at $Jour --format json" in texte
    objet = json.loads(reponse.stdout)
    manquement = next(m for d in objet["dossiers"] for m in d["manquements"])
    for cle in ("acteur", "article", "message", "remede"):
        assert f"$manquement.{cle}" in texte
        assert cle in manquement
    for cle in ("complets", "incomplets", "illisibles"):
        assert f"$resume.{cle}" in texte
        assert cle in objet["resume"]


@pytest.mark.parametrize(("fichier", "schema"), [("github-actions", "github-workflows"), ("gitlab-ci", "gitlab-ci")])
def test_integration_continue(espace: Path, fichier: str, schema: str) -> None:
    """The file is what the service expects, and its command does what it says."""
    chemin = SCRIPTS / f"{fichier}.yml"
    verifie = lancer(
        sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", chemin, ou=espace
    )
    assert verifie.returncode == 0, verifie.stdout
    (ligne,) = [x for x in chemin.read_text(encoding="utf-8").splitlines() if "cqp check-dossier" in x]
    commande = ligne.partition("cqp check")[2]
    if os.name == "nt":
        pytest.skip("Windows: the line is one of sh, on a machine of theirs")
    assert lancer("sh", "-c", f"cqp check{commande}", ou=espace).returncode == 0
    assert (espace / "verification.csv").read_text(encoding="utf-8").startswith("code,chemin,voie,verdict")
    salir(espace)
    assert lancer("sh", "-c", f"cqp check{commande}", ou=espace).returncode != 0


@pytest.mark.skipif(os.name == "nt" or not shutil.which("git"), reason="git, and a shell")
def test_le_pre_commit_refuse_une_piece_illisible(espace: Path) -> None:
    identite = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    identite |= {f"GIT_{qui}_{quoi}": "x@example.org" for qui in ("AUTHOR", "COMMITTER") for quoi in ("NAME", "EMAIL")}
    lancer("git", "init", "-q", ou=espace, **identite)
    crochet = espace / ".git/hooks/pre-commit"
    shutil.copy(SCRIPTS / "pre-commit", crochet)
    crochet.chmod(0o755)
    lancer("git", "add", ".", ou=espace, **identite)
    bon = lancer("git", "commit", "-q", "-m", "un", ou=espace, **identite)
    assert bon.returncode == 0, bon.stderr
    salir(espace)
    lancer("git", "add", ".", ou=espace, **identite)
    refuse = lancer("git", "commit", "-q", "-m", "deux", ou=espace, **identite)
    assert refuse.returncode == 1
    assert "martin-lea/parcours.yaml, ligne" in refuse.stderr
    assert "on attend true ou false" in refuse.stderr
    lancer("git", "reset", "-q", "--hard", ou=espace, **identite)
    (espace / "notes.txt").write_text("x", encoding="utf-8")
    lancer("git", "add", ".", ou=espace, **identite)
    assert lancer("git", "commit", "-q", "-m", "trois", ou=espace, **identite).returncode == 0


def test_la_citation() -> None:
    fichier = EXEMPLES.parent / "CITATION.cff"
    fini = lancer(
        sys.executable,
        "-m",
        "check_jsonschema",
        "--builtin-schema",
        "vendor.citation-file-format",
        fichier,
        ou=EXEMPLES,
    )
    assert fini.returncode == 0, fini.stdout


# The keys that scripts rely on ----------------------------------------------------------------------


def forme(valeur: Any) -> Any:
    """The keys of an answer: those of the items of a list are taken together, in order of first sight."""
    if isinstance(valeur, dict):
        return {cle: forme(v) for cle, v in valeur.items()}
    if isinstance(valeur, list):
        objets = [v for v in valeur if isinstance(v, dict)]
        return [_ensemble([forme(o) for o in objets])] if objets else []
    return None


def _ensemble(formes: list[dict[str, Any]]) -> dict[str, Any]:
    reunie: dict[str, Any] = {}
    for f in formes:
        for cle, sous in f.items():
            reunie[cle] = reunie.get(cle) or sous
    return reunie


def manque(attendu: Any, vu: Any, ou: str = "") -> list[str]:
    """What was promised and is not there; more is allowed."""
    if isinstance(attendu, list):
        if not isinstance(vu, list):
            return [f"{ou} is no list"]
        return manque(attendu[0], vu[0], f"{ou}[]") if attendu and vu else [f"{ou} is empty"] if attendu else []
    if isinstance(attendu, dict):
        if not isinstance(vu, dict):
            return [f"{ou} is no object"]
        absents = [f"{ou}.{cle}" for cle in attendu if cle not in vu]
        return absents + [x for cle in attendu if cle in vu for x in manque(attendu[cle], vu[cle], f"{ou}.{cle}")]
    return []


def cles(mots: str) -> dict[str, Any]:
    return dict.fromkeys(mots.split())


MANQUEMENT = cles("regle article gravite message fichier ligne cellule acteur remede origine")
AU = ("--at", JOUR)
SESSION = ("--session", "2026-06-18")
CONTRAT: list[tuple[tuple[str, ...], int, dict[str, Any]]] = [
    (
        ("check-dossier", *AU),
        1,
        cles("version commande jour")
        | {"resume": cles("dossiers complets incomplets illisibles")}
        | {"dossiers": [cles("code chemin voie verdict") | {"manquements": [MANQUEMENT]}]},
    ),
    (
        ("evaluate", "dordevic-milica", *AU),
        0,
        cles("version commande code passage")
        | {
            "competences": [
                cles("code professionnel externe resultat") | {"elements": [cles("code professionnel externe")]}
            ]
        },
    ),
    (("parcours", "martin-lea", *AU), 0, cles("version commande code a_acquerir couvertes restantes")),
    (
        ("status", *AU),
        0,
        cles("version commande")
        | {
            "dossiers": [
                cles("code voie etape prochaine echeance verdict issue referentiel derniere_version")
                | {"competences_conservees": [cles("code jusqu_au")], "competences_expirees": [cles("code jusqu_au")]}
            ]
        },
    ),
    (
        ("jury-pack", *SESSION, *AU, "-o", "p.pdf"),
        1,
        cles("version commande pdf manifeste session")
        | {"presentes": [], "exclus": [cles("code") | {"manquements": [MANQUEMENT]}]},
    ),
    (
        ("decide", "martin-lea", "dordevic-milica", *SESSION, "--at", "2026-06-18"),
        4,
        cles("version commande session")
        | {"decisions": [cles("code issue competences conservees_jusqu_au")], "refus": [cles("code message")]},
    ),
    (
        ("notify", "pham-thi-hong", "--session", "2025-11-20", "--at", "2025-12-01", "--force"),
        0,
        cles("version commande session") | {"notifiees": [cles("code date en_retard")], "refus": []},
    ),
    (
        ("referentiel", "show"),
        0,
        cles("version commande code intitule")
        | {
            "competences": [cles("code intitule") | {"elements": [cles("code intitule ccs_rc")]}],
            "activites": {
                "phases": [cles("intitule") | {"activites": []}],
                "familles": [cles("intitule") | {"activites": []}],
            },
            "accord": {"benefice_annees": cles("valeur article origine")},
        },
    ),
    (
        ("rules",),
        0,
        cles("version commande")
        | {
            "regles": [
                cles("code article intitule citation gravite origine")
                | {"voies": [], "fondements": [cles("voie article citation origine")]}
            ]
        },
    ),
    (("verify", "absent.pdf"), 3, cles("version commande") | {"fichiers": [cles("fichier verdict message")]}),
    (
        ("decide", "martin-lea", "--session", "2026-06-19"),
        2,
        cles("version") | {"erreurs": [cles("fichier ligne cellule message remede")]},
    ),
    (
        ("parcours", "nguyen-van-an", *AU),
        4,
        cles("version") | {"erreurs": [cles("fichier ligne cellule message remede")]},
    ),
]


@pytest.mark.parametrize(("mots", "code", "attendu"), CONTRAT, ids=[" ".join(m[:2]) for m, _, _ in CONTRAT])
def test_les_cles_du_json(branche: Path, cqp: Cqp, mots: tuple[str, ...], code: int, attendu: dict[str, Any]) -> None:  # noqa: F811
    reponse = cqp(*mots, "--format", "json")
    assert reponse.code == code, reponse.plainte
    assert reponse.json["version"] in (1, "2015-06-15")  # « referentiel show » gives the version of the référentiel
    assert manque(attendu, forme(reponse.json)) == []


def test_une_cle_retiree_se_verrait() -> None:
    attendu = CONTRAT[0][2]
    vu: dict[str, Any] = json.loads(json.dumps(attendu))
    assert manque(attendu, vu) == []
    del vu["dossiers"][0]["manquements"][0]["remede"]
    assert manque(attendu, vu) == [".dossiers[].manquements[].remede"]


# Each command that reports, the key of its list, and the columns of its CSV (new ones come last).
FICHE = str(EXEMPLES.parent / "tests/fiches/RNCP99001.xml")
FORMES: list[tuple[tuple[str, ...], str, str]] = [
    (("check-dossier", *AU), "dossiers", "code chemin voie verdict regle article gravite message fichier ligne"),
    (("status", *AU), "dossiers", "code voie etape prochaine echeance verdict issue competences_conservees"),
    (
        ("habilite", "Paul Girard", "--reference", "H-099", "--du", "2026-01-01", "--dry-run", *AU),
        "",
        "fichier cle avant apres",
    ),
    (("session", "2026-06-18", *AU), "", "code etat message acteur"),
    (("todo", *AU), "", "genre qui acteur code date objet article remede"),
    (("status", "--expiring", "10a", *AU), "expirent", "code"),
    (("guide",), "pages", "titre role"),
    (("rules",), "regles", "code article gravite origine voies intitule citation"),
    (("referentiel", "show"), "", "competence code intitule ccs_rc"),
    (("referentiel", "check"), "a_faire", "fichier ligne message"),
    (("referentiel", "compare", FICHE), "ecarts", "ou referentiel fiche"),
    (("verify", "candidats/martin-lea", "absent.pdf"), "fichiers", "fichier verdict message"),
    (("evaluate", "dordevic-milica", *AU), "competences", "code professionnel externe resultat"),
    (("evaluate", "--from", "absent.xlsx", *AU), "erreurs", "formulaire code passage role fichier ligne cellule"),
    (("evaluate", "--role", "externe", "--grid-dir", "grilles", "--dry-run", *AU), "", "code passage role fichier"),
    (("parcours", "martin-lea", *AU), "", "competence couverte"),
    (("init-candidate", "--nom", "Ba", "--prenom", "Jo", "--voie", "vae", "--dry-run"), "dossiers", "code chemin"),
    (
        ("notify", "pham-thi-hong", "--session", "2025-11-20", "--date", "2025-11-28", "--force", "--dry-run"),
        "notifiees",
        "code date en_retard message",
    ),
    (("set", "martin-lea", "emploi=Cheffe", "--dry-run"), "valeurs", "fichier cle avant apres"),
    (("forms", *AU, "--dry-run"), "", "code formulaire role passage destinataire fichier raison message"),
    (("take", "absent.xlsx", "candidats/martin-lea/candidat.yaml"), "", "fichier formulaire code qui dit manque"),
    (("reperage", "martin-lea", "--grid", "l.xlsx", "--dry-run"), "", "code fichier"),
    (("activites", "martin-lea", "--grid", "a.xlsx", "--dry-run"), "", "code fichier"),
    (("activites", "candidats", "--grid-dir", "a", "--dry-run", *AU), "fichiers", "code fichier message"),
    (("parcours", "candidats", *AU), "dossiers", "code a_acquerir couvertes restantes message"),
    (
        ("recevabilite", "oconnell-sian", "--avis", "favorable", "--date", "2026-06-01", "--dry-run"),
        "",
        "code fichier",
    ),
    (("jury-pack", *SESSION, *AU, "--dry-run"), "", "code etat manquements"),
    (
        ("decide", "martin-lea", "dordevic-milica", *SESSION, "--at", "2026-06-18", "--dry-run"),
        "",
        "code issue competences conservees_jusqu_au message",
    ),
    (("print", "lettre", "martin-lea", "oeuvrard-leo", *AU, "--dry-run"), "", "code fichier etat numero sha256"),
    (
        ("deliver", "--session", "2025-11-20", "-o", "r", *AU, "--dry-run"),
        "",
        "document code fichier etat numero a_signer message",
    ),
    (("report", "--year", "2026", *AU), "", "mesure valeur"),
    (("register", "list"), "documents", "numero document nom"),
    (("register", "find", "martin"), "documents", "numero document nom"),
    (("register", "audit"), "fichiers", "fichier verdict message"),
    (("register", "extract", "--year", "2026", "--dry-run"), "", "numero fichier etat"),
    (("send", "martin-lea", "--dry-run"), "", "code fichier octets"),
    (("purge", "--at", "2040-01-01"), "elements", "nature chemin depuis motif article origine fichiers"),
    (("export", "accrochage", "--dry-run", *AU), "", "etat code session id_technique fichier message"),
]


@pytest.mark.parametrize(("mots", "liste", "colonnes"), FORMES, ids=[" ".join(m[:2]) for m, _, _ in FORMES])
def test_chaque_forme_dit_la_meme_chose(
    branche: Path,  # noqa: F811
    cqp: Cqp,  # noqa: F811
    mots: tuple[str, ...],
    liste: str,
    colonnes: str,
) -> None:
    """One code, one list: in an object, one element a line, or one row each."""
    table, objet, lignes, tableau = (cqp(*mots, "--format", f) for f in ("table", "json", "jsonl", "csv"))
    assert {table.code} == {r.code for r in (objet, lignes, tableau)}, objet.plainte
    version = "2015-06-15" if mots == ("referentiel", "show") else 1
    assert (objet.json["version"], objet.json["commande"]) == (version, _commande(mots))
    elements = [json.loads(x) for x in lignes.sortie.splitlines()]
    if liste:
        assert elements == objet.json[liste]
    rangees = list(csv.reader(tableau.sortie.splitlines()))
    assert rangees[0][: len(colonnes.split())] == colonnes.split()
    if mots[0] != "check-dossier":  # a row for each finding
        assert len(rangees) - 1 == len(elements)
    assert len({len(r) for r in rangees}) == 1
    assert objet.plainte == lignes.plainte == tableau.plainte


def _commande(mots: tuple[str, ...]) -> str:
    return " ".join(mots[:2]) if mots[0] in ("referentiel", "export", "register") else mots[0]


def test_toute_commande_qui_rend_compte_a_les_quatre_formes() -> None:
    """Found in the program: a new `--format` without them, or without its line above, would be seen."""
    vues = set()
    for mots, commande in feuilles().items():
        for param in commande.params:
            if "--format" in param.opts:
                vues.add(" ".join(mots))
                assert {"table", "json", "jsonl", "csv"} <= {str(c) for c in param.type.choices}, mots
    essayees = {_commande(m) for m, _, _ in FORMES}
    ailleurs = {
        *("receive", "register copy", "register keep", "register resume"),  # with what another command makes
        *("init", "referentiel new", "referentiel import"),  # what begins: terminal/test_options_communes.py
    }
    assert vues - ailleurs == essayees


def test_receive_a_les_quatre_formes(branche: Path, cqp: Cqp) -> None:  # noqa: F811
    cqp("send", "martin-lea", "-o", "m.zip")
    objet, lignes, tableau = (cqp("receive", "m.zip", "--dry-run", "--format", f) for f in ("json", "jsonl", "csv"))
    assert [json.loads(x) for x in lignes.sortie.splitlines()] == objet.json["fichiers"]
    assert tableau.sortie.startswith("fichier,etat\n")
    assert (objet.code, lignes.code, tableau.code) == (0, 0, 0)


def test_les_refus_en_jsonl_tiennent_sur_une_ligne(branche: Path, cqp: Cqp) -> None:  # noqa: F811
    reponse = cqp("parcours", "nguyen-van-an", *AU, "--format", "jsonl")
    assert reponse.code == 4
    (ligne,) = reponse.sortie.splitlines()
    message = json.loads(ligne)["erreurs"][0]["message"]
    assert message in " ".join(reponse.plainte.replace("\xa0", " ").split())


def test_un_dossier_illisible_garde_ses_cles(branche: Path, cqp: Cqp) -> None:  # noqa: F811
    salir(branche)
    reponse = cqp("check-dossier", "martin-lea", *AU, "--format", "json")
    assert reponse.code == 3
    (dossier,) = reponse.json["dossiers"]
    assert (dossier["code"], dossier["verdict"]) == ("martin-lea", "illisible")
    assert all(set(m) - {"colonne"} == set(MANQUEMENT) for m in dossier["manquements"])


def test_une_liste_a_moitie_bonne_en_json(vide: Path, cqp: Cqp) -> None:  # noqa: F811
    """What was opened and what was not, in one object; the code says that a line was bad."""
    cqp("init")
    (vide / "l.csv").write_text("nom_naissance;prenoms;voie\nBa;Zoé;vae\nRoy;Jo;vea\n", encoding="utf-8")
    reponse = cqp("init-candidate", "--from", "l.csv", "--format", "json")
    assert reponse.code == 3
    assert reponse.json["dossiers"] == [{"code": "ba-zoe", "chemin": "candidats/ba-zoe"}]
    (erreur,) = reponse.json["erreurs"]
    assert (erreur["fichier"], erreur["ligne"], erreur["cellule"]) == ("l.csv", 3, "voie")
    assert erreur["message"] in " ".join(reponse.plainte.replace("\xa0", " ").split())
