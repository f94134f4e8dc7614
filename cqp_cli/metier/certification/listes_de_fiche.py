"""LISTE_COMPETENCES as certifiers write it, cut into competences: markup, bullets, numbers, semicolons, lines."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

_FIN = "\0"  # what stands after it does not go on with what stands before
_BLOCS = re.compile(r"<\s*/?\s*(?:li|p|div|ul|ol|tr)\b[^>]*>", re.IGNORECASE)
_COUPES = re.compile(r"<\s*/?\s*br\b[^>]*>|[\r\n\v]+", re.IGNORECASE)
_BALISE = re.compile(r"<[^<>]{1,200}>")
_CODE = r"C\.?\s?\d{1,2}(?:\.\d{1,2})*\s?[:.)–-]?"
_RANG = r"\d{1,2}(?:\.\d{1,2})+[.)]?"
_PUCES = "•●○◦■□▪▫◆♦❖►▸‣➢➔✓✔\uf0a7\uf0b7\uf0d8\uf076\uf0fc"  # the last are Word's own
_TIRETS = "-–—−‐‑"
# « § » and « ü » are what Word's arrow and tick become elsewhere.
_PUCE = re.compile(
    rf"^(?:[{_PUCES}]\s*|[{_TIRETS}*·](?=[^\W\da-z])"
    rf"|(?:[{_TIRETS}*·o→§ü]|\(?\d{{1,2}}(?:[.)]|\s?[-–])|[a-z]\)|{_RANG}|{_CODE}|Compétence\s\d{{1,2}}\s?:)\s+)"
)
# What parts a list that is written on one line; a dash or a code must stand before its first word too.
_EN_LIGNE = (
    re.compile(rf"\s*[{_PUCES}]\s*"),
    re.compile(r"(?:^|\s+)[*·]\s+"),
    re.compile(rf"(?:^|\s+){_CODE}\s+(?=[^\W\d])"),
    re.compile(rf"(?:^|\s+){_RANG}\s+(?=[^\W\d])"),
    re.compile(rf"(?:^|\s+)[{_TIRETS}]\s+"),
)
SEULS = 2  # the first of these part wherever they stand
_NUMERO = re.compile(r"(?:^|(?<=\s))\(?(\d{1,2})(?:[.)]|\s?[-–])\s+")


def competences(liste: str) -> Iterator[str]:
    """Each competence of the list once, in its order. What introduces it (« Le titulaire sait : ») is not one."""
    lignes = list(_lignes(html.unescape(liste)))
    vues: set[str] = set()
    for morceau in _morceaux(lignes):
        phrase = sans_puce(morceau)
        if len(phrase) > 2 and phrase not in vues:
            vues.add(phrase)
            yield phrase


def _lignes(liste: str) -> Iterator[str]:
    """The lines; one that begins a block of the markup has `_FIN` before it."""
    for bloc in _BLOCS.split(liste):
        fin = _FIN if bloc is not liste else ""
        for morceau in _COUPES.split(bloc):
            if ligne := nu(morceau):
                yield fin + ligne
                fin = ""


def nu(texte: str) -> str:
    """The text on one line, without markup."""
    return " ".join(html.unescape(_BALISE.sub(" ", html.unescape(texte))).split())


def sans_puce(texte: str) -> str:
    """Without the sign that begins it, nor the stop that ends it."""
    return _PUCE.sub("", texte).strip().rstrip(";.").strip()


def _morceaux(lignes: Sequence[str]) -> Iterator[str]:
    a_puces = any(_PUCE.match(ligne.lstrip(_FIN)) for ligne in lignes)
    for rang, morceau in enumerate(_reunies(lignes, a_puces)):
        if a_puces and rang == 0 and morceau.endswith(":") and len(lignes) > 1:
            continue
        yield from _sur_une_ligne(morceau, seul=len(lignes) == 1 or not a_puces)


def _reunies(lignes: Sequence[str], a_puces: bool) -> Iterator[str]:
    """A line that only goes on with the one before belongs to it."""
    minuscules = all(ligne[0].islower() for ligne in lignes)
    en_cours = ""
    for ecrite in lignes:
        ligne = ecrite.lstrip(_FIN)
        suit = not _PUCE.match(ligne) if a_puces else ecrite[0].islower() and not minuscules
        if en_cours and ecrite == ligne and suit and not en_cours.endswith((";", ".", ":")):
            en_cours += f" {ligne}"
            continue
        if en_cours:
            yield en_cours
        en_cours = ligne
    if en_cours:
        yield en_cours


def _sur_une_ligne(texte: str, *, seul: bool) -> list[str]:
    """The items of one line. A dash or a number parts them only when it begins the line, a semicolon when nothing else
    does and no line has a bullet of its own."""
    for rang, signe in enumerate(_EN_LIGNE):
        parties = [p.strip() for p in signe.split(texte) if p.strip()]
        if len(parties) > 1 and (rang < SEULS or signe.match(texte)):
            return parties[parties[0].endswith(":") :]
    if len(parties := _numerotees(texte)) > 1:
        return parties
    return _hors_parentheses(texte) if seul else [texte]


def _numerotees(texte: str) -> list[str]:
    """« 1. A 2. B » ; the numbers follow each other from 1, or they are no numbers of a list."""
    bornes, attendu = [], 1
    for numero in _NUMERO.finditer(texte):
        if int(numero[1]) == attendu:
            bornes.append(numero)
            attendu += 1
    if not bornes or bornes[0].start() > 0:
        return [texte]
    fins = [*(b.start() for b in bornes[1:]), len(texte)]
    return [texte[b.end() : fin].strip() for b, fin in zip(bornes, fins, strict=True)]


def _hors_parentheses(texte: str) -> list[str]:
    """« A ; B », but not the semicolons of « A (b ; c) »."""
    parties, profondeur = [""], 0
    for signe in texte:
        profondeur = max(0, profondeur + (signe in "([") - (signe in ")]"))
        if signe == ";" and not profondeur:
            parties.append("")
        else:
            parties[-1] += signe
    return [p.strip() for p in parties if p.strip()]
