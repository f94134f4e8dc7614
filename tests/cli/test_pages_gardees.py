"""The pages of a pack: the same bytes from one process or several, made now or kept; and never other than the files say."""

from __future__ import annotations

import re
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cqp_cli.cli import mise_en_pages, seance
from cqp_cli.cli.mise_en_pages import Presentateur, Sort, deballer, emballer
from cqp_cli.files.cache import PAGES, fichier_de
from tests.cli.conftest import EXEMPLES, JOUR, Cqp, remplacer

SESSION = "2026-06-18"
NOMBRE = 40


@pytest.fixture(autouse=True)
def cache_a_soi(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(seance, "SEUIL_CACHE", 1)
    monkeypatch.setattr("platformdirs.user_cache_path", lambda *_, **__: tmp_path / "cache")
    monkeypatch.delenv("CQP_CACHE", raising=False)


@pytest.fixture(scope="module")
def beaucoup(tmp_path_factory: pytest.TempPathFactory) -> Path:
    racine = tmp_path_factory.mktemp("beaucoup") / "branche"
    shutil.copytree(EXEMPLES / "branche", racine, ignore=shutil.ignore_patterns("candidats"))
    for rang in range(NOMBRE):
        moule = ("martin-lea", "nguyen-van-an", "dordevic-milica", "ndiaye-lefevre-fatou")[rang % 4]
        dossier = racine / "candidats" / f"candidat-{rang:03}"
        shutil.copytree(EXEMPLES / "branche/candidats" / moule, dossier)
        candidat = dossier / "candidat.yaml"
        texte = re.sub("^code: .*$", f"code: {dossier.name}", candidat.read_text(encoding="utf-8"), flags=re.MULTILINE)
        candidat.write_text(texte, encoding="utf-8")
    return racine


def pack(cqp: Cqp, racine: Path, ou: Path, *options: str) -> tuple[bytes, Any, str]:
    """The PDF, the answer, and what was said."""
    reponse = cqp(
        *("jury-pack", "-C", racine, "--session", SESSION, "--at", JOUR, "-o", ou, "--force", "--format", "json"),
        *options,
    )
    assert reponse.code in (0, 1)
    return ou.read_bytes(), reponse.json, reponse.plainte


def faits(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The dossiers really laid out from now on."""
    noms: list[str] = []
    vrai = Presentateur.presenter

    def noter(self: Presentateur, chemin: Path) -> Sort:
        noms.append(chemin.name)
        return vrai(self, chemin)

    monkeypatch.setattr(Presentateur, "presenter", noter)
    return noms


@pytest.mark.parametrize("options", [("--jobs", "2"), ("--jobs", "5"), ("--jobs", "1")], ids=" ".join)
def test_les_memes_octets_quel_que_soit_le_nombre_de_processus(
    beaucoup: Path, cqp: Cqp, tmp_path: Path, options: tuple[str, ...]
) -> None:
    assert NOMBRE >= seance.SEUIL
    seul, dit, plainte = pack(cqp, beaucoup, tmp_path / "seul.pdf", "--jobs", "1", "--no-cache")
    ensemble = pack(cqp, beaucoup, tmp_path / "ensemble.pdf", "--no-cache", *options)
    assert ensemble[0] == seul
    assert (ensemble[1]["presentes"], ensemble[1]["exclus"]) == (dit["presentes"], dit["exclus"])
    assert len(dit["exclus"]) == NOMBRE // 4
    assert ensemble[2] == plainte


def test_des_processus_qui_n_heritent_de_rien_font_les_memes_pages(beaucoup: Path, cqp: Cqp, tmp_path: Path) -> None:
    """As on Windows and macOS: each process starts afresh."""
    seul, _, _ = pack(cqp, beaucoup, tmp_path / "seul.pdf", "--jobs", "1", "--no-cache")
    ou = tmp_path / "afresh.pdf"
    arguments = [*("jury-pack", "-C", str(beaucoup), "--session", SESSION, "--at", JOUR, "-o", str(ou))]
    code = (
        "import multiprocessing, sys\n"
        "from cqp_cli.cli.racine import lancer\n"
        "multiprocessing.set_start_method('spawn')\n"
        f"sys.exit(lancer({[*arguments, '--jobs', '2', '--no-cache']!r}))\n"
    )
    fait = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", timeout=120)
    assert fait.returncode == 1, fait.stderr
    assert ou.read_bytes() == seul


def test_les_pages_anonymes_aussi(beaucoup: Path, cqp: Cqp, tmp_path: Path) -> None:
    seul, _, _ = pack(cqp, beaucoup, tmp_path / "seul.pdf", "--anonymous", "--jobs", "1")
    assert pack(cqp, beaucoup, tmp_path / "deux.pdf", "--anonymous", "--jobs", "2")[0] == seul
    assert not fichier_de(beaucoup, PAGES).exists()


def test_seul_le_dossier_change_est_refait(
    branche: Path, cqp: Cqp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    avant, _, _ = pack(cqp, branche, tmp_path / "a.pdf")
    noms = faits(monkeypatch)
    assert pack(cqp, branche, tmp_path / "b.pdf")[0] == avant
    assert noms == []
    remplacer(branche / "candidats/martin-lea/evaluations/1-externe.yaml", "C1.2: acquis", "C1.2: non-acquis")
    change, _, _ = pack(cqp, branche, tmp_path / "c.pdf")
    assert noms == ["martin-lea"]
    assert change == pack(cqp, branche, tmp_path / "d.pdf", "--no-cache")[0] != avant


def _couleur(racine: Path) -> None:
    fichier = racine / "cqp.yaml"
    texte = fichier.read_text(encoding="utf-8")
    fichier.write_text(re.sub("^  couleur:.*$", '  couleur: "#7A1F1F"', texte, flags=re.MULTILINE), "utf-8")


def _session(racine: Path) -> None:
    remplacer(racine / f"sessions/{SESSION}/session.yaml", "nom: Sabine Delcroix", "nom: Sabine Delacroix")


def _habilitation(racine: Path) -> None:
    fichier = racine / "habilitations.yaml"
    fichier.write_text(fichier.read_text(encoding="utf-8").replace("reference: H-012", "reference: H-099"), "utf-8")


def _dossier_retire(racine: Path) -> None:
    shutil.rmtree(racine / "candidats/martin-lea")


def _piece_retiree(racine: Path) -> None:
    (racine / "candidats/martin-lea/parcours.yaml").unlink()


def _logo(racine: Path) -> None:
    from PIL import Image

    Image.new("RGB", (40, 20), "#203050").save(racine / "logo.png")


@pytest.mark.parametrize(
    "changer", [_couleur, _session, _habilitation, _dossier_retire, _piece_retiree, _logo], ids=lambda f: f.__name__[1:]
)
def test_chaque_changement_est_vu(branche: Path, cqp: Cqp, tmp_path: Path, changer: Callable[[Path], None]) -> None:
    from PIL import Image

    Image.new("RGB", (40, 20), "#905030").save(branche / "logo.png")
    texte = (branche / "cqp.yaml").read_text(encoding="utf-8")
    (branche / "cqp.yaml").write_text(re.sub(r"^  logo:.*$", "  logo: logo.png", texte, flags=re.MULTILINE), "utf-8")
    avant, _, _ = pack(cqp, branche, tmp_path / "a.pdf")
    changer(branche)
    apres, dit, _ = pack(cqp, branche, tmp_path / "b.pdf")
    franc, sans, _ = pack(cqp, branche, tmp_path / "c.pdf", "--no-cache")
    assert apres == franc != avant
    assert dit["exclus"] == sans["exclus"]


def test_les_autres_questions_ont_leurs_pages(branche: Path, cqp: Cqp, tmp_path: Path) -> None:
    pack(cqp, branche, tmp_path / "a.pdf")
    gardees = pack(cqp, branche, tmp_path / "b.pdf", str(branche / "candidats/martin-lea"), "candidats/nguyen-van-an")
    tard = cqp("jury-pack", "--session", SESSION, "--at", "2026-06-17", "-o", tmp_path / "c.pdf", "--format", "json")
    assert gardees[1]["presentes"] == ["martin-lea", "nguyen-van-an"]
    assert (
        tard.json["exclus"] == pack(cqp, branche, tmp_path / "d.pdf", "--at", "2026-06-17", "--no-cache")[1]["exclus"]
    )


@pytest.mark.parametrize(
    "garde", [b"", b"pas des pages", b"[1]", b'["x", {}, null, null]', emballer(Sort("x", {}))[:-4]]
)
def test_des_pages_abimees_sont_refaites(branche: Path, cqp: Cqp, tmp_path: Path, garde: bytes) -> None:
    avant, _, _ = pack(cqp, branche, tmp_path / "a.pdf")
    base = sqlite3.connect(fichier_de(branche, PAGES))
    with base:
        base.execute("UPDATE reponses SET reponse = ?", (garde,))
    base.close()
    assert pack(cqp, branche, tmp_path / "b.pdf")[0] == avant


def test_tout_ce_qu_une_page_contient_se_deballe(branche: Path, cqp: Cqp, monkeypatch: pytest.MonkeyPatch) -> None:
    vus: list[Sort] = []
    vrai = mise_en_pages.emballer

    def noter(sort: Sort) -> bytes:
        vus.append(sort)
        return vrai(sort)

    monkeypatch.setattr(mise_en_pages, "emballer", noter)
    cqp("jury-pack", "--session", SESSION, "--at", JOUR, "-o", "a.pdf")
    assert len(vus) > 10
    assert all(deballer(vrai(sort)) == sort for sort in vus)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_les_pages_sont_privees(branche: Path, cqp: Cqp, tmp_path: Path) -> None:
    pack(cqp, branche, tmp_path / "a.pdf")
    assert stat.S_IMODE(fichier_de(branche, PAGES).stat().st_mode) == 0o600


def test_ce_qui_est_purge_ne_reste_pas_dans_les_caches(branche: Path, cqp: Cqp, tmp_path: Path) -> None:
    pack(cqp, branche, tmp_path / "a.pdf")
    gardees = fichier_de(branche, PAGES)
    cqp("purge", "--at", "2040-01-01")
    assert gardees.exists()
    assert "Supprimé" in cqp("purge", "--at", "2040-01-01", "--yes").sortie
    assert not gardees.exists()


def test_les_pages_d_un_dossier_parti_sont_oubliees(branche: Path, cqp: Cqp, tmp_path: Path) -> None:
    pack(cqp, branche, tmp_path / "a.pdf")
    _dossier_retire(branche)
    pack(cqp, branche, tmp_path / "b.pdf")
    base = sqlite3.connect(fichier_de(branche, PAGES))
    assert base.execute("SELECT count(*) FROM reponses WHERE dossier LIKE '%martin-lea'").fetchone() == (0,)
    base.close()


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_ctrl_c_ne_laisse_ni_pdf_ni_processus(beaucoup: Path, tmp_path: Path) -> None:
    ou = tmp_path / "sortie" / "a.pdf"
    ou.parent.mkdir()
    corps = ["jury-pack", "-C", str(beaucoup), "--session", SESSION, "--at", JOUR, "-o", str(ou), "--no-cache"]
    parti = subprocess.Popen(
        [sys.executable, "-c", INTERROMPRE, *corps], stderr=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    )
    _, plainte = parti.communicate(timeout=120)
    assert parti.returncode == 130
    assert plainte.endswith("  Interrompu ; rien n'est à moitié écrit.\n")
    assert list(ou.parent.iterdir()) == []


# The command interrupts itself while its processes are at work: the same instant on every machine.
INTERROMPRE = f"""
import os, signal, sys
from cqp_cli.cli import seance
from cqp_cli.cli.racine import lancer
vrai = seance.Tri.recevoir
def recevoir(self, sort):
    vrai(self, sort)
    os.kill(os.getpid(), {int(signal.SIGINT)})
seance.Tri.recevoir = recevoir
sys.exit(lancer(sys.argv[1:] + ["--jobs", "2"]))
"""
