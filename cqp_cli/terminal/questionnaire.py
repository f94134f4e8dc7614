"""The evaluator's questions, in order, and what a typed line makes of them. No screen here, no disk.

The questions are those of the workbook: `formulaires/champs.py` for what is said once, the référentiel for the rest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cqp_cli.disque.lire.moteur import forme
from cqp_cli.disque.retoucher.pieces import ranger, valeur_a
from cqp_cli.domain.accord import Accord
from cqp_cli.domain.dates import lire_jour_dit
from cqp_cli.domain.evaluation import Evaluation
from cqp_cli.domain.livret import Intervenant
from cqp_cli.domain.personnes import meme_personne
from cqp_cli.domain.signes import SigneRefuse
from cqp_cli.formulaires.mots import reconnaitre

Chemin = tuple[str, ...]
TEXTE_MAX = 3000
RETOUR, AIDE, ARRET, VIDE = "<", "?", "q", "-"


class Arreter(Exception):
    """Internal: the person wants to stop."""


@dataclass(frozen=True, slots=True)
class Touche:
    """One answer of a closed question: its key, its value in the piece, its word."""

    cle: str
    valeur: Any
    mot: str


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked; `titre` is the part it belongs to, `si` the answer without which it has no object."""

    chemin: Chemin
    titre: str
    texte: str
    genre: str = "texte"
    touches: tuple[Touche, ...] = ()
    aide: str = ""
    obligatoire: bool = True
    si: tuple[Chemin, tuple[Any, ...]] | None = None


# What can be proposed -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Propositions:
    """Answers known from elsewhere: Enter takes them. The people who may be the evaluator, the likeliest first."""

    jour: date
    lieu: str | None
    personnes: tuple[Intervenant, ...]
    connue: bool

    def pour(self, chemin: Chemin, reponses: Mapping[Chemin, Any]) -> Any:
        """The answer proposed for a question; None when there is none."""
        if chemin[0] == "evaluateur":
            nom = reponses.get(("evaluateur", "nom"))
            if nom is None:
                return self.personnes[0].nom if chemin[1] == "nom" and self.connue else None
            personne = next((p for p in self.personnes if meme_personne(p.nom, nom)), None)
            return getattr(personne, chemin[1]) if personne else None
        proposees = {("date",): self.jour, ("lieu", "nom"): self.lieu, ("signature",): reponses.get(("date",))}
        return proposees.get(chemin)


# What is typed ------------------------------------------------------------------------------------


class Questionnaire:
    """The questions, the answers given, and where one is."""

    def __init__(
        self,
        questions: Sequence[Question],
        reponses: Mapping[Chemin, Any],
        propositions: Propositions,
        accord: Accord,
        debut: bool = False,
    ) -> None:
        self.questions, self.propositions, self.accord = tuple(questions), propositions, accord
        self.reponses: dict[Chemin, Any] = dict(reponses)
        self.rang = -1
        self._avancer()
        while not debut and (q := self.courante) and (self._repondue(q) or not self._attendue(q)):
            self._avancer()

    @property
    def courante(self) -> Question | None:
        """The question to ask; None when all are behind."""
        return self.questions[self.rang] if self.rang < len(self.questions) else None

    def proposee(self) -> Any:
        """What Enter keeps: the answer given before, otherwise what is known from elsewhere."""
        assert self.courante
        chemin = self.courante.chemin
        return self.reponses[chemin] if chemin in self.reponses else self.propositions.pour(chemin, self.reponses)

    def repondre(self, saisie: str) -> str | None:
        """Takes a typed line and goes on; or says what is wrong with it, or helps. Raises Arreter."""
        q, mot = self.courante, saisie.strip()
        assert q
        if mot.casefold() == ARRET:
            raise Arreter
        if mot == AIDE:
            return self.aide()
        if mot == RETOUR:
            return None if self.reculer() else "C'est la première question."
        if mot == VIDE and not q.touches:
            self.reponses[q.chemin] = None
            valeur = None
        else:
            try:
                valeur = self._lire(q, mot) if mot else self.proposee()
            except ValueError as err:
                return str(err)
        if valeur is None and self._attendue(q):
            return self.manque(q)
        self.reponses[q.chemin] = valeur
        self._avancer()
        return None

    def reculer(self) -> bool:
        """Goes back one question; False at the first."""
        avant = [r for r in range(min(self.rang, len(self.questions))) if self._posee(self.questions[r])]
        if avant:
            self.rang = avant[-1]
        return bool(avant)

    def manque(self, q: Question) -> str:
        """Why the question cannot be left without an answer."""
        if not q.obligatoire:
            return "Un constat est attendu : votre avis ne va pas avec les éléments."
        return f"Une réponse est attendue : {self.choix()}." if q.touches else "Une réponse est attendue."

    def choix(self) -> str:
        """« a = acquis, n = non acquis, e = non évalué »."""
        assert self.courante
        return ", ".join(f"{t.cle} = {t.mot}" for t in self.courante.touches)

    def aide(self) -> str:
        """How to answer this question."""
        q = self.courante
        assert q
        comment = f"Tapez {self.choix()}" if q.touches else "Tapez votre réponse"
        if q.genre == "jour":
            comment = "Tapez une date, par exemple 18/06/2026"
        vide = "" if q.touches or q.obligatoire else f" ; {VIDE} la laisse vide"
        gestes = f"Entrée garde la réponse entre crochets ; {RETOUR} revient à la question d'avant ; {ARRET} arrête."
        return " ".join(filter(None, (q.aide, f"{comment}{vide}.", gestes)))

    def _lire(self, q: Question, mot: str) -> Any:
        if q.touches:
            return self._touche(q, mot)
        if q.genre == "jour":
            try:
                return lire_jour_dit(mot)
            except ValueError as err:
                phrase = str(err)
                raise ValueError(f"{phrase[:1].upper()}{phrase[1:]}.") from None
        if q.chemin == ("evaluateur", "nom") and mot.isdecimal() and 0 < int(mot) <= len(self.propositions.personnes):
            return self.propositions.personnes[int(mot) - 1].nom
        if len(mot) > TEXTE_MAX:
            raise ValueError(f"Ce texte dépasse {TEXTE_MAX} signes : abrégez-le, ou passez par la grille (--grid).")
        try:
            return forme(Evaluation).sous(q.chemin).imprimable(mot)
        except SigneRefuse as refus:
            phrase = str(refus)
            raise ValueError(f"{phrase[:1].upper()}{phrase[1:]} : {refus.remede}.") from None

    def _touche(self, q: Question, mot: str) -> Any:
        trouvee = next((t for t in q.touches if t.cle == mot.casefold()), None)
        if trouvee:
            return trouvee.valeur
        dite = reconnaitre(tuple((t.valeur, t.mot) for t in q.touches), mot)
        if not dite:
            raise ValueError(f"On attend {self.choix()}.")
        return dite[0]

    def _avancer(self) -> None:
        self.rang += 1
        while (q := self.courante) and not self._posee(q):
            self.rang += 1

    def _posee(self, q: Question) -> bool:
        return q.si is None or self.reponses.get(q.si[0]) in q.si[1]

    def _repondue(self, q: Question) -> bool:
        return self.reponses.get(q.chemin) is not None

    def _attendue(self, q: Question) -> bool:
        """A constat is expected when the avis goes against an element, or the elements against the avis."""
        return q.obligatoire or (q.chemin[-1] == "constats" and self._contredit(q.chemin[:2]))

    def _contredit(self, base: Chemin) -> bool:
        mots = [v for chemin, v in self.reponses.items() if chemin[:3] == (*base, "elements")]
        refus = any(self.accord.sens_element(m) == "non-acquis" for m in mots)
        avis = self.accord.sens_avis(self.reponses.get((*base, "avis")))
        return avis == ("acquis" if refus else "non-acquis")


# From answers to a piece, and from a draft to answers ---------------------------------------------


def emboiter(questions: Sequence[Question], reponses: Mapping[Chemin, Any]) -> dict[str, Any]:
    """The answers as the nested data of a piece, in the order of the questions; what has no object is left out."""
    donnees: dict[str, Any] = {}
    for q in questions:
        valeur = reponses.get(q.chemin)
        if valeur is not None and not (q.si and reponses.get(q.si[0]) not in q.si[1]):
            ranger(donnees, q.chemin, valeur)
    return donnees


def deplier(questions: Sequence[Question], donnees: Mapping[str, Any]) -> dict[Chemin, Any]:
    """The answers that can be found in nested data, typed or as text; what is not an answer is asked again."""
    reponses = {}
    for q in questions:
        if (lue := _relue(q, valeur_a(donnees, q.chemin))) is not None:
            reponses[q.chemin] = lue
    return reponses


def _relue(q: Question, valeur: Any) -> Any:
    if q.touches:
        return next((t.valeur for t in q.touches if str(t.valeur).casefold() == str(valeur).casefold()), None)
    if q.genre == "jour" and isinstance(valeur, str):
        try:
            return date.fromisoformat(valeur)
        except ValueError:
            return None
    return valeur if isinstance(valeur, str | date) else None
