"""`cqp decide` at a terminal: what the jury says of each competence on which the evaluators differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cqp_cli.disque.espace.dossiers import Lecture
from cqp_cli.domain.accord import libelle
from cqp_cli.domain.bilan import proposer
from cqp_cli.domain.deliberation import Parole, empechement, en_seance
from cqp_cli.domain.dossier import Dossier, au
from cqp_cli.domain.jury import LIBELLES_ISSUE, Session, issue_de
from cqp_cli.domain.regles import verifier
from cqp_cli.domain.titres import au_titre_de
from cqp_cli.metier.jury.prononce import enregistrer_decision, repondre
from cqp_cli.terminal.affichage import dire, dire_alinea, pluriel
from cqp_cli.terminal.clavier import editer, invite, lire
from cqp_cli.terminal.contexte import Contexte
from cqp_cli.terminal.questionnaire import Arreter, Propositions, Question, Questionnaire, Touche

MARGE = " " * 8
TOUCHES = (Touche("v", "validee", "validée"), Touche("n", "non-validee", "non validée"))


@dataclass(frozen=True, slots=True)
class Deliberation:
    """The session under way, and what was said on the command line for all its dossiers."""

    ici: Contexte
    session: Session
    dite: Parole


def trancher(x: Deliberation, dossiers: list[Path] | None) -> None:
    """Asks dossier by dossier, records each as soon as it is confirmed, and goes on until stopped."""
    editer()
    reponses: list[tuple[int, dict[str, Any]]] = []
    try:
        for lecture in _a_voir(x, dossiers):
            reponses += _un(x, lecture)
        if not dossiers and not x.dite.competences:
            reponses += _concordants(x, deja=bool(reponses))
    except (Arreter, EOFError):
        _dire_l_arret(x, reponses)
    except KeyboardInterrupt:
        _dire_l_arret(x, reponses)
        raise
    repondre(x.ici, x.session, reponses)


def _a_voir(x: Deliberation, dossiers: list[Path] | None) -> Iterator[Lecture]:
    """The dossiers named; otherwise those that the session may decide and on which the evaluators differ."""
    for lecture in x.ici.lectures(dossiers):
        if dossiers or divergences(x, lecture):
            yield lecture


def divergences(x: Deliberation, lecture: Lecture) -> tuple[str, ...]:
    """The competences left to the jury; none when this session cannot decide of the dossier."""
    d = _decidable(x, lecture)
    proposees = proposer(d.bilan) if d else {}
    return tuple(c for c, mot in proposees.items() if mot is None and c not in x.dite.competences)


def _decidable(x: Deliberation, lecture: Lecture) -> Dossier | None:
    """The dossier as the jury has it, when it is complete and this session may still decide of it."""
    if lecture.dossier is None or empechement(au(lecture.dossier, x.ici.jour), x.session, x.ici.jour):
        return None
    verdict = verifier(*en_seance(lecture.dossier, x.session, x.ici.jour), x.session)
    return None if verdict.bloquants else verdict.dossier


def _concordants(x: Deliberation, *, deja: bool) -> list[tuple[int, dict[str, Any]]]:
    """The dossiers on which the avis agree: shown all together, decided once confirmed."""
    vus = [(lecture, _decidable(x, lecture)) for lecture in x.ici.lectures(None)]
    accordes = [(lecture, d) for lecture, d in vus if d and None not in proposer(d.bilan).values()]
    if not accordes:
        if not deja:
            dire(f"  Rien n'est à décider à la session {x.session.code}.")
        return []
    dire()
    dire(f"  {pluriel(len(accordes), 'dossier')} où les avis concordent", bold=True)
    for _, d in accordes:
        issue = issue_de({c: mot for c, mot in proposer(d.bilan).items() if mot})
        dire_alinea(f"{d.candidat.nom_complet} : {LIBELLES_ISSUE[issue]}", "    ", "      ")
    if lire("  Les enregistrer ? o = oui, n = non > ").strip().casefold() not in ("o", "oui"):
        return []
    return [enregistrer_decision(x.ici, lecture, x.session, x.dite) for lecture, _ in accordes]


def _un(x: Deliberation, lecture: Lecture) -> list[tuple[int, dict[str, Any]]]:
    """The answer of one dossier; none when it is passed over."""
    parole = x.dite
    if codes := divergences(x, lecture):
        dites = _demander(au(*en_seance(lecture.obtenir(), x.session, x.ici.jour), x.session), codes)
        if dites is None:
            return []
        parole = replace(parole, competences={**parole.competences, **dites})
    return [enregistrer_decision(x.ici, lecture, x.session, parole)]


# The questions of one dossier -----------------------------------------------------------------------------


def _demander(d: Dossier, codes: tuple[str, ...]) -> dict[str, Any] | None:
    """What the jury says of each of these competences, once confirmed; None when it passes the dossier over."""
    _presenter(d, codes)
    questions = [_question(d, code) for code in codes]
    q = Questionnaire(questions, {}, Propositions(d.jour, None, (), False), d.accord)
    while True:
        _poser(d, q)
        dites = {chemin[1]: mot for chemin, mot in q.reponses.items()}
        _resumer(d, dites)
        saisie = lire("  Enregistrer ? o = oui, < = revenir, p = passer ce dossier, q = arrêter > ").strip().casefold()
        if saisie in ("o", "oui"):
            return dites
        if saisie == "p":
            return None
        if saisie == "q":
            raise Arreter
        if saisie == "<":
            q.reculer()


def _presenter(d: Dossier, codes: tuple[str, ...]) -> None:
    voie = "VAE" if d.voie == "vae" else "formation"
    article = au_titre_de(d.accord.concordance)
    dire()
    dire(f"  {d.candidat.nom_complet} · {voie} · {pluriel(len(codes), 'compétence')} à trancher", bold=True)
    dire(f"  Les évaluateurs diffèrent : le jury décide ({article}). < revient en arrière, ? aide, q arrête.")


def _question(d: Dossier, code: str) -> Question:
    competence = d.referentiel.par_code[code]
    return Question(("competences", code), f"{code} · {competence.intitule}", "", "choix", TOUCHES)


def _poser(d: Dossier, q: Questionnaire) -> None:
    dit = None
    while (question := q.courante) is not None:
        if question is not dit:
            _enoncer(d, question)
            dit = question
        plainte = q.repondre(lire(invite(q)))
        if plainte:
            dire_alinea(plainte, MARGE)


def _enoncer(d: Dossier, question: Question) -> None:
    """Both avis with their constats, and the elements on which they differ."""
    code = question.chemin[1]
    dire()
    dire_alinea(question.titre, "  ", bold=True)
    blocs = {role: d.bilan.bloc(role, code) for role in d.accord.evaluateurs.valeur}
    for role, bloc in blocs.items():
        avis = libelle(d.accord.echelle_avis.valeur, bloc.avis if bloc else None).lower()
        constat = f". {bloc.constats}" if bloc and bloc.constats else ""
        dire_alinea(f"{role} : {avis}{constat}", "    ", MARGE)
    echelle = d.accord.echelle_element.valeur
    intitules = {e.code: e.intitule for e in d.referentiel.par_code[code].elements}
    for element in d.bilan.elements_divergents(code):
        mots = [libelle(echelle, b.elements.get(element) if b else None).lower() for b in blocs.values()]
        dire_alinea(f"{element} {intitules[element]} : {' / '.join(mots)}", MARGE, MARGE + "  ", dim=True)


def _resumer(d: Dossier, dites: dict[str, Any]) -> None:
    """What the answers make of the dossier."""
    toutes = {**proposer(d.bilan), **dites}
    issue = issue_de({c: mot for c, mot in toutes.items() if mot})
    mots = ", ".join(f"{c} {'validée' if mot == 'validee' else 'non validée'}" for c, mot in dites.items())
    dire()
    dire_alinea(f"{d.candidat.nom_complet} : {mots} → {LIBELLES_ISSUE[issue]}", "  ", "    ")


def _dire_l_arret(x: Deliberation, reponses: list[tuple[int, dict[str, Any]]]) -> None:
    faits = sum(not code for code, _ in reponses)
    dire()
    dire(f"  Arrêt ; {pluriel(faits, 'dossier décidé', 'dossiers décidés')}. Pour reprendre :")
    dire(f"  → cqp decide --session {x.session.code}")
