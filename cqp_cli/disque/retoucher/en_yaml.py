"""Values as YAML text, in block or flow style, such that the strict reader gives the same text back.

Text is quoted where YAML would cut, drop or empty it, and where another reader than ours would take it for
a number, a date or a yes (`"0612345670"`, `"NO"`); numbers, dates and booleans are plain.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TypeGuard

import yaml

from cqp_cli.domain.lieu import Chemin
from cqp_cli.domain.naissances import DateNaissance
from cqp_cli.errors import Refus

PAS = 2  # columns by which a block is moved in
COLONNE_MAX = 40  # beyond it, a comment is not lined up with its neighbours

# Characters that YAML does not take as they are: control characters, half characters; newlines go with them.
_REFUS = r"\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff"
_NUE = re.compile(rf"[^\W_][^\n{_REFUS}]*")
_COUPE = re.compile(r": |:\Z| #")
_FLUX = re.compile(r"[,\[\]{}?:#]")
_ECHAPPER = re.compile(rf'[\\"\n{_REFUS}]')
_SANS_ECHAPPER = re.compile(rf"[^'\n{_REFUS}]+")
_CONNUS = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_LITTERAL = re.compile(rf"(?!\s)[^{_REFUS}]+")
_IMPLICITES = yaml.SafeLoader.yaml_implicit_resolvers


def lu(valeur: object) -> object:
    """What the strict reader gives for this value once written: text, dict, list, None; empty values dropped.

    A text made of spaces only is empty, for it as for a person.

    Raises ValueError for what has no place in a piece (a key that is not text, an infinite number…).
    """
    if isinstance(valeur, str):
        return "" if valeur.isspace() else str.__str__(valeur)  # an enumeration's own text, not its name
    if isinstance(valeur, Mapping):
        paires = [(_cle(k), lu(v)) for k, v in valeur.items()]
        return {k: v for k, v in paires if v is not None}
    if est_liste(valeur):
        return [v for v in map(lu, valeur) if v is not None]
    return None if valeur is None else _simple(valeur)


def en_yaml(valeurs: Mapping[str, object]) -> str:
    """The values as the whole of a file. Raises ValueError as `lu` does."""
    return "".join(f"{ligne}\n" for ligne in lignes_bloc(valeurs, 0, {}))


def lignes_bloc(valeur: object, retrait: int, commentaires: Mapping[Chemin, str], ici: Chemin = ()) -> Iterator[str]:
    """The lines of a mapping or a list in block style; none when it is empty or a scalar.

    Moved in by `retrait` columns; `commentaires` gives what to write after a key, by its path from `valeur`, which
    stands at `ici`: `C1.1: acquis   # Identifier…`. Raises ValueError as `lu` does.
    """
    marge = " " * retrait
    if isinstance(valeur, Mapping):
        dites, colonne = [], 0  # the column where the comments of these keys line up
        for cle, fils in valeur.items():
            sous = (*ici, _cle(cle))
            tete, suite = bloc(fils, retrait + PAS, commentaires, sous)
            dites.append((ligne := f"{scalaire(_cle(cle))}: {tete}", suite, commentaires.get(sous)))
            if sous in commentaires and not isinstance(fils, Mapping) and len(ligne) <= COLONNE_MAX:
                colonne = max(colonne, len(ligne))
        for ligne, suite, texte in dites:
            yield marge + _commentee(ligne.rstrip(" "), texte, colonne)
            yield from suite
    elif est_liste(valeur):
        for rang, fils in enumerate(valeur):
            yield from lignes_item(fils, retrait, commentaires, (*ici, rang))


def lignes_item(valeur: object, retrait: int, commentaires: Mapping[Chemin, str], ici: Chemin) -> list[str]:
    """The lines of one item of a list, its dash at column `retrait`."""
    tete, suite = bloc(valeur, retrait + PAS, commentaires, ici)
    if not tete and suite:
        tete, suite = suite[0].lstrip(" "), suite[1:]
    return [_commentee(" " * retrait + f"-{tete and ' '}{tete}", commentaires.get(ici), 0), *suite]


def bloc(
    valeur: object,
    retrait: int,
    commentaires: Mapping[Chemin, str] | None = None,
    ici: Chemin = (),
    *,
    litteral: bool = True,
) -> tuple[str, list[str]]:
    """What stands after `cle:` (maybe nothing) and the lines below it, moved in by `retrait`."""
    if valeur is None:
        return "", []
    if isinstance(valeur, str):
        if litteral and "\n" in valeur and _en_litteral(valeur):
            lignes = valeur.removesuffix("\n").split("\n")
            return "|" if valeur.endswith("\n") else "|-", [(" " * retrait + s) if s else "" for s in lignes]
        return scalaire(valeur), []
    suite = list(lignes_bloc(valeur, retrait, commentaires or {}, ici))
    return ("", suite) if suite else (flux(valeur), [])


def flux(valeur: object) -> str:
    """The value on one line, as it can stand between braces or brackets."""
    if isinstance(valeur, str):
        return scalaire(valeur, flux=True)
    if isinstance(valeur, Mapping):
        paires = [(scalaire(_cle(k), flux=True), "" if v is None else flux(v)) for k, v in valeur.items()]
        return "{" + ", ".join(f"{k}: {v}" for k, v in paires) + "}"
    if est_liste(valeur):
        return "[" + ", ".join(map(flux, valeur)) + "]"
    return "~" if valeur is None else _simple(valeur)


def scalaire(texte: str, *, flux: bool = False) -> str:
    """A text on one line: plain when nothing can misread it, else between double quotes."""
    texte = str.__str__(texte)
    nu = _NUE.fullmatch(texte) and not _COUPE.search(texte) and texte == texte.strip()
    if nu and not (flux and _FLUX.search(texte)) and not _ambigu(texte):
        return texte
    if '"' in texte and _SANS_ECHAPPER.fullmatch(texte):
        return f"'{texte}'"
    return '"' + _ECHAPPER.sub(_echappe, texte) + '"'


def commentaire(texte: str) -> str:
    """A text as it can stand in a comment: on one line, without the characters that YAML refuses."""
    if not texte.isprintable():
        texte = "".join(c if c.isprintable() or c in "\u00a0\u202f" else " " for c in texte)
    return re.sub(" +", " ", texte).strip()


def est_liste(valeur: object) -> TypeGuard[Sequence[object]]:
    """True for a list or a tuple of values, not for text nor bytes."""
    return isinstance(valeur, Sequence) and not isinstance(valeur, str | bytes | bytearray)


def _simple(valeur: object) -> str:
    """A number, a date or a boolean. Raises ValueError for anything else."""
    if isinstance(valeur, bool):
        return "true" if valeur else "false"
    if isinstance(valeur, int):
        return str(valeur)
    if isinstance(valeur, float) and math.isfinite(valeur):
        return str(int(valeur)) if valeur.is_integer() else repr(valeur)
    if isinstance(valeur, date):
        return valeur.isoformat()
    if isinstance(valeur, DateNaissance):
        return str(valeur)
    raise ValueError(f"no YAML for {type(valeur).__name__}")


def _cle(cle: object) -> str:
    if not isinstance(cle, str):
        raise ValueError("a key is a text")
    return str.__str__(cle)


def _ambigu(texte: str) -> bool:
    """True when YAML 1.1 reads something else than text in it, or YAML 1.2 a number (`0612345678`)."""
    return texte.isdecimal() or any(motif.match(texte) for _, motif in _IMPLICITES.get(texte[0], ()))


def _en_litteral(texte: str) -> bool:
    """True when `|` shows the text as it is; spaces at the end of a line would not outlive an editor."""
    return bool(_LITTERAL.fullmatch(texte)) and not re.search(r"[^\S\n]$|\n\n\Z", texte, re.MULTILINE)


def _echappe(trouve: re.Match[str]) -> str:
    signe = trouve[0]
    code = ord(signe)
    if 0xD800 <= code < 0xE000:
        raise Refus(f"Un caractère abîmé (U+{code:04X}) ne peut pas être écrit.", "retapez ce texte")
    if code < 0x100:
        return _CONNUS.get(signe) or f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _commentee(ligne: str, texte: str | None, largeur: int) -> str:
    propre = commentaire(texte) if texte else ""
    return f"{ligne:<{largeur}}   # {propre}" if propre else ligne
