"""Paragraphs with placeholders into paragraphs: what is empty is left out, with the paragraph that needs it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from cqp_cli.documents import modele as md
from cqp_cli.domain.ecritures import a_lieu, elider
from cqp_cli.domain.typographie import typographier

Textes = Mapping[str, Mapping[str, Sequence[str]]]
Reperes = Mapping[str, str | tuple[str, ...]]
"""What each placeholder stands for: words, or the points of a list for one that is alone in its paragraph."""

_REPERE = re.compile(r"\{([^{}]*)\}")
_A_LIEU = re.compile(r"\bà \{(lieu|naissance_lieu)\}")
_ELIDE = re.compile(r"\b(de|le|que) \{([^{}]*)\}", re.IGNORECASE)
_NOMBRE = re.compile(r"\[([^\[\]|]*)\|([^\[\]|]*)\]")
A_REMPLIR = "…………………………"


def remplir(paragraphe: str, reperes: Reperes) -> str:
    """The paragraph, or nothing when one of its placeholders is empty."""
    noms = _REPERE.findall(paragraphe)
    if any(not reperes[nom] for nom in noms):
        return ""
    places = _A_LIEU.sub(lambda m: a_lieu(_en_mots(reperes[m[1]])), paragraphe)
    places = _ELIDE.sub(lambda m: elider(m[1], _en_mots(reperes[m[2]])), places)
    return typographier(_REPERE.sub(lambda m: _en_mots(reperes[m[1]]), places).strip())


def _en_mots(valeur: str | tuple[str, ...]) -> str:
    return valeur if isinstance(valeur, str) else " ; ".join(valeur)


def une_phrase(paragraphes: Sequence[str], reperes: Reperes) -> str:
    """The first of the paragraphs that says something."""
    return next(filter(None, (remplir(p, reperes) for p in paragraphes)), "")


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
        seul = _REPERE.fullmatch(paragraphe.strip())
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
    liste = reperes[seul[1]] if (seul := _REPERE.fullmatch(suivant.strip())) else ()
    rang = 2 if isinstance(liste, tuple) and len(liste) == 1 else 1
    return _NOMBRE.sub(lambda m: m[rang], paragraphe)
