"""The example of each help does what it shows, in the example branch, in the order of the procedure."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from tests.commandes import EXEMPLES, JOUR, Cqp, branche, cqp, vide  # noqa: F401 (fixtures)
from tests.documents.pages_pdf import SUITE
from tests.remedes import feuilles

AU = ["--at", JOUR]
AU_JURY = ["--at", "2026-06-18"]
LE_JURY = ["--session", "2026-06-18", "--at", "2026-06-18"]
# What must have been done before, for the few examples that follow another command.
AVANT: dict[str, list[list[str]]] = {
    "verify": [["jury-pack", "--session", "2026-06-18", *AU]],
    "print": [["decide", "candidats/martin-lea", *LE_JURY]],
    **{
        f"register {mot}": [
            ["decide", "candidats/martin-lea", *LE_JURY],
            ["print", "parchemin", "martin-lea", *AU_JURY],
        ]
        for mot in ("find", "copy", "keep", "resume")
    },
    "take": [["send", "candidats/martin-lea", "-o", "retours/martin-lea.zip"]],
    "receive": [["send", "candidats/martin-lea", "-o", "martin-lea.zip"]],
    "referentiel check": [["referentiel", "new", "mon-cqp", "--version", "2026-01-01"]],
}
# Some dossiers of the branch are incomplete, a new référentiel is to be filled: that is the answer.
REPONDENT_NON = {"jury-pack", "referentiel check", "referentiel compare"}

REFUSENT = {"register resume"}  # what a paper says of a register is of that register only


TOUTES = {" ".join(mots): commande for mots, commande in feuilles().items()}


@pytest.mark.parametrize("nom", TOUTES)
def test_l_exemple_de_l_aide(
    nom: str,
    branche: Path,  # noqa: F811
    cqp: Cqp,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    exemples = re.findall(r"^Exemple : (.+)$", TOUTES[nom].help, re.MULTILINE)
    assert exemples, "every help shows an example"
    shutil.copy(EXEMPLES.parent / "tests/fiches/RNCP99001.xml", branche / "fiche.xml")
    (branche / "retours").mkdir()
    for ligne in AVANT.get(nom, []):
        assert cqp(*ligne).code in (0, 1)
    if (emis := branche / "parchemin-martin-lea.pdf").is_file():
        (branche / "signe.pdf").write_bytes(emis.read_bytes() + SUITE)
    if nom == "init":  # a workspace is not made inside another
        monkeypatch.chdir(branche.parent)
    for exemple in exemples:
        programme, *mots = shlex.split(exemple)
        assert programme == "cqp"
        assert " ".join(mots).startswith(nom)
        connait_le_jour = any("--at" in p.opts for p in TOUTES[nom].params) and "--at" not in mots
        reponse = cqp(*mots, *(LE_JURY[-2:] if nom in ("decide", "print") else AU if connait_le_jour else []))
        attendu = 4 if nom in REFUSENT else 1 if nom in REPONDENT_NON else 0
        assert reponse.code == attendu, reponse.plainte
