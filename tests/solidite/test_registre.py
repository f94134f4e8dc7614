"""A certificate is issued whole or not at all: numbers follow each other, and a revocation is said by the register."""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections import Counter
from pathlib import Path

import pytest

from cqp_cli.disque.ecrire.atomique import ecrire_temporaire, poser_neuf
from cqp_cli.disque.lire.chemins import reste_dedans
from cqp_cli.disque.registres.registre import Registre
from tests.commandes import Cqp, remplacer
from tests.solidite.outils import (
    APRES,
    DECIDER,
    PARCHEMIN,
    REEDITER,
    SESSION,
    Serveur,
    espace,
    registre_sain,
    restes,
)
from tests.solidite.panneau import TUER, UNE_FOIS

REVOQUER = (*DECIDER[:-1], "2026-07-01", "--revoke", "--motif", "Pièce fausse")


@pytest.fixture
def lieu(memoire: Path, request: pytest.FixtureRequest) -> Path:
    ici: Path = memoire / request.node.name
    ici.mkdir()
    return ici


def test_the_first_certificate_killed_at_every_call(serveur: Serveur, lieu: Path) -> None:
    """The salt is not drawn yet: the bytes are those of the run that registered the document."""
    racine = espace(lieu / "compte" / "e", "martin-lea")
    assert serveur.courir(racine, *DECIDER)["code"] == 0
    appels = serveur.courir(racine, *PARCHEMIN)["appels"]
    for rang, appel in enumerate(appels, 1):
        racine = espace(lieu / str(rang) / "e", "martin-lea")
        assert serveur.courir(racine, *DECIDER)["code"] == 0
        assert serveur.courir(racine, *PARCHEMIN, mode=TUER, rang=rang) == {"tue": True}, appel
        registre_sain(racine)
        inscrites = Registre(racine).lire()
        assert serveur.courir(racine, *PARCHEMIN)["code"] == 0, appel
        registre_sain(racine)
        (d,) = Registre(racine).lire()
        assert inscrites in ([], [d]), appel
        assert d.numero == f"{SESSION}-0001"
        assert (racine / "parchemin-martin-lea.pdf").read_bytes() == Registre(racine).octets(d)
        assert not restes(racine), appel


def test_a_certificate_cut_short_is_finished_by_the_next_one(serveur: Serveur, lieu: Path) -> None:
    """Its line is there, its document is not: another certificate puts it in its place, though the dossier changed."""
    racine = espace(lieu / "e", "martin-lea", "nguyen-van-an")
    assert serveur.courir(racine, "decide", "martin-lea", "nguyen-van-an", *DECIDER[2:])["code"] == 0
    appels = serveur.courir(_copie(racine, lieu / "compte"), *PARCHEMIN)["appels"]
    places = [n for n, appel in enumerate(appels, 1) if appel.startswith("replace e/registre/")]
    rang = places[-2]  # the document; the last is the list, for whoever has not this program
    assert serveur.courir(racine, *PARCHEMIN, mode=TUER, rang=rang) == {"tue": True}
    (d,) = Registre(racine).lire()
    assert not (racine / "registre" / d.fichier).exists()
    remplacer(racine / "candidats/martin-lea/candidat.yaml", "nom_naissance: MARTIN", "nom_naissance: DUPONT")
    reponse = serveur.courir(racine, "print", "parchemin", "nguyen-van-an", "--at", APRES)
    assert reponse["code"] == 0
    registre_sain(racine)
    assert [x.numero for x in Registre(racine).lire()] == [f"{SESSION}-0001", f"{SESSION}-0002"]
    reponse = serveur.courir(racine, *PARCHEMIN)
    assert "réimprimé à l'identique" in reponse["sortie"]
    assert (racine / "parchemin-martin-lea.pdf").read_bytes() == Registre(racine).octets(d)
    assert not restes(racine)


def test_a_reissue_that_was_never_given_is_given_by_the_same_command(serveur: Serveur, lieu: Path) -> None:
    racine = espace(lieu / "e", "martin-lea")
    for mots in (DECIDER, PARCHEMIN):
        assert serveur.courir(racine, *mots)["code"] == 0
    rang = 1
    while len(Registre(racine).lire()) == 1:
        serveur.courir(racine, *REEDITER, mode=TUER, rang=rang)
        rang += 1
    seconde = Registre(racine).lire()[-1]
    reponse = serveur.courir(racine, *REEDITER)
    assert "réédité, n° 2026-06-18-0002" in reponse["sortie"].replace("\xa0", " ").replace("\u202f", " ")
    assert Registre(racine).lire()[-1] == seconde
    assert not restes(racine)
    assert serveur.courir(racine, *REEDITER, "-o", "encore.pdf")["code"] == 0, "it was given: this is another one"
    assert Registre(racine).lire()[-1].numero == f"{SESSION}-0003"
    registre_sain(racine)


def test_a_certificate_that_cannot_be_written_says_its_number(serveur: Serveur, lieu: Path) -> None:
    """Once it is registered, whatever keeps its copy from being put where it was asked for."""
    racine = espace(lieu / "e", "martin-lea")
    assert serveur.courir(racine, *DECIDER)["code"] == 0
    appels = serveur.courir(_copie(racine, lieu / "compte"), *PARCHEMIN)["appels"]
    (rang,) = [n for n, appel in enumerate(appels, 1) if appel.startswith("write e/.cqp-")]
    reponse = serveur.courir(racine, *PARCHEMIN, mode=UNE_FOIS, rang=rang, numero=errno.EIO)
    assert reponse["code"] in (3, 4)
    dit = " ".join(reponse["plainte"].replace("\xa0", " ").replace("\u202f", " ").split())
    assert f"Le document n° {SESSION}-0001 est inscrit au registre : la même commande l'imprimera." in dit
    assert serveur.courir(racine, *PARCHEMIN)["code"] == 0
    registre_sain(racine)
    assert not restes(racine)


def test_the_register_is_marked_before_the_decision_is(serveur: Serveur, lieu: Path) -> None:
    """Whatever call is the last, no decision is revoked whose certificate is not."""
    depart = espace(lieu / "depart" / "e", "martin-lea")
    for mots in (DECIDER, PARCHEMIN):
        assert serveur.courir(depart, *mots)["code"] == 0
    appels = serveur.courir(_copie(depart, lieu / "compte"), *REVOQUER)["appels"]
    vus = Counter[tuple[bool, bool]]()
    for rang in range(1, len(appels) + 1):
        racine = _copie(depart, lieu / str(rang))
        serveur.courir(racine, *REVOQUER, mode=TUER, rang=rang)
        decision = (racine / f"candidats/martin-lea/decisions/{SESSION}.yaml").read_text(encoding="utf-8")
        etat = bool(Registre(racine).annulations()), "Pièce fausse" in decision
        vus[etat] += 1
        suite = serveur.courir(racine, *REVOQUER)
        assert suite["code"] == (4 if etat == (True, True) else 0), suite["plainte"]
        assert set(Registre(racine).annulations()) == {f"{SESSION}-0001"}
    assert vus.keys() == {(False, False), (True, False), (True, True)}


def _copie(depart: Path, ou: Path) -> Path:
    return shutil.copytree(depart, ou / "e")


def test_a_decision_revoked_by_hand_can_be_marked(branche: Path, cqp: Cqp) -> None:
    for mots in (DECIDER, PARCHEMIN):
        assert cqp(*mots).code == 0
    decision = branche / f"candidats/martin-lea/decisions/{SESSION}.yaml"
    remplacer(decision, "annulation: ", "annulation: {date: 2026-06-25, motif: à la main} ")
    assert Registre(branche).annulations() == {}
    reponse = cqp(*REVOQUER)
    assert reponse.code == 0, reponse.plainte
    (marque,) = Registre(branche).annulations().values()
    assert (marque.date, marque.motif) == ("2026-06-25", "à la main")
    assert "le registre le dit maintenant du n°" in " ".join(reponse.plainte.split())
    assert cqp(*REVOQUER).code == 4


@pytest.mark.parametrize(
    "nom", ["..\\x", "a\\..\\b", "C:x", "c:/x", "C:\\x", "\\\\serveur\\x", "//serveur/x", "/x", "a/../b", "", None, 7]
)
def test_a_path_of_another_system_leads_nowhere_either(branche: Path, cqp: Cqp, nom: object) -> None:
    """Read on Linux, a manifest may lead a Windows out of the workspace: it is refused everywhere."""
    assert not reste_dedans(nom)
    assert cqp("jury-pack", "martin-lea", "--session", SESSION, "--at", "2026-06-01", "-o", "j.pdf").code == 0
    manifeste = json.loads((branche / "j.manifest.json").read_text(encoding="utf-8"))
    if isinstance(nom, str):
        manifeste["fichiers"][nom] = "0"
        (branche / "j.manifest.json").write_text(json.dumps(manifeste), encoding="utf-8")
        assert cqp("verify", "j.pdf").code == 3
    for mots in (DECIDER, PARCHEMIN):
        assert cqp(*mots).code == 0
    registre = branche / "registre/registre.jsonl"
    ligne = json.loads(registre.read_text(encoding="utf-8"))
    for cle in ("numero", "session"):
        registre.write_text(json.dumps(ligne | {cle: nom}) + "\n", encoding="utf-8")
        assert cqp("verify", "parchemin-martin-lea.pdf").code == 3


@pytest.mark.skipif(os.name == "nt", reason="Windows refuses to rename on what exists")
@pytest.mark.parametrize("numero", [errno.EPERM, errno.EOPNOTSUPP])
def test_a_disk_without_links_has_one_winner_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, numero: int) -> None:
    def link(*_: object, **__: object) -> None:
        raise OSError(numero, os.strerror(numero))

    monkeypatch.setattr(os, "link", link)
    poser_neuf(ecrire_temporaire(tmp_path, b"un", True), tmp_path / "x")
    with pytest.raises(FileExistsError):
        poser_neuf(ecrire_temporaire(tmp_path, b"deux", True), tmp_path / "x")
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {"x": b"un"}
