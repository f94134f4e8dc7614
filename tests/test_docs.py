"""Every command line of the documentation does what its page says, with the exit code it gives."""

from __future__ import annotations

import ast
import importlib.util
import inspect
import re
import shlex
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from cqp_cli.terminal import racine
from tests.pages import Lecteur, lire_page

TOP = Path(__file__).parents[1]
# The session of the README is compared word for word by test_readme.py.
PAGES = ["docs/guide.md", "docs/tutoriel-autre-branche.md"]
ROLES = sorted(p.relative_to(TOP).as_posix() for p in (TOP / "docs/roles").glob("*.md"))
LIEN = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


@pytest.mark.parametrize("page", PAGES)
def test_chaque_ligne_de_commande_est_vraie(page: str, tmp_path: Path) -> None:
    lecteur = Lecteur(tmp_path)
    for pas in lire_page(TOP / page):
        lecteur.suivre(pas)
    assert len(lecteur.faites) > 10


@pytest.mark.parametrize("page", ROLES)
def test_la_page_d_un_role_est_vraie_et_tient_sur_une_page(page: str, tmp_path: Path) -> None:
    lecteur = Lecteur(tmp_path)
    for pas in lire_page(TOP / page):
        lecteur.suivre(pas)
    assert len(lecteur.faites) >= 3
    assert len((TOP / page).read_text(encoding="utf-8").splitlines()) < 70


def test_une_ligne_fausse_se_verrait(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("```console\n$ cqp check-dossier   # code 1 : rien ici\n```\n", encoding="utf-8")
    (pas,) = lire_page(page)
    assert (pas.texte, pas.code) == ("cqp check-dossier", 1)
    with pytest.raises(AssertionError, match="code 2"):
        Lecteur(tmp_path).suivre(pas)


@pytest.mark.parametrize(
    "page", sorted(p.relative_to(TOP).as_posix() for p in [*TOP.glob("*.md"), *(TOP / "docs").rglob("*.md")])
)
def test_les_liens_menent_quelque_part(page: str) -> None:
    texte = (TOP / page).read_text(encoding="utf-8")
    for lien in LIEN.findall(texte):
        if not lien.startswith(("http://", "https://", "mailto:")):
            chemin, _, ancre = lien.partition("#")
            cible = (TOP / page).parent / chemin if chemin else TOP / page
            assert cible.exists(), lien
            assert not ancre or ancre in _ancres(cible), lien


def _ancres(page: Path) -> set[str]:
    texte = page.read_text(encoding="utf-8")
    titres = re.findall(r"^#+ (.+)$", texte, re.MULTILINE)
    return set(re.findall(r'<a id="([^"]+)">', texte)) | {
        re.sub(r"[^\w\- ]", "", t.lower()).replace(" ", "-") for t in titres
    }


def test_les_images_sont_legeres_et_toutes_montrees() -> None:
    guide = (TOP / "docs/guide.md").read_text(encoding="utf-8")
    images = sorted((TOP / "docs/images").glob("*"))
    assert len(images) >= 5
    for image in images:
        assert f"images/{image.name}" in guide, image.name
        assert image.suffix == ".png"
        assert image.stat().st_size < 150_000, image.name


def _script(nom: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(nom, TOP / f"docs/{nom}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_la_reference_des_commandes_est_a_jour(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of commands that no other test called: their help keeps the first names that it was asked by."""
    monkeypatch.setattr(racine, "commandes", inspect.unwrap(racine.commandes))
    assert _script("generer_commandes").main(["--check"]) == 0, capsys.readouterr().err


def test_la_reference_a_toutes_les_commandes() -> None:
    texte = (TOP / "docs/commandes.md").read_text(encoding="utf-8")
    for nom in racine.commandes().commands:
        assert f"\n## cqp {nom}\n" in texte


@pytest.mark.parametrize("page", [*PAGES, *ROLES])
def test_le_guide_ne_parle_que_de_commandes_et_d_options_qui_existent(page: str) -> None:
    """Also in the sentences, where no line is run."""
    reference = (TOP / "docs/commandes.md").read_text(encoding="utf-8")
    texte = (TOP / page).read_text(encoding="utf-8")
    for commande in re.findall(r"`cqp ([a-z][a-z-]*)", texte):
        assert f"\n## cqp {commande}\n" in reference, commande
    for option in re.findall(r"`(--[a-z-]+)", texte):
        assert option in reference, option


def test_l_architecture_tient_en_une_page_et_dit_vrai() -> None:
    """Every module is named once: in its package's own words, or on the page; every library, and none that is not there."""
    texte = (TOP / "docs/architecture.md").read_text(encoding="utf-8")
    assert len(texte.splitlines()) <= 118
    ou = texte.partition("## Where is…")[2].partition("\n## ")[0]
    for dit in re.findall(r"`([a-z_]+/[\w/.]+)`", ou):
        _existe(dit)
    arbre = texte.partition("```\ncqp_cli/")[2].partition("\n```")[0]
    domaine = arbre.partition("\n  domain/")[2].partition("\n  disque/")[0]
    for paquet in (TOP / "cqp_cli").rglob("__init__.py"):
        dossier = paquet.parent.relative_to(TOP / "cqp_cli")
        if dossier.parts:
            doc = ast.get_docstring(ast.parse(paquet.read_text(encoding="utf-8"))) or ""
            dit = doc + (domaine if dossier.parts[0] == "domain" else "")
            mots = set(re.findall(r"[a-z_]+", dit.replace("-", "_")))
            for module in paquet.parent.glob("[a-z]*.py"):
                assert module.stem.rstrip("_") in mots or module.stem.startswith("sur_") or module.stem == "regle", (
                    module
                )
        assert not dossier.parts or f"{dossier.name}/" in arbre, dossier
    dependances = re.findall(r'^  "([a-z]+)[>=;]', (TOP / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    citees = re.findall(r"^\| ([a-z]+)(?: \([^)]*\))? \|", texte.partition("## Libraries")[2], re.MULTILINE)
    assert set(citees) - {"library"} == set(dependances[: dependances.index("tzdata") + 1])


def _existe(dit: str) -> None:
    """« domain/portee.dernier_jour » is something of a module of the house; « tests/… » is a file."""
    if dit.startswith("tests/"):
        assert (TOP / dit).is_file(), dit
        return
    chemin, *noms = dit.split(".")
    chose: Any = importlib.import_module(f"cqp_cli.{chemin.replace('/', '.')}")
    for nom in noms:
        chose = getattr(chose, nom)


def test_les_mots_d_une_ligne_se_coupent() -> None:
    for page in PAGES:
        for pas in lire_page(TOP / page):
            if pas.genre == "commande":
                assert shlex.split(pas.texte)


@pytest.mark.parametrize("page", ["docs/guide.md", *ROLES])
def test_qui_suit_le_guide_n_ecrit_dans_aucun_fichier_et_ne_dit_pas_le_jour(page: str) -> None:
    """Forms out and back, `set`, `session`, `habilite` do it; `--at` is for asking of another day."""
    texte = (TOP / page).read_text(encoding="utf-8")
    assert "```yaml" not in texte
    assert len(re.findall(r"^\$ cqp .* --at ", texte, re.MULTILINE)) <= ("guide" in page)
