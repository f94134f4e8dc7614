"""The letter that asks each actor for what is missing (art. 3.1.4), grouped by actor, with the articles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from cqp_cli.documents import modele as md
from cqp_cli.documents.commun import Cadre, document, lieu_et_date, objet_du_courrier, signature
from cqp_cli.documents.phrases import A_REMPLIR, alinea, corps
from cqp_cli.documents.pli import destinataire, pli
from cqp_cli.documents.reperes import du_candidat, vierges
from cqp_cli.documents.vocabulaire import T, jour
from cqp_cli.domain.a_trous import Reperes, accorde, une_phrase
from cqp_cli.domain.accord import ROLES
from cqp_cli.domain.dates import jour_long
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.ecritures import elider
from cqp_cli.domain.jury import Session
from cqp_cli.domain.referentiel_metier import Referentiel
from cqp_cli.domain.regles import Manquement, Verdict
from cqp_cli.domain.relance import delai, demandes
from cqp_cli.domain.titres import au_titre_de
from cqp_cli.domain.typographie import accorder
from cqp_cli.errors import MauvaisUsage

TITRE = "Demande de pièces"
# The order in which they are asked: who starts the course first. Secretariat and jury ask nothing of themselves.
ACTEURS = {
    "candidat": "Au candidat",
    "professionnel": "Au professionnel du secteur",
    "externe": "À l’évaluateur externe",
    "organisme": "À l’organisme de formation",
}


def demande_de_pieces(
    d: Dossier, manquements: Sequence[Manquement], session: Session | None, limite: date | None, cadre: Cadre
) -> md.Section:
    """What is asked of each, by that last day, for that session: none of both may be known."""
    quand = jour(session.date, "") if session and session.date and session.date >= d.jour else ""
    bloquants = sum(m.gravite == "bloquant" for m in manquements)
    nom, lui_seul = d.candidat.nom_complet, {m.acteur for m in manquements} == {"candidat"}
    siens = du_candidat(d, cadre)
    reperes = siens | {
        "civilite": siens["civilite"] if lui_seul else "Madame, Monsieur",
        "article": d.article("jury"),
        "phrase": d.referentiel.citer("jury", "TRANSMISSION-AVANT-SESSION", d.voie),
        "points": accorder(bloquants, "point reste", "points restent"),
        "devant": f"le jury du {quand}" if quand else "un jury",
        "avant": f"au plus tard le {jour(limite, '')}" if limite else "dès que possible",
    }
    listes = [
        md.Ensemble((md.Titre(titre, niveau=3), md.Liste(tuple(_point(m) for m in manquements if m.acteur == acteur))))
        for acteur, titre in (
            ACTEURS | {"candidat": accorde(d, "Au candidat", "À la candidate", "Au candidat")}
        ).items()
        if any(m.acteur == acteur for m in manquements)
    ]
    tete = pli(cadre, destinataire(d.candidat) if lui_seul else (), (f"Nos références : {d.code}", lieu_et_date(cadre)))
    return _section(reperes, listes, cadre, tete, f"Dossier {elider('de', nom)}", f"{TITRE}, {nom}")


def vierge(ref: Referentiel, cadre: Cadre) -> md.Section:
    """The same letter, with lines to write on under each actor."""
    reperes = vierges(ref, cadre) | {
        "civilite": "Madame, Monsieur",
        "article": ref.article("jury"),
        "phrase": ref.citer("jury", "TRANSMISSION-AVANT-SESSION", None),
    }
    listes = [
        md.Ensemble((md.Titre(titre, niveau=3), md.LignesEcriture(2)))
        for acteur, titre in ACTEURS.items()
        if _demande(ref, acteur)
    ]
    tete = pli(cadre, ("…………………………………………………",) * 4, (f"Nos références : {A_REMPLIR}", lieu_et_date(cadre, vierge=True)))
    *listes, dernier = listes  # goes overleaf with the signature: nobody signs a page that asks nothing
    return _section(reperes, listes, cadre, tete, "Dossier de ……………………………………………", TITRE, (dernier, md.Espace(5)))


def _demande(ref: Referentiel, acteur: str) -> bool:
    """A certification may have one evaluator only."""
    return acteur not in ROLES or acteur in ref.accord.evaluateurs.valeur


def _point(m: Manquement) -> md.Point:
    bloquant = m.gravite == "bloquant"
    signe = md.Signe.A_COCHER if bloquant else md.Signe.A_VERIFIER
    return md.Point(T(m.message), signe, "" if bloquant else "à vérifier", au_titre_de(m))


def _section(
    reperes: Reperes,
    listes: Sequence[md.Bloc],
    cadre: Cadre,
    tete: md.Volets,
    titre: str,
    signet: str,
    avec: tuple[md.Bloc, ...] = (),
) -> md.Section:
    """`avec` stays with the signature."""
    mots = cadre.textes["pieces"]
    objet, fin = une_phrase(mots["objet"], reperes), une_phrase(mots["fin"], reperes)
    signe = signature(cadre)
    blocs: tuple[md.Bloc, ...] = (
        tete,
        md.Espace(4),
        md.Titre(T(titre), niveau=2),
        *objet_du_courrier(objet),
        md.Espace(4),
        *corps((*cadre.textes["commun"]["appel"], *mots["corps"]), reperes),
        *listes,
        md.Espace(5),
        md.Ensemble((*avec, *alinea(fin, md.Style.LECTURE), md.Espace(6), signe)),
    )
    return md.Section(blocs, titre_courant=titre, signet=signet, habillage=md.Habillage.PIED)


def lettre_de_demande(verdict: Verdict, cadre: Cadre, avant: date | None = None) -> md.Document:
    """The letter that asks for what this verdict found missing: there is something to ask."""
    d = verdict.dossier
    session = d.prochaine_session
    if avant:
        _refuser_avant(avant, d.jour, session)
    section = demande_de_pieces(d, demandes(verdict), session, avant or delai(d), cadre)
    return document(f"{TITRE}, {d.candidat.nom_complet}", [section], cadre, d.referentiel)


def _refuser_avant(avant: date, jour: date, session: Session | None) -> None:
    """An answer is asked for after today, and before the jury: never on its own day."""
    if avant < jour:
        raise MauvaisUsage(f"--avant : le {jour_long(avant)} est passé.", "--avant AAAA-MM-JJ")
    if session and session.date and avant >= session.date >= jour:
        message = f"--avant : une réponse se demande avant le jury du {jour_long(session.date)}."
        raise MauvaisUsage(message, "--avant AAAA-MM-JJ")
