"""`cqp report`: the figures of a period, as people read them, as a workbook, as a PDF, as JSON."""

from __future__ import annotations

import io
import shutil
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pypdf
import pytest
from openpyxl.utils import get_column_letter

from cqp_cli.documents.pdf.page import Page
from tests.commandes import Cqp, remplacer

SESSION = "2026-06-18"
LE_JOUR = "2026-07-01"


def chiffres(cqp: Cqp, *mots: str, le: str = LE_JOUR) -> Any:
    reponse = cqp("report", *mots, "--at", le, "--format", "json")
    assert reponse.code == 0, reponse.plainte
    return reponse.json


def test_les_chiffres_d_une_annee(jury: Path, cqp: Cqp) -> None:
    r = chiffres(cqp, "--year", "2026")
    assert r["periode"] == {"du": "2026-01-01", "au": "2026-07-01"}, "what is to come has not happened"
    assert r["presentees"] == 3
    assert r["issues"] == {"totale": 2, "partielle": 1, "non-delivrance": 0, "renvoi": 0}
    assert r["part_totale"] == pytest.approx(2 / 3)
    assert r["par_voie"]["vae"]["issues"]["totale"] == 1
    assert r["par_voie"]["formation"]["presentees"] == 2
    assert r["entrees"] == r["par_voie"]["vae"]["entrees"] + r["par_voie"]["formation"]["entrees"]
    c4 = next(c for c in r["competences"] if c["code"] == "C4")
    assert (c4["validees"], c4["non_validees"], c4["taux_refus"]) == (2, 1, pytest.approx(1 / 3))
    assert (c4["compares"], c4["divergences"]) == (3, 1)
    assert r["divergence"] == {"compares": 18, "divergences": 1, "taux": pytest.approx(1 / 18)}
    refuses = {e["code"]: e["refus"] for e in r["elements"] if e["refus"]}
    assert refuses == {"C2.7": 1, "C4.3": 1, "C4.4": 1, "C4.5": 1}


def test_les_delais_sont_des_medianes(jury: Path, cqp: Cqp) -> None:
    delais = {d["code"]: d for d in chiffres(cqp, "martin-lea", "--year", "2026")["delais"]}
    assert delais["reperage-evaluation"]["mediane"] == 112
    assert delais["transmission-jury"] == {
        "code": "transmission-jury", "libelle": "de la transmission à la session du jury",
        "mesures": 1, "mediane": 38, "minimum": 38, "maximum": 38,
    }  # fmt: skip
    assert delais["entree-delivrance"]["mediane"] == 157
    assert delais["recevabilite"]["mediane"] is None, "nothing measured is not zero"


def test_une_competence_conservee_n_est_pas_jugee_de_nouveau(branche: Path, cqp: Cqp) -> None:
    cqp("decide", "benkhaled-moreau-aicha", "--session", SESSION, "--at", SESSION)
    r = chiffres(cqp, "benkhaled-moreau-aicha", "--year", "2026")
    par_code = {c["code"]: c for c in r["competences"]}
    assert (par_code["C1"]["conservees"], par_code["C1"]["validees"], par_code["C1"]["taux_refus"]) == (1, 0, None)
    assert (par_code["C4"]["validees"], par_code["C4"]["compares"]) == (1, 1)
    avant = chiffres(cqp, "benkhaled-moreau-aicha", "--year", "2024")
    assert {c["code"] for c in avant["competences"] if c["non_validees"]} == {"C4", "C6"}


def test_un_renvoi_est_presente_et_n_est_pas_decide(branche: Path, cqp: Cqp) -> None:
    r = chiffres(cqp, "--from", "2025-11-20", "--to", "2025-11-20")
    assert (r["presentees"], r["issues"]["renvoi"]) == (3, 1)
    assert r["part_totale"] == pytest.approx(1 / 2)
    assert {c["validees"] + c["non_validees"] for c in r["competences"]} == {2}


def test_une_decision_annulee_ne_compte_plus(jury: Path, cqp: Cqp) -> None:
    cqp("decide", "martin-lea", "--session", SESSION, "--revoke", "--motif", "fraude", "--at", "2026-06-25")
    r = chiffres(cqp, "--year", "2026")
    assert (r["presentees"], r["issues"]["totale"], r["annulees"]) == (2, 1, 1)
    alors = chiffres(cqp, "--year", "2026", le="2026-06-24")
    assert (alors["presentees"], alors["annulees"]) == (3, 0)


def test_une_decision_redite_apres_la_periode_ne_compte_qu_une_fois(branche: Path, cqp: Cqp) -> None:
    redite = ["decide", "pham-thi-hong", "--session", "2025-11-20"]
    avant = chiffres(cqp, "--year", "2025")
    assert cqp(*redite, "--revoke", "--motif", "saisie", "--at", "2026-01-12").code == 0
    assert cqp(*redite, "--at", "2026-01-13").code == 0
    apres = chiffres(cqp, "--year", "2025")
    assert (apres["presentees"], apres["issues"]) == (avant["presentees"], avant["issues"])
    assert apres["annulees"] == 1, "revoked in January, it was made in November: that year says so"
    alors = chiffres(cqp, "--year", "2025", le="2026-01-11")
    assert (alors["presentees"], alors["annulees"]) == (avant["presentees"], 0)


def test_une_decision_redite_n_est_pas_encore_la_avant_l_annulation(branche: Path, cqp: Cqp) -> None:
    redite = ["decide", "etcheverry-anais", "--session", "2025-11-20"]
    assert cqp(*redite, "--revoke", "--motif", "saisie", "--at", "2026-01-12").code == 0
    assert cqp(*redite, "--at", "2026-01-13").code == 0
    issues = [cqp("status", "etcheverry-anais", "--all", "--at", quand, "--format", "json").json["dossiers"][0]["issue"]
              for quand in ("2026-01-11", "2026-01-13")]  # fmt: skip
    assert issues == ["renvoi", "totale"]


@pytest.mark.parametrize(
    ("mots", "du", "au"),
    [
        ([], "2026-01-01", "2026-07-01"),
        (["--year", "2025"], "2025-01-01", "2025-12-31"),
        (["--from", "2025-11-20"], "2025-11-20", "2026-07-01"),
        (["--to", "2025-11-20"], "2025-01-01", "2025-11-20"),
        (["--from", "2025-02-01", "--to", "2027-01-01"], "2025-02-01", "2026-07-01"),
    ],
)
def test_la_periode(branche: Path, cqp: Cqp, mots: list[str], du: str, au: str) -> None:
    assert chiffres(cqp, *mots)["periode"] == {"du": du, "au": au}


@pytest.mark.parametrize(
    "mots",
    [
        ["--year", "2026", "--from", "2026-01-01"],
        ["--from", "2026-02-01", "--to", "2026-01-01"],
        ["--year", "2027"],
        ["-o", "rapport.docx"],
    ],
)
def test_ce_qui_ne_veut_rien_dire(branche: Path, cqp: Cqp, mots: list[str]) -> None:
    assert cqp("report", *mots, "--at", LE_JOUR).code == 2


# Small numbers ----------------------------------------------------------------------------------------------


def _employer_chez(branche: Path, nom: str, *codes: str) -> None:
    import re

    for code in codes:
        fichier = branche / "candidats" / code / "candidat.yaml"
        texte = fichier.read_text(encoding="utf-8")
        fichier.write_text(re.sub(r"(entreprise:\n  nom: ).*", rf"\g<1>{nom}", texte), encoding="utf-8")


def test_un_petit_nombre_n_est_pas_dit_sous_un_nom(jury: Path, cqp: Cqp) -> None:
    r = chiffres(cqp, "--year", "2026")
    assert r["employeurs"] == {"seuil": 5, "nommees": [], "autres": 3, "autres_presentees": None}
    for mots in ([], ["-o", "r.pdf"], ["-o", "r.xlsx"]):
        reponse = cqp("report", "--year", "2026", *mots, "--at", LE_JOUR)
        assert "Atelier Savoirs" not in reponse.sortie
    assert "Atelier Savoirs" not in _texte_pdf(jury / "r.pdf")
    with zipfile.ZipFile(jury / "r.xlsx") as archive:
        assert not any(b"Atelier Savoirs" in archive.read(n) for n in archive.namelist())


def test_le_seuil_se_regle_et_la_difference_ne_trahit_personne(jury: Path, cqp: Cqp) -> None:
    _employer_chez(jury, "Alpha", "martin-lea", "nguyen-van-an")
    _employer_chez(jury, "ALPHA", "dordevic-milica")
    tous = chiffres(cqp, "--year", "2026", "--seuil", "3")["employeurs"]
    assert tous["nommees"] == [{"nom": "ALPHA", "presentees": 3, "totales": None}], "2 and 1 are both small"
    un = chiffres(cqp, "--year", "2026", "--seuil", "1")["employeurs"]
    assert un["nommees"][0]["totales"] == 2
    _employer_chez(jury, "Beta", "dordevic-milica")
    cache = chiffres(cqp, "--year", "2026", "--seuil", "2")["employeurs"]
    assert cache["nommees"] == [], "3 in all less 2 named would tell the one that is not"
    assert (cache["autres"], cache["autres_presentees"]) == (2, 3)


def test_un_nom_n_est_pas_une_mise_en_forme(jury: Path, cqp: Cqp) -> None:
    _employer_chez(jury, "Alpha [bold] [/x]", "martin-lea", "nguyen-van-an", "dordevic-milica")
    assert "Alpha [bold] [/x]  " in cqp("report", "--year", "2026", "--seuil", "3", "--at", LE_JOUR).sortie


# Forms ------------------------------------------------------------------------------------------------------


def test_sur_un_terminal(jury: Path, cqp: Cqp, monkeypatch: pytest.MonkeyPatch) -> None:
    dit = cqp("report", "--year", "2026", "--at", LE_JOUR).sortie
    assert dit.startswith("  Du 1er janvier 2026 au 1er juillet 2026\n")
    lignes = [" ".join(x.split()) for x in dit.splitlines()]
    assert "ensemble 6 3 2 1 0 0 2/3" in lignes
    assert any(x.startswith("C4 Traiter les aléas") and x.endswith(" 1/3 1/3") for x in lignes)
    assert "Les évaluateurs diffèrent 1 fois sur 18 (6 %)." in lignes
    assert any(x.startswith("C4.3 Analyser les situations") and x.endswith(" 1 3 1/3") for x in lignes)
    assert all(len(x) <= 100 for x in dit.splitlines())
    assert "%" not in dit.replace("(6 %)", ""), "of so few cases no rate is drawn"
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr("cqp_cli.metier.suivi.report.CAS_D_UN_TAUX", 1)
    etroit = cqp("report", "--year", "2026", "--at", LE_JOUR).sortie
    assert all(len(x.rstrip()) <= 80 for x in etroit.splitlines())
    assert "█████··· 67 %" in " ".join(etroit.split())


def test_une_periode_vide_le_dit(branche: Path, cqp: Cqp) -> None:
    dit = cqp("report", "--year", "2010", "--at", LE_JOUR).sortie
    assert "Aucun dossier n'a été présenté au jury dans cette période." in dit
    assert "–" in dit
    assert "0 %" not in dit, "nothing measured is not zero"


def test_le_classeur_porte_ses_graphiques(jury: Path, cqp: Cqp) -> None:
    assert cqp("report", "--year", "2026", "-o", "r.xlsx", "--at", LE_JOUR).sortie == "r.xlsx\n"
    livre = openpyxl.load_workbook(jury / "r.xlsx")
    for feuille in livre.worksheets:
        for rang, titre in enumerate(feuille[1], 1):
            mots, large = str(titre.value).split(), feuille.column_dimensions[get_column_letter(rang)].width
            assert max(map(len, mots)) + 3 <= large, f"{feuille.title} : « {titre.value} » touche sa voisine, imprimé"
    assert livre.sheetnames == ["Synthèse", "Sessions", "Compétences", "Éléments", "Délais", "Employeurs", "Organismes"]
    with zipfile.ZipFile(jury / "r.xlsx") as archive:
        graphiques = [archive.read(n) for n in archive.namelist() if n.startswith("xl/charts/chart")]
    assert len(graphiques) == 4, "of so few cases no rate is drawn"
    assert all(b"<c:f>" in g or b"<f>" in g for g in graphiques), "they follow the cells"
    assert [c.value for c in livre["Synthèse"][4]][:7] == ["Ensemble", 6, 3, 2, 1, 0, 0]
    c4: list[Any] = [c.value for c in livre["Compétences"][5]]
    assert c4[0] == "C4"
    assert [c4[3], c4[4], c4[6]] == [2, 1, "1/3"]
    assert livre["Délais"]["C2"].value is not None
    assert cqp("report", "-o", "r.xlsx", "--at", LE_JOUR).code == 4, "a file that is there is kept"
    assert cqp("report", "-o", "r.xlsx", "--force", "--at", LE_JOUR).code == 0


def _texte_pdf(fichier: Path) -> str:
    lecteur = pypdf.PdfReader(io.BytesIO(fichier.read_bytes()))
    return " ".join(
        " ".join(p.extract_text() for p in lecteur.pages).replace("\xa0", " ").replace("\u202f", " ").split()
    )


def test_les_graphiques_se_disent_et_les_feuilles_s_impriment(jury: Path, cqp: Cqp) -> None:
    assert cqp("report", "--from", "2019-01-01", "--at", "2026-06-20", "-o", "r.xlsx").code == 0
    with zipfile.ZipFile("r.xlsx") as z:
        dessins = [z.read(n).decode() for n in z.namelist() if n.startswith("xl/drawings/drawing")]
    assert dessins
    assert all(d.count(" descr=") == d.count("<cNvPr ") for d in dessins)
    assert "Décisions par voie. Formation : Délivrance totale " in "".join(dessins)
    classeur = openpyxl.load_workbook("r.xlsx")
    assert classeur.properties.title == "Rapport d’activité, du 1er janvier 2019 au 20 juin 2026"
    feuilles: Any = classeur.worksheets
    for feuille in feuilles:
        assert feuille.print_title_rows == "$1:$1"
        assert feuille.oddHeader.left.text == f"{classeur.properties.title}\u00a0: {feuille.title.lower()}"


def test_le_pdf_dit_la_meme_chose(jury: Path, cqp: Cqp) -> None:
    assert cqp("report", "--year", "2026", "-o", "r.pdf", "--at", LE_JOUR).sortie == "r.pdf\n"
    dit = _texte_pdf(jury / "r.pdf")
    assert "Rapport du 1er janvier 2026 au 1er juillet 2026" in dit
    assert "des décisions" not in dit, "of three decisions, no percentage"
    assert "Voie Entrées Au jury Totales Partielles Refus Renvois Délivrance totale" in dit
    assert "Ensemble 6 3 2 1 0 0 2/3" in dit
    assert "3 autres organisations < 5" in dit
    assert "1 sur 18 (6 %)" in dit
    assert "Gérer les situations de tension" in dit
    octets = (jury / "r.pdf").read_bytes()
    assert cqp("report", "--year", "2026", "-o", "r.pdf", "--force", "--at", LE_JOUR).code == 0
    assert (jury / "r.pdf").read_bytes() == octets, "same inputs, same bytes"


def test_le_pdf_nomme_qui_presente_assez(jury: Path, cqp: Cqp) -> None:
    _employer_chez(jury, "Alpha", "martin-lea", "nguyen-van-an")
    assert cqp("report", "--year", "2026", "--seuil", "1", "-o", "r.pdf", "--at", LE_JOUR).code == 0
    dit = _texte_pdf(jury / "r.pdf")
    assert "Organisation Présentées Délivrances totales Alpha 2 2" in dit
    assert "Sous 1" not in dit, "everything is published"


def test_un_taux_va_de_zero_a_cent(jury: Path, cqp: Cqp, monkeypatch: pytest.MonkeyPatch) -> None:
    """With one case or two enough for a rate, here: every bar has the same whole, and every axis the same ends."""
    for module in ("cqp_cli.documents.rapport", "cqp_cli.metier.suivi.classeur_rapport"):
        monkeypatch.setattr(f"{module}.CAS_D_UN_TAUX", 1)
    barres: list[tuple[float, float, bool]] = []
    dessiner = Page.box

    def noter(page: Page, x: float, top: float, large: float, haut: float, *couleurs: str) -> None:
        barres.append((round(x), round(large, 2), bool(couleurs[0])))
        dessiner(page, x, top, large, haut, *couleurs)

    monkeypatch.setattr(Page, "box", noter)
    assert cqp("report", "--year", "2026", "-o", "r.pdf", "--at", LE_JOUR).code == 0
    entieres = {(x, large) for x, large, pleine in barres if not pleine}
    assert len(entieres) == len({x for x, _ in entieres}) == 4, "in a column, 100 % is as long in every row"
    assert all(large <= dict(entieres)[x] for x, large, _ in barres)
    assert any(large == dict(entieres)[x] for x, large, pleine in barres if pleine), "1 of 1 fills it"
    assert cqp("report", "--year", "2026", "-o", "r.xlsx", "--at", LE_JOUR).code == 0
    livre: Any = openpyxl.load_workbook(jury / "r.xlsx")
    axes = [g.y_axis.scaling for g in livre["Compétences"]._charts]
    assert [(a.min, a.max) for a in axes] == [(0, 1)] * 2


def test_un_dossier_illisible_est_dit_et_le_reste_compte(jury: Path, cqp: Cqp) -> None:
    remplacer(jury / "candidats/martin-lea/candidat.yaml", "voie: formation", "voie: autre")
    reponse = cqp("report", "--year", "2026", "--at", LE_JOUR, "--format", "json")
    assert (reponse.code, reponse.json["illisibles"], reponse.json["presentees"]) == (3, ["martin-lea"], 2)
    assert "martin-lea : illisible, il n'est pas compté" in reponse.plainte
    remplacer(jury / "candidats/pham-thi-hong/candidat.yaml", "voie: formation", "voie: autre")
    assert cqp("report", "--year", "2026", "-o", "r.pdf", "--at", LE_JOUR).code == 3
    assert "2 dossiers illisibles, non comptés." in _texte_pdf(jury / "r.pdf")


def test_deux_certifications_gardent_chacune_leurs_competences(jury: Path, cqp: Cqp) -> None:
    source = Path(__file__).parents[3] / "examples/autre-branche"
    for sous in ("referentiels", "candidats/osei-abena", "sessions/2026-09-10"):
        shutil.copytree(source / sous, jury / sous)
    shutil.copy(source / "habilitations.yaml", jury / "habilitations.yaml")
    fait = cqp("decide", "osei-abena", "--session", "2026-09-10", "--at", "2026-09-10")
    assert fait.code == 0, fait.plainte
    r = chiffres(cqp, "--year", "2026", le="2026-10-01")
    assert len({c["certification"] for c in r["competences"]}) == 2
    assert r["presentees"] == 4
    dit = cqp("report", "--year", "2026", "--at", "2026-10-01").sortie
    assert "cqp-guide-batelier" in dit
    assert cqp("report", "--year", "2026", "--at", "2026-10-01", "-o", "r.pdf").code == 0
    assert "cqp-guide-batelier" in _texte_pdf(jury / "r.pdf")
    assert cqp("report", "--year", "2026", "--at", "2026-10-01", "--seuil", "1", "-o", "tous.pdf").code == 0
    assert "Atelier Savoirs" in _texte_pdf(jury / "tous.pdf")
    assert "Atelier Savoirs" in cqp("report", "--year", "2026", "--seuil", "1", "--at", "2026-10-01").sortie
