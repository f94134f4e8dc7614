"""The fonts: which byte of which subset draws a character, how wide it is, what is missing.

The table from characters to bytes depends on the font alone, never on the document: what is placed for
one candidate can be kept, sent between processes and put in any pack. Only the glyphs that a document
uses are embedded.
"""

from __future__ import annotations

import codecs
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from reportlab.pdfbase.ttfonts import FF_NONSYMBOLIC, FF_SYMBOLIC, TTFontFace

from cqp_cli.documents.pdf.objects import Objects, deflated
from cqp_cli.domain.signes import nommer_signe, refuse
from cqp_cli.errors import CqpError

FILES = {"N": "NotoSans-Regular.ttf", "B": "NotoSans-Bold.ttf", "S": "DejaVuSansCondensed.ttf"}
CHAINS = {"regular": ("N", "S"), "bold": ("B", "S")}

# ( ) and \ would have to be escaped inside a PDF string: they get other bytes, and no text ever is.
BYTES = [b for b in range(32, 256) if b not in b"()\\"]
# What French needs sits in the first subset, so that nearly every line is one run and fonts stay few.
USUAL = [*map(chr, range(32, 127)), *map(chr, range(0xA0, 0xAD)), *map(chr, range(0xAE, 0x100))]
USUAL += list("ŒœŸ‘’‚“”„†•…‰‹›€№™–—\u2007\u2011\u202f")
FIRST = {"N": USUAL, "B": USUAL, "S": list(" !●○◐–◇✓✗☐→←↑↓⇒−≤≥≠≈∞√■□▪▶◆★☆☑☒")}


class GlypheAbsent(CqpError):
    """A text holds a sign that the documents cannot draw (exit code 3); a complete dossier has none."""

    def __init__(self, text: str, character: str) -> None:
        before = text[: text.index(character)].split("\n")[-1][-30:].strip()
        where = f", après « {before} »" if before else ""
        super().__init__(
            f"Les documents ne savent pas imprimer le signe {nommer_signe(character)}{where}.",
            remede="remplacez ce signe dans le fichier d’où vient ce texte",
        )


class Slot(NamedTuple):
    resource: str
    byte: int
    width: int


class Face:
    """One font file, cut once for all into subsets of at most 221 characters."""

    def __init__(self, letter: str) -> None:
        self.letter = letter
        self._groups: dict[int, dict[str, Slot]] = {}

    @cached_property
    def ttf(self) -> TTFontFace:
        return TTFontFace(str(font_folder() / FILES[self.letter]))

    def slot(self, character: str) -> Slot | None:
        """Its place; None when this font does not have it."""
        if character in self.usual:
            return self.usual[character]
        if not self._has(character):
            return None
        group = bisect_left(self._others, character) // len(BYTES)
        if group not in self._groups:
            self._groups[group] = self._cut(group + 1, self._others[group * len(BYTES) :][: len(BYTES)])
        return self._groups[group][character]

    @cached_property
    def usual(self) -> dict[str, Slot]:
        """The first subset, which nearly every text is written with."""
        return self._cut(0, [c for c in FIRST[self.letter] if self._has(c)])

    @cached_property
    def _others(self) -> list[str]:
        return sorted({c for c in map(chr, self.ttf.charToGlyph) if self._has(c)} - self.usual.keys())

    def _has(self, character: str) -> bool:
        return 32 <= ord(character) <= 0xFFFF and ord(character) in self.ttf.charToGlyph

    def _cut(self, number: int, group: list[str]) -> dict[str, Slot]:
        return {
            character: Slot(f"{self.letter}{number}", byte, round(self.ttf.charWidths[ord(character)]))
            for byte, character in _bytes_of(group)
        }


def _bytes_of(group: list[str]) -> Iterator[tuple[int, str]]:
    """ASCII keeps its own bytes, which leaves the page streams readable; the others take what is left."""
    own = {ord(c): c for c in group if ord(c) in BYTES and ord(c) < 127}
    free = (b for b in BYTES if b not in own)
    yield from own.items()
    yield from zip(free, (c for c in group if c not in own.values()), strict=False)


class Font:
    """One weight: its own face, then the face of symbols for what the first lacks."""

    def __init__(self, chain: tuple[str, ...]) -> None:
        self.faces = [face(letter) for letter in chain]
        self.resource = f"{chain[0]}0"
        first = self.faces[0].usual
        usual = {s.byte: c for c, s in first.items()}
        self._map = codecs.charmap_build("".join(usual.get(b, "\ufffe") for b in range(256)))
        self._widths = [first[usual[b]].width if b in usual else 0 for b in range(256)]

    def slot(self, character: str) -> Slot | None:
        return next(filter(None, (f.slot(character) for f in self.faces)), None)

    def check(self, text: str) -> None:
        """Raise for the first sign that cannot be printed right, even where a face has its glyph."""
        if sign := refuse(text):
            raise GlypheAbsent(text, sign)

    def width(self, text: str) -> int:
        """In thousandths of the size."""
        try:
            encoded, _ = codecs.charmap_encode(text, "strict", self._map)
        except UnicodeEncodeError:
            return sum(s.width for s in self._slots(text))
        return sum(map(self._widths.__getitem__, encoded))

    def encode(self, text: str) -> tuple[tuple[str, str], ...]:
        """Runs of (font resource, bytes as Latin-1), to be written between parentheses as they are."""
        try:
            encoded, _ = codecs.charmap_encode(text, "strict", self._map)
        except UnicodeEncodeError:
            runs = groupby(self._slots(text), key=lambda s: s.resource)
            return tuple((name, "".join(chr(s.byte) for s in slots)) for name, slots in runs)
        return ((self.resource, encoded.decode("latin-1")),)

    def _slots(self, text: str) -> Iterator[Slot]:
        for character in text:
            slot = self.slot(character)
            if slot is None:
                raise GlypheAbsent(text, character)
            yield slot


# In a document ------------------------------------------------------------------------------------


def embed(pdf: Any, objects: Objects, texts: Mapping[str, Iterable[str]]) -> None:
    """Write each subset that a page selects, with the glyphs that the document draws in each weight and no other."""
    used: dict[str, dict[int, str]] = {}
    for weight, drawn in texts.items():
        chain = [face(letter) for letter in CHAINS.get(weight, ("S",))]
        for character in drawn:
            slot = next(filter(None, (f.slot(character) for f in chain)))
            used.setdefault(slot.resource, {})[slot.byte] = character
    # The canvas put a Helvetica there, which nothing uses.
    pdf.idToObject["BasicFonts"].dict = {
        resource: f"{_embed(objects, face(resource[0]), rank, used[resource])} 0 R"
        for rank, resource in enumerate(sorted(used))
    }


def _embed(objects: Objects, source: Face, rank: int, drawn: dict[int, str]) -> int:
    ttf: Any = source.ttf
    subset = [ord(drawn.get(byte, " ")) for byte in range(max(drawn) + 1)]
    name, file = f"{_tag(rank)}+{ttf.name.decode('ascii')}", ttf.makeSubset(subset)
    written = objects.stream(deflated(file, f"/Length1 {len(file)}"))
    described = objects.add(
        f"<</Type/FontDescriptor/FontName/{name}/Flags {ttf.flags & ~FF_NONSYMBOLIC | FF_SYMBOLIC}"
        f"/FontBBox[{' '.join(map(str, ttf.bbox))}]/ItalicAngle {ttf.italicAngle:g}/Ascent {ttf.ascent}"
        f"/Descent {ttf.descent}/CapHeight {ttf.capHeight}/StemV {ttf.stemV}/FontFile2 {written} 0 R>>"
    )
    unicode = objects.stream(deflated(_to_unicode(name, drawn)))
    widths = " ".join(f"{ttf.getCharWidth(code):g}" for code in subset)
    return objects.add(
        f"<</Type/Font/Subtype/TrueType/BaseFont/{name}/FirstChar 0/LastChar {len(subset) - 1}/Widths[{widths}]"
        f"/ToUnicode {unicode} 0 R/FontDescriptor {described} 0 R>>"
    )


def _tag(rank: int) -> str:
    """Six capital letters, as the PDF standard asks of a subset."""
    return "CQP" + "".join(chr(65 + rank // 26**i % 26) for i in (2, 1, 0))


def _to_unicode(name: str, drawn: dict[int, str]) -> bytes:
    """The table that lets a reader search and copy; at most 100 entries a block, says the standard."""
    entries = [f"<{byte:02X}> <{ord(character):04X}>" for byte, character in sorted(drawn.items())]
    blocks = [entries[i : i + 100] for i in range(0, len(entries), 100)]
    mapping = "\n".join(f"{len(b)} beginbfchar\n" + "\n".join(b) + "\nendbfchar" for b in blocks)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        f"/CMapName /{name} def /CMapType 2 def\n"
        f"1 begincodespacerange <00> <FF> endcodespacerange\n{mapping}\n"
        "endcmap CMapName currentdict /CMap defineresource pop end end\n"
    ).encode("ascii")


# Those there are ----------------------------------------------------------------------------------


@cache
def face(letter: str) -> Face:
    return Face(letter)


@cache
def font(weight: str) -> Font:
    return Font(CHAINS[weight])


@cache
def font_folder() -> Path:
    """Inside the wheel, or at the top of the sources."""
    package = Path(__file__).parents[2]
    places = (package / "data" / "templates" / "polices", package.parent / "templates" / "polices")
    return next((p for p in places if p.is_dir()), places[0])
