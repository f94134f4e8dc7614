"""The face of a certifier, read from `cqp.yaml` for whatever is printed."""

from __future__ import annotations

from datetime import date

import cqp_cli
from cqp_cli.disque.espace.espace import Espace
from cqp_cli.disque.espace.marque import couleur, logo
from cqp_cli.disque.espace.textes import lire_textes
from cqp_cli.documents import proces_verbal, reperes
from cqp_cli.documents.commun import Cadre
from cqp_cli.documents.modele import Pixels
from cqp_cli.documents.pdf import Theme
from cqp_cli.domain.a_trous import FORMULAIRES
from cqp_cli.terminal.affichage import signaler


def avertir_sans_tete(espace: Espace) -> None:
    """Warns that what was printed does not say whom it comes from. Raises FichierIllisible."""
    if not espace.configuration.certificateur.nom:
        signaler("  Le certificateur n'est pas nommé (cqp.yaml) : ce qui s'imprime ne dit pas de qui il vient.")
        signaler("    → cqp set . certificateur.nom=NOM")


def theme_de(espace: Espace) -> Theme:
    """The accent colour, or the deep blue of the house. Raises FichierIllisible."""
    dite = couleur(espace)
    return Theme(accent=dite) if dite else Theme()


def logo_de(espace: Espace) -> Pixels | None:
    """The logo, None when there is none. Raises FichierIllisible."""
    lu = logo(espace)
    return Pixels(lu.octets, lu.largeur, lu.hauteur) if lu else None


def cadre_de(espace: Espace, jour: date, mots: str) -> Cadre:
    """The certifier, its logo, and the words of `templates/documents/<mots>.yaml`. Raises FichierIllisible."""
    connus = {"pv": proces_verbal.REPERES, "formulaires": FORMULAIRES}.get(mots, reperes.CONNUS)
    textes = lire_textes(mots, connus, espace.racine)
    return Cadre(espace.configuration, jour, cqp_cli.__version__, textes, logo_de(espace))
