"""Files named as Windows has it: wildcards, which every other shell replaces by names itself, and long paths."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable
from typing import Any

SANS_SHELL = os.name == "nt"
_LONG, _SERVEUR = "\\\\?\\", "\\\\?\\UNC\\"
_CHEMIN_MAX = 260


def deployer(mots: Iterable[str]) -> list[str]:
    """The same words, each that holds a wildcard replaced by the files it stands for, sorted; as it is when by none.

    A bracket is a letter, as Windows has it: « scan [1].xlsx » is a name.
    """
    deployes: list[str] = []
    for mot in mots:
        nu = _nu(mot)
        joker = "*" in nu or "?" in nu.removeprefix(_LONG)
        deployes += (sorted(glob.glob(nu.replace("[", "[[]"))) if joker else []) or [nu]  # noqa: PTH207
    return deployes


def _nu(mot: str) -> str:
    """A path without the mark of a long one, which is the same to every other program, unless it is long."""
    if not mot.startswith(_LONG) or len(mot) >= _CHEMIN_MAX:
        return mot
    return "\\\\" + mot.removeprefix(_SERVEUR) if mot.startswith(_SERVEUR) else mot.removeprefix(_LONG)


def fichiers_pour(param: Any, donne: Any) -> Any:
    """What a parameter is given; where it takes files, and the shell has left wildcards, the files they stand for."""
    if not SANS_SHELL or donne is None or param.type.name not in ("path", "file", "directory"):
        return donne
    if isinstance(donne, (list, tuple)):
        return deployer(donne)
    seuls = deployer([donne])
    return seuls[0] if len(seuls) == 1 else donne
