"""What stands on the pages of a PDF: its words, and what it looks like from afar."""

from __future__ import annotations

import io
import re
import subprocess
from pathlib import Path

from PIL import Image, ImageChops, ImageFilter, ImageStat
from pypdf import PdfReader

from tests.documents.mots import instantane

POINTS_PAR_POUCE = 30
ECART = 6.0  # of 255, in the worst cell of a grid: a line of text that is missing makes more
GRILLE = 12
_SIGNES = re.compile("([☐☑●○◐◇✓✗])")  # drawn apart from the words beside them

SUITE = b"\nstartxref\n0\n%%EOF\n"  # as short as what a signature service adds can be


def plat(texte: str) -> str:
    """Spaces that do not break, made plain."""
    return texte.replace("\u00a0", " ").replace("\u202f", " ")


def textes(pdf: Path) -> list[str]:
    """The text of each page, spaces made plain."""
    lecteur = PdfReader(io.BytesIO(pdf.read_bytes()), strict=True)
    return [re.sub(r"[\s\u202f\u00a0]+", " ", _SIGNES.sub(r" \1 ", page.extract_text())) for page in lecteur.pages]


def texte(pdf: Path) -> str:
    return " ".join(textes(pdf))


def meme_allure(pdf: Path, page: int, nom: str) -> None:
    """The page looks like the one that was kept: blurred, so that the drawing of a letter does not count."""
    commande = ["pdftoppm", "-r", str(POINTS_PAR_POUCE), "-f", str(page), "-l", str(page), "-gray", "-png", str(pdf)]
    image = subprocess.run(commande, capture_output=True, check=True).stdout
    garde = Image.open(io.BytesIO(instantane(nom, image))).convert("L")
    vue = Image.open(io.BytesIO(image)).convert("L")
    assert vue.size == garde.size, nom
    ecart = ImageChops.difference(_floue(vue), _floue(garde))
    pire = max(ImageStat.Stat(ecart.crop(case)).mean[0] for case in _cases(ecart.size))
    assert pire < ECART, f"{nom} : {pire:.1f}"


def _floue(image: Image.Image) -> Image.Image:
    return image.filter(ImageFilter.GaussianBlur(1.5))


def _cases(taille: tuple[int, int]) -> list[tuple[int, int, int, int]]:
    large, haut = taille[0] // GRILLE, taille[1] // GRILLE
    coins = ((i * large, j * haut) for i in range(GRILLE) for j in range(GRILLE))
    return [(x, y, x + large, y + haut) for x, y in coins]
