"""What was answered of each dossier, kept until something it was made from changes.

One sqlite file per workspace in the user's cache folder, private (0600), holding no more than `check-dossier` prints.
It may be deleted at any time; whatever is wrong with it, the dossiers are simply read. An entry is believed when

- what all dossiers share is the same (`commun`: day, référentiels, habilitations, sessions, the program itself), and
- every file and folder it was made from has the same size, times and inode, and was old enough when it was read that
  no later change could have borne the same time; otherwise, when its files have the same content to the byte.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import cqp_cli
from cqp_cli.files.donnees import racine_donnees
from cqp_cli.files.octets import lire_octets
from cqp_cli.files.recherche import noms

FORMAT = 1
Reponse = tuple[str, str, str, str]
_GRAIN = 2_000_000_000  # ns: the coarsest clock of a file system (FAT)
_OUBLI = 90 * 86_400  # seconds after which the file of a workspace that nobody checks any more goes
_LOT = 1000
TAILLE_MAX = 1 << 20
_SERIES = ("/evaluations", "/decisions")
_TABLE = """
    CREATE TABLE IF NOT EXISTS reponses (dossier TEXT PRIMARY KEY, commun BLOB, fichiers TEXT, etats TEXT,
    contenu BLOB, jeune INT, verdict TEXT, resume TEXT, referentiel TEXT, ligne TEXT) WITHOUT ROWID
"""
_CHERCHER = "SELECT commun, fichiers, etats, contenu, jeune, verdict, resume, referentiel, ligne FROM reponses"


@dataclass(frozen=True, slots=True)
class Releve:
    """What a dossier was made of when it was read: its files, what the system says of them, what they hold."""

    fichiers: str
    etats: str
    contenu: bytes
    jeune: bool


def relever(dossier: str, entier: bool = False) -> Releve | None:
    """Takes note of a dossier before it is read; None when it holds something that is not a plain file or folder.

    Its content is noted too when it is too young for its times to tell a later change, or when `entier` asks for it.
    """
    quand = time.time_ns()
    try:
        fichiers = _fichiers(dossier)
        etats, dernier = _etats(dossier, fichiers)
        jeune = dernier > quand - _GRAIN
        return Releve(fichiers, etats, _contenu(dossier, fichiers) if jeune or entier else b"", jeune)
    except (OSError, UnicodeError):
        return None


def intact(dossier: str, releve: Releve) -> bool:
    """True when nothing has moved since it was noted."""
    try:
        meme = _etats(dossier, releve.fichiers)[0] == releve.etats
        return meme and (not releve.jeune or _contenu(dossier, releve.fichiers) == releve.contenu)
    except OSError:
        return False


def _fichiers(dossier: str) -> str:
    """The folders read in a dossier, and the pieces in each; whatever else is there counts by its name only."""
    ici = noms(dossier)
    series = ["", *(s for s in _SERIES if ici.get(s[1:]))]
    fichiers = [f"{s}/{n}" for s in series for n in noms(dossier + s) if n.endswith((".yaml", ".yml"))]
    return "\0".join(series + fichiers)


def _etats(dossier: str, fichiers: str) -> tuple[str, int]:
    """What the system says of each, and the latest time among them. Raises OSError.

    A folder changes its own time when a name appears in it, goes, or is given to something else.
    """
    etats, dernier = [], 0
    for fichier in fichiers.split("\0"):
        s = os.lstat(dossier + fichier)
        modifie, change = s.st_mtime_ns, s.st_ctime_ns
        etats.append(f"{s.st_size} {modifie} {change} {s.st_ino}")
        dernier = max(dernier, modifie, change)
    return " ".join(etats), dernier


def _contenu(dossier: str, fichiers: str) -> bytes:
    """A digest of every name in the folders, and of every piece to the byte. Raises OSError."""
    resume = hashlib.blake2b(digest_size=16)
    for fichier in fichiers.split("\0"):
        pose = fichier.endswith((".yaml", ".yml"))
        octets = lire_octets(dossier + fichier, TAILLE_MAX) if pose else repr(noms(dossier + fichier)).encode()
        resume.update(f"{fichier}\0{len(octets)}\0".encode() + octets)
    return resume.digest()


def _commun(racine: Path, jour: str) -> bytes:
    """A digest of all that an answer depends on beside the dossier: the program, the day, the shared files."""
    resume = hashlib.blake2b(digest_size=16)
    resume.update(repr((FORMAT, cqp_cli.__version__, sys.version, jour, str(racine))).encode())
    for dossier, _, fichiers in os.walk(Path(cqp_cli.__file__).parent):
        for nom in sorted(f for f in fichiers if f.endswith(".py")):
            s = (Path(dossier) / nom).stat()
            resume.update(f"{dossier}/{nom} {s.st_size} {s.st_mtime_ns}\n".encode("utf-8", "surrogateescape"))
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
    """The answers known for one workspace on one day. Nothing here ever fails: at worst nothing is known."""

    def __init__(self, racine: Path, jour: str) -> None:
        self._racine, self._jour = racine, jour
        self._commun = _commun(racine, jour)
        self._trouvees: dict[str, Reponse] = {}
        self._attente: list[tuple[object, ...]] = []
        self._base = _ouvrir(racine)

    def connait(self, dossier: str) -> bool:
        """True when the answer is known; `prendre` gives it, once."""
        reponse = self._chercher(dossier)
        if reponse is None:
            return False
        self._trouvees[dossier] = reponse
        return True

    def prendre(self, dossier: str) -> Reponse | None:
        """The answer that `connait` found."""
        return self._trouvees.pop(dossier, None)

    def _chercher(self, dossier: str) -> Reponse | None:
        if self._base is None:
            return None
        try:
            ligne = self._base.execute(f"{_CHERCHER} WHERE dossier = ?", (dossier,)).fetchone()
            if ligne is None or ligne[0] != self._commun:
                return None
            _, fichiers, etats, contenu, jeune = ligne[:5]
            reponse: Reponse = ligne[5:]
            if not jeune and _etats(dossier, fichiers)[0] == etats:
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

    def ranger(self, dossier: str, releve: Releve, reponse: Reponse) -> None:
        """Keeps an answer, with what it was made from."""
        try:
            "".join((dossier, *reponse)).encode()
        except UnicodeError:  # a name that is not text is read again each time
            return
        etat = (releve.fichiers, releve.etats, releve.contenu, releve.jeune)
        self._attente.append((dossier, self._commun, *etat, *reponse))
        if len(self._attente) >= _LOT:
            self._ecrire()

    def fermer(self, tous: int | None = None) -> None:
        """Writes what is left; with the number of dossiers there are, forgets those that are no longer there."""
        self._ecrire()
        if self._base is None:
            return
        with suppress(sqlite3.Error):
            if tous is not None and self._base.execute("SELECT count(*) FROM reponses").fetchone()[0] > tous:
                partis = [(d,) for (d,) in self._base.execute("SELECT dossier FROM reponses") if not Path(d).is_dir()]
                self._base.executemany("DELETE FROM reponses WHERE dossier = ?", partis)
                self._base.commit()
        self._base.close()
        self._base = None

    def _ecrire(self) -> None:
        attente, self._attente = self._attente, []
        if self._base is None or not attente:
            return
        if _commun(self._racine, self._jour) != self._commun:
            self._abandonner()  # a shared file changed while dossiers were being read
            return
        try:
            with self._base:
                self._base.executemany(f"INSERT OR REPLACE INTO reponses VALUES ({', '.join('?' * 10)})", attente)
        except sqlite3.Error:
            self._abandonner()

    def _abandonner(self) -> None:
        base, self._base = self._base, None
        if base is not None:
            with suppress(sqlite3.Error):
                base.close()


def fichier_de(racine: Path) -> Path:
    """Where the answers of a workspace are kept: delete it, and they are forgotten."""
    from platformdirs import user_cache_path

    nom = hashlib.blake2b(str(racine).encode("utf-8", "surrogateescape"), digest_size=8).hexdigest()
    return user_cache_path("cqp", appauthor=False) / f"controles-{nom}.sqlite"


def _ouvrir(racine: Path) -> sqlite3.Connection | None:
    try:
        fichier = fichier_de(racine)
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
    limite = time.time() - _OUBLI
    for vieux in dossier.glob("controles-*.sqlite"):
        with suppress(OSError):
            if vieux.stat().st_mtime < limite:
                vieux.unlink()
