"""Cutting a text into lines. Done once for each text, style and width, whoever the candidate is."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple
from unicodedata import combining

from cqp_cli.documents.pdf.fonts import font
from cqp_cli.documents.pdf.theme import Look
from cqp_cli.domain.signes import nettoyer

LONGEST_WORD = 64  # what is longer is no word that comes again
# A compound word may break after its hyphen, a date or a reference may not; nor may « ci-dessus » or « celui-ci ».
_HYPHEN = re.compile(r"(?<=[^\W\d]{3}-)(?=[^\W\d]['’]?[^\W\d]{2})")

# Names are typed with the apostrophe of a keyboard; it is set as the others are, but in an address.
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])")


class Line(NamedTuple):
    """A line as it is drawn: its width in points, and its text in runs of a font's name and of bytes in it."""

    text: str
    width: float
    runs: tuple[tuple[str, str], ...]


def wrap(text: str, look: Look, width: float) -> tuple[Line, ...]:
    """The lines of `text`, none wider than `width` points; a word that is too long is cut.

    Each line takes one character at least, whatever the width, even none: wrapping always ends.
    """
    return _wrap(text, look.weight, look.size, width) if text else ()


def one_line(text: str, look: Look) -> Line:
    """A text on one line, whatever its width; a line break in it is a space."""
    return _single(text, look.weight, look.size) if text else Line("", 0, ())


def part(text: str, look: Look) -> Line:
    """A piece of a line that was wrapped already, its spaces kept."""
    face = font(look.weight)
    return Line(text, face.width(text) * look.size / 1000, face.encode(text))


def shorten(text: str, look: Look, width: float) -> Line:
    """A text on one line, cut with an ellipsis where it does not fit."""
    lines = wrap(text, look, width)
    if len(lines) < 2:
        return lines[0] if lines else Line("", 0, ())
    start = wrap(lines[0].text, look, width - one_line("…", look).width)[0].text
    return one_line(start.rstrip() + "…", look)


@lru_cache(maxsize=1024)
def _single(text: str, weight: str, size: float) -> Line:
    text, face = _set(text), font(weight)
    face.check(text)
    line = " ".join(filter(None, text.replace("\n", " ").split(" ")))
    return Line(line, face.width(line) * size / 1000, face.encode(line + (" " if "\n" in text and line else "")))


@lru_cache(maxsize=16384)
def _wrap(text: str, weight: str, size: float, width: float) -> tuple[Line, ...]:
    text = _set(text)
    font(weight).check(text)
    limit = width * 1000 / size + 1e-6  # a column made for a word is that wide but for the last bit
    parts = text.split("\n")
    lines = []
    for part in parts[:-1]:
        lines += _cut_paragraph(part, weight, limit, " ")
    lines += _cut_paragraph(parts[-1], weight, limit, "")
    return tuple(Line(line, units * size / 1000, font(weight).encode(line + end)) for line, units, end in lines)


def _set(text: str) -> str:
    text = nettoyer(text)
    return _APOSTROPHE.sub("’", text) if "'" in text and "@" not in text else text


def _cut_paragraph(text: str, weight: str, limit: float, last: str) -> list[tuple[str, int, str]]:
    """Lines, their width, and the space that a reader finds at their end although it takes no room."""
    space = _width(" ", weight)
    lines: list[tuple[str, int, str]] = []
    current, used = "", 0
    for glue, word in _pieces(text):
        units = _width(word, weight)
        gap = space if glue and current else 0
        if current and used + gap + units > limit:
            lines.append((current, used, " " if glue else ""))
            current, used, gap = "", 0, 0
        if units > limit:
            *heads, (word, units) = _cut_word(word, weight, limit)
            lines += [(head, taken, "") for head, taken in heads]
        current = f"{current} {word}" if gap else current + word
        used += gap + units
    return [*lines, (current, used, last if current else "")]


def _pieces(text: str) -> list[tuple[bool, str]]:
    """Words, each with whether a space stands before it."""
    words = [w for w in text.split(" ") if w]
    if "-" not in text:
        return [(True, w) for w in words]
    return [(i == 0, piece) for w in words for i, piece in enumerate(_HYPHEN.split(w))]


def _cut_word(word: str, weight: str, limit: float) -> list[tuple[str, int]]:
    """The word in pieces that fit, each with its width: one character each at least, and marks stay on their letter."""
    pieces, start, used = [], 0, 0
    for i, character in enumerate(word):
        units = font(weight).width(character)
        if used + units > limit and i > start and not combining(character):
            pieces.append((word[start:i], used))
            start, used = i, 0
        used += units
    return [*pieces, (word[start:], used)]


def _width(word: str, weight: str) -> int:
    return _known_width(word, weight) if len(word) <= LONGEST_WORD else font(weight).width(word)


@lru_cache(maxsize=32768)
def _known_width(word: str, weight: str) -> int:
    return font(weight).width(word)
