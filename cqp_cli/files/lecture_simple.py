"""The YAML that pieces are usually written in, read line by line: three times quicker than libyaml's events.

Mappings and lists in blocks, texts on one line, plain or quoted without escapes, folded or literal blocks, short
lists in brackets, comments. Whatever it reads, the strict reader reads the same (`tests/files/test_lecture_simple.py`);
on anything else, right or wrong, it gives up (`Autrement`) and the strict reader decides, and explains.
"""

from __future__ import annotations

import re
from typing import Any

_VIDES = frozenset(("", "~", "null"))
_NIVEAUX = 12
_CLE = re.compile(r"[A-Za-z0-9_][\w.-]*", re.ASCII)
_SIGNES = frozenset("-?:,[]{}#&*!|>'\"%@`")
_GUILLEMETS = re.compile(r"\"[^\"\\]*\"|'[^']*'")
_CROCHETS = re.compile(r"\[ *(?:[^\W_][^][{},:#'\"&*!|>%@`]*(?:, *[^\W_][^][{},:#'\"&*!|>%@`]*)*)?\]")
_BLOC = frozenset((">-", ">", "|-", "|"))
_ETRANGE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
# Keys and short values come again in every dossier: those already looked at are known by sight.
_CLES: set[str] = set()
_NUS: set[str] = set()
_MEMOIRE = 4096


class Autrement(Exception):
    """Not for the line reader: the strict one decides."""


def lire_simple(texte: str) -> dict[str, Any]:
    """The document as dict, list and str, None for an empty value. Raises Autrement when it is written otherwise."""
    if "\r" in texte:
        texte = texte.replace("\r\n", "\n")
    if _ETRANGE.search(texte) or not texte.endswith("\n"):
        raise Autrement
    lecteur = _Lignes(texte.split("\n"))
    valeurs = lecteur.rubriques(lecteur.marge, 0)
    if lecteur.nu:
        raise Autrement
    return valeurs


class _Lignes:
    """The lines, and where one is: the next that says something, its margin and its text."""

    def __init__(self, lignes: list[str]) -> None:
        self.lignes = lignes
        self.rang, self.marge, self.nu = -1, 0, ""
        self.avancer()

    def avancer(self) -> None:
        """Goes to the next line that is neither empty nor a comment; its text is empty at the end."""
        lignes, rang = self.lignes, self.rang
        nu = ""
        try:
            while not nu or nu[0] == "#":
                rang += 1
                ligne = lignes[rang]
                nu = ligne.lstrip(" ")
            self.marge = len(ligne) - len(nu)
        except IndexError:
            self.marge, nu = -1, ""
        self.rang, self.nu = rang, nu

    def rubriques(self, marge: int, niveau: int) -> dict[str, Any]:
        """The keys at this margin and what they lead to."""
        if niveau > _NIVEAUX:
            raise Autrement
        valeurs: dict[str, Any] = {}
        while self.marge == marge:
            cle, deux_points, reste = self.nu.partition(":")
            if not deux_points or cle in valeurs or (cle not in _CLES and not _est_cle(cle)):
                raise Autrement
            if reste[1:] in _NUS and reste[0] == " ":  # most often: no need to look closer
                self.courir(valeurs, marge)
                continue
            if reste and reste[0] != " ":
                raise Autrement
            valeurs[cle] = self.valeur(reste.strip(" "), marge, niveau)
        if self.marge > marge:
            raise Autrement
        return valeurs

    def courir(self, valeurs: dict[str, Any], marge: int) -> None:
        """The run of lines at this margin whose key and word are known by sight: half of all the lines there are."""
        lignes, rang, nu, blanc = self.lignes, self.rang, self.nu, " " * marge
        while True:
            cle, _, mot = nu.partition(": ")
            if mot not in _NUS or cle not in _CLES or cle in valeurs:
                self.rang, self.nu = rang, nu
                return
            valeurs[cle] = mot
            rang += 1
            ligne = lignes[rang]
            nu = ligne[marge:]
            if not nu or nu[0] in " #" or ligne[:marge] != blanc:
                self.rang = rang - 1
                self.avancer()
                return

    def valeur(self, ecrit: str, marge: int, niveau: int) -> Any:
        """What is written after a key, on its line or below it."""
        if ecrit in _BLOC:
            return self.bloc(ecrit, marge)
        if ecrit and ecrit[0] != "#":
            self.avancer()
            return _scalaire(ecrit)
        self.avancer()
        if self.nu[:1] == "-" and self.marge >= marge:
            return self.liste(self.marge, niveau + 1)
        return self.rubriques(self.marge, niveau + 1) if self.marge > marge else None

    def liste(self, marge: int, niveau: int) -> list[Any]:
        """The items at this margin: texts, or mappings that begin beside their dash."""
        if niveau > _NIVEAUX:
            raise Autrement
        valeurs: list[Any] = []
        while self.marge == marge and self.nu[:2] == "- ":
            ecrit = self.nu[2:].strip(" ")
            cle, deux_points, reste = ecrit.partition(":")
            if deux_points and (not reste or reste[0] == " ") and _est_cle(cle):
                self.marge += len(self.nu) - len(self.nu[2:].lstrip(" "))
                self.nu = ecrit
                valeurs.append(self.rubriques(self.marge, niveau + 1))
                continue
            self.avancer()
            valeur = _scalaire(ecrit)
            if valeur is not None:
                valeurs.append(valeur)
        if self.marge > marge:
            raise Autrement
        return valeurs

    def bloc(self, signe: str, marge: int) -> str:
        """A folded or literal block of even lines; an empty line may only come after its end."""
        lignes: list[str] = []
        creux = 0
        for rang in range(self.rang + 1, len(self.lignes)):
            ligne = self.lignes[rang]
            nu = ligne.lstrip(" ")
            ici = len(ligne) - len(nu)
            if nu:
                creux = creux or ici
                if ici <= marge:
                    break
                if ici != creux:
                    raise Autrement
            elif ligne or not lignes:
                raise Autrement
            lignes.append(nu)
        self.rang += len(lignes)
        while lignes and not lignes[-1]:
            lignes.pop()
        if not lignes or "" in lignes:
            raise Autrement
        self.avancer()
        return _net((" " if signe[0] == ">" else "\n").join(lignes) + ("" if signe[1:] else "\n"))


def _net(texte: str) -> str:
    """The text; empty when it is made of spaces only."""
    return "" if texte.isspace() else texte


def _est_cle(cle: str) -> bool:
    if cle in _CLES:
        return True
    if cle in _VIDES or len(cle) > 80 or not _CLE.fullmatch(cle):
        return False
    if len(_CLES) < _MEMOIRE:
        _CLES.add(cle)
    return True


def _scalaire(ecrit: str) -> str | list[str] | None:
    """A text on one line, without the comment that may follow it."""
    if not ecrit:
        raise Autrement
    if ecrit[0] not in _SIGNES and ": " not in ecrit and " #" not in ecrit and ecrit[-1] != ":":
        if ecrit in _VIDES:
            return None
        if ecrit.isspace():  # no-break spaces
            return ""
        if len(_NUS) < _MEMOIRE and len(ecrit) < 40:
            _NUS.add(ecrit)
        return ecrit
    if _GUILLEMETS.fullmatch(ecrit):
        return _net(ecrit[1:-1])
    if _CROCHETS.fullmatch(ecrit):
        mots = [m.strip(" ") for m in ecrit[1:-1].split(",")]
        return [m for m in mots if m not in _VIDES]
    nu, diese, _ = ecrit.partition(" #")
    if diese and ecrit[0] not in "\"'[" and nu:
        return _scalaire(nu.rstrip(" "))
    raise Autrement
