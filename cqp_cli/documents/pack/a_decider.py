"""Page one of a candidate: what the jury must know to decide, and the fiche de décision to tick and sign."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from cqp_cli.documents import modele as md
from cqp_cli.documents.commun import SUITES
from cqp_cli.documents.pack.conformite import conformite
from cqp_cli.documents.phrases import alinea
from cqp_cli.documents.presence import presidence, signer
from cqp_cli.documents.vocabulaire import (
    COLONNES,
    ROLES,
    SIGNES,
    VOIES,
    Edition,
    T,
    avis,
    cle,
    court,
    court_intitule,
    fort,
    naissance,
    periode,
    proposition,
    roles,
)
from cqp_cli.documents.vocabulaire import heures as en_heures
from cqp_cli.domain.accord import Role, libelle
from cqp_cli.domain.bilan import dire_ccs_rc
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.ecritures import enumerer
from cqp_cli.domain.jury import Session
from cqp_cli.domain.referentiel_metier import Competence
from cqp_cli.domain.regles import Verdict
from cqp_cli.domain.titres import au_titre_de

COURTES = {"professionnel": "Professionnel", "externe": "Externe"}
PAS, COURT = 0.95, 60  # what each shortening leaves of a constat, and the least that is worth reading


class Ampleur(NamedTuple):
    """How roomy page one is: the white, the lines to write on, how much of each constat, and the jury overleaf."""

    blanc: float
    lignes: int = 1
    coupe: int | None = None  # characters; None: all
    au_dos: bool = False


class Propos(NamedTuple):
    """What an evaluator says where the avis differ: who says what, in his own words."""

    tete: str
    texte: str


MESURES = (Ampleur(4.5, 2), Ampleur(4), Ampleur(2), Ampleur(1.4))


def decision(verdict: Verdict, edition: Edition) -> md.UnePage:
    """What is asked, why, then what the jury fills: on one page wherever one page can hold it.

    Only what the evaluators wrote is ever cut, and no more than the page asks; it stands whole in the evidence.
    """
    d = verdict.dossier
    (titre, identite), demande = _identite(d), _demande(d)
    paroles = _paroles(d)
    fixes = (_conformite(verdict), _competences(d), alinea(T(dire_ccs_rc(d.bilan))))
    fiche, signature = _fiche(d, edition.session), _signature(d, edition)

    entier = _desaccords(d, paroles)

    def page(mesure: Ampleur) -> tuple[md.Bloc, ...]:
        blanc = md.Espace(mesure.blanc)
        desaccords = entier if mesure.coupe is None else _desaccords(d, paroles, mesure.coupe)
        dit = [bloc for blocs in fixes for bloc in (blanc, *blocs)]
        jury = _jury(fiche, MESURES[0] if mesure.au_dos else mesure, signature)
        return (
            *(titre, demande, *((blanc, desaccords) if desaccords else ()), blanc, identite, *dit, blanc),
            *((md.SautDePage(), jury) if mesure.au_dos else (jury,)),
        )

    serre = MESURES[-1]
    coupees = [serre._replace(coupe=coupe) for coupe in (*_coupes(paroles), 0)] if entier else []
    mesures = (*MESURES, *coupees)
    return md.UnePage(page, (*mesures, mesures[-1]._replace(au_dos=True)))


def _coupes(paroles: Mapping[tuple[str, Role], list[Propos]]) -> Iterator[int]:
    """How much of each constat may be said, from nearly all to the least."""
    reste = max((len(p.texte) for dites in paroles.values() for p in dites), default=0) * PAS
    while reste > COURT:
        yield int(reste)
        reste *= PAS


def _demande(d: Dossier) -> md.Texte:
    source = "Des deux avis" if len(roles(d)) > 1 else "De l’avis"
    return md.Texte(T(f"{source} résulte : {proposition(d.bilan)}."), md.Style.LECTURE_FORT)


def _identite(d: Dossier) -> tuple[md.Titre, md.Texte]:
    c = d.candidat
    emploi = ", ".join(filter(None, (c.emploi, c.entreprise.nom)))
    voie = ", ".join(filter(None, (VOIES[d.voie] if d.voie else "", _dates(d))))
    dit = " · ".join(filter(None, (voie, emploi)))
    return md.Titre(c.nom_de_liste, niveau=1, mention=T(naissance(d))), md.Texte(T(dit))


def _dates(d: Dossier) -> str:
    if d.voie == "vae":
        heures = sum(e.heures or 0 for e in d.vae.partie_2.experiences) if d.vae else 0
        annees = [e.debut for e in d.vae.partie_2.experiences if e.debut] if d.vae else []
        duree = (f"depuis {min(annees).year}" if annees else "", en_heures(heures) if heures else "")
        dite = ", ".join(filter(None, duree))
        return f"expérience déclarée : {dite}" if dite else ""
    debut = d.livret.entretien.date if d.livret else None
    fin = max((j for j in (d.pratique.fin, *(a.fin for a in d.actions)) if j), default=None)
    return periode(debut, fin) if debut or fin else ""


def _conformite(verdict: Verdict) -> tuple[md.Bloc, ...]:
    return (
        md.Titre(
            "Conformité de la démarche et du dossier", niveau=3, mention=f"art. {verdict.dossier.article('jury')}"
        ),
        *conformite(verdict),
    )


# The competences: profile, opinions, boxes ------------------------------------------------------


def _competences(d: Dossier) -> tuple[md.Bloc, ...]:
    colonnes = (
        md.Colonne("", 12),
        md.Colonne("Compétence"),
        *(md.Colonne(COURTES[r], 28) for r in roles(d)),
        md.Colonne("Validée", 27),
    )
    echelle = max(len(c.elements) for c in d.referentiel.competences)
    lignes = tuple(_competence(d, c, echelle) for c in d.referentiel.competences)
    titre = md.Titre("Compétences", niveau=3, mention="avis, et éléments acquis sur ceux de la compétence")
    return titre, md.Tableau(colonnes, lignes, serre=True)


def _competence(d: Dossier, c: Competence, echelle: int) -> md.Rangee:
    resultat = d.bilan.resultat(c.code)
    signe = SIGNES[resultat]
    return md.Rangee(
        (
            md.Cellule(c.code, signe, md.Style.FORT, lien=cle(d.code, c.code)),
            md.Cellule(_libelle(d, c), style=fort(signe)),
            *(_avis(d, role, c, echelle) for role in roles(d)),
            _case(d, c.code),
        )
    )


def _libelle(d: Dossier, c: Competence) -> str:
    texte = T(court_intitule(c.intitule))
    if c.code in d.bilan.expirees:
        fin = d.bilan.expirees[c.code].jusqu_au
        return f"{texte}\nbénéfice expiré ({au_titre_de(d.accord.benefice_annees)}) le {court(fin)}"
    return texte


def _avis(d: Dossier, role: Role, c: Competence, echelle: int) -> md.Cellule:
    bloc = d.bilan.bloc(role, c.code)
    if d.bilan.resultat(c.code) == "conservee":
        return md.Cellule("conservée" if bloc is None else avis(d.accord, bloc.avis), style=md.Style.DISCRET)
    if bloc is None:
        return md.Cellule("non évaluée", md.Signe.NON_EVALUE)
    signe = {"acquis": md.Signe.ACQUIS, "non-acquis": md.Signe.NON_ACQUIS}.get(d.bilan.sens(role, c.code) or "")
    signe = signe or md.Signe.NON_EVALUE
    acquis = sum(d.accord.sens_element(bloc.elements.get(e.code)) == "acquis" for e in c.elements)
    jauge = md.Jauge(acquis, len(c.elements), echelle)
    return md.Cellule(avis(d.accord, bloc.avis), signe, fort(signe), jauge=jauge)


def _case(d: Dossier, code: str) -> md.Cellule:
    if d.bilan.resultat(code) == "conservee":
        fin = d.bilan.benefices[code].jusqu_au
        return md.Cellule(f"jusqu’au\n{court(fin)}" if fin else "sans limite", md.Signe.CONSERVEE)
    return md.Cellule(cases=("oui", "non"))


# Where the opinions differ -----------------------------------------------------------------------


def _paroles(d: Dossier) -> dict[tuple[str, Role], list[Propos]]:
    """For each competence where the avis differ, what each evaluator wrote of it and of the elements that differ."""
    codes = [c for c, resultat in d.bilan.resultats.items() if resultat == "divergence"]
    return {(code, role): list(_de(d, code, role)) for code in codes for role in roles(d)}


def _de(d: Dossier, code: str, role: Role) -> Iterator[Propos]:
    bloc = d.bilan.bloc(role, code)
    tete = f"{ROLES[role]}, {avis(d.accord, bloc.avis if bloc else None)}"
    constats = _d_une_traite(bloc.constats if bloc else None)
    yield Propos(tete if constats else f"{tete}, sans constat", constats)
    for element in d.bilan.elements_divergents(code) if bloc else ():
        if bloc and (texte := _d_une_traite(bloc.observations.get(element))):
            mot = libelle(d.accord.echelle_element.valeur, bloc.elements.get(element)).lower()
            yield Propos(f"{element}, {mot}", texte)


def _d_une_traite(texte: str | None) -> str:
    return T(" ".join((texte or "").split()))


def _desaccords(
    d: Dossier, paroles: Mapping[tuple[str, Role], list[Propos]], coupe: int | None = None
) -> md.Encadre | None:
    """Each divergent competence with what both evaluators wrote, or its first `coupe` characters."""
    if not paroles:
        return None
    codes = list(dict.fromkeys(code for code, _ in paroles))
    if coupe == 0:
        return md.Encadre((md.Titre("Les avis diffèrent", niveau=3), *(_en_une_ligne(d, code) for code in codes)))
    blocs: list[md.Bloc] = []
    for code in codes:
        mention = _elements(d, code)
        blocs.append(md.Titre(T(f"{code} : les avis diffèrent"), niveau=3, mention=mention and f"sur {mention}"))
        blocs += [_dites(paroles[code, role], coupe, cle(d.code, code)) for role in roles(d)]
    return md.Encadre(tuple(blocs))


def _dites(paroles: list[Propos], coupe: int | None, ailleurs: str) -> md.Texte:
    """One evaluator's words, then where the rest stands."""
    coupees = [(p.tete, *abreger(p.texte, coupe)) for p in paroles]
    dit = "\n".join(T(f"{tete} : «\u202f{texte}\u202f»") if texte else tete for tete, texte, _ in coupees)
    entier = all(tout for *_, tout in coupees)
    return md.Texte(dit) if entier else md.Texte(f"{dit} suite p.\u00a0{md.TROU * 4}", renvois=(ailleurs,))


def _elements(d: Dossier, code: str) -> str:
    elements = d.bilan.elements_divergents(code)
    return enumerer(elements) if len(elements) <= 6 else f"{len(elements)} éléments"


def _en_une_ligne(d: Dossier, code: str) -> md.Texte:
    """Who says what, the constats being overleaf."""
    blocs = ((role, d.bilan.bloc(role, code)) for role in roles(d))
    dits = ", ".join(f"{COLONNES[role].lower()} {avis(d.accord, b.avis if b else None)}" for role, b in blocs)
    sur = f" sur {_elements(d, code)}" if _elements(d, code) else ""
    return md.Texte(T(f"{code}{sur} : {dits} ; constats p. {md.TROU * 4}"), renvois=(cle(d.code, code),))


def abreger(texte: str, coupe: int | None) -> tuple[str, bool]:
    """The beginning of a constat, cut at a word, and whether that is all of it."""
    if coupe is None or len(texte) <= coupe:
        return texte, True
    debut = texte[:coupe].rpartition(" ")[0].rstrip(" ,;:\u202f\u00a0«")
    return f"{debut} […]".lstrip(), False


# The fiche to tick and sign ----------------------------------------------------------------------


def _fiche(d: Dossier, session: Session) -> tuple[md.Bloc, ...]:
    mention = T(f"session du {court(session.date)}, art. {d.article('jury')}")
    return md.Titre("Fiche de décision", niveau=3, mention=mention), _cases(d)


def _signature(d: Dossier, edition: Edition) -> tuple[md.Bloc, ...]:
    president = md.Signataire("La présidence du jury", presidence(edition.session), "date et signature")
    return signer(edition.session, d.accord.jury.valeur, president, None, edition.jour)


def _jury(fiche: tuple[md.Bloc, ...], mesure: Ampleur, signature: tuple[md.Bloc, ...]) -> md.Ensemble:
    motif = md.LignesEcriture(mesure.lignes, "Préconisations, ou motif d’une non-conformité ou d’un renvoi")
    return md.Ensemble((*fiche, md.Espace(2), motif, md.Espace(mesure.blanc), *signature))


def _cases(d: Dossier) -> md.Tableau:
    return md.Tableau(
        (
            md.Colonne("Démarche conforme", 34),
            md.Colonne("Dossier conforme", 31),
            md.Colonne("Délivrance"),
            md.Colonne("Pour la suite", 44),
        ),
        (
            md.Rangee(
                (
                    md.Cellule(cases=("oui", "non")),
                    md.Cellule(cases=("oui", "non")),
                    md.Cellule(cases=("totale", "partielle", "non-délivrance", "renvoi")),
                    md.Cellule(cases=tuple(SUITES[s] for s in d.accord.suites.valeur)),
                )
            ),
        ),
        serre=True,
    )
