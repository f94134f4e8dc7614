"""What the product is compared with: the libraries alone, doing the same and nothing else.

python benchmarks/planchers.py libyaml FOLDER
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any


def libyaml(dossier: str) -> None:
    """CSafeLoader alone, on the same files."""
    import yaml

    for chemin in sorted(Path(dossier).rglob("*.yaml")):
        yaml.load(chemin.read_bytes(), Loader=yaml.CSafeLoader)


def canevas(lignes: str, police: str, vers: str) -> None:
    """The reportlab canvas alone, writing the same lines at the same places in an embedded font."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(TTFont("P", police))
    c = Canvas(vers)
    for page in json.loads(Path(lignes).read_text(encoding="utf-8")):
        for x, y, taille, texte in page:
            c.setFont("P", taille)
            c.drawString(x, y, texte)
        c.showPage()
    c.save()


def platypus(lignes: str, police: str, vers: str) -> None:
    """Platypus on the same lines: tables of three columns with a Paragraph in each cell."""
    from html import escape

    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Table

    pdfmetrics.registerFont(TTFont("P", police))
    style = ParagraphStyle("p", fontName="P", fontSize=6, leading=7)
    suite: list[Any] = []
    for page in json.loads(Path(lignes).read_text(encoding="utf-8")):
        cellules = [Paragraph(escape(texte), style) for *_, texte in page]
        rangs = [cellules[i : i + 3] for i in range(0, len(cellules), 3)] or [[Paragraph("", style)]]
        rangs[-1] += [""] * (3 - len(rangs[-1]))
        suite += [Table(rangs, colWidths=[170] * 3, style=[("GRID", (0, 0), (-1, -1), 0.3, "black")]), PageBreak()]
    SimpleDocTemplate(vers, leftMargin=20, rightMargin=20, topMargin=20, bottomMargin=20).build(suite)


def typst(source: str, vers: str) -> None:
    """Typst alone, on tables of the same lines."""
    from typst import compile as composer

    composer(source, output=vers)


def ecrire_classeurs(cellules: str, vers: str) -> None:
    """openpyxl alone, writing the same cells."""
    from openpyxl import Workbook

    for nom, feuilles in json.loads(Path(cellules).read_text(encoding="utf-8")).items():
        classeur = Workbook()
        classeur.remove(classeur.active)
        for titre, valeurs in feuilles.items():
            feuille = classeur.create_sheet(titre)
            for ligne, colonne, valeur in valeurs:
                feuille.cell(ligne, colonne, valeur)
        classeur.save(Path(vers) / nom)


def lire_classeurs(dossier: str) -> None:
    """openpyxl alone, reading every cell."""
    from openpyxl import load_workbook

    for chemin in sorted(Path(dossier).glob("*.xlsx")):
        classeur = load_workbook(chemin)
        for feuille in classeur.worksheets:
            for rang in feuille.iter_rows(values_only=True):
                tuple(rang)


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
