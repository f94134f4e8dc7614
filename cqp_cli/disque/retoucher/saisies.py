"""What people type for a piece: `naissance.date=14 mai 1990` becomes a path and a value that the piece can hold.

The classes of the domain say what stands at each path, as the engine is told of them. A value is never guessed: a word
of a closed list is known whatever its case and accents, and nothing else is changed into one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from cqp_cli.disque.lire.moteur import decrire
from cqp_cli.disque.lire.validation import proche
from cqp_cli.domain.dates import lire_jour_dit
from cqp_cli.domain.ecritures import (
    enumerer,
    lire_jour,
    lire_nombre,
    lire_nombre_dit,
    lire_nombre_entier,
    lire_oui_non,
)
from cqp_cli.domain.lieu import Chemin
from cqp_cli.domain.naissances import lire_naissance
from cqp_cli.domain.personnes import essentiel

Sorte = Any  # a description of pydantic's engine


def champs(classe: type) -> Mapping[str, Sorte]:
    """What may stand at the top of a piece of this class."""
    return _champs(_nue(decrire(classe)))


def situer(classe: type, cle: str) -> tuple[Chemin, Sorte]:
    """The path that a dotted key names, its ranks counted from 1, and what may stand there.

    Raises ValueError, with a sentence, for a key that is not known there.
    """
    mots, chemin, sorte = cle.split("."), list[str | int](), _nue(decrire(classe))
    while mots:
        genre = sorte["type"]
        if genre == "dataclass":
            pas: str | int = _champ(mots.pop(0), _champs(sorte))
            sorte = _nue(_champs(sorte)[str(pas)])
        elif genre == "tuple":
            pas, sorte = _rang(mots.pop(0), chemin), _nue(sorte["items_schema"][0])
        elif genre == "dict":
            sorte = _nue(sorte["values_schema"])
            feuille = sorte["type"] != "dataclass"  # « C1.2 » is one key
            pas, mots = (".".join(mots), []) if feuille else (mots[0], mots[1:])
        else:
            raise ValueError(f"« {dite(chemin)} » n'a pas de rubrique « {mots[0]} »")
        chemin.append(pas)
    return tuple(chemin), sorte


def lire_valeur(sorte: Sorte, texte: str, mots: Iterable[str] = ()) -> Any:
    """The value that was typed, as it will be written; None for an empty one. `mots`: those of a scale, if any.

    Raises ValueError, with a sentence.
    """
    texte = texte.strip()
    if not texte:
        return None
    genre = sorte["type"]
    if genre == "literal":
        return mot_connu(texte, sorte["expected"])
    if genre == "tuple":
        return _liste(sorte, texte)
    if genre in ("dataclass", "dict"):
        dessous = f" : {', '.join(_champs(sorte))}" if genre == "dataclass" else ""
        raise ValueError(f"c'est une rubrique ; donnez une de ses clés{dessous}")
    if connus := list(mots):
        return mot_connu(texte, connus)
    return _ecriture(sorte["function"]["function"], texte) if genre == "function-before" else texte


def dite(chemin: Iterable[str | int]) -> str:
    """The path as people type it."""
    return ".".join(str(pas + 1) if isinstance(pas, int) else pas for pas in chemin)


def _nue(sorte: Sorte) -> Sorte:
    while sorte["type"] in ("nullable", "default"):
        sorte = sorte["schema"]
    return sorte


def _champs(sorte: Sorte) -> dict[str, Sorte]:
    return {champ["name"]: champ["schema"] for champ in sorte["schema"]["fields"]}


def _champ(mot: str, connus: Mapping[str, Sorte]) -> str:
    trouve = next((c for c in connus if essentiel(c) == essentiel(mot)), None)
    if trouve is None:
        aide = proche(mot, list(connus))
        suite = f"vouliez-vous dire « {aide} » ?" if aide else f"clés connues ici : {', '.join(connus)}"
        raise ValueError(f"la clé « {mot} » n'est pas connue ici ; {suite}")
    return trouve


def _rang(mot: str, chemin: list[str | int]) -> int:
    if not re.fullmatch(r"[1-9]\d{0,3}", mot, re.ASCII):
        raise ValueError(f"« {dite(chemin)} » est une liste : donnez le rang, par exemple {dite(chemin)}.1")
    return int(mot) - 1


def _ecriture(lecture: Any, texte: str) -> Any:
    if lecture is lire_jour:
        return lire_jour_dit(texte)
    if lecture is lire_naissance:
        return lire_naissance(texte) if re.fullmatch(r"\d{4}(-\d\d)?", texte) else lire_naissance(lire_jour_dit(texte))
    if lecture is lire_nombre:
        return lire_nombre_dit(texte)
    if lecture in (lire_nombre_entier, lire_oui_non):
        return lecture(texte)
    return texte


def _liste(sorte: Sorte, texte: str) -> list[Any]:
    item = _nue(sorte["items_schema"][0])
    if item["type"] == "dataclass":
        raise ValueError(f"c'est une liste ; donnez un rang et une clé : 1.{next(iter(_champs(item)))}")
    return [lire_valeur(item, part) for part in decouper_liste(texte.strip("[] "))]


def decouper_liste(texte: str) -> list[str]:
    """The items of a list on one line: « Marie Laure, Anne » are two; spaces part them when no comma does."""
    parts = re.split(r"[,;]", texte) if re.search(r"[,;]", texte) else texte.split()
    return [part.strip() for part in parts if part.strip()]


def mot_connu(texte: str, connus: Iterable[str]) -> str:
    """The word of a closed list, whatever its case and accents. Raises ValueError, with a sentence."""
    connus = list(connus)
    trouve = next((mot for mot in connus if essentiel(mot) == essentiel(texte)), None)
    if trouve is None:
        raise ValueError(f"on attend {enumerer(connus, 'ou')}, et non « {texte[:40]} »")
    return trouve
