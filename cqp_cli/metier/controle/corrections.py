"""`check-dossier --fix`: the lines that are no YAML and surely mean something, as a diff; done with --yes."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING

from cqp_cli.disque.ecrire.porte import Changement, empreinte, enregistrer
from cqp_cli.disque.lire.fautes import reparer
from cqp_cli.disque.lire.lecture import Arret, decoder
from cqp_cli.disque.lire.octets import lire_entier
from cqp_cli.disque.lire.recherche import JOURNAL, est_piece
from cqp_cli.disque.retoucher.pieces import de_cote
from cqp_cli.terminal.affichage import signaler

if TYPE_CHECKING:
    from cqp_cli.disque.espace.espace import Espace


def corriger(dossiers: Iterable[Path], espace: Espace, *, faire: bool) -> None:
    """Shows what would be mended in each dossier, and does it when told to; a piece is kept aside first."""
    trouvees = 0
    for dossier in dossiers:
        changements = [c for fichier in _pieces(dossier) for c in _un(dossier, fichier, espace)]
        trouvees += len(changements)
        if changements and faire:
            enregistrer(dossier, changements, commande="check-dossier")
    if trouvees:
        signaler("  Corrigé ; l'ancien est gardé de côté." if faire else "  → ajoutez --yes pour le faire")
    else:
        signaler("  Rien ne se corrige à coup sûr.")


def _pieces(dossier: Path) -> list[str]:
    noms = (p.relative_to(dossier).as_posix() for p in dossier.glob("**/*.yaml") if not p.is_symlink())
    return sorted(n for n in noms if est_piece(n) and n != JOURNAL and not n.startswith("pieces/"))


def _un(dossier: Path, fichier: str, espace: Espace) -> list[Changement]:
    octets = lire_entier(dossier / fichier)
    try:
        texte = decoder(octets, fichier)
    except Arret:
        return []
    neuf = reparer(texte, fichier)
    if neuf == texte:
        return []
    nom = espace.relatif(dossier / fichier)
    for ligne in unified_diff(texte.splitlines(), neuf.splitlines(), nom, nom, n=0, lineterm=""):
        signaler(f"    {ligne}")
    return [de_cote(dossier, fichier, octets), Changement(fichier, neuf.encode("utf-8"), empreinte(octets))]
