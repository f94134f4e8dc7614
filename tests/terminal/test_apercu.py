"""Before a form is filed: what would change, answer by answer; and why it is not when answers are there already."""

from __future__ import annotations

from pathlib import Path

import pytest

from cqp_cli.terminal.apercu import Difference, differences
from tests.commandes import Cqp, remplacer
from tests.formulaires.test_aller_retour import EXTERNE, LIEU, SOURCES, remplir

PIECE = "candidats/martin-lea/evaluations/1-externe.yaml"


@pytest.fixture
def grille(branche: Path, cqp: Cqp) -> Path:
    """The form of an evaluation that is there already, issued with its answers."""
    assert cqp("evaluate", "martin-lea", "--role", "externe", "--passage", "1", "--grid", "g.xlsx").code == 0
    return branche / "g.xlsx"


def lignes(texte: str) -> list[str]:
    return [" ".join(ligne.split()) for ligne in texte.replace("\xa0", " ").splitlines()]


# The differences themselves -----------------------------------------------------------------------


def test_chaque_reponse_qui_differe_et_elle_seule() -> None:
    avant = {"date": "2026-05-04", "competences": {"C1": {"avis": "acquise", "elements": {"C1.1": "acquis"}}}, "x": "1"}
    apres = {"date": "2026-05-04", "competences": {"C1": {"elements": {"C1.1": "non-acquis", "C1.2": "acquis"}}}}
    assert list(differences(avant, apres)) == [
        Difference(("competences", "C1", "elements", "C1.1"), "acquis", "non-acquis"),
        Difference(("competences", "C1", "elements", "C1.2"), None, "acquis"),
        Difference(("competences", "C1", "avis"), "acquise", None),
        Difference(("x",), "1", None),
    ]


def test_les_blancs_d_un_texte_et_les_pieces_vides_ne_comptent_pas() -> None:
    assert list(differences({"constats": "un  deux\ntrois"}, {"constats": "un deux trois"})) == []
    assert list(differences({}, {})) == []
    assert list(differences({"a": {}}, {})) == []
    assert list(differences({"sources": ["dossier"]}, {"sources": ["dossier", "analyse"]})) == [
        Difference(("sources",), "dossier", "dossier, analyse")
    ]


def test_une_liste_de_rubriques_se_compare_rang_par_rang() -> None:
    avant = {"activites": [{"competence": "C1", "intitule": "Tri"}]}
    apres = {"activites": [{"competence": "C1", "intitule": "Tri"}, {"competence": "C2"}]}
    assert list(differences(avant, apres)) == [Difference(("activites", 2, "competence"), None, "C2")]
    assert list(differences(apres, avant)) == [Difference(("activites", 2, "competence"), "C2", None)]
    assert list(differences({"a": "x"}, {"a": [{"b": "y"}]})) == [Difference(("a", 1, "b"), None, "y")]


# On the command line ------------------------------------------------------------------------------


def test_une_grille_identique_est_refusee_et_le_dit(branche: Path, cqp: Cqp, grille: Path) -> None:
    remplacer(branche / PIECE, "transmission: 2026-05-11", "transmission: 2026-05-10")
    remplir(grille, EXTERNE | LIEU | SOURCES)
    avant = (branche / PIECE).read_bytes()
    reponse = cqp("evaluate", "--from", "g.xlsx")
    assert reponse.code == 4
    assert lignes(reponse.plainte) == [
        "martin-lea/evaluations/1-externe.yaml : identique",
        "g.xlsx : refusé",
        "evaluations/1-externe.yaml existe déjà : rien n'est remplacé ; celui-ci est identique.",
    ]
    assert (branche / PIECE).read_bytes() == avant


def test_une_seconde_grille_est_refusee_avec_ce_qui_differe(branche: Path, cqp: Cqp, grille: Path) -> None:
    remplir(grille, EXTERNE | LIEU | SOURCES, {"C4.2": "Non acquis", "C4": "Non acquise"})
    remplacer(branche / PIECE, "Deux dossiers tirés au sort", "Trois dossiers tirés au sort")
    avant = (branche / PIECE).read_bytes()
    reponse = cqp("evaluate", "--from", "g.xlsx")
    assert reponse.code == 4
    dites = lignes(reponse.plainte)
    assert dites[0] == "martin-lea/evaluations/1-externe.yaml : ce qui changerait"
    assert dites[1] == "C1 constats changé"
    assert dites[2].startswith("C4.2 Identifier les problèmes")
    assert dites[2].endswith("acquis → non acquis")
    assert dites[3:5] == ["C4 avis acquise → non acquise", "transmission 11 mai 2026 → 10 mai 2026"]
    assert "celui-ci en diffère sur 4 points, et" in " ".join(dites)
    assert (branche / PIECE).read_bytes() == avant
    objet = cqp("evaluate", "--from", "g.xlsx", "--format", "json").json
    (erreur,) = objet["erreurs"]
    assert (erreur["fichier"], erreur["formulaire"]) == ("g.xlsx", "g.xlsx")
    assert {"lieu": "competences.C4.avis", "avant": "acquise", "apres": "non-acquise"} in erreur["differences"]


def test_force_remplace_et_garde_l_ancienne(branche: Path, cqp: Cqp, grille: Path) -> None:
    remplir(grille, EXTERNE | LIEU | SOURCES, {"C4.2": "Non acquis"})
    avant = (branche / PIECE).read_bytes()
    essai = cqp("evaluate", "--from", "g.xlsx", "--force", "--dry-run")
    assert essai.code == 0
    assert any(x.endswith("acquis → non acquis") for x in lignes(essai.sortie))
    assert (branche / PIECE).read_bytes() == avant
    reponse = cqp("evaluate", "--from", "g.xlsx", "--force")
    assert reponse.code == 0
    assert "écrit ; l'ancien est gardé dans pieces/remplaces/" in reponse.plainte
    (garde,) = (branche / "candidats/martin-lea/pieces/remplaces").iterdir()
    assert garde.read_bytes() == avant


def test_remplacer_deux_fois_la_meme_piece(branche: Path, cqp: Cqp, grille: Path) -> None:
    """There, back, and there again: the copy kept aside the first time is not in the way."""
    remplir(grille, EXTERNE | LIEU | SOURCES, {"C4.2": "Non acquis"})
    avant = (branche / PIECE).read_bytes()
    for _ in range(3):
        assert cqp("evaluate", "--from", "g.xlsx", "--force").code == 0
        (branche / PIECE).write_bytes(avant)
    assert len(list((branche / "candidats/martin-lea/pieces/remplaces").iterdir())) == 1


def test_une_grille_neuve_est_montree_en_nombres(branche: Path, cqp: Cqp, grille: Path) -> None:
    (branche / PIECE).unlink()
    remplir(grille, EXTERNE | LIEU | SOURCES, {"C4.2": "Non acquis", "C4.3": "Non évalué", "C4": "Non acquise"})
    reponse = cqp("evaluate", "--from", "g.xlsx", "--dry-run")
    assert reponse.code == 0
    dites = lignes(reponse.sortie)
    assert dites[0] == "martin-lea/evaluations/1-externe.yaml : nouveau"
    assert len(dites) == 7
    assert dites[1].endswith("8 acquis · avis : acquise · constats")
    assert dites[4].endswith("3 acquis, 1 non acquis, 1 non évalué · avis : non acquise · constats")
    assert not (branche / PIECE).exists()
    assert all(len(ligne) <= 100 for ligne in reponse.sortie.splitlines())
    (repris,) = cqp("evaluate", "--from", "g.xlsx", "--dry-run", "--format", "json").json["repris"]
    assert {"lieu": "role", "avant": None, "apres": "externe"} in repris["differences"]


def test_le_livret_aussi(branche: Path, cqp: Cqp) -> None:
    livret = branche / "candidats/martin-lea/livret-reperage.yaml"
    assert cqp("reperage", "martin-lea", "--grid", "l.xlsx").code == 0
    texte = livret.read_text(encoding="utf-8")
    livret.write_text(texte.replace("C1.1: acquis", "C1.1: a-developper", 1), encoding="utf-8")
    reponse = cqp("reperage", "martin-lea", "--from", "l.xlsx")
    assert reponse.code == 4
    assert lignes(reponse.plainte)[1].endswith("à développer → acquis")
    livret.unlink()
    essai = cqp("reperage", "martin-lea", "--from", "l.xlsx", "--dry-run")
    assert (essai.code, livret.exists()) == (0, False)
    assert "8 acquis" in essai.sortie


@pytest.mark.parametrize(("code", "piece"), [("martin-lea", "dossier-candidat"), ("nguyen-van-an", "dossier-vae")])
def test_les_activites_aussi(branche: Path, cqp: Cqp, code: str, piece: str) -> None:
    assert cqp("activites", code, "--grid", "a.xlsx").code == 0
    fichier = branche / f"candidats/{code}/{piece}.yaml"
    texte = fichier.read_text(encoding="utf-8")
    fichier.write_text(texte.replace("intitule: ", "intitule: Autre. ", 1), encoding="utf-8")
    reponse = cqp("activites", code, "--from", "a.xlsx")
    assert reponse.code == 4
    assert lignes(reponse.plainte)[1] == "activité 1 intitulé changé"
    essai = cqp("activites", code, "--from", "a.xlsx", "--force", "--dry-run")
    assert (essai.code, lignes(essai.sortie)[1]) == (0, "activité 1 intitulé changé")


def test_des_activites_neuves_sont_comptees(branche: Path, cqp: Cqp) -> None:
    assert cqp("activites", "martin-lea", "--grid", "a.xlsx").code == 0
    (branche / "candidats/martin-lea/dossier-candidat.yaml").unlink()
    essai = cqp("activites", "martin-lea", "--from", "a.xlsx", "--dry-run")
    assert essai.code == 0
    assert lignes(essai.sortie)[0] == "martin-lea/dossier-candidat.yaml : nouveau"
    assert lignes(essai.sortie)[1].startswith("C1 Traiter les")
    assert lignes(essai.sortie)[1].endswith("2 activités")
