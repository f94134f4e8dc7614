"""`cqp receive`: a dossier that comes back, checked, shown, filed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from cqp_cli.disque.colis.colis import lire_colis
from cqp_cli.disque.colis.echanges import Arrivee, Etat, confronter
from cqp_cli.disque.espace.espace import Espace
from cqp_cli.domain.ecritures import elider
from cqp_cli.errors import Refus
from cqp_cli.terminal import options
from cqp_cli.terminal.affichage import dire, pluriel, problemes_en_json, signaler, signaler_problemes
from cqp_cli.terminal.apercu import comparer, differences, lire_piece
from cqp_cli.terminal.arguments import argument, option
from cqp_cli.terminal.formes import objet_de, rendre
from cqp_cli.terminal.options import Essai, Forcer, Format, Racine, Sortie

MOTS = {
    "ajoute": "ajouté",
    "change": "changé",
    "conflit": "changé ici et là-bas",
    "garde": "gardé : changé ici seulement",
    "ici": "ici seulement",
    "identique": "identique",
}


_TUS: tuple[Etat, Etat] = ("identique", "ici")


Fichier = Annotated[Path, argument("FICHIER.zip", "Fichier fait par cqp send, ou le dossier que l'on en a tiré.")]
AvecDecisions = Annotated[
    bool, option("--avec-decisions", "Prend aussi les décisions du jury ; pour qui tient le registre.")
]


def receive(
    fichier: Fichier,
    force: Forcer = False,
    avec_decisions: AvecDecisions = False,
    au: options.Au = None,
    essai: Essai = False,
    sortie: Sortie = Format.TABLE,
    racine: Racine = None,
) -> None:
    """Contrôle un dossier reçu, montre ce qu'il apporte, et le classe.

    Exemple : cqp receive martin-lea.zip --dry-run
    """
    espace = options.espace_de(racine)
    arrivee = confronter(lire_colis(fichier), espace, options.jour_dit(au))
    refus = arrivee.refus(force=force, avec_decisions=avec_decisions)
    if not (essai or refus):
        arrivee.classer(force=force, avec_decisions=avec_decisions)
    if sortie is Format.TABLE:
        _montrer(arrivee, espace, essai or bool(refus))
        if not refus:
            signaler("  Rien n'est écrit (--dry-run)." if essai else "  Contrôlé et classé.")
    else:
        erreurs = problemes_en_json(refus) if refus else {}
        objet = _json(arrivee, espace, not (essai or refus)) | erreurs
        rendre(sortie, objet, objet["fichiers"], "fichier etat")
    if refus:
        signaler_problemes(refus)
        raise typer.Exit(Refus.code)


def _json(arrivee: Arrivee, espace: Espace, ecrit: bool) -> dict[str, Any]:
    return objet_de(
        "receive",
        code=arrivee.colis.code,
        chemin=espace.relatif(arrivee.chemin),
        nouveau=arrivee.nouveau,
        ecrit=ecrit,
        du_jury=list(arrivee.du_jury()),
        fichiers=[{"fichier": nom, "etat": etat} for nom, etat in arrivee.etats.items()],
    )


def _montrer(arrivee: Arrivee, espace: Espace, detail: bool) -> None:
    """What comes from a jury first, then file by file; with `detail`, answer by answer for what changes."""
    suite = " : nouveau dossier" if arrivee.nouveau else ""
    dire(f"  {espace.relatif(arrivee.chemin)}{suite}", bold=True)
    du_jury = arrivee.du_jury()
    for nom in du_jury:
        dire(f"    {_du_jury(arrivee, nom)}", fg="red", bold=True)
    visibles = [(nom, etat) for nom, etat in arrivee.etats.items() if etat not in _TUS]
    large = max((len(nom) for nom, _ in visibles), default=0) + 2
    for nom, etat in visibles:
        if nom not in du_jury:
            dire(f"    {nom:<{large}} {MOTS[etat]}")
        for ligne in _differences(arrivee, nom) if detail and etat in ("change", "conflit") else ():
            dire(f"    {ligne}")
    identiques, ici = (len(arrivee.de_l_etat(etat)) for etat in _TUS)
    dits = [pluriel(identiques, "fichier identique", "fichiers identiques")] if identiques else []
    dits += [f"{pluriel(ici, 'fichier')} ici seulement"] if ici else []
    if dits:
        dire(f"    {', '.join(dits)}")


def _du_jury(arrivee: Arrivee, nom: str) -> str:
    """« DÉCISION DU JURY : decisions/2026-06-18.yaml, ajouté, totale »."""
    if not nom.startswith("decisions/"):
        return f"DÉCISION DU JURY : des lignes {elider('de', nom)}"
    decision = next((d for d in arrivee.dossier.decisions if nom == d.fichier), None)
    dite = decision.issue if decision else None
    annulee = ", annulée" if decision and decision.annulee else ""
    return f"DÉCISION DU JURY : {nom}, {MOTS[arrivee.etats[nom]]}{f', {dite}' if dite else ''}{annulee}"


def _differences(arrivee: Arrivee, nom: str) -> Iterator[str]:
    if nom.endswith(".yaml"):
        avant, apres = lire_piece(arrivee.ici[nom]), lire_piece(arrivee.colis.fichiers[nom])
        yield from comparer(arrivee.dossier, tuple(differences(avant, apres)))
