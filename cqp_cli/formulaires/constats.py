"""The livret keeps one text of constats per competence; its form has one per element as well: joined, taken apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def reunir(constats: str | None, notes: Mapping[str, str]) -> str | None:
    """One text: what is said of the competence, then a paragraph per element, headed by its code."""
    alineas = [constats] if constats else []
    alineas += [f"{code} : {note}" for code, note in notes.items()]
    return "\n".join(alineas) or None


def demeler(texte: str | None, codes: Sequence[str]) -> tuple[str | None, dict[str, str]]:
    """The inverse: the text of the competence, and the paragraphs that belong to an element."""
    reste: list[str] = []
    notes: dict[str, str] = {}
    courant: str | None = None
    for alinea in (texte or "").split("\n"):
        tete, separateur, suite = alinea.partition(" : ")
        if separateur and tete in codes and tete not in notes:
            courant, notes[tete] = tete, suite
        elif courant is not None:
            notes[courant] += f"\n{alinea}"
        else:
            reste.append(alinea)
    return "\n".join(reste).strip() or None, notes
