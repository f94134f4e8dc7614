"""The référentiel asked for, and its file."""

from __future__ import annotations

from pathlib import Path

from cqp_cli.disque.espace.espace import Espace, charger_referentiel, referentiel_livre
from cqp_cli.disque.lire.donnees import racine_donnees
from cqp_cli.domain.referentiel_metier import Referentiel
from cqp_cli.errors import MauvaisUsage


def referentiel_demande(fichier: Path | None, racine: Path | None) -> tuple[Referentiel, Path]:
    """The référentiel asked for, and its file."""
    if fichier is not None:
        return charger_referentiel(fichier, fichier.as_posix()), fichier
    livre = racine_donnees() / "referentiel.yaml"
    try:
        espace = Espace.trouver(racine)
    except MauvaisUsage:
        if racine is not None:
            raise
        return referentiel_livre(), livre
    ref = espace.referentiel()
    propres = (espace.racine / f"referentiels/{ref.code}/{ref.version}.yaml", espace.racine / "referentiel.yaml")
    return ref, next((p for p in propres if p.is_file()), livre)
