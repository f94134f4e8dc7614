"""`cqp status`: where each dossier stands, what comes next, what is kept and until when."""

from __future__ import annotations

import csv
import sys
from typing import TYPE_CHECKING, Any

import typer

from cqp_cli.cli import options
from cqp_cli.cli.affichage import alinea, dire, donnees, pluriel
from cqp_cli.cli.options import Au, Dossiers, Format, Racine, Sortie

if TYPE_CHECKING:
    from datetime import date

    from cqp_cli.files.dossiers import Lecture


ETAPES = {
    "ouvert": "ouvert",
    "recevabilite": "recevabilité",
    "reperage": "repérage",
    "parcours": "parcours",
    "evaluation": "évaluation",
    "transmis": "transmis",
    "decide": "décidé",
}


def ajouter(app: typer.Typer) -> None:
    """Adds the command to the program."""
    app.command("status")(status)


def status(dossiers: Dossiers = None, au: Au = None, sortie: Sortie = Format.TABLE, racine: Racine = None) -> None:
    """Dit où en est chaque dossier, ce qui vient ensuite, et ce qui est conservé.

    Exemple : cqp status --at 2026-06-01
    """
    espace, jour = options.espace_de(racine, dossiers), options.jour_dit(au)
    etats = [_etat(lecture, jour) for lecture in options.lectures(dossiers, espace, jour)]
    match sortie:
        case Format.JSON:
            donnees({"version": 1, "commande": "status", "jour": str(jour), "dossiers": etats})
        case Format.JSONL:
            for etat in etats:
                donnees(etat, lignes=True)
        case Format.CSV:
            _en_csv(etats)
        case Format.TABLE:
            _en_table(etats, jour)
    raise typer.Exit(3 if any(e["verdict"] == "illisible" for e in etats) else 0)


def _etat(lecture: Lecture, jour: date) -> dict[str, Any]:
    from cqp_cli.domain.regles import verifier
    from cqp_cli.domain.suivi import suivre

    vide = {"voie": None, "etape": None, "echeance": None, "issue": None}
    if lecture.dossier is None:
        probleme = lecture.problemes[0]
        lieu = f"{probleme.place()} : " if probleme.place() else ""
        suite = {"prochaine": f"{lieu}{probleme.message}", "verdict": "illisible"}
        return {"code": lecture.code} | vide | suite | {"competences_conservees": [], "competences_expirees": []}
    verdict = verifier(lecture.dossier, jour)
    suivi = suivre(verdict.dossier, verdict.mot == "complet")
    bilan = verdict.dossier.bilan
    return {
        "code": lecture.code,
        "voie": lecture.dossier.voie,
        "etape": suivi.etape,
        "prochaine": suivi.prochaine,
        "echeance": str(suivi.echeance) if suivi.echeance else None,
        "verdict": verdict.mot,
        "issue": suivi.issue,
        "competences_conservees": [_benefice(b.code, b.jusqu_au) for b in bilan.conservees.values()],
        "competences_expirees": [_benefice(b.code, b.jusqu_au) for b in bilan.expirees.values()],
    }


def _benefice(code: str, jusqu_au: date | None) -> dict[str, str | None]:
    return {"code": code, "jusqu_au": str(jusqu_au) if jusqu_au else None}


def _en_csv(etats: list[dict[str, Any]]) -> None:
    cles = ("code", "voie", "etape", "prochaine", "echeance", "verdict", "issue")
    ecrire = csv.writer(sys.stdout, lineterminator="\n")
    ecrire.writerow((*cles, "competences_conservees", "competences_expirees"))
    for e in etats:
        listes = (" ".join(b["code"] for b in e[c]) for c in ("competences_conservees", "competences_expirees"))
        ecrire.writerow((*(e[c] or "" for c in cles), *listes))


def _en_table(etats: list[dict[str, Any]], jour: date) -> None:
    from cqp_cli.domain.dates import jour_long

    if not etats:
        dire("  Aucun dossier ici. Pour en ouvrir un : cqp init-candidate")
        return
    dire(f"  Dossiers au {jour_long(jour)}\n", bold=True)
    large = max(len(e["code"]) for e in etats) + 2
    dire(f"  {'':<{large}} {'étape':<13}{'échéance':<18}prochaine étape", dim=True)
    for e in sorted(etats, key=lambda e: (e["echeance"] is None, e["echeance"] or "", e["code"])):
        quand = _long(e["echeance"]) if e["echeance"] else "–"
        tete = f"  {e['code']:<{large}} {ETAPES.get(e['etape'], 'illisible'):<13}{quand:<18}"
        for ligne in alinea(e["prochaine"] or "", tete, " " * len(tete)):
            dire(ligne)
        _dire_benefices(e, len(tete))
    dire(f"\n  {pluriel(len(etats), 'dossier')}, par échéance.")


def _dire_benefices(etat: dict[str, Any], marge: int) -> None:
    for mot, cle in (("conservées", "competences_conservees"), ("expirées (art. 3.1.4)", "competences_expirees")):
        for fin in dict.fromkeys(b["jusqu_au"] for b in etat[cle]):
            codes = ", ".join(b["code"] for b in etat[cle] if b["jusqu_au"] == fin)
            quand = f"jusqu'au {_long(fin)}" if fin else "définitivement"
            dire(f"{'':<{marge}}{mot} : {codes}, {quand}", dim=True)


def _long(iso: str) -> str:
    from datetime import date

    from cqp_cli.domain.dates import jour_long

    return jour_long(date.fromisoformat(iso))
