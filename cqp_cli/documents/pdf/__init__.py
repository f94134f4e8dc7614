"""A `Document` placed on pages and written as PDF: the only place that knows reportlab, loaded when something is drawn.

render_pdf(document)                     the bytes of the file
place_section(section) + assemble(...)   the two halves, for whoever does not have the words of all at once

Blocks are cut into atoms (`blocks`, of `prose`, `fields`, `table` and its `cells`, `pictures`; `atoms`, `wrap`),
atoms go onto pages (`placer`, `page`, `dress`), pages into one file (`assembly`, `objects`); `theme`, `fonts` and
`signs` are the looks, `structure`, `tags` and `standards` what PDF/A and PDF/UA ask.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from cqp_cli.documents.pdf.theme import Theme

if TYPE_CHECKING:
    from cqp_cli.documents.modele import Document, Section
    from cqp_cli.documents.pdf.placer import PlacedSection

__all__ = ["Theme", "assemble", "place_section", "render_pdf"]

DEFAULT = Theme()


def render_pdf(document: Document, theme: Theme = DEFAULT) -> bytes:
    """The PDF of a document: same document, same theme, same bytes."""
    return assemble(document, (place_section(section, theme) for section in document.sections), theme)


def place_section(section: Section, theme: Theme) -> PlacedSection:
    """The pages of a section, for `assemble`. Raises GlypheAbsent for a sign that no font has."""
    from cqp_cli.documents.pdf import placer

    return placer.place_section(section, theme)


def assemble(document: Document, placed: Iterable[PlacedSection], theme: Theme) -> bytes:
    """The PDF of sections already placed; those of `document` itself are not looked at."""
    from cqp_cli.documents.pdf import assembly

    return assembly.assemble(document, placed, theme)
