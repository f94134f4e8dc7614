"""L'accord en règles : un module par titre, une fonction par règle, et `verifier()` qui les applique toutes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from cqp_cli.domain.accord import Accord
from cqp_cli.domain.dossier import Dossier, au
from cqp_cli.domain.jury import Session
from cqp_cli.domain.regles import (
    decision,
    evaluateurs,
    evaluation,
    identite,
    jury,
    parcours,
    recit,
    reperage,
    seance,
    vae,
)
from cqp_cli.domain.regles.attente import attendre
from cqp_cli.domain.regles.modele import VOIES, Acteur, Constat, Etat, Manquement, Regle

__all__ = ["PAR_CODE", "REGLES", "Acteur", "Constat", "Etat", "Manquement", "Regle", "Verdict", "verifier"]

VERSION = "3"
"""Version des règles : elle change quand un verdict peut changer (voir CHANGELOG)."""

REGLES: tuple[Regle, ...] = (
    # Article 3 : l'accès
    identite.candidat_identite,
    identite.candidat_nom,
    identite.candidat_voie,
    identite.candidat_code,
    identite.candidat_etat_civil,
    identite.candidat_employeur,
    identite.fichiers_etrangers,
    identite.referentiel_version,
    # 3.1.1 : le repérage
    reperage.livret_present,
    reperage.livret_entretien,
    reperage.livret_en_entreprise,
    reperage.livret_professionnel,
    reperage.livret_professionnel_qualite,
    reperage.livret_interne,
    reperage.livret_autre_que_candidat,
    evaluateurs.habilitation_reperage,
    reperage.livret_elements,
    reperage.livret_signatures,
    reperage.livret_ordre,
    reperage.livret_signatures_ordre,
    # 3.1.2 : le parcours
    parcours.parcours_present,
    parcours.parcours_actions,
    parcours.parcours_actions_dates,
    parcours.parcours_organisme,
    parcours.parcours_apres_reperage,
    parcours.parcours_realise,
    parcours.parcours_couverture,
    parcours.parcours_couverture_partielle,
    parcours.parcours_uniquement,
    parcours.parcours_ordre,
    parcours.pratique_presente,
    parcours.pratique_avant_evaluation,
    # 3.2.1 : la recevabilité
    vae.vae_present,
    vae.vae_partie_2,
    vae.vae_partie_2_contenu,
    vae.vae_partie_2_ordre,
    vae.vae_recevabilite,
    vae.vae_delai_recevabilite,
    vae.vae_partie_3,
    vae.vae_partie_3_signee,
    vae.vae_ordre,
    vae.vae_partie_3_ordre,
    vae.vae_avant_evaluation,
    # 3.1.3 et 3.2.2 : l'évaluation
    recit.recit_present,
    recit.recit_competences,
    recit.recit_signe,
    recit.recit_avant_evaluation,
    evaluation.evaluation_presente,
    evaluation.evaluation_competences,
    evaluation.evaluation_elements,
    evaluation.evaluation_date,
    evaluation.evaluation_signee,
    evaluation.evaluation_sources,
    evaluation.evaluation_lieu,
    evaluation.evaluation_plateau,
    evaluation.livret_remis,
    evaluation.evaluation_ordre,
    evaluation.evaluation_signatures_ordre,
    evaluation.passages_ordre,
    evaluateurs.evaluateur_identifie,
    evaluateurs.evaluateur_qualite,
    evaluateurs.evaluateur_interne,
    evaluateurs.evaluateur_externe,
    evaluateurs.evaluateurs_distincts,
    evaluateurs.evaluateur_autre_que_candidat,
    evaluateurs.habilitation_evaluation,
    evaluateurs.conflit_employeur,
    evaluateurs.conflit_formateur,
    evaluateurs.conflit_accompagnateur,
    evaluation.avis_elements,
    evaluation.avis_constat,
    evaluation.transmission,
    # 3.1.4 et 3.2.3 : le jury
    *seance.REGLES_DE_SEANCE,
    evaluateurs.habilitation_session,
    jury.transmission_avant_session,
    jury.jury_conflit,
    jury.vae_delai_jury,
    jury.benefice_expire,
    jury.benefice_session,
    decision.decision_coherente,
    decision.decision_datee,
    decision.decision_signee,
    decision.decision_conservee,
    decision.decision_conformite,
    decision.decision_motif,
    decision.decision_apres_delivrance,
    decision.decision_benefice,
    decision.decision_fondee,
    decision.decision_session,
    decision.decision_jury,
    decision.decision_notifiee,
)
PAR_CODE: dict[str, Regle] = {r.code: r for r in REGLES}


# Les constats sans manquement sont les mêmes pour tous les dossiers, et les règles d'une voie pour tous les siens.
_SANS_OBJET = {r.code: Constat(r, "sans objet") for r in REGLES}
_SATISFAITES = {r.code: Constat(r, "satisfaite") for r in REGLES}
_PAR_VOIE = {voie: tuple((r, r.existe(voie)) for r in REGLES) for voie in (*VOIES, None)}


@dataclass(frozen=True, slots=True)
class Verdict:
    """Toutes les règles, chacune avec ce qu'elle dit. « Seuls les dossiers complets sont présentés au jury. »"""

    dossier: Dossier
    constats: tuple[Constat, ...]

    @property
    def manquements(self) -> tuple[Manquement, ...]:
        """Tous les manquements, les bloquants d'abord, dans l'ordre de l'accord."""
        tous = [m for c in self.constats for m in c.manquements]
        return tuple(sorted(tous, key=lambda m: m.gravite != "bloquant"))

    @property
    def du_candidat(self) -> tuple[Manquement, ...]:
        """Les manquements qui tiennent au dossier, sans ceux de la séance, dits une fois pour tous."""
        de_seance = {r.code for r in seance.REGLES_DE_SEANCE}
        return tuple(m for m in self.manquements if m.regle not in de_seance)

    @property
    def bloquants(self) -> tuple[Manquement, ...]:
        """Les manquements qui rendent le dossier incomplet."""
        return tuple(m for m in self.manquements if m.gravite == "bloquant")

    @property
    def du_jour(self) -> tuple[Manquement, ...]:
        """Ce à quoi quelqu'un peut répondre aujourd'hui : le reste attend une étape."""
        return tuple(m for m in self.manquements if not m.attend)

    @property
    def mot(self) -> Literal["complet", "incomplet"]:
        """Complet si rien ne bloque."""
        return "incomplet" if self.bloquants else "complet"


def verifier(dossier: Dossier, jour: date, session: Session | None = None) -> Verdict:
    """Applique toutes les règles au dossier tel qu'il est le `jour` dit, et à la session s'il y en a une."""
    d = au(dossier, jour, session)
    accord = d.accord
    constats = [_appliquer(r, existe, d, accord, jour) for r, existe in _PAR_VOIE[d.voie]]
    return Verdict(d, tuple(attendre(constats) if any(c.manquements for c in constats) else constats))


def _appliquer(regle: Regle, existe: bool, d: Dossier, accord: Accord, jour: date) -> Constat:
    if not existe or not regle.si(d):
        return _SANS_OBJET[regle.code]
    manquements = tuple(regle.fonction(d, accord, jour))
    if not manquements:
        return _SATISFAITES[regle.code]
    return Constat(regle, "echec", regle.porter(d, manquements))
