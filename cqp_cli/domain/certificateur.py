"""Le certificateur et ses réglages (`cqp.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Literal

from cqp_cli.domain.coordonnees import Courriel, Siret, Telephone
from cqp_cli.domain.ecritures import Entier, Jour, Piece
from cqp_cli.domain.referentiel_metier import Enregistrement, Referentiel
from cqp_cli.domain.signes import NomPropre, TexteLibre


@dataclass(frozen=True, slots=True)
class Signataire(Piece):
    """Qui signe au nom du certificateur."""

    nom: NomPropre | None = None
    fonction: TexteLibre | None = None


@dataclass(frozen=True, slots=True)
class Certificateur(Piece):
    """L'organisme qui délivre : son nom, où le joindre, qui signe (à deux, s'il est paritaire), sa marque."""

    nom: NomPropre | None = None
    adresse: TexteLibre | None = None
    telephone: Telephone | None = None
    courriel: Courriel | None = None
    siret: Siret | None = None
    signataire: Signataire = field(default_factory=Signataire)
    cosignataire: Signataire = field(default_factory=Signataire)
    lieu: TexteLibre | None = None
    logo: str | None = None
    couleur: str | None = None


@dataclass(frozen=True, slots=True)
class Accrochage(Piece):
    """Les identifiants du certificateur auprès de la Caisse des dépôts, et la version du schéma qu'elle attend."""

    id_client: str | None = None
    id_contrat: str | None = None
    schema: Literal["1.1.2", "1.1.5"] = "1.1.2"


@dataclass(frozen=True, slots=True)
class Conservation(Piece):
    """Les durées de conservation propres au certificateur, en années ; absentes, celles du référentiel valent."""

    dossiers_annees: Entier | None = None
    registre_annees: Entier | None = None


@dataclass(frozen=True, slots=True)
class Configuration(Piece):
    """Le fichier `cqp.yaml`, qui marque la racine de l'espace de travail."""

    certificateur: Certificateur = field(default_factory=Certificateur)
    enregistrements: Mapping[str, Enregistrement | None] = field(default_factory=dict)
    accrochage: Accrochage = field(default_factory=Accrochage)
    conservation: Conservation = field(default_factory=Conservation)


def enregistrement(configuration: Configuration, ref: Referentiel) -> Enregistrement:
    """L'enregistrement au répertoire national (article 5) : le certificateur, clé par clé, sinon le référentiel.

    Une entrée laissée vide dit que la certification n'est pas enregistrée ; sa nomenclature et son niveau restent.
    """
    livre = ref.enregistrement
    if ref.code not in configuration.enregistrements:
        return livre
    dit = configuration.enregistrements[ref.code] or Enregistrement()
    if dit == Enregistrement():
        return Enregistrement(nsf=livre.nsf, niveau=livre.niveau, niveau_europeen=livre.niveau_europeen)
    return Enregistrement(*(getattr(dit, f.name) or getattr(livre, f.name) for f in fields(Enregistrement)))


def court_le(inscrit: Enregistrement, quand: Jour | None) -> bool:
    """Vrai si la certification est enregistrée ce jour-là : après sa décision, le dernier jour compris (article 5)."""
    if not (inscrit.type and inscrit.code and inscrit.fin and quand and quand <= inscrit.fin):
        return False
    return not inscrit.decision or inscrit.decision <= quand
