"""Qui siège pour un candidat (articles 3.1.4 et 3.2.3) : les membres de la session, moins les absents et les retirés.

« Jury paritaire », dit l'accord ; il ne fixe ni nombre, ni quorum, ni présidence : ce qui suit est un réglage.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cqp_cli.domain.accord import ExigencesJury
from cqp_cli.domain.ecritures import enumerer
from cqp_cli.domain.jury import Decision, Membre, Retrait, Session
from cqp_cli.domain.personnes import meme_personne
from cqp_cli.domain.remedes import choix, un_mot
from cqp_cli.domain.typographie import accorder

COLLEGES = {"salaries": "salariés"}


@dataclass(frozen=True, slots=True)
class Defaut:
    """Ce qui manque à la composition, et l'option de `cqp session` qui le répare."""

    message: str
    option: str


def nommer_college(college: str) -> str:
    """Le nom d'un collège, comme on le lit."""
    return COLLEGES.get(college, college)


def siegent(session: Session, retraits: Iterable[Retrait] = ()) -> tuple[Membre, ...]:
    """Les membres qui statuent : ni absents, ni retirés. Qui n'est pas dit absent est tenu pour présent."""
    retires = [r.membre for r in retraits]
    return tuple(
        m for m in session.membres if m.presence is not False and not any(meme_personne(m.nom, r) for r in retires)
    )


def composition(membres: Iterable[Membre], exige: ExigencesJury) -> Iterator[Defaut]:
    """Ce qui manque à ces membres : un collège, l'égalité des collèges, un collège connu."""
    membres = tuple(membres)
    presents = Counter(m.college for m in membres)
    for college in exige.colleges:
        if presents[college] < exige.minimum_par_college:
            combien = f"que {accorder(presents[college], 'membre')}" if presents[college] else "aucun membre"
            message = (
                f"Le collège {nommer_college(college)} n'a {combien} ; il en faut au moins {exige.minimum_par_college}."
            )
            yield Defaut(message, _asseoir(college))
    if exige.parite and len({presents[c] for c in exige.colleges}) > 1:
        moindre = min(exige.colleges, key=lambda c: presents[c])
        compte = enumerer(f"{presents[c]} pour le collège {nommer_college(c)}" for c in exige.colleges)
        yield Defaut(f"Le jury n'est pas paritaire : {compte}.", _asseoir(moindre))
    hors = [m.nom for m in membres if exige.colleges and m.college not in exige.colleges]
    if hors:
        qui = next((nom for nom in hors if nom), "NOM")
        option = f"--membre {un_mot(f'{qui} ; {choix(exige.colleges)}')}"
        yield Defaut(f"Sans collège connu : {enumerer(nom or 'sans nom' for nom in hors)}.", option)


def _asseoir(college: str) -> str:
    return f"--membre {un_mot(f'NOM ; {college} ; ORGANISATION')}"


def manque_a_la_presidence(membres: Iterable[Membre], exige: ExigencesJury) -> Iterator[Defaut]:
    """Ce qui manque à la présidence de ces membres."""
    nombre = sum(m.president for m in membres)
    if exige.president and nombre != 1:
        combien = f"{nombre} membres sont dits présider" if nombre else "Aucun de ceux qui siègent ne préside"
        yield Defaut(f"{combien} ; il en faut un.", "--presidence NOM")


def empeche_de_presider(session: Session, nom: str, retraits: Iterable[Retrait]) -> str | None:
    """Pourquoi cette personne ne peut pas présider pour ce candidat ; None si rien ne s'y oppose."""
    if any(meme_personne(r.membre, nom) for r in retraits):
        return f"{nom} s'est retiré(e) pour ce candidat"
    membre = next((m for m in session.membres if meme_personne(m.nom, nom)), None)
    if membre is None:
        return f"{nom} n'est pas un membre de la session {session.code}"
    return f"{nom} n'a pas siégé à la session {session.code}" if membre.presence is False else None


def defaut_du_retrait(session: Session, retrait: Retrait) -> str | None:
    """Ce qui manque à un retrait : un membre de la session, et sa raison."""
    if not retrait.membre:
        return "un retrait ne nomme personne"
    if not any(meme_personne(m.nom, retrait.membre) for m in session.membres):
        return f"{retrait.membre}, dit retiré(e), n'est pas un membre de la session {session.code}"
    return None if (retrait.motif or "").strip() else f"{retrait.membre} s'est retiré(e) sans que le motif en soit dit"


def retraits_reconnus(session: Session, dits: Iterable[Retrait]) -> tuple[Retrait, ...]:
    """Les retraits, sous le nom que la session donne à chaque membre. Lève ValueError, avec une phrase."""
    retires: dict[str, Retrait] = {}
    for dit in dits:
        if defaut := defaut_du_retrait(session, dit):
            raise ValueError(f"{defaut[:1].upper()}{defaut[1:]}.")
        nom = next(m.nom or "" for m in session.membres if meme_personne(m.nom, dit.membre))
        if nom in retires:
            raise ValueError(f"Le retrait de {nom} est dit deux fois.")
        retires[nom] = Retrait(nom, dit.motif)
    return tuple(retires.values())


def defauts_de(session: Session, decision: Decision, exige: ExigencesJury) -> list[str]:
    """Ce que la composition du jury a de défectueux pour le candidat de cette décision, phrase par phrase."""
    dits = [d for r in decision.retraits if (d := defaut_du_retrait(session, r))]
    dits += [d.message[:-1] for d in composition(siegent(session, decision.retraits), exige)]
    if decision.president and (raison := empeche_de_presider(session, decision.president, decision.retraits)):
        dits.append(f"qui préside, d'après la décision, ne le peut pas : {raison}")
    return [f"{dit[:1].upper()}{dit[1:]}." for dit in dits]
