"""Who is presented to a jury: each dossier read, decided, and laid out at once or left out with its reasons."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cqp_cli.cli import options

if TYPE_CHECKING:
    from datetime import date

    from cqp_cli.cli.anonymat import Anonymat
    from cqp_cli.domain.accord import Voie
    from cqp_cli.domain.jury import Session
    from cqp_cli.domain.referentiel import Referentiel
    from cqp_cli.domain.regles import Verdict
    from cqp_cli.files.dossiers import Lecture
    from cqp_cli.files.espace import Espace
    from cqp_cli.render.pack import Contexte, Ligne
    from cqp_cli.render.pdf import PlacedSection, Theme

# Tags take as much room as the page they describe: beyond, a thousand candidates would not hold in memory. The PDF
# of each candidate (`--per-candidate`) has its own, whatever their number.
BALISES = 80


@dataclass(frozen=True, slots=True)
class Ecarte:
    """A dossier left out: what the contract says of it, and what the pack prints."""

    code: str
    manquements: list[dict[str, Any]]
    illisible: bool
    nom: str = ""
    voie: Voie | None = None

    def json(self) -> dict[str, Any]:
        return {"code": self.code, "manquements": self.manquements}

    @property
    def bloquants(self) -> list[dict[str, Any]]:
        return [m for m in self.manquements if m["gravite"] == "bloquant"]


@dataclass
class Tri:
    """The dossiers of a session, sorted: the complete ones already laid out, the others with their reasons."""

    contexte: Contexte
    theme: Theme
    presentes: list[tuple[Ligne, PlacedSection]] = field(default_factory=list)
    ecartes: list[Ecarte] = field(default_factory=list)
    fichiers: dict[str, str] = field(default_factory=dict)
    anonymat: Anonymat | None = None
    balise: bool = True

    @property
    def referentiels(self) -> list[Referentiel]:
        return list({(x.referentiel.code, x.referentiel.version): x.referentiel for x, _ in self.presentes}.values())

    @property
    def code(self) -> int:
        """The exit code: the highest of what was met."""
        if any(e.illisible for e in self.ecartes):
            return 3
        return 1 if self.ecartes or not self.presentes else 0


def trier(dossiers: list[Path] | None, espace: Espace, seance: Session, jour: date, *, anonyme: bool = False) -> Tri:
    """Reads, decides and lays out each dossier in turn, so that they never stand in memory together."""
    import cqp_cli
    from cqp_cli.cli.apparence import logo_de, theme_de
    from cqp_cli.errors import CqpError
    from cqp_cli.files.dossiers import lire_dossier
    from cqp_cli.files.paquet import empreintes, pieces
    from cqp_cli.render.pack import Contexte

    contexte = Contexte(seance, jour, cqp_cli.__version__, espace.configuration, logo_de(espace))
    tri = Tri(contexte, theme_de(espace))
    nommes = bool(dossiers or seance.candidats)
    vus: set[str] = set()
    chemins = _chemins(dossiers, espace, seance)
    tri.balise = len(chemins) <= BALISES
    if anonyme:
        tri.anonymat = _numeroter(chemins, espace, contexte, nommes=nommes)
    for chemin in chemins:
        try:
            avant = empreintes(pieces(chemin), espace)
        except CqpError:  # a piece that cannot be read: the reader says which
            avant = {}
        lecture = lire_dossier(chemin, espace, jour)
        if lecture.code in vus:
            tri.ecartes.append(_refuse(lecture, "Un autre dossier porte le même code."))
        elif _retenir(lecture, espace, tri, nommes=nommes):
            tri.fichiers |= avant
        vus.add(lecture.code)
    tri.presentes.sort(key=lambda p: _rang(tri, p[0].nom, p[0].code))
    tri.ecartes.sort(key=lambda e: _rang(tri, e.nom or e.code, e.code))
    return tri


def _rang(tri: Tri, nom: str, code: str) -> tuple[int, str, str]:
    """In the order of the alphabet, or of the numbers."""
    if tri.anonymat is None:
        return 0, alphabetique(nom), code
    numeros = {m.code: m.numero for m in tri.anonymat.masques.values()}
    return numeros.get(code) or tri.anonymat.masques[code].numero, "", code


def _numeroter(chemins: list[Path], espace: Espace, contexte: Contexte, *, nommes: bool) -> Anonymat:
    """A first reading, to know who is concerned before any page is made."""
    from cqp_cli.cli.anonymat import Anonymat
    from cqp_cli.domain.regles import verifier
    from cqp_cli.files.dossiers import lire_dossier

    concernes = []
    for chemin in chemins:
        lecture = lire_dossier(chemin, espace, contexte.jour)
        if lecture.dossier is None:
            concernes.append((lecture, False))
            continue
        verdict = verifier(lecture.dossier, contexte.jour, contexte.session)
        hors = _hors_session(verdict, contexte.session)
        if nommes or not hors:
            concernes.append((lecture, not hors and not verdict.bloquants))
    return Anonymat(contexte.session.code, concernes, espace)


def alphabetique(nom: str) -> str:
    """How a name is sorted: without accents, hyphens or apostrophes."""
    from cqp_cli.domain.personnes import sans_accents

    return "".join(c for c in sans_accents(nom.replace("-", " ")) if c.isalnum() or c == " ")


def _chemins(dossiers: list[Path] | None, espace: Espace, seance: Session) -> list[Path]:
    """The folders named; otherwise those of the session; otherwise all."""
    tous = options.chemins_de(dossiers, espace)
    if dossiers or not seance.candidats:
        return tous
    par_code = {c.name: c for c in tous}
    return [par_code.get(code, espace.racine / "candidats" / code) for code in dict.fromkeys(seance.candidats)]


def _retenir(lecture: Lecture, espace: Espace, tri: Tri, *, nommes: bool) -> bool:
    """Whether the dossier enters the pack; if not, why. A dossier nobody named and already decided is no matter."""
    from cqp_cli.cli.examen import manquement_json, probleme_json
    from cqp_cli.domain.regles import verifier
    from cqp_cli.render.pdf import GlypheAbsent

    if lecture.dossier is None:
        tri.ecartes.append(Ecarte(lecture.code, [probleme_json(p) for p in lecture.problemes], illisible=True))
        return False
    contexte = tri.contexte
    verdict = verifier(lecture.dossier, contexte.jour, contexte.session)
    if raison := _hors_session(verdict, contexte.session):
        if nommes:
            tri.ecartes.append(_refuse(lecture, raison))
        return False
    if verdict.bloquants:
        tri.ecartes.append(_ecarte(lecture, [manquement_json(m, lecture, espace) for m in verdict.du_candidat]))
        return False
    try:
        tri.presentes.append(_placer(lecture.code, verdict, tri))
    except GlypheAbsent as err:
        tri.ecartes.append(_ecarte(lecture, [probleme_json(p) for p in err.problemes], illisible=True))
        return False
    return True


def _placer(code: str, verdict: Verdict, tri: Tri) -> tuple[Ligne, PlacedSection]:
    from cqp_cli.render.pack import candidat, ligne
    from cqp_cli.render.pdf import place_section

    if tri.anonymat is None:
        section = candidat(verdict, tri.contexte)
        return ligne(verdict.dossier), place_section(section, tri.theme, tagged=tri.balise)
    masque = tri.anonymat.masques[code]
    cache = masque.verdict(verdict)
    section = masque.mots(candidat(cache, tri.contexte))
    return ligne(cache.dossier), place_section(section, tri.theme, tagged=tri.balise)


def _hors_session(verdict: Verdict, seance: Session) -> str:
    """Why the jury of this session has nothing to decide; empty when it has."""
    from cqp_cli.domain.ordre import DEJA_DELIVRE

    d = verdict.dossier
    if seance.candidats and d.code not in seance.candidats:
        return f"Ce candidat n'est pas inscrit à la session {seance.code}."
    if any(x.session == seance.code and x.annulation is None for x in d.decisions):
        return f"Ce dossier a déjà été décidé à la session {seance.code}."
    return DEJA_DELIVRE if d.bilan.delivre else ""


def _refuse(lecture: Lecture, raison: str) -> Ecarte:
    from cqp_cli.cli.examen import probleme_json
    from cqp_cli.errors import Probleme

    probleme = Probleme(raison, "candidat.yaml", remede="ôtez-le de la commande, ou changez la session")
    return _ecarte(lecture, [probleme_json(probleme) | {"regle": "SESSION"}])


def _ecarte(lecture: Lecture, manquements: list[dict[str, Any]], *, illisible: bool = False) -> Ecarte:
    candidat = lecture.dossier.candidat if lecture.dossier else None
    nom = candidat.nom_de_liste if candidat else ""
    return Ecarte(lecture.code, manquements, illisible, nom, candidat.voie if candidat else None)
