"""Deadlines as a calendar that Outlook and others subscribe to or import: all-day events, stable identifiers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from cqp_cli.domain.accord import ACTEURS
from cqp_cli.domain.certificateur import Certificateur
from cqp_cli.domain.echeances import ORIGINES, Echeance
from cqp_cli.domain.titres import au_titre_de

if TYPE_CHECKING:
    from icalendar import Event

TITRES = {
    "RECEVABILITE": "Recevabilité",
    "JURY": "Jury",
    "NOTIFICATION": "Notification",
    "ACCROCHAGE": "Caisse des dépôts",
    "ENREGISTREMENT": "Enregistrement",
    "BENEFICE": "Bénéfice",
    "HABILITATION": "Habilitation",
}


RAPPEL = timedelta(days=7)
AUTEUR = "-//cqp//echeances//FR"


def est_calendrier(octets: bytes) -> bool:
    """True for a calendar that this program wrote."""
    return octets.startswith(b"BEGIN:VCALENDAR") and f"PRODID:{AUTEUR}\r\n".encode() in octets[:200]


def calendrier(echeances: Iterable[Echeance], jour: date, certificateur: Certificateur, *, noms: bool) -> bytes:
    """The calendar as of that day. Without `noms`, nothing in it names a person but the code of the dossier."""
    from icalendar import Calendar

    cal = Calendar()
    cal.add("prodid", AUTEUR)
    cal.add("version", "2.0")
    cal.add("method", "PUBLISH")
    cal.add("x-wr-calname", "Échéances de la certification")
    for e in echeances:
        cal.add_component(_evenement(e, jour, certificateur, noms))
    octets: bytes = cal.to_ical()
    return octets


def _evenement(e: Echeance, jour: date, certificateur: Certificateur, noms: bool) -> Event:
    from icalendar import Alarm, Event

    evenement = Event()
    evenement.add("uid", identifiant(e, certificateur))
    evenement.add("dtstamp", datetime.combine(jour, time(), UTC))
    evenement.add("dtstart", e.date)  # a day without an end lasts that day
    qui = (e.nom if noms else "") or e.dossier
    evenement.add("summary", " · ".join(filter(None, (TITRES[e.code], qui, e.objet))))
    source = "" if e.source in ORIGINES.values() else f" ({e.source.rstrip('.')})"
    evenement.add("description", f"A{au_titre_de(e)[1:]}{source}. De qui on l'attend : {ACTEURS[e.acteur]}.")
    evenement.add("categories", [TITRES[e.code]])
    evenement.add("transp", "TRANSPARENT")
    evenement.add("class", "CONFIDENTIAL")
    alarme = Alarm()
    alarme.add("action", "DISPLAY")
    alarme.add("description", evenement["summary"])
    alarme.add("trigger", -RAPPEL)
    evenement.add_component(alarme)
    return evenement


def identifiant(e: Echeance, certificateur: Certificateur) -> str:
    """The same event keeps its UID from one export to the next, even when its date moves."""
    qui = hashlib.sha256((certificateur.siret or certificateur.nom or "").encode()).hexdigest()[:12]
    return f"{e.cle}@{qui}.cqp"
