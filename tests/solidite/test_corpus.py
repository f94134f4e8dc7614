"""The readers of what comes from outside, on the corpus of `fuzz/` and on damaged copies of it: no crash, no hang.

The same targets are fuzzed with atheris by `make fuzz`; this runs everywhere.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from fuzz.cibles import CIBLES, CORPUS
from tests.commandes import entendre

RACINE = Path(__file__).parents[2]
SECONDES = 10
MEMOIRE = 300 << 20
COPIES = 60 if os.environ.get("CQP_SOLIDITE") == "tout" else 6
FICHIERS = sorted(p for p in CORPUS.rglob("*") if p.is_file())


@contextmanager
def en_temps(secondes: int = SECONDES) -> Iterator[None]:
    """Fails when what is inside takes too long."""
    if not hasattr(signal, "SIGALRM"):
        yield
        return

    def sonner(*_: object) -> None:
        raise TimeoutError("a reader hangs")

    ancien = signal.signal(signal.SIGALRM, sonner)
    signal.alarm(secondes)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, ancien)


def abimer(octets: bytes, hasard: random.Random) -> bytes:
    """One to four accidents: a byte changed, a piece cut, doubled, or swapped for a nasty one."""
    copie = bytearray(octets)
    for _ in range(hasard.randint(1, 4)):
        place = hasard.randrange(len(copie) + 1)
        suite = min(len(copie), place + hasard.randint(1, 40))
        copie[place:suite] = hasard.choice(
            (
                b"",
                bytes([hasard.randrange(256)]),
                bytes(copie[place:suite]) * hasard.randint(2, 30),
                hasard.choice(
                    (b"\0", b"\xff\xfe", b"&a *a", b"]" * 40, b"- " * 40, b"\r", b": ", b"<!DOCTYPE a>", b"\xc3")
                ),
            )
        )
    return bytes(copie)


@pytest.mark.parametrize("fichier", FICHIERS, ids=lambda p: p.relative_to(CORPUS).as_posix())
def test_what_comes_is_read_or_refused(fichier: Path) -> None:
    cible, octets = CIBLES[fichier.parent.name], fichier.read_bytes()
    hasard = random.Random(fichier.name)
    lourd = fichier.parent.name in ("classeur", "partie")
    with en_temps():
        cible(octets)
    for _ in range(COPIES // 3 if lourd else COPIES):
        with en_temps():
            cible(abimer(octets, hasard))


def test_the_corpus_has_every_target() -> None:
    assert {p.parent.name for p in FICHIERS} == set(CIBLES)
    assert sum(p.stat().st_size for p in FICHIERS) < 300_000, "a small corpus is committed, not a harvest"


BOMBES = {
    "crochets": b"a: " + b"[" * 30_000,
    "cles": b"? " * 30_000,
    "accolades": b"{" * 30_000 + b"a",
    "tirets": b"- " * 30_000,
    "alias": b"a: &a [x]\n" + b"".join(b"b%d: &b%d [*a, *a]\n" % (n, n) for n in range(2000)),
    "guillemet": b'a: "' + b"x" * (1 << 20),
    "gros": b"a: b\n" * 300_000,
    "lignes": b"a:\n" + b" b:\n" * 100_000,
    "commentaires": b"#" * 900_000,
}


@pytest.mark.parametrize("nom", BOMBES)
def test_a_yaml_made_to_hurt_does_not(nom: str) -> None:
    """In a process of its own: a segmentation fault would be one."""
    source = "import sys; from fuzz.cibles import yaml; yaml(sys.stdin.buffer.read()); print('lu')"
    done = subprocess.run(
        [sys.executable, "-c", source], input=BOMBES[nom], cwd=RACINE, capture_output=True, timeout=60
    )
    assert entendre(done.stdout) == "lu\n", done.stderr[-400:]


@pytest.mark.parametrize("nom", ["tube", "zero"])
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no such file here")
def test_a_file_that_never_ends_is_not_waited_for(tmp_path: Path, nom: str) -> None:
    from cqp_cli.disque.lire.lecture import lire_texte
    from cqp_cli.errors import CqpError
    from cqp_cli.formulaires.archive import ouvrir_classeur
    from cqp_cli.metier.ouverture.inscriptions import lire_liste

    for suffixe in ("yaml", "csv", "xlsx"):
        chemin = tmp_path / f"{nom}.{suffixe}"
        if nom == "tube":
            os.mkfifo(chemin)
        else:
            chemin.symlink_to("/dev/zero")
        with en_temps():
            with pytest.raises(CqpError) as arret:
                lire_texte(chemin, chemin.name)
            assert "ce n'est pas un fichier ordinaire" in arret.value.problemes[0].message
            with pytest.raises(CqpError):
                lire_liste(chemin, date(2026, 6, 1))
            with pytest.raises(CqpError):
                ouvrir_classeur(chemin)


def test_memory_stays_bounded(tmp_path: Path) -> None:
    """A piece of a gigabyte is refused without being read (it has holes: it takes no room here)."""
    from cqp_cli.disque.lire.lecture import lire_texte
    from cqp_cli.errors import CqpError
    from cqp_cli.formulaires.archive import ouvrir_classeur
    from cqp_cli.metier.ouverture.inscriptions import lire_liste

    chemin = tmp_path / "gros"
    with chemin.open("wb") as fichier:
        fichier.truncate(1 << 30)
    tracemalloc.start()
    try:
        with pytest.raises(CqpError):
            lire_texte(chemin, chemin.name)
        with pytest.raises(CqpError):
            lire_liste(chemin, date(2026, 6, 1))
        with pytest.raises(CqpError):
            ouvrir_classeur(chemin)
        assert tracemalloc.get_traced_memory()[1] < MEMOIRE
    finally:
        tracemalloc.stop()
