"""Articles 3.1.4 et 3.2.3 : délibération du jury paritaire national."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cqp_cli.domain.accord import DU_ROLE, Accord
from cqp_cli.domain.composition import siegent
from cqp_cli.domain.delais import benefices_finissants, limite_jury
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.ecritures import enumerer
from cqp_cli.domain.jury import Membre
from cqp_cli.domain.lieu import Lieu
from cqp_cli.domain.personnes import meme_organisation, meme_personne
from cqp_cli.domain.regles.regle import JURY, Etape, Manquement, le_jour, precede, regle
from cqp_cli.domain.remedes import SUIVRE, un_mot


@regle("TRANSMISSION-AVANT-SESSION", JURY, si=lambda d: d.session is not None)
def transmission_avant_session(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Le dossier est transmis au plus tard le jour de la session.

    « Seuls les dossiers complets sont présentés au jury. »
    """
    assert d.session
    for role, e in d.bilan.comptees:
        if precede(d.session.date, e.transmission):
            quand, session = le_jour(e.transmission), le_jour(d.session.date)
            message = f"Le dossier {DU_ROLE[role]} est transmis ({quand}) après la session ({session})."
            yield Manquement(message, Lieu(e.fichier, ("transmission",)), role, SUIVRE)


@regle(
    "JURY-CONFLIT",
    JURY,
    origine="reglage",
    gravite="avertissement",
    si=lambda d: d.prochaine_session is not None and not d.bilan.delivre,
)
def jury_conflit(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Aucun membre du jury n'a évalué, repéré, formé ni accompagné le candidat, à aucun passage, ni ne l'emploie.

    « Le jury vérifie la conformité de la démarche et des dossiers remis au regard du dispositif CQP. »
    """
    session = d.prochaine_session
    assert session
    retraits = [r for x in d.ecrites if x.session == session.code and not x.annulee for r in x.retraits]
    siegeants = siegent(session, retraits)
    for rang, membre in enumerate(session.membres):
        lien = _lien(d, membre) if membre in siegeants else None
        if lien:
            message = f"{membre.nom or membre.organisation}, membre du jury, {lien}."
            qui = un_mot(f"{membre.nom or 'NOM'}=MOTIF")
            remede = f"cqp decide {{dossier}} --session {session.code} --retrait {qui}"
            yield Manquement(message, Lieu(session.fichier, ("membres", rang, "nom")), "jury", remede)


def _lien(d: Dossier, membre: Membre) -> str | None:
    """Ce qui lie un membre du jury au candidat, à quelque passage que ce soit."""
    nom, organisation = membre.nom, membre.organisation
    repere = d.livret.professionnel.nom if d.livret else None
    accompagne = d.vae.accompagnement.organisation if d.vae else None
    liens = {
        "a évalué le candidat": any(meme_personne(nom, e.evaluateur.nom) for e in d.evaluations),
        "est le candidat": d.candidat.est(nom),
        "a mené le repérage du candidat": meme_personne(nom, repere),
        "a formé le candidat": any(meme_personne(nom, x.formateur) for x in d.actions),
        "appartient à l'entreprise du candidat": meme_organisation(organisation, d.candidat.entreprise.nom),
        "appartient à l'organisme qui a formé le candidat": any(
            meme_organisation(organisation, x.organisation) for x in d.actions
        ),
        "appartient à l'organisme qui a accompagné le candidat": meme_organisation(organisation, accompagne),
    }
    return next((lien for lien, existe in liens.items() if existe), None)


@regle("BENEFICE-EXPIRE", JURY, gravite="avertissement", si=lambda d: bool(d.bilan.expirees) and not d.bilan.delivre)
def benefice_expire(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Une compétence dont le bénéfice est expiré est à évaluer de nouveau ; elle reste marquée, jamais effacée.

    « En cas de validation partielle, le candidat garde le bénéfice des compétences validées durant 5 ans. »
    """
    for fin in sorted({b.jusqu_au for b in d.bilan.expirees.values() if b.jusqu_au}):
        codes = [c for c, b in d.bilan.expirees.items() if b.jusqu_au == fin]
        session = d.bilan.expirees[codes[0]].session
        message = f"Bénéfice expiré le {le_jour(fin)} : {enumerer(codes)}, à évaluer de nouveau."
        lieu = Lieu(f"decisions/{session}.yaml", ("competences", codes[0]))
        yield Manquement(message, lieu, "candidat", SUIVRE)


@regle(
    "VAE-DELAI-JURY",
    Etape("jury", ("vae",)),
    origine="loi",
    gravite="avertissement",
    si=lambda d: d.prochaine_session is not None,
    donnee="delai_jury_mois",
)
def vae_delai_jury(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Le jury se réunit dans le délai compté du dépôt du dossier de validation.

    « Idem que la quatrième étape citée à l’article 3.1.4 ci-dessus. »
    """
    limite, (_, envoi) = limite_jury(d), d.bilan.envoi
    session = d.prochaine_session
    assert session
    if envoi and limite and session.date and session.date > limite:
        message = f"Le jury du {le_jour(session.date)} se tient après le {le_jour(limite)}, dernier jour du délai."
        yield Manquement(message, Lieu(envoi.fichier, ("transmission",)), "secretariat", SUIVRE)


@regle(
    "BENEFICE-SESSION",
    JURY,
    origine="reglage",
    gravite="avertissement",
    si=lambda d: bool(d.bilan.conservees) and d.prochaine_session is not None,
)
def benefice_session(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Le bénéfice d'une compétence conservée court encore le jour de la session.

    « En cas de validation partielle, le candidat garde le bénéfice des compétences validées durant 5 ans. »
    """
    finissants = benefices_finissants(d)
    session = d.prochaine_session
    assert session
    for fin in sorted({b.jusqu_au for b in finissants.values() if b.jusqu_au}):
        codes = [c for c, b in finissants.items() if b.jusqu_au == fin]
        message = (
            f"Le bénéfice de {enumerer(codes)} prend fin le {le_jour(fin)}, avant le jury du {le_jour(session.date)}."
        )
        lieu = Lieu(f"decisions/{finissants[codes[0]].session}.yaml", ("competences", codes[0]))
        yield Manquement(message, lieu, "secretariat", SUIVRE)
