"""La date de naissance, telle que la pièce d'identité la donne : le jour ou le mois peuvent en être inconnus.

Le schéma 1.1.2 de la Caisse des dépôts admet un jour et un mois nuls (`moisNaissance`, `jourNaissance`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from cqp_cli.domain.dates import MOIS, jour_long
from cqp_cli.domain.ecritures import PREMIERE_ANNEE, Ecriture, lire_date

_PARTIELLE = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2]))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class DateNaissance:
    """Une année, et le mois et le jour quand on les connaît."""

    annee: int
    mois: int | None = None
    jour: int | None = None

    @property
    def entiere(self) -> date | None:
        """Le jour, s'il est connu."""
        return date(self.annee, self.mois, self.jour) if self.mois and self.jour else None

    @property
    def quand(self) -> str:
        """« le 14 mai 1990 », « en mai 1965 », « en 1965 »."""
        return f"le {self.dite}" if self.entiere else f"en {self.dite}"

    @property
    def dite(self) -> str:
        """« 14 mai 1990 », « mai 1965 », « 1965 »."""
        if entiere := self.entiere:
            return jour_long(entiere)
        return f"{MOIS[self.mois - 1]} {self.annee}" if self.mois else str(self.annee)

    def __str__(self) -> str:
        """« 1990-05-14 », « 1965-05 », « 1965 », comme dans candidat.yaml."""
        suite = [f"{n:02}" for n in (self.mois, self.jour) if n]
        return "-".join([f"{self.annee:04}", *suite])

    def possible(self, jour: date) -> bool:
        """Vrai si quelqu'un qui vit ce jour-là peut être né alors : ni avant 1900, ni après ce jour."""
        return self.annee >= PREMIERE_ANNEE and date(self.annee, self.mois or 1, self.jour or 1) <= jour

    def contredit(self, autre: DateNaissance) -> bool:
        """Vrai si les deux ne peuvent pas être la même, par ce que l'une et l'autre disent."""
        paires = ((self.annee, autre.annee), (self.mois, autre.mois), (self.jour, autre.jour))
        return any(a and b and a != b for a, b in paires)


def naissance_de(jour: date) -> DateNaissance:
    """La date de naissance qu'un jour donne."""
    return DateNaissance(jour.year, jour.month, jour.day)


def lire_naissance(valeur: object) -> DateNaissance:
    """Lit AAAA-MM-JJ, AAAA-MM ou AAAA. Lève ValueError, avec une phrase, pour autre chose."""
    if isinstance(valeur, DateNaissance):
        return valeur
    if isinstance(valeur, str) and (partielle := _PARTIELLE.fullmatch(valeur.strip())):
        annee, mois = partielle.groups()
        if annee == "0000":
            raise ValueError("cette date n'existe pas dans le calendrier")
        return DateNaissance(int(annee), int(mois) if mois else None)
    return naissance_de(lire_date(valeur))


NeLe = Annotated[DateNaissance, Ecriture(lire_naissance)]
