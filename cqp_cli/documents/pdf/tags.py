"""What a drawing means to whoever does not see it: the path of structure elements that holds it.

A path goes from the outermost element to the innermost. Two drawings with the same path belong to the same
element, on whatever page they stand; what is drawn outside any path is decoration, and is not read aloud.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from cqp_cli.documents.pdf.page import Page

_numbers = count()


class Tag(NamedTuple):
    """One structure element; `number` only tells it from the others and is never written."""

    role: str
    number: int
    alt: str = ""
    scope: str = ""
    span: int = 1


Path = tuple[Tag, ...]


def tag(role: str, alt: str = "", scope: str = "", span: int = 1) -> Tag:
    """A new element: `H1`, `P`, `Table`, `TH`…"""
    return Tag(role, next(_numbers), alt, scope, span)


def tagged(draw: Callable[[Page, float], None], *tags: Tag) -> Callable[[Page, float], None]:
    """The same drawing, inside these elements."""

    def drawn(page: Page, top: float) -> None:
        outside = page.path
        page.path = outside + tags
        draw(page, top)
        page.path = outside

    return drawn
