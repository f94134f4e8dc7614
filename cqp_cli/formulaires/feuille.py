"""One sheet under construction: written downwards, with its drop-downs, its marks and its printing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.formatting.rule import Rule
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.dimensions import RowDimension
from openpyxl.worksheet.pagebreak import Break

from cqp_cli.domain.typographie import typographier
from cqp_cli.errors import FichierIllisible
from cqp_cli.formulaires.impression import coupures, mettre_en_page, place_debout, signer_pages
from cqp_cli.formulaires.mesure import hauteur
from cqp_cli.formulaires.mots import Choix, libelles
from cqp_cli.formulaires.styles import ASPECTS, DITS, MANQUE, cite, style_de

TEXTE_MAX = 32_767  # Excel's own limit
_ECHAPPE = re.compile(r"_x(?=[0-9A-Fa-f]{4}_)")
_INTERDITS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # XML 1.0 has no such character
FORMULE = ("=", "+", "-", "@", "\t", "'")
_COLONNE_LISTES = 45
_LIGNE = 12.0  # the height of a line of text, in points

Case = tuple[Any, str]  # a value and the name of its style


class Formule(str):
    """A formula of ours, which is never made of what people wrote."""

    __slots__ = ()


class RangeeSouple(RowDimension):
    """A row that opens at its height and still grows when its text does."""

    customHeight = False  # noqa: N815 (openpyxl's own name)


def texte_permis(texte: str) -> str:
    """The text as a cell can hold it. Raises FichierIllisible when it cannot: nothing is lost in silence."""
    if "\r" in texte:
        texte = texte.replace("\r\n", "\n").replace("\r", "\n")
    if _INTERDITS.search(texte):
        raise FichierIllisible(f"Un classeur ne peut pas contenir le caractère invisible de « {texte[:40]}… ».")
    if 2 * len(texte) > TEXTE_MAX and len(texte.encode("utf-16-le")) > 2 * TEXTE_MAX:
        raise FichierIllisible(f"Une case ne peut pas contenir plus de 32 767 signes : « {texte[:40]}… ».")
    return _ECHAPPE.sub("_x005F_x", texte) if "_x" in texte else texte


class Feuille:
    """A sheet written row after row; `ligne` is the next one."""

    def __init__(self, classeur: Workbook, titre: str, largeurs: Sequence[float], ecran: int = 0) -> None:
        """The last `ecran` columns are for the screen: they are not printed."""
        self.ws: Any = classeur.create_sheet(titre)
        self.classeur, self.largeurs = classeur, tuple(largeurs)
        self.ligne = 1
        self.blocs: list[int] = []
        """The rows where a block begins under its title."""
        self.imprimees = len(self.largeurs) - ecran
        self._corps = 14.0
        """The least size that is printed."""
        self._listes: dict[tuple[Choix, str], list[str]] = {}
        self._jours: dict[str, list[str]] = {}
        self._aides: dict[str, list[str]] = {}
        self._attendues: list[str] = []
        for rang, largeur in enumerate(largeurs, 1):
            self.ws.column_dimensions[get_column_letter(rang)].width = largeur
        self.ws.column_dimensions[get_column_letter(len(largeurs) + 1)].width = 1

    def poser(self, colonne: int, valeur: Any, style: str, ligne: int | None = None) -> str:
        """Writes one cell and returns its address."""
        cell = self.ws.cell(ligne or self.ligne, colonne)
        cell._style = style_de(style)
        if colonne <= self.imprimees:
            self._corps = min(self._corps, ASPECTS[style].corps)
        if isinstance(valeur, Formule):
            cell._value, cell.data_type = str(valeur), "f"
        elif isinstance(valeur, str):
            cell._value, cell.data_type = texte_permis(typographier(valeur) if style in DITS else valeur), "s"
            if valeur.startswith(FORMULE):
                cell._style = cite(style)
        elif valeur is not None:
            cell._value, cell.data_type = valeur, "d" if isinstance(valeur, date) else "n"
        adresse: str = cell.coordinate
        return adresse

    def rangee(self, cases: Sequence[Case], minimum: float = 16, fixe: bool = False) -> int:
        """Writes a whole row from column A, high enough for its longest text, and returns its number."""
        mesures = []
        for colonne, (valeur, style) in enumerate(cases, 1):
            self.poser(colonne, valeur, style)
            if isinstance(valeur, str) and not isinstance(valeur, Formule) and ASPECTS[style].passe_ligne:
                mesures.append((valeur, self.largeurs[colonne - 1], ASPECTS[style].corps))
        return self.clore(hauteur(mesures, minimum), fixe, minimum)

    def clore(self, haut: float, fixe: bool = False, minimum: float | None = None) -> int:
        """Ends the row under way, at that height.

        Unless it is `fixe`, spreadsheets fit it again to its text when something is typed; a stack of blank lines,
        outside the printed area, then keeps its minimum, so that a hand still finds room on paper.
        """
        classe = RowDimension if fixe else RangeeSouple
        self.ws.row_dimensions[self.ligne] = classe(self.ws, index=self.ligne, ht=haut)
        combien = 0 if fixe else round((minimum or haut) / _LIGNE)
        if combien > 1:
            self.poser(len(self.largeurs) + 1, "\n".join(["\xa0"] * combien), "cale")
        self.ligne += 1
        return self.ligne - 1

    def etendre(self, debut: int, fin: int, texte: str | None, style: str, minimum: float = 16) -> float:
        """One text over several columns of the row under way; returns the height that it takes."""
        for colonne in range(debut, fin + 1):
            self.poser(colonne, texte if colonne == debut else None, style)
        self.fusionner(f"{get_column_letter(debut)}{self.ligne}:{get_column_letter(fin)}{self.ligne}")
        aspect = ASPECTS[style]
        corps = aspect.corps * (1.055 if aspect.gras else 1)  # bold is wider
        return hauteur([(texte or "", sum(self.largeurs[debut - 1 : fin]), corps)], minimum)

    def fusionner(self, zone: str) -> None:
        """Merges cells already written; openpyxl's own way would redraw their frames one by one."""
        self.ws.merged_cells.add(zone)

    def nommer(self, nom: str, adresse: str) -> None:
        """Gives a cell a name of the workbook."""
        colonne, rang = re.fullmatch(r"([A-Z]+)(\d+)", adresse).groups()  # type: ignore[union-attr]
        cible = f"'{self.ws.title}'!${colonne}${rang}"
        self.classeur.defined_names[nom] = DefinedName(nom, attr_text=cible)

    def choisir(self, adresse: str, choix: Choix, aide: str = "") -> None:
        """Puts a drop-down on a cell."""
        self._listes.setdefault((choix, aide), []).append(adresse)

    def dater(self, adresse: str, aide: str = "") -> None:
        """Accepts only a date in a cell."""
        self._jours.setdefault(aide, []).append(adresse)

    def expliquer(self, adresse: str, aide: str) -> None:
        """Shows a message when the cell is chosen."""
        self._aides.setdefault(aide, []).append(adresse)

    def guider(self, adresse: str, choix: Choix, aide: str, *, jour: bool = False) -> None:
        """What helps to fill a cell: its drop-down, its date, or the message alone."""
        if choix:
            self.choisir(adresse, choix, aide)
        elif jour:
            self.dater(adresse, aide)
        elif aide:
            self.expliquer(adresse, aide)

    def attendre(self, adresse: str) -> None:
        """Frames a cell in red for as long as it is empty."""
        self._attendues.append(adresse)

    def marquer(self, adresses: Iterable[str], formule: str, aspect: DifferentialStyle) -> None:
        """Marks the cells where the formula is true; it is written for the first, which is the top left one."""
        if zone := " ".join(_suites(adresses)):
            self.ws.conditional_formatting.add(zone, Rule("expression", formula=[formule], dxf=aspect))

    def terminer(
        self, *, paysage: bool, entete: int, pied: str, figees: int = 0, haut: int = 1, rappel: str = ""
    ) -> None:
        """Drop-downs, protection and printing, once all the rows are written.

        What stands above row `haut` is for the screen alone; the columns of `rappel` are said
        again on each page across.
        """
        if self._attendues:
            self.marquer(self._attendues, f'{self._attendues[0]}=""', MANQUE)
        for (choix, aide), adresses in self._listes.items():
            self._valider(adresses, aide, self._liste(choix))
        for aide, adresses in self._jours.items():
            message = "Écrivez une date, par exemple 18/06/2026."
            options = {"type": "date", "operator": "between", "formula1": "32874", "formula2": "73050"}
            self._valider(adresses, aide or message, options | {"error": message})
        for aide, adresses in self._aides.items():
            self._valider(adresses, aide, {"type": "textLength", "operator": "lessThan", "formula1": str(TEXTE_MAX)})
        self._proteger()
        self._imprimer(paysage, pied, haut, entete, rappel)
        if entete:
            self.ws.print_title_rows = f"{haut}:{entete}"
            self.ws.freeze_panes = f"{get_column_letter(figees + 1)}{entete + 1}"

    def _valider(self, adresses: Iterable[str], aide: str, options: dict[str, str]) -> None:
        regle: Any = DataValidation(allow_blank=True, showErrorMessage=True, showInputMessage=bool(aide), **options)  # type: ignore[arg-type]
        regle.errorTitle = "À corriger"
        if aide:
            regle.promptTitle, regle.prompt = "Aide", typographier(aide)[:255]
        for zone in _suites(adresses):
            regle.add(zone)
        self.ws.add_data_validation(regle)

    def _liste(self, choix: Choix) -> dict[str, str]:
        mots = libelles(choix)
        message = typographier(f"Choisissez dans la liste : {', '.join(mots)}.")[:255]
        source = '"' + ",".join(mots).replace('"', '""') + '"'
        if len(source) > 255 or any("," in mot for mot in mots):
            source = self._liste_cachee(mots)
        return {"type": "list", "formula1": source, "error": message}

    def _liste_cachee(self, mots: Sequence[str]) -> str:
        """Words that do not fit in a drop-down stand in a hidden column of the same sheet."""
        colonne = next(c for c in range(_COLONNE_LISTES, 0, -1) if (1, c) not in self.ws._cells)
        for rang, mot in enumerate(mots, 1):
            self.poser(colonne, mot, "gris", rang)
        lettre = get_column_letter(colonne)
        self.ws.column_dimensions[lettre].hidden = True
        return f"${lettre}$1:${lettre}${len(mots)}"

    def _proteger(self) -> None:
        garde = self.ws.protection
        garde.sheet = True
        garde.formatRows = garde.formatColumns = False  # allowed: rows and columns may be enlarged

    def _imprimer(self, paysage: bool, pied: str, haut: int, entete: int, rappel: str) -> None:
        ws = self.ws
        ws.sheet_view.showGridLines = False
        mettre_en_page(ws, self.largeurs[: self.imprimees], paysage=paysage, rappel=rappel, corps=self._corps)
        premiere = max(haut, entete + 1)
        hauteurs = [ws.row_dimensions[n].height or _LIGNE for n in range(haut, self.ligne)]
        tete, corps = hauteurs[: premiere - haut], hauteurs[premiere - haut :]
        place = place_debout(self.largeurs[: self.imprimees], paysage=paysage) - sum(tete)
        for rang in coupures(corps, [n - premiere for n in self.blocs], place):
            ws.row_breaks.append(Break(id=premiere + rang - 1))
        ws.print_area = f"A{haut}:{get_column_letter(self.imprimees)}{self.ligne - 1}"
        signer_pages(ws, pied, self._corps)


def _suites(adresses: Iterable[str]) -> list[str]:
    """The cells as ranges: those that follow one another in a column are put together."""
    cases = []
    for adresse in adresses:
        lettres = adresse.rstrip("0123456789")
        cases.append((len(lettres), lettres, int(adresse[len(lettres) :])))
    zones: list[tuple[str, int, int]] = []
    for _, lettres, rang in sorted(cases):
        if zones and zones[-1][0] == lettres and zones[-1][2] + 1 == rang:
            zones[-1] = (lettres, zones[-1][1], rang)
        else:
            zones.append((lettres, rang, rang))
    return [f"{c}{a}" if a == b else f"{c}{a}:{c}{b}" for c, a, b in zones]
