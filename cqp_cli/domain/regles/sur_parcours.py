"""Article 3.1.2 : deuxième étape, parcours de développement des compétences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from cqp_cli.domain.accord import Accord
from cqp_cli.domain.actions import Action
from cqp_cli.domain.bilan import Bilan
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.ecritures import enumerer
from cqp_cli.domain.lieu import Lieu
from cqp_cli.domain.parcours_individuel import a_acquerir, complements, couvertes, deja_acquises
from cqp_cli.domain.regles.regle import (
    REPERAGE,
    Etape,
    Manquement,
    a_poser,
    a_venir,
    averti,
    le_jour,
    manque,
    nommer,
    non_remplie,
    precede,
    regle,
    tardif,
)
from cqp_cli.domain.remedes import A_ECRIRE, FORMULAIRE_PARCOURS, OUI_OU_NON, SUIVRE, UN_JOUR, poser, poser_sous

PARCOURS = "parcours.yaml"
ETAPE = Etape("parcours", ("formation",))
REALISE = "PARCOURS-REALISE"


def _demande(d: Dossier) -> bool:
    return d.demande("parcours")


def _la(d: Dossier) -> bool:
    return _demande(d) and d.parcours is not None


def _repere(d: Dossier) -> bool:
    return _la(d) and d.livret is not None


def _pratique(d: Dossier) -> bool:
    return _la(d) and d.accord.mise_en_pratique.valeur


@regle("PARCOURS-PRESENT", ETAPE, si=_demande)
def parcours_present(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Le parcours individualisé est dans le dossier.

    « Le parcours de développement des compétences porte uniquement sur les compétences à acquérir par le candidat »
    """
    if d.parcours is None:
        message = "Le parcours de développement des compétences manque."
        yield Manquement(message, Lieu(PARCOURS), "organisme", FORMULAIRE_PARCOURS)


@regle("PARCOURS-ACTIONS", ETAPE, si=_la)
def parcours_actions(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Chaque action dit ce qu'elle est, et les compétences qu'elle développe.

    « Il peut comporter des actions de formation suivies par le candidat au sein d’un organisme de formation
    et/ou des actions de développement des compétences en situation de travail. »
    """
    assert d.parcours
    for rang, action in enumerate(d.parcours.actions):
        yield from _rubriques(rang, action, {"type": action.type, "competences": action.competences})


@regle("PARCOURS-ACTIONS-DATES", ETAPE, origine="reglage", si=_la)
def parcours_actions_dates(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Chaque action a un intitulé, un début et une fin.

    « Il peut comporter des actions de formation suivies par le candidat au sein d’un organisme de formation
    et/ou des actions de développement des compétences en situation de travail. »
    """
    assert d.parcours
    for rang, action in enumerate(d.parcours.actions):
        champs = {"intitule": action.intitule, "debut": action.debut, "fin": action.fin}
        yield from _rubriques(rang, action, champs)
        if precede(action.fin, action.debut):
            message = (
                f"L'action {_nom(rang, action)} finit ({le_jour(action.fin)}) avant de commencer "
                f"({le_jour(action.debut)})."
            )
            yield a_poser(message, Lieu(PARCOURS, ("actions", rang, "fin")), "organisme", UN_JOUR)


def _rubriques(rang: int, action: Action, champs: Mapping[str, object]) -> Iterator[Manquement]:
    for cle in (cle for cle, valeur in champs.items() if not valeur):
        message = non_remplie(cle, f"de l'action {_nom(rang, action)}")
        valeur = {"type": "formation|situation-de-travail", "debut": UN_JOUR, "fin": UN_JOUR}.get(cle, A_ECRIRE)
        yield a_poser(message, Lieu(PARCOURS, ("actions", rang, cle)), "organisme", valeur)


@regle("PARCOURS-ORGANISME", ETAPE, gravite="avertissement", si=_la)
def parcours_organisme(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Une action de formation nomme l'organisme où elle est suivie.

    « Il peut comporter des actions de formation suivies par le candidat au sein d’un organisme de formation »
    """
    assert d.parcours
    for rang, action in enumerate(d.parcours.actions):
        if action.type == "formation" and not action.organisation:
            message = f"L'action {_nom(rang, action)} ne nomme pas son organisme de formation."
            lieu = Lieu(PARCOURS, ("actions", rang, "organisation"))
            yield a_poser(message, lieu, "organisme", A_ECRIRE)


@regle(
    "PARCOURS-APRES-REPERAGE",
    REPERAGE,
    gravite="avertissement",
    si=lambda d: _la(d) and d.livret is not None,
)
def parcours_apres_reperage(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Le parcours se définit à partir du repérage : aucune action ne commence avant l'entretien.

    « A partir de ce repérage, un parcours individualisé de développement de compétences est défini pour le candidat. »
    """
    assert d.parcours
    assert d.livret
    entretien = d.livret.entretien.date
    for rang, action in _actions_en_cours(d):
        if precede(action.debut, entretien):
            debut, repere = le_jour(action.debut), le_jour(entretien)
            message = f"L'action {_nom(rang, action)} commence ({debut}) avant l'entretien de repérage ({repere})."
            yield averti(message, Lieu(PARCOURS, ("actions", rang, "debut")), "organisme")


@regle(REALISE, ETAPE, origine="reglage", si=_la)
def parcours_realise(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Les actions du parcours ont été réalisées.

    « Il peut comporter des actions de formation suivies par le candidat au sein d’un organisme de formation »
    """
    assert d.parcours
    for rang, action in enumerate(d.parcours.actions):
        if not action.realisee:
            message, cle = f"L'action {_nom(rang, action)} n'est pas dite réalisée.", "realisee"
        elif action.fin and action.fin > jour:
            message, cle = f"L'action {_nom(rang, action)} n'est pas finie{a_venir(action.fin)}.", "fin"
        else:
            continue
        en_cours = REALISE if manque(action.fin, jour) else ""
        lieu = Lieu(PARCOURS, ("actions", rang, cle))
        remede = SUIVRE if action.realisee else poser(lieu, OUI_OU_NON)
        yield Manquement(message, lieu, "organisme", remede, attend=en_cours)


def _tout_est_a_acquerir(d: Dossier) -> bool:
    """Vrai d'un nouvel arrivant : le livret laisse tout le CQP à acquérir, et aucune compétence n'est conservée."""
    return set(a_acquerir(d)) & set(d.bilan.a_evaluer) == set(d.referentiel.codes)


@regle("PARCOURS-COUVERTURE", ETAPE, si=lambda d: _repere(d) and _tout_est_a_acquerir(d))
def parcours_couverture(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Le parcours d'un nouvel arrivant porte sur toutes les compétences de la certification.

    « Un nouvel arrivant dans le métier, n’ayant développé aucune compétence liée au CQP, sera formé pour
    l’ensemble des compétences du CQP. »
    """
    yield from _non_couvertes(d)


@regle(
    "PARCOURS-COUVERTURE-PARTIELLE",
    ETAPE,
    origine="reglage",
    si=lambda d: _repere(d) and not _tout_est_a_acquerir(d),
)
def parcours_couverture_partielle(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Le parcours porte sur chacune des compétences que le livret laisse à acquérir.

    « Le parcours de développement des compétences porte uniquement sur les compétences à acquérir par le
    candidat »
    """
    yield from _non_couvertes(d)


def _non_couvertes(d: Dossier) -> Iterator[Manquement]:
    assert d.parcours
    faites, prevues = couvertes(d), {code for action in d.parcours.actions for code in action.competences}
    for code in a_acquerir(d):
        if code not in faites and code in d.bilan.a_evaluer:
            message = (
                f"Aucune action réalisée ne porte sur la compétence {nommer(d, code)}, que le livret laisse à acquérir."
            )
            dite = {"intitule": A_ECRIRE, "type": "formation|situation-de-travail", "competences": code}
            dite |= {"debut": UN_JOUR, "fin": UN_JOUR, "realisee": OUI_OU_NON}
            remede = poser_sous(Lieu(PARCOURS, ("actions", len(d.parcours.actions))), dite)
            attend = REALISE if code in prevues else ""
            yield Manquement(message, Lieu(PARCOURS, ("actions",)), "organisme", remede, attend=attend)


@regle("PARCOURS-UNIQUEMENT", ETAPE, gravite="avertissement", si=lambda d: _la(d) and d.livret is not None)
def parcours_uniquement(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Le parcours ne porte que sur des compétences à acquérir.

    « Le parcours de développement des compétences porte uniquement sur les compétences à acquérir par le
    candidat, définies, le cas échéant, à la suite du repérage des compétences acquises et des besoins en
    formation. »
    """
    assert d.parcours
    superflues = deja_acquises(d) - complements(d)
    for rang, action in _actions_en_cours(d):
        en_trop = [c for c in action.competences if c in superflues]
        if en_trop:
            verbe = "est déjà acquise" if len(en_trop) == 1 else "sont déjà acquises"
            message = f"L'action {_nom(rang, action)} porte sur {enumerer(en_trop)}, qui {verbe} d'après le livret."
            lieu = Lieu(PARCOURS, ("actions", rang, "competences"))
            yield Manquement(message, lieu, "organisme", "cqp parcours {dossier}")


def _actions_en_cours(d: Dossier) -> Iterator[tuple[int, Action]]:
    """Les actions commencées depuis la dernière décision : celles d'avant suivaient un repérage déjà jugé."""
    depuis = d.bilan.derniere.date if d.bilan.derniere else None
    for rang, action in enumerate(d.actions):
        if depuis is None or action.debut is None or action.debut > depuis:
            yield rang, action


@regle("PARCOURS-ORDRE", ETAPE, si=_la)
def parcours_ordre(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Chaque action est finie au plus tard le jour de l'évaluation des compétences qu'elle développe.

    « Il peut comporter des actions de formation suivies par le candidat au sein d’un organisme de formation
    et/ou des actions de développement des compétences en situation de travail. »
    """
    assert d.parcours
    for rang, action in enumerate(d.parcours.actions):
        for evaluation in _evaluees_apres(d.bilan, action):
            if precede(evaluation, action.fin):
                message = (
                    f"L'action {_nom(rang, action)} finit ({le_jour(action.fin)}) après l'évaluation "
                    f"({le_jour(evaluation)})."
                )
                yield tardif(message, Lieu(PARCOURS, ("actions", rang, "fin")), "organisme", a)
                break


def _evaluees_apres(bilan: Bilan, action: Action) -> Iterator[date]:
    """Pour chaque rôle, le jour de la dernière évaluation d'une compétence de l'action.

    La dernière : un parcours complété entre deux passages est suivi d'une nouvelle évaluation.
    """
    for role in bilan.dossier.accord.evaluateurs.valeur:
        jours = [e.date for code in action.competences if (e := bilan.evaluation(role, code)) and e.date]
        if jours:
            yield max(jours)


@regle("PRATIQUE-PRESENTE", ETAPE, si=_pratique)
def pratique_presente(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """La mise en pratique en entreprise est décrite : l'entreprise, le début, la fin.

    « Une mise en pratique des compétences en entreprise est nécessaire avant l’évaluation des compétences. »
    """
    assert d.parcours
    pratique = d.parcours.mise_en_pratique
    if not pratique.entreprise:
        message = "L'entreprise de la mise en pratique n'est pas nommée."
        yield a_poser(message, Lieu(PARCOURS, ("mise_en_pratique", "entreprise")), "organisme", A_ECRIRE)
    bornes = (("debut", "Le début", "daté", pratique.debut), ("fin", "La fin", "datée", pratique.fin))
    for cle, quoi, date_e, quand in bornes:
        if manque(quand, jour):
            message = f"{quoi} de la mise en pratique en entreprise n'est pas {date_e}{a_venir(quand)}."
            lieu = Lieu(PARCOURS, ("mise_en_pratique", cle))
            attend = "PRATIQUE-PRESENTE" if quand else ""
            remede = SUIVRE if attend else poser(lieu, UN_JOUR)
            yield Manquement(message, lieu, "organisme", remede, attend=attend)


@regle("PRATIQUE-AVANT-EVALUATION", ETAPE, si=_pratique)
def pratique_avant_evaluation(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """La mise en pratique commence avant le jour de l'évaluation, et finit au plus tard ce jour-là.

    « Une mise en pratique des compétences en entreprise est nécessaire avant l’évaluation des compétences. »
    """
    assert d.parcours
    pratique = d.parcours.mise_en_pratique
    if precede(pratique.fin, pratique.debut):
        message = f"La mise en pratique finit ({le_jour(pratique.fin)}) avant de commencer ({le_jour(pratique.debut)})."
        yield a_poser(message, Lieu(PARCOURS, ("mise_en_pratique", "fin")), "organisme", UN_JOUR)
    premiere, derniere = _bornes_evaluation(d)
    if premiere and pratique.debut and pratique.debut >= premiere:
        message = (
            f"La mise en pratique commence ({le_jour(pratique.debut)}) quand l'évaluation a déjà lieu "
            f"({le_jour(premiere)})."
        )
        yield tardif(message, Lieu(PARCOURS, ("mise_en_pratique", "debut")), "organisme", a)
    if precede(derniere, pratique.fin):
        message = f"La mise en pratique finit ({le_jour(pratique.fin)}) après l'évaluation ({le_jour(derniere)})."
        yield tardif(message, Lieu(PARCOURS, ("mise_en_pratique", "fin")), "organisme", a)


def _bornes_evaluation(d: Dossier) -> tuple[date | None, date | None]:
    """Le premier jour d'une évaluation comptée, et le plus tôt des derniers jours de chaque rôle.

    Une pratique prolongée entre deux passages s'achève avant le dernier, pas avant le premier.
    """
    par_role = [[e.date for e in d.bilan.evaluations_comptees(r) if e.date] for r in d.accord.evaluateurs.valeur]
    premiers = [min(jours) for jours in par_role if jours]
    derniers = [max(jours) for jours in par_role if jours]
    return min(premiers, default=None), min(derniers, default=None)


def _nom(rang: int, action: Action) -> str:
    return f"« {action.intitule} »" if action.intitule else f"n° {rang + 1}"
