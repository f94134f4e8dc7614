"""`cqp export`: one row per candidacy, as CSV, workbook or JSON; and the declaration of deliveries."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from cqp_cli.disque.ecrire import tableur
from cqp_cli.disque.espace.dossiers import Lecture
from cqp_cli.domain.regles import verifier
from cqp_cli.formulaires.classeur import en_classeur
from cqp_cli.terminal import options
from cqp_cli.terminal.affichage import en_json as json_de
from cqp_cli.terminal.affichage import en_utf8, pluriel, signaler
from cqp_cli.terminal.arguments import option, option_vers
from cqp_cli.terminal.candidatures import COLONNES, illisible, rangee
from cqp_cli.terminal.contexte import Contexte
from cqp_cli.terminal.depot import deposer_octets, sur_la_sortie
from cqp_cli.terminal.formes import objet_de
from cqp_cli.terminal.options import Au, Ecraser, Essai, Racine

Rangees = list[dict[str, Any]]
Excel = Annotated[bool, option("--excel", "Pour Excel en français : « ; » et marque d'ordre (BOM).")]
Vers = Annotated[Path | None, option_vers("FICHIER", "Fichier à écrire ; sinon la sortie.")]
Classeur = Annotated[Path, option_vers("FICHIER.xlsx", "Classeur à écrire ; « - » : la sortie.")]


def _exporte(rendre: Callable[[Contexte, Rangees], tuple[str, bytes]]) -> Callable[..., None]:
    """The command of a form that takes no option of its own; its help is that of `rendre`."""

    def commande(
        dossiers: options.Dossiers = None,
        fichier: Vers = None,
        force: Ecraser = False,
        essai: Essai = False,
        au: Au = None,
        racine: Racine = None,
    ) -> None:
        ici = Contexte(options.espace_de(racine), options.jour_dit(au), essai, force)
        _exporter(ici, rendre, dossiers, fichier)

    commande.__doc__ = rendre.__doc__
    return commande


@_exporte
def en_json(ici: Contexte, rangees: Rangees) -> tuple[str, bytes]:
    """Toutes les candidatures en un objet JSON ; les clés sont celles des colonnes.

    Exemple : cqp export json -o candidatures.json
    """
    objet = objet_de("export json", jour=str(ici.jour), candidatures=rangees)
    texte = json.dumps(objet, ensure_ascii=False, indent=1, default=str) + "\n"
    return json_de(objet) + "\n", texte.encode("utf-8", "backslashreplace")


@_exporte
def en_jsonl(_ici: Contexte, rangees: Rangees) -> tuple[str, bytes]:
    """Une candidature par ligne, en JSON.

    Exemple : cqp export jsonl -o candidatures.jsonl
    """
    texte = "".join(json.dumps(r, ensure_ascii=False, default=str) + "\n" for r in rangees)
    return "".join(json_de(r, lignes=True) + "\n" for r in rangees), texte.encode("utf-8", "backslashreplace")


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

    def rendre(_ici: Contexte, rangees: Rangees) -> tuple[str, bytes]:
        texte = tableur.en_csv(list(COLONNES), rangees, excel=excel)
        return ("\ufeff" if excel and en_utf8() else "") + texte, tableur.octets_csv(texte, excel=excel)

    _exporter(Contexte(options.espace_de(racine), options.jour_dit(au), essai, force), rendre, dossiers, fichier)


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

    def rendre(ici: Contexte, rangees: Rangees) -> tuple[None, bytes]:
        certificateur = ici.espace.configuration.certificateur.nom or ""
        return None, en_classeur(list(COLONNES), rangees, "Candidatures", certificateur)

    _exporter(Contexte(options.espace_de(racine), options.jour_dit(au), essai, force), rendre, dossiers, fichier)


def _exporter(
    ici: Contexte,
    rendre: Callable[[Contexte, Rangees], tuple[str | None, bytes]],
    dossiers: list[Path] | None,
    fichier: Path | None,
) -> None:
    """What the four forms share. `rendre` says the rows as a text for standard output, in its own encoding (none for
    a workbook), and as the bytes of a file. The exit code is 3 when a dossier cannot be read."""
    rangees = [dict(_rangee(ici, lecture)) for lecture in ici.lectures(dossiers)]
    texte, octets = rendre(ici, rangees)
    if texte is not None and sur_la_sortie(fichier):
        _prevenir(texte)
        typer.echo(texte, nl=False)
    else:
        deposer_octets(fichier, octets, force=ici.force, essai=ici.essai)
    illisibles = [r for r in rangees if r["verdict"] == "illisible"]
    for r in illisibles:
        signaler(f"  {r['code']} : illisible. {r['prochaine']}")
    signaler(f"  {pluriel(len(rangees), 'candidature')}.")
    raise typer.Exit(3 if illisibles else 0)


def _rangee(ici: Contexte, lecture: Lecture) -> Mapping[str, Any]:
    if lecture.dossier is None:
        return illisible(lecture.code, lecture.problemes[0].message if lecture.problemes else "")
    verdict = verifier(lecture.dossier, ici.jour)
    return rangee(verdict.dossier, verdict.mot)


def _prevenir(texte: str) -> None:
    """A console has fewer letters than the names of people: what it cannot carry is said, not lost in silence."""
    encodage = sys.stdout.encoding or "utf-8"
    if not en_utf8() and any(not c.encode(encodage, "ignore") for c in set(texte)):
        signaler("  Cette sortie ne porte pas toutes les lettres de ces noms ; d'autres tiennent leur place.")
        signaler("    → -o FICHIER.csv les garde toutes")
