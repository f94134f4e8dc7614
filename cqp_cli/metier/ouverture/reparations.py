"""What a spreadsheet does to a number, an address or a name: undone where it is certain, and said; else named."""

from __future__ import annotations

import re

from cqp_cli.disque.ecrire.tableur import FORMULES
from cqp_cli.domain.coordonnees import Coordonnee, MalForme
from cqp_cli.metier.ouverture.entetes import ECRITURES, NOMS

_CHIFFRES = frozenset(("telephone", "siret", "code_insee_naissance", "date_naissance"))
_SAUT_ECRIT = re.compile(r"_x000[9ADad]_")
_SCIENTIFIQUE = re.compile(r"\d+(?:[.,]\d+)?E\+?\d+", re.IGNORECASE | re.ASCII)


def reparer(colonne: str, texte: str) -> tuple[str, str | None]:
    """The value meant, and what was done to it if anything was. Raises MalForme with a sentence."""
    net, dit = _sans_marques(colonne, texte)
    if colonne in _CHIFFRES and _SCIENTIFIQUE.fullmatch(net):
        raise MalForme(f"« {net} » : le tableur a remplacé les derniers chiffres")
    if isinstance(ecriture := ECRITURES.get(colonne), Coordonnee):
        corrige, precision = ecriture.remettre(net)
        return corrige, precision or dit
    return net, dit


def _sans_marques(colonne: str, texte: str) -> tuple[str, str | None]:
    """Without the apostrophe that makes a text of a number, nor the line break that Excel wrote in letters."""
    net = _SAUT_ECRIT.sub("\n" if colonne.startswith("adresse") else "", texte).strip()
    dit = "« _x000D_ », un saut de ligne d'Excel, est ôté" if net != texte.strip() else None
    if not net.startswith("'"):
        return net, dit
    if net.lstrip("'").startswith(FORMULES):  # `neutraliser` put it there
        return net[1:], dit
    if colonne in _CHIFFRES:
        return net[1:].strip(), "l'apostrophe du début est ôtée"
    if colonne not in NOMS or re.match(r"'[ts]\b", net, re.IGNORECASE):  # « 't Hooft » is a name
        return net, dit
    raise MalForme(f"« {net[:40]} » commence par une apostrophe")
