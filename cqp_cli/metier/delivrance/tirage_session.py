"""`cqp print` of a session: its procès-verbal, its attendance sheet, and whose documents it has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from cqp_cli.disque.espace.dossiers import Lecture, imprimable
from cqp_cli.disque.registres.purges import sessions_purgees
from cqp_cli.disque.registres.registre import Registre
from cqp_cli.disque.registres.registre_lignes import Ancre
from cqp_cli.disque.retoucher.pieces import contenu
from cqp_cli.documents import proces_verbal as doc_session
from cqp_cli.documents.commun import document
from cqp_cli.documents.modele import Document
from cqp_cli.documents.pack.alertes import alertes
from cqp_cli.documents.proces_verbal import Examine
from cqp_cli.documents.releve import ancrage
from cqp_cli.domain.dates import jour_long
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.jury import Session
from cqp_cli.domain.personnes import alphabetique
from cqp_cli.domain.regles import verifier
from cqp_cli.domain.relance import sans_objet
from cqp_cli.errors import CqpError, Refus
from cqp_cli.metier.delivrance.certificat import ISSUES
from cqp_cli.metier.delivrance.empechements import ce_qui_vaut
from cqp_cli.metier.delivrance.tirage import CERTIFICATS, TITRES, Demande, Imprime, autre_voie

_DITE = re.compile(rb"/Keywords \(registre ([0-9A-Za-z_.\-]{1,100}) ([0-9a-f]{16})\)")


def de_la_session(
    demande: Demande, dossiers: list[Path] | None, deja: Path | None = None
) -> tuple[Document, list[CqpError]]:
    """The procès-verbal or the attendance sheet, and the dossiers that could not be read.

    What was printed already (`deja`), signed maybe, says the register as it was: printed again, it still does.
    """
    session, espace = demande.session, demande.ici.espace
    assert session
    cadre = replace(demande.cadre, acte=session.date)
    if demande.nom is Imprime.PV:
        _exiger_tous(espace.racine, session)
    examines, fautes = _examines(demande, dossiers)
    tous = {(x.dossier.referentiel.code, x.dossier.referentiel.version): x.dossier.referentiel for x in examines}
    refs = [tous[cle] for cle in sorted(tous)] or [espace.referentiel()]
    if demande.nom is Imprime.EMARGEMENT:
        ancre, fautes = None, []  # nobody's dossier is told there
        section = doc_session.emargement(refs, session, cadre)
    else:
        dites = alertes(session, refs, espace.configuration, seule="JURY-COMPOSITION")
        ancre = _ancre(demande, fautes, deja)
        dite = f"{ancrage(ancre.numero, ancre.empreinte)}, à l’impression de ce procès-verbal" if ancre else ""
        section = doc_session.proces_verbal(refs, session, examines, dites, cadre, dite)
    quand = f", session du {jour_long(session.date)}" if session.date else ""
    cle = f"registre {ancre.numero} {ancre.empreinte}" if ancre else ""
    return document(TITRES[demande.nom] + quand, [section], cadre, *refs, cle=cle), fautes


def _exiger_tous(racine: Path, session: Session) -> None:
    """Raises Refus once a purge took dossiers that this session decided: only what was signed says them all."""
    if partis := sum(session.code in siennes for siennes in sessions_purgees(racine)):
        dits = "le dossier d'un candidat" if partis == 1 else f"les dossiers de {partis} candidats"
        message = f"Une purge a supprimé {dits} de cette session : un procès-verbal tiré aujourd'hui les tairait."
        raise Refus(message, "reprenez le procès-verbal signé")


def _ancre(demande: Demande, fautes: list[CqpError], deja: Path | None) -> Ancre | None:
    """What the procès-verbal says of the register; nothing while no document is in it, or of one that cannot be read or
    was put back."""
    registre = Registre(demande.ici.espace.racine)
    try:
        ancres = registre.ancres()
        if probleme := registre.constater():
            raise Refus([probleme])
    except CqpError as err:
        fautes.append(err)
        return None
    if deja is None:
        return ancres[-1] if ancres else None
    dite = _DITE.search(contenu(deja) or b"")
    return next((a for a in ancres if dite and (a.numero, a.empreinte) == (dite[1].decode(), dite[2].decode())), None)


def _examines(demande: Demande, dossiers: list[Path] | None) -> tuple[list[Examine], list[CqpError]]:
    """Who was decided at the session; then who is inscribed; otherwise who is complete that day."""
    assert demande.session
    trouves, fautes = [], []
    for lecture in demande.ici.lectures(dossiers):
        try:
            trouves += list(_examine(demande, imprimable(lecture, demande.ici.espace), demande.session))
        except CqpError as err:
            fautes.append(err)
    if any(x.decision for x in trouves):
        inscrits = set(demande.session.candidats)
        trouves = [x for x in trouves if x.decision or x.dossier.code in inscrits]
    trouves.sort(key=lambda x: (alphabetique(x.dossier.candidat.nom_de_liste), x.dossier.code))
    return [_au_proces_verbal(x) for x in trouves], fautes


def _au_proces_verbal(x: Examine) -> Examine:
    """In the voie in which the jury decided; what nobody may notify is no result."""
    d, decision = x.dossier, x.decision
    if decision is None:
        return x
    return Examine(d.juge_par(decision), ce_qui_vaut(d, decision), x.annulees)


def candidats(demande: Demande, lectures: Iterable[Lecture]) -> list[Lecture]:
    """The dossiers of a session that have this document: decided there, else inscribed, else complete that day.

    Pieces are asked, on the contrary, of those whom the session waits for.
    One that cannot be read is among them: nobody can say that it is not.
    """
    session = demande.session
    assert session
    if demande.nom is Imprime.PIECES:
        return [x for x in lectures if x.dossier is None or _doit(demande, x.dossier, session)]
    lus: list[tuple[Lecture, Examine | None]] = []
    for lecture in lectures:
        if lecture.dossier is None:
            lus.append((lecture, None))
        else:
            lus += [(lecture, x) for x in _examine(demande, lecture.dossier, session)]
    if any(x and x.decision for _, x in lus):
        lus = [(lecture, x) for lecture, x in lus if not x or x.decision or lecture.code in session.candidats]
    return [lecture for lecture, x in lus if not x or _concerne(demande.nom, x)]


def _doit(demande: Demande, d: Dossier, session: Session) -> bool:
    """Whether pieces are to be asked of them before a session to come."""
    if (
        session.date is None
        or session.date < demande.ici.jour
        or (session.candidats and d.code not in session.candidats)
    ):
        return False
    return sans_objet(verifier(d, demande.ici.jour, session)) is None


def _concerne(nom: Imprime, x: Examine) -> bool:
    """Whether such a document is made of what this candidate has: one that is wanting will say why it is refused."""
    if nom is Imprime.LETTRE or nom in CERTIFICATS:
        if x.decision is None or x.decision.annulee:
            return False
        return x.decision.issue in (None, ISSUES.get(nom, x.decision.issue))
    return autre_voie(nom, x.dossier) is None


def _examine(demande: Demande, d: Dossier, session: Session) -> Iterator[Examine]:
    verdict = verifier(d, demande.ici.jour, session)
    decision = verdict.dossier.decision_de(session.code)
    if decision:
        siennes = (x for x in verdict.dossier.ecrites if x.session == session.code and x.fichier != decision.fichier)
        yield Examine(verdict.dossier, decision, tuple(x for x in siennes if x.annulee))
    elif session.candidats:
        if d.code in session.candidats:
            yield Examine(verdict.dossier, None)
    elif not verdict.bloquants and not verdict.dossier.bilan.delivre:
        yield Examine(verdict.dossier, None)
