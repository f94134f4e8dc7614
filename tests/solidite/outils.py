"""A workspace to break, the commands that write in it, and what must hold whatever happened to them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cqp_cli.files.controle_dossier import controler_dossier
from cqp_cli.files.ecriture import VERROU
from cqp_cli.files.journal import JOURNAL

ICI = Path(__file__).parent
RACINE = ICI.parents[1]
EXEMPLES = RACINE / "examples" / "branche"
SESSION = "2026-06-18"
TOUT = os.environ.get("CQP_SOLIDITE") == "tout"


class Serveur:
    """The server of `panneau.py`, and what it answers."""

    def __init__(self) -> None:
        self.processus = subprocess.Popen(
            [sys.executable, str(ICI / "panneau.py"), str(EXEMPLES)],
            cwd=EXEMPLES,
            env={**os.environ, "PYTHONPATH": str(RACINE), "COLUMNS": "100", "PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def courir(self, ici: Path, *mots: str, mode: str | None = None, rang: int = 0, numero: int = 0) -> dict[str, Any]:
        """One command line; the fault, if any, at the call `rang`."""
        demande = {"ici": str(ici), "racine": str(ici.parent), "mots": mots, "mode": mode, "rang": rang}
        assert self.processus.stdin
        assert self.processus.stdout
        self.processus.stdin.write(json.dumps(demande | {"numero": numero}) + "\n")
        self.processus.stdin.flush()
        reponse: dict[str, Any] = json.loads(self.processus.stdout.readline())
        return reponse

    def fermer(self) -> None:
        assert self.processus.stdin
        assert self.processus.stdout
        self.processus.stdin.close()
        self.processus.wait(timeout=30)
        self.processus.stdout.close()


def espace(ou: Path, *codes: str) -> Path:
    """A small copy of the example branch, with these dossiers only."""
    ou.mkdir(parents=True)
    for nom in ("cqp.yaml", "habilitations.yaml"):
        shutil.copy(EXEMPLES / nom, ou / nom)
    shutil.copytree(EXEMPLES / "sessions", ou / "sessions")
    (ou / "candidats").mkdir()
    for code in codes:
        shutil.copytree(EXEMPLES / "candidats" / code, ou / "candidats" / code)
    return ou


def fichiers(racine: Path) -> dict[str, bytes]:
    """What the files of a tree hold; neither locks, nor temporaries, nor journals."""
    tous = (p for p in racine.rglob("*") if p.is_file())
    return {
        p.relative_to(racine).as_posix(): _dit(p)
        for p in tous
        if p.name not in (VERROU, JOURNAL) and not p.name.endswith(".tmp")
    }


def _dit(fichier: Path) -> bytes:
    """What a file says; the bytes of a workbook are never twice the same, and a torn one is no zip."""
    octets = fichier.read_bytes()
    if fichier.name.endswith(".manifest.json"):  # it tells which PDF comes before it is there
        return json.dumps(json.loads(octets) | {"pdf": None}).encode()
    if fichier.suffix != ".xlsx" or not zipfile.is_zipfile(fichier):
        return octets
    with zipfile.ZipFile(fichier) as archive:
        membres = sorted(n for n in archive.namelist() if n != "docProps/core.xml")
        return b"".join(n.encode() + archive.read(n) for n in membres)


def restes(racine: Path) -> list[str]:
    return [p.relative_to(racine).as_posix() for p in racine.rglob(".cqp-*.tmp")]


def sains(racine: Path) -> None:
    """Every journal can be read and holds."""
    for journal in racine.rglob(JOURNAL):
        controle = controler_dossier(journal.parent)
        assert controle.entier, controle.problemes


def ancien_ou_nouveau(racine: Path, avant: Mapping[str, bytes], apres: Mapping[str, bytes]) -> None:
    """Each file is whole: what it was, or what it becomes."""
    trouves = fichiers(racine)
    for nom in {*avant, *apres, *trouves}:
        assert trouves.get(nom) in (avant.get(nom), apres.get(nom)), nom


@dataclass(frozen=True)
class Cas:
    """One command that writes: the dossiers it needs, what prepares them, its words."""

    nom: str
    codes: tuple[str, ...]
    mots: tuple[str, ...]
    avant: tuple[tuple[str, ...], ...] = ()
    ote: str | None = None
    deplace: tuple[str, str] | None = None
    long: bool = False
    deja: int = 4
    """What the command answers once it is done."""


LISTE = "nom_naissance;prenoms;voie;date_naissance\nBa;Zoé;vae;14/05/1990\nLi;Mei;formation;02/03/1991\n"
EVALUATION = "candidats/martin-lea/evaluations/1-externe.yaml"
DECIDER = ("decide", "martin-lea", "--session", SESSION, "--at", SESSION)
CAS = (
    Cas("init", (), ("init", "neuf"), long=True),
    Cas("init-candidate", (), ("init-candidate", "--nom", "Ba", "--prenom", "Zoé", "--voie", "vae", "--code", "ba")),
    Cas("init-candidate-liste", (), ("init-candidate", "--from", "liste.csv"), long=True),
    Cas(
        "recevabilite",
        ("oconnell-sian",),
        ("recevabilite", "oconnell-sian", "--avis", "favorable", "--date", "2026-05-02"),
    ),
    Cas(
        "reperage",
        ("martin-lea",),
        ("reperage", "martin-lea", "--from", "f.xlsx"),
        avant=(("reperage", "martin-lea", "--grid", "f.xlsx"),),
        ote="candidats/martin-lea/livret-reperage.yaml",
        long=True,
    ),
    Cas(
        "activites",
        ("martin-lea",),
        ("activites", "martin-lea", "--from", "f.xlsx", "--force"),
        avant=(("activites", "martin-lea", "--grid", "f.xlsx"),),
        deja=0,
        long=True,
    ),
    Cas(
        "evaluate",
        ("martin-lea",),
        ("evaluate", "martin-lea", "--from", "f.yaml"),
        deplace=(EVALUATION, "f.yaml"),
    ),
    Cas("parcours", ("martin-lea",), ("parcours", "martin-lea", "--init"), ote="candidats/martin-lea/parcours.yaml"),
    Cas("decide", ("martin-lea",), DECIDER),
    Cas("revoke", ("martin-lea",), (*DECIDER, "--revoke", "--motif", "Pièce fausse"), avant=(DECIDER,)),
    Cas(
        "jury-pack",
        ("martin-lea",),
        ("jury-pack", "--session", SESSION, "--at", "2026-06-01", "-o", "j.pdf"),
        deja=0,
        long=True,
    ),
    Cas(
        "jury-pack-refait",
        ("martin-lea",),
        ("jury-pack", "--session", SESSION, "--at", "2026-06-02", "-o", "j.pdf"),
        avant=(("jury-pack", "--session", SESSION, "--at", "2026-06-01", "-o", "j.pdf"),),
        deja=0,
        long=True,
    ),
    Cas("grille", ("martin-lea",), ("reperage", "martin-lea", "--grid", "f.xlsx")),
)


def preparer(serveur: Serveur, cas: Cas, ou: Path) -> Path:
    """The workspace just before the command."""
    racine = espace(ou / "e", *cas.codes)
    (racine / "liste.csv").write_text(LISTE, encoding="utf-8")
    for mots in cas.avant:
        assert serveur.courir(racine, *mots)["code"] == 0, mots
    if cas.ote:
        (racine / cas.ote).unlink()
    if cas.deplace:
        (racine / cas.deplace[0]).rename(racine / cas.deplace[1])
    return racine
