"""Whether the history of a dossier holds: its journal is whole, and what was changed outside the tool, since when.

Hand edits are legitimate: they are told, never blamed. A chain that is broken is another thing: somebody rewrote it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Literal

from cqp_cli.disque.ecrire.chaine import empreinte
from cqp_cli.disque.ecrire.journal import JOURNAL, lire_journal
from cqp_cli.disque.lire.chemins import reste_dedans
from cqp_cli.disque.lire.lecture import non_lu
from cqp_cli.disque.lire.octets import lire_octets
from cqp_cli.domain.dates import jour_long
from cqp_cli.errors import FichierIllisible, Probleme

_SERIES = ("evaluations", "decisions")
_GROS = 256 << 20  # beyond it, a piece is a video that somebody put there: its hash is not taken
Nature = Literal["modifie", "retire", "hors-journal", "interrompu"]
Entree = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class FichierChange:
    """A file that is not what the tool last wrote there; `apres` and `avant` bound the moment, as the journal does."""

    fichier: str
    nature: Nature
    apres: str | None = None
    avant: str | None = None

    @property
    def etat(self) -> str:
        """The word for it, as `verify` says it of the pieces of a pack."""
        return {"modifie": "modifié", "retire": "absent", "hors-journal": "ajouté", "interrompu": "inchangé"}[
            self.nature
        ]

    def precision(self) -> str:
        """By whom, and when."""
        if self.nature == "hors-journal":
            return "écrit hors de cqp"
        if self.nature == "interrompu":
            return f"cqp a été arrêté le {en_clair(self.apres)} avant de l'écrire, ou l'ancien a été remis"
        jusque = f", avant le {en_clair(self.avant)}" if self.avant else ""
        return f"hors de cqp, après le {en_clair(self.apres)}{jusque}"


@dataclass(frozen=True, slots=True)
class Historique:
    """What the journal tells: how many changes, what is wrong with its chain, what was done without the tool."""

    lignes: int
    problemes: tuple[Probleme, ...]
    ecarts: tuple[FichierChange, ...]

    @property
    def entier(self) -> bool:
        """True when no line was changed, moved or taken away."""
        return not self.problemes


def controler_dossier(dossier: Path) -> Historique:
    """Reads the journal and the files it tells of. Raises FichierIllisible when it cannot, or for no dossier."""
    if not any((dossier / nom).exists() for nom in ("candidat.yaml", JOURNAL)):
        message = "Ce dossier n'est pas celui d'un candidat : il n'a ni candidat.yaml ni journal."
        raise FichierIllisible(message, "nommez un fichier, ou le dossier d'un candidat")
    entrees, problemes = lire_journal(dossier)
    dits = {f for e in entrees if (f := _fichier(e))}
    actuels = {nom: _somme(dossier, nom) for nom in sorted(dits | set(_pieces(dossier)))}
    return Historique(len(entrees), tuple(problemes), tuple(comparer(entrees, actuels)))


def comparer(entrees: Sequence[Entree], actuels: Mapping[str, str | None]) -> Iterator[FichierChange]:
    """What the entries do not explain; `actuels` gives the SHA-256 of each file, None for one that is not there."""
    for nom, actuel in actuels.items():
        suite = [e for e in entrees if _fichier(e) == nom]
        if not suite:
            yield FichierChange(nom, "hors-journal")
            continue
        for avant, apres in pairwise(suite):
            yield from _ecart(nom, avant, _texte(apres, "avant"), _texte(apres, "quand"))
        yield from _ecart(nom, suite[-1], actuel, None)


def _ecart(nom: str, entree: Entree, trouve: str | None, quand: str | None) -> Iterator[FichierChange]:
    """The gap between what an entry left and what was found afterwards, if there is one."""
    if trouve == _texte(entree, "apres"):
        return
    instant = _texte(entree, "quand")
    if trouve is not None and trouve == _texte(entree, "avant"):
        yield FichierChange(nom, "interrompu", instant, quand)
    else:
        yield FichierChange(nom, "retire" if trouve is None else "modifie", instant, quand)


def _texte(entree: Entree, cle: str) -> str | None:
    valeur = entree.get(cle)
    return valeur if isinstance(valeur, str) else None


def _fichier(entree: Entree) -> str | None:
    """The file of the dossier that an entry tells of; a journal is a file like another, it may say anything."""
    nom = _texte(entree, "fichier")
    if not nom or nom == JOURNAL or not nom.isprintable() or {"\\", ":"} & set(nom):
        return None
    return nom if reste_dedans(nom) else None


def _pieces(dossier: Path) -> Iterable[str]:
    for lieu in ("", *_SERIES):
        for chemin in (dossier / lieu).glob("*.yaml"):
            if not chemin.name.startswith("."):
                yield chemin.relative_to(dossier).as_posix()


def _somme(dossier: Path, nom: str) -> str | None:
    chemin = dossier / nom
    try:
        if not chemin.resolve().is_relative_to(dossier.resolve()) or not chemin.is_file():
            return None
        return empreinte(lire_octets(chemin, _GROS))
    except FileNotFoundError:
        return None
    except OSError as err:
        raise FichierIllisible([non_lu(err, nom)]) from None


def en_clair(instant: str | None) -> str:
    """« 18 mai 2026 à 10:03 » ; what is no date is not repeated."""
    try:
        quand = datetime.fromisoformat(instant or "")
    except ValueError:
        return "jour que le journal ne dit pas"
    return f"{jour_long(quand.date())} à {quand:%H:%M}"
