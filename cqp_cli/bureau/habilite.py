"""`cqp habilite`: enters a person that the CPEF habilitates, renews an habilitation, or ends one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from cqp_cli.bureau import rangement
from cqp_cli.bureau.affectations import Affectation
from cqp_cli.bureau.set_ import rendre_poses
from cqp_cli.disque.ecrire.refaire import a_coller
from cqp_cli.domain.dates import jour_long
from cqp_cli.domain.habilitations import Habilitation
from cqp_cli.domain.personnes import essentiel, meme_personne
from cqp_cli.domain.remedes import UN_JOUR, habiliter
from cqp_cli.errors import MauvaisUsage, Refus
from cqp_cli.terminal import options
from cqp_cli.terminal.arguments import argument, option, option_jour
from cqp_cli.terminal.contexte import Contexte
from cqp_cli.terminal.options import Essai, Format, Racine, Sortie

Nom = Annotated[str, argument("NOM", "Prénom et nom, comme dans les pièces.")]
Reference = Annotated[str, option("--reference", "La référence que les pièces citent : H-012.")]
Organisation = Annotated[str | None, option("--organisation", "Pour qui la personne travaille.")]
Du = Annotated[date | None, option_jour("--du", "Premier jour, compris.")]
Au = Annotated[date | None, option_jour("--au", "Dernier jour, compris.")]


def habilite(
    nom: Nom,
    reference: Reference,
    organisation: Organisation = None,
    du: Du = None,
    au: Au = None,
    essai: Essai = False,
    sortie: Sortie = Format.TABLE,
    racine: Racine = None,
) -> None:
    """Inscrit une personne habilitée, renouvelle son habilitation, ou y met fin avec --au seul.

    Exemple : cqp habilite "Paul Girard" --reference H-012 --du 2028-01-01 --au 2031-12-31
    """
    if du and au and au < du:
        message = f"Elle finirait ({jour_long(au)}) avant de commencer ({jour_long(du)})."
        raise MauvaisUsage(message, "cqp habilite --help")
    espace = options.espace_de(racine)
    toutes = espace.habilitations.habilitations
    pareilles = (h.reference for h in toutes if h.reference and essentiel(h.reference) == essentiel(reference))
    reference = next(pareilles, reference.strip())  # « h-012 » is H-012
    siennes = [(rang, h) for rang, h in enumerate(toutes) if h.reference == reference]
    _refuser_autrui(siennes, nom, reference)
    dites: dict[str, object] = {"organisation": organisation, "du": du, "au": au}
    if siennes and not _est_neuve(siennes[-1][1], du, au):
        valeurs = _completer(*siennes[-1], dites)
    else:
        dites["organisation"] = organisation or (siennes[-1][1].organisation if siennes else None)
        neuve = {"reference": reference, "nom": nom.strip(), **dites}
        neuve = {cle: valeur for cle, valeur in neuve.items() if valeur}
        valeurs = [Affectation(rangement.HABILITATIONS, ("habilitations", len(toutes)), neuve)]
    ici = Contexte(espace, options.jour_reel(), essai, sortie=sortie)
    rendre_poses(ici, "habilite", [(espace.racine, rangement.poser_commun(ici, valeurs, "habilite"))])


def _refuser_autrui(siennes: Sequence[tuple[int, Habilitation]], nom: str, reference: str) -> None:
    for _, h in siennes:
        if h.nom and not meme_personne(h.nom, nom):
            message = f"La référence {reference} est celle de {h.nom}."
            raise Refus(message, a_coller(habiliter(nom, "REFERENCE")))


def _est_neuve(derniere: Habilitation, du: date | None, au: date | None) -> bool:
    """Whether this period follows the last one, or comes before it: one more line. Raises Refus when they overlap."""
    if du is None or derniere.du is None or du == derniere.du:
        return False
    if au and au < derniere.du:
        return True
    if derniere.au is None or du <= derniere.au:
        fin = f"finit le {jour_long(derniere.au)}" if derniere.au else "n'a pas de fin"
        message = f"L'habilitation {derniere.reference} {fin} : une autre ne peut pas commencer le {jour_long(du)}."
        raise Refus(message, a_coller(habiliter(derniere.nom, derniere.reference or "", au=UN_JOUR)))
    return True


def _completer(rang: int, h: Habilitation, dites: dict[str, object]) -> list[Affectation]:
    """What the last period lacks, or its end brought forward. Raises Refus for an end put off, or too early."""
    fin, debut = dites["au"], dites["du"] or h.du
    if h.au and isinstance(fin, date) and fin > h.au:
        message = f"L'habilitation {h.reference} finit le {jour_long(h.au)} : un renouvellement est une ligne de plus."
        raise Refus(message, a_coller(habiliter(h.nom, h.reference or "", du=UN_JOUR, au=str(fin))))
    if isinstance(debut, date) and isinstance(dernier := fin or h.au, date) and dernier < debut:
        message = f"L'habilitation {h.reference} commence le {jour_long(debut)} : elle ne peut pas finir le "
        raise Refus(f"{message}{jour_long(dernier)}.", a_coller(habiliter(h.nom, h.reference or "", au=UN_JOUR)))
    return [Affectation(rangement.HABILITATIONS, ("habilitations", rang, cle), v) for cle, v in dites.items() if v]
