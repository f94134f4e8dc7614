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
_metier: Callable[[Any], Any]


def repondre(questions: Iterable[Q], metier: Callable[[Q], R], nombre: int, voulus: int = 0) -> Iterator[tuple[Q, R]]:
    """Each question with its answer. `nombre`: about how many there are; `voulus`: what `--jobs` says."""
    coeurs = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    postes = (voulus or coeurs or 1) if nombre >= SEUIL else 1
    suite = iter(questions)
    seules = islice(suite, 1) if postes > 1 else suite  # a forked process inherits what the first one has read
    yield from ((question, metier(question)) for question in seules)
    if postes > 1:
        yield from _a_plusieurs(suite, metier, min(postes, 60))  # Windows waits for 63 things at most


def _a_plusieurs(suite: Iterator[Q], metier: Callable[[Q], R], postes: int) -> Iterator[tuple[Q, R]]:
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    pool = ProcessPoolExecutor(postes, initializer=_s_installer, initargs=(metier,))
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
    yield from ((question, metier(question)) for question in chain(attente, suite))


@contextmanager
def _sans_interruption() -> Iterator[None]:
    """While processes are started, Ctrl-C waits: one of them would answer it with its own complaint."""
    for flux in (sys.stdout, sys.stderr):
        flux.flush()  # what still waits to be written, a forked process would write too
    _retenir(True)
    try:
        yield
    finally:
        _retenir(False)


def _retenir(oui: bool) -> None:
    if sys.platform == "win32":
        from ctypes import windll

        windll.kernel32.SetConsoleCtrlHandler(None, oui)
    else:
        signal.pthread_sigmask(signal.SIG_BLOCK if oui else signal.SIG_UNBLOCK, {signal.SIGINT})


def _s_installer(metier: Callable[[Any], Any]) -> None:
    """What each process does first. Ctrl-C is for the one that started it; without that one, it has no reason to be."""
    from multiprocessing import connection, parent_process

    global _metier
    _metier = metier
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if parent := parent_process():
        attendre = lambda: connection.wait([parent.sentinel]) and os._exit(1)  # noqa: E731
        Thread(target=attendre, daemon=True).start()


def _traiter(question: Any) -> Any:
    return _metier(question)
