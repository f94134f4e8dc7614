"""A text ready to send back with a form that was refused."""

from __future__ import annotations

from collections.abc import Sequence

from cqp_cli.errors import Probleme
from cqp_cli.terminal.raisons import par_raison

_CORRIGER = (
    "Corrigez-le dans le même classeur, puis renvoyez-le : son nom n’importe pas, et ce que vous y avez rempli reste."
)
_AUTRE = "Renvoyez-nous le bon fichier, ou répondez-nous si vous pensez que c’est celui-ci."


def lettre(fichier: str, problemes: Sequence[Probleme], signataire: str) -> str:
    """The text to send back with a form: what is wrong, and what to do."""
    puces = "\n".join(f"- {ligne}" for ligne in par_raison(problemes))
    a_corriger = all(p.cellule for p in problemes)
    suite = _CORRIGER if a_corriger else _AUTRE
    fin = f"\n{signataire}\n" if signataire else ""
    return f"Bonjour,\n\nVotre fichier « {fichier} » n’a pas pu être pris :\n\n{puces}\n\n{suite}\n\nMerci,\n{fin}"
