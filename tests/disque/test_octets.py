"""One door to what is read: what is no plain file is refused at once, and nothing of the house reads by another door."""

from __future__ import annotations

import ast
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from cqp_cli.disque.lire.octets import PasUnFichier, lire_octets, ouvrir

MAISON = Path(__file__).parents[2] / "cqp_cli"
AUTRES_PORTES = {"read_bytes", "read_text", "open"}
PERMIS = {
    "disque/lire/octets.py": "the door itself",
    "terminal/flux.py": "nothing at all, for a program without a console",
    "bureau/guide.py": "what the package brings",
    "disque/colis/membres.py": "a member of an archive that the door opened",
    "formulaires/archive.py": "a member of a workbook that the door opened",
    "metier/certification/fiche.py": "a member of an archive that the door opened",
    "disque/espace/marque.py": "a picture, from bytes",
    "documents/pdf/pictures.py": "a picture, from bytes",
}


def test_nothing_is_read_by_another_door() -> None:
    trouves = set()
    for module in MAISON.rglob("*.py"):
        for noeud in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if not isinstance(noeud, ast.Call):
                continue
            direct = isinstance(noeud.func, ast.Name) and noeud.func.id == "open"
            d_un_objet = isinstance(noeud.func, ast.Attribute) and noeud.func.attr in AUTRES_PORTES
            de_os = isinstance(noeud.func, ast.Attribute) and getattr(noeud.func.value, "id", "") == "os"
            if (direct or d_un_objet) and not de_os:
                trouves.add(module.relative_to(MAISON).as_posix())
    assert trouves <= PERMIS.keys()
    assert PERMIS.keys() - trouves <= {"disque/lire/octets.py"}, "said of what no longer reads"


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such files in a folder")
@pytest.mark.parametrize("lire", [ouvrir, lambda p: lire_octets(p, 10)])
def test_a_pipe_is_no_file(tmp_path: Path, lire: Callable[[Path], object]) -> None:
    tube = tmp_path / "tube"
    os.mkfifo(tube)
    with pytest.raises(PasUnFichier):
        lire(tube)
    with pytest.raises(IsADirectoryError):
        lire(tmp_path)
