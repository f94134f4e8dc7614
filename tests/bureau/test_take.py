"""One inbox: everything that comes back, mixed and renamed, is filed; what is refused says why, once per reason."""

from __future__ import annotations

import json
import shlex
import shutil
from datetime import date
from pathlib import Path

import pytest
import yaml
from openpyxl import load_workbook

from cqp_cli.bureau import arrivages
from tests.commandes import JOUR, Cqp, UneFois, remplacer
from tests.formulaires.classeurs import nommee, reponse
from tests.formulaires.classeurs import remplir_lignes as par_lignes
from tests.metier.parcours.test_formulaires import EXPERIENCES, PARCOURS, PRATIQUE
from tests.pages import remplir

AU = ("--at", JOUR)
CANDIDATS = Path("candidats")


@pytest.fixture
def retours(branche: Path, cqp: Cqp, une_fois: UneFois) -> Path:
    """A folder as a mailbox leaves it: four forms of four kinds, a bag, a text, in folders, under any name."""
    dossier = branche.parent / "retours"

    def faire() -> None:
        (dossier / "lundi").mkdir(parents=True)
        for nom, voie in (("Ba", "formation"), ("Li", "vae")):
            assert cqp("init-candidate", "--nom", nom, "--prenom", "Mei", "--voie", voie).code == 0
        assert cqp("reperage", "ba-mei", "--grid", dossier / "zzz.xlsx").code == 0
        remplir(dossier / "zzz.xlsx", {"date": "2026-01-14", "C2.3": "À développer"})
        shutil.copy(CANDIDATS / "martin-lea/livret-reperage.yaml", CANDIDATS / "ba-mei")
        assert cqp("parcours", "ba-mei", "--grid", dossier / "lundi/aaa.xlsx").code == 0
        (CANDIDATS / "ba-mei/livret-reperage.yaml").unlink()
        par_lignes(dossier / "lundi/aaa.xlsx", PARCOURS, PRATIQUE)
        assert cqp("activites", "li-mei", "--partie-2", "--grid", dossier / "lundi/copie (2).xlsx").code == 0
        par_lignes(dossier / "lundi/copie (2).xlsx", EXPERIENCES, {"cqp_signature": date(2026, 1, 9)})
        externe = ("--role", "externe", "--passage", "1", "--grid", dossier / "eval.xlsx")
        assert cqp("evaluate", "martin-lea", *externe, *AU).code == 0
        par_lignes(dossier / "eval.xlsx", {c: ["Non acquise"] for c in ("C4", "C5")}, {})
        (CANDIDATS / "martin-lea/evaluations/1-externe.yaml").unlink()
        assert cqp("send", "oeuvrard-leo", "-o", dossier / "sac.zip").code == 0
        shutil.rmtree(CANDIDATS / "oeuvrard-leo")
        (dossier / "notes.txt").write_text("rien", encoding="utf-8")
        (dossier / "~$eval.xlsx").write_bytes(b"")

    une_fois(branche.parent, faire)
    return dossier


def test_tout_ce_qui_revient_est_range_ou_il_faut(retours: Path, cqp: Cqp) -> None:
    reponse = cqp("take", retours, *AU)
    assert reponse.code == 0, reponse.plainte
    lignes = [x for x in reponse.sortie.splitlines() if ".xlsx ·" in x or ".zip ·" in x]
    assert len(lignes) == 5, "one line a file"
    plat = " ".join(reponse.sortie.split())
    assert "aaa.xlsx · Mei Ba · parcours : 1 action, 1 réalisée" in plat, "it waited for the livret"
    assert "eval.xlsx · Léa MARTIN · évaluation de l'évaluateur externe, passage 1 : 4 acquises, 2 non acquises" in plat
    assert "rendre l'avis" not in reponse.sortie, "the deposit is not dated: there is nothing to examine yet"
    assert "dépôt à dater" in reponse.sortie
    assert "1 autre fichier laissé" in reponse.plainte
    for code, fichier in (("ba-mei", "parcours"), ("ba-mei", "livret-reperage"), ("li-mei", "dossier-vae")):
        assert (CANDIDATS / code / f"{fichier}.yaml").is_file()
    assert (CANDIDATS / "oeuvrard-leo/candidat.yaml").is_file()
    (garde,) = (CANDIDATS / "martin-lea/pieces/recus").glob("evaluation-1-externe.*.xlsx")
    assert garde.read_bytes() == (retours / "eval.xlsx").read_bytes()
    assert '"commande": "take"' in (CANDIDATS / "ba-mei/journal.jsonl").read_text(encoding="utf-8")
    assert cqp("check-dossier", "martin-lea", *AU).code == 0
    encore = cqp("take", retours, *AU)
    assert encore.code == 4
    assert encore.plainte.count("le dossier dit la même chose.") == 1, "once for all of them"


def test_le_jour_d_arrivee_date_ce_que_le_formulaire_ne_dit_pas(retours: Path, cqp: Cqp) -> None:
    classeur = load_workbook(retours / "eval.xlsx")
    nommee(classeur, "cqp_transmission").value = None
    classeur.save(retours / "eval.xlsx")
    assert cqp("take", retours, "--recu-le", "2026-05-29", *AU).code == 0
    vae = yaml.safe_load((CANDIDATS / "li-mei/dossier-vae.yaml").read_text(encoding="utf-8"))
    assert vae["partie_2"]["depot"] == date(2026, 5, 29)
    evaluation = yaml.safe_load((CANDIDATS / "martin-lea/evaluations/1-externe.yaml").read_text(encoding="utf-8"))
    assert evaluation["transmission"] == date(2026, 5, 29)
    assert cqp("take", retours, "--recu-le", "2026-06-02", *AU).code == 2


def test_un_mauvais_fichier_n_arrete_pas_les_autres_et_sa_raison_tient_en_une_ligne(retours: Path, cqp: Cqp) -> None:
    classeur = load_workbook(retours / "eval.xlsx")
    codes = [c.value for c in classeur["Évaluation"]["A"] if c.value and "." in str(c.value)]
    for code in codes:
        reponse(classeur, code).value = "X"
    for nom in ("nom", "fonction"):
        nommee(classeur, f"cqp_evaluateur_{nom}").value = None
    classeur.save(retours / "eval.xlsx")
    for faux in (retours / "faux.xlsx", retours / "lundi/faux.xlsx"):
        faux.write_bytes(b"pas un classeur")
    dit = cqp("take", retours, "--reply", "reponses", *AU)
    assert dit.code == 3
    plat = " ".join(dit.plainte.split())
    assert plat.count("et non « X »") == 1
    assert f"{len(codes)} réponses, Évaluation!" in plat
    assert "(Prénom et nom, Fonction)" in plat
    assert "4 fichiers pris sur 7." in dit.plainte
    assert sorted(p.name for p in Path("reponses").iterdir()) == [
        "eval.xlsx.txt",
        "faux.xlsx (2).txt",
        "faux.xlsx.txt",
    ]
    texte = Path("reponses/eval.xlsx.txt").read_text(encoding="utf-8")
    assert texte.startswith("Bonjour,")
    assert "et non « X »" in texte
    assert "Corrigez-le dans le même classeur" in texte
    assert "le bon fichier" in Path("reponses/faux.xlsx.txt").read_text(encoding="utf-8")


def test_l_essai_montre_et_n_ecrit_rien(retours: Path, cqp: Cqp) -> None:
    remplacer(CANDIDATS / "martin-lea/dossier-candidat.yaml", "intitule:", "intitule: Autrement,")
    assert cqp("activites", "martin-lea", "--grid", retours / "recit.xlsx").code == 0
    remplacer(CANDIDATS / "martin-lea/dossier-candidat.yaml", "intitule: Autrement,", "intitule:")
    avant = sorted(CANDIDATS.rglob("*"))
    dit = cqp("take", retours, "--dry-run", "--format", "json", *AU)
    assert sorted(CANDIDATS.rglob("*")) == avant
    assert dit.code == 4
    prises = {p["fichier"]: p for p in dit.json["pris"]}
    assert prises["zzz.xlsx"]["formulaire"] == "reperage"
    assert {d["lieu"] for d in prises["zzz.xlsx"]["differences"]} >= {"entretien.date"}
    recit = next(e for e in dit.json["erreurs"] if e["fichier"] == "recit.xlsx")
    assert [d["lieu"] for d in recit["differences"]] == ["activites.1.intitule"]
    assert "activité 1 intitulé" in cqp("take", retours / "recit.xlsx", "--dry-run", *AU).plainte


@pytest.fixture
def fin_de_session(branche: Path, cqp: Cqp) -> Path:
    """What comes back at the end of a session: an evaluator's form, and the jury's, which is named first."""
    session = ("--session", "2026-06-18", "--at", "2026-06-18")
    retours = branche.parent / "retours"
    retours.mkdir()
    assert cqp("decide", "martin-lea", *session, "--grid", retours / "a-jury.xlsx").code == 0
    remplir(retours / "a-jury.xlsx", {"date": "2026-06-18"})
    externe = ("--role", "externe", "--passage", "1", "--grid", retours / "z-eval.xlsx", *AU)
    assert cqp("evaluate", "martin-lea", *externe).code == 0
    (CANDIDATS / "martin-lea/evaluations/1-externe.yaml").unlink()
    return retours


def test_la_session_se_decide_apres_le_reste(fin_de_session: Path, cqp: Cqp) -> None:
    dit = cqp("take", fin_de_session, "--at", "2026-06-18", "--format", "json")
    assert [p["fichier"] for p in dit.json["pris"]] == ["z-eval.xlsx", "a-jury.xlsx"], dit.plainte
    assert (CANDIDATS / "martin-lea/decisions/2026-06-18.yaml").is_file()
    assert json.loads(json.dumps(dit.json))["erreurs"] == []
    assert cqp("take", fin_de_session / "a-jury.xlsx", "--at", "2026-06-18").code == 4


def test_ce_que_l_on_nomme_et_qui_n_est_pas(branche: Path, cqp: Cqp) -> None:
    assert cqp("take", "absent.xlsx").code == 3
    assert cqp("take", branche).plainte.count("pris sur 0") == 1, "what is in the workspace did not come back"


def test_une_liste_d_inscriptions_ouvre_ses_bonnes_lignes(branche: Path, cqp: Cqp) -> None:
    assert cqp("init-candidate", "--grid", "liste.xlsx").code == 0
    classeur = load_workbook("liste.xlsx")
    feuille = classeur["Inscriptions"]
    colonnes = {str(c.value): rang for rang, c in enumerate(feuille[1], 1)}
    for rang, (nom, voie) in enumerate((("Ba", "Formation"), ("Li", "VAE"), ("Ko", "Autre")), 2):
        for titre, valeur in (("Nom naissance", nom), ("Prénoms", "Mei"), ("Voie", voie)):
            feuille.cell(rang, colonnes[titre]).value = valeur
    classeur.save("liste.xlsx")
    dit = cqp("take", "liste.xlsx", *AU)
    assert dit.code == 3
    assert "2 dossiers ouverts" in " ".join(dit.sortie.split())
    assert (CANDIDATS / "ba-mei").is_dir()
    assert not (CANDIDATS / "ko-mei").exists()
    assert "ligne 4" in dit.plainte
    assert cqp("take", "liste.xlsx", *AU).code == 4


def test_ce_qui_est_retabli_ou_remplace_est_dit_comme_ailleurs(retours: Path, cqp: Cqp) -> None:
    """`take` changed a text, or restored a number, without a word; `evaluate --from` and `init-candidate` say it."""
    cqp("init-candidate", "--grid", "liste.xlsx")
    classeur = load_workbook("liste.xlsx")
    feuille = classeur["Inscriptions"]
    colonnes = {str(c.value): rang for rang, c in enumerate(feuille[1], 1)}
    for titre, valeur in (("Nom naissance", "Ko"), ("Prénoms", "B"), ("Voie", "VAE"), ("Téléphone", 612345678)):
        feuille.cell(2, colonnes[titre]).value = valeur
    classeur.save("liste.xlsx")
    classeur = load_workbook(retours / "eval.xlsx")
    nommee(classeur, "cqp_lieu_nom").value = "Atelier 👍"
    classeur.save(retours / "eval.xlsx")
    dit = cqp("take", retours / "eval.xlsx", "liste.xlsx", *AU)
    assert "eval.xlsx, Évaluation!" in dit.phrases
    assert "« 👍 » devient « [pouce levé] »" in dit.phrases
    assert "le zéro de « 612345678 » est rétabli" in dit.phrases


def test_une_liste_en_csv_se_prend_comme_son_classeur(branche: Path, cqp: Cqp) -> None:
    """« Enregistrer sous .xlsx » made of it a workbook that is no form."""
    (branche / "l.csv").write_text("nom;prenom;voie\nBa;Mei;vae\n", encoding="utf-8")
    assert "1 dossier ouvert" in cqp("take", "l.csv", *AU).sortie
    assert (CANDIDATS / "ba-mei/candidat.yaml").is_file()
    refus = cqp("take", CANDIDATS / "martin-lea/evaluations/1-externe.yaml", *AU)
    assert (refus.code, "→ cqp evaluate DOSSIER --from" in refus.plainte) == (4, True)


def test_un_envoi_qui_porte_une_decision_du_jury_est_refuse(branche: Path, cqp: Cqp) -> None:
    assert cqp("send", "pham-thi-hong", "-o", "sac.zip").code == 0
    shutil.rmtree(CANDIDATS / "pham-thi-hong")
    dit = cqp("take", "sac.zip", *AU)
    assert (dit.code, "jury" in dit.plainte) == (4, True)
    assert not (CANDIDATS / "pham-thi-hong").exists()


def test_un_formulaire_de_quelqu_un_d_autre_part(retours: Path, cqp: Cqp) -> None:
    """No dossier here, or a code that no folder can have: refused, nothing is written outside."""
    classeur = load_workbook(retours / "eval.xlsx")
    for code in ("inconnu", "../martin-lea", "Martin-Lea"):
        nommee(classeur, "cqp_code").value = code
        classeur.save(retours / "eval.xlsx")
        dit = cqp("take", retours / "eval.xlsx", *AU)
        assert (dit.code, "n'a pas de dossier ici" in " ".join(dit.plainte.split())) == (4, True), code


def test_l_essai_dit_ce_que_dirait_la_vraie(retours: Path, cqp: Cqp) -> None:
    """For each person what would then be missing; a form that waits for another of the batch finds it."""
    for nom in ("eval", "zzz"):  # the same twice
        shutil.copy(retours / f"{nom}.xlsx", retours / f"lundi/{nom} (2).xlsx")
    shutil.copy(retours / "lundi/aaa.xlsx", retours / "lundi/aab.xlsx")
    par_lignes(retours / "lundi/aab.xlsx", {"A1": ["Autre", *PARCOURS["A1"][1:]]}, PRATIQUE)
    essai = cqp("take", retours, "--dry-run", "--format", "json", *AU)
    assert not (CANDIDATS / "ba-mei/livret-reperage.yaml").exists()
    vraie = cqp("take", retours, "--format", "json", *AU)
    assert essai.code == vraie.code == 4
    dits = ("fichier", "formulaire", "code", "dit", "manque")
    un, autre = ([tuple(p[k] for k in dits) for p in r.json["pris"]] for r in (essai, vraie))
    assert un == autre
    assert all(p[4] for p in un if p[1] != "sac")
    assert {e["fichier"] for e in essai.json["erreurs"]} == {e["fichier"] for e in vraie.json["erreurs"]}


def test_l_essai_d_une_session_voit_les_grilles_du_meme_lot(fin_de_session: Path, cqp: Cqp) -> None:
    dit = cqp("take", fin_de_session, "--dry-run", "--at", "2026-06-18", "--format", "json")
    assert [p["fichier"] for p in dit.json["pris"]] == ["z-eval.xlsx", "a-jury.xlsx"], dit.plainte
    assert not (CANDIDATS / "martin-lea/decisions").exists()


def test_ce_qui_est_deja_la_dit_la_commande_qui_le_remplace(retours: Path, cqp: Cqp) -> None:
    """Pasted, it does; and what stands there is kept aside."""
    assert cqp("take", retours / "eval.xlsx", *AU).code == 0
    autre = retours / "lundi/mon retour.xlsx"
    classeur = load_workbook(retours / "eval.xlsx")
    reponse(classeur, "C1.1").value = "Non acquis"
    classeur.save(autre)
    dit = cqp("take", autre, *AU)
    assert dit.code == 4, dit.plainte
    remede = dit.plainte.partition("→ cqp ")[2].splitlines()[0]
    assert cqp(*shlex.split(remede), *AU).code == 0
    assert list((CANDIDATS / "martin-lea/pieces/remplaces").iterdir())


def test_le_parcours_revient_une_seconde_fois_quand_les_actions_sont_faites(retours: Path, cqp: Cqp) -> None:
    """Its form says so: what only completes is filed, the former kept aside; what changes an answer is not."""
    parcours, action = retours / "lundi/aaa.xlsx", PARCOURS["A1"]
    par_lignes(parcours, {"A1": [*action[:8], "Non"]}, PRATIQUE)
    assert cqp("take", retours / "zzz.xlsx", parcours, *AU).code == 0
    for realisee, code in (("Oui", 0), ("Non", 4)):
        par_lignes(parcours, {"A1": [*action[:8], realisee], "A2": action}, PRATIQUE)
        assert cqp("take", parcours, *AU, "--dry-run").code == code
        assert cqp("take", parcours, *AU).code == code
    lu = yaml.safe_load((CANDIDATS / "ba-mei/parcours.yaml").read_text(encoding="utf-8"))
    assert [a["realisee"] for a in lu["actions"]] == [True, True]
    assert len(list((CANDIDATS / "ba-mei/pieces/remplaces").iterdir())) == 1


def test_a_whole_disk_is_not_searched(branche: Path, cqp: Cqp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrivages, "_FICHIERS_MAX", 3)
    (branche / "recus").mkdir()
    for rang in range(5):
        (branche / f"recus/{rang}.txt").touch()
    refus = cqp("take", "recus")
    assert refus.code == 2
    assert "plus de 3 fichiers" in refus.plainte


def test_un_envoi_qui_contredit_dit_quelle_piece(branche: Path, cqp: Cqp) -> None:
    qui = "zolkiewski-lukasz"
    assert cqp("send", qui, "-o", "avant.zip").code == 0
    assert cqp("set", qui, "telephone=0612345678").code == 0
    assert cqp("send", qui, "-o", "apres.zip").code == 0
    shutil.rmtree(branche / "candidats" / qui)
    assert cqp("take", "avant.zip").code == 0
    assert cqp("set", qui, "telephone=0698765432").code == 0
    refus = cqp("take", "apres.zip")
    assert refus.code == 4
    assert "candidat.yaml : Ce fichier a changé ici et là-bas" in refus.phrases.replace("\xa0", " "), refus
