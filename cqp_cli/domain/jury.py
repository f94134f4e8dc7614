"""Le jury paritaire national, articles 3.1.4 et 3.2.3 : la session et la décision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Literal

from cqp_cli.domain.accord import Voie
from cqp_cli.domain.ecritures import Jour, OuiNon, Piece
from cqp_cli.domain.signes import NomPropre, TexteLibre

DecisionCompetence = Literal["validee", "non-validee", "conservee"]
Issue = Literal["totale", "partielle", "non-delivrance", "renvoi"]
LIBELLES_ISSUE: Mapping[Issue, str] = {
    "totale": "délivrance totale",
    "partielle": "délivrance partielle",
    "non-delivrance": "non-délivrance",
    "renvoi": "renvoi",
}


@dataclass(frozen=True, slots=True)
class Membre(Piece):
    """Un membre du jury et le collège qu'il représente."""

    nom: NomPropre | None = None
    college: TexteLibre | None = None
    organisation: TexteLibre | None = None
    president: OuiNon = False
    present: OuiNon | None = None
    excuse: TexteLibre | None = None

    @property
    def presence(self) -> bool | None:
        """S'il a siégé ; None quand on ne le sait pas, ou que la session dit l'un et l'autre."""
        if self.present and self.excuse:
            return None
        return False if self.excuse else self.present


@dataclass(frozen=True, slots=True)
class Session(Piece):
    """Une session du jury (`sessions/<session>/session.yaml`)."""

    code: str = ""
    date: Jour | None = None
    lieu: TexteLibre | None = None
    membres: tuple[Membre, ...] = ()
    candidats: tuple[str, ...] = ()

    @property
    def fichier(self) -> str:
        """Le nom du fichier dans l'espace de travail."""
        return f"sessions/{self.code}/session.yaml"

    @property
    def presidents(self) -> tuple[Membre, ...]:
        """Les membres désignés présidents : il en faut un."""
        return tuple(m for m in self.membres if m.president)


@dataclass(frozen=True, slots=True)
class Conformite(Piece):
    """« Le jury vérifie la conformité de la démarche et des dossiers remis »."""

    demarche: OuiNon | None = None
    dossier: OuiNon | None = None
    motif: TexteLibre | None = None


@dataclass(frozen=True, slots=True)
class Motif(Piece):
    """La raison écrite d'un renvoi."""

    motif: TexteLibre | None = None


@dataclass(frozen=True, slots=True)
class Annulation(Piece):
    """Une décision annulée garde sa trace : quand, pourquoi."""

    date: Jour | None = None
    motif: TexteLibre | None = None


@dataclass(frozen=True, slots=True)
class Retrait(Piece):
    """Un membre qui s'est retiré pour ce candidat."""

    membre: NomPropre | None = None
    motif: TexteLibre | None = None


@dataclass(frozen=True, slots=True)
class Preconisations(Piece):
    """« Le candidat peut poursuivre son parcours » : par la formation ou par l'expérience."""

    suite: Literal["formation", "experience"] | None = None
    texte: TexteLibre | None = None


@dataclass(frozen=True, slots=True)
class Decision(Piece):
    """La décision du jury pour un candidat (`decisions/<session>.yaml`)."""

    session: str | None = None
    date: Jour | None = None
    voie: Voie | None = None
    conformite: Conformite = field(default_factory=Conformite)
    competences: Mapping[str, DecisionCompetence] = field(default_factory=dict)
    issue: Issue | None = None
    renvoi: Motif | None = None
    retraits: tuple[Retrait, ...] = ()
    preconisations: Preconisations = field(default_factory=Preconisations)
    president: NomPropre | None = None
    signature: Jour | None = None
    notification: Jour | None = None
    annulation: Annulation | None = None

    @property
    def fichier(self) -> str:
        """Le nom du fichier dans le dossier."""
        return f"decisions/{self.session}.yaml"

    @property
    def annulee(self) -> bool:
        """Vrai si la décision a été annulée ; une rubrique laissée vide n'annule rien."""
        return self.annulation is not None and bool(self.annulation.date or self.annulation.motif)


@dataclass(frozen=True, slots=True)
class DecisionRemplacee(Decision):
    """Une décision annulée dont la session a de nouveau décidé : elle reste lisible, à côté de celle qui la suit."""

    rang: int = 1

    @property
    def fichier(self) -> str:
        """Le nom du fichier dans le dossier."""
        return f"decisions/{self.session}.annulee-{self.rang}.yaml"


def remplacee(decision: Decision, rang: int) -> DecisionRemplacee:
    """La même décision, gardée sous ce rang parmi celles que sa session a annulées puis remplacées."""
    return DecisionRemplacee(**{f.name: getattr(decision, f.name) for f in fields(decision)}, rang=rang)


def issue_de(competences: Mapping[str, DecisionCompetence]) -> Issue:
    """L'issue que donnent les compétences.

    « Le jury paritaire délivre le CQP si toutes les compétences sont validées. »
    """
    if not competences:
        return "renvoi"
    acquises = sum(d != "non-validee" for d in competences.values())
    if acquises == len(competences):
        return "totale"
    return "partielle" if acquises else "non-delivrance"
