"""Ce qu'est une règle, ce qu'elle trouve, et les mots que les règles partagent."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from cqp_cli.domain.accord import VOIES, Accord, Acteur, Gravite, Origine, Voie
from cqp_cli.domain.dates import jour_long
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.lieu import Lieu
from cqp_cli.domain.referentiel_metier import Referentiel
from cqp_cli.domain.remedes import poser, reevaluer
from cqp_cli.domain.titres import Fondement, NomEtape

Etat = Literal["satisfaite", "echec", "sans objet"]


@dataclass(frozen=True, slots=True)
class Etape:
    """L'étape de l'accord qu'une règle sert, et les voies où elle existe ; le référentiel en dit l'article."""

    nom: NomEtape
    voies: tuple[Voie, ...] = VOIES


ACCES, EVALUATION, JURY = Etape("acces"), Etape("evaluation"), Etape("jury")
ENREGISTREMENT, ANNEXE = Etape("enregistrement"), Etape("annexe")
REPERAGE = Etape("reperage", ("formation",))


@dataclass(frozen=True, slots=True)
class Manquement:
    """Ce qui ne va pas : où, qui doit agir, et la commande ou la ligne qui répare.

    Dans `remede`, `{dossier}` tient la place du chemin du dossier. La règle, son article, son origine et
    sa gravité sont portés par `verifier()`. `attend` : la règle qui dit l'étape dont il dépend, tant qu'elle n'est
    pas faite ; la sienne, quand c'est le jour écrit qui n'est pas venu (voir `attente`). `tardif` : fait après
    l'évaluation, qu'une autre seule répare, et jamais une autre date.
    """

    message: str
    lieu: Lieu
    acteur: Acteur
    remede: str
    regle: str = ""
    article: str = ""
    origine: Origine = "accord"  # mutant équivalent : verifier() la remplace par celle de la règle
    gravite: Gravite = "bloquant"  # mutant équivalent : de même
    attend: str = ""
    tardif: bool = False


Fonction = Callable[[Dossier, Accord, date], Iterator[Manquement]]


@dataclass(frozen=True)
class Regle:
    """Une règle : l'étape qu'elle sert, son origine par voie, sa gravité, quand elle s'applique, ce qu'elle vérifie.

    `origines` est ce que dit l'accord livré : celui d'une autre branche peut se taire, ou parler, autrement.
    `donnee` : le délai qu'elle sert, et qui n'est de la loi que si le référentiel le dit.
    """

    code: str
    fonction: Fonction
    etape: Etape
    origines: Mapping[Voie, Origine]
    gravite: Gravite
    si: Callable[[Dossier], bool]
    donnee: str = ""
    intitule: str = field(init=False)

    def __post_init__(self) -> None:
        titre, _, _ = (self.fonction.__doc__ or "").partition("\n\n")
        object.__setattr__(self, "intitule", re.sub(r"\s+", " ", titre).strip().rstrip("."))

    @property
    def voies(self) -> tuple[Voie, ...]:
        """Les voies où la règle existe."""
        return self.etape.voies

    def fondement(self, ref: Referentiel, voie: Voie | None) -> Fondement:
        """Son article, la phrase qu'elle cite et son origine ; hors de cette voie, ceux de la sienne."""
        if voie not in self.voies:
            voie = self.voies[0]
        loi = self.origines[voie] == "loi"
        if loi and self.donnee:
            loi = getattr(ref.accord, self.donnee).origine == "loi"
        return ref.fondement(self.etape.nom, self.code, voie, loi=loi)

    def gravite_selon(self, accord: Accord) -> Gravite:
        """Sa gravité, que l'accord d'une autre branche peut régler."""
        return accord.gravites.valeur.get(self.code, self.gravite)

    def porter(self, d: Dossier, manquements: Iterable[Manquement]) -> tuple[Manquement, ...]:
        """Ces manquements, chacun avec le code de la règle, son article, son origine et sa gravité."""
        f, gravite = self.fondement(d.referentiel, d.voie), self.gravite_selon(d.accord)
        return tuple(
            replace(
                m,
                regle=self.code,
                article=f.article,
                origine=f.origine,
                gravite=gravite,
                remede=m.remede.replace("{regle}", self.code),
            )
            for m in manquements
        )

    def existe(self, voie: Voie | None) -> bool:
        """Vrai si la règle existe dans cette voie ; tant que la voie est inconnue, si elle existe dans les deux."""
        return voie in self.voies if voie else self.voies == VOIES


def regle(
    code: str,
    etape: Etape,
    *,
    origine: Origine | Mapping[Voie, Origine] = "accord",
    gravite: Gravite = "bloquant",
    si: Callable[[Dossier], bool] = lambda _: True,
    donnee: str = "",
) -> Callable[[Fonction], Regle]:
    """Fait d'une fonction une règle de l'accord ; une origine unique vaut dans les deux voies."""
    origines = dict.fromkeys(VOIES, origine) if isinstance(origine, str) else origine

    def enregistrer(fonction: Fonction) -> Regle:
        return Regle(code, fonction, etape, origines, gravite, si, donnee)

    return enregistrer


@dataclass(frozen=True, slots=True)
class Constat:
    """Ce qu'une règle dit d'un dossier : satisfaite, en échec avec ses manquements, ou sans objet."""

    regle: Regle
    etat: Etat
    manquements: tuple[Manquement, ...] = ()


# Les mots partagés ---------------------------------------------------------------------------


def nommer(dossier: Dossier, code: str) -> str:
    """« C5, « Rédiger des documents professionnels » »."""
    competence = dossier.referentiel.par_code.get(code)
    return f"{code}, « {competence.intitule} »" if competence else code


_RUBRIQUES = {
    "competences": "compétences",
    "debut": "début",
    "intitule": "intitulé",
    "nom_naissance": "nom de naissance",
    "nom_usage": "nom d'usage",
    "prenoms": "prénoms",
    "referentiel": "version du référentiel",
}


def rubrique(cle: str) -> str:
    """« « nom de naissance » » : une clé, comme on la lit."""
    return f"« {_RUBRIQUES.get(cle, cle)} »"


def non_remplie(cle: str, de_quoi: str) -> str:
    """« La rubrique « début » de l'action n° 3 n'est pas remplie. » : une lettre le dit, et nomme ce qu'on lit."""
    return f"La rubrique {rubrique(cle)} {de_quoi} n'est pas remplie."


def a_venir(quand: date | None) -> str:
    """Ce qu'il faut ajouter à ce qui manque quand sa date est écrite : elle n'est pas encore arrivée."""
    return f" (la date écrite, le {jour_long(quand)}, est à venir)" if quand else ""


def manque(quand: date | None, jour: date) -> bool:
    """Vrai si la date est absente ou à venir : « ce qui est daté après n'a pas encore eu lieu »."""
    return quand is None or quand > jour


def a_poser(message: str, lieu: Lieu, acteur: Acteur, valeur: str) -> Manquement:
    """Un manquement qu'une valeur répare, écrite là où il est."""
    return Manquement(message, lieu, acteur, poser(lieu, valeur))


def precede(un: date | None, autre: date | None) -> bool:
    """Vrai si les deux jours sont connus et que le premier vient avant le second."""
    return un is not None and autre is not None and un < autre


def averti(message: str, lieu: Lieu, acteur: Acteur) -> Manquement:
    """Ce qui est tard, et que rien ne rattrape : il n'y a qu'à lire ce que veut la règle."""
    return Manquement(f"{message} L'acte garde son jour, et l'avertissement reste.", lieu, acteur, "cqp rules {regle}")


def tardif(message: str, lieu: Lieu, acteur: Acteur, a: Accord) -> Manquement:
    """Ce qui est venu après l'évaluation : elle est à refaire."""
    return Manquement(message, lieu, acteur, reevaluer(a.evaluateurs.valeur[0]), tardif=True)


def le_jour(quand: date | None) -> str:
    """« 18 juin 2026 », ou rien quand la date est inconnue."""
    return jour_long(quand) if quand else ""
