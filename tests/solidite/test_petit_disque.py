"""A disk that is really full, a disk that is really read-only: mounted, where the process has the right to mount."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.solidite.outils import DECIDER, EXEMPLES, PARCHEMIN, SESSION, espace, fichiers, restes, sains

MONTER = shutil.which("unshare")
# In a mount namespace of its own: the disk goes with the process, whatever happens to the test.
_SCRIPT = """
import json, os, subprocess, sys
disque, options, programme = sys.argv[1:4]
subprocess.run(["mount", "-t", "tmpfs", "-o", options, "cqp-essai", disque], check=True)
exec(compile(open(programme).read(), programme, "exec"))
"""


def possible() -> str:
    """Why not, or nothing."""
    if not MONTER:
        return "unshare is not installed"
    with TemporaryDirectory() as ici:
        essai = [MONTER, "-rm", "mount", "-t", "tmpfs", "-o", "size=64k", "cqp-essai", ici]
        fait = subprocess.run(essai, capture_output=True, text=True)
    return "" if fait.returncode == 0 else f"no right to mount here ({fait.stderr.strip()[:60]})"


POURQUOI = possible() if os.name == "posix" else "no tmpfs"
pytestmark = pytest.mark.skipif(bool(POURQUOI), reason=POURQUOI or "-")
SUITE: tuple[tuple[str, ...], ...] = (
    ("init-candidate", "--nom", "Ba", "--prenom", "Zoé", "--voie", "vae"),
    ("evaluate", "martin-lea", "--from", "f.yaml", "--force"),
    DECIDER,
    PARCHEMIN,
    (*PARCHEMIN, "--reissue", "--motif", "perdu"),
    ("print", "livret", "martin-lea", "-o", "livret.pdf"),
    ("reperage", "martin-lea", "--grid", "livret.xlsx"),
    ("export", "xlsx", "-o", "tout.xlsx"),
    ("send", "martin-lea", "-o", "m.zip"),
    (*DECIDER[:-1], "2026-07-01", "--revoke", "--motif", "essai"),
)
PACK = ("jury-pack", "dordevic-milica", "--session", SESSION, "--at", "2026-06-01", "-o", "j.pdf")


def sur_un_disque(tmp_path: Path, options: str, programme: str, **valeurs: Any) -> Any:
    """Runs Python lines with a small disk under `disque`; what they leave in `reponse`, and the disk copied away."""
    disque, lignes = tmp_path / "disque", tmp_path / "programme.py"
    disque.mkdir(exist_ok=True)
    tete = f"import shutil\nfrom pathlib import Path\ndisque = Path({str(disque)!r})\n"
    tete += "".join(f"{nom} = {valeur!r}\n" for nom, valeur in valeurs.items()) + _COURIR
    lignes.write_text(tete + programme + f"\nPath({str(tmp_path / 'reponse')!r}).write_text(json.dumps(reponse))\n")
    fait = subprocess.run(
        [str(MONTER), "-rm", sys.executable, "-c", _SCRIPT, str(disque), options, str(lignes)],
        env={**os.environ, "COLUMNS": "100"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert fait.returncode == 0, fait.stderr
    return json.loads((tmp_path / "reponse").read_text())


_COURIR = """
import io, contextlib
from cqp_cli.terminal.racine import lancer
def courir(*mots):
    os.chdir(disque / "e")
    sortie, plainte = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(sortie), contextlib.redirect_stderr(plainte):
        code = lancer(list(mots))
    return {"mots": mots, "code": code, "plainte": " ".join(plainte.getvalue().split())}
def remplir(laisse):
    with open(disque / "bourre", "wb", buffering=0) as f:
        try:
            while True:
                f.write(b"x" * 512)
        except OSError:
            pass
    taille = (disque / "bourre").stat().st_size
    os.truncate(disque / "bourre", max(0, taille // 4096 * 4096 - laisse))
def garder(nom):
    shutil.copytree(disque / "e", Path(ailleurs) / nom)
"""


def depart(tmp_path: Path) -> Path:
    racine = espace(tmp_path / "depart" / "e", "martin-lea", "dordevic-milica")
    shutil.copy(EXEMPLES / "candidats/martin-lea/evaluations/1-externe.yaml", racine / "f.yaml")
    with (racine / "f.yaml").open("a", encoding="utf-8") as fichier:
        fichier.write("# corrigée\n")
    return racine


@pytest.mark.parametrize("laisse", [0, 4096, 8192, 16384, 40960])
def test_a_disk_that_fills(tmp_path: Path, laisse: int) -> None:
    """Each command with so little room left, then with room again: a sentence, everything as before, then done."""
    (tmp_path / "copies").mkdir()
    programme = """
shutil.copytree(source, disque / "e")
reponse = []
for n, mots in enumerate([*suite, pack]):
    garder(f"{n}-avant")
    remplir(laisse)
    pleine = courir(*mots)
    (disque / "bourre").unlink()
    garder(f"{n}-pleine")
    reponse.append([pleine, courir(*mots) if pleine["code"] else None])
garder("fin")
"""
    copies = tmp_path / "copies"
    reponses = sur_un_disque(
        tmp_path, "size=2m", programme, source=str(depart(tmp_path)), suite=SUITE, pack=PACK, laisse=laisse,
        ailleurs=str(copies),
    )  # fmt: skip
    refusees = 0
    for n, (pleine, encore) in enumerate(reponses):
        assert pleine["code"] in (0, 3, 4), pleine
        sains(copies / f"{n}-pleine")
        if pleine["code"]:
            refusees += 1
            assert "le disque est plein" in pleine["plainte"], pleine
            assert encore["code"] == 0, encore
            avant, apres = fichiers(copies / f"{n}-avant"), fichiers(copies / f"{n}-pleine")
            if "est inscrit au registre" not in pleine["plainte"]:
                assert apres == avant, pleine
            assert not restes(copies / f"{n}-pleine") or "est inscrit au registre" in pleine["plainte"]
    assert refusees >= (len(SUITE) if laisse == 0 else 1)
    sains(copies / "fin")
    assert not restes(copies / "fin")


def test_a_disk_that_is_read_only(tmp_path: Path) -> None:
    """Root may write where modes forbid; nobody may on a disk mounted read-only."""
    (tmp_path / "copies").mkdir()
    programme = """
shutil.copytree(source, disque / "e")
subprocess.run(["mount", "-o", "remount,ro", str(disque)], check=True)
reponse = [courir(*mots) for mots in [*suite, pack]]
lues = [courir("check-dossier", "--at", "2026-06-01"), courir("status", "--at", "2026-06-01")]
reponse = [reponse, lues]
garder("fin")
"""
    racine = depart(tmp_path)
    ecrites, lues = sur_un_disque(
        tmp_path, "size=2m", programme, source=str(racine), suite=SUITE, pack=PACK, ailleurs=str(tmp_path / "copies")
    )
    for reponse in ecrites:
        assert reponse["code"] in (3, 4), reponse
        assert reponse["plainte"], reponse
        assert "Errno" not in reponse["plainte"]
    assert [r["code"] for r in lues] == [0, 0], "what reads goes on"
    assert fichiers(tmp_path / "copies" / "fin") == fichiers(racine)
