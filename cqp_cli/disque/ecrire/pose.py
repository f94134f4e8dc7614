"""Several files put in their places as one: prepared, told to the journal, renamed; or everything as before.

Whatever needs room on the disk comes first: the new contents, a copy of each old one, the lines of the journal.
What is left then, to go on or to go back, is only to rename.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cqp_cli.disque.ecrire.atomique import ecrire_temporaire, oublier, poser, synchroniser
from cqp_cli.disque.ecrire.journal import JOURNAL, ajouter_au_journal, raccourcir_journal
from cqp_cli.disque.ecrire.systeme import RIEN, panne
from cqp_cli.disque.lire.octets import lire_entier
from cqp_cli.errors import CqpError, Probleme


@dataclass(frozen=True, slots=True)
class Remplacement:
    """A change that was checked: where it goes, what it holds, what is there now (None: nothing)."""

    nom: str
    chemin: Path
    contenu: bytes
    ancien: bytes | None


class Pose:
    """One such set of files, put in the order given; `nom` is the one being treated, for complaints."""

    def __init__(self, dossier: Path, remplacements: Sequence[Remplacement], *, reversible: bool = False) -> None:
        self.dossier, self.remplacements = dossier, remplacements
        self.reversible = reversible or len(remplacements) > 1
        self.nom = JOURNAL
        self._faits: list[Path] = []
        self._neufs: list[Path] = []
        self._mis: set[Path] = set()
        self._gardes: dict[Path, Path] = {}
        self._poses: list[Remplacement] = []
        self._inscrit = False
        self._longueur: int | None = None

    def preparer(self) -> None:
        """Writes every temporary. Raises OSError, or CqpError when a folder cannot be made."""
        for e in self.remplacements:
            self.nom = e.nom
            self._faits += creer_dossier(e.chemin.parent)
            self._neufs.append(ecrire_temporaire(e.chemin.parent, e.contenu, prive=True))
            if e.ancien is not None and (self.reversible or e.nom == JOURNAL):
                self._gardes[e.chemin] = ecrire_temporaire(e.chemin.parent, e.ancien, prive=True)

    def inscrire(self, entrees: Sequence[Mapping[str, object]]) -> None:
        """Writes the lines of the journal; one that is itself received is put in place before. Raises OSError."""
        self.nom = JOURNAL
        self._poser(lambda e: e.nom == JOURNAL)
        self._longueur = ajouter_au_journal(self.dossier / JOURNAL, entrees)
        self._inscrit = True
        synchroniser(self.dossier)

    def poser(self) -> None:
        """Renames, one after the other: after a power cut too, none is there without those before. Raises OSError."""
        self._poser(lambda e: e.nom != JOURNAL)

    def _poser(self, lesquelles: Callable[[Remplacement], bool]) -> None:
        for e, temporaire in zip(self.remplacements, self._neufs, strict=True):
            if lesquelles(e):
                self.nom = e.nom
                self._poses.append(e)
                poser(temporaire, e.chemin)
                self._mis.add(temporaire)
                synchroniser(e.chemin.parent)

    def ranger(self) -> None:
        """Removes the temporaries that are left."""
        for temporaire in {*self._neufs, *self._gardes.values()} - self._mis:
            oublier(temporaire)

    def retablir(self) -> None:
        """Puts back what was there before. Raises CqpError naming every file that could not be."""
        perdus = [e.nom for e in reversed(self._poses) if not self._remis(e)]
        self.ranger()
        for dossier in reversed(self._faits):
            with suppress(OSError):
                dossier.rmdir()
        if perdus:
            message = "L'enregistrement a été interrompu et ce fichier n'a pas pu être remis comme avant."
            remede = "relisez-le : il porte le changement"
            raise CqpError(Probleme(message, nom, remede=remede) for nom in perdus)
        if self._inscrit and all(e.nom != JOURNAL for e in self._poses):
            raccourcir_journal(self.dossier / JOURNAL, self._longueur)

    def _remis(self, e: Remplacement) -> bool:
        try:
            if e.ancien is None:
                e.chemin.unlink(missing_ok=True)
            elif lire_entier(e.chemin) != e.ancien:  # the one that failed is still there
                poser(self._gardes[e.chemin], e.chemin)
                self._mis.add(self._gardes[e.chemin])
        except (OSError, KeyError):
            return False
        return True


def creer_dossier(chemin: Path) -> list[Path]:
    """Makes a folder, and the missing ones above it, closed to others (0700); one that exists is left as is.

    Returns those it made. Raises Refus (a file has this name, no right to) or CqpError (disk full, gone…).
    """
    manquants = [chemin]
    faits: list[Path] = []
    try:
        while (parent := manquants[-1].parent) != manquants[-1] and not parent.exists():
            manquants.append(parent)
        for dossier in reversed(manquants):
            if not dossier.is_dir():
                dossier.mkdir(0o700)
                faits.append(dossier)
                synchroniser(dossier.parent)
    except OSError as err:
        if isinstance(err, FileExistsError) and chemin.is_dir():  # somebody else was quicker
            return faits
        for dossier in reversed(faits):
            with suppress(OSError):
                dossier.rmdir()
        raise panne(err, str(chemin), RIEN, "créé") from err
    return faits
