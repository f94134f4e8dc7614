"""The lines of a filled list, by the code in column A; each column is recognised by its title."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from cqp_cli.domain.ecritures import enumerer
from cqp_cli.domain.personnes import essentiel
from cqp_cli.formulaires.brouillon import NEUF
from cqp_cli.formulaires.cellules import CelluleFautive, Place, adresse_de, en_texte
from cqp_cli.formulaires.champs import Bloc, Colonne
from cqp_cli.formulaires.feuille_lignes import Lignes
from cqp_cli.formulaires.lecteur import Lecteur
from cqp_cli.formulaires.reponses import normal
from cqp_cli.formulaires.tableau import Tableau, trouver

_SEPARES = re.compile(r"[\s,;/+&.]+|\bet\b", re.IGNORECASE)


class LectureLignes:
    """A list: every line that says something, in the order of the sheet, then what is said once."""

    def __init__(self, lecteur: Lecteur, liste: Lignes, codes: Sequence[str]) -> None:
        self.lecteur, self.liste = lecteur, liste
        self.codes = {normal(code): code for code in codes}
        self.code = re.compile(rf"{liste.lettre}[1-9]\d{{0,2}}")

    def lire(self) -> None:
        """Everything. What is wrong is gathered by the reader of the form."""
        titres = [c.titre for c in self.liste.colonnes]
        trouve = trouver(self.lecteur.brouillon.classeur, titres, len(titres))
        if trouve is None:
            self.lecteur.signaler("Le tableau à remplir, ou sa ligne de titres, manque.", None, NEUF)
        else:
            self._lignes(*trouve)
        self.lecteur.blocs((Bloc("", self.liste.fin),))

    def _lignes(self, tableau: Tableau, entete: int, colonnes: dict[str, int]) -> None:
        rangees = [r for r in tableau.rangees if r.place.ligne > entete]
        nommees = {p.ligne for p in self.lecteur.brouillon.noms.values() if isinstance(p, Place)}
        dites: list[dict[str, Any]] = []
        for rangee in rangees:
            if rangee.place.ligne in nommees or not (rangee.listes or rangee.libres):
                continue
            cases = {c: tableau.place(rangee.place.ligne, colonnes[essentiel(c.titre)]) for c in self.liste.colonnes}
            if not any(not self.lecteur.manquant(p) for c, p in cases.items() if c.genre != "codes"):
                continue
            if not self.code.fullmatch(normal(rangee.code)):
                message = "Cette ligne est remplie, mais son code (colonne A) manque."
                self.lecteur.signaler(message, rangee.place, "recopiez-la sur une ligne qui a son code")
                continue
            dites.append(dict(self._ligne(rangee.code, cases, len(dites))))
        self.lecteur.donnees[self.liste.cle] = dites
        if self.liste.une_au_moins and not dites:
            premiere = next((r.place for r in rangees if self.code.fullmatch(normal(r.code))), None)
            self.lecteur.signaler("Aucune ligne n'est remplie : on en attend une au moins.", premiere)

    def _ligne(self, code: str, cases: dict[Colonne, Place], rang: int) -> Iterator[tuple[str, Any]]:
        for colonne, place in cases.items():
            sujet = f"{code}, {colonne.titre}"
            if colonne.obligatoire and self.lecteur.manquant(place):
                self.lecteur.signaler(f"« {sujet} » n'est pas rempli.", place)
            codes = colonne.genre == "codes"
            convertir = self._en_codes if codes else self.lecteur.convertir(colonne.genre, colonne.choix)
            valeur = self.lecteur.lire(place, convertir, sujet)
            if valeur is not None:
                self.lecteur.cellules[self.liste.cle, rang, colonne.cle] = adresse_de(place)
                yield colonne.cle, valeur

    def _en_codes(self, valeur: Any) -> list[str]:
        lus = [normal(mot) for mot in _SEPARES.split(en_texte(valeur)) if mot]
        inconnus = [mot for mot in lus if mot not in self.codes]
        if inconnus or not lus:
            connus = enumerer(self.codes.values(), "ou")
            raise CelluleFautive(f"on attend des codes de compétences ({connus}), et non « {en_texte(valeur)[:40]} »")
        return list(dict.fromkeys(self.codes[mot] for mot in lus))
