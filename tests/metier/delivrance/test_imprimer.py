"""`cqp print`: every document, blank and filled, each with what the agreement wants on it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from tests.commandes import EXEMPLES, Cqp, Reponse, UneFois, remplacer
from tests.documents.pages_pdf import meme_allure, plat, texte, textes

SESSION = "2026-06-18"
APRES = "2026-06-20"
DOCUMENTS = (
    "livret", "dossier-vae", "dossier-evaluation", "fiche-decision", "emargement", "pv", "lettre", "attestation",
    "parchemin", "pieces", "recepisse",
)  # fmt: skip


@pytest.fixture
def jury(branche: Path, cqp: Cqp, une_fois: UneFois) -> Path:
    """The branch after its session: full deliveries, a partial one."""

    def faire() -> None:
        (branche / "registre").mkdir()
        (branche / "registre/sel").write_text("00112233445566778899aabbccddeeff\n", encoding="ascii")
        session = ("--session", SESSION, "--at", SESSION)
        assert cqp("decide", "martin-lea", "nguyen-van-an", *session).code == 0
        tranche = (
            "--competence",
            "C4=non-validee",
            "--suite",
            "formation",
            "--preconisation",
            "Revoir la gestion des tensions.",
        )
        assert cqp("decide", "dordevic-milica", *session, *tranche).code == 0

    return une_fois(branche, faire)


def _tirer(cqp: Cqp, *mots: str | Path, at: str = APRES) -> Reponse:
    reponse = cqp("print", *mots, "--at", at)
    return Reponse(reponse.code, plat(reponse.sortie), plat(reponse.plainte))


# Blank --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("document", DOCUMENTS)
def test_vierge(branche: Path, cqp: Cqp, document: str) -> None:
    reponse = _tirer(cqp, document)
    assert (reponse.code, reponse.sortie) == (0, f"  {document}-vierge.pdf : écrit\n")
    tout = texte(Path(f"{document}-vierge.pdf"))
    assert "Commission paritaire nationale" in tout
    assert "CQP « Assistant(e) de formation »" in tout
    assert not (branche / "registre").exists()


def test_les_formulaires_vierges_ont_tous_les_elements(branche: Path, cqp: Cqp) -> None:
    ref = cqp("referentiel", "show", "--format", "json").json
    for document in ("livret", "dossier-evaluation"):
        _tirer(cqp, document)
        tout = texte(Path(f"{document}-vierge.pdf"))
        for competence in ref["competences"]:
            assert all(f"{e['code']} " in tout for e in competence["elements"])
            assert " ".join(competence["intitule"].split()) in tout
    assert texte(Path("livret-vierge.pdf")).count("☐ acquis ☐ à développer") == 45
    assert texte(Path("dossier-evaluation-vierge.pdf")).count("☐ A ☐ NA ☐ NÉ ☐ A ☐ NA ☐ NÉ") == 45


def test_vierge_au_nom_d_un_candidat(branche: Path, cqp: Cqp) -> None:
    assert _tirer(cqp, "livret", "martin-lea", "--blank").code == 0
    tout = texte(Path("livret-martin-lea-vierge.pdf"))
    assert "MARTIN" in tout
    assert "Atelier Savoirs" in tout
    assert "☑" not in tout
    assert "Claire Besson" not in tout


# Filled -------------------------------------------------------------------------------------------


def test_le_livret(branche: Path, cqp: Cqp) -> None:
    assert _tirer(cqp, "livret", "martin-lea").code == 0
    tout = texte(Path("livret-martin-lea.pdf"))
    for dit in (
        "Livret de repérage des compétences acquises et des besoins en formation du candidat",
        "réservé au professionnel du secteur interne ou externe",
        "MARTIN", "Léa", "14 mai 1990", "Assistante de formation", "Atelier Savoirs",
        "Claire Besson", "Responsable de formation", "☑ interne à l’entreprise",
        "12 janvier 2026", "salle de réunion", "☑ oui",
        "C2.5", "☐ acquis ☑ à développer", "Constats : Léa suit seule une quarantaine de dossiers",
        "Ce qui reste à acquérir", "C2.5, C2.6, C2.7", "Actions proposées", "signé le 12 janvier 2026",
    ):  # fmt: skip
        assert dit in tout, dit
    refus = _tirer(cqp, "livret", "nguyen-van-an")
    assert (refus.code, "(art. 3.1.1)" in refus.plainte) == (4, True)


def test_le_dossier_de_vae(branche: Path, cqp: Cqp) -> None:
    assert _tirer(cqp, "dossier-vae", "nguyen-van-an").code == 0
    tout = texte(Path("dossier-vae-nguyen-van-an.pdf"))
    for dit in (
        "NGUYỄN", "Văn An", "14 janvier 2026", "12 janvier 2026", "Le Relais des Langues", "01/02/2017", "en cours",
        "13 500", "Total déclaré, pour information : 25 200 heures.", "Je soussigné déclare sur l’honneur", "☑ favorable",
        "10 février 2026", "Partie 3", "Organisation des sessions de test de français",
    ):  # fmt: skip
        assert dit in tout, dit
    assert "RNCP28724" not in tout  # the registration is over
    assert _tirer(cqp, "dossier-vae", "martin-lea").code == 4


def test_le_dossier_d_evaluation_garde_l_evaluation_qui_a_ete_decidee(jury: Path, cqp: Cqp) -> None:
    assert _tirer(cqp, "dossier-evaluation", "dordevic-milica").code == 0
    tout = texte(Path("dossier-evaluation-dordevic-milica.pdf"))
    for dit in (
        "Dossier de suivi et d’évaluation du candidat", "Le parcours", "Mise en pratique", "Ce qu’écrit la candidate",
        "C4.3", "○ non acquis", "Elle a désamorcé le refus du 10 février", "Évaluation", "Visa de la candidate",
    ):  # fmt: skip
        assert dit in tout, dit
    assert "Décisions antérieures" not in tout


def test_la_fiche_de_decision(jury: Path, cqp: Cqp) -> None:
    assert _tirer(cqp, "fiche-decision", "dordevic-milica", "--session", SESSION).code == 0
    (page,) = textes(Path("fiche-decision-dordevic-milica.pdf"))
    for dit in (
        "18 juin 2026", "ĐORĐEVIĆ Milica", "parcours de formation",
        "Livret de repérage des compétences acquises et des besoins en formation du candidat ☑ oui ☐ non",
        "La démarche, au regard du dispositif CQP ☑ oui ☐ non", "● acquise ○ non acquise ☐ oui ☑ non",
        "☐ totale ☑ partielle", "☑ suivre une formation", "C1, C2, C3, C5 et C6 : 18 juin 2031",
        "Préconisations : Revoir la gestion des tensions.", "Présents, employeurs (sur 2) Présents, salariés (sur 2)", "Retiré(s) pour ce candidat aucun",
        "La présidence du jury Philippe Arnoult-Meyer signé le 18 juin 2026",
    ):  # fmt: skip
        assert dit in page, dit


def test_la_fiche_a_remplir_a_deja_les_avis_et_les_conservees(branche: Path, cqp: Cqp) -> None:
    assert _tirer(cqp, "fiche-decision", "benkhaled-moreau-aicha", "--session", SESSION, at="2026-06-01").code == 0
    (page,) = textes(Path("fiche-decision-benkhaled-moreau-aicha.pdf"))
    assert page.count("◇ conservée") == 4
    assert "☑" not in page
    assert page.count("● acquise ● acquise ☐ oui ☐ non") == 2


def test_la_fiche_est_de_la_session_qui_a_decide(branche: Path, cqp: Cqp) -> None:
    assert _tirer(cqp, "fiche-decision", "pham-thi-hong").code == 0
    (page,) = textes(Path("fiche-decision-pham-thi-hong.pdf"))
    assert "Session du jury Lieu Voie 20 novembre 2025 Paris" in page


def test_le_pv_et_l_emargement_sont_d_une_session(jury: Path, cqp: Cqp) -> None:
    assert _tirer(cqp, "pv", "--session", SESSION).code == 0
    tout = texte(Path(f"pv-{SESSION}.pdf"))
    for dit in (
        "Le jury paritaire national s’est réuni le 18 juin 2026 à Paris, sous la présidence de Philippe Arnoult-Meyer, "
        "pour examiner 3 dossiers",
        "Jean-Noël Quéméner salariés FEP CFDT",
        "☐ présent(e) ☐ absent(e)", "Présents, collège employeurs",
        "Membres qui se sont retirés", "Aucun retrait n’est inscrit.",
        "1 ĐORĐEVIĆ Milica formation délivrance partielle C1, C2, C3, C5 et C6 validées, bénéfice jusqu’au 18 juin 2031 "
        "C4 non validée", "2 MARTIN Léa formation délivrance totale", "3 NGUYỄN Văn An VAE",
        "2 délivrances totales, 1 délivrance partielle", "Réserves et observations", "Fait à Paris, le 18 juin 2026",
        "2 délivrances totales : MARTIN Léa et NGUYỄN Văn An ; 1 délivrance partielle : ĐORĐEVIĆ Milica.",
        "Pour le collège salariés",
    ):  # fmt: skip
        assert dit in tout, dit
    assert _tirer(cqp, "emargement", "--session", SESSION).code == 0
    (page,) = textes(Path(f"emargement-{SESSION}.pdf"))
    assert all(n in page for n in ("Philippe Arnoult-Meyer présidence", "Sabine Delcroix", "Signature", "FEP CFDT"))


def test_le_pv_dit_qui_s_est_retire_et_les_renvois(branche: Path, cqp: Cqp) -> None:
    assert _tirer(cqp, "pv", "--session", "2025-11-20").code == 0
    tout = texte(Path("pv-2025-11-20.pdf"))
    assert "Olivier Tanguy, pour ETCHEVERRY Anaïs : A dirigé le centre où la candidate a débuté" in tout
    assert "ETCHEVERRY Anaïs VAE renvoi Motif du renvoi : Un membre du collège salariés s’étant retiré" in tout
    assert "AÏT-OUFELLA Mehdi formation non-délivrance" in tout


def test_nul_ne_signe_une_page_qui_ne_dit_rien(branche: Path, cqp: Cqp) -> None:
    assert cqp("print", "pieces", "-o", "v.pdf").code == 0
    *_, derniere = textes(Path("v.pdf"))
    assert "Nous vous remercions" in derniere
    assert "Marie-Hélène Castaing" in derniere


@pytest.mark.parametrize("mots", [("--blank",), ()])
def test_un_pv_avant_le_jury_ne_dit_rien_de_ce_qu_il_fera(branche: Path, cqp: Cqp, mots: tuple[str, ...]) -> None:
    """Blank, or of a session where nobody is complete yet: how many are examined, who withdrew, when it was done are
    for a hand to write."""
    for chemin in (branche / "candidats").glob("[a-y]*") if not mots else ():
        shutil.rmtree(chemin)
    assert cqp("print", "pv", "--session", SESSION, *mots, "--at", "2026-06-10", "-o", "pv.pdf").code == 0
    tout = texte(Path("pv.pdf"))
    assert "pour examiner ………… dossiers" in tout
    assert "Fait à ………………………, le ………………………" in tout
    assert not re.search("0 dossier|Aucun|Fait à Paris", tout)


def test_le_pv_d_une_session_sans_candidat(branche: Path, cqp: Cqp) -> None:
    assert cqp("session", "2027-01-14").code == 0
    assert cqp("print", "pv", "--session", "2027-01-14", "--at", "2026-06-10", "-o", "pv.pdf").code == 0
    assert "session du 14 janvier 2027" in texte(Path("pv.pdf"))


def test_un_dossier_illisible_est_nomme_et_le_pv_est_fait(jury: Path, cqp: Cqp) -> None:
    (jury / "candidats/martin-lea/parcours.yaml").write_text("actions: [", encoding="utf-8")
    reponse = _tirer(cqp, "pv", "--session", SESSION)
    assert (reponse.code, "parcours.yaml" in reponse.plainte) == (3, True)
    assert "NGUYỄN Văn An" in texte(Path(f"pv-{SESSION}.pdf"))


# Letters ------------------------------------------------------------------------------------------


def _lettre(cqp: Cqp, code: str, *mots: str) -> str:
    assert _tirer(cqp, "lettre", code, *mots).code == 0
    return texte(Path(f"lettre-{code}.pdf"))


def test_la_lettre_de_delivrance_totale_rappelle_les_droits(jury: Path, cqp: Cqp) -> None:
    tout = _lettre(cqp, "martin-lea")
    for dit in (
        "Paris, le 20 juin 2026", "Objet : Délivrance du CQP « Assistant(e) de formation »", "Madame,",
        "toutes les compétences du CQP « Assistant(e) de formation » étant validées", "(article 3.1.4 de l’accord)", "droits suivants (article 2) :",
        "sont situés, au moins, au niveau D de la grille de classification.",
        "sera placé au moins au niveau D", "il bénéficiera d’une priorité lors de l’examen des candidatures",
        "Marie-Hélène Castaing",
    ):  # fmt: skip
        assert dit in tout, dit
    assert len(textes(Path("lettre-martin-lea.pdf"))) == 1


def test_la_lettre_de_validation_partielle(jury: Path, cqp: Cqp) -> None:
    tout = _lettre(cqp, "dordevic-milica")
    for dit in (
        "C1 – Traiter les informations permettant le suivi administratif des prestations de formation",
        "durant 5 ans, jusqu’au 18 juin 2031 compris.", "Il vous reste à faire valider : – C4 – Traiter les aléas",
        "soit en suivant une formation sur les compétences manquantes, au sein d’un organisme de formation ;",
        "soit en complétant votre expérience professionnelle en entreprise",
        "Le jury vous adresse cette recommandation : Revoir la gestion des tensions.",
    ):  # fmt: skip
        assert dit in tout, dit


def test_les_autres_lettres(branche: Path, cqp: Cqp) -> None:
    tout = _lettre(cqp, "ait-oufella-mehdi")
    assert "Il n’a validé aucune des compétences" in tout
    assert "Monsieur," in tout
    assert "La raison en est" not in tout  # no motif: the paragraph that needs it is left out
    tout = _lettre(cqp, "etcheverry-anais")
    assert "s’est réuni le 20 novembre 2025 (article 3.2.3 de l’accord)" in tout
    assert "et l’a renvoyé à une prochaine session." in tout
    assert "La raison en est la suivante : Un membre du collège salariés" in tout
    tout = _lettre(cqp, "nguyen-van-an")
    assert "Elle est recevable (avis du 10 février 2026" in tout
    assert "Vous pourrez ensuite être évalué par un professionnel" in tout
    tout = _lettre(cqp, "de-la-tour-dauvergne-jean-baptiste")
    assert "elle n’est pas recevable" in tout
    refus = _tirer(cqp, "lettre", "martin-lea")
    assert refus.code == 4
    assert "Rien n'a été décidé : il n'y a rien à notifier (art. 3.1.4, réglage)." in refus.plainte


def test_la_recevabilite_incomplete(branche: Path, cqp: Cqp) -> None:
    assert cqp(
        "recevabilite", "oconnell-sian", "--avis", "incomplet", "--date", "2026-05-20", "--motif",
        "le certificat de travail de 2019",
    ).code == 0  # fmt: skip
    tout = _lettre(cqp, "oconnell-sian")
    assert "Voici ce qui manque : le certificat de travail de 2019." in tout


def test_la_demande_de_pieces(branche: Path, cqp: Cqp) -> None:
    assert _tirer(cqp, "pieces", "ndiaye-lefevre-fatou", at="2026-06-01").code == 0
    (page,) = textes(Path("pieces-ndiaye-lefevre-fatou.pdf"))
    for dit in (
        "Paris, le 1er juin 2026", "Dossier de Fatou N’DIAYE-LEFÈVRE", "Au 1er juin 2026, ce dossier n’est pas complet",
        "devant le jury du 18 juin 2026", "À la candidate ☐ La partie 3 ne dit rien", "art. 3.2.1",
        "au plus tard le 11 juin 2026", "Marie-Hélène Castaing",
    ):  # fmt: skip
        assert dit in page, dit
    assert ".yaml" not in page  # who reads it keeps no files
    refus = _tirer(cqp, "pieces", "martin-lea", at="2026-06-01")
    assert refus.code == 4
    assert "Ce dossier est complet : il n'y a rien à demander (art. 3.1.4)." in refus.plainte


def test_les_mots_de_la_demande_de_pieces_se_changent(branche: Path, cqp: Cqp) -> None:
    dossier = branche / "templates/documents"
    dossier.mkdir(parents=True)
    (dossier / "lettres.yaml").write_text("pieces:\n  fin: Merci d'envoyer cela {avant}.\n", encoding="utf-8")
    assert _tirer(cqp, "pieces", "ndiaye-lefevre-fatou", at="2026-06-01").code == 0
    assert "Merci d’envoyer cela au plus tard le 11 juin 2026." in texte(Path("pieces-ndiaye-lefevre-fatou.pdf"))
    assert cqp("check-dossier", "ndiaye-lefevre-fatou", "--at", "2026-06-01", "--letter", "lettres").code == 1
    assert Path("lettres/ndiaye-lefevre-fatou.pdf").read_bytes() == Path("pieces-ndiaye-lefevre-fatou.pdf").read_bytes()


def test_l_adresse_du_candidat_est_sur_la_lettre(jury: Path, cqp: Cqp) -> None:
    assert "Paris, le 20 juin 2026 Léa MARTIN 12 quai des Célestins 69002 Lyon Objet" in _lettre(cqp, "martin-lea")
    assert "Anaïs ETCHEVERRY anais.etcheverry@example.org" in _lettre(cqp, "etcheverry-anais")


def test_deux_candidats_du_meme_nom(jury: Path, cqp: Cqp) -> None:
    jumelle = jury / "candidats/martin-lea-2"
    shutil.copytree(jury / "candidats/martin-lea", jumelle)
    remplacer(jumelle / "candidat.yaml", "code: martin-lea", "code: martin-lea-2")
    assert _tirer(cqp, "pv", "--session", SESSION).code == 0
    tout = texte(Path(f"pv-{SESSION}.pdf")).replace("- ", "-")
    assert "MARTIN Léa (martin-lea) formation" in tout
    assert "MARTIN Léa (martin-lea-2) formation" in tout
    for dossier in (jury / "candidats").glob("martin-lea*"):
        (dossier / f"decisions/{SESSION}.yaml").unlink()
    pack = ("jury-pack", "martin-lea", "martin-lea-2", "nguyen-van-an", "--session", SESSION, "--at", SESSION)
    assert cqp(*pack, "-o", "jury.pdf").code in (0, 1)
    apercu = textes(Path("jury.pdf"))[1].replace("- ", "-")  # a code may break after its hyphen
    assert "MARTIN Léa (martin-lea)" in apercu
    assert "MARTIN Léa (martin-lea-2)" in apercu


def test_un_dossier_d_evaluation_a_moitie_rempli_garde_la_place_du_reste(branche: Path, cqp: Cqp) -> None:
    """The path is known, the candidate has not written yet: there is room for that."""
    assert _tirer(cqp, "dossier-evaluation", "saint-exupere-kowalczyk-helene", at="2026-06-01").code == 0
    tout = texte(Path("dossier-evaluation-saint-exupere-kowalczyk-helene.pdf"))
    assert "Le parcours art. 3.1.2" in tout
    assert "Ce qu’écrit le candidat art. 3.1.3 C1 – Traiter" in tout
    assert tout.count("☐ A ☐ NA ☐ NÉ ☐ A ☐ NA ☐ NÉ") == 45


def test_tous_les_modeles_de_lettres(branche: Path, cqp: Cqp) -> None:
    _tirer(cqp, "lettre")
    pages = textes(Path("lettre-vierge.pdf"))
    assert sum("Objet :" in page for page in pages) == 8
    assert all("……" in page for page in pages)


# The words ----------------------------------------------------------------------------------------


def test_les_mots_se_changent_sans_toucher_au_programme(jury: Path, cqp: Cqp) -> None:
    dossier = jury / "templates/documents"
    dossier.mkdir(parents=True)
    (dossier / "lettres.yaml").write_text("commun:\n  politesse: Bien à vous, {civilite}.\n", encoding="utf-8")
    tout = _lettre(cqp, "martin-lea")
    assert "Bien à vous, Madame." in tout
    assert "étant validées" in tout  # what the copy does not say stays


def test_un_repere_inconnu_est_dit_avec_sa_ligne(jury: Path, cqp: Cqp) -> None:
    dossier = jury / "templates/documents"
    dossier.mkdir(parents=True)
    mots = (
        "commun:\n  politesse: >-\n    Nous vous saluons,\n    {civilité}, bien.\n  adieu: non\ntotales:\n  objet: x\n"
    )
    (dossier / "lettres.yaml").write_text(mots, encoding="utf-8")
    reponse = cqp("print", "lettre", "martin-lea", "--at", APRES, "--format", "json")
    assert reponse.code == 3
    erreurs = {(e["fichier"], e["ligne"]): e["message"] for e in reponse.json["erreurs"]}
    nom = "templates/documents/lettres.yaml"
    assert erreurs[nom, 4] == "Le repère {civilité} n'est pas connu ici ; vouliez-vous dire {civilite} ?"
    assert erreurs[nom, 5].startswith("La clé « adieu » n'est pas connue ici")
    assert erreurs[nom, 6] == "La clé « totales » n'est pas connue ici ; vouliez-vous dire « totale » ?"


def test_une_accolade_seule(jury: Path, cqp: Cqp) -> None:
    dossier = jury / "templates/documents"
    dossier.mkdir(parents=True)
    (dossier / "pv.yaml").write_text('pv:\n  cloture: "fin {date"\n', encoding="utf-8")
    reponse = _tirer(cqp, "pv", "--session", SESSION)
    assert reponse.code == 3
    assert "templates/documents/pv.yaml, ligne 2" in reponse.plainte


# Another certification ----------------------------------------------------------------------------


def test_un_autre_cqp_a_ses_documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cqp: Cqp) -> None:
    shutil.copytree(EXEMPLES / "autre-branche", tmp_path / "autre")
    monkeypatch.chdir(tmp_path / "autre")
    for document in DOCUMENTS:
        assert _tirer(cqp, document).code == (4 if document in ("livret", "dossier-vae", "recepisse") else 0)
    assert cqp("decide", "marchetti-ugo", "osei-abena", "--session", "2026-09-10", "--at", "2026-09-10").code == 0
    for document, code in (("parchemin", "marchetti-ugo"), ("attestation", "osei-abena"), ("lettre", "marchetti-ugo")):
        assert _tirer(cqp, document, code, at="2026-09-11").code == 0
    (page,) = textes(Path("parchemin-marchetti-ugo.pdf"))
    assert "Le jury des bateliers, réuni le 10 septembre 2026, toutes les compétences étant validées" in page
    assert "niveau 3 de la grille : grille inventée" in page
    assert "NSF" not in page
    assert "droits suivants" not in texte(
        Path("lettre-marchetti-ugo.pdf")
    )  # none here: the line that announces them goes
    assert "N2 – Accueillir et guider les passagers" in texte(Path("attestation-osei-abena.pdf"))


# Where it goes ------------------------------------------------------------------------------------


def test_ou_le_document_s_ecrit(branche: Path, cqp: Cqp) -> None:
    assert _tirer(cqp, "livret", "martin-lea", "-o", "un.pdf").code == 0
    assert _tirer(cqp, "livret", "martin-lea", "dordevic-milica", "-o", "lot").code == 0
    assert sorted(p.name for p in Path("lot").iterdir()) == ["livret-dordevic-milica.pdf", "livret-martin-lea.pdf"]
    assert _tirer(cqp, "livret", "martin-lea", "dordevic-milica", "-o", "un.pdf").code == 2
    assert _tirer(cqp, "livret", "martin-lea", "-o", "un.pdf").sortie == "  un.pdf : inchangé\n"


def test_un_fichier_different_n_est_pas_remplace(branche: Path, cqp: Cqp) -> None:
    Path("livret-martin-lea.pdf").write_bytes(b"%PDF le mien")
    reponse = _tirer(cqp, "livret", "martin-lea")
    assert reponse.code == 4
    assert "existe déjà, et il est différent : il n'est pas remplacé." in reponse.plainte
    assert _tirer(cqp, "livret", "martin-lea", "--force").code == 0
    assert Path("livret-martin-lea-ancien.pdf").read_bytes() == b"%PDF le mien"
    assert _tirer(cqp, "livret", "martin-lea", "--force").sortie == "  livret-martin-lea.pdf : inchangé\n"
    assert len(list(branche.glob("livret-*.pdf"))) == 2


def test_un_essai_n_ecrit_rien(jury: Path, cqp: Cqp) -> None:
    avant = sorted(p for p in jury.rglob("*") if p.is_file())
    assert "serait écrit" in _tirer(cqp, "livret", "martin-lea", "--dry-run").sortie
    assert "serait émis" in _tirer(cqp, "parchemin", "martin-lea", "--dry-run").sortie
    assert sorted(p for p in jury.rglob("*") if p.is_file()) == avant


def test_la_reponse_en_json(jury: Path, cqp: Cqp) -> None:
    reponse = _tirer(cqp, "parchemin", "martin-lea", "dordevic-milica", "inconnu", "--format", "json")
    objet = reponse.json
    assert reponse.code == 4
    assert (objet["version"], objet["commande"], objet["document"]) == (1, "print", "parchemin")
    (fichier,) = objet["fichiers"]
    assert (fichier["code"], fichier["numero"], fichier["etat"]) == ("martin-lea", f"{SESSION}-0001", "émis")
    assert [r["code"] for r in objet["refus"]] == ["dordevic-milica", "inconnu"]
    assert "partielle" in objet["refus"][0]["message"]


@pytest.mark.parametrize(
    "mots",
    [
        ("livret", "martin-lea", "--reissue", "--motif", "x"),
        ("parchemin", "martin-lea", "--reissue"),
        ("parchemin", "martin-lea", "--motif", "x"),
        ("parchemin", "--blank", "--reissue", "--motif", "x"),
        ("diplome", "martin-lea"),
        ("pv", "martin-lea"),
        ("pv", "--session", "2099-01-01"),
    ],
)
def test_mauvais_usage(branche: Path, cqp: Cqp, mots: tuple[str, ...]) -> None:
    assert cqp("print", *mots).code == 2


# The face of the certifier ------------------------------------------------------------------------


def _logo(chemin: Path, taille: tuple[int, int] = (240, 80), mode: str = "RGBA") -> None:
    Image.new(mode, taille, "#8a1538").save(chemin)


@pytest.mark.parametrize("nom", ["logo.png", "logo.jpg"])
def test_le_logo_et_la_couleur_sont_sur_tous_les_documents(jury: Path, cqp: Cqp, nom: str) -> None:
    _logo(jury / nom, mode="RGBA" if nom.endswith("png") else "RGB")
    remplacer(jury / "cqp.yaml", "logo:", f"logo: {nom}")
    remplacer(jury / "cqp.yaml", "#1F3A5F", "#8A1538")
    assert cqp("jury-pack", "dangelo-zoe", "--session", SESSION, "--at", APRES, "-o", "jury.pdf").code == 0
    assert cqp("check-dossier", "ndiaye-lefevre-fatou", "--at", APRES, "--letter", "lettres").code == 1
    for document in DOCUMENTS:
        _tirer(cqp, document)
    for pdf in (*Path().glob("*.pdf"), *Path("lettres").glob("*.pdf")):
        page = PdfReader(pdf).pages[0]
        assert len(page.images) == 1, pdf
        assert b"0.541 0.0824 0.22 " in page.get_contents().get_data(), pdf  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("ligne", "dit"),
    [
        ("logo: absent.png", "n'existe pas"),
        ("logo: ../dehors.png", "n'est pas dans l'espace de travail"),
        ("logo: /etc/passwd", "n'est pas dans l'espace de travail"),
        ("logo: lien.png", "passe par un lien"),
        ("logo: candidats", "n'existe pas, ou n'est pas un fichier"),
        ("logo: cqp.yaml", "n'est pas une image PNG ou JPEG entière"),
        ("logo: coupe.png", "n'est pas une image PNG ou JPEG entière"),
        ("logo: grand.png", "le plus grand côté permis est de 3000"),
        ("logo: lourd.png", "dépasse 2 Mio"),
        ("couleur: bleu", "on attend #RRVVBB"),
        ('couleur: "#FFEE00"', "trop claire"),
    ],
)
def test_un_logo_ou_une_couleur_fausse_est_une_phrase(branche: Path, cqp: Cqp, ligne: str, dit: str) -> None:
    _logo(branche / "bon.png")
    _logo(branche / "grand.png", (3001, 10))
    (branche / "coupe.png").write_bytes((branche / "bon.png").read_bytes()[:90])
    (branche / "lourd.png").write_bytes(b"\0" * (2 << 20) + b"\0")
    (branche / "lien.png").symlink_to("bon.png")
    cle = ligne.partition(":")[0]
    texte_ = (branche / "cqp.yaml").read_text(encoding="utf-8")
    (branche / "cqp.yaml").write_text(re.sub(rf"\b{cle}:.*", ligne, texte_, count=1), encoding="utf-8")
    rang = next(i for i, x in enumerate((branche / "cqp.yaml").read_text().splitlines(), 1) if ligne in x)
    for mots in (("print", "livret"), ("jury-pack", "--session", SESSION), ("check-dossier",), ("status",)):
        reponse = cqp(*mots, "--at", "2026-06-01")
        assert reponse.code == 3
        assert f"cqp.yaml, ligne {rang}" in reponse.plainte
        assert dit in " ".join(reponse.plainte.split())


# Form ---------------------------------------------------------------------------------------------


def _tout(cqp: Cqp) -> None:
    for document in DOCUMENTS:
        _tirer(cqp, document)
    for document in ("livret", "dossier-evaluation", "fiche-decision", "lettre", "attestation"):
        assert _tirer(cqp, document, "dordevic-milica").code == 0
    for document in ("parchemin", "dossier-vae", "lettre"):
        assert _tirer(cqp, document, "nguyen-van-an").code == 0
    for document in ("pv", "emargement"):
        assert _tirer(cqp, document, "--session", SESSION).code == 0
    assert _tirer(cqp, "livret", "martin-lea").code == 0
    assert _tirer(cqp, "pieces", "ndiaye-lefevre-fatou").code == 0


def test_memes_entrees_memes_octets(jury: Path, cqp: Cqp) -> None:
    _tout(cqp)
    premiers = {p.name: p.read_bytes() for p in Path().glob("*.pdf")}
    assert len(premiers) > 15
    for pdf in Path().glob("*.pdf"):
        pdf.unlink()
    _tout(cqp)
    assert {p.name: p.read_bytes() for p in Path().glob("*.pdf")} == premiers


@pytest.mark.skipif(not shutil.which("pdftoppm"), reason="poppler is not installed")
def test_l_allure_des_pages(jury: Path, cqp: Cqp) -> None:
    """Each page at low resolution beside the one that was looked at and kept (see `tests/documents/mots.py`)."""
    _tout(cqp)
    for nom, page in (
        ("livret-vierge", 1), ("livret-vierge", 2), ("livret-martin-lea", 3), ("livret-vierge", 5),
        ("dossier-vae-vierge", 2), ("dossier-vae-vierge", 4), ("dossier-vae-nguyen-van-an", 1),
        ("dossier-evaluation-vierge", 2), ("dossier-evaluation-vierge", 4), ("dossier-evaluation-vierge", 5),
        ("dossier-evaluation-dordevic-milica", 2), ("fiche-decision-vierge", 1), ("fiche-decision-dordevic-milica", 1),
        ("pv-vierge", 1), ("pv-vierge", 2), (f"pv-{SESSION}", 1), ("emargement-vierge", 1), (f"emargement-{SESSION}", 1),
        ("lettre-vierge", 2), ("lettre-dordevic-milica", 1), ("pieces-vierge", 1), ("pieces-ndiaye-lefevre-fatou", 1),
        ("attestation-vierge", 1), ("attestation-dordevic-milica", 1), ("parchemin-nguyen-van-an", 1),
        ("parchemin-vierge", 1),
    ):  # fmt: skip
        meme_allure(Path(f"{nom}.pdf"), page, f"{nom}-{page}.png")


# Too much -----------------------------------------------------------------------------------------

LONG = "Wolfeschlegelsteinhausenbergerdorff-Anticonstitutionnellement"  # 61 letters
MEMBRES = "".join(f"  - {{nom: Membre Numéro {i}, college: {'employeurs' if i % 2 else 'salaries'}, organisation: Organisation professionnelle n° {i}}}\n" for i in range(40))  # fmt: skip


def test_un_nom_de_soixante_lettres(jury: Path, cqp: Cqp) -> None:
    for code in ("martin-lea", "dordevic-milica"):
        fichier = jury / f"candidats/{code}/candidat.yaml"
        contenu = fichier.read_text(encoding="utf-8")
        fichier.write_text(re.sub(r"nom_naissance:.*", f"nom_naissance: {LONG}", contenu), encoding="utf-8")
    for document in ("livret", "dossier-evaluation", "fiche-decision", "lettre"):
        assert _tirer(cqp, document, "dordevic-milica", "martin-lea", "-o", "o").code == 0
    assert _tirer(cqp, "attestation", "dordevic-milica", "-o", "o").code == 0
    assert _tirer(cqp, "parchemin", "martin-lea", "-o", "o").code == 0
    for pdf in Path("o").glob("*.pdf"):
        assert LONG in texte(pdf).replace(" ", ""), pdf
    assert len(textes(Path("o/parchemin-martin-lea.pdf"))) == 1
    assert len(textes(Path("o/attestation-dordevic-milica.pdf"))) == 1


def test_un_parchemin_tient_sur_sa_page_quoi_qu_il_porte(jury: Path, cqp: Cqp) -> None:
    """A tall logo, a long commission, two who sign, all the mentions, three lines of names."""
    _logo(jury / "haut.png", (120, 900))
    long = (
        "présidence de la commission paritaire nationale de l’emploi et de la formation professionnelle et du conseil"
    )
    remplacer(jury / "cqp.yaml", "logo:", "logo: haut.png")
    remplacer(
        jury / "cqp.yaml", "nom: Commission", "nom: Commission des organismes de formation, d’ingénierie et de conseil,"
    )
    remplacer(
        jury / "cqp.yaml", "  lieu: Paris", f"  cosignataire: {{nom: Abdel Ben Ali, fonction: {long}}}\n  lieu: Paris"
    )
    remplacer(jury / "cqp.yaml", "fonction: Secrétaire générale de la CPEF", f"fonction: {long}")
    remplacer(
        jury / "cqp.yaml",
        "fin: 2022-07-19",
        "niveau: 4\n    niveau_europeen: 4\n    decision: 2025-07-01\n    fin: 2028-07-01",
    )
    candidat = jury / "candidats/martin-lea/candidat.yaml"
    remplacer(candidat, "nom_naissance: MARTIN", "nom_naissance: DE LA ROCHEFOUCAULD-MONTMORENCY D’HAUTECLOCQUE")
    remplacer(candidat, "nom_usage:", "nom_usage: VAN DER WESTHUYZEN-SAINT-EXUPÈRE")
    remplacer(candidat, "- Jeanne", "- Anne-Élisabeth Guillemette Bérengère Marie-Charlotte")
    assert _tirer(cqp, "parchemin", "martin-lea", "-o", "o").code == 0
    assert len(textes(Path("o/parchemin-martin-lea.pdf"))) == 1


@pytest.mark.parametrize(("membres", "pages"), [("", 1), (MEMBRES, 4)], ids=["0", "40"])
def test_zero_et_quarante_membres(jury: Path, cqp: Cqp, membres: str, pages: int) -> None:
    fichier = jury / f"sessions/{SESSION}/session.yaml"
    contenu = fichier.read_text(encoding="utf-8")
    fichier.write_text(
        re.sub(r"membres:.*(?=candidats:)", f"membres:\n{membres}\n", contenu, flags=re.DOTALL), encoding="utf-8"
    )
    assert _tirer(cqp, "pv", "--session", SESSION).code == 0
    assert _tirer(cqp, "emargement", "--session", SESSION).code == 0
    assert _tirer(cqp, "fiche-decision", "martin-lea", "--session", SESSION).code == 0
    tout = texte(Path(f"pv-{SESSION}.pdf")), texte(Path(f"emargement-{SESSION}.pdf"))
    assert len(textes(Path(f"emargement-{SESSION}.pdf"))) == pages
    for i in range(40 if membres else 0):
        assert all(f"Membre Numéro {i} " in t for t in tout)
    assert "uorum" not in tout[0]


def test_deux_cents_candidats(jury: Path, cqp: Cqp) -> None:
    modele = jury / "candidats/martin-lea"
    for i in range(200):
        copie = jury / f"candidats/copie-{i}"
        shutil.copytree(modele, copie)
        remplacer(copie / "candidat.yaml", "code: martin-lea", f"code: copie-{i}")
        remplacer(copie / "candidat.yaml", "nom_naissance: MARTIN", f"nom_naissance: MARTIN {i:03}")
    assert _tirer(cqp, "pv", "--session", SESSION).code == 0
    tout = texte(Path(f"pv-{SESSION}.pdf"))
    assert all(f"MARTIN {i:03} Léa" in tout for i in range(200))
    assert "202 délivrances totales, 1 délivrance partielle" in tout


def test_des_constats_de_trois_cents_signes(branche: Path, cqp: Cqp) -> None:
    long = ("Un constat qui s'étend, avec des mots comme anticonstitutionnellement. " * 5)[:300]
    dossier = branche / "candidats/martin-lea"
    for fichier in (dossier / "livret-reperage.yaml", *dossier.glob("evaluations/*.yaml")):
        contenu = fichier.read_text(encoding="utf-8")
        fichier.write_text(re.sub(r"constats: >-\n(?: {6}.*\n)+", f'constats: "{long}"\n', contenu), encoding="utf-8")
    for document in ("livret", "dossier-evaluation"):
        assert _tirer(cqp, document, "martin-lea").code == 0
        assert texte(Path(f"{document}-martin-lea.pdf")).count("Un constat qui s’étend, avec des mots") >= 6 * 4
