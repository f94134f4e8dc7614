"""Article 3.2.1 : examen de la recevabilité de la candidature, et partie 3 du « dossier de VAE »."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cqp_cli.domain.accord import Accord
from cqp_cli.domain.delais import limite_recevabilite, silence_favorable
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.lieu import Lieu
from cqp_cli.domain.regles.regle import (
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
    tardif,
)
from cqp_cli.domain.remedes import (
    A_ECRIRE,
    FORMULAIRE_ACTIVITES,
    FORMULAIRE_PARTIE_2,
    LETTRE,
    RECEVABILITE,
    UN_JOUR,
    poser,
    poser_sous,
)

VAE = "dossier-vae.yaml"
ETAPE = Etape("recevabilite", ("vae",))
SILENCE = f"cqp recevabilite {{dossier}} --avis favorable --date {UN_JOUR} --motif silence"
PARTIE_3 = "cqp print dossier-vae {dossier}"


def _demande(d: Dossier) -> bool:
    return d.demande("dossier-vae")


def _la(d: Dossier) -> bool:
    return _demande(d) and d.vae is not None


@regle("VAE-PRESENT", ETAPE, si=_demande)
def vae_present(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Le dossier de VAE est là.

    « Le candidat doit remplir la partie 2 du document « dossier de VAE » et l’adresser au secrétariat de la CPEF. »
    """
    if d.vae is None:
        yield Manquement("Le dossier de VAE manque.", Lieu(VAE), "candidat", FORMULAIRE_PARTIE_2)


@regle("VAE-PARTIE-2", ETAPE, si=_la)
def vae_partie_2(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """La partie 2 est déposée au secrétariat.

    « Le candidat doit remplir la partie 2 du document « dossier de VAE » et l’adresser au secrétariat de la CPEF. »
    """
    assert d.vae
    p = d.vae.partie_2
    if manque(p.depot, jour):
        message = f"Le dépôt de la demande de recevabilité (partie 2) n'est pas daté{a_venir(p.depot)}."
        yield a_poser(message, Lieu(VAE, ("partie_2", "depot")), "secretariat", UN_JOUR)


@regle("VAE-PARTIE-2-CONTENU", ETAPE, origine="reglage", si=_la)
def vae_partie_2_contenu(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """La partie 2 est signée et décrit une expérience.

    « Le candidat doit remplir la partie 2 du document « dossier de VAE » »
    """
    assert d.vae
    p = d.vae.partie_2
    if manque(p.signature, jour):
        message = f"La demande de recevabilité (partie 2) n'est pas signée par le candidat{a_venir(p.signature)}."
        yield a_poser(message, Lieu(VAE, ("partie_2", "signature")), "candidat", UN_JOUR)
    if not any(e.employeur or e.fonction or e.activites for e in p.experiences):
        message = "La partie 2 ne décrit aucune expérience."
        dite = {"employeur": A_ECRIRE, "fonction": A_ECRIRE, "debut": UN_JOUR, "fin": UN_JOUR, "activites": A_ECRIRE}
        remede = poser_sous(Lieu(VAE, ("partie_2", "experiences", len(p.experiences))), dite)
        yield Manquement(message, Lieu(VAE, ("partie_2", "experiences")), "candidat", remede)


@regle("VAE-PARTIE-2-ORDRE", ETAPE, origine="reglage", gravite="avertissement", si=_la)
def vae_partie_2_ordre(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """La partie 2 est remplie et signée avant d'être adressée au secrétariat.

    « Le candidat doit remplir la partie 2 du document « dossier de VAE » et l’adresser au secrétariat de la CPEF. »
    """
    assert d.vae
    p = d.vae.partie_2
    if precede(p.depot, p.signature):
        message = f"La partie 2 est signée ({le_jour(p.signature)}) après son dépôt ({le_jour(p.depot)})."
        yield averti(message, Lieu(VAE, ("partie_2", "signature")), "candidat")


@regle("VAE-RECEVABILITE", ETAPE, si=_la)
def vae_recevabilite(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Le secrétariat a rendu un avis favorable, daté ; un avis non enregistré n'est pas un avis.

    « La demande de recevabilité est examinée et validée par le secrétariat de la CPEF. Si un avis favorable
    est rendu, le candidat renseigne la partie 3 »
    """
    assert d.vae
    r = d.vae.recevabilite
    lieu = Lieu(VAE, ("recevabilite", "avis"))
    if r.avis is None:
        quand = d.a_venir.get(VAE)
        message = f"L'avis de recevabilité n'est pas rendu{a_venir(quand)}."
        p = d.vae.partie_2  # « non datée ou non signée, elle n'est pas examinée »
        signee = not manque(p.signature, jour)
        attend = "VAE-PARTIE-2" if manque(p.depot, jour) else "" if signee else "VAE-PARTIE-2-CONTENU"
        remede = poser(Lieu(VAE, ("recevabilite", "date")), UN_JOUR) if quand else RECEVABILITE
        yield Manquement(message, lieu, "secretariat", remede, attend=attend)
    elif r.avis == "defavorable":
        message = "L'avis de recevabilité est défavorable : le candidat ne peut pas être évalué."
        yield Manquement(message, lieu, "secretariat", LETTRE)
    elif le := d.vae.completee(jour):
        message = f"La demande, jugée incomplète, a été complétée le {le_jour(le)} : un nouvel avis est à rendre."
        yield Manquement(message, lieu, "secretariat", RECEVABILITE)
    elif r.avis == "incomplet":
        dit = f" ({' '.join(r.motif.split()).rstrip('.')})" if r.motif else ""
        message = f"La demande de recevabilité a été jugée incomplète{dit}, et n'a pas reçu d'avis favorable depuis."
        yield Manquement(message, lieu, "candidat", LETTRE)
    elif manque(r.date, jour):
        message = "L'avis de recevabilité n'est pas daté."
        yield a_poser(message, Lieu(VAE, ("recevabilite", "date")), "secretariat", UN_JOUR)


@regle("VAE-PARTIE-3", ETAPE, si=_la)
def vae_partie_3(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """La partie 3 décrit une activité au moins pour chacune des compétences à évaluer.

    « le candidat renseigne la partie 3 du « dossier de VAE » sur les activités qu’il a réalisées (tableau
    des activités), pour chacune des compétences et peut être évalué. »
    """
    assert d.vae
    decrites = d.vae.partie_3.competences_decrites()
    if d.bilan.a_evaluer and not decrites:
        message = "La partie 3 n'est pas remplie : aucune activité n'y est décrite."
        lieu = Lieu(VAE, ("partie_3", "activites"))
        yield Manquement(message, lieu, "candidat", FORMULAIRE_ACTIVITES)
        return
    for code in d.bilan.a_evaluer:
        if code not in decrites:
            message = f"La partie 3 ne dit rien de la compétence {nommer(d, code)}."
            lieu = Lieu(VAE, ("partie_3", "activites"))
            yield Manquement(message, lieu, "candidat", FORMULAIRE_ACTIVITES)


@regle("VAE-PARTIE-3-SIGNEE", ETAPE, origine="reglage", si=_la)
def vae_partie_3_signee(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """La partie 3 est signée et datée par le candidat.

    « le candidat renseigne la partie 3 du « dossier de VAE » »
    """
    assert d.vae
    signature = d.vae.partie_3.signature
    if manque(signature, jour):
        message = f"La partie 3 n'est pas signée par le candidat{a_venir(signature)}."
        yield a_poser(message, Lieu(VAE, ("partie_3", "signature")), "candidat", UN_JOUR)


@regle("VAE-ORDRE", ETAPE, si=_la)
def vae_ordre(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Le dépôt précède l'avis.

    « La demande de recevabilité est examinée et validée par le secrétariat de la CPEF. »
    """
    assert d.vae
    depot, avis = d.vae.partie_2.depot, d.vae.recevabilite.date
    if precede(avis, depot) and not d.vae.a_examiner(jour):
        message = f"L'avis de recevabilité ({le_jour(avis)}) précède le dépôt de la demande ({le_jour(depot)})."
        remede = f"{RECEVABILITE} --force --motif MOTIF"
        yield Manquement(message, Lieu(VAE, ("recevabilite", "date")), "secretariat", remede)


@regle("VAE-PARTIE-3-ORDRE", ETAPE, origine="reglage", si=_la)
def vae_partie_3_ordre(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """La partie 3 est signée après l'avis de recevabilité, et au plus tard le jour de l'évaluation.

    « Si un avis favorable est rendu, le candidat renseigne la partie 3 »
    """
    assert d.vae
    avis, partie_3 = d.vae.recevabilite.date, d.vae.partie_3.signature
    lieu = Lieu(VAE, ("partie_3", "signature"))
    if precede(partie_3, avis):
        message = f"La partie 3 est signée ({le_jour(partie_3)}) avant l'avis de recevabilité ({le_jour(avis)})."
        yield Manquement(message, lieu, "candidat", PARTIE_3)
    jours = [e.date for r in a.evaluateurs.valeur if (e := d.bilan.derniere_evaluation(r)) and e.date]
    if jours and precede(min(jours), partie_3):
        message = f"La partie 3 est signée ({le_jour(partie_3)}) après l'évaluation ({le_jour(min(jours))})."
        yield tardif(message, lieu, "candidat", a)


@regle("VAE-AVANT-EVALUATION", ETAPE, si=_la)
def vae_avant_evaluation(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """L'avis favorable précède l'évaluation.

    « Si un avis favorable est rendu, le candidat renseigne la partie 3 du « dossier de VAE » sur les
    activités qu’il a réalisées (tableau des activités), pour chacune des compétences et peut être évalué. »
    """
    assert d.vae
    avis = d.vae.recevabilite.date
    premiere = d.bilan.premiere
    if precede(premiere, avis):
        message = f"La première évaluation ({le_jour(premiere)}) précède l'avis de recevabilité ({le_jour(avis)})."
        yield tardif(message, Lieu(VAE, ("recevabilite", "date")), "secretariat", a)


@regle(
    "VAE-DELAI-RECEVABILITE", ETAPE, origine="loi", gravite="avertissement", si=_la, donnee="delai_recevabilite_mois"
)
def vae_delai_recevabilite(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """L'avis est rendu dans le délai ; passé celui de la loi (L. 6412-2), le silence, enregistré, vaut recevabilité.

    « La demande de recevabilité est examinée et validée par le secrétariat de la CPEF. »
    """
    assert d.vae
    avis, echeance = d.vae.recevabilite, limite_recevabilite(d)
    if echeance is None:
        return
    depot = d.vae.partie_2.depot
    # Le premier avis rendu de cette demande compte : après « incomplet », un autre peut venir plus tard.
    rendus = [j for j in (avis.date, *(p.date for p in avis.precedentes)) if j and depot and j >= depot]
    if d.vae.a_examiner(jour) and jour > echeance:
        suite, remede = "il est à rendre", RECEVABILITE
        if silence_favorable(a):
            suite, remede = "le silence vaut avis favorable, à enregistrer avec sa raison", SILENCE
        message = f"Le délai pour rendre l'avis de recevabilité a pris fin le {le_jour(echeance)} : {suite}."
        yield Manquement(message, Lieu(VAE, ("recevabilite", "avis")), "secretariat", remede)
    elif rendus and min(rendus) > echeance:
        fin = f"après le {le_jour(echeance)}, dernier jour du délai"
        message = f"L'avis de recevabilité ({le_jour(min(rendus))}) est rendu {fin}."
        yield averti(message, Lieu(VAE, ("recevabilite", "date")), "secretariat")
