"""What is read, and perhaps not as it was meant: a value that « # » cuts, a shared file under nearly its name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cqp_cli.disque.ecrire.refaire import a_coller
from cqp_cli.disque.espace.espace import Espace
from cqp_cli.disque.espace.renommages import communs_mal_nommes
from cqp_cli.disque.lire.fautes import decouper
from cqp_cli.disque.lire.lecture import coupees, lire_texte
from cqp_cli.domain.lieu import Lieu
from cqp_cli.domain.remedes import poser
from cqp_cli.errors import FichierIllisible, Probleme


def valeurs_coupees(nom: str, texte: str) -> Iterator[Probleme]:
    """What a « # » glued to a word keeps from being read, and the command that writes it."""
    for chemin, lu, perdu, ligne, colonne in coupees(texte):
        valeur = f"« {lu[:40]} »" if lu else "vide"
        message = (
            f"« {perdu[:40]} » n'est pas lu : pour YAML, ce qui suit « # » est une remarque. "
            f"La valeur est {valeur} ; si le reste en fait partie :"
        )
        remede = poser(Lieu(nom, chemin), f"{lu} {perdu}".strip())
        yield Probleme(message, nom, ligne, remede=remede, colonne=colonne, extrait=decouper(texte)[ligne - 1])


def remarques_communes(espace: Espace) -> Iterator[Probleme]:
    """The same of what all dossiers share, and its files that nobody reads."""
    for nom in espace.fichiers_communs:
        try:
            for p in valeurs_coupees(nom, lire_texte(espace.racine / nom, nom)):
                yield replace(p, remede=a_coller(p.remede or ""))
        except FichierIllisible:
            continue
    for ancien, nouveau in communs_mal_nommes(espace.racine):
        message = f"Ce fichier n'est pas lu : il devrait se nommer {nouveau}."
        yield Probleme(message, ancien, remede="cqp check-dossier --fix")
