"""What can be measured on a page: where each word stands, in which size and which font it is set."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from pypdf import PdfReader

MM = 72 / 25.4
JEU = 0.6  # points: the slant of a letter, a rounding
TAILLES = {9.0, 10.5, 14.0, 20.0}
FILIGRANE = 96.0  # « SPÉCIMEN », under the words and across them
POLICES = {"NotoSans-Regular", "NotoSans-Bold", "DejaVuSansCondensed"}
PRESQUE_VIDE = 30 * MM
_CORPS = re.compile(rb"/[^S]\d* ([\d.]+) Tf")  # not the signs, which are drawings with a word that only a reader hears
_ESPACE = "{http://www.w3.org/1999/xhtml}"


class Mot(NamedTuple):
    texte: str
    gauche: float
    haut: float
    droite: float
    bas: float


class Page(NamedTuple):
    largeur: float
    hauteur: float
    mots: tuple[Mot, ...]

    @property
    def paysage(self) -> bool:
        return self.largeur > self.hauteur

    @property
    def cadre(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of what may hold words, header and footer included."""
        cote = 28 * MM if self.paysage else 0
        return (
            cote or 25 * MM, 7 * MM,
            self.largeur - (cote or 20 * MM), self.hauteur - 7 * MM,
        )  # fmt: skip

    @property
    def corps(self) -> list[Mot]:
        """Without the header and the footer."""
        return [m for m in self.mots if m.haut > 16 * MM and m.bas < self.hauteur - 14 * MM]


def pages(pdf: Path, premieres: int = 0) -> list[Page]:
    """All of them, or the first ones."""
    commande = ["pdftotext", "-bbox", *(("-l", str(premieres)) if premieres else ()), str(pdf), "-"]
    sortie = subprocess.run(commande, capture_output=True, check=True, text=True, encoding="utf-8").stdout
    racine = ElementTree.fromstring(re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f]", "", sortie))
    return [_page(p) for p in racine.iter(f"{_ESPACE}page")]


def _page(p: ElementTree.Element) -> Page:
    mots = tuple(
        Mot(m.text or "", *(float(m.get(cle, "0")) for cle in ("xMin", "yMin", "xMax", "yMax")))
        for m in p.iter(f"{_ESPACE}word")
    )
    mots = tuple(m for m in mots if not (m.texte in "SPÉCIMEN" and m.bas - m.haut > 20))
    return Page(float(p.get("width", "0")), float(p.get("height", "0")), mots)


def fautes(pdf: Path, premieres: int = 0) -> Iterator[str]:
    """What the eye would mind: a word out of its frame, one over another, a page of three lines, a stray size or font.

    Of a long document, on the `premieres` pages only, but for the fonts.
    """
    toutes = pages(pdf, premieres)
    for numero, page in enumerate(toutes, 1):
        ici = f"{pdf.name}, page {numero}"
        gauche, haut, droite, bas = page.cadre
        for m in page.mots:
            if m.gauche < gauche - JEU or m.droite > droite + JEU or m.haut < haut - JEU or m.bas > bas + JEU:
                yield f"{ici} : « {m.texte} » sort du cadre"
        for un, autre in _superposes(page.mots):
            yield f"{ici} : « {un.texte} » et « {autre.texte} » se recouvrent"
        dedans = page.corps
        if numero > 1 and dedans and max(m.bas for m in dedans) - min(m.haut for m in dedans) < PRESQUE_VIDE:
            yield f"{ici} : presque vide"
    yield from _fautes_de_corps(pdf, toutes)


def _fautes_de_corps(pdf: Path, toutes: list[Page]) -> Iterator[str]:
    lecteur = PdfReader(pdf)
    for numero, feuille in enumerate(lecteur.pages[: len(toutes)], 1):
        contenu = feuille.get_contents()
        assert contenu is not None
        tailles = {float(x) for x in _CORPS.findall(contenu.get_data())} - {FILIGRANE}
        if etranges := tailles - TAILLES - _du_nom(toutes[numero - 1], tailles):
            yield f"{pdf.name}, page {numero} : corps {sorted(etranges)}"
    for police in _polices(lecteur):
        if police not in POLICES:
            yield f"{pdf.name} : police {police}"


def _du_nom(page: Page, tailles: set[float]) -> set[float]:
    """On a certificate, the name alone is as large as it can be."""
    return {max(tailles)} if page.paysage and tailles else set()


def _superposes(mots: tuple[Mot, ...]) -> Iterator[tuple[Mot, Mot]]:
    """Words whose hearts meet; ascenders and descenders of two lines may."""
    coeurs = sorted((_coeur(m) for m in mots if m.texte.strip()), key=lambda m: m.haut)
    for i, un in enumerate(coeurs):
        for autre in coeurs[i + 1 :]:
            if autre.haut >= un.bas:
                break
            if autre.gauche < un.droite - JEU and un.gauche < autre.droite - JEU:
                yield un, autre


def _coeur(m: Mot) -> Mot:
    quart = (m.bas - m.haut) / 4
    return m._replace(haut=m.haut + quart, bas=m.bas - quart)


def _polices(lecteur: PdfReader) -> set[str]:
    noms = set()
    for feuille in lecteur.pages[:1]:  # all share the same resources
        for police in feuille["/Resources"].get("/Font", {}).values():  # type: ignore[attr-defined]
            noms.add(str(police.get_object()["/BaseFont"]).removeprefix("/").partition("+")[2])
    return noms
