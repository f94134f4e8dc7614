"""What a faulty file was meant to be: each slip undone, tried, and kept only when nothing else would read.

A rewriting is sure when it makes the reader read further, or a fault vanish, without any other; when every text that
does so as well says the same thing; and when it changes no word, but for a day or a word that has one spelling.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile
from math import inf
from typing import Any, Protocol

from cqp_cli.disque.lire.essais import (
    ENTRE_ELLES,
    HARDIES,
    SORTES,
    Essai,
    Sortes,
    blocs,
    cle_de,
    est_un_debut,
    marges,
    ouvre_un_texte,
)
from cqp_cli.disque.lire.fautes import decouper, fins
from cqp_cli.disque.lire.lecture import debuts
from cqp_cli.domain.lieu import Chemin
from cqp_cli.errors import Probleme

_ESSAIS_MAX, _LIGNES_MAX, _REPRISES_MAX = 120, 10, 60
_GRAND = 1 << 16  # beyond, a text is no piece that somebody types
_ECRIT = r"\"[^\"]*\"|'[^']*'|[^\s,}\]#](?:[^,}\]#\n]*[^\s,}\]#])?"
_PUCE = r"(\s*)[-*•·–—]\s*(\S.*)"
Faute = tuple[Chemin, Probleme]


class Voulue(str):
    """What to write instead, or what stands for it: the remedy of a problem that does not know its file yet."""

    __slots__ = ()


class VoulueSure(Voulue):
    """The same, when it can only be that: a day or a word of the list, written otherwise."""

    __slots__ = ()


class Cle(str):
    """The name of a key, written otherwise."""

    __slots__ = ()


class EnListe(str):
    """The items of a list, where a text is written."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Lu:
    """What reading a text gave: the values, None when it cannot be read to its end; and what is wrong."""

    donnees: Any
    fautes: tuple[Faute, ...]
    objet: Any = None

    @property
    def arret(self) -> int | None:
        """The line where the reader stops."""
        return (self.fautes[-1][1].ligne or 1) if self.donnees is None and self.fautes else None

    @property
    def problemes(self) -> list[Probleme]:
        """What is wrong."""
        return [p for _, p in self.fautes]

    @property
    def places(self) -> set[tuple[str, int | None]]:
        """What is wrong, and where."""
        return {(p.message, p.ligne) for _, p in self.fautes}


Lire = Callable[[str], Lu]


class Cles(Protocol):
    """What is known of the keys of a piece."""

    def connue(self, mot: str) -> bool:
        """Whether a word is the name of a key, somewhere in the piece."""

    def egaree(self, donnees: Any) -> bool:
        """Whether one of these names stands where codes are wanted."""


@dataclass(frozen=True, slots=True)
class Reecriture:
    """One slip undone: the faults that go with it, its line as it was and as it becomes, and the whole text then."""

    fautes: tuple[Faute, ...]
    rang: int
    ecrite: str
    neuve: str
    faute: str
    texte: str
    lu: Lu
    arretait: bool
    """True when the reader could go no further than this line."""

    @property
    def colonne(self) -> int:
        """Where the two lines part, from 1; the first sign of one that only moves."""
        if self.ecrite.strip() == self.neuve.strip():
            return len(self.ecrite) - len(self.ecrite.lstrip()) + 1
        paires = zip(self.ecrite, self.neuve, strict=False)
        return next((i for i, (a, b) in enumerate(paires, 1) if a != b), min(len(self.ecrite), len(self.neuve)) + 1)


def reecrire(texte: str, lu: Lu, lire: Lire, cles: Cles) -> Iterator[Reecriture]:
    """Every slip that surely can be undone, one after the other, each from the text that the former left."""
    for _ in range(_REPRISES_MAX):
        trouvee = _une(_Page(texte, lu, lire, cles)) if lu.fautes and len(texte) <= _GRAND else None
        if trouvee is None:
            return
        yield trouvee
        texte, lu = trouvee.texte, trouvee.lu


class _Page:
    """A text with faults, and what is tried on it."""

    def __init__(self, texte: str, lu: Lu, lire: Lire, cles: Cles) -> None:
        self.lu, self.lire, self.cles = lu, lire, cles
        self.lignes, self.fins = decouper(texte), fins(texte)

    def avec(self, essai: Essai, jusqu_a: int | None = None) -> str:
        """The text with the lines of a trial, or what of it precedes a line."""
        neuves = [essai.lignes.get(rang, ligne) for rang, ligne in enumerate(self.lignes)]
        return "".join(ligne + fin for ligne, fin in list(zip(neuves, self.fins, strict=True))[:jusqu_a])

    def plausible(self, essai: Essai) -> bool:
        """False when a line would have a key that no class has, and that is no code."""
        cles = filter(None, map(cle_de, essai.lignes.values()))
        return all(self.cles.connue(cle) or re.fullmatch(r"[A-Z]{1,3}\d[\d.]*", cle) for cle in cles)

    def reecriture(self, essai: Essai, apres: Lu) -> Reecriture:
        """The trial that was kept."""
        rang = min(r for r, neuve in essai.lignes.items() if neuve != self.lignes[r])
        fautes = tuple(f for f in self.lu.fautes if (f[1].message, f[1].ligne) not in apres.places)
        return Reecriture(
            fautes,
            rang,
            self.lignes[rang],
            essai.lignes[rang],
            essai.faute,
            self.avec(essai),
            apres,
            self.lu.arret is not None,
        )


@dataclass(frozen=True, slots=True)
class _Note:
    """How good a trial is: how far it reads, how many faults it leaves; and what it then says."""

    valeur: tuple[float, int]
    dit: Any
    essai: Essai
    lu: Lu


_PARFAITE = (inf, 0)


def _une(page: _Page) -> Reecriture | None:
    """The first slip of a page that surely can be undone."""
    if page.lu.arret is not None:
        return _la_meilleure(page, page.lu.arret - 1, SORTES)
    for chemin, p in page.lu.fautes:
        if (essai := _mot_pour_mot(page.lignes, chemin, p)) and (apres := _remplace(page, essai, p)):
            return page.reecriture(essai, apres)
    lignes = dict.fromkeys(p.ligne for p in page.lu.problemes if p.ligne and _deplacable(p))
    trouvees = (_la_meilleure(page, ligne - 1, ENTRE_ELLES) for ligne in islice(lignes, _LIGNES_MAX))
    return next(filter(None, trouvees), None)


def _remplace(page: _Page, essai: Essai, p: Probleme) -> Lu | None:
    """The page with a word put right, when its fault goes; below a key that is known at last, others may show."""
    apres = page.lire(page.avec(essai))
    nouvelles = [c for c, q in apres.fautes if (q.message, q.ligne) not in page.lu.places]
    dessous = isinstance(p.remede, Cle) and all(p.remede in c for c in nouvelles)
    return apres if p not in apres.problemes and (dessous or not nouvelles) else None


def _deplacable(p: Probleme) -> bool:
    """False for a word that is wrong where it stands: it would be so elsewhere."""
    return not isinstance(p.remede, Voulue)


def _la_meilleure(page: _Page, arret: int, sortes: Sortes) -> Reecriture | None:
    """The best trial of the likeliest kind, when all those as good say the same; `arret` is a rank."""
    meilleures, arret = list[_Note](), min(arret, len(page.lignes) - 1)
    for sorte, combien in sortes:
        rangs: Sequence[int] = range(
            min(arret, len(page.lignes) - 1), max(-1, arret - combien), -1
        )  # the fault is there or above
        if sorte in (marges, blocs) and not est_un_debut(page.lignes[rangs[0]]):
            rangs = [r for r in rangs if ouvre_un_texte(page.lignes[r])]  # else it would swallow what it is above of
        essais = (essai for rang in rangs for essai in sorte(page.lignes, rang) if page.plausible(essai))
        notes = [note for essai in islice(essais, _ESSAIS_MAX) if (note := _noter(page, essai))]
        if sorte in HARDIES:
            notes = [n for n in notes if n.valeur == _PARFAITE]
        haut = max((n.valeur for n in notes), default=None)
        if haut is not None and (not meilleures or haut > meilleures[0].valeur):
            meilleures = [n for n in notes if n.valeur == haut]
        if meilleures and meilleures[0].valeur == _PARFAITE:
            break
    if not meilleures or any(n.dit != meilleures[0].dit for n in meilleures):
        return None
    return page.reecriture(meilleures[0].essai, meilleures[0].lu)


def _noter(page: _Page, essai: Essai) -> _Note | None:
    """What a trial is worth; None when it reads no further, or brings a fault of its own."""
    avant, texte = page.lu, page.avec(essai)
    apres = lu = page.lire(texte)
    valeur: tuple[float, int] = (inf, -len(apres.fautes))
    if apres.arret is not None:
        if avant.arret is None or apres.arret <= avant.arret:
            return None
        texte, valeur = page.avec(essai, apres.arret - 1), (apres.arret, 0)
        lu = page.lire(texte)  # it stops at another fault: what precedes is judged
    changees = {rang + 1 for rang in essai.lignes}
    if avant.arret is None:
        bon = len(lu.fautes) < len(avant.fautes) and lu.places <= avant.places
    else:
        bon = not any(p.ligne in changees for p in lu.problemes)
    if not bon or not lu.donnees or page.cles.egaree(lu.donnees) or not _en_place(essai, texte):
        return None
    return _Note(valeur, lu.donnees, essai, apres)


def _en_place(essai: Essai, texte: str) -> bool:
    """False when a key would be swallowed by the text above it."""
    cles = {rang + 1 for rang, ligne in essai.lignes.items() if est_un_debut(ligne)}
    return not cles or (lus := debuts(texte)) == set() or cles <= lus


def _mot_pour_mot(lignes: Sequence[str], chemin: Chemin, p: Probleme) -> Essai | None:
    """The line with the word that the fault names put right."""
    rang, debut = (p.ligne or 0) - 1, (p.colonne or 0) - 1
    if rang < 0 or debut < 0:
        return None
    ligne = lignes[rang]
    match p.remede:
        case Cle() if ligne.startswith(str(chemin[-1]), debut):
            return Essai({rang: ligne[:debut] + p.remede + ligne[debut + len(str(chemin[-1])) :]}, "")
        case VoulueSure() if trouve := re.match(_ECRIT, ligne[debut:]):
            return Essai({rang: ligne[:debut] + p.remede + ligne[debut + trouve.end() :]}, "")
        case EnListe() if ":" in ligne[:debut] and "#" not in ligne:
            return Essai({rang: f"{ligne[:debut]}[{p.remede}]"}, "")
        case EnListe():
            return _puces(lignes, rang)
    return None


def _puces(lignes: Sequence[str], rang: int) -> Essai | None:
    """The items of a list below its key, each after a dash and a space."""
    suite = takewhile(lambda x: x[1][:1].isspace(), enumerate(lignes[rang + 1 :], rang + 1))
    trouvees = {r: (re.fullmatch(_PUCE, ligne), ligne) for r, ligne in suite}
    neuves = {r: f"{trouve[1]}- {trouve[2]}" for r, (trouve, _) in trouvees.items() if trouve}
    return Essai(neuves, "") if neuves and len(neuves) == len(trouvees) else None
