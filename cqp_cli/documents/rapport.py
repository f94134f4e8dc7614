"""The report of a period, as words and tables: decided here, placed by `pdf`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from cqp_cli.documents import modele as md
from cqp_cli.documents.phrases import alinea
from cqp_cli.domain.accord import TITRES_VOIES
from cqp_cli.domain.certificateur import Certificateur
from cqp_cli.domain.jury import LIBELLES_ISSUE
from cqp_cli.domain.publication import Organisations, ce_qui_est_tu
from cqp_cli.domain.statistiques import CAS_D_UN_TAUX, ISSUES, Compte, CompteElement, Statistiques, taux
from cqp_cli.domain.typographie import accorder, date_longue, typographier

ELEMENTS_CITES = 15


def rapport(
    s: Statistiques, certificateur: Certificateur, jour: date, illisibles: int = 0, partis: int = 0
) -> md.Document:
    """The whole document: what came in, what the jury decided, of what, in how long, by whom."""
    periode = f"du {date_longue(s.periode.du)} au {date_longue(s.periode.au)}"
    titre = f"Rapport {periode}"
    blocs: list[md.Bloc] = [
        md.Titre(typographier(titre), niveau=1),
        md.Texte(certificateur.nom or "", md.Style.DISCRET),
        md.Espace(),
        *_synthese(s, illisibles, partis),
        *_voies(s),
        *_competences(s),
        *_elements(s),
        *_delais(s),
        *_organisations("Par employeur", s.employeurs, s.seuil),
        *_organisations("Par organisme de formation ou d'accompagnement", s.organismes, s.seuil),
    ]
    section = md.Section(tuple(blocs), signet=titre)
    pied = typographier(f"Établi le {date_longue(jour)} par cqp report")
    return md.Document(
        titre, (section,), auteur=certificateur.nom or "", sujet="Rapport d'activité", pied=pied, date=jour
    )


def pourcent(part: float | None) -> str:
    """« 37 % », or a dash where there is nothing to measure."""
    return "–" if part is None else f"{100 * part:.0f} %"


def _synthese(s: Statistiques, illisibles: int, partis: int) -> list[md.Bloc]:
    t = s.total
    champs = [
        md.Champ("Entrées", str(sum(s.entrees.values()))),
        md.Champ("Présentations au jury", str(t.presentees)),
        md.Champ(
            "Délivrances totales", f"{t.issues['totale']}{_entre_parentheses(t.part, t.decidees, ' des décisions')}"
        ),
        *(md.Champ(LIBELLES_ISSUE[i].capitalize(), str(t.issues[i])) for i in ISSUES[1:]),
        md.Champ("Divergences entre évaluateurs", _sur(s.divergences, s.compares)),
        md.Champ("Décisions annulées", str(s.annulees)),
    ]
    blocs: list[md.Bloc] = [md.Champs(tuple(md.Champ(c.libelle, typographier(c.valeur)) for c in champs))]
    reserves = []
    if s.sans_date:
        reserves.append(f"{accorder(s.sans_date, 'dossier')} sans date d'entrée")
    if illisibles:
        reserves.append(accorder(illisibles, "dossier illisible, non compté", "dossiers illisibles, non comptés"))
    if partis:
        reserves.append(purges(partis))
    if reserves:
        blocs.append(md.Texte(typographier(" ; ".join(reserves) + "."), md.Style.DISCRET))
    return blocs


def purges(combien: int) -> str:
    """How many were decided in the period, and are gone."""
    une, plusieurs = "dossier décidé dans cette période et supprimé", "dossiers décidés dans cette période et supprimés"
    return f"{accorder(combien, une, plusieurs)} depuis, hors de ces chiffres"


def _sur(part: int, tout: int) -> str:
    return f"{part} sur {tout}{_entre_parentheses(taux(part, tout), tout)}" if tout else "–"


def _entre_parentheses(part: float | None, tout: int, de: str = "") -> str:
    return f" ({pourcent(part)}{de})" if tout >= CAS_D_UN_TAUX else ""


def _voies(s: Statistiques) -> list[md.Bloc]:
    colonnes = (
        md.Colonne("Voie"),
        md.Colonne("Entrées", 15, md.Alignement.CENTRE),
        md.Colonne("Au jury", 17, md.Alignement.CENTRE),
        *(md.Colonne(nom, 17, md.Alignement.CENTRE) for nom in ("Totales", "Partielles", "Refus", "Renvois")),
        md.Colonne("Délivrance totale", 38),
    )
    lignes = [_voie(*rang) for rang in s.rangs(TITRES_VOIES)]
    lignes.append(_voie("Ensemble", sum(s.entrees.values()), s.total))
    return [md.Titre("Par voie"), md.Tableau(colonnes, tuple(lignes))]


def _voie(nom: str, entrees: int, compte: Compte) -> md.Rangee:
    nombres = [str(entrees), str(compte.presentees), *(str(compte.issues[i]) for i in ISSUES)]
    return md.Rangee((nom, *nombres, _taux(compte.issues["totale"], compte.decidees)))


def _taux(part: int, tout: int) -> md.Cellule:
    """A rate and its bar, from 0 to 100 %; of too few cases to make one, how many of how many."""
    if not tout:
        return md.Cellule("–")
    if tout < CAS_D_UN_TAUX:
        return md.Cellule(f"{part}/{tout}")
    return md.Cellule(pourcent(taux(part, tout)), jauge=md.Jauge(part, tout, 0))


def _competences(s: Statistiques) -> list[md.Bloc]:
    colonnes = (
        md.Colonne("", 12),
        md.Colonne("Compétence"),
        md.Colonne("Conservée", 20, md.Alignement.CENTRE),
        md.Colonne("Refusée par le jury", 44),
        md.Colonne("Avis divergents", 30),
    )
    lignes: list[md.Rangee | md.Bande] = []
    for rang, c in enumerate(s.competences):
        if _nouvelle(s, rang):
            lignes.append(md.Bande(c.certification))
        refus, ecarts = _taux(c.non_validees, c.jugees), _taux(c.divergences, c.compares)
        lignes.append(md.Rangee((c.code, typographier(c.intitule), str(c.conservees), refus, ecarts)))
    vide = "Aucune décision dans cette période."
    return [md.Titre("Par compétence"), md.Tableau(colonnes, tuple(lignes), vide=vide)]


def _nouvelle(s: Statistiques, rang: int) -> bool:
    """Whether a band must say whose competences follow: only when there are several certifications."""
    certifications = [c.certification for c in s.competences]
    return len(set(certifications)) > 1 and certifications[rang] not in certifications[:rang]


def les_plus_refuses(s: Statistiques) -> list[CompteElement]:
    """The elements refused at least once, the most often first."""
    refuses = [e for e in s.elements if e.refus]
    return sorted(refuses, key=lambda e: (-e.refus, -(taux(e.refus, e.notes) or 0), e.certification, e.code))


def _elements(s: Statistiques) -> list[md.Bloc]:
    cites = les_plus_refuses(s)[:ELEMENTS_CITES]
    colonnes = (md.Colonne("", 14), md.Colonne("Élément"), md.Colonne("Dit non acquis", 50))
    plusieurs = len({e.certification for e in s.elements}) > 1
    lignes = tuple(
        md.Rangee(
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
    tableau = md.Tableau(colonnes, lignes, vide=vide, serre=True)
    return [md.Titre("Éléments les plus souvent refusés"), md.Texte(typographier(dit), md.Style.DISCRET), tableau]


def _delais(s: Statistiques) -> list[md.Bloc]:
    colonnes = (
        md.Colonne("Délai"),
        *(md.Colonne(nom, 20, md.Alignement.DROITE) for nom in ("Mesures", "Médiane", "Le plus court", "Le plus long")),
    )
    lignes = tuple(
        md.Rangee((typographier(d.libelle), str(len(d.jours)), *_jours(d.jours, d.mediane))) for d in s.delais
    )
    return [md.Ensemble((md.Titre("Délais, en jours"), md.Tableau(colonnes, lignes)))]


def _jours(jours: Sequence[int], mediane: float | None) -> tuple[str, str, str]:
    if mediane is None:
        return ("–", "–", "–")
    return (f"{mediane:g}".replace(".", ","), str(jours[0]), str(jours[-1]))


def _organisations(titre: str, o: Organisations, seuil: int) -> list[md.Bloc]:
    colonnes = (
        md.Colonne("Organisation"),
        md.Colonne("Présentées", 24, md.Alignement.DROITE),
        md.Colonne("Délivrances totales", 34, md.Alignement.DROITE),
    )
    lignes = [md.Rangee((x.nom, str(x.presentees), "–" if x.totales is None else str(x.totales))) for x in o.nommees]
    if o.autres:
        reste = str(o.autres_presentees) if o.autres_presentees is not None else f"< {seuil}"
        autres = accorder(o.autres, "autre organisation", "autres organisations")
        lignes.append(md.Rangee((md.Cellule(typographier(autres), style=md.Style.DISCRET), reste, "")))
    tu = alinea(typographier(ce_qui_est_tu(seuil)), md.Style.DISCRET)
    tableau = md.Tableau(colonnes, tuple(lignes), vide="Aucune.")
    return [md.Ensemble((md.Titre(typographier(titre)), *tu, tableau))]
