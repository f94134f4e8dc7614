"""The evidence: every element with both evaluators side by side, their constats in full, and who they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial

from cqp_cli.documents import modele as md
from cqp_cli.documents.vocabulaire import COLONNES, LIEUX, ROLES, SENS, T, avis, cle, court, fort, jour, roles
from cqp_cli.domain.accord import Role, libelle
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.ecritures import enumerer
from cqp_cli.domain.evaluation import Evaluation
from cqp_cli.domain.livret import Intervenant
from cqp_cli.domain.referentiel_metier import Competence, Element
from cqp_cli.domain.titres import au_titre_de
from cqp_cli.domain.typographie import accorder

Note = Callable[[str | None, bool], md.Cellule]
SOURCES = {"dossier": "dossier", "observation": "observation", "analyse": "analyse"}


def evaluation(d: Dossier) -> tuple[md.Bloc, ...]:
    """The competences one after the other, then the evaluators."""
    total = sum(len(c.elements) for c in d.referentiel.competences)
    colonnes = (md.Colonne("", 13), md.Colonne("Élément de compétence"), *_colonnes(d))
    blocs: list[md.Bloc] = [
        md.Titre(
            "L’évaluation", niveau=2, signet=1, ancre=cle(d.code, "evaluation"), mention=accorder(total, "élément")
        )
    ]
    note = cache(partial(_note, d))  # a scale has few words
    lignes = tuple(rangee for c in d.referentiel.competences for rangee in _competence(d, c, note))
    return (*blocs, md.Tableau(colonnes, lignes, serre=True), *_evaluateurs(d))


def _colonnes(d: Dossier) -> Iterator[md.Colonne]:
    """One for each evaluator, only as wide as its words."""
    echelles = (*d.accord.echelle_avis.valeur, *d.accord.echelle_element.valeur)
    mots = tuple(dict.fromkeys(m.libelle.lower() for m in echelles))
    for role in roles(d):
        yield md.Colonne(COLONNES[role], mots=mots, signee=True)


def _competence(d: Dossier, c: Competence, note: Note) -> Iterator[md.Rangee | md.Bande | md.Large]:
    resultat = d.bilan.resultat(c.code)
    yield md.Bande(T(c.intitule), c.code, suite="(suite)", ancre=cle(d.code, c.code))
    if resultat == "conservee":
        yield _conservee(d, c.code)
        if not any(d.bilan.bloc(r, c.code) for r in roles(d)):
            return
    if c.code in d.bilan.expirees:
        yield _expiree(d, c.code)
    rendus = (_avis(d, role, c.code) for role in roles(d))
    yield md.Rangee(("", md.Cellule("Avis sur la compétence", style=md.Style.FORT), *rendus))
    for role in roles(d):
        yield _constat(d, c.code, role)
    divergents = d.bilan.elements_divergents(c.code)
    for element in c.elements:
        yield _element(d, c.code, element, element.code in divergents, note)


def _conservee(d: Dossier, code: str) -> md.Rangee:
    b = d.bilan.benefices[code]
    fin = f"bénéfice jusqu’au {jour(b.jusqu_au)}" if b.jusqu_au else "bénéfice sans limite"
    article = au_titre_de(d.accord.benefice_annees if b.jusqu_au else d.accord.benefice)
    texte = f"Validée par le jury du {jour(b.depuis)} : {fin} ({article})."
    return md.Rangee((md.Cellule("", md.Signe.CONSERVEE), T(texte), *("" for _ in roles(d))))


def _expiree(d: Dossier, code: str) -> md.Rangee:
    b = d.bilan.expirees[code]
    article = au_titre_de(d.accord.benefice_annees)
    texte = f"Validée par le jury du {jour(b.depuis)} ; bénéfice expiré ({article}) le {jour(b.jusqu_au)}."
    return md.Rangee((md.Cellule("", md.Signe.A_VERIFIER), T(texte), *("" for _ in roles(d))))


def _avis(d: Dossier, role: Role, code: str) -> md.Cellule:
    bloc = d.bilan.bloc(role, code)
    signe = SENS.get(d.bilan.sens(role, code) or "", md.Signe.NON_EVALUE)
    return md.Cellule(avis(d.accord, bloc.avis if bloc else None), signe, fort(signe))


def _constat(d: Dossier, code: str, role: Role) -> md.Large:
    """What one evaluator wrote, in full, across the table."""
    bloc = d.bilan.bloc(role, code)
    dit = f"« {bloc.constats.strip()} »" if bloc and bloc.constats else "pas de constat écrit."
    return md.Large(T(f"{ROLES[role]} : {dit}"))


def _element(d: Dossier, code: str, element: Element, differe: bool, note: Note) -> md.Rangee:
    texte = T(element.intitule)
    blocs = {role: d.bilan.bloc(role, code) for role in roles(d)}
    for role, bloc in blocs.items():
        if bloc and (observation := bloc.observations.get(element.code)):
            texte += T(f"\n{ROLES[role]} : « {observation.strip()} »")
    return md.Rangee(
        (
            md.Cellule(element.code, style=md.Style.FORT if differe else md.Style.DISCRET),
            md.Cellule(texte),
            *(note(bloc.elements.get(element.code) if bloc else None, differe) for bloc in blocs.values()),
        )
    )


def _note(d: Dossier, mot: str | None, differe: bool) -> md.Cellule:
    signe = SENS[d.accord.sens_element(mot) or "non-evalue"]
    dit = libelle(d.accord.echelle_element.valeur, mot).lower() or "–"
    return md.Cellule(dit, signe, md.Style.FORT if differe else md.Style.CORPS if signe.tranquille else fort(signe))


# Who evaluated ------------------------------------------------------------------------------------


def _evaluateurs(d: Dossier) -> tuple[md.Bloc, ...]:
    comptees = [(r, e) for r in roles(d) for e in d.bilan.evaluations_comptees(r)]
    tableaux = tuple(_fiches(d, comptees[i : i + 2]) for i in range(0, len(comptees), 2))
    return (md.Ensemble((md.Titre("Les évaluateurs", niveau=2, signet=1), *tableaux)),)


def _fiches(d: Dossier, evaluations: Sequence[tuple[Role, Evaluation]]) -> md.Tableau:
    plusieurs = len({e.passage for _, e in evaluations}) > 1 or len(evaluations) > len(roles(d))
    titres = [ROLES[r] + (f", passage {e.passage}" if plusieurs else "") for r, e in evaluations]
    fiches = [_fiche(d, e) for _, e in evaluations]
    lignes = tuple(
        md.Rangee((md.Cellule(libelle_, style=md.Style.DISCRET), *(fiche[libelle_] for fiche in fiches)))
        for libelle_ in fiches[0]
        if any(fiche[libelle_] for fiche in fiches)
    )
    return md.Tableau((md.Colonne("", 37), *(md.Colonne(t) for t in titres)), lignes, serre=True)


def _fiche(d: Dossier, e: Evaluation) -> dict[str, str | md.Cellule]:
    qui, lieu = e.evaluateur, e.lieu
    endroit = ", ".join(filter(None, (lieu.nom, LIEUX.get(lieu.type or ""))))
    plateau = ", plateau technique" if lieu.plateau_technique else ""
    return {
        "Nom": md.Cellule(qui.nom or "–", style=md.Style.FORT),
        "Fonction": T(qui.fonction or ""),
        "Organisation": T(", ".join(filter(None, (qui.organisation, qui.origine)))),
        "Habilitation": habilitation(d, qui, e),
        "Évaluation": jour(e.date),
        "Lieu": T(endroit + plateau),
        "Sources": T(enumerer(SOURCES[s] for s in e.sources)),
        "Livret remis": {True: "oui", False: "non", None: ""}[e.livret_remis],
        "Signature": jour(e.signature, "non signée"),
        "Transmission au jury": jour(e.transmission, ""),
    }


def habilitation(d: Dossier, qui: Intervenant, e: Evaluation | None = None) -> str:
    """The reference and the period that covers the day of the act."""
    if not qui.habilitation:
        return ""
    quand = e.date if e else None
    periodes = [h for _, h in d.habilitations.de_reference(qui.habilitation) if h.du and h.au]
    valable = next((h for h in periodes if h.vaut(quand)), None)
    choisie = valable or (periodes[-1] if periodes else None)
    return f"{qui.habilitation}, du {court(choisie.du)} au {court(choisie.au)}" if choisie else qui.habilitation


# Earlier passages ---------------------------------------------------------------------------------


def passages(d: Dossier) -> tuple[md.Bloc, ...]:
    """The evaluations that no longer count, or only in part: what each said, competence by competence."""
    comptees = {id(e) for r in roles(d) for e in d.bilan.evaluations_comptees(r)}
    anciennes = [e for e in d.evaluations if id(e) not in comptees and e.role]
    if not anciennes:
        return ()
    codes = d.referentiel.codes if len(d.referentiel.codes) <= 10 else ()
    colonnes = (
        md.Colonne("Passage", 16),
        md.Colonne("Date", 22),
        md.Colonne("Évaluateur"),
        *(md.Colonne(c, 9) for c in codes),
    )
    lignes = tuple(_passage(d, e, codes) for e in sorted(anciennes, key=lambda e: (e.passage or 0, e.role or "")))
    titre = md.Titre("Passages antérieurs", niveau=2, signet=1, mention=accorder(len(lignes), "grille"))
    return titre, md.Tableau(colonnes, lignes, serre=True)


def _passage(d: Dossier, e: Evaluation, codes: Sequence[str]) -> md.Rangee:
    assert e.role
    sens = [d.accord.sens_avis(e.competences[c].avis) if c in e.competences else None for c in codes]
    signes = (md.Cellule(signe=SENS[s]) if s else md.Cellule() for s in sens)
    return md.Rangee((str(e.passage or ""), court(e.date), f"{ROLES[e.role]}, {e.evaluateur.nom or '–'}", *signes))
