"""A letter in the window of its envelope, and who signs what is delivered."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from cqp_cli.documents.pli import destinataire, trop_longue
from cqp_cli.domain.candidat import Candidat
from tests.commandes import Cqp, remplacer
from tests.documents.pages_pdf import plat, texte, textes

SESSION = "2026-06-18"
APRES = ("--at", "2026-06-20")
MM = 72 / 25.4
A_DEUX = "  lieu: Paris", "  cosignataire: {nom: Jean-Noël Quéméner, fonction: Vice-président}\n  lieu: Paris"


def _place(pdf: str, mot: str) -> tuple[float, float]:
    """Where a word stands, in millimetres from the left and the top of the sheet."""
    if not shutil.which("pdftotext"):
        pytest.skip("poppler is not here")
    page = subprocess.run(["pdftotext", "-bbox", pdf, "-"], capture_output=True, check=True, text=True).stdout
    trouve = re.search(rf'xMin="([\d.]+)" yMin="([\d.]+)"[^>]*>{mot}<', page)
    assert trouve, mot
    return float(trouve[1]) / MM, float(trouve[2]) / MM


@pytest.mark.parametrize("nom", ["CPEF", "Commission paritaire nationale de l’emploi et de la formation " * 3])
def test_l_adresse_est_dans_la_fenetre_quoi_qu_il_y_ait_autour(jury: Path, cqp: Cqp, nom: str) -> None:
    remplacer(jury / "cqp.yaml", "Commission paritaire nationale de l’emploi et de la formation — CPEF", nom)
    remplacer(jury / "candidats/martin-lea/candidat.yaml", "12 quai des Célestins, 69002 Lyon", "Zzz, 69002 Lyon")
    for code, mot in (("martin-lea", "Zzz"), ("dordevic-milica", "Faubourg-National")):
        assert cqp("print", "lettre", code, *APRES).code == 0
        gauche, haut = _place(f"lettre-{code}.pdf", mot)
        assert gauche >= 110
        assert haut == pytest.approx(55, abs=0.5)  # the second line of a block that begins at 50


@pytest.mark.parametrize(
    ("adresse", "lignes"),
    [
        ("14, rue des Lilas, 69003 Lyon", ["14, rue des Lilas", "69003 Lyon"]),
        ("12 bis, rue des Lilas\n69003 Lyon", ["12 bis, rue des Lilas", "69003 Lyon"]),
        (
            "Chez Mme Roy, Bât. A, Esc. 2, Appt 14, 3 rue X, 69003 Lyon, Belgique",
            ["Chez Mme Roy, Bât. A, Esc. 2", "Appt 14", "3 rue X", "69003 Lyon", "Belgique"],
        ),
    ],
)
def test_une_adresse_tient_en_six_lignes(adresse: str, lignes: list[str]) -> None:
    candidat = Candidat(prenoms=("Zoé",), nom_naissance="ROY", adresse=adresse)
    assert [plat(ligne) for ligne in destinataire(candidat)][1:] == lignes
    assert not trop_longue(candidat)
    assert all(len(ligne) <= 38 for ligne in destinataire(candidat))


def test_une_lettre_sans_adresse_le_dit(jury: Path, cqp: Cqp) -> None:
    dite = cqp("print", "lettre", "etcheverry-anais", *APRES)
    assert dite.code == 0
    assert plat(dite.plainte) == "  etcheverry-anais : la lettre n'a pas d'adresse (candidat.yaml, « adresse »).\n"
    long = ", ".join(f"Bâtiment numéro {n} de la résidence des Lilas" for n in range(4))
    remplacer(jury / "candidats/martin-lea/candidat.yaml", "12 quai des Célestins", long)
    assert "l'adresse a plus de 6 lignes" in cqp("print", "lettre", "martin-lea", *APRES, "--force").plainte


def test_le_certificateur_se_joint_et_le_pied_parle_de_la_certification(jury: Path, cqp: Cqp) -> None:
    remplacer(jury / "cqp.yaml", "  siret:", '  telephone: "0144556677"\n  courriel: cpef@example.org\n  siret:')
    cqp("print", "lettre", "martin-lea", *APRES)
    page = texte(Path("lettre-martin-lea.pdf"))
    assert "01 44 55 66 77 cpef@example.org Nos références : martin-lea Session du 18 juin 2026" in page
    assert "CQP « Assistant(e) de formation » · CPEF" in page
    assert "cqp 0.1" not in page


def test_l_envoi_et_le_recours_sont_des_reglages(jury: Path, cqp: Cqp) -> None:
    dossier = jury / "templates/documents"
    dossier.mkdir(parents=True)
    mots = "commun:\n  envoi: Lettre recommandée avec avis de réception\n  recours: Un recours est ouvert durant deux mois.\n"
    (dossier / "lettres.yaml").write_text(mots, encoding="utf-8")
    cqp("print", "lettre", "martin-lea", "dordevic-milica", *APRES)
    totale, partielle = (texte(Path(f"lettre-{code}.pdf")) for code in ("martin-lea", "dordevic-milica"))
    assert "Lettre recommandée avec avis de réception Léa MARTIN" in totale
    assert "recours" not in totale
    assert "Un recours est ouvert durant deux mois. Nous vous prions" in partielle


def test_deux_signent_ce_qui_est_delivre_au_dessus_de_leur_nom(jury: Path, cqp: Cqp) -> None:
    remplacer(jury / "cqp.yaml", *A_DEUX)
    for document, code in (("parchemin", "martin-lea"), ("attestation", "dordevic-milica")):
        assert cqp("print", document, code, *APRES).code == 0
        page = texte(Path(f"{document}-{code}.pdf"))
        assert "Marie-Hélène Castaing" in page
        assert "Vice-président Jean-Noël Quéméner" in page
        _, fonction = _place(f"{document}-{code}.pdf", "Vice-président")
        _, nom = _place(f"{document}-{code}.pdf", "Quéméner")
        assert nom - fonction >= 25
    remplacer(jury / "cqp.yaml", "nom: Jean-Noël Quéméner, ", "")
    refus = cqp("print", "parchemin", "nguyen-van-an", *APRES)
    assert refus.code == 4
    assert "« certificateur.cosignataire.nom » manque" in plat(refus.plainte)


@pytest.mark.parametrize(("fin", "dits"), [("2029-06-18", True), ("2026-06-17", False)])
def test_les_niveaux_ne_sont_dits_que_d_une_certification_enregistree(
    jury: Path, cqp: Cqp, fin: str, dits: bool
) -> None:
    remplacer(jury / "cqp.yaml", "fin: 2022-07-19", f"fin: {fin}\n    niveau: 4\n    niveau_europeen: 4")
    cqp("print", "parchemin", "martin-lea", *APRES)
    (page,) = textes(Path("parchemin-martin-lea.pdf"))
    for dit in (
        "Niveau 4 du cadre national des certifications professionnelles",
        "Niveau 4 du cadre européen des certifications (CEC)",
    ):
        assert (dit in page) is dits
    assert "article 1ᵉʳ" in page


@pytest.mark.parametrize("document", ["parchemin", "attestation"])
def test_specimen_est_ecrit_en_travers(branche: Path, cqp: Cqp, document: str) -> None:
    cqp("print", document, "--blank")
    (page,) = textes(Path(f"{document}-vierge.pdf"))
    assert page.count("SPÉCIMEN") == 2


# The receipt of a request -------------------------------------------------------------------------


def test_le_recepisse_dit_d_ou_court_le_delai(branche: Path, cqp: Cqp) -> None:
    assert cqp("print", "recepisse", "oconnell-sian", *APRES).code == 0
    page = texte(Path("recepisse-oconnell-sian.pdf"))
    for dit in (
        "Objet : Récépissé de votre demande de VAE", "Nous avons reçu le 21 avril 2026", "article 3.2.1 de l’accord",
        "Le délai de 2 mois pour se prononcer sur sa recevabilité court du 21 avril 2026",
        "vous répondra le 21 juin 2026 au plus tard", "Sans réponse le 21 juin 2026",
    ):  # fmt: skip
        assert dit in page, dit
    assert "ne court pas" not in page


@pytest.mark.parametrize(
    ("code", "quand", "a_venir"),
    [
        ("oconnell-sian", "2026-06-21", True),  # the last day to answer
        ("oconnell-sian", "2026-06-22", False),
        ("nguyen-van-an", "2026-01-20", True),
        ("nguyen-van-an", "2026-03-02", False),  # answered since, and the last day is still ahead
    ],
)
def test_un_recepisse_ne_promet_pas_ce_qui_est_passe(
    branche: Path, cqp: Cqp, code: str, quand: str, a_venir: bool
) -> None:
    assert cqp("print", "recepisse", code, "--at", quand).code == 0
    page = texte(Path(f"recepisse-{code}.pdf"))
    assert "La présente lettre en donne récépissé." in page
    assert [mot in page for mot in ("vous répondra", "sera réputée recevable")] == [a_venir, a_venir]


def test_le_silence_ne_promet_rien_quand_le_delai_est_un_reglage(
    branche: Path, cqp: Cqp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The law makes an avis of silence in its own delay: no receipt promises it of another."""
    monkeypatch.setattr("cqp_cli.documents.reperes.silence_favorable", lambda _: False)
    assert cqp("print", "recepisse", "oconnell-sian", "--at", "2026-06-21").code == 0
    page = texte(Path("recepisse-oconnell-sian.pdf"))
    assert [mot in page for mot in ("vous répondra", "réputée recevable")] == [True, False]


def test_le_delai_d_une_demande_non_signee_ne_court_pas(branche: Path, cqp: Cqp) -> None:
    dossier = branche / "candidats/oconnell-sian/dossier-vae.yaml"
    dossier.write_text(re.sub(r"(?m)^  signature: .*$", "  signature:", dossier.read_text("utf-8"), count=1), "utf-8")
    cqp("print", "recepisse", "oconnell-sian", *APRES)
    page = texte(Path("recepisse-oconnell-sian.pdf"))
    assert "n’est pas encore datée et signée : elle ne peut pas être examinée, et le délai de 2 mois" in page
    assert "au plus tard" not in page
    dossier.write_text(re.sub(r"(?m)^  depot: .*$", "  depot:", dossier.read_text("utf-8"), count=1), "utf-8")
    refus = cqp("print", "recepisse", "oconnell-sian", *APRES)
    assert refus.code == 4
    assert "n'est pas dite déposée" in plat(refus.plainte)
    assert cqp("print", "recepisse", "martin-lea", *APRES).code == 4


# Blank forms on paper -----------------------------------------------------------------------------


def test_les_formulaires_vierges_se_remplissent_a_la_main(branche: Path, cqp: Cqp) -> None:
    attendus = {
        "livret": ("☐ Madame", "☐ salarié(e)", "☐ CDI"),
        "dossier-vae": (
            "☐ totale ☐ partielle", "Pièces à joindre à la demande ☐ copie d’une pièce d’identité",
            "Je soussigné(e) déclare sur l’honneur", "articles 441-1 et 441-6 du code pénal",
        ),
        "dossier-evaluation": ("Constats, professionnel du secteur", "Constats, évaluateur externe", "☐ Madame"),
        "fiche-decision": ("☐ acquise ☐ non",),
    }  # fmt: skip
    for document, dits in attendus.items():
        cqp("print", document, "--blank")
        page = texte(Path(f"{document}-vierge.pdf"))
        for dit in dits:
            assert dit in page, dit
        assert ("Protection des données" in page) is (document != "fiche-decision")
    assert len(textes(Path("fiche-decision-vierge.pdf"))) == 1


def test_la_protection_des_donnees_se_regle_et_dit_la_duree(branche: Path, cqp: Cqp) -> None:
    remplacer(branche / "cqp.yaml", "dossiers_annees: 5", "dossiers_annees: 7")
    remplacer(branche / "cqp.yaml", "  siret:", "  courriel: cpef@example.org\n  siret:")
    cqp("print", "livret", "martin-lea", *APRES)
    page = texte(Path("livret-martin-lea.pdf"))
    assert "conservés 7 ans après la décision finale" in page
    assert "(écrire à : cpef@example.org)" in page
    assert "La candidate Léa MARTIN" in page
    (branche / "templates/documents").mkdir(parents=True)
    (branche / "templates/documents/formulaires.yaml").write_text('donnees:\n  notice: ""\n', encoding="utf-8")
    cqp("print", "livret", "martin-lea", *APRES, "--force")
    assert "Protection" not in texte(Path("livret-martin-lea.pdf"))


def test_l_emargement_vierge_a_la_place_d_un_jury(branche: Path, cqp: Cqp) -> None:
    membres = "".join(f"  - {{nom: Membre {n}, college: salaries, organisation: O}}\n" for n in range(14))
    seance = branche / f"sessions/{SESSION}/session.yaml"
    seance.write_text(f"date: {SESSION}\nmembres:\n{membres}candidats:\n", encoding="utf-8")
    for document in ("emargement", "pv"):
        cqp("print", document, "--session", SESSION, "--blank")
        page = texte(Path(f"{document}-vierge.pdf"))
        assert all(f"Membre {n}" in page for n in range(14))


def test_on_nait_au_mans(jury: Path, cqp: Cqp) -> None:
    remplacer(jury / "cqp.yaml", "lieu: Paris", "lieu: Le Mans")
    remplacer(jury / "candidats/martin-lea/candidat.yaml", "Lyon 3e Arrondissement", "Les Ulis")
    for document in ("parchemin", "lettre"):
        assert cqp("print", document, "martin-lea", *APRES).code == 0
    page = texte(Path("parchemin-martin-lea.pdf"))
    assert "née le 14 mai 1990 aux Ulis" in page
    assert "Fait au Mans, le 18 juin 2026" in page
    assert "Le Mans, le 20 juin 2026" in texte(Path("lettre-martin-lea.pdf"))


def test_la_demande_de_pieces_au_candidat_seul_porte_son_adresse(branche: Path, cqp: Cqp) -> None:
    fiche = branche / "candidats/ndiaye-lefevre-fatou/candidat.yaml"
    adresse = "adresse: 3 rue Zola, 69003 Lyon\n"
    fiche.write_text(re.sub(r"(?m)^adresse:.*\n|\Z", "", fiche.read_text("utf-8")) + adresse, "utf-8")
    assert cqp("print", "pieces", "ndiaye-lefevre-fatou", "--at", "2026-06-01", "-o", "p.pdf").code == 0
    assert "3 rue Zola 69003 Lyon Dossier de Fatou" in texte(Path("p.pdf"))
    assert _place("p.pdf", "Zola")[1] == pytest.approx(55, abs=0.5)


@pytest.mark.parametrize(
    "ligne",
    [
        "print lettre pham-thi-hong -o x.pdf",
        "print recepisse nguyen-van-an -o x.pdf",
        "print pieces oeuvrard-leo --at 2026-06-01 -o x.pdf",
        "print livret -o x.pdf",
        "print pv --session 2025-11-20 -o x.pdf --format json",
        "deliver --session 2025-11-20 -o remise --dry-run",
        "check-dossier oeuvrard-leo --at 2026-06-01 --letter lettres",
        "todo --at 2026-06-01 --letters lettres --dry-run",
    ],
)
def test_ce_qui_ne_dit_pas_de_qui_il_vient_est_signale(branche: Path, cqp: Cqp, ligne: str) -> None:
    mots, remede = ligne.split(), "→ cqp set . certificateur.nom=NOM"
    assert remede not in cqp(*mots).plainte
    assert cqp("set", ".", "certificateur.nom=").code == 0
    sans = cqp(*mots, *(() if "--dry-run" in mots or "check-dossier" in mots else ("--force",)))
    assert sans.phrases.count("ne dit pas de qui il vient") == 1, sans
    assert remede in sans.plainte
