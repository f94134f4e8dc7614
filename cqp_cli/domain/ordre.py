"""L'ordre des étapes : ce qui doit être fait avant, avec l'article qui le veut.

L'accord procède par étapes (3.1.1 à 3.1.4, 3.2.1 à 3.2.3) ; une étape demandée trop tôt est refusée.
"""

from __future__ import annotations

from dataclasses import dataclass

from cqp_cli.domain import remedes
from cqp_cli.domain.accord import Role
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.evaluation import Evaluation
from cqp_cli.domain.lieu import Lieu
from cqp_cli.domain.titres import NomEtape

DEJA_DELIVRE = "La certification lui a déjà été délivrée."


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Pourquoi l'étape ne peut pas se faire encore, et la commande à faire d'abord."""

    message: str
    remede: str


def avant_reperage(d: Dossier) -> Obstacle | None:
    """Le livret de repérage appartient à la voie formation (3.1.1)."""
    if not d.demande("livret-reperage"):
        article = _art(d, "reperage", "LIVRET-PRESENT")
        message = f"Le livret de repérage n'est pas une étape de la voie {_voie(d)} ({article})."
        return Obstacle(message, remedes.SUIVRE)
    return None


def avant_parcours(d: Dossier) -> Obstacle | None:
    """« A partir de ce repérage, un parcours individualisé […] est défini » (3.1.1)."""
    if not d.demande("parcours"):
        message = f"Le parcours n'est pas une étape de la voie {_voie(d)} ({_art(d, 'parcours', 'PARCOURS-PRESENT')})."
        return Obstacle(message, remedes.SUIVRE)
    if d.demande("livret-reperage") and d.livret is None:
        article = _art(d, "reperage", "PARCOURS-APRES-REPERAGE")
        message = f"Le parcours se définit à partir du repérage ({article}), et le livret manque."
        return Obstacle(message, remedes.FORMULAIRE_LIVRET)
    return None


def avant_partie_2(d: Dossier) -> Obstacle | None:
    """« La demande de recevabilité est examinée et validée par le secrétariat de la CPEF » (3.2.1) : ensuite, non."""
    if d.voie != "vae":
        message = f"La partie 2 appartient à la seule voie VAE ({_art(d, 'recevabilite', 'VAE-PARTIE-2')})."
        return Obstacle(message, remedes.SUIVRE)
    if d.recevabilite.avis in ("favorable", "defavorable"):
        message = (
            f"La demande a été examinée ({_art(d, 'recevabilite', 'VAE-RECEVABILITE')}) : sa partie 2 ne change plus."
        )
        return Obstacle(message, remedes.SUIVRE)
    return None


def avant_recevabilite(d: Dossier) -> Obstacle | None:
    """« Le candidat doit remplir la partie 2 […] et l'adresser au secrétariat de la CPEF » (3.2.1)."""
    if d.voie != "vae":
        message = f"La recevabilité est une étape de la seule voie VAE ({_art(d, 'recevabilite', 'VAE-RECEVABILITE')})."
        return Obstacle(message, remedes.SUIVRE)
    if d.vae is None:
        message = f"La partie 2 n'est pas déposée ({_art(d, 'recevabilite', 'VAE-PRESENT')}) : dossier-vae.yaml manque."
        return Obstacle(message, remedes.FORMULAIRE_PARTIE_2)
    if d.vae.partie_2.depot is None or d.vae.partie_2.signature is None:
        cle, quoi, regle = ("depot", "datée de son dépôt", "VAE-PARTIE-2")
        if d.vae.partie_2.depot:
            cle, quoi, regle = ("signature", "signée", "VAE-PARTIE-2-CONTENU")
        message = f"Une demande qui n'est pas {quoi} n'est pas examinée ({_art(d, 'recevabilite', regle)})."
        return Obstacle(message, remedes.poser(Lieu("dossier-vae.yaml", ("partie_2", cle)), remedes.UN_JOUR))
    return None


def avant_activites(d: Dossier) -> Obstacle | None:
    """« Si un avis favorable est rendu, le candidat renseigne la partie 3 » (3.2.1)."""
    if d.voie == "vae" and d.recevabilite.avis != "favorable":
        article = _art(d, "recevabilite", "VAE-RECEVABILITE")
        message = f"La partie 3 se remplit après un avis de recevabilité favorable ({article})."
        return Obstacle(message, _vers_la_recevabilite(d))
    return None


def avant_evaluation(d: Dossier) -> Obstacle | None:
    """Ce que l'accord place avant l'évaluation, dans chaque voie (3.1.1, 3.1.2, 3.2.1)."""
    if d.voie == "vae":
        if obstacle := avant_activites(d):
            article = _art(d, "recevabilite", "VAE-AVANT-EVALUATION")
            message = f"L'évaluation vient après un avis de recevabilité favorable ({article})."
            return Obstacle(message, obstacle.remede)
        if d.vae is None or not d.vae.partie_3.activites:
            article = _art(d, "recevabilite", "VAE-PARTIE-3")
            message = f"L'évaluation vient après la partie 3, que le candidat n'a pas remplie ({article})."
            return Obstacle(message, remedes.FORMULAIRE_ACTIVITES)
        return None
    if d.demande("livret-reperage") and d.livret is None:
        article = _art(d, "reperage", "LIVRET-ORDRE")
        message = f"L'évaluation vient après le repérage des acquis ({article}), et le livret manque."
        return Obstacle(message, remedes.FORMULAIRE_LIVRET)
    if d.demande("parcours") and d.accord.mise_en_pratique.valeur and d.pratique.debut is None:
        article = _art(d, "parcours", "PRATIQUE-PRESENTE")
        message = f"Une mise en pratique en entreprise est nécessaire avant l'évaluation ({article})."
        return Obstacle(message, remedes.FORMULAIRE_PARCOURS)
    return None


def passages_ouverts(d: Dossier, role: Role) -> set[int]:
    """Les passages commencés depuis la dernière décision, dont la grille de ce rôle manque ou est vide."""
    remplis = {e.passage for e in d.du_role(role) if not e.vide}
    return {e.passage for e in d.bilan.courantes if e.passage and e.passage not in remplis}


def prochain_passage(d: Dossier, role: Role) -> int:
    """Le passage en cours : le plus haut dont la grille de ce rôle manque ou est vide, sinon le suivant."""
    return max(passages_ouverts(d, role), default=max((e.passage or 0 for e in d.evaluations), default=0) + 1)


def apres_delivrance(d: Dossier, faite: Evaluation | None = None) -> Obstacle | None:
    """« Le jury paritaire délivre le CQP si toutes les compétences sont validées » (3.1.4) : rien ne s'évalue ensuite.

    `faite` : une évaluation qui arrive ; celle d'un passage que le jury avait devant lui peut encore être rangée.
    """
    derniere = d.bilan.derniere
    if derniere is None or derniere.date is None or not d.bilan.delivre:
        return None
    if faite and faite.date and faite.date <= derniere.date and faite.passage in {e.passage for e in d.evaluations}:
        return None
    return Obstacle(DEJA_DELIVRE, remedes.SUIVRE)


def _vers_la_recevabilite(d: Dossier) -> str:
    """La commande qui mène à l'avis favorable ; après un refus, il ne reste que la lettre à écrire."""
    return remedes.LETTRE if d.recevabilite.avis == "defavorable" else remedes.RECEVABILITE


def _voie(d: Dossier) -> str:
    return {"vae": "VAE", None: "que le dossier ne dit pas"}.get(d.voie, str(d.voie))


def _art(d: Dossier, etape: NomEtape, regle: str) -> str:
    return d.referentiel.au_titre_de(etape, regle)
