"""What the secretariat and the jury must know of a session before it sits: its composition, the registration."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from cqp_cli.domain.certificateur import Configuration, enregistrement
from cqp_cli.domain.dates import jour_long
from cqp_cli.domain.jury import Session
from cqp_cli.domain.referentiel_metier import Referentiel
from cqp_cli.domain.regles.sur_seance import verifier_seance
from cqp_cli.domain.titres import au_titre_de


def alertes(session: Session, refs: Iterable[Referentiel], configuration: Configuration, seule: str = "") -> list[str]:
    """Warnings, none of which stops the pack; with `seule`, those of one rule. What is a setting says so."""
    dites: list[str] = []
    for ref in refs:
        inscrit = replace(ref, enregistrement=enregistrement(configuration, ref))
        trouves = [m for m in verifier_seance(session, inscrit) if seule in ("", m.regle)]
        dites += [f"{m.message[:-1]} ({au_titre_de(m)}).".replace("'", "’") for m in trouves]
    return list(dict.fromkeys(dites))


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
