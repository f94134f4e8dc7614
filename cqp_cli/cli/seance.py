"""Who is presented to a jury: each dossier read, decided, and laid out at once or left out with its reasons."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from cqp_cli.cli import options
from cqp_cli.cli.mise_en_pages import Ecarte, Presentateur, Sort, deballer, en_double, hors_session

if TYPE_CHECKING:
    from cqp_cli.cli.anonymat import Anonymat
    from cqp_cli.domain.jury import Session
    from cqp_cli.domain.referentiel import Referentiel
    from cqp_cli.files.cache import Cache, Releve
    from cqp_cli.files.espace import Espace
    from cqp_cli.render.pack import Contexte, Ligne
    from cqp_cli.render.pdf import PlacedSection, Theme

# Tags take as much room as the page they describe: beyond, a thousand candidates would not hold in memory. The PDF
# of each candidate (`--per-candidate`) has its own, whatever their number.
BALISES = 80
SEUIL = 24  # dossiers below which laying them out here is as quick as starting processes
SEUIL_CACHE = 20  # dossiers below which reading what was kept takes longer than laying them out
LOT = 6  # dossiers given to a process at once


@dataclass(frozen=True)
class Demande:
    """What `jury-pack` was asked."""

    espace: Espace
    seance: Session
    jour: date
    dossiers: list[Path] | None = None
    anonyme: bool = False
    separes: bool = False  # the PDF of each candidate, too
    postes: int = 0  # 0: as many as there are cores
    cache: bool = True
    muet: bool = False

    @property
    def nommes(self) -> bool:
        """Who is presented was said, by the command or by the session."""
        return bool(self.dossiers or self.seance.candidats)


@dataclass
class Tri:
    """The dossiers of a session, sorted: the complete ones already laid out, the others with their reasons."""

    espace: Espace
    contexte: Contexte
    theme: Theme
    presentes: list[tuple[Ligne, PlacedSection]] = field(default_factory=list)
    ecartes: list[Ecarte] = field(default_factory=list)
    fichiers: dict[str, str] = field(default_factory=dict)
    anonymat: Anonymat | None = None
    balise: bool = True
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
        if sort.ecarte:
            self.ecartes.append(sort.ecarte)
        if sort.presente:
            self.presentes.append(sort.presente)
            self.separes |= {f"{sort.presente[0].code}.pdf": sort.seul} if sort.seul else {}
            self.fichiers |= sort.fichiers


def trier(demande: Demande) -> Tri:
    """Reads, decides and lays out each dossier, so that they never stand in memory together."""
    chemins = _chemins(demande)
    balise = len(chemins) <= BALISES
    anonymat = _numeroter(chemins, demande) if demande.anonyme else None
    presentateur = Presentateur(
        demande.espace.racine, demande.seance.code, demande.jour, demande.nommes, balise, demande.separes, anonymat
    )
    tri = Tri(demande.espace, presentateur.contexte, presentateur.theme, anonymat=anonymat, balise=balise)
    vus: set[str] = set()
    for sort in _sorts(demande, chemins, presentateur):
        tri.recevoir(Sort(sort.code, {}, ecarte=en_double(sort.code)) if sort.code in vus else sort)
        vus.add(sort.code)
    tri.presentes.sort(key=lambda p: _rang(tri, p[0].nom, p[0].code))
    tri.ecartes.sort(key=lambda e: _rang(tri, e.nom or e.code, e.code))
    return tri


def _sorts(demande: Demande, chemins: list[Path], presentateur: Presentateur) -> Iterator[Sort]:
    """What becomes of each dossier, in their order: the cache answers for what has not changed."""
    from cqp_cli.cli.avancement import avancer
    from cqp_cli.cli.equipe import coeurs, repondre

    cache = _cache(demande, len(chemins), presentateur)
    postes = (demande.postes or coeurs()) if len(chemins) >= SEUIL else 1
    metier = replace(presentateur, releve=cache is not None, emballe=cache is not None or postes > 1)
    try:
        faits = repondre(_connus(chemins, cache), metier, postes, LOT)
        for chemin, (fait, releve) in avancer(faits, len(chemins), "dossiers", demande.muet):
            sort = deballer(fait) if isinstance(fait, bytes) else fait
            if cache and releve and isinstance(fait, bytes):
                cache.ranger(chemin, releve, fait)
            assert sort
            yield sort
    finally:
        if cache:
            cache.fermer(len(chemins))


def _cache(demande: Demande, nombre: int, presentateur: Presentateur) -> Cache | None:
    """The pages of the last pack; none is kept of an anonymous one, whose numbers depend on all the dossiers."""
    import os

    if not demande.cache or demande.anonyme or nombre < SEUIL_CACHE or os.environ.get("CQP_CACHE") == "0":
        return None
    from cqp_cli.files.cache import PAGES, Cache
    from cqp_cli.files.journal import empreinte

    logo, x = presentateur.contexte.logo, presentateur
    question = (x.session, str(x.jour), x.nommes, x.balise, x.separes, logo and empreinte(logo.octets))
    return Cache(demande.espace.racine, repr(question), PAGES)


def _connus(
    chemins: list[Path], cache: Cache | None
) -> Iterator[tuple[str, tuple[bytes | Sort, Releve | None] | None]]:
    for chemin in map(str, chemins):
        garde = cache.prendre(chemin) if cache and cache.connait(chemin) else None
        sort = deballer(garde) if garde else None
        yield chemin, (sort, None) if sort else None


def _rang(tri: Tri, nom: str, code: str) -> tuple[int, str, str]:
    """In the order of the alphabet, or of the numbers."""
    if tri.anonymat is None:
        return 0, alphabetique(nom), code
    numeros = {m.code: m.numero for m in tri.anonymat.masques.values()}
    return numeros.get(code) or tri.anonymat.masques[code].numero, "", code


def _numeroter(chemins: list[Path], demande: Demande) -> Anonymat:
    """A first reading, to know who is concerned before any page is made."""
    from cqp_cli.cli.anonymat import Anonymat
    from cqp_cli.domain.regles import verifier
    from cqp_cli.files.dossiers import lire_dossier

    concernes = []
    for chemin in chemins:
        lecture = lire_dossier(chemin, demande.espace, demande.jour)
        if lecture.dossier is None:
            concernes.append((lecture, False))
            continue
        verdict = verifier(lecture.dossier, demande.jour, demande.seance)
        hors = hors_session(verdict, demande.seance)
        if demande.nommes or not hors:
            concernes.append((lecture, not hors and not verdict.bloquants))
    return Anonymat(demande.seance.code, concernes, demande.espace)


def alphabetique(nom: str) -> str:
    """How a name is sorted: without accents, hyphens or apostrophes."""
    from cqp_cli.domain.personnes import sans_accents

    return "".join(c for c in sans_accents(nom.replace("-", " ")) if c.isalnum() or c == " ")


def _chemins(demande: Demande) -> list[Path]:
    """The folders named; otherwise those of the session; otherwise all."""
    tous = options.chemins_de(demande.dossiers, demande.espace)
    if demande.dossiers or not demande.seance.candidats:
        return tous
    par_code = {c.name: c for c in tous}
    candidats = demande.espace.racine / "candidats"
    return [par_code.get(code, candidats / code) for code in dict.fromkeys(demande.seance.candidats)]
