"""`cqp notify`: records the day a decision of the jury was notified, so that `status` stops asking for it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from cqp_cli.disque.espace.dossiers import Lecture
from cqp_cli.domain.dates import jour_long
from cqp_cli.domain.dossier import au
from cqp_cli.domain.jury import Session
from cqp_cli.metier.jury.decisions import notifier
from cqp_cli.metier.jury.prononce import conclure, refusable
from cqp_cli.terminal import options
from cqp_cli.terminal.affichage import dire
from cqp_cli.terminal.arguments import option, option_jour
from cqp_cli.terminal.contexte import Contexte
from cqp_cli.terminal.etape import deposer, inchange
from cqp_cli.terminal.formes import objet_de, rendre
from cqp_cli.terminal.options import Au, Essai, Format, Racine, Sortie

Quand = Annotated[date | None, option_jour("--date", "Jour de l'envoi ; sinon celui de --at.")]
Force = Annotated[bool, option("--force", "Corrige une date déjà enregistrée.")]


def notify(
    session: options.SessionDe,
    dossiers: options.Dossiers = None,
    quand: Quand = None,
    force: Force = False,
    au: Au = None,
    essai: Essai = False,
    sortie: Sortie = Format.TABLE,
    racine: Racine = None,
) -> None:
    """Enregistre le jour où la décision du jury a été notifiée ; sans dossier, à toute la session.

    Exemple : cqp notify --session 2026-06-18 --date 2026-06-25
    """
    espace, jour = options.espace_de(racine, dossiers), options.jour_acte(au, essai)
    ici = Contexte(espace, jour, essai, force, sortie)
    seance = espace.session(session)
    lectures = [x for x in ici.lectures(dossiers) if dossiers or _attend(x, session, jour)]
    reponses = [_un(ici, x, seance, quand or jour) for x in lectures]
    _repondre(ici, session, reponses)


def _attend(lecture: Lecture, session: str, jour: date) -> bool:
    """Whether the session decided of this dossier and nobody told the candidate yet; an unreadable one is told."""
    if lecture.dossier is None:
        return True
    siennes = (x for x in au(lecture.dossier, jour).decisions if x.session == session and not x.annulee)
    return any(x.notification is None for x in siennes)


def _un(ici: Contexte, lecture: Lecture, session: Session, quand: date) -> tuple[int, dict[str, Any]]:
    """0 and what was recorded, or the exit code and the sentence that refuses."""

    def noter() -> dict[str, Any]:
        changement, tard = notifier(lecture, session, quand, ici.jour, force=ici.force)
        with inchange(ici, lecture):
            deposer(ici, lecture, [changement], "notify", annoncer=False)
        return {"code": lecture.code, "date": str(quand), "en_retard": tard}

    return refusable(lecture.code, noter)


def _repondre(ici: Contexte, session: str, reponses: list[tuple[int, dict[str, Any]]]) -> None:
    faites = [r for code, r in reponses if not code]
    refus = [r for code, r in reponses if code]
    if ici.sortie is not Format.TABLE:
        objet = objet_de("notify", session=session, notifiees=faites, refus=refus)
        rendre(ici.sortie, objet, [*faites, *refus], "code date en_retard message")
    else:
        _dire(session, faites, rien=not reponses)
    conclure(reponses)


def _dire(session: str, faites: list[dict[str, Any]], *, rien: bool) -> None:
    for r in faites:
        tard = ", après le délai" if r["en_retard"] else ""
        dire(f"  {r['code']} : décision notifiée le {jour_long(date.fromisoformat(r['date']))}{tard}")
    if rien:
        dire(f"  Aucune décision de la session {session} n'est à notifier.")
