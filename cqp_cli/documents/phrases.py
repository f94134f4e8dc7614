"""Paragraphs with placeholders into paragraphs: what is empty is left out, with the paragraph that needs it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from cqp_cli.documents.modele import Bloc, Liste, Point, Style, Texte
from cqp_cli.domain.ecritures import a_lieu
from cqp_cli.domain.typographie import typographier

Textes = Mapping[str, Mapping[str, Sequence[str]]]
Reperes = Mapping[str, str | tuple[str, ...]]
"""What each placeholder stands for: words, or the points of a list for one that is alone in its paragraph."""

_REPERE = re.compile(r"\{([^{}]*)\}")
_A_LIEU = re.compile(r"\bà \{(lieu|naissance_lieu)\}")
A_REMPLIR = "…………………………"


def remplir(paragraphe: str, reperes: Reperes) -> str:
    """The paragraph, or nothing when one of its placeholders is empty."""
    noms = _REPERE.findall(paragraphe)
    if any(not reperes[nom] for nom in noms):
        return ""
    places = _A_LIEU.sub(lambda m: a_lieu(_en_mots(reperes[m[1]])), paragraphe)
    return typographier(_REPERE.sub(lambda m: _en_mots(reperes[m[1]]), places).strip())


def _en_mots(valeur: str | tuple[str, ...]) -> str:
    return valeur if isinstance(valeur, str) else " ; ".join(valeur)


def une_phrase(paragraphes: Sequence[str], reperes: Reperes) -> str:
    """The first of the paragraphs that says something."""
    return next(filter(None, (remplir(p, reperes) for p in paragraphes)), "")


def corps(paragraphes: Iterable[str], reperes: Reperes, style: Style = Style.LECTURE) -> list[Bloc]:
    """Paragraphs as blocks; a placeholder alone in its paragraph, when it stands for a list, becomes one.

    An empty list takes with it the line that announces it.
    """
    blocs: list[Bloc] = []
    for paragraphe in paragraphes:
        seul = _REPERE.fullmatch(paragraphe.strip())
        valeur = reperes[seul[1]] if seul else None
        if isinstance(valeur, tuple):
            if valeur:
                blocs.append(Liste(tuple(Point(typographier(v)) for v in valeur), style=style))
            elif blocs and isinstance(blocs[-1], Texte) and blocs[-1].texte.endswith(":"):
                blocs.pop()
        elif texte := remplir(paragraphe, reperes):
            blocs.append(Texte(texte, style))
    return blocs
