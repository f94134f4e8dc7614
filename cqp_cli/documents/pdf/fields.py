"""What is read as label and value, and what a hand fills: fields, legends, boxes to tick, lines, signatures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from cqp_cli.documents.modele import Cases, Champ, Champs, Legende, LignesEcriture, Signataire, Signatures, Signe, Style
from cqp_cli.documents.pdf.atoms import Atom, Box, Keep, bind, nothing, slices
from cqp_cli.documents.pdf.page import Page
from cqp_cli.documents.pdf.signs import SIGN_WIDTH
from cqp_cli.documents.pdf.tags import Tag, tag
from cqp_cli.documents.pdf.theme import LABEL, LOOKS, MM, VALUE, Look
from cqp_cli.documents.pdf.wrap import Line, one_line, wrap

GUTTER = 5 * MM
ROW_GAP = 2 * MM
WRITING_LINE = 9 * MM
WRITING_FIELD = 6 * MM
SIGNATURE = 30 * MM


def columns(box: Box, count: int) -> list[Box]:
    """Equal columns with a gutter between them."""
    width = (box.width - GUTTER * (count - 1)) / count
    return [Box(box.x + i * (width + GUTTER), width) for i in range(count)]


def fields(block: Champs, box: Box) -> list[Atom]:
    grid = columns(box, block.colonnes)
    atoms: list[Atom] = []
    for row in _rows(block.champs, block.colonnes):
        added = _field_row(row, grid)
        added[0].before = ROW_GAP
        atoms += added
    return atoms


def _rows(champs: Sequence[Champ], count: int) -> Iterator[list[tuple[int, Champ]]]:
    """Fields laid from left to right; one that no longer fits in its row begins the next."""
    row: list[tuple[int, Champ]] = []
    used = 0
    for champ in champs:
        span = min(champ.etendue, count)
        if used + span > count:
            yield row
            row, used = [], 0
        row.append((used, champ))
        used += span
    if row:
        yield row


def _field_row(row: list[tuple[int, Champ]], grid: list[Box]) -> list[Atom]:
    places = [Box(grid[at].x, grid[min(at + c.etendue, len(grid)) - 1].right - grid[at].x) for at, c in row]
    # With a line break at its end, gone from the page: whoever has it read aloud hears two words, not one.
    labels = [wrap(champ.libelle + "\n", LABEL, p.width)[:-1] for (_, champ), p in zip(row, places, strict=True)]
    values = [slices(wrap(champ.valeur, VALUE, p.width)) for (_, champ), p in zip(row, places, strict=True)]
    tags = [tag("P") for _ in row]
    first = Atom(max(map(len, labels)) * LABEL.leading, partial(_draw_labels, places, labels, tags), keep=Keep.BOUND)
    rest = [
        _field_values(places, [value[i] if i < len(value) else None for value in values], tags)
        for i in range(max(map(len, values)))
    ]
    return [first, *rest]


def _draw_labels(places: list[Box], labels: list[tuple[Line, ...]], tags: list[Tag], page: Page, top: float) -> None:
    for place, label, mark in zip(places, labels, tags, strict=True):
        page.say(mark, label, LABEL, place.x, top)


def _field_values(places: list[Box], values: list[Sequence[Line] | None], tags: list[Tag]) -> Atom:
    """One run of lines under each label; a value that is missing is a line to write on."""
    height = max(len(v) * VALUE.leading or WRITING_FIELD for v in values if v is not None)

    def draw(page: Page, top: float) -> None:
        for place, value, mark in zip(places, values, tags, strict=True):
            if value:
                page.say(mark, value, VALUE, place.x, top)
            elif value is not None:
                page.rule(place.x, place.right, top + height)

    return Atom(height, draw)


def legend(block: Legende, box: Box) -> list[Atom]:
    """Sign and word, sign and word; what does not fit goes to the next line."""
    rows: list[list[tuple[Signe, float, Line]]] = [[]]
    x = box.x
    for sign, text in block.signes:
        line = one_line(text + "\n", LABEL)
        taken = SIGN_WIDTH + 1.2 * MM + line.width
        if rows[-1] and x + taken > box.right:
            rows.append([])
            x = box.x
        rows[-1].append((sign, x, line))
        x += taken + 6 * MM
    said = (tag("P"),)
    return bind([Atom(LABEL.leading, partial(_draw_legend, row), said) for row in rows], Keep.BOUND)


def _draw_legend(row: list[tuple[Signe, float, Line]], page: Page, top: float) -> None:
    for sign, x, line in row:
        page.sign(sign, x, top, LABEL.leading)
        page.lines([line], LABEL, x + SIGN_WIDTH + 1.2 * MM, top)


def boxes(block: Cases, box: Box) -> list[Atom]:
    """Boxes to tick; a ticked one carries its mark."""
    grid = columns(box, block.colonnes)
    body = LOOKS[Style.CORPS]
    label = wrap(block.libelle, LABEL, box.width)
    atoms = [Atom(len(label) * LABEL.leading + 1 * MM, partial(_draw_label, label, box), keep=Keep.BOUND)]
    for start in range(0, len(block.cases), block.colonnes):
        row = block.cases[start : start + block.colonnes]
        texts = [wrap(case.texte, body, place.width - 6 * MM) for case, place in zip(row, grid, strict=False)]
        marks = [case.cochee for case in row]
        height = max(len(t) for t in texts) * body.leading + 2.5 * MM
        atoms.append(Atom(height, partial(_draw_boxes, texts, marks, grid), keep=Keep.BOUND))
    atoms[-1].keep = Keep.FREE
    return atoms if label else atoms[1:]


def _draw_label(label: Sequence[Line], box: Box, page: Page, top: float) -> None:
    page.say(tag("P"), label, LABEL, box.x, top)


def _draw_boxes(texts: list[tuple[Line, ...]], marks: list[bool], grid: list[Box], page: Page, top: float) -> None:
    body = LOOKS[Style.CORPS]
    side = 3.4 * MM
    for text, ticked, place in zip(texts, marks, grid, strict=False):
        outside = page.path
        page.path = (*outside, tag("P"))
        page.tick_box(place.x, top + (body.leading - side) / 2, side, ticked=ticked)
        page.lines(text, body, place.x + 5.5 * MM, top)
        page.path = outside


def writing_lines(block: LignesEcriture, box: Box) -> list[Atom]:
    label = wrap(block.libelle, LABEL, box.width)
    atoms = [Atom(len(label) * LABEL.leading, partial(_draw_label, label, box), keep=Keep.BOUND)]
    atoms += [
        Atom(WRITING_LINE, lambda page, top: page.rule(box.x, box.right, top + WRITING_LINE))
        for _ in range(block.nombre)
    ]
    atoms.append(Atom(1 * MM, nothing))
    return atoms if label else atoms[1:]


def signatures(block: Signatures, box: Box) -> list[Atom]:
    grid = columns(box, block.colonnes)
    count = block.colonnes
    rows = [block.signataires[i : i + count] for i in range(0, len(block.signataires), count)]
    if block.dessus or block.dessous:
        return [_in_the_white(row, grid, block.dessus * MM, block.dessous * MM) for row in rows]
    return [_signature_row(row, grid) for row in rows]


def _in_the_white(row: Sequence[Signataire], grid: list[Box], above: float, below: float) -> Atom:
    """The function, white for a hand, then the name; or the name and the function, then the white."""
    body, name = LOOKS[Style.LECTURE], LOOKS[Style.LECTURE_FORT]
    cells = [
        (p, wrap(who.qualite, body, p.width), wrap(who.nom, name, p.width)) for who, p in zip(row, grid, strict=False)
    ]
    functions = max(len(said) for _, said, _ in cells) * body.leading
    words = functions + max(len(names) for _, _, names in cells) * name.leading
    height = words + above + below

    def draw(page: Page, top: float) -> None:
        for who, (place, said, names) in zip(row, cells, strict=False):
            at = top if above else top + len(names) * name.leading
            if below:
                page.say(tag("P"), names, name, place.x, top)
            page.say(tag("P"), said, body, place.x, at)
            white = (at + len(said) * body.leading, top + functions + above) if above else (top + words, top + height)
            _field(who, place, page, *white)
            if above:
                page.say(tag("P"), names, name, place.x, top + functions + above)

    return Atom(height, draw)


def _said(who: Signataire, place: Box) -> list[tuple[tuple[Line, ...], Look]]:
    texts = ((who.qualite, LABEL), (who.nom, LOOKS[Style.FORT]), (who.mention, LABEL))
    return [(wrap(text, look, place.width), look) for text, look in texts]


def _signature_row(row: Sequence[Signataire], grid: list[Box]) -> Atom:
    cells = [(place, _said(who, place)) for who, place in zip(row, grid, strict=False)]
    most = max(sum(len(lines) for lines, _ in said) for _, said in cells)
    height = max(SIGNATURE, most * LABEL.leading + 16 * MM)  # long words leave the hand its room

    def draw(page: Page, top: float) -> None:
        for who, (place, said) in zip(row, cells, strict=False):
            page.rule(place.x, place.right, top, "accent")
            at = top + 1.5 * MM
            for lines, look in said:
                page.say(tag("P"), lines, look, place.x, at)
                at += len(lines) * look.leading
            _field(who, place, page, at, top + height)

    return Atom(height, draw)


def _field(who: Signataire, place: Box, page: Page, top: float, bottom: float) -> None:
    """Where a signature service puts what it signs with, in the white that a hand would sign in."""
    if who.champ:
        said = f"Signature : {who.qualite}{f', {who.nom}' if who.nom else ''}"
        page.signature_field(place.x, top, place.right, bottom, who.champ, said)
