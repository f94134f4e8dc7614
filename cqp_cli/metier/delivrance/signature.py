"""The copies of issued documents that were signed elsewhere, kept beside the register: `registre/NUMERO.signe.pdf`."""

from __future__ import annotations

from pathlib import Path

from cqp_cli.disque.ecrire.porte import Changement, empreinte, enregistrer
from cqp_cli.disque.lire.lecture import lire_fichier
from cqp_cli.disque.lire.octets import lire_entier
from cqp_cli.disque.registres.complement import complete
from cqp_cli.disque.registres.registre import Delivrance, Registre
from cqp_cli.errors import FichierIllisible, Probleme, Refus


def nom_signe(d: Delivrance) -> str:
    return f"{d.numero}.signe.pdf"


def lire_signe(registre: Registre, d: Delivrance) -> bytes:
    """The signed copy that was kept. Raises Refus when there is none, FichierIllisible when it is no longer it."""
    place = registre.dossier / nom_signe(d)
    if not place.is_file():
        raise Refus(f"Aucun exemplaire signé du n° {d.numero} n'est gardé.", f"cqp register keep {d.numero} SIGNE.pdf")
    contenu = lire_entier(place)
    if not complete(contenu, d.sha256):
        message = f"L'exemplaire signé du n° {d.numero} n'est plus celui qui a été gardé."
        raise FichierIllisible([Probleme(message, place.name, remede="rétablissez-le d'une sauvegarde")])
    return contenu


def garder(registre: Registre, d: Delivrance, signe: Path, *, essai: bool) -> str:
    """Puts a signed copy beside the register; one that goes on from the copy already kept takes its place.

    Raises Refus when it is not this document, or when it would replace another signature.
    """
    contenu = lire_fichier(signe)
    if empreinte(contenu) == d.sha256:
        raise Refus(f"{signe.name} est le document n° {d.numero} tel qu'il a été émis : il n'est pas signé.")
    if not complete(contenu, d.sha256):
        message = f"{signe.name} n'est pas le document n° {d.numero}, complété d'une signature."
        raise Refus(message, "signez le fichier de « cqp register copy », sans l'imprimer ni l'enregistrer autrement")
    place = registre.dossier / nom_signe(d)
    avant = lire_entier(place) if place.is_file() else None
    if avant == contenu:
        return "déjà gardé"
    if avant is not None and not contenu.startswith(avant):
        message = f"Un autre exemplaire signé du n° {d.numero} est déjà gardé : il n'est pas remplacé."
        raise Refus(message, f"signez à la suite de celui-ci : cqp register copy {d.numero} --signed")
    if essai:
        return "serait gardé"
    changement = Changement(place.name, contenu, empreinte(avant) if avant is not None else None)
    enregistrer(registre.dossier, [changement], commande="register keep")
    return "gardé"
