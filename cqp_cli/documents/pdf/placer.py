"""Atoms onto pages: one pass, each page closed as soon as it is full."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from cqp_cli.documents.modele import Section
from cqp_cli.documents.pdf.atoms import Atom, Box, Keep, height_of
from cqp_cli.documents.pdf.blocks import atoms_of
from cqp_cli.documents.pdf.page import Bookmark, Page, PlacedPage
from cqp_cli.documents.pdf.structure import tree_of
from cqp_cli.documents.pdf.theme import INITIALS, MM, SHEETS, Sheet, Theme

LAST_PAGE = 40 * MM  # a section does not end on a page that holds less than this, where it can be avoided


@dataclass(frozen=True, slots=True)
class PlacedSection:
    """The pages of a section, and the `tree` of what they mean: it does not depend on the others.

    `said` is the section itself without its blocks: what stands around its pages.
    """

    said: Section
    pages: tuple[PlacedPage, ...]
    tree: bytes


def place_section(section: Section, theme: Theme) -> PlacedSection:
    """Lay out one section, whatever stands before or after it in the document."""
    sheet = SHEETS[section.format]
    room = sheet._replace(bottom=sheet.bottom - INITIALS) if section.paraphes else sheet
    placer = Placer(theme, sheet, room)
    if section.ancre:
        placer.page.anchors[section.ancre] = 0
    if section.signet:
        placer.page.bookmarks.append(Bookmark(section.niveau, section.signet, 0, section.ancre))
    atoms = atoms_of(section.blocs, Box(sheet.left, sheet.right - sheet.left, room.body))
    _bind_tail(atoms)
    for chunk in _chunks(atoms, Keep.WISHED):
        placer.put(chunk)
    pages = tuple(page.placed() for page in placer.pages)
    return PlacedSection(replace(section, blocs=()), pages, tree_of(placer.pages))


def _bind_tail(atoms: list[Atom]) -> None:
    """Tie the last atoms together, so that overflow never leaves a line or two on a page of their own."""
    height = atoms[-1].height if atoms else 0
    for i in range(len(atoms) - 2, -1, -1):
        if height >= LAST_PAGE or atoms[i + 1].new_page:
            return
        atoms[i].keep = max(atoms[i].keep, Keep.WISHED)
        height += atoms[i].height + atoms[i + 1].before


def _chunks(atoms: list[Atom], keep: Keep) -> Iterator[list[Atom]]:
    """Runs of atoms tied at least as strongly as `keep`."""
    chunk: list[Atom] = []
    for atom in atoms:
        if atom.new_page and chunk:
            yield chunk
            chunk = []
        chunk.append(atom)
        if atom.keep < keep:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


class Placer:
    """The page under way and how far down it is filled."""

    def __init__(self, theme: Theme, sheet: Sheet, room: Sheet) -> None:
        """`room`: the frame that the content keeps to, the sheet's own or less."""
        self.theme, self.sheet, self.room = theme, sheet, room
        self.pages = [Page(theme, sheet)]
        self.y = sheet.top
        self.tint: Box | None = None

    @property
    def page(self) -> Page:
        return self.pages[-1]

    def put(self, chunk: list[Atom], keep: Keep = Keep.WISHED) -> None:
        """Put atoms that belong together; where no page can hold them all, what binds least gives way."""
        if chunk[0].new_page:
            self.turn()
        if self._fits(chunk):
            self._draw_all(chunk)
        elif keep is Keep.FREE or height_of(chunk) + height_of(chunk[0].header) <= self.room.body:
            self.turn()
            self._draw_all(chunk)
        else:
            weaker = Keep.BOUND if keep is Keep.WISHED else Keep.FREE
            pieces = list(_chunks(chunk, weaker)) if weaker else [[atom] for atom in chunk]
            for piece in pieces:
                self.put(piece, weaker)

    def turn(self) -> None:
        if self.y > self.sheet.top:
            self.pages.append(Page(self.theme, self.sheet))
            self.y, self.tint = self.sheet.top, None

    def _fits(self, chunk: list[Atom]) -> bool:
        if self.y > self.sheet.top:
            return self.y + chunk[0].before + height_of(chunk) <= self.room.bottom + 0.01
        return height_of(chunk) + height_of(chunk[0].header) <= self.room.body + 0.01

    def _draw_all(self, chunk: list[Atom]) -> None:
        for atom in chunk:
            self._draw(atom)

    def _draw(self, atom: Atom) -> None:
        if self.y > self.sheet.top:
            gap = atom.before
            if atom.tint and atom.tint is self.tint and gap:
                self.page.tint(atom.tint.x, self.y, atom.tint.width, gap)
            self.y += gap
        else:
            self.page.muted = True  # said again for the eye; who has it read aloud has heard it
            for repeated in atom.header:
                self._draw_here(repeated)
            self.page.muted = False
        self._draw_here(atom)
        self.tint = atom.tint

    def _draw_here(self, atom: Atom) -> None:
        if atom.tint:
            self.page.tint(atom.tint.x, self.y, atom.tint.width, atom.height)
        atom.draw(self.page, self.y)
        self.y += atom.height
