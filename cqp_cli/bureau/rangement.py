"""Values put in their files: spliced, read again by the one reader before anything is written, then journalled."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cqp_cli.bureau.affectations import Affectation
from cqp_cli.disque.ecrire.porte import Changement, empreinte, enregistrer
from cqp_cli.disque.espace.classes import classe_de
from cqp_cli.disque.espace.dossiers import Lecture, lire_dossier
from cqp_cli.disque.espace.espace import Espace
from cqp_cli.disque.lire.lecture import Chemin, decoder, lire_yaml, texte_du_modele
from cqp_cli.disque.lire.recherche import CANDIDAT, noms
from cqp_cli.disque.lire.validation import charger
from cqp_cli.disque.retoucher.greffe import greffer
from cqp_cli.disque.retoucher.pieces import contenu, de_cote, imprimables
from cqp_cli.disque.retoucher.saisies import dite
from cqp_cli.domain.remedes import annuler, de_ce_dossier
from cqp_cli.errors import FichierIllisible, MauvaisUsage, Probleme, Refus
from cqp_cli.terminal.contexte import Contexte

_SERIES = ("evaluations", "decisions")


@dataclass(frozen=True, slots=True)
class Pose:
    """One file with its new values: the text before and after, and each value that changes."""

    fichier: str
    avant: str
    apres: str
    neuf: bool
    valeurs: tuple[tuple[str, Any, Any], ...]

    @property
    def ecrase(self) -> bool:
        """True when something that was written is no longer there."""
        return any(ancien is not None for _, ancien, _ in self.valeurs)

    def changements(self, dossier: Path) -> list[Changement]:
        """What files it; a piece that loses a value is kept aside first."""
        ancien = contenu(dossier / self.fichier)
        lu = None if ancien is None else empreinte(ancien)
        change = Changement(self.fichier, self.apres.encode("utf-8"), lu)
        garde = ancien is not None and self.ecrase and (dossier / CANDIDAT).is_file()
        return [de_cote(dossier, self.fichier, ancien or b""), change] if garde else [change]

    def difference(self) -> list[str]:
        """The lines of a diff."""
        lignes = (self.avant.splitlines(), self.apres.splitlines())
        return list(unified_diff(*lignes, self.fichier, self.fichier, n=1, lineterm=""))


def presents(dossier: Path) -> list[str]:
    """The pieces of a dossier, by their files."""
    racine = [n for n, genre in noms(str(dossier)).items() if genre is False]
    sous = [f"{s}/{n}" for s in _SERIES for n, genre in noms(str(dossier / s)).items() if genre is False]
    return [n for n in (*racine, *sous) if n.endswith(".yaml")]


def preparer(dossier: Path, voulues: Iterable[Affectation], espace: Espace) -> list[Pose]:
    """The files as they will be. Raises FichierIllisible, Refus or MauvaisUsage; nothing is written."""
    par_fichier: dict[str, dict[Chemin, Any]] = {}
    for a in voulues:
        par_fichier.setdefault(a.fichier, {})[a.chemin] = a.valeur
    return [_une(dossier, fichier, valeurs, espace) for fichier, valeurs in par_fichier.items()]


def _une(dossier: Path, fichier: str, valeurs: Mapping[Chemin, Any], espace: Espace) -> Pose:
    ancien = contenu(dossier / fichier)
    avant = texte_du_modele(fichier.rpartition("/")[2], espace.racine) if ancien is None else decoder(ancien, fichier)
    donnees, problemes = lire_yaml(avant, fichier)
    if problemes:
        raise FichierIllisible(problemes)
    _refuser_rang_trop_haut(donnees, valeurs)
    apres = greffer(avant, imprimables(valeurs, fichier), nom=fichier)
    lues, neuves = donnees or {}, lire_yaml(apres, fichier)[0] or {}
    changees = ((dite(c), _a(lues, c), _a(neuves, c)) for c in valeurs)
    return Pose(
        fichier, "" if ancien is None else avant, apres, ancien is None, tuple(x for x in changees if x[1] != x[2])
    )


def _refuser_rang_trop_haut(donnees: Any, valeurs: Mapping[Chemin, Any]) -> None:
    for prefixe, rangs in _rangs(valeurs).items():
        liste = _a(donnees or {}, prefixe)
        combien = len(liste) if isinstance(liste, list) else 0
        suivant = combien + len([r for r in rangs if r >= combien])
        if max(rangs) >= suivant and max(rangs) >= combien:
            message = f"« {dite((*prefixe, max(rangs)))} » : cette liste a {combien} entrées."
            raise MauvaisUsage(f"{message[:-1]} ; la suivante est {dite((*prefixe, combien))}.", "cqp set --help")


def _rangs(valeurs: Iterable[Chemin]) -> dict[Chemin, set[int]]:
    trouves: dict[Chemin, set[int]] = {}
    for chemin in valeurs:
        for i, pas in enumerate(chemin):
            if isinstance(pas, int):
                trouves.setdefault(chemin[:i], set()).add(pas)
    return trouves


def _a(donnees: Any, chemin: Chemin) -> Any:
    for pas in chemin:
        if isinstance(pas, int):
            donnees = donnees[pas] if isinstance(donnees, list) and pas < len(donnees) else None
        else:
            donnees = donnees.get(pas) if isinstance(donnees, dict) else None
    return donnees


def eprouver(ici: Contexte, lecture: Lecture, poses: Iterable[Pose]) -> None:
    """Reads the dossier as it would be, by its own reader. Raises MauvaisUsage with every problem that is new."""
    with TemporaryDirectory() as ailleurs:
        copie = Path(ailleurs) / lecture.chemin.name
        for fichier in presents(lecture.chemin):
            (copie / fichier).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(lecture.chemin / fichier, copie / fichier)
        for pose in poses:
            (copie / pose.fichier).write_bytes(pose.apres.encode("utf-8"))
        lue = lire_dossier(copie, ici.espace, ici.jour)
    _refuser_nouveaux(lecture.problemes, lue.problemes)


def _eprouver_commun(poses: Iterable[Pose]) -> None:
    """The same for the files that all dossiers share."""
    for pose in poses:
        avant, apres = (charger(classe_de(pose.fichier), texte, pose.fichier)[1] for texte in (pose.avant, pose.apres))
        _refuser_nouveaux(avant, apres)


def _refuser_nouveaux(avant: Iterable[Probleme], apres: Iterable[Probleme]) -> None:
    connus = {(p.message, p.fichier) for p in avant}
    if nouveaux := [p for p in apres if (p.message, p.fichier) not in connus]:
        raise MauvaisUsage(
            Probleme(p.message, p.fichier, remede="rien n'a été écrit ; donnez une autre valeur") for p in nouveaux
        )


def refuser_decision(poses: Iterable[Pose], dossier: str) -> None:
    """Raises Refus where a value that a jury's decision says would change: it is revoked, not rewritten."""
    for pose in poses:
        if pose.fichier.startswith("decisions/") and pose.ecrase:
            session = pose.fichier.removeprefix("decisions/").removesuffix(".yaml")
            message = f"{pose.fichier} : une décision s'annule, elle ne se récrit pas."
            raise Refus(message, de_ce_dossier(annuler(session), dossier))


def poser_commun(ici: Contexte, voulues: Iterable[Affectation], commande: str) -> list[Pose]:
    """The files that all dossiers share, written unless it is a trial. Raises as `preparer`."""
    poses = preparer(ici.espace.racine, voulues, ici.espace)
    _eprouver_commun(poses)
    if not ici.essai:
        ecrire(ici.espace.racine, poses, commande)
    return poses


def ecrire(dossier: Path, poses: Iterable[Pose], commande: str) -> None:
    """Writes them all or none, with their lines of the journal."""
    changements = [c for pose in poses if pose.valeurs for c in pose.changements(dossier)]
    if changements:
        enregistrer(dossier, changements, commande=commande)
