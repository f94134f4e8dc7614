"""Values put in their files: spliced, read again by the one reader before anything is written, then journalled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import unified_diff
from pathlib import Path
from typing import Any

from cqp_cli.bureau.affectations import Affectation
from cqp_cli.disque.ecrire.porte import Changement, empreinte, enregistrer
from cqp_cli.disque.ecrire.refaire import de_ce_dossier
from cqp_cli.disque.espace.dossiers import Lecture, lire_dossier
from cqp_cli.disque.espace.espace import Espace
from cqp_cli.disque.espace.marque import lire_logo
from cqp_cli.disque.espace.remarques import mal_inscrits
from cqp_cli.disque.lire.classes import classe_de
from cqp_cli.disque.lire.lecture import decoder, lire_yaml, texte_du_modele
from cqp_cli.disque.lire.recherche import CANDIDAT, MARQUE, noms
from cqp_cli.disque.lire.validation import charger
from cqp_cli.disque.retoucher.greffe import greffer
from cqp_cli.disque.retoucher.pieces import contenu, de_cote, imprimables, valeur_a
from cqp_cli.disque.retoucher.saisies import dite
from cqp_cli.domain.certificateur import Configuration
from cqp_cli.domain.dates import jour_long
from cqp_cli.domain.declaration import rejets_certificateur
from cqp_cli.domain.dossier import Dossier, au
from cqp_cli.domain.habilitations import Habilitations
from cqp_cli.domain.lieu import Chemin, Lieu
from cqp_cli.domain.regles import Manquement, verifier
from cqp_cli.domain.remedes import annuler
from cqp_cli.errors import FichierIllisible, MauvaisUsage, Probleme, Refus
from cqp_cli.terminal.affichage import pluriel, signaler_problemes
from cqp_cli.terminal.contexte import Contexte

HABILITATIONS = "habilitations.yaml"
_SERIES = ("evaluations", "decisions")


@dataclass(frozen=True, slots=True)
class FichierRecrit:
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


def preparer(dossier: Path, voulues: Iterable[Affectation], espace: Espace) -> list[FichierRecrit]:
    """The files as they will be. Raises FichierIllisible, Refus or MauvaisUsage; nothing is written."""
    par_fichier: dict[str, dict[Chemin, Any]] = {}
    for a in voulues:
        par_fichier.setdefault(a.fichier, {})[a.chemin] = a.valeur
    return [_une(dossier, fichier, valeurs, espace) for fichier, valeurs in par_fichier.items()]


def _une(dossier: Path, fichier: str, valeurs: Mapping[Chemin, Any], espace: Espace) -> FichierRecrit:
    ancien = contenu(dossier / fichier)
    avant = texte_du_modele(fichier.rpartition("/")[2], espace.racine) if ancien is None else decoder(ancien, fichier)
    donnees, problemes = lire_yaml(avant, fichier)
    if problemes:
        raise FichierIllisible(problemes)
    _refuser_rang_trop_haut(donnees, valeurs)
    apres = greffer(avant, imprimables(valeurs, fichier), nom=fichier)
    lues, neuves = donnees or {}, lire_yaml(apres, fichier)[0] or {}
    changees = ((dite(c), valeur_a(lues, c), valeur_a(neuves, c)) for c in valeurs)
    return FichierRecrit(
        fichier, "" if ancien is None else avant, apres, ancien is None, tuple(x for x in changees if x[1] != x[2])
    )


def _refuser_rang_trop_haut(donnees: Any, valeurs: Mapping[Chemin, Any]) -> None:
    for prefixe, rangs in _rangs(valeurs).items():
        liste = valeur_a(donnees or {}, prefixe)
        combien = len(liste) if isinstance(liste, list) else 0
        suivant = combien + len([r for r in rangs if r >= combien])
        if max(rangs) >= suivant and max(rangs) >= combien:
            message = f"« {dite((*prefixe, max(rangs)))} » : cette liste a {pluriel(combien, 'entrée')}."
            raise MauvaisUsage(f"{message[:-1]} ; la suivante est {dite((*prefixe, combien))}.", "cqp set --help")


def _rangs(valeurs: Iterable[Chemin]) -> dict[Chemin, set[int]]:
    trouves: dict[Chemin, set[int]] = {}
    for chemin in valeurs:
        for i, pas in enumerate(chemin):
            if isinstance(pas, int):
                trouves.setdefault(chemin[:i], set()).add(pas)
    return trouves


def eprouver(ici: Contexte, lecture: Lecture, poses: Sequence[FichierRecrit]) -> None:
    """Reads the dossier as it would be, by its own reader. Raises MauvaisUsage with every problem that is new.

    What a rule only warns of is said and not refused, as of a form or a list: who typed it may have it from a paper.
    """
    lue = lire_dossier(lecture.chemin, ici.espace, ici.jour, {p.fichier: p.apres.encode("utf-8") for p in poses})
    _refuser_nouveaux(lecture.problemes, lue.problemes)
    if lecture.dossier and lue.dossier:
        connus = {m.message for m in _du_candidat(lecture.dossier, ici.jour)}
        trouves = [m for m in _du_candidat(lue.dossier, ici.jour) if m.message not in connus]
        poses_ici = [m for m in trouves if _est_pose(poses, m.lieu)]
        _refuser_nouveaux((), (Probleme(m.message, CANDIDAT) for m in poses_ici if m.gravite == "bloquant"))
        place = ici.espace.relatif(lecture.chemin)
        for m in poses_ici:
            message, remede = f"{m.message[:-1]} ; à vérifier.", de_ce_dossier(m.remede, place)
            signaler_problemes([Probleme(message, CANDIDAT, remede=remede)])


def _du_candidat(d: Dossier, jour: date) -> list[Manquement]:
    """What the rules find at a place of candidat.yaml: a name that is not printed, a birth that nobody can have."""
    return [m for m in verifier(d, jour).manquements if m.lieu.fichier == CANDIDAT]


def _eprouver_commun(espace: Espace, poses: Iterable[FichierRecrit]) -> None:
    """The same for the files that all dossiers share."""
    for pose in poses:
        classe = classe_de(pose.fichier)
        (_, avant), (objet, apres) = (charger(classe, texte, pose.fichier) for texte in (pose.avant, pose.apres))
        _refuser_nouveaux(avant, apres)
        if isinstance(objet, Configuration):
            _refuser_nouveaux((), (p for lieu, p in _du_certificateur(espace, objet) if _est_pose([pose], lieu)))
        elif isinstance(objet, Habilitations):
            _refuser_nouveaux((), (p for lieux, p in _a_rebours(objet) if any(_est_pose([pose], x) for x in lieux)))


def _a_rebours(dites: Habilitations) -> Iterator[tuple[tuple[Lieu, ...], Probleme]]:
    """The habilitations that would end before they begin, each with the places of its two days."""
    for rang, h in enumerate(dites.habilitations):
        if h.du and h.au and h.au < h.du:
            qui, fin, debut = h.reference or h.nom, jour_long(h.au), jour_long(h.du)
            message = f"L'habilitation {qui} : elle finirait ({fin}) avant de commencer ({debut})."
            lieux = tuple(Lieu(HABILITATIONS, ("habilitations", rang, cle)) for cle in ("du", "au"))
            yield lieux, Probleme(message, HABILITATIONS)


def _du_certificateur(espace: Espace, dite: Configuration) -> Iterator[tuple[Lieu, Probleme]]:
    """What a document or a declaration would refuse of cqp.yaml, each with its place."""
    for r in rejets_certificateur(dite.accrochage):
        yield r.lieu, Probleme(r.message, MARQUE)
    for lieu, p in mal_inscrits(espace, dite):
        yield lieu, replace(p, fichier=MARQUE)
    try:
        if dite.certificateur.logo:
            lire_logo(espace, dite.certificateur.logo)
    except ValueError as err:
        yield Lieu(MARQUE, ("certificateur", "logo")), Probleme(f"« logo » : {err}.", MARQUE)


def _est_pose(poses: Iterable[FichierRecrit], lieu: Lieu) -> bool:
    """True where one of these values is put, or a list that holds the place."""
    ou = f"{dite(lieu.chemin)}."
    mises = ((p.fichier, cle) for p in poses for cle, _, apres in p.valeurs if apres is not None)
    return any(fichier == lieu.fichier and ou.startswith(f"{cle}.") for fichier, cle in mises)


def _refuser_nouveaux(avant: Iterable[Probleme], apres: Iterable[Probleme]) -> None:
    connus = {(p.message, p.fichier) for p in avant}
    if nouveaux := [p for p in apres if (p.message, p.fichier) not in connus]:
        raise MauvaisUsage(
            Probleme(p.message, p.fichier, remede="rien n'a été écrit ; donnez une autre valeur") for p in nouveaux
        )


def dire_delivree(ici: Contexte, lue: Dossier | None, poses: Iterable[FichierRecrit]) -> None:
    """Says which pieces change that a full delivery was decided on: this stands until it is revoked."""
    totale = au(lue, ici.jour).bilan.derniere if lue else None
    if totale and totale.issue == "totale" and totale.date:
        for pose in poses:
            if pose.ecrase and pose.fichier != CANDIDAT and not pose.fichier.startswith("decisions/"):
                le = jour_long(totale.date)
                message = f"Le jury a délivré la certification le {le} d'après cette pièce, que vous changez."
                signaler_problemes([Probleme(f"{message} À vérifier.", pose.fichier)])


def refuser_decision(poses: Iterable[FichierRecrit], dossier: str) -> None:
    """Raises Refus where a value that a jury's decision says would change: it is revoked, not rewritten."""
    for pose in poses:
        if pose.fichier.startswith("decisions/") and pose.ecrase:
            session = pose.fichier.removeprefix("decisions/").removesuffix(".yaml")
            message = f"{pose.fichier} : une décision s'annule, elle ne se récrit pas."
            raise Refus(message, de_ce_dossier(annuler(session), dossier))


def poser_commun(ici: Contexte, voulues: Iterable[Affectation], commande: str) -> list[FichierRecrit]:
    """The files that all dossiers share, written unless it is a trial. Raises as `preparer`."""
    poses = preparer(ici.espace.racine, voulues, ici.espace)
    _eprouver_commun(ici.espace, poses)
    if not ici.essai:
        enregistrer_poses(ici.espace.racine, poses, commande)
    return poses


def enregistrer_poses(dossier: Path, poses: Iterable[FichierRecrit], commande: str) -> None:
    """Writes them all or none, with their lines of the journal."""
    changements = [c for pose in poses if pose.valeurs for c in pose.changements(dossier)]
    if changements:
        enregistrer(dossier, changements, commande=commande)
