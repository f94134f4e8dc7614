"""`cqp jury-pack --per-candidate`: the pages of each candidate in a PDF of their own."""

from __future__ import annotations

from pathlib import Path

from cqp_cli.disque.ecrire.chaine import empreinte
from cqp_cli.disque.ecrire.porte import ecrire_fichier
from cqp_cli.disque.ecrire.refaire import refaire
from cqp_cli.disque.registres.paquet import chemin_manifeste, lire_manifeste, mettre_de_cote
from cqp_cli.disque.retoucher.pieces import contenu
from cqp_cli.errors import CqpError, Probleme, Refus
from cqp_cli.metier.jury.tri import Tri
from cqp_cli.terminal.contexte import Contexte
from cqp_cli.terminal.depot import ouvrir_sortie


def separer(ici: Contexte, tri: Tri, vers: Path, pdf: Path) -> dict[str, str]:
    """Writes them and returns their hashes by name. Raises Refus when one would replace a file that is not ours."""
    faits = tri.separes
    etrangers = _etrangers(faits, vers, pdf)
    if etrangers and not ici.force:
        _refuser(etrangers, vers)
    sommes = {nom: empreinte(octets) for nom, octets in faits.items()}
    ouvrir_sortie(ici, vers)
    if ici.essai:
        return sommes
    for nom, octets in faits.items():
        if nom in etrangers:
            mettre_de_cote(vers / nom)
        ecrire_fichier(vers / nom, octets, nom=nom)
    return sommes


def _etrangers(faits: dict[str, bytes], vers: Path, pdf: Path) -> list[str]:
    """The files already there that are neither what we write nor what an earlier edition wrote."""
    try:
        avant = lire_manifeste(chemin_manifeste(pdf)).get("par_candidat", {})
    except CqpError:
        avant = {}
    presents = {nom: ancien for nom in faits if (ancien := contenu(vers / nom)) is not None}
    return [nom for nom, ancien in presents.items() if ancien != faits[nom] and avant.get(nom) != empreinte(ancien)]


def _refuser(noms: list[str], vers: Path) -> None:
    phrase = "existe déjà, annoté peut-être : il n'est pas remplacé."
    raise Refus([Probleme(f"{nom} {phrase}", remede=refaire("--force", ailleurs=vers)) for nom in noms])
