"""One dossier read, its folder gone through by `depouillement`: what it gave, or why it is not read or printed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from cqp_cli.disque.ecrire.refaire import de_ce_dossier, entre_guillemets
from cqp_cli.disque.espace.depouillement import RIEN, Depouillement
from cqp_cli.disque.espace.espace import Espace
from cqp_cli.disque.espace.remarques import mal_formees, valeurs_coupees
from cqp_cli.disque.espace.renommages import renommages
from cqp_cli.disque.lire.lecture import lire_texte, localiser
from cqp_cli.disque.lire.recherche import CANDIDAT, situes
from cqp_cli.disque.lire.validation import proche
from cqp_cli.domain.appellations import nom_voulu
from cqp_cli.domain.candidat import Candidat
from cqp_cli.domain.coherence import codes_vides, incoherences
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.lieu import Lieu
from cqp_cli.domain.remedes import A_ECRIRE, REPARER, TRIER, choix, poser
from cqp_cli.errors import CqpError, FichierIllisible, Probleme, Refus

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
        autre, code = dossier.doubles[0], dossier.candidat.code or dossier.code
        message = f"Deux dossiers portent le code « {code} » : {lecture.chemin.name} et {autre}. {TRIER}"
        raise Refus(message, f"cqp check-dossier {entre_guillemets(autre)}")
    return dossier


def imprimable(lecture: Lecture, espace: Espace) -> Dossier:
    """The same, when its candidate's names can be printed as they are. Raises DossierIllisible with their lines."""
    dossier = seul(lecture)
    problemes = []
    for chemin, faute in dossier.candidat.fautes_de_noms():
        lieu = Lieu(CANDIDAT, chemin)
        fichier, ligne = situer(lieu, lecture.chemin, espace)
        message = f"« {chemin[0] if chemin[0] == 'prenoms' else chemin[-1]} » : {faute.phrase}"
        remede = de_ce_dossier(poser(lieu, A_ECRIRE), dossier.place)
        problemes.append(Probleme(message, f"{lecture.code}/{fichier}", ligne, remede=remede))
    if problemes:
        raise DossierIllisible(problemes, lecture.code)
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
    (ailleurs,) = situes(espace.racine, [chemin.name])
    if ailleurs.is_dir():
        la = espace.relatif(ailleurs)
        return Probleme(
            f"Ce dossier n'est pas là : il est dans {la}.", place, remede=f"cqp status {entre_guillemets(la)}"
        )
    a_cote = [p.name for p in chemin.parent.iterdir() if (p / CANDIDAT).is_file()] if chemin.parent.is_dir() else []
    for voisins in (a_cote, espace.codes_dossiers):
        if aide := proche(chemin.name, voisins):
            return Probleme(f"Ce dossier n'existe pas ; vouliez-vous dire « {aide} » ?", place, remede="cqp status")
    return Probleme("Ce dossier n'existe pas.", place, remede="cqp status")


def lire_dossier(
    chemin: Path, espace: Espace, jour: date, avec: Mapping[str, bytes] = RIEN, *, entier: bool = True
) -> Lecture:
    """Reads every piece of one folder. Never raises for a bad file: the problems are in the answer.

    `avec`: what a trial has not written, by its path in the dossier; read in the place of what is there.
    Unless `entier`, the candidate and the référentiel alone: what a form of theirs is read with.
    """
    if probleme := hors_d_ici(chemin, espace):
        return Lecture(chemin.name, chemin, None, (probleme,))
    return lire_copie(chemin, espace, jour, avec, entier=entier)


def lire_copie(
    chemin: Path, espace: Espace, jour: date, avec: Mapping[str, bytes] = RIEN, *, entier: bool = True
) -> Lecture:
    """The same of a folder that may lie anywhere."""
    code = chemin.name
    depouille = Depouillement(chemin, avec)
    candidat = depouille.piece(Candidat, CANDIDAT)
    if candidat is None and not depouille.problemes:
        depouille.problemes.append(_sans_candidat(chemin, depouille.noms))
    morceaux = depouille.pieces() if entier else {}
    if candidat is None or depouille.problemes:
        return Lecture(code, chemin, None, _nommer(depouille.problemes, chemin, espace))
    try:
        ref = espace.referentiel(candidat.certification, candidat.referentiel)
        communs = {"habilitations": espace.habilitations, "sessions": espace.sessions}
        derniere = espace.versions(ref.code)[-1]
    except CqpError as err:
        situes = _situer(err.problemes, depouille, candidat.certification, espace)
        return Lecture(code, chemin, None, _nommer(situes, chemin, espace))
    dossier = Dossier(
        code=code,
        candidat=candidat,
        referentiel=ref,
        jour=jour,
        derniere_version=derniere,
        restes=(restes := depouille.restes()),
        renommables=frozenset(reste for reste, _, _ in renommages(chemin, restes)),
        doubles=espace.doubles(candidat.code or code, chemin),
        place=espace.relatif(chemin),
        **morceaux,  # type: ignore[arg-type]
        **communs,  # type: ignore[arg-type]
    )
    inconnus = [*incoherences(dossier)]
    inconnus += [i for nom, vides in depouille.vides.items() for i in codes_vides(nom, vides, ref)]
    problemes = tuple(Probleme(i.message, i.lieu.fichier, depouille.ligne(i.lieu), remede=i.remede) for i in inconnus)
    remarques = [p for nom, texte in depouille.textes.items() for p in valeurs_coupees(nom, texte)]
    remarques += mal_formees(CANDIDAT, depouille.textes[CANDIDAT], candidat)
    lu = None if problemes else dossier
    return Lecture(code, chemin, lu, _nommer(problemes, chemin, espace), _nommer(remarques, chemin, espace))


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
    problemes: Iterable[Probleme], depouille: Depouillement, certification: str | None, espace: Espace
) -> Iterator[Probleme]:
    """A référentiel that is not known is a matter of candidat.yaml, where it is named."""
    for p in problemes:
        if p.fichier:
            yield p
            continue
        cle, connues = espace.a_choisir(certification)
        lieu = Lieu(CANDIDAT, (cle,))
        yield replace(p, fichier=CANDIDAT, ligne=depouille.ligne(lieu), remede=poser(lieu, choix(connues)))


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
