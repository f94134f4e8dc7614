"""Who is presented to a jury: each dossier read, decided, and laid out at once or left out with its reasons."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from cqp_cli.disque.espace.dossiers import lire_dossier
from cqp_cli.disque.espace.espace import Espace
from cqp_cli.disque.lire.recherche import situes
from cqp_cli.documents.pack.couverture import Ligne
from cqp_cli.documents.pdf import Theme
from cqp_cli.documents.vocabulaire import Edition
from cqp_cli.domain.jury import Session
from cqp_cli.domain.personnes import alphabetique
from cqp_cli.domain.referentiel_metier import Referentiel
from cqp_cli.domain.regles import verifier
from cqp_cli.domain.relance import dormant
from cqp_cli.metier.jury.anonymat import Anonymat
from cqp_cli.metier.jury.mise_en_pages import Ecarte, Presentateur, Sort, en_double, hors_session
from cqp_cli.terminal.avancement import avancer
from cqp_cli.terminal.contexte import Contexte

if TYPE_CHECKING:
    from cqp_cli.documents.pdf.placer import PlacedSection


@dataclass(frozen=True)
class Selection:
    """What `jury-pack` was asked."""

    ici: Contexte
    seance: Session
    dossiers: list[Path] | None = None
    anonyme: bool = False
    separes: bool = False  # the PDF of each candidate, too

    @property
    def nommes(self) -> bool:
        """Who is presented was said, by the command or by the session."""
        return bool(self.dossiers or self.seance.candidats)


@dataclass
class Tri:
    """The dossiers of a session, sorted: the complete ones already laid out, the others with their reasons."""

    espace: Espace
    edition: Edition
    theme: Theme
    presentes: list[tuple[Ligne, PlacedSection]] = field(default_factory=list)
    ecartes: list[Ecarte] = field(default_factory=list)
    dormants: int = 0  # those that have not moved since a jury decided of them: counted, not told one by one
    fichiers: dict[str, str] = field(default_factory=dict)
    anonymat: Anonymat | None = None
    separes: dict[str, bytes] = field(default_factory=dict)  # the PDF of each candidate, when they are asked for

    @property
    def referentiels(self) -> list[Referentiel]:
        """Those of the dossiers presented, in their order."""
        return [self.espace.referentiel(*cle) for cle in dict.fromkeys(x.referentiel for x, _ in self.presentes)]

    @property
    def code(self) -> int:
        """The exit code: the highest of what was met."""
        if any(e.illisible for e in self.ecartes):
            return 3
        return 1 if self.ecartes or not self.presentes else 0

    def recevoir(self, sort: Sort) -> None:
        """Takes what became of one dossier."""
        self.dormants += sort.dormant
        if sort.ecarte:
            self.ecartes.append(sort.ecarte)
        if sort.presente:
            self.presentes.append(sort.presente)
            self.separes |= {f"{sort.presente[0].code}.pdf": sort.seul} if sort.seul else {}
            self.fichiers |= sort.fichiers


def trier(voulu: Selection) -> Tri:
    """Reads, decides and lays out each dossier, so that they never stand in memory together."""
    chemins = _chemins(voulu)
    anonymat = _numeroter(chemins, voulu) if voulu.anonyme else None
    ici = voulu.ici
    presentateur = Presentateur(ici, voulu.seance, voulu.nommes, voulu.separes, anonymat)
    tri = Tri(ici.espace, presentateur.edition, presentateur.theme, anonymat=anonymat)
    vus: set[str] = set()
    sorts: Iterator[Sort] = map(presentateur.presenter, chemins)
    for sort in avancer(sorts, len(chemins), "dossiers", ici.muet):
        tri.recevoir(Sort(sort.code, {}, ecarte=en_double(sort.code, ici.espace)) if sort.code in vus else sort)
        vus.add(sort.code)
    tri.presentes.sort(key=lambda p: _rang(tri, p[0].nom, p[0].code))
    tri.ecartes.sort(key=lambda e: _rang(tri, e.nom or e.code, e.code))
    return tri


def _rang(tri: Tri, nom: str, code: str) -> tuple[int, str, str]:
    """In the order of the alphabet, or of the numbers."""
    if tri.anonymat is None:
        return 0, alphabetique(nom), code
    numeros = {m.code: m.numero for m in tri.anonymat.masques.values()}
    return numeros.get(code) or tri.anonymat.masques[code].numero, "", code


def _numeroter(chemins: list[Path], voulu: Selection) -> Anonymat:
    """A first reading, to know who is concerned before any page is made."""
    ici, concernes = voulu.ici, []
    for chemin in chemins:
        lecture = lire_dossier(chemin, ici.espace, ici.jour)
        if lecture.dossier is None:
            concernes.append((lecture, False))
            continue
        verdict = verifier(lecture.dossier, ici.jour, voulu.seance)
        hors = hors_session(verdict, voulu.seance)
        if voulu.nommes or not (hors or (verdict.bloquants and dormant(verdict.dossier))):
            concernes.append((lecture, not hors and not verdict.bloquants))
    return Anonymat(voulu.seance.code, concernes, ici.espace)


def _chemins(voulu: Selection) -> list[Path]:
    """The folders named; otherwise those of the session; otherwise all."""
    if voulu.dossiers or not voulu.seance.candidats:
        return voulu.ici.chemins(voulu.dossiers)
    return situes(voulu.ici.espace.racine, list(dict.fromkeys(voulu.seance.candidats)))
