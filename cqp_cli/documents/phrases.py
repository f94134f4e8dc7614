"""Paragraphs with placeholders into paragraphs: what is empty is left out, with the paragraph that needs it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cqp_cli.documents import modele as md
from cqp_cli.domain.a_trous import REPERE, Reperes, remplir
from cqp_cli.domain.typographie import typographier

_NOMBRE = re.compile(r"\[([^\[\]|]*)\|([^\[\]|]*)\]")
A_REMPLIR = "…………………………"


def alinea(texte: str, style: md.Style = md.Style.CORPS) -> tuple[md.Texte, ...]:
    """A paragraph; no block at all where there is nothing to say."""
    return (md.Texte(texte, style),) if texte else ()


def corps(paragraphes: Iterable[str], reperes: Reperes, style: md.Style = md.Style.LECTURE) -> list[md.Bloc]:
    """Paragraphs as blocks; a placeholder alone in its paragraph, when it stands for a list, becomes one.

    An empty list takes with it the line that announces it; `[plural|singular]` in that line agrees with the list.
    """
    blocs: list[md.Bloc] = []
    tous = list(paragraphes)
    for paragraphe, suivant in zip(tous, [*tous[1:], ""], strict=True):
        seul = REPERE.fullmatch(paragraphe.strip())
        valeur = reperes[seul[1]] if seul else None
        if isinstance(valeur, tuple):
            if valeur:
                blocs.append(md.Liste(tuple(md.Point(typographier(v)) for v in valeur), style=style))
            elif blocs and isinstance(blocs[-1], md.Texte) and blocs[-1].texte.endswith(":"):
                blocs.pop()
        elif texte := remplir(_accorder(paragraphe, suivant, reperes), reperes):
            blocs.append(md.Texte(texte, style))
    return blocs


def _accorder(paragraphe: str, suivant: str, reperes: Reperes) -> str:
    liste = reperes[seul[1]] if (seul := REPERE.fullmatch(suivant.strip())) else ()
    rang = 2 if isinstance(liste, tuple) and len(liste) == 1 else 1
    return _NOMBRE.sub(lambda m: m[rang], paragraphe)
