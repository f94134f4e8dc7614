"""Les personnes habilitées par la CPEF (article 3.1.1, `habilitations.yaml`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from cqp_cli.domain.ecritures import Jour, Piece
from cqp_cli.domain.signes import NomPropre, TexteLibre


@dataclass(frozen=True, slots=True)
class Habilitation(Piece):
    """Une habilitation et la période où elle vaut, premier et dernier jour compris."""

    reference: TexteLibre | None = None
    nom: NomPropre | None = None
    organisation: TexteLibre | None = None
    du: Jour | None = None
    au: Jour | None = None

    def vaut(self, jour: date | None) -> bool:
        """Vrai si sa période, écrite en entier, comprend ce jour."""
        return bool(jour and self.du and self.au and self.du <= jour <= self.au)


@dataclass(frozen=True)
class Habilitations(Piece):
    """Le fichier `habilitations.yaml`."""

    habilitations: tuple[Habilitation, ...] = ()

    def de_reference(self, reference: str) -> tuple[tuple[int, Habilitation], ...]:
        """Les habilitations de cette référence, avec leur rang dans le fichier (une référence peut être renouvelée)."""
        return tuple(self._par_reference.get(reference, ()))

    @cached_property
    def _par_reference(self) -> dict[str | None, list[tuple[int, Habilitation]]]:
        rangees: dict[str | None, list[tuple[int, Habilitation]]] = {}
        for rang, habilitation in enumerate(self.habilitations):
            rangees.setdefault(habilitation.reference, []).append((rang, habilitation))
        return rangees
