"""Twenty at once, on the same dossier and on others: nothing lost, one winner, the others told."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from cqp_cli.disque.ecrire.journal import JOURNAL, lire_journal
from cqp_cli.disque.ecrire.porte import VERROU, verrou
from cqp_cli.disque.espace.espace import Espace
from cqp_cli.disque.registres.paquet import deposer, lire_manifeste
from cqp_cli.disque.registres.purges import PURGE
from cqp_cli.disque.registres.registre import Registre
from cqp_cli.disque.registres.registre_accrochage import lire_registre
from cqp_cli.errors import CqpError, Refus
from cqp_cli.metier.conservation.effacement import inventorier
from cqp_cli.metier.conservation.suppression import supprimer
from cqp_cli.metier.delivrance.historique import controler_dossier
from cqp_cli.terminal.contexte import Contexte
from tests.commandes import Cqp
from tests.solidite.outils import APRES, EVALUATION, EXEMPLES, PARCHEMIN, RACINE, SESSION, espace, restes, sains

pytestmark = pytest.mark.skipif(os.name != "posix", reason="no fork")
VINGT = 20

# A starting line: twenty children of one process, loaded and waiting, let go at the same instant.
_DEPART = """
import contextlib, io, os, sys
from cqp_cli.terminal.racine import lancer
with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
    lancer(["check-dossier", sys.argv[1]])
    import cqp_cli.formulaires
depart, ouvre = os.pipe()
enfants = []
for ligne in sys.argv[2:]:
    enfant = os.fork()
    if not enfant:
        os.close(ouvre)
        os.read(depart, 1)
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            code = lancer(ligne.split("|"))
        os._exit(code)
    enfants.append(enfant)
os.close(depart)
os.close(ouvre)
print(*(os.waitstatus_to_exitcode(os.waitpid(e, 0)[1]) for e in enfants))
"""


def ensemble(racine: Path, lignes: Sequence[Sequence[str]]) -> list[int]:
    """The exit codes of command lines let go together."""
    done = subprocess.run(
        [sys.executable, "-c", _DEPART, str(EXEMPLES / "candidats" / "martin-lea"), *("|".join(x) for x in lignes)],
        cwd=racine,
        env={**os.environ, "JOUR_DES_TESTS": "2032-12-31"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return [int(code) for code in done.stdout.split()]


def lignes_du_journal(dossier: Path) -> int:
    assert controler_dossier(dossier).entier
    return len(lire_journal(dossier)[0])


DECIDE = ("decide", "martin-lea", "--session", SESSION, "--at", SESSION)


def test_one_decision_of_twenty(tmp_path: Path) -> None:
    racine = espace(tmp_path / "e", "martin-lea")
    assert Counter(ensemble(racine, [DECIDE] * VINGT)) == {0: 1, 4: VINGT - 1}
    assert lignes_du_journal(racine / "candidats/martin-lea") == 1
    assert not restes(racine)


@pytest.mark.parametrize(
    "mots",
    [
        ("reperage", "martin-lea", "--grid", "neuf.xlsx"),
        ("evaluate", "martin-lea", "--role", "externe", "--grid", "neuf.xlsx"),
        ("decide", "--session", SESSION, "--at", SESSION, "--grid", "neuf.xlsx"),
        ("init-candidate", "--grid", "neuf.xlsx"),
        ("export", "csv", "-o", "neuf.csv"),
        ("report", "-o", "neuf.xlsx", "--year", "2026", "--at", SESSION),
    ],
    ids=lambda mots: " ".join(mots[:2]),
)
def test_one_writer_of_a_new_file(tmp_path: Path, mots: tuple[str, ...]) -> None:
    racine = espace(tmp_path / "e", "martin-lea")
    assert Counter(ensemble(racine, [mots] * 8)) == {0: 1, 4: 7}
    assert not restes(racine)
    assert ensemble(racine, [(*mots, "--force")] * 8) == [0] * 8 or mots[0] == "init-candidate"
    assert not restes(racine)


def test_one_print_of_eight_that_differ(tmp_path: Path) -> None:
    """Different documents for one name: the first is there, the others say so."""
    racine = espace(tmp_path / "e", "martin-lea")
    lignes = [("print", nom, "martin-lea", "-o", "neuf.pdf") for nom in ("livret", "dossier-evaluation")] * 4
    codes = ensemble(racine, lignes)
    assert set(codes) == {0, 4}
    for nom in ("livret", "dossier-evaluation"):
        assert ensemble(racine, [("print", nom, "martin-lea", "-o", f"{nom}.pdf")]) == [0]
    gagnant = lignes[codes.index(0)][1]
    assert (racine / "neuf.pdf").read_bytes() == (racine / f"{gagnant}.pdf").read_bytes()
    assert {ligne[1] for ligne, code in zip(lignes, codes, strict=True) if code == 0} == {gagnant}


def test_the_manifest_is_that_of_the_pack(tmp_path: Path) -> None:
    """Eight packs under one name, of three choices of dossiers: the one that is there has its own manifest."""
    racine = espace(tmp_path / "e", "martin-lea", "dordevic-milica")
    choix = (("martin-lea",), ("dordevic-milica",), ("martin-lea", "dordevic-milica"))
    lignes = [("jury-pack", *choix[n % 3], "--session", SESSION, "--at", "2026-06-01", "-o", "j.pdf") for n in range(8)]
    for _ in range(3):
        codes = ensemble(racine, lignes)
        assert 0 in codes
        assert set(codes) <= {0, 4}
        assert ensemble(racine, [("verify", "j.pdf")]) == [0]
    assert not restes(racine)


def test_a_pack_written_since_the_command_began_is_not_replaced(tmp_path: Path) -> None:
    racine = espace(tmp_path / "e", "martin-lea")
    assert ensemble(racine, [("jury-pack", "--session", SESSION, "--at", "2026-06-01", "-o", "j.pdf")]) == [0]
    avant, manifeste = (racine / "j.pdf").read_bytes(), lire_manifeste(racine / "j.manifest.json")
    with pytest.raises(
        Refus, match=r"j\.pdf vient d'être écrit par un autre programme : il n'est pas remplacé ; relisez-le\."
    ):
        deposer(racine / "j.pdf", b"un autre", manifeste, force=False, neuf=True)
    assert (racine / "j.pdf").read_bytes() == avant
    deposer(racine / "j.pdf", b"un autre", manifeste, force=False)
    assert (racine / "j.pdf").read_bytes() == b"un autre"


def test_twenty_certificates_of_one_decision(tmp_path: Path) -> None:
    racine = espace(tmp_path / "e", "martin-lea")
    assert ensemble(racine, [DECIDE]) == [0]
    assert ensemble(racine, [(*PARCHEMIN, "-o", f"{n}.pdf") for n in range(VINGT)]) == [0] * VINGT
    assert len({(racine / f"{n}.pdf").read_bytes() for n in range(VINGT)}) == 1
    assert len(Registre(racine).lire()) == 1
    sains(racine)
    assert not restes(racine)


def test_twenty_certificates_of_twenty_dossiers(tmp_path: Path) -> None:
    """Numbers are unique and without gap, whatever else is asked at the same time."""
    racine = espace(tmp_path / "e")
    dossiers = vingt(racine)
    assert ensemble(racine, [("decide", d.name, *DECIDE[2:]) for d in dossiers]) == [0] * VINGT
    lignes: list[tuple[str, ...]] = [
        ("print", "parchemin", d.name, "--at", APRES, "-o", f"{d.name}.pdf") for d in dossiers
    ]
    lignes += [(*ligne[:-1], f"bis-{ligne[-1]}", "--reissue", "--motif", "perdu") for ligne in lignes[:5]]
    codes = ensemble(racine, lignes)
    assert codes[:VINGT] == [0] * VINGT
    assert set(codes[VINGT:]) <= {0, 4}, "what is not issued cannot be issued again"
    assert len(Registre(racine).lire()) == VINGT + codes[VINGT:].count(0)
    sains(racine)


def test_a_revocation_and_a_certificate_at_once(tmp_path: Path) -> None:
    """Whichever comes first, no certificate of a revoked decision is without its mark."""
    for n in range(4):
        racine = espace(tmp_path / str(n), "martin-lea")
        assert ensemble(racine, [DECIDE]) == [0]
        codes = ensemble(
            racine, [(*DECIDE, "--revoke", "--motif", "x"), *[(*PARCHEMIN, "-o", f"{i}.pdf") for i in range(5)]]
        )
        assert codes[0] in (0, 4)
        assert set(codes[1:]) <= {0, 4}
        if codes[0] == 0:
            registre = Registre(racine)
            assert {d.numero for d in registre.lire()} == set(registre.annulations())
        sains(racine)


def test_two_sessions_do_not_both_decide(tmp_path: Path) -> None:
    """Each decision is a file of its own: only reading again, under the lock, shows that the other one came."""
    racine = espace(tmp_path / "e", "martin-lea")
    lignes = []
    for n in range(VINGT):
        shutil.copytree(racine / "sessions" / SESSION, racine / "sessions" / f"s{n}")
        lignes.append(("decide", "martin-lea", "--session", f"s{n}", "--at", SESSION))
    assert Counter(ensemble(racine, lignes)) == {0: 1, 4: VINGT - 1}
    assert len(list((racine / "candidats/martin-lea/decisions").iterdir())) == 1


def test_twenty_forms_for_one_passage(tmp_path: Path) -> None:
    racine = espace(tmp_path / "e", "martin-lea")
    texte = (racine / EVALUATION).read_text(encoding="utf-8")
    (racine / EVALUATION).unlink()
    lignes = []
    for n in range(VINGT):
        (racine / f"{n}.yaml").write_text(f"{texte}\n# {n}\n", encoding="utf-8")
        lignes.append(("evaluate", "martin-lea", "--from", f"{n}.yaml"))
    codes = ensemble(racine, lignes)
    assert Counter(codes) == {0: 1, 4: VINGT - 1}
    assert (racine / EVALUATION).read_bytes() == (racine / f"{codes.index(0)}.yaml").read_bytes()


def test_nothing_that_was_accepted_is_lost_when_all_replace(tmp_path: Path) -> None:
    """`--force` keeps aside what it replaces: every form that answered 0 is still somewhere in the dossier."""
    racine = espace(tmp_path / "e", "martin-lea")
    texte = (racine / EVALUATION).read_text(encoding="utf-8")
    lignes = []
    for n in range(VINGT):
        (racine / f"{n}.yaml").write_text(f"{texte}\n# {n}\n", encoding="utf-8")
        lignes.append(("evaluate", "martin-lea", "--from", f"{n}.yaml", "--force"))
    codes = ensemble(racine, lignes)
    assert set(codes) <= {0, 4}
    assert 0 in codes
    dossier = racine / "candidats/martin-lea"
    gardes = {(racine / EVALUATION).read_bytes(), *(p.read_bytes() for p in (dossier / "pieces/remplaces").iterdir())}
    for n, code in enumerate(codes):
        assert ((racine / f"{n}.yaml").read_bytes() in gardes) == (code == 0)
    assert texte.encode() in gardes
    assert not restes(racine)
    sains(racine)


def vingt(racine: Path) -> list[Path]:
    """As many dossiers alike."""
    dossiers = [racine / "candidats" / f"martin-lea-{n}" for n in range(VINGT)]
    for ou in dossiers:
        shutil.copytree(EXEMPLES / "candidats" / "martin-lea", ou)
        fiche = ou / "candidat.yaml"
        fiche.write_text(fiche.read_text(encoding="utf-8").replace("code: martin-lea", f"code: {ou.name}"), "utf-8")
    return dossiers


def test_twenty_dossiers_twenty_decisions(tmp_path: Path) -> None:
    racine = espace(tmp_path / "e")
    lignes = [("decide", ou.name, "--session", SESSION, "--at", SESSION) for ou in vingt(racine)]
    assert ensemble(racine, lignes) == [0] * VINGT
    assert all(lignes_du_journal(d) == 1 for d in (racine / "candidats").iterdir())


def test_one_dossier_for_one_person_however_many_open_it(tmp_path: Path) -> None:
    """The same name, composed and decomposed, on the same day."""
    racine = espace(tmp_path / "e")
    noms = ("Nguyễn", "Nguye\u0302\u0303n", "NGUYỄN", "Nguyê\u0303n")
    lignes = [
        ("init-candidate", "--nom", noms[n % 4], "--prenom", "Văn", "--voie", "vae", "--naissance", "1990-05-14")
        for n in range(VINGT)
    ]
    assert Counter(ensemble(racine, lignes)) == {0: 1, 4: VINGT - 1}
    assert [d.name for d in (racine / "candidats").iterdir()] == ["nguyen-van"]


def test_twenty_people_of_the_same_name_have_twenty_dossiers(tmp_path: Path) -> None:
    racine = espace(tmp_path / "e")
    lignes = [
        ("init-candidate", "--nom", "Ba", "--prenom", "Zoé", "--voie", "vae", "--naissance", f"1990-05-{n + 1:02}")
        for n in range(VINGT)
    ]
    assert ensemble(racine, lignes) == [0] * VINGT
    dossiers = {d.name for d in (racine / "candidats").iterdir()}
    assert dossiers == {"ba-zoe", *(f"ba-zoe-{n}" for n in range(2, VINGT + 1))}
    assert {p.name for p in racine.iterdir()} == {"candidats", "cqp.yaml", "habilitations.yaml", "sessions"}


def test_one_workspace_of_twenty(tmp_path: Path) -> None:
    assert Counter(ensemble(tmp_path, [("init", "neuf")] * VINGT)) == {0: 1, 4: VINGT - 1}
    assert ensemble(tmp_path, [("check-dossier", "-C", "neuf")]) == [0]


def test_purges_at_once_tell_each_deletion_once(tmp_path: Path) -> None:
    racine = espace(tmp_path / "e", "le-goff-gaelle", "martin-lea")
    assert set(ensemble(racine, [("purge", "--yes", "--at", "2032-07-01")] * VINGT)) <= {0, 3, 4}
    lignes = [json.loads(x) for x in (racine / PURGE).read_text(encoding="utf-8").splitlines()]
    assert sorted(x["chemin"] for x in lignes) == sorted({x["chemin"] for x in lignes})
    assert "candidats/le-goff-gaelle" in {x["chemin"] for x in lignes}
    assert [p.name for p in (racine / "candidats").iterdir()] == ["martin-lea"]
    sains(racine)


def test_a_purge_spares_what_changed_since_it_was_decided(tmp_path: Path) -> None:
    """Between the inventory and the deletion, somebody writes in the dossier."""
    racine = espace(tmp_path / "e", "le-goff-gaelle")
    ici = Contexte(Espace(racine), date(2032, 7, 1))
    trouve = inventorier(ici, lire_registre(racine))
    fiche = racine / "candidats/le-goff-gaelle/candidat.yaml"
    fiche.write_text(fiche.read_text(encoding="utf-8").replace("statut: ", "statut: autre # "), "utf-8")
    partis, refus = supprimer(ici, [s for s in trouve.suppressions if s.perime.nature == "dossier"])
    assert partis == []
    assert [p.message for p in refus] == ["Le dossier le-goff-gaelle a changé entre-temps : il n'est pas supprimé."]
    assert fiche.is_file()
    assert not (racine / PURGE).exists()


def test_a_stale_lock_holds_nobody(branche: Path, cqp: Cqp) -> None:
    """Left by a machine that stopped, whatever it holds; also by a program that wrote its number in it."""
    for contenu in ("", "99999999\nautre-machine\n"):
        (branche / "candidats/martin-lea" / VERROU).write_text(contenu)
        (branche / VERROU).write_text(contenu)
        assert cqp("parcours", "martin-lea", "--init").code == 4, "it is there"
        assert cqp(*DECIDE).code == 0
        assert cqp(*DECIDE, "--revoke", "--motif", "essai").code == 0
        shutil.rmtree(branche / "candidats/martin-lea/decisions")


def test_a_lock_that_is_held_is_said(branche: Path, cqp: Cqp) -> None:
    dossier = branche / "candidats/martin-lea"
    source = f"""
import sys
from pathlib import Path
from cqp_cli.disque.ecrire.porte import verrou
with verrou(Path({str(dossier)!r})):
    print("pris", flush=True)
    sys.stdin.readline()
"""
    with subprocess.Popen(
        [sys.executable, "-c", source], cwd=RACINE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as autre:
        assert autre.stdout
        assert autre.stdout.readline() == "pris\n"
        with pytest.raises(Refus, match="Un autre programme cqp écrit dans ce dossier"), verrou(dossier, 0.2):
            raise AssertionError
        autre.kill()
    with verrou(dossier, 2):
        pass  # the system let go of it when its holder died


@pytest.mark.parametrize("numero", [errno.ENOSYS, errno.ENOLCK, errno.ENOTSUP, errno.EINVAL])
def test_a_drive_without_locks_is_said(branche: Path, cqp: Cqp, monkeypatch: pytest.MonkeyPatch, numero: int) -> None:
    import fcntl

    def flock(fd: int, operation: int) -> None:
        raise OSError(numero, os.strerror(numero))

    monkeypatch.setattr(fcntl, "flock", flock)
    reponse = cqp(*DECIDE)
    assert reponse.code == 4
    assert "Ce disque ne permet pas de réserver le dossier martin-lea ; rien n'a été écrit." in reponse.phrases
    assert not (branche / "candidats/martin-lea/decisions").exists()
    reponse = cqp("init-candidate", "--nom", "Ba", "--prenom", "Zoé", "--voie", "vae")
    assert reponse.code == 4
    assert not (branche / "candidats/ba-zoe").exists()


@pytest.mark.parametrize("nom", [VERROU, JOURNAL])
def test_a_lock_or_a_journal_that_is_a_link_is_refused(branche: Path, tmp_path: Path, cqp: Cqp, nom: str) -> None:
    dehors = tmp_path / "dehors"
    dehors.write_bytes(b"secret\n")
    (branche / "candidats/martin-lea" / nom).symlink_to(dehors)
    reponse = cqp(*DECIDE)
    assert reponse.code in (3, 4), reponse.plainte
    assert dehors.read_bytes() == b"secret\n"
    assert not (branche / "candidats/martin-lea/decisions").exists()


def test_the_hold_of_a_whole_workspace_leaves_nothing(tmp_path: Path) -> None:
    from cqp_cli.disque.ecrire.verrous import passage

    with passage(tmp_path):
        assert (tmp_path / VERROU).exists()
    assert not list(tmp_path.iterdir())
    with pytest.raises(CqpError), passage(tmp_path / "absent"):
        raise AssertionError
