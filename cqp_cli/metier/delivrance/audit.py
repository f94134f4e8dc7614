"""The whole workspace, or its register alone, looked at for what was lost, altered or put back; fit for each night.

Each look yields what is wrong, file by file, then one line that says what was looked at.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import typer

from cqp_cli.disque.ecrire.journal import JOURNAL, lire_journal
from cqp_cli.disque.lire.octets import lire_entier
from cqp_cli.disque.lire.recherche import parcourir
from cqp_cli.disque.registres import registre_accrochage, registre_liste, temoin
from cqp_cli.disque.registres.complement import complete
from cqp_cli.disque.registres.paquet import SUFFIXE, controler
from cqp_cli.disque.registres.purges import PURGE
from cqp_cli.disque.registres.registre import DOSSIER, FICHIER, Delivrance, Registre
from cqp_cli.disque.registres.registre_lignes import somme
from cqp_cli.disque.registres.registre_liste import LISTE
from cqp_cli.errors import CqpError, Probleme
from cqp_cli.metier.delivrance.authenticite import BONS, CODES
from cqp_cli.metier.delivrance.historique import controler_dossier
from cqp_cli.metier.delivrance.signature import nom_signe
from cqp_cli.terminal.affichage import dire, dire_alinea, pluriel
from cqp_cli.terminal.formes import objet_de, rendre
from cqp_cli.terminal.options import Format

Constat = dict[str, Any]
_AILLEURS = frozenset(("candidats", DOSSIER))  # looked at by themselves


def de_l_espace(racine: Path) -> Iterator[Constat]:
    """The register, the journals, the ledgers, the jury's packs."""
    yield from du_registre(racine)
    yield from _des_journaux(racine)
    yield from _des_declarations(racine)
    yield from _des_paquets(racine)


def rendre_compte(commande: str, constats: Iterable[Constat], sortie: Format, *, muet: bool) -> None:
    """Shows them, and leaves with the code of the worst; `muet` says nothing when nothing is wrong."""
    tous = list(constats)
    if sortie is not Format.TABLE:
        rendre(sortie, objet_de(commande, fichiers=tous), tous, "fichier verdict message")
    else:
        for c in tous:
            bon = c["verdict"] in BONS
            if not (muet and bon):
                dire_alinea(f"{'✓' if bon else '✗'} {c['fichier']} : {c['message']}", "  ", "    ")
            if c.get("remede"):
                dire(f"    → {c['remede']}")
    raise typer.Exit(max((CODES[c["verdict"]] for c in tous), default=0))


def _constat(fichier: str, verdict: str, message: str, remede: str | None = None) -> Constat:
    return {"fichier": fichier, "verdict": verdict, "message": message, "remede": remede}


def _faute(p: Probleme, fichier: str, verdict: str) -> Constat:
    place = p.fichier or fichier
    return _constat(place if p.ligne is None else f"{place}:{p.ligne}", verdict, p.message, p.remede)


# The register -------------------------------------------------------------------------------------


def du_registre(racine: Path) -> Iterator[Constat]:
    """Each line and its document; whether it was put back; what nobody wrote there."""
    registre, nom = Registre(racine), f"{DOSSIER}/{FICHIER}"
    try:
        inscrits, probleme = registre.lire_tout(), registre.constater()
        ancres = registre.ancres()
    except CqpError as err:
        yield from (_faute(p, nom, "illisible") for p in err.problemes)
        return
    fautes = [_faute(probleme, nom, "different")] if probleme else []
    fautes += _des_documents(registre, [d for d, _ in inscrits])
    dits = {faute["fichier"] for faute in fautes}
    fautes += [x for x in _etrangers(registre, {d.numero for d, _ in inscrits}) if x["fichier"] not in dits]
    yield from fautes
    if not fautes:
        dernier = f" ; dernier n° {ancres[-1].numero}, empreinte {ancres[-1].empreinte}" if ancres else ""
        yield _constat(nom, "conforme", f"{pluriel(len(inscrits), 'document')}, chacun à sa place{dernier}.")


def _des_documents(registre: Registre, inscrits: list[Delivrance]) -> Iterator[Constat]:
    """Each document; what is said of the salt is said once."""
    sel = None
    try:
        sel = registre.sel(inscrits) if inscrits else None
    except CqpError as err:
        yield from (_faute(p, DOSSIER, "different") for p in err.problemes)
    for d in inscrits:
        yield from _du_document(registre, d, sel)


def _du_document(registre: Registre, d: Delivrance, sel: str | None) -> Iterator[Constat]:
    nom = f"{DOSSIER}/{d.fichier}"
    try:
        if not registre.attend(d):
            registre.octets(d)
        if sel is not None and somme(d, sel) != d.somme:
            yield _constat(nom, "different", "Sa somme de contrôle n'est pas celle que le sel donne.")
    except CqpError as err:
        yield from (_faute(p, nom, "different") for p in err.problemes)
    signe = registre.dossier / nom_signe(d)
    if signe.is_file() and not complete(lire_entier(signe), d.sha256):
        yield _constat(f"{DOSSIER}/{signe.name}", "different", "L'exemplaire signé n'est plus celui qui a été gardé.")


def _etrangers(registre: Registre, numeros: set[str]) -> Iterator[Constat]:
    """Documents without a line, or that the list beside the register knows and the register does not."""
    for pdf in sorted(registre.dossier.glob("*.pdf")):
        if pdf.name.removesuffix(".pdf").removesuffix(".signe") not in numeros:
            yield _constat(f"{DOSSIER}/{pdf.name}", "inconnu", "Ce document n'a pas de ligne au registre.")
    liste = registre.dossier / LISTE
    if liste.is_file() and (contenu := lire_entier(liste)).split() != registre.liste().split():
        if perdus := sorted(registre_liste.numeros(contenu) - numeros):
            message, remede = f"La liste connaît {', '.join(perdus[:3])}, que le registre n'a plus.", None
        else:
            message = "La liste ne dit plus ce que dit le registre : mettez à sa place celle qu'il donne."
            remede = f"cqp register list -o {LISTE}"
        yield _constat(f"{DOSSIER}/{LISTE}", "different", message, remede)


# Journals and ledgers -----------------------------------------------------------------------------


def _des_journaux(racine: Path) -> Iterator[Constat]:
    """Of each dossier, then of the other folders the tool writes in, and the log of purges."""
    dossiers = [Path(d) for d in parcourir([str(racine / "candidats")])]
    autres = [racine, *(p for p in sorted(racine.glob("*")) if p.name != "candidats"), *racine.glob("sessions/*")]
    lieux = [(p, JOURNAL) for p in (*dossiers, *autres) if (p / JOURNAL).is_file()]
    lieux += [(racine, PURGE)] if (racine / PURGE).is_file() else []
    rompus = 0
    for lieu, nom in lieux:
        ici = (lieu / nom).relative_to(racine).as_posix()
        problemes = _problemes(lieu, nom, lieu in dossiers)
        rompus += bool(problemes)
        yield from (_faute(Probleme(p.message, ici, p.ligne), ici, "reecrit") for p in problemes)
    if not rompus:
        yield _constat("journaux", "conforme", f"{pluriel(len(lieux), 'journal', 'journaux')}, sans ligne changée.")


def _problemes(lieu: Path, nom: str, dossier: bool) -> tuple[Probleme, ...]:
    try:
        return controler_dossier(lieu).problemes if dossier else tuple(lire_journal(lieu, nom)[1])
    except CqpError as err:
        return err.problemes


def _des_declarations(racine: Path) -> Iterator[Constat]:
    lieu, nom = racine / registre_accrochage.DOSSIER, registre_accrochage.REGISTRE
    if not lieu.is_dir():
        return
    ici = f"{lieu.name}/{nom}"
    try:
        lu = registre_accrochage.lire_registre(racine)
    except CqpError as err:
        yield from (_faute(p, ici, "illisible") for p in err.problemes)
        return
    if probleme := temoin.constater(lieu, nom, lu.octets or b""):
        yield _faute(probleme, ici, "different")
    else:
        yield _constat(ici, "conforme", f"{pluriel(len(lu.etats), 'délivrance déclarée', 'délivrances déclarées')}.")


# The jury's packs ---------------------------------------------------------------------------------


def _des_paquets(racine: Path) -> Iterator[Constat]:
    """Each pack that lies in the workspace: is it the one issued? Its dossiers have gone on since, by nature."""
    vus = faux = 0
    for manifeste in _manifestes(racine):
        pdf = manifeste.with_name(manifeste.name.removesuffix(SUFFIXE) + ".pdf")
        nom, vus = pdf.relative_to(racine).as_posix(), vus + 1
        try:
            controle = controler(pdf)
        except CqpError as err:
            yield from (_constat(nom, "illisible", p.message) for p in err.problemes)
            faux += 1
            continue
        if controle and not (controle.emis or controle.complete):
            yield _constat(nom, "different", "Ce PDF n'est pas celui que son manifeste décrit.")
            faux += 1
    if vus and not faux:
        yield _constat("dossiers de jury", "conforme", f"{pluriel(vus, 'dossier')}, tels qu'ils ont été émis.")


def _manifestes(racine: Path) -> Iterator[Path]:
    for ici, dossiers, noms in os.walk(racine):
        dossiers[:] = sorted(d for d in dossiers if not d.startswith(".") and d not in _AILLEURS)
        yield from (Path(ici) / nom for nom in sorted(noms) if nom.endswith(SUFFIXE))
