"""No one let in, nothing let out: paths, links, shells, the network; and no personal data where none should be."""

from __future__ import annotations

import ast
import os
import re
import shutil
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commandes import JOUR, Cqp, chez, remplacer
from tests.solidite.outils import RACINE, SESSION

POSIX = os.name == "posix"
DECIDE = ("decide", "martin-lea", "--session", SESSION, "--at", SESSION)
# What a dossier of the example says of a person: none of it may be in a log.
NOMS = re.compile(r"martin|l[ée]a\b|besson|girard|atelier|savoirs|0612|example\.org|candidats", re.IGNORECASE)


def arbre(dossier: Path) -> dict[str, bytes]:
    return {p.relative_to(dossier).as_posix(): p.read_bytes() for p in dossier.rglob("*") if p.is_file()}


# Paths.


@pytest.mark.parametrize(
    "code", ["../dehors", "/tmp/dehors", "..", "a/b", "a\\b", "con", "nul", "com1", "A", "é", "a" * 81]
)
def test_a_code_names_a_folder_of_candidats(vide: Path, cqp: Cqp, code: str) -> None:
    cqp("init", "ici")
    avant = {p.name for p in vide.rglob("*")}
    reponse = cqp("init-candidate", "--nom", "Ba", "--prenom", "Zoé", "--voie", "vae", "--code", code, "-C", "ici")
    assert reponse.code == 2
    assert "ne peut pas nommer un dossier" in reponse.plainte
    assert ("Windows garde ce nom" in reponse.plainte) == (code in ("con", "nul", "com1"))
    assert {p.name for p in vide.rglob("*")} == avant


@pytest.mark.parametrize("session", ["../../x", "/etc", "..", "a/../2026-06-18"])
def test_a_session_names_a_folder_of_sessions(branche: Path, cqp: Cqp, session: str) -> None:
    avant = arbre(branche)
    assert cqp("decide", "martin-lea", "--session", session).code == 2
    assert arbre(branche) == avant


@pytest.mark.parametrize("cle", ["referentiel", "certification"])
@pytest.mark.parametrize("valeur", ["../../../etc/passwd", "/etc/passwd", "..", "x/../../y"])
def test_a_version_names_a_file_of_referentiels(branche: Path, cqp: Cqp, cle: str, valeur: str) -> None:
    remplacer(branche / "candidats/martin-lea/candidat.yaml", f"{cle}: ", f"{cle}: {valeur} # ")
    reponse = cqp("check-dossier", "martin-lea", "--format", "json")
    assert reponse.code == 3
    assert "root:" not in reponse.sortie


@pytest.mark.skipif(not POSIX, reason="links need a right there")
@pytest.mark.parametrize("piece", ["parcours.yaml", "candidat.yaml", "evaluations/1-externe.yaml"])
def test_a_piece_that_is_a_link_is_not_read(branche: Path, tmp_path: Path, cqp: Cqp, piece: str) -> None:
    secret = tmp_path / "secret.yaml"
    secret.write_text("mot_de_passe: sesame\n", encoding="utf-8")
    fichier = branche / "candidats/martin-lea" / piece
    fichier.unlink()
    fichier.symlink_to(secret)
    reponse = cqp("check-dossier", "martin-lea", "--at", JOUR, "--format", "json")
    assert reponse.code == 3
    lus = [(m["fichier"], m["message"]) for m in reponse.json["dossiers"][0]["manquements"]]
    assert lus == [(piece, "Ce fichier est un lien vers un autre endroit : il n'est pas lu.")]
    assert "sesame" not in reponse.sortie
    assert "mot_de_passe" not in reponse.sortie


@pytest.mark.skipif(not POSIX, reason="links need a right there")
def test_a_folder_that_is_a_link_out_is_neither_read_nor_written(branche: Path, tmp_path: Path, cqp: Cqp) -> None:
    dossier, dehors = branche / "candidats/martin-lea", tmp_path / "dehors"
    shutil.move(dossier, dehors)
    dossier.symlink_to(dehors)
    avant = arbre(dehors)
    for mots in (("check-dossier", "martin-lea"), DECIDE, ("parcours", "martin-lea", "--init")):
        reponse = cqp(*mots)
        assert reponse.code in (3, 4), reponse.plainte
    assert arbre(dehors) == avant
    assert "martin-lea" not in cqp("check-dossier", "--at", JOUR).sortie, "links are not followed in a search"


@pytest.mark.skipif(not POSIX, reason="links need a right there")
@pytest.mark.parametrize("sous", ["evaluations", "decisions", "pieces"])
def test_a_series_that_is_a_link_out_is_neither_read_nor_written(
    branche: Path, tmp_path: Path, cqp: Cqp, sous: str
) -> None:
    dehors = tmp_path / "dehors"
    dehors.mkdir()
    ici = branche / "candidats/martin-lea" / sous
    if ici.exists():
        shutil.rmtree(ici)
    ici.symlink_to(dehors)
    grille = branche / "candidats/martin-lea/livret-reperage.yaml"
    assert grille.exists()
    cqp("reperage", "martin-lea", "--grid", "l.xlsx")
    codes = {cqp(*DECIDE).code, cqp("reperage", "martin-lea", "--from", "l.xlsx", "--force").code}
    assert codes <= {0, 3, 4}
    assert not list(dehors.iterdir())


@pytest.mark.skipif(not POSIX, reason="links need a right there")
def test_a_workspace_may_be_reached_by_a_link(branche: Path, tmp_path: Path, cqp: Cqp) -> None:
    (tmp_path / "raccourci").symlink_to(branche)
    assert cqp(*DECIDE, "-C", str(tmp_path / "raccourci")).code == 0


# What runs, what is reached.


CONSOLE = {"windll", "WinDLL", "byref", "c_ulong", "c_void_p"}  # of ctypes, to ask Windows what its console can show


def test_no_shell_no_network_no_evaluation() -> None:
    """In the whole program: nothing that starts another, or that runs what it reads; of ctypes, Windows's console only."""
    interdits = {"subprocess", "socket", "urllib", "http", "ftplib", "smtplib", "pickle", "marshal", "shelve", "ctypes"}
    appels = {"eval", "exec", "compile", "system", "popen", "execv", "spawnv", "unsafe_load", "full_load"}
    trouves = []
    for module in sorted((RACINE / "cqp_cli").rglob("*.py")):
        for noeud in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            noms = [a.name for a in noeud.names] if isinstance(noeud, ast.Import) else []
            noms += [noeud.module or ""] if isinstance(noeud, ast.ImportFrom) else []
            console = isinstance(noeud, ast.ImportFrom) and {a.name for a in noeud.names} <= CONSOLE
            trouves += [f"{module.name}: {n}" for n in noms if n.split(".")[0] in interdits and not console]
            if isinstance(noeud, ast.Call):
                seul = isinstance(noeud.func, ast.Name)
                nom = noeud.func.id if isinstance(noeud.func, ast.Name) else getattr(noeud.func, "attr", "")
                if nom in appels and (seul or nom != "compile"):
                    trouves.append(f"{module.name}:{noeud.lineno}: {nom}")
    assert not trouves


def test_the_main_commands_open_no_socket(branche: Path, cqp: Cqp, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuser(*_: object, **__: object) -> None:
        raise AssertionError("a socket is opened")

    for nom in ("socket", "create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, nom, refuser)
    for nom in ("run", "Popen", "call", "check_output"):
        monkeypatch.setattr(subprocess, nom, refuser)
    monkeypatch.setattr(os, "system", refuser)
    for mots in (
        ("check-dossier", "--at", JOUR, "--jobs", "1"),
        ("status", "--at", JOUR),
        ("evaluate", "martin-lea", "--role", "externe", "--passage", "1", "--grid", "g.xlsx"),
        ("jury-pack", "--session", SESSION, "--at", JOUR, "-o", "j.pdf"),
        DECIDE,
        ("verify", "j.pdf"),
        ("verify", "candidats/martin-lea"),
        ("export", "csv"),
        ("send", "martin-lea", "-o", "m.zip"),
    ):
        assert cqp(*mots).code in (0, 1), mots


def test_no_tag_of_yaml_is_obeyed(branche: Path, cqp: Cqp) -> None:
    temoin = branche / "temoin"
    for texte in (
        f"a: !!python/object/apply:os.system ['touch {temoin}']\n",
        f"!!python/object/new:os.system ['touch {temoin}']\n",
        "a: !!binary aGVsbG8=\n",
        "<<: *x\n",
    ):
        (branche / "candidats/martin-lea/parcours.yaml").write_text(texte, encoding="utf-8")
        reponse = cqp("check-dossier", "martin-lea")
        assert reponse.code == 3
        assert not temoin.exists()


# Privacy.


def test_a_crash_log_names_nobody(branche: Path, cqp: Cqp, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A bug in the middle of a dossier: what is kept of it says where in the program, never whose dossier."""
    for nom, valeur in chez(tmp_path).items():
        monkeypatch.setenv(nom, valeur)

    def bogue(*_: object, **__: object) -> None:
        raise ValueError("MARTIN Léa, candidats/martin-lea, 0612345670")

    monkeypatch.setattr("cqp_cli.disque.espace.dossiers.incoherences", bogue)
    reponse = cqp("check-dossier", "martin-lea", "--at", "2026-06-02", "--jobs", "1")
    assert reponse.code == 70
    journaux = list(tmp_path.rglob("panne-*.log"))
    assert journaux
    for journal in journaux:
        texte = journal.read_text(encoding="utf-8")
        assert "ValueError" in texte
        assert not NOMS.search(texte), texte
        assert not POSIX or stat.S_IMODE(journal.stat().st_mode) & 0o077 == 0
    assert not NOMS.search(reponse.plainte.replace(str(tmp_path), "")), reponse.plainte
    assert "Traceback" not in reponse.plainte


@pytest.mark.skipif(not POSIX, reason="no modes there")
def test_what_is_written_is_private(branche: Path, cqp: Cqp) -> None:
    ancien = os.umask(0o022)
    try:
        avant = set(branche.rglob("*"))
        assert cqp(*DECIDE).code == 0
        cqp("init-candidate", "--nom", "Ba", "--prenom", "Zoé", "--voie", "vae")
        cqp("evaluate", "martin-lea", "--role", "externe", "--passage", "1", "--grid", "g.xlsx")
        cqp("reperage", "martin-lea", "--grid", "l.xlsx")
        cqp("reperage", "martin-lea", "--from", "l.xlsx", "--force")
        cqp("jury-pack", "dangelo-zoe", "--session", SESSION, "--at", JOUR, "-o", "j.pdf")
        cqp("send", "martin-lea", "-o", "m.zip")
        cqp("export", "csv", "-o", "c.csv")
        cqp("print", "parchemin", "martin-lea", "--at", "2026-06-20", "-o", "documents")
        cqp("jury-pack", "dangelo-zoe", "--session", SESSION, "--at", JOUR, "-o", "k.pdf", "--per-candidate", "par")
        cqp("check-dossier", "--letter", "lettres", "--at", JOUR)
        cqp("status", "--format", "ics", "-o", "e.ics", "--at", JOUR)
        cqp("report", "-o", "r.xlsx", "--at", JOUR)
        cqp("export", "accrochage", "--at", "2026-07-01", "-o", "a.xml")
        cqp("receive", "m.zip", "--force")
        neufs = set(branche.rglob("*")) - avant
    finally:
        os.umask(ancien)
    assert len(neufs) > 30
    assert not [p for p in neufs if stat.S_IMODE(p.stat().st_mode) & 0o077]


def test_outside_candidats_no_file_bears_a_name(branche: Path, cqp: Cqp) -> None:
    """Unless the user gave it that name."""
    avant = set(branche.rglob("*"))
    cqp(*DECIDE)
    cqp("jury-pack", "dangelo-zoe", "--session", SESSION, "--at", JOUR)
    cqp("export", "csv", "-o", "c.csv")
    neufs = {p for p in set(branche.rglob("*")) - avant if "candidats" not in p.parts}
    assert neufs
    assert not [p for p in neufs if re.search("martin|zoe|angelo", p.name, re.IGNORECASE)]


def test_no_progress_and_no_name_when_nobody_asks(branche: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "cqp_cli", "check-dossier", "--at", JOUR, "--format", "json"],
        cwd=branche,
        env={**os.environ, "COLUMNS": "100"},
        capture_output=True,
        text=True,
    )
    assert done.returncode in (1, 3)
    assert not NOMS.search(done.stderr)


# Leftovers.

RESTES = {
    "journal (1).jsonl": "c'est une deuxième copie",
    "LIVRET-REPERAGE.YAML": "si c'est cette pièce, renommez-le : livret-reperage.yaml",
    "~$livret.xlsx": "fermez le logiciel",
    ".~lock.parcours.yaml#": "fermez le logiciel",
    "candidat (1).yaml": "c'est une deuxième copie",
    "candidat (conflicted copy 2026-05-02).yaml": "deux personnes ont écrit",
    "livret-reperage (copie en conflit de Claire).yaml": "deux personnes ont écrit",
    "parcours.sync-conflict-20260502-101112-ABCDEFG.yaml": "deux personnes ont écrit",
    "candidat - Copie.yaml": "c'est une deuxième copie",
    "candidat-PORTABLE.yaml": "déplacez-le dans pieces/",
    ".candidat.yaml.icloud": "déplacez-le dans pieces/",
    "candidat.yaml~": "déplacez-le dans pieces/",
    "candidat.yaml.bak": "déplacez-le dans pieces/",
    ".candidat.yaml.swp": "déplacez-le dans pieces/",
    "candidat.yaml.lock": "déplacez-le dans pieces/",
    ".cqp-012345-99-0123456789ab.tmp": "une écriture a été interrompue",
    "evaluations/1-externe (1).yaml": "c'est une deuxième copie",
    "evaluations/~$1-externe.yaml": "fermez le logiciel",
    "evaluations/.cqp-0123.tmp": "une écriture a été interrompue",
    "decisions/2026-06-18 (1).yaml": "c'est une deuxième copie",
    "pieces/~$scan.docx": "fermez le logiciel",
    "pieces/.~lock.cv.odt#": "fermez le logiciel",
    "pieces/diplome (1).pdf": "c'est une deuxième copie",
    "pieces/diplome - Copie.pdf": "c'est une deuxième copie",
    "pieces/diplome (copie en conflit de Claire).pdf": "deux personnes ont écrit",
    "pieces/cv (Claire's conflicted copy 2026-05-02).odt": "deux personnes ont écrit",
    "pieces/cv.sync-conflict-20260502-101112-ABCDEFG.odt": "deux personnes ont écrit",
    "pieces/cv.odt.part": "supprimez-le",
    "pieces/cv.bak": "supprimez-le",
    "pieces/.cqp-012345-99-0123456789ab.tmp": "une écriture a été interrompue",
    "decisions/2026-06-18.sync-conflict-20260619-101112-ABCDEFG.yaml": "deux personnes ont écrit",
}


@pytest.mark.parametrize("nom", RESTES)
def test_what_was_left_behind_is_told_and_never_read(branche: Path, cqp: Cqp, nom: str) -> None:
    reste = branche / "candidats/martin-lea" / nom
    reste.parent.mkdir(exist_ok=True)
    if reste.exists():
        pytest.skip("this disk does not tell upper case from lower: it is the piece")
    reste.write_text("a: [ceci n'est pas une pièce\n", encoding="utf-8")
    reponse = cqp("check-dossier", "martin-lea", "--at", JOUR, "--format", "json")
    assert reponse.code == 0, reponse.sortie
    (dossier,) = reponse.json["dossiers"]
    (manquement,) = [m for m in dossier["manquements"] if m["regle"] == "FICHIERS-ETRANGERS"]
    assert (manquement["gravite"], manquement["fichier"]) == ("avertissement", nom)
    assert manquement["remede"].startswith(RESTES[nom])


@pytest.mark.parametrize(
    "nom",
    [
        "copie de la carte.pdf",
        "carte-copie.pdf",
        "attestation sans conflit d'intérêts.pdf",
        "contrat (2026).pdf",
        "livret.yaml",
        "remplaces/1-externe (1).yaml",
        "Thumbs.db",
    ],
)
def test_a_scan_may_have_any_name(branche: Path, cqp: Cqp, nom: str) -> None:
    piece = branche / "candidats/martin-lea/pieces" / nom
    piece.parent.mkdir(exist_ok=True, parents=True)
    piece.write_bytes(b"x")
    reponse = cqp("check-dossier", "martin-lea", "--at", JOUR, "--format", "json")
    assert "FICHIERS-ETRANGERS" not in reponse.sortie


@pytest.mark.parametrize("nom", [".cqp.lock", ".DS_Store", "Thumbs.db", "desktop.ini", "journal.jsonl", ".gitkeep"])
def test_what_belongs_there_is_not_told(branche: Path, cqp: Cqp, nom: str) -> None:
    (branche / "candidats/martin-lea" / nom).write_text("", encoding="utf-8")
    assert cqp("check-dossier", "martin-lea", "--at", JOUR, "--format", "json").code == 0
    assert "FICHIERS-ETRANGERS" not in cqp("check-dossier", "martin-lea", "--at", JOUR, "--format", "json").sortie


def test_an_opening_cut_short_is_no_dossier(vide: Path, cqp: Cqp) -> None:
    """What a crash left in candidats/ neither shows, nor takes the name."""
    cqp("init")
    reste = vide / "candidats" / "ba-zoe"
    reste.mkdir()
    for nom in (".cqp.lock", ".cqp-012345-99-0123456789ab.tmp"):
        (reste / nom).write_bytes(b"")
    assert "ba-zoe" not in cqp("check-dossier").sortie
    reponse = cqp("init-candidate", "--nom", "Ba", "--prenom", "Zoé", "--voie", "vae")
    assert (reponse.code, reponse.sortie) == (0, "candidats/ba-zoe\n")


# Links in the places that a command finds by itself.


@pytest.mark.skipif(not POSIX, reason="links want a privilege elsewhere")
@pytest.mark.parametrize(
    ("lien", "commande"),
    [
        ("candidats", DECIDE),
        ("candidats", ("init-candidate", "--nom", "Ba", "--prenom", "Zoé", "--voie", "vae")),
        ("registre", ("print", "attestation", "le-goff-gaelle", "--at", "2019-07-01")),
        ("referentiels", ("referentiel", "new", "cqp-neuf", "--version", "2026-01-01")),
    ],
)
def test_a_folder_that_is_a_link_outwards_gets_nothing_not_even_a_lock(
    branche: Path, tmp_path: Path, cqp: Cqp, lien: str, commande: tuple[str, ...]
) -> None:
    dehors = tmp_path / "dehors"
    if (branche / lien).is_dir():
        (branche / lien).rename(dehors)
    else:
        dehors.mkdir()
    (branche / lien).symlink_to(dehors)
    avant = arbre(dehors)
    reponse = cqp(*commande)
    assert reponse.code in (3, 4), reponse.plainte
    assert "lien" in reponse.plainte
    assert arbre(dehors) == avant


@pytest.mark.skipif(not POSIX, reason="links want a privilege elsewhere")
def test_schemas_do_not_go_out_through_a_link(branche: Path, tmp_path: Path, cqp: Cqp) -> None:
    dehors = tmp_path / "dehors"
    dehors.mkdir()
    (branche / ".cqp-schemas").symlink_to(dehors)
    assert cqp("referentiel", "new", "cqp-neuf", "--version", "2026-01-01").code == 0
    assert not list(dehors.iterdir())


@pytest.mark.skipif(not POSIX, reason="a hard link")
def test_a_backup_made_of_hard_links_is_left_as_it_is(branche: Path, tmp_path: Path, cqp: Cqp) -> None:
    """`cp -al` gives the journal two names; only the one of the dossier may grow."""
    assert cqp(*DECIDE).code == 0
    dossier = branche / "candidats/martin-lea"
    shutil.copytree(dossier, tmp_path / "sauvegarde", copy_function=os.link)
    avant = arbre(tmp_path / "sauvegarde")
    assert cqp(*DECIDE, "--revoke", "--motif", "essai").code == 0
    assert arbre(tmp_path / "sauvegarde") == avant
    assert len((dossier / "journal.jsonl").read_text(encoding="utf-8").splitlines()) == 2
    assert cqp("verify", dossier).sortie.count("Son journal est entier")


@pytest.mark.parametrize(
    "mots",
    [
        ("reperage", "martin-lea", "--grid", "pris"),
        ("print", "livret", "martin-lea", "-o", "pris.pdf"),
        ("send", "martin-lea", "-o", "m.zip"),
    ],
)
def test_a_trial_does_not_even_sweep(branche: Path, cqp: Cqp, mots: tuple[str, ...]) -> None:
    assert cqp("send", "martin-lea", "-o", "m.zip").code == 0
    for nom in ("pris", "pris.pdf", ".cqp-000000-1-0123456789ab.tmp"):
        (branche / nom).write_bytes(b"x")
    os.utime(branche / ".cqp-000000-1-0123456789ab.tmp", (0, 0))
    cqp(*mots, "--dry-run")
    assert (branche / ".cqp-000000-1-0123456789ab.tmp").exists()
    cqp(*mots)
    assert not (branche / ".cqp-000000-1-0123456789ab.tmp").exists()
