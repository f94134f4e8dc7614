"""A workbook just opened: which form it is, for whom, and where each thing said once stands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openpyxl.utils import column_index_from_string

from cqp_cli.domain.accord import ROLES
from cqp_cli.domain.personnes import essentiel
from cqp_cli.errors import FichierIllisible, Probleme
from cqp_cli.formulaires.a_lire import FORMAT
from cqp_cli.formulaires.archive import COLONNES_MAX, RANGEES_MAX, ouvrir_classeur
from cqp_cli.formulaires.cellules import Place, adresse_de, texte_de

FORMULAIRES = ("reperage", "parcours", "partie2", "activites", "evaluation", "decisions", "inscriptions")
_CASE = r"\$?([A-Za-z]{1,3})\$?(\d{1,7})"
_CIBLE = re.compile(rf"=?\$?(?:'((?:[^']|'')+)'|([^'!]+))[.!]{_CASE}(?::{_CASE})?")
NEUF = "émettez un formulaire neuf avec --grid"


@dataclass(frozen=True, slots=True)
class Brouillon:
    """An opened form, of which nothing is in a dossier yet.

    `noms` gives the cell of each defined name, or the sentence that says why there is none.
    """

    chemin: Path
    formulaire: str
    code: str
    passage: int | None
    role: str | None
    referentiel: str
    competences: tuple[str, ...]
    candidats: int | None
    classeur: Any = field(repr=False, compare=False)
    noms: Mapping[str, Place | str] = field(repr=False, compare=False)

    @property
    def fichier(self) -> str:
        """The name of the file, for the complaints."""
        return self.chemin.name


def lire_formulaire(chemin: Path) -> Brouillon:
    """Opens a form and reads what it says of itself. Raises FichierIllisible with every problem."""
    classeur = ouvrir_classeur(chemin)
    noms = _noms(classeur)
    lecture = _Identite(chemin.name, noms)
    formulaire = essentiel(lecture.texte("cqp_formulaire"))
    if not lecture.problemes and formulaire not in FORMULAIRES:
        lecture.signaler("cqp_formulaire", f"« {formulaire} » n'est pas un formulaire de cqp")
    version = lecture.texte("cqp_format")
    if version and version != FORMAT:
        lecture.signaler(
            "cqp_format", f"Ce formulaire est au format {version[:20]} ; ce programme lit le format {FORMAT}"
        )
    code, referentiel = lecture.texte("cqp_code", formulaire != "inscriptions"), lecture.texte("cqp_referentiel")
    passage, role = lecture.passage(formulaire == "evaluation"), lecture.role(formulaire == "evaluation")
    competences = tuple(lecture.texte("cqp_competences", False).split())
    candidats = lecture.texte("cqp_candidats", False)
    if lecture.problemes:
        raise FichierIllisible(lecture.problemes)
    combien = int(candidats) if candidats.isdecimal() else None
    return Brouillon(chemin, formulaire, code, passage, role, referentiel, competences, combien, classeur, noms)


class _Identite:
    """Reads the names of the identity block, and gathers what is wrong with them."""

    def __init__(self, fichier: str, noms: Mapping[str, Place | str]) -> None:
        self.fichier, self.noms = fichier, noms
        self.problemes: list[Probleme] = []

    def signaler(self, nom: str, message: str) -> None:
        place = self.noms.get(nom)
        cellule = adresse_de(place) if isinstance(place, Place) else None
        self.problemes.append(Probleme(f"{message}.", self.fichier, cellule=cellule, remede=NEUF))

    def texte(self, nom: str, demande: bool = True) -> str:
        """The text of a name; empty when there is none, which is a problem when it is asked for."""
        place = self.noms.get(nom)
        if not isinstance(place, Place):
            if demande:
                self.signaler(nom, place or absent(nom))
            return ""
        texte = texte_de(place)
        if texte is None or not texte:
            if demande:
                self.signaler(nom, f"Ce repère du formulaire ({nom}) est vide ou calculé")
            return ""
        return texte

    def passage(self, demande: bool) -> int | None:
        texte = self.texte("cqp_passage", demande)
        if texte.isdecimal() and texte.isascii() and 0 < int(texte[:6]) < 1000:
            return int(texte)
        if texte and demande:
            self.signaler("cqp_passage", f"« {texte[:20]} » n'est pas un numéro de passage")
        return None

    def role(self, demande: bool) -> str | None:
        texte = self.texte("cqp_role", demande)
        role = next((r for r in ROLES if essentiel(r) == essentiel(texte)), None)
        if texte and demande and role is None:
            self.signaler("cqp_role", f"« {texte[:20]} » n'est pas un rôle")
        return role


def absent(nom: str) -> str:
    """The sentence for a name that the workbook does not have."""
    return f"Ce classeur n'est pas un formulaire de cqp, ou il est incomplet : le nom « {nom} » manque"


def _noms(classeur: Any) -> dict[str, Place | str]:
    """The defined names of the workbook; those of a sheet only when the workbook has none of that name."""
    trouves: dict[str, Place | str] = {}
    for feuille in classeur.worksheets:
        for nom, definition in feuille.defined_names.items():
            trouves.setdefault(nom.casefold(), _cible(classeur, nom, definition.attr_text))
    for nom, definition in classeur.defined_names.items():
        trouves[nom.casefold()] = _cible(classeur, nom, definition.attr_text)
    return trouves


def _cible(classeur: Any, nom: str, texte: str | None) -> Place | str:
    texte = (texte or "").strip()
    if "#REF!" in texte.upper():
        return f"Le nom « {nom} » ne désigne plus aucune case (#REF!)"
    trouve = _CIBLE.fullmatch(texte)
    if not trouve:
        return f"Le nom « {nom} » ne désigne pas une case"
    titre = (trouve[1] or trouve[2]).replace("''", "'")
    feuille = next((f for f in classeur.worksheets if f.title.casefold() == titre.casefold()), None)
    colonne, rang = column_index_from_string(trouve[3]), int(trouve[4])
    if feuille is None or not (1 <= rang <= RANGEES_MAX and colonne <= COLONNES_MAX):
        return f"Le nom « {nom} » désigne une case qui n'existe pas"
    return Place(feuille, rang, colonne)
