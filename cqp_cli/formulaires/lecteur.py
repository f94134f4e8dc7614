"""Gathers what a filled form says: values by path, the cell of each, and every problem with its cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from cqp_cli.disque.retoucher.pieces import ranger
from cqp_cli.domain.ecritures import enumerer
from cqp_cli.domain.lieu import Chemin
from cqp_cli.domain.signes import remplaces
from cqp_cli.errors import Probleme
from cqp_cli.formulaires.brouillon import NEUF, Brouillon, absent
from cqp_cli.formulaires.cellules import (
    CelluleFautive,
    Place,
    adresse_de,
    en_jour,
    en_mot,
    en_nom,
    en_nombre,
    en_texte_libre,
    valeur_tapee,
)
from cqp_cli.formulaires.champs import Bloc, Champ, Genre
from cqp_cli.formulaires.mots import Choix, libelles


@dataclass(frozen=True)
class Saisie:
    """A filled form as data: `donnees` has the shape and the words of the piece, dates and booleans typed.

    `cellules` gives the cell of each value, by its path in `donnees`; `signes` says what was changed in the texts.
    """

    donnees: dict[str, Any]
    cellules: dict[Chemin, str]
    signes: tuple[str, ...] = ()


class Lecteur:
    """What is being read, and what is wrong with it."""

    def __init__(self, brouillon: Brouillon) -> None:
        self.brouillon = brouillon
        self.donnees: dict[str, Any] = {}
        self.cellules: dict[Chemin, str] = {}
        self.problemes: list[Probleme] = []
        self.signes: dict[str, None] = {}

    def signaler(self, message: str, ou: Place | str | None, remede: str | None = None) -> None:
        """Adds a problem; `ou` is a cell, or the name of a sheet."""
        cellule = adresse_de(ou) if isinstance(ou, Place) else ou
        self.problemes.append(Probleme(message, self.brouillon.fichier, cellule=cellule, remede=remede))

    def lire(self, place: Place, convertir: Callable[[Any], Any], sujet: str) -> Any:
        """The converted value of a cell; None when it is empty or wrong, and a problem when it is wrong."""
        try:
            valeur = valeur_tapee(place)
            lue = None if valeur is None else convertir(valeur)
        except CelluleFautive as defaut:
            phrase = f"{sujet} : {defaut}"
            self.signaler(phrase if phrase.endswith("?") else f"{phrase}.", place, defaut.remede)
            return None
        if convertir is en_texte_libre and isinstance(valeur, str):
            ou = f"{self.brouillon.fichier}, {adresse_de(place)}"
            self.signes |= dict.fromkeys(f"{ou} : {change}" for change in remplaces(valeur))
        return lue

    def manquant(self, place: Place) -> bool:
        """True when nothing at all is in the cell: a wrong value has its own problem already."""
        try:
            return valeur_tapee(place) is None
        except CelluleFautive:
            return False

    def texte(self, place: Place, sujet: str) -> str | None:
        """The text of a cell."""
        texte: str | None = self.lire(place, en_texte_libre, sujet)
        return texte

    def mot(self, place: Place, choix: Choix, sujet: str) -> Any:
        """The word chosen in a cell where an answer is expected; empty is a problem."""
        lu = self.lire(place, lambda v: en_mot(v, choix), sujet)
        if lu is None and self.manquant(place):
            mots = enumerer((f"« {mot} »" for mot in libelles(choix)), "ou")
            self.signaler(f"{sujet} : la réponse manque ({mots}).", place)
        return lu

    def ranger(self, chemin: Chemin, valeur: Any, place: Place) -> None:
        """Keeps a value, and the cell where it stands."""
        if valeur is None:
            return
        self.cellules[chemin] = adresse_de(place)
        ranger(self.donnees, chemin, valeur)

    def blocs(self, blocs: Iterable[Bloc]) -> None:
        """What is said once."""
        lus: dict[str, Any] = {}
        for bloc in blocs:
            for champ in bloc.champs:
                lus[champ.nom] = self._champ(champ, lus)

    def _champ(self, champ: Champ, lus: dict[str, Any]) -> Any:
        place = self.brouillon.noms.get(champ.nom)
        if not isinstance(place, Place):
            if not champ.sans_objet:
                self.signaler(f"{place or absent(champ.nom)}.", None, NEUF)
            return None
        if champ.sans_objet:
            return None
        valeur = self.lire(place, self.convertir(champ.genre, champ.choix), champ.libelle)
        demande = champ.obligatoire or (champ.si is not None and lus.get(champ.si[0]) in champ.si[1])
        if valeur is None and demande and self.manquant(place):
            self.signaler(f"« {champ.libelle} » n'est pas rempli.", place)
        self.ranger(champ.chemin, valeur, place)
        return valeur

    def convertir(self, genre: Genre, choix: Choix = ()) -> Callable[[Any], Any]:
        """What makes the value of a cell of that kind; it raises CelluleFautive."""
        match genre:
            case "jour":
                return lambda v: en_jour(v, self.brouillon.classeur.epoch)
            case "choix":
                return lambda v: en_mot(v, choix)
            case "nombre":
                return en_nombre
            case "nom":
                return en_nom
        return en_texte_libre
