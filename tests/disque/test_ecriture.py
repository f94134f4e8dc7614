"""Writing is all or nothing: cut anywhere, contended, refused by the disk, the files are the old or the new."""

from __future__ import annotations

import errno
import json
import os
import random
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cqp_cli.disque.ecrire.atomique import poser
from cqp_cli.disque.ecrire.journal import JOURNAL
from cqp_cli.disque.ecrire.porte import (
    VERROU,
    Changement,
    creer_dossier,
    ecrire_fichier,
    empreinte,
    enregistrer,
    lire_journal,
    verrou,
)
from cqp_cli.disque.ecrire.systeme import INTACT, panne
from cqp_cli.errors import CqpError, Refus

POSIX = os.name == "posix"
ROOT = POSIX and os.geteuid() == 0


def mode(chemin: Path) -> int:
    return stat.S_IMODE(chemin.stat().st_mode)


def names(dossier: Path) -> list[str]:
    return sorted(p.name for p in dossier.iterdir())


def strays(dossier: Path) -> list[str]:
    return [p.name for p in dossier.rglob(".cqp-*.tmp")]


def ecrit(dossier: Path, fichier: str, contenu: bytes) -> None:
    """One change made from what is there now."""
    chemin = dossier / fichier
    lu = empreinte(chemin.read_bytes()) if chemin.exists() else None
    enregistrer(dossier, [Changement(fichier, contenu, lu)], commande="cqp test")


def child(source: str, *arguments: str) -> subprocess.Popen[str]:
    """Another Python that writes with the same module."""
    source = f"import sys\nfrom pathlib import Path\nfrom cqp_cli.disque.ecrire.porte import *\n{source}"
    racine = Path(__file__).parents[2]
    return subprocess.Popen(
        [sys.executable, "-c", source, *arguments],
        cwd=racine,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def end(process: subprocess.Popen[str]) -> str:
    sortie, erreurs = process.communicate(timeout=60)
    assert process.returncode == 0, erreurs
    return sortie.strip()


@pytest.fixture
def protected() -> Iterator[Path]:
    """An empty folder where one cannot write; root, that no permission stops, becomes a simple user."""
    if not POSIX:
        pytest.skip("permissions of another kind")
    with tempfile.TemporaryDirectory() as dossier:  # the folders of pytest are closed to others
        Path(dossier).chmod(0o555)
        if ROOT:
            os.seteuid(65534)
        yield Path(dossier)
        if ROOT:
            os.seteuid(0)
        Path(dossier).chmod(0o700)


# One file.


def test_the_file_is_replaced_and_nothing_is_left_behind(tmp_path: Path) -> None:
    chemin = tmp_path / "a.yaml"
    ecrire_fichier(chemin, b"un")
    ecrire_fichier(chemin, b"deux\r\n\xff")
    assert chemin.read_bytes() == b"deux\r\n\xff"
    assert names(tmp_path) == ["a.yaml"]


@pytest.mark.skipif(not POSIX, reason="permissions of another kind")
def test_personal_data_are_closed_to_others(tmp_path: Path) -> None:
    ancien = os.umask(0o022)
    try:
        creer_dossier(tmp_path / "candidats" / "léa")
        ecrire_fichier(tmp_path / "prive", b"")
        ecrire_fichier(tmp_path / "public", b"", prive=False)
        ecrit(tmp_path / "candidats" / "léa", "evaluations/1-externe.yaml", b"x")
    finally:
        os.umask(ancien)
    assert mode(tmp_path / "candidats") == mode(tmp_path / "candidats" / "léa") == 0o700
    assert mode(tmp_path / "candidats" / "léa" / "evaluations") == 0o700
    assert mode(tmp_path / "candidats" / "léa" / "evaluations" / "1-externe.yaml") == 0o600
    assert mode(tmp_path / "candidats" / "léa" / JOURNAL) == 0o600
    assert mode(tmp_path / "prive") == 0o600
    assert mode(tmp_path / "public") == 0o644


def test_a_folder_that_exists_stays_and_a_file_in_its_place_is_said(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir(0o755)
    creer_dossier(tmp_path / "a")
    assert not POSIX or mode(tmp_path / "a") == 0o755
    (tmp_path / "f").write_bytes(b"")
    with pytest.raises(Refus, match=r"f n'a pas été créé : autre chose porte déjà ce nom\. Rien n'a été créé\."):
        creer_dossier(tmp_path / "f")
    with pytest.raises(CqpError, match="son chemin passe par un fichier"):
        creer_dossier(tmp_path / "f" / "g" / "h")


@pytest.mark.parametrize(
    ("chemin", "phrase", "code"),
    [
        ("sous", "sous n'a pas été écrit : un dossier porte déjà ce nom.", 4),
        (
            "absent/a.yaml",
            "a.yaml n'a pas été écrit : le dossier où l'écrire n'existe pas, ou plus. Rien n'a été créé.",
            3,
        ),
        (
            "fichier/a.yaml",
            "a.yaml n'a pas été écrit : son chemin passe par un fichier, ou tourne en rond. Rien",
            3,
        ),
        ("a" * 300, "a n'a pas été écrit : ce nom est trop long, ou n'est pas permis sur ce disque. Rien", 3),
    ],
)
def test_what_cannot_be_written_is_said(tmp_path: Path, chemin: str, phrase: str, code: int) -> None:
    (tmp_path / "sous").mkdir()
    (tmp_path / "fichier").write_bytes(b"")
    with pytest.raises(CqpError) as err:
        ecrire_fichier(tmp_path / chemin, b"x")
    assert phrase in str(err.value)
    assert err.value.code == code
    assert not strays(tmp_path)


@pytest.mark.skipif(not POSIX, reason="devices are files here")
def test_a_device_is_not_replaced() -> None:
    with pytest.raises(Refus, match=r"/dev/null n'a pas été écrit : autre chose qu'un fichier porte déjà ce nom\."):
        ecrire_fichier(Path("/dev/null"), b"x")


def test_a_protected_folder_is_said(protected: Path) -> None:
    with pytest.raises(Refus, match=r"/a n'a pas été écrit : l'endroit est protégé en écriture\. Rien n'a été créé\."):
        ecrire_fichier(protected / "a", b"x")
    with pytest.raises(Refus, match=r"\.cqp\.lock n'a pas été écrit : l'endroit est protégé en écriture"):
        ecrit(protected, "a", b"x")
    with pytest.raises(Refus, match=r"/sous n'a pas été créé : l'endroit est protégé en écriture\. Rien"):
        creer_dossier(protected / "sous")
    assert not list(protected.iterdir())


@pytest.mark.skipif(ROOT or not POSIX, reason="root writes in protected files")
def test_a_file_that_somebody_protected_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x")
    (tmp_path / "a").chmod(0o400)
    with pytest.raises(Refus, match=r"ce fichier est protégé en écriture\. Il est intact\."):
        ecrire_fichier(tmp_path / "a", b"y")


@pytest.mark.skipif(not POSIX, reason="no limit to set")
def test_a_disk_that_takes_no_more_leaves_the_old_file(tmp_path: Path) -> None:
    ecrit(tmp_path, "a.yaml", b"ancien")
    source = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
dossier = Path(sys.argv[1])
for essai in (
    lambda: ecrire_fichier(dossier / "a.yaml", b"x" * 5000, nom="a.yaml"),
    lambda: enregistrer(dossier, [
        Changement("a.yaml", b"neuf", empreinte(b"ancien")), Changement("b/c.yaml", b"x" * 5000, None),
    ], commande="c"),
):
    try:
        essai()
    except Exception as err:
        print(type(err).__name__, err)
"""
    assert end(child(source, str(tmp_path))).splitlines() == [
        "CqpError a.yaml n'a pas été écrit : le disque n'accepte pas un fichier de cette taille. L'ancien fichier est intact.",
        "CqpError b/c.yaml n'a pas été écrit : le disque n'accepte pas un fichier de cette taille. Le dossier est comme avant.",
    ]
    assert (tmp_path / "a.yaml").read_bytes() == b"ancien"
    assert not strays(tmp_path)
    assert len(lire_journal(tmp_path)[0]) == 1


@pytest.mark.parametrize(
    ("numero", "phrase", "classe"),
    [
        (errno.ENOSPC, "le disque est plein", CqpError),
        (errno.EROFS, "ce disque est en lecture seule", Refus),
        (errno.EACCES, "l'endroit est protégé en écriture", Refus),
        (errno.EIO, "le disque ne répond plus", CqpError),
        (errno.EBUSY, "un autre programme le tient ouvert", Refus),
        (9999, "le système ne le permet pas", CqpError),
    ],
)
def test_every_failure_of_the_system_has_its_sentence(numero: int, phrase: str, classe: type[CqpError]) -> None:
    err = panne(OSError(numero, "in English"), "a.yaml", INTACT)
    assert type(err) is classe
    assert str(err) == f"a.yaml n'a pas été écrit : {phrase}. L'ancien fichier est intact."
    assert err.problemes[0].remede


class Windows:
    """What `os.replace` does there: refuses while another program holds the file."""

    def __init__(self, refus: int, winerror: int) -> None:
        self.refus, self.winerror = refus, winerror

    def __call__(self, source: Path, cible: Path) -> None:
        if self.refus > 0:
            self.refus -= 1
            err = PermissionError(errno.EACCES, "denied")
            err.winerror = self.winerror  # type: ignore[attr-defined,unused-ignore]
            raise err
        source.replace(cible)


@pytest.mark.parametrize(
    ("refus", "winerror", "passe"),
    [(0, 32, True), (5, 5, True), (5, 33, True), (6, 32, False), (1, 19, False)],
)
def test_windows_is_given_time_to_let_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refus: int, winerror: int, passe: bool
) -> None:
    monkeypatch.setattr(time, "sleep", lambda _: None)
    source, cible = tmp_path / ".cqp-1.tmp", tmp_path / "a"
    source.write_bytes(b"neuf")
    cible.write_bytes(b"vieux")
    remplacer = Windows(refus, winerror)
    if passe:
        poser(source, cible, remplacer=remplacer)
    else:
        with pytest.raises(PermissionError) as err:
            poser(source, cible, remplacer=remplacer)
        tenu = "un autre programme le tient ouvert" if winerror == 32 else "ce disque est en lecture seule"
        assert tenu in str(panne(err.value, "a", INTACT))
    assert cible.read_bytes() == (b"neuf" if passe else b"vieux")
    assert not strays(tmp_path)


# A dossier.


def test_each_change_leaves_its_line(tmp_path: Path) -> None:
    dossier, commence = tmp_path / "candidats" / "léa", datetime.now(UTC).replace(microsecond=0)
    ecrit(dossier, "candidat.yaml", b"a")
    enregistrer(
        dossier,
        [
            Changement("candidat.yaml", b"b", empreinte(b"a")),
            Changement("evaluations/1-externe.yaml", b"c", None),
        ],
        commande="cqp evaluate --from é.xlsx",
    )
    entrees, problemes = lire_journal(dossier)
    lignes = (dossier / JOURNAL).read_bytes().splitlines()
    assert not problemes
    assert list(entrees[0]) == ["quand", "qui", "commande", "fichier", "avant", "apres", "precedent"]
    quand = datetime.fromisoformat(str(entrees[0]["quand"]))
    assert quand.tzinfo
    assert commence <= quand <= datetime.now(UTC)
    assert entrees[0]["qui"]
    assert [e["precedent"] for e in entrees] == [None, empreinte(lignes[0]), empreinte(lignes[1])]
    assert [(e["fichier"], e["avant"], e["apres"]) for e in entrees] == [
        ("candidat.yaml", None, empreinte(b"a")),
        ("candidat.yaml", empreinte(b"a"), empreinte(b"b")),
        ("evaluations/1-externe.yaml", None, empreinte(b"c")),
    ]
    assert entrees[2]["commande"] == "cqp evaluate --from é.xlsx"
    assert "é.xlsx" in lignes[2].decode()


def test_what_does_not_change_is_not_written(tmp_path: Path) -> None:
    ecrit(tmp_path, "a", b"x")
    avant = (tmp_path / "a").stat()
    ecrit(tmp_path, "a", b"x")
    assert (tmp_path / "a").stat() == avant
    assert len(lire_journal(tmp_path)[0]) == 1


def test_every_file_that_changed_meanwhile_is_named_and_nothing_is_written(tmp_path: Path) -> None:
    for nom in ("a", "b", "d"):
        (tmp_path / nom).write_bytes(b"main")
    changements = [
        Changement("a", b"x", empreinte(b"lu")),
        Changement("b", b"x", None),
        Changement("c", b"x", empreinte(b"lu")),
        Changement("d", b"x", empreinte(b"main")),
    ]
    with pytest.raises(Refus) as err:
        enregistrer(tmp_path, changements, commande="c")
    assert [p.message for p in err.value.problemes] == [
        "Le fichier a a changé entre-temps ; rien n'a été écrit.",
        "Le fichier b existe déjà ; rien n'a été écrit. Relisez-le ; s'il ne convient pas, renommez-le d'abord.",
        "Le fichier c a disparu entre-temps ; rien n'a été écrit.",
    ]
    assert err.value.code == 4
    assert (tmp_path / "d").read_bytes() == b"main"
    assert names(tmp_path)[-3:] == ["a", "b", "d"]  # Windows takes the lock away


@pytest.mark.parametrize(
    "fichier",
    [
        "../a",
        "/etc/a",
        "a/../b",
        "",
        "a//b",
        "./a",
        "a\\b",
        "C:a",
        "a\0",
        "a\nb",
        "lien",
        "lien/b",
        "sous/lien",
        VERROU,
    ],
)
def test_nothing_is_written_out_of_the_dossier(tmp_path: Path, fichier: str) -> None:
    dehors, dossier = tmp_path / "dehors", tmp_path / "dossier"
    dehors.mkdir()
    (dossier / "sous").mkdir(parents=True)
    (dossier / "lien").symlink_to(dehors)
    (dossier / "sous" / "lien").symlink_to(dehors / "b")
    with pytest.raises(Refus, match="rien n'a été écrit"):
        enregistrer(dossier, [Changement(fichier, b"x", None)], commande="c")
    assert not list(dehors.iterdir())
    assert not (dossier / VERROU).exists()


def test_the_journal_too_stays_in_the_dossier(tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / JOURNAL).symlink_to(tmp_path / "ailleurs")
    with pytest.raises(Refus, match="un lien"):
        ecrit(tmp_path / "d", "a", b"x")
    assert not (tmp_path / "ailleurs").exists()


def test_a_dossier_may_be_reached_by_a_link(tmp_path: Path) -> None:
    (tmp_path / "vrai").mkdir()
    (tmp_path / "lien").symlink_to(tmp_path / "vrai")
    ecrit(tmp_path / "lien", "a", b"x")
    assert (tmp_path / "vrai" / "a").read_bytes() == b"x"


def test_a_file_twice_is_a_bug(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="twice"):
        enregistrer(tmp_path, [Changement("a", b"x", None), Changement("a", b"y", None)], commande="c")


def test_when_the_journal_cannot_be_written_the_files_are_as_before(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"ancien")
    (tmp_path / JOURNAL).mkdir()
    changements = [Changement("a", b"neuf", empreinte(b"ancien")), Changement("b", b"neuf", None)]
    with pytest.raises(Refus, match=r"journal\.jsonl n'a pas été écrit : autre chose porte déjà ce nom"):
        enregistrer(tmp_path, changements, commande="c")
    assert (tmp_path / "a").read_bytes() == b"ancien"
    assert not (tmp_path / "b").exists()
    assert not strays(tmp_path)


@pytest.mark.skipif(not ROOT, reason="it takes two users")
def test_when_the_last_file_cannot_be_replaced_the_first_are_as_before() -> None:
    """In a sticky folder a file of root's can be read and written beside, but not renamed over."""
    with tempfile.TemporaryDirectory() as racine:
        dossier = Path(racine)
        for nom in ("a", "e/b"):
            (dossier / nom).parent.mkdir(exist_ok=True)
            (dossier / nom).write_bytes(b"ancien")
            (dossier / nom).chmod(0o666)
        dossier.chmod(0o777)
        (dossier / "e").chmod(0o1777)
        changements = [Changement(n, b"neuf", empreinte(b"ancien")) for n in ("a", "e/b")]
        os.seteuid(65534)
        try:
            with pytest.raises(
                Refus, match=r"e/b n'a pas été écrit : .* protégé en écriture\. Le dossier est comme avant"
            ):
                enregistrer(dossier, [*changements, Changement("c", b"neuf", None)], commande="c")
        finally:
            os.seteuid(0)
        assert (dossier / "a").read_bytes() == (dossier / "e" / "b").read_bytes() == b"ancien"
        assert names(dossier) == [VERROU, "a", "e"]
        assert not strays(dossier)


# Together.


def test_the_lock_is_had_by_one_at_a_time_and_twice_by_the_same(tmp_path: Path) -> None:
    with verrou(tmp_path), verrou(tmp_path):
        ecrit(tmp_path, "a", b"x")
        source = """
try:
    with verrou(Path(sys.argv[1]), 0.1):
        print("pris")
except Exception as err:
    print(type(err).__name__, err)
"""
        refus = end(child(source, str(tmp_path)))
    attendu = f"Refus Un autre programme cqp écrit dans ce dossier ({tmp_path.name}) ; rien n'a été écrit."
    assert refus == attendu
    assert end(child(source, str(tmp_path))) == "pris"


def test_there_is_no_lock_without_a_folder(tmp_path: Path) -> None:
    with pytest.raises(CqpError, match="n'existe pas, ou plus"), verrou(tmp_path / "absent"):
        raise AssertionError
    assert not (tmp_path / "absent").exists()


def test_of_two_who_read_the_same_file_one_wins(tmp_path: Path) -> None:
    ecrit(tmp_path, "a", b"0")
    source = """
print("lu", flush=True)
sys.stdin.readline()
try:
    enregistrer(Path(sys.argv[1]), [Changement("a", sys.argv[2].encode(), empreinte(b"0"))], commande="c")
    print("ecrit")
except Exception as err:
    print(type(err).__name__, err)
"""
    deux = [child(source, str(tmp_path), nom) for nom in ("1", "2")]
    for process in deux:
        assert process.stdout is not None
        assert process.stdout.readline() == "lu\n"
    for process in deux:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    sorties = [end(process) for process in deux]
    assert sorted(sorties) == ["Refus Le fichier a a changé entre-temps ; rien n'a été écrit.", "ecrit"]
    assert (tmp_path / "a").read_bytes() == (b"1" if sorties[0] == "ecrit" else b"2")
    assert len(lire_journal(tmp_path)[0]) == 2


def test_what_a_crash_left_is_swept_under_the_lock(tmp_path: Path) -> None:
    (tmp_path / "evaluations").mkdir()
    for dossier in (tmp_path, tmp_path / "evaluations"):
        (dossier / ".cqp-0123.tmp").write_bytes(b"")
        os.utime(dossier / ".cqp-0123.tmp", (time.time() - 5,) * 2)
    (tmp_path / ".cqp-demain.tmp").write_bytes(b"")
    os.utime(tmp_path / ".cqp-demain.tmp", (time.time() + 60,) * 2)
    with verrou(tmp_path):
        assert strays(tmp_path) == [".cqp-demain.tmp"]


@pytest.mark.preuve
@pytest.mark.skipif(not POSIX, reason="no SIGKILL")
def test_killed_at_any_instant_the_files_are_old_or_new(tmp_path: Path) -> None:
    """Thirty times. Each file is whole; the next writer needs no repair and leaves no temporary."""
    source = """
dossier = Path(sys.argv[1])
for n in range(10**6):
    lus = [(p.read_bytes() if p.exists() else None) for p in (dossier / "a", dossier / "e" / "b")]
    neuf = (str(n % 10) * 200_000).encode()
    enregistrer(dossier, [Changement(nom, neuf, None if lu is None else empreinte(lu))
                          for nom, lu in zip(("a", "e/b"), lus)], commande="c")
    if n == 0:
        print("parti", flush=True)
"""
    hasard = random.Random(3114)
    for essai in range(30):
        dossier = tmp_path / str(essai % 3)
        dossier.mkdir(exist_ok=True)
        process = child(source, str(dossier))
        assert process.stdout is not None
        assert process.stdout.readline() == "parti\n"
        time.sleep(hasard.uniform(0, 0.02))
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
        for chemin in (dossier / "a", dossier / "e" / "b"):
            contenu = chemin.read_bytes()
            assert len(contenu) == 200_000
            assert len(set(contenu)) == 1
        assert lire_journal(dossier)[1] == []
        ecrit(dossier, "a", f"repris {essai}".encode())
        assert not strays(dossier)
        assert lire_journal(dossier)[1] == []


# The journal.


def three_lines(dossier: Path) -> list[bytes]:
    for contenu in (b"1", b"2", b"3"):
        ecrit(dossier, "a", contenu)
    return (dossier / JOURNAL).read_bytes().splitlines(keepends=True)


def test_a_torn_line_is_closed_by_the_next_and_forgiven(tmp_path: Path) -> None:
    lignes = three_lines(tmp_path)
    for coupe in (1, 20, len(lignes[2]) - 1):
        (tmp_path / JOURNAL).write_bytes(b"".join([*lignes[:2], lignes[2][:coupe]]))
        entieres = 3 if coupe == len(lignes[2]) - 1 else 2
        entrees, problemes = lire_journal(tmp_path)
        assert (len(entrees), problemes) == (entieres, [])
        ecrit(tmp_path, "a", f"après {coupe}".encode())
        entrees, problemes = lire_journal(tmp_path)
        assert (len(entrees), problemes) == (entieres + 1, [])


def alter(lignes: list[bytes]) -> list[bytes]:
    return [lignes[0].replace(b"cqp test", b"cqp autre"), *lignes[1:]]


@pytest.mark.parametrize(
    ("abime", "lues", "lieux"),
    [
        (alter, 3, ["journal.jsonl, ligne 2"]),
        (lambda x: [x[0], x[2]], 2, ["journal.jsonl, ligne 2"]),
        (lambda x: x[1:], 2, ["journal.jsonl, ligne 1"]),
        (
            lambda x: [x[1], x[0], x[2]],
            3,
            ["journal.jsonl, ligne 1", "journal.jsonl, ligne 2", "journal.jsonl, ligne 3"],
        ),
        (lambda x: [x[0], b"{\n", x[2]], 2, ["journal.jsonl, ligne 2", "journal.jsonl, ligne 3"]),
        (lambda x: [*x, b"[1]\n"], 3, ["journal.jsonl, ligne 4"]),
        (lambda x: [*x, b"\xff\n"], 3, ["journal.jsonl, ligne 4"]),
        (lambda x: [ligne.replace(b"\n", b"\r\n") for ligne in x], 3, []),
        (lambda x: [x[0], b"\n", *x[1:]], 3, []),
        (lambda x: x[:0], 0, []),
    ],
)
def test_the_chain_shows_what_was_altered(
    tmp_path: Path, abime: Callable[[list[bytes]], list[bytes]], lues: int, lieux: list[str]
) -> None:
    lignes = three_lines(tmp_path)
    (tmp_path / JOURNAL).write_bytes(b"".join(abime(lignes)))
    entrees, problemes = lire_journal(tmp_path)
    assert len(entrees) == lues
    assert [p.place() for p in problemes] == lieux
    dites = [p.message for p in problemes if p.message == "Cette ligne du journal n'est pas lisible."]
    assert len(dites) == sum(bool(x.strip()) for x in abime(lignes)) - lues


def test_no_journal_yet(tmp_path: Path) -> None:
    assert lire_journal(tmp_path) == ([], [])
    (tmp_path / JOURNAL).mkdir()
    assert [p.message for p in lire_journal(tmp_path)[1]] == ["Le journal ne peut pas être lu."]


def test_a_name_that_is_not_utf8_does_not_stop_the_journal(tmp_path: Path) -> None:
    enregistrer(tmp_path, [Changement("a", b"x", None)], commande="cqp evaluate --from \udce9.xlsx")
    ligne = (tmp_path / JOURNAL).read_bytes()
    assert json.loads(ligne)["commande"] == "cqp evaluate --from \udce9.xlsx"
    assert lire_journal(tmp_path)[1] == []
