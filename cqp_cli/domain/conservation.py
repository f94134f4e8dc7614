"""Ce qu'il faut garder, et jusqu'à quand : dossiers, procès-verbaux, copies de pièces d'identité.

L'accord ne le dit pas : ce sont des réglages (`conservation_dossiers_annees`), bornés par une phrase du texte :
« le candidat garde le bénéfice des compétences validées durant 5 ans » (3.1.4). Rien ne part avant.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from cqp_cli.domain.accord import Origine
from cqp_cli.domain.dates import jour_long, plus_annees
from cqp_cli.domain.dossier import Dossier, au
from cqp_cli.domain.jury import LIBELLES_ISSUE, Session
from cqp_cli.domain.personnes import sans_accents

Nature = Literal["identite", "dossier", "session"]
_LENDEMAIN = timedelta(days=1)
# cni.pdf, « Pièce d'identité - recto.jpg », passeport_2.png ; mais ni cniel.pdf, ni identitegraphique.pdf
_IDENTITE = re.compile(
    r"(pieces?-(d-)?identite|identite|carte-(nationale-)?(d-)?identite|cni|passeport|titre-(de-)?sejour)(?![a-z])"
)


@dataclass(frozen=True, slots=True)
class Perime:
    """Ce qui peut être supprimé : depuis quel jour, pourquoi, et ce qui le fixe."""

    nature: Nature
    objet: str
    depuis: date
    motif: str
    article: str = ""
    origine: Origine = "reglage"


@dataclass(frozen=True, slots=True)
class Garde:
    """Ce qui ne peut pas l'être : pourquoi, et jusqu'à quel dernier jour s'il est connu."""

    objet: str
    motif: str
    jusqu_au: date | None = None


def est_identite(nom: str) -> bool:
    """Vrai si le nom d'une pièce jointe annonce la copie d'une pièce d'identité."""
    return bool(_IDENTITE.match(re.sub(r"[\s_'’.-]+", "-", sans_accents(nom))))


def sort_de_l_identite(d: Dossier, a_declarer: bool) -> tuple[date, str] | None:
    """Depuis quand la copie d'une pièce d'identité n'a plus lieu d'être gardée, et pourquoi ; None si elle l'a encore.

    Vérifiée, elle ne sert plus : le secrétariat l'a dit (`identite_verifiee`), ou le jury a décidé du dossier,
    dont il « vérifie la conformité » (3.1.4), sauf s'il reste à déclarer cette identité.
    """
    jour = d.candidat.identite_verifiee
    if jour and jour <= d.jour:
        return jour, f"identité vérifiée le {jour_long(jour)}"
    derniere = au(d, d.jour).bilan.derniere
    if derniere and derniere.date and not a_declarer:
        return derniere.date, f"dossier décidé par le jury du {jour_long(derniere.date)}"
    return None


def sort_du_dossier(d: Dossier, annees: int, a_declarer: bool) -> Perime | Garde:
    """Ce que devient un dossier au jour dit ; `d` n'est pas ramené à ce jour : un acte à venir le garde aussi."""
    bilan = au(d, d.jour).bilan
    derniere = bilan.derniere
    if bilan.en_suspens:
        return Garde(d.code, "une décision du jury n'est pas définitive")
    if derniere is None or derniere.date is None or derniere.issue is None:
        return _sans_decision(d, annees)
    if a_declarer:
        return Garde(d.code, "sa délivrance n'est pas encore déclarée à la Caisse des dépôts")
    if not bilan.delivre and any(b.jusqu_au is None for b in bilan.benefices.values()):
        return Garde(d.code, "le bénéfice de ses compétences est définitif")
    fins = [b.jusqu_au for b in bilan.benefices.values() if b.jusqu_au]
    dernier, issue = max(actes(d)), LIBELLES_ISSUE[derniere.issue]
    decision = f"la décision du {jour_long(derniere.date)} ({issue})"
    limite, motif = max(
        (plus_annees(derniere.date, annees), f"{_ans(annees)} après {decision}"),
        (
            plus_annees(dernier, annees),
            f"{_ans(annees)} après son dernier acte, du {jour_long(dernier)}, après {decision}",
        ),
        *((fin, f"son bénéfice a pris fin le {jour_long(fin)}, après {decision}") for fin in fins),
        key=lambda x: x[0],
    )
    if d.jour <= limite:
        court = [f for f in fins if f >= d.jour]
        raison = "le bénéfice de ses compétences court encore" if court else f"moins de {_ans(annees)}"
        return Garde(d.code, raison, limite)
    return Perime("dossier", d.code, limite + _LENDEMAIN, motif, d.accord.conservation_dossiers_annees.article)


def _sans_decision(d: Dossier, annees: int) -> Perime | Garde:
    """D'un parcours qui a fini sans le jury, par l'abandon ou l'avis défavorable, on compte du dernier acte."""
    refus = d.recevabilite.date if d.voie == "vae" and d.recevabilite.avis == "defavorable" else None
    if not (fin := d.abandon or refus):
        return Garde(d.code, "aucune décision finale")
    dernier = max((fin, *actes(d)))
    limite = plus_annees(dernier, annees)
    if d.jour <= limite:
        return Garde(d.code, f"moins de {_ans(annees)}", limite)
    quoi = "l'abandon" if d.abandon else "l'avis défavorable"
    apres = f"après {quoi} du {jour_long(fin)}"
    motif = apres if dernier == fin else f"après son dernier acte, du {jour_long(dernier)}, {apres}"
    article = d.accord.conservation_dossiers_annees.article
    return Perime("dossier", d.code, limite + _LENDEMAIN, f"{_ans(annees)} {motif}", article)


def _ans(nombre: int) -> str:
    return f"{nombre} an" + "s" * (nombre > 1)


def actes(d: Dossier) -> Iterator[date]:
    """Tous les jours que le dossier porte, même à venir : tant qu'il vit, on ne compte pas.

    La notification n'en est pas : on compte de la décision, dont elle n'est que l'annonce.
    """
    jours: list[date | None] = []
    for e in d.evaluations:
        jours += [e.date, e.signature, e.transmission]
    for x in d.decisions:
        jours += [x.date, x.signature, x.annulation.date if x.annulation else None]
    jours += [j for a in d.actions for j in (a.debut, a.fin)]
    jours += [d.pratique.debut, d.pratique.fin]
    if d.livret:
        jours += [d.livret.entretien.date, d.livret.signatures.professionnel, d.livret.signatures.candidat]
    if d.vae:
        jours += [d.vae.partie_2.depot, d.vae.recevabilite.date, d.vae.partie_3.signature]
    if d.dossier_candidat:
        jours.append(d.dossier_candidat.signature)
    yield from (j for j in jours if j)


def sort_de_la_session(
    session: Session, annees: int, jour: date, gardes: Collection[str], incertain: bool
) -> Perime | Garde:
    """Ce que devient une session et son procès-verbal : ils suivent le dernier des dossiers qu'elle a décidés.

    `gardes` : les sessions qu'un dossier gardé nomme ; `incertain` : un dossier qui n'a pas été lu peut en nommer une.
    """
    if session.date is None:
        return Garde(session.code, "cette session n'a pas de date")
    limite = plus_annees(session.date, annees)
    if jour <= limite:
        return Garde(session.code, f"moins de {_ans(annees)}", limite)
    if session.code in gardes:
        return Garde(session.code, "un dossier gardé en porte une décision")
    if incertain:
        return Garde(session.code, "un dossier qui n'a pas été lu en porte peut-être une décision")
    return Perime(
        "session", session.code, limite + _LENDEMAIN, f"{_ans(annees)} après la session, et plus aucun dossier"
    )
