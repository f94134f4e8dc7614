"""Ce que l'on publie sous un nom : jamais un petit nombre, ni ce qui permettrait de le retrouver.

L'accord n'en dit rien : le seuil est un réglage (5 par défaut, l'usage de la statistique publique).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cqp_cli.domain.personnes import cle_d_organisation

SEUIL = 5
Groupe = tuple[Sequence[str | None], bool]
"""Une présentation : les organisations qu'elle concerne, et si le CQP a été délivré en entier."""

Cle = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Organisation:
    """Une organisation nommée ; `totales` est None quand ce nombre, ou son complément, serait trop petit."""

    nom: str
    presentees: int
    totales: int | None


@dataclass(frozen=True, slots=True)
class Organisations:
    """Celles que l'on nomme, et ce qui reste, compté ensemble ; `autres_presentees` est None sous le seuil."""

    nommees: tuple[Organisation, ...] = ()
    autres: int = 0
    autres_presentees: int | None = 0


def ce_qui_est_tu(seuil: int) -> str:
    """La phrase qui dit au lecteur ce qui n'est pas publié ; rien quand tout l'est."""
    dit = f"Sous {seuil} présentations, une organisation n'est pas nommée ; un petit nombre n'est pas dit sous un nom."
    return dit if seuil > 1 else ""


def publier(groupes: Iterable[Groupe], seuil: int) -> Organisations:
    """Les organisations par nombre de présentations ; les petits nombres ne sont pas publiés sous un nom.

    Quand les cachées ensemble restent sous le seuil, la différence au total les trahirait : la plus petite
    des nommées les rejoint.
    """
    presentees, totales, graphies = _compter(groupes)
    rangees = sorted(presentees, key=lambda c: (-presentees[c], c))
    visibles = [c for c in rangees if presentees[c] >= seuil]
    caches = [c for c in rangees if presentees[c] < seuil]
    while caches and visibles and sum(presentees[c] for c in caches) < seuil:
        caches.append(visibles.pop())
    reste = sum(presentees[c] for c in caches)
    nommees = (Organisation(graphies[c], presentees[c], _taire(totales[c], presentees[c], seuil)) for c in visibles)
    return Organisations(tuple(nommees), len(caches), reste if reste >= seuil or not reste else None)


def _compter(groupes: Iterable[Groupe]) -> tuple[dict[Cle, int], dict[Cle, int], dict[Cle, str]]:
    """Présentations et délivrances totales par organisation ; deux graphies d'un nom sont la même."""
    presentees: dict[Cle, int] = {}
    totales: dict[Cle, int] = {}
    graphies: dict[Cle, str] = {}
    for noms, totale in groupes:
        propres = [n.strip() for n in noms if n and n.strip()]
        for nom in propres:
            graphies.setdefault(cle_d_organisation(nom), nom)
        for cle in {cle_d_organisation(nom) for nom in propres}:
            presentees[cle] = presentees.get(cle, 0) + 1
            totales[cle] = totales.get(cle, 0) + totale
    return presentees, totales, graphies


def _taire(totales: int, presentees: int, seuil: int) -> int | None:
    petits = [n for n in (totales, presentees - totales) if 0 < n < seuil]
    return None if petits else totales
