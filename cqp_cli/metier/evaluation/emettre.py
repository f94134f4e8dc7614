"""The evaluator's form on its way out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from cqp_cli.disque.ecrire.refaire import entre_guillemets
from cqp_cli.disque.espace.dossiers import Lecture
from cqp_cli.disque.espace.espace import Espace
from cqp_cli.domain.accord import DU_ROLE
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.dossier import au as ramener
from cqp_cli.domain.evaluation import Evaluation
from cqp_cli.domain.ordre import apres_delivrance, avant_evaluation, prochain_passage
from cqp_cli.domain.titres import au_titre_de
from cqp_cli.errors import Refus
from cqp_cli.formulaires.expediteur import expediteur_de
from cqp_cli.terminal.affichage import pluriel, signaler
from cqp_cli.terminal.contexte import Contexte
from cqp_cli.terminal.depot import deposer_octets, refuser_melange
from cqp_cli.terminal.etape import exiger
from cqp_cli.terminal.formes import objet_de, rendre
from cqp_cli.terminal.options import Format


class QuelRole(StrEnum):
    """The two evaluators of the agreement (3.1.3, 3.2.2)."""

    PROFESSIONNEL = "professionnel"
    EXTERNE = "externe"


class TropTot(Refus):
    """The passage before this one has not taken place."""


class PasDue(Refus):
    """This evaluator has nothing to fill for this candidate now."""


def sans_ce_role(d: Dossier, role: str) -> str:
    article = d.au_titre_de("evaluation", "EVALUATION-PRESENTE")
    return f"Cette certification n'a pas d'évaluation {DU_ROLE[role]} ({article})."


def verifier_passage(d: Dossier, role: str, passage: int, chemin: str, deja: Collection[int] = ()) -> None:
    """A passage comes after the one before it (3.1.3), and a role must be one of the agreement's.

    `deja`: the passages known otherwise, from the same batch. Raises Refus.
    """
    if role not in d.accord.evaluateurs.valeur:
        raise Refus(sans_ce_role(d, role))
    connus = [*(e.passage or 0 for e in d.evaluations), *deja]
    if passage > 1 and not any(p >= passage - 1 for p in connus):
        article = d.au_titre_de("evaluation", "PASSAGES-ORDRE")
        message = f"Le passage {passage} vient après le passage {passage - 1}, qui n'a pas eu lieu ({article})."
        remede = f"cqp evaluate {entre_guillemets(chemin)} --role {role} --passage {passage - 1} --grid grille.xlsx"
        raise TropTot(message, remede)


@dataclass(frozen=True, slots=True)
class GrilleDemandee:
    """The form that is asked of an evaluator: at which passage, on which competences, what is answered already."""

    dossier: Dossier
    role: Any
    passage: int
    codes: tuple[str, ...]
    deja: Evaluation | None


def demander(ici: Contexte, lecture: Lecture, role: str, passage: int | None) -> GrilleDemandee:
    """What the evaluator is to fill: the passage said, or the one under way. Raises Refus when out of order."""
    d, chemin = ramener(lecture.obtenir(), ici.jour), ici.espace.relatif(lecture.chemin)
    exiger(apres_delivrance(d) or avant_evaluation(d), d)
    numero = passage or prochain_passage(d, role)  # type: ignore[arg-type]
    verifier_passage(d, role, numero, chemin)
    deja = next((e for e in d.du_role(role) if e.passage == numero), None)  # type: ignore[arg-type]
    codes = tuple(_a_evaluer(d, deja))
    if not codes:
        article = au_titre_de(d.accord.reevaluation)
        message = f"Toutes les compétences sont conservées : aucune n'est à évaluer ({article})."
        raise Refus(message, f"cqp check-dossier {entre_guillemets(chemin)}")
    return GrilleDemandee(d, role, numero, codes, deja)


def _a_evaluer(d: Dossier, deja: Evaluation | None) -> list[str]:
    """The competences of the form: those still to be shown acquired; those of the earlier answers if issued again."""
    if deja is not None and deja.competences:
        return [c for c in d.referentiel.codes if c in deja.competences]
    if not d.bilan.courantes:
        return list(d.bilan.a_evaluer)
    return [c for c in d.bilan.a_evaluer if d.bilan.resultat(c) != "acquise"] or list(d.bilan.a_evaluer)


def octets_de(x: GrilleDemandee, espace: Espace) -> bytes:
    """The workbook."""
    from cqp_cli.formulaires.grille import ecrire_evaluation

    return ecrire_evaluation(
        x.dossier, x.role, x.passage, x.codes, x.deja, expediteur_de(espace, x.dossier.referentiel)
    )


def emettre(ici: Contexte, x: GrilleDemandee, grille: Path) -> None:
    """Writes one form, and says where: for a program, as a form of many is said."""
    refuser_melange(grille, ici.sortie)
    muet = ici.sortie is not Format.TABLE
    deposer_octets(grille, octets_de(x, ici.espace), force=ici.force, essai=ici.essai, muet=muet)
    signaler(f"  Grille {DU_ROLE[x.role]}, passage {x.passage} : {pluriel(len(x.codes), 'compétence')}.")
    emise = {"code": x.dossier.code, "passage": x.passage, "role": x.role, "fichier": grille.as_posix()}
    rendre(ici.sortie, objet_de("evaluate", emises=[emise], passes=[], erreurs=[]), [emise], " ".join(emise))
