"""What a line that is no YAML was meant to be: tried, and kept only when the reader then reads further."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from cqp_cli.disque.lire.lecture import lire_ecrit

_CLE_COLLEE = re.compile(r"(\s*(?:- )?[a-z_]+):(?=[^\s:/\\])(.+)")
_TIRET_COLLE = re.compile(r"(\s*)-(?=[^\s-])(.+)")
_ESSAIS_MAX = 40


def reecrire(texte: str, nom: str) -> tuple[int, str, str] | None:
    """The number of the faulty line, the line and what it would become; None when nothing sure mends it."""
    avant = _arret(texte, nom)
    if avant is None:
        return None
    lignes = texte.splitlines()
    rangs = [avant - 1, *range(avant - 2, -1, -1)]  # the parser stops below the fault
    essais = ((rang, neuve) for rang in rangs if rang < len(lignes) for neuve in _essais(lignes[rang]))
    for rang, neuve in islice(essais, _ESSAIS_MAX):
        apres = _arret("\n".join([*lignes[:rang], neuve, *lignes[rang + 1 :]]), nom)
        if apres is None or apres > avant:
            return rang + 1, lignes[rang], neuve
    return None


def reparer(texte: str, nom: str) -> str:
    """The text with every line mended that surely can be; the same when there is none."""
    while trouve := reecrire(texte, nom):
        rang, ecrite, neuve = trouve
        lignes = texte.splitlines(keepends=True)
        lignes[rang - 1] = lignes[rang - 1].replace(ecrite, neuve, 1)
        texte = "".join(lignes)
    return texte


def _arret(texte: str, nom: str) -> int | None:
    """The line where the reader stops; None when it reads to the end."""
    donnees, problemes = lire_ecrit(texte, nom)
    return (problemes[-1].ligne or 1) if donnees is None and problemes else None


def _essais(ligne: str) -> Iterator[str]:
    if trouve := _CLE_COLLEE.fullmatch(ligne):
        yield f"{trouve[1]}: {trouve[2]}"
    if trouve := _TIRET_COLLE.fullmatch(ligne):
        yield f"{trouve[1]}- {trouve[2]}"
    for guillemet in ('"', "'"):
        if ligne.count(guillemet) == 1 and "#" not in ligne:
            yield ligne.rstrip() + guillemet
