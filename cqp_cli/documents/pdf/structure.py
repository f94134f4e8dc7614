"""The tree that says what each drawing of each page means: headings, paragraphs, lists, tables, figures, links.

Written here because reportlab has none; its catalogue takes `StructTreeRoot` and `MarkInfo` as they are.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from cqp_cli.documents.pdf.objects import Objects, references, text_string
from cqp_cli.documents.pdf.page import Page
from cqp_cli.documents.pdf.tags import Path, Tag

HEADINGS = ("H1", "H2", "H3")


class Annotation(NamedTuple):
    """A link as the file has it: the number of its object, and its own in the parent tree."""

    number: int
    key: int


# An element as it is kept: role, attributes, children. A child is an element, or a drawing: the rank of its page in
# the section, then its mark there, or -1 - rank of a link of the page.
Kept = tuple[str, str, list[Any]]


def _attributes(tag: Tag) -> str:
    said = f"/Alt {text_string(tag.alt)}" if tag.alt else ""
    scope = f"/Scope/{tag.scope}" if tag.scope else ""
    span = f"/ColSpan {tag.span}" if tag.span > 1 else ""
    return f"{said}/A<</O/Table{scope}{span}>>" if scope or span else said


class _Tree:
    """The elements of a section under way; the children of each in the order in which they are met."""

    def __init__(self) -> None:
        self._top: list[Any] = []
        self._known: dict[int, list[Any]] = {}
        self._lists: list[list[Any]] = []

    def inside(self, path: Path) -> list[Any]:
        if not path:
            return self._top
        tag = path[-1]
        if tag.number not in self._known:
            children = self._known[tag.number] = []
            self.inside(path[:-1]).append((tag.role, _attributes(tag), children))
            if tag.role == "L":
                self._lists.append(children)
        return self._known[tag.number]

    def kept(self) -> Kept:
        numbers = {id(children): number for number, children in self._known.items()}
        for children in self._lists:  # drawn row by row, read down each column
            children.sort(key=lambda child: numbers[id(child[2])] if len(child) == 3 else 0)
        return "Sect", "", self._top


def tree_of(pages: Iterable[Page]) -> bytes:
    """The elements of a section, as small as they can be: those of a thousand candidates stand in memory together."""
    tree = _Tree()
    for rank, page in enumerate(pages):
        for mark, path in enumerate(page.marks):
            tree.inside(path).append((rank, mark))
        for link, path in enumerate(page.linked):
            tree.inside(path).append((rank, -1 - link))
    return zlib.compress(json.dumps(tree.kept(), separators=(",", ":")).encode(), 1)


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

    def section(self, tree: bytes, links: Sequence[Sequence[Annotation]], drawn: Sequence[int]) -> None:
        """The elements of the pages that come next, with their `links`.

        Of those of a page, as many as `drawn` are in the tree; the others lead from what stands around it.
        """
        role, said, children = json.loads(zlib.decompress(tree))
        around = [(rank, -1 - i) for rank, own in enumerate(links) for i in range(drawn[rank], len(own))]
        children += [("Link", "", [link]) for link in around]
        self._owners, self._links = [[] for _ in links], links
        self._parts.append(self._element((role, said, children), self._document))
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

    def _element(self, kept: Kept, parent: int) -> int:
        role, said, children = kept
        if role in HEADINGS:
            role = self._heading(role)
        number = self._objects.reserve()
        marked = {child[0] for child in children if len(child) == 2}
        page = self._first + marked.pop() if len(marked) == 1 else None
        where = f"/Pg {self._sheets[page]} 0 R" if page is not None else ""
        kids = [self._child(child, number, page) for child in children]
        inside = kids[0] if len(kids) == 1 else f"[{' '.join(kids)}]"
        self._objects.fill(number, f"<</S/{role}/P {parent} 0 R{where}/K {inside}{said}>>")
        return number

    def _child(self, child: Any, number: int, page: int | None) -> str:
        if len(child) == 3:
            return f"{self._element(child, number)} 0 R"
        rank, mark = child
        sheet = self._sheets[self._first + rank]
        if mark < 0:
            link = self._links[rank][-1 - mark]
            self._parents[link.key] = f"{number} 0 R"
            return f"<</Type/OBJR/Pg {sheet} 0 R/Obj {link.number} 0 R>>"
        owners = self._owners[rank]
        owners += [0] * (mark + 1 - len(owners))
        owners[mark] = number
        return str(mark) if page is not None else f"<</Type/MCR/Pg {sheet} 0 R/MCID {mark}>>"

    def _heading(self, role: str) -> str:
        """The level that it has here: a title of the third size under one of the first is of the second level."""
        while self._levels and self._levels[-1] >= role[-1]:
            self._levels.pop()
        self._levels.append(role[-1])
        return f"H{len(self._levels)}"
