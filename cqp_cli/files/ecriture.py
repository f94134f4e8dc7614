"""The one door through which files are written: all or nothing, under a lock, with a trace in the journal.

A reader, or a machine that stops at any instant, sees the old file or the new one, never a piece of one: a
temporary in the same folder, fsync, rename, fsync of the folder. What a crash leaves (`.cqp-*.tmp`) is
swept by the next writer, under the lock. Every refusal of the system ends as a French sentence here.
"""

from __future__ import annotations

import getpass
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cqp_cli.errors import CqpError, Probleme, Refus
from cqp_cli.files.atomique import oublier, poser, preparer, synchroniser
from cqp_cli.files.journal import JOURNAL, ajouter_au_journal, empreinte, lire_journal
from cqp_cli.files.systeme import COMME_AVANT, INTACT, RIEN, SANS_VERROU, panne

__all__ = [
    "Changement",
    "creer_dossier",
    "ecrire_fichier",
    "empreinte",
    "enregistrer",
    "lire_journal",
    "verrou",
]

VERROU = ".cqp.lock"
_Entree = dict[str, str | None]
_INTERDITS = frozenset('\\:*?"<>|')  # what cannot be in a file name somewhere


@dataclass(frozen=True, slots=True)
class Changement:
    """One file to write: its path in the dossier (posix), what it will hold, the hash of what was read."""

    fichier: str
    contenu: bytes
    lu: str | None
    """SHA-256 of the content this change was made from; None: the file must not exist."""


@dataclass(frozen=True, slots=True)
class _Ecriture:
    """A change that was checked: where it goes and what is there now."""

    changement: Changement
    chemin: Path
    ancien: bytes | None


def ecrire_fichier(chemin: Path, contenu: bytes, *, prive: bool = True, nom: str | None = None) -> None:
    """Puts `contenu` in the place of `chemin`, readable by its owner only unless `prive` is false.

    `nom` is how the file is called in complaints. Raises Refus (held open, protected, not a plain file) or
    CqpError (disk full, gone…); the former file is then intact and no temporary is left.
    """
    try:
        _refuser_autre_chose(chemin, nom or str(chemin))
        try:
            poser(preparer(chemin.parent, contenu, prive), chemin)
        except FileNotFoundError:
            # Once more: a cqp that held the lock may have taken our temporary for a stray one.
            poser(preparer(chemin.parent, contenu, prive), chemin)
        synchroniser(chemin.parent)
    except OSError as err:
        raise panne(err, nom or str(chemin), INTACT if os.path.lexists(chemin) else RIEN) from err


def creer_dossier(chemin: Path) -> None:
    """Makes a folder, and the missing ones above it, closed to others (0700); one that exists is left as is.

    Raises Refus (a file has this name, no right to) or CqpError (disk full, gone…).
    """
    manquants = [chemin]
    try:
        while (parent := manquants[-1].parent) != manquants[-1] and not parent.exists():
            manquants.append(parent)
        for dossier in reversed(manquants):
            if not dossier.is_dir():
                dossier.mkdir(0o700)
                synchroniser(dossier.parent)
    except OSError as err:
        raise panne(err, str(chemin), RIEN, "créé") from err


@contextmanager
def verrou(dossier: Path, attente: float = 10.0) -> Iterator[None]:
    """Holds the lock of a dossier, at most `attente` seconds waited for; the same thread may take it twice.

    The empty `.cqp.lock` stays behind: to remove it while another process waits on it would let two in.
    Raises Refus when somebody else holds it, when the disk knows no locks, when the folder is protected.
    """
    from filelock import FileLock, Timeout

    if not dossier.is_dir():  # filelock would make it
        message = f"Le dossier {dossier} n'existe pas, ou plus."
        raise CqpError(message, "vérifiez son nom, et que son disque est branché")
    depuis = time.time()
    fichier = FileLock(str(dossier / VERROU), is_singleton=True)
    try:
        fichier.acquire(timeout=attente)
    except Timeout:
        message = f"Un autre programme cqp écrit dans ce dossier ({dossier.name}) ; rien n'a été écrit."
        raise Refus(message, "attendez qu'il finisse, puis relancez la commande") from None
    except (OSError, NotImplementedError) as err:
        if isinstance(err, OSError) and err.errno not in SANS_VERROU:
            raise panne(err, VERROU, COMME_AVANT) from err
        message = f"Ce disque ne permet pas de réserver le dossier {dossier.name} ; rien n'a été écrit."
        raise Refus(message, "copiez l'espace de travail sur un disque de l'ordinateur") from err
    try:
        _balayer(dossier, depuis)
        yield
    finally:
        fichier.release()


def enregistrer(
    dossier: Path,
    changements: Sequence[Changement],
    *,
    commande: str,
    prive: bool = True,
    attente: float = 10.0,
    quand: datetime | None = None,
) -> None:
    """Writes all the changes and their lines of the journal, or nothing; makes the folders that are missing.

    A change that changes nothing is neither written nor told. Raises Refus when a file is no longer the one
    that was read, when a path leads out of the dossier or when the lock cannot be had, and what
    `ecrire_fichier` raises. A machine that stops half-way leaves each file whole, but maybe not all of them.
    """
    chemins = [_cible(dossier, c.fichier) for c in changements]
    if len(set(chemins)) != len(chemins):
        raise ValueError("the same file is written twice")
    _cible(dossier, JOURNAL)
    if not dossier.exists():
        creer_dossier(dossier)
    with verrou(dossier, attente):
        ecritures = _inchanges(changements, chemins)
        if ecritures:
            _poser_tout(dossier, ecritures, _entrees(ecritures, commande, quand), prive)


def _poser_tout(
    dossier: Path,
    ecritures: Sequence[_Ecriture],
    entrees: Sequence[_Entree],
    prive: bool,
) -> None:
    """All the temporaries first, so that a full disk is met before anything is replaced; then the renames."""
    temporaires: list[Path] = []
    poses: list[_Ecriture] = []
    nom = JOURNAL
    try:
        for e in ecritures:
            nom = e.changement.fichier
            creer_dossier(e.chemin.parent)
            temporaires.append(preparer(e.chemin.parent, e.changement.contenu, prive))
        _inchanges([e.changement for e in ecritures], [e.chemin for e in ecritures])
        for e, temporaire in zip(ecritures, temporaires, strict=True):
            nom = e.changement.fichier
            poses.append(e)
            poser(temporaire, e.chemin)
        for parent in {e.chemin.parent for e in ecritures}:
            synchroniser(parent)
        nom = JOURNAL
        ajouter_au_journal(dossier / JOURNAL, entrees)
    except BaseException as err:  # Ctrl-C too
        for temporaire in temporaires:
            oublier(temporaire)
        _retablir(poses, prive)
        if isinstance(err, OSError):
            raise panne(err, nom, COMME_AVANT) from err
        raise


def _retablir(poses: Sequence[_Ecriture], prive: bool) -> None:
    """Puts back what was there before. Raises CqpError naming every file that could not be."""
    perdus: list[Probleme] = []
    for e in poses:
        try:
            if e.ancien is None:
                e.chemin.unlink(missing_ok=True)
            elif e.chemin.read_bytes() != e.ancien:  # the one that failed is still there
                ecrire_fichier(e.chemin, e.ancien, prive=prive)
        except (OSError, CqpError):
            message = "L'enregistrement a été interrompu et ce fichier n'a pas pu être remis comme avant."
            remede = "relisez-le : il porte le changement"
            perdus.append(Probleme(message, e.changement.fichier, remede=remede))
    if perdus:
        raise CqpError(perdus)


def _inchanges(changements: Sequence[Changement], chemins: Sequence[Path]) -> list[_Ecriture]:
    """The changes that do change something. Raises Refus naming every file that is not the one read."""
    paires = zip(changements, chemins, strict=True)
    ecritures = [_Ecriture(c, chemin, _ancien(chemin, c)) for c, chemin in paires]
    problemes = []
    for e in ecritures:
        actuel = None if e.ancien is None else empreinte(e.ancien)
        if actuel != e.changement.lu:
            problemes.append(_divergence(e.changement, actuel))
    if problemes:
        raise Refus(problemes)
    return [e for e in ecritures if e.ancien != e.changement.contenu]


def _ancien(chemin: Path, changement: Changement) -> bytes | None:
    try:
        _refuser_autre_chose(chemin, changement.fichier)
        return chemin.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as err:
        raise panne(err, changement.fichier, COMME_AVANT) from err


def _divergence(changement: Changement, actuel: str | None) -> Probleme:
    if changement.lu is None:
        phrase, remede = (
            "existe déjà",
            "relisez-le ; s'il ne convient pas, renommez-le et relancez la commande",
        )
    elif actuel is None:
        phrase, remede = "a disparu entre-temps", "vérifiez le dossier, puis relancez la commande"
    else:
        phrase, remede = (
            "a changé entre-temps",
            "relancez la commande : elle repartira du fichier d'aujourd'hui",
        )
    message = f"Le fichier {changement.fichier} {phrase} ; rien n'a été écrit."
    return Probleme(message, changement.fichier, remede=remede)


def _entrees(ecritures: Sequence[_Ecriture], commande: str, quand: datetime | None) -> list[_Entree]:
    """What the journal says of each change; `precedent` is added when the line is written."""
    instant = (quand or datetime.now()).astimezone().isoformat(timespec="seconds")
    try:
        qui = getpass.getuser()
    except (OSError, KeyError, ImportError):  # no such user here (container), or no such module (Windows)
        qui = "inconnu"
    return [
        {
            "quand": instant,
            "qui": qui,
            "commande": commande,
            "fichier": e.changement.fichier,
            "avant": e.changement.lu,
            "apres": empreinte(e.changement.contenu),
        }
        for e in ecritures
    ]


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


def _balayer(dossier: Path, depuis: float) -> None:
    """Removes the temporaries older than this lock: whoever was writing them is gone."""
    with suppress(OSError):
        sous_dossiers = [e.path for e in os.scandir(dossier) if e.is_dir(follow_symlinks=False)]
        for lieu in (dossier, *map(Path, sous_dossiers)):
            for temporaire in lieu.glob(".cqp-*.tmp"):
                if temporaire.lstat().st_mtime < depuis:
                    oublier(temporaire)
