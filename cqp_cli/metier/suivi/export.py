"""`cqp export`: one row per candidacy, as CSV, workbook or JSON; and the declaration of deliveries."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from cqp_cli.domain.regles import verifier
from cqp_cli.terminal import options, tableaux
from cqp_cli.terminal.affichage import en_json as json_de
from cqp_cli.terminal.affichage import en_utf8, pluriel, signaler
from cqp_cli.terminal.depot import deposer_octets, sur_la_sortie
from cqp_cli.terminal.options import Au, Ecraser, Essai, Racine
from cqp_cli.terminal.tableaux import rangee

Rangees = list[dict[str, Any]]
Excel = Annotated[bool, typer.Option("--excel", help="Pour Excel en français : « ; » et marque d'ordre (BOM).")]
Vers = Annotated[
    Path | None, typer.Option("-o", "--output", metavar="FICHIER", help="Fichier à écrire ; sinon la sortie.")
]
Classeur = Annotated[
    Path, typer.Option("-o", "--output", metavar="FICHIER.xlsx", help="Classeur à écrire ; « - » : la sortie.")
]


def en_csv(
    dossiers: options.Dossiers = None,
    fichier: Vers = None,
    excel: Excel = False,
    force: Ecraser = False,
    essai: Essai = False,
    au: Au = None,
    racine: Racine = None,
) -> None:
    """Une ligne par candidature, en CSV ; les colonnes sont dans docs/exports.md.

    Exemple : cqp export csv --excel -o candidatures.csv
    """

    def rendre(rangees: Rangees, _jour: date) -> tuple[str, bytes]:
        texte = tableaux.en_csv(list(tableaux.COLONNES), rangees, excel=excel)
        return ("\ufeff" if excel and en_utf8() else "") + texte, tableaux.octets_csv(texte, excel=excel)

    _exporter(rendre, dossiers, fichier, au, racine, force=force, essai=essai)


def en_xlsx(
    fichier: Classeur,
    dossiers: options.Dossiers = None,
    force: Ecraser = False,
    essai: Essai = False,
    au: Au = None,
    racine: Racine = None,
) -> None:
    """Une ligne par candidature, dans un classeur ; le texte y reste du texte.

    Exemple : cqp export xlsx -o candidatures.xlsx
    """

    def rendre(rangees: Rangees, _jour: date) -> tuple[None, bytes]:
        certificateur = options.espace_de(racine).configuration.certificateur.nom or ""
        return None, tableaux.en_classeur(list(tableaux.COLONNES), rangees, "Candidatures", certificateur)

    _exporter(rendre, dossiers, fichier, au, racine, force=force, essai=essai)


def en_json(
    dossiers: options.Dossiers = None,
    fichier: Vers = None,
    force: Ecraser = False,
    essai: Essai = False,
    au: Au = None,
    racine: Racine = None,
) -> None:
    """Toutes les candidatures en un objet JSON ; les clés sont celles des colonnes.

    Exemple : cqp export json -o candidatures.json
    """

    def rendre(rangees: Rangees, jour: date) -> tuple[str, bytes]:
        objet = {"version": 1, "commande": "export json", "jour": str(jour), "candidatures": rangees}
        texte = json.dumps(objet, ensure_ascii=False, indent=1, default=str) + "\n"
        return json_de(objet) + "\n", texte.encode("utf-8", "backslashreplace")

    _exporter(rendre, dossiers, fichier, au, racine, force=force, essai=essai)


def en_jsonl(
    dossiers: options.Dossiers = None,
    fichier: Vers = None,
    force: Ecraser = False,
    essai: Essai = False,
    au: Au = None,
    racine: Racine = None,
) -> None:
    """Une candidature par ligne, en JSON.

    Exemple : cqp export jsonl -o candidatures.jsonl
    """

    def rendre(rangees: Rangees, _jour: date) -> tuple[str, bytes]:
        texte = "".join(json.dumps(r, ensure_ascii=False, default=str) + "\n" for r in rangees)
        return "".join(json_de(r, lignes=True) + "\n" for r in rangees), texte.encode("utf-8", "backslashreplace")

    _exporter(rendre, dossiers, fichier, au, racine, force=force, essai=essai)


def _exporter(
    rendre: Callable[[Rangees, date], tuple[str | None, bytes]],
    dossiers: list[Path] | None,
    fichier: Path | None,
    au: date | None,
    racine: Path | None,
    *,
    force: bool,
    essai: bool,
) -> None:
    """What the four forms share. `rendre` says the rows as a text for standard output, in its own encoding (none for
    a workbook), and as the bytes of a file. The exit code is 3 when a dossier cannot be read."""
    jour = options.jour_dit(au)
    rangees = list(_rangees(dossiers, jour, racine))
    texte, octets = rendre(rangees, jour)
    if texte is not None and sur_la_sortie(fichier):
        _prevenir(texte)
        typer.echo(texte, nl=False)
    else:
        deposer_octets(fichier, octets, force=force, essai=essai)
    illisibles = [r for r in rangees if r["verdict"] == "illisible"]
    for r in illisibles:
        signaler(f"  {r['code']} : illisible. {r['prochaine']}")
    signaler(f"  {pluriel(len(rangees), 'candidature')}.")
    raise typer.Exit(3 if illisibles else 0)


def _rangees(dossiers: list[Path] | None, jour: date, racine: Path | None) -> Iterator[dict[str, Any]]:
    espace = options.espace_de(racine)
    for lecture in options.lectures(dossiers, espace, jour):
        verdict = verifier(lecture.dossier, jour) if lecture.dossier else None
        yield dict(rangee(lecture, verdict))


def _prevenir(texte: str) -> None:
    """A console has fewer letters than the names of people: what it cannot carry is said, not lost in silence."""
    encodage = sys.stdout.encoding or "utf-8"
    if not en_utf8() and any(not c.encode(encodage, "ignore") for c in set(texte)):
        signaler("  Cette sortie ne porte pas toutes les lettres de ces noms ; d'autres tiennent leur place.")
        signaler("    → -o FICHIER.csv les garde toutes")
