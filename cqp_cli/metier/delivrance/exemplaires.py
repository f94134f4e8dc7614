"""`cqp print`: one copy after the other, from the words to the file; what is certified goes through the register."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cqp_cli.disque.ecrire.pose import creer_dossier
from cqp_cli.disque.espace.dossiers import Lecture, imprimable, seul
from cqp_cli.disque.registres.paquet import mettre_de_cote
from cqp_cli.disque.registres.registre import Delivrance, Registre
from cqp_cli.documents.certificats import en_specimen
from cqp_cli.documents.modele import Document
from cqp_cli.documents.pdf import render_pdf
from cqp_cli.documents.pli import LIGNES, SIGNES, trop_longue
from cqp_cli.domain.dossier import Dossier, au
from cqp_cli.domain.ecritures import elider
from cqp_cli.errors import CqpError, FichierIllisible, Probleme, Refus
from cqp_cli.metier.delivrance.authenticite import a_reediter
from cqp_cli.metier.delivrance.certificat import (
    a_certifier,
    certifier,
    ligne_demandee,
    note_d_inscription,
    refuser_neuf,
    sans_numero,
)
from cqp_cli.metier.delivrance.tirage import CERTIFICATS, DE_SESSION, Demande, Imprime, du_dossier, vierge
from cqp_cli.metier.delivrance.tirage_session import de_la_session
from cqp_cli.terminal.affichage import signaler, signaler_alinea
from cqp_cli.terminal.apparence import avertir_sans_tete
from cqp_cli.terminal.contexte import Contexte
from cqp_cli.terminal.depot import deposer_le_meme, refuser_autre, sur_la_sortie

_DIFFERENT = "existe déjà, et il est différent : il n'est pas remplacé."


@dataclass(frozen=True, slots=True)
class Choix:
    """How to print: where, whether blank, whether anew (`motif`), whether only to look at (`specimen`)."""

    vers: Path | None
    vierge: bool = False
    motif: str | None = None
    specimen: bool = False


@dataclass(frozen=True, slots=True)
class Tire:
    """One document printed, or the reasons why not; `note` says what it lacks all the same, and `remede` mends that."""

    code: str | None
    fichier: Path | None = None
    delivrance: Delivrance | None = None
    etat: str = ""
    erreur: CqpError | None = None
    note: str = ""
    remede: str | None = None

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


def tirer_sans_dossier(demande: Demande, dossiers: list[Path] | None, choix: Choix) -> list[Tire]:
    """A blank document, or the procès-verbal and the attendance sheet of a session."""
    seance = demande.session
    fautes: list[CqpError] = []
    if demande.nom in DE_SESSION and seance and not choix.vierge:
        nom = f"{demande.nom.value}-{seance.code}{'-specimen' if choix.specimen else ''}.pdf"
        la = _cible(choix, nom)
        try:
            document, fautes = de_la_session(demande, dossiers, None if demande.ici.force or not la.is_file() else la)
        except Refus as err:
            return [Tire(None, la, erreur=err)]
        document = en_specimen(document) if choix.specimen else document
    else:
        document, nom = vierge(demande), f"{demande.nom.value}-vierge.pdf"
    illisibles, fichier = [Tire(None, erreur=faute) for faute in fautes], _cible(choix, nom)
    try:
        etat = _ecrire(demande.ici, fichier, render_pdf(document, demande.theme))
        return [*illisibles, Tire(None, fichier, etat=etat)]
    except CqpError as err:
        return [*illisibles, Tire(None, fichier, erreur=err)]


def tirer(demande: Demande, lecture: Lecture, choix: Choix) -> Tire:
    """The document of one dossier, or why it is not printed."""
    nom = f"{demande.nom.value}-{lecture.code}"
    try:
        d = au(seul(lecture), demande.ici.jour)
        if demande.nom in CERTIFICATS and not (choix.vierge or choix.specimen):
            return _certifie(demande, lecture, choix)
        imprimable(lecture, demande.ici.espace)
        document = _document(demande, d, choix)
        note = _de_l_adresse(d) if demande.nom in (Imprime.LETTRE, Imprime.RECEPISSE) and not choix.vierge else ""
        suite = "-vierge" if choix.vierge else "-specimen" if choix.specimen else ""
        fichier = _cible(choix, f"{nom}{suite}.pdf")
        etat = _ecrire(demande.ici, fichier, render_pdf(document, demande.theme))
        return Tire(d.code, fichier, etat=etat, note=note)
    except CqpError as err:
        return Tire(lecture.code, erreur=_parti(demande, lecture) or err)


def _parti(demande: Demande, lecture: Lecture) -> CqpError | None:
    """The dossier was purged, what was issued of it was not: the register gives it."""
    if demande.nom not in CERTIFICATS or lecture.chemin.exists():
        return None
    try:
        inscrits = Registre(demande.ici.espace.racine).lire()
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
    d = au(lecture.obtenir(), demande.ici.jour)
    decision, registre = a_certifier(demande, d), Registre(demande.ici.espace.racine)
    ligne = ligne_demandee(demande, lecture, d, decision, choix.motif)
    deja = registre.deja(ligne, reediter=choix.motif is not None)
    nom = f"{demande.nom.value}-{lecture.code}"
    suffixe = "-reedition" if choix.motif or (deja and deja.reedition_de) else ""
    fichier = _cible(choix, f"{nom}{suffixe}.pdf")
    if deja is None:
        refuser_neuf(demande, d, decision)
        refuser_autre(demande.ici, fichier, None, _DIFFERENT)
        if probleme := registre.constater():
            raise Refus([probleme])
    else:
        registre.refuser_annulee(deja)
    remede = a_reediter(registre.racine, deja) if deja else None
    note = f"ce document reste au nom {elider('de', deja.nom)} ; corrigé, il se réédite." if deja and remede else ""
    if demande.ici.essai:
        etat = "serait réimprimé à l'identique" if deja else "serait émis"
        note = note if deja else note_d_inscription(demande, d, decision)
        return Tire(d.code, fichier, deja, etat=etat, note=note, remede=remede)
    if not sur_la_sortie(fichier):
        creer_dossier(fichier.parent)
    delivrance, contenu, emis = certifier(demande, lecture, d, ligne)
    with _inscrit(delivrance):
        _ecrire(demande.ici, fichier, contenu)
    registre.remettre(delivrance)
    mot = "réédité" if emis and delivrance.reedition_de else "émis" if emis else "réimprimé à l'identique"
    note = note_d_inscription(demande, d, decision) if emis else note
    return Tire(d.code, fichier, delivrance, etat=mot, note=note, remede=None if emis else remede)


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


def _ecrire(ici: Contexte, fichier: Path, contenu: bytes) -> str:
    return deposer_le_meme(ici, fichier, contenu, _DIFFERENT, _faire_place)


def _faire_place(fichier: Path) -> None:
    mettre_de_cote(fichier)
    creer_dossier(fichier.parent)


def dire_notes(ici: Contexte, tires: Sequence[Tire]) -> None:
    """What documents lack all the same, each thing once with all those that lack it."""
    if any(not t.erreur and not t.delivrance for t in tires):
        avertir_sans_tete(ici.espace)
    for note in dict.fromkeys(t.note for t in tires if t.note):
        qui = ", ".join(t.code or "" for t in tires if t.note == note)
        signaler_alinea(f"{qui} : {note}", "  ", "    ")
        for remede in [t.remede for t in tires if t.note == note and t.remede]:
            signaler(f"    → {remede}")
