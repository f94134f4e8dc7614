"""Les personnes habilitées par la CPEF (article 3.1.1, `habilitations.yaml`)."""

from __future__ import annotations

from dataclasses import dataclass

from cqp_cli.domain.ecritures import Jour, Piece


@dataclass(frozen=True, slots=True)
class Habilitation(Piece):
    """Une habilitation et la période où elle vaut, premier et dernier jour compris."""

    reference: str | None = None
    nom: str | None = None
    organisation: str | None = None
    du: Jour | None = None
    au: Jour | None = None


@dataclass(frozen=True, slots=True)
class Habilitations(Piece):
    """Le fichier `habilitations.yaml`."""

    habilitations: tuple[Habilitation, ...] = ()

    def de_reference(self, reference: str) -> tuple[tuple[int, Habilitation], ...]:
        """Les habilitations de cette référence, avec leur rang dans le fichier (une référence peut être renouvelée)."""
        return tuple((i, h) for i, h in enumerate(self.habilitations) if h.reference == reference)
