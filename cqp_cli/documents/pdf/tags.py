"""What a drawing means to whoever does not see it: the path of structure elements that holds it.

A path goes from the outermost element to the innermost. Two drawings with the same path belong to the same
element, on whatever page they stand; what is drawn outside any path is decoration, and is not read aloud.
"""

from __future__ import annotations

from itertools import count
from typing import Any

from cqp_cli.documents.pdf.objects import text_string

_ranks = count()


class Tag:
    """One structure element: its role, what else the file says of it, and in `kids` what it holds, once it is drawn.

    `rank` is that in which it was made, and is never written.
    """

    __slots__ = ("kids", "rank", "role", "said")

    def __init__(self, role: str, said: str = "") -> None:
        self.role, self.said, self.rank = role, said, next(_ranks)
        self.kids: list[Any] = []


Path = tuple[Tag, ...]


def tag(role: str, alt: str = "", scope: str = "", span: int = 1) -> Tag:
    """A new element: `H1`, `P`, `Table`, `TH`…"""
    said = f"/Alt {text_string(alt)}" if alt else ""
    if scope or span > 1:
        scope, across = f"/Scope/{scope}" if scope else "", f"/ColSpan {span}" if span > 1 else ""
        said += f"/A<</O/Table{scope}{across}>>"
    return Tag(role, said)
