"""Each block of the model cut into atoms: one function per kind of block, all with the same arguments."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from cqp_cli.documents.modele import (
    TROU,
    Alignement,
    Bloc,
    Cases,
    Champs,
    Encadre,
    Ensemble,
    Espace,
    Image,
    Legende,
    LignesEcriture,
    Liste,
    Nom,
    PleinePage,
    Qr,
    Ressort,
    SautDePage,
    Signatures,
    Style,
    Tableau,
    Texte,
    Titre,
    UnePage,
    Volets,
)
from cqp_cli.documents.pdf.atoms import Atom, Box, Keep, bind, nothing, slices
from cqp_cli.documents.pdf.fields import boxes, columns, fields, legend, signatures, writing_lines
from cqp_cli.documents.pdf.page import Bookmark, Page, Reference
from cqp_cli.documents.pdf.pictures import image, name, qr_code
from cqp_cli.documents.pdf.table import at_least, table
from cqp_cli.documents.pdf.tags import tag, tagged
from cqp_cli.documents.pdf.theme import LOOKS, MM, TITLES, Look
from cqp_cli.documents.pdf.wrap import Line, one_line, part, wrap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from cqp_cli.documents.modele import Point, Volet
    from cqp_cli.documents.pdf.tags import Tag

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
        if isinstance(block, Texte) and block.texte.endswith(":"):  # with what it announces
            added[-1].keep = Keep.BOUND
        if isinstance(block, Signatures) and atoms:
            atoms[-1].keep = max(atoms[-1].keep, Keep.WISHED)
        atoms += added
        previous, page_break = block, False
    return atoms


_HOLE = re.compile(f"({TROU}+)")
_BEFORE_TITLE = {1: 12 * MM, 2: 8 * MM, 3: 6 * MM}
_AFTER_TITLE = {1: 3 * MM, 2: 2 * MM, 3: 1 * MM}


def _space_between(previous: Bloc | None, block: Bloc) -> float:
    if isinstance(previous, UnePage | PleinePage) or isinstance(block, UnePage | PleinePage):
        return 0
    if isinstance(previous, Ensemble):
        previous = previous.blocs[-1] if previous.blocs else None
    if isinstance(block, Ensemble):
        block = block.blocs[0] if block.blocs else block
    if previous is None or isinstance(previous, Espace | Ressort) or isinstance(block, Espace | Ressort):
        return 0
    if isinstance(previous, Titre):
        return _AFTER_TITLE[previous.niveau]
    if isinstance(block, Titre):
        return _BEFORE_TITLE[block.niveau]
    if isinstance(block, Signatures) and isinstance(previous, LignesEcriture | Tableau):
        return 8 * MM  # the line above a signature is not one more line to write on
    return 2 * MM if isinstance(block, Texte) and isinstance(previous, Texte) else 4 * MM


def _title(block: Titre, box: Box) -> list[Atom]:
    look = TITLES[block.niveau]
    mention = one_line(block.mention, LOOKS[Style.DISCRET])
    room = box.width - (mention.width + 4 * MM if block.mention else 0)
    heading, aside = tag(f"H{block.niveau}"), tag("Span")
    wrapped = wrap(block.texte, look, max(room, 0))
    if block.mention and (len(wrapped) > 1 or room <= 0):  # too long for both: the mention goes under it
        bare = replace(block, mention="")
        return [*_title(bare, box), *_under(block.mention, box)]
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
        atom.keep, atom.draw = Keep.BOUND, tagged(atom.draw, heading)
    return atoms


def _under(mention: str, box: Box) -> list[Atom]:
    atoms = _text(Texte(mention, Style.DISCRET), box)
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
    if block.alignement is Alignement.CENTRE and len(lines) > 1:
        lines = _balanced(block.texte, look, box.width, len(lines))
    atoms = [Atom(look.leading, partial(_draw_line, block, look, box, line)) for line in lines]
    if block.renvois:
        anchors = iter(block.renvois)
        for atom, line in zip(atoms, lines, strict=True):
            pieces = _HOLE.split(line.text)
            atom.draw = partial(_draw_pieces, pieces, [next(anchors) for _ in pieces[1::2]], look, box)
    mark = tag("H1" if block.style is Style.SOLENNEL_FORT else "P")
    for atom in atoms:
        atom.draw = tagged(atom.draw, mark)
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


def _list(block: Liste, box: Box) -> list[Atom]:
    """All the lines of a list share their columns, whether or not each has a word and an article."""
    whole = tag("L")
    narrow = block.colonnes > 1
    article = (16 * MM if narrow else ARTICLE_ROOM) if any(point.article for point in block.points) else 0
    word = WORD_ROOM if any(point.mot for point in block.points) else 0
    if narrow:
        return _list_in_columns(block, box, article + word, whole)
    taken = article + word
    look = LOOKS[block.style]
    return [
        atom
        for i, point in enumerate(block.points)
        for atom in _point(point, box, taken, 1 * MM if i else 0, whole, look)
    ]


def _list_in_columns(block: Liste, box: Box, taken: float, whole: Tag) -> list[Atom]:
    """Read down, then to the right; each row is as high as its highest point."""
    grid, look = columns(box, block.colonnes), LOOKS[block.style]
    depth = -(-len(block.points) // block.colonnes)
    placed = [_point(point, grid[i // depth], taken, 0, whole, look) for i, point in enumerate(block.points)]
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
    item, said = tag("LI"), tag("LBody")
    for atom in atoms:
        atom.draw = tagged(atom.draw, whole, item, said)
    return atoms


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
    return bind(atoms_of(block.blocs, box), Keep.BOUND if block.fort else Keep.WISHED)


def _one_page(block: UnePage, box: Box) -> list[Atom]:
    """Each variant is lower than the one before: the first that fits is found by halves."""
    *variants, last = block.variantes
    fitting: list[Atom] | None = None
    low, high = 0, len(variants)
    while low < high:
        middle = (low + high) // 2 if low else 0  # most often the fullest fits
        atoms = _within(variants[middle], box)
        if atoms is None:
            low = middle + 1
        else:
            fitting, high = atoms, middle
    return atoms_of(last, box) if fitting is None else fitting


def _within(variant: tuple[Bloc, ...], box: Box) -> list[Atom] | None:
    """The atoms of a variant, or None where one page cannot hold them."""
    if at_least(variant) > box.page:
        return None
    atoms = atoms_of(variant, box)
    return atoms if sum(a.height for a in atoms) + sum(a.before for a in atoms[1:]) <= box.page else None


def _space(block: Espace, box: Box) -> list[Atom]:
    del box
    return [Atom(block.hauteur * MM, nothing)]


def _spring(block: Ressort, box: Box) -> list[Atom]:
    del box
    return [Atom(0, nothing, spring=block.part)]


def _full_page(block: PleinePage, box: Box) -> list[Atom]:
    """The white that is left goes to the springs; without any left, the page simply goes on overleaf."""
    atoms = atoms_of(block.blocs, box)
    left = box.page - sum(a.height for a in atoms) - sum(a.before for a in atoms[1:])
    shares = sum(a.spring for a in atoms)
    for atom in atoms:
        atom.height += max(left - 0.02, 0) * atom.spring / shares if atom.spring else 0
    return bind(atoms, Keep.WISHED)


# Side by side -------------------------------------------------------------------------------------


def _panels(block: Volets, box: Box) -> list[Atom]:
    places = _shares(block.volets, box)
    panels = [atoms_of(volet.blocs, place) for volet, place in zip(block.volets, places, strict=True)]
    heights = [sum(a.height for a in atoms) + sum(a.before for a in atoms[1:]) for atoms in panels]
    height = max(heights, default=0)
    if height > box.page:
        return [atom for volet in block.volets for atom in atoms_of(volet.blocs, box)]
    downs = [height - h if block.bas else 0 for h in heights]
    return [Atom(height, partial(_draw_panels, panels, downs))]


def _shares(volets: Sequence[Volet], box: Box) -> list[Box]:
    gutter = 6 * MM
    fixed = sum(v.largeur for v in volets) * MM + gutter * (len(volets) - 1)
    free = sum(1 for v in volets if not v.largeur)
    share = (box.width - fixed) / free if free else 0
    places, x = [], box.x
    for volet in volets:
        width = volet.largeur * MM or share
        places.append(box._replace(x=x, width=width))
        x += width + gutter
    return places


def _draw_panels(panels: list[list[Atom]], downs: list[float], page: Page, top: float) -> None:
    for atoms, down in zip(panels, downs, strict=True):
        at = top + down
        for i, atom in enumerate(atoms):
            at += atom.before if i else 0
            if atom.tint:
                page.tint(atom.tint.x, at, atom.tint.width, atom.height)
            atom.draw(page, at)
            at += atom.height


BLOCKS: dict[type[Any], Callable[[Any, Box], list[Atom]]] = {
    Titre: _title,
    Texte: _text,
    Champs: fields,
    Liste: _list,
    Tableau: table,
    Legende: legend,
    Signatures: signatures,
    LignesEcriture: writing_lines,
    Cases: boxes,
    Encadre: _frame,
    Ensemble: _together,
    UnePage: _one_page,
    Espace: _space,
    Ressort: _spring,
    PleinePage: _full_page,
    Volets: _panels,
    Nom: name,
    Image: image,
    Qr: qr_code,
}
