"""La relance : ce que l'on peut demander aujourd'hui, à qui, et pour quand.

« Seuls les dossiers complets sont présentés au jury. » (3.1.4) On n'écrit pas à qui n'a plus rien à faire, on ne
demande ni ce qui attend une étape, ni ce qui revient au secrétariat ou au jury.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from cqp_cli.domain.conservation import actes
from cqp_cli.domain.dates import jour_long
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.lieu import Lieu
from cqp_cli.domain.ordre import Obstacle
from cqp_cli.domain.regles import Manquement, Verdict
from cqp_cli.domain.remedes import LETTRE, SUIVRE, reevaluer

DESTINATAIRES = ("candidat", "professionnel", "externe", "organisme")
JOURS_AVANT_JURY = 7  # réglage : le temps de relire les dossiers et de les envoyer aux membres


def a_repondre(verdict: Verdict) -> Iterator[Manquement]:
    """Ce à quoi quelqu'un peut répondre aujourd'hui ; ce qui est venu après l'évaluation n'est plus à qui a tardé.

    On ne lui demande pas une autre date : chaque évaluateur évalue de nouveau.
    """
    accord, evaluations = verdict.dossier.accord, verdict.dossier.evaluations
    passage = 1 + max((e.passage or 0 for e in evaluations), default=0)
    for m in verdict.du_jour:
        if not m.tardif:
            yield m
            continue
        for role in accord.evaluateurs.valeur:
            message = f"{m.message[:-1]} : l'évaluation est à refaire."
            lieu = Lieu(f"evaluations/{passage}-{role}.yaml")
            yield replace(m, acteur=role, message=message, lieu=lieu, remede=reevaluer(role))


def demandes(verdict: Verdict) -> tuple[Manquement, ...]:
    """Ce à quoi un destinataire de la lettre peut répondre aujourd'hui."""
    return tuple(m for m in a_repondre(verdict) if m.acteur in DESTINATAIRES)


def sans_objet(verdict: Verdict) -> Obstacle | None:
    """Pourquoi rien n'est à demander, et la commande qui convient ; None s'il faut écrire."""
    d = verdict.dossier
    derniere = d.bilan.derniere
    if d.bilan.delivre:
        return Obstacle("La certification lui a été délivrée : rien ne lui est demandé.", LETTRE)
    if non_recevable(d):
        return Obstacle("Sa demande n'est pas recevable : rien ne lui est demandé.", LETTRE)
    if d.abandon:
        return Obstacle(f"Le candidat a renoncé le {jour_long(d.abandon)} : rien ne lui est demandé.", SUIVRE)
    if derniere and derniere.date and dormant(d):
        quand = jour_long(derniere.date)
        suite = "la suite est au candidat ; s'il revient, cqp check-dossier dit ce qui est à faire"
        return Obstacle(f"Rien n'a bougé depuis la décision du {quand} : {suite}.", LETTRE)
    if not verdict.bloquants:
        article = d.au_titre_de("jury", "TRANSMISSION-AVANT-SESSION")
        return Obstacle(f"Ce dossier est complet : il n'y a rien à demander ({article}).", SUIVRE)
    if not any(m.gravite == "bloquant" for m in demandes(verdict)):
        message = "Ce qui manque attend une étape, ou revient au secrétariat ou au jury : il n'y a rien à demander."
        return Obstacle(message, "cqp check-dossier {dossier} --all")
    return None


def non_recevable(d: Dossier) -> bool:
    """Vrai si le secrétariat a rendu un avis défavorable (3.2.1) : le parcours s'arrête là."""
    return d.voie == "vae" and d.recevabilite.avis == "defavorable"


def dormant(d: Dossier) -> bool:
    """Vrai si le jury a décidé, sans tout délivrer, et que rien n'est daté d'après : le candidat n'est pas revenu."""
    derniere = d.bilan.derniere
    if derniere is None or derniere.date is None or d.bilan.delivre or d.bilan.courantes:
        return False
    return max(actes(replace(d, decisions=())), default=derniere.date) <= derniere.date


def delai(d: Dossier) -> date | None:
    """Le dernier jour pour répondre : quelques jours avant le jury, jamais le sien ; None s'il n'en est plus temps."""
    session = d.prochaine_session
    if session is None or session.date is None:
        return None
    limite = session.date - timedelta(days=JOURS_AVANT_JURY)
    return limite if limite > d.jour else None
