"""`PIECE.CLE=VALEUR`: which file of a dossier, or of the workspace, which path in it, and what it will hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cqp_cli.disque.espace.marque import lire_couleur
from cqp_cli.disque.lire.classes import classe_de
from cqp_cli.disque.lire.moteur import forme
from cqp_cli.disque.lire.recherche import EVALUATION, PIECES
from cqp_cli.disque.lire.validation import proche
from cqp_cli.disque.retoucher.saisies import champs, lire_valeur, situer
from cqp_cli.domain.coordonnees import Coordonnee
from cqp_cli.domain.ecritures import enumerer
from cqp_cli.domain.lieu import Chemin
from cqp_cli.domain.referentiel_metier import Referentiel
from cqp_cli.domain.remedes import place_tenue
from cqp_cli.errors import MauvaisUsage, Probleme
from cqp_cli.metier.ouverture.entetes import ECRITURES
from cqp_cli.metier.ouverture.reparations import reparer
from cqp_cli.terminal.affichage import signaler

MOT = re.compile(r"([^\W_][\w./-]*)\s*=(.*)", re.DOTALL)
_SESSION = re.compile(r"\d{4}-\d\d-\d\d[\w.-]*\.yaml", re.ASCII)


@dataclass(frozen=True, slots=True)
class Affectation:
    """One value to write: the file, the path in it, the value; None empties."""

    fichier: str
    chemin: Chemin
    valeur: Any


def demeler(mots: Iterable[str]) -> tuple[list[str], list[tuple[str, str]]]:
    """The words of the command line: the dossiers, and the keys with what each is to hold."""
    dossiers, cles = list[str](), list[tuple[str, str]]()
    for mot in mots:
        if trouve := MOT.fullmatch(mot):
            cles.append((trouve[1], trouve[2]))
        else:
            dossiers.append(mot)
    return dossiers, cles


def pieces_de(fichiers: Iterable[str]) -> dict[str, str]:
    """The pieces that can be named in a dossier where these files are, each with its file."""
    noms = {nom.removesuffix(".yaml"): nom for nom in sorted(PIECES)}
    return noms | {f.rpartition("/")[2].removesuffix(".yaml"): f for f in fichiers if "/" in f}


def comprendre(
    cles: Iterable[tuple[str, str]], noms: Mapping[str, str], presents: Iterable[str], ref: Referentiel | None
) -> list[Affectation]:
    """What was typed, for the pieces so named. Raises MauvaisUsage with what is known, for each that fits nowhere."""
    ici = [nom for nom, fichier in noms.items() if fichier in set(presents)]
    trouvees, problemes = list[Affectation](), list[Probleme]()
    for cle, texte in cles:
        try:
            trouvees.append(_une(cle, texte, noms, ici, ref))
        except MauvaisUsage as err:
            problemes += err.problemes
    if problemes:
        raise MauvaisUsage(problemes)
    lieux = [(a.fichier, a.chemin) for a in trouvees]
    for fichier, chemin in lieux:
        if sum(f == fichier and c[: len(chemin)] == chemin for f, c in lieux) > 1:
            raise MauvaisUsage(f"« {'.'.join(map(str, chemin))} » de {fichier} est donné deux fois.", "cqp set --help")
    return trouvees


def _une(cle: str, texte: str, noms: Mapping[str, str], ici: list[str], ref: Referentiel | None) -> Affectation:
    if place := place_tenue(f"{cle}={texte}"):
        raise MauvaisUsage(f"« {place} » tient la place d'une valeur : mettez la vôtre.", "cqp set --help")
    nom, reste = _nommee(cle, noms) or (_devinee(cle, noms, ici), cle)
    fichier = noms[nom]
    try:
        chemin, sorte = situer(classe_de(fichier), reste)
        valeur = lire_valeur(sorte, texte, _mots(chemin, fichier, ref))
        return Affectation(fichier, chemin, _formee(fichier, chemin, valeur) if isinstance(valeur, str) else valeur)
    except ValueError as err:
        raise MauvaisUsage(f"« {nom}.{reste} » : {err}.".replace(" ?.", " ?"), "cqp set --help") from None


def _formee(fichier: str, chemin: Chemin, texte: str) -> str:
    """What has a shape, as a list of candidates takes it: restored and said, or refused. Raises ValueError."""
    if chemin[-1] == "couleur":
        return lire_couleur(texte)
    ecriture = forme(classe_de(fichier)).sous(chemin).ecriture
    if not isinstance(ecriture, Coordonnee):
        return texte
    formee, dit = reparer(next(colonne for colonne, e in ECRITURES.items() if e is ecriture), texte)
    if dit:
        signaler(f"  « {chemin[-1]} » : {dit}.")
    return formee


def _nommee(cle: str, noms: Mapping[str, str]) -> tuple[str, str] | None:
    """The piece that the key begins with, by its name or its file, and the rest of the key.

    No piece is a list: « habilitations.1 » is the key of that name, and not the file.
    """
    for nom, fichier in sorted(noms.items(), key=lambda paire: -len(paire[0])):
        for debut in (f"{fichier}.", f"{fichier.removesuffix('.yaml')}.", f"{nom}."):
            reste = cle.removeprefix(debut)
            if reste != cle and reste and not reste[0].isdecimal():
                return nom, reste
    return None


def _devinee(cle: str, noms: Mapping[str, str], ici: list[str]) -> str:
    """The only piece that knows this key. Raises MauvaisUsage when there is none, or several."""
    tete = cle.partition(".")[0]
    qui = [nom for nom in ici if tete in champs(classe_de(noms[nom]))]
    qui = qui or [nom for nom in noms if tete in champs(classe_de(noms[nom]))]
    if len(qui) == 1:
        return qui[0]
    if qui:
        dites = enumerer((f"{nom}.{cle}" for nom in qui), "ou")
        raise MauvaisUsage(f"Plusieurs pièces ont une clé « {tete} » : dites {dites}.", "cqp set --help")
    for motif, commande in ((EVALUATION, "evaluate"), (_SESSION, "decide")):
        if motif.fullmatch(f"{tete}.yaml"):
            raise MauvaisUsage(f"La pièce « {tete} » n'est pas dans ce dossier.", f"cqp {commande} --help")
    aide = proche(tete, [*noms, *(c for nom in ici for c in champs(classe_de(noms[nom])))])
    suite = f" ; vouliez-vous dire « {aide} » ?" if aide else f" ; pièces d'ici : {', '.join(ici or noms)}."
    raise MauvaisUsage(f"« {tete} » n'est ni une pièce, ni une clé connue ici{suite}", "cqp set --help")


def _mots(chemin: Chemin, fichier: str, ref: Referentiel | None) -> Iterator[str]:
    """The words that the agreement gives to an element, to an avis or to a college."""
    if ref is None:
        return
    a = ref.accord
    if "elements" in chemin:
        echelle = a.echelle_reperage if fichier.startswith("livret") else a.echelle_element
        yield from (mot.mot for mot in echelle.valeur)
    elif chemin[-1] == "avis":
        yield from (mot.mot for mot in a.echelle_avis.valeur)
    elif chemin[-1] == "college":
        yield from a.jury.valeur.colleges
