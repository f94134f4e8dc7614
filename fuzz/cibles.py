"""What is fuzzed: each reader of what comes from outside, as a function of bytes.

A target returns when the bytes were read, or refused with a CqpError that has a sentence. Anything else that it lets
out is a defect, and so is a hang or a memory that grows. Nothing here writes, but in a temporary folder.
"""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from pathlib import Path

from cqp_cli.disque.colis.colis import ETATS, lire_colis
from cqp_cli.disque.espace.espace import referentiel_livre
from cqp_cli.disque.lire.lecture import decoder, lire_yaml, localiser
from cqp_cli.disque.lire.validation import charger
from cqp_cli.disque.retoucher.greffe import greffer
from cqp_cli.domain.actions import Parcours
from cqp_cli.domain.candidat import Candidat
from cqp_cli.domain.certificateur import Configuration
from cqp_cli.domain.evaluation import Evaluation
from cqp_cli.domain.habilitations import Habilitations
from cqp_cli.domain.jury import Decision, Session
from cqp_cli.domain.livret import Livret
from cqp_cli.domain.referentiel_metier import Referentiel
from cqp_cli.domain.vae import DossierVae, RecitActivites
from cqp_cli.errors import CqpError, FichierIllisible
from cqp_cli.formulaires.brouillon import lire_formulaire
from cqp_cli.formulaires.saisie import lire_saisie
from cqp_cli.metier.ouverture.inscriptions import lire_liste

ICI = Path(__file__).parent
CORPUS = ICI / "corpus"
CLASSES: tuple[type, ...] = (
    Candidat,
    Livret,
    Parcours,
    DossierVae,
    RecitActivites,
    Evaluation,
    Decision,
    Session,
    Configuration,
    Habilitations,
    Referentiel,
)

JOUR = date(2026, 6, 1)


@cache
def _bac() -> Path:
    """A folder for the files that a reader wants on disk; it goes with the process."""
    dossier = tempfile.TemporaryDirectory(prefix="cqp-fuzz-")
    _bac.garde = dossier  # type: ignore[attr-defined]
    return Path(dossier.name)


def _poser(nom: str, octets: bytes) -> Path:
    chemin = _bac() / nom
    chemin.write_bytes(octets)
    return chemin


def _avec_phrases(err: CqpError) -> None:
    assert err.problemes, "a refusal without a problem"
    assert all(p.message.strip() for p in err.problemes), "a problem without a sentence"


def yaml(octets: bytes) -> None:
    """A piece of every class; then a value spliced in it, which must be found again."""
    try:
        texte = decoder(octets, "f.yaml")
    except FichierIllisible:
        return
    lu, problemes = lire_yaml(texte, "f.yaml")
    if not problemes:
        localiser(texte, ("a", 0, "b"))
    for classe in CLASSES:
        objet, fautes = charger(classe, texte, "f.yaml")
        assert (objet is None) == bool(fautes)
    if problemes:
        return
    try:
        apres = greffer(texte, {("nom_naissance",): "Đorđević : « 1 » #"}, nom="f.yaml")
    except CqpError as err:
        _avec_phrases(err)
    else:
        relu, fautes = lire_yaml(apres, "f.yaml")
        assert not fautes
        assert relu == {**(lu or {}), "nom_naissance": "Đorđević : « 1 » #"}


def csv(octets: bytes) -> None:
    """A list of candidates."""
    try:
        lire_liste(_poser("f.csv", octets), JOUR)
    except CqpError as err:
        _avec_phrases(err)


def classeur(octets: bytes) -> None:
    """A workbook, as a list of candidates and as a form of each kind."""
    chemin = _poser("f.xlsx", octets)
    try:
        lire_liste(chemin, JOUR)
    except CqpError as err:
        _avec_phrases(err)
    try:
        brouillon = lire_formulaire(chemin)
        lire_saisie(brouillon, _referentiel(), "formation")
    except CqpError as err:
        _avec_phrases(err)


@cache
def _referentiel() -> Referentiel:
    return referentiel_livre()


@cache
def _formulaire() -> tuple[tuple[str, bytes], ...]:
    """The parts of a sound workbook."""
    with zipfile.ZipFile(CORPUS / "classeur" / "petit.xlsx") as archive:
        return tuple((nom, archive.read(nom)) for nom in sorted(archive.namelist()))


def partie(octets: bytes) -> None:
    """A sound workbook, one part of which is what comes: the first byte says which."""
    if not octets:
        return
    parties = _formulaire()
    choisie = octets[0] % len(parties)
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w") as archive:
        for rang, (nom, contenu) in enumerate(parties):
            archive.writestr(nom, octets[1:] if rang == choisie else contenu)
    classeur(sortie.getvalue())


def colis(octets: bytes) -> None:
    """A sent dossier."""
    try:
        lire_colis(_poser("f.zip", octets))
    except CqpError as err:
        _avec_phrases(err)


def membre(octets: bytes) -> None:
    """A bag whose checksums are right, and whose files are what comes: `name NUL content NUL name…`."""
    morceaux = octets.split(b"\0")
    noms = [m.decode("utf-8", "replace") for m in morceaux[::2]]
    fichiers = dict(zip(noms, morceaux[1::2], strict=False))
    sortie = io.BytesIO()
    try:
        with zipfile.ZipFile(sortie, "w") as archive:
            for nom, contenu in _sac(fichiers).items():
                archive.writestr(f"ba-zoe/{nom}", contenu)
    except (ValueError, UnicodeError):
        return  # zipfile does not write such a name
    colis(sortie.getvalue())


def _sac(fichiers: Mapping[str, bytes]) -> dict[str, bytes]:
    donnees = {n: c for n, c in fichiers.items() if n.startswith("data/")}
    taille = sum(map(len, donnees.values()))
    info = f"External-Identifier: ba-zoe\nPayload-Oxum: {taille}.{len(donnees)}\nCqp-Format: 1\n"
    autour = {
        "bagit.txt": b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
        "bag-info.txt": info.encode(),
        ETATS: b"{}",
    }
    autour |= {n: c for n, c in fichiers.items() if n not in donnees and not n.startswith("-")}
    for nom in fichiers:
        autour.pop(nom.removeprefix("-"), None) if nom.startswith("-") else None
    autour.setdefault("manifest-sha512.txt", _sommes(donnees))
    autour.setdefault("tagmanifest-sha512.txt", _sommes(autour))
    return {**autour, **donnees}


def _sommes(fichiers: Mapping[str, bytes]) -> bytes:
    lignes = (f"{hashlib.sha512(c).hexdigest()}  {n.replace('%', '%25')}\n" for n, c in fichiers.items())
    return "".join(lignes).encode("utf-8", "replace")


CIBLES: dict[str, Callable[[bytes], None]] = {
    "yaml": yaml,
    "csv": csv,
    "classeur": classeur,
    "partie": partie,
    "colis": colis,
    "membre": membre,
}
os.environ.setdefault("PYTHONWARNINGS", "ignore")
