"""Opens a workbook that comes from outside: its archive is examined byte by byte before openpyxl sees it.

Bounds: 20 MiB, 100 MiB unpacked, 200 members, 2 000 rows by 50 columns, and as many XML tags as such a table can need.
No macro, no external link, no DOCTYPE. Sources: ECMA-376 (parts and relationships), pieges.md.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, NoReturn

from cqp_cli.disque.lire.lecture import non_lu
from cqp_cli.disque.lire.octets import est_zip, lire_octets
from cqp_cli.errors import FichierIllisible, Probleme

OCTETS_MAX, DEPLIES_MAX, MEMBRES_MAX = 20 << 20, 100 << 20, 200
RANGEES_MAX, COLONNES_MAX = 2000, 50
_BALISES_MAX = 1_000_000
_FUSIONS_MAX = 20_000
_MORCEAU = 1 << 20
_BALISE_MAX = 4 << 20
_FORMULES_MAX, _FORMULE_MAX = 2000, 9000

_P = rb"<(?:[^\s<>/:]+:)?"  # a tag may have a prefix; what follows may hold « > » in quotes, never « < »
_CELLULE = re.compile(_P + rb"c\s[^<]*?\br\s*=\s*[\"']([^\"'<]*)")
_ZONE = re.compile(_P + rb"(?:mergeCell|hyperlink|comment)\s[^<]*?\bref\s*=\s*[\"']([^\"'<]*)")
_LIEN = re.compile(_P + rb"Relationship\s[^<]*")
_FORMULE = re.compile(_P + rb"f[\s/>][^<]*")
_CASE = re.compile(rb"\$?([A-Za-z]{1,2})\$?(\d{1,4})")

ENREGISTREZ = "ouvrez-le, puis « Enregistrer sous », au format Classeur Excel (.xlsx)"
_RENVOYE = "demandez qu'il vous soit renvoyé"
TROP = "Ce classeur contient beaucoup trop de cases ou de formules : ce n'est pas un formulaire rempli."
MACROS = "Ce classeur contient des macros : il n'a pas été ouvert."
LIENS = "Ce classeur contient des liens vers d'autres fichiers : il n'a pas été ouvert."
_ROMPRE = "dans Excel : Données, Modifier les liens, Rompre la liaison"
_SIGNATURES = (
    (b"%PDF", "Ce fichier est un PDF, et non un classeur .xlsx."),
    (b"{\\rtf", "Ce fichier est un texte RTF, et non un classeur .xlsx."),
    (b"<", "Ce fichier est une page web ou du XML renommé en .xlsx, et non un classeur."),
)


def ouvrir_classeur(chemin: Path) -> Any:
    """The workbook, formulas and all, by openpyxl. Raises FichierIllisible with a plain sentence."""
    try:
        contenu = lire_octets(chemin, OCTETS_MAX)
        if len(contenu) > OCTETS_MAX:
            _refuser(chemin, "Ce fichier dépasse 20 Mio : ce n'est pas un formulaire rempli.")
    except OSError as err:
        raise FichierIllisible([non_lu(err, chemin.name)]) from None
    _reconnaitre(chemin, contenu)
    try:
        with zipfile.ZipFile(io.BytesIO(contenu)) as archive:
            _examiner(chemin, archive)
        return _charger(contenu)
    except FichierIllisible:
        raise
    except Exception:  # openpyxl and zipfile raise anything on a damaged file
        _refuser(chemin, "Ce classeur est abîmé : il ne peut pas être lu.", ENREGISTREZ)


def _refuser(chemin: Path, message: str, remede: str = _RENVOYE, cellule: str | None = None) -> NoReturn:
    raise FichierIllisible([Probleme(message, chemin.name, cellule=cellule, remede=remede)])


def _charger(contenu: bytes) -> Any:
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl tells what it does not keep; nothing is written back
        return load_workbook(io.BytesIO(contenu), keep_links=False)


def _reconnaitre(chemin: Path, contenu: bytes) -> None:
    """Says what a file is when it is not a workbook."""
    if not contenu:
        _refuser(chemin, "Ce fichier est vide.")
    if contenu.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in contenu:
            _refuser(chemin, "Ce classeur est protégé par un mot de passe.", "enregistrez-le sans mot de passe")
        _refuser(chemin, "Ce fichier est un ancien classeur Excel (.xls).", ENREGISTREZ)
    debut = contenu[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    for signature, message in _SIGNATURES:
        if debut.startswith(signature):
            _refuser(chemin, message, "renvoyez le formulaire lui-même")
    if not est_zip(contenu):
        _refuser(chemin, "Ce fichier n'est pas un classeur .xlsx, ou il est abîmé.", ENREGISTREZ)


def _examiner(chemin: Path, archive: zipfile.ZipFile) -> None:
    """What the directory of the archive tells, then each of its XML parts."""
    membres = archive.infolist()
    noms = [m.filename for m in membres]
    if len(membres) > MEMBRES_MAX:
        _refuser(chemin, "Ce classeur contient plus de 200 fichiers : ce n'est pas un formulaire.")
    if any(m.flag_bits & 1 for m in membres):
        _refuser(chemin, "Ce classeur est protégé par un mot de passe.", "enregistrez-le sans mot de passe")
    if sum(m.file_size for m in membres) > DEPLIES_MAX:
        _refuser(chemin, "Ce classeur dépasse 100 Mio une fois déplié : il n'a pas été ouvert.")
    _membres_refuses(chemin, noms)
    examen = _Examen(chemin)
    for membre in membres:
        if membre.filename.casefold().endswith((".xml", ".rels", ".vml")):
            with archive.open(membre) as partie:
                examen.partie(membre.filename.casefold(), partie)


def _membres_refuses(chemin: Path, noms: list[str]) -> None:
    if "mimetype" in noms:
        _refuser(chemin, "Ce fichier est un document LibreOffice (.ods, .odt) renommé.", ENREGISTREZ)
    if "xl/workbook.bin" in noms:
        _refuser(chemin, "Ce fichier est un classeur binaire (.xlsb).", ENREGISTREZ)
    if "[Content_Types].xml" not in noms or not any(n.startswith("xl/") for n in noms):
        _refuser(chemin, "Cette archive n'est pas un classeur .xlsx.", ENREGISTREZ)
    for nom in (n.casefold() for n in noms):
        if "vbaproject" in nom or "/macrosheets/" in nom:
            _refuser(chemin, MACROS, ENREGISTREZ)
        if "/externallinks/" in nom or nom == "xl/connections.xml":
            _refuser(chemin, LIENS, _ROMPRE)


class _Examen:
    """Reads the parts of one archive piece by piece, and refuses what openpyxl must not see."""

    def __init__(self, chemin: Path) -> None:
        self.chemin = chemin
        self.balises = self.formules = self.aire = 0

    def partie(self, nom: str, flux: IO[bytes]) -> None:
        debut = True
        for morceau in self._morceaux(flux):
            if debut and (morceau[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in morceau[:64]):
                _refuser(self.chemin, "Ce classeur n'est pas écrit en UTF-8 : il n'a pas été ouvert.")
            debut = False
            self._forme(nom, morceau)
            self._bornes(morceau)

    def _morceaux(self, flux: IO[bytes]) -> Iterator[bytes]:
        """The part by pieces that never cut a tag."""
        reste = b""
        while lu := flux.read(_MORCEAU):
            morceau = reste + lu
            coupe = morceau.rfind(b"<")
            if coupe <= 0 and len(morceau) > _BALISE_MAX:
                _refuser(self.chemin, "Ce classeur contient un texte démesuré : il n'a pas été ouvert.")
            if coupe > 0 and len(lu) == _MORCEAU:
                yield morceau[:coupe]
                reste = morceau[coupe:]
            else:
                reste = morceau
        if reste:
            yield reste

    def _forme(self, nom: str, morceau: bytes) -> None:
        self.balises += morceau.count(b"<")
        if self.balises > _BALISES_MAX:
            _refuser(self.chemin, TROP)
        if b"<!DOCTYPE" in morceau or b"<!ENTITY" in morceau:
            message = "Ce classeur contient une déclaration XML interdite (DOCTYPE) : il n'a pas été ouvert."
            _refuser(self.chemin, message)
        if nom == "[content_types].xml" and b"macroEnabled" in morceau:
            _refuser(self.chemin, MACROS, ENREGISTREZ)
        if nom.endswith(".rels"):  # a web address in a cell is harmless; any other link to the outside is refused
            liens = _LIEN.findall(morceau)
            if any(b"External" in lien and b"/hyperlink" not in lien for lien in liens):
                _refuser(self.chemin, LIENS, _ROMPRE)

    def _bornes(self, morceau: bytes) -> None:
        for case in _CELLULE.findall(morceau):
            if _place(case) is None:
                message = (
                    "Une case est remplie ou mise en forme bien au-delà du formulaire (2 000 lignes, 50 colonnes)."
                )
                remede = "supprimez ces lignes et ces colonnes, puis enregistrez"
                _refuser(self.chemin, message, remede, case[:12].decode("ascii", "replace"))
        for zone in _ZONE.findall(morceau):  # openpyxl unfolds these ranges cell by cell
            coins = [_place(coin) for coin in zone.split(b":")]
            (c1, l1), (c2, l2) = coins[0] or (0, 0), coins[-1] or (0, _FUSIONS_MAX)
            self.aire += (abs(c2 - c1) + 1) * (abs(l2 - l1) + 1)
        formules = _FORMULE.findall(morceau)
        self.formules += len(formules)
        if self.aire > _FUSIONS_MAX or self.formules > _FORMULES_MAX:
            _refuser(self.chemin, TROP)
        if any(len(formule) > _FORMULE_MAX for formule in formules):
            _refuser(self.chemin, "Ce classeur contient une formule démesurée : il n'a pas été ouvert.")


def _place(case: bytes) -> tuple[int, int] | None:
    """Column and row of an address; None when it is out of bounds or is no address."""
    trouve = _CASE.fullmatch(case.strip())
    if not trouve:
        return None
    colonne = 0
    for lettre in trouve[1].upper():
        colonne = colonne * 26 + lettre - 64
    ligne = int(trouve[2])
    return (colonne, ligne) if colonne <= COLONNES_MAX and 1 <= ligne <= RANGEES_MAX else None
