"""What the terminal shows: signs, colours and lines. Colour only carries what a word already says."""

from __future__ import annotations

import errno
import json
import os
import shutil
import sys
import textwrap
from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache
from typing import Any

import typer

from cqp_cli.disque.ecrire.refaire import ailleurs_aussi
from cqp_cli.domain.typographie import imbriquer
from cqp_cli.errors import Probleme
from cqp_cli.terminal.console import largeur
from cqp_cli.terminal.extraits import extrait_en_lignes


class _Coupure:
    """Why standard output could not take all that was said, if it could not."""

    cause: OSError | None = None


coupure = _Coupure()


def couper(flux: Any, cause: OSError | None = None) -> None:
    """What is left of a stream goes nowhere, instead of failing again, here or when Python closes."""
    coupure.cause = coupure.cause or cause
    with suppress(OSError, ValueError):
        rien = os.open(os.devnull, os.O_WRONLY)
        os.dup2(rien, flux.fileno())
        os.close(rien)


def plus_lu(err: OSError | None) -> bool:
    """True when it is that nobody reads on; Windows says it in its own way."""
    return isinstance(err, BrokenPipeError) or (os.name == "nt" and err is not None and err.errno == errno.EINVAL)


class _Provisoire:
    """Whether a line that is to go stands on the terminal."""

    montre = False


_provisoire = _Provisoire()


def annoncer(texte: str) -> None:
    """A line of the terminal that goes when another thing is said, or when it is `effacer`ed."""
    _provisoire.montre = True
    _tracer(f"{_effacement()}{texte}")


def effacer() -> None:
    """Takes away what was announced, if anything was."""
    if _provisoire.montre:
        _provisoire.montre = False
        _tracer(_effacement())


@lru_cache(1)
def _effacement() -> str:
    """What clears the line: spaces where the terminal reads no escapes."""
    if os.environ.get("TERM") != "dumb" and (os.name != "nt" or _lit_les_echappements()):
        return "\r\x1b[K"
    return f"\r{' ' * (shutil.get_terminal_size((80, 24)).columns - 1)}\r"


def _lit_les_echappements() -> bool:
    """Asks the console of Windows to read escapes; an old one does not, nor what is no console."""
    if sys.platform == "win32":
        with suppress(ImportError, OSError, ValueError):
            from ctypes import WinDLL, byref, c_ulong, c_void_p
            from msvcrt import get_osfhandle

            noyau, mode, vt = WinDLL("kernel32"), c_ulong(), 4
            erreurs = c_void_p(get_osfhandle(sys.stderr.fileno()))
            if noyau.GetConsoleMode(erreurs, byref(mode)):
                return bool(noyau.SetConsoleMode(erreurs, mode.value | vt))
    return False


def _tracer(signes: str) -> None:
    try:
        sys.stderr.write(signes)
        sys.stderr.flush()
    except OSError:
        couper(sys.stderr)


def dire(texte: str = "", **style: Any) -> None:
    """A line on standard output; when it takes no more, the work goes on and the end says so (see `flux.py`)."""
    effacer()
    texte = _a_coller(texte)
    try:
        typer.echo(typer.style(texte, **style) if style else texte)
    except OSError as err:
        couper(sys.stdout, err)


def signaler(texte: str, **style: Any) -> None:
    """A line on standard error: progress, counts, complaints. That nobody can read them stops nothing."""
    effacer()
    texte = _a_coller(texte)
    try:
        typer.echo(typer.style(texte, **style) if style else texte, err=True)
    except OSError:
        couper(sys.stderr)


def _a_coller(texte: str) -> str:
    """A command after an arrow, as it is pasted from where one is."""
    return ailleurs_aussi(texte) if texte.lstrip().startswith("→ cqp ") else texte


def donnees(objet: object, *, lignes: bool = False) -> None:
    """JSON on standard output."""
    dire(en_json(objet, lignes=lignes))


def en_utf8() -> bool:
    """True when the output carries every letter."""
    return (sys.stdout.encoding or "utf-8").casefold().replace("-", "") == "utf8"


def en_json(objet: object, *, lignes: bool = False) -> str:
    """JSON as the output can carry it: no letter is lost where accents are not."""
    return json.dumps(objet, ensure_ascii=not en_utf8(), indent=None if lignes else 1, default=str)


def insecable(texte: str) -> str:
    """The same text with no-break spaces where a French line may not be cut, a quotation in another between “ ”."""
    texte = imbriquer(texte)
    for signe in ("»", ":", ";", "?", "!"):
        texte = texte.replace(f" {signe}", f"\xa0{signe}")
    return texte.replace("« ", "«\xa0")


def alinea(texte: str, marge: str, suite: str | None = None, droite: str = "") -> list[str]:
    """A paragraph wrapped to the terminal, with what stands at the right of its first line."""
    large = largeur() - len(droite) - 2 if droite else largeur()
    suivantes = marge if suite is None else suite
    morceaux = textwrap.wrap(
        insecable(texte),
        large,
        initial_indent=marge,
        subsequent_indent=suivantes,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [marge]
    if droite:
        morceaux[0] = f"{morceaux[0]:<{large}}  {droite}"
    return morceaux


def dire_alinea(texte: str, marge: str, suite: str | None = None, droite: str = "", **style: Any) -> None:
    """A paragraph on standard output."""
    for ligne in alinea(texte, marge, suite, droite):
        dire(ligne, **style)


def signaler_alinea(texte: str, marge: str, suite: str | None = None, droite: str = "") -> None:
    """A paragraph on standard error."""
    for ligne in alinea(texte, marge, suite, droite):
        signaler(ligne)


def problemes_en_lignes(problemes: Iterable[Probleme]) -> Iterable[str]:
    """Each problem as people read it: the place, the sentence, the remedy."""
    for p in problemes:
        yield from alinea(p.dit, "  ", "    ")
        if p.extrait is not None and p.ligne and p.colonne:
            yield from extrait_en_lignes(p.extrait, p.ligne, p.colonne, "    ")
        if p.remede:
            yield f"    → {p.remede}"


def signaler_problemes(problemes: Iterable[Probleme], marge: str = "") -> None:
    """Every problem on standard error."""
    for ligne in problemes_en_lignes(problemes):
        signaler(f"{marge}{ligne}")


def problemes_en_json(problemes: Iterable[Probleme]) -> dict[str, Any]:
    """The `erreurs` object of the contract."""
    cles = ("fichier", "ligne", "cellule", "message", "remede")
    dits = (({cle: getattr(p, cle) for cle in cles}, p.colonne) for p in problemes)
    return {"erreurs": [dit | ({"colonne": colonne} if colonne else {}) for dit, colonne in dits]}


def pluriel(nombre: int, singulier: str, au_pluriel: str | None = None) -> str:
    """« 1 dossier », « 2 dossiers » ; zero and one are singular in French."""
    return f"{nombre} {singulier if nombre < 2 else au_pluriel or singulier + 's'}"
