"""`make bench`: what cqp does beside what it is compared with, in the same run; written to `benchmarks/results.md`.

    python benchmarks/comparer.py [demarrage] [controle] [documents] [formulaires]

BENCH_GRAND=1 adds 100 000 dossiers and a thousand candidates. Data are made from a seed, in build/bench.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from donnees import JOUR, SESSION, fabriquer
from mesure import ICI, PYTHON, Mesure, comparer, cqp, plancher

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
    """check-dossier on many dossiers, beside libyaml alone, then again when nothing has changed."""
    for nombre in TAILLES:
        espace = fabriquer(OU, nombre)
        fichiers = sorted(str(f) for f in (espace / "candidats").rglob("*.yaml"))
        liste = OU / f"fichiers-{nombre}.txt"
        liste.write_text("".join(f"{f}\n" for f in fichiers), encoding="utf-8")
        fois = 5 if nombre <= 1_000 else 3 if nombre <= 10_000 else 1
        controler = cqp("check-dossier", "-C", espace, "--at", JOUR, "--format", "jsonl")
        alone = plancher("libyaml", espace / "candidats")
        a, b = comparer([controler, alone], fois, [lambda e=espace: _oublier(e)])  # type: ignore[misc]
        yield Ligne(f"check-dossier, {nombre} dossiers", a, "libyaml seul", b, 0.4 if nombre >= 1_000 else None)
        if nombre >= 1_000:
            encore, nu = comparer([controler, plancher("stat", liste)], max(3, fois))
            yield Ligne("   … rien n'ayant changé", encore, "la première fois", a, 0.1)
            yield Ligne("   … rien n'ayant changé", encore, "stat de chaque fichier", nu, 3 if nombre > 1_000 else None)


def _oublier(espace: Path) -> None:
    from cqp_cli.files.cache import fichier_de

    fichier_de(espace).unlink(missing_ok=True)


def documents() -> Iterator[Ligne]:
    """The pack of a session, beside the same lines on a bare canvas, in platypus, and what else the machine has."""
    for nombre in CANDIDATS:
        espace = fabriquer(OU, nombre, intacts=True)
        pdf, lignes, autre = OU / f"pack-{nombre}.pdf", OU / f"lignes-{nombre}.json", OU / "autre.pdf"
        pack = cqp("jury-pack", "-C", espace, "--session", SESSION, "--at", JOUR, "-o", pdf, "--force")
        comparer([pack], 1)
        pages = _lignes_de(pdf, lignes)
        alone = [plancher(n, lignes, POLICE, autre) for n in ("canevas", "platypus")]
        a, canevas, platypus = comparer([pack, *alone], 3)
        quoi = f"jury-pack, {nombre} candidats, {pages} pages"
        yield Ligne(quoi, a, "canevas seul, mêmes lignes", canevas, 4)
        yield Ligne(quoi, a, "platypus, un paragraphe par case", platypus, 0.2)
        if shutil.which("typst"):
            source = _typst(lignes)
            a, typst = comparer([pack, ["typst", "compile", source, autre]], 3)
            yield Ligne(quoi, a, "typst, mêmes lignes en tableaux", typst, 0.4)


def _lignes_de(pdf: Path, vers: Path) -> int:
    """The lines of a PDF with their places, for others to write the same; returns how many pages there are."""
    from pypdf import PdfReader

    pages: list[list[tuple[float, float, float, str]]] = []
    for page in PdfReader(pdf).pages:
        suite: list[tuple[float, float, float, str]] = []

        def noter(texte: str, _cm: Any, tm: Any, _police: Any, taille: float, suite: Any = suite) -> None:
            if texte.strip():
                suite.append((tm[4], tm[5], taille or 8, texte.strip()))

        page.extract_text(visitor_text=noter)
        pages.append(suite)
    vers.write_text(json.dumps(pages), encoding="utf-8")
    return len(pages)


def _typst(lignes: Path) -> Path:
    source = lignes.with_suffix(".typ")
    lire = f'#let pages = json("{lignes.name}")'
    tracer = "#for p in pages [#table(columns: 3, ..p.map(l => [#l.at(3)]))#pagebreak()]"
    source.write_text(f"#set text(size: 6pt)\n{lire}\n{tracer}\n", encoding="utf-8")
    return source


def formulaires() -> Iterator[Ligne]:
    """Forms out and back, beside openpyxl alone writing and reading the same cells."""
    espace = fabriquer(OU, FORMULAIRES, intacts=True, sans=("evaluations/1-externe.yaml",))
    emis, remplis, seuls, cellules = (OU / n for n in ("emis", "remplis", "seuls", "cellules.json"))
    tous = espace / "candidats"
    emettre = cqp("evaluate", tous, "--role", "externe", "--grid-dir", emis, "-C", espace, "--at", JOUR, "--quiet")
    comparer([emettre], 1, [lambda: shutil.rmtree(emis, ignore_errors=True)])
    nombre = _cellules_de(emis, cellules)
    a, b = comparer(
        [emettre, plancher("ecrire_classeurs", cellules, seuls)],
        3,
        [lambda: shutil.rmtree(emis, ignore_errors=True), lambda: seuls.mkdir(exist_ok=True)],
    )
    yield Ligne(f"{nombre} grilles émises", a, "openpyxl seul, mêmes cases", b, 1.5)
    _remplir(emis, remplis)
    reprendre = cqp("evaluate", "--from", remplis, "-C", espace, "--at", JOUR, "--dry-run", "--quiet")
    a, b = comparer([reprendre, plancher("lire_classeurs", remplis)], 3)
    yield Ligne(f"{nombre} grilles reprises (à l'essai)", a, "openpyxl seul, mêmes cases", b, 1.5)


def _cellules_de(dossier: Path, vers: Path) -> int:
    from openpyxl import load_workbook

    tout: dict[str, dict[str, list[tuple[int, int, str]]]] = {}
    for chemin in sorted(dossier.glob("*.xlsx")):
        feuilles = tout.setdefault(chemin.name, {})
        for feuille in load_workbook(chemin).worksheets:
            pleines = (c for rang in feuille.iter_rows() for c in rang if c.value is not None)
            feuilles[feuille.title] = [(c.row, c.column, str(c.value)) for c in pleines]
    vers.write_text(json.dumps(tout), encoding="utf-8")
    return len(tout)


def _remplir(emis: Path, vers: Path) -> None:
    """Answers every question of every form: the first answer of each drop-down, and what the names ask for."""
    from openpyxl import load_workbook
    from openpyxl.cell import MergedCell

    shutil.rmtree(vers, ignore_errors=True)
    vers.mkdir(parents=True)
    jour = date(2026, 5, 4)
    dits = {"nom": "Paul Girard", "fonction": "Consultant", "organisation": "Évalia", "habilitation": "H-012"}
    dits = {f"cqp_evaluateur_{k}": v for k, v in dits.items()} | {"cqp_lieu_nom": "Atelier Savoirs"}
    fixes: dict[str, Any] = {**dits, "cqp_date": jour, "cqp_signature": jour, "cqp_transmission": date(2026, 5, 11)}
    choix = {"cqp_evaluateur_origine": "Externe", "cqp_lieu_type": "Entreprise"}
    for chemin in sorted(emis.glob("*.xlsx")):
        classeur = load_workbook(chemin)
        nommees = {f"{f}!{c}": n for n, d in classeur.defined_names.items() for f, c in d.destinations}
        for feuille in classeur.worksheets:
            listes = [(v.sqref, v.formula1) for v in feuille.data_validations.dataValidation if v.type == "list"]
            for rang in feuille.iter_rows():
                for case in rang:
                    if isinstance(case, MergedCell) or case.protection.locked:
                        continue
                    nom = nommees.get(f"{feuille.title}!${case.column_letter}${case.row}", "")
                    if nom in fixes or nom in choix:
                        case.value = fixes.get(nom) or choix[nom]
                    elif any(case.coordinate in plage for plage, _ in listes):
                        case.value = (
                            "Oui" if nom else "Acquise" if "." not in str(feuille.cell(case.row, 1).value) else "Acquis"
                        )
        classeur.save(vers / chemin.name)


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
