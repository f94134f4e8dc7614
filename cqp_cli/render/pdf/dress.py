"""What stands around a page: whose it is, of what document, and its numbers.

All but the numbers is the same on the pages of a section: it is drawn once, and written once for all of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cqp_cli.render.modele import Alignement, Habillage, Style
from cqp_cli.render.pdf.page import Page
from cqp_cli.render.pdf.theme import HEADER_LINE, LOOKS, MM, Sheet, Theme
from cqp_cli.render.pdf.wrap import one_line, shorten

if TYPE_CHECKING:
    from cqp_cli.render.modele import Document
    from cqp_cli.render.pdf.navigation import Navigation
    from cqp_cli.render.pdf.placer import PlacedSection
    from cqp_cli.render.pdf.wrap import Line

STRONG, QUIET = LOOKS[Style.FORT], LOOKS[Style.DISCRET]
HEADER_TOP = HEADER_LINE - QUIET.leading


class Common(NamedTuple):
    """What the pages of a section share on one sheet, and where their number among theirs is written.

    `streams`: the number of the object where it is written, for each shift to the right.
    """

    section: PlacedSection
    sheet: Sheet
    drawn: Page
    number_at: float
    streams: dict[float, int]


class Dresser:
    """Dresses the pages of one document, one section after the other."""

    def __init__(self, document: Document, theme: Theme, navigation: Navigation, total: int) -> None:
        self._document, self._theme, self._navigation, self._total = document, theme, navigation, total
        self._common: Common | None = None

    def common(self, section: PlacedSection, sheet: Sheet) -> Common:
        """What stands around every page of a section: the same object for pages that follow each other."""
        common = self._common
        if common is None or common.section is not section or common.sheet != sheet:
            common = self._common = self._draw_common(section, sheet)
        return common

    def numbers(self, number: int, rank: int, common: Common) -> Page:
        """The numbers of page `number` of the document, `rank` of its section."""
        section, sheet = common.section, common.sheet
        page = Page(self._theme, sheet, whole=True, tagged=False)
        if self._counted(section):
            self._count(page, section, rank, common)
        if self._footed(section) and not self._alone(section):
            room = sheet.right - sheet.left
            page.lines([self._number(number)], QUIET, sheet.left, _foot(sheet), room, Alignement.DROITE)
        return page

    def _draw_common(self, section: PlacedSection, sheet: Sheet) -> Common:
        page = Page(self._theme, sheet, whole=True, tagged=False)
        number_at = sheet.left
        if section.dress is Habillage.COMPLET:
            number_at += self._title(page, section, sheet)
            self._whole(page, section, sheet)
        if self._footed(section):
            numbered = 0 if self._alone(section) else self._number(self._total).width
            note = shorten(self._document.pied, QUIET, sheet.right - sheet.left - numbered - 5 * MM)
            page.lines([note], QUIET, sheet.left, _foot(sheet))
        return Common(section, sheet, page, number_at, {})

    def _title(self, page: Page, section: PlacedSection, sheet: Sheet) -> float:
        """Whose page it is; the width of that."""
        widest = one_line(_among(len(section.pages), section), QUIET).width if self._counted(section) else 0
        title = shorten(section.running_title, STRONG, _half(sheet) - widest)
        page.lines([title], STRONG, sheet.left, HEADER_TOP)
        return title.width

    def _whole(self, page: Page, section: PlacedSection, sheet: Sheet) -> None:
        """Of what document it is, which leads back."""
        left, right = sheet.left, sheet.right
        title = shorten(self._beside(section.running_title), QUIET, _half(sheet))
        page.lines([title], QUIET, left, HEADER_TOP, right - left, Alignement.DROITE)
        page.rule(left, right, HEADER_LINE + 1.5 * MM)
        if section.back in self._navigation:
            page.link(right - title.width, HEADER_TOP, right, HEADER_LINE, section.back)

    def _count(self, page: Page, section: PlacedSection, rank: int, common: Common) -> None:
        """The number of the page among those of its section, which leads to their first."""
        count = one_line(_among(rank, section), QUIET)
        page.lines([count], QUIET, common.number_at, HEADER_TOP)
        if rank > 1 and section.anchor:
            page.link(common.sheet.left, HEADER_TOP, common.number_at + count.width, HEADER_LINE, section.anchor)

    def _counted(self, section: PlacedSection) -> bool:
        return section.dress is Habillage.COMPLET and section.counted and len(section.pages) < self._total

    def _footed(self, section: PlacedSection) -> bool:
        if section.dress is Habillage.PIED:
            return len(section.pages) > 1 or bool(self._document.pied)
        return section.dress is Habillage.COMPLET

    def _alone(self, section: PlacedSection) -> bool:
        """A letter of one page needs no number."""
        return section.dress is Habillage.PIED and self._total == 1

    def _number(self, number: int) -> Line:
        return one_line(f"page {number} / {self._total}", QUIET)

    def _beside(self, running_title: str) -> str:
        """The title of the document without what the left already says; its subject when nothing else is left."""
        title = self._document.titre
        return self._document.sujet if title == running_title else title.removesuffix(f", {running_title}")


def _among(rank: int, section: PlacedSection) -> str:
    return f"\u00a0\u00a0{rank} / {len(section.pages)}"


def _half(sheet: Sheet) -> float:
    return (sheet.right - sheet.left) / 2 - 3 * MM


def _foot(sheet: Sheet) -> float:
    return sheet.height - 13 * MM
