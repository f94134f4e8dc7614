"""The conformity of the course and of the pieces: one short line per step of the agreement, each with its article."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cqp_cli.documents import modele as md
from cqp_cli.documents.vocabulaire import T, court, periode, roles
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.jury import LIBELLES_ISSUE
from cqp_cli.domain.regles import Constat, Verdict
from cqp_cli.domain.regles.sur_seance import REGLES_DE_SEANCE
from cqp_cli.domain.titres import au_titre_de
from cqp_cli.domain.typographie import accorder

Phrase = Callable[["Dossier"], str]


@dataclass(frozen=True, slots=True)
class Groupe:
    """The rules told on one line, by the beginnings of their codes; what is said of them, and when one fails."""

    regles: tuple[str, ...]
    phrase: Phrase
    a_voir: str = ""


def _livret(d: Dossier) -> str:
    if d.livret is None:
        return "Livret de repérage"
    dates = [s for s in (d.livret.signatures.professionnel, d.livret.signatures.candidat) if s]
    return f"Livret signé le {court(max(dates))}" if dates else "Livret de repérage"


def _parcours(d: Dossier) -> str:
    realisees = sum(bool(a.realisee) for a in d.actions)
    if not realisees:
        return "Parcours sans action"
    return f"Parcours : {accorder(realisees, 'action réalisée', 'actions réalisées')}"


def _pratique(d: Dossier) -> str:
    pratique = d.parcours.mise_en_pratique if d.parcours else None
    return f"Pratique : {periode(pratique.debut, pratique.fin)}" if pratique else "Mise en pratique"


def _recevabilite(d: Dossier) -> str:
    quand = d.recevabilite.date
    return f"Recevabilité favorable le {court(quand)}" if quand else "Recevabilité"


def _partie_3(d: Dossier) -> str:
    signature = d.vae.partie_3.signature if d.vae else None
    return f"Dossier de VAE signé le {court(signature)}" if signature else "Dossier de VAE"


def _recit(d: Dossier) -> str:
    signature = d.recit.signature if d.recit else None
    return f"Dossier signé le {court(signature)}" if signature else "Dossier du candidat"


def _evaluation(d: Dossier) -> str:
    dates = {e.date for r in roles(d) for e in d.bilan.evaluations_comptees(r) if e.date}
    if not dates:
        return "Évaluation"
    if len(dates) > 1:
        return f"Évaluations : {', '.join(court(j) for j in sorted(dates))}"
    return f"Évaluation du {court(min(dates))}"


def _evaluateurs(d: Dossier) -> str:
    return "Deux évaluateurs, distincts" if len(roles(d)) > 1 else "Évaluateur identifié"


def _transmission(d: Dossier) -> str:
    dates = [e.transmission for r in roles(d) if (e := d.bilan.derniere_evaluation(r)) and e.transmission]
    return f"Transmis au jury le {court(max(dates))}" if dates else "Transmission au jury"


def _decisions(d: Dossier) -> str:
    derniere = d.decisions[-1]
    mot = "décision annulée" if derniere.annulee else "décision non définitive"
    issue = LIBELLES_ISSUE[derniere.issue] if derniere.issue and not derniere.annulee else mot
    return f"Jury du {court(derniere.date)} : {issue}"


# A rule belongs to the first line whose beginning it has; `ORDRE` is that of the course, in which they are read.
GROUPES = (
    Groupe(("CANDIDAT", "REFERENTIEL", "FICHIERS"), lambda _: "Identité, voie et pièces", "Identité ou pièces"),
    Groupe(("LIVRET-REMIS",), lambda _: "Livret remis aux évaluateurs", "Remise du livret"),
    Groupe(("LIVRET", "HABILITATION-REPERAGE"), _livret),
    Groupe(("PARCOURS",), _parcours),
    Groupe(("PRATIQUE",), _pratique),
    Groupe(("VAE-PARTIE-3", "VAE-AVANT"), _partie_3),
    Groupe(("VAE-PARTIE-2", "VAE-PRESENT", "VAE-RECEVABILITE", "VAE-ORDRE", "VAE-DELAI-RECEVABILITE"), _recevabilite),
    Groupe(("RECIT",), _recit),
    Groupe(("EVALUATION-", "PASSAGES", "AVIS"), _evaluation),
    Groupe(("EVALUATEUR",), _evaluateurs, "Évaluateurs"),
    Groupe(("HABILITATION",), lambda _: "Habilitations valables", "Habilitations"),
    Groupe(("CONFLIT", "JURY-CONFLIT"), lambda _: "Aucun conflit relevé", "Conflit d’intérêts"),
    Groupe(("TRANSMISSION", "VAE-DELAI-JURY"), _transmission),
    Groupe(("DECISION",), _decisions, "Décisions antérieures"),
    Groupe(("BENEFICE",), lambda _: "Compétences conservées : bénéfice en cours", "Fin d’un bénéfice"),
    Groupe(("",), lambda _: "Autres règles de l’accord"),
)
ORDRE = (0, 2, 6, 5, 3, 4, 7, 8, 1, 9, 10, 11, 12, 13, 14, 15)


def conformite(verdict: Verdict) -> tuple[md.Bloc, ...]:
    """The lines in two columns, then what is to be looked at, in full."""
    groupes: dict[int, list[Constat]] = {}
    for constat in verdict.constats:
        if constat.etat != "sans objet" and constat.regle not in REGLES_DE_SEANCE:
            groupes.setdefault(_groupe(constat.regle.code), []).append(constat)
    points = tuple(_point(GROUPES[i], groupes[i], verdict.dossier) for i in ORDRE if i in groupes)
    remarques = tuple(
        md.Point(T(f"À vérifier : {m.message}"), md.Signe.A_VERIFIER, article=au_titre_de(m))
        for m in verdict.du_candidat
    )
    grille = md.Liste(points, colonnes=2)
    return (grille, md.Espace(1), md.Liste(remarques)) if remarques else (grille,)


def _groupe(code: str) -> int:
    return next(i for i, groupe in enumerate(GROUPES) if code.startswith(groupe.regles))


def _point(groupe: Groupe, constats: list[Constat], d: Dossier) -> md.Point:
    """The article is that of the first rule which fails, where one does."""
    echecs = [c for c in constats if c.etat == "echec"]
    article = au_titre_de((echecs or constats)[0].regle.fondement(d.referentiel, d.voie))
    if echecs:
        return md.Point(T(groupe.a_voir or groupe.phrase(d)), md.Signe.A_VERIFIER, article=article)
    return md.Point(T(groupe.phrase(d)), md.Signe.CONFORME, article=article)
