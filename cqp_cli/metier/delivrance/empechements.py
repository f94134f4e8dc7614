"""What keeps a decision from being certified or notified, in a sentence."""

from __future__ import annotations

from dataclasses import replace

from cqp_cli.disque.ecrire.refaire import de_ce_dossier
from cqp_cli.domain.dates import jour_long
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.jury import Decision
from cqp_cli.domain.regles import verifier
from cqp_cli.domain.titres import au_titre_de
from cqp_cli.errors import Probleme


def dire_annulation(d: Dossier, decision: Decision) -> str:
    annulation = decision.annulation
    quand = f" le {jour_long(annulation.date)}" if annulation and annulation.date else ""
    motif = f" : {annulation.motif.rstrip('.')}" if annulation and annulation.motif else ""
    du = f" du {jour_long(decision.date)}" if decision.date else ""
    return f"La décision{du} a été annulée{quand}{motif}. Ses documents ne s'impriment plus ({d.au_titre_de('jury')})."


def ce_qui_vaut(d: Dossier, decision: Decision) -> Decision:
    """The decision as a paper of the jury tells it: nothing, where it contradicts what it writes."""
    if decision.annulee or not decision.issue or not obstacles(d, decision):
        return decision
    return replace(decision, issue=None, competences={}, signature=None)


def obstacles(d: Dossier, decision: Decision) -> list[Probleme]:
    """What keeps a decision from being final, or from giving what it says: it is neither certified nor notified."""
    return [
        Probleme(
            f"{m.message} La décision n'est pas définitive : au jury de la compléter ({au_titre_de(m)}).",
            m.lieu.fichier,
            remede=de_ce_dossier(m.remede, d.place),
        )
        for m in verifier(d, d.jour).empechements(decision)
    ]
