"""What retention periods allow to delete, and what must stay: read, and said. `suppression` deletes."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

from cqp_cli.disque.espace.dossiers import Lecture
from cqp_cli.disque.espace.espace import Espace
from cqp_cli.disque.lire.recherche import CANDIDAT
from cqp_cli.disque.registres.registre import Registre as Delivrances
from cqp_cli.disque.registres.registre_accrochage import Accrochages
from cqp_cli.domain.accord import Accord
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
from cqp_cli.errors import Probleme
from cqp_cli.metier.conservation.suppression import Suppression, danger, est_lien, fichiers, restes
from cqp_cli.terminal.contexte import Contexte


@dataclass
class Inventaire:
    """Everything, sorted: what may go (identity documents first), what stays and why, what cannot be read."""

    suppressions: list[Suppression] = field(default_factory=list)
    gardes: list[Garde] = field(default_factory=list)
    illisibles: list[Lecture] = field(default_factory=list)
    refus: list[Probleme] = field(default_factory=list)


def inventorier(ici: Contexte, registre: Accrochages) -> Inventaire:
    """Reads every dossier and says what becomes of it that day. Deletes nothing. Raises FichierIllisible when the
    register of deliveries, which must outlive them, cannot be read."""
    espace, trouve = ici.espace, Inventaire()
    inscrites = {(x.code, x.session) for x in Delivrances(espace.racine).lire() if x.issue == "totale"}
    sessions_gardees: set[str] = set()
    accords: dict[str, list[Accord]] = {}
    for lecture in ici.lectures(None):
        d = lecture.dossier
        if d is None:
            trouve.illisibles.append(lecture)
            continue
        for x in d.decisions:
            accords.setdefault(x.session or "", []).append(d.accord)
        a_declarer = _a_declarer(d, espace, registre)
        sort = sort_du_dossier(d, _annees(espace, d.accord), a_declarer)
        if isinstance(sort, Perime):
            _proposer(trouve, espace, lecture.chemin, _sans_certificat(sort, d, inscrites), lecture)
            continue
        trouve.gardes.append(sort)
        sessions_gardees |= {x.session or "" for x in d.decisions}
        _identites(trouve, espace, lecture.chemin, d, a_declarer)
    candidats = espace.racine / "candidats"
    lies = [p.relative_to(candidats).as_posix() for p in _liens(candidats)]
    trouve.gardes += [Garde(nom, "c'est un lien : il n'est pas suivi") for nom in lies]
    _sessions(trouve, ici, sessions_gardees, accords, incertain=bool(lies or trouve.illisibles))
    for reste in restes(ici):
        _ajouter(trouve, espace, reste)
    ordre = ("identite", "dossier", "session")
    trouve.suppressions.sort(key=lambda s: (ordre.index(s.perime.nature), s.chemin))
    return trouve


def _liens(candidats: Path) -> Iterator[Path]:
    """The links among the dossiers, in every folder of them; those in a dossier are an affair of `danger`."""
    for racine, dossiers, noms in os.walk(candidats):
        lies = [p for nom in (*dossiers, *noms) if est_lien(p := Path(racine, nom))]
        dossier = CANDIDAT in noms
        yield from () if dossier else lies
        dossiers[:] = [] if dossier else sorted(nom for nom in dossiers if Path(racine, nom) not in lies)


def _annees(espace: Espace, accord: Accord) -> int:
    propre = espace.configuration.conservation.dossiers_annees
    return propre if propre is not None else accord.conservation_dossiers_annees.valeur


def _a_declarer(d: Dossier, espace: Espace, registre: Accrochages) -> bool:
    vu = au(d, d.jour)
    decision = delivrance(vu)
    if decision is None or decision.date is None:
        return False
    if hors_champ(enregistrement(espace.configuration, d.referentiel), decision.date):
        return False
    return not registre.declaree(id_technique(d.code, decision.session))


def _sans_certificat(sort: Perime, d: Dossier, inscrites: Collection[tuple[str, str]]) -> Perime:
    """The same, told of a delivery that the register does not have: no certificate can be made of it any more."""
    decision = delivrance(au(d, d.jour))
    if decision is None or (d.code, decision.session) in inscrites:
        return sort
    return replace(sort, motif=f"{sort.motif} ; son parchemin n'a jamais été émis, et ne pourra plus l'être")


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


def _identites(trouve: Inventaire, espace: Espace, dossier: Path, d: Dossier, a_declarer: bool) -> None:
    copies = [p for p in fichiers(dossier / "pieces") if est_identite(p.name)]
    depuis = sort_de_l_identite(d, a_declarer)
    if not copies:
        return
    if depuis is None:
        trouve.gardes.append(Garde(f"{d.code}/pieces", "identité à vérifier (identite_verifiee dans candidat.yaml)"))
        return
    for copie in copies:
        perime = Perime("identite", espace.relatif(copie), depuis[0], depuis[1], article=d.article("acces"))
        _ajouter(trouve, espace, Suppression(copie, perime, 1))


def _sessions(
    trouve: Inventaire, ici: Contexte, gardees: set[str], accords: Mapping[str, list[Accord]], *, incertain: bool
) -> None:
    """What becomes of each, by the agreement of the candidates that it decided of that keeps them the longest."""
    espace = ici.espace
    for session in espace.sessions:
        accord = max(accords.get(session.code) or [espace.referentiel().accord], key=lambda a: _annees(espace, a))
        sort = sort_de_la_session(session, _annees(espace, accord), ici.jour, gardees, incertain)
        if isinstance(sort, Perime):
            article = accord.conservation_dossiers_annees.article
            _proposer(trouve, espace, espace.racine / "sessions" / session.code, replace(sort, article=article))
        else:
            trouve.gardes.append(sort)


def _proposer(trouve: Inventaire, espace: Espace, chemin: Path, perime: Perime, lue: Lecture | None = None) -> None:
    titulaire = _titulaire(lue.dossier) if lue and lue.dossier else None
    _ajouter(trouve, espace, Suppression(chemin, perime, len(list(fichiers(chemin))), titulaire, lue))


def _ajouter(trouve: Inventaire, espace: Espace, suppression: Suppression) -> None:
    if probleme := danger(suppression.chemin, espace):
        trouve.refus.append(probleme)
    else:
        trouve.suppressions.append(suppression)


def effacer_anciens_caches() -> int:
    """Removes what earlier versions kept of dossiers in the user's cache folder, where nothing is kept any more.

    Returns the number of files removed; one that is held by another program stays for the next time.
    """
    dossier, effaces = user_cache_path("cqp", appauthor=False), 0
    for ancien in [a for genre in ("controles", "pages") for a in dossier.glob(f"{genre}-*.sqlite*")]:
        with suppress(OSError):
            ancien.unlink()
            effaces += 1
    with suppress(OSError):  # it holds something else
        dossier.rmdir()
    return effaces
