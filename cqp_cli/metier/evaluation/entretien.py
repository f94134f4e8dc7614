"""The evaluator answers at the keyboard: one question after the other, stopped and resumed at will."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from cqp_cli.disque.ecrire.refaire import refaire
from cqp_cli.disque.espace.dossiers import Lecture
from cqp_cli.disque.retoucher.pieces import nouvelle, piece_de
from cqp_cli.domain.accord import DU_ROLE
from cqp_cli.errors import CqpError, Refus
from cqp_cli.metier.evaluation.a_demander import propositions_de, questions_de
from cqp_cli.metier.evaluation.brouillons import garder_brouillon, lire_brouillon, oublier_brouillon
from cqp_cli.metier.evaluation.emettre import GrilleDemandee
from cqp_cli.terminal.affichage import dire, dire_alinea, signaler_problemes
from cqp_cli.terminal.apercu import Reprise, classer, en_mots, montrer, resumer
from cqp_cli.terminal.clavier import MARGE, editer, invite, lire
from cqp_cli.terminal.contexte import Contexte
from cqp_cli.terminal.questionnaire import Arreter, Chemin, Question, Questionnaire, deplier, emboiter


def interroger(ici: Contexte, lecture: Lecture, x: GrilleDemandee) -> None:
    """Asks, shows what was answered, files it. Raises Refus when this evaluation is there and not `force`."""
    entretien = Interrogation(ici, lecture, x)
    entretien.ouvrir()
    try:
        entretien.poser()
    except (Arreter, EOFError):
        entretien.garder()
        entretien.dire_l_arret()
    except KeyboardInterrupt:
        entretien.garder()
        entretien.dire_l_arret()
        raise


class Interrogation:
    """One session of questions: its draft, and what it files in the end."""

    def __init__(self, ici: Contexte, lecture: Lecture, x: GrilleDemandee) -> None:
        self.ici, self.lecture, self.x = ici, lecture, x
        self.questions = questions_de(x)
        version = x.dossier.referentiel
        self.identite = (lecture.chemin, x.passage, str(x.role), f"{version.code} {version.version}")
        self.questionnaire, self.repris = self._commencer()

    def _commencer(self) -> tuple[Questionnaire, bool]:
        if self.x.deja and not self.ici.force:
            message = f"{self.x.deja.fichier} existe déjà : rien n'est remplacé. Corrigée, elle est gardée de côté."
            raise Refus(message, refaire("--force"))
        brouillon = lire_brouillon(*self.identite)
        reponses = deplier(self.questions, brouillon) if brouillon is not None else self._anciennes()
        debut = brouillon is None
        q = Questionnaire(self.questions, reponses, propositions_de(self.x), self.x.dossier.accord, debut)
        return q, bool(brouillon)

    def _anciennes(self) -> dict[Chemin, Any]:
        """The answers of the evaluation that is there already."""
        if self.x.deja is None:
            return {}
        sources = {mot: mot in self.x.deja.sources for mot in self.x.dossier.accord.sources.valeur}
        return deplier(self.questions, asdict(self.x.deja) | {"sources": sources})

    def ouvrir(self) -> None:
        """Who is evaluated, how to answer, and where one resumes."""
        d, q = self.x.dossier, self.questionnaire.courante
        dire(f"  {d.candidat.nom_complet} · évaluation {DU_ROLE[self.x.role]} · passage {self.x.passage}", bold=True)
        dire("  Entrée garde la réponse entre crochets, < revient en arrière, ? aide, q arrête et garde tout.")
        if self.repris:
            dire(f"  Reprise {_ou(q)}.")
        editer()

    def poser(self) -> None:
        """Every question, then the summary, as often as one goes back."""
        while True:
            self._questions()
            self._resumer()
            saisie = lire("  Enregistrer ? o = oui, < = revenir, q = plus tard > ").strip().casefold()
            if saisie in ("o", "oui"):
                self._classer()
                return
            if saisie == "q":
                raise Arreter
            if saisie == "<":
                self.questionnaire.reculer()

    def _questions(self) -> None:
        q, titre = self.questionnaire, None
        while (question := q.courante) is not None:
            if question.titre != titre:
                if titre is not None:
                    self.garder()
                titre = question.titre
                dire()
                dire_alinea(titre, "  ", bold=True)
            self._enoncer(question)
            plainte = q.repondre(lire(invite(q)))
            if plainte:
                dire_alinea(plainte, MARGE)
        self.garder()

    def _enoncer(self, question: Question) -> None:
        dire_alinea(question.texte, "  ", MARGE)
        if question.chemin == ("evaluateur", "nom"):
            for rang, p in enumerate(self.questionnaire.propositions.personnes, 1):
                details = ", ".join(filter(None, (p.organisation, p.habilitation)))
                dire(f"{MARGE}{rang} = {p.nom}{f' ({details})' if details else ''}", dim=True)

    def garder(self) -> None:
        """Keeps the answers in the draft."""
        if self.ici.essai:
            return
        try:
            garder_brouillon(*self.identite, emboiter(self.questions, self.questionnaire.reponses))
        except CqpError as err:  # the answers are still here: better go on than lose them
            signaler_problemes(err.problemes)

    def dire_l_arret(self) -> None:
        """Where one stopped, and how to go on."""
        gardees = "rien n'est gardé (--dry-run)" if self.ici.essai else "vos réponses sont gardées"
        dire()
        dire(f"  Arrêt {_ou(self.questionnaire.courante)} ; {gardees}.")
        chemin = self.ici.espace.relatif(self.lecture.chemin)
        dire(f"  → cqp evaluate {chemin} --role {self.x.role} --passage {self.x.passage}")

    # What it becomes

    def _donnees(self, reponses: dict[Chemin, Any]) -> dict[str, Any]:
        """The data of the piece; the remarks on elements that an earlier version had are kept."""
        donnees: dict[str, Any] = {"passage": self.x.passage, "role": str(self.x.role)}
        donnees |= emboiter(self.questions, reponses)
        donnees["sources"] = [mot for mot, oui in donnees.get("sources", {}).items() if oui]
        for code, bloc in (self.x.deja.competences if self.x.deja else {}).items():
            if bloc.observations and code in donnees.get("competences", {}):
                donnees["competences"][code]["observations"] = dict(bloc.observations)
        return donnees

    def _reprise(self, donnees: dict[str, Any]) -> Reprise:
        octets = piece_de(donnees, "evaluation.yaml", self.x.dossier.referentiel, self.ici.espace.racine)
        fichier = f"evaluations/{self.x.passage}-{self.x.role}.yaml"
        return Reprise(self.lecture, nouvelle(self.lecture.chemin, fichier, octets, force=True))

    def _resumer(self) -> None:
        d, donnees = self.x.dossier, self._donnees(self.questionnaire.reponses)
        qui, lieu = donnees["evaluateur"], donnees["lieu"]
        dire()
        dire("  Résumé", bold=True)
        dire(f"  {qui['nom']}, le {en_mots(d, str(donnees['date']))}, {lieu['nom']}")
        dire(f"  à partir de : {', '.join(donnees['sources']) or 'aucune source'}")
        reprise = self._reprise(donnees)
        if reprise.remplace:
            montrer(reprise, dire)
            return
        for ligne in resumer(d, donnees):
            dire(ligne)

    def _classer(self) -> None:
        classer(self.ici, self._reprise(self._donnees(self.questionnaire.reponses)), "evaluate")
        if not self.ici.essai:
            oublier_brouillon(*self.identite[:3])


def _ou(q: Question | None) -> str:
    """« à C3 », or where else one stands."""
    if q is None:
        return "au résumé"
    return f"à {q.chemin[1]}" if q.chemin[0] == "competences" else f"à « {q.texte} »"
