"""Whose form it is, and what it says of the personal data that come back in it."""

from __future__ import annotations

from dataclasses import dataclass

from cqp_cli.disque.espace.espace import Espace
from cqp_cli.disque.espace.textes import lire_textes
from cqp_cli.domain.a_trous import FORMULAIRES, notice
from cqp_cli.domain.referentiel_metier import Referentiel


@dataclass(frozen=True, slots=True)
class Expediteur:
    """The certifier, author of the workbook, and the notice that stands on its first sheet."""

    nom: str = ""
    notice: str = ""


SANS_NOM = Expediteur()


def expediteur_de(espace: Espace, referentiel: Referentiel) -> Expediteur:
    """The certifier as the forms of this certification name it, with the notice. Raises FichierIllisible."""
    textes, configuration = lire_textes("formulaires", FORMULAIRES, espace.racine), espace.configuration
    return Expediteur(configuration.certificateur.nom or "", notice(referentiel, textes, configuration))
