"""A list that somebody made, as rows of text: CSV of any Excel, or a workbook. Nothing is guessed, nobody vanishes.

CSV: RFC 4180, read strictly; `;`, `,` or tab; UTF-8, UTF-16 with its mark, otherwise Windows-1252, the whole file.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from cqp_cli.disque.lire.lecture import TAILLE_MAX, non_lu
from cqp_cli.disque.lire.octets import lire_octets
from cqp_cli.domain.abimes import EN_1252, dire_abime
from cqp_cli.errors import FichierIllisible, Probleme
from cqp_cli.formulaires.archive import ouvrir_classeur
from cqp_cli.metier.ouverture.entetes import LISTE_A_REMPLIR

CALCUL = "\0calcul"  # a cell that is computed: nothing that a person wrote
OCTETS_MAX = 10 * TAILLE_MAX
_PHYSIQUE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_ANNONCE = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
_ENTRE_GUILLEMETS = re.compile(r'"[^"]*"')
_LIGNES_DE_CELLULE = 20  # an address has four or five
_INACHEVE = "unexpected end of data"  # what csv says of a quotation that nothing closes
_A_PART = "corrigez les guillemets de cette ligne ; celles qui la suivent sont lues à part"
_EN_UTF8 = "enregistrez la liste au format « CSV UTF-8 », puis recommencez"
_GUILLEMET = "un guillemet ouvert sur cette ligne n'est pas fermé, ou il est au milieu d'un texte"

LigneLue = tuple[int, list[str]]  # its number, the first line of a file being 1
EstEntete = Callable[[list[str]], bool]


@dataclass(slots=True)
class LignesLues:
    """The rows from the header on, what is wrong with lines that are no rows, and what was left aside."""

    lignes: list[LigneLue] = field(default_factory=list)
    problemes: list[Probleme] = field(default_factory=list)
    remarques: list[Probleme] = field(default_factory=list)
    cases: list[str] = field(default_factory=list)
    """The sheet and the letter of each column, in a workbook."""
    certification: str | None = None
    """Which one it was written for, when it is a form of ours."""


def lire_rangees(chemin: Path, est_entete: EstEntete) -> LignesLues:
    """The rows of a file. Raises FichierIllisible when it is no list at all."""
    if chemin.suffix.casefold() in (".xlsx", ".xlsm"):
        return _du_classeur(chemin, est_entete)
    try:
        octets = lire_octets(chemin, OCTETS_MAX)
    except OSError as err:
        raise FichierIllisible([non_lu(err, chemin.name)]) from None
    return du_csv(octets, chemin.name, est_entete)


# CSV ----------------------------------------------------------------------------------------------


def du_csv(octets: bytes, nom: str, est_entete: EstEntete) -> LignesLues:
    """The rows of a CSV. Raises FichierIllisible for what is none."""
    texte, en_1252 = _decoder(octets) if len(octets) <= OCTETS_MAX else ("\0", False)
    if "\0" in texte:
        raise FichierIllisible([Probleme("Ce n'est pas une liste en CSV.", nom, remede=_EN_UTF8)])
    lignes = _PHYSIQUE.findall(texte)
    annonce = _ANNONCE.fullmatch(lignes[0]) if lignes else None
    debut = 1 if annonce else 0
    debut += next((n for n, ligne in enumerate(lignes[debut:]) if ligne.strip(" \t\r\n;,")), 0)
    separateur = annonce[1] if annonce else _separateur(lignes[debut] if lignes else "")
    lues = LignesLues()
    autre = en_1252 and next(filter(None, map(dire_abime, lignes)), None)
    for numero, cellules, defaut in _enregistrements(lignes, separateur, debut):
        ligne = separateur.join(cellules)
        abime = dire_abime(ligne) or (autre and not ligne.isascii() and f"dans ce fichier, {autre}")
        if defaut or abime:
            remede = _EN_UTF8 if abime else _A_PART
            message = f"Cette ligne ne se lit pas : {defaut or abime}."
            lues.problemes.append(Probleme(message, nom, numero, remede=remede))
        else:
            lues.lignes.append((numero, cellules))
    rang = next((r for r, (_, cellules) in enumerate(lues.lignes[:20]) if est_entete(cellules)), 0)
    lues.lignes = lues.lignes[rang:]
    return lues


def _decoder(octets: bytes) -> tuple[str, bool]:
    """The text in the one encoding of the file, and whether it is taken for Windows-1252.

    A byte that this one leaves out stays a control sign.
    """
    if octets.startswith((b"\xff\xfe", b"\xfe\xff")):
        return octets.decode("utf-16", "replace"), False
    try:
        return octets.decode("utf-8-sig"), False
    except UnicodeDecodeError:
        return "".join(map(EN_1252.__getitem__, octets)), True


def _separateur(entete: str) -> str:
    nu = _ENTRE_GUILLEMETS.sub("", entete)
    return max(";,\t", key=nu.count)


def _enregistrements(lignes: list[str], separateur: str, debut: int) -> Iterator[tuple[int, list[str], str]]:
    """Number, cells and defect of each record; a bad line swallows none of those that follow."""
    rang = debut
    while rang < len(lignes):
        prises, cellules, defaut = _un(lignes, rang, separateur)
        yield rang + 1, cellules, defaut
        rang += prises


def _un(lignes: list[str], rang: int, separateur: str) -> tuple[int, list[str], str]:
    """How many lines the record takes, its cells, and what is wrong with it."""
    if '"' not in lignes[rang]:
        return 1, lignes[rang].rstrip("\r\n").split(separateur), ""
    for prises in range(1, min(_LIGNES_DE_CELLULE, len(lignes) - rang) + 1):
        try:
            (cellules,) = csv.reader(lignes[rang : rang + prises], delimiter=separateur, strict=True)
        except csv.Error as err:
            if str(err) != _INACHEVE:
                return 1, [], _GUILLEMET
            continue
        except ValueError:  # several records: the quotation closed on an earlier line
            return 1, [], _GUILLEMET
        if any("\n" in c.replace("\r", "\n") and separateur in c for c in cellules):
            return 1, [], "une cellule contient à la fois un saut de ligne et le séparateur"
        return prises, cellules, ""
    return 1, [], _GUILLEMET


# A workbook ---------------------------------------------------------------------------------------


def _du_classeur(chemin: Path, est_entete: EstEntete) -> LignesLues:
    """The rows of the visible sheet that has the headers, cells as text; what else looks like a list is told."""
    classeur = ouvrir_classeur(chemin)
    listes = [x for x in (_Feuille(f, est_entete) for f in classeur.worksheets) if x.lignes]
    visibles = [x for x in listes if x.visible]
    if not visibles:
        cachees = ", ".join(f"« {x.titre} »" for x in listes)
        message = "Aucune feuille n'a les colonnes « nom_naissance » et « voie »."
        if listes:
            message = f"La feuille qui a les colonnes est masquée ({cachees}) : elle n'a pas été lue."
        remede = "affichez-la, puis recommencez" if listes else LISTE_A_REMPLIR
        raise FichierIllisible([Probleme(message, chemin.name, remede=remede)])
    lue = visibles[0]
    rangees = LignesLues(lue.lignes, cases=lue.cases, certification=_certification(classeur))
    for autre in listes:
        if autre is not lue and len(autre.lignes) > 1:
            message = f"La feuille « {autre.titre} » a aussi des candidats : seule « {lue.titre} » est lue."
            probleme = Probleme(message, chemin.name, remede="mettez cette feuille dans un autre fichier")
            (rangees.problemes if autre.visible else rangees.remarques).append(probleme)
    rangees.remarques += [
        Probleme("Cette ligne est masquée (un filtre, peut-être) : elle n'est pas lue.", chemin.name, numero)
        for numero in lue.cachees
    ]
    return rangees


def _certification(classeur: Any) -> str | None:
    """The code that the identity of the form says, its version left out."""
    with suppress(AttributeError, KeyError, ValueError):  # a list of somebody's own has no such name
        feuille, _, case = classeur.defined_names["cqp_referentiel"].attr_text.rpartition("!")
        return str(classeur[feuille.strip("$'")][case.replace("$", "")].value or "").partition(" ")[0] or None
    return None


class _Feuille:
    """A sheet: its rows from the header on, when it has one, and those that are hidden."""

    def __init__(self, feuille: Any, est_entete: EstEntete) -> None:
        self.titre, self.visible = str(feuille.title)[:31], feuille.sheet_state == "visible"
        toutes = [(n, [_texte(c.value, c.data_type) for c in r]) for n, r in _rangees(feuille)]
        entete = next((i for i, (_, r) in enumerate(toutes) if est_entete(r)), len(toutes))
        suite = toutes[entete:]
        dites = [n for n, r in suite if any(c.strip() for c in r)]
        self.cachees = [n for n in dites[1:] if n in feuille.row_dimensions and feuille.row_dimensions[n].hidden]
        titres = next(feuille.iter_rows(max_row=1, max_col=50), ())
        self.cases = [f"{self.titre}!{c.coordinate.rstrip('0123456789')}" for c in titres]
        self.lignes = [(n, r) for n, r in suite if n not in self.cachees]


def _rangees(feuille: Any) -> Iterator[tuple[int, tuple[Any, ...]]]:
    lignes, colonnes = min(2000, feuille.max_row), min(50, feuille.max_column)
    yield from enumerate(feuille.iter_rows(max_row=lignes, max_col=colonnes), 1)


def _texte(valeur: object, genre: str) -> str:
    if genre in "fe":  # a formula, an error: nothing that a person wrote
        return CALCUL
    if valeur is None:
        return ""
    if isinstance(valeur, datetime):
        return valeur.date().isoformat()
    if isinstance(valeur, float) and valeur.is_integer():
        return str(int(valeur))
    return str(valeur)
