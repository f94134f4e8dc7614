"""`cqp parcours`: the individual path, what is to acquire and what covers it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cqp_cli.disque.retoucher import pieces
from cqp_cli.domain.actions import Action, MiseEnPratique, Parcours
from cqp_cli.domain.dossier import au as ramener
from cqp_cli.domain.ordre import avant_parcours
from cqp_cli.domain.parcours_individuel import a_acquerir, couvertes, restantes
from cqp_cli.metier.parcours.formulaire import (
    Grille,
    Retour,
    emettre_formulaire,
    rendre_compte,
    reprendre_formulaire,
)
from cqp_cli.terminal import options
from cqp_cli.terminal.affichage import alinea, dire
from cqp_cli.terminal.etape import deposer, exiger
from cqp_cli.terminal.formes import rendre
from cqp_cli.terminal.options import Essai, ForcerOuEcraser, Format, Racine, Sortie, UnDossier

if TYPE_CHECKING:
    from cqp_cli.disque.espace.dossiers import Lecture
    from cqp_cli.disque.espace.espace import Espace
    from cqp_cli.domain.dossier import Dossier


Commencer = Annotated[bool, typer.Option("--init", help="Écrit parcours.yaml, une action par compétence.")]


def parcours(
    dossier: UnDossier,
    grille: Grille = None,
    depuis: Retour = None,
    commencer: Commencer = False,
    force: ForcerOuEcraser = False,
    essai: Essai = False,
    au: options.Au = None,
    sortie: Sortie = Format.TABLE,
    racine: Racine = None,
) -> None:
    """Montre le parcours individuel : ce qui est à acquérir, ce que les actions couvrent, ce qui reste.

    Avec --grid, écrit le formulaire de l'organisme de formation ; avec --from, le reprend rempli.

    Exemple : cqp parcours candidats/martin-lea
    """
    espace, jour = options.espace_de(racine, dossier), options.jour_dit(au)
    lecture = options.une_lecture(dossier, espace, jour)
    d = ramener(lecture.obtenir(), jour)
    exiger(avant_parcours(d), espace.relatif(lecture.chemin))
    if commencer:
        _commencer_parcours(espace, lecture, d, essai)
        return
    if depuis:
        fichiers = reprendre_formulaire(lecture, depuis, ("parcours",), espace, force, essai)
        rendre_compte(sortie, "parcours", lecture.code, fichiers, essai)
        return
    if grille:
        octets = parcours_de(d, espace.configuration.certificateur.nom or "")
        rendre_compte(sortie, "parcours", lecture.code, emettre_formulaire(grille, octets, sortie, force, essai), essai)
        return
    listes = {"a_acquerir": list(a_acquerir(d)), "couvertes": list(couvertes(d)), "restantes": list(restantes(d))}
    if sortie is not Format.TABLE:
        rangees = ({"competence": c, "couverte": c in listes["couvertes"]} for c in listes["a_acquerir"])
        rendre(sortie, {"version": 1, "commande": "parcours", "code": d.code} | listes, rangees, "competence couverte")
        return
    dire(f"  {d.candidat.nom_complet} · parcours individuel (art. {d.article('parcours')})\n", bold=True)
    titres = {"a_acquerir": "À acquérir", "couvertes": "Couvertes", "restantes": "Restantes"}
    for cle, codes in listes.items():
        if not codes:
            dire(f"  {titres[cle]:<12} aucune")
        for rang, code in enumerate(codes):
            tete = f"  {titres[cle] if not rang else '':<12} {code}  "
            for ligne in alinea(d.referentiel.par_code[code].intitule, tete, " " * len(tete)):
                dire(ligne)


def parcours_de(d: Dossier, certificateur: str = "") -> bytes:
    """The form of the path; one that is not begun has a line per competence to acquire, and the employer's name."""
    from cqp_cli.formulaires.feuille_lignes import ecrire_parcours

    codes = a_acquerir(d)
    neuf = Parcours(
        tuple(Action(competences=(code,)) for code in codes), MiseEnPratique(entreprise=d.candidat.entreprise.nom)
    )
    return ecrire_parcours(d, d.parcours or neuf, codes, certificateur)


def _commencer_parcours(espace: Espace, lecture: Lecture, d: Dossier, essai: bool) -> None:
    actions = [{"intitule": None, "type": "formation", "competences": [code]} for code in a_acquerir(d)]
    vides = dict.fromkeys(("organisation", "debut", "fin", "heures", "realisee"))
    valeurs: dict[tuple[str | int, ...], Any] = {("mise_en_pratique", "entreprise"): d.candidat.entreprise.nom}
    valeurs["actions",] = [a | vides for a in actions]
    octets = pieces.remplir("parcours.yaml", valeurs, espace.racine)
    deposer(lecture, pieces.nouvelle(lecture.chemin, "parcours.yaml", octets), "parcours", essai)
