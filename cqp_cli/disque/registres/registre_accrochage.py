"""The ledger of declared deliveries (`accrochage/registre.jsonl`): what left, in which file, what came back.

One JSON line per event, in the order of time: `export`, then maybe `acceptee` or `refusee`, then maybe `retiree`.
What was exported and neither refused nor withdrawn is never exported again; a line that cannot be read stops
everything rather than be skipped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from cqp_cli.disque.ecrire import chaine
from cqp_cli.disque.ecrire.porte import Changement, creer_dossier, empreinte, enregistrer, verrou
from cqp_cli.disque.registres import temoin
from cqp_cli.disque.retoucher.pieces import contenu
from cqp_cli.errors import FichierIllisible, Probleme, Refus

DOSSIER, REGISTRE = "accrochage", "registre.jsonl"
EVENEMENTS = ("export", "acceptee", "refusee", "retiree")
SUITES = ("code", "fichier", "jour", "empreinte", "titulaire")
"""What the export says of a delivery, and that each answer keeps."""


@dataclass(frozen=True, slots=True)
class EtatCdc:
    """Where a delivery stands with the Caisse des dépôts: its last export, and what was answered to it."""

    id_technique: str
    id_flux: str
    statut: str
    code: str = ""
    fichier: str = ""
    jour: str = ""
    empreinte: str = ""
    titulaire: str = ""
    message: str = ""

    @property
    def declaree(self) -> bool:
        """True when the Caisse des dépôts has it, or is about to: neither refused nor withdrawn."""
        return self.statut not in ("refusee", "retiree")


@dataclass
class Accrochages:
    """The ledger as read, and what is to be added to it."""

    dossier: Path
    octets: bytes | None
    etats: dict[str, EtatCdc] = field(default_factory=dict)
    personnes: dict[str, str] = field(default_factory=dict)
    """Key of a person and a delivery -> idTechnique, so that a renamed dossier is not declared twice."""
    ajouts: list[dict[str, Any]] = field(default_factory=list)

    def noter(self, evenement: Mapping[str, Any]) -> None:
        """Adds an event, to be written by `ecrire`."""
        self.ajouts.append(dict(evenement))
        self._suivre(evenement)

    def _suivre(self, e: Mapping[str, Any]) -> None:
        cle = str(e["id_technique"])
        if e["evenement"] == "export":
            self.etats[cle] = EtatCdc(cle, str(e["id_flux"]), "envoyee", **{c: str(e.get(c, "")) for c in SUITES})
            if e.get("personne"):
                self.personnes[str(e["personne"])] = cle
        elif (etat := self.etats.get(cle)) and etat.id_flux == e["id_flux"]:
            self.etats[cle] = replace(etat, statut=str(e["evenement"]), message=str(e.get("message", "")))

    def jumeau(self, cle: str, personne: str) -> EtatCdc | None:
        """The same delivery already declared under another code, neither refused nor withdrawn since."""
        autre = self.personnes.get(personne)
        etat = self.etats.get(autre) if autre and autre != cle else None
        return etat if etat and etat.declaree else None

    def declaree(self, cle: str) -> bool:
        """True when it was exported, and neither refused nor withdrawn."""
        return cle in self.etats and self.etats[cle].declaree

    def par_code(self) -> dict[str, list[EtatCdc]]:
        """The deliveries by the code of their dossier."""
        ranges: dict[str, list[EtatCdc]] = {}
        for etat in self.etats.values():
            ranges.setdefault(etat.code, []).append(etat)
        return ranges

    def du_flux(self, id_flux: str) -> list[EtatCdc]:
        """The deliveries whose last export is in this file."""
        return [e for e in self.etats.values() if e.id_flux == id_flux]

    def flux(self, nom: str) -> str | None:
        """The idFlux of a file exported from here, known by its name or by its idFlux; the latest of that name."""
        trouves = [e.id_flux for e in self.etats.values() if nom in (e.id_flux, e.fichier)]
        return trouves[-1] if trouves else None

    def exiger(self) -> None:
        """Raises Refus when it is not the one that its journal tells of: what it lost would be declared twice."""
        probleme = temoin.constater(self.dossier, REGISTRE, self.octets or b"")
        if probleme and probleme.fichier == f"{DOSSIER}/{REGISTRE}" and contenu(self.dossier / REGISTRE) == self.octets:
            raise Refus([probleme])

    def ecrire(self, commande: str = "export accrochage", avec: Iterable[Changement] = ()) -> None:
        """Writes what was noted, all or nothing. Raises Refus when somebody else wrote meanwhile."""
        if not self.ajouts:
            return
        nouveau = (self.octets or b"") + chaine.suite(self.octets or b"", self.ajouts, citer=False)
        changement = Changement(REGISTRE, nouveau, empreinte(self.octets) if self.octets is not None else None)
        creer_dossier(self.dossier)
        with verrou(self.dossier), temoin.annonce(self.dossier, REGISTRE, nouveau):
            enregistrer(self.dossier, [*avec, changement], commande=commande)
        self.octets, self.ajouts = nouveau, []


def lire_registre(racine: Path) -> Accrochages:
    """The ledger of a workspace, empty when there is none. Raises FichierIllisible with every bad line."""
    dossier = racine / DOSSIER
    octets = contenu(dossier / REGISTRE)
    registre = Accrochages(dossier, octets)
    problemes = []
    for ligne in chaine.maillons(octets or b""):
        evenement = ligne.valeur
        if evenement is None or not _entier(evenement):
            message = "Cette ligne du registre des déclarations n'est pas lisible."
            remede = "rétablissez ce fichier depuis une sauvegarde : il empêche de déclarer deux fois"
            problemes.append(Probleme(message, f"{DOSSIER}/{REGISTRE}", ligne.numero, remede=remede))
        else:
            registre._suivre(evenement)
    if problemes:
        raise FichierIllisible(problemes)
    return registre


def _entier(evenement: Mapping[str, Any]) -> bool:
    return {"evenement", "id_technique", "id_flux"} <= set(evenement) and evenement["evenement"] in EVENEMENTS


def export(cle: str, code: str, id_flux: str, fichier: str, jour: date, **reste: str) -> dict[str, Any]:
    """The event of one delivery that leaves in a file."""
    base = {"evenement": "export", "jour": str(jour), "id_technique": cle, "code": code}
    return base | {"id_flux": id_flux, "fichier": fichier} | reste


def reponse(etat: EtatCdc, acceptee: bool, jour: date, message: str = "", rapport: str = "") -> dict[str, Any]:
    """The event of one delivery that the Caisse des dépôts answered."""
    mot = "acceptee" if acceptee else "refusee"
    base = {"evenement": mot, "jour": str(jour), "id_technique": etat.id_technique, "code": etat.code}
    return base | {"id_flux": etat.id_flux, "message": message, "rapport": rapport}


def retrait(etat: EtatCdc, jour: date) -> dict[str, Any]:
    """The event of one delivery that the Caisse des dépôts withdrew when asked to."""
    base = {"evenement": "retiree", "jour": str(jour), "id_technique": etat.id_technique, "code": etat.code}
    return base | {"id_flux": etat.id_flux}
