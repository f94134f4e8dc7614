"""`cqp verify`: is this file what was issued, and is what it was made from still the same?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from cqp_cli.disque.colis.colis import Colis, est_un_sac, lire_colis
from cqp_cli.disque.colis.echanges import changes_depuis
from cqp_cli.disque.espace.espace import Espace
from cqp_cli.disque.lire.recherche import MARQUE
from cqp_cli.disque.registres.complement import COMPLETE
from cqp_cli.disque.registres.paquet import SUFFIXE, Controle, chemin_manifeste, controler
from cqp_cli.errors import CqpError, FichierIllisible, MauvaisUsage, Probleme
from cqp_cli.metier.delivrance import audit, authenticite
from cqp_cli.metier.delivrance.authenticite import BONS, CODES, Authenticite, examiner_qr, examiner_sceau
from cqp_cli.metier.delivrance.historique import controler_dossier
from cqp_cli.terminal import options
from cqp_cli.terminal.affichage import dire, dire_alinea
from cqp_cli.terminal.arguments import argument, option
from cqp_cli.terminal.formes import objet_de, rendre
from cqp_cli.terminal.options import Au, Format, Muet, Racine, Sortie

Fichiers = Annotated[
    list[Path] | None,
    argument(
        "[FICHIER]...", "Dossier de jury, parchemin, attestation, fichier émis par cqp send, ou dossier d'un candidat."
    ),
]
CodeQr = Annotated[str | None, option("--qr", "Texte lu dans le code QR d'un document.", "TEXTE")]
Sceau = Annotated[str | None, option("--sceau", "Ce qu'un papier signé dit du registre.", '"NUMERO EMPREINTE"')]


def verify(
    fichiers: Fichiers = None,
    qr: CodeQr = None,
    sceau: Sceau = None,
    muet: Muet = False,
    au: Au = None,  # noqa: ARG001 - a file is what was issued on any day; scripts give it to every command
    sortie: Sortie = Format.TABLE,
    racine: Racine = None,
) -> None:
    """Dit si un fichier est bien celui qui a été émis, et si rien n'a changé depuis.

    Un parchemin ou une attestation est cherché au registre : émis, réédité ou annulé.
    Le dossier d'un candidat est relu avec son journal : ce qui a été changé hors de cqp est dit, et depuis quand.
    Sans fichier, tout l'espace de travail : registre, journaux, déclarations, dossiers de jury ; chaque nuit, --quiet.
    Exemple : cqp verify jury-2026-06-18.pdf
    """
    racine = options.espace_de(racine).racine if racine else None
    nommes = [_trouver(f, racine) for f in fichiers or ()]
    espaces = [f for f in nommes if (f / MARQUE).is_file()]
    if not fichiers and qr is None and sceau is None:
        espaces = [options.espace_de(racine).racine]
    reponses = [_verifier(f, racine) for f in nommes if f not in espaces]
    dits = (("code QR", qr, examiner_qr), ("sceau", sceau, examiner_sceau))
    reponses += [_au_registre(Path(ou), lu, examiner, racine) for ou, lu, examiner in dits if lu is not None]
    if espaces:
        constats = [c for e in espaces for c in audit.de_l_espace(e)]
        audit.rendre_compte("verify", [*reponses, *constats], sortie, muet=muet)
    if sortie is not Format.TABLE:
        rendre(sortie, objet_de("verify", fichiers=reponses), reponses, "fichier verdict message")
    else:
        for reponse in reponses:
            _dire(reponse)
    raise typer.Exit(max((CODES[r["verdict"]] for r in reponses), default=0))


def _trouver(fichier: Path, racine: Path | None) -> Path:
    """The file as it is named here, otherwise below the workspace of `-C`."""
    return racine / fichier if racine and not fichier.exists() and (racine / fichier).exists() else fichier


def _verifier(fichier: Path, racine: Path | None) -> dict[str, Any]:
    pdf = fichier.with_name(fichier.name.removesuffix(SUFFIXE) + ".pdf") if fichier.name.endswith(SUFFIXE) else fichier
    if fichier.is_dir():
        return _verifier_colis(fichier, racine) if est_un_sac(fichier) else _verifier_dossier(fichier)
    if pdf.suffix.lower() == ".zip":
        return _verifier_colis(pdf, racine)
    try:
        controle = controler(pdf, racine)
        certificat = None if controle else authenticite.examiner(pdf, racine)
    except CqpError as err:
        return _illisible(pdf, err)
    if controle:
        return _juger(pdf, controle)
    if certificat:
        return _certificat(pdf, certificat)
    manifeste = chemin_manifeste(pdf).name
    message = (
        f"Rien ne permet de le vérifier : son manifeste, {manifeste}, n'est pas à côté de lui, "
        "et aucun registre d'ici ne le connaît."
    )
    return _reponse(pdf, "sans-manifeste", message)


def _verifier_dossier(dossier: Path) -> dict[str, Any]:
    try:
        controle = controler_dossier(dossier)
    except CqpError as err:
        return _illisible(dossier, err)
    fautes = " ".join(p.dit for p in controle.problemes)
    if fautes:
        verdict, message = "reecrit", f"L'histoire de ce dossier a été réécrite. {fautes}"
    elif not controle.lignes:
        verdict, message = (
            "retouche",
            "Ce dossier n'a pas de journal : rien n'y a été écrit par cqp, ou il a été retiré.",
        )
    elif controle.ecarts:
        verdict, message = (
            "retouche",
            "Son journal est entier ; des fichiers ont été écrits sans cqp, ce qui est permis.",
        )
    else:
        verdict, message = "conforme", "Son journal est entier, et chaque fichier est celui que cqp a écrit."
    fichiers = [
        {"fichier": e.fichier, "etat": e.etat, "precision": e.precision(), "apres": e.apres, "avant": e.avant}
        for e in controle.ecarts
    ]
    changes = [{"code": dossier.absolute().name, "fichiers": fichiers}] if fichiers else []
    return _reponse(dossier, verdict, message) | {"changes": changes, "lignes": controle.lignes}


def _verifier_colis(fichier: Path, racine: Path | None) -> dict[str, Any]:
    try:
        colis = lire_colis(fichier)
    except CqpError as err:
        if not (fichier.is_file() or fichier.is_dir()):
            return _illisible(fichier, err)
        return _reponse(fichier, "different", " ".join(_du_membre(p, fichier) for p in err.problemes))
    message = "Ce fichier est arrivé entier : chacune de ses pièces est celle qui a été envoyée."
    changes = _changes_depuis(colis, *((racine,) if racine else (fichier, None)))
    if not changes:
        return _reponse(fichier, "conforme", message) | {"emis": True, "dossiers_relus": changes is not None}
    dit = _reponse(fichier, "change", f"{message} Son dossier a changé ici depuis.")
    return dit | {"emis": True, "dossiers_relus": True, "changes": _en_json({colis.code: changes})}


def _du_membre(p: Probleme, fichier: Path) -> str:
    """A problem of a bag, with the member that has it, as `receive` says it."""
    membre = (p.fichier or "").removeprefix(fichier.absolute().name).removeprefix(", ")
    return f"{membre} : {p.message}" if membre else p.message


def _changes_depuis(colis: Colis, *depuis: Path | None) -> list[tuple[str, str]] | None:
    """What changed since it was sent, in the first workspace around; None in none, or where its dossier is not."""
    for ici in depuis:
        try:
            return changes_depuis(colis, Espace.trouver(ici))
        except MauvaisUsage:
            continue
    return None


def _au_registre(
    ou: Path, lu: str, examiner: Callable[[str, Path], Authenticite], racine: Path | None
) -> dict[str, Any]:
    """What the register says of words read on a paper."""
    try:
        return _certificat(ou, examiner(lu, racine or Path.cwd()))
    except FichierIllisible as err:
        return _illisible(ou, err)


def _certificat(pdf: Path, trouve: Authenticite) -> dict[str, Any]:
    d = trouve.delivrance
    dit: dict[str, Any] = {"numero": d.numero if d else None}
    if d:
        dit |= {"session": d.session, "jour": d.date, "document": d.document, "reedition_de": d.reedition_de}
    emis = trouve.mot in ("conforme", "complete", "reedite", "annule", "change")
    changes = _en_json({d.code: trouve.changes}) if d and trouve.changes else []
    dit |= {"emis": emis, "dossiers_relus": trouve.relu, "changes": changes}
    return _reponse(pdf, trouve.mot, trouve.message) | dit | ({"remede": trouve.remede} if trouve.remede else {})


def _juger(pdf: Path, controle: Controle) -> dict[str, Any]:
    verdict = "conforme" if not controle.changes else "change"
    if controle.complete:
        verdict, message = "complete" if verdict == "conforme" else verdict, f"Ce PDF est {COMPLETE}."
    elif not controle.emis:
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
        "emis": controle.emis or controle.complete,
        "dossiers_relus": controle.espace_trouve,
        "changes": _en_json(controle.changes),
    }


def _en_json(changes: Mapping[str, Sequence[tuple[str, str]]]) -> list[dict[str, Any]]:
    return [
        {"code": code or None, "fichiers": [{"fichier": f, "etat": etat} for f, etat in etats]}
        for code, etats in sorted(changes.items())
    ]


def _reponse(pdf: Path, verdict: str, message: str) -> dict[str, Any]:
    vide: dict[str, Any] = {"session": None, "jour": None, "emis": None, "dossiers_relus": False, "changes": []}
    return {"fichier": pdf.as_posix(), "verdict": verdict, "message": message} | vide


def _illisible(fichier: Path, err: CqpError) -> dict[str, Any]:
    dit = _reponse(fichier, "illisible", " ".join(p.message for p in err.problemes))
    return dit | {"remede": next((p.remede for p in err.problemes if p.remede), None)}


def _dire(reponse: dict[str, Any]) -> None:
    signe = "✓" if reponse["verdict"] in BONS else "✗"
    dire_alinea(f"{signe} {reponse['fichier']} : {reponse['message']}", "  ", "    ")
    if remede := reponse.get("remede"):
        dire(f"    → {remede}")
    for change in reponse["changes"]:
        dire(f"\n    {change['code'] or 'ce que tous les dossiers partagent'}", bold=True)
        for fichier in change["fichiers"]:
            suite = f" ({fichier['precision']})" if fichier.get("precision") else ""
            dire(f"      {fichier['etat']:<9} {fichier['fichier']}{suite}")
