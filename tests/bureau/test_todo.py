"""`cqp todo`: people instead of dossiers, what is due now, and the letters that ask for it."""

from __future__ import annotations

import csv
import io
import shutil
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from cqp_cli.formulaires.retours import ouvrir_retour
from tests.commandes import Cqp, remplacer
from tests.conftest import NousSommes
from tests.documents.pages_pdf import plat, texte

AU = ("--at", "2026-06-01")


def test_les_personnes_au_lieu_des_dossiers(branche: Path, cqp: Cqp) -> None:
    objet = cqp("todo", *AU, "--format", "json").json
    attendus = {(p["nom"], p["acteur"]): {x["code"] for x in p["points"]} for p in objet["personnes"]}
    assert attendus["Étienne Guérin-Osorio", "externe"] == {"oeuvrard-leo"}
    assert attendus["", "professionnel"] == {"ben-said-ines"}
    assert attendus["", "secretariat"] == {"ndiaye-lefevre-fatou", "oconnell-sian"}
    tous = [x for p in objet["personnes"] for x in p["points"]]
    verdicts = cqp("check-dossier", *AU, "--format", "json").json["dossiers"]
    demandes = {
        (v["code"], m["regle"])
        for v in verdicts
        for m in v["manquements"]
        if m["gravite"] == "bloquant" and not m.get("attend")
    }
    assert {(x["code"], x["regle"]) for x in tous} <= demandes
    assert objet["plus_tard"] > 0


def test_une_evaluation_venue_trop_tot_se_demande_aux_evaluateurs(branche: Path, cqp: Cqp) -> None:
    """Never to the organisme whose dates came after: another date is all that it could give."""
    personnes = cqp("todo", *AU, "--format", "json").json["personnes"]
    tard = [(p["acteur"], x["message"]) for p in personnes for x in p["points"] if x["regle"].startswith("PRATIQUE")]
    assert {acteur for acteur, _ in tard} == {"professionnel", "externe"}
    assert all(message.endswith(" : l'évaluation est à refaire.") for _, message in tard)
    assert cqp("forms", "zolkiewski-lukasz", *AU, "-o", "f").code == 0
    assert {f.name for f in Path("f").rglob("*-2.xlsx")} == {
        "zolkiewski-lukasz-externe-2.xlsx",
        "zolkiewski-lukasz-professionnel-2.xlsx",
    }


def test_la_meme_personne_pour_deux_dossiers_est_dite_une_fois(branche: Path, cqp: Cqp) -> None:
    for code in ("martin-lea", "dordevic-milica"):
        fichier = branche / f"candidats/{code}/evaluations/1-externe.yaml"
        texte_yaml = fichier.read_text(encoding="utf-8")
        signature = next(x for x in texte_yaml.splitlines() if x.startswith("signature:"))
        nom = next(x for x in texte_yaml.splitlines() if x.startswith("  nom:"))
        texte_yaml = texte_yaml.replace(signature, "signature:").replace(nom, "  nom: Paul Girard", 1)
        fichier.write_text(texte_yaml, encoding="utf-8")
    remplacer(branche / "candidats/martin-lea/evaluations/1-externe.yaml", "nom: Paul Girard", "nom: GIRARD Paul")
    objet = cqp("todo", *AU, "--for", "girard", "--format", "json").json
    (girard,) = objet["personnes"]
    assert {x["code"] for x in girard["points"]} == {"martin-lea", "dordevic-milica"}


def test_pour_un_role_ou_un_nom(branche: Path, cqp: Cqp) -> None:
    def roles(qui: str) -> set[str]:
        return {p["acteur"] for p in cqp("todo", *AU, "--for", qui, "--format", "json").json["personnes"]}

    assert roles("évaluateur externe") == roles("externe") == {"externe"}
    assert roles("Guérin") == {"externe"}
    assert roles("personne de ce nom") == set()
    seul = cqp("todo", *AU, "--for", "candidat", "--format", "json").json
    assert seul["echeances"] == seul["taches"] == []
    assert cqp("todo", *AU, "--for", "secretariat", "--format", "json").json["echeances"]


def test_les_echeances_pareilles_sont_groupees(branche: Path, cqp: Cqp) -> None:
    seance = ("--session", "2026-06-18", "--at", "2026-06-18")
    assert cqp("decide", "martin-lea", "nguyen-van-an", *seance).code == 0
    dit = " ".join(plat(cqp("todo", "--at", "2026-06-19").sortie).split())
    assert "3 juillet 2026 · notifier la décision du 18 juin 2026 : martin-lea art. 3.1.4, réglage" in dit
    assert "3 juillet 2026 · notifier la décision du 18 juin 2026 : nguyen-van-an art. 3.2.3, loi" in dit
    assert "2 parchemins à émettre, session 2026-06-18" in dit
    assert "→ cqp deliver --session 2026-06-18 -o remise-2026-06-18" in dit
    assert cqp("deliver", "--session", "2026-06-18", "-o", "r", "--at", "2026-06-19").code == 0
    assert cqp("notify", "--session", "2026-06-18", "--date", "2026-06-19", "--at", "2026-06-19").code == 0
    apres = cqp("todo", "--at", "2026-06-19").sortie
    assert "notifier" not in apres
    assert "session 2026-06-18" not in apres.split("Au secrétariat")[-1]


def test_ce_que_deliver_refuse_n_est_pas_a_emettre(branche: Path, cqp: Cqp) -> None:
    assert cqp("decide", "martin-lea", "nguyen-van-an", "--session", "2026-06-18", "--at", "2026-06-18").code == 0
    remplacer(branche / "candidats/martin-lea/decisions/2026-06-18.yaml", "C6: validee", "C6: non-validee")
    taches = cqp("todo", "--at", "2026-06-19", "--format", "json").json["taches"]
    a_emettre = [t["dossiers"] for t in taches if t["commande"].startswith("cqp deliver --session 2026-06-18")]
    assert a_emettre == [["nguyen-van-an"]]


def test_les_sessions_a_preparer_puis_a_decider(branche: Path, cqp: Cqp) -> None:
    avant = cqp("todo", *AU, "--format", "json").json["taches"][0]
    assert avant["commande"] == "cqp jury-pack --session 2026-06-18"
    assert "martin-lea" in avant["dossiers"]
    le_jour = [t["commande"] for t in cqp("todo", "--at", "2026-06-19", "--format", "json").json["taches"]]
    assert le_jour[0] == "cqp decide --session 2026-06-18 --grid decisions-2026-06-18.xlsx"


def test_d_aucun_dossier_complet_rien_n_est_a_decider(branche: Path, cqp: Cqp, nous_sommes: NousSommes) -> None:
    """What is proposed can be done: decide writes no workbook of dossiers that lack something."""
    nous_sommes("2026-06-19")
    assert all("cqp decide" in cqp(*ligne).sortie for ligne in (("todo",), ()))
    for dossier in (branche / "candidats").iterdir():
        if (dossier / "evaluations").is_dir():
            (dossier / "dossier-vae.yaml").unlink(missing_ok=True)
            (dossier / "parcours.yaml").unlink(missing_ok=True)
    assert cqp("decide", "--session", "2026-06-18", "--grid", "d.xlsx").code == 4
    for ligne in (("todo",), ()):
        reponse = cqp(*ligne)
        assert (reponse.code, "cqp decide" in reponse.sortie) == (0, False)


def test_une_session_sans_personne_se_regarde(branche: Path, cqp: Cqp) -> None:
    assert cqp("session", "2026-12-10", "--comme", "2026-06-18", *AU).code == 0
    (tache,) = [t for t in cqp("todo", *AU, "--format", "json").json["taches"] if "10 décembre 2026" in t["objet"]]
    assert (tache["objet"], tache["commande"]) == (
        "jury du 10 décembre 2026, Paris : aucun dossier transmis",
        "cqp session 2026-12-10",
    )
    assert "Aucune lettre" in cqp("todo", *AU, "--for", "personne", "--letters", "l").plainte


def test_un_illisible_est_a_reparer(branche: Path, cqp: Cqp) -> None:
    (branche / "candidats/martin-lea/candidat.yaml").write_text("nom: [\n", encoding="utf-8")
    reponse = cqp("todo", *AU)
    assert reponse.code == 3
    assert "→ cqp check-dossier candidats/martin-lea" in reponse.sortie


def test_une_ligne_par_chose(branche: Path, cqp: Cqp) -> None:
    lignes = list(csv.DictReader(io.StringIO(cqp("todo", *AU, "--format", "csv").sortie)))
    dites = {(x["genre"], *(c for c in ("date", "article", "remede") if x[c])) for x in lignes}
    assert dites == {("echeance", "date", "article"), ("tache", "remede"), ("point", "article", "remede")}
    assert {x["qui"] for x in lignes if x["genre"] == "point"} >= {"", "Dominique Vandamme"}


# Letters --------------------------------------------------------------------------------------------


def test_une_lettre_et_un_brouillon_par_personne(branche: Path, cqp: Cqp) -> None:
    reponse = cqp("todo", *AU, "--letters", "lettres", "--format", "json")
    assert reponse.code == 0, reponse.plainte
    lettres = reponse.json["lettres"]
    dehors = [p for p in reponse.json["personnes"] if p["acteur"] not in ("secretariat", "jury")]
    assert len(lettres) == len(dehors)
    for lettre, personne in zip(lettres, dehors, strict=True):
        mots = plat(texte(branche / lettre["lettre"]))
        for point in personne["points"]:
            assert plat(point["message"].replace("'", "’"))[:40] in mots
        assert "au plus tard le 11 juin 2026" in mots
    assert "Fatou N’DIAYE-LEFÈVRE" in texte(branche / "lettres/fatou-ndiaye-lefevre.pdf")


def test_le_brouillon_s_ouvre_dans_une_messagerie(branche: Path, cqp: Cqp) -> None:
    assert cqp("todo", *AU, "--letters", "lettres").code == 0
    octets = (branche / "lettres/fatou-ndiaye-lefevre.eml").read_bytes()
    assert b"\n" not in octets.replace(b"\r\n", b"")
    message = message_from_bytes(octets, policy=default)
    assert message["X-Unsent"] == "1"
    assert not message.defects
    assert "@" in message["To"]
    noms = [p.get_filename() for p in message.iter_attachments()]
    assert noms == ["fatou-ndiaye-lefevre.pdf", "ndiaye-lefevre-fatou-activites.xlsx"]
    corps = message.get_body()
    assert corps is not None
    assert "La partie 3 ne dit rien de la compétence C5" in corps.get_content()
    (branche / "joint.xlsx").write_bytes(list(message.iter_attachments())[1].get_content())
    assert ouvrir_retour(branche / "joint.xlsx", "activites").code == "ndiaye-lefevre-fatou"


def test_deux_fois_les_memes_octets(branche: Path, cqp: Cqp) -> None:
    assert cqp("todo", *AU, "--for", "guerin", "--letters", "a").code == 0
    assert cqp("todo", *AU, "--for", "guerin", "--letters", "b").code == 0
    assert (branche / "a/etienne-guerin-osorio.pdf").read_bytes() == (
        branche / "b/etienne-guerin-osorio.pdf"
    ).read_bytes()
    assert cqp("todo", *AU, "--for", "guerin", "--letters", "a").code == 4, "what was written is not replaced"
    assert cqp("todo", *AU, "--for", "guerin", "--letters", "a", "--force").code == 0


@pytest.mark.parametrize("courriel", ["pas une adresse", '"x\\r\\nBcc: y@example.org"', "fatou@exemple"])
def test_ce_qui_n_est_pas_une_adresse_n_y_entre_pas(branche: Path, cqp: Cqp, courriel: str) -> None:
    fichier = branche / "candidats/ndiaye-lefevre-fatou/candidat.yaml"
    ligne = next(x for x in fichier.read_text(encoding="utf-8").splitlines() if x.startswith("courriel:"))
    remplacer(fichier, ligne, f"courriel: {courriel}")
    assert cqp("todo", *AU, "--for", "candidat", "--letters", "l").code in (0, 3)
    for ecrit in (branche / "l").glob("*.eml"):
        assert message_from_bytes(ecrit.read_bytes(), policy=default)["To"] is None


def test_un_professionnel_qui_n_est_pas_nomme_est_celui_de_l_employeur(branche: Path, cqp: Cqp) -> None:
    """One letter for all the candidates of a company, at its address: the folder of `forms` is the same."""
    for nom in ("Ba", "Li"):
        assert cqp("init-candidate", "--nom", nom, "--prenom", "Mei", "--voie", "formation").code == 0
        chez = ("entreprise.nom=Atelier Savoirs", "entreprise.adresse=3 rue des Lilas, 69003 Lyon", "statut=salarie")
        assert cqp("set", f"{nom.lower()}-mei", *chez).code == 0
    reponse = cqp("todo", "ba-mei", "li-mei", *AU, "--letters", "lettres", "--format", "json")
    (qui,) = [p for p in reponse.json["personnes"] if p["acteur"] == "professionnel"]
    assert (qui["nom"], qui["chez"], {x["code"] for x in qui["points"]}) == (
        "",
        "Atelier Savoirs",
        {"ba-mei", "li-mei"},
    )
    lettre = next(x for x in reponse.json["lettres"] if x["acteur"] == "professionnel")
    assert sorted(lettre["joints"]) == ["ba-mei-reperage.xlsx", "li-mei-reperage.xlsx"]
    mots = plat(texte(branche / lettre["lettre"]))
    assert "Professionnel du secteur Atelier Savoirs 3 rue des Lilas 69003 Lyon" in mots
    assert "2 points restent à compléter de votre part, comme professionnel du secteur" in mots
    assert "Dossiers : Mei Ba et Mei Li" in mots
    assert mots.count("Le livret de repérage des acquis manque") == 1
    assert "Professionnel du secteur, chez Atelier Savoirs" in cqp("todo", "ba-mei", "li-mei", *AU).sortie


def test_plus_tard_se_lit_avec_all(branche: Path, cqp: Cqp) -> None:
    court, entier = cqp("todo", *AU).sortie, cqp("todo", *AU, "--all").sortie
    assert "(--all)" in court
    assert "une fois acquis" not in court
    assert "ben-said-ines : 4, une fois acquis : « Le livret de repérage est dans le dossier »" in plat(entier)
    assert "→ cqp todo --letters courriers" in court


def test_l_evaluateur_externe_se_nomme_par_son_habilitation(branche: Path, cqp: Cqp) -> None:
    """One letter with all his forms, instead of one to nobody for each dossier; and the folder of `forms` is his."""
    for code in ("martin-lea", "dordevic-milica"):
        (branche / f"candidats/{code}/evaluations/1-externe.yaml").unlink()
    muets = cqp("todo", "martin-lea", "dordevic-milica", *AU, "--for", "externe").sortie
    assert muets.count("Évaluateur externe, non nommé") == 1
    dit = ("todo", *AU, "--evaluateur", "H-012", "--letters", "l", "--for", "externe", "--format", "json")
    lettres = {x["nom"]: x["joints"] for x in cqp(*dit).json["lettres"]}
    (nom,) = [h for h in lettres if "martin-lea-externe-1.xlsx" in lettres[h]]
    assert {"dordevic-milica-externe-1.xlsx", "martin-lea-externe-1.xlsx"} <= set(lettres[nom])
    assert cqp("todo", *AU, "--evaluateur", "H-999").code == 2


def test_la_meme_chose_de_plusieurs_dossiers_est_une_commande(branche: Path, cqp: Cqp) -> None:
    un = branche / "candidats/oconnell-sian"
    shutil.copytree(un, branche / "candidats/second-vae")
    remplacer(branche / "candidats/second-vae/candidat.yaml", "code: oconnell-sian", "code: second-vae")
    dit = cqp("todo", *AU, "--for", "secretariat").sortie
    assert dit.count("L'avis de recevabilité n'est pas rendu.") == 1
    assert "→ cqp recevabilite candidats/oconnell-sian candidats/second-vae --avis" in dit
    (branche / "candidats/été 2026").mkdir()
    (branche / "candidats/second-vae").rename(branche / "candidats/été 2026/second-vae")
    dit = cqp("todo", *AU, "--for", "secretariat").sortie
    assert '→ cqp recevabilite candidats/oconnell-sian "candidats/été 2026/second-vae" --avis' in dit


def test_qui_le_jury_a_renvoye_ce_jour_n_est_plus_a_lui_presenter(branche: Path, cqp: Cqp) -> None:
    le = ("--session", "2026-06-18", "--motif", "x", "--at", "2026-06-18")
    codes = ("martin-lea", "nguyen-van-an", "dordevic-milica", "dangelo-zoe")
    assert "jury du 18 juin 2026, Paris : 6 prêts, 2 à compléter" in plat(cqp("todo", *le[-2:]).sortie)
    assert cqp("decide", *codes, "--renvoi", *le).code == 0
    assert "jury du 18 juin 2026, Paris : 2 prêts, 2 à compléter" in plat(cqp("todo", *le[-2:]).sortie)
    assert cqp("decide", codes[0], "--revoke", *le).code == 0
    assert "jury du 18 juin 2026, Paris : 3 prêts, 2 à compléter" in plat(cqp("todo", *le[-2:]).sortie)


def test_qui_a_renonce_n_est_attendu_de_personne(branche: Path, cqp: Cqp) -> None:
    """No letter, no form, no jury; the dossier says so, and its candidate may come back."""
    seance, le = ("--session", "2026-06-18"), ("--at", "2026-06-01")
    partis = ("ben-said-ines", "martin-lea")
    assert cqp("set", *partis, "abandon=2026-05-30", *le).code == 0
    assert not {*partis} & {
        x["code"] for p in cqp("todo", *le, "--format", "json").json["personnes"] for x in p["points"]
    }
    dit = cqp("forms", *partis, "-o", "f", *le).sortie + cqp("forms", *partis, "-o", "f", *le).plainte
    assert plat(dit).count("Le candidat a renoncé le 30 mai 2026 : rien ne lui est demandé.") >= 1
    assert "aucune : le candidat a renoncé le 30 mai 2026" in plat(cqp("status", "martin-lea", *le).sortie)
    assert "le candidat a renoncé le 30 mai 2026" in plat(cqp("check-dossier", *partis, *le).sortie)
    assert "martin-lea" not in cqp("session", "2026-06-18", *le).sortie
    assert "martin-lea" not in cqp("jury-pack", *seance, *le, "--dry-run", "--format", "json").json["presentes"]
    nomme = cqp("jury-pack", "martin-lea", *seance, *le, "--dry-run")
    assert "Le candidat a renoncé le 30 mai 2026." in plat(nomme.plainte)
    assert cqp("set", "martin-lea", "abandon=", *le).code == 0
    assert "martin-lea" in cqp("session", "2026-06-18", *le).sortie
