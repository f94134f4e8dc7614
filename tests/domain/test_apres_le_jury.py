"""What follows the jury, on the borders that no dossier of the example branch reaches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cqp_cli.disque.espace.dossiers import lire_dossier
from cqp_cli.disque.espace.espace import Espace, referentiel_livre
from cqp_cli.domain.conservation import Garde, Perime, sort_de_la_session
from cqp_cli.domain.declaration import delivrance, hors_champ, passage_de, rejets
from cqp_cli.domain.dossier import Dossier, au
from cqp_cli.domain.echeances import echeances, fins_communes, par_urgence
from cqp_cli.domain.habilitations import Habilitation, Habilitations
from cqp_cli.domain.jury import Conformite, Decision, Session
from cqp_cli.domain.publication import Organisations, publier
from cqp_cli.domain.referentiel_metier import Enregistrement
from cqp_cli.domain.statistiques import Periode, compter, jour_entree

BRANCHE = Path(__file__).parents[2] / "examples/branche"
JOUR = date(2026, 7, 1)
INSCRIT = Enregistrement(type="RNCP", code="RNCP28724", fin=date(2027, 12, 31))


@pytest.fixture(scope="module")
def espace() -> Espace:
    return Espace(BRANCHE)


def dossier(espace: Espace, code: str, jour: date = JOUR) -> Dossier:
    return au(lire_dossier(BRANCHE / "candidats" / code, espace, jour).obtenir(), jour)


# The declaration --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inscrit", "jury", "dit"),
    [
        (Enregistrement(), date(2026, 6, 18), "n'est pas enregistrée"),
        (replace(INSCRIT, fin=date(2026, 6, 17)), date(2026, 6, 18), "a pris fin le 17 juin 2026"),
        (replace(INSCRIT, decision=date(2026, 6, 19)), date(2026, 6, 18), "date du 19 juin 2026, après le jury"),
        (replace(INSCRIT, decision=date(2026, 6, 18)), date(2026, 6, 18), None),
        (replace(INSCRIT, fin=None), date(2099, 1, 1), None),
        (Enregistrement(type="RS"), date(2026, 6, 18), None),
    ],
)
def test_qui_doit_etre_declare(inscrit: Enregistrement, jury: date, dit: str | None) -> None:
    motif = hors_champ(inscrit, jury)
    assert (motif is None) if dit is None else (motif and dit in motif)


def _champs(espace: Espace, **change: object) -> list[str]:
    d = dossier(espace, "pham-thi-hong")
    decision = delivrance(d)
    assert decision
    passage = replace(passage_de(d, decision, INSCRIT), **change)  # type: ignore[arg-type]
    return [r.champ for r in rejets(passage)]


def test_une_vae_sans_voie_d_acces_est_refusee(espace: Espace) -> None:
    """The schema of the Caisse des dépôts lets it through; its processing does not."""
    assert _champs(espace) == []
    assert _champs(espace, modalite_acces="VAE", voie_vae="") == ["voieAccessVAE"]
    assert _champs(espace, modalite_acces="VAE", voie_vae="VAE_CLASSIQUE") == []
    assert _champs(espace, modalite_acces="") == ["modaliteAcces"]
    assert _champs(espace, pays="", commune="") == [], "the schema asks for neither"


def test_un_jury_hors_du_siecle_est_refuse(espace: Espace) -> None:
    assert _champs(espace, jury=date(2100, 1, 1)) == ["dateDebutValidite"]


def test_sans_voie_on_ne_sait_comment_declarer(espace: Espace) -> None:
    d = dossier(espace, "pham-thi-hong")
    decision = delivrance(d)
    assert decision
    sans = replace(d, candidat=replace(d.candidat, voie=None))
    assert passage_de(sans, decision, INSCRIT).modalite_acces == ""


@pytest.mark.parametrize(("code", "champs"), [("RNCP28724", []), ("RNCP", ["code"]), ("28724", ["code"]), ("RNCP2872X", ["code"])])  # fmt: skip
def test_le_prefixe_du_code(espace: Espace, code: str, champs: list[str]) -> None:
    assert _champs(espace, code_certification=code) == champs
    assert _champs(espace, type_certification="RS", code_certification="RS5875") == []


# Deadlines --------------------------------------------------------------------------------------------------


def test_une_habilitation_sans_fin_ni_reference_n_a_pas_d_echeance() -> None:
    registre = Habilitations((Habilitation(reference="H-1"), Habilitation(au=JOUR), Habilitation("H-2", au=JOUR)))
    exigence = referentiel_livre().accord.habilitations
    assert [e.objet for e in fins_communes(registre, exigence, {}, JOUR)] == ["fin de l'habilitation H-2"]


def test_les_plus_pressantes_d_abord(espace: Espace) -> None:
    def toutes() -> Iterator[date]:
        for code in ("benkhaled-moreau-aicha", "oconnell-sian", "nguyen-van-an"):
            yield from (e.date for e in echeances(dossier(espace, code), INSCRIT))

    assert sorted(toutes()) == [
        e.date
        for e in par_urgence(
            e
            for code in ("nguyen-van-an", "benkhaled-moreau-aicha", "oconnell-sian")
            for e in echeances(dossier(espace, code), INSCRIT)
        )
    ]


# Keeping ----------------------------------------------------------------------------------------------------


def test_une_session_suit_ses_dossiers() -> None:
    session = Session("2019-06-20", date=date(2019, 6, 20))

    def sort(session: Session, le: date, *gardes: str, incertain: bool = False) -> Perime | Garde:
        return sort_de_la_session(session, 5, le, gardes, incertain)

    assert isinstance(sort(replace(session, date=None), JOUR), Garde)
    assert isinstance(sort(session, date(2024, 6, 20)), Garde)
    assert isinstance(sort(session, date(2024, 6, 21)), Perime)
    assert isinstance(sort(session, JOUR, "2019-06-20"), Garde)
    assert isinstance(sort(session, JOUR, incertain=True), Garde)


# Figures ----------------------------------------------------------------------------------------------------


def test_l_entree_est_le_premier_acte_quand_rien_d_autre_ne_la_date(espace: Espace) -> None:
    d = dossier(espace, "martin-lea")
    assert jour_entree(d) == date(2026, 1, 12)
    assert jour_entree(replace(d, livret=None)) == date(2026, 2, 2), "the first action of the course"
    encore = replace(d, decisions=(Decision(session="2026-01-05", date=date(2026, 1, 5)),))
    assert jour_entree(encore) == date(2026, 1, 5), "what follows a decision opens another course"
    assert jour_entree(replace(d, livret=None, parcours=None, evaluations=())) is None
    vae = dossier(espace, "nguyen-van-an")
    assert vae.vae
    change = replace(vae, candidat=replace(vae.candidat, voie="formation"))
    assert jour_entree(change) == jour_entree(vae) == vae.vae.partie_2.depot, "who changes of voie had come in before"
    assert jour_entree(replace(d, vae=vae.vae)) == date(2026, 1, 12), "the start of one's own voie comes first"
    assert jour_entree(replace(vae, vae=None)) == date(2026, 5, 12)


def test_un_dossier_sans_livret_se_compte_et_une_decision_qui_n_est_pas_rendue_ne_compte_pas(espace: Espace) -> None:
    d = replace(dossier(espace, "martin-lea"), livret=None)
    decide = replace(d, decisions=(Decision(session="2026-06-18", date=date(2026, 6, 18)),))
    sans_voie = replace(decide, candidat=replace(d.candidat, voie=None))
    s = compter([decide, sans_voie], Periode(date(2026, 1, 1), JOUR))
    assert (s.total.presentees, s.total.issues.total(), s.par_voie["formation"].presentees) == (0, 0, 0)
    le = date(2026, 6, 18)
    rendue = Decision("2026-06-18", le, None, Conformite(True, True), {}, "non-delivrance", president="J", signature=le)
    en_vae = replace(sans_voie, decisions=(replace(rendue, voie="vae"),))
    s = compter([replace(decide, decisions=(rendue,)), replace(sans_voie, decisions=(rendue,)), en_vae], s.periode)
    assert (s.total.presentees, s.par_voie["formation"].presentees, s.par_voie["vae"].presentees) == (3, 1, 1)
    assert "reperage-evaluation" not in {x.code for x in s.delais if x.jours}


def test_un_candidat_entre_par_la_voie_de_sa_premiere_decision(espace: Espace) -> None:
    d = dossier(espace, "martin-lea")
    premiere = Decision(session="2026-06-18", date=date(2026, 6, 18), voie="formation")
    change = replace(d, candidat=replace(d.candidat, voie="vae"), decisions=(premiere,))
    for fin in (date(2026, 3, 1), date(2026, 12, 31)):
        s = compter([change], Periode(date(2026, 1, 1), fin))
        assert dict(s.entrees) == {"formation": 1}
    assert dict(compter([replace(change, decisions=())], s.periode).entrees) == {"vae": 1}


@pytest.mark.parametrize(
    ("groupes", "seuil", "attendu"),
    [
        ([], 5, ((), 0, 0)),
        ([(["A"], True)] * 5, 5, ((("A", 5, 5),), 0, 0)),
        ([(["A"], True)] * 4, 5, ((), 1, None)),
        ([(["A"], True)] * 5 + [(["A"], False)], 5, ((("A", 6, None),), 0, 0)),
        ([(["A"], True)] * 5 + [(["B"], True)] * 9 + [(["C"], False)], 5, ((("B", 9, 9),), 2, 6)),
        ([(["A", "a ", None], False)] * 5, 5, ((("A", 5, 0),), 0, 0)),
        ([(["SARL Val-d'Or"], False)] * 2 + [(["Val d’or"], False)] * 3, 5, ((("SARL Val-d'Or", 5, 0),), 0, 0)),
    ],
)
def test_un_petit_nombre_ne_se_publie_pas_sous_un_nom(
    groupes: list[tuple[list[str | None], bool]], seuil: int, attendu: tuple[tuple[tuple[str, int, int | None], ...], int, int | None]
) -> None:  # fmt: skip
    o: Organisations = publier(groupes, seuil)
    assert (tuple((x.nom, x.presentees, x.totales) for x in o.nommees), o.autres, o.autres_presentees) == attendu
