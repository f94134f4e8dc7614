"""The letter that asks each actor for what is missing: its words, grouped by actor, with the articles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cqp_cli.domain.candidat import Candidat
from cqp_cli.domain.certificateur import Certificateur
from cqp_cli.domain.jury import Session
from cqp_cli.domain.referentiel import Referentiel
from cqp_cli.render.modele import (
    Alignement,
    Bloc,
    Document,
    Ensemble,
    Espace,
    Image,
    Liste,
    Pixels,
    Point,
    Section,
    Signataire,
    Signatures,
    Signe,
    Style,
    Texte,
    Titre,
)
from cqp_cli.render.typographie import accorder, date_longue, typographier

# The order in which they are asked: who starts the course first, who decides last.
ACTEURS: Mapping[str, str] = {
    "candidat": "Au candidat",
    "professionnel": "Au professionnel du secteur",
    "externe": "À l'évaluateur externe",
    "organisme": "À l'organisme de formation",
    "secretariat": "Au secrétariat",
    "jury": "Au jury",
}


@dataclass(frozen=True, slots=True)
class Demande:
    """One thing that is missing: who must act, the sentence, the article, the file where it belongs."""

    acteur: str
    message: str
    article: str
    place: str
    bloquant: bool


def lettre(
    candidat: Candidat,
    referentiel: Referentiel,
    demandes: Sequence[Demande],
    certificateur: Certificateur,
    jour: date,
    session: Session | None,
    logo: Pixels | None = None,
) -> Document:
    """The request for missing pieces of one dossier, as words."""
    titre = f"Demande de pièces – {candidat.nom_complet}"
    blocs: list[Bloc] = [*_entete(certificateur, jour, logo), *_objet(candidat, referentiel, demandes, jour, session)]
    for acteur, intitule in ACTEURS.items():
        siennes = [d for d in demandes if d.acteur == acteur]
        if siennes:
            points = tuple(_point(d) for d in siennes)
            blocs.append(Ensemble((Titre(typographier(intitule), niveau=3), Liste(points))))
    blocs += _fin(certificateur, session)
    section = Section(tuple(blocs), titre_courant=candidat.nom_de_liste, signet=titre)
    pied = f"{referentiel.code}, {referentiel.version}"
    return Document(titre, (section,), auteur=certificateur.nom or "", pied=pied)


def _entete(certificateur: Certificateur, jour: date, logo: Pixels | None) -> list[Bloc]:
    lieu = f"{certificateur.lieu}, le " if certificateur.lieu else "Le "
    blocs: list[Bloc] = [Image(logo, f"Logo : {certificateur.nom or 'le certificateur'}"), Espace(3)] if logo else []
    blocs += [Texte(certificateur.nom or "Secrétariat de la commission", Style.FORT)]
    if certificateur.adresse:
        blocs.append(Texte(certificateur.adresse, Style.DISCRET))
    return [*blocs, Espace(8), Texte(f"{lieu}{date_longue(jour)}", alignement=Alignement.DROITE), Espace(8)]


def _objet(
    candidat: Candidat, referentiel: Referentiel, demandes: Sequence[Demande], jour: date, session: Session | None
) -> list[Bloc]:
    bloquantes = sum(d.bloquant for d in demandes)
    article = "3.2.3, qui renvoie à l'article 3.1.4" if candidat.voie == "vae" else "3.1.4"
    quand = f" le jury du {date_longue(session.date)}" if session and session.date else " un jury"
    reste = accorder(bloquantes, "point reste", "points restent")
    corps = (
        f"Au {date_longue(jour)}, {reste} à compléter pour que ce dossier puisse être présenté devant{quand}. "
        "L'accord veut en effet que « seuls les dossiers complets sont présentés au jury » "
        f"(article {article}). Voici ce qui est demandé à chacun."
    )
    return [
        Titre(f"Dossier de {candidat.nom_complet}", niveau=2, signet=0),
        Texte(typographier(f"{referentiel.intitule} – voie {_voie(candidat)}"), Style.DISCRET),
        Texte(typographier("Objet : pièces et mentions manquantes"), Style.LECTURE_FORT),
        Espace(2),
        Texte("Madame, Monsieur,", Style.LECTURE),
        Texte(typographier(corps), Style.LECTURE),
        Espace(2),
    ]


def _voie(candidat: Candidat) -> str:
    return {"vae": "VAE", None: "non précisée"}.get(candidat.voie, str(candidat.voie))


def _point(demande: Demande) -> Point:
    signe = Signe.A_COCHER if demande.bloquant else Signe.A_VERIFIER
    texte = f"{demande.message} ({demande.place})" if demande.place else demande.message
    mot = "" if demande.bloquant else "à vérifier"
    return Point(typographier(texte), signe, mot, f"art. {demande.article}")


def _fin(certificateur: Certificateur, session: Session | None) -> list[Bloc]:
    avant = f" avant le {date_longue(session.date)}" if session and session.date else " dès que possible"
    texte = f"Nous vous remercions de nous faire parvenir ces éléments{avant}, et restons à votre disposition."
    signataire = certificateur.signataire
    return [
        Espace(4),
        Texte(typographier(texte), Style.LECTURE),
        Signatures((Signataire(signataire.fonction or "Pour le secrétariat", signataire.nom or ""),), colonnes=2),
    ]
