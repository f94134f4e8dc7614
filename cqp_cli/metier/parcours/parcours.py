"""`cqp parcours`: the individual path, what is to acquire and what covers it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cqp_cli.disque.retoucher import pieces
from cqp_cli.domain.dossier import au as ramener
from cqp_cli.domain.ordre import avant_parcours
from cqp_cli.domain.parcours_individuel import a_acquerir, couvertes, restantes
from cqp_cli.terminal import options
from cqp_cli.terminal.affichage import alinea, dire
from cqp_cli.terminal.etape import deposer, exiger
from cqp_cli.terminal.formes import rendre
from cqp_cli.terminal.options import Essai, Format, Racine, Sortie, UnDossier

if TYPE_CHECKING:
    from cqp_cli.disque.espace.dossiers import Lecture
    from cqp_cli.disque.espace.espace import Espace
    from cqp_cli.domain.dossier import Dossier


def parcours(
    dossier: UnDossier,
    commencer: Annotated[bool, typer.Option("--init", help="Écrit parcours.yaml, une action par compétence.")] = False,
    essai: Essai = False,
    au: options.Au = None,
    sortie: Sortie = Format.TABLE,
    racine: Racine = None,
) -> None:
    """Montre le parcours individuel : ce qui est à acquérir, ce que les actions couvrent, ce qui reste.

    Exemple : cqp parcours candidats/martin-lea
    """
    espace, jour = options.espace_de(racine, dossier), options.jour_dit(au)
    lecture = options.une_lecture(dossier, espace, jour)
    d = ramener(lecture.obtenir(), jour)
    exiger(avant_parcours(d), espace.relatif(lecture.chemin))
    if commencer:
        _commencer_parcours(espace, lecture, d, essai)
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


def _commencer_parcours(espace: Espace, lecture: Lecture, d: Dossier, essai: bool) -> None:
    actions = [{"intitule": None, "type": "formation", "competences": [code]} for code in a_acquerir(d)]
    vides = dict.fromkeys(("organisation", "debut", "fin", "heures", "realisee"))
    valeurs: dict[tuple[str | int, ...], Any] = {("mise_en_pratique", "entreprise"): d.candidat.entreprise.nom}
    valeurs["actions",] = [a | vides for a in actions]
    octets = pieces.remplir("parcours.yaml", valeurs, espace.racine)
    deposer(lecture, pieces.nouvelle(lecture.chemin, "parcours.yaml", octets), "parcours", essai)
