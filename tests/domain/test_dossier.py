"""The dossier as it is on a day: what is dated after has not happened yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from cqp_cli.domain.dossier import Dossier, au, avant, passe
from cqp_cli.domain.jury import Session
from tests.domain.cas import construire

PRECEDENTES = "dossier-vae.yaml > recevabilite > precedentes"


def vu(base: str, jour: str, changements: Mapping[str, object] | None = None) -> Dossier:
    return au(construire(base, "mini", changements)[0], date.fromisoformat(jour))


def test_what_has_come_and_what_has_not() -> None:
    jour = date(2026, 6, 18)
    assert passe(jour, jour) == jour
    assert passe(jour, date(2026, 6, 17)) is None
    assert passe(None, jour) is None


@pytest.mark.parametrize(
    ("jour", "evaluations", "decisions"),
    [
        ("2026-05-03", 0, 0),
        ("2026-05-04", 2, 0),
        ("2026-06-17", 2, 0),
        ("2026-06-18", 2, 1),
        ("2026-09-07", 3, 1),
        ("2026-09-08", 4, 1),
    ],
)
def test_evaluations_and_decisions_come_on_their_day(jour: str, evaluations: int, decisions: int) -> None:
    d = vu("formation-represente", jour)
    assert (len(d.evaluations), len(d.decisions), d.jour) == (evaluations, decisions, date.fromisoformat(jour))


def test_what_is_undated_is_seen_and_comes_last() -> None:
    changements = {
        "evaluations/1-externe.yaml > date": "absent",
        "decisions/2026-06-18.yaml > date": "absent",
        "decisions/2020-01-01.yaml": {"date": "2020-01-01"},
    }
    d = vu("formation-represente", "2020-01-01", changements)
    assert [(e.passage, e.role) for e in d.evaluations] == [(1, "externe")]
    assert [x.session for x in d.decisions] == ["2020-01-01", "2026-06-18"]


def test_what_the_jury_had_before_it() -> None:
    d = vu("formation-represente", "2026-09-20", {"decisions/2026-09-18.yaml": {"date": "2026-09-18"}})
    premiere, seconde = d.decisions
    assert (avant(d, premiere).decisions, avant(d, seconde).decisions) == ((), (premiere,))
    assert (avant(d, premiere).jour, len(avant(d, premiere).evaluations)) == (date(2026, 6, 18), 2)
    assert avant(d, replace(seconde, date=None)) is d


def test_a_revocation_to_come_has_not_happened() -> None:
    changements = {"decisions/2026-06-18.yaml > annulation": {"date": "2026-07-01", "motif": "Erreur"}}
    assert not vu("formation-represente", "2026-06-30", changements).decisions[0].annulee
    assert vu("formation-represente", "2026-07-01", changements).decisions[0].annulee
    sans_date = {"decisions/2026-06-18.yaml > annulation": {"motif": "Erreur"}}
    assert vu("formation-represente", "2026-06-18", sans_date).decisions[0].annulee


@pytest.mark.parametrize(
    ("jour", "avis"),
    [("2025-12-14", None), ("2025-12-15", "incomplet"), ("2026-01-14", "incomplet"), ("2026-01-15", "favorable")],
)
def test_the_avis_of_that_day(jour: str, avis: str | None) -> None:
    d = vu("vae-complet", jour, {PRECEDENTES: [{"avis": "incomplet", "date": "2025-12-15", "motif": "X"}]})
    assert d.vae
    r = d.vae.recevabilite
    assert (r.avis, r.motif) == (avis, "X" if avis == "incomplet" else None)
    assert (r.date is None) == (avis is None)


def test_what_the_candidate_writes_is_where_the_voie_puts_it() -> None:
    formation, vae = vu("formation-complet", "2026-06-01"), vu("vae-complet", "2026-06-01")
    assert formation.recit is formation.dossier_candidat
    assert vae.vae
    assert vae.recit is vae.vae.partie_3
    assert vu("vae-complet", "2026-06-01", {"dossier-vae.yaml": "absent"}).recit is None


def test_the_pieces_asked_for_are_those_of_the_voie() -> None:
    assert vu("formation-complet", "2026-06-01").demande("parcours")
    assert not vu("vae-complet", "2026-06-01").demande("parcours")
    assert not vu("formation-complet", "2026-06-01", {"candidat.yaml > voie": "absent"}).demande("parcours")
    sans = {"referentiel.yaml > accord > pieces > valeur": {"formation": ["parcours"]}}
    assert not vu("vae-complet", "2026-06-01", sans).demande("dossier-vae")


@pytest.mark.parametrize(
    ("jour", "changements", "attendue"),
    [
        ("2026-06-17", {}, "2026-06-18"),
        ("2026-06-18", {}, "2026-06-18"),
        ("2026-06-19", {}, "2026-10-15"),
        ("2026-10-16", {}, None),
        ("2026-06-01", {"sessions/2026-06-18/session.yaml > candidats": ["autre"]}, "2026-10-15"),
        ("2026-06-01", {"sessions/2026-06-18/session.yaml > candidats": ["autre", "martin-lea"]}, "2026-06-18"),
        ("2026-06-01", {"sessions/2026-06-18/session.yaml > date": "absent"}, "2026-10-15"),
    ],
)
def test_the_next_session(jour: str, changements: Mapping[str, object], attendue: str | None) -> None:
    prochaine = vu("formation-represente", jour, changements).prochaine_session
    assert (prochaine.code if prochaine else None) == attendue


def test_the_session_named_is_the_one() -> None:
    d, session = construire("formation-represente", "mini", session="2026-10-15")
    assert au(d, date(2026, 6, 1), session).prochaine_session is session
    assert au(d, date(2026, 6, 1), session).session is session


def test_the_evaluations_of_a_role() -> None:
    d = vu("formation-deux-passages", "2026-10-01")
    assert [e.fichier for e in d.du_role("externe")] == ["evaluations/1-externe.yaml", "evaluations/2-externe.yaml"]


def test_a_session_says_its_file_and_its_presidents() -> None:
    assert Session("2026-06-18").fichier == "sessions/2026-06-18/session.yaml"
    assert Session("2026-06-18").presidents == ()
