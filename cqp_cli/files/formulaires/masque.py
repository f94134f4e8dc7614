"""Marks in the place of a candidate, for a form that will serve many (see `gabarit`)."""

from __future__ import annotations

from dataclasses import dataclass

MARQUE = "{cqp:"
CODE, SUJET, PIED = (f"{MARQUE}{mot}}}" for mot in ("code", "sujet", "pied"))


@dataclass(frozen=True, slots=True)
class Masque:
    """What hides the one candidate that a form is made for, once its rows are measured."""

    sujet: str

    def texte(self, texte: str) -> str:
        """The text of a cell, without the candidate."""
        return texte.replace(self.sujet, SUJET)

    def pied(self, texte: str) -> str:
        """The foot of a page, without the candidate."""
        return texte.replace(self.sujet, PIED)
