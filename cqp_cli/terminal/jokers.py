"""Wildcards of a command line: `*` and `?` stand for files. Every shell puts the names there itself, save Windows'."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable
from typing import Any

SANS_SHELL = os.name == "nt"


def deployer(mots: Iterable[str]) -> list[str]:
    """The same words, each that holds a wildcard replaced by the files it stands for, sorted; as it is when by none.

    A bracket is a letter, as Windows has it: « scan [1].xlsx » is a name.
    """
    deployes: list[str] = []
    for mot in mots:
        trouves = sorted(glob.glob(mot.replace("[", "[[]"))) if "*" in mot or "?" in mot else []  # noqa: PTH207
        deployes += trouves or [mot]
    return deployes


def fichiers_pour(param: Any, donne: Any) -> Any:
    """What a parameter is given; where it takes files, and the shell has left wildcards, the files they stand for."""
    if not SANS_SHELL or donne is None or param.type.name != "path":
        return donne
    if isinstance(donne, (list, tuple)):
        return deployer(donne)
    seuls = deployer([donne])
    return seuls[0] if len(seuls) == 1 else donne
