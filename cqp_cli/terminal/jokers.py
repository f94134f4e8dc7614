"""Files named as Windows has it: wildcards, which every other shell replaces by names, and the mark of long paths."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable
from typing import Any

from cqp_cli.disque.longs import MARQUE, demarquer

SANS_SHELL = os.name == "nt"


def deployer(mots: Iterable[str]) -> list[str]:
    """The same words, each that holds a wildcard replaced by the files it stands for, sorted; as it is when by none.

    A bracket is a letter, as Windows has it: « scan [1].xlsx » is a name.
    """
    deployes: list[str] = []
    for mot in mots:
        nu = demarquer(mot)
        joker = "*" in nu or "?" in nu.removeprefix(MARQUE)
        deployes += (sorted(glob.glob(nu.replace("[", "[[]"))) if joker else []) or [nu]  # noqa: PTH207
    return deployes


def fichiers_pour(param: Any, donne: Any) -> Any:
    """What a parameter is given; where it takes files, and the shell has left wildcards, the files they stand for."""
    if not SANS_SHELL or donne is None or param.type.name not in ("path", "file", "directory"):
        return donne
    if isinstance(donne, (list, tuple)):
        return deployer(donne)
    seuls = deployer([donne])
    return seuls[0] if len(seuls) == 1 else donne
