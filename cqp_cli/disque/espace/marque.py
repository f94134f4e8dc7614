"""What a certifier looks like on paper: its logo and its colour, checked before anything is drawn."""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from cqp_cli.disque.espace.espace import MARQUE, Espace
from cqp_cli.disque.lire.lecture import lire_texte, localiser, raison
from cqp_cli.disque.lire.octets import lire_entier
from cqp_cli.domain.lieu import Lieu
from cqp_cli.domain.remedes import A_ECRIRE, poser
from cqp_cli.errors import FichierIllisible, Probleme

OCTETS_MAX, COTE_MAX = 2 << 20, 3000
_COULEUR = re.compile(r"#[0-9a-fA-F]{6}")
# White on it, or it on white, must be read: the contrast that WCAG 2.1 asks of a text (1.4.3).
CONTRASTE = 4.5


@dataclass(frozen=True, slots=True)
class Logo:
    """A sound PNG or JPEG and its size in pixels."""

    octets: bytes
    largeur: int
    hauteur: int


def illisibles(espace: Espace) -> tuple[Probleme, ...]:
    """What is wrong in the files that all dossiers share, and keeps documents from being printed; each once."""
    trouves = [*espace.illisibles]
    for lire in (couleur, logo):
        try:
            lire(espace)
        except FichierIllisible as err:
            trouves += err.problemes
    return tuple({(p.message, p.fichier, p.ligne): p for p in reversed(trouves)}.values())[::-1]


def couleur(espace: Espace) -> str | None:
    """The accent colour of `cqp.yaml`, None when it says none. Raises FichierIllisible."""
    dite = espace.configuration.certificateur.couleur
    try:
        return dite and lire_couleur(dite)
    except ValueError as err:
        raise _refus(espace, "couleur", f"« couleur » : {err}.") from None


def lire_couleur(dite: str) -> str:
    """A colour that can be read on paper. Raises ValueError with the reason."""
    if not _COULEUR.fullmatch(dite):
        raise ValueError(f"on attend #RRVVBB, six chiffres hexadécimaux, et non « {dite[:40]} »")
    if _contraste(dite) < CONTRASTE:
        raise ValueError(f"{dite} est trop claire pour être lue sur du papier blanc ; #1F3A5F ne l'est pas")
    return dite


def _contraste(couleur: str) -> float:
    """The contrast with white, as WCAG 2.1 defines it."""
    canaux = [int(couleur[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    lineaires = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in canaux]
    luminance = sum(p * c for p, c in zip((0.2126, 0.7152, 0.0722), lineaires, strict=True))
    return 1.05 / (luminance + 0.05)


def logo(espace: Espace) -> Logo | None:
    """The logo of `cqp.yaml`, None when it names none. Raises FichierIllisible with the line that names it."""
    nom = espace.configuration.certificateur.logo
    try:
        return lire_logo(espace, nom) if nom else None
    except ValueError as err:
        raise _refus(espace, "logo", f"« logo » : {err}.") from None


def lire_logo(espace: Espace, nom: str) -> Logo:
    """The picture so named. Raises ValueError with the reason."""
    try:
        return _mesurer(_octets(espace, nom))
    except ValueError as err:
        raise ValueError(f"{nom[:60]} {err}") from None


def _octets(espace: Espace, nom: str) -> bytes:
    """The bytes of a plain file of the workspace, reached without any link. Raises ValueError with the reason."""
    parties = Path(nom.replace("\\", "/")).parts
    if Path(nom).is_absolute() or ":" in nom or ".." in parties or not nom.isprintable():
        raise ValueError("n'est pas dans l'espace de travail")
    chemin = espace.racine
    for partie in parties:
        chemin /= partie
        if chemin.is_symlink():
            raise ValueError("passe par un lien ; mettez-y l'image elle-même")
    if not chemin.resolve().is_relative_to(espace.racine.resolve()):
        raise ValueError("n'est pas dans l'espace de travail")
    if not chemin.is_file():
        raise ValueError("n'existe pas, ou n'est pas un fichier")
    try:
        if chemin.stat().st_size > OCTETS_MAX:
            raise ValueError("dépasse 2 Mio")
        return lire_entier(chemin)
    except OSError as err:
        raise ValueError(f"ne peut pas être lu ({raison(err)})") from None


def _mesurer(octets: bytes) -> Logo:
    """The size of the picture, once all of it was decoded. Raises ValueError with the reason."""
    from PIL import Image

    try:
        with Image.open(BytesIO(octets), formats=("PNG", "JPEG")) as image:
            largeur, hauteur = image.size
            if max(largeur, hauteur) > COTE_MAX:
                raise ValueError(f"mesure {largeur} × {hauteur} points ; le plus grand côté permis est de {COTE_MAX}")
            image.convert("RGBA")
    except (OSError, SyntaxError, EOFError, MemoryError, Image.DecompressionBombError):
        raise ValueError("n'est pas une image PNG ou JPEG entière") from None
    return Logo(octets, largeur, hauteur)


def _refus(espace: Espace, cle: str, message: str) -> FichierIllisible:
    try:
        ligne = localiser(lire_texte(espace.racine / MARQUE, MARQUE), ("certificateur", cle))
    except FichierIllisible:
        ligne = None
    remede = poser(Lieu(MARQUE, ("certificateur", cle)), A_ECRIRE)
    return FichierIllisible([Probleme(message, MARQUE, ligne, remede=remede)])
