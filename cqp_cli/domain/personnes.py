"""Reconnaître une personne à son nom, comme le ferait un secrétariat.

Deux noms désignent la même personne quand ils sont les mêmes sans casse, accents, traits d'union,
apostrophes, virgule ni ordre des mots (« GIRARD, Paul »).
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# Lettres que la décomposition Unicode ne sépare pas de leur signe.
_LETTRES = str.maketrans(
    {"đ": "d", "ð": "d", "ł": "l", "ø": "o", "œ": "oe", "æ": "ae", "ı": "i", "ħ": "h", "ŧ": "t", "þ": "th"}
)
# Les traits d'union et les apostrophes, ramenés chacun à une marque.
_MARQUES = {ord(c): "\0" for c in "-‐‑‒–—\u00ad"} | {ord(c): "\1" for c in "'’‘ʼ`´ʻ"}


def sans_accents(texte: str) -> str:
    """Le texte en minuscules, sans accent ni signe diacritique."""
    decompose = unicodedata.normalize("NFKD", texte.casefold())
    nu = "".join(c for c in decompose if not unicodedata.combining(c))
    return nu.casefold().translate(_LETTRES)


def essentiel(texte: str) -> str:
    """Ce que deux écritures d'un mot ont en commun : sans casse, accents, espaces ni ponctuation."""
    return "".join(c for c in sans_accents(texte) if c.isalnum())


@lru_cache(maxsize=4096)
def cles(nom: str) -> frozenset[tuple[str, ...]]:
    """Les écritures sous lesquelles un nom peut être retrouvé ; vide si le nom est vide."""
    # Deux fois : la décomposition efface certaines marques, et en fait paraître d'autres.
    base = sans_accents(nom.replace(",", " ").translate(_MARQUES)).translate(_MARQUES)
    trouvees = set()
    for trait in (" ", ""):
        for apostrophe in (" ", ""):
            mots = base.replace("\0", trait).replace("\1", apostrophe).split()
            if mots:
                trouvees.add(tuple(sorted(mots)))
    return frozenset(trouvees)


def meme_personne(un: str | None, autre: str | None) -> bool:
    """Vrai quand les deux noms sont connus et désignent la même personne."""
    return bool(un and autre and cles(un) & cles(autre))


def evoque(cherche: str, nom: str) -> bool:
    """Vrai quand chaque mot cherché commence un mot du nom : on se souvient rarement d'un nom entier."""
    return any(
        all(any(mot.startswith(debut) for mot in mots) for debut in debuts)
        for debuts in cles(cherche)
        for mots in cles(nom)
    )


_FORMES = frozenset(["sa", "sas", "sasu", "sarl", "eurl", "scop", "scic", "snc", "gie", "selarl", "ste"])


def meme_organisation(une: str | None, autre: str | None) -> bool:
    """Vrai quand les deux noms sont connus et désignent la même organisation, forme juridique à part."""
    return bool(une and autre and _sans_forme(une) & _sans_forme(autre))


def cle_d_organisation(nom: str) -> tuple[str, ...]:
    """Sous quoi une organisation se range et se compte, forme juridique, traits d'union et ordre des mots à part."""
    return min(_sans_forme(nom), default=(nom,))


def _sans_forme(nom: str) -> frozenset[tuple[str, ...]]:
    """Les écritures d'un nom sans « SARL » ni « S.A. » ; un nom qui n'est que cela reste entier."""
    return frozenset(tuple(m for m in c if m.replace(".", "") not in _FORMES) or c for c in cles(nom))


def alphabetique(nom: str) -> str:
    """Comment un nom se range dans une liste : sans accents, traits d'union ni apostrophes."""
    return "".join(c for c in sans_accents(nom.replace("-", " ")) if c.isalnum() or c == " ")
