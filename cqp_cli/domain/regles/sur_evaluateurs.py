"""Qui évalue, et à quel titre : deux personnes distinctes, habilitées, sans conflit (3.1.1, 3.1.3, 3.2.2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial

from cqp_cli.domain.accord import DU_ROLE, Accord, Role
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.ecritures import elider, enumerer
from cqp_cli.domain.evaluation import Evaluation
from cqp_cli.domain.habilitations import Habilitation, Habilitations
from cqp_cli.domain.lieu import Lieu
from cqp_cli.domain.livret import Intervenant
from cqp_cli.domain.personnes import essentiel, meme_organisation, meme_personne
from cqp_cli.domain.regles.regle import EVALUATION, REPERAGE, Etape, Manquement, a_poser, le_jour, non_remplie, regle
from cqp_cli.domain.regles.sur_evaluation import LE_ROLE, evalue
from cqp_cli.domain.regles.sur_reperage import d_ou_il_est
from cqp_cli.domain.remedes import A_ECRIRE, UN_JOUR, choix, habiliter, poser, reevaluer

HABILITATIONS = "habilitations.yaml"


@regle("EVALUATEUR-IDENTIFIE", EVALUATION, si=evalue)
def evaluateur_identifie(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Chaque évaluateur est nommé, et dit interne ou externe.

    « Cette évaluation est réalisée par un professionnel du secteur et un évaluateur externe. »
    """
    for role, evaluation in d.bilan.comptees:
        e = evaluation.evaluateur
        yield from _rubriques(role, evaluation, {"nom": e.nom, "origine": e.origine})


@regle("EVALUATEUR-QUALITE", EVALUATION, origine="reglage", si=evalue)
def evaluateur_qualite(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Chaque évaluateur dit sa fonction et son organisation.

    « Cette évaluation est réalisée par un professionnel du secteur et un évaluateur externe. »
    """
    for role, evaluation in d.bilan.comptees:
        e = evaluation.evaluateur
        yield from _rubriques(role, evaluation, {"fonction": e.fonction, "organisation": e.organisation})


def _rubriques(role: Role, evaluation: Evaluation, champs: Mapping[str, str | None]) -> Iterator[Manquement]:
    for cle in (cle for cle, valeur in champs.items() if not valeur):
        message = non_remplie(cle, DU_ROLE[role])
        valeur = A_ECRIRE if cle != "origine" else "externe" if role == "externe" else "interne|externe"
        yield a_poser(message, Lieu(evaluation.fichier, ("evaluateur", cle)), role, valeur)


@regle("EVALUATEUR-INTERNE", EVALUATION, origine="reglage", gravite="avertissement", si=evalue)
def evaluateur_interne(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Un professionnel interne est de l'entreprise du candidat.

    « Cette évaluation est réalisée par un professionnel du secteur et un évaluateur externe. »
    """
    employeur = d.candidat.entreprise.nom
    for role, evaluation in d.bilan.comptees:
        e = evaluation.evaluateur
        if role == "professionnel" and e.interne_d_ailleurs(employeur):
            ailleurs = f"il est de « {e.organisation} », et l'employeur est « {employeur} »"
            message = f"Le professionnel du secteur est dit interne ; {ailleurs}."
            lieu = Lieu(evaluation.fichier, ("evaluateur", "origine"))
            yield Manquement(message, lieu, role, d_ou_il_est(evaluation.fichier, "evaluateur"))


@regle("EVALUATEUR-EXTERNE", EVALUATION, si=evalue)
def evaluateur_externe(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """L'évaluateur externe est externe.

    « Cette évaluation est réalisée par un professionnel du secteur et un évaluateur externe. »
    """
    for role, evaluation in d.bilan.comptees:
        if role == "externe" and evaluation.evaluateur.origine == "interne":
            message = "L'évaluateur externe est dit d'origine interne."
            yield Manquement(message, Lieu(evaluation.fichier, ("evaluateur", "origine")), role, reevaluer(role))


@regle("EVALUATEURS-DISTINCTS", EVALUATION, si=evalue)
def evaluateurs_distincts(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """De chaque compétence, le professionnel et l'évaluateur externe dont l'avis compte sont deux personnes.

    « Cette évaluation est réalisée par un professionnel du secteur et un évaluateur externe. »
    """
    communes: dict[str, list[str]] = {}
    for role, code, evaluation, _ in d.bilan.blocs:
        autre = d.bilan.evaluation("professionnel", code)
        if role == "externe" and autre and meme_personne(evaluation.evaluateur.nom, autre.evaluateur.nom):
            communes.setdefault(evaluation.fichier, []).append(code)
    noms = {e.fichier: e.evaluateur.nom for _, e in d.bilan.comptees}
    for fichier, codes in communes.items():
        sur = "" if len(codes) == len(d.bilan.a_evaluer) else f" pour {enumerer(codes)}"
        message = f"L'évaluateur externe et le professionnel du secteur sont la même personne{sur}, {noms[fichier]}."
        yield Manquement(message, Lieu(fichier, ("evaluateur", "nom")), "externe", reevaluer("externe"))


@regle("EVALUATEUR-AUTRE-QUE-CANDIDAT", EVALUATION, origine="reglage", si=evalue)
def evaluateur_autre_que_candidat(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Nul ne s'évalue lui-même.

    « Cette évaluation est réalisée par un professionnel du secteur et un évaluateur externe. »
    """
    for role, evaluation in d.bilan.comptees:
        if d.candidat.est(evaluation.evaluateur.nom):
            message = f"{LE_ROLE[role].capitalize()}, {evaluation.evaluateur.nom}, est le candidat lui-même."
            lieu = Lieu(evaluation.fichier, ("evaluateur", "nom"))
            yield Manquement(message, lieu, role, reevaluer(role))


@regle(
    "HABILITATION-REPERAGE",
    REPERAGE,
    si=lambda d: d.demande("livret-reperage") and d.livret is not None,
)
def habilitation_reperage(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Un professionnel externe qui mène le repérage est habilité ce jour-là.

    « Un repérage des acquis du candidat est réalisé au sein de l’entreprise par un professionnel du secteur
    (interne ou externe habilité par la CPEF) qui connaît le métier visé par le CQP. »
    """
    assert d.livret
    livret = "livret-reperage.yaml"
    lieu = Lieu(livret, ("professionnel", "habilitation"))
    pro = d.livret.professionnel
    yield from _habilitation(d, "professionnel", pro, d.livret.entretien.date, lieu, "le professionnel du repérage")


def _a_habiliter(d: Dossier) -> bool:
    """Vrai d'un dossier évalué, si l'accord veut que quelqu'un soit habilité."""
    return evalue(d) and any(d.accord.habilitations.valeur.values())


@regle("HABILITATION-EVALUATION", EVALUATION, origine="reglage", si=_a_habiliter)
def habilitation_evaluation(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """L'évaluateur externe, et un professionnel externe, sont habilités le jour de l'évaluation.

    « Cette évaluation est réalisée par un professionnel du secteur et un évaluateur externe. »
    """
    for role, evaluation in d.bilan.comptees:
        lieu = Lieu(evaluation.fichier, ("evaluateur", "habilitation"))
        yield from _habilitation(d, role, evaluation.evaluateur, evaluation.date, lieu, LE_ROLE[role])


def _habilitation(
    d: Dossier, role: Role, qui: Intervenant, quand: date | None, lieu: Lieu, nom: str
) -> Iterator[Manquement]:
    """Ce qui manque à l'habilitation d'un intervenant le jour de son acte."""
    exigees = d.accord.habilitations.valeur.get(role, ())
    origine = qui.origine or ("externe" if role == "externe" else None)
    if origine not in exigees:
        return
    nom = nom[0].upper() + nom[1:]
    if not qui.habilitation:
        a_lui = (h.reference for h in d.habilitations.habilitations if meme_personne(h.nom, qui.nom))
        connues = dict.fromkeys(r for r in a_lui if r)
        message = f"{nom} ne donne pas la référence de son habilitation."
        yield a_poser(message, lieu, role, choix(connues) or A_ECRIRE)
        return
    trouvees = d.habilitations.de_reference(qui.habilitation)
    siennes = [(rang, h) for rang, h in trouvees if meme_personne(h.nom, qui.nom)]
    if siennes:
        yield from _validite(qui.habilitation, qui, quand, siennes)
    elif not trouvees:
        message = f"L'habilitation {qui.habilitation} ne figure pas dans habilitations.yaml."
        voulue = _sienne(d, qui, quand) or _ainsi_ecrite(qui.habilitation, d.habilitations)
        inscrire = habiliter(qui.nom, qui.habilitation, qui.organisation or "ORGANISATION", du=UN_JOUR, au=UN_JOUR)
        yield Manquement(message, lieu, "secretariat", poser(lieu, voulue) if voulue else inscrire)
    elif qui.nom:
        message = f"L'habilitation {qui.habilitation} n'est pas au nom {elider('de', qui.nom)}."
        yield a_poser(message, lieu, role, _sienne(d, qui, quand) or A_ECRIRE)


def _sienne(d: Dossier, qui: Intervenant, quand: date | None) -> str | None:
    """La référence de son habilitation ce jour-là, s'il en a une."""
    connues = d.habilitations.habilitations
    return next((h.reference for h in connues if h.vaut(quand) and meme_personne(h.nom, qui.nom)), None)


def _validite(
    reference: str, qui: Intervenant, quand: date | None, siennes: Sequence[tuple[int, Habilitation]]
) -> Iterator[Manquement]:
    """Ce qui manque à la période de son habilitation le jour de son acte."""
    rang, derniere = siennes[-1]
    if any(h.vaut(quand) for _, h in siennes):
        return
    if not (derniere.du and derniere.au):
        cle, borne = ("au", "fin") if derniere.du else ("du", "début")
        message = f"L'habilitation {reference} n'a pas de date de {borne}."
        lieu = Lieu(HABILITATIONS, ("habilitations", rang, cle))
        yield Manquement(message, lieu, "secretariat", habiliter(qui.nom, reference, **{cle: UN_JOUR}))
    elif quand:
        tot = quand < derniere.du
        cle, quoi = ("du", "ne commence que") if tot else ("au", "a pris fin")
        borne = le_jour(derniere.du if tot else derniere.au)
        sienne = f"L'habilitation {reference} {elider('de', qui.nom or '')}"
        message = f"{sienne} {quoi} le {borne} ; l'acte est du {le_jour(quand)}."
        lieu = Lieu(HABILITATIONS, ("habilitations", rang, cle))
        yield Manquement(message, lieu, "secretariat", habiliter(qui.nom, reference, du=UN_JOUR, au=UN_JOUR))


def _ainsi_ecrite(reference: str, connues: Habilitations) -> str | None:
    """La seule référence connue qui s'écrive ainsi, casse et ponctuation à part : « H-012 » pour « h012 »."""
    nue = essentiel(reference)
    memes = {h.reference for h in connues.habilitations if h.reference and essentiel(h.reference) == nue}
    return memes.pop() if len(memes) == 1 else None


def _a_ete_evalue(d: Dossier) -> bool:
    return bool(d.evaluations) and not d.bilan.delivre


def _externes(d: Dossier) -> Iterator[tuple[Intervenant, Callable[[str], Manquement]]]:
    """L'évaluateur externe de chaque passage, qu'il compte ou non : un lien ne s'efface pas ; et ce qui le dit."""
    comptees = [e for _, e in d.bilan.comptees]
    for evaluation in d.du_role("externe") if "externe" in d.accord.evaluateurs.valeur else ():
        lieu = Lieu(evaluation.fichier, ("evaluateur", "organisation"))
        remede = reevaluer("externe") if evaluation in comptees else "cqp evaluate {dossier}"
        yield evaluation.evaluateur, partial(Manquement, lieu=lieu, acteur="secretariat", remede=remede)


@regle("CONFLIT-EMPLOYEUR", EVALUATION, origine="reglage", gravite="avertissement", si=_a_ete_evalue)
def conflit_employeur(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """L'évaluateur externe n'est pas de l'entreprise du candidat.

    « Cette évaluation est réalisée par un professionnel du secteur et un évaluateur externe. »
    """
    for qui, conflit in _externes(d):
        if meme_organisation(qui.organisation, d.candidat.entreprise.nom):
            yield conflit(f"L'évaluateur externe appartient à l'entreprise du candidat, {d.candidat.entreprise.nom}.")


@regle(
    "CONFLIT-FORMATEUR",
    Etape("evaluation", ("formation",)),
    origine="reglage",
    gravite="avertissement",
    si=lambda d: _a_ete_evalue(d) and d.parcours is not None,
)
def conflit_formateur(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """L'évaluateur externe n'a pas formé le candidat.

    « Cette évaluation est réalisée par un professionnel du secteur et un évaluateur externe. »
    """
    assert d.parcours
    for qui, conflit in _externes(d):
        for action in d.parcours.actions:
            if meme_personne(action.formateur, qui.nom) or meme_organisation(action.organisation, qui.organisation):
                nom, action_dite = qui.nom or qui.organisation, action.intitule or "action sans intitulé"
                yield conflit(f"L'évaluateur externe, {nom}, a formé le candidat (« {action_dite} »).")
                break


@regle(
    "CONFLIT-ACCOMPAGNATEUR",
    Etape("evaluation", ("vae",)),
    origine="reglage",
    gravite="avertissement",
    si=lambda d: _a_ete_evalue(d) and d.vae is not None,
)
def conflit_accompagnateur(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """L'évaluateur externe n'est pas de l'organisation qui a accompagné le candidat.

    « Cette évaluation est réalisée par un professionnel du secteur et un évaluateur externe. »
    """
    assert d.vae
    accompagnateur = d.vae.accompagnement.organisation
    for qui, conflit in _externes(d):
        if meme_organisation(qui.organisation, accompagnateur):
            yield conflit(f"L'évaluateur externe appartient à {accompagnateur}, qui a accompagné le candidat.")


@regle(
    "HABILITATION-SESSION",
    EVALUATION,
    origine="reglage",
    gravite="avertissement",
    si=lambda d: _a_habiliter(d) and d.prochaine_session is not None,
)
def habilitation_session(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """L'habilitation d'un évaluateur court encore le jour de la session : le jury peut l'entendre.

    « l’évaluateur externe transmet le dossier complété au jury paritaire de la CPEF pour validation. »
    """
    session = d.prochaine_session
    assert session
    for _, evaluation in d.bilan.comptees:
        qui, reference = evaluation.evaluateur, evaluation.evaluateur.habilitation
        siennes = d.habilitations.de_reference(reference) if reference else ()
        fins = [(h.au, rang) for rang, h in siennes if h.au and meme_personne(h.nom, qui.nom)]
        if not fins or not session.date or not evaluation.date:
            continue
        au, rang = max(fins)
        if evaluation.date <= au < session.date:
            message = f"L'habilitation {reference} prend fin le {le_jour(au)}, avant la session."
            lieu = Lieu(HABILITATIONS, ("habilitations", rang, "au"))
            remede = habiliter(qui.nom, reference or "", du=UN_JOUR, au=UN_JOUR)
            yield Manquement(message, lieu, "secretariat", remede)
