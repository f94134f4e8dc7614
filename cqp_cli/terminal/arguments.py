"""How a command declares what it takes: one option, one line."""

from __future__ import annotations

from datetime import date
from typing import Any

import typer

from cqp_cli.domain.dates import lire_jour_dit


def lire_jour(texte: str) -> date:
    """Parser of dates on the command line, as people write them. Raises BadParameter with a sentence."""
    try:
        return lire_jour_dit(texte)
    except ValueError as err:
        raise typer.BadParameter(str(err)) from None


def option(nom: str, aide: str, valeur: str | None = None, *, court: str = "", **reste: Any) -> Any:
    """An option as a command declares it; `valeur` is what its help shows in the place of what is given to it."""
    return typer.Option(nom, *filter(None, (court,)), metavar=valeur, help=aide, **reste)


def option_jour(nom: str, aide: str) -> Any:
    """One that takes a day."""
    return option(nom, aide, "AAAA-MM-JJ", parser=lire_jour)


def option_dossier(nom: str, aide: str, **reste: Any) -> Any:
    """One that takes a folder."""
    return option(nom, aide, "DOSSIER", file_okay=False, **reste)


def option_vers(valeur: str, aide: str) -> Any:
    """`-o`: where to write, a file or a folder."""
    return option("--output", aide, valeur, court="-o", file_okay=valeur != "DOSSIER")


def argument(valeur: str, aide: str, **reste: Any) -> Any:
    """What a command takes without a name."""
    return typer.Argument(metavar=valeur, help=aide, **reste)
