"""What a command was asked, made once in its body from its options; and the dossiers that it names."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cqp_cli.disque.espace.dossiers import Lecture, lire_dossier
from cqp_cli.disque.espace.espace import Espace
from cqp_cli.disque.lire.recherche import absolu, parcourir, situes, vrai_chemin
from cqp_cli.errors import MauvaisUsage
from cqp_cli.terminal.options import Format


@dataclass(frozen=True, slots=True)
class Contexte:
    """Where, on which day, whether it writes or replaces, and how it answers: handed as `ici` to what a command calls.

    `essai`: nothing is written (`--dry-run`); `muet`: no progress (`--quiet`). What a command has no option for keeps
    its default.
    """

    espace: Espace
    jour: date
    essai: bool = False
    force: bool = False
    sortie: Format = Format.TABLE
    muet: bool = False

    def lectures(self, dossiers: list[Path] | None) -> Iterator[Lecture]:
        """Reads the dossiers asked for, one after the other; all those of the workspace when none is named."""
        for chemin in self.chemins(dossiers):
            yield lire_dossier(chemin, self.espace, self.jour)

    def lecture(self, dossier: Path, *, entier: bool = True) -> Lecture:
        """Reads one dossier, named by its folder or its code; unless `entier`, its candidate and référentiel alone."""
        return lire_dossier(self.situer(dossier), self.espace, self.jour, entier=entier)

    def seul(self, dossier: Path) -> Path:
        """The folder of one dossier, named as `chemins` takes several. Raises MauvaisUsage when it names more."""
        chemins = self.chemins([dossier])
        if len(chemins) > 1:
            raise MauvaisUsage(f"Nommez un dossier, et un seul : {dossier} en nomme {len(chemins)}.", "cqp status")
        return chemins[0]

    def chemins(self, dossiers: list[Path] | None) -> list[Path]:
        """The folders of the dossiers asked for, in a stable order, searched down."""
        return [Path(c) for c in parcourir(self.departs(dossiers))]

    def departs(self, dossiers: list[Path] | None) -> list[str]:
        """Where to look for the dossiers asked for: `candidats/` when none is named; « - » stands for a list."""
        if not dossiers:
            return [str(self.espace.racine / "candidats")]
        nommes: list[Path] = []
        for dossier in dossiers:
            if str(dossier) == "-":
                nommes += self._noms_lus(sys.stdin.buffer.read())
            else:
                nommes.append(dossier)
        if not nommes:
            raise MauvaisUsage("La liste lue sur l'entrée ne nomme aucun dossier.", "donnez-les un par ligne")
        return [str(self.situer(n)) for n in nommes]

    def situer(self, dossier: Path) -> Path:
        """The folder named: as it stands, or below the workspace, or a bare code wherever below `candidats/`.

        One of another workspace, where the current folder is, gives way to the one of this workspace.
        """
        racine = self.espace.racine
        trouves = [e for e in (dossier, racine / dossier, racine / "candidats" / dossier) if e.is_dir()]
        if not trouves and dossier.name == str(dossier):
            trouves = [e for e in situes(racine, [str(dossier)]) if e.is_dir()]
        ici = racine.resolve()
        trouve = next((e for e in trouves if e.resolve().is_relative_to(ici)), trouves[0] if trouves else None)
        return vrai_chemin(absolu(trouve), racine) if trouve else dossier.absolute()

    def _noms_lus(self, octets: bytes) -> list[Path]:
        """The paths of a list, one a line or parted by NUL (`find -print0`), in the encoding that the list is in."""
        if (texte := _en_unicode(octets)) is None:
            lignes = octets.split(b"\0") if b"\0" in octets else octets.splitlines()
            return [self._nom_lu(ligne) for ligne in dict.fromkeys(x.strip() for x in lignes) if ligne]
        mots = texte.split("\0") if "\0" in texte else texte.splitlines()
        return [Path(mot) for mot in dict.fromkeys(x.strip() for x in mots) if mot]

    def _nom_lu(self, octets: bytes) -> Path:
        """A name that is not UTF-8: what the disk calls it, in the bytes of Unix, of Windows or of its console."""
        lus = [] if os.name == "nt" else [Path(os.fsdecode(octets))]
        lus += [Path(octets.decode(code, "replace")) for code in ("cp1252", "cp850")]
        return next((lu for lu in lus if self.situer(lu).is_dir()), lus[0])


def _en_unicode(octets: bytes) -> str | None:
    """The text of a list in UTF-8, or in UTF-16 as PowerShell writes it; None when it is in neither."""
    if octets.startswith((b"\xff\xfe", b"\xfe\xff")):
        return octets.decode("utf-16", "replace")
    for code, fin in (("utf-16-le", b"\n\0"), ("utf-16-be", b"\0\n")):
        if fin in octets and octets.count(b"\0") * 3 > len(octets):
            return octets.decode(code, "replace")
    try:
        return octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
