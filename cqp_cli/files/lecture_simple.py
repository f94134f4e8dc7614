"""The YAML that pieces are usually written in, read block by block: several times quicker than libyaml's events.

Mappings and lists in blocks, texts on one line, plain or quoted without escapes, folded or literal blocks, short
lists in brackets, comments. Whatever it reads, the strict reader reads the same (`tests/files/test_lecture_simple.py`);
on anything else, right or wrong, it gives up (`Autrement`) and the strict reader decides, and explains.

A text is cut where a line has the margin of its keys, each block again at its own margin, down to the lines; a line
that is in no such place is left over at the end of a block, where it is seen.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

VIDES = frozenset(("", "~", "null"))
_NIVEAUX, _MARGE = 12, 40
_CLE = re.compile(r"[A-Za-z0-9_][\w.-]{0,79}", re.ASCII)
_SIGNES = frozenset("-?:,[]{}#&*!|>'\"%@`")
_GUILLEMETS = re.compile(r"\"[^\"\\]*\"|'[^']*'")
_CROCHETS = re.compile(r"\[ *(?:[^\W_][^][{},:#'\"&*!|>%@`]*(?:, *[^\W_][^][{},:#'\"&*!|>%@`]*)*)?\]")
_BLOC = frozenset((">-", ">", "|-", "|"))
_ETRANGE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
PLEINE = re.compile(r"^ *[^ \n#]", re.MULTILINE)  # a line that says something
DEBUT_DE_CLE, DEBUT_D_ELEMENT = "[^ \n#-]", "- "
# The same lines and the same small blocks come again in every dossier: they are known by sight, each at its margin.
_MEMOIRE, _PETIT = 2048, 300
_VUES: dict[int, dict[str, tuple[str, Any]]] = {}


class Autrement(Exception):
    """Not for this reader: the strict one decides."""


@lru_cache(16)  # the pieces of one dossier: a finding's line is looked for in what was just read
def lire_simple(texte: str) -> dict[str, Any]:
    """The document as dict, list and str, None for an empty value. Raises Autrement when it is written otherwise.

    Two documents may share what they have in common: it is to be read, not to be changed.
    """
    if "\r" in texte:
        texte = texte.replace("\r\n", "\n")
    premiere = PLEINE.search(texte)
    if not premiere or _ETRANGE.search(texte) or not texte.endswith("\n"):
        raise Autrement
    debut = premiere.end() - 1
    return _rubriques(texte[debut:], debut - premiere.start(), 0)


@cache
def coupes(marge: int, signe: str) -> re.Pattern[str]:
    """Where a text is cut: before each line that begins so at this margin."""
    return re.compile(rf"\n {{{marge}}}(?={signe})")


def _rubriques(texte: str, marge: int, niveau: int) -> dict[str, Any]:
    """The keys at this margin and what they lead to; the text begins at the first of them."""
    if niveau > _NIVEAUX or marge > _MARGE:
        raise Autrement
    vues = _VUES.setdefault(marge, {})
    valeurs: dict[str, Any] = {}
    for bloc in coupes(marge, DEBUT_DE_CLE).split(texte):
        cle, valeur = vues.get(bloc) or _rubrique(bloc, marge, niveau, vues)
        if cle in valeurs:
            raise Autrement
        valeurs[cle] = valeur
    return valeurs


def _rubrique(bloc: str, marge: int, niveau: int, vues: dict[str, tuple[str, Any]]) -> tuple[str, Any]:
    """A key and its value, on its line or below it."""
    ligne, _, dessous = bloc.partition("\n")
    cle, deux_points, ecrit = ligne.partition(":")
    if not deux_points or cle in VIDES or not _CLE.fullmatch(cle) or (ecrit and ecrit[0] != " "):
        raise Autrement
    ecrit = ecrit.strip(" ")
    if ecrit in _BLOC:
        return cle, _bloc(ecrit, dessous, marge)
    lue = (
        cle,
        _scalaire(_entier(ecrit, dessous, marge)) if ecrit and ecrit[0] != "#" else _dessous(dessous, marge, niveau),
    )
    if len(bloc) < _PETIT:
        if len(vues) >= _MEMOIRE:
            vues.clear()
        vues[bloc] = lue
    return lue


def _entier(ecrit: str, dessous: str, marge: int) -> str:
    """What is written on a line, and on the lines below that go on with it."""
    if not dessous or not PLEINE.search(dessous):
        return ecrit
    lignes = [ecrit]
    suite = dessous.split("\n")
    for rang, ligne in enumerate(suite):
        nu = ligne.strip(" ")
        if not nu or nu[0] == "#":
            if PLEINE.search("\n".join(suite[rang:])):
                raise Autrement
            break
        if nu[0] in _SIGNES or _marge(ligne) <= marge:
            raise Autrement
        lignes.append(nu)
    texte = " ".join(lignes)
    if texte[0] in _SIGNES or " #" in texte:
        raise Autrement
    return texte


def _dessous(texte: str, marge: int, niveau: int) -> Any:
    """What is below a key: a list, keys farther from the margin, or nothing."""
    premiere = PLEINE.search(texte)
    if not premiere:
        return None
    debut = premiere.end() - 1
    ici = debut - premiere.start()
    if texte[debut] == "-" and ici >= marge:
        return _liste(texte[debut:], ici, niveau + 1)
    if ici <= marge:
        raise Autrement
    return _rubriques(texte[debut:], ici, niveau + 1)


def _liste(texte: str, marge: int, niveau: int) -> list[Any]:
    """The items at this margin: texts, or mappings that begin beside their dash."""
    if niveau > _NIVEAUX or marge > _MARGE or texte[:2] != "- ":
        raise Autrement
    valeurs: list[Any] = []
    for bloc in coupes(marge, DEBUT_D_ELEMENT).split(texte):
        element = bloc[1:].lstrip(" ")
        ligne, _, dessous = element.partition("\n")
        cle, deux_points, reste = ligne.partition(":")
        if ligne in _BLOC:
            valeurs.append(_bloc(ligne, dessous, marge))
        elif deux_points and (not reste or reste[0] == " ") and _CLE.fullmatch(cle):
            valeurs.append(_rubriques(element, marge + len(bloc) - len(element), niveau + 1))
        elif (valeur := _scalaire(_entier(ligne.strip(" "), dessous, marge))) is not None:
            valeurs.append(valeur)
    return valeurs


def _bloc(signe: str, texte: str, marge: int) -> str:
    """A folded or literal block of even lines; empty lines and comments may only come after its end."""
    creux = len(texte) - len(texte.lstrip(" "))
    saut = "\n" + " " * creux
    corps = texte.rstrip("\n")
    if creux <= marge or saut + " " in corps:
        raise Autrement
    lignes = corps[creux:].split(saut)
    if "\n" in lignes[-1]:  # a comment nearer to the margin
        lignes[-1], _, apres = lignes[-1].partition("\n")
        if PLEINE.search(apres) or any(_marge(x) > marge for x in apres.split("\n")):
            raise Autrement
    if "" in lignes or any("\n" in x for x in lignes):
        raise Autrement
    return _net((" " if signe[0] == ">" else "\n").join(lignes) + ("" if signe[1:] else "\n"))


def _marge(ligne: str) -> int:
    return len(ligne) - len(ligne.lstrip(" "))


def _net(texte: str) -> str:
    """The text; empty when it is made of spaces only."""
    return "" if texte.isspace() else texte


def _scalaire(ecrit: str) -> str | list[str] | None:
    """A text on one line, without the comment that may follow it."""
    if not ecrit:
        raise Autrement
    if ecrit[0] not in _SIGNES and ": " not in ecrit and " #" not in ecrit and ecrit[-1] != ":":
        return None if ecrit in VIDES else _net(ecrit)
    if _GUILLEMETS.fullmatch(ecrit):
        return _net(ecrit[1:-1])
    if _CROCHETS.fullmatch(ecrit):
        mots = [m.strip(" ") for m in ecrit[1:-1].split(",")]
        return [m for m in mots if m not in VIDES]
    nu, diese, _ = ecrit.partition(" #")
    if diese and ecrit[0] not in "\"'[" and nu:
        return _scalaire(nu.rstrip(" "))
    raise Autrement
