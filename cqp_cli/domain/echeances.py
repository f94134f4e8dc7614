"""Ce qui doit être fait pour une date, ou prend fin : chaque échéance avec son article et son origine.

Les délais sont des données de l'accord (`accord:` du référentiel) ; ce module les compte, il n'en fixe aucun.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from cqp_cli.domain.accord import Acteur, Donnee, Origine, OrigineEvaluateur, Role
from cqp_cli.domain.bilan import Benefice
from cqp_cli.domain.dates import plus_mois
from cqp_cli.domain.declaration import delivrance, hors_champ, id_technique
from cqp_cli.domain.delais import limite_jury, limite_recevabilite
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.ecritures import Jour
from cqp_cli.domain.habilitations import Habilitations
from cqp_cli.domain.portee import limite_notification
from cqp_cli.domain.referentiel_metier import Enregistrement, Referentiel

Code = Literal["RECEVABILITE", "JURY", "NOTIFICATION", "ACCROCHAGE", "ENREGISTREMENT", "BENEFICE", "HABILITATION"]
ORIGINES: Mapping[Origine, str] = {"accord": "l'accord", "loi": "la loi", "reglage": "un réglage"}


@dataclass(frozen=True, slots=True)
class Echeance:
    """Une date, ce qu'elle limite, de qui on l'attend, et le texte qui la fixe.

    `cle` la reconnaît d'un jour à l'autre, même si sa date change ; elle ne porte que le code du dossier.
    """

    code: Code
    objet: str
    date: Jour
    article: str
    origine: Origine
    source: str
    acteur: Acteur
    cle: str
    dossier: str | None = None
    competences: tuple[str, ...] = ()
    nom: str = ""

    def en_retard(self, jour: Jour) -> bool:
        """Vrai si quelqu'un aurait dû agir ; une fin (bénéfice, habilitation, enregistrement) ne retarde personne."""
        return self.date < jour and self.code in ("RECEVABILITE", "JURY", "NOTIFICATION", "ACCROCHAGE")


def echeances(d: Dossier, inscrit: Enregistrement, declarees: Collection[str] = ()) -> Iterator[Echeance]:
    """Les échéances d'un dossier déjà ramené au jour dit ; `declarees` : les délivrances déjà déclarées."""
    if not d.abandon:
        yield from _recevabilite(d)
        yield from _jury(d)
    yield from _notification(d)
    yield from _accrochage(d, inscrit, declarees)
    yield from _benefices(d)


def _recevabilite(d: Dossier) -> Iterator[Echeance]:
    """« La demande de recevabilité est examinée et validée par le secrétariat de la CPEF. » (3.2.1)"""
    limite = limite_recevabilite(d)
    if d.voie == "vae" and d.vae and d.vae.a_examiner(d.jour) and limite and d.vae.partie_2.depot:
        delai, depot = d.accord.delai_recevabilite_mois, d.vae.partie_2.depot
        objet = "rendre l'avis de recevabilité"
        yield _de(d, "RECEVABILITE", objet, limite, delai, "secretariat", str(depot.year))


def _jury(d: Dossier) -> Iterator[Echeance]:
    """« l'évaluateur externe transmet le dossier complété au jury paritaire » (3.2.2) : le jury s'en saisit."""
    if limite := limite_jury(d):
        delai = d.accord.delai_jury_mois
        passage = max((e.passage or 1 for e in d.bilan.courantes), default=1)
        yield _de(d, "JURY", "présenter le dossier au jury", limite, delai, "secretariat", str(passage))


def _notification(d: Dossier) -> Iterator[Echeance]:
    """La décision se notifie au candidat, qui « peut poursuivre son parcours » (3.1.4)."""
    derniere = d.bilan.derniere
    if derniere and derniere.date and derniere.notification is None and not d.bilan.contredite:
        objet = "notifier la décision du jury au candidat"
        delai, limite = d.accord.delai_notification_jours, limite_notification(d.accord, derniere.date)
        yield _de(d, "NOTIFICATION", objet, limite, delai, "secretariat", derniere.session or "")


def _accrochage(d: Dossier, inscrit: Enregistrement, declarees: Collection[str]) -> Iterator[Echeance]:
    """La délivrance d'une certification enregistrée (article 5) se déclare à la Caisse des dépôts."""
    decision = delivrance(d)
    if decision is None or decision.date is None or hors_champ(inscrit, decision.date):
        return
    if id_technique(d.code, decision.session) in declarees:
        return
    delai = d.accord.delai_accrochage_mois
    limite = plus_mois(decision.date, delai.valeur)
    objet = "déclarer la délivrance à la Caisse des dépôts"
    yield _de(d, "ACCROCHAGE", objet, limite, delai, "secretariat", decision.session or "")


def _benefices(d: Dossier) -> Iterator[Echeance]:
    """« le candidat garde le bénéfice des compétences validées durant 5 ans » (3.1.4)."""
    for fin, benefices in par_fin(d).items():
        codes = tuple(b.code for b in benefices)
        objet = f"fin du bénéfice de {', '.join(codes)}"
        annees = d.accord.benefice_annees
        suite = f"{benefices[0].session}.{fin.year}"
        yield _de(d, "BENEFICE", objet, fin, annees, "candidat", suite, codes)


def par_fin(d: Dossier) -> dict[date, tuple[Benefice, ...]]:
    """Les compétences conservées, par dernier jour, le plus proche d'abord ; celles qui n'en ont pas n'y sont pas."""
    if d.bilan.delivre:
        return {}
    fins = sorted({b.jusqu_au for b in d.bilan.conservees.values() if b.jusqu_au})
    return {f: tuple(b for b in d.bilan.conservees.values() if b.jusqu_au == f) for f in fins}


def _de(
    d: Dossier,
    code: Code,
    objet: str,
    limite: date,
    delai: Donnee[int],
    acteur: Acteur,
    suite: str,
    competences: tuple[str, ...] = (),
) -> Echeance:
    article, origine = delai.article, delai.origine
    if code == "NOTIFICATION" and origine == "loi" and d.voie != "vae":  # la loi ne le dit que de la VAE
        article, origine = d.article("jury"), "reglage"
    source, nom = delai.pourquoi or ORIGINES[origine], d.candidat.nom_complet
    cle = ".".join(filter(None, (code.lower(), d.code, suite)))
    return Echeance(code, objet, limite, article, origine, source, acteur, cle, d.code, competences, nom)


# Ce qui n'est d'aucun dossier -------------------------------------------------------------------------------


def fins_communes(
    habilitations: Habilitations,
    exigence: Donnee[Mapping[Role, tuple[OrigineEvaluateur, ...]]],
    inscrits: Mapping[str, tuple[Referentiel, Enregistrement]],
    jour: date,
) -> Iterator[Echeance]:
    """La fin des habilitations, que `exigence` demande, et des enregistrements qui courent encore."""
    for code, (ref, inscrit) in inscrits.items():
        if inscrit.fin and inscrit.fin >= jour:
            objet = f"fin de l'enregistrement de {ref.code} ({inscrit.code or 'sans code'})"
            source = "la fiche du répertoire national ; au-delà, ni mention ni déclaration"
            cle = f"enregistrement.{code}"
            yield Echeance(
                "ENREGISTREMENT", objet, inscrit.fin, ref.article("enregistrement"), "loi", source, "secretariat", cle
            )
    dernieres: dict[str, tuple[date, str]] = {}
    for h in habilitations.habilitations:
        if h.reference and h.au:
            dernieres[h.reference] = max(dernieres.get(h.reference, (date.min, "")), (h.au, h.nom or ""))
    for reference, (fin, nom) in dernieres.items():
        if fin >= jour:
            objet, source = f"fin de l'habilitation {reference}", "habilitations.yaml"
            cle = f"habilitation.{reference}"
            article, origine = exigence.article, exigence.origine
            yield Echeance("HABILITATION", objet, fin, article, origine, source, "secretariat", cle, nom=nom)


def par_urgence(toutes: Iterable[Echeance]) -> list[Echeance]:
    """Les plus pressantes d'abord."""
    return sorted(toutes, key=lambda e: (e.date, e.dossier or "", e.code, e.cle))
