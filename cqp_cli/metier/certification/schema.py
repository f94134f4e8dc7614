"""`cqp schema`: JSON Schemas, so that an editor completes the pieces and underlines their faults."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cqp_cli.disque.espace.espace import referentiel_livre
from cqp_cli.disque.espace.schemas import ecrire_schemas, en_texte, referentiels_de, remplacer
from cqp_cli.disque.espace.schemas import schema as construire
from cqp_cli.disque.lire.classes import CLASSES
from cqp_cli.disque.lire.validation import proche
from cqp_cli.domain.referentiel_metier import Referentiel
from cqp_cli.errors import MauvaisUsage
from cqp_cli.terminal import completion, options
from cqp_cli.terminal.affichage import dire, pluriel, signaler
from cqp_cli.terminal.arguments import argument, option, option_dossier, option_vers
from cqp_cli.terminal.depot import sur_la_sortie
from cqp_cli.terminal.options import Essai, Racine

Vers = Annotated[Path | None, option_vers("FICHIER", "Fichier ; sinon la sortie.")]
Remplacer = Annotated[bool, option("--force", "Remplace même un fichier que cqp n'a pas écrit.")]
Certifications = Annotated[
    list[str] | None,
    option(
        "--certification",
        "Ces certifications seulement ; par défaut celles de l'espace.",
        "CODE",
        autocompletion=completion.certifications,
    ),
]


Piece = Annotated[str | None, argument("[PIECE]", "candidat, evaluation, session…", autocompletion=completion.pieces)]
Tous = Annotated[Path | None, option_dossier("--all", "Écrit là, ou renouvelle, le schéma de chaque pièce.")]


def schema(
    piece: Piece = None,
    tous: Tous = None,
    vers: Vers = None,
    certification: Certifications = None,
    force: Remplacer = False,
    essai: Essai = False,
    racine: Racine = None,
) -> None:
    """Donne le schéma JSON d'une pièce, pour que votre éditeur la complète et souligne ses fautes.

    « cqp init » les écrit tous dans .cqp-schemas, à renouveler après un changement de référentiel.

    Exemple : cqp schema --all .cqp-schemas
    """
    if not (piece or tous):
        raise MauvaisUsage(f"Nommez une pièce : {', '.join(CLASSES)} ; ou --all DOSSIER.", "cqp schema evaluation")
    refs, espace = _referentiels(racine, certification or [])
    if tous:
        _tous(tous, refs, espace, force, essai)
        return
    assert piece
    nom = piece.removesuffix(".yaml")
    if nom not in CLASSES:
        aide = proche(nom, list(CLASSES))
        suite = f" ; vouliez-vous dire « {aide} » ?" if aide else f" ; il y a {', '.join(CLASSES)}."
        raise MauvaisUsage(f"Il n'y a pas de pièce « {piece} »{suite}", f"cqp schema {aide or 'evaluation'}")
    deposer_schema(en_texte(construire(nom, refs, espace)), vers, force, essai)


def _referentiels(racine: Path | None, certifications: list[str]) -> tuple[tuple[Referentiel, ...], Path | None]:
    """The référentiels of the workspace, and its root; outside one, the référentiel that ships."""
    try:
        espace = options.espace_de(racine)
    except MauvaisUsage:
        if racine is not None or certifications:
            raise
        return (referentiel_livre(),), None
    return referentiels_de(espace, certifications), espace.racine


def _tous(dossier: Path, refs: tuple[Referentiel, ...], racine: Path | None, force: bool, essai: bool) -> None:
    if essai:
        for piece in CLASSES:
            dire((dossier / f"{piece}.json").as_posix())
        return
    for fichier in ecrire_schemas(dossier, refs, racine, force=force):
        dire(fichier.as_posix())
    certifications = ", ".join(dict.fromkeys(r.code for r in refs))
    signaler(f"  {pluriel(len(CLASSES), 'schéma')}, avec les codes de : {certifications}.")


def deposer_schema(octets: bytes, vers: Path | None, force: bool, essai: bool) -> None:
    """The schema on standard output, or in a file."""
    if vers is None or sur_la_sortie(vers):
        dire(octets.decode("utf-8").rstrip("\n"))
        return
    if not essai:
        remplacer(vers, octets, force=force)
    dire(vers.as_posix())
