"""The looks of the forms: a few styles, registered once, shared by all the cells of all the workbooks.

Yellow-white and a thin frame for what is to fill, grey for what is not, one dark accent; nothing depends on
colour alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import BUILTIN_FORMATS_MAX_SIZE, BUILTIN_FORMATS_REVERSE

POLICE = "Arial"
ACCENT, TEINTE, PALE, GRIS, TRAIT, ROUGE, DISCRET = "1F3864", "DCE6F2", "FFF9E3", "EDEDED", "A6A6A6", "B00020", "595959"
_FIN = Side("thin", color=TRAIT)
_CADRE = Border(_FIN, _FIN, _FIN, _FIN)
_FILET = Border(bottom=Side("hair", color=TRAIT))


Parts = tuple[Font, PatternFill, Border, Alignment, Protection, str]


@dataclass(frozen=True, slots=True)
class Aspect:
    """How a cell looks and whether it can be filled."""

    corps: float = 10
    gras: bool = False
    italique: bool = False
    couleur: str = "000000"
    fond: str | None = None
    bord: Border | None = None
    aligne: str = "left"
    haut: str = "center"
    passe_ligne: bool = True
    retrait: int = 0
    a_remplir: bool = False
    format: str = "@"

    def parts(self) -> Parts:
        """The same, in the pieces that openpyxl keeps apart."""
        return (
            Font(name=POLICE, size=self.corps, bold=self.gras, italic=self.italique, color=self.couleur),
            PatternFill("solid", fgColor=self.fond) if self.fond else PatternFill(),
            self.bord or Border(),
            Alignment(horizontal=self.aligne, vertical=self.haut, wrap_text=self.passe_ligne, indent=self.retrait),
            Protection(locked=not self.a_remplir),
            self.format,
        )


_JOUR = "dd/mm/yyyy"
ASPECTS: dict[str, Aspect] = {
    "titre": Aspect(14, gras=True, couleur=ACCENT, format="General"),
    "sous-titre": Aspect(couleur=DISCRET, format="General"),
    "compteur": Aspect(gras=True, passe_ligne=False, format="General"),
    "entete": Aspect(retrait=1, gras=True, couleur="FFFFFF", fond=ACCENT, bord=_CADRE),
    "entete-centre": Aspect(gras=True, couleur="FFFFFF", fond=ACCENT, bord=_CADRE, aligne="center"),
    "bande": Aspect(11, retrait=1, gras=True, couleur=ACCENT, fond=TEINTE, format="General"),
    "bande-compte": Aspect(gras=True, couleur=ACCENT, fond=TEINTE, aligne="center", format="General"),
    "code": Aspect(9, couleur=DISCRET, bord=_FILET, aligne="center"),
    "libelle": Aspect(retrait=1, bord=_FILET),
    "libelle-fort": Aspect(retrait=1, gras=True, bord=_FILET, fond="F5F8FC"),
    "code-fort": Aspect(9, gras=True, bord=_FILET, aligne="center", fond="F5F8FC"),
    "aide": Aspect(9, retrait=1, italique=True, couleur=DISCRET, bord=_FILET),
    "choix": Aspect(fond=PALE, bord=_CADRE, aligne="center", a_remplir=True),
    "choix-fort": Aspect(gras=True, fond=PALE, bord=_CADRE, aligne="center", a_remplir=True),
    "texte": Aspect(retrait=1, fond=PALE, bord=_CADRE, haut="center", a_remplir=True),
    "recit": Aspect(retrait=1, fond=PALE, bord=_CADRE, haut="top", a_remplir=True),
    "jour": Aspect(fond=PALE, bord=_CADRE, aligne="center", a_remplir=True, format=_JOUR),
    "nombre": Aspect(fond=PALE, bord=_CADRE, aligne="center", a_remplir=True, format="General"),
    "cadre": Aspect(9, retrait=1, couleur=DISCRET, bord=_CADRE, haut="top"),
    "cale": Aspect(format="General"),
    "gris": Aspect(9, couleur=DISCRET, fond=GRIS, bord=_CADRE, aligne="center"),
    "signe": Aspect(9, retrait=1, gras=True, couleur=ROUGE, format="General"),
    "resultat": Aspect(9, gras=True, aligne="center", bord=_FILET, format="General"),
    "lire": Aspect(11, haut="top"),
    "lire-cle": Aspect(11, gras=True, couleur=ACCENT, haut="top"),
    "notice": Aspect(9, couleur=DISCRET, haut="top"),
    "identite-cle": Aspect(8, couleur=DISCRET, fond=GRIS),
    "identite": Aspect(8, couleur=DISCRET, fond=GRIS),
}
ASPECTS |= dict.fromkeys(("nom", "codes"), ASPECTS["texte"])
DITS = frozenset(n for n, a in ASPECTS.items() if not a.a_remplir and not n.startswith(("code", "identite")))
"""The styles of what a form says itself: its spaces and apostrophes are set. Answers and marks stay as they are."""
_ROUGE = Side("thin", color=ROUGE)
MANQUE = DifferentialStyle(border=Border(_ROUGE, _ROUGE, _ROUGE, _ROUGE))
ALERTE = DifferentialStyle(font=Font(bold=True, color=ROUGE))
REFUS = DifferentialStyle(font=Font(bold=True), fill=PatternFill(bgColor="D9D9D9"))


def vetir(classeur: Workbook) -> None:
    """Gives a new workbook all the styles."""
    vars(classeur).update(_inscrits()[0])


def style_de(nom: str) -> StyleArray:
    """A style of that name, as a cell of any workbook takes it."""
    return _inscrits()[1][nom]


def cite(nom: str) -> StyleArray:
    """The style with the mark « this is text » of Excel, for a text that begins like a formula."""
    marque = StyleArray(style_de(nom))
    marque.quotePrefix = 1
    return marque


@cache
def _inscrits() -> tuple[dict[str, Any], dict[str, StyleArray]]:
    """The tables of styles, the same for every workbook, and what a cell takes of them by name."""
    modele: Any = Workbook()
    modele._named_styles["Normal"].font = Font(name=POLICE, size=10)
    noms = {nom: _inscrire(modele, *aspect.parts()) for nom, aspect in ASPECTS.items()}
    tables = ("_fonts", "_fills", "_borders", "_alignments", "_protections", "_number_formats", "_named_styles")
    return {table: getattr(modele, table) for table in tables}, noms


def _inscrire(
    classeur: Any, police: Font, fond: PatternFill, bord: Border, place: Alignment, garde: Protection, format: str
) -> StyleArray:
    inscrit = StyleArray()
    inscrit.fontId = classeur._fonts.add(police)
    inscrit.fillId = classeur._fills.add(fond)
    inscrit.borderId = classeur._borders.add(bord)
    inscrit.alignmentId = classeur._alignments.add(place)
    inscrit.protectionId = classeur._protections.add(garde)
    integre = BUILTIN_FORMATS_REVERSE.get(format)
    inscrit.numFmtId = BUILTIN_FORMATS_MAX_SIZE + classeur._number_formats.add(format) if integre is None else integre
    return inscrit
