"""What was made of each dossier, kept until something it was made from changes.

Two sqlite files per workspace in the user's cache folder, private (0600): the answers of `check-dossier`, and the
pages of the last jury's pack. They may be deleted at any time; whatever is wrong with one, the dossiers are simply
read. An entry is believed when

- what all dossiers share is the same (`commun`: what was asked, référentiels, habilitations, sessions, the program
  itself), and
- every file and folder it was made from has the same size, times and inode, and was old enough when it was read that
  no later change could have borne the same time; otherwise, when its files have the same content to the byte.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import cqp_cli
from cqp_cli.files.donnees import racine_donnees
from cqp_cli.files.octets import lire_octets
from cqp_cli.files.recherche import Lister, noms

FORMAT = 2
_GRAIN = 2_000_000_000  # ns: the coarsest clock of a file system (FAT)
CONTROLES, PAGES = "controles", "pages"
# Seconds after which a file that nobody opens any more goes: sooner when it holds what candidates wrote.
_OUBLI = {CONTROLES: 90 * 86_400, PAGES: 15 * 86_400}
_LOT, _VOLUME = 1000, 8 << 20  # answers that wait to be written, and what they weigh in bytes
TAILLE_MAX = 1 << 20
_SERIES = ("/evaluations", "/decisions", "/pieces")
_LUS = (".yaml", ".yml")
_TABLE = """
    CREATE TABLE IF NOT EXISTS reponses (dossier TEXT PRIMARY KEY, commun BLOB, fichiers TEXT, etats TEXT,
    contenu BLOB, jeune INT, reponse BLOB) WITHOUT ROWID
"""
_PARTAGE = ""  # the place of what all dossiers share, among theirs
_DES_DOSSIERS = f"FROM reponses WHERE dossier <> '{_PARTAGE}'"
_AVANCE = 64  # rows read at once
_CHERCHER = "SELECT dossier, commun, fichiers, etats, contenu, jeune, reponse FROM reponses"


@dataclass(frozen=True, slots=True)
class Releve:
    """What a dossier was made of when it was read: its files, what the system says of them, what they hold."""

    fichiers: str
    etats: str
    contenu: bytes
    jeune: bool


def relever(dossier: str, entier: bool = False, lister: Lister = noms) -> Releve | None:
    """Takes note of a dossier before it is read; None when it holds something that is not a plain file or folder.

    Its content is noted too when it is too young for its times to tell a later change, or when `entier` asks for it.
    """
    quand = time.time_ns()
    try:
        fichiers, etats, dernier = _etats(dossier, _fichiers(dossier, lister))
        jeune = dernier > quand - _GRAIN
        return Releve(fichiers, etats, _contenu(dossier, fichiers) if jeune or entier else b"", jeune)
    except (OSError, UnicodeError):
        return None


def intact(dossier: str, releve: Releve) -> bool:
    """True when nothing has moved since it was noted."""
    try:
        meme = _etats(dossier, releve.fichiers.split("\0"))[1] == releve.etats
        return meme and (not releve.jeune or _contenu(dossier, releve.fichiers) == releve.contenu)
    except OSError:
        return False


def _fichiers(dossier: str, lister: Lister) -> Iterator[str]:
    """The folders read in a dossier, and the pieces in each; whatever else is there counts by its name only.

    A folder comes before it is looked into: a name that appears meanwhile is seen by its times.
    """
    yield ""
    ici = lister(dossier)
    yield from (f"/{n}" for n in ici if n.endswith(_LUS))
    for serie in _SERIES:
        if ici.get(serie[1:]):
            yield serie
            yield from (f"{serie}/{n}" for n in lister(dossier + serie) if n.endswith(_LUS) and serie != "/pieces")


def _etats(dossier: str, fichiers: Iterable[str]) -> tuple[str, str, int]:
    """Each of them, what the system says of it, and the latest time among them. Raises OSError.

    A folder changes its own time when a name appears in it, goes, or is given to something else.
    """
    vus, etats, dernier = [], [], 0
    for fichier in fichiers:
        s = os.lstat(dossier + fichier)
        modifie, change = s.st_mtime_ns, s.st_ctime_ns
        vus.append(fichier)
        etats.append(f"{s.st_size} {modifie} {change} {s.st_ino}")
        dernier = max(dernier, modifie, change)
    return "\0".join(vus), " ".join(etats), dernier


def _contenu(dossier: str, fichiers: str) -> bytes:
    """A digest of every name in the folders, and of every piece to the byte. Raises OSError."""
    resume = hashlib.blake2b(digest_size=16)
    for fichier in fichiers.split("\0"):
        pose = fichier.endswith(_LUS)
        octets = lire_octets(dossier + fichier, TAILLE_MAX) if pose else repr(noms(dossier + fichier)).encode()
        resume.update(f"{fichier}\0{len(octets)}\0".encode() + octets)
    return resume.digest()


@cache
def _programme(version: str) -> bytes:
    """A digest of the program that answers; taken once, for what is running does not change."""
    resume = hashlib.blake2b(repr((FORMAT, version, sys.version)).encode(), digest_size=16)
    for dossier, _, fichiers in os.walk(Path(cqp_cli.__file__).parent):
        for nom in sorted(f for f in fichiers if f.endswith(".py")):
            s = (Path(dossier) / nom).stat()
            resume.update(f"{dossier}/{nom} {s.st_size} {s.st_mtime_ns}\n".encode("utf-8", "surrogateescape"))
    return resume.digest()


def _commun(racine: Path, question: str) -> bytes:
    """A digest of all that an answer depends on beside the dossier: the program, the question, the shared files."""
    resume = hashlib.blake2b(_programme(cqp_cli.__version__), digest_size=16)
    resume.update(repr((question, str(racine))).encode())
    communs = [racine / n for n in ("cqp.yaml", "habilitations.yaml", "referentiel.yaml")]
    communs += [racine_donnees() / "referentiel.yaml", *sorted(racine.glob("referentiels/**/*"))]
    communs += sorted(racine.glob("sessions/*/session.yaml"))
    for chemin in communs:
        resume.update(f"\0{chemin}\0".encode("utf-8", "surrogateescape"))
        with suppress(OSError):
            s = chemin.stat()
            resume.update(f"{s.st_ctime_ns} {s.st_ino}\0".encode() + lire_octets(chemin, TAILLE_MAX))
    return resume.digest()


class Cache:
    """The answers known to one question on the dossiers of a workspace: `question` says all that the answer depends on
    beside files. Nothing here ever fails: at worst nothing is known."""

    def __init__(self, racine: Path, question: str, genre: str = CONTROLES) -> None:
        self._racine, self._question = racine, question
        self._commun = _commun(racine, question)
        self._trouvees: dict[str, bytes] = {}
        self._attente: list[tuple[object, ...]] = []
        self._poids = 0
        self._de, self._a = chr(sys.maxunicode), ""  # from which dossier to which the rows are there already
        self._lues: dict[str, tuple[Any, ...]] = {}
        self._genre, self._base = genre, _ouvrir(racine, genre)

    def connait(self, dossier: str) -> bool:
        """True when the answer is known; `prendre` gives it, once."""
        reponse = self._chercher(dossier)
        if reponse is None:
            return False
        self._trouvees[dossier] = reponse
        return True

    def prendre(self, dossier: str) -> bytes | None:
        """The answer that `connait` found."""
        return self._trouvees.pop(dossier, None)

    @property
    def sains(self) -> bool:
        """True when the files that all dossiers share were read without a problem, and are still the same."""
        return self._chercher(_PARTAGE) is not None

    def noter_sains(self) -> None:
        """Remembers that they are."""
        self._attente.append((_PARTAGE, self._commun, "", "", b"", 0, b""))

    def _chercher(self, dossier: str) -> bytes | None:
        if self._base is None:
            return None
        try:
            ligne = self._ligne(self._base, dossier)
            if ligne is None or ligne[1] != self._commun:
                return None
            _, _, fichiers, etats, contenu, jeune, gardee = ligne
            reponse = bytes(gardee)
            if dossier == _PARTAGE or (not jeune and _etats(dossier, fichiers.split("\0"))[1] == etats):
                return reponse
        except (OSError, UnicodeError):
            return None
        except (sqlite3.Error, TypeError, ValueError):
            self._abandonner()
            return None
        releve = relever(dossier, entier=True) if jeune else None
        if releve is None or releve.contenu != contenu:
            return None
        self.ranger(dossier, releve, reponse)
        return reponse

    def _ligne(self, base: sqlite3.Connection, dossier: str) -> tuple[Any, ...] | None:
        """The row of a dossier; those that follow come with it, for they are asked for in their order."""
        if not self._de <= dossier <= self._a:
            lues = base.execute(
                f"{_CHERCHER} WHERE dossier >= ? ORDER BY dossier LIMIT {_AVANCE}", (dossier,)
            ).fetchall()
            self._lues = {ligne[0]: ligne for ligne in lues}
            self._de, self._a = dossier, lues[-1][0] if len(lues) == _AVANCE else chr(sys.maxunicode)
        return self._lues.get(dossier)

    def ranger(self, dossier: str, releve: Releve, reponse: bytes) -> None:
        """Keeps an answer, with what it was made from."""
        try:
            dossier.encode()
        except UnicodeError:  # a name that is not text is read again each time
            return
        etat = (releve.fichiers, releve.etats, releve.contenu, releve.jeune)
        self._attente.append((dossier, self._commun, *etat, reponse))
        self._poids += len(reponse)
        if len(self._attente) >= _LOT or self._poids >= _VOLUME:
            self._ecrire()

    def fermer(self, tous: int | None = None) -> None:
        """Writes what is left; with the number of dossiers there are, forgets those that are no longer there."""
        self._ecrire()
        if self._base is None:
            return
        with suppress(sqlite3.Error):
            if self._genre == PAGES:  # the pages of one pack, no more
                self._base.execute("DELETE FROM reponses WHERE commun <> ?", (self._commun,))
                self._base.commit()
            if tous is not None and self._base.execute(f"SELECT count(*) {_DES_DOSSIERS}").fetchone()[0] > tous:
                ranges = self._base.execute(f"SELECT dossier {_DES_DOSSIERS}")
                partis = [(d,) for (d,) in ranges if not Path(d).is_dir()]
                self._base.executemany("DELETE FROM reponses WHERE dossier = ?", partis)
                self._base.commit()
        self._base.close()
        self._base = None

    def _ecrire(self) -> None:
        attente, self._attente, self._poids = self._attente, [], 0
        if self._base is None or not attente:
            return
        if _commun(self._racine, self._question) != self._commun:
            self._abandonner()  # a shared file changed while dossiers were being read
            return
        try:
            with self._base:
                self._base.executemany(f"INSERT OR REPLACE INTO reponses VALUES ({', '.join('?' * 7)})", attente)
        except sqlite3.Error:
            self._abandonner()

    def _abandonner(self) -> None:
        base, self._base = self._base, None
        if base is not None:
            with suppress(sqlite3.Error):
                base.close()


def fichier_de(racine: Path, genre: str = CONTROLES) -> Path:
    """Where the answers of a workspace are kept: delete it, and they are forgotten."""
    from platformdirs import user_cache_path

    nom = hashlib.blake2b(str(racine).encode("utf-8", "surrogateescape"), digest_size=8).hexdigest()
    return user_cache_path("cqp", appauthor=False) / f"{genre}-{nom}.sqlite"


def oublier(racine: Path) -> None:
    """Deletes all that is kept of a workspace: what was purged must not live on here."""
    for genre in _OUBLI:
        with suppress(OSError):
            fichier_de(racine, genre).unlink(missing_ok=True)


def _ouvrir(racine: Path, genre: str) -> sqlite3.Connection | None:
    try:
        fichier = fichier_de(racine, genre)
        fichier.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _balayer(fichier.parent)
        os.close(os.open(fichier, os.O_RDWR | os.O_CREAT, 0o600))
        fichier.chmod(0o600)
        os.utime(fichier)
        return _connecter(fichier) or _connecter(fichier)
    except (OSError, sqlite3.Error):
        return None


def _connecter(fichier: Path) -> sqlite3.Connection | None:
    """The base ready to be asked; None when it was not one of ours, and has been removed."""
    base = sqlite3.connect(fichier, timeout=0.5)
    try:
        base.execute("PRAGMA secure_delete = ON")
        (format_,) = base.execute("PRAGMA user_version").fetchone()
        if format_ == FORMAT:
            return base
        if format_ == 0 and not base.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            with base:
                base.execute(_TABLE)
                base.execute(f"PRAGMA user_version = {FORMAT}")
            return base
    except sqlite3.DatabaseError as err:
        if isinstance(err, sqlite3.OperationalError):  # held by another run: leave it to it
            base.close()
            raise
    base.close()
    fichier.unlink(missing_ok=True)
    return None


def _balayer(dossier: Path) -> None:
    for genre, duree in _OUBLI.items():
        for vieux in dossier.glob(f"{genre}-*.sqlite"):
            with suppress(OSError):
                if vieux.stat().st_mtime < time.time() - duree:
                    vieux.unlink()
