"""The fiche de décision of the « guide du jury paritaire » (art. 3.1.4): to tick and sign, or as it was decided."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from cqp_cli.documents.commun import SUITES, Cadre, entete, gardees, mots, signe_le
from cqp_cli.documents.modele import (
    Bloc,
    Cellule,
    Champ,
    Champs,
    Colonne,
    Encadre,
    Ensemble,
    Espace,
    LignesEcriture,
    Rangee,
    Section,
    Signataire,
    Signe,
    Style,
    Tableau,
    Texte,
    Titre,
    UnePage,
)
from cqp_cli.documents.presence import presidence, signer
from cqp_cli.documents.vocabulaire import COLONNES, VOIES, T, avis, court_intitule, jour
from cqp_cli.domain.accord import Echelle, Role
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.ecritures import enumerer
from cqp_cli.domain.jury import Decision, Session
from cqp_cli.domain.referentiel_metier import Competence, Referentiel

TITRE = "Fiche de décision"
ISSUES = {"totale": "totale", "partielle": "partielle", "non-delivrance": "non-délivrance", "renvoi": "renvoi"}
AVIS, A_COCHER = 29, 33  # millimetres: a word, or both boxes on one line
OUI_NON = {"validee": "oui", "non-validee": "non"}


class Mesure(NamedTuple):
    """How roomy the page is."""

    blanc: float
    lignes: int = 2
    entier: bool = True  # the wording of each competence, or its beginning


MESURES = (
    Mesure(7),
    Mesure(5),
    Mesure(4),
    Mesure(3.5, entier=False),
    Mesure(2.5, 1, entier=False),
    Mesure(1, 1, entier=False),
    Mesure(7),
)


def _mention(ref: Referentiel) -> str:
    """« guide du jury paritaire, art. 3.1.4 et 3.2.3 »: the guide that the agreement names among its pieces, if any."""
    pieces = " ".join(p for noms in ref.accord.pieces_jury.valeur.values() for p in noms)
    guide = re.search(r"« (guide [^»]+) »", pieces)
    return f"{guide[1]}, {ref.articles(('jury', None))}" if guide else ref.articles(("jury", None))


def fiche(
    ref: Referentiel, d: Dossier | None, decision: Decision | None, session: Session | None, cadre: Cadre
) -> Section:
    """`d` is the dossier as the jury had it, before the decision."""

    def page(mesure: Mesure) -> tuple[Bloc, ...]:
        blanc = Espace(mesure.blanc)
        return (
            *entete(cadre),
            blanc,
            Titre(TITRE, niveau=1, mention=T(_mention(ref))),
            Texte(T(ref.intitule), Style.LECTURE_FORT),
            *_annulee(decision),
            Espace(2),
            _qui(d, decision, session),
            blanc,
            *_pieces(ref, d, decision),
            blanc,
            *_competences(ref, d, decision, mesure),
            blanc,
            *_issue(ref, d, decision, mesure),
            blanc,
            *_jury(ref, decision, session, cadre.jour),
        )

    blocs = (UnePage(tuple(page(m) for m in MESURES)),)
    nom = d.candidat.nom_de_liste if d else TITRE
    return Section(blocs, titre_courant=nom, signet=f"{TITRE}, {nom}" if d else TITRE)


def _annulee(decision: Decision | None) -> tuple[Bloc, ...]:
    if decision is None or not decision.annulee or decision.annulation is None:
        return ()
    quand = f" le {jour(decision.annulation.date)}" if decision.annulation.date else ""
    dit = f"Décision annulée{quand} : {decision.annulation.motif or 'sans motif écrit'}."
    return (Encadre((Texte(T(dit), Style.LECTURE_FORT),)),)


def _qui(d: Dossier | None, decision: Decision | None, session: Session | None) -> Champs:
    quand = (decision.date if decision else None) or (session.date if session else None)
    return Champs(
        (
            Champ("Session du jury", jour(quand, "")),
            Champ("Lieu", T((session and session.lieu) or "")),
            Champ("Voie", VOIES[d.voie] if d and d.voie else ""),
            Champ("Candidat (nom, ou numéro s’il est anonyme)", d.candidat.nom_de_liste if d else "", 2),
            Champ("Code du dossier", d.code if d else ""),
        )
    )


def _president(decision: Decision | None, session: Session | None) -> str:
    return (decision and decision.president) or presidence(session)


def _pieces(ref: Referentiel, d: Dossier | None, decision: Decision | None) -> tuple[Bloc, ...]:
    """What the jury must have, and whether it conforms."""
    par_voie = ref.accord.pieces_jury.valeur
    listes = [par_voie.get(d.voie, ())] if d and d.voie else list(par_voie.values())
    noms = list(dict.fromkeys(piece for liste in listes for piece in liste))
    conforme = decision.conformite if decision else None
    colonnes = (Colonne("Pièce ou démarche"), Colonne("Conforme", 40))
    dossier = Cellule(cases=("oui", "non"), cochees=_oui_non(conforme.dossier if conforme else None))
    demarche = Cellule(cases=("oui", "non"), cochees=_oui_non(conforme.demarche if conforme else None))
    remises = [nom for nom in noms if not nom.lower().startswith("fiche de décision")]  # this very document
    rangees = [Rangee((T(nom[:1].upper() + nom[1:]), dossier)) for nom in remises]
    rangees.append(Rangee((T("La démarche, au regard du dispositif CQP"), demarche)))
    motif = conforme.motif if conforme else None
    return (
        Titre(
            "Conformité de la démarche et des dossiers remis",
            niveau=3,
            mention=ref.articles(("jury", d.voie if d else None)),
        ),
        Tableau(colonnes, tuple(rangees), serre=True),
        *((Texte(T(f"Motif de la non-conformité : {motif}")),) if motif else ()),
    )


def _oui_non(valeur: bool | None) -> tuple[str, ...]:
    return {True: ("oui",), False: ("non",), None: ()}[valeur]


# The competences ----------------------------------------------------------------------------------


def _competences(ref: Referentiel, d: Dossier | None, decision: Decision | None, mesure: Mesure) -> tuple[Bloc, ...]:
    quels = ref.accord.evaluateurs.valeur
    colonnes = (
        Colonne("", 12),
        Colonne("Compétence"),
        *(Colonne(COLONNES[r], AVIS if d and d.evaluations else A_COCHER) for r in quels),
        Colonne("Validée", 29),
    )
    lignes = tuple(_competence(ref, c, d, decision, quels, mesure) for c in ref.competences)
    return (
        Titre("Les compétences", niveau=3, mention="avis de chaque évaluateur, décision du jury"),
        Tableau(colonnes, lignes, serre=True),
    )


def _competence(
    ref: Referentiel,
    c: Competence,
    d: Dossier | None,
    decision: Decision | None,
    quels: tuple[Role, ...],
    mesure: Mesure,
) -> Rangee:
    intitule = c.intitule if mesure.entier else court_intitule(c.intitule)
    code = Cellule(c.code, style=Style.FORT)
    avis_de = tuple(_avis(ref, d, r, c.code) for r in quels)
    return Rangee((code, T(intitule), *avis_de, _decidee(c.code, d, decision)))


def _avis(ref: Referentiel, d: Dossier | None, role: Role, code: str) -> Cellule:
    if d is None or not d.evaluations:
        return Cellule(cases=_avis_courts(ref.accord.echelle_avis.valeur))
    bloc = d.bilan.bloc(role, code)
    if bloc is None or not bloc.avis:
        return Cellule("conservée" if d.bilan.resultat(code) == "conservee" else "–", style=Style.DISCRET)
    signe = {"acquis": Signe.ACQUIS, "non-acquis": Signe.NON_ACQUIS}.get(d.bilan.sens(role, code) or "")
    return Cellule(avis(d.accord, bloc.avis), signe)


def _avis_courts(echelle: Echelle) -> tuple[str, ...]:
    """« acquise », « non »: what only denies the first word is not said twice."""
    premier, *autres = mots(echelle)
    return (premier, *("non" if mot == f"non {premier}" else mot for mot in autres))


def _decidee(code: str, d: Dossier | None, decision: Decision | None) -> Cellule:
    mot = decision.competences.get(code) if decision else None
    cases = ("oui", "non")
    if mot == "conservee" or (mot is None and d and d.bilan.resultat(code) == "conservee"):
        return Cellule("conservée", Signe.CONSERVEE)
    return Cellule(cases=cases, cochees=(OUI_NON[mot],) if mot else ())


# What was decided ---------------------------------------------------------------------------------


def _issue(ref: Referentiel, d: Dossier | None, decision: Decision | None, mesure: Mesure) -> tuple[Bloc, ...]:
    """What is delivered, what goes on, until when; then the words of the jury."""
    preconise = decision.preconisations if decision else None
    suites = tuple(SUITES[s] for s in ref.accord.suites.valeur)
    suivie = SUITES.get((preconise and preconise.suite) or "", "")
    issue = ISSUES.get((decision and decision.issue) or "", "")
    rangee = Rangee(
        (
            Cellule(cases=tuple(ISSUES.values()), cochees=(issue,)),
            Cellule(cases=suites, cochees=(suivie,)),
            Cellule(_derniers_jours(d, decision), style=Style.FORT),
        )
    )
    colonnes = (Colonne("Délivrance", 56), Colonne("Pour la suite", 47), Colonne("Compétences conservées jusqu’au"))
    blocs: list[Bloc] = [
        Titre("La décision : délivrance du CQP", niveau=3, mention=ref.articles(("jury", d.voie if d else None))),
        Tableau(colonnes, (rangee,), serre=True),
    ]
    if decision and decision.renvoi and decision.renvoi.motif:
        blocs.append(Texte(T(f"Motif du renvoi : {decision.renvoi.motif}")))
    if decision is None:
        blocs += [
            Espace(2),
            LignesEcriture(mesure.lignes, "Préconisations, ou motif d’une non-conformité ou d’un renvoi"),
        ]
    elif preconise and preconise.texte:
        blocs.append(Texte(T(f"Préconisations : {preconise.texte}")))
    return (Ensemble(tuple(blocs)),)


def _derniers_jours(d: Dossier | None, decision: Decision | None) -> str:
    if d is None or decision is None or decision.issue != "partielle":
        return ""
    par_jour: dict[str, list[str]] = {}
    for g in gardees(d, decision):
        source = "" if g.nouvelle else f", décision du {jour(g.depuis, 'jour inconnu')}"
        par_jour.setdefault(jour(g.jusqu_au, "sans limite") + source, []).append(g.competence.code)
    return T(" ; ".join(f"{enumerer(codes)} : {quand}" for quand, codes in par_jour.items()))


def _jury(ref: Referentiel, decision: Decision | None, session: Session | None, jour_dit: date) -> tuple[Bloc, ...]:
    retraits = decision.retraits if decision else ()
    dits = tuple(
        Texte(
            T(f"S’est retiré(e) pour ce candidat : {r.membre or 'membre non nommé'} ({r.motif or 'sans motif écrit'})")
        )
        for r in retraits
    )
    quand = signe_le(decision.signature if decision else None)
    president = Signataire("La présidence du jury", _president(decision, session), quand)
    signe = signer(session, ref.accord.jury.valeur, president, decision, jour_dit)
    return (Ensemble((Titre("Le jury", niveau=3, mention=ref.articles(("jury", None))), *dits, *signe)),)
