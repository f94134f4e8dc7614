"""A workspace of N invented dossiers, the same for the same seed: the examples recast under other names, each with a
prose of its own, some spoiled.

python benchmarks/donnees.py FOLDER 1000
"""

from __future__ import annotations

import random
import re
import shutil
import sys
from pathlib import Path

BRANCHE = Path(__file__).parents[1] / "examples" / "branche"
JOUR, SESSION = "2026-06-01", "2026-06-18"
GRAINE = 20150615
MOULES = ("martin-lea", "dangelo-zoe", "dordevic-milica", "nguyen-van-an", "pham-thi-hong")
NOMS = [
    "MARTIN",
    "BERNARD",
    "THOMAS",
    "PETIT",
    "ROBERT",
    "RICHARD",
    "DURAND",
    "DUBOIS",
    "MOREAU",
    "LAURENT",
    "SIMON",
    "MICHEL",
    "GARCIA",
    "ROUX",
    "FABRE",
]
PRENOMS = [
    "Léa",
    "Zoé",
    "Inès",
    "Chloé",
    "Aïcha",
    "Noémie",
    "Jeanne",
    "Louis",
    "Hugo",
    "Théo",
    "Élie",
    "Amine",
    "Paul",
    "Nathan",
    "Gaël",
    "Maël",
]

_RECIT = re.compile(r"(?<=: >-\n)( +)\S.*\n(?:\1\S.*\n)*")  # what is written below a key
_MOT = re.compile(r"[^\W\d_]{4,}")

# One dossier in three is spoiled by one of these: (file, what stands there, what is put instead; None: no file).
FAUTES: tuple[tuple[str, str, str | None], ...] = (
    ("evaluations/1-externe.yaml", r"^signature: .*$", "signature:"),
    ("evaluations/1-externe.yaml", r"^transmission: .*$", "transmission:"),
    ("evaluations/1-externe.yaml", r"C2\.3: acquis", "C2.3: non-evalue"),
    ("evaluations/1-professionnel.yaml", r"  - analyse\n", ""),
    ("evaluations/1-professionnel.yaml", "", None),
    ("livret-reperage.yaml", r"C1\.2: acquis", "C1.2:"),
    ("livret-reperage.yaml", "", None),
    ("dossier-candidat.yaml", r"^signature: .*$", "signature:"),
    ("dossier-vae.yaml", r"avis: favorable", "avis:"),
    ("candidat.yaml", r"^voie: ", "voix: "),
)


def fabriquer(ou: Path, nombre: int, *, intacts: bool = False, sans: tuple[str, ...] = ()) -> Path:
    """Makes the workspace if it is not there already; returns its folder. `sans`: pieces that no dossier has."""
    racine = ou / f"branche-{nombre}{'-intacts' if intacts else ''}{'-sans' if sans else ''}"
    if (racine / "fini").exists():
        return racine
    shutil.rmtree(racine, ignore_errors=True)
    shutil.copytree(BRANCHE, racine, ignore=shutil.ignore_patterns("candidats"))
    moules = {m: _pieces(BRANCHE / "candidats" / m) for m in MOULES}
    for rang in range(nombre):
        hasard = random.Random(f"{GRAINE}-{rang}")
        pieces = _pieces_de(moules[hasard.choice(MOULES)], rang, hasard, intacts)
        _poser(racine / "candidats", {n: t for n, t in pieces.items() if n not in sans})
    (racine / "fini").touch()
    return racine


def _pieces(dossier: Path) -> dict[str, str]:
    fichiers = sorted(f for f in dossier.rglob("*.yaml"))
    return {f.relative_to(dossier).as_posix(): f.read_text(encoding="utf-8") for f in fichiers}


def _pieces_de(moule: dict[str, str], rang: int, hasard: random.Random, intact: bool) -> dict[str, str]:
    nom, prenom = hasard.choice(NOMS), hasard.choice(PRENOMS)
    vocabulaire = sorted(
        {mot for texte in moule.values() for recit in _RECIT.finditer(texte) for mot in _MOT.findall(recit[0])}
    )
    ecrire = lambda recit: _MOT.sub(lambda _: hasard.choice(vocabulaire), recit[0])  # noqa: E731
    pieces = {nom: _RECIT.sub(ecrire, texte) for nom, texte in moule.items()}
    etat_civil = {"code": f"{nom.lower()}-{rang:06}", "nom_naissance": nom, "nom_usage": "", "prenoms": f"[{prenom}]"}
    for cle, valeur in etat_civil.items():
        pieces["candidat.yaml"] = _ecrire(pieces["candidat.yaml"], cle, valeur)
    if not intact and hasard.random() < 1 / 3:
        fichier, motif, texte = hasard.choice(FAUTES)
        if texte is None:
            pieces.pop(fichier, None)
        elif fichier in pieces:
            pieces[fichier] = re.sub(motif, texte, pieces[fichier], count=1, flags=re.MULTILINE)
    return pieces


def _poser(candidats: Path, pieces: dict[str, str]) -> None:
    code = re.findall(r"^code: (.*)$", pieces["candidat.yaml"], re.MULTILINE)[0]
    for fichier, contenu in pieces.items():
        chemin = candidats / code / fichier
        chemin.parent.mkdir(parents=True, exist_ok=True)
        chemin.write_text(contenu, encoding="utf-8")


def _ecrire(texte: str, cle: str, valeur: str) -> str:
    """The piece with another value at a key of the first level, whatever stood below it."""
    return re.sub(rf"^{cle}:.*\n(?:  .*\n)*", f"{cle}: {valeur}\n", texte, count=1, flags=re.MULTILINE)


if __name__ == "__main__":
    print(fabriquer(Path(sys.argv[1]), int(sys.argv[2])))
