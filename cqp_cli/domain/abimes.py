"""Un texte lu dans un codage qui n'est pas le sien : ce qui le montre, et ce qu'il était sans doute.

« HÃ©lÃ¨ne » est de l'UTF-8 pris pour du Windows-1252, « HŽlne » du MacRoman, « H‚lŠne » le CP850 de MS-DOS.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

EN_1252 = [bytes([n]).decode("cp1252", "ignore") or chr(n) for n in range(256)]
_OCTET = {signe: n for n, signe in enumerate(EN_1252)}
_AUTRES = {"mac_roman": "MacRoman (d'un Mac)", "cp850": "CP850 (de MS-DOS)"}
_COURANTES = frozenset("éèêëàâçîïôûùœ")
_SIGNES_DE_NOM = frozenset("´²°®™")
_MOT = re.compile(r"[^ \t\n\r;,\"]+")  # U+0085, une espace pour Python, est ici un octet perdu


def _classe(octets: Iterable[int]) -> str:
    """Un signe parmi ceux que le Windows-1252 donne à ces octets."""
    return f"[{''.join(re.escape(EN_1252[n]) for n in octets)}]"


# Ce dont les indices sont faits.
_BAS = "[a-zß-öø-ÿœ]"
_LETTRE = r"[^\W\d_]"
_TROIS = _LETTRE * 3
_APRES_UNE, _AVANT_UNE = f"(?<={_LETTRE})", f"(?={_LETTRE})"
_APRES_BAS, _AVANT_BAS = f"(?<={_BAS})", f"(?={_BAS})"
_SUITE = _classe(range(0x80, 0xC0))  # tout octet d'une lettre en UTF-8, après le premier
_ACCENT = _classe((*range(0x80, 0x8D), 0x9B, 0xA3, 0xA6, 0xA7, 0xA8))  # le second d'un accent à part
# Un tiret entre deux mots longs, ou devant un mot de liaison, est d'un traitement de texte : « Aix–en–Provence ».
_LIAISON = r"(?:à|a[lmu]|aux|d|d[aeiou]|de[ns]|en|es|et|im|l|l[aeèo]|sur|und|y|ès)\b"
_PAS_LONG = rf"(?<!{_TROIS})(?<!\b[DLdl][eau])(?<!\be[nt])"  # ni un mot long, ni « de », « la », « en », « et »
_INDICES = (
    "[\x80-\x9f\ufffd]",  # un octet qui ne veut rien dire, une lettre perdue
    # De l'UTF-8 pris pour du Windows-1252 :
    f"[ÂÃÄÅ]{_SUITE}",  # « HÃ©lÃ¨ne », Hélène
    "È[˜™š›]",  # « È˜tefan », Ștefan
    "Ê»",  # « HawaiÊ»i », Hawaiʻi
    f"(?:[Æ-ß]{_SUITE}){{2}}",  # « Ð˜Ð²Ð°Ð½ », Иван : deux lettres de suite, une seule se rencontre
    f"á[º»]{_SUITE}",  # « Nguyá»…n », Nguyễn
    "â€",  # « Lâ€™HaÃ¿ », L’Haÿ
    f"{_APRES_UNE}Ì{_ACCENT}",  # « AdeÌ€le », Adèle, dont l'accent suit sa lettre
    "ÔÇ[Öÿôö]",  # « LÔÇÖHa├┐ », L’Haÿ, pour du CP850
    # Du MacRoman ou du CP850 pris pour du Windows-1252 :
    f"{_APRES_UNE}[‚ƒ„†‡ˆ‰‹˜›]|[‚ƒ„†‡ˆ‰‹˜]{_AVANT_UNE}",  # « H‚l », Hél : le français n'accole ceux-là à aucune lettre
    f"{_APRES_UNE}(?:{_PAS_LONG}[–—]|[–—](?!{_TROIS}))(?!{_LIAISON}){_AVANT_BAS}",  # « Fa–ch », Fañch
    f"{_APRES_UNE}[“”•™…]{_AVANT_BAS}",  # « C“me », Côme
    f"{_APRES_UNE}[ŽŠŒŸ]{_AVANT_BAS}|{_APRES_BAS}[ŽŠŒŸ]",  # « LŽa », Léa : une capitale au milieu d'un mot
)
# Dans un nom, aussi du Windows-1252 pris pour du MacRoman, du CP850 ou du CP437.
_INDICES_DE_NOM = (
    *_INDICES,
    rf"{_APRES_BAS}(?<!\b[a-z])(?<!\bMc)(?<!\bMac)(?<!\b[DL][aeiou])[À-ÖØ-Þ]",  # « ZoÈ », Zoé, et non « McÉlroy »
    rf"\b[A-Z][À-ÖØ-Þ]{_AVANT_BAS}",  # « LÈa », Léa
    "[A-Za-z][Ͱ-Ͽ]|[Ͱ-Ͽ][A-Za-z]",  # « LΘa », Léa : du grec parmi des lettres latines
    f"(?<={_LETTRE * 2})´(?![hH])",  # « Ana´s », Anaïs, et non « N´Diaye » ni « Kerloc´h »
    f"{_APRES_UNE}[“«]|[”»®™°]{_AVANT_UNE}",  # un signe accolé : « ALEN«ON », ALENÇON
    "·ª",  # « Nguy·ªÖn », Nguyễn
)
_ABIME = re.compile("|".join(_INDICES))
_NOM_ABIME = re.compile("|".join(_INDICES_DE_NOM))


def dire_abime(texte: str) -> str | None:
    """Ce qui est abîmé dans un texte, en une phrase, avec ce que c'était sans doute ; None si rien ne se voit."""
    if texte.isascii() or not (trouve := _ABIME.search(texte)):
        return None
    mot = next(m for m in _MOT.finditer(texte) if m.end() > trouve.start())[0][:40]
    montre = "".join(c if c.isprintable() else "\ufffd" for c in mot)
    dit = _deviner(mot)
    return f"« {montre} » est abîmé{f', sans doute {dit}' if dit else ''}"


def nom_abime(nom: str) -> bool:
    """Vrai de « HÃ©lÃ¨ne », « L√©a » ou « ZoÈ » : un nom est fait de lettres, que rien n'a prises pour d'autres."""
    if nom.isascii():
        return False
    return bool(_NOM_ABIME.search(nom)) or any(map(_est_symbole, nom))


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
