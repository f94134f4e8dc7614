"""Another certification, written in YAML only: from opening to decision without a line of code."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest
from openpyxl import load_workbook

from cqp_cli.disque.espace.espace import referentiel_livre
from cqp_cli.disque.lire.donnees import racine_donnees
from cqp_cli.domain.regles import REGLES
from cqp_cli.metier.delivrance.tirage import DE_SESSION, Imprime
from tests.commandes import EXEMPLES, Cqp
from tests.documents.pages_pdf import plat, texte, textes
from tests.formulaires.classeurs import remplir_lignes

JOUR = "2026-09-10"


@pytest.fixture
def batellerie(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    racine = tmp_path / "autre"
    shutil.copytree(EXEMPLES / "autre-branche", racine)
    monkeypatch.chdir(racine)
    return racine


def test_ses_dossiers_se_verifient(batellerie: Path, cqp: Cqp) -> None:
    reponse = cqp("check-dossier", "--at", JOUR, "--format", "json")
    assert reponse.code == 0
    assert reponse.json["resume"]["complets"] == 2


def test_un_seul_evaluateur_suffit_et_il_manque_s_il_n_est_pas_la(batellerie: Path, cqp: Cqp) -> None:
    (batellerie / "candidats/osei-abena/evaluations/1-professionnel.yaml").unlink()
    (dossier,) = cqp("check-dossier", "osei-abena", "--at", JOUR, "--format", "json").json["dossiers"]
    assert [m["regle"] for m in dossier["manquements"]] == ["EVALUATION-PRESENTE"]
    assert cqp("evaluate", "osei-abena", "--role", "externe", "--grid", "g.xlsx").code == 4
    assert cqp("reperage", "osei-abena", "--grid", "l.xlsx").code == 4


def test_de_l_ouverture_a_la_decision(batellerie: Path, cqp: Cqp) -> None:
    assert (
        cqp("init-candidate", "--nom", "Roy", "--prenom", "Inès", "--voie", "formation").sortie
        == "candidats/roy-ines\n"
    )
    modele, neuf = batellerie / "candidats/marchetti-ugo", batellerie / "candidats/roy-ines"
    assert "certification: cqp-guide-batelier" in (neuf / "candidat.yaml").read_text(encoding="utf-8")
    for piece in ("parcours.yaml", "dossier-candidat.yaml"):
        shutil.copy(modele / piece, neuf / piece)
    assert cqp("evaluate", "roy-ines", "--role", "professionnel", "--grid", "g.xlsx").code == 0
    grille = modele / "evaluations/1-professionnel.yaml"
    assert cqp("evaluate", "roy-ines", "--from", grille).code == 0
    assert cqp("check-dossier", "roy-ines", "--at", JOUR).code == 0
    assert cqp("jury-pack", "--session", JOUR, "--at", JOUR, "-o", "p.pdf").code == 0
    reponse = cqp("decide", "osei-abena", "roy-ines", "--session", JOUR, "--at", JOUR, "--format", "json")
    assert reponse.code == 0
    partielle, totale = reponse.json["decisions"]
    assert (partielle["issue"], partielle["conservees_jusqu_au"]) == ("partielle", "2029-09-10")
    assert (totale["issue"], set(totale["competences"])) == ("totale", {"N1", "N2", "N3", "N4"})


def test_une_voie_qu_elle_n_a_pas_ne_s_ouvre_ni_ne_s_ecrit(batellerie: Path, cqp: Cqp) -> None:
    qui = ("--nom", "Roy", "--prenom", "Inès", "--voie", "vae")
    refus = cqp("init-candidate", *qui)
    assert (refus.code, "La voie « vae » n'est pas ouverte" in plat(refus.plainte)) == (4, True)
    (batellerie / "l.csv").write_text("nom_naissance;prenoms;voie\nROY;Luc;vae\nROY;Ana;formation\n", "utf-8")
    assert cqp("init-candidate", "--from", "l.csv").sortie == "candidats/roy-ana\n"
    assert not (batellerie / "candidats/roy-luc").exists()
    assert cqp("init-candidate", *qui, "--certification", LIVRE.code).code == 0
    assert cqp("print", "lettre", "--blank").code == 0
    pages = "".join(textes(Path("lettre-vierge.pdf")))
    assert "Délivrance du CQP" in pages
    assert "VAE" not in pages


def test_ses_chiffres_n_ont_que_ses_voies_et_ses_pieces(batellerie: Path, cqp: Cqp) -> None:
    assert "VAE" not in cqp("report", "--year", "2026", "--at", JOUR).sortie
    assert cqp("report", "--year", "2026", "--at", JOUR, "-o", "r.pdf").code == 0
    assert cqp("report", "--year", "2026", "--at", JOUR, "-o", "r.xlsx").code == 0
    assert not re.search("VAE|repérage", dit := texte(batellerie / "r.pdf")), dit
    codes = [d["code"] for d in cqp("report", "--at", JOUR, "--format", "json").json["delais"]]
    assert codes == ["evaluation-transmission", "transmission-jury", "entree-delivrance"]
    voies = [rang[0].value for rang in load_workbook(batellerie / "r.xlsx")["Synthèse"].iter_rows(max_row=3)]
    assert voies[-2:] == ["Formation", "Ensemble"]


def test_un_nom_s_elide_au_proces_verbal(batellerie: Path, cqp: Cqp) -> None:
    assert cqp("decide", "marchetti-ugo", "--session", JOUR, "--at", JOUR).code == 0
    assert cqp("print", "pv", "--session", JOUR, "--at", JOUR).code == 0
    tout = texte(Path(f"pv-{JOUR}.pdf"))
    assert "sous la présidence d’Odile Rambert" in tout
    assert "Pour le collège équipages" in tout


def test_ses_mots_sont_les_siens(batellerie: Path, cqp: Cqp) -> None:
    fichier = batellerie / "candidats/osei-abena/evaluations/1-professionnel.yaml"
    fichier.write_text(fichier.read_text(encoding="utf-8").replace("N2.1: maitrise", "N2.1: acquis"), encoding="utf-8")
    reponse = cqp("check-dossier", "osei-abena", "--at", JOUR, "--format", "json")
    assert reponse.code == 3
    assert "on attend maitrise, fragile ou non-vu" in reponse.json["dossiers"][0]["manquements"][0]["message"]


# Nothing of the shipped agreement ---------------------------------------------------------------------------

LIVRE = referentiel_livre()
# Its articles, its commission, its jury, its sentences: a third of each is enough to know where it comes from.
AILLEURS = re.compile(
    r"\b3\.[12]\b|art(?:icles?|\.) [25]\b(?! ?[,;.]? ?R)|1er\)|CPEF|jury paritaire|organismes? de formation \(|grille de classi|RNCP28724"
)
PHRASES = [p.texte for t in LIVRE.titres for p in t.phrases] + [c.texte for c in LIVRE.classification.droits]


def etrangers(texte: str) -> list[str]:
    """What a text says that only the shipped agreement says."""
    plat = " ".join(texte.replace("\xa0", " ").replace("\u202f", " ").replace("'", "’").split())
    vus = [plat[max(m.start() - 40, 0) : m.end() + 40] for m in AILLEURS.finditer(plat)]
    return vus + [p for p in PHRASES if " ".join(p.split())[:45] in plat]


def casser(racine: Path) -> None:
    """A dossier that fails as many rules as it can."""
    dossier = racine / "candidats/marchetti-ugo"
    (dossier / "parcours.yaml").write_text("actions:\n  - realisee: false\n", encoding="utf-8")
    (dossier / "dossier-candidat.yaml").unlink()
    evaluation = dossier / "evaluations/1-professionnel.yaml"
    garde = [
        x
        for x in evaluation.read_text(encoding="utf-8").splitlines()
        if x.startswith(("passage", "role", "compet", " "))
    ]
    evaluation.write_text("\n".join(garde) + "\n", encoding="utf-8")
    (racine / "candidats/osei-abena/copie (1).yaml").write_text("", encoding="utf-8")


@pytest.mark.parametrize("abime", [False, True], ids=["sain", "abime"])
def test_aucune_commande_ne_cite_un_autre_accord(batellerie: Path, cqp: Cqp, abime: bool) -> None:
    if abime:
        casser(batellerie)
    lignes = [
        *(
            ["check-dossier", "--at", JOUR, "--verbose", "--all", "--format", f]
            for f in ("table", "json", "jsonl", "csv")
        ),
        *(["rules", "--format", f] for f in ("table", "json", "csv")),
        *(["rules", regle.code] for regle in REGLES),
        *(["status", "--at", JOUR, "--format", f] for f in ("table", "json", "ics")),
        *(
            [mot, "marchetti-ugo", "--at", JOUR]
            for mot in ("reperage", "recevabilite", "activites", "parcours", "evaluate")
        ),
        *(["print", nom, "osei-abena", "--at", JOUR] for nom in Imprime),
        ["decide", "marchetti-ugo", "--session", JOUR, "--at", JOUR],
        ["decide", "osei-abena", "--session", JOUR, "--at", JOUR, "--competence", "N1=conservee"],
        ["decide", "osei-abena", "--session", JOUR, "--at", JOUR],
        ["evaluate", "osei-abena", "--role", "externe", "--grid", "g.xlsx"],
        ["evaluate", "osei-abena", "--role", "professionnel", "--passage", "7", "--grid", "g.xlsx"],
        ["jury-pack", "--session", JOUR, "--at", JOUR, "-o", "-"],
        ["status", "--expiring", "2030-01-01", "--at", JOUR],
        ["report", "--at", JOUR, "--format", "json"],
        ["purge", "--at", "2040-01-01"],
        ["referentiel", "show"],
    ]
    dits = {" ".join(ligne): cqp(*ligne) for ligne in lignes}
    assert {nom: e for nom, r in dits.items() if (e := etrangers(r.sortie + r.plainte))} == {}


def test_aucun_modele_ne_cite_un_accord(batellerie: Path, cqp: Cqp) -> None:
    """What a piece says of the agreement in its comments would be true of one branch only."""
    assert cqp("init-candidate", "--nom", "Roy", "--prenom", "Inès", "--voie", "formation").code == 0
    assert cqp("parcours", "roy-ines", "--grid", "p.xlsx").code == 0
    modeles = [f for f in (racine_donnees() / "templates").rglob("*.yaml") if f.name != "referentiel.yaml"]
    ecrits = [*modeles, *(batellerie / "candidats/roy-ines").glob("*.yaml")]
    assert {f.name: e for f in ecrits if (e := etrangers(f.read_text(encoding="utf-8")))} == {}


def test_les_regles_d_une_voie_fermee_ne_se_disent_pas(batellerie: Path, cqp: Cqp) -> None:
    regles = cqp("rules", "--format", "json").json["regles"]
    assert {v for r in regles for v in r["voies"]} == {"formation"}
    assert not [r["code"] for r in regles if r["code"].startswith("VAE-")]
    assert "Voies     formation\n" in cqp("rules", "EVALUATION-SIGNEE").sortie
    dit = cqp("rules", "VAE-PRESENT")
    assert dit.code == 2
    assert "est de la voie VAE, que cette certification n'ouvre pas" in dit.plainte


@pytest.mark.parametrize(
    ("code", "raison"), [("LIVRET-PRESENT", "n'a pas de livret"), ("EVALUATEURS-DISTINCTS", "n'a qu'un")]
)
def test_les_regles_de_ce_qu_elle_n_a_pas_ne_se_disent_pas(batellerie: Path, cqp: Cqp, code: str, raison: str) -> None:
    assert code not in cqp("rules").sortie
    dit = cqp("rules", code)
    assert (dit.code, f"La règle {code} est sans objet\u00a0: cette certification {raison}" in dit.plainte) == (2, True)


ABSENTS = re.compile(
    "livret|évaluateur externe|deux avis|évaluateurs diffèrent|autre évaluateur|une analyse|droits suivants|NSF",
    re.I,
)


def _dits(fichier: Path) -> str:
    if fichier.suffix == ".pdf":
        return " ".join(textes(fichier))
    feuilles = openpyxl.load_workbook(fichier).worksheets
    rangees = ([c.value for c in rangee if isinstance(c.value, str)] for f in feuilles for rangee in f.iter_rows())
    return " ".join(" ".join(r) for r in rangees if "Sans objet." not in r)


def test_rien_ne_demande_ce_que_cette_certification_n_a_pas(batellerie: Path, cqp: Cqp) -> None:
    """One evaluator, one source, no livret, no rights, no spécialité: no form and no blank paper says otherwise."""
    assert cqp("init-candidate", "--nom", "Roy", "--prenom", "Inès", "--voie", "formation").code == 0
    (batellerie / "candidats/osei-abena/evaluations/1-professionnel.yaml").unlink()
    faits = [cqp("print", nom, "--blank", "-o", f"{nom}.pdf").code for nom in Imprime]
    assert sorted(faits) == [0] * (len(Imprime) - 3) + [4] * 3  # livret, dossier-vae, recepisse
    for ligne in (
        ("parcours", "roy-ines", "--grid", "p.xlsx"),
        ("evaluate", "osei-abena", "--role", "professionnel", "--grid", "g.xlsx"),
        ("decide", "--session", JOUR, "--grid", "d.xlsx", "--at", JOUR),
    ):
        assert cqp(*ligne).code == 0
    ecrits = [*batellerie.glob("*.pdf"), *batellerie.glob("*.xlsx")]
    assert {f.name: t for f in ecrits if (t := ABSENTS.findall(_dits(f)))} == {}
    assert "non dit, sans livret de repérage" in cqp("parcours", "roy-ines").sortie
    (suivi,) = cqp("status", "roy-ines", "--format", "json").json["dossiers"]
    assert suivi["etape"] == "ouvert"
    (suivi,) = cqp("status", "osei-abena", "--format", "json").json["dossiers"]
    assert suivi["prochaine"] == "évaluer les compétences (professionnel)"


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler n'est pas installé")
def test_aucun_document_ne_cite_un_autre_accord(batellerie: Path, cqp: Cqp) -> None:
    assert cqp("decide", "osei-abena", "marchetti-ugo", "--session", JOUR, "--at", JOUR).code == 0
    for dossier in ("osei-abena", "marchetti-ugo"):
        fichier = batellerie / f"candidats/{dossier}/decisions/{JOUR}.yaml"
        fichier.write_text(fichier.read_text(encoding="utf-8").replace("\nsignature:", f"\nsignature: {JOUR}"), "utf-8")
    lignes = [["print", nom, "--blank"] for nom in Imprime]
    lignes += [
        ["print", nom, d, "--at", JOUR]
        for nom in Imprime
        if nom not in DE_SESSION
        for d in ("osei-abena", "marchetti-ugo")
    ]
    lignes += [["print", nom, "--session", JOUR, "--at", JOUR] for nom in DE_SESSION]
    lignes += [["jury-pack", "--session", JOUR, "--at", JOUR, *suite] for suite in ([], ["--anonymous"])]
    vus: dict[str, list[str]] = {}
    for rang, ligne in enumerate(lignes):
        cqp(*ligne, "-o", f"{rang}.pdf")
        for pdf in batellerie.glob(f"{rang}*.pdf"):
            texte = subprocess.run(["pdftotext", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
            if trouves := etrangers(texte):
                vus[" ".join(ligne)] = trouves
    assert list(batellerie.glob("*.pdf"))
    assert vus == {}


def test_un_niveau_dont_l_article_n_est_pas_dit_n_en_emprunte_aucun(batellerie: Path, cqp: Cqp) -> None:
    (fichier,) = (batellerie / "referentiels/cqp-guide-batelier").glob("*.yaml")
    fichier.write_text(fichier.read_text("utf-8").replace('  article: "11"\n', "", 1), encoding="utf-8")
    assert cqp("print", "parchemin", "--blank", "-o", "p.pdf", "--at", "2026-09-11").code == 0
    dit = plat(texte(Path("p.pdf")))
    assert "Positionné au niveau 3 de la grille : grille inventée des voies navigables" in dit.replace("\xa0", " ")
    assert "article" not in dit


def test_un_accord_sans_phrase_ne_se_cite_pas_au_proces_verbal(batellerie: Path, cqp: Cqp) -> None:
    (fichier,) = (batellerie / "referentiels/cqp-guide-batelier").glob("*.yaml")
    sans = fichier.read_text("utf-8").replace("regles: [TRANSMISSION-AVANT-SESSION]", "regles: []")
    fichier.write_text(sans, encoding="utf-8")
    assert cqp("print", "pv", "--session", JOUR, "--at", JOUR, "-o", "pv.pdf").code == 0
    assert not re.search(r"observations\W*art\.", plat(texte(Path("pv.pdf"))).replace("\xa0", " "))
    ecarte = cqp("jury-pack", "--session", JOUR, "--at", "2026-08-01").plainte.replace("\xa0", " ")
    assert "dossiers ne sont pas présentés : art. 14, réglage." in ecarte


def test_une_mise_en_pratique_que_l_accord_ne_veut_pas_n_est_demandee_nulle_part(batellerie: Path, cqp: Cqp) -> None:
    """Les consignes du formulaire la demandaient, et son retour était refusé sans elle."""
    (fichier,) = (batellerie / "referentiels/cqp-guide-batelier").glob("*.yaml")
    sans = fichier.read_text("utf-8").replace(
        "mise_en_pratique:\n    valeur: true", "mise_en_pratique:\n    valeur: false"
    )
    fichier.write_text(sans, encoding="utf-8")
    assert cqp("init-candidate", "--nom", "Ba", "--prenom", "Mei", "--voie", "formation").code == 0
    assert cqp("parcours", "ba-mei", "--grid", "p.xlsx").code == 0
    assert "mise en pratique" not in str([*load_workbook("p.xlsx").worksheets[0].values])
    remplir_lignes(Path("p.xlsx"), {"A1": ["Naviguer", "formation", "N1", "École", "Zoé Ba"]}, {})
    assert cqp("parcours", "ba-mei", "--from", "p.xlsx").code == 0
    assert cqp("print", "dossier-evaluation", "--blank", "-o", "e.pdf", "--at", "2026-09-11").code == 0
    assert "pratique en entreprise" not in plat(texte(Path("e.pdf"))).replace("\xa0", " ")


# A titre, delivered by a jury without colleges, of which nothing validated is kept --------------------------


@pytest.fixture
def titre(batellerie: Path) -> Path:
    (fichier,) = (batellerie / "referentiels/cqp-guide-batelier").glob("*.yaml")
    texte = fichier.read_text("utf-8").replace("CQP « Guide batelier »", "Titre « Guide batelier »")
    texte = texte.replace("      colleges:\n        - armateurs\n        - équipages\n", "      colleges: []\n")
    texte = texte.replace("benefice_annees:\n    valeur: 3", "benefice_annees:\n    valeur: 0")
    fichier.write_text(texte.replace("parite: true", "parite: false"), "utf-8")
    (seance,) = batellerie.glob("sessions/*/session.yaml")
    seance.write_text(re.sub("\n *college:.*", "", seance.read_text("utf-8")), "utf-8")
    return batellerie


def test_un_titre_n_est_pas_un_cqp_et_son_jury_n_a_pas_de_college(titre: Path, cqp: Cqp) -> None:
    dits = [
        cqp("evaluate", "osei-abena", "--role", "professionnel", "--passage", "2", "--grid", "g.xlsx", "--at", JOUR),
        cqp("jury-pack", "--session", JOUR, "--at", JOUR, "-o", "jury.pdf"),
        cqp("decide", "osei-abena", "marchetti-ugo", "--session", JOUR, "--at", JOUR),
        cqp("session", JOUR, "--at", JOUR),
        cqp("status", "--all", "--at", JOUR),
        cqp("check-dossier", "--at", JOUR),
    ]
    for dossier, *noms in (("marchetti-ugo", "parchemin"), ("osei-abena", "attestation", "lettre", "fiche-decision")):
        dits += [cqp("print", nom, dossier, "--at", JOUR, "-o", f"{nom}.pdf") for nom in noms]
    dits += [cqp("print", nom, "--session", JOUR, "--at", JOUR, "-o", f"{nom}.pdf") for nom in ("pv", "emargement")]
    dits += [cqp("print", nom, "--blank", "-o", f"{nom}-0.pdf") for nom in Imprime]
    ecrits = {f.name: plat(_dits(f)) for f in (*titre.glob("*.pdf"), *titre.glob("*.xlsx"))}
    ecrits |= {str(rang): r.sortie + r.plainte for rang, r in enumerate(dits)}
    assert {"parchemin.pdf", "attestation.pdf", "lettre.pdf", "pv.pdf", "jury.pdf", "g.xlsx"} <= ecrits.keys()
    faux = re.compile(
        r"\bCQP\b|qualification professionnelle|coll[eè]ge (?:connu|non)|sans collège|durant 0|siégé : \."
    )
    assert {nom: faux.findall(dit) for nom, dit in ecrits.items() if faux.search(dit)} == {}
    assert "Certificat" in ecrits["parchemin.pdf"]


@pytest.mark.parametrize(
    ("avant", "apres", "dit"),
    [
        ("      - formation\n    article", "      - vae\n      - formation\n    article", "« lieux » ne dit rien de la voie vae"),
        ("      formation: conventionnel_5_ans", "      vae: definitif", "« benefice » ne dit rien de la voie formation"),
        ("      formation:\n        - parcours\n        - dossier-candidat\n", "      formation: []\n", "« pieces » ne dit rien"),
        ("    valeur:\n      - professionnel\n", "    valeur: []\n", "« evaluateurs » est vide : écrivez professionnel ou externe"),
        ("      colleges:\n        - armateurs\n        - équipages\n", "      colleges: []\n", "« parite: true » veut deux"),
    ],
)  # fmt: skip
def test_check_dit_ce_que_l_accord_laisse_ouvert(batellerie: Path, cqp: Cqp, avant: str, apres: str, dit: str) -> None:
    """A dossier without an evaluator, a place or a piece to ask for would be complete."""
    (fichier,) = (batellerie / "referentiels/cqp-guide-batelier").glob("*.yaml")
    texte = fichier.read_text("utf-8")
    assert (avant in texte, cqp("referentiel", "check").code) == (True, 0)
    fichier.write_text(texte.replace(avant, apres, 1), "utf-8")
    reponse = cqp("referentiel", "check")
    assert (reponse.code, dit in reponse.sortie.replace("\xa0", " ").replace("\u202f", " ")) == (1, True), (
        reponse.sortie
    )


@pytest.mark.parametrize(
    "colleges", [["armateurs", "équipages", "usagers"], ["organisations patronales", "organisations syndicales"]]
)
def test_un_jury_de_plusieurs_colleges_ou_de_longs_noms_a_son_proces_verbal(
    batellerie: Path, cqp: Cqp, colleges: list[str]
) -> None:
    """Each page is initialled on one line: three colleges had no room there, and the document was a crash."""
    (fichier,) = (batellerie / "referentiels/cqp-guide-batelier").glob("*.yaml")
    dits = "".join(f"        - {c}\n" for c in colleges)
    texte_lu = fichier.read_text("utf-8").replace("        - armateurs\n        - équipages\n", dits)
    fichier.write_text(texte_lu, "utf-8")
    assert cqp("print", "pv", "--session", JOUR, "--at", JOUR, "-o", "pv.pdf").code == 0
    assert "un membre de chaque collège" in plat(texte(Path("pv.pdf"))).replace("\xa0", " ")
    assert cqp("jury-pack", "--session", JOUR, "--at", JOUR, "-o", "jury.pdf").code == 0


def test_ce_que_l_accord_ne_demande_pas_ne_se_remplit_ni_ne_se_dit(batellerie: Path, cqp: Cqp) -> None:
    """No parcours, no practice, no habilitation, one way to go on: no table to fill, no stage, no « soit »."""
    (fichier,) = (batellerie / "referentiels/cqp-guide-batelier").glob("*.yaml")
    lu = fichier.read_text("utf-8")
    for avant, apres in (
        ("    valeur:\n      professionnel:\n        - externe\n", "    valeur: {}\n"),
        ("        - parcours\n", ""),
        ("      - formation\n      - experience\n", "      - formation\n"),
        ("mise_en_pratique:\n    valeur: true", "mise_en_pratique:\n    valeur: false"),
    ):
        assert avant in lu
        lu = lu.replace(avant, apres)
    fichier.write_text(lu, "utf-8")
    assert cqp("jury-pack", "--session", JOUR, "--at", JOUR, "-o", "jury.pdf").code == 0
    assert cqp("print", "dossier-evaluation", "--blank", "-o", "vierge.pdf").code == 0
    assert cqp("init-candidate", "--nom", "Roy", "--prenom", "Inès", "--voie", "formation").code == 0
    assert cqp("forms", "roy-ines", "-o", "f").code == 0
    ecrits = {f.name: _dits(f) for f in (*batellerie.glob("*.pdf"), *batellerie.glob("f/*/*.xlsx"))}
    faux = re.compile("Habilitations|habilité|Le parcours réalisé|par exemple H-012")
    assert {nom: faux.findall(dit) for nom, dit in ecrits.items() if faux.search(dit)} == {}
    (suivi,) = cqp("status", "roy-ines", "--format", "json").json["dossiers"]
    assert suivi["etape"] == "ouvert"
    assert cqp("decide", "osei-abena", "--session", JOUR, "--at", JOUR).code == 0
    assert cqp("print", "lettre", "osei-abena", "--at", JOUR, "-o", "l.pdf").code == 0
    dite = plat(texte(Path("l.pdf"))).replace("\xa0", " ")
    assert ("– en suivant une formation" in dite, "organisme de formation." in dite) == (True, True), dite


def test_le_recit_vierge_d_une_certification_par_la_seule_vae_est_la_partie_3(batellerie: Path, cqp: Cqp) -> None:
    (fichier,) = (batellerie / "referentiels/cqp-guide-batelier").glob("*.yaml")
    lu = fichier.read_text("utf-8").replace("      - formation\n    article", "      - vae\n    article")
    lu = lu.replace(
        "      formation:\n        - parcours\n        - dossier-candidat", "      vae: [dossier-vae]\n      formation:"
    )
    fichier.write_text(lu.replace("      formation:\n    article", "    article"), "utf-8")
    assert cqp("print", "dossier-evaluation", "--blank", "-o", "v.pdf").code == 0
    dit = plat(texte(Path("v.pdf"))).replace("\xa0", " ")
    assert ("partie 3, art. 15" in dit, "Le parcours réalisé" in dit) == (True, False), dit
