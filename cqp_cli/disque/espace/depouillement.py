"""One folder gone through, piece by piece: what each says, what is wrong in it, and what is there and is none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from cqp_cli.disque.lire.lecture import decoder, lire_texte, localiser
from cqp_cli.disque.lire.recherche import DECISION, EVALUATION, PIECES, noms
from cqp_cli.disque.lire.restes import est_copie, est_etranger, est_reste, est_reste_de_piece_jointe, ordinaire
from cqp_cli.disque.lire.validation import charger
from cqp_cli.domain.actions import Parcours
from cqp_cli.domain.appellations import dossier_voulu
from cqp_cli.domain.evaluation import Evaluation
from cqp_cli.domain.jury import Decision, remplacee
from cqp_cli.domain.lieu import Chemin, Lieu
from cqp_cli.domain.livret import Livret
from cqp_cli.domain.remedes import A_ECRIRE, UN_JOUR, poser, poser_sous
from cqp_cli.domain.vae import DossierVae, RecitActivites
from cqp_cli.errors import FichierIllisible, Probleme

T = TypeVar("T")
RIEN: Mapping[str, bytes] = MappingProxyType({})
# What the tool itself keeps in a dossier, and folders of the user's own.
_A_NOUS = frozenset(("journal.jsonl", "pieces", "evaluations", "decisions"))


class Depouillement:
    """Reads the files of one folder, keeping their texts to find lines, and every problem met."""

    def __init__(self, chemin: Path, avec: Mapping[str, bytes] = RIEN) -> None:
        self.chemin = str(chemin)
        self.avec = avec
        self.noms = noms(self.chemin) | {nom.split("/")[0]: "/" in nom for nom in avec}
        self._genres = dict(self.noms)
        self.textes: dict[str, str] = {}
        self.vides: dict[str, list[Chemin]] = {}
        self.problemes: list[Probleme] = []
        self._etrangers: list[str] = []

    def piece(self, classe: type[T], nom: str) -> T | None:
        """One piece, or None when it is not there or not valid."""
        if nom not in self._genres:
            return None
        if self._genres[nom] is None:
            message = "Ce fichier est un lien vers un autre endroit : il n'est pas lu."
            self.problemes.append(Probleme(message, nom, remede="remplacez le lien par le fichier lui-même"))
            return None
        try:
            texte = decoder(self.avec[nom], nom) if nom in self.avec else lire_texte(f"{self.chemin}/{nom}", nom)
        except FichierIllisible as err:
            self.problemes += err.problemes
            return None
        self.textes[nom] = texte
        vides = self.vides[nom] = []
        objet, problemes = charger(classe, texte, nom, vides)
        self.problemes += problemes
        return objet

    def pieces(self) -> dict[str, object]:
        """All the pieces but the candidate, by the name of their field in Dossier."""
        return {
            "livret": self.piece(Livret, "livret-reperage.yaml"),
            "parcours": self.piece(Parcours, "parcours.yaml"),
            "vae": self.piece(DossierVae, "dossier-vae.yaml"),
            "dossier_candidat": self.piece(RecitActivites, "dossier-candidat.yaml"),
            "evaluations": tuple(self._evaluations()),
            "decisions": tuple(self._decisions()),
        }

    def _evaluations(self) -> Iterator[Evaluation]:
        for nom, trouve in self.serie("evaluations", EVALUATION):
            fichier = f"evaluations/{nom}"
            evaluation = self.piece(Evaluation, fichier)
            if evaluation is None:
                continue
            passage, role = int(trouve.group(1)), trouve.group(2)
            for cle, ecrit, attendu in (("passage", evaluation.passage, passage), ("role", evaluation.role, role)):
                if ecrit not in (None, attendu):
                    message = f"« {cle} » dit {ecrit}, mais le nom du fichier dit {attendu}."
                    ligne = self.ligne(Lieu(fichier, (cle,)))
                    self.problemes.append(
                        Probleme(message, fichier, ligne, remede=poser(Lieu(fichier, (cle,)), str(attendu)))
                    )
            if (evaluation.passage, evaluation.role) != (passage, role):
                evaluation = replace(evaluation, passage=passage, role=role)  # type: ignore[arg-type]
            yield evaluation

    def _decisions(self) -> Iterator[Decision]:
        for nom, trouve in self.serie("decisions", DECISION):
            decision = self.piece(Decision, f"decisions/{nom}")
            if decision is None:
                continue
            session, rang = trouve.groups()
            if decision.session not in (None, session):
                ecrit = f"« session » dit {decision.session}, mais le nom du fichier dit {session}"
                message = f"{ecrit} : relisez le procès-verbal."
                remede = poser(Lieu(f"decisions/{nom}", ("session",)), session, force=True)
                self.problemes.append(Probleme(message, f"decisions/{nom}", remede=remede))
            if rang and not decision.annulee:
                message = "Le nom du fichier dit cette décision annulée, et rien n'y dit de son annulation."
                remede = poser_sous(Lieu(f"decisions/{nom}", ("annulation",)), {"date": UN_JOUR, "motif": A_ECRIRE})
                self.problemes.append(Probleme(message, f"decisions/{nom}", remede=remede))
            decision = replace(decision, session=session)
            yield remplacee(decision, int(rang)) if rang else decision

    def serie(self, dossier: str, forme: re.Pattern[str]) -> Iterator[tuple[str, re.Match[str]]]:
        """The pieces of a folder, by their names; what is there and is none is kept for `restes`."""
        if not self.noms.get(dossier):
            if dossier in self.noms:
                self.problemes.append(Probleme("On attend ici un dossier, et non un fichier ou un lien.", dossier))
            return
        dedans = (n.removeprefix(f"{dossier}/") for n in self.avec if n.startswith(f"{dossier}/"))
        for nom, genre in (noms(f"{self.chemin}/{dossier}") | dict.fromkeys(dedans, False)).items():
            self._genres[f"{dossier}/{nom}"] = genre
            if (trouve := forme.fullmatch(nom)) and not est_copie(nom):
                yield nom, trouve
            elif not ordinaire(nom):
                self._etrangers.append(f"{dossier}/{nom}")

    def restes(self) -> tuple[str, ...]:
        """Files that are not pieces: leftovers of an office suite or a sync client, copies, misspelt names."""
        racine = [n for n in self.noms if n not in PIECES and n not in _A_NOUS and not ordinaire(n)]
        joints = noms(f"{self.chemin}/pieces") if self.noms.get("pieces") else ()
        dits = [n for n in joints if not ordinaire(n) and (est_reste_de_piece_jointe(n) or n.startswith("."))]
        etrangers = [n for n in (*racine, *self._etrangers) if est_reste(n) or est_etranger(n)]
        etrangers += [f"{n}/" for n, genre in self.noms.items() if genre and dossier_voulu(n)]
        return tuple(sorted([*etrangers, *(f"pieces/{n}" for n in dits)]))

    def ligne(self, lieu: Lieu) -> int | None:
        """The line of a place in one of the files read."""
        texte = self.textes.get(lieu.fichier)
        return localiser(texte, lieu.chemin) if texte is not None else None


def restes_de(chemin: Path) -> tuple[str, ...]:
    """What is in a folder and is no piece, whether the dossier can be read or not."""
    depouille = Depouillement(chemin)
    for serie, forme in (("evaluations", EVALUATION), ("decisions", DECISION)):
        list(depouille.serie(serie, forme))
    return depouille.restes()
