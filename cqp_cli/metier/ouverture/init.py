"""`cqp init`: a new workspace."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cqp_cli.disque.ecrire.porte import creer_dossier, ecrire_fichier
from cqp_cli.disque.ecrire.verrous import passage
from cqp_cli.disque.espace.espace import referentiel_livre
from cqp_cli.disque.espace.schemas import DOSSIER, deposer
from cqp_cli.disque.lire.donnees import modele
from cqp_cli.errors import Refus
from cqp_cli.terminal.affichage import dire, signaler
from cqp_cli.terminal.options import Essai

if TYPE_CHECKING:
    pass


def init(
    dossier: Annotated[Path, typer.Argument(metavar="[DOSSIER]", help="Où créer l'espace de travail.")] = Path(),
    essai: Essai = False,
) -> None:
    """Crée un espace de travail : cqp.yaml, habilitations.yaml, candidats/, sessions/.

    Les schémas de .cqp-schemas/ servent aux éditeurs de texte (cqp schema --help).

    Exemple : cqp init ma-branche
    """
    fichiers = ("habilitations.yaml", "cqp.yaml")  # cqp.yaml last: it says that all the rest is there
    _refuser_deux_fois(dossier)
    if not essai:
        creer_dossier(dossier)
        with passage(dossier):
            _refuser_deux_fois(dossier)
            for sous in (dossier / "candidats", dossier / "sessions"):
                creer_dossier(sous)
            deposer(dossier / DOSSIER, (referentiel_livre(),))
            for nom in fichiers:
                if not (dossier / nom).exists():
                    ecrire_fichier(dossier / nom, modele(nom).read_bytes())
    for nom in fichiers:
        dire((dossier / nom).as_posix())
    signaler("  Complétez cqp.yaml, puis ouvrez un dossier : cqp init-candidate --nom … --prenom … --voie formation")


def _refuser_deux_fois(dossier: Path) -> None:
    if (dossier / "cqp.yaml").exists():
        raise Refus(f"Il y a déjà un espace de travail dans {dossier.absolute().name}.", "cqp check-dossier")
