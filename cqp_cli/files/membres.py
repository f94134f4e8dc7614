"""The members of a zip that comes from outside: read whole within bounds, or refused whole before anything is written.

Bounds: 100 MiB, 100 MiB unpacked, 500 members. Sources: APPNOTE.TXT 6.3 (PKWARE), RFC 8493 5.
"""

from __future__ import annotations

import io
import re
import stat
import struct
import unicodedata
import zipfile
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import NoReturn

from cqp_cli.errors import FichierIllisible, Probleme
from cqp_cli.files.octets import est_zip

OCTETS_MAX, DEPLIES_MAX, MEMBRES_MAX = 100 << 20, 100 << 20, 500
NOM_MAX, PREFIXE_MAX = 200, 100
_REPERTOIRE_MAX = 1 << 20  # 500 members with names of 200 signs need a third of it
_INTERDITS = frozenset('\\:*?"<>|')
_RESERVES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_FIN, _FIN_64 = b"PK\x05\x06", b"PK\x06\x07"
_INTACT = "demandez qu'il vous soit renvoyé ; rien n'a été écrit"


def nom_refuse(nom: str, maximum: int = NOM_MAX) -> str | None:
    """Why a path cannot be filed on every system, in a few words; None when it can."""
    parties = nom.split("/")
    if nom.startswith("/") or ".." in parties:
        return "il mène hors du dossier"
    if any(p in ("", ".") for p in parties):
        return "une de ses parties est vide"
    if _INTERDITS & set(nom):
        return 'il contient un signe interdit (\\ : * ? " < > |)'
    if not nom.isprintable():
        return "il contient un caractère invisible"
    if any(p.endswith((".", " ")) or p.startswith(" ") or _RESERVES.fullmatch(p) for p in parties):
        return "Windows ne le permet pas"
    if len(nom) > maximum or any(len(p.encode()) > NOM_MAX for p in parties):
        return "il est trop long"
    return None


def jumeau(nom: str) -> str:
    """What two names share that a system may take for one: case, and the way accents are written."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", nom).casefold())


def lire_membres(contenu: bytes, nom: str) -> dict[str, bytes]:
    """The content of each member by its path, in NFC. Raises FichierIllisible with a plain sentence."""
    _repertoire(contenu, nom)
    try:
        with zipfile.ZipFile(io.BytesIO(contenu)) as archive:
            membres = [m for m in _examiner(archive.infolist(), nom) if not m.is_dir()]
            return {unicodedata.normalize("NFC", m.filename): _deplier(archive, m, nom) for m in membres}
    except FichierIllisible:
        raise
    except Exception:  # zipfile raises anything on a damaged file
        _refuser(nom, "Cette archive est abîmée : elle ne peut pas être lue.")


def _refuser(nom: str, message: str) -> NoReturn:
    raise FichierIllisible([Probleme(message, nom, remede=_INTACT)])


def _repertoire(contenu: bytes, nom: str) -> None:
    """Bounds the directory itself, which zipfile would read whole: every place where it may begin is looked at."""
    if not est_zip(contenu):
        _refuser(nom, "Ce fichier n'est pas un dossier envoyé : ce n'est pas une archive zip, ou elle est coupée.")
    debut = max(0, len(contenu) - (1 << 16) - 22)
    place = contenu.find(_FIN, debut)
    while place >= 0:
        fin = contenu[place : place + 22]
        if len(fin) == 22:
            combien, taille = struct.unpack("<10xHL6x", fin)
            zip64 = contenu[max(0, place - 20) : place].startswith(_FIN_64)
            if zip64 or combien == 0xFFFF or taille > _REPERTOIRE_MAX:
                _refuser(nom, f"Cette archive contient plus de {MEMBRES_MAX} fichiers : ce n'est pas un dossier.")
        place = contenu.find(_FIN, place + 1)


def _examiner(membres: list[zipfile.ZipInfo], nom: str) -> Iterable[zipfile.ZipInfo]:
    """What the directory says, all of it, before anything is unpacked."""
    if len(membres) > MEMBRES_MAX:
        _refuser(nom, f"Cette archive contient plus de {MEMBRES_MAX} fichiers : ce n'est pas un dossier.")
    if sum(m.file_size for m in membres) > DEPLIES_MAX:
        _refuser(nom, f"Cette archive dépasse {DEPLIES_MAX >> 20} Mio une fois dépliée : elle n'a pas été ouverte.")
    vus: set[str] = set()
    for m in membres:
        brut = m.orig_filename.removesuffix("/") if m.is_dir() else m.orig_filename
        if defaut := nom_refuse(brut, NOM_MAX + PREFIXE_MAX):
            _refuser(nom, f"Un nom de cette archive est dangereux ({_montrer(brut)}) : {defaut}.")
        if any(p.casefold().startswith(".cqp") for p in brut.split("/")):
            _refuser(nom, f"Cette archive contient un fichier que cqp garde pour lui ({_montrer(brut)}).")
        cle = jumeau(brut)
        if cle in vus:
            _refuser(nom, f"Deux fichiers de cette archive ont le même nom, ou presque ({_montrer(brut)}).")
        vus.add(cle)
        _genre(m, nom)
    fichiers = {jumeau(m.filename) for m in membres if not m.is_dir()}
    if any(str(parent) in fichiers for cle in vus for parent in PurePosixPath(cle).parents):
        _refuser(nom, "Un nom de cette archive est à la fois un fichier et un dossier.")
    return membres


def _genre(m: zipfile.ZipInfo, nom: str) -> None:
    if m.flag_bits & 0x41:
        _refuser(nom, "Cette archive est protégée par un mot de passe.")
    if m.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        _refuser(nom, "Cette archive est comprimée d'une façon que cqp ne lit pas.")
    sorte = stat.S_IFMT(m.external_attr >> 16)
    if sorte not in (0, stat.S_IFREG, stat.S_IFDIR) or (m.is_dir() and m.file_size):
        _refuser(nom, f"Cette archive contient un lien, et non un fichier ({_montrer(m.filename)}).")


def _deplier(archive: zipfile.ZipFile, m: zipfile.ZipInfo, nom: str) -> bytes:
    """The content, never more of it than was announced."""
    with archive.open(m) as flux:
        lu = flux.read(m.file_size + 1)
    if len(lu) != m.file_size:
        _refuser(nom, f"Un fichier de cette archive n'a pas la taille annoncée ({_montrer(m.filename)}).")
    return lu


def _montrer(nom: str) -> str:
    visible = "".join(c if c.isprintable() else "\ufffd" for c in nom)
    return visible if len(visible) <= 60 else visible[:59] + "…"
