"""`cqp reperage`: the livret de repérage, out and back (article 3.1.1)."""

from __future__ import annotations

from cqp_cli.formulaires.grille import ecrire_reperage
from cqp_cli.metier.parcours.formulaire import Cibles, Demande, Formulaire, Grille, Grilles, Retours
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
    demande = Demande(ici, cibles, depuis, grille, grilles)
    livret = _livret(ici.espace.configuration.certificateur.nom or "")
    if not demande.conduire(livret):
        demande.sans_choix(livret)


def _livret(nom: str) -> Formulaire:
    return Formulaire(
        "reperage",
        "reperage",
        ("reperage",),
        lambda d: ecrire_reperage(d, d.livret, nom),
        lambda d: d.livret and d.livret.competences,
    )
