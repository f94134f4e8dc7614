"""`cqp referentiel`: the agreement as the program knows it, and another certification written as YAML."""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from cqp_cli.disque.ecrire.porte import creer_dossier
from cqp_cli.disque.ecrire.verrous import rester_dans_l_espace
from cqp_cli.disque.espace.schemas import en_texte, renouveler
from cqp_cli.disque.espace.schemas import schema as construire
from cqp_cli.disque.lire.lecture import decoder
from cqp_cli.disque.lire.octets import lire_entier
from cqp_cli.disque.retoucher.pieces import ecrire_nouveau
from cqp_cli.domain.referentiel_metier import Referentiel
from cqp_cli.domain.titres import Fondement, au_titre_de
from cqp_cli.metier.certification.charge import referentiel_demande
from cqp_cli.metier.certification.ebauche import a_faire, code_pour, de_la_fiche, ebauche
from cqp_cli.metier.certification.fiche import Fiche, lire_fiche
from cqp_cli.metier.certification.schema import Remplacer, Vers, deposer_schema
from cqp_cli.terminal import options
from cqp_cli.terminal.affichage import dire, dire_alinea, pluriel, signaler, signaler_alinea
from cqp_cli.terminal.arguments import argument, option
from cqp_cli.terminal.contexte import Contexte
from cqp_cli.terminal.formes import objet_de, rendre
from cqp_cli.terminal.options import Au, Essai, Format, Racine, Sortie

Version = Annotated[str | None, option("--version", "D'ordinaire la date de l'accord ; sinon ce jour.", "VERSION")]

Numero = Annotated[str | None, option("--fiche", "Laquelle, s'il y en a plusieurs.", "RNCP…")]


Code = Annotated[str, argument("CODE", "Le code de la certification : cqp-fleuriste.")]
Intitule = Annotated[str | None, option("--intitule", "L'intitulé exact.")]


def nouveau(
    code: Code,
    version: Version = None,
    intitule: Intitule = None,
    au: Au = None,
    essai: Essai = False,
    sortie: Sortie = Format.TABLE,
    racine: Racine = None,
) -> None:
    """Commence le référentiel d'une autre certification : un YAML commenté, à compléter.

    Exemple : cqp referentiel new cqp-fleuriste --version 2026-01-01
    """
    valeurs: dict[tuple[str | int, ...], Any] = {("intitule",): intitule} if intitule else {}
    _deposer("new", _ici(racine, au, essai, sortie), code, version, valeurs)


OptionFiche = Annotated[Path, argument("FICHE", "Une fiche, ou tout le répertoire (XML ou .zip).")]
OptionCode = Annotated[str | None, option("--code", "Le code ; sinon fait de l'intitulé.")]


def importer(
    fiche: OptionFiche,
    code: OptionCode = None,
    version: Version = None,
    numero: Numero = None,
    au: Au = None,
    essai: Essai = False,
    sortie: Sortie = Format.TABLE,
    racine: Racine = None,
) -> None:
    """Commence un référentiel avec les blocs de compétences d'une fiche de France compétences (XML).

    Chaque bloc devient une compétence, chaque ligne de sa liste un élément : une ébauche, à relire sur l'accord.

    Exemple : cqp referentiel import fiche.xml --code cqp-fleuriste
    """
    ici = _ici(racine, au, essai, sortie)
    lue = lire_fiche(fiche, numero)
    chemin = _deposer("import", ici, code or code_pour(lue.intitule), version, de_la_fiche(lue))
    _montrer_coupe(lue)
    elements = sum(len(b.competences) for b in lue.blocs)
    compte = f"{pluriel(len(lue.blocs), 'bloc')}, {pluriel(elements, 'élément')}"
    signaler(f"  {compte} ; relisez les libellés sur l'accord : une fiche ne dit pas la procédure.")
    signaler(f"  → cqp referentiel check {chemin}")


def _montrer_coupe(lue: Fiche) -> None:
    """How each list was cut, to be read beside the sheet."""
    for n, bloc in enumerate(lue.blocs, 1):
        signaler(f"  C{n}  {bloc.libelle}", bold=True)
        for rang, dite in enumerate(bloc.competences, 1):
            signaler_alinea(f"C{n}.{rang}  {dite}", "      ", "            ")


def _ici(racine: Path | None, au: date | None, essai: bool, sortie: Format) -> Contexte:
    return Contexte(options.espace_de(racine), options.jour_dit(au), essai, sortie=sortie)


def _deposer(commande: str, ici: Contexte, code: str, version: str | None, valeurs: dict[Any, Any]) -> str:
    """Writes the draft, and renews the schemas of the workspace so that editors know its codes."""
    version = version or str(ici.jour)
    octets = ebauche(code, version, valeurs, ici.espace)
    chemin = ici.espace.racine / "referentiels" / code / f"{version}.yaml"
    if not ici.essai:
        rester_dans_l_espace(chemin.parent)
        creer_dossier(chemin.parent)
        ecrire_nouveau(chemin, octets)
        renouveler(ici.espace)
    ecrit = {"code": code, "referentiel": version, "fichier": ici.espace.relatif(chemin)}
    if ici.sortie is Format.TABLE:
        dire(ecrit["fichier"])
    objet = objet_de(f"referentiel {commande}", **ecrit, essai=ici.essai)
    rendre(ici.sortie, objet, [ecrit], " ".join(ecrit))
    return ecrit["fichier"]


def schema(vers: Vers = None, force: Remplacer = False, essai: Essai = False) -> None:
    """Donne le schéma JSON d'un référentiel, pour que votre éditeur le complète.

    Exemple : cqp referentiel schema -o referentiel.json
    """
    deposer_schema(en_texte(construire("referentiel", ())), vers, force, essai)


Fichier = Annotated[
    Path | None, argument("[FICHIER]", "Un référentiel en YAML ; sinon celui de l'espace, ou le livré.")
]


def show(fichier: Fichier = None, sortie: Sortie = Format.TABLE, racine: Racine = None) -> None:
    """Montre le référentiel : compétences, activités, données de l'accord.

    Exemple : cqp referentiel show
    """
    ref, _ = referentiel_demande(fichier, racine)
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
        dire_alinea(f"{competence.code}  {competence.intitule}", "  ", "      ", bold=True)
        for element in competence.elements:
            marque = " [CCS-RC]" if element.ccs_rc else ""
            dire_alinea(f"{element.code:<6} {element.intitule}{marque}", "      ", "             ")
    dire("\n  Données de l'accord", bold=True)
    for nom, donnee in dataclasses.asdict(ref.accord).items():
        texte = f"{nom} : {_valeur(donnee['valeur'])}"
        article = au_titre_de(Fondement(donnee["article"], "", donnee["origine"]))
        dire_alinea(texte, "  ", "      ", droite=article)
    dire()


def check(fichier: Fichier = None, sortie: Sortie = Format.TABLE, racine: Racine = None) -> None:
    """Vérifie qu'un référentiel est lisible, que ses codes se tiennent et que rien n'y est abîmé ni à compléter.

    Exemple : cqp referentiel check referentiels/mon-cqp/2026-01-01.yaml
    """
    ref, lu = referentiel_demande(fichier, racine)
    restes = list(a_faire(ref, decoder(lire_entier(lu), lu.name)))
    nombre = sum(1 for _ in ref.elements())
    if sortie is not Format.TABLE:
        chiffres = {"competences": len(ref.competences), "elements": nombre, "ccs_rc": len(ref.elements_ccs_rc)}
        dites = [{"fichier": lu.name, "ligne": ligne, "message": message} for ligne, message in restes]
        objet = objet_de("referentiel check", code=ref.code, referentiel=ref.version, **chiffres, a_faire=dites)
        rendre(sortie, objet, dites, "fichier ligne message")
    else:
        compte = f"{pluriel(len(ref.competences), 'compétence')}, {pluriel(nombre, 'élément')}"
        suite_dite = f"{pluriel(len(restes), 'point')} à reprendre :" if restes else "Rien à corriger."
        dire(f"  {ref.code}, version {ref.version} : {compte}. {suite_dite}")
        for ligne, message in restes:
            dire(f"    {lu.name}:{ligne}  {message}")
    if restes:
        raise typer.Exit(1)


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
