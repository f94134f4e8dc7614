"""`cqp export accrochage`: the full deliveries declared to the Caisse des dépôts, and its answer taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from cqp_cli.disque.ecrire.atomique import balayer
from cqp_cli.disque.ecrire.porte import Changement, empreinte
from cqp_cli.disque.espace.dossiers import fautes_de
from cqp_cli.disque.registres.registre_accrochage import Accrochages, EtatCdc, lire_registre
from cqp_cli.disque.retoucher.pieces import contenu, ecrire_nouveau
from cqp_cli.errors import CqpError
from cqp_cli.metier.declaration.declarables import (
    DECISION,
    Flux,
    Preparation,
    appliquer,
    composer,
    consigner,
    rejeter,
    retirer,
    trier_delivrances,
)
from cqp_cli.metier.declaration.flux_accrochage import lire_rapport
from cqp_cli.terminal import options
from cqp_cli.terminal.affichage import dire, pluriel, problemes_en_json, signaler, signaler_alinea
from cqp_cli.terminal.arguments import option, option_vers
from cqp_cli.terminal.contexte import Contexte
from cqp_cli.terminal.formes import objet_de, rendre
from cqp_cli.terminal.options import Au, Essai, Format, Racine, Sortie

Fichier = Annotated[Path | None, option_vers("FLUX.xml", "Fichier à déposer ; sinon dans accrochage/.")]
Rapport = Annotated[Path | None, option("--report", "Reprend un rapport de traitement.", "RAPPORT.xml")]
Rejete = Annotated[str | None, option("--rejected", "Fichier que le portail a rejeté en entier.", "FLUX")]
Retiree = Annotated[str | None, option("--withdrawn", "Délivrance retirée à votre demande.", "CODE")]


def accrochage(
    dossiers: options.Dossiers = None,
    fichier: Fichier = None,
    rapport: Rapport = None,
    rejete: Rejete = None,
    retiree: Retiree = None,
    au: Au = None,
    essai: Essai = False,
    sortie: Sortie = Format.TABLE,
    racine: Racine = None,
) -> None:
    """Déclare les délivrances totales à la Caisse des dépôts, jamais deux fois, et reprend sa réponse.

    Exemple : cqp export accrochage -o accrochage.xml --at 2026-07-01
    """
    espace, jour = options.espace_de(racine), options.jour_acte(au, essai)
    ici, registre = Contexte(espace, jour, essai, sortie=sortie), lire_registre(espace.racine)
    registre.exiger()
    reponse = objet_de("export accrochage", jour=str(jour), essai=essai)
    reponse["rapport"] = _reprendre(registre, rapport, rejete, jour)
    reponse["retirees"] = retirer(registre, retiree, jour) if retiree else []
    code = 1 if reponse["rapport"] and reponse["rapport"].get("inconnues") else 0
    if fichier or not (rapport or rejete or retiree):
        code = max(code, _exporter(ici, registre, dossiers, fichier, reponse))
    elif not essai:
        registre.ecrire()
    if sortie is not Format.TABLE:
        rendre(sortie, reponse, _rangees(reponse), "etat code session id_technique fichier message")
    else:
        _dire(reponse)
    raise typer.Exit(code)


def _reprendre(registre: Accrochages, rapport: Path | None, rejete: str | None, jour: date) -> dict[str, Any] | None:
    if rapport:
        return appliquer(registre, lire_rapport(rapport), jour)
    if rejete:
        rejetees = [{"code": c, "message": "fichier rejeté en entier"} for c in rejeter(registre, rejete, jour)]
        return {"fichier": rejete, "acceptees": [], "refusees": rejetees, "sans_reponse": [], "inconnues": []}
    return None


def _exporter(
    ici: Contexte, registre: Accrochages, dossiers: list[Path] | None, fichier: Path | None, reponse: dict[str, Any]
) -> int:
    tri = trier_delivrances(ici, dossiers, registre)
    flux = composer(ici, tri, registre) if tri.a_exporter and not tri.certificateur else None
    depose = _deposer(ici, registre, flux, fichier)
    reponse |= {"fichier": depose, "id_flux": flux.id_flux if flux else None} | _trouve(tri, flux)
    return tri.code


def _deposer(ici: Contexte, registre: Accrochages, flux: Flux | None, fichier: Path | None) -> str | None:
    """Writes the file and the ledger: together when both are here, else the file first, taken back if need be."""
    cible = fichier or registre.dossier / f"accrochage-{ici.jour}-{flux.id_flux[:8] if flux else ''}.xml"
    dit = cible.as_posix() if fichier else ici.espace.relatif(cible)
    if not ici.essai:
        balayer(cible.parent)
    if ici.essai or flux is None:
        if not ici.essai:
            registre.ecrire()
        return dit if flux else None
    avec, pose = _ranger(cible, flux.octets, ici=not fichier)
    consigner(registre, flux, cible.name, ici.jour)
    try:
        registre.ecrire(avec=avec)
    except CqpError:
        if pose:  # never the one that another process wrote
            cible.unlink(missing_ok=True)
        raise
    return dit


def _ranger(cible: Path, octets: bytes, *, ici: bool) -> tuple[list[Changement], bool]:
    """Writes the file outside of the ledger's folder, or says what to write with the ledger; and whether it wrote it.

    One that is there already with these very bytes is ours: a run was cut short before the ledger knew of it.
    """
    deja = contenu(cible) == octets
    if ici:
        return [Changement(cible.name, octets, empreinte(octets) if deja else None)], False
    if not deja:
        ecrire_nouveau(cible, octets)
    return [], not deja


def _trouve(tri: Preparation, flux: Flux | None) -> dict[str, Any]:
    """Every delivery of the workspace, in the list where it belongs."""
    attente = [] if flux else tri.a_exporter
    parties = flux.delivrances if flux else ()
    exclus = [{"code": e.code, "session": e.session, "manquements": e.manquements} for e in tri.exclus]
    return {
        "exportees": [{"code": d.code, "session": d.session, "id_technique": d.passage.id_technique} for d in parties],
        "renvoyees": list(flux.renvoyees if flux else ()),
        "inchangees": list(flux.inchangees if flux else ()),
        "en_attente": [d.code for d in attente],
        "certificateur": tri.certificateur,
        "exclus": exclus,
        "hors_champ": [{"code": c, "session": s, "motif": m} for c, s, m in tri.hors_champ],
        "deja_declarees": [{"code": e.code, "fichier": e.fichier, "statut": e.statut} for e in tri.declarees],
        "modifiees": _etats(tri.modifiees),
        "annulees": _etats(tri.annulees),
        "illisibles": [{"code": x.code, "message": x.problemes[0].dit} for x in tri.illisibles],
    } | (problemes_en_json(fautes_de(tri.illisibles)) if tri.illisibles else {})


def _etats(etats: list[EtatCdc]) -> list[dict[str, str]]:
    return [{"code": e.code, "fichier": e.fichier, "id_technique": e.id_technique} for e in etats]


def _rangees(r: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """One row for each delivery, with what became of it."""
    for etat in ("exportees", "exclus", "hors_champ", "deja_declarees", "annulees", "illisibles"):
        for e in r.get(etat, ()):
            message = e.get("message") or e.get("motif") or " ".join(m["message"] for m in e.get("manquements", ()))
            yield {"etat": etat} | {k: v for k, v in e.items() if k != "manquements"} | {"message": message}
    for etat in ("en_attente", "inchangees"):
        yield from ({"etat": etat, "code": code} for code in r.get(etat, ()))
    rapport = r["rapport"] or {}
    for e in rapport.get("refusees", ()):
        yield {"etat": "refusee"} | e
    for etat in ("acceptees", "sans_reponse", "inconnues"):
        yield from ({"etat": etat, "code": code} for code in rapport.get(etat, ()))


# As people read it --------------------------------------------------------------------------------------


def _dire(r: dict[str, Any]) -> None:
    if r["rapport"]:
        _dire_rapport(r["rapport"])
    for code in r["retirees"]:
        _ligne(f"{code} : retrait noté ; si cette délivrance vaut encore, elle repartira.")
    if "exportees" not in r:
        if r["rapport"]:
            signaler("  Les refusées repartent, une fois corrigées :")
            signaler("  → cqp export accrochage")
        return
    if r["fichier"]:
        dire(r["fichier"])
    mot = "à déclarer" if r["essai"] else "déclarée"
    partie = pluriel(len(r["exportees"]), f"délivrance {mot}", f"délivrances {mot.replace('rée', 'rées')}")
    signaler(f"  {partie}{_suite(r)}." if r["exportees"] else "  Aucune délivrance ne part.")
    for code in r["inchangees"]:
        _ligne(f"{code} : rien n'a changé depuis son refus ; le portail peut le refuser encore.")
    _dire_le_reste(r)


def _dire_le_reste(r: dict[str, Any]) -> None:
    """What does not leave, and what left and should not have."""
    _dire_manquements(r)
    for motif in dict.fromkeys(e["motif"] for e in r["hors_champ"]):
        codes = ", ".join(e["code"] for e in r["hors_champ"] if e["motif"] == motif)
        _ligne(f"Pas à déclarer : {codes}. {motif}")
    for e in r["illisibles"]:
        _ligne(f"{e['code']} : illisible. {e['message']}")
    for e in r["annulees"]:
        _dire_retrait(e, "cette délivrance ne vaut plus ici")
    for e in r["modifiees"]:
        _dire_retrait(e, "le dossier dit maintenant autre chose")


def _dire_retrait(e: dict[str, Any], pourquoi: str) -> None:
    """What the Caisse des dépôts holds and should not: the withdrawal is asked of it, then noted."""
    retrait = "Demandez-en le retrait à la Caisse des dépôts, puis notez-le :"
    _ligne(f"{e['code']} : déclaré dans {e['fichier']}, mais {pourquoi}. {retrait}")
    signaler(f"      → cqp export accrochage --withdrawn {e['id_technique']}")


def _suite(r: dict[str, Any]) -> str:
    dites = [f"dont {len(r['renvoyees'])} de nouveau" if r["renvoyees"] else ""]
    dites.append(f"{len(r['deja_declarees'])} déjà auparavant" if r["deja_declarees"] else "")
    return "".join(f", {d}" for d in dites if d)


def _dire_manquements(r: dict[str, Any]) -> None:
    for m in r["certificateur"]:
        _dire_champ(m)
    if r["en_attente"]:
        _ligne(f"En attente de ces identifiants : {', '.join(r['en_attente'])}.")
    for e in r["exclus"]:
        suspens = any(m["champ"] == DECISION for m in e["manquements"])
        pourquoi = "sa décision n'est pas définitive" if suspens else "la Caisse des dépôts le rejetterait"
        _ligne(f"{e['code']} : laissé de côté, {pourquoi}.")
        for m in e["manquements"]:
            _dire_champ(m)


def _dire_champ(m: dict[str, Any]) -> None:
    place = f"{m['fichier']}:{m['ligne']}" if m["ligne"] else m["fichier"]
    signaler_alinea(f"{m['champ']} : {m['message']} {place}", "    ", "      ")
    signaler(f"      → {m['remede']}")


def _dire_rapport(rapport: dict[str, Any]) -> None:
    accord = pluriel(len(rapport["acceptees"]), "acceptée")
    signaler(f"  {rapport['fichier']} : {accord}, {pluriel(len(rapport['refusees']), 'refusée')}.")
    for code in rapport.get("deja_en_base", ()):
        _ligne(f"{code} : la Caisse des dépôts l'a déjà, c'est donc déclaré.")
    for refus in rapport["refusees"]:
        _ligne(f"{refus['code']} : refusé, « {refus['message']} ».")
    for code in rapport["sans_reponse"]:
        _ligne(f"{code} : le rapport n'en dit rien ; toujours en attente.")
    for cle in rapport["inconnues"]:
        _ligne(f"{cle} : ce passage n'est pas de ce fichier.")


def _ligne(texte: str) -> None:
    signaler_alinea(texte, "  ", "    ")
