"""`cqp reperage`: the livret de repérage, out and back (article 3.1.1)."""

from __future__ import annotations

from cqp_cli.disque.espace.espace import Espace
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.livret import Livret
from cqp_cli.formulaires.expediteur import expediteur_de
from cqp_cli.formulaires.grille import ecrire_reperage
from cqp_cli.metier.parcours.formulaire import AllerRetour, Cibles, Formulaire, Grille, Grilles, Retours
from cqp_cli.terminal import options
from cqp_cli.terminal.contexte import Contexte
from cqp_cli.terminal.options import Essai, ForcerOuEcraser, Format, Racine, Sortie


def reperage(
    cibles: Cibles = None,
    grille: Grille = None,
    grilles: Grilles = None,
    depuis: Retours = None,
    force: ForcerOuEcraser = False,
    au: options.Au = None,
    essai: Essai = False,
    sortie: Sortie = Format.TABLE,
    racine: Racine = None,
) -> None:
    """Écrit le formulaire du livret de repérage, d'un candidat ou de plusieurs, ou reprend des livrets remplis.

    Exemple : cqp reperage candidats/martin-lea --grid livret.xlsx
    """
    ici = Contexte(options.espace_de(racine, cibles), options.jour_dit(au), essai, force, sortie)
    trajet = AllerRetour(ici, cibles, depuis, grille, grilles)
    if not trajet.conduire(LIVRET):
        trajet.sans_choix(LIVRET)


def livret_de(d: Dossier, deja: Livret | None, espace: Espace) -> bytes:
    """The form of the livret, with what is known of it."""
    return ecrire_reperage(d, deja, expediteur_de(espace, d.referentiel))


LIVRET = Formulaire(
    "reperage", "reperage", ("reperage",), lambda d, espace: livret_de(d, d.livret, espace),
    lambda d: d.livret and d.livret.competences,
)  # fmt: skip
