"""Compter les jours comme l'accord : « durant 5 ans », de date à date."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import MAXYEAR, date

from cqp_cli.domain.ecritures import lire_jour
from cqp_cli.domain.personnes import sans_accents

MOIS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet",
    "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip

_EN_CHIFFRES = re.compile(r"(\d{1,2}) ?[/.-] ?(\d{1,2}) ?[/.-] ?(\d{4})", re.ASCII)
_A_L_ENVERS = re.compile(r"(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})(?:[ t]00:00(?::00)?)?", re.ASCII)
_EN_LETTRES = re.compile(r"(\d{1,2})(?:er)? ([a-z]{3,9})\.? (\d{4})", re.ASCII)


def lire_jour_dit(texte: str) -> date:
    """Lit un jour comme on l'écrit : 2026-06-18, 18/06/2026, 2026/6/18, 18 juin 2026, le 1er sept. 2026.

    Lève ValueError, avec une phrase, pour autre chose ; un mois abrégé doit n'en désigner qu'un.
    """
    dit = " ".join(sans_accents(texte).split()).removeprefix("le ")
    if trouve := _EN_CHIFFRES.fullmatch(dit):
        return lire_jour(f"{trouve[3]}-{int(trouve[2]):02}-{int(trouve[1]):02}")
    if trouve := _A_L_ENVERS.fullmatch(dit):
        return lire_jour(f"{trouve[1]}-{int(trouve[2]):02}-{int(trouve[3]):02}")
    if trouve := _EN_LETTRES.fullmatch(dit):
        rangs = [rang for rang, mois in enumerate(MOIS, 1) if sans_accents(mois).startswith(trouve[2])]
        if len(rangs) == 1:
            return lire_jour(f"{trouve[3]}-{rangs[0]:02}-{int(trouve[1]):02}")
    return lire_jour(texte)


def jour_long(jour: date) -> str:
    """« 18 juin 2026 », « 1er juin 2026 »."""
    quantieme = "1er" if jour.day == 1 else str(jour.day)
    return f"{quantieme} {MOIS[jour.month - 1]} {jour.year}"


def plus_mois(jour: date, mois: int) -> date:
    """Même quantième `mois` mois plus tard, ou le dernier jour du mois s'il n'existe pas."""
    annee, rang = divmod(jour.month - 1 + mois, 12)
    annee += jour.year
    if annee > MAXYEAR:
        return date.max
    return date(annee, rang + 1, min(jour.day, monthrange(annee, rang + 1)[1]))


def plus_annees(jour: date, annees: int) -> date:
    """Même jour `annees` années plus tard ; le 29 février devient le 28 (domaine, réglage)."""
    return plus_mois(jour, 12 * annees)
