"""What the placeholders of letters and certificates stand for, candidate by candidate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cqp_cli.domain.certificateur import enregistrement
from cqp_cli.render.doc_commun import SUITES, Cadre, accorde, acquises, manquantes, nom_officiel
from cqp_cli.render.pack_mots import VOIES, jour
from cqp_cli.render.phrases import A_REMPLIR, Reperes
from cqp_cli.render.typographie import date_longue, naissance_longue

if TYPE_CHECKING:
    from cqp_cli.domain.dossier import Dossier
    from cqp_cli.domain.jury import Decision
    from cqp_cli.domain.referentiel import Referentiel

# Each with what it says; `cqp print --help` and the templates name them.
SIMPLES = (
    "civilite", "nom", "nom_officiel", "ne", "naissance_quand", "naissance_lieu", "emploi", "employeur", "voie",
    "intitule", "certification", "texte", "niveau", "grille", "nsf", "enregistrement", "benefice_annees",
    "session", "article", "motif", "preconisations", "dernier_jour", "plusieurs_jours", "sans_limite", "numero",
    "depot", "avis_date", "certificateur", "lieu", "date", "delai_notification", "points", "devant", "avant", "phrase",
)  # fmt: skip
LISTES = ("liste_conservees", "liste_manquantes", "liste_droits", "liste_suites")
CONNUS = frozenset((*SIMPLES, *LISTES))


def vierges() -> dict[str, str | tuple[str, ...]]:
    """Every placeholder as room for a hand; of the ways to say how long, the first alone."""
    pleins: dict[str, str | tuple[str, ...]] = dict.fromkeys(SIMPLES, A_REMPLIR)
    sans = {"plusieurs_jours": "", "sans_limite": ""}
    return pleins | dict.fromkeys(LISTES, (A_REMPLIR * 3,) * 3) | sans


def generaux(ref: Referentiel, cadre: Cadre) -> dict[str, str | tuple[str, ...]]:
    """What does not depend on the candidate."""
    certificateur, grille = cadre.configuration.certificateur, ref.classification
    vides: dict[str, str | tuple[str, ...]] = {**dict.fromkeys(SIMPLES, ""), **dict.fromkeys(LISTES, ())}
    return vides | {
        "intitule": ref.intitule,
        "certification": ref.certification or ref.intitule,
        "texte": _texte(ref),
        "niveau": grille.niveau or "",
        "grille": grille.grille or "",
        "nsf": enregistrement(cadre.configuration, ref).nsf or "",
        "certificateur": certificateur.nom or "",
        "lieu": certificateur.lieu or "",
        "date": date_longue(cadre.jour),
        "benefice_annees": str(ref.accord.benefice_annees.valeur),
        "delai_notification": str(ref.accord.delai_notification_jours.valeur),
        "liste_droits": tuple(c.texte for c in ref.classification.droits),
    }


def du_candidat(d: Dossier, cadre: Cadre) -> dict[str, str | tuple[str, ...]]:
    c, vae = d.candidat, d.vae
    avis = vae.recevabilite if vae else None
    return generaux(d.referentiel, cadre) | {
        "civilite": {"F": "Madame", "M": "Monsieur"}.get(c.sexe or "", "Madame, Monsieur"),
        "nom": c.nom_complet,
        "nom_officiel": nom_officiel(d),
        "ne": accorde(d, "né", "née"),
        "naissance_quand": naissance_longue(c.naissance.date) if c.naissance.date else "",
        "naissance_lieu": _lieu(d),
        "voie": VOIES[d.voie] if d.voie else "",
        "emploi": c.emploi or "",
        "employeur": c.entreprise.nom or "",
        "depot": jour(vae.partie_2.depot, "") if vae else "",
        "avis_date": jour(avis.date, "") if avis else "",
        "motif": _sans_point((avis.motif if avis else "") or ""),
        "article": d.article("jury"),
    }


def de_la_decision(d: Dossier, decision: Decision, cadre: Cadre, suites: dict[str, str]) -> Reperes:
    """`suites` gives the sentence of each of the two ways on (3.1.4)."""
    gardees = acquises(d, decision)
    fins = sorted({fin for _, fin in gardees if fin})
    renvoi = decision.renvoi.motif if decision.renvoi else None
    return du_candidat(d, cadre) | {
        "session": jour(decision.date),
        "enregistrement": mention(d.referentiel, decision, cadre),
        "motif": _sans_point(renvoi or decision.conformite.motif or ""),
        "preconisations": (decision.preconisations.texte or "").strip(),
        "dernier_jour": date_longue(fins[0]) if len(fins) == 1 else "",
        "plusieurs_jours": "jusqu’au jour dit pour chacune" if len(fins) > 1 else "",
        "sans_limite": "" if fins or not gardees else "sans limite de durée",
        "liste_conservees": tuple(
            f"{c.code} – {c.intitule}" + (f", jusqu’au {date_longue(fin)}" if fin and len(fins) > 1 else "")
            for c, fin in gardees
        ),
        "liste_manquantes": tuple(f"{c.code} – {c.intitule}" for c in manquantes(d, decision)),
        "liste_suites": tuple(suites.get(s, SUITES[s]) for s in d.accord.suites.valeur),
    }


def mention(ref: Referentiel, decision: Decision, cadre: Cadre) -> str:
    """« Enregistré au RNCP sous le numéro RNCP28724 par décision du … », only while it was on the day of the jury."""
    e = enregistrement(cadre.configuration, ref)
    quand = decision.date
    if not (e.type and e.code and e.fin and quand and quand <= e.fin):
        return ""
    if e.decision and quand < e.decision:
        return ""
    par = f" par décision du {date_longue(e.decision)}" if e.decision else ""
    return f"Enregistré au {e.type} sous le numéro {e.code}{par}"


def _texte(ref: Referentiel) -> str:
    """« l’avenant du 15 juin 2015 relatif au… », the first of the texts, inside a sentence."""
    intitule = ref.textes[0].intitule if ref.textes else ""
    if not intitule:
        return ""
    article = "l’" if intitule[:1].lower() in "aeiouyéèêh" else "le "
    return f"{article}{intitule[:1].lower()}{intitule[1:]}"


def _lieu(d: Dossier) -> str:
    n = d.candidat.naissance
    etranger = f" ({n.pays})" if n.pays and n.pays.strip().lower() != "france" else ""
    return f"{n.commune}{etranger}" if n.commune else ""


def _sans_point(texte: str) -> str:
    return texte.strip().rstrip(".")
