"""A remedy that is a command is pasted as it is printed: what is to be chosen is refused, then chosen, and it mends."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from cqp_cli.bureau.affectations import comprendre, partager, pieces_de
from cqp_cli.domain.regles import REGLES, verifier
from cqp_cli.errors import MauvaisUsage
from tests.commandes import Cqp, remplacer
from tests.domain.cas import cas_de, fichiers

AU = ("--at", "2026-06-01")
COLLABLES = ("cqp set ", "cqp habilite ", "cqp session ")


def choisir(mot: str) -> str:
    """The word with a real value in the place of what stands for one."""
    mot = mot.replace("AAAA-MM-JJ", "2027-04-01")
    cle, signe, valeur = mot.partition("=")
    valeur = (
        valeur.split("|")[0].replace("H-…", "H-012").replace("…", "C1" if cle.endswith("competences") else "Un mot")
    )
    return f"{cle.replace('…', 'Un mot')}{signe}{valeur}"


def constats(cqp: Cqp, *dossiers: str) -> list[dict[str, str]]:
    lus = cqp("check-dossier", *dossiers, *AU, "--format", "json").json["dossiers"]
    return [m for d in lus for m in d["manquements"]]


def test_every_remedy_of_the_examples_is_true_as_pasted(branche: Path, cqp: Cqp) -> None:
    vues = 0
    for m in constats(cqp):
        if m["remede"].startswith(COLLABLES):
            vues += 1
            mots = [choisir(mot) for mot in shlex.split(m["remede"])[1:]]
            dit = cqp(*mots, "--dry-run")
            assert dit.code == 0, (m["remede"], dit.plainte)
    assert vues > 3


@pytest.mark.parametrize(
    ("fichier", "avant", "apres", "remede"),
    [
        ("candidat.yaml", "sexe: F", "sexe: Homme", 'cqp set {} "candidat.sexe=F|M"'),
        ("candidat.yaml", "contrat: cdi", "contrat: alternance", "contrat=cdi|cdd|"),
        ("candidat.yaml", "date: 1990-05-14", "date: 14/05/1990", "cqp set {} candidat.naissance.date=1990-05-14"),
        ("evaluations/1-externe.yaml", "habilitation: H-", "habilitation: h", "evaluateur.habilitation=H-"),
        ("evaluations/1-externe.yaml", "signature: 2026-05-0", "signature: # 2026-05-0", "1-externe.signature=AAAA"),
        ("evaluations/1-externe.yaml", "passage: 1", "passage: 2", "cqp set {} 1-externe.passage=1"),
    ],
)
def test_what_is_spoilt_is_mended_by_its_remedy(
    branche: Path, cqp: Cqp, fichier: str, avant: str, apres: str, remede: str
) -> None:
    lea = "candidats/martin-lea"
    remplacer(branche / lea / fichier, avant, apres)
    (m,) = [m for m in constats(cqp, lea) if m["gravite"] == "bloquant"]
    assert remede.format(lea) in m["remede"]
    assert cqp(*shlex.split(m["remede"])[1:]).code == (2 if re.search(r"\||AAAA", m["remede"]) else 0)
    assert cqp(*[choisir(mot) for mot in shlex.split(m["remede"])[1:]]).code == 0
    assert m["message"] not in [x["message"] for x in constats(cqp, lea)]


@pytest.mark.parametrize("code", [r.code for r in REGLES])
def test_every_value_that_a_rule_asks_for_has_its_place(code: str) -> None:
    for cas in (c for f in fichiers() if f.stem == code for c in cas_de(f)):
        dossier, session = cas.dossier()
        verdict = verifier(dossier, cas.jour, session)
        presents = [e.fichier for e in dossier.evaluations] + [x.fichier for x in dossier.decisions]
        for m in verdict.manquements:
            if m.remede.startswith("cqp set {dossier}"):
                mots = shlex.split(m.remede.removesuffix(" --force"))[3:]
                _, cles = partager(choisir(mot) for mot in mots)
                assert len(cles) == len(mots), m.remede
                assert comprendre(cles, pieces_de(presents), presents, dossier.referentiel)
                if "|" in m.remede or "AAAA" in m.remede:
                    with pytest.raises(MauvaisUsage):
                        comprendre(partager(mots)[1], pieces_de(presents), presents, dossier.referentiel)


@pytest.mark.parametrize(
    ("nom", "remede"),
    [
        ("evaluations/1-extern.yaml", "renommez-le : evaluations/1-externe.yaml"),
        ("candidat.yml", "renommez-le : candidat.yaml"),
        ("parcours.yaml.txt", "renommez-le : parcours.yaml"),
        ("evaluation/1-externe.yaml", "renommez-le : evaluations/"),
    ],
)
def test_a_misspelt_piece_is_told_its_name(branche: Path, cqp: Cqp, nom: str, remede: str) -> None:
    fichier = branche / "candidats/martin-lea" / nom
    fichier.parent.mkdir(exist_ok=True)
    fichier.write_text("", encoding="utf-8")
    assert any(remede in m["remede"] for m in constats(cqp, "candidats/martin-lea"))


def test_a_workspace_inside_is_found_and_said(vide: Path, cqp: Cqp) -> None:
    assert "→ cd ma-branche" in cqp("init", "ma-branche").plainte
    dit = cqp("init-candidate", "--nom", "A", "--prenom", "B", "--voie", "vae")
    assert dit.code == 2
    assert "→ cd ma-branche" in dit.plainte
    assert cqp("init").code == 4


def test_the_same_person_twice_asks(branche: Path, cqp: Cqp) -> None:
    mots = ("init-candidate", "--nom", "PETIT", "--prenom", "Zoé", "--voie", "vae")
    assert cqp(*mots).code == 0
    assert cqp(*mots).code == 4
    assert cqp(*mots, "--force").code == 0
