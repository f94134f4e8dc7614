"""The register of deliveries: every parchemin and attestation issued, and the very bytes that were issued.

    registre/registre.jsonl     one line for each document, quoting the hash of the line before it
    registre/NUMERO.pdf         the document, as it will be printed for ever
    registre/sel                what the checksum of the QR codes is salted with, drawn once

A number is never given twice, a line is never changed: a document that must differ has a number of its own.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from cqp_cli.errors import FichierIllisible, Probleme, Refus
from cqp_cli.files.ecriture import Changement, creer_dossier, empreinte, enregistrer, verrou
from cqp_cli.files.lecture import raison

DOSSIER, FICHIER, SEL = "registre", "registre.jsonl", "sel"
NOM = f"{DOSSIER}/{FICHIER}"
COMMANDE = "print"
CHIFFRES = 16  # of the checksum: 64 bits, enough that nobody guesses one


@dataclass(frozen=True, slots=True)
class Delivrance:
    """One line of the register."""

    numero: str
    document: str
    code: str
    nom: str
    session: str
    date: str
    decision: str
    issue: str
    competences: Mapping[str, str]
    chemin: str
    certification: str
    referentiel: str
    outil: str
    sources: Mapping[str, str] = field(default_factory=dict)
    reedition_de: str | None = None
    motif: str | None = None
    somme: str = ""
    sha256: str = ""
    precedent: str | None = None

    @property
    def fichier(self) -> str:
        return f"{self.numero}.pdf"

    @property
    def objet(self) -> tuple[str, str, str]:
        """What it is the document of; there is one, and its reissues."""
        return self.document, self.code, self.session


Faire = Callable[[Delivrance], bytes]
"""The PDF of a delivery whose number and checksum are known."""


@dataclass(frozen=True)
class Registre:
    """The register of one workspace."""

    racine: Path

    @property
    def dossier(self) -> Path:
        return self.racine / DOSSIER

    def lire(self) -> list[Delivrance]:
        """Every line, in order; none without register. Raises FichierIllisible at the first that was altered."""
        return _lignes(self._contenu())

    def _contenu(self) -> bytes:
        try:
            return (self.dossier / FICHIER).read_bytes()
        except FileNotFoundError:
            return b""
        except OSError as err:
            raise FichierIllisible(f"{NOM} ne peut pas être lu ({raison(err)}).") from None

    def derniere(self, document: str, code: str, session: str) -> Delivrance | None:
        """The one in force: the first issued, or its latest reissue."""
        siennes = [d for d in self.lire() if d.objet == (document, code, session)]
        return siennes[-1] if siennes else None

    def octets(self, d: Delivrance) -> bytes:
        """The document as it was issued. Raises FichierIllisible when its copy is gone or was altered."""
        nom = f"{DOSSIER}/{d.fichier}"
        try:
            contenu = (self.dossier / d.fichier).read_bytes()
        except OSError as err:
            message = f"La copie du document n° {d.numero} ne peut pas être lue ({raison(err)})."
            raise FichierIllisible([Probleme(message, nom, remede="rétablissez-la d'une sauvegarde")]) from None
        if empreinte(contenu) != d.sha256:
            message = f"La copie du document n° {d.numero} n'est plus celle qui a été émise."
            raise FichierIllisible([Probleme(message, nom, remede="rétablissez-la d'une sauvegarde")])
        return contenu

    def somme(self, d: Delivrance) -> str:
        """The checksum of what the QR code says. Raises FichierIllisible without the salt."""
        try:
            return somme(d, (self.dossier / SEL).read_text(encoding="ascii").strip())
        except (OSError, ValueError):
            message = "Le sel des sommes de contrôle ne peut pas être lu."
            raise FichierIllisible(
                [Probleme(message, f"{DOSSIER}/{SEL}", remede="rétablissez-le d'une sauvegarde")]
            ) from None

    def delivrer(self, demande: Delivrance, faire: Faire, *, reediter: bool = False) -> tuple[Delivrance, bytes, bool]:
        """The document in force, or the one just issued; and whether it is new.

        `demande` has neither number nor checksum. Raises Refus when nothing was issued that could be reissued, or
        when the decision is no longer the one that was certified.
        """
        creer_dossier(self.dossier)
        with verrou(self.dossier):
            contenu = self._contenu()
            lignes = _lignes(contenu)
            avant = next((x for x in reversed(lignes) if x.objet == demande.objet), None)
            if avant and not reediter:
                _refuser_autre_decision(avant, demande)
                return avant, self.octets(avant), False
            if reediter and avant is None:
                raise Refus(
                    f"Aucun document de ce genre n'a été émis pour {demande.code} : il n'y a rien à rééditer.",
                    "imprimez-le d'abord, sans --reissue",
                )
            return *self._inscrire(demande, avant, faire, contenu, lignes), True

    def _inscrire(
        self, demande: Delivrance, avant: Delivrance | None, faire: Faire, contenu: bytes, lignes: list[Delivrance]
    ) -> tuple[Delivrance, bytes]:
        sel, changements = self._sel()
        numero = self._numero(demande, lignes)
        nouvelle = replace(demande, numero=numero, reedition_de=avant.numero if avant else None)
        nouvelle = replace(nouvelle, somme=somme(nouvelle, sel), precedent=_derniere_empreinte(contenu))
        pdf = faire(nouvelle)
        nouvelle = replace(nouvelle, sha256=empreinte(pdf))
        ligne = json.dumps(asdict(nouvelle), ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"
        propre = contenu if contenu.endswith(b"\n") or not contenu else contenu + b"\n"
        # The document first: cut short between the two, it has no line yet, and its number is skipped.
        changements.append(Changement(nouvelle.fichier, pdf, None))
        changements.append(Changement(FICHIER, propre + ligne, empreinte(contenu) if contenu else None))
        enregistrer(self.dossier, changements, commande=COMMANDE)
        return nouvelle, pdf

    def _sel(self) -> tuple[str, list[Changement]]:
        chemin = self.dossier / SEL
        if chemin.is_file():
            try:
                return chemin.read_text(encoding="ascii").strip(), []
            except (OSError, ValueError):
                place = f"{DOSSIER}/{SEL}"
                raise FichierIllisible(
                    [Probleme("Le sel des sommes de contrôle ne peut pas être lu.", place)]
                ) from None
        if self.lire():
            raise FichierIllisible(
                [Probleme("Le sel des sommes de contrôle manque.", f"{DOSSIER}/{SEL}", remede="rétablissez-le")]
            )
        sel = secrets.token_hex(16)
        return sel, [Changement(SEL, f"{sel}\n".encode("ascii"), None)]

    def _numero(self, d: Delivrance, lignes: list[Delivrance]) -> str:
        """Year, session, rank; a session named by its date already says the year."""
        annee = d.decision[:4]
        tete = f"{annee}-{d.session.removeprefix(f'{annee}-') or d.session}"
        donnes = {x.numero for x in lignes}
        rang = 1 + sum(numero.rpartition("-")[0] == tete for numero in donnes)
        while f"{tete}-{rang:04}" in donnes or (self.dossier / f"{tete}-{rang:04}.pdf").exists():
            rang += 1
        return f"{tete}-{rang:04}"


def _refuser_autre_decision(avant: Delivrance, demande: Delivrance) -> None:
    if (avant.decision, avant.issue, dict(avant.competences)) != (
        demande.decision,
        demande.issue,
        dict(demande.competences),
    ):
        message = (
            f"Le document n° {avant.numero} certifie une autre décision que celle d'aujourd'hui : "
            "elle a été annulée et reprise, ou retouchée depuis."
        )
        raise Refus(message, "émettez-en un nouveau : --reissue --motif …")


def somme(d: Delivrance, sel: str) -> str:
    """Truncated SHA-256 of number, name, date and outcome, salted: who has not the salt cannot make one."""
    champs = "\n".join((sel, d.numero, d.nom, d.decision, d.issue))
    return hashlib.sha256(unicodedata.normalize("NFC", champs).encode("utf-8")).hexdigest()[:CHIFFRES]


# Reading ------------------------------------------------------------------------------------------


def _derniere_empreinte(contenu: bytes) -> str | None:
    lignes = [x.rstrip(b"\r") for x in contenu.split(b"\n") if x.rstrip(b"\r")]
    return empreinte(lignes[-1]) if lignes else None


def _lignes(contenu: bytes) -> list[Delivrance]:
    """The lines, each checked against the one before. Raises FichierIllisible at the first that is not right."""
    trouvees: list[Delivrance] = []
    precedent: str | None = None
    for numero, brute in enumerate(contenu.split(b"\n"), 1):
        ligne = brute.rstrip(b"\r")
        if not ligne:
            continue
        d = _delivrance(ligne, numero)
        if d.precedent != precedent:
            message = "Le registre a été altéré : cette ligne ne suit pas celle qui la précède."
            raise FichierIllisible([Probleme(message, NOM, numero, remede="rétablissez-le d'une sauvegarde")])
        precedent = empreinte(ligne)
        trouvees.append(d)
    return trouvees


def _delivrance(ligne: bytes, numero: int) -> Delivrance:
    try:
        valeurs: Any = json.loads(ligne)
        d = Delivrance(**valeurs)
        textes = (d.numero, d.document, d.code, d.nom, d.session, d.decision, d.issue, d.sha256, d.somme)
        date.fromisoformat(d.date)
        sain = all(map(_plein, textes)) and "/" not in d.numero
    except (ValueError, TypeError, RecursionError):
        sain = False
    if not sain:
        message = "Cette ligne du registre n'est pas lisible."
        raise FichierIllisible([Probleme(message, NOM, numero, remede="rétablissez-le d'une sauvegarde")])
    return d


def _plein(valeur: object) -> bool:
    return isinstance(valeur, str) and bool(valeur)
