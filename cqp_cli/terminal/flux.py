"""The standard streams: one that is closed leads nowhere, one that can take no more is cut, and said once.

What a command does with the files does not depend on who reads what it says: a batch goes on to its end.
"""

from __future__ import annotations

import codecs
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from cqp_cli.terminal import affichage
from cqp_cli.terminal.console import preparer_console


def preparer() -> None:
    """Makes the three streams usable, whatever the shell, the console or the service gave."""
    _garnir()
    affichage.coupure.cause = None
    preparer_console()
    _garder_ascii()


def _garnir() -> None:
    """A closed stream leads nowhere; left so, its number would go to the first file that is opened."""
    for nom, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, nom) is None:
            setattr(sys, nom, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 (as long as the program runs)


def _garder_ascii() -> None:
    """Typer writes UTF-8 to a stream that says ASCII; under another name, ASCII it stays."""
    flux: list[Any] = [f for f in (sys.stdout, sys.stderr) if hasattr(f, "reconfigure") and f.encoding]
    seuls = [f for f in flux if codecs.lookup(f.encoding).name == "ascii"]
    if not seuls:
        return
    ascii_ = codecs.lookup("ascii")
    nomme = codecs.CodecInfo(ascii_.encode, ascii_.decode, None, None, ascii_.incrementalencoder, name="cqp_ascii")
    codecs.register({"cqp_ascii": nomme}.get)
    for f in seuls:
        f.reconfigure(encoding="cqp_ascii", errors="cqp")


def vider() -> OSError | None:
    """Flushes both outputs; returns why standard output is not complete, None when it is, or when nobody reads on."""
    try:
        sys.stdout.flush()
    except OSError as err:
        affichage.couper(sys.stdout, err)
    with suppress(ValueError):
        try:
            sys.stderr.flush()
        except OSError:
            affichage.couper(sys.stderr)
    cause = affichage.coupure.cause
    return None if affichage.plus_lu(cause) else cause
