"""Decisions on disk: recorded on the commented template, revoked without being erased, said by a workbook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any, NoReturn

from cqp_cli.disque.ecrire.porte import Changement, empreinte, lire_journal
from cqp_cli.disque.ecrire.refaire import de_ce_dossier, entre_guillemets, refaire
from cqp_cli.disque.espace.dossiers import Lecture
from cqp_cli.disque.espace.espace import Espace
from cqp_cli.disque.retoucher.pieces import changer, contenu, place_de_cote, remplir
from cqp_cli.domain import remedes
from cqp_cli.domain.composition import defauts_de, empeche_de_presider, retraits_reconnus
from cqp_cli.domain.dates import jour_long
from cqp_cli.domain.deliberation import (
    Impossible,
    Parole,
    deliberer,
    derniere_a_annuler,
    empechement,
    en_seance,
    fin_des_benefices,
    president,
    signee_le,
)
from cqp_cli.domain.dossier import Dossier, au
from cqp_cli.domain.ecritures import enumerer, lire_jour
from cqp_cli.domain.jury import Annulation, Decision, DecisionCompetence, Issue, Retrait, Session
from cqp_cli.domain.lieu import Chemin
from cqp_cli.domain.portee import limite_notification
from cqp_cli.domain.regles import PAR_CODE, verifier
from cqp_cli.errors import FichierIllisible, Probleme, Refus
from cqp_cli.formulaires.retours import ouvrir_retour
from cqp_cli.terminal.affichage import pluriel
from cqp_cli.terminal.contexte import Contexte


def prononcer(
    ici: Contexte, lecture: Lecture, session: Session, parole: Parole
) -> tuple[dict[str, Any], list[Changement]]:
    """The decision of one dossier, as the contract says it, and the changes that record it; nothing is written.

    The dossier is judged as it stood on the session's day, whenever the decision is typed.
    Raises Impossible when the jury cannot decide this, CqpError when the dossier cannot be read.
    """
    if obstacle := empechement(au(lecture.obtenir(), ici.jour), session, ici.jour):
        _renvoyer_a_son_jour(lecture.obtenir(), session, ici.jour, obstacle)
        raise Impossible(obstacle)
    verdict = verifier(*en_seance(lecture.obtenir(), session, ici.jour), session)
    d = verdict.dossier
    if verdict.bloquants:
        _refuser_incomplet(d, lecture, session, len(verdict.bloquants))
    inconnues = [c for c in parole.competences if c not in d.referentiel.par_code]
    if inconnues:
        connues = ", ".join(d.referentiel.codes)
        raise Impossible(f"La compétence {inconnues[0]} n'est pas du référentiel {d.referentiel.version} ({connues}).")
    issue, competences = deliberer(d, parole)
    parole = replace(parole, presidence=president(session, parole), signature=signee_le(session, parole, ici.jour))
    reponse: dict[str, Any] = {"code": d.code, "issue": issue, "competences": competences, "conservees_jusqu_au": None}
    if defauts := _a_verifier(d, session, competences, parole):
        reponse["avertissements"] = defauts
    if competences and session.date and (fin := fin_des_benefices(d, competences, session.date)):
        reponse["conservees_jusqu_au"] = str(fin)
    return reponse, _changements(ici.espace, lecture, session, issue, competences, parole)


def _refuser_incomplet(d: Dossier, lecture: Lecture, session: Session, manquements: int) -> NoReturn:
    """Raises Refus; of a decision that was revoked, the pieces that the jury had are told, and put back first."""
    phrase = d.referentiel.citer("jury", "TRANSMISSION-AVANT-SESSION", d.voie)
    message = f"Le dossier est incomplet ({pluriel(manquements, 'manquement')}) : {phrase}."
    ici, au_jour = entre_guillemets(d.place), f" --at {d.jour}"
    if deja_annulee(lecture, session):
        au_jour = ""  # that day, the revoked decision still stood
        for nom, garde in _du_jury_d_alors(lecture.chemin, session):
            message += f" Le jury avait {garde} : au secrétariat de le remettre à la place de {nom}."
            if nom.startswith("evaluations/"):
                raise Refus(message, f"cqp evaluate {ici} --from {entre_guillemets(f'{d.place}/{garde}')} --force")
    raise Refus(message, f"cqp check-dossier {ici}{au_jour}")


def _du_jury_d_alors(dossier: Path, session: Session) -> Iterator[tuple[str, str]]:
    """Each piece that is no longer what it was when the session first decided, and where that is kept."""
    entrees, decidee, vues = lire_journal(dossier)[0], False, set[str]()
    for e in entrees:
        nom, avant = str(e.get("fichier")), e.get("avant")
        decidee = decidee or nom == f"decisions/{session.code}.yaml"
        if not (decidee and avant) or nom.startswith(("decisions/", "pieces/")) or nom in vues:
            continue
        vues.add(nom)
        garde = place_de_cote(nom, avant)
        if (dossier / garde).is_file() and contenu(dossier / garde) != contenu(dossier / nom):
            yield nom, garde


def _renvoyer_a_son_jour(d: Dossier, session: Session, jour: date, obstacle: str) -> None:
    """Raises Refus, with its remedy, when only what a later session delivered stands in the way of this one."""
    if session.date and session.date < jour and not empechement(au(d, session.date), session, session.date):
        raise Refus(obstacle, refaire(f"--at {session.date}", sans=["--at"]))


def _a_verifier(
    d: Dossier, session: Session, competences: Mapping[str, DecisionCompetence], parole: Parole
) -> list[str]:
    """What the jury lacks for this candidate, and what it validates against the avis, as `check-dossier` will say it.

    Raises Impossible where the certification will not have such a jury.
    """
    projetee = Decision(
        session=session.code,
        date=session.date,
        competences=competences,
        retraits=parole.retraits,
        president=parole.presidence,
    )
    defauts, gravites = defauts_de(session, projetee, d.accord.jury.valeur), d.accord.gravites.valeur
    if defauts and "bloquant" in (gravites.get("JURY-COMPOSITION"), gravites.get("DECISION-JURY")):
        raise Impossible(" ".join(defauts))
    trouves = PAR_CODE["DECISION-FONDEE"].fonction(replace(d, ecrites=(*d.ecrites, projetee)), d.accord, d.jour)
    return [*defauts, *(m.message for m in trouves if m.lieu.fichier == projetee.fichier)]


def _changements(
    espace: Espace,
    lecture: Lecture,
    session: Session,
    issue: Issue,
    competences: Mapping[str, DecisionCompetence],
    parole: Parole,
) -> list[Changement]:
    valeurs: dict[Chemin, Any] = {
        ("session",): session.code,
        ("date",): session.date,
        ("voie",): lecture.obtenir().voie,
        # Sent back, nothing is verified: only what the jury said does not conform is written.
        ("conformite", "demarche"): None if parole.renvoi and parole.demarche else parole.demarche,
        ("conformite", "dossier"): None if parole.renvoi and parole.dossier else parole.dossier,
        ("conformite", "motif"): None if parole.conforme else parole.motif,
        ("competences",): dict(competences),
        ("issue",): issue,
        ("renvoi", "motif"): parole.motif if parole.renvoi else None,
        ("retraits",): [{"membre": r.membre, "motif": r.motif} for r in parole.retraits],
        ("preconisations", "suite"): parole.suite,
        ("preconisations", "texte"): parole.texte,
        ("president",): parole.presidence,
        ("signature",): parole.signature,
    }
    fichier = f"decisions/{session.code}.yaml"
    octets = remplir("decision.yaml", valeurs, espace.racine)
    ancienne = contenu(lecture.chemin / fichier)
    if ancienne is None:
        return [Changement(fichier, octets, None)]
    # A revoked decision of this very session stays readable beside the one that follows it.
    rangs = (f"decisions/{session.code}.annulee-{n}.yaml" for n in count(1))
    libre = next(nom for nom in rangs if contenu(lecture.chemin / nom) is None)
    return [Changement(libre, ancienne, None), Changement(fichier, octets, empreinte(ancienne))]


def annuler(lecture: Lecture, session: Session, jour: date, motif: str) -> tuple[dict[str, Any], Changement]:
    """What is revoked, as the contract says it, and the change that records it.

    Raises Impossible when there is no decision of this session, or when it has not been made yet.
    """
    decision = derniere_a_annuler(lecture.obtenir(), session.code)
    if decision is None:
        raise Impossible(f"Aucune décision de la session {session.code} n'est à annuler.")
    if decision.date and jour < decision.date:
        du, le = jour_long(decision.date), jour_long(jour)
        raise Impossible(f"La décision du {du} n'est pas encore rendue le {le} : elle ne peut pas être annulée.")
    valeurs: dict[Chemin, Any] = {("annulation", "date"): jour, ("annulation", "motif"): motif}
    reponse = dit_annulee(lecture.code, decision.issue)
    d = lecture.obtenir()
    if appuyees := dict(_sans_appui(d, decision)):
        dits = [f"{x} : annulez-la aussi, puis décidez de nouveau." for x in appuyees.values()]
        suite = de_ce_dossier(remedes.annuler(next(iter(appuyees))), d.place)
        reponse |= {"avertissements": dits, "remede": suite}
    return reponse, changer(lecture.chemin, decision.fichier, valeurs)


def dit_annulee(code: str, issue: Issue | None) -> dict[str, Any]:
    """A revoked decision, as the contract says it."""
    return {"code": code, "issue": issue, "competences": {}, "conservees_jusqu_au": None, "annulee": True}


def _sans_appui(d: Dossier, annulee: Decision) -> Iterator[tuple[str | None, str]]:
    """The sessions of the later decisions that keep what this one validated: without it they keep nothing."""
    validees = {c for c, mot in annulee.competences.items() if mot == "validee"}
    for x in d.decisions:
        gardees = [c for c, mot in x.competences.items() if mot == "conservee" and c in validees]
        if gardees and not x.annulee and x.date and annulee.date and x.date > annulee.date:
            yield x.session, f"La décision de la session {x.session} conserve {enumerer(gardees)} de celle-ci"


def deja_annulee(lecture: Lecture, session: Session) -> Annulation | None:
    """Why the decision of this session was revoked, when it was, by hand maybe."""
    decision = lecture.obtenir().decision_de(session.code)
    return decision.annulation if decision and decision.annulee else None


def notifier(lecture: Lecture, session: Session, quand: date, jour: date, *, force: bool) -> tuple[Changement, bool]:
    """The change that records the day a decision was notified, and whether it was too late. Raises Impossible."""
    d = au(lecture.obtenir(), jour)
    decision = _a_notifier(d, session.code)
    if obstacle := _sans_notification(decision, quand, jour, force=force):
        raise Impossible(obstacle)
    if manques := [m.message for m in verifier(lecture.obtenir(), quand).empechements(decision)]:
        raise Impossible(" ".join([*manques, "La décision n'est pas définitive : elle ne se notifie pas."]))
    assert decision.date
    tard = quand > limite_notification(d.accord, decision.date)
    return changer(lecture.chemin, decision.fichier, {("notification",): quand}), tard


def _a_notifier(d: Dossier, session: str) -> Decision:
    decision = d.decision_de(session)
    if decision is None:
        raise Impossible(f"Ce dossier n'a pas de décision de la session {session}.")
    if decision.annulee:
        raise Impossible(f"La décision de la session {session} a été annulée.")
    return decision


def _sans_notification(decision: Decision, quand: date, jour: date, *, force: bool) -> str | None:
    if decision.date is None:
        return f"La décision de la session {decision.session} n'est pas datée."
    if quand > jour:
        return f"Le {jour_long(quand)} est à venir : notez la notification une fois faite."
    if quand < decision.date:
        return f"La notification ({jour_long(quand)}) ne peut pas précéder la décision ({jour_long(decision.date)})."
    if decision.notification and not force:
        return f"Cette décision a déjà été notifiée le {jour_long(decision.notification)} ; --force corrige la date."
    return None


def paroles_du_classeur(
    chemin: Path, session: Session, exemple: Dossier | None
) -> tuple[dict[str, Parole], tuple[str, ...]]:
    """What the jury said of each candidate of a session's workbook, and what is changed in its texts.

    Raises FichierIllisible or Refus.
    """
    from cqp_cli.formulaires.saisie import lire_saisie

    brouillon = ouvrir_retour(chemin, "decisions")
    if brouillon.code != session.code:
        message = f"Ce classeur est celui de la session « {brouillon.code} », et non « {session.code} »."
        remede = f"cqp decide --session {brouillon.code} --from {entre_guillemets(chemin.as_posix())}"
        raise Refus([Probleme(message, chemin.name, remede=remede)])
    if exemple is None:
        raise Refus([Probleme("Aucun dossier de cette session n'est à décider.", chemin.name)])
    saisie = lire_saisie(brouillon, exemple.referentiel, None)
    signature = lire_jour(saisie.donnees["signature"])
    paroles, problemes = {}, []
    for code, dite in saisie.donnees["decisions"].items():
        parole = replace(_parole(dite), signature=signature)
        try:
            paroles[code] = verifier_le_jury(session, parole)
        except ValueError as err:
            colonne = "retraits" if parole.retraits else "presidence"
            cellule = saisie.cellules.get(("decisions", code, colonne))
            problemes.append(Probleme(f"{code} : {err}", chemin.name, cellule=cellule))
    if problemes:
        raise FichierIllisible(problemes)
    return paroles, saisie.signes


def verifier_le_jury(session: Session, parole: Parole) -> Parole:
    """Who withdrew and who presides, under the names of the session. Raises ValueError with a sentence."""
    parole = replace(parole, retraits=retraits_reconnus(session, parole.retraits))
    if parole.presidence and (raison := empeche_de_presider(session, parole.presidence, parole.retraits)):
        raise ValueError(f"{raison} : un autre membre préside.")
    return parole


def _parole(d: Mapping[str, Any]) -> Parole:
    conformite, suite = d.get("conformite", {}), d.get("preconisations", {})
    renvoi = d.get("renvoi", {}).get("motif")
    return Parole(
        competences=d.get("competences", {}),
        demarche=conformite.get("demarche", True),
        dossier=conformite.get("dossier", True),
        motif=renvoi or conformite.get("motif"),
        renvoi=bool(renvoi),
        retraits=tuple(Retrait(r.get("membre"), r.get("motif")) for r in d.get("retraits", ())),
        presidence=d.get("presidence"),
        suite=suite.get("suite"),
        texte=suite.get("texte"),
    )
