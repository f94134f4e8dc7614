"""`cqp session`: makes a session of the jury, changes it, or says who is ready for it and what the others still owe."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import combinations
from typing import Annotated, Any

import typer

from cqp_cli.bureau import rangement
from cqp_cli.bureau.affectations import Affectation
from cqp_cli.bureau.convocation import attendus, changements, en_json, montrer
from cqp_cli.bureau.set_ import rendre_poses
from cqp_cli.disque.espace.espace import Espace
from cqp_cli.disque.retoucher.saisies import mot_connu
from cqp_cli.domain.dates import jour_long, lire_jour_dit
from cqp_cli.domain.ecritures import elider, enumerer
from cqp_cli.domain.jury import Membre, Session
from cqp_cli.domain.personnes import meme_personne
from cqp_cli.errors import MauvaisUsage, Refus
from cqp_cli.terminal import options
from cqp_cli.terminal.affichage import dire, signaler
from cqp_cli.terminal.arguments import argument, lire_jour, option, option_jour
from cqp_cli.terminal.contexte import Contexte
from cqp_cli.terminal.formes import rendre
from cqp_cli.terminal.options import Au, Essai, Format, Racine, Sortie

_CHAMPS = ("nom", "college", "organisation", "president", "present", "excuse")


Quand = Annotated[str, argument("DATE", "Le jour de la session, ou son nom dans sessions/.")]
Comme = Annotated[str | None, option("--comme", "Session dont on reprend le lieu et les membres.", "SESSION")]
Lieu = Annotated[str | None, option("--lieu", "La ville.")]
Membres = Annotated[
    list[str] | None, option("--membre", "Ajoute ou corrige un membre.", "« NOM ; COLLÈGE ; ORGANISATION »")
]
Sans = Annotated[list[str] | None, option("--sans", "Ôte un membre.", "NOM")]
Presidence = Annotated[str | None, option("--presidence", "Qui préside.", "NOM")]
Presents = Annotated[list[str] | None, option("--present", "Après la séance : qui a siégé.", "NOM")]
Excuses = Annotated[list[str] | None, option("--excuse", "Qui s'est fait excuser, et pourquoi.", "NOM=MOTIF")]
Reporter = Annotated[date | None, option_jour("--date", "Reporte la session à ce jour.")]


def session(
    quand: Quand,
    comme: Comme = None,
    lieu: Lieu = None,
    membres: Membres = None,
    sans: Sans = None,
    presidence: Presidence = None,
    presents: Presents = None,
    excuses: Excuses = None,
    reporter: Reporter = None,
    au: Au = None,
    essai: Essai = False,
    sortie: Sortie = Format.TABLE,
    racine: Racine = None,
) -> None:
    """Prépare une session du jury, la change, ou dit qui est prêt, qui ne l'est pas, et ce que chacun doit.

    Exemple : cqp session 2026-06-18
    """
    espace = options.espace_de(racine)
    ici = Contexte(espace, options.jour_dit(au), essai, sortie=sortie)
    code = _code(espace, quand)
    ancienne = espace.session(code) if code in espace.codes_sessions else None
    _refuser_contradiction(
        code, ancienne, comme, {"--membre": membres, "--sans": sans}, {"--present": presents, "--excuse": excuses}
    )
    table = _Table.de(espace, ancienne or _modele(espace, comme, vide=bool(membres)), neuve=ancienne is None)
    table.changer(membres or (), sans or (), presidence)
    table.relever(presents or (), excuses or ())
    if reporter and ancienne:
        _refuser_report(ici, ancienne, reporter)
    jour_de = reporter or (ancienne.date if ancienne else lire_jour(code))
    voulues = table.affectations(ancienne, f"sessions/{code}/session.yaml", jour_de, lieu)
    if ancienne and not voulues:
        return _montrer(ici, ancienne)
    rendre_poses(ici, "session", [(espace.racine, rangement.poser_commun(ici, voulues, "session"))])
    return _suite(ici, code, ancienne, jour_de)


def _refuser_report(ici: Contexte, session: Session, jour: date) -> None:
    if any(a.etat == "decide" for a in attendus(ici, session)):
        raise Refus(f"La session {session.code} a déjà décidé : elle ne se reporte plus.", f"cqp session {jour}")


def _refuser_contradiction(
    code: str, ancienne: Session | None, comme: str | None, *paires: Mapping[str, Iterable[str] | None]
) -> None:
    """Raises Refus for a model given to a session that is there, MauvaisUsage for a member of whom two things are said:
    one would be forgotten in silence.
    """
    if ancienne and comme:
        raise Refus(f"La session {code} existe : --comme n'en prépare qu'une neuve.", f"cqp session {code}")
    for paire in paires:
        dits = dict.fromkeys((mot, dit) for mot, suite in paire.items() for dit in suite or ())
        for (un, a), (deux, b) in combinations(dits, 2):
            if meme_personne(_nom_dit(a), nom := _nom_dit(b)):
                mots = un if un == deux else f"{un} et {deux}"
                raise MauvaisUsage(f"Deux choses sont dites de {nom}, par {mots}.", "ôtez l'une des deux")


def _nom_dit(dit: str) -> str:
    """The name in « NOM ; COLLÈGE ; ORGANISATION », or in « NOM=MOTIF »."""
    return dit.partition(";")[0].partition("=")[0].strip()


def _suite(ici: Contexte, code: str, ancienne: Session | None, jour_de: date | None) -> None:
    """For people: what a postponed session changes; otherwise, what to look at next."""
    if ici.sortie is not Format.TABLE:
        return
    if ancienne and jour_de and ancienne.date and jour_de != ancienne.date:
        dites = changements(ici, ancienne, replace(ancienne, date=jour_de))
        effet = "change :" if dites else "ne change rien aux dossiers."
        dire(f"  Du {jour_long(ancienne.date)} au {jour_long(jour_de)}, ce report {effet}")
        for ligne in dites:
            dire(f"    {ligne}")
    dire(f"  → cqp session {code}")


def _montrer(ici: Contexte, seance: Session) -> None:
    trouves = attendus(ici, seance)
    if ici.sortie is Format.TABLE:
        montrer(ici.espace, seance, trouves, ici.jour)
    else:
        objet, rangees = en_json(seance, trouves)
        rendre(ici.sortie, objet, rangees, "code etat message acteur")
    if any(a.etat == "illisible" for a in trouves):
        raise typer.Exit(3)


def _code(espace: Espace, quand: str) -> str:
    """The name of the session: the one that is there, otherwise its day. Raises MauvaisUsage."""
    if quand in espace.codes_sessions:
        return quand
    try:
        return str(lire_jour_dit(quand))
    except ValueError as err:
        raise MauvaisUsage(f"La session « {quand} » n'existe pas ; {err}.", "cqp session --help") from None


def _modele(espace: Espace, comme: str | None, *, vide: bool) -> Session:
    """Whose members a new session takes: those of the one named, of the last one, or nobody's."""
    if comme:
        return espace.session(_code(espace, comme))
    datees = [s for s in espace.sessions if s.date]
    lues = {s.code for s in espace.sessions}
    if not vide and (illisibles := [code for code in espace.codes_sessions if code not in lues]):
        repris = (
            f"Les membres repris sont ceux de la session {datees[-1].code}" if datees else "Aucun membre n'est repris"
        )
        signaler(f"  {repris} ; ne se lit pas : {enumerer(illisibles)}.")
    return Session(lieu=datees[-1].lieu if datees else None) if vide or not datees else datees[-1]


@dataclass
class _Table:
    """The members as they will be, each in its place in the file; an empty one leaves it."""

    colleges: tuple[str, ...]
    lieu: str | None
    membres: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def de(cls, espace: Espace, seance: Session, *, neuve: bool) -> _Table:
        """Those of a session; a new one keeps neither who was there nor who excused himself."""
        oubliees = ("present", "excuse") if neuve else ()
        membres = [{c: v for c, v in _dits(m).items() if c not in oubliees} for m in seance.membres]
        colleges = dict.fromkeys(espace.referentiel().accord.jury.valeur.colleges)
        colleges |= dict.fromkeys(m.college for s in espace.sessions for m in s.membres if m.college)
        return cls(tuple(colleges), seance.lieu, membres)

    def membre(self, nom: str) -> dict[str, Any]:
        """The member of this name. Raises MauvaisUsage."""
        trouve = next((m for m in self.membres if meme_personne(m.get("nom"), nom)), None)
        if trouve is None:
            connus = ", ".join(str(m["nom"]) for m in self.membres if m.get("nom"))
            raise MauvaisUsage(f"« {nom} » n'est pas un membre de cette session : {connus}.", "cqp session --help")
        return trouve

    def changer(self, membres: Iterable[str], sans: Iterable[str], presidence: str | None) -> None:
        """Who sits, who does not any more, and who presides."""
        for dit in membres:
            self.asseoir(dit)
        for nom in sans:
            self.membre(nom).clear()
        if presidence:
            self.presider(presidence)

    def relever(self, presents: Iterable[str], excuses: Iterable[str]) -> None:
        """Who was there, and who excused himself: « NOM=MOTIF »."""
        for nom in presents:
            self.membre(nom).update(present=True, excuse=None)
        for dit in excuses:
            nom, _, motif = dit.partition("=")
            if not nom.strip():
                raise MauvaisUsage("On attend « NOM=MOTIF ».", "cqp session --help")
            self.membre(nom).update(present=False, excuse=motif.strip() or "sans motif")

    def asseoir(self, dit: str) -> None:
        """Adds a member, or changes what is said of one: « NOM ; COLLÈGE ; ORGANISATION »."""
        nom, *reste = [part.strip() for part in dit.split(";")]
        if not nom or "," in nom or len(reste) > 2:
            raise MauvaisUsage("On attend « NOM ; COLLÈGE ; ORGANISATION ».", "cqp session --help")
        neuf: dict[str, Any] = {"nom": nom}
        if reste and reste[0]:
            try:
                neuf["college"] = mot_connu(reste[0], self.colleges)
            except ValueError as err:
                raise MauvaisUsage(f"Le collège {elider('de', nom)} : {err}.", "cqp session --help") from None
        if len(reste) > 1 and reste[1]:
            neuf["organisation"] = reste[1]
        if any(meme_personne(m.get("nom"), nom) for m in self.membres):
            self.membre(nom).update(neuf, nom=self.membre(nom)["nom"])
        else:
            self.membres.append(neuf)

    def presider(self, nom: str) -> None:
        """This one presides, and nobody else."""
        elu = self.membre(nom)
        for m in self.membres:
            m.pop("president", None)
        elu["president"] = True

    def affectations(
        self, ancienne: Session | None, fichier: str, jour: date | None, lieu: str | None
    ) -> list[Affectation]:
        """What differs from the session that is there, or the whole of a new one."""
        if ancienne is None:
            dites: dict[str, Any] = {"date": jour, "lieu": lieu or self.lieu}
            dites["membres"] = [m for m in self.membres if m]
            return [Affectation(fichier, (cle,), valeur) for cle, valeur in dites.items() if valeur]
        voulues = [("date", jour, ancienne.date), ("lieu", lieu or ancienne.lieu, ancienne.lieu)]
        trouvees = [Affectation(fichier, (cle,), neuf) for cle, neuf, vieux in voulues if neuf != vieux]
        for rang, m in enumerate(self.membres):
            vieux = _dits(ancienne.membres[rang]) if rang < len(ancienne.membres) else None
            if vieux is None or not m:
                trouvees += [Affectation(fichier, ("membres", rang), m or None)]
            else:
                changees = [c for c in _CHAMPS if m.get(c) != vieux.get(c)]
                trouvees += [Affectation(fichier, ("membres", rang, c), m.get(c)) for c in changees]
        return trouvees


def _dits(m: Membre) -> dict[str, Any]:
    """What a session says of a member; `president: false` says nothing."""
    return {c: v for c in _CHAMPS if (v := getattr(m, c)) is not None and (c != "president" or v)}
