"""When a decision is final, and what it is worth then (art. 3.1.4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from cqp_cli.domain.dossier import au
from cqp_cli.domain.jury import Annulation, Conformite, Decision, Motif, remplacee
from cqp_cli.domain.portee import definitive, dernier_jour, lacunes, rendue
from cqp_cli.domain.suivi import suivre
from tests.domain.cas import construire

JOUR = date(2026, 6, 18)
LENDEMAIN = JOUR + timedelta(1)
ENTIERE = Decision(
    session="2026-06-18",
    date=JOUR,
    conformite=Conformite(True, True),
    competences={"C1": "validee"},
    issue="partielle",
    president="Jacqueline Prévost",
    signature=JOUR,
)
OCTOBRE = {"date": "2026-10-15", "competences": {"C2": "validee", "*": "conservee"}, "issue": "totale"}
NOVEMBRE = {"date": "2026-11-19", "competences": {"C2": "non-validee", "*": "conservee"}, "issue": "partielle"}


def test_a_whole_decision_is_final_from_the_day_it_is_signed() -> None:
    assert definitive(ENTIERE, JOUR)
    assert not definitive(ENTIERE, JOUR - timedelta(1))
    tardive = replace(ENTIERE, signature=LENDEMAIN)
    assert (definitive(tardive, JOUR), definitive(tardive, LENDEMAIN)) == (False, True)


@pytest.mark.parametrize(
    ("change", "dit"),
    [
        ({"date": None}, "n'est pas datée"),
        ({"date": LENDEMAIN}, "est à venir, le 19 juin 2026"),
        ({"president": None}, "ne nomme pas le président du jury"),
        ({"signature": None}, "n'est pas signée."),
        ({"signature": LENDEMAIN}, "n'est pas signée (la date écrite, le 19 juin 2026, est à venir)."),
        ({"conformite": Conformite(None, True)}, "ne dit rien de la conformité de la démarche"),
        ({"conformite": Conformite(True, None)}, "ne dit rien de la conformité du dossier"),
        ({"issue": None}, "n'écrit pas son issue"),
    ],
)
def test_each_part_that_is_missing_is_told_and_keeps_it_from_being_final(change: dict[str, Any], dit: str) -> None:
    decision = replace(ENTIERE, **change)
    (lacune,) = lacunes(decision, JOUR)
    assert lacune.message.startswith("La décision de la session 2026-06-18 ")
    assert dit in lacune.message
    assert not definitive(decision, JOUR)
    assert not rendue(decision, JOUR)


def test_a_revoked_one_and_a_renvoi_are_not_final() -> None:
    assert not rendue(replace(ENTIERE, annulation=Annulation(JOUR, "Erreur")), JOUR)
    renvoi = replace(ENTIERE, issue="renvoi", conformite=Conformite(), competences={}, renvoi=Motif("Pièces"))
    assert rendue(renvoi, JOUR)
    assert not definitive(renvoi, JOUR)


def test_the_last_day_is_the_one_of_the_voie_of_the_decision() -> None:
    d, _ = construire(
        "formation-represente", "livre", {"referentiel.yaml > accord > benefice > valeur > vae": "definitif"}
    )
    assert dernier_jour(d, JOUR) == date(2031, 6, 18)
    assert dernier_jour(d, JOUR, "vae") is None


def test_what_was_validated_in_another_voie_keeps_the_end_it_had() -> None:
    change = {
        "referentiel.yaml > accord > benefice > valeur > vae": "definitif",
        "decisions/2026-06-18.yaml > voie": "formation",
        "candidat.yaml > voie": "vae",
    }
    d, _ = construire("formation-represente", "livre", change)
    assert {b.jusqu_au for b in au(d, JOUR).bilan.benefices.values()} == {date(2031, 6, 18)}


@pytest.mark.parametrize(
    "manque", [{"signature": "absent"}, {"president": "absent"}, {"conformite": "absent"}, {"signature": "2030-01-01"}]
)
def test_nothing_is_kept_from_a_decision_that_is_not_final(manque: dict[str, str]) -> None:
    d, _ = construire("formation-represente", "livre", {"decisions/2026-10-15.yaml": OCTOBRE | manque})
    b = au(d, date(2026, 12, 1)).bilan
    assert not b.delivre
    assert b.derniere is not None
    assert b.prononcee == b.derniere
    assert (b.derniere.session, b.a_evaluer) == ("2026-06-18", ("C2",))


def test_a_full_delivery_stands_whatever_is_written_after_it() -> None:
    d, _ = construire("formation-represente", "livre", {f"decisions/{s}.yaml": x for s, x in SUITE.items()})
    b = au(d, date(2026, 12, 1)).bilan
    assert b.delivre
    assert b.derniere is not None
    assert b.prononcee == b.derniere
    assert b.derniere.session == "2026-10-15"


SUITE = {
    "2026-10-15": OCTOBRE,
    "2026-11-19": NOVEMBRE,
    "2026-11-20": {"date": "2026-11-20", "issue": "renvoi", "renvoi": {"motif": "Doublon"}},
}


def test_a_session_that_decides_again_has_one_decision_and_keeps_those_it_revoked() -> None:
    annulee = OCTOBRE | {"annulation": {"date": "2026-10-16", "motif": "Erreur"}}
    fichiers = {"decisions/2026-10-15.annulee-1.yaml": annulee, "decisions/2026-10-15.yaml": OCTOBRE}
    d, _ = construire("formation-represente", "livre", fichiers)
    vu = au(d, date(2026, 12, 1))
    assert [x.fichier for x in vu.decisions][1:] == list(fichiers)
    courante = vu.decision_de("2026-10-15")
    assert courante is not None
    assert (courante.fichier, courante.annulee) == ("decisions/2026-10-15.yaml", False)
    assert vu.bilan.delivre


def test_a_replaced_decision_is_the_same_but_for_its_file() -> None:
    gardee = remplacee(replace(ENTIERE, annulation=Annulation(JOUR, "Erreur")), 2)
    assert gardee.fichier == "decisions/2026-06-18.annulee-2.yaml"
    assert (gardee.session, gardee.competences) == (ENTIERE.session, ENTIERE.competences)


@pytest.mark.parametrize(
    ("changements", "attendue"),
    [
        ({}, None),
        ({"decisions/2026-06-18.yaml > signature": "absent"}, "2026-06-18"),
        ({"decisions/2026-06-18.yaml > date": "absent"}, "2026-06-18"),
        ({"decisions/2026-10-15.yaml": OCTOBRE | {"president": "absent"}}, "2026-10-15"),
        ({"decisions/2025-10-15.yaml": OCTOBRE | {"date": "2025-10-15", "president": "absent"}}, None),
        (
            {
                "decisions/2026-10-15.yaml": OCTOBRE
                | {"president": "absent", "annulation": {"date": "2026-10-16", "motif": "Erreur"}}
            },
            None,
        ),
    ],
)
def test_a_decision_that_the_jury_did_not_finish_is_waited_for(
    changements: dict[str, Any], attendue: str | None
) -> None:
    d, _ = construire("formation-represente", "livre", changements)
    vu = au(d, date(2026, 12, 1))
    suspens = vu.bilan.en_suspens
    assert (suspens.session if suspens else None) == attendue
    if attendue:
        assert f"la décision de la session {attendue}, qui n'est pas définitive" in suivre(vu, complet=True).prochaine


@pytest.mark.parametrize(("ecrite", "article"), [(None, "3.2.3"), ("vae", "3.2.3"), ("formation", "3.1.4")])
def test_a_decision_is_of_the_voie_that_it_writes(ecrite: Any, article: str) -> None:
    vae, _ = construire("vae-complet", "livre")
    assert vae.juge_par(replace(ENTIERE, voie=ecrite)).article("jury") == article
