"""The workspace: its root, its certifier, and what all dossiers share. Read once, kept for the run."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache, cached_property, partial
from pathlib import Path
from typing import TypeVar

from cqp_cli.disque.ecrire.refaire import entre_guillemets
from cqp_cli.disque.lire.donnees import racine_donnees
from cqp_cli.disque.lire.lecture import lire_texte
from cqp_cli.disque.lire.recherche import (
    CODE,
    absolu,
    ailleurs,
    espaces_dessous,
    est_piece,
    noms,
    porte,
    racine_autour,
    trouver_dossiers,
)
from cqp_cli.disque.lire.recherche import MARQUE as MARQUE
from cqp_cli.disque.lire.validation import TRES_PROCHE, charger, proche
from cqp_cli.domain.appellations import commun_voulu
from cqp_cli.domain.certificateur import Configuration, enregistrement
from cqp_cli.domain.dates import lire_jour_dit
from cqp_cli.domain.ecritures import enumerer
from cqp_cli.domain.habilitations import Habilitations
from cqp_cli.domain.jury import Session
from cqp_cli.domain.referentiel_metier import Referentiel
from cqp_cli.errors import FichierIllisible, MauvaisUsage, Probleme

T = TypeVar("T")


def charger_fichier(classe: type[T], chemin: Path, nom: str) -> T:
    """Reads one shared file. Raises FichierIllisible with all its problems."""
    objet, problemes = charger(classe, lire_texte(chemin, nom), nom)
    if problemes or objet is None:
        raise FichierIllisible(problemes or [Probleme("Ce fichier est vide.", nom)])
    return objet


@cache
def referentiel_livre() -> Referentiel:
    """The référentiel that ships with the program."""
    return charger_referentiel(racine_donnees() / "referentiel.yaml", "referentiel.yaml")


def charger_referentiel(chemin: Path, nom: str) -> Referentiel:
    """Reads a référentiel and checks that its codes hold together. Raises FichierIllisible."""
    ref = charger_fichier(Referentiel, chemin, nom)
    codes = [c.code for c in ref.competences] + [e.code for e in ref.elements()]
    doubles = sorted({c for c in codes if codes.count(c) > 1})
    problemes = [Probleme(f"Le code « {c} » est donné deux fois.", nom) for c in doubles]
    problemes += [
        Probleme(f"L'élément « {e.code} » doit commencer par « {c.code}. ».", nom)
        for c in ref.competences
        for e in c.elements
        if not e.code.startswith(f"{c.code}.")
    ]
    if not ref.competences:
        problemes.append(Probleme("Ce référentiel n'a aucune compétence.", nom))
    if problemes:
        raise FichierIllisible(problemes)
    return ref


@dataclass(frozen=True)
class Espace:
    """A workspace on disk. Every property reads its file once and raises FichierIllisible if it is bad."""

    racine: Path

    @classmethod
    def trouver(cls, depart: Path | None = None) -> Espace:
        """The workspace that contains `depart` (default: the current folder), walking up to `cqp.yaml`."""
        debut = absolu(depart or Path.cwd())
        if racine := racine_autour(debut):
            return cls(racine)
        if any((d / MARQUE).is_file() for d in (debut, *debut.parents)):
            message = "Aucun espace de travail ici : un cqp.yaml dans le dossier d'un candidat n'en fait pas un."
            raise MauvaisUsage(message, "placez-vous dans l'espace de travail, ou nommez-le avec -C")
        if dedans := espaces_dessous(debut):
            message = f"Aucun espace de travail ici ; il y en a un dans le dossier {dedans[0].name}."
            raise MauvaisUsage(message, f"cd {entre_guillemets(((depart or Path()) / dedans[0].name).as_posix())}")
        if presque := [n for n in noms(str(debut)) if commun_voulu(n) == MARQUE]:
            raise MauvaisUsage(f"Aucun espace de travail ici : {presque[0]} n'est pas lu.", f"renommez-le : {MARQUE}")
        raise MauvaisUsage("Aucun espace de travail ici : il n'y a pas de fichier cqp.yaml.", "cqp init")

    def doubles(self, code: str, chemin: Path) -> tuple[str, ...]:
        """The other dossiers that bear the code of this one, when it is in this workspace."""
        if not chemin.is_relative_to(self.racine):
            return ()
        sienne, trouves = str(self.racine / "candidats" / code), self._ailleurs.get(code, [])
        if str(chemin) != sienne and CODE.fullmatch(code) and porte(sienne, code):
            trouves = sorted((*trouves, sienne))
        return tuple(self.relatif(Path(autre)) for autre in trouves if autre != str(chemin))

    def autre_autour(self, dossiers: Path) -> Path | None:
        """The other workspace that a folder of dossiers lies in, if it lies in another."""
        if dossiers not in self._autres:  # thousands of dossiers share one
            racine = racine_autour(dossiers)
            self._autres[dossiers] = racine if racine and not racine.samefile(self.racine) else None
        return self._autres[dossiers]

    @cached_property
    def _autres(self) -> dict[Path, Path | None]:
        return {self.racine / "candidats": None}

    @cached_property
    def _ailleurs(self) -> dict[str, list[str]]:
        return ailleurs(self.racine)

    def relatif(self, chemin: Path) -> str:
        """The path as people type it: relative to the workspace when it is inside, with `/`."""
        try:
            return chemin.absolute().relative_to(self.racine).as_posix()
        except ValueError:
            return chemin.as_posix()

    @cached_property
    def configuration(self) -> Configuration:
        """The certifier (`cqp.yaml`)."""
        return charger_fichier(Configuration, self.racine / MARQUE, MARQUE)

    @cached_property
    def habilitations(self) -> Habilitations:
        """The people habilitated by the CPEF; none when the file is not there."""
        chemin = self.racine / "habilitations.yaml"
        return charger_fichier(Habilitations, chemin, chemin.name) if chemin.is_file() else Habilitations()

    @cached_property
    def sessions(self) -> tuple[Session, ...]:
        """The sessions that can be read, the earliest first; a bad one is told by the command that needs it."""
        trouvees = []
        for code in self.codes_sessions:
            try:
                trouvees.append(self.session(code))
            except FichierIllisible:
                continue
        return tuple(sorted(trouvees, key=lambda s: (s.date is None, s.date, s.code)))

    @property
    def illisibles(self) -> tuple[Probleme, ...]:
        """Every problem of the files that all dossiers share, each with its place; they hide deadlines and rules."""
        lectures: list[Callable[[], object]] = [lambda: self.configuration, lambda: self.habilitations]
        lectures += [partial(self.session, code) for code in self.codes_sessions]
        trouves: list[Probleme] = []
        for lire in lectures:
            try:
                lire()
            except FichierIllisible as err:
                trouves += [replace(p, remede=p.remede or "corrigez cette ligne") for p in err.problemes]
        return tuple(trouves)

    @property
    def codes_dossiers(self) -> list[str]:
        """The names of the folders of the dossiers, wherever below `candidats/`."""
        return [p.name for p in trouver_dossiers([self.racine / "candidats"])]

    @cached_property
    def codes_sessions(self) -> tuple[str, ...]:
        """The names of the session folders."""
        dossier = self.racine / "sessions"
        if not dossier.is_dir():
            return ()
        noms = (e.name for e in os.scandir(dossier) if not e.name.startswith("."))  # a purge cut short leaves one
        return tuple(sorted(nom for nom in noms if (dossier / nom / "session.yaml").is_file()))

    @property
    def fichiers_communs(self) -> tuple[str, ...]:
        """The files that all dossiers share."""
        return (MARQUE, "habilitations.yaml", *(f"sessions/{code}/session.yaml" for code in self.codes_sessions))

    def session(self, code: str) -> Session:
        """One session by its code. Raises MauvaisUsage when it does not exist, FichierIllisible when it is bad."""
        if (dite := code) not in self.codes_sessions:
            lisible = False
            with suppress(ValueError):
                code, lisible = str(lire_jour_dit(code)), True
            aide = code if code in self.codes_sessions else proche(code, list(self.codes_sessions), TRES_PROCHE)
            suite = f" ; vouliez-vous dire « {aide} » ?" if aide else "."
            voulue = aide or (code if lisible else "AAAA-MM-JJ")
            raise MauvaisUsage(f"La session « {dite} » n'existe pas{suite}", f"cqp session {voulue}")

        nom = f"sessions/{code}/session.yaml"
        if not est_piece(f"decisions/{code}.yaml"):
            message = "Ce nom de dossier ne peut pas être celui d'une session : ses décisions ne se liraient pas."
            remede = f"renommez sessions/{code} d'après son jour : AAAA-MM-JJ"
            raise FichierIllisible([Probleme(message, nom, remede=remede)])
        return replace(charger_fichier(Session, self.racine / nom, nom), code=code)

    def versions(self, certification: str) -> list[str]:
        """The versions of a certification known here, the latest last."""
        if certification not in self._versions:
            dossier = self.racine / "referentiels" / certification
            propres = [p.stem for p in dossier.glob("*.yaml")] if CODE.fullmatch(certification) else []
            livre = [self._livre.version] if self._livre.code == certification else []
            self._versions[certification] = sorted({*propres, *livre})
        return self._versions[certification]

    @cached_property
    def _versions(self) -> dict[str, list[str]]:
        return {}

    @cached_property
    def _livre(self) -> Referentiel:
        propre = self.racine / "referentiel.yaml"
        return charger_referentiel(propre, propre.name) if propre.is_file() else referentiel_livre()

    @cached_property
    def _certification(self) -> str:
        """The certification of a dossier that names none: the only one of `referentiels/`, otherwise the shipped."""
        dossier = self.racine / "referentiels"
        propres = [e.name for e in os.scandir(dossier) if e.is_dir()] if dossier.is_dir() else []
        return propres[0] if len(propres) == 1 else self._livre.code

    @property
    def article_du_jury(self) -> str:
        """The article that keeps an incomplete dossier from the jury, for what is of no dossier that could be read."""
        try:
            ref = self.referentiel()
        except FichierIllisible:
            return "–"
        return ref.article("jury", ref.accord.voies.valeur[0] if ref.accord.voies.valeur else None)

    @cached_property
    def _referentiels(self) -> dict[tuple[str, str], Referentiel]:
        return {}

    def referentiel(self, certification: str | None = None, version: str | None = None) -> Referentiel:
        """A référentiel by certification and version; by default the one that ships, in its latest version.

        Raises FichierIllisible when it is not known here.
        """
        code = certification or self._certification
        versions = self.versions(code)
        if not versions:
            raise FichierIllisible(self._inconnue(code))
        choisie = version or versions[-1]
        if choisie not in versions:
            ou = f"ajoutez referentiels/{code}/{choisie}.yaml, ou choisissez {enumerer(versions, 'ou')}"
            raise FichierIllisible(f"La version « {choisie} » de « {code} » n'est pas connue ici : {ou}.")
        if (code, choisie) not in self._referentiels:
            self._referentiels[code, choisie] = self._inscrire(self._charger(code, choisie))
        return self._referentiels[code, choisie]

    def a_choisir(self, certification: str | None) -> tuple[str, list[str]]:
        """Which key of candidat.yaml names what is not known here, and what it may say."""
        versions = self.versions(certification or self._certification)
        return ("referentiel", versions) if versions else ("certification", self.certifications)

    @property
    def certifications(self) -> list[str]:
        """The codes of the certifications that are known here."""
        dossier = self.racine / "referentiels"
        return sorted(
            {self._livre.code, *(e.name for e in os.scandir(dossier))} if dossier.is_dir() else {self._livre.code}
        )

    def _inconnue(self, certification: str) -> str:
        aide = proche(certification, self.certifications)
        suite = f" ; vouliez-vous dire « {aide} » ?" if aide else " (voir referentiels/)."
        return f"La certification « {certification} » n'est pas connue ici{suite}"

    def _inscrire(self, ref: Referentiel) -> Referentiel:
        """The référentiel with the registration that `cqp.yaml` gives it; a bad cqp.yaml is told elsewhere."""
        try:
            return replace(ref, enregistrement=enregistrement(self.configuration, ref))
        except FichierIllisible:
            return ref

    def _charger(self, code: str, version: str) -> Referentiel:
        nom = f"referentiels/{code}/{version}.yaml"
        if not (self.racine / nom).is_file():
            return self._livre
        ref = charger_referentiel(self.racine / nom, nom)
        if (ref.code, ref.version) != (code, version):
            raise FichierIllisible([Probleme(f"Ce fichier dit « {ref.code} », version « {ref.version} ».", nom)])
        return ref
