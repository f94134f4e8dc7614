"""What a PDF says to whoever does not see it: its structure, found as a reader would find it."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import ArrayObject, IndirectObject

from cqp_cli.documents.modele import (
    Alignement,
    Bande,
    Bloc,
    Cellule,
    Champ,
    Champs,
    Colonne,
    Document,
    Format,
    Habillage,
    Image,
    Legende,
    Liste,
    Nom,
    Pixels,
    PleinePage,
    Point,
    Qr,
    Rangee,
    Ressort,
    Section,
    Signataire,
    Signatures,
    Signe,
    Style,
    Tableau,
    Texte,
    Titre,
    Volet,
    Volets,
)
from cqp_cli.documents.pdf import render_pdf
from tests.documents.echantillon import NOMS, document
from tests.normes import fautes


def lire(blocs: tuple[Bloc, ...], **section: Any) -> PdfReader:
    """What was rendered, as the standards ask whatever the blocks."""
    pdf = render_pdf(Document("Essai", (Section(blocs, **section),)))
    assert not fautes(pdf)
    return PdfReader(io.BytesIO(pdf), strict=True)


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
    lecteur = lire((Titre("T", niveau=1), Texte("un"), tableau, Qr("code", "Code QR")))
    assert roles(lecteur) == [
        "/Document", "/Sect", "/H1", "/P",
        "/Table", "/TR", "/TH", "/TH", "/TR", "/TH", "/Span", "/TR", "/TH", "/TD", "/TR", "/TD", "/TD",
        "/Figure",
    ]  # fmt: skip
    racine: Any = lecteur.trailer["/Root"]
    trouves = list(elements(racine["/StructTreeRoot"]))
    entetes = [n["/A"] for _, role, n in trouves if role == "/TH"]
    assert [(a["/Scope"], a.get("/ColSpan", 1)) for a in entetes] == [
        ("/Column", 1), ("/Column", 1), ("/Row", 2), ("/Row", 1),
    ]  # fmt: skip
    figure = trouves[-1][2]
    assert figure["/Alt"] == "Code QR"
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
        proprietaires = arbre[2 * rang + 1].get_object()
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
    assert (trouves.count("/Table"), trouves.count("/TH"), trouves.count("/TR")) == (1, 42, 41)


def lu(*blocs: Bloc, **suite: Any) -> list[tuple[str, str]]:
    """The elements that say something, with what is said in them, in reading order."""
    lecteur = lire(blocs, **suite)
    contenu: Any = lecteur.pages[0].get_contents()
    dits: dict[int, str] = {}
    for marque in re.finditer(rb"/MCID (\d+)>> BDC(.*?)EMC", contenu.get_data(), re.S):
        dits[int(marque[1])] = (
            b"".join(re.findall(rb"\((.*?)\)Tj", marque[2])).decode("latin-1").replace("\x82", " ").strip()
        )
    trouves = []
    for _, role, noeud in elements(lecteur.trailer["/Root"]["/StructTreeRoot"]):  # type: ignore[index]
        enfants = noeud.get("/K", ())
        marques = [e for e in (enfants if isinstance(enfants, list) else [enfants]) if isinstance(e, int)]
        trouves += [(role, " ".join(dits[m] for m in marques))] if marques else []
    return trouves


def test_a_list_in_two_columns_is_read_down_each() -> None:
    points = tuple(Point(f"p{i}") for i in range(5))
    assert [dit for _, dit in lu(Liste(points, colonnes=2))] == ["p0", "p1", "p2", "p3", "p4"]


def test_what_stands_side_by_side_is_not_read_as_one_word() -> None:
    legende = Legende(((Signe.ACQUIS, "acquise"), (Signe.NON_ACQUIS, "non acquise")))
    cases = Tableau((Colonne("Avis"),), (Rangee((Cellule(cases=("oui", "non")),)),))
    lecteur = lire((legende, cases))
    contenu: Any = lecteur.pages[0].get_contents()
    assert all(f"({mot} )Tj".encode() in contenu.get_data() for mot in ("acquise", "non acquise", "oui", "non"))


def test_the_contents_are_links_that_hold_their_words() -> None:
    rangees = (Rangee((Cellule("La suite", lien="a"), Cellule(renvoi="a", lien="a"))),)
    sommaire = Tableau((Colonne(), Colonne("", 20, Alignement.DROITE)), rangees, sommaire=True)
    suite = Tableau((Colonne("Nom"), Colonne("Page", 20)), rangees)
    blocs = (Titre("Ici", niveau=1, ancre="a"), sommaire, suite)
    assert lu(*blocs) == [
        ("/H1", "Ici"), ("/Link", "La suite p. 1"),
        ("/TH", "Nom"), ("/TH", "Page"), ("/Link", "La suite"), ("/Link", "p. 1"),
    ]  # fmt: skip
    assert roles(lire(blocs))[3:7] == ["/TOC", "/TOCI", "/Reference", "/Link"]


@pytest.mark.parametrize(
    ("niveaux", "dits"), [((1, 3, 3, 2), "1222"), ((2, 3, 1), "121"), ((3,), "1"), ((1, 2, 3, 1, 3), "12312")]
)
def test_no_level_of_heading_is_skipped(niveaux: tuple[int, ...], dits: str) -> None:
    titres = [Titre("T", niveau=n) for n in niveaux]
    assert "".join(role[-1] for role in roles(lire(tuple(titres))) if role[1] == "H") == dits


def test_a_certificate_has_a_heading() -> None:
    assert lu(Texte("Assistant", Style.SOLENNEL_FORT), Nom("Zoe")) == [("/H1", "Assistant"), ("/P", "Zoe")]


def test_every_block_is_as_the_standards_ask() -> None:
    assert not fautes(render_pdf(document()))
    assert not fautes(render_pdf(Document("Vide", (Section(()),))))


@pytest.mark.skipif(not shutil.which("pdfinfo"), reason="poppler is not installed")
def test_poppler_reads_the_structure() -> None:
    deux = NOMS[:2]  # it takes the square of their number
    ligne = ["pdfinfo", "-enc", "UTF-8", "-struct-text", "-"]
    fait = subprocess.run(ligne, input=render_pdf(document(deux)), capture_output=True, check=True)
    assert fait.stderr == b""
    dit = fait.stdout.decode(errors="replace")
    assert all(f'"{nom}"' in dit for nom in deux)
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
