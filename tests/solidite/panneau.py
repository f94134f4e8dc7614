"""A breaker panel between `cqp` and the disk: every call that changes a file can be counted, cut or refused.

Run as a program, it is a server: each line of its input asks for one command line of `cqp`, run in a child that it
forks (so that the libraries are loaded once), with a fault at the n-th call. The `os` of the child is wrapped; a file
opened for writing by another door (`open`) is reported, so the count can miss nothing.
"""

from __future__ import annotations

import contextlib
import errno
import gc
import io
import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

TUER, UNE_FOIS, PLEIN, MORT, HASARD = "tuer", "une-fois", "plein", "mort", "hasard"
_POUR_ECRIRE = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_SANS_PLACE = frozenset(("open", "write", "fsync", "mkdir", "link", "symlink"))  # what a full disk refuses
_NOMS = ("replace", "rename", "unlink", "remove", "rmdir", "mkdir", "link", "symlink", "truncate", "chmod")


class Panneau:
    """Counts the calls that change what is below `racine`, and breaks the one it was told to."""

    def __init__(self, racine: str, mode: str | None, rang: int, numero: int) -> None:
        self.racine, self.mode, self.rang, self.numero = racine, mode, rang, numero
        self.appels: list[str] = []
        self.descripteurs: dict[int, str] = {}
        self.autres_portes: list[str] = []
        self.dedans = 0
        self.vrais: dict[str, Callable[..., Any]] = {n: getattr(os, n) for n in ("open", "write", "fsync", "close")}
        self.vrais |= {n: getattr(os, n) for n in (*_NOMS, "ftruncate", "fchmod")}

    def installer(self) -> None:
        for nom in _NOMS:
            setattr(os, nom, self._sur_chemin(nom))
        os.open, os.close = self._open, self._close  # type: ignore[assignment]
        for nom in ("write", "fsync", "ftruncate", "fchmod"):
            setattr(os, nom, self._sur_descripteur(nom))
        sys.addaudithook(self._surveiller)

    def _ici(self, chemin: Any) -> str | None:
        if isinstance(chemin, int):
            return self.descripteurs.get(chemin)
        absolu = os.path.abspath(os.fsdecode(chemin))  # noqa: PTH100 (the `os` of the child is the one wrapped)
        return os.path.relpath(absolu, self.racine) if absolu.startswith(self.racine + os.sep) else None

    def _couper(self, nom: str, lieu: str, avant: Callable[[], None] | None = None) -> None:
        """The breaker: nothing, SIGKILL, or an error of the system."""
        self.appels.append(f"{nom} {lieu}")
        ici = len(self.appels) == self.rang
        if self.mode == TUER and ici:
            if avant:
                avant()
            os.kill(os.getpid(), signal.SIGKILL)
        coupe = ici or (
            len(self.appels) > self.rang and ((self.mode == PLEIN and nom in _SANS_PLACE) or self.mode == MORT)
        )
        if self.mode and self.rang and coupe:
            raise OSError(self.numero, os.strerror(self.numero), lieu)

    def _sur_chemin(self, nom: str) -> Callable[..., Any]:
        def appel(*arguments: Any, **options: Any) -> Any:
            lieu = next((x for a in arguments[:2] if (x := self._ici(a))), None)
            if lieu:
                self._couper(nom, lieu)
            return self.vrais[nom](*arguments, **options)

        return appel

    def _sur_descripteur(self, nom: str) -> Callable[..., Any]:
        def appel(descripteur: int, *arguments: Any) -> Any:
            lieu = self.descripteurs.get(descripteur)
            if lieu:

                def a_moitie() -> None:
                    self.vrais["write"](descripteur, bytes(arguments[0])[: len(arguments[0]) // 2])

                self._couper("chmod" if nom == "fchmod" else nom, lieu, a_moitie if nom == "write" else None)
            return self.vrais[nom](descripteur, *arguments)

        return appel

    def _open(self, chemin: Any, drapeaux: int, mode: int = 0o777, **options: Any) -> int:
        lieu = self._ici(chemin)
        ecrit = bool(drapeaux & _POUR_ECRIRE)
        if lieu and ecrit:
            self._couper("open", lieu)
        self.dedans += 1
        try:
            descripteur: int = self.vrais["open"](chemin, drapeaux, mode, **options)
        finally:
            self.dedans -= 1
        if lieu and (ecrit or Path(chemin).is_dir()):
            self.descripteurs[descripteur] = lieu
        return descripteur

    def _close(self, descripteur: int) -> None:
        self.descripteurs.pop(descripteur, None)
        self.vrais["close"](descripteur)

    def _surveiller(self, evenement: str, arguments: tuple[Any, ...]) -> None:
        if evenement != "open" or self.dedans or not isinstance(arguments[0], str | bytes | os.PathLike):
            return
        if isinstance(arguments[2], int) and arguments[2] & _POUR_ECRIRE and (lieu := self._ici(arguments[0])):
            self.autres_portes.append(lieu)


class Clavier(io.StringIO):
    """A terminal at which somebody types these lines."""

    def isatty(self) -> bool:
        return True


def courir(demande: dict[str, Any], tube: int) -> None:
    """In the child: one command line; never returns."""
    gc.disable()
    os.chdir(demande["ici"])
    sortie, plainte = Clavier() if demande.get("touches") else io.StringIO(), io.StringIO()
    sys.stdin = Clavier(demande.get("touches", ""))
    if not demande.get("touches"):
        sys.stdin = io.StringIO()
    panneau = Panneau(demande["racine"], demande.get("mode"), demande.get("rang", 0), demande.get("numero", 0))
    panneau.installer()
    if demande.get("mode") == HASARD:  # the system ends it, wherever it is: nobody catches this signal
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, demande["delai"])
    with contextlib.redirect_stdout(sortie), contextlib.redirect_stderr(plainte):
        from cqp_cli.terminal.racine import lancer

        code = lancer(demande["mots"])
    reponse = {"code": code, "appels": panneau.appels, "autres_portes": panneau.autres_portes}
    reponse |= {"sortie": sortie.getvalue(), "plainte": plainte.getvalue()}
    octets = json.dumps(reponse).encode()
    while octets:
        octets = octets[panneau.vrais["write"](tube, octets) :]
    os._exit(0)


def chauffer(ici: str, mots: list[str], touches: str = "") -> None:
    """In the parent, somewhere else: the same command, so that what it loads and builds is there before the forks."""
    from cqp_cli.terminal import options
    from cqp_cli.terminal.racine import lancer

    os.chdir(ici)
    sys.stdin = Clavier(touches) if touches else io.StringIO()
    with contextlib.redirect_stdout(Clavier() if touches else io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        lancer(mots)
    options.demande.sortie = options.Format.TABLE
    gc.collect()
    gc.freeze()


def servir() -> None:
    """In the parent: a child for each line asked."""
    demandes = sys.stdin
    chauffer(sys.argv[1], ["check-dossier", "--format", "json"])
    for ligne in demandes:
        demande = json.loads(ligne)
        if demande.pop("chauffe", False):
            chauffer(demande["ici"], demande["mots"], demande["touches"])
            print("{}", flush=True)
            continue
        lu, ecrit = os.pipe()
        enfant = os.fork()
        if not enfant:
            os.close(lu)
            try:
                courir(demande, ecrit)
            finally:
                os._exit(99)
        os.close(ecrit)
        with os.fdopen(lu, "rb") as flux:
            octets = flux.read()
        _, etat = os.waitpid(enfant, 0)
        tue = os.WIFSIGNALED(etat) and os.WTERMSIG(etat) in (signal.SIGKILL, signal.SIGALRM)
        if not octets and not tue:
            octets = json.dumps({"code": 99, "plainte": f"status {etat}", "sortie": "", "appels": []}).encode()
        print(octets.decode() if octets and not tue else json.dumps({"tue": True}), flush=True)


ENOSPC, EIO = errno.ENOSPC, errno.EIO

if __name__ == "__main__":
    servir()
