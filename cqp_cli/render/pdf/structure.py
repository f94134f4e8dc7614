"""The tree that says what each drawing of each page means: headings, paragraphs, lists, tables, figures.

Written here because reportlab has none; its catalogue takes `StructTreeRoot` and `MarkInfo` as they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reportlab.pdfbase import pdfdoc

from cqp_cli.render.pdf.objects import references, text_string

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cqp_cli.render.pdf.objects import Objects
    from cqp_cli.render.pdf.placer import PlacedSection
    from cqp_cli.render.pdf.tags import Path, Tag


class Node:
    """One structure element under way; its children in the order in which they are met."""

    def __init__(self, role: str, tag: Tag | None = None) -> None:
        self.role, self.tag = role, tag
        self.children: list[Node | tuple[int, int]] = []
        self.known: dict[Tag, Node] = {}

    def below(self, path: Path) -> Node:
        node = self
        for step in path:
            if step not in node.known:
                node.known[step] = Node(step.role, step)
                node.children.append(node.known[step])
            node = node.known[step]
        return node


class Structure:
    """Written only when every section was placed with its tags; `sheets` are the numbers of the page objects."""

    def __init__(self, objects: Objects, sheets: Sequence[int], *, wanted: bool) -> None:
        self.wanted = wanted
        self._objects, self._sheets = objects, sheets
        self._owners: list[list[int]] = [[] for _ in sheets]

    def write(self, pdf: Any, sections: Sequence[PlacedSection]) -> None:
        """The tree, its parent tree, and the mark of a tagged document in the catalogue."""
        if not self.wanted:
            return
        root, parents = self._objects.reserve(), self._objects.reserve()
        top = self._element(_tree(sections), root)
        nums = "".join(f"{rank}[{references(owners)}]" for rank, owners in enumerate(self._owners))
        self._objects.fill(parents, f"<</Nums[{nums}]>>")
        self._objects.fill(
            root,
            f"<</Type/StructTreeRoot/K[{top} 0 R]/ParentTree {parents} 0 R/ParentTreeNextKey {len(self._owners)}>>",
        )
        pdf.Catalog.StructTreeRoot = self._objects.reference(root)
        pdf.Catalog.MarkInfo = pdfdoc.PDFDictionary({"Marked": "true"})

    def _element(self, node: Node, parent: int) -> int:
        number = self._objects.reserve()
        pages = {child[0] for child in node.children if isinstance(child, tuple)}
        page = pages.pop() if len(pages) == 1 else None
        where = f"/Pg {self._sheets[page]} 0 R" if page is not None else ""
        kids = [self._child(child, number, page) for child in node.children]
        inside = kids[0] if len(kids) == 1 else f"[{' '.join(kids)}]"
        self._objects.fill(number, f"<</S/{node.role}/P {parent} 0 R{where}/K {inside}{self._attributes(node.tag)}>>")
        return number

    def _child(self, child: Node | tuple[int, int], number: int, page: int | None) -> str:
        if isinstance(child, Node):
            return f"{self._element(child, number)} 0 R"
        where, mark = child
        owners = self._owners[where]
        owners += [0] * (mark + 1 - len(owners))
        owners[mark] = number
        return str(mark) if page is not None else f"<</Type/MCR/Pg {self._sheets[where]} 0 R/MCID {mark}>>"

    def _attributes(self, tag: Tag | None) -> str:
        if tag is None:
            return ""
        said = f"/Alt {text_string(tag.alt)}" if tag.alt else ""
        if tag.scope:
            span = f"/ColSpan {tag.span}" if tag.span > 1 else ""
            said += f"/A<</O/Table/Scope/{tag.scope}{span}>>"
        return said


def _tree(sections: Sequence[PlacedSection]) -> Node:
    document, number = Node("Document"), 0
    for section in sections:
        part = Node("Sect")
        document.children.append(part)
        for page in section.pages:
            for mark, path in enumerate(page.marks):
                part.below(path).children.append((number, mark))
            number += 1
    return document
