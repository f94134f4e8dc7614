"""What is wrong with plain values: pydantic's engine finds it all at once, this module says it in French."""

from __future__ import annotations

import dataclasses
import re
import types
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints

from pydantic_core import ValidationError

from cqp_cli.domain.ecritures import enumerer
from cqp_cli.domain.signes import SigneRefuse
from cqp_cli.errors import Probleme
from cqp_cli.files.conversion import accepte_vide
from cqp_cli.files.moteur import validateur
from cqp_cli.files.validation import proche

T = TypeVar("T")
Faute = tuple[tuple[str | int, ...], Probleme]


def expliquer(classe: type[T], donnees: Any) -> tuple[T | None, list[Faute]]:
    """The object, or every problem with the path to the value; None stands for an empty value."""
    inconnues = [(c, _cle_inconnue(classe, c, str(c[-1]))) for c in _vides(donnees) if _est_inconnue(classe, c)]
    try:
        objet = validateur(classe).validate_python(_sans_vides(classe, donnees))
    except ValidationError as err:
        return None, [*inconnues, *(_traduire(classe, faute) for faute in err.errors(include_url=False))]
    return (None if inconnues else objet), inconnues


def _sans_vides(classe: Any, valeur: Any) -> Any:
    """The values without the keys that have none, but where a key alone says something."""
    noyau = _noyau(classe)
    if isinstance(valeur, list):
        return [_sans_vides(_dessous(noyau, 0), v) for v in valeur]
    if not isinstance(valeur, dict):
        return valeur
    garde = get_origin(noyau) is Mapping and accepte_vide(get_args(noyau)[1])
    return {c: _sans_vides(_dessous(noyau, c), v) for c, v in valeur.items() if v is not None or garde}


def _vides(valeur: Any, chemin: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Where a key has no value."""
    if isinstance(valeur, dict):
        suite: Iterable[tuple[str | int, Any]] = valeur.items()
    else:
        suite = enumerate(valeur) if isinstance(valeur, list) else ()
    for pas, dessous in suite:
        if dessous is None:
            yield (*chemin, pas)
        else:
            yield from _vides(dessous, (*chemin, pas))


def _est_inconnue(classe: type, chemin: tuple[str | int, ...]) -> bool:
    """True for a key that the class has no field for; the keys of a mapping are the référentiel's business."""
    connues = champs(classe, chemin[:-1])
    return bool(connues) and chemin[-1] not in connues


def _traduire(classe: type, faute: Mapping[str, Any]) -> Faute:
    chemin = tuple(pas for pas in faute["loc"] if pas != "[key]")
    cle = next((str(pas) for pas in reversed(chemin) if isinstance(pas, str)), "")
    genre = faute["type"]
    if genre == "unexpected_keyword_argument":
        return chemin, _cle_inconnue(classe, chemin, str(chemin[-1]))
    if genre == "missing":
        return chemin, Probleme(f"La clé « {cle} » manque.", remede=f"{cle}: …")
    if genre == "literal_error":
        return chemin, _mot_inconnu(cle, str(faute["input"]), re.findall(r"'([^']*)'", faute["ctx"]["expected"]))
    if genre == "value_error":
        erreur = faute["ctx"]["error"]
        if isinstance(erreur, SigneRefuse):  # what it was found in is not shown: it may be what no screen can show
            return chemin, Probleme(f"« {cle} » : {erreur}.", remede=erreur.remede)
        raison, lu = str(erreur), _court(faute["input"])
        phrase = f"{raison}, et non {lu}" if raison.startswith("on attend") else f"{lu}, {raison}"
        return chemin, Probleme(f"« {cle} » : {phrase}.")
    attendu = {
        "string_type": "du texte",
        "tuple_type": "une liste",
        "mapping_type": "des rubriques (clé: valeur)",
        "dict_type": "des rubriques (clé: valeur)",
        "dataclass_type": "des rubriques (clé: valeur)",
    }.get(genre, "autre chose")
    return chemin, Probleme(f"« {cle or 'le fichier'} » : on attend {attendu}, et non {_court(faute['input'])}.")


def _court(valeur: object) -> str:
    if isinstance(valeur, dict):
        return "des rubriques"
    if isinstance(valeur, (list, tuple)):
        return "une liste"
    texte = str(valeur)
    return f"« {texte if len(texte) <= 40 else texte[:39] + '…'} »"


def _cle_inconnue(classe: type, chemin: tuple[str | int, ...], cle: str) -> Probleme:
    connues = champs(classe, chemin[:-1])
    suggestion = proche(cle.replace("\xa0", " "), connues)
    message = f"La clé « {cle} » n'est pas connue ici"
    if "\xa0" in cle or "\u202f" in cle:
        message += " (elle contient une espace insécable)"
    aide = f" ; vouliez-vous dire « {suggestion} » ?" if suggestion else "."
    return Probleme(message + aide, remede=f"{suggestion}: …" if suggestion else "retirez cette ligne")


def _mot_inconnu(cle: str, mot: str, connus: list[str]) -> Probleme:
    suggestion = proche(mot, connus)
    aide = f" ; vouliez-vous dire « {suggestion} » ?" if suggestion else ""
    message = f"« {cle} » : on attend {enumerer(connus, 'ou')}, et non {_court(mot)}{aide}"
    return Probleme(message if aide else f"{message}.", remede=f"{cle}: {suggestion or connus[0]}")


def champs(classe: Any, chemin: tuple[str | int, ...]) -> list[str]:
    """Names of the fields of the class found at `chemin` below `classe`."""
    for pas in chemin:
        classe = _dessous(_noyau(classe), pas)
    classe = _noyau(classe)
    return [f.name for f in dataclasses.fields(classe)] if dataclasses.is_dataclass(classe) else []


def _dessous(noyau: Any, pas: str | int) -> Any:
    """The annotation of what stands at `pas` below an annotation; None when nothing can."""
    if isinstance(noyau, type) and dataclasses.is_dataclass(noyau):
        return _annotations(noyau).get(str(pas))
    arguments = [a for a in get_args(noyau) if a is not Ellipsis]
    return arguments[-1] if arguments else None


@cache
def _annotations(classe: type) -> dict[str, Any]:
    return get_type_hints(classe)


def _noyau(annotation: Any) -> Any:
    """The annotation without Annotated, Optional and generic wrapping of a dataclass."""
    while True:
        origine = get_origin(annotation)
        if origine is Annotated:
            annotation = get_args(annotation)[0]
        elif origine in (Union, types.UnionType):
            annotation = next(a for a in get_args(annotation) if a is not type(None))
        elif origine is not None and dataclasses.is_dataclass(origine):
            annotation = origine
        else:
            return annotation
