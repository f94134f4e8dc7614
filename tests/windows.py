"""cqp on a Windows of Wine answers what it answers here: codes, words and bytes. `make windows-exe` builds cqp.exe and tries it so.

    python -m tests.windows roue|exe [COMMANDE…]

The example of each command's help is run in two copies of the example branch, one for each system; `roue` is the package
under the Windows Python of `make windows`, `exe` the one-file program that `cqp.spec` makes there. What Windows has of its
own is set aside: `\\`, ends of line, three files to double-click; and what no two runs share: instants, the secret of a register.
"""

from __future__ import annotations

import difflib
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import openpyxl

from tests.documents.pages_pdf import SUITE
from tests.terminal.test_exemples import AU, AVANT, LE_JURY, TOUTES

TOP = Path(__file__).parents[1]
WINE = TOP / "build/wine"
PYTHON = ["wine", str(WINE / "py/python.exe")]
PROGRAMMES = {"roue": [*PYTHON, "-m", "cqp_cli"], "exe": ["wine", str(WINE / "exe/cqp.exe")]}
COMPTENT = re.compile(r"^(?!.*\.(?:lock|cmd)$|b/(?:registre/|parchemin-|signe\.pdf$|copie\.pdf$))")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:[\d:.+-]+Z?")
# Wine does not give a child the pipes that PyInstaller's own wants: what it would do there is done in its process.
CONSTRUIRE = """import sys; sys._pyi_isolated_subprocess = True
from PyInstaller.__main__ import run; run(sys.argv[1:])"""


@dataclass(frozen=True, slots=True)
class Rendu:
    """What a command answered, and what its folder holds then."""

    code: int
    dit: str
    laisse: dict[str, str | bytes]


def construire() -> str | None:
    """Makes build/wine/exe/cqp.exe; the reason why PyInstaller cannot be had, if so. Raises CalledProcessError."""
    version, ou = next((WINE / "py").glob("python3?*.dll")).stem.removeprefix("python"), WINE / "pyinstaller"
    chercher = [sys.executable, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--upgrade"]
    chercher += ["--target", str(ou), "--only-binary=:all:", "--platform", "win_amd64", "--python-version", version]
    paquets = ["-c", "constraints-dev.txt", "pyinstaller", "pefile", "pywin32-ctypes"]
    if not ou.is_dir() and subprocess.run([*chercher, *paquets], cwd=TOP, check=False).returncode:
        return "PyInstaller n'a pas pu être pris pour Windows"
    sorties = ["--distpath", str(WINE / "exe"), "--workpath", str(WINE / "travail")]
    mots = ["-c", CONSTRUIRE, "--noconfirm", "--log-level", "ERROR", *sorties, "cqp.spec"]
    sous_wine([*PYTHON, *mots], TOP, ou, attente=240).check_returncode()
    return None


def sous_wine(mots: list[str], ou: Path, chemin: Path = TOP, attente: int = 60) -> subprocess.CompletedProcess[bytes]:
    """Runs a program in a folder; `chemin` is where its Python finds more modules. Wine wants pipes for its streams."""
    env = {"WINEPREFIX": str(WINE / "prefix"), "WINEARCH": "win64", "WINEDEBUG": "-all", "PYTHONUTF8": "1"}
    env |= {"COLUMNS": "100", "PYTHONPATH": f"Z:{chemin}" if mots[0] == "wine" else str(chemin)}
    return subprocess.run(
        mots, cwd=ou, env=os.environ | env, stdin=subprocess.DEVNULL, capture_output=True, timeout=attente, check=False
    )


def jouer(programme: list[str], espace: Path, nom: str, exemple: str) -> Rendu:
    """The example of a command, in its own copy of the branch, after what must have been done before it."""
    shutil.copytree(TOP / "examples/branche", espace)
    shutil.copy(TOP / "tests/fiches/RNCP99001.xml", espace / "fiche.xml")
    (espace / "retours").mkdir()
    for avant in AVANT.get(nom, []):
        sous_wine([*programme, *avant], espace)
    if (emis := espace / "parchemin-martin-lea.pdf").is_file():
        (espace / "signe.pdf").write_bytes(emis.read_bytes() + SUITE)
    mots = shlex.split(exemple)[1:]
    connait_le_jour = any("--at" in p.opts for p in TOUTES[nom].params) and "--at" not in mots
    mots += LE_JURY[-2:] if nom in ("decide", "print") else AU if connait_le_jour else []
    fini = sous_wine([*programme, *mots], espace.parent if nom == "init" else espace)
    dit = "\n".join(flux.decode(errors="backslashreplace") for flux in (fini.stdout, fini.stderr))
    return Rendu(fini.returncode, partout(dit, espace), dict(laisse(espace.parent)))


def partout(dit: str, espace: Path) -> str:
    """The words without what each system or each moment has of its own."""
    lignes = dit.replace("\\", "/").replace(f"Z:{espace}", "ICI").replace(str(espace), "ICI").splitlines()
    return "\n".join(INSTANT.sub("INSTANT", ligne) for ligne in lignes if not ligne.endswith(".cmd"))


def laisse(espace: Path) -> Iterator[tuple[str, str | bytes]]:
    """Each file and what it holds: a journal without its instants, of a workbook the cells."""
    for fichier in sorted(f for f in espace.rglob("*") if f.is_file()):
        nom, octets = fichier.relative_to(espace).as_posix(), fichier.read_bytes()
        if not COMPTENT.match(nom):
            continue
        if nom.endswith(".xlsx"):
            classeur = openpyxl.load_workbook(io.BytesIO(octets))
            yield nom, "\n".join(f"{f.title} {[c.value for c in ligne]}" for f in classeur for ligne in f.iter_rows())
        elif nom.endswith(".jsonl"):
            yield nom, INSTANT.sub("INSTANT", octets.decode())
        else:
            yield nom, octets


def differences(ici: Rendu, la_bas: Rendu) -> Iterator[str]:
    """What Windows answers otherwise, a line each."""
    if ici.code != la_bas.code:
        yield f"code {ici.code} ici, {la_bas.code} sous Windows"
    yield from difflib.unified_diff(ici.dit.splitlines(), la_bas.dit.splitlines(), "ici", "Windows", lineterm="", n=0)
    for nom in sorted(ici.laisse.keys() | la_bas.laisse.keys()):
        if ici.laisse.get(nom) != la_bas.laisse.get(nom):
            yield f"{nom} n'est pas le même"


def essayer(programme: list[str], noms: list[str]) -> Iterator[str]:
    """The lines of the examples that Windows answers otherwise, and how."""
    for nom in noms or TOUTES:
        for exemple in re.findall(r"^Exemple : (.+)$", TOUTES[nom].help, re.MULTILINE):
            with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as atelier:
                ici = jouer([str(TOP / ".venv/bin/cqp")], Path(atelier) / "ici/b", nom, exemple)
                autres = list(differences(ici, jouer(programme, Path(atelier) / "w/b", nom, exemple)))
            print(f"{'différent' if autres else 'pareil':9}  {exemple}", flush=True)
            yield from autres


def main() -> int:
    """Says each line as it is tried; answers 1 when one is answered otherwise."""
    quoi, noms = sys.argv[1], sys.argv[2:]
    raison = None if (WINE / "winpy").is_file() else "make windows n'a pas posé de Windows"
    if quoi == "exe":
        raison = raison or construire()
    if raison:
        print(f"Sauté : {raison}.")
        return 0
    autres = list(essayer(PROGRAMMES[quoi], noms))
    print(*autres, sep="\n", end="")
    return 1 if autres else 0


if __name__ == "__main__":
    sys.exit(main())
