"""Paths longer than Windows takes: its mark `\\\\?\\` lifts that limit, and is put on them where a file is opened.

Everything reads and writes through a few functions of the system, libraries included: they are given the mark there, so
that nobody else has to know of it, and a short path is what it was. Nothing of this is done elsewhere than on Windows.
"""

from __future__ import annotations

import builtins
import io
import ntpath
import os
from collections.abc import Callable
from functools import wraps
from typing import Any

MARQUE, SERVEUR = "\\\\?\\", "\\\\?\\UNC\\"
COURT = 248  # a folder; a file has 12 more, for an old name of its own
_SANS_NOM = 234  # « more data », which Wine says of a long path whose name is asked
_UN = ("open", "stat", "lstat", "scandir", "listdir", "mkdir", "rmdir", "unlink", "remove", "chmod", "utime", "access")
_DEUX = ("rename", "replace", "link", "symlink")
_TESTS = ("exists", "lexists", "isfile", "isdir", "islink")  # of os.path: some Pythons ask the system themselves


def installer() -> None:
    """From here on this process takes long paths. On Windows only."""
    portes = ((builtins, ("open",), 1), (io, ("open",), 1), (os, _UN, 1), (os, _DEUX, 2), (ntpath, _TESTS, 1))
    for module, noms, combien in portes:
        for nom in noms:
            setattr(module, nom, _sans_limite(getattr(module, nom), combien))
    setattr(ntpath, "realpath", _reel(ntpath.realpath))  # noqa: B010 (mypy)


def _sans_limite(fonction: Callable[..., Any], combien: int) -> Callable[..., Any]:
    """The same function, whose first arguments are paths of any length."""

    @wraps(fonction)
    def sans_limite(*donnes: Any, **options: Any) -> Any:
        return fonction(*map(marquer, donnes[:combien]), *donnes[combien:], **options)

    return sans_limite


def _reel(fonction: Callable[..., str]) -> Callable[..., str]:
    """The same function for a long path; where the system does not tell its real name, that of its folder."""

    @wraps(fonction)
    def reel(chemin: Any, **options: Any) -> str:
        try:
            return demarquer(fonction(marquer(chemin), **options))
        except OSError as err:
            if getattr(err, "winerror", None) != _SANS_NOM:
                raise
            tete, nom = ntpath.split(ntpath.abspath(chemin))
            return ntpath.join(reel(tete), nom)

    return reel


def marquer(chemin: Any) -> Any:
    """The path, with the mark when it is long; as it is when it is short, has one, or is no path (a descriptor)."""
    nom = os.fspath(chemin) if isinstance(chemin, os.PathLike) else chemin
    if not isinstance(nom, str) or nom.startswith(MARQUE) or _est_court(nom):
        return chemin
    entier = ntpath.abspath(nom)
    if len(entier) < COURT:
        return chemin
    return SERVEUR + entier[2:] if entier.startswith("\\\\") else MARQUE + entier


def demarquer(chemin: str) -> str:
    """The path without its mark, which says nothing else of it: what is long gets one where it is opened."""
    if chemin.startswith(SERVEUR):
        return "\\\\" + chemin.removeprefix(SERVEUR)
    nu = chemin.removeprefix(MARQUE)
    return nu if nu[1:2] == ":" else chemin


def _est_court(nom: str) -> bool:
    return len(nom) + (0 if ntpath.isabs(nom) else len(os.getcwd()) + 1) < COURT  # noqa: PTH109 (at each opening)
