"""What Tab offers besides commands and options: dossiers, sessions, competences, rules, pieces.

Completion never complains: where there is no workspace, or one that cannot be read, it has nothing to offer.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, get_args, get_type_hints

import typer

from cqp_cli.errors import CqpError
from cqp_cli.terminal.francais import ecouter

if TYPE_CHECKING:
    from cqp_cli.disque.espace.espace import Espace

DECISIONS = ("validee", "non-validee", "conservee")


def dossiers(ctx: typer.Context, incomplete: str) -> list[str]:
    """Codes of `candidats/`; once a folder is begun, the folders in it."""
    return _de_l_espace(ctx, lambda espace: _sous(espace, incomplete) if _sep(incomplete) else espace.codes_dossiers)


def sessions(ctx: typer.Context) -> list[str]:
    """The folders of `sessions/`."""
    return _de_l_espace(ctx, lambda espace: espace.codes_sessions)


def competences(ctx: typer.Context) -> list[str]:
    """« C4=validee », as `cqp decide --competence` takes it."""
    return _de_l_espace(ctx, lambda espace: [f"{c}={mot}" for c in espace.referentiel().codes for mot in DECISIONS])


def certifications(ctx: typer.Context) -> list[str]:
    """The certifications known here."""
    return _de_l_espace(ctx, lambda espace: espace.certifications)


def numeros(ctx: typer.Context) -> list[str]:
    """The numbers of the register."""
    from cqp_cli.disque.registres.registre import Registre

    return _de_l_espace(ctx, lambda espace: [d.numero for d in Registre(espace.racine).lire()])


def regles() -> list[tuple[str, str]]:
    """The code of each rule, with what it says: cut short, for typer breaks what is wider than its screen."""
    from cqp_cli.domain.regles import REGLES

    return [(r.code, shorten(r.intitule, 60, placeholder=" …")) for r in REGLES]


def pieces() -> list[str]:
    """The pieces that have a schema."""
    from cqp_cli.disque.lire.classes import CLASSES

    return list(CLASSES)


def mots_de(champ: str) -> Callable[[], list[str]]:
    """The closed words of a field of `candidat.yaml`."""

    def mots() -> list[str]:
        from cqp_cli.domain.candidat import Candidat

        return [m for x in get_args(get_type_hints(Candidat)[champ]) for m in get_args(x) or (x,) if isinstance(m, str)]

    return mots


def _de_l_espace(ctx: typer.Context, dire: Callable[[Espace], Iterable[str]]) -> list[str]:
    from cqp_cli.disque.espace.espace import Espace

    with suppress(CqpError, OSError):
        return sorted(dire(Espace.trouver(ctx.params.get("racine"))))
    return []


def _sep(texte: str) -> bool:
    return "/" in texte or os.sep in texte


def _sous(espace: Espace, incomplete: str) -> Iterator[str]:
    """The folders beside the word begun, as it would be typed: from here, or from the root of the workspace."""
    debut = incomplete[: max(incomplete.rfind("/"), incomplete.rfind(os.sep)) + 1]
    ou = next((p for p in (Path(debut), espace.racine / debut) if p.is_dir()), None)
    return (f"{debut}{nom}" for nom in (_dossiers_de(ou) if ou else ()))


def _dossiers_de(chemin: Path) -> Iterator[str]:
    if chemin.is_dir():
        yield from (e.name for e in os.scandir(chemin) if e.is_dir() and not e.name.startswith("."))


# bash cuts words at « = » ----------------------------------------------------------------------------------


def recoller() -> str:
    """Puts together again, in what bash gives, the words it cut at « = »; returns what bash must not be given back."""
    mots, rang = os.environ.get("COMP_WORDS", "").split("\n"), int(os.environ.get("COMP_CWORD") or 0)
    entiers: list[str] = []
    places: list[int] = []
    for i, mot in enumerate(mots):
        if entiers and len(mots) > 1 and (mot == "=" or mots[i - 1] == "="):
            entiers[-1] += mot
        else:
            entiers.append(mot)
        places.append(len(entiers) - 1)
    if len(entiers) == len(mots) or rang >= len(mots):
        return ""
    os.environ["COMP_WORDS"], os.environ["COMP_CWORD"] = "\n".join(entiers), str(places[rang])
    valeur = entiers[places[rang]]
    valeur = valeur.partition("=")[2] if valeur.startswith("-") else valeur
    return valeur[: valeur.rfind("=") + 1]


def completer_bash(appel: Callable[[], object]) -> None:
    """Answers bash, without what it already has before « = »."""
    deja = recoller()
    for ligne in ecouter(appel)[0].splitlines():
        typer.echo(ligne.removeprefix(deja))
