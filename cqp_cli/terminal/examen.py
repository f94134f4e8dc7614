"""One dossier examined: what reading it and the rules say of it, as the contract writes it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from cqp_cli.disque.ecrire.refaire import de_ce_dossier
from cqp_cli.disque.espace.dossiers import Lecture, lire_dossier, situer
from cqp_cli.disque.espace.espace import Espace
from cqp_cli.domain.dates import jour_long
from cqp_cli.domain.delais import benefices_perdus
from cqp_cli.domain.regles import Manquement, Verdict, verifier
from cqp_cli.errors import Probleme


@dataclass(frozen=True)
class Examen:
    """The answer about one dossier. It holds texts: it may come from another process."""

    verdict: str
    resume: str
    referentiel: str
    ligne: str
    detail: Verdict | None = None

    @cached_property
    def json(self) -> dict[str, Any]:
        """The element of `dossiers` in the contract; `ligne` is the same on one line."""
        objet: dict[str, Any] = json.loads(self.ligne)
        return objet

    @property
    def code(self) -> str:
        """The name of the folder."""
        return str(self.json["code"])

    @property
    def voie(self) -> str | None:
        """The voie, when it is known."""
        voie: str | None = self.json["voie"]
        return voie

    @property
    def manquements(self) -> list[dict[str, Any]]:
        """The findings, or the problems of an unreadable dossier."""
        trouves: list[dict[str, Any]] = self.json["manquements"]
        return trouves


@dataclass(frozen=True, slots=True)
class Examinateur:
    """Examines dossiers one after the other; a process has one, and reads what they share once."""

    espace: Espace
    jour: date
    detail: bool = False

    def __call__(self, dossier: str) -> Examen:
        """The answer about a dossier."""
        lecture = lire_dossier(Path(dossier), self.espace, self.jour)
        return examiner(lecture, self.espace, self.jour, self.detail)


def examiner(lecture: Lecture, espace: Espace, jour: date, detail: bool = False) -> Examen:
    """Applies the rules to what was read; an unreadable dossier has its problems as findings."""
    if lecture.dossier is None:
        problemes = [probleme_json(p, espace) for p in lecture.problemes]
        return Examen("illisible", place(problemes[0]), "", _ligne(lecture, espace, None, "illisible", problemes))
    verdict = verifier(lecture.dossier, jour)
    manquements = [manquement_json(m, lecture, espace) for m in verdict.manquements]
    manquements += [probleme_json(p, espace) | {"gravite": "avertissement"} for p in lecture.remarques]
    ref = lecture.dossier.referentiel
    return Examen(
        verdict.mot,
        _resume(verdict, manquements),
        f"{ref.code}, {ref.version}",
        _ligne(lecture, espace, lecture.dossier.voie, verdict.mot, manquements),
        verdict if detail else None,
    )


def _ligne(lecture: Lecture, espace: Espace, voie: str | None, verdict: str, manquements: list[dict[str, Any]]) -> str:
    objet = {"code": lecture.code, "chemin": espace.relatif(lecture.chemin), "voie": voie, "verdict": verdict}
    return json.dumps(objet | {"manquements": manquements}, ensure_ascii=False)


def manquement_json(m: Manquement, lecture: Lecture, espace: Espace) -> dict[str, Any]:
    """A finding as the contract writes it, its line found now."""
    fichier, ligne = situer(m.lieu, lecture.chemin, espace)
    dit: dict[str, Any] = {
        "regle": m.regle,
        "article": m.article,
        "gravite": m.gravite,
        "message": m.message,
        "fichier": fichier,
        "ligne": ligne,
        "cellule": None,
        "acteur": m.acteur,
        "remede": de_ce_dossier(m.remede, espace.relatif(lecture.chemin)),
        "origine": m.origine,
    }
    return dit | ({"attend": m.attend} if m.attend else {})


def probleme_json(p: Probleme, espace: Espace) -> dict[str, Any]:
    """A problem of reading, as a finding: an unreadable dossier cannot be presented."""
    dit: dict[str, Any] = {
        "regle": "LECTURE",
        "article": espace.article_du_jury,
        "gravite": "bloquant",
        "message": p.message,
        "fichier": p.fichier,
        "ligne": p.ligne,
        "cellule": p.cellule,
        "acteur": "secretariat",
        "remede": p.remede or "corrigez cette ligne",
        "origine": "reglage",
    }
    return dit | ({"colonne": p.colonne} if p.colonne else {})


def place(m: dict[str, Any]) -> str:
    """Where a finding is: `fichier:ligne`."""
    if not m["fichier"]:
        return ""
    return f"{m['fichier']}:{m['ligne']}" if m["ligne"] else str(m["fichier"])


def _resume(verdict: Verdict, manquements: list[dict[str, Any]]) -> str:
    """What a table says of a dossier on one line."""
    du_jour = [m for m in manquements if "attend" not in m]
    bloquants = sum(m["gravite"] == "bloquant" for m in du_jour)
    comptes = {"à corriger": bloquants, "à vérifier": len(du_jour) - bloquants}
    comptes["plus tard"] = len(manquements) - len(du_jour)
    dits = [f"{nombre} {mot}" for mot, nombre in comptes.items() if nombre]
    return ", ".join(dits if verdict.bloquants and not verdict.dossier.abandon else [_suite(verdict), *dits])


def _suite(verdict: Verdict) -> str:
    d = verdict.dossier
    session = d.prochaine_session
    if d.bilan.delivre and d.bilan.derniere and d.bilan.derniere.date:
        return f"certifié par le jury du {jour_long(d.bilan.derniere.date)}"
    if d.bilan.en_suspens:
        return f"la décision de la session {d.bilan.en_suspens.session} n'est pas définitive"
    if d.abandon:
        return f"le candidat a renoncé le {jour_long(d.abandon)}"
    if session and session.date and (finissants := benefices_perdus(d)):
        return f"bénéfice de {', '.join(finissants)} fini avant le jury du {jour_long(session.date)}"
    if session and session.date:
        return f"présentable au jury du {jour_long(session.date)}"
    return "présentable au jury ; aucune session n'est annoncée"
