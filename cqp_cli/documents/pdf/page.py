"""One page being written: PDF operators, and what must wait until every page is known.

Coordinates are points from the top left corner of the sheet; the flip to PDF's own happens here.
Operators are written as text because going through a canvas call for each line costs as much as
the rest of the work together.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import hypot
from typing import NamedTuple

from cqp_cli.documents.modele import Alignement, Pixels, Signe
from cqp_cli.documents.pdf.objects import deflated
from cqp_cli.documents.pdf.signs import TICKED, UNTICKED, Stamp, sign_stamp, tick_stamp
from cqp_cli.documents.pdf.tags import Path, Tag, tag
from cqp_cli.documents.pdf.theme import HAIRLINE, PORTRAIT, Look, Sheet, Theme
from cqp_cli.documents.pdf.wrap import Line

CAP_HEIGHT = 0.714
SLACK = 0.01


class Link(NamedTuple):
    """An area that leads to an anchor, or that a signature will fill; `said` in words."""

    x0: float
    top: float
    x1: float
    bottom: float
    anchor: str
    said: str
    field: str = ""  # of an empty signature field: its name; it leads nowhere


class Reference(NamedTuple):
    """A page number to write once it is known; `x` is its right end when `to_right`, `mark` its marked content."""

    x: float
    top: float
    to_right: bool
    room: float
    look: Look
    prefix: str
    anchor: str
    mark: str = ""


class Bookmark(NamedTuple):
    level: int
    title: str
    top: float
    anchor: str


@dataclass(frozen=True, slots=True)
class PlacedPage:
    """A page as it can be kept: nothing in it depends on the other pages or on the document.

    Between two `streams`, each as the file has it, stands one of the `references`.
    """

    streams: tuple[bytes, ...]
    characters: dict[str, str]
    links: tuple[Link, ...]
    references: tuple[Reference, ...]
    bookmarks: tuple[Bookmark, ...]
    anchors: dict[str, float]
    sheet: Sheet = PORTRAIT
    shown: dict[str, bytes | str] = field(default_factory=dict)  # pictures, and forms as what draws them, by name


class OutsideFrame(ValueError):
    """A block would draw outside the box it was given: a fault of the layout, never of the data."""


class Page:
    """Collects operators; draws nothing outside its frame.

    `path` says what the next drawing means; while `muted`, all is decoration. What is drawn `within` marked content
    that another page opens has no path of its own.
    """

    def __init__(self, theme: Theme, sheet: Sheet = PORTRAIT, *, whole: bool = False, within: str = ""):
        self.theme, self.sheet = theme, sheet
        self.left, self.right = (0.0, sheet.width) if whole else (sheet.left, sheet.right)
        self.top, self.bottom = (0.0, sheet.height) if whole else (sheet.top, sheet.bottom)
        self.path: Path = ()
        self.muted = False
        self.marks: list[Path] = []
        self.shown: dict[str, bytes | str] = {}
        self._open: Path | None = () if within else None
        self.links: list[Link] = []
        self.linked: list[Path] = []
        self.references: list[Reference] = []
        self.bookmarks: list[Bookmark] = []
        self.anchors: dict[str, float] = {}
        self._ops: list[str] = [within] if within else []
        self._cuts: list[int] = []
        self._tints: list[list[float]] = []
        self.texts: defaultdict[str, set[str]] = defaultdict(set)
        self._font = self._fill = self._stroke = ""

    def lines(
        self, lines: Sequence[Line], look: Look, x: float, top: float,
        width: float = 0, align: Alignement = Alignement.GAUCHE,
    ) -> None:  # fmt: skip
        """Set lines one under the other, the first in the line box that begins at `top`."""
        leading = look.leading
        baseline = top + (leading + CAP_HEIGHT * look.size) / 2
        for line in lines:
            if line.text:
                self._text(line, look, start_of(x, width, line.width, align), baseline)
            baseline += leading

    def say(self, mark: Tag, lines: Sequence[Line], look: Look, x: float, top: float) -> None:
        """The same, inside one more element."""
        outside = self.path
        self.path = (*outside, mark)
        self.lines(lines, look, x, top)
        self.path = outside

    def _text(self, line: Line, look: Look, x: float, baseline: float) -> None:
        self._inside(x, baseline - look.size * CAP_HEIGHT, x + line.width, baseline)
        self.texts[look.weight].add(line.text)
        self._mark(self.path)
        self.fill(look.colour)
        runs = line.runs  # most often only one
        shown = self._run(runs[0], look.size) if len(runs) == 1 else "".join(self._run(r, look.size) for r in runs)
        self._ops.append(f"BT {x:.2f} {self.sheet.height - baseline:.2f} Td{shown} ET")

    def across(self, line: Line, look: Look) -> None:
        """Set a line from corner to corner, its middle at the middle of the sheet; it is decoration."""
        self.texts[look.weight].add(line.text)
        self._mark()
        width, height = self.sheet.width, self.sheet.height
        cos, sin = width / hypot(width, height), height / hypot(width, height)
        right, up = line.width / 2, CAP_HEIGHT * look.size / 2
        x, y = width / 2 - cos * right + sin * up, height / 2 - sin * right - cos * up
        shown = "".join(self._run(run, look.size) for run in line.runs)
        turned = f"{cos:.4f} {sin:.4f} {-sin:.4f} {cos:.4f} {x:.2f} {y:.2f} Tm"
        self._ops.append(f"q {self.theme.colour(look.colour)} rg BT {turned}{shown} ET Q")
        self._font = ""

    def reserve(self) -> None:
        """An element with nothing in it, so that an empty cell keeps its place in the row."""
        self._mark(self.path)

    def _mark(self, path: Path = ()) -> None:
        """Open the marked content that what follows belongs to; without path, it is decoration."""
        path = () if self.muted else path
        if path == self._open:
            return
        self._close()
        self._open = path
        self._ops.append(self._opening(path))

    def _opening(self, path: Path) -> str:
        if not path:
            return "/Artifact BMC"
        self.marks.append(path)
        return f"/{path[-1].role} <</MCID {len(self.marks) - 1}>> BDC"

    def _close(self) -> None:
        if self._open is not None:
            self._ops.append("EMC")
        self._open = None

    def _run(self, run: tuple[str, str], size: float) -> str:
        name, code = run
        selected = f" /{name} {size:g} Tf"
        if selected == self._font:
            return f"({code})Tj"
        self._font = selected
        return f"{selected}({code})Tj"

    def sign(self, sign: Signe, x: float, top: float, leading: float, colour: str = "accent") -> None:
        """Draw a state sign, its left edge at `x`, centred on a line of text."""
        self._inside(x, top, x + 7, top + leading)
        self.texts["sign"].add(f"{sign.value} ")
        self._stamp(sign_stamp(sign), x, top + leading / 2, colour)

    def tick_box(self, x: float, top: float, side: float, *, ticked: bool) -> None:
        self._inside(x, top, x + side, top + side)
        self.texts["sign"].add(f"{TICKED if ticked else UNTICKED} ")
        self._stamp(tick_stamp(ticked, side), x, top + side, "ink")

    def _stamp(self, stamp: Stamp, x: float, origin: float, colour: str) -> None:
        self.shown[stamp.name] = stamp.operators
        tone = self.theme.colour(colour)
        self._mark(self.path)
        self._ops.append(
            f"q {tone} rg {tone} RG 1 0 0 1 {x:.2f} {self.sheet.height - origin:.2f} cm /{stamp.name} Do Q"
        )

    def rule(self, x0: float, x1: float, y: float, colour: str = "hairline", thickness: float = HAIRLINE) -> None:
        self._inside(x0, y, x1, y)
        self._mark()
        self.stroke(colour)
        up = self.sheet.height - y
        self._ops.append(f"{thickness:g} w {x0:.2f} {up:.2f} m {x1:.2f} {up:.2f} l S")

    def box(self, x: float, top: float, width: float, height: float, fill: str = "", stroke: str = "") -> None:
        self._inside(x, top, x + width, top + height)
        shape = f"{x:.2f} {self.sheet.height - top - height:.2f} {width:.2f} {height:.2f} re"
        self._mark()
        if fill:
            self.fill(fill)
        if stroke:
            self.stroke(stroke)
        painting = "B" if fill and stroke else "f" if fill else "S"
        self._ops.append(f"{HAIRLINE + 0.2:g} w {shape} {painting}")

    def tint(self, x: float, top: float, width: float, height: float) -> None:
        """Lay a tint under everything; strips that touch become one, so that no seam shows."""
        self._inside(x, top, x + width, top + height)
        last = self._tints[-1] if self._tints else None
        if last and last[0] == x and last[2] == width and abs(last[1] + last[3] - top) < SLACK:
            last[3] += height
        else:
            self._tints.append([x, top, width, height])

    def shape(self, operators: str, x: float, top: float, width: float, height: float, colour: str = "ink") -> None:
        """A drawing of its own, in a box whose corner at the bottom left is its origin; it belongs to the path."""
        self._inside(x, top, x + width, top + height)
        self._mark(self.path)
        up = self.sheet.height - top - height
        self._ops.append(f"q {self.theme.colour(colour)} rg 1 0 0 1 {x:.2f} {up:.2f} cm {operators} Q")

    def picture(self, pixels: Pixels, x: float, top: float, width: float, height: float) -> None:
        name = f"I{hashlib.sha256(pixels.octets).hexdigest()[:12]}"
        self.shown[name] = pixels.octets
        self.shape(f"{width:.2f} 0 0 {height:.2f} 0 0 cm /{name} Do", x, top, width, height)

    def link(self, x0: float, top: float, x1: float, bottom: float, anchor: str, said: str) -> None:
        """An area that leads somewhere; the path is of what it is laid on."""
        self.links.append(Link(x0, top, x1, bottom, anchor, said))
        self.linked.append(self.path)

    def signature_field(self, x0: float, top: float, x1: float, bottom: float, name: str, said: str) -> None:
        """An empty field that a signature service fills, an element of its own."""
        self._inside(x0, top, x1, bottom)
        self.links.append(Link(x0, top, x1, bottom, "", said, name))
        self.linked.append((*self.path, tag("Form")))

    def refer(self, reference: Reference) -> None:
        """Leave the place of a page number, in a stream of its own: it is read where it stands."""
        self._close()
        self._cuts.append(len(self._ops))
        self.references.append(reference._replace(mark=self._opening(self.path)))
        self._font = self._fill = ""

    def fill(self, colour: str) -> None:
        if colour != self._fill:
            self._fill = colour
            self._ops.append(f"{self.theme.colour(colour)} rg")

    def stroke(self, colour: str) -> None:
        if colour != self._stroke:
            self._stroke = colour
            self._ops.append(f"{self.theme.colour(colour)} RG")

    def operators(self) -> list[str]:
        """What is drawn, in as many pieces as references part."""
        self._close()
        up = self.sheet.height
        tints = [
            f"{x:.2f} {up - top - height:.2f} {width:.2f} {height:.2f} re f" for x, top, width, height in self._tints
        ]
        under = ["/Artifact BMC", f"{self.theme.colour('tint')} rg", *tints, "EMC"] if tints else []
        parts = [self._ops[a:b] for a, b in pairwise((0, *self._cuts, len(self._ops)))]
        return ["\n".join([*part, ""]) for part in ([*under, *parts[0]], *parts[1:])]

    @property
    def characters(self) -> dict[str, str]:
        """What is drawn in each weight, so that only those glyphs are embedded."""
        return {weight: "".join(sorted(set().union(*texts))) for weight, texts in self.texts.items()}

    def placed(self) -> PlacedPage:
        return PlacedPage(
            tuple(deflated(part.encode("latin-1")) for part in self.operators()),
            self.characters,
            tuple(self.links),
            tuple(self.references),
            tuple(self.bookmarks),
            self.anchors,
            self.sheet,
            self.shown,
        )

    def _inside(self, x0: float, top: float, x1: float, bottom: float) -> None:
        if x0 < self.left - SLACK or x1 > self.right + SLACK or top < self.top - SLACK or bottom > self.bottom + SLACK:
            raise OutsideFrame(f"({x0:.1f}, {top:.1f}) – ({x1:.1f}, {bottom:.1f})")


def start_of(x: float, width: float, line: float, align: Alignement) -> float:
    """Where what is `line` wide begins, in a place that begins at `x` and is `width` wide."""
    if align is Alignement.GAUCHE:
        return x
    return x + width - line if align is Alignement.DROITE else x + (width - line) / 2
