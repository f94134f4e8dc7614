"""One row per candidacy, in columns that keep their name and place.

The columns are the interface: one may be added at the end, none is renamed, moved or removed (`docs/exports.md`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.evaluation import Evaluation
from cqp_cli.domain.suivi import suivre

COLONNES: Mapping[str, str] = {
    # The identity, under the names that `init-candidate --from` takes
    "code": "nom du dossier dans candidats/",
    "nom_naissance": "nom de naissance",
    "nom_usage": "nom d’usage, s’il diffère",
    "prenoms": "prénoms, séparés par des virgules",
    "sexe": "F ou M",
    "date_naissance": "AAAA-MM-JJ, ou AAAA-MM, AAAA quand le reste n’est pas connu",
    "commune_naissance": "commune de naissance",
    "code_insee_naissance": "5 caractères",
    "pays_naissance": "pays de naissance",
    "courriel": "adresse électronique",
    "telephone": "tel qu’il est écrit dans le dossier",
    "voie": "formation ou vae",
    "statut": "salarie, demandeur-emploi, independant ou autre",
    "contrat": "cdi, cdd, contrat-professionnalisation ou autre",
    "emploi": "emploi occupé",
    "entreprise": "nom de l’employeur",
    "siret": "SIRET de l’employeur",
    "adresse": "adresse de l’employeur",
    "adresse_personnelle": "adresse postale du candidat",
    # The procedure
    "certification": "code de la certification",
    "referentiel": "version épinglée du référentiel",
    "verdict": "complet, incomplet ou illisible, au jour dit",
    "etape": "ouvert, recevabilite, reperage, parcours, evaluation, transmis ou decide",
    "prochaine": "l’étape suivante, en une phrase",
    "echeance": "jour limite de l’étape suivante",
    "depot": "VAE : dépôt de la partie 2",
    "recevabilite": "VAE : favorable, defavorable ou incomplet",
    "recevabilite_date": "VAE : jour de l’avis",
    "entretien": "formation : jour de l’entretien de repérage",
    "passages": "nombre de passages d’évaluation",
    "evaluation_professionnel": "jour de la dernière évaluation du professionnel",
    "evaluation_externe": "jour de la dernière évaluation de l’évaluateur externe",
    "transmission": "jour de la dernière transmission au jury",
    # The jury, and what remains of its decision
    "session": "session de la dernière décision qui vaut, ou du dernier renvoi",
    "decision": "jour de cette décision",
    "issue": "totale, partielle, non-delivrance ou renvoi",
    "validees": "compétences que cette décision valide, séparées par des espaces",
    "non_validees": "compétences qu’elle ne valide pas",
    "conservees": "compétences dont le bénéfice court au jour dit",
    "conservees_jusqu_au": "dernier jour du bénéfice qui finit le premier ; vide s’il est sans fin",
    "expirees": "compétences dont le bénéfice est expiré",
    "notification": "jour où cette décision a été notifiée",
}


def rangee(d: Dossier, verdict: str) -> dict[str, str | int | date]:
    """The row of one dossier on the day of the verdict."""
    vide: dict[str, str | int | date] = dict.fromkeys(COLONNES, "")
    suivi = suivre(d, verdict == "complet")
    etat = {"verdict": verdict, "etape": suivi.etape, "prochaine": suivi.prochaine, "echeance": suivi.echeance}
    valeurs = _identite(d) | etat | _procedure(d) | _jury(d)
    return vide | {cle: v for cle, v in valeurs.items() if v is not None}


def illisible(code: str, pourquoi: str) -> dict[str, str]:
    """The row of a dossier that cannot be read."""
    return dict.fromkeys(COLONNES, "") | {"code": code, "verdict": "illisible", "prochaine": pourquoi}


def _identite(d: Dossier) -> dict[str, Any]:
    c, n, e = d.candidat, d.candidat.naissance, d.candidat.entreprise
    return {
        "code": d.code,
        "nom_naissance": c.nom_naissance,
        "nom_usage": c.nom_usage,
        "prenoms": prenoms_en_cellule(c.prenoms),
        "sexe": c.sexe,
        "date_naissance": (n.date.entiere or str(n.date)) if n.date else None,
        "commune_naissance": n.commune,
        "code_insee_naissance": n.code_insee,
        "pays_naissance": n.pays,
        "courriel": c.courriel,
        "telephone": c.telephone,
        "voie": d.voie,
        "statut": c.statut,
        "contrat": c.contrat,
        "emploi": c.emploi,
        "entreprise": e.nom,
        "siret": e.siret,
        "adresse": " ".join(e.adresse.split()) if e.adresse else None,
        "adresse_personnelle": ", ".join(c.adresse.splitlines()) if c.adresse else None,
        "certification": d.referentiel.code,
        "referentiel": d.referentiel.version,
    }


def prenoms_en_cellule(prenoms: Sequence[str]) -> str:
    """Parted by commas, one at least where a space could be taken for one: it comes back as it went."""
    seul = len(prenoms) == 1 and len(prenoms[0].split()) > 1
    return f"{prenoms[0]}," if seul else ", ".join(prenoms)


def _procedure(d: Dossier) -> dict[str, Any]:
    transmissions = [e.transmission for e in d.evaluations if e.transmission and e.transmission <= d.jour]
    return {
        "depot": d.vae.partie_2.depot if d.vae else None,
        "recevabilite": d.recevabilite.avis,
        "recevabilite_date": d.recevabilite.date,
        "entretien": d.livret.entretien.date if d.livret else None,
        "passages": len({e.passage for e in d.evaluations}),
        "evaluation_professionnel": _derniere(d.du_role("professionnel")),
        "evaluation_externe": _derniere(d.du_role("externe")),
        "transmission": max(transmissions, default=None),
    }


def _derniere(evaluations: Iterable[Evaluation]) -> date | None:
    return max((e.date for e in evaluations if e.date), default=None)


def _jury(d: Dossier) -> dict[str, Any]:
    decision = d.bilan.prononcee
    mots = decision.competences if decision else {}
    conservees = d.bilan.conservees
    fins = [b.jusqu_au for b in conservees.values() if b.jusqu_au]
    return {
        "session": decision.session if decision else None,
        "decision": decision.date if decision else None,
        "issue": decision.issue if decision else None,
        "validees": " ".join(c for c, mot in mots.items() if mot == "validee"),
        "non_validees": " ".join(c for c, mot in mots.items() if mot == "non-validee"),
        "conservees": " ".join(conservees),
        "conservees_jusqu_au": min(fins, default=None),
        "expirees": " ".join(d.bilan.expirees),
        "notification": decision.notification if decision else None,
    }
