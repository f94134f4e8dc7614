"""What a workspace records is never the place of a document or a form, whatever is forced."""

from __future__ import annotations

import csv
import json
import os
import shlex
from pathlib import Path

import pytest

from tests.commandes import JOUR, Cqp
from tests.terminal.test_sans_ecrire import arbre

LEA = "candidats/martin-lea"
DOCUMENTS = [
    "print livret martin-lea -o",
    f"jury-pack --session 2026-06-18 --at {JOUR} -o",
    "report -o",
    "register extract --year 2026 -o",
    "send martin-lea -o",
    "status --format ics -o",
]
FORMULAIRES = [
    "reperage martin-lea --grid",
    "evaluate martin-lea --role externe --passage 2 --grid",
    "init-candidate --grid",
    "decide --session 2026-06-18 --grid",
    "export csv -o",
    "export xlsx -o",
]


GRILLES = [
    "reperage ben-said-ines --grid",
    "activites ben-said-ines --grid",
    "parcours martin-lea --grid",
    "evaluate le-goff-gaelle --role externe --grid",
    "decide --session 2026-06-18 --grid",
]
EN_FORMES = [(c, f) for c in GRILLES for f in ("json", "jsonl", "csv")]


@pytest.mark.parametrize(("commande", "forme"), [*EN_FORMES, ("init-candidate --grid", "json")])
def test_a_form_is_told_to_a_program(branche: Path, cqp: Cqp, commande: str, forme: str) -> None:
    reponse = cqp(*shlex.split(commande), "g.xlsx", "--at", JOUR, "--format", forme)
    assert (reponse.code, (branche / "g.xlsx").exists()) == (0, True), reponse.plainte
    assert "g.xlsx" in reponse.sortie
    if forme == "csv":
        entete, rangee = csv.reader(reponse.sortie.splitlines())
        assert "g.xlsx" in rangee
        assert len(rangee) == len(entete)
    else:
        assert json.loads(reponse.sortie)
    assert cqp(*shlex.split(commande), "-", "--at", JOUR, "--format", forme).code == 2, "both would go to the output"


@pytest.mark.parametrize("commande", DOCUMENTS)
def test_a_registered_certificate_keeps_its_place(branche: Path, cqp: Cqp, commande: str) -> None:
    assert cqp("print", "parchemin", "pham-thi-hong").code == 0
    (emis,) = (branche / "registre").glob("*.pdf")
    avant = arbre(branche)
    refus = cqp(*shlex.split(commande), f"registre/{emis.name}", "--force")
    assert refus.code == 4, refus.plainte
    assert "rien d'autre ne s'écrit à sa place" in " ".join(refus.plainte.split())
    assert {k: v for k, v in arbre(branche).items() if k in avant} == avant


@pytest.mark.parametrize("commande", FORMULAIRES)
@pytest.mark.parametrize(
    "place",
    [
        "cqp.yaml",
        "habilitations.yaml",
        f"{LEA}/candidat.yaml",
        f"{LEA}/evaluations/2-externe.yaml",
        f"{LEA}/journal.jsonl",
        "sessions/2026-06-18/session.yaml",
        "./candidats/../CQP.yaml",
    ],
)
def test_no_form_takes_the_place_of_a_piece(branche: Path, cqp: Cqp, commande: str, place: str) -> None:
    avant = arbre(branche)
    assert cqp(*shlex.split(commande), place, "--force").code == 4
    assert arbre(branche) == avant


@pytest.mark.parametrize("commande", [*FORMULAIRES, "send martin-lea -o", "status --format ics -o"])
@pytest.mark.parametrize("essai", [(), ("--dry-run",), ("--force",)])
@pytest.mark.parametrize("place", [os.devnull, "sessions"])  # « nul », on Windows
def test_what_is_no_file_is_said_so(branche: Path, cqp: Cqp, commande: str, essai: tuple[str, ...], place: str) -> None:
    refus = cqp(*shlex.split(commande), place, *essai)
    assert (refus.code, " porte déjà ce nom." in refus.plainte) == (4, True), refus
    assert "→ choisissez un autre nom" in refus.plainte


DANS_UN_DOSSIER = [
    "deliver --session 2025-11-20 -o",
    "print lettre --session 2025-11-20 -o",
    "forms -o",
    "check-dossier --letter",
    "todo --letters",
    "evaluate --role externe --grid-dir",
    "reperage --grid-dir",
    "take retours --reply",
    f"jury-pack --session 2026-06-18 --at {JOUR} -o jury.pdf --per-candidate",
]


@pytest.mark.parametrize("commande", DANS_UN_DOSSIER)
@pytest.mark.parametrize("essai", [(), ("--dry-run",)])
def test_nothing_of_many_goes_among_what_is_recorded(
    branche: Path, cqp: Cqp, commande: str, essai: tuple[str, ...]
) -> None:
    """A letter laid in a dossier would travel with it, to somebody whom it does not concern."""
    (branche / "retours").mkdir()
    avant = arbre(branche)
    for place in ("candidats", f"{LEA}/pieces", f"{LEA}/lettres", "registre"):
        refus = cqp(*shlex.split(commande), place, *essai)
        assert (refus.code, f"{place} est à l'espace de travail" in refus.phrases) == (4, True), (place, refus)
    assert arbre(branche) == avant


LISENT = [
    "verify",
    "verify --quiet",
    "referentiel check",
    "receive",
    "init-candidate --from",
    "evaluate --from",
    "reperage --from",
    "decide --session 2026-06-18 --from",
    "export accrochage --report",
    "take",
]


@pytest.mark.parametrize("commande", LISENT)
@pytest.mark.parametrize("lu", [os.devnull, "absent.zip", "absent.xlsx", "vide"])
def test_what_cannot_be_read_has_a_remedy(branche: Path, cqp: Cqp, commande: str, lu: str) -> None:
    (branche / "vide").mkdir()
    reponse = cqp(*shlex.split(commande), lu)
    if (commande, lu) != ("take", "vide"):  # an inbox with nothing in it
        assert reponse.code == 3, reponse
        assert "→ " in reponse.sortie + reponse.plainte, reponse


def test_elsewhere_it_is_written(branche: Path, cqp: Cqp) -> None:
    assert cqp("export", "csv", "-o", "candidats.csv").code == 0
    assert cqp("print", "livret", "martin-lea", "-o", f"{LEA}/pieces/livret.pdf").code == 0
    assert cqp("report", "-o", "sessions/2026-06-18/rapport.pdf").code == 0
