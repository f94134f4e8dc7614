"""What stands around a page: whose it is, of what document, and its numbers."""

from __future__ import annotations

from collections.abc import Container

from cqp_cli.documents.modele import Alignement, Document, Habillage, Style
from cqp_cli.documents.pdf.page import Page
from cqp_cli.documents.pdf.placer import PlacedSection
from cqp_cli.documents.pdf.theme import HEADER_LINE, INITIALS, LOOKS, MM, Look, Theme
from cqp_cli.documents.pdf.wrap import one_line, shorten

STRONG, QUIET = LOOKS[Style.FORT], LOOKS[Style.DISCRET]
ACROSS = Look("bold", 96, 96, "faint")
HEADER_TOP = HEADER_LINE - QUIET.leading


class Dresser:
    """Dresses the pages of a document of `total` pages; `anchors` are the places that a header may lead to."""

    def __init__(self, document: Document, theme: Theme, anchors: Container[str], total: int) -> None:
        self._document, self._theme, self._anchors, self._total = document, theme, anchors, total

    def dressed(self, number: int, rank: int, section: PlacedSection) -> Page:
        """What stands around page `number` of the document, `rank` of its section."""
        page = Page(self._theme, section.pages[rank - 1].sheet, whole=True)
        if section.said.filigrane:
            page.across(one_line(section.said.filigrane, ACROSS), ACROSS)
        if section.said.habillage is Habillage.COMPLET:
            self._whose(page, rank, section)
            self._of_what(page, section)
        if section.said.paraphes and rank < len(section.pages):
            room = one_line(section.said.paraphes, QUIET)
            page.lines([room], QUIET, page.sheet.left, page.sheet.bottom - INITIALS + 6 * MM)
        if self._footed(section):
            self._foot(page, f"page {number} / {self._total}", section)
        return page

    def _whose(self, page: Page, rank: int, section: PlacedSection) -> None:
        """Whose page it is, and its number among theirs, which leads to their first."""
        left, count = page.sheet.left, len(section.pages)
        counted = section.said.comptee and count < self._total
        widest = one_line(_among(count, count), QUIET).width if counted else 0
        title = shorten(section.said.titre_courant, STRONG, _half(page) - widest)
        page.lines([title], STRONG, left, HEADER_TOP)
        if not counted:
            return
        among = one_line(_among(rank, count), QUIET)
        page.lines([among], QUIET, left + title.width, HEADER_TOP)
        if rank > 1 and section.said.ancre:
            right = left + title.width + among.width
            page.link(left, HEADER_TOP, right, HEADER_LINE, section.said.ancre, section.said.titre_courant)

    def _of_what(self, page: Page, section: PlacedSection) -> None:
        """Of what document it is, which leads back."""
        left, right = page.sheet.left, page.sheet.right
        said = self._beside(section.said.titre_courant)
        title = shorten(said, QUIET, _half(page))
        page.lines([title], QUIET, left, HEADER_TOP, right - left, Alignement.DROITE)
        page.rule(left, right, HEADER_LINE + 1.5 * MM)
        if section.said.retour in self._anchors:
            page.link(right - title.width, HEADER_TOP, right, HEADER_LINE, section.said.retour, said)

    def _foot(self, page: Page, number: str, section: PlacedSection) -> None:
        """A letter of one page needs no number."""
        left, room, top = page.sheet.left, page.sheet.right - page.sheet.left, page.sheet.height - 13 * MM
        alone = section.said.habillage is Habillage.PIED and self._total == 1
        numbered = 0 if alone else one_line(f"page {self._total} / {self._total}", QUIET).width
        lines = [shorten(line, QUIET, room - numbered - 5 * MM) for line in self._document.pied.split("\n")]
        page.lines(lines, QUIET, left, top - (len(lines) - 1) * QUIET.leading)
        if not alone:
            page.lines([one_line(number, QUIET)], QUIET, left, top, room, Alignement.DROITE)

    def _footed(self, section: PlacedSection) -> bool:
        if section.said.habillage is Habillage.PIED:
            return len(section.pages) > 1 or bool(self._document.pied)
        return section.said.habillage is Habillage.COMPLET

    def _beside(self, running_title: str) -> str:
        """The title of the document without what the left already says; its subject when nothing else is left."""
        title = self._document.titre
        return self._document.sujet if title == running_title else title.removesuffix(f", {running_title}")


def _among(rank: int, count: int) -> str:
    return f"\u00a0\u00a0{rank} / {count}"


def _half(page: Page) -> float:
    return (page.sheet.right - page.sheet.left) / 2 - 3 * MM
