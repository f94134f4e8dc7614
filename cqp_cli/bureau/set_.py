"""`cqp set`: one value or many, in one dossier or many, or in the workspace's own files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from cqp_cli.bureau import rangement
from cqp_cli.bureau.affectations import Affectation, comprendre, demeler, pieces_de
from cqp_cli.bureau.rangement import FichierRecrit
from cqp_cli.disque.espace.dossiers import hors_d_ici, lire_dossier
from cqp_cli.disque.espace.espace import Espace
from cqp_cli.disque.lire.recherche import CANDIDAT, MARQUE, parcourir
from cqp_cli.domain.referentiel_metier import Referentiel
from cqp_cli.errors import CqpError, FichierIllisible, MauvaisUsage
from cqp_cli.terminal import options
from cqp_cli.terminal.affichage import dire, problemes_en_json, signaler, signaler_problemes
from cqp_cli.terminal.arguments import argument, option
from cqp_cli.terminal.contexte import Contexte
from cqp_cli.terminal.formes import objet_de, rendre
from cqp_cli.terminal.options import Au, Essai, Format, Racine, Sortie

Mots = Annotated[
    list[str],
    argument(
        "DOSSIER... PIECE.CLE=VALEUR...",
        "Dossiers, ou « . » pour cqp.yaml ; puis ce qu'on y écrit. PIECE : le nom du fichier sans .yaml.",
    ),
]
Force = Annotated[bool, option("--force", "Change ce qu'une décision du jury dit déjà.")]


def set_(
    mots: Mots,
    force: Force = False,
    au: Au = None,
    essai: Essai = False,
    sortie: Sortie = Format.TABLE,
    racine: Racine = None,
) -> None:
    """Écrit des valeurs dans les pièces : vérifiées d'abord, puis posées à leur place, commentaires gardés.

    Une valeur vide efface.

    Exemple : cqp set candidats/martin-lea naissance.date=14/05/1990
    """
    dossiers, cles = demeler(mots)
    exemple = "cqp set candidats/martin-lea candidat.sexe=F"
    if not cles or not dossiers:
        manque = "ce qu'on y écrit, CLE=VALEUR" if dossiers else "le dossier, ou « . » pour cqp.yaml"
        raise MauvaisUsage(f"Il manque {manque}.", exemple)
    espace = options.espace_de(racine, [Path(d) for d in dossiers])
    ici = Contexte(espace, options.jour_dit(au), essai, force, sortie)
    commun = [d for d in dossiers if d in (".", MARQUE) and not Path(d, CANDIDAT).is_file()]
    nommes = [Path(d) for d in dossiers if d not in commun]
    if commun and nommes:
        raise MauvaisUsage("« . » et des dossiers n'ont pas les mêmes clés : écrivez-les en deux fois.", exemple)
    cibles = [espace.racine] if commun else []
    cibles += _nommes(ici, nommes) if nommes else []
    faits, erreurs, code = [], list[Any](), 0
    for cible in cibles:
        try:
            faits.append((cible, _un(ici, cible, cles)))
        except CqpError as err:
            erreurs += problemes_en_json(err.problemes)["erreurs"]
            if len(cibles) > 1:
                signaler(f"  {espace.relatif(cible)}", bold=True)
            signaler_problemes(err.problemes)
            code = max(code, err.code)
    rendre_poses(ici, "set", faits, erreurs)
    raise typer.Exit(code)


def _nommes(ici: Contexte, nommes: list[Path]) -> list[Path]:
    """The dossiers named; it says of a folder of several that one word changes them all."""
    departs = ici.departs(nommes)
    for depart in departs:
        if (combien := len(list(parcourir([depart])))) > 1:
            signaler(f"  {ici.espace.relatif(Path(depart))} range {combien} dossiers : tous sont concernés.")
    return [Path(c) for c in parcourir(departs)]


def _un(ici: Contexte, cible: Path, cles: list[tuple[str, str]]) -> list[FichierRecrit]:
    """The files of one dossier, or of the workspace, written."""
    espace = ici.espace
    if cible == espace.racine:
        return rangement.poser_commun(ici, _communes(espace, cles), "set")
    lecture = lire_dossier(cible, espace, ici.jour)
    if hors_d_ici(cible, espace):
        raise FichierIllisible(lecture.problemes)
    presents = rangement.presents(cible)
    voulues = comprendre(cles, pieces_de(presents), presents, _referentiel(espace, lecture.dossier))
    poses = rangement.preparer(cible, voulues, espace)
    if not ici.force:
        rangement.refuser_decision(poses, espace.relatif(cible))
    rangement.eprouver(ici, lecture, poses)
    rangement.dire_delivree(ici, lecture.dossier, poses)
    if not ici.essai:
        rangement.enregistrer_poses(cible, poses, "set")
    return poses


def _communes(espace: Espace, cles: list[tuple[str, str]]) -> list[Affectation]:
    noms = {"cqp": MARQUE, "habilitations": "habilitations.yaml"}
    noms |= {f"sessions/{s}": f"sessions/{s}/session.yaml" for s in espace.codes_sessions}
    return comprendre(cles, noms, [MARQUE], _referentiel(espace, None))


def _referentiel(espace: Espace, dossier: Any) -> Referentiel | None:
    try:
        return dossier.referentiel if dossier else espace.referentiel()
    except FichierIllisible:
        return None


def rendre_poses(
    ici: Contexte, commande: str, faits: Sequence[tuple[Path, list[FichierRecrit]]], erreurs: Sequence[Any] = ()
) -> None:
    """Says what was written, or would be: each value, or a diff for a trial."""
    espace = ici.espace
    rangees = [
        {"fichier": espace.relatif(cible / pose.fichier), "cle": cle, "avant": avant, "apres": apres}
        for cible, poses in faits
        for pose in poses
        for cle, avant, apres in pose.valeurs
    ]
    objet = objet_de(commande, valeurs=rangees, essai=ici.essai, erreurs=list(erreurs))
    rendre(ici.sortie, objet, rangees, "fichier cle avant apres")
    if ici.sortie is not Format.TABLE:
        return
    for cible, poses in faits:
        if not poses:
            dire("  Rien à changer : c'est déjà dit.")
        for pose in poses:
            nom = espace.relatif(cible / pose.fichier)
            dire(f"  {nom}{'' if pose.valeurs else ' : dit déjà cela'}{' : nouveau' if pose.neuf else ''}")
            dites = (f"{cle} : {_court(avant)} → {_court(apres)}" for cle, avant, apres in pose.valeurs)
            for ligne in pose.difference() if ici.essai else dites:
                dire(f"    {ligne}")


_VRAIES = {"president": "préside", "present": "présent"}  # how a thing that is so is said in a list


def _court(valeur: Any) -> str:
    if valeur is None:
        return "–"
    if isinstance(valeur, dict):
        mots = ((str(cle), _court(v)) for cle, v in valeur.items())
        return ", ".join(_VRAIES.get(cle, cle) if mot == "oui" else mot for cle, mot in mots)
    if isinstance(valeur, list):
        return " ; ".join(map(_court, valeur))
    texte = " ".join(str(valeur).split())
    texte = {"true": "oui", "false": "non"}.get(texte.lower(), texte)
    return texte if len(texte) <= 60 else f"{texte[:59]}…"
