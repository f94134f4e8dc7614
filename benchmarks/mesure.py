"""Whole processes timed in turn (A B A B …), so that a machine that slows down slows both: medians, and their ratio."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

PYTHON = sys.executable
CQP = str(Path(PYTHON).with_name("cqp"))
ICI = Path(__file__).parent
ENV = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "CQP_"))}
Commande = Sequence[str | Path]


@dataclass(frozen=True)
class Mesure:
    """The median of a command, in seconds, and the most memory that one of its processes took, in MiB."""

    secondes: float
    memoire: float | None


def plancher(nom: str, *arguments: str | Path) -> list[str | Path]:
    """One of the programs of `planchers.py`."""
    return [PYTHON, ICI / "planchers.py", nom, *arguments]


def cqp(*arguments: str | Path) -> list[str | Path]:
    """The product, as people call it."""
    return [CQP, *arguments] if Path(CQP).exists() or shutil.which(CQP) else [PYTHON, "-m", "cqp_cli", *arguments]


def comparer(commandes: Sequence[Commande], fois: int, avant: Sequence[Callable[[], None] | None] = ()) -> list[Mesure]:
    """Times each command `fois` times in turn, after one run that does not count; `avant` prepares each run."""
    prets = [*avant, *[None] * (len(commandes) - len(avant))]
    temps: list[list[float]] = [[] for _ in commandes]
    pics: list[list[float]] = [[] for _ in commandes]
    for tour in range(fois + 1):
        for rang, (commande, preparer) in enumerate(zip(commandes, prets, strict=True)):
            if preparer:
                preparer()
            duree, pic = _courir(commande)
            if tour or fois == 1:
                temps[rang].append(duree)
                pics[rang].append(pic)
        if fois == 1:
            break
    return [Mesure(statistics.median(t), max(p) or None) for t, p in zip(temps, pics, strict=True)]


def _courir(commande: Commande) -> tuple[float, float]:
    """Seconds, and the most memory of the process that was started.

    A process is said to have taken at least what its parent holds: the parent is a small one, started for that.
    """
    mots = [PYTHON, __file__, *map(str, commande)]
    fait = subprocess.run(mots, capture_output=True, env=ENV)
    if fait.returncode:
        raise SystemExit(f"{' '.join(map(str, commande))} : {fait.stderr.decode(errors='replace')}")
    duree, pic = fait.stdout.split()
    return float(duree), float(pic)


def _seul(commande: Sequence[str]) -> tuple[float, float]:
    debut = time.perf_counter()
    fait = subprocess.Popen(commande, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=ENV)
    assert fait.stderr
    plainte = fait.stderr.read()
    if not hasattr(os, "wait4"):
        code, pic = fait.wait(), 0.0
    else:
        _, etat, usage = os.wait4(fait.pid, 0)
        code = fait.returncode = os.waitstatus_to_exitcode(etat)
        pic = usage.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    duree = time.perf_counter() - debut
    if code not in (0, 1, 3):  # the answers of the contract: the dossiers of the benchmark are not all complete
        raise SystemExit(f"{code}\n{plainte.decode(errors='replace')}")
    return duree, pic


if __name__ == "__main__":
    print(*_seul(sys.argv[1:]))
