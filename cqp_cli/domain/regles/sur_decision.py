"""Articles 3.1.4 et 3.2.3 : ce qu'une décision du jury doit être pour valoir."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cqp_cli.domain.accord import Accord, Sens
from cqp_cli.domain.bilan import Benefice, Bilan, benefices_avant
from cqp_cli.domain.composition import defauts_de
from cqp_cli.domain.dossier import Dossier, avant
from cqp_cli.domain.ecritures import enumerer
from cqp_cli.domain.jury import LIBELLES_ISSUE, Decision, issue_de
from cqp_cli.domain.lieu import Lieu
from cqp_cli.domain.portee import lacunes, limite_notification
from cqp_cli.domain.regles.regle import JURY, Manquement, a_poser, averti, le_jour, precede, regle
from cqp_cli.domain.remedes import A_ECRIRE, OUI_OU_NON, UN_JOUR, annuler, poser, poser_sous

EMPECHEMENTS = frozenset(
    (
        "DECISION-COHERENTE",
        "DECISION-DATEE",
        "DECISION-SIGNEE",
        "DECISION-CONSERVEE",
        "DECISION-CONFORMITE",
        "DECISION-MOTIF",
        "DECISION-APRES-DELIVRANCE",
    )
)
"""Les règles qui disent qu'une décision ne vaut pas ce qu'elle écrit : rien n'en est imprimé, notifié ni déclaré."""

RELIRE = " Relisez le procès-verbal signé : si c'est la saisie qui est fausse, annulez-la, puis décidez de nouveau."


def _decide(d: Dossier) -> bool:
    return bool(_valables(d))


def _valables(d: Dossier) -> tuple[Decision, ...]:
    """Une décision annulée garde sa trace, et n'est plus éprouvée."""
    return tuple(decision for decision in d.ecrites if not decision.annulee)


@regle("DECISION-COHERENTE", JURY, si=_decide)
def decision_coherente(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """L'issue d'une décision est celle que donnent ses compétences, et toutes y sont.

    « Le jury paritaire délivre le CQP si toutes les compétences sont validées. »
    """
    for decision in _valables(d):
        if decision.issue == "renvoi" and not decision.competences:
            continue
        absentes = [c for c in d.referentiel.codes if c not in decision.competences]
        if absentes:
            message = f"La décision de la session {decision.session} ne dit rien de {enumerer(absentes)}."
            lieu = Lieu(decision.fichier, ("competences",))
            remede = poser_sous(lieu, dict.fromkeys(absentes, "validee|non-validee"))
            yield Manquement(f"{message}{_selon_le_pv(decision)}", lieu, "jury", remede)
            continue
        issue = issue_de(decision.competences)
        if decision.issue != issue:
            ecrite = LIBELLES_ISSUE[decision.issue] if decision.issue else "aucune"
            message = f"L'issue écrite est : {ecrite} ; les compétences donnent : {LIBELLES_ISSUE[issue]}."
            lieu = Lieu(decision.fichier, ("issue",))
            yield _a_redire(decision, message, lieu, issue, force=decision.issue is not None)


def _selon_le_pv(decision: Decision) -> str:
    """Ce qui fait foi d'une décision que le jury a signée."""
    return " Le procès-verbal signé le dit." if decision.signature else ""


def _a_redire(
    decision: Decision, message: str, lieu: Lieu, valeur: str, *, ou: Lieu | None = None, force: bool = True
) -> Manquement:
    """Ce qu'une autre valeur réparerait ; d'une décision signée, rien ne se récrit : une saisie fausse s'annule."""
    if not decision.signature:
        return Manquement(message, lieu, "jury", poser(ou or lieu, valeur, force=force))
    return Manquement(f"{message}{RELIRE}", lieu, "jury", annuler(decision.session))


@regle("DECISION-DATEE", JURY, origine="reglage", si=_decide)
def decision_datee(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Une décision est datée : c'est d'elle que court le bénéfice des compétences validées.

    « En cas de validation partielle, le candidat garde le bénéfice des compétences validées durant 5 ans. »
    """
    for decision in _valables(d):
        yield from _lacunes(decision, jour, ("date",))


@regle("DECISION-SIGNEE", JURY, origine="reglage", gravite="avertissement", si=_decide)
def decision_signee(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Une décision nomme le président de la session et porte sa signature ; sans elles, rien ne se certifie.

    « Le jury paritaire délivre le CQP si toutes les compétences sont validées. »
    """
    for decision in _valables(d):
        yield from _lacunes(decision, jour, ("president", "signature"))


def _lacunes(decision: Decision, jour: date, rubriques: tuple[str, ...]) -> Iterator[Manquement]:
    """Ce que ces rubriques laissent à dire au jury pour que la décision soit définitive (voir `portee`)."""
    for lacune in lacunes(decision, jour):
        if lacune.chemin[0] in rubriques:
            yield Manquement(lacune.message, Lieu(decision.fichier, lacune.chemin), "jury", lacune.remede)


@regle("DECISION-CONSERVEE", JURY, si=_decide)
def decision_conservee(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Une compétence dite conservée l'est d'une décision antérieure, dont le bénéfice courait encore.

    « En cas de validation partielle, le candidat garde le bénéfice des compétences validées durant 5 ans. »
    """
    for decision in _valables(d):
        if decision.date is None or decision.issue in (None, "renvoi"):
            continue
        gardees = benefices_avant(d, decision)
        for code, mot in decision.competences.items():
            benefice = gardees.get(code)
            if mot != "conservee" or (benefice and benefice.court(decision.date)):
                continue
            raison = _sans_appui(d, decision, code, benefice)
            message = f"{code} est dite conservée par la décision de la session {decision.session} : {raison}."
            lieu = Lieu(decision.fichier, ("competences", code))
            yield _a_redire(decision, message, lieu, "validee|non-validee")


def _sans_appui(d: Dossier, decision: Decision, code: str, benefice: Benefice | None) -> str:
    """Pourquoi rien ne la porte : son bénéfice est fini, ou la décision d'avant est annulée ou en suspens."""
    if benefice and benefice.jusqu_au:
        return f"son bénéfice a pris fin le {le_jour(benefice.jusqu_au)}"
    avant = [x for x in d.ecrites if x.date and decision.date and x.date < decision.date]
    for x in reversed(avant):
        if x.competences.get(code) == "validee":
            sort = "est annulée" if x.annulee else "n'est pas définitive"
            return f"la décision de la session {x.session}, qui la validait, {sort}"
    return "aucune décision antérieure ne l'a validée"


@regle("DECISION-CONFORMITE", JURY, si=_decide)
def decision_conformite(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Le jury dit la conformité, et ne valide rien d'une démarche ou d'un dossier non conforme.

    « Il décide de la délivrance totale ou partielle du CQP à partir de cette vérification. »
    """
    for decision in _valables(d):
        yield from _lacunes(decision, jour, ("conformite",))
        quoi = _non_conforme(decision)
        validees = [code for code, mot in decision.competences.items() if mot == "validee"]
        if quoi and validees:
            message = f"La session {decision.session} dit {quoi} non conforme, et valide {enumerer(validees)}."
            lieu = Lieu(decision.fichier, ("conformite",))
            cle = "demarche" if decision.conformite.demarche is False else "dossier"
            yield _a_redire(decision, message, lieu, OUI_OU_NON, ou=Lieu(decision.fichier, ("conformite", cle)))


@regle("DECISION-MOTIF", JURY, origine="reglage", si=_decide)
def decision_motif(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Le jury dit pourquoi un dossier n'est pas conforme, ou pourquoi il le renvoie.

    « Le jury vérifie la conformité de la démarche et des dossiers remis au regard du dispositif CQP. »
    """
    for decision in _valables(d):
        if decision.issue == "renvoi" and not decision.competences:
            if not (decision.renvoi and decision.renvoi.motif):
                message = f"La session {decision.session} renvoie le dossier sans en dire le motif."
                yield a_poser(message, Lieu(decision.fichier, ("renvoi", "motif")), "jury", A_ECRIRE)
        elif (quoi := _non_conforme(decision)) and not decision.conformite.motif:
            message = f"La session {decision.session} dit {quoi} non conforme sans en dire le motif."
            yield a_poser(message, Lieu(decision.fichier, ("conformite", "motif")), "jury", A_ECRIRE)


def _non_conforme(decision: Decision) -> str:
    """Ce que le jury dit non conforme : la démarche, le dossier, ou rien."""
    c = decision.conformite
    return "la démarche" if c.demarche is False else "le dossier" if c.dossier is False else ""


@regle("DECISION-APRES-DELIVRANCE", JURY, origine="reglage", gravite="avertissement", si=_decide)
def decision_apres_delivrance(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Une délivrance totale demeure tant qu'elle n'est pas annulée : une décision qui la suit ne la défait pas.

    « Le jury paritaire délivre le CQP si toutes les compétences sont validées. »
    """
    totale = d.bilan.derniere
    if not d.bilan.delivre:
        return
    assert totale
    assert totale.date
    for decision in _valables(d):
        if decision.fichier != totale.fichier and decision.date and decision.date >= totale.date:
            message = (
                f"La session {decision.session} décide d'un candidat à qui la certification a été délivrée le "
                f"{le_jour(totale.date)} : cette délivrance demeure tant qu'elle n'est pas annulée."
            )
            remede = annuler(decision.session)
            yield Manquement(message, Lieu(decision.fichier, ("issue",)), "jury", remede)


@regle("DECISION-BENEFICE", JURY, origine="reglage", gravite="avertissement", si=_decide)
def decision_benefice(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Une compétence dont le bénéfice court est conservée : une décision qui la dit non validée ne l'ôte pas.

    « En cas de validation partielle, le candidat garde le bénéfice des compétences validées durant 5 ans. »
    """
    for decision in _valables(d):
        if d.bilan.delivre and d.bilan.derniere and (decision.date or jour) > (d.bilan.derniere.date or jour):
            continue  # c'est l'affaire de DECISION-APRES-DELIVRANCE
        gardees = {c for c, b in benefices_avant(d, decision).items() if decision.date and b.court(decision.date)}
        for code, mot in decision.competences.items():
            if mot == "non-validee" and code in gardees:
                message = f"La session {decision.session} dit {code} non validée, alors que son bénéfice court encore."
                yield _a_redire(decision, message, Lieu(decision.fichier, ("competences", code)), "conservee")


@regle("DECISION-FONDEE", JURY, origine="reglage", gravite="avertissement", si=_decide)
def decision_fondee(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Une compétence validée l'a été d'après l'avis de chaque évaluateur, rendu depuis la décision précédente.

    « A partir de ces éléments, le jury est chargé de statuer sur la délivrance (totale ou partielle) ou la
    non-délivrance du CQP au candidat. »
    """
    for decision in _valables(d):
        bilan = avant(d, decision).bilan
        validees = [code for code, mot in decision.competences.items() if mot == "validee"]
        sans_avis = [code for code in validees if not _avis(bilan, code)]
        if sans_avis:
            depuis = " depuis la décision précédente" if bilan.derniere else ""
            message = (
                f"La session {decision.session} valide {enumerer(sans_avis)} sans l'avis antérieur de chaque "
                f"évaluateur{depuis} : remettez-les au dossier."
            )
            lieu = Lieu(decision.fichier, ("competences", sans_avis[0]))
            yield Manquement(message, lieu, "secretariat", "cqp evaluate {dossier}")
        contraires = [code for code in validees if _avis(bilan, code) == {"non-acquis"}]
        if contraires:
            qui = "l'avis défavorable" if len(a.evaluateurs.valeur) == 1 else "l'avis défavorable de chaque évaluateur"
            message = (
                f"La session {decision.session} valide {enumerer(contraires)} contre {qui}. Si le jury l'a voulu, rien "
                "n'est à changer."
            )
            lieu = Lieu(decision.fichier, ("competences", contraires[0]))
            remede = f"cqp print fiche-decision {{dossier}} --session {decision.session}"
            yield Manquement(message, lieu, "jury", remede)


def _avis(bilan: Bilan, code: str) -> set[Sens]:
    """Le sens de tous les avis que le jury avait sur une compétence ; rien s'il en manque un."""
    sens: set[Sens] = set()
    for role in bilan.dossier.accord.evaluateurs.valeur:
        evaluation, avis = bilan.evaluation(role, code), bilan.sens(role, code)
        if avis is None or evaluation is None or evaluation.date is None:
            return set()
        sens.add(avis)
    return sens


@regle(
    "DECISION-NOTIFIEE",
    JURY,
    origine={"formation": "reglage", "vae": "loi"},
    gravite="avertissement",
    si=lambda d: bool(_notifiees(d)),
    donnee="delai_notification_jours",
)
def decision_notifiee(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Une décision se notifie au candidat une fois rendue, dans le délai fixé.

    « Le candidat peut poursuivre son parcours »
    """
    for decision in _notifiees(d):
        assert decision.date
        assert decision.notification
        limite = limite_notification(a, decision.date)
        quand, rendue = le_jour(decision.notification), le_jour(decision.date)
        lieu = Lieu(decision.fichier, ("notification",))
        if decision.notification < decision.date:
            message = f"La décision du {rendue} est dite notifiée avant d'être rendue, le {quand}."
            remede = f"cqp notify {{dossier}} --session {decision.session} --date {UN_JOUR} --force"
            yield Manquement(message, lieu, "secretariat", remede)
        elif decision.notification > limite:
            message = (
                f"La décision du {rendue} a été notifiée le {quand}, après le {le_jour(limite)}, dernier jour du délai."
            )
            yield averti(message, lieu, "secretariat")


def _notifiees(d: Dossier) -> tuple[Decision, ...]:
    return tuple(x for x in _valables(d) if x.date and x.notification)


@regle("DECISION-SESSION", JURY, origine="reglage", gravite="avertissement", si=_decide)
def decision_session(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Une décision est celle d'une session qui existe, porte sa date, et n'est pas signée avant elle.

    « Le jury vérifie la conformité de la démarche et des dossiers remis au regard du dispositif CQP. »
    """
    dates = {s.code: s.date for s in d.sessions}
    for decision in _valables(d):
        if decision.session not in dates:
            message = f"La session {decision.session} n'a pas de fichier session.yaml."
            remede = f"cqp session {decision.session}"
            yield Manquement(message, Lieu(decision.fichier, ("session",)), "secretariat", remede)
        elif decision.date and dates[decision.session] and decision.date != dates[decision.session]:
            tenue = le_jour(dates[decision.session])
            message = (
                f"La décision est datée du {le_jour(decision.date)} ; la session s'est tenue le {tenue}. Relisez le "
                "procès-verbal signé : l'un des deux jours est mal recopié."
            )
            seance = Lieu(f"sessions/{decision.session}/session.yaml", ("date",))
            sienne = Lieu(decision.fichier, ("date",))
            if decision.session != str(dates[decision.session]):
                remede = poser(seance, UN_JOUR)
            else:
                remede = annuler(decision.session) if decision.signature else poser(sienne, UN_JOUR, force=True)
            yield Manquement(message, sienne, "secretariat", remede)
        if precede(decision.signature, decision.date):
            signee, rendue = le_jour(decision.signature), le_jour(decision.date)
            message = f"La décision est signée ({signee}) avant d'être rendue ({rendue})."
            yield _a_redire(decision, message, Lieu(decision.fichier, ("signature",)), UN_JOUR)


@regle("DECISION-JURY", JURY, origine="reglage", gravite="avertissement", si=_decide)
def decision_jury(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Pour chaque candidat, le jury est composé des seuls membres présents qui ne se sont pas retirés, dont un préside.

    « Le jury paritaire délivre le CQP si toutes les compétences sont validées. »
    """
    seances = {s.code: s for s in d.sessions}
    for decision in _valables(d):
        seance = seances.get(decision.session or "")
        for defaut in defauts_de(seance, decision, a.jury.valeur) if seance else ():
            seule = f"session {decision.session}"
            dite = "" if seule in defaut else f"{seule}, "
            message = f"{defaut[:-1]} ({dite}pour ce candidat)."
            lieu = Lieu(decision.fichier, ("retraits",) if decision.retraits else ("session",))
            yield Manquement(message, lieu, "secretariat", f"cqp print pv --session {decision.session}")
