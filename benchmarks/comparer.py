"""`make bench`: what cqp does beside what it is compared with, in the same run; written to `benchmarks/results.md`.

    python benchmarks/comparer.py [demarrage] [controle] [documents] [formulaires]

BENCH_GRAND=1 adds 100 000 dossiers and a thousand candidates. Data are made from a seed, in build/bench.
"""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from donnees import JOUR, SESSION, fabriquer
from matieres import classeurs_de, en_publipostage, en_typst, lignes_de, remplir
from mesure import ICI, PYTHON, Commande, Mesure, comparer, cqp, plancher

RACINE = ICI.parent
OU = RACINE / "build" / "bench"
GRAND = os.environ.get("BENCH_GRAND") == "1"
TAILLES = (10, 1_000, 10_000, *((100_000,) if GRAND else ()))
CANDIDATS = (10, 100, *((1_000,) if GRAND else ()))
FORMULAIRES = 1_000 if GRAND else 100
POLICE = RACINE / "templates" / "polices" / "NotoSans-Regular.ttf"


@dataclass(frozen=True)
class Ligne:
    """One comparison: what, beside what, their ratio and the one to reach."""

    quoi: str
    mesure: Mesure
    autre: str
    plancher: Mesure
    but: float | None = None

    @property
    def rapport(self) -> float:
        """How many times the other one."""
        return self.mesure.secondes / self.plancher.secondes


def demarrage() -> Iterator[Ligne]:
    """Start-up, beside the bare interpreter and the libraries imported alone."""
    espace = fabriquer(OU, 10)
    un = sorted((espace / "candidats").iterdir())[0]
    cas: list[tuple[str, list[str | Path], str, str, float]] = [
        ("cqp --version", cqp("--version"), "python -c pass", "pass", 1.5),
        ("cqp --help", cqp("--help"), "import typer", "import typer", 1.3),
        (
            "cqp check-dossier UN",
            cqp("check-dossier", un, "--at", JOUR),
            "import typer, yaml",
            "import typer, yaml",
            2.5,
        ),
    ]
    for quoi, commande, autre, code, but in cas:
        a, b = comparer([commande, [PYTHON, "-c", code]], 15)
        yield Ligne(quoi, a, autre, b, but)
    completer = ["env", "_CQP_COMPLETE=complete_bash", "COMP_WORDS=cqp che", "COMP_CWORD=1", *cqp()]
    if shutil.which("env"):
        a, b = comparer([completer, [PYTHON, "-c", "pass"]], 15)
        yield Ligne("complétion d'une commande", a, "python -c pass", b, 7)


def controle() -> Iterator[Ligne]:
    """check-dossier on many dossiers, beside libyaml alone."""
    for nombre in TAILLES:
        espace = fabriquer(OU, nombre)
        fichiers = sorted(str(f) for f in (espace / "candidats").rglob("*.yaml"))
        for fichier in fichiers:  # whoever is measured first does not pay for the disk
            Path(fichier).read_bytes()
        fois = 5 if nombre <= 1_000 else 1
        controler = cqp("check-dossier", "-C", espace, "--at", JOUR, "--format", "jsonl")
        alone = plancher("libyaml", espace / "candidats")
        a, b = comparer([controler, alone], fois)
        yield Ligne(f"check-dossier, {nombre} dossiers", a, "libyaml seul", b, 0.9 if nombre >= 1_000 else None)


def documents() -> Iterator[Ligne]:
    """The pack of a session, beside the same lines on a bare canvas, in platypus, in typst, merged by LibreOffice."""
    for nombre in CANDIDATS:
        espace = fabriquer(OU, nombre, intacts=True)
        pdf, lignes, autre = OU / f"pack-{nombre}.pdf", OU / f"lignes-{nombre}.json", OU / "autre.pdf"
        pack = cqp("jury-pack", "-C", espace, "--session", SESSION, "--at", JOUR, "-o", pdf)
        comparer([pack], 1)
        quoi, grand = f"jury-pack, {nombre} candidats, {lignes_de(pdf, lignes)} pages", nombre >= 100
        autres: list[tuple[str, Commande, float | None]] = [
            ("canevas seul, mêmes lignes", plancher("canevas", lignes, POLICE, autre), 4),
            ("platypus, un paragraphe par case", plancher("platypus", lignes, POLICE, autre), 0.3 if grand else None),
        ]
        if importlib.util.find_spec("typst"):
            typst = plancher("typst", en_typst(lignes), POLICE, autre)
            autres.append(("typst, mêmes lignes en tableaux, PDF/A-2a", typst, 0.8 if grand else None))
        fois = 3 if nombre <= 100 else 1
        a, *mesures = comparer([pack, *(commande for _, commande, _ in autres)], fois)
        for (autre_nom, _, but), mesure in zip(autres, mesures, strict=True):
            yield Ligne(quoi, a, autre_nom, mesure, but)
        if (soffice := shutil.which("soffice")) and fois > 1:
            yield from _publipostage(quoi, pack, lignes, soffice)


def _publipostage(quoi: str, pack: Commande, lignes: Path, soffice: str) -> Iterator[Ligne]:
    source = en_publipostage(lignes)
    fait = source.with_suffix(".pdf")
    fait.unlink(missing_ok=True)
    convertir: Commande = [soffice, "--headless", "--convert-to", "pdf", "--outdir", OU, source]
    comparer([convertir], 1)
    if not fait.exists():  # it answers 0 all the same
        print("LibreOffice Writer manque : le publipostage n'est pas mesuré", file=sys.stderr)
        return
    a, office = comparer([pack, convertir], 3)
    yield Ligne(quoi, a, "publipostage de LibreOffice", office)


def formulaires() -> Iterator[Ligne]:
    """Forms out and back, beside openpyxl alone writing and reading the same cells."""
    espace = fabriquer(OU, FORMULAIRES, intacts=True, sans=("evaluations/1-externe.yaml",))
    emis, remplis, seuls, classeurs = (OU / n for n in ("emis", "remplis", "seuls", "classeurs.pickle"))
    tous = espace / "candidats"
    emettre = cqp("evaluate", tous, "--role", "externe", "--grid-dir", emis, "-C", espace, "--at", JOUR, "--quiet")
    comparer([emettre], 1, [lambda: shutil.rmtree(emis, ignore_errors=True)])
    nombre = classeurs_de(emis, classeurs)
    a, cases, b = comparer(
        [emettre, *(plancher(n, classeurs, seuls) for n in ("ecrire_cases", "ecrire_classeurs"))],
        3,
        [lambda: shutil.rmtree(emis, ignore_errors=True), lambda: seuls.mkdir(exist_ok=True)],
    )
    yield Ligne(f"{nombre} grilles émises", a, "openpyxl seul, mêmes textes, rien d'autre", cases)
    yield Ligne(f"{nombre} grilles émises", a, "openpyxl seul, mêmes classeurs", b, 1.5)
    remplir(emis, remplis)
    reprendre = cqp("evaluate", "--from", remplis, "-C", espace, "--at", JOUR, "--dry-run", "--quiet")
    a, b = comparer([reprendre, plancher("lire_classeurs", remplis)], 3)
    yield Ligne(f"{nombre} grilles reprises (à l'essai)", a, "openpyxl seul, mêmes cases", b, 1.5)


# The report ---------------------------------------------------------------------------------------


def montrer(lignes: list[Ligne]) -> str:
    """The table, in Markdown."""
    entete = "| | cqp | mémoire | à côté de | | rapport | but |\n|---|---:|---:|---|---:|---:|---:|"
    return "\n".join([entete, *map(_rang, lignes)])


def _rang(x: Ligne) -> str:
    memoire = f"{x.mesure.memoire:.0f} Mio" if x.mesure.memoire else ""
    atteint = "" if x.but is None else f"≤ {x.but:g} {'✓' if x.rapport <= x.but else '✗'}"
    durees = [_duree(m.secondes) for m in (x.mesure, x.plancher)]
    return f"| {x.quoi} | {durees[0]} | {memoire} | {x.autre} | {durees[1]} | {x.rapport:.2f} | {atteint} |"


def _duree(secondes: float) -> str:
    return f"{secondes * 1000:.0f} ms" if secondes < 10 else f"{secondes:.1f} s"


def machine() -> str:
    """The machine, by what matters and nothing that names it."""
    return f"{os.cpu_count()} processeurs, {platform.python_implementation()} {platform.python_version()}"


def commit() -> str:
    """The commit, and whether the files are those of the commit."""
    git = shutil.which("git")
    if not git:
        return "inconnu"
    tete = subprocess.run([git, "rev-parse", "--short", "HEAD"], cwd=RACINE, capture_output=True, text=True)
    propre = subprocess.run([git, "diff", "--quiet", "HEAD", "--", "cqp_cli"], cwd=RACINE, capture_output=True)
    return (tete.stdout.strip() or "inconnu") + ("" if propre.returncode == 0 else " (modifié)")


PARTIES: dict[str, Callable[[], Iterator[Ligne]]] = {
    "demarrage": demarrage,
    "controle": controle,
    "documents": documents,
    "formulaires": formulaires,
}


def main(parties: list[str]) -> None:
    """Runs the parts asked for, prints as it goes; the whole writes the report."""
    OU.mkdir(parents=True, exist_ok=True)
    lignes: list[Ligne] = []
    print(montrer([]), flush=True)
    for nom in parties or PARTIES:
        for ligne in PARTIES[nom]():
            lignes.append(ligne)
            print(_rang(ligne), flush=True)
    if not parties:
        quand = f"Commit {commit()}, {date.today()}. {machine()}."
        tete = f"# Mesures\n\n{quand} Médianes de processus entiers, mesurés tour à tour : `make bench`.\n\n"
        (ICI / "results.md").write_text(f"{tete}{montrer(lignes)}\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
