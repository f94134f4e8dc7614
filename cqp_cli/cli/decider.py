"""`cqp decide`: records what the jury decided, dossier by dossier."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cqp_cli.cli import options
from cqp_cli.cli.affichage import dire, donnees, pluriel, signaler
from cqp_cli.cli.options import Au, Essai, FormatJson, Racine, SortieJson

if TYPE_CHECKING:
    from cqp_cli.domain.deliberation import Parole
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
    dossiers: options.Dossiers = None,
    session: Annotated[str, typer.Option("--session", help="Code de la session.")] = ...,  # type: ignore[assignment]
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
    suite: Annotated[
        Suite | None, typer.Option("--suite", help="Préconisation après une validation partielle.")
    ] = None,
    texte: Annotated[str | None, typer.Option("--preconisation", help="Préconisation du jury, en clair.")] = None,
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
    if not dossiers:
        raise MauvaisUsage("Nommez les dossiers décidés.", f"cqp decide candidats/… --session {session}")
    espace, jour = options.espace_de(racine), options.jour_dit(au)
    la_session = espace.session(session)
    parole = _parole(competence or [], not non_conforme, motif, renvoi)
    decisions: list[dict[str, Any]] = []
    refus: list[dict[str, Any]] = []
    pire = 0
    for lecture in options.lectures(dossiers, espace, jour):
        code, reponse = _traiter(espace, lecture, la_session, jour, parole, annuler, essai, suite, texte)
        pire = max(pire, code)
        (refus if code else decisions).append(reponse)
    if sortie is FormatJson.JSON:
        donnees({"version": 1, "commande": "decide", "session": session, "decisions": decisions, "refus": refus})
    else:
        _dire(decisions)
    for r in refus:
        signaler(f"  {r['code']} : {r['message']}")
    if pire:
        raise typer.Exit(pire)


def _parole(competences: list[str], conforme: bool, motif: str | None, renvoi: bool) -> Parole:
    from cqp_cli.domain.deliberation import Parole
    from cqp_cli.errors import MauvaisUsage

    mots = {"validee", "non-validee", "conservee"}
    dites: dict[str, DecisionCompetence] = {}
    for texte in competences:
        code, _, mot = texte.partition("=")
        if mot not in mots:
            raise MauvaisUsage(f"« {texte} » : on attend CODE=validee ou CODE=non-validee.", "--competence C4=validee")
        dites[code.strip()] = mot  # type: ignore[assignment]
    return Parole(dites, conforme, motif, renvoi)


def _traiter(
    espace: Espace,
    lecture: Lecture,
    session: Session,
    jour: date,
    parole: Parole,
    annuler: bool,
    essai: bool,
    suite: Suite | None,
    texte: str | None,
) -> tuple[int, dict[str, Any]]:
    """One dossier: 0 and the decision, or the exit code and the sentence that refuses."""
    from cqp_cli.domain.deliberation import Impossible
    from cqp_cli.errors import CqpError

    try:
        if annuler:
            return 0, _annuler(lecture, session, jour, parole.motif, essai)
        return 0, _decider(espace, lecture, session, jour, parole, essai, suite, texte)
    except Impossible as err:
        return 4, {"code": lecture.code, "message": str(err)}
    except CqpError as err:
        return err.code, {"code": lecture.code, "message": " ; ".join(p.message for p in err.problemes)}


def _decider(
    espace: Espace,
    lecture: Lecture,
    session: Session,
    jour: date,
    parole: Parole,
    essai: bool,
    suite: Suite | None,
    texte: str | None,
) -> dict[str, Any]:
    from cqp_cli.domain.deliberation import Impossible, deliberer, empechement, fin_des_benefices
    from cqp_cli.domain.regles import verifier

    verdict = verifier(lecture.obtenir(), jour, session)
    d = verdict.dossier
    if obstacle := empechement(d, session, jour):
        raise Impossible(obstacle)
    if verdict.bloquants:
        article = "3.2.3" if d.voie == "vae" else "3.1.4"
        message = f"Le dossier est incomplet ({pluriel(len(verdict.bloquants), 'manquement')}) : "
        raise Impossible(f"{message}« Seuls les dossiers complets sont présentés au jury » (art. {article}).")
    inconnus = [c for c in parole.competences if c not in d.referentiel.par_code]
    if inconnus:
        raise Impossible(f"La compétence {inconnus[0]} n'est pas du référentiel {d.referentiel.version}.")
    issue, competences = deliberer(d, parole)
    _ecrire(espace, lecture, session, issue, competences, parole, essai, suite, texte)
    assert session.date
    fin = fin_des_benefices(d, competences, session.date) if competences else None
    jusqu_au = str(fin) if fin else None
    return {"code": d.code, "issue": issue, "competences": competences, "conservees_jusqu_au": jusqu_au}


def _ecrire(
    espace: Espace,
    lecture: Lecture,
    session: Session,
    issue: str,
    competences: dict[str, DecisionCompetence],
    parole: Parole,
    essai: bool,
    suite: Suite | None,
    texte: str | None,
) -> None:
    from cqp_cli.cli.etapes import deposer
    from cqp_cli.domain.deliberation import president
    from cqp_cli.files.pieces import nouvelle, remplir

    fichier = f"decisions/{session.code}.yaml"
    valeurs: dict[tuple[str | int, ...], Any] = {
        ("session",): session.code,
        ("date",): session.date,
        ("conformite", "demarche"): parole.conforme,
        ("conformite", "dossier"): parole.conforme,
        ("conformite", "motif"): None if parole.conforme else parole.motif,
        ("competences",): competences,
        ("issue",): issue,
        ("renvoi", "motif"): parole.motif if parole.renvoi else None,
        ("preconisations", "suite"): suite.value if suite else None,
        ("preconisations", "texte"): texte,
        ("president",): president(session),
        ("signature",): session.date,
    }
    # A decision of this session that was revoked stays beside the new one.
    deja_annulee = (lecture.chemin / fichier).exists()
    changements = nouvelle(
        lecture.chemin, fichier, remplir("decision.yaml", valeurs, espace.racine), force=deja_annulee
    )
    deposer(lecture, changements, "decide", essai)


def _annuler(lecture: Lecture, session: Session, jour: date, motif: str | None, essai: bool) -> dict[str, Any]:
    from cqp_cli.cli.etapes import deposer
    from cqp_cli.domain.deliberation import Impossible, derniere_a_annuler
    from cqp_cli.files.pieces import changer

    decision = derniere_a_annuler(lecture.obtenir(), session.code)
    if decision is None:
        raise Impossible(f"Aucune décision de la session {session.code} n'est à annuler.")
    valeurs: dict[tuple[str | int, ...], Any] = {("annulation", "date"): jour, ("annulation", "motif"): motif}
    deposer(lecture, [changer(lecture.chemin, decision.fichier, valeurs)], "decide", essai)
    return {"code": lecture.code, "issue": "annulation", "competences": {}, "conservees_jusqu_au": None}


def _dire(decisions: list[dict[str, Any]]) -> None:
    from cqp_cli.domain.jury import LIBELLES_ISSUE

    for d in decisions:
        mot = LIBELLES_ISSUE.get(d["issue"], "décision annulée, gardée au dossier")
        fin = f", compétences conservées jusqu'au {_long(d['conservees_jusqu_au'])}" if d["conservees_jusqu_au"] else ""
        dire(f"  {d['code']} : {mot}{fin}")


def _long(iso: str) -> str:
    from cqp_cli.domain.dates import jour_long

    return jour_long(date.fromisoformat(iso))
