"""Deuxième étape, article 3.1.2 : le parcours de développement des compétences (`parcours.yaml`)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from cqp_cli.domain.ecritures import Jour, Nombre, OuiNon, Piece
from cqp_cli.domain.signes import NomPropre, TexteLibre


@dataclass(frozen=True, slots=True)
class Action(Piece):
    """Une action de formation, ou de développement des compétences en situation de travail."""

    intitule: TexteLibre | None = None
    type: Literal["formation", "situation-de-travail"] | None = None
    competences: tuple[str, ...] = ()
    organisation: TexteLibre | None = None
    formateur: NomPropre | None = None
    debut: Jour | None = None
    fin: Jour | None = None
    heures: Nombre | None = None
    realisee: OuiNon | None = None


@dataclass(frozen=True, slots=True)
class MiseEnPratique(Piece):
    """« Une mise en pratique des compétences en entreprise est nécessaire avant l'évaluation »."""

    entreprise: TexteLibre | None = None
    debut: Jour | None = None
    fin: Jour | None = None


@dataclass(frozen=True, slots=True)
class Parcours(Piece):
    """Le parcours individualisé : ses actions (il peut n'y en avoir aucune) et la mise en pratique."""

    actions: tuple[Action, ...] = ()
    mise_en_pratique: MiseEnPratique = field(default_factory=MiseEnPratique)
