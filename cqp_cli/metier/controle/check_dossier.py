"""`cqp check-dossier`: says whether each dossier is complete, and why not."""

from __future__ import annotations

import csv
import json
import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from cqp_cli.disque.espace.marque import illisibles
from cqp_cli.disque.espace.remarques import remarques_communes
from cqp_cli.disque.lire.fautes import decouper
from cqp_cli.disque.lire.lecture import lire_texte
from cqp_cli.disque.lire.recherche import parcourir
from cqp_cli.domain.accord import ACTEURS
from cqp_cli.domain.dates import jour_long
from cqp_cli.domain.regles import PAR_CODE, Verdict
from cqp_cli.domain.titres import Fondement, au_titre_de
from cqp_cli.errors import FichierIllisible, Probleme
from cqp_cli.metier.controle.tournee import Tournee, examens_de
from cqp_cli.terminal import options
from cqp_cli.terminal.affichage import (
    alinea,
    dire,
    dire_alinea,
    en_utf8,
    pluriel,
    problemes_en_json,
    signaler,
    signaler_problemes,
)
from cqp_cli.terminal.arguments import option, option_dossier
from cqp_cli.terminal.console import largeur
from cqp_cli.terminal.contexte import Contexte
from cqp_cli.terminal.examen import Examen, place
from cqp_cli.terminal.extraits import extrait_en_lignes
from cqp_cli.terminal.formes import objet_de
from cqp_cli.terminal.options import Au, Avant, Dossiers, Essai, Format, Muet, Postes, Racine, Sortie

SIGNES = {"bloquant": "✗", "avertissement": "!"}
COULEURS = {"complet": "green", "incomplet": "yellow", "illisible": "red"}
ECRAN = 100  # dossiers beyond which the table is plain lines, written as they come


@dataclass(frozen=True, slots=True)
class Vue:
    """What is shown, and how: `tous` shows what waits for a step, too."""

    ici: Contexte
    verbose: bool
    tous: bool
    beaucoup: bool

    @property
    def defile(self) -> bool:
        """Lines come one after the other on a screen: they tell the progress themselves."""
        return sys.stdout.isatty() and self.beaucoup and self.ici.sortie is not Format.JSON

    def visibles(self, examen: Examen) -> list[dict[str, Any]]:
        """The findings to show a person: those of today, then those that wait if they are asked for."""
        attendus = [m for m in examen.manquements if "attend" in m] if self.tous else []
        return [m for m in examen.manquements if "attend" not in m] + attendus


Verbose = Annotated[bool, option("--verbose", "Montre aussi les règles satisfaites.", court="-v")]
Tous = Annotated[bool, option("--all", "Montre aussi ce qui attend une étape : « plus tard ».")]
Lettres = Annotated[
    Path | None, option_dossier("--letter", "Écrit pour chaque dossier incomplet sa demande de pièces.")
]
Fix = Annotated[
    bool, option("--fix", "Montre ce qui se corrige à coup sûr (YAML, noms de fichiers) ; le fait avec --yes.")
]
Oui = Annotated[bool, option("--yes", "Avec --fix : fait les corrections.")]


def check_dossier(
    dossiers: Dossiers = None,
    verbose: Verbose = False,
    tous: Tous = False,
    lettres: Lettres = None,
    fix: Fix = False,
    oui: Oui = False,
    avant: Avant = None,
    essai: Essai = False,
    au: Au = None,
    sortie: Sortie = Format.TABLE,
    racine: Racine = None,
    postes: Postes = 0,
    muet: Muet = False,
) -> None:
    """Dit si chaque dossier est complet, et sinon ce qui manque, où, et qui doit agir.

    Exemple : cqp check-dossier candidats/martin-lea --at 2026-06-01
    """
    jour = options.jour_acte(au, essai or lettres is None)
    ici = Contexte(options.espace_de(racine, dossiers), jour, essai, sortie=sortie, muet=muet)
    tournee = Tournee(ici, ici.departs(dossiers), postes, detail=verbose or lettres is not None)
    if fix:
        from cqp_cli.metier.controle.corrections import corriger  # here: it writes, and most runs only look

        corriger(map(Path, parcourir(tournee.departs)), ici.espace, communs=not dossiers, faire=oui and not essai)
    vue = Vue(ici, verbose, tous, tournee.total > ECRAN and not verbose)
    communs = illisibles(ici.espace)
    signaler_problemes([*communs, *remarques_communes(ici.espace)])
    compte, refus = _examiner(tournee, vue, communs, lettres, avant)
    verdict = 3 if communs or compte["illisible"] else 1 if compte["incomplet"] else 0
    raise typer.Exit(max(verdict, refus))


def _examiner(
    tournee: Tournee, vue: Vue, communs: Sequence[Probleme], lettres: Path | None, avant: date | None
) -> tuple[Counter[str], int]:
    """Shows the dossiers and writes the letters: how many have each verdict, and the code of what was refused."""
    compte, refus = Counter[str](), 0
    with closing(examens_de(tournee, muet=vue.ici.muet or vue.defile)) as trouves:
        examens: Iterator[Examen] = trouves
        try:
            if lettres:
                examens, refus = _relancer(tournee, trouves, lettres, avant)
            _montrer(_compter(examens, compte), compte, vue, communs)
        except KeyboardInterrupt:
            signaler(tournee.arret())
            raise
    return compte, refus


def _relancer(
    tournee: Tournee, trouves: Iterator[Examen], vers: Path, avant: date | None
) -> tuple[Iterator[Examen], int]:
    """Writes the letters: the dossiers they were written from, and the code of what was refused."""
    from cqp_cli.metier.controle.lettres import Relance  # here: it draws, and most runs write no letter

    examens, nommes = list(trouves), frozenset(map(os.path.realpath, tournee.departs))
    return iter(examens), Relance(tournee.ici, vers, avant, nommes).ecrire(examens)


def _compter(examens: Iterator[Examen], compte: Counter[str]) -> Iterator[Examen]:
    for examen in examens:
        compte[examen.verdict] += 1
        yield examen


def _montrer(examens: Iterator[Examen], compte: Counter[str], vue: Vue, communs: Sequence[Probleme]) -> None:
    match vue.ici.sortie:
        case Format.JSON:
            _en_json(examens, compte, vue.ici.jour, communs)
        case Format.JSONL:
            for examen in examens:
                sys.stdout.write(f"{_texte(examen)}\n")
        case Format.CSV:
            _en_csv(examens)
        case Format.TABLE if vue.beaucoup:
            _en_lignes(examens, compte, vue)
        case Format.TABLE:
            _en_table(list(examens), compte, vue)


# As programs read it ------------------------------------------------------------------------------


def _texte(examen: Examen) -> str:
    """The element of `dossiers` on one line, in what the output can carry."""
    if en_utf8():
        return examen.ligne
    return json.dumps(examen.json)


def _en_json(examens: Iterator[Examen], compte: Counter[str], jour: date, communs: Sequence[Probleme]) -> None:
    """One object, its counts first: the dossiers wait in a temporary file, whatever their number."""
    with tempfile.SpooledTemporaryFile(max_size=1 << 20, mode="w+", encoding="utf-8", newline="\n") as attente:
        for examen in examens:
            attente.write(f"{',' if compte.total() > 1 else ''}\n  {_texte(examen)}")
        resume = {"dossiers": compte.total()} | {f"{m}s": compte[m] for m in COULEURS}
        entete = objet_de("check-dossier", jour=str(jour), resume=resume)
        attente.seek(0)
        sys.stdout.write(f'{json.dumps(entete)[:-1]}, "dossiers": [')
        shutil.copyfileobj(attente, sys.stdout)
        erreurs = json.dumps(problemes_en_json(communs), ensure_ascii=not en_utf8()) if communs else "{}"
        sys.stdout.write(f"]{', ' if communs else ''}{erreurs[1:]}\n")


def _en_csv(examens: Iterator[Examen]) -> None:
    cles = ("regle", "article", "gravite", "message", "fichier", "ligne", "cellule", "acteur", "remede", "attend")
    ecrire = csv.writer(sys.stdout, lineterminator="\n")
    ecrire.writerow(("code", "chemin", "voie", "verdict", *cles))
    for e in examens:
        for m in e.manquements or [{}]:
            ecrire.writerow((e.code, e.json["chemin"], e.voie or "", e.verdict, *(m.get(c) or "" for c in cles)))


# As people read it --------------------------------------------------------------------------------


def _en_table(examens: list[Examen], compte: Counter[str], vue: Vue) -> None:
    if not examens:
        dire("  Aucun dossier ici. Pour en ouvrir un : cqp init-candidate")
        return
    titre = f"  Dossiers au {jour_long(vue.ici.jour)}"
    droite = " ; ".join(sorted({e.referentiel for e in examens} - {""}))
    dire(f"{titre}{droite:>{max(len(droite) + 2, largeur() - len(titre) - 1)}}", bold=True)
    dire()
    large = max(len(e.code) for e in examens) + 3
    for e in examens:
        mot = typer.style(f"{e.verdict:<11}", fg=COULEURS[e.verdict])
        dire(f"  {e.code:<{large}} {_voie(e.voie):<11} {mot} {e.resume}".rstrip())
    for e in examens:
        if e.manquements or vue.verbose:
            dire()
            _detail(e, vue)
    dire()
    dire(_total(compte))


def _en_lignes(examens: Iterator[Examen], compte: Counter[str], vue: Vue) -> None:
    """Beyond a screen: each dossier with what it lacks, one line each, as they come."""
    dire(f"  Dossiers au {jour_long(vue.ici.jour)}\n")
    for e in examens:
        lignes = [f"  {e.code:<32} {_voie(e.voie):<11} {e.verdict:<11} {e.resume}".rstrip()]
        lignes += [f"     {SIGNES[m['gravite']]} {place(m)} : {m['message']} → {m['remede']}" for m in vue.visibles(e)]
        sys.stdout.write("\n".join(lignes) + "\n")
    dire(f"\n{_total(compte)}")


def _total(compte: Counter[str]) -> str:
    mots = [pluriel(compte[m], m) for m in COULEURS if compte[m]]
    return f"  {pluriel(compte.total(), 'dossier')} : {', '.join(mots)}."


def _voie(voie: str | None) -> str:
    return {"vae": "VAE"}.get(voie or "", voie or "–")


def _detail(e: Examen, vue: Vue) -> None:
    dire(f"  {e.code}  {'─' * max(4, largeur() - len(e.code) - 6)}", bold=True)
    for m in vue.visibles(e):
        signe = "…" if "attend" in m else SIGNES[m["gravite"]]
        couleur = None if "attend" in m else "red" if m["gravite"] == "bloquant" else "yellow"
        lignes = alinea(m["message"], "     ", "     ", droite=au_titre_de(Fondement(m["article"], "", m["origine"])))
        premiere = typer.style(f"   {signe}", fg=couleur) + lignes[0][4:]
        for ligne in (premiere, *lignes[1:]):
            dire(ligne)
        tard = f"plus tard ({m['attend']})" if "attend" in m else ""
        dire(f"     {' · '.join(filter(None, (place(m), ACTEURS[m['acteur']], tard)))}", dim=True)
        for ligne in _extrait(e, m, vue):
            dire(ligne)
        if m["remede"]:
            dire(f"     → {m['remede']}")  # never cut: it is to be copied
    if not vue.tous:
        _plus_tard(Counter(m["attend"] for m in e.manquements if "attend" in m))
    if vue.verbose and e.detail:
        _regles(e.detail)


def _extrait(e: Examen, m: dict[str, Any], vue: Vue) -> list[str]:
    """The line at fault, read again for the screen: no answer that a program keeps carries what a file says."""
    if not m.get("colonne"):
        return []
    racine = vue.ici.espace.racine
    fichier = racine / e.json["chemin"] / m["fichier"]
    try:
        lignes = decouper(lire_texte(fichier if fichier.is_file() else racine / m["fichier"], m["fichier"]))
        return extrait_en_lignes(lignes[m["ligne"] - 1], m["ligne"], m["colonne"], "     ")
    except (FichierIllisible, IndexError):  # it has changed meanwhile
        return []


def _plus_tard(attendus: Counter[str]) -> None:
    """What waits is counted, by the step that it waits for."""
    if not attendus:
        return
    for code, nombre in attendus.items():
        dit = f"… {nombre} plus tard, une fois acquis : « {PAR_CODE[code].intitule.split(' ;')[0]} » (--all)"
        dire_alinea(dit, "   ", "     ", dim=True)


def _regles(verdict: Verdict) -> None:
    signes = {"satisfaite": "✓", "echec": "✗", "sans objet": "–"}
    for constat in verdict.constats:
        if constat.etat != "echec":
            article = au_titre_de(constat.regle.fondement(verdict.dossier.referentiel, verdict.dossier.voie))
            dire(f"   {signes[constat.etat]} {constat.regle.intitule} ({constat.etat}, {article})", dim=True)
