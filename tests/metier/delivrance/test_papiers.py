"""A paper says only what happened: whose decision, who sat, on what day."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.commandes import Cqp, remplacer
from tests.conftest import NousSommes
from tests.documents.pages_pdf import texte, textes

SESSION = "2026-06-18"
APRES = "2026-06-20"
AICHA = "benkhaled-moreau-aicha"  # who keeps C1, C2, C3 and C5 from 2024 to 20 June 2029


def _decider(cqp: Cqp, code: str, *mots: str) -> None:
    reponse = cqp("decide", code, "--session", SESSION, "--at", SESSION, *mots)
    assert reponse.code == 0, reponse.plainte


def _imprimer(cqp: Cqp, *mots: str, at: str = APRES, code: int = 0) -> str:
    reponse = cqp("print", *mots, "-o", "o", "--at", at)
    assert reponse.code == code, reponse.plainte
    return reponse.plainte


# What this jury validated, and what it did not ----------------------------------------------------


def test_de_benefices_qui_finissent_a_deux_dates_la_premiere_est_dite_telle(branche: Path, cqp: Cqp) -> None:
    dite = cqp("decide", AICHA, "--session", SESSION, "--at", SESSION, "--competence", "C6=non-validee").sortie
    assert "compétences conservées, les premières jusqu'au 20 juin 2029" in dite


def test_apres_une_seconde_decision_partielle_deux_listes(branche: Path, cqp: Cqp) -> None:
    conseil = ("--suite", "experience", "--preconisation", "Tenir le tableau de bord.")
    _decider(cqp, AICHA, "--competence", "C6=non-validee", *conseil)
    for document in ("lettre", "attestation", "fiche-decision"):
        _imprimer(cqp, document, AICHA)
    _imprimer(cqp, "pv", "--session", SESSION)
    gardees = "validées le 20 juin 2024, jusqu’au 20 juin 2029 compris : – C1 – Traiter"
    lettre = texte(Path(f"o/lettre-{AICHA}.pdf"))
    assert re.search(r"Il a validé la compétence suivante : – C4 – Traiter les aléas .{,40} Vous en gardez", lettre)
    assert (
        "jusqu’au 18 juin 2031 compris. Vous gardez aussi le bénéfice des compétences que voici, " + gardees in lettre
    )
    attestation = texte(Path(f"o/attestation-{AICHA}.pdf"))
    assert re.search(r"a validé la compétence suivante .{,60} : – C4 – Traiter les aléas .{,40} Le bén", attestation)
    assert gardees in attestation
    assert "Reste à valider : – C6 – Coordonner" in attestation
    for tout in (lettre, attestation):
        assert "compléter l’expérience professionnelle en entreprise pour développer" in tout
        assert "Tenir le tableau de bord." in tout
    fiche = texte(Path(f"o/fiche-decision-{AICHA}.pdf"))
    assert "C1, C2, C3 et C5 : 20 juin 2029, décision du 20 juin 2024 ; C4 : 18 juin 2031" in fiche
    pv = texte(Path(f"o/pv-{SESSION}.pdf"))
    assert "C1, C2, C3 et C5 conservées de la décision du 20 juin 2024, jusqu’au 20 juin 2029" in pv
    assert "C4 validée, bénéfice jusqu’au 18 juin 2031 C6 non validée" in pv
    assert "Pour la suite : compléter l’expérience Préconisations : Tenir le tableau de bord." in pv


def test_rien_de_nouveau_n_est_valide(branche: Path, cqp: Cqp) -> None:
    _decider(cqp, AICHA, "--non-conforme", "--motif", "Livret signé d’un autre", "--preconisation", "Le refaire.")
    for document in ("lettre", "attestation"):
        _imprimer(cqp, document, AICHA)
    _imprimer(cqp, "pv", "--session", SESSION)
    lettre, attestation = texte(Path(f"o/lettre-{AICHA}.pdf")), texte(Path(f"o/attestation-{AICHA}.pdf"))
    assert "Il n’a validé aucune nouvelle compétence" in lettre
    assert "Il n’a pas reconnu la conformité de ce qui suit : la démarche et le dossier." in lettre
    assert "La raison en est la suivante : Livret signé d’un autre." in lettre
    assert "n’a validé aucune nouvelle compétence de cette certification" in attestation
    assert "la démarche et le dossier. Motif : Livret signé d’un autre." in attestation
    for tout in (lettre, attestation):
        assert "Le refaire." in tout
        assert "18 juin 2031" not in tout
        assert "en partie" not in tout
        assert "validées le 20 juin 2024, jusqu’au 20 juin 2029 compris" in tout
    assert "Non conforme, la démarche et le dossier : Livret signé d’un autre" in texte(Path(f"o/pv-{SESSION}.pdf"))


def test_ce_qu_une_decision_ne_peut_pas_oter_est_dit_garde(branche: Path, cqp: Cqp) -> None:
    """Typed by hand, it says not validated what is kept until 2029: the letter says what the candidate has (3.1.4)."""
    _decider(cqp, AICHA, "--competence", "C6=non-validee")
    decision = branche / f"candidats/{AICHA}/decisions/{SESSION}.yaml"
    remplacer(decision, "C1: conservee", "C1: non-validee")
    for document in ("lettre", "attestation"):
        _imprimer(cqp, document, AICHA)
        gardees, manquent = re.split("(?:à faire valider|à valider) :", texte(Path(f"o/{document}-{AICHA}.pdf")))[:2]
        assert "validées le 20 juin 2024, jusqu’au 20 juin 2029 compris : – C1 – Traiter" in gardees
        assert re.findall(r"C\d", manquent) == ["C6"]
    _imprimer(cqp, "pv", "--session", SESSION)
    assert "C1 et C6 non validées" in texte(Path(f"o/pv-{SESSION}.pdf")), "what the jury signed"
    ecrit = re.sub(r"(C\d): \S+", r"\1: non-validee", decision.read_text("utf-8"))
    decision.write_text(ecrit.replace("issue: partielle", "issue: non-delivrance"), "utf-8")
    _imprimer(cqp, "lettre", AICHA, "--force")
    lettre = texte(Path(f"o/lettre-{AICHA}.pdf"))
    assert "Il n’a validé aucune nouvelle compétence" in lettre
    assert "Vous gardez le bénéfice des compétences que voici, validées le 20 juin 2024" in lettre


@pytest.mark.parametrize(("conforme", "non"), [("demarche", "le dossier"), ("dossier", "la démarche")])
def test_seul_ce_qui_n_est_pas_conforme_est_dit_tel(branche: Path, cqp: Cqp, conforme: str, non: str) -> None:
    _decider(cqp, "nguyen-van-an", "--non-conforme", "--motif", "Un faux", "--conforme", conforme)
    _imprimer(cqp, "lettre", "nguyen-van-an")
    _imprimer(cqp, "pv", "--session", SESSION)
    assert f"la conformité de ce qui suit : {non}. La raison" in texte(Path("o/lettre-nguyen-van-an.pdf"))
    assert f"Non conforme, {non} : Un faux" in texte(Path(f"o/pv-{SESSION}.pdf"))


def test_une_annulation_est_au_proces_verbal_comme_une_mention(branche: Path, cqp: Cqp) -> None:
    """The procès-verbal is of the day of the session: what came later is said to have come later."""
    _decider(cqp, "martin-lea")
    _decider(cqp, "nguyen-van-an")
    annuler = ("decide", "martin-lea", "--session", SESSION, "--revoke", "--motif", "Fraude", "--at")
    assert cqp(*annuler, APRES).code == 0
    _imprimer(cqp, "pv", "--session", SESSION)
    tout = texte(Path(f"o/pv-{SESSION}.pdf"))
    assert "1 délivrance totale : NGUYỄN Văn An ; 1 décision annulée : MARTIN Léa." in tout
    assert "Mention portée après la séance, le 20 juin 2026. Motif de l’annulation : Fraude" in tout
    remplacer(branche / f"candidats/martin-lea/decisions/{SESSION}.yaml", "issue: totale", "issue:")
    _imprimer(cqp, "pv", "--session", SESSION, "--force")
    assert "– annulée le 20/06/2026" in texte(Path(f"o/pv-{SESSION}.pdf"))


def test_un_renvoi_ne_dit_rien_de_la_conformite(branche: Path, cqp: Cqp) -> None:
    """The jury sent it back: no box of the fiche says that it found anything to conform."""
    _decider(cqp, "martin-lea", "--renvoi", "--motif", "Pièce d’identité illisible")
    _imprimer(cqp, "fiche-decision", "martin-lea")
    fiche = texte(Path("o/fiche-decision-martin-lea.pdf"))
    assert "☑ renvoi" in fiche
    assert "☑ oui" not in fiche
    _imprimer(cqp, "lettre", "martin-lea")


def test_une_delivrance_totale_ne_dit_pas_que_ce_jury_a_tout_valide(branche: Path, cqp: Cqp) -> None:
    _decider(cqp, AICHA)
    _imprimer(cqp, "lettre", AICHA)
    tout = texte(Path(f"o/lettre-{AICHA}.pdf"))
    assert "toutes les compétences du CQP « Assistant(e) de formation » étant validées, il vous l’a délivré" in tout
    assert "a validé toutes" not in tout


def test_une_decision_non_definitive_n_a_pas_de_resultat_au_pv(branche: Path, cqp: Cqp) -> None:
    _decider(cqp, "martin-lea")
    _decider(cqp, "nguyen-van-an")
    decision = branche / f"candidats/martin-lea/decisions/{SESSION}.yaml"
    remplacer(decision, f"signature: {SESSION}", "signature:")
    _imprimer(cqp, "pv", "--session", SESSION)
    tout = texte(Path(f"o/pv-{SESSION}.pdf"))
    assert "MARTIN Léa formation Décision écrite, non définitive" in tout
    assert "1 délivrance totale : NGUYỄN Văn An ; 1 dossier sans décision définitive." in tout


def test_une_decision_qui_se_contredit_n_a_pas_de_resultat_au_pv(branche: Path, cqp: Cqp) -> None:
    """Nobody may notify it: the procès-verbal does not say an outcome that the jury did not write."""
    _decider(cqp, "martin-lea")
    _decider(cqp, "nguyen-van-an")
    remplacer(branche / f"candidats/martin-lea/decisions/{SESSION}.yaml", "demarche: true", "demarche: false")
    assert "La décision n'est pas définitive" in " ".join(_imprimer(cqp, "lettre", "martin-lea", code=4).split())
    _imprimer(cqp, "pv", "--session", SESSION)
    tout = texte(Path(f"o/pv-{SESSION}.pdf"))
    assert "MARTIN Léa formation Décision écrite, non définitive" in tout
    assert "1 délivrance totale : NGUYỄN Văn An ; 1 dossier sans décision définitive." in tout


@pytest.mark.parametrize(
    ("document", "code", "mots"),
    [
        ("parchemin", "martin-lea", ["En application de l’article 3.1.4"]),
        ("lettre", "martin-lea", ["il vous l’a délivré (article 3.1.4 de l’accord)"]),
        ("attestation", "dordevic-milica", ["de cette certification (article 3.1.4 de l’accord)"]),
        ("fiche-decision", "martin-lea", ["parcours de formation", "Livret de repérage des compétences"]),
    ],
)
def test_les_papiers_d_une_decision_sont_de_la_voie_ou_elle_fut_rendue(
    branche: Path, cqp: Cqp, document: str, code: str, mots: list[str]
) -> None:
    _decider(cqp, code, *(("--competence", "C4=non-validee") if code == "dordevic-milica" else ()))
    remplacer(branche / f"candidats/{code}/candidat.yaml", "voie: formation", "voie: vae")
    _imprimer(cqp, document, code)
    tout = texte(Path(f"o/{document}-{code}.pdf"))
    assert [mot for mot in mots if mot not in tout] == []
    assert "article 3.2.3" not in tout
    _imprimer(cqp, "pv", "--session", SESSION)
    assert re.search(r"(MARTIN Léa|ĐORĐEVIĆ Milica) formation", texte(Path(f"o/pv-{SESSION}.pdf")))


def test_le_silence_ne_se_dit_pas_examine(branche: Path, cqp: Cqp) -> None:
    """Recorded after two months without an answer: nobody examined the request."""
    silence = ("--avis", "favorable", "--date", "2026-06-22", "--motif", "Deux mois sans réponse")
    assert cqp("recevabilite", "oconnell-sian", *silence, "--at", "2026-06-22").code == 0
    _imprimer(cqp, "lettre", "oconnell-sian", at="2026-06-22")
    tout = texte(Path("o/lettre-oconnell-sian.pdf"))
    assert "Elle est recevable (avis du 22 juin 2026" in tout
    assert "examinée" not in tout
    assert "être évaluée par un professionnel" in tout


def test_un_proces_verbal_est_fait_la_ou_le_jury_s_est_reuni(branche: Path, cqp: Cqp) -> None:
    remplacer(branche / f"sessions/{SESSION}/session.yaml", "lieu: Paris", "lieu: Les Ulis")
    _decider(cqp, "martin-lea")
    _imprimer(cqp, "pv", "--session", SESSION)
    tout = texte(Path(f"o/pv-{SESSION}.pdf"))
    assert "s’est réuni le 18 juin 2026 aux Ulis" in tout
    assert "Fait aux Ulis, le 18 juin 2026" in tout


# Who sat ------------------------------------------------------------------------------------------


def _presence(branche: Path, dite: dict[str, str]) -> None:
    session = branche / f"sessions/{SESSION}/session.yaml"
    for nom, ligne in dite.items():
        remplacer(session, f"  - nom: {nom}\n", f"  - nom: {nom}\n    {ligne}\n")


TOUS = dict.fromkeys(("Philippe Arnoult-Meyer", "Sabine Delcroix", "Jean-Noël Quéméner"), "present: true")


def test_la_presence_est_une_case_vide_avant_et_un_fait_apres(branche: Path, cqp: Cqp) -> None:
    _presence(branche, TOUS | {"Karima Zerrouki": "excuse: malade"})
    _decider(cqp, "martin-lea", "--retrait", "Sabine Delcroix=sa voisine")
    for document in (("pv",), ("emargement",), ("fiche-decision", "martin-lea")):
        _imprimer(cqp, *document, "--session", SESSION)
    pv = texte(Path(f"o/pv-{SESSION}.pdf"))
    assert pv.count("☑ présent(e) ☐ absent(e)") == 3
    assert "SNPEFP CGT excusé(e) : malade" in pv
    assert "Ont siégé : 2 membres du collège employeurs et 1 membre du collège salariés." in pv
    assert (
        "Le jury n’est pas paritaire : 2 pour le collège employeurs et 1 pour le collège salariés (art. 3.1.4, réglage"
        in pv
    )
    assert "excusé(e) : malade" in texte(Path(f"o/emargement-{SESSION}.pdf"))
    fiche = texte(Path("o/fiche-decision-martin-lea.pdf"))
    assert "Présents, employeurs Présents, salariés Philippe Arnoult-Meyer Jean-Noël Quéméner" in fiche
    assert "Retiré(s) pour ce candidat Sabine Delcroix" in fiche


def test_avant_la_seance_nul_n_a_siege(branche: Path, cqp: Cqp) -> None:
    _presence(branche, TOUS | {"Karima Zerrouki": "excuse: malade"})
    _imprimer(cqp, "pv", "--session", SESSION, at="2026-06-01")
    pv = texte(Path(f"o/pv-{SESSION}.pdf"))
    assert "☑" not in pv
    assert "Aucun retrait" not in pv, "nobody has decided yet"
    assert pv.count("☐ présent(e) ☐ absent(e)") == 3
    assert "excusé(e) : malade" in pv
    assert cqp("jury-pack", "--session", SESSION, "--at", "2026-06-01", "-o", "p.pdf").code == 1
    pack = texte(Path("p.pdf"))
    assert "☑" not in pack
    assert "Karima Zerrouki salariés SNPEFP CGT excusé(e) : malade" in pack
    assert "Présents, salariés (sur 2)" in pack
    assert "uorum" not in pv + pack


def test_qui_preside_pour_un_candidat_est_au_pv(branche: Path, cqp: Cqp) -> None:
    retrait = ("--retrait", "Philippe Arnoult-Meyer=son ancien employeur", "--presidence", "Sabine Delcroix")
    _decider(cqp, "martin-lea", *retrait)
    _imprimer(cqp, "pv", "--session", SESSION)
    pv = texte(Path(f"o/pv-{SESSION}.pdf"))
    assert "Présidence pour cette candidate : Sabine Delcroix" in pv
    assert "Philippe Arnoult-Meyer, pour MARTIN Léa : son ancien employeur" in pv
    assert "Pour MARTIN Léa : le jury n’est pas paritaire : 1 pour le collège employeurs" in pv


# The day of an act --------------------------------------------------------------------------------


def _creation(pdf: str) -> str:
    infos = PdfReader(pdf).metadata
    assert infos
    assert infos["/CreationDate"] == infos["/ModDate"]
    return str(infos["/CreationDate"])[2:10]


def test_reimprimer_ne_deplace_pas_le_jour_d_un_acte(branche: Path, cqp: Cqp) -> None:
    _decider(cqp, "dordevic-milica", "--competence", "C4=non-validee")
    _decider(cqp, "martin-lea")
    assert (
        cqp("notify", "dordevic-milica", "--session", SESSION, "--date", "2026-06-25", "--at", "2026-06-25").code == 0
    )
    dits = {
        ("pv", SESSION): ("Fait à Paris, le 18 juin 2026", "20260618"),
        ("lettre", "dordevic-milica"): ("Paris, le 25 juin 2026", "20260625"),
        ("lettre", "de-la-tour-dauvergne-jean-baptiste"): ("Paris, le 24 mars 2026", "20260324"),
        ("attestation", "dordevic-milica"): ("Fait à Paris, le 18 juin 2026", "20260618"),
        ("parchemin", "martin-lea"): ("Fait à Paris, le 18 juin 2026", "20260618"),
    }
    for (document, quoi), (phrase, quand) in dits.items():
        qui = ("--session", quoi) if document == "pv" else (quoi,)
        _imprimer(cqp, document, *qui, at="2026-07-15")
        pdf = f"o/{document}-{quoi}.pdf"
        assert phrase in texte(Path(pdf)), pdf
        assert _creation(pdf) == quand, pdf
    _imprimer(cqp, "livret", "martin-lea", at="2026-07-15")
    avant = Path("o/livret-martin-lea.pdf").read_bytes()
    _imprimer(cqp, "livret", "martin-lea", at="2026-09-15")  # the same file, whatever the day
    assert Path("o/livret-martin-lea.pdf").read_bytes() == avant
    assert not _creation("o/livret-martin-lea.pdf").startswith("2000")
    _imprimer(cqp, "livret", "--blank", at="2026-07-15")
    assert _creation("o/livret-vierge.pdf") == "20260715"


# Signatures ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("combien", "fois"), [*((n, 20) for n in range(14)), (1, 60), (2, 110)])
def test_les_signatures_du_pv_ne_sont_jamais_seules(branche: Path, cqp: Cqp, combien: int, fois: int) -> None:
    _decider(cqp, "martin-lea", "--preconisation", "Continuer. " * fois)
    modele = branche / "candidats/martin-lea"
    for i in range(combien):
        copie = branche / f"candidats/copie-{i}"
        shutil.copytree(modele, copie)
        remplacer(copie / "candidat.yaml", "code: martin-lea", f"code: copie-{i}")
        remplacer(copie / "candidat.yaml", "nom_naissance: MARTIN", f"nom_naissance: MARTIN {i:03}")
        if i % 3:
            remplacer(copie / f"decisions/{SESSION}.yaml", "Continuer. " * fois, "Continuer.")
    _imprimer(cqp, "pv", "--session", SESSION)
    *autres, derniere = textes(Path(f"o/pv-{SESSION}.pdf"))
    assert "Pour le collège salariés" in derniere
    assert f"{combien + 1} délivrance{'s' if combien else ''} totale" in derniere
    if fois < 110:  # no page holds such a row and the signatures
        assert "validées Préconisations" in derniere
    assert "Paraphes" not in derniere
    assert all("Paraphes présidence" in page for page in autres)


def test_le_centieme_rang_du_pv_tient_sur_sa_ligne(branche: Path, cqp: Cqp) -> None:
    _decider(cqp, "martin-lea")
    for i in range(1, 100):
        copie = branche / f"candidats/copie-{i}"
        shutil.copytree(branche / "candidats/martin-lea", copie)
        remplacer(copie / "candidat.yaml", "code: martin-lea", f"code: copie-{i}")
        remplacer(copie / "candidat.yaml", "nom_naissance: MARTIN", f"nom_naissance: MARTIN {i:03}")
    _imprimer(cqp, "pv", "--session", SESSION)
    assert "100 MARTIN Léa" in " ".join(" ".join(textes(Path(f"o/pv-{SESSION}.pdf"))).split())


# An attestation covers what runs ------------------------------------------------------------------


def test_une_attestation_de_benefices_expires_est_refusee(branche: Path, cqp: Cqp, nous_sommes: NousSommes) -> None:
    nous_sommes("2031-06-20")
    _decider(cqp, "dordevic-milica", "--competence", "C4=non-validee")
    assert "a pris fin le 18 juin 2031" in _imprimer(cqp, "attestation", "dordevic-milica", at="2031-06-19", code=4)
    assert not list(branche.glob("registre/*.pdf"))
    _imprimer(cqp, "attestation", "dordevic-milica", at="2031-06-18")
    emise = Path("o/attestation-dordevic-milica.pdf").read_bytes()
    _imprimer(cqp, "attestation", "dordevic-milica", at="2031-06-19")
    assert Path("o/attestation-dordevic-milica.pdf").read_bytes() == emise
    reedition = ("--reissue", "--motif", "perdue")
    assert "a pris fin" in _imprimer(cqp, "attestation", "dordevic-milica", *reedition, at="2031-06-19", code=4)
    assert "a pris fin" in _imprimer(cqp, "attestation", "le-goff-gaelle", "--dry-run", code=4)


def test_une_attestation_ne_couvre_que_ce_qui_court(branche: Path, cqp: Cqp, nous_sommes: NousSommes) -> None:
    nous_sommes("2029-06-21")
    _decider(cqp, AICHA, "--competence", "C6=non-validee")
    _imprimer(cqp, "attestation", AICHA, at="2029-06-21")
    tout = texte(Path(f"o/attestation-{AICHA}.pdf"))
    assert "a validé la compétence suivante" in tout
    assert "Fait à Paris, le 21 juin 2029" in tout  # never on the day of the jury what ended after it
    _imprimer(cqp, "lettre", AICHA, at="2029-06-21")
    for dit in (tout, texte(Path(f"o/lettre-{AICHA}.pdf"))):
        fin = "Le bénéfice des compétences que voici a pris fin au soir du jour dit : – C1 – Traiter"
        assert fin in dit
        assert "valider : – C1 – Traiter" in dit
        assert "20 juin 2029 compris" not in dit


# A session's documents ----------------------------------------------------------------------------


def test_print_session_imprime_les_candidats_de_la_session(branche: Path, cqp: Cqp) -> None:
    _imprimer(cqp, "lettre", "--session", SESSION, code=4)
    _decider(cqp, "dordevic-milica", "--competence", "C4=non-validee")
    _decider(cqp, "martin-lea")
    for document in ("lettre", "parchemin", "attestation", "fiche-decision"):
        _imprimer(cqp, document, "--session", SESSION)
    assert sorted(p.name for p in Path("o").glob("*.pdf")) == [
        "attestation-dordevic-milica.pdf",
        "fiche-decision-dordevic-milica.pdf",
        "fiche-decision-martin-lea.pdf",
        "lettre-dordevic-milica.pdf",
        "lettre-martin-lea.pdf",
        "parchemin-martin-lea.pdf",
    ]
    _imprimer(cqp, "lettre", "--session", SESSION, "--blank")
    assert Path("o/lettre-vierge.pdf").is_file()


def test_print_session_avant_le_jury_et_ce_qui_ne_se_lit_pas(branche: Path, cqp: Cqp) -> None:
    _imprimer(cqp, "dossier-vae", "--session", SESSION, at="2026-06-01")
    assert {p.name for p in Path("o").iterdir()} == {
        "dossier-vae-nguyen-van-an.pdf",
        "dossier-vae-etcheverry-anais.pdf",
    }
    (branche / "candidats/martin-lea/parcours.yaml").write_text("actions: [", encoding="utf-8")
    assert "parcours.yaml" in _imprimer(cqp, "dossier-vae", "--session", SESSION, at="2026-06-01", code=3)


# A day that nobody wrote -----------------------------------------------------------------------


@pytest.mark.parametrize(("cle", "dit"), [("depot", "n'est pas dite déposée"), ("date", "n'est pas daté")])
def test_une_lettre_ne_repond_pas_a_ce_qui_n_a_pas_de_jour(branche: Path, cqp: Cqp, cle: str, dit: str) -> None:
    """The paragraph that needs the day would be left out, and it is the one that says what was decided."""
    qui = "de-la-tour-dauvergne-jean-baptiste"
    fichier = branche / f"candidats/{qui}/dossier-vae.yaml"
    fichier.write_text(re.sub(rf"(?m)^  {cle}: .*", f"  {cle}:", fichier.read_text("utf-8"), count=1), "utf-8")
    assert dit in _imprimer(cqp, "lettre", qui, code=4)


def test_une_session_sans_date_laisse_la_place_de_l_ecrire(branche: Path, cqp: Cqp) -> None:
    remplacer(branche / f"sessions/{SESSION}/session.yaml", f"date: {SESSION}", "date:")
    for document in ("pv", "emargement"):
        _imprimer(cqp, document, "--session", SESSION)
        dits = texte(Path(f"o/{document}-{SESSION}.pdf"))
        assert "non daté" not in dits
        assert "juin 2026" not in dits


def test_le_pv_dit_la_decision_que_la_session_a_remplacee(branche: Path, cqp: Cqp) -> None:
    _decider(cqp, "martin-lea")
    qui = ("decide", "martin-lea", "--session", SESSION, "--at", "2026-06-19")
    assert cqp(*qui, "--revoke", "--motif", "Erreur de saisie").code == 0
    assert cqp(*qui, "--renvoi", "--motif", "Une pièce à relire").code == 0
    _imprimer(cqp, "pv", "--session", SESSION)
    dits = texte(Path(f"o/pv-{SESSION}.pdf"))
    assert "Remplace une décision annulée le 19 juin 2026 : Erreur de saisie" in dits
    assert "1 renvoi : MARTIN Léa" in dits
