"""`cqp parcours`: the individual path, what is to acquire and what covers it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated, Any

from cqp_cli.disque.espace.dossiers import Lecture
from cqp_cli.disque.espace.espace import Espace
from cqp_cli.disque.retoucher import pieces
from cqp_cli.domain.actions import Action, MiseEnPratique, Parcours
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.dossier import au as ramener
from cqp_cli.domain.ordre import avant_parcours
from cqp_cli.domain.parcours_individuel import couvertes, manquantes, restantes
from cqp_cli.formulaires.expediteur import expediteur_de
from cqp_cli.formulaires.feuille_lignes import ecrire_parcours
from cqp_cli.metier.parcours.formulaire import AllerRetour, Cibles, Formulaire, Grille, Grilles, Retours
from cqp_cli.metier.parcours.plusieurs import Lot, plusieurs, pour_chacun
from cqp_cli.terminal import options
from cqp_cli.terminal.affichage import dire, dire_alinea
from cqp_cli.terminal.arguments import option
from cqp_cli.terminal.contexte import Contexte
from cqp_cli.terminal.etape import deposer, exiger
from cqp_cli.terminal.formes import objet_de, rendre
from cqp_cli.terminal.options import Essai, ForcerOuEcraser, Format, Racine, Sortie

Commencer = Annotated[bool, option("--init", "Écrit parcours.yaml, une action par compétence.")]


def parcours(
    cibles: Cibles = None,
    grille: Grille = None,
    grilles: Grilles = None,
    depuis: Retours = None,
    commencer: Commencer = False,
    force: ForcerOuEcraser = False,
    essai: Essai = False,
    au: options.Au = None,
    sortie: Sortie = Format.TABLE,
    racine: Racine = None,
) -> None:
    """Montre le parcours individuel : ce qui est à acquérir, ce que les actions couvrent, ce qui reste.

    D'un candidat ou de plusieurs. Avec --grid, écrit le formulaire de l'organisme de formation ; avec --from, le
    reprend rempli.

    Exemple : cqp parcours candidats/martin-lea
    """
    ici = Contexte(options.espace_de(racine, cibles), options.jour_dit(au), essai, force, sortie)
    trajet = AllerRetour(ici, cibles, depuis, grille, grilles)
    if commencer:
        pour_chacun(Lot("parcours", ici), trajet.dossiers, partial(_commencer_parcours, ici))
    elif not trajet.conduire(PARCOURS):
        _montrer(ici, trajet.dossiers)


# What it shows ------------------------------------------------------------------------------------


def _montrer(ici: Contexte, dossiers: list[Path]) -> None:
    if dossiers and not plusieurs(dossiers, ici):
        _un(_en_parcours(ici, ici.lecture(dossiers[0])), ici.sortie)
        return
    lot = Lot("parcours", ici, cle="dossiers", colonnes="code a_acquerir couvertes restantes message")
    for lecture in lot.attendus(dossiers, lambda d: not avant_parcours(ramener(d, ici.jour))):
        with lot.essayer(lecture.code):
            d = _en_parcours(ici, lecture)
            lot.faits.append({"code": d.code} | _listes(d))
            if ici.sortie is Format.TABLE:
                _en_clair(d)
                dire()
    lot.conclure()


def _en_parcours(ici: Contexte, lecture: Lecture) -> Dossier:
    """The dossier that day. Raises Refus when its path has not come."""
    d = ramener(lecture.obtenir(), ici.jour)
    exiger(avant_parcours(d), d)
    return d


def _listes(d: Dossier) -> dict[str, list[str]]:
    return {"a_acquerir": list(manquantes(d)), "couvertes": list(couvertes(d)), "restantes": list(restantes(d))}


def _un(d: Dossier, sortie: Format) -> None:
    if sortie is Format.TABLE:
        _en_clair(d)
        return
    listes = _listes(d)
    rangees = ({"competence": c, "couverte": c in listes["couvertes"]} for c in listes["a_acquerir"])
    rendre(sortie, objet_de("parcours", code=d.code) | listes, rangees, "competence couverte")


def _en_clair(d: Dossier) -> None:
    dire(f"  {d.candidat.nom_complet} · parcours individuel (art. {d.article('parcours')})\n", bold=True)
    titres = {"a_acquerir": "À acquérir", "couvertes": "Couvertes", "restantes": "Restantes"}
    for cle, codes in _listes(d).items():
        if not codes:
            non_dit = cle != "couvertes" and not d.demande("livret-reperage")
            dire(f"  {titres[cle]:<12} {'non dit, sans livret de repérage' if non_dit else 'aucune'}")
        for rang, code in enumerate(codes):
            tete = f"  {titres[cle] if not rang else '':<12} {code}  "
            dire_alinea(d.referentiel.par_code[code].intitule, tete, " " * len(tete))


# What it writes -----------------------------------------------------------------------------------


def parcours_de(d: Dossier, espace: Espace) -> bytes:
    """The form of the path; one that is not begun has a line per competence to acquire, and the employer's name."""
    codes = manquantes(d)
    neuf = Parcours(
        tuple(Action(competences=(code,)) for code in codes), MiseEnPratique(entreprise=d.candidat.entreprise.nom)
    )
    return ecrire_parcours(d, d.parcours or neuf, codes, expediteur_de(espace, d.referentiel))


PARCOURS = Formulaire("parcours", "parcours", ("parcours",), parcours_de, lambda d: d.parcours)


def _commencer_parcours(ici: Contexte, lecture: Lecture) -> list[str]:
    d = _en_parcours(ici, lecture)
    actions = [{"intitule": None, "type": "formation", "competences": [code]} for code in manquantes(d)]
    vides = dict.fromkeys(("organisation", "debut", "fin", "heures", "realisee"))
    valeurs: dict[tuple[str | int, ...], Any] = {("mise_en_pratique", "entreprise"): d.candidat.entreprise.nom}
    valeurs["actions",] = [a | vides for a in actions]
    octets = pieces.remplir("parcours.yaml", valeurs, ici.espace.racine)
    return deposer(ici, lecture, pieces.nouvelle(lecture.chemin, "parcours.yaml", octets), "parcours")
