"""A `Document` placed on pages and written as PDF: the only place that knows reportlab.

render_pdf(document)                     the bytes of the file
write_pdf(document, "pack.pdf")          the same, in a file or a stream
place_section(section) + assemble(...)   the two halves, for whoever keeps placed sections from one
                                         run to the next or makes them in several processes
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

from cqp_cli.render.modele import Document
from cqp_cli.render.pdf.assembly import assemble
from cqp_cli.render.pdf.fonts import GlypheAbsent
from cqp_cli.render.pdf.placer import PlacedSection, place_section
from cqp_cli.render.pdf.theme import Theme

__all__ = ["GlypheAbsent", "PlacedSection", "Theme", "assemble", "place_section", "render_pdf", "write_pdf"]

DEFAULT = Theme()


def render_pdf(document: Document, theme: Theme = DEFAULT) -> bytes:
    """The PDF of a document: same document, same theme, same bytes."""
    return assemble(document, (place_section(section, theme) for section in document.sections), theme)


def write_pdf(document: Document, out: BinaryIO | str | os.PathLike[str], theme: Theme = DEFAULT) -> None:
    """Write the PDF of a document into a file or a binary stream."""
    data = render_pdf(document, theme)
    if isinstance(out, str | os.PathLike):
        Path(out).write_bytes(data)
    else:
        out.write(data)
