"""The same work on many things: in turn, or on several processes once there are enough of them.

Answers come in the order of the questions, a few lots at a time, so that memory does not grow with their number.
Processes may be started by fork or by spawn: what they need is given to them once, and must be picklable.
"""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from cqp_cli.cli.affichage import signaler

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

Q = TypeVar("Q")
R = TypeVar("R")
SEUIL = 200  # below, starting processes costs more than it gives
LOT = 16  # questions given to a process at once
_LONGUEUR = 128  # of a lot whose answers are known
_metier: Callable[[Any], Any]


def coeurs() -> int:
    """How many processes this machine can run at once for us."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def repondre(
    questions: Iterable[tuple[Q, R | None]], metier: Callable[[Q], R], postes: int, taille: int = LOT
) -> Iterator[tuple[Q, R]]:
    """The answer to each question, in order; one that comes with its answer is only passed on."""
    with Equipe(metier, postes, taille) as equipe:
        attente: deque[tuple[list[tuple[Q, R | None]], Callable[[], list[R]]]] = deque()
        for lot in _lots(questions, taille):
            attente.append((lot, equipe.confier([q for q, r in lot if r is None])))
            if len(attente) > 2 * postes:
                yield from _rendre(*attente.popleft())
        while attente:
            yield from _rendre(*attente.popleft())


def _lots(questions: Iterable[tuple[Q, R | None]], taille: int) -> Iterator[list[tuple[Q, R | None]]]:
    lot: list[tuple[Q, R | None]] = []
    inconnues = 0
    for question in questions:
        lot.append(question)
        inconnues += question[1] is None
        if inconnues == taille or len(lot) == _LONGUEUR:
            yield lot
            lot, inconnues = [], 0
    if lot:
        yield lot


def _rendre(lot: list[tuple[Q, R | None]], reponses: Callable[[], list[R]]) -> Iterator[tuple[Q, R]]:
    nouvelles = iter(reponses())
    for question, reponse in lot:
        yield question, next(nouvelles) if reponse is None else reponse


class Equipe(Generic[Q, R]):
    """Processes that are started when the first full lot comes, and stopped whatever happens."""

    def __init__(self, metier: Callable[[Q], R], postes: int, taille: int = LOT) -> None:
        self._metier, self._postes, self._taille = metier, postes, taille
        self._processus: ProcessPoolExecutor | None = None

    def __enter__(self) -> Equipe[Q, R]:
        return self

    def __exit__(
        self, genre: type[BaseException] | None, err: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._processus is not None:
            self._processus.shutdown(cancel_futures=True)

    def confier(self, questions: list[Q]) -> Callable[[], list[R]]:
        """Gives a lot to whoever is free; calling what it returns waits for the answers."""
        if self._postes < 2 or len(questions) < self._taille:
            return lambda: [self._metier(q) for q in questions]
        if self._processus is None:
            self._processus = _demarrer(self._metier, self._postes)
        try:
            futur = self._processus.submit(_traiter, questions)
        except RuntimeError:  # BrokenProcessPool: one of them is gone
            return lambda: self._reprendre(questions)
        return lambda: self._attendre(futur, questions)

    def _attendre(self, futur: Future[list[R]], questions: list[Q]) -> list[R]:
        from concurrent.futures.process import BrokenProcessPool

        try:
            return futur.result()
        except BrokenProcessPool:
            return self._reprendre(questions)

    def _reprendre(self, questions: list[Q]) -> list[R]:
        """A process was killed (out of memory, most often): it is said once, and its work is done here."""
        if self._postes > 1:
            self._postes = 1
            signaler("  Un des processus a été arrêté par le système ; le travail continue sur un seul.")
            signaler("  → si cela se répète : --jobs 1")
        return [self._metier(q) for q in questions]


def _demarrer(metier: Callable[[Any], Any], postes: int) -> ProcessPoolExecutor:
    from concurrent.futures import ProcessPoolExecutor

    for flux in (sys.stdout, sys.stderr):
        flux.flush()  # a forked process must not inherit what is not yet written
    return ProcessPoolExecutor(min(postes, 60), initializer=_s_installer, initargs=(metier,))


def _s_installer(metier: Callable[[Any], Any]) -> None:
    """What each process does first. Ctrl-C is for the one that started it; without that one, it has no reason to be."""
    import gc
    import signal
    from multiprocessing import connection, parent_process
    from threading import Thread

    global _metier
    _metier = metier
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()
    gc.set_threshold(20_000, 50, 50)  # a dossier has no cycles: it goes as soon as it is answered
    if parent := parent_process():
        attendre = lambda: connection.wait([parent.sentinel]) and os._exit(1)  # noqa: E731
        Thread(target=attendre, daemon=True).start()


def _traiter(questions: list[Any]) -> list[Any]:
    return [_metier(q) for q in questions]
