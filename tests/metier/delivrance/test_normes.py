"""Every document, blank and filled, as an archive keeps it (PDF/A-2a) and as it is read aloud (PDF/UA-1)."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import chdir
from pathlib import Path

import pytest
from PIL import Image

from cqp_cli.terminal.racine import lancer
from tests.commandes import EXEMPLES, JOUR, remplacer
from tests.normes import fautes

VERAPDF = Path(__file__).parents[4] / "shared" / "verapdf" / "verapdf"
SESSION, APRES, AILLEURS = "2026-06-18", "2026-09-01", "2026-09-10"
VIERGES = (
    "livret", "dossier-vae", "dossier-evaluation", "fiche-decision", "emargement", "pv", "lettre", "recepisse", "pieces",
    "attestation", "parchemin",
)  # fmt: skip
REMPLIS = {
    "dordevic-milica": ("livret", "dossier-evaluation", "fiche-decision", "lettre", "attestation"),
    "nguyen-van-an": ("parchemin", "dossier-vae", "lettre", "recepisse"),
    "martin-lea": ("livret", "parchemin"),
    "ndiaye-lefevre-fatou": ("pieces",),
}


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A branch with a logo that one sees through and all it can print, then another branch."""
    ici: Path = shutil.copytree(EXEMPLES / "branche", tmp_path_factory.mktemp("normes") / "branche")
    Image.new("RGBA", (200, 80), (31, 58, 95, 90)).save(ici / "logo.png")
    remplacer(ici / "cqp.yaml", "  logo:\n", "  logo: logo.png\n")
    _lancer(ici, _commandes())
    autre: Path = shutil.copytree(EXEMPLES / "autre-branche", ici / "autre")
    vierges = [
        ("print", document, "--at", AILLEURS)
        for document in VIERGES
        if document not in ("livret", "dossier-vae", "recepisse")
    ]
    pack = ("jury-pack", "--session", AILLEURS, "--at", AILLEURS, "-o", "jury-autre.pdf")
    _lancer(autre, [*vierges, pack])
    return ici


def _lancer(ici: Path, commandes: Iterable[tuple[str, ...]]) -> None:
    with chdir(ici):
        for mots in commandes:
            assert lancer([*mots]) in (0, 1), mots


def _commandes() -> Iterator[tuple[str, ...]]:
    for document in VIERGES:
        yield "print", document, "--at", APRES
    yield "jury-pack", "--session", SESSION, "--at", JOUR, "-o", "jury.pdf", "--per-candidate", "un-par-un"
    yield "jury-pack", "--session", SESSION, "--at", JOUR, "-o", "anonyme.pdf", "--anonymous"
    yield "check-dossier", "--at", JOUR, "--letter", "lettres"
    yield "decide", "martin-lea", "nguyen-van-an", "--session", SESSION, "--at", SESSION
    partielle = ("--competence", "C4=non-validee", "--suite", "formation", "--preconisation", "Revoir les tensions.")
    yield "decide", "dordevic-milica", "--session", SESSION, "--at", SESSION, *partielle
    yield "report", "--year", "2026", "--at", APRES, "-o", "rapport.pdf"
    for candidat, remplis in REMPLIS.items():
        for document in remplis:
            yield "print", document, f"candidats/{candidat}", "--at", APRES
    for document in ("pv", "emargement"):
        yield "print", document, "--session", SESSION, "--at", APRES
    yield "print", "attestation", "candidats/dordevic-milica", "--preview", "--at", APRES
    yield "register", "extract", "--year", "2026", "--at", APRES
    yield "todo", "--at", JOUR, "--letters", "relances"


def test_la_structure_de_chaque_document(documents: Path) -> None:
    faits = sorted(documents.rglob("*.pdf"))
    assert len(faits) > 35
    trouvees = {pdf.name: dites for pdf in faits if (dites := fautes(pdf.read_bytes()))}
    assert not trouvees


@pytest.mark.skipif(not shutil.which("qpdf"), reason="qpdf is not installed")
def test_chaque_document_est_bien_forme(documents: Path) -> None:
    for pdf in documents.rglob("*.pdf"):
        fait = subprocess.run(["qpdf", "--check", pdf], capture_output=True, text=True, check=False)
        assert fait.returncode == 0, fait.stdout + fait.stderr


@pytest.mark.preuve
def test_verapdf_n_a_rien_a_redire(documents: Path) -> None:
    if not VERAPDF.exists():
        pytest.skip("veraPDF n’est pas à côté du dépôt (../shared/verapdf)")
    if not shutil.which("javac"):
        pytest.skip("veraPDF demande Java, qui n’est pas installé")
    fait = subprocess.run(
        [VERAPDF, "ua1,2a", *sorted(documents.rglob("*.pdf"))], capture_output=True, text=True, check=False
    )
    if fait.returncode == 2:
        pytest.skip(fait.stderr)
    assert fait.returncode == 0, "\n".join(ligne for ligne in fait.stdout.splitlines() if "=true" not in ligne)
