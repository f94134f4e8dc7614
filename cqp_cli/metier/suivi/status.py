"""`cqp status`: where each dossier stands, what comes next, what is kept and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from cqp_cli.disque.espace.dossiers import Lecture
from cqp_cli.domain.dates import jour_long
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.echeances import Echeance, par_urgence
from cqp_cli.domain.regles import verifier
from cqp_cli.domain.suivi import NOMS_ETAPES, suivre
from cqp_cli.domain.titres import au_titre_de
from cqp_cli.errors import MauvaisUsage
from cqp_cli.metier.suivi import echeancier
from cqp_cli.metier.suivi.echeancier import Echeancier
from cqp_cli.terminal import options
from cqp_cli.terminal.affichage import dire, dire_alinea, pluriel
from cqp_cli.terminal.arguments import option, option_vers
from cqp_cli.terminal.contexte import Contexte
from cqp_cli.terminal.formes import objet_de, rendre
from cqp_cli.terminal.options import Au, Dossiers, Racine


@dataclass(frozen=True, slots=True)
class DossierVu:
    """One dossier: what the contract says of it, and its deadlines."""

    etat: dict[str, Any]
    dossier: Dossier | None
    echeances: list[Echeance]


@dataclass(frozen=True, slots=True)
class Voulu:
    """How it answers: people named or not, in which form, where a calendar goes."""

    echeancier: Echeancier
    noms: bool
    sortie: FormatStatus
    fichier: Path | None

    @property
    def jour(self) -> date:
        """The day of the answer."""
        return self.echeancier.ici.jour


class FormatStatus(StrEnum):
    """How `status` reports; `ics` is a calendar of its deadlines."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    ICS = "ics"


_COLONNES = "code voie etape prochaine echeance verdict issue competences_conservees competences_expirees"
Expirent = Annotated[
    echeancier.Duree | None, option("--expiring", "Ce qui expire d'ici là.", "6m", parser=echeancier.lire_duree)
]
Noms = Annotated[bool, option("--names", "Nomme les personnes, et non le seul code.")]
Tout = Annotated[bool, option("--all", "Aussi ceux à qui la certification est délivrée.")]
Fichier = Annotated[Path | None, option_vers("FICHIER.ics", "Où écrire le calendrier.")]
Force = Annotated[bool, option("--force", "Remplace le fichier de ce nom, quel qu'il soit.")]
Sortie = Annotated[
    FormatStatus, option("--format", "Forme de la réponse ; ics : calendrier.", callback=options.retenir)
]


def status(
    dossiers: Dossiers = None,
    expirent: Expirent = None,
    noms: Noms = False,
    tout: Tout = False,
    fichier: Fichier = None,
    force: Force = False,
    essai: options.Essai = False,
    au: Au = None,
    sortie: Sortie = FormatStatus.TABLE,
    racine: Racine = None,
) -> None:
    """Dit où en est chaque dossier, ce qui vient ensuite, pour quand, et ce qui est conservé.

    Exemple : cqp status --at 2026-06-01
    """
    if fichier and sortie is not FormatStatus.ICS:
        raise MauvaisUsage("-o écrit le calendrier : il va avec --format ics.", "cqp status --format ics -o cqp.ics")
    if fichier and not force:
        echeancier.refuser_autre_chose(fichier)
    ici = Contexte(options.espace_de(racine), options.jour_dit(au), essai, sortie=options.demande.sortie)
    voulu = Voulu(Echeancier(ici), noms, sortie, fichier)
    vus = [_vu(voulu, lecture) for lecture in ici.lectures(dossiers)]
    communes = [] if dossiers else voulu.echeancier.communes()
    if expirent:
        _dire_expirations(voulu, vus, expirent.apres(ici.jour))
    else:
        _repondre(voulu, vus, communes, tout=tout or bool(dossiers))
    raise typer.Exit(3 if voulu.echeancier.erreurs else 0)


def _repondre(x: Voulu, vus: list[DossierVu], communes: list[Echeance], *, tout: bool) -> None:
    jour, noms = x.jour, x.noms
    toutes = par_urgence([*communes, *(e for v in vus for e in v.echeances)])
    match x.sortie:
        case FormatStatus.ICS:
            echeancier.ecrire_calendrier(x.echeancier, toutes, noms, x.fichier)
        case FormatStatus.TABLE:
            caches = 0 if tout else sum(_delivre(v) for v in vus)
            _en_table([v for v in vus if tout or not _delivre(v)], jour, noms, caches)
            echeancier.montrer(toutes, jour, noms)
        case _:
            etats = [v.etat for v in vus]
            dites = [echeancier.en_json(e, jour, noms) for e in toutes]
            objet = objet_de("status", jour=str(jour), dossiers=etats, echeances=dites)
            rangees = map(_a_plat, etats) if x.sortie is FormatStatus.CSV else etats
            rendre(options.demande.sortie, objet | x.echeancier.en_json(), rangees, _COLONNES)


def _dire_expirations(x: Voulu, vus: list[DossierVu], limite: date) -> None:
    lignes = [fin for v in vus if v.dossier for fin in echeancier.expirations(v.dossier, limite, x.noms)]
    lignes.sort(key=lambda fin: (fin["jusqu_au"], fin["code"]))
    match x.sortie:
        case FormatStatus.ICS:
            fins = [e for v in vus for e in v.echeances if e.code == "BENEFICE" and e.date <= limite]
            echeancier.ecrire_calendrier(x.echeancier, fins, x.noms, x.fichier)
        case FormatStatus.TABLE:
            demandee = x.echeancier.demandee(lambda accord: accord.benefice_annees)
            echeancier.montrer_expirations(lignes, limite, au_titre_de(demandee))
        case _:
            codes = {fin["code"] for fin in lignes}
            siens = [v.etat for v in vus if v.etat["code"] in codes]
            objet = objet_de("status", jour=str(x.jour), jusqu_au=str(limite), expirent=lignes, dossiers=siens)
            colonnes = f"code competences jusqu_au jours a_evaluer{' nom courriel' * x.noms}"
            rendre(options.demande.sortie, objet | x.echeancier.en_json(), lignes, colonnes)


def _vu(x: Voulu, lecture: Lecture) -> DossierVu:
    vide = {"voie": None, "etape": None, "echeance": None, "issue": None}
    if lecture.dossier is None:
        x.echeancier.illisible(lecture)
        suite = {"prochaine": lecture.problemes[0].dit, "verdict": "illisible"}
        benefices: dict[str, Any] = {"competences_conservees": [], "competences_expirees": [], "echeances": []}
        versions = {"referentiel": None, "derniere_version": None}
        return DossierVu({"code": lecture.code} | vide | suite | benefices | versions, None, [])
    verdict = verifier(lecture.dossier, x.jour)
    suivi = suivre(verdict.dossier, verdict.mot == "complet")
    bilan = verdict.dossier.bilan
    echeances = x.echeancier.du_dossier(verdict.dossier)
    etat = {
        "code": lecture.code,
        "voie": lecture.dossier.voie,
        "etape": suivi.etape,
        "prochaine": suivi.prochaine,
        "echeance": str(suivi.echeance) if suivi.echeance else None,
        "verdict": verdict.mot,
        "issue": suivi.issue,
        "competences_conservees": [_benefice(b.code, b.jusqu_au) for b in bilan.conservees.values()],
        "competences_expirees": [_benefice(b.code, b.jusqu_au) for b in bilan.expirees.values()],
        "referentiel": lecture.dossier.referentiel.version,
        "derniere_version": lecture.dossier.derniere_version or lecture.dossier.referentiel.version,
        "echeances": [echeancier.en_json(e, x.jour, x.noms) for e in echeances],
    }
    return DossierVu(etat, verdict.dossier, echeances)


def _benefice(code: str, jusqu_au: date | None) -> dict[str, str | None]:
    return {"code": code, "jusqu_au": str(jusqu_au) if jusqu_au else None}


def _a_plat(etat: dict[str, Any]) -> dict[str, Any]:
    return etat | {c: [b["code"] for b in etat[c]] for c in ("competences_conservees", "competences_expirees")}


def _delivre(v: DossierVu) -> bool:
    """Nothing comes next: the list is of those who are on their way."""
    return v.dossier is not None and v.dossier.bilan.delivre


def _qui(v: DossierVu, noms: bool) -> str:
    nom = v.dossier.candidat.nom_complet if noms and v.dossier else ""
    return nom or str(v.etat["code"])


def _en_table(vus: list[DossierVu], jour: date, noms: bool, caches: int) -> None:
    if not vus and not caches:
        dire("  Aucun dossier ici. Pour en ouvrir un : cqp init-candidate")
        return
    dire(f"  Dossiers au {jour_long(jour)}\n", bold=True)
    large = max((len(_qui(v, noms)) for v in vus), default=0) + 2
    dire(f"  {'':<{large}} {'étape':<13}{'échéance':<18}prochaine étape", dim=True)
    for v in sorted(vus, key=lambda v: (v.etat["echeance"] is None, v.etat["echeance"] or "", v.etat["code"])):
        e = v.etat
        quand = _long(e["echeance"]) if e["echeance"] else "–"
        tete = f"  {_qui(v, noms):<{large}} {NOMS_ETAPES.get(e['etape'], 'illisible'):<13}{quand:<18}"
        dire_alinea(e["prochaine"] or "", tete, " " * len(tete))
        _dire_benefices(e, len(tete))
    delivres = f" {pluriel(caches, 'certifié', 'certifiés')} de plus (--all)." if caches else ""
    dire(f"\n  {pluriel(len(vus), 'dossier')}, par échéance.{delivres}")


def _dire_benefices(etat: dict[str, Any], marge: int) -> None:
    for mot, cle in (("conservées", "competences_conservees"), ("expirées", "competences_expirees")):
        for fin in dict.fromkeys(b["jusqu_au"] for b in etat[cle]):
            codes = ", ".join(b["code"] for b in etat[cle] if b["jusqu_au"] == fin)
            quand = f"jusqu'au {_long(fin)}" if fin else "définitivement"
            dire(f"{'':<{marge}}{mot} : {codes}, {quand}", dim=True)
    if etat["derniere_version"] != etat["referentiel"]:
        ancienne, nouvelle = etat["referentiel"], etat["derniere_version"]
        dit = f"ouvert sous la version {ancienne} du référentiel ; la plus récente : {nouvelle}"
        dire_alinea(dit, " " * marge, " " * marge, dim=True)


def _long(iso: str) -> str:
    return jour_long(date.fromisoformat(iso))
