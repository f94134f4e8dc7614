"""Streams that are closed, full, or that nobody reads: no traceback, no file written twice or half, the right code."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commandes import JOUR, Cqp
from tests.preuves import une_sur

pytestmark = pytest.mark.skipif(os.name != "posix", reason="these are the redirections of a shell of Unix")
LIRE = (
    f"check-dossier --at {JOUR}",
    f"check-dossier --at {JOUR} --format json",
    f"status --at {JOUR}",
    "rules",
    "--help",
)
PLEIN = pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")


def shell(racine: Path, ligne: str, **env: str) -> tuple[int, str]:
    """The exit code of `cqp` in this line of bash, and what was seen of both outputs."""
    cqp = f"{sys.executable} -m cqp_cli"
    fait = subprocess.run(
        ["bash", "-c", ligne.replace("cqp ", f"{cqp} ", 1)],
        cwd=racine,
        env={**os.environ, "COLUMNS": "100"} | env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
    )
    assert "Traceback" not in fait.stdout
    assert "Exception ignored" not in fait.stdout
    return fait.returncode, fait.stdout.replace("\xa0", " ")


FERMES = [f"{commande} {ferme}" for ferme in (">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-") for commande in LIRE]


@pytest.mark.parametrize("ligne", une_sur(3, FERMES))
def test_a_closed_stream_leads_nowhere(branche: Path, ligne: str) -> None:
    """The same code as when it is read; and no file is opened under its number."""
    code, vu = shell(branche, f"cqp {ligne}")
    assert code == (1 if ligne.startswith("check") else 0)
    if ">&- 2>&-" in ligne:
        assert vu == ""


@PLEIN
@pytest.mark.parametrize("commande", [*LIRE, "--version"])
def test_an_output_without_room_is_said_once(branche: Path, commande: str) -> None:
    code, vu = shell(branche, f"cqp {commande} >/dev/full")
    assert code == 3
    assert vu.endswith("  La sortie n'est pas complète : le disque est plein.\n")
    assert vu.count("disque est plein") == 1


@PLEIN
@pytest.mark.parametrize("commande", LIRE)
def test_a_complaint_without_room_changes_nothing(branche: Path, commande: str) -> None:
    code, vu = shell(branche, f"cqp {commande} 2>/dev/full")
    assert code == (1 if commande.startswith("check") else 0)
    assert vu
    assert shell(branche, f"cqp {commande} >/dev/full 2>/dev/full") == (3, "")


LISTE = "nom_naissance;prenoms;voie\n" + "".join(f"Ba{n};Zoé;vae\n" for n in "abcdef")


@pytest.mark.parametrize(
    ("vers", "attendu"), [("| true; exit ${PIPESTATUS[0]}", 0), (">&-", 0), pytest.param(">/dev/full", 3, marks=PLEIN)]
)
def test_a_batch_goes_on_when_nobody_reads_what_it_says(branche: Path, vers: str, attendu: int) -> None:
    (branche / "liste.csv").write_text(LISTE, encoding="utf-8")
    code, _ = shell(branche, f"cqp init-candidate --from liste.csv {vers}")
    assert code == attendu
    assert len(list((branche / "candidats").glob("ba?-zoe/candidat.yaml"))) == 6


@pytest.mark.parametrize("env", [{}, {"COMP_WORDS": "cqp ", "COMP_CWORD": "x"}])
def test_a_completion_that_makes_no_sense_says_nothing(branche: Path, env: dict[str, str]) -> None:
    code, vu = shell(branche, "cqp ", _CQP_COMPLETE="complete_bash", **env)
    assert (code, vu) == (2, "")


def test_a_folder_that_cannot_be_read_is_a_sentence(branche: Path, cqp: Cqp, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the system refuses, wherever it does, is not a bug of the program."""
    from cqp_cli.terminal import accueil

    def refuser() -> None:
        raise OSError(5, "Input/output error", str(branche / "candidats"))

    monkeypatch.setattr(accueil, "accueillir", refuser)
    reponse = cqp()
    assert reponse.code == 3
    assert reponse.plainte == (
        "  candidats n'a pas été traité : le disque ne répond plus. Rien n'est à moitié écrit.\n"
        "    → rebranchez-le ou reconnectez-vous, puis recommencez\n"
    ).replace(" :", "\xa0:")


def test_no_memory_is_a_sentence(branche: Path, cqp: Cqp, monkeypatch: pytest.MonkeyPatch) -> None:
    from cqp_cli.terminal import accueil

    def refuser() -> None:
        raise MemoryError

    monkeypatch.setattr(accueil, "accueillir", refuser)
    reponse = cqp()
    assert reponse.code == 3
    assert reponse.plainte.startswith("  La mémoire de cet ordinateur ne suffit pas")


FORMES = ("table", "json", "jsonl", "csv")
LISENT = [
    f"{commande} --at {JOUR} --format {forme}"
    for commande in ("check-dossier", "status", "rules", "report --year 2026")
    for forme in FORMES
]
LISENT += [f"export {forme} --at {JOUR}" for forme in ("csv", "json", "jsonl")]


@pytest.mark.parametrize("ligne", une_sur(3, [f"{un} | {qui}" for qui in ("true", "head -n 1") for un in LISENT]))
def test_the_code_survives_a_reader_who_stops(branche: Path, ligne: str) -> None:
    """The verdict's code, or the shell's own 141; never 0 of a negative answer, and not a word of it."""
    (branche / "candidats/martin-lea/parcours.yaml").write_text("actions: [", encoding="utf-8")
    code, vu = shell(branche, f"cqp {ligne} >/dev/null; exit ${{PIPESTATUS[0]}}")
    assert code in {0 if ligne.startswith("rules") else 3, 141}
    assert "n'est pas complète" not in vu


@pytest.mark.parametrize(
    "liste",
    [
        b"candidats/martin-lea\0candidats/dangelo-zoe\0",
        b"candidats/martin-lea\r\ncandidats/dangelo-zoe\r\n",
        b"\xef\xbb\xbfcandidats/martin-lea\n\ncandidats/dangelo-zoe",
        "\ufeffcandidats/martin-lea\r\ncandidats/dangelo-zoe\r\n".encode("utf-16-le"),
        "\ufeffcandidats/martin-lea\ncandidats/dangelo-zoe\n".encode("utf-16-be"),
        "candidats/martin-lea\r\ncandidats/dangelo-zoe\r\n".encode("utf-16-le"),
        "reçus à l'été/martin-lea\ncandidats/dangelo-zoe\n".encode(),
        "reçus à l'été/martin-lea\r\ncandidats/dangelo-zoe\r\n".encode("cp1252"),
        "reçus à l'été/martin-lea\r\ncandidats/dangelo-zoe\r\n".encode("cp850"),
    ],
)
def test_a_list_of_dossiers_is_read_however_it_was_written(
    branche: Path, cqp: Cqp, monkeypatch: pytest.MonkeyPatch, liste: bytes
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(liste)))
    if b"re" in liste:
        (branche / "reçus à l'été").mkdir()
        (branche / "candidats/martin-lea").rename(branche / "reçus à l'été/martin-lea")
    reponse = cqp("check-dossier", "-", "--at", JOUR, "--format", "jsonl")
    assert [json.loads(ligne)["code"] for ligne in reponse.sortie.splitlines()] == ["martin-lea", "dangelo-zoe"]
    assert reponse.code in (0, 1)


@pytest.mark.parametrize(
    ("liste", "code"),
    [
        *((rien, 2) for rien in (b"", b"\0", b"\xff\xfe", b"\r", b"\n \n")),
        *((inconnu, 3) for inconnu in (b"\xff\xfe\0", b"\xe9\n", b"a" * 5000, b"\xff\xfe\x00\xd8")),
    ],
    ids=lambda x: ascii(x[:8]) if isinstance(x, bytes) else str(x),
)
def test_a_list_that_says_nothing_is_neither_the_whole_workspace_nor_a_blank(
    branche: Path, cqp: Cqp, monkeypatch: pytest.MonkeyPatch, liste: bytes, code: int
) -> None:
    avant = sorted(branche.rglob("*"))
    for commande in ("check-dossier -", "decide - --session 2026-06-18", "print lettre -", "set - statut=salarie"):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(liste)))
        reponse = cqp(*commande.split(), "--at", "2026-06-18")
        assert reponse.code == code, commande
        assert "martin-lea" not in reponse.sortie + reponse.plainte
        assert ("La liste lue sur l'entrée ne nomme aucun dossier." in reponse.plainte) == (code == 2)
    assert sorted(branche.rglob("*")) == avant


@pytest.mark.parametrize("mots", [("evaluate",), ("evaluate", "--role", "externe", "--grid", "g.xlsx"), ("send",)])
def test_un_dossier_se_nomme_comme_plusieurs(
    branche: Path, cqp: Cqp, monkeypatch: pytest.MonkeyPatch, mots: tuple[str, ...]
) -> None:
    """A list of one, or a folder that has one; and a folder of many is no dossier that somebody forgot to open."""
    commande, *reste = mots
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"candidats/martin-lea\n")))
    assert cqp(commande, "-", *reste, "--dry-run").code == 0
    trop = cqp(commande, "candidats", *reste)
    assert (trop.code, "Nommez un dossier, et un seul" in trop.plainte) == (2, True)
