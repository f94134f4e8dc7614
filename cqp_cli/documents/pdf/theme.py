"""Geometry and colours of a page: what the eye sees that no word says."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from cqp_cli.documents.modele import Format, Style

MM = 72 / 25.4
WIDTH, HEIGHT = 210 * MM, 297 * MM
MARGIN, BINDING = 20 * MM, 25 * MM
LEFT, RIGHT = BINDING, WIDTH - MARGIN
TOP, BOTTOM = 22 * MM, HEIGHT - MARGIN
BODY = BOTTOM - TOP
HEADER_LINE = 13 * MM

INITIALS = 12 * MM  # at the foot of a page, for a hand

HAIRLINE = 0.4
RULE = 0.8


class Sheet(NamedTuple):
    """A format of page: its size, and the frame that its content keeps to."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float

    @property
    def body(self) -> float:
        return self.bottom - self.top


PORTRAIT = Sheet(WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM)
SHEETS = {
    Format.PORTRAIT: PORTRAIT,
    Format.PAYSAGE: Sheet(HEIGHT, WIDTH, 28 * MM, HEIGHT - 28 * MM, 20 * MM, WIDTH - 16 * MM),
}


class Look(NamedTuple):
    """A text style as it is set: weight of the font, size and leading in points, name of a colour."""

    weight: str
    size: float
    leading: float
    colour: str


LOOKS = {
    Style.CORPS: Look("regular", 9, 4 * MM, "ink"),
    Style.FORT: Look("bold", 9, 4 * MM, "ink"),
    Style.DISCRET: Look("regular", 9, 4 * MM, "grey"),
    Style.ACCENT: Look("bold", 9, 4 * MM, "accent"),
    Style.LECTURE: Look("regular", 10.5, 5 * MM, "ink"),
    Style.LECTURE_FORT: Look("bold", 10.5, 5 * MM, "ink"),
    Style.SOLENNEL: Look("regular", 14, 6 * MM, "ink"),
    Style.SOLENNEL_FORT: Look("bold", 20, 9 * MM, "accent"),
}
TITLES = {
    1: Look("regular", 20, 9 * MM, "accent"),
    2: Look("bold", 14, 6 * MM, "accent"),
    3: Look("bold", 10.5, 5 * MM, "ink"),
}
LABEL = LOOKS[Style.DISCRET]
VALUE = LOOKS[Style.LECTURE_FORT]


@dataclass(frozen=True, slots=True)
class Theme:
    """What a certifier may choose."""

    accent: str = "#1F3A5F"

    def colour(self, name: str) -> str:
        """The three components as PDF writes them, without the operator."""
        return _components(self.accent, name)


@cache
def _components(accent: str, name: str) -> str:
    tones = {"ink": (0.1, 0.1, 0.1), "grey": (0.38, 0.38, 0.38), "hairline": (0.78, 0.78, 0.78)}
    tones["faint"] = (0.9, 0.9, 0.9)
    dark = _rgb(accent)
    shades = {"accent": 1.0, "tint": 0.06}
    rgb = tones.get(name) or tuple(1 - shades[name] * (1 - c) for c in dark)
    return " ".join(f"{c:.3g}" for c in rgb)


def _rgb(accent: str) -> tuple[float, float, float]:
    digits = accent.lstrip("#")
    if len(digits) != 6:
        raise ValueError(f"a colour is written #RRGGBB, not {accent!r}")
    red, green, blue = (int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4))
    return red, green, blue
