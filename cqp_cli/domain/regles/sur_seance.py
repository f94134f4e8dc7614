"""Articles 3.1.4 et 5 : ce qu'une séance du jury doit être ; on ne l'éprouve qu'avec une session."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cqp_cli.domain.accord import Accord
from cqp_cli.domain.candidat import Candidat
from cqp_cli.domain.composition import composition, manque_a_la_presidence, siegent
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.jury import Session
from cqp_cli.domain.lieu import Lieu
from cqp_cli.domain.referentiel_metier import Referentiel
from cqp_cli.domain.regles.regle import ENREGISTREMENT, JURY, Manquement, a_poser, le_jour, regle
from cqp_cli.domain.remedes import UN_JOUR


def _en_seance(d: Dossier) -> bool:
    return d.session is not None


@regle("JURY-COMPOSITION", JURY, origine="reglage", gravite="avertissement", si=_en_seance)
def jury_composition(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Le jury réunit les collèges de l'accord, à égalité s'il le veut, sous un président ; les absents ne comptent pas.

    « Le jury paritaire délivre le CQP si toutes les compétences sont validées. »
    """
    assert d.session
    exige, siegeants = a.jury.valeur, siegent(d.session)
    for defaut in (*composition(siegeants, exige), *manque_a_la_presidence(siegeants, exige)):
        remede = f"cqp session {d.session.code} {defaut.option}"
        yield Manquement(defaut.message, Lieu(d.session.fichier, ("membres",)), "secretariat", remede)


@regle("ENREGISTREMENT-FIN", ENREGISTREMENT, origine="loi", gravite="avertissement", si=_en_seance)
def enregistrement_fin(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """La certification est encore enregistrée le jour de la session ; sinon aucun document n'en fait mention.

    « Le dossier du CQP « Assistant(e) de formation » sera présenté à la CNCP (commission nationale de la
    certification professionnelle) pour inscription au RNCP. »
    """
    assert d.session
    fin = d.referentiel.enregistrement.fin
    if fin and d.session.date and fin < d.session.date:
        message = (
            f"L'enregistrement au répertoire national a pris fin le {le_jour(fin)}, avant la session : "
            "aucun document n'en fait mention."
        )
        lieu = Lieu("cqp.yaml", ("enregistrements", d.referentiel.code, "fin"))
        yield a_poser(message, lieu, "secretariat", UN_JOUR)


REGLES_DE_SEANCE = (jury_composition, enregistrement_fin)
"""Elles parlent de la séance et non d'un candidat : on les dit une fois pour tous."""


def verifier_seance(session: Session, referentiel: Referentiel) -> Iterator[Manquement]:
    """Ce que ces règles trouvent dans une session, pour une certification."""
    # mutant équivalent : ces règles regardent la date de la session, jamais le jour
    d = Dossier(session.code, Candidat(), referentiel, session.date or date.max, session=session)
    for r in REGLES_DE_SEANCE:
        yield from r.porter(d, r.fonction(d, d.accord, d.jour))
