"""What the secretariat and the jury must know of a session before it sits: its composition, the registration."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from cqp_cli.domain.dates import jour_long
from cqp_cli.render.pack_mots import college
from cqp_cli.render.typographie import accorder, enumerer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cqp_cli.domain.accord import ExigencesJury
    from cqp_cli.domain.certificateur import Configuration
    from cqp_cli.domain.jury import Session
    from cqp_cli.domain.referentiel import Enregistrement, Referentiel


def alertes(session: Session, refs: Iterable[Referentiel], configuration: Configuration) -> list[str]:
    """Warnings, none of which stops the pack."""
    liste = {(r.code, r.version): r for r in refs}.values()
    dites: list[str] = []
    for ref in liste:
        dites += composition(session, ref.accord.jury.valeur)
        dites += _fin(session, enregistrement(configuration, ref))
    return list(dict.fromkeys(dites))


def composition(session: Session, exige: ExigencesJury) -> Iterator[str]:
    """What the composition lacks: a joint jury has as many members of each college, and a president."""
    presents = Counter(m.college for m in session.membres)
    for code in exige.colleges:
        if presents[code] < exige.minimum_par_college:
            seuls = f"que {accorder(presents[code], 'membre')}" if presents[code] else "aucun membre"
            minimum = exige.minimum_par_college
            yield f"Le collège {college(code)} n’a {seuls} ; il en faut au moins {minimum} (art. 3.1.4)."
    effectifs = [presents[code] for code in exige.colleges]
    if exige.parite and len(set(effectifs)) > 1:
        compte = enumerer(f"{presents[c]} pour le collège {college(c)}" for c in exige.colleges)
        yield f"Le jury n’est pas paritaire : {compte} (art. 3.1.4)."
    if hors := [m.nom or "sans nom" for m in session.membres if m.college not in exige.colleges]:
        yield f"Sans collège connu : {enumerer(hors)} (art. 3.1.4)."
    if exige.president and len(session.presidents) != 1:
        combien = (
            f"{len(session.presidents)} présidents sont désignés"
            if session.presidents
            else "Aucun président n’est désigné"
        )
        yield f"{combien} ; il en faut un (art. 3.1.4)."


def enregistrement(configuration: Configuration, ref: Referentiel) -> Enregistrement:
    """What `cqp.yaml` says of the registration; otherwise the référentiel."""
    return configuration.enregistrements.get(ref.code, ref.enregistrement)


def _fin(session: Session, inscrit: Enregistrement) -> Iterator[str]:
    if inscrit.fin and session.date and inscrit.fin < session.date:
        yield (
            f"L’enregistrement au répertoire national a pris fin le {jour_long(inscrit.fin)}, avant la session : "
            "aucun document n’en fait mention (art. 5)."
        )


def mention(session: Session, configuration: Configuration, refs: Iterable[Referentiel]) -> str:
    """« Enregistré au RNCP, RNCP28724 », while that is true on the day of the session, and nothing otherwise."""
    dites = []
    for ref in refs:
        inscrit = enregistrement(configuration, ref)
        if inscrit.type and inscrit.code and inscrit.fin and session.date and session.date <= inscrit.fin:
            dites.append(
                f"Enregistré au {inscrit.type} sous le numéro {inscrit.code} jusqu’au {jour_long(inscrit.fin)}"
            )
    return " ; ".join(dict.fromkeys(dites))
