"""Run cqp. The version is answered before anything else is imported: start-up is a feature."""

from __future__ import annotations

import sys

from cqp_cli import __version__

TYPE_CHECKING = False  # typing itself is not imported
if TYPE_CHECKING:
    from typing import NoReturn


def main() -> NoReturn:
    """Entry point of the console script; leaves with an exit code of `docs/commandes.md`."""
    if getattr(sys, "frozen", False):  # the one-file program: the processes it starts come in through here too
        from multiprocessing import freeze_support

        freeze_support()
    sys.exit(_repondre(sys.argv[1:]))


def _repondre(arguments: list[str]) -> int:
    if arguments == ["--version"]:
        try:
            print(f"cqp {__version__}", flush=True)
            return 0
        except OSError:  # no room, or nobody to read it: said below
            pass
    import gc

    gc.set_threshold(500_000, 50, 50)  # but for workbooks, next to nothing has cycles to look for
    try:
        from cqp_cli.terminal.racine import lancer

        code = lancer(arguments)
    except KeyboardInterrupt:  # before there was anyone to say so
        print("  Interrompu ; rien n'est à moitié écrit.", file=sys.stderr)
        return 130
    gc.freeze()  # nor in what goes all at once: it was a seventh of a short command's
    return code


if __name__ == "__main__":
    main()
