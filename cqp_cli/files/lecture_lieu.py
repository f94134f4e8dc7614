"""Where something stands in a piece that is plainly written: the line of a path, found as `lecture_simple` reads it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cqp_cli.files.lecture_simple import DEBUT_D_ELEMENT, DEBUT_DE_CLE, PLEINE, VIDES, coupes, lire_simple


@dataclass(frozen=True, slots=True)
class _Partie:
    """A part of the text, from its first key or dash to its end, and their margin; empty when it has neither."""

    debut: int
    fin: int
    marge: int


def localiser(texte: str, chemin: tuple[str | int, ...]) -> int:
    """Line of the value at `chemin`, or of the last key of it that exists. Raises Autrement as `lire_simple` does."""
    lire_simple(texte)
    texte = texte.replace("\r\n", "\n")
    partie = _sous(texte, 0, len(texte))
    trouve = partie.debut
    for pas in chemin:
        suite = _cle(texte, partie, pas) if isinstance(pas, str) else _element(texte, partie, pas)
        if suite is None:
            break
        trouve, partie = suite
    return texte.count("\n", 0, trouve) + 1


def _sous(texte: str, debut: int, fin: int) -> _Partie:
    """What there is from the first full line on."""
    premiere = PLEINE.search(texte, debut, fin)
    if not premiere:
        return _Partie(fin, fin, 0)
    return _Partie(premiere.end() - 1, fin, premiere.end() - 1 - premiere.start())


def _blocs(texte: str, partie: _Partie, signe: str) -> Iterator[tuple[int, int]]:
    """Where each key, or each item, of a part begins and ends."""
    debut = partie.debut
    for coupe in coupes(partie.marge, signe).finditer(texte, debut, partie.fin):
        yield debut, coupe.start()
        debut = coupe.end()
    yield debut, partie.fin


def _cle(texte: str, partie: _Partie, cle: str) -> tuple[int, _Partie] | None:
    """Where a key of this part is written, and what is below it."""
    for debut, fin in _blocs(texte, partie, DEBUT_DE_CLE):
        if texte.startswith(f"{cle}:", debut, fin):
            bout = texte.find("\n", debut, fin)
            ecrit = texte[debut + len(cle) + 1 : bout if bout >= 0 else fin].strip(" ")
            seule = bout < 0 or (ecrit and ecrit[0] != "#")
            return debut, _Partie(fin, fin, 0) if seule else _sous(texte, bout + 1, fin)
    return None


def _element(texte: str, partie: _Partie, rang: int) -> tuple[int, _Partie] | None:
    """Where an item of this part is written, and what it holds; an empty one does not count."""
    if not texte.startswith("- ", partie.debut, partie.fin):
        return None
    pleins = (bloc for bloc in _blocs(texte, partie, DEBUT_D_ELEMENT) if not _vide(texte[slice(*bloc)]))
    for i, (debut, fin) in enumerate(pleins):
        if i == rang:
            saut = len(texte[debut + 1 : fin]) - len(texte[debut + 1 : fin].lstrip(" ")) + 1
            return debut, _Partie(debut + saut, fin, partie.marge + saut)
    return None


def _vide(element: str) -> bool:
    ligne = element[1:].partition("\n")[0]
    return ligne.partition(" #")[0].strip(" ") in VIDES
