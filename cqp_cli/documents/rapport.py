"""The report of a period, as words and tables: decided here, placed by `pdf`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from cqp_cli.documents.modele import (
    Alignement,
    Bande,
    Bloc,
    Cellule,
    Champ,
    Champs,
    Colonne,
    Document,
    Ensemble,
    Espace,
    Jauge,
    Rangee,
    Section,
    Style,
    Tableau,
    Texte,
    Titre,
)
from cqp_cli.domain.accord import TITRES_VOIES
from cqp_cli.domain.certificateur import Certificateur
from cqp_cli.domain.jury import LIBELLES_ISSUE
from cqp_cli.domain.publication import Organisations
from cqp_cli.domain.statistiques import CAS_D_UN_TAUX, ISSUES, Compte, CompteElement, Statistiques, taux
from cqp_cli.domain.typographie import accorder, date_longue, typographier

ELEMENTS_CITES = 15


def rapport(s: Statistiques, certificateur: Certificateur, jour: date, illisibles: int = 0) -> Document:
    """The whole document: what came in, what the jury decided, of what, in how long, by whom."""
    periode = f"du {date_longue(s.periode.du)} au {date_longue(s.periode.au)}"
    titre = f"Rapport {periode}"
    blocs: list[Bloc] = [
        Titre(typographier(titre), niveau=1),
        Texte(certificateur.nom or "", Style.DISCRET),
        Espace(),
        *_synthese(s, illisibles),
        *_voies(s),
        *_competences(s),
        *_elements(s),
        *_delais(s),
        *_organisations("Par employeur", s.employeurs, s.seuil),
        *_organisations("Par organisme de formation ou d'accompagnement", s.organismes, s.seuil),
    ]
    section = Section(tuple(blocs), signet=titre)
    pied = typographier(f"Établi le {date_longue(jour)} par cqp report")
    return Document(titre, (section,), auteur=certificateur.nom or "", sujet="Rapport d'activité", pied=pied, date=jour)


def pourcent(part: float | None) -> str:
    """« 37 % », or a dash where there is nothing to measure."""
    return "–" if part is None else f"{100 * part:.0f} %"


def _synthese(s: Statistiques, illisibles: int) -> list[Bloc]:
    t = s.total
    champs = [
        Champ("Entrées", str(sum(s.entrees.values()))),
        Champ("Présentations au jury", str(t.presentees)),
        Champ("Délivrances totales", f"{t.issues['totale']}{_entre_parentheses(t.part, t.decidees, ' des décisions')}"),
        *(Champ(LIBELLES_ISSUE[i].capitalize(), str(t.issues[i])) for i in ISSUES[1:]),
        Champ("Divergences entre évaluateurs", _sur(s.divergences, s.compares)),
        Champ("Décisions annulées", str(s.annulees)),
    ]
    blocs: list[Bloc] = [Champs(tuple(Champ(c.libelle, typographier(c.valeur)) for c in champs))]
    reserves = []
    if s.sans_date:
        reserves.append(f"{accorder(s.sans_date, 'dossier')} sans date d'entrée")
    if illisibles:
        reserves.append(f"{accorder(illisibles, 'dossier illisible', 'dossiers illisibles')}, non compté")
    if reserves:
        blocs.append(Texte(typographier(" ; ".join(reserves) + "."), Style.DISCRET))
    return blocs


def _sur(part: int, tout: int) -> str:
    return f"{part} sur {tout}{_entre_parentheses(taux(part, tout), tout)}" if tout else "–"


def _entre_parentheses(part: float | None, tout: int, de: str = "") -> str:
    return f" ({pourcent(part)}{de})" if tout >= CAS_D_UN_TAUX else ""


def _voies(s: Statistiques) -> list[Bloc]:
    colonnes = (
        Colonne("Voie"),
        Colonne("Entrées", 15, Alignement.DROITE),
        Colonne("Au jury", 17, Alignement.DROITE),
        *(Colonne(nom, 17, Alignement.DROITE) for nom in ("Totales", "Partielles", "Refus", "Renvois")),
        Colonne("Délivrance totale", 38),
    )
    lignes = [_voie(*rang) for rang in s.rangs(TITRES_VOIES)]
    lignes.append(_voie("Ensemble", sum(s.entrees.values()), s.total))
    return [Titre("Par voie"), Tableau(colonnes, tuple(lignes))]


def _voie(nom: str, entrees: int, compte: Compte) -> Rangee:
    nombres = [str(entrees), str(compte.presentees), *(str(compte.issues[i]) for i in ISSUES)]
    return Rangee((nom, *nombres, _taux(compte.issues["totale"], compte.decidees)))


def _taux(part: int, tout: int) -> Cellule:
    """A rate and its bar, from 0 to 100 %; of too few cases to make one, how many of how many."""
    if not tout:
        return Cellule("–")
    if tout < CAS_D_UN_TAUX:
        return Cellule(f"{part}/{tout}")
    return Cellule(pourcent(taux(part, tout)), jauge=Jauge(part, tout, 0))


def _competences(s: Statistiques) -> list[Bloc]:
    colonnes = (
        Colonne("", 12),
        Colonne("Compétence"),
        Colonne("Conservée", 20, Alignement.DROITE),
        Colonne("Refusée par le jury", 44),
        Colonne("Avis divergents", 30),
    )
    lignes: list[Rangee | Bande] = []
    for rang, c in enumerate(s.competences):
        if _nouvelle(s, rang):
            lignes.append(Bande(c.certification))
        refus, ecarts = _taux(c.non_validees, c.jugees), _taux(c.divergences, c.compares)
        lignes.append(Rangee((c.code, typographier(c.intitule), str(c.conservees), refus, ecarts)))
    vide = "Aucune décision dans cette période."
    return [Titre("Par compétence"), Tableau(colonnes, tuple(lignes), vide=vide)]


def _nouvelle(s: Statistiques, rang: int) -> bool:
    """Whether a band must say whose competences follow: only when there are several certifications."""
    certifications = [c.certification for c in s.competences]
    return len(set(certifications)) > 1 and certifications[rang] not in certifications[:rang]


def les_plus_refuses(s: Statistiques) -> list[CompteElement]:
    """The elements refused at least once, the most often first."""
    refuses = [e for e in s.elements if e.refus]
    return sorted(refuses, key=lambda e: (-e.refus, -(taux(e.refus, e.notes) or 0), e.certification, e.code))


def _elements(s: Statistiques) -> list[Bloc]:
    cites = les_plus_refuses(s)[:ELEMENTS_CITES]
    colonnes = (Colonne("", 14), Colonne("Élément"), Colonne("Dit non acquis", 50))
    plusieurs = len({e.certification for e in s.elements}) > 1
    lignes = tuple(
        Rangee(
            (
                e.code,
                typographier(f"{e.intitule} ({e.certification})" if plusieurs else e.intitule),
                _taux(e.refus, e.notes),
            )
        )
        for e in cites
    )
    dit = "Un élément est dit non acquis dès qu'un évaluateur le dit ; les plus souvent d'abord."
    vide = "Aucun élément n'a été dit non acquis."
    tableau = Tableau(colonnes, lignes, vide=vide, serre=True)
    return [Titre("Éléments les plus souvent refusés"), Texte(typographier(dit), Style.DISCRET), tableau]


def _delais(s: Statistiques) -> list[Bloc]:
    colonnes = (
        Colonne("Délai"),
        *(Colonne(nom, 20, Alignement.DROITE) for nom in ("Mesures", "Médiane", "Le plus court", "Le plus long")),
    )
    lignes = tuple(Rangee((typographier(d.libelle), str(len(d.jours)), *_jours(d.jours, d.mediane))) for d in s.delais)
    return [Ensemble((Titre("Délais, en jours"), Tableau(colonnes, lignes)))]


def _jours(jours: Sequence[int], mediane: float | None) -> tuple[str, str, str]:
    if mediane is None:
        return ("–", "–", "–")
    return (f"{mediane:g}".replace(".", ","), str(jours[0]), str(jours[-1]))


def _organisations(titre: str, o: Organisations, seuil: int) -> list[Bloc]:
    colonnes = (
        Colonne("Organisation"),
        Colonne("Présentées", 24, Alignement.DROITE),
        Colonne("Délivrances totales", 34, Alignement.DROITE),
    )
    lignes = [Rangee((x.nom, str(x.presentees), "–" if x.totales is None else str(x.totales))) for x in o.nommees]
    if o.autres:
        reste = str(o.autres_presentees) if o.autres_presentees is not None else f"< {seuil}"
        autres = accorder(o.autres, "autre organisation", "autres organisations")
        lignes.append(Rangee((Cellule(typographier(autres), style=Style.DISCRET), reste, "")))
    tu = f"Sous {seuil} présentations, une organisation n'est pas nommée ; un petit nombre n'est pas dit sous un nom."
    tableau = Tableau(colonnes, tuple(lignes), vide="Aucune.")
    return [Ensemble((Titre(typographier(titre)), Texte(typographier(tu), Style.DISCRET), tableau))]
