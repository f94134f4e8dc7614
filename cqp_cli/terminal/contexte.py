"""What a command was asked, made once in its body from its options."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cqp_cli.terminal import options
from cqp_cli.terminal.options import Format

if TYPE_CHECKING:
    from datetime import date

    from cqp_cli.disque.espace.dossiers import Lecture
    from cqp_cli.disque.espace.espace import Espace


@dataclass(frozen=True, slots=True)
class Contexte:
    """Where, on which day, whether it writes or replaces, and how it answers: handed as `ici` to what a command calls.

    `essai`: nothing is written (`--dry-run`); `muet`: no progress (`--quiet`). What a command has no option for keeps
    its default.
    """

    espace: Espace
    jour: date
    essai: bool = False
    force: bool = False
    sortie: Format = Format.TABLE
    muet: bool = False

    def chemins(self, dossiers: list[Path] | None) -> list[Path]:
        """The folders of the dossiers asked for, in a stable order, searched down."""
        return options.chemins_de(dossiers, self.espace)

    def lectures(self, dossiers: list[Path] | None) -> Iterator[Lecture]:
        """Reads the dossiers asked for, one after the other; all those of the workspace when none is named."""
        return options.lectures(dossiers, self.espace, self.jour)

    def lecture(self, dossier: Path) -> Lecture:
        """Reads one dossier, named by its folder or its code."""
        return options.une_lecture(dossier, self.espace, self.jour)
