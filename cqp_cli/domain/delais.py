"""Les limites que la loi fixe à une demande de VAE, et les bénéfices que la prochaine session verra finis.

Une limite se compte ici et nulle part ailleurs : les règles, le suivi et les échéances disent la même.
"""

from __future__ import annotations

from datetime import date

from cqp_cli.domain.accord import Accord
from cqp_cli.domain.bilan import Benefice
from cqp_cli.domain.dates import plus_mois
from cqp_cli.domain.dossier import Dossier, passe


def limite_recevabilite(d: Dossier) -> date | None:
    """Le dernier jour pour rendre l'avis ; une demande non déposée ou non signée n'est pas examinée (3.2.1)."""
    depot = passe(d.vae.partie_2.depot, d.jour) if d.vae else None
    if d.vae is None or depot is None or not passe(d.vae.partie_2.signature, d.jour):
        return None
    return plus_mois(depot, d.accord.delai_recevabilite_mois.valeur)


def silence_favorable(accord: Accord) -> bool:
    """Vrai si le délai est celui de la loi : elle fait du silence un avis favorable, un accord n'en dit rien."""
    return accord.delai_recevabilite_mois.origine == "loi"


def limite_jury(d: Dossier) -> date | None:
    """Le dernier jour pour le jury d'une VAE : le délai court du jour où le dossier complété est transmis (3.2.3)."""
    _, envoi = d.bilan.envoi
    depot = passe(envoi.transmission, d.jour) if envoi else None
    if d.voie != "vae" or depot is None or d.bilan.delivre:
        return None
    return plus_mois(depot, d.accord.delai_jury_mois.valeur)


def benefices_finissants(d: Dossier) -> dict[str, Benefice]:
    """Les compétences conservées au jour dit, qui ne le seront plus le jour de la prochaine session (3.1.4)."""
    session = d.prochaine_session
    if session is None or session.date is None:
        return {}
    return {code: b for code, b in d.bilan.conservees.items() if not b.court(session.date)}


def benefices_perdus(d: Dossier) -> dict[str, Benefice]:
    """Ceux que le jury ne pourra pas compter : aucun avis n'a été rendu de nouveau sur la compétence."""
    roles = d.accord.evaluateurs.valeur
    return {c: b for c, b in benefices_finissants(d).items() if not all(d.bilan.sens(r, c) for r in roles)}
