"""What the comparisons are given: the lines of a PDF, the cells of a workbook, and forms filled in."""

from __future__ import annotations

import json
import pickle
import shutil
from copy import copy
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

PARTS = ("font", "fill", "border", "alignment", "protection", "number_format")
REGLAGES = ("page_margins", "print_title_rows", "print_area", "freeze_panes", "oddFooter", "protection", "row_breaks")


def lignes_de(pdf: Path, vers: Path) -> int:
    """The lines of a PDF with their places, for others to write the same; returns how many pages there are."""
    from pypdf import PdfReader

    pages: list[list[tuple[float, float, float, str]]] = []
    for page in PdfReader(pdf).pages:
        suite: list[tuple[float, float, float, str]] = []

        def noter(texte: str, _cm: Any, tm: Any, _police: Any, taille: float, suite: Any = suite) -> None:
            if texte.strip():
                suite.append((tm[4], tm[5], taille or 8, texte.strip()))

        page.extract_text(visitor_text=noter)
        pages.append(suite)
    vers.write_text(json.dumps(pages), encoding="utf-8")
    return len(pages)


def en_typst(lignes: Path) -> Path:
    """The same lines as tables of three columns, in typst's own language, with a pack's fonts, margins and pages."""
    source = lignes.with_suffix(".typ")
    lire = f'#let pages = json("{lignes.name}")'
    tracer = "#for p in pages [#table(columns: 3, inset: 2pt, ..p.map(l => [#l.at(3)]))#pagebreak()]"
    dire = '#set document(title: "Dossiers présentés au jury")\n#set page(margin: 20mm)'
    polices = '#set text(size: 6pt, lang: "fr", font: ("Noto Sans", "DejaVu Sans"))'
    source.write_text(f"{dire}\n{polices}\n{lire}\n{tracer}\n", encoding="utf-8")
    return source


def en_publipostage(lignes: Path) -> Path:
    """The same lines as a mail merge leaves them: one flat text document, a page break before each page."""
    source = lignes.with_suffix(".fodt")
    pages = json.loads(lignes.read_text(encoding="utf-8"))
    corps = "".join(_page_odt([str(texte) for *_, texte in page]) for page in pages)
    source.write_text(f"{_TETE_ODT}{corps}</office:text></office:body></office:document>", encoding="utf-8")
    return source


def _page_odt(textes: list[str]) -> str:
    textes += [""] * (-len(textes) % 3)
    case = "<table:table-cell><text:p>{}</text:p></table:table-cell>".format
    rangs = ("".join(case(escape(t)) for t in textes[i : i + 3]) for i in range(0, len(textes), 3))
    table = "".join(f"<table:table-row>{rang}</table:table-row>" for rang in rangs)
    return f'<text:p text:style-name="P"/><table:table><table:table-column/>{table}</table:table>'


_TETE_ODT = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document office:version="1.3" '
    'office:mimetype="application/vnd.oasis.opendocument.text" '
    + " ".join(
        f'xmlns:{court}="urn:oasis:names:tc:opendocument:xmlns:{nom}:1.0"'
        for court, nom in (
            ("office", "office"),
            ("style", "style"),
            ("text", "text"),
            ("table", "table"),
            ("fo", "xsl-fo-compatible"),
        )
    )
    + '><office:automatic-styles><style:style style:name="P" style:family="paragraph">'
    '<style:paragraph-properties fo:break-before="page"/></style:style></office:automatic-styles>'
    "<office:body><office:text>"
)


def classeurs_de(dossier: Path, vers: Path) -> int:
    """All that openpyxl sees in the workbooks of a folder, for it to write the same; returns how many there are."""
    from openpyxl import load_workbook

    tout = {}
    for chemin in sorted(dossier.glob("*.xlsx")):
        classeur, styles = load_workbook(chemin), _Styles()
        noms = {nom: d.attr_text for nom, d in classeur.defined_names.items()}
        feuilles = [_feuille_de(feuille, styles) for feuille in classeur.worksheets]
        tout[chemin.name] = noms, list(styles.values()), feuilles
    vers.write_bytes(pickle.dumps(tout))
    return len(tout)


class _Styles(dict[str, dict[str, Any]]):
    """The looks of a workbook, each with its name."""

    def nom(self, case: Any) -> str:
        parts = {nom: copy(getattr(case, nom)) for nom in PARTS}
        connu: str = self.setdefault(repr(parts), {"name": f"style {len(self)}", **parts})["name"]
        return connu


def _feuille_de(ws: Any, styles: _Styles) -> dict[str, Any]:
    cases = [c for rang in ws.iter_rows() for c in rang if c.has_style or c.value is not None]
    return {
        "titre": ws.title,
        "cases": [(c.row, c.column, c.value, styles.nom(c)) for c in cases],
        "fusions": [zone.coord for zone in ws.merged_cells.ranges],
        "hauteurs": {rang: d.height for rang, d in ws.row_dimensions.items()},
        "largeurs": {lettre: d.width for lettre, d in ws.column_dimensions.items()},
        "listes": ws.data_validations.dataValidation,
        "marques": [(str(zone.sqref), zone.rules) for zone in ws.conditional_formatting],
        "reglages": {nom: getattr(ws, nom) for nom in REGLAGES},
    }


def remplir(emis: Path, vers: Path) -> None:
    """Answers every question of every form: the first answer of each drop-down, and what the names ask for."""
    from openpyxl import load_workbook
    from openpyxl.cell import MergedCell

    shutil.rmtree(vers, ignore_errors=True)
    vers.mkdir(parents=True)
    jour = date(2026, 5, 4)
    dits = {"nom": "Paul Girard", "fonction": "Consultant", "organisation": "Évalia", "habilitation": "H-012"}
    dits = {f"cqp_evaluateur_{k}": v for k, v in dits.items()} | {"cqp_lieu_nom": "Atelier Savoirs"}
    fixes: dict[str, Any] = {**dits, "cqp_date": jour, "cqp_signature": jour, "cqp_transmission": date(2026, 5, 11)}
    choix = {"cqp_evaluateur_origine": "Externe", "cqp_lieu_type": "Entreprise"}
    for chemin in sorted(emis.glob("*.xlsx")):
        classeur = load_workbook(chemin)
        nommees = {f"{f}!{c}": n for n, d in classeur.defined_names.items() for f, c in d.destinations}
        for feuille in classeur.worksheets:
            listes = [(v.sqref, v.formula1) for v in feuille.data_validations.dataValidation if v.type == "list"]
            for rang in feuille.iter_rows():
                for case in rang:
                    if isinstance(case, MergedCell) or case.protection.locked:
                        continue
                    nom = nommees.get(f"{feuille.title}!${case.column_letter}${case.row}", "")
                    if nom in fixes or nom in choix:
                        case.value = fixes.get(nom) or choix[nom]
                    elif any(case.coordinate in plage for plage, _ in listes):
                        case.value = (
                            "Oui" if nom else "Acquise" if "." not in str(feuille.cell(case.row, 1).value) else "Acquis"
                        )
        classeur.save(vers / chemin.name)
