"""Ce que vaut une décision du jury, quelle que soit l'issue qu'elle écrit (articles 3.1.4 et 3.2.3).

« Le jury vérifie la conformité de la démarche et des dossiers remis au regard du dispositif CQP. Il décide de la
délivrance totale ou partielle du CQP à partir de cette vérification. » Une décision ne délivre jamais plus que ce
que donnent ses compétences, d'une démarche et d'un dossier conformes ; les règles `DECISION-…` disent ce qui y
manque, et tout ce qui suit le jury lit la décision telle qu'elle vaut ici.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from cqp_cli.domain.dates import plus_annees
from cqp_cli.domain.jury import Decision, DecisionCompetence, Issue, issue_de

if TYPE_CHECKING:
    from cqp_cli.domain.accord import Accord
    from cqp_cli.domain.dossier import Dossier

_RANGS: tuple[Issue, ...] = ("non-delivrance", "partielle", "totale")


def dernier_jour(dossier: Dossier, decision: date) -> date | None:
    """Le dernier jour du bénéfice né d'une décision ; None s'il est définitif dans cette voie."""
    accord = dossier.accord
    if accord.benefice.valeur.get(dossier.voie or "formation") == "definitif":
        return None
    return plus_annees(decision, accord.benefice_annees.valeur)


def limite_notification(accord: Accord, decision: date) -> date:
    """Le dernier jour pour notifier une décision rendue ce jour-là."""
    return decision + timedelta(days=accord.delai_notification_jours.valeur)


def valoir(ecrites: Iterable[Decision], d: Dossier) -> tuple[Decision, ...]:
    """Les décisions d'un dossier, de la plus ancienne à la plus récente, telles qu'elles valent."""
    fins: dict[str, date | None] = {}
    valent = []
    for ecrite in ecrites:
        decision = _valoir(ecrite, d.referentiel.codes, fins)
        if decision.finale and decision.date:
            fin = dernier_jour(d, decision.date)
            fins |= {code: fin for code, mot in decision.competences.items() if mot == "validee"}
        valent.append(decision)
    return tuple(valent)


def _valoir(ecrite: Decision, codes: Iterable[str], fins: Mapping[str, date | None]) -> Decision:
    if ecrite.date is None:  # on ne sait pas de quand elle est : rien n'en court
        return replace(ecrite, issue=None)
    if not ecrite.finale:
        return ecrite
    c = ecrite.conformite
    conforme = c.demarche is not False and c.dossier is not False
    mots: dict[str, DecisionCompetence] = {}
    for code, mot in ecrite.competences.items():
        gardee = code in fins and ((fin := fins[code]) is None or ecrite.date <= fin)
        mots[code] = mot if (mot == "validee" and conforme) or (mot == "conservee" and gardee) else "non-validee"
    return replace(
        ecrite, competences=mots, issue=_moindre(ecrite.issue, {c: mots.get(c, "non-validee") for c in codes})
    )


def _moindre(ecrite: Issue | None, mots: Mapping[str, DecisionCompetence]) -> Issue:
    return min((i for i in (ecrite, issue_de(mots)) if i), key=_RANGS.index)
