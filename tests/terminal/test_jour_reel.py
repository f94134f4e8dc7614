"""Nothing is issued, registered, declared or deleted on a day to come: `--at` may look ahead, not act."""

from __future__ import annotations

import shutil
from hashlib import sha256
from pathlib import Path

import pytest

from tests.commandes import Cqp
from tests.conftest import NousSommes

SESSION = "2026-06-18"
VAE = "oconnell-sian"
LE, LENDEMAIN = "2026-07-01", "2026-07-02"
ACTES: list[tuple[str, ...]] = [
    ("decide", "dordevic-milica", "--session", SESSION, "--competence", "C4=validee"),
    ("decide", "martin-lea", "--session", SESSION, "--revoke", "--motif", "Pièce fausse"),
    ("notify", "martin-lea", "--session", SESSION, "--date", LE),
    ("print", "parchemin", "martin-lea", "-o", "p.pdf"),
    ("print", "lettre", "martin-lea", "-o", "l.pdf"),
    ("print", "recepisse", VAE, "-o", "r.pdf"),
    ("print", "pieces", "zolkiewski-lukasz", "-o", "d.pdf"),
    ("print", "pv", "--session", SESSION, "-o", "pv.pdf"),
    ("print", "fiche-decision", "martin-lea", "-o", "f.pdf"),
    ("check-dossier", "zolkiewski-lukasz", "--letter", "demandes"),
    ("todo", "--letters", "lettres"),
    ("export", "accrochage", "-o", "flux.xml"),
    ("export", "accrochage", "--withdrawn", "pham-thi-hong"),
    ("jury-pack", "--session", SESSION, "-o", "jury.pdf"),
    ("recevabilite", VAE, "--avis", "favorable", "--date", LE),
    ("purge", "--yes"),
    ("take", "retour.xlsx"),
]


@pytest.fixture
def decide(branche: Path, cqp: Cqp, nous_sommes: NousSommes) -> Path:
    """The day after, for the last act that may be done."""
    nous_sommes(LE)
    configuration = branche / "cqp.yaml"
    texte = configuration.read_text(encoding="utf-8")
    configuration.write_text(texte.replace("fin: 2022-07-19", "fin: 2027-07-19"), encoding="utf-8")
    assert cqp("decide", "martin-lea", "--session", SESSION, "--at", SESSION).code == 0
    shutil.rmtree(branche / "accrochage", ignore_errors=True)
    return branche


def _photo(racine: Path) -> dict[str, str]:
    fichiers = (p for p in racine.rglob("*") if p.is_file() and not p.name.endswith(".lock"))
    return {p.relative_to(racine).as_posix(): sha256(p.read_bytes()).hexdigest() for p in fichiers}


@pytest.mark.parametrize("acte", ACTES, ids=[" ".join(a[:2]) for a in ACTES])
def test_aucun_acte_un_jour_a_venir(decide: Path, cqp: Cqp, acte: tuple[str, ...]) -> None:
    avant = _photo(decide)
    reponse = cqp(*acte, "--at", LENDEMAIN)
    assert (reponse.code, "Le 2 juillet 2026 est à venir" in reponse.plainte) == (4, True), reponse
    assert "rien n'est émis" not in cqp(*acte, "--at", LENDEMAIN, "--dry-run").plainte
    assert _photo(decide) == avant
    assert "rien n'est émis" not in cqp(*acte, "--at", LE).plainte


def test_regarder_d_avance_reste_permis(decide: Path, cqp: Cqp) -> None:
    for ligne in (
        ("check-dossier", "martin-lea"),
        ("status",),
        ("purge",),
        ("todo",),
        ("print", "lettre", "martin-lea", "--preview", "-o", "l.pdf"),
        ("print", "parchemin", "--blank", "-o", "b.pdf"),
        ("evaluate", "le-goff-gaelle", "--role", "externe", "--grid", "g.xlsx"),
        ("evaluate", "--role", "externe", "--grid-dir", "grilles"),
        ("forms", "-o", "dus"),
    ):
        assert cqp(*ligne, "--at", "2030-01-01").code in (0, 1), ligne


def test_un_avis_de_recevabilite_ne_s_enregistre_pas_avant_d_etre_rendu(decide: Path, cqp: Cqp) -> None:
    reponse = cqp("recevabilite", VAE, "--avis", "favorable", "--date", LE, "--at", "2026-06-30")
    assert reponse.code == 4
    assert (
        "Le 1er juillet 2026 est à venir\u00a0: l'avis s'enregistre une fois rendu (art. 3.2.1, réglage)."
        in reponse.plainte
    )
