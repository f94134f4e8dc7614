"""One step of a dossier: whether its turn has come, and what it writes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from cqp_cli.disque.ecrire.porte import Changement, enregistrer, verrou
from cqp_cli.disque.ecrire.refaire import de_ce_dossier, refaire
from cqp_cli.disque.espace.dossiers import Lecture, lire_dossier, sans_restes
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.ordre import Obstacle
from cqp_cli.errors import Refus
from cqp_cli.terminal.affichage import signaler
from cqp_cli.terminal.contexte import Contexte


def exiger(obstacle: Obstacle | None, d: Dossier) -> None:
    """Raises Refus when a step is out of order, with what to do first."""
    if obstacle:
        raise Refus(obstacle.message, de_ce_dossier(obstacle.remede, d.place))


@contextmanager
def inchange(ici: Contexte, lecture: Lecture) -> Iterator[None]:
    """Holds the lock of a dossier, once it is known to be as it was read: what was decided of it still stands.

    Raises Refus when somebody wrote in it meanwhile.
    """
    if ici.essai:
        yield
        return
    with verrou(lecture.chemin):
        if sans_restes(lire_dossier(lecture.chemin, ici.espace, ici.jour)) != sans_restes(lecture):
            message = f"Le dossier {lecture.code} a changé entre-temps ; rien n'a été écrit."
            raise Refus(message, refaire())
        yield


def deposer(
    ici: Contexte, lecture: Lecture, changements: list[Changement], commande: str, *, annoncer: bool = True
) -> list[str]:
    """Writes the changes, or says what would be written; returns the names of the files, the dossier's code first."""
    if not ici.essai:
        enregistrer(lecture.chemin, changements, commande=commande)
    fichiers = [f"{lecture.code}/{changement.fichier}" for changement in changements]
    verbe = "serait écrit" if ici.essai else "écrit"
    for fichier in fichiers if annoncer else ():
        signaler(f"  {fichier} : {verbe}")
    return fichiers
