"""`cqp register`: the register of deliveries, which lasts fifty years, with or without the dossiers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

import cqp_cli
from cqp_cli.disque.espace.espace import Espace
from cqp_cli.disque.registres.registre import Delivrance, Registre, Revocation
from cqp_cli.disque.registres.registre_liste import COLONNES, en_csv, rangee
from cqp_cli.documents.commun import Cadre
from cqp_cli.documents.pdf import render_pdf
from cqp_cli.documents.releve import releve
from cqp_cli.domain.dates import jour_long
from cqp_cli.domain.ecritures import lire_jour
from cqp_cli.domain.jury import LIBELLES_ISSUE
from cqp_cli.domain.naissances import lire_naissance
from cqp_cli.domain.personnes import evoque
from cqp_cli.errors import MauvaisUsage, Probleme, Refus
from cqp_cli.formulaires.classeur import en_classeur
from cqp_cli.metier.delivrance import audit, signature
from cqp_cli.metier.delivrance.authenticite import BONS, examiner_sceau
from cqp_cli.terminal import completion, options
from cqp_cli.terminal.affichage import dire, dire_alinea, pluriel, signaler, signaler_problemes
from cqp_cli.terminal.apparence import theme_de
from cqp_cli.terminal.arguments import argument, option, option_jour, option_vers
from cqp_cli.terminal.depot import deposer_octets, refuser_melange, sur_la_sortie
from cqp_cli.terminal.formes import en_cellule, objet_de, rendre
from cqp_cli.terminal.options import Au, Ecraser, Essai, Format, Muet, Racine, SessionVoulue, Sortie

Inscrit = tuple[Delivrance, Revocation | None]
Numero = Annotated[str, argument("NUMERO", "Numéro du document.", autocompletion=completion.numeros)]
Annee = Annotated[int | None, option("--year", "Une année civile.", "2026", min=1900, max=2100)]
Depuis = Annotated[date | None, option_jour("--from", "Premier jour de délivrance.")]
Jusque = Annotated[date | None, option_jour("--to", "Dernier jour.")]
Vers = Annotated[Path | None, option_vers("FICHIER", "Fichier à écrire.")]
DOCUMENTS, ISSUES = ("parchemin", "attestation"), tuple(LIBELLES_ISSUE)


Document = Annotated[str | None, option("--document", f"{' ou '.join(DOCUMENTS)}.")]
Issue = Annotated[str | None, option("--issue", "totale ou partielle.")]


def lister(
    annee: Annee = None,
    depuis: Depuis = None,
    jusque: Jusque = None,
    session: SessionVoulue = None,
    document: Document = None,
    issue: Issue = None,
    fichier: Vers = None,
    force: Ecraser = False,
    essai: Essai = False,
    sortie: Sortie = Format.TABLE,
    racine: Racine = None,
) -> None:
    """Montre les documents délivrés d'une période, d'une session, d'une issue, avec ou sans leurs dossiers.

    Avec -o, un classeur (.xlsx) ou un tableau (.csv).
    Exemple : cqp register list --year 2026
    """
    _parmi("--document", document, DOCUMENTS)
    _parmi("--issue", issue, ISSUES)
    if fichier and fichier.suffix.lower() not in (".xlsx", ".csv") and not sur_la_sortie(fichier):
        raise MauvaisUsage("Le registre s'écrit en classeur ou en tableau.", "-o registre.xlsx, ou -o registre.csv")
    refuser_melange(fichier, sortie)
    du, au = (date(annee, 1, 1), date(annee, 12, 31)) if annee else (depuis or date.min, jusque or date.max)
    if du > au:
        raise MauvaisUsage("La période finit avant de commencer.", f"cqp register list --from {au} --to {du}")
    espace = options.espace_de(racine)
    choisis = [
        (d, marque)
        for d, marque in _tous(Registre(espace.racine))
        if du <= lire_jour(d.date) <= au
        and session in (None, d.session)
        and document in (None, d.document)
        and issue in (None, d.issue)
    ]
    if fichier:
        deposer_octets(fichier, _octets(fichier, choisis, espace), force=force, essai=essai)
    _repondre("register list", choisis, sortie)


Quoi = Annotated[list[str], argument("NOM|NUMERO", "Un nom, ou un numéro de document.")]


def trouver(
    quoi: Quoi,
    sortie: Sortie = Format.TABLE,
    racine: Racine = None,
) -> None:
    """Cherche au registre un titulaire, sous le nom dont on se souvient, ou un numéro.

    Sans accents, au nom de naissance ou d'usage, dans n'importe quel ordre. Le code est 1 si personne n'est trouvé.
    Exemple : cqp register find martin
    """
    mots = " ".join(quoi)
    tous = _tous(Registre(options.espace_de(racine).racine))
    choisis = [x for x in tous if x[0].numero == _numero(mots)] or [x for x in tous if _porte(x[0], mots)]
    _repondre("register find", choisis, sortie)
    raise typer.Exit(0 if choisis else 1)


Signe = Annotated[bool, option("--signed", "L'exemplaire signé que « register keep » a gardé.")]
MemeAnnule = Annotated[bool, option("--revoked", "Même si sa décision a été annulée.")]


def copier(
    numero: Numero,
    fichier: Vers = None,
    signe: Signe = False,
    meme_annule: MemeAnnule = False,
    force: Ecraser = False,
    essai: Essai = False,
    sortie: Sortie = Format.TABLE,
    racine: Racine = None,
) -> None:
    """Redonne un document délivré, aux octets près, même si son dossier n'est plus là.

    Exemple : cqp register copy 2026-06-18-0001 -o copie.pdf
    """
    refuser_melange(fichier, sortie)
    registre = Registre(options.espace_de(racine).racine)
    d, marque = _inscrit(registre, numero)
    if marque and not meme_annule:
        quand = _jour(marque.date)
        message = f"Le document n° {d.numero} a été annulé le {quand} : {marque.motif.rstrip('.')}."
        raise Refus(message, f"cqp register copy {d.numero} --revoked")
    octets = signature.lire_signe(registre, d) if signe else registre.octets(d)
    vers, muet = _vers(fichier, d.fichier), sortie is not Format.TABLE
    deposer_octets(vers, octets, force=force, essai=essai, muet=muet)
    _rendre("register copy", sortie, d.numero, vers.as_posix(), "serait écrit" if essai else "écrit")
    if suite := next((x for x in registre.lire() if x.reedition_de == d.numero), None):
        signaler(f"  Il a été réédité le {_jour(suite.date)} : n° {suite.numero}.")


OptionAnnee = Annotated[int, option("--year", "L'année de délivrance.", "2026", min=1900, max=2100)]


def extraire(
    annee: OptionAnnee,
    fichier: Vers = None,
    force: Ecraser = False,
    essai: Essai = False,
    au: Au = None,
    sortie: Sortie = Format.TABLE,
    racine: Racine = None,
) -> None:
    """Écrit le relevé d'une année, à signer et à ranger : il porte l'empreinte du registre.

    Exemple : cqp register extract --year 2026 -o releve-2026.pdf
    """
    refuser_melange(fichier, sortie)
    espace, jour = options.espace_de(racine), options.jour_acte(au, essai)
    registre = Registre(espace.racine)
    if probleme := registre.constater():
        raise Refus([probleme])
    rangees = [rangee(*x) for x in registre.lire_tout()]
    derniere = max((r["annule_le"] or r["emis_le"] for r in rangees), default="")
    if annee > jour.year or str(jour) < derniere:
        quand = f"L'année {annee}" if annee > jour.year else f"La dernière inscription, du {_jour(derniere)},"
        raise Refus(f"{quand} est à venir le {jour_long(jour)} : un relevé signé ce jour-là ne peut pas en répondre.")
    ancre = next(((a.numero, a.empreinte) for a in reversed(registre.ancres())), None)
    document = releve(annee, rangees, ancre, Cadre(espace.configuration, jour, cqp_cli.__version__, {}))
    octets = render_pdf(document, theme_de(espace))
    vers, muet = _vers(fichier, f"releve-{annee}.pdf"), sortie is not Format.TABLE
    deposer_octets(vers, octets, force=force, essai=essai, muet=muet)
    dernier = ancre[0] if ancre else None
    _rendre("register extract", sortie, dernier, vers.as_posix(), "serait écrit" if essai else "écrit")


OptionSigne = Annotated[Path, argument("SIGNE.pdf", "Le document émis, complété d'une signature.")]


def garder(
    numero: Numero,
    signe: OptionSigne,
    essai: Essai = False,
    sortie: Sortie = Format.TABLE,
    racine: Racine = None,
) -> None:
    """Garde à côté du registre un document qui a été signé électroniquement ailleurs.

    Exemple : cqp register keep 2026-06-18-0001 signe.pdf
    """
    registre = Registre(options.espace_de(racine).racine)
    d, _ = _inscrit(registre, numero)
    etat = signature.garder(registre, d, signe, essai=essai)
    nom = f"{registre.dossier.name}/{signature.nom_signe(d)}"
    if sortie is Format.TABLE:
        dire(f"  {nom} : {etat}, n° {d.numero}")
    _rendre("register keep", sortie, d.numero, nom, etat)


def controler(
    muet: Muet = False,
    sortie: Sortie = Format.TABLE,
    racine: Racine = None,
) -> None:
    """Dit si le registre est entier : chaque ligne, chaque document, et s'il n'a pas été remis en arrière.

    Exemple : cqp register audit
    """
    espace = options.espace_de(racine)
    audit.rendre_compte("register audit", audit.du_registre(espace.racine), sortie, muet=muet)


Sceau = Annotated[str, argument('"NUMERO EMPREINTE"', "Ce que dit du registre le dernier papier signé.")]


def reprendre(
    sceau: Sceau,
    essai: Essai = False,
    sortie: Sortie = Format.TABLE,
    racine: Racine = None,
) -> None:
    """Reprend un registre dont le journal est perdu, quand un papier signé prouve qu'il est le bon.

    Les lignes qui suivent celle du papier sont reprises telles quelles ; l'ancien journal est gardé de côté.
    Exemple : cqp register resume "2026-06-18-0003 7b9a4a42f976d07a"
    """
    espace = options.espace_de(racine)
    registre, trouve = Registre(espace.racine), examiner_sceau(sceau, espace.racine)
    if trouve.mot != "conforme":
        raise Refus(trouve.message)
    journal = f"{registre.dossier.name}/journal.jsonl"
    if autres := [c for c in audit.du_registre(espace.racine) if c["verdict"] not in BONS and c["fichier"] != journal]:
        raise Refus([Probleme(c["message"], c["fichier"], remede=c["remede"]) for c in autres])
    if not essai:
        registre.reprendre()
    etat = "serait repris" if essai else "repris"
    if sortie is Format.TABLE:
        dire(f"  {trouve.message}")
        dire(f"  {journal} : {etat}.")
    _rendre("register resume", sortie, registre.ancres()[-1].numero, journal, etat)


# What they share ----------------------------------------------------------------------------------


def _rendre(commande: str, sortie: Format, numero: str | None, fichier: str, etat: str) -> None:
    """What was written, as a program reads it; on screen each command has its own words."""
    rangee = {"numero": numero, "fichier": fichier, "etat": etat}
    rendre(sortie, objet_de(commande, **rangee), [rangee], "numero fichier etat")


def _vers(fichier: Path | None, nom: str) -> Path:
    """The file to write, in the folder that is named if it is one."""
    return fichier / nom if fichier and fichier.is_dir() else fichier or Path(nom)


def _parmi(option: str, mot: str | None, mots: Iterable[str]) -> None:
    if mot is not None and mot not in mots:
        raise MauvaisUsage(f"« {mot} » n'est pas de ceux que {option} connaît.", f"{option} {' ou '.join(mots)}")


def _numero(mots: str) -> str:
    return mots.strip().removeprefix("n°").removeprefix("N°").strip()


def _porte(d: Delivrance, mots: str) -> bool:
    """Whether it is of somebody of that name: as printed, or under any name the register keeps."""
    t = d.titulaire
    noms = (t.get("nom_naissance", ""), t.get("nom_usage", ""))
    return evoque(mots, " ".join((d.nom, t.get("prenoms", "").replace(",", " "), *noms)))


def _inscrit(registre: Registre, numero: str) -> Inscrit:
    """The line of a number. Raises Refus when no document has it."""
    trouve = next((x for x in registre.lire_tout() if x[0].numero == _numero(numero)), None)
    if trouve is None:
        raise Refus(f"Aucun document n° {_numero(numero)} n'est au registre.", "cqp register list")
    return trouve


def _tous(registre: Registre) -> list[Inscrit]:
    """Every line; what shows that some are lost is said with what is found."""
    inscrits = registre.lire_tout()
    if probleme := registre.constater():
        signaler_problemes([probleme])
    return inscrits


def _octets(fichier: Path, choisis: Iterable[Inscrit], espace: Espace) -> bytes:
    if fichier.suffix.lower() != ".xlsx":
        return en_csv(rangee(*x) for x in choisis)
    lignes = [{cle: en_cellule(v) for cle, v in rangee(*x).items()} for x in choisis]
    return en_classeur(COLONNES, lignes, "Registre", espace.configuration.certificateur.nom or "")


def _repondre(commande: str, choisis: list[Inscrit], sortie: Format) -> None:
    rangees = [rangee(*x) for x in choisis]
    if sortie is not Format.TABLE:
        rendre(sortie, objet_de(commande, documents=rangees), rangees, " ".join(COLONNES))
        return
    large = max((len(r["numero"]) for r in rangees), default=0)
    for r in rangees:
        tete = f"  {r['numero']:<{large}}  {r['document']:<11}  "
        dire_alinea(_phrase(r), tete, " " * len(tete))
    dire(f"\n  {pluriel(len(rangees), 'document')} au registre." if rangees else "  Rien au registre.")


def _phrase(r: dict[str, Any]) -> str:
    naissance = f", né(e) {lire_naissance(r['naissance']).quand}" if r["naissance"] else ""
    issue = LIBELLES_ISSUE.get(r["issue"], r["issue"])
    dite = f"{r['nom']}{naissance} : {issue} du {_jour(r['decision'])}, document émis le {_jour(r['emis_le'])}"
    dite += f", réédition du n° {r['reedition_de']}" if r["reedition_de"] else ""
    return dite + (f" ; ANNULÉ le {_jour(r['annule_le'])} ({r['motif_annulation']})" if r["annule_le"] else "")


def _jour(texte: str) -> str:
    return jour_long(lire_jour(texte))
