"""Run cqp. The version is answered before anything else is imported: start-up is a feature."""

from __future__ import annotations

import sys

from cqp_cli import __version__


def main() -> int:
    """Entry point of the console script; returns the exit code of `contract.md`."""
    if getattr(sys, "frozen", False):  # the one-file program: the processes it starts come in through here too
        from multiprocessing import freeze_support

        freeze_support()
    if sys.argv[1:] == ["--version"]:
        try:
            print(f"cqp {__version__}", flush=True)
            return 0
        except OSError:  # no room, or nobody to read it: said below
            pass
    from cqp_cli.cli.racine import lancer

    return lancer(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
