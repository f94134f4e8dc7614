"""Opening a dossier: its code, its twins, its first file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from cqp_cli.domain.candidat import Candidat
from cqp_cli.domain.personnes import cles
from cqp_cli.errors import CqpError, Probleme, Refus
from cqp_cli.files.ecriture import VERROU, Changement, enregistrer
from cqp_cli.files.espace import Espace, charger_fichier
from cqp_cli.files.journal import JOURNAL
from cqp_cli.files.pieces import Chemin, candidat_neuf, code_de
from cqp_cli.files.verrous import passage


@dataclass(frozen=True, slots=True)
class Personne:
    """Whom a dossier is about: a name, however it is written, and a day of birth."""

    noms: frozenset[tuple[str, ...]]
    naissance: date | None

    def est(self, autre: Personne) -> bool:
        """True when both are known to be the same person."""
        return bool(self.naissance and self.naissance == autre.naissance and self.noms & autre.noms)


@dataclass(frozen=True, slots=True)
class Ouverture:
    """A dossier about to be opened: its code, the one first thought of, and its first file."""

    chemin: Path
    code: str
    voulu: str
    octets: bytes
    personne: Personne

    @property
    def numerote(self) -> bool:
        """True when the code had to be numbered because another candidate has it."""
        return self.code != self.voulu

    def ecrire(self) -> None:
        """Writes it. Raises Refus when somebody opened the same code meanwhile."""
        enregistrer(self.chemin, [Changement("candidat.yaml", self.octets, None)], commande="init-candidate")


def ouvrir(
    espace: Espace, donnees: Mapping[Chemin, Any], certification: str | None, *, force: bool = False
) -> Ouverture:
    """Chooses the code and writes the first file; nobody else opens a dossier meanwhile. Raises as `preparer`."""
    vus = _ouverts(espace)
    ouverture = preparer(espace, donnees, certification, force=force)
    with passage(espace.racine):
        if _ouverts(espace) != vus:  # somebody else opened one: the same person, or the same code, perhaps
            ouverture = preparer(espace, donnees, certification, force=force)
        ouverture.ecrire()
    return ouverture


def _ouverts(espace: Espace) -> set[str]:
    return {c.parent.name for c in (espace.racine / "candidats").glob("*/candidat.yaml")}


def _pris(espace: Espace) -> set[str]:
    """The codes that cannot be given, whatever their case."""
    candidats = espace.racine / "candidats"
    autres = {e.name for e in candidats.glob("*")} - (ouverts := _ouverts(espace))
    return {nom.casefold() for nom in (*ouverts, *(a for a in autres if not _inacheve(candidats / a)))}


def preparer(
    espace: Espace,
    donnees: Mapping[Chemin, Any],
    certification: str | None,
    *,
    force: bool = False,
    avant: Sequence[Ouverture] = (),
) -> Ouverture:
    """Chooses the code and writes nothing; `avant`: what will have been opened by then.

    Raises Refus for a code taken, or for a candidate who has a dossier unless `force`.
    """
    voulu_par_l_utilisateur = donnees.get(("code",))
    valeurs = {chemin: valeur for chemin, valeur in donnees.items() if chemin != ("code",)}
    nom, prenoms = valeurs[("nom_naissance",)], valeurs[("prenoms",)]
    personne = Personne(cles(f"{nom} {prenoms[0]}"), valeurs.get(("naissance", "date")))
    if personne.naissance and not force:
        _sans_jumeau(personne, [*_ouvertes(espace), *((o.code, o.personne) for o in avant)])
    pris = _pris(espace) | {o.code for o in avant}
    if voulu_par_l_utilisateur:
        code = voulu = str(voulu_par_l_utilisateur)
        if code.casefold() in pris:
            message, remede = f"Le dossier candidats/{code} existe déjà.", f"cqp check-dossier candidats/{code}"
            raise Refus([Probleme(message, cellule="code", remede=remede)])
    else:
        voulu, code = code_de(nom, prenoms[0], set()), code_de(nom, prenoms[0], pris)
    octets = candidat_neuf(valeurs, espace.referentiel(certification), code, espace.racine)
    return Ouverture(espace.racine / "candidats" / code, code, voulu, octets, personne)


def _inacheve(dossier: Path) -> bool:
    """True for a folder that a write cut short left behind: nobody's piece is in it."""
    return dossier.is_dir() and all(e.name in (VERROU, JOURNAL) or e.name.endswith(".tmp") for e in dossier.iterdir())


def _sans_jumeau(personne: Personne, ouvertes: Iterable[tuple[str, Personne]]) -> None:
    """Refuses a candidate whose name and birth date are already those of a dossier."""
    for code, autre in ouvertes:
        if personne.est(autre):
            message = f"Ce candidat, né le même jour, a déjà un dossier : candidats/{code} (--force en ouvre un autre)."
            remede = f"cqp check-dossier candidats/{code}"
            raise Refus([Probleme(message, cellule="nom_naissance", remede=remede)])


def _ouvertes(espace: Espace) -> Iterator[tuple[str, Personne]]:
    for fichier in sorted((espace.racine / "candidats").glob("*/candidat.yaml")):
        try:
            c = charger_fichier(Candidat, fichier, fichier.name)
        except CqpError:
            continue
        yield fichier.parent.name, Personne(cles(f"{c.nom_naissance} {c.prenom}"), c.naissance.date)
