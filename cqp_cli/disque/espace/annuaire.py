"""Who is in the workspace: each candidat.yaml read once, and whose it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from cqp_cli.disque.ecrire.journal import JOURNAL
from cqp_cli.disque.ecrire.porte import VERROU
from cqp_cli.disque.espace.espace import Espace, charger_fichier
from cqp_cli.disque.lire.recherche import CANDIDAT, trouver_dossiers
from cqp_cli.disque.lire.validation import charger
from cqp_cli.disque.retoucher.pieces import candidat_neuf
from cqp_cli.domain.candidat import Candidat
from cqp_cli.domain.lieu import Chemin
from cqp_cli.domain.naissances import DateNaissance
from cqp_cli.domain.personnes import cles
from cqp_cli.errors import CqpError


@dataclass(frozen=True, slots=True)
class Personne:
    """Whom a dossier is about: a name, however it is written, and a day of birth."""

    noms: frozenset[tuple[str, ...]]
    naissance: date | None

    def est(self, autre: Personne) -> bool:
        """True when both are known to be the same person."""
        return bool(self.naissance and self.naissance == autre.naissance and self.noms & autre.noms)


class Annuaire:
    """The dossiers of a workspace: each candidat.yaml read once, however many are opened after it.

    `force`: a person may have more than one dossier.
    """

    def __init__(self, espace: Espace, certification: str | None = None, *, force: bool = False) -> None:
        self.espace, self.certification, self.force = espace, certification, force
        self.dossier = espace.racine / "candidats"
        self.ouverts: dict[str, Path] = {}
        self._lus: dict[str, Personne | None] = {}

    def relever(self) -> None:
        """Notes where each dossier is now, by its code; a purge cut short left what begins with a dot."""
        self.ouverts = {p.name: p for p in trouver_dossiers([self.dossier]) if (p / CANDIDAT).is_file()}

    def place(self, code: str) -> str:
        """Where the dossier of this code is, or would be, as it is typed."""
        return self.espace.relatif(self.ouverts.get(code, self.dossier / code))

    def personnes(self) -> Iterator[tuple[str, Personne]]:
        """Who they are; one that cannot be read is nobody's twin."""
        for nom in sorted(self.ouverts):
            if nom not in self._lus:
                self._lus[nom] = self._lire(nom)
            if personne := self._lus[nom]:
                yield nom, personne

    def _lire(self, nom: str) -> Personne | None:
        try:
            c = charger_fichier(Candidat, self.ouverts[nom] / CANDIDAT, CANDIDAT)
        except CqpError:
            return None
        return Personne(cles(f"{c.nom_naissance} {c.prenom}"), entiere(c.naissance.date))

    def homonymes(self, code: str) -> list[Path]:
        """The other dossiers whose candidate bears the same name as this one's."""
        self.relever()
        toutes = dict(self.personnes())
        siens = toutes[code].noms if code in toutes else frozenset()
        return [self.ouverts[autre] for autre, p in toutes.items() if autre != code and p.noms & siens]

    def pris(self) -> set[str]:
        """The codes that cannot be given, whatever their case."""
        autres = (e for e in _entrees(self.dossier) if e.name not in self.ouverts)
        return {nom.casefold() for nom in (*self.ouverts, *(e.name for e in autres if not _inacheve(e)))}

    def neuf(self, valeurs: Mapping[Chemin, Any], code: str) -> bytes:
        """The first file of a dossier."""
        return candidat_neuf(valeurs, self.espace.referentiel(self.certification), code, self.espace.racine)

    def dit_encore(self, valeurs: Mapping[Chemin, Any], code: str) -> bool:
        """Whether the dossier of this code says what its first file would, whatever version wrote it."""
        with suppress(CqpError):
            neuf = charger(Candidat, self.neuf(valeurs, code).decode(), CANDIDAT)[0]
            return charger_fichier(Candidat, self.ouverts.get(code, self.dossier / code) / CANDIDAT, CANDIDAT) == neuf
        return False


def entiere(naissance: DateNaissance | None) -> date | None:
    """The day, when it is known: a year alone makes nobody a twin."""
    return naissance.entiere if naissance else None


def _entrees(dossier: Path) -> list[Path]:
    return list(dossier.iterdir()) if dossier.is_dir() else []


def _inacheve(dossier: Path) -> bool:
    """True for a folder that a write cut short left behind: nobody's piece is in it."""
    return dossier.is_dir() and all(e.name in (VERROU, JOURNAL) or e.name.endswith(".tmp") for e in dossier.iterdir())
