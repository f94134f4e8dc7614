"""Ce qu'est une règle, ce qu'elle trouve, et les mots que les règles partagent."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from cqp_cli.domain.accord import Accord, Gravite, Origine, Voie
from cqp_cli.domain.dates import jour_long
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.lieu import Lieu

Acteur = Literal["candidat", "professionnel", "externe", "organisme", "secretariat", "jury"]
Etat = Literal["satisfaite", "echec", "sans objet"]
VOIES: tuple[Voie, ...] = ("formation", "vae")

EVALUATION: Mapping[Voie, str] = {"formation": "3.1.3", "vae": "3.2.2"}
JURY: Mapping[Voie, str] = {"formation": "3.1.4", "vae": "3.2.3"}


@dataclass(frozen=True, slots=True)
class Manquement:
    """Ce qui ne va pas : où, qui doit agir, et la commande ou la ligne qui répare.

    Dans `remede`, `{dossier}` tient la place du chemin du dossier. La règle, son article et sa
    gravité sont portés par `verifier()`.
    """

    message: str
    lieu: Lieu
    acteur: Acteur
    remede: str
    regle: str = ""
    article: str = ""
    gravite: Gravite = "bloquant"  # mutant équivalent : verifier() la remplace par celle de la règle


Fonction = Callable[[Dossier, Accord, date], Iterator[Manquement]]


def _toujours(_: Dossier) -> bool:
    return True


@dataclass(frozen=True)
class Regle:
    """Une règle : son article par voie, son origine, sa gravité, quand elle s'applique, et ce qu'elle vérifie."""

    code: str
    fonction: Fonction
    articles: Mapping[Voie, str]
    origine: Origine
    gravite: Gravite
    si: Callable[[Dossier], bool]
    intitule: str = field(init=False)
    citation: str = field(init=False)

    def __post_init__(self) -> None:
        titre, _, corps = (self.fonction.__doc__ or "").partition("\n\n")
        intitule, reste = (re.sub(r"\s+", " ", texte).strip() for texte in (titre, corps))
        citation = re.search(r"« (.+) »", reste)
        object.__setattr__(self, "intitule", intitule.rstrip("."))
        object.__setattr__(self, "citation", citation.group(1) if citation else "")

    @property
    def voies(self) -> tuple[Voie, ...]:
        """Les voies où la règle existe."""
        return tuple(self.articles)

    @property
    def article(self) -> str:
        """Les articles de la règle, « 3.1.3 / 3.2.2 » quand ils diffèrent selon la voie."""
        return " / ".join(dict.fromkeys(self.articles.values()))

    def article_de(self, voie: Voie | None) -> str:
        """L'article qui vaut dans une voie."""
        return self.articles.get(voie or "formation") or self.article

    def existe(self, voie: Voie | None) -> bool:
        """Vrai si la règle existe dans cette voie ; tant que la voie est inconnue, si elle existe dans les deux."""
        return voie in self.articles if voie else len(self.articles) == len(VOIES)


def regle(
    code: str,
    article: str | Mapping[Voie, str],
    *,
    origine: Origine = "accord",
    gravite: Gravite = "bloquant",
    si: Callable[[Dossier], bool] = _toujours,
) -> Callable[[Fonction], Regle]:
    """Fait d'une fonction une règle de l'accord ; un article unique vaut dans les deux voies."""
    articles = dict.fromkeys(VOIES, article) if isinstance(article, str) else article

    def enregistrer(fonction: Fonction) -> Regle:
        return Regle(code, fonction, articles, origine, gravite, si)

    return enregistrer


# Les mots partagés ---------------------------------------------------------------------------


def nommer(dossier: Dossier, code: str) -> str:
    """« C5, « Rédiger des documents professionnels » »."""
    competence = dossier.referentiel.par_code.get(code)
    return f"{code}, « {competence.intitule} »" if competence else code


def a_venir(quand: date | None, jour: date) -> str:
    """Ce qu'il faut ajouter quand la date est écrite mais n'est pas encore arrivée."""
    if quand is None or quand <= jour:
        return ""
    return f" (la date écrite, le {jour_long(quand)}, est à venir)"


def manque(quand: date | None, jour: date) -> bool:
    """Vrai si la date est absente ou à venir : « ce qui est daté après n'a pas encore eu lieu »."""
    return quand is None or quand > jour


def precede(un: date | None, autre: date | None) -> bool:
    """Vrai si les deux jours sont connus et que le premier vient avant le second."""
    return un is not None and autre is not None and un < autre


def le_jour(quand: date | None) -> str:
    """« 18 juin 2026 », ou rien quand la date est inconnue."""
    return jour_long(quand) if quand else ""
