"""The manifest beside a jury's pack: what the PDF was made from, and whether all of it is still the same.

    X.pdf + X.manifest.json

Paths in it are relative to the workspace, and `racine` leads to the workspace from the folder of the
manifest: both can be moved together, and no path of a machine is ever written.
"""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Container, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

from cqp_cli.disque.ecrire.chaine import empreinte
from cqp_cli.disque.ecrire.porte import ecrire_fichier
from cqp_cli.disque.ecrire.refaire import refaire
from cqp_cli.disque.ecrire.tableur import en_csv
from cqp_cli.disque.ecrire.verrous import passage
from cqp_cli.disque.espace.espace import MARQUE, Espace
from cqp_cli.disque.lire.chemins import BUREAU, reste_dedans
from cqp_cli.disque.lire.donnees import racine_donnees
from cqp_cli.disque.lire.lecture import lire_fichier
from cqp_cli.disque.lire.recherche import racine_autour, situes
from cqp_cli.disque.lire.restes import est_copie
from cqp_cli.disque.registres.complement import complete
from cqp_cli.domain.referentiel_metier import Referentiel
from cqp_cli.errors import CqpError, FichierIllisible, Refus

SUFFIXE = ".manifest.json"
CLE = ".cle.csv"
_ENTETE_CLE = ("numero", "code", "nom", "dossier")
COMMANDE = "jury-pack"
_DOSSIERS = ("evaluations", "decisions")


@dataclass(frozen=True, slots=True)
class Depot:
    """Where a pack was written: the name asked for may be held open by another program."""

    pdf: Path
    manifeste: Path
    nouvelle_edition: bool = False
    empeche: tuple[str, ...] = ()
    garde: Path | None = None


@dataclass(frozen=True, slots=True)
class Controle:
    """What `verify` found: `emis` is whether the PDF is the one issued."""

    manifeste: Mapping[str, Any]
    emis: bool
    espace_trouve: bool
    complete: bool = False
    """Issued, then completed elsewhere: signed, annotated."""
    changes: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    """By dossier (« » for what all share): each file and `modifié`, `absent` or `ajouté`."""


def chemin_manifeste(pdf: Path) -> Path:
    return pdf.with_name(pdf.stem + SUFFIXE)


def chemin_cle(pdf: Path) -> Path:
    return pdf.with_name(pdf.stem + CLE)


def ecrire_cle(pdf: Path, lignes: Iterable[tuple[str, ...]]) -> Path:
    """The private key of an anonymous pack: who has which number. Readable by its owner only."""
    rangees = (dict(zip(_ENTETE_CLE, ligne, strict=True)) for ligne in lignes)
    texte = en_csv(_ENTETE_CLE, rangees, excel=True, fin="\r\n")
    ecrire_fichier(chemin_cle(pdf), texte.encode("utf-8-sig"), nom=chemin_cle(pdf).name)
    return chemin_cle(pdf)


def lire_cle(pdf: Path) -> dict[str, str]:
    """The folder of each number, empty without the key. Raises FichierIllisible."""
    fichier = chemin_cle(pdf)
    if not fichier.is_file():
        return {}
    try:
        lignes = list(csv.reader(io.StringIO(lire_fichier(fichier).decode("utf-8-sig")), delimiter=";"))
        return {ligne[0]: ligne[3] for ligne in lignes[1:] if ligne and reste_dedans(ligne[3])}
    except (ValueError, IndexError, csv.Error):
        raise FichierIllisible(f"{fichier.name} n'est pas la clé d'un dossier de jury anonyme.") from None


def pieces(dossier: Path) -> list[Path]:
    """Every piece of a dossier, in a stable order; what the tool keeps beside them is not one."""
    lieux = (dossier, *(dossier / sous for sous in _DOSSIERS))
    fichiers = (p for lieu in lieux for p in lieu.glob("*.yaml") if p.is_file())
    return sorted(p for p in fichiers if not p.name.startswith(BUREAU) and not est_copie(p.name))


def communs(espace: Espace, session: str, refs: Iterable[Referentiel]) -> list[Path]:
    """What every page of the pack depends on."""
    trouves = [espace.racine / MARQUE, espace.racine / "habilitations.yaml"]
    trouves.append(espace.racine / "sessions" / session / "session.yaml")
    trouves += [f for ref in refs if (f := fichier_referentiel(espace, ref)) is not None]
    return [t for t in dict.fromkeys(trouves) if t.is_file()]


def fichier_referentiel(espace: Espace, ref: Referentiel) -> Path | None:
    """The file of the workspace that says this référentiel; None for the one that ships with the program."""
    propres = (espace.racine / "referentiels" / ref.code / f"{ref.version}.yaml", espace.racine / "referentiel.yaml")
    return next((p for p in propres if p.is_file()), None)


def empreintes(chemins: Iterable[Path], espace: Espace) -> dict[str, str]:
    """SHA-256 by path relative to the workspace. Raises FichierIllisible."""
    return {espace.relatif(c): empreinte(lire_fichier(c)) for c in chemins}


def decrire_referentiel(espace: Espace, ref: Referentiel) -> dict[str, str]:
    """The element of `referentiels` in the manifest."""
    fichier = fichier_referentiel(espace, ref) or racine_donnees() / "referentiel.yaml"
    return {"code": ref.code, "version": ref.version, "sha256": empreinte(lire_fichier(fichier))}


# Writing ------------------------------------------------------------------------------------------


def racine_relative(pdf: Path, espace: Espace) -> str | None:
    """From the folder of the PDF to the workspace; None when they are on two disks."""
    try:
        return Path(os.path.relpath(espace.racine.resolve(), pdf.absolute().parent.resolve())).as_posix()
    except ValueError:
        return None


def refuser_autre(pdf: Path, session: str) -> bool:
    """Whether `pdf` holds an earlier edition of this session's pack. Raises Refus for any other file."""
    if not pdf.exists() and not pdf.is_symlink():
        return False
    remede = refaire("--force", ailleurs=pdf)
    try:
        ancien = lire_manifeste(chemin_manifeste(pdf))
    except CqpError:
        raise Refus(f"{pdf.name} existe déjà et rien ne dit d'où il vient : il n'est pas remplacé.", remede) from None
    if ancien.get("session") != session:
        raise Refus(f"{pdf.name} est le dossier d'une autre session : il n'est pas remplacé.", remede)
    if empreinte(lire_fichier(pdf)) not in (ancien["pdf"]["sha256"], ancien["pdf"].get("prochain")):
        message = f"{pdf.name} a été modifié depuis son émission, annoté peut-être : il n'est pas remplacé."
        raise Refus(message, remede)
    return True


def deposer(pdf: Path, contenu: bytes, manifeste: dict[str, Any], *, force: bool, neuf: bool = False) -> Depot:
    """Writes the PDF then its manifest; a PDF that cannot be replaced stays, and the new one goes beside it.

    `neuf` when nothing was there when the command began. Raises Refus when another file has this name, CqpError when
    nothing can be written there.
    """
    with passage(pdf.parent, nom=pdf.name):  # two programs do not mix their PDF and their manifest
        if neuf and not force and pdf.is_file() and lire_fichier(pdf) != contenu:
            message = f"{pdf.name} vient d'être écrit par un autre programme : il n'est pas remplacé ; relisez-le."
            raise Refus(message, refaire())
        return _deposer(pdf, contenu, manifeste, force)


def _deposer(pdf: Path, contenu: bytes, manifeste: dict[str, Any], force: bool) -> Depot:
    garde, empeche, somme = None, tuple[str, ...](), empreinte(contenu)
    try:
        edition = refuser_autre(pdf, manifeste["session"])
    except Refus:
        if not force:
            raise
        edition, garde = False, mettre_de_cote(pdf)
    try:
        _poser(pdf, contenu, somme, manifeste)
        cible = pdf
    except Refus as err:
        if not pdf.is_file():
            raise
        cible = _libre(pdf, "nouveau")
        ecrire_fichier(cible, contenu, nom=cible.name)
        empeche = tuple(p.message for p in err.problemes)
    octets = _en_json(manifeste | {"pdf": {"fichier": cible.name, "sha256": somme}})
    ecrire_fichier(chemin_manifeste(cible), octets, nom=chemin_manifeste(cible).name)
    return Depot(cible, chemin_manifeste(cible), edition and not empeche, empeche, garde)


def _poser(pdf: Path, contenu: bytes, somme: str, manifeste: Mapping[str, Any]) -> None:
    neuf = not pdf.exists()
    _annoncer(pdf, somme, manifeste)
    try:
        ecrire_fichier(pdf, contenu, nom=pdf.name)
    except CqpError:
        if neuf:
            with suppress(OSError):
                chemin_manifeste(pdf).unlink(missing_ok=True)
        raise


def _annoncer(pdf: Path, somme: str, manifeste: Mapping[str, Any]) -> None:
    """Tells in the manifest which PDF comes: cut short between the two, the next run knows it for its own."""
    chemin = chemin_manifeste(pdf)
    try:
        ancien = lire_manifeste(chemin) if pdf.exists() else dict(manifeste)
    except CqpError:
        return
    present = ancien.get("pdf") or {"fichier": pdf.name, "sha256": ""}
    ecrire_fichier(chemin, _en_json(ancien | {"pdf": present | {"prochain": somme}}), nom=chemin.name)


def mettre_de_cote(pdf: Path) -> Path | None:
    """A copy of the file that `--force` is about to replace."""
    if not pdf.is_file():
        return None
    garde = _libre(pdf, "ancien")
    ecrire_fichier(garde, lire_fichier(pdf), nom=garde.name)
    return garde


def _libre(pdf: Path, mot: str) -> Path:
    """`X-nouveau.pdf`, or with the first number that nothing has."""
    rang = 1
    while True:
        essai = pdf.with_name(f"{pdf.stem}-{mot}{'' if rang == 1 else f'-{rang}'}{pdf.suffix}")
        if not essai.exists() and not chemin_manifeste(essai).exists():
            return essai
        rang += 1


def _en_json(manifeste: Mapping[str, Any]) -> bytes:
    tete = ("version", "commande", "pdf")
    ordonne = {c: manifeste[c] for c in tete} | {c: v for c, v in manifeste.items() if c not in tete}
    return (json.dumps(ordonne, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


# Verifying ----------------------------------------------------------------------------------------


def lire_manifeste(chemin: Path) -> dict[str, Any]:
    """A manifest that this program wrote. Raises FichierIllisible."""
    manifeste = _manifeste(lire_fichier(chemin))
    if manifeste is None:
        raise FichierIllisible(f"{chemin.name} n'est pas le manifeste d'un dossier de jury.")
    return dict(manifeste)


@lru_cache(maxsize=1)
def _manifeste(texte: bytes) -> dict[str, Any] | None:
    """What a manifest says, None when it is not one; the same is asked several times while a pack is written."""
    try:
        manifeste: dict[str, Any] = json.loads(texte)
        fichiers = manifeste["fichiers"]
        sommes = [manifeste["pdf"]["sha256"], *fichiers.values()]
        connu = manifeste["version"] == 1 and manifeste["commande"] == COMMANDE
        separes = manifeste.get("par_candidat", {}).items()
        sain = all(isinstance(s, str) for s in (*sommes, *dict(separes).values())) and all(map(reste_dedans, fichiers))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        connu = sain = False
    return manifeste if connu and sain else None


def controler(pdf: Path, racine: Path | None = None) -> Controle | None:
    """Compares a pack and all it was made from, in the workspace at `racine` when it is said, with its manifest; None
    when it has none.

    Raises FichierIllisible when the PDF or the manifest cannot be read.
    """
    contenu = lire_fichier(pdf)
    if not chemin_manifeste(pdf).exists():
        return None
    manifeste = lire_manifeste(chemin_manifeste(pdf))
    emis = empreinte(contenu) == manifeste["pdf"]["sha256"]
    espace = Espace(racine) if racine else _espace(pdf, manifeste)
    if manifeste.get("anonyme"):
        manifeste = _nommer(manifeste, lire_cle(pdf))
        espace = espace if chemin_cle(pdf).is_file() else None
    changes = comparer(espace, manifeste["fichiers"]) if espace else {}
    suite = not emis and complete(contenu, manifeste["pdf"]["sha256"])
    return Controle(manifeste, emis, espace is not None, suite, changes)


def _nommer(manifeste: dict[str, Any], cle: Mapping[str, str]) -> dict[str, Any]:
    """The manifest of an anonymous pack, its numbers made folders again for whoever holds the key."""
    fichiers = {}
    for nom, somme in manifeste["fichiers"].items():
        tete, _, reste = nom.removeprefix("candidats/").partition("/")
        fichiers[f"{cle[tete]}/{reste}" if nom.startswith("candidats/") and tete in cle else nom] = somme
    return manifeste | {"fichiers": fichiers}


def _espace(pdf: Path, manifeste: Mapping[str, Any]) -> Espace | None:
    """The workspace the manifest leads to, otherwise the one around the current folder."""
    relative = manifeste.get("racine")
    if isinstance(relative, str) and not Path(relative).is_absolute():
        racine = Path(os.path.normpath(pdf.absolute().parent / relative))
        if racine_autour(racine) == racine:
            return Espace(racine)
    try:
        return Espace.trouver()
    except CqpError:
        return None


def comparer(espace: Espace, sommes: Mapping[str, str]) -> dict[str, list[tuple[str, str]]]:
    """By dossier (« » for what all share), the files that are no longer what they were, and those that came since."""
    sommes, dossiers = _ou_ils_sont(espace, sommes)
    actuels = {espace.relatif(p) for d in dossiers for p in pieces(espace.racine / d)}
    changes: dict[str, list[tuple[str, str]]] = {}
    for nom in sorted({*sommes, *actuels}):
        if etat := _etat(f"{espace.racine}/{nom}", sommes.get(nom)):
            changes.setdefault(PurePosixPath(_dossier_de(nom, dossiers)).name, []).append((nom, etat))
    return changes


def _ou_ils_sont(espace: Espace, sommes: Mapping[str, str]) -> tuple[Mapping[str, str], set[str]]:
    """The same files and their dossiers, named where each dossier lies now: filed by year, say, it has not changed."""
    dossiers = {str(PurePosixPath(nom).parent) for nom in sommes if nom.endswith("/candidat.yaml")}
    partis = sorted(d for d in dossiers if not (espace.racine / d).is_dir())
    trouves = situes(espace.racine, [PurePosixPath(d).name for d in partis])
    la = {d: espace.relatif(chemin) if chemin.is_dir() else d for d, chemin in zip(partis, trouves, strict=True)}
    if not la:
        return sommes, dossiers
    places = {nom: _dossier_de(nom, dossiers) for nom in sommes}
    deplacees = {la.get(d, d) + nom.removeprefix(d): sommes[nom] for nom, d in places.items()}
    return deplacees, {la.get(d, d) for d in dossiers}


def _dossier_de(nom: str, dossiers: Container[str]) -> str:
    """Which of these dossiers a file is of; none for what all share."""
    return next((d for d in map(str, PurePosixPath(nom).parents) if d in dossiers), "")


def ceux_qui_ont_change(espace: Espace, sommes: Mapping[str, str]) -> list[str]:
    """Among these files, those that are no longer what they were."""
    return [nom for nom, somme in sommes.items() if _etat(f"{espace.racine}/{nom}", somme)]


def _etat(chemin: str, attendu: str | None) -> str:
    if attendu is None:
        return "ajouté"
    try:
        return "" if empreinte(lire_fichier(chemin)) == attendu else "modifié"
    except FichierIllisible:
        if Path(chemin).is_file():
            raise
        return "absent"
