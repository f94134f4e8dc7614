"""Lines that are no YAML, pieces under nearly their name: said with what they would become, mended when asked."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from cqp_cli.terminal.extraits import extrait_en_lignes
from tests.commandes import Cqp, remplacer

LEA = "candidats/martin-lea"


@pytest.mark.parametrize(
    ("avant", "apres", "colonne"),
    [
        ("nom_naissance: MARTIN", "nom_naissance:MARTIN", 15),
        ("  - Jeanne", "  -Jeanne", 4),
        ('69002 Lyon"', "69002 Lyon", 44),
    ],
)
def test_a_line_is_shown_then_mended(branche: Path, cqp: Cqp, avant: str, apres: str, colonne: int) -> None:
    fichier = branche / LEA / "candidat.yaml"
    bon = fichier.read_text(encoding="utf-8")
    remplacer(fichier, avant, apres)
    mauvais = fichier.read_text(encoding="utf-8")
    (m,) = cqp("check-dossier", LEA, "--format", "json").json["dossiers"][0]["manquements"]
    ligne = next(n for n, x in enumerate(bon.splitlines(), 1) if avant in x)
    assert m["ligne"] == ligne
    assert avant.strip() in m["message"]
    assert (m["remede"], m["colonne"]) == (f"cqp check-dossier {LEA} --fix", colonne)
    assert cqp("check-dossier", LEA, "--fix").code == 3
    assert fichier.read_text(encoding="utf-8") == mauvais
    assert cqp("check-dossier", LEA, "--fix", "--yes", "--at", "2026-06-01").code == 0
    assert fichier.read_text(encoding="utf-8") == bon
    assert any(p.read_text(encoding="utf-8") == mauvais for p in (branche / LEA / "pieces/remplaces").iterdir())


def test_la_ligne_est_montree_et_le_signe_designe(branche: Path, cqp: Cqp) -> None:
    remplacer(branche / LEA / "candidat.yaml", "  commune: Lyon", "\tcommune: Lyon")
    remplacer(branche / "habilitations.yaml", "    nom: Solange", "   nom: Solange")
    dit = cqp("check-dossier", LEA, "--at", "2026-06-01")
    assert "     17 |     commune: Lyon 3e Arrondissement\n        |     ^\n     → cqp check-dossier" in dit.sortie
    assert "    6 |    nom: Solange Vautrin\n      |    ^\n    → cqp check-dossier --fix\n" in dit.plainte
    assert "commune" not in cqp("check-dossier", LEA, "--format", "json").sortie


@pytest.mark.parametrize(
    ("ecrite", "colonne", "encodage", "vue"),
    [
        ("a: b", 4, "utf-8", ["3 | a: b", "  |    ^"]),
        ("é: b", 4, "ascii", ["3 | e: b", "  |    ^"]),
        ("œ: b", 4, "ascii", ["3 | oe: b", "  |     ^"]),
        ("日本: b", 5, "utf-8", ["3 | 日本: b", "  |       ^"]),
        ("e\u0301: b", 5, "utf-8", ["3 | e\u0301: b", "  |    ^"]),
        ("\ta: b", 2, "utf-8", ["3 |     a: b", "  |     ^"]),
        ("a: \x1b[2Jb", 4, "utf-8", ["3 | a: ?[2Jb", "  |    ^"]),
        ("a:\xa0b", 4, "ascii", ["3 | a: b", "  |    ^"]),
        ("a: b", 5, "utf-8", ["3 | a: b", "  |     ^"]),
        ("a: b", 99, "utf-8", ["3 | a: b", "  |     ^"]),
    ],
)
def test_le_signe_designe_reste_dessous(
    monkeypatch: pytest.MonkeyPatch, ecrite: str, colonne: int, encodage: str, vue: list[str]
) -> None:
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(io.BytesIO(), encoding=encodage))
    assert extrait_en_lignes(ecrite, 3, colonne, "") == vue


def test_d_une_longue_ligne_on_montre_ce_qui_entoure_le_signe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    longue = "constats: " + "x" * 300 + "Ω" + "y" * 300
    montre, dessous = extrait_en_lignes(longue, 12, 311, "    ")
    assert len(montre) <= 80
    assert montre[dessous.index("^")] == "Ω"
    assert (montre.count("..."), montre.startswith("    12 | ...")) == (2, True)


def test_une_valeur_coupee_se_dit_sans_changer_le_verdict(branche: Path, cqp: Cqp) -> None:
    remplacer(branche / LEA / "candidat.yaml", "nom_naissance: MARTIN", "nom_naissance: MARTIN #B")
    remplacer(branche / "cqp.yaml", 'couleur: "#1F3A5F"', "couleur: #1F3A5F")
    dit = cqp("check-dossier", LEA, "--at", "2026-06-01", "--format", "json")
    (m,) = dit.json["dossiers"][0]["manquements"]
    assert (dit.code, m["gravite"], m["regle"], m["ligne"], m["colonne"]) == (0, "avertissement", "LECTURE", 9, 23)
    assert "« #B » n'est pas lu" in m["message"]
    assert "certificateur.couleur=#1F3A5F" in dit.plainte
    assert cqp("set", LEA, "candidat.nom_naissance=MARTIN #B").code == 0
    assert cqp("set", ".", "certificateur.couleur=#1F3A5F").code == 0
    dit = cqp("check-dossier", LEA, "--at", "2026-06-01", "--format", "json")
    assert (dit.json["dossiers"][0]["manquements"], dit.plainte) == ([], "")


@pytest.mark.parametrize(
    ("avant", "apres", "remede"),
    [
        ("certification: cqp", "certification: cpq", f"cqp set {LEA} candidat.certification=cqp-assistant-formation"),
        ('"2015-06-15"', '"2015-06-16"', f"cqp set {LEA} candidat.referentiel=2015-06-15"),
    ],
)
def test_un_referentiel_inconnu_a_sa_ligne_et_son_remede(
    branche: Path, cqp: Cqp, avant: str, apres: str, remede: str
) -> None:
    remplacer(branche / LEA / "candidat.yaml", avant, apres)
    (m,) = cqp("check-dossier", LEA, "--format", "json").json["dossiers"][0]["manquements"]
    assert (m["ligne"], m["remede"]) == (7 if "2015" in apres else 6, remede)
    assert cqp(*remede.split()[1:]).code == 0
    assert cqp("check-dossier", LEA, "--at", "2026-06-01").code == 0


# Pieces under nearly their name -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ecrit", "voulu"),
    [
        ("candidat.yml", "candidat.yaml"),
        ("Candidat.yaml", "candidat.yaml"),
        ("candidat.yaml.txt", "candidat.yaml"),
        ("candidat.yaml.yaml", "candidat.yaml"),
        ("parcour.yaml", "parcours.yaml"),
        ("livret reperage.yaml", "livret-reperage.yaml"),
        ("evaluations/1-extern.yaml", "evaluations/1-externe.yaml"),
        ("evaluations/1-externe.yml", "evaluations/1-externe.yaml"),
        ("evaluation/1-externe.yaml", "evaluations/1-externe.yaml"),
        ("Évaluations/1_externe.yml.txt", "evaluations/1-externe.yaml"),
    ],
)
def test_un_nom_presque_bon_se_corrige(branche: Path, cqp: Cqp, ecrit: str, voulu: str) -> None:
    dossier = branche / LEA
    (dossier / ecrit).parent.mkdir(exist_ok=True)
    (dossier / voulu).rename(dossier / ecrit)
    if (dossier / voulu).exists():
        pytest.skip("this disk does not tell upper case from lower: it is the piece")
    if "/" in ecrit and not ecrit.startswith("evaluations/"):
        (dossier / "evaluations/1-professionnel.yaml").rename(dossier / ecrit.split("/")[0] / "1-professionnel.yaml")
    (m,) = (
        m
        for m in cqp("check-dossier", LEA, "--at", "2026-06-01", "--format", "json").json["dossiers"][0]["manquements"]
        if m["remede"] == f"cqp check-dossier {LEA} --fix"
    )
    assert voulu in m["message"] or f"{voulu.split('/')[0]}/" in m["message"]
    propose = cqp(*m["remede"].split()[1:], "--at", "2026-06-01")
    assert f"{LEA}/{ecrit} → {voulu}" in propose.plainte
    assert (dossier / ecrit).is_file()
    assert cqp("check-dossier", LEA, "--fix", "--yes", "--at", "2026-06-01").code == 0
    assert not (dossier / ecrit).exists()
    assert cqp("verify", LEA).code == 0


@pytest.mark.parametrize(
    ("ecrit", "contenu"),
    [
        ("candidat.yml", None),  # the right name is taken
        ("evaluations/2-extern.yaml", "passage: 1\nrole: externe\n"),  # it says another passage
        ("evaluations/2-extern.yaml", "passage: [\n"),
        ("evaluations/2-extern.yaml", "code: martin-lea\n"),
        ("decisions/2026-06-18.yml", 'session: "2025-11-20"\n'),
        ("livret-reperage (1).yaml", None),
    ],
)
def test_un_nom_qui_n_est_pas_sur_se_dit_seulement(branche: Path, cqp: Cqp, ecrit: str, contenu: str | None) -> None:
    fichier = branche / LEA / ecrit
    fichier.parent.mkdir(exist_ok=True)
    bon = (branche / LEA / "candidat.yaml").read_text(encoding="utf-8")
    fichier.write_text(bon if contenu is None else contenu, encoding="utf-8")
    dit = cqp("check-dossier", LEA, "--at", "2026-06-01", "--fix", "--yes")
    assert "Rien ne se corrige à coup sûr." in dit.plainte
    assert f"{ecrit} n'est pas une pièce du dossier" in dit.sortie
    assert fichier.is_file()


def test_ce_que_tous_partagent_se_corrige_aussi(branche: Path, cqp: Cqp) -> None:
    session = branche / "sessions/2026-06-18"
    (branche / "habilitations.yaml").rename(branche / "habilitation.yml")
    (session / "session.yaml").rename(session / "session.yaml.txt")
    remplacer(branche / "cqp.yaml", "  siret:", "  Siret:")
    avant = {p: p.read_bytes() for p in branche.rglob("*.yaml")}
    dit = cqp("check-dossier", LEA, "--at", "2026-06-01")
    assert "Ce fichier n'est pas lu : il devrait se nommer habilitations.yaml." in " ".join(dit.plainte.split())
    assert dit.plainte.count("→ cqp check-dossier --fix\n") == 3
    assert cqp("check-dossier", "--fix", "--at", "2026-06-01").code == 3
    assert {p: p.read_bytes() for p in branche.rglob("*.yaml")} == avant
    assert cqp("check-dossier", "--fix", "--yes", "--at", "2026-06-01").code == 1
    assert cqp("check-dossier", LEA, "--at", "2026-06-01").plainte == ""


def test_sans_rien_de_sur_rien_n_est_ecrit(branche: Path, cqp: Cqp) -> None:
    avant = {p: p.read_bytes() for p in branche.rglob("*") if p.is_file()}
    dit = cqp("check-dossier", "--fix", "--yes", "--at", "2026-06-01")
    assert "Rien ne se corrige à coup sûr." in dit.plainte
    assert {p: p.read_bytes() for p in branche.rglob("*") if p.is_file()} == avant


def test_un_cqp_yaml_mal_nomme_se_dit(branche: Path, cqp: Cqp) -> None:
    (branche / "cqp.yaml").rename(branche / "cqp.yml")
    dit = cqp("status")
    assert (dit.code, "cqp.yml n'est pas lu" in dit.plainte, "renommez-le : cqp.yaml" in dit.plainte) == (2, True, True)
