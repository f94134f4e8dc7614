"""What is looked at rather than read: a logo, a QR code, a name in large letters."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO

from cqp_cli.documents.modele import Alignement, Image, Nom, Qr
from cqp_cli.documents.pdf.atoms import Atom, Box
from cqp_cli.documents.pdf.objects import Objects, deflated
from cqp_cli.documents.pdf.page import Page, start_of
from cqp_cli.documents.pdf.tags import tag
from cqp_cli.documents.pdf.theme import MM, Look
from cqp_cli.documents.pdf.wrap import one_line, wrap

LARGEST, SMALLEST, LEAST = 34, 22, 14
QUIET_ZONE = 4  # modules of white that the standard asks around a QR code


# A name -------------------------------------------------------------------------------------------


def name(block: Nom, box: Box) -> list[Atom]:
    """On one line, the larger the shorter; what no line can hold at the smallest size goes on several, and a part that
    no line can hold is set smaller still rather than cut."""
    whole, parts = _fitting(block.texte, box.width), block.texte.split(" ")
    look = _large(whole if whole >= SMALLEST else min(SMALLEST, *(max(_fitting(p, box.width), LEAST) for p in parts)))
    lines = [line for part in _packed(parts, look, box.width) for line in wrap(part, look, box.width)]

    def draw(page: Page, top: float) -> None:
        page.lines(lines, look, box.x, top, box.width, Alignement.CENTRE)

    return [Atom(max(len(lines), 1) * look.leading, draw, (tag("P"),))]


def _fitting(text: str, width: float) -> float:
    """The largest size at which one line holds this text."""
    natural = one_line(text, _large(LARGEST)).width
    return min(LARGEST, int(LARGEST * width / natural)) if natural else LARGEST


def _packed(parts: list[str], look: Look, width: float) -> list[str]:
    """Parts on as few lines as hold them, each whole."""
    lines: list[str] = []
    for part in parts:
        if lines and one_line(f"{lines[-1]} {part}", look).width <= width:
            lines[-1] += f" {part}"
        else:
            lines.append(part)
    return lines


def _large(size: float) -> Look:
    return Look("bold", size, 1.3 * size, "ink")


# A picture ----------------------------------------------------------------------------------------


def image(block: Image, box: Box) -> list[Atom]:
    pixels = block.pixels
    scale = min(block.hauteur * MM / pixels.hauteur, min(block.largeur * MM, box.width) / pixels.largeur)
    width, height = pixels.largeur * scale, pixels.hauteur * scale
    x = start_of(box.x, box.width, width, block.alignement)

    def draw(page: Page, top: float) -> None:
        page.picture(pixels, x, top, width, height)

    return [Atom(height, draw, (tag("Figure", block.texte),))]


def picture_object(objects: Objects, data: bytes) -> int:
    """The number of a picture in the document, its transparency beside it."""
    from PIL import Image as Pictures

    with Pictures.open(BytesIO(data), formats=("PNG", "JPEG")) as opened:
        rgba = opened.convert("RGBA")
    head = f"/Type/XObject/Subtype/Image/Width {rgba.width}/Height {rgba.height}/BitsPerComponent 8/ColorSpace"
    alpha, mask = rgba.getchannel("A"), ""
    if alpha.getextrema() != (255, 255):
        mask = f"/SMask {objects.stream(deflated(alpha.tobytes(), head + '/DeviceGray'))} 0 R"
    return objects.stream(deflated(rgba.convert("RGB").tobytes(), f"{head}/DeviceRGB{mask}"))


# A QR code ----------------------------------------------------------------------------------------


def qr_code(block: Qr, box: Box) -> list[Atom]:
    side = block.cote * MM
    x = start_of(box.x, box.width, side, block.alignement)
    operators = _modules(block.contenu, side)

    def draw(page: Page, top: float) -> None:
        page.shape(operators, x, top, side, side)

    return [Atom(side, draw, (tag("Figure", block.texte),))]


@lru_cache(maxsize=64)
def _modules(content: str, side: float) -> str:
    """The dark runs of each row as rectangles, the origin at the bottom left, the quiet zone within `side`."""
    import segno

    # Said to be UTF-8: left to guess, a reader takes « Numéro » for Chinese.
    code = segno.make_qr(content, error="m", boost_error=False, encoding="utf-8", eci=True)
    rows = [list(row) for row in code.matrix]
    unit = side / (len(rows) + 2 * QUIET_ZONE)
    rectangles = []
    for r, row in enumerate(rows):
        y = side - (QUIET_ZONE + r + 1) * unit
        start = None
        for c, dark in enumerate([*row, 0]):
            if dark and start is None:
                start = c
            elif not dark and start is not None:
                x = (QUIET_ZONE + start) * unit
                rectangles.append(f"{x:.3f} {y:.3f} {(c - start) * unit:.3f} {unit:.3f} re")
                start = None
    return " ".join([*rectangles, "f"])
