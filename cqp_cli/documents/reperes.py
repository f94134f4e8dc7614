"""What the placeholders of letters and certificates stand for, candidate by candidate."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from cqp_cli.documents import modele as md
from cqp_cli.documents.commun import SUITES, Cadre, nom_officiel, non_conforme
from cqp_cli.documents.phrases import A_REMPLIR, alinea
from cqp_cli.documents.vocabulaire import VOIES, jour
from cqp_cli.domain.a_trous import Reperes, accorde, notice
from cqp_cli.domain.accord import ACTEURS
from cqp_cli.domain.certificateur import court_le, enregistrement
from cqp_cli.domain.delais import limite_recevabilite, silence_favorable
from cqp_cli.domain.deliberation import Gardee, gardees, non_validees
from cqp_cli.domain.dossier import Dossier, passe
from cqp_cli.domain.ecritures import elider, enumerer
from cqp_cli.domain.jury import Decision
from cqp_cli.domain.referentiel_metier import Referentiel
from cqp_cli.domain.typographie import date_longue, naissance_longue

# What the jury advises, in the words of article 3.1.4.
CONSEILS = {
    "formation": "suivre une formation sur les compétences manquantes, au sein d’un organisme de formation",
    "experience": "compléter l’expérience professionnelle en entreprise pour développer les compétences qui manquent",
}

# One word each, then those that are lists; `templates/documents` says what each stands for.
SIMPLES = (
    "civilite", "nom", "nom_officiel", "ne", "naissance_quand", "naissance_lieu", "emploi", "employeur", "voie",
    "intitule", "certification", "texte", "niveau", "grille", "nsf", "enregistrement", "benefice_annees",
    "niveau_national", "niveau_europeen", "niveau_sans_article",
    "session", "article", "motif", "preconisations", "dernier_jour", "sans_limite", "numero",
    "depot", "avis_date", "certificateur", "lieu", "date", "delai_notification", "points", "part", "devant", "avant",
    "phrase", "jury", "commission", "nom_grille", "article_droits", "article_grille", "article_recevabilite",
    "article_evaluation", "article_voie",
    "non_conforme", "rien_de_nouveau", "suite", "gardees_de", "evalue", "delai_recevabilite", "limite_recevabilite",
    "non_signee", "evaluateurs", "vae_par_an", "limite_silence", "nature",
)  # fmt: skip
LISTES = (
    "liste_validees", "liste_gardees", "liste_expirees", "liste_manquantes", "liste_droits", "liste_suites",
)  # fmt: skip
CONNUS = frozenset((*SIMPLES, *LISTES))


def donnees_personnelles(ref: Referentiel, cadre: Cadre) -> tuple[md.Texte, ...]:
    """The notice at the foot of a form."""
    dite = notice(ref, cadre.textes, cadre.configuration)
    return alinea(dite, md.Style.DISCRET)


def vierges(ref: Referentiel, cadre: Cadre) -> dict[str, str | tuple[str, ...]]:
    """Every placeholder as room for a hand; of the ways to say how long, the first alone.

    What the certification says is written; what it does not say (its rights, its spécialité) no hand adds.
    """
    pleins: dict[str, str | tuple[str, ...]] = dict.fromkeys(SIMPLES, A_REMPLIR)
    sans: dict[str, str | tuple[str, ...]] = {
        "sans_limite": "",
        "rien_de_nouveau": "",
        "non_signee": "",
        "evalue": "évalué(e)",
        "liste_expirees": (),
    }
    dits = _de_la_certification(ref, cadre) | {"date": ""}
    connus = {cle: dit for cle, dit in dits.items() if dit or cle not in ("certificateur", "lieu", "date")}
    return pleins | dict.fromkeys(LISTES, (A_REMPLIR * 3,) * 2) | sans | connus


def generaux(ref: Referentiel, cadre: Cadre) -> dict[str, str | tuple[str, ...]]:
    """What does not depend on the candidate."""
    vides: dict[str, str | tuple[str, ...]] = {**dict.fromkeys(SIMPLES, ""), **dict.fromkeys(LISTES, ())}
    return vides | _de_la_certification(ref, cadre)


def _de_la_certification(ref: Referentiel, cadre: Cadre) -> dict[str, str | tuple[str, ...]]:
    certificateur, grille = cadre.configuration.certificateur, ref.classification
    return {
        "intitule": ref.intitule,
        "nature": "Certificat de qualification professionnelle" if ref.est_cqp else "Certificat",
        "certification": ref.certification or ref.intitule,
        "texte": _texte(ref),
        "niveau": grille.niveau or "",
        "niveau_sans_article": ("" if grille.article else grille.niveau) or "",
        "grille": grille.grille or "",
        "nsf": enregistrement(cadre.configuration, ref).nsf or "",
        "certificateur": certificateur.nom or "",
        "lieu": certificateur.lieu or "",
        "date": date_longue(cadre.date),
        "benefice_annees": str(ref.accord.benefice_annees.valeur or ""),
        "delai_recevabilite": str(ref.accord.delai_recevabilite_mois.valeur),
        "delai_notification": str(ref.accord.delai_notification_jours.valeur),
        "jury": ref.jury,
        "nom_grille": grille.nom,
        "commission": ref.commission,
        "article_droits": next((c.article for c in grille.droits), ""),
        "article_grille": {"1": "1er"}.get(grille.article, grille.article),
        "article_recevabilite": ref.article("recevabilite", "vae"),
        "article_evaluation": ref.article("evaluation", "vae"),
        "evaluateurs": enumerer(f"un {ACTEURS[role]}" for role in ref.accord.evaluateurs.valeur),
        "vae_par_an": {1: "une"}.get(par_an := ref.accord.dossiers_vae_par_an.valeur, str(par_an)),
        "article_voie": next((c.article for c in ref.acces if c.voie == "vae"), ""),
        "liste_droits": tuple(c.texte for c in ref.classification.droits),
    }


def du_candidat(d: Dossier, cadre: Cadre) -> dict[str, str | tuple[str, ...]]:
    """What does not depend on a decision."""
    c, vae = d.candidat, d.vae
    avis = vae.recevabilite if vae else None
    return generaux(d.referentiel, cadre) | {
        "civilite": {"F": "Madame", "M": "Monsieur"}.get(c.sexe or "", "Madame, Monsieur"),
        "nom": c.nom_complet,
        "nom_officiel": nom_officiel(d.candidat),
        "ne": accorde(d, "né", "née"),
        "evalue": accorde(d, "évalué", "évaluée"),
        "naissance_quand": naissance_longue(c.naissance.date) if c.naissance.date else "",
        "naissance_lieu": _lieu(d),
        "voie": VOIES[d.voie] if d.voie else "",
        "emploi": c.emploi or "",
        "employeur": c.entreprise.nom or "",
        "depot": jour(vae.partie_2.depot, "") if vae else "",
        "limite_recevabilite": (limite := jour(_limite_a_venir(d), "")),
        "limite_silence": limite if silence_favorable(d.accord) else "",
        "non_signee": "" if limite_recevabilite(d) else "n’est pas encore datée et signée",
        "avis_date": jour(avis.date, "") if avis else "",
        "motif": _sans_point((avis.motif if avis else "") or ""),
        "article": d.article("jury"),
    }


def de_la_decision(d: Dossier, decision: Decision, cadre: Cadre) -> Reperes:
    """What a jury decided of a candidate.

    A benefit that no longer runs on the day of the paper is said to have ended, and is again to be validated.
    """
    d = d.juge_par(decision)
    toutes = gardees(d, decision, encore=True)
    courent = [g for g in toutes if g.court(cadre.date)]
    a_valider = {*non_validees(d, decision), *(g.competence for g in toutes)} - {g.competence for g in courent}
    nouvelles, anciennes = [g for g in courent if g.nouvelle], [g for g in courent if not g.nouvelle]
    fin = nouvelles[0].jusqu_au if nouvelles else None
    renvoi = decision.renvoi.motif if decision.renvoi else None
    suites = cadre.textes["suites"]
    return du_candidat(d, cadre) | {
        "session": jour(decision.date),
        **_inscription(d.referentiel, decision, cadre),
        "motif": _sans_point(renvoi or decision.conformite.motif or ""),
        "non_conforme": non_conforme(decision),
        "rien_de_nouveau": "" if any(g.nouvelle for g in toutes) else "aucune nouvelle compétence",
        "suite": CONSEILS.get(decision.preconisations.suite or "", ""),
        "preconisations": _ponctue((decision.preconisations.texte or "").strip()),
        "dernier_jour": date_longue(fin) if fin else "",
        "sans_limite": "sans limite de durée" if nouvelles and not fin else "",
        "liste_validees": tuple(g.dite for g in nouvelles),
        "gardees_de": _de_quand(anciennes),
        "liste_gardees": tuple(g.dite + (f", {_une(g)}" if len(_groupes(anciennes)) > 1 else "") for g in anciennes),
        "liste_expirees": tuple(f"{g.dite}, le {jour(g.jusqu_au)}" for g in toutes if g not in courent),
        "liste_manquantes": tuple(f"{c.code} – {c.intitule}" for c in d.referentiel.competences if c in a_valider),
        "liste_suites": _suites([(suites.get(s) or (SUITES[s],))[0] for s in d.accord.suites.valeur]),
    }


def _suites(dites: list[str]) -> tuple[str, ...]:
    """The ways to go on; of one alone nobody says « soit », and nothing follows it."""
    if len(dites) != 1:
        return tuple(dites)
    return (dites[0].removeprefix("soit ").rstrip(" \xa0\u202f;.") + ".",)


def _limite_a_venir(d: Dossier) -> date | None:
    """The last day to answer a request, while it is ahead and nobody has answered."""
    limite = limite_recevabilite(d)
    rendu = passe(d.recevabilite.date, d.jour) is not None
    return None if limite is None or rendu or limite < d.jour else limite


def _groupes(anciennes: Sequence[Gardee]) -> set[tuple[date | None, date | None]]:
    return {(g.depuis, g.jusqu_au) for g in anciennes}


def _de_quand(anciennes: Sequence[Gardee]) -> str:
    """« validées le 20 juin 2024, jusqu’au 20 juin 2029 compris », when that is true of all that are kept."""
    mot = "validée" if len(anciennes) == 1 else "validées"
    if len(_groupes(anciennes)) > 1:
        return "validées par des décisions antérieures, jusqu’au jour dit pour chacune, ce jour compris"
    for g in anciennes[:1]:
        depuis = f"{mot} le {date_longue(g.depuis)}" if g.depuis else f"{mot} auparavant"
        return f"{depuis}, " + (f"jusqu’au {date_longue(g.jusqu_au)} compris" if g.jusqu_au else "sans limite de durée")
    return ""


def _une(g: Gardee) -> str:
    """« validée le 20 juin 2024, jusqu’au 20 juin 2029 »."""
    depuis = f"validée le {date_longue(g.depuis)}, " if g.depuis else ""
    return depuis + (f"jusqu’au {date_longue(g.jusqu_au)}" if g.jusqu_au else "sans limite de durée")


def _inscription(ref: Referentiel, decision: Decision, cadre: Cadre) -> dict[str, str]:
    """The registration and the levels that it gives, only while it ran on the day of the jury."""
    e = enregistrement(cadre.configuration, ref)
    if not court_le(e, decision.date):
        return dict.fromkeys(("enregistrement", "niveau_national", "niveau_europeen"), "")
    par = f" par décision du {date_longue(e.decision)}" if e.decision else ""
    return {
        "enregistrement": f"Enregistré au {e.type} sous le numéro {e.code}{par}",
        "niveau_national": e.niveau or "",
        "niveau_europeen": e.niveau_europeen or "",
    }


def _texte(ref: Referentiel) -> str:
    """« l’avenant du 15 juin 2015 relatif au… », the first of the texts, inside a sentence."""
    intitule = ref.textes[0].intitule if ref.textes else ""
    if not intitule:
        return ""
    feminin = intitule.lower().startswith(("convention", "décision", "délibération", "charte", "loi"))
    return elider("la" if feminin else "le", f"{intitule[:1].lower()}{intitule[1:]}")


def _lieu(d: Dossier) -> str:
    n = d.candidat.naissance
    etranger = f" ({n.pays})" if n.pays and n.pays.strip().lower() != "france" else ""
    return f"{n.commune}{etranger}" if n.commune else ""


def _ponctue(texte: str) -> str:
    return f"{texte}." if texte[-1:].isalnum() else texte


def _sans_point(texte: str) -> str:
    return texte.strip().rstrip(".")
