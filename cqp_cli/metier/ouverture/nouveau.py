"""Opening a dossier: its code, its twins, its first file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from cqp_cli.disque.ecrire.journal import JOURNAL
from cqp_cli.disque.ecrire.porte import VERROU, Changement, enregistrer
from cqp_cli.disque.ecrire.verrous import passage
from cqp_cli.disque.espace.espace import Espace, charger_fichier
from cqp_cli.disque.retoucher.pieces import Chemin, candidat_neuf, code_de, contenu
from cqp_cli.domain.candidat import Candidat
from cqp_cli.domain.naissances import DateNaissance
from cqp_cli.domain.personnes import cles
from cqp_cli.errors import CqpError, Probleme, Refus


@dataclass(frozen=True, slots=True)
class Personne:
    """Whom a dossier is about: a name, however it is written, and a day of birth."""

    noms: frozenset[tuple[str, ...]]
    naissance: date | None

    def est(self, autre: Personne) -> bool:
        """True when both are known to be the same person."""
        return bool(self.naissance and self.naissance == autre.naissance and self.noms & autre.noms)


@dataclass(frozen=True, slots=True)
class Ouverture:
    """A dossier about to be opened: its code, the one first thought of, and its first file."""

    chemin: Path
    code: str
    voulu: str
    octets: bytes
    personne: Personne

    @property
    def numerote(self) -> bool:
        """True when the code had to be numbered because another candidate has it."""
        return self.code != self.voulu

    def ecrire(self) -> None:
        """Writes it. Raises Refus when somebody opened the same code meanwhile."""
        enregistrer(self.chemin, [Changement("candidat.yaml", self.octets, None)], commande="init-candidate")


class Annuaire:
    """The dossiers of a workspace: each candidat.yaml read once, however many are opened after it.

    `force`: a person may have more than one dossier.
    """

    def __init__(self, espace: Espace, certification: str | None = None, *, force: bool = False) -> None:
        self.espace, self.certification, self.force = espace, certification, force
        self.dossier = espace.racine / "candidats"
        self.ouverts: set[str] = set()
        self._lus: dict[str, Personne | None] = {}

    def relever(self) -> None:
        """Notes the dossiers that are there now; what a purge cut short left has a name that begins with a dot."""
        nommes = (e for e in _entrees(self.dossier) if not e.name.startswith("."))
        self.ouverts = {e.name for e in nommes if (e / "candidat.yaml").is_file()}

    def personnes(self) -> Iterator[tuple[str, Personne]]:
        """Who they are; one that cannot be read is nobody's twin."""
        for nom in sorted(self.ouverts):
            if nom not in self._lus:
                self._lus[nom] = self._lire(nom)
            if personne := self._lus[nom]:
                yield nom, personne

    def _lire(self, nom: str) -> Personne | None:
        try:
            c = charger_fichier(Candidat, self.dossier / nom / "candidat.yaml", "candidat.yaml")
        except CqpError:
            return None
        return Personne(cles(f"{c.nom_naissance} {c.prenom}"), _entiere(c.naissance.date))

    def homonymes(self, code: str) -> list[str]:
        """The codes of the other dossiers whose candidate bears the same name as this one's."""
        self.relever()
        toutes = dict(self.personnes())
        return [autre for autre, p in toutes.items() if autre != code and code in toutes and p.noms & toutes[code].noms]

    def pris(self) -> set[str]:
        """The codes that cannot be given, whatever their case."""
        autres = (e for e in _entrees(self.dossier) if e.name not in self.ouverts)
        return {nom.casefold() for nom in (*self.ouverts, *(e.name for e in autres if not _inacheve(e)))}

    def neuf(self, valeurs: Mapping[Chemin, Any], code: str) -> bytes:
        """The first file of a dossier."""
        return candidat_neuf(valeurs, self.espace.referentiel(self.certification), code, self.espace.racine)


def _entiere(naissance: DateNaissance | None) -> date | None:
    """The day, when it is known: a year alone makes nobody a twin."""
    return naissance.entiere if naissance else None


def _entrees(dossier: Path) -> list[Path]:
    return list(dossier.iterdir()) if dossier.is_dir() else []


def refuser_reprise(annuaire: Annuaire, donnees: Mapping[Chemin, Any], avant: Set[str]) -> None:
    """Raises Refus for a line of a list whose dossier, among those there before, is still what the line made of it.

    Without a date of birth, nothing else tells a list taken up again (a run cut short) from a namesake.
    """
    valeurs = _sans_code(donnees)
    code = code_de(valeurs[("nom_naissance",)], valeurs[("prenoms",)][0], set())
    if ("code",) in donnees or code not in avant:
        return
    if contenu(annuaire.dossier / code / "candidat.yaml") == annuaire.neuf(valeurs, code):
        message = f"Cette ligne a déjà ouvert un dossier : candidats/{code}."
        remede = "si c'est un homonyme, donnez-lui un autre code, ou sa date de naissance"
        raise Refus([Probleme(message, cellule="nom_naissance", remede=remede)])


def ouvrir(annuaire: Annuaire, donnees: Mapping[Chemin, Any]) -> Ouverture:
    """Chooses the code and writes the first file; nobody else opens a dossier meanwhile. Raises as `preparer`."""
    ouverture = preparer(annuaire, donnees)
    vus = annuaire.ouverts
    with passage(annuaire.espace.racine):
        annuaire.relever()
        if annuaire.ouverts != vus:  # somebody else opened one: the same person, or the same code, perhaps
            ouverture = preparer(annuaire, donnees)
        ouverture.ecrire()
    return ouverture


def preparer(annuaire: Annuaire, donnees: Mapping[Chemin, Any], avant: Sequence[Ouverture] = ()) -> Ouverture:
    """Chooses the code and writes nothing; `avant`: what will have been opened by then.

    Raises Refus for a code taken, or for a candidate who has a dossier unless the register allows it.
    """
    valeurs = _sans_code(donnees)
    annuaire.relever()
    nom, prenoms = valeurs[("nom_naissance",)], valeurs[("prenoms",)]
    personne = Personne(cles(f"{nom} {prenoms[0]}"), _entiere(valeurs.get(("naissance", "date"))))
    if personne.naissance and not annuaire.force:
        _sans_jumeau(personne, [*annuaire.personnes(), *((o.code, o.personne) for o in avant)])
    pris = annuaire.pris() | {o.code for o in avant}
    if demande := donnees.get(("code",)):
        code = voulu = str(demande)
        if code.casefold() in pris:
            message, remede = f"Le dossier candidats/{code} existe déjà.", f"cqp check-dossier candidats/{code}"
            raise Refus([Probleme(message, cellule="code", remede=remede)])
    else:
        voulu, code = code_de(nom, prenoms[0], set()), code_de(nom, prenoms[0], pris)
    return Ouverture(annuaire.dossier / code, code, voulu, annuaire.neuf(valeurs, code), personne)


def _sans_code(donnees: Mapping[Chemin, Any]) -> dict[Chemin, Any]:
    return {chemin: valeur for chemin, valeur in donnees.items() if chemin != ("code",)}


def _inacheve(dossier: Path) -> bool:
    """True for a folder that a write cut short left behind: nobody's piece is in it."""
    return dossier.is_dir() and all(e.name in (VERROU, JOURNAL) or e.name.endswith(".tmp") for e in dossier.iterdir())


def _sans_jumeau(personne: Personne, ouvertes: Sequence[tuple[str, Personne]]) -> None:
    """Refuses a candidate whose name and birth date are already those of a dossier."""
    for code, autre in ouvertes:
        if personne.est(autre):
            message = f"Ce candidat, né le même jour, a déjà un dossier : candidats/{code} (--force en ouvre un autre)."
            remede = f"cqp check-dossier candidats/{code}"
            raise Refus([Probleme(message, cellule="nom_naissance", remede=remede)])
