"""Comment une valeur s'écrit dans une pièce : un jour, un nombre, oui ou non.

Le lecteur YAML ne rend que du texte ; c'est le champ qui décide de ce que le texte veut dire.
Chaque écriture se déclare dans l'annotation du champ ; `disque/lire` la branche sur pydantic sans que
le domaine en dépende (`__get_pydantic_core_schema__` rend un schéma, simple dictionnaire).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Annotated, Any
from unicodedata import normalize

PREMIERE_ANNEE = 1900  # la Caisse des dépôts n'en admet pas d'avant ; une année mal frappée (« 0226 ») se voit
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NOMBRE = re.compile(r"\d{1,9}([.,]\d{1,4})?", re.ASCII)
_VOYELLE = re.compile(r"[aeiou]|y(?![aeiou])")
_H_MUET = re.compile(r"h(?:el|en[rn]|er[mv]|ilai|ippol|onor|opit|orten|otel|u(?:bert|go)|yac)")
_OUI_NON = {"true": True, "oui": True, "false": False, "non": False}


def lire_jour(valeur: object) -> date:
    """Lit le jour d'un acte. Lève ValueError, avec une phrase, si ce n'en est pas un."""
    jour = lire_date(valeur)
    if jour.year < PREMIERE_ANNEE:
        raise ValueError(f"l'année {jour.year} est avant {PREMIERE_ANNEE} : relisez-la")
    return jour


def lire_date(valeur: object) -> date:
    """Lit une date AAAA-MM-JJ (ISO 8601). Lève ValueError, avec une phrase, si ce n'en est pas une."""
    if isinstance(valeur, date):
        return valeur
    if not isinstance(valeur, str) or not _ISO.fullmatch(valeur.strip()):
        raise ValueError("on attend une date AAAA-MM-JJ, par exemple 2026-06-18")
    try:
        return date.fromisoformat(valeur.strip())
    except ValueError:
        raise ValueError("cette date n'existe pas dans le calendrier") from None


def lire_nombre(valeur: object) -> float:
    """Lit un nombre positif, à virgule ou à point ; d'un tableur, à quatre décimales. Lève ValueError sinon."""
    if isinstance(valeur, (int, float)) and not isinstance(valeur, bool):
        valeur = f"{valeur + 0:.4f}"  # -0,0 est 0
    if not isinstance(valeur, str) or not _NOMBRE.fullmatch(valeur.strip()):
        raise ValueError("on attend un nombre, par exemple 35")
    return float(valeur.strip().replace(",", "."))


def lire_nombre_dit(texte: str) -> float:
    """Lit un nombre comme on l'écrit : 35, « 35,5 », « 35 h », « 1 607 heures ». Lève ValueError sinon."""
    nu = re.sub(r" ?h(eures?)?$", "", " ".join(texte.split()).casefold())
    return lire_nombre(re.sub(r"(?<=\d) (?=\d{3}\b)", "", nu))


def lire_nombre_entier(valeur: object) -> int:
    """Lit un entier positif. Lève ValueError sinon."""
    nombre = lire_nombre(valeur)
    if nombre != int(nombre):
        raise ValueError("on attend un nombre entier, par exemple 1")
    return int(nombre)


def lire_oui_non(valeur: object) -> bool:
    """Lit `true` ou `false` (« oui » et « non » sont compris). Lève ValueError sinon."""
    if isinstance(valeur, bool):
        return valeur
    mot = valeur.strip().lower() if isinstance(valeur, str) else ""
    if mot not in _OUI_NON:
        raise ValueError("on attend true ou false (oui ou non)")
    return _OUI_NON[mot]


class Ecriture:
    """Annotation d'un champ : la fonction qui lit sa valeur."""

    def __init__(self, lire: Callable[[object], Any]) -> None:
        self.lire = lire

    def __get_pydantic_core_schema__(self, source: Any, handler: Callable[[Any], Any]) -> dict[str, Any]:
        fonction = {"type": "no-info", "function": self.lire}
        return {"type": "function-before", "function": fonction, "schema": handler(source)}


Jour = Annotated[date, Ecriture(lire_jour)]
Nombre = Annotated[float, Ecriture(lire_nombre)]
Entier = Annotated[int, Ecriture(lire_nombre_entier)]
OuiNon = Annotated[bool, Ecriture(lire_oui_non)]


class Piece:
    """Base des pièces et de leurs parties : une clé inconnue y est une erreur."""

    __slots__ = ()
    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 (lu par pydantic, jamais modifié)


def elider(mot: str, suite: str) -> str:
    """« d'Inès », « de Léa », « d'Hélène », « de Hassan », « l'avenant » : le mot (« de », « le »…) devant ce qui suit.

    Le h n'est muet que des prénoms français qui le veulent ; « y » ne s'élide que devant une consonne (« d'Yves »).
    """
    nu = "".join(c for c in normalize("NFKD", suite.lower().replace("œ", "oe").replace("æ", "ae")) if c.isalnum())
    return f"{mot[:-1]}'{suite}" if _VOYELLE.match(nu) or _H_MUET.match(nu) else f"{mot} {suite}"


def a_lieu(lieu: str) -> str:
    """« à Paris », « à La Rochelle », « au Mans », « aux Ulis » : l'article d'une commune se contracte."""
    for article, contracte in (("Le ", "au "), ("Les ", "aux ")):
        if lieu.startswith(article):
            return contracte + lieu.removeprefix(article)
    return f"à {lieu}"


def enumerer(elements: Iterable[str], dernier: str = "et") -> str:
    """« a », « a et b », « a, b et c »."""
    items = list(elements)
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {dernier} {items[-1]}"
