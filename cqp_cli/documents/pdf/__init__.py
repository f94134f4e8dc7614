"""A `Document` placed on pages and written as PDF: the only place that knows reportlab.

render_pdf(document)                     the bytes of the file
place_section(section) + assemble(...)   the two halves, for whoever does not have the words of all at once
"""

from __future__ import annotations

from cqp_cli.documents.modele import Document
from cqp_cli.documents.pdf.assembly import assemble
from cqp_cli.documents.pdf.fonts import GlypheAbsent
from cqp_cli.documents.pdf.placer import PlacedSection, place_section
from cqp_cli.documents.pdf.theme import Theme

__all__ = ["GlypheAbsent", "PlacedSection", "Theme", "assemble", "place_section", "render_pdf"]

DEFAULT = Theme()


def render_pdf(document: Document, theme: Theme = DEFAULT) -> bytes:
    """The PDF of a document: same document, same theme, same bytes."""
    return assemble(document, (place_section(section, theme) for section in document.sections), theme)
