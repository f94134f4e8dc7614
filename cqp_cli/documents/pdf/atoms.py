"""The unit of layout: a slice of a block that is never cut, and what it wants of its neighbours."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple, TypeVar

from cqp_cli.documents.pdf.page import Page
from cqp_cli.documents.pdf.tags import Path
from cqp_cli.documents.pdf.theme import BODY

T = TypeVar("T")


class Keep(IntEnum):
    """Whether an atom stays on the page of the next one."""

    FREE = 0
    WISHED = 1  # given up where the whole does not fit on one page
    BOUND = 2  # a title with what it announces


class Box(NamedTuple):
    """The width that a block has for itself, and the height of the page it is set on."""

    x: float
    width: float
    page: float = BODY

    @property
    def right(self) -> float:
        return self.x + self.width

    def inset(self, by: float) -> Box:
        return self._replace(x=self.x + by, width=self.width - 2 * by)


@dataclass(slots=True)
class Atom:
    """What it draws, and `path`: the elements of structure that this is inside of.

    `header` is drawn again when the atom is the first of a page; `before` is then dropped. `spring` is its share of the
    white of a page that is composed as a whole.
    """

    height: float
    drawing: Callable[[Page, float], None]
    path: Path = ()
    before: float = 0
    keep: Keep = Keep.FREE
    header: tuple[Atom, ...] = ()
    tint: Box | None = None
    new_page: bool = False
    spring: float = 0

    def draw(self, page: Page, top: float) -> None:
        outside = page.path
        page.path = outside + self.path
        self.drawing(page, top)
        page.path = outside


def nothing(page: Page, top: float) -> None:
    """The drawing of white space."""
    del page, top


def height_of(atoms: Sequence[Atom]) -> float:
    """From the top of the first to the bottom of the last."""
    return sum(a.height for a in atoms) + sum(a.before for a in atoms[1:])


def slices(lines: Sequence[T], most: int = 12) -> list[Sequence[T]]:
    """Lines in runs short enough for any page; one run, even empty, at least."""
    return [lines[i : i + most] for i in range(0, len(lines), most)] or [lines]


def bind(atoms: list[Atom], keep: Keep) -> list[Atom]:
    """Tie each atom to the next, the last one staying as it is."""
    for atom in atoms[:-1]:
        atom.keep = max(atom.keep, keep)
    return atoms
