"""Le candidat (`candidat.yaml`) : son état civil, son employeur, sa voie, la version épinglée."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from cqp_cli.domain.accord import Voie
from cqp_cli.domain.coordonnees import CodeInsee, Courriel, Siret, Telephone
from cqp_cli.domain.ecritures import Jour, Piece
from cqp_cli.domain.naissances import NeLe
from cqp_cli.domain.personnes import cles
from cqp_cli.domain.signes import NomEtatCivil, SigneRefuse, TexteLibre, faute_de_nom


@dataclass(frozen=True, slots=True)
class Naissance(Piece):
    """Date et lieu de naissance, tels qu'ils sont sur la pièce d'identité."""

    date: NeLe | None = None
    commune: NomEtatCivil | None = None
    code_insee: CodeInsee | None = None
    pays: NomEtatCivil | None = None


@dataclass(frozen=True, slots=True)
class Entreprise(Piece):
    """L'employeur du candidat."""

    nom: TexteLibre | None = None
    siret: Siret | None = None
    adresse: TexteLibre | None = None


@dataclass(frozen=True, slots=True)
class Candidat(Piece):
    """L'identité du candidat et ce qui fixe sa procédure (articles 3, 3.1 et 3.2)."""

    code: TexteLibre | None = None
    voie: Voie | None = None
    certification: str | None = None
    referentiel: str | None = None
    nom_naissance: NomEtatCivil | None = None
    nom_usage: NomEtatCivil | None = None
    prenoms: tuple[NomEtatCivil, ...] = ()
    sexe: Literal["F", "M"] | None = None
    naissance: Naissance = field(default_factory=Naissance)
    identite_verifiee: Jour | None = None
    courriel: Courriel | None = None
    telephone: Telephone | None = None
    adresse: TexteLibre | None = None
    statut: Literal["salarie", "demandeur-emploi", "independant", "autre"] | None = None
    contrat: Literal["cdi", "cdd", "contrat-professionnalisation", "autre"] | None = None
    emploi: TexteLibre | None = None
    anciennete: TexteLibre | None = None
    entreprise: Entreprise = field(default_factory=Entreprise)
    abandon: Jour | None = None

    @property
    def nom(self) -> str:
        """Le nom sous lequel il est connu : nom d'usage, sinon nom de naissance."""
        return self.nom_usage or self.nom_naissance or ""

    @property
    def prenom(self) -> str:
        """Son premier prénom."""
        return self.prenoms[0] if self.prenoms else ""

    @property
    def nom_complet(self) -> str:
        """« Léa MARTIN »."""
        return f"{self.prenom} {self.nom}".strip()

    @property
    def nom_de_liste(self) -> str:
        """« MARTIN Léa », pour les listes."""
        return f"{self.nom} {self.prenom}".strip()

    def fautes_de_noms(self) -> Iterator[tuple[tuple[str | int, ...], SigneRefuse]]:
        """Les noms qui ne s'impriment pas tels qu'ils sont écrits : leur place dans `candidat.yaml`, et pourquoi."""
        noms: dict[tuple[str | int, ...], str | None] = {
            ("nom_naissance",): self.nom_naissance,
            ("nom_usage",): self.nom_usage,
            **{("prenoms", rang): prenom for rang, prenom in enumerate(self.prenoms)},
            ("naissance", "commune"): self.naissance.commune,
            ("naissance", "pays"): self.naissance.pays,
        }
        fautes = ((chemin, faute_de_nom(nom or "")) for chemin, nom in noms.items())
        return ((chemin, faute) for chemin, faute in fautes if faute)

    def est(self, nom: str | None) -> bool:
        """Vrai si ce nom est le sien, sous l'un de ses noms et avec son premier prénom ou tous ses prénoms."""
        return bool(nom and cles(nom) & self.cles)

    @property
    def cles(self) -> frozenset[tuple[str, ...]]:
        """Les écritures de son nom, pour le reconnaître ; vide tant que ses prénoms ne sont pas dits."""
        if not self.prenoms:
            return frozenset()
        noms = {n for n in (self.nom_naissance, self.nom_usage) if n}
        if self.nom_naissance and self.nom_usage:
            noms.add(f"{self.nom_naissance} {self.nom_usage}")
        prenoms = {self.prenom, " ".join(self.prenoms)}
        return frozenset(cle for p in prenoms for n in noms for cle in cles(f"{p} {n}"))
