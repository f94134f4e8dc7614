"""Reading a piece into its class: what has no value, where everything stands, what is said of what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cqp_cli.disque.lire.lecture import coupees, lire_ecrit, localiser
from cqp_cli.disque.lire.moteur import Forme, forme
from cqp_cli.disque.lire.validation import _court, charger, valider
from cqp_cli.domain.actions import Parcours
from cqp_cli.domain.candidat import Candidat
from cqp_cli.domain.certificateur import Configuration
from cqp_cli.domain.evaluation import Evaluation
from cqp_cli.domain.lieu import Chemin
from tests.disque.test_moteur import PIECES, RACINE

ECRITS = sorted([*(RACINE / "examples").rglob("*.yaml"), *(RACINE / "templates").glob("*.yaml")])


def dits(classe: type, texte: str) -> list[str]:
    return [f"{p.ligne} {p.message} {p.remede or ''}" for p in charger(classe, texte, "f.yaml")[1]]


# What has no value --------------------------------------------------------------------------------


def rubriques(dedans: Forme, valeur: Any, chemin: Chemin = ()) -> Iterator[tuple[Forme, Any, Chemin]]:
    """Every mapping of a document, and what may stand in it."""
    suite: Any = ()
    if isinstance(valeur, dict):
        yield dedans, valeur, chemin
        suite = valeur.items()
    elif isinstance(valeur, list):
        suite = enumerate(valeur)
    for pas, dessous in suite:
        yield from rubriques(dedans.dessous(pas), dessous, (*chemin, pas))


@pytest.mark.parametrize(("fichier", "classe"), PIECES, ids=lambda x: x.as_posix()[-40:] if isinstance(x, Path) else "")
def test_une_cle_inconnue_est_refusee_partout_meme_vide(fichier: Path, classe: type) -> None:
    donnees = lire_ecrit(fichier.read_text(encoding="utf-8"), fichier.name)[0] or {}
    sorte: Any = classe
    for dedans, ici, chemin in rubriques(forme(sorte), donnees):
        ici["inconnue"] = None
        vides: list[Chemin] = []
        fautes = valider(classe, donnees, vides)[1]
        del ici["inconnue"]
        if dedans.champs is None:
            assert dedans.vides or (*chemin, "inconnue") in vides, chemin
        else:
            assert [c for c, _ in fautes] == [(*chemin, "inconnue")], chemin


def test_les_codes_sans_valeur_sont_notes_et_les_champs_sans_valeur_tombent() -> None:
    vides: list[Chemin] = []
    texte = "date: ~\ncompetences:\n  C1:\n  C2: {elements: {C2.1: , C2.2: acquis}, constats: }\n"
    objet, problemes = charger(Evaluation, texte, "f.yaml", vides)
    assert (objet is not None, problemes) == (True, [])
    assert vides == [("competences", "C1"), ("competences", "C2", "elements", "C2.1")]


def test_une_cle_qui_se_dit_seule_est_gardee() -> None:
    objet, _ = charger(Configuration, "enregistrements:\n  mon-cqp:\n", "cqp.yaml")
    assert objet
    assert objet.enregistrements == {"mon-cqp": None}


# What is wrong ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("texte", "dit"),
    [
        ("sexe: {C1.1: a}\n", "« sexe » : on attend F ou M, et non des rubriques. écrivez F ou M"),
        ("sexe: [F]\n", "« sexe » : on attend F ou M, et non une liste. écrivez F ou M"),
        ("sexe: Homme\n", "« sexe » : on attend F ou M, et non « Homme ». écrivez F ou M"),
        (
            "voie: formations\n",
            "« voie » : on attend formation ou vae, et non « formations » ; vouliez-vous dire « formation » ? "
            "écrivez formation",
        ),
        (
            "naissance: {date: {a: b}}\n",
            "« date » : on attend une date AAAA-MM-JJ, par exemple 2026-06-18, et non des rubriques. ",
        ),
        ("prenoms: Léa\n", "« prenoms » : on attend une liste, et non « Léa ». écrivez « prenoms: [Léa] »"),
        (
            "prenoms: Marie Laure\n",
            "« prenoms » : on attend une liste, et non « Marie Laure ». "
            "mettez chaque élément sur sa ligne, après un tiret et une espace",
        ),
        (
            "emploi: [a]\n",
            "« emploi » : on attend du texte, et non une liste. écrivez-le sur la même ligne, entre guillemets",
        ),
    ],
)
def test_ce_qui_est_dit_ne_montre_pas_python(texte: str, dit: str) -> None:
    assert dits(Candidat, texte) == [f"1 {dit}"]


@pytest.mark.parametrize(
    ("nom", "remede"),
    [
        ("candidat.yaml", "cqp set {dossier} candidat.emploi=EMPLOI"),
        ("cqp.yaml", "cqp set . emploi=EMPLOI"),
        ("referentiels/x/1.yaml", "écrivez-le en lettres latines, comme la pièce d'identité le transcrit"),
    ],
)
def test_ce_que_set_n_ecrit_pas_se_dit_en_mots(nom: str, remede: str) -> None:
    assert [p.remede for p in charger(Candidat, "emploi: Chef \u0627", nom)[1]] == [remede]


mots = st.text("ab", max_size=3)
valeurs = st.recursive(st.none() | mots, lambda x: st.lists(x, max_size=3) | st.dictionaries(mots, x, max_size=3))


@given(valeurs)
def test_rien_n_est_montre_en_python(valeur: Any) -> None:
    donnees = dict.fromkeys(("sexe", "prenoms", "naissance", "emploi", "identite_verifiee"), valeur)
    for _, probleme in valider(Candidat, donnees)[1]:
        assert not any(signe in f"{probleme.message}{probleme.remede}" for signe in ("{", "[", "'a", "''"))


def test_un_jour_ne_se_propose_que_la_ou_un_jour_est_attendu() -> None:
    (dite,) = dits(Parcours, "actions:\n  - heures: 12/05/2026\n")
    assert dite.startswith("2 « heures » : on attend un nombre, par exemple 35, et non « 12/05/2026 ».")
    assert "2026-05-12" not in dite


@pytest.mark.parametrize(
    "ecrite", ["Léa, Anne-Marie", "Léa ; Anne-Marie", "• Léa • Anne-Marie", "'- Léa - Anne-Marie'"]
)
def test_une_liste_se_reconnait_a_ses_signes(ecrite: str) -> None:
    (dite,) = dits(Candidat, f"prenoms: {ecrite}\n")
    assert dite.endswith("écrivez « prenoms: [Léa, Anne-Marie] »")


# Where it stands ----------------------------------------------------------------------------------


def chemins(valeur: Any, avant: Chemin = ()) -> Iterator[Chemin]:
    suite: Any = valeur.items() if isinstance(valeur, dict) else enumerate(valeur) if isinstance(valeur, list) else ()
    for pas, dessous in suite:
        yield (*avant, pas)
        yield from chemins(dessous, (*avant, pas))


@pytest.mark.parametrize("fichier", ECRITS, ids=lambda c: c.relative_to(RACINE).as_posix())
def test_chaque_cle_se_trouve_a_sa_ligne(fichier: Path) -> None:
    texte = fichier.read_text(encoding="utf-8")
    lignes = ["", *texte.splitlines()]
    for chemin in chemins(lire_ecrit(texte, fichier.name)[0]):
        ligne = localiser(texte, chemin)
        assert ligne
        vue = lignes[ligne]
        assert f"{chemin[-1]}:" in vue if isinstance(chemin[-1], str) else "-" in vue or "[" in vue, chemin
        assert localiser(texte, (*chemin, "absente", 3)) == ligne


@pytest.mark.parametrize(
    ("texte", "chemin", "ligne"),
    [
        ("", (), None),
        ("a: [\n", ("a",), None),
        ("# dit\n\na: b\n", (), 3),
        ("a:\n  -\n  - x\n  - ~\n  - y: 1\n    z: 2\n", ("a", 1, "z"), 6),
        ("a: 1\nb: 2\na: 3\n", ("a",), 1),
        ("? [x]\n: y\nb: 2\n", ("b",), 3),
        ("a: b\n", ("c", "d"), 1),
        ("a: b\n", (0,), 1),
    ],
)
def test_la_ligne_d_une_place(texte: str, chemin: Chemin, ligne: int | None) -> None:
    assert localiser(texte, chemin) == ligne


@pytest.mark.parametrize(
    ("texte", "coupe"),
    [
        ("a: MARTIN #2\n", [(("a",), "MARTIN", "#2", 1, 11)]),
        ("a: C #\n", [(("a",), "C", "#", 1, 6)]),
        ("a: #1F3A5F\n", [(("a",), "", "#1F3A5F", 1, 4)]),
        ("a:\n  - x: y\n    z: Lot #3 bis\r\n", [(("a", 0, "z"), "Lot", "#3 bis", 3, 12)]),
        ("a:\n  - x: y\n    z: Lot #3 bis\n", [(("a", 0, "z"), "Lot", "#3 bis", 3, 12)]),
        ("a: C#\nb: x # dit\nc: 2026-01-12 #14h\nd: acquis #vu\ne: 35 #heures\nf: true #oui\n", []),
        ('a: "MARTIN" #2\nb: "x #3"\nc: >-\n  Lot #3\n# vu #3\n', []),
        ("a: [\nb: Lot #2", []),
    ],
)
def test_ce_qu_un_croisillon_coupe(texte: str, coupe: list[Any]) -> None:
    assert list(coupees(texte)) == coupe


@pytest.mark.parametrize("fichier", ECRITS, ids=lambda c: c.relative_to(RACINE).as_posix())
def test_aucune_remarque_de_la_maison_ne_coupe_une_valeur(fichier: Path) -> None:
    assert list(coupees(fichier.read_text(encoding="utf-8"))) == []


def test_un_texte_vide_se_dit() -> None:
    assert _court("") == "un texte vide"
    assert _court("oui") == "« oui »"
