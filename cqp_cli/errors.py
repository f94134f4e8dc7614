"""The only exceptions that cqp raises on purpose, and the places they point at.

    CqpError            one or more problems, each with its place; carries the exit code
    ├── FichierIllisible   code 3: a file cannot be read or is not valid
    ├── Refus              code 4: exists already, out of order, changed meanwhile, wrong candidate
    └── MauvaisUsage       code 2: the command was called with words it does not know

They are caught in one place, the root command group (`terminal/racine.py`). An incomplete dossier is not
an exception: it is an answer (see `domain/regles`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_COLONNE = re.compile(r"[a-z_]+")  # of a list: the titles of sheets begin with a capital
_CELLULE = re.compile(r"(?:.*!)?[A-Z]{1,3}\d+", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Probleme:
    """One sentence about one place: what is wrong, where, and the command or line that mends it.

    `cellule` is a cell, a sheet where the fault is of the whole of it, or the column of a list. `colonne` is the rank
    in its line of the sign at fault, from 1, and `extrait` that line as it is written: for the screen of its owner.
    """

    message: str
    fichier: str | None = None
    ligne: int | None = None
    cellule: str | None = None
    remede: str | None = None
    colonne: int | None = None
    extrait: str | None = None

    def place(self) -> str:
        """The place as people read it: `fichier, ligne 3`, `cellule Saisie!C12`, `feuille Saisie`, `colonne voie`."""
        parts = [self.fichier] if self.fichier else []
        if self.ligne is not None:
            parts.append(f"ligne {self.ligne}")
        if self.cellule is not None:
            parts.append(f"{_genre(self.cellule)} {self.cellule}")
        return ", ".join(parts)

    @property
    def dit(self) -> str:
        """The place and the message, on one line."""
        return " : ".join(filter(None, (self.place(), self.message)))


def _genre(cellule: str) -> str:
    if _CELLULE.fullmatch(cellule):
        return "cellule"
    return "colonne" if _COLONNE.fullmatch(cellule) else "feuille"


class CqpError(Exception):
    """Base of every foreseen failure; `problemes` is never empty."""

    code = 3

    def __init__(self, problemes: Iterable[Probleme] | str, remede: str | None = None) -> None:
        if isinstance(problemes, str):
            problemes = [Probleme(problemes, remede=remede)]
        self.problemes = tuple(problemes)
        super().__init__("\n".join(p.message for p in self.problemes))


class FichierIllisible(CqpError):
    """A file cannot be read, or what it says is not valid (exit code 3)."""

    code = 3


class Refus(CqpError):
    """What was asked cannot be done now: it exists, it is out of order, it changed (exit code 4)."""

    code = 4


class MauvaisUsage(CqpError):
    """The command line does not make sense (exit code 2)."""

    code = 2
