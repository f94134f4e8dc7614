"""The first draft of a référentiel: the commented template, filled with what is known already."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any
from unicodedata import category

from cqp_cli.disque.espace.espace import Espace
from cqp_cli.disque.lire.lecture import lire_ecrit, lire_yaml, localiser
from cqp_cli.disque.lire.recherche import CODE
from cqp_cli.disque.retoucher.pieces import remplir
from cqp_cli.domain.abimes import dire_abime
from cqp_cli.domain.accord import ROLES, VOIES, Accord
from cqp_cli.domain.declaration import rejets_enregistrement
from cqp_cli.domain.ecritures import enumerer
from cqp_cli.domain.lieu import Chemin
from cqp_cli.domain.personnes import sans_accents
from cqp_cli.domain.referentiel_metier import Referentiel
from cqp_cli.domain.regles import PAR_CODE
from cqp_cli.domain.signes import nommer_signe
from cqp_cli.errors import MauvaisUsage
from cqp_cli.metier.certification.fiche import Fiche

A_COMPLETER = "à compléter"
_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]{0,39}", re.ASCII)


def ebauche(code: str, version: str, valeurs: dict[Chemin, Any], espace: Espace | None = None) -> bytes:
    """The draft as a file. Raises MauvaisUsage when the code or the version cannot name it."""
    if not CODE.fullmatch(code) or len(code) > 80:
        raise MauvaisUsage(f"Le code « {code[:40]} » : minuscules sans accent, chiffres et tirets.", code_pour(code))
    if not _VERSION.fullmatch(version):
        raise MauvaisUsage(f"La version « {version[:40]} » : d'ordinaire une date.", "--version 2026-01-01")
    fixes: dict[Chemin, Any] = {("code",): code, ("version",): version}
    return remplir("referentiel.yaml", {**vides(), **valeurs, **fixes}, espace.racine if espace else None)


def vides() -> dict[Chemin, Any]:
    """Two competences to show the shape; everything in them is to complete."""
    return {
        ("intitule",): f"CQP « {A_COMPLETER} »",
        ("competences",): [_competence(n, A_COMPLETER, [A_COMPLETER, A_COMPLETER]) for n in (1, 2)],
    }


def de_la_fiche(fiche: Fiche) -> dict[Chemin, Any]:
    """What a sheet says: each block is a competence, each of its competences an element."""
    repertoire = re.match(r"RNCP|RS", fiche.numero)
    return {
        ("intitule",): fiche.intitule or f"CQP « {A_COMPLETER} »",
        ("certification",): re.sub(r"^CQP\b[ «]*|[ »]*$", "", fiche.intitule).strip() or None,
        ("enregistrement", "type"): repertoire.group() if repertoire else None,
        ("enregistrement", "code"): fiche.numero or None,
        ("enregistrement", "nsf"): fiche.nsf or None,
        ("enregistrement", "niveau"): fiche.niveau or None,
        ("enregistrement", "decision"): fiche.decision,
        ("enregistrement", "fin"): fiche.fin,
        ("competences",): [
            _competence(n, bloc.libelle or A_COMPLETER, bloc.competences or (A_COMPLETER,))
            for n, bloc in enumerate(fiche.blocs, 1)
        ],
    }


def code_pour(intitule: str) -> str:
    """A code made from a title."""
    mots = re.sub(r"[^a-z0-9]+", "-", sans_accents(intitule).lower().replace("’", "'").replace("'", "-"))
    return mots.strip("-")[:60].strip("-") or "mon-cqp"


def _competence(numero: int, intitule: str, elements: Iterable[str]) -> dict[str, Any]:
    code = f"C{numero}"
    sous = [{"code": f"{code}.{n}", "intitule": e} for n, e in enumerate(elements, 1)]
    return {"code": code, "intitule": intitule, "elements": sous}


def a_faire(ref: Referentiel, texte: str) -> Iterator[tuple[int | None, str]]:
    """What a readable référentiel still lacks, or has damaged: the line, and the sentence."""
    lu = lire_yaml(texte, "")[0]
    for chemin, noms, valeur in _textes(lu):
        if faute := A_COMPLETER if A_COMPLETER in valeur else dire_abime(valeur) or _dire_controle(valeur):
            yield localiser(texte, chemin), f"{' › '.join(noms)} : {faute}."
    inscrit = lu.get("enregistrement") or {}
    if inscrit.keys() & {"type", "code"}:
        for r in rejets_enregistrement(ref.code, inscrit.get("type", ""), inscrit.get("code", "")):
            yield localiser(texte, ("enregistrement", r.champ)), r.message
    echelles = ("echelle_reperage", "echelle_element", "echelle_avis")
    for nom in echelles:
        absents = {"acquis", "non-acquis"} - {m.sens for m in getattr(ref.accord, nom).valeur}
        for sens in sorted(absents):
            yield localiser(texte, ("accord", nom)), f"Aucun mot de « {nom} » n'a le sens « {sens} »."
    yield from ((localiser(texte, ("accord", nom)), dit) for nom, dit in _creux(ref.accord))
    gravites = lire_ecrit(texte, "")[0]["accord"]["gravites"]["valeur"] or ()  # even those with nothing after them
    nommees: list[tuple[str, Chemin]] = [(code, ("accord", "gravites", "valeur", code)) for code in gravites]
    nommees += [
        (code, ("titres", i, "phrases", j, cle))
        for i, titre in enumerate(ref.titres)
        for j, phrase in enumerate(titre.phrases)
        for cle, codes in (("regles", phrase.regles), ("completee_par", phrase.completee_par))
        for code in codes
    ]
    for code, chemin in nommees:
        if code not in PAR_CODE:
            yield localiser(texte, chemin), f"La règle « {code} » n'existe pas (cqp rules les nomme)."


def _creux(accord: Accord) -> Iterator[tuple[str, str]]:
    """What an agreement leaves open, and would let a dossier with nothing in it be complete: the key, the sentence."""
    for nom, mots in (("voies", VOIES), ("evaluateurs", ROLES)):
        if not getattr(accord, nom).valeur:
            yield nom, f"« {nom} » est vide : écrivez {enumerer(mots, 'ou')}, ou les deux."
    for nom in ("pieces", "pieces_jury", "lieux", "benefice"):
        for voie in accord.voies.valeur:
            if not getattr(accord, nom).valeur.get(voie):
                yield nom, f"« {nom} » ne dit rien de la voie {voie}, que « voies » ouvre : ajoutez-y « {voie}: … »."
    if accord.jury.valeur.parite and len(accord.jury.valeur.colleges) < 2:
        yield "jury", "« parite: true » veut deux collèges au moins : nommez-les, ou écrivez « parite: false »."


def _dire_controle(valeur: str) -> str:
    """« le signe U+0007 ne s'imprime pas », of a sign that nobody sees and that reading takes away; a line may end."""
    signe = next((c for c in valeur if category(c) == "Cc" and c not in "\n\r\t"), None)
    return f"le signe {nommer_signe(signe)} ne s'imprime pas" if signe else ""


def _textes(
    valeur: Any, chemin: Chemin = (), noms: tuple[str, ...] = ()
) -> Iterator[tuple[Chemin, tuple[str, ...], str]]:
    """The path of each value, its words and its text: an item of a list is called by its code."""
    if isinstance(valeur, dict):
        for cle, sous in valeur.items():
            yield from _textes(sous, (*chemin, cle), (*noms, cle))
    elif isinstance(valeur, list):
        for rang, sous in enumerate(valeur):
            nom = sous.get("code") if isinstance(sous, dict) else None
            yield from _textes(sous, (*chemin, rang), (*noms, nom or str(rang + 1)))
    elif isinstance(valeur, str):
        yield chemin, noms, valeur
