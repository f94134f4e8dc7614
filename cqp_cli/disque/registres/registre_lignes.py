"""The lines of the register of deliveries: a document issued, or the mark that what it certified was revoked.

Each line quotes the hash of the line before it. A line is never changed, so that a revocation is a line of its own.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cqp_cli.disque.ecrire import chaine
from cqp_cli.disque.lire.chemins import reste_dedans
from cqp_cli.errors import FichierIllisible, Probleme

NOM = "registre/registre.jsonl"
CHIFFRES = 16  # of a checksum: 64 bits, enough that nobody guesses one
ANNULATION = "annulation"


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
    titulaire: Mapping[str, str] = field(default_factory=dict)
    """Who holds it, as the dossier said: it will be looked for under any of these names once the dossier is gone."""
    precedent: str | None = None

    @property
    def fichier(self) -> str:
        return f"{self.numero}.pdf"

    @property
    def objet(self) -> tuple[str, str, str]:
        """What it is the document of; there is one, and its reissues."""
        return self.document, self.code, self.session


@dataclass(frozen=True, slots=True)
class Ancre:
    """What a signed paper carries of the register: its last number, and the beginning of the hash of its last line."""

    numero: str
    empreinte: str


@dataclass(frozen=True, slots=True)
class Revocation:
    """The mark that the decision behind a document was revoked; the document stays in the register."""

    numero: str
    date: str
    motif: str
    evenement: str = ANNULATION
    precedent: str | None = None


Ligne = Delivrance | Revocation


def somme(d: Delivrance, sel: str) -> str:
    """Truncated SHA-256 of number, name, date and outcome, salted: who has not the salt cannot make one."""
    champs = "\n".join((sel, d.numero, d.nom, d.decision, d.issue))
    return hashlib.sha256(unicodedata.normalize("NFC", champs).encode("utf-8")).hexdigest()[:CHIFFRES]


def lire(contenu: bytes) -> list[Ligne]:
    """The lines, each checked against the one before. Raises FichierIllisible at the first that is not right."""
    maillons = chaine.maillons(contenu)
    rompues = {r.numero for r in chaine.ruptures(contenu, maillons)}
    trouvees: list[Ligne] = []
    for maillon in maillons:
        ligne = _ligne(maillon.valeur, maillon.numero)
        if maillon.numero in rompues:
            message = "Le registre a été altéré : cette ligne ne suit pas celle qui la précède."
            raise FichierIllisible([Probleme(message, NOM, maillon.numero, remede="rétablissez-le d'une sauvegarde")])
        trouvees.append(ligne)
    return trouvees


def ancres(contenu: bytes) -> list[Ancre]:
    """What a paper would have carried after each line, in order; to be called on a register that was read."""
    trouvees: list[Ancre] = []
    for maillon in chaine.maillons(contenu):
        valeurs = maillon.valeur or {}
        avant = trouvees[-1].numero if trouvees else ""
        numero = avant if valeurs.get("evenement") == ANNULATION else str(valeurs["numero"])
        trouvees.append(Ancre(numero, maillon.empreinte[:CHIFFRES]))
    return trouvees


def _ligne(valeurs: Any, numero: int) -> Ligne:
    try:
        ligne: Ligne = Revocation(**valeurs) if valeurs.get("evenement") == ANNULATION else Delivrance(**valeurs)
        date.fromisoformat(ligne.date)
        sain = all(map(_plein, _textes(ligne))) and all(reste_dedans(x) and "/" not in x for x in _noms(ligne))
    except (ValueError, TypeError, AttributeError):
        sain = False
    if not sain:
        message = "Cette ligne du registre n'est pas lisible."
        raise FichierIllisible([Probleme(message, NOM, numero, remede="rétablissez-le d'une sauvegarde")])
    return ligne


def _textes(ligne: Ligne) -> tuple[str, ...]:
    """What can be missing from no line."""
    if isinstance(ligne, Revocation):
        return ligne.numero, ligne.motif
    d = ligne
    return d.numero, d.document, d.code, d.nom, d.session, d.decision, d.issue, d.sha256, d.somme


def _noms(ligne: Ligne) -> tuple[str, ...]:
    """What becomes the name of a file: a register that names another place is not ours."""
    return (ligne.numero,) if isinstance(ligne, Revocation) else (ligne.numero, ligne.session)


def _plein(valeur: object) -> bool:
    return isinstance(valeur, str) and bool(valeur)
