"""The letters to a candidate: each outcome of the jury (3.1.4), each answer to a request for recevabilité (3.2.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from cqp_cli.documents.commun import Cadre, entete, fait_a, signataire
from cqp_cli.documents.modele import (
    Bloc,
    Ensemble,
    Espace,
    Habillage,
    Section,
    Signatures,
    Style,
    Texte,
    UnePage,
    Volet,
    Volets,
)
from cqp_cli.documents.phrases import Reperes, corps, une_phrase
from cqp_cli.documents.reperes import de_la_decision, du_candidat, generaux, vierges
from cqp_cli.documents.vocabulaire import T

if TYPE_CHECKING:
    from cqp_cli.domain.candidat import Candidat
    from cqp_cli.domain.dossier import Dossier
    from cqp_cli.domain.jury import Decision
    from cqp_cli.domain.referentiel_metier import Referentiel

Genre = Literal[
    "totale",
    "partielle",
    "sans-validation",
    "non-delivrance",
    "renvoi",
    "recevabilite-favorable",
    "recevabilite-defavorable",
    "recevabilite-incomplet",
]
GENRES: dict[Genre, str] = {
    "totale": "Notification, délivrance totale",
    "partielle": "Notification, délivrance partielle",
    "sans-validation": "Notification, aucune nouvelle compétence validée",
    "non-delivrance": "Notification, non-délivrance",
    "renvoi": "Notification, renvoi",
    "recevabilite-favorable": "Recevabilité, avis favorable",
    "recevabilite-defavorable": "Recevabilité, avis défavorable",
    "recevabilite-incomplet": "Recevabilité, dossier incomplet",
}


def lettre(d: Dossier, decision: Decision | None, cadre: Cadre) -> Section:
    """The letter of a decision, or of the recevabilité when there is none."""
    suites = {cle: phrases[0] for cle, phrases in cadre.textes["suites"].items() if phrases}
    if decision and decision.issue:
        rien = decision.issue == "partielle" and "validee" not in decision.competences.values()
        genre: Genre = "sans-validation" if rien else decision.issue
        reperes = de_la_decision(d, decision, cadre, suites)
    else:
        assert d.vae
        assert d.vae.recevabilite.avis
        genre = f"recevabilite-{d.vae.recevabilite.avis}"  # type: ignore[assignment]
        reperes = du_candidat(d, cadre)
    return _section(genre, reperes, cadre, _destinataire(d.candidat), signet=d.candidat.nom_de_liste)


def modeles(ref: Referentiel, cadre: Cadre) -> list[Section]:
    """Every letter, blank: room for a hand in the place of each placeholder."""
    connus = {cle: valeur for cle, valeur in generaux(ref, cadre).items() if valeur}
    lignes = tuple(Texte("…………………………………………………", Style.LECTURE) for _ in range(3))
    suites = {"liste_suites": tuple(phrases[0] for phrases in cadre.textes["suites"].values() if phrases)}
    reperes = vierges() | connus | {"date": "…………………", "article": ref.article("jury")} | suites
    return [_section(genre, reperes, cadre, lignes, signet=mot) for genre, mot in GENRES.items()]


def _section(genre: Genre, reperes: Reperes, cadre: Cadre, vers: tuple[Bloc, ...], signet: str) -> Section:
    mots, commun = cadre.textes[genre], cadre.textes["commun"]
    objet = une_phrase(mots["objet"], reperes)
    dit = corps((*commun["appel"], *mots["corps"], *commun["politesse"]), reperes)

    def page(blanc: float) -> tuple[Bloc, ...]:
        """The last paragraphs stay with the signature: nobody signs a page that says nothing."""
        return (
            *entete(cadre),
            Espace(blanc),
            Volets((Volet((), 78), Volet(vers))),
            Espace(0.7 * blanc),
            Volets((Volet((), 78), Volet((Texte(_lieu_et_date(cadre, reperes), Style.LECTURE),)))),
            Espace(0.6 * blanc),
            *((Texte(T(f"Objet : {objet}"), Style.LECTURE_FORT),) if objet else ()),
            Espace(0.4 * blanc),
            *dit[:-3],
            Ensemble((*dit[-3:], Espace(0.5 * blanc), signature)),
        )

    signature = Volets((Volet((), 78), Volet((Signatures((signataire(cadre),), colonnes=1),))))
    blocs = (UnePage(tuple(page(blanc) for blanc in (18, 12, 7, 4, 16))),)
    return Section(blocs, titre_courant=signet, signet=signet, habillage=Habillage.PIED)


def _lieu_et_date(cadre: Cadre, reperes: Reperes) -> str:
    date = reperes["date"]
    lieu = cadre.configuration.certificateur.lieu
    if "…" in str(date):
        return f"{lieu or '…………………'}, le {date}"
    return fait_a(cadre).replace("Fait à ", "", 1)


def _destinataire(c: Candidat) -> tuple[Bloc, ...]:
    dits: list[Bloc] = [Texte(c.nom_complet, Style.LECTURE_FORT)]
    if c.adresse:
        lignes = (ligne.strip() for ligne in c.adresse.replace("\n", ",").split(","))
        dits += [Texte(T(ligne), Style.LECTURE) for ligne in lignes if ligne]
    elif c.courriel:
        dits.append(Texte(c.courriel, Style.LECTURE))
    return tuple(dits)
