"""L'endroit d'un dossier dont on parle : un fichier, et dans ce fichier un chemin de clés."""

from __future__ import annotations

from dataclasses import dataclass

# Ce qui ne se trouve qu'à la racine d'un espace de travail ; dans un dossier, rien ne le lit.
DE_LA_RACINE = frozenset(("cqp.yaml", "habilitations.yaml", "referentiels", "templates", "sessions", "registre"))

Chemin = tuple[str | int, ...]
"""Des clés, et des rangs dans les listes, comptés depuis 0."""


@dataclass(frozen=True, slots=True)
class Lieu:
    """`fichier` est relatif au dossier du candidat (ou à l'espace de travail pour ce qui est commun).

    `chemin` mène à la valeur, clé après clé ; s'il s'arrête sur une clé absente, on montrera la
    ligne de la dernière clé qui existe. La ligne elle-même est trouvée par `disque/`, à la demande.
    """

    fichier: str
    chemin: Chemin = ()
