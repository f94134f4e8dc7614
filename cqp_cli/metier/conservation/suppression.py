"""Deletion, then its line in `purge.jsonl`: never outside the workspace, never through a link.

What goes is first put in a folder of its own (`.cqp-purge-…`, which no scan sees), with what will be said of it. Its
line is written once nothing of it is left. A file that is held, or a machine that stops, leaves that folder: every
purge tells it, and goes on with it, until it is gone.
"""

from __future__ import annotations

import json
import os
import secrets
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from cqp_cli.disque.ecrire.atomique import insister
from cqp_cli.disque.ecrire.chaine import entree_de
from cqp_cli.disque.ecrire.journal import ajouter_au_journal
from cqp_cli.disque.ecrire.porte import ecrire_fichier, signee
from cqp_cli.disque.ecrire.systeme import panne
from cqp_cli.disque.ecrire.verrous import passage, verrou
from cqp_cli.disque.espace.dossiers import Lecture, lire_dossier, sans_restes
from cqp_cli.disque.espace.espace import Espace
from cqp_cli.disque.lire.octets import lire_entier
from cqp_cli.disque.registres.purges import PURGE
from cqp_cli.domain.conservation import Perime, est_identite
from cqp_cli.errors import CqpError, Probleme, Refus
from cqp_cli.terminal.contexte import Contexte

_RESTE = ".cqp-purge-"
_RAISON, _CONTENU = "raison.json", "contenu"
_LIEUX = ("candidats", "sessions")
_TENU = os.name == "nt"  # there, a folder keeps its name as long as its lock is held
_PAUSES = (0.1, 0.4)


@dataclass(frozen=True, slots=True)
class Suppression:
    """One thing that may go: where it is, and why."""

    chemin: Path
    perime: Perime
    fichiers: int
    titulaire: dict[str, Any] | None = None
    """Of a full delivery: what must outlive its dossier."""
    lue: Lecture | None = None
    """Of a dossier: what its deletion was decided from."""

    @property
    def commencee(self) -> bool:
        """True when an earlier purge began it, and something of it is left."""
        return self.chemin.name.startswith(_RESTE)


# Never outside, never through a link -----------------------------------------------------------------------


def danger(chemin: Path, espace: Espace) -> Probleme | None:
    """Why this may not be deleted by a program: it is outside, or a link stands on the way to it or in it."""
    nom = espace.relatif(chemin)
    try:
        parties = chemin.relative_to(espace.racine).parts
    except ValueError:
        return Probleme("Ce dossier est hors de l'espace de travail : il n'est pas supprimé.", nom)
    etapes = [espace.racine.joinpath(*parties[: n + 1]) for n in range(len(parties))]
    dedans = (Path(r) / x for r, dossiers, noms in os.walk(chemin) for x in (*dossiers, *noms))
    lien = next((p for p in (*etapes, *dedans) if est_lien(p)), None)
    if lien is None and chemin.resolve().is_relative_to(espace.racine.resolve()):
        return None
    ou = espace.relatif(lien) if lien else nom
    message = f"{ou} est un lien vers un autre endroit : rien n'est supprimé par là."
    return Probleme(message, nom, remede="retirez le lien à la main, puis recommencez")


def est_lien(chemin: Path) -> bool:
    """A symbolic link, or a junction of Windows."""
    try:
        etat = os.lstat(chemin)
    except OSError:
        return False
    rattache = getattr(etat, "st_file_attributes", 0) & getattr(stat, "FILE_ATTRIBUTE_REPARSE_POINT", 0)
    return stat.S_ISLNK(etat.st_mode) or bool(rattache)


def fichiers(dossier: Path) -> Iterator[Path]:
    """The files below a folder, links not followed, in a stable order."""
    for racine, dossiers, noms in os.walk(dossier):
        dossiers.sort()
        yield from (Path(racine) / nom for nom in sorted(noms))


# Deleting ---------------------------------------------------------------------------------------------------


def restes(ici: Contexte) -> Iterator[Suppression]:
    """What earlier purges began to delete and could not finish."""
    for lieu, nature in zip(_LIEUX, ("dossier", "session"), strict=True):
        for reste in sorted((ici.espace.racine / lieu).glob(f"{_RESTE}*")):
            raison = _raison(reste) or {"nature": nature, "depuis": str(ici.jour), "motif": "", "article": ""}
            de = f" : {raison['chemin']}, {raison['motif']}" if raison["motif"] else ""
            motif = f"reste d'une suppression interrompue{de}"
            chemin, depuis = ici.espace.relatif(reste), date.fromisoformat(raison["depuis"])
            perime = Perime(raison["nature"], chemin, depuis, motif, raison["article"])
            yield Suppression(reste, perime, sum(p != reste / _RAISON for p in fichiers(reste)))


def supprimer(ici: Contexte, suppressions: Iterable[Suppression]) -> tuple[list[Suppression], list[Probleme]]:
    """Deletes, one after the other; returns what went, and what could not with its problem.

    Raises Refus when another purge is going on.
    """
    partis: list[Suppression] = []
    refus: list[Probleme] = []
    with passage(ici.espace.racine):
        for s in suppressions:
            try:
                _supprimer(ici, s)
                partis.append(s)
            except CqpError as err:  # somebody writes in it, holds it, or it is gone
                refus += err.problemes
            except OSError as err:
                refus += panne(err, ici.espace.relatif(s.chemin), "Il est intact.", "supprimé").problemes
    return partis, refus


def _supprimer(ici: Contexte, s: Suppression) -> None:
    """Raises Refus when it is no longer safe, or when somebody writes in it; OSError when the system refuses."""
    if probleme := danger(s.chemin, ici.espace):
        raise Refus([probleme])
    _achever(ici.espace, s.chemin if s.commencee else _ecarter(ici, s))


def _ecarter(ici: Contexte, s: Suppression) -> Path:
    """Puts what goes in a folder of its own, which is returned. Raises as `_supprimer` does; all is then as before."""
    racine = ici.espace.racine
    cache = racine / s.chemin.relative_to(racine).parts[0] / f"{_RESTE}{secrets.token_hex(6)}"
    cache.mkdir(0o700)
    try:
        ecrire_fichier(cache / _RAISON, json.dumps(_entree(ici, s), ensure_ascii=False).encode())
        ecarter = partial(insister, partial(os.rename, s.chemin, cache / _CONTENU), _PAUSES)
        if s.perime.nature == "identite":
            ecarter()
            return cache
        with verrou(s.chemin, attente=2.0):
            _exiger_inchange(ici, s)
            if not _TENU:
                ecarter()
        if _TENU:
            ecarter()
    except BaseException:
        _defaire(cache)
        raise
    return cache


def _defaire(cache: Path) -> None:
    with suppress(OSError):
        (cache / _RAISON).unlink(missing_ok=True)
        cache.rmdir()


def _achever(espace: Espace, cache: Path) -> None:
    """Deletes what was put aside, identity documents first, then says so. Raises CqpError naming what is left."""
    raison = _raison(cache)
    parti = os.path.lexists(cache / _CONTENU) or not raison or not os.path.lexists(espace.racine / raison["chemin"])
    if echecs := _effacer(cache):
        raise _reste_a_dire(espace, cache, raison, echecs)
    if raison and parti:
        try:
            ajouter_au_journal(espace.racine / PURGE, [signee() | raison])
        except OSError as err:
            etat = f"{raison['chemin']} est supprimé ; la prochaine purge le consignera."
            raise panne(err, PURGE, etat) from err
    _defaire(cache)


def _effacer(cache: Path) -> list[tuple[Path, OSError]]:
    """Deletes all that a folder holds but the reason of it; returns what the system kept, and why."""
    echecs: list[tuple[Path, OSError]] = []
    noms = [p for p in fichiers(cache) if p != cache / _RAISON]
    sous = [Path(r) / d for r, dossiers, _ in os.walk(cache) for d in dossiers]
    identite = (cache / _CONTENU).is_file()
    for chemin in sorted(noms, key=lambda p: not (identite or est_identite(p.name))):
        _oter(chemin, os.unlink, echecs)
    for chemin in reversed(sous) if not echecs else ():
        _oter(chemin, os.rmdir, echecs)
    return echecs


def _oter(chemin: Path, oter: Callable[[Path], None], echecs: list[tuple[Path, OSError]]) -> None:
    try:
        try:
            oter(chemin)
        except PermissionError:
            _deproteger(chemin)
            insister(partial(oter, chemin), _PAUSES)
    except FileNotFoundError:
        return
    except OSError as err:
        echecs.append((chemin, err))


def _deproteger(chemin: Path) -> None:
    """What is marked read-only goes too: the file on Windows, elsewhere the folder that holds it."""
    with suppress(OSError):
        (chemin if os.name == "nt" else chemin.parent).chmod(0o700)


def _reste_a_dire(
    espace: Espace, cache: Path, raison: dict[str, Any] | None, echecs: list[tuple[Path, OSError]]
) -> CqpError:
    """One problem for each file that is left: what it was, where it is now, and why."""
    problemes: list[Probleme] = []
    for chemin, err in echecs:
        ou = espace.relatif(chemin)
        suite = chemin.relative_to(cache / _CONTENU) if chemin.is_relative_to(cache / _CONTENU) else chemin.name
        nom = (Path(raison["chemin"]) / suite).as_posix() if raison else ou
        etat = f"Il reste dans {ou} ; chaque purge le dira jusqu'à ce qu'il parte."
        problemes += panne(err, nom, etat, "supprimé").problemes
    return Refus(problemes)


def _exiger_inchange(ici: Contexte, s: Suppression) -> None:
    """Raises Refus when somebody wrote in the dossier since its deletion was decided."""
    if s.lue and sans_restes(lire_dossier(s.chemin, ici.espace, ici.jour)) != sans_restes(s.lue):
        message = f"Le dossier {s.lue.code} a changé entre-temps : il n'est pas supprimé."
        raise Refus([Probleme(message, ici.espace.relatif(s.chemin), remede="cqp purge")])


# What is said of it -----------------------------------------------------------------------------------------


def _entree(ici: Contexte, s: Suppression) -> dict[str, Any]:
    p = s.perime
    entree: dict[str, Any] = {
        "jour": str(ici.jour),
        "nature": p.nature,
        "chemin": ici.espace.relatif(s.chemin),
        "depuis": str(p.depuis),
        "motif": p.motif,
        "article": p.article,
        "origine": p.origine,
        "fichiers": s.fichiers,
    }
    if s.lue and s.lue.dossier:
        entree["sessions"] = {x.session: str(x.date or "") for x in s.lue.dossier.decisions if x.session}
    return entree | {"titulaire": s.titulaire} if s.titulaire else entree


def _raison(cache: Path) -> dict[str, Any] | None:
    """What is to be said of a deletion that was begun; None when an earlier version had said it before."""
    try:
        raison = entree_de(lire_entier(cache / _RAISON)) or {}
    except OSError:
        return None
    return raison if {"nature", "chemin", "depuis", "motif", "article"} <= raison.keys() else None
