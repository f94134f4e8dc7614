"""`cqp init`: a new workspace."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from cqp_cli.disque.ecrire.porte import creer_dossier, ecrire_fichier
from cqp_cli.disque.ecrire.refaire import entre_guillemets
from cqp_cli.disque.ecrire.verrous import passage
from cqp_cli.disque.espace.espace import referentiel_livre
from cqp_cli.disque.espace.schemas import DOSSIER, ecrire_schemas
from cqp_cli.disque.lire.donnees import modele
from cqp_cli.disque.lire.octets import lire_entier
from cqp_cli.disque.lire.recherche import espaces_dessous, racine_autour
from cqp_cli.disque.retoucher.pieces import remplir
from cqp_cli.errors import MauvaisUsage, Refus
from cqp_cli.terminal.affichage import dire, signaler
from cqp_cli.terminal.arguments import argument, option
from cqp_cli.terminal.formes import objet_de, rendre
from cqp_cli.terminal.options import Essai, Format, Sortie

SOUS_WINDOWS = os.name == "nt"

Dossier = Annotated[Path | None, argument("[DOSSIER]", "Où créer l'espace de travail ; sinon ici.")]
Racine = Annotated[
    Path | None, option("--root", "Le même, dit comme aux autres commandes.", court="-C", file_okay=False)
]
Nom = Annotated[str | None, option("--nom", "Le certificateur : son nom.")]
Adresse = Annotated[str | None, option("--adresse", "Son adresse.")]
Lieu = Annotated[str | None, option("--lieu", "La ville où il signe.")]
Signataire = Annotated[str | None, option("--signataire", "Qui signe pour lui.", "« NOM ; FONCTION »")]


def init(
    dossier: Dossier = None,
    nom: Nom = None,
    adresse: Adresse = None,
    lieu: Lieu = None,
    signataire: Signataire = None,
    essai: Essai = False,
    sortie: Sortie = Format.TABLE,
    racine: Racine = None,
) -> None:
    """Crée un espace de travail : cqp.yaml, habilitations.yaml, candidats/, sessions/.

    Les schémas de .cqp-schemas/ servent aux éditeurs de texte (cqp schema --help). Sous Windows, trois fichiers .cmd
    s'ajoutent : un double clic vérifie les dossiers, dit qui doit quoi, imprime le dossier d'un jury.

    Ce qui n'est pas dit du certificateur se complète ensuite dans cqp.yaml, ou par cqp set.

    Exemple : cqp init ma-branche --nom "Commission paritaire" --lieu Paris
    """
    dossier = _seul_endroit(dossier, racine)
    clics = sorted(p.name for p in modele("windows").glob("*.cmd")) if SOUS_WINDOWS else []
    _refuser_deux_fois(dossier)
    contenus = {clic: lire_entier(modele(f"windows/{clic}")) for clic in clics}
    contenus["habilitations.yaml"] = lire_entier(modele("habilitations.yaml"))
    contenus["cqp.yaml"] = _configuration(nom, adresse, lieu, signataire)
    if not essai:
        _creer(dossier, contenus)
    ecrits = [(dossier / fichier).as_posix() for fichier in contenus]
    if sortie is Format.TABLE:
        dire("\n".join(ecrits))
    objet = objet_de("init", chemin=dossier.as_posix(), fichiers=ecrits, essai=essai)
    rendre(sortie, objet, ({"fichier": fichier} for fichier in ecrits), "fichier")
    if racine is None and dossier.absolute() != Path.cwd():  # the arrows carry -C, and need no other folder
        signaler(f"  → cd {entre_guillemets(dossier.as_posix())}")
    if not (nom and lieu):
        signaler("  → cqp set . certificateur.nom=NOM certificateur.lieu=LIEU")
    signaler("  → cqp init-candidate --grid inscriptions.xlsx")


def _creer(dossier: Path, contenus: Mapping[str, bytes]) -> None:
    """The folders, then the files; cqp.yaml is the last, and says that all the rest is there."""
    creer_dossier(dossier)
    with passage(dossier):
        _refuser_deux_fois(dossier)
        for sous in (dossier / "candidats", dossier / "sessions"):
            creer_dossier(sous)
        ecrire_schemas(dossier / DOSSIER, (referentiel_livre(),))
        for fichier, contenu in contenus.items():
            if not (dossier / fichier).exists():
                ecrire_fichier(dossier / fichier, contenu)


def _seul_endroit(dossier: Path | None, racine: Path | None) -> Path:
    """Where to make it. Raises MauvaisUsage for two places: one would be forgotten in silence."""
    if dossier and racine and dossier.absolute() != racine.absolute():
        message = f"DOSSIER et -C disent deux endroits : {dossier.as_posix()} et {racine.as_posix()}."
        raise MauvaisUsage(message, "ôtez l'un des deux")
    return dossier or racine or Path()


def _configuration(nom: str | None, adresse: str | None, lieu: str | None, signataire: str | None) -> bytes:
    """cqp.yaml, with what is known of the certifier."""
    qui, _, fonction = (signataire or "").partition(";")
    dites: dict[tuple[str | int, ...], str | None] = {
        ("certificateur", "nom"): nom,
        ("certificateur", "adresse"): adresse,
        ("certificateur", "lieu"): lieu,
        ("certificateur", "signataire", "nom"): qui.strip(),
        ("certificateur", "signataire", "fonction"): fonction.strip(),
    }
    return remplir("cqp.yaml", dites) if any(dites.values()) else lire_entier(modele("cqp.yaml"))


def _refuser_deux_fois(dossier: Path) -> None:
    if (dossier / "cqp.yaml").exists():
        raise Refus(f"Il y a déjà un espace de travail dans {dossier.absolute().name}.", "cqp check-dossier")
    if dedans := espaces_dessous(dossier):
        message = f"Il y a déjà un espace de travail dans {dedans[0].name} : un autre ne se met pas autour."
        raise Refus(message, f"cd {entre_guillemets(dedans[0].as_posix())}")
    if autour := racine_autour(dossier):
        message = f"Ce dossier est dans l'espace de travail {autour.name} : un autre ne s'y met pas."
        ailleurs = autour.parent / dossier.absolute().name
        raise Refus(message, f"cqp init {entre_guillemets(ailleurs.as_posix())}")
