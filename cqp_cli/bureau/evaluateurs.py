"""The external evaluator of many dossiers, named once by habilitation (`--evaluateur`)."""

from __future__ import annotations

from datetime import date

from cqp_cli.domain.habilitations import Habilitations
from cqp_cli.domain.livret import Intervenant
from cqp_cli.errors import MauvaisUsage


def habilite(habilitations: Habilitations, reference: str, jour: date) -> Intervenant:
    """The evaluator of this reference, as a form names them. Raises MauvaisUsage when none is habilitated that day."""
    siennes = [h for _, h in habilitations.de_reference(reference)]
    vaut = next((h for h in siennes if h.vaut(jour)), None)
    if vaut is None:
        connues = sorted({h.reference or "" for h in habilitations.habilitations})
        quoi = "ne vaut pas ce jour" if siennes else f"n'est pas dans habilitations.yaml ({', '.join(connues)})"
        raise MauvaisUsage(f"L'habilitation « {reference} » {quoi}.", "--evaluateur REFERENCE")
    return Intervenant(vaut.nom, None, vaut.organisation, "externe", vaut.reference)
