"""Forms on their way out: what the contract says of them, what a person sees, and what never becomes a formula."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook

from cqp_cli.domain.accord import Mot
from cqp_cli.domain.actions import Parcours
from cqp_cli.domain.dates import jour_long
from cqp_cli.domain.evaluation import CompetenceEvaluee, Evaluation, LieuEvaluation
from cqp_cli.domain.jury import Conformite, Decision, Session
from cqp_cli.domain.livret import CompetenceReperee, Intervenant, Livret
from cqp_cli.domain.typographie import typographier
from cqp_cli.domain.vae import Activite, Partie2, RecitActivites
from cqp_cli.errors import FichierIllisible, Refus
from cqp_cli.formulaires.expediteur import Expediteur
from cqp_cli.formulaires.feuille_activites import ecrire_activites
from cqp_cli.formulaires.feuille_decisions import ecrire_decisions
from cqp_cli.formulaires.feuille_inscriptions import ecrire_inscriptions
from cqp_cli.formulaires.feuille_lignes import ecrire_parcours, ecrire_partie_2
from cqp_cli.formulaires.grille import ecrire_evaluation, ecrire_reperage
from cqp_cli.formulaires.impression import POINTS, coupures, pages_de_front
from cqp_cli.formulaires.mesure import hauteur, lignes
from cqp_cli.metier.ouverture.inscriptions import lire_liste
from tests.formulaires.classeurs import (
    COMPETENCES,
    SESSION,
    dossier,
    evaluation,
    moindre_corps,
    nommee,
    petit,
    rangee,
    reponse,
    vrai,
)

CODES = petit().codes
NOMS_EVALUATION = (
    *("nom", "fonction", "organisation", "origine", "habilitation"),
    *("date", "lieu_nom", "lieu_type", "plateau_technique", "livret_remis", "signature", "transmission"),
    *("source_dossier", "source_observation", "source_analyse"),
)
IDENTITE = ("cqp_formulaire", "cqp_code", "cqp_passage", "cqp_role", "cqp_referentiel", "cqp_format")


def ouvrir(octets: bytes) -> Any:
    return load_workbook(io.BytesIO(octets))


def decisions() -> bytes:
    d = dossier(evaluations=(evaluation("professionnel"), evaluation("externe", ("C2",))))
    return ecrire_decisions(Session("2026-06-18", SESSION, "Paris"), [d])


TOUS: dict[str, Callable[[], bytes]] = {
    "evaluation": lambda: ecrire_evaluation(dossier(), "externe", 1, CODES, None),
    "reperage": lambda: ecrire_reperage(dossier(), None),
    "activites": lambda: ecrire_activites(dossier("vae"), None),
    "parcours": lambda: ecrire_parcours(dossier(), Parcours(), ("C2",)),
    "partie2": lambda: ecrire_partie_2(dossier("vae"), Partie2(), "Je déclare sur l’honneur ce qui suit. " * 11),
    "decisions": decisions,
    "inscriptions": lambda: ecrire_inscriptions(petit()),
}


@pytest.mark.parametrize("nom", TOUS)
def test_ce_que_le_contrat_dit_de_chaque_classeur(nom: str) -> None:
    classeur = ouvrir(TOUS[nom]())
    assert classeur.sheetnames[0] == "À lire"
    assert nommee(classeur, "cqp_formulaire").value == nom
    assert nommee(classeur, "cqp_referentiel").value == "cqp-essai 2020-01-01"
    assert nommee(classeur, "cqp_format").value == "1"
    assert all(n in classeur.defined_names and nommee(classeur, n).protection.locked for n in IDENTITE)
    for feuille in classeur.worksheets:
        assert feuille.protection.sheet
        assert feuille.protection.password is None
        assert str(feuille.page_setup.paperSize) == "9"
        assert feuille.print_area
        assert "&P / &N" in feuille.oddFooter.right.text
    saisie = classeur.worksheets[1]
    assert saisie.freeze_panes
    assert saisie.print_title_rows
    assert any(not c.protection.locked for ligne in saisie.iter_rows() for c in ligne)


@pytest.mark.parametrize("nom", TOUS)
def test_rien_ne_s_imprime_en_moins_de_huit_points(nom: str) -> None:
    for feuille in ouvrir(TOUS[nom]()).worksheets:
        assert moindre_corps(feuille) >= 8, feuille.title


@pytest.mark.parametrize("nom", TOUS)
def test_ce_qui_tient_sur_une_page_n_en_prend_pas_deux(nom: str) -> None:
    """« À lire » is read on one page across, and so is all that is not to be reduced, however small it is written."""
    lire, *_ = ouvrir(TOUS[nom]()).worksheets
    assert (lire.title, lire.page_setup.fitToWidth) == ("À lire", 1)


@pytest.mark.parametrize("nom", TOUS)
def test_un_formulaire_s_imprime_sur_deux_pages_de_front_au_plus(nom: str) -> None:
    de_front = {"decisions": 2, "inscriptions": 2}
    mise = ouvrir(TOUS[nom]()).worksheets[1].page_setup
    assert (mise.fitToWidth, mise.pageOrder) == (de_front.get(nom, 1), "overThenDown")


def test_le_dernier_bloc_n_est_pas_coupe_entre_deux_pages() -> None:
    def debuts(octets: bytes) -> list[Any]:
        feuille = ouvrir(octets).worksheets[1]
        return [feuille.cell(b.id + 1, 2).value for b in feuille.row_breaks.brk]

    assert debuts(TOUS["partie2"]()) == [], "one page holds it"
    assert debuts(TOUS["parcours"]()) == ["Pour finir"]
    *avant, dernier = debuts(ecrire_reperage(dossier(referentiel=vrai()), None))
    assert dernier == "Pour finir"
    assert all(debut.startswith("C") for debut in avant), "titles of competences"


@pytest.mark.parametrize(
    ("codes", "dites"), [(("C1",), "compétence C1. "), (CODES[:2], f"compétences {CODES[0]} et {CODES[1]}. ")]
)
def test_le_classeur_nomme_ce_qui_s_evalue(codes: tuple[str, ...], dites: str) -> None:
    a_lire = ouvrir(ecrire_evaluation(dossier(), "externe", 1, codes, None)).worksheets[0]
    assert any(dites in str(ligne[2].value) for ligne in a_lire.iter_rows())


def test_nul_titre_ne_reste_au_pied_d_une_page() -> None:
    """A block begins a page unless what is left holds it whole: LibreOffice makes the rows lower than they are said."""
    assert coupures([10, 10, 10, 10, 10], [0], 30) == []
    assert coupures([10, 10, 10, 10, 10, 10], [0, 2], 60) == []
    assert coupures([10, 10, 10, 10, 10, 10, 10], [0, 2, 6], 40) == [2, 6]
    assert coupures([10, 10, 10, 10, 10], [3], 40) == [3], "the last block is whole"
    assert coupures([10, 50], [1], 40) == [1]
    assert coupures([10] * 12, [0, 2, 9], 60) == [2, 9], "what is left after a block longer than a page is not known"
    feuille = ouvrir(ecrire_activites(dossier("vae", referentiel=vrai()), None)).worksheets[1]
    debuts = [str(feuille.cell(b.id + 1, 2).value)[:2] for b in feuille.row_breaks.brk]
    assert debuts == ["C2", "C3", "C4", "C5", "C6", "Po"], "each competence takes a page"


def test_les_pages_de_front() -> None:
    assert [pages_de_front(largeurs, 20 * POINTS) for largeurs in ([], [20], [10, 10], [10, 10, 1], [30, 30])] == [
        1,
        1,
        1,
        2,
        2,
    ]
    assert [pages_de_front([10, 10, 10], 20 * POINTS, rappel) for rappel in (0, 10, 11)] == [2, 2, 2]
    assert [pages_de_front([10, 10, 5, 5], 20 * POINTS, rappel) for rappel in (0, 10, 11)] == [2, 2, 3]


@pytest.mark.parametrize("nom", ["evaluation", "reperage", "activites", "decisions"])
def test_les_signes_et_le_compteur_restent_a_l_ecran(nom: str) -> None:
    feuille = ouvrir(TOUS[nom]()).worksheets[1]
    assert "COUNTIF" in feuille["A1"].value
    imprimees = [c for rang in feuille[feuille.print_area.split("!")[-1].replace("$", "")] for c in rang]
    assert not [c.coordinate for c in imprimees if c.data_type == "f"]
    assert feuille.print_title_rows.startswith("$2:")


@pytest.mark.parametrize("nom", ["evaluation", "reperage"])
def test_sur_un_telephone_la_liste_est_a_l_ecran(nom: str) -> None:
    """Seven dots for a character, on a screen of 390: whoever answers sees the code and the answer."""
    classeur = ouvrir(TOUS[nom]())
    feuille = classeur.worksheets[1]
    assert sum(feuille.column_dimensions[c].width for c in "AB") * 7 < 390 / 2
    listes = [v.sqref for v in feuille.data_validations.dataValidation if v.type == "list"]
    assert listes
    assert all(zone.min_col == zone.max_col == 2 for sqref in listes for zone in sqref.ranges)


@pytest.mark.parametrize("nom", TOUS)
def test_ce_qu_un_classeur_dit_de_lui_meme(nom: str) -> None:
    proprietes = ouvrir(TOUS[nom]()).properties
    assert (proprietes.title, proprietes.language) == (ouvrir(TOUS[nom]())["À lire"]["A1"].value, "fr-FR")
    ecrit = ouvrir(ecrire_evaluation(dossier(), "externe", 1, CODES, None, Expediteur("CPEF")))
    assert ecrit.properties.creator == "CPEF"


@pytest.mark.parametrize("nom", TOUS)
def test_les_espaces_sont_ceux_des_documents(nom: str) -> None:
    """A form says « C2 : acquise » with the spaces and the apostrophes that the documents have, formulas included."""
    classeur = ouvrir(TOUS[nom]())
    dits = [c.value for f in classeur for rang in f.iter_rows() for c in rang if isinstance(c.value, str)]
    dits += [x for f in classeur for r in f.data_validations.dataValidation for x in (r.prompt, r.error) if x]
    dits += [x for f in classeur for x in (f.oddFooter.left.text, f.oddHeader.left.text) if x]
    dits = [x for dit in dits for x in (re.findall('"([^"]*)"', dit) if dit.startswith("=") else [dit])]
    assert [dit for dit in dits if dit.replace("&&", "&") != typographier(dit.replace("&&", "&"))] == []


@pytest.mark.parametrize(("sexe", "dite"), [("F", "la candidate"), ("M", "le candidat"), (None, "le candidat")])
def test_le_sexe_connu_s_accorde(sexe: Any, dite: str) -> None:
    for nom in ("reperage", "activites", "partie2", "evaluation"):
        d = dossier("vae" if nom == "partie2" else "formation")
        d = replace(d, candidat=replace(d.candidat, sexe=sexe))
        octets = {
            "reperage": lambda d=d: ecrire_reperage(d, None),
            "activites": lambda d=d: ecrire_activites(d, None),
            "partie2": lambda d=d: ecrire_partie_2(d, Partie2(), "Je déclare."),
            "evaluation": lambda d=d: ecrire_evaluation(d, "externe", 1, CODES, None),
        }[nom]()
        dits = " ".join(str(c.value) for f in ouvrir(octets) for rang in f.iter_rows() for c in rang if c.value)
        assert dite in dits
        assert sexe != "F" or not re.search(r"\b(?:le|par le|entreprise du) candidat\b", dits), nom


@pytest.mark.parametrize("nom", TOUS)
def test_les_cases_a_remplir_ont_un_aspect_a_elles_et_les_autres_sont_verrouillees(nom: str) -> None:
    classeur = ouvrir(TOUS[nom]())
    for feuille in classeur.worksheets:
        for cell in (c for ligne in feuille.iter_rows() for c in ligne):
            pale = cell.fill.fgColor.rgb == "00FFF9E3"
            # The right half of a merged answer takes the aspect of its left half.
            if cell.coordinate not in feuille.merged_cells:
                assert pale == (not cell.protection.locked), f"{feuille.title}!{cell.coordinate}"


@pytest.mark.parametrize("nom", TOUS)
def test_les_messages_de_saisie_sont_en_francais_et_tiennent_dans_excel(nom: str) -> None:
    for feuille in ouvrir(TOUS[nom]()).worksheets:
        for regle in feuille.data_validations.dataValidation:
            assert regle.errorTitle == "À corriger"
            assert len(regle.prompt or "") <= 255
            assert len(regle.error or "") <= 255
            assert not regle.showDropDown, "in the file, this flag hides the arrow"


def test_ce_qui_guide_la_main() -> None:
    """Beside each list, what an empty cell means; each competence counts its answers; a refusal stands out, above too."""
    classeur = ouvrir(TOUS["evaluation"]())
    feuille = classeur.worksheets[1]
    regles = feuille.data_validations.dataValidation
    (aide,) = {r.prompt for r in regles if rangee(classeur, "C1.1")[1].coordinate in r.sqref}
    assert "Non évalué" in str(aide)
    comptes = [c.value for (c,) in feuille["E1:E300"] if str(c.value).startswith("=COUNTA")]
    assert len(comptes) == len(CODES)
    for code, refus in (("C1", "Non acquise"), ("C1.1", "Non acquis"), (CODES[-1], "Non acquise")):
        zones = [x for x in feuille.conditional_formatting if any(f'="{refus}"' in str(r.formula) for r in x.rules)]
        assert any(rangee(classeur, code)[1].coordinate in x.sqref for x in zones), code


def test_les_noms_du_contrat_menent_a_des_cases_ouvertes() -> None:
    classeur = ouvrir(TOUS["evaluation"]())
    for nom in NOMS_EVALUATION:
        entier = f"cqp_{nom}" if f"cqp_{nom}" in classeur.defined_names else f"cqp_evaluateur_{nom}"
        assert not nommee(classeur, entier).protection.locked, entier
    assert nommee(classeur, "cqp_code").value == "martin-lea"
    assert (nommee(classeur, "cqp_passage").value, nommee(classeur, "cqp_role").value) == ("1", "externe")


def test_chaque_rangee_a_sa_reponse_et_son_constat() -> None:
    classeur = ouvrir(TOUS["evaluation"]())
    for competence in COMPETENCES:
        for code in (competence.code, *(e.code for e in competence.elements)):
            _, choix, texte = rangee(classeur, code)
            assert choix is not None, code
            assert texte is not None, code
            assert choix.number_format == texte.number_format == "@"


def test_ce_qui_est_sans_objet_est_gris_et_verrouille() -> None:
    """Nothing to say of the livret in VAE; the transmission is the évaluateur externe's."""
    vae = ouvrir(ecrire_evaluation(dossier("vae"), "externe", 1, CODES, None))
    assert nommee(vae, "cqp_livret_remis").protection.locked
    assert nommee(vae, "cqp_livret_remis").value == "sans objet"
    assert not nommee(vae, "cqp_transmission").protection.locked
    professionnel = ouvrir(ecrire_evaluation(dossier(), "professionnel", 1, CODES, None))
    assert nommee(professionnel, "cqp_transmission").protection.locked


def test_un_second_passage_ne_demande_que_les_competences_donnees() -> None:
    classeur = ouvrir(ecrire_evaluation(dossier(), "externe", 2, ["C2"], None))
    codes = {c.value for c in classeur["Évaluation"]["A"]}
    assert {"C2.1", "C2.2", "C2"} <= codes
    assert not {"C1", "C1.1", "C3.10"} & codes
    assert nommee(classeur, "cqp_competences").value == "C2"


def test_les_reponses_deja_donnees_reviennent_dans_la_grille() -> None:
    bloc = CompetenceEvaluee(
        "non-acquise", {"C1.1": "acquis", "C1.2": "non-evalue"}, "Constat\r\nfin", {"C1.2": "Pas vu"}
    )
    deja = Evaluation(
        1,
        "externe",
        Intervenant("Paul Girard", "Consultant", "Évalia", "externe", "H-012"),
        date(2026, 5, 4),
        LieuEvaluation("Atelier", "structure-accueil", False),
        ("dossier",),
        {"C1": bloc},
    )
    classeur = ouvrir(ecrire_evaluation(dossier(), "externe", 1, CODES, deja))
    assert [reponse(classeur, c).value for c in ("C1.1", "C1.2", "C1.3", "C1")] == [
        *("Acquis", "Non évalué", None, "Non acquise")
    ]
    assert (rangee(classeur, "C1")[2].value, rangee(classeur, "C1.2")[2].value) == ("Constat\nfin", "Pas vu")
    lues = {n: nommee(classeur, f"cqp_{n}").value for n in NOMS_EVALUATION[5:]}
    assert lues["date"].date() == date(2026, 5, 4)
    assert (lues["lieu_type"], lues["plateau_technique"]) == ("Structure d’accueil", "Non")
    assert (lues["source_dossier"], lues["source_analyse"], lues["signature"]) == ("Oui", "Non", None)


def test_d_un_autre_passage_ne_revient_que_l_evaluateur() -> None:
    deja = replace(evaluation("externe"), evaluateur=Intervenant("Paul Girard"))
    classeur = ouvrir(ecrire_evaluation(dossier(), "externe", 2, CODES, deja))
    assert nommee(classeur, "cqp_evaluateur_nom").value == "Paul Girard"
    assert nommee(classeur, "cqp_date").value is None
    assert reponse(classeur, "C1").value is None


def test_le_livret_deja_rempli_rend_chaque_constat_a_sa_rangee() -> None:
    bloc = CompetenceReperee({"C1.1": "a-developper"}, "Général\nC1.2 : À l'aise\nau téléphone")
    classeur = ouvrir(ecrire_reperage(dossier(), Livret(competences={"C1": bloc})))
    assert reponse(classeur, "C1.1").value == "À développer"
    assert rangee(classeur, "C1")[2].value == "Général"
    assert rangee(classeur, "C1.2")[2].value == "À l'aise\nau téléphone"


def test_les_activites_deja_ecrites_laissent_toujours_de_la_place() -> None:
    ecrites = tuple(Activite("C1", f"Activité {n}", "Fait") for n in range(7))
    classeur = ouvrir(ecrire_activites(dossier(), RecitActivites(ecrites, date(2026, 4, 28))))
    feuille = classeur["Activités"]
    codes = [c.value for c in feuille["A"]]
    assert (codes.count("C1"), codes.count("C2")) == (9, 6)
    assert rangee(classeur, "C1", 6)[2].value == "Activité 6"
    assert nommee(classeur, "cqp_signature").value.date() == date(2026, 4, 28)


DANGEREUX = ("=1+1", "+33 6 12 34 56 70", "-2 séances", "@formation", "=cmd|' /C calc'!A0", "#REF!", "'=1", "\t=1")


@pytest.mark.parametrize("texte", DANGEREUX)
def test_un_texte_ne_devient_jamais_une_formule(texte: str) -> None:
    bloc = CompetenceEvaluee("acquise", {}, texte, {"C1.1": texte})
    deja = Evaluation(1, "externe", Intervenant(texte), competences={"C1": bloc})
    classeur = ouvrir(ecrire_evaluation(dossier(), "externe", 1, CODES, deja))
    for cell in (rangee(classeur, "C1")[2], rangee(classeur, "C1.1")[2], nommee(classeur, "cqp_evaluateur_nom")):
        assert (cell.value, cell.data_type) == (texte, "s")
        assert cell.quotePrefix or texte.startswith("#")


def test_un_nom_qui_commence_comme_une_formule_reste_un_nom() -> None:
    d = dossier()
    d = replace(d, candidat=replace(d.candidat, nom_naissance='=HYPERLINK("x")', prenoms=("=1",)))
    for octets in (
        ecrire_evaluation(d, "externe", 1, CODES, None),
        ecrire_reperage(d, None),
        ecrire_activites(d, None),
        ecrire_decisions(Session("s", SESSION), [d]),
    ):
        for feuille in ouvrir(octets).worksheets:
            formules = [c.value for ligne in feuille.iter_rows() for c in ligne if c.data_type == "f"]
            assert not any("HYPERLINK" in f for f in formules)


@pytest.mark.parametrize("texte", ["a\x07b", "x" * 32_768, "\U0001f600" * 17_000])
def test_ce_qu_une_case_ne_peut_pas_contenir_n_est_pas_coupe_en_silence(texte: str) -> None:
    deja = Evaluation(1, "externe", competences={"C1": CompetenceEvaluee(constats=texte)})
    with pytest.raises(FichierIllisible):
        ecrire_evaluation(dossier(), "externe", 1, CODES, deja)


def test_des_mots_trop_longs_pour_une_liste_vont_dans_une_colonne_cachee() -> None:
    longs = tuple(Mot(f"m{n}", "acquis", f"Mot, {n}, " + "long " * 20) for n in range(4))
    accord = petit().accord
    autre = replace(accord, echelle_element=replace(accord.echelle_element, valeur=longs))
    referentiel = replace(petit(), accord=autre)
    classeur = ouvrir(ecrire_evaluation(dossier(referentiel=referentiel), "externe", 1, CODES, None))
    feuille = classeur["Évaluation"]
    (regle,) = [v for v in feuille.data_validations.dataValidation if reponse(classeur, "C1.1").coordinate in v.sqref]
    zone = feuille[regle.formula1.replace("$", "")]
    assert [c.value for (c,) in zone] == [m.libelle for m in longs]
    assert feuille.column_dimensions[zone[0][0].column_letter].hidden


def test_le_compteur_et_les_signes_sont_des_formules() -> None:
    feuille = ouvrir(TOUS["evaluation"]())["Évaluation"]
    compteur = feuille["A1"].value
    assert '<2," élément"," éléments")&" sur 7"' in compteur
    assert '" avis sur 3"' in compteur
    signes = [c.value for c in feuille["E"] if c.data_type == "f" and "◄" in str(c.value)]
    assert sum("à remplir" in s for s in signes) == 7 + 15 - 1, "everything but the transmission"
    assert sum("avis à donner" in s for s in signes) == 3


def test_les_rangees_sont_assez_hautes_pour_leur_libelle() -> None:
    feuille = ouvrir(ecrire_evaluation(dossier(referentiel=vrai()), "externe", 1, vrai().codes, None))["Évaluation"]
    for element in vrai().elements():
        (ligne,) = [c.row for c in feuille["A"] if c.value == element.code]
        assert feuille.row_dimensions[ligne].height >= 12.75 * lignes(element.intitule, 58)
    octets = ecrire_evaluation(dossier(), "externe", 1, CODES, None)
    assert b'ht="27"' in _feuille(octets), "and still grow: no customHeight on the rows to fill"


def _feuille(octets: bytes) -> bytes:
    import zipfile

    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        return archive.read("xl/worksheets/sheet2.xml")


def test_mesurer_un_texte() -> None:
    assert lignes("", 20) == 1
    assert lignes("mot", 20) == 1
    assert lignes("mot\nmot", 20) == 2
    assert lignes("x" * 100, 10) > 5
    assert lignes("œuvre Đorđe ◄ 漢字", 40) == 1
    assert hauteur([("mot " * 5000, 10, 10)], 20) == 409
    assert hauteur([], 20) == 20


class TestDecisions:
    """One row per candidate, prefilled with what two concordant avis give."""

    def test_ce_que_donnent_les_avis_est_deja_ecrit(self) -> None:
        feuille = ouvrir(decisions())["Décisions"]
        entetes = {c.value: c.column for c in feuille[4]}
        assert [feuille.cell(5, entetes[c]).value for c in CODES] == ["Validée", None, "Validée"]
        assert feuille["A5"].value == "martin-lea"
        assert feuille["B5"].value == "MARTIN Léa\nC2\u00a0: professionnel acquise, externe non acquise"

    def test_les_candidats_sont_dans_l_ordre_du_pack(self) -> None:
        """By name, whatever the codes of their dossiers, as the jury leafs through them."""
        un, deux = (replace(dossier(), code=code) for code in ("a", "b"))
        un = replace(un, candidat=replace(un.candidat, nom_naissance="ZOLA"))
        deux = replace(deux, candidat=replace(deux.candidat, nom_naissance="ÉLUARD"))
        feuille = ouvrir(ecrire_decisions(Session("s", SESSION), [un, deux]))["Décisions"]
        assert [feuille[f"A{n}"].value for n in (5, 6)] == ["b", "a"]

    def test_une_competence_conservee_est_grise(self) -> None:
        jour = date(2025, 6, 1)
        avant = Decision("s1", jour, competences={"C1": "validee", "C2": "non-validee", "C3": "validee"})
        avant = replace(avant, issue="partielle", conformite=Conformite(True, True), president="A B", signature=jour)
        d = dossier(decisions=(avant,), evaluations=(evaluation("professionnel"),))
        feuille = ouvrir(ecrire_decisions(Session("s2", SESSION), [d]))["Décisions"]
        assert [(feuille.cell(5, c).value, feuille.cell(5, c).protection.locked) for c in (3, 4, 5)] == [
            *(("Conservée", True), (None, False), ("Conservée", True))
        ]

    def test_deux_referentiels_dans_une_session(self) -> None:
        autre = dossier(referentiel=replace(petit(), version="2021", competences=COMPETENCES[:2]))
        feuille = ouvrir(ecrire_decisions(Session("s", SESSION), [dossier(), autre]))["Décisions"]
        assert feuille.cell(6, 5).value == "–"
        assert feuille.cell(6, 5).protection.locked

    def test_une_session_sans_dossier_ni_jour(self) -> None:
        with pytest.raises(Refus, match="Aucun dossier"):
            ecrire_decisions(Session("s"), [])
        with pytest.raises(Refus, match="1900 candidats"):
            ecrire_decisions(Session("s"), [dossier()] * 1901)
        classeur = ouvrir(ecrire_decisions(Session("s"), [dossier()]))
        assert nommee(classeur, "cqp_signature").value is None

    def test_le_jour_de_la_session_est_l_echeance_des_evaluateurs(self) -> None:
        d = dossier(session=Session("s", SESSION))
        feuille = ouvrir(ecrire_evaluation(d, "externe", 1, CODES, None))["À lire"]
        assert any(jour_long(SESSION) in str(c.value) for c in feuille["C"])


def test_la_liste_d_inscriptions_revient_par_init_candidate(tmp_path: Any) -> None:
    classeur = ouvrir(TOUS["inscriptions"]())
    feuille = classeur["Inscriptions"]
    colonnes = {c.value: c.column for c in feuille[1]}
    assert len(colonnes) == 19
    assert sum(not c.protection.locked for c in feuille["A"]) == 50
    ligne = {
        "Nom naissance": "MARTIN",
        "Prénoms": "Léa Jeanne",
        "Voie": "VAE",
        "Date naissance": date(1990, 5, 14),
        "Téléphone": "0612345670",
        "Statut": "Demandeur d'emploi",
        "Contrat": "Contrat de professionnalisation",
        "Code INSEE naissance": "01004",
        "Adresse personnelle": "Bât. A\n3 rue des Lilas,\n69003 Lyon",
    }
    for titre, valeur in ligne.items():
        feuille.cell(2, colonnes[titre]).value = valeur
    chemin = tmp_path / "liste.xlsx"
    classeur.save(chemin)
    liste = lire_liste(chemin, date(2026, 6, 1))
    ((_, lue),) = liste.lignes
    assert liste.problemes == liste.remarques == []
    assert lue["naissance", "date"].entiere == date(1990, 5, 14)
    assert (lue["voie",], lue["statut",], lue["contrat",]) == (
        *("vae", "demandeur-emploi", "contrat-professionnalisation"),
    )
    assert lue["adresse",] == "Bât. A, 3 rue des Lilas, 69003 Lyon"
    assert (lue["telephone",], lue["naissance", "code_insee"]) == ("0612345670", "01004")
