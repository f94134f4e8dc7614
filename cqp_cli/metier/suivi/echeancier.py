"""What `cqp status` says of time: deadlines by urgency, as a calendar, and the kept competences that expire soon."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar

import typer

from cqp_cli.disque.ecrire.refaire import refaire
from cqp_cli.disque.espace.dossiers import Lecture, fautes_de
from cqp_cli.disque.espace.marque import illisibles
from cqp_cli.disque.registres.registre_accrochage import lire_registre
from cqp_cli.disque.retoucher.pieces import contenu
from cqp_cli.domain.accord import Accord, Donnee
from cqp_cli.domain.certificateur import Configuration, enregistrement
from cqp_cli.domain.dates import jour_long, plus_annees, plus_mois
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.echeances import Echeance, echeances, fins_communes, par_fin, par_urgence
from cqp_cli.domain.titres import au_titre_de
from cqp_cli.errors import CqpError, Probleme, Refus
from cqp_cli.metier.suivi.calendrier import calendrier, est_calendrier
from cqp_cli.terminal.affichage import dire, dire_alinea, pluriel, problemes_en_json, signaler_problemes
from cqp_cli.terminal.contexte import Contexte
from cqp_cli.terminal.depot import deposer_octets, sur_la_sortie
from cqp_cli.terminal.options import Format

T = TypeVar("T")
MONTREES = 30
_DUREE = re.compile(r"\s*(\d{1,4})\s*(j|jours?|m|mois|a|ans?)\s*", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Duree:
    """A length of time as people say it: `90j`, `6m`, `1a`."""

    nombre: int
    unite: str

    def apres(self, jour: date) -> date:
        """The day that is that far, itself included in what follows."""
        if self.unite == "j":
            return jour + timedelta(days=self.nombre)
        return plus_mois(jour, self.nombre) if self.unite == "m" else plus_annees(jour, self.nombre)


def lire_duree(texte: str) -> Duree:
    """Parser of durations on the command line. Raises BadParameter with a sentence."""
    trouve = _DUREE.fullmatch(texte)
    if not trouve:
        raise typer.BadParameter("on attend une durée : 90j, 6m ou 1a")
    return Duree(int(trouve[1]), trouve[2][0].lower())


class Echeancier:
    """What all deadlines depend on, read once; a file that cannot be read is told, and the rest goes on."""

    def __init__(self, ici: Contexte) -> None:
        self.ici = ici
        self.erreurs: list[Probleme] = []
        self._retenir(illisibles(ici.espace))
        self.declarees = self._declarees()
        self.inscrits: dict[str, Any] = {}
        self.configuration: Configuration = self._configuration()

    def _configuration(self) -> Configuration:
        try:
            return self.ici.espace.configuration
        except CqpError:  # told already
            return Configuration()

    def _declarees(self) -> set[str]:
        try:
            etats = lire_registre(self.ici.espace.racine).etats.values()
        except CqpError as err:
            self._retenir(err.problemes)
            return set()
        return {e.id_technique for e in etats if e.declaree}

    def _retenir(self, problemes: Sequence[Probleme]) -> None:
        self.erreurs += problemes
        signaler_problemes(problemes)

    def illisible(self, lecture: Lecture) -> None:
        """A dossier that cannot be read, told apart where no table shows it."""
        neuves = fautes_de([lecture], self.erreurs)
        self.erreurs += neuves
        if self.ici.sortie is not Format.TABLE:
            signaler_problemes(neuves)

    def en_json(self) -> dict[str, Any]:
        """What could not be read, for scripts; nothing when all was."""
        return problemes_en_json(self.erreurs) if self.erreurs else {}

    def du_dossier(self, d: Dossier) -> list[Echeance]:
        """The deadlines of a dossier already brought to the day."""
        inscrit = enregistrement(self.configuration, d.referentiel)
        self.inscrits[d.referentiel.code] = (d.referentiel, inscrit)
        return par_urgence(echeances(d, inscrit, self.declarees))

    def communes(self) -> list[Echeance]:
        """The ends that are of no dossier; none when the file that says them cannot be read."""
        try:
            exigence = self.demandee(lambda accord: accord.habilitations)
            return list(fins_communes(self.ici.espace.habilitations, exigence, self.inscrits, self.ici.jour))
        except CqpError:  # told already
            return []

    def demandee(self, quoi: Callable[[Accord], Donnee[T]]) -> Donnee[T]:
        """What the agreements of the dossiers that were read ask, with the article of each. Raises FichierIllisible."""
        accords = [ref.accord for ref, _ in self.inscrits.values()] or [self.ici.espace.referentiel().accord]
        dites = [quoi(accord) for accord in accords]
        return replace(dites[0], article=" ; ".join(dict.fromkeys(d.article for d in dites)))


def en_json(e: Echeance, jour: date, noms: bool) -> dict[str, Any]:
    """A deadline for scripts; the person's name only when asked for."""
    base: dict[str, Any] = {"code": e.code, "dossier": e.dossier, "objet": e.objet, "date": str(e.date)}
    base |= {"article": e.article, "origine": e.origine, "source": e.source, "acteur": e.acteur}
    base |= {"en_retard": e.en_retard(jour), "competences": list(e.competences)}
    return base | {"nom": e.nom} if noms else base


def montrer(toutes: list[Echeance], jour: date, noms: bool) -> None:
    """The deadlines on a terminal, the most pressing first."""
    if not toutes:
        return
    dire("\n  Échéances", bold=True)
    visibles = toutes[:MONTREES]
    quis = [(e.nom if noms and e.dossier else "") or e.dossier or "" for e in visibles]
    large = max(len(q) for q in quis) + 2
    for e, qui in zip(visibles, quis, strict=True):
        retard = e.en_retard(jour)
        tete = f"  {'!' if retard else ' '} {jour_long(e.date):<18}{qui:<{large}}"
        suite = f" ({e.nom})" if noms and e.nom and not e.dossier else ""
        dit = f"{e.objet}{suite}{', en retard' if retard else ''}"
        dire_alinea(dit, tete, " " * len(tete), droite=au_titre_de(e), **({"fg": "yellow"} if retard else {}))
    if len(toutes) > MONTREES:
        dire(f"    et {len(toutes) - MONTREES} de plus (cqp status --format json, ou ics)")


def refuser_autre_chose(fichier: Path) -> None:
    """A calendar is renewed without a word. Raises Refus for any other file: what it holds is not ours to replace."""
    if not sur_la_sortie(fichier) and fichier.is_file() and not est_calendrier(contenu(fichier) or b""):
        message = f"{fichier.name} existe déjà, et n'est pas un calendrier de cqp : il n'est pas remplacé."
        raise Refus(message, refaire("--force", ailleurs=fichier))


def ecrire_calendrier(x: Echeancier, toutes: Iterable[Echeance], noms: bool, fichier: Path | None) -> None:
    """The calendar, in a file or on standard output, its line ends those of the standard."""
    octets = calendrier(toutes, x.ici.jour, x.configuration.certificateur, noms=noms)
    deposer_octets(fichier, octets, force=True, essai=x.ici.essai)


# What expires soon ------------------------------------------------------------------------------------------


def expirations(d: Dossier, limite: date, noms: bool) -> list[dict[str, Any]]:
    """The kept competences of a dossier whose last day comes by then, and what remains to be shown acquired."""
    qui = {"nom": d.candidat.nom_complet, "courriel": d.candidat.courriel or ""} if noms else {}
    return [
        {"code": d.code, "competences": [b.code for b in benefices], "jusqu_au": str(fin)}
        | {"jours": (fin - d.jour).days, "a_evaluer": list(d.bilan.a_evaluer)}
        | qui
        for fin, benefices in par_fin(d).items()
        if fin <= limite
    ]


def montrer_expirations(lignes: Sequence[Mapping[str, Any]], limite: date, article: str) -> None:
    """The same on a terminal."""
    dire(f"  Compétences conservées qui expirent d'ici au {jour_long(limite)} ({article})\n", bold=True)
    if not lignes:
        dire("  Aucune.")
        return
    quis = [f"{x['code']} ({x['nom']})" if x.get("nom") else x["code"] for x in lignes]
    large = max(len(q) for q in quis) + 3
    for x, qui in zip(lignes, quis, strict=True):
        fin = jour_long(date.fromisoformat(x["jusqu_au"]))
        tete = f"  {qui:<{large}}{fin:<18}"
        restent = "restent" if len(x["a_evaluer"]) > 1 else "reste"
        reste = f" ; {restent} à valider : {', '.join(x['a_evaluer'])}" if x["a_evaluer"] else ""
        dire_alinea(f"{', '.join(x['competences'])}{reste}", tete, " " * len(tete))
    dire(f"\n  {pluriel(len({x['code'] for x in lignes}), 'candidat')}, le plus pressé d'abord.")
