"""The breaker panel sees all that the system sees: `strace` is the judge, where it is installed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.solidite.outils import CAS, Serveur, fichiers, preparer, restes, sains

STRACE = shutil.which("strace")
_APPELS = {
    "openat": "open",
    "creat": "open",
    "write": "write",
    "pwrite64": "write",
    "writev": "write",
    "fsync": "fsync",
    "fdatasync": "fsync",
    "rename": "replace",
    "renameat": "replace",
    "renameat2": "replace",
    "unlink": "unlink",
    "unlinkat": "unlink",
    "rmdir": "rmdir",
    "mkdir": "mkdir",
    "mkdirat": "mkdir",
    "link": "link",
    "linkat": "link",
    "symlink": "symlink",
    "symlinkat": "symlink",
    "truncate": "truncate",
    "ftruncate": "ftruncate",
    "chmod": "chmod",
    "fchmod": "chmod",
    "fchmodat": "chmod",
}
_LIGNE = re.compile(r"^(?:\d+\s+)?(\w+)\((.*)$")
DECIDE, PARCOURS = (next(c for c in CAS if c.nom == nom) for nom in ("decide", "parcours"))
pytestmark = pytest.mark.skipif(STRACE is None or os.name != "posix", reason="strace is not installed here")


def sous_strace(racine: Path, mots: tuple[str, ...], *options: str) -> tuple[int, str]:
    """One command in a process of its own; its exit code and the trace."""
    trace = racine.parent / "trace"
    appels = ",".join(f"?{nom}" for nom in _APPELS)
    regards = ("-f", "-y", "-s", "0", "-o", str(trace), "-e", f"trace={appels}", *options)
    done = subprocess.run(
        [str(STRACE), *regards, sys.executable, "-m", "cqp_cli", *mots],
        cwd=racine,
        env={**os.environ},
        capture_output=True,
        timeout=120,
    )
    texte = trace.read_text(encoding="utf-8", errors="replace")
    if "ptrace" in done.stderr.decode() and not texte:
        pytest.skip("strace may not trace here")
    return done.returncode, texte


def vus(trace: str, racine: Path) -> Counter[str]:
    """The calls that change what is below the folder, by kind."""
    trouves: Counter[str] = Counter()
    for ligne in trace.splitlines():
        if (appel := _LIGNE.match(ligne)) and str(racine) in ligne and (nom := _APPELS.get(appel[1])):
            if nom == "open" and not re.search(r"O_(WRONLY|RDWR|CREAT|TRUNC|APPEND)", appel[2]):
                continue
            trouves["rmdir" if "AT_REMOVEDIR" in ligne else nom] += 1
    return trouves


@pytest.mark.parametrize("cas", [DECIDE, PARCOURS], ids=lambda cas: cas.nom)
def test_the_panel_counts_what_the_system_counts(serveur: Serveur, tmp_path: Path, cas: object) -> None:
    assert cas in (DECIDE, PARCOURS)
    choisi = DECIDE if cas is DECIDE else PARCOURS
    racine = preparer(serveur, choisi, tmp_path / "panneau")
    comptes = Counter(a.split()[0] for a in serveur.courir(racine, *choisi.mots)["appels"])
    racine = preparer(serveur, choisi, tmp_path / "strace")
    code, trace = sous_strace(racine, choisi.mots)
    assert code == 0
    assert vus(trace, racine) == comptes


def test_killed_by_the_system_itself(serveur: Serveur, tmp_path: Path) -> None:
    """The same faults, injected by the kernel: the rename never returns."""
    racine = preparer(serveur, DECIDE, tmp_path)
    avant = fichiers(racine)
    code, _ = sous_strace(racine, DECIDE.mots, "-e", "inject=rename,renameat,renameat2:signal=SIGKILL:when=1")
    assert code in (-9, 137)
    sains(racine)
    code, _ = sous_strace(racine, DECIDE.mots)
    assert code in (0, 4)
    assert set(fichiers(racine)) - set(avant) == {"candidats/martin-lea/decisions/2026-06-18.yaml"}
    assert not restes(racine)
