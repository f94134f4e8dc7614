"""What a received dossier brings, against what is here: file by file, nothing lost on either side.

Each side remembers the states (SHA-256) of each file that were exchanged, in `.cqp-etats.json`, and sends them
along. A file whose present state here is one that the sender has known was changed there; one whose received state
has been known here was changed here; a file of which neither is true was changed on both sides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from cqp_cli.disque.colis.colis import REDEMANDEZ, Colis, rassembler
from cqp_cli.disque.colis.etats import etats_connus, etats_de, retenir, reunir
from cqp_cli.disque.ecrire.chaine import empreinte, entree_de, maillons, ruptures
from cqp_cli.disque.ecrire.journal import JOURNAL
from cqp_cli.disque.ecrire.porte import Changement, enregistrer
from cqp_cli.disque.ecrire.refaire import de_ce_dossier, refaire
from cqp_cli.disque.espace.dossiers import lire_copie
from cqp_cli.disque.espace.espace import Espace, charger_fichier
from cqp_cli.disque.lire.lecture import decoder
from cqp_cli.disque.lire.recherche import CANDIDAT, CODE, situes
from cqp_cli.disque.lire.validation import charger
from cqp_cli.disque.retoucher.pieces import contenu, de_cote
from cqp_cli.domain.candidat import Candidat
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.ecritures import elider
from cqp_cli.domain.personnes import meme_personne
from cqp_cli.domain.remedes import SUIVRE
from cqp_cli.errors import FichierIllisible, Probleme, Refus

Etat = Literal["ajoute", "change", "identique", "garde", "ici", "conflit"]
ENTRENT: tuple[Etat, ...] = ("ajoute", "change", "conflit")


# What was exchanged -------------------------------------------------------------------------------


def emballer(dossier: Path, code: str, certification: str) -> Colis:
    """The dossier as it is, ready to be sent. Raises FichierIllisible for what cannot travel."""
    if not CODE.fullmatch(code) or len(code) > 80:
        message = f"Le dossier « {code[:80]} » ne peut pas voyager sous ce nom : a-z, chiffres et tirets seulement."
        raise FichierIllisible(message, "renommez-le, et « code » dans candidat.yaml")
    fichiers = rassembler(dossier)
    return Colis(code, certification, fichiers, reunir(etats_connus(dossier), etats_de(fichiers)))


def changes_depuis(colis: Colis, espace: Espace) -> list[tuple[str, str]] | None:
    """What is here and was never sent with this file: its dossier has changed since; None when it is not here."""
    (chemin,) = situes(espace.racine, [colis.code])
    if not (chemin / CANDIDAT).is_file():
        return None
    ici, envoyes = etats_de(rassembler(chemin)), reunir(colis.etats, etats_de(colis.fichiers))
    partis = {nom for nom in etats_connus(chemin) if nom in colis.fichiers and nom not in ici}
    nouveaux = [
        (nom, "modifié" if nom in envoyes else "ajouté") for nom, (s,) in ici.items() if s not in envoyes.get(nom, [])
    ]
    return sorted([*nouveaux, *((nom, "absent") for nom in partis)])


# What is received ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Arrivee:
    """A received dossier beside the one that is here: what becomes of each file."""

    colis: Colis
    chemin: Path
    dossier: Dossier
    etats: Mapping[str, Etat]
    ici: Mapping[str, bytes]

    @property
    def nouveau(self) -> bool:
        """True when no dossier has this code here."""
        return not self.ici

    def de_l_etat(self, *etats: Etat) -> tuple[str, ...]:
        """The files in these states."""
        return tuple(nom for nom, etat in self.etats.items() if etat in etats)

    def du_jury(self) -> tuple[str, ...]:
        """What would enter of a jury, or change of it: its decisions, and the journal when it tells of some."""
        journal = (JOURNAL,) if _parle_du_jury(self._suite_du_journal()) else ()
        return (*(n for n in self.de_l_etat(*ENTRENT) if n.startswith("decisions/")), *journal)

    def changements(self) -> list[Changement]:
        """What is written; of a file changed on both sides the one that was here is kept aside."""
        voulus: list[Changement] = []
        for nom in self.de_l_etat(*ENTRENT):
            ancien = self.ici.get(nom)
            if self.etats[nom] == "conflit" and ancien is not None:
                voulus.append(de_cote(self.chemin, nom, ancien))
            lu = empreinte(ancien) if ancien is not None else None
            voulus.append(Changement(nom, self.colis.fichiers[nom], lu))
        return [*voulus, *self._journal()]

    def _journal(self) -> list[Changement]:
        """The journal that continues ours replaces it; another one is kept beside, and ours goes on."""
        recu, ancien = self.colis.fichiers.get(JOURNAL), self.ici.get(JOURNAL, b"")
        if not recu or ancien.startswith(recu):
            return []
        if self._suite_du_journal():
            return [Changement(JOURNAL, recu, empreinte(ancien) if JOURNAL in self.ici else None)]
        nom = f"pieces/recus/journal.{empreinte(recu)[:8]}.jsonl"
        deja = contenu(self.chemin / nom)
        return [Changement(nom, recu, empreinte(deja) if deja is not None else None)]

    def _suite_du_journal(self) -> bytes:
        """The lines that would be added to the journal which is here; none when it tells another story, or no story."""
        recu, ancien = self.colis.fichiers.get(JOURNAL, b""), self.ici.get(JOURNAL, b"")
        lisible = all(r.defaut != "illisible" for r in ruptures(recu, maillons(recu)))
        return recu[len(ancien) :] if lisible and recu.startswith(ancien) else b""

    def classer(self, *, force: bool = False, avec_decisions: bool = False) -> None:
        """Files it in one go. Raises Refus as `refus` says."""
        if refus := self.refus(force=force, avec_decisions=avec_decisions):
            raise Refus(refus)
        enregistrer(self.chemin, self.changements(), commande="receive")
        retenir(self.chemin, self.colis.etats, etats_de(self.colis.fichiers))

    def refus(self, *, force: bool, avec_decisions: bool) -> list[Probleme]:
        """Why it is not filed: what a jury decided is for whoever holds the register, then what has two versions."""
        message = "Ceci vient d'un jury : rien n'a été écrit. Qui tient le registre, et l'a lu, le prend."
        remede = refaire("--avec-decisions")
        jury = [] if avec_decisions else [Probleme(message, nom, remede=remede) for nom in self.du_jury()]
        return [*jury, *([] if force else self.conflits())]

    def conflits(self) -> list[Probleme]:
        """A sentence for each file that was changed here and there."""
        message = (
            "Ce fichier a changé ici et là-bas depuis le dernier échange ; rien n'a été écrit. Ce qui arrive se prend, "
            "et ce qui est ici est gardé de côté."
        )
        return [Probleme(message, nom, remede=refaire("--force")) for nom in self.de_l_etat("conflit")]


def confronter(colis: Colis, espace: Espace, jour: date) -> Arrivee:
    """What the colis brings here.

    Raises Refus when it is another certification's, or another candidate's, FichierIllisible for a bad piece.
    """
    (chemin,) = situes(espace.racine, [colis.code])
    with _a_redemander():
        candidat = _candidat(colis)
    _meme_certification(candidat, espace)
    with _a_redemander():
        dossier = _lisible(colis, espace, jour)
    ici = rassembler(chemin) if chemin.is_dir() else {}
    if CANDIDAT in ici:
        _meme_candidat(_candidat_d_ici(chemin, espace), candidat, espace.relatif(chemin))
    connus, memoire = colis.etats, etats_connus(chemin) if ici else {}
    noms = sorted({*colis.fichiers, *ici} - {JOURNAL})
    etats = {n: _etat(colis.fichiers.get(n), ici.get(n), connus.get(n, []), memoire.get(n, [])) for n in noms}
    if etats[CANDIDAT] in ENTRENT:
        _imprimable(candidat)
    return Arrivee(colis, chemin, dossier, etats, ici)


@contextmanager
def _a_redemander() -> Iterator[None]:
    """What is wrong in what was sent is its sender's to mend: no command of here does."""
    try:
        yield
    except FichierIllisible as err:
        raise FichierIllisible(replace(p, remede=REDEMANDEZ) for p in err.problemes) from None


def _candidat_d_ici(chemin: Path, espace: Espace) -> Candidat:
    try:
        return charger_fichier(Candidat, chemin / CANDIDAT, CANDIDAT)
    except FichierIllisible as err:
        place = espace.relatif(chemin)
        remedes = [p.remede and de_ce_dossier(p.remede, place) for p in err.problemes]
        dits = zip(err.problemes, remedes, strict=True)
        raise FichierIllisible(replace(p, fichier=f"{place}/{CANDIDAT}", remede=r) for p, r in dits) from None


def _imprimable(candidat: Candidat) -> None:
    """No name that cannot be printed as it is comes in. Raises FichierIllisible."""
    if fautes := [f"« {lieu[0]} » : {faute.phrase}" for lieu, faute in candidat.fautes_de_noms()]:
        raise FichierIllisible(Probleme(message, CANDIDAT, remede=REDEMANDEZ) for message in fautes)


def _parle_du_jury(lignes: bytes) -> bool:
    """True when one of these lines of a journal tells of a decision."""
    entrees = (entree_de(ligne) or {} for ligne in lignes.split(b"\n"))
    return any(str(e.get("fichier")).startswith("decisions/") for e in entrees)


def _lisible(colis: Colis, espace: Espace, jour: date) -> Dossier:
    """Every piece must be one that can be read here: a dossier that is filed is never made unreadable."""
    with TemporaryDirectory(prefix="cqp-") as temporaire:
        dossier = Path(temporaire) / colis.code
        for nom, octets in colis.fichiers.items():
            if nom.endswith(".yaml") and not nom.startswith("pieces/"):
                (dossier / nom).parent.mkdir(parents=True, exist_ok=True)
                (dossier / nom).write_bytes(octets)
        return lire_copie(dossier, espace, jour).obtenir()


def _etat(recu: bytes | None, ancien: bytes | None, connus_la_bas: list[str], connus_ici: list[str]) -> Etat:
    if recu is None:
        return "ici"
    if ancien is None:
        return "ajoute"
    if recu == ancien:
        return "identique"
    change_la_bas, change_ici = empreinte(ancien) in connus_la_bas, empreinte(recu) in connus_ici
    if change_la_bas and change_ici:  # one side went back to an earlier state: not the one as it was last exchanged
        change_la_bas, change_ici = (empreinte(octets) == connus_ici[-1] for octets in (ancien, recu))
    if change_la_bas == change_ici:
        return "conflit"
    return "change" if change_la_bas else "garde"


def _candidat(colis: Colis) -> Candidat:
    nom = CANDIDAT
    candidat, problemes = charger(Candidat, decoder(colis.fichiers[nom], nom), nom)
    if candidat is None:
        raise FichierIllisible(problemes)
    if candidat.code not in (None, colis.code):
        message = f"Ce dossier est celui de « {candidat.code} », et le sac dit « {colis.code} »."
        raise FichierIllisible([Probleme(message, nom)])
    return candidat


def _meme_certification(candidat: Candidat, espace: Espace) -> None:
    try:
        espace.referentiel(candidat.certification, candidat.referentiel)
    except FichierIllisible as err:
        phrase = " ".join(p.message for p in err.problemes)
        raise Refus(f"Ce dossier est celui d'une autre certification, ou d'une autre version. {phrase}") from None


def _meme_candidat(ici: Candidat, recu: Candidat, place: str) -> None:
    """Two dossiers with one code: are they the same person's, under the same certification?"""
    code = place.rpartition("/")[2]
    if (ici.certification, ici.referentiel) != (recu.certification, recu.referentiel):
        message = f"Le dossier « {code} » suit ici {_version(ici)} ; celui qui arrive suit {_version(recu)}."
        raise Refus(message, de_ce_dossier(SUIVRE, place))
    un, autre = ici.naissance.date, recu.naissance.date
    meme_nom = meme_personne(ici.nom_complet, recu.nom_complet)
    autre_nom = bool(un and un == autre and {*ici.prenoms} & {*recu.prenoms})  # by marriage, or corrected
    if (un and autre and un.contredit(autre)) or not (meme_nom or autre_nom):
        message = (
            f"Le dossier « {code} » est ici celui {elider('de', ici.nom_complet)} ; celui qui arrive est celui "
            f"{elider('de', recu.nom_complet)}, un autre candidat."
        )
        raise Refus(message, f"renommez l'un des deux dossiers : {place}")


def _version(candidat: Candidat) -> str:
    if not candidat.certification:
        return "une certification qu'il ne dit pas"
    return f"« {candidat.certification} », version « {candidat.referentiel or 'non dite'} »"
