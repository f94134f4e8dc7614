"""The signs of a state, as vector shapes about 6 points wide: they never depend on a font.

The character itself is laid over the shape in invisible text, so that a search or a copy finds it. Each stands once
in a file, as a form that the pages show (ISO 32000-1, 8.10), in the colour that is set there.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from cqp_cli.documents.modele import Signe
from cqp_cli.documents.pdf.fonts import Slot, face

SIGN_WIDTH = 6.2
_R = SIGN_WIDTH / 2 - 0.4
_K = 0.5523 * _R
_CENTRE = f"1 0 0 1 {SIGN_WIDTH / 2:g} 0 cm 0.8 w 1 J 1 j"

_RIGHT_HALF = f"0 {_R:g} m {_K:g} {_R:g} {_R:g} {_K:g} {_R:g} 0 c {_R:g} {-_K:g} {_K:g} {-_R:g} 0 {-_R:g} c"
_LEFT_HALF = f"0 {-_R:g} m {-_K:g} {-_R:g} {-_R:g} {-_K:g} {-_R:g} 0 c {-_R:g} {_K:g} {-_K:g} {_R:g} 0 {_R:g} c"
_CIRCLE = f"{_RIGHT_HALF} {_LEFT_HALF.replace(f'0 {-_R:g} m ', '')} h"

_SHAPES = {
    Signe.ACQUIS: f"{_CIRCLE} B",
    Signe.NON_ACQUIS: f"{_CIRCLE} S",
    Signe.DIVERGENCE: f"{_CIRCLE} S {_LEFT_HALF} h f",
    Signe.NON_EVALUE: f"{-_R:g} 0 m {_R:g} 0 l S",
    Signe.CONSERVEE: f"0 {_R:g} m {_R:g} 0 l 0 {-_R:g} l {-_R:g} 0 l s",
    Signe.CONFORME: "1.1 w -2.6 -0.2 m -0.8 -2.2 l 2.7 2.4 l S",
    Signe.NON_CONFORME: "1.1 w -2.1 -2.1 m 2.1 2.1 l -2.1 2.1 m 2.1 -2.1 l S",
    Signe.A_COCHER: f"{-_R:g} {-_R:g} {2 * _R:g} {2 * _R:g} re S",
    Signe.A_VERIFIER: "1.3 w 0 3 m 0 -0.6 l S 0 -2.7 m 0 -2.6 l S",
}


def _slot(character: str) -> Slot:
    slot = face("S").slot(character)
    assert slot
    return slot


class Stamp(NamedTuple):
    """A form: its name in a file, and what draws it."""

    name: str
    operators: str


@cache
def sign_stamp(sign: Signe) -> Stamp:
    """The shape, centred on the line at its left edge, under its own character."""
    slot, space = _slot(sign.value), _slot(" ")
    said = f"BT 3 Tr /{slot.resource} 6 Tf -3 -2 Td ({chr(slot.byte)}{chr(space.byte)})Tj ET"
    return Stamp(f"G{ord(sign.value):X}", f"{_CENTRE} {_SHAPES[sign]} {said}")


TICKED, UNTICKED = "☑", "☐"


@cache
def tick_stamp(ticked: bool, side: float) -> Stamp:
    """A box of `side` points, its corner at the bottom left as origin, with its mark when it is ticked."""
    character = TICKED if ticked else UNTICKED
    slot, space = _slot(character), _slot(" ")
    mark = [f"{fx * side:.2f} {fy * side:.2f}" for fx, fy in ((0.18, 0.5), (0.42, 0.22), (0.84, 0.82))]
    check = f" 1.3 w 1 J 1 j {mark[0]} m {mark[1]} l {mark[2]} l S" if ticked else ""
    said = f"BT 3 Tr /{slot.resource} {side:g} Tf ({chr(slot.byte)}{chr(space.byte)})Tj ET"
    return Stamp(f"G{ord(character):X}-{side:.2f}", f"0.6 w 0 0 {side:g} {side:g} re S{check} {said}")
