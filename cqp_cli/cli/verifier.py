"""`cqp check-dossier`: says whether each dossier is complete, and why not."""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cqp_cli.cli import options
from cqp_cli.cli.affichage import alinea, dire, donnees, largeur, pluriel
from cqp_cli.cli.options import Au, Dossiers, Format, Racine, Sortie

if TYPE_CHECKING:
    from datetime import date

    from cqp_cli.domain.regles import Manquement, Verdict
    from cqp_cli.errors import Probleme
    from cqp_cli.files.dossiers import Lecture
    from cqp_cli.files.espace import Espace

SIGNES = {"bloquant": "✗", "avertissement": "!"}
COULEURS = {"complet": "green", "incomplet": "yellow", "illisible": "red"}
ACTEURS = {
    "candidat": "candidat",
    "professionnel": "professionnel du secteur",
    "externe": "évaluateur externe",
    "organisme": "organisme de formation",
    "secretariat": "secrétariat",
    "jury": "jury",
}


@dataclass(frozen=True)
class Examen:
    """One dossier examined: its verdict, and its findings as the contract writes them."""

    code: str
    chemin: str
    voie: str | None
    verdict: str
    manquements: list[dict[str, Any]]
    detail: Verdict | None

    def json(self) -> dict[str, Any]:
        """The element of `dossiers` in the contract."""
        cles = ("code", "chemin", "voie", "verdict", "manquements")
        return {cle: getattr(self, cle) for cle in cles}


def ajouter(app: typer.Typer) -> None:
    """Adds the command to the program."""
    app.command("check-dossier")(check_dossier)


def check_dossier(
    dossiers: Dossiers = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Montre aussi les règles satisfaites.")] = False,
    lettres: Annotated[
        Path | None,
        typer.Option("--letter", metavar="DIR", help="Écrit pour chaque dossier incomplet sa demande de pièces."),
    ] = None,
    au: Au = None,
    sortie: Sortie = Format.TABLE,
    racine: Racine = None,
) -> None:
    """Dit si chaque dossier est complet, et sinon ce qui manque, où, et qui doit agir.

    Exemple : cqp check-dossier candidats/martin-lea --at 2026-06-01
    """
    espace, jour = options.espace_de(racine, dossiers), options.jour_dit(au)
    examens: Iterator[Examen] = (
        examiner(lecture, espace, jour) for lecture in options.lectures(dossiers, espace, jour)
    )
    if lettres:
        from cqp_cli.cli.relancer import ecrire_lettres

        examens = iter(liste := list(examens))
        ecrire_lettres(liste, lettres, espace, jour)
    compte: Counter[str] = Counter()
    match sortie:
        case Format.JSON:
            tous = list(_compter(examens, compte))
            resume = {"dossiers": compte.total()} | {f"{m}s": compte[m] for m in COULEURS}
            entete = {"version": 1, "commande": "check-dossier", "jour": str(jour), "resume": resume}
            donnees(entete | {"dossiers": [e.json() for e in tous]})
        case Format.JSONL:
            for examen in _compter(examens, compte):
                donnees(examen.json(), lignes=True)
        case Format.CSV:
            _en_csv(_compter(examens, compte))
        case Format.TABLE:
            _en_table(list(_compter(examens, compte)), compte, jour, verbose)
    raise typer.Exit(3 if compte["illisible"] else 1 if compte["incomplet"] else 0)


def _compter(examens: Iterator[Examen], compte: Counter[str]) -> Iterator[Examen]:
    for examen in examens:
        compte[examen.verdict] += 1
        yield examen


def examiner(lecture: Lecture, espace: Espace, jour: date) -> Examen:
    """Applies the rules to what was read; an unreadable dossier has its problems as findings."""
    from cqp_cli.domain.regles import verifier

    chemin = espace.relatif(lecture.chemin)
    if lecture.dossier is None:
        problemes = [probleme_json(p) for p in lecture.problemes]
        return Examen(lecture.code, chemin, None, "illisible", problemes, None)
    verdict = verifier(lecture.dossier, jour)
    manquements = [manquement_json(m, lecture, espace) for m in verdict.manquements]
    return Examen(lecture.code, chemin, lecture.dossier.voie, verdict.mot, manquements, verdict)


def manquement_json(m: Manquement, lecture: Lecture, espace: Espace) -> dict[str, Any]:
    """A finding as the contract writes it, its line found now."""
    from cqp_cli.files.dossiers import situer

    fichier, ligne = situer(m.lieu, lecture.chemin, espace)
    return {
        "regle": m.regle,
        "article": m.article,
        "gravite": m.gravite,
        "message": m.message,
        "fichier": fichier,
        "ligne": ligne,
        "cellule": None,
        "acteur": m.acteur,
        "remede": m.remede.replace("{dossier}", espace.relatif(lecture.chemin)),
    }


def probleme_json(p: Probleme) -> dict[str, Any]:
    """A problem of reading, as a finding: an unreadable dossier cannot be presented (3.1.4)."""
    return {
        "regle": "LECTURE",
        "article": "3.1.4",
        "gravite": "bloquant",
        "message": p.message,
        "fichier": p.fichier,
        "ligne": p.ligne,
        "cellule": p.cellule,
        "acteur": "secretariat",
        "remede": p.remede or "corrigez cette ligne",
    }


# As people read it --------------------------------------------------------------------------------


def _en_csv(examens: Iterator[Examen]) -> None:
    cles = ("regle", "article", "gravite", "message", "fichier", "ligne", "cellule", "acteur", "remede")
    ecrire = csv.writer(sys.stdout, lineterminator="\n")
    ecrire.writerow(("code", "chemin", "voie", "verdict", *cles))
    for e in examens:
        for m in e.manquements or [{}]:
            ecrire.writerow((e.code, e.chemin, e.voie or "", e.verdict, *(m.get(c) or "" for c in cles)))


def _en_table(examens: list[Examen], compte: Counter[str], jour: date, verbose: bool) -> None:
    from cqp_cli.domain.dates import jour_long

    if not examens:
        dire("  Aucun dossier ici. Pour en ouvrir un : cqp init-candidate")
        return
    referentiels = {
        f"{e.detail.dossier.referentiel.code}, {e.detail.dossier.referentiel.version}" for e in examens if e.detail
    }
    titre, droite = f"  Dossiers au {jour_long(jour)}", " ; ".join(sorted(referentiels))
    dire(f"{titre}{droite:>{max(len(droite) + 2, largeur() - len(titre) - 1)}}", bold=True)
    dire()
    large = max(len(e.code) for e in examens) + 3
    for e in examens:
        mot = typer.style(f"{e.verdict:<11}", fg=COULEURS[e.verdict])
        dire(f"  {e.code:<{large}} {_voie(e.voie):<11} {mot} {_resume(e)}".rstrip())
    for e in examens:
        if e.manquements or verbose:
            dire()
            _detail(e, verbose)
    dire()
    mots = [pluriel(compte[m], m) for m in COULEURS if compte[m]]
    dire(f"  {pluriel(compte.total(), 'dossier')} : {', '.join(mots)}.")


def _voie(voie: str | None) -> str:
    return {"vae": "VAE"}.get(voie or "", voie or "–")


def _resume(e: Examen) -> str:
    from cqp_cli.domain.dates import jour_long

    bloquants = sum(m["gravite"] == "bloquant" for m in e.manquements)
    a_voir = len(e.manquements) - bloquants
    suite = f"{a_voir} à vérifier" if a_voir else ""
    if e.verdict == "illisible":
        return _place(e.manquements[0]) if e.manquements else ""
    if e.verdict == "incomplet":
        return ", ".join(filter(None, (f"{bloquants} à corriger", suite)))
    assert e.detail
    d = e.detail.dossier
    session = d.prochaine_session
    if d.bilan.delivre and d.bilan.derniere and d.bilan.derniere.date:
        dit = f"certifié par le jury du {jour_long(d.bilan.derniere.date)}"
    elif session and session.date:
        dit = f"présentable au jury du {jour_long(session.date)}"
    else:
        dit = "présentable au jury ; aucune session n'est annoncée"
    return ", ".join(filter(None, (dit, suite)))


def _detail(e: Examen, verbose: bool) -> None:
    dire(f"  {e.code}  {'─' * max(4, largeur() - len(e.code) - 6)}", bold=True)
    for m in e.manquements:
        couleur = "red" if m["gravite"] == "bloquant" else "yellow"
        lignes = alinea(m["message"], "     ", "     ", droite=f"art. {m['article']}")
        premiere = typer.style(f"   {SIGNES[m['gravite']]}", fg=couleur) + lignes[0][4:]
        for ligne in (premiere, *lignes[1:]):
            dire(ligne)
        dire(f"     {' · '.join(filter(None, (_place(m), ACTEURS[m['acteur']])))}", dim=True)
        if m["remede"]:
            dire(f"     → {m['remede']}")  # never cut: it is to be copied
    if verbose and e.detail:
        _regles(e.detail)


def _place(m: dict[str, Any]) -> str:
    if not m["fichier"]:
        return ""
    return f"{m['fichier']}:{m['ligne']}" if m["ligne"] else str(m["fichier"])


def _regles(verdict: Verdict) -> None:
    signes = {"satisfaite": "✓", "echec": "✗", "sans objet": "–"}
    for constat in verdict.constats:
        if constat.etat != "echec":
            article = constat.regle.article_de(verdict.dossier.voie)
            dire(f"   {signes[constat.etat]} {constat.regle.intitule} ({constat.etat}, art. {article})", dim=True)
