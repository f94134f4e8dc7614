"""La délibération (articles 3.1.4 et 3.2.3) : de deux avis et de la parole du jury à une décision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from cqp_cli.domain.bilan import Bilan, benefices_avant, proposer
from cqp_cli.domain.composition import empeche_de_presider
from cqp_cli.domain.dates import jour_long
from cqp_cli.domain.dossier import Dossier, au
from cqp_cli.domain.jury import Decision, DecisionCompetence, Issue, Retrait, Session, issue_de
from cqp_cli.domain.ordre import DEJA_DELIVRE
from cqp_cli.domain.personnes import meme_personne
from cqp_cli.domain.portee import dernier_jour
from cqp_cli.domain.referentiel_metier import Competence
from cqp_cli.domain.titres import au_titre_de


class Impossible(ValueError):
    """La décision demandée ne peut pas être enregistrée ; le message dit pourquoi, avec l'article."""


@dataclass(frozen=True, slots=True)
class Parole:
    """Ce que le jury dit d'un candidat, au-delà de ce que donnent deux avis concordants."""

    competences: Mapping[str, DecisionCompetence]
    demarche: bool = True
    dossier: bool = True
    motif: str | None = None
    renvoi: bool = False
    retraits: tuple[Retrait, ...] = ()
    presidence: str | None = None
    suite: Literal["formation", "experience"] | None = None
    texte: str | None = None
    signature: date | None = None
    """Le jour où la présidence a signé, s'il n'est pas celui de la session."""

    @property
    def conforme(self) -> bool:
        """« Le jury vérifie la conformité de la démarche et des dossiers remis »."""
        return self.demarche and self.dossier


def deliberer(d: Dossier, parole: Parole) -> tuple[Issue, dict[str, DecisionCompetence]]:
    """L'issue et la décision par compétence d'un dossier complet. Lève Impossible.

    Deux avis concordants font le résultat ; chaque compétence où ils diffèrent doit être tranchée.
    """
    if parole.renvoi:
        return "renvoi", {}
    bilan = d.bilan
    _verifier_parole(bilan, parole)
    if not parole.conforme:
        # « Le jury vérifie la conformité de la démarche et des dossiers remis » : sans elle, rien n'est validé.
        decisions = {c: _sans_conformite(bilan, c) for c in d.referentiel.codes}
        return issue_de(decisions), decisions
    proposees = proposer(bilan) | dict(parole.competences)
    a_trancher = [c for c, mot in proposees.items() if mot is None]
    if a_trancher:
        exemple = " ".join(f"--competence {c}=validee" for c in a_trancher)
        article = au_titre_de(d.accord.concordance)
        raise Impossible(
            f"Les évaluateurs diffèrent sur {', '.join(a_trancher)} : le jury décide ({article}). "
            f"Dites-le : {exemple}, ou non-validee."
        )
    decisions = {c: mot for c, mot in proposees.items() if mot is not None}
    return issue_de(decisions), decisions


def _sans_conformite(bilan: Bilan, code: str) -> DecisionCompetence:
    return "conservee" if bilan.resultat(code) == "conservee" else "non-validee"


def _verifier_parole(bilan: Bilan, parole: Parole) -> None:
    garde = bilan.dossier.au_titre_de("jury", "DECISION-CONSERVEE")
    for code, mot in parole.competences.items():
        conservee = bilan.resultat(code) == "conservee"
        if conservee and mot != "conservee":
            raise Impossible(f"{code} est conservée d'une décision antérieure : son bénéfice court encore ({garde}).")
        if not conservee and mot == "conservee":
            raise Impossible(f"{code} ne peut pas être dite conservée : aucun bénéfice ne court ({garde}).")
        if not parole.conforme and mot == "validee":
            conforme = bilan.dossier.au_titre_de("jury", "DECISION-CONFORMITE")
            raise Impossible(f"{code} ne peut pas être validée d'un dossier non conforme ({conforme}).")


def en_seance(d: Dossier, session: Session, jour: date) -> tuple[Dossier, date]:
    """Le dossier que la session juge, à éprouver le jour où elle se tient, quel que soit le jour où on l'écrit.

    Une décision annulée depuis, au jour dit, n'y est plus : rien ne s'en conserve.
    """
    vivantes = tuple(x for x in au(d, jour).ecrites if not x.annulee)
    return replace(d, decisions=vivantes, ecrites=()), session.date or jour


def signee_le(session: Session, parole: Parole, jour: date) -> date | None:
    """Le jour où la décision est signée. Lève Impossible s'il précède la session, ou s'il est à venir."""
    signature = parole.signature or session.date
    if signature and session.date and signature < session.date:
        raise Impossible(f"La signature ({jour_long(signature)}) précède la session ({jour_long(session.date)}).")
    if signature and signature > jour:
        raise Impossible(
            f"La signature ({jour_long(signature)}) est à venir : enregistrez la décision une fois signée."
        )
    return signature


def empechement(d: Dossier, session: Session, jour: date) -> str | None:
    """Ce qui empêche de décider de ce dossier à cette session, le jour dit ; None si rien."""
    if session.date is None:
        return f"La session {session.code} n'a pas de date."
    if session.date > jour:
        return f"La session du {jour_long(session.date)} n'a pas encore eu lieu."
    if not session.presidents:
        return f"La session {session.code} n'a pas de président."
    deja = d.decision_de(session.code)
    if deja is not None and not deja.annulee:
        return f"Ce dossier a déjà été décidé à la session {session.code}."
    if session.candidats and d.code not in session.candidats:
        return f"Ce candidat n'est pas inscrit à la session {session.code}."
    if d.bilan.delivre:
        return DEJA_DELIVRE
    return None


def fin_des_benefices(d: Dossier, decisions: Mapping[str, DecisionCompetence], session: date) -> date | None:
    """Le dernier jour où le plus court des bénéfices de la décision court ; None s'il n'y en a pas, ou sans fin."""
    fins = [dernier_jour(d, session)] if "validee" in decisions.values() else []
    fins += [b.jusqu_au for c, b in d.bilan.conservees.items() if decisions.get(c) == "conservee"]
    connues = [f for f in fins if f]
    return min(connues, default=None) if issue_de(decisions) == "partielle" else None


@dataclass(frozen=True, slots=True)
class Gardee:
    """Une compétence qui reste après une décision, validée ce jour-là ou conservée d'avant ; son dernier jour, ou None.

    `depuis` est None quand rien ne dit d'où elle est conservée.
    """

    competence: Competence
    depuis: date | None
    jusqu_au: date | None
    nouvelle: bool

    @property
    def dite(self) -> str:
        """« C1 – Traiter les informations… »."""
        return f"{self.competence.code} – {self.competence.intitule}"

    def court(self, jour: date) -> bool:
        """Vrai tant que le bénéfice dure, son dernier jour compris."""
        return self.jusqu_au is None or jour <= self.jusqu_au


def gardees(d: Dossier, decision: Decision, *, encore: bool = False) -> list[Gardee]:
    """Ce qui reste après cette décision, dans l'ordre du référentiel.

    `encore` : et ce qu'elle dit non validé quand un bénéfice en court, qu'elle n'ôte pas (3.1.4).
    """
    avant = benefices_avant(d, decision)
    trouvees = []
    for competence in d.referentiel.competences:
        mot, ancien = decision.competences.get(competence.code), avant.get(competence.code)
        court = ancien and decision.date and ancien.court(decision.date)
        if mot == "validee" and decision.date:
            fin = dernier_jour(d, decision.date, decision.voie)
            trouvees.append(Gardee(competence, decision.date, fin, nouvelle=True))
        elif mot == "conservee" or (encore and mot == "non-validee" and court):
            depuis, fin = (ancien.depuis, ancien.jusqu_au) if ancien else (None, None)
            trouvees.append(Gardee(competence, depuis, fin, nouvelle=False))
    return trouvees


def non_validees(d: Dossier, decision: Decision) -> list[Competence]:
    """Ce que cette décision dit non validé."""
    return [c for c in d.referentiel.competences if decision.competences.get(c.code) == "non-validee"]


def president(session: Session, parole: Parole) -> str:
    """Qui préside pour ce candidat : qui le jury dit, sinon le président de la session. Lève Impossible."""
    dit = parole.presidence or (session.presidents[0].nom if session.presidents else "") or ""
    if not dit:
        raise Impossible(f"Le président de la session {session.code} n'a pas de nom.")
    if raison := empeche_de_presider(session, dit, parole.retraits):
        raise Impossible(f"{raison[:1].upper()}{raison[1:]} : un autre membre préside ; nommez-le (--presidence NOM).")
    return next(m.nom or "" for m in session.membres if meme_personne(m.nom, dit))


def derniere_a_annuler(d: Dossier, session: str) -> Decision | None:
    """La décision de cette session, si elle existe et n'est pas déjà annulée."""
    decision = d.decision_de(session)
    return None if decision is None or decision.annulee else decision
