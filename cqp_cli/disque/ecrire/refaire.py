"""A command as it is pasted: the remedy of a finding, or the line that was typed, said again with what it lacked."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from cqp_cli.domain.remedes import un_mot

SOUS_WINDOWS = os.name == "nt"
_CITE = re.compile(r'"((?:[^"]|"")*)"')
_CHANGE = re.compile(r"[$`\"]")  # what sh reads between « " »
UN_MOTIF = "--motif MOTIF"
_SEULES = frozenset(("--blank", "--dry-run", "--preview", "--reissue", "--yes"))  # those of `sans` that have no value


class _Tapee:
    """The words that followed « cqp », told once by the root."""

    mots: tuple[str, ...] = ()


tapee = _Tapee()


def a_coller(remede: str) -> str:
    """A remedy of the law, as the shell takes it: those of Windows have only the law's own « " » in common."""
    return remede if SOUS_WINDOWS else _CITE.sub(_pour_sh, remede)


def _pour_sh(cite: re.Match[str]) -> str:
    mot = cite[1].replace('""', '"')
    return "'" + mot.replace("'", r"'\''") + "'" if _CHANGE.search(mot) else cite[0]


def entre_guillemets(mot: str) -> str:
    """A word of a command, as the shell gives it back."""
    return a_coller(un_mot(mot))


def de_ce_dossier(remede: str, dossier: str) -> str:
    """A remedy of the law, said of this dossier: its path, as it is typed."""
    return a_coller(remede.replace("{dossier}", un_mot(dossier)))


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
