"""The rows of a filled form, code by code: elements, avis, constats; and what the candidate tells."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence

from cqp_cli.domain.accord import Echelle
from cqp_cli.domain.referentiel_metier import Competence, Referentiel
from cqp_cli.formulaires.cellules import Place, adresse_de
from cqp_cli.formulaires.constats import reunir
from cqp_cli.formulaires.lecteur import Lecteur
from cqp_cli.formulaires.mots import choix_de
from cqp_cli.formulaires.tableau import Colonnes, Rangee, Tableau, colonnes_de

_NEUVE = "reprenez cette ligne du formulaire d'origine, ou émettez-en un neuf avec --grid"


def normal(code: str) -> str:
    """A code whatever its spaces and its case."""
    return "".join(code.split()).upper()


class Rangees:
    """The rows of all the sheets, by code; what is not a code of the form is a problem."""

    def __init__(self, lecteur: Lecteur, attendus: Sequence[str], connus: Sequence[str]) -> None:
        self.lecteur = lecteur
        self._attendus = {normal(c): c for c in attendus}
        self._connus = {normal(c): c for c in connus}
        self._nommees = {(p.feuille.title, p.ligne) for p in lecteur.brouillon.noms.values() if isinstance(p, Place)}
        self.par_code: dict[str, list[tuple[Tableau, Rangee]]] = {}
        self.colonnes: dict[str, Colonnes] = {}
        self.feuille = ""
        self._inconnues: list[Rangee] = []
        for feuille in lecteur.brouillon.classeur.worksheets:
            self._parcourir(Tableau(feuille))
        for rangee in self._inconnues:
            self._inconnu(rangee)

    def _parcourir(self, tableau: Tableau) -> None:
        if not any(r.listes or r.libres for r in tableau.rangees):
            return  # « À lire » and whatever else has nothing to fill
        titre = tableau.feuille.title
        rangees = [r for r in tableau.rangees if (titre, r.place.ligne) not in self._nommees]
        codees = [r for r in rangees if normal(r.code) in self._attendus]
        if not codees:
            return
        self.feuille = self.feuille or titre
        self.colonnes[titre] = colonnes_de(codees)
        debut, fin = codees[0].place.ligne, codees[-1].place.ligne
        for rangee in rangees:
            self._retenir(tableau, rangee, self.colonnes[titre], debut < rangee.place.ligne < fin)
        for zone, ligne in tableau.codes_fusionnes():
            if any(r.place.ligne == ligne for r in codees):
                message = f"Les cases {zone} sont fusionnées : le code d'une ligne a disparu."
                self.lecteur.signaler(message, Place(tableau.feuille, ligne, 1), "annulez la fusion")

    def _retenir(self, tableau: Tableau, rangee: Rangee, colonnes: Colonnes, entre_codes: bool) -> None:
        code = self._attendus.get(normal(rangee.code))
        if code:
            self.par_code.setdefault(code, []).append((tableau, rangee))
        elif rangee.code and (rangee.listes or rangee.libres):
            self._inconnues.append(rangee)
        elif entre_codes and not rangee.code and self._remplie(tableau, rangee, colonnes):
            message = "Cette ligne est remplie, mais son code (colonne A) manque."
            self.lecteur.signaler(message, rangee.place, _NEUVE)

    def _inconnu(self, rangee: Rangee) -> None:
        lu = rangee.code[:20]
        if normal(rangee.code) in self._connus:
            self.lecteur.signaler(f"« {lu} » n'est pas demandé dans ce formulaire.", rangee.place)
            return
        manquants = [n for n, c in self._attendus.items() if c not in self.par_code]
        proche = difflib.get_close_matches(normal(lu), manquants or self._attendus, n=1, cutoff=0.6)
        suite = f" ; vouliez-vous dire « {self._attendus[proche[0]]} » ?" if proche else "."
        self.lecteur.signaler(f"« {lu} » n'est pas un code du référentiel{suite}", rangee.place, _NEUVE)

    def _remplie(self, tableau: Tableau, rangee: Rangee, colonnes: Colonnes) -> bool:
        attendues = {colonnes.reponse, colonnes.constat}
        cases = [c for c in (*rangee.listes, *rangee.libres) if c in attendues]
        return any(not self.lecteur.manquant(tableau.place(rangee.place.ligne, c)) for c in cases)

    def unique(self, code: str) -> tuple[Tableau, Rangee] | None:
        """The one row of a code; none or several is a problem."""
        trouvees = self.par_code.get(code, [])
        if not trouvees:
            self.lecteur.signaler(f"La ligne « {code} » manque dans le formulaire.", self.feuille or None, _NEUVE)
            return None
        for _, rangee in trouvees[1:]:
            message = f"Le code « {code} » est là deux fois (déjà {adresse_de(trouvees[0][1].place)})."
            self.lecteur.signaler(message, rangee.place, "supprimez l'une des deux lignes")
        return trouvees[0]


class LectureGrille:
    """Elements, avis and constats. Without a scale of avis (the livret), the notes join the constats."""

    def __init__(
        self, lecteur: Lecteur, referentiel: Referentiel, codes: Sequence[str], elements: Echelle, avis: Echelle
    ) -> None:
        self.lecteur = lecteur
        self.elements, self.avis = choix_de(elements), choix_de(avis)
        self.competences = [referentiel.par_code[code] for code in codes]
        self.rangees = Rangees(lecteur, _codes(self.competences), _codes(referentiel.competences))

    def lire(self) -> None:
        """Every competence."""
        for competence in self.competences:
            self._competence(competence)

    def _competence(self, c: Competence) -> None:
        notes: dict[str, tuple[str, Place]] = {}
        for element in c.elements:
            trouve = self.rangees.unique(element.code)
            if trouve is None:
                continue
            place = self._reponse(*trouve)
            if place is not None:
                mot = self.lecteur.mot(place, self.elements, element.code)
                self.lecteur.ranger(("competences", c.code, "elements", element.code), mot, place)
            if note := self._constat(*trouve, element.code):
                notes[element.code] = note
        self._conclusion(c, notes)

    def _conclusion(self, c: Competence, notes: dict[str, tuple[str, Place]]) -> None:
        chemin = ("competences", c.code)
        trouve = self.rangees.unique(c.code)
        place = self._reponse(*trouve) if trouve and self.avis else None
        if place is not None:
            avis = self.lecteur.mot(place, self.avis, f"Avis sur {c.code}")
            self.lecteur.ranger((*chemin, "avis"), avis, place)
        dit = self._constat(*trouve, c.code) if trouve else None
        if self.avis:
            for code, (texte, ou) in notes.items():
                self.lecteur.ranger((*chemin, "observations", code), texte, ou)
            if dit:
                self.lecteur.ranger((*chemin, "constats"), *dit)
        elif dit or notes:
            ou = dit[1] if dit else next(iter(notes.values()))[1]
            tout = reunir(dit[0] if dit else None, {code: texte for code, (texte, _) in notes.items()})
            self.lecteur.ranger((*chemin, "constats"), tout, ou)

    def _reponse(self, tableau: Tableau, rangee: Rangee) -> Place | None:
        colonne = self.rangees.colonnes[tableau.feuille.title].reponse_de(rangee)
        if colonne is None:
            self.lecteur.signaler("Cette ligne n'a plus de case de réponse.", rangee.place, _NEUVE)
            return None
        return tableau.place(rangee.place.ligne, colonne)

    def _constat(self, tableau: Tableau, rangee: Rangee, code: str) -> tuple[str, Place] | None:
        colonnes = self.rangees.colonnes[tableau.feuille.title]
        colonne = colonnes.constat_de(rangee)
        if colonne is None:
            return None
        place = tableau.place(rangee.place.ligne, colonne)
        if place.colonne != colonne:  # merged with the answer: what is there is the answer
            return None
        texte = self.lecteur.texte(place, f"Constat sur {code}")
        return (texte, place) if texte else None


def _codes(competences: Sequence[Competence]) -> list[str]:
    return [code for c in competences for code in (*(e.code for e in c.elements), c.code)]


class LectureActivites:
    """What the candidate wrote: rows of one competence, each an activity and its description."""

    def __init__(self, lecteur: Lecteur, codes: Sequence[str]) -> None:
        self.lecteur, self.codes = lecteur, codes
        self.rangees = Rangees(lecteur, codes, codes)

    def lire(self) -> None:
        """Every activity, in the order of the competences; one at least for each."""
        for code in self.codes:
            trouvees = self.rangees.par_code.get(code, [])
            if not trouvees:
                self.rangees.unique(code)
                continue
            dites = [dite for tableau, rangee in trouvees if (dite := self._activite(tableau, rangee))]
            if not dites:
                premiere = next(self._cases(*trouvees[0]), trouvees[0][1].place)
                self.lecteur.signaler(f"Aucune activité ne montre la compétence {code}.", premiere)
            for texte in dites:
                self._ranger(code, texte)

    def _cases(self, tableau: Tableau, rangee: Rangee) -> Iterator[Place]:
        """The unlocked cells of a row: the activity, then its description."""
        for colonne in (*rangee.listes, *rangee.libres)[:2]:
            yield tableau.place(rangee.place.ligne, colonne)

    def _activite(self, tableau: Tableau, rangee: Rangee) -> dict[str, tuple[str, Place]]:
        lus = {}
        for cle, place in zip(("intitule", "description"), self._cases(tableau, rangee), strict=False):
            texte = self.lecteur.texte(place, f"Activité {rangee.code}")
            if texte:
                lus[cle] = (texte, place)
        return lus

    def _ranger(self, code: str, dite: dict[str, tuple[str, Place]]) -> None:
        activites = self.lecteur.donnees.setdefault("activites", [])
        rang = len(activites)
        activites.append({"competence": code} | {cle: texte for cle, (texte, _) in dite.items()})
        for cle, (_, place) in dite.items():
            self.lecteur.cellules["activites", rang, cle] = adresse_de(place)
