"""The face of a certifier, read from `cqp.yaml` for whatever is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cqp_cli.disque.espace.espace import Espace
    from cqp_cli.documents.modele import Pixels
    from cqp_cli.documents.pdf import Theme


def theme_de(espace: Espace) -> Theme:
    """The accent colour, or the deep blue of the house. Raises FichierIllisible."""
    from cqp_cli.disque.espace.marque import couleur
    from cqp_cli.documents.pdf import Theme

    dite = couleur(espace)
    return Theme(accent=dite) if dite else Theme()


def logo_de(espace: Espace) -> Pixels | None:
    """The logo, None when there is none. Raises FichierIllisible."""
    from cqp_cli.disque.espace.marque import logo
    from cqp_cli.documents.modele import Pixels

    lu = logo(espace)
    return Pixels(lu.octets, lu.largeur, lu.hauteur) if lu else None
