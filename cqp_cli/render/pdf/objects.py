"""PDF objects written as bytes, numbered by reportlab's document.

Building each from reportlab's dictionaries takes ten times as long, and a pack of a thousand candidates has fifty
thousand of them: pages, streams, links, bookmarks, elements of the structure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reportlab.pdfbase import pdfdoc

if TYPE_CHECKING:
    from collections.abc import Iterable


class Objects:
    """The objects of one document."""

    def __init__(self, pdf: Any) -> None:
        self._pdf = pdf

    def reserve(self) -> int:
        """The number of an object that is still to be written."""
        return self.add(b"")

    def fill(self, number: int, content: str | bytes) -> None:
        """Writes an object whose number was reserved."""
        self._pdf.idToObject[_name(number)] = content.encode("ascii") if isinstance(content, str) else content

    def add(self, content: str | bytes) -> int:
        """Writes an object, and returns its number."""
        pdf = self._pdf
        number: int = pdf.objectcounter + 1
        pdf.objectcounter = number
        name = pdf.numberToId[number] = _name(number)
        pdf.idToObjectNumberAndVersion[name] = (number, 0)
        pdf.idToObject[name] = content.encode("ascii") if isinstance(content, str) else content
        return number

    def number(self, thing: Any) -> int:
        """The number of an object of reportlab's own."""
        number: int = self._pdf.idToObjectNumberAndVersion[self._pdf.Reference(thing).name][0]
        return number

    def reference(self, number: int) -> Any:
        """How reportlab's own objects name one of these."""
        return pdfdoc.PDFObjectReference(_name(number))


def write(canvas: Any) -> bytes:
    """The file. Reportlab's own writing makes an object and five calls of each of those that are bytes already."""
    pdf = canvas._doc
    pdf.format = lambda: _file(pdf)
    data: bytes = canvas.getpdfdata()
    return data


def _file(pdf: Any) -> bytes:
    pdf.encrypt.prepare(pdf)
    root, info = pdf.Reference(pdf.Catalog), pdf.Reference(pdf.info)
    parts = [pdfdoc.PDFFile(pdf._pdfVersion).format(pdf)]
    place, offsets = len(parts[0]), list[int]()
    while (number := len(offsets) + 1) in pdf.numberToId:  # formatting one may add others
        content = pdf.idToObject[pdf.numberToId[number]]
        if not isinstance(content, bytes):
            content = pdfdoc.format(content, pdf, toplevel=1)
        offsets.append(place)
        parts.append(b"%d 0 obj\n%b\nendobj\n" % (number, content))
        place += len(parts[-1])
    trailer = pdfdoc.PDFTrailer(startxref=place, Size=len(offsets) + 1, Root=root, Info=info, ID=pdf.ID())
    return b"".join([*parts, _cross_references(offsets), trailer.format(pdf)])


def _cross_references(offsets: list[int]) -> bytes:
    """Where each object begins, in lines of twenty bytes; number 0 heads the list of those that are free."""
    lines = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    return f"xref\n0 {len(offsets) + 1}\n0000000000 65535 f \n{lines}".encode("ascii")


def _name(number: int) -> str:
    return f"written.{number}"


def references(numbers: Iterable[int]) -> str:
    """The inside of an array of references."""
    return " ".join(f"{n} 0 R" for n in numbers)


def deflated(stream: bytes) -> bytes:
    """A stream that is already compressed."""
    return b"<</Filter/FlateDecode/Length %d>>\nstream\n%b\nendstream" % (len(stream), stream)


def plain(stream: bytes) -> bytes:
    """A stream too short to be worth compressing."""
    return b"<</Length %d>>\nstream\n%b\nendstream" % (len(stream), stream)


def text_string(text: str) -> str:
    """A text string as UTF-16, in hexadecimal: no character of it can end it."""
    return f"<FEFF{text.encode('utf-16-be').hex().upper()}>"
