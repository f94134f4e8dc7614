"""The closed answers: the words shown in the drop-downs, and how what a person wrote is recognised."""

from __future__ import annotations

import difflib
from typing import Any

from cqp_cli.domain.accord import Echelle
from cqp_cli.domain.ecritures import enumerer
from cqp_cli.domain.personnes import essentiel
from cqp_cli.domain.typographie import typographier

Choix = tuple[tuple[Any, str], ...]  # the value as the piece writes it, and the word that people read

OUI_NON: Choix = ((True, "Oui"), (False, "Non"))
ORIGINES: Choix = (("interne", "Interne"), ("externe", "Externe"))
TYPES_LIEU: Choix = (("entreprise", "Entreprise"), ("structure-accueil", "Structure d'accueil"))
TYPES_ACTION: Choix = (("formation", "Formation"), ("situation-de-travail", "Situation de travail"))
DECISIONS: Choix = (("validee", "Validée"), ("non-validee", "Non validée"), ("conservee", "Conservée"))
SUITES: Choix = (("formation", "Formation"), ("experience", "Expérience"))
_SYNONYMES = {"vrai": "true", "faux": "false"}


def accordee(texte: str, sexe: str | None) -> str:
    """The words of a form about its candidate, « la candidate » when it is a woman."""
    return (
        texte.replace("le candidat", "la candidate").replace("du candidat", "de la candidate") if sexe == "F" else texte
    )


def choix_de(echelle: Echelle) -> Choix:
    """The words of a scale of the agreement."""
    return tuple((mot.mot, mot.libelle) for mot in echelle)


def libelles(choix: Choix) -> tuple[str, ...]:
    """The words shown, in order."""
    return tuple(typographier(libelle) for _, libelle in choix)


def libelle_de(choix: Choix, valeur: Any) -> str | None:
    """The word shown for a value; None when there is none."""
    return next((typographier(libelle) for mot, libelle in choix if mot == valeur and valeur is not None), None)


def reconnaitre(choix: Choix, texte: str) -> tuple[Any, ...]:
    """The value meant, alone in a tuple (it may be False); empty when the word is not one of them."""
    if choisi := [mot for mot, libelle in choix if libelle == texte]:
        return (choisi[0],)
    lu = essentiel(texte)
    lu = _SYNONYMES.get(lu, lu)
    return tuple(mot for mot, libelle in choix if lu in (essentiel(libelle), essentiel(str(mot))))[:1]


def attendu(choix: Choix, texte: str) -> str:
    """The sentence for a word that is not one of them, without its full stop; the nearest word, if there is one."""
    mots = enumerer((f"« {libelle} »" for libelle in libelles(choix)), "ou")
    proche = voisin(texte, libelles(choix))
    return f"on attend {mots}, et non « {texte[:40]} »" + (f" ; vouliez-vous dire « {proche} » ?" if proche else "")


def voisin(texte: str, connus: tuple[str, ...]) -> str | None:
    """The known word that this one most looks like, if any does."""
    par_cle = {essentiel(mot): mot for mot in connus}
    trouves = difflib.get_close_matches(essentiel(texte), par_cle, n=1, cutoff=0.6)
    return par_cle[trouves[0]] if trouves else None
