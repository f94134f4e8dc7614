"""Reading a piece: its bytes, its text, and what it says as dict, list and str.

Two readers say the same: one for the YAML that pieces are usually written in, which is quick and knows nothing else,
and the strict one, which knows all of YAML, refuses its traps, and is the only one to say what is wrong.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cqp_cli.errors import FichierIllisible, Probleme
from cqp_cli.files import lecture_lieu
from cqp_cli.files.donnees import modele
from cqp_cli.files.lecture_simple import Autrement, lire_simple
from cqp_cli.files.octets import lire_octets

TAILLE_MAX = 1 << 20


class Arret(Exception):
    """Internal: the text cannot be read further."""


def decoder(contenu: bytes, nom: str) -> str:
    """Text of a YAML file, BOM removed. Raises Arret with a Probleme when it is not UTF-8 or too big."""
    if len(contenu) > TAILLE_MAX:
        raise Arret(Probleme("Ce fichier dépasse 1 Mio : ce n'est pas une pièce.", nom))
    try:
        return contenu.decode("utf-8").lstrip("\ufeff")
    except UnicodeDecodeError as err:
        ligne = contenu[: err.start].count(b"\n") + 1
        remede = "réenregistrez-le en UTF-8"
        raise Arret(Probleme("Ce fichier n'est pas en UTF-8.", nom, ligne, remede=remede)) from None


def lire_texte(chemin: str | Path, nom: str) -> str:
    """Content of a file as text. Raises Arret when it cannot be read."""
    try:
        return decoder(lire_octets(chemin, TAILLE_MAX), nom)
    except OSError as err:
        raise Arret(Probleme(f"Ce fichier ne peut pas être lu ({raison(err)}).", nom)) from None


def texte_du_modele(nom: str, racine: Path | None = None) -> str:
    """A template; the workspace's own copy comes first. Raises FichierIllisible when it cannot be read."""
    try:
        return lire_texte(modele(nom, racine), f"templates/{nom}")
    except Arret as arret:
        raise FichierIllisible([arret.args[0]]) from None


def raison(err: OSError) -> str:
    """Why the system refused, in French and without a path."""
    noms = {
        "FileNotFoundError": "il n'existe pas",
        "PermissionError": "l'accès est refusé, ou un autre programme le tient ouvert",
        "IsADirectoryError": "c'est un dossier",
        "NotADirectoryError": "son chemin passe par un fichier",
        "PasUnFichier": "ce n'est pas un fichier ordinaire",
        "TropGros": "il est démesuré",
    }
    return noms.get(type(err).__name__, "le système ne le permet pas")


def lire_yaml(texte: str, nom: str) -> tuple[Any, list[Probleme]]:
    """The document as dict, list and str, empty values dropped; and every problem of form found in it.

    The value is None when the text is empty or when it cannot be read at all.
    """
    valeur, problemes = lire_ecrit(texte, nom)
    return sans_vides(valeur), problemes


def sans_vides(valeur: Any) -> Any:
    """The same without the keys that have no value."""
    if type(valeur) is dict:
        return {c: sans_vides(v) for c, v in valeur.items() if v is not None}
    return [sans_vides(v) for v in valeur] if type(valeur) is list else valeur


def lire_ecrit(texte: str, nom: str) -> tuple[Any, list[Probleme]]:
    """The same with every key that is written: None stands for an empty value, for a key unknown is a fault even so."""
    try:
        return lire_simple(texte), []
    except Autrement:
        from cqp_cli.files.lecture_stricte import lire_strict

        return lire_strict(texte, nom)


def localiser(texte: str, chemin: tuple[str | int, ...]) -> int | None:
    """Line of the value at `chemin`, or of the last key of it that exists; None for an empty or unreadable text."""
    try:
        return lecture_lieu.localiser(texte, chemin)
    except Autrement:
        from cqp_cli.files.lecture_stricte import localiser as chercher

        return chercher(texte, chemin)
