"""Un texte lu dans un codage qui n'est pas le sien : ce qui le montre, et ce qu'il était sans doute.

« HÃ©lÃ¨ne » est de l'UTF-8 pris pour du Windows-1252, « HŽlne » du MacRoman, « H‚lŠne » le CP850 de MS-DOS.
"""

from __future__ import annotations

import re
import unicodedata

EN_1252 = [bytes([n]).decode("cp1252", "ignore") or chr(n) for n in range(256)]
_OCTET = {signe: n for n, signe in enumerate(EN_1252)}
_SUITE = "".join(re.escape(EN_1252[n]) for n in range(0x80, 0xC0))
_ACCENTS = "".join(re.escape(EN_1252[n]) for n in (*range(0x80, 0x8D), 0x9B, 0xA3, 0xA6, 0xA7, 0xA8))
_L = r"[^\W\d_]"
_BAS = "a-zß-öø-ÿœ"
# « Aix–en–Provence », d'un traitement de texte : ces mots gardent leur minuscule après un tiret, comme les longs.
_LIAISONS = "à|a[lmu]|aux|d|d[aeiou]|de[ns]|en|es|et|im|l|l[aeèo]|sur|und|y|ès"
_INDICES = re.compile(
    "[\x80-\x9f\ufffd]"  # un octet qui ne veut rien dire, une lettre perdue
    rf"|[ÂÃÄÅ][{_SUITE}]|È[˜™š›]|Ê»|(?:[Æ-ß][{_SUITE}]){{2}}|á[º»][{_SUITE}]|â€"  # les octets d'une lettre en UTF-8
    rf"|(?<={_L})Ì[{_ACCENTS}]|ÔÇ[Öÿôö]"  # ceux d'un accent à part, d'une apostrophe
    f"|(?<={_L})[‚ƒ„†‡ˆ‰‹˜›]|[‚ƒ„†‡ˆ‰‹˜](?={_L})"  # des signes que le français n'accole à aucune lettre
    rf"|(?<={_L})(?:(?<!{_L * 3})(?<!\b[DLdl][eau])(?<!\be[nt])[–—]|[–—](?!{_L * 3}))(?!(?:{_LIAISONS})\b)(?=[{_BAS}])"
    rf"|(?<={_L})[“”•™…](?=[{_BAS}])"
    f"|(?<={_L})[ŽŠŒŸ](?=[{_BAS}])|(?<=[{_BAS}])[ŽŠŒŸ]"  # une capitale au milieu d'un mot
)
_MOT = re.compile(r"[^\s;,\"]+")
_AUTRES = {"mac_roman": "MacRoman (d'un Mac)", "cp850": "CP850 (de MS-DOS)"}
_COURANTES = frozenset("éèêëàâçîïôûùœ")
# Dans un nom, aussi une capitale accentuée au milieu d'un mot (« McÉlroy », « hÉigeartaigh » n'en sont pas), du grec
# parmi des lettres latines, un signe accolé : du Windows-1252 pris pour du MacRoman, du CP850 ou du CP437.
_DANS_UN_NOM = re.compile(
    rf"(?<=[{_BAS}])(?<!\b[a-z])(?<!\bMc)(?<!\bMac)(?<!\b[DL][aeiou])[À-ÖØ-Þ]|\b[A-Z][À-ÖØ-Þ](?=[{_BAS}])"
    rf"|[A-Za-z][Ͱ-Ͽ]|[Ͱ-Ͽ][A-Za-z]|(?<={_L}{_L})´(?![hH])|(?<={_L})[“«]|[”»®™°](?={_L})|·ª"
)
_SIGNES_DE_NOM = frozenset("´²°®™")


def dire_abime(texte: str) -> str | None:
    """Ce qui est abîmé dans un texte, en une phrase, avec ce que c'était sans doute ; None si rien ne se voit."""
    if texte.isascii() or not (trouve := _INDICES.search(texte)):
        return None
    mot = next(m for m in _MOT.finditer(texte) if m.end() > trouve.start())[0][:40]
    montre = "".join(c if c.isprintable() else "\ufffd" for c in mot)
    dit = _deviner(mot)
    return f"« {montre} » est abîmé{f', sans doute {dit}' if dit else ''}"


def nom_abime(nom: str) -> bool:
    """Vrai de « HÃ©lÃ¨ne », « L√©a » ou « ZoÈ » : un nom est fait de lettres, que rien n'a prises pour d'autres."""
    if nom.isascii():
        return False
    return bool(_INDICES.search(nom) or _DANS_UN_NOM.search(nom) or any(map(_est_symbole, nom)))


def _est_symbole(signe: str) -> bool:
    """Vrai d'un signe qui n'est d'aucun nom : « √ », « ├ », « £ », « ¿ », « ¼ »."""
    if signe.isascii() or signe in _SIGNES_DE_NOM:
        return False
    return unicodedata.category(signe) in ("Sm", "Sc", "Sk", "So", "No") or signe in "¡¿§¶†‡‰…µⁿ"


def _deviner(mot: str) -> str | None:
    """« Hélène », en MacRoman : ce qu'était le mot, quand un codage l'explique mieux que les autres."""
    octets = bytes(_OCTET.get(c, 0) for c in mot)
    if 0 in octets:
        return None
    try:
        return f"« {octets.decode('utf-8')} », en UTF-8"
    except UnicodeDecodeError:
        pass
    notes = sorted((_note(octets.decode(code)), code) for code in _AUTRES)
    if notes[-1][0] <= max(0, notes[0][0]):
        return None
    code = notes[-1][1]
    return f"« {octets.decode(code)} », en {_AUTRES[code]}"


def _note(mot: str) -> int:
    """À quel point un mot a l'air français : ses lettres courantes, moins celles qui n'en sont pas."""
    note = 0
    for avant, c in zip(" " + mot, mot, strict=False):
        if c in _COURANTES:
            note += 2
        elif not c.isascii() and (not c.isalpha() or (c.isupper() and avant.islower())):
            note -= 2
        elif not c.isascii() and c.islower():
            note += 1
    return note
