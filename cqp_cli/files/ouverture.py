"""Opening a dossier: its code, its twins, its first file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cqp_cli.domain.candidat import Candidat
from cqp_cli.domain.personnes import cles
from cqp_cli.errors import CqpError, FichierIllisible, Probleme, Refus
from cqp_cli.files.ecriture import VERROU, Changement, enregistrer
from cqp_cli.files.espace import CODE, Espace, charger_fichier
from cqp_cli.files.journal import JOURNAL
from cqp_cli.files.pieces import RESERVES, Chemin, candidat_neuf, code_de
from cqp_cli.files.verrous import passage


@dataclass(frozen=True, slots=True)
class Ouverture:
    """A dossier about to be opened: its code, the one first thought of, and its first file."""

    chemin: Path
    code: str
    voulu: str
    octets: bytes

    @property
    def numerote(self) -> bool:
        """True when the code had to be numbered because another candidate has it."""
        return self.code != self.voulu

    def ecrire(self) -> None:
        """Writes it. Raises Refus when somebody opened the same code meanwhile."""
        enregistrer(self.chemin, [Changement("candidat.yaml", self.octets, None)], commande="init-candidate")


def ouvrir(espace: Espace, donnees: Mapping[Chemin, Any], certification: str | None) -> Ouverture:
    """Chooses the code and writes the first file; nobody else opens a dossier meanwhile. Raises as `preparer`."""
    vus = _ouverts(espace)
    ouverture = preparer(espace, donnees, certification)
    with passage(espace.racine):
        if _ouverts(espace) != vus:  # somebody else opened one: the same person, or the same code, perhaps
            ouverture = preparer(espace, donnees, certification)
        ouverture.ecrire()
    return ouverture


def _ouverts(espace: Espace) -> set[str]:
    return {c.parent.name for c in (espace.racine / "candidats").glob("*/candidat.yaml")}


def _pris(espace: Espace) -> set[str]:
    """The codes that cannot be given, whatever their case."""
    candidats = espace.racine / "candidats"
    autres = {e.name for e in candidats.glob("*")} - (ouverts := _ouverts(espace))
    return {nom.casefold() for nom in (*ouverts, *(a for a in autres if not _inacheve(candidats / a)))}


def preparer(espace: Espace, donnees: Mapping[Chemin, Any], certification: str | None) -> Ouverture:
    """Chooses the code and writes nothing. Raises Refus for a code taken or a candidate who has a dossier."""
    voulu_par_l_utilisateur = donnees.get(("code",))
    valeurs = {chemin: valeur for chemin, valeur in donnees.items() if chemin != ("code",)}
    _sans_jumeau(espace, valeurs)
    pris = _pris(espace)
    nom, prenoms = valeurs[("nom_naissance",)], valeurs[("prenoms",)]
    if voulu_par_l_utilisateur:
        code = voulu = str(voulu_par_l_utilisateur)
        if not CODE.fullmatch(code) or len(code) > 80 or RESERVES.fullmatch(code):
            message = f"Le code « {code[:40]} » ne peut pas nommer un dossier : a-z, chiffres et tirets seulement."
            raise FichierIllisible([Probleme(message, remede=code_de(nom, prenoms[0], pris))])
        if code.casefold() in pris:
            raise Refus(f"Le dossier candidats/{code} existe déjà.", f"cqp check-dossier candidats/{code}")
    else:
        voulu, code = code_de(nom, prenoms[0], set()), code_de(nom, prenoms[0], pris)
    octets = candidat_neuf(valeurs, espace.referentiel(certification), code, espace.racine)
    return Ouverture(espace.racine / "candidats" / code, code, voulu, octets)


def _inacheve(dossier: Path) -> bool:
    """True for a folder that a write cut short left behind: nobody's piece is in it."""
    return dossier.is_dir() and all(e.name in (VERROU, JOURNAL) or e.name.endswith(".tmp") for e in dossier.iterdir())


def _sans_jumeau(espace: Espace, valeurs: Mapping[Chemin, Any]) -> None:
    """Refuses a candidate whose name and birth date are already those of a dossier."""
    naissance = valeurs.get(("naissance", "date"))
    if naissance is None:
        return
    cherche = cles(f"{valeurs[('nom_naissance',)]} {valeurs[('prenoms',)][0]}")
    for dossier, candidat in _candidats(espace):
        meme_nom = cherche & cles(f"{candidat.nom_naissance} {candidat.prenom}")
        if meme_nom and candidat.naissance.date == naissance:
            message = f"Ce candidat, né le même jour, a déjà un dossier : candidats/{dossier.name}."
            raise Refus(message, f"cqp check-dossier candidats/{dossier.name}")


def _candidats(espace: Espace) -> Iterator[tuple[Path, Candidat]]:
    for fichier in sorted((espace.racine / "candidats").glob("*/candidat.yaml")):
        try:
            yield fichier.parent, charger_fichier(Candidat, fichier, fichier.name)
        except CqpError:
            continue
