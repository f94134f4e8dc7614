"""The cells of a table: what each holds once it is measured, and how it is drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil
from typing import NamedTuple

from cqp_cli.documents.modele import Alignement, Cellule, Jauge, Signe, Style
from cqp_cli.documents.pdf.page import Page, Reference, start_of
from cqp_cli.documents.pdf.signs import SIGN_WIDTH
from cqp_cli.documents.pdf.theme import HAIRLINE, LABEL, LOOKS, MM, Look
from cqp_cli.documents.pdf.wrap import Line, one_line, wrap

PAD = 1.5 * MM
SIGN_ROOM = SIGN_WIDTH + 1.2 * MM
LEADING = LABEL.leading
REFERENCE_ROOM = 9 * MM
GAUGE, GAUGE_COUNT, RATE_COUNT = 1.9 * MM, 9 * MM, 15 * MM
DOT = 0.75  # of a screen of 96 dots an inch: gauges keep to its grid, so that their gaps are seen
GAP, OUTLINE = 2 * DOT, HAIRLINE + 0.2
BOX_SIDE, BOX_GAP, BOX_PITCH = 3.2 * MM, 1.6 * MM, 4.6 * MM
WRITING = 9 * MM


class Column(NamedTuple):
    """Where the text of a column stands, once the widths are shared."""

    x: float
    width: float
    align: Alignement


class TickBox(NamedTuple):
    """A box to tick and what it says; `x` and `y` from the corner of the text of its cell."""

    x: float
    y: float
    lines: Sequence[Line]
    ticked: bool = False

    @property
    def bottom(self) -> float:
        return self.y + max(BOX_PITCH, len(self.lines) * LEADING)


class Cell(NamedTuple):
    column: Column
    lines: Sequence[Line]
    look: Look
    sign: Signe | None
    link: str
    said: str  # the link in words
    reference: str
    gauge: Jauge | None = None
    boxes: tuple[TickBox, ...] = ()
    writing: int = 0

    @property
    def height(self) -> float:
        said = (len(self.lines) + bool(self.gauge)) * LEADING
        ticked = max(b.bottom for b in self.boxes) if self.boxes else 0
        return said + ticked + self.writing * WRITING


def measure(cell: str | Cellule, column: Column, leads: str) -> Cell:
    """A cell wrapped to its column. `leads`: the words of the row's link, for a cell that has none."""
    if isinstance(cell, str):
        look = LOOKS[Style.CORPS]
        return Cell(column, wrap(cell, look, column.width), look, None, "", "", "")
    look = LOOKS[cell.style]
    room = column.width - (SIGN_ROOM if cell.signe else 0) - (REFERENCE_ROOM if cell.renvoi else 0)
    lines = wrap(cell.texte, look, max(room, PAD))
    boxes = tuple(_flow(cell, look, column.width)) if cell.cases else ()
    return Cell(
        column, lines, look, cell.signe, cell.lien, cell.texte or leads, cell.renvoi, cell.jauge, boxes, cell.lignes
    )


def _flow(cell: Cellule, look: Look, width: float) -> Iterator[TickBox]:
    """Boxes from left to right; one that no longer fits begins the next line."""
    x = y = bottom = 0.0
    for text in cell.cases:
        lines = wrap(text + "\n", look, width - BOX_SIDE - BOX_GAP)[:-1]
        taken = BOX_SIDE + BOX_GAP + max((line.width for line in lines), default=0)
        if x and x + taken > width:
            x, y = 0.0, bottom
        box = TickBox(x, y, lines, text in cell.cochees)
        yield box
        bottom = max(bottom, box.bottom)
        x += taken + 2 * BOX_GAP


def draw_cell(cell: Cell, page: Page, top: float, height: float, air: float) -> None:
    """Its words, and what goes with them; the link is as high as its row."""
    column, lines, look, sign, link, said, reference = cell[:7]
    if not (sign or lines or reference):
        page.reserve()
    if sign:
        _draw_sign(cell, page, top + air)
    elif lines:
        page.lines(lines, look, column.x, top + air, column.width, column.align)
    if reference:
        _draw_reference(cell, page, top + air)
    under = top + air + (len(lines) or bool(sign)) * LEADING
    if cell.gauge:
        _draw_gauge(cell.gauge, column, page, under)
    for i in range(1, cell.writing):
        page.rule(column.x, column.x + column.width, top + i * WRITING)
    for tick in cell.boxes:
        _draw_box(tick, look, page, column.x + tick.x, under + tick.y)
    if link:
        page.link(column.x - PAD, top, column.x + column.width + PAD, top + height, link, said)


def _draw_gauge(gauge: Jauge, column: Column, page: Page, top: float) -> None:
    """One segment per element, the acquired ones filled, and the count: it is read in black and white."""
    y, count = top + (LEADING - GAUGE) / 2, one_line(f"{gauge.acquis}/{gauge.total}", LABEL)
    if gauge.echelle:
        x, unit = ceil(column.x / DOT) * DOT, (column.width - GAUGE_COUNT) / gauge.echelle
        unit = unit // DOT * DOT or unit
        whole, width = gauge.total * unit, unit - min(GAP, unit / 3)
        for i in range(gauge.total):
            _draw_segment(x + i * unit, y, width, i < gauge.acquis, page)
    else:
        whole = column.width - RATE_COUNT
        page.box(column.x, y, whole, GAUGE, "", "accent")
        if gauge.acquis:
            page.box(column.x, y, whole * gauge.acquis / gauge.total, GAUGE, "accent", "accent")
    page.lines([count], LABEL, column.x + whole + 0.8 * MM, top)


def _draw_segment(x: float, y: float, width: float, full: bool, page: Page) -> None:
    if full:
        page.box(x, y, width, GAUGE, "accent")
    else:
        page.box(x + OUTLINE / 2, y + OUTLINE / 2, width - OUTLINE, GAUGE - OUTLINE, "", "accent")


def _draw_box(tick: TickBox, look: Look, page: Page, x: float, top: float) -> None:
    page.tick_box(x, top + (BOX_PITCH - BOX_SIDE) / 2, BOX_SIDE, ticked=tick.ticked)
    page.lines(tick.lines, look, x + BOX_SIDE + BOX_GAP, top + (BOX_PITCH - LEADING) / 2)


def _draw_sign(cell: Cell, page: Page, top: float) -> None:
    """Sign and word move together; lines under the first stand under the word."""
    column, lines, look, sign, *_ = cell
    widest = max((line.width for line in lines), default=0)
    taken = SIGN_ROOM + widest if lines else SIGN_WIDTH
    x = start_of(column.x, max(column.width, taken), taken, column.align)
    if sign:
        page.sign(sign, x, top, look.leading)
    page.lines(lines, look, x + SIGN_ROOM, top)


def _draw_reference(cell: Cell, page: Page, top: float) -> None:
    """« p. 4 », the number written once the pages are counted; it goes with the last line of the cell."""
    column, lines, look = cell.column, cell.lines, cell.look
    if column.align is Alignement.DROITE:
        x, room = column.x + column.width, column.width
    else:
        last = lines[-1].width if lines else 0
        x, room = column.x + last, column.width - last
    below = max(len(lines) - 1, 0) * look.leading
    to_right = column.align is Alignement.DROITE
    page.refer(Reference(x, top + below, to_right, room, look, "p.\u00a0", cell.reference))
