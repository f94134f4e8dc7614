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
        print(f"cqp {__version__}")
        return 0
    from cqp_cli.cli.racine import lancer

    return lancer(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
