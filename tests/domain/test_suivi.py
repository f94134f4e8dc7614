"""Where a dossier stands, what comes next, and by when."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cqp_cli.domain.dates import jour_long
from cqp_cli.domain.dossier import au
from cqp_cli.domain.echeances import echeances
from cqp_cli.domain.referentiel_metier import Enregistrement
from cqp_cli.domain.regles import verifier
from cqp_cli.domain.suivi import Suivi, a_decider, suivre
from tests.domain.cas import REFERENTIELS, construire

LIVRET, PARCOURS, VAE = "livret-reperage.yaml", "parcours.yaml", "dossier-vae.yaml"
DECISION = "decisions/2026-06-18.yaml"
EVALUER = "évaluer les compétences (professionnel et évaluateur externe)"
DEPOSER = "remplir, signer et déposer la partie 2 du dossier de VAE (candidat)"
DATER = "dater le dépôt de la partie 2 du dossier de VAE (secrétariat)"
PARTIE_3 = "remplir et signer la partie 3 du dossier de VAE (candidat)"
PRATIQUER = "mettre en pratique en entreprise"
FINIR = "finir la mise en pratique en entreprise"
TRANSMETTRE = "finir l'évaluation et transmettre le dossier au jury (évaluateurs)"
COMPLETER = "compléter le dossier avant le jury (voir cqp check-dossier)"


def suivi(base: str, jour: str, changements: dict[str, Any] | None = None, ref: str = "mini") -> Suivi:
    dossier, _ = construire(base, ref, changements)
    le_jour = date.fromisoformat(jour)
    return suivre(au(dossier, le_jour), verifier(dossier, le_jour).mot == "complet")


@pytest.mark.parametrize("ref", REFERENTIELS)
@pytest.mark.parametrize(
    ("jour", "changements", "etape", "prochaine", "echeance"),
    [
        ("2026-01-11", {}, "ouvert", "mener l'entretien et remplir le livret de repérage (professionnel)", None),
        ("2026-01-12", {PARCOURS: "absent"}, "reperage", "définir le parcours (organisme de formation)", None),
        ("2026-01-12", {}, "parcours", "suivre le parcours sur {C2}, {C3}", "2026-04-10"),
        ("2026-02-20", {}, "parcours", "suivre le parcours sur {C3}", "2026-04-10"),
        ("2026-01-12", {f"{PARCOURS} > actions": []}, "parcours", "suivre le parcours sur {C2}, {C3}", None),
        ("2026-04-10", {}, "parcours", FINIR, "2026-04-30"),
        ("2026-04-10", {f"{PARCOURS} > mise_en_pratique > fin": "absent"}, "parcours", FINIR, None),
        ("2026-04-30", {}, "parcours", EVALUER, None),
        ("2026-04-10", {f"{PARCOURS} > mise_en_pratique > debut": "2026-04-11"}, "parcours", PRATIQUER, "2026-04-11"),
        ("2026-04-11", {f"{PARCOURS} > mise_en_pratique > debut": "2026-04-11"}, "parcours", FINIR, "2026-04-30"),
        ("2026-04-10", {f"{PARCOURS} > mise_en_pratique": "absent"}, "parcours", PRATIQUER, None),
        ("2026-05-04", {}, "evaluation", TRANSMETTRE, None),
        ("2026-05-10", {}, "evaluation", TRANSMETTRE, None),
        ("2026-05-11", {}, "transmis", "présenter au jury", "2026-06-18"),
        ("2026-05-11", {LIVRET: "absent"}, "transmis", COMPLETER, "2026-06-18"),
        ("2026-06-19", {}, "transmis", "présenter à la prochaine session du jury", None),
        ("2026-06-19", {LIVRET: "absent"}, "transmis", COMPLETER, None),
    ],
)
def test_formation(
    ref: str, jour: str, changements: dict[str, Any], etape: str, prochaine: str, echeance: str | None
) -> None:
    codes = construire("formation-complet", ref)[0].referentiel.codes
    dite = prochaine.replace("{C2}", codes[1]).replace("{C3}", codes[2])
    trouve = suivi("formation-complet", jour, changements, ref)
    assert (trouve.etape, trouve.prochaine, trouve.issue) == (etape, dite, None)
    assert trouve.echeance == (date.fromisoformat(echeance) if echeance else None)


def test_an_interview_without_a_date_is_not_to_come() -> None:
    assert suivi("formation-complet", "2026-01-01", {f"{LIVRET} > entretien > date": "absent"}).etape == "parcours"


@pytest.mark.parametrize("pieces", [["livret-reperage"], []])
def test_a_certification_that_asks_for_fewer_pieces(pieces: list[str]) -> None:
    changements = {
        PARCOURS: "absent",
        f"{LIVRET} > competences": {},
        "referentiel.yaml > accord > pieces > valeur > formation": pieces,
    }
    assert suivi("formation-complet", "2026-02-01", changements).prochaine == PRATIQUER
    changements["referentiel.yaml > accord > mise_en_pratique > valeur"] = "false"
    assert suivi("formation-complet", "2026-02-01", changements).prochaine == EVALUER


@pytest.mark.parametrize(
    ("jour", "changements", "etape", "prochaine", "echeance"),
    [
        ("2025-11-30", {}, "ouvert", DEPOSER, None),
        ("2026-01-01", {VAE: "absent"}, "ouvert", DEPOSER, None),
        ("2025-12-01", {}, "ouvert", "rendre l'avis de recevabilité (secrétariat)", "2026-04-01"),
        ("2025-12-01", {f"{VAE} > partie_2 > depot": "absent"}, "ouvert", DATER, None),
        (
            "2025-12-01",
            {f"{VAE} > partie_2 > signature": "absent"},
            "ouvert",
            "signer la partie 2 du dossier de VAE : non signée, elle n'est pas examinée (candidat)",
            None,
        ),
        ("2026-01-14", {}, "ouvert", "rendre l'avis de recevabilité (secrétariat)", "2026-04-01"),
        ("2026-01-15", {}, "recevabilite", PARTIE_3, None),
        ("2026-03-01", {}, "recevabilite", PARTIE_3, None),
        ("2026-03-02", {}, "recevabilite", EVALUER, None),
        ("2026-03-02", {f"{VAE} > partie_3 > signature": "absent"}, "recevabilite", PARTIE_3, None),
        (
            "2026-03-02",
            {f"{VAE} > partie_3 > activites": [{"competence": "C1", "intitule": "X"}]},
            "recevabilite",
            PARTIE_3,
            None,
        ),
        (
            "2026-03-02",
            {f"{VAE} > recevabilite > avis": "defavorable"},
            "recevabilite",
            "demande non recevable : le candidat ne peut pas être évalué",
            None,
        ),
        (
            "2026-03-02",
            {f"{VAE} > recevabilite > avis": "incomplet"},
            "ouvert",
            "compléter la demande de recevabilité (candidat)",
            None,
        ),
        (
            "2026-03-02",
            {f"{VAE} > recevabilite > avis": "incomplet", f"{VAE} > partie_2 > signature": "2026-02-20"},
            "ouvert",
            "rendre un nouvel avis de recevabilité (secrétariat)",
            None,
        ),
        (
            "2026-03-02",
            {f"{VAE} > recevabilite > avis": "incomplet", f"{VAE} > partie_2 > depot": "2026-02-20"},
            "ouvert",
            "rendre un nouvel avis de recevabilité (secrétariat)",
            "2026-06-20",
        ),
        ("2026-05-11", {}, "transmis", "présenter au jury", "2026-06-18"),
    ],
)
def test_vae(jour: str, changements: dict[str, Any], etape: str, prochaine: str, echeance: str | None) -> None:
    trouve = suivi("vae-complet", jour, changements)
    assert (trouve.etape, trouve.prochaine) == (etape, prochaine)
    assert trouve.echeance == (date.fromisoformat(echeance) if echeance else None)


@pytest.mark.parametrize("base", ["formation-represente", "vae-represente"])
def test_after_a_decision(base: str) -> None:
    assert suivi(base, "2026-06-17").etape == "transmis"
    apres = suivi(base, "2026-06-18")
    suite = (
        "délivrance partielle : suivre une formation (conseil du jury) ou compléter son expérience, puis évaluer MER"
    )
    assert apres == Suivi("decide", suite, date(2029, 6, 18), "partielle")
    assert suivi(base, "2026-09-07") == Suivi("evaluation", TRANSMETTRE, None, "partielle")
    assert suivi(base, "2026-09-14") == Suivi("transmis", "présenter au jury", date(2026, 10, 15), "partielle")


def test_two_passages_the_second_is_to_transmit() -> None:
    assert suivi("formation-deux-passages", "2026-09-13").etape == "evaluation"
    assert suivi("formation-deux-passages", "2026-09-14").etape == "transmis"


def test_benefits_that_expired_leave_no_deadline() -> None:
    changements = {"evaluations/2-externe.yaml": "absent", "evaluations/2-professionnel.yaml": "absent"}
    trouve = suivi("formation-represente", "2029-06-19", changements)
    assert trouve.prochaine == (
        "délivrance partielle : suivre une formation (conseil du jury) ou compléter son expérience, "
        "puis évaluer FEU, MER, SEUL"
    )
    assert trouve.echeance is None


def test_a_full_delivery() -> None:
    changements = {f"{DECISION} > competences": {"*": "validee"}, f"{DECISION} > issue": "totale"}
    delivre = Suivi("decide", "le CQP est délivré", None, "totale")
    assert suivi("formation-represente", "2026-06-18", changements) == delivre


def test_no_delivery() -> None:
    changements = {f"{DECISION} > competences": {"*": "non-validee"}, f"{DECISION} > issue": "non-delivrance"}
    suite = (
        "non-délivrance : suivre une formation (conseil du jury) ou compléter son expérience, "
        "puis évaluer FEU, MER, SEUL"
    )
    assert suivi("formation-represente", "2026-06-18", changements) == Suivi("decide", suite, None, "non-delivrance")


def test_sent_back_it_waits_for_the_next_session() -> None:
    changements = {
        f"{DECISION} > competences": {},
        f"{DECISION} > issue": "renvoi",
        f"{DECISION} > renvoi": {"motif": "À relire"},
        f"{PARCOURS} > actions > 2": "absent",
        f"{PARCOURS} > mise_en_pratique > fin": "2026-04-30",
    }
    attendu = Suivi("transmis", "présenter au jury", date(2026, 10, 15), "renvoi")
    assert suivi("formation-represente", "2026-06-19", changements) == attendu


def test_a_revoked_decision_leaves_the_one_before() -> None:
    changements = {
        "decisions/2026-10-15.yaml": {
            "date": "2026-10-15",
            "competences": {"C2": "validee", "*": "conservee"},
            "issue": "totale",
            "annulation": {"date": "2026-10-20", "motif": "Erreur"},
        }
    }
    assert suivi("formation-represente", "2026-10-19", changements).issue == "totale"
    assert suivi("formation-represente", "2026-10-20", changements).issue == "partielle"
    seule = {f"{DECISION} > annulation": {"date": "2026-06-19", "motif": "Erreur"}}
    assert suivi("formation-represente", "2026-06-19", seule).issue is None


@pytest.mark.parametrize(
    "change", [{"issue": "totale"}, {"conformite > demarche": "false"}, {"competences > C1": "conservee"}]
)
def test_a_decision_that_contradicts_itself_is_to_be_corrected(change: dict[str, Any]) -> None:
    changements = {f"{DECISION} > {cle}": valeur for cle, valeur in change.items()}
    dit = suivi("formation-represente", "2026-06-20", changements)
    corriger = "faire corriger la décision de la session 2026-06-18, que contredit ce qu'elle écrit (jury)"
    assert (dit.etape, dit.prochaine) == ("decide", corriger)
    assert suivi("formation-represente", "2026-06-20").prochaine != corriger


def test_nothing_is_left_to_evaluate_after_a_partial() -> None:
    """The jury said one competence validated and forgot that the others were kept."""
    ecrite = {"date": "2026-10-15", "competences": {"C2": "validee", "*": "non-validee"}, "issue": "partielle"}
    dit = suivi("formation-represente", "2026-10-19", {"decisions/2026-10-15.yaml": ecrite})
    assert (dit.etape, dit.issue) == ("decide", "partielle")
    assert dit.prochaine.endswith("rien ne reste à évaluer : relire la décision, sinon présenter de nouveau au jury")


@pytest.mark.parametrize(
    ("session", "suite", "echeance"),
    [
        ("2029-06-18", "présenter au jury", "2029-06-18"),
        ("2029-06-19", "évaluer de nouveau FEU, SEUL : leur bénéfice finit avant le jury", "2029-06-18"),
    ],
)
def test_presented_only_to_a_jury_that_may_see_it(session: str, suite: str, echeance: str) -> None:
    trouve = suivi("formation-represente", "2029-06-01", {"sessions/2026-10-15/session.yaml > date": session})
    assert (trouve.etape, trouve.prochaine, str(trouve.echeance)) == ("transmis", suite, echeance)


def test_a_benefit_that_ends_before_the_jury_is_not_missed_where_all_was_evaluated_again() -> None:
    tout = {"*": {"avis": "acquise", "elements": {"*": "acquis"}, "constats": "Vu de nouveau."}}
    changements: dict[str, Any] = {f"evaluations/2-{r}.yaml > competences": tout for r in ("professionnel", "externe")}
    changements["sessions/2026-10-15/session.yaml > date"] = "2029-06-19"
    assert suivi("formation-represente", "2029-06-01", changements).prochaine == "présenter au jury"


@pytest.mark.parametrize("base", ["vae-complet", "vae-represente"])
@pytest.mark.parametrize("changements", [{}, {"evaluations/1-professionnel.yaml > transmission": "2026-01-01"}])
def test_one_deadline_has_one_date(base: str, changements: dict[str, Any]) -> None:
    """What a rule says late is late in the deadlines, on the same day."""
    tard = {"sessions/2026-10-15/session.yaml": {"date": "2028-10-15"}}
    dossier, _ = construire(base, "livre", {**changements, **tard})
    for jour in (date(2025, 12, 1), date(2026, 2, 2), date(2026, 6, 19), date(2026, 10, 16)):
        verdict = verifier(dossier, jour)
        dites = {e.code: e.date for e in echeances(verdict.dossier, Enregistrement())}
        jury = [m.message for m in verdict.manquements if m.regle == "VAE-DELAI-JURY"]
        assert [jour_long(dites["JURY"]) in m for m in jury] == [True] * ("JURY" in dites)
        assert suivre(verdict.dossier, True).echeance == dites.get("RECEVABILITE") or "RECEVABILITE" not in dites


@pytest.mark.parametrize(
    ("jour", "etape", "changements", "attendu"),
    [
        ("2026-06-17", "transmis", {}, None),
        ("2026-06-18", "transmis", {}, ("2026-06-18", ("martin-lea",))),
        ("2026-06-18", "evaluation", {}, None),
        ("2026-06-18", "transmis", {DECISION: {"session": "2026-06-18"}}, None),
    ],
)
def test_la_derniere_session_tenue_a_decide_ou_non(jour: str, etape: Any, changements: Any, attendu: Any) -> None:
    dossier, session = construire("formation-complet", "mini", changements, "2026-06-18")
    assert session
    le_jour = date.fromisoformat(jour)
    trouve = a_decider([(au(dossier, le_jour), etape)], [session], le_jour)
    assert (trouve and (trouve[0].code, trouve[2])) == attendu


@pytest.mark.parametrize(("base", "etape"), [("vae-complet", "transmis"), ("formation-represente", "transmis")])
def test_de_qui_a_renonce_rien_n_est_attendu(base: str, etape: str) -> None:
    change = {"candidat.yaml > abandon": "2026-05-20"}
    dit = suivi(base, "2026-05-20", change)
    assert (dit.etape, dit.prochaine, dit.echeance) == (etape, "aucune : le candidat a renoncé le 20 mai 2026", None)
    assert "renoncé" not in suivi(base, "2026-05-19", change).prochaine
    dossier = construire(base, "livre", change)[0]
    attendues = [[e.code for e in echeances(au(dossier, date(2026, 5, j)), Enregistrement())] for j in (19, 20)]
    assert attendues[1] == [x for x in attendues[0] if x not in ("JURY", "RECEVABILITE")]


def test_ce_que_le_jury_a_dit_se_complete_aussi_pour_qui_a_renonce_depuis() -> None:
    change = {"candidat.yaml > abandon": "2026-06-20", "decisions/2026-06-18.yaml > signature": "absent"}
    assert suivi("formation-represente", "2026-07-20", change).prochaine.startswith("faire compléter la décision")
