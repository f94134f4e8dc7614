"""`cqp print`: which document of which dossier, as words ready to be placed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property

from cqp_cli.disque.ecrire.refaire import de_ce_dossier, entre_guillemets
from cqp_cli.documents import certificats as doc_certificats
from cqp_cli.documents import demande_pieces as doc_pieces
from cqp_cli.documents import dossier_evaluation as doc_evaluation
from cqp_cli.documents import dossier_vae as doc_vae
from cqp_cli.documents import fiche_decision as doc_fiche
from cqp_cli.documents import lettre as doc_lettre
from cqp_cli.documents import livret_reperage as doc_livret
from cqp_cli.documents import proces_verbal as doc_session
from cqp_cli.documents.commun import Cadre, document
from cqp_cli.documents.demande_pieces import TITRE as TITRE_DEMANDE
from cqp_cli.documents.demande_pieces import lettre_de_demande
from cqp_cli.documents.modele import Document, Section
from cqp_cli.documents.pdf import Theme
from cqp_cli.domain.dossier import Dossier, passe
from cqp_cli.domain.jury import Decision, Session
from cqp_cli.domain.lieu import Lieu
from cqp_cli.domain.referentiel_metier import Referentiel
from cqp_cli.domain.regles import PAR_CODE, verifier
from cqp_cli.domain.relance import sans_objet
from cqp_cli.domain.remedes import UN_JOUR, decider, poser
from cqp_cli.domain.titres import au_titre_de
from cqp_cli.errors import Probleme, Refus
from cqp_cli.metier.delivrance.empechements import ce_qui_vaut, dire_annulation, obstacles
from cqp_cli.terminal.apparence import cadre_de, theme_de
from cqp_cli.terminal.contexte import Contexte
from cqp_cli.terminal.etape import exiger


class Imprime(StrEnum):
    """The documents that can be printed."""

    LIVRET = "livret"
    DOSSIER_VAE = "dossier-vae"
    DOSSIER_EVALUATION = "dossier-evaluation"
    FICHE_DECISION = "fiche-decision"
    EMARGEMENT = "emargement"
    PV = "pv"
    LETTRE = "lettre"
    RECEPISSE = "recepisse"
    PIECES = "pieces"
    ATTESTATION = "attestation"
    PARCHEMIN = "parchemin"


DE_SESSION = frozenset((Imprime.PV, Imprime.EMARGEMENT))
SANS_SESSION = frozenset((Imprime.LIVRET, Imprime.DOSSIER_VAE, Imprime.DOSSIER_EVALUATION, Imprime.RECEPISSE))
CERTIFICATS = frozenset((Imprime.PARCHEMIN, Imprime.ATTESTATION))
TITRES = {
    Imprime.LIVRET: "Livret de repérage",
    Imprime.DOSSIER_VAE: "Dossier de VAE",
    Imprime.DOSSIER_EVALUATION: "Dossier de suivi et d’évaluation",
    Imprime.FICHE_DECISION: "Fiche de décision",
    Imprime.EMARGEMENT: "Feuille d’émargement",
    Imprime.PV: "Procès-verbal",
    Imprime.LETTRE: "Lettre",
    Imprime.RECEPISSE: "Récépissé",
    Imprime.PIECES: TITRE_DEMANDE,
    Imprime.ATTESTATION: "Attestation de validation partielle",
    Imprime.PARCHEMIN: "Parchemin",
}
_MOTS = {
    Imprime.LETTRE: "lettres",
    Imprime.RECEPISSE: "lettres",
    Imprime.PIECES: "lettres",
    Imprime.ATTESTATION: "certificats",
    Imprime.PARCHEMIN: "certificats",
    Imprime.PV: "pv",
}


@dataclass(frozen=True)
class Demande:
    """What was asked: the document, of which session.

    The face and the words of the certifier are read when they are needed: a document that was issued is printed
    again even if they are gone.
    """

    nom: Imprime
    ici: Contexte
    session: Session | None
    avant: date | None = None  # the last day to answer a request for pieces

    def redecider(self, d: Dossier) -> str:
        """The command of the jury, at the session asked for, otherwise the next one that may see this candidate.

        Of one that is still to come, there is only who is ready for it.
        """
        seance = self.session or d.prochaine_session
        if seance and seance.date and seance.date > d.jour:
            return f"cqp session {entre_guillemets(seance.code)}"
        return de_ce_dossier(decider(seance.code if seance else None), d.place)

    @cached_property
    def cadre(self) -> Cadre:
        """Raises FichierIllisible."""
        return cadre_de(self.ici.espace, self.ici.jour, _MOTS.get(self.nom, "formulaires"))

    @cached_property
    def theme(self) -> Theme:
        """Raises FichierIllisible."""
        return theme_de(self.ici.espace)


# Blank --------------------------------------------------------------------------------------------


def vierge(demande: Demande, d: Dossier | None = None) -> Document:
    """The document with room for a hand; with a dossier, its identity is there already."""
    ref = d.referentiel if d else demande.ici.espace.referentiel()
    _refuser_etranger(demande.nom, ref)
    sans = replace(d, livret=None, parcours=None, dossier_candidat=None, evaluations=(), decisions=()) if d else None
    if sans and sans.vae:
        sans = replace(sans, vae=None)
    titre = TITRES[demande.nom] + (f", {d.candidat.nom_de_liste}" if d else "")
    return document(titre, _vierges(demande, ref, sans), demande.cadre, ref)


def _refuser_etranger(nom: Imprime, ref: Referentiel) -> None:
    """A certification without livret, or without VAE, has no such form."""
    accord = ref.accord
    if nom is Imprime.LIVRET and not any("livret-reperage" in pieces for pieces in accord.pieces.valeur.values()):
        raise Refus(f"La certification « {ref.intitule} » n'a pas de livret de repérage.")
    if nom in (Imprime.DOSSIER_VAE, Imprime.RECEPISSE) and "vae" not in accord.voies.valeur:
        raise Refus(f"La certification « {ref.intitule} » ne s'obtient pas par la VAE.")


def _vierges(demande: Demande, ref: Referentiel, d: Dossier | None) -> list[Section]:
    cadre = demande.cadre
    match demande.nom:
        case Imprime.LETTRE:
            return doc_lettre.modeles(ref, cadre)
        case Imprime.RECEPISSE:
            return [doc_lettre.recepisse_vierge(ref, cadre)]
        case Imprime.PIECES:
            return [doc_pieces.vierge(ref, cadre)]
        case Imprime.PARCHEMIN:
            return [doc_certificats.parchemin(ref, None, None, cadre)]
        case Imprime.ATTESTATION:
            return [doc_certificats.attestation(ref, None, None, cadre)]
        case _:
            return [_formulaire(demande, ref, d)]


def _formulaire(demande: Demande, ref: Referentiel, d: Dossier | None) -> Section:
    """A form: what the dossier says is written, the rest is room for a hand."""
    cadre, session = demande.cadre, demande.session
    match demande.nom:
        case Imprime.LIVRET:
            return doc_livret.livret(ref, d, cadre)
        case Imprime.DOSSIER_VAE:
            return doc_vae.dossier_vae(ref, d, cadre)
        case Imprime.DOSSIER_EVALUATION:
            return doc_evaluation.dossier_evaluation(ref, d, cadre)
        case Imprime.PV:
            return doc_session.proces_verbal((ref,), session, (), (), cadre)
        case Imprime.EMARGEMENT:
            return doc_session.emargement((ref,), session, cadre)
        case Imprime.FICHE_DECISION:
            return doc_fiche.fiche(ref, d, None, session, cadre)
    raise ValueError(f"{demande.nom} is no form")


# Of a dossier -------------------------------------------------------------------------------------


def du_dossier(demande: Demande, d: Dossier) -> Document:
    """The filled document of one dossier, already brought to the day. Raises Refus when it has none to show."""
    if raison := autre_voie(demande.nom, d):
        raise Refus(raison)
    cadre = demande.cadre
    match demande.nom:
        case Imprime.PIECES:
            verdict = verifier(d, demande.ici.jour, demande.session)
            exiger(sans_objet(verdict), d)
            return lettre_de_demande(verdict, cadre, demande.avant)
        case Imprime.LETTRE:
            notifiee = _decision_notifiee(demande, d)
            if notifiee is None:
                _refuser_non_date(d, "partie_2", "depot")
                _refuser_non_date(d, "recevabilite", "date")
            cadre = replace(cadre, acte=notifiee.notification if notifiee else d.recevabilite.date)
            section = doc_lettre.lettre(d, notifiee, cadre)
        case Imprime.RECEPISSE:
            _refuser_non_date(d, "partie_2", "depot")
            section = doc_lettre.recepisse(d, cadre)
        case Imprime.FICHE_DECISION:
            decision = _decision_de(demande, d)
            avant, seance = _avant(d, decision, demande.session), _seance(demande, d, decision)
            cadre = replace(cadre, acte=(decision.date if decision else None) or (seance.date if seance else None))
            dite = ce_qui_vaut(d, decision) if decision else None
            section = doc_fiche.fiche(d.referentiel, avant, dite, seance, cadre)
        case Imprime.DOSSIER_EVALUATION:
            section = _formulaire(demande, d.referentiel, _evalue(d))
        case _:
            section = _formulaire(demande, d.referentiel, d)
    titre = f"{TITRES[demande.nom]}, {d.candidat.nom_de_liste}"
    return document(titre, [section], replace(cadre, acte=cadre.acte or _derniere_date(demande.nom, d)), d.referentiel)


def _refuser_non_date(d: Dossier, *chemin: str) -> None:
    """There is no receipt of what is not known to have been received, nor answer to it; nor of an avis of no day."""
    depose = chemin[0] == "partie_2"
    if passe(d.vae.partie_2.depot if depose and d.vae else d.recevabilite.date, d.jour) is None:
        dit = "La demande n'est pas dite déposée" if depose else "L'avis de recevabilité n'est pas daté"
        remede = de_ce_dossier(poser(Lieu("dossier-vae.yaml", chemin), UN_JOUR), d.place)
        raise Refus(
            [Probleme(f"{dit} : rien n'en est écrit au candidat.", f"{d.code}/dossier-vae.yaml", remede=remede)]
        )


def _derniere_date(nom: Imprime, d: Dossier) -> date | None:
    """The last day that a filled form tells: printed again later, it is the same file."""
    dates: list[date | None] = []
    if nom is Imprime.LIVRET and d.livret:
        dates = [d.livret.entretien.date, d.livret.signatures.professionnel, d.livret.signatures.candidat]
    elif nom is Imprime.DOSSIER_VAE and d.vae:
        dates = [d.vae.partie_2.signature, d.vae.partie_2.depot, d.recevabilite.date, d.vae.partie_3.signature]
    elif nom is Imprime.DOSSIER_EVALUATION:
        dates = [quand for e in d.evaluations for quand in (e.date, e.signature, e.transmission)]
    return max((quand for quand in dates if quand and quand <= d.jour), default=None)


def autre_voie(nom: Imprime, d: Dossier) -> str | None:
    """Why the voie of the candidate has no such form; None when it has."""
    ref = d.referentiel
    if nom is Imprime.LIVRET and not d.demande("livret-reperage"):
        article = ref.au_titre_de("reperage", "LIVRET-PRESENT")
        return f"Le livret de repérage n'est pas une pièce de cette voie ({article})."
    if nom is Imprime.RECEPISSE and d.voie != "vae":
        return f"Un récépissé n'est donné que d'une demande de VAE ({ref.au_titre_de('recevabilite')})."
    if nom is Imprime.DOSSIER_VAE and d.voie != "vae":
        article = ref.au_titre_de("recevabilite", "VAE-PRESENT")
        return f"Le dossier de VAE n'est une pièce que de la voie VAE ({article})."
    return None


def _decision_de(demande: Demande, d: Dossier) -> Decision | None:
    """The decision of the session asked for, otherwise the latest one."""
    siennes = [x for x in d.decisions if demande.session is None or x.session == demande.session.code]
    return siennes[-1] if siennes else None


def _seance(demande: Demande, d: Dossier, decision: Decision | None) -> Session | None:
    if demande.session:
        return demande.session
    if decision:
        return next((s for s in d.sessions if s.code == decision.session), None)
    return d.prochaine_session


def _avant(d: Dossier, decision: Decision | None, session: Session | None) -> Dossier:
    """The dossier as the jury had it: neither this decision nor what came after."""
    if decision is None or decision.date is None:
        return replace(d, session=session)
    limite = decision.date
    return replace(
        d.juge_par(decision),
        session=session,
        decisions=tuple(x for x in d.decisions if x.date and x.date < limite),
        evaluations=tuple(e for e in d.evaluations if e.date is None or e.date <= limite),
    )


def _evalue(d: Dossier) -> Dossier:
    """The dossier before any decision on its last evaluation, which then still counts."""
    derniere = max((e.date for e in d.evaluations if e.date), default=date.max)
    return replace(d, decisions=tuple(x for x in d.decisions if x.date and x.date < derniere))


def _decision_notifiee(demande: Demande, d: Dossier) -> Decision | None:
    """What the letter tells: a decision, or None for the recevabilité. Raises Refus when nothing was decided."""
    decision = _decision_de(demande, d)
    valables = [x for x in d.decisions if not x.annulee]
    if demande.session is None and valables:
        decision = d.bilan.derniere if d.bilan.delivre else valables[-1]
    avis = d.recevabilite
    if demande.session is None and avis.avis and (decision is None or _apres(avis.date, decision.date)):
        return None
    if decision and decision.annulee:
        raise Refus(dire_annulation(d, decision))
    if decision and (problemes := obstacles(d, decision)):
        raise Refus(problemes)
    if decision is None or not decision.issue:
        quand = f" à la session {demande.session.code}" if demande.session else ""
        article = au_titre_de(PAR_CODE["DECISION-NOTIFIEE"].fondement(d.referentiel, d.voie))
        message = f"Rien n'a été décidé{quand} : il n'y a rien à notifier ({article})."
        raise Refus(message, demande.redecider(d))
    return decision


def _apres(un: date | None, autre: date | None) -> bool:
    return bool(un and autre and un > autre)
