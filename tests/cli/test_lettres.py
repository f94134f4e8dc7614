"""`check-dossier --letter`: one request per incomplete dossier, each actor asked for what is his."""

from __future__ import annotations

from pathlib import Path

from pypdf import PdfReader

from tests.cli.conftest import JOUR, Cqp


def _texte(pdf: Path) -> str:
    return " ".join(" ".join(p.extract_text() for p in PdfReader(pdf).pages).replace("\u202f", " ").split())


def test_une_lettre_par_dossier_incomplet(branche: Path, cqp: Cqp) -> None:
    reponse = cqp("check-dossier", "--at", JOUR, "--letter", "lettres")
    assert reponse.code == 1
    assert "9 lettres écrites dans lettres." in reponse.plainte
    incomplets = {
        d["code"]
        for d in cqp("check-dossier", "--at", JOUR, "--format", "json").json["dossiers"]
        if d["verdict"] == "incomplet"
    }
    assert {p.stem for p in (branche / "lettres").iterdir()} == incomplets


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
    assert "seuls les dossiers complets sont présentés au jury" in texte
    candidat, secretariat = texte.index("Au candidat"), texte.index("Au secrétariat")
    assert candidat < texte.index("La partie 3 ne dit rien de la compétence C5") < secretariat
    assert secretariat < texte.index("a pris fin le 31 mars 2026")
    assert texte.count("art. 3.2.") >= 2
    assert "avant le 18 juin 2026" in texte.replace("\xa0", " ")


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
