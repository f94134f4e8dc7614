"""The same step in many dossiers: one that is refused stops no other, and the highest code is the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer

from cqp_cli.disque.espace.dossiers import Lecture
from cqp_cli.domain.dossier import Dossier
from cqp_cli.errors import CqpError, MauvaisUsage, Probleme
from cqp_cli.terminal.affichage import pluriel, problemes_en_json, problemes_en_lignes, signaler
from cqp_cli.terminal.contexte import Contexte
from cqp_cli.terminal.formes import objet_de, rendre
from cqp_cli.terminal.options import Format


def plusieurs(dossiers: Sequence[Path], ici: Contexte) -> bool:
    """False for one dossier named by itself; True for several, for a folder that has some, and for a list."""
    if len(dossiers) != 1 or str(dossiers[0]) == "-":
        return True
    return ici.chemins([dossiers[0]]) != [ici.situer(dossiers[0])]


def rendre_compte(ici: Contexte, commande: str, code: str, fichiers: list[str]) -> None:
    """For a program, of one dossier: what was written; people have been told already."""
    if ici.sortie is not Format.TABLE:
        objet = objet_de(commande, code=code, fichiers=fichiers, essai=ici.essai)
        rendre(ici.sortie, objet, ({"code": code, "fichier": f} for f in fichiers), "code fichier")


def pour_chacun(lot: Lot, dossiers: Sequence[Path], faire: Callable[[Lecture], list[str]]) -> None:
    """Does it in the dossier named, whose refusal is the answer; or in each of several. Raises CqpError."""
    if not dossiers:
        raise MauvaisUsage("Nommez les dossiers.", f"cqp {lot.commande} --help")
    if not plusieurs(dossiers, lot.ici):
        lecture = lot.ici.lecture(dossiers[0])
        rendre_compte(lot.ici, lot.commande, lecture.code, faire(lecture))
        return
    for lecture in lot.ici.lectures(list(dossiers)):
        with lot.essayer(lecture.code):
            lot.noter(lecture.code, faire(lecture))
    lot.conclure("fichier")


class Lot:
    """What one command has done: a row or more by dossier, who was refused, how many were not concerned."""

    def __init__(
        self, commande: str, ici: Contexte, cle: str = "fichiers", colonnes: str = "code fichier message"
    ) -> None:
        self.commande, self.ici, self.cle, self.colonnes = commande, ici, cle, colonnes
        self.faits: list[dict[str, Any]] = []
        self.fautes: list[tuple[str, CqpError]] = []
        self.passes = 0

    def attendus(self, dossiers: Sequence[Path], attend: Callable[[Dossier], object]) -> Iterator[Lecture]:
        """Those that wait for it, and those named by themselves; the others are only counted."""
        par_leur_nom = {self.ici.situer(x) for x in dossiers if str(x) != "-"}
        for lecture in self.ici.lectures(list(dossiers)):
            if lecture.dossier and lecture.chemin not in par_leur_nom and not attend(lecture.dossier):
                self.passes += 1
            else:
                yield lecture

    @contextmanager
    def essayer(self, nom: str) -> Iterator[None]:
        """What is refused is kept for the end, under this name."""
        try:
            yield
        except CqpError as err:
            self.fautes.append((nom, err))

    def noter(self, code: str, fichiers: Iterable[str]) -> None:
        """Files that were written for this dossier."""
        self.faits += [{"code": code, "fichier": fichier} for fichier in fichiers]

    def conclure(
        self, quoi: str = "", lignes: Callable[[Sequence[Probleme]], Iterable[str]] = problemes_en_lignes
    ) -> None:
        """Those refused, the count of what was written, the object of a script, and the exit code."""
        if self.ici.sortie is not Format.TABLE:
            objet = objet_de(self.commande, **{self.cle: self.faits}, essai=self.ici.essai)
            refus = [{"code": nom, "message": p.message} for nom, err in self.fautes for p in err.problemes]
            erreurs = problemes_en_json([p for _, err in self.fautes for p in err.problemes])
            rendre(self.ici.sortie, objet | erreurs, [*self.faits, *refus], self.colonnes)
        for nom, err in self.fautes:
            signaler(f"  {nom}", bold=True)
            for ligne in lignes(err.problemes):
                signaler(ligne)
        if compte := " ; ".join(self._comptes(quoi)):
            signaler(f"  {compte}.")
        raise typer.Exit(max((err.code for _, err in self.fautes), default=0))

    def _comptes(self, quoi: str) -> Iterator[str]:
        if quoi:
            un, des = ("à écrire", "à écrire") if self.ici.essai else ("écrit", "écrits")
            yield pluriel(len(self.faits), f"{quoi} {un}", f"{quoi}s {des}")
        if self.fautes:
            yield pluriel(len(self.fautes), "refusé")
        if self.passes:
            un, des = ("n'en attend", "n'en attendent") if quoi else ("n'en a", "n'en ont")
            yield pluriel(self.passes, f"dossier {un} pas", f"dossiers {des} pas")
