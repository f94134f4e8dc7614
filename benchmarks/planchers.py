"""What the product is compared with: the libraries alone, doing the same and nothing else.

python benchmarks/planchers.py libyaml FOLDER
"""

from __future__ import annotations

import json
import pickle
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


def typst(source: str, police: str, vers: str) -> None:
    """Typst alone, on tables of the same lines, in the same fonts and to the same standards."""
    from typst import compile as composer

    composer(source, output=vers, font_paths=[Path(police).parent], pdf_standards=["a-2a", "ua-1"])


def ecrire_cases(classeurs: str, vers: str) -> None:
    """openpyxl alone, writing what the same cells say and nothing of what surrounds it."""
    from openpyxl import Workbook

    for nom, (_, _, feuilles) in pickle.loads(Path(classeurs).read_bytes()).items():
        classeur = Workbook()
        classeur.remove(classeur.active)
        for dite in feuilles:
            feuille = classeur.create_sheet(dite["titre"])
            for ligne, colonne, valeur, _ in dite["cases"]:
                if valeur is not None:
                    feuille.cell(ligne, colonne, valeur)
        classeur.save(Path(vers) / nom)


def ecrire_classeurs(classeurs: str, vers: str) -> None:
    """openpyxl alone, writing the same workbooks, whose parts it is given made; each look is a named style."""
    from openpyxl import Workbook
    from openpyxl.styles import NamedStyle
    from openpyxl.workbook.defined_name import DefinedName

    for nom, (noms, styles, feuilles) in pickle.loads(Path(classeurs).read_bytes()).items():
        classeur = Workbook()
        classeur.remove(classeur.active)
        for style in styles:
            classeur.add_named_style(NamedStyle(**style))
        for dite in feuilles:
            _ecrire(classeur.create_sheet(dite["titre"]), dite)
        for cle, cible in noms.items():
            classeur.defined_names[cle] = DefinedName(cle, attr_text=cible)
        classeur.save(Path(vers) / nom)


def _ecrire(ws: Any, dite: dict[str, Any]) -> None:
    for ligne, colonne, valeur, style in dite["cases"]:
        ws.cell(ligne, colonne, valeur).style = style
    for zone in dite["fusions"]:
        ws.merge_cells(zone)
    for ligne, hauteur in dite["hauteurs"].items():
        ws.row_dimensions[ligne].height = hauteur
    for lettre, largeur in dite["largeurs"].items():
        ws.column_dimensions[lettre].width = largeur
    for liste in dite["listes"]:
        ws.add_data_validation(liste)
    for zone, regles in dite["marques"]:
        for regle in regles:
            ws.conditional_formatting.add(zone, regle)
    for nom, valeur in dite["reglages"].items():
        setattr(ws, nom, valeur)


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
