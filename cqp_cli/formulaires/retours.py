"""Forms that come back: which files; the right form, for this candidate, role and version, or a refusal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from cqp_cli.disque.ecrire.refaire import entre_guillemets
from cqp_cli.disque.espace.espace import Espace
from cqp_cli.disque.lire.chemins import BUREAU, CLASSEURS
from cqp_cli.disque.lire.lecture import TAILLE_MAX, decoder, lire_yaml, localiser, non_lu, raison
from cqp_cli.disque.lire.octets import lire_octets
from cqp_cli.disque.lire.recherche import CANDIDAT, situes
from cqp_cli.disque.lire.validation import charger, valider
from cqp_cli.disque.retoucher.pieces import feuilles, piece_de
from cqp_cli.domain.accord import Role
from cqp_cli.domain.coherence import codes_vides, incoherences
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.evaluation import Evaluation
from cqp_cli.domain.lieu import Chemin
from cqp_cli.domain.signes import nettoyer, remplaces
from cqp_cli.errors import FichierIllisible, Probleme, Refus

if TYPE_CHECKING:
    from cqp_cli.formulaires.brouillon import Brouillon
    from cqp_cli.formulaires.lecteur import Saisie


@dataclass(frozen=True, slots=True)
class Retour:
    """An evaluation taken back: whose it is, the bytes of the piece it becomes, what is changed in its texts."""

    passage: int
    role: Role
    octets: bytes
    evaluation: Evaluation
    signes: tuple[str, ...] = ()


def classeurs_de(fichiers: Iterable[Path]) -> list[Path]:
    """The files named, and the workbooks of the folders named, by name; what an office suite left aside is not one.

    Raises FichierIllisible for a folder that holds none.
    """
    return list(dict.fromkeys(f for fichier in fichiers for f in (_dans(fichier) if fichier.is_dir() else [fichier])))


def _dans(dossier: Path) -> list[Path]:
    try:
        noms = sorted(p.name for p in dossier.iterdir() if p.is_file())
    except OSError as err:
        raise FichierIllisible([Probleme(f"Ce dossier ne peut pas être lu ({raison(err)}).", dossier.name)]) from None
    trouves = [n for n in noms if not n.startswith(BUREAU) and Path(n).suffix.casefold() in CLASSEURS]
    if not trouves:
        message = f"Le dossier {dossier.name or dossier.absolute().name} ne contient aucun classeur .xlsx."
        raise FichierIllisible(message, "vérifiez son nom")
    return [dossier / n for n in trouves]


def ouvrir_retour(chemin: Path, *formulaires: str) -> Brouillon:
    """Opens a workbook and checks that it is one of the forms wanted. Raises FichierIllisible, or Refus."""
    from cqp_cli.formulaires.brouillon import lire_formulaire

    brouillon = lire_formulaire(chemin)
    if brouillon.formulaire not in formulaires:
        message = f"Ce classeur est un formulaire « {brouillon.formulaire} », et non « {formulaires[0]} »."
        raise Refus([Probleme(message, chemin.name, remede=prendre(chemin))])
    return brouillon


def dossier_du(brouillon: Brouillon, espace: Espace) -> Path:
    """The folder of the dossier that the form is for, wherever it stands below `candidats/`. Raises Refus."""
    (trouve,) = situes(espace.racine, [brouillon.code])
    if trouve.name != brouillon.code or not (trouve / CANDIDAT).is_file():
        message = f"Ce formulaire est celui de « {brouillon.code[:60]} », qui n'a pas de dossier ici."
        raise Refus([Probleme(message, brouillon.fichier, remede="cqp status")])
    return trouve


def prendre(chemin: Path) -> str:
    """The command that takes a form of any kind, whoever it is of."""
    return f"cqp take {entre_guillemets(chemin.as_posix())}"


def saisir(brouillon: Brouillon, d: Dossier) -> Saisie:
    """What the form says, once it is known to be this candidate's. Raises Refus or FichierIllisible."""
    from cqp_cli.formulaires.saisie import lire_saisie

    problemes = []
    if brouillon.code != d.code:
        message = f"Ce formulaire est celui de « {brouillon.code} », et non de « {d.code} »."
        problemes.append(Probleme(message, brouillon.fichier, remede=prendre(brouillon.chemin)))
    version = f"{d.referentiel.code} {d.referentiel.version}"
    if brouillon.referentiel != version:
        message = f"Ce formulaire suit le référentiel « {brouillon.referentiel} » ; le dossier suit « {version} »."
        problemes.append(
            Probleme(message, brouillon.fichier, remede=f"cqp forms {entre_guillemets(d.place)} -o formulaires")
        )
    if problemes:
        raise Refus(problemes)
    return lire_saisie(brouillon, d.referentiel, d.voie or "formation")


def evaluation_du_classeur(brouillon: Brouillon, d: Dossier, racine: Path) -> Retour:
    """The evaluation of a workbook, on the commented template. Raises Refus or FichierIllisible, with each cell."""
    saisie, nom = saisir(brouillon, d), brouillon.fichier
    evaluation, fautes = valider(Evaluation, saisie.donnees)
    if evaluation is None:
        raise FichierIllisible(replace(p, fichier=nom, cellule=saisie.cellules.get(c)) for c, p in fautes)
    octets = piece_de(saisie.donnees, "evaluation.yaml", d.referentiel, racine)
    return _retour(evaluation, octets, nom, saisie.signes)


def evaluation_du_yaml(chemin: Path, d: Dossier) -> Retour:
    """The evaluation of a YAML file, kept as its author wrote it. Raises FichierIllisible with every problem."""
    try:
        octets = lire_octets(chemin, TAILLE_MAX)
        texte = decoder(octets, chemin.name)
    except OSError as err:
        raise FichierIllisible([non_lu(err, chemin.name)]) from None
    vides: list[Chemin] = []
    evaluation, problemes = charger(Evaluation, texte, chemin.name, vides)
    if evaluation is None:
        raise FichierIllisible(problemes or [Probleme("Ce fichier est vide.", chemin.name)])
    seul = Dossier(d.code, d.candidat, d.referentiel, d.jour, evaluations=(evaluation,))
    inconnus = [*incoherences(seul), *codes_vides(chemin.name, vides, d.referentiel)]
    # The file is its author's: no command changes it.
    fautes = [Probleme(i.message, chemin.name, localiser(texte, i.lieu.chemin)) for i in inconnus]
    if fautes:
        raise FichierIllisible(fautes)
    return _retour(evaluation, octets, chemin.name, tuple(signes_changes(texte, chemin.name)))


def signes_changes(texte: str, nom: str) -> Iterator[str]:
    """What a YAML piece is read as and does not say: each sign that gives way to another, with its line."""
    if nettoyer(texte) != texte:
        donnees, _ = lire_yaml(texte, nom)
        for lieu, valeur in feuilles(donnees).items():
            for change in remplaces(str(valeur)):
                yield f"{nom}:{localiser(texte, lieu)} : {change}"


def _retour(evaluation: Evaluation, octets: bytes, nom: str, signes: tuple[str, ...]) -> Retour:
    absents = [c for c, v in (("passage", evaluation.passage), ("role", evaluation.role)) if not v]
    if absents or not evaluation.passage or not evaluation.role:
        raise FichierIllisible(Probleme(f"La clé « {c} » n'est pas remplie.", nom) for c in absents)
    return Retour(evaluation.passage, evaluation.role, octets, evaluation, signes)
