"""One page being written: PDF operators, and what must wait until every page is known.

Coordinates are points from the top left corner of the sheet; the flip to PDF's own happens here.
Operators are written as text because going through a canvas call for each line costs as much as
the rest of the work together.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from cqp_cli.render.modele import Alignement
from cqp_cli.render.pdf.signs import sign_operators
from cqp_cli.render.pdf.theme import BOTTOM, HAIRLINE, HEIGHT, LEFT, RIGHT, TOP, Look, Theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cqp_cli.render.modele import Signe
    from cqp_cli.render.pdf.wrap import Line

CAP_HEIGHT = 0.714
SLACK = 0.01


def placeholder(rank: int) -> str:
    return f"%page-number-{rank}."


class Link(NamedTuple):
    x0: float
    top: float
    x1: float
    bottom: float
    anchor: str


class Reference(NamedTuple):
    """A page number to write once it is known; `x` is its right end when `to_right`."""

    x: float
    top: float
    to_right: bool
    room: float
    look: Look
    prefix: str
    anchor: str


class Bookmark(NamedTuple):
    level: int
    title: str
    top: float
    anchor: str


@dataclass(frozen=True, slots=True)
class PlacedPage:
    """A page as it can be kept: nothing in it depends on the other pages or on the document."""

    stream: bytes
    characters: dict[str, str]
    links: tuple[Link, ...]
    references: tuple[Reference, ...]
    bookmarks: tuple[Bookmark, ...]
    anchors: dict[str, float]


class OutsideFrame(ValueError):
    """A block would draw outside the box it was given: a fault of the layout, never of the data."""


class Page:
    """Collects operators; draws nothing outside its frame."""

    def __init__(self, theme: Theme, frame: tuple[float, float, float, float] = (LEFT, TOP, RIGHT, BOTTOM)):
        self.theme = theme
        self.left, self.top, self.right, self.bottom = frame
        self.links: list[Link] = []
        self.references: list[Reference] = []
        self.bookmarks: list[Bookmark] = []
        self.anchors: dict[str, float] = {}
        self._ops: list[str] = []
        self._tints: list[list[float]] = []
        self._texts: dict[str, set[str]] = {}
        self._font = self._fill = self._stroke = ""

    def lines(
        self, lines: Sequence[Line], look: Look, x: float, top: float,
        width: float = 0, align: Alignement = Alignement.GAUCHE,
    ) -> None:  # fmt: skip
        """Set lines one under the other, the first in the line box that begins at `top`."""
        leading = look.leading
        baseline = top + (leading + CAP_HEIGHT * look.size) / 2
        for line in lines:
            if line.runs:
                self._text(line, look, _start(x, width, line.width, align), baseline)
            baseline += leading

    def _text(self, line: Line, look: Look, x: float, baseline: float) -> None:
        self._inside(x, baseline - look.size * CAP_HEIGHT, x + line.width, baseline)
        self.fill(look.colour)
        self._texts.setdefault(look.weight, set()).add(line.text)
        shown = "".join(self._run(run, look.size) for run in line.runs)
        self._ops.append(f"BT {x:.2f} {HEIGHT - baseline:.2f} Td{shown} ET")

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
        self._texts.setdefault("sign", set()).add(sign.value)
        tone = self.theme.colour(colour)
        self._ops.append(
            f"q {tone} rg {tone} RG 1 0 0 1 {x:.2f} {HEIGHT - top - leading / 2:.2f} cm {sign_operators(sign)} Q"
        )

    def rule(self, x0: float, x1: float, y: float, colour: str = "hairline", thickness: float = HAIRLINE) -> None:
        self._inside(x0, y, x1, y)
        self.stroke(colour)
        self._ops.append(f"{thickness:g} w {x0:.2f} {HEIGHT - y:.2f} m {x1:.2f} {HEIGHT - y:.2f} l S")

    def box(self, x: float, top: float, width: float, height: float, fill: str = "", stroke: str = "") -> None:
        self._inside(x, top, x + width, top + height)
        shape = f"{x:.2f} {HEIGHT - top - height:.2f} {width:.2f} {height:.2f} re"
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

    def link(self, x0: float, top: float, x1: float, bottom: float, anchor: str) -> None:
        self.links.append(Link(x0, top, x1, bottom, anchor))

    def refer(self, reference: Reference) -> None:
        """Leave the place of a page number: a comment in the stream, so that it is read where it stands."""
        self._ops.append(placeholder(len(self.references)))
        self.references.append(reference)

    def fill(self, colour: str) -> None:
        if colour != self._fill:
            self._fill = colour
            self._ops.append(f"{self.theme.colour(colour)} rg")

    def stroke(self, colour: str) -> None:
        if colour != self._stroke:
            self._stroke = colour
            self._ops.append(f"{self.theme.colour(colour)} RG")

    def operators(self) -> str:
        tints = [
            f"{x:.2f} {HEIGHT - top - height:.2f} {width:.2f} {height:.2f} re f"
            for x, top, width, height in self._tints
        ]
        under = [f"{self.theme.colour('tint')} rg", *tints] if tints else []
        return "\n".join([*under, *self._ops, ""])

    @property
    def characters(self) -> dict[str, str]:
        """What is drawn in each weight, so that only those glyphs are embedded."""
        return {weight: "".join(sorted(set().union(*texts))) for weight, texts in self._texts.items()}

    def placed(self) -> PlacedPage:
        return PlacedPage(
            zlib.compress(self.operators().encode("latin-1")),
            self.characters,
            tuple(self.links),
            tuple(self.references),
            tuple(self.bookmarks),
            self.anchors,
        )

    def _inside(self, x0: float, top: float, x1: float, bottom: float) -> None:
        if x0 < self.left - SLACK or x1 > self.right + SLACK or top < self.top - SLACK or bottom > self.bottom + SLACK:
            raise OutsideFrame(f"({x0:.1f}, {top:.1f}) – ({x1:.1f}, {bottom:.1f})")


def _start(x: float, width: float, line: float, align: Alignement) -> float:
    if align is Alignement.GAUCHE:
        return x
    return x + width - line if align is Alignement.DROITE else x + (width - line) / 2
