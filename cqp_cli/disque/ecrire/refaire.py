"""The command line that was typed, said again with what it lacked: a refusal's remedy, as it is pasted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from cqp_cli.domain.remedes import entre_guillemets

UN_MOTIF = "--motif MOTIF"
_SEULES = frozenset(("--blank", "--dry-run", "--preview", "--reissue", "--yes"))  # those of `sans` that have no value


class _Tapee:
    """The words that followed « cqp », told once by the root."""

    mots: tuple[str, ...] = ()


tapee = _Tapee()


def ailleurs_aussi(remede: str) -> str:
    """A command to paste, where the line that was typed named its workspace: it names it as well."""
    mots = iter(tapee.mots)
    for mot in mots:
        option, signe, valeur = mot.partition("=")
        racine = next(mots, "") if mot in ("-C", "--root") else valeur if option == "--root" and signe else ""
        if racine and "--help" not in remede and racine not in remede.split():
            return f"{remede} -C {entre_guillemets(racine)}"
    return remede


def refaire(ajout: str = "", *, sans: Iterable[str] = (), ailleurs: Path | None = None) -> str:
    """The same line with `ajout` at its end, without the options `sans`.

    `ailleurs`: a file that is there already, which the line names: another name takes its place, and nothing is added.
    """
    mots = list(_sans(tapee.mots, tuple(sans)))
    if ailleurs and (nommes := [_renomme(mot, ailleurs) for mot in mots]) != mots:
        mots, ajout = nommes, ""
    return " ".join(["cqp", *map(entre_guillemets, mots), *([ajout] if ajout else [])])


def _sans(mots: Iterable[str], options: tuple[str, ...]) -> Iterator[str]:
    reste = iter(mots)
    for mot in reste:
        option, signe, _ = mot.partition("=")
        if option not in options:
            yield mot
        elif option not in _SEULES and not signe:
            next(reste, None)


def _renomme(mot: str, fichier: Path) -> str:
    option, signe, valeur = mot.partition("=") if mot.startswith("--") else ("", "", mot)
    return f"{option}{signe}FICHIER" if Path(valeur) == fichier else mot
