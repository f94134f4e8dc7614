"""The tree that says what each drawing of each page means: headings, paragraphs, lists, tables, figures.

Written by hand because reportlab has none; its catalogue takes `StructTreeRoot` and `MarkInfo` as they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reportlab.pdfbase import pdfdoc

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
    """Written only when every section was placed with its tags."""

    def __init__(self, pdf: Any, pages: int, *, wanted: bool) -> None:
        self.pdf = pdf
        self.wanted = wanted
        self._count = 0
        self._owners: list[list[Any]] = [[] for _ in range(pages)]

    def write(self, sections: Sequence[PlacedSection], pages: Sequence[Any]) -> None:
        """The tree, its parent tree, and the mark of a tagged document in the catalogue."""
        if not self.wanted:
            return
        root = pdfdoc.PDFDictionary({"Type": pdfdoc.PDFName("StructTreeRoot")})
        reference = self.pdf.Reference(root, "structure")
        top = self._element(_tree(sections), reference, pages)
        numbers: list[Any] = []
        for rank, owners in enumerate(self._owners):
            numbers += [rank, pdfdoc.PDFArray(owners)]
        parents = self.pdf.Reference(pdfdoc.PDFDictionary({"Nums": pdfdoc.PDFArray(numbers)}), "structure.parents")
        root.dict |= {
            "K": pdfdoc.PDFArray([top]),
            "ParentTree": parents,
            "ParentTreeNextKey": len(self._owners),
        }
        self.pdf.Catalog.StructTreeRoot = reference
        self.pdf.Catalog.MarkInfo = pdfdoc.PDFDictionary({"Marked": "true"})

    def _element(self, node: Node, parent: Any, pages: Sequence[Any]) -> Any:
        self._count += 1
        entries: dict[str, Any] = {
            "Type": pdfdoc.PDFName("StructElem"),
            "S": pdfdoc.PDFName(node.role),
            "P": parent,
        }
        entries |= _attributes(node.tag)
        element = pdfdoc.PDFDictionary(entries)
        reference = self.pdf.Reference(element, f"structure.{self._count}")
        element.dict["K"] = pdfdoc.PDFArray(list(self._children(node, reference, pages)))
        return reference

    def _children(self, node: Node, reference: Any, pages: Sequence[Any]) -> Iterator[Any]:
        for child in node.children:
            if isinstance(child, Node):
                yield self._element(child, reference, pages)
                continue
            page, mark = child
            owners = self._owners[page]
            owners += [None] * (mark + 1 - len(owners))
            owners[mark] = reference
            content = {"Type": pdfdoc.PDFName("MCR"), "Pg": pages[page], "MCID": mark}
            yield pdfdoc.PDFDictionary(content)


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


def _attributes(tag: Tag | None) -> dict[str, Any]:
    if tag is None:
        return {}
    entries: dict[str, Any] = {"Alt": pdfdoc.PDFString(tag.alt)} if tag.alt else {}
    if tag.scope:
        table: dict[str, Any] = {"O": pdfdoc.PDFName("Table"), "Scope": pdfdoc.PDFName(tag.scope)}
        if tag.span > 1:
            table["ColSpan"] = tag.span
        entries["A"] = pdfdoc.PDFDictionary(table)
    return entries
