"""`check-dossier --letter`: one request per incomplete dossier, each actor asked for what is his."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.commandes import JOUR, Cqp

REFUSE, DORMANT, DELIVRE = "de-la-tour-dauvergne-jean-baptiste", "le-goff-gaelle", "pham-thi-hong"
EN_PARCOURS, SANS_AVIS = "saint-exupere-kowalczyk-helene", "oconnell-sian"


def _texte(pdf: Path) -> str:
    return " ".join(" ".join(p.extract_text() for p in PdfReader(pdf).pages).replace("\u202f", " ").split())


def test_une_lettre_par_dossier_incomplet(branche: Path, cqp: Cqp) -> None:
    reponse = cqp("check-dossier", "--at", JOUR, "--letter", "lettres")
    assert reponse.code == 1
    assert "4 lettres écrites dans lettres." in reponse.plainte
    a_qui = {
        d["code"]
        for d in cqp("check-dossier", "--at", JOUR, "--format", "json").json["dossiers"]
        if any("attend" not in m and m["acteur"] not in ("secretariat", "jury") for m in d["manquements"])
        and d["verdict"] == "incomplet"
    }
    assert {p.stem for p in (branche / "lettres").iterdir()} == a_qui - {DORMANT}


SANS_LETTRE = [
    (REFUSE, "Sa demande n'est pas recevable", "cqp print lettre"),
    (DORMANT, "Rien n'a bougé depuis la décision du 20 juin 2019", "cqp print lettre"),
    (DELIVRE, "La certification lui a été délivrée", "cqp print lettre"),
    (EN_PARCOURS, "il n'y a rien à demander", "cqp check-dossier"),
    (SANS_AVIS, "il n'y a rien à demander", "cqp check-dossier"),
]


@pytest.mark.parametrize(("code", "phrase", "remede"), SANS_LETTRE)
def test_qui_n_a_rien_a_faire_n_a_pas_de_lettre(branche: Path, cqp: Cqp, code: str, phrase: str, remede: str) -> None:
    for commande in (("check-dossier", code, "--letter", "lettres"), ("print", "pieces", code, "-o", "lettres")):
        reponse = cqp(*commande, "--at", JOUR)
        assert reponse.code == 4
        assert phrase in reponse.plainte.replace("\xa0", " ")
        assert f"{remede} candidats/{code}" in reponse.plainte
        assert not list(branche.glob("lettres/*.pdf"))
    ligne = next(x for x in reponse.plainte.splitlines() if "→" in x)
    collee = ligne.replace("→ cqp", "").split()
    assert cqp(*collee, "--at", JOUR, *(("-o", "suite.pdf") if remede.endswith("lettre") else ())).code in (0, 1)


def test_un_dossier_nomme_par_un_lien_est_nomme(branche: Path, cqp: Cqp) -> None:
    (branche.parent / "lien").symlink_to(branche, target_is_directory=True)
    reponse = cqp("check-dossier", f"{branche.parent}/lien/candidats/{REFUSE}", "--at", JOUR, "--letter", "l")
    assert reponse.code == 4


def test_un_delai_avant_le_jury_et_jamais_son_jour(branche: Path, cqp: Cqp) -> None:
    demander = ("print", "pieces", "oeuvrard-leo", "--at", JOUR, "-o", "a.pdf", "--force")
    assert cqp(*demander).code == 0
    assert "au plus tard le 11 juin 2026" in _texte(branche / "a.pdf")
    assert cqp(*demander, "--avant", "2026-06-17").code == 0
    assert "au plus tard le 17 juin 2026" in _texte(branche / "a.pdf")
    assert [cqp(*demander, "--avant", j).code for j in ("2026-06-18", "2026-06-19", "2026-05-31")] == [2, 2, 2]
    assert cqp("check-dossier", "oeuvrard-leo", "--at", JOUR, "--letter", "l", "--avant", "2026-06-18").code == 2
    assert cqp("print", "lettre", "--blank", "--at", JOUR, "--avant", "2026-06-17").code == 2
    tard = cqp("print", "pieces", "oeuvrard-leo", "--at", "2026-06-11", "-o", "b.pdf")
    assert tard.code == 0
    assert "faire parvenir ces éléments dès que possible" in _texte(branche / "b.pdf")


def test_une_lettre_se_refait_et_ne_remplace_rien_d_autre(branche: Path, cqp: Cqp) -> None:
    ecrire = ("check-dossier", "ndiaye-lefevre-fatou", "--letter", "lettres", "--at")
    lettre = branche / "lettres/ndiaye-lefevre-fatou.pdf"
    assert cqp(*ecrire, JOUR).code == 1
    faite = lettre.read_bytes()
    assert cqp(*ecrire, "2026-06-02").code == 1
    assert lettre.read_bytes() != faite
    assert [p.name for p in lettre.parent.iterdir()] == [lettre.name]
    lettre.write_bytes(annotee := faite + b"% une note\n%%EOF\n")
    garde = "ndiaye-lefevre-fatou.pdf n'était plus la lettre émise : il est gardé sous le nom "
    assert f"{garde}ndiaye-lefevre-fatou-ancien.pdf." in cqp(*ecrire, JOUR).plainte.replace("\xa0", " ")
    assert lettre.read_bytes() == faite
    assert (lettre.parent / "ndiaye-lefevre-fatou-ancien.pdf").read_bytes() == annotee


def test_la_lettre_groupe_par_acteur_avec_les_articles(branche: Path, cqp: Cqp) -> None:
    cqp("check-dossier", "ndiaye-lefevre-fatou", "--at", JOUR, "--letter", "lettres")
    texte = _texte(branche / "lettres/ndiaye-lefevre-fatou.pdf")
    assert "Dossier de Fatou N’DIAYE-LEFÈVRE" in texte
    assert "Seuls les dossiers complets sont présentés au jury" in texte
    assert texte.index("À la candidate") < texte.index("La partie 3 ne dit rien de la compétence C5")
    assert "art. 3.2.1" in texte
    assert "secrétariat" not in texte.lower()
    assert "a pris fin" not in texte
    assert "Il ne peut pas encore être présenté devant le jury du 18 juin 2026" in texte.replace("\xa0", " ")


def test_un_dossier_illisible_n_a_pas_de_lettre_et_c_est_dit(branche: Path, cqp: Cqp) -> None:
    (branche / "candidats/martin-lea/candidat.yaml").write_text("voix: x\n", encoding="utf-8")
    reponse = cqp("check-dossier", "martin-lea", "--at", JOUR, "--letter", "lettres")
    assert reponse.code == 3
    assert "martin-lea : illisible, pas de lettre" in reponse.plainte
    assert list((branche / "lettres").iterdir()) == []


def test_la_meme_lettre_deux_fois_a_les_memes_octets(branche: Path, cqp: Cqp) -> None:
    cqp("check-dossier", "oeuvrard-leo", "--at", JOUR, "--letter", "a")
    cqp("check-dossier", "oeuvrard-leo", "--at", JOUR, "--letter", "b")
    assert (branche / "a/oeuvrard-leo.pdf").read_bytes() == (branche / "b/oeuvrard-leo.pdf").read_bytes()
