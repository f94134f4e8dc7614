"""`cqp decide`: records what the jury decided, dossier by dossier or a whole session by one workbook."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cqp_cli.cli import options
from cqp_cli.cli.affichage import dire, donnees, pluriel, signaler
from cqp_cli.cli.options import Au, Essai, Forcer, FormatJson, Racine, SortieJson

if TYPE_CHECKING:
    from cqp_cli.domain.deliberation import Parole
    from cqp_cli.domain.dossier import Dossier
    from cqp_cli.domain.jury import DecisionCompetence, Session
    from cqp_cli.files.dossiers import Lecture
    from cqp_cli.files.espace import Espace


class Suite(StrEnum):
    """The two ways on after a partial validation (art. 3.1.4)."""

    FORMATION = "formation"
    EXPERIENCE = "experience"


def ajouter(app: typer.Typer) -> None:
    """Adds the command to the program."""
    app.command("decide")(decide)


def decide(
    session: Annotated[str, typer.Option("--session", help="Session du jury (dossier de sessions/).")],
    dossiers: options.Dossiers = None,
    competence: Annotated[
        list[str] | None, typer.Option("--competence", metavar="C4=validee", help="Ce que le jury tranche.")
    ] = None,
    renvoi: Annotated[bool, typer.Option("--renvoi", help="Renvoie le dossier, avec --motif.")] = False,
    non_conforme: Annotated[
        bool, typer.Option("--non-conforme", help="Démarche ou dossier non conforme, avec --motif.")
    ] = False,
    annuler: Annotated[
        bool, typer.Option("--revoke", help="Annule la décision, avec --motif ; elle est gardée.")
    ] = False,
    motif: Annotated[str | None, typer.Option("--motif", help="La raison.")] = None,
    suite: Annotated[Suite | None, typer.Option("--suite", help="Suite conseillée au candidat.")] = None,
    texte: Annotated[str | None, typer.Option("--preconisation", help="Préconisation du jury, en clair.")] = None,
    grille: Annotated[Path | None, typer.Option("--grid", help="Écrit le classeur de la session (.xlsx).")] = None,
    depuis: Annotated[Path | None, typer.Option("--from", help="Reprend le classeur rempli de la session.")] = None,
    force: Forcer = False,
    au: Au = None,
    essai: Essai = False,
    sortie: SortieJson = FormatJson.TABLE,
    racine: Racine = None,
) -> None:
    """Enregistre la décision du jury : ce que donnent deux avis concordants, et ce qu'il tranche.

    Exemple : cqp decide candidats/martin-lea --session 2026-06-18 --competence C4=validee
    """
    from cqp_cli.errors import MauvaisUsage

    if (renvoi or non_conforme or annuler) and not motif:
        raise MauvaisUsage("Un renvoi, une non-conformité ou une annulation dit sa raison.", "--motif …")
    _refuser_ensemble(
        {"--renvoi": renvoi, "--non-conforme": non_conforme, "--revoke": annuler, "--competence": bool(competence)}
    )
    espace, jour = options.espace_de(racine, dossiers), options.jour_dit(au)
    seance = espace.session(session)
    if grille:
        _emettre(espace, seance, jour, dossiers, grille, force, essai)
        return
    if not dossiers and not depuis:
        raise MauvaisUsage("Nommez les dossiers décidés.", f"cqp decide candidats/… --session {session}")
    if annuler:
        reponses = [
            _annuler(espace, x, seance, jour, motif or "", essai) for x in options.lectures(dossiers, espace, jour)
        ]
    else:
        dite = _parole(competence or [], not non_conforme, motif, renvoi, suite, texte)
        paroles = _du_classeur(espace, seance, jour, depuis) if depuis else None
        reponses = _prononcer(espace, seance, jour, dossiers, dite, paroles, essai)
    _repondre(session, reponses, sortie)


def _refuser_ensemble(dites: Mapping[str, bool]) -> None:
    """Raises MauvaisUsage for words that contradict each other: one of them would be forgotten in silence."""
    from cqp_cli.errors import MauvaisUsage

    seules = [o for o in ("--renvoi", "--revoke") if dites[o]]
    autres = [o for o, dite in dites.items() if dite and o not in seules[:1]]
    if seules and autres:
        quoi = {"--renvoi": "renvoie le dossier sans rien décider", "--revoke": "annule la décision entière"}[seules[0]]
        raise MauvaisUsage(f"{seules[0]} {quoi} : il ne va pas avec {', '.join(autres)}.", "choisissez l'un ou l'autre")


def _repondre(session: str, reponses: list[tuple[int, dict[str, Any]]], sortie: FormatJson) -> None:
    decisions = [r for code, r in reponses if not code]
    refus = [r for code, r in reponses if code]
    if sortie is FormatJson.JSON:
        donnees({"version": 1, "commande": "decide", "session": session, "decisions": decisions, "refus": refus})
    else:
        _dire(decisions)
    for r in refus:
        signaler(f"  {r['code']} : {r['message']}")
    if refus:
        raise typer.Exit(max(code for code, _ in reponses))


def _parole(
    competences: list[str], conforme: bool, motif: str | None, renvoi: bool, suite: Suite | None, texte: str | None
) -> Parole:
    from cqp_cli.domain.deliberation import Parole
    from cqp_cli.errors import MauvaisUsage

    mots = {"validee", "non-validee", "conservee"}
    dites: dict[str, DecisionCompetence] = {}
    for mot in competences:
        code, _, valeur = mot.partition("=")
        if valeur not in mots:
            raise MauvaisUsage(f"« {mot} » : on attend CODE=validee ou CODE=non-validee.", "--competence C4=validee")
        code = code.strip()
        if dites.setdefault(code, valeur) != valeur:  # type: ignore[arg-type]
            message = f"{code} est dite {dites[code]} et {valeur} : une compétence n'a qu'une décision."
            raise MauvaisUsage(message, f"--competence {code}={valeur}")
    avis = suite.value if suite else None
    return Parole(dites, conforme, conforme, motif, renvoi, suite=avis, texte=texte)  # type: ignore[arg-type]


def _prononcer(
    espace: Espace,
    session: Session,
    jour: date,
    dossiers: list[Path] | None,
    dite: Parole,
    paroles: Mapping[str, Parole] | None,
    essai: bool,
) -> list[tuple[int, dict[str, Any]]]:
    """Each dossier: 0 and its decision, or the exit code and the sentence that refuses."""
    if paroles is not None and not dossiers:
        dossiers = [espace.racine / "candidats" / code for code in paroles]
    reponses = []
    for lecture in options.lectures(dossiers, espace, jour):
        parole = paroles.get(lecture.code) if paroles is not None else dite
        if parole is None:
            reponses.append((4, {"code": lecture.code, "message": "Ce candidat n'est pas dans le classeur."}))
        else:
            reponses.append(_un(espace, lecture, session, jour, parole, essai))
    return reponses


def _un(
    espace: Espace, lecture: Lecture, session: Session, jour: date, parole: Parole, essai: bool
) -> tuple[int, dict[str, Any]]:
    from cqp_cli.cli.etapes import deposer
    from cqp_cli.domain.deliberation import Impossible
    from cqp_cli.errors import CqpError
    from cqp_cli.files.decisions import prononcer

    try:
        reponse, changements = prononcer(espace, lecture, session, jour, parole)
        with options.inchange(lecture, espace, jour, essai):
            deposer(lecture, changements, "decide", essai)
    except Impossible as err:
        return 4, {"code": lecture.code, "message": str(err)}
    except CqpError as err:
        return err.code, {"code": lecture.code, "message": " ; ".join(p.message for p in err.problemes)}
    return 0, reponse


def _annuler(
    espace: Espace, lecture: Lecture, session: Session, jour: date, motif: str, essai: bool
) -> tuple[int, dict[str, Any]]:
    from cqp_cli.cli.etapes import deposer
    from cqp_cli.domain.deliberation import Impossible
    from cqp_cli.errors import CqpError
    from cqp_cli.files.decisions import annuler

    try:
        reponse, changement = annuler(lecture, session, jour, motif)
        with options.inchange(lecture, espace, jour, essai):
            deposer(lecture, [changement], "decide", essai)
    except Impossible as err:
        return 4, {"code": lecture.code, "message": str(err)}
    except CqpError as err:
        return err.code, {"code": lecture.code, "message": " ; ".join(p.message for p in err.problemes)}
    return 0, reponse


# The workbook of a session -------------------------------------------------------------------------


def _presentables(espace: Espace, session: Session, jour: date, dossiers: list[Path] | None = None) -> list[Dossier]:
    """The complete dossiers that this session may decide, as they stand on that day."""
    from cqp_cli.domain.deliberation import empechement
    from cqp_cli.domain.regles import verifier

    jour = max(jour, session.date) if session.date else jour
    trouves = []
    for lecture in options.lectures(dossiers, espace, jour):
        if lecture.dossier is None:
            continue
        verdict = verifier(lecture.dossier, jour, session)
        if verdict.mot == "complet" and empechement(verdict.dossier, session, jour) is None:
            trouves.append(verdict.dossier)
    return trouves


def _emettre(
    espace: Espace, session: Session, jour: date, dossiers: list[Path] | None, grille: Path, force: bool, essai: bool
) -> None:
    from cqp_cli.errors import Refus
    from cqp_cli.files.formulaires import ecrire_decisions
    from cqp_cli.files.pieces import ecrire_nouveau

    presents = _presentables(espace, session, jour, dossiers)
    if not presents:
        raise Refus(
            f"Aucun dossier complet n'est à décider à la session {session.code} (art. 3.1.4).", "cqp check-dossier"
        )
    octets = ecrire_decisions(session, presents)
    if not essai:
        ecrire_nouveau(grille, octets, force=force)
    signaler(f"  {pluriel(len(presents), 'candidat')} dans le classeur de la session {session.code}.")
    dire(grille.as_posix())


def _du_classeur(espace: Espace, session: Session, jour: date, depuis: Path) -> Mapping[str, Parole]:
    from cqp_cli.files.decisions import paroles_du_classeur

    return paroles_du_classeur(depuis, session, next(iter(_presentables(espace, session, jour)), None))


def _dire(decisions: list[dict[str, Any]]) -> None:
    from cqp_cli.domain.dates import jour_long
    from cqp_cli.domain.jury import LIBELLES_ISSUE

    for d in decisions:
        mot = "décision annulée, gardée au dossier" if d.get("annulee") else LIBELLES_ISSUE[d["issue"]]
        fin = d["conservees_jusqu_au"]
        suite = f", compétences conservées jusqu'au {jour_long(date.fromisoformat(fin))}" if fin else ""
        dire(f"  {d['code']} : {mot}{suite}")
