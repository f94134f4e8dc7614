"""The report as a workbook: a sheet per question, the figures as numbers, native charts that follow them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.chart.axis import ChartLines
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, OneCellAnchor
from openpyxl.drawing.xdr import XDRPositiveSize2D
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import coordinate_to_tuple

from cqp_cli.documents.rapport import purges
from cqp_cli.domain.accord import TITRES_VOIES
from cqp_cli.domain.dates import jour_long
from cqp_cli.domain.jury import LIBELLES_ISSUE
from cqp_cli.domain.publication import Organisations, ce_qui_est_tu
from cqp_cli.domain.statistiques import CAS_D_UN_TAUX, ISSUES, Compte, Statistiques, taux
from cqp_cli.domain.typographie import accorder, typographier
from cqp_cli.formulaires.classeur import INTERLIGNE, poser
from cqp_cli.formulaires.impression import imprimer_liste, se_presenter

ENTETE = PatternFill("solid", fgColor="E8ECF2")
POURCENT = "0 %"
CENTIMETRE = 360_000  # in the units of a drawing
COULEURS = ("1F3A5F", "6F93BD", "9AA3AE", "D9A441")
"""Of the outcomes, in their order: full, partial, refused, sent back; the first one when there is one series."""
LARGE = 56  # signs on a line of a wide column: no program widens a row that it did not write
FILET = "D5DAE1"
Ligne = Sequence[object]


def classeur(s: Statistiques, certificateur: str, partis: int = 0) -> bytes:
    """The workbook of a period."""
    livre = Workbook()
    livre.remove(livre.worksheets[0])
    _synthese(livre, s, partis)
    _competences(livre, s)
    _elements(livre, s)
    _delais(livre, s)
    _organisations(livre, "Employeurs", s.employeurs, s.seuil)
    _organisations(livre, "Organismes", s.organismes, s.seuil)
    titre = f"Rapport d’activité, du {jour_long(s.periode.du)} au {jour_long(s.periode.au)}"
    se_presenter(livre, titre, certificateur)
    for feuille in livre.worksheets:
        largeurs = [feuille.column_dimensions[get_column_letter(x)].width for x in range(1, feuille.max_column + 1)]
        imprimer_liste(feuille, f"{titre} : {feuille.title.lower()}", largeurs)
    octets = io.BytesIO()
    livre.save(octets)
    return octets.getvalue()


def _synthese(livre: Any, s: Statistiques, partis: int) -> None:
    feuille = livre.create_sheet("Synthèse")
    colonnes = ["Voie", "Entrées", "Présentées", *(LIBELLES_ISSUE[i].capitalize() for i in ISSUES), "Part totale"]
    lignes = [_compte(*rang) for rang in s.rangs(TITRES_VOIES)]
    lignes.append(_compte("Ensemble", sum(s.entrees.values()), s.total))
    _tableau(feuille, colonnes, lignes, pourcents=(8,))
    feuille.column_dimensions["A"].width = 32
    poser(feuille["A7"], f"Du {jour_long(s.periode.du)} au {jour_long(s.periode.au)}")
    poser(feuille["A8"], "Divergences entre évaluateurs")
    poser(feuille["B8"], s.divergences)
    feuille["C8"].alignment = Alignment(indent=1)
    poser(feuille["C8"], f"sur {s.compares} avis comparés")
    poser(feuille["A9"], "Décisions annulées")
    poser(feuille["B9"], s.annulees)
    if partis:
        poser(feuille["A10"], purges(partis))
    _graphique(feuille, "Décisions par voie", (4, 7), (2, 3), "A12", empile=True)
    sessions = livre.create_sheet("Sessions")
    colonnes = ["Session", "Présentées", *(LIBELLES_ISSUE[i].capitalize() for i in ISSUES)]
    rangees = [[nom, c.presentees, *(c.issues[i] for i in ISSUES)] for nom, c in s.par_session.items()]
    _tableau(sessions, colonnes, rangees)
    if rangees:
        _graphique(
            sessions, "Décisions par session", (3, 6), (2, 1 + len(rangees)), f"A{len(rangees) + 4}", empile=True
        )


def _compte(nom: str, entrees: int, c: Compte) -> list[object]:
    return [nom, entrees, c.presentees, *(c.issues[i] for i in ISSUES), _part(c.issues["totale"], c.decidees)]


def _part(part: int, tout: int) -> float | str | None:
    """A rate; of too few cases to make one, how many of how many, which no chart draws."""
    return f"{part}/{tout}" if 0 < tout < CAS_D_UN_TAUX else taux(part, tout)


def _competences(livre: Any, s: Statistiques) -> None:
    feuille = livre.create_sheet("Compétences")
    colonnes = ["Code", "Compétence", "Certification", "Validées", "Non validées", "Conservées"]
    colonnes += ["Part refusée", "Avis comparés", "Divergences", "Part divergente"]
    lignes = [
        (
            *(c.code, typographier(c.intitule), c.certification, c.validees, c.non_validees, c.conservees),
            *(_part(c.non_validees, c.jugees), c.compares, c.divergences, _part(c.divergences, c.compares)),
        )
        for c in s.competences
    ]
    _tableau(feuille, colonnes, lignes, pourcents=(7, 10), larges=(2,))
    fin = 1 + len(lignes)
    for rang, titre, ou in ((7, "Part refusée par compétence", "A"), (10, "Part des avis divergents", "C")):
        if any(isinstance(ligne[rang - 1], float) for ligne in lignes):
            _graphique(feuille, titre, (rang, rang), (2, fin), f"{ou}{fin + 3}", part=True)


def _elements(livre: Any, s: Statistiques) -> None:
    feuille = livre.create_sheet("Éléments")
    colonnes = ["Code", "Élément", "Certification", "Noté", "Dit non acquis", "Part", "Avis divergents"]
    tries = sorted(s.elements, key=lambda e: (-e.refus, e.certification, e.code))
    lignes = [
        [e.code, typographier(e.intitule), e.certification, e.notes, e.refus, _part(e.refus, e.notes), e.divergences]
        for e in tries
    ]
    _tableau(feuille, colonnes, lignes, pourcents=(6,), larges=(2,))
    cites = sum(bool(e.refus) for e in tries[:15])
    if cites:
        _graphique(feuille, "Éléments les plus souvent dits non acquis", (5, 5), (2, 1 + cites), f"A{len(lignes) + 4}")


def _delais(livre: Any, s: Statistiques) -> None:
    feuille = livre.create_sheet("Délais")
    colonnes = ["Délai (jours)", "Mesures", "Médiane", "Le plus court", "Le plus long"]
    lignes = [
        [typographier(d.libelle), len(d.jours), d.mediane, *((d.jours[0], d.jours[-1]) if d.jours else (None, None))]
        for d in s.delais
    ]
    _tableau(feuille, colonnes, lignes, larges=(1,))
    _graphique(feuille, "Délais médians, en jours", (3, 3), (2, 1 + len(lignes)), "A10", rang=1.2)


def _organisations(livre: Any, titre: str, o: Organisations, seuil: int) -> None:
    feuille = livre.create_sheet(titre)
    lignes: list[Ligne] = [[x.nom, x.presentees, x.totales] for x in o.nommees]
    nommees = len(lignes)
    if o.autres:
        reste = o.autres_presentees if o.autres_presentees is not None else f"moins de {seuil}"
        lignes.append([accorder(o.autres, "autre, non nommée", "autres, non nommées"), reste, None])
    _tableau(feuille, ["Organisation", "Présentées", "Délivrances totales"], lignes, larges=(1,))
    poser(feuille.cell(len(lignes) + 3, 1), typographier(ce_qui_est_tu(seuil)))
    if nommees:
        _graphique(feuille, "Présentations par organisation", (2, 2), (2, 1 + nommees), f"A{len(lignes) + 5}")


# The sheet and its chart ------------------------------------------------------------------------------------


def _tableau(
    feuille: Any,
    colonnes: Sequence[str],
    lignes: Sequence[Ligne],
    pourcents: Sequence[int] = (),
    larges: Sequence[int] = (),
) -> None:
    """A header and rows from A1; what was not measured stays empty."""
    for rang, titre in enumerate(colonnes, 1):
        cellule = feuille.cell(1, rang, titre)
        cellule.font, cellule.fill = Font(name="Calibri", size=11, bold=True), ENTETE
        cote = _bord(rang in pourcents) or _cote(lignes, rang)
        cellule.alignment = Alignment(horizontal=cote, wrap_text=True, vertical="top")
        feuille.column_dimensions[get_column_letter(rang)].width = _largeur(titre, rang in larges)
    feuille.row_dimensions[1].height = 2 * INTERLIGNE
    for y, ligne in enumerate(lignes, 2):
        hauteurs = [-(-len(str(ligne[x - 1])) // LARGE) for x in larges]
        feuille.row_dimensions[y].height = INTERLIGNE * max(hauteurs, default=1)
        for x, valeur in enumerate(ligne, 1):
            cellule = feuille.cell(y, x)
            poser(cellule, valeur)
            cellule.alignment = Alignment(wrap_text=x in larges, vertical="top", horizontal=_bord(x in pourcents))
            if x in pourcents and isinstance(valeur, float):
                cellule.number_format = POURCENT
    feuille.freeze_panes = "A2"


def _bord(part: bool) -> str | None:
    """A rate is at the right, figure or words."""
    return "right" if part else None


def _cote(lignes: Sequence[Ligne], rang: int) -> str:
    """A title stands over its figures, to the right, or over its words, to the left."""
    return "left" if rang == 1 or any(isinstance(ligne[rang - 1], str) for ligne in lignes) else "right"


def _largeur(titre: str, large: bool) -> int:
    """In signs: the longest word of a title, in bold, stands apart from the title beside it."""
    return LARGE + 4 if large else 28 if titre == "Certification" else max(14, *(len(mot) + 3 for mot in titre.split()))


def _graphique(
    feuille: Any, titre: str, colonnes: tuple[int, int], lignes: tuple[int, int], ou: str,
    *, empile: bool = False, part: bool = False, rang: float = 0.7,
) -> None:  # fmt: skip
    """A chart of these columns over these rows, named by column A; it follows the cells when they change."""
    graphique = BarChart()
    graphique.type, graphique.style, graphique.title = "bar", 10, titre
    if empile:
        graphique.grouping, graphique.overlap = "stacked", 100
    donnees = Reference(feuille, min_col=colonnes[0], max_col=colonnes[1], min_row=lignes[0] - 1, max_row=lignes[1])
    graphique.add_data(donnees, titles_from_data=True)
    graphique.set_categories(Reference(feuille, min_col=1, min_row=lignes[0], max_row=lignes[1]))
    graphique.y_axis.numFmt = POURCENT if part else "0"
    if part:
        graphique.y_axis.scaling.min, graphique.y_axis.scaling.max = 0, 1
    graphique.y_axis.majorGridlines = ChartLines(GraphicalProperties(ln=LineProperties(solidFill=FILET)))
    for serie, couleur in zip(graphique.series, COULEURS, strict=False):
        serie.graphicalProperties.solidFill = couleur
    graphique.y_axis.delete = graphique.x_axis.delete = False
    graphique.x_axis.scaling.orientation = "maxMin"  # the first row at the top
    if not empile:  # stacked, the zeros would be written over one another
        muets = ("showSerName", "showCatName", "showLegendKey", "showPercent", "showLeaderLines")
        graphique.dataLabels = DataLabelList(showVal=True, **dict.fromkeys(muets, False))
        graphique.legend = None
    graphique.gapWidth = 60
    graphique.height, graphique.width = 3 + rang * (lignes[1] - lignes[0] + 1), 16
    feuille.add_chart(graphique, _Ancre(ou, graphique, _dit(feuille, titre, colonnes, lignes)))


def _dit(feuille: Any, titre: str, colonnes: tuple[int, int], lignes: tuple[int, int]) -> str:
    """What the chart shows, for who does not see it: « Décisions par voie. Formation : Totale 3, Partielle 1… »."""
    rangs = range(colonnes[0], colonnes[1] + 1)
    dits = []
    for y in range(lignes[0], lignes[1] + 1):
        valeurs = ", ".join(f"{feuille.cell(1, x).value} {_valeur(feuille.cell(y, x))}" for x in rangs)
        dits.append(f"{feuille.cell(y, 1).value} : {valeurs}")
    return f"{titre}. {' ; '.join(dits)}."


def _valeur(cellule: Any) -> str:
    if cellule.value is None:
        return "non mesuré"
    return f"{cellule.value:.0%}" if cellule.number_format == POURCENT else str(cellule.value)


class _Ancre(OneCellAnchor):
    """Where a chart stands. openpyxl has no place for its description: it is put on the frame as it is made."""

    __elements__ = OneCellAnchor.__elements__

    def __init__(self, ou: str, graphique: Any, dit: str) -> None:
        ligne, colonne = coordinate_to_tuple(ou)
        taille = XDRPositiveSize2D(*(int(cm * CENTIMETRE) for cm in (graphique.width, graphique.height)))
        self._dit = dit
        super().__init__(_from=AnchorMarker(col=colonne - 1, row=ligne - 1), ext=taille)

    def __setattr__(self, nom: str, valeur: Any) -> None:
        if nom == "graphicFrame" and valeur is not None:
            valeur.nvGraphicFramePr.cNvPr.descr = self._dit
        super().__setattr__(nom, valeur)
