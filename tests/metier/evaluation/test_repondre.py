"""`cqp evaluate DOSSIER --role R` at a terminal: the questions and what a typed line makes of them, then the real thing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cqp_cli.disque.lire.validation import charger
from cqp_cli.domain.accord import Role
from cqp_cli.domain.candidat import Entreprise
from cqp_cli.domain.evaluation import Evaluation
from cqp_cli.domain.habilitations import Habilitation, Habilitations
from cqp_cli.domain.livret import Intervenant
from cqp_cli.metier.evaluation.a_demander import propositions_de, questions_de
from cqp_cli.metier.evaluation.brouillons import garder_brouillon, lire_brouillon, nom_brouillon
from cqp_cli.metier.evaluation.emettre import GrilleDemandee
from cqp_cli.terminal.questionnaire import Arreter, Questionnaire, Touche, deplier, emboiter
from tests.commandes import JOUR, Cqp
from tests.formulaires.classeurs import dossier
from tests.terminal.pseudo import Terminal, sur_terminal

HABILITES = Habilitations(
    (
        Habilitation("H-1", "Paul Girard", "Évalia", date(2024, 1, 1), date(2027, 12, 31)),
        Habilitation("H-2", "Solange Vautrin", "Cap", date(2017, 1, 1), date(2020, 1, 1)),
    )
)


def demandee(role: Role = "externe", codes: tuple[str, ...] = ("C1", "C2"), **suite: Any) -> GrilleDemandee:
    d = dossier(habilitations=HABILITES, **suite)
    d = replace(d, candidat=replace(d.candidat, entreprise=Entreprise("Atelier Savoirs")))
    return GrilleDemandee(d, role, 1, codes, None)


def questionnaire(
    x: GrilleDemandee, reponses: dict[tuple[str, ...], Any] | None = None, debut: bool = True
) -> Questionnaire:
    return Questionnaire(questions_de(x), reponses or {}, propositions_de(x), x.dossier.accord, debut)


def taper(q: Questionnaire, lignes: Iterable[str]) -> list[str]:
    """What is answered to the lines, where something is."""
    return [plainte for ligne in lignes if (plainte := q.repondre(ligne))]


def chemin(q: Questionnaire) -> tuple[str, ...]:
    """Where one is."""
    assert q.courante
    return q.courante.chemin


QUI = ("Paul Girard", "Consultant", "", "", "")
OU = ("04/05/2026", "", "e", "o", "o", "o", "o", "o")
C1, C2 = ("a", "a", "a", "a", "Bien."), ("a", "n", "n", "")
FIN = ("", "")


# The questions ------------------------------------------------------------------------------------


def test_les_questions_sont_celles_de_la_grille() -> None:
    chemins = [q.chemin for q in questions_de(demandee())]
    assert chemins[:2] == [("evaluateur", "nom"), ("evaluateur", "fonction")]
    assert chemins.index(("sources", "analyse")) < chemins.index(("competences", "C1", "elements", "C1.1"))
    assert [c for c in chemins if c[0] == "competences"][3:5] == [
        ("competences", "C1", "avis"),
        ("competences", "C1", "constats"),
    ]
    assert chemins[-2:] == [("signature",), ("transmission",)]
    assert ("transmission",) not in [q.chemin for q in questions_de(demandee("professionnel"))]
    assert ("livret_remis",) not in [q.chemin for q in questions_de(demandee(voie="vae"))]


def test_une_lettre_par_reponse() -> None:
    par_chemin = {q.chemin: q for q in questions_de(demandee())}
    element = par_chemin["competences", "C1", "elements", "C1.1"]
    assert element.touches == (
        Touche("a", "acquis", "acquis"),
        Touche("n", "non-acquis", "non acquis"),
        Touche("e", "non-evalue", "non évalué"),
    )
    assert [t.cle for t in par_chemin["lieu", "type"].touches] == ["e", "s"]
    assert [t.cle for t in par_chemin["sources", "dossier"].touches] == ["o", "n"]


def test_des_chiffres_quand_deux_mots_ont_la_meme_lettre() -> None:
    from cqp_cli.metier.evaluation.a_demander import _touches

    assert [t.cle for t in _touches([("a", "Partiel", "a"), ("b", "Plein", "a")])] == ["1", "2"]


# What is typed ------------------------------------------------------------------------------------


def test_de_bout_en_bout_les_reponses_font_une_evaluation() -> None:
    x = demandee()
    q = questionnaire(x)
    assert taper(q, (*QUI, *OU, *C1, *C2, *FIN)) == []
    assert q.courante is None
    donnees = emboiter(q.questions, q.reponses)
    assert donnees["evaluateur"] == {
        "nom": "Paul Girard",
        "fonction": "Consultant",
        "organisation": "Évalia",
        "origine": "externe",
        "habilitation": "H-1",
    }
    assert donnees["lieu"] == {"nom": "Atelier Savoirs", "type": "entreprise", "plateau_technique": True}
    assert donnees["signature"] == donnees["date"] == date(2026, 5, 4)
    assert donnees["competences"]["C2"] == {"elements": {"C2.1": "acquis", "C2.2": "non-acquis"}, "avis": "non-acquise"}
    assert "transmission" not in donnees


def test_on_revient_en_arriere_et_entree_garde_la_reponse() -> None:
    q = questionnaire(demandee())
    taper(q, (*QUI, *OU, "a", "n"))
    assert q.courante
    assert q.courante.texte.startswith("C1.3")
    taper(q, ("<", "<"))
    assert q.courante.texte.startswith("C1.1")
    assert q.proposee() == "acquis"
    taper(q, ("", "a"))
    assert q.reponses["competences", "C1", "elements", "C1.1"] == "acquis"
    assert q.reponses["competences", "C1", "elements", "C1.2"] == "acquis"


def test_rien_avant_la_premiere_question() -> None:
    q = questionnaire(demandee())
    assert taper(q, ("<",)) == ["C'est la première question."]
    assert q.courante == q.questions[0]


def test_depuis_le_resume_on_revient_a_la_derniere() -> None:
    q = questionnaire(demandee())
    taper(q, (*QUI, *OU, *C1, *C2, *FIN))
    assert q.reculer()
    assert q.courante
    assert q.courante.chemin == ("transmission",)


@pytest.mark.parametrize("mot", ["q", "Q", " q "])
def test_on_arrete(mot: str) -> None:
    with pytest.raises(Arreter):
        questionnaire(demandee()).repondre(mot)


def test_l_aide_dit_comment_repondre() -> None:
    q = questionnaire(demandee())
    taper(q, QUI)
    assert taper(q, ("?",)) == [
        "Tapez une date, par exemple 18/06/2026. Entrée garde la réponse entre crochets ; < revient à la question "
        "d'avant ; q arrête."
    ]
    taper(q, OU)
    (aide,) = taper(q, ("?",))
    assert aide.startswith("Tapez a = acquis, n = non acquis, e = non évalué.")
    taper(q, C1[:-1])
    (aide,) = taper(q, ("?",))
    assert "Tapez votre réponse ; - la laisse vide." in aide


PLAINTES = [
    ((), "", "Une réponse est attendue."),
    ((), "-", "Une réponse est attendue."),
    ((), "a\x07b", "Le signe U+0007 (signe invisible) ne s'imprime pas : retapez ce nom."),
    ((), "👍", "Le signe U+1F44D (pouce levé) ne s'imprime pas : retapez ce nom."),
    ((), "x" * 3001, "Ce texte dépasse 3000 signes : abrégez-le, ou passez par la grille (--grid)."),
    (QUI, "31/02/2026", "Cette date n'existe pas dans le calendrier."),
    (QUI, "hier", "On attend une date AAAA-MM-JJ, par exemple 2026-06-18."),
    ((*QUI, *OU), "", "Une réponse est attendue : a = acquis, n = non acquis, e = non évalué."),
    ((*QUI, *OU), "z", "On attend a = acquis, n = non acquis, e = non évalué."),
    ((*QUI, *OU, "a", "n", "a", "a"), "", "Un constat est attendu : votre avis ne va pas avec les éléments."),
    ((*QUI, *OU, "a", "a", "a", "n"), "-", "Un constat est attendu : votre avis ne va pas avec les éléments."),
]


@pytest.mark.parametrize(("avant", "ligne", "phrase"), PLAINTES)
def test_ce_qui_ne_va_pas_est_dit_et_redemande(avant: tuple[str, ...], ligne: str, phrase: str) -> None:
    q = questionnaire(demandee())
    taper(q, avant)
    courante = q.courante
    assert taper(q, (ligne,)) == [phrase]
    assert q.courante == courante


def test_un_mot_entier_vaut_sa_lettre() -> None:
    q = questionnaire(demandee())
    taper(q, (*QUI, *OU, "Non  Acquis", "NON ÉVALUÉ", "A"))
    elements = emboiter(q.questions, q.reponses)["competences"]["C1"]["elements"]
    assert list(elements.values()) == ["non-acquis", "non-evalue", "acquis"]


def test_un_interne_n_a_pas_d_habilitation_a_dire() -> None:
    q = questionnaire(demandee("professionnel"))
    taper(q, ("Claire Besson", "Responsable", "Atelier", "i"))
    assert chemin(q) == ("date",)
    taper(q, ("<", "e"))
    assert chemin(q) == ("evaluateur", "habilitation")
    taper(q, ("H-1", "<", "<", "i"))
    assert "habilitation" not in emboiter(q.questions, q.reponses)["evaluateur"]


# What is proposed ---------------------------------------------------------------------------------


def test_un_numero_choisit_une_personne_habilitee_ce_jour_la() -> None:
    q = questionnaire(demandee())
    assert [p.nom for p in q.propositions.personnes] == ["Paul Girard"], "H-2 has ended"
    assert q.proposee() is None, "someone on the list is not yet the evaluator"
    taper(q, ("1", "Consultant"))
    assert q.reponses["evaluateur", "nom"] == "Paul Girard"
    assert q.proposee() == "Évalia"


def test_l_evaluateur_d_avant_est_propose_avec_ses_reponses() -> None:
    avant = Evaluation(1, "externe", Intervenant("Ann Ozu", "Conseil", "Ozu SAS", "externe", "H-9"), date(2026, 3, 1))
    q = questionnaire(demandee(evaluations=(avant,)))
    assert [p.nom for p in q.propositions.personnes] == ["Ann Ozu", "Paul Girard"]
    assert q.proposee() == "Ann Ozu"
    taper(q, ("", "", "", "", ""))
    assert emboiter(q.questions, q.reponses)["evaluateur"]["habilitation"] == "H-9"


# Stopped and resumed ------------------------------------------------------------------------------


def test_on_reprend_ou_l_on_en_etait(tmp_path: Path) -> None:
    x = demandee()
    q = questionnaire(x)
    taper(q, (*QUI, *OU, *C1[:-1], "", "n"))
    garder_brouillon(tmp_path, 1, "externe", "r 1", emboiter(q.questions, q.reponses))
    assert [p.name for p in tmp_path.iterdir()] == [".cqp-brouillon-1-externe"]
    lu = lire_brouillon(tmp_path, 1, "externe", "r 1")
    assert lu
    repris = questionnaire(x, deplier(q.questions, lu), debut=False)
    assert repris.courante
    assert repris.courante.texte.startswith("C2.2")
    assert {c: v for c, v in q.reponses.items() if v is not None} == repris.reponses


def test_une_reponse_de_brouillon_qui_n_en_est_plus_une_est_redemandee() -> None:
    questions = questions_de(demandee())
    lues: dict[str, Any] = {
        "date": "demain",
        "evaluateur": {"nom": ["x"]},
        "competences": {"C1": {"avis": "peut-être"}},
    }
    assert deplier(questions, lues) == {}
    assert deplier(questions, {"date": "2026-05-04", "livret_remis": "false"}) == {
        ("date",): date(2026, 5, 4),
        ("livret_remis",): False,
    }


def test_un_brouillon_illisible_ou_d_une_autre_version(tmp_path: Path) -> None:
    from cqp_cli.errors import FichierIllisible, Refus

    assert lire_brouillon(tmp_path, 1, "externe", "r 1") is None
    garder_brouillon(tmp_path, 1, "externe", "r 1", {})
    assert lire_brouillon(tmp_path, 1, "externe", "r 1") == {}
    with pytest.raises(Refus, match="une autre version du référentiel"):
        lire_brouillon(tmp_path, 1, "externe", "r 2")
    for octets in (b"", b"a: [", b"\xff", b"- x\n"):
        (tmp_path / nom_brouillon(1, "externe")).write_bytes(octets)
        with pytest.raises(FichierIllisible):
            lire_brouillon(tmp_path, 1, "externe", "r 1")


def test_sans_terminal_c_est_un_mauvais_usage(branche: Path, cqp: Cqp) -> None:
    reponse = cqp("evaluate", "martin-lea", "--role", "externe")
    assert reponse.code == 2
    assert "Dites --role et --grid" in reponse.plainte


# The real thing -----------------------------------------------------------------------------------


AVANT = ("2", "Consultant", "", "", "", "04/05/2026", "", "e", "o", "o", "o", "o", "o")
ELEMENTS = (8, 7, 11, 5, 6, 8)


@pytest.fixture
def lea(branche: Path) -> Path:
    """A dossier whose external evaluation is still to be done."""
    dossier = branche / "candidats/martin-lea"
    (dossier / "evaluations/1-externe.yaml").unlink()
    return dossier


@sur_terminal
def test_une_evaluation_entiere_arretee_reprise_et_enregistree(branche: Path, lea: Path, cqp: Cqp) -> None:
    mots = ("martin-lea", "--role", "externe", "--at", JOUR)
    t = Terminal("evaluate", *mots, dossier=branche)
    t.taper(*AVANT, *("a",) * 8, "a", "Dossiers complets.", *("a",) * 7, "a", "", "a", "q")
    assert t.finir() == 0
    assert "Prénom et nom" in t.texte
    assert "C1.1 Identifier les acteurs clés internes et externes" in t.texte
    assert "Arrêt à C3 ; vos réponses sont gardées. → cqp evaluate candidats/martin-lea --role externe" in t.texte
    assert (lea / ".cqp-brouillon-1-externe").stat().st_mode & 0o077 == 0
    assert not (lea / "evaluations/1-externe.yaml").exists()
    assert cqp("check-dossier", "martin-lea", "--at", JOUR).code == 1, "the draft is no piece"

    t = Terminal("evaluate", *mots, dossier=branche)
    t.taper(*("a",) * 10, "a", "Très à l'aise à l'accueil : « œ », €.")
    t.taper(*("a", "n", "a", "a", "a"), "n", "Un retard mal annoncé.")
    t.taper(*("a",) * 6, "a", "", *("a",) * 8, "a", "", "", "", "o")
    assert t.finir() == 0, t.texte[-1500:]
    assert "Reprise à C3." in t.texte
    assert "Résumé Paul Girard, le 4 mai 2026, Atelier Savoirs à partir de : dossier, observation, analyse" in t.texte
    assert "4 acquis, 1 non acquis · avis : non acquise · constats" in t.texte
    assert "martin-lea/evaluations/1-externe.yaml : écrit" in t.texte
    assert not (lea / ".cqp-brouillon-1-externe").exists()
    texte = (lea / "evaluations/1-externe.yaml").read_text(encoding="utf-8")
    assert "# Identifier les acteurs clés internes et externes" in texte, "on the template, as --from does"
    evaluation, problemes = charger(Evaluation, texte, "e")
    assert problemes == []
    assert evaluation
    assert [len(bloc.elements) for bloc in evaluation.competences.values()] == list(ELEMENTS)
    assert evaluation.competences["C4"].elements["C4.2"] == "non-acquis"
    assert evaluation.competences["C3"].constats == "Très à l'aise à l'accueil : « œ », €."
    assert evaluation.sources == ("dossier", "observation", "analyse")
    assert evaluation.signature == evaluation.date == date(2026, 5, 4)


@sur_terminal
@pytest.mark.parametrize(("touche", "code"), [("d", 0), ("c", 130)])
def test_ctrl_d_et_ctrl_c_gardent_les_reponses(branche: Path, lea: Path, touche: str, code: int) -> None:
    t = Terminal("evaluate", "martin-lea", "--role", "externe", "--at", JOUR, dossier=branche)
    t.taper(*AVANT, "a", "n")
    assert t.finir(touche) == code, t.texte
    assert "Arrêt à C1 ; vos réponses sont gardées." in t.texte
    assert "C1.2: non-acquis" in (lea / ".cqp-brouillon-1-externe").read_text(encoding="utf-8")


@sur_terminal
def test_dry_run_demande_et_n_ecrit_rien(branche: Path, lea: Path) -> None:
    avant = sorted(lea.rglob("*"))
    t = Terminal("evaluate", "martin-lea", "--role", "externe", "--at", JOUR, "--dry-run", dossier=branche)
    t.taper(*AVANT, "a", "q")
    assert t.finir() == 0
    assert "rien n'est gardé (--dry-run)" in t.texte
    assert sorted(lea.rglob("*")) == avant


@sur_terminal
def test_corriger_une_evaluation_demande_force_et_garde_l_ancienne(branche: Path, cqp: Cqp) -> None:
    piece = branche / "candidats/martin-lea/evaluations/1-externe.yaml"
    avant = piece.read_bytes()
    mots = ("martin-lea", "--role", "externe", "--passage", "1", "--at", JOUR)
    t = Terminal("evaluate", *mots, dossier=branche)
    assert t.finir() == 4
    assert "evaluations/1-externe.yaml existe déjà : rien n'est remplacé." in t.texte
    assert f"→ cqp evaluate {' '.join(mots)} --force" in t.texte
    t = Terminal("evaluate", *mots, "--force", dossier=branche)
    t.taper(*("",) * 13, "n", *("",) * 9, *("",) * (9 + 13 + 7 + 8 + 10), *("",) * 2, "o")
    assert t.finir() == 0, t.texte[-1500:]
    assert "C1.1 Identifier" in t.texte
    assert "acquis → non acquis" in t.texte
    (garde,) = (branche / "candidats/martin-lea/pieces/remplaces").iterdir()
    assert garde.read_bytes() == avant
    nouvelle, _ = charger(Evaluation, piece.read_text(encoding="utf-8"), "e")
    ancienne, _ = charger(Evaluation, avant.decode("utf-8"), "e")
    assert nouvelle
    assert ancienne
    elements = {**ancienne.competences["C1"].elements, "C1.1": "non-acquis"}
    competences = {**ancienne.competences, "C1": replace(ancienne.competences["C1"], elements=elements)}
    assert nouvelle == replace(ancienne, competences=competences), "the remarks on elements are kept too"
