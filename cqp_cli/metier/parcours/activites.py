"""`cqp activites`: what the candidate tells of their activities, out and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cqp_cli.disque.retoucher import pieces
from cqp_cli.documents.phrases import une_phrase
from cqp_cli.documents.reperes import du_formulaire
from cqp_cli.domain.vae import Partie2
from cqp_cli.errors import Refus
from cqp_cli.formulaires.feuille_activites import ecrire_activites
from cqp_cli.formulaires.feuille_lignes import ecrire_partie_2
from cqp_cli.metier.parcours.formulaire import (
    Grille,
    Retour,
    emettre_formulaire,
    rendre_compte,
    reprendre_formulaire,
    sans_choix,
)
from cqp_cli.metier.parcours.reprises import AVANT
from cqp_cli.terminal import options
from cqp_cli.terminal.apparence import cadre_de
from cqp_cli.terminal.etape import deposer, exiger
from cqp_cli.terminal.options import Essai, ForcerOuEcraser, Format, Racine, Sortie, UnDossier

if TYPE_CHECKING:
    from cqp_cli.disque.espace.dossiers import Lecture
    from cqp_cli.disque.espace.espace import Espace
    from cqp_cli.domain.dossier import Dossier


Commencer = Annotated[bool, typer.Option("--init", help="VAE : écrit dossier-vae.yaml, à compléter.")]
OptionPartie2 = Annotated[
    bool, typer.Option("--partie-2", help="VAE : avec --grid, la demande de recevabilité (partie 2).")
]


def activites(
    dossier: UnDossier,
    grille: Grille = None,
    depuis: Retour = None,
    commencer: Commencer = False,
    partie_2: OptionPartie2 = False,
    force: ForcerOuEcraser = False,
    au: options.Au = None,
    essai: Essai = False,
    sortie: Sortie = Format.TABLE,
    racine: Racine = None,
) -> None:
    """Écrit ou reprend ce que le candidat dit de ses activités : partie 3 (VAE) ou dossier du candidat.

    Exemple : cqp activites candidats/martin-lea --grid activites.xlsx
    """
    espace = options.espace_de(racine, dossier)
    lecture = options.une_lecture(dossier, espace, options.jour_dit(au))
    d, certificateur = lecture.obtenir(), espace.configuration.certificateur.nom or ""
    if commencer:
        fichiers = _commencer_vae(espace, lecture, d, essai)
    elif depuis:
        fichiers = reprendre_formulaire(lecture, depuis, ("activites", "partie2"), espace, force, essai)
    elif grille:
        exiger(AVANT["partie2" if partie_2 else "activites"](d), espace.relatif(lecture.chemin))
        octets = demande_de(d, espace) if partie_2 else ecrire_activites(d, d.recit, certificateur)
        fichiers = emettre_formulaire(grille, octets, sortie, force, essai)
    else:
        sans_choix("activites", espace, lecture)
    rendre_compte(sortie, "activites", lecture.code, fichiers, essai)


def demande_de(d: Dossier, espace: Espace) -> bytes:
    """The form of the partie 2, with the declaration that its signature makes (3.2.1)."""
    cadre = cadre_de(espace, d.jour, "formulaires")
    serment = une_phrase(cadre.textes["vae"]["honneur"], du_formulaire(d.referentiel, d, cadre))
    return ecrire_partie_2(
        d, d.vae.partie_2 if d.vae else Partie2(), serment, cadre.configuration.certificateur.nom or ""
    )


def _commencer_vae(espace: Espace, lecture: Lecture, d: Dossier, essai: bool) -> list[str]:
    if d.voie != "vae":
        raise Refus("« --init » commence un dossier de VAE ; ce candidat n'est pas dans cette voie.")
    octets = pieces.remplir("dossier-vae.yaml", {}, espace.racine)
    return deposer(lecture, pieces.nouvelle(lecture.chemin, "dossier-vae.yaml", octets), "activites", essai)
