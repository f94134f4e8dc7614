"""`cqp verify`: is this file what was issued, and is what it was made from still the same?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cqp_cli.cli.affichage import alinea, dire, donnees
from cqp_cli.cli.options import FormatJson, SortieJson

if TYPE_CHECKING:
    from cqp_cli.files.paquet import Controle

Fichiers = Annotated[list[Path], typer.Argument(metavar="FICHIER...", help="PDF émis par cqp jury-pack.")]
CODES = {"conforme": 0, "change": 1, "different": 1, "sans-manifeste": 1, "illisible": 3}


def verify(fichiers: Fichiers, sortie: SortieJson = FormatJson.TABLE) -> None:
    """Dit si un PDF est bien celui qui a été émis, et si un dossier a changé depuis.

    Exemple : cqp verify jury-2026-06-18.pdf
    """
    reponses = [_verifier(f) for f in fichiers]
    if sortie is FormatJson.JSON:
        donnees({"version": 1, "commande": "verify", "fichiers": reponses})
    else:
        for reponse in reponses:
            _dire(reponse)
    raise typer.Exit(max((CODES[r["verdict"]] for r in reponses), default=0))


def _verifier(fichier: Path) -> dict[str, Any]:
    from cqp_cli.errors import CqpError
    from cqp_cli.files.paquet import SUFFIXE, chemin_manifeste, controler

    pdf = fichier.with_name(fichier.name.removesuffix(SUFFIXE) + ".pdf") if fichier.name.endswith(SUFFIXE) else fichier
    try:
        controle = controler(pdf)
    except CqpError as err:
        return _reponse(pdf, "illisible", " ".join(p.message for p in err.problemes))
    if controle is None:
        manifeste = chemin_manifeste(pdf).name
        message = f"Rien ne permet de le vérifier : son manifeste, {manifeste}, n'est pas à côté de lui."
        return _reponse(pdf, "sans-manifeste", message)
    return _juger(pdf, controle)


def _juger(pdf: Path, controle: Controle) -> dict[str, Any]:
    verdict = "conforme" if not controle.changes else "change"
    if not controle.emis:
        verdict, message = "different", "Ce PDF n'est pas celui qui a été émis : son contenu a changé."
    elif not controle.espace_trouve:
        message = "Ce PDF est celui qui a été émis. Ses dossiers ne sont pas ici : ils n'ont pas été relus."
    elif controle.changes:
        message = "Ce PDF est celui qui a été émis, mais ce dont il est fait a changé depuis."
    else:
        message = "Ce PDF est celui qui a été émis, et rien de ce dont il est fait n'a changé."
    m = controle.manifeste
    return _reponse(pdf, verdict, message) | {
        "session": m.get("session"),
        "jour": m.get("jour"),
        "emis": controle.emis,
        "dossiers_relus": controle.espace_trouve,
        "changes": [
            {"code": code or None, "fichiers": [{"fichier": f, "etat": etat} for f, etat in etats]}
            for code, etats in sorted(controle.changes.items())
        ],
    }


def _reponse(pdf: Path, verdict: str, message: str) -> dict[str, Any]:
    vide: dict[str, Any] = {"session": None, "jour": None, "emis": None, "dossiers_relus": False, "changes": []}
    return {"fichier": pdf.as_posix(), "verdict": verdict, "message": message} | vide


def _dire(reponse: dict[str, Any]) -> None:
    signe = "✓" if reponse["verdict"] == "conforme" else "✗"
    for ligne in alinea(f"{signe} {reponse['fichier']} : {reponse['message']}", "  ", "    "):
        dire(ligne)
    for change in reponse["changes"]:
        dire(f"\n    {change['code'] or 'ce que tous les dossiers partagent'}", bold=True)
        for fichier in change["fichiers"]:
            dire(f"      {fichier['etat']:<9} {fichier['fichier']}")
