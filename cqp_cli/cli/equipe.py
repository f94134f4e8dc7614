"""The same work on many things: in turn, or on several processes once there are enough of them.

Answers come in the order of the questions, a few lots at a time, so that memory does not grow with their number.
Processes may be started by fork or by spawn: what they need is given to them once, and must be picklable.
"""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
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
        attente: deque[Lot[Q, R]] = deque()
        for lot in _lots(questions, taille):
            attente.append(equipe.confier(lot))
            if len(attente) > 4 * postes:
                yield from equipe.rendre(attente)
        while attente:
            yield from equipe.rendre(attente)


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


class Lot(Generic[Q, R]):
    """Questions that follow each other: some come with their answer, the others are asked."""

    def __init__(self, questions: list[tuple[Q, R | None]]) -> None:
        self._questions = questions
        self.inconnues = [q for q, r in questions if r is None]
        self.reponses: list[R] | None = None if self.inconnues else []
        self.futur: Future[list[R]] | None = None

    def rendre(self, reponses: list[R]) -> Iterator[tuple[Q, R]]:
        """Each question with its answer, in their order."""
        nouvelles = iter(reponses)
        for question, reponse in self._questions:
            yield question, next(nouvelles) if reponse is None else reponse


class Equipe(Generic[Q, R]):
    """This process and the others it starts, which are stopped whatever happens.

    It does the first full lot before it starts them: what is imported and read once is then theirs too where
    processes are forked. Afterwards it takes a lot that nobody has begun whenever it would only wait.
    """

    def __init__(self, metier: Callable[[Q], R], postes: int, taille: int = LOT) -> None:
        self._metier, self._postes, self._taille = metier, postes, taille
        self._prete = False
        self._processus: ProcessPoolExecutor | None = None

    def __enter__(self) -> Equipe[Q, R]:
        return self

    def __exit__(
        self, genre: type[BaseException] | None, err: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._processus is not None:
            self._processus.shutdown(cancel_futures=True)

    def confier(self, questions: list[tuple[Q, R | None]]) -> Lot[Q, R]:
        """Gives a lot to whoever is free."""
        lot: Lot[Q, R] = Lot(questions)
        if self._postes < 2 or len(lot.inconnues) < self._taille:
            return lot
        if not self._prete:
            self._prete = True
            self._faire(lot)
            return lot
        if self._processus is None:
            self._processus = _demarrer(self._metier, self._postes - 1)
        try:
            with _interruption_retenue():
                lot.futur = self._processus.submit(_traiter, lot.inconnues)
        except RuntimeError:  # BrokenProcessPool
            self._renoncer()
        return lot

    def rendre(self, attente: deque[Lot[Q, R]]) -> Iterator[tuple[Q, R]]:
        """The answers of the oldest lot."""
        lot = attente[0]
        while lot.futur and not lot.futur.done() and (libre := _libre(attente)):
            self._faire(libre)
        if lot.reponses is None:
            self._attendre(lot)
        assert lot.reponses is not None
        yield from attente.popleft().rendre(lot.reponses)

    def _faire(self, lot: Lot[Q, R]) -> None:
        lot.futur, lot.reponses = None, [self._metier(q) for q in lot.inconnues]

    def _attendre(self, lot: Lot[Q, R]) -> None:
        from concurrent.futures.process import BrokenProcessPool

        if lot.futur is not None:
            try:
                lot.reponses = lot.futur.result()
                return
            except BrokenProcessPool:
                self._renoncer()
        self._faire(lot)

    def _renoncer(self) -> None:
        """A process was killed (out of memory, most often): it is said once, and its work is done here."""
        if self._postes > 1:
            self._postes = 1
            signaler("  Un des processus a été arrêté par le système ; le travail continue sur un seul.")
            signaler("  → si cela se répète : --jobs 1")


def _libre(attente: Iterable[Lot[Q, R]]) -> Lot[Q, R] | None:
    """A lot that nobody has begun, taken back from the queue."""
    return next((lot for lot in attente if lot.futur and lot.futur.cancel()), None)


def _demarrer(metier: Callable[[Any], Any], postes: int) -> ProcessPoolExecutor:
    from concurrent.futures import ProcessPoolExecutor

    for flux in (sys.stdout, sys.stderr):
        flux.flush()  # a forked process must not inherit what is not yet written
    return ProcessPoolExecutor(min(postes, 60), initializer=_s_installer, initargs=(metier,))


@contextmanager
def _interruption_retenue() -> Iterator[None]:
    """Ctrl-C waits a moment: a process that is being started would answer it with its own complaint."""
    import signal

    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    avant = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, avant)


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
