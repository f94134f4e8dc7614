"""The quick way from plain values to domain objects, for files that are well written.

It reads the same annotations as pydantic and knows only what the domain uses. What it accepts, pydantic accepts with
the same result (`tests/files/test_conversion.py`); on anything else it gives up, and pydantic, whose import alone
costs more than checking a dossier, is asked to explain (see `validation.py`).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from cqp_cli.domain.ecritures import Ecriture

T = TypeVar("T")
_DES_TEXTES = frozenset((str,))
Lire = Callable[[Any], Any]


class Autrement(Exception):
    """Not for the quick way: pydantic decides, and explains."""


def convertir(classe: type[T], donnees: Any) -> T:
    """The object that plain values make. Raises Autrement when anything is unusual."""
    annotation: Any = classe
    try:
        objet: T = lecteur(annotation)(donnees)
    except (KeyError, ValueError):  # a key that is not known, a value that its field refuses
        raise Autrement from None
    return objet


@cache
def lecteur(annotation: Any) -> Lire:
    """The function that reads a value so annotated."""
    forme, arguments = get_origin(annotation), get_args(annotation)
    if annotation is str:
        return _texte
    if forme is Literal:
        return _mot(frozenset(arguments))
    if forme is Annotated and isinstance(arguments[1], Ecriture):
        return _ecrit(arguments[1])
    if forme in (Union, UnionType) and NoneType in arguments and len(arguments) == 2:
        return lecteur(next(a for a in arguments if a is not NoneType))  # an empty value has been dropped
    if forme is tuple and arguments[1:] == (Ellipsis,):
        return _liste(lecteur(arguments[0]))
    if forme is Mapping:
        return _rubriques(*map(lecteur, arguments), vides=accepte_vide(arguments[1]))
    if dataclasses.is_dataclass(forme or annotation):
        return _objet(forme or annotation, arguments)
    raise Autrement(annotation)


def _texte(valeur: Any) -> str:
    if type(valeur) is not str:
        raise Autrement
    return valeur


def _mot(mots: frozenset[Any]) -> Lire:
    def lire(valeur: Any) -> Any:
        if type(valeur) is not str or valeur not in mots:
            raise Autrement
        return valeur

    return lire


def _ecrit(ecriture: Ecriture) -> Lire:
    deja = lru_cache(1024)(ecriture.lire) if ecriture.breve else ecriture.lire  # the same days come again and again

    def lire(valeur: Any) -> Any:
        if type(valeur) is not str:
            raise Autrement
        return deja(valeur)

    return lire


def _liste(lire_un: Lire) -> Lire:
    def lire(valeur: Any) -> Any:
        if type(valeur) is not list:
            raise Autrement
        return tuple([lire_un(v) for v in valeur])

    return lire


def accepte_vide(annotation: Any) -> bool:
    """True when a key with nothing after it says something by being there."""
    return get_origin(annotation) in (Union, UnionType) and NoneType in get_args(annotation)


def _rubriques(lire_cle: Lire, lire_valeur: Lire, *, vides: bool) -> Lire:
    if lire_cle is lire_valeur is _texte:
        return _textes

    def lire(valeur: Any) -> Any:
        if type(valeur) is not dict:
            raise Autrement
        lues = {lire_cle(c): lire_valeur(v) for c, v in valeur.items() if v is not None}
        return {c: lues.get(c) for c in valeur} if vides else lues

    return lire


def _textes(valeur: Any) -> Any:
    # The elements of a competence and their words: half of all the values there are.
    if type(valeur) is not dict:
        raise Autrement
    lues = {c: v for c, v in valeur.items() if v is not None}
    if not _DES_TEXTES.issuperset(map(type, lues)) or not _DES_TEXTES.issuperset(map(type, lues.values())):
        raise Autrement
    return lues


def _objet(classe: Any, arguments: tuple[Any, ...]) -> Lire:
    """Reads the fields of a dataclass; a generic one has its arguments in place of its type variables."""
    precis = dict(zip(getattr(classe, "__parameters__", ()), arguments, strict=True))
    annotations = get_type_hints(classe, include_extras=True)
    champs = [f for f in dataclasses.fields(classe) if f.init]
    lecteurs = {f.name: lecteur(precis.get(annotations[f.name], annotations[f.name])) for f in champs}
    requis = {f.name for f in champs if f.default is f.default_factory is dataclasses.MISSING}

    def lire(valeur: Any) -> Any:
        if type(valeur) is not dict:
            raise Autrement
        lus = {}
        for cle, dit in valeur.items():
            lire_champ = lecteurs[cle]  # KeyError: a key that is not known, even with nothing after it
            if dit is not None:
                lus[cle] = lire_champ(dit)
        if not lus.keys() >= requis:
            raise Autrement
        return classe(**lus)

    return lire
