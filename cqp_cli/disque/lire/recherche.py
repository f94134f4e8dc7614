"""Finding the workspace around a folder, and the dossiers below one: one folder per candidate, in a stable order."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from operator import itemgetter
from pathlib import Path

from cqp_cli.disque.lire.restes import est_copie

CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)

MARQUE = "cqp.yaml"
CANDIDAT = "candidat.yaml"
JOURNAL = "journal.jsonl"
PIECES = frozenset((CANDIDAT, "livret-reperage.yaml", "parcours.yaml", "dossier-vae.yaml", "dossier-candidat.yaml"))
EVALUATION = re.compile(r"([1-9]\d{0,2})-(professionnel|externe)\.yaml", re.ASCII)
DECISION = re.compile(r"(\w[\w.-]{0,79}?)(?:\.annulee-([1-9]\d?))?\.yaml", re.ASCII)
_SERIES = {"evaluations": EVALUATION, "decisions": DECISION}
_CODE_ECRIT = re.compile(rb"^(?:\xef\xbb\xbf)?code[ \t]*:[ \t]*[\"']?([a-z0-9-]+)", re.MULTILINE)
_A_PIECES, _ECRITS = ("candidats", "sessions"), (".yaml", ".jsonl")
_NIVEAUX = 6
_PROFONDEUR = 8


def est_piece(nom: str) -> bool:
    """True for a path that a dossier may have: a piece, its journal, or what is in pieces/ and not hidden."""
    tete, *suite = parties = nom.split("/")
    if len(parties) > _PROFONDEUR or any(p.startswith(".") for p in parties):
        return False
    if not suite:
        return nom in PIECES or nom == JOURNAL
    if len(suite) == 1 and (forme := _SERIES.get(tete)):
        return bool(forme.fullmatch(suite[0])) and not est_copie(suite[0])
    return tete == "pieces"


def absolu(chemin: Path) -> Path:
    """The whole path, without « .. »: what is above `a/../b` is not `a`."""
    entier = chemin.absolute()
    return entier.resolve() if ".." in entier.parts else entier


def racine_autour(ici: Path) -> Path | None:
    """The root of the workspace around a folder: never a dossier, nor a folder of one, whatever was sent in it."""
    ici = absolu(ici)
    lignee = (ici, *ici.parents)
    dossiers = [rang for rang, d in enumerate(lignee, 1) if os.path.lexists(d / CANDIDAT)]
    return next((d for d in lignee[max(dossiers, default=0) :] if (d / MARQUE).is_file()), None)


def est_enregistre(chemin: Path) -> bool:
    """True for the place of what a workspace records: a piece, a file that all share, the whole of the register."""
    parties = _dans_l_espace(chemin)
    tete = parties[0] if parties else ""  # the workspace itself
    if len(parties) < 2:
        return tete in (MARQUE, "habilitations.yaml", JOURNAL, "purge.jsonl")
    return tete == "registre" or parties[-1] in PIECES or (tete in _A_PIECES and parties[-1].endswith(_ECRITS))


def est_d_une_personne(chemin: Path) -> bool:
    """True below `candidats/` or `registre/`: what lies in a dossier travels and is deleted with it."""
    return _dans_l_espace(chemin)[:1] in (["candidats"], ["registre"])


def _dans_l_espace(chemin: Path) -> list[str]:
    """The parts of a path from its workspace on, in lower case; none where there is no workspace."""
    racine = racine_autour(chemin.parent)
    return [p.casefold() for p in absolu(chemin).relative_to(racine).parts] if racine else []


def espaces_dessous(ici: Path) -> list[Path]:
    """The workspaces that stand just below a folder: where `cqp init` was run before `cd`."""
    with suppress(OSError):
        return sorted(p for p in ici.iterdir() if (p / MARQUE).is_file() and not (p / CANDIDAT).exists())
    return []


def ailleurs(racine: Path) -> dict[str, list[str]]:
    """The dossiers of a workspace that do not lie where the code that each bears says, by this code.

    What is in another workspace, below, is not of this one.
    """
    trouves: dict[str, list[str]] = {}
    ici = lru_cache(64)(lambda parent: racine_autour(parent) == racine)  # below is perhaps a backup, whole
    for dossier in parcourir([str(racine)]):
        if dossier != str(racine) and ici(Path(dossier).parent):
            code = _code_ecrit(dossier)
            if dossier != os.path.join(racine, "candidats", code):  # noqa: PTH118 (there may be thousands)
                trouves.setdefault(code, []).append(dossier)
    return trouves


def porte(dossier: str, code: str) -> bool:
    """Whether this folder is a dossier, and bears this code."""
    est_la = os.path.lexists(f"{dossier}{os.sep}{CANDIDAT}") or _contenu(dossier)[0]
    return est_la and not os.path.islink(dossier) and _code_ecrit(dossier) == code  # noqa: PTH114


def _code_ecrit(dossier: str) -> str:
    """The code that candidat.yaml gives, otherwise the name of the folder; there may be thousands."""
    try:
        descripteur = os.open(f"{dossier}{os.sep}{CANDIDAT}", os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        try:
            ecrit = _CODE_ECRIT.search(os.read(descripteur, 4096))
        finally:
            os.close(descripteur)
    except OSError:
        ecrit = None
    return ecrit[1].decode() if ecrit else os.path.basename(dossier)  # noqa: PTH119


def vrai_chemin(dossier: Path, racine: Path) -> Path:
    """The same folder by the names that the disk gives: Windows and macOS know others (case, accents, 8.3)."""
    if not dossier.is_relative_to(racine):
        return _vrai_nom(dossier)
    vrai = racine
    for nom in dossier.relative_to(racine).parts:
        vrai = _vrai_nom(vrai / nom)
    return vrai


def _vrai_nom(dossier: Path) -> Path:
    parent, nom = dossier.parent, dossier.name
    if nom in ("", "..") or nom in _listes(parent):
        return dossier
    with suppress(OSError):
        ici = dossier.stat()
        with os.scandir(parent) as entrees:
            memes = (e.name for e in entrees if e.is_dir() and os.path.samestat(os.stat(e.path), ici))  # noqa: PTH116
            return parent / next(memes, nom)
    return dossier


@lru_cache(64)
def _listes(parent: Path) -> frozenset[str]:
    """What a folder held when it was first asked; a name that came since is looked for again."""
    try:
        return frozenset(os.listdir(parent))  # noqa: PTH208 (names only)
    except OSError:
        return frozenset()


def trouver_dossiers(chemins: Iterable[Path]) -> Iterator[Path]:
    """The folders of the dossiers named: dossiers themselves, or folders searched down, in a stable order."""
    return map(Path, parcourir([str(c) for c in chemins]))


def situes(racine: Path, codes: Sequence[str]) -> list[Path]:
    """The folder of each of these codes, wherever below `candidats/`; where it would be opened when there is none."""
    directs = [racine / "candidats" / code for code in codes]
    if all(CODE.fullmatch(code) and (d / CANDIDAT).is_file() for code, d in zip(codes, directs, strict=True)):
        return directs
    trouves = {p.name: p for p in trouver_dossiers([racine / "candidats"])}
    return [trouves.get(code, direct) for code, direct in zip(codes, directs, strict=True)]


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
