"""Le bilan d'un candidat à un jour donné : ce qui est conservé, ce qui reste, ce que disent les avis.

« En cas de validation partielle, le candidat garde le bénéfice des compétences validées durant 5 ans. »
(article 3.1.4). Le dernier avis de chaque évaluateur depuis la dernière décision compte ; avec les
compétences encore conservées, ces avis doivent couvrir toutes les compétences.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from cqp_cli.domain.accord import ROLES, Concordance, Role, Sens
from cqp_cli.domain.evaluation import CompetenceEvaluee, Evaluation
from cqp_cli.domain.jury import Decision, DecisionCompetence, issue_de
from cqp_cli.domain.portee import definitive, dernier_jour, rendue

if TYPE_CHECKING:
    from cqp_cli.domain.dossier import Dossier

Resultat = Literal["acquise", "non-acquise", "divergence", "incomplete", "conservee"]

_DEPARTAGE: Mapping[Concordance, Resultat] = {
    "jury": "divergence",
    "un-avis-suffit": "acquise",
    "deux-avis-requis": "non-acquise",
}


@dataclass(frozen=True, slots=True)
class Benefice:
    """Une compétence validée par un jury : depuis quand, jusqu'à quel dernier jour (None : définitivement)."""

    code: str
    session: str
    depuis: date
    jusqu_au: date | None

    def court(self, jour: date) -> bool:
        """Vrai tant que le bénéfice dure, son dernier jour compris."""
        return self.jusqu_au is None or jour <= self.jusqu_au


@dataclass(frozen=True)
class Bilan:
    """Ce qui résulte des décisions et des évaluations visibles."""

    dossier: Dossier
    derniere: Decision | None
    benefices: Mapping[str, Benefice]
    courantes: tuple[Evaluation, ...]

    @property
    def jour_benefice(self) -> date:
        """Le jour où l'on éprouve les bénéfices : celui de la session, sinon le jour dit."""
        session = self.dossier.session
        return session.date if session and session.date else self.dossier.jour

    @property
    def delivre(self) -> bool:
        """Vrai si le CQP a été délivré en entier."""
        return self.derniere is not None and self.derniere.issue == "totale"

    @property
    def prononcee(self) -> Decision | None:
        """Ce que le jury a dit en dernier, renvois compris ; une délivrance totale demeure."""
        rendues = (x for x in reversed(self.dossier.decisions) if rendue(x, self.dossier.jour))
        return self.derniere if self.delivre else next(rendues, None)

    @property
    def en_suspens(self) -> Decision | None:
        """La décision écrite depuis la dernière définitive, et que le jury n'a pas fini de rendre."""
        depuis = self.derniere.date if self.derniere and self.derniere.date else date.min
        suivantes = (x for x in reversed(self.dossier.ecrites) if (x.date or date.max) > depuis and not x.annulee)
        return next((x for x in suivantes if not rendue(x, self.dossier.jour)), None)

    @property
    def contredite(self) -> Decision | None:
        """La dernière décision définitive, comme elle est écrite, si elle ne vaut pas ce qu'elle écrit."""
        if self.derniere is None:
            return None
        ecrite = next((x for x in self.dossier.ecrites if x.fichier == self.derniere.fichier), self.derniere)
        valent = self.derniere.competences
        toutes = {c: valent.get(c, "non-validee") for c in self.dossier.referentiel.codes}
        return None if ecrite.competences == valent and ecrite.issue == issue_de(toutes) else ecrite

    @property
    def premiere(self) -> date | None:
        """Le jour de la première évaluation depuis la dernière décision définitive : ce qui la précède est jugé."""
        return min((e.date for e in self.courantes if e.date), default=None)

    @cached_property
    def conservees(self) -> dict[str, Benefice]:
        """Les compétences dont le bénéfice court encore, dans l'ordre du référentiel."""
        return {c: b for c, b in self.benefices.items() if b.court(self.jour_benefice)}

    @cached_property
    def expirees(self) -> dict[str, Benefice]:
        """Les compétences dont le bénéfice est expiré : marquées, jamais effacées."""
        return {c: b for c, b in self.benefices.items() if not b.court(self.jour_benefice)}

    @cached_property
    def a_evaluer(self) -> tuple[str, ...]:
        """Les compétences à évaluer maintenant : les manquantes, ou toutes si le réglage le veut."""
        if self.delivre:
            return ()
        if self.dossier.accord.reevaluation.valeur == "toutes":
            return self.dossier.referentiel.codes
        return tuple(c for c in self.dossier.referentiel.codes if c not in self.conservees)

    @cached_property
    def _avis(self) -> dict[tuple[Role, str], Evaluation]:
        # Du plus ancien au plus récent : le dernier avis l'emporte ; une évaluation commencée sans
        # avis ne remplace pas un avis rendu, mais elle vaut mieux que rien.
        retenues: dict[tuple[Role, str], Evaluation] = {}
        for evaluation in self.courantes:
            if evaluation.role is None:
                continue
            for code, bloc in evaluation.competences.items():
                deja = retenues.get((evaluation.role, code))
                if bloc.avis or (bloc.traitee and (deja is None or not deja.competences[code].avis)):
                    retenues[evaluation.role, code] = evaluation
        return retenues

    def evaluation(self, role: Role, code: str) -> Evaluation | None:
        """L'évaluation dont l'avis compte pour cette compétence et ce rôle."""
        return self._avis.get((role, code))

    def bloc(self, role: Role, code: str) -> CompetenceEvaluee | None:
        """Ce que cette évaluation dit de la compétence."""
        evaluation = self.evaluation(role, code)
        return evaluation.competences[code] if evaluation else None

    def sens(self, role: Role, code: str) -> Sens | None:
        """Le sens de l'avis qui compte."""
        bloc = self.bloc(role, code)
        return self.dossier.accord.sens_avis(bloc.avis) if bloc else None

    def evaluations_comptees(self, role: Role) -> tuple[Evaluation, ...]:
        """Les évaluations du rôle dont un avis au moins compte pour une compétence à évaluer."""
        return self._comptees.get(role, ())

    @cached_property
    def _comptees(self) -> dict[Role, tuple[Evaluation, ...]]:
        # Une règle sur trois les demande : on ne les cherche qu'une fois.
        gardees = {id(e) for (_, code), e in self._avis.items() if code in self.a_evaluer}
        comptees = [e for e in self.courantes if id(e) in gardees]
        return {role: tuple(e for e in comptees if e.role == role) for role in ROLES}

    @cached_property
    def comptees(self) -> tuple[tuple[Role, Evaluation], ...]:
        """Les évaluations qui comptent aujourd'hui, chaque rôle à son tour."""
        roles = self.dossier.accord.evaluateurs.valeur
        return tuple((role, e) for role in roles for e in self.evaluations_comptees(role))

    @cached_property
    def blocs(self) -> tuple[tuple[Role, str, Evaluation, CompetenceEvaluee], ...]:
        """Ce que chaque rôle dit de chaque compétence à évaluer, là où son avis compte."""
        roles = self.dossier.accord.evaluateurs.valeur
        retenues = ((role, code, self.evaluation(role, code)) for role in roles for code in self.a_evaluer)
        return tuple((role, code, e, e.competences[code]) for role, code, e in retenues if e)

    @cached_property
    def contradictions(self) -> tuple[tuple[Role, str, Evaluation, tuple[str, ...]], ...]:
        """Les avis contraires à leurs éléments, et ces éléments."""
        vues = ((role, code, e, self._contraires(code, bloc)) for role, code, e, bloc in self.blocs)
        return tuple(vue for vue in vues if vue[-1])

    def _contraires(self, code: str, bloc: CompetenceEvaluee) -> tuple[str, ...]:
        """Acquise avec un élément non acquis : ceux-là ; non acquise avec tous acquis : tous."""
        accord = self.dossier.accord
        avis = accord.sens_avis(bloc.avis)
        if avis == "acquis" and "non-acquis" not in map(accord.sens_element, set(bloc.elements.values())):
            return ()  # le cas ordinaire
        elements = self.dossier.referentiel.par_code[code].elements
        sens = {e.code: accord.sens_element(bloc.elements.get(e.code)) for e in elements}
        if avis == "acquis":
            return tuple(e for e, s in sens.items() if s == "non-acquis")
        return tuple(sens) if avis == "non-acquis" and all(s == "acquis" for s in sens.values()) else ()

    def derniere_evaluation(self, role: Role) -> Evaluation | None:
        """La plus récente des évaluations comptées du rôle."""
        comptees = self.evaluations_comptees(role)
        return comptees[-1] if comptees else None

    @property
    def envoi(self) -> tuple[Role, Evaluation | None]:
        """Celui qui transmet, l'évaluateur externe ou le seul évaluateur, et sa dernière évaluation comptée."""
        roles = self.dossier.accord.evaluateurs.valeur
        role: Role = "externe" if "externe" in roles else roles[0]
        return role, self.derniere_evaluation(role)

    def resultat(self, code: str) -> Resultat:
        """Ce que donnent les avis pour une compétence ; s'ils diffèrent, le jury décide (réglage)."""
        return self.resultats[code]

    @cached_property
    def resultats(self) -> dict[str, Resultat]:
        """Le résultat de chaque compétence, dans l'ordre du référentiel."""
        return {code: self._resultat(code) for code in self.dossier.referentiel.codes}

    def _resultat(self, code: str) -> Resultat:
        if code not in self.a_evaluer and code in self.benefices:
            return "conservee"
        roles = self.dossier.accord.evaluateurs.valeur
        sens = [self.sens(role, code) for role in roles]
        if not all(self._notee(role, code) for role in roles):  # « non évalué » : l'évaluation reste incomplète
            return "incomplete"
        if any(s not in ("acquis", "non-acquis") for s in sens):
            return "incomplete"
        if len(set(sens)) == 1:
            return "acquise" if sens[0] == "acquis" else "non-acquise"
        return _DEPARTAGE[self.dossier.accord.concordance.valeur]

    def _notee(self, role: Role, code: str) -> bool:
        """Vrai si l'évaluateur a noté chaque élément de la compétence."""
        bloc, elements = self.bloc(role, code), self.dossier.referentiel.elements_par_competence[code]
        return bloc is not None and self.dossier.accord.notes.issuperset(map(bloc.elements.get, elements))

    def elements_divergents(self, code: str) -> tuple[str, ...]:
        """Les éléments que les évaluateurs n'ont pas notés de même."""
        blocs = [self.bloc(role, code) for role in self.dossier.accord.evaluateurs.valeur]
        competence = self.dossier.referentiel.par_code[code]
        notes = {e.code: {b.elements.get(e.code) if b else None for b in blocs} for e in competence.elements}
        return tuple(e for e, mots in notes.items() if len(mots) > 1)

    def _dernier_bloc(self, role: Role, code: str) -> CompetenceEvaluee | None:
        # D'une compétence conservée compte ce qui avait été évalué quand le jury l'a validée.
        bloc = None if self.resultats[code] == "conservee" else self.bloc(role, code)
        if bloc or code not in self.conservees:
            return bloc
        traitees = [e for e in self.dossier.du_role(role) if code in e.competences and e.competences[code].traitee]
        passees = [e for e in traitees if _au_plus_tard(e, self.dossier) <= self.conservees[code].depuis]
        passees.sort(key=lambda e: (_au_plus_tard(e, self.dossier), e.passage or 0))
        return passees[-1].competences[code] if passees else None

    def element_acquis(self, code: str, competence: str) -> bool:
        """Vrai si tous les évaluateurs l'ont noté acquis, à leur dernière évaluation de la compétence."""
        accord = self.dossier.accord
        blocs = [self._dernier_bloc(role, competence) for role in accord.evaluateurs.valeur]
        return all(b is not None and accord.sens_element(b.elements.get(code)) == "acquis" for b in blocs)

    def ccs_rc(self) -> tuple[int, int]:
        """Des éléments que l'accord marque pour le CCS-RC (annexe I), combien sont acquis, et combien ils sont."""
        marques = [(e.code, c.code) for c in self.dossier.referentiel.competences for e in c.elements if e.ccs_rc]
        return sum(self.element_acquis(element, competence) for element, competence in marques), len(marques)


def dresser(dossier: Dossier) -> Bilan:
    """Dresse le bilan d'un dossier déjà ramené au jour dit (`dossier.au`)."""
    finales = [d for d in dossier.decisions if definitive(d, dossier.jour)]
    derniere = finales[-1] if finales else None
    limite = derniere.date if derniere and derniere.date else date.min
    rangees = sorted(dossier.evaluations, key=lambda e: (_au_plus_tard(e, dossier), e.passage or 0))
    courantes = [e for e in rangees if _au_plus_tard(e, dossier) > limite]
    return Bilan(dossier, derniere, _benefices(dossier, finales), tuple(courantes))


def _au_plus_tard(evaluation: Evaluation, dossier: Dossier) -> date:
    """Son jour ; une évaluation non datée a eu lieu au plus tard quand une autre du même passage, ou d'un suivant."""
    suivantes = [e.date for e in dossier.evaluations if e.date and (e.passage or 0) >= (evaluation.passage or 0)]
    return evaluation.date or min(suivantes, default=date.max)


def _benefices(dossier: Dossier, finales: list[Decision]) -> dict[str, Benefice]:
    """Les compétences validées, de décision en décision ; « conservée » ne déplace pas le dernier jour."""
    benefices: dict[str, Benefice] = {}
    for decision in finales:
        assert decision.date is not None
        for code, mot in decision.competences.items():
            if mot == "validee":
                fin = dernier_jour(dossier, decision.date, decision.voie)
                benefices[code] = Benefice(code, decision.session or "", decision.date, fin)
    if finales and finales[-1].issue == "totale":
        benefices = {c: Benefice(c, b.session, b.depuis, None) for c, b in benefices.items()}
    return {c: benefices[c] for c in dossier.referentiel.codes if c in benefices}


def benefices_avant(dossier: Dossier, decision: Decision) -> dict[str, Benefice]:
    """Les bénéfices nés des décisions antérieures à celle-ci."""
    finales = [d for d in dossier.decisions if definitive(d, dossier.jour)]
    avant = [d for d in finales if d.date and decision.date and d.date < decision.date]
    return _benefices(dossier, avant)


def dire_ccs_rc(bilan: Bilan) -> str:
    """Ce qui peut être dit du CCS-RC, et rien de plus : ce n'est jamais un certificat. Vide s'il n'en est rien."""
    acquis, tous = bilan.ccs_rc()
    if acquis == tous:
        return f"Les {tous} éléments que l'accord marque pour le CCS-RC sont acquis." if tous else ""
    verbe = "sont acquis" if acquis > 1 else "est acquis" if acquis else "n'est acquis"
    return f"Sur les {tous} éléments que l'accord marque pour le CCS-RC, {acquis or 'aucun'} {verbe}."


def proposer(bilan: Bilan) -> dict[str, DecisionCompetence | None]:
    """Ce que deux avis concordants donnent au jury ; None pour ce qu'il doit trancher lui-même."""
    traduction: dict[Resultat, DecisionCompetence | None] = {
        "acquise": "validee",
        "non-acquise": "non-validee",
        "conservee": "conservee",
        "divergence": None,
        "incomplete": None,
    }
    return {code: traduction[r] for code, r in bilan.resultats.items()}
