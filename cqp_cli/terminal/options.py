"""The options and arguments that several commands share, and what they lead to."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from enum import Enum, StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cqp_cli.disque.ecrire.refaire import refaire
from cqp_cli.domain.dates import jour_long, lire_jour_dit
from cqp_cli.errors import MauvaisUsage, Refus
from cqp_cli.terminal import completion
from cqp_cli.terminal.arguments import argument, option, option_jour

if TYPE_CHECKING:
    from cqp_cli.disque.espace.espace import Espace


class Format(StrEnum):
    """How a command reports."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"


class _Demande:
    """The format asked for, so that errors come in it too (see `racine.py`)."""

    sortie = Format.TABLE

    @property
    def json(self) -> bool:
        """True when the answer is read by a program that expects JSON."""
        return self.sortie in (Format.JSON, Format.JSONL)


demande = _Demande()


def retenir(valeur: Enum) -> Enum:
    """Remembers the form asked for: the callback of every `--format`."""
    demande.sortie = Format(valeur.value) if valeur.value in tuple(Format) else Format.TABLE
    return valeur


Racine = Annotated[
    Path | None,
    option(
        "--root",
        "Dossier de l'espace de travail (celui qui contient cqp.yaml).",
        court="-C",
        exists=True,
        file_okay=False,
    ),
]
Sortie = Annotated[Format, option("--format", "Forme de la réponse.", callback=retenir)]
Au = Annotated[date | None, option_jour("--at", "Jour auquel on raisonne (par défaut : aujourd'hui).")]
Avant = Annotated[
    date | None,
    option_jour(
        "--avant", "Dernier jour pour répondre à une demande de pièces (par défaut : une semaine avant le jury)."
    ),
]
Essai = Annotated[bool, option("--dry-run", "Montre ce qui serait écrit, sans rien écrire.")]
Forcer = Annotated[bool, option("--force", "Remplace une pièce qui existe ; l'ancienne est gardée de côté.")]
Ecraser = Annotated[bool, option("--force", "Remplace le fichier qui a déjà ce nom.")]
ForcerOuEcraser = Annotated[
    bool,
    option(
        "--force",
        "Remplace la pièce qui existe, l'ancienne gardée de côté ; avec --grid, remplace le fichier de ce nom.",
    ),
]
Dossiers = Annotated[
    list[Path] | None,
    argument(
        "[DOSSIERS]...",
        "Dossiers de candidats, ou dossiers qui en contiennent ; « - » : liste lue sur l'entrée.",
        autocompletion=completion.dossiers,
    ),
]
UnDossier = Annotated[
    Path,
    argument("DOSSIER", "Dossier d'un candidat : son chemin, ou son seul code.", autocompletion=completion.dossiers),
]
Evaluateur = Annotated[
    str | None, option("--evaluateur", "Évaluateur externe, par son habilitation, si le dossier n'en dit pas.", "H-012")
]
_SESSION = option(
    "--session",
    "Session du jury (dossier de sessions/).",
    "SESSION",
    autocompletion=completion.sessions,
    callback=lambda dite: nom_de_session(dite),
)
SessionDe = Annotated[str, _SESSION]
SessionVoulue = Annotated[str | None, _SESSION]
Postes = Annotated[int, option("--jobs", "Processus à la fois ; 0 : autant que de cœurs.", "NOMBRE", min=0)]
Muet = Annotated[bool, option("--quiet", "N'annonce pas l'avancement.", court="-q")]


def nom_de_session(dite: str | None) -> str | None:
    """The folder of a session that was named by its day: « 18/06/2026 », « 18 juin 2026 » are no folders."""
    with suppress(ValueError):
        return str(lire_jour_dit(dite)) if dite and re.search(r"[/ ]", dite) else dite
    return dite


def jour_reel() -> date:
    """Today: the only place where the clock is read. No option nor variable says another day."""
    return date.today()


def jour_dit(au: date | None) -> date:
    """The day of `--at`, otherwise today. `--at` may look ahead."""
    return au or jour_reel()


def jour_acte(au: date | None, essai: bool) -> date:
    """The day of an act that stays: what is issued, registered, declared or deleted is not so on a day to come.

    A trial may look ahead. Raises Refus.
    """
    jour = jour_dit(au)
    if not essai and jour > jour_reel():
        rien = "rien n'est émis, inscrit, déclaré ni supprimé d'avance ; on peut regarder"
        raise Refus(f"Le {jour_long(jour)} est à venir : {rien}.", refaire("--dry-run"))
    return jour


def espace_de(racine: Path | None, pistes: list[Path] | Path | None = None) -> Espace:
    """The workspace of `-C`, otherwise the one around the current folder, otherwise around the first dossier named."""
    from cqp_cli.disque.espace.espace import Espace

    try:
        return Espace.trouver(racine)
    except MauvaisUsage:
        nommes = [pistes] if isinstance(pistes, Path) else pistes or []
        if racine is not None or not nommes:
            raise
        return Espace.trouver(nommes[0])
