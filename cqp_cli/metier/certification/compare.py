"""`cqp referentiel compare`: where the référentiel and the sheet of France compétences differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from pathlib import Path
from typing import Annotated

import typer

from cqp_cli.disque.espace.espace import Espace
from cqp_cli.domain.certificateur import Configuration, enregistrement
from cqp_cli.domain.referentiel_metier import Enregistrement, Referentiel
from cqp_cli.errors import MauvaisUsage
from cqp_cli.metier.certification.charge import referentiel_demande
from cqp_cli.metier.certification.fiche import Fiche, lire_fiche
from cqp_cli.metier.certification.listes_de_fiche import sans_puce
from cqp_cli.metier.certification.referentiel import Fichier, Numero
from cqp_cli.terminal.affichage import dire, dire_alinea, pluriel
from cqp_cli.terminal.arguments import argument
from cqp_cli.terminal.formes import objet_de, rendre
from cqp_cli.terminal.options import Format, Racine, Sortie

SIGNES = str.maketrans({"’": "'", "\u00a0": " ", "\u202f": " ", "–": "-", "—": "-", "«": '"', "»": '"'})
COTES = ("referentiel", "référentiel"), ("fiche", "fiche")


@dataclass(frozen=True, slots=True)
class Ecart:
    """One place where they differ: what each says there, or nothing."""

    ou: str
    referentiel: str
    fiche: str


OptionFiche = Annotated[Path, argument("FICHE", "Une fiche, ou tout le répertoire (XML ou .zip).")]


def compare(
    fiche: OptionFiche,
    fichier: Fichier = None,
    numero: Numero = None,
    sortie: Sortie = Format.TABLE,
    racine: Racine = None,
) -> None:
    """Dit où le référentiel et sa fiche de France compétences diffèrent ; la typographie ne compte pas.

    Exemple : cqp referentiel compare fiche.xml
    """
    ref, _ = referentiel_demande(fichier, racine)
    inscrit = enregistrement(_configuration(racine), ref)
    lue = lire_fiche(fiche, numero)
    trouves = list(ecarts(ref, inscrit, lue))
    if sortie is not Format.TABLE:
        rangees = [{"ou": e.ou, "referentiel": e.referentiel, "fiche": e.fiche} for e in trouves]
        objet = objet_de(
            "referentiel compare", code=ref.code, referentiel=ref.version, fiche=lue.numero, ecarts=rangees
        )
        rendre(sortie, objet, rangees, "ou referentiel fiche")
    else:
        _montrer(ref, lue, trouves)
    if trouves:
        raise typer.Exit(1)


def _configuration(racine: Path | None) -> Configuration:
    try:
        return Espace.trouver(racine).configuration
    except MauvaisUsage:
        return Configuration()


def ecarts(ref: Referentiel, inscrit: Enregistrement, fiche: Fiche) -> Iterator[Ecart]:
    """The title and the registration, then the competences in their order, and the elements of each."""
    simples = {
        "intitulé": (ref.intitule, fiche.intitule),
        "code": (inscrit.code, fiche.numero),
        "NSF": (inscrit.nsf, fiche.nsf),
        "niveau": (inscrit.niveau, fiche.niveau),
        "décision": (inscrit.decision, fiche.decision),
        "fin": (inscrit.fin, fiche.fin),
    }
    for ou, (ici, la) in simples.items():
        yield from _un(ou, str(ici or ""), str(la or ""))
    for i, j in _apparier([c.intitule for c in ref.competences], [b.libelle for b in fiche.blocs]):
        competence = ref.competences[i] if i is not None else None
        bloc = fiche.blocs[j] if j is not None else None
        ou = competence.code if competence else bloc.code if bloc else ""
        yield from _un(ou, competence.intitule if competence else "", bloc.libelle if bloc else "")
        if competence and bloc:
            elements = [e.intitule for e in competence.elements]
            for k, m in _apparier(elements, bloc.competences):
                code = competence.elements[k].code if k is not None else f"{bloc.code}, ligne {(m or 0) + 1}"
                yield from _un(code, elements[k] if k is not None else "", bloc.competences[m] if m is not None else "")


def _un(ou: str, ici: str, la: str) -> Iterator[Ecart]:
    if _nu(ici) != _nu(la):
        yield Ecart(ou, ici, la)


def _nu(texte: str) -> str:
    return " ".join(sans_puce(texte.translate(SIGNES)).casefold().replace('" ', '"').replace(' "', '"').split())


def _apparier(ici: Sequence[str], la: Sequence[str]) -> Iterator[tuple[int | None, int | None]]:
    """The ranks of what stands for the same thing on both sides; None where one side has nothing."""
    trouves = SequenceMatcher(None, [_nu(x) for x in ici], [_nu(x) for x in la], autojunk=False)
    for _, i, i_fin, j, j_fin in trouves.get_opcodes():
        yield from zip_longest(range(i, i_fin), range(j, j_fin))


def _montrer(ref: Referentiel, fiche: Fiche, trouves: Sequence[Ecart]) -> None:
    compte = pluriel(len(trouves), "écart") if trouves else "aucun écart"
    dire(f"  {ref.code}, version {ref.version}, et la fiche {fiche.numero} : {compte}.", bold=True)
    for ecart in trouves:
        dire(f"\n  {ecart.ou}", bold=True)
        for cle, nom in COTES:
            dire_alinea(f"{nom:<11} : {getattr(ecart, cle) or '(rien)'}", "      ", "                    ")
