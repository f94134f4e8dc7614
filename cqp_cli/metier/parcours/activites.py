"""`cqp activites`: what the candidate tells of their activities, out and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from cqp_cli.disque.retoucher import pieces
from cqp_cli.domain.ordre import avant_activites
from cqp_cli.errors import Refus
from cqp_cli.metier.parcours.formulaire import (
    Grille,
    Retour,
    emettre_formulaire,
    rendre_compte,
    reprendre_formulaire,
    sans_choix,
)
from cqp_cli.terminal import options
from cqp_cli.terminal.etape import deposer, exiger
from cqp_cli.terminal.options import Essai, Forcer, Format, Racine, Sortie, UnDossier

if TYPE_CHECKING:
    from cqp_cli.disque.ecrire.porte import Changement
    from cqp_cli.disque.espace.dossiers import Lecture
    from cqp_cli.disque.espace.espace import Espace
    from cqp_cli.domain.dossier import Dossier
    from cqp_cli.formulaires.lecteur import Saisie


def activites(
    dossier: UnDossier,
    grille: Grille = None,
    depuis: Retour = None,
    commencer: Annotated[bool, typer.Option("--init", help="VAE : écrit dossier-vae.yaml, à compléter.")] = False,
    force: Forcer = False,
    au: options.Au = None,
    essai: Essai = False,
    sortie: Sortie = Format.TABLE,
    racine: Racine = None,
) -> None:
    """Écrit ou reprend ce que le candidat dit de ses activités : partie 3 (VAE) ou dossier du candidat.

    Exemple : cqp activites candidats/martin-lea --grid activites.xlsx
    """
    from cqp_cli.formulaires.feuille_activites import ecrire_activites

    espace = options.espace_de(racine, dossier)
    lecture = options.une_lecture(dossier, espace, options.jour_dit(au))
    d = lecture.obtenir()
    if not commencer:
        exiger(avant_activites(d), espace.relatif(lecture.chemin))
    if commencer:
        fichiers = _commencer_vae(espace, lecture, d, essai)
    elif depuis:
        fichiers = reprendre_formulaire(lecture, d, depuis, "activites", _recit(espace), force, essai)
    elif grille:
        fichiers = emettre_formulaire(grille, ecrire_activites(d, d.recit), sortie, force, essai)
    else:
        sans_choix("activites", espace, lecture)
    rendre_compte(sortie, "activites", lecture.code, fichiers, essai)


def _commencer_vae(espace: Espace, lecture: Lecture, d: Dossier, essai: bool) -> list[str]:
    if d.voie != "vae":
        raise Refus("« --init » commence un dossier de VAE ; ce candidat n'est pas dans cette voie.")
    octets = pieces.remplir("dossier-vae.yaml", {}, espace.racine)
    return deposer(lecture, pieces.nouvelle(lecture.chemin, "dossier-vae.yaml", octets), "activites", essai)


def _recit(espace: Espace) -> Callable[[Lecture, Dossier, Saisie], list[Changement]]:
    def changements(lecture: Lecture, d: Dossier, saisie: Saisie) -> list[Changement]:
        if d.voie != "vae":
            octets = pieces.piece_de(saisie.donnees, "dossier-candidat.yaml", d.referentiel, espace.racine)
            return pieces.nouvelle(lecture.chemin, "dossier-candidat.yaml", octets, force=True)
        assert d.vae
        valeurs = {("partie_3", *chemin): v for chemin, v in pieces.feuilles(saisie.donnees).items()}
        return [
            *pieces.copie(lecture.chemin, "dossier-vae.yaml", d.vae.partie_3.activites or d.vae.partie_3.signature),
            pieces.changer(lecture.chemin, "dossier-vae.yaml", valeurs),
        ]

    return changements
