"""What the repository tracks can be checked out on every system: a name that Windows refuses leaves half of the users outside."""

from __future__ import annotations

import shutil
import subprocess
import unicodedata
from pathlib import Path, PurePosixPath

import pytest

RACINE = Path(__file__).parents[1]
PERIPHERIQUES = {"con", "prn", "aux", "nul", *(f"{nom}{n}" for nom in ("com", "lpt") for n in range(1, 10))}
INTERDITS = set('<>:"|?*\\') | {chr(n) for n in range(32)}
LONGUEUR = 180  # below a folder of the user's, in the 259 characters of an old Windows


def impossibles(noms: list[str]) -> list[str]:
    """Each tracked name that some system cannot write, and why."""
    vus: dict[str, str] = {}
    trouves = []
    for nom in noms:
        jumeau = vus.setdefault(unicodedata.normalize("NFC", nom).casefold(), nom)
        if jumeau != nom:
            trouves.append(f"{nom} : le même que {jumeau} sans la casse ni la forme des accents")
        trouves += [f"{nom} : {raison}" for partie in PurePosixPath(nom).parts for raison in _refus(partie)]
        if len(nom) > LONGUEUR:
            trouves.append(f"{nom} : {len(nom)} caractères")
    return trouves


def _refus(partie: str) -> list[str]:
    return [
        raison
        for raison, vrai in (
            ("un périphérique de Windows", partie.split(".")[0].rstrip().casefold() in PERIPHERIQUES),
            ("finit par un point ou une espace", partie[-1] in ". "),
            ("un signe que Windows refuse", bool(INTERDITS & set(partie))),
        )
        if vrai
    ]


def test_every_tracked_name_can_be_written_on_windows() -> None:
    if not (RACINE / ".git").exists() or not shutil.which("git"):
        pytest.skip("hors d'un dépôt git, ou sans git, rien n'est suivi")
    suivis = subprocess.run(["git", "ls-files", "-z"], cwd=RACINE, capture_output=True, check=True).stdout.decode()
    assert impossibles([nom for nom in suivis.split("\0") if nom]) == []


@pytest.mark.parametrize(
    "nom", ["a/nul", "CON.txt", "com1", "x/lpt9.tar.gz", "fin.", "espace /b", "a:b", "deux\\mots", "n" * 181]
)
def test_a_name_that_windows_refuses_is_told(nom: str) -> None:
    assert impossibles([nom])


def test_twins_are_told() -> None:
    assert len(impossibles(["Léa.yaml", "léa.yaml", unicodedata.normalize("NFD", "Léa.yaml")])) == 2


def test_what_is_only_near_passes() -> None:
    assert impossibles(["console/nulle.yaml", ".github", "com10", "auxiliaire"]) == []
