"""Ce que vaut une décision du jury, quelle que soit l'issue qu'elle écrit (articles 3.1.4 et 3.2.3).

« Le jury vérifie la conformité de la démarche et des dossiers remis au regard du dispositif CQP. Il décide de la
délivrance totale ou partielle du CQP à partir de cette vérification. » Une décision n'est définitive que rendue :
signée et présidée à un jour venu, sa vérification dite, et non annulée. Elle ne délivre jamais plus que ce que
donnent ses compétences, d'une démarche et d'un dossier conformes, et ne défait pas une délivrance totale, qui
demeure tant qu'elle n'est pas annulée. Les règles `DECISION-…` disent ce qui y manque, et tout ce qui suit le jury
lit la décision telle qu'elle vaut ici.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from cqp_cli.domain.accord import Accord, Voie
from cqp_cli.domain.dates import jour_long, plus_annees
from cqp_cli.domain.jury import Decision, DecisionCompetence, Issue, issue_de
from cqp_cli.domain.lieu import Lieu
from cqp_cli.domain.remedes import A_ECRIRE, OUI_OU_NON, UN_JOUR, choix, poser

if TYPE_CHECKING:
    from cqp_cli.domain.dossier import Dossier

_RANGS: tuple[Issue, ...] = ("non-delivrance", "partielle", "totale")


@dataclass(frozen=True, slots=True)
class Lacune:
    """Ce que le jury n'a pas dit d'une décision : la rubrique, une phrase, et ce qu'il y écrit."""

    chemin: tuple[str, ...]
    message: str
    remede: str


def lacunes(decision: Decision, jour: date) -> Iterator[Lacune]:
    """Tout ce qui manque à une décision, au jour dit, pour avoir été rendue par le jury ; un renvoi ne vérifie rien."""
    session = f"La décision de la session {decision.session}"
    if decision.date is None:
        yield Lacune(("date",), f"{session} n'est pas datée.", _poser(decision, ("date",), UN_JOUR))
    elif decision.date > jour:
        yield Lacune(
            ("date",),
            f"{session} est à venir, le {jour_long(decision.date)}.",
            _poser(decision, ("date",), UN_JOUR, force=True),
        )
    if not decision.president:
        yield Lacune(
            ("president",), f"{session} ne nomme pas le président du jury.", _poser(decision, ("president",), A_ECRIRE)
        )
    signature = decision.signature
    if signature is None or signature > jour:
        suite = f" (la date écrite, le {jour_long(signature)}, est à venir)" if signature else ""
        remede = _poser(decision, ("signature",), UN_JOUR, force=signature is not None)
        yield Lacune(("signature",), f"{session} n'est pas signée{suite}.", remede)
    if decision.issue == "renvoi":
        return
    for cle, dite in (("demarche", decision.conformite.demarche), ("dossier", decision.conformite.dossier)):
        if dite is None:
            quoi = "de la démarche" if cle == "demarche" else "du dossier"
            message = f"{session} ne dit rien de la conformité {quoi}."
            yield Lacune(("conformite", cle), message, _poser(decision, ("conformite", cle), OUI_OU_NON))
    if decision.issue is None:
        remede = _poser(decision, ("issue",), choix(reversed(_RANGS)))
        yield Lacune(("issue",), f"{session} n'écrit pas son issue.", remede)


def _poser(decision: Decision, chemin: tuple[str, ...], valeur: str, *, force: bool = False) -> str:
    return poser(Lieu(decision.fichier, chemin), valeur, force=force)


def rendue(decision: Decision, jour: date) -> bool:
    """Vrai si le jury a rendu cette décision au jour dit, renvois compris, et ne l'a pas annulée."""
    return not decision.annulee and next(lacunes(decision, jour), None) is None


def definitive(decision: Decision, jour: date) -> bool:
    """Vrai si cette décision vaut au jour dit : rendue, et autre qu'un renvoi, qui ne décide rien.

    Lettres, attestation, parchemin, procès-verbal, déclaration, suivi et chiffres le demandent ici, et nulle part
    ailleurs ; ce qu'elle délivre alors est ce que `valoir` en laisse.
    """
    return decision.issue != "renvoi" and rendue(decision, jour)


def dernier_jour(dossier: Dossier, decision: date, voie: Voie | None = None) -> date | None:
    """Le dernier jour du bénéfice né d'une décision ; None s'il est définitif dans la voie où elle fut rendue.

    `voie` : celle que la décision écrit ; sinon celle du candidat.
    """
    accord = dossier.accord
    if accord.benefice.valeur.get(voie or dossier.voie or "formation") == "definitif":
        return None
    return plus_annees(decision, accord.benefice_annees.valeur)


def limite_notification(accord: Accord, decision: date) -> date:
    """Le dernier jour pour notifier une décision rendue ce jour-là."""
    return decision + timedelta(days=accord.delai_notification_jours.valeur)


def valoir(ecrites: Iterable[Decision], d: Dossier, jour: date) -> tuple[Decision, ...]:
    """Les décisions d'un dossier, de la plus ancienne à la plus récente, telles qu'elles valent au jour dit.

    Celle qui n'est pas rendue, ou qui suit une délivrance totale, y perd son issue, ses compétences et sa signature si
    elle est à venir.
    """
    fins: dict[str, date | None] = {}
    delivre = False
    valent = []
    for ecrite in ecrites:
        decision = _valoir(ecrite, d, jour, fins, delivre)
        if definitive(decision, jour) and decision.date:
            fin = dernier_jour(d, decision.date, decision.voie)
            fins |= {code: fin for code, mot in decision.competences.items() if mot == "validee"}
            delivre = decision.issue == "totale"
        valent.append(decision)
    return tuple(valent)


def _valoir(ecrite: Decision, d: Dossier, jour: date, fins: Mapping[str, date | None], delivre: bool) -> Decision:
    rendu = rendue(ecrite, jour)
    if ecrite.annulee or (rendu and ecrite.issue == "renvoi"):
        return ecrite
    if delivre or not rendu:
        signature = ecrite.signature if ecrite.signature and ecrite.signature <= jour else None
        return replace(ecrite, issue=None, competences={}, signature=signature)
    assert ecrite.date
    conforme = bool(ecrite.conformite.demarche and ecrite.conformite.dossier)
    mots: dict[str, DecisionCompetence] = {}
    for code, mot in ecrite.competences.items():
        gardee = code in fins and ((fin := fins[code]) is None or ecrite.date <= fin)
        mots[code] = mot if (mot == "validee" and conforme) or (mot == "conservee" and gardee) else "non-validee"
    toutes = {c: mots.get(c, "non-validee") for c in d.referentiel.codes}
    return replace(ecrite, competences=mots, issue=_moindre(ecrite.issue, toutes))


def _moindre(ecrite: Issue | None, mots: Mapping[str, DecisionCompetence]) -> Issue:
    return min((i for i in (ecrite, issue_de(mots)) if i), key=_RANGS.index)
