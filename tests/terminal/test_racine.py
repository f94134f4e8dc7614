"""`cqp` alone, and what the root does with every end: closed pipe, Ctrl-C, bug, poor console, colours."""

from __future__ import annotations

import json
import locale
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import typer

from cqp_cli.errors import Refus
from cqp_cli.terminal import accueil, racine
from cqp_cli.terminal.francais import premiere_phrase
from cqp_cli.terminal.sommaire import COMMANDES
from tests.commandes import EXEMPLES, JOUR, Cqp, chez, entendre, remplacer

BRANCHE = EXEMPLES / "branche"


def courir(*arguments: str, **env: str) -> subprocess.CompletedProcess[bytes]:
    ligne = [sys.executable, "-m", "cqp_cli", *arguments]
    return subprocess.run(ligne, capture_output=True, cwd=BRANCHE, env={**os.environ, **env}, timeout=60)


def python(code: str, **env: str) -> subprocess.CompletedProcess[str]:
    ligne = [sys.executable, "-c", code]
    env = {**os.environ, **env}
    return subprocess.run(ligne, capture_output=True, encoding="utf-8", cwd=BRANCHE, env=env, timeout=60)


# cqp alone ----------------------------------------------------------------------------------------------


def test_outside_a_workspace(vide: Path, cqp: Cqp) -> None:
    reponse = cqp()
    assert (reponse.code, reponse.plainte) == (0, "")
    assert reponse.sortie == (
        "  cqp conduit une certification de branche, du premier entretien au certificat.\n"
        "\n"
        "  cqp init                  crée un espace de travail\n"
        "  cqp init-candidate        ouvre le dossier d'un candidat, ou de toute une liste\n"
        "  cqp check-dossier         dit si les dossiers sont complets, et sinon pourquoi\n" + ORIENTATION
    )


ORIENTATION = (
    "\n"
    "  cqp todo                  qui doit quoi, maintenant\n"
    "  cqp guide                 le guide, tâche par tâche et rôle par rôle\n"
    "  cqp --help                toutes les commandes\n"
)


Situer = Callable[..., str]


@pytest.fixture
def situer(branche: Path, capsys: pytest.CaptureFixture[str]) -> Situer:
    """What `cqp` alone says in the example branch, on a day."""

    def dire(*jour: int) -> str:
        capsys.readouterr()
        accueil.accueillir(date(*jour))
        return capsys.readouterr().out.replace("\xa0", " ")

    return dire


def suite(dit: str) -> str:
    return dit.rpartition("→ ")[2].removesuffix(ORIENTATION).strip()


def garder(branche: Path, *codes: str) -> None:
    for dossier in (branche / "candidats").iterdir():
        if dossier.name not in codes:
            shutil.rmtree(dossier)


def test_before_a_session(situer: Situer) -> None:
    assert situer(2026, 6, 1) == (
        "  Commission paritaire nationale de l’emploi et de la formation — CPEF\n"
        "  16 dossiers au 1er juin 2026\n"
        "\n"
        "  ouvert                    2\n"
        "  recevabilité              1\n"
        "  parcours                  1\n"
        "  évaluation                1\n"
        "  transmis                  8\n"
        "  décidé                    3\n"
        "\n"
        "  Sessions à venir\n"
        "    18 juin 2026, Paris : 6 complets sur 8 transmis\n"
        "\n"
        "  → cqp check-dossier\n" + ORIENTATION
    )


def test_what_is_late(situer: Situer) -> None:
    dit = situer(2026, 7, 1)
    assert "\n  En retard\n" in dit
    attendu = "candidats/oconnell-sian rendre l'avis de recevabilité (secrétariat), pour le 21 juin 2026"
    assert attendu in " ".join(dit.split())
    assert "Sessions à venir" not in dit


def test_a_session_held_is_decided_first(situer: Situer) -> None:
    assert suite(situer(2026, 6, 19)) == "cqp decide --session 2026-06-18 --grid decisions-2026-06-18.xlsx"


def test_the_day_of_the_session_is_still_to_come(branche: Path, situer: Situer) -> None:
    garder(branche, "martin-lea")
    assert suite(situer(2026, 6, 18)) == "cqp jury-pack --session 2026-06-18"


def test_one_incomplete_dossier_is_named(branche: Path, situer: Situer) -> None:
    garder(branche, "martin-lea", "zolkiewski-lukasz")
    assert suite(situer(2026, 6, 1)) == "cqp check-dossier candidats/zolkiewski-lukasz"


def test_an_unreadable_dossier_comes_first(branche: Path, situer: Situer) -> None:
    remplacer(branche / "candidats" / "martin-lea" / "candidat.yaml", "voie: formation", "voie: autre")
    dit = situer(2026, 6, 1)
    assert "  illisible                 1\n" in dit
    assert suite(dit) == "cqp check-dossier candidats/martin-lea"


def test_nothing_pressing(branche: Path, situer: Situer) -> None:
    garder(branche, "ben-said-ines")
    assert suite(situer(2026, 6, 1)) == "cqp todo"


def test_late_dossiers_of_the_same_day(branche: Path, situer: Situer) -> None:
    garder(branche, "oconnell-sian")
    modele = branche / "candidats" / "oconnell-sian"
    for rang in range(6):
        shutil.copytree(modele, modele.with_name(f"oconnell-{rang}"))
        remplacer(modele.with_name(f"oconnell-{rang}") / "candidat.yaml", "oconnell-sian", f"oconnell-{rang}")
    dit = situer(2026, 7, 1)
    assert "    et 2 de plus (cqp todo)\n" in dit
    assert suite(dit) == "cqp todo"


def test_an_empty_workspace(vide: Path, cqp: Cqp) -> None:
    assert cqp("init").code == 0
    reponse = cqp()
    assert reponse.code == 0
    assert "0 dossier au " in reponse.sortie
    assert suite(reponse.sortie) == "cqp init-candidate --grid inscriptions.xlsx"


def test_a_workspace_that_cannot_be_read(branche: Path, cqp: Cqp) -> None:
    remplacer(branche / "cqp.yaml", "certificateur:", "certificteur:")
    reponse = cqp()
    assert (reponse.code, reponse.sortie) == (3, "")
    assert "cqp.yaml, ligne " in reponse.plainte


def test_many_dossiers_are_counted_without_being_read(branche: Path, situer: Situer) -> None:
    ouvert, evalue, decide = (branche / "candidats" / c for c in ("ben-said-ines", "martin-lea", "le-goff-gaelle"))
    garder(branche, ouvert.name, evalue.name, decide.name)
    for rang in range(accueil.LUS_AU_PLUS):
        copie = branche / "candidats" / f"copie-{rang}"
        (copie / "evaluations").mkdir(parents=True)
        (copie / "candidat.yaml").write_text("ce n'est pas lu : [", encoding="utf-8")
    assert situer(2026, 7, 1).partition("2026\n\n")[2] == (
        "  ouvert                  101\n"
        "  évaluation                1\n"
        "  décidé                    1\n"
        "  (d'après les noms des fichiers ; cqp status lit les dossiers)\n"
        "\n"
        "  → cqp todo\n" + ORIENTATION
    )


# Consoles -----------------------------------------------------------------------------------------------

PAUVRES = [
    {"PYTHONIOENCODING": "cp1252"},
    {"PYTHONIOENCODING": "cp850"},
    {"PYTHONIOENCODING": "ascii"},
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"LC_ALL": "C"},
]


@pytest.mark.parametrize("arguments", [("check-dossier", "--at", JOUR), ("rules",), ("--help",), ()], ids=" ".join)
@pytest.mark.parametrize("env", PAUVRES, ids=lambda env: " ".join(f"{k}={v}" for k, v in env.items()))
def test_a_poor_console_is_shown_another_character(env: dict[str, str], arguments: tuple[str, ...]) -> None:
    fait = courir(*arguments, **env)
    assert (fait.returncode, fait.stderr) == (1 if "check-dossier" in arguments else 0, b"")
    assert fait.stdout
    encodage = env.get("PYTHONIOENCODING", "utf-8")
    if encodage == "utf-8" and "PYTHONUTF8" in env:
        encodage = locale.getencoding() if os.name == "nt" else "ascii"
    assert fait.stdout.decode(encodage)


def test_the_one_file_program_hears_that_utf8_is_wanted() -> None:
    """Python's own variables do not reach it."""
    code = "import sys; sys.frozen = True; sys.argv[1:] = ['rules']; from cqp_cli.__main__ import main; main()"
    for utf8, encodage in (("1", "utf-8"), ("0", "cp1252")):
        fait = subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            cwd=BRANCHE,
            env={**os.environ, "PYTHONIOENCODING": "cp1252", "PYTHONUTF8": utf8},
            timeout=60,
            check=False,
        )
        assert "recevabilité" in fait.stdout.decode(encodage)


def test_letters_keep_their_base() -> None:
    """No letter becomes « ? », even one that no decomposition parts from its stroke."""
    ligne = courir("evaluate", "dordevic-milica", "--at", JOUR, PYTHONIOENCODING="cp1252").stdout.decode("cp1252")
    assert ligne.startswith("  Milica DORDEVIC · passage 1")


def test_an_export_says_what_the_console_cannot_carry() -> None:
    fait = courir("export", "csv", "--excel", "--at", JOUR, PYTHONIOENCODING="cp1252")
    assert fait.returncode == 0
    assert fait.stdout.decode("cp1252").startswith("code;"), "no BOM where there is no UTF-8"
    assert "ne porte pas toutes les lettres de ces noms" in fait.stderr.decode("cp1252")
    entier = courir("export", "json", "--at", JOUR, PYTHONIOENCODING="cp1252")
    noms = {c["nom_naissance"] for c in json.loads(entier.stdout)["candidatures"]}
    assert "ĐORĐEVIĆ" in noms


def test_signs_have_a_plain_twin() -> None:
    ligne = courir("check-dossier", "ben-said-ines", "--at", JOUR, PYTHONIOENCODING="ascii").stdout.decode("ascii")
    assert "\n   x Le livret de reperage des acquis manque." in ligne
    assert "     -> cqp reperage candidats/ben-said-ines --grid livret.xlsx" in ligne


def test_a_refusal_on_a_poor_console() -> None:
    fait = courir("évaluer", PYTHONIOENCODING="ascii")
    assert fait.returncode == 2
    assert b"n'existe pas" in fait.stderr
    assert b"    -> cqp --help" in fait.stderr


@pytest.mark.skipif(os.name == "nt", reason="Windows: words are UTF-16 there")
def test_a_word_that_is_not_utf8() -> None:
    ligne = [os.fsencode(sys.executable), b"-m", b"cqp_cli", b"r\xe9gles"]
    fait = subprocess.run(ligne, capture_output=True, cwd=BRANCHE, timeout=60)
    assert fait.returncode == 2
    assert "La commande «\xa0r?gles\xa0» n'existe pas" in fait.stderr.decode("utf-8")


# Ends ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [("rules",), ("rules", "--format", "json"), ("status", "--format", "csv")])
def test_nobody_reads_on(arguments: tuple[str, ...]) -> None:
    lit, ecrit = os.pipe()
    os.close(lit)
    ligne = [sys.executable, "-m", "cqp_cli", *arguments]
    fait = subprocess.run(ligne, stdout=ecrit, stderr=subprocess.PIPE, cwd=BRANCHE, timeout=60)
    os.close(ecrit)
    assert (fait.returncode, fait.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
@pytest.mark.parametrize("arguments", [("rules",), ("status", "--format", "csv")])
def test_the_disk_is_full(arguments: tuple[str, ...]) -> None:
    with Path("/dev/full").open("wb") as plein:
        ligne = [sys.executable, "-m", "cqp_cli", *arguments]
        fait = subprocess.run(ligne, stdout=plein, stderr=subprocess.PIPE, cwd=BRANCHE, timeout=60)
    assert fait.returncode == 3
    assert entendre(fait.stderr).replace("\xa0", " ") == "  La sortie n'est pas complète : le disque est plein.\n"


@pytest.mark.parametrize(
    "fin", [lambda: signal.raise_signal(signal.SIGINT), lambda: (_ for _ in ()).throw(typer.Abort())]
)
def test_interrupted(fin: Callable[[], None], cqp: Cqp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accueil, "accueillir", fin)
    reponse = cqp()
    assert (reponse.code, reponse.sortie) == (130, "")
    assert reponse.plainte == "  Interrompu ; rien n'est à moitié écrit.\n"


AU_TRAVAIL = """
import signal, sys, time
from cqp_cli.terminal import accueil, racine
accueil.accueillir = lambda: (signal.raise_signal(signal.SIGINT), time.sleep(30))
sys.exit(racine.lancer([]))
"""
AU_DEPART = """
import signal, sys
class Arret:
    def find_spec(self, nom, *_):
        if nom == "typer":
            signal.raise_signal(signal.SIGINT)
sys.meta_path.insert(0, Arret())
from cqp_cli.__main__ import main
sys.argv[1:] = ["check-dossier"]
main()
"""


@pytest.mark.parametrize("code", [AU_TRAVAIL, AU_DEPART], ids=["at work", "while it starts"])
def test_interrupted_by_the_keyboard(code: str) -> None:
    fait = python(code)
    assert (fait.returncode, fait.stdout) == (130, "")
    assert fait.stderr == "  Interrompu ; rien n'est à moitié écrit.\n"


BOGUE = """
import sys
from cqp_cli.terminal import accueil, racine
def accueillir():
    nom = "MARTIN Léa"
    raise ValueError(f"{nom} née le 14 mai 1990")
accueil.accueillir = accueillir
sys.exit(racine.lancer([]))
"""


def test_a_bug_is_logged_without_values(tmp_path: Path) -> None:
    fait = python(BOGUE, **chez(tmp_path))
    assert (fait.returncode, fait.stdout) == (70, "")
    (trace,) = tmp_path.rglob("panne-*.log")
    assert fait.stderr == (
        "  Ce programme a rencontré un défaut qui lui est propre ; rien n'est à moitié écrit.\n"
        f"  → joignez {trace} à votre signalement (il ne contient aucune donnée personnelle)\n"
    )
    ecrit = trace.read_text(encoding="utf-8")
    assert "ValueError" in ecrit
    assert "accueillir" in ecrit
    assert not any(mot in ecrit + fait.stderr for mot in ("MARTIN", "1990", "Traceback"))


def test_a_bug_when_no_log_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "etat").touch()
    fait = python(BOGUE, **chez(tmp_path))
    assert fait.returncode == 70
    assert "MARTIN" not in fait.stderr
    assert "Traceback" not in fait.stderr


# Codes and formats --------------------------------------------------------------------------------------


def test_a_refusal_comes_in_the_format_asked_for(branche: Path, cqp: Cqp) -> None:
    reponse = cqp("evaluate", "personne", "--format", "json")
    assert reponse.code in (3, 4)
    assert reponse.json["version"] == 1
    assert reponse.json["erreurs"][0]["message"] in reponse.plainte.replace("\xa0", " ")


def test_the_format_of_one_line_is_forgotten_by_the_next(
    branche: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuser() -> None:
        raise Refus("Non.")

    assert racine.lancer(["rules", "--format", "json"]) == 0
    capsys.readouterr()
    monkeypatch.setattr(accueil, "accueillir", refuser)
    assert racine.lancer([]) == 4
    assert capsys.readouterr() == ("", "  Non.\n")


@pytest.mark.parametrize("mots", COMMANDES)
def test_the_summary_is_the_first_sentence_of_the_help(mots: str) -> None:
    prefixe, _, nom = mots.rpartition(" ")
    annonce = racine.commandes(prefixe).commands[nom]
    assert annonce.short_help == premiere_phrase(annonce.entiere.help)


def test_options_are_read_only_when_the_command_is_called(cqp: Cqp) -> None:
    commandes = racine.commandes()
    commandes.main(args=["rules", "--help"], prog_name="cqp", standalone_mode=False)
    assert [nom for nom, c in commandes.commands.items() if "entiere" in vars(c)] == ["rules"]


def test_version(cqp: Cqp) -> None:
    assert cqp("rules", "--help").code == 0
    assert cqp("--version").sortie.startswith("cqp ")


# Colours ------------------------------------------------------------------------------------------------


def sur_un_terminal(**env: str) -> bytes:
    pty = pytest.importorskip("pty")
    maitre, esclave = pty.openpty()
    propre = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "TERM")}
    ligne = [sys.executable, "-m", "cqp_cli", "check-dossier", "martin-lea", "--at", JOUR]
    with subprocess.Popen(ligne, stdout=esclave, stderr=esclave, cwd=BRANCHE, env=propre | env) as lance:
        os.close(esclave)
        lu = b""
        try:
            while morceau := os.read(maitre, 4096):
                lu += morceau
        except OSError:  # Linux says so when the other end is closed
            pass
        lance.wait(60)
    os.close(maitre)
    assert b"martin-lea" in lu
    return lu


def test_colours_on_a_terminal() -> None:
    assert b"\x1b[" in sur_un_terminal(TERM="xterm")


@pytest.mark.parametrize("env", [{"TERM": "xterm", "NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_no_colours_when_not_wanted(env: dict[str, str]) -> None:
    assert b"\x1b" not in sur_un_terminal(**env)


def test_no_colours_when_redirected() -> None:
    assert b"\x1b" not in courir("check-dossier", "--at", JOUR, TERM="xterm").stdout


def test_ctrl_c_while_a_class_is_made(cqp: Cqp, vide: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python 3.11 turns what comes out of `__set_name__` into a RuntimeError; the person pressed Ctrl-C all the same."""

    class Prise:
        def __set_name__(self, *_: object) -> None:
            raise KeyboardInterrupt

    monkeypatch.setattr(racine, "_executer", lambda _: type("Classe", (), {"champ": Prise()}))
    reponse = cqp("rules")
    assert (reponse.code, "Interrompu" in reponse.plainte) == (130, True)
