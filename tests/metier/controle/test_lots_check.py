"""check-dossier on many dossiers: several processes, the same answer, and what happens when one of them is stopped."""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cqp_cli.metier.controle import check_dossier as verifier
from cqp_cli.terminal import affichage, avancement
from cqp_cli.terminal.equipe import partager
from tests.commandes import EXEMPLES, JOUR, Cqp

NOMBRE = 330
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals and /proc")


@pytest.fixture(scope="module")
def beaucoup(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace of 330 dossiers, of which one cannot be read and one lacks a signature."""
    racine = tmp_path_factory.mktemp("beaucoup") / "branche"
    shutil.copytree(EXEMPLES / "branche", racine, ignore=shutil.ignore_patterns("candidats"))
    for rang in range(NOMBRE):
        dossier = racine / "candidats" / f"martin-{rang:04}"
        shutil.copytree(EXEMPLES / "branche/candidats/martin-lea", dossier)
        candidat = dossier / "candidat.yaml"
        texte = candidat.read_text(encoding="utf-8").replace("code: martin-lea", f"code: {dossier.name}")
        candidat.write_text(texte, encoding="utf-8")
    (racine / "candidats/martin-0100/candidat.yaml").write_bytes(b"\xff\xfe")
    (racine / "candidats/martin-0200/livret-reperage.yaml").unlink()
    return racine


def commande(racine: Path, *options: str) -> list[str]:
    corps = ["check-dossier", "-C", str(racine), "--at", JOUR, *options]
    return [sys.executable, "-m", "cqp_cli", *corps]


def courir(racine: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(commande(racine, *options), capture_output=True, encoding="utf-8", timeout=120)


def test_un_ou_plusieurs_processus_repondent_de_meme(beaucoup: Path) -> None:
    seul = courir(beaucoup, "--format", "jsonl", "--jobs", "1")
    assert seul.returncode == 3
    assert [json.loads(x)["code"] for x in seul.stdout.splitlines()] == [f"martin-{i:04}" for i in range(NOMBRE)]
    for postes in ("2", "5"):
        ensemble = courir(beaucoup, "--format", "jsonl", "--jobs", postes)
        assert (ensemble.returncode, ensemble.stdout, ensemble.stderr) == (3, seul.stdout, "")


def test_le_json_est_celui_du_contrat(beaucoup: Path) -> None:
    objet = json.loads(courir(beaucoup, "--format", "json").stdout)
    assert list(objet) == ["version", "commande", "jour", "resume", "dossiers"]
    assert objet["resume"] == {"dossiers": NOMBRE, "complets": NOMBRE - 2, "incomplets": 1, "illisibles": 1}
    assert len(objet["dossiers"]) == NOMBRE


def test_au_dela_d_un_ecran_des_lignes_simples(beaucoup: Path) -> None:
    lignes = courir(beaucoup).stdout.splitlines()
    assert lignes[0] == "  Dossiers au 1er juin 2026"
    assert f"  {'martin-0000':<32} formation   complet     présentable au jury du 18 juin 2026" in lignes
    rang = lignes.index(f"  {'martin-0200':<32} formation   incomplet   1 à corriger")
    assert lignes[rang + 1].startswith("     ✗ livret-reperage.yaml : ")
    assert " → cqp reperage candidats/martin-0200 --grid" in lignes[rang + 1]
    assert lignes[-1] == f"  {NOMBRE} dossiers : {NOMBRE - 2} complets, 1 incomplet, 1 illisible."


@pytest.mark.preuve
def test_des_processus_qui_n_heritent_de_rien_repondent_aussi(beaucoup: Path) -> None:
    """As on Windows and macOS: each process starts afresh."""
    code = (
        "import multiprocessing, sys\n"
        "from cqp_cli.terminal.racine import lancer\n"
        "multiprocessing.set_start_method('spawn')\n"
        f"sys.exit(lancer({commande(beaucoup, '--format', 'jsonl', '--jobs', '2')[3:]!r}))\n"
    )
    fait = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", timeout=120)
    assert fait.stdout == courir(beaucoup, "--format", "jsonl", "--jobs", "1").stdout
    assert (fait.returncode, fait.stderr) == (3, "")


def lancer_puis_lire(racine: Path, *options: str) -> subprocess.Popen[str]:
    """A run under way: two lines have come, the second from another process, and others are still to come."""
    parti = subprocess.Popen(
        commande(racine, "--format", "jsonl", "--jobs", "2", *options),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )
    assert parti.stdout
    assert parti.stdout.readline()
    assert parti.stdout.readline()
    return parti


def enfants(pid: int) -> list[int]:
    return [int(x) for x in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]


def disparus(pids: list[int]) -> bool:
    """True when all these processes are gone, within a few seconds."""
    for _ in range(100):
        if not any(Path(f"/proc/{p}/cmdline").exists() and Path(f"/proc/{p}/cmdline").read_bytes() for p in pids):
            return True
        time.sleep(0.05)
    return False


@POSIX
def test_ctrl_c_dit_ou_l_on_en_etait_et_ne_laisse_rien(beaucoup: Path) -> None:
    parti = lancer_puis_lire(beaucoup)
    postes = enfants(parti.pid) if sys.platform == "linux" else []
    os.killpg(parti.pid, signal.SIGINT)
    _, plainte = parti.communicate(timeout=30)
    assert parti.returncode == 130
    assert "Arrêté après" in plainte
    assert f" sur {NOMBRE} ; le dernier : candidats/martin-0" in plainte
    assert "Interrompu ; rien n'est à moitié écrit." in plainte
    assert "Traceback" not in plainte
    assert disparus(postes)


def interrompre(parti: subprocess.Popen[str]) -> None:
    """Ctrl-C, as a console sends it: to all the processes of the command."""
    if sys.platform != "win32":
        os.killpg(parti.pid, signal.SIGINT)
        return
    avant = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        os.kill(0, signal.CTRL_C_EVENT)
        envoye = True
    except OSError:
        envoye = False
    time.sleep(0.3)
    signal.signal(signal.SIGINT, avant)
    if not envoye:
        parti.kill()
        parti.communicate()
        pytest.skip("Windows: these tests were started without a console, which alone sends Ctrl-C")


@pytest.mark.preuve
@pytest.mark.parametrize("depart", ["", "spawn"])
def test_un_seul_ctrl_c_suffit_a_tout_instant(beaucoup: Path, depart: str) -> None:
    """While processes start too, by fork or by spawn: it ends soon, in a sentence, and no process complains."""
    code = (
        "import multiprocessing, sys\n"
        "from cqp_cli.__main__ import main\n"
        f"multiprocessing.set_start_method({depart!r} or None)\n"
        f"sys.argv[1:] = {commande(beaucoup, '--jobs', '3')[3:]!r}\n"
        "print('parti', file=sys.stderr, flush=True)\n"
        "main()\n"
    )
    for centiemes in (5, 20, 35, 45, 55, 70, 90):
        with subprocess.Popen(
            [sys.executable, "-c", code],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            start_new_session=True,
        ) as parti:
            assert parti.stderr
            assert parti.stderr.readline() == "parti\n"
            time.sleep(centiemes / 100)
            if parti.poll() is None:
                interrompre(parti)
                _, plainte = parti.communicate(timeout=30)
                assert parti.returncode == 130, plainte
                assert plainte.splitlines()[-1] == "  Interrompu ; rien n'est à moitié écrit."
                assert "Traceback" not in plainte


@pytest.mark.preuve
@pytest.mark.skipif(sys.platform != "linux", reason="/proc")
def test_un_processus_tue_est_dit_et_son_travail_est_fait(beaucoup: Path) -> None:
    attendu = courir(beaucoup, "--format", "jsonl", "--jobs", "1").stdout
    parti = lancer_puis_lire(beaucoup)
    os.kill(enfants(parti.pid)[0], signal.SIGKILL)
    sortie, plainte = parti.communicate(timeout=60)
    assert sortie
    assert attendu.endswith(sortie)
    assert parti.returncode == 3
    assert plainte.count("arrêté par le système ; le travail continue sur un seul") == 1


@pytest.mark.skipif(sys.platform != "linux", reason="/proc")
def test_sans_celui_qui_les_a_lances_les_processus_s_en_vont(beaucoup: Path) -> None:
    parti = lancer_puis_lire(beaucoup)
    postes = enfants(parti.pid)
    parti.kill()
    parti.communicate(timeout=30)
    assert postes
    assert disparus(postes)


@POSIX
def test_une_sortie_que_nul_ne_lit_plus_arrete_tout(beaucoup: Path) -> None:
    parti = lancer_puis_lire(beaucoup)
    postes = enfants(parti.pid) if sys.platform == "linux" else []
    assert parti.stdout
    assert parti.stderr
    parti.stdout.close()
    assert parti.stderr.read() == ""
    assert parti.wait(timeout=30) == 141
    parti.stderr.close()
    assert disparus(postes)


def test_une_liste_nomme_deux_fois_le_meme_dossier(branche: Path, cqp: Cqp, monkeypatch: pytest.MonkeyPatch) -> None:
    liste = b"candidats/martin-lea\ncandidats/dangelo-zoe\nmartin-lea\n"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(liste)))
    lignes = cqp("check-dossier", "-", "--at", JOUR, "--format", "jsonl").sortie.splitlines()
    assert [json.loads(x)["code"] for x in lignes] == ["martin-lea", "dangelo-zoe"]


def test_une_sortie_ascii_ne_perd_rien(branche: Path, cqp: Cqp, monkeypatch: pytest.MonkeyPatch) -> None:
    attendu = cqp("check-dossier", "--at", JOUR, "--format", "json").json
    monkeypatch.setattr(verifier, "en_utf8", lambda: False)
    for forme in ("json", "jsonl"):
        sortie = cqp("check-dossier", "--at", JOUR, "--format", forme).sortie
        assert sortie.isascii()
        lus = json.loads(sortie)["dossiers"] if forme == "json" else [json.loads(x) for x in sortie.splitlines()]
        assert lus == attendu["dossiers"]


# The pool itself ----------------------------------------------------------------------------------


def double(question: int) -> int:
    return 2 * question


def test_dans_l_ordre_et_sans_prendre_d_avance_plus_que_quelques_vagues() -> None:
    prises: list[int] = []

    def questions() -> Iterator[int]:
        for rang in range(3000):
            prises.append(rang)
            yield rang

    reponses = partager(questions(), double, 3000, 2)
    debut = [next(reponses) for _ in range(2)]
    assert len(prises) < 1000
    assert [*debut, *reponses] == [(i, 2 * i) for i in range(3000)]


def test_rien_ne_demarre_pour_peu_de_questions() -> None:
    fait = _modules("from cqp_cli.terminal.equipe import partager; list(partager(range(199), abs, 199, 8))")
    assert not fait & {"multiprocessing", "concurrent.futures"}


def test_un_seul_dossier_ne_charge_pas_de_quoi_en_lire_mille() -> None:
    un = str(EXEMPLES / "branche/candidats/martin-lea")
    fait = _modules(f"from cqp_cli.terminal.racine import lancer; lancer(['check-dossier', {un!r}, '--at', {JOUR!r}])")
    assert not {m for m in fait if m.partition(".")[0] in ("multiprocessing", "concurrent", "sqlite3", "msgspec")}


def _modules(code: str) -> set[str]:
    fait = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}\nprint(*sys.modules, file=sys.stderr)"],
        capture_output=True, encoding="utf-8", timeout=60, check=True,
    )  # fmt: skip
    return set(fait.stderr.split())


def test_un_defaut_traverse() -> None:
    for nombre in (3, 3000):
        with pytest.raises(ZeroDivisionError):
            list(partager(range(nombre, -1, -1), inverse, nombre, 2))


def inverse(question: int) -> float:
    return 1 / question


# How far one is -----------------------------------------------------------------------------------


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def sur_un_terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    flux = Terminal()
    monkeypatch.setattr("sys.stderr", flux)
    monkeypatch.setattr(avancement, "_CALME", 0.0)
    monkeypatch.setattr(avancement, "_PAUSE", 0.0)
    return flux


@pytest.mark.parametrize("rien", ["\r\x1b[K", f"\r{' ' * 79}\r"], ids=["échappement", "espaces"])
def test_on_dit_quoi_combien_et_pour_combien_de_temps(monkeypatch: pytest.MonkeyPatch, rien: str) -> None:
    terminal = sur_un_terminal(monkeypatch)
    monkeypatch.setattr(affichage, "_effacement", lambda: rien)
    heures = iter([0.0, 1.0, 2.0, 3.0, 4.0])
    monkeypatch.setattr(avancement.time, "monotonic", lambda: next(heures))  # type: ignore[attr-defined]
    assert list(avancement.avancer("abcd", 4, "dossiers")) == list("abcd")
    montres = [x for x in terminal.getvalue().split(rien) if x]
    assert montres[0] == "  1 / 4 dossiers, encore 3 s"
    assert montres[-1] == "  4 / 4 dossiers"
    assert terminal.getvalue().endswith(rien)


@pytest.mark.parametrize(("total", "muet"), [(4, True), (1, False)])
def test_rien_n_est_dit_quand_on_se_tait(monkeypatch: pytest.MonkeyPatch, total: int, muet: bool) -> None:
    terminal = sur_un_terminal(monkeypatch)
    assert list(avancement.avancer("abcd", total, "dossiers", muet)) == list("abcd")
    assert terminal.getvalue() == ""


def test_rien_n_est_dit_hors_d_un_terminal(beaucoup: Path) -> None:
    assert courir(beaucoup, "--format", "csv").stderr == ""


def test_les_durees_et_les_nombres() -> None:
    assert [avancement.duree(x) for x in (0.2, 42.4, 89, 200)] == ["1 s", "42 s", "89 s", "3 min"]
    assert avancement.nombre(1234567) == "1 234 567"
