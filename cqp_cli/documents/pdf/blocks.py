"""Each block of the model cut into atoms: one function per kind of block, all with the same arguments."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial
from typing import Any

from cqp_cli.documents.modele import (
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
    Tableau,
    Texte,
    Titre,
    UnePage,
    Volet,
    Volets,
)
from cqp_cli.documents.pdf.atoms import Atom, Box, Keep, bind, height_of, nothing
from cqp_cli.documents.pdf.fields import boxes, fields, legend, signatures, writing_lines
from cqp_cli.documents.pdf.page import Page
from cqp_cli.documents.pdf.pictures import image, name, qr_code
from cqp_cli.documents.pdf.prose import bullets, paragraph, title
from cqp_cli.documents.pdf.table import at_least, table
from cqp_cli.documents.pdf.theme import MM

PADDING = 3 * MM


def atoms_of(blocks: Iterable[Bloc], box: Box, known: dict[int, list[Atom]] | None = None) -> list[Atom]:
    """The atoms of blocks that follow each other, with the white space between them.

    `known`: those of the same blocks, by identity, in a layout that this one replaces; it leaves its own there.
    """
    known = {} if known is None else known
    atoms: list[Atom] = []
    used: list[tuple[int, list[Atom]]] = []
    previous: Bloc | None = None
    page_break = False
    for block in blocks:
        if isinstance(block, SautDePage):
            page_break = True
            continue
        added = known.pop(id(block), None) or BLOCKS[type(block)](block, box)
        used.append((id(block), added))
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
    known.update(used)
    return atoms


_BEFORE_TITLE = {1: 12 * MM, 2: 8 * MM, 3: 6 * MM}
_AFTER_TITLE = {1: 3 * MM, 2: 2 * MM, 3: 1 * MM}
_WHOLE, _WHITE = (UnePage, PleinePage), (Espace, Ressort)


def _space_between(previous: Bloc | None, block: Bloc) -> float:
    if isinstance(previous, _WHOLE) or isinstance(block, _WHOLE):
        return 0
    if isinstance(previous, Ensemble):
        previous = previous.blocs[-1] if previous.blocs else None
    if isinstance(block, Ensemble):
        block = block.blocs[0] if block.blocs else block
    if previous is None or isinstance(previous, _WHITE) or isinstance(block, _WHITE):
        return 0
    if isinstance(previous, Titre):
        return _AFTER_TITLE[previous.niveau]
    if isinstance(block, Titre):
        return _BEFORE_TITLE[block.niveau]
    if isinstance(block, Signatures) and isinstance(previous, LignesEcriture | Tableau):
        return 8 * MM  # the line above a signature is not one more line to write on
    return 2 * MM if isinstance(block, Texte) and isinstance(previous, Texte) else 4 * MM


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
    """Each page is lower than the one before: the first that fits is found by halves; the last need not."""
    known: dict[int, list[Atom]] = {}  # they share most of their blocks
    made = cache(lambda i: block.page(block.mesures[i]))  # all stay: a block is known by its identity
    low, high = 0, len(block.mesures) - 1
    while low < high:
        middle = (low + high) // 2 if low else 0  # most often the fullest fits
        if at_least(made(middle)) <= box.page and height_of(atoms_of(made(middle), box, known)) <= box.page:
            high = middle
        else:
            low = middle + 1
    return atoms_of(made(low), box, known)


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
    heights = list(map(height_of, panels))
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
    Titre: title,
    Texte: paragraph,
    Champs: fields,
    Liste: bullets,
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
