"""Spoiled workbooks: each defect is told with its exact cell; hostile files are refused before they are read."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl.workbook.defined_name import DefinedName

from cqp_cli.errors import CqpError, FichierIllisible, Probleme
from cqp_cli.formulaires.archive import ouvrir_classeur
from cqp_cli.formulaires.brouillon import lire_formulaire
from cqp_cli.formulaires.feuille_activites import ecrire_activites
from cqp_cli.formulaires.grille import ecrire_evaluation
from cqp_cli.formulaires.saisie import lire_saisie
from tests.formulaires.classeurs import (
    adresse,
    ajouter,
    dossier,
    lire,
    nommee,
    octets_de,
    petit,
    rangee,
    remplir,
    reponse,
    retoucher,
)

CODES = petit().codes


def grille() -> bytes:
    return ecrire_evaluation(dossier(), "externe", 1, CODES, None)


def problemes(classeur: Any, tmp: Path) -> tuple[Probleme, ...]:
    with pytest.raises(FichierIllisible) as err:
        lire(classeur, tmp)
    assert err.value.code == 3
    assert all(p.fichier == "forme.xlsx" for p in err.value.problemes)
    return err.value.problemes


# A defect of one cell: which cell, what is put in it, what is said of it.
Trouver = Callable[[Any], Any]
UN_DEFAUT: dict[str, tuple[Trouver, Any, str]] = {
    "élément vide": (lambda c: reponse(c, "C1.2"), None, "la réponse manque"),
    "élément d'espaces": (lambda c: reponse(c, "C1.2"), " \xa0 ", "la réponse manque"),
    "avis vide": (lambda c: reponse(c, "C2"), None, "la réponse manque"),
    "mot inconnu": (
        lambda c: reponse(c, "C1.2"),
        "peut-être",
        "on attend « Acquis », « Non acquis » ou « Non évalué »",
    ),
    "mot proche": (lambda c: reponse(c, "C1.2"), "Non aquis", "vouliez-vous dire « Non acquis » ?"),
    "mot d'une autre échelle": (lambda c: reponse(c, "C1.2"), "À développer", "on attend"),
    "avis d'élément": (lambda c: reponse(c, "C2"), "Non évalué", "on attend « Acquise »"),
    "nombre": (lambda c: reponse(c, "C1.2"), 3, "et non « 3 »"),
    "booléen": (lambda c: reponse(c, "C1.2"), True, "et non « Oui »"),
    "formule": (lambda c: reponse(c, "C1.2"), '=IF(1,"Acquis","")', "contient une formule"),
    "formule en constat": (lambda c: rangee(c, "C1.2")[2], "=A1", "contient une formule"),
    "erreur": (lambda c: reponse(c, "C1.2"), "#REF!", "un calcul qui n'aboutit pas (#REF!)"),
    "date en réponse": (lambda c: reponse(c, "C1.2"), date(2026, 5, 4), "on attend"),
    "arabe": (lambda c: rangee(c, "C1")[2], "Vu بن", "Constat sur C1 : le signe U+0628 (lettre arabe), après « Vu »"),
    "lettre perdue": (
        lambda c: rangee(c, "C1")[2],
        "Vu \ufffd",
        "(signe qui remplace une lettre perdue), après « Vu »",
    ),
    "émoji dans un nom": (lambda c: nommee(c, "cqp_evaluateur_nom"), "Paul 👍", "le signe U+1F44D (pouce levé) ne s'"),
    "nom invisible": (lambda c: nommee(c, "cqp_evaluateur_nom"), "Pa_x202E_ul", "U+202E (forçage de droite à gauche)"),
    "texte trop long": (lambda c: rangee(c, "C1")[2], "LONG", "dépasse 32767 signes"),
    "nom vide": (lambda c: nommee(c, "cqp_evaluateur_nom"), None, "« Prénom et nom » n'est pas rempli"),
    "habilitation vide": (lambda c: nommee(c, "cqp_evaluateur_habilitation"), None, "n'est pas rempli"),
    "origine inconnue": (lambda c: nommee(c, "cqp_evaluateur_origine"), "cousin", "« Interne » ou « Externe »"),
    "lieu inconnu": (lambda c: nommee(c, "cqp_lieu_type"), "ailleurs", "« Entreprise » ou « Structure d’accueil »"),
    "plateau vide": (lambda c: nommee(c, "cqp_plateau_technique"), None, "n'est pas rempli"),
    "source douteuse": (lambda c: nommee(c, "cqp_source_analyse"), "un peu", "« Oui » ou « Non »"),
    "livret vide": (lambda c: nommee(c, "cqp_livret_remis"), None, "n'est pas rempli"),
    "date vide": (lambda c: nommee(c, "cqp_date"), None, "« Date de l’évaluation » n'est pas rempli"),
    "date impossible": (lambda c: nommee(c, "cqp_date"), "30/02/2026", "n'est pas une date du calendrier"),
    "date en lettres": (lambda c: nommee(c, "cqp_date"), "hier", "on attend une date"),
    "date en formule": (lambda c: nommee(c, "cqp_date"), "=TODAY()", "contient une formule"),
    "date trop ancienne": (lambda c: nommee(c, "cqp_date"), "04/05/1026", "on attend une date"),
    "petit nombre pour date": (lambda c: nommee(c, "cqp_date"), 18.5, "on attend une date"),
    "nombre immense pour date": (lambda c: nommee(c, "cqp_signature"), 10**12, "e"),
    "date booléenne": (lambda c: nommee(c, "cqp_signature"), False, "on attend une date"),
    "signature vide": (lambda c: nommee(c, "cqp_signature"), None, "n'est pas rempli"),
    "transmission fausse": (lambda c: nommee(c, "cqp_transmission"), "bientôt", "on attend une date"),
    "passage": (lambda c: nommee(c, "cqp_passage"), "zéro", "n'est pas un numéro de passage"),
    "passage vide": (lambda c: nommee(c, "cqp_passage"), None, "vide ou calculé"),
    "rôle": (lambda c: nommee(c, "cqp_role"), "président", "n'est pas un rôle"),
    "formulaire": (lambda c: nommee(c, "cqp_formulaire"), "facture", "n'est pas un formulaire de cqp"),
    "format": (lambda c: nommee(c, "cqp_format"), "2", "est au format 2"),
    "candidat calculé": (lambda c: nommee(c, "cqp_code"), "=A1", "vide ou calculé"),
    "compétence inconnue": (lambda c: nommee(c, "cqp_competences"), "C1 C2 C3 C9", "« C9 » n'est pas du référentiel"),
}


@pytest.mark.parametrize("quoi", UN_DEFAUT)
def test_un_defaut_et_sa_case(quoi: str, tmp_path: Path) -> None:
    trouver, valeur, phrase = UN_DEFAUT[quoi]
    classeur = remplir(grille())
    cell = trouver(classeur)
    if isinstance(valeur, (int, float)) and not isinstance(valeur, bool):
        cell.number_format = "General"
    cell.value = valeur
    octets = octets_de(classeur)
    if valeur == "LONG":  # openpyxl cuts such a text
        octets = retoucher(
            octets, r"xl/(worksheets/sheet2|sharedStrings)\.xml", lambda x: x.replace("LONG", "x" * 32_768)
        )
    (probleme,) = problemes(octets, tmp_path)
    assert probleme.cellule == adresse(cell)
    assert phrase in probleme.message


class TestCodes:
    """Column A: double, unknown, missing, swallowed."""

    def test_un_code_en_double(self, tmp_path: Path) -> None:
        classeur = remplir(grille())
        un, deux = rangee(classeur, "C1.1")[0], rangee(classeur, "C1.2")[0]
        deux.value = "C1.1"
        trouves = {(p.cellule, p.message) for p in problemes(classeur, tmp_path)}
        assert trouves == {
            (adresse(deux), f"Le code « C1.1 » est là deux fois (déjà {adresse(un)})."),
            ("Évaluation", "La ligne « C1.2 » manque dans le formulaire."),
        }

    def test_un_code_inconnu(self, tmp_path: Path) -> None:
        classeur = remplir(grille())
        cell = rangee(classeur, "C2.1")[0]
        cell.value = "C2.l"
        trouves = {p.cellule: p.message for p in problemes(classeur, tmp_path)}
        assert trouves[adresse(cell)] == "« C2.l » n'est pas un code du référentiel ; vouliez-vous dire « C2.1 » ?"
        assert trouves["Évaluation"] == "La ligne « C2.1 » manque dans le formulaire."
        cell.value = "Total général"
        assert "n'est pas un code du référentiel." in problemes(classeur, tmp_path)[0].message

    def test_une_rangee_supprimee(self, tmp_path: Path) -> None:
        classeur = remplir(grille())
        ligne = rangee(classeur, "C3")[0].row
        feuille = classeur["Évaluation"]
        for case in feuille[ligne]:
            case.value = None
        assert [(p.cellule, p.message) for p in problemes(classeur, tmp_path)] == [
            ("Évaluation", "La ligne « C3 » manque dans le formulaire.")
        ]

    def test_un_code_efface(self, tmp_path: Path) -> None:
        classeur = remplir(grille())
        cell = rangee(classeur, "C2.1")[0]
        cell.value = None
        assert {p.cellule for p in problemes(classeur, tmp_path)} == {adresse(cell), "Évaluation"}

    def test_un_code_avale_par_une_fusion(self, tmp_path: Path) -> None:
        classeur = remplir(grille())
        un, deux = rangee(classeur, "C1.1")[0], rangee(classeur, "C1.2")[0]
        un.parent.merge_cells(f"{un.coordinate}:{deux.coordinate}")
        trouves = {p.cellule: p.message for p in problemes(classeur, tmp_path)}
        assert "le code d'une ligne a disparu" in trouves[adresse(un)]
        assert "« C1.2 » manque" in trouves["Évaluation"]

    def test_une_competence_d_un_autre_passage(self, tmp_path: Path) -> None:
        classeur = remplir(ecrire_evaluation(dossier(), "externe", 2, ["C1", "C2"], None))
        cell = rangee(classeur, "C1.2")[0]
        cell.value = "C3.1"
        assert "n'est pas demandé dans ce formulaire" in problemes(classeur, tmp_path)[0].message

    def test_tous_les_codes_effaces(self, tmp_path: Path) -> None:
        classeur = remplir(grille())
        for case in classeur["Évaluation"]["A"]:
            case.value = None
        assert len(problemes(classeur, tmp_path)) == 10

    def test_une_competence_sans_activite(self, tmp_path: Path) -> None:
        classeur = remplir(ecrire_activites(dossier(), None))
        cell = rangee(classeur, "C2")[2]
        cell.value = None
        (probleme,) = problemes(classeur, tmp_path)
        assert (probleme.cellule, probleme.message) == (adresse(cell), "Aucune activité ne montre la compétence C2.")

    def test_une_activite_sans_rangees(self, tmp_path: Path) -> None:
        classeur = remplir(ecrire_activites(dossier(), None))
        for case in classeur["Activités"]["A"]:
            if case.value == "C2":
                case.value = "C9"
        assert len(problemes(classeur, tmp_path)) == 7


class TestNoms:
    """Defined names that are gone, broken or constants."""

    def definir(self, tmp: Path, nom: str, texte: str | None) -> tuple[Probleme, ...]:
        classeur = remplir(grille())
        if texte is None:
            del classeur.defined_names[nom]
        else:
            classeur.defined_names[nom] = DefinedName(nom, attr_text=texte)
        return problemes(classeur, tmp)

    @pytest.mark.parametrize("nom", ["cqp_formulaire", "cqp_code", "cqp_role", "cqp_referentiel", "cqp_date"])
    def test_absent(self, nom: str, tmp_path: Path) -> None:
        assert f"le nom « {nom} » manque" in self.definir(tmp_path, nom, None)[0].message

    @pytest.mark.parametrize("nom", ["cqp_code", "cqp_signature"])
    @pytest.mark.parametrize(
        ("texte", "phrase"),
        [
            ("#REF!", "#REF!"),
            ("'Évaluation'!#REF!", "#REF!"),
            ('"martin-lea"', "ne désigne pas une case"),
            ("42", "ne désigne pas une case"),
            ("'Ailleurs'!$A$1", "désigne une case qui n'existe pas"),
            ("'À lire'!$A$1048576", "désigne une case qui n'existe pas"),
            ("SUM('À lire'!$A$1)", "ne désigne pas une case"),
        ],
    )
    def test_casse(self, nom: str, texte: str, phrase: str, tmp_path: Path) -> None:
        (probleme,) = self.definir(tmp_path, nom, texte)
        assert phrase in probleme.message

    def test_tout_ce_qui_manque_est_dit_a_la_fois(self, tmp_path: Path) -> None:
        classeur = remplir(grille())
        classeur.defined_names.clear()
        assert len(problemes(classeur, tmp_path)) == 4


def test_tous_les_defauts_viennent_ensemble(tmp_path: Path) -> None:
    """Every cell to fill but the transmission and the constats: 14 answers said once, 7 elements, 3 avis."""
    trouves = problemes(grille(), tmp_path)
    assert len(trouves) == 14 + 7 + 3
    assert len({p.cellule for p in trouves}) == len(trouves)


# What is not a workbook, or is not one that may be opened: (the bytes, a word of the sentence).
CONTENT = b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
RELS = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r"'
    b' Type="http://x/%s" Target="file:///x" TargetMode="External"/></Relationships>'
)


def feuille(changer: Callable[[str], str]) -> Callable[[], bytes]:
    return lambda: retoucher(octets_de(remplir(grille())), r"xl/worksheets/sheet2\.xml", changer)


def avec(membres: dict[str, bytes]) -> Callable[[], bytes]:
    return lambda: ajouter(octets_de(remplir(grille())), membres)


def chiffre() -> bytes:
    octets = bytearray(ajouter(b"", {"[Content_Types].xml": CONTENT, "xl/workbook.xml": b"<a/>"}))
    octets[octets.index(b"PK\x01\x02") + 8] |= 1
    return bytes(octets)


def tronque() -> bytes:
    octets = octets_de(remplir(grille()))
    return octets[: len(octets) // 2]


def abime() -> bytes:
    octets = bytearray(octets_de(remplir(grille())))
    octets[60:200] = bytes(140)
    return bytes(octets)


BOMBE = b" " * (101 << 20)
HOSTILES: dict[str, tuple[Callable[[], bytes], str]] = {
    "vide": (lambda: b"", "est vide"),
    "texte": (lambda: b"C1.1;acquis\n", "n'est pas un classeur"),
    "tronqué": (tronque, "n'est pas un classeur"),
    "abîmé": (abime, "abîmé"),
    "xls": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "ancien classeur"),
    "protégé": (lambda: b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "mot de passe"),
    "zip chiffré": (chiffre, "mot de passe"),
    "html": (lambda: b"\xef\xbb\xbf\n <html><table/></html>", "page web"),
    "pdf": (lambda: b"%PDF-1.7\n", "PDF"),
    "rtf": (lambda: b"{\\rtf1}", "RTF"),
    "ods": (lambda: ajouter(b"", {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), "LibreOffice"),
    "xlsb": (lambda: ajouter(b"", {"xl/workbook.bin": b"", "[Content_Types].xml": CONTENT}), "binaire"),
    "docx": (lambda: ajouter(b"", {"word/document.xml": b"", "[Content_Types].xml": CONTENT}), "n'est pas un classeur"),
    "zip": (lambda: ajouter(b"", {"a.txt": b"a"}), "n'est pas un classeur"),
    "sans classeur": (lambda: ajouter(b"", {"xl/a.xml": b"<a/>", "[Content_Types].xml": CONTENT}), "abîmé"),
    "macro": (avec({"xl/vbaProject.bin": b"x"}), "macros"),
    "xlsm renommé": (
        lambda: retoucher(
            octets_de(remplir(grille())),
            r"\[Content_Types\]\.xml",
            lambda x: x.replace("sheet.main", "sheet.macroEnabled"),
        ),
        "macros",
    ),
    "lien externe": (avec({"xl/externalLinks/externalLink1.xml": b"<a/>"}), "liens vers d'autres fichiers"),
    "relation externe": (avec({"xl/worksheets/_rels/sheet9.xml.rels": RELS % b"oleObject"}), "liens vers"),
    "doctype": (avec({"xl/a.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "DOCTYPE"),
    "utf-16": (avec({"xl/a.xml": "<!DOCTYPE a><a/>".encode("utf-16")}), "UTF-8"),
    "mille membres": (avec({f"xl/{n}.xml": b"<a/>" for n in range(200)}), "plus de 200 fichiers"),
    "bombe": (avec({"xl/a.xml": BOMBE}), "100 Mio"),
    "texte démesuré": (avec({"xl/a.xml": b"<a>" + b"x" * (6 << 20) + b"</a>"}), "démesuré"),
    "trop de balises": (avec({"xl/a.xml": b"<a>" + b"<b/>" * 1_000_001 + b"</a>"}), "trop de cases"),
    "case au bout du monde": (
        feuille(lambda x: x.replace("</sheetData>", '<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>')),
        "au-delà du formulaire",
    ),
    "51e colonne": (feuille(lambda x: x.replace("</sheetData>", '<c r="AY3" s="1"/></sheetData>')), "au-delà"),
    "2001e ligne": (feuille(lambda x: x.replace("</sheetData>", "<x:c s='1' r = 'A2001' /></sheetData>")), "au-delà"),
    "fusion du monde": (
        feuille(lambda x: x.replace("</mergeCells>", '<mergeCell ref="A1:XFD1048576"/></mergeCells>')),
        "trop de cases",
    ),
    "fusion déguisée": (
        feuille(lambda x: x.replace("</mergeCells>", '<mergeCell x=">" ref="A1:&#88;FD1048576"/></mergeCells>')),
        "trop de cases",
    ),
    "lien du monde": (
        avec({"xl/a.xml": b'<hyperlinks><hyperlink ref="A1:XFD1048576"/></hyperlinks>'}),
        "trop de cases",
    ),
    "formules partout": (avec({"xl/a.xml": b"<c><f>A1</f></c>" * 2001}), "formules"),
    "formule démesurée": (avec({"xl/a.xml": b"<c><f>" + b"A1+" * 4000 + b"</f></c>"}), "formule démesurée"),
}


@pytest.mark.parametrize("quoi", HOSTILES)
def test_un_fichier_hostile_ou_etranger_est_refuse_en_une_phrase(quoi: str, tmp_path: Path) -> None:
    fabriquer, phrase = HOSTILES[quoi]
    chemin = tmp_path / "forme.xlsx"
    chemin.write_bytes(fabriquer())
    with pytest.raises(FichierIllisible) as err:
        lire_formulaire(chemin)
    (probleme,) = err.value.problemes
    assert phrase in probleme.message
    assert probleme.message.endswith(".")
    assert probleme.fichier == "forme.xlsx"
    assert str(tmp_path) not in probleme.message


def test_un_fichier_trop_gros_n_est_pas_lu(tmp_path: Path) -> None:
    chemin = tmp_path / "gros.xlsx"
    with chemin.open("wb") as sortie:
        sortie.truncate((20 << 20) + 1)
    with pytest.raises(FichierIllisible, match="20 Mio"):
        ouvrir_classeur(chemin)


def test_ce_qui_ne_se_lit_pas(tmp_path: Path) -> None:
    for chemin in (tmp_path / "absent.xlsx", tmp_path):
        with pytest.raises(FichierIllisible, match="ne peut pas être lu"):
            ouvrir_classeur(chemin)


def test_la_memoire_reste_bornee_devant_une_bombe(tmp_path: Path) -> None:
    chemin = tmp_path / "bombe.xlsx"
    chemin.write_bytes(ajouter(octets_de(remplir(grille())), {"xl/a.xml": b"<a>" + b"<b/>" * (20 << 20) + b"</a>"}))
    tracemalloc.start()
    with pytest.raises(FichierIllisible, match="trop de cases"):
        ouvrir_classeur(chemin)
    assert tracemalloc.get_traced_memory()[1] < 32 << 20
    tracemalloc.stop()


def test_une_adresse_web_dans_un_constat_ne_fait_pas_de_mal(tmp_path: Path) -> None:
    classeur = remplir(grille())
    rangee(classeur, "C1")[2].hyperlink = "https://example.org/"
    assert lire(classeur, tmp_path).donnees["competences"]["C1"]["constats"] == "Vu pour C1"


def test_les_membres_qui_sortent_de_l_archive_ne_sont_jamais_ecrits(tmp_path: Path) -> None:
    octets = ajouter(octets_de(remplir(grille())), {"../../sorti.txt": b"x", "/etc/sorti.txt": b"x"})
    lire(octets, tmp_path)
    assert not list(tmp_path.parent.glob("**/sorti.txt"))


def test_une_dimension_menteuse_ne_cache_rien(tmp_path: Path) -> None:
    octets = feuille(lambda x: x.replace('<dimension ref="', '<dimension ref="A1:A1" x="'))()
    assert len(lire(octets, tmp_path).donnees["competences"]) == 3


def test_un_referentiel_qui_n_a_pas_la_competence(tmp_path: Path) -> None:
    chemin = tmp_path / "forme.xlsx"
    chemin.write_bytes(octets_de(remplir(grille())))
    autre = replace(petit(), competences=petit().competences[:2])
    with pytest.raises(CqpError, match="« C3 » n'est pas du référentiel"):
        lire_saisie(lire_formulaire(chemin), autre, "formation")
