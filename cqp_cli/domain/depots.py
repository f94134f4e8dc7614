"""Les dossiers de VAE d'une même personne dans l'année civile (R. 6412-3), que nulle règle ne peut voir seule.

« Le candidat doit remplir la partie 2 du « dossier de VAE » et l'adresser au secrétariat de la CPEF » (3.2.1).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from cqp_cli.domain.candidat import Candidat
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.personnes import meme_personne


def depot_de(d: Dossier) -> date | None:
    """Le jour où la demande de recevabilité a été déposée."""
    return d.vae.partie_2.depot if d.vae else None


def de_la_meme_annee(d: Dossier, autres: Iterable[Dossier]) -> list[Dossier]:
    """Les autres dossiers de cette personne pour cette certification, déposés la même année civile."""
    depot = depot_de(d)
    return [
        autre
        for autre in autres
        if depot
        and (le_sien := depot_de(autre))
        and le_sien.year == depot.year
        and autre.referentiel.code == d.referentiel.code
        and _meme_candidat(d.candidat, autre.candidat)
    ]


def _meme_candidat(un: Candidat, autre: Candidat) -> bool:
    """Les mêmes noms, et le même jour de naissance quand on connaît les deux."""
    noms = meme_personne(f"{un.nom_naissance or ''} {un.prenom}", f"{autre.nom_naissance or ''} {autre.prenom}")
    une, deux = un.naissance.date, autre.naissance.date
    return noms and not (une and deux and une.contredit(deux))
