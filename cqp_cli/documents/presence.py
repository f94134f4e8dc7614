"""Who sat: the members of the jury as the session knows them, who withdrew for whom, and what that leaves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from cqp_cli.documents import modele as md
from cqp_cli.documents.vocabulaire import T, college
from cqp_cli.domain.accord import ExigencesJury
from cqp_cli.domain.composition import defauts_de, siegent
from cqp_cli.domain.ecritures import enumerer
from cqp_cli.domain.jury import Decision, Membre, Session
from cqp_cli.domain.referentiel_metier import Referentiel
from cqp_cli.domain.titres import au_titre_de
from cqp_cli.domain.typographie import accorder

if TYPE_CHECKING:
    from cqp_cli.documents.proces_verbal import Examine

LIGNES_VIDES = 10
NOMMES = 4  # members of a college, beyond which they are counted
SIGNATURES = 12  # on the procès-verbal
SIGNATURE = 54  # millimetres, as wide as a name


def presence(m: Membre, session: Session | None, jour: date) -> bool | None:
    """Whether a member sat: nobody has, before the day of the session; an excuse is known as soon as it is given."""
    tenue = session is not None and session.date is not None and session.date <= jour
    return m.presence if tenue or m.presence is False else None


def presidence(session: Session | None) -> str:
    """Who presides, unless known to be absent."""
    return enumerer(m.nom or "" for m in siegent(session) if m.president) if session else ""


def signent(session: Session | None) -> tuple[Membre, ...]:
    """The members who sign the procès-verbal, who presides first; nobody of a jury too large for a page of signatures,
    for which the presidency and a member of each college sign.
    """
    la = siegent(session) if session else ()
    return tuple(sorted(la, key=lambda m: not m.president)) if len(la) <= SIGNATURES else ()


def dit_absent(m: Membre) -> str:
    """« excusé(e) : empêché », « absent(e) », or nothing of who sat or may have."""
    if m.presence is not False:
        return ""
    return T(f"excusé(e) : {m.excuse}") if m.excuse else "absent(e)"


def signer(
    session: Session | None, exige: ExigencesJury, president: md.Signataire, decision: Decision | None, jour: date
) -> tuple[md.Bloc, ...]:
    """How many of each college sat for this candidate, who withdrew and why; then the presidency's signature.

    The members sign the émargement and the procès-verbal; a setting asks for one signature more per college.
    """
    presents = tuple(_presents(session, c, decision, jour) for c in exige.colleges)
    dits = decision.retraits if decision else ()
    noms = "\n".join(f"{r.membre or 'membre non nommé'} ({r.motif or 'sans motif écrit'})" for r in dits)
    retire = md.Champ("Retiré(s) pour ce candidat", T(noms or ("aucun" if decision else "")))
    if exige.signature_par_college:
        autres = (md.Signataire(T(f"Pour le collège {college(c)}"), "", "date et signature") for c in exige.colleges)
        compte = md.Champs((*presents, retire), colonnes=len(presents) + 1)
        return compte, md.Espace(2), md.Signatures((president, *autres), colonnes=1 + len(exige.colleges))
    compte = md.Champs((*presents, replace(retire, etendue=len(presents))), colonnes=max(len(presents), 1))
    return (md.Volets((md.Volet((compte,)), md.Volet((md.Signatures((president,), colonnes=1),), SIGNATURE))),)


def _presents(session: Session | None, code: str, decision: Decision | None, jour: date) -> md.Champ:
    """Who sat, or how many of a large jury, once it is known of all; otherwise a line for a hand."""
    tous = [m for m in session.membres if m.college == code] if session else []
    ici = siegent(session, decision.retraits if decision else ()) if session else ()
    connus = bool(tous) and all(presence(m, session, jour) is not None or m not in ici for m in tous)
    siens = [m.nom or "" for m in tous if m in ici]
    dits = enumerer(siens) if siens and len(siens) <= NOMMES else f"{len(siens) or 'aucun'} sur {len(tous)}"
    valeur = dits if connus else ""
    inscrits = f" (sur {len(tous)})" if tous and not connus else ""
    return md.Champ(T(f"Présents, {college(code)}{inscrits}"), valeur)


def _case(m: Membre, session: Session | None, jour: date) -> md.Cellule:
    """What is known of it, or boxes for a hand."""
    if m.excuse and m.presence is False:
        return md.Cellule(dit_absent(m))
    cochee = {True: ("présent(e)",), False: ("absent(e)",), None: ()}[presence(m, session, jour)]
    return md.Cellule(cases=("présent(e)", "absent(e)"), cochees=cochee)


def membres_du_jury(
    ref: Referentiel, session: Session | None, jour: date, alertes: Sequence[str]
) -> tuple[md.Bloc, ...]:
    membres = session.membres if session else ()
    colonnes = (
        md.Colonne("Membre"),
        md.Colonne("Collège", 26),
        md.Colonne("Organisation", 40),
        md.Colonne("Présence", 46),
    )
    lignes = tuple(_membre(m, session, jour) for m in membres)
    vides = (md.Rangee(("", "", "", md.Cellule(cases=("présent(e)", "absent(e)"))), hauteur=9),) * LIGNES_VIDES
    titre = md.Titre("Les membres du jury", niveau=3, mention=accorder(len(membres), "membre") if membres else "")
    return (titre, md.Tableau(colonnes, lignes or vides, serre=True), *_composition(ref, session, jour, alertes))


def _origine(ref: Referentiel) -> str:
    """Where the composition comes from: an article, or a setting of the certification."""
    exige = ref.accord.jury
    if exige.origine != "reglage":
        return f"({au_titre_de(exige)})"
    return f"(réglage de la certification : l’accord dit « {ref.jury} » sans en fixer la composition)"


def _membre(m: Membre, session: Session | None, jour: date) -> md.Rangee:
    nom = md.Cellule((m.nom or "–") + ("\nprésidence" if m.president else ""), style=md.Style.FORT)
    return md.Rangee((nom, college(m.college), T(m.organisation or "–"), _case(m, session, jour)))


def _composition(ref: Referentiel, session: Session | None, jour: date, alertes: Sequence[str]) -> tuple[md.Bloc, ...]:
    """How many of each college sat, when it is known of all; otherwise room to write it."""
    colleges = ref.accord.jury.valeur.colleges
    membres = session.membres if session else ()
    sues = {presence(m, session, jour) for m in membres}
    if None in sues or not sues:
        compte: tuple[md.Bloc, ...] = (md.Champs(tuple(md.Champ(f"Présents, collège {college(c)}") for c in colleges)),)
    else:
        presents = Counter(m.college for m in membres if m.presence)
        par_college = (f"{accorder(presents[c], 'membre')} du collège {college(c)}" for c in colleges)
        dits = enumerer(par_college) or accorder(presents.total(), "membre")
        compte = (md.Texte(T(f"Ont siégé : {dits}.")),)
    if not alertes:
        return (md.Espace(2), *compte)
    points = tuple(md.Point(T(a), md.Signe.A_VERIFIER) for a in alertes)
    return (md.Espace(2), *compte, md.Liste(points), md.Texte(T(_origine(ref)), md.Style.DISCRET))


def retraits(session: Session | None, examines: Sequence[Examine], ref: Referentiel) -> tuple[md.Bloc, ...]:
    """Who withdrew for whom, and what is then missing for that candidate."""
    titre, exige = md.Titre("Membres qui se sont retirés", niveau=3), ref.accord.jury.valeur
    if session is None or not examines:
        return (md.Ensemble((titre, md.LignesEcriture(2))),)
    points = [p for x in examines if x.decision and not x.decision.annulee for p in _de(session, x, x.decision, exige)]
    # Of whom nothing is decided yet, who withdraws is not known: a hand will write it.
    a_dire = (md.LignesEcriture(2),) if any(x.decision is None for x in examines) else ()
    if not points:
        return (md.Ensemble((titre, *(a_dire or (md.Texte("Aucun retrait n’est inscrit."),)))),)
    suite = (md.Texte(T(_origine(ref)), md.Style.DISCRET),) if any(p.signe for p in points) else ()
    return (md.Ensemble((titre, md.Liste(tuple(points)), *suite, *a_dire)),)


def _de(session: Session, x: Examine, decision: Decision, exige: ExigencesJury) -> list[md.Point]:
    nom = x.dossier.candidat.nom_de_liste or x.dossier.code
    dits = [md.Point(T(f"{r.membre}, pour {nom} : {r.motif or 'sans motif écrit'}")) for r in decision.retraits]
    communs = defauts_de(session, Decision(), exige)  # those are said of the session, once
    siens = [defaut for defaut in defauts_de(session, decision, exige) if defaut not in communs]
    return dits + [
        md.Point(T(f"Pour {nom} : {defaut[:1].lower()}{defaut[1:]}"), md.Signe.A_VERIFIER) for defaut in siens
    ]
