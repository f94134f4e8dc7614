"""A small référentiel, and a hand that fills forms knowing only `contract.md`: names, codes in column A, unlocked cells."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from cqp_cli.disque.lire.validation import charger
from cqp_cli.domain.accord import Role, Voie
from cqp_cli.domain.candidat import Candidat
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.evaluation import CompetenceEvaluee, Evaluation
from cqp_cli.domain.referentiel_metier import Competence, Element, Referentiel
from cqp_cli.formulaires.brouillon import lire_formulaire
from cqp_cli.formulaires.impression import pages_de_front
from cqp_cli.formulaires.lecteur import Saisie
from cqp_cli.formulaires.saisie import lire_saisie

RACINE = Path(__file__).parents[2]
JOUR = date(2026, 6, 1)
SESSION = date(2026, 6, 18)
COMPETENCES = (
    Competence(
        "C1", "Accueillir", (Element("C1.1", "Saluer"), Element("C1.2", "Écouter"), Element("C1.3", "Orienter"))
    ),
    Competence("C2", "Organiser", (Element("C2.1", "Planifier"), Element("C2.2", "Vérifier"))),
    Competence("C3", "Rédiger", (Element("C3.1", "Écrire"), Element("C3.10", "Relire"))),
)


@cache
def vrai() -> Referentiel:
    """The référentiel of the agreement."""
    referentiel, problemes = charger(Referentiel, (RACINE / "referentiel.yaml").read_text(encoding="utf-8"), "r")
    assert referentiel, problemes
    return referentiel


@cache
def petit() -> Referentiel:
    """Three competences, seven elements, the procedure of the agreement."""
    return replace(vrai(), code="cqp-essai", version="2020-01-01", intitule="CQP « Essai »", competences=COMPETENCES)


def dossier(voie: Voie = "formation", referentiel: Referentiel | None = None, **suite: Any) -> Dossier:
    """A candidate with nothing yet in the folder."""
    candidat = Candidat(code="martin-lea", voie=voie, nom_naissance="MARTIN", prenoms=("Léa",), sexe="F")
    return Dossier("martin-lea", candidat, referentiel or petit(), JOUR, **suite)


def evaluation(role: Role, refusees: tuple[str, ...] = (), passage: int = 1) -> Evaluation:
    """A whole evaluation of the small référentiel."""
    blocs = {
        c.code: CompetenceEvaluee(
            "non-acquise" if c.code in refusees else "acquise", {e.code: "acquis" for e in c.elements}
        )
        for c in COMPETENCES
    }
    return Evaluation(passage, role, date=date(2026, 5, 4), competences=blocs)


REPONSES: dict[str, Any] = {
    "cqp_evaluateur_nom": "Paul Girard",
    "cqp_evaluateur_fonction": "Consultant",
    "cqp_evaluateur_organisation": "Évalia Conseil",
    "cqp_evaluateur_origine": "Externe",
    "cqp_evaluateur_habilitation": "H-012",
    "cqp_date": date(2026, 5, 4),
    "cqp_lieu_nom": "Atelier Savoirs",
    "cqp_lieu_type": "Entreprise",
    "cqp_plateau_technique": "Oui",
    "cqp_source_dossier": "Oui",
    "cqp_source_observation": "Oui",
    "cqp_source_analyse": "Non",
    "cqp_livret_remis": "Oui",
    "cqp_en_entreprise": "Oui",
    "cqp_signature": date(2026, 5, 5),
    "cqp_signature_candidat": date(2026, 5, 6),
    "cqp_transmission": date(2026, 5, 10),
}


def nommee(classeur: Any, nom: str) -> Any:
    """The cell of a defined name."""
    ((feuille, place),) = classeur.defined_names[nom].destinations
    return classeur[feuille][place.replace("$", "")]


def _a_liste(feuille: Any, cell: Any) -> bool:
    return any(v.type == "list" and cell.coordinate in v.sqref for v in feuille.data_validations.dataValidation)


def rangee(classeur: Any, code: str, rang: int = 0) -> tuple[Any, Any, Any]:
    """The cells of a row: its code, its answer, its constat (None when it has none)."""
    trouvees = [
        (feuille, ligne)
        for feuille in classeur.worksheets
        for ligne in feuille.iter_rows()
        if ligne[0].value == code and any(not c.protection.locked for c in ligne)
    ]
    feuille, ligne = trouvees[rang]
    ouvertes = [c for c in ligne if not c.protection.locked]
    avec = [c for c in ouvertes if _a_liste(feuille, c)]
    sans = [c for c in ouvertes if c not in avec]
    return ligne[0], avec[0] if avec else None, sans[0] if sans else None


def reponse(classeur: Any, code: str) -> Any:
    """The cell of the answer."""
    return rangee(classeur, code)[1]


def remplir(octets: bytes, element: str = "Acquis", avis: str = "Acquise", autres: Mapping[str, Any] = {}) -> Any:
    """Fills the whole form: every name it has, every coded row."""
    classeur = load_workbook(io.BytesIO(octets))
    for nom, valeur in (REPONSES | dict(autres)).items():
        if nom in classeur.defined_names and not nommee(classeur, nom).protection.locked:
            nommee(classeur, nom).value = valeur
    for competence in [*COMPETENCES, *vrai().competences]:
        for code in (competence.code, *(e.code for e in competence.elements)):
            try:
                _, choix, texte = rangee(classeur, code)
            except IndexError:
                continue
            if choix is not None:
                choix.value = element if "." in code else avis
            if texte is not None:
                texte.value = f"Vu pour {code}"
    return classeur


def lire(classeur: Any, tmp: Path, referentiel: Referentiel | None = None, voie: Voie = "formation") -> Saisie:
    """Saves the workbook and reads it back."""
    chemin = tmp / "forme.xlsx"
    if isinstance(classeur, bytes):
        chemin.write_bytes(classeur)
    else:
        classeur.save(chemin)
    return lire_saisie(lire_formulaire(chemin), referentiel or petit(), voie)


def adresse(cell: Any) -> str:
    """« Évaluation!C12 »."""
    return f"{cell.parent.title}!{cell.coordinate}"


def octets_de(classeur: Any) -> bytes:
    """The workbook as openpyxl saves it."""
    sortie = io.BytesIO()
    classeur.save(sortie)
    return sortie.getvalue()


def retoucher(octets: bytes, membre: str, changer: Callable[[str], str]) -> bytes:
    """The workbook with one of its parts rewritten as text."""
    sortie = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(octets)) as avant, zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as apres:
        for nom in avant.namelist():
            contenu = avant.read(nom)
            if re.fullmatch(membre, nom):
                contenu = changer(contenu.decode("utf-8")).encode("utf-8")
            apres.writestr(nom, contenu)
    return sortie.getvalue()


def ajouter(octets: bytes, membres: Mapping[str, bytes]) -> bytes:
    """The workbook with more parts."""
    sortie = io.BytesIO(octets)
    with zipfile.ZipFile(sortie, "a", zipfile.ZIP_DEFLATED) as archive:
        for nom, contenu in membres.items():
            archive.writestr(nom, contenu)
    return sortie.getvalue()


def moindre_corps(feuille: Any) -> float:
    """The least size, in points, of what a sheet prints, once it is reduced to the pages that it asks for."""
    zone = feuille[(feuille.print_area or feuille.dimensions).split("!")[-1].replace("$", "")]
    largeurs = [feuille.column_dimensions[c.coordinate.rstrip("0123456789")].width for c in zone[0]]
    place = {"landscape": 842, "portrait": 595}[feuille.page_setup.orientation] - 72 * 2 * feuille.page_margins.left
    rappelees = (feuille.print_title_cols or "").replace("$", "").split(":")
    rappel = sum(feuille.column_dimensions[c].width for c in set(rappelees) if c)
    assert feuille.sheet_properties.pageSetUpPr.fitToPage
    de_front = feuille.page_setup.fitToWidth
    echelles = (e / 100 for e in range(100, 9, -1))
    echelle = next(e for e in echelles if pages_de_front(largeurs, place / e, rappel) <= de_front)
    corps = [c.font.sz for rang in zone for c in rang if c.value]
    parties = (feuille.oddFooter.left, feuille.oddFooter.right, feuille.oddHeader.left)
    corps += [partie.size for partie in parties if partie.text]
    return float(min(corps) * echelle)


def remplir_lignes(fichier: Path, lignes: Mapping[str, Sequence[Any]], noms: Mapping[str, Any]) -> None:
    """Fills the rows of a form by the code of column A, and the cells that have a name."""
    classeur = load_workbook(fichier)
    for ligne in classeur.worksheets[1].iter_rows():
        for cell, valeur in zip(ligne[1:], lignes.get(str(ligne[0].value), ()), strict=False):
            cell.value = valeur
    for nom, valeur in noms.items():
        nommee(classeur, nom).value = valeur
    classeur.save(fichier)
