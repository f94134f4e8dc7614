"""`cqp guide`: the guide on the terminal, in or out of a workspace."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.commandes import Cqp

DOCS = Path(__file__).parents[2] / "docs"


def test_le_sommaire_nomme_chaque_tache_et_chaque_role(vide: Path, cqp: Cqp) -> None:
    dit = cqp("guide").sortie
    titres = [x[3:] for x in (DOCS / "guide.md").read_text(encoding="utf-8").splitlines() if x.startswith("## ")]
    roles = [f.read_text(encoding="utf-8").splitlines()[0][2:] for f in (DOCS / "roles").glob("*.md")]
    assert len(roles) == 4
    for titre in (*titres, *roles):
        assert f"    {titre}\n" in dit


@pytest.mark.parametrize(
    ("mots", "phrase"),
    [
        (("remettre", "les", "documents"), "cqp deliver --session 2026-06-18"),
        (("Remettre",), "cqp deliver"),
        (("vae",), "cqp recevabilite"),
        (("secretariat",), "cqp todo"),
        (("évaluateur",), "Les deux évaluations sont indépendantes"),
        (("jury",), "délivrance"),
        (("anonym",), "jury-pack --session 2025-06-19 --anonymous"),
    ],
)
def test_une_page(vide: Path, cqp: Cqp, mots: tuple[str, ...], phrase: str) -> None:
    reponse = cqp("guide", *mots)
    assert reponse.code == 0
    assert phrase in " ".join(reponse.sortie.split())


def test_les_lignes_de_commande_restent_entieres_et_le_balisage_disparait(vide: Path, cqp: Cqp) -> None:
    tout = "".join(
        cqp("guide", x[3:]).sortie
        for x in (DOCS / "guide.md").read_text(encoding="utf-8").splitlines()
        if x.startswith("## ")
    )
    assert "<!--" not in tout
    assert "```" not in tout
    assert "](" not in tout
    for ligne in (DOCS / "guide.md").read_text(encoding="utf-8").splitlines():
        if ligne.startswith("$ "):
            assert re.sub(r"\s+# code .*", "", ligne) in tout


def test_une_page_inconnue_renvoie_au_sommaire(vide: Path, cqp: Cqp) -> None:
    reponse = cqp("guide", "xyzzy")
    assert (reponse.code, reponse.sortie) == (2, "")
    assert "→ cqp guide" in reponse.plainte


def test_ce_qu_un_programme_en_lit(vide: Path, cqp: Cqp) -> None:
    pages = cqp("guide", "--format", "json").json["pages"]
    assert {(p["titre"], p["role"]) for p in pages} >= {("La VAE", False), ("Le jury", True)}
    (page,) = cqp("guide", "la", "vae", "--format", "json").json["pages"]
    assert page["titre"] == "La VAE"
    assert "cqp recevabilite" in page["texte"]
    assert "<!--" not in page["texte"]
    assert cqp("guide", "xyzzy", "--format", "json").code == 2
