"""`cqp referentiel new`, `import` and `schema`: another certification, written as YAML."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cqp_cli.metier.certification.schema import Remplacer, Vers, rendre
from cqp_cli.terminal import options
from cqp_cli.terminal.affichage import dire, pluriel, signaler
from cqp_cli.terminal.options import Au, Essai, Racine

if TYPE_CHECKING:
    from cqp_cli.disque.espace.espace import Espace

Version = Annotated[
    str | None, typer.Option("--version", metavar="VERSION", help="D'ordinaire la date de l'accord ; sinon ce jour.")
]


def nouveau(
    code: Annotated[str, typer.Argument(metavar="CODE", help="Le code de la certification : cqp-fleuriste.")],
    version: Version = None,
    intitule: Annotated[str | None, typer.Option("--intitule", help="L'intitulé exact.")] = None,
    au: Au = None,
    essai: Essai = False,
    racine: Racine = None,
) -> None:
    """Commence le référentiel d'une autre certification : un YAML commenté, à compléter.

    Exemple : cqp referentiel new cqp-fleuriste --version 2026-01-01
    """
    valeurs: dict[tuple[str | int, ...], Any] = {("intitule",): intitule} if intitule else {}
    _deposer(options.espace_de(racine), code, version or str(options.jour_dit(au)), valeurs, essai)


def importer(
    fiche: Annotated[Path, typer.Argument(metavar="FICHE.xml", help="Une fiche RNCP ou RS, format V4.1.")],
    code: Annotated[str | None, typer.Option("--code", help="Le code ; sinon fait de l'intitulé.")] = None,
    version: Version = None,
    numero: Annotated[
        str | None, typer.Option("--fiche", metavar="RNCP…", help="Laquelle, si le fichier en a plusieurs.")
    ] = None,
    au: Au = None,
    essai: Essai = False,
    racine: Racine = None,
) -> None:
    """Commence un référentiel avec les blocs de compétences d'une fiche de France compétences (XML).

    Chaque bloc devient une compétence, chaque ligne de sa liste un élément : une ébauche, à relire sur l'accord.

    Exemple : cqp referentiel import fiche.xml --code cqp-fleuriste
    """
    from cqp_cli.metier.certification.ebauche import code_pour, de_la_fiche
    from cqp_cli.metier.certification.fiche import lire_fiche

    espace = options.espace_de(racine)
    lue = lire_fiche(fiche, numero)
    chemin = _deposer(
        espace, code or code_pour(lue.intitule), version or str(options.jour_dit(au)), de_la_fiche(lue), essai
    )
    elements = sum(len(b.competences) for b in lue.blocs)
    compte = f"{pluriel(len(lue.blocs), 'bloc')}, {pluriel(elements, 'élément')}"
    signaler(f"  {compte} ; relisez les libellés sur l'accord : une fiche ne dit pas la procédure.")
    signaler(f"  → cqp referentiel check {chemin}")


def _deposer(espace: Espace, code: str, version: str, valeurs: dict[Any, Any], essai: bool) -> str:
    """Writes the draft, and renews the schemas of the workspace so that editors know its codes."""
    from cqp_cli.disque.ecrire.porte import creer_dossier
    from cqp_cli.disque.ecrire.verrous import rester_dans_l_espace
    from cqp_cli.disque.espace.schemas import renouveler
    from cqp_cli.disque.retoucher.pieces import ecrire_nouveau
    from cqp_cli.metier.certification.ebauche import ebauche

    octets = ebauche(code, version, valeurs, espace)
    chemin = espace.racine / "referentiels" / code / f"{version}.yaml"
    if not essai:
        rester_dans_l_espace(chemin.parent)
        creer_dossier(chemin.parent)
        ecrire_nouveau(chemin, octets)
        renouveler(espace)
    dire(espace.relatif(chemin))
    return espace.relatif(chemin)


def schema(vers: Vers = None, force: Remplacer = False, essai: Essai = False) -> None:
    """Donne le schéma JSON d'un référentiel, pour que votre éditeur le complète.

    Exemple : cqp referentiel schema -o referentiel.json
    """
    from cqp_cli.disque.espace.schemas import en_texte
    from cqp_cli.disque.espace.schemas import schema as construire

    rendre(en_texte(construire("referentiel", ())), vers, force, essai)
