"""Tables: columns measured once, rows that are never cut unless one is higher than a page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache, partial

from cqp_cli.documents.modele import Bande, Bloc, Cellule, Colonne, Large, Rangee, Style, Tableau
from cqp_cli.documents.pdf.atoms import Atom, Box, Keep, slices
from cqp_cli.documents.pdf.cells import LEADING, PAD, SIGN_ROOM, WRITING, Cell, Column, draw_cell, measure
from cqp_cli.documents.pdf.page import Page
from cqp_cli.documents.pdf.tags import Path, Tag, tag
from cqp_cli.documents.pdf.theme import LABEL, LOOKS, MM, RULE
from cqp_cli.documents.pdf.wrap import Line, one_line, wrap

AIR, TIGHT_AIR = 2 * MM, 1.3 * MM


def table(block: Tableau, box: Box) -> list[Atom]:
    columns = _columns(block.colonnes, box)
    whole = tag("TOC" if block.sommaire else "Table")
    named = next((i for i, colonne in enumerate(block.colonnes) if colonne.titre), None)
    header = _header(block.colonnes, columns, box)
    continued = _header(_continued(block.colonnes, columns), columns, box)
    air = TIGHT_AIR if block.serre else AIR
    atoms = header[:]
    group: tuple[Atom, ...] = ()
    for line in block.lignes:
        if isinstance(line, Bande):
            _bind_ends(atoms)
            group = (_band(line, columns, box, line.suite),) if line.suite else ()
            added = [_band(line, columns, box)]
        elif isinstance(line, Large):
            added = _wide(line, columns, box, air)
            for before in atoms[-2:]:  # what is said at length stays with what it is said of
                before.keep = max(before.keep, Keep.WISHED)
        else:
            tags = _contents(line) if block.sommaire else _meanings(line, named)
            added = _row(line, columns, box, air, box.page - 25 * MM, tags)
        if block.groupes and atoms and not isinstance(line, Bande):
            atoms[-1].keep = max(atoms[-1].keep, Keep.WISHED)
        for atom in added:
            atom.header = tuple(header if isinstance(line, Bande) else (*header, *group) if group else continued)
        atoms += added
    if not block.lignes and block.vide:
        atoms.append(_empty(block.vide, box, len(columns)))
    for atom in atoms:
        atom.path = (whole, *atom.path)
    if block.suivi and atoms:
        atoms[-1].keep = Keep.WISHED
        return atoms
    return _bind_ends(atoms)


def at_least(blocks: Iterable[Bloc]) -> float:
    """The least height of these blocks: a thousand rows are not laid out to find that a page cannot hold them."""
    return LEADING * sum(isinstance(line, Rangee) for b in blocks if isinstance(b, Tableau) for line in b.lignes)


def _bind_ends(atoms: list[Atom]) -> list[Atom]:
    """The header keeps its first row, and the last row never stands alone overleaf."""
    if len(atoms) > 2:
        atoms[-2].keep = max(atoms[-2].keep, Keep.WISHED)
    return atoms


@lru_cache(maxsize=256)
def _columns(colonnes: tuple[Colonne, ...], box: Box) -> tuple[Column, ...]:
    widths = [_width(c) for c in colonnes]
    fixed, free = sum(widths), widths.count(0)
    share = (box.width - fixed) / free if free else 0
    if fixed > box.width + 0.01 or (free and share < 4 * PAD):
        raise ValueError(f"columns too wide for {box.width / MM:.0f} mm: {[round(w / MM) for w in widths]}")
    placed, x = [], box.x
    for colonne, wanted in zip(colonnes, widths, strict=True):
        width = wanted or share
        placed.append(Column(x + PAD, width - 2 * PAD, colonne.alignement))
        x += width
    return tuple(placed)


def _width(colonne: Colonne) -> float:
    """Of a column, in points; 0 shares what is left."""
    if not colonne.mots:
        return colonne.largeur * MM
    words = (*colonne.mots, *colonne.titre.split())
    return max(one_line(w, LOOKS[Style.FORT]).width for w in words) + SIGN_ROOM * colonne.signee + 2 * PAD


@lru_cache(maxsize=256)
def _continued(colonnes: tuple[Colonne, ...], columns: tuple[Column, ...]) -> list[Colonne]:
    """The columns as they are named overleaf: the first that has room for it says « (suite) »."""
    named = [f"{c.titre} (suite)" if c.titre else "" for c in colonnes]
    room = (i for i, said in enumerate(named) if said and one_line(said, LABEL).width <= columns[i].width)
    first = next(room, None)
    return [replace(c, titre=named[i]) if i == first else c for i, c in enumerate(colonnes)]


def _header(colonnes: Sequence[Colonne], columns: Sequence[Column], box: Box) -> list[Atom]:
    titles = [wrap(colonne.titre, LABEL, column.width) for colonne, column in zip(colonnes, columns, strict=True)]
    most = max((len(lines) for lines in titles), default=0)
    if not most:
        return []
    height = most * LEADING + 1.5 * MM
    marks = [tag("TH", scope="Column") for _ in titles]

    def draw(page: Page, top: float) -> None:
        outside = page.path
        for mark, lines, column in zip(marks, titles, columns, strict=True):
            page.path = (*outside, mark)
            page.reserve()
            page.lines(lines, LABEL, column.x, top + (most - len(lines)) * LEADING, column.width, column.align)
        page.path = outside
        page.rule(box.x, box.right, top + height, "accent", RULE)

    return [Atom(height, draw, (tag("TR"),), keep=Keep.BOUND)]


def _band(band: Bande, columns: Sequence[Column], box: Box, again: str = "") -> Atom:
    strong, quiet = LOOKS[Style.FORT], LOOKS[Style.DISCRET]
    x = columns[1].x if band.code and len(columns) > 1 else box.x + PAD
    said, code = one_line(band.mention, quiet), one_line(band.code, strong)
    text, room = f"{band.texte} {again}".strip(), box.right - x - 2 * PAD
    if said.width > room / 2:  # too long to stand beside: said after
        text, said = f"{text} – {band.mention}", one_line("", quiet)
    lines = wrap(text, strong, room - said.width)
    height = max(len(lines), 1) * LEADING + AIR

    def draw(page: Page, top: float) -> None:
        page.tint(box.x, top, box.width, height)
        if band.ancre and not again:
            page.anchors[band.ancre] = top
        page.say(tag("Span"), [code], strong, box.x + PAD, top + AIR / 2)
        page.lines(lines, strong, x, top + AIR / 2)
        page.say(tag("Span"), [said], quiet, box.right - PAD - said.width, top + AIR / 2)

    return Atom(height, draw, (tag("TR"), tag("TH", scope="Row", span=len(columns))), keep=Keep.BOUND)


def _wide(row: Large, columns: Sequence[Column], box: Box, air: float) -> list[Atom]:
    """What is said goes in runs short enough for any page, then each line to write on."""
    look = LOOKS[row.style]
    x = columns[min(1, len(columns) - 1)].x
    path = tag("TR"), tag("TD", span=len(columns))
    runs = slices(wrap(row.texte, look, box.right - x - PAD))

    def say(lines: Sequence[Line], first: bool, last: bool, page: Page, top: float) -> None:
        page.reserve()
        page.lines(lines, look, x, top + (air / 2 if first else 0))
        if last and not row.lignes:
            page.rule(box.x, box.right, top + len(lines) * look.leading + (air / 2) * (1 + first))

    def write(start: float, page: Page, top: float) -> None:
        page.rule(start, box.right, top + WRITING)

    atoms = []
    for i, lines in enumerate(runs):
        first, last = i == 0, i == len(runs) - 1
        height = len(lines) * look.leading + air / 2 * (first + (last and not row.lignes))
        atoms.append(Atom(height, partial(say, lines, first, last), path))
    for i in range(row.lignes):
        atoms[-1].keep = Keep.WISHED
        atoms.append(Atom(WRITING, partial(write, box.x if i == row.lignes - 1 else x)))
    return atoms


def _empty(text: str, box: Box, span: int) -> Atom:
    grey = LOOKS[Style.DISCRET]
    lines = wrap(text, grey, box.width - 2 * PAD)

    def draw(page: Page, top: float) -> None:
        page.lines(lines, grey, box.x + PAD, top + AIR / 2)

    return Atom(len(lines) * LEADING + AIR, draw, (tag("TR"), tag("TD", span=span)))


def _meanings(row: Rangee, named: int | None) -> tuple[Tag, list[Path]]:
    """A row and each of its cells; that of the first column that has a title names the row."""
    paths: list[Path] = []
    for i, cell in enumerate(row.cellules):
        link, said = (cell.lien, cell.texte) if isinstance(cell, Cellule) else ("", cell)
        mark = tag("TH", scope="Row") if i == named and said else tag("TD")
        paths.append((mark, tag("Link")) if link else (mark,))
    return tag("TR"), paths


def _contents(row: Rangee) -> tuple[Tag, list[Path]]:
    """An entry of the contents: its cells are one link."""
    return tag("TOCI"), [(tag("Reference"), tag("Link"))] * len(row.cellules)


def _row(
    row: Rangee, columns: Sequence[Column], box: Box, air: float, limit: float, tags: tuple[Tag, list[Path]]
) -> list[Atom]:
    if len(row.cellules) != len(columns):
        raise ValueError(f"{len(row.cellules)} cells in a table of {len(columns)} columns")
    leads = next((cell.texte for cell in row.cellules if isinstance(cell, Cellule) and cell.lien and cell.texte), "")
    cells = [measure(cell, column, leads) for cell, column in zip(row.cellules, columns, strict=True)]
    height = max(max(cell.height for cell in cells), LEADING) + (0 if any(c.writing for c in cells) else air)
    height = max(height, row.hauteur * MM)
    line, paths = tags
    if height <= limit:
        return [Atom(height, partial(_draw_row, cells, paths, box, air / 2, height), (line,))]
    return _split_row(cells, paths, box, air, limit, line)


def _split_row(cells: list[Cell], paths: list[Path], box: Box, air: float, limit: float, line: Tag) -> list[Atom]:
    """A row higher than a page, in slices of whole lines: nothing is lost."""
    each = max(int((limit - air) // LEADING), 1)
    count = max(len(cell.lines) for cell in cells)
    atoms = []
    for start in range(0, count, each):
        part = [
            cell._replace(
                lines=cell.lines[start : start + each], sign=None if start else cell.sign, gauge=None, boxes=()
            )
            for cell in cells
        ]
        height = min(each, count - start) * LEADING + air
        atoms.append(Atom(height, partial(_draw_row, part, paths, box, air / 2, height), (line,)))
    return atoms


def _draw_row(
    cells: Sequence[Cell], paths: Sequence[Path], box: Box, air: float, height: float, page: Page, top: float
) -> None:
    outside = page.path
    for path, cell in zip(paths, cells, strict=True):
        page.path = outside + path
        draw_cell(cell, page, top, height, air)
    page.path = outside
    page.rule(box.x, box.right, top + height)
