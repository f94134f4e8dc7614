"""Où en est un dossier, ce qui vient ensuite, et pour quand (articles 3.1.1 à 3.2.3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from cqp_cli.domain.dates import jour_long
from cqp_cli.domain.delais import benefices_perdus, limite_recevabilite
from cqp_cli.domain.dossier import Dossier, passe
from cqp_cli.domain.ecritures import enumerer
from cqp_cli.domain.jury import LIBELLES_ISSUE, Decision, Issue, Session
from cqp_cli.domain.parcours_individuel import restantes

FINIT_AVANT = "leur bénéfice finit avant le jury"
EtapeAtteinte = Literal["ouvert", "recevabilite", "reperage", "parcours", "evaluation", "transmis", "decide"]
NOMS_ETAPES: Mapping[EtapeAtteinte, str] = {
    "ouvert": "ouvert",
    "recevabilite": "recevabilité",
    "reperage": "repérage",
    "parcours": "parcours",
    "evaluation": "évaluation",
    "transmis": "transmis",
    "decide": "décidé",
}
"""Comme partout on les lit."""


@dataclass(frozen=True, slots=True)
class Suivi:
    """L'étape atteinte, l'étape suivante dite en une phrase, son échéance, la dernière issue."""

    etape: EtapeAtteinte
    prochaine: str
    echeance: date | None
    issue: Issue | None


def suivre(d: Dossier, complet: bool) -> Suivi:
    """Situe un dossier déjà ramené au jour dit."""
    issue = d.bilan.prononcee.issue if d.bilan.prononcee else None
    if d.bilan.delivre:
        delivree = "le CQP est délivré" if d.referentiel.est_cqp else "la certification est délivrée"
        return Suivi("decide", delivree, None, "totale")
    if suspens := d.bilan.en_suspens:
        prochaine = f"faire compléter la décision de la session {suspens.session}, qui n'est pas définitive (jury)"
        return Suivi("transmis", prochaine, None, issue)
    if contredite := d.bilan.contredite:
        prochaine = (
            f"faire corriger la décision de la session {contredite.session}, que contredit ce qu'elle écrit (jury)"
        )
        return Suivi("decide", prochaine, None, issue)
    if d.abandon:
        return Suivi(_en_cours(d, complet)[0], f"aucune : le candidat a renoncé le {jour_long(d.abandon)}", None, issue)
    return Suivi(*_en_cours(d, complet), issue)


def _en_cours(d: Dossier, complet: bool) -> tuple[EtapeAtteinte, str, date | None]:
    if d.bilan.courantes:
        return _evaluation(d, complet)
    return _apres_decision(d) if d.bilan.derniere else _avant_evaluation(d)


def a_decider(
    suivis: Iterable[tuple[Dossier, EtapeAtteinte | None]], sessions: Iterable[Session], jour: date
) -> tuple[Session, date, tuple[str, ...]] | None:
    """La dernière session tenue, son jour, et les codes des dossiers, ramenés au jour dit, qui lui furent transmis à
    temps ; None quand elle a décidé. « Seuls les dossiers complets sont présentés au jury » (3.1.4) : les autres n'ont
    ici pas d'étape."""
    tous, tenues = tuple(suivis), [(s, le) for s in sessions if (le := passe(s.date, jour))]
    if not tenues or any(x.session == tenues[-1][0].code for d, _ in tous for x in d.ecrites):
        return None
    session, le = tenues[-1]
    envoyes = (d for d, etape in tous if etape == "transmis")
    a_temps = tuple(d.code for d in envoyes if any(passe(e.transmission, le) for e in d.evaluations))
    return (session, le, a_temps) if a_temps else None


def _evaluation(d: Dossier, complet: bool) -> tuple[EtapeAtteinte, str, date | None]:
    _, envoi = d.bilan.envoi
    if envoi is None or not passe(envoi.transmission, d.jour):
        return "evaluation", "finir l'évaluation et transmettre le dossier au jury (évaluateurs)", None
    session = d.prochaine_session
    quand = session.date if session else None
    if not complet:
        return "transmis", "compléter le dossier avant le jury (voir cqp check-dossier)", quand
    if finissants := benefices_perdus(d):
        fin = min(b.jusqu_au for b in finissants.values() if b.jusqu_au)
        return "transmis", f"évaluer de nouveau {', '.join(finissants)} : {FINIT_AVANT}", fin
    suite = "présenter au jury" if quand else "présenter à la prochaine session du jury"
    return "transmis", suite, quand


def _apres_decision(d: Dossier) -> tuple[EtapeAtteinte, str, date | None]:
    derniere = d.bilan.derniere
    assert derniere
    fins = [b.jusqu_au for b in d.bilan.conservees.values() if b.jusqu_au]
    manquantes = ", ".join(d.bilan.a_evaluer)
    libelle = LIBELLES_ISSUE[derniere.issue] if derniere.issue else ""
    suite = f"{libelle} : {_poursuite(d, derniere)}, puis évaluer {manquantes}"
    if not manquantes:
        suite = f"{libelle}, et rien ne reste à évaluer : relire la décision, sinon présenter de nouveau au jury"
    return "decide", suite, min(fins, default=None)


_VOIES = {"formation": "suivre une formation", "experience": "compléter son expérience"}


def _poursuite(d: Dossier, derniere: Decision) -> str:
    """« Le candidat peut poursuivre son parcours » : les deux voies, et celle que le jury a conseillée (3.1.4)."""
    conseil = derniere.preconisations.suite
    dites = (f"{_VOIES[s]}{' (conseil du jury)' if s == conseil else ''}" for s in d.accord.suites.valeur)
    return " ou ".join(dites)


def _avant_evaluation(d: Dossier) -> tuple[EtapeAtteinte, str, date | None]:
    if d.voie == "vae":
        return _recevabilite(d)
    if d.demande("livret-reperage") and not _repere(d):
        return "ouvert", "mener l'entretien et remplir le livret de repérage (professionnel)", None
    fait: EtapeAtteinte = "reperage" if d.demande("livret-reperage") else "ouvert"
    if d.demande("parcours") and d.parcours is None:
        return fait, "définir le parcours (organisme de formation)", None
    reste = restantes(d)
    if reste:
        fin = max((a.fin for a in d.actions if a.fin), default=None)
        return "parcours", f"suivre le parcours sur {', '.join(reste)}", fin
    if d.accord.mise_en_pratique.valeur and not passe(d.pratique.debut, d.jour):
        return "parcours", "mettre en pratique en entreprise", d.pratique.debut
    if d.accord.mise_en_pratique.valeur and not passe(d.pratique.fin, d.jour):
        return "parcours", "finir la mise en pratique en entreprise", d.pratique.fin
    return "parcours" if d.parcours else fait, _evaluer(d), None


def _evaluer(d: Dossier) -> str:
    mots = {"professionnel": "professionnel", "externe": "évaluateur externe"}
    return f"évaluer les compétences ({enumerer(mots[role] for role in d.accord.evaluateurs.valeur)})"


def _repere(d: Dossier) -> bool:
    """Vrai si le livret est là et que son entretien n'est pas à venir."""
    return d.livret is not None and not (d.livret.entretien.date and d.livret.entretien.date > d.jour)


def _recevabilite(d: Dossier) -> tuple[EtapeAtteinte, str, date | None]:
    depot = passe(d.vae.partie_2.depot, d.jour) if d.vae else None
    if d.vae and d.vae.partie_2.depot is None and passe(d.vae.partie_2.signature, d.jour):
        return "ouvert", "dater le dépôt de la partie 2 du dossier de VAE (secrétariat)", None
    if d.vae is None or depot is None:
        return "ouvert", "remplir, signer et déposer la partie 2 du dossier de VAE (candidat)", None
    match d.vae.recevabilite.avis:
        case None if not passe(d.vae.partie_2.signature, d.jour):
            return (
                "ouvert",
                "signer la partie 2 du dossier de VAE : non signée, elle n'est pas examinée (candidat)",
                None,
            )
        case None:
            return "ouvert", "rendre l'avis de recevabilité (secrétariat)", limite_recevabilite(d)
        case "defavorable":
            return "recevabilite", "demande non recevable : le candidat ne peut pas être évalué", None
        case "incomplet" if d.vae.completee(d.jour):
            limite = limite_recevabilite(d) if d.vae.a_examiner(d.jour) else None
            return "ouvert", "rendre un nouvel avis de recevabilité (secrétariat)", limite
        case "incomplet":
            return "ouvert", "compléter la demande de recevabilité (candidat)", None
    partie_3 = d.vae.partie_3
    if not partie_3.competences_decrites() >= set(d.bilan.a_evaluer) or not passe(partie_3.signature, d.jour):
        return "recevabilite", "remplir et signer la partie 3 du dossier de VAE (candidat)", None
    return "recevabilite", _evaluer(d), None
