"""Finding dossiers on disk and reading one: one folder per candidate, one file per piece."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from cqp_cli.disque.ecrire.refaire import de_ce_dossier, entre_guillemets
from cqp_cli.disque.espace.espace import Espace
from cqp_cli.disque.espace.remarques import valeurs_coupees
from cqp_cli.disque.espace.renommages import renommages
from cqp_cli.disque.lire.lecture import decoder, lire_texte, localiser
from cqp_cli.disque.lire.recherche import CANDIDAT, DECISION, EVALUATION, PIECES, noms
from cqp_cli.disque.lire.recherche import trouver as trouver
from cqp_cli.disque.lire.restes import (
    est_copie,
    est_etranger,
    est_reste,
    est_reste_de_piece_jointe,
    ordinaire,
)
from cqp_cli.disque.lire.validation import charger, proche
from cqp_cli.domain.actions import Parcours
from cqp_cli.domain.appellations import dossier_voulu, nom_voulu
from cqp_cli.domain.candidat import Candidat
from cqp_cli.domain.coherence import codes_vides, incoherences
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.evaluation import Evaluation
from cqp_cli.domain.jury import Decision, remplacee
from cqp_cli.domain.lieu import Chemin, Lieu
from cqp_cli.domain.livret import Livret
from cqp_cli.domain.remedes import A_ECRIRE, REPARER, TRIER, UN_JOUR, choix, poser, poser_sous
from cqp_cli.domain.vae import DossierVae, RecitActivites
from cqp_cli.errors import CqpError, FichierIllisible, Probleme, Refus

T = TypeVar("T")
# What the tool itself keeps in a dossier, and folders of the user's own.
_RIEN: Mapping[str, bytes] = MappingProxyType({})
_A_NOUS = frozenset(("journal.jsonl", "pieces", "evaluations", "decisions"))
_A_TOUS = frozenset(("cqp.yaml", "habilitations.yaml", "sessions", "referentiel.yaml", "referentiels"))


@dataclass(frozen=True, slots=True)
class Lecture:
    """What reading one folder gave: the dossier, or the problems that make it unreadable."""

    code: str
    chemin: Path
    dossier: Dossier | None
    problemes: tuple[Probleme, ...] = ()
    remarques: tuple[Probleme, ...] = ()
    """What is read, and perhaps not as it was meant."""

    def obtenir(self) -> Dossier:
        """The dossier. Raises DossierIllisible with every problem when it could not be read."""
        if self.dossier is None:
            raise DossierIllisible(self.problemes, self.code)
        return self.dossier

    @property
    def fautes(self) -> list[Probleme]:
        """Why it could not be read, for an answer about many: each file below the code of its dossier."""
        return [replace(p, fichier=self._nomme(p.fichier)) for p in self.problemes] if self.dossier is None else []

    def _nomme(self, fichier: str | None) -> str:
        """A piece under its dossier; the path of a whole folder says it already, and what all share is of none."""
        parties = (fichier or "").split("/")
        seul = self.code in parties or parties[0] in _A_TOUS
        return fichier if fichier and seul else f"{self.code}/{fichier or ''}".rstrip("/")


def fautes_de(lectures: Iterable[Lecture], dites: Iterable[Probleme] = ()) -> list[Probleme]:
    """Why these could not be read, save what was told already: of a file that all share, each fault once."""
    vues, trouvees = {(p.fichier, p.ligne, p.message) for p in dites}, list[Probleme]()
    for p in (p for x in lectures for p in x.fautes):
        if (place := (p.fichier, p.ligne, p.message)) not in vues:
            vues.add(place)
            trouvees.append(p)
    return trouvees


class DossierIllisible(FichierIllisible):
    """A dossier that is here, and not what comes for it, cannot be read."""

    def __init__(self, problemes: Iterable[Probleme] | str, dossier: str = "") -> None:
        super().__init__(problemes)
        self.dossier = dossier


def seul(lecture: Lecture) -> Dossier:
    """The dossier, when no other bears its code. Raises Refus, or FichierIllisible: nothing is printed of two."""
    dossier = lecture.obtenir()
    if dossier.doubles:
        autre = dossier.doubles[0]
        message = f"Deux dossiers portent le code « {dossier.code} » : {lecture.chemin.name} et {autre}. {TRIER}"
        raise Refus(message, f"cqp check-dossier {entre_guillemets(autre)}")
    return dossier


def imprimable(lecture: Lecture, espace: Espace) -> Dossier:
    """The same, when its candidate's names can be printed as they are. Raises FichierIllisible with their lines."""
    dossier = seul(lecture)
    problemes = []
    for chemin, faute in dossier.candidat.fautes_de_noms():
        lieu = Lieu(CANDIDAT, chemin)
        fichier, ligne = situer(lieu, lecture.chemin, espace)
        message = f"« {chemin[0] if chemin[0] == 'prenoms' else chemin[-1]} » : {faute.phrase}"
        remede = de_ce_dossier(poser(lieu, A_ECRIRE), espace.relatif(lecture.chemin))
        problemes.append(Probleme(message, f"{lecture.code}/{fichier}", ligne, remede=remede))
    if problemes:
        raise FichierIllisible(problemes)
    return dossier


def sans_restes(lecture: Lecture) -> Dossier | None:
    """The dossier without what a crash left in it: taking the lock sweeps that away."""
    return replace(lecture.dossier, restes=(), renommables=frozenset()) if lecture.dossier else None


def hors_d_ici(chemin: Path, espace: Espace) -> Probleme | None:
    """Why this folder is not read from here; None for a dossier of this workspace, or of none."""
    place = espace.relatif(chemin)
    if not chemin.is_dir():
        return _absent(chemin, espace, place)
    if chemin.is_symlink() and not chemin.resolve().is_relative_to(espace.racine.resolve()):
        return Probleme("Ce dossier est un lien qui sort de l'espace de travail : il n'est pas lu.", place)
    if autre := espace.autre_autour(chemin.parent):
        message = "Ce dossier est d'un autre espace de travail : il n'est ni jugé ni changé depuis celui-ci."
        ici = entre_guillemets(chemin.relative_to(autre).as_posix())
        return Probleme(message, place, remede=f"cqp check-dossier {ici} -C {entre_guillemets(autre.as_posix())}")
    return None


def _absent(chemin: Path, espace: Espace, place: str) -> Probleme:
    """Says that there is no such dossier, and which one was perhaps meant."""
    for ou in (chemin.parent, espace.racine / "candidats"):
        voisins = [p.name for p in ou.iterdir() if (p / CANDIDAT).is_file()] if ou.is_dir() else []
        if aide := proche(chemin.name, voisins):
            return Probleme(f"Ce dossier n'existe pas ; vouliez-vous dire « {aide} » ?", place, remede="cqp status")
    return Probleme("Ce dossier n'existe pas.", place, remede="cqp status")


def lire_dossier(
    chemin: Path, espace: Espace, jour: date, avec: Mapping[str, bytes] = _RIEN, *, entier: bool = True
) -> Lecture:
    """Reads every piece of one folder. Never raises for a bad file: the problems are in the answer.

    `avec`: what a trial has not written, by its path in the dossier; read in the place of what is there.
    Unless `entier`, the candidate and the référentiel alone: what a form of theirs is read with.
    """
    if probleme := hors_d_ici(chemin, espace):
        return Lecture(chemin.name, chemin, None, (probleme,))
    return lire_copie(chemin, espace, jour, avec, entier=entier)


def lire_copie(
    chemin: Path, espace: Espace, jour: date, avec: Mapping[str, bytes] = _RIEN, *, entier: bool = True
) -> Lecture:
    """The same of a folder that may lie anywhere."""
    code = chemin.name
    lecteur = _Lecteur(chemin, avec)
    candidat = lecteur.piece(Candidat, CANDIDAT)
    if candidat is None and not lecteur.problemes:
        lecteur.problemes.append(_sans_candidat(chemin, lecteur.noms))
    morceaux = lecteur.pieces() if entier else {}
    if candidat is None or lecteur.problemes:
        return Lecture(code, chemin, None, _nommer(lecteur.problemes, chemin, espace))
    try:
        ref = espace.referentiel(candidat.certification, candidat.referentiel)
        communs = {"habilitations": espace.habilitations, "sessions": espace.sessions}
        derniere = espace.versions(ref.code)[-1]
    except CqpError as err:
        situes = _situer(err.problemes, lecteur, candidat.certification, espace)
        return Lecture(code, chemin, None, _nommer(situes, chemin, espace))
    dossier = Dossier(
        code=code,
        candidat=candidat,
        referentiel=ref,
        jour=jour,
        derniere_version=derniere,
        restes=(restes := lecteur.restes()),
        renommables=frozenset(reste for reste, _, _ in renommages(chemin, restes)),
        doubles=espace.doubles(candidat.code or code, chemin),
        **morceaux,  # type: ignore[arg-type]
        **communs,  # type: ignore[arg-type]
    )
    inconnus = [*incoherences(dossier)]
    inconnus += [i for nom, vides in lecteur.vides.items() for i in codes_vides(nom, vides, ref)]
    problemes = tuple(Probleme(i.message, i.lieu.fichier, lecteur.ligne(i.lieu), remede=i.remede) for i in inconnus)
    remarques = [p for nom, texte in lecteur.textes.items() for p in valeurs_coupees(nom, texte)]
    lu = None if problemes else dossier
    return Lecture(code, chemin, lu, _nommer(problemes, chemin, espace), _nommer(remarques, chemin, espace))


def restes_de(chemin: Path) -> tuple[str, ...]:
    """What is in a folder and is no piece, whether the dossier can be read or not."""
    lecteur = _Lecteur(chemin)
    for serie, forme in (("evaluations", EVALUATION), ("decisions", DECISION)):
        list(lecteur.serie(serie, forme))
    return lecteur.restes()


def _sans_candidat(chemin: Path, trouves: Iterable[str]) -> Probleme:
    """Says that candidat.yaml is not there, and what is there under nearly its name."""
    presque = [n for n in trouves if nom_voulu(n) == CANDIDAT]
    if len(presque) != 1:
        return Probleme("candidat.yaml manque : ce dossier n'est pas ouvert.", CANDIDAT, remede="cqp init-candidate")
    message = f"candidat.yaml manque ; {presque[0]} en a presque le nom, et n'est pas lu."
    sur = any(renommages(chemin, presque))
    return Probleme(message, presque[0], remede=REPARER if sur else f"si c'est lui, renommez-le : {CANDIDAT}")


def _nommer(problemes: Iterable[Probleme], chemin: Path, espace: Espace) -> tuple[Probleme, ...]:
    """The problems, their remedies said of this dossier."""
    ici = espace.relatif(chemin)
    return tuple(replace(p, remede=p.remede and de_ce_dossier(p.remede, ici)) for p in problemes)


def _situer(
    problemes: Iterable[Probleme], lecteur: _Lecteur, certification: str | None, espace: Espace
) -> Iterator[Probleme]:
    """A référentiel that is not known is a matter of candidat.yaml, where it is named."""
    for p in problemes:
        if p.fichier:
            yield p
            continue
        cle, connues = espace.a_choisir(certification)
        lieu = Lieu(CANDIDAT, (cle,))
        yield replace(p, fichier=CANDIDAT, ligne=lecteur.ligne(lieu), remede=poser(lieu, choix(connues)))


class _Lecteur:
    """Reads the files of one folder, keeping their texts to find lines, and every problem met."""

    def __init__(self, chemin: Path, avec: Mapping[str, bytes] = _RIEN) -> None:
        self.chemin = str(chemin)
        self.avec = avec
        self.noms = noms(self.chemin) | {nom.split("/")[0]: "/" in nom for nom in avec}
        self._genres = dict(self.noms)
        self.textes: dict[str, str] = {}
        self.vides: dict[str, list[Chemin]] = {}
        self.problemes: list[Probleme] = []
        self._etrangers: list[str] = []

    def piece(self, classe: type[T], nom: str) -> T | None:
        """One piece, or None when it is not there or not valid."""
        if nom not in self._genres:
            return None
        if self._genres[nom] is None:
            message = "Ce fichier est un lien vers un autre endroit : il n'est pas lu."
            self.problemes.append(Probleme(message, nom, remede="remplacez le lien par le fichier lui-même"))
            return None
        try:
            texte = decoder(self.avec[nom], nom) if nom in self.avec else lire_texte(f"{self.chemin}/{nom}", nom)
        except FichierIllisible as err:
            self.problemes += err.problemes
            return None
        self.textes[nom] = texte
        vides = self.vides[nom] = []
        objet, problemes = charger(classe, texte, nom, vides)
        self.problemes += problemes
        return objet

    def pieces(self) -> dict[str, object]:
        """All the pieces but the candidate, by the name of their field in Dossier."""
        return {
            "livret": self.piece(Livret, "livret-reperage.yaml"),
            "parcours": self.piece(Parcours, "parcours.yaml"),
            "vae": self.piece(DossierVae, "dossier-vae.yaml"),
            "dossier_candidat": self.piece(RecitActivites, "dossier-candidat.yaml"),
            "evaluations": tuple(self._evaluations()),
            "decisions": tuple(self._decisions()),
        }

    def _evaluations(self) -> Iterator[Evaluation]:
        for nom, trouve in self.serie("evaluations", EVALUATION):
            fichier = f"evaluations/{nom}"
            evaluation = self.piece(Evaluation, fichier)
            if evaluation is None:
                continue
            passage, role = int(trouve.group(1)), trouve.group(2)
            for cle, ecrit, attendu in (("passage", evaluation.passage, passage), ("role", evaluation.role, role)):
                if ecrit not in (None, attendu):
                    message = f"« {cle} » dit {ecrit}, mais le nom du fichier dit {attendu}."
                    ligne = self.ligne(Lieu(fichier, (cle,)))
                    self.problemes.append(
                        Probleme(message, fichier, ligne, remede=poser(Lieu(fichier, (cle,)), str(attendu)))
                    )
            if (evaluation.passage, evaluation.role) != (passage, role):
                evaluation = replace(evaluation, passage=passage, role=role)  # type: ignore[arg-type]
            yield evaluation

    def _decisions(self) -> Iterator[Decision]:
        for nom, trouve in self.serie("decisions", DECISION):
            decision = self.piece(Decision, f"decisions/{nom}")
            if decision is None:
                continue
            session, rang = trouve.groups()
            if decision.session not in (None, session):
                ecrit = f"« session » dit {decision.session}, mais le nom du fichier dit {session}"
                message = f"{ecrit} : relisez le procès-verbal."
                remede = poser(Lieu(f"decisions/{nom}", ("session",)), session, force=True)
                self.problemes.append(Probleme(message, f"decisions/{nom}", remede=remede))
            if rang and not decision.annulee:
                message = "Le nom du fichier dit cette décision annulée, et rien n'y dit de son annulation."
                remede = poser_sous(Lieu(f"decisions/{nom}", ("annulation",)), {"date": UN_JOUR, "motif": A_ECRIRE})
                self.problemes.append(Probleme(message, f"decisions/{nom}", remede=remede))
            decision = replace(decision, session=session)
            yield remplacee(decision, int(rang)) if rang else decision

    def serie(self, dossier: str, forme: re.Pattern[str]) -> Iterator[tuple[str, re.Match[str]]]:
        """The pieces of a folder, by their names; what is there and is none is kept for `restes`."""
        if not self.noms.get(dossier):
            if dossier in self.noms:
                self.problemes.append(Probleme("On attend ici un dossier, et non un fichier ou un lien.", dossier))
            return
        dedans = (n.removeprefix(f"{dossier}/") for n in self.avec if n.startswith(f"{dossier}/"))
        for nom, genre in (noms(f"{self.chemin}/{dossier}") | dict.fromkeys(dedans, False)).items():
            self._genres[f"{dossier}/{nom}"] = genre
            if (trouve := forme.fullmatch(nom)) and not est_copie(nom):
                yield nom, trouve
            elif not ordinaire(nom):
                self._etrangers.append(f"{dossier}/{nom}")

    def restes(self) -> tuple[str, ...]:
        """Files that are not pieces: leftovers of an office suite or a sync client, copies, misspelt names."""
        racine = [n for n in self.noms if n not in PIECES and n not in _A_NOUS and not ordinaire(n)]
        joints = noms(f"{self.chemin}/pieces") if self.noms.get("pieces") else ()
        dits = [n for n in joints if not ordinaire(n) and (est_reste_de_piece_jointe(n) or n.startswith("."))]
        etrangers = [n for n in (*racine, *self._etrangers) if est_reste(n) or est_etranger(n)]
        etrangers += [f"{n}/" for n, genre in self.noms.items() if genre and dossier_voulu(n)]
        return tuple(sorted([*etrangers, *(f"pieces/{n}" for n in dits)]))

    def ligne(self, lieu: Lieu) -> int | None:
        """The line of a place in one of the files read."""
        texte = self.textes.get(lieu.fichier)
        return localiser(texte, lieu.chemin) if texte is not None else None


def situer(lieu: Lieu, chemin: Path, espace: Espace) -> tuple[str, int | None]:
    """The file and line of a finding; a file shared by all dossiers is looked for at the root."""
    if not lieu.chemin:
        return lieu.fichier, None
    communs = lieu.fichier == "habilitations.yaml" or lieu.fichier.startswith("sessions/")
    try:
        texte = lire_texte(f"{espace.racine if communs else chemin}/{lieu.fichier}", lieu.fichier)
    except FichierIllisible:
        return lieu.fichier, None
    return lieu.fichier, localiser(texte, lieu.chemin)
