"""The numbers and lists of the agreement are data; another value is another law, and no rule knows either."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path

import pytest

import cqp_cli.domain.regles
from cqp_cli.domain.accord import Voie, libelle
from cqp_cli.domain.regles import PAR_CODE, REGLES
from cqp_cli.domain.titres import Phrase, Titre
from tests.domain.cas import REFERENTIELS, referentiel


@pytest.mark.parametrize(
    ("ref", "mot", "sens"),
    [
        ("livre", "acquis", "acquis"),
        ("livre", "a-developper", "non-acquis"),
        ("livre", "maitrise", None),
        ("livre", None, None),
        ("mini", "maitrise", "acquis"),
        ("mini", "a-renforcer", "non-acquis"),
        ("mini", "pas-vu", "non-evalue"),
        ("mini", "acquis", None),
    ],
)
def test_a_word_means_what_its_scale_says(ref: str, mot: str | None, sens: str | None) -> None:
    assert referentiel(ref).accord.sens_reperage(mot) == sens


def test_each_scale_has_its_words() -> None:
    livre, mini = referentiel("livre").accord, referentiel("mini").accord
    assert (livre.sens_avis("acquise"), livre.sens_element("acquise")) == ("acquis", None)
    assert (mini.sens_avis("inapte"), mini.sens_element("a-revoir")) == ("non-acquis", "non-acquis")
    assert (livre.sens_element("non-evalue"), mini.sens_avis("reserve")) == ("non-evalue", "non-evalue")


def test_a_word_is_read_by_its_label() -> None:
    echelle = referentiel("mini").accord.echelle_avis.valeur
    assert [libelle(echelle, mot) for mot in ("apte", "inconnu", None)] == ["Apte", "inconnu", ""]


@pytest.mark.parametrize("ref", REFERENTIELS)
def test_each_gravity_set_names_a_rule(ref: str) -> None:
    assert set(referentiel(ref).accord.gravites.valeur) <= set(PAR_CODE)


def test_the_elements_marked_for_another_certificate() -> None:
    assert referentiel("mini").elements_ccs_rc == ("FEU.1", "MER.2")
    assert referentiel("mini").codes == ("FEU", "MER", "SEUL")


def test_a_rule_says_its_articles_and_its_ways() -> None:
    deux = PAR_CODE["EVALUATION-PRESENTE"]
    livre = referentiel("livre")
    voies: tuple[Voie | None, ...] = ("formation", "vae", None)
    assert (livre.article("evaluation"), deux.voies) == ("3.1.3 / 3.2.2", ("formation", "vae"))
    assert [deux.fondement(livre, v).article for v in voies] == ["3.1.3", "3.2.2", "3.1.3"]
    assert [PAR_CODE[c].fondement(livre, None).article for c in ("CANDIDAT-VOIE", "VAE-PRESENT")] == ["3", "3.2.1"]
    assert len(PAR_CODE) == len(REGLES), "a code names one rule"


def test_no_rule_knows_a_competence_nor_a_number_of_this_cqp() -> None:
    """Nothing but 0 and 1 is counted in the rules, places in a list apart; no code of a competence is named there."""
    dossier = Path(str(cqp_cli.domain.regles.__file__)).parent
    for fichier in sorted(dossier.glob("*.py")):
        noeuds = list(ast.walk(ast.parse(fichier.read_text(encoding="utf-8"))))
        places = {id(n.slice) for n in noeuds if isinstance(n, ast.Subscript)}
        for noeud in (n for n in noeuds if isinstance(n, ast.Constant) and id(n) not in places):
            if type(noeud.value) is int:
                assert noeud.value in (0, 1), f"{fichier.name}:{noeud.lineno}"
            assert noeud.value not in referentiel("livre").codes, f"{fichier.name}:{noeud.lineno}"


# What a rule quotes -------------------------------------------------------------------------------


def test_without_titles_a_rule_is_a_setting_with_the_article_of_its_datum() -> None:
    """A référentiel written before `titres`: no article of another agreement, no sentence."""
    nu = replace(referentiel("livre"), titres=())
    fondement = PAR_CODE["EVALUATION-LIEU"].fondement(nu, "vae")
    assert (fondement.article, fondement.citation, fondement.origine) == ("3.1.3 / 3.2.2", "", "reglage")
    assert PAR_CODE["VAE-DELAI-JURY"].fondement(nu, "vae").origine == "loi"
    assert nu.citer("jury", "DECISION-COHERENTE", "formation") == "art. 3.1.4, réglage"
    assert nu.articles(("jury", None)) == "art. 3.1.4"


def test_a_delay_is_of_the_law_only_where_the_referentiel_says_so() -> None:
    """Another branch may count four months by its own choice: none of them is the law's."""
    livre = referentiel("livre")
    for code, donnee in (("VAE-DELAI-JURY", "delai_jury_mois"), ("DECISION-NOTIFIEE", "delai_notification_jours")):
        regle = replace(getattr(livre.accord, donnee), origine="reglage")
        autre = replace(livre, accord=replace(livre.accord, **{donnee: regle}))
        assert (PAR_CODE[code].fondement(livre, "vae").origine, PAR_CODE[code].fondement(autre, "vae").origine) == (
            "loi",
            "reglage",
        )


def test_a_title_that_refers_to_another_quotes_it() -> None:
    livre = referentiel("livre")
    phrase = "« Seuls les dossiers complets sont présentés au jury »"
    assert livre.citer("jury", "TRANSMISSION-AVANT-SESSION", "formation") == f"{phrase} (art. 3.1.4)"
    assert livre.citer("jury", "LIVRET-REMIS", None) == "art. 3.1.4 / 3.2.3, réglage"
    renvoi = "art. 3.1.4, auquel renvoie l'art. 3.2.3"
    assert livre.citer("jury", "TRANSMISSION-AVANT-SESSION", "vae") == f"{phrase} ({renvoi})"


def test_the_articles_of_several_steps_are_said_once_each() -> None:
    livre = referentiel("livre")
    assert (
        livre.articles(("parcours", None), ("evaluation", None), ("evaluation", "vae")) == "art. 3.1.2, 3.1.3 et 3.2.2"
    )


def test_an_agreement_that_speaks_makes_a_rule_of_a_setting() -> None:
    dit = Titre("evaluation", "7", None, "", (Phrase("Chacun signe.", ("EVALUATION-SIGNEE",)),))
    fondement = PAR_CODE["EVALUATION-SIGNEE"].fondement(replace(referentiel("livre"), titres=(dit,)), None)
    assert (fondement.article, fondement.citation, fondement.origine) == ("7", "Chacun signe.", "accord")


@pytest.mark.parametrize(
    ("commission", "dit"),
    [("CPEF", "par la CPEF"), ("commission", "par la commission"), ("Comité des guides", "(Comité des guides)")],
)
def test_who_habilitates_is_said_as_the_agreement_does(commission: str, dit: str) -> None:
    assert replace(referentiel("livre"), commission=commission).par_la_commission == dit


def test_only_a_cqp_is_called_one() -> None:
    assert referentiel("livre").est_cqp
    assert not replace(referentiel("livre"), intitule="Titre de guide").est_cqp
