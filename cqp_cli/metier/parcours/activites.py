"""`cqp activites`: what the candidate tells of their activities, out and back."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from cqp_cli.disque.espace.dossiers import Lecture
from cqp_cli.disque.espace.espace import Espace
from cqp_cli.disque.espace.textes import lire_textes
from cqp_cli.disque.retoucher import pieces
from cqp_cli.domain.a_trous import FORMULAIRES, du_formulaire, une_phrase
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.vae import Partie2
from cqp_cli.errors import Refus
from cqp_cli.formulaires.expediteur import expediteur_de
from cqp_cli.formulaires.feuille_activites import ecrire_activites
from cqp_cli.formulaires.feuille_lignes import ecrire_partie_2
from cqp_cli.metier.parcours.formulaire import AllerRetour, Cibles, Formulaire, Grille, Grilles, Retours
from cqp_cli.metier.parcours.plusieurs import Lot, pour_chacun
from cqp_cli.terminal import options
from cqp_cli.terminal.arguments import option
from cqp_cli.terminal.contexte import Contexte
from cqp_cli.terminal.etape import deposer
from cqp_cli.terminal.options import Essai, ForcerOuEcraser, Format, Racine, Sortie

Commencer = Annotated[bool, option("--init", "VAE : écrit dossier-vae.yaml, à compléter.")]
OptionPartie2 = Annotated[bool, option("--partie-2", "VAE : avec --grid, la demande de recevabilité (partie 2).")]


def activites(
    cibles: Cibles = None,
    grille: Grille = None,
    grilles: Grilles = None,
    depuis: Retours = None,
    commencer: Commencer = False,
    partie_2: OptionPartie2 = False,
    force: ForcerOuEcraser = False,
    au: options.Au = None,
    essai: Essai = False,
    sortie: Sortie = Format.TABLE,
    racine: Racine = None,
) -> None:
    """Écrit ou reprend ce que le candidat dit de ses activités : partie 3 (VAE) ou dossier du candidat.

    D'un candidat ou de plusieurs.

    Exemple : cqp activites candidats/martin-lea --grid activites.xlsx
    """
    ici = Contexte(options.espace_de(racine, cibles), options.jour_dit(au), essai, force, sortie)
    trajet = AllerRetour(ici, cibles, depuis, grille, grilles)
    if commencer:
        pour_chacun(Lot("activites", ici), trajet.dossiers, partial(_commencer_vae, ici))
    elif not trajet.conduire(f := DEMANDE if partie_2 else RECIT):
        trajet.sans_choix(f)


def demande_de(d: Dossier, espace: Espace) -> bytes:
    """The form of the partie 2, with the declaration that its signature makes (3.2.1)."""
    textes = lire_textes("formulaires", FORMULAIRES, espace.racine)
    serment = une_phrase(textes["vae"]["honneur"], du_formulaire(d.referentiel, d, espace.configuration))
    deja = d.vae.partie_2 if d.vae else Partie2()
    return ecrire_partie_2(d, deja, serment, expediteur_de(espace, d.referentiel))


def recit_de(d: Dossier, espace: Espace) -> bytes:
    """The form of what the candidate tells (3.1.3, 3.2.1)."""
    return ecrire_activites(d, d.recit, expediteur_de(espace, d.referentiel))


DEMANDE = Formulaire(
    "activites", "partie2", ("partie2", "activites"), demande_de, lambda d: d.vae and d.vae.partie_2.signature
)
RECIT = Formulaire(
    "activites", "activites", ("activites", "partie2"), recit_de, lambda d: d.recit and d.recit.activites
)


def _commencer_vae(ici: Contexte, lecture: Lecture) -> list[str]:
    if lecture.obtenir().voie != "vae":
        raise Refus("« --init » commence un dossier de VAE ; ce candidat n'est pas dans cette voie.")
    octets = pieces.remplir("dossier-vae.yaml", {}, ici.espace.racine)
    return deposer(ici, lecture, pieces.nouvelle(lecture.chemin, "dossier-vae.yaml", octets), "activites")
