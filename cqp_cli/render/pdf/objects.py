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
        number: int = self._pdf.objectcounter + 1
        self._pdf.Reference(b"", _name(number))
        return number

    def fill(self, number: int, content: str | bytes) -> None:
        """Writes an object whose number was reserved."""
        self._pdf.idToObject[_name(number)] = content.encode("ascii") if isinstance(content, str) else content

    def add(self, content: str | bytes) -> int:
        """Writes an object, and returns its number."""
        number = self.reserve()
        self.fill(number, content)
        return number

    def number(self, thing: Any) -> int:
        """The number of an object of reportlab's own."""
        number: int = self._pdf.idToObjectNumberAndVersion[self._pdf.Reference(thing).name][0]
        return number

    def reference(self, number: int) -> Any:
        """How reportlab's own objects name one of these."""
        return pdfdoc.PDFObjectReference(_name(number))


def _name(number: int) -> str:
    return f"written.{number}"


def references(numbers: Iterable[int]) -> str:
    """The inside of an array of references."""
    return " ".join(f"{n} 0 R" for n in numbers)


def deflated(stream: bytes) -> bytes:
    """A stream that is already compressed."""
    return b"<</Filter/FlateDecode/Length %d>>\nstream\n%b\nendstream" % (len(stream), stream)


def text_string(text: str) -> str:
    """A text string as UTF-16, in hexadecimal: no character of it can end it."""
    return f"<FEFF{text.encode('utf-16-be').hex().upper()}>"
