"""The one door through which files are written: all or nothing, under a lock, with a trace in the journal.

A reader, or a machine that stops at any instant, sees the old file or the new one, never a piece of one: a
temporary in the same folder, fsync, rename, fsync of the folder. What a crash leaves (`.cqp-*.tmp`) is
swept by the next writer. Every refusal of the system ends as a French sentence here.
"""

from __future__ import annotations

import getpass
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cqp_cli.disque.ecrire.atomique import balayer, ecrire_temporaire, poser, poser_neuf, synchroniser
from cqp_cli.disque.ecrire.chaine import empreinte
from cqp_cli.disque.ecrire.journal import JOURNAL, lire_journal
from cqp_cli.disque.ecrire.pose import Pose, Remplacement, creer_dossier
from cqp_cli.disque.ecrire.refaire import refaire
from cqp_cli.disque.ecrire.systeme import COMME_AVANT, INTACT, RIEN, panne
from cqp_cli.disque.ecrire.verrous import VERROU, rester_dans_l_espace, verrou
from cqp_cli.disque.lire.octets import lire_entier
from cqp_cli.disque.lire.recherche import est_enregistre
from cqp_cli.errors import CqpError, Probleme, Refus

__all__ = [
    "VERROU",
    "Changement",
    "creer_dossier",
    "ecrire_fichier",
    "empreinte",
    "enregistrer",
    "entree",
    "existe_deja",
    "lire_journal",
    "refuser_la_place",
    "signee",
    "verrou",
]

_Entree = dict[str, str | None]
_INTERDITS = frozenset('\\:*?"<>|')  # what cannot be in a file name somewhere


@dataclass(frozen=True, slots=True)
class Changement:
    """One file to write: its path in the dossier (posix), what it will hold, the hash of what was read."""

    fichier: str
    contenu: bytes
    lu: str | None
    """SHA-256 of the content this change was made from; None: the file must not exist."""


def ecrire_fichier(
    chemin: Path, contenu: bytes, *, prive: bool = True, nom: str | None = None, neuf: bool = False
) -> None:
    """Puts `contenu` in the place of `chemin`, readable by its owner only unless `prive` is false.

    `nom` is how the file is called in complaints; `neuf` wants that nothing be there, not even what another process
    puts there at the same moment. Raises Refus (held open, protected, not a plain file, there already) or CqpError
    (disk full, gone…); the former file is then intact and no temporary is left.
    """
    placer = poser_neuf if neuf else poser
    try:
        _refuser_autre_chose(chemin, nom or str(chemin))
        try:
            placer(ecrire_temporaire(chemin.parent, contenu, prive), chemin)
        except FileNotFoundError:
            # Once more: a cqp that held the lock may have taken our temporary for a stray one.
            placer(ecrire_temporaire(chemin.parent, contenu, prive), chemin)
        synchroniser(chemin.parent)
    except FileExistsError as err:
        raise (existe_deja(chemin) if neuf else panne(err, nom or str(chemin), INTACT)) from err
    except OSError as err:
        raise panne(err, nom or str(chemin), INTACT if os.path.lexists(chemin) else RIEN) from err
    balayer(chemin.parent)


def existe_deja(chemin: Path) -> Refus:
    """What is said when a file that must be new is there."""
    message = f"{chemin.name} existe déjà, peut-être rempli : rien n'est remplacé."
    return Refus(message, refaire("--force", ailleurs=chemin))


def refuser_la_place(chemin: Path) -> None:
    """Raises Refus where no document nor form can be, even forced: what a workspace records, a folder, a device."""
    if not chemin.is_file():
        _refuser_autre_chose(chemin, chemin.name)
    if est_enregistre(chemin):
        message = f"{chemin.name} est ce que l'espace de travail enregistre : rien d'autre ne s'écrit à sa place."
        raise Refus(message, "donnez un autre nom, ou un autre dossier")


def enregistrer(
    dossier: Path, changements: Sequence[Changement], *, commande: str, puis: Callable[[], object] | None = None
) -> None:
    """Writes all the changes and their lines of the journal, or nothing; makes the folders that are missing.

    A change that changes nothing is neither written nor told. `puis` is what must follow, once these are in their
    places: when it raises CqpError they are put back. Raises Refus when a file is no longer the one
    that was read, when a path leads out of the dossier or when the lock cannot be had, and what
    `ecrire_fichier` raises. A machine that stops half-way leaves each file whole, but maybe not all of them.
    """
    chemins = [_cible(dossier, c.fichier) for c in changements]
    if len(set(chemins)) != len(chemins):
        raise ValueError("the same file is written twice")
    _cible(dossier, JOURNAL)
    rester_dans_l_espace(dossier)
    faits = creer_dossier(dossier)
    try:
        with verrou(dossier):
            remplacements = _inchanges(changements, chemins)
            if remplacements:
                pose = Pose(dossier, remplacements, reversible=puis is not None)
                _poser_tout(pose, changements, chemins, commande, puis)
            elif puis:
                puis()
    finally:
        _oter_vides(faits)


def _poser_tout(
    pose: Pose,
    changements: Sequence[Changement],
    chemins: Sequence[Path],
    commande: str,
    puis: Callable[[], object] | None,
) -> None:
    try:
        pose.preparer()
        _inchanges(changements, chemins)  # writing the temporaries took a moment
        pose.inscrire(_entrees(pose.remplacements, commande))
        pose.poser()
    except BaseException as err:  # Ctrl-C too
        pose.retablir()
        if isinstance(err, OSError):
            raise panne(err, pose.nom, COMME_AVANT) from err
        raise
    try:
        if puis:
            puis()
    except CqpError:
        pose.retablir()
        raise
    finally:
        pose.ranger()


def _oter_vides(faits: Sequence[Path]) -> None:
    """Removes the folders just made when nothing could be written there: only an unused lock is in them."""
    with suppress(OSError):
        if faits and [p.name for p in faits[-1].iterdir()] == [VERROU]:
            (faits[-1] / VERROU).unlink()
        for dossier in reversed(faits):
            dossier.rmdir()


def _inchanges(changements: Sequence[Changement], chemins: Sequence[Path]) -> list[Remplacement]:
    """The changes that do change something. Raises Refus naming every file that is not the one read."""
    paires = zip(changements, chemins, strict=True)
    remplacements = [Remplacement(c.fichier, chemin, c.contenu, _ancien(chemin, c)) for c, chemin in paires]
    problemes = []
    for c, e in zip(changements, remplacements, strict=True):
        actuel = None if e.ancien is None else empreinte(e.ancien)
        if actuel != c.lu:
            problemes.append(_divergence(c, actuel))
    if problemes:
        raise Refus(problemes)
    return [e for e in remplacements if e.ancien != e.contenu]


def _ancien(chemin: Path, changement: Changement) -> bytes | None:
    try:
        _refuser_autre_chose(chemin, changement.fichier)
        return lire_entier(chemin)
    except FileNotFoundError:
        return None
    except OSError as err:
        raise panne(err, changement.fichier, COMME_AVANT) from err


def _divergence(changement: Changement, actuel: str | None) -> Probleme:
    if changement.lu is None:
        phrase, suite = "existe déjà", " Relisez-le ; s'il ne convient pas, renommez-le d'abord."
    elif actuel is None:
        phrase, suite = "a disparu entre-temps", ""
    else:
        phrase, suite = "a changé entre-temps", ""
    message = f"Le fichier {changement.fichier} {phrase} ; rien n'a été écrit.{suite}"
    return Probleme(message, changement.fichier, remede=refaire())


def _entrees(remplacements: Sequence[Remplacement], commande: str) -> list[_Entree]:
    """What the journal says of each change; `precedent` is added when the line is written."""
    return [
        entree(commande, e.nom, None if e.ancien is None else empreinte(e.ancien), empreinte(e.contenu))
        for e in remplacements
    ]


def entree(commande: str, fichier: str, avant: str | None, apres: str | None) -> _Entree:
    """One line of a journal: when, who, what, and the hashes of the file before and after."""
    return signee() | {"commande": commande, "fichier": fichier, "avant": avant, "apres": apres}


def signee() -> _Entree:
    """What each line of a journal begins with: when, and who."""
    try:
        qui = getpass.getuser()
    except (OSError, KeyError, ImportError):  # no such user here (container), or no such module (Windows)
        qui = "inconnu"
    return {"quand": datetime.now().astimezone().isoformat(timespec="seconds"), "qui": qui}


def _cible(dossier: Path, fichier: str) -> Path:
    """The path of a file of the dossier. Raises Refus when it leads out of it, or through a link."""
    hors = Refus([Probleme("Ce nom mène hors du dossier ; rien n'a été écrit.", fichier)])
    parties = fichier.split("/")
    if any(p in ("", ".", "..", VERROU) or _INTERDITS & set(p) or not p.isprintable() for p in parties):
        raise hors
    chemin = dossier
    try:
        for partie in parties:
            chemin /= partie
            if chemin.is_symlink():
                message = "Ce nom est un lien vers un autre endroit ; rien n'a été écrit."
                raise Refus([Probleme(message, fichier, remede="remplacez le lien par le fichier lui-même")])
        if not chemin.resolve().is_relative_to(dossier.resolve()):  # a Windows junction is no symlink
            raise hors
    except OSError as err:
        raise panne(err, fichier, COMME_AVANT) from err
    return chemin


def _refuser_autre_chose(chemin: Path, nom: str) -> None:
    """Raises Refus when the place is taken by a folder or a device, or by a file somebody protected."""
    if not chemin.exists():
        return
    if not chemin.is_file():
        quoi = "un dossier" if chemin.is_dir() else "autre chose qu'un fichier"
        raise Refus(f"{nom} n'a pas été écrit : {quoi} porte déjà ce nom.", "choisissez un autre nom")
    if not os.access(chemin, os.W_OK):  # a rename would replace it all the same
        message = f"{nom} n'a pas été écrit : ce fichier est protégé en écriture. Il est intact."
        raise Refus(message, "ôtez la protection du fichier, puis recommencez")
