"""Naughty texts through the command line, lists, forms and print, and back: unchanged, or refused with a sentence."""

from __future__ import annotations

import csv
import io
import unicodedata
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from pypdf import PdfReader

from cqp_cli.disque.lire.lecture import lire_yaml
from cqp_cli.disque.lire.recherche import CODE
from cqp_cli.disque.retoucher.pieces import RESERVES
from cqp_cli.domain.signes import nettoyer
from tests.commandes import Cqp, Reponse, remplacer
from tests.solidite.outils import EVALUATION, TOUT
from tests.solidite.vilains import ACCENTS, BALISES, CONTROLES, INJECTIONS, VILAINS

CHOISIS = VILAINS if TOUT else VILAINS[::4]


@pytest.fixture
def espace(vide: Path, cqp: Cqp) -> Path:
    assert cqp("init").code == 0
    return vide


def phrase(reponse: Reponse) -> None:
    """A refusal, said: not a bug, not silence."""
    assert reponse.code in (2, 3, 4), reponse.plainte
    assert reponse.plainte.strip()


def identite(dossier: Path) -> dict[str, object]:
    lu, problemes = lire_yaml((dossier / "candidat.yaml").read_text(encoding="utf-8"), "candidat.yaml")
    assert not problemes
    assert isinstance(lu, dict)
    return lu


def compose(nom: str) -> str:
    """The same name, each letter with its accents."""
    return unicodedata.normalize("NFC", nom)


def nom_sain(dossier: Path, espace: Path) -> None:
    """A folder that every system takes, where it should be."""
    assert dossier.parent == espace / "candidats"
    assert CODE.fullmatch(dossier.name)
    assert len(dossier.name) <= 80
    assert not RESERVES.fullmatch(dossier.name)


def test_names_on_the_command_line(espace: Path, cqp: Cqp) -> None:
    ouverts = 0
    for nom in VILAINS:
        if "\0" in nom or not _encodable(nom):
            continue  # a system passes no such word
        reponse = cqp("init-candidate", f"--nom={nom}", "--prenom", "Zoé", "--voie", "vae", f"--emploi={nom}")
        if reponse.code:
            phrase(reponse)
            continue
        ouverts += 1
        dossier = espace / reponse.sortie.strip()
        nom_sain(dossier, espace)
        lu = identite(dossier)
        assert lu["nom_naissance"] == compose(nom.strip())
        assert lu["emploi"] == nettoyer(nom.strip())
        assert nom not in CONTROLES
    assert ouverts > 100
    assert cqp("check-dossier", "--format", "json").code in (0, 1)
    assert {p.name for p in espace.iterdir() if p.suffix != ".cmd" and p.name != ".cqp-schemas"} == {
        "candidats",
        "cqp.yaml",
        "habilitations.yaml",
        "sessions",
    }


def _encodable(nom: str) -> bool:
    try:
        return bool(nom.encode("utf-8"))
    except UnicodeEncodeError:
        return False


def test_names_in_a_list(espace: Path, cqp: Cqp) -> None:
    """One line each; the bad lines are named, the others are open, as they were written."""
    texte = io.StringIO()
    ecrivain = csv.writer(texte, delimiter=";")
    ecrivain.writerow(["code", "nom_naissance", "prenoms", "voie"])
    noms = [n for n in VILAINS if "\0" not in n and _encodable(n)]
    for rang, nom in enumerate(noms):
        ecrivain.writerow([f"c{rang}", nom, "Zoé", "vae"])
    Path("liste.csv").write_text(texte.getvalue(), encoding="utf-8", newline="")
    reponse = cqp("init-candidate", "--from", "liste.csv")
    assert reponse.code == 3
    for rang, nom in enumerate(noms):
        dossier = espace / "candidats" / f"c{rang}"
        if dossier.exists():
            assert identite(dossier)["nom_naissance"] == compose(nom.strip())
    assert len(list((espace / "candidats").iterdir())) > 100


def test_names_in_a_workbook(espace: Path, cqp: Cqp) -> None:
    assert cqp("init-candidate", "--grid", "l.xlsx").code == 0
    classeur = openpyxl.load_workbook("l.xlsx")
    feuille = classeur["Inscriptions"]
    poses: dict[str, str] = {}
    for nom in VILAINS[:: 1 if TOUT else 3]:
        rang = len(poses) + 2
        if not _ecrivable(nom):
            continue
        feuille.cell(rang, 2).value = nom
        feuille.cell(rang, 2).data_type = "s"
        for colonne, valeur in ((1, f"c{rang}"), (4, "Zoé"), (12, "VAE")):
            feuille.cell(rang, colonne, valeur)
        poses[f"c{rang}"] = nom
    classeur.save("l.xlsx")
    reponse = cqp("init-candidate", "--from", "l.xlsx")
    assert reponse.code in (0, 3), reponse.plainte
    ouverts = [d for d in (espace / "candidats").iterdir() if d.name in poses]
    assert len(ouverts) > len(poses) // 2
    for dossier in ouverts:
        assert identite(dossier)["nom_naissance"] == compose(poses[dossier.name].strip())


def _ecrivable(texte: str) -> bool:
    """True for what XML can hold."""
    return not ILLEGAL_CHARACTERS_RE.search(texte) and not {"\ufffe", "\uffff"} & set(texte)


@pytest.mark.parametrize("texte", ["a\\x01b", "a\\uFFFEb", "a\\x00b", "a\\ud800b"], ids=ascii)
def test_a_form_is_not_made_of_what_no_workbook_holds(branche: Path, cqp: Cqp, texte: str) -> None:
    remplacer(branche / "candidats/martin-lea/candidat.yaml", "nom_naissance: ", f'nom_naissance: "{texte}" # ')
    reponse = cqp("evaluate", "martin-lea", "--role", "externe", "--passage", "1", "--grid", "g.xlsx")
    phrase(reponse)
    assert not Path("g.xlsx").exists()
    assert cqp("export", "xlsx", "martin-lea", "-o", "e.xlsx").code in (0, 3)


def test_a_formula_is_not_a_name(espace: Path, cqp: Cqp) -> None:
    classeur = openpyxl.Workbook()
    feuille = classeur.active
    assert feuille is not None
    feuille.append(["nom_naissance", "prenoms", "voie"])
    feuille.append(['="MAR"&"TIN"', "Zoé", "vae"])
    feuille.append(["#REF!", "Léa", "vae"])
    feuille["A3"].data_type = "e"
    classeur.save("l.xlsx")
    reponse = cqp("init-candidate", "--from", "l.xlsx")
    assert reponse.code == 3
    assert reponse.plainte.count("cette case est calculée") == 2
    assert not list((espace / "candidats").iterdir())


@pytest.mark.parametrize("texte", CHOISIS, ids=ascii)
def test_a_finding_in_a_form(branche: Path, cqp: Cqp, texte: str) -> None:
    """What an evaluator writes comes back as it can be printed, or not at all."""
    assert cqp("evaluate", "martin-lea", "--role", "externe", "--passage", "1", "--grid", "g.xlsx").code == 0
    (branche / EVALUATION).unlink()
    classeur = openpyxl.load_workbook("g.xlsx")
    feuille, case = _case_de_constat(classeur)
    if not _ecrivable(texte):
        pytest.skip("no workbook holds this")
    feuille[case].value = texte
    feuille[case].data_type = "s"
    classeur.save("g.xlsx")
    reponse = cqp("evaluate", "--from", "g.xlsx")
    if reponse.code:
        phrase(reponse)
        assert not (branche / EVALUATION).exists()
        return
    lu, _ = lire_yaml((branche / EVALUATION).read_text(encoding="utf-8"), "e")
    constats = [b.get("constats") for b in lu["competences"].values()]
    attendu = texte.strip(" \t\r\n\u00a0\u202f\u200b\u200e\u200f\u2060\ufeff\u00ad").replace("\r\n", "\n")
    if "_x00" not in texte:  # the format's own escape of a character
        assert (nettoyer(attendu) or None) in constats


def _case_de_constat(classeur: openpyxl.Workbook) -> tuple[Any, str]:
    """The first cell of the answers that holds a finding of the example."""
    for feuille in classeur.worksheets:
        for rangee in feuille.iter_rows():
            for cell in rangee:
                if isinstance(cell.value, str) and cell.protection.locked is False and len(cell.value) > 60:
                    return feuille, cell.coordinate
    raise AssertionError("no finding in this form")


IMPRIMES = [*ACCENTS[:6], *BALISES, "R&D <urgent>", "a  b", "W" * 300] if not TOUT else CHOISIS


def test_what_is_printed_is_what_was_written(branche: Path, cqp: Cqp) -> None:
    """In one PDF: no markup, no entity, no picture, no link; what the font lacks is refused by name."""
    livret = branche / "candidats/martin-lea/candidat.yaml"
    avant = livret.read_text(encoding="utf-8")
    imprimes = 0
    for texte in IMPRIMES:
        if not texte.isprintable() or not texte.strip():
            continue
        livret.write_text(avant, encoding="utf-8")
        cite = texte.replace("'", "''")
        remplacer(livret, "emploi: ", f"emploi: '{cite}'\n#")
        reponse = cqp("print", "livret", "martin-lea", "-o", "l.pdf", "--force")
        if reponse.code:
            phrase(reponse)
            continue
        imprimes += 1
        lecteur = PdfReader("l.pdf")
        assert not any("/Annots" in page for page in lecteur.pages)
        if len(texte) < 30:
            page = " ".join(" ".join(p.extract_text() for p in lecteur.pages).replace("’", "'").split())
            assert _sans_blancs(texte) in _sans_blancs(page), ascii(texte)
    assert imprimes > len(IMPRIMES) // 2


def _sans_blancs(texte: str) -> str:
    plat = unicodedata.normalize("NFKC", texte).replace("’", "'")
    return "".join(c for c in plat if not c.isspace())


def test_a_name_that_no_font_has_is_refused_with_a_sentence(branche: Path, cqp: Cqp) -> None:
    remplacer(branche / "candidats/martin-lea/candidat.yaml", "nom_naissance: ", "nom_naissance: 李小龙😀 # ")
    for mots in (
        ("print", "livret", "martin-lea", "-o", "l.pdf"),
        ("jury-pack", "martin-lea", "--session", "2026-06-18", "--at", "2026-06-01", "-o", "j.pdf"),
    ):
        reponse = cqp(*mots)
        assert reponse.code in (0, 1, 3, 4), reponse.plainte
        if reponse.code >= 3:
            assert not list(branche.glob("*.pdf"))
            assert reponse.plainte.strip()


@pytest.mark.parametrize("texte", INJECTIONS, ids=ascii)
def test_nothing_that_goes_out_is_a_formula(branche: Path, cqp: Cqp, texte: str) -> None:
    cite = texte.replace("\t", "\\t").replace('"', '\\"')
    fiche = branche / "candidats/martin-lea/candidat.yaml"
    remplacer(fiche, "nom_naissance: ", f'nom_naissance: "{cite}" # ')
    emise = cqp("evaluate", "martin-lea", "--role", "externe", "--passage", "1", "--grid", "g.xlsx")
    assert emise.code == 0
    classeur = openpyxl.load_workbook("g.xlsx")
    cells = [c for f in classeur.worksheets for r in f.iter_rows() for c in r if c.value is not None]
    assert not [c.coordinate for c in cells if c.data_type == "f" and str(c.value).strip() == texte.strip()]
    reponse = cqp("export", "csv", "martin-lea")
    assert reponse.code == 0
    for ligne in csv.reader(io.StringIO(reponse.sortie)):
        assert not [c for c in ligne if c.lstrip().startswith(("=", "+", "@", "-1"))]
