"""Placed pages into one PDF, on reportlab's canvas: numbers, links, bookmarks, structure, fonts and metadata.

The streams of a page are taken as they are, already deflated. What depends on the whole document stands in streams
of its own: what is around the page before them, the number of another page between two of them.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from io import BytesIO
from itertools import zip_longest
from typing import Any

from reportlab.lib.utils import TimeStamp
from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from cqp_cli.documents.modele import Document
from cqp_cli.documents.pdf.dress import Dresser
from cqp_cli.documents.pdf.fonts import embed
from cqp_cli.documents.pdf.objects import Objects, deflated, number_of, plain, references, text_string
from cqp_cli.documents.pdf.page import Link, Page, PlacedPage, Reference
from cqp_cli.documents.pdf.pictures import picture_object
from cqp_cli.documents.pdf.placer import PlacedSection
from cqp_cli.documents.pdf.standards import conform
from cqp_cli.documents.pdf.structure import Annotation, Structure
from cqp_cli.documents.pdf.theme import HEIGHT, MM, WIDTH, Theme
from cqp_cli.documents.pdf.wrap import one_line
from cqp_cli.domain.signes import nettoyer

ABOVE = 4 * MM  # what a reader still sees above the place a link leads to


def assemble(document: Document, sections: Iterable[PlacedSection], theme: Theme) -> bytes:
    """The whole file. `document.sections` is not read: the placed sections stand for it."""
    kept = list(sections)
    binder = Binder(document, theme, [page for section in kept for page in section.pages])
    for section in kept:
        binder.add(section)
    return binder.close()


def _open(document: Document) -> Any:
    """Invariant: the date comes from SOURCE_DATE_EPOCH, or is the day of the act."""
    canvas: Any = Canvas(BytesIO(), pagesize=(WIDTH, HEIGHT), invariant=1, lang=document.langue, pdfVersion=(1, 7))
    if document.date and "SOURCE_DATE_EPOCH" not in os.environ:
        canvas._doc._timeStamp = _noon(document.date)
    canvas.setTitle(nettoyer(document.titre))
    canvas.setAuthor(nettoyer(document.auteur))
    canvas.setSubject(nettoyer(document.sujet))
    canvas.setKeywords(document.cle)
    canvas.setCreator("cqp")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    return canvas


def _noon(day: date) -> TimeStamp:
    """The middle of the day of the act, the same wherever it is written."""
    stamp = TimeStamp(invariant=1)
    moment = datetime.combine(day, time(12), UTC)
    stamp.t, stamp.lt, stamp.YMDhms = moment.timestamp(), moment.timetuple(), tuple(moment.timetuple())[:6]
    return stamp


class Binder:
    """Adds sections to a canvas, one after the other; where each anchor is, is known before any page is written."""

    def __init__(self, document: Document, theme: Theme, pages: Sequence[PlacedPage]) -> None:
        self._theme, self._canvas, self._language = theme, _open(document), document.langue
        self._pdf = self._canvas._doc
        self._places = {anchor: (rank, top) for rank, page in enumerate(pages) for anchor, top in page.anchors.items()}
        # Beside its pages and bookmarks the canvas numbers streams, fonts, pictures: this leaves room for all of them,
        # and for nine times as many elements of structure as a page has lines.
        written = sum(len(page.references) * 2 + len(page.bookmarks) + len(page.shown) * 2 + 3 for page in pages)
        self._objects = Objects(self._pdf, written * 4 + 1000)
        self._pages, self._sheets = pages, list[int]()
        self._dresser = Dresser(document, theme, self._places, len(pages))
        self._structure = Structure(self._objects, self._sheets)
        self._links: list[tuple[Annotation, Link, str]] = []  # with the area of each
        self._named: Counter[str] = Counter()
        self._texts: dict[str, set[str]] = {}
        self._resources: Any = pdfdoc.PDFResourceDictionary()
        self._resources.basicFonts()
        parent, shared = (number_of(self._pdf, self._pdf.Reference(x)) for x in (self._pdf.Pages, self._resources))
        self._shared = f"/Type/Page/Parent {parent} 0 R/Resources {shared} 0 R/Tabs/S"

    def add(self, section: PlacedSection) -> None:
        """The pages of a section, then what they mean."""
        links = [self._page(section, rank, page) for rank, page in enumerate(section.pages, 1)]
        self._structure.section(section.tree, links, [len(page.links) for page in section.pages])

    def close(self) -> bytes:
        """The file, once every page is there."""
        for annotation, link, area in self._links:  # only now: a link may lead to a page that comes after it
            write = self._field if link.field else self._annotation
            self._objects.fill(annotation.number, write(annotation.key, link, area))
        if fields := [annotation.number for annotation, link, _ in self._links if link.field]:
            self._pdf.Catalog.AcroForm = f"<</Fields[{references(fields)}]>>"
        self._structure.close(self._pdf)
        embed(self._pdf, self._objects, self._texts)
        conform(self._pdf, self._objects, self._language)
        return self._objects.file(self._canvas)

    def _page(self, section: PlacedSection, rank: int, page: PlacedPage) -> list[Annotation]:
        number = len(self._sheets) + 1
        around = self._dresser.dressed(number, rank, section)
        streams = [self._drawn(around), *self._streams(page)]
        links = [self._link(link, page.sheet.height) for link in (*page.links, *around.links)]
        self._count(page.characters)
        self._mark(page)
        annotated = f"/Annots[{references(link.number for link in links)}]" if links else ""
        sheet = self._pdf.Reference(
            f"<<{self._shared}/StructParents {number - 1}/MediaBox[0 0 {page.sheet.width:.2f} {page.sheet.height:.2f}]"
            f"/Contents[{references(streams)}]{annotated}>>",
            self._pdf.thisPageName(),
        )
        self._pdf.Pages.addPage(sheet)
        self._pdf.pageCounter += 1
        self._sheets.append(number_of(self._pdf, sheet))
        return links

    def _streams(self, page: PlacedPage) -> Iterable[int]:
        """What is drawn on a page, and between its pieces the numbers of other pages; most have none."""
        for name, shown in page.shown.items():
            if name not in self._resources.XObject:
                number = self._form(shown) if isinstance(shown, str) else picture_object(self._objects, shown)
                self._resources.XObject[name] = f"{number} 0 R"
        for stream, reference in zip_longest(page.streams, page.references):
            yield self._objects.stream(stream)
            if reference:
                yield self._drawn(self._number(reference, page))

    def _form(self, operators: str) -> int:
        fonts = number_of(self._pdf, self._resources.Font)
        head = f"/Type/XObject/Subtype/Form/BBox[-1 -6 16 16]/Resources<</Font {fonts} 0 R>>"
        return self._objects.stream(deflated(operators.encode("latin-1"), head))

    def _drawn(self, page: Page) -> int:
        self._count(page.characters)
        return self._objects.stream(deflated(page.operators()[0].encode("latin-1")))

    def _number(self, reference: Reference, page: PlacedPage) -> Page:
        line = one_line(f"{reference.prefix}{self._place(reference.anchor)[0] + 1}", reference.look)
        if line.width > reference.room:
            raise ValueError(f"no room for a page number beside the reference to {reference.anchor!r}")
        drawn = Page(self._theme, page.sheet, whole=True, within=reference.mark)
        drawn.lines([line], reference.look, reference.x - line.width * reference.to_right, reference.top)
        return drawn

    def _count(self, characters: Mapping[str, str]) -> None:
        """Remember what is drawn, for the fonts."""
        for weight, drawn in characters.items():
            self._texts.setdefault(weight, set()).update(drawn)

    # Where a reader can go --------------------------------------------------------------------------

    def _place(self, anchor: str) -> tuple[int, float]:
        if anchor not in self._places:
            raise ValueError(f"a link names {anchor!r}, which is not in the document")
        return self._places[anchor]

    def _mark(self, page: PlacedPage) -> None:
        """The bookmarks of a page; one that skips a level goes below the last there is."""
        outline = self._pdf.outline
        for bookmark in page.bookmarks:
            key = f"bookmark.{len(outline.destinationnamestotitles)}"
            self._canvas.bookmarkPage(key, "XYZ", 0, _up(page, bookmark.top), zoom=0)
            level = min(bookmark.level, outline.currentlevel + 1)
            self._canvas.addOutlineEntry(nettoyer(bookmark.title), key, level, closed=True)

    def _link(self, link: Link, height: float) -> Annotation:
        annotation = Annotation(self._objects.reserve(), len(self._pages) + len(self._links))
        area = f"{link.x0:.2f} {height - link.bottom:.2f} {link.x1:.2f} {height - link.top:.2f}"
        self._links.append((annotation, link, area))
        return annotation

    def _annotation(self, key: int, link: Link, area: str) -> str:
        rank, top = self._place(link.anchor)
        return (
            f"<</Type/Annot/Subtype/Link/Rect[{area}]/Border[0 0 0]/F 4/StructParent {key}"
            f"/Contents{text_string(link.said)}/Dest[{self._sheets[rank]} 0 R/XYZ 0 {_up(self._pages[rank], top)} 0]>>"
        )

    def _field(self, key: int, link: Link, area: str) -> str:
        """An empty signature field (ISO 32000-1, 12.7.4.5), with the appearance of nothing that PDF/A asks for."""
        head = (
            f"/Type/XObject/Subtype/Form/BBox[0 0 {link.x1 - link.x0:.2f} {link.bottom - link.top:.2f}]/Resources<<>>"
        )
        seen = self._objects.stream(plain(b"", head))
        self._named[link.field] += 1
        name = link.field if self._named[link.field] == 1 else f"{link.field}_{self._named[link.field]}"
        return (
            f"<</Type/Annot/Subtype/Widget/FT/Sig/T{text_string(name)}/TU{text_string(link.said)}/Rect[{area}]/F 4"
            f"/StructParent {key}/AP<</N {seen} 0 R>>>>"
        )


def _up(page: PlacedPage, top: float) -> float:
    return round(page.sheet.height - max(top - ABOVE, 0), 2)
