"""The objects that reportlab's document does not write: streams, and what has none, compressed by the hundred.

The elements of a structure are half a million in the pack of a thousand candidates. Each an object of its own in the
file, they would be two thirds of it, and hold the memory of the rest; in object streams (ISO 32000-1, 7.5.7) they are
a tenth. A cross-reference table cannot name what stands in these: a stream takes its place at the end of the file.
"""

from __future__ import annotations

import hashlib
import zlib
from array import array
from collections.abc import Iterable
from struct import pack, pack_into
from typing import Any

TOGETHER = 200  # objects in a stream: a reader decompresses them all to find one
LEVEL = 3  # of compression: at 5, zlib takes a third longer for a tenth less


class Objects:
    """What is added to one document; below `first` the canvas numbers what is its own."""

    def __init__(self, pdf: Any, first: int) -> None:
        self._pdf, self._first, self._next = pdf, first, first
        self._waiting: list[tuple[int, str]] = []
        self._written: list[tuple[int, array[int]]] = []  # the number of each stream, and of its objects in their order

    def stream(self, written: bytes) -> int:
        """Adds a stream with its head, and returns its number."""
        return number_of(self._pdf, self._pdf.Reference(written, f"stream.{self._pdf.objectcounter + 1}"))

    def reserve(self) -> int:
        """The number of an object that is still to be written."""
        self._next += 1
        return self._next - 1

    def fill(self, number: int, content: str) -> None:
        """Writes an object whose number was reserved."""
        self._waiting.append((number, content))
        if len(self._waiting) == TOGETHER:
            self._flush()

    def add(self, content: str) -> int:
        """Writes an object, and returns its number."""
        number = self.reserve()
        self.fill(number, content)
        return number

    def _flush(self) -> None:
        heads, place = [], 0
        for number, content in self._waiting:
            heads.append(f"{number} {place}")
            place += len(content) + 1
        head = " ".join(heads) + " "
        body = head + " ".join(content for _, content in self._waiting)
        entries = f"/Type/ObjStm/N {len(heads)}/First {len(head)}"
        stream = self.stream(deflated(body.encode("ascii"), entries))
        self._written.append((stream, array("L", (number for number, _ in self._waiting))))
        self._waiting.clear()

    def file(self, canvas: Any) -> bytes:
        """The whole document, once nothing is left to add. What the canvas gives ends with its own table."""
        if self._waiting:
            self._flush()
        data: bytes = canvas.getpdfdata()
        end = int(data[data.rindex(b"startxref") + 9 :].split()[0])
        kept, pdf = memoryview(data)[:end], self._pdf
        root, info = (number_of(pdf, pdf.Reference(x)) for x in (pdf.Catalog, pdf.info))
        identity, number = hashlib.sha256(kept).hexdigest()[:32].upper(), self._next
        head = f"/Type/XRef/Size {number + 1}/W[1 4 2]/Root {root} 0 R/Info {info} 0 R/ID[<{identity}><{identity}>]"
        table = deflated(self._places(end), head)
        return b"".join([kept, b"%d 0 obj\n%b\nendobj\nstartxref\n%d\n%%%%EOF\n" % (number, table, end)])

    def _places(self, end: int) -> bytearray:
        """Where each object is: in the file, or at what rank of which stream; last, the one that says it."""
        free = pack(">BIH", 0, 0, 65535)
        places = bytearray(free)
        for number in range(1, self._pdf.objectcounter + 1):
            places += pack(">BIH", 1, self._pdf.idToOffset[self._pdf.numberToId[number]], 0)
        left = self._first - len(places) // len(free)
        assert left >= 0
        places += free * left
        places += free * (self._next - self._first)
        for stream, numbers in self._written:
            for rank, number in enumerate(numbers):
                pack_into(">BIH", places, number * len(free), 2, stream, rank)
        return places + pack(">BIH", 1, end, 0)


def deflated(data: bytes | bytearray, head: str = "") -> bytes:
    """A stream, compressed."""
    return plain(zlib.compress(data, LEVEL), f"/Filter/FlateDecode{head}")


def plain(data: bytes, head: str) -> bytes:
    """A stream as it is. Its end stands on a line of its own, which reportlab's does not (ISO 19005-2, 6.1.7.1)."""
    return b"<<%b/Length %d>>\nstream\n%b\nendstream" % (head.encode("ascii"), len(data), data)


def number_of(pdf: Any, reference: Any) -> int:
    """The number of an object that reportlab knows by name."""
    number: int = pdf.idToObjectNumberAndVersion[reference.name][0]
    return number


def references(numbers: Iterable[int]) -> str:
    """The inside of an array of references."""
    return " ".join(f"{n} 0 R" for n in numbers)


def text_string(text: str) -> str:
    """A text string as UTF-16, in hexadecimal: no character of it can end it."""
    return f"<FEFF{text.encode('utf-16-be').hex().upper()}>"
