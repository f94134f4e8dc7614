"""One dossier for a jury's pack: laid out, or left out with its reasons."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import cqp_cli
from cqp_cli.disque.espace.dossiers import Lecture, lire_dossier
from cqp_cli.disque.espace.espace import Espace
from cqp_cli.disque.registres.paquet import empreintes, pieces
from cqp_cli.documents.pack.assemblage import candidat, document
from cqp_cli.documents.pack.couverture import Ligne, ligne
from cqp_cli.documents.pdf import Theme, assemble, place_section
from cqp_cli.documents.vocabulaire import Edition
from cqp_cli.domain.accord import Voie
from cqp_cli.domain.dates import jour_long
from cqp_cli.domain.jury import Session
from cqp_cli.domain.ordre import DEJA_DELIVRE
from cqp_cli.domain.regles import Verdict, verifier
from cqp_cli.domain.relance import dormant
from cqp_cli.errors import CqpError, Probleme
from cqp_cli.metier.jury.anonymat import Anonymat
from cqp_cli.terminal.apparence import logo_de, theme_de
from cqp_cli.terminal.contexte import Contexte
from cqp_cli.terminal.examen import manquement_json, probleme_json

if TYPE_CHECKING:
    from cqp_cli.documents.pdf.placer import PlacedSection


@dataclass(frozen=True, slots=True)
class Ecarte:
    """A dossier left out: what the contract says of it, and what the pack prints."""

    code: str
    manquements: list[dict[str, Any]]
    illisible: bool
    nom: str = ""
    voie: Voie | None = None

    def json(self) -> dict[str, Any]:
        """The element of `exclus` in the contract."""
        return {"code": self.code, "manquements": self.manquements}

    @property
    def bloquants(self) -> list[dict[str, Any]]:
        """The findings that keep it out, without those that only wait for them."""
        return [m for m in self.manquements if m["gravite"] == "bloquant" and m.get("attend") in (None, m["regle"])]


@dataclass(frozen=True, slots=True)
class Sort:
    """What becomes of a dossier: `presente`, `ecarte`, or neither when the session has nothing to do with it.

    `dormant`: it has not moved since a jury decided of it.
    `fichiers`: the sha256 of each piece, taken before it was read.
    """

    code: str
    fichiers: dict[str, str]
    presente: tuple[Ligne, PlacedSection] | None = None
    ecarte: Ecarte | None = None
    seul: bytes = b""  # its own PDF, when it is asked for
    dormant: bool = False


@dataclass(frozen=True)
class Presentateur:
    """Lays out dossiers one after the other, and reads what they share once."""

    ici: Contexte
    seance: Session
    nommes: bool  # asked for by name: why a dossier is not presented is then always said
    separes: bool = False
    anonymat: Anonymat | None = None

    @property
    def espace(self) -> Espace:
        """The workspace."""
        return self.ici.espace

    @cached_property
    def edition(self) -> Edition:
        """What the pages of every candidate share."""
        logo = logo_de(self.espace)
        return Edition(self.seance, self.ici.jour, cqp_cli.__version__, self.espace.configuration, logo)

    @cached_property
    def theme(self) -> Theme:
        """The certifier's colour."""
        return theme_de(self.espace)

    def presenter(self, chemin: Path) -> Sort:
        """Reads, decides and lays out one dossier."""
        try:
            fichiers = empreintes(pieces(chemin), self.espace)
        except CqpError:  # a piece that cannot be read: the reader says which
            fichiers = {}
        lecture = lire_dossier(chemin, self.espace, self.ici.jour)
        fait = self._juger(lecture)
        if fait is None or isinstance(fait, Ecarte):
            return Sort(lecture.code, {}, ecarte=fait)
        if fait == "dormant":
            return Sort(lecture.code, {}, dormant=True)
        ligne, section, seul = fait
        return Sort(lecture.code, fichiers, (ligne, section), seul=seul)

    def _juger(self, lecture: Lecture) -> tuple[Ligne, PlacedSection, bytes] | Ecarte | Literal["dormant"] | None:
        from cqp_cli.documents.pdf.fonts import GlypheAbsent

        if lecture.dossier is None:
            return Ecarte(lecture.code, [probleme_json(p, self.espace) for p in lecture.problemes], illisible=True)
        verdict = verifier(lecture.dossier, self.ici.jour, self.seance)
        if raison := hors_session(verdict, self.seance):
            return _ecarte(lecture, [_hors(raison, self.espace)]) if self.nommes else None
        if verdict.bloquants and not self.nommes and dormant(verdict.dossier):
            return "dormant"
        if verdict.bloquants:
            return _ecarte(lecture, [manquement_json(m, lecture, self.espace) for m in verdict.du_candidat])
        try:
            return self._placer(lecture.code, verdict)
        except GlypheAbsent as err:
            return _ecarte(lecture, [probleme_json(p, self.espace) for p in err.problemes], illisible=True)

    def _placer(self, code: str, verdict: Verdict) -> tuple[Ligne, PlacedSection, bytes]:
        if self.anonymat is None:
            section, dite = candidat(verdict, self.edition), ligne(verdict)
        else:
            masque = self.anonymat.masques[code]
            cache = masque.verdict(verdict)
            section, dite = masque.mots(candidat(cache, self.edition)), ligne(cache)
        placee = place_section(section, self.theme)
        return dite, placee, self._seul(dite, placee) if self.separes else b""

    def _seul(self, dite: Ligne, section: PlacedSection) -> bytes:
        """The PDF of one candidate."""
        ref = self.espace.referentiel(*dite.referentiel)
        return assemble(document(self.edition, [ref]), [section], self.theme)


def hors_session(verdict: Verdict, seance: Session) -> str:
    """Why the jury of this session has nothing to decide; empty when it has."""
    d = verdict.dossier
    if seance.candidats and d.code not in seance.candidats:
        return f"Ce candidat n'est pas inscrit à la session {seance.code}."
    if any(x.session == seance.code and not x.annulee for x in d.decisions):
        return f"Ce dossier a déjà été décidé à la session {seance.code}."
    if d.abandon and not d.bilan.delivre:
        return f"Le candidat a renoncé le {jour_long(d.abandon)}."
    return DEJA_DELIVRE if d.bilan.delivre else ""


def en_double(code: str, espace: Espace) -> Ecarte:
    """A second dossier of the same code."""
    return Ecarte(code, [_hors("Un autre dossier porte le même code.", espace)], illisible=False)


def _hors(raison: str, espace: Espace) -> dict[str, Any]:
    probleme = Probleme(raison, "candidat.yaml", remede="ôtez-le de la commande, ou changez la session")
    return probleme_json(probleme, espace) | {"regle": "SESSION"}


def _ecarte(lecture: Lecture, manquements: list[dict[str, Any]], *, illisible: bool = False) -> Ecarte:
    candidat = lecture.dossier.candidat if lecture.dossier else None
    nom = candidat.nom_de_liste if candidat else ""
    return Ecarte(lecture.code, manquements, illisible, nom, candidat.voie if candidat else None)
