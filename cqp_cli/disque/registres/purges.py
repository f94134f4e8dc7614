"""The log of purges: of which sessions the dossiers that are gone had a decision."""

from __future__ import annotations

from pathlib import Path

from cqp_cli.disque.ecrire.journal import lire_journal

PURGE = "purge.jsonl"


def sessions_purgees(racine: Path) -> list[dict[str, str]]:
    """Of each dossier that was deleted: its sessions, and the day of what each decided.

    A line of an earlier version says the only session of a full delivery. A log that cannot be read says nothing.
    """
    lues = []
    for ligne in lire_journal(racine, PURGE)[0]:
        titulaire = ligne.get("titulaire") or {}
        lues.append(ligne.get("sessions") or {titulaire.get("session", ""): titulaire.get("decision", "")})
    return lues
