"""The profile of a candidate: one segment per element, one bar per evaluator, legible in black and white."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from cqp_cli.render.modele import Style
from cqp_cli.render.pdf.atoms import Atom, Box, Keep, bind
from cqp_cli.render.pdf.signs import SIGN_WIDTH
from cqp_cli.render.pdf.table import segments
from cqp_cli.render.pdf.tags import tag, tagged
from cqp_cli.render.pdf.theme import LABEL, LOOKS, MM
from cqp_cli.render.pdf.wrap import one_line, wrap

if TYPE_CHECKING:
    from cqp_cli.render.modele import Barre, Barres, Legende, Signe
    from cqp_cli.render.pdf.page import Page
    from cqp_cli.render.pdf.wrap import Line

BAR, BAR_PITCH = 2.2 * MM, 3.6 * MM
CODE_ROOM, COUNT_ROOM, WORD_ROOM = 8 * MM, 12 * MM, 26 * MM
ROW_AIR = 1.2 * MM
FILLS = ("accent", "half", "grey")


def bars(block: Barres, box: Box) -> list[Atom]:
    if not block.barres:
        return []
    most = max(barre.total for barre in block.barres)
    rows = [_bar_row(barre, most, box) for barre in block.barres]
    for row in rows[:-1]:
        row.keep = Keep.WISHED
    atoms, figure = [_who(block.legendes, box), *rows], tag("Figure", _in_words(block))
    for atom in atoms:
        atom.draw = tagged(atom.draw, figure)
    return atoms


def _in_words(block: Barres) -> str:
    """What the profile shows, for whoever does not see it."""
    lines = []
    for barre in block.barres:
        counts = zip(block.legendes, barre.acquis, strict=False)
        said = ", ".join(f"{who} {n} sur {barre.total}" for who, n in counts if n is not None)
        lines.append(f"{barre.code} {barre.mot} : {said}" if said else f"{barre.code} {barre.mot}")
    return " ; ".join(lines)


def _who(names: tuple[str, ...], box: Box) -> Atom:
    lines = [one_line(name, LABEL) for name in names]

    def draw(page: Page, top: float) -> None:
        x = _bars_box(box).x
        for line, fill in zip(lines, FILLS, strict=False):
            page.box(x, top + (LABEL.leading - BAR) / 2, 2 * BAR, BAR, fill, "accent")
            page.lines([line], LABEL, x + 2 * BAR + 1.5 * MM, top)
            x += 2 * BAR + line.width + 7 * MM

    return Atom(LABEL.leading + 2 * MM, draw, keep=Keep.BOUND)


def legend(block: Legende, box: Box) -> list[Atom]:
    """Sign and word, sign and word; what does not fit goes to the next line."""
    rows: list[list[tuple[Signe, float, Line]]] = [[]]
    x = box.x
    for sign, text in block.signes:
        line = one_line(text, LABEL)
        taken = SIGN_WIDTH + 1.2 * MM + line.width
        if rows[-1] and x + taken > box.right:
            rows.append([])
            x = box.x
        rows[-1].append((sign, x, line))
        x += taken + 6 * MM
    said = tag("P")
    return bind([Atom(LABEL.leading, tagged(partial(_draw_legend, row), said)) for row in rows], Keep.BOUND)


def _draw_legend(row: list[tuple[Signe, float, Line]], page: Page, top: float) -> None:
    for sign, x, line in row:
        page.sign(sign, x, top, LABEL.leading)
        page.lines([line], LABEL, x + SIGN_WIDTH + 1.2 * MM, top)


def _bars_box(box: Box) -> Box:
    labels = 0.48 * box.width
    return Box(box.x + labels, box.width - labels - COUNT_ROOM - WORD_ROOM)


def _bar_row(barre: Barre, most: int, box: Box) -> Atom:
    body = LOOKS[Style.CORPS]
    area = _bars_box(box)
    label = wrap(barre.libelle, body, area.x - box.x - CODE_ROOM - 3 * MM)
    loud = LOOKS[Style.CORPS if barre.signe.tranquille else Style.FORT]
    word = wrap(barre.mot, loud, WORD_ROOM - 5 * MM)
    code = one_line(barre.code, LOOKS[Style.FORT])
    said = sum(a is not None for a in barre.acquis)
    height = max(len(label) * body.leading, len(word) * body.leading, said * BAR_PITCH) + 2 * ROW_AIR

    def draw(page: Page, top: float) -> None:
        page.rule(box.x, box.right, top)
        top += ROW_AIR
        page.lines([code], LOOKS[Style.FORT], box.x, top)
        page.lines(label, body, box.x + CODE_ROOM, top)
        _draw_counts(barre, area.width / most, area, page, top)
        page.sign(barre.signe, box.right - WORD_ROOM, top, body.leading)
        page.lines(word, loud, box.right - WORD_ROOM + 4 * MM, top)

    return Atom(height, draw)


def _draw_counts(barre: Barre, unit: float, area: Box, page: Page, top: float) -> None:
    y = top + (LABEL.leading - BAR) / 2
    for acquired, fill in zip(barre.acquis, FILLS, strict=False):
        if acquired is None:
            continue
        segments(page, area.x, y, unit, BAR, acquired, barre.total, fill)
        count = one_line(f"{acquired}/{barre.total}", LABEL)
        page.lines([count], LABEL, area.x + barre.total * unit + 1 * MM, y - (LABEL.leading - BAR) / 2)
        y += BAR_PITCH
