"""Placed pages into one PDF: numbers, links, bookmarks, fonts and metadata.

The streams of the pages are taken as they are, already compressed. What depends on the whole document comes before
them: header and footer in a stream that the pages of a section share, their numbers in a short one of each page.
"""

from __future__ import annotations

import zlib
from io import BytesIO
from typing import TYPE_CHECKING, Any, cast

from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from cqp_cli.render.pdf.dress import Dresser
from cqp_cli.render.pdf.fonts import CHAINS, Face, face
from cqp_cli.render.pdf.navigation import Navigation
from cqp_cli.render.pdf.objects import Objects, deflated, plain, references, write
from cqp_cli.render.pdf.page import Page, PlacedPage, Reference, placeholder
from cqp_cli.render.pdf.pictures import picture_object
from cqp_cli.render.pdf.structure import Structure
from cqp_cli.render.pdf.theme import BINDING, HEIGHT, MARGIN, PORTRAIT, WIDTH, Sheet, Theme
from cqp_cli.render.pdf.wrap import one_line
from cqp_cli.render.typographie import nettoyer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cqp_cli.render.modele import Document
    from cqp_cli.render.pdf.dress import Common
    from cqp_cli.render.pdf.placer import PlacedSection


def assemble(document: Document, sections: Iterable[PlacedSection], theme: Theme) -> bytes:
    """The whole file. `document.sections` is not read: the placed sections stand for it."""
    kept = list(sections)
    pages = [(section, rank, page) for section in kept for rank, page in enumerate(section.pages, 1)]
    canvas = _open(document)
    tagged = all(section.tagged for section in kept)
    writer = Writer(document, theme, canvas, [page for *_, page in pages], tagged)
    for number, (section, rank, page) in enumerate(pages, 1):
        writer.add(number, section, rank, page)
    writer.close(kept)
    _embed_fonts(canvas, writer.texts)
    return write(canvas)


def _open(document: Document) -> Any:
    """Invariant: the date comes from SOURCE_DATE_EPOCH, or is the same for ever."""
    canvas: Any = Canvas(
        BytesIO(), pagesize=(WIDTH, HEIGHT), pageCompression=1, invariant=1, lang=document.langue, pdfVersion=(1, 7)
    )
    canvas.setTitle(nettoyer(document.titre))
    canvas.setAuthor(nettoyer(document.auteur))
    canvas.setSubject(nettoyer(document.sujet))
    canvas.setKeywords(document.cle)
    canvas.setCreator("cqp")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    return canvas


class Writer:
    """Adds pages to the canvas, each with its header and footer."""

    def __init__(
        self, document: Document, theme: Theme, canvas: Any, pages: Sequence[PlacedPage], tagged: bool
    ) -> None:
        self.theme, self.canvas = theme, canvas
        self.texts: dict[str, set[str]] = {}
        pdf = canvas._doc
        self._objects = Objects(pdf)
        self._sheets = [self._objects.reserve() for _ in pages]
        self._navigation = Navigation(self._objects, pages, self._sheets)
        self._dresser = Dresser(document, theme, self._navigation, len(pages))
        self._structure = Structure(self._objects, self._sheets, wanted=tagged)
        self._resources: Any = pdfdoc.PDFResourceDictionary()
        self._resources.basicFonts()
        self._shared = self._objects.number(self._resources), self._objects.number(pdf.Pages)

    def add(self, number: int, section: PlacedSection, rank: int, page: PlacedPage) -> None:
        """`rank` is the number of the page in its section."""
        sheet = page.sheet
        turned = self.theme.recto_verso and number % 2 == 0 and sheet is PORTRAIT
        shift = MARGIN - BINDING if turned else 0.0
        common = self._dresser.common(section, sheet)
        own = self._dresser.numbers(number, rank, common)
        self._count({weight: (texts,) for weight, texts in page.characters.items()})
        self._count(own.texts)
        for name, data in page.pictures.items():
            if name not in self._resources.XObject:
                self._resources.XObject[name] = picture_object(self.canvas._doc, name, data)
        self._navigation.mark(number - 1, page.bookmarks)
        notes = self._navigation.annotations((*page.links, *own.links, *common.drawn.links), shift, sheet.height)
        written = plain(_artifact(own)), deflated(self._with_references(page))
        self._write_page(number, sheet, [self._around(common, shift), *map(self._objects.add, written)], notes)

    def _around(self, common: Common, shift: float) -> int:
        """The stream of what is common to the pages of a section, those on the same side of the sheet."""
        if shift not in common.streams:
            self._count(common.drawn.texts)
            moved = f"1 0 0 1 {shift:.2f} 0 cm\n".encode() if shift else b""
            common.streams[shift] = self._objects.add(deflated(zlib.compress(moved + _artifact(common.drawn))))
        return common.streams[shift]

    def close(self, sections: Sequence[PlacedSection]) -> None:
        """What is written once every page is there."""
        self._structure.write(self.canvas._doc, sections)
        self._navigation.write(self.canvas._doc)

    def _with_references(self, page: PlacedPage) -> bytes:
        """The stream of a page, its page numbers written where they belong; most pages have none."""
        if not page.references:
            return page.stream
        text = zlib.decompress(page.stream).decode("latin-1")
        for rank, reference in enumerate(page.references):
            number = self._reference(reference)
            self._count(number.texts)
            text = text.replace(placeholder(rank), f"q {number.bare().strip()} Q", 1)
        return zlib.compress(text.encode("latin-1"))

    def _reference(self, reference: Reference) -> Page:
        line = one_line(f"{reference.prefix}{self._navigation.page_number(reference.anchor)}", reference.look)
        if line.width > reference.room:
            raise ValueError(f"no room for a page number beside the reference to {reference.anchor!r}")
        drawn = Page(self.theme, whole=True)
        x = reference.x - line.width if reference.to_right else reference.x
        drawn.lines([line], reference.look, x, reference.top)
        return drawn

    def _count(self, drawn: Mapping[str, Iterable[str]]) -> None:
        """Remember what is drawn, for the fonts."""
        for weight, texts in drawn.items():
            self.texts.setdefault(weight, set()).update(texts)

    def _write_page(self, number: int, size: Sheet, streams: Iterable[int], notes: Sequence[int]) -> None:
        resources, parent = self._shared
        annotations = f"/Annots[{references(notes)}]" if notes else ""
        tabs = f"/StructParents {number - 1}/Tabs/S" if self._structure.wanted else ""
        own = self._sheets[number - 1]
        self._objects.fill(
            own,
            f"<</Type/Page/Parent {parent} 0 R/Resources {resources} 0 R"
            f"/MediaBox[0 0 {size.width:.2f} {size.height:.2f}]/Contents[{references(streams)}]{annotations}{tabs}>>",
        )
        self.canvas._doc.Pages.addPage(self._objects.reference(own))


def _artifact(drawn: Page) -> bytes:
    """What is drawn, as decoration."""
    operators = drawn.operators()
    return f"/Artifact BMC\n{operators}EMC\n".encode("latin-1") if operators else b""


def _embed_fonts(canvas: Any, texts: dict[str, set[str]]) -> None:
    """Write each subset that a page selects, with the glyphs that the document draws and no other."""
    canvas._doc.idToObject["BasicFonts"].dict.clear()  # the canvas puts a Helvetica there, which nothing uses
    used: dict[str, dict[int, str]] = {}
    for weight, drawn in texts.items():
        chain = [face(letter) for letter in CHAINS.get(weight, ("S",))]
        for character in set().union(*drawn):
            slot = next(filter(None, (f.slot(character) for f in chain)))
            used.setdefault(slot.resource, {})[slot.byte] = character
    for rank, resource in enumerate(sorted(used)):
        _embed(canvas, face(resource[0]), resource, rank, used[resource])


def _embed(canvas: Any, source: Face, resource: str, rank: int, drawn: dict[int, str]) -> None:
    pdf, ttf = canvas._doc, cast("Any", source.ttf)
    subset = [ord(drawn.get(byte, " ")) for byte in range(max(drawn) + 1)]
    name = f"{_tag(rank)}+{ttf.name.decode('ascii')}"
    font: Any = pdfdoc.PDFTrueTypeFont()
    font.Name, font.BaseFont = resource, name
    font.FirstChar, font.LastChar = 0, len(subset) - 1
    font.Widths = pdfdoc.PDFArray([ttf.getCharWidth(code) for code in subset])
    font.ToUnicode = pdf.Reference(deflated(zlib.compress(_to_unicode(name, drawn))), f"unicode:{resource}")
    font.FontDescriptor = ttf.addSubsetObjects(pdf, name, subset)
    pdf.Reference(font, resource)
    pdf.idToObject["BasicFonts"].dict[resource] = font


def _tag(rank: int) -> str:
    """Six capital letters, as the PDF standard asks of a subset."""
    return "CQP" + "".join(chr(65 + rank // 26**i % 26) for i in (2, 1, 0))


def _to_unicode(name: str, drawn: dict[int, str]) -> bytes:
    """The table that lets a reader search and copy; at most 100 entries a block, says the standard."""
    entries = [f"<{byte:02X}> <{ord(character):04X}>" for byte, character in sorted(drawn.items())]
    blocks = [entries[i : i + 100] for i in range(0, len(entries), 100)]
    mapping = "\n".join(f"{len(b)} beginbfchar\n" + "\n".join(b) + "\nendbfchar" for b in blocks)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        f"/CMapName /{name} def /CMapType 2 def\n"
        f"1 begincodespacerange <00> <FF> endcodespacerange\n{mapping}\n"
        "endcmap CMapName currentdict /CMap defineresource pop end end\n"
    ).encode("ascii")
