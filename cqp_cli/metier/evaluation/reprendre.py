"""Filled evaluation forms taken back: one, or a whole batch in any order; a bad one never stops the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import typer

from cqp_cli.disque.ecrire.refaire import entre_guillemets
from cqp_cli.disque.espace.dossiers import Lecture
from cqp_cli.disque.retoucher.pieces import nouvelle
from cqp_cli.domain.accord import ACTEURS
from cqp_cli.domain.dossier import au
from cqp_cli.domain.ordre import apres_delivrance, avant_evaluation
from cqp_cli.errors import CqpError, MauvaisUsage, Probleme, Refus
from cqp_cli.formulaires.retours import Retour, dossier_du, evaluation_du_classeur, evaluation_du_yaml, ouvrir_retour
from cqp_cli.metier.evaluation.emettre import TropTot, verifier_passage
from cqp_cli.terminal.affichage import pluriel, problemes_en_json, signaler, signaler_problemes
from cqp_cli.terminal.apercu import DejaLa, Reprise, classer
from cqp_cli.terminal.avancement import avancer
from cqp_cli.terminal.contexte import Contexte
from cqp_cli.terminal.equipe import partager
from cqp_cli.terminal.etape import exiger
from cqp_cli.terminal.formes import objet_de, rendre
from cqp_cli.terminal.options import Format

Lu = tuple[Path, Retour]
Cible = tuple[str, int, str]  # the dossier, the passage, the role


@dataclass(frozen=True, slots=True)
class Consigne:
    """What was asked of the batch, the same for each of its forms."""

    ici: Contexte
    dossier: Path | None = None
    role: str | None = None
    passage: int | None = None
    postes: int = 0  # 0: as many as there are cores


@dataclass(frozen=True, slots=True)
class Liseur:
    """Reads filled forms one after the other; a process has one."""

    ici: Contexte
    dossier: Path | None

    def __call__(self, fichier: Path) -> Lu | CqpError:
        """The folder of the dossier that a form is for, and what it says; or why it cannot be taken."""
        try:
            return self._lire(fichier)
        except CqpError as err:
            return err

    def _lire(self, fichier: Path) -> Lu:
        """A workbook knows its own candidate; a YAML file needs the dossier to be named."""
        dossier = self.dossier
        if fichier.suffix.casefold() in (".yaml", ".yml"):
            if dossier is None:
                message = f"Dites à quel dossier va {fichier.name}."
                raise MauvaisUsage(message, f"cqp evaluate DOSSIER --from {entre_guillemets(fichier.as_posix())}")
            lecture = self.ici.lecture(dossier, entier=False)
            return lecture.chemin, evaluation_du_yaml(fichier, lecture.obtenir())
        brouillon, espace = ouvrir_retour(fichier, "evaluation"), self.ici.espace
        lecture = self.ici.lecture(dossier or dossier_du(brouillon, espace), entier=False)
        return lecture.chemin, evaluation_du_classeur(brouillon, lecture.obtenir(), espace.racine)


def reprendre(consigne: Consigne, fichiers: Sequence[Path]) -> None:
    """Takes each file; the highest code is the answer."""
    ici = consigne.ici
    lus = partager(fichiers, Liseur(ici, consigne.dossier), len(fichiers), consigne.postes)
    lot = GrillesReprises(consigne)
    attente = lot.passer(avancer(lus, len(fichiers), "grilles", ici.muet))
    while attente:  # a second passage may have been read before the first: once more, for as long as it helps
        reste = lot.passer(attente)
        if len(reste) == len(attente):
            lot.passer(reste, dernier=True)
            break
        attente = reste
    lot.conclure(len(fichiers))


class GrillesReprises:
    """The forms of one command: what was taken, and what was not."""

    def __init__(self, consigne: Consigne) -> None:
        self.consigne = consigne
        self.pris: dict[Cible, str] = {}
        self.repris: list[dict[str, Any]] = []
        self.erreurs: list[dict[str, Any]] = []
        self.pire = 0

    def passer(
        self, lus: Iterable[tuple[Path, Lu | CqpError]], *, dernier: bool = False
    ) -> list[tuple[Path, Lu | CqpError]]:
        """Takes what can be; returns the forms whose passage comes too early, unless this is the last time."""
        attente = []
        for fichier, lu in lus:
            try:
                if isinstance(lu, CqpError):
                    raise lu
                self._un(fichier, *lu)
            except TropTot as err:
                if dernier:
                    self._refuser(fichier, err)
                else:
                    attente.append((fichier, lu))
            except CqpError as err:
                self._refuser(fichier, err)
        return attente

    def _un(self, fichier: Path, dossier: Path, retour: Retour) -> None:
        """The dossier is read now, as the forms before this one have left it."""
        x = self.consigne
        lecture = x.ici.lecture(dossier)
        cible, reprise = reprise_de_la_grille(x, lecture, retour, fichier, self.pris)
        classer(x.ici, reprise, "evaluate", annoncer=False)
        self.pris[cible] = fichier.name
        self._noter(fichier, cible, reprise)

    def _noter(self, fichier: Path, cible: tuple[str, int, str], reprise: Reprise) -> None:
        essai = self.consigne.ici.essai
        fait = "serait écrit" if essai else "écrit"
        garde = " ; l'ancien est gardé dans pieces/remplaces/" if reprise.remplace and not essai else ""
        signaler(f"  {fichier.name} → {_nommer(*cible)} : {fait}{garde}")
        code, passage, role = cible
        entree: dict[str, Any] = {"fichier": fichier.name, "code": code, "passage": passage, "role": role}
        if reprise.signes:
            entree["signes"] = list(reprise.signes)
        if essai and self.consigne.ici.sortie is not Format.TABLE:
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
        signaler_problemes(err.problemes, "  ")

    def conclure(self, combien: int) -> None:
        """The count, the object of a script, and the exit code."""
        if combien > 1:
            signaler(f"  {pluriel(len(self.repris), 'grille reprise', 'grilles reprises')} sur {combien}.")
        if (sortie := self.consigne.ici.sortie) is not Format.TABLE:
            objet = objet_de("evaluate", repris=self.repris, erreurs=self.erreurs)
            colonnes = "formulaire code passage role fichier ligne cellule message remede"
            rangees = [{"formulaire": r["fichier"]} | r for r in self.repris]
            rendre(sortie, objet, [*rangees, *self.erreurs], colonnes)
        if self.pire:
            raise typer.Exit(self.pire)


def reprise_de_la_grille(
    x: Consigne, lecture: Lecture, retour: Retour, fichier: Path, pris: Mapping[Cible, str]
) -> tuple[Cible, Reprise]:
    """Whose evaluation it is, and what filing it would do. `pris`: the forms of the same batch, by whose they are.

    Raises Refus when it is out of order, not the one asked for, or there twice in the batch.
    """
    d, chemin = lecture.obtenir(), x.ici.espace.relatif(lecture.chemin)
    exiger(apres_delivrance(au(d, x.ici.jour), retour.evaluation) or avant_evaluation(d), d)
    _verifier_attendu(x, retour, fichier)
    cible = (lecture.code, retour.passage, str(retour.role))
    if premier := pris.get(cible):
        message = f"Ce lot contient déjà une grille pour {_nommer(*cible)} : {premier}, qui a été reprise."
        raise Refus([Probleme(message, fichier.name, remede="gardez l'une des deux")])
    ensemble = [passage for code, passage, _ in pris if code == lecture.code]
    verifier_passage(d, retour.role, retour.passage, chemin, ensemble)
    nom = f"evaluations/{retour.passage}-{retour.role}.yaml"
    return cible, Reprise(lecture, nouvelle(lecture.chemin, nom, retour.octets, force=True), retour.signes)


def _nommer(code: str, passage: int, role: str) -> str:
    return f"{code}, {ACTEURS[role]}, passage {passage}"


def _verifier_attendu(consigne: Consigne, retour: Retour, fichier: Path) -> None:
    attendus = (("le rôle", retour.role, consigne.role), ("le passage", retour.passage, consigne.passage))
    problemes = [
        Probleme(f"Cette grille est pour {quoi} « {lu} », et non « {voulu} ».", fichier.name)
        for quoi, lu, voulu in attendus
        if voulu is not None and lu != voulu
    ]
    if problemes:
        raise Refus(problemes)
