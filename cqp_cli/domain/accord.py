"""Les nombres et les listes de la procédure, chacun avec son article et son origine.

`origine` dit d'où vient la donnée : `accord` (le texte), `loi`, ou `reglage` quand le texte se tait.
Un autre CQP s'écrit en changeant ces données, jamais le programme.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, Literal, TypeVar

from cqp_cli.domain.ecritures import Entier, OuiNon, Piece
from cqp_cli.domain.signes import TexteLibre

Voie = Literal["formation", "vae"]
Role = Literal["professionnel", "externe"]
Acteur = Literal["candidat", "professionnel", "externe", "organisme", "secretariat", "jury"]
Origine = Literal["accord", "loi", "reglage"]
OrigineEvaluateur = Literal["interne", "externe"]
Source = Literal["dossier", "observation", "analyse"]
TypeLieu = Literal["entreprise", "structure-accueil"]
NomPiece = Literal["livret-reperage", "parcours", "dossier-candidat", "dossier-vae"]
Gravite = Literal["bloquant", "avertissement"]
Sens = Literal["acquis", "non-acquis", "non-evalue"]

VOIES: tuple[Voie, ...] = ("formation", "vae")
NOMS_VOIES: Mapping[Voie, str] = {"formation": "formation", "vae": "VAE"}
TITRES_VOIES: Mapping[Voie, str] = {"formation": "Formation", "vae": "VAE"}
ROLES: tuple[Role, ...] = ("professionnel", "externe")
DU_ROLE: Mapping[str, str] = {"professionnel": "du professionnel du secteur", "externe": "de l'évaluateur externe"}
ACTEURS: Mapping[str, str] = {
    "candidat": "candidat",
    "professionnel": "professionnel du secteur",
    "externe": "évaluateur externe",
    "organisme": "organisme de formation",
    "secretariat": "secrétariat",
    "jury": "jury",
}
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Donnee(Piece, Generic[T]):
    """Une donnée de l'accord : sa valeur, l'article qu'elle sert, son origine, et le pourquoi d'un réglage."""

    valeur: T
    article: str
    origine: Origine
    pourquoi: str = ""


@dataclass(frozen=True, slots=True)
class Mot(Piece):
    """Un mot d'une échelle : comme il s'écrit en YAML, ce qu'il veut dire, comme on le lit."""

    mot: str
    sens: Sens
    libelle: TexteLibre


Echelle = tuple[Mot, ...]
PolitiqueBenefice = Literal["conventionnel_5_ans", "definitif"]
Concordance = Literal["jury", "un-avis-suffit", "deux-avis-requis"]


@dataclass(frozen=True, slots=True)
class ExigencesJury(Piece):
    """La composition du jury : combien de membres par collège, la parité, un président."""

    colleges: tuple[TexteLibre, ...]
    minimum_par_college: Entier
    parite: OuiNon
    president: OuiNon
    signature_par_college: OuiNon = False


@dataclass(frozen=True)
class Accord(Piece):
    """Tout ce que la procédure a de chiffré ou d'énuméré (section `accord:` du référentiel)."""

    # L'accès et les pièces
    voies: Donnee[tuple[Voie, ...]]
    pieces: Donnee[Mapping[Voie, tuple[NomPiece, ...]]]
    pieces_jury: Donnee[Mapping[Voie, tuple[str, ...]]]
    # Le repérage
    echelle_reperage: Donnee[Echelle]
    signataires_reperage: Donnee[tuple[Literal["professionnel", "candidat"], ...]]
    reperage_en_entreprise: Donnee[OuiNon]
    # Le parcours
    mise_en_pratique: Donnee[OuiNon]
    # L'évaluation
    evaluateurs: Donnee[tuple[Role, ...]]
    sources: Donnee[tuple[Source, ...]]
    lieux: Donnee[Mapping[Voie, tuple[TypeLieu, ...]]]
    plateau_technique: Donnee[tuple[Voie, ...]]
    echelle_element: Donnee[Echelle]
    echelle_avis: Donnee[Echelle]
    habilitations: Donnee[Mapping[Role, tuple[OrigineEvaluateur, ...]]]
    concordance: Donnee[Concordance]
    # Le jury et la suite
    jury: Donnee[ExigencesJury]
    benefice_annees: Donnee[Entier]
    benefice: Donnee[Mapping[Voie, PolitiqueBenefice]]
    reevaluation: Donnee[Literal["manquantes", "toutes"]]
    suites: Donnee[tuple[Literal["formation", "experience"], ...]]
    # Les délais et la conservation
    delai_recevabilite_mois: Donnee[Entier]
    delai_jury_mois: Donnee[Entier]
    delai_notification_jours: Donnee[Entier]
    delai_accrochage_mois: Donnee[Entier]
    dossiers_vae_par_an: Donnee[Entier]
    conservation_dossiers_annees: Donnee[Entier]
    conservation_registre_annees: Donnee[Entier]
    # Les règles dont la gravité se règle : code -> bloquant | avertissement
    gravites: Donnee[Mapping[str, Gravite]]

    # Ce que veut dire un mot d'une échelle ; None s'il est absent (un mot inconnu est refusé à la lecture).

    def sens_reperage(self, mot: str | None) -> Sens | None:
        """Au repérage, `non-acquis` veut dire : à acquérir."""
        return self._reperage.get(mot)

    def sens_element(self, mot: str | None) -> Sens | None:
        """Le sens du résultat d'un élément à l'évaluation."""
        return self._element.get(mot)

    def sens_avis(self, mot: str | None) -> Sens | None:
        """Le sens de l'avis sur une compétence."""
        return self._avis.get(mot)

    @cached_property
    def notes(self) -> frozenset[str | None]:
        """Les mots qui notent un élément : tous, sauf « non évalué »."""
        return frozenset(mot for mot, sens in self._element.items() if sens != "non-evalue")

    @cached_property
    def _reperage(self) -> dict[str | None, Sens]:
        return _sens(self.echelle_reperage.valeur)

    @cached_property
    def _element(self) -> dict[str | None, Sens]:
        return _sens(self.echelle_element.valeur)

    @cached_property
    def _avis(self) -> dict[str | None, Sens]:
        return _sens(self.echelle_avis.valeur)


def _sens(echelle: Echelle) -> dict[str | None, Sens]:
    return {m.mot: m.sens for m in reversed(echelle)}


def libelle(echelle: Echelle, mot: str | None) -> str:
    """Le mot comme on le lit, ou le mot lui-même s'il n'est pas de l'échelle ; vide s'il est absent."""
    return next((m.libelle for m in echelle if m.mot == mot), mot or "")
