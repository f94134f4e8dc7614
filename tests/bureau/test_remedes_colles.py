"""A remedy is a command, pasted as it is printed: what is to be filled is refused, then filled, and it mends."""

from __future__ import annotations

from pathlib import Path

import pytest

from cqp_cli.bureau.affectations import comprendre, partager, pieces_de
from cqp_cli.domain.regles import REGLES, verifier
from tests.commandes import Cqp, remplacer
from tests.domain.cas import cas_de, fichiers
from tests.remedes import analyser, est_rempli, mots, remplir

AU = ("--at", "2026-06-01")
# What no command does: files that are nobody's, taken away or renamed by hand.
A_LA_MAIN = {"FICHIERS-ETRANGERS"}


def constats(cqp: Cqp, *dossiers: str) -> list[dict[str, str]]:
    lus = cqp("check-dossier", *dossiers, *AU, "--format", "json").json["dossiers"]
    return [m for d in lus for m in d["manquements"]]


@pytest.mark.parametrize("code", [r.code for r in REGLES])
def test_every_remedy_of_every_case_is_a_command(code: str) -> None:
    for cas in (c for f in fichiers() if f.stem == code for c in cas_de(f)):
        dossier, session = cas.dossier()
        for m in verifier(dossier, cas.jour, session).manquements:
            if m.regle in A_LA_MAIN:
                continue
            assert m.remede.startswith("cqp "), (cas.nom, m.remede)
            assert "…" not in m.remede
            remede = m.remede.replace("{dossier}", "candidats/martin-lea")
            assert est_rempli(mots(remede)) == (mots(remede) == remplir(remede)), remede
            analyser(remplir(remede))


@pytest.mark.parametrize("code", [r.code for r in REGLES])
def test_every_value_that_a_rule_asks_for_has_its_place(code: str) -> None:
    for cas in (c for f in fichiers() if f.stem == code for c in cas_de(f)):
        dossier, session = cas.dossier()
        presents = [e.fichier for e in dossier.evaluations] + [x.fichier for x in dossier.decisions]
        for m in verifier(dossier, cas.jour, session).manquements:
            if m.remede.startswith("cqp set {dossier}"):
                tapes = [mot for mot in remplir(m.remede)[2:] if mot != "--force"]
                _, cles = partager(tapes)
                assert len(cles) == len(tapes), m.remede
                assert comprendre(cles, pieces_de(presents), presents, dossier.referentiel)


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
    assert cqp(*mots(m["remede"])).code == (0 if est_rempli(mots(m["remede"])) else 2)
    assert cqp(*remplir(m["remede"])).code == 0
    assert m["message"] not in [x["message"] for x in constats(cqp, lea)]


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
