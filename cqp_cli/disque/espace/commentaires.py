"""What the comments of a template say of each key: the words that editors show beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_CLE = re.compile(r"^(?P<marge> *(?:# )? *(?:- )?)(?P<cle>[\w.-]+):(?= |$)(?P<reste>.*)$")
_NOTE = re.compile(r"^ *# (?P<texte>\S.*)$")
_MACHINE = re.compile(r"(true|false|[\w.-]+ [|:]) ")  # a word of the machine keeps its small letter
_EXEMPLE = re.compile(r"[,:;]? *comme dans cet exemple *:$")

# What templates do not say because it is plain in its place.
PAR_CLE = {
    "article": "L'article de l'accord que cette donnée sert.",
    "avis": "L'avis rendu.",
    "code": "Le code, qui ne change plus.",
    "college": "Le collège que ce membre représente.",
    "date": "Le jour.",
    "debut": "Le premier jour.",
    "elements": "Un mot pour chaque élément.",
    "employeur": "L'employeur.",
    "fin": "Le dernier jour.",
    "fonction": "Sa fonction.",
    "heures": "Combien d'heures.",
    "intitule": "L'intitulé, en une ligne.",
    "libelle": "Le mot comme on le lit.",
    "membre": "Prénom et nom du membre.",
    "minimum_par_college": "Combien de membres au moins par collège.",
    "signature_par_college": "Une signature par collège sur la fiche de décision, outre celle de la présidence.",
    "colleges": "Les collèges, un par ligne.",
    "mot": "Le mot comme il s'écrit dans les pièces.",
    "motif": "La raison.",
    "nom": "Prénom et nom.",
    "origine": "accord (le texte l'écrit) | loi | reglage (le texte se tait).",
    "parite": "true | false : autant de membres d'un collège que de l'autre.",
    "pourquoi": "La raison d'un réglage, ou la source.",
    "president": "true | false : le jury a un président.",
    "reference": "La référence officielle.",
    "sens": "acquis | non-acquis | non-evalue : ce que le mot veut dire.",
    "texte": "La phrase.",
    "valeur": "Le nombre, le mot ou la liste.",
    "voie": "formation | vae.",
}


@dataclass(slots=True)
class Note:
    """What is said of one key, and of the keys below it."""

    texte: str = ""
    sous: dict[str, Note] = field(default_factory=dict)

    def sous_une_cle(self) -> Note:
        """What is said below any key of a free list of keys (C1, C2…): the examples taken together."""
        ensemble = Note()
        for note in self.sous.values():
            ensemble.texte = ensemble.texte or note.texte
            ensemble.sous |= {c: n for c, n in note.sous.items() if n.texte or c not in ensemble.sous}
        return ensemble


def lire_notes(texte: str) -> Note:
    """The comments of a template, by key; those of its commented examples too."""
    racine = Note()
    pile: list[tuple[int, Note]] = [(-1, racine)]
    au_dessus: list[str] = []
    for ligne in texte.splitlines():
        if "$schema=" in ligne:
            continue
        if trouve := _CLE.match(ligne):
            colonne = len(trouve["marge"])
            while pile[-1][0] >= colonne:
                pile.pop()
            note = pile[-1][1].sous.setdefault(trouve["cle"], Note())
            note.texte = note.texte or "\n".join(_paragraphes(trouve["reste"], au_dessus))
            pile.append((colonne, note))
            au_dessus = []
        elif commentaire := _NOTE.match(ligne):
            au_dessus.append(commentaire["texte"].strip())
        else:
            au_dessus = []
    return racine


def _paragraphes(reste: str, au_dessus: list[str]) -> Iterator[str]:
    """What stands beside the key, then what stands above it."""
    for brut in (reste.partition("# ")[2], " ".join(au_dessus)):
        if morceau := _EXEMPLE.sub("", brut.strip()).rstrip(" :"):
            tete = morceau[0] if _MACHINE.match(morceau) else morceau[0].upper()
            yield tete + morceau[1:] + ("" if morceau[-1] in ".?!»…" else ".")
