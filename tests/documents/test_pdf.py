"""The PDF layer on a pack that looks real: what is said is there, once, inside the margins, on the right page."""

from __future__ import annotations

import io
import pickle
import re
import shutil
import subprocess
import sys
import tracemalloc
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from cqp_cli.documents.modele import (
    TROU,
    Alignement,
    Bande,
    Bloc,
    Cellule,
    Champ,
    Champs,
    Colonne,
    Document,
    Encadre,
    Ensemble,
    Large,
    LignesEcriture,
    Liste,
    Point,
    Rangee,
    SautDePage,
    Section,
    Signataire,
    Signatures,
    Signe,
    Style,
    Tableau,
    Texte,
    Titre,
)
from cqp_cli.documents.pdf import Theme, assemble, place_section, render_pdf
from cqp_cli.documents.pdf.atoms import Box
from cqp_cli.documents.pdf.fields import signatures
from cqp_cli.documents.pdf.fonts import GlypheAbsent
from cqp_cli.documents.pdf.page import OutsideFrame, Page
from cqp_cli.documents.pdf.theme import LOOKS, MM, TOP
from cqp_cli.documents.pdf.wrap import one_line, shorten, wrap
from tests.documents.echantillon import COMPETENCES, CONSTAT, NOMS, document
from tests.preuves import exemples

if TYPE_CHECKING:
    from pathlib import Path

BODY = LOOKS[Style.CORPS]


def read(data: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(data), strict=True)


def pages_of(*blocs: Bloc) -> list[str]:
    """The text of each page of a document of one section, spaces made plain."""
    reader = read(render_pdf(Document("Essai", (Section(blocs),))))
    return [plain(page.extract_text()) for page in reader.pages]


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def rows(count: int, width: int = 20) -> tuple[Rangee, ...]:
    return tuple(Rangee((f"[{i}]", "mot " * (width // 4) + f"fin-{i}-")) for i in range(count))


def grid(lignes: tuple[Rangee | Bande | Large, ...], vide: str = "") -> Tableau:
    return Tableau((Colonne("Rang", 20), Colonne("Constat")), lignes, vide)


@pytest.fixture(scope="module")
def pack() -> bytes:
    return render_pdf(document())


@pytest.fixture(scope="module")
def texts(pack: bytes) -> list[str]:
    return [plain(page.extract_text()) for page in read(pack).pages]


def test_same_document_same_bytes(pack: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    assert render_pdf(document()) == pack
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1781740800")
    dated = render_pdf(document())
    assert dated != pack
    assert b"D:20260618" in dated


def test_same_bytes_in_another_process(pack: bytes) -> None:
    code = (
        "import sys; from tests.documents.echantillon import document; from cqp_cli.documents.pdf import render_pdf;"
        "sys.stdout.buffer.write(render_pdf(document()))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout == pack


def test_qpdf_finds_nothing_to_say(pack: bytes, tmp_path: Path) -> None:
    qpdf = shutil.which("qpdf")
    if qpdf is None:
        pytest.skip("qpdf is not installed")
    (tmp_path / "pack.pdf").write_bytes(pack)
    result = subprocess.run([qpdf, "--check", tmp_path / "pack.pdf"], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_poppler_opens_it_without_a_word(pack: bytes) -> None:
    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("poppler is not installed")
    result = subprocess.run([tool, "-", "-"], input=pack, capture_output=True, check=True)
    assert result.stderr == b""
    text = plain(result.stdout.decode())
    assert all(name in text for name in NOMS)
    assert all(sign.value in text for sign in (Signe.ACQUIS, Signe.DIVERGENCE, Signe.CONSERVEE, Signe.CONFORME))


def test_every_word_can_be_extracted(texts: list[str]) -> None:
    whole = plain(" ".join(texts))
    assert all(name in whole for name in NOMS)
    assert plain(CONSTAT) in whole
    assert all(f"{code}.{i}" in whole for code, _, total in COMPETENCES for i in range(1, total + 1))
    assert "Kœnig & Fils <Formation>" in whole
    assert all(sign.value in texts[0] for sign in (Signe.ACQUIS, Signe.NON_ACQUIS, Signe.DIVERGENCE, Signe.CONSERVEE))


def test_header_footer_and_page_numbers(texts: list[str]) -> None:
    for number, text in enumerate(texts, 1):
        assert f"page {number} / {len(texts)}" in text
        assert text.count("Dossiers présentés au jury du 18 juin 2026") == 1
        assert "version 2015-06-15" in text
    assert texts[1].startswith(NOMS[0])
    assert texts[-1].startswith(NOMS[-1])


def test_contents_give_the_page_where_each_candidate_begins(texts: list[str]) -> None:
    for name in NOMS:
        found = re.search(rf"{re.escape(name)}.*?p\. (\d+)", texts[0])
        assert found
        number = int(found[1])
        assert texts[number - 1].startswith(name)
        assert texts[number - 2][: len(name)] != name


def test_links_lead_to_the_candidates(pack: bytes, texts: list[str]) -> None:
    reader = read(pack)
    page: Any = reader.pages[0]
    targets = [annotation.get_object()["/Dest"][0] for annotation in page["/Annots"]]
    numbers = [number for target in targets if (number := reader.get_page_number(target.get_object())) is not None]
    assert [texts[number].split(" Dossiers")[0] for number in numbers] == [name for name in NOMS for _ in range(2)]


def test_outline_metadata_and_language(pack: bytes) -> None:
    reader = read(pack)
    top: list[Any] = [entry for entry in reader.outline if not isinstance(entry, list)]
    assert [entry.title for entry in top] == ["Session du 18 juin 2026", *NOMS]
    nested: list[Any] = [entry for entry in reader.outline if isinstance(entry, list)]
    assert [entry.title for entry in nested[1]] == ["Fiche de décision", "Les 45 éléments de compétence"]
    catalog: Any = reader.trailer["/Root"]
    assert catalog["/Lang"] == "fr-FR"
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Dossiers présentés au jury du 18 juin 2026"
    assert reader.metadata.author == "CPEF des organismes de formation"


def test_only_the_glyphs_in_use_are_embedded() -> None:
    one = render_pdf(Document("Essai", (Section((Texte("abc"),)),)))
    fonts: Any = read(one).pages[0]["/Resources"]
    assert sorted(fonts["/Font"]) == ["/N0"]
    assert len(one) < 20_000


def test_a_missing_glyph_names_the_text_and_the_character() -> None:
    with pytest.raises(GlypheAbsent) as caught:
        pages_of(Texte("Le candidat 漢 s’exprime"))
    assert str(caught.value) == (
        "Les documents ne savent pas imprimer le signe U+6F22 (idéogramme), après « Le candidat »."
    )
    assert caught.value.code == 3


@pytest.mark.parametrize("said", ["بن علي", "כהן", "ລາວ"])
def test_a_glyph_that_would_be_drawn_wrong_is_missing_too(said: str) -> None:
    for block in (Texte(said), Titre("Le candidat", niveau=2, mention=said)):
        with pytest.raises(GlypheAbsent, match="ne savent pas imprimer le signe U"):
            pages_of(block)


def test_what_people_type_is_written() -> None:
    typed = "Đorđević Nguyễn Łukasz Ştefănescu Œuvrard Ỿ № 12 – 45 % → ≥ 5 ‑ œ € ½ … \\ ( ) ΑΩ Жя"
    assert typed in pages_of(Texte(typed))[0]


def test_decomposed_and_control_characters() -> None:
    assert "état dit" in pages_of(Texte("e\u0301tat\x00 d\u200bit"))[0]


@pytest.mark.parametrize("count", [0, 1, 2, 3, 59, 60, 200])
def test_rows_are_all_there_and_never_cut(count: int) -> None:
    texts = pages_of(grid(rows(count, 300), vide="Aucune ligne."))
    for i in range(count):
        assert sum(f"fin-{i}-" in text for text in texts) == 1
        assert [f"[{i}]" in text for text in texts] == [f"fin-{i}-" in text for text in texts]
    assert ("Aucune ligne." in texts[0]) == (count == 0)
    assert all("Rang Constat" in text for text in texts)
    if count > 1:
        assert texts[-1].count("fin-") > 1  # the last row never stands alone


def test_the_group_is_named_again_overleaf() -> None:
    texts = pages_of(grid((Bande("Première", suite="(suite)"), *rows(70), Bande("Seconde", code="C2"), *rows(3))))
    assert "Première [0]" in texts[0]
    assert "Première (suite)" in texts[1]
    assert "C2 Seconde" in texts[1]


def test_a_row_higher_than_a_page_is_split_and_loses_nothing() -> None:
    words = [f"m{i}" for i in range(4000)]
    texts = pages_of(grid((Rangee(("avant", "")), Rangee(("[0]", " ".join(words))), Rangee(("après", "")))))
    assert len(texts) > 3
    found = [word for text in texts for word in re.findall(r"\bm\d+\b", text)]
    assert found == words


@pytest.mark.parametrize(
    "block",
    [
        lambda text: Texte(text, Style.LECTURE),
        lambda text: Liste((Point(text, Signe.CONFORME, "conforme", "art. 3.1"),)),
        lambda text: Champs((Champ("Motif", text), Champ("Vide"))),
        lambda text: Titre(text, niveau=3),
        lambda text: Encadre((Texte(text), Liste((Point(text),)))),
        lambda text: Ensemble((Titre("Tout"), Texte(text), Signatures((Signataire("Jury"),)))),
    ],
    ids=["text", "point", "field", "title", "frame", "together"],
)
def test_no_text_is_too_long(block: Any) -> None:
    words = [f"m{i}" for i in range(3000)]
    found = set(re.findall(r"\bm\d+\b", " ".join(pages_of(Texte("Avant"), block(" ".join(words))))))
    assert found == set(words)


def test_a_word_without_space_is_cut_to_the_width() -> None:
    lines = wrap("x" * 900, BODY, 100)
    assert "".join(line.text for line in lines) == "x" * 900
    assert max(line.width for line in lines) <= 100
    assert [line.text for line in wrap("Jeanne-Françoise 2015-06-15", BODY, 60)] == [
        "Jeanne-",
        "Françoise",
        "2015-06-15",
    ]


def test_a_long_running_title_is_shortened() -> None:
    line = shorten("mot " * 100, BODY, 120)
    assert line.text.endswith("…")
    assert line.width <= 120


def test_a_title_stays_with_what_it_announces() -> None:
    for filler in range(46, 62):
        texts = pages_of(*[Texte(f"ligne {i}") for i in range(filler)], Titre("Annonce"), Texte("Suite du titre"))
        assert [("Annonce" in text) for text in texts] == [("Suite du titre" in text) for text in texts]


def test_a_title_too_long_for_its_mention_has_it_underneath() -> None:
    assert "Court à droite" in pages_of(Titre("Court", niveau=1, mention="à droite"))[0]
    long = "Wolfeschlegelsteinhausenbergerdorff-Anticonstitutionnellement Marie"
    page = pages_of(Titre(long, niveau=1, mention="née à Lyon"))[0]
    assert "Wolfeschlegelsteinhausenbergerdorff-" in page  # no word is cut to even out the lines
    assert page.index("Marie") < page.index("née à Lyon")


def test_what_is_said_at_length_runs_across_and_stays_with_its_row() -> None:
    words = " ".join(f"m{i}" for i in range(60))
    for filler in range(38, 62):
        texts = pages_of(grid((*rows(filler), Rangee(("code", "avis")), Large(f"Constats : {words}", 2))))
        assert [("code" in text) for text in texts] == [("m0 " in text) for text in texts]
        assert [("m0 " in text) for text in texts] == [("m59" in text) for text in texts]


def test_a_group_is_kept_on_one_page() -> None:
    groups: list[Rangee | Bande] = []
    for g in "abcdef":
        groups += [Bande(f"Groupe {g}", suite="(suite)"), *rows(14)]
    whole = pages_of(Tableau((Colonne("Rang", 20), Colonne("Constat")), tuple(groups), groupes=True))
    assert not any("(suite)" in text for text in whole)
    assert any("(suite)" in text for text in pages_of(grid(tuple(groups))))


def test_lines_to_write_on_are_nine_millimetres_apart() -> None:
    table = Tableau((Colonne("Activité", 50), Colonne("Ce que j’ai fait")), (Rangee(("", Cellule(lignes=3))),))
    for block in (table, LignesEcriture(3), grid((Large("Constats", 3),))):
        data = read(render_pdf(Document("E", (Section((block,)),)))).pages[0].get_contents().get_data()  # type: ignore[union-attr]
        heights = sorted({float(y) for y in re.findall(rb"m [\d.]+ ([\d.]+) l S", data) if 100 < float(y) < 780})[:3]
        assert [round((b - a) / MM, 1) for a, b in pairwise(heights)] == [9.0, 9.0]


def test_the_space_of_a_signature_is_thirty_millimetres() -> None:
    for filler in range(1, 4):
        atoms = signatures(Signatures((Signataire("Jury", "Nom", "le 4 mai"),) * filler), Box(70, 400))
        assert all(round(atom.height / MM) >= 30 for atom in atoms)


def test_what_belongs_together_stays_together() -> None:
    for filler in range(30, 50, 3):
        block = Ensemble((Titre("Fiche"), Texte("à remplir"), Signatures((Signataire("Présidente"),))))
        texts = pages_of(*[Texte(f"ligne {i}") for i in range(filler)], block)
        assert [("Fiche" in text) for text in texts] == [("Présidente" in text) for text in texts]


def test_no_page_is_left_with_a_line_or_two() -> None:
    for filler in range(40, 120):
        texts = pages_of(*[Texte(f"[{i}]") for i in range(filler)])
        assert len(re.findall(r"\[\d+\]", texts[-1])) >= 5


def test_a_page_break_makes_no_empty_page() -> None:
    texts = pages_of(SautDePage(), Texte("un"), SautDePage(), SautDePage(), Texte("deux"), SautDePage())
    assert len(texts) == 2
    assert len(pages_of()) == 1


def test_an_unknown_anchor_is_said() -> None:
    for block in (Texte(f"voir page {TROU}", renvois=("rien",)), grid((Rangee(("", Cellule("voir", lien="rien"))),))):
        with pytest.raises(ValueError, match="rien"):
            pages_of(block)


def test_references_are_set_on_either_side() -> None:
    table = Tableau(
        (Colonne("À gauche"), Colonne("À droite", 40, Alignement.DROITE)),
        (Rangee((Cellule("Suite", renvoi="b"), Cellule("", renvoi="b"))),),
    )
    data = render_pdf(Document("Essai", (Section((table,)), Section((Texte("b"),), ancre="b"))))
    assert plain(read(data).pages[0].extract_text()).count("p. 2") == 2


def test_a_frame_goes_on_overleaf_with_its_padding() -> None:
    texts = pages_of(Encadre(tuple(Texte(f"[{i}]") for i in range(60))))
    assert [f"[{i}]" in " ".join(texts) for i in range(60)] == [True] * 60
    assert len(texts) == 2


def test_columns_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="too wide"):
        pages_of(Tableau((Colonne("a", 200), Colonne("b")), ()))
    with pytest.raises(ValueError, match="2 columns"):
        pages_of(grid((Rangee(("seule",)),)))


def test_nothing_is_drawn_outside_its_frame() -> None:
    page = Page(Theme())
    with pytest.raises(OutsideFrame):
        page.lines([one_line("dehors", BODY)], BODY, page.right - 5, TOP)
    with pytest.raises(OutsideFrame):
        page.rule(page.left - 1, page.right, TOP)


def test_a_placed_section_can_be_kept_and_used_elsewhere() -> None:
    whole = document()
    kept = [pickle.loads(pickle.dumps(place_section(section, Theme()))) for section in whole.sections]
    assert assemble(whole, kept, Theme()) == render_pdf(whole)
    assert assemble(whole, iter(kept), Theme()) == render_pdf(whole)


def test_colours_are_written_as_hexadecimal() -> None:
    assert Theme("#FFFFFF").colour("accent") == "1 1 1"
    with pytest.raises(ValueError, match="RRGGBB"):
        Theme("bleu").colour("accent")


@settings(max_examples=exemples(60))
@given(st.lists(st.text(st.characters(codec="latin-1", exclude_categories=["Cc", "Cf"]), max_size=300), max_size=30))
def test_any_latin_text_is_placed(texts: list[str]) -> None:
    words = [word for text in texts for word in text.split() if len(word) < 12]
    found = "".join(pages_of(grid(tuple(Rangee((str(i), text)) for i, text in enumerate(texts)))))
    squeezed = re.sub(r"\s", "", found).replace("’", "'")  # an apostrophe is set as it is printed
    assert all(re.sub(r"\s", "", word) in squeezed for word in words)


@given(st.text("ab é-œ\n1/ầ✓\u00a0\u202f’Z", max_size=12))
def test_one_line_says_all_the_words_of_a_text(text: str) -> None:
    lines = wrap(text.replace("\n", " "), BODY, float("inf"))
    assert one_line(text, BODY)[:2] == (lines[0][:2] if lines else ("", 0))


@given(
    st.text("ab é-œ\n1/ầ✓\u00a0\u202f’Z", max_size=60),
    st.floats(-1e6, 1e6) | st.sampled_from([0, -1, 1e-9, float("-inf")]),
)
def test_wrapping_ends_whatever_the_width_and_loses_no_sign(text: str, width: float) -> None:
    lines = wrap(text, BODY, width)
    assert len(lines) <= len(text) + 1
    assert "".join("".join(line.text for line in lines).split()) == "".join(text.split())


def test_a_word_without_end_is_cut_in_bounded_time_and_memory() -> None:
    tracemalloc.start()
    lines = wrap("m" * 200_000, BODY, 100)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sum(len(line.text) for line in lines) == 200_000
    assert most < 64 << 20
