"""Finding the dossiers below the folders named: one folder per candidate, searched down in a stable order."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from pathlib import Path

CANDIDAT = "candidat.yaml"
PIECES = frozenset((CANDIDAT, "livret-reperage.yaml", "parcours.yaml", "dossier-vae.yaml", "dossier-candidat.yaml"))
_NIVEAUX = 6


def trouver(chemins: Iterable[Path]) -> Iterator[Path]:
    """The folders of the dossiers named: dossiers themselves, or folders searched down, in a stable order."""
    return map(Path, parcourir([str(c) for c in chemins]))


def parcourir(departs: Sequence[str]) -> Iterator[str]:
    """The same as text."""
    vus: set[str] = set()
    for depart in departs:
        for dossier in _sous(depart, explicite=True):
            if len(departs) == 1:
                yield dossier
            elif dossier not in vus:
                vus.add(dossier)
                yield dossier


def estimer(departs: Iterable[str]) -> int:
    """About how many dossiers there are, without looking into each."""
    return sum(1 if pieces else len(sous) for pieces, sous in map(_contenu, departs))


def noms(chemin: str) -> dict[str, bool | None]:
    """Names in a folder, sorted, with whether each is a folder; None for a link, which is not followed."""
    try:
        with os.scandir(chemin) as entrees:
            genres = [(e.name, None if e.is_symlink() else e.is_dir(follow_symlinks=False)) for e in entrees]
            return dict(sorted(genres, key=itemgetter(0)))
    except OSError:
        return {}


def _contenu(chemin: str) -> tuple[bool, list[str]]:
    """Whether there is a piece in a folder, and its folders by name."""
    pieces, sous = False, []
    try:
        with os.scandir(chemin) as entrees:
            for e in entrees:
                pieces = pieces or e.name in PIECES
                if e.is_dir(follow_symlinks=False) and not e.name.startswith("."):
                    sous.append(e.name)
    except OSError:
        pass
    return pieces, sorted(sous)


def _sous(chemin: str, *, explicite: bool = False, niveau: int = 0) -> Iterator[str]:
    if os.path.lexists(f"{chemin}{os.sep}{CANDIDAT}"):  # nearly always: no need to list it
        yield chemin
        return
    pieces, sous = _contenu(chemin)
    if pieces:
        yield chemin
        return
    trouves = False
    for nom in sous if niveau < _NIVEAUX else ():
        for dossier in _sous(f"{chemin}{os.sep}{nom}", niveau=niveau + 1):
            trouves = True
            yield dossier
    if explicite and not trouves and Path(chemin).name != "candidats":
        yield chemin
