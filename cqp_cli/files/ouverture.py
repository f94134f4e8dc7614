"""Opening a dossier: its code, its twins, its first file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cqp_cli.domain.candidat import Candidat
from cqp_cli.domain.personnes import cles
from cqp_cli.errors import CqpError, FichierIllisible, Probleme, Refus
from cqp_cli.files.ecriture import VERROU, Changement, enregistrer
from cqp_cli.files.espace import CODE, Espace, charger_fichier
from cqp_cli.files.journal import JOURNAL
from cqp_cli.files.pieces import RESERVES, Chemin, candidat_neuf, code_de, contenu
from cqp_cli.files.verrous import passage


@dataclass(frozen=True, slots=True)
class Ouverture:
    """A dossier about to be opened: its code, the one first thought of, and its first file."""

    chemin: Path
    code: str
    voulu: str
    octets: bytes

    @property
    def numerote(self) -> bool:
        """True when the code had to be numbered because another candidate has it."""
        return self.code != self.voulu

    def ecrire(self) -> None:
        """Writes it. Raises Refus when somebody opened the same code meanwhile."""
        enregistrer(self.chemin, [Changement("candidat.yaml", self.octets, None)], commande="init-candidate")


class Annuaire:
    """The dossiers of a workspace: each candidat.yaml read once, however many are opened after it."""

    def __init__(self, espace: Espace) -> None:
        self.espace = espace
        self.dossier = espace.racine / "candidats"
        self.ouverts: set[str] = set()
        self._lus: dict[str, Candidat | None] = {}

    def relever(self) -> None:
        """Notes the dossiers that are there now; what a purge cut short left has a name that begins with a dot."""
        nommes = (e for e in _entrees(self.dossier) if not e.name.startswith("."))
        self.ouverts = {e.name for e in nommes if (e / "candidat.yaml").is_file()}

    def candidats(self) -> Iterator[tuple[str, Candidat]]:
        """Who they are; one that cannot be read is nobody's twin."""
        for nom in sorted(self.ouverts):
            if nom not in self._lus:
                self._lus[nom] = self._lire(nom)
            if candidat := self._lus[nom]:
                yield nom, candidat

    def _lire(self, nom: str) -> Candidat | None:
        try:
            return charger_fichier(Candidat, self.dossier / nom / "candidat.yaml", "candidat.yaml")
        except CqpError:
            return None

    def pris(self) -> set[str]:
        """The codes that cannot be given, whatever their case."""
        autres = (e for e in _entrees(self.dossier) if e.name not in self.ouverts)
        return {nom.casefold() for nom in (*self.ouverts, *(e.name for e in autres if not _inacheve(e)))}


def _entrees(dossier: Path) -> list[Path]:
    return list(dossier.iterdir()) if dossier.is_dir() else []


def refuser_reprise(espace: Espace, donnees: Mapping[Chemin, Any], certification: str | None, avant: Set[str]) -> None:
    """Raises Refus for a line of a list whose dossier, among those there before, is still what the line made of it.

    Without a date of birth, nothing else tells a list taken up again (a run cut short) from a namesake.
    """
    valeurs = {chemin: valeur for chemin, valeur in donnees.items() if chemin != ("code",)}
    code = code_de(valeurs[("nom_naissance",)], valeurs[("prenoms",)][0], set())
    if code not in avant:
        return
    octets = candidat_neuf(valeurs, espace.referentiel(certification), code, espace.racine)
    if contenu(espace.racine / "candidats" / code / "candidat.yaml") == octets:
        message = f"Cette ligne a déjà ouvert un dossier : candidats/{code}."
        raise Refus(message, "si c'est un homonyme, donnez-lui un autre code, ou sa date de naissance")


def ouvrir(annuaire: Annuaire, donnees: Mapping[Chemin, Any], certification: str | None) -> Ouverture:
    """Chooses the code and writes the first file; nobody else opens a dossier meanwhile. Raises as `preparer`."""
    ouverture = preparer(annuaire, donnees, certification)
    vus = annuaire.ouverts
    with passage(annuaire.espace.racine):
        annuaire.relever()
        if annuaire.ouverts != vus:  # somebody else opened one: the same person, or the same code, perhaps
            ouverture = preparer(annuaire, donnees, certification)
        ouverture.ecrire()
    return ouverture


def preparer(annuaire: Annuaire, donnees: Mapping[Chemin, Any], certification: str | None) -> Ouverture:
    """Chooses the code and writes nothing. Raises Refus for a code taken or a candidate who has a dossier."""
    voulu_par_l_utilisateur = donnees.get(("code",))
    valeurs = {chemin: valeur for chemin, valeur in donnees.items() if chemin != ("code",)}
    annuaire.relever()
    _sans_jumeau(annuaire, valeurs)
    pris, espace = annuaire.pris(), annuaire.espace
    nom, prenoms = valeurs[("nom_naissance",)], valeurs[("prenoms",)]
    if voulu_par_l_utilisateur:
        code = voulu = str(voulu_par_l_utilisateur)
        if not CODE.fullmatch(code) or len(code) > 80 or RESERVES.fullmatch(code):
            message = f"Le code « {code[:40]} » ne peut pas nommer un dossier : a-z, chiffres et tirets seulement."
            raise FichierIllisible([Probleme(message, remede=code_de(nom, prenoms[0], pris))])
        if code.casefold() in pris:
            raise Refus(f"Le dossier candidats/{code} existe déjà.", f"cqp check-dossier candidats/{code}")
    else:
        voulu, code = code_de(nom, prenoms[0], set()), code_de(nom, prenoms[0], pris)
    octets = candidat_neuf(valeurs, espace.referentiel(certification), code, espace.racine)
    return Ouverture(espace.racine / "candidats" / code, code, voulu, octets)


def _inacheve(dossier: Path) -> bool:
    """True for a folder that a write cut short left behind: nobody's piece is in it."""
    return dossier.is_dir() and all(e.name in (VERROU, JOURNAL) or e.name.endswith(".tmp") for e in dossier.iterdir())


def _sans_jumeau(annuaire: Annuaire, valeurs: Mapping[Chemin, Any]) -> None:
    """Refuses a candidate whose name and birth date are already those of a dossier."""
    naissance = valeurs.get(("naissance", "date"))
    if naissance is None:
        return
    cherche = cles(f"{valeurs[('nom_naissance',)]} {valeurs[('prenoms',)][0]}")
    for nom, candidat in annuaire.candidats():
        if candidat.naissance.date == naissance and cherche & cles(f"{candidat.nom_naissance} {candidat.prenom}"):
            message = f"Ce candidat, né le même jour, a déjà un dossier : candidats/{nom}."
            raise Refus(message, f"cqp check-dossier candidats/{nom}")
