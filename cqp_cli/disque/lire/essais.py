"""What a faulty line may have been meant to be: the slips of people who write YAML by hand, each undone.

Nothing here knows whether it is right: `reecritures` tries each, and keeps the only one that reads.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

_INSECABLES = str.maketrans(dict.fromkeys("\xa0\u2007\u2009\u202f\u3000\ufeff", " "))
_CLE = r"(\s*(?:-\s+)?)([^\W\d_][\w.-]*)"
_STRUCTURE = r"\s*(?:-\s*)?(?:[\w.-]+\s*:)?\s*"
_VALEUR = r"(\s*(?:-\s+)?(?:[^\W\d_][\w.-]*\s*:\s+)?)(\S.*?)\s*"
_DEBUT = r"-\s|-$|[^\s:]+\s*:(?:\s|$)"  # of a key or of an item: what has neither goes on from the line above
_MARGES_MAX = 8
_BLOC_MAX = 12


@dataclass(frozen=True, slots=True)
class Essai:
    """Lines rewritten, by their rank; `faute` says what was wrong with the first."""

    lignes: Mapping[int, str]
    faute: str


@dataclass(frozen=True, slots=True)
class _Signe:
    """A slip of one line: how it looks, what it was meant to be, how it is said."""

    forme: str
    neuve: str
    faute: str


_COLLES = (
    _Signe(_CLE + r":(?=[^\s:/\\])(.+)", r"\1\2: \3", r"il manque une espace après « \2: »"),
    _Signe(r"(\s*)-(?=[^\s-])(.+)", r"\1- \2", "il manque une espace après le tiret"),
    _Signe(_CLE + r"\s*[=;,：]\s*(\S.*)", r"\1\2: \3", r"c'est « : » qui suit « \2 »"),
    _Signe(r"(\s*)[*•·–—‐−►▪]\s*(\S.*)", r"\1- \2", "un élément de liste suit un tiret et une espace"),
    _Signe(r"()(?:---|\.\.\.)\s*", r"\1", "cette ligne coupe le fichier en deux"),
)
_SANS_DEUX_POINTS = (
    _Signe(_CLE + r"\s*", r"\1\2:", r"il manque « : » après « \2 »"),
    _Signe(_CLE + r"\s+(\S.*)", r"\1\2: \3", r"il manque « : » après « \2 »"),
)
_TIRETS = (
    _Signe(r"(\s*)-\s+(\S.*)", r"\1\2", "ce tiret est de trop"),
    _Signe(r"(\s*)([^\s-].*)", r"\1- \2", "il manque un tiret au début de la ligne"),
    _Signe(r"(\s*)\s\s([^\s-].*)", r"\1- \2", "il manque un tiret au début de la ligne"),
)


def _par_signes(signes: Sequence[_Signe], lignes: Sequence[str], rang: int) -> Iterator[Essai]:
    for signe in signes:
        if trouve := re.fullmatch(signe.forme, lignes[rang]):
            yield Essai({rang: trouve.expand(signe.neuve)}, trouve.expand(signe.faute))


def colles(lignes: Sequence[str], rang: int) -> Iterator[Essai]:
    """A space is missing, or is not one, or another sign stands for « : » or for a dash."""
    yield from _par_signes(_COLLES, lignes, rang)
    ligne = lignes[rang]
    tete = re.match(_STRUCTURE, ligne)
    if tete and (nette := tete[0].translate(_INSECABLES)) != tete[0]:
        yield Essai({rang: nette + ligne[tete.end() :]}, "une espace insécable tient lieu d'espace")
    if _blancs(ligne).strip(" ") and not est_un_debut(ligne):
        marges = {_marge(x) for x in lignes[max(rang - 1, 0) : rang + 2] if x.strip() and not _blancs(x).strip(" ")}
        for marge in marges:
            yield Essai({rang: " " * marge + ligne.strip()}, _deplacee(ligne, marge))


def sans_deux_points(lignes: Sequence[str], rang: int) -> Iterator[Essai]:
    """The sign « : » is missing."""
    yield from _par_signes(_SANS_DEUX_POINTS, lignes, rang)


def fermetures(lignes: Sequence[str], rang: int) -> Iterator[Essai]:
    """Something is open that is not closed."""
    ligne = lignes[rang]
    for signe in ('"', "'"):
        if ligne.count(signe) == 1 and "#" not in ligne:
            yield Essai({rang: ligne.rstrip() + signe}, "ce guillemet n'est pas fermé")
    for ouvre, ferme in ("[]", "{}"):
        if ligne.count(ouvre) == ligne.count(ferme) + 1 and "#" not in ligne:
            yield Essai({rang: ligne.rstrip() + ferme}, f"« {ouvre} » n'est pas fermé")


def guillemets(lignes: Sequence[str], rang: int) -> Iterator[Essai]:
    """The same, or a text needs quotes around it."""
    yield from fermetures(lignes, rang)
    ligne, suite = lignes[rang], next((x for x in lignes[rang + 1 :] if x.strip()), "")
    trouve = re.fullmatch(_VALEUR, ligne)
    seule = _marge(suite) <= _marge(ligne) or est_un_debut(suite)
    if trouve and seule and trouve[1].strip() and " #" not in trouve[2] and trouve[2][0] not in ">|":
        for dit in _dits(trouve[2]):
            yield Essai({rang: trouve[1] + _entre_guillemets(dit)}, "ce texte doit être entre guillemets")


def _dits(valeur: str) -> Iterator[str]:
    """What a text says: without the quotes that were put around it; as it stands, and without, when they are within."""
    premier, combien = valeur[0], valeur.count(valeur[0])
    if premier not in "\"'":
        yield valeur
    elif combien > 1 and valeur[-1] == premier:
        yield valeur[1:-1]
    elif combien > 1:
        yield from (valeur, valeur.replace(premier, ""))


def _entre_guillemets(texte: str) -> str:
    if '"' in texte or "\\" in texte:
        return "'" + texte.replace("'", "''") + "'"
    return f'"{texte}"'


def tirets(lignes: Sequence[str], rang: int) -> Iterator[Essai]:
    """A dash is missing, or is not wanted."""
    yield from _par_signes(_TIRETS, lignes, rang)


def marges(lignes: Sequence[str], rang: int) -> Iterator[Essai]:
    """The line begins elsewhere."""
    ici = lignes[rang].strip()
    for marge in _possibles(lignes, rang) if est_un_debut(ici) else ():
        yield Essai({rang: " " * marge + ici}, _deplacee(lignes[rang], marge))
    if ici.startswith("- ") and cle_de(ici):
        for marge in {_marge(lignes[rang]), *_possibles(lignes, rang)}:  # it may be that the dash is not wanted
            yield Essai({rang: " " * marge + ici[1:].lstrip()}, "ce tiret est de trop")


def blocs(lignes: Sequence[str], rang: int) -> Iterator[Essai]:
    """The same of the line with those that follow."""
    ici = _marge(lignes[rang])
    for marge in _possibles(lignes, rang) if est_un_debut(lignes[rang]) else ():
        deplacees = dict[int, str]()
        for suivant in range(rang, min(rang + _BLOC_MAX, len(lignes))):
            ligne = lignes[suivant]
            if not ligne.strip() or _marge(ligne) < ici or (neuve := _marge(ligne) + marge - ici) < 0:
                break
            deplacees[suivant] = " " * neuve + ligne.strip()
            if len(deplacees) > 1:
                yield Essai(dict(deplacees), _deplacee(lignes[rang], marge))


def _possibles(lignes: Sequence[str], rang: int) -> list[int]:
    """The margins of the other lines; a tab, or what looks like a space, makes none."""
    autres = {m for ligne in lignes if ligne.strip() and not ligne.lstrip().startswith("#") for m in _marges(ligne)}
    blancs = _blancs(lignes[rang])
    return [m for m in sorted(autres)[:_MARGES_MAX] if blancs != " " * m]


def _deplacee(ligne: str, marge: int) -> str:
    if _blancs(ligne).strip(" "):
        return "une tabulation ou une espace insécable tient lieu de marge"
    return f"cette ligne commence après {_espaces(_marge(ligne))}, au lieu de {marge}"


def _marges(ligne: str) -> tuple[int, ...]:
    marge = _marge(ligne)
    return (marge, marge + 2) if ligne.lstrip().startswith(("- ", "-\t")) else (marge,)


def _marge(ligne: str) -> int:
    return len(_blancs(ligne))


def _blancs(ligne: str) -> str:
    return ligne[: len(ligne) - len(ligne.lstrip())]


def _espaces(nombre: int) -> str:
    return f"{nombre} espace{'s' if nombre > 1 else ''}"


def hardis(lignes: Sequence[str], rang: int) -> Iterator[Essai]:
    """The line is another thing: an item, a key, what follows of the text above, a remark above all keys."""
    yield from tirets(lignes, rang)
    ligne, avant = lignes[rang].strip(), [x for x in lignes[:rang] if x.strip()]
    if ligne and avant and not avant[-1].lstrip().startswith("#"):
        marge = _marge(avant[-1]) + (2 if est_un_debut(avant[-1]) else 0)
        yield Essai({rang: " " * marge + ligne}, _deplacee(lignes[rang], marge))
    if re.match(r"[^\W\d_]|[/;-]+ ", ligne) and all(x.lstrip().startswith("#") for x in avant):
        yield Essai({rang: f"# {ligne.lstrip('/-; ')}"}, "une remarque commence par « # »")


def est_un_debut(ligne: str) -> bool:
    """True for a line that begins a key or an item."""
    return bool(re.match(_DEBUT, ligne.lstrip()))


def ouvre_un_texte(ligne: str) -> bool:
    """True for a key whose text is on the lines below: « constats: >- »."""
    return bool(re.search(r":\s+[>|][+-]?\s*$", ligne))


def cle_de(ligne: str) -> str | None:
    """The key of a line, if it has one."""
    trouve = re.match(r"\s*(?:-\s+)?([^\s:#\"'\[{]+)\s*:(?:\s|$)", ligne)
    return trouve[1] if trouve else None


Sorte = Callable[[Sequence[str], int], Iterator[Essai]]
Sortes = tuple[tuple[Sorte, int], ...]
SORTES: Sortes = ((colles, 12), (sans_deux_points, 6), (guillemets, 12), (marges, 30), (blocs, 3), (hardis, 6))
"""The likeliest first, each with how many lines above the one where the reader stops it is tried on."""
ENTRE_ELLES: Sortes = ((fermetures, 1), (marges, 1), (blocs, 1), (tirets, 1))
"""What is tried on a line that reads, but is not where it should be."""
HARDIES = frozenset((tirets, hardis))
"""Those that change what a line is: kept only when the whole file then reads."""
