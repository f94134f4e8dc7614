"""`cqp check-dossier` on a real branch: intact dossiers pass, each spoiled one is told where, by whom, how."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.commandes import JOUR, Cqp, remplacer

COMPLETS = {
    "benkhaled-moreau-aicha",
    "dangelo-zoe",
    "dordevic-milica",
    "etcheverry-anais",
    "martin-lea",
    "nguyen-van-an",
    "pham-thi-hong",
}


def test_la_branche_dit_qui_est_complet(branche: Path, cqp: Cqp) -> None:
    reponse = cqp("check-dossier", "--at", JOUR, "--format", "json")
    assert reponse.code == 1
    assert reponse.plainte == ""
    objet = reponse.json
    assert {d["code"] for d in objet["dossiers"] if d["verdict"] == "complet"} == COMPLETS
    assert objet["resume"] == {"dossiers": 16, "complets": 7, "incomplets": 9, "illisibles": 0}
    assert (objet["version"], objet["commande"], objet["jour"]) == (1, "check-dossier", JOUR)


def test_un_dossier_complet_repond_zero(branche: Path, cqp: Cqp) -> None:
    reponse = cqp("check-dossier", "candidats/martin-lea", "--at", JOUR)
    assert reponse.code == 0
    assert "martin-lea    formation   complet     présentable au jury du 18 juin 2026\n" in reponse.sortie


@pytest.mark.parametrize(
    ("code", "dit"),
    [
        ("le-goff-gaelle", "incomplet 2 à corriger, 1 à vérifier"),
        ("ben-said-ines", "incomplet 1 à corriger, 4 plus tard"),
        ("dordevic-milica", "complet présentable au jury du 18 juin 2026, 1 à vérifier"),
    ],
)
def test_chaque_dossier_tient_en_une_ligne(branche: Path, cqp: Cqp, code: str, dit: str) -> None:
    lignes = [" ".join(x.split()) for x in cqp("check-dossier", code, "--at", JOUR).sortie.splitlines()]
    assert f"{code} formation {dit}" in lignes


def test_chaque_manquement_porte_ce_que_le_contrat_promet(branche: Path, cqp: Cqp) -> None:
    for dossier in cqp("check-dossier", "--at", JOUR, "--format", "json").json["dossiers"]:
        assert list(dossier) == ["code", "chemin", "voie", "verdict", "manquements"]
        for m in dossier["manquements"]:
            promis = {"regle", "article", "gravite", "message", "fichier", "ligne", "cellule", "acteur", "remede"}
            assert set(m) >= promis | {"origine"}
            assert m["origine"] in {"accord", "loi", "reglage"}
            assert m["article"]
            assert m["message"].endswith(".")
            assert m["remede"]
            assert "{dossier}" not in m["remede"]
            assert m["acteur"] in {"candidat", "professionnel", "externe", "organisme", "secretariat", "jury"}


# (dossier, file, what stood there, what stands there now) -> (rule, article, line has been found, actor)
GATES = [
    ("martin-lea", "livret-reperage.yaml", None, None, "LIVRET-PRESENT", "3.1.1", "professionnel"),
    ("martin-lea", "parcours.yaml", None, None, "PARCOURS-PRESENT", "3.1.2", "organisme"),
    ("martin-lea", "dossier-candidat.yaml", None, None, "RECIT-PRESENT", "3.1.3", "candidat"),
    ("martin-lea", "evaluations/1-externe.yaml", None, None, "EVALUATION-PRESENTE", "3.1.3", "externe"),
    ("martin-lea", "evaluations/1-professionnel.yaml", None, None, "EVALUATION-PRESENTE", "3.1.3", "professionnel"),
    ("nguyen-van-an", "dossier-vae.yaml", None, None, "VAE-PRESENT", "3.2.1", "candidat"),
    ("martin-lea", "livret-reperage.yaml", "en_entreprise: true", "en_entreprise: false", "LIVRET-EN-ENTREPRISE", "3.1.1", "professionnel"),
    ("martin-lea", "livret-reperage.yaml", "C1.2: acquis", "C1.2:", "LIVRET-ELEMENTS", "3.1.1", "professionnel"),
    ("martin-lea", "parcours.yaml", "realisee: true", "realisee: false", "PARCOURS-REALISE", "3.1.2", "organisme"),
    ("martin-lea", "parcours.yaml", "fin: 2026-04-30", "fin: 2026-05-30", "PRATIQUE-AVANT-EVALUATION", "3.1.2", "organisme"),
    ("martin-lea", "parcours.yaml", "fin: 2026-04-30", "fin:", "PRATIQUE-PRESENTE", "3.1.2", "organisme"),
    ("martin-lea", "parcours.yaml", "fin: 2026-03-27", "fin: 2026-05-29", "PARCOURS-ORDRE", "3.1.2", "organisme"),
    ("martin-lea", "evaluations/1-externe.yaml", "C1.2: acquis", "C1.2: non-evalue", "EVALUATION-ELEMENTS", "3.1.3", "externe"),
    ("martin-lea", "evaluations/1-externe.yaml", "C1.2: acquis\n", "\n", "EVALUATION-ELEMENTS", "3.1.3", "externe"),
    ("martin-lea", "evaluations/1-externe.yaml", "avis: acquise", "avis:", "EVALUATION-COMPETENCES", "3.1.3", "externe"),
    ("martin-lea", "evaluations/1-externe.yaml", "  - analyse\n", "", "EVALUATION-SOURCES", "3.1.3", "externe"),
    ("martin-lea", "evaluations/1-externe.yaml", "type: entreprise", "type: structure-accueil", "EVALUATION-LIEU", "3.1.3", "externe"),
    ("martin-lea", "evaluations/1-externe.yaml", "nom: Paul Girard", "nom: lea MARTIN", "EVALUATEUR-AUTRE-QUE-CANDIDAT", "3.1.3", "externe"),
    ("martin-lea", "evaluations/1-externe.yaml", "nom: Paul Girard", "nom: Claire  BESSON", "EVALUATEURS-DISTINCTS", "3.1.3", "externe"),
    ("martin-lea", "evaluations/1-externe.yaml", "habilitation: H-012", "habilitation: H-999", "HABILITATION-EVALUATION", "3.1.3", "secretariat"),
    ("martin-lea", "evaluations/1-externe.yaml", "date: 2026-05-04", "date:", "EVALUATION-DATE", "3.1.3", "externe"),
    ("nguyen-van-an", "dossier-vae.yaml", "avis: favorable", "avis: defavorable", "VAE-RECEVABILITE", "3.2.1", "secretariat"),
    ("nguyen-van-an", "dossier-vae.yaml", "avis: favorable", "avis:", "VAE-RECEVABILITE", "3.2.1", "secretariat"),
    ("nguyen-van-an", "dossier-vae.yaml", "depot: 2026-01-14", "depot: 2026-03-14", "VAE-ORDRE", "3.2.1", "secretariat"),
    ("nguyen-van-an", "dossier-vae.yaml", "signature: 2026-01-12", "signature:", "VAE-PARTIE-2-CONTENU", "3.2.1", "candidat"),
    ("nguyen-van-an", "dossier-vae.yaml", "competence: C2", "competence: C1", "VAE-PARTIE-3", "3.2.1", "candidat"),
    ("nguyen-van-an", "evaluations/1-externe.yaml", "plateau_technique: true", "plateau_technique: false", "EVALUATION-PLATEAU", "3.2.2", "externe"),
    ("nguyen-van-an", "candidat.yaml", "voie: vae", "voie:", "CANDIDAT-VOIE", "3", "secretariat"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "fichier", "avant", "apres", "regle", "article", "acteur"), GATES)
def test_un_dossier_gate_est_dit_avec_son_article(
    branche: Path,
    cqp: Cqp,
    code: str,
    fichier: str,
    avant: str | None,
    apres: str | None,
    regle: str,
    article: str,
    acteur: str,
) -> None:
    chemin = branche / "candidats" / code / fichier
    if avant is None:
        chemin.unlink()
    else:
        assert apres is not None
        remplacer(chemin, avant, apres)
    reponse = cqp("check-dossier", code, "--at", JOUR, "--format", "json")
    assert reponse.code == 1
    (dossier,) = reponse.json["dossiers"]
    trouves = [m for m in dossier["manquements"] if m["regle"] == regle]
    assert trouves, [m["regle"] for m in dossier["manquements"]]
    assert trouves[0]["article"] == article
    assert trouves[0]["acteur"] == acteur
    assert trouves[0]["gravite"] == "bloquant"
    assert trouves[0]["fichier"] == fichier
    assert (trouves[0]["ligne"] is None) == (avant is None)


def test_un_element_a_developper_suffit_pour_que_le_parcours_doive_le_couvrir(branche: Path, cqp: Cqp) -> None:
    remplacer(branche / "candidats/martin-lea/livret-reperage.yaml", "C1.2: acquis", "C1.2: a-developper")
    (dossier,) = cqp("check-dossier", "martin-lea", "--at", JOUR, "--format", "json").json["dossiers"]
    (m,) = dossier["manquements"]
    assert (m["regle"], m["fichier"], m["article"]) == ("PARCOURS-COUVERTURE-PARTIELLE", "parcours.yaml", "3.1.2")


def test_une_signature_de_moins(branche: Path, cqp: Cqp) -> None:
    fichier = branche / "candidats/martin-lea/evaluations/1-externe.yaml"
    remplacer(fichier, "\nsignature: 2026-05-04", "\nsignature:")
    (dossier,) = cqp("check-dossier", "martin-lea", "--at", JOUR, "--format", "json").json["dossiers"]
    (manquement,) = dossier["manquements"]
    lignes = fichier.read_text(encoding="utf-8").splitlines()
    assert manquement == {
        "regle": "EVALUATION-SIGNEE",
        "article": "3.1.3",
        "gravite": "bloquant",
        "message": "L'évaluation de l'évaluateur externe n'est pas signée.",
        "fichier": "evaluations/1-externe.yaml",
        "ligne": lignes.index("signature:") + 1,
        "cellule": None,
        "acteur": "externe",
        "remede": "cqp set candidats/martin-lea 1-externe.signature=AAAA-MM-JJ",
        "origine": "reglage",
    }


def test_une_habilitation_expiree_se_lit_dans_son_fichier(branche: Path, cqp: Cqp) -> None:
    fichier = branche / "habilitations.yaml"
    texte = fichier.read_text(encoding="utf-8")
    avant, apres = texte.split("reference: H-012", 1)
    fichier.write_text(
        avant + "reference: H-012" + apres.replace("au: 2027-12-31", "au: 2026-05-03", 1), encoding="utf-8"
    )
    (dossier,) = cqp("check-dossier", "martin-lea", "--at", JOUR, "--format", "json").json["dossiers"]
    bloquant = dossier["manquements"][0]
    assert bloquant["regle"] == "HABILITATION-EVALUATION"
    assert (bloquant["fichier"], bloquant["acteur"]) == ("habilitations.yaml", "secretariat")
    assert "a pris fin le 3 mai 2026 ; l'acte est du 4 mai 2026" in bloquant["message"]


ILLISIBLES = [
    ("voie: formation", "voie: formatoin", "voie", "vouliez-vous dire « formation »"),
    ("voie: formation", "voix: formation", "voix", "vouliez-vous dire « voie »"),
    ("voie: formation", "voie: formation\nvoie: vae", "voie", "écrite deux fois"),
    ("date: 1994-05-14", "date: 1994-02-30", "date", "n'existe pas dans le calendrier"),
    ('referentiel: "2015-06-15"', "referentiel: 2016-01-01", "2016-01-01", "n'est pas connue ici"),
    ("voie: formation", "voie: &a formation", "ancre", "n'est pas permise"),
    ("voie: formation", "voie: [formation]", "voie", "on attend"),
]


@pytest.mark.parametrize(("avant", "apres", "mot", "phrase"), ILLISIBLES)
def test_une_piece_mal_ecrite_est_illisible(
    branche: Path, cqp: Cqp, avant: str, apres: str, mot: str, phrase: str
) -> None:
    fichier = branche / "candidats/martin-lea/candidat.yaml"
    if avant.startswith("date"):
        texte = fichier.read_text(encoding="utf-8")
        avant = next(ligne.strip() for ligne in texte.splitlines() if ligne.strip().startswith("date:")).split("  ")[0]
    remplacer(fichier, avant, apres)
    reponse = cqp("check-dossier", "martin-lea", "--at", JOUR, "--format", "json")
    assert reponse.code == 3
    (dossier,) = reponse.json["dossiers"]
    assert dossier["verdict"] == "illisible"
    assert dossier["code"] == "martin-lea"
    messages = " ".join(m["message"] for m in dossier["manquements"])
    assert mot in messages
    assert phrase in messages
    assert all(m["ligne"] for m in dossier["manquements"])


def test_toutes_les_fautes_sont_dites_a_la_fois(branche: Path, cqp: Cqp) -> None:
    dossier = branche / "candidats/martin-lea"
    remplacer(dossier / "candidat.yaml", "voie: formation", "voie: formatoin")
    remplacer(dossier / "livret-reperage.yaml", "C1.2: acquis", "C1.2: aquis")
    remplacer(dossier / "evaluations/1-externe.yaml", "sources:", "source:")
    (lu,) = cqp("check-dossier", "martin-lea", "--at", JOUR, "--format", "json").json["dossiers"]
    assert {m["fichier"] for m in lu["manquements"]} >= {"candidat.yaml", "evaluations/1-externe.yaml"}


def test_un_code_hors_referentiel_est_illisible(branche: Path, cqp: Cqp) -> None:
    remplacer(branche / "candidats/martin-lea/livret-reperage.yaml", "C1.2: acquis", "C1.22: acquis")
    remplacer(branche / "candidats/martin-lea/evaluations/1-externe.yaml", "C1.2: acquis", "C1.2: aquis")
    reponse = cqp("check-dossier", "martin-lea", "--at", JOUR, "--format", "json")
    assert reponse.code == 3
    messages = [m["message"] for m in reponse.json["dossiers"][0]["manquements"]]
    assert messages == [
        "L'élément « C1.22 » n'est pas de la compétence C1, qui a C1.1, C1.2, C1.3, C1.4, C1.5, C1.6, C1.7 et C1.8.",
        "« C1.2 » : on attend acquis, non-acquis ou non-evalue, et non « aquis ».",
    ]


def test_un_mauvais_dossier_n_arrete_pas_les_autres(branche: Path, cqp: Cqp) -> None:
    (branche / "candidats/martin-lea/candidat.yaml").write_bytes(b"\xff\xfe\x00")
    reponse = cqp("check-dossier", "--at", JOUR, "--format", "json")
    assert reponse.code == 3
    assert reponse.json["resume"] == {"dossiers": 16, "complets": 6, "incomplets": 9, "illisibles": 1}


def test_le_jour_change_le_verdict(branche: Path, cqp: Cqp) -> None:
    avant = cqp("check-dossier", "martin-lea", "--at", "2026-05-03", "--format", "json").json["dossiers"][0]
    assert {m["regle"] for m in avant["manquements"]} >= {"EVALUATION-PRESENTE"}
    assert cqp("check-dossier", "martin-lea", "--at", JOUR).code == 0


def test_une_copie_n_est_jamais_lue_comme_une_piece(branche: Path, cqp: Cqp) -> None:
    dossier = branche / "candidats/martin-lea"
    shutil.copy(dossier / "evaluations/1-externe.yaml", dossier / "evaluations/1-externe (1).yaml")
    (lu,) = cqp("check-dossier", "martin-lea", "--at", JOUR, "--format", "json").json["dossiers"]
    assert lu["verdict"] == "complet"
    assert [m["regle"] for m in lu["manquements"]] == ["FICHIERS-ETRANGERS"]
    assert lu["manquements"][0]["fichier"] == "evaluations/1-externe (1).yaml"


def test_jsonl_et_csv_disent_la_meme_chose(branche: Path, cqp: Cqp) -> None:
    attendu = cqp("check-dossier", "--at", JOUR, "--format", "json")
    lignes = cqp("check-dossier", "--at", JOUR, "--format", "jsonl")
    assert lignes.code == attendu.code
    import json

    assert [json.loads(x) for x in lignes.sortie.splitlines()] == attendu.json["dossiers"]
    tableau = cqp("check-dossier", "--at", JOUR, "--format", "csv")
    assert tableau.code == attendu.code
    assert len(tableau.sortie.splitlines()) == 1 + sum(max(1, len(d["manquements"])) for d in attendu.json["dossiers"])


def test_verbose_montre_les_regles_satisfaites_et_sans_objet(branche: Path, cqp: Cqp) -> None:
    sortie = cqp("check-dossier", "martin-lea", "--at", JOUR, "--verbose").sortie
    assert "✓ Le livret de repérage est dans le dossier (satisfaite, art. 3.1.1)" in sortie
    assert "(sans objet, art. 3.2.1)" in sortie


def test_hors_d_un_espace_on_dit_quoi_faire(vide: Path, cqp: Cqp) -> None:
    reponse = cqp("check-dossier")
    assert reponse.code == 2
    assert "Aucun espace de travail ici" in reponse.plainte
    assert "cqp init" in reponse.plainte


def test_d_ailleurs_l_espace_est_celui_du_dossier_nomme(
    branche: Path, cqp: Cqp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cqp("check-dossier", "branche/candidats/martin-lea", "--at", JOUR).code == 0


def test_un_dossier_mal_nomme_est_suivi_de_celui_qui_etait_voulu(branche: Path, cqp: Cqp) -> None:
    for mots in (("check-dossier",), ("status",), ("reperage", "--grid", "l.xlsx"), ("send",)):
        reponse = cqp(mots[0], "martin-le", *mots[1:])
        dit = " ".join((reponse.sortie + reponse.plainte).replace("\xa0", " ").split())
        assert "vouliez-vous dire « martin-lea » ?" in dit, mots


def test_l_ecran_dit_ce_que_l_accord_ne_dit_pas(branche: Path, cqp: Cqp) -> None:
    """Beside a finding stands the article that it serves, and whether the agreement, the law or a setting asks it."""
    dossiers = cqp("check-dossier", "--at", JOUR, "--format", "json").json["dossiers"]
    dits = [m for d in dossiers for m in d["manquements"] if "attend" not in m]
    suite = {"accord": "", "loi": ", loi", "reglage": ", réglage"}
    assert {m["origine"] for m in dits} == set(suite)
    table = cqp("check-dossier", "--at", JOUR).sortie
    vus = re.findall(r"^ {3}[✗!] .* (art\. .*)$", table, re.MULTILINE)
    assert vus == [f"art. {m['article']}{suite[m['origine']]}" for m in dits]
