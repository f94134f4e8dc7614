"""A dossier in one file: a bag (BagIt 1.0, RFC 8493) in a zip, its bytes decided by its content alone.

    <code>/bagit.txt  bag-info.txt  manifest-sha512.txt  tagmanifest-sha512.txt  cqp-etats.json
    <code>/data/…     the pieces, the attachments and the journal; never a lock, a temporary or a draft

Nothing is compressed: zlib's bytes change from one machine to the next, and scans are compressed already.
`cqp-etats.json` holds the states of each file that were exchanged before (see `echanges.py`).
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import cqp_cli
from cqp_cli.disque.colis.etats import Etats, lire_etats
from cqp_cli.disque.colis.membres import (
    DEPLIES_MAX,
    MEMBRES_MAX,
    OCTETS_MAX,
    est_du_systeme,
    jumeau,
    lire_arbre,
    lire_membres,
    nom_refuse,
)
from cqp_cli.disque.lire.lecture import lire_fichier, non_lu
from cqp_cli.disque.lire.octets import PasUnFichier
from cqp_cli.disque.lire.recherche import CODE, est_piece
from cqp_cli.errors import FichierIllisible, Probleme

FORMAT = "1"
_FICHIERS, _DEPLIES = MEMBRES_MAX - 10, DEPLIES_MAX - (1 << 20)  # what the lists of the bag need is left out
ETATS = "cqp-etats.json"
_BAGIT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_SOMMES = {"sha256": hashlib.sha256, "sha512": hashlib.sha512}
_LIGNE = re.compile(r"([0-9A-Fa-f]+)[ \t]+\*?(\S.*)")
_OXUM = re.compile(r"(\d{1,12})\.(\d{1,6})", re.ASCII)
_A_PART = ("~$", ".~lock", ".cqp")
REDEMANDEZ = "demandez qu'il vous soit renvoyé ; rien n'a été écrit"


@dataclass(frozen=True, slots=True)
class Colis:
    """A checked bag: whose dossier, its files by path, and the states of each that were exchanged before."""

    code: str
    certification: str
    fichiers: Mapping[str, bytes] = field(repr=False)
    etats: Etats = field(default_factory=dict, repr=False)


# Out ----------------------------------------------------------------------------------------------


def rassembler(dossier: Path) -> dict[str, bytes]:
    """The files of a dossier to send, by path. Raises FichierIllisible for what cannot travel."""
    fichiers: dict[str, bytes] = {}
    problemes: list[Probleme] = []
    vus: set[str] = set()
    total = 0
    for nom, chemin in _parcourir(dossier):
        if not est_piece(nom):
            continue
        if chemin.is_symlink() or not chemin.is_file():
            remede = "remplacez-le par le fichier lui-même"
            problemes.append(Probleme("Ce n'est pas un fichier, mais un lien.", nom, remede=remede))
        elif defaut := nom_refuse(nom):
            problemes.append(Probleme(f"Ce nom ne peut pas voyager : {defaut}.", nom, remede="renommez-le"))
        elif jumeau(nom) in vus:
            message = "Un autre fichier a ce nom, à la casse ou à l'écriture des accents près."
            problemes.append(Probleme(message, nom, remede="renommez l'un des deux"))
        else:
            total += _taille(chemin)
            fichiers[nom] = lire_fichier(chemin) if total <= _DEPLIES and len(fichiers) < _FICHIERS else b""
        vus.add(jumeau(nom))
    if problemes:
        raise FichierIllisible(problemes)
    if len(fichiers) > _FICHIERS or total > _DEPLIES:
        raise FichierIllisible(
            f"Ce dossier dépasse ce qui s'envoie : {_FICHIERS} fichiers, {_DEPLIES >> 20} Mio.",
            "allégez pieces/, puis recommencez",
        )
    return fichiers


def etrangers(dossier: Path) -> list[str]:
    """What is in a dossier and is none of its pieces: it stays there."""
    return sorted(nom for nom, _ in _parcourir(dossier) if not est_piece(nom))


def _parcourir(dossier: Path) -> Iterator[tuple[str, Path]]:
    """Everything that is not a folder, in a stable order, with its path in NFC; links are not followed."""
    for ici, sous, noms in os.walk(dossier):
        liens = [s for s in sous if (Path(ici) / s).is_symlink()]
        sous[:] = sorted(s for s in sous if not _a_part(s) and s not in liens)
        for chemin in (Path(ici) / n for n in sorted([*noms, *liens]) if not _a_part(n)):
            yield unicodedata.normalize("NFC", chemin.relative_to(dossier).as_posix()), chemin


def _a_part(nom: str) -> bool:
    return nom.startswith(_A_PART) or nom.endswith((".tmp", "~")) or est_du_systeme(nom)


def composer(colis: Colis) -> bytes:
    """The zip: the same colis gives the same bytes, whatever the day and the machine."""
    donnees = {f"data/{nom}": contenu for nom, contenu in colis.fichiers.items()}
    etiquettes = {
        "bagit.txt": _BAGIT,
        "bag-info.txt": _info(colis),
        ETATS: (json.dumps(colis.etats, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode("utf-8"),
        "manifest-sha512.txt": _manifeste(donnees),
    }
    etiquettes["tagmanifest-sha512.txt"] = _manifeste(etiquettes)
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_STORED) as archive:
        for nom, contenu in (*etiquettes.items(), *sorted(donnees.items())):
            membre = zipfile.ZipInfo(f"{colis.code}/{nom}")  # dated 1980-01-01
            membre.create_system, membre.external_attr = 3, 0o100600 << 16
            archive.writestr(membre, contenu)
    return sortie.getvalue()


def _info(colis: Colis) -> bytes:
    taille = sum(map(len, colis.fichiers.values()))
    lignes = (
        f"Bag-Software-Agent: cqp {cqp_cli.__version__}",
        f"External-Identifier: {colis.code}",
        f"Payload-Oxum: {taille}.{len(colis.fichiers)}",
        f"Cqp-Format: {FORMAT}",
        f"Cqp-Referentiel: {colis.certification}",
    )
    return ("\n".join(lignes) + "\n").encode("utf-8")


def _manifeste(fichiers: Mapping[str, bytes]) -> bytes:
    """RFC 8493, 2.1.3: a percent sign is written %25 there; line ends are not let in names here."""
    codes = ((nom.replace("%", "%25"), contenu) for nom, contenu in sorted(fichiers.items()))
    return "".join(f"{hashlib.sha512(contenu).hexdigest()}  {nom}\n" for nom, contenu in codes).encode("utf-8")


# In -----------------------------------------------------------------------------------------------


def lire_colis(chemin: Path) -> Colis:
    """Reads and checks a sent file, or the folder it was unpacked into, every checksum of it.

    Raises FichierIllisible, whole or not at all.
    """
    if chemin.is_dir():
        membres = lire_arbre(chemin) if est_un_sac(chemin) else {}
    else:
        membres = lire_membres(_borner(chemin), chemin.name)
    return _Sac(chemin.absolute().name, membres).colis()


def est_un_sac(dossier: Path) -> bool:
    """True for the folder into which a sent file was unpacked."""
    return any((d / "bagit.txt").is_file() for d in (dossier, *_sous_dossiers(dossier)))


def _sous_dossiers(dossier: Path) -> list[Path]:
    return [d for d in dossier.iterdir() if d.is_dir() and not d.is_symlink()] if dossier.is_dir() else []


def _borner(chemin: Path) -> bytes:
    if _taille(chemin) > OCTETS_MAX:
        message = f"Ce fichier dépasse {OCTETS_MAX >> 20} Mio : il n'a pas été ouvert."
        raise FichierIllisible([Probleme(message, chemin.name, remede=REDEMANDEZ)])
    return lire_fichier(chemin)


def _taille(chemin: Path) -> int:
    try:
        if not chemin.is_file() and not chemin.is_dir() and chemin.exists():  # a pipe may never end
            raise PasUnFichier
        return chemin.stat().st_size
    except OSError as err:
        raise FichierIllisible([non_lu(err, chemin.name)]) from None


class _Sac:
    """The members of an archive, taken as a bag."""

    def __init__(self, nom: str, membres: Mapping[str, bytes]) -> None:
        self.nom = nom
        sacs = sorted((m for m in membres if m.rpartition("/")[2] == "bagit.txt"), key=lambda m: m.count("/"))
        racine = sacs[0].removesuffix("bagit.txt") if sacs else ""  # none, or one folder more, once it was re-zipped
        if not sacs or not all(m.startswith(racine) for m in membres):
            self._refuser("Ce n'est pas un dossier envoyé par cqp send.")
        self.fichiers = {m.removeprefix(racine): contenu for m, contenu in membres.items()}

    def colis(self) -> Colis:
        """The dossier, once everything is checked. Raises FichierIllisible."""
        if not self.fichiers.get("bagit.txt", b"").startswith(b"BagIt-Version: "):
            self._refuser("Ce n'est pas un dossier envoyé par cqp send.")
        if self.fichiers["bagit.txt"].replace(b"\r\n", b"\n").strip() != _BAGIT.strip():
            self._refuser("Ce sac n'est pas écrit en BagIt 1.0, UTF-8.")
        if "fetch.txt" in self.fichiers:
            self._refuser("Ce sac demande d'aller chercher des fichiers ailleurs (fetch.txt).")
        donnees = {n for n in self.fichiers if n.startswith("data/")}
        hors = {n for n in self.fichiers if n not in donnees and not n.startswith("tagmanifest-")}
        self._sommes("manifest-", donnees)
        self._sommes("tagmanifest-", hors)
        info = self._info()
        self._oxum(info.get("payload-oxum", ""), donnees)
        code = info.get("external-identifier", "")
        if not CODE.fullmatch(code) or len(code) > 80 or info.get("cqp-format") != FORMAT:
            self._refuser("Ce sac n'a pas été fait par cqp send, ou par une version que celle-ci ne connaît pas.")
        contenus = {n.removeprefix("data/"): self.fichiers[n] for n in sorted(donnees)}
        if "candidat.yaml" not in contenus:
            self._refuser("Ce sac ne contient pas de dossier : candidat.yaml manque.")
        if intrus := [n for n in contenus if not est_piece(n)]:
            message = "Ce fichier n'est pas une pièce d'un dossier : rien de ce sac n'est classé."
            raise FichierIllisible(Probleme(message, f"{self.nom}, data/{n}", remede=REDEMANDEZ) for n in intrus)
        return Colis(code, info.get("cqp-referentiel", ""), contenus, self._etats())

    def _refuser(self, message: str, fichier: str | None = None) -> NoReturn:
        place = f"{self.nom}, {fichier}" if fichier else self.nom
        raise FichierIllisible([Probleme(message, place, remede=REDEMANDEZ)])

    def _texte(self, nom: str) -> str:
        if nom not in self.fichiers:
            self._refuser("Ce fichier manque dans le sac.", nom)
        try:
            return self.fichiers[nom].decode("utf-8")
        except UnicodeDecodeError:
            self._refuser("Ce fichier du sac n'est pas en UTF-8.", nom)

    def _sommes(self, prefixe: str, attendus: set[str]) -> None:
        """Every manifest of this kind lists every file, and each has the checksum that is said."""
        manifestes = {n: n.removeprefix(prefixe).removesuffix(".txt") for n in self.fichiers if n.startswith(prefixe)}
        if not set(manifestes.values()) & set(_SOMMES):
            self._refuser(f"Ce sac n'a pas de liste de contrôle ({prefixe}sha512.txt).")
        problemes = []
        for manifeste, algorithme in manifestes.items():
            listes = self._lister(manifeste)
            problemes += [Probleme("Ce fichier manque dans le sac.", n) for n in sorted(listes.keys() - attendus)]
            problemes += [
                Probleme("Ce fichier n'est pas dans la liste de contrôle.", n) for n in sorted(attendus - listes.keys())
            ]
            if somme := _SOMMES.get(algorithme):
                problemes += [
                    Probleme("Ce fichier n'est pas celui qui a été envoyé : sa somme de contrôle diffère.", n)
                    for n in sorted(attendus & listes.keys())
                    if somme(self.fichiers[n]).hexdigest() != listes[n]
                ]
        if problemes:
            uniques = dict.fromkeys((p.message, p.fichier) for p in problemes)
            raise FichierIllisible(Probleme(m, f"{self.nom}, {n}", remede=REDEMANDEZ) for m, n in uniques)

    def _lister(self, manifeste: str) -> dict[str, str]:
        listes: dict[str, str] = {}
        for ligne in self._texte(manifeste).splitlines():
            trouve = _LIGNE.fullmatch(ligne)
            if not trouve:
                self._refuser("Une ligne de cette liste de contrôle ne se lit pas.", manifeste)
            nom = self._decoder(trouve[2])
            if nom in listes:
                self._refuser(f"« {nom[:60]} » est deux fois dans cette liste de contrôle.", manifeste)
            listes[nom] = trouve[1].casefold()
        return listes

    def _decoder(self, nom: str) -> str:
        """The name meant; some tools leave the percent sign as it is."""
        if nom in self.fichiers and "%25" not in nom:
            return nom
        return nom.replace("%25", "%")

    def _info(self) -> dict[str, str]:
        paires = (ligne.partition(":") for ligne in self._texte("bag-info.txt").splitlines())
        return {cle.strip().casefold(): valeur.strip() for cle, _, valeur in paires}

    def _oxum(self, oxum: str, donnees: set[str]) -> None:
        lu = _OXUM.fullmatch(oxum)
        if not lu or (int(lu[1]), int(lu[2])) != (sum(len(self.fichiers[n]) for n in donnees), len(donnees)):
            self._refuser("Le nombre ou la taille des fichiers n'est pas ce que le sac annonce.", "bag-info.txt")

    def _etats(self) -> dict[str, list[str]]:
        etats = lire_etats(self.fichiers.get(ETATS, b"{}"))
        if etats is None:
            self._refuser("La liste des états échangés ne se lit pas.", ETATS)
        return etats
