"""A person at the keyboard: whether one is there, what stands before the cursor, one typed line."""

from __future__ import annotations

import sys
from contextlib import suppress
from datetime import date
from typing import Any

from cqp_cli.terminal.questionnaire import Questionnaire

MARGE = " " * 8


def au_clavier() -> bool:
    """True when a person is at both ends."""
    return bool(sys.stdin and sys.stdout) and sys.stdin.isatty() and sys.stdout.isatty()


def invite(q: Questionnaire) -> str:
    """What stands before the cursor: the keys, and what Enter keeps."""
    proposee = _montree(q, q.proposee())
    return f"{MARGE}{q.choix()}{' ' if q.choix() else ''}{f'[{proposee}] ' if proposee else ''}> "


def _montree(q: Questionnaire, valeur: Any) -> str:
    assert q.courante
    if isinstance(valeur, date):
        return f"{valeur:%d/%m/%Y}"
    mots = [t.mot for t in q.courante.touches if t.valeur == valeur]
    return mots[0] if mots else "" if valeur is None else str(valeur)


def lire(invite: str) -> str:
    """One typed line."""
    return input(invite)


def editer() -> None:
    """Line editing, where the system has it; in the C locale it would spoil accents."""
    import locale

    if locale.setlocale(locale.LC_CTYPE) not in ("C", "POSIX"):
        with suppress(ImportError):
            import readline  # noqa: F401
