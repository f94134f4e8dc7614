"""`--dry-run` writes nothing, wherever something can be written; « - » writes on standard output, and only there."""

from __future__ import annotations

import io
import shutil
import sys
from dataclasses import astuple
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from cqp_cli.disque.registres.registre import Registre
from cqp_cli.terminal import racine
from tests.commandes import BRANCHE, EXEMPLES, JOUR, Cqp, branche, copier, cqp, remplacer, vide  # noqa: F401 (fixtures)
from tests.conftest import NousSommes
from tests.documents.pages_pdf import SUITE
from tests.formulaires.classeurs import moindre_corps
from tests.pages import remplir
from tests.remedes import feuilles

AU = ("--at", JOUR)
SESSION = ("--session", "2026-06-18")
CERTIFICATEUR = "Commission paritaire nationale de l’emploi et de la formation — CPEF"
TOP = Path(__file__).parents[2]


def arbre(ou: Path) -> dict[str, str]:
    """Every file and folder, with what it holds; the locks of the tool are no content."""
    return {
        p.relative_to(ou).as_posix(): sha256(p.read_bytes()).hexdigest() if p.is_file() else "dossier"
        for p in sorted(ou.rglob("*"))
        if not p.name.endswith(".lock")
    }


ESSAIS: list[tuple[str, ...]] = [
    ("init", "../ailleurs"),
    ("init-candidate", "--nom", "MARTIN", "--prenom", "Ève", "--voie", "vae"),
    ("init-candidate", "--from", str(EXEMPLES / "inscriptions.csv")),
    ("init-candidate", "--grid", "liste.xlsx"),
    ("reperage", "martin-lea", "--grid", "livret.xlsx"),
    ("reperage", "seul", "--from", "rempli.xlsx"),
    ("reperage", "candidats", "--grid-dir", "livrets", *AU),
    ("activites", "martin-lea", "--grid", "activites.xlsx"),
    ("activites", "martin-lea", "--from", "activites-remplies.xlsx", "--force"),
    ("activites", "vae-seul", "--init"),
    ("take", "rempli.xlsx"),
    ("forms", "-o", "dus", *AU),
    ("parcours", "avec-livret", "--init"),
    ("parcours", "avec-livret", "--grid", "parcours.xlsx"),
    ("activites", "vae-seul", "--partie-2", "--grid", "partie-2.xlsx"),
    ("recevabilite", "recevable", "--avis", "favorable", "--date", "2026-05-30"),
    ("evaluate", "martin-lea", "--role", "externe", "--passage", "2", "--grid", "grille.xlsx", *AU),
    ("evaluate", "--role", "externe", "--grid-dir", "grilles", *AU),
    ("evaluate", "--from", "grille-remplie.xlsx", "--force", *AU),
    ("set", "martin-lea", "emploi=Cheffe"),
    ("session", "2027-01-14"),
    ("habilite", "Zoé Petit", "--reference", "H-099", "--du", "2026-01-01"),
    ("check-dossier", "--letter", "lettres", *AU),
    ("jury-pack", *SESSION, *AU, "-o", "jury.pdf", "--per-candidate", "un-par-un", "--anonymous"),
    ("decide", "martin-lea", *SESSION, "--at", "2026-06-18"),
    ("decide", *SESSION, "--at", "2026-06-18", "--grid", "decisions.xlsx"),
    ("decide", "decide", "--session", "2026-06-18", "--at", "2026-06-20", "--revoke", "--motif", "Erreur"),
    ("notify", "decide", *SESSION, "--date", "2026-06-20", "--at", "2026-06-21"),
    ("print", "livret", "-o", "vierge.pdf"),
    ("print", "parchemin", "decide", "--at", "2026-06-20", "-o", "parchemin.pdf"),
    ("print", "pv", *SESSION, "--at", "2026-06-20", "-o", "pv.pdf"),
    ("deliver", "--session", "2025-11-20", "-o", "remise", *AU),
    ("todo", "--letters", "courriers", *AU),
    ("status", "--format", "ics", "-o", "echeances.ics", *AU),
    ("report", "--year", "2026", "-o", "rapport.xlsx", *AU),
    ("report", "--year", "2026", "-o", "rapport.pdf", *AU),
    ("register", "list", "-o", "registre.xlsx"),
    ("register", "copy", "2026-06-18-0001", "-o", "copie.pdf"),
    ("register", "extract", "--year", "2026", "-o", "releve.pdf"),
    ("register", "keep", "2026-06-18-0001", "signe.pdf"),
    ("register", "resume", "SCEAU", "-C", "secours"),
    ("send", "martin-lea", "-o", "martin.zip"),
    ("receive", "recu.zip"),
    ("purge", "--yes", "--at", "2045-01-01"),
    ("schema", "candidat", "-o", "candidat.json"),
    ("schema", "--all", "schemas"),
    ("referentiel", "new", "cqp-fleuriste", "--version", "2026-01-01"),
    ("referentiel", "import", str(TOP / "tests/fiches/RNCP99001.xml")),
    ("referentiel", "schema", "-o", "referentiel.json"),
    ("export", "csv", "-o", "c.csv", *AU),
    ("export", "xlsx", "-o", "c.xlsx", *AU),
    ("export", "json", "-o", "c.json", *AU),
    ("export", "jsonl", "-o", "c.jsonl", *AU),
    ("export", "accrochage", "-o", "flux.xml", "--at", "2026-07-01"),
]


@pytest.fixture(scope="module")
def garde(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the workspace is kept once it is laid: fifteen commands, for each line that is tried."""
    return tmp_path_factory.mktemp("garde") / "branche"


@pytest.fixture
def espace(tmp_path: Path, cqp: Cqp, garde: Path, monkeypatch: pytest.MonkeyPatch) -> Path:  # noqa: F811
    """The example branch, with what each command needs to have something to write."""
    if not garde.exists():
        chantier = Path(shutil.copytree(BRANCHE, garde.with_name("chantier")))
        monkeypatch.chdir(chantier)
        _dresser(chantier, cqp)
        monkeypatch.chdir(garde.parent)  # Windows moves no folder in which somebody is
        chantier.rename(garde)
    monkeypatch.chdir(copier(tmp_path / "branche", garde))
    return tmp_path / "branche"


def _dresser(branche: Path, cqp: Cqp) -> None:  # noqa: F811
    candidats = branche / "candidats"
    for code, voie in (("seul", "formation"), ("avec-livret", "formation"), ("vae-seul", "vae"), ("recevable", "vae")):
        assert cqp("init-candidate", "--nom", code, "--prenom", "Jo", "--voie", voie, "--code", code).code == 0
    assert cqp("reperage", "seul", "--grid", "rempli.xlsx").code == 0
    remplir(branche / "rempli.xlsx", {"date": "2025-01-14", "C2.3": "À développer"})
    shutil.copy(candidats / "martin-lea/livret-reperage.yaml", candidats / "avec-livret")
    assert cqp("activites", "recevable", "--init").code == 0
    dossier = candidats / "recevable/dossier-vae.yaml"
    remplacer(dossier, "  depot:", "  depot: 2026-05-02")
    remplacer(dossier, "  signature:", "  signature: 2026-05-01")
    assert cqp("activites", "martin-lea", "--grid", "activites-remplies.xlsx").code == 0
    grille = ("--passage", "1", "--grid", "grille-remplie.xlsx")
    assert cqp("evaluate", "martin-lea", "--role", "externe", *grille, *AU).code == 0
    assert cqp("send", "oeuvrard-leo", "-o", "recu.zip").code == 0
    shutil.rmtree(candidats / "oeuvrard-leo")
    assert (
        cqp("init-candidate", "--nom", "DÉCIDÉ", "--prenom", "Jo", "--voie", "formation", "--code", "autre").code == 0
    )
    shutil.copytree(candidats / "dangelo-zoe", candidats / "decide")
    remplacer(candidats / "decide/candidat.yaml", "code: dangelo-zoe", "code: decide")
    remplacer(branche / "cqp.yaml", "fin: 2022-07-19", "fin: 2029-07-19")
    assert cqp("decide", "decide", *SESSION, "--at", "2026-06-18").code == 0
    assert cqp("print", "parchemin", "decide", "--at", "2026-06-20", "-o", "emis.pdf").code == 0
    (branche / "signe.pdf").write_bytes((branche / "emis.pdf").read_bytes() + SUITE)
    shutil.copytree(branche / "registre", branche / "secours/registre", ignore=shutil.ignore_patterns("journal*"))
    shutil.copy(branche / "cqp.yaml", branche / "secours")


def _dite(ligne: tuple[str, ...]) -> list[str]:
    """The line, with what a paper says of the register, which is never twice the same."""
    return [" ".join(astuple(Registre(Path()).ancres()[-1])) if mot == "SCEAU" else mot for mot in ligne]


def test_rien_n_est_ecrit(espace: Path, cqp: Cqp) -> None:  # noqa: F811
    """The same line without --dry-run does write: what is tried here could have been written."""
    avant = arbre(espace.parent)
    for ligne in ESSAIS:
        reponse = cqp(*_dite(ligne), "--dry-run")
        assert reponse.code in (0, 1), (ligne, reponse.plainte)
        assert arbre(espace.parent) == avant, ligne


@pytest.mark.parametrize("ligne", ESSAIS, ids=[" ".join(x[:2]) for x in ESSAIS])
def test_sans_l_essai_quelque_chose_est_ecrit(
    espace: Path,
    cqp: Cqp,  # noqa: F811
    ligne: tuple[str, ...],
    nous_sommes: NousSommes,
) -> None:
    nous_sommes("2045-01-01")
    avant = arbre(espace.parent)
    assert cqp(*_dite(ligne)).code in (0, 1)
    apres = arbre(espace.parent)
    assert apres != avant
    for classeur in (espace.parent / nom for nom in apres.keys() - avant.keys() if nom.endswith(".xlsx")):
        ecrit = load_workbook(classeur)
        assert ecrit.properties.title
        assert (ecrit.properties.creator, ecrit.properties.language) == (CERTIFICATEUR, "fr-FR"), classeur.name
        assert min(map(moindre_corps, ecrit.worksheets)) >= 8, classeur.name


def test_toute_commande_qui_ecrit_connait_l_essai() -> None:
    """What only reads is named here; a new command must be in one list or the other."""
    lisent = {"status": False, "verify": True, "rules": True, "referentiel show": True, "referentiel check": True}
    lisent |= {"guide": True, "referentiel compare": True, "register find": True, "register audit": True}
    vues = {" ".join(x[:2]) if x[0] in ("export", "referentiel", "register") else x[0] for x in ESSAIS}
    for nom, commande in ((" ".join(mots), commande) for mots, commande in feuilles().items()):
        connait = any("--dry-run" in p.opts for p in commande.params)
        assert connait != lisent.get(nom, False), nom
        assert nom in vues or lisent.get(nom), nom


# Standard output and input ----------------------------------------------------------------------------------

SORTIES: list[tuple[tuple[str, ...], bytes]] = [
    (("export", "csv", *AU, "-o", "-"), b"code,"),
    (("export", "xlsx", *AU, "-o", "-"), b"PK"),
    (("export", "json", *AU, "-o", "-"), b"{"),
    (("print", "livret", "-o", "-"), b"%PDF-"),
    (("print", "fiche-decision", "martin-lea", *SESSION, *AU, "-o", "-"), b"%PDF-"),
    (("send", "martin-lea", "-o", "-"), b"PK"),
    (("status", "--format", "ics", *AU, "-o", "-"), b"BEGIN:VCALENDAR"),
    (("schema", "candidat", "-o", "-"), b"{"),
    (("reperage", "martin-lea", "--grid", "-"), b"PK"),
    (("evaluate", "martin-lea", "--role", "externe", "--passage", "2", "--grid", "-", *AU), b"PK"),
    (("init-candidate", "--grid", "-"), b"PK"),
    (("decide", *SESSION, "--at", "2026-06-18", "--grid", "-"), b"PK"),
]


@pytest.mark.parametrize(("ligne", "debut"), SORTIES, ids=[" ".join(x[:2]) for x, _ in SORTIES])
def test_un_tiret_ecrit_sur_la_sortie(
    branche: Path,  # noqa: F811
    capfdbinary: pytest.CaptureFixture[bytes],
    ligne: tuple[str, ...],
    debut: bytes,
) -> None:
    """The file, whole, and nothing else."""
    fichiers = set(branche.iterdir())
    code = racine.lancer(list(ligne))
    dit = capfdbinary.readouterr()
    assert code == 0, dit.err.decode()
    assert b"- :" not in dit.err  # « - » is no file
    assert dit.out.startswith(debut)
    if debut == b"PK":
        with ZipFile(io.BytesIO(dit.out)) as archive:
            assert archive.testzip() is None
    if debut == b"%PDF-":
        assert dit.out.rstrip().endswith(b"%%EOF")
    assert set(branche.iterdir()) == fichiers


def test_ce_que_la_sortie_ne_peut_recevoir(branche: Path, cqp: Cqp) -> None:  # noqa: F811
    for ligne, phrase in (
        (
            ("jury-pack", *SESSION, *AU, "-o", "-"),
            "Un dossier de jury va avec son manifeste, écrit à côté de lui : il lui faut un nom de fichier.",
        ),
        (
            ("print", "lettre", "martin-lea", "oeuvrard-leo", *AU, "-o", "-"),
            "Plusieurs dossiers ne tiennent pas dans un seul fichier.",
        ),
        (
            ("print", "livret", "-o", "-", "--format", "json"),
            "« -o - » met le fichier sur la sortie : la réponse n'y a plus sa place.",
        ),
    ):
        reponse = cqp(*ligne)
        assert reponse.code == 2
        assert phrase in " ".join(reponse.plainte.replace("\xa0", " ").split())
    assert not (branche / "-").exists()


def test_une_liste_lue_sur_l_entree(vide: Path, cqp: Cqp, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    cqp("init")
    octets = "voie;nom naissance;Prénoms\nformation;MARTIN;Léa\nfromation;DUPONT;Jo\n".encode("cp1252")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(octets), encoding="utf-8"))
    reponse = cqp("init-candidate", "--from", "-")
    assert (reponse.code, reponse.sortie) == (3, "candidats/martin-lea\n")
    assert "l'entrée, ligne 3" in reponse.plainte.replace("\xa0", " ")
