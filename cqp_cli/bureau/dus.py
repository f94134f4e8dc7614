"""The forms that are due now for one dossier: to whom each goes, and its workbook filled with all that is known."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from cqp_cli.disque.espace.dossiers import Lecture
from cqp_cli.disque.espace.espace import Espace
from cqp_cli.disque.lire.recherche import EVALUATION
from cqp_cli.disque.retoucher.pieces import code_de
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.evaluation import Evaluation, LieuEvaluation
from cqp_cli.domain.livret import Entretien, Intervenant, Livret
from cqp_cli.domain.regles import Manquement, verifier
from cqp_cli.domain.relance import demandes, sans_objet
from cqp_cli.errors import Refus
from cqp_cli.metier.evaluation.emettre import demander, octets_de
from cqp_cli.metier.parcours.activites import demande_de, recit_de
from cqp_cli.metier.parcours.parcours import parcours_de
from cqp_cli.metier.parcours.reperage import livret_de
from cqp_cli.metier.parcours.reprises import AVANT
from cqp_cli.terminal.contexte import Contexte

_PIECES = {"livret-reperage.yaml": "reperage", "parcours.yaml": "parcours", "dossier-candidat.yaml": "activites"}
_ECRITURES = {"parcours": parcours_de, "partie2": demande_de, "activites": recit_de}
_ROLES = {"reperage": "professionnel", "parcours": "organisme", "activites": "candidat", "partie2": "candidat"}
# Another person, or another day, is what these ask for: no form mends them.
_AUTREMENT = ("CONFLIT-", "HABILITATION-", "EVALUATEURS-", "EVALUATEUR-AUTRE", "LIVRET-AUTRE", "PASSAGES-")


@dataclass(frozen=True, slots=True)
class Du:
    """A form that is due: of which kind, at which passage, for which role, who that is when it is known."""

    code: str
    formulaire: str
    role: str
    personne: str
    passage: int | None
    octets: Callable[[], bytes]

    @property
    def fichier(self) -> str:
        """The name of the file."""
        suite = f"{self.role}-{self.passage}" if self.formulaire == "evaluation" else self.formulaire
        return f"{self.code}-{suite}.xlsx"

    @property
    def destinataire(self) -> str:
        """The folder of the addressee: one for each person, or for the role where nobody is named."""
        qui = self.code if self.role == "candidat" else self.personne
        return f"{self.role}-{code_de(qui, '', set())}" if qui else self.role


def dus_de(ici: Contexte, lecture: Lecture, externe: Intervenant | None = None) -> tuple[list[Du], str]:
    """The forms due, and why there is none when there is none. Raises FichierIllisible.

    `externe`: who evaluates as the external evaluator, where the dossier names nobody.
    """
    verdict = verifier(lecture.obtenir(), ici.jour)
    if obstacle := sans_objet(verdict):
        return [], obstacle.message
    voulus = dict.fromkeys(v for m in demandes(verdict) if (v := _vise(m)))
    dus = [du for formulaire, fichier in voulus for du in _du(ici, formulaire, fichier, lecture, externe)]
    premier = next(m for m in demandes(verdict) if m.gravite == "bloquant")
    return dus, "" if dus else f"Aucun formulaire n'y répond : {premier.message}"


def _vise(m: Manquement) -> tuple[str, str] | None:
    """The kind of the form that answers this, and the piece it fills."""
    fichier = m.lieu.fichier
    if m.gravite != "bloquant" or m.regle.startswith(_AUTREMENT) or m.regle.endswith("-ORDRE"):
        return None
    if fichier == "dossier-vae.yaml":
        return ("activites" if m.lieu.chemin[:1] == ("partie_3",) else "partie2"), fichier
    if fichier.startswith("evaluations/"):
        return "evaluation", fichier
    return (_PIECES[fichier], fichier) if fichier in _PIECES else None


def _du(ici: Contexte, formulaire: str, fichier: str, lecture: Lecture, externe: Intervenant | None) -> Iterator[Du]:
    d = lecture.obtenir()
    if formulaire == "evaluation":
        trouve = EVALUATION.fullmatch(fichier.removeprefix("evaluations/"))
        assert trouve
        passage, role = int(trouve[1]), trouve[2]
        try:
            x = demander(ici, lecture, role, passage)
        except Refus:  # a step before it has been undone: its turn has not come again
            return
        deja = connue(d, x.deja or Evaluation(passage, x.role), externe)
        ecrire = partial(octets_de, replace(x, passage=passage, deja=deja), ici.espace)
        yield Du(d.code, formulaire, role, deja.evaluateur.nom or _employeur(d, role), passage, ecrire)
    elif AVANT[formulaire](d) is None:
        role = _ROLES[formulaire]
        yield Du(d.code, formulaire, role, _personne(d, role), None, _ecriture(formulaire, d, ici.espace))


def _ecriture(formulaire: str, d: Dossier, espace: Espace) -> Callable[[], bytes]:
    if formulaire == "reperage":
        neuf = Livret(entretien=Entretien(lieu=d.candidat.entreprise.nom))
        return partial(livret_de, d, d.livret or neuf, espace)
    return partial(_ECRITURES[formulaire], d, espace)


def connue(d: Dossier, deja: Evaluation, externe: Intervenant | None) -> Evaluation:
    """The evaluation with what is known before it: who evaluates, and the place that the employer is.

    Who evaluated before comes first, then who led the repérage, or who is said to be the external evaluator.
    """
    anciens = [e.evaluateur for e in reversed(d.evaluations) if e.role == deja.role and e.evaluateur.nom]
    livret = d.livret.professionnel if d.livret and deja.role == "professionnel" else None
    autre = externe if deja.role == "externe" else livret
    if deja.evaluateur.nom is None and (qui := next(iter(anciens), None) or autre):
        deja = replace(deja, evaluateur=qui)
    if deja.lieu == LieuEvaluation() and deja.vide:
        deja = replace(deja, lieu=LieuEvaluation(d.candidat.entreprise.nom))
    return deja


def _personne(d: Dossier, role: str) -> str:
    """The name of who fills the form, or of where they work; empty when the dossier does not say."""
    if role == "professionnel":
        return (d.livret.professionnel.nom if d.livret else None) or _employeur(d, role)
    if role == "organisme":
        organismes = {a.organisation for a in d.actions if a.organisation and a.type == "formation"}
        return organismes.pop() if len(organismes) == 1 else ""
    return d.candidat.nom_complet


def _employeur(d: Dossier, role: str) -> str:
    """Where the professionnel of the trade works, unless the dossier says otherwise."""
    return (d.candidat.entreprise.nom or "") if role == "professionnel" else ""
