"""`cqp print`: every document of the agreement, blank or filled; what is certified goes through the register."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from cqp_cli.disque.ecrire.refaire import UN_MOTIF, refaire
from cqp_cli.disque.espace.dossiers import Lecture
from cqp_cli.disque.espace.espace import Espace
from cqp_cli.disque.registres.registre import Registre
from cqp_cli.domain.jury import Session
from cqp_cli.errors import MauvaisUsage, Refus
from cqp_cli.metier.delivrance.exemplaires import Choix, Tire, dire_notes, tirer, tirer_sans_dossier
from cqp_cli.metier.delivrance.tirage import CERTIFICATS, DE_SESSION, SANS_SESSION, Demande, Imprime
from cqp_cli.metier.delivrance.tirage_session import candidats
from cqp_cli.terminal import options
from cqp_cli.terminal.affichage import dire, problemes_en_json, signaler, signaler_problemes
from cqp_cli.terminal.arguments import option, option_vers
from cqp_cli.terminal.contexte import Contexte
from cqp_cli.terminal.depot import refuser_la_sortie, refuser_melange, sur_la_sortie
from cqp_cli.terminal.formes import objet_de, rendre
from cqp_cli.terminal.options import Au, Avant, Dossiers, Ecraser, Essai, Format, Racine, SessionVoulue, Sortie

Specimen = Annotated[
    bool, option("--preview", "Pour relire : SPÉCIMEN en travers des pages, et aucun numéro n'est pris.")
]


OptionDocument = Annotated[Imprime, typer.Argument(help=f"Document à imprimer : {', '.join(Imprime)}.")]
Vers = Annotated[Path | None, option_vers("FICHIER.pdf|DOSSIER", "Où écrire (ici, par défaut).")]
Vierge = Annotated[bool, option("--blank", "Laisse la place d'écrire à la main.")]
Reediter = Annotated[bool, option("--reissue", "Réédite un parchemin ou une attestation, avec --motif.")]
Motif = Annotated[str | None, option("--motif", "La raison de la réédition.")]


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
    rempli = bool(dossiers or session)
    _refuser_reedition(document, reediter, motif)
    _refuser_vierge(document, avant, specimen, rempli=rempli)
    _refuser_ensemble(document, dossiers, session, vierge)
    espace = options.espace_de(racine, dossiers)
    jour = options.jour_acte(au, essai or vierge or specimen or not rempli)
    ici = Contexte(espace, jour, essai, force, sortie)
    demande = Demande(document, ici, _seance(espace, session) if session else None, avant)
    lectures = _lectures(demande, dossiers, vierge)
    choix = Choix(vers, vierge, motif, specimen)
    if len(lectures) > 1:
        _refuser_un_seul_fichier(vers)
    refuser_melange(vers, sortie)
    tires = [tirer(demande, x, choix) for x in lectures] or tirer_sans_dossier(demande, dossiers, choix)
    _repondre(demande, tires)


def _seance(espace: Espace, code: str) -> Session:
    """The session of that name. Raises MauvaisUsage: there is none, or no more."""
    if code not in espace.codes_sessions and any(x.session == code for x in Registre(espace.racine).lire()):
        message = f"La session {code} n'est plus ici ; le registre garde ce qu'elle a délivré."
        raise MauvaisUsage(message, f"cqp register list --session {code}")
    return espace.session(code)


def _lectures(demande: Demande, dossiers: list[Path] | None, vierge: bool) -> list[Lecture]:
    """The dossiers named, or those of the session; none for a document of the session, or a blank one."""
    if demande.nom in DE_SESSION:
        return []
    if demande.session and not (dossiers or vierge):
        if trouves := candidats(demande, demande.ici.lectures(None)):
            return trouves
        message = f"Aucun candidat de la session {demande.session.code} n'a ce document : {demande.nom.value}."
        raise Refus(message, _remede_sans_candidat(demande))
    return list(demande.ici.lectures(dossiers)) if dossiers else []


def _remede_sans_candidat(demande: Demande) -> str:
    """Nobody has been decided yet; or else who the session has."""
    assert demande.session
    code = demande.session.code
    decide = any(x.dossier and x.dossier.decision_de(code) for x in demande.ici.lectures(None))
    if not decide and (demande.nom is Imprime.LETTRE or demande.nom in CERTIFICATS):
        return f"cqp decide --session {code} --grid decisions.xlsx"
    return f"cqp session {code}"


def _refuser_reedition(nom: Imprime, reediter: bool, motif: str | None) -> None:
    if reediter and nom not in CERTIFICATS:
        message = "Seuls un parchemin ou une attestation se rééditent."
        raise MauvaisUsage(message, refaire(sans=["--reissue", "--motif"]))
    if reediter and not (motif or "").strip():
        raise MauvaisUsage("Une réédition dit sa raison.", refaire(UN_MOTIF, sans=["--motif"]))


def _refuser_vierge(document: Imprime, avant: date | None, specimen: bool, *, rempli: bool) -> None:
    """Raises MauvaisUsage for what is read of a filled document alone."""
    if avant and (document is not Imprime.PIECES or not rempli):
        raise MauvaisUsage("--avant accompagne une demande de pièces, d'un dossier.", refaire(sans=["--avant"]))
    if specimen and not rempli:
        raise MauvaisUsage("--preview relit un document rempli, et celui-ci est vierge.", refaire(sans=["--preview"]))


def _refuser_ensemble(document: Imprime, dossiers: list[Path] | None, session: str | None, vierge: bool) -> None:
    """Raises MauvaisUsage for dossiers and a session of which the document would read one alone, or for want of one."""
    if not dossiers:
        return
    if document in DE_SESSION and not session:
        raise MauvaisUsage("Ce document est celui d'une session.", f"cqp print {document} --session SESSION")
    if document is Imprime.EMARGEMENT or (document in DE_SESSION and vierge):
        suite = " --blank" if vierge else ""
        message = "Ce document est celui de toute la session, et non des dossiers nommés."
        raise MauvaisUsage(message, f"cqp print {document} --session {session}{suite}")
    if document in SANS_SESSION and session:
        message = f"« {document} » n'est d'aucune session : pour des dossiers nommés, --session serait oubliée."
        raise MauvaisUsage(message, refaire(sans=["--session"]))


def _refuser_un_seul_fichier(vers: Path | None) -> None:
    if vers and not vers.is_dir() and (sur_la_sortie(vers) or vers.suffix.lower() == ".pdf"):
        raise MauvaisUsage("Plusieurs dossiers ne tiennent pas dans un seul fichier.", "-o DOSSIER, sans .pdf")
    if vers:
        refuser_la_sortie(vers)


# What is said -------------------------------------------------------------------------------------


def _repondre(demande: Demande, tires: list[Tire]) -> None:
    ici = demande.ici
    fautes = [(t.code, t.erreur) for t in tires if t.erreur]
    if ici.sortie is not Format.TABLE:
        problemes = (p for _, err in fautes for p in err.problemes)
        refus = [{"code": code, "message": " ".join(p.message for p in err.problemes)} for code, err in fautes]
        fichiers = [t.json() for t in tires if not t.erreur]
        objet = objet_de("print", document=demande.nom.value, essai=ici.essai, fichiers=fichiers, refus=refus)
        objet |= problemes_en_json(problemes)
        rendre(ici.sortie, objet, [*fichiers, *refus], "code fichier etat numero sha256 reedition_de message note")
    else:
        for t in tires:
            if t.fichier:
                numero = f", n° {t.delivrance.numero}" if t.delivrance else ""
                if sur_la_sortie(t.fichier):
                    signaler(f"  {demande.nom.value} : {t.etat}{numero}")
                else:
                    dire(f"  {t.fichier.as_posix()} : {t.etat}{numero}")
    dire_notes(ici, tires)
    for code, err in fautes:
        if code:
            signaler(f"  {code}", bold=True)
        signaler_problemes(err.problemes)
    raise typer.Exit(max((t.sortie for t in tires), default=0))
