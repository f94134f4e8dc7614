"""The options that a script gives to every command (see the contract)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cqp_cli.terminal import racine
from tests.commandes import Cqp

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


def commandes(groupe: Any, avant: str = "cqp") -> Iterator[tuple[str, Any]]:
    for nom, commande in groupe.commands.items():
        entiere = getattr(commande, "entiere", commande)
        if hasattr(entiere, "commands"):
            yield from commandes(entiere, f"{avant} {nom}")
        else:
            yield f"{avant} {nom}", entiere


def test_chaque_option_dit_ce_qu_elle_est() -> None:
    muettes = [(nom, p.name) for nom, c in commandes(racine.commandes()) for p in c.params if not (p.hidden or p.help)]
    assert not muettes


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
