"""What is no file, or far too long to be one, under every name that a command reads: a sentence, at once."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commandes import Cqp
from tests.solidite.outils import SESSION

pytestmark = pytest.mark.skipif(os.name != "posix", reason="no pipe that has a name, no sparse file")
DECIDE = ("decide", "martin-lea", "--session", SESSION, "--at", SESSION)
PARCHEMIN = ("print", "parchemin", "martin-lea", "--at", "2026-06-20")
PACK = ("jury-pack", "--session", SESSION, "--at", "2026-06-01", "-o", "j.pdf")


def tube(chemin: Path) -> None:
    os.mkfifo(chemin)


def demesure(chemin: Path) -> None:
    """Many gigabytes that are nowhere on the disk."""
    with chemin.open("wb") as fichier:
        fichier.truncate(8 << 30)


def sans_fin(chemin: Path) -> None:
    chemin.symlink_to("/dev/zero")


LUS: tuple[tuple[str, tuple[tuple[str, ...], ...], tuple[str, ...]], ...] = (
    ("j.pdf", (PACK,), ("verify", "j.pdf")),
    ("j.manifest.json", (PACK,), ("verify", "j.pdf")),
    ("j.manifest.json", (PACK,), PACK),
    ("par/martin-lea.pdf", ((*PACK, "--per-candidate", "par"),), (*PACK, "--per-candidate", "par")),
    ("registre/registre.jsonl", (DECIDE, PARCHEMIN), (*PARCHEMIN, "-o", "p.pdf")),
    ("registre/sel", (DECIDE, PARCHEMIN), (*PARCHEMIN, "--reissue", "--motif", "x")),
    ("registre/2026-06-18-0001.pdf", (DECIDE, PARCHEMIN), (*PARCHEMIN, "-o", "p.pdf")),
    ("rapport.xml", (), ("export", "accrochage", "--report", "rapport.xml")),
    ("fiche.xml", (), ("referentiel", "import", "fiche.xml")),
    ("dossier.zip", (), ("receive", "dossier.zip")),
    ("ref.yaml", (), ("referentiel", "check", "ref.yaml")),
    ("liste.csv", (), ("init-candidate", "--from", "liste.csv")),
    ("grille.xlsx", (), ("evaluate", "--from", "grille.xlsx")),
    ("grille.yaml", (), ("evaluate", "martin-lea", "--from", "grille.yaml")),
    ("candidats/martin-lea/candidat.yaml", (), ("check-dossier", "martin-lea", "--no-cache")),
    ("candidats/martin-lea/.cqp-etats.json", (), ("send", "martin-lea")),
)


@pytest.mark.parametrize("poser", [tube, demesure, sans_fin])
@pytest.mark.parametrize(("nom", "avant", "commande"), LUS, ids=[f"{c[0]} {n}" for n, _, c in LUS])
def test_a_sentence_at_once(
    branche: Path,
    cqp: Cqp,
    poser: Callable[[Path], None],
    nom: str,
    avant: tuple[tuple[str, ...], ...],
    commande: tuple[str, ...],
) -> None:
    for mots in avant:
        assert cqp(*mots).code in (0, 1), mots
    (branche / nom).unlink(missing_ok=True)
    poser(branche / nom)
    reponse = cqp(*commande)
    assert reponse.code in (3, 4), reponse.plainte
    assert reponse.sortie + reponse.plainte


def test_a_template_of_ones_own_that_is_no_text(branche: Path, cqp: Cqp) -> None:
    (branche / "templates").mkdir()
    (branche / "templates/candidat.yaml").write_bytes(b"code: \xff\xfe\n")
    reponse = cqp("init-candidate", "--nom", "Ba", "--prenom", "Zoé", "--voie", "vae")
    assert reponse.code == 3
    assert "templates/candidat.yaml, ligne 1\xa0: Ce fichier n'est pas en UTF-8." in reponse.plainte
    assert not (branche / "candidats/ba-zoe").exists()
