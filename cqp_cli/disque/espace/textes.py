"""The sentences of letters and certificates: `templates/documents/*.yaml`, the workspace's own copy first.

A file holds paragraphs, in groups. `{nom}` in a paragraph is a placeholder. A group that the workspace's copy
does not have is taken from the one that ships; a group or a placeholder that nobody knows is told with its line.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from cqp_cli.disque.lire.donnees import modele, racine_donnees
from cqp_cli.disque.lire.lecture import lire_texte, lire_yaml, localiser
from cqp_cli.disque.lire.validation import proche
from cqp_cli.domain.a_trous import REPERE, Textes
from cqp_cli.errors import FichierIllisible, Probleme

Groupe = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Fichier:
    nom: str
    texte: str
    valeurs: dict[str, dict[str, Groupe]]
    problemes: list[Probleme]


def lire_textes(nom: str, reperes: Collection[str], racine: Path | None = None) -> Textes:
    """The paragraphs of `templates/documents/NOM.yaml`. Raises FichierIllisible with every problem and its line."""
    relatif = f"documents/{nom}.yaml"
    livre = _lire(racine_donnees() / "templates" / relatif, relatif)
    chemin = modele(relatif, racine)
    propre = _lire(chemin, relatif)
    problemes = propre.problemes + list(_inconnus(propre, livre)) + list(_reperes(propre, reperes))
    if problemes:
        raise FichierIllisible(problemes)
    return {groupe: dict(cles) | propre.valeurs.get(groupe, {}) for groupe, cles in livre.valeurs.items()}


def _lire(chemin: Path, relatif: str) -> _Fichier:
    nom = f"templates/{relatif}"
    texte = lire_texte(chemin, nom)
    donnees, problemes = lire_yaml(texte, nom)
    if not isinstance(donnees, dict):
        raise FichierIllisible(problemes or [Probleme("On attend des groupes de paragraphes.", nom)])
    valeurs: dict[str, dict[str, Groupe]] = {}
    for groupe, cles in donnees.items():
        if not isinstance(cles, dict):
            problemes.append(_probleme(nom, texte, (groupe,), f"« {groupe} » : on attend des rubriques (clé: texte)."))
            continue
        valeurs[groupe] = {}
        for cle, valeur in cles.items():
            paragraphes = [valeur] if isinstance(valeur, str) else valeur
            if not isinstance(paragraphes, list) or not all(isinstance(p, str) for p in paragraphes):
                message = f"« {cle} » : on attend un texte ou une liste de textes."
                problemes.append(_probleme(nom, texte, (groupe, cle), message))
                continue
            valeurs[groupe][cle] = tuple(paragraphes)
    return _Fichier(nom, texte, valeurs, problemes)


def _probleme(nom: str, texte: str, chemin: tuple[str | int, ...], message: str) -> Probleme:
    return Probleme(message, nom, localiser(texte, chemin))


def _inconnus(propre: _Fichier, livre: _Fichier) -> Iterator[Probleme]:
    for groupe, cles in propre.valeurs.items():
        if groupe not in livre.valeurs:
            yield _cle(propre, (groupe,), list(livre.valeurs))
            continue
        for cle in cles:
            if cle not in livre.valeurs[groupe]:
                yield _cle(propre, (groupe, cle), list(livre.valeurs[groupe]))


def _cle(fichier: _Fichier, chemin: tuple[str, ...], connues: list[str]) -> Probleme:
    aide = proche(chemin[-1], connues)
    suite = f" ; vouliez-vous dire « {aide} » ?" if aide else f" ; clés connues ici : {', '.join(connues)}."
    return _probleme(fichier.nom, fichier.texte, chemin, f"La clé « {chemin[-1]} » n'est pas connue ici{suite}")


def _reperes(fichier: _Fichier, connus: Collection[str]) -> Iterator[Probleme]:
    """Placeholders that no one fills, and braces left open."""
    for groupe, cles in fichier.valeurs.items():
        for cle, paragraphes in cles.items():
            for rang, paragraphe in enumerate(paragraphes):
                debut = localiser(fichier.texte, (groupe, cle, rang)) or localiser(fichier.texte, (groupe, cle)) or 1
                for faute, morceau in _fautes(paragraphe, connus):
                    yield Probleme(faute, fichier.nom, _ligne(fichier.texte, debut, morceau))


def _fautes(paragraphe: str, connus: Collection[str]) -> Iterator[tuple[str, str]]:
    for repere in REPERE.findall(paragraphe):
        if repere not in connus:
            aide = proche(repere, sorted(connus))
            tous = ", ".join(f"{{{c}}}" for c in sorted(connus))
            suite = f" ; vouliez-vous dire {{{aide}}} ?" if aide else f" ; repères connus : {tous}."
            yield f"Le repère {{{repere}}} n'est pas connu ici{suite}", f"{{{repere}}}"
    reste = REPERE.sub("", paragraphe)
    if "{" in reste or "}" in reste:
        signe = "{" if "{" in reste else "}"
        yield f"Une accolade « {signe} » n'a pas son autre moitié : un repère s'écrit {{nom}}.", signe


def _ligne(texte: str, debut: int, morceau: str) -> int:
    """The line of a piece of a paragraph that begins at `debut` and may go on over several lines."""
    lignes = texte.split("\n")
    return next((n for n in range(debut, len(lignes) + 1) if morceau in lignes[n - 1]), debut)
