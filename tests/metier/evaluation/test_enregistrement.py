"""What `cqp.yaml` says of the registration: over the référentiel key by key, or that there is none (article 5)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commandes import Cqp, remplacer
from tests.documents.pages_pdf import textes

HONG = "candidats/pham-thi-hong"
ECRIT = """enregistrements:
  cqp-assistant-formation:
    type: RNCP
    code: RNCP28724
    nsf: 324t
    fin: 2022-07-19
"""
# What is written instead, the mention of the parchemin, and whether the delivery is declared.
DITS = [
    (
        "enregistrements:\n  cqp-assistant-formation: {type: RNCP, code: RNCP28724, fin: 2027-07-19}\n",
        "RNCP28724",
        True,
    ),
    ("enregistrements:\n  cqp-assistant-formation: {fin: 2027-07-19}\n", "RNCP28724", True),
    ("enregistrements:\n  cqp-assistant-formation:\n", "", False),
    ("enregistrements:\n  cqp-assistant-formation: {}\n", "", False),
    ("enregistrements:\n  cqp-assistant-formation: {type: , code: , fin: }\n", "", False),
    ("enregistrements:\n", "", False),
    ("", "", False),
]


@pytest.mark.parametrize(("dit", "mention", "declare"), DITS)
def test_ce_que_dit_cqp_yaml(branche: Path, cqp: Cqp, dit: str, mention: str, declare: bool) -> None:
    remplacer(branche / "cqp.yaml", ECRIT, dit)
    assert cqp("print", "parchemin", HONG, "--at", "2026-01-15", "-o", "p.pdf").code == 0
    page = " ".join(textes(branche / "p.pdf"))
    assert "324t" in page, "the NSF is the certification's, registered or not"
    assert (mention in page) if mention else ("RNCP" not in page)
    reponse = cqp("export", "accrochage", HONG, "--at", "2026-01-15", "-o", "f.xml")
    assert reponse.code == 0, reponse.plainte
    assert (branche / "f.xml").exists() is declare


@pytest.mark.parametrize(("dit", "inscrit"), [("enregistrements:\n", True), ("", True), (DITS[2][0], False)])
def test_sans_entree_le_referentiel_vaut(branche: Path, cqp: Cqp, dit: str, inscrit: bool) -> None:
    remplacer(branche / "cqp.yaml", ECRIT, dit)
    reponse = cqp("jury-pack", "martin-lea", "--session", "2026-06-18", "--at", "2026-06-01", "-o", "p.pdf")
    fin = "L’enregistrement au répertoire national a pris fin le 19 juillet 2022"
    assert (fin in (reponse.sortie + reponse.plainte + " ".join(textes(branche / "p.pdf")))) is inscrit
