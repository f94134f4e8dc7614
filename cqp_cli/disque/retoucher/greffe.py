"""Values spliced into a YAML text that people own: comments, order, quotes and blank lines stay.

The text is never dumped again. One walk over the nodes of PyYAML turns the values into a few edits of the
text; the result is read again, by the strict reader, and must say what was wanted and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yaml import YAMLError

from cqp_cli.disque.lire.lecture import TAILLE_MAX, lire_yaml, localiser
from cqp_cli.disque.retoucher.en_yaml import lu
from cqp_cli.disque.retoucher.retouches import Arbre, Bout, Ingreffable, retoucher, valeur_de
from cqp_cli.domain.lieu import Chemin
from cqp_cli.errors import FichierIllisible, Probleme, Refus


def greffer(
    texte: str, valeurs: Mapping[Chemin, object], *, nom: str, commentaires: Mapping[Chemin, str] | None = None
) -> str:
    """The text with each value at its path; the rest of it is the same, character for character.

    A path is made of keys and of ranks in lists, as the strict reader counts them (empty items left out);
    the rank after the last one appends. What is missing on the way is made. None empties. `commentaires`
    (by whole path) go beside the keys that are newly written. `nom` is the file, for complaints.

    Raises FichierIllisible when the text is no good YAML, Refus when the value cannot be put there without
    touching something else, ValueError for paths that cross or values that are not for YAML.
    """
    if not valeurs:
        return texte
    arbre = _arbre(valeurs)
    corps = texte.lstrip("\ufeff")  # the parser does not count the first one
    marque = "\ufeff" if corps != texte else ""
    avant = _lire(corps, nom)
    try:
        attendu = _applique(avant, arbre)
        apres = retoucher(corps, arbre, commentaires or {})
        if _relire(apres) != attendu:
            apres = _finir(apres)
            if _relire(apres) != attendu:
                raise Ingreffable
    except (Ingreffable, YAMLError, RecursionError):
        for chemin in valeurs if len(valeurs) > 1 else ():
            greffer(corps, {chemin: valeurs[chemin]}, nom=nom)  # names the one that cannot be
        raise _refus(corps, next(iter(valeurs)), nom) from None
    return marque + apres


def _arbre(valeurs: Mapping[Chemin, object]) -> Arbre:
    racine: Arbre = {}
    for chemin, valeur in valeurs.items():
        if not chemin:
            raise ValueError("a whole document is not spliced")
        if any(isinstance(pas, int) and pas < 0 for pas in chemin):
            raise ValueError("ranks count from 0")
        branche = racine
        for pas in chemin[:-1]:
            suivante = branche.setdefault(pas, {})
            if isinstance(suivante, Bout):
                raise ValueError(f"two paths cross at {chemin}")
            branche = suivante
        if chemin[-1] in branche:
            raise ValueError(f"two paths cross at {chemin}")
        branche[chemin[-1]] = Bout(valeur)
    return racine


def _lire(texte: str, nom: str) -> Any:
    donnees, problemes = lire_yaml(texte, nom)
    if problemes:
        raise FichierIllisible(problemes)
    return donnees


def _relire(texte: str) -> Any:
    try:
        taille = len(texte.encode())
    except UnicodeEncodeError:
        raise Ingreffable from None
    donnees, problemes = lire_yaml(texte, "")
    if problemes or taille > TAILLE_MAX:
        raise Ingreffable
    return donnees


def _finir(texte: str) -> str:
    """The text with the line break that its last line may lack: a value that ends with one needs it."""
    return texte if texte.endswith("\n") else texte + ("\r\n" if "\r\n" in texte else "\n")


def _refus(texte: str, chemin: Chemin, nom: str) -> Refus:
    cle = ".".join(map(str, chemin))
    message = f"« {cle} » ne peut pas être écrit ici sans toucher au reste du fichier ; il est intact."
    remede = f"ouvrez {nom} et écrivez-le vous-même à cet endroit"
    return Refus([Probleme(message, nom, localiser(texte, chemin), remede=remede)])


# What the reader must find afterwards.


def _fils(donnees: Any, pas: str | int) -> Any:
    if isinstance(donnees, dict) and isinstance(pas, str):
        return donnees.get(pas)
    if isinstance(donnees, list) and isinstance(pas, int):
        return donnees[pas] if pas < len(donnees) else None
    return None


def _applique(donnees: Any, arbre: Arbre | Bout) -> Any:
    """The values read, with the new ones in their places. Raises Ingreffable where they do not fit."""
    if isinstance(arbre, Bout):
        return lu(arbre.valeur)
    if donnees is None:
        return lu(valeur_de(arbre))
    if not isinstance(donnees, dict if isinstance(next(iter(arbre)), str) else list):
        raise Ingreffable
    neufs = {pas: _applique(_fils(donnees, pas), sous) for pas, sous in arbre.items()}
    if isinstance(donnees, dict):
        return {k: v for k, v in {**donnees, **neufs}.items() if v is not None}
    liste = [neufs.pop(rang, v) for rang, v in enumerate(donnees)]
    return [v for v in [*liste, *(neufs[rang] for rang in sorted(neufs))] if v is not None]
