"""What each filled form of the path becomes, and when its turn has come."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cqp_cli.disque.ecrire.porte import Changement
from cqp_cli.disque.espace.dossiers import Lecture
from cqp_cli.disque.espace.espace import Espace
from cqp_cli.disque.retoucher import pieces
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.lieu import Chemin
from cqp_cli.domain.ordre import Obstacle, avant_activites, avant_parcours, avant_partie_2, avant_reperage
from cqp_cli.formulaires.brouillon import Brouillon
from cqp_cli.formulaires.lecteur import Saisie
from cqp_cli.formulaires.retours import saisir
from cqp_cli.terminal.apercu import Reprise
from cqp_cli.terminal.etape import exiger

AVANT: dict[str, Callable[[Dossier], Obstacle | None]] = {
    "reperage": avant_reperage,
    "parcours": avant_parcours,
    "partie2": avant_partie_2,
    "activites": avant_activites,
}


def reprise_de(brouillon: Brouillon, lecture: Lecture, espace: Espace) -> Reprise:
    """What the form would file. Raises Refus (out of order, another candidate) or FichierIllisible (each cell)."""
    d = lecture.obtenir()
    exiger(AVANT[brouillon.formulaire](d), d)
    saisie = saisir(brouillon, d)
    return Reprise(lecture, _changements(brouillon.formulaire, lecture, saisie, espace), saisie.signes)


def _changements(formulaire: str, lecture: Lecture, saisie: Saisie, espace: Espace) -> list[Changement]:
    d = lecture.obtenir()
    match formulaire:
        case "reperage":
            return _piece(lecture, saisie, "livret-reperage.yaml", espace)
        case "parcours":
            return _piece(lecture, saisie, "parcours.yaml", espace)
        case "partie2":
            utile = d.vae and (d.vae.partie_2.experiences or d.vae.partie_2.signature)
            return _vae(lecture, saisie.donnees, "partie_2", utile, espace)
    if d.voie != "vae":
        return _piece(lecture, saisie, "dossier-candidat.yaml", espace)
    assert d.vae
    return _vae(lecture, saisie.donnees, "partie_3", d.vae.partie_3.activites or d.vae.partie_3.signature, espace)


def _piece(lecture: Lecture, saisie: Saisie, fichier: str, espace: Espace) -> list[Changement]:
    octets = pieces.piece_de(saisie.donnees, fichier, lecture.obtenir().referentiel, espace.racine)
    return pieces.nouvelle(lecture.chemin, fichier, octets, force=True)


def _vae(lecture: Lecture, donnees: dict[str, Any], partie: str, utile: object, espace: Espace) -> list[Changement]:
    """A part of the dossier de VAE: spliced into the file, which the first of them begins."""
    fichier = "dossier-vae.yaml"
    valeurs: dict[Chemin, Any] = {(partie, *chemin): v for chemin, v in pieces.feuilles(donnees).items()}
    if not (lecture.chemin / fichier).exists():
        return pieces.nouvelle(lecture.chemin, fichier, pieces.remplir(fichier, valeurs, espace.racine))
    return [*pieces.copie(lecture.chemin, fichier, utile), pieces.changer(lecture.chemin, fichier, valeurs)]
