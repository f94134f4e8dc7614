"""Answers given at the keyboard and not yet filed: a private file in the dossier, that no scan takes for a piece."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cqp_cli.disque.ecrire.porte import ecrire_fichier
from cqp_cli.disque.ecrire.systeme import INTACT, panne
from cqp_cli.disque.lire.lecture import lire_texte, lire_yaml
from cqp_cli.disque.retoucher.en_yaml import en_yaml
from cqp_cli.errors import FichierIllisible, Probleme, Refus

FORMAT = "1"
_ENTETE = "# Réponses pas encore enregistrées ; cqp evaluate les reprend, puis efface ce fichier.\n"


def nom_brouillon(passage: int, role: str) -> str:
    """Its name; without `.yaml`, so that nothing that looks for pieces finds it."""
    return f".cqp-brouillon-{passage}-{role}"


def lire_brouillon(dossier: Path, passage: int, role: str, referentiel: str) -> dict[str, Any] | None:
    """The answers kept, as text; None when there are none. Raises FichierIllisible, or Refus for another version."""
    nom = nom_brouillon(passage, role)
    if not (dossier / nom).exists():
        return None
    remede = "supprimez ce fichier pour tout reprendre au début"
    donnees, problemes = lire_yaml(lire_texte(dossier / nom, nom), nom)
    if problemes or not isinstance(donnees, dict):
        raise FichierIllisible(problemes or [Probleme("Ce brouillon est vide.", nom, remede=remede)])
    if (donnees.get("format"), donnees.get("referentiel")) != (FORMAT, referentiel):
        raise Refus([Probleme("Ce brouillon suit une autre version du référentiel.", nom, remede=remede)])
    reponses = donnees.get("reponses")
    return reponses if isinstance(reponses, dict) else {}


def garder_brouillon(dossier: Path, passage: int, role: str, referentiel: str, reponses: Mapping[str, Any]) -> None:
    """Keeps the answers, all or nothing, readable by their owner only."""
    nom = nom_brouillon(passage, role)
    texte = _ENTETE + en_yaml({"format": FORMAT, "referentiel": referentiel, "reponses": dict(reponses)})
    ecrire_fichier(dossier / nom, texte.encode("utf-8"), nom=nom)


def oublier_brouillon(dossier: Path, passage: int, role: str) -> None:
    """Removes it, once what it held is filed. Raises CqpError when the system does not let it."""
    nom = nom_brouillon(passage, role)
    try:
        (dossier / nom).unlink(missing_ok=True)
    except OSError as err:
        raise panne(err, nom, INTACT, "effacé") from err
