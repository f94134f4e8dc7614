"""What a session leaves behind: the procès-verbal and the attendance sheet (art. 3.1.4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cqp_cli.domain.ecritures import enumerer
from cqp_cli.domain.jury import LIBELLES_ISSUE
from cqp_cli.render.doc_commun import Cadre, acquises, fait_a, ouverture
from cqp_cli.render.modele import (
    Alignement,
    Bloc,
    Cellule,
    Champ,
    Champs,
    Colonne,
    Ensemble,
    Espace,
    Format,
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
from cqp_cli.render.pack_mots import VOIES_COURTES, T, college, jour
from cqp_cli.render.phrases import corps
from cqp_cli.render.typographie import accorder, date_courte

if TYPE_CHECKING:
    from cqp_cli.domain.dossier import Dossier
    from cqp_cli.domain.jury import Decision, Membre, Session
    from cqp_cli.domain.referentiel import Referentiel

PV, EMARGEMENT = "Procès-verbal du jury paritaire national", "Feuille d’émargement du jury"
LIGNES_VIDES = 10
A_SIGNER = 13
REPERES = ("date", "lieu", "intitule", "president", "nombre_membres", "nombre_candidats", "article")


@dataclass(frozen=True, slots=True)
class Examine:
    """A candidate of the session: the decision, or None when there is none."""

    dossier: Dossier
    decision: Decision | None


# The procès-verbal --------------------------------------------------------------------------------


def proces_verbal(
    ref: Referentiel,
    session: Session | None,
    examines: Sequence[Examine],
    alertes: Sequence[str],
    cadre: Cadre,
) -> Section:
    """`alertes`: what the composition of the jury lacks."""
    mots = cadre.textes["pv"]
    reperes = _reperes(ref, session, examines)
    blocs: tuple[Bloc, ...] = (
        *ouverture(PV, ref, cadre, "Article 3.1.4 ; en VAE, article 3.2.3"),
        _seance(session),
        *(corps(mots["ouverture"], reperes) if session else ()),
        *_membres(ref, session, alertes),
        *_retraits(session, examines),
        *(() if session else (SautDePage(),)),
        *_decisions(session, examines),
        *_reserves(session, mots["reserves"], reperes),
        *corps(mots["cloture"], reperes if session else dict.fromkeys(REPERES, "…………")),
        *_signatures(ref, session, cadre),
    )
    quand = f"Session du {jour(session.date)}" if session else "Procès-verbal"
    return Section(blocs, titre_courant=quand, signet=PV)


def _reperes(ref: Referentiel, session: Session | None, examines: Sequence[Examine]) -> dict[str, str]:
    if session is None:
        return dict.fromkeys(REPERES, "…………")
    return {
        "date": jour(session.date),
        "lieu": session.lieu or "",
        "intitule": ref.intitule,
        "president": enumerer(m.nom or "" for m in session.presidents),
        "nombre_membres": accorder(len(session.membres), "membre"),
        "nombre_candidats": accorder(len(examines), "dossier"),
        "article": "3.1.4",
    }


def _seance(session: Session | None) -> Champs:
    return Champs(
        (
            Champ("Date", jour(session.date, "") if session else ""),
            Champ("Lieu", T((session and session.lieu) or "")),
            Champ("Présidence", enumerer(m.nom or "" for m in session.presidents) if session else ""),
            Champ("Séance ouverte à"),
            Champ("Levée à"),
            Champ("Secrétaire de séance"),
        )
    )


def _membres(ref: Referentiel, session: Session | None, alertes: Sequence[str]) -> tuple[Bloc, ...]:
    membres = session.membres if session else ()
    colonnes = (Colonne("Membre"), Colonne("Collège", 28), Colonne("Organisation", 52), Colonne("", 24))
    lignes = tuple(_membre(m) for m in membres) or (Rangee(("", "", "", ""), hauteur=9),) * LIGNES_VIDES
    titre = Titre("Membres présents", niveau=3, mention=accorder(len(membres), "membre") if membres else "")
    return (titre, Tableau(colonnes, lignes, serre=True), *_quorum(ref, membres, alertes))


def _membre(m: Membre) -> Rangee:
    nom = Cellule(m.nom or "–", style=Style.FORT)
    return Rangee((nom, college(m.college), T(m.organisation or "–"), "présidence" if m.president else ""))


def _quorum(ref: Referentiel, membres: Sequence[Membre], alertes: Sequence[str]) -> tuple[Bloc, ...]:
    """How many of each college, how many are needed, and whether it is so."""
    exige = ref.accord.jury.valeur
    if not membres:
        return (Champs((*(Champ(f"Présents, collège {college(c)}") for c in exige.colleges), Champ("Quorum"))),)
    presents = Counter(m.college for m in membres)
    compte = enumerer(f"{accorder(presents[c], 'membre')} du collège {college(c)}" for c in exige.colleges)
    atteint = all(presents[c] >= exige.minimum_par_college for c in exige.colleges)
    mot = "atteint" if atteint else "non atteint"
    dit = f"Quorum {mot} : {compte} ; il en faut au moins {exige.minimum_par_college} de chaque collège."
    point = Point(T(dit), Signe.CONFORME if atteint else Signe.NON_CONFORME, article="art. 3.1.4")
    return (Espace(2), Liste((point, *(Point(T(a), Signe.A_VERIFIER) for a in alertes))))


def _retraits(session: Session | None, examines: Sequence[Examine]) -> tuple[Bloc, ...]:
    titre = Titre("Membres qui se sont retirés", niveau=3)
    if session is None:
        return (Ensemble((titre, LignesEcriture(2))),)
    dits = [
        f"{r.membre}, pour {x.dossier.candidat.nom_de_liste} : {r.motif or 'sans motif écrit'}"
        for x in examines
        if x.decision
        for r in x.decision.retraits
    ]
    liste: Bloc = Liste(tuple(Point(T(x)) for x in dits)) if dits else Texte("Aucun.")
    return (Ensemble((titre, liste)),)


# The candidates and what was decided --------------------------------------------------------------


def _decisions(session: Session | None, examines: Sequence[Examine]) -> tuple[Bloc, ...]:
    colonnes = (
        Colonne("", 8, Alignement.DROITE),
        Colonne("Candidat", 44),
        Colonne("Voie", 19),
        Colonne("Décision", 36),
        Colonne("Compétences et motifs"),
    )
    if session is None:
        lignes = tuple(Rangee((Cellule(str(i), style=Style.DISCRET), "", "", "", ""), hauteur=11) for i in range(1, 13))
    else:
        noms = Counter(x.dossier.candidat.nom_de_liste for x in examines)
        lignes = tuple(
            _ligne(rang, x, seul=noms[x.dossier.candidat.nom_de_liste] == 1) for rang, x in enumerate(examines, 1)
        )
    titre = Titre("Les candidats et les décisions", niveau=3, mention=_compte(examines))
    return titre, Tableau(colonnes, lignes, vide="Aucun dossier n’a été examiné.", serre=True)


def _compte(examines: Sequence[Examine]) -> str:
    issues = Counter(x.decision.issue for x in examines if x.decision and not x.decision.annulee)
    dites = {i: (mot, " ".join(f"{m}s" for m in mot.split())) for i, mot in LIBELLES_ISSUE.items()}
    return ", ".join(accorder(issues[i], *mots) for i, mots in dites.items() if issues[i])


def _ligne(rang: int, x: Examine, *, seul: bool) -> Rangee:
    """Two candidates of the same name, who are not `seul`, are told apart by the code of their dossier."""
    d = x.dossier
    nom = d.candidat.nom_de_liste or d.code
    tete = (
        Cellule(str(rang), style=Style.DISCRET),
        Cellule(nom if seul else f"{nom}\n({d.code})", style=Style.FORT),
        VOIES_COURTES[d.voie] if d.voie else "–",
    )
    if x.decision is None:
        return Rangee((*tete, "", ""), hauteur=11)
    issue = LIBELLES_ISSUE[x.decision.issue] if x.decision.issue else "–"
    if x.decision.annulation and x.decision.annulee:
        quand = x.decision.annulation.date
        issue += f"\nannulée le {date_courte(quand)}" if quand else "\nannulée"
    return Rangee((*tete, Cellule(issue, style=Style.FORT), T("\n".join(_details(d, x.decision)))))


def _details(d: Dossier, decision: Decision) -> list[str]:
    groupes: dict[str, list[str]] = {}
    for code, mot in decision.competences.items():
        groupes.setdefault(mot, []).append(code)
    mots = (("validee", "validée"), ("conservee", "conservée"), ("non-validee", "non validée"))
    lignes = [
        f"{enumerer(groupes[cle])} {mot}{'s' if len(groupes[cle]) > 1 else ''}" for cle, mot in mots if cle in groupes
    ]
    fins = {fin for _, fin in acquises(d, decision) if fin} if decision.issue == "partielle" else set()
    if fins:
        lignes.append(f"bénéfice jusqu’au {enumerer(jour(f) for f in sorted(fins))}")
    if decision.renvoi and decision.renvoi.motif:
        lignes.append(f"Motif du renvoi : {decision.renvoi.motif}")
    if decision.conformite.motif:
        lignes.append(f"Non-conformité : {decision.conformite.motif}")
    if decision.preconisations.texte:
        lignes.append(f"Préconisations : {decision.preconisations.texte}")
    if decision.annulation and decision.annulation.motif:
        lignes.append(f"Motif de l’annulation : {decision.annulation.motif}")
    return lignes


def _reserves(session: Session | None, phrases: Sequence[str], reperes: dict[str, str]) -> tuple[Bloc, ...]:
    dites = corps(phrases, reperes, Style.CORPS) if session else []
    return (Ensemble((Titre("Réserves et observations", niveau=3), *dites, LignesEcriture(3))),)


def _signatures(ref: Referentiel, session: Session | None, cadre: Cadre) -> tuple[Bloc, ...]:
    """The chair, and one member for each college."""
    presidents = session.presidents if session else ()
    signataires = [Signataire("La présidence du jury", presidents[0].nom or "" if presidents else "")]
    signataires += [Signataire(f"Pour le collège {college(c)}") for c in ref.accord.jury.valeur.colleges]
    fait = Texte(fait_a(cadre), Style.LECTURE) if session else Texte("Fait à ………………………, le ………………………", Style.LECTURE)
    return (Ensemble((fait, Signatures(tuple(signataires), colonnes=3))),)


# The attendance sheet -----------------------------------------------------------------------------


def emargement(ref: Referentiel, session: Session | None, cadre: Cadre) -> Section:
    membres = session.membres if session else ()
    colonnes = (
        Colonne("", 8, Alignement.DROITE),
        Colonne("Nom et prénom"),
        Colonne("Collège", 32),
        Colonne("Organisation", 44),
        Colonne("Arrivée", 22),
        Colonne("Départ", 22),
        Colonne("Signature", 52),
    )
    lignes = tuple(_a_signer(i, m) for i, m in enumerate(membres, 1))
    lignes += (Rangee(("", "", "", "", "", "", ""), hauteur=A_SIGNER),) * (2 if membres else 6)
    presidents = session.presidents if session else ()
    champs = (
        Champ("Session du", jour(session.date, "") if session else ""),
        Champ("Lieu", T((session and session.lieu) or ""), 2),
    )
    blocs: tuple[Bloc, ...] = (
        *ouverture(EMARGEMENT, ref, cadre, blanc=4),
        Champs(champs),
        Tableau(colonnes, lignes, serre=True),
        Signatures(
            (
                Signataire("La présidence du jury", presidents[0].nom or "" if presidents else "", "certifié exact"),
                Signataire("Le secrétariat", "", "certifié exact"),
            ),
            colonnes=2,
        ),
    )
    quand = f"Session du {jour(session.date)}" if session else "Émargement"
    return Section(blocs, titre_courant=quand, signet=EMARGEMENT, format=Format.PAYSAGE)


def _a_signer(rang: int, m: Membre) -> Rangee:
    nom = (m.nom or "") + ("\nprésidence" if m.president else "")
    membre = Cellule(nom, style=Style.FORT)
    return Rangee(
        (Cellule(str(rang), style=Style.DISCRET), membre, college(m.college), T(m.organisation or ""), "", "", ""),
        hauteur=A_SIGNER,
    )
