"""The register as a list that needs no program: `registre/registre.csv`, renewed at each delivery and revocation.

UTF-8, « ; », one line a document: what a spreadsheet of today opens, and a person of 2076 reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from cqp_cli.disque.ecrire import tableur
from cqp_cli.disque.ecrire.porte import ecrire_fichier
from cqp_cli.disque.lire.octets import lire_octets
from cqp_cli.disque.registres.registre_lignes import Delivrance, Revocation

LISTE = "registre.csv"
COLONNES = (
    *("numero", "document", "nom", "nom_naissance", "nom_usage", "prenoms", "naissance", "code"),
    *("certification", "referentiel", "session", "decision", "issue", "competences", "emis_le"),
    *("reedition_de", "motif", "annule_le", "motif_annulation", "controle", "sha256"),
)


def rangee(d: Delivrance, annulation: Revocation | None) -> dict[str, Any]:
    """One document, with its revocation if there is one."""
    t = d.titulaire
    personne = {c: t.get(c, "") for c in ("nom_naissance", "nom_usage", "prenoms", "naissance")}
    return {
        "numero": d.numero,
        "document": d.document,
        "nom": d.nom,
        **personne,
        "code": d.code,
        "certification": d.certification,
        "referentiel": d.referentiel,
        "session": d.session,
        "decision": d.decision,
        "issue": d.issue,
        "competences": dict(d.competences),
        "emis_le": d.date,
        "reedition_de": d.reedition_de,
        "motif": d.motif,
        "annule_le": annulation.date if annulation else None,
        "motif_annulation": annulation.motif if annulation else None,
        "controle": d.somme,
        "sha256": d.sha256,
    }


def en_csv(rangees: Iterable[Mapping[str, Any]]) -> bytes:
    """The rows, with a byte-order mark: a French spreadsheet then reads the accents."""
    cellules = ({c: _cellule(r[c]) for c in COLONNES} for r in rangees)
    return tableur.octets_csv(tableur.en_csv(COLONNES, cellules, excel=True, fin="\r\n"), excel=True)


def numeros(contenu: bytes) -> set[str]:
    """The numbers that a list knows, whoever saved it last: what stands before the first « ; » of each line."""
    lignes = contenu.decode("utf-8-sig", "replace").splitlines()
    return {ligne.partition(";")[0].strip('" ') for ligne in lignes if ";" in ligne} - {COLONNES[0]}


def _cellule(valeur: Any) -> str:
    if isinstance(valeur, Mapping):
        return " ".join(f"{cle}={mot}" for cle, mot in valeur.items())
    return "" if valeur is None else " ".join(str(valeur).splitlines())  # one line a document, whatever reads it


def ecrire(dossier: Path, contenu: bytes) -> None:
    """Puts the list beside the register, open to whoever may read the folder. Raises as `ecrire_fichier` does."""
    place = dossier / LISTE
    if not place.is_file() or lire_octets(place, len(contenu)) != contenu:
        ecrire_fichier(place, contenu, nom=LISTE)
