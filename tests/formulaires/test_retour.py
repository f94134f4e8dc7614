"""Forms that come back: filled by a hand that knows only the contract, whatever program saved them."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import is_dataclass, replace
from datetime import date, datetime, time
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
from openpyxl.styles import Protection
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.cell_range import MultiCellRange
from openpyxl.worksheet.datavalidation import DataValidation

from cqp_cli.disque.lire.validation import valider
from cqp_cli.domain.accord import Voie
from cqp_cli.domain.actions import Action, Parcours
from cqp_cli.domain.evaluation import Evaluation
from cqp_cli.domain.jury import Session
from cqp_cli.domain.livret import Livret
from cqp_cli.domain.referentiel_metier import Referentiel
from cqp_cli.domain.signes import NomPropre
from cqp_cli.domain.vae import Experience, Partie2, RecitActivites
from cqp_cli.errors import FichierIllisible
from cqp_cli.formulaires.brouillon import lire_formulaire
from cqp_cli.formulaires.champs import Champ, blocs_evaluation, blocs_reperage
from cqp_cli.formulaires.feuille_activites import ecrire_activites
from cqp_cli.formulaires.feuille_decisions import ecrire_decisions
from cqp_cli.formulaires.feuille_inscriptions import ecrire_inscriptions
from cqp_cli.formulaires.feuille_lignes import ACTIONS, EXPERIENCES, ecrire_parcours, ecrire_partie_2
from cqp_cli.formulaires.grille import ecrire_evaluation, ecrire_reperage
from cqp_cli.formulaires.lecteur import Saisie
from cqp_cli.formulaires.saisie import lire_saisie
from tests.formulaires.classeurs import (
    SESSION,
    adresse,
    dossier,
    evaluation,
    lire,
    nommee,
    octets_de,
    petit,
    rangee,
    remplir,
    reponse,
    retoucher,
    vrai,
)

CODES = petit().codes
LIBREOFFICE = shutil.which("soffice")
Remplie = Callable[[], Any]


def grille(voie: Voie = "formation") -> bytes:
    return ecrire_evaluation(dossier(voie), "externe", 1, CODES, None)


def activites_remplies() -> Any:
    classeur = remplir(ecrire_activites(dossier(), None))
    feuille = classeur["Activités"]
    for code in CODES:
        ligne = rangee(classeur, code, 2)[0].row
        feuille.cell(ligne, 2).value, feuille.cell(ligne, 3).value = "- Suivi", "J'ai suivi\nle dossier"
    return classeur


ACTION = ["Suivre", "Formation", "C2, C3", "Institut", "Zoé Ba", date(2026, 2, 2), date(2026, 2, 20), 35.5, "Oui"]
EXPERIENCE = ["Atelier", "Secrétaire", date(2019, 9, 2), None, 1607, "J'ai suivi\nles sessions"]


def lignes_remplies(octets: bytes, ligne: list[Any]) -> Any:
    noms = {"cqp_pratique_entreprise": "Atelier", "cqp_pratique_debut": date(2026, 2, 23)}
    classeur = remplir(octets, autres=noms)
    feuille = classeur.worksheets[1]
    (rang,) = [c.row for c in feuille["A"] if c.value in ("A2", "E2")]
    for colonne, valeur in enumerate(ligne, 2):
        feuille.cell(rang, colonne).value = valeur
    return classeur


def decisions_remplies() -> Any:
    un = dossier(evaluations=(evaluation("professionnel"), evaluation("externe", ("C2",))))
    deux = replace(un, code="nguyen-van-an", evaluations=(evaluation("professionnel"), evaluation("externe")))
    classeur = remplir(ecrire_decisions(Session("2026-06-18", SESSION, "Paris"), [un, deux]))
    classeur["Décisions"]["D5"].value = "non  validée"
    return classeur


def test_l_evaluation_revient_avec_la_forme_et_les_mots_de_la_piece(tmp_path: Path) -> None:
    saisie = lire(remplir(grille()), tmp_path)
    d = saisie.donnees
    assert d["competences"].pop("C1") == {
        "avis": "acquise",
        "elements": {"C1.1": "acquis", "C1.2": "acquis", "C1.3": "acquis"},
        "constats": "Vu pour C1",
        "observations": {f"C1.{n}": f"Vu pour C1.{n}" for n in (1, 2, 3)},
    }
    assert sorted(d.pop("competences")) == ["C2", "C3"]
    assert d == {
        "passage": 1,
        "role": "externe",
        "evaluateur": {
            "nom": "Paul Girard",
            "fonction": "Consultant",
            "organisation": "Évalia Conseil",
            "origine": "externe",
            "habilitation": "H-012",
        },
        "date": date(2026, 5, 4),
        "lieu": {"nom": "Atelier Savoirs", "type": "entreprise", "plateau_technique": True},
        "sources": ["dossier", "observation"],
        "livret_remis": True,
        "signature": date(2026, 5, 5),
        "transmission": date(2026, 5, 10),
    }


def test_un_lieu_se_dit_en_toutes_lettres(tmp_path: Path) -> None:
    """It is no person's name: it may have an address below it, or be a number."""
    for ecrit in ("Atelier Savoirs\n12 rue des Lilas", "114"):
        classeur = remplir(grille())
        nommee(classeur, "cqp_lieu_nom").value = ecrit
        assert lire(classeur, tmp_path).donnees["lieu"]["nom"] == ecrit
        nommee(classeur, "cqp_evaluateur_nom").value = ecrit
        with pytest.raises(FichierIllisible, match="Prénom et nom"):
            lire(classeur, tmp_path)


def sorte(classe: Any, chemin: tuple[str, ...]) -> tuple[Any, ...]:
    """What a piece keeps at a path: its annotation, and what that is made of."""
    for pas in chemin:
        annotation = get_type_hints(classe, include_extras=True)[pas]
        dedans = (annotation, *get_args(annotation))
        classe = next((x for x in dedans if is_dataclass(x)), None)
    return dedans


def test_un_formulaire_lit_un_nom_la_ou_la_piece_en_garde_un() -> None:
    accord = vrai().accord
    demandes: list[tuple[Any, Champ]]
    demandes = [(Evaluation, c) for b in chain(*blocs_evaluation("externe", "formation", accord)) for c in b.champs]
    demandes += [(Livret, c) for b in chain(*blocs_reperage(accord)) for c in b.champs]
    demandes += [*((Parcours, c) for c in ACTIONS.fin), *((Partie2, c) for c in EXPERIENCES.fin)]
    for classe, champ in demandes:
        if champ.chemin[0] != "sources":
            assert (champ.genre == "nom") == (NomPropre in sorte(classe, champ.chemin)), champ
    for ligne, liste in ((Action, ACTIONS), (Experience, EXPERIENCES)):
        for colonne in liste.colonnes:
            assert (colonne.genre == "nom") == (NomPropre in sorte(ligne, (colonne.cle,))), colonne


def test_chaque_valeur_dit_sa_case(tmp_path: Path) -> None:
    classeur = remplir(grille())
    saisie = lire(classeur, tmp_path)
    assert saisie.cellules["competences", "C3", "elements", "C3.10"] == adresse(reponse(classeur, "C3.10"))
    assert saisie.cellules["competences", "C1", "constats"] == adresse(rangee(classeur, "C1")[2])
    assert saisie.cellules["evaluateur", "nom"] == adresse(nommee(classeur, "cqp_evaluateur_nom"))


@pytest.mark.parametrize("referentiel", [petit(), vrai()], ids=["petit", "vrai"])
def test_ce_qui_revient_est_une_piece_valable(tmp_path: Path, referentiel: Referentiel) -> None:
    d = dossier(referentiel=referentiel)
    saisie = lire(remplir(ecrire_evaluation(d, "externe", 1, referentiel.codes, None)), tmp_path, referentiel)
    piece, fautes = valider(Evaluation, saisie.donnees)
    assert fautes == []
    assert piece
    encore = ecrire_evaluation(d, "externe", 1, referentiel.codes, piece)
    assert lire(encore, tmp_path, referentiel).donnees == saisie.donnees, "issued again, it says the same"
    livret = lire(remplir(ecrire_reperage(d, None), "À développer"), tmp_path, referentiel)
    piece_livret, fautes = valider(Livret, livret.donnees)
    assert fautes == []
    assert lire(ecrire_reperage(d, piece_livret), tmp_path, referentiel).donnees == livret.donnees


def test_le_livret_revient(tmp_path: Path) -> None:
    d = lire(remplir(ecrire_reperage(dossier(), None), " A DEVELOPPER "), tmp_path).donnees
    assert d["entretien"] == {"date": date(2026, 5, 4), "lieu": "Atelier Savoirs", "en_entreprise": True}
    assert d["signatures"] == {"professionnel": date(2026, 5, 5), "candidat": date(2026, 5, 6)}
    assert d["professionnel"]["origine"] == "externe"
    assert d["competences"]["C2"] == {
        "elements": {"C2.1": "a-developper", "C2.2": "a-developper"},
        "constats": "Vu pour C2\nC2.1 : Vu pour C2.1\nC2.2 : Vu pour C2.2",
    }


def test_les_activites_reviennent_dans_l_ordre_et_les_rangees_vides_se_taisent(tmp_path: Path) -> None:
    saisie = lire(activites_remplies(), tmp_path)
    d = saisie.donnees
    assert d["signature"] == date(2026, 5, 5)
    assert d["activites"][:2] == [
        {"competence": "C1", "intitule": "Vu pour C1"},
        {"competence": "C1", "intitule": "- Suivi", "description": "J'ai suivi\nle dossier"},
    ]
    assert len(d["activites"]) == 6
    assert saisie.cellules["activites", 1, "description"].startswith("Activités!C")
    recit, fautes = valider(RecitActivites, d)
    assert fautes == []
    assert lire(ecrire_activites(dossier(), recit), tmp_path).donnees == d


class TestDecisions:
    """The sheet of a session."""

    def test_elle_revient_par_dossier(self, tmp_path: Path) -> None:
        classeur = decisions_remplies()
        feuille = classeur["Décisions"]
        colonnes = {c.value: c.column_letter for c in feuille[4]}
        feuille[f"{colonnes['Suite conseillée']}5"].value = "experience"
        feuille[f"{colonnes['Préconisations']}5"].value = "Compléter C2"
        feuille[f"{colonnes['Retraits de membres']}6"].value = "Jeanne Dupuis : a formé le candidat ; Paul Roy"
        feuille[f"{colonnes['Présidence, si un autre']}6"].value = "Anne Roy"
        d = lire(classeur, tmp_path).donnees
        assert d["signature"] == date(2026, 5, 5)
        assert d["decisions"]["martin-lea"] == {
            "conformite": {"demarche": True, "dossier": True},
            "competences": {"C1": "validee", "C2": "non-validee", "C3": "validee"},
            "preconisations": {"suite": "experience", "texte": "Compléter C2"},
        }
        assert d["decisions"]["nguyen-van-an"]["retraits"] == [
            {"membre": "Jeanne Dupuis", "motif": "a formé le candidat"},
            {"membre": "Paul Roy"},
        ]
        assert d["decisions"]["nguyen-van-an"]["presidence"] == "Anne Roy"

    def test_un_dossier_renvoye_n_a_pas_de_competences(self, tmp_path: Path) -> None:
        classeur = decisions_remplies()
        feuille = classeur["Décisions"]
        (renvoi,) = [c.column_letter for c in feuille[4] if c.value == "Renvoi\u00a0: motif"]
        feuille[f"{renvoi}5"].value = "Pièce à revoir"
        feuille["D5"].value = None
        d = lire(classeur, tmp_path).donnees["decisions"]["martin-lea"]
        assert d == {"conformite": {"demarche": True, "dossier": True}, "renvoi": {"motif": "Pièce à revoir"}}

    def test_ce_qui_manque_a_sa_case(self, tmp_path: Path) -> None:
        classeur = decisions_remplies()
        feuille = classeur["Décisions"]
        feuille["D5"].value = None
        feuille["F5"].value = "Non"
        feuille["A6"].value = "martin-lea"
        with pytest.raises(FichierIllisible) as err:
            lire(classeur, tmp_path)
        assert [p.cellule for p in err.value.problemes] == ["Décisions!H5", "Décisions!D5", "Décisions!A6", "Décisions"]

    def test_sans_ses_titres_elle_n_est_pas_lue(self, tmp_path: Path) -> None:
        classeur = decisions_remplies()
        feuille = classeur["Décisions"]
        feuille["C4"].value = feuille["D4"].value = "Autre"
        with pytest.raises(FichierIllisible) as err:
            lire(classeur, tmp_path)
        assert [p.message for p in err.value.problemes] == [f"La colonne « {c} » manque." for c in ("C1", "C2")]
        feuille.delete_rows(4)
        with pytest.raises(FichierIllisible, match="ligne de titres"):
            lire(classeur, tmp_path)

    def test_une_rangee_sans_code_et_deux_referentiels(self, tmp_path: Path) -> None:
        autre = replace(dossier(), code="z", referentiel=replace(petit(), competences=petit().competences[:2]))
        classeur = remplir(ecrire_decisions(Session("s", SESSION), [dossier(), autre]))
        feuille = classeur["Décisions"]
        for case in ("C5", "D5", "E5", "C6", "D6"):
            feuille[case].value = "Validée"
        assert sorted(lire(classeur, tmp_path).donnees["decisions"]["z"]["competences"]) == ["C1", "C2"]
        feuille["A6"].value = None
        feuille["E5"].value = "=1"
        with pytest.raises(FichierIllisible) as err:
            lire(classeur, tmp_path)
        assert [p.cellule for p in err.value.problemes] == ["Décisions!E5", "Décisions!A6", "Décisions"]


def test_une_liste_d_inscriptions_se_reprend_autrement(tmp_path: Path) -> None:
    with pytest.raises(FichierIllisible, match="init-candidate --from"):
        lire(ecrire_inscriptions(petit()), tmp_path)


# What people and programs do to a workbook without harm: (what, the change).
def _deplacer(classeur: Any) -> None:
    """The rows of C1.1 and C3.10 change places, contents and looks."""
    feuille = classeur["Évaluation"]
    un, deux = rangee(classeur, "C1.1")[0].row, rangee(classeur, "C3.10")[0].row
    for colonne in range(1, 5):
        a, b = feuille.cell(un, colonne), feuille.cell(deux, colonne)
        a.value, b.value = b.value, a.value


def _perdre_les_listes(classeur: Any) -> None:
    for regle in classeur["Évaluation"].data_validations.dataValidation:
        if regle.type == "list":
            regle.type = "textLength"


def _coller(classeur: Any) -> None:
    """C1.1 pasted from elsewhere: locked, without its drop-down."""
    cell = reponse(classeur, "C1.1")
    feuille = cell.parent
    cell.protection = Protection(locked=True)
    for regle in feuille.data_validations.dataValidation:
        if cell.coordinate in regle.sqref:
            suite = cell.offset(row=1).coordinate
            regle.sqref = MultiCellRange(str(regle.sqref).replace(f"{cell.coordinate}:", f"{suite}:"))


def _numero(classeur: Any) -> None:
    nommee(classeur, "cqp_date").value = 46146
    nommee(classeur, "cqp_date").number_format = "General"


SANS_MAL: dict[str, Callable[[Any], object]] = {
    "rangées déplacées": _deplacer,
    "rangée insérée": lambda c: c["Évaluation"].move_range("A22:F60", rows=0),
    "colonne cachée": lambda c: setattr(c["Évaluation"].column_dimensions["B"], "hidden", True),
    "rangées cachées": lambda c: setattr(c["Évaluation"].row_dimensions[23], "hidden", True),
    "déprotégé": lambda c: setattr(c["Évaluation"].protection, "sheet", False),
    "feuille ajoutée": lambda c: c.create_sheet("Notes", 0).append(["C9", "mes notes"]),
    "listes perdues": _perdre_les_listes,
    "réponse collée": _coller,
    "code en minuscules": lambda c: setattr(rangee(c, "C1.1")[0], "value", " c1.1\xa0"),
    "réponse sans accents": lambda c: setattr(reponse(c, "C1.1"), "value", "ACQUIS"),
    "réponse avec insécables": lambda c: setattr(reponse(c, "C1.1"), "value", "\xa0Acquis\u202f"),
    "réponse comme dans la pièce": lambda c: setattr(reponse(c, "C1"), "value", "acquise"),
    "oui en booléen": lambda c: setattr(nommee(c, "cqp_plateau_technique"), "value", True),
    "date en texte": lambda c: setattr(nommee(c, "cqp_date"), "value", "4/5/2026"),
    "date espacée": lambda c: setattr(nommee(c, "cqp_date"), "value", "\xa004 / 05 / 2026 "),
    "date ISO": lambda c: setattr(nommee(c, "cqp_date"), "value", "2026-05-04"),
    "date avec heure": lambda c: setattr(nommee(c, "cqp_date"), "value", datetime(2026, 5, 4, 0, 0)),
    "numéro de série": _numero,
    "numéro de série en texte": lambda c: setattr(nommee(c, "cqp_date"), "value", "46146"),
    "passage en nombre": lambda c: setattr(nommee(c, "cqp_passage"), "value", 1),
    "rôle en majuscules": lambda c: setattr(nommee(c, "cqp_role"), "value", "Externe"),
    "zone validée à côté": lambda c: c["Évaluation"].add_data_validation(
        DataValidation(type="list", formula1='"a,b"', sqref="H1:H9")
    ),
    "retours de chariot": lambda c: setattr(rangee(c, "C1")[2], "value", "Vu pour C1_x000D_"),
}


@pytest.mark.parametrize("quoi", SANS_MAL)
def test_ce_qui_ne_fait_pas_de_mal(quoi: str, tmp_path: Path) -> None:
    temoin = lire(remplir(grille()), tmp_path).donnees
    classeur = remplir(grille())
    SANS_MAL[quoi](classeur)
    assert lire(classeur, tmp_path).donnees == temoin


def test_un_formulaire_d_avant_a_sa_reponse_dans_la_colonne_c(tmp_path: Path) -> None:
    """Forms already sent have the wording in B and the answer in C: they are taken as they are."""
    attendu = lire(remplir(grille()), tmp_path).donnees
    classeur = remplir(grille())
    feuille = classeur["Évaluation"]
    for bande in list(feuille.merged_cells.ranges):
        feuille.unmerge_cells(bande.coord)
    for ligne in range(1, feuille.max_row + 1):
        un, deux = feuille.cell(ligne, 2), feuille.cell(ligne, 3)
        un.value, deux.value = deux.value, un.value
        un._style, deux._style = deux._style, un._style
    for regle in feuille.data_validations.dataValidation:
        regle.sqref = type(regle.sqref)(str(regle.sqref).replace("B", "C"))
    for nom in classeur.defined_names.values():
        nom.attr_text = nom.attr_text.replace("'Évaluation'!$B", "'Évaluation'!$C")
    saisie = lire(classeur, tmp_path)
    assert saisie.donnees == attendu
    assert saisie.cellules["competences", "C1", "elements", "C1.1"].startswith("Évaluation!C")


ALLERS: dict[str, Remplie] = {
    "evaluation": lambda: remplir(grille(), autres={"cqp_lieu_type": "Structure d’accueil"}),
    "reperage": lambda: remplir(ecrire_reperage(dossier(), None), "À développer"),
    "activites": activites_remplies,
    "parcours": lambda: lignes_remplies(ecrire_parcours(dossier(), Parcours(), ("C2",)), ACTION),
    "partie2": lambda: lignes_remplies(ecrire_partie_2(dossier("vae"), Partie2(), "Sur l’honneur."), EXPERIENCE),
    "decisions": decisions_remplies,
}
AVANT = str.maketrans({"\u202f": " ", "\u00a0": " ", "’": "'"})


@pytest.mark.parametrize("nom", ALLERS)
def test_un_formulaire_d_avant_a_ses_espaces_a_lui(nom: str, tmp_path: Path) -> None:
    """Forms already sent have plain spaces and straight apostrophes in what they say: they are taken as they are."""
    octets = octets_de(ALLERS[nom]())
    d_avant = retoucher(octets, r"xl/(sharedStrings|workbook|worksheets/sheet\d+)\.xml", lambda x: x.translate(AVANT))
    assert d_avant != octets
    avant, apres = lire(d_avant, tmp_path), lire(octets, tmp_path)
    assert repr(avant.donnees).translate(AVANT) == repr(apres.donnees).translate(AVANT)
    assert avant.cellules == apres.cellules


def test_une_feuille_renommee_et_deplacee(tmp_path: Path) -> None:
    octets = retoucher(
        octets_de(remplir(grille())), "xl/workbook.xml", lambda x: x.replace("Évaluation", "L''avis de Paul")
    )
    octets = retoucher(octets, "xl/workbook.xml", lambda x: x.replace("name=\"L''avis", "name=\"L'avis"))
    saisie = lire(octets, tmp_path)
    assert saisie.cellules["date",].startswith("L'avis de Paul!B")
    assert saisie.donnees == lire(remplir(grille()), tmp_path).donnees


def test_une_feuille_copiee_garde_les_noms_du_classeur(tmp_path: Path) -> None:
    """A name of a sheet counts only when the workbook has none of that name."""
    classeur = remplir(grille())
    for nom in list(classeur.defined_names):
        classeur["Évaluation"].defined_names[nom] = DefinedName(nom, attr_text="'À lire'!$B$11")
    assert lire(classeur, tmp_path).donnees["date"] == date(2026, 5, 4)


def test_le_calendrier_de_1904(tmp_path: Path) -> None:
    classeur = remplir(grille())
    classeur.epoch = CALENDAR_MAC_1904
    assert lire(classeur, tmp_path).donnees["date"] == date(2026, 5, 4)


def test_des_cases_fusionnees_rendent_celle_d_en_haut_a_gauche(tmp_path: Path) -> None:
    classeur = remplir(grille())
    un, deux = reponse(classeur, "C1.1"), reponse(classeur, "C1.2")
    un.value = "Non acquis"
    un.parent.merge_cells(f"{un.coordinate}:{deux.coordinate}")
    elements = lire(classeur, tmp_path).donnees["competences"]["C1"]["elements"]
    assert (elements["C1.1"], elements["C1.2"]) == ("non-acquis", "non-acquis")


def test_une_reponse_fusionnee_avec_son_constat_n_est_pas_un_constat(tmp_path: Path) -> None:
    classeur = remplir(grille())
    _, choix, texte = rangee(classeur, "C1.1")
    choix.parent.merge_cells(f"{choix.coordinate}:{texte.coordinate}")
    bloc = lire(classeur, tmp_path).donnees["competences"]["C1"]
    assert bloc["elements"]["C1.1"] == "acquis"
    assert "C1.1" not in bloc["observations"]


def test_ce_qui_peut_rester_vide(tmp_path: Path) -> None:
    """The transmission, the constats; and the habilitation of an internal professionnel."""
    classeur = remplir(grille(), autres={"cqp_transmission": None})
    rangee(classeur, "C1")[2].value = rangee(classeur, "C1.1")[2].value = None
    assert "transmission" not in lire(classeur, tmp_path).donnees
    interne = ecrire_evaluation(dossier(), "professionnel", 1, CODES, None)
    classeur = remplir(interne, autres={"cqp_evaluateur_origine": "Interne", "cqp_evaluateur_habilitation": None})
    assert lire(classeur, tmp_path).donnees["evaluateur"]["origine"] == "interne"
    classeur = remplir(interne, autres={"cqp_evaluateur_habilitation": None})
    with pytest.raises(FichierIllisible, match="Habilitation"):
        lire(classeur, tmp_path)


def test_en_vae_le_livret_est_sans_objet(tmp_path: Path) -> None:
    assert "livret_remis" not in lire(remplir(grille("vae")), tmp_path, voie="vae").donnees


def test_un_texte_dangereux_revient_tel_quel(tmp_path: Path) -> None:
    classeur = remplir(grille())
    lue = lire(classeur, tmp_path).donnees
    lue["competences"]["C1"]["constats"] = "=cmd|' /C calc'!A0"
    lue["competences"]["C2"]["constats"] = "_x0041_ et _x0007_"
    piece, fautes = valider(Evaluation, lue)
    assert fautes == []
    encore = lire(ecrire_evaluation(dossier(), "externe", 1, CODES, piece), tmp_path).donnees
    assert encore["competences"] == lue["competences"]


@pytest.mark.preuve
@pytest.mark.skipif(LIBREOFFICE is None, reason="LibreOffice (soffice) n'est pas installé")
@pytest.mark.xdist_group("libreoffice")
@pytest.mark.parametrize("nom", [*ALLERS, "prerempli"])
def test_par_libreoffice_xlsx_ods_xlsx(nom: str, tmp_path: Path) -> None:
    """Filled, saved as .ods, saved again as .xlsx: not a value moves, and every cell keeps its address."""
    piece, _ = valider(Evaluation, lire(remplir(grille()), tmp_path).donnees)
    prerempli = partial(ecrire_evaluation, dossier(), "externe", 1, CODES, piece)
    classeur = ALLERS.get(nom, prerempli)()
    octets = classeur if isinstance(classeur, bytes) else octets_de(classeur)
    avant = lire(octets, tmp_path)
    _convertir(tmp_path, tmp_path / "forme.xlsx", "ods")
    _convertir(tmp_path / "retour", tmp_path / "forme.ods", "xlsx")
    apres: Saisie = lire_saisie(lire_formulaire(tmp_path / "retour/forme.xlsx"), petit(), "formation")
    assert apres == avant


def _convertir(sortie: Path, source: Path, format: str) -> None:
    profil = f"-env:UserInstallation={(source.parent / 'profil').as_uri()}"
    commande = [str(LIBREOFFICE), profil, "--headless", "--convert-to", format, "--outdir", str(sortie), str(source)]
    subprocess.run(commande, check=True, capture_output=True, timeout=180)


def test_des_nombres_et_des_dates_a_la_place_d_un_texte(tmp_path: Path) -> None:
    nombres: dict[str, object] = {"cqp_evaluateur_organisation": 12.5, "cqp_evaluateur_habilitation": 7.0}
    nombres |= {"cqp_evaluateur_fonction": datetime(2026, 5, 4)}
    lui = lire(remplir(grille(), autres=nombres), tmp_path).donnees["evaluateur"]
    assert (lui["organisation"], lui["habilitation"], lui["fonction"]) == ("12,5", "7", "04/05/2026")
    with pytest.raises(FichierIllisible, match="ce nom n'a aucune lettre"):
        lire(remplir(grille(), autres={"cqp_evaluateur_nom": 7.0}), tmp_path)
    with pytest.raises(FichierIllisible, match="on attend du texte"):
        lire(remplir(grille(), autres={"cqp_lieu_nom": time(9, 30)}), tmp_path)


def _verrouiller(classeur: Any, lignes: bool) -> Any:
    """Everything locked and no drop-down left, on the coded rows or everywhere."""
    feuille = classeur["Évaluation"]
    feuille.data_validations.dataValidation = []
    for cell in (c for ligne in feuille.iter_rows() for c in ligne):
        code = feuille.cell(cell.row, 1).value
        if not lignes or (isinstance(code, str) and code.startswith("C")):
            cell.protection = Protection(locked=True)
    return classeur


def test_un_classeur_qui_a_perdu_ses_cases_le_dit(tmp_path: Path) -> None:
    with pytest.raises(FichierIllisible) as err:
        lire(_verrouiller(remplir(grille()), lignes=True), tmp_path)
    assert {p.message for p in err.value.problemes} == {"Cette ligne n'a plus de case de réponse."}
    classeur = _verrouiller(remplir(grille()), lignes=False)
    with pytest.raises(FichierIllisible, match="a perdu ses cases à remplir"):
        lire(
            retoucher(octets_de(classeur), r"xl/styles\.xml", lambda x: x.replace('locked="0"', 'locked="1"')), tmp_path
        )


def test_une_heure_n_est_pas_un_jour(tmp_path: Path) -> None:
    with pytest.raises(FichierIllisible, match="on attend une date"):
        lire(remplir(grille(), autres={"cqp_date": time(9, 30)}), tmp_path)
