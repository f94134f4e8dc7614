"""`cqp evaluate`: forms out, filled forms back, and the two evaluators side by side."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cqp_cli.cli import options
from cqp_cli.cli.affichage import dire, donnees, insecable, largeur, pluriel, problemes_en_lignes, signaler
from cqp_cli.cli.etapes import deposer, exiger
from cqp_cli.cli.options import Essai, Forcer, FormatJson, Racine, SortieJson

if TYPE_CHECKING:
    from cqp_cli.domain.bilan import Bilan
    from cqp_cli.domain.dossier import Dossier
    from cqp_cli.errors import Probleme
    from cqp_cli.files.dossiers import Lecture
    from cqp_cli.files.espace import Espace
    from cqp_cli.files.retours import Retour


class QuelRole(StrEnum):
    """The two evaluators of the agreement (3.1.3, 3.2.2)."""

    PROFESSIONNEL = "professionnel"
    EXTERNE = "externe"


_CLASSEURS = (".xlsx", ".xlsm", ".xls", ".ods")
_FORMES = (*_CLASSEURS, ".yaml", ".yml")


def ajouter(app: typer.Typer) -> None:
    """Adds the command to the program."""
    app.command("evaluate")(evaluate)


def evaluate(
    cibles: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[DOSSIER] [FICHIERS]...", help="Dossier ; avec --from, d'autres fichiers."),
    ] = None,
    role: Annotated[QuelRole | None, typer.Option("--role", help="Quel évaluateur.")] = None,
    passage: Annotated[
        int | None, typer.Option("--passage", min=1, help="Passage ; par défaut celui en cours.")
    ] = None,
    grille: Annotated[Path | None, typer.Option("--grid", help="Écrit la grille à remplir (.xlsx).")] = None,
    depuis: Annotated[
        list[Path] | None, typer.Option("--from", help="Reprend des grilles remplies (.xlsx ou .yaml).")
    ] = None,
    force: Forcer = False,
    essai: Essai = False,
    au: options.Au = None,
    sortie: SortieJson = FormatJson.TABLE,
    racine: Racine = None,
) -> None:
    """Émet une grille d'évaluation, reprend des grilles remplies, ou montre les deux avis côte à côte.

    Exemple : cqp evaluate candidats/martin-lea --role externe --grid grille.xlsx
    """
    from cqp_cli.errors import MauvaisUsage

    espace = options.espace_de(racine)
    dossiers = [c for c in cibles or [] if c.suffix.casefold() not in _FORMES]
    fichiers = [*(depuis or []), *(c for c in cibles or [] if c.suffix.casefold() in _FORMES)]
    if len(dossiers) > 1 or (not dossiers and not fichiers):
        raise MauvaisUsage("Nommez un dossier, et un seul.", "cqp evaluate candidats/martin-lea")
    dossier = dossiers[0] if dossiers else None
    if fichiers:
        _reprendre(espace, dossier, fichiers, role, passage, force, essai)
        return
    assert dossier
    lecture = options.une_lecture(dossier, espace, options.jour_dit(au))
    if grille or role:
        if not (grille and role):
            raise MauvaisUsage("Dites --role et --grid.", f"cqp evaluate {dossier} --role externe --grid grille.xlsx")
        _emettre(espace, lecture, role, passage, grille, force, essai)
        return
    _montrer(lecture.obtenir(), options.jour_dit(au), sortie)


def _emettre(
    espace: Espace, lecture: Lecture, role: QuelRole, passage: int | None, grille: Path, force: bool, essai: bool
) -> None:
    from cqp_cli.domain.dossier import au as ramener
    from cqp_cli.domain.ordre import avant_evaluation
    from cqp_cli.domain.regles.evaluation import prochain_passage
    from cqp_cli.files.formulaires import ecrire_evaluation
    from cqp_cli.files.pieces import ecrire_nouveau

    d = ramener(lecture.obtenir(), options.jour_dit(None))
    exiger(avant_evaluation(d), espace.relatif(lecture.chemin))
    numero = passage or prochain_passage(d, role.value)
    _verifier_passage(d, role, numero, espace.relatif(lecture.chemin))
    deja = next((e for e in d.du_role(role.value) if e.passage == numero), None)
    codes = _a_evaluer(d, deja)
    octets = ecrire_evaluation(d, role.value, numero, codes, deja)
    if not essai:
        ecrire_nouveau(grille, octets, force=force)
    signaler(f"  Grille {_de(role)}, passage {numero} : {pluriel(len(codes), 'compétence')}.")
    dire(grille.as_posix())


def _a_evaluer(d: Dossier, deja: Any) -> list[str]:
    """The competences of the form: those still to be shown acquired; those of the earlier answers if issued again."""
    if deja is not None and deja.competences:
        return [c for c in d.referentiel.codes if c in deja.competences]
    if not d.bilan.courantes:
        return list(d.bilan.a_evaluer)
    return [c for c in d.bilan.a_evaluer if d.bilan.resultat(c) != "acquise"] or list(d.bilan.a_evaluer)


def _de(role: QuelRole) -> str:
    return {"professionnel": "du professionnel du secteur", "externe": "de l'évaluateur externe"}[role.value]


def _verifier_passage(d: Dossier, role: QuelRole, passage: int, chemin: str) -> None:
    """A passage comes after the one before it (3.1.3), and a role must be one of the agreement's."""
    from cqp_cli.errors import Refus

    if role.value not in d.accord.evaluateurs.valeur:
        raise Refus(f"Cette certification n'a pas d'évaluation {_de(role)} (art. 3.1.3 / 3.2.2).")
    if passage > 1 and not any((e.passage or 0) >= passage - 1 for e in d.evaluations):
        article = "3.2.2" if d.voie == "vae" else "3.1.3"
        message = f"Le passage {passage} vient après le passage {passage - 1}, qui n'a pas eu lieu (art. {article})."
        raise Refus(message, f"cqp evaluate {chemin} --role {role.value} --passage {passage - 1} --grid grille.xlsx")


# Filled forms back --------------------------------------------------------------------------------


def _reprendre(
    espace: Espace,
    dossier: Path | None,
    fichiers: list[Path],
    role: QuelRole | None,
    passage: int | None,
    force: bool,
    essai: bool,
) -> None:
    """Takes each file; a bad one never stops the others; the highest code is the answer."""
    from cqp_cli.errors import CqpError

    pire, pris = 0, 0
    problemes: list[Probleme] = []
    for fichier in fichiers:
        try:
            _reprendre_un(espace, dossier, fichier, role, passage, force, essai)
            pris += 1
        except CqpError as err:
            if len(fichiers) == 1:
                raise
            pire = max(pire, err.code)
            problemes += err.problemes
            signaler(f"  {fichier.name} : refusé")
            for ligne in problemes_en_lignes(err.problemes):
                signaler(f"  {ligne}")
    if len(fichiers) > 1:
        signaler(f"  {pluriel(pris, 'grille reprise', 'grilles reprises')} sur {len(fichiers)}.")
    if options.demande.json and problemes:
        from cqp_cli.cli.affichage import problemes_en_json

        donnees({"version": 1, **problemes_en_json(problemes)})
    if pire:
        raise typer.Exit(pire)


def _reprendre_un(
    espace: Espace,
    dossier: Path | None,
    fichier: Path,
    role: QuelRole | None,
    passage: int | None,
    force: bool,
    essai: bool,
) -> None:
    from cqp_cli.domain.ordre import avant_evaluation
    from cqp_cli.files.pieces import nouvelle

    lecture, retour = _lire_retour(espace, dossier, fichier)
    d, chemin = lecture.obtenir(), espace.relatif(lecture.chemin)
    exiger(avant_evaluation(d), chemin)
    _verifier_attendu(retour, role, passage, fichier)
    _verifier_passage(d, QuelRole(retour.role), retour.passage, chemin)
    nom = f"evaluations/{retour.passage}-{retour.role}.yaml"
    changements = nouvelle(lecture.chemin, nom, retour.octets, force=force)
    deposer(lecture, changements, "evaluate", essai)


def _lire_retour(espace: Espace, dossier: Path | None, fichier: Path) -> tuple[Lecture, Retour]:
    """A workbook knows its own candidate; a YAML file needs the dossier to be named."""
    from cqp_cli.errors import MauvaisUsage, Refus
    from cqp_cli.files.espace import CODE
    from cqp_cli.files.retours import evaluation_du_classeur, evaluation_du_yaml, ouvrir

    jour = options.jour_dit(None)
    if fichier.suffix.casefold() in (".yaml", ".yml"):
        if dossier is None:
            raise MauvaisUsage(
                f"Dites à quel dossier va {fichier.name}.", f"cqp evaluate DOSSIER --from {fichier.name}"
            )
        lecture = options.une_lecture(dossier, espace, jour)
        return lecture, evaluation_du_yaml(fichier, lecture.obtenir())
    brouillon = ouvrir(fichier, "evaluation")
    if dossier is None:
        dossier = espace.racine / "candidats" / brouillon.code
        if not CODE.fullmatch(brouillon.code) or not dossier.is_dir():
            raise Refus(f"{fichier.name} est la grille de « {brouillon.code[:60]} », qui n'a pas de dossier ici.")
    lecture = options.une_lecture(dossier, espace, jour)
    return lecture, evaluation_du_classeur(fichier, brouillon, lecture.obtenir(), espace.racine)


def _verifier_attendu(retour: Retour, role: QuelRole | None, passage: int | None, fichier: Path) -> None:
    from cqp_cli.errors import Probleme, Refus

    attendus = (("le rôle", retour.role, role.value if role else None), ("le passage", retour.passage, passage))
    problemes = [
        Probleme(f"Cette grille est pour {quoi} « {lu} », et non « {voulu} ».", fichier.name)
        for quoi, lu, voulu in attendus
        if voulu is not None and lu != voulu
    ]
    if problemes:
        raise Refus(problemes)


# Side by side -------------------------------------------------------------------------------------


def _montrer(dossier: Dossier, jour: Any, sortie: FormatJson) -> None:
    from cqp_cli.domain.dossier import au as ramener

    d = ramener(dossier, jour)
    passages = [e.passage or 0 for e in d.bilan.courantes or d.evaluations]
    if sortie is FormatJson.JSON:
        entete = {"version": 1, "commande": "evaluate", "code": d.code, "passage": max(passages, default=None)}
        donnees(entete | {"competences": [_json(d.bilan, c) for c in d.referentiel.codes], "ccs_rc": _ccs_rc(d)})
        return
    _table(d, max(passages, default=0))


def _json(bilan: Bilan, code: str) -> dict[str, Any]:
    roles = bilan.dossier.accord.evaluateurs.valeur
    blocs = {r: bilan.bloc(r, code) for r in ("professionnel", "externe") if r in roles}
    competence = bilan.dossier.referentiel.par_code[code]
    elements = [
        {"code": e.code, **{r: b.elements.get(e.code) if b else None for r, b in blocs.items()}}
        for e in competence.elements
    ]
    avis = {r: b.avis if b else None for r, b in blocs.items()}
    return {"code": code} | avis | {"resultat": bilan.resultat(code), "elements": elements}


def _ccs_rc(d: Dossier) -> dict[str, int]:
    marques = [(e.code, c.code) for c in d.referentiel.competences for e in c.elements if e.ccs_rc]
    return {"elements": len(marques), "acquis": sum(d.bilan.element_acquis(e, c) for e, c in marques)}


RESULTATS = {
    "acquise": "acquise",
    "non-acquise": "non acquise",
    "divergence": "divergence → jury",
    "incomplet": "incomplet",
    "conservee": "conservée",
}


def _table(d: Dossier, passage: int) -> None:
    from cqp_cli.domain.accord import libelle
    from cqp_cli.domain.dates import jour_long

    roles = d.accord.evaluateurs.valeur
    dates = sorted({e.date for e in d.bilan.courantes if e.passage == passage and e.date})
    quand = f" · passage {passage}" + (f" · {jour_long(dates[-1])}" if dates else "") if passage else ""
    dire(f"  {d.candidat.nom_complet}{quand}", bold=True)
    texte = max(24, min(70, largeur() - 15 * len(roles) - 25))
    dire(f"  {'':<{texte + 4}}" + "".join(f"{r:<15}" for r in roles) + "résultat", dim=True)
    for competence in d.referentiel.competences:
        resultat = d.bilan.resultat(competence.code)
        avis = [d.bilan.bloc(r, competence.code) for r in roles]
        mots = [libelle(d.accord.echelle_avis.valeur, b.avis if b else None).lower() or "–" for b in avis]
        couleur = {"divergence": "yellow", "incomplet": "red"}.get(resultat)
        ligne = f"  {competence.code:<4}{_court(competence.intitule, texte):<{texte}}" + "".join(
            f"{m:<15}" for m in mots
        )
        dire(ligne + typer.style(_resultat(d, competence.code, resultat), fg=couleur, bold=bool(couleur)))
        for code in d.bilan.elements_divergents(competence.code) if all(avis) else ():
            _ligne_element(d, competence.code, code, texte)
    if d.referentiel.elements_ccs_rc:
        dire()
        dire(f"  {phrase_ccs_rc(d)}")


def _resultat(d: Dossier, code: str, resultat: str) -> str:
    from cqp_cli.domain.dates import jour_long

    if resultat == "conservee" and (fin := d.bilan.benefices[code].jusqu_au):
        return f"conservée jusqu'au {jour_long(fin)}"
    if code in d.bilan.expirees:
        return f"{RESULTATS[resultat]} ; bénéfice expiré (art. 3.1.4)"
    return RESULTATS[resultat]


def _ligne_element(d: Dossier, competence: str, code: str, texte: int) -> None:
    from cqp_cli.domain.accord import libelle

    intitule = next(e.intitule for e in d.referentiel.par_code[competence].elements if e.code == code)
    blocs = [d.bilan.bloc(r, competence) for r in d.accord.evaluateurs.valeur]
    mots = [libelle(d.accord.echelle_element.valeur, b.elements.get(code) if b else None).lower() or "–" for b in blocs]
    dire(f"      {_court(f'{code} {intitule}', texte - 2):<{texte}}" + "".join(f"{m:<15}" for m in mots))


def phrase_ccs_rc(d: Dossier) -> str:
    """Whether the elements that the agreement marks for the CCS-RC are acquired, and no more (annexe I)."""
    compte = _ccs_rc(d)
    if compte["acquis"] == compte["elements"]:
        return insecable(f"Les {compte['elements']} éléments que l'accord marque pour le CCS-RC sont acquis.")
    return f"Sur les {compte['elements']} éléments que l'accord marque pour le CCS-RC, {compte['acquis']} sont acquis."


def _court(texte: str, large: int) -> str:
    return texte if len(texte) < large else texte[: large - 2].rstrip() + "…"
