"""Article 3.1.3 : le dossier renseigné par le candidat, voie formation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cqp_cli.domain.accord import Accord
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.lieu import Lieu
from cqp_cli.domain.regles.regle import (
    Etape,
    Manquement,
    a_poser,
    a_venir,
    le_jour,
    manque,
    nommer,
    precede,
    regle,
    tardif,
)
from cqp_cli.domain.remedes import FORMULAIRE_ACTIVITES, UN_JOUR

RECIT = "dossier-candidat.yaml"
ETAPE = Etape("evaluation", ("formation",))


def _demande(d: Dossier) -> bool:
    return d.demande("dossier-candidat")


def _la(d: Dossier) -> bool:
    return _demande(d) and d.dossier_candidat is not None


@regle("RECIT-PRESENT", ETAPE, si=_demande)
def recit_present(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Le dossier renseigné par le candidat est là.

    « s’appuie sur l’expérience du candidat, à partir d’un dossier renseigné par le candidat »
    """
    if d.dossier_candidat is None:
        yield Manquement("Le dossier renseigné par le candidat manque.", Lieu(RECIT), "candidat", FORMULAIRE_ACTIVITES)


@regle("RECIT-COMPETENCES", ETAPE, origine="reglage", si=_la)
def recit_competences(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Le candidat décrit une activité au moins pour chaque compétence à évaluer.

    « L’évaluation des compétences porte sur l’ensemble des compétences du CQP. »
    """
    assert d.dossier_candidat
    decrites = d.dossier_candidat.competences_decrites()
    if d.bilan.a_evaluer and not decrites:
        message = "Le dossier du candidat n'est pas rempli : aucune activité n'y est décrite."
        yield Manquement(message, Lieu(RECIT, ("activites",)), "candidat", FORMULAIRE_ACTIVITES)
        return
    for code in d.bilan.a_evaluer:
        if code not in decrites:
            message = f"Le dossier du candidat ne dit rien de la compétence {nommer(d, code)}."
            yield Manquement(message, Lieu(RECIT, ("activites",)), "candidat", FORMULAIRE_ACTIVITES)


@regle("RECIT-SIGNE", ETAPE, origine="reglage", si=_la)
def recit_signe(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Le dossier du candidat est signé et daté par lui.

    « un dossier renseigné par le candidat »
    """
    assert d.dossier_candidat
    signature = d.dossier_candidat.signature
    if manque(signature, jour):
        message = f"Le dossier du candidat n'est pas signé{a_venir(signature)}."
        yield a_poser(message, Lieu(RECIT, ("signature",)), "candidat", UN_JOUR)


@regle("RECIT-AVANT-EVALUATION", ETAPE, origine="reglage", si=_la)
def recit_avant_evaluation(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Le candidat signe son dossier au plus tard le jour de l'évaluation, qui s'appuie sur lui.

    « L’évaluation des compétences est réalisée en entreprise et s’appuie sur l’expérience du candidat, à
    partir d’un dossier renseigné par le candidat »
    """
    assert d.dossier_candidat
    signature = d.dossier_candidat.signature
    jours = [e.date for r in a.evaluateurs.valeur if (e := d.bilan.derniere_evaluation(r)) and e.date]
    if jours and precede(min(jours), signature):
        message = f"Le dossier du candidat est signé ({le_jour(signature)}) après l'évaluation ({le_jour(min(jours))})."
        yield tardif(message, Lieu(RECIT, ("signature",)), "candidat", a)
