"""A form of the path: written for one dossier or for many, and taken back, one workbook or a folder of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, NoReturn

from cqp_cli.disque.ecrire.refaire import entre_guillemets
from cqp_cli.disque.espace.dossiers import Lecture
from cqp_cli.disque.espace.espace import Espace
from cqp_cli.disque.lire.chemins import est_forme
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.dossier import au as ramener
from cqp_cli.errors import MauvaisUsage
from cqp_cli.formulaires.retours import classeurs_de, dossier_du, ouvrir_retour
from cqp_cli.metier.parcours.plusieurs import Lot, plusieurs, rendre_compte
from cqp_cli.metier.parcours.reprises import AVANT, reprise_de
from cqp_cli.terminal import completion
from cqp_cli.terminal.apercu import classer
from cqp_cli.terminal.arguments import argument, option, option_dossier
from cqp_cli.terminal.contexte import Contexte
from cqp_cli.terminal.depot import deposer_octets, ouvrir_sortie, refuser_melange
from cqp_cli.terminal.etape import exiger
from cqp_cli.terminal.options import Format
from cqp_cli.terminal.raisons import en_lignes

Cibles = Annotated[
    list[Path] | None,
    argument(
        "[DOSSIERS] [FICHIERS]...",
        "Dossiers de candidats ; avec --from, d'autres classeurs.",
        autocompletion=completion.dossiers,
    ),
]
Grille = Annotated[Path | None, option("--grid", "Écrit le formulaire à remplir (.xlsx).")]
Grilles = Annotated[
    Path | None, option_dossier("--grid-dir", "Écrit là un formulaire pour chaque dossier.", court="-o")
]
Retours = Annotated[
    list[Path] | None, option("--from", "Reprend des formulaires remplis (.xlsx), ou un dossier qui en a.")
]


@dataclass(frozen=True, slots=True)
class Formulaire:
    """One form: its kind, those that its command takes back, its workbook, and whether a dossier has it already."""

    commande: str
    genre: str
    repris: tuple[str, ...]
    ecrire: Callable[[Dossier, Espace], bytes]
    rempli: Callable[[Dossier], object]


class AllerRetour:
    """What was asked: for which dossiers; forms out, in a file or in a folder; or which workbooks back."""

    def __init__(
        self,
        ici: Contexte,
        cibles: list[Path] | None,
        depuis: list[Path] | None,
        grille: Path | None,
        grilles: Path | None,
    ) -> None:
        self.ici, self.grille, self.grilles = ici, grille, grilles
        self.dossiers = [c for c in cibles or [] if not est_forme(c)]
        self.fichiers = [*(depuis or []), *(c for c in cibles or [] if est_forme(c))]

    def conduire(self, f: Formulaire) -> bool:
        """Writes the forms, or takes them back; False when neither was asked. Raises CqpError."""
        if self.fichiers:
            self._reprendre(f)
        elif self.grilles:
            self._emettre(f, self.grilles)
        elif self.grille:
            lecture = self._une(f.commande)
            refuser_melange(self.grille, self.ici.sortie)
            rendre_compte(self.ici, f.commande, lecture.code, self._ecrire(f, lecture, self.grille))
        return bool(self.fichiers or self.grille or self.grilles)

    def sans_choix(self, f: Formulaire) -> NoReturn:
        """Neither out nor back: nothing that can be done. Raises MauvaisUsage."""
        d = self._une(f.commande).obtenir()
        exiger(AVANT[f.genre](d), d)
        exemple = f"cqp {f.commande} {entre_guillemets(d.place)} --grid {f.commande}.xlsx"
        raise MauvaisUsage("Dites --grid pour écrire le formulaire, ou --from pour le reprendre.", exemple)

    def _une(self, commande: str) -> Lecture:
        """The one dossier that was named. Raises MauvaisUsage."""
        if len(self.dossiers) != 1 or plusieurs(self.dossiers, self.ici):
            message = "Nommez un dossier, et un seul ; pour plusieurs, dites le dossier où vont leurs formulaires."
            raise MauvaisUsage(message, f"cqp {commande} candidats --grid-dir formulaires")
        return self.ici.lecture(self.dossiers[0])

    def _ecrire(self, f: Formulaire, lecture: Lecture, fichier: Path) -> list[str]:
        """The form of one dossier. Raises Refus when its turn has not come, or a file of that name is there."""
        d = ramener(lecture.obtenir(), self.ici.jour)
        exiger(AVANT[f.genre](d), d)
        muet = self.ici.sortie is not Format.TABLE
        deposer_octets(fichier, f.ecrire(d, self.ici.espace), force=self.ici.force, essai=self.ici.essai, muet=muet)
        return [fichier.as_posix()]

    def _emettre(self, f: Formulaire, ou: Path) -> None:
        """A form for each dossier; those that were searched for, and wait for none, are only counted."""
        ouvrir_sortie(self.ici, ou)
        lot = Lot(f.commande, self.ici)
        for lecture in lot.attendus(self.dossiers, lambda d: not AVANT[f.genre](d) and not f.rempli(d)):
            with lot.essayer(lecture.code):
                lot.noter(lecture.code, self._ecrire(f, lecture, ou / f"{lecture.code}-{f.genre}.xlsx"))
        lot.conclure("formulaire")

    def _reprendre(self, f: Formulaire) -> None:
        """Takes filled forms back, each by its own candidate; of many, one that is refused stops no other."""
        dossier = self._une(f.commande).chemin if self.dossiers else None
        fichiers = classeurs_de(self.fichiers)
        if len(fichiers) == 1:
            lecture, faits = self._un_retour(f, fichiers[0], dossier)
            rendre_compte(self.ici, f.commande, lecture.code, faits)
            return
        lot = Lot(f.commande, self.ici)
        for fichier in fichiers:
            with lot.essayer(fichier.name):
                lecture, faits = self._un_retour(f, fichier, dossier)
                lot.noter(lecture.code, faits)
        lot.conclure("fichier", en_lignes)

    def _un_retour(self, f: Formulaire, fichier: Path, dossier: Path | None) -> tuple[Lecture, list[str]]:
        """The right form, candidate and version, or nothing."""
        brouillon = ouvrir_retour(fichier, *f.repris)
        lecture = self.ici.lecture(dossier or dossier_du(brouillon, self.ici.espace))
        reprise = reprise_de(brouillon, lecture, self.ici.espace)
        return lecture, classer(self.ici, reprise, f.commande)
