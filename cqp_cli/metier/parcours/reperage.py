"""`cqp reperage`: the livret de repérage, out and back (article 3.1.1)."""

from __future__ import annotations

from cqp_cli.domain.ordre import avant_reperage
from cqp_cli.formulaires.grille import ecrire_reperage
from cqp_cli.metier.parcours.formulaire import (
    Grille,
    Retour,
    emettre_formulaire,
    rendre_compte,
    reprendre_formulaire,
    sans_choix,
)
from cqp_cli.terminal import options
from cqp_cli.terminal.etape import exiger
from cqp_cli.terminal.options import Essai, ForcerOuEcraser, Format, Racine, Sortie, UnDossier


def reperage(
    dossier: UnDossier,
    grille: Grille = None,
    depuis: Retour = None,
    force: ForcerOuEcraser = False,
    au: options.Au = None,
    essai: Essai = False,
    sortie: Sortie = Format.TABLE,
    racine: Racine = None,
) -> None:
    """Écrit le formulaire du livret de repérage, ou reprend un livret rempli.

    Exemple : cqp reperage candidats/martin-lea --grid livret.xlsx
    """
    espace = options.espace_de(racine, dossier)
    lecture = options.une_lecture(dossier, espace, options.jour_dit(au))
    d, certificateur = lecture.obtenir(), espace.configuration.certificateur.nom or ""
    exiger(avant_reperage(d), espace.relatif(lecture.chemin))
    if depuis:
        fichiers = reprendre_formulaire(lecture, depuis, ("reperage",), espace, force, essai)
    elif grille:
        fichiers = emettre_formulaire(grille, ecrire_reperage(d, d.livret, certificateur), sortie, force, essai)
    else:
        sans_choix("reperage", espace, lecture)
    rendre_compte(sortie, "reperage", lecture.code, fichiers, essai)
