"""`cqp verify DOSSIER`: hand edits are told with their moment, a rewritten history is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cqp_cli.disque.ecrire.journal import JOURNAL
from cqp_cli.disque.ecrire.porte import Changement, empreinte, enregistrer
from cqp_cli.metier.delivrance.historique import comparer, controler_dossier, en_clair
from tests.commandes import Cqp


def ecrire(dossier: Path, fichier: str, contenu: bytes) -> None:
    ancien = (dossier / fichier).read_bytes() if (dossier / fichier).exists() else None
    lu = None if ancien is None else empreinte(ancien)
    enregistrer(dossier, [Changement(fichier, contenu, lu)], commande="essai")


@pytest.fixture
def dossier(vide: Path, cqp: Cqp) -> Path:
    """A dossier that only the tool has written: three lines."""
    assert cqp("init").code == 0
    assert cqp("init-candidate", "--nom", "Ba", "--prenom", "Zoé", "--voie", "vae").code == 0
    assert cqp("activites", "ba-zoe", "--init").code == 0
    dossier = vide / "candidats" / "ba-zoe"
    ecrire(dossier, "candidat.yaml", (dossier / "candidat.yaml").read_bytes() + b"# vu\n")
    return dossier


def verdict(cqp: Cqp, dossier: Path) -> tuple[int, dict[str, Any]]:
    reponse = cqp("verify", dossier, "--format", "json")
    (fichier,) = reponse.json["fichiers"]
    return reponse.code, fichier


def test_what_only_the_tool_wrote_holds(dossier: Path, cqp: Cqp) -> None:
    code, dit = verdict(cqp, dossier)
    assert (code, dit["verdict"], dit["lignes"], dit["changes"]) == (0, "conforme", 3, [])


def test_a_hand_edit_is_told_with_its_moment_and_is_no_fault(dossier: Path, cqp: Cqp) -> None:
    with (dossier / "candidat.yaml").open("a", encoding="utf-8") as fichier:
        fichier.write("# à la main\n")
    (dossier / "dossier-vae.yaml").unlink()
    (dossier / "decisions").mkdir()
    (dossier / "decisions" / "2026.yaml").write_text("session:\n")
    code, dit = verdict(cqp, dossier)
    assert (code, dit["verdict"]) == (0, "retouche")
    (change,) = dit["changes"]
    etats = {f["fichier"]: f["etat"] for f in change["fichiers"]}
    assert etats == {
        "candidat.yaml": "modifié",
        "dossier-vae.yaml": "absent",
        "decisions/2026.yaml": "ajouté",
    }
    instants = [json.loads(x)["quand"] for x in (dossier / JOURNAL).read_text(encoding="utf-8").splitlines()]
    assert change["fichiers"][0]["apres"] == instants[2]
    texte = cqp("verify", dossier).sortie
    assert f"hors de cqp, après le {en_clair(instants[2])}" in texte


def test_a_hand_edit_between_two_writes_is_bounded_on_both_sides(dossier: Path) -> None:
    (dossier / "candidat.yaml").write_bytes(b"code: ba-zoe\n")
    ecrire(dossier, "candidat.yaml", b"code: ba-zoe\nvoie: vae\n")
    (ecart,) = controler_dossier(dossier).ecarts
    assert (ecart.fichier, ecart.nature) == ("candidat.yaml", "modifie")
    assert ecart.apres
    assert ecart.avant
    assert " avant le " in ecart.precision()


@pytest.mark.parametrize(
    "reecrire",
    [
        lambda x: [x[1], x[0], x[2]],
        lambda x: [x[0], x[2]],
        lambda x: x[1:],
        lambda x: [x[0], x[1].replace("activites", "autrement"), x[2]],
        lambda x: [x[0], x[1], "{}", x[2]],
        lambda x: ["rien", *x],
    ],
)
def test_a_rewritten_history_is_refused(dossier: Path, cqp: Cqp, reecrire: Callable[[list[str]], list[str]]) -> None:
    journal = dossier / JOURNAL
    lignes = journal.read_text(encoding="utf-8").splitlines()
    journal.write_text("\n".join(reecrire(lignes)) + "\n", encoding="utf-8")
    code, dit = verdict(cqp, dossier)
    assert (code, dit["verdict"]) == (1, "reecrit")
    assert "journal.jsonl, ligne " in dit["message"]


def test_lines_taken_from_the_end_show_by_the_files(dossier: Path, cqp: Cqp) -> None:
    """The chain cannot tell; what the lines told of can."""
    journal = dossier / JOURNAL
    lignes = journal.read_text(encoding="utf-8").splitlines(keepends=True)
    journal.write_text("".join(lignes[:1]), encoding="utf-8")
    code, dit = verdict(cqp, dossier)
    assert (code, dit["verdict"]) == (0, "retouche")
    assert {f["fichier"]: f["etat"] for f in dit["changes"][0]["fichiers"]} == {
        "candidat.yaml": "modifié",
        "dossier-vae.yaml": "ajouté",
    }


def test_a_dossier_written_by_hand_has_no_journal(branche: Path, cqp: Cqp) -> None:
    code, dit = verdict(cqp, branche / "candidats" / "martin-lea")
    assert (code, dit["verdict"], dit["lignes"]) == (0, "retouche", 0)
    assert "n'a pas de journal" in dit["message"]
    assert verdict(cqp, branche / "sessions")[0] == 3


def test_a_write_that_was_stopped_is_not_a_hand_edit() -> None:
    """The line was written, the file was not: cqp was killed in between."""
    entrees: list[dict[str, str | None]] = [
        {"quand": "2026-06-01T09:00:00+02:00", "fichier": "a.yaml", "avant": None, "apres": "1"},
        {"quand": "2026-06-01T10:00:00+02:00", "fichier": "a.yaml", "avant": "1", "apres": "2"},
        {"quand": "2026-06-01T11:00:00+02:00", "fichier": "a.yaml", "avant": "1", "apres": "3"},
    ]
    (ecart,) = comparer(entrees, {"a.yaml": "3"})
    assert (ecart.nature, ecart.apres) == ("interrompu", entrees[1]["quand"])
    assert "cqp a été arrêté le 1er juin 2026 à 10:00 avant de l'écrire" in ecart.precision()
    assert not list(comparer(entrees[2:], {"a.yaml": "3"}))


@pytest.mark.parametrize("nom", ["../../cqp.yaml", "/etc/passwd", "C:\\x", "a\\b", "", "a//b", "x\n", 7, None])
def test_a_journal_that_names_anything_leads_nowhere(dossier: Path, nom: object) -> None:
    with (dossier / JOURNAL).open("a", encoding="utf-8") as journal:
        journal.write(json.dumps({"fichier": nom, "apres": "x", "quand": 3}) + "\n")
    assert {e.fichier for e in controler_dossier(dossier).ecarts} == set()


def test_a_piece_that_is_a_link_out_is_not_read(dossier: Path, tmp_path: Path) -> None:
    (tmp_path / "dehors.yaml").write_text("secret")
    (dossier / "parcours.yaml").symlink_to(tmp_path / "dehors.yaml")
    assert [(e.fichier, e.nature) for e in controler_dossier(dossier).ecarts] == [("parcours.yaml", "hors-journal")]
