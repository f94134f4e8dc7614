"""What pydantic's engine is told of a class, without pydantic: its import alone costs more than checking a dossier.

The same classes, the same annotations, the same engine (`pydantic_core`): only the description is made here, from the
few forms that the domain uses. `tests/disque/test_moteur.py` holds it to what pydantic says, problem by problem.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, reduce
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic_core import SchemaValidator
from pydantic_core import core_schema as dire

from cqp_cli.domain.ecritures import Ecriture
from cqp_cli.domain.lieu import Chemin
from cqp_cli.domain.signes import lire_texte_libre

_SIMPLES = {
    str: dire.str_schema(),
    date: dire.date_schema(),
    float: dire.float_schema(),
    int: dire.int_schema(),
    bool: dire.bool_schema(),
}


@cache
def validateur(classe: type) -> SchemaValidator:
    """The engine, ready to validate plain values into a domain class."""
    return SchemaValidator(decrire(classe))


@dataclass(frozen=True, slots=True)
class Forme:
    """What may stand below a value: the fields of a class or known words, or the same under any key or at any rank."""

    champs: Mapping[str, Forme] | None = None
    autres: Forme | None = None
    vides: bool = False  # a key with nothing after it says something by being there
    ecriture: Ecriture | None = None  # how a text is written, where its field says so

    def dessous(self, pas: str | int) -> Forme:
        """What may stand at a key or rank."""
        if self.champs is not None:
            return self.champs.get(str(pas), TEXTE)
        return self.autres or TEXTE

    def sous(self, chemin: Iterable[str | int]) -> Forme:
        """What may stand at the end of a path."""
        return reduce(Forme.dessous, chemin, self)

    def imprimable(self, texte: object) -> object:
        """A text as it will be printed: a name is never changed, any other is cleaned. Raises SigneRefuse."""
        return (self.ecriture.lire if self.ecriture else lire_texte_libre)(texte)

    def feuilles(self, chemin: Chemin = ()) -> Iterator[tuple[Chemin, Ecriture]]:
        """Where a text is written in a way of its own, but for what lists and mappings hold."""
        if self.ecriture:
            yield chemin, self.ecriture
        for cle, dessous in (self.champs or {}).items():
            yield from dessous.feuilles((*chemin, cle))


TEXTE = Forme()


@cache
def forme(classe: type) -> Forme:
    """What may stand below an object of this class, as the engine is told."""
    return _forme(decrire(classe))


def _forme(dit: Any) -> Forme:
    genre = dit["type"]
    if genre == "dataclass":
        return Forme({champ["name"]: _forme(champ["schema"]) for champ in dit["schema"]["fields"]})
    if genre == "dict":
        dessous, cles = _forme(dit["values_schema"]), dit["keys_schema"]
        if cles["type"] == "literal":
            return Forme(dict.fromkeys(cles["expected"], dessous))
        return Forme(autres=dessous, vides=dit["values_schema"]["type"] == "nullable")
    if genre == "tuple":
        return Forme(autres=_forme(dit["items_schema"][0]))
    if genre == "function-before" and dit["schema"]["type"] == "str":
        return Forme(ecriture=dit["metadata"]["ecriture"])
    return _forme(dit["schema"]) if "schema" in dit else TEXTE


@cache
def decrire(annotation: Any) -> dire.CoreSchema:
    """The description of what is so annotated. Raises TypeError for a form that the domain does not use."""
    origine, arguments = get_origin(annotation), get_args(annotation)
    if annotation in _SIMPLES:
        return _SIMPLES[annotation]
    if origine is Literal:
        return dire.literal_schema(list(arguments))
    if origine is Annotated and isinstance(arguments[1], Ecriture):
        dessous, ecriture = decrire(arguments[0]), arguments[1]
        return dire.no_info_before_validator_function(ecriture.lire, dessous, metadata={"ecriture": ecriture})
    if origine in (Union, UnionType) and NoneType in arguments and len(arguments) == 2:
        return dire.nullable_schema(decrire(next(a for a in arguments if a is not NoneType)))
    if origine is tuple and arguments[1:] == (Ellipsis,):
        return dire.tuple_schema([decrire(arguments[0])], variadic_item_index=0)
    if origine is Mapping:
        return dire.dict_schema(*map(decrire, arguments))
    if dataclasses.is_dataclass(origine or annotation):
        return _objet(origine or annotation, arguments)
    raise TypeError(annotation)


def _objet(classe: Any, arguments: tuple[Any, ...]) -> dire.CoreSchema:
    """A dataclass and its fields; a generic one has its arguments in place of its type variables."""
    precis = dict(zip(getattr(classe, "__parameters__", ()), arguments, strict=True))
    annotations = _annotations(classe)
    champs = dataclasses.fields(classe)
    decrits = [_champ(f, precis.get(annotations[f.name], annotations[f.name])) for f in champs]
    return dire.dataclass_schema(
        classe,
        dire.dataclass_args_schema(classe.__name__, decrits),
        [f.name for f in champs],
        slots=hasattr(classe, "__slots__"),
        config=dire.CoreConfig(extra_fields_behavior="forbid"),
    )


@cache
def _annotations(classe: Any) -> dict[str, Any]:
    return get_type_hints(classe, include_extras=True)


def _champ(champ: dataclasses.Field[Any], annotation: Any) -> dire.DataclassField:
    dit = decrire(annotation)
    if champ.default is not dataclasses.MISSING:
        dit = dire.with_default_schema(dit, default=champ.default)
    elif champ.default_factory is not dataclasses.MISSING:
        dit = dire.with_default_schema(dit, default_factory=champ.default_factory)
    return dire.dataclass_field(champ.name, dit, kw_only=False)
