"""Titles, paragraphs and lists cut into atoms: what is read from one line to the next."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from cqp_cli.documents.modele import TROU, Alignement, Liste, Point, Style, Texte, Titre
from cqp_cli.documents.pdf.atoms import Atom, Box, Keep, slices
from cqp_cli.documents.pdf.fields import columns
from cqp_cli.documents.pdf.page import Bookmark, Page, Reference
from cqp_cli.documents.pdf.tags import Tag, tag
from cqp_cli.documents.pdf.theme import LOOKS, MM, TITLES, Look
from cqp_cli.documents.pdf.wrap import Line, one_line, part, wrap

ARTICLE_ROOM, WORD_ROOM, INDENT = 28 * MM, 30 * MM, 5 * MM
_HOLE = re.compile(f"({TROU}+)")


def title(block: Titre, box: Box) -> list[Atom]:
    look = TITLES[block.niveau]
    mention = one_line(block.mention, LOOKS[Style.DISCRET])
    room = box.width - (mention.width + 4 * MM if block.mention else 0)
    heading, aside = tag(f"H{block.niveau}"), tag("Span")
    wrapped = wrap(block.texte, look, max(room, 0))
    if block.mention and (len(wrapped) > 1 or room <= 0):  # too long for both: the mention goes under it
        bare = replace(block, mention="")
        return [*title(bare, box), *_under(block.mention, box)]
    lines, *others = slices(_balanced(block.texte, look, room, len(wrapped)) if len(wrapped) > 1 else wrapped)

    def draw(page: Page, top: float) -> None:
        page.lines(lines, look, box.x, top)
        page.say(aside, [mention], LOOKS[Style.DISCRET], box.right - mention.width, top + _drop(look))
        if block.signet is not None:
            page.bookmarks.append(Bookmark(block.signet, block.texte, top, block.ancre))
        if block.ancre:
            page.anchors[block.ancre] = top

    atoms = [Atom(len(lines) * look.leading, draw), *(_lines(more, look, box.x) for more in others)]
    for atom in atoms:
        atom.keep, atom.path = Keep.BOUND, (heading,)
    return atoms


def _under(mention: str, box: Box) -> list[Atom]:
    atoms = paragraph(Texte(mention, Style.DISCRET), box)
    for atom in atoms:
        atom.keep = Keep.BOUND
    return atoms


def _drop(look: Look) -> float:
    """What puts a small text on the baseline of a larger one."""
    small = LOOKS[Style.DISCRET]
    return (look.leading - small.leading + 0.714 * (look.size - small.size)) / 2


def paragraph(block: Texte, box: Box) -> list[Atom]:
    look = LOOKS[block.style]
    lines = wrap(block.texte, look, box.width)
    if block.alignement is Alignement.CENTRE and len(lines) > 1:
        lines = _balanced(block.texte, look, box.width, len(lines))
    atoms = [Atom(look.leading, partial(_draw_line, block, look, box, line)) for line in lines]
    if block.renvois:
        anchors = iter(block.renvois)
        for atom, line in zip(atoms, lines, strict=True):
            pieces = _HOLE.split(line.text)
            atom.drawing = partial(_draw_pieces, pieces, [next(anchors) for _ in pieces[1::2]], look, box)
    mark = tag("H1" if block.style is Style.SOLENNEL_FORT else "P")
    for atom in atoms:
        atom.path = (mark,)
    if len(atoms) > 1:  # neither the first nor the last line of a paragraph stays alone
        atoms[0].keep = atoms[-2].keep = Keep.BOUND
    return atoms


def _balanced(text: str, look: Look, width: float, count: int) -> tuple[Line, ...]:
    """Lines of about the same width: the narrowest measure that makes no more of them and cuts no word."""
    longest = max((one_line(word, look).width for word in text.split()), default=0)
    narrow, wide = min(max(width / count, longest), width), width
    while wide - narrow > 1:
        middle = (narrow + wide) / 2
        narrow, wide = (narrow, middle) if len(wrap(text, look, middle)) <= count else (middle, wide)
    return wrap(text, look, wide)


def _draw_line(block: Texte, look: Look, box: Box, line: Line, page: Page, top: float) -> None:
    page.lines([line], look, box.x, top, box.width, block.alignement)


def _draw_pieces(pieces: Sequence[str], anchors: Sequence[str], look: Look, box: Box, page: Page, top: float) -> None:
    """A line whose odd pieces are holes, each for the number of a page: it is read where it stands."""
    x = box.x
    for i, text in enumerate(pieces):
        piece = part(text, look)
        if i % 2:
            page.refer(Reference(x, top, False, page.sheet.width - x, look, "", anchors[i // 2]))
        else:
            page.lines([piece], look, x, top)
        x += piece.width


def bullets(block: Liste, box: Box) -> list[Atom]:
    """All the lines of a list share their columns, whether or not each has a word and an article."""
    whole = tag("L")
    word = WORD_ROOM if any(point.mot for point in block.points) else 0
    if block.colonnes > 1:
        return _list_in_columns(block, box, word, whole)
    taken = word + max(map(_article_room, block.points), default=0)
    look = LOOKS[block.style]
    return [
        atom
        for i, point in enumerate(block.points)
        for atom in _point(point, box, taken, 1 * MM if i else 0, whole, look)
    ]


def _article_room(point: Point) -> float:
    return min(one_line(point.article, LOOKS[Style.DISCRET]).width, ARTICLE_ROOM) + 2 * MM if point.article else 0


def _list_in_columns(block: Liste, box: Box, word: float, whole: Tag) -> list[Atom]:
    """Read down, then to the right; each row is as high as its highest point, each text as wide as its article lets."""
    grid, look = columns(box, block.colonnes), LOOKS[block.style]
    depth = -(-len(block.points) // block.colonnes)
    placed = [_point(p, grid[i // depth], word + _article_room(p), 0, whole, look) for i, p in enumerate(block.points)]
    atoms = []
    for i in range(depth):
        row = placed[i::depth]
        height = max(sum(a.height for a in point) for point in row)
        atoms.append(Atom(height, partial(_draw_side_by_side, row), before=0.6 * MM if i else 0))
    return atoms


def _draw_side_by_side(placed: list[list[Atom]], page: Page, top: float) -> None:
    for atoms in placed:
        at = top
        for atom in atoms:
            atom.draw(page, at)
            at += atom.height


def _point(point: Point, box: Box, taken: float, gap: float, whole: Tag, body: Look) -> list[Atom]:
    grey = LOOKS[Style.DISCRET]
    articles = wrap(point.article, grey, ARTICLE_ROOM)
    loud = LOOKS[Style.CORPS if point.signe and point.signe.tranquille else Style.FORT]
    words = wrap(point.mot, loud, WORD_ROOM - 2 * MM)
    first, *others = slices(wrap(point.texte, body, box.width - INDENT - taken))
    height = max(len(first), len(words), len(articles), 1) * body.leading

    def draw(page: Page, top: float) -> None:
        outside = page.path
        if point.signe:
            page.sign(point.signe, box.x, top, body.leading)
        else:
            page.path = ()  # a dash that says nothing
            page.lines([one_line("–", body)], body, box.x, top)
            page.path = outside
        page.lines(first, body, box.x + INDENT, top)
        page.say(tag("Span"), words, loud, box.right - taken + 2 * MM, top)
        page.path = (*outside, tag("Span"))
        page.lines(articles, grey, box.right - ARTICLE_ROOM, top, ARTICLE_ROOM, Alignement.DROITE)
        page.path = outside

    atoms = [Atom(height, draw, before=gap), *(_lines(lines, body, box.x + INDENT) for lines in others)]
    path = whole, tag("LI"), tag("LBody")
    for atom in atoms:
        atom.path = path
    return atoms


def _lines(lines: Sequence[Line], look: Look, x: float) -> Atom:
    return Atom(len(lines) * look.leading, lambda page, top: page.lines(lines, look, x, top))
