"""Reads the jury's sheet back: one decision per candidate, columns recognised by their titles."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from cqp_cli.domain.personnes import essentiel
from cqp_cli.domain.typographie import accorder
from cqp_cli.formulaires.brouillon import NEUF
from cqp_cli.formulaires.cellules import CelluleFautive, Place, adresse_de, en_mot, valeur_tapee
from cqp_cli.formulaires.champs import CHAMPS_DECISIONS, Bloc
from cqp_cli.formulaires.feuille_decisions import SANS_OBJET, SUITE_DES_COLONNES
from cqp_cli.formulaires.lecteur import Lecteur
from cqp_cli.formulaires.mots import DECISIONS, OUI_NON, SUITES
from cqp_cli.formulaires.tableau import Rangee, Tableau, trouver


def lire_decisions(lecteur: Lecteur, codes_connus: Sequence[str]) -> None:
    """`donnees` becomes {signature, decisions: {code of the dossier: its decision}}."""
    lecteur.blocs((Bloc("", CHAMPS_DECISIONS),))
    codes = lecteur.brouillon.competences or tuple(codes_connus)
    lecteur.donnees["decisions"] = {}
    titres = {essentiel(c): c for c in codes} | {essentiel(c.titre): c.titre for c in SUITE_DES_COLONNES}
    trouve = trouver(lecteur.brouillon.classeur, titres, len(titres) // 2 + 1)
    if trouve is None:
        lecteur.signaler("La feuille des décisions, ou sa ligne de titres, manque.", None, NEUF)
        return
    tableau, entete, colonnes = trouve
    for absent in (t for t in titres if t not in colonnes):
        lecteur.signaler(f"La colonne « {titres[absent]} » manque.", tableau.feuille.title, NEUF)
    if titres.keys() <= colonnes.keys():
        _candidats(lecteur, tableau, entete, colonnes, codes)


def _candidats(lecteur: Lecteur, tableau: Tableau, entete: int, colonnes: dict[str, int], codes: Sequence[str]) -> None:
    nommees = {
        p.ligne for p in lecteur.brouillon.noms.values() if isinstance(p, Place) and p.feuille is tableau.feuille
    }
    vus: dict[str, Place] = {}
    for rangee in tableau.rangees:
        place = rangee.place
        if place.ligne <= entete or place.ligne in nommees or not (rangee.listes or rangee.libres):
            continue
        if not rangee.code:
            lecteur.signaler("Cette ligne n'a pas de code de dossier (colonne A).", place, NEUF)
        elif rangee.code in vus:
            message = f"Le dossier « {rangee.code} » est là deux fois (déjà {adresse_de(vus[rangee.code])})."
            lecteur.signaler(message, place, "supprimez l'une des deux lignes")
        else:
            vus[rangee.code] = place
            _Ligne(lecteur, tableau, rangee, colonnes).lire(codes)
    attendus = lecteur.brouillon.candidats
    if attendus is not None and len(vus) < attendus:
        message = f"Ce formulaire avait {accorder(attendus, 'candidat')} ; il en reste {len(vus)}."
        lecteur.signaler(message, tableau.feuille.title, NEUF)


class _Ligne:
    """The decision about one candidate."""

    def __init__(self, lecteur: Lecteur, tableau: Tableau, rangee: Rangee, colonnes: dict[str, int]) -> None:
        self.lecteur, self.tableau, self.colonnes = lecteur, tableau, colonnes
        self.code, self.ligne = rangee.code, rangee.place.ligne
        self.chemin = ("decisions", rangee.code)

    def lire(self, codes: Sequence[str]) -> None:
        """Conformity, then the competences unless the dossier is sent back, then what the jury advises."""
        conformes = [self._oui_non("demarche"), self._oui_non("dossier")]
        motif = self._texte("motif", ("conformite", "motif"))
        if False in conformes and not motif:
            self.lecteur.signaler(f"{self.code} : dites pourquoi ce n'est pas conforme.", self._place("motif"))
        if self._texte("renvoi", ("renvoi", "motif")) is None:
            for code in codes:
                self._competence(code)
        self._retraits()
        self._texte("presidence", ("presidence",))
        place = self._place("suite")
        suite = self.lecteur.lire(place, lambda v: en_mot(v, SUITES), f"{self.code}, suite conseillée")
        self._ranger(("preconisations", "suite"), suite, place)
        self._texte("texte", ("preconisations", "texte"))

    def _place(self, nom: str) -> Place:
        titre = next((c.titre for c in SUITE_DES_COLONNES if c.cle == nom), nom)
        return self.tableau.place(self.ligne, self.colonnes[essentiel(titre)])

    def _ranger(self, chemin: tuple[str, ...], valeur: Any, place: Place) -> None:
        self.lecteur.ranger((*self.chemin, *chemin), valeur, place)

    def _oui_non(self, nom: str) -> bool | None:
        place = self._place(nom)
        valeur: bool | None = self.lecteur.mot(place, OUI_NON, f"{self.code}, conformité")
        self._ranger(("conformite", nom), valeur, place)
        return valeur

    def _texte(self, nom: str, chemin: tuple[str, ...]) -> str | None:
        place = self._place(nom)
        texte = self.lecteur.texte(place, f"{self.code}, {nom}")
        self._ranger(chemin, texte, place)
        return texte

    def _competence(self, code: str) -> None:
        place = self._place(code)
        try:
            if valeur_tapee(place) == SANS_OBJET:
                return
        except CelluleFautive:
            pass
        self._ranger(("competences", code), self.lecteur.mot(place, DECISIONS, f"{self.code}, {code}"), place)

    def _retraits(self) -> None:
        """« Nom : motif ; Nom : motif » ; what is wrong with them, `metier/jury/decisions` says."""
        place = self._place("retraits")
        texte = self.lecteur.texte(place, f"{self.code}, retraits")
        retraits = []
        for partie in re.split(r"[;\n]", texte or ""):
            membre, _, motif = (mot.strip() for mot in partie.partition(":"))
            if membre or motif:
                retraits.append({"membre": membre} | ({"motif": motif} if motif else {}))
        self._ranger(("retraits",), retraits or None, place)
