"""La VAE, article 3.2.1 (`dossier-vae.yaml`), et ce que le candidat écrit de ses activités."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from cqp_cli.domain.ecritures import Jour, Nombre, Piece
from cqp_cli.domain.signes import TexteLibre

AvisRecevabilite = Literal["favorable", "defavorable", "incomplet"]


@dataclass(frozen=True, slots=True)
class Experience(Piece):
    """Une expérience déclarée dans la partie 2 (les heures sont un total informatif)."""

    employeur: TexteLibre | None = None
    fonction: TexteLibre | None = None
    debut: Jour | None = None
    fin: Jour | None = None
    heures: Nombre | None = None
    activites: TexteLibre | None = None


@dataclass(frozen=True, slots=True)
class Partie2(Piece):
    """La demande de recevabilité, adressée au secrétariat de la CPEF."""

    depot: Jour | None = None
    signature: Jour | None = None
    experiences: tuple[Experience, ...] = ()


@dataclass(frozen=True, slots=True)
class AvisPrecedent(Piece):
    """Un avis rendu puis remplacé : on le garde."""

    avis: AvisRecevabilite | None = None
    date: Jour | None = None
    motif: TexteLibre | None = None


@dataclass(frozen=True, slots=True)
class Recevabilite(Piece):
    """La décision du secrétariat sur la demande."""

    avis: AvisRecevabilite | None = None
    date: Jour | None = None
    motif: TexteLibre | None = None
    precedentes: tuple[AvisPrecedent, ...] = ()


@dataclass(frozen=True, slots=True)
class Activite(Piece):
    """Une activité que le candidat a réalisée, rattachée à une compétence."""

    competence: str | None = None
    intitule: TexteLibre | None = None
    description: TexteLibre | None = None


@dataclass(frozen=True, slots=True)
class RecitActivites(Piece):
    """Ce que le candidat écrit : la partie 3 (VAE) ou le dossier du candidat (formation, 3.1.3)."""

    activites: tuple[Activite, ...] = ()
    signature: Jour | None = None

    def competences_decrites(self) -> frozenset[str]:
        """Les compétences dont une activité au moins a un intitulé ou une description."""
        return frozenset(a.competence for a in self.activites if a.competence and (a.intitule or a.description))


@dataclass(frozen=True, slots=True)
class Accompagnement(Piece):
    """L'accompagnement à la VAE, facultatif (article 3.2)."""

    organisation: TexteLibre | None = None
    heures: Nombre | None = None


@dataclass(frozen=True, slots=True)
class DossierVae(Piece):
    """Le « dossier de VAE »."""

    partie_2: Partie2 = field(default_factory=Partie2)
    recevabilite: Recevabilite = field(default_factory=Recevabilite)
    partie_3: RecitActivites = field(default_factory=RecitActivites)
    accompagnement: Accompagnement = field(default_factory=Accompagnement)

    def completee(self, jour: date) -> date | None:
        """Le jour où une demande jugée incomplète a été signée ou déposée de nouveau, s'il est venu."""
        p, r = self.partie_2, self.recevabilite
        venus = (le for le in (p.signature, p.depot) if le and r.date and r.date < le <= jour)
        return max(venus, default=None) if r.avis == "incomplet" else None

    def a_examiner(self, jour: date) -> bool:
        """Vrai d'une demande sans avis, ou déposée de nouveau après « incomplet » : le délai court de ce dépôt."""
        depot, r = self.partie_2.depot, self.recevabilite
        redepose = depot and r.date and r.date < depot <= jour
        return r.avis is None or (r.avis == "incomplet" and bool(redepose))
