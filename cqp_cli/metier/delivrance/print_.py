"""`cqp print`: every document of the agreement, blank or filled; what is certified goes through the register."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cqp_cli.disque.ecrire.atomique import balayer
from cqp_cli.disque.ecrire.porte import creer_dossier, ecrire_fichier
from cqp_cli.disque.espace.dossiers import imprimable, seul
from cqp_cli.disque.registres.paquet import mettre_de_cote
from cqp_cli.disque.registres.registre import Registre
from cqp_cli.disque.retoucher.pieces import contenu as lire
from cqp_cli.documents.certificats import en_specimen
from cqp_cli.documents.pli import LIGNES, SIGNES, trop_longue
from cqp_cli.domain.dossier import au
from cqp_cli.errors import CqpError, FichierIllisible, MauvaisUsage, Probleme, Refus
from cqp_cli.metier.delivrance.certificat import (
    a_certifier,
    certifier,
    demander,
    note_d_inscription,
    refuser_neuf,
    sans_numero,
)
from cqp_cli.metier.delivrance.tirage import CERTIFICATS, DE_SESSION, Demande, Nom, du_dossier, vierge
from cqp_cli.metier.delivrance.tirage_session import candidats, de_la_session
from cqp_cli.terminal import options
from cqp_cli.terminal.affichage import dire, problemes_en_json, problemes_en_lignes, signaler
from cqp_cli.terminal.depot import ecrire_sortie, refuser_melange, sur_la_sortie
from cqp_cli.terminal.formes import rendre
from cqp_cli.terminal.options import Au, Avant, Dossiers, Ecraser, Essai, Format, Racine, SessionVoulue, Sortie

if TYPE_CHECKING:
    from cqp_cli.disque.espace.dossiers import Lecture
    from cqp_cli.disque.registres.registre import Delivrance
    from cqp_cli.documents.modele import Document
    from cqp_cli.domain.dossier import Dossier


@dataclass(frozen=True, slots=True)
class Choix:
    """How to print: where, whether blank, whether anew, whether only to look at."""

    vers: Path | None
    vierge: bool
    motif: str | None
    force: bool
    essai: bool
    plusieurs: bool
    specimen: bool = False


@dataclass(frozen=True, slots=True)
class Tire:
    """One document printed, or the reasons why not; `note` says what it lacks all the same."""

    code: str | None
    fichier: Path | None = None
    delivrance: Delivrance | None = None
    etat: str = ""
    erreur: CqpError | None = None
    note: str = ""

    @property
    def sortie(self) -> int:
        return self.erreur.code if self.erreur else 0

    def json(self) -> dict[str, Any]:
        d = self.delivrance
        return {
            "code": self.code,
            "fichier": self.fichier.as_posix() if self.fichier else None,
            "etat": self.etat,
            "numero": d.numero if d else None,
            "sha256": d.sha256 if d else None,
            "reedition_de": d.reedition_de if d else None,
            "note": self.note or None,
        }


Specimen = Annotated[
    bool, typer.Option("--preview", help="Pour relire : SPÉCIMEN en travers des pages, et aucun numéro n'est pris.")
]


OptionDocument = Annotated[Nom, typer.Argument(help=f"Document à imprimer : {', '.join(Nom)}.")]
Vers = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FICHIER.pdf|DOSSIER", help="Où écrire (ici, par défaut).")
]
Vierge = Annotated[bool, typer.Option("--blank", help="Laisse la place d'écrire à la main.")]
Reediter = Annotated[bool, typer.Option("--reissue", help="Réédite un parchemin ou une attestation, avec --motif.")]
Motif = Annotated[str | None, typer.Option("--motif", help="La raison de la réédition.")]


def imprimer(
    document: OptionDocument,
    dossiers: Dossiers = None,
    vers: Vers = None,
    session: SessionVoulue = None,
    vierge: Vierge = False,
    reediter: Reediter = False,
    motif: Motif = None,
    specimen: Specimen = False,
    avant: Avant = None,
    force: Ecraser = False,
    essai: Essai = False,
    au: Au = None,
    sortie: Sortie = Format.TABLE,
    racine: Racine = None,
) -> None:
    """Imprime un document, vierge ou rempli ; un parchemin ou une attestation est inscrit au registre.

    Sans dossier ni session, le document est vierge ; avec --session, ce sont ceux de ses candidats.
    Exemple : cqp print parchemin candidats/martin-lea
    """
    _refuser_usage(document, reediter, motif, vierge)
    if specimen and (vierge or reediter):
        raise MauvaisUsage("Un spécimen n'est ni vierge, ni réédité.", "ôtez --preview")
    if avant and document is not Nom.PIECES:
        raise MauvaisUsage("--avant accompagne une demande de pièces.", "ôtez --avant")
    if document in DE_SESSION and dossiers and not session:
        raise MauvaisUsage("Ce document est celui d'une session.", "--session …")
    numerote = document in CERTIFICATS and not (vierge or specimen)
    espace, jour = options.espace_de(racine, dossiers), options.jour_acte(au, essai or not numerote)
    seance = espace.session(session) if session else None
    demande = Demande(document, espace, jour, seance, avant)
    lectures = _lectures(demande, dossiers, vierge)
    plusieurs = len(lectures) > 1
    choix = Choix(vers, vierge, motif if reediter else None, force, essai, plusieurs, specimen)
    _refuser_un_seul_fichier(choix)
    refuser_melange(vers, sortie)
    if lectures:
        tires = [tirer(demande, lecture, choix) for lecture in lectures]
    else:
        tires = tirer_sans_dossier(demande, dossiers, choix)
    _repondre(document, tires, sortie, essai)


def _lectures(demande: Demande, dossiers: list[Path] | None, vierge: bool) -> list[Lecture]:
    """The dossiers named, or those of the session; none for a document of the session, or a blank one."""
    if demande.nom in DE_SESSION:
        return []
    if demande.session and not (dossiers or vierge):
        if trouves := candidats(demande, options.lectures(None, demande.espace, demande.jour)):
            return trouves
        message = f"Aucun candidat de la session {demande.session.code} n'a ce document : {demande.nom.value}."
        raise Refus(message, _remede_sans_candidat(demande, options.lectures(None, demande.espace, demande.jour)))
    return list(options.lectures(dossiers, demande.espace, demande.jour)) if dossiers else []


def _remede_sans_candidat(demande: Demande, lectures: Iterable[Lecture]) -> str:
    """Nobody has been decided yet; or else who the session has."""
    assert demande.session
    code = demande.session.code
    decide = any(x.dossier and x.dossier.decision_de(code) for x in lectures)
    if not decide and (demande.nom is Nom.LETTRE or demande.nom in CERTIFICATS):
        return f"cqp decide --session {code} --grid decisions.xlsx"
    return f"cqp session {code}"


def _refuser_usage(nom: Nom, reediter: bool, motif: str | None, vierge: bool) -> None:
    if reediter and nom not in CERTIFICATS:
        raise MauvaisUsage("Seuls un parchemin ou une attestation se rééditent.", "ôtez --reissue")
    if reediter and not (motif or "").strip():
        raise MauvaisUsage("Une réédition dit sa raison.", "--reissue --motif …")
    if motif and not reediter:
        raise MauvaisUsage("--motif accompagne une réédition.", "--reissue --motif …")
    if reediter and vierge:
        raise MauvaisUsage("Un document vierge ne se réédite pas.", "ôtez --blank ou --reissue")


def _refuser_un_seul_fichier(choix: Choix) -> None:
    if not choix.plusieurs or choix.vers is None or choix.vers.is_dir():
        return
    if sur_la_sortie(choix.vers) or choix.vers.suffix.lower() == ".pdf":
        raise MauvaisUsage("Plusieurs dossiers ne tiennent pas dans un seul fichier.", "-o DOSSIER, sans .pdf")


# One by one ---------------------------------------------------------------------------------------


def tirer_sans_dossier(demande: Demande, dossiers: list[Path] | None, choix: Choix) -> list[Tire]:
    """A blank document, or the procès-verbal and the attendance sheet of a session."""
    from cqp_cli.documents.pdf import render_pdf

    seance = demande.session
    fautes: list[CqpError] = []
    if demande.nom in DE_SESSION and seance and not choix.vierge:
        nom = f"{demande.nom.value}-{seance.code}{'-specimen' if choix.specimen else ''}.pdf"
        la = _cible(choix, nom)
        document, fautes = de_la_session(demande, dossiers, None if choix.force or not la.is_file() else la)
        document = en_specimen(document) if choix.specimen else document
    else:
        document, nom = vierge(demande), f"{demande.nom.value}-vierge.pdf"
    illisibles = [Tire(None, erreur=faute) for faute in fautes]
    try:
        fichier = _cible(choix, nom)
        return [*illisibles, Tire(None, fichier, etat=_ecrire(fichier, render_pdf(document, demande.theme), choix))]
    except CqpError as err:
        return [*illisibles, Tire(None, erreur=err)]


def tirer(demande: Demande, lecture: Lecture, choix: Choix) -> Tire:
    """The document of one dossier, or why it is not printed."""
    from cqp_cli.documents.pdf import render_pdf

    nom = f"{demande.nom.value}-{lecture.code}"
    try:
        d = au(seul(lecture), demande.jour)
        if demande.nom in CERTIFICATS and not (choix.vierge or choix.specimen):
            return _certifie(demande, lecture, choix)
        imprimable(lecture, demande.espace)
        document = _document(demande, d, choix)
        note = _de_l_adresse(d) if demande.nom in (Nom.LETTRE, Nom.RECEPISSE) and not choix.vierge else ""
        suite = "-vierge" if choix.vierge else "-specimen" if choix.specimen else ""
        fichier = _cible(choix, f"{nom}{suite}.pdf")
        etat = _ecrire(fichier, render_pdf(document, demande.theme), choix)
        return Tire(d.code, fichier, etat=etat, note=note)
    except CqpError as err:
        return Tire(lecture.code, erreur=_parti(demande, lecture) or err)


def _parti(demande: Demande, lecture: Lecture) -> CqpError | None:
    """The dossier was purged, what was issued of it was not: the register gives it."""
    if demande.nom not in CERTIFICATS or lecture.chemin.exists():
        return None
    try:
        inscrits = Registre(demande.espace.racine).lire()
    except CqpError as err:
        return err
    session = demande.session.code if demande.session else None
    siens = [d for d in inscrits if (d.document, d.code) == (demande.nom.value, lecture.code)]
    for d in [d for d in siens if session in (None, d.session)][-1:]:
        message = f"Ce dossier n'est plus là ; ce qui a été émis est au registre, n° {d.numero}."
        return FichierIllisible([Probleme(message, lecture.code, remede=f"cqp register copy {d.numero}")])
    return None


def _document(demande: Demande, d: Dossier, choix: Choix) -> Document:
    """What has no number: a blank document, a filled one, or one to look at before it is issued."""
    if choix.vierge:
        return vierge(demande, d)
    if not choix.specimen:
        return du_dossier(demande, d)
    return en_specimen(sans_numero(demande, d) if demande.nom in CERTIFICATS else du_dossier(demande, d))


def _de_l_adresse(d: Dossier) -> str:
    """What the window of an envelope would not show; the letter is printed all the same."""
    if not d.candidat.adresse:
        return "la lettre n'a pas d'adresse (candidat.yaml, « adresse »)."
    dite = f"l'adresse a plus de {LIGNES} lignes de {SIGNES} signes (candidat.yaml, « adresse »)."
    return dite if trop_longue(d.candidat) else ""


def _certifie(demande: Demande, lecture: Lecture, choix: Choix) -> Tire:
    """The output is looked at before a number is given: a number is never taken back."""
    d = au(lecture.obtenir(), demande.jour)
    decision, registre = a_certifier(demande, d), Registre(demande.espace.racine)
    ligne = demander(demande, lecture, d, decision, choix.motif)
    deja = registre.deja(ligne, reediter=choix.motif is not None)
    nom = f"{demande.nom.value}-{lecture.code}"
    suffixe = "-reedition" if choix.motif or (deja and deja.reedition_de) else ""
    fichier = _cible(choix, f"{nom}{suffixe}.pdf")
    if deja is None:
        refuser_neuf(demande, d, decision)
        _refuser_existant(fichier, None, choix)
        if probleme := registre.constater():
            raise Refus([probleme])
    else:
        registre.refuser_annulee(deja)
    if choix.essai:
        etat = "serait réimprimé à l'identique" if deja else "serait émis"
        return Tire(d.code, fichier, deja, etat=etat, note="" if deja else note_d_inscription(demande, d, decision))
    delivrance, contenu, emis = certifier(demande, lecture, d, ligne)
    with _inscrit(delivrance):
        _ecrire(fichier, contenu, choix)
    registre.remettre(delivrance)
    mot = "réédité" if emis and delivrance.reedition_de else "émis" if emis else "réimprimé à l'identique"
    return Tire(d.code, fichier, delivrance, etat=mot, note=note_d_inscription(demande, d, decision) if emis else "")


@contextmanager
def _inscrit(d: Delivrance) -> Iterator[None]:
    """A document that cannot be written has its number all the same: this is said, and the next run gives it."""
    try:
        yield
    except CqpError as err:
        message = f"Le document n° {d.numero} est inscrit au registre : la même commande l'imprimera."
        raise type(err)([*err.problemes, Probleme(message)]) from err


# Where it goes ------------------------------------------------------------------------------------


def _cible(choix: Choix, nom: str) -> Path:
    """`-o` names the file when it ends in .pdf, otherwise a folder."""
    if choix.vers is None:
        return Path(nom)
    if sur_la_sortie(choix.vers):
        return choix.vers
    if choix.vers.suffix.lower() == ".pdf" and not choix.vers.is_dir():
        return choix.vers
    return choix.vers / nom


def _refuser_existant(fichier: Path, contenu: bytes | None, choix: Choix) -> None:
    if (
        fichier.exists()
        and not sur_la_sortie(fichier)
        and not choix.force
        and (contenu is None or lire(fichier) != contenu)
    ):
        if not choix.essai:
            balayer(fichier.parent)
        message = f"{fichier.name} existe déjà, et il est différent : il n'est pas remplacé."
        raise Refus(message, "donnez un autre nom avec -o, ou ajoutez --force")


def _ecrire(fichier: Path, contenu: bytes, choix: Choix) -> str:
    _refuser_existant(fichier, contenu, choix)
    if choix.essai:
        return "serait écrit"
    if sur_la_sortie(fichier):
        ecrire_sortie(contenu)
        return "écrit"
    if fichier.is_file():
        if lire(fichier) == contenu:
            balayer(fichier.parent)
            return "inchangé"
        mettre_de_cote(fichier)
    creer_dossier(fichier.parent)
    try:
        ecrire_fichier(fichier, contenu, nom=fichier.name, neuf=not choix.force)
    except Refus:
        if lire(fichier) != contenu:  # another process may have written the same
            raise
        return "inchangé"
    return "écrit"


# What is said -------------------------------------------------------------------------------------


def _repondre(nom: Nom, tires: list[Tire], sortie: Format, essai: bool) -> None:
    fautes = [t for t in tires if t.erreur]
    if sortie is not Format.TABLE:
        problemes = chain.from_iterable(t.erreur.problemes for t in fautes if t.erreur)
        refus = [
            {"code": t.code, "message": " ".join(p.message for p in t.erreur.problemes)} for t in fautes if t.erreur
        ]
        entete = {"version": 1, "commande": "print", "document": nom.value, "essai": essai}
        fichiers = [t.json() for t in tires if not t.erreur]
        objet = entete | {"fichiers": fichiers, "refus": refus} | problemes_en_json(problemes)
        rendre(sortie, objet, [*fichiers, *refus], "code fichier etat numero sha256 reedition_de message note")
    else:
        for t in tires:
            if t.fichier:
                numero = f", n° {t.delivrance.numero}" if t.delivrance else ""
                montrer = signaler if sur_la_sortie(t.fichier) else dire
                montrer(f"  {t.fichier.as_posix()} : {t.etat}{numero}")
    for t in tires:
        if t.note:
            signaler(f"  {t.code} : {t.note}")
    for t in fautes:
        assert t.erreur
        if t.code:
            signaler(f"  {t.code}", bold=True)
        for ligne in problemes_en_lignes(t.erreur.problemes):
            signaler(ligne)
    raise typer.Exit(max((t.sortie for t in tires), default=0))
