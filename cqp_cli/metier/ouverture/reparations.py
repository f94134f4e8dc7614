"""What a spreadsheet does to a number, an address or a name: undone where it is certain, and said; else named.

Sources: SIREN and SIRET end with a Luhn key (ISO/IEC 7812); an INSEE code of four digits has lost the zero of the
departments 01 to 09; a French telephone number has ten digits, the first a zero.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_CHIFFRES = frozenset(("telephone", "siret", "code_insee_naissance", "date_naissance"))
_NOMS = frozenset(("nom_naissance", "nom_usage", "prenoms", "commune_naissance", "pays_naissance"))
_SAUT_ECRIT = re.compile(r"_x000[9ADad]_")
_FORMULE = ("=", "+", "-", "@", "\t", "\r")  # what an export puts an apostrophe before (`formules.neutraliser`)
_SCIENTIFIQUE = re.compile(r"\d+(?:[.,]\d+)?E\+?\d+", re.IGNORECASE | re.ASCII)
_INSEE = re.compile(r"\d{5}|2[AB]\d{3}", re.ASCII)
_COURRIEL = re.compile(r"[^@\s,;:<>()\[\]\"]+@(?:[^\W_]+(?:-+[^\W_]+)*\.)+[^\W\d_]{2,}")


class Perdu(ValueError):
    """The value was damaged, and nothing certain can be made of it."""


def reparer(colonne: str, texte: str) -> tuple[str, str | None]:
    """The value meant, and what was done to it if anything was. Raises Perdu with a sentence."""
    net, dit = _sans_marques(colonne, texte)
    if colonne in _CHIFFRES and _SCIENTIFIQUE.fullmatch(net):
        raise Perdu(f"« {net} » : le tableur a remplacé les derniers chiffres")
    if corriger := _CORRECTIONS.get(colonne):
        corrige, precision = corriger(net)
        return corrige, precision or dit
    return net, dit


def _sans_marques(colonne: str, texte: str) -> tuple[str, str | None]:
    """Without the apostrophe that makes a text of a number, nor the line break that Excel wrote in letters."""
    net = _SAUT_ECRIT.sub("\n" if colonne.startswith("adresse") else "", texte).strip()
    dit = "« _x000D_ », un saut de ligne d'Excel, est ôté" if net != texte.strip() else None
    if not net.startswith("'"):
        return net, dit
    if net.lstrip("'").startswith(_FORMULE):
        return net[1:], dit
    if colonne in _CHIFFRES:
        return net[1:].strip(), "l'apostrophe du début est ôtée"
    if colonne not in _NOMS or re.match(r"'[ts]\b", net, re.IGNORECASE):  # « 't Hooft » is a name
        return net, dit
    raise Perdu(f"« {net[:40]} » commence par une apostrophe")


def _telephone(texte: str) -> tuple[str, str | None]:
    nu = re.sub(r"[\s.()/–-]", "", texte)
    if re.fullmatch(r"[1-9]\d{8}", nu, re.ASCII):
        return f"0{nu}", f"le zéro de « {texte} » est rétabli"
    if (nu.isdigit() and len(nu) < 10) or sum(c.isdigit() for c in nu) < 8:
        raise Perdu(f"« {texte[:40]} » n'a pas les dix chiffres d'un numéro")
    return texte, None


def _insee(texte: str) -> tuple[str, str | None]:
    nu = re.sub(r"\s", "", texte).upper()
    if re.fullmatch(r"[1-9]\d{3}", nu, re.ASCII):
        return f"0{nu}", f"le zéro de « {texte} » est rétabli"
    if not _INSEE.fullmatch(nu):
        raise Perdu(f"« {texte[:40]} » n'est pas un code INSEE : cinq caractères, comme 01004, 2A004 ou 99350")
    return nu, None


def _siret(texte: str) -> tuple[str, str | None]:
    nu = re.sub(r"[\s.]", "", texte)
    plein = nu.rjust(14, "0")
    if 12 <= len(nu) < 14 and nu.isdigit() and _luhn(plein) and _luhn(plein[:9]):
        return plein, f"le début de « {texte} », des zéros, est rétabli"
    if not re.fullmatch(r"\d{14}", nu, re.ASCII):
        raise Perdu(f"« {texte[:40]} » n'est pas un SIRET : quatorze chiffres")
    if _luhn(nu) or nu.startswith("356000000"):  # La Poste has a key of its own
        return nu, None
    return nu, f"la clé de « {texte} » n'est pas celle d'un SIRET : vérifiez-le"


def _luhn(chiffres: str) -> bool:
    doubles = (int(c) * (2 if rang % 2 else 1) for rang, c in enumerate(reversed(chiffres)))
    return sum(d - 9 if d > 9 else d for d in doubles) % 10 == 0


def _courriel(texte: str) -> tuple[str, str | None]:
    if not _COURRIEL.fullmatch(texte) or ".." in texte or "@." in texte or ".@" in texte or texte.startswith("."):
        raise Perdu(f"« {texte[:60]} » n'est pas une adresse électronique")
    return texte, None


_CORRECTIONS: dict[str, Callable[[str], tuple[str, str | None]]] = {
    "telephone": _telephone,
    "code_insee_naissance": _insee,
    "siret": _siret,
    "courriel": _courriel,
}
