"""`cqp recevabilite`: records the secretariat's answer to a request (VAE)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from cqp_cli.disque.ecrire.refaire import UN_MOTIF, entre_guillemets, refaire
from cqp_cli.disque.espace.annuaire import Annuaire
from cqp_cli.disque.espace.dossiers import Lecture, lire_dossier
from cqp_cli.disque.espace.espace import Espace
from cqp_cli.disque.retoucher import pieces
from cqp_cli.domain.dates import jour_long
from cqp_cli.domain.depots import de_la_meme_annee, depot_de
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.echeances import ORIGINES
from cqp_cli.domain.ordre import avant_recevabilite
from cqp_cli.domain.titres import Fondement, au_titre_de
from cqp_cli.errors import MauvaisUsage, Refus
from cqp_cli.metier.parcours.plusieurs import Lot, pour_chacun
from cqp_cli.terminal import completion, options
from cqp_cli.terminal.affichage import signaler_alinea
from cqp_cli.terminal.arguments import argument, option, option_jour
from cqp_cli.terminal.contexte import Contexte
from cqp_cli.terminal.etape import deposer, exiger
from cqp_cli.terminal.options import Essai, Format, Racine, Sortie


class Avis(StrEnum):
    """What the secretariat may decide."""

    FAVORABLE = "favorable"
    DEFAVORABLE = "defavorable"
    INCOMPLET = "incomplet"


Dossiers = Annotated[
    list[Path],
    argument(
        "DOSSIER...",
        "Dossiers de candidats : leur chemin, ou leur seul code ; « - » : liste lue sur l'entrée.",
        autocompletion=completion.dossiers,
    ),
]
OptionAvis = Annotated[Avis, option("--avis", "Ce que le secrétariat décide.")]
Quand = Annotated[date, option_jour("--date", "Le jour de l'avis.")]
Motif = Annotated[str | None, option("--motif", "La raison ; exigée si l'avis n'est pas favorable.")]
Force = Annotated[bool, option("--force", "Avec --motif, remplace un avis rendu ; l'ancien est gardé.")]


def recevabilite(
    dossiers: Dossiers,
    avis: OptionAvis,
    quand: Quand,
    motif: Motif = None,
    force: Force = False,
    au: options.Au = None,
    essai: Essai = False,
    sortie: Sortie = Format.TABLE,
    racine: Racine = None,
) -> None:
    """Enregistre l'avis de recevabilité du secrétariat (VAE), d'un dossier ou de plusieurs.

    Exemple : cqp recevabilite candidats/oconnell-sian --avis favorable --date 2026-06-01
    """
    ici = Contexte(options.espace_de(racine, dossiers), options.jour_acte(au, essai), essai, force, sortie)
    pour_chacun(Lot("recevabilite", ici), dossiers, lambda lecture: _un(ici, lecture, avis, quand, motif))


def _un(ici: Contexte, lecture: Lecture, avis: Avis, quand: date, motif: str | None) -> list[str]:
    """The files of one dossier that its avis changed. Raises CqpError."""
    d = lecture.obtenir()
    exiger(avant_recevabilite(d), d)
    _refuser_a_venir(d, quand, ici.jour)
    _verifier_avis(d, avis, quand, motif, ici.force)
    _avertir_autre_depot(ici.espace, lecture)
    changement = pieces.recevabilite(d, lecture.chemin, avis.value, quand, motif)
    return deposer(ici, lecture, [changement], "recevabilite")


def _avertir_autre_depot(espace: Espace, lecture: Lecture) -> None:
    """Warns of another dossier of the same person for the same certification, deposited in the same civil year."""
    d = lecture.obtenir()
    lues = (lire_dossier(chemin, espace, d.jour) for chemin in Annuaire(espace).homonymes(d.code))
    memes = de_la_meme_annee(d, [x.dossier for x in lues if x.dossier])
    borne = d.accord.dossiers_vae_par_an
    if len(memes) < borne.valeur:
        return
    combien = "qu'un" if borne.valeur == 1 else f"que {borne.valeur}"
    source = " ; ".join(filter(None, (au_titre_de(borne), borne.pourquoi.rstrip("."))))
    for autre in memes:
        if depot := depot_de(autre):
            message = (
                f"Le dossier {autre.code} est de la même personne, pour la même certification, déposé le "
                f"{jour_long(depot)} : {ORIGINES[borne.origine]} n'en admet {combien} par année civile ({source})."
            )
            signaler_alinea(f"! {message}", "  ", "    ")


def _verifier_avis(d: Dossier, avis: Avis, quand: date, motif: str | None, force: bool) -> None:
    assert d.vae
    depot, ancien, article = d.vae.partie_2.depot, d.vae.recevabilite, d.au_titre_de("recevabilite")
    if avis is not Avis.FAVORABLE and not motif:
        motive = Fondement(d.article("recevabilite"), "", "loi")
        message = f"Un avis qui n'est pas favorable dit sa raison ({au_titre_de(motive)})."
        raise MauvaisUsage(message, refaire(UN_MOTIF))
    if depot and quand < depot:
        ordre = d.au_titre_de("recevabilite", "VAE-ORDRE")
        raise Refus(f"L'avis ({jour_long(quand)}) ne peut pas précéder le dépôt ({jour_long(depot)}), {ordre}.")
    if ancien.avis == "incomplet" and ancien.date and quand < ancien.date and not (force and motif):
        message = f"L'avis ({jour_long(quand)}) ne peut pas précéder celui qu'il remplace ({jour_long(ancien.date)})"
        raise Refus(f"{message}, {article}.", _remplacer(d, avis, quand, motif))
    if ancien.avis in ("favorable", "defavorable") and not (force and motif):
        le = f" le {jour_long(ancien.date)}" if ancien.date else ""
        message = f"Un avis {ancien.avis.replace('defavorable', 'défavorable')} a déjà été rendu{le} ({article})."
        raise Refus(message, _remplacer(d, avis, quand, motif))


def _remplacer(d: Dossier, avis: Avis, quand: date, motif: str | None) -> str:
    dit = entre_guillemets(motif) if motif else "MOTIF"
    return f"cqp recevabilite {entre_guillemets(d.place)} --avis {avis.value} --date {quand} --force --motif {dit}"


def _refuser_a_venir(d: Dossier, quand: date, jour: date) -> None:
    if quand > jour:
        article = d.au_titre_de("recevabilite")
        message = f"Le {jour_long(quand)} est à venir : l'avis s'enregistre une fois rendu ({article})."
        raise Refus(message, "donnez à --date le jour où l'avis a été rendu")
