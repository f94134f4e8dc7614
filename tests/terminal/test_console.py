"""The progress line on a console of Windows that reads escapes, on one that does not, and where there is none."""

from __future__ import annotations

import ctypes
import os
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from cqp_cli.terminal import affichage

ECHAPPEMENT, ESPACES = "\r\x1b[K", f"\r{' ' * 79}\r"


class Console:
    """kernel32 as far as the progress line sees it; no mode: what stands there is no console."""

    def __init__(self, mode: int | None, accepte: bool) -> None:
        self.mode, self.accepte = mode, accepte

    def GetConsoleMode(self, _: object, mode: Any) -> int:  # noqa: N802
        mode._obj.value = self.mode or 0
        return int(self.mode is not None)

    def SetConsoleMode(self, _: object, mode: int) -> int:  # noqa: N802
        self.mode = mode if self.accepte else self.mode
        return int(self.accepte)


@pytest.mark.parametrize(
    ("console", "efface", "mode"),
    [
        (Console(3, accepte=True), ECHAPPEMENT, 7),
        (Console(3, accepte=False), ESPACES, 3),
        (Console(None, accepte=True), ESPACES, None),
        (None, ESPACES, None),
    ],
    ids=["lit les échappements", "vieille", "n'en est pas une", "pas de kernel32"],
)
def test_une_console_ne_voit_que_ce_qu_elle_lit(
    console: Console | None, efface: str, mode: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ouvrir(_: str) -> Console:
        if not console:
            raise OSError
        return console

    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(ctypes, "WinDLL", ouvrir, raising=False)
    monkeypatch.setitem(sys.modules, "msvcrt", SimpleNamespace(get_osfhandle=int))
    monkeypatch.setattr(sys, "stderr", SimpleNamespace(fileno=lambda: 2))
    with monkeypatch.context() as windows:
        windows.setattr(os, "name", "nt")
        windows.setattr(sys, "platform", "win32")
        assert affichage._effacement.__wrapped__() == efface
    assert (console and console.mode) == mode


def test_un_terminal_qui_dit_ne_rien_lire_n_a_que_des_espaces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "dumb")
    assert affichage._effacement.__wrapped__() == ESPACES
