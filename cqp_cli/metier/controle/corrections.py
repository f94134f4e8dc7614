"""`check-dossier --fix`: what surely means something else than it says, shown as a diff and done with --yes: lines that
are no YAML, days and words written otherwise, pieces under nearly their name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from difflib import unified_diff
from functools import partial
from pathlib import Path

from cqp_cli.disque.ecrire.porte import Changement, empreinte, enregistrer
from cqp_cli.disque.ecrire.refaire import refaire
from cqp_cli.disque.ecrire.systeme import COMME_AVANT, panne
from cqp_cli.disque.espace.depouillement import restes_de
from cqp_cli.disque.espace.dossiers import hors_d_ici
from cqp_cli.disque.espace.espace import Espace
from cqp_cli.disque.espace.renommages import communs_mal_nommes, renommages
from cqp_cli.disque.lire.classes import classe_de
from cqp_cli.disque.lire.lecture import decoder
from cqp_cli.disque.lire.octets import lire_entier
from cqp_cli.disque.lire.recherche import JOURNAL, est_piece
from cqp_cli.disque.lire.validation import reparer
from cqp_cli.disque.retoucher.pieces import de_cote
from cqp_cli.errors import FichierIllisible
from cqp_cli.terminal.affichage import signaler


@dataclass(frozen=True, slots=True)
class _Lot:
    """What is to be mended in one folder: the lines to show, the files to write, those whose name goes."""

    lignes: tuple[str, ...] = ()
    changements: tuple[Changement, ...] = ()
    anciens: tuple[str, ...] = ()

    def __add__(self, autre: _Lot) -> _Lot:
        return _Lot(self.lignes + autre.lignes, self.changements + autre.changements, self.anciens + autre.anciens)


def corriger(dossiers: Iterable[Path], espace: Espace, *, communs: bool, faire: bool) -> None:
    """Shows what would be mended in each dossier, in what they share too when told so; does it when told to."""
    trouves = [(espace.racine, _des_communs(espace))] if communs else []
    trouves += [(dossier, _du_dossier(dossier, espace)) for dossier in dossiers if not hors_d_ici(dossier, espace)]
    for dossier, lot in trouves:
        for ligne in lot.lignes:
            signaler(f"    {ligne}")
        if lot.changements and faire:
            oter = partial(_oter, dossier, lot.anciens) if lot.anciens else None
            enregistrer(dossier, lot.changements, commande="check-dossier", puis=oter)
    if not any(lot.changements for _, lot in trouves):
        signaler("  Rien ne se corrige à coup sûr.")
    else:
        signaler(
            "  Corrigé ; d'une pièce récrite, l'ancienne est gardée de côté." if faire else f"  → {refaire('--yes')}"
        )


def _du_dossier(dossier: Path, espace: Espace) -> _Lot:
    lot = _Lot()
    for fichier in _pieces(dossier):
        lot += _recrit(dossier, fichier, espace, garder=True)
    for _, ancien, nouveau in renommages(dossier, restes_de(dossier)):
        lot += _renomme(dossier, ancien, nouveau, espace)
    return lot


def _des_communs(espace: Espace) -> _Lot:
    lot = _Lot()
    for fichier in espace.fichiers_communs:
        lot += _recrit(espace.racine, fichier, espace, garder=False)
    for ancien, nouveau in communs_mal_nommes(espace.racine):
        lot += _renomme(espace.racine, ancien, nouveau, espace)
    return lot


def _pieces(dossier: Path) -> Iterator[str]:
    noms = sorted(p.relative_to(dossier).as_posix() for p in dossier.glob("**/*.yaml") if not p.is_symlink())
    return (n for n in noms if est_piece(n) and n != JOURNAL and not n.startswith("pieces/"))


def _recrit(dossier: Path, fichier: str, espace: Espace, *, garder: bool) -> _Lot:
    """A file with its slips undone; kept aside first in a dossier, where there is a place for that."""
    try:
        octets = lire_entier(dossier / fichier)
        texte = decoder(octets, fichier)
    except (OSError, FichierIllisible):
        return _Lot()
    neuf = reparer(classe_de(fichier), texte, fichier)
    if neuf == texte:
        return _Lot()
    nom, changement = espace.relatif(dossier / fichier), Changement(fichier, neuf.encode("utf-8"), empreinte(octets))
    lignes = unified_diff(texte.splitlines(), neuf.splitlines(), nom, nom, n=0, lineterm="")
    return _Lot(tuple(lignes), (de_cote(dossier, fichier, octets), changement) if garder else (changement,))


def _renomme(dossier: Path, ancien: str, nouveau: str, espace: Espace) -> _Lot:
    dit = f"{espace.relatif(dossier / ancien)} → {nouveau}"
    return _Lot((dit,), (Changement(nouveau, lire_entier(dossier / ancien), None),), (ancien,))


def _oter(dossier: Path, anciens: Iterable[str]) -> None:
    """Takes the old names away, once their pieces stand under the right ones, and the folders that they leave empty."""
    for ancien in anciens:
        try:
            (dossier / ancien).unlink()
        except OSError as err:
            raise panne(err, ancien, COMME_AVANT) from err
        with suppress(OSError):
            if "/" in ancien:
                (dossier / ancien).parent.rmdir()
