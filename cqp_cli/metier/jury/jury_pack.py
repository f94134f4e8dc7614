"""`cqp jury-pack`: what the jury holds, and the manifest of what it was made from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from cqp_cli.disque.ecrire.porte import refuser_la_place
from cqp_cli.disque.ecrire.refaire import refaire
from cqp_cli.disque.espace.espace import Espace
from cqp_cli.disque.registres import paquet
from cqp_cli.disque.registres.paquet import (
    Depot,
    ceux_qui_ont_change,
    chemin_cle,
    chemin_manifeste,
    deposer,
    ecrire_cle,
    refuser_autre,
)
from cqp_cli.documents.pack.alertes import alertes, mention
from cqp_cli.documents.pack.assemblage import document
from cqp_cli.documents.pack.couverture import avant_les_candidats
from cqp_cli.documents.pdf import assemble, place_section
from cqp_cli.domain.dates import jour_long
from cqp_cli.domain.jury import Session
from cqp_cli.domain.regles import VERSION
from cqp_cli.domain.remedes import UN_JOUR
from cqp_cli.domain.titres import Fondement, au_titre_de
from cqp_cli.errors import MauvaisUsage, Probleme, Refus
from cqp_cli.metier.jury.mise_en_pages import Ecarte
from cqp_cli.metier.jury.separes import separer
from cqp_cli.metier.jury.tri import Selection, Tri, trier
from cqp_cli.terminal import options
from cqp_cli.terminal.affichage import dire, pluriel, signaler, signaler_alinea
from cqp_cli.terminal.arguments import option, option_dossier, option_vers
from cqp_cli.terminal.contexte import Contexte
from cqp_cli.terminal.depot import sur_la_sortie
from cqp_cli.terminal.formes import objet_de, rendre
from cqp_cli.terminal.options import Au, Dossiers, Ecraser, Essai, Format, Muet, Racine, SessionDe, Sortie

SortiePdf = Annotated[Path | None, option_vers("PACK.pdf", "Fichier à écrire (jury-SESSION.pdf).")]


Anonyme = Annotated[bool, option("--anonymous", "Des numéros à la place des identités ; la clé est écrite à part.")]
Separes = Annotated[Path | None, option_dossier("--per-candidate", "Écrit aussi un PDF par candidat.")]


def jury_pack(
    session: SessionDe,
    dossiers: Dossiers = None,
    vers: SortiePdf = None,
    au: Au = None,
    sortie: Sortie = Format.TABLE,
    anonyme: Anonyme = False,
    separes: Separes = None,
    force: Ecraser = False,
    essai: Essai = False,
    muet: Muet = False,
    racine: Racine = None,
) -> None:
    """Réunit en un PDF les dossiers complets d'une session du jury, avec son manifeste.

    Exemple : cqp jury-pack --session 2026-06-18 -o jury.pdf
    """
    espace, jour = options.espace_de(racine, dossiers), options.jour_acte(au, essai)
    ici = Contexte(espace, jour, essai, force, sortie, muet)
    seance = _session(espace, session)
    pdf = _cible(vers, seance)
    refuser_la_place(pdf)
    neuf = not pdf.exists()
    if not force:
        refuser_autre(pdf, seance.code)
    tri = trier(Selection(ici, seance, dossiers, anonyme, separes is not None))
    refs = tri.referentiels or [espace.referentiel()]
    dites = alertes(seance, refs, espace.configuration)
    depot, pages = _editer(ici, tri, dites, pdf, separes, neuf=neuf) if tri.presentes else (None, 0)
    for alerte in dites:
        signaler_alinea(f"! {alerte}", "  ", "    ")
    _dire_ecartes(tri.ecartes, refs[0].citer("jury", "TRANSMISSION-AVANT-SESSION", refs[0].accord.voies.valeur[0]))
    if tri.dormants:
        n_ont = pluriel(tri.dormants, "dossier n'a pas", "dossiers n'ont pas")
        signaler(f"  {n_ont} bougé depuis la dernière décision du jury : rien n'est à présenter.")
    if sortie is not Format.TABLE:
        _en_json(ici, tri, depot, dites)
    else:
        _en_table(tri, depot, essai, pages)
    raise typer.Exit(max(tri.code, 4 if depot and depot.empeche else 0))


def _session(espace: Espace, code: str) -> Session:
    seance = espace.session(code)
    if seance.date is None:
        message = "Cette session n'a pas de date : on ne peut pas dire quels bénéfices courent ce jour-là."
        raise Refus([Probleme(message, seance.fichier, remede=f"cqp session {code} --date {UN_JOUR}")])
    return seance


def _cible(vers: Path | None, seance: Session) -> Path:
    nom = f"jury-{seance.code}.pdf"
    if vers is None:
        return Path(nom)
    if sur_la_sortie(vers):
        message = "Un dossier de jury va avec son manifeste, écrit à côté de lui : il lui faut un nom de fichier."
        raise MauvaisUsage(message, f"-o {nom}")
    if vers.is_dir():
        return vers / nom
    if vers.suffix.lower() != ".pdf":
        raise MauvaisUsage(f"« {vers.name} » ne finit pas par .pdf.", f"-o {vers.name}.pdf")
    return vers


# The PDF and its manifest ---------------------------------------------------------------------------


def _editer(
    ici: Contexte, tri: Tri, alertes: list[str], pdf: Path, separes: Path | None, *, neuf: bool
) -> tuple[Depot, int]:
    """Writes the PDF, its manifest, and beside them what else was asked for; how many pages they have."""
    contenu, pages = _assembler(tri, alertes)
    manifeste = _manifeste(tri, ici.espace, pdf)
    if separes and (lot := separer(ici, tri, separes, pdf)):
        manifeste["par_candidat"] = lot
    if ici.essai:
        return Depot(pdf, chemin_manifeste(pdf)), pages
    depot = deposer(pdf, contenu, manifeste, force=ici.force, neuf=neuf)
    if tri.anonymat:
        ecrire_cle(depot.pdf, tri.anonymat.lignes)
    return depot, pages


def _assembler(tri: Tri, alertes: list[str]) -> tuple[bytes, int]:
    edition, refs = tri.edition, tri.referentiels
    exclus = [_nom(e, tri) for e in tri.ecartes]
    inscrit = mention(edition.session, edition.configuration, refs)
    devant = avant_les_candidats(edition, refs, [ligne for ligne, _ in tri.presentes], exclus, alertes, inscrit)
    sections = [place_section(s, tri.theme) for s in devant] + [placee for _, placee in tri.presentes]
    return assemble(document(edition, refs), sections, tri.theme), sum(len(s.pages) for s in sections)


def _nom(e: Ecarte, tri: Tri) -> str:
    """Of who is not presented; of a dossier that cannot be read, its code."""
    return tri.anonymat.masques[e.code].nom if tri.anonymat else e.nom or e.code


def _manifeste(tri: Tri, espace: Espace, pdf: Path) -> dict[str, Any]:
    """What the pack was made from, read again: nothing may have changed while it was being made."""
    seance, refs = tri.edition.session, tri.referentiels
    partages = paquet.empreintes(paquet.communs(espace, seance.code, refs), espace)
    _inchanges(tri.fichiers, espace)
    fichiers, exclus = partages | tri.fichiers, [e.code for e in tri.ecartes]
    if tri.anonymat:
        fichiers = {tri.anonymat.fichier(nom): somme for nom, somme in fichiers.items()}
        exclus = [tri.anonymat.masques[code].code for code in exclus]
    return {
        "version": 1,
        "commande": paquet.COMMANDE,
        "pdf": {},
        "session": seance.code,
        "date": str(seance.date),
        "jour": str(tri.edition.jour),
        "outil": tri.edition.outil,
        "regles": VERSION,
        "referentiels": [paquet.decrire_referentiel(espace, r) for r in refs],
        "presentes": [ligne.code for ligne, _ in tri.presentes],
        "exclus": exclus,
        "dormants": tri.dormants,
        "racine": paquet.racine_relative(pdf, espace),
        "fichiers": dict(sorted(fichiers.items())),
    } | ({"anonyme": True} if tri.anonymat else {})


def _inchanges(fichiers: dict[str, str], espace: Espace) -> None:
    if trouves := ceux_qui_ont_change(espace, fichiers):
        phrase = "Ce fichier a changé pendant que le PDF se faisait ; rien n'a été écrit."
        raise Refus([Probleme(phrase, nom, remede=refaire()) for nom in trouves])


# What is said ---------------------------------------------------------------------------------------


def _dire_ecartes(ecartes: list[Ecarte], phrase: str) -> None:
    if not ecartes:
        return
    dits = pluriel(len(ecartes), "dossier n'est pas présenté", "dossiers ne sont pas présentés")
    signaler_alinea(f"{dits} : {phrase}.", "  ")
    for e in ecartes:
        signaler(f"\n  {e.code}", bold=True)
        for m in e.bloquants:
            article = au_titre_de(Fondement(m["article"], "", m["origine"]))
            signaler_alinea(f"✗ {m['message']}", "   ", "     ", droite=article)
            signaler(f"     {Probleme('', m['fichier'], m['ligne']).place()}", dim=True)
            if m["remede"]:
                signaler(f"     → {m['remede']}")  # never cut: it is to be copied
        if tard := sum(m["gravite"] == "bloquant" for m in e.manquements) - len(e.bloquants):
            signaler(f"   … {tard} plus tard", dim=True)


def _en_json(ici: Contexte, tri: Tri, depot: Depot | None, alertes: list[str]) -> None:
    objet = objet_de(
        "jury-pack",
        jour=str(tri.edition.jour),
        pdf=depot.pdf.as_posix() if depot else None,
        manifeste=depot.manifeste.as_posix() if depot else None,
        session=tri.edition.session.code,
        presentes=[ligne.code for ligne, _ in tri.presentes],
        exclus=[e.json() for e in tri.ecartes],
        dormants=tri.dormants,
        cle=chemin_cle(depot.pdf).as_posix() if depot and tri.anonymat and not ici.essai else None,
        avertissements=alertes,
        essai=ici.essai,
    )
    rangees: list[dict[str, Any]] = [{"code": ligne.code, "etat": "presente"} for ligne, _ in tri.presentes]
    for e in tri.ecartes:
        bloquants = [m["regle"] for m in e.manquements if m["gravite"] == "bloquant"]
        raisons = bloquants if ici.sortie is Format.CSV else e.json()["manquements"]
        rangees.append({"code": e.code, "etat": "exclu", "manquements": raisons})
    rendre(ici.sortie, objet, rangees, "code etat manquements")


def _en_table(tri: Tri, depot: Depot | None, essai: bool, pages: int) -> None:
    if tri.ecartes:
        signaler("")
    if depot is None:
        signaler("  Aucun dossier complet : il n'y a rien à présenter, aucun PDF n'est écrit.")
        return
    seance = tri.edition.session
    assert seance.date
    for ligne, _ in tri.presentes:
        dire(f"  {ligne.nom}, {ligne.demande}")
    dire()
    verbe = "serait écrit" if essai else "remplace l'édition précédente" if depot.nouvelle_edition else "est écrit"
    compte = pluriel(len(tri.presentes), "dossier présenté", "dossiers présentés")
    dire(f"  {depot.pdf.as_posix()} {verbe} : {compte} au jury du {jour_long(seance.date)}, {pluriel(pages, 'page')}.")
    dire(
        f"  {depot.manifeste.as_posix()} dit de quoi il est fait ; pour le vérifier : cqp verify {depot.pdf.as_posix()}"
    )
    if tri.anonymat and not essai:
        cle = chemin_cle(depot.pdf).as_posix()
        dire(f"  {cle} dit qui a quel numéro : gardez-le à part, le jury ne doit pas l'avoir.")
    for message in depot.empeche:
        signaler(f"  ! {message} Le nouveau PDF est gardé à côté : {depot.pdf.as_posix()}")
    if depot.garde:
        signaler(f"  L'ancien {depot.pdf.name} est gardé : {depot.garde.as_posix()}")
