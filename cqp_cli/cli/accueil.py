"""`cqp` alone: where one stands."""

from __future__ import annotations

from cqp_cli.cli.affichage import dire


def accueillir() -> None:
    """Outside a workspace: the three commands to begin with."""
    dire("  cqp conduit une certification de branche, du premier entretien au certificat.")
    dire()
    dire("  cqp init                  crée un espace de travail")
    dire("  cqp init-candidate        ouvre le dossier d'un candidat")
    dire("  cqp check-dossier         dit si les dossiers sont complets, et sinon pourquoi")
    dire()
    dire("  cqp --help                toutes les commandes")
