"""The same work on many things: in turn, or by several processes once there are enough of them.

Answers come in the order of the questions, a few waves at a time, so that memory does not grow with their number.
The work is a pure function, picklable: processes start by fork or by spawn, and what one that was killed had begun is
done again here.
"""

from __future__ import annotations

import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, islice
from threading import Thread
from typing import Any, TypeVar

from cqp_cli.terminal.affichage import signaler

Q = TypeVar("Q")
R = TypeVar("R")
SEUIL = 200  # below, starting processes costs more than it gives
_LOT, _LOTS = 16, 4  # questions given to a process at once; lots for each process in a wave
_travail: Callable[[Any], Any]


def partager(questions: Iterable[Q], travail: Callable[[Q], R], nombre: int, voulus: int = 0) -> Iterator[tuple[Q, R]]:
    """Each question with its answer. `nombre`: about how many there are; `voulus`: what `--jobs` says."""
    coeurs = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    postes = (voulus or coeurs or 1) if nombre >= SEUIL else 1
    suite = iter(questions)
    seules = islice(suite, 1) if postes > 1 else suite  # a forked process inherits what the first one has read
    yield from ((question, travail(question)) for question in seules)
    if postes > 1:
        yield from _a_plusieurs(suite, travail, min(postes, 60))  # Windows waits for 63 things at most


def _a_plusieurs(suite: Iterator[Q], travail: Callable[[Q], R], postes: int) -> Iterator[tuple[Q, R]]:
    from concurrent.futures.process import BrokenProcessPool, ProcessPoolExecutor

    pool = ProcessPoolExecutor(postes, initializer=_s_installer, initargs=(travail,))
    attente, vagues = deque[Q](), deque[Iterator[R]]()
    try:
        while (vague := list(islice(suite, postes * _LOT * _LOTS))) or vagues:
            attente.extend(vague)
            if vague:
                with _sans_interruption():
                    vagues.append(pool.map(_traiter, vague, chunksize=_LOT))
            if len(vagues) > 2 or not vague:
                for reponse in vagues.popleft():
                    yield attente.popleft(), reponse
    except BrokenProcessPool:  # one was killed: out of memory, most often
        signaler("  Un des processus a été arrêté par le système ; le travail continue sur un seul.")
        signaler("  → si cela se répète : --jobs 1")
    finally:
        pool.shutdown(cancel_futures=True)
    yield from ((question, travail(question)) for question in chain(attente, suite))


@contextmanager
def _sans_interruption() -> Iterator[None]:
    """While processes are started, Ctrl-C waits and is not for them: one that is half-started would never end."""
    for flux in (sys.stdout, sys.stderr):
        flux.flush()  # what still waits to be written, a forked process would write too
    with _attente_de_windows() if sys.platform == "win32" else _attente():
        yield


@contextmanager
def _attente() -> Iterator[None]:
    """The processes start with what is blocked here blocked too."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


@contextmanager
def _attente_de_windows() -> Iterator[None]:
    """Ctrl-C is noted, and answered at the end; it is not sent to processes that start in a group of their own."""
    from multiprocessing import popen_spawn_win32

    recus: list[int] = []
    lanceur: Any = popen_spawn_win32
    systeme, avant = lanceur._winapi, signal.signal(signal.SIGINT, lambda numero, _: recus.append(numero))
    lanceur._winapi = _DansLeurGroupe(systeme)
    try:
        yield
    finally:
        lanceur._winapi = systeme
        signal.signal(signal.SIGINT, avant)
    if recus:
        raise KeyboardInterrupt


class _DansLeurGroupe:
    """The system's functions, as multiprocessing calls them, save how a process is created."""

    def __init__(self, systeme: Any) -> None:
        self._systeme = systeme

    def __getattr__(self, nom: str) -> Any:
        return getattr(self._systeme, nom)

    def CreateProcess(self, *donnes: Any) -> Any:  # noqa: N802 (the system's name)
        """The sixth argument says how."""
        nouveau_groupe = 0x200
        return self._systeme.CreateProcess(*donnes[:5], donnes[5] | nouveau_groupe, *donnes[6:])


def _s_installer(travail: Callable[[Any], Any]) -> None:
    """What each process does first. Ctrl-C is for the one that started it; without that one, it has no reason to be."""
    from multiprocessing import connection, parent_process

    global _travail
    _travail = travail
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if parent := parent_process():

        def finir_avec_lui() -> None:
            connection.wait([parent.sentinel])
            os._exit(1)

        Thread(target=finir_avec_lui, daemon=True).start()


def _traiter(question: Any) -> Any:
    return _travail(question)
