"""Filled evaluation forms taken back: one, or a whole batch in any order; a bad one never stops the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from cqp_cli.cli import options
from cqp_cli.cli.affichage import donnees, pluriel, problemes_en_json, problemes_en_lignes, signaler
from cqp_cli.cli.apercu import DejaLa, Reprise, classer
from cqp_cli.cli.etapes import exiger
from cqp_cli.cli.grilles import TropTot, verifier_passage
from cqp_cli.cli.lots import suivre
from cqp_cli.errors import CqpError, MauvaisUsage, Probleme, Refus

if TYPE_CHECKING:
    from cqp_cli.files.dossiers import Lecture
    from cqp_cli.files.espace import Espace
    from cqp_cli.files.retours import Retour

QUI = {"professionnel": "professionnel du secteur", "externe": "évaluateur externe"}


@dataclass(frozen=True, slots=True)
class Demande:
    """What was asked of the batch, the same for each of its forms."""

    espace: Espace
    dossier: Path | None
    role: str | None
    passage: int | None
    jour: date
    force: bool
    essai: bool


def reprendre(demande: Demande, fichiers: Sequence[Path], muet: bool) -> None:
    """Takes each file; the highest code is the answer."""
    lot = Lot(demande)
    attente = lot.passer(fichiers, muet)
    while attente:  # a second passage may have been read before the first: once more, for as long as it helps
        reste = lot.passer(attente, muet)
        if len(reste) == len(attente):
            lot.passer(reste, muet, dernier=True)
            break
        attente = reste
    lot.conclure(len(fichiers))


class Lot:
    """The forms of one command: what was taken, and what was not."""

    def __init__(self, demande: Demande) -> None:
        self.demande = demande
        self.pris: dict[tuple[str, int, str], str] = {}
        self.repris: list[dict[str, Any]] = []
        self.erreurs: list[dict[str, Any]] = []
        self.pire = 0

    def passer(self, fichiers: Sequence[Path], muet: bool, *, dernier: bool = False) -> list[Path]:
        """Takes what can be; returns the forms whose passage comes too early, unless this is the last time."""
        attente = []
        for fichier in suivre(fichiers, muet):
            try:
                self._un(fichier)
            except TropTot as err:
                if dernier:
                    self._refuser(fichier, err)
                else:
                    attente.append(fichier)
            except CqpError as err:
                self._refuser(fichier, err)
        return attente

    def _un(self, fichier: Path) -> None:
        from cqp_cli.domain.dossier import au
        from cqp_cli.domain.ordre import apres_delivrance, avant_evaluation
        from cqp_cli.files.pieces import nouvelle

        x = self.demande
        lecture, retour = _lire(x, fichier)
        d, chemin = lecture.obtenir(), x.espace.relatif(lecture.chemin)
        exiger(apres_delivrance(au(d, x.jour), retour.evaluation) or avant_evaluation(d), chemin)
        _verifier_attendu(x, retour, fichier)
        cible = (lecture.code, retour.passage, retour.role)
        if premier := self.pris.get(cible):
            message = f"Ce lot contient déjà une grille pour {_nommer(*cible)} : {premier}, qui a été reprise."
            raise Refus([Probleme(message, fichier.name, remede="gardez l'une des deux")])
        ensemble = [passage for code, passage, _ in self.pris if code == lecture.code]
        verifier_passage(d, retour.role, retour.passage, chemin, ensemble)
        nom = f"evaluations/{retour.passage}-{retour.role}.yaml"
        reprise = Reprise(lecture, nouvelle(lecture.chemin, nom, retour.octets, force=True))
        classer(reprise, "evaluate", force=x.force, essai=x.essai, annoncer=False)
        self.pris[cible] = fichier.name
        self._noter(fichier, cible, reprise)

    def _noter(self, fichier: Path, cible: tuple[str, int, str], reprise: Reprise) -> None:
        fait = "serait écrit" if self.demande.essai else "écrit"
        garde = " ; l'ancien est gardé dans pieces/remplaces/" if reprise.remplace and not self.demande.essai else ""
        signaler(f"  {fichier.name} → {_nommer(*cible)} : {fait}{garde}")
        code, passage, role = cible
        entree: dict[str, Any] = {"fichier": fichier.name, "code": code, "passage": passage, "role": role}
        if self.demande.essai:
            entree["differences"] = [x.json() for x in reprise.differences]
        self.repris.append(entree)

    def _refuser(self, fichier: Path, err: CqpError) -> None:
        self.pire = max(self.pire, err.code)
        problemes = [replace(p, fichier=p.fichier or fichier.name) for p in err.problemes]
        erreurs = [e | {"formulaire": fichier.name} for e in problemes_en_json(problemes)["erreurs"]]
        if isinstance(err, DejaLa):
            erreurs[0]["differences"] = [x.json() for x in err.reprise.differences]
        self.erreurs += erreurs
        signaler(f"  {fichier.name} : refusé")
        for ligne in problemes_en_lignes(err.problemes):
            signaler(f"  {ligne}")

    def conclure(self, combien: int) -> None:
        """The count, the object of a script, and the exit code."""
        if combien > 1:
            signaler(f"  {pluriel(len(self.repris), 'grille reprise', 'grilles reprises')} sur {combien}.")
        if options.demande.json:
            objet = {"version": 1, "commande": "evaluate", "repris": self.repris, "erreurs": self.erreurs}
            donnees(objet)
        if self.pire:
            raise typer.Exit(self.pire)


def _nommer(code: str, passage: int, role: str) -> str:
    return f"{code}, {QUI[role]}, passage {passage}"


def _lire(demande: Demande, fichier: Path) -> tuple[Lecture, Retour]:
    """A workbook knows its own candidate; a YAML file needs the dossier to be named."""
    from cqp_cli.files.espace import CODE
    from cqp_cli.files.retours import evaluation_du_classeur, evaluation_du_yaml, ouvrir

    espace, dossier = demande.espace, demande.dossier
    if fichier.suffix.casefold() in (".yaml", ".yml"):
        if dossier is None:
            message = f"Dites à quel dossier va {fichier.name}."
            raise MauvaisUsage(message, f"cqp evaluate DOSSIER --from {fichier.name}")
        lecture = options.une_lecture(dossier, espace, demande.jour)
        return lecture, evaluation_du_yaml(fichier, lecture.obtenir())
    brouillon = ouvrir(fichier, "evaluation")
    if dossier is None:
        dossier = espace.racine / "candidats" / brouillon.code
        if not CODE.fullmatch(brouillon.code) or not dossier.is_dir():
            raise Refus(f"{fichier.name} est la grille de « {brouillon.code[:60]} », qui n'a pas de dossier ici.")
    lecture = options.une_lecture(dossier, espace, demande.jour)
    return lecture, evaluation_du_classeur(fichier, brouillon, lecture.obtenir(), espace.racine)


def _verifier_attendu(demande: Demande, retour: Retour, fichier: Path) -> None:
    attendus = (("le rôle", retour.role, demande.role), ("le passage", retour.passage, demande.passage))
    problemes = [
        Probleme(f"Cette grille est pour {quoi} « {lu} », et non « {voulu} ».", fichier.name)
        for quoi, lu, voulu in attendus
        if voulu is not None and lu != voulu
    ]
    if problemes:
        raise Refus(problemes)
