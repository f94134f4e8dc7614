"""L'évaluation des compétences, articles 3.1.3 et 3.2.2 (`evaluations/<n>-<role>.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cqp_cli.domain.accord import Role, Source, TypeLieu
from cqp_cli.domain.ecritures import Entier, Jour, OuiNon, Piece
from cqp_cli.domain.livret import Intervenant
from cqp_cli.domain.signes import TexteLibre


@dataclass(frozen=True, slots=True)
class LieuEvaluation(Piece):
    """Où l'évaluation a eu lieu, et si le plateau technique y était."""

    nom: TexteLibre | None = None
    type: TypeLieu | None = None
    plateau_technique: OuiNon | None = None


@dataclass(frozen=True, slots=True)
class CompetenceEvaluee(Piece):
    """Ce qu'un évaluateur dit d'une compétence : son avis, un résultat par élément, ses constats."""

    avis: str | None = None
    elements: Mapping[str, str] = field(default_factory=dict)
    constats: TexteLibre | None = None
    observations: Mapping[str, TexteLibre] = field(default_factory=dict)

    @property
    def traitee(self) -> bool:
        """Vrai dès que l'évaluateur a rempli quelque chose pour cette compétence."""
        return bool(self.avis or self.elements)


@dataclass(frozen=True, slots=True)
class Evaluation(Piece):
    """La grille d'un évaluateur à un passage."""

    passage: Entier | None = None
    role: Role | None = None
    evaluateur: Intervenant = field(default_factory=Intervenant)
    date: Jour | None = None
    lieu: LieuEvaluation = field(default_factory=LieuEvaluation)
    sources: tuple[Source, ...] = ()
    competences: Mapping[str, CompetenceEvaluee] = field(default_factory=dict)
    livret_remis: OuiNon | None = None
    signature: Jour | None = None
    transmission: Jour | None = None

    @property
    def vide(self) -> bool:
        """Vrai si elle ne dit encore rien d'aucune compétence."""
        return not any(bloc.traitee for bloc in self.competences.values())

    @property
    def fichier(self) -> str:
        """Le nom du fichier dans le dossier."""
        return f"evaluations/{self.passage}-{self.role}.yaml"
