"""The options that a script gives to every command (see the contract)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commandes import Cqp
from tests.remedes import feuilles

LEA, AN = "candidats/martin-lea", "candidats/nguyen-van-an"
COMMANDES = [
    ("status",),
    ("check-dossier", LEA),
    ("evaluate", LEA),
    ("parcours", LEA),
    ("rules",),
    ("referentiel", "show"),
    ("report", "--year", "2026"),
    ("export", "json"),
    ("verify", LEA),
    ("send", LEA, "-o", "lea.zip"),
    ("print", "livret", LEA, "-o", "l.pdf"),
    ("reperage", LEA, "--grid", "g.xlsx"),
    ("decide", LEA, "--session", "2026-06-18", "--dry-run", "--at", "2026-06-18"),
    ("jury-pack", "--session", "2026-06-18", "--dry-run", "--at", "2026-06-01"),
    ("init-candidate", "--nom", "Ba", "--prenom", "Zoé", "--voie", "vae"),
]


@pytest.mark.parametrize("mots", COMMANDES)
def test_aucune_commande_ne_refuse_les_options_communes(branche: Path, cqp: Cqp, mots: tuple[str, ...]) -> None:
    jour = () if "--at" in mots else ("--at", "2026-06-01")
    reponse = cqp(*mots, "--quiet", "--yes", "--jobs", "1", "-C", str(branche), *jour)
    assert reponse.code in (0, 1), reponse.plainte
    assert cqp(*mots, "--jobs", "beaucoup").code == 2
    assert cqp(*mots, "--at", "2026-02-30").code == 2
    if mots[0] != "check-dossier":  # whose --yes does what --fix shows
        assert "  --yes" not in cqp(*mots[:1], "--help").sortie


@pytest.mark.parametrize(
    "mots",
    [
        ("recevabilite", AN, "--avis", "Défavorable", "--date", "2026-02-01", "--force", "--motif", "x", "--dry-run"),
        ("init-candidate", "--nom", "Ba", "--prenom", "Zoé", "--voie", "Formation", "--sexe", "f", "--dry-run"),
        ("status", "--format", "JSON"),
        ("print", "Fiche-décision", "candidats/pham-thi-hong", "--session", "2025-11-20", "-o", "f.pdf"),
    ],
)
def test_un_choix_se_tape_avec_ses_capitales_et_ses_accents(branche: Path, cqp: Cqp, mots: tuple[str, ...]) -> None:
    """« --avis Favorable » était refusé, que `set` et les formulaires acceptent."""
    assert cqp(*mots, "--at", "2026-06-01").code == 0
    faux = ["inconnu" if mot[0].isupper() or mot == "f" else mot for mot in mots]
    assert "inconnu" in cqp(*faux, "--at", "2026-06-01").plainte


# What each writes, on a day said, and the object that a script reads.
ECRITS = [
    (("reperage", LEA, "--grid", "g.xlsx"), {"commande": "reperage", "code": "martin-lea", "fichiers": ["g.xlsx"]}),
    (("activites", LEA, "--grid", "g.xlsx"), {"commande": "activites", "code": "martin-lea", "fichiers": ["g.xlsx"]}),
    (
        ("recevabilite", AN, "--avis", "favorable", "--date", "2026-02-01", "--force", "--motif", "x"),
        {"commande": "recevabilite", "code": "nguyen-van-an", "fichiers": ["nguyen-van-an/dossier-vae.yaml"]},
    ),
]


@pytest.mark.parametrize(("mots", "objet"), ECRITS)
def test_les_etapes_repondent_en_json(branche: Path, cqp: Cqp, mots: tuple[str, ...], objet: dict[str, object]) -> None:
    for essai in (("--dry-run",), ()):
        reponse = cqp(*mots, "--at", "2026-06-01", "--format", "json", *essai)
        assert (reponse.code, reponse.json) == (0, {"version": 1} | objet | {"essai": bool(essai)})


@pytest.mark.parametrize(
    "mots",
    [
        ("reperage", AN, "--grid", "g.xlsx"),
        ("activites", LEA, "--init"),
        ("recevabilite", LEA, "--avis", "favorable", "--date", "2026-02-01"),
        ("receive", "absent.zip"),
    ],
)
def test_un_refus_est_un_objet_et_une_phrase(branche: Path, cqp: Cqp, mots: tuple[str, ...]) -> None:
    reponse = cqp(*mots, "--at", "2026-06-01", "--format", "json")
    assert reponse.code in (3, 4)
    (erreur,) = reponse.json["erreurs"]
    assert " ".join(erreur["message"].split()[:4]) in " ".join(reponse.plainte.split())


@pytest.mark.parametrize("mots", [("send", LEA, "-o", "lea.zip"), ("verify", LEA), ("receive", "lea.zip")])
def test_le_jour_se_dit_partout(branche: Path, cqp: Cqp, mots: tuple[str, ...]) -> None:
    assert cqp("send", LEA, "-o", "lea.zip").code == 0
    assert cqp(*mots, "--at", "2026-06-01").code == 0


@pytest.mark.parametrize("mots", [("check-dossier", LEA), ("jury-pack", "--session", "2026-06-18", "--dry-run")])
def test_l_option_d_un_cache_qui_n_est_plus_reste_acceptee_et_ne_se_montre_pas(
    branche: Path, cqp: Cqp, mots: tuple[str, ...]
) -> None:
    assert cqp(*mots, "--no-cache", "--at", "2026-06-01") == cqp(*mots, "--at", "2026-06-01")
    assert "--no-cache" not in cqp(mots[0], "--help").sortie
    assert "--no-cache" not in cqp(*mots, "--no-cach").plainte


def test_chaque_option_dit_ce_qu_elle_est() -> None:
    muettes = [(mots, p.name) for mots, c in feuilles().items() for p in c.params if not (p.hidden or p.help)]
    assert not muettes


# What they write is the data itself, in the format that their name says.
UN_SEUL_FORMAT = {"schema", "referentiel schema", "export csv", "export xlsx", "export json", "export jsonl"}


def test_chaque_commande_repond_dans_les_quatre_formes() -> None:
    sans = {" ".join(mots) for mots, c in feuilles().items() if not any("--format" in p.opts for p in c.params)}
    assert sans == UN_SEUL_FORMAT


NEUF = "referentiels/cqp-neuf/2026-01-01.yaml"
CREATIONS: list[tuple[tuple[str, ...], dict[str, str], str]] = [
    (("init", "../x"), {"commande": "init", "chemin": "../x"}, "../x/cqp.yaml"),
    (("referentiel", "new", "cqp-neuf", "--version", "2026-01-01"), {"commande": "referentiel new"}, NEUF),
]


@pytest.mark.parametrize(("mots", "dit", "fichier"), CREATIONS)
def test_ce_qui_est_cree_se_dit_a_un_script(
    branche: Path, cqp: Cqp, mots: tuple[str, ...], dit: dict[str, str], fichier: str
) -> None:
    objet = cqp(*mots, "--format", "json", "--dry-run").json
    assert objet.items() >= ({"version": 1, "essai": True} | dit).items()
    assert fichier in (objet.get("fichier"), *objet.get("fichiers", ()))
    assert not (branche / fichier).exists()
    entete, *rangees = cqp(*mots, "--format", "csv", "--dry-run").sortie.splitlines()
    assert entete.split(",")[-1] == "fichier"
    assert fichier in [rangee.split(",")[-1] for rangee in rangees]
    lignes = cqp(*mots, "--format", "jsonl").sortie.splitlines()
    assert fichier in [json.loads(ligne)["fichier"] for ligne in lignes]
    assert (branche / fichier).exists()
    encore = cqp(*mots, "--format", "json")
    assert (encore.code, len(encore.json["erreurs"])) == (4, 1)


GRILLE, RETOUR = ("--grid", "g.xlsx"), ("--from", "retour.xlsx")
MODES = [
    ("init-candidate", *GRILLE, *RETOUR),
    ("reperage", LEA, *GRILLE, *RETOUR),
    ("reperage", LEA, *GRILLE, "--grid-dir", "g"),
    ("activites", AN, "--init", *RETOUR),
    ("parcours", LEA, "--init", *GRILLE),
    ("evaluate", LEA, "--role", "externe", *GRILLE, *RETOUR),
    ("evaluate", LEA, "--role", "externe", *GRILLE, "--grid-dir", "g"),
    ("decide", "--session", "2026-06-18", *GRILLE, *RETOUR),
    ("export", "accrochage", "--report", "r.xml", "--rejected", "f.xml", "--dry-run"),
    ("register", "list", "--year", "2026", "--to", "2026-02-01"),
]


@pytest.mark.parametrize("mots", MODES)
def test_deux_modes_a_la_fois(branche: Path, cqp: Cqp, mots: tuple[str, ...]) -> None:
    """One of them would be forgotten in silence."""
    avant = sorted(branche.rglob("*"))
    reponse = cqp(*mots, "--at", "2026-06-18")
    assert reponse.code == 2
    assert "ne vont pas ensemble" in reponse.plainte
    assert sorted(branche.rglob("*")) == avant
