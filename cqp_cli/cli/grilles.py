"""The evaluator's form on its way out: one of them, or all those of a session that are due."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from cqp_cli.cli import options
from cqp_cli.cli.affichage import dire, donnees, pluriel, problemes_en_json, problemes_en_lignes, signaler
from cqp_cli.cli.etapes import exiger
from cqp_cli.cli.lots import suivre
from cqp_cli.errors import CqpError, Probleme, Refus

if TYPE_CHECKING:
    from cqp_cli.domain.dossier import Dossier
    from cqp_cli.domain.evaluation import Evaluation
    from cqp_cli.files.dossiers import Lecture
    from cqp_cli.files.espace import Espace


class QuelRole(StrEnum):
    """The two evaluators of the agreement (3.1.3, 3.2.2)."""

    PROFESSIONNEL = "professionnel"
    EXTERNE = "externe"


class TropTot(Refus):
    """The passage before this one has not taken place."""


class PasDue(Refus):
    """This evaluator has nothing to fill for this candidate now."""


def de_role(role: str) -> str:
    """« de l'évaluateur externe »."""
    return {"professionnel": "du professionnel du secteur", "externe": "de l'évaluateur externe"}[role]


def verifier_passage(d: Dossier, role: str, passage: int, chemin: str, deja: Collection[int] = ()) -> None:
    """A passage comes after the one before it (3.1.3), and a role must be one of the agreement's.

    `deja`: the passages known otherwise, from the same batch. Raises Refus.
    """
    if role not in d.accord.evaluateurs.valeur:
        raise Refus(f"Cette certification n'a pas d'évaluation {de_role(role)} (art. 3.1.3 / 3.2.2).")
    connus = [*(e.passage or 0 for e in d.evaluations), *deja]
    if passage > 1 and not any(p >= passage - 1 for p in connus):
        article = "3.2.2" if d.voie == "vae" else "3.1.3"
        message = f"Le passage {passage} vient après le passage {passage - 1}, qui n'a pas eu lieu (art. {article})."
        raise TropTot(message, f"cqp evaluate {chemin} --role {role} --passage {passage - 1} --grid grille.xlsx")


@dataclass(frozen=True, slots=True)
class Demandee:
    """The form that is asked of an evaluator: at which passage, on which competences, what is answered already."""

    dossier: Dossier
    role: Any
    passage: int
    codes: tuple[str, ...]
    deja: Evaluation | None


def demander(lecture: Lecture, role: str, passage: int | None, jour: date, espace: Espace) -> Demandee:
    """What the evaluator is to fill: the passage said, or the one under way. Raises Refus when out of order."""
    from cqp_cli.domain.dossier import au as ramener
    from cqp_cli.domain.ordre import apres_delivrance, avant_evaluation
    from cqp_cli.domain.regles.evaluation import prochain_passage
    from cqp_cli.domain.regles.modele import JURY

    d, chemin = ramener(lecture.obtenir(), jour), espace.relatif(lecture.chemin)
    exiger(apres_delivrance(d) or avant_evaluation(d), chemin)
    numero = passage or prochain_passage(d, role)  # type: ignore[arg-type]
    verifier_passage(d, role, numero, chemin)
    deja = next((e for e in d.du_role(role) if e.passage == numero), None)  # type: ignore[arg-type]
    codes = tuple(_a_evaluer(d, deja))
    if not codes:
        message = (
            f"Toutes les compétences sont conservées : aucune n'est à évaluer (art. {JURY[d.voie or 'formation']})."
        )
        raise Refus(message, f"cqp check-dossier {chemin}")
    return Demandee(d, role, numero, codes, deja)


def _a_evaluer(d: Dossier, deja: Evaluation | None) -> list[str]:
    """The competences of the form: those still to be shown acquired; those of the earlier answers if issued again."""
    if deja is not None and deja.competences:
        return [c for c in d.referentiel.codes if c in deja.competences]
    if not d.bilan.courantes:
        return list(d.bilan.a_evaluer)
    return [c for c in d.bilan.a_evaluer if d.bilan.resultat(c) != "acquise"] or list(d.bilan.a_evaluer)


def emettre(demandee: Demandee, grille: Path, *, force: bool, essai: bool) -> None:
    """Writes one form, and says where."""
    from cqp_cli.files.formulaires import ecrire_evaluation
    from cqp_cli.files.pieces import ecrire_nouveau

    x = demandee
    octets = ecrire_evaluation(x.dossier, x.role, x.passage, x.codes, x.deja)
    if not essai:
        ecrire_nouveau(grille, octets, force=force)
    signaler(f"  Grille {de_role(x.role)}, passage {x.passage} : {pluriel(len(x.codes), 'compétence')}.")
    dire(grille.as_posix())


# All those of a session ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Emission:
    """One dossier of many: the form written for it, or the problems that kept it from one."""

    code: str
    passage: int | None = None
    fichier: Path | None = None
    err: CqpError | None = None
    passee: bool = False
    """Not due, and not asked for by its name: only counted."""


def emettre_toutes(
    espace: Espace, dossiers: list[Path] | None, role: str, jour: date, ou: Path, *, essai: bool, muet: bool
) -> None:
    """Writes the form of every dossier that is due one, in the folder `ou`; nothing there is ever replaced."""
    from cqp_cli.files.ecriture import creer_dossier

    if not essai:
        creer_dossier(ou)
    emissions = list(_emettre_chacune(espace, dossiers, role, jour, ou, essai, muet))
    _rendre_compte(emissions, role)
    codes = [e.err.code for e in emissions if e.err and not e.passee]
    if codes:
        raise typer.Exit(max(codes))


def _emettre_chacune(
    espace: Espace, dossiers: list[Path] | None, role: str, jour: date, ou: Path, essai: bool, muet: bool
) -> Iterator[Emission]:
    from cqp_cli.files.dossiers import lire_dossier

    nommes = {options.situer(x, espace) for x in dossiers or [] if str(x) != "-"}
    for chemin in suivre(options.chemins_de(dossiers, espace), muet):
        lecture = lire_dossier(chemin, espace, jour)
        try:
            yield _emettre_due(lecture, espace, role, jour, ou, essai)
        except CqpError as err:
            yield Emission(lecture.code, err=err, passee=isinstance(err, PasDue) and chemin not in nommes)


def _emettre_due(lecture: Lecture, espace: Espace, role: str, jour: date, ou: Path, essai: bool) -> Emission:
    from cqp_cli.files.formulaires import ecrire_evaluation
    from cqp_cli.files.pieces import ecrire_nouveau

    exiger_due(lecture, role, jour, espace)
    x = demander(lecture, role, None, jour, espace)
    fichier = ou / f"{lecture.code}-{role}-{x.passage}.xlsx"
    if fichier.exists():
        message = f"{fichier.name} existe déjà, peut-être rempli : rien n'est remplacé."
        raise Refus(message, "déplacez-le, ou donnez un autre dossier à --grid-dir")
    if not essai:
        ecrire_nouveau(fichier, ecrire_evaluation(x.dossier, x.role, x.passage, x.codes, None))
    return Emission(lecture.code, x.passage, fichier)


def exiger_due(lecture: Lecture, role: str, jour: date, espace: Espace) -> None:
    """Raises PasDue when this evaluator has nothing to fill now: too early, done already, or delivered."""
    from cqp_cli.domain.dossier import au as ramener
    from cqp_cli.domain.ordre import apres_delivrance, avant_evaluation

    entier, chemin = lecture.obtenir(), espace.relatif(lecture.chemin)
    d = ramener(entier, jour)
    if role not in d.accord.evaluateurs.valeur:
        raise PasDue(f"Cette certification n'a pas d'évaluation {de_role(role)} (art. 3.1.3 / 3.2.2).")
    if obstacle := apres_delivrance(d) or avant_evaluation(d):
        raise PasDue(obstacle.message, obstacle.remede.replace("{dossier}", chemin))
    siens = [e.passage or 0 for e in entier.evaluations if e.role == role]
    autres = [e.passage or 0 for e in entier.evaluations if e.role != role]
    faites = [e for e in entier.evaluations if e.role == role and (e in d.bilan.courantes or e not in d.evaluations)]
    if faites and max(autres, default=0) <= max(siens):
        message = f"L'évaluation {de_role(role)} est déjà là (passage {max(siens)})."
        raise PasDue(message, f"cqp evaluate {chemin} --role {role} --passage {max(siens) + 1} --grid grille.xlsx")


def _rendre_compte(emissions: list[Emission], role: str) -> None:
    ecrites = [e for e in emissions if e.fichier]
    refusees = [e for e in emissions if e.err and not e.passee]
    passees = [e for e in emissions if e.passee]
    for e in refusees:
        signaler(f"  {e.code} : pas de grille")
        for ligne in problemes_en_lignes(_problemes(e)):
            signaler(f"  {ligne}")
    compte = f"{pluriel(len(ecrites), 'grille émise', 'grilles émises')} sur {pluriel(len(emissions), 'dossier')}"
    attente = pluriel(len(passees), "n'en attend pas", "n'en attendent pas")
    signaler(f"  {compte} ; {attente}." if passees else f"  {compte}.")
    if options.demande.json:
        emises = [_json(e, role) for e in ecrites]
        dits = [{"code": e.code, "message": p.message} for e in passees for p in _problemes(e)]
        erreurs = [p for e in refusees for p in _problemes(e)]
        entete: dict[str, Any] = {"version": 1, "commande": "evaluate", "emises": emises, "passes": dits}
        donnees(entete | problemes_en_json(erreurs))
        return
    for e in ecrites:
        dire((e.fichier or Path()).as_posix())


def _json(e: Emission, role: str) -> dict[str, Any]:
    return {"code": e.code, "passage": e.passage, "role": role, "fichier": (e.fichier or Path()).as_posix()}


def _problemes(e: Emission) -> tuple[Probleme, ...]:
    return e.err.problemes if e.err else ()
