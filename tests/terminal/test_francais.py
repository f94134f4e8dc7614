"""Every word of typer's that a person can meet is French: help, refusals, completion."""

from __future__ import annotations

import ast
import itertools
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import pytest
import typer

from cqp_cli.errors import FichierIllisible
from cqp_cli.terminal import francais, racine, usage
from cqp_cli.terminal.sommaire import RUBRIQUES
from tests.commandes import Cqp, chez

TYPER = Path(typer.__file__).parent
ANGLAIS = re.compile(
    r"\b(Usage:|COMMAND|ARGS|FILE|TEXT|PATH|INTEGER|FLOAT|BOOLEAN|Show|Install|default|required|deprecated|env var"
    r"|Error|Invalid|Missing|Try|No such|unexpected|requires|valid|exist)\b|<\w+>|(?<! ):$",
    re.MULTILINE,
)


# What typer says, found in its source -----------------------------------------------------------------

REFUS = {"BadArgumentUsage", "BadOptionUsage", "BadParameter", "FileError", "MissingParameter", "NoSuchOption"}
PARLENT = REFUS | {"UsageError", "fail", "_", "gettext"}
DANS = [*sorted((TYPER / "_click").glob("*.py")), *(TYPER / f"{m}.py" for m in ("core", "main", "completion"))]
DANS += [TYPER / "models.py", TYPER / "_types.py"]  # the types of parameters: paths, choices
VALENT = {
    "self.name": ["int", "int range", "float", "float range"],
    "self.name.title()": ["File", "Directory", "Path"],
    "name": ["File", "Directory", "Path"],
    "msg": ["an argument.", "2 arguments."],
}


def essais(noeud: ast.expr) -> Iterator[str]:
    """The messages that a literal can make, once its holes are filled."""
    if isinstance(noeud, ast.Constant) and isinstance(noeud.value, str):
        yield re.sub(r"\{\w+!r\}", "'x'", noeud.value)
    elif isinstance(noeud, ast.JoinedStr):
        morceaux = []
        for valeur in noeud.values:
            if isinstance(valeur, ast.Constant):
                morceaux.append([str(valeur.value)])
            elif isinstance(valeur, ast.FormattedValue):
                cite = valeur.conversion == ord("r")
                morceaux.append(["'x'"] if cite else VALENT.get(ast.unparse(valeur.value), ["3"]))
        yield from map("".join, itertools.product(*morceaux))


def messages(source: str) -> Iterator[str]:
    for noeud in ast.walk(ast.parse(source)):
        if isinstance(noeud, ast.Call):
            nom = getattr(noeud.func, "attr", None) or getattr(noeud.func, "id", None)
            if nom in PARLENT:
                for argument in noeud.args:
                    yield from essais(argument)
        elif isinstance(noeud, ast.FunctionDef) and noeud.name == "get_invalid_choice_message":
            for rendu in ast.walk(noeud):
                if isinstance(rendu, ast.Return) and rendu.value:
                    yield from essais(rendu.value)


def en_francais(message: str) -> str | None:
    return francais.MOTS.get(message) or usage.phrase(message)


TROUVES = sorted({m for fichier in DANS for m in messages(fichier.read_text(encoding="utf-8"))})


def test_the_search_finds_what_it_must() -> None:
    assert {"No such command 'x'.", "Missing command.", "Path 'x' does not exist.", "'x' is not one of 3."} <= set(
        TROUVES
    )
    assert len(TROUVES) > 30


def test_the_search_sees_a_new_message() -> None:
    nouveaux = messages('def f(self): self.fail(f"{x!r} is quite new.", param)')
    assert [en_francais(m) for m in nouveaux] == [None]


@pytest.mark.parametrize("message", TROUVES)
def test_every_message_has_its_french(message: str) -> None:
    dit = en_francais(message)
    assert dit, f"typer can say {message!r}: add it to francais.MOTS or usage.PHRASES"
    assert not ANGLAIS.search(re.sub(r"\{\w+\}", "", dit))


@pytest.mark.parametrize("phrase", [*francais.MOTS.values(), *(en_francais(m) or "" for m in TROUVES)])
def test_one_voice(phrase: str) -> None:
    assert "!" not in phrase
    assert "erreur" not in phrase.lower()


# The help -----------------------------------------------------------------------------------------------


def toutes() -> list[tuple[str, ...]]:
    return [(), *_sous(racine.commandes(), ())]


def _sous(groupe: Any, avant: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for nom, commande in groupe.commands.items():
        yield (*avant, nom)
        entiere = getattr(commande, "entiere", commande)
        if hasattr(entiere, "commands"):
            yield from _sous(entiere, (*avant, nom))


@pytest.mark.parametrize("commande", toutes(), ids=" ".join)
def test_help_is_french(commande: tuple[str, ...], cqp: Cqp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    reponse = cqp(*commande, "--help")
    assert (reponse.code, reponse.plainte) == (0, "")
    assert reponse.sortie.startswith(" ".join(("Usage : cqp", *commande)) + " [OPTIONS]")
    assert "\nOptions :\n" in reponse.sortie
    assert re.search(r"-h, --help +Affiche cette aide\.", reponse.sortie)
    assert not ANGLAIS.search(reponse.sortie), ANGLAIS.search(reponse.sortie)
    assert "!" not in reponse.sortie
    assert "erreur" not in reponse.sortie.lower()
    assert "\xa0" not in reponse.sortie
    longues = [ligne for ligne in reponse.sortie.splitlines() if len(ligne) > 80 and "Exemple" not in ligne]
    assert longues == [] or longues == [ligne for ligne in longues if "|" in ligne]


def test_short_help_is_whole(cqp: Cqp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    aide = cqp("--help").sortie
    assert "Usage : cqp [OPTIONS] COMMANDE [ARGUMENTS]...\n" in aide
    titres = [f"{titre} :" for titre in RUBRIQUES if not set(RUBRIQUES[titre]).isdisjoint(racine.commandes().commands)]
    assert [ligne for ligne in aide.splitlines() if ligne.endswith(" :") and not ligne.startswith(" ")][1:] == titres
    liste = " ".join(aide.partition(titres[0])[2].split())
    for nom, commande in racine.commandes().commands.items():
        assert f"{nom} {commande.short_help}" in liste
        assert commande.short_help.endswith(".")
    assert "..." not in liste


def test_every_command_has_its_place_in_the_help() -> None:
    ranges = [nom for noms in RUBRIQUES.values() for nom in noms]
    assert len(ranges) == len(set(ranges))
    assert set(racine.commandes().commands) <= set(ranges)


def test_help_of_an_option(cqp: Cqp) -> None:
    aide = cqp("check-dossier", "--help").sortie
    assert "--format table|json|jsonl|csv" in aide
    assert "[par défaut : table]" in aide
    assert "-C, --root DOSSIER" in aide
    assert "[DOSSIERS]..." in aide
    assert "« - » :" in " ".join(aide.split())


def test_required_arguments_stand_bare(cqp: Cqp) -> None:
    aide = cqp("send", "--help").sortie
    assert aide.startswith("Usage : cqp send [OPTIONS] DOSSIER\n")
    assert "  DOSSIER  Dossier d'un candidat : son chemin, ou son seul code.  [obligatoire]\n" in aide


def test_examples_stay_on_their_line(cqp: Cqp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "50")
    assert "  Exemple : cqp check-dossier candidats/martin-lea --at 2026-06-01\n" in cqp("check-dossier", "-h").sortie


@pytest.mark.parametrize(
    ("aide", "phrase"),
    [
        ("Écrit la fiche (art. 3.1.4). Puis rien.", "Écrit la fiche (art. 3.1.4)."),
        ("Lit cqp.yaml,\n    habilitations.yaml.\n\nExemple : cqp", "Lit cqp.yaml, habilitations.yaml."),
        ("Cite l'art. 3.2. Émet un avis.", "Cite l'art. 3.2."),
        ("Sans point", "Sans point"),
        ("", ""),
    ],
)
def test_first_sentence(aide: str, phrase: str) -> None:
    assert francais.premiere_phrase(aide) == phrase


def test_a_group_alone_shows_its_help(cqp: Cqp) -> None:
    reponse = cqp("referentiel")
    assert (reponse.code, reponse.sortie) == (2, "")
    assert reponse.plainte.startswith("Usage : cqp referentiel [OPTIONS] COMMANDE [ARGUMENTS]...\n")
    assert "\nCommandes :\n" in reponse.plainte


# The refusals -------------------------------------------------------------------------------------------

REFUSEES = [
    (["rul"], "La commande « rul » n'existe pas ; vouliez-vous dire « rules » ?", "cqp --help"),
    (["Check"], "La commande « Check » n'existe pas ; vouliez-vous dire « check-dossier » ?", "cqp --help"),
    (["vérifier"], "La commande « vérifier » n'existe pas ; vouliez-vous dire « check-dossier » ?", "cqp --help"),
    (["aide"], "La commande « aide » n'existe pas.", "cqp --help"),
    (["decider"], "La commande « decider » n'existe pas ; vouliez-vous dire « decide » ?", "cqp --help"),
    (["status", "-C", "nulle/part"], "--root : « nulle/part » n'existe pas.", "cqp status --help"),
    (["xyzzy"], "La commande « xyzzy » n'existe pas.", "cqp --help"),
    (["l'\x1b[31m"], "La commande « l'?[31m » n'existe pas.", "cqp --help"),
    (
        ["referentiel", "sho"],
        "La commande « sho » n'existe pas ; vouliez-vous dire « show » ?",
        "cqp referentiel --help",
    ),
    (["--foo"], "L'option « --foo » n'existe pas.", "cqp --help"),
    (["rules", "--form"], "L'option « --form » n'existe pas ; vouliez-vous dire « --format » ?", "cqp rules --help"),
    (["rules", "-z"], "L'option « -z » n'existe pas.", "cqp rules --help"),
    (["-C", "x", "status"], "L'option « -C » s'écrit après la commande.", "cqp --help"),
    (["--format", "json", "rules"], "L'option « --format » s'écrit après la commande.", "cqp --help"),
    (["recevabilite"], "Il manque l'argument DOSSIER.", "cqp recevabilite --help"),
    (
        ["recevabilite", "x"],
        "Il manque l'option --avis ; au choix : favorable, defavorable, incomplet.",
        "cqp recevabilite --help",
    ),
    (["rules", "--format"], "L'option « --format » attend une valeur.", "cqp rules --help"),
    (["referentiel", "show", "--format"], "L'option « --format » attend une valeur.", "cqp referentiel show --help"),
    (["check-dossier", "--verbose=3"], "L'option « --verbose » ne prend pas de valeur.", "cqp check-dossier --help"),
    (
        ["rules", "--format", "xml"],
        "--format : « xml » ne convient pas ; au choix : table, json, jsonl, csv.",
        "cqp rules --help",
    ),
    (
        ["rules", "--format", "cvs"],
        "--format : « cvs » ne convient pas ; vouliez-vous dire « csv » ?",
        "cqp rules --help",
    ),
    (
        ["print", "parchmin"],
        "DOCUMENT : « parchmin » ne convient pas ; vouliez-vous dire « parchemin » ?",
        "cqp print --help",
    ),
    (["status", "--expiring", "6"], "--expiring : on attend une durée : 90j, 6m ou 1a.", "cqp status --help"),
    (["rules", "a", "b", "c"], "Ce qui suit est de trop : b c.", "cqp rules --help"),
    (["status", "--at", "2026-02-30"], "--at : cette date n'existe pas dans le calendrier.", "cqp status --help"),
    (["evaluate", "x", "--passage", "a"], "--passage : « a » n'est pas un nombre entier.", "cqp evaluate --help"),
    (
        ["evaluate", "x", "--passage", "0"],
        "--passage : « 0 » ne convient pas ; il faut au moins 1.",
        "cqp evaluate --help",
    ),
]


@pytest.mark.parametrize(("arguments", "phrase", "remede"), REFUSEES)
def test_a_command_line_refused(arguments: list[str], phrase: str, remede: str, cqp: Cqp, vide: Path) -> None:
    reponse = cqp(*arguments)
    assert (reponse.code, reponse.sortie) == (2, "")
    plainte, _, suite = reponse.plainte.replace("\xa0", " ").rpartition("    → ")
    assert " ".join(plainte.split()) == phrase
    assert suite == f"{remede}\n"


# Kinds of parameters that no command has yet ------------------------------------------------------------


class Couleur(StrEnum):
    BLEU = "bleu"
    VERT = "vert"


def nombre_pair(texte: str) -> int:
    if int(texte) % 2:
        raise ValueError
    return int(texte)


essai = typer.Typer(add_completion=False, rich_markup_mode=None)


@essai.command()
def tout(
    couleur: Annotated[Couleur, typer.Argument()],
    existe: Annotated[Path | None, typer.Option(exists=True)] = None,
    fichier: Annotated[Path | None, typer.Option(exists=True, dir_okay=False)] = None,
    dossier: Annotated[Path | None, typer.Option(file_okay=False)] = None,
    ecrit: Annotated[Path | None, typer.Option(writable=True)] = None,
    texte: Annotated[typer.FileText | None, typer.Option()] = None,
    reel: Annotated[float | None, typer.Option(min=0.5, max=2)] = None,
    jour: Annotated[datetime | None, typer.Option()] = None,
    paire: Annotated[tuple[int, int] | None, typer.Option()] = None,
    pair: Annotated[int | None, typer.Option(parser=nombre_pair)] = None,
) -> None:
    """Tout."""


def refuser(*arguments: str) -> str:
    commande: Any = francais.habiller(typer.main.get_command(essai))
    with pytest.raises(Exception) as leve:  # noqa: PT011
        commande.main(args=list(arguments), prog_name="cqp", standalone_mode=False)
    err = leve.value
    assert isinstance(err, Exception)
    dit = usage.en_francais(err, commande, list(arguments))
    assert dit
    assert (dit.code, dit.problemes[0].remede) == (2, "cqp --help")
    return dit.problemes[0].message


@pytest.mark.parametrize(
    ("option", "valeur", "phrase"),
    [
        ("existe", "rien", "--existe : « rien » n'existe pas."),
        ("fichier", "rien", "--fichier : « rien » n'existe pas."),
        ("fichier", ".", "--fichier : « . » est un dossier ; il faut un fichier."),
        ("dossier", "plein", "--dossier : « plein » est un fichier ; il faut un dossier."),
        ("texte", "rien", "--texte : « rien » n'existe pas."),
        pytest.param(
            "texte",
            ".",
            "--texte : « . » est un dossier ; il faut un fichier.",
            marks=pytest.mark.skipif(
                os.name == "nt", reason="Windows: a folder that one opens is « Permission denied »"
            ),
        ),
        ("reel", "zéro", "--reel : « zéro » n'est pas un nombre."),
        ("reel", "3", "--reel : « 3.0 » ne convient pas ; il faut de 0.5 à 2."),
        ("jour", "demain", "--jour : « demain » n'est pas une date AAAA-MM-JJ."),
        ("pair", "3", "--pair : « 3 » ne convient pas."),
    ],
)
def test_each_kind_of_value(option: str, valeur: str, phrase: str, vide: Path) -> None:
    (vide / "plein").touch()
    assert refuser("bleu", f"--{option}", valeur) == phrase


def test_the_other_kinds_of_refusal(vide: Path) -> None:
    assert refuser("rouge") == "COULEUR : « rouge » ne convient pas ; au choix : bleu, vert."
    assert refuser() == "Il manque l'argument COULEUR ; au choix : bleu, vert."
    assert usage.phrase("'bof' is not a valid boolean. Recognized values: 0, 1") == (
        "« bof » ne dit ni oui (« yes ») ni non (« no »)."
    )
    assert refuser("bleu", "--paire", "1") == "L'option « --paire » attend 2 valeurs."


@pytest.mark.parametrize(("droits", "option", "mot"), [(0o200, "fichier", "lisible"), (0o400, "ecrit", "modifiable")])
def test_rights(droits: int, option: str, mot: str, vide: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (vide / "plein").touch()
    permis = {0o200: os.W_OK, 0o400: os.R_OK}[droits]
    monkeypatch.setattr(os, "access", lambda _, mode: mode == permis)  # root may read and write everything
    assert refuser("bleu", f"--{option}", "plein") == f"--{option} : « plein » n'est pas {mot}."


def test_help_of_each_kind(capsys: pytest.CaptureFixture[str]) -> None:
    commande: Any = francais.habiller(typer.main.get_command(essai))
    commande.main(args=["--help"], prog_name="cqp", standalone_mode=False)
    aide = capsys.readouterr().out
    assert aide.startswith("Usage : cqp [OPTIONS] COULEUR\n")
    for mot in ("--existe CHEMIN", "--fichier FICHIER", "--dossier DOSSIER", "--reel NOMBRE", "--jour AAAA-MM-JJ"):
        assert mot in aide
    assert "[de 0.5 à 2]" in aide
    assert not ANGLAIS.search(aide)


def test_a_file_that_cannot_be_opened() -> None:
    class FileError(Exception):
        filename, message = "a'b.txt", "No such file or directory"

    dit = usage.en_francais(FileError(), None, [])
    assert isinstance(dit, FichierIllisible)
    assert dit.problemes[0].message == "« a'b.txt » n'existe pas."


def test_what_is_not_typers_is_left_alone() -> None:
    assert usage.en_francais(ValueError("x"), None, []) is None


# Completion ---------------------------------------------------------------------------------------------


def completer(*arguments: str, ou: Path) -> subprocess.CompletedProcess[str]:
    env = os.environ | chez(ou)
    ligne = [sys.executable, "-m", "cqp_cli", *arguments]
    return subprocess.run(ligne, capture_output=True, encoding="utf-8", env=env, timeout=60)


def test_completion_is_installed(tmp_path: Path) -> None:
    fait = completer("--install-completion", "bash", ou=tmp_path)
    ou = tmp_path / ".bash_completions" / "cqp.sh"
    assert ou.is_file()
    assert (fait.returncode, fait.stderr) == (0, "")
    assert fait.stdout == (f"  Complétion installée : {ou}\n  Elle prendra effet à l'ouverture d'un autre terminal.\n")


def test_completion_is_shown(tmp_path: Path) -> None:
    fait = completer("--show-completion", "bash", ou=tmp_path)
    assert (fait.returncode, fait.stderr) == (0, "")
    assert "complete -o default -F _cqp_completion cqp" in fait.stdout


def test_a_shell_that_has_no_completion(tmp_path: Path) -> None:
    fait = completer("--show-completion", "tcsh", ou=tmp_path)
    assert fait.returncode == 2
    assert "--show-completion : « tcsh » ne convient pas ; au choix : bash," in fait.stderr.replace("\xa0", " ")
