"""What pydantic's engine is told of a class, without pydantic: to explain one dossier, its import was half the time.

The same classes, the same annotations, the same engine (`pydantic_core`): only the description is made here, from the
few forms that the domain uses. `tests/files/test_moteur.py` holds it to what pydantic says, problem by problem.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic_core import SchemaValidator
from pydantic_core import core_schema as forme

from cqp_cli.domain.ecritures import Ecriture

_SIMPLES = {
    str: forme.str_schema(),
    date: forme.date_schema(),
    float: forme.float_schema(),
    int: forme.int_schema(),
    bool: forme.bool_schema(),
}


_PRETS: dict[type, SchemaValidator] = {}


def validateur(classe: type) -> SchemaValidator:
    """The engine, ready to validate plain values into a domain class; made once."""
    if classe not in _PRETS:
        _PRETS[classe] = SchemaValidator(schema(classe))
    return _PRETS[classe]


def schema(annotation: Any) -> forme.CoreSchema:
    """The description of what is so annotated. Raises TypeError for a form that the domain does not use."""
    origine, arguments = get_origin(annotation), get_args(annotation)
    if annotation in _SIMPLES:
        return _SIMPLES[annotation]
    if origine is Literal:
        return forme.literal_schema(list(arguments))
    if origine is Annotated and isinstance(arguments[1], Ecriture):
        return forme.no_info_before_validator_function(arguments[1].lire, schema(arguments[0]))
    if origine in (Union, UnionType) and NoneType in arguments and len(arguments) == 2:
        return forme.nullable_schema(schema(next(a for a in arguments if a is not NoneType)))
    if origine is tuple and arguments[1:] == (Ellipsis,):
        return forme.tuple_schema([schema(arguments[0])], variadic_item_index=0)
    if origine is Mapping:
        return forme.dict_schema(*map(schema, arguments))
    if dataclasses.is_dataclass(origine or annotation):
        return _objet(origine or annotation, arguments)
    raise TypeError(annotation)


def _objet(classe: Any, arguments: tuple[Any, ...]) -> forme.CoreSchema:
    """A dataclass and its fields; a generic one has its arguments in place of its type variables."""
    precis = dict(zip(getattr(classe, "__parameters__", ()), arguments, strict=True))
    annotations = get_type_hints(classe, include_extras=True)
    champs = dataclasses.fields(classe)
    decrits = [_champ(f, precis.get(annotations[f.name], annotations[f.name])) for f in champs]
    return forme.dataclass_schema(
        classe,
        forme.dataclass_args_schema(classe.__name__, decrits),
        [f.name for f in champs],
        slots=hasattr(classe, "__slots__"),
        config=forme.CoreConfig(extra_fields_behavior="forbid"),
    )


def _champ(champ: dataclasses.Field[Any], annotation: Any) -> forme.DataclassField:
    dit = schema(annotation)
    if champ.default is not dataclasses.MISSING:
        dit = forme.with_default_schema(dit, default=champ.default)
    elif champ.default_factory is not dataclasses.MISSING:
        dit = forme.with_default_schema(dit, default_factory=champ.default_factory)
    return forme.dataclass_field(champ.name, dit, kw_only=False)
