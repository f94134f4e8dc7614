"""The tree that says what each drawing of each page means: headings, paragraphs, lists, tables, figures, links.

Written here because reportlab has none; its catalogue takes `StructTreeRoot` and `MarkInfo` as they are.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from cqp_cli.documents.pdf.objects import Objects, references
from cqp_cli.documents.pdf.page import Page
from cqp_cli.documents.pdf.tags import Path, Tag

HEADINGS = ("H1", "H2", "H3")


class Annotation(NamedTuple):
    """A link as the file has it: the number of its object, and its own in the parent tree."""

    number: int
    key: int


# An element as it is kept: role, attributes, and what it holds: one drawing (the rank of its page in the section, then
# its mark there, or -1 - rank of a link of the page), as most do, or a list of drawings and elements.
Kept = tuple[Any, ...]


def tree_of(pages: Iterable[Page]) -> bytes:
    """The elements of a section, as small as they can be: those of a thousand candidates stand in memory together."""
    section = Tag("Sect")
    for rank, page in enumerate(pages):
        for mark, path in enumerate(page.marks):
            _kids(path, section).append((rank, mark))
        for link, path in enumerate(page.linked):
            _kids(path, section).append((rank, -1 - link))
    return zlib.compress(json.dumps((section.role, "", _inside(section)), separators=(",", ":")).encode(), 1)


def _kids(path: Path, section: Tag) -> list[Any]:
    """What an element holds; the first time that something is drawn of it, what is around it holds it from then on."""
    if not path:
        return section.kids
    kids = path[-1].kids
    if not kids:
        _kids(path[:-1], section).append(path[-1])
    return kids


def _inside(element: Tag) -> list[Kept]:
    kids = element.kids
    if element.role == "L":  # drawn row by row, read down each column
        kids.sort(key=lambda kid: kid.rank if isinstance(kid, Tag) else 0)
    return [_kept(kid) if isinstance(kid, Tag) else kid for kid in kids]


def _kept(element: Tag) -> Kept:
    kids = element.kids
    if len(kids) == 1 and isinstance(kids[0], tuple):
        return element.role, element.said, *kids[0]
    return element.role, element.said, _inside(element)


class Structure:
    """The structure of one document, written section by section once its pages are added."""

    def __init__(self, objects: Objects, sheets: Sequence[int]) -> None:
        self._objects, self._sheets = objects, sheets
        self._root, self._document = objects.reserve(), objects.reserve()
        self._parts: list[int] = []
        self._parents: dict[int, str] = {}  # who owns what stands under each number that a page or a link was given
        self._levels: list[str] = []
        self._first, self._owners = 0, list[list[int]]()
        self._links: Sequence[Sequence[Annotation]] = ()
        self._on: list[str] = []  # how an element says that it is on each page of the section

    def section(self, tree: bytes, links: Sequence[Sequence[Annotation]], drawn: Sequence[int]) -> None:
        """The elements of the pages that come next, with their `links`.

        Of those of a page, as many as `drawn` are in the tree; the others lead from what stands around it.
        """
        role, said, kids = json.loads(zlib.decompress(tree))
        kids += [("Link", "", rank, -1 - i) for rank, own in enumerate(links) for i in range(drawn[rank], len(own))]
        self._owners, self._links = [[] for _ in links], links
        self._on = [f"/Pg {sheet} 0 R" for sheet in self._sheets[self._first :]]
        self._parts.append(self._element(self._document, role, said, kids))
        for rank, owners in enumerate(self._owners, self._first):
            self._parents[rank] = f"{self._objects.add(f'[{references(owners)}]')} 0 R"
        self._first += len(links)

    def close(self, pdf: Any) -> None:
        """The tree, its parent tree, and the mark of a tagged document in the catalogue."""
        objects = self._objects
        objects.fill(self._document, f"<</S/Document/P {self._root} 0 R/K[{references(self._parts)}]>>")
        nums = "".join(f"{key} {owner} " for key, owner in sorted(self._parents.items()))
        parents, following = objects.add(f"<</Nums[{nums}]>>"), max(self._parents) + 1
        objects.fill(
            self._root,
            f"<</Type/StructTreeRoot/K[{self._document} 0 R]/ParentTree {parents} 0 R/ParentTreeNextKey {following}>>",
        )
        pdf.Catalog.StructTreeRoot = f"{self._root} 0 R"
        pdf.Catalog.MarkInfo = "<</Marked true>>"

    def _element(self, parent: int, role: str, said: str, *held: Any) -> int:
        """Writes an element and those that it holds; its number."""
        if role in HEADINGS:
            role = self._heading(role)
        number = self._objects.reserve()
        kids = f"{self._on[held[0]]}/K {self._drawing(number, *held)}" if len(held) == 2 else self._held(number, *held)
        self._objects.fill(number, f"<</S/{role}/P {parent} 0 R{kids}{said}>>")
        return number

    def _held(self, number: int, kept: list[Kept]) -> str:
        pages = {kid[0] for kid in kept if len(kid) == 2}
        page = self._on[pages.pop()] if len(pages) == 1 else ""
        kids = [
            self._drawing(number, *kid, said=bool(page)) if len(kid) == 2 else f"{self._element(number, *kid)} 0 R"
            for kid in kept
        ]
        return f"{page}/K[{' '.join(kids)}]"

    def _drawing(self, number: int, rank: int, mark: int, *, said: bool = True) -> str:
        """A drawing of element `number`; `said`: the element says of what page it is."""
        if mark < 0:
            link = self._links[rank][-1 - mark]
            self._parents[link.key] = f"{number} 0 R"
            return f"<</Type/OBJR{self._on[rank]}/Obj {link.number} 0 R>>"
        owners = self._owners[rank]
        owners += [0] * (mark + 1 - len(owners))
        owners[mark] = number
        return str(mark) if said else f"<</Type/MCR{self._on[rank]}/MCID {mark}>>"

    def _heading(self, role: str) -> str:
        """The level that it has here: a title of the third size under one of the first is of the second level."""
        while self._levels and self._levels[-1] >= role[-1]:
            self._levels.pop()
        self._levels.append(role[-1])
        return f"H{len(self._levels)}"
