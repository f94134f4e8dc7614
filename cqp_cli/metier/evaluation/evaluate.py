"""`cqp evaluate`: forms out, filled forms back, answers at the keyboard, and the two evaluators side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from cqp_cli.disque.ecrire.refaire import entre_guillemets
from cqp_cli.disque.lire.chemins import est_forme
from cqp_cli.domain.accord import libelle
from cqp_cli.domain.bilan import Bilan, dire_ccs_rc
from cqp_cli.domain.dates import jour_long
from cqp_cli.domain.dossier import Dossier, avant
from cqp_cli.domain.dossier import au as ramener
from cqp_cli.domain.titres import au_titre_de
from cqp_cli.errors import MauvaisUsage
from cqp_cli.formulaires.retours import classeurs_de
from cqp_cli.metier.evaluation.emettre import QuelRole, demander, emettre
from cqp_cli.metier.evaluation.emissions import emettre_toutes
from cqp_cli.metier.evaluation.entretien import interroger
from cqp_cli.metier.evaluation.reprendre import Consigne, reprendre
from cqp_cli.terminal import completion, options
from cqp_cli.terminal.affichage import dire, insecable
from cqp_cli.terminal.apercu import abreger
from cqp_cli.terminal.arguments import argument, option, option_dossier
from cqp_cli.terminal.clavier import au_clavier
from cqp_cli.terminal.console import largeur
from cqp_cli.terminal.contexte import Contexte
from cqp_cli.terminal.formes import objet_de, rendre
from cqp_cli.terminal.options import Essai, ForcerOuEcraser, Format, Racine, Sortie

_EXEMPLE = "cqp evaluate candidats/martin-lea"


Cibles = Annotated[
    list[Path] | None,
    argument(
        "[DOSSIERS] [FICHIERS]...", "Dossier ; avec --from, d'autres fichiers.", autocompletion=completion.dossiers
    ),
]
Role = Annotated[QuelRole | None, option("--role", "Quel évaluateur.")]
Passage = Annotated[int | None, option("--passage", "Passage ; par défaut celui en cours.", min=1)]
Grille = Annotated[Path | None, option("--grid", "Écrit la grille à remplir (.xlsx).")]
Grilles = Annotated[
    Path | None, option_dossier("--grid-dir", "Écrit là une grille pour chaque dossier à évaluer.", court="-o")
]
Depuis = Annotated[
    list[Path] | None, option("--from", "Reprend des grilles remplies (.xlsx ou .yaml), ou un dossier de grilles.")
]


def evaluate(
    cibles: Cibles = None,
    role: Role = None,
    passage: Passage = None,
    grille: Grille = None,
    grilles: Grilles = None,
    depuis: Depuis = None,
    force: ForcerOuEcraser = False,
    essai: Essai = False,
    postes: options.Postes = 0,
    muet: options.Muet = False,
    au: options.Au = None,
    sortie: Sortie = Format.TABLE,
    racine: Racine = None,
) -> None:
    """Émet une grille d'évaluation, reprend des grilles remplies, ou montre les deux avis côte à côte.

    Avec --role seul, dans un terminal, pose les questions une à une.

    Exemple : cqp evaluate candidats/martin-lea --role externe --grid grille.xlsx
    """
    dossiers = [c for c in cibles or [] if not est_forme(c)]
    fichiers = [*(depuis or []), *(c for c in cibles or [] if est_forme(c))]
    ici = Contexte(options.espace_de(racine, dossiers), options.jour_dit(au), essai, force, sortie, muet)
    voulu = role.value if role else None
    if grilles:
        if not voulu or force:
            exemple = "cqp evaluate --role externe --grid-dir grilles candidats/"
            raise MauvaisUsage("--grid-dir va avec --role et des dossiers, et rien d'autre.", exemple)
        return emettre_toutes(ici, dossiers, voulu, grilles, postes=postes)
    if len(dossiers) > 1 or (not dossiers and not fichiers):
        raise MauvaisUsage("Nommez un dossier, et un seul.", _EXEMPLE)
    dossier = ici.seul(dossiers[0]) if dossiers else None
    if fichiers:
        return reprendre(Consigne(ici, dossier, voulu, passage, postes), classeurs_de(fichiers))
    assert dossier
    return _pour_un(ici, dossier, voulu, passage, grille)


def _pour_un(ici: Contexte, dossier: Path, role: str | None, passage: int | None, grille: Path | None) -> None:
    """One dossier: its form, the questions at the keyboard, or what both evaluators say."""
    lecture = ici.lecture(dossier)
    if not role and not grille:
        _montrer(ici, lecture.obtenir())
    elif not role or not (grille or au_clavier()):
        exemple = f"cqp evaluate {entre_guillemets(ici.espace.relatif(dossier))} --role externe --grid grille.xlsx"
        raise MauvaisUsage("Dites --role et --grid.", exemple)
    elif grille:
        emettre(ici, demander(ici, lecture, role, passage), grille)
    else:
        interroger(ici, lecture, demander(ici, lecture, role, passage))


# Side by side -------------------------------------------------------------------------------------


def _montrer(ici: Contexte, dossier: Dossier) -> None:
    d = ramener(dossier, ici.jour)
    montre = _decide(d)
    passages = [e.passage or 0 for e in montre.courantes or d.evaluations]
    if ici.sortie is not Format.TABLE:
        objet = objet_de("evaluate", code=d.code, passage=max(passages, default=None))
        competences = [_json(montre, c, _resultat_de(d, montre, c)) for c in d.referentiel.codes]
        colonnes = " ".join(("code", *d.accord.evaluateurs.valeur, "resultat"))
        acquis, marques = d.bilan.ccs_rc()
        objet |= {"competences": competences, "ccs_rc": {"elements": marques, "acquis": acquis}}
        rendre(ici.sortie, objet, competences, colonnes)
        return
    _table(d, montre, max(passages, default=0))


def _decide(d: Dossier) -> Bilan:
    """The avis under way; after a decision and until a new passage, those that were decided on."""
    if d.bilan.courantes or d.bilan.derniere is None:
        return d.bilan
    return avant(d, d.bilan.derniere).bilan


def _resultat_de(d: Dossier, montre: Bilan, code: str) -> str:
    """What the avis shown give, unless the competence is kept on that day."""
    return "conservee" if d.bilan.resultat(code) == "conservee" else montre.resultat(code)


def _json(bilan: Bilan, code: str, resultat: str) -> dict[str, Any]:
    roles = bilan.dossier.accord.evaluateurs.valeur
    blocs = {r: bilan.bloc(r, code) for r in ("professionnel", "externe") if r in roles}
    competence = bilan.dossier.referentiel.par_code[code]
    elements = [
        {"code": e.code, **{r: b.elements.get(e.code) if b else None for r, b in blocs.items()}}
        for e in competence.elements
    ]
    avis = {r: b.avis if b else None for r, b in blocs.items()}
    return {"code": code} | avis | {"resultat": resultat, "elements": elements}


RESULTATS = {
    "acquise": "acquise",
    "non-acquise": "non acquise",
    "divergence": "divergence → jury",
    "incomplete": "incomplète",
    "conservee": "conservée",
}


def _table(d: Dossier, montre: Bilan, passage: int) -> None:
    roles = d.accord.evaluateurs.valeur
    dates = sorted({e.date for e in montre.courantes if e.passage == passage and e.date})
    quand = f" · passage {passage}" + (f" · {jour_long(dates[-1])}" if dates else "") if passage else ""
    dire(f"  {d.candidat.nom_complet}{quand}", bold=True)
    texte = max(24, min(70, largeur() - 15 * len(roles) - 25))
    dire(f"  {'':<{texte + 4}}" + "".join(f"{r:<15}" for r in roles) + "résultat", dim=True)
    for competence in d.referentiel.competences:
        resultat = _resultat_de(d, montre, competence.code)
        avis = [montre.bloc(r, competence.code) for r in roles]
        mots = [libelle(d.accord.echelle_avis.valeur, b.avis if b else None).lower() or "–" for b in avis]
        couleur = {"divergence": "yellow", "incomplete": "red"}.get(resultat)
        ligne = f"  {competence.code:<4}{abreger(competence.intitule, texte - 1):<{texte}}" + "".join(
            f"{m:<15}" for m in mots
        )
        dire(ligne + typer.style(_resultat(d, competence.code, resultat), fg=couleur, bold=bool(couleur)))
        for code in montre.elements_divergents(competence.code) if all(avis) else ():
            _ligne_element(montre, competence.code, code, texte)
    if phrase := dire_ccs_rc(d.bilan):
        dire()
        dire(f"  {insecable(phrase)}")


def _resultat(d: Dossier, code: str, resultat: str) -> str:
    if resultat == "conservee" and (fin := d.bilan.benefices[code].jusqu_au):
        return f"conservée jusqu'au {jour_long(fin)}"
    if code in d.bilan.expirees:
        return f"{RESULTATS[resultat]} ; bénéfice expiré ({au_titre_de(d.accord.benefice_annees)})"
    return RESULTATS[resultat]


def _ligne_element(montre: Bilan, competence: str, code: str, texte: int) -> None:
    d = montre.dossier
    intitule = next(e.intitule for e in d.referentiel.par_code[competence].elements if e.code == code)
    blocs = [montre.bloc(r, competence) for r in d.accord.evaluateurs.valeur]
    mots = [libelle(d.accord.echelle_element.valeur, b.elements.get(code) if b else None).lower() or "–" for b in blocs]
    dire(f"      {abreger(f'{code} {intitule}', texte - 3):<{texte}}" + "".join(f"{m:<15}" for m in mots))
