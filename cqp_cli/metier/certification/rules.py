"""`cqp rules` and `cqp referentiel`: the agreement as the program knows it."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cqp_cli.terminal import completion
from cqp_cli.terminal.affichage import alinea, dire, pluriel
from cqp_cli.terminal.formes import rendre
from cqp_cli.terminal.options import Format, Racine, Sortie

if TYPE_CHECKING:
    from cqp_cli.domain.accord import Voie
    from cqp_cli.domain.referentiel_metier import Referentiel
    from cqp_cli.domain.regles import Regle
    from cqp_cli.domain.titres import Fondement

ORIGINES = {"accord": "l'accord", "loi": "la loi", "reglage": "un réglage, l'accord se taisant"}

SANS_PHRASE = "Cet accord n'a pas de phrase qui le dise (voir `titres` dans le référentiel)."

NOMS_VOIES = {"formation": "formation", "vae": "VAE"}

MOTS = {"accord": "accord", "loi": "loi", "reglage": "réglage"}


def rules(
    code: Annotated[
        str | None,
        typer.Argument(metavar="[CODE]", help="Code d'une règle, pour l'expliquer.", autocompletion=completion.regles),
    ] = None,
    sortie: Sortie = Format.TABLE,
    racine: Racine = None,
) -> None:
    """Montre toutes les règles avec leur article, ou en explique une.

    Exemple : cqp rules EVALUATEURS-DISTINCTS
    """
    from cqp_cli.disque.lire.validation import proche
    from cqp_cli.domain.regles import PAR_CODE, REGLES
    from cqp_cli.errors import MauvaisUsage

    ref, choisies = _charger(None, racine)[0], REGLES
    if code:
        cle = code.strip().upper()
        if cle not in PAR_CODE:
            aide = proche(cle.lower(), [c.lower() for c in PAR_CODE])
            suite = f" ; vouliez-vous dire « {aide.upper()} » ?" if aide else "."
            raise MauvaisUsage(f"La règle « {code} » n'existe pas{suite}", "cqp rules")
        choisies = (PAR_CODE[cle],)
    if sortie is not Format.TABLE:
        regles = [_regle_json(r, ref) for r in choisies]
        colonnes = "code article gravite origine voies intitule citation"
        rendre(sortie, {"version": 1, "commande": "rules", "regles": regles}, regles, colonnes)
    elif code:
        _expliquer(choisies[0], ref)
    else:
        for regle in choisies:
            dire(f"  {regle.code:<32} {_articles(regle, ref):<14} {regle.gravite:<14} {regle.intitule}")
        dire(f"\n  {pluriel(len(choisies), 'règle')}. Pour en lire une : cqp rules CODE")


def _fondements(regle: Regle, ref: Referentiel) -> dict[Voie, Fondement]:
    return {voie: regle.fondement(ref, voie) for voie in regle.voies}


def _articles(regle: Regle, ref: Referentiel) -> str:
    return " / ".join(dict.fromkeys(f.article for f in _fondements(regle, ref).values()))


def _regle_json(regle: Regle, ref: Referentiel) -> dict[str, Any]:
    """`citation` and `origine` are those of the first voie; `fondements` says them voie by voie."""
    fondements = _fondements(regle, ref)
    premier = fondements[regle.voies[0]]
    return {
        "code": regle.code,
        "article": _articles(regle, ref),
        "intitule": regle.intitule,
        "citation": premier.citation,
        "gravite": ref.accord.gravites.valeur.get(regle.code, regle.gravite),
        "origine": premier.origine,
        "voies": list(regle.voies),
        "fondements": [{"voie": voie} | dataclasses.asdict(f) for voie, f in fondements.items()],
    }


def _expliquer(regle: Regle, ref: Referentiel) -> None:
    dire(f"  {regle.code}", bold=True)
    for ligne in alinea(f"{regle.intitule}.", "  "):
        dire(ligne)
    fondements = _fondements(regle, ref)
    communs = len(set(fondements.values())) == 1
    for voie, f in list(fondements.items())[: 1 if communs else None]:
        dire(f"\n  Article   {f.article}" + ("" if communs else f", voie {NOMS_VOIES[voie]}"))
        for ligne in alinea(f"« {f.citation} »" if f.citation else SANS_PHRASE, "            "):
            dire(ligne)
        dire(f"  Origine   {ORIGINES[f.origine]}")
    dire(f"\n  Voies     {' et '.join(NOMS_VOIES[v] for v in regle.voies)}")
    dire(f"  Gravité   {ref.accord.gravites.valeur.get(regle.code, regle.gravite)}")


def _charger(fichier: Path | None, racine: Path | None) -> tuple[Referentiel, Path]:
    """The référentiel asked for, and its file."""
    from cqp_cli.disque.espace.espace import Espace, charger_referentiel, referentiel_livre
    from cqp_cli.disque.lire.donnees import racine_donnees
    from cqp_cli.errors import MauvaisUsage

    if fichier is not None:
        return charger_referentiel(fichier, fichier.as_posix()), fichier
    livre = racine_donnees() / "referentiel.yaml"
    try:
        espace = Espace.trouver(racine)
    except MauvaisUsage:
        if racine is not None:
            raise
        return referentiel_livre(), livre
    ref = espace.referentiel()
    propres = (espace.racine / f"referentiels/{ref.code}/{ref.version}.yaml", espace.racine / "referentiel.yaml")
    return ref, next((p for p in propres if p.is_file()), livre)


Fichier = Annotated[
    Path | None,
    typer.Argument(metavar="[FICHIER]", help="Un référentiel en YAML ; sinon celui de l'espace, ou le livré."),
]


def show(fichier: Fichier = None, sortie: Sortie = Format.TABLE, racine: Racine = None) -> None:
    """Montre le référentiel : compétences, activités, données de l'accord.

    Exemple : cqp referentiel show
    """
    ref, _ = _charger(fichier, racine)
    if sortie is not Format.TABLE:
        elements = (
            {"competence": c.code, "code": e.code, "intitule": e.intitule, "ccs_rc": e.ccs_rc}
            for c in ref.competences
            for e in c.elements
        )
        rendre(sortie, _referentiel_json(ref), elements, "competence code intitule ccs_rc")
        return
    dire(f"  {ref.intitule}, version {ref.version}", bold=True)
    for competence in ref.competences:
        dire()
        for ligne in alinea(f"{competence.code}  {competence.intitule}", "  ", "      "):
            dire(ligne, bold=True)
        for element in competence.elements:
            marque = " [CCS-RC]" if element.ccs_rc else ""
            for ligne in alinea(f"{element.code:<6} {element.intitule}{marque}", "      ", "             "):
                dire(ligne)
    dire("\n  Données de l'accord", bold=True)
    for nom, donnee in _donnees(ref).items():
        texte = f"{nom} : {_valeur(donnee['valeur'])}"
        for ligne in alinea(texte, "  ", "      ", droite=f"art. {donnee['article']}, {MOTS[donnee['origine']]}"):
            dire(ligne)
    dire()


def check(fichier: Fichier = None, sortie: Sortie = Format.TABLE, racine: Racine = None) -> None:
    """Vérifie qu'un référentiel est lisible, que ses codes se tiennent et que rien n'y reste à compléter.

    Exemple : cqp referentiel check referentiels/mon-cqp/2026-01-01.yaml
    """
    from cqp_cli.disque.lire.lecture import decoder
    from cqp_cli.disque.lire.octets import lire_entier
    from cqp_cli.metier.certification.ebauche import a_faire

    ref, lu = _charger(fichier, racine)
    restes = list(a_faire(ref, decoder(lire_entier(lu), lu.name)))
    nombre = sum(1 for _ in ref.elements())
    if sortie is not Format.TABLE:
        resume = {"competences": len(ref.competences), "elements": nombre, "ccs_rc": len(ref.elements_ccs_rc)}
        suite = {"a_faire": [{"fichier": lu.name, "ligne": ligne, "message": message} for ligne, message in restes]}
        tete = {"version": 1, "commande": "referentiel check", "code": ref.code, "referentiel": ref.version}
        rendre(sortie, tete | resume | suite, suite["a_faire"], "fichier ligne message")
    else:
        compte = f"{pluriel(len(ref.competences), 'compétence')}, {pluriel(nombre, 'élément')}"
        suite_dite = f"{pluriel(len(restes), 'point')} à compléter :" if restes else "Rien à corriger."
        dire(f"  {ref.code}, version {ref.version} : {compte}. {suite_dite}")
        for ligne, message in restes:
            dire(f"    {lu.name}:{ligne}  {message}")
    if restes:
        raise typer.Exit(1)


def _donnees(ref: Referentiel) -> dict[str, Any]:
    return dataclasses.asdict(ref.accord)


def _valeur(valeur: Any) -> str:
    if isinstance(valeur, dict):
        if "mot" in valeur:
            return str(valeur["mot"])
        return " ; ".join(f"{k} : {_valeur(v)}" for k, v in valeur.items())
    if isinstance(valeur, (list, tuple)):
        return ", ".join(_valeur(v) for v in valeur) or "–"
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    return str(valeur)


def _referentiel_json(ref: Referentiel) -> dict[str, Any]:
    tout = dataclasses.asdict(ref)
    tete = {"version": ref.version, "commande": "referentiel show", "code": ref.code, "intitule": ref.intitule}
    return tout | tete
