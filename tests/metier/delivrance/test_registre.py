"""Parchemins and attestations: issued once, the same for ever, checked by `cqp verify`."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from cqp_cli.disque.registres.registre import Registre
from cqp_cli.metier.delivrance.authenticite import a_reediter, contenu_qr
from tests.commandes import Cqp, Reponse, remplacer
from tests.conftest import NousSommes
from tests.documents.pages_pdf import plat, texte, textes

SESSION = "2026-06-18"
APRES = "2026-06-20"
UN = f"{SESSION}-0001"


def _tirer(cqp: Cqp, *mots: str, at: str = APRES) -> Reponse:
    reponse = cqp("print", *mots, "--at", at)
    return Reponse(reponse.code, plat(reponse.sortie), " ".join(plat(reponse.plainte).split()))


def _verifier(cqp: Cqp, *mots: str) -> tuple[int, Any]:
    reponse = cqp("verify", *mots, "--format", "json")
    (fichier,) = reponse.json["fichiers"]
    return reponse.code, fichier


def _lignes(racine: Path) -> list[dict[str, Any]]:
    return [json.loads(x) for x in (racine / "registre/registre.jsonl").read_text(encoding="utf-8").splitlines()]


# What is issued -----------------------------------------------------------------------------------


def test_le_parchemin_dit_tout_et_rien_de_trop(jury: Path, cqp: Cqp) -> None:
    assert _tirer(cqp, "parchemin", "martin-lea").sortie == f"  parchemin-martin-lea.pdf : émis, n° {UN}\n"
    (page,) = textes(Path("parchemin-martin-lea.pdf"))
    for dit in (
        "Commission paritaire nationale de l’emploi et de la formation — CPEF",
        "Certificat de qualification professionnelle", "CQP « Assistant(e) de formation »",
        "En application de l’article 3.1.4 de l’avenant du 15 juin 2015 relatif au CQP « Assistant(e) de formation »",
        "réuni le 18 juin 2026", "Léa Jeanne MARTIN", "née le 14 mai 1990 à Lyon",
        "niveau D de la grille de classification : convention collective nationale des organismes de formation",
        "Nomenclature des spécialités de formation (NSF) : 324t", "Fait à Paris, le 18 juin 2026",
        "Secrétaire générale de la CPEF Marie-Hélène Castaing", f"Registre des délivrances, n° {UN}",
    ):  # fmt: skip
        assert dit in page, dit
    for tu in ("RNCP", "titre professionnel", "sous réserve", "France compétences", "page 1", "SPÉCIMEN"):
        assert tu not in page


@pytest.mark.parametrize(
    ("enregistrement", "dit"),
    [
        ("fin: 2026-06-18\n    decision: 2024-07-01", "RNCP28724 par décision du 1er juillet 2024"),
        ("fin: 2026-06-17\n    decision: 2024-07-01", ""),
        ("fin: 2029-06-18\n    decision: 2026-06-19", ""),
    ],
)
def test_le_rncp_n_est_dit_que_s_il_l_est_le_jour_du_jury(jury: Path, cqp: Cqp, enregistrement: str, dit: str) -> None:
    remplacer(jury / "cqp.yaml", "fin: 2022-07-19", enregistrement)
    assert _tirer(cqp, "parchemin", "martin-lea").code == 0
    (page,) = textes(Path("parchemin-martin-lea.pdf"))
    assert (dit in page) if dit else ("RNCP" not in page)


def test_l_attestation_ne_ressemble_pas_au_parchemin(jury: Path, cqp: Cqp) -> None:
    assert _tirer(cqp, "attestation", "dordevic-milica").code == 0
    (page,) = textes(Path("attestation-dordevic-milica.pdf"))
    for dit in (
        "Attestation de validation partielle", "Milica ĐORĐEVIĆ", "née le 27 novembre 1993 à Novi Sad (Serbie)",
        "C6 – Coordonner des informations liées aux prestations de formation", "jusqu’au 18 juin 2031 compris",
        "Reste à valider : – C4 – Traiter les aléas et les situations difficiles",
        "soit en suivant une formation sur les compétences manquantes",
        "soit en complétant son expérience professionnelle en entreprise",
        "La présente attestation n’est pas le certificat", f"n° {UN}",
    ):  # fmt: skip
        assert dit in page, dit
    assert "Certificat de qualification professionnelle" not in page
    assert "niveau D" not in page


def test_le_benefice_d_une_competence_conservee_ne_bouge_pas(branche: Path, cqp: Cqp) -> None:
    session = ("--session", SESSION, "--at", SESSION)
    externe = branche / "candidats/benkhaled-moreau-aicha/evaluations/2-externe.yaml"
    contenu = externe.read_text(encoding="utf-8")
    externe.write_text(contenu.replace("avis: acquise", "avis: non-acquise", 1), encoding="utf-8")
    decide = cqp("decide", "benkhaled-moreau-aicha", *session, "--competence", "C4=non-validee")
    assert decide.code == 0, decide.plainte
    assert _tirer(cqp, "attestation", "benkhaled-moreau-aicha").code == 0
    page = texte(Path("attestation-benkhaled-moreau-aicha.pdf"))
    assert "C6 – Coordonner des informations liées aux prestations de formation Le bénéfice" in page
    assert "durant 5 ans, jusqu’au 18 juin 2031 compris." in page
    assert "que voici, validées le 20 juin 2024, jusqu’au 20 juin 2029 compris : – C1 – Traiter" in page


# What is refused ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("document", "code", "dit"),
    [
        ("parchemin", "dangelo-zoe", "Aucune décision du jury n'est enregistrée (art. 3.1.4)."),
        ("parchemin", "dordevic-milica", "est une délivrance partielle : « Le jury paritaire délivre le CQP si toutes"),
        ("parchemin", "etcheverry-anais", "est un renvoi : rien n'est décidé, rien n'est à certifier (art. 3.2.3)."),
        ("parchemin", "ait-oufella-mehdi", "est une non-délivrance"),
        ("attestation", "martin-lea", "est une délivrance totale : l'attestation n'est faite que d'une délivrance"),
        ("attestation", "ait-oufella-mehdi", "est une non-délivrance"),
    ],
)
def test_ce_qui_n_est_pas_decide_n_est_pas_certifie(jury: Path, cqp: Cqp, document: str, code: str, dit: str) -> None:
    reponse = _tirer(cqp, document, code)
    assert reponse.code == 4
    assert dit in reponse.plainte
    assert not (jury / "registre").exists()
    assert not list(Path().glob("*.pdf"))


def test_une_decision_annulee_ne_s_imprime_plus(jury: Path, cqp: Cqp) -> None:
    assert _tirer(cqp, "parchemin", "martin-lea").code == 0
    annule = ("--session", SESSION, "--revoke", "--motif", "Erreur de personne.", "--at", "2026-07-01")
    assert cqp("decide", "martin-lea", *annule).code == 0
    reponse = _tirer(cqp, "parchemin", "martin-lea", "-o", "encore.pdf", at="2026-07-02")
    assert reponse.code == 4
    assert (
        "La décision du 18 juin 2026 a été annulée le 1er juillet 2026 : Erreur de personne. "
        "Ses documents ne s'impriment plus (art. 3.1.4, réglage)." in reponse.plainte
    )
    assert _tirer(cqp, "lettre", "martin-lea", "--session", SESSION, at="2026-07-02").code == 4
    code, fichier = _verifier(cqp, "parchemin-martin-lea.pdf")
    assert (code, fichier["verdict"], fichier["emis"]) == (1, "annule", True)
    assert "annulée le 1er juillet 2026 (Erreur de personne.)" in fichier["message"]


def _annuler(cqp: Cqp, code: str) -> None:
    annule = ("--session", SESSION, "--revoke", "--motif", "Erreur de personne.", "--at", "2026-07-01")
    assert cqp("decide", code, *annule).code == 0


def test_le_registre_lui_meme_dit_l_annulation(jury: Path, cqp: Cqp) -> None:
    """The mark stays when the dossier is gone, purged or lost."""
    _tirer(cqp, "parchemin", "martin-lea", "nguyen-van-an", "-o", "o")
    _tirer(cqp, "parchemin", "martin-lea", "-o", "o", "--reissue", "--motif", "perdu")
    _annuler(cqp, "martin-lea")
    *_, une, deux = _lignes(jury)
    assert [(x["evenement"], x["numero"], x["date"], x["motif"]) for x in (une, deux)] == [
        ("annulation", UN, "2026-07-01", "Erreur de personne."),
        ("annulation", f"{SESSION}-0003", "2026-07-01", "Erreur de personne."),
    ]
    shutil.rmtree(jury / "candidats/martin-lea")
    for nom in ("parchemin-martin-lea", "parchemin-martin-lea-reedition"):
        code, fichier = _verifier(cqp, f"o/{nom}.pdf")
        assert (code, fichier["verdict"]) == (1, "annule")
        assert fichier["message"].endswith("annulée le 1er juillet 2026 (Erreur de personne.).")
    assert _verifier(cqp, "o/parchemin-nguyen-van-an.pdf")[0] == 0
    qr = contenu_qr(Registre(jury).lire()[0])
    assert _verifier(cqp, "--qr", qr)[1]["verdict"] == "annule"
    assert _tirer(cqp, "attestation", "dordevic-milica").sortie.endswith(f"n° {SESSION}-0004\n")


def test_une_annulation_ecrite_a_la_main_est_au_registre_des_la_decision_suivante(jury: Path, cqp: Cqp) -> None:
    _tirer(cqp, "parchemin", "martin-lea", "-o", "o")
    decision = jury / f"candidats/martin-lea/decisions/{SESSION}.yaml"
    remplacer(decision, "\nannulation:", "\nannulation: {date: 2026-06-20, motif: Pièce fausse}\n#")
    assert cqp("decide", "martin-lea", "--session", SESSION, "--at", "2026-07-01").code == 0
    ligne = _lignes(jury)[-1]
    assert [ligne[x] for x in ("evenement", "numero", "date", "motif")] == [
        "annulation",
        UN,
        "2026-06-20",
        "Pièce fausse",
    ]


def test_ce_qui_est_annule_ne_revient_que_par_une_reedition(jury: Path, cqp: Cqp) -> None:
    _tirer(cqp, "parchemin", "martin-lea")
    _annuler(cqp, "martin-lea")
    assert cqp("decide", "martin-lea", "--session", SESSION, "--at", "2026-07-02").code == 0
    reponse = _tirer(cqp, "parchemin", "martin-lea", "-o", "encore.pdf", at="2026-07-03")
    assert reponse.code == 4
    assert f"Le document n° {UN} a été annulé le 1er juillet 2026 : Erreur de personne. Il ne s'imprime plus." in (
        reponse.plainte
    )
    assert not Path("encore.pdf").exists()
    assert _tirer(cqp, "parchemin", "martin-lea", "-o", "encore.pdf", "--dry-run", at="2026-07-03").code == 4
    reedite = ("--reissue", "--motif", "nouvelle décision", "-o", "b.pdf")
    assert _tirer(cqp, "parchemin", "martin-lea", *reedite, at="2026-07-03").code == 0
    assert _verifier(cqp, "b.pdf")[1]["verdict"] == "conforme"
    assert _verifier(cqp, "parchemin-martin-lea.pdf")[1]["verdict"] == "annule"


def test_une_annulation_sans_document_n_ouvre_pas_de_registre(jury: Path, cqp: Cqp) -> None:
    _annuler(cqp, "martin-lea")
    assert not (jury / "registre").exists()


def test_un_registre_altere_arrete_l_annulation_avant_qu_elle_commence(jury: Path, cqp: Cqp) -> None:
    _tirer(cqp, "parchemin", "martin-lea")
    decision = (jury / f"candidats/martin-lea/decisions/{SESSION}.yaml").read_bytes()
    (jury / "registre/registre.jsonl").write_text("{}\n", encoding="utf-8")
    annule = cqp("decide", "martin-lea", "--session", SESSION, "--revoke", "--motif", "x", "--at", "2026-07-01")
    assert (annule.code, "n'est pas lisible" in annule.plainte) == (3, True)
    assert (jury / f"candidats/martin-lea/decisions/{SESSION}.yaml").read_bytes() == decision


def test_une_autre_decision_veut_un_autre_document(jury: Path, cqp: Cqp) -> None:
    assert _tirer(cqp, "attestation", "dordevic-milica").code == 0
    remplacer(jury / f"candidats/dordevic-milica/decisions/{SESSION}.yaml", "C5: validee", "C5: non-validee")
    reponse = _tirer(cqp, "attestation", "dordevic-milica", "-o", "b.pdf")
    assert reponse.code == 4
    assert f"Le document n° {UN} certifie une autre décision" in reponse.plainte
    assert _tirer(cqp, "attestation", "dordevic-milica", "-o", "b.pdf", "--reissue", "--motif", "C5").code == 0


@pytest.mark.parametrize(
    ("fichier", "avant", "apres", "dit"),
    [
        ("candidats/martin-lea/candidat.yaml", "commune: ", "commune: #", "« naissance.commune » manque"),
        ("candidats/martin-lea/candidat.yaml", "nom_naissance: ", "nom_naissance: #", "« nom_naissance » manque"),
        ("cqp.yaml", "lieu: Paris", "lieu:", "« certificateur.lieu » manque"),
        (f"candidats/martin-lea/decisions/{SESSION}.yaml", "signature: 2026", "signature: #", "n'est pas signée"),
    ],
)
def test_ce_que_le_parchemin_doit_dire(jury: Path, cqp: Cqp, fichier: str, avant: str, apres: str, dit: str) -> None:
    remplacer(jury / fichier, avant, apres)
    reponse = _tirer(cqp, "parchemin", "martin-lea")
    assert reponse.code == 4
    assert dit in reponse.plainte


def test_le_nom_d_usage_suffit_au_parchemin(jury: Path, cqp: Cqp) -> None:
    remplacer(jury / "candidats/martin-lea/candidat.yaml", "nom_naissance: ", "nom_usage: ROY\n#")
    remplacer(jury / "candidats/martin-lea/candidat.yaml", "\nnom_usage:\n", "\n")
    assert _tirer(cqp, "parchemin", "martin-lea").code == 0
    assert "Léa Jeanne ROY" in texte(Path("parchemin-martin-lea.pdf"))


# It never moves -----------------------------------------------------------------------------------


def test_reimprimer_donne_les_memes_octets_quoi_qu_il_arrive(jury: Path, cqp: Cqp, nous_sommes: NousSommes) -> None:
    Image.new("RGB", (50, 20), "#112233").save(jury / "logo.png")
    remplacer(jury / "cqp.yaml", "logo:", "logo: logo.png")
    _tirer(cqp, "parchemin", "martin-lea")
    premiers = Path("parchemin-martin-lea.pdf").read_bytes()
    remplacer(jury / "candidats/martin-lea/candidat.yaml", "nom_naissance: MARTIN", "nom_naissance: DUPONT")
    remplacer(jury / "cqp.yaml", "nom: Commission paritaire", "nom: Autre commission")
    (jury / "logo.png").unlink()
    (jury / "templates/documents").mkdir(parents=True)
    (jury / "templates/documents/certificats.yaml").write_text("parchemin: {inconnu: x}\n", encoding="utf-8")
    nous_sommes("2027-01-01")
    reponse = _tirer(cqp, "parchemin", "martin-lea", "-o", "encore.pdf", at="2027-01-01")
    assert reponse.sortie == f"  encore.pdf : réimprimé à l'identique, n° {UN}\n"
    assert Path("encore.pdf").read_bytes() == premiers
    assert len(_lignes(jury)) == 1
    code, fichier = _verifier(cqp, "encore.pdf")
    assert (code, fichier["verdict"], fichier["numero"], fichier["emis"]) == (1, "change", UN, True)
    assert fichier["message"].endswith("c'est bien celui qui a été émis. Son dossier a changé depuis : le titulaire.")


def test_une_reedition_se_voit(jury: Path, cqp: Cqp) -> None:
    assert _tirer(cqp, "parchemin", "martin-lea", "--reissue", "--motif", "perdu").code == 4
    _tirer(cqp, "parchemin", "martin-lea")
    remplacer(jury / "candidats/martin-lea/candidat.yaml", "nom_naissance: MARTIN", "nom_naissance: MARTEAU")
    reponse = _tirer(cqp, "parchemin", "martin-lea", "--reissue", "--motif", "nom mal écrit", at="2026-07-02")
    assert reponse.sortie == f"  parchemin-martin-lea-reedition.pdf : réédité, n° {SESSION}-0002\n"
    page = texte(Path("parchemin-martin-lea-reedition.pdf"))
    assert f"Réédition du 2 juillet 2026 du document n° {UN}" in page
    assert "Léa Jeanne MARTEAU" in page
    premiere, seconde = _lignes(jury)
    assert (seconde["reedition_de"], seconde["motif"]) == (UN, "nom mal écrit")
    assert _tirer(cqp, "parchemin", "martin-lea", "-o", "c.pdf").sortie.endswith(f"n° {SESSION}-0002\n")
    code, fichier = _verifier(cqp, "parchemin-martin-lea.pdf")
    assert (code, fichier["verdict"]) == (0, "reedite")
    assert f"puis réédité le 2 juillet 2026 (n° {SESSION}-0002)" in plat(fichier["message"])
    assert _verifier(cqp, "c.pdf")[1]["verdict"] == "conforme"
    assert premiere["nom"] == "Léa MARTIN"


def test_un_nom_corrige_se_reedite(jury: Path, cqp: Cqp) -> None:
    """What was issued to a name keeps it; printed again or verified, it says so, and how the right one is made."""
    assert cqp("print", "parchemin", "martin-lea", "-o", "un.pdf").code == 0
    assert cqp("set", "martin-lea", "nom_naissance=MARTÍN-LAVAL").code == 0
    reponse = cqp("print", "parchemin", "martin-lea", "-o", "deux.pdf")
    assert "ce document reste au nom de Léa MARTIN ; corrigé, il se réédite" in reponse.phrases.replace("\u202f", " ")
    remede = "cqp print parchemin candidats/martin-lea --session 2026-06-18 --reissue --motif MOTIF"
    assert f"→ {remede}" in reponse.plainte
    assert f"→ {remede}" in cqp("verify", "un.pdf").sortie
    assert f"→ {remede}" in cqp("deliver", "--session", "2026-06-18", "-o", "remise", "--dry-run").plainte
    assert cqp(*remede.replace("MOTIF", "nom").split()[1:], "-o", "trois.pdf").code == 0
    assert "reste au nom" not in cqp("print", "parchemin", "martin-lea", "-o", "quatre.pdf").phrases
    assert cqp("verify", "un.pdf", "trois.pdf").code == 0


@pytest.mark.parametrize(("nom", "corrige"), [("MARTIN\u00a0", False), ("MARTÍN", True)])
def test_ce_qui_entoure_un_nom_sans_se_voir_n_en_fait_pas_un_autre(
    jury: Path, cqp: Cqp, nom: str, corrige: bool
) -> None:
    """An earlier version kept a no-break space after a name; its document is not to be issued again for that."""
    assert cqp("print", "parchemin", "martin-lea", "-o", "un.pdf").code == 0
    d = Registre(jury).lire()[0]
    assert bool(a_reediter(jury, replace(d, titulaire={**d.titulaire, "nom_naissance": nom}))) is corrige


def test_ce_que_le_registre_garde(jury: Path, cqp: Cqp) -> None:
    _tirer(cqp, "parchemin", "martin-lea", "nguyen-van-an", "-o", "o")
    _tirer(cqp, "attestation", "dordevic-milica", "-o", "o")
    un, deux, trois = _lignes(jury)
    assert [x["numero"] for x in (un, deux, trois)] == [f"{SESSION}-{i:04}" for i in (1, 2, 3)]
    assert (un["document"], un["code"], un["nom"], un["session"]) == ("parchemin", "martin-lea", "Léa MARTIN", SESSION)
    assert (un["date"], un["decision"], un["issue"], un["outil"]) == (APRES, SESSION, "totale", "0.1.0")
    assert "candidats/martin-lea/candidat.yaml" in un["sources"]
    assert (un["precedent"], deux["precedent"] is None) == (None, False)
    if os.name != "nt":
        for fichier in (f"{UN}.pdf", "registre.jsonl", "sel"):
            assert (jury / "registre" / fichier).stat().st_mode & 0o077 == 0


def test_un_numero_ne_sert_jamais_deux_fois(jury: Path, cqp: Cqp) -> None:
    (jury / "registre").mkdir()
    (jury / f"registre/{UN}.pdf").write_bytes(b"%PDF")  # its line comes before it: it was lost since
    reponse = _tirer(cqp, "parchemin", "martin-lea")
    assert reponse.code == 4
    assert f"Le document n° {UN} a été émis, et le registre ne le connaît plus" in reponse.plainte
    assert (jury / f"registre/{UN}.pdf").read_bytes() == b"%PDF"


def test_rien_n_est_emis_si_la_place_est_prise(jury: Path, cqp: Cqp) -> None:
    Path("parchemin-martin-lea.pdf").write_bytes(b"autre")
    assert _tirer(cqp, "parchemin", "martin-lea").code == 4
    assert not (jury / "registre").exists()


def test_deux_programmes_a_la_fois(jury: Path) -> None:
    code = (
        "import sys; from cqp_cli.terminal.racine import lancer;"
        "sys.exit(lancer(['print', *sys.argv[1:], '--at', '2026-06-20']))"
    )
    mots = (("parchemin", "martin-lea", "-o", "a"), ("parchemin", "nguyen-van-an", "martin-lea", "-o", "b"))
    ensemble = [
        subprocess.Popen([sys.executable, "-c", code, *m], stderr=subprocess.PIPE, stdout=subprocess.PIPE) for m in mots
    ]
    assert [p.communicate()[1] for p in ensemble] == [b"", b""]
    assert [p.returncode for p in ensemble] == [0, 0]
    assert sorted(x["numero"] for x in _lignes(jury)) == [f"{SESSION}-{i:04}" for i in (1, 2)]
    assert Path("a/parchemin-martin-lea.pdf").read_bytes() == Path("b/parchemin-martin-lea.pdf").read_bytes()


# Whoever touches it is seen -----------------------------------------------------------------------


def test_verify_reconnait_un_document_retouche_ou_inconnu(jury: Path, cqp: Cqp) -> None:
    _tirer(cqp, "parchemin", "martin-lea")
    pdf = Path("parchemin-martin-lea.pdf")
    Path("retouche.pdf").write_bytes(pdf.read_bytes() + b"%")
    code, fichier = _verifier(cqp, "retouche.pdf")
    assert (code, fichier["verdict"], fichier["numero"]) == (1, "different", UN)
    Path("faux.pdf").write_bytes(pdf.read_bytes().replace(f"cqp {UN}".encode(), f"cqp {SESSION}-9999".encode()))
    code, fichier = _verifier(cqp, "faux.pdf")
    assert (code, fichier["verdict"]) == (1, "inconnu")
    Path("rien.pdf").write_bytes(b"%PDF-1.4")
    assert _verifier(cqp, "rien.pdf")[1]["verdict"] == "sans-manifeste"


def test_verify_depuis_un_autre_dossier(jury: Path, cqp: Cqp, monkeypatch: pytest.MonkeyPatch) -> None:
    _tirer(cqp, "parchemin", "martin-lea")
    loin = jury.parent / "courrier"
    loin.mkdir()
    (loin / "p.pdf").write_bytes(Path("parchemin-martin-lea.pdf").read_bytes())
    assert _verifier(cqp, str(loin / "p.pdf"))[0] == 0
    monkeypatch.chdir(loin)
    assert _verifier(cqp, str(jury / "parchemin-martin-lea.pdf"))[0] == 0
    assert _verifier(cqp, "p.pdf")[1]["verdict"] == "inconnu"


def test_un_registre_altere_est_dit_et_n_emet_plus(jury: Path, cqp: Cqp) -> None:
    _tirer(cqp, "parchemin", "martin-lea", "nguyen-van-an", "-o", "o")
    remplacer(jury / "registre/registre.jsonl", "Léa MARTIN", "Léa DUPONT")
    reponse = _tirer(cqp, "attestation", "dordevic-milica")
    assert reponse.code == 3
    assert "registre/registre.jsonl, ligne 2 : Le registre a été altéré" in reponse.plainte
    assert cqp("verify", "o/parchemin-martin-lea.pdf").code == 3


def test_une_copie_gardee_alteree_n_est_pas_reimprimee(jury: Path, cqp: Cqp) -> None:
    _tirer(cqp, "parchemin", "martin-lea")
    copie = jury / f"registre/{UN}.pdf"
    copie.write_bytes(copie.read_bytes() + b"%")
    reponse = _tirer(cqp, "parchemin", "martin-lea", "-o", "b.pdf")
    assert (reponse.code, "n'est plus celle qui a été émise" in reponse.plainte) == (3, True)


def test_le_code_qr_se_verifie(jury: Path, cqp: Cqp) -> None:
    _tirer(cqp, "parchemin", "martin-lea")
    (d,) = Registre(jury).lire()
    dit = contenu_qr(d)
    assert re.fullmatch(
        rf"Numéro : {UN}\nNom : Léa MARTIN\nDate : {SESSION}\nDécision : délivrance totale\nContrôle : [0-9a-f]{{16}}",
        dit,
    )
    code, fichier = _verifier(cqp, "--qr", dit)
    assert (code, fichier["verdict"], fichier["numero"]) == (0, "conforme", UN)
    assert _verifier(cqp, "--qr", dit.replace("\n", "\\n"))[0] == 0
    for faux in (dit.replace("Léa", "Zoé"), dit.replace("totale", "partielle"), dit[:-1] + "x"):
        assert _verifier(cqp, "--qr", faux)[1]["verdict"] == "different"
    assert _verifier(cqp, "--qr", "bonjour")[1]["verdict"] == "inconnu"


@pytest.mark.skipif(
    not (shutil.which("zbarimg") and shutil.which("pdftoppm")), reason="zbarimg or poppler is not installed"
)
@pytest.mark.parametrize(("document", "code"), [("parchemin", "martin-lea"), ("attestation", "dordevic-milica")])
@pytest.mark.parametrize("finesse", [150, 300])
def test_un_lecteur_lit_le_code_qr(jury: Path, cqp: Cqp, document: str, code: str, finesse: int) -> None:
    """What a scanner reads on the sheet, at the fineness of a fax or of an office scanner, is what verify knows."""
    _tirer(cqp, document, code)
    page = ["pdftoppm", "-r", str(finesse), "-gray", "-png", "-singlefile", f"{document}-{code}.pdf", "page"]
    subprocess.run(page, check=True)
    lecture = ["zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", "page.png"]
    lu = subprocess.run(lecture, capture_output=True, check=True).stdout.decode("utf-8").removesuffix("\n")
    (d,) = Registre(jury).lire()
    assert lu == contenu_qr(d)
    assert _verifier(cqp, "--qr", lu)[1]["verdict"] == "conforme"


def test_sans_son_sel_le_registre_prouve_encore_et_ne_donne_plus_de_numero(jury: Path, cqp: Cqp) -> None:
    """The bytes and the line are the proof; a salt that is lost or replaced keeps a number from being given."""
    _tirer(cqp, "parchemin", "martin-lea")
    (d,) = Registre(jury).lire()
    sel = jury / "registre/sel"
    for changer, dit in (
        (lambda: sel.write_text("f" * 32), "n'est plus celui des documents émis"),
        (sel.unlink, "manque"),
    ):
        changer()
        assert _verifier(cqp, "parchemin-martin-lea.pdf")[1]["verdict"] == "conforme"
        assert _verifier(cqp, "--qr", contenu_qr(d))[1]["verdict"] == "conforme"
        reponse = _tirer(cqp, "parchemin", "nguyen-van-an")
        assert (reponse.code, dit in reponse.plainte) == (3, True)
        audit = cqp("register", "audit", "--format", "json")
        assert (audit.code, [x["fichier"] for x in audit.json["fichiers"]]) == (1, ["registre/sel"])


def test_une_ligne_qui_n_a_pas_le_sel_des_autres_est_fausse(jury: Path, cqp: Cqp) -> None:
    """Whoever rewrites the register without its salt cannot make the checksum that the QR code carries."""
    _tirer(cqp, "parchemin", "martin-lea")
    _tirer(cqp, "parchemin", "nguyen-van-an")
    registre = jury / "registre/registre.jsonl"
    *avant, derniere = registre.read_text("utf-8").splitlines()
    registre.write_text("\n".join([*avant, re.sub('"somme": "....', '"somme": "0000', derniere)]) + "\n", "utf-8")
    code, fichier = _verifier(cqp, "parchemin-nguyen-van-an.pdf")
    assert (code, fichier["verdict"]) == (1, "different")
    assert "somme de contrôle" in fichier["message"]
