"""Every page of every document, measured: frame, overlaps, sizes, fonts, pages with next to nothing on them."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from cqp_cli.metier.delivrance.tirage import Imprime
from tests.commandes import EXEMPLES, Cqp, remplacer
from tests.metier.jury.mesures import MM, fautes

SESSION = "2026-06-18"
pytestmark = pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler is not installed")


def _tout(cqp: Cqp, vers: Path, apres: str, *codes: str) -> list[Path]:
    """Every document, blank, of every dossier (or of these) and of every session, after the jury."""
    dossiers = codes or sorted(Path("candidats").iterdir())
    for nom in Imprime:
        cqp("print", nom.value, "-o", vers / "vierges", "--at", apres)
        cqp("print", nom.value, *dossiers, "-o", vers / "remplis", "--at", apres)
        cqp("print", nom.value, dossiers[-1], "--blank", "-o", vers / "au-nom", "--at", apres)
    for fiche in Path("sessions").iterdir():
        for nom in (Imprime.PV, Imprime.EMARGEMENT):
            cqp("print", nom.value, "--session", fiche.name, "-o", vers / "sessions", "--at", apres)
    return sorted(vers.rglob("*.pdf"))


def _mesurer(pdfs: list[Path]) -> None:
    assert [faute for pdf in pdfs for faute in fautes(pdf)] == []


def _avant_le_jury(cqp: Cqp, jour: str, *codes: str) -> None:
    for nom in (Imprime.DOSSIER_EVALUATION, Imprime.FICHE_DECISION, Imprime.PIECES):
        cqp("print", nom.value, *(codes or sorted(Path("candidats").iterdir())), "-o", "o/avant", "--at", jour)


@pytest.mark.preuve
def test_chaque_page_de_chaque_dossier_de_la_branche(branche: Path, cqp: Cqp) -> None:
    Path("o").mkdir()
    pack = ("jury-pack", "--session", SESSION, "--at", "2026-06-01")
    assert cqp(*pack, "-o", "o/jury.pdf", "--per-candidate", "o/separes").code == 1
    assert cqp(*pack, "-o", "o/anonyme.pdf", "--anonymous").code == 1
    _avant_le_jury(cqp, "2026-06-01")
    decide = ("--session", SESSION, "--at", SESSION)
    assert cqp("decide", "martin-lea", "nguyen-van-an", *decide).code == 0
    assert cqp("decide", "dordevic-milica", *decide, "--competence", "C4=non-validee").code == 0
    pdfs = _tout(cqp, Path("o"), "2026-06-20")
    assert len(pdfs) > 120
    _mesurer(pdfs)


def test_chaque_page_de_l_autre_branche(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cqp: Cqp) -> None:
    shutil.copytree(EXEMPLES / "autre-branche", tmp_path / "autre")
    monkeypatch.chdir(tmp_path / "autre")
    Path("o").mkdir()
    assert cqp("jury-pack", "--session", "2026-09-10", "--at", "2026-09-01", "-o", "o/jury.pdf").code == 0
    assert cqp("decide", "marchetti-ugo", "osei-abena", "--session", "2026-09-10", "--at", "2026-09-10").code == 0
    _mesurer(_tout(cqp, Path("o"), "2026-09-11"))


# Too much, everywhere at once -----------------------------------------------------------------------

NOM = "Wolfeschlegelsteinhausenbergerdorff-Anticonstitutionnellement"
EMPLOI = "Assistante de formation chargée de la coordination pédagogique et administrative des parcours certifiants"
CONSTAT = ("Un constat qui s'étend, avec des mots comme anticonstitutionnellement ; puis encore. " * 5)[:300]
MEMBRES = "".join(f"  - {{nom: Prénom-Composé Nomdefamille {i}, college: {'employeurs' if i % 2 else 'salaries'}, organisation: Organisation professionnelle n° {i}{', president: true' if not i else ''}}}\n" for i in range(40))  # fmt: skip


def _alourdir(racine: Path) -> None:
    """Names of sixty letters, the longest jobs, constats of 300 characters, opinions that differ everywhere."""
    for fichier in racine.glob("candidats/*/candidat.yaml"):
        texte = re.sub(r"nom_naissance:.*", f"nom_naissance: {NOM}", fichier.read_text(encoding="utf-8"))
        texte = re.sub(r"(?m)^emploi:.*", f"emploi: {EMPLOI}", texte)
        fichier.write_text(texte, encoding="utf-8")
    for fichier in racine.glob("candidats/*/*/*.yaml"):
        texte = fichier.read_text(encoding="utf-8")
        fichier.write_text(re.sub(r"constats: >-\n(?: {6}.*\n)+", f'constats: "{CONSTAT}"\n', texte), encoding="utf-8")
    externe = racine / "candidats/dordevic-milica/evaluations/1-externe.yaml"
    texte = externe.read_text(encoding="utf-8").replace("avis: acquise", "avis: non-acquise")
    externe.write_text(texte.replace(": acquis\n", ": non-acquis\n"), encoding="utf-8")


@pytest.mark.preuve
@pytest.mark.parametrize("membres", ["", MEMBRES], ids=["0", "40"])
def test_le_plus_long_de_tout(branche: Path, cqp: Cqp, membres: str) -> None:
    _alourdir(branche)
    fiche = branche / f"sessions/{SESSION}/session.yaml"
    contenu = fiche.read_text(encoding="utf-8")
    fiche.write_text(re.sub(r"membres:.*(?=candidats:)", f"membres:\n{membres}\n", contenu, flags=re.DOTALL))
    codes = ("martin-lea", "nguyen-van-an", "dordevic-milica")
    Path("o").mkdir()
    assert cqp("jury-pack", *codes, "--session", SESSION, "--at", "2026-06-01", "-o", "o/jury.pdf").code == 0
    _avant_le_jury(cqp, "2026-06-01", *codes)
    decide = ("--session", SESSION, "--at", SESSION)
    assert cqp("decide", "martin-lea", *decide).code == (0 if membres else 4)
    _mesurer(_tout(cqp, Path("o"), "2026-06-20", *codes))


@pytest.mark.preuve
def test_un_dossier_de_jury_de_deux_cents_candidats(branche: Path, cqp: Cqp) -> None:
    """Beyond 80 the pack has no tags; the PDF of each candidate has them all the same."""
    modele = branche / "candidats/martin-lea"
    for i in range(200):
        copie = branche / f"candidats/copie-{i:03}"
        shutil.copytree(modele, copie)
        remplacer(copie / "candidat.yaml", "code: martin-lea", f"code: copie-{i:03}")
        remplacer(copie / "candidat.yaml", "nom_naissance: MARTIN", f"nom_naissance: MARTIN {i:03}")
    copies = sorted((branche / "candidats").glob("copie-*"))
    pack = ("jury-pack", *copies, "--session", SESSION, "--at", "2026-06-01")
    assert cqp(*pack, "-o", "jury.pdf", "--per-candidate", "separes").code == 0
    separes = sorted(Path("separes").iterdir())
    assert len(separes) == 200
    assert all(b"/StructTreeRoot" in pdf.read_bytes() for pdf in separes)
    assert list(fautes(Path("jury.pdf"), premieres=30)) == []
    _mesurer(separes[::50])


# The measure itself ---------------------------------------------------------------------------------


def test_la_mesure_voit_les_fautes(tmp_path: Path) -> None:
    pdf = tmp_path / "faux.pdf"
    canvas = Canvas(str(pdf), pagesize=(210 * MM, 297 * MM))
    for _ in range(2):
        canvas.setFont("Helvetica", 11)
        canvas.drawString(10 * MM, 150 * MM, "dehors")
        canvas.drawString(100 * MM, 150 * MM, "dessous")
        canvas.drawString(101 * MM, 150.5 * MM, "dessus")
        canvas.showPage()
    canvas.save()
    dites = list(fautes(pdf))
    for faute in (
        "page 1 : « dehors » sort du cadre", "se recouvrent", "page 2 : presque vide", "page 1 : corps [11.0",
    ):  # fmt: skip
        assert any(faute in d for d in dites), faute
    assert any("police" in d for d in dites)
