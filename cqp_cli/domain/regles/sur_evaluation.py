"""Articles 3.1.3 et 3.2.2 : l'évaluation des compétences, ce qu'elle couvre et quand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from cqp_cli.domain.accord import DU_ROLE, ROLES, Accord, Role
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.ecritures import enumerer
from cqp_cli.domain.evaluation import Evaluation
from cqp_cli.domain.lieu import Lieu
from cqp_cli.domain.ordre import prochain_passage
from cqp_cli.domain.regles.regle import (
    EVALUATION,
    REPERAGE,
    Etape,
    Manquement,
    a_poser,
    a_venir,
    averti,
    le_jour,
    manque,
    nommer,
    precede,
    regle,
)
from cqp_cli.domain.remedes import A_ECRIRE, OUI_OU_NON, UN_JOUR, choix, poser

AU_ROLE: dict[Role, str] = {"professionnel": "au professionnel du secteur", "externe": "à l'évaluateur externe"}
SIGNER = "cqp print dossier-evaluation {dossier}"
REMETTRE = "cqp print livret {dossier}"
TRANSMETTRE = "cqp send {dossier}"
LE_ROLE: dict[Role, str] = {"professionnel": "le professionnel du secteur", "externe": "l'évaluateur externe"}


def evalue(d: Dossier) -> bool:
    """Vrai si une évaluation compte aujourd'hui."""
    return bool(d.bilan.comptees)


def _grille(d: Dossier, role: Role) -> str:
    return f"cqp evaluate {{dossier}} --role {role} --passage {prochain_passage(d, role)} --grid evaluation-{role}.xlsx"


@regle("EVALUATION-PRESENTE", EVALUATION, si=lambda d: bool(d.bilan.a_evaluer))
def evaluation_presente(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Chaque évaluateur a évalué le candidat.

    « Cette évaluation est réalisée par un professionnel du secteur et un évaluateur externe. »
    """
    for role in a.evaluateurs.valeur:
        if not d.bilan.evaluations_comptees(role):
            depuis = f" depuis la décision du {le_jour(d.bilan.derniere.date)}" if d.bilan.derniere else ""
            lieu = Lieu(f"evaluations/{prochain_passage(d, role)}-{role}.yaml")
            vide = any(e.vide and e.fichier == lieu.fichier for e in d.evaluations)
            quoi = "ne dit rien d'aucune compétence" if vide else "manque"
            quand = d.a_venir.get(lieu.fichier)
            message = f"L'évaluation {DU_ROLE[role]} {quoi}{depuis}{a_venir(quand)}."
            remede = poser(Lieu(lieu.fichier, ("date",)), UN_JOUR) if quand else _grille(d, role)
            yield Manquement(message, lieu, role, remede)


@regle("EVALUATION-COMPETENCES", EVALUATION, si=evalue)
def evaluation_competences(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Chaque évaluateur donne un avis sur chaque compétence qui n'est pas conservée.

    « L’évaluation des compétences porte sur l’ensemble des compétences du CQP. »
    """
    for role in a.evaluateurs.valeur:
        derniere = d.bilan.derniere_evaluation(role)
        if derniere is None:
            continue
        for code in d.bilan.a_evaluer:
            if d.bilan.sens(role, code) not in ("acquis", "non-acquis"):
                source = d.bilan.evaluation(role, code) or derniere
                message = f"L'avis {DU_ROLE[role]} manque sur la compétence {nommer(d, code)}."
                lieu = Lieu(source.fichier, ("competences", code, "avis"))
                yield Manquement(message, lieu, role, _avis(d, role, code, source))


def _avis(d: Dossier, role: Role, code: str, source: Evaluation) -> str:
    """Le remède d'un avis absent : l'écrire, ou un autre passage quand la grille, signée, n'en disait rien."""
    if source.signature and code not in source.competences:
        return _grille(d, role)
    mots = choix(m.mot for m in d.accord.echelle_avis.valeur if m.sens != "non-evalue")
    return poser(Lieu(source.fichier, ("competences", code, "avis")), mots)


@regle("EVALUATION-ELEMENTS", EVALUATION, origine="reglage", si=evalue)
def evaluation_elements(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Chaque élément de chaque compétence évaluée est noté ; « non évalué » laisse l'évaluation incomplète.

    « L’évaluation des compétences porte sur l’ensemble des compétences du CQP. »
    """
    for role, code, evaluation, bloc in d.bilan.blocs:
        absents = [e.code for e in d.referentiel.par_code[code].elements if bloc.elements.get(e.code) not in a.notes]
        if absents:
            verbe = "n'est pas évalué" if len(absents) == 1 else "ne sont pas évalués"
            message = f"Compétence {nommer(d, code)} : {enumerer(absents)} {verbe} par {LE_ROLE[role]}."
            mots = choix(m.mot for m in a.echelle_element.valeur if m.sens != "non-evalue")
            lieu = Lieu(evaluation.fichier, ("competences", code, "elements", absents[0]))
            yield a_poser(message, lieu, role, mots)


@regle("EVALUATION-DATE", EVALUATION, origine="reglage", si=evalue)
def evaluation_date(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """L'évaluation est datée.

    « Si certaines compétences ne sont pas acquises, le candidat peut compléter son parcours et être évalué
    lorsqu’il est prêt. »
    """
    for role, evaluation in d.bilan.comptees:
        if evaluation.date is None:
            message = f"L'évaluation {DU_ROLE[role]} n'est pas datée."
            yield a_poser(message, Lieu(evaluation.fichier, ("date",)), role, UN_JOUR)


@regle("EVALUATION-SIGNEE", EVALUATION, origine="reglage", si=evalue)
def evaluation_signee(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Chaque évaluateur a signé et daté sa grille.

    « Cette évaluation est réalisée par un professionnel du secteur et un évaluateur externe. »
    """
    for role, evaluation in d.bilan.comptees:
        if manque(evaluation.signature, jour):
            message = f"L'évaluation {DU_ROLE[role]} n'est pas signée{a_venir(evaluation.signature)}."
            yield a_poser(message, Lieu(evaluation.fichier, ("signature",)), role, UN_JOUR)


@regle("EVALUATION-SOURCES", EVALUATION, si=evalue)
def evaluation_sources(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """L'évaluation s'appuie sur chacune des sources que l'accord nomme.

    « s’appuie sur l’expérience du candidat, à partir d’un dossier renseigné par le candidat, d’une
    observation et d’une analyse des situations professionnelles rencontrées. »
    """
    noms = {
        "dossier": "le dossier du candidat",
        "observation": "l'observation",
        "analyse": "l'analyse des situations professionnelles",
    }
    for role, evaluation in d.bilan.comptees:
        absentes = [noms[s] for s in a.sources.valeur if s not in evaluation.sources]
        if absentes:
            message = f"L'évaluation {DU_ROLE[role]} ne dit pas s'appuyer sur {enumerer(absentes)}."
            yield a_poser(message, Lieu(evaluation.fichier, ("sources",)), role, choix(a.sources.valeur))


@regle("EVALUATION-LIEU", EVALUATION, si=evalue)
def evaluation_lieu(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """L'évaluation a lieu où l'accord le veut, selon la voie.

    « L’évaluation des compétences est réalisée en entreprise »
    """
    permis = a.lieux.valeur.get(d.voie or "formation")
    if not permis:  # une voie fermée est l'affaire de CANDIDAT-VOIE
        return
    noms = {"entreprise": "en entreprise", "structure-accueil": "dans une structure d'accueil"}
    for role, evaluation in d.bilan.comptees:
        lieu = evaluation.lieu
        if not lieu.nom:
            message = f"Le lieu de l'évaluation {DU_ROLE[role]} n'est pas nommé."
            yield a_poser(message, Lieu(evaluation.fichier, ("lieu", "nom")), role, A_ECRIRE)
        if lieu.type is None:
            message = f"Rien ne dit si l'évaluation {DU_ROLE[role]} a eu lieu {' ou '.join(noms[p] for p in permis)}."
            yield a_poser(message, Lieu(evaluation.fichier, ("lieu", "type")), role, choix(permis))
        elif lieu.type not in permis:
            attendu = " ou ".join(noms[p] for p in permis)
            message = f"L'évaluation {DU_ROLE[role]} a eu lieu {noms[lieu.type]}, et non {attendu}."
            yield Manquement(message, Lieu(evaluation.fichier, ("lieu", "type")), role, _grille(d, role))


@regle("EVALUATION-PLATEAU", Etape("evaluation", ("vae",)), si=evalue)
def evaluation_plateau(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """La structure d'accueil possède le plateau technique.

    « L’évaluation des compétences est réalisée au sein d’une structure d’accueil possédant le plateau
    technique (en entreprise, organisme de formation…) »
    """
    for role, evaluation in d.bilan.comptees:
        if d.voie in a.plateau_technique.valeur and not evaluation.lieu.plateau_technique:
            message = f"Rien ne dit que le lieu de l'évaluation {DU_ROLE[role]} possède le plateau technique."
            lieu = Lieu(evaluation.fichier, ("lieu", "plateau_technique"))
            dit = evaluation.lieu.plateau_technique is not None
            yield Manquement(message, lieu, role, _grille(d, role) if dit else poser(lieu, OUI_OU_NON))


@regle(
    "LIVRET-REMIS",
    REPERAGE,
    gravite="avertissement",
    si=lambda d: d.demande("livret-reperage") and evalue(d),
)
def livret_remis(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Le candidat a remis son livret de repérage aux deux évaluateurs.

    « Le livret de repérage des compétences acquises et des besoins en formation du candidat est conservé
    par le candidat et sera remis au professionnel du secteur et à l’évaluateur externe lors de l’étape
    d’évaluation des compétences. »
    """
    for role, evaluation in d.bilan.comptees:
        if not evaluation.livret_remis:
            message = f"Rien ne dit que le candidat a remis son livret de repérage {AU_ROLE[role]}."
            lieu = Lieu(evaluation.fichier, ("livret_remis",))
            remede = poser(lieu, OUI_OU_NON) if evaluation.livret_remis is None else REMETTRE
            yield Manquement(message, lieu, role, remede)


@regle("EVALUATION-ORDRE", EVALUATION, si=evalue)
def evaluation_ordre(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """L'évaluation précède la transmission au jury.

    « A la fin de l’évaluation des compétences, l’évaluateur externe transmet le dossier complété au jury
    paritaire de la CPEF pour validation. »
    """
    envoyeur, envoi = d.bilan.envoi
    for role, e in d.bilan.comptees:
        if envoi and precede(envoi.transmission, e.date):
            yield _transmis_trop_tot(envoyeur, envoi, role, e.date)


@regle("EVALUATION-SIGNATURES-ORDRE", EVALUATION, origine="reglage", si=evalue)
def evaluation_signatures_ordre(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Une évaluation se signe une fois faite, et avant d'être transmise au jury.

    « A la fin de l’évaluation des compétences, l’évaluateur externe transmet le dossier complété au jury
    paritaire de la CPEF pour validation. »
    """
    envoyeur, envoi = d.bilan.envoi
    for role, e in d.bilan.comptees:
        if precede(e.signature, e.date):
            signee, faite = le_jour(e.signature), le_jour(e.date)
            message = f"L'évaluation {DU_ROLE[role]} est signée ({signee}) avant d'avoir eu lieu ({faite})."
            yield Manquement(message, Lieu(e.fichier, ("signature",)), role, SIGNER)
        if envoi and precede(envoi.transmission, e.signature) and not precede(envoi.transmission, e.date):
            yield _transmis_trop_tot(envoyeur, envoi, role, e.signature)


def _transmis_trop_tot(envoyeur: Role, envoi: Evaluation, role: Role, fin: date | None) -> Manquement:
    message = (
        f"Le dossier est transmis ({le_jour(envoi.transmission)}) avant la fin de l'évaluation "
        f"{DU_ROLE[role]} ({le_jour(fin)})."
    )
    return Manquement(message, Lieu(envoi.fichier, ("transmission",)), envoyeur, TRANSMETTRE)


@regle(
    "PASSAGES-ORDRE",
    EVALUATION,
    origine="reglage",
    gravite="avertissement",
    si=lambda d: len(d.evaluations) > 1,
)
def passages_ordre(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Les passages se suivent dans l'ordre de leurs dates.

    « Si certaines compétences ne sont pas acquises, le candidat peut compléter son parcours et être évalué
    lorsqu’il est prêt. »
    """
    for role in ROLES:
        passages = sorted((e for e in d.du_role(role) if e.date), key=lambda e: e.passage or 0)
        for avant, apres in pairwise(passages):
            if precede(apres.date, avant.date):
                second, premier = le_jour(apres.date), le_jour(avant.date)
                message = (
                    f"Le passage {apres.passage} ({second}) est daté avant le passage {avant.passage} ({premier})."
                )
                yield averti(message, Lieu(apres.fichier, ("date",)), role)


@regle("TRANSMISSION", EVALUATION, si=evalue)
def transmission(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """L'évaluateur externe, ou le seul évaluateur, a transmis le dossier complété au jury.

    « A la fin de l’évaluation des compétences, l’évaluateur externe transmet le dossier complété au jury
    paritaire de la CPEF pour validation. »
    """
    role, envoi = d.bilan.envoi
    if envoi and manque(envoi.transmission, jour):
        message = f"Le dossier n'est pas transmis au jury par {LE_ROLE[role]}{a_venir(envoi.transmission)}."
        yield a_poser(message, Lieu(envoi.fichier, ("transmission",)), role, UN_JOUR)


@regle("AVIS-ELEMENTS", EVALUATION, origine="reglage", gravite="avertissement", si=evalue)
def avis_elements(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """L'avis sur une compétence s'accorde avec ses éléments.

    « L’évaluation des compétences porte sur l’ensemble des compétences du CQP. »
    """
    for role, code, evaluation, contraires in d.bilan.contradictions:
        message = _contradiction(d, role, code, contraires)
        lieu = Lieu(evaluation.fichier, ("competences", code, "avis"))
        yield Manquement(message, lieu, role, "cqp evaluate {dossier}")


@regle("AVIS-CONSTAT", EVALUATION, origine="reglage", si=evalue)
def avis_constat(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Un avis contraire à ses éléments est expliqué par un constat.

    « à partir d’un dossier renseigné par le candidat, d’une observation et d’une analyse des situations
    professionnelles rencontrées »
    """
    for role, code, evaluation, contraires in d.bilan.contradictions:
        bloc = evaluation.competences[code]
        if not bloc.constats and not any(bloc.observations.get(e) for e in contraires):
            message = f"{_contradiction(d, role, code, contraires)[:-1]} : un constat doit dire pourquoi."
            lieu = Lieu(evaluation.fichier, ("competences", code, "constats"))
            yield a_poser(message, lieu, role, A_ECRIRE)


def _contradiction(d: Dossier, role: Role, code: str, contraires: Sequence[str]) -> str:
    sens = d.bilan.sens(role, code)
    if sens == "acquis":
        verbe = "n'est pas acquis" if len(contraires) == 1 else "ne sont pas acquis"
        return f"{LE_ROLE[role].capitalize()} donne {code} pour acquise, alors que {enumerer(contraires)} {verbe}."
    return f"{LE_ROLE[role].capitalize()} donne {code} pour non acquise, alors que tous ses éléments sont acquis."
