"""A register that was put back, by a backup or a sync client, gives no number; what was interrupted is no such thing."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cqp_cli.disque.ecrire.chaine import empreinte
from cqp_cli.disque.registres import temoin
from cqp_cli.disque.registres.registre import Registre
from tests.commandes import Cqp, UneFois
from tests.documents.pages_pdf import plat, texte

SESSION = "2026-06-18"
JOUR = ("--at", "2026-06-20")
CODES = ("martin-lea", "nguyen-van-an")


@pytest.fixture
def emis(branche: Path, cqp: Cqp, une_fois: UneFois) -> Path:
    """Two certificates issued, a third to come; `hier/` is the register between the first and the second."""

    def faire() -> None:
        assert cqp("decide", *CODES, "--session", SESSION, "--at", SESSION).code == 0
        decision = ("--session", SESSION, "--at", SESSION, "--competence", "C4=non-validee")
        assert cqp("decide", "dordevic-milica", *decision).code == 0
        assert cqp("print", "parchemin", CODES[0], *JOUR).code == 0
        shutil.copytree(branche / "registre", branche / "hier")
        assert cqp("print", "parchemin", CODES[1], *JOUR).code == 0

    return une_fois(branche, faire)


def _remettre(branche: Path, *noms: str) -> None:
    for nom in noms:
        shutil.copy(branche / "hier" / nom, branche / "registre" / nom)


def _ligne_en_moins(branche: Path) -> None:
    _remettre(branche, "registre.jsonl")
    (branche / f"registre/{SESSION}-0002.pdf").unlink()


def _registre_parti(branche: Path) -> None:
    (branche / "registre/registre.jsonl").unlink()


def _journal_seul(branche: Path) -> None:
    _remettre(branche, "journal.jsonl")


def _journal_parti(branche: Path) -> None:
    (branche / "registre/journal.jsonl").unlink()


def _tous_deux(branche: Path) -> None:
    _remettre(branche, "registre.jsonl", "journal.jsonl")


def _tous_trois(branche: Path) -> None:
    _tous_deux(branche)
    (branche / f"registre/{SESSION}-0002.pdf").unlink()


def _une_autre_histoire(branche: Path) -> None:
    """Put back, then gone on: the numbers were given twice by another machine."""
    registre = branche / "registre/registre.jsonl"
    une, deux = registre.read_bytes().splitlines()
    registre.write_bytes(une + b"\n" + deux.replace(b'"outil": "', b'"outil": "9') + b"\n")


FACONS: dict[Callable[[Path], None], str] = {
    _ligne_en_moins: "plus court que son journal : 1 inscription manque, la dernière du",
    _registre_parti: "plus court que son journal : 2 inscriptions manquent",
    _journal_seul: "Le journal du registre est plus court que lui",
    _journal_parti: "Le journal du registre manque",
    _tous_deux: f"Le document n° {SESSION}-0002 a été émis, et le registre ne le connaît plus",
    _tous_trois: f"La liste connaît {SESSION}-0002, que le registre n'a plus",
    _une_autre_histoire: "registre/registre.jsonl n'est pas celui que cqp a écrit en dernier",
}


@pytest.mark.parametrize("remettre", FACONS)
def test_un_registre_remis_en_arriere_ne_donne_aucun_numero(
    emis: Path, cqp: Cqp, remettre: Callable[[Path], None]
) -> None:
    shutil.copytree(emis / "registre", emis / "sauvegarde")
    remettre(emis)
    avant = {p.name: p.read_bytes() for p in (emis / "registre").iterdir() if not p.name.startswith(".")}
    for mots in (
        ("print", "attestation", "dordevic-milica"),
        ("print", "parchemin", CODES[0], "--reissue", "--motif", "Perdu", "-o", "bis.pdf"),
    ):
        reponse = cqp(*mots, *JOUR)
        assert reponse.code == 4, mots
        dit = " ".join(plat(reponse.plainte).split())
        assert FACONS[remettre] in dit
        assert "→ rétablissez registre/" in dit
    assert cqp("print", "attestation", "dordevic-milica", *JOUR, "--dry-run").code == 4
    assert cqp("register", "extract", "--year", "2026", "-o", "r.pdf").code == 4, "no paper is signed of it"
    pv = cqp("print", "pv", "--session", SESSION, *JOUR, "-o", "pv.pdf")
    assert (pv.code, "Registre des délivrances" in texte(emis / "pv.pdf")) == (4, False)
    assert FACONS[remettre] in " ".join(plat(cqp("register", "find", "nguyen").plainte).split())
    if remettre in (_ligne_en_moins, _registre_parti, _tous_deux, _tous_trois):
        reponse = cqp("verify", f"parchemin-{CODES[1]}.pdf")
        assert reponse.code == 1
        assert "Cela ne prouve pas qu'il est faux." in " ".join(plat(reponse.sortie).split())
    if Registre(emis).lire():
        revoquer = (
            "decide",
            CODES[0],
            "--session",
            SESSION,
            "--at",
            "2026-07-01",
            "--revoke",
            "--motif",
            "Pièce fausse",
        )
        assert cqp(*revoquer).code == 4
        assert "Pièce fausse" not in (emis / f"candidats/{CODES[0]}/decisions/{SESSION}.yaml").read_text("utf-8")
    assert {p.name: p.read_bytes() for p in (emis / "registre").iterdir() if not p.name.startswith(".")} == avant
    for nom in ("registre.jsonl", "journal.jsonl", f"{SESSION}-0002.pdf"):
        shutil.copy(emis / "sauvegarde" / nom, emis / "registre" / nom)
    assert cqp("print", "attestation", "dordevic-milica", *JOUR).code == 0, "restored, it goes on"
    assert Registre(emis).lire()[-1].numero == f"{SESSION}-0003"


@pytest.mark.parametrize("nom", ["registre (copie en conflit de PC-2).jsonl", "registre-PC2.jsonl"])
def test_deux_postes_qui_ont_emis_en_meme_temps_se_voient(emis: Path, cqp: Cqp, nom: str) -> None:
    """A sync client keeps one register and leaves the other beside it; an older copy of the same says nothing new."""
    ici, autre = emis / "registre/registre.jsonl", emis / "registre" / nom
    shutil.copy(emis / "hier/registre.jsonl", autre)
    shutil.copy(ici, emis / "registre/registre-2026.jsonl")
    assert cqp("register", "audit").code == 0
    (emis / f"registre/{SESSION}-0002-scan-2026.pdf").write_bytes(b"%PDF: a scan that somebody files there")
    assert cqp("print", "attestation", "dordevic-milica", *JOUR, "--dry-run").code == 0
    une, deux = ici.read_bytes().splitlines()
    autre.write_bytes(une + b"\n" + deux.replace(b'"nom": "', b'"nom": "X') + b"\n")
    for mots in (("print", "attestation", "dordevic-milica", *JOUR), ("register", "audit")):
        reponse = cqp(*mots)
        assert reponse.code == (1 if "audit" in mots else 4)
        dit = " ".join(plat(reponse.sortie + reponse.plainte).split())
        assert f"des lignes que registre/registre.jsonl n'a pas (n° {SESSION}-0002)" in dit
        assert "deux postes ont émis en même temps" in dit
    autre.rename(emis / nom)
    assert cqp("print", "attestation", "dordevic-milica", *JOUR).code == 0


def test_ce_qu_un_autre_programme_inscrit_pendant_qu_on_regarde_n_est_pas_un_retour(
    emis: Path, cqp: Cqp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody holds the lock to look: the register that was read may have one line less than the journal read after."""
    vrai, registre = temoin.constater, Registre(emis)

    def entre_temps(*mots: Any) -> Any:
        monkeypatch.setattr(temoin, "constater", vrai)
        assert cqp("print", "attestation", "dordevic-milica", *JOUR).code == 0
        return vrai(*mots)

    monkeypatch.setattr(temoin, "constater", entre_temps)
    assert registre.constater() is None
    assert len(registre.lire()) == 3


def test_un_papier_reprend_un_registre_sans_journal(emis: Path, cqp: Cqp) -> None:
    """Only when it is the journal that is lost, and the paper is of this register."""
    un, deux = (f"{a.numero} {a.empreinte}" for a in Registre(emis).ancres())
    assert cqp("register", "resume", deux).code == 4, "nothing is lost"
    for perdre in (_journal_parti, _journal_seul):
        perdre(emis)
        assert cqp("register", "resume", f"{SESSION}-0002 {'0' * 16}").code == 4
        assert cqp("register", "resume", un if perdre is _journal_parti else deux).code == 0
        assert cqp("register", "audit").code == 0
    assert len(list((emis / "registre").glob("journal-*.jsonl"))) == 1, "the one that was cut is kept"
    assert cqp("print", "attestation", "dordevic-milica", *JOUR).code == 0
    assert Registre(emis).lire()[-1].numero == f"{SESSION}-0003"
    _ligne_en_moins(emis)
    assert cqp("register", "resume", un).code == 4, "lines are known to be lost"


def test_ce_qui_fut_interrompu_n_est_pas_un_retour(emis: Path, cqp: Cqp) -> None:
    """The journal tells a writing that a power cut prevented: it was announced, and is forgotten."""
    registre, journal = emis / "registre/registre.jsonl", emis / "registre/journal.jsonl"
    derniere = json.loads(journal.read_text("utf-8").splitlines()[-1])
    ligne = derniere | {"fichier": "registre.jsonl", "avant": empreinte(registre.read_bytes()), "apres": "f" * 64}
    ligne["precedent"] = empreinte(journal.read_bytes().splitlines()[-1])
    with journal.open("a", encoding="utf-8") as suite:
        suite.write(json.dumps(ligne) + "\n")
    assert cqp("print", "attestation", "dordevic-milica", *JOUR).code == 4, "nothing says that it was interrupted"
    (emis / "registre/.cqp-inscription").write_text("f" * 64, encoding="ascii")
    assert cqp("print", "attestation", "dordevic-milica", *JOUR).code == 0
    assert not (emis / "registre/.cqp-inscription").exists()
    assert cqp("verify", "candidats/dordevic-milica").code == 0


def test_des_fins_de_ligne_de_windows_ne_sont_pas_un_retour(emis: Path, cqp: Cqp) -> None:
    for nom in ("registre.jsonl", "journal.jsonl"):
        place = emis / "registre" / nom
        place.write_bytes(place.read_bytes().replace(b"\n", b"\r\n"))
    assert cqp("print", "attestation", "dordevic-milica", *JOUR).code == 0
    assert cqp("print", "attestation", "dordevic-milica", *JOUR, "-o", "encore.pdf").code == 0
