"""`cqp todo`: who owes what, now; and the letters that ask for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cqp_cli.bureau import taches
from cqp_cli.bureau.evaluateurs import habilite
from cqp_cli.bureau.taches import Point, Rappel, Redevable, Tache, Vu
from cqp_cli.disque.ecrire.refaire import entre_guillemets
from cqp_cli.disque.espace.dossiers import Lecture
from cqp_cli.disque.espace.espace import Espace
from cqp_cli.disque.registres.registre import Delivrance, Registre
from cqp_cli.domain.dates import jour_long
from cqp_cli.domain.echeances import par_urgence
from cqp_cli.domain.livret import Intervenant
from cqp_cli.domain.regles import PAR_CODE
from cqp_cli.domain.relance import DESTINATAIRES
from cqp_cli.domain.titres import au_titre_de
from cqp_cli.errors import CqpError
from cqp_cli.metier.suivi.echeancier import Echeancier
from cqp_cli.terminal import options
from cqp_cli.terminal.affichage import dire, dire_alinea, pluriel, signaler, signaler_alinea
from cqp_cli.terminal.apparence import avertir_sans_tete
from cqp_cli.terminal.arguments import option, option_dossier
from cqp_cli.terminal.contexte import Contexte
from cqp_cli.terminal.formes import objet_de, rendre
from cqp_cli.terminal.options import Au, Dossiers, Ecraser, Essai, Evaluateur, Format, Racine, Sortie

if TYPE_CHECKING:
    from cqp_cli.bureau.courriers import Courrier

MONTRES = 4  # points of one dossier, beyond which they are counted
NOMMES = 3  # dossiers of one deadline, beyond which they are counted
_COLONNES = "genre qui acteur code date objet article remede origine"


@dataclass(frozen=True, slots=True)
class AFaire:
    """What is waited for on a day: deadlines, what the secretariat does itself, what each owes; and what is later."""

    jour: date
    groupes: Sequence[Rappel]
    taches: Sequence[Tache]
    personnes: Sequence[Redevable]
    apres: Sequence[Rappel]
    attente: Mapping[str, Counter[str]]

    @property
    def plus_tard(self) -> int:
        """How many things come later."""
        return sum(max(len(g.dossiers), 1) for g in self.apres) + sum(x.total() for x in self.attente.values())

    def pour(self, qui: str | None) -> AFaire:
        """Of one person or role alone; deadlines and what comes later are the secretariat's."""
        gens = [p for p in self.personnes if qui is None or p.repond_a(qui)]
        if qui is None or Redevable("secretariat", "", (), ()).repond_a(qui):
            return replace(self, personnes=gens)
        return AFaire(self.jour, (), (), gens, (), {})


Qui = Annotated[str | None, option("--for", "Une seule personne, ou un seul rôle.", "NOM|ROLE")]
Lettres = Annotated[Path | None, option_dossier("--letters", "Une lettre et un brouillon par personne.")]
Tout = Annotated[bool, option("--all", "Tous les points, et tous les dossiers nommés.")]


def todo(
    dossiers: Dossiers = None,
    qui: Qui = None,
    lettres: Lettres = None,
    evaluateur: Evaluateur = None,
    tout: Tout = False,
    force: Ecraser = False,
    essai: Essai = False,
    au: Au = None,
    sortie: Sortie = Format.TABLE,
    racine: Racine = None,
) -> None:
    """Dit qui doit quoi, maintenant : les personnes, les échéances, les sessions, les certificats à émettre.

    Exemple : cqp todo --at 2026-06-01
    """
    espace, jour = options.espace_de(racine, dossiers), options.jour_acte(au, essai or lettres is None)
    ici = Contexte(espace, jour, essai, force, sortie)
    echeancier = Echeancier(ici)
    externe = habilite(espace.habilitations, evaluateur, jour) if evaluateur else None
    faire = _a_faire(echeancier, dossiers, externe).pour(qui)
    ecrits = _ecrire(ici, faire.personnes, lettres, externe)
    if sortie is Format.TABLE:
        _dire(faire, qui, tout=tout)
        if dossiers is None and qui is None and lettres is None:
            _dire_la_suite(faire.personnes)
    else:
        objet = _objet(faire, ecrits)
        rendre(sortie, objet | echeancier.en_json(), _rangees(objet), _COLONNES)
    _dire_lettres(ici, ecrits, lettres)
    raise typer.Exit(3 if echeancier.erreurs else 0)


def _a_faire(echeancier: Echeancier, dossiers: list[Path] | None, externe: Intervenant | None) -> AFaire:
    """All that the dossiers wait for; what all share is told with all the dossiers alone."""
    ici = echeancier.ici
    vus = [_vu(echeancier, lecture) for lecture in ici.lectures(dossiers)]
    communes = [] if dossiers else echeancier.communes()
    toutes = par_urgence([*communes, *(e for v in vus for e in v.echeances)])
    groupes, apres = taches.echeances_groupees(toutes, vus, ici.jour)
    faites = taches.taches(vus, () if dossiers else ici.espace.sessions, _delivres(ici.espace), ici.jour)
    return AFaire(ici.jour, groupes, faites, taches.personnes(vus, externe), apres, taches.plus_tard(vus))


def _vu(echeancier: Echeancier, lecture: Lecture) -> Vu:
    ici = echeancier.ici
    vu = taches.voir(lecture, ici.jour, ici.espace.relatif(lecture.chemin))
    if vu.dossier is None:
        echeancier.illisible(lecture)
        return vu
    return replace(vu, echeances=tuple(echeancier.du_dossier(vu.dossier)))


def _delivres(espace: Espace) -> Sequence[Delivrance]:
    """What the register holds; a register that cannot be read is told, and the rest goes on."""
    try:
        return Registre(espace.racine).lire()
    except CqpError as err:
        for p in err.problemes:
            signaler(f"  {p.message}")
        return ()


def _ecrire(ici: Contexte, gens: Sequence[Redevable], vers: Path | None, externe: Intervenant | None) -> list[Courrier]:
    if vers is None:
        return []
    from cqp_cli.bureau import courriers  # here: it fills forms, and most runs write no letter

    dehors = [p for p in gens if p.acteur in DESTINATAIRES]
    return list(courriers.ecrire(ici, dehors, vers, externe))


# For programs -------------------------------------------------------------------------------------


def _objet(faire: AFaire, ecrits: Sequence[Courrier]) -> dict[str, Any]:
    return objet_de(
        "todo",
        jour=str(faire.jour),
        echeances=[
            {"date": str(g.date), "objet": g.objet, "article": g.article, "origine": g.origine}
            | {"en_retard": g.en_retard, "dossiers": list(g.dossiers)}
            for g in faire.groupes
        ],
        taches=[{"objet": t.objet, "commande": t.commande, "dossiers": list(t.dossiers)} for t in faire.taches],
        personnes=[taches.en_json(p) for p in faire.personnes],
        plus_tard=faire.plus_tard,
        lettres=[
            {"nom": c.personne.nom, "acteur": c.personne.acteur, "lettre": c.lettre.as_posix()}
            | {"message": c.message.as_posix(), "joints": list(c.joints)}
            for c in ecrits
        ],
    )


def _rangees(objet: dict[str, Any]) -> list[dict[str, Any]]:
    """One row for each thing to do."""
    dates = [
        {"genre": "echeance", "qui": "", "acteur": "secretariat", "code": x["dossiers"], "date": x["date"]}
        | {"objet": x["objet"], "article": x["article"], "origine": x["origine"], "remede": None}
        for x in objet["echeances"]
    ]
    choses = [
        {"genre": "tache", "qui": "", "acteur": "secretariat", "code": x["dossiers"], "date": None}
        | {"objet": x["objet"], "article": None, "origine": None, "remede": x["commande"]}
        for x in objet["taches"]
    ]
    points = [
        {"genre": "point", "qui": p["nom"], "acteur": p["acteur"], "code": x["code"], "date": None}
        | {"objet": x["message"], "article": x["article"], "origine": x["origine"], "remede": x["remede"]}
        for p in objet["personnes"]
        for x in p["points"]
    ]
    return [*dates, *choses, *points]


# For people ---------------------------------------------------------------------------------------


def _dire(x: AFaire, qui: str | None, *, tout: bool) -> None:
    dire(f"  À faire au {jour_long(x.jour)}", bold=True)
    if not (x.groupes or x.taches or x.personnes):
        dire(f"\n  Rien n'est attendu de « {qui} »." if qui else "\n  Rien pour l'instant.")
    if x.groupes:
        dire("\n  Échéances", bold=True)
    for g in x.groupes:
        _dire_echeance(g, tout=tout)
    if x.taches:
        dire("\n  Au secrétariat", bold=True)
    for t in x.taches:
        dire_alinea(t.objet, "    ")
        dire(f"      → {t.commande}")
    for dite in dict.fromkeys(p.dite for p in x.personnes):
        dire(f"\n  {dite}", bold=True)
        for p in (p for p in x.personnes if p.dite == dite):
            _dire_personne(p, tout=tout)
    if x.plus_tard and tout:
        _dire_plus_tard(x)
    elif x.plus_tard:
        dire(f"\n  Plus tard : {x.plus_tard} (--all).", dim=True)


def _dire_plus_tard(x: AFaire) -> None:
    dire("\n  Plus tard", bold=True)
    for g in x.apres:
        _dire_echeance(g, tout=True)
    for code, etapes in x.attente.items():
        for etape, nombre in etapes.items():
            dit = f"{code} : {nombre}, une fois acquis : « {PAR_CODE[etape].intitule.split(' ;')[0]} »"
            dire_alinea(dit, "    ", "      ")


def _dire_la_suite(gens: Sequence[Redevable]) -> None:
    """How what is asked of others leaves: one letter a person, or the forms alone."""
    if any(p.acteur in DESTINATAIRES for p in gens):
        dire("\n  Une lettre et un message par personne, formulaires joints ; ou les formulaires seuls :")
        dire("  → cqp todo --letters courriers")
        dire("  → cqp forms -o formulaires")


def _dire_echeance(g: Rappel, *, tout: bool) -> None:
    nommes = ", ".join(g.dossiers) if tout or len(g.dossiers) <= NOMMES else pluriel(len(g.dossiers), "candidat")
    tete = f"  {'!' if g.en_retard else ' '} {jour_long(g.date)} · "
    dit = f"{g.objet}{f' : {nommes}' if nommes else ''}{', en retard' if g.en_retard else ''}"
    dire_alinea(dit, tete, "      ", droite=au_titre_de(g), **({"fg": "yellow"} if g.en_retard else {}))


def _dire_personne(p: Redevable, *, tout: bool) -> None:
    """What others owe, by dossier; what the secretariat owes, the same of many dossiers in one command."""
    if p.acteur in ("secretariat", "jury"):
        for point, autres in taches.regrouper(p):
            _dire_point(point, "    ")
            dire_alinea(", ".join((point.code, *autres)), "      ")
            dire(f"      → {point.remede}")
        return
    for code in dict.fromkeys(x.code for x in p.points):
        siens = [x for x in p.points if x.code == code]
        nom = f" ({siens[0].candidat})" if siens[0].candidat and p.acteur != "candidat" else ""
        dire(f"    {code}{nom}")
        for x in siens if tout else siens[:MONTRES]:
            _dire_point(x, "      ")
        if len(siens) > MONTRES and not tout:
            dire(f"        et {len(siens) - MONTRES} de plus (cqp check-dossier {entre_guillemets(code)})", dim=True)


def _dire_point(x: Point, marge: str) -> None:
    dire_alinea(x.message, f"{marge}· ", f"{marge}  ", droite=au_titre_de(x))


def _dire_lettres(ici: Contexte, ecrits: Sequence[Courrier], vers: Path | None) -> None:
    if vers is None:
        return
    if not ecrits:
        signaler("  Aucune lettre à écrire : rien n'est attendu de personne au-dehors.")
        return
    verbe = "seraient écrits" if ici.essai else "écrits"
    joints = sum(len(c.joints) for c in ecrits)
    lettres = pluriel(len(ecrits), "lettre et son brouillon", "lettres et leurs brouillons")
    signaler(
        f"  {lettres} {verbe} dans {vers.as_posix()}, {pluriel(joints, 'formulaire joint', 'formulaires joints')}."
    )
    avertir_sans_tete(ici.espace)
    for quoi, sans in (
        ("électronique", [c.personne.dite for c in ecrits if not c.personne.courriel]),
        ("postale", [c.personne.dite for c in ecrits if c.sans_adresse]),
    ):
        noms = " ; ".join(dict.fromkeys(sans))
        if noms:
            signaler_alinea(f"Sans adresse {quoi} connue : {noms}.", "  ", "    ")
