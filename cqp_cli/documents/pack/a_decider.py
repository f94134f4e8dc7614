"""Page one of a candidate: what the jury must know to decide, and the fiche de décision to tick and sign."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cqp_cli.documents.modele import (
    Bloc,
    Cellule,
    Champ,
    Champs,
    Colonne,
    Encadre,
    Ensemble,
    Espace,
    Jauge,
    LignesEcriture,
    Rangee,
    SautDePage,
    Signataire,
    Signatures,
    Signe,
    Style,
    Tableau,
    Texte,
    Titre,
    UnePage,
    Volet,
    Volets,
)
from cqp_cli.documents.pack.conformite import conformite
from cqp_cli.documents.presence import absents, presents, presidence
from cqp_cli.documents.vocabulaire import (
    COLONNES,
    ROLES,
    SIGNES,
    VOIES_COURTES,
    Contexte,
    T,
    avis,
    ccs_rc,
    cle,
    college,
    court,
    court_intitule,
    fort,
    naissance,
    periode,
    proposition,
    roles,
)
from cqp_cli.documents.vocabulaire import heures as en_heures
from cqp_cli.domain.ecritures import enumerer

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from cqp_cli.domain.accord import Role
    from cqp_cli.domain.dossier import Dossier
    from cqp_cli.domain.jury import Membre
    from cqp_cli.domain.referentiel_metier import Competence
    from cqp_cli.domain.regles import Verdict

COURTES = {"professionnel": "Professionnel", "externe": "Externe"}
ENTIER = 10_000
PRESIDENCE = 46  # millimetres
NOMBREUX = 6  # members of a college, beyond which each has a line rather than a box to sign in


class Mesure(NamedTuple):
    """How roomy page one is; `coupe` is how much of each constat stands there: all of it, or its beginning."""

    blanc: float
    coupe: int = ENTIER
    lignes: int = 1  # to write on
    signature: float = 10


MESURES = (
    Mesure(4.5, lignes=2, signature=13),
    Mesure(4, signature=11),
    Mesure(2),
    *(Mesure(1.4, coupe) for coupe in (ENTIER, 320, 200, 120, 0)),
)


def decision(verdict: Verdict, contexte: Contexte) -> UnePage:
    """One page wherever one page can hold it; a constat that is cut there stands whole in the evidence."""
    d = verdict.dossier
    identite, conforme, competences, suite = _identite(d), _conformite(verdict), _competences(d), _suite(d)

    def page(mesure: Mesure) -> tuple[Bloc, ...]:
        blanc, desaccords = Espace(mesure.blanc), divergences(d, mesure.coupe)
        differe = (blanc, desaccords) if desaccords else ()
        dit = (*identite, blanc, *conforme, blanc, *competences, *differe, blanc, *suite)
        return *dit, blanc, _jury(d, contexte, mesure)

    diverge = "divergence" in d.bilan.resultats.values()
    pages = [page(mesure) for mesure in MESURES if diverge or mesure.coupe == ENTIER]
    return UnePage((*pages, (*pages[-1][:-1], SautDePage(), pages[0][-1])))


def _identite(d: Dossier) -> tuple[Bloc, ...]:
    c = d.candidat
    emploi = ", ".join(filter(None, (c.emploi, c.entreprise.nom)))
    return (
        Titre(c.nom_de_liste, niveau=1, mention=T(naissance(d))),
        Champs(
            (
                Champ("Voie", VOIES_COURTES[d.voie] if d.voie else ""),
                Champ("Emploi", T(emploi) or "–", etendue=3),
                _dates(d),
            ),
            colonnes=6,
        ),
    )


def _dates(d: Dossier) -> Champ:
    if d.voie == "vae":
        heures = sum(e.heures or 0 for e in d.vae.partie_2.experiences) if d.vae else 0
        annees = [e.debut for e in d.vae.partie_2.experiences if e.debut] if d.vae else []
        duree = f"depuis {min(annees).year}" if annees else "–"
        return Champ("Expérience déclarée", f"{duree}, {en_heures(heures)}" if heures else duree, etendue=2)
    debut = d.livret.entretien.date if d.livret else None
    pratique = d.parcours.mise_en_pratique if d.parcours else None
    fin = max((j for j in (pratique.fin if pratique else None, *_fins(d)) if j), default=None)
    return Champ("Du repérage à la fin du parcours", periode(debut, fin), etendue=2)


def _fins(d: Dossier) -> list[date]:
    return [a.fin for a in d.parcours.actions if a.fin] if d.parcours else []


def _conformite(verdict: Verdict) -> tuple[Bloc, ...]:
    return (
        Titre("Conformité de la démarche et du dossier", niveau=3, mention=f"art. {verdict.dossier.article('jury')}"),
        *conformite(verdict),
    )


# The competences: profile, opinions, boxes ------------------------------------------------------


def _competences(d: Dossier) -> tuple[Bloc, ...]:
    colonnes = (
        Colonne("", 13),
        Colonne("Compétence"),
        *(Colonne(COURTES[r], 30) for r in roles(d)),
        Colonne("Validée", 29),
    )
    echelle = max(len(c.elements) for c in d.referentiel.competences)
    lignes = tuple(_competence(d, c, echelle) for c in d.referentiel.competences)
    titre = Titre("Compétences", niveau=3, mention="avis, et éléments acquis sur ceux de la compétence")
    return titre, Tableau(colonnes, lignes, serre=True)


def _competence(d: Dossier, c: Competence, echelle: int) -> Rangee:
    resultat = d.bilan.resultat(c.code)
    signe = SIGNES[resultat]
    return Rangee(
        (
            Cellule(c.code, signe, Style.FORT, lien=cle(d.code, c.code)),
            Cellule(_libelle(d, c), style=fort(signe)),
            *(_avis(d, role, c, echelle) for role in roles(d)),
            _case(d, c.code),
        )
    )


def _libelle(d: Dossier, c: Competence) -> str:
    texte = T(court_intitule(c.intitule))
    if c.code in d.bilan.expirees:
        fin = d.bilan.expirees[c.code].jusqu_au
        return f"{texte}\nbénéfice expiré (art. {d.accord.benefice_annees.article}) le {court(fin)}"
    return texte


def _avis(d: Dossier, role: Role, c: Competence, echelle: int) -> Cellule:
    bloc = d.bilan.bloc(role, c.code)
    if d.bilan.resultat(c.code) == "conservee":
        return Cellule("conservée" if bloc is None else avis(d.accord, bloc.avis), style=Style.DISCRET)
    if bloc is None:
        return Cellule("non évaluée", Signe.NON_EVALUE)
    signe = {"acquis": Signe.ACQUIS, "non-acquis": Signe.NON_ACQUIS}.get(d.bilan.sens(role, c.code) or "")
    signe = signe or Signe.NON_EVALUE
    acquis = sum(d.accord.sens_element(bloc.elements.get(e.code)) == "acquis" for e in c.elements)
    jauge = Jauge(acquis, len(c.elements), echelle)
    return Cellule(avis(d.accord, bloc.avis), signe, fort(signe), jauge=jauge)


def _case(d: Dossier, code: str) -> Cellule:
    if d.bilan.resultat(code) == "conservee":
        fin = d.bilan.benefices[code].jusqu_au
        return Cellule(f"jusqu’au\n{court(fin)}" if fin else "sans limite", Signe.CONSERVEE)
    return Cellule(cases=("oui", "non"))


# Where the opinions differ -----------------------------------------------------------------------


def divergences(d: Dossier, coupe: int) -> Encadre | None:
    """Each divergent competence with both constats; `coupe` is how much of a constat is said here."""
    codes = [c for c, resultat in d.bilan.resultats.items() if resultat == "divergence"]
    if not codes:
        return None
    if not coupe:
        return Encadre((Titre("Les avis diffèrent", niveau=3), *(_en_une_ligne(d, code) for code in codes)))
    return Encadre(tuple(bloc for code in codes for bloc in _divergence(d, code, coupe)))


def _elements(d: Dossier, code: str) -> str:
    elements = d.bilan.elements_divergents(code)
    return enumerer(elements) if len(elements) <= 6 else f"{len(elements)} éléments"


def _en_une_ligne(d: Dossier, code: str) -> Texte:
    """Who says what, the constats being overleaf."""
    blocs = ((role, d.bilan.bloc(role, code)) for role in roles(d))
    dits = ", ".join(f"{COLONNES[role].lower()} {avis(d.accord, b.avis if b else None)}" for role, b in blocs)
    sur = f" sur {_elements(d, code)}" if _elements(d, code) else ""
    return Texte(T(f"{code}{sur} : {dits} ; constats p."), renvoi=cle(d.code, code))


def _divergence(d: Dossier, code: str, coupe: int) -> list[Bloc]:
    mention = _elements(d, code)
    titre = Titre(T(f"{code} : les avis diffèrent"), niveau=3, mention=mention and f"sur {mention}")
    paroles: list[Bloc] = []
    for role in roles(d):
        bloc = d.bilan.bloc(role, code)
        tete = f"{ROLES[role]}, {avis(d.accord, bloc.avis if bloc else None)}"
        texte, entier = abreger(bloc.constats if bloc else None, coupe)
        dit = T(f"{tete} : {texte}" if texte else f"{tete}, sans constat")
        renvoi = "" if entier else cle(d.code, code)
        paroles.append(Texte(dit if entier else f"{dit} p.", renvoi=renvoi))
    return [titre, *paroles]


def abreger(texte: str | None, coupe: int) -> tuple[str, bool]:
    """The beginning of a constat, cut at a word, and whether that is all of it."""
    texte = " ".join((texte or "").split())
    if len(texte) <= coupe:
        return texte and f"« {texte} »", True
    debut = texte[:coupe].rsplit(" ", 1)[0].rstrip(" ,;:")
    return (f"« {debut} […] » suite" if debut else "constat"), False


def _suite(d: Dossier) -> tuple[Bloc, ...]:
    source = "Des deux avis" if len(roles(d)) > 1 else "De l’avis"
    dit = T(f"{source} résulte : {proposition(d.bilan)}.")
    return tuple(Texte(t, s) for t, s in ((dit, Style.LECTURE_FORT), (T(ccs_rc(d.bilan)), Style.CORPS)) if t)


# The fiche to tick and sign ----------------------------------------------------------------------


def _jury(d: Dossier, contexte: Contexte, mesure: Mesure) -> Ensemble:
    mention = T(f"session du {court(contexte.session.date)}, art. {d.article('jury')}")
    session = contexte.session
    president = Signataire("La présidence du jury", presidence(session), "date et signature")
    ici, ailleurs = presents(session, None, contexte.jour), absents(session, None)
    return Ensemble(
        (
            Titre("Fiche de décision", niveau=3, mention=mention),
            _cases(d),
            Espace(2),
            LignesEcriture(mesure.lignes, "Préconisations, ou motif d’une non-conformité ou d’un renvoi"),
            Espace(mesure.blanc),
            signatures(session.membres, d.accord.jury.valeur.colleges, mesure.signature, president, ici, ailleurs),
        )
    )


def _cases(d: Dossier) -> Tableau:
    suites = {"formation": "suivre une formation", "experience": "compléter l’expérience"}
    return Tableau(
        (
            Colonne("Démarche conforme", 34),
            Colonne("Dossier conforme", 31),
            Colonne("Délivrance"),
            Colonne("Pour la suite", 44),
        ),
        (
            Rangee(
                (
                    Cellule(cases=("oui", "non")),
                    Cellule(cases=("oui", "non")),
                    Cellule(cases=("totale", "partielle", "non-délivrance", "renvoi")),
                    Cellule(cases=tuple(suites[s] for s in d.accord.suites.valeur)),
                )
            ),
        ),
        serre=True,
    )


def signatures(
    membres: tuple[Membre, ...],
    colleges: tuple[str, ...],
    hauteur: float,
    president: Signataire,
    presents: Collection[str] = (),
    absents: Mapping[str, str] = {},
) -> Volets:
    """Who sat, by college, each with room to sign; the presidency beside them, in a block of its own."""
    bloc = Volet((Signatures((president,), colonnes=1),), PRESIDENCE)
    return Volets((Volet((_membres(membres, colleges, hauteur, presents, absents),)), bloc))


def _membres(
    tous: tuple[Membre, ...],
    colleges: tuple[str, ...],
    hauteur: float,
    presents: Collection[str],
    absents: Mapping[str, str],
) -> Tableau:
    """A box to tick for each member; an empty seat is a blank line."""
    noms = list(dict.fromkeys((*colleges, *(m.college or "" for m in tous))))
    par_college = {code: [m for m in tous if (m.college or "") == code] for code in noms}
    rangs = max((len(p) for p in par_college.values()), default=0) or 2
    if rangs > NOMBREUX:
        hauteur = min(hauteur, 9)
    signature = 42 / len(noms) if len(noms) > 1 else 55
    colonnes: list[Colonne] = []
    for code in noms:
        dit = college(code)
        colonnes += [Colonne(f"{dit[:1].upper()}{dit[1:]}, présents"), Colonne("Signature", signature)]
    lignes = []
    for rang in range(rangs):
        cellules = [c for code in noms for c in _membre(par_college[code], rang, presents, absents)]
        lignes.append(Rangee(tuple(cellules), hauteur=hauteur))
    return Tableau(tuple(colonnes), tuple(lignes), serre=True)


def _membre(
    tous: list[Membre], rang: int, presents: Collection[str], absents: Mapping[str, str]
) -> tuple[Cellule, Cellule]:
    """The box of a member, and room to sign; who did not sit has no box."""
    if rang >= len(tous):
        return Cellule(), Cellule()
    nom = tous[rang].nom or ""
    if nom in absents:
        return Cellule(nom, style=Style.DISCRET), Cellule(absents[nom], style=Style.DISCRET)
    return Cellule(cases=(nom,), cochees=(nom,) if nom in presents else ()), Cellule()
