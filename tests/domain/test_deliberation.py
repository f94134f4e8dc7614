"""From two avis and the word of the jury to a decision."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from cqp_cli.domain.composition import retraits_reconnus
from cqp_cli.domain.deliberation import (
    Impossible,
    Parole,
    deliberer,
    derniere_a_annuler,
    empechement,
    fin_des_benefices,
    gardees,
    non_validees,
    president,
    signee_le,
)
from cqp_cli.domain.dossier import Dossier, au
from cqp_cli.domain.jury import Decision, DecisionCompetence, Retrait, Session, issue_de
from cqp_cli.domain.titres import au_titre_de
from tests.domain.cas import construire

RIEN: dict[str, DecisionCompetence] = {}
S = "sessions/2026-10-15/session.yaml"


def presente(base: str, ref: str, changements: dict[str, Any] | None = None, jour: str = "2026-10-15") -> Dossier:
    code = "2026-06-18" if base.endswith("complet") else "2026-10-15"
    dossier, session = construire(base, ref, changements, code)
    return au(dossier, date.fromisoformat(jour), session)


def test_concordant_avis_decide(ref: str, codes: tuple[str, ...]) -> None:
    assert deliberer(presente("formation-complet", ref), Parole(RIEN)) == ("totale", dict.fromkeys(codes, "validee"))


def test_what_is_kept_and_what_is_validated_make_a_full_delivery(ref: str, codes: tuple[str, ...]) -> None:
    issue, decisions = deliberer(presente("formation-represente", ref), Parole(RIEN))
    assert issue == "totale"
    assert decisions == {c: "validee" if c == codes[1] else "conservee" for c in codes}


def test_divergent_avis_wait_for_the_jury(ref: str, codes: tuple[str, ...]) -> None:
    d = presente("vae-complet", ref, {"evaluations/1-externe.yaml > competences > C2 > avis": "non-acquise"})
    with pytest.raises(Impossible) as refus:
        deliberer(d, Parole(RIEN))
    assert str(refus.value) == (
        f"Les évaluateurs diffèrent sur {codes[1]} : le jury décide ({au_titre_de(d.accord.concordance)}). "
        f"Dites-le : --competence {codes[1]}=validee, ou non-validee."
    )
    assert deliberer(d, Parole({codes[1]: "validee"}))[0] == "totale"
    issue, decisions = deliberer(d, Parole({codes[1]: "non-validee"}))
    assert issue == "partielle"
    assert decisions[codes[1]] == "non-validee"


def test_nobody_acquired_anything(ref: str) -> None:
    change = {
        f"evaluations/1-{r}.yaml > competences": {"*": {"avis": "non-acquise", "elements": {"*": "non-acquis"}}}
        for r in ("externe", "professionnel")
    }
    assert deliberer(presente("formation-complet", ref, change), Parole(RIEN))[0] == "non-delivrance"


def test_a_kept_competence_is_said_kept_and_no_other(ref: str, codes: tuple[str, ...]) -> None:
    d = presente("formation-represente", ref)
    assert deliberer(d, Parole({codes[0]: "conservee"}))[0] == "totale"
    with pytest.raises(Impossible, match=r"est conservée d'une décision antérieure.*art\. 3\.1\.4"):
        deliberer(d, Parole({codes[0]: "non-validee"}))
    with pytest.raises(Impossible, match="aucun bénéfice ne court"):
        deliberer(d, Parole({codes[1]: "conservee"}))


@pytest.mark.parametrize("faute", [{"demarche": False}, {"dossier": False}])
def test_nothing_is_validated_of_what_does_not_conform(
    ref: str, codes: tuple[str, ...], faute: dict[str, bool]
) -> None:
    d = presente("formation-represente", ref)
    issue, decisions = deliberer(d, Parole(RIEN, **faute, motif="Pièce manquante"))  # type: ignore[arg-type]
    assert issue == "partielle"
    assert decisions == {c: "non-validee" if c == codes[1] else "conservee" for c in codes}
    with pytest.raises(Impossible, match="dossier non conforme"):
        deliberer(d, Parole({codes[1]: "validee"}, **faute))  # type: ignore[arg-type]
    assert deliberer(d, Parole({codes[1]: "non-validee"}, **faute))[0] == "partielle"  # type: ignore[arg-type]
    assert deliberer(presente("formation-complet", ref), Parole(RIEN, **faute))[0] == "non-delivrance"  # type: ignore[arg-type]


def test_sent_back_nothing_is_decided(ref: str) -> None:
    assert deliberer(presente("formation-complet", ref), Parole(RIEN, renvoi=True)) == ("renvoi", {})


@pytest.mark.parametrize(
    ("competences", "issue"),
    [
        ((), "renvoi"),
        (("validee", "conservee"), "totale"),
        (("validee", "non-validee"), "partielle"),
        (("conservee", "non-validee"), "partielle"),
        (("non-validee", "non-validee"), "non-delivrance"),
    ],
)
def test_the_outcome_is_what_the_competences_give(competences: tuple[Any, ...], issue: str) -> None:
    assert issue_de(dict(zip("AB", competences, strict=False))) == issue


# What prevents a decision -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changements", "jour", "phrase"),
    [
        ({}, "2026-10-15", None),
        ({}, "2026-10-14", "La session du 15 octobre 2026 n'a pas encore eu lieu."),
        ({f"{S} > date": "absent"}, "2026-10-15", "La session 2026-10-15 n'a pas de date."),
        ({f"{S} > membres": []}, "2026-10-15", "La session 2026-10-15 n'a pas de président."),
        ({f"{S} > candidats": ["autre"]}, "2026-10-15", "Ce candidat n'est pas inscrit à la session 2026-10-15."),
        ({f"{S} > candidats": ["autre", "martin-lea"]}, "2026-10-15", None),
        (
            {"decisions/2026-10-15.yaml": {"date": "2026-10-15", "issue": "renvoi", "renvoi": {"motif": "X"}}},
            "2026-10-15",
            "Ce dossier a déjà été décidé à la session 2026-10-15.",
        ),
        (
            {"decisions/2026-10-15.yaml": {"date": "2026-10-15", "annulation": {"motif": "X"}}},
            "2026-10-15",
            None,
        ),
        (
            {
                "decisions/2026-06-18.yaml > competences": {"*": "validee"},
                "decisions/2026-06-18.yaml > issue": "totale",
            },
            "2026-10-15",
            "La certification lui a déjà été délivrée.",
        ),
    ],
)
def test_what_prevents_a_decision(ref: str, changements: dict[str, Any], jour: str, phrase: str | None) -> None:
    d = presente("formation-represente", ref, changements, jour)
    assert d.session
    assert empechement(d, d.session, d.jour) == phrase


# The last day -------------------------------------------------------------------------------------


def test_the_last_day_is_that_of_the_shortest_benefit(ref: str, codes: tuple[str, ...]) -> None:
    d = presente("formation-represente", ref)
    annees, jour = d.accord.benefice_annees.valeur, date(2026, 10, 15)
    gardees: dict[str, DecisionCompetence] = dict.fromkeys(codes, "conservee")
    assert fin_des_benefices(d, {**gardees, codes[1]: "non-validee"}, jour) == date(2026 + annees, 6, 18)
    assert fin_des_benefices(d, {codes[0]: "validee", codes[1]: "non-validee"}, jour) == date(2026 + annees, 10, 15)
    assert fin_des_benefices(d, {**gardees, codes[1]: "validee"}, jour) is None, "a full delivery has no end"
    assert fin_des_benefices(d, dict.fromkeys(codes, "non-validee"), jour) is None
    assert fin_des_benefices(d, {}, jour) is None


def test_no_last_day_when_the_benefit_is_for_ever(ref: str, codes: tuple[str, ...]) -> None:
    d = presente(
        "formation-represente", ref, {"referentiel.yaml > accord > benefice > valeur > formation": "definitif"}
    )
    assert fin_des_benefices(d, {codes[0]: "conservee", codes[1]: "non-validee"}, date(2026, 10, 15)) is None


def test_the_president_and_the_decision_to_revoke() -> None:
    d = presente("formation-represente", "mini", {"decisions/2020.yaml": {"annulation": {"motif": "X"}}})
    assert president(d.sessions[0], Parole({})) == "Jacqueline Prévost"
    trouvee = derniere_a_annuler(d, "2026-06-18")
    assert trouvee
    assert trouvee.fichier == "decisions/2026-06-18.yaml"
    assert derniere_a_annuler(d, "2020") is None
    assert derniere_a_annuler(d, "2026-10-15") is None


@pytest.mark.parametrize(
    ("changements", "parole", "phrase"),
    [
        ({}, Parole({}, presidence="ZIMMER roland"), "Roland Zimmer"),
        ({}, Parole({}, retraits=(Retrait("Roland Zimmer", "x"),)), "Jacqueline Prévost"),
        (
            {},
            Parole({}, retraits=(Retrait("PRÉVOST Jacqueline", "x"),)),
            "Jacqueline Prévost s'est retiré(e) pour ce candidat : un autre membre préside",
        ),
        ({}, Parole({}, retraits=(Retrait("Jacqueline Prévost", "x"),), presidence="Roland Zimmer"), "Roland Zimmer"),
        ({}, Parole({}, presidence="Marie Absente"), "Marie Absente n'est pas un membre de la session 2026-10-15"),
        ({f"{S} > membres > 0 > excuse": "malade"}, Parole({}), "Jacqueline Prévost n'a pas siégé à la session"),
        ({f"{S} > membres > 0 > present": "true"}, Parole({}), "Jacqueline Prévost"),
        ({f"{S} > membres > 0 > nom": "absent"}, Parole({}), "Le président de la session 2026-10-15 n'a pas de nom."),
        ({f"{S} > membres": []}, Parole({}), "Le président de la session 2026-10-15 n'a pas de nom."),
    ],
)
def test_who_presides(changements: dict[str, Any], parole: Parole, phrase: str) -> None:
    d = presente("formation-represente", "mini", changements)
    assert d.session
    assert phrase in _dit(lambda s: president(s, parole), d.session)


@pytest.mark.parametrize(
    ("dits", "attendu"),
    [
        ([("zimmer ROLAND", "L'a formé.")], (Retrait("Roland Zimmer", "L'a formé."),)),
        ([], ()),
        ([("Roland Zimmer", "a"), ("ROLAND zimmer", "b")], "Le retrait de Roland Zimmer est dit deux fois."),
        ([("Roland Zimmer", " ")], "Roland Zimmer s'est retiré(e) sans que le motif en soit dit."),
        ([("Marie Absente", "a")], "Marie Absente, dit retiré(e), n'est pas un membre de la session 2026-10-15."),
        ([("", "a")], "Un retrait ne nomme personne."),
    ],
)
def test_who_withdrew(dits: list[tuple[str, str]], attendu: Any) -> None:
    session = presente("formation-represente", "mini").session
    assert session
    assert _dit(lambda s: str(retraits_reconnus(s, (Retrait(*x) for x in dits))), session) == str(attendu)


def _dit(action: Callable[[Session], str], session: Session) -> str:
    """What it answers, or why it refuses."""
    try:
        return action(session)
    except ValueError as err:
        return str(err)


@pytest.mark.parametrize(
    ("signature", "refus"),
    [
        (None, None),
        ("2026-10-15", None),
        ("2026-10-20", None),
        ("2026-10-14", "précède la session"),
        ("2026-10-21", "est à venir"),
    ],
)
def test_a_decision_is_signed_at_the_session_or_since(signature: str | None, refus: str | None) -> None:
    _, session = construire("formation-represente", "mini", session="2026-10-15")
    assert session
    signee = date.fromisoformat(signature) if signature else None
    parole = Parole(RIEN, signature=signee)
    if refus is None:
        assert signee_le(session, parole, date(2026, 10, 20)) == (signee or session.date)
        return
    with pytest.raises(Impossible, match=refus):
        signee_le(session, parole, date(2026, 10, 20))


def test_ce_qui_reste_apres_une_decision(ref: str, codes: tuple[str, ...]) -> None:
    """What it validates, from its day; what it keeps, as it was; and what it says not validated while a benefit runs."""
    d, jour = presente("formation-represente", ref), date(2026, 10, 15)
    avant = d.bilan.conservees
    non, oui, gardee = codes[:3]
    decision = Decision("2026-10-15", jour, competences={non: "non-validee", oui: "validee", gardee: "conservee"})
    restent = {g.competence.code: g for g in gardees(d, decision)}
    assert list(restent) == [oui, gardee]
    assert (restent[oui].depuis, restent[oui].nouvelle) == (jour, True)
    fin = avant[gardee].jusqu_au
    assert (restent[gardee].depuis, restent[gardee].jusqu_au, restent[gardee].nouvelle) == (
        avant[gardee].depuis,
        fin,
        False,
    )
    assert restent[gardee].dite.startswith(f"{gardee} – ")
    assert restent[gardee].court(fin or date.max)
    assert fin is None or not restent[gardee].court(fin + timedelta(days=1))
    assert [g.competence.code for g in gardees(d, decision, encore=True)] == [non, oui, gardee]
    assert [c.code for c in non_validees(d, decision)] == [non]


def test_ce_qui_ne_reste_pas(ref: str, codes: tuple[str, ...]) -> None:
    """Nothing is validated on no day; what was never validated is not kept from anywhere, nor kept by force."""
    d, (gardee, jamais) = presente("formation-represente", ref), codes[:2]
    sans_date = Decision("2026-10-15", None, competences={gardee: "non-validee", jamais: "validee"})
    assert gardees(d, sans_date) == []
    assert gardees(d, sans_date, encore=True) == []
    d_ou = Decision("2026-10-15", date(2026, 10, 15), competences={jamais: "conservee"})
    assert [(g.depuis, g.jusqu_au) for g in gardees(d, d_ou)] == [(None, None)]
    refusee = Decision("2026-10-15", date(2026, 10, 15), competences={jamais: "non-validee"})
    assert gardees(d, refusee, encore=True) == []
    if fin := d.bilan.conservees[gardee].jusqu_au:
        tard = Decision("2040-01-01", fin + timedelta(days=1), competences={gardee: "non-validee"})
        assert gardees(d, tard, encore=True) == []
