"""Where a reader can go: links from page to page, and the bookmarks beside them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from reportlab.pdfbase import pdfdoc

from cqp_cli.render.pdf.objects import text_string
from cqp_cli.render.pdf.theme import MM
from cqp_cli.render.typographie import nettoyer

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cqp_cli.render.pdf.objects import Objects
    from cqp_cli.render.pdf.page import Bookmark, Link, PlacedPage

ABOVE = 4 * MM  # what a reader still sees above the place a link leads to


@dataclass(slots=True)
class Entry:
    """A bookmark, and those below it."""

    title: str
    where: str
    below: list[Entry] = field(default_factory=list)


class Navigation:
    """Knows where every anchor is before any page is written; `sheets` are the numbers of the page objects."""

    def __init__(self, objects: Objects, pages: Sequence[PlacedPage], sheets: Sequence[int]) -> None:
        self._objects, self._pages, self._sheets = objects, pages, sheets
        self._places = {anchor: (rank, top) for rank, page in enumerate(pages) for anchor, top in page.anchors.items()}
        self._leads: dict[str, str] = {}
        self._root = Entry("", "")

    def __contains__(self, anchor: str) -> bool:
        return anchor in self._places

    def page_number(self, anchor: str) -> int:
        """The number of the page where an anchor stands, the first being 1. Raises ValueError."""
        return self._place(anchor)[0] + 1

    def annotations(self, links: Iterable[Link], shift: float, height: float) -> list[int]:
        """The numbers of the objects that make areas of a page lead somewhere; `shift` moves them to the right."""
        return [self._objects.add(self._annotation(link, shift, height)) for link in links]

    def _annotation(self, link: Link, shift: float, height: float) -> str:
        left, right = link.x0 + shift, link.x1 + shift
        area = f"{left:.2f} {height - link.bottom:.2f} {right:.2f} {height - link.top:.2f}"
        if (where := self._leads.get(link.anchor)) is None:
            where = self._leads[link.anchor] = self._where(*self._place(link.anchor))
        return f"<</Type/Annot/Subtype/Link/Rect[{area}]/Border[0 0 0]/F 4/Dest{where}>>"

    def _place(self, anchor: str) -> tuple[int, float]:
        if anchor not in self._places:
            raise ValueError(f"a link names {anchor!r}, which is not in the document")
        return self._places[anchor]

    def _where(self, rank: int, top: float) -> str:
        up = self._pages[rank].sheet.height - max(top - ABOVE, 0)
        return f"[{self._sheets[rank]} 0 R/XYZ 0 {up:.2f} 0]"

    def mark(self, rank: int, bookmarks: Iterable[Bookmark]) -> None:
        """Adds the bookmarks of a page; one that skips a level goes below the last there is."""
        for bookmark in bookmarks:
            parent, level = self._root, bookmark.level
            while level and parent.below:
                parent, level = parent.below[-1], level - 1
            parent.below.append(Entry(nettoyer(bookmark.title), self._where(rank, bookmark.top)))

    def write(self, pdf: Any) -> None:
        """The bookmarks, closed below the first level."""
        if not self._root.below:
            return
        root = self._objects.reserve()
        first, last = self._entries(self._root.below, root)
        count = len(self._root.below)
        self._objects.fill(root, f"<</Type/Outlines/First {first} 0 R/Last {last} 0 R/Count {count}>>")
        pdf.Outlines = _Written()
        pdf.Catalog.Outlines = self._objects.reference(root)

    def _entries(self, entries: Sequence[Entry], parent: int) -> tuple[int, int]:
        numbers = [self._objects.reserve() for _ in entries]
        for rank, (entry, number) in enumerate(zip(entries, numbers, strict=True)):
            beside = f"/Prev {numbers[rank - 1]} 0 R" if rank else ""
            beside += f"/Next {numbers[rank + 1]} 0 R" if rank + 1 < len(numbers) else ""
            if entry.below:
                first, last = self._entries(entry.below, number)
                beside += f"/First {first} 0 R/Last {last} 0 R/Count {-len(entry.below)}"
            title = text_string(entry.title)
            self._objects.fill(number, f"<</Title {title}/Parent {parent} 0 R{beside}/Dest{entry.where}>>")
        return numbers[0], numbers[-1]


class _Written(pdfdoc.PDFObject):
    """Stands for reportlab's own outline, which asks to be prepared before the document is written."""

    ready = 1

    def prepare(self, _document: Any, _canvas: Any) -> None:
        """Nothing is left to do."""
