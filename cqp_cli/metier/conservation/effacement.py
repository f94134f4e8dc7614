"""What retention periods allow to delete, and its deletion: never outside the workspace, never through a link.

A folder first leaves its name (`.cqp-purge-…`, which no scan sees), then is removed; what a machine that stopped
half-way left is removed by the next purge. Each deletion has its line in `purge.jsonl`, written before it.
"""

from __future__ import annotations

import getpass
import os
import secrets
import shutil
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from cqp_cli.disque.ecrire.journal import ajouter_au_journal
from cqp_cli.disque.ecrire.systeme import panne
from cqp_cli.disque.ecrire.verrous import passage, verrou
from cqp_cli.disque.espace.dossiers import Lecture, lire_dossier, sans_restes
from cqp_cli.disque.espace.espace import Espace
from cqp_cli.disque.registres.registre_accrochage import Registre
from cqp_cli.domain.certificateur import enregistrement
from cqp_cli.domain.conservation import (
    Garde,
    Perime,
    est_identite,
    sort_de_l_identite,
    sort_de_la_session,
    sort_du_dossier,
)
from cqp_cli.domain.declaration import delivrance, hors_champ, id_technique
from cqp_cli.domain.dossier import Dossier, au
from cqp_cli.errors import CqpError, Probleme, Refus

JOURNAL = "purge.jsonl"
_RESTE = ".cqp-purge-"
_TENU = os.name == "nt"  # there, a folder keeps its name as long as its lock is held


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


@dataclass
class Inventaire:
    """Everything, sorted: what may go (identity documents first), what stays and why, what cannot be read."""

    suppressions: list[Suppression] = field(default_factory=list)
    gardes: list[Garde] = field(default_factory=list)
    illisibles: list[Lecture] = field(default_factory=list)
    refus: list[Probleme] = field(default_factory=list)


def inventorier(espace: Espace, lectures: Iterable[Lecture], jour: date, registre: Registre) -> Inventaire:
    """Reads every dossier and says what becomes of it that day. Deletes nothing."""
    trouve = Inventaire()
    sessions_gardees: set[str] = set()
    for lecture in lectures:
        d = lecture.dossier
        if d is None:
            trouve.illisibles.append(lecture)
            continue
        a_declarer = _a_declarer(d, espace, registre)
        sort = sort_du_dossier(d, _annees(espace, d), a_declarer)
        if isinstance(sort, Perime):
            _proposer(trouve, espace, lecture.chemin, sort, lecture)
            continue
        trouve.gardes.append(sort)
        sessions_gardees |= {x.session or "" for x in d.decisions}
        trouve.suppressions += _identites(trouve, espace, lecture.chemin, d, a_declarer)
    lies = [p for p in (espace.racine / "candidats").glob("*") if _est_lien(p)]
    trouve.gardes += [Garde(p.name, "c'est un lien : il n'est pas suivi") for p in lies]
    _sessions(trouve, espace, jour, sessions_gardees, bool(lies or trouve.illisibles))
    ordre = ("identite", "dossier", "session")
    trouve.suppressions.sort(key=lambda s: (ordre.index(s.perime.nature), s.chemin))
    return trouve


def _annees(espace: Espace, d: Dossier) -> int:
    propre = espace.configuration.conservation.dossiers_annees
    return propre if propre is not None else d.accord.conservation_dossiers_annees.valeur


def _a_declarer(d: Dossier, espace: Espace, registre: Registre) -> bool:
    vu = au(d, d.jour)
    decision = delivrance(vu)
    if decision is None or decision.date is None:
        return False
    if hors_champ(enregistrement(espace.configuration, d.referentiel), decision.date):
        return False
    return not registre.declaree(id_technique(d.code, decision.session))


def _titulaire(d: Dossier) -> dict[str, Any] | None:
    """Who was given what, when: kept in the log, for a delivery is remembered longer than its dossier."""
    decision = delivrance(au(d, d.jour))
    if decision is None:
        return None
    c = d.candidat
    return {
        "nom_naissance": c.nom_naissance,
        "prenoms": list(c.prenoms),
        "naissance": str(c.naissance.date or ""),
        "certification": d.referentiel.code,
        "session": decision.session,
        "decision": str(decision.date),
    }


def _identites(
    trouve: Inventaire, espace: Espace, dossier: Path, d: Dossier, a_declarer: bool
) -> Iterator[Suppression]:
    copies = [p for p in _fichiers(dossier / "pieces") if est_identite(p.name)]
    depuis = sort_de_l_identite(d, a_declarer)
    if not copies:
        return
    if depuis is None:
        trouve.gardes.append(Garde(f"{d.code}/pieces", "identité à vérifier (identite_verifiee dans candidat.yaml)"))
        return
    for copie in copies:
        perime = Perime("identite", espace.relatif(copie), depuis[0], depuis[1], article=d.article("acces"))
        if probleme := _danger(copie, espace):
            trouve.refus.append(probleme)
        else:
            yield Suppression(copie, perime, 1)


def _sessions(trouve: Inventaire, espace: Espace, jour: date, gardees: set[str], incertain: bool) -> None:
    duree, annees = (
        espace.referentiel().accord.conservation_dossiers_annees,
        espace.configuration.conservation.dossiers_annees,
    )
    if annees is None:
        annees = duree.valeur
    for session in espace.sessions:
        sort = sort_de_la_session(session, annees, jour, gardees, incertain)
        if isinstance(sort, Perime):
            _proposer(trouve, espace, espace.racine / "sessions" / session.code, replace(sort, article=duree.article))
        else:
            trouve.gardes.append(sort)


def _proposer(trouve: Inventaire, espace: Espace, chemin: Path, perime: Perime, lue: Lecture | None = None) -> None:
    if probleme := _danger(chemin, espace):
        trouve.refus.append(probleme)
    else:
        titulaire = _titulaire(lue.dossier) if lue and lue.dossier else None
        trouve.suppressions.append(Suppression(chemin, perime, len(list(_fichiers(chemin))), titulaire, lue))


# Never outside, never through a link -----------------------------------------------------------------------


def _danger(chemin: Path, espace: Espace) -> Probleme | None:
    """Why this may not be deleted by a program: it is outside, or a link stands on the way to it or in it."""
    nom = espace.relatif(chemin)
    try:
        parties = chemin.relative_to(espace.racine).parts
    except ValueError:
        return Probleme("Ce dossier est hors de l'espace de travail : il n'est pas supprimé.", nom)
    etapes = [espace.racine.joinpath(*parties[: n + 1]) for n in range(len(parties))]
    dedans = (Path(r) / x for r, dossiers, noms in os.walk(chemin) for x in (*dossiers, *noms))
    lien = next((p for p in (*etapes, *dedans) if _est_lien(p)), None)
    if lien is None and chemin.resolve().is_relative_to(espace.racine.resolve()):
        return None
    ou = espace.relatif(lien) if lien else nom
    message = f"{ou} est un lien vers un autre endroit : rien n'est supprimé par là."
    return Probleme(message, nom, remede="retirez le lien à la main, puis recommencez")


def _est_lien(chemin: Path) -> bool:
    """A symbolic link, or a junction of Windows."""
    try:
        etat = os.lstat(chemin)
    except OSError:
        return False
    rattache = getattr(etat, "st_file_attributes", 0) & getattr(stat, "FILE_ATTRIBUTE_REPARSE_POINT", 0)
    return stat.S_ISLNK(etat.st_mode) or bool(rattache)


def _fichiers(dossier: Path) -> Iterator[Path]:
    """The files below a folder, links not followed, in a stable order."""
    for racine, dossiers, noms in os.walk(dossier):
        dossiers.sort()
        yield from (Path(racine) / nom for nom in sorted(noms))


# Deleting ---------------------------------------------------------------------------------------------------


def supprimer(espace: Espace, suppressions: Iterable[Suppression], jour: date) -> tuple[list[Suppression], list[Any]]:
    """Deletes, one after the other; returns what went, and what could not with its problem.

    Raises Refus when another purge is going on.
    """
    with passage(espace.racine):
        _balayer(espace.racine)
        return _supprimer_tout(espace, suppressions, jour)


def _supprimer_tout(
    espace: Espace, suppressions: Iterable[Suppression], jour: date
) -> tuple[list[Suppression], list[Any]]:
    partis: list[Suppression] = []
    refus: list[Probleme] = []
    for s in suppressions:
        try:
            _supprimer(espace, s, jour)
            partis.append(s)
        except CqpError as err:  # somebody writes in it, or it is gone
            refus += err.problemes
        except OSError as err:
            refus += panne(
                err, espace.relatif(s.chemin), "Il est intact, ou n'a plus que ce nom.", "supprimé"
            ).problemes
    return partis, refus


def _supprimer(espace: Espace, s: Suppression, jour: date) -> None:
    """Raises Refus when it is no longer safe, or when somebody writes in it; OSError when the system refuses."""
    if probleme := _danger(s.chemin, espace):
        raise Refus([probleme])
    if s.perime.nature == "identite":
        _consigner(espace, s, jour)
        s.chemin.unlink()
        return
    cache = s.chemin.with_name(f"{_RESTE}{secrets.token_hex(6)}")
    with verrou(s.chemin, attente=2.0):
        _exiger_inchange(espace, s, jour)
        _consigner(espace, s, jour)
        if not _TENU:
            s.chemin.rename(cache)
    if _TENU:
        s.chemin.rename(cache)
    shutil.rmtree(cache)


def _exiger_inchange(espace: Espace, s: Suppression, jour: date) -> None:
    """Raises Refus when somebody wrote in the dossier since its deletion was decided."""
    if s.lue and sans_restes(lire_dossier(s.chemin, espace, jour)) != sans_restes(s.lue):
        message = f"Le dossier {s.lue.code} a changé entre-temps : il n'est pas supprimé."
        raise Refus([Probleme(message, espace.relatif(s.chemin), remede="relancez cqp purge")])


def _consigner(espace: Espace, s: Suppression, jour: date) -> None:
    p = s.perime
    entree: dict[str, object] = {
        "quand": datetime.now().astimezone().isoformat(timespec="seconds"),
        "qui": _qui(),
        "jour": str(jour),
        "nature": p.nature,
        "chemin": espace.relatif(s.chemin),
        "depuis": str(p.depuis),
        "motif": p.motif,
        "article": p.article,
        "origine": p.origine,
        "fichiers": s.fichiers,
    }
    if s.titulaire:
        entree["titulaire"] = s.titulaire
    ajouter_au_journal(espace.racine / JOURNAL, [entree])


def _qui() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "inconnu"


def _balayer(racine: Path) -> None:
    """Removes what a purge that was cut short had already taken out of sight."""
    for parent in (racine / "candidats", racine / "sessions"):
        for reste in parent.glob(f"{_RESTE}*"):
            if not _est_lien(reste):
                with suppress(OSError):
                    shutil.rmtree(reste)


def effacer_anciens_caches() -> int:
    """Removes what earlier versions kept of dossiers in the user's cache folder, where nothing is kept any more.

    Returns the number of files removed; one that is held by another program stays for the next time.
    """
    from platformdirs import user_cache_path

    dossier, effaces = user_cache_path("cqp", appauthor=False), 0
    for ancien in [a for genre in ("controles", "pages") for a in dossier.glob(f"{genre}-*.sqlite*")]:
        with suppress(OSError):
            ancien.unlink()
            effaces += 1
    with suppress(OSError):  # it holds something else
        dossier.rmdir()
    return effaces
