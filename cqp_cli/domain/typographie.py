"""La typographie française : ce que ferait un dactylographe soigneux, pour le papier comme pour les classeurs."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from cqp_cli.domain.dates import jour_long
from cqp_cli.domain.naissances import DateNaissance

FINE = "\u202f"
INSECABLE = "\u00a0"

_GUILLEMETS = re.compile(r"«[ \u00a0\u202f]*|[ \u00a0\u202f]*»")
_APRES_GUILLEMET = re.compile(r"«[ \u00a0\u202f]*")
# Ce qu'il faut pour qu'une règle ait à dire, son motif, et ce qu'elle met à la place.
# Un signe collé à une lettre d'une adresse ou d'une heure (`https://`, `14:30`) n'est pas une ponctuation.
_REGLES = (
    (";!?»", re.compile(r"(?<=\S)[ \u00a0\u202f]*([;!?»]+)(?=[\s\u00a0\u202f.,…)»]|$)"), FINE + r"\1"),
    (":", re.compile(r"(?<=[^\s:])[ \u00a0\u202f]*:(?=\s|$)"), INSECABLE + ":"),
    (
        ("rticle", "art. ", "p. ", "n° ", "L. ", "M. ", "MM. ", "Mme ", "Mmes "),
        re.compile(r"\b([Aa]rticles?(?= [0-9L])|art\.|p\.|n°|L\.|M\.|MM\.|Mme|Mmes) (?=\S)"),
        r"\1" + INSECABLE,
    ),
    (" ", re.compile(r" (?<=\d )(?=(?:%|€|h\b|mm\b|ans?\b|mois\b|jours?\b|heures?\b))"), INSECABLE),
    ("ans", re.compile(r"(?<![\w,.])([01][ \u00a0]an)s\b"), r"\1"),
    ("1", re.compile(r"1(?<!\w1) ?(er|re)\b"), r"1\1"),
    (("ème", "eme"), re.compile(r"\b(\d+) ?i?[èe]me\b"), r"\1e"),
)


@lru_cache(maxsize=8192)
def typographier(texte: str) -> str:
    """Pose les espaces et les apostrophes du français imprimé ; le faire deux fois ne change rien de plus.

    >>> typographier("L'avis : « acquise » ; pourquoi ?") == (
    ...     "L’avis\u00a0: «\u202facquise\u202f»\u202f; pourquoi\u202f?")
    True
    """
    texte = _APRES_GUILLEMET.sub("«" + FINE, imbriquer(texte).replace("'", "’"))
    for signes, motif, mis in _REGLES:
        if any(signe in texte for signe in signes):  # la plupart des textes n'ont presque rien de tout cela
            texte = motif.sub(mis, texte)
    return texte


def imbriquer(texte: str) -> str:
    """Ce qui est cité dans une citation l'est entre “ ” ; un guillemet sans l'autre laisse tout tel quel.

    >>> imbriquer("« CQP « Guide » »")
    '« CQP “Guide” »'
    """
    if texte.count("«") < 2:
        return texte
    profondeur, morceaux, fin = 0, [], 0
    for m in _GUILLEMETS.finditer(texte):
        ouvre = m[0][0] == "«"
        dedans = profondeur > 0 if ouvre else profondeur > 1
        morceaux += [texte[fin : m.start()], ("“" if ouvre else "”") if dedans else m[0]]
        profondeur, fin = profondeur + (1 if ouvre else -1), m.end()
        if profondeur < 0:
            return texte
    return texte if profondeur else "".join([*morceaux, texte[fin:]])


def date_longue(jour: date) -> str:
    """« 18 juin 2026 », « 1er juin 2026 », d'un seul tenant."""
    return liee(jour_long(jour))


def solennelle(texte: str) -> str:
    """« article 1ᵉʳ », sa terminaison levée, pour ce qui est composé solennellement ; une date reste ce qu'elle est."""
    return re.sub(r"\b([Aa]rticle\s1)er\b", r"\1ᵉʳ", texte)


def siret(chiffres: str) -> str:
    """« 123 456 782 00010 » ; ce qui n'a pas quatorze chiffres reste ce qu'il est."""
    nu = re.sub(r"\s", "", chiffres)
    return INSECABLE.join((nu[:3], nu[3:6], nu[6:9], nu[9:])) if re.fullmatch(r"[0-9]{14}", nu) else chiffres


def telephone(numero: str) -> str:
    """« 06 12 34 56 70 », « +33 6 12 34 56 70 » ; un numéro d'ailleurs reste ce qu'il est."""
    francais = re.fullmatch(r"(0|\+33)([1-9])([0-9]{8})", re.sub(r"[\s.()-]", "", numero))
    if not francais:
        return numero
    debut = "0" + francais[2] if francais[1] == "0" else f"+33{INSECABLE}{francais[2]}"
    return INSECABLE.join((debut, *re.findall("..", francais[3])))


def liee(texte: str) -> str:
    """Le même texte, sur une ligne."""
    return texte.replace(" ", INSECABLE)


def naissance_longue(naissance: DateNaissance) -> str:
    """« le 14 mai 1990 », « en 1965 » : la date elle-même ne se coupe pas."""
    mot, _, quand = naissance.quand.partition(" ")
    return f"{mot} {liee(quand)}"


def date_courte(jour: date) -> str:
    """« 18/06/2026 », pour les colonnes."""
    return f"{jour.day:02}/{jour.month:02}/{jour.year:04}"


def accorder(nombre: int, singulier: str, pluriel: str | None = None) -> str:
    """« 1 dossier », « 0 dossier », « 3 dossiers » : le pluriel commence à deux."""
    mot = singulier if abs(nombre) < 2 else (pluriel or singulier + "s")
    return f"{nombre}{INSECABLE}{mot}"
