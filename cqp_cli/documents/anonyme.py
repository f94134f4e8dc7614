"""A dossier whose candidate has a number for a name, and the words of a document rid of who they name.

The identity is taken away twice: from the dossier before its words are chosen, then from what people wrote
(constats, motifs, the candidate's own words), where a name may stand anywhere.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import Enum
from functools import cached_property
from typing import Any, TypeVar

from cqp_cli.documents import modele as md
from cqp_cli.domain.candidat import Candidat, Entreprise, Naissance
from cqp_cli.domain.regles import Verdict

T = TypeVar("T")
ADRESSES = frozenset(("ancre", "lien", "renvoi", "renvois", "retour"))
EMPLOYEUR = "[employeur]"
_JOINTURE = r"[\s\u00a0\u202f‐‑’'-]*"


@dataclass(frozen=True)
class Masque:
    """What hides one candidate: a number, and the words that would give the name away."""

    numero: int
    noms: tuple[str, ...] = ()
    employeur: str = ""

    @property
    def nom(self) -> str:
        return f"Candidat {self.numero}"

    @property
    def code(self) -> str:
        return f"candidat-{self.numero}"

    @cached_property
    def _motifs(self) -> list[tuple[re.Pattern[str], str]]:
        motifs = []
        if mots := "|".join(_ecritures(self.noms)):
            # « Léa Jeanne MARTIN » is one person: names that follow each other become one number.
            suite = rf"(?<!\w)(?:{mots})(?:[\s\u00a0\u202f,-]+(?:{mots}))*(?!\w)"
            motifs.append((re.compile(suite), f"[candidat {self.numero}]"))
        if mots := "|".join(_ecritures([self.employeur])):
            motifs.insert(0, (re.compile(rf"(?<!\w)(?:{mots})(?!\w)"), EMPLOYEUR))
        return motifs

    def cacher(self, texte: str) -> str:
        for motif, mot in self._motifs:
            texte = motif.sub(mot, texte)
        return texte

    def mots(self, objet: T) -> T:
        """The same words, rid of the name; addresses and pictures stay."""
        cache: T = _transformer(objet, self)
        return cache

    def verdict(self, verdict: Verdict) -> Verdict:
        """The same verdict on the same dossier, its candidate a number."""
        d = verdict.dossier
        return replace(verdict, dossier=replace(d, code=self.code, candidat=self.candidat(d.candidat)))

    def candidat(self, c: Candidat) -> Candidat:
        """What the jury needs of a candidate who has no name: the voie, the job."""
        return replace(
            c,
            code=self.code,
            nom_naissance=self.nom,
            nom_usage=None,
            prenoms=(),
            sexe=None,
            naissance=Naissance(),
            courriel=None,
            telephone=None,
            adresse=None,
            entreprise=Entreprise(),
        )


def masque(numero: int, candidat: Candidat | None, code: str) -> Masque:
    """The mask of one candidate; of a dossier that cannot be read, only the code is known."""
    if candidat is None:
        return Masque(numero, tuple(m.capitalize() for m in code.split("-") if len(m) > 2))
    noms = [n for n in (candidat.nom_naissance, candidat.nom_usage, *candidat.prenoms) if n]
    noms += [m for n in noms for m in re.split(r"[\s-]+", n) if len(m) > 2]
    return Masque(numero, tuple(dict.fromkeys(noms)), candidat.entreprise.nom or "")


def _ecritures(noms: Iterable[str]) -> list[str]:
    """Each name as people write it: in capitals or not, with or without accents; the longest first."""
    formes = {f for nom in noms if nom for f in (nom, nom.upper(), nom.title())}
    return ["".join(_lettres(forme)) for forme in sorted(formes, key=lambda f: (-len(f), f))]


def _lettres(forme: str) -> Iterator[str]:
    for lettre in unicodedata.normalize("NFC", forme):
        nue = "".join(c for c in unicodedata.normalize("NFD", lettre) if not unicodedata.combining(c))
        if lettre.isspace() or lettre in "-‐‑’'":
            yield _JOINTURE
        else:
            yield re.escape(lettre) if nue == lettre else f"(?:{re.escape(lettre)}|{re.escape(nue)})"


def _transformer(objet: Any, m: Masque) -> Any:
    if isinstance(objet, str):
        return m.cacher(objet)
    if isinstance(objet, tuple):
        return tuple(_transformer(x, m) for x in objet)
    if isinstance(objet, (Enum, md.Pixels)) or not is_dataclass(objet) or isinstance(objet, type):
        return objet
    valeurs = {c.name: getattr(objet, c.name) for c in fields(objet) if c.name not in ADRESSES}
    nouvelles = {nom: _transformer(v, m) for nom, v in valeurs.items()}
    changees = {nom: v for nom, v in nouvelles.items() if v != valeurs[nom]}
    return replace(objet, **changees) if changees else objet
