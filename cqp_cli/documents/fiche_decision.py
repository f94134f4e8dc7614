"""The fiche de décision of the « guide du jury paritaire » (art. 3.1.4): to tick and sign, or as it was decided."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from cqp_cli.documents import modele as md
from cqp_cli.documents.commun import SUITES, Cadre, entete, mots, signe_le
from cqp_cli.documents.presence import presidence, signer
from cqp_cli.documents.vocabulaire import COLONNES, VOIES, T, avis, court_intitule, jour
from cqp_cli.domain.accord import Echelle, Role
from cqp_cli.domain.deliberation import gardees
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


def _articles(ref: Referentiel, d: Dossier | None) -> str:
    """« art. 3.1.4 », or those of all voies on a blank."""
    return ref.articles(("jury", d.voie if d else None))


def _mention(ref: Referentiel, articles: str) -> str:
    """« guide du jury paritaire, art. 3.1.4 »: the guide that the agreement names among its pieces, if any."""
    pieces = " ".join(p for noms in ref.accord.pieces_jury.valeur.values() for p in noms)
    guide = re.search(r"« (guide [^»]+) »", pieces)
    return f"{guide[1]}, {articles}" if guide else articles


def fiche(
    ref: Referentiel, d: Dossier | None, decision: Decision | None, session: Session | None, cadre: Cadre
) -> md.Section:
    """`d` is the dossier as the jury had it, before the decision."""

    def page(mesure: Mesure) -> tuple[md.Bloc, ...]:
        blanc = md.Espace(mesure.blanc)
        return (
            *entete(cadre),
            blanc,
            md.Titre(TITRE, niveau=1, mention=T(_mention(ref, _articles(ref, d)))),
            md.Texte(T(ref.intitule), md.Style.LECTURE_FORT),
            *_annulee(decision),
            md.Espace(2),
            _qui(d, decision, session),
            blanc,
            *_pieces(ref, d, decision),
            blanc,
            *_competences(ref, d, decision, mesure),
            blanc,
            *_issue(ref, d, decision, mesure),
            blanc,
            *_jury(ref, _articles(ref, d), decision, session, cadre.jour),
        )

    blocs = (md.UnePage(page, MESURES),)
    nom = d.candidat.nom_de_liste if d else TITRE
    return md.Section(blocs, titre_courant=nom, signet=f"{TITRE}, {nom}" if d else TITRE)


def _annulee(decision: Decision | None) -> tuple[md.Bloc, ...]:
    if decision is None or not decision.annulee or decision.annulation is None:
        return ()
    quand = f" le {jour(decision.annulation.date)}" if decision.annulation.date else ""
    dit = f"Décision annulée{quand} : {decision.annulation.motif or 'sans motif écrit'}."
    return (md.Encadre((md.Texte(T(dit), md.Style.LECTURE_FORT),)),)


def _qui(d: Dossier | None, decision: Decision | None, session: Session | None) -> md.Champs:
    quand = (decision.date if decision else None) or (session.date if session else None)
    return md.Champs(
        (
            md.Champ("Session du jury", jour(quand, "")),
            md.Champ("Lieu", T((session and session.lieu) or "")),
            md.Champ("Voie", VOIES[d.voie] if d and d.voie else ""),
            md.Champ("Candidat (nom, ou numéro s’il est anonyme)", d.candidat.nom_de_liste if d else "", 2),
            md.Champ("Code du dossier", d.code if d else ""),
        )
    )


def _pieces(ref: Referentiel, d: Dossier | None, decision: Decision | None) -> tuple[md.Bloc, ...]:
    """What the jury must have, and whether it conforms."""
    par_voie = ref.accord.pieces_jury.valeur
    listes = [par_voie.get(d.voie, ())] if d and d.voie else list(par_voie.values())
    noms = list(dict.fromkeys(piece for liste in listes for piece in liste))
    conforme = decision.conformite if decision else None
    colonnes = (md.Colonne("Pièce ou démarche"), md.Colonne("Conforme", 40))
    dossier = md.Cellule(cases=("oui", "non"), cochees=_oui_non(conforme.dossier if conforme else None))
    demarche = md.Cellule(cases=("oui", "non"), cochees=_oui_non(conforme.demarche if conforme else None))
    remises = [nom for nom in noms if not nom.lower().startswith("fiche de décision")]  # this very document
    rangees = [md.Rangee((T(nom[:1].upper() + nom[1:]), dossier)) for nom in remises]
    dispositif = "dispositif CQP" if ref.est_cqp else "dispositif"
    rangees.append(md.Rangee((T(f"La démarche, au regard du {dispositif}"), demarche)))
    motif = conforme.motif if conforme else None
    return (
        md.Titre("Conformité de la démarche et des dossiers remis", niveau=3, mention=_articles(ref, d)),
        md.Tableau(colonnes, tuple(rangees), serre=True),
        *((md.Texte(T(f"Motif de la non-conformité : {motif}")),) if motif else ()),
    )


def _oui_non(valeur: bool | None) -> tuple[str, ...]:
    return {True: ("oui",), False: ("non",), None: ()}[valeur]


# The competences ----------------------------------------------------------------------------------


def _competences(ref: Referentiel, d: Dossier | None, decision: Decision | None, mesure: Mesure) -> tuple[md.Bloc, ...]:
    quels = ref.accord.evaluateurs.valeur
    colonnes = (
        md.Colonne("", 12),
        md.Colonne("Compétence"),
        *(md.Colonne(COLONNES[r], AVIS if d and d.evaluations else A_COCHER) for r in quels),
        md.Colonne("Validée", 29),
    )
    lignes = tuple(_competence(ref, c, d, decision, quels, mesure) for c in ref.competences)
    return (
        md.Titre("Les compétences", niveau=3, mention="avis de chaque évaluateur, décision du jury"),
        md.Tableau(colonnes, lignes, serre=True),
    )


def _competence(
    ref: Referentiel,
    c: Competence,
    d: Dossier | None,
    decision: Decision | None,
    quels: tuple[Role, ...],
    mesure: Mesure,
) -> md.Rangee:
    intitule = c.intitule if mesure.entier else court_intitule(c.intitule)
    code = md.Cellule(c.code, style=md.Style.FORT)
    avis_de = tuple(_avis(ref, d, r, c.code) for r in quels)
    return md.Rangee((code, T(intitule), *avis_de, _decidee(c.code, d, decision)))


def _avis(ref: Referentiel, d: Dossier | None, role: Role, code: str) -> md.Cellule:
    if d is None or not d.evaluations:
        return md.Cellule(cases=_avis_courts(ref.accord.echelle_avis.valeur))
    bloc = d.bilan.bloc(role, code)
    if bloc is None or not bloc.avis:
        return md.Cellule("conservée" if d.bilan.resultat(code) == "conservee" else "–", style=md.Style.DISCRET)
    signe = {"acquis": md.Signe.ACQUIS, "non-acquis": md.Signe.NON_ACQUIS}.get(d.bilan.sens(role, code) or "")
    return md.Cellule(avis(d.accord, bloc.avis), signe)


def _avis_courts(echelle: Echelle) -> tuple[str, ...]:
    """« acquise », « non »: what only denies the first word is not said twice."""
    premier, *autres = mots(echelle)
    return (premier, *("non" if mot == f"non {premier}" else mot for mot in autres))


def _decidee(code: str, d: Dossier | None, decision: Decision | None) -> md.Cellule:
    mot = decision.competences.get(code) if decision else None
    cases = ("oui", "non")
    if mot == "conservee" or (mot is None and d and d.bilan.resultat(code) == "conservee"):
        return md.Cellule("conservée", md.Signe.CONSERVEE)
    return md.Cellule(cases=cases, cochees=(OUI_NON[mot],) if mot else ())


# What was decided ---------------------------------------------------------------------------------


def _issue(ref: Referentiel, d: Dossier | None, decision: Decision | None, mesure: Mesure) -> tuple[md.Bloc, ...]:
    """What is delivered, what goes on, until when; then the words of the jury."""
    preconise = decision.preconisations if decision else None
    suites = tuple(SUITES[s] for s in ref.accord.suites.valeur)
    suivie = SUITES.get((preconise and preconise.suite) or "", "")
    issue = ISSUES.get((decision and decision.issue) or "", "")
    rangee = md.Rangee(
        (
            md.Cellule(cases=tuple(ISSUES.values()), cochees=(issue,)),
            md.Cellule(cases=suites, cochees=(suivie,)),
            md.Cellule(_derniers_jours(d, decision), style=md.Style.FORT),
        )
    )
    colonnes = (
        md.Colonne("Délivrance", 56),
        md.Colonne("Pour la suite", 47),
        md.Colonne("Compétences conservées jusqu’au"),
    )
    titre = f"La décision : délivrance {'du CQP' if ref.est_cqp else 'de la certification'}"
    blocs: list[md.Bloc] = [
        md.Titre(titre, niveau=3, mention=_articles(ref, d)),
        md.Tableau(colonnes, (rangee,), serre=True),
    ]
    if decision and decision.renvoi and decision.renvoi.motif:
        blocs.append(md.Texte(T(f"Motif du renvoi : {decision.renvoi.motif}")))
    if decision is None:
        blocs += [
            md.Espace(2),
            md.LignesEcriture(mesure.lignes, "Préconisations, ou motif d’une non-conformité ou d’un renvoi"),
        ]
    elif preconise and preconise.texte:
        blocs.append(md.Texte(T(f"Préconisations : {preconise.texte}")))
    return (md.Ensemble(tuple(blocs)),)


def _derniers_jours(d: Dossier | None, decision: Decision | None) -> str:
    if d is None or decision is None or decision.issue != "partielle":
        return ""
    par_jour: dict[str, list[str]] = {}
    for g in gardees(d, decision):
        source = "" if g.nouvelle else f", décision du {jour(g.depuis, 'jour inconnu')}"
        par_jour.setdefault(jour(g.jusqu_au, "sans limite") + source, []).append(g.competence.code)
    return T(" ; ".join(f"{enumerer(codes)} : {quand}" for quand, codes in par_jour.items()))


def _jury(
    ref: Referentiel, articles: str, decision: Decision | None, session: Session | None, jour_dit: date
) -> tuple[md.Bloc, ...]:
    quand = signe_le(decision.signature if decision else None)
    preside = (decision and decision.president) or presidence(session)
    president = md.Signataire("La présidence du jury", preside, quand)
    signe = signer(session, ref.accord.jury.valeur, president, decision, jour_dit)
    return (md.Ensemble((md.Titre("Le jury", niveau=3, mention=articles), *signe)),)
