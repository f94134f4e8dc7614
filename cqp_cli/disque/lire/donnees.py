"""What ships with the program: `referentiel.yaml` and `templates/`, in a checkout or inside the wheel."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import cqp_cli


@cache
def racine_donnees() -> Path:
    """Folder of the shipped data: `cqp_cli/data` in a wheel, the top of the repository in a checkout."""
    paquet = Path(cqp_cli.__file__).resolve().parent
    return paquet / "data" if (paquet / "data" / "referentiel.yaml").is_file() else paquet.parent


def modele(nom: str, racine: Path | None = None) -> Path:
    """Path of a template; the workspace's own copy comes first, so that its words can be changed."""
    if racine is not None and (propre := racine / "templates" / nom).is_file():
        return propre
    return racine_donnees() / "templates" / nom
