"""A person at a terminal, for the commands that ask questions there."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

sur_terminal = pytest.mark.skipif(sys.platform == "win32", reason="there is no pseudo-terminal on Windows")


class Terminal:
    """A person at a pseudo-terminal: reads the prompt, types a line."""

    def __init__(self, *mots: str, dossier: Path) -> None:
        import pty

        self.maitre, esclave = pty.openpty()
        env = {**os.environ, "TERM": "xterm", "COLUMNS": "100", "LC_ALL": "C.UTF-8", "NO_COLOR": "1"}
        commande = [sys.executable, "-m", "cqp_cli", *mots]
        self.programme = subprocess.Popen(
            commande, stdin=esclave, stdout=esclave, stderr=esclave, cwd=dossier, env=env, start_new_session=True
        )
        os.close(esclave)
        self.lu = ""

    def lire(self, jusqu_a: str = "> ") -> bool:
        """Reads until the prompt; False when the program has ended."""
        fin, debut = time.monotonic() + 60, len(self.lu)
        while time.monotonic() < fin:
            if not select.select([self.maitre], [], [], 1)[0]:
                continue
            try:
                octets = os.read(self.maitre, 1 << 16)
            except OSError:
                return False
            if not octets:
                return False
            self.lu += octets.decode("utf-8", "replace")
            if self.lu[debut:].replace("\x1b[?2004h", "").endswith(jusqu_a):
                return True
        raise AssertionError(f"no prompt: {self.lu[-500:]!r}")

    def taper(self, *lignes: str) -> None:
        for ligne in lignes:
            assert self.lire(), self.lu[-1500:]
            os.write(self.maitre, f"{ligne}\n".encode())

    def finir(self, touche: str = "") -> int:
        """Lets it end, after Ctrl-C or Ctrl-D if one is given; its exit code."""
        if touche:
            assert self.lire()
        if touche == "c":
            self._interrompre()
        elif touche == "d":
            os.write(self.maitre, b"\x04")
        while self.lire():
            pass
        os.close(self.maitre)
        return self.programme.wait(60)

    def _interrompre(self) -> None:
        """Ctrl-C; again when it came between the prompt and the wait for a key, which then ignores it."""
        for _ in range(5):
            self.programme.send_signal(signal.SIGINT)
            if select.select([self.maitre], [], [], 5)[0]:
                return

    @property
    def texte(self) -> str:
        """What was on the screen, in one line."""
        return " ".join(self.lu.replace("\xa0", " ").split())
