"""What is read, and perhaps not as it was meant: a value that « # » cuts, a number that has lost its zero,
a shared file under nearly its name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from functools import cache, reduce
from typing import Any

from cqp_cli.disque.ecrire.refaire import a_coller
from cqp_cli.disque.espace.espace import Espace
from cqp_cli.disque.espace.renommages import communs_mal_nommes
from cqp_cli.disque.lire.fautes import decouper
from cqp_cli.disque.lire.lecture import coupees, lire_texte, localiser
from cqp_cli.disque.lire.moteur import forme
from cqp_cli.disque.lire.recherche import MARQUE
from cqp_cli.domain.certificateur import Configuration, enregistrement
from cqp_cli.domain.coordonnees import Coordonnee, MalForme
from cqp_cli.domain.declaration import rejets_enregistrement
from cqp_cli.domain.lieu import Chemin, Lieu
from cqp_cli.domain.remedes import A_ECRIRE, poser
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


@cache
def _formees(classe: type) -> tuple[tuple[Chemin, Coordonnee], ...]:
    return tuple((chemin, e) for chemin, e in forme(classe).feuilles() if isinstance(e, Coordonnee))


def mal_formees(nom: str, texte: str, piece: object) -> Iterator[Probleme]:
    """What a hand wrote in a piece and `set` would have refused or restored, and the command that writes it."""
    classe: Any = type(piece)
    for chemin, ecriture in _formees(classe):
        if lu := reduce(getattr, map(str, chemin), piece):
            try:
                net, dit = ecriture.remettre(str(lu))
                if sure := dit and ecriture.remettre(net)[1] is None:
                    dit = f"« {lu} » s'écrit {net}"
            except MalForme as faute:
                net, dit, sure = "", str(faute), False
            if dit:
                remede = poser(Lieu(nom, chemin), net if sure else A_ECRIRE)
                yield Probleme(f"« {chemin[-1]} » : {dit}.", nom, localiser(texte, chemin), remede=remede)


def mal_inscrits(espace: Espace, dite: Configuration) -> Iterator[tuple[Lieu, Probleme]]:
    """What a declaration would refuse of the registrations that `cqp.yaml` says, or never read; each with its place."""
    for code, inscrit in dite.enregistrements.items():
        try:
            e = enregistrement(dite, espace.referentiel(code))
        except FichierIllisible as err:
            if inscrit and not espace.versions(code):
                ecrite = next((f.name for f in fields(inscrit) if getattr(inscrit, f.name)), "type")
                yield Lieu(MARQUE, ("enregistrements", code, ecrite)), err.problemes[0]
            continue
        for r in rejets_enregistrement(code, e.type or "", e.code or "") if e.type or e.code else ():
            yield Lieu(MARQUE, (*r.lieu.chemin, r.champ)), Probleme(r.message, remede=r.remede)


def _du_certificateur(texte: str, espace: Espace) -> Iterator[Probleme]:
    yield from mal_formees(MARQUE, texte, espace.configuration)
    for lieu, p in mal_inscrits(espace, espace.configuration):
        yield replace(p, fichier=MARQUE, ligne=localiser(texte, lieu.chemin))


def remarques_communes(espace: Espace) -> Iterator[Probleme]:
    """The same of what all dossiers share, and its files that nobody reads."""
    for nom in espace.fichiers_communs:
        try:
            texte = lire_texte(espace.racine / nom, nom)
            du_certificateur = _du_certificateur(texte, espace) if nom == MARQUE else ()
            for p in (*valeurs_coupees(nom, texte), *du_certificateur):
                yield replace(p, remede=p.remede and a_coller(p.remede))
        except FichierIllisible:
            continue
    for ancien, nouveau in communs_mal_nommes(espace.racine):
        message = f"Ce fichier n'est pas lu : il devrait se nommer {nouveau}."
        yield Probleme(message, ancien, remede="cqp check-dossier --fix")
