"""`cqp decide`: records what the jury decided, dossier by dossier or a whole session by one workbook."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated, Any

from cqp_cli.disque.ecrire.refaire import UN_MOTIF, refaire
from cqp_cli.disque.espace.dossiers import Lecture
from cqp_cli.disque.lire.recherche import situes
from cqp_cli.disque.registres.registre import Registre
from cqp_cli.disque.retoucher.saisies import mot_connu
from cqp_cli.domain.deliberation import Parole, empechement, en_seance
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.dossier import au as ramener
from cqp_cli.domain.jury import DecisionCompetence, Retrait, Session
from cqp_cli.domain.regles import verifier
from cqp_cli.errors import MauvaisUsage, Refus
from cqp_cli.formulaires.expediteur import expediteur_de
from cqp_cli.metier.jury.decisions import annuler, paroles_du_classeur, verifier_le_jury
from cqp_cli.metier.jury.prononce import dire_declaree, enregistrer_decision, marquer_encore, refusable, repondre
from cqp_cli.metier.jury.trancher import Deliberation, trancher
from cqp_cli.terminal import completion, options
from cqp_cli.terminal.affichage import pluriel, signaler
from cqp_cli.terminal.arguments import option
from cqp_cli.terminal.clavier import au_clavier
from cqp_cli.terminal.contexte import Contexte
from cqp_cli.terminal.depot import deposer_octets, refuser_melange
from cqp_cli.terminal.etape import deposer, inchange
from cqp_cli.terminal.formes import objet_de, rendre
from cqp_cli.terminal.options import Au, Ecraser, Essai, Format, Racine, Sortie


class Suite(StrEnum):
    """The two ways on after a partial validation (art. 3.1.4)."""

    FORMATION = "formation"
    EXPERIENCE = "experience"


class Conforme(StrEnum):
    """What the jury verifies (art. 3.1.4)."""

    DEMARCHE = "demarche"
    DOSSIER = "dossier"


Competence = Annotated[
    list[str] | None,
    option(
        "--competence",
        "Ce que le jury tranche : validee, non-validee ou conservee.",
        "C4=validee",
        autocompletion=completion.competences,
    ),
]
Renvoi = Annotated[bool, option("--renvoi", "Renvoie le dossier, avec --motif.")]
NonConforme = Annotated[
    bool, option("--non-conforme", "Démarche et dossier non conformes, avec --motif ; sauf --conforme.")
]
OptionConforme = Annotated[
    Conforme | None, option("--conforme", "Celui des deux qui est conforme, avec --non-conforme.")
]
Annuler = Annotated[bool, option("--revoke", "Annule la décision, avec --motif ; elle est gardée.")]
Motif = Annotated[str | None, option("--motif", "La raison.")]
Retraits = Annotated[list[str] | None, option("--retrait", "Membre qui s'est retiré, et pourquoi.", "NOM=MOTIF")]
Presidence = Annotated[str | None, option("--presidence", "Membre qui préside pour ces candidats, si un autre.", "NOM")]
OptionSuite = Annotated[Suite | None, option("--suite", "Suite conseillée au candidat.")]
Texte = Annotated[str | None, option("--preconisation", "Préconisation du jury, en clair.")]
Grille = Annotated[Path | None, option("--grid", "Écrit le classeur de la session (.xlsx).")]
Depuis = Annotated[Path | None, option("--from", "Reprend le classeur rempli de la session.")]


def decide(
    session: options.SessionDe,
    dossiers: options.Dossiers = None,
    competence: Competence = None,
    renvoi: Renvoi = False,
    non_conforme: NonConforme = False,
    conforme: OptionConforme = None,
    annuler: Annuler = False,
    motif: Motif = None,
    retraits: Retraits = None,
    presidence: Presidence = None,
    suite: OptionSuite = None,
    texte: Texte = None,
    grille: Grille = None,
    depuis: Depuis = None,
    force: Ecraser = False,
    au: Au = None,
    essai: Essai = False,
    sortie: Sortie = Format.TABLE,
    racine: Racine = None,
) -> None:
    """Enregistre la décision du jury : ce que donnent deux avis concordants, et ce qu'il tranche.

    Dans un terminal, demande au jury ce que les évaluateurs laissent à trancher ; sans dossier, dans toute la session.

    Exemple : cqp decide candidats/martin-lea --session 2026-06-18 --competence C4=validee
    """
    if (renvoi or annuler or non_conforme) and not motif:
        raise MauvaisUsage("Un renvoi, une non-conformité ou une annulation dit sa raison.", refaire(UN_MOTIF))
    espace, jour = options.espace_de(racine, dossiers), options.jour_acte(au, essai or grille is not None)
    ici, seance = Contexte(espace, jour, essai, force, sortie), espace.session(session)
    if grille:
        return _emettre(ici, seance, dossiers, grille)
    if depuis:
        return _reprendre(ici, seance, dossiers, depuis)
    if annuler:
        annulees = (_annuler(ici, x, seance, motif or "") for x in _nommes(ici, seance, dossiers))
        return repondre(ici, seance, list(annulees))
    dite = _parole(competence or [], motif, renvoi, suite, texte)
    dite = _jury(seance, _conformite(dite, non_conforme, conforme), retraits or [], presidence)
    if sortie is Format.TABLE and au_clavier() and not (renvoi or non_conforme):
        return trancher(Deliberation(ici, seance, dite), dossiers)
    return repondre(ici, seance, [enregistrer_decision(ici, x, seance, dite) for x in _nommes(ici, seance, dossiers)])


def _nommes(ici: Contexte, session: Session, dossiers: list[Path] | None) -> Iterator[Lecture]:
    """The dossiers named. Raises MauvaisUsage for none: a whole session is decided by its workbook."""
    if not dossiers:
        raise MauvaisUsage("Nommez les dossiers décidés.", f"cqp decide --session {session.code} --grid decisions.xlsx")
    return ici.lectures(dossiers)


def _parole(competences: list[str], motif: str | None, renvoi: bool, suite: Suite | None, texte: str | None) -> Parole:
    dites: dict[str, DecisionCompetence] = {}
    for mot in competences:
        code, egale, dit = mot.partition("=")
        code = code.strip()
        try:
            valeur = mot_connu(dit, completion.DECISIONS)
        except ValueError as err:
            phrase = f"{code} : {err}." if egale else f"« {mot} » : on attend CODE=validee ou CODE=non-validee."
            raise MauvaisUsage(f"--competence, {phrase}", "cqp decide --help") from None
        if dites.setdefault(code, valeur) != valeur:  # type: ignore[arg-type]
            message = f"{code} est dite {dites[code]} et {valeur} : une compétence n'a qu'une décision."
            raise MauvaisUsage(message, f"--competence {code}={valeur}")
    avis = suite.value if suite else None
    return Parole(dites, motif=motif, renvoi=renvoi, suite=avis, texte=texte)  # type: ignore[arg-type]


def _conformite(dite: Parole, non_conforme: bool, conforme: Conforme | None) -> Parole:
    """What the jury found to conform: both, or with `--non-conforme` the one said, if any."""
    tenus = {conforme} if non_conforme else set(Conforme)
    return replace(dite, demarche=Conforme.DEMARCHE in tenus, dossier=Conforme.DOSSIER in tenus)


def _jury(session: Session, dite: Parole, retraits: list[str], presidence: str | None) -> Parole:
    """The members who withdrew for these candidates, and who presides. Raises MauvaisUsage."""
    dits = [[x.strip() for x in dit.partition("=")] for dit in retraits]
    try:
        retires = tuple(Retrait(nom, motif) for nom, _, motif in dits)
        return verifier_le_jury(session, replace(dite, retraits=retires, presidence=presidence))
    except ValueError as err:
        raise MauvaisUsage(str(err), "cqp decide --help") from None


def _annuler(ici: Contexte, lecture: Lecture, session: Session, motif: str) -> tuple[int, dict[str, Any]]:
    registre = Registre(ici.espace.racine)

    def revoquer() -> dict[str, Any]:
        if not ici.essai and (reponse := marquer_encore(registre, lecture, session, ici.jour, motif)):
            return reponse
        reponse, changement = annuler(lecture, session, ici.jour, motif)
        registre.lire()  # a register that cannot be marked stops the revocation before it begins
        classer = partial(deposer, ici, lecture, [changement], "decide")
        with inchange(ici, lecture):
            if ici.essai:
                classer()
            else:
                registre.annuler(lecture.code, session.code, ici.jour, motif, classer)
        return reponse

    code, reponse = refusable(lecture.code, revoquer)
    if not code:
        dire_declaree(ici.espace, lecture.code, session)
    return code, reponse


# The workbook of a session -------------------------------------------------------------------------


def presentables(ici: Contexte, session: Session, dossiers: list[Path] | None = None) -> list[Dossier]:
    """The complete dossiers that this session may decide, as they stand on its day, or today if it is later."""
    jour = max(ici.jour, session.date) if session.date else ici.jour
    trouves = []
    for lecture in replace(ici, jour=jour).lectures(dossiers):
        if lecture.dossier is None:
            continue
        verdict = verifier(*en_seance(lecture.dossier, session, jour), session)
        if verdict.mot == "complet" and empechement(ramener(lecture.dossier, jour), session, jour) is None:
            trouves.append(verdict.dossier)
    return trouves


def _emettre(ici: Contexte, session: Session, dossiers: list[Path] | None, grille: Path) -> None:
    from cqp_cli.formulaires.feuille_decisions import ecrire_decisions

    presents = presentables(ici, session, dossiers)
    if not presents:
        raise Refus(f"Aucun dossier complet n'est à décider à la session {session.code}.", "cqp check-dossier")
    refuser_melange(grille, ici.sortie)
    octets = ecrire_decisions(session, presents, expediteur_de(ici.espace, presents[0].referentiel))
    deposer_octets(grille, octets, force=ici.force, essai=ici.essai, muet=ici.sortie is not Format.TABLE)
    signaler(f"  {pluriel(len(presents), 'candidat')} dans le classeur de la session {session.code}.")
    ecrit = {"session": session.code, "grille": grille.as_posix()}
    rendre(ici.sortie, objet_de("decide", **ecrit, decisions=[], refus=[]), [ecrit], " ".join(ecrit))


def _reprendre(ici: Contexte, session: Session, dossiers: list[Path] | None, depuis: Path) -> None:
    """Decides what the workbook says, of the dossiers named or of all that it holds."""
    paroles, signes = paroles_du_classeur(depuis, session, next(iter(presentables(ici, session)), None))
    for change in signes:
        signaler(f"  {change}")
    voulus = dossiers or situes(ici.espace.racine, list(paroles))
    repondre(ici, session, [_dite_la(ici, x, session, paroles.get(x.code)) for x in ici.lectures(voulus)])


def _dite_la(ici: Contexte, lecture: Lecture, session: Session, parole: Parole | None) -> tuple[int, dict[str, Any]]:
    if parole is None:
        return 4, {"code": lecture.code, "message": "Ce candidat n'est pas dans le classeur."}
    return enregistrer_decision(ici, lecture, session, parole)
