"""What was decided, recorded and said: one dossier after the other, each with its code."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any

import typer

from cqp_cli.disque.espace.dossiers import Lecture
from cqp_cli.disque.espace.espace import Espace
from cqp_cli.disque.registres.registre import Registre
from cqp_cli.disque.registres.registre_accrochage import lire_registre
from cqp_cli.domain.dates import jour_long
from cqp_cli.domain.declaration import id_technique
from cqp_cli.domain.deliberation import Impossible, Parole
from cqp_cli.domain.jury import LIBELLES_ISSUE, Session
from cqp_cli.errors import CqpError
from cqp_cli.metier.jury.decisions import deja_annulee, dit_annulee, prononcer
from cqp_cli.terminal.affichage import dire, signaler, signaler_alinea
from cqp_cli.terminal.contexte import Contexte
from cqp_cli.terminal.etape import deposer, inchange
from cqp_cli.terminal.formes import objet_de, rendre
from cqp_cli.terminal.options import Format


def repondre(ici: Contexte, session: Session, reponses: list[tuple[int, dict[str, Any]]]) -> None:
    """Says what was decided and what was refused; exits with the highest code."""
    decisions = [r for code, r in reponses if not code]
    refus = [r for code, r in reponses if code]
    if ici.sortie is not Format.TABLE:
        objet = objet_de("decide", session=session.code, decisions=decisions, refus=refus)
        rendre(ici.sortie, objet, [*decisions, *refus], "code issue competences conservees_jusqu_au message")
    else:
        _dire(decisions)
    for r in decisions:
        for dit in r.get("avertissements", ()):
            signaler(f"  {r['code']} : à vérifier. {dit}")
        if remede := r.get("remede"):
            signaler(f"    → {remede}")
    conclure(reponses)


def conclure(reponses: Sequence[tuple[int, dict[str, Any]]]) -> None:
    """Says each refusal of a batch, and what mends it; exits with the highest code."""
    for r in (r for code, r in reponses if code):
        signaler_alinea(f"{r['code']} : {r['message']}", "  ", "    ")
        if remede := r.get("remede"):
            signaler(f"    → {remede}")
    if pire := max((code for code, _ in reponses), default=0):
        raise typer.Exit(pire)


def enregistrer_decision(
    ici: Contexte, lecture: Lecture, session: Session, parole: Parole
) -> tuple[int, dict[str, Any]]:
    """Decides one dossier and files the decision: 0 and what it says, or the exit code and why not."""

    def decider() -> dict[str, Any]:
        reponse, changements = prononcer(ici, lecture, session, parole)
        classer = partial(deposer, ici, lecture, changements, "decide")
        with inchange(ici, lecture):
            if ici.essai or (annulation := deja_annulee(lecture, session)) is None:
                classer()
            else:  # what was issued of the one revoked, by hand maybe, is not of the one that follows it
                le, pourquoi = annulation.date or ici.jour, annulation.motif or "décision annulée"
                Registre(ici.espace.racine).annuler(lecture.code, session.code, le, pourquoi, classer)
        return reponse

    return refusable(lecture.code, decider)


def refusable(code: str, action: Callable[[], dict[str, Any]]) -> tuple[int, dict[str, Any]]:
    """0 and what the action says, or the exit code and the sentence that refuses it: a batch goes on."""
    try:
        return 0, action()
    except Impossible as err:
        return 4, {"code": code, "message": str(err)}
    except CqpError as err:
        remede = next((p.remede for p in err.problemes if p.remede), None)
        return err.code, {"code": code, "message": " ; ".join(p.message for p in err.problemes), "remede": remede}


def marquer_encore(
    registre: Registre, lecture: Lecture, session: Session, jour: date, motif: str
) -> dict[str, Any] | None:
    """What a decision revoked by hand wants: the marks of the register, if some are missing; None when none is."""
    annulation = deja_annulee(lecture, session)
    if annulation is None:
        return None
    le, pourquoi = annulation.date or jour, annulation.motif or motif
    numeros = registre.annuler(lecture.code, session.code, le, pourquoi)
    if not numeros:
        return None
    dits = ", ".join(numeros)
    signaler(f"  {lecture.code} : la décision était déjà annulée ; le registre le dit maintenant du n° {dits}.")
    return dit_annulee(lecture.code, None)


def dire_declaree(espace: Espace, code: str, session: Session) -> None:
    """A revoked delivery that the Caisse des dépôts has been told of must be withdrawn there too."""
    cle = id_technique(code, session.code)
    registre = lire_registre(espace.racine)
    if registre.declaree(cle):
        fichier = registre.etats[cle].fichier
        dit = f"{code} : déclaré à la Caisse des dépôts dans {fichier} ; demandez-en le retrait, puis notez-le :"
        signaler_alinea(dit, "  ", "    ")
        signaler(f"    → cqp export accrochage --withdrawn {cle}")


def _dire(decisions: list[dict[str, Any]]) -> None:
    for d in decisions:
        mot = "décision annulée, gardée au dossier" if d.get("annulee") else LIBELLES_ISSUE[d["issue"]]
        fin = d["conservees_jusqu_au"]
        plusieurs = {"validee", "conservee"} <= {*d["competences"].values()}
        qui = ", les premières" if plusieurs else ""  # what is kept from before ends before
        jusque = f"{qui} jusqu'au {jour_long(date.fromisoformat(fin))}" if fin else ""
        suite = f", compétences conservées{jusque}" if fin else ""
        dire(f"  {d['code']} : {mot}{suite}")
