"""Première étape, article 3.1.1 : le livret de repérage (`livret-reperage.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cqp_cli.domain.accord import OrigineEvaluateur
from cqp_cli.domain.ecritures import Jour, OuiNon, Piece
from cqp_cli.domain.personnes import meme_organisation
from cqp_cli.domain.signes import NomPropre, TexteLibre


@dataclass(frozen=True, slots=True)
class Entretien(Piece):
    """L'entretien de repérage : « au sein de l'entreprise »."""

    date: Jour | None = None
    lieu: TexteLibre | None = None
    en_entreprise: OuiNon | None = None


@dataclass(frozen=True, slots=True)
class Intervenant(Piece):
    """Le professionnel du secteur, ou l'évaluateur externe, et son habilitation par la CPEF."""

    nom: NomPropre | None = None
    fonction: TexteLibre | None = None
    organisation: TexteLibre | None = None
    origine: OrigineEvaluateur | None = None
    habilitation: TexteLibre | None = None

    def interne_d_ailleurs(self, employeur: str | None) -> bool:
        """Vrai s'il est dit interne, et d'une autre organisation que l'employeur ; il faut connaître les deux."""
        connues = bool(self.organisation and employeur)
        return connues and self.origine == "interne" and not meme_organisation(self.organisation, employeur)


@dataclass(frozen=True, slots=True)
class CompetenceReperee(Piece):
    """Ce que le repérage dit d'une compétence : un mot de l'échelle par élément, et les constats."""

    elements: Mapping[str, str] = field(default_factory=dict)
    constats: TexteLibre | None = None


@dataclass(frozen=True, slots=True)
class SignaturesReperage(Piece):
    """Le jour où chacun a signé le livret."""

    professionnel: Jour | None = None
    candidat: Jour | None = None


@dataclass(frozen=True, slots=True)
class Livret(Piece):
    """Le livret de repérage des compétences acquises et des besoins en formation du candidat."""

    entretien: Entretien = field(default_factory=Entretien)
    professionnel: Intervenant = field(default_factory=Intervenant)
    competences: Mapping[str, CompetenceReperee] = field(default_factory=dict)
    actions_proposees: TexteLibre | None = None
    signatures: SignaturesReperage = field(default_factory=SignaturesReperage)
