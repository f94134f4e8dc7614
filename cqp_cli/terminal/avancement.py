"""How far one is, on one line of the terminal: what, how many, how long still. Nothing when it is redirected."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

from cqp_cli.terminal.affichage import annoncer, effacer

T = TypeVar("T")
_PAUSE = 0.2
_CALME = 0.5  # seconds before anything is shown: what is quick needs no announcement


def avancer(items: Iterable[T], total: int, quoi: str, muet: bool = False) -> Iterator[T]:
    """The same items; how far one is shows beside, and goes when all is done or when something stops it."""
    if muet or total < 2 or not sys.stderr or not sys.stderr.isatty():
        yield from items
        return
    debut = time.monotonic()
    prochain = debut + _CALME
    try:
        for rang, item in enumerate(items, 1):
            if (maintenant := time.monotonic()) >= prochain:
                prochain = maintenant + _PAUSE
                annoncer(_ligne(rang, total, quoi, maintenant - debut))
            yield item
    finally:
        effacer()


def _ligne(rang: int, total: int, quoi: str, depuis: float) -> str:
    reste = depuis * (total - rang) / rang
    encore = f", encore {duree(reste)}" if rang < total else ""
    return f"  {nombre(rang)} / {nombre(max(rang, total))} {quoi}{encore}"


def nombre(valeur: int) -> str:
    """« 12 345 »."""
    return f"{valeur:,}".replace(",", " ")


def duree(secondes: float) -> str:
    """« 40 s », « 3 min »."""
    return f"{max(1, round(secondes))} s" if secondes < 90 else f"{round(secondes / 60)} min"
