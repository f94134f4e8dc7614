"""Text that was read in an encoding which is not its own: what shows it, and what it probably was.

« HÃ©lÃ¨ne » is UTF-8 taken for Windows-1252, « HŽlne » MacRoman, « H‚lŠne » the CP850 of MS-DOS.
"""

from __future__ import annotations

import re

EN_1252 = [bytes([n]).decode("cp1252", "ignore") or chr(n) for n in range(256)]
_OCTET = {signe: n for n, signe in enumerate(EN_1252)}
_SUITE = "".join(re.escape(EN_1252[n]) for n in range(0x80, 0xC0))
_L = r"[^\W\d_]"
_BAS = "a-zß-öø-ÿœ"
_INDICES = re.compile(
    "[\x80-\x9f\ufffd]"  # a byte that means nothing, a letter lost
    f"|[ÃÂÅÄ][{_SUITE}]|â€"  # two bytes of UTF-8, each taken for a letter
    f"|(?<={_L})[‚ƒ„†‡ˆ‰‹˜›]|[‚ƒ„†‡ˆ‰‹˜](?={_L})"  # signs that stand beside no letter in French
    f"|(?<={_L})[“”•–—™…](?=[{_BAS}])"
    f"|(?<={_L})[ŽŠŒŸ](?=[{_BAS}])|(?<=[{_BAS}])[ŽŠŒŸ]"  # a capital in the midst of a word
)
_MOT = re.compile(r"[^\s;,\"]+")
_AUTRES = {"mac_roman": "MacRoman (d'un Mac)", "cp850": "CP850 (de MS-DOS)"}
_COURANTES = frozenset("éèêëàâçîïôûùœ")


def dire_abime(texte: str) -> str | None:
    """What is damaged in a text, in a sentence, with what it probably was; None when nothing shows."""
    if texte.isascii() or not (trouve := _INDICES.search(texte)):
        return None
    mot = next(m for m in _MOT.finditer(texte) if m.end() > trouve.start())[0][:40]
    montre = "".join(c if c.isprintable() else "\ufffd" for c in mot)
    dit = _deviner(mot)
    return f"« {montre} » est abîmé{f', sans doute {dit}' if dit else ''}"


def _deviner(mot: str) -> str | None:
    """« Hélène », en MacRoman: what the word was, when one encoding explains it better than the others."""
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
    """How French a word looks: its usual letters, less what is none, or a capital after a small one."""
    note = 0
    for avant, c in zip(" " + mot, mot, strict=False):
        if c in _COURANTES:
            note += 2
        elif not c.isascii() and (not c.isalpha() or (c.isupper() and avant.islower())):
            note -= 2
        elif not c.isascii() and c.islower():
            note += 1
    return note
