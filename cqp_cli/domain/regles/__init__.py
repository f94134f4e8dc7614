"""L'accord en règles : un module par titre, une fonction par règle, et `verifier()` qui les applique toutes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from cqp_cli.domain.accord import VOIES, Accord
from cqp_cli.domain.dossier import Dossier, au
from cqp_cli.domain.jury import Decision, Session
from cqp_cli.domain.regles import (
    sur_decision,
    sur_evaluateurs,
    sur_evaluation,
    sur_identite,
    sur_jury,
    sur_parcours,
    sur_recit,
    sur_reperage,
    sur_seance,
    sur_vae,
)
from cqp_cli.domain.regles.attente import attendre
from cqp_cli.domain.regles.regle import Constat, Etat, Manquement, Regle

__all__ = ["PAR_CODE", "REGLES", "Constat", "Etat", "Manquement", "Regle", "Verdict", "verifier"]

VERSION = "4"
"""Version des règles : elle change quand un verdict peut changer (voir CHANGELOG)."""

REGLES: tuple[Regle, ...] = (
    # Article 3 : l'accès
    sur_identite.candidat_identite,
    sur_identite.candidat_nom,
    sur_identite.candidat_voie,
    sur_identite.candidat_code,
    sur_identite.candidat_abandon,
    sur_identite.candidat_etat_civil,
    sur_identite.candidat_employeur,
    sur_identite.fichiers_etrangers,
    sur_identite.referentiel_version,
    # 3.1.1 : le repérage
    sur_reperage.livret_present,
    sur_reperage.livret_entretien,
    sur_reperage.livret_en_entreprise,
    sur_reperage.livret_professionnel,
    sur_reperage.livret_professionnel_qualite,
    sur_reperage.livret_interne,
    sur_reperage.livret_autre_que_candidat,
    sur_evaluateurs.habilitation_reperage,
    sur_reperage.livret_elements,
    sur_reperage.livret_signatures,
    sur_reperage.livret_ordre,
    sur_reperage.livret_signatures_ordre,
    # 3.1.2 : le parcours
    sur_parcours.parcours_present,
    sur_parcours.parcours_actions,
    sur_parcours.parcours_actions_dates,
    sur_parcours.parcours_organisme,
    sur_parcours.parcours_apres_reperage,
    sur_parcours.parcours_realise,
    sur_parcours.parcours_couverture,
    sur_parcours.parcours_couverture_partielle,
    sur_parcours.parcours_uniquement,
    sur_parcours.parcours_ordre,
    sur_parcours.pratique_presente,
    sur_parcours.pratique_avant_evaluation,
    # 3.2.1 : la recevabilité
    sur_vae.vae_present,
    sur_vae.vae_partie_2,
    sur_vae.vae_partie_2_contenu,
    sur_vae.vae_partie_2_ordre,
    sur_vae.vae_recevabilite,
    sur_vae.vae_delai_recevabilite,
    sur_vae.vae_partie_3,
    sur_vae.vae_partie_3_signee,
    sur_vae.vae_ordre,
    sur_vae.vae_partie_3_ordre,
    sur_vae.vae_avant_evaluation,
    # 3.1.3 et 3.2.2 : l'évaluation
    sur_recit.recit_present,
    sur_recit.recit_competences,
    sur_recit.recit_signe,
    sur_recit.recit_avant_evaluation,
    sur_evaluation.evaluation_presente,
    sur_evaluation.evaluation_competences,
    sur_evaluation.evaluation_elements,
    sur_evaluation.evaluation_date,
    sur_evaluation.evaluation_signee,
    sur_evaluation.evaluation_sources,
    sur_evaluation.evaluation_lieu,
    sur_evaluation.evaluation_plateau,
    sur_evaluation.livret_remis,
    sur_evaluation.evaluation_ordre,
    sur_evaluation.evaluation_signatures_ordre,
    sur_evaluation.passages_ordre,
    sur_evaluateurs.evaluateur_identifie,
    sur_evaluateurs.evaluateur_qualite,
    sur_evaluateurs.evaluateur_interne,
    sur_evaluateurs.evaluateur_externe,
    sur_evaluateurs.evaluateurs_distincts,
    sur_evaluateurs.evaluateur_autre_que_candidat,
    sur_evaluateurs.habilitation_evaluation,
    sur_evaluateurs.conflit_employeur,
    sur_evaluateurs.conflit_formateur,
    sur_evaluateurs.conflit_accompagnateur,
    sur_evaluation.avis_elements,
    sur_evaluation.avis_constat,
    sur_evaluation.transmission,
    # 3.1.4 et 3.2.3 : le jury
    *sur_seance.REGLES_DE_SEANCE,
    sur_evaluateurs.habilitation_session,
    sur_jury.transmission_avant_session,
    sur_jury.jury_conflit,
    sur_jury.vae_delai_jury,
    sur_jury.benefice_expire,
    sur_jury.benefice_session,
    sur_decision.decision_coherente,
    sur_decision.decision_datee,
    sur_decision.decision_signee,
    sur_decision.decision_conservee,
    sur_decision.decision_conformite,
    sur_decision.decision_motif,
    sur_decision.decision_apres_delivrance,
    sur_decision.decision_benefice,
    sur_decision.decision_fondee,
    sur_decision.decision_session,
    sur_decision.decision_jury,
    sur_decision.decision_notifiee,
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
        de_seance = {r.code for r in sur_seance.REGLES_DE_SEANCE}
        return tuple(m for m in self.manquements if m.regle not in de_seance)

    @property
    def bloquants(self) -> tuple[Manquement, ...]:
        """Les manquements qui rendent le dossier incomplet."""
        return tuple(m for m in self.manquements if m.gravite == "bloquant")

    @property
    def du_jour(self) -> tuple[Manquement, ...]:
        """Les manquements qui n'attendent aucune étape."""
        return tuple(m for m in self.manquements if not m.attend)

    def empechements(self, decision: Decision) -> tuple[Manquement, ...]:
        """Pourquoi cette décision ne vaut pas ce qu'elle écrit : rien n'en est imprimé, notifié ni déclaré."""
        fondent = sur_decision.EMPECHEMENTS
        return tuple(m for m in self.manquements if m.regle in fondent and m.lieu.fichier == decision.fichier)

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
