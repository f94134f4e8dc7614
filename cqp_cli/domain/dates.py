"""Compter les jours comme l'accord : « durant 5 ans », de date à date."""

from __future__ import annotations

from calendar import monthrange
from datetime import MAXYEAR, date

MOIS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet",
    "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip


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
