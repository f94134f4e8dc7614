"""Les titres de l'accord qui règlent la procédure, et les phrases qui y fondent les règles (section `titres:`).

Une règle nomme son étape ; l'article et la phrase qu'elle cite sont ceux du référentiel, jamais du programme.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from cqp_cli.domain.accord import Origine, Voie
from cqp_cli.domain.ecritures import Piece
from cqp_cli.domain.signes import TexteLibre

NomEtape = Literal["acces", "reperage", "parcours", "recevabilite", "evaluation", "jury", "enregistrement", "annexe"]

NOMS_ORIGINES: Mapping[Origine, str] = {"accord": "accord", "loi": "loi", "reglage": "réglage"}

# Un référentiel sans titres a du moins l'article de cette donnée.
DONNEE_DE: Mapping[NomEtape, str] = {
    "acces": "voies",
    "reperage": "echelle_reperage",
    "parcours": "mise_en_pratique",
    "recevabilite": "delai_recevabilite_mois",
    "evaluation": "evaluateurs",
    "jury": "jury",
    "enregistrement": "delai_accrochage_mois",
    "annexe": "evaluateurs",
}


@dataclass(frozen=True, slots=True)
class Phrase(Piece):
    """Une phrase de l'accord, mot pour mot : les règles qu'elle demande, celles qui la complètent (réglages, loi)."""

    texte: TexteLibre
    regles: tuple[str, ...] = ()
    completee_par: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Titre(Piece):
    """Un titre de l'accord : l'étape qu'il règle, dans une voie ou dans toutes, son article et ses phrases.

    `renvoi` : l'article d'un autre titre, dont il reprend les phrases (« Idem que […] l'article 3.1.4 »).
    """

    etape: NomEtape
    article: str
    voie: Voie | None = None
    renvoi: str = ""
    phrases: tuple[Phrase, ...] = ()


@dataclass(frozen=True, slots=True)
class Fondement:
    """Ce qui fonde une règle : son article, la phrase citée (vide si l'accord n'en a pas) et son origine."""

    article: str
    citation: str
    origine: Origine


class Fonde(Protocol):
    """Ce qui sert un article : une donnée de l'accord, un manquement, une échéance, le fondement d'une règle."""

    @property
    def article(self) -> str: ...

    @property
    def origine(self) -> Origine: ...


def au_titre_de(quoi: Fonde) -> str:
    """« art. 3.1.4 », « art. 3.1.4, réglage », « art. 5, loi » : l'article ne vient seul que si l'accord le dit."""
    return f"art. {quoi.article}" + ("" if quoi.origine == "accord" else f", {NOMS_ORIGINES[quoi.origine]}")


def fonder(titres: tuple[Titre, ...], code: str, article: str, *, loi: bool) -> Fondement:
    """Le fondement d'une règle dans ces titres ; celle qu'aucune phrase ne demande est un réglage, sauf la loi."""
    phrases = [p for t in titres for p in t.phrases]
    demandee = next((p.texte for p in phrases if code in p.regles), "")
    citation = demandee or next((p.texte for p in phrases if code in p.completee_par), "")
    return Fondement(article, citation, "loi" if loi else "accord" if demandee else "reglage")
