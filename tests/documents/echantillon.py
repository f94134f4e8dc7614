"""A pack that looks real and holds every block, every sign and the names that break things."""

from __future__ import annotations

from cqp_cli.documents.modele import (
    TROU,
    Alignement,
    Bande,
    Bloc,
    Case,
    Cases,
    Cellule,
    Champ,
    Champs,
    Colonne,
    Document,
    Encadre,
    Ensemble,
    Espace,
    Jauge,
    Legende,
    LignesEcriture,
    Liste,
    Point,
    Rangee,
    SautDePage,
    Section,
    Signataire,
    Signatures,
    Signe,
    Style,
    Tableau,
    Texte,
    Titre,
)
from cqp_cli.domain.typographie import typographier

NOMS = (
    "ĐORĐEVIĆ Đorđe",
    "NGUYỄN Văn An",
    "ŻÓŁĆ Łukasz",
    "ŒUVRARD Léo",
    "O’NEILL Siobhán",
    "D’ARC Jeanne-Françoise",
)
COMPETENCES = (
    ("C1", "Traiter les informations permettant le suivi administratif des prestations de formation", 8),
    ("C2", "Organiser son activité et la logistique des prestations de formation", 7),
    ("C3", "Accueillir, informer et réaliser le suivi de différents interlocuteurs", 11),
    ("C4", "Traiter les aléas et les situations difficiles", 5),
    ("C5", "Rédiger des documents professionnels", 6),
    ("C6", "Coordonner des informations liées aux prestations de formation", 8),
)
ELEMENT = (
    "Identifier les écarts et mettre en œuvre les mesures appropriées (par exemple : informations des "
    "interlocuteurs appropriés, proposition de solutions, traitement des anomalies)"
)
COURT = "Rechercher les informations sur les prestations de formation"
CONSTAT = (
    "Le planning du 12 avril a été modifié sans que le formateur en soit averti ; relance faite le lendemain, "
    "après rappel de l’évaluateur. La convention de l’entreprise Kœnig & Fils a été retrouvée."
)
T = typographier


def document(noms: tuple[str, ...] = NOMS) -> Document:
    return Document(
        titre="Dossiers présentés au jury du 18 juin 2026",
        auteur="CPEF des organismes de formation",
        sujet="CQP « Assistant(e) de formation »",
        pied="Référentiel cqp-assistant-formation, version 2015-06-15 · règles 1 · cqp 0.1.0",
        sections=(couverture(noms), *(candidat(nom, rang) for rang, nom in enumerate(noms, 1))),
    )


def couverture(noms: tuple[str, ...]) -> Section:
    return Section(
        titre_courant="Session du 18 juin 2026",
        ancre="session",
        signet="Session du 18 juin 2026",
        blocs=(
            Titre("Jury paritaire national du 18 juin 2026", niveau=1),
            Texte(
                T("CQP « Assistant(e) de formation », positionné au niveau D de la grille (art. 1er)."), Style.LECTURE
            ),
            Espace(4),
            Champs(
                (
                    Champ("Date", "18 juin 2026"),
                    Champ("Lieu", "Paris 8e, 6 rue Galilée"),
                    Champ("Présidence", "Mme Hélène Sørensen"),
                    Champ("Membres, collège salariés", "Mme Ifigénia Ştefănescu, M. Björn Åkesson", etendue=2),
                    Champ("Quorum"),
                )
            ),
            Titre("Dossiers présentés", ancre="presentes", signet=1, mention=f"{len(noms)} candidats"),
            Tableau(
                colonnes=(
                    Colonne("", 8, Alignement.DROITE),
                    Colonne("Candidat"),
                    *(Colonne(code, 9, Alignement.CENTRE) for code, _, _ in COMPETENCES),
                    Colonne("Ce qui est demandé au jury", 44),
                    Colonne("", 14, Alignement.DROITE),
                ),
                lignes=tuple(_ligne(nom, rang) for rang, nom in enumerate(noms, 1)),
            ),
            Legende(
                (
                    (Signe.ACQUIS, "acquise"),
                    (Signe.NON_ACQUIS, "non acquise"),
                    (Signe.DIVERGENCE, "divergence"),
                    (Signe.NON_EVALUE, "non évaluée"),
                    (Signe.CONSERVEE, "conservée"),
                )
            ),
            Titre("Dossiers non présentés", niveau=3),
            Tableau((Colonne("Candidat"), Colonne("Ce qui manque")), (), vide="Aucun dossier incomplet."),
            Texte(
                T(f"Seuls les dossiers complets sont présentés au jury (art. 3.1.4) : voir page {TROU * 3}"),
                renvois=("presentes",),
            ),
        ),
    )


def _ligne(nom: str, rang: int) -> Rangee:
    signes = [*[Signe.ACQUIS] * 3, Signe.DIVERGENCE, Signe.ACQUIS, Signe.ACQUIS]
    if rang % 3 == 0:
        signes = [
            Signe.CONSERVEE,
            Signe.CONSERVEE,
            Signe.NON_ACQUIS,
            Signe.CONSERVEE,
            Signe.NON_EVALUE,
            Signe.CONSERVEE,
        ]
    demande = ("délivrance totale", "trancher C4", "C3, seule compétence à valider")[rang % 3]
    return Rangee(
        (
            str(rang),
            Cellule(nom, style=Style.FORT, lien=f"c{rang}"),
            *(Cellule(signe=signe) for signe in signes),
            demande,
            Cellule(renvoi=f"c{rang}", lien=f"c{rang}"),
        )
    )


def candidat(nom: str, rang: int) -> Section:
    return Section(
        titre_courant=nom,
        ancre=f"c{rang}",
        signet=nom,
        blocs=(*decision(nom), SautDePage(), *preuves()),
    )


def decision(nom: str) -> tuple[Bloc, ...]:
    return (
        Titre(nom, niveau=1, mention="passage 1"),
        Champs(
            (
                Champ("Voie", "parcours de formation"),
                Champ("Employeur", "Kœnig & Fils <Formation>"),
                Champ("Poste", "assistante de formation"),
                Champ("Parcours", "12/01/2026 – 30/04/2026"),
                Champ("Évaluation", "4 mai 2026, en entreprise"),
                Champ("Ancienneté", "3 ans"),
            ),
        ),
        Titre("Conformité de la démarche", niveau=3),
        Liste(
            (
                Point("Livret de repérage, signé le 9 janvier 2026", Signe.CONFORME, "conforme", "art. 3.1.1"),
                Point("Mise en pratique en entreprise, 12 semaines", Signe.CONFORME, "conforme", "art. 3.1.2"),
                Point(
                    T("Évaluation par un professionnel et un évaluateur externe"),
                    Signe.CONFORME,
                    "conforme",
                    "art. 3.1.3",
                ),
                Point("Visa de l’évaluateur externe", Signe.NON_CONFORME, "absent", "art. 3.1.3"),
            )
        ),
        Titre("Profil", niveau=3, mention="éléments de compétence acquis"),
        Tableau(
            (Colonne("Code", 12), Colonne("Compétence"), Colonne("Avis", 50)),
            tuple(
                Rangee((code, libelle, Cellule(mot, signe, jauge=Jauge(total - (code == "C4") * 2, total, 11))))
                for code, libelle, total in COMPETENCES
                for signe, mot in [(Signe.DIVERGENCE, "divergence") if code == "C4" else (Signe.ACQUIS, "acquise")]
            ),
        ),
        Encadre(
            (
                Titre("C4, les deux avis diffèrent", niveau=3),
                Texte(T("Professionnel : acquise. " + CONSTAT)),
                Texte(T("Évaluateur externe : non acquise. " + CONSTAT)),
            )
        ),
        Ensemble(
            (
                Titre("Fiche de décision", niveau=2, signet=1, mention="art. 3.1.4"),
                Cases((Case("Délivrance totale"), Case("Délivrance partielle", cochee=True), Case("Non-délivrance"))),
                LignesEcriture(1, "Recommandations du jury"),
                Signatures(
                    (
                        Signataire("Présidente du jury", "Mme Hélène Sørensen", "date et signature"),
                        Signataire("Collège employeurs", "M. Aurélien Lefèvre"),
                        Signataire("Collège salariés", "Mme Ifigénia Ştefănescu"),
                    )
                ),
            )
        ),
    )


def preuves() -> tuple[Bloc, ...]:
    lignes: list[Rangee | Bande] = []
    for code, libelle, total in COMPETENCES:
        lignes.append(Bande(libelle, code, f"{total} éléments", suite="(suite)"))
        lignes += [_element(code, i) for i in range(1, total + 1)]
    return (
        Titre("Les 45 éléments de compétence", niveau=2, signet=1),
        Tableau(
            colonnes=(
                Colonne("", 13),
                Colonne("Élément de compétence"),
                Colonne("Professionnel", 27),
                Colonne("Évaluateur externe", 33),
            ),
            lignes=tuple(lignes),
            serre=True,
        ),
    )


def _element(code: str, i: int) -> Rangee:
    differe = code == "C4" and i == 2
    return Rangee(
        (
            Cellule(f"{code}.{i}", style=Style.DISCRET),
            T(ELEMENT if i % 3 == 0 else COURT) + (f"\nConstat : {CONSTAT}" if differe else ""),
            Cellule("acquis", Signe.ACQUIS),
            Cellule("non acquis", Signe.NON_ACQUIS, Style.FORT) if differe else Cellule("acquis", Signe.ACQUIS),
        )
    )
