"""New pieces from the commented templates, changes to existing ones, and what goes aside when one is replaced."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from cqp_cli.disque.ecrire.atomique import balayer
from cqp_cli.disque.ecrire.porte import Changement, ecrire_fichier, empreinte, existe_deja, refuser_la_place
from cqp_cli.disque.ecrire.refaire import refaire
from cqp_cli.disque.lire.classes import classe_de
from cqp_cli.disque.lire.lecture import non_lu, texte_du_modele
from cqp_cli.disque.lire.moteur import Forme, forme
from cqp_cli.disque.lire.octets import lire_entier
from cqp_cli.disque.lire.recherche import CODE
from cqp_cli.disque.retoucher.greffe import greffer
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.lieu import Chemin
from cqp_cli.domain.personnes import sans_accents
from cqp_cli.domain.referentiel_metier import Referentiel
from cqp_cli.domain.signes import SigneRefuse
from cqp_cli.errors import FichierIllisible, MauvaisUsage, Probleme, Refus

RESERVES = re.compile(r"con|prn|aux|nul|conin|conout|(com|lpt)\d", re.ASCII)  # Windows keeps these names for itself


def remplir(
    nom_modele: str,
    valeurs: Mapping[Chemin, Any],
    racine: Path | None = None,
    commentaires: Mapping[Chemin, str] | None = None,
) -> bytes:
    """A template filled with values: its comments stay, what has no value stays empty."""
    texte = texte_du_modele(nom_modele, racine)
    dites = imprimables(valeurs, nom_modele)
    pleines = {chemin: valeur for chemin, valeur in dites.items() if valeur not in (None, "", (), [], {})}
    return greffer(texte, pleines, nom=nom_modele, commentaires=commentaires).encode("utf-8")


def imprimables(valeurs: Mapping[Chemin, Any], nom: str) -> dict[Chemin, Any]:
    """The values as they will be printed: nothing is written that could not be read back. Raises MauvaisUsage.

    They were typed: what a form says was read before. In a name, as the class says, nothing is replaced: it is refused.
    """
    problemes: list[Probleme] = []

    def lire(valeur: Any, dedans: Forme, cle: str | int) -> Any:
        if isinstance(valeur, Mapping):
            return {c: lire(v, dedans.dessous(c), c) for c, v in valeur.items()}
        if isinstance(valeur, list | tuple):
            return [lire(v, dedans.dessous(rang), cle) for rang, v in enumerate(valeur)]
        try:
            return dedans.imprimable(valeur)
        except SigneRefuse as refus:
            problemes.append(Probleme(f"« {cle} » : {refus}.", nom, remede=refus.remede))

    piece = forme(classe_de(nom))
    dites = {chemin: lire(valeur, piece.sous(chemin), chemin[-1]) for chemin, valeur in valeurs.items()}
    if problemes:
        raise MauvaisUsage(problemes)
    return dites


def feuilles(
    donnees: Mapping[str, Any], prefixe: Chemin = (), entiers: frozenset[str] = frozenset()
) -> dict[Chemin, Any]:
    """Nested data as paths and values; what is under a key of `entiers` stays whole, as lists do."""
    plates: dict[Chemin, Any] = {}
    for cle, valeur in donnees.items():
        chemin = (*prefixe, cle)
        if isinstance(valeur, Mapping) and cle not in entiers:
            plates |= feuilles(valeur, chemin, entiers)
        else:
            plates[chemin] = valeur
    return plates


def ranger(donnees: Any, chemin: Chemin, valeur: Any) -> None:
    """Puts a value in nested data, under the keys that lead to it."""
    for pas in chemin[:-1]:
        donnees = donnees.setdefault(pas, {})
    donnees[chemin[-1]] = valeur


def valeur_a(donnees: Any, chemin: Chemin) -> Any:
    """What nested data say at a path; None where they say nothing."""
    for pas in chemin:
        if isinstance(pas, int):
            donnees = donnees[pas] if isinstance(donnees, list) and pas < len(donnees) else None
        else:
            donnees = donnees.get(pas) if isinstance(donnees, Mapping) else None
    return donnees


def piece_de(donnees: Mapping[str, Any], nom_modele: str, ref: Referentiel, racine: Path | None = None) -> bytes:
    """A new piece with the data of a form, on its template; the wording of each element beside its result."""
    valeurs = feuilles(donnees, entiers=frozenset(("competences",)))
    intitules: dict[Chemin, str] = {}
    for competence in ref.competences:
        intitules["competences", competence.code] = competence.intitule
        for element in competence.elements:
            intitules["competences", competence.code, "elements", element.code] = element.intitule
    return remplir(nom_modele, valeurs, racine, intitules)


def contenu(chemin: Path) -> bytes | None:
    """Bytes of a file, or None when it does not exist. Raises FichierIllisible when it cannot be read."""
    try:
        return lire_entier(chemin)
    except FileNotFoundError:
        return None
    except OSError as err:
        raise FichierIllisible([non_lu(err, chemin.name)]) from None


def ecrire_nouveau(chemin: Path, octets: bytes, *, force: bool = False, essai: bool = False) -> None:
    """Writes a form or a document where the user said; one that is there may be filled, so it is not replaced.

    A trial is refused what would be refused, and writes nothing.
    """
    refuser_la_place(chemin)
    if chemin.exists() and not force:
        if not essai:
            balayer(chemin.parent)  # what its writing left, if it was cut
        raise existe_deja(chemin)
    if not essai:
        ecrire_fichier(chemin, octets, nom=chemin.name, neuf=not force)


def nouvelle(dossier: Path, fichier: str, octets: bytes, *, force: bool = False) -> list[Changement]:
    """The changes that file a new piece. Raises Refus when there is one already, unless `force` keeps it aside."""
    ancien = contenu(dossier / fichier)
    if ancien is None:
        return [Changement(fichier, octets, None)]
    if not force:
        raise Refus(
            f"{fichier} existe déjà : rien n'est remplacé ; remplacé, l'ancien serait gardé de côté.",
            refaire("--force"),
        )
    return [de_cote(dossier, fichier, ancien), Changement(fichier, octets, empreinte(ancien))]


def de_cote(dossier: Path, fichier: str, ancien: bytes) -> Changement:
    """The change that keeps aside what a piece said; it may have said it, and been replaced, once already."""
    somme = empreinte(ancien)
    nom = place_de_cote(fichier, somme)
    return Changement(nom, ancien, somme if contenu(dossier / nom) == ancien else None)


def place_de_cote(fichier: str, somme: str) -> str:
    """Where what a piece said is kept aside, by its hash."""
    return f"pieces/remplaces/{Path(fichier).stem}.{somme[:8]}{Path(fichier).suffix}"


def copie(dossier: Path, fichier: str, utile: object) -> list[Changement]:
    """The change that keeps a copy aside of a piece about to be altered, when there is something to keep."""
    ancien = contenu(dossier / fichier)
    return [de_cote(dossier, fichier, ancien)] if ancien is not None and utile else []


def changer(dossier: Path, fichier: str, valeurs: Mapping[Chemin, Any]) -> Changement:
    """The change that sets values in an existing piece, its comments and order kept. Raises Refus if it is absent."""
    ancien = contenu(dossier / fichier)
    if ancien is None:
        raise Refus(f"{fichier} manque.")
    texte = ancien.decode("utf-8-sig")
    neuf = greffer(texte, imprimables(valeurs, fichier), nom=fichier)
    return Changement(fichier, neuf.encode("utf-8"), empreinte(ancien))


def code_de(nom: str, prenom: str, pris: set[str]) -> str:
    """A folder name made from a name: ASCII, lower case, safe on every system; a number when it is taken."""
    base = re.sub(r"[^a-z0-9]+", "-", sans_accents(f"{nom} {prenom}").replace("'", "").replace("’", ""))
    base = base.strip("-")[:60].strip("-") or "candidat"
    if RESERVES.fullmatch(base):
        base = f"{base}-candidat"
    return next(c for c in _numerotes(base) if c not in pris)


def refus_de_code(code: str) -> str:
    """Why a code cannot name a folder on every system; nothing when it can."""
    if RESERVES.fullmatch(code):
        return "Windows garde ce nom pour lui"
    return "" if CODE.fullmatch(code) and len(code) <= 80 else "a-z, chiffres et tirets seulement, 80 signes au plus"


def _numerotes(base: str) -> Iterator[str]:
    yield base
    numero = 2
    while True:
        yield f"{base}-{numero}"
        numero += 1


def candidat_neuf(valeurs: Mapping[Chemin, Any], ref: Referentiel, code: str, racine: Path) -> bytes:
    """candidat.yaml of a dossier just opened: its version of the référentiel is pinned here."""
    fixes: dict[Chemin, Any] = {("code",): code, ("certification",): ref.code, ("referentiel",): ref.version}
    return remplir("candidat.yaml", {**valeurs, **fixes}, racine)


def recevabilite(dossier: Dossier, chemin: Path, avis: str, jour: date, motif: str | None) -> Changement:
    """The change that records the secretariat's decision; a former one goes to `precedentes` (art. 3.2.1)."""
    assert dossier.vae
    ancien = dossier.vae.recevabilite
    valeurs: dict[Chemin, Any] = {
        ("recevabilite", "avis"): avis,
        ("recevabilite", "date"): jour,
        ("recevabilite", "motif"): motif,
    }
    if ancien.avis:
        precedent = {"avis": ancien.avis, "date": ancien.date, "motif": ancien.motif}
        anciens = [{"avis": p.avis, "date": p.date, "motif": p.motif} for p in ancien.precedentes]
        tous = [{c: v for c, v in p.items() if v is not None} for p in [*anciens, precedent]]
        valeurs["recevabilite", "precedentes"] = tous
    return changer(chemin, "dossier-vae.yaml", valeurs)
