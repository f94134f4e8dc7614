"""The words that every page of the pack shares: labels, signs, dates, and who may be named how."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cqp_cli.documents import modele as md
from cqp_cli.domain.accord import Accord, Role, Voie, libelle
from cqp_cli.domain.bilan import Bilan, Resultat
from cqp_cli.domain.certificateur import Configuration
from cqp_cli.domain.composition import nommer_college
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.ecritures import a_lieu, enumerer
from cqp_cli.domain.jury import Session
from cqp_cli.domain.referentiel_metier import Referentiel
from cqp_cli.domain.typographie import date_courte, date_longue, naissance_longue, typographier

T = typographier

ROLES: dict[Role, str] = {"professionnel": "Professionnel du secteur", "externe": "Évaluateur externe"}
COLONNES: dict[Role, str] = {"professionnel": "Professionnel", "externe": "Évaluateur externe"}
VOIES: dict[Voie, str] = {"formation": "parcours de formation", "vae": "VAE"}
LIEUX = {"entreprise": "en entreprise", "structure-accueil": "structure d’accueil"}
SOURCES = {"dossier": "dossier du candidat", "observation": "observation", "analyse": "analyse des situations"}
SIGNES: dict[Resultat, md.Signe] = {
    "acquise": md.Signe.ACQUIS,
    "non-acquise": md.Signe.NON_ACQUIS,
    "divergence": md.Signe.DIVERGENCE,
    "incomplete": md.Signe.NON_EVALUE,
    "conservee": md.Signe.CONSERVEE,
}
SENS = {"acquis": md.Signe.ACQUIS, "non-acquis": md.Signe.NON_ACQUIS, "non-evalue": md.Signe.NON_EVALUE}
LEGENDE = (
    (md.Signe.ACQUIS, "acquise"),
    (md.Signe.NON_ACQUIS, "non acquise"),
    (md.Signe.DIVERGENCE, "les avis diffèrent"),
    (md.Signe.NON_EVALUE, "non évaluée"),
    (md.Signe.CONSERVEE, "conservée"),
)


@dataclass(frozen=True, slots=True)
class Edition:
    """What the pages of every candidate share."""

    session: Session
    jour: date
    outil: str
    configuration: Configuration
    logo: md.Pixels | None = None


def jour(quand: date | None, inconnu: str = "non daté") -> str:
    """`18 juin 2026`, or the word for an absent date."""
    return date_longue(quand) if quand else inconnu


def court(quand: date | None) -> str:
    """`18/06/2026`, or a dash."""
    return date_courte(quand) if quand else "–"


def periode(debut: date | None, fin: date | None) -> str:
    """`02/02/2026 – 20/02/2026`; a period that is not over has no end."""
    if debut and fin:
        return f"{date_courte(debut)} – {date_courte(fin)}"
    if debut:
        return f"depuis le {date_courte(debut)}"
    return f"jusqu’au {date_courte(fin)}" if fin else "–"


def nombre(valeur: float | None) -> str:
    """`35`, `12 800`, `3,5`."""
    if valeur is None:
        return "–"
    return f"{valeur:,.2f}".rstrip("0").rstrip(".").replace(",", "\u202f").replace(".", ",")


def heures(valeur: float | None) -> str:
    return "" if valeur is None else f"{nombre(valeur)}\u00a0h"


def college(code: str | None) -> str:
    return nommer_college(code or "") or "–"


def avis(accord: Accord, mot: str | None) -> str:
    """« acquise », as the scale of the agreement says it."""
    return libelle(accord.echelle_avis.valeur, mot).lower() or "–"


def court_intitule(intitule: str) -> str:
    """The wording without the list in brackets that ends it; the evidence gives it whole."""
    debut, ouvrant, _ = intitule.partition(" (")
    return debut if ouvrant and intitule.rstrip().endswith(")") else intitule


def roles(d: Dossier) -> tuple[Role, ...]:
    return d.accord.evaluateurs.valeur


def le_candidat(d: Dossier | None) -> str:
    return "la candidate" if d and d.candidat.sexe == "F" else "le candidat"


def naissance(d: Dossier) -> str:
    """« née DUPONT le 3 mai 1990 à Lyon »."""
    c = d.candidat
    mot = {"F": "née", "M": "né"}.get(c.sexe or "", "né(e)")
    nom = f" {c.nom_naissance}" if c.nom_usage and c.nom_naissance and c.nom_usage != c.nom_naissance else ""
    quand = f" {naissance_longue(c.naissance.date)}" if c.naissance.date else ""
    lieu = f" {a_lieu(c.naissance.commune)}" if c.naissance.commune else ""
    return f"{mot}{nom}{quand}{lieu}" if nom or quand or lieu else ""


def cle(*parties: str) -> str:
    """The name of an anchor: stable, and different for every candidate."""
    return "/".join(parties)


def fort(mot: md.Signe) -> md.Style:
    """The quiet weight for what asks nothing, the strong one for the rest."""
    return md.Style.CORPS if mot.tranquille else md.Style.FORT


# What the opinions give --------------------------------------------------------------------------


def par_resultat(bilan: Bilan) -> dict[Resultat, list[str]]:
    groupes: dict[Resultat, list[str]] = {}
    for code, resultat in bilan.resultats.items():
        groupes.setdefault(resultat, []).append(code)
    return groupes


def demande(bilan: Bilan) -> str:
    """What the jury is asked for, in a few words: « trancher C4 », « délivrance totale »."""
    groupes = par_resultat(bilan)
    if diverge := groupes.get("divergence"):
        reste = groupes.get("non-acquise")
        return f"trancher {enumerer(diverge)}" + (f" ; {enumerer(reste)} non acquise{_s(reste)}" if reste else "")
    if groupes.get("conservee") and (acquises := groupes.get("acquise")) and "non-acquise" not in groupes:
        seule = f"{acquises[0]}, seule compétence" if len(acquises) == 1 else enumerer(acquises)
        return f"{seule} à valider"
    return proposition(bilan)


def proposition(bilan: Bilan) -> str:
    """What follows from the opinions, and what does not: the jury alone decides where they differ."""
    groupes = par_resultat(bilan)
    obtenues = groupes.get("acquise", []) + groupes.get("conservee", [])
    refusees, diverge = groupes.get("non-acquise", []), groupes.get("divergence", [])
    if diverge:
        return f"{enumerer(diverge)} à trancher ; {_issues_possibles(bool(obtenues), bool(refusees), diverge)}"
    if not refusees:
        return "délivrance totale"
    if not obtenues:
        return "non-délivrance"
    return f"délivrance partielle, {enumerer(refusees)} non acquise{_s(refusees)}"


def _issues_possibles(obtenues: bool, refusees: bool, diverge: list[str]) -> str:
    si = "si le jury la valide" if len(diverge) == 1 else "si le jury les valide"
    if obtenues:
        return "délivrance partielle dans tous les cas" if refusees else f"délivrance totale {si}, partielle sinon"
    return f"délivrance {'partielle' if refusees else 'totale'} {si}, non-délivrance sinon"


def _s(codes: list[str]) -> str:
    return "s" if len(codes) > 1 else ""


def referentiels(refs: Iterable[Referentiel]) -> str:
    """« Référentiel cqp-assistant-formation, version 2015-06-15 »."""
    return " ; ".join(sorted({f"{r.code}, version {r.version}" for r in refs}))
