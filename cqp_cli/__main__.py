"""Run cqp. The version is answered before anything else is imported: start-up is a feature."""

from __future__ import annotations

import atexit
import os
import sys

from cqp_cli import __version__

TYPE_CHECKING = False  # typing itself is not imported
if TYPE_CHECKING:
    from typing import NoReturn


def main() -> NoReturn:
    """Entry point of the console script; leaves with the exit code of `contract.md`."""
    if getattr(sys, "frozen", False):  # the one-file program: the processes it starts come in through here too
        from multiprocessing import freeze_support

        freeze_support()
    _quitter(_repondre(sys.argv[1:]))


def _repondre(arguments: list[str]) -> int:
    if arguments == ["--version"]:
        try:
            print(f"cqp {__version__}", flush=True)
            return 0
        except OSError:  # no room, or nobody to read it: said below
            pass
    from cqp_cli.cli.racine import lancer

    return lancer(arguments)


def _quitter(code: int) -> NoReturn:
    """All is written and said: to take the interpreter apart, object by object, is a fifth of a short command."""
    atexit._run_exitfuncs()
    for flux in (sys.stdout, sys.stderr):
        try:  # noqa: SIM105 (contextlib itself is not imported)
            flux.flush()
        except (OSError, ValueError, AttributeError):  # closed, full, or not there: said already
            pass
    os._exit(code)


if __name__ == "__main__":
    main()
