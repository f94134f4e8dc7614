"""A form of the path: written, or taken back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from cqp_cli.errors import MauvaisUsage
from cqp_cli.formulaires.retours import ouvrir
from cqp_cli.metier.parcours.reprises import reprise_de
from cqp_cli.terminal.apercu import classer
from cqp_cli.terminal.depot import deposer_octets, refuser_melange
from cqp_cli.terminal.formes import rendre
from cqp_cli.terminal.options import Format

if TYPE_CHECKING:
    from cqp_cli.disque.espace.dossiers import Lecture
    from cqp_cli.disque.espace.espace import Espace


Grille = Annotated[Path | None, typer.Option("--grid", help="Écrit le formulaire à remplir (.xlsx).")]


Retour = Annotated[Path | None, typer.Option("--from", help="Reprend un formulaire rempli (.xlsx).")]


def rendre_compte(sortie: Format, commande: str, code: str, fichiers: list[str], essai: bool) -> None:
    """For a program: what was written; people have been told already."""
    if sortie is not Format.TABLE:
        objet = {"version": 1, "commande": commande, "code": code, "fichiers": fichiers, "essai": essai}
        rendre(sortie, objet, ({"code": code, "fichier": f} for f in fichiers), "code fichier")


def emettre_formulaire(grille: Path, octets: bytes, sortie: Format, force: bool, essai: bool) -> list[str]:
    refuser_melange(grille, sortie)
    deposer_octets(grille, octets, force=force, essai=essai, muet=sortie is not Format.TABLE)
    return [grille.as_posix()]


def reprendre_formulaire(
    lecture: Lecture, depuis: Path, formulaires: Sequence[str], espace: Espace, force: bool, essai: bool
) -> list[str]:
    """Takes a filled form back: the right form, candidate and version, or nothing."""
    reprise = reprise_de(ouvrir(depuis, *formulaires), lecture, espace)
    return classer(reprise, formulaires[0], force=force, essai=essai)


def sans_choix(commande: str, espace: Espace, lecture: Lecture) -> NoReturn:
    exemple = f"cqp {commande} {espace.relatif(lecture.chemin)} --grid {commande}.xlsx"
    raise MauvaisUsage("Dites --grid pour écrire le formulaire, ou --from pour le reprendre.", exemple)
