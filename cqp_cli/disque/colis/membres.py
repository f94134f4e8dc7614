"""What a zip, or the folder somebody unpacked it into, brings from outside: read whole within bounds, or refused whole.

Bounds: 100 MiB, 100 MiB unpacked, 500 members; what a Mac adds beside them is not counted, and not read.
Sources: APPNOTE.TXT 6.3 (PKWARE), RFC 8493 5.
"""

from __future__ import annotations

import io
import os
import re
import stat
import struct
import unicodedata
import zipfile
from pathlib import Path, PurePosixPath
from typing import NoReturn

from cqp_cli.disque.lire.octets import est_zip, lire_entier
from cqp_cli.errors import FichierIllisible, Probleme

OCTETS_MAX, DEPLIES_MAX, MEMBRES_MAX = 100 << 20, 100 << 20, 500
NOM_MAX, PREFIXE_MAX = 200, 100
_REPERTOIRE_MAX = 1 << 20  # 500 members with names of 200 signs need a third of it
_INTERDITS = frozenset('\\:*?"<>|')
_RESERVES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_DU_SYSTEME = frozenset((".DS_Store", "Thumbs.db", "desktop.ini", ".gitkeep"))
_BRUTS_MAX = 3 * MEMBRES_MAX  # with the double of each that a Mac makes, and the folders
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


def est_du_systeme(nom: str) -> bool:
    """True for what a Mac or Windows leaves beside the files of a folder, and puts in its archives."""
    *dossiers, seul = nom.split("/")
    return "__MACOSX" in dossiers or seul.startswith("._") or seul in _DU_SYSTEME


def jumeau(nom: str) -> str:
    """What two names share that a system may take for one: case, and the way accents are written."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", nom).casefold())


def lire_membres(contenu: bytes, nom: str) -> dict[str, bytes]:
    """The content of each member by its path, in NFC. Raises FichierIllisible with a plain sentence."""
    _repertoire(contenu, nom)
    try:
        with zipfile.ZipFile(io.BytesIO(contenu)) as archive:
            membres = _examiner(archive.infolist(), nom)
            return {n: _deplier(archive, m, nom) for n, m in membres.items() if not m.is_dir()}
    except FichierIllisible:
        raise
    except Exception:  # zipfile raises anything on a damaged file
        _refuser(nom, "Cette archive est abîmée : elle ne peut pas être lue.")


def lire_arbre(racine: Path) -> dict[str, bytes]:
    """The same of an archive that somebody unpacked. Raises FichierIllisible."""
    trouves: dict[str, bytes] = {}
    total = 0
    for ici, sous, noms in os.walk(racine):
        liens = [s for s in sous if (Path(ici) / s).is_symlink()]
        for chemin in (Path(ici) / n for n in sorted([*noms, *liens])):
            nom = unicodedata.normalize("NFC", chemin.relative_to(racine).as_posix())
            if est_du_systeme(nom):
                continue
            if chemin.is_symlink() or not chemin.is_file():
                _refuser(racine.name, f"Ce dossier contient un lien, et non un fichier ({_montrer(nom)}).")
            if defaut := nom_refuse(nom, NOM_MAX + PREFIXE_MAX):
                _refuser(racine.name, f"Un nom de ce dossier est dangereux ({_montrer(nom)}) : {defaut}.")
            total += chemin.stat().st_size
            if total > DEPLIES_MAX or len(trouves) >= MEMBRES_MAX:
                bornes = f"{MEMBRES_MAX} fichiers, {DEPLIES_MAX >> 20} Mio"
                _refuser(racine.name, f"Ce dossier dépasse ce qui s'envoie ({bornes}) : il n'a pas été lu.")
            trouves[nom] = lire_entier(chemin)
    return trouves


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


def _examiner(tous: list[zipfile.ZipInfo], nom: str) -> dict[str, zipfile.ZipInfo]:
    """The members by their path, once all that the directory says was looked at: nothing is unpacked before."""
    membres = [m for m in tous if not est_du_systeme(_ecrit(m))]
    if len(membres) > MEMBRES_MAX or len(tous) > _BRUTS_MAX:
        _refuser(nom, f"Cette archive contient plus de {MEMBRES_MAX} fichiers : ce n'est pas un dossier.")
    if sum(m.file_size for m in membres) > DEPLIES_MAX:
        _refuser(nom, f"Cette archive dépasse {DEPLIES_MAX >> 20} Mio une fois dépliée : elle n'a pas été ouverte.")
    vus: set[str] = set()
    nommes: dict[str, zipfile.ZipInfo] = {}
    for m in membres:
        brut = _ecrit(m).removesuffix("/") if m.is_dir() else _ecrit(m)
        if defaut := nom_refuse(brut, NOM_MAX + PREFIXE_MAX):
            _refuser(nom, f"Un nom de cette archive est dangereux ({_montrer(brut)}) : {defaut}.")
        if any(p.casefold().startswith(".cqp") for p in brut.split("/")):
            _refuser(nom, f"Cette archive contient un fichier que cqp garde pour lui ({_montrer(brut)}).")
        cle = jumeau(brut)
        if cle in vus:
            _refuser(nom, f"Deux fichiers de cette archive ont le même nom, ou presque ({_montrer(brut)}).")
        vus.add(cle)
        _genre(m, nom)
        nommes[unicodedata.normalize("NFC", brut)] = m
    fichiers = {jumeau(n) for n, m in nommes.items() if not m.is_dir()}
    if any(str(parent) in fichiers for cle in vus for parent in PurePosixPath(cle).parents):
        _refuser(nom, "Un nom de cette archive est à la fois un fichier et un dossier.")
    return nommes


def _ecrit(m: zipfile.ZipInfo) -> str:
    """The name meant: without the flag of UTF-8, a Mac writes UTF-8 all the same, and Windows the letters of DOS."""
    if m.flag_bits & 0x800:
        return m.orig_filename
    octets = m.orig_filename.encode("cp437")
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        return octets.decode("cp850")


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
    try:
        with archive.open(m) as flux:
            lu = flux.read(m.file_size + 1)
    except Exception:  # of any kind, as above: here it is known of which member
        _refuser(nom, f"Cette archive est abîmée : {_montrer(_ecrit(m))} ne peut pas être lu.")
    if len(lu) != m.file_size:
        _refuser(nom, f"Un fichier de cette archive n'a pas la taille annoncée ({_montrer(m.filename)}).")
    return lu


def _montrer(nom: str) -> str:
    visible = "".join(c if c.isprintable() else "\ufffd" for c in nom)
    return visible if len(visible) <= 60 else visible[:59] + "…"
