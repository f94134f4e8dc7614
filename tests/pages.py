"""A page of documentation, run: its command lines in order, in a workspace, as its reader would type them.

What a reader sees is the page; what only the test needs stands in comments that no reader sees:

    <!-- test: dans branche -->                     a fresh copy of examples/branche becomes the current folder
    <!-- test: dans vide -->                        an empty folder does
    <!-- test: remplir livret.xlsx date=2025-01-14 -->   somebody fills the form that was just written
    <!-- test: lignes p.xlsx "A1=Tenir l’accueil;Formation;C2" pratique_debut=2025-03-03 -->   the same, row by row
    <!-- test: jour 2026-06-18 -->                  it is that day, from here on
    <!-- test: changer cqp.yaml "avant" "après" -->      somebody edits a line
    ```yaml fichier=chemin                          the block is written in this file
    ```yaml rubrique=chemin                         each of its keys replaces the one of this file

A command line stands after « $ » in a console block, or alone in a sh block; « # code 1 » gives its exit code.
"""

from __future__ import annotations

import csv
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import chdir, contextmanager, nullcontext, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch

import openpyxl
import pytest

from cqp_cli.terminal import options
from cqp_cli.terminal.racine import lancer
from tests.formulaires.classeurs import remplir_lignes as par_lignes

TOP = Path(__file__).parents[1]
_PAS = re.compile(
    r"^<!-- test: (?P<ordre>.*?) -->$|^```(?P<genre>\w+)(?P<suite>[^\n]*)\n(?P<corps>.*?)^```$", re.M | re.S
)
_CODE = re.compile(r"\s+# code (\d+)\b.*$")


@dataclass(frozen=True, slots=True)
class Pas:
    """One thing to do: run a line, or what the test alone needs."""

    genre: str
    texte: str
    code: int = 0


def lire_page(chemin: Path) -> Iterator[Pas]:
    """The steps of a page, in order."""
    for trouve in _PAS.finditer(chemin.read_text(encoding="utf-8")):
        if trouve["ordre"]:
            yield Pas("ordre", trouve["ordre"])
        elif trouve["genre"] in ("sh", "console"):
            yield from _lignes(trouve["genre"], trouve["corps"])
        elif place := trouve["suite"].strip():
            yield Pas(place, trouve["corps"])


def _lignes(genre: str, corps: str) -> Iterator[Pas]:
    for ligne in corps.replace("\\\n", " ").splitlines():
        if genre == "console":
            if not ligne.startswith("$ "):
                continue
            ligne = ligne[2:]
        if re.match(r"(?:\S+=\S+ )?cqp\b|.*\| *cqp\b", ligne):
            code = _CODE.search(ligne)
            yield Pas("commande", _CODE.sub("", ligne).strip(), int(code[1]) if code else 0)


@contextmanager
def _sans_clavier() -> Iterator[None]:
    """Nobody is there to answer a question."""
    avant, sys.stdin = sys.stdin, io.StringIO()
    try:
        yield
    finally:
        sys.stdin = avant


@dataclass
class Lecteur:
    """Somebody who follows a page."""

    atelier: Path
    ou: Path = field(init=False)
    faites: list[str] = field(default_factory=list)
    aujourd_hui: date | None = None

    def __post_init__(self) -> None:
        self.ou = self.atelier

    def suivre(self, pas: Pas) -> None:
        """Does one step; what does not go as the page says is an AssertionError."""
        if pas.genre == "commande":
            self.lancer(pas.texte, pas.code)
        elif pas.genre == "ordre":
            nom, *mots = shlex.split(pas.texte)
            getattr(self, nom)(*mots)
        else:
            quoi, _, chemin = pas.genre.partition("=")
            getattr(self, quoi)(self.ou / chemin, pas.texte)

    def lancer(self, ligne: str, attendu: int = 0) -> str:
        """One line of shell, where `cqp` is this one; a plain line needs no shell, nor another Python."""
        simple = ligne.startswith("cqp") and not re.search(r"[|<>$*;&\\]", ligne)
        code, dit = self._ici(shlex.split(ligne)[1:]) if simple else self._ailleurs(ligne)
        assert code == attendu, f"$ {ligne}\n{dit}code {code}"
        self.faites.append(ligne)
        return dit

    def _ici(self, mots: list[str]) -> tuple[int, str]:
        dit, jour = io.StringIO(), self.aujourd_hui
        reel = patch.object(options, "jour_reel", lambda: jour) if jour else nullcontext()
        with chdir(self.ou), redirect_stdout(dit), redirect_stderr(dit), _sans_clavier(), reel:
            return lancer(mots), dit.getvalue()

    def _ailleurs(self, ligne: str) -> tuple[int, str]:
        if not shutil.which("bash"):
            pytest.skip(f"no bash here: {ligne}")
        chemins = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        jour = {"JOUR_DES_TESTS": str(self.aujourd_hui)} if self.aujourd_hui else {}
        fini = subprocess.run(
            ["bash", "-c", f"set -o pipefail; {ligne}"],
            cwd=self.ou,
            env=os.environ | {"PATH": chemins, "PYTHONIOENCODING": "utf-8", "COLUMNS": "100"} | jour,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        return fini.returncode, fini.stdout

    def dans(self, lieu: str) -> None:
        """Begins again, in a new folder."""
        self.ou = self.atelier / f"{len(list(self.atelier.iterdir()))}-{lieu}"
        if lieu == "vide":
            self.ou.mkdir()
        else:
            shutil.copytree(TOP / "examples" / lieu, self.ou)

    def jour(self, jour: str) -> None:
        """Time passes."""
        self.aujourd_hui = date.fromisoformat(jour)

    def copier(self, source: str, vers: str) -> None:
        """A file of the repository, given to the reader."""
        shutil.copy(TOP / source, self.ou / vers)

    def changer(self, fichier: str, avant: str, apres: str) -> None:
        chemin = self.ou / fichier
        texte = chemin.read_text(encoding="utf-8")
        assert avant in texte, f"{avant!r} is not in {fichier}"
        chemin.write_text(texte.replace(avant, apres, 1), encoding="utf-8")

    def fichier(self, chemin: Path, texte: str) -> None:
        chemin.parent.mkdir(parents=True, exist_ok=True)
        chemin.write_text(texte, encoding="utf-8")

    def rubrique(self, chemin: Path, texte: str) -> None:
        """Each top-level key of the text takes the place of the one in the file, with all that is under it."""
        contenu = chemin.read_text(encoding="utf-8")
        for cle, bloc in re.findall(r"^(\w+):(.*?\n(?=\S)|.*\Z)", texte, re.M | re.S):
            ancien = re.compile(rf"^{cle}:.*?(?=^[\w#])", re.M | re.S)
            neuf = f"{cle}:{bloc.rstrip()}\n\n".replace("\\", r"\\")
            contenu, nombre = ancien.subn(neuf, contenu + "#", count=1)
            assert nombre, f"{cle} is not in {chemin.name}"
            contenu = contenu.removesuffix("#")
        chemin.write_text(contenu, encoding="utf-8")

    def cd(self, dossier: str) -> None:
        self.ou = self.ou / dossier

    def remplir(self, fichier: str, *mots: str) -> None:
        """Fills a form whole: the first word of each list, a sentence elsewhere, and what the words say."""
        remplir(self.ou / fichier, dict(m.split("=", 1) for m in mots))

    def lignes(self, fichier: str, *mots: str) -> None:
        """Fills the rows of a form, cell by cell, and what the words name."""
        dits = dict(m.split("=", 1) for m in mots)
        rangees = {c: [_cellule(x) for x in m.split(";")] for c, m in dits.items() if c[1:].isdigit()}
        noms = {f"cqp_{c}": _cellule(m) for c, m in dits.items() if c not in rangees}
        par_lignes(self.ou / fichier, rangees, noms)


def _cellule(texte: str) -> date | str | None:
    try:
        return date.fromisoformat(texte)
    except ValueError:
        return texte or None


DITS: dict[str, str] = {
    "evaluateur_nom": "Claire Besson",
    "evaluateur_fonction": "Responsable formation",
    "evaluateur_organisation": "Atelier Savoirs",
    "lieu_nom": "Atelier Savoirs",
    "actions_proposees": "Une formation courte, puis deux semaines accompagnées.",
}
VIDES = {"evaluateur_habilitation", "transmission", "actions_proposees"}
JOURS = {"date", "signature", "signature_candidat", "transmission"}


def remplir(fichier: Path, dits: dict[str, str]) -> None:
    """Fills a workbook whole: `dits` has names of the contract without their `cqp_`, or codes of column A."""
    classeur = openpyxl.load_workbook(fichier)
    feuille = classeur.worksheets[1]
    if feuille["A1"].value == "Code":
        _inscrire(feuille)
    else:
        nommees, listes, vus = _nommees(classeur, feuille), _listes(feuille), set[str]()
        for rangee in feuille.iter_rows():
            code = str(rangee[0].value or "").strip()
            for cellule in rangee:
                if cellule.protection.locked or type(cellule).__name__ == "MergedCell" or cellule.value is not None:
                    continue
                if (nom := nommees.get(cellule.coordinate, "")) and nom not in listes:
                    cellule.value = _nommee(nom, dits, listes.get(cellule.coordinate))
                elif choix := listes.get(cellule.coordinate):
                    libre = choix[0] in ("Formation", "Experience")
                    cellule.value = None if libre else str(dits.get(code, choix[0]))
                elif code and code not in vus and "." not in code and feuille.title != "Décisions":
                    cellule.value = f"Ce que l'on a vu pour {code}."
            vus.add(code)
    classeur.save(fichier)


def _nommee(nom: str, dits: dict[str, str], choix: list[str] | None) -> Any:
    dit = dits.get(nom, "" if nom in VIDES else DITS.get(nom, choix[0] if choix else ""))
    if nom in JOURS and nom != "transmission":
        dit = dits.get(nom, dits["date"])
    return date.fromisoformat(dit) if nom in JOURS and dit else dit or None


def _nommees(classeur: Any, feuille: Any) -> dict[str, str]:
    """The cells of the sheet that have a defined name."""
    places = {n.removeprefix("cqp_"): str(d.attr_text).replace("$", "") for n, d in classeur.defined_names.items()}
    return {p.rpartition("!")[2]: n for n, p in places.items() if p.partition("!")[0].strip("'") == feuille.title}


def _listes(feuille: Any) -> dict[str, list[str]]:
    """The cells of the sheet that offer a list, and the words it offers."""
    return {
        cellule.coordinate: v.formula1.strip('"').split(",")
        for v in feuille.data_validations.dataValidation
        if v.type == "list"
        for plage in v.sqref.ranges
        for (rang, colonne) in [c for ligne in plage.rows for c in ligne]
        for cellule in [feuille.cell(rang, colonne)]
    }


def _inscrire(feuille: Any) -> None:
    """The list of candidates of the examples, under the headings that have the same name."""
    with (TOP / "examples/inscriptions.csv").open(encoding="utf-8-sig", newline="") as flux:
        candidats = list(csv.DictReader(flux, delimiter=";"))
    entetes = {str(c.value): c.column for c in feuille[1] if c.value}
    for rang, candidat in enumerate(candidats, 2):
        for entete, valeur in candidat.items():
            if valeur:
                feuille.cell(rang, entetes[entete]).value = valeur
