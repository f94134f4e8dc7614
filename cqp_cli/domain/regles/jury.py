"""Articles 3.1.4 et 3.2.3 : délibération du jury paritaire national."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cqp_cli.domain.accord import Accord
from cqp_cli.domain.dates import plus_mois
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.ecritures import enumerer
from cqp_cli.domain.lieu import Lieu
from cqp_cli.domain.personnes import cles, meme_personne
from cqp_cli.domain.regles.evaluation import DU_ROLE
from cqp_cli.domain.regles.modele import JURY, Etape, Manquement, le_jour, precede, regle


@regle("TRANSMISSION-AVANT-SESSION", JURY, si=lambda d: d.session is not None)
def transmission_avant_session(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Le dossier est transmis au plus tard le jour de la session.

    « Seuls les dossiers complets sont présentés au jury. »
    """
    assert d.session
    for role, e in d.bilan.comptees:
        for cle, quand, quoi in (
            ("transmission", e.transmission, "transmis"),
            ("signature", e.signature, "signé"),
        ):
            if precede(d.session.date, quand):
                session = le_jour(d.session.date)
                message = f"Le dossier {DU_ROLE[role]} est {quoi} ({le_jour(quand)}) après la session ({session})."
                yield Manquement(message, Lieu(e.fichier, (cle,)), role, f"{cle}: AAAA-MM-JJ")
                break


@regle("JURY-CONFLIT", JURY, origine="reglage", gravite="avertissement", si=lambda d: d.prochaine_session is not None)
def jury_conflit(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Aucun membre du jury n'a évalué le candidat ni ne l'emploie.

    « Le jury vérifie la conformité de la démarche et des dossiers remis au regard du dispositif CQP. »
    """
    session = d.prochaine_session
    assert session
    evaluateurs = [e.evaluateur.nom for _, e in d.bilan.comptees]
    siennes = d.candidat.cles
    for rang, membre in enumerate(session.membres):
        if any(meme_personne(membre.nom, e) for e in evaluateurs):
            message = f"{membre.nom}, membre du jury, a évalué le candidat."
        elif membre.nom and cles(membre.nom) & siennes:
            message = f"{membre.nom}, membre du jury, est le candidat."
        elif meme_personne(membre.organisation, d.candidat.entreprise.nom):
            message = f"{membre.nom or membre.organisation}, membre du jury, appartient à l'entreprise du candidat."
        else:
            continue
        remede = f"retraits: [{{membre: {membre.nom or '…'}, motif: …}}]"
        yield Manquement(message, Lieu(session.fichier, ("membres", rang, "nom")), "jury", remede)


@regle("BENEFICE-EXPIRE", JURY, gravite="avertissement", si=lambda d: bool(d.bilan.expirees) and not d.bilan.delivre)
def benefice_expire(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Une compétence dont le bénéfice est expiré est à évaluer de nouveau ; elle reste marquée, jamais effacée.

    « En cas de validation partielle, le candidat garde le bénéfice des compétences validées durant 5 ans. »
    """
    for fin in sorted({b.jusqu_au for b in d.bilan.expirees.values() if b.jusqu_au}):
        codes = [c for c, b in d.bilan.expirees.items() if b.jusqu_au == fin]
        session = d.bilan.expirees[codes[0]].session
        message = f"Bénéfice expiré depuis le {le_jour(fin)} : {enumerer(codes)}, à évaluer de nouveau."
        lieu = Lieu(f"decisions/{session}.yaml", ("competences", codes[0]))
        yield Manquement(message, lieu, "candidat", "cqp status {dossier}")


@regle(
    "VAE-DELAI-JURY",
    Etape("jury", ("vae",)),
    origine="loi",
    gravite="avertissement",
    si=lambda d: d.prochaine_session is not None,
)
def vae_delai_jury(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Le jury se réunit dans le délai que la loi compte du dépôt du dossier de validation.

    « Idem que la quatrième étape citée à l’article 3.1.4 ci-dessus. »
    """
    session = d.prochaine_session
    assert session
    for _, e in d.bilan.comptees:
        if not e.transmission or not session.date:
            continue
        limite = plus_mois(e.transmission, a.delai_jury_mois.valeur)
        if session.date > limite:
            message = f"Le jury du {le_jour(session.date)} se tient après le délai de la loi, le {le_jour(limite)}."
            yield Manquement(
                message, Lieu(e.fichier, ("transmission",)), "secretariat", f"sessions/ : avant le {limite}"
            )
            break
