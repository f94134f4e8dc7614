"""Each block of the model cut into atoms: one function per kind of block, all with the same arguments."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from cqp_cli.render.modele import (
    Alignement,
    Barres,
    Bloc,
    Cases,
    Champs,
    Encadre,
    Ensemble,
    Espace,
    Legende,
    LignesEcriture,
    Liste,
    SautDePage,
    Signatures,
    Style,
    Tableau,
    Texte,
    Titre,
    UnePage,
)
from cqp_cli.render.pdf.atoms import Atom, Box, Keep, bind, nothing, slices
from cqp_cli.render.pdf.bars import bars, legend
from cqp_cli.render.pdf.fields import boxes, columns, fields, signatures, writing_lines
from cqp_cli.render.pdf.page import Bookmark, Page, Reference
from cqp_cli.render.pdf.table import table
from cqp_cli.render.pdf.theme import BODY, LOOKS, MM, TITLES, Look
from cqp_cli.render.pdf.wrap import Line, one_line, wrap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from cqp_cli.render.modele import Point

PADDING = 3 * MM
ARTICLE_ROOM, WORD_ROOM, INDENT = 19 * MM, 30 * MM, 5 * MM


def atoms_of(blocks: Iterable[Bloc], box: Box) -> list[Atom]:
    """The atoms of blocks that follow each other, with the white space between them."""
    atoms: list[Atom] = []
    previous: Bloc | None = None
    page_break = False
    for block in blocks:
        if isinstance(block, SautDePage):
            page_break = True
            continue
        added = BLOCKS[type(block)](block, box)
        if not added:
            continue
        added[0].before = _space_between(previous, block)
        added[0].new_page = page_break
        if isinstance(block, Signatures) and atoms:
            atoms[-1].keep = max(atoms[-1].keep, Keep.WISHED)
        atoms += added
        previous, page_break = block, False
    return atoms


_BEFORE_TITLE = {1: 12 * MM, 2: 8 * MM, 3: 6 * MM}
_AFTER_TITLE = {1: 3 * MM, 2: 2 * MM, 3: 1 * MM}


def _space_between(previous: Bloc | None, block: Bloc) -> float:
    if isinstance(previous, UnePage) or isinstance(block, UnePage):
        return 0
    if isinstance(previous, Ensemble):
        previous = previous.blocs[-1] if previous.blocs else None
    if isinstance(block, Ensemble):
        block = block.blocs[0] if block.blocs else block
    if previous is None or isinstance(previous, Espace) or isinstance(block, Espace):
        return 0
    if isinstance(previous, Titre):
        return _AFTER_TITLE[previous.niveau]
    if isinstance(block, Titre):
        return _BEFORE_TITLE[block.niveau]
    return 2 * MM if isinstance(block, Texte) and isinstance(previous, Texte) else 4 * MM


def _title(block: Titre, box: Box) -> list[Atom]:
    look = TITLES[block.niveau]
    mention = one_line(block.mention, LOOKS[Style.DISCRET])
    room = box.width - (mention.width + 4 * MM if block.mention else 0)
    lines, *others = slices(wrap(block.texte, look, room))

    def draw(page: Page, top: float) -> None:
        page.lines(lines, look, box.x, top)
        page.lines([mention], LOOKS[Style.DISCRET], box.x, top + _drop(look), box.width, Alignement.DROITE)
        if block.signet is not None:
            page.bookmarks.append(Bookmark(block.signet, block.texte, top, block.ancre))
        if block.ancre:
            page.anchors[block.ancre] = top

    atoms = [Atom(len(lines) * look.leading, draw), *(_lines(more, look, box.x) for more in others)]
    for atom in atoms:
        atom.keep = Keep.BOUND
    return atoms


def _drop(look: Look) -> float:
    """What puts a small text on the baseline of a larger one."""
    small = LOOKS[Style.DISCRET]
    return (look.leading - small.leading + 0.714 * (look.size - small.size)) / 2


def _text(block: Texte, box: Box) -> list[Atom]:
    look = LOOKS[block.style]
    lines = wrap(block.texte, look, box.width)
    atoms = [Atom(look.leading, partial(_draw_line, block, look, box, line)) for line in lines]
    if block.renvoi and atoms:
        atoms[-1].draw = partial(_draw_reference, block, look, box, lines[-1])
    if len(atoms) > 1:  # neither the first nor the last line of a paragraph stays alone
        atoms[0].keep = atoms[-2].keep = Keep.BOUND
    return atoms


def _draw_line(block: Texte, look: Look, box: Box, line: Line, page: Page, top: float) -> None:
    page.lines([line], look, box.x, top, box.width, block.alignement)
    if block.lien:
        page.link(box.x, top, box.right, top + look.leading, block.lien)


def _draw_reference(block: Texte, look: Look, box: Box, line: Line, page: Page, top: float) -> None:
    _draw_line(block, look, box, line, page, top)
    end = box.x + line.width
    page.refer(Reference(end + 0.3 * look.size, top, False, box.right - end, look, "", block.renvoi))


def _list(block: Liste, box: Box) -> list[Atom]:
    """All the lines of a list share their columns, whether or not each has a word and an article."""
    narrow = block.colonnes > 1
    article = (16 * MM if narrow else ARTICLE_ROOM) if any(point.article for point in block.points) else 0
    word = WORD_ROOM if any(point.mot for point in block.points) else 0
    if narrow:
        return _list_in_columns(block, box, article + word)
    return [atom for i, p in enumerate(block.points) for atom in _point(p, box, article + word, 1 * MM if i else 0)]


def _list_in_columns(block: Liste, box: Box, taken: float) -> list[Atom]:
    """Read down, then to the right; each row is as high as its highest point."""
    grid = columns(box, block.colonnes)
    depth = -(-len(block.points) // block.colonnes)
    rows = [block.points[i::depth] for i in range(depth)]
    atoms = []
    for i, row in enumerate(rows):
        placed = [_point(p, place, taken, 0) for p, place in zip(row, grid, strict=False)]
        height = max(sum(a.height for a in point) for point in placed)
        atoms.append(Atom(height, partial(_draw_side_by_side, placed), before=0.6 * MM if i else 0))
    return atoms


def _draw_side_by_side(placed: list[list[Atom]], page: Page, top: float) -> None:
    for atoms in placed:
        at = top
        for atom in atoms:
            atom.draw(page, at)
            at += atom.height


def _point(point: Point, box: Box, taken: float, gap: float) -> list[Atom]:
    body, grey = LOOKS[Style.CORPS], LOOKS[Style.DISCRET]
    articles = wrap(point.article, grey, ARTICLE_ROOM)
    loud = LOOKS[Style.CORPS if point.signe and point.signe.tranquille else Style.FORT]
    words = wrap(point.mot, loud, WORD_ROOM - 2 * MM)
    first, *others = slices(wrap(point.texte, body, box.width - INDENT - taken))
    height = max(len(first), len(words), len(articles), 1) * body.leading

    def draw(page: Page, top: float) -> None:
        if point.signe:
            page.sign(point.signe, box.x, top, body.leading)
        else:
            page.lines([one_line("–", grey)], grey, box.x, top)
        page.lines(first, body, box.x + INDENT, top)
        page.lines(words, loud, box.right - taken + 2 * MM, top)
        page.lines(articles, grey, box.right - ARTICLE_ROOM, top, ARTICLE_ROOM, Alignement.DROITE)
        if point.lien:
            page.link(box.x, top, box.right, top + height, point.lien)

    return [Atom(height, draw, before=gap), *(_lines(lines, body, box.x + INDENT) for lines in others)]


def _lines(lines: Sequence[Line], look: Look, x: float) -> Atom:
    return Atom(len(lines) * look.leading, lambda page, top: page.lines(lines, look, x, top))


def _frame(block: Encadre, box: Box) -> list[Atom]:
    inner = atoms_of(block.blocs, box.inset(PADDING))
    if not inner:
        return []
    atoms = [Atom(PADDING, nothing, keep=Keep.BOUND), *inner, Atom(PADDING, nothing)]
    atoms[-2].keep = Keep.BOUND
    for atom in atoms:
        atom.tint = box
    for atom in inner:
        atom.header = (Atom(PADDING, nothing, tint=box), *atom.header)
    return atoms


def _together(block: Ensemble, box: Box) -> list[Atom]:
    return bind(atoms_of(block.blocs, box), Keep.WISHED)


def _one_page(block: UnePage, box: Box) -> list[Atom]:
    for variant in block.variantes[:-1]:
        atoms = atoms_of(variant, box)
        if sum(a.height for a in atoms) + sum(a.before for a in atoms[1:]) <= BODY:
            return atoms
    return atoms_of(block.variantes[-1], box)


def _space(block: Espace, box: Box) -> list[Atom]:
    del box
    return [Atom(block.hauteur * MM, nothing)]


BLOCKS: dict[type[Any], Callable[[Any, Box], list[Atom]]] = {
    Titre: _title,
    Texte: _text,
    Champs: fields,
    Liste: _list,
    Tableau: table,
    Barres: bars,
    Legende: legend,
    Signatures: signatures,
    LignesEcriture: writing_lines,
    Cases: boxes,
    Encadre: _frame,
    Ensemble: _together,
    UnePage: _one_page,
    Espace: _space,
}
