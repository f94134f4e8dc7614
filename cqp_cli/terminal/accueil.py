"""`cqp` alone: where one stands, and the one command that makes sense now."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from cqp_cli.disque.ecrire.refaire import entre_guillemets
from cqp_cli.disque.espace.dossiers import lire_dossier
from cqp_cli.disque.espace.espace import Espace
from cqp_cli.disque.lire.recherche import trouver_dossiers
from cqp_cli.domain.dates import jour_long
from cqp_cli.domain.delais import benefices_perdus
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.jury import Session
from cqp_cli.domain.regles import verifier
from cqp_cli.domain.suivi import NOMS_ETAPES, Suivi, a_decider, suivre
from cqp_cli.errors import MauvaisUsage
from cqp_cli.terminal.affichage import dire, dire_alinea, pluriel
from cqp_cli.terminal.contexte import Contexte
from cqp_cli.terminal.options import jour_dit

LUS_AU_PLUS = 100  # reading one costs some 4 ms: beyond, folders are only counted
ILLISIBLE = "illisible"
APPARENCES = (NOMS_ETAPES["decide"], NOMS_ETAPES["evaluation"], NOMS_ETAPES["ouvert"])


@dataclass(frozen=True, slots=True)
class Etat:
    """One dossier as the welcome needs it; `dossier` and `suivi` are None when it cannot be read.

    `complet`: the next jury may see it.
    """

    chemin: str
    complet: bool = False
    dossier: Dossier | None = None
    suivi: Suivi | None = None

    @property
    def etape(self) -> str:
        return NOMS_ETAPES[self.suivi.etape] if self.suivi else ILLISIBLE

    @property
    def echeance(self) -> date:
        return (self.suivi and self.suivi.echeance) or date.max

    def en_retard(self, jour: date) -> bool:
        """Its next step should be done."""
        return self.echeance < jour


def accueillir(jour: date | None = None) -> None:
    """Outside a workspace, how to begin; inside one, where it stands at `jour` (today)."""
    try:
        espace = Espace.trouver()
    except MauvaisUsage:
        _presenter()
        return
    _situer(Contexte(espace, jour_dit(jour)))


def _presenter() -> None:
    dire("  cqp conduit une certification de branche, du premier entretien au certificat.")
    dire()
    dire("  cqp init                  crée un espace de travail")
    dire("  cqp init-candidate        ouvre le dossier d'un candidat, ou de toute une liste")
    dire("  cqp check-dossier         dit si les dossiers sont complets, et sinon pourquoi")
    _orienter()


def _orienter() -> None:
    """What is asked most: who owes what, and how it is done."""
    dire()
    dire("  cqp todo                  qui doit quoi, maintenant")
    dire("  cqp guide                 le guide, tâche par tâche et rôle par rôle")
    dire("  cqp --help                toutes les commandes")


def _situer(ici: Contexte) -> None:
    espace, jour = ici.espace, ici.jour
    nom = espace.configuration.certificateur.nom
    dire_alinea(nom or "Le certificateur n'est pas encore nommé (cqp.yaml).", "  ", bold=True)
    chemins = list(trouver_dossiers([espace.racine / "candidats"]))
    dire(f"  {pluriel(len(chemins), 'dossier')} au {jour_long(jour)}")
    etats = [_etat(ici, chemin) for chemin in chemins] if len(chemins) <= LUS_AU_PLUS else []
    if etats:
        _compter((e.etape for e in etats), (*NOMS_ETAPES.values(), ILLISIBLE))
    elif chemins:
        _compter((_apparence(c) for c in chemins), reversed(APPARENCES))
        dire("  (d'après les noms des fichiers ; cqp status lit les dossiers)", dim=True)
    _dire_retards([e for e in etats if e.en_retard(jour)])
    a_venir = [s for s in espace.sessions if s.date and s.date >= jour]
    _dire_sessions(a_venir, [e for e in etats if e.etape == NOMS_ETAPES["transmis"]])
    dire(f"\n  → {_suite(ici, chemins, etats, a_venir)}")
    _orienter()


def _compter(mots: Iterable[str], ordre: Iterable[str]) -> None:
    compte = Counter(mots)
    dire()
    for mot in ordre:
        if compte[mot]:
            dire(f"  {mot:<22}{compte[mot]:>5}")


def _etat(ici: Contexte, dossier: Path) -> Etat:
    lecture = lire_dossier(dossier, ici.espace, ici.jour)
    chemin = ici.espace.relatif(lecture.chemin)
    if lecture.dossier is None:
        return Etat(chemin)
    verdict = verifier(lecture.dossier, ici.jour)
    complet = verdict.mot == "complet"
    presentable = complet and not benefices_perdus(verdict.dossier)
    return Etat(chemin, presentable, verdict.dossier, suivre(verdict.dossier, complet))


def _apparence(chemin: Path) -> str:
    """What the names in its folders tell, without reading a file."""
    jury, evaluation, ouverture = APPARENCES
    for nom, mot in (("decisions", jury), ("evaluations", evaluation)):
        try:
            with os.scandir(chemin / nom) as entrees:
                if any(e.name.endswith(".yaml") for e in entrees):
                    return mot
        except OSError:
            continue
    return ouverture


def _dire_retards(retards: list[Etat]) -> None:
    if not retards:
        return
    dire("\n  En retard", bold=True)
    premiers = sorted(retards, key=lambda e: (e.echeance, e.chemin))[:5]
    large = max(len(e.chemin) for e in premiers)
    for etat in premiers:
        assert etat.suivi
        tete = f"    {etat.chemin:<{large}}  "
        dire_alinea(f"{etat.suivi.prochaine}, pour le {jour_long(etat.echeance)}", tete, " " * len(tete))
    if len(retards) > 5:
        dire(f"    et {len(retards) - 5} de plus (cqp todo)")


def _dire_sessions(a_venir: list[Session], transmis: list[Etat]) -> None:
    if a_venir:
        dire("\n  Sessions à venir", bold=True)
    for rang, session in enumerate(a_venir[:3]):
        assert session.date
        lieu = f", {session.lieu}" if session.lieu else ""
        complets = sum(e.complet for e in transmis)
        suite = f" : {pluriel(complets, 'complet')} sur {len(transmis)} transmis" if transmis and rang == 0 else ""
        dire(f"    {jour_long(session.date)}{lieu}{suite}")


# The one command ----------------------------------------------------------------------------------


def _suite(ici: Contexte, chemins: list[Path], etats: list[Etat], a_venir: list[Session]) -> str:
    if not chemins:
        return "cqp init-candidate --grid inscriptions.xlsx"
    if illisibles := [e for e in etats if e.suivi is None]:
        return _verifier(illisibles)
    suivis = ((e.dossier, e.suivi.etape if e.complet else None) for e in etats if e.dossier and e.suivi)
    veille = ici.jour - timedelta(days=1)  # on its day, a session is still to come: the one command prints its pack
    if tenue := a_decider(suivis, ici.espace.sessions, veille):
        return f"cqp decide --session {tenue[0].code} --grid decisions-{tenue[0].code}.xlsx"
    if any(e.en_retard(ici.jour) for e in etats):
        return "cqp todo"
    transmis = [e for e in etats if e.etape == NOMS_ETAPES["transmis"]]
    if incomplets := [e for e in transmis if not e.complet]:
        return _verifier(incomplets)
    if transmis and a_venir:
        return f"cqp jury-pack --session {a_venir[0].code}"
    return "cqp todo"


def _verifier(etats: list[Etat]) -> str:
    return f"cqp check-dossier {entre_guillemets(etats[0].chemin)}" if len(etats) == 1 else "cqp check-dossier"
