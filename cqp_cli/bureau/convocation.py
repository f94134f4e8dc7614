"""Who a session of the jury may see: those who are ready, those who are not, and what each still owes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from cqp_cli.disque.ecrire.refaire import a_coller
from cqp_cli.disque.espace.dossiers import Lecture
from cqp_cli.disque.espace.espace import Espace
from cqp_cli.disque.lire.recherche import situes
from cqp_cli.domain.accord import ACTEURS
from cqp_cli.domain.composition import nommer_college
from cqp_cli.domain.dates import jour_long
from cqp_cli.domain.ecritures import enumerer
from cqp_cli.domain.jury import Session
from cqp_cli.domain.lieu import Lieu
from cqp_cli.domain.portee import lacunes
from cqp_cli.domain.referentiel_metier import Referentiel
from cqp_cli.domain.regles import verifier
from cqp_cli.domain.regles.sur_seance import verifier_seance
from cqp_cli.domain.relance import a_repondre, dormant
from cqp_cli.errors import FichierIllisible
from cqp_cli.terminal.affichage import alinea, dire, dire_alinea, pluriel
from cqp_cli.terminal.contexte import Contexte
from cqp_cli.terminal.formes import objet_de

Etat = Literal["pret", "pas-pret", "illisible", "decide"]
_A_VENIR: dict[Etat, str] = {
    "decide": "Déjà décidés",
    "pret": "Prêts",
    "pas-pret": "Pas prêts",
    "illisible": "Illisibles",
}
_TENUE: dict[Etat, str] = {"decide": "Décidés", "pret": "Attendent leur décision", "illisible": "Illisibles"}


@dataclass(frozen=True, slots=True)
class Attendu:
    """One candidate of a session, and what is still to be done: who acts, and the sentence."""

    code: str
    nom: str
    etat: Etat
    dus: tuple[tuple[str, str], ...] = ()
    referentiel: Referentiel | None = None


def attendus(ici: Contexte, seance: Session) -> list[Attendu]:
    """Everyone whom this session may decide of; those it names, if it names any, be there a dossier or not."""
    nommes = situes(ici.espace.racine, sorted(set(seance.candidats)))
    lues = map(ici.lecture, nommes) if nommes else ici.lectures(None)
    return [a for lecture in lues if (a := _un(lecture, seance, ici.jour))]


def _un(lecture: Lecture, seance: Session, jour: date) -> Attendu | None:
    if lecture.dossier is None:
        return Attendu(lecture.code, "", "illisible", tuple(("secretariat", p.message) for p in lecture.problemes))
    verdict = verifier(lecture.dossier, jour, seance)
    d, nom = verdict.dossier, lecture.dossier.candidat.nom_de_liste
    if deja := next((x for x in d.ecrites if x.session == seance.code and not x.annulee), None):
        return Attendu(
            d.code, nom, "decide", tuple(("jury", lacune.message) for lacune in lacunes(deja, jour)), d.referentiel
        )
    bloquants = [m for m in verdict.du_candidat if m.gravite == "bloquant"]
    if d.bilan.delivre or d.abandon or (bloquants and dormant(d)):
        return None
    siens = {m.regle for m in bloquants}
    dus = tuple((m.acteur, m.message) for m in a_repondre(verdict) if m.gravite == "bloquant" and m.regle in siens)
    attend = (("", "rien aujourd'hui : la suite attend une étape"),) if bloquants and not dus else dus
    return Attendu(d.code, nom, "pas-pret" if bloquants else "pret", attend, d.referentiel)


def changements(ici: Contexte, avant: Session, apres: Session) -> list[str]:
    """What another day of the session changes for the dossiers, sentence by sentence."""
    dites = []
    for lecture in ici.lectures(None):
        if lecture.dossier is None or (avant.candidats and lecture.code not in avant.candidats):
            continue
        un, autre = (_phrases(lecture, s, ici.jour) for s in (avant, apres))
        dites += [f"{lecture.code} : {phrase}" for cle, phrase in autre.items() if cle not in un]
        dites += [f"{lecture.code} : levé : {phrase}" for cle, phrase in un.items() if cle not in autre]
    return dites


def _phrases(lecture: Lecture, seance: Session, jour: date) -> dict[tuple[str, Lieu], str]:
    verdict = verifier(lecture.obtenir(), jour, seance)
    return {} if verdict.dossier.bilan.delivre else {(m.regle, m.lieu): m.message for m in verdict.du_candidat}


def en_json(seance: Session, trouves: Sequence[Attendu]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The answer as a program reads it, whole and line by line."""
    champs = ("nom", "college", "organisation", "president", "present", "excuse")
    membres = [{c: getattr(m, c) for c in champs} for m in seance.membres]
    candidats = [
        {"code": a.code, "etat": a.etat, "manquements": [{"acteur": q, "message": m} for q, m in a.dus]}
        for a in trouves
    ]
    quand = str(seance.date) if seance.date else None
    objet = objet_de("session", session=seance.code, date=quand, lieu=seance.lieu, membres=membres, candidats=candidats)
    rangees = [
        {"code": a.code, "etat": a.etat, "message": message, "acteur": acteur}
        for a in trouves
        for acteur, message in a.dus or (("", ""),)
    ]
    return objet, rangees


def montrer(espace: Espace, seance: Session, trouves: Sequence[Attendu], jour: date) -> None:
    """The same as people read it; of a session that was held, who was decided and who still is to be."""
    quand = f"du {jour_long(seance.date)}" if seance.date else seance.code
    dire(f"  Session {quand}{', ' + seance.lieu if seance.lieu else ''}", bold=True)
    dire(f"  {_composition(seance)}")
    for ligne in _defauts(espace, seance, trouves):
        dire(ligne)
    tenue = bool(seance.date and seance.date < jour)
    titres = _TENUE if tenue else _A_VENIR
    for etat, titre in titres.items():
        if siens := [a for a in trouves if a.etat == etat]:
            dire()
            dire(f"  {titre} ({len(siens)})", bold=True)
            for a in siens:
                dire(f"    {a.code:<32} {a.nom}".rstrip())
                for acteur, message in a.dus:
                    dire_alinea(f"{message} ({ACTEURS[acteur]})" if acteur else message, "      ", "        ")
    dire()
    dire(f"  → {_suite(seance, {a.etat for a in trouves}, tenue=tenue)}")


def _suite(seance: Session, etats: set[Etat], *, tenue: bool) -> str:
    code = seance.code
    if tenue and "decide" in etats and "pret" not in etats:
        return f"cqp deliver --session {code} -o remise-{code}"
    if tenue and "pret" in etats:
        return f"cqp decide --session {code} --grid decisions-{code}.xlsx"
    return f"cqp jury-pack --session {code} -o jury-{code}.pdf" if "pret" in etats else "cqp check-dossier"


def _composition(seance: Session) -> str:
    if not seance.membres:
        return "Aucun membre."
    colleges = Counter(nommer_college(m.college or "") for m in seance.membres)
    dits = enumerer(
        f"{nombre} du collège {college}" if college else f"{nombre} sans collège"
        for college, nombre in colleges.items()
        if len(colleges) > 1 or college
    )
    qui = enumerer(m.nom or "sans nom" for m in seance.presidents)
    combien = pluriel(len(seance.membres), "membre") + (f" : {dits}" if dits else "")
    return f"{combien}{' ; préside : ' + qui if qui else ''}."


def _defauts(espace: Espace, seance: Session, trouves: Sequence[Attendu]) -> Iterator[str]:
    """What the session lacks for the certifications of its candidates; for the one of here while it has none."""
    try:
        prets = [a for a in trouves if a.etat != "pas-pret"] or trouves
        refs = [a.referentiel for a in prets if a.referentiel] or [espace.referentiel()]
    except FichierIllisible:
        return
    propres = {(ref.code, ref.version): ref for ref in refs}
    dits = dict.fromkeys((m.message, m.remede) for ref in propres.values() for m in verifier_seance(seance, ref))
    for message, remede in dits:
        yield from alinea(f"! {message}", "  ", "    ")
        yield f"    → {a_coller(remede)}"
