"""Paths longer than Windows takes are read and written; shorter ones are left as they are."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from cqp_cli.disque import longs
from tests.commandes import EXEMPLES, JOUR, Cqp

LONG = "C:\\" + "\\".join(["dossier"] * 40)
SERVEUR = "\\\\serveur\\partage\\" + "\\".join(["dossier"] * 40)
WINDOWS = pytest.mark.skipif(os.name != "nt", reason="only Windows has a limit, and a mark that lifts it")


@pytest.mark.parametrize(
    ("chemin", "marque"),
    [
        (LONG, f"\\\\?\\{LONG}"),
        (SERVEUR, f"\\\\?\\UNC{SERVEUR[1:]}"),
        (LONG.replace("\\", "/"), f"\\\\?\\{LONG}"),
        (f"{LONG}\\..\\.\\x", f"\\\\?\\{LONG.removesuffix('dossier')}x"),
    ],
)
def test_un_chemin_long_prend_la_marque(chemin: str, marque: str) -> None:
    assert longs.marquer(chemin) == marque
    assert longs.marquer(marque) == marque
    assert longs.demarquer(marque) == longs.demarquer(marque.removeprefix("\\\\?\\")) or "UNC" in marque


@pytest.mark.parametrize("chemin", ["C:\\court", "court", Path("court"), 3, b"octets", None, "C:\\" + "a" * 244])
def test_le_reste_est_laisse(chemin: object) -> None:
    assert longs.marquer(chemin) is chemin


@pytest.mark.parametrize(
    ("tape", "nu"),
    [
        ("\\\\?\\C:\\x", "C:\\x"),
        ("\\\\?\\UNC\\s\\p\\x", "\\\\s\\p\\x"),
        ("\\\\?\\Volume{0}\\x", "\\\\?\\Volume{0}\\x"),
        ("C:\\x", "C:\\x"),
        ("a?b", "a?b"),
    ],
)
def test_la_marque_que_l_on_tape_s_enleve(tape: str, nu: str) -> None:
    assert longs.demarquer(tape) == nu


def une_annee(cqp: Cqp, ou: Path) -> dict[str, bytes]:
    """What a season of a branch writes in its workspace, from the opening of a dossier to the pack of the jury."""
    for ligne in (
        "init-candidate --nom DURAND --prenom Zoé --voie formation --code durand-zoe",
        f"evaluate --role externe --grid-dir retours candidats --at {JOUR}",
        f"jury-pack --session 2026-06-18 --at {JOUR} -o jury.pdf",
        "send martin-lea -o martin.zip",
        f"status --at {JOUR} --format ics -o etat.ics",
        "set martin-lea candidat.telephone=0612345678",
    ):
        reponse = cqp(*ligne.split())
        assert reponse.code in (0, 1), (ligne, reponse.plainte)
    dates = (".jsonl", ".lock", ".xlsx")  # the hour stands in them
    fichiers = [p for p in ou.rglob("*") if p.is_file()]
    return {p.relative_to(ou).as_posix(): b"" if p.suffix in dates else p.read_bytes() for p in fichiers}


@WINDOWS
def test_un_espace_profond_vaut_un_autre(tmp_path: Path, cqp: Cqp, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each path marked: as on a Windows that takes none that is longer, which Wine is not."""
    faits = []
    for rang, court in enumerate((longs.COURT, 4)):
        monkeypatch.setattr(longs, "COURT", court)
        racine = tmp_path / str(rang)
        shutil.copytree(EXEMPLES / "branche", racine)
        monkeypatch.chdir(racine)
        faits.append(une_annee(cqp, racine))
    assert faits[0] == faits[1]
    assert "candidats/durand-zoe/candidat.yaml" in faits[1]


@WINDOWS
def test_au_dela_de_259_caracteres(tmp_path: Path, cqp: Cqp, monkeypatch: pytest.MonkeyPatch) -> None:
    racine = tmp_path.joinpath(*["dossier profond"] * 12)
    shutil.copytree(EXEMPLES / "branche", racine)
    assert len(str(racine / "candidats")) > 259
    assert racine.resolve() == tmp_path.resolve().joinpath(*racine.relative_to(tmp_path).parts)
    assert cqp("set", "martin-lea", "candidat.telephone=0612345678", "-C", racine).code == 0
    seul = cqp("check-dossier", "-C", EXEMPLES / "branche", EXEMPLES / "branche/candidats", "--format", "json").json
    assert cqp("check-dossier", "-C", racine, racine / "candidats", "--format", "json").json == seul
    assert cqp("check-dossier", f"\\\\?\\{racine}\\candidats", "-C", racine, "--format", "json").json == seul
