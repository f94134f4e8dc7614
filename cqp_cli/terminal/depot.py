"""Where `-o` and `--grid` say: in a file, or on standard output for « - »."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from cqp_cli.disque.ecrire.atomique import balayer
from cqp_cli.disque.ecrire.porte import creer_dossier, ecrire_fichier, refuser_la_place
from cqp_cli.disque.ecrire.refaire import refaire
from cqp_cli.disque.lire.recherche import est_d_une_personne
from cqp_cli.disque.retoucher.pieces import contenu, ecrire_nouveau
from cqp_cli.errors import MauvaisUsage, Refus
from cqp_cli.terminal.affichage import dire
from cqp_cli.terminal.contexte import Contexte
from cqp_cli.terminal.options import Format


def sur_la_sortie(vers: Path | None) -> bool:
    """True when no file is named, or « - » is."""
    return vers is None or str(vers) == "-"


def deposer_octets(vers: Path | None, octets: bytes, *, essai: bool, force: bool = False, muet: bool = False) -> None:
    """Writes a whole file and says where unless `muet`; on standard output, the bytes as they are and nothing else.

    Raises Refus when a file of that name is there and not `force`, for a trial as well.
    """
    if vers is None or sur_la_sortie(vers):
        if not essai:
            ecrire_sortie(octets)
        return
    ecrire_nouveau(vers, octets, force=force, essai=essai)
    if not muet:
        dire(vers.as_posix())


def refuser_la_sortie(vers: Path) -> None:
    """Raises Refus for a folder of what the workspace records of people: a dossier travels and is deleted whole."""
    if est_d_une_personne(vers):
        message = f"{vers.as_posix()} est à l'espace de travail, qui y range ce qu'il enregistre : rien d'autre n'y va."
        raise Refus(message, "donnez un autre dossier")


def ouvrir_sortie(ici: Contexte, vers: Path) -> None:
    """Makes the folder where many files go, unless it is a trial. Raises Refus as above, and CqpError."""
    refuser_la_sortie(vers)
    if not ici.essai:
        creer_dossier(vers)


def refuser_melange(vers: Path | None, sortie: Format) -> None:
    """Raises MauvaisUsage when both the file and the answer would go to standard output."""
    if vers is not None and sur_la_sortie(vers) and sortie is not Format.TABLE:
        message = "« -o - » met le fichier sur la sortie : la réponse n'y a plus sa place."
        raise MauvaisUsage(message, refaire(sans=["--format"]))


def refuser_autre(ici: Contexte, vers: Path, octets: bytes | None, refus: str) -> None:
    """Raises Refus, for a trial as well, where something is that is not `octets`, and is not to be replaced."""
    if sur_la_sortie(vers):
        return
    refuser_la_place(vers)
    if vers.exists() and not ici.force and (octets is None or contenu(vers) != octets):
        if not ici.essai:
            balayer(vers.parent)
        raise Refus(f"{vers.name} {refus}", refaire("--force", ailleurs=vers))


def deposer_le_meme(
    ici: Contexte, vers: Path, octets: bytes, refus: str, avant: Callable[[Path], object] = lambda _: None
) -> str:
    """Writes what is made again to the byte, and says what became of it: the same that is there is left as it is.

    `avant` is done before anything is written. Raises as `refuser_autre`, and CqpError.
    """
    refuser_autre(ici, vers, octets, refus)
    if ici.essai:
        return "serait écrit"
    if sur_la_sortie(vers):
        ecrire_sortie(octets)
        return "écrit"
    if contenu(vers) == octets:
        balayer(vers.parent)
        return "inchangé"
    avant(vers)
    try:
        ecrire_fichier(vers, octets, nom=vers.name, neuf=not ici.force)
    except Refus:
        if contenu(vers) != octets:  # another process may have written the same
            raise
        return "inchangé"
    return "écrit"


def ecrire_sortie(octets: bytes) -> None:
    """Bytes on standard output, after the text that is there."""
    sys.stdout.flush()
    sys.stdout.buffer.write(octets)
    sys.stdout.buffer.flush()
