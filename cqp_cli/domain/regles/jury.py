"""Articles 3.1.4 et 3.2.3 : délibération du jury paritaire national."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cqp_cli.domain.accord import Accord
from cqp_cli.domain.bilan import benefices_avant
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.jury import LIBELLES_ISSUE, Decision, issue_de
from cqp_cli.domain.lieu import Lieu
from cqp_cli.domain.personnes import meme_personne
from cqp_cli.domain.regles.evaluation import DU_ROLE, comptees
from cqp_cli.domain.regles.modele import JURY, Manquement, enumerer, le_jour, precede, regle


def _decide(d: Dossier) -> bool:
    return bool(_valables(d))


def _valables(d: Dossier) -> tuple[Decision, ...]:
    """Une décision annulée garde sa trace, et n'est plus éprouvée."""
    return tuple(decision for decision in d.decisions if not decision.annulee)


@regle("TRANSMISSION-AVANT-SESSION", JURY, si=lambda d: d.session is not None)
def transmission_avant_session(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Le dossier est transmis au plus tard le jour de la session.

    « Seuls les dossiers complets sont présentés au jury. »
    """
    assert d.session
    for role, e in comptees(d):
        for cle, quand, quoi in (
            ("transmission", e.transmission, "transmis"),
            ("signature", e.signature, "signé"),
        ):
            if precede(d.session.date, quand):
                session = le_jour(d.session.date)
                message = f"Le dossier {DU_ROLE[role]} est {quoi} ({le_jour(quand)}) après la session ({session})."
                yield Manquement(message, Lieu(e.fichier, (cle,)), role, f"{cle}: AAAA-MM-JJ")
                break


@regle("JURY-CONFLIT", JURY, origine="reglage", gravite="avertissement", si=lambda d: d.prochaine_session is not None)
def jury_conflit(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Aucun membre du jury n'a évalué le candidat ni ne l'emploie.

    « Le jury vérifie la conformité de la démarche et des dossiers remis au regard du dispositif CQP. »
    """
    session = d.prochaine_session
    assert session
    evaluateurs = [e.evaluateur.nom for _, e in comptees(d)]
    for rang, membre in enumerate(session.membres):
        lieu = Lieu(session.fichier, ("membres", rang, "nom"))
        remede = f"retraits: [{{membre: {membre.nom or '…'}, motif: …}}]"
        if any(meme_personne(membre.nom, e) for e in evaluateurs):
            message = f"{membre.nom}, membre du jury, a évalué le candidat."
            yield Manquement(message, lieu, "jury", remede)
        elif d.candidat.est(membre.nom):
            message = f"{membre.nom}, membre du jury, est le candidat."
            yield Manquement(message, lieu, "jury", remede)
        elif meme_personne(membre.organisation, d.candidat.entreprise.nom):
            message = f"{membre.nom or membre.organisation}, membre du jury, appartient à l'entreprise du candidat."
            yield Manquement(message, lieu, "jury", remede)


@regle("BENEFICE-EXPIRE", JURY, gravite="avertissement", si=lambda d: bool(d.bilan.expirees) and not d.bilan.delivre)
def benefice_expire(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Une compétence dont le bénéfice est expiré est à évaluer de nouveau ; elle reste marquée, jamais effacée.

    « En cas de validation partielle, le candidat garde le bénéfice des compétences validées durant 5 ans. »
    """
    for fin in sorted({b.jusqu_au for b in d.bilan.expirees.values() if b.jusqu_au}):
        codes = [c for c, b in d.bilan.expirees.items() if b.jusqu_au == fin]
        session = d.bilan.expirees[codes[0]].session
        message = f"Bénéfice expiré depuis le {le_jour(fin)} : {enumerer(codes)}, à évaluer de nouveau."
        lieu = Lieu(f"decisions/{session}.yaml", ("competences", codes[0]))
        yield Manquement(message, lieu, "candidat", "cqp status {dossier}")


@regle("DECISION-COHERENTE", JURY, si=_decide)
def decision_coherente(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """L'issue d'une décision est celle que donnent ses compétences, et toutes y sont.

    « Le jury paritaire délivre le CQP si toutes les compétences sont validées. »
    """
    for decision in _valables(d):
        if decision.issue == "renvoi" and not decision.competences:
            if not (decision.renvoi and decision.renvoi.motif):
                message = f"La session {decision.session} renvoie le dossier sans en dire le motif."
                yield Manquement(message, Lieu(decision.fichier, ("renvoi", "motif")), "jury", "motif: …")
            continue
        absentes = [c for c in d.referentiel.codes if c not in decision.competences]
        if absentes:
            message = f"La décision de la session {decision.session} ne dit rien de {enumerer(absentes)}."
            yield Manquement(
                message,
                Lieu(decision.fichier, ("competences",)),
                "jury",
                f"{absentes[0]}: validee ou non-validee",
            )
            continue
        issue = issue_de(decision.competences)
        if decision.issue != issue:
            ecrite = LIBELLES_ISSUE[decision.issue] if decision.issue else "aucune"
            message = f"L'issue écrite est : {ecrite} ; les compétences donnent : {LIBELLES_ISSUE[issue]}."
            yield Manquement(message, Lieu(decision.fichier, ("issue",)), "jury", f"issue: {issue}")


@regle("DECISION-DATEE", JURY, origine="reglage", si=_decide)
def decision_datee(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Une décision est datée : c'est d'elle que court le bénéfice des compétences validées.

    « En cas de validation partielle, le candidat garde le bénéfice des compétences validées durant 5 ans. »
    """
    for decision in _valables(d):
        if decision.date is None:
            message = f"La décision de la session {decision.session} n'est pas datée."
            yield Manquement(message, Lieu(decision.fichier, ("date",)), "jury", "date: AAAA-MM-JJ")


@regle("DECISION-CONSERVEE", JURY, si=_decide)
def decision_conservee(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Une compétence dite conservée l'est d'une décision antérieure, dont le bénéfice courait encore.

    « En cas de validation partielle, le candidat garde le bénéfice des compétences validées durant 5 ans. »
    """
    for decision in d.decisions:
        if decision.date is None or not decision.finale:
            continue
        avant = benefices_avant(d, decision)
        for code, mot in decision.competences.items():
            benefice = avant.get(code)
            if mot != "conservee" or (benefice and benefice.court(decision.date)):
                continue
            fin = benefice.jusqu_au if benefice else None
            raison = (
                f"son bénéfice a pris fin le {le_jour(fin)}" if fin else "aucune décision antérieure ne l'a validée"
            )
            message = f"{code} est dite conservée par la décision de la session {decision.session} : {raison}."
            lieu = Lieu(decision.fichier, ("competences", code))
            yield Manquement(message, lieu, "jury", f"{code}: validee ou non-validee")
