"""What a PDF says to whoever does not see it: its structure, found as a reader would find it."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import ArrayObject, IndirectObject

from cqp_cli.render.modele import (
    Alignement,
    Bande,
    Barre,
    Barres,
    Bloc,
    Cellule,
    Champ,
    Champs,
    Colonne,
    Document,
    Format,
    Habillage,
    Image,
    Nom,
    Pixels,
    PleinePage,
    Qr,
    Rangee,
    Ressort,
    Section,
    Signataire,
    Signatures,
    Signe,
    Tableau,
    Texte,
    Titre,
    Volet,
    Volets,
)
from cqp_cli.render.pdf import Theme, assemble, place_section, render_pdf
from tests.render.echantillon import NOMS, document


def lire(blocs: tuple[Bloc, ...], **section: Any) -> PdfReader:
    return PdfReader(io.BytesIO(render_pdf(Document("Essai", (Section(blocs, **section),)))), strict=True)


def elements(noeud: Any, niveau: int = 0) -> Iterator[tuple[int, str, Any]]:
    """Every structure element in reading order, with its depth."""
    noeud = noeud.get_object()
    if "/S" in noeud:
        yield niveau, str(noeud["/S"]), noeud
    enfants = noeud.get("/K", ArrayObject())
    for enfant in enfants if isinstance(enfants, list) else [enfants]:
        if isinstance(enfant, IndirectObject):
            yield from elements(enfant, niveau + 1)


def roles(lecteur: PdfReader) -> list[str]:
    return [role for _, role, _ in elements(lecteur.trailer["/Root"]["/StructTreeRoot"])]  # type: ignore[index]


def test_headings_paragraphs_tables_and_figures() -> None:
    tableau = Tableau(
        (Colonne("Code"), Colonne("Dit")),
        (Bande("Groupe", "G"), Rangee((Cellule("a"), Cellule("", Signe.ACQUIS))), Rangee(("", "b"))),
    )
    barres = Barres(("professionnel",), (Barre("C1", "Traiter", 3, (2,), Signe.ACQUIS, "acquise"),))
    lecteur = lire((Titre("T", niveau=1), Texte("un"), tableau, barres))
    assert roles(lecteur) == [
        "/Document", "/Sect", "/H1", "/P",
        "/Table", "/TR", "/TH", "/TH", "/TR", "/TH", "/Span", "/TR", "/TD", "/TD", "/TR", "/TD", "/TD",
        "/Figure",
    ]  # fmt: skip
    racine: Any = lecteur.trailer["/Root"]
    trouves = list(elements(racine["/StructTreeRoot"]))
    entetes = [n["/A"] for _, role, n in trouves if role == "/TH"]
    assert [(a["/Scope"], a.get("/ColSpan", 1)) for a in entetes] == [("/Column", 1), ("/Column", 1), ("/Row", 2)]
    figure = trouves[-1][2]
    assert figure["/Alt"] == "C1 acquise : professionnel 2 sur 3"
    assert racine["/MarkInfo"]["/Marked"]


def test_every_drawing_is_either_read_or_decoration() -> None:
    """Marked content is opened and closed as often, and every number of a page has its element."""
    lecteur = PdfReader(io.BytesIO(render_pdf(document())), strict=True)
    arbre: Any = lecteur.trailer["/Root"]["/StructTreeRoot"]["/ParentTree"]["/Nums"]  # type: ignore[index]
    for rang, page in enumerate(lecteur.pages):
        contenu = page.get_contents().get_data().decode("latin-1")  # type: ignore[union-attr]
        ouverts = contenu.count(" BDC") + contenu.count(" BMC")
        assert ouverts == contenu.count("EMC")
        assert str(page["/StructParents"]) == str(rang)
        proprietaires = arbre[2 * rang + 1]
        assert len(proprietaires) == contenu.count("/MCID")
        assert all("/S" in p.get_object() for p in proprietaires)
        profondeur = 0
        for mot in contenu.split():
            profondeur += (mot in ("BDC", "BMC")) - (mot == "EMC")
            assert profondeur in (0, 1)
            if mot == "BT":
                assert profondeur == 1


def test_a_table_over_two_pages_is_one_table_with_one_header() -> None:
    lignes = tuple(Rangee((str(i), "mot " * 60)) for i in range(40))
    lecteur = lire((Tableau((Colonne("Rang", 20), Colonne("Dit")), lignes),))
    assert len(lecteur.pages) > 1
    trouves = roles(lecteur)
    assert (trouves.count("/Table"), trouves.count("/TH"), trouves.count("/TR")) == (1, 2, 41)


@pytest.mark.skipif(not shutil.which("pdfinfo"), reason="poppler is not installed")
def test_poppler_reads_the_structure() -> None:
    fait = subprocess.run(
        ["pdfinfo", "-enc", "UTF-8", "-struct-text", "-"], input=render_pdf(document()), capture_output=True, check=True
    )
    assert fait.stderr == b""
    dit = fait.stdout.decode(errors="replace")
    assert all(f'"{nom}"' in dit for nom in NOMS)
    assert 'H2 (block)\n      "Dossiers présentés"' in dit
    assert "entreprise Kœnig & Fils a été retrouvée" in dit  # words cut at the end of a line keep their space


def test_words_cut_at_the_end_of_a_line_keep_their_space() -> None:
    mots = " ".join(f"m{i}" for i in range(200))
    page = lire((Texte(mots + "\nfin"),)).pages[0]
    contenu = page.get_contents().get_data().decode("latin-1")  # type: ignore[union-attr]
    dits = [bout.split(")Tj")[0] for bout in contenu.split("Tf(")[1:]] + [
        bout.split(")Tj")[0] for bout in contenu.split("Td(")[1:]
    ]
    assert "m199 " in "".join(dits)


def test_a_document_without_tags_has_no_structure() -> None:
    entier = document()
    sections = [place_section(s, Theme(), tagged=False) for s in entier.sections]
    lecteur = PdfReader(io.BytesIO(assemble(entier, sections, Theme())), strict=True)
    racine: Any = lecteur.trailer["/Root"]
    assert "/StructTreeRoot" not in racine
    assert b"BDC" not in lecteur.pages[0].get_contents().get_data()  # type: ignore[union-attr]


# The blocks of a certificate ----------------------------------------------------------------------


def test_a_composed_page_holds_on_one_sheet_and_fills_it() -> None:
    blocs = (PleinePage((Texte("haut"), Ressort(), Nom("Léa MARTIN"), Ressort(2), Texte("bas"))),)
    lecteur = lire(blocs, format=Format.PAYSAGE, habillage=Habillage.NU)
    (page,) = lecteur.pages
    assert (round(page.mediabox.width), round(page.mediabox.height)) == (842, 595)
    assert page.extract_text().split("\n") == ["haut", "Léa MARTIN", "bas"]


@pytest.mark.parametrize(("longueur", "lignes"), [(5, 1), (30, 1), (61, 2), (300, 7)])
def test_a_name_is_as_large_as_its_line_holds(longueur: int, lignes: int) -> None:
    lecteur = lire((Nom("M" * longueur),), format=Format.PAYSAGE, habillage=Habillage.NU)
    dit = lecteur.pages[0].extract_text()
    assert dit.replace("\n", "") == "M" * longueur
    assert len(dit.split("\n")) <= lignes + 3


def test_pictures_and_codes_have_a_text() -> None:
    from PIL import Image as Pictures

    sortie = io.BytesIO()
    Pictures.new("RGBA", (40, 20), (200, 0, 0, 128)).save(sortie, "PNG")
    pixels = Pixels(sortie.getvalue(), 40, 20)
    blocs = (
        Image(pixels, "Logo de la commission", alignement=Alignement.DROITE),
        Image(pixels, "Logo encore"),
        Volets((Volet((Qr("bonjour", "Code QR n° 1"),), 30), Volet((Texte("à côté"),))), bas=True),
    )
    lecteur = lire(blocs)
    racine: Any = lecteur.trailer["/Root"]["/StructTreeRoot"]  # type: ignore[index]
    textes = [n["/Alt"] for _, role, n in elements(racine) if role == "/Figure"]
    assert textes == ["Logo de la commission", "Logo encore", "Code QR n° 1"]
    assert len(lecteur.pages[0]["/Resources"]["/XObject"]) == 1  # type: ignore[index]


def test_panels_too_high_stand_one_under_the_other() -> None:
    haut = Volet(tuple(Texte(f"[{i}]") for i in range(80)))
    texte = " ".join(p.extract_text() for p in lire((Volets((haut, Volet((Texte("suite"),)))),)).pages)
    assert all(f"[{i}]" in texte for i in range(80))
    assert "suite" in texte


@pytest.mark.skipif(not shutil.which("pdfinfo"), reason="poppler is not installed")
def test_a_label_and_its_value_are_not_read_as_one_word(tmp_path: Path) -> None:
    blocs = (Champs((Champ("Voie", "formation"),)), Signatures((Signataire("La présidence", "Zoé Roy", "signé"),)))
    pdf = tmp_path / "champs.pdf"
    pdf.write_bytes(render_pdf(Document("Essai", (Section(blocs),))))
    dit = subprocess.run(["pdfinfo", "-struct-text", pdf], capture_output=True, text=True, check=True).stdout
    assert '"Voie formation"' in dit
    assert [f'"{mot}"' in dit for mot in ("La présidence", "Zoé Roy", "signé")] == [True] * 3
