"""A remedy is a command, pasted as it is printed: what is to be filled is refused, then filled, and it mends."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from cqp_cli.bureau.affectations import comprendre, demeler, pieces_de
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.jury import Session
from cqp_cli.domain.regles import REGLES, Manquement, verifier
from tests.commandes import EXEMPLES, Cqp, ranger, remplacer
from tests.domain.cas import Cas, cas_de, fichiers, retoucher
from tests.remedes import analyser, est_rempli, fleches, mots, remplir

AU = ("--at", "2026-06-01")
# What no command does: files that are nobody's, taken away or renamed by hand.
A_LA_MAIN = {"FICHIERS-ETRANGERS"}
_REMEDE = re.compile(r'"remede": ("cqp (?:[^"\\]|\\.)*")')
_CHEMIN = re.compile(r"candidats/[\w/-]*(?:\.\w+)?")


def constats(cqp: Cqp, *dossiers: str) -> list[dict[str, str]]:
    lus = cqp("check-dossier", *dossiers, *AU, "--format", "json").json["dossiers"]
    return [m for d in lus for m in d["manquements"]]


def ecrit(valeur: object) -> object:
    """A value as a piece writes it."""
    if isinstance(valeur, list):
        return [str(v) for v in valeur]
    return str(valeur).lower() if isinstance(valeur, bool) else str(valeur)


@pytest.mark.parametrize("code", [r.code for r in REGLES])
def test_every_remedy_of_every_case_is_a_command_and_what_it_sets_mends(code: str) -> None:
    for cas in (c for f in fichiers() if f.stem == code for c in cas_de(f)):
        dossier, session = cas.dossier()
        for m in verifier(dossier, cas.jour, session).manquements:
            if m.regle not in A_LA_MAIN:
                _est_une_commande(cas, m)
            if m.remede.startswith("cqp set {dossier}"):
                _ce_qu_elle_pose_a_sa_place_et_repare(cas, dossier, session, m)


def _est_une_commande(cas: Cas, m: Manquement) -> None:
    assert m.remede.startswith("cqp "), (cas.nom, m.remede)
    assert "…" not in m.remede
    remede = m.remede.replace("{dossier}", "candidats/martin-lea")
    assert est_rempli(mots(remede)) == (mots(remede) == remplir(remede)), remede
    analyser(remplir(remede))


def _ce_qu_elle_pose_a_sa_place_et_repare(cas: Cas, dossier: Dossier, session: Session | None, m: Manquement) -> None:
    presents = [e.fichier for e in dossier.evaluations] + [x.fichier for x in dossier.decisions]
    tapes = [mot for mot in remplir(m.remede, str(cas.jour))[2:] if mot != "--force"]
    _, cles = demeler(tapes)
    assert len(cles) == len(tapes), m.remede
    valeurs = comprendre(cles, pieces_de(presents), presents, dossier.referentiel)
    repare = retoucher(cas, {(a.fichier, a.chemin): ecrit(a.valeur) for a in valeurs})
    restent = verifier(repare, cas.jour, session).manquements
    assert (m.regle, m.lieu, m.message) not in [(x.regle, x.lieu, x.message) for x in restent], (cas.nom, m.remede)


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


# Everything that the tool prints, in both branches ------------------------------------------------------------------

DOCUMENTS = ("livret", "dossier-vae", "dossier-evaluation", "fiche-decision", "lettre", "attestation", "parchemin")
DE_TOUS = [("check-dossier", "--all"), ("status",), ("todo", "--all"), ("forms", "-o", "dus"), ("export", "accrochage")]
DE_CHACUN = [
    ("evaluate",),
    *(("evaluate", "--role", role, "--grid", "g.xlsx", "--dry-run") for role in ("externe", "professionnel")),
    *((commande, "--grid", "g.xlsx", "--dry-run") for commande in ("reperage", "activites", "parcours")),
    ("recevabilite", "--avis", "favorable", "--date", "2026-06-01"),
    *(("print", document, "-o", "d.pdf", "--dry-run") for document in (*DOCUMENTS, "recepisse", "pieces")),
]
D_UNE_SESSION = [
    ("jury-pack", "-o", "jury.pdf", "--dry-run"),
    ("deliver", "-o", "remise", "--dry-run"),
    ("decide",),
    ("notify",),
    *(("print", document, "-o", "d", "--dry-run") for document in ("pv", "emargement", "lettre", "parchemin")),
]


def lignes(branche: Path, jour: str, sessions: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """What a secretariat types in a branch, well or ill timed."""
    for mots_ in DE_TOUS:
        yield *mots_, "--at", jour
    for dossier in sorted(p.parent.name for p in (branche / "candidats").rglob("candidat.yaml")):
        for commande, *suite in DE_CHACUN:
            cible = [suite.pop(0), dossier] if commande == "print" else [dossier]
            yield commande, *cible, *suite, "--at", jour
        yield "decide", dossier, "--session", sessions[-1], "--at", sessions[-1]
    for session in sessions:
        for commande, *suite in D_UNE_SESSION:
            document = [suite.pop(0)] if commande == "print" else []
            yield commande, *document, "--session", session, *suite, "--at", jour
        yield "session", session
    yield from (("take", "dus", "--at", jour), ("verify",), ("purge", "--at", jour), ("init",))
    yield from (("check-dossier", "personne"), ("habilite", "X Y", "--reference", "H-012"), ("set", ".", "lieu=x"))


@pytest.mark.parametrize(
    ("nom", "sous", "jour", "sessions"),
    [
        ("branche", "2026", "2026-06-01", ("2025-11-20", "2026-06-18")),
        ("autre-branche", "", "2026-08-01", ("2026-09-10",)),
    ],
)
def test_every_arrow_that_is_printed_is_pasted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cqp: Cqp, nom: str, sous: str, jour: str, sessions: tuple[str, ...]
) -> None:
    racine = tmp_path / nom
    shutil.copytree(EXEMPLES / nom, racine)
    if sous:
        ranger(racine, sous)
    monkeypatch.chdir(racine)
    dites: dict[str, tuple[str, ...]] = {}
    absents: dict[str, tuple[str, ...]] = {}
    for ligne in lignes(racine, jour, sessions):
        en_clair, en_json = cqp(*ligne), cqp(*ligne, "--format", "json")
        remedes = [json.loads(dit) for dit in _REMEDE.findall(en_json.sortie)]
        dites |= dict.fromkeys((*fleches(en_clair), *remedes), ligne)
        dits = _CHEMIN.findall(en_clair.sortie + en_clair.plainte + en_json.sortie + en_json.plainte)
        absents |= {chemin: ligne for chemin in dits if not Path(chemin).exists()}
    assert len(dites) > 10
    assert absents == {}
    fausses = {}
    for fleche, ligne in dites.items():
        assert "…" not in fleche, ligne
        assert est_rempli(mots(fleche)) == (mots(fleche) == remplir(fleche)), (fleche, ligne)
        dit = cqp(*remplir(fleche, jour))
        if dit.code in (2, 3, 70):
            fausses[fleche] = (ligne, dit.plainte)
    assert fausses == {}


def test_what_check_dossier_asks_for_mends_as_pasted(branche: Path, cqp: Cqp, monkeypatch: pytest.MonkeyPatch) -> None:
    vues, essai = 0, branche.parent / "essai"
    for dossier in sorted(p.name for p in (branche / "candidats").iterdir()):
        for m in constats(cqp, dossier):
            if m["remede"].startswith(("cqp set ", "cqp habilite ")):
                vues += 1
                shutil.copytree(branche, essai)
                monkeypatch.chdir(essai)
                jours = {"HABILITATION-EVALUATION": "2026-04-01", "HABILITATION-SESSION": "2026-06-13"}
                dit = cqp(*remplir(m["remede"], jours.get(m["regle"], "2026-05-20")))
                assert dit.code == 0, (m["remede"], dit.plainte)
                restent = constats(cqp, dossier)
                assert (m["regle"], m["message"]) not in [(x["regle"], x["message"]) for x in restent]
                assert not m["regle"].startswith("HABILITATION") or m["regle"] not in {x["regle"] for x in restent}
                monkeypatch.chdir(branche)
                shutil.rmtree(essai)
    assert vues > 5


def test_from_outside_the_workspace_an_arrow_names_it(branche: Path, cqp: Cqp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(branche.parent)
    (fleche,) = {f for f in fleches(cqp("check-dossier", "oeuvrard-leo", *AU, "-C", "branche")) if "signature" in f}
    assert fleche == "cqp set candidats/oeuvrard-leo 1-externe.signature=AAAA-MM-JJ -C branche"
    assert cqp(*remplir(fleche)).code == 0


def test_a_dossier_of_another_workspace_gives_way_to_the_one_that_is_meant(branche: Path, cqp: Cqp) -> None:
    shutil.copytree(branche, branche.parent / "autre")
    avant = (branche / "candidats/oeuvrard-leo/evaluations/1-externe.yaml").read_bytes()
    assert cqp("set", "candidats/oeuvrard-leo", "1-externe.signature=2026-05-04", "-C", "../autre").code == 0
    assert (branche / "candidats/oeuvrard-leo/evaluations/1-externe.yaml").read_bytes() == avant


def test_a_name_comes_back_as_it_is_written_whatever_its_signs(branche: Path, cqp: Cqp) -> None:
    """What the shell reads between « " » is said so that it gives it back; a brace is a sign like another."""
    nom, ecrit = "Sabine Delcroix", 'Sabine {la} "D\'or" $x `y`'
    session, lea = branche / "sessions/2026-06-18/session.yaml", branche / "candidats/martin-lea"
    sans_college = f"  - nom: >-\n      {ecrit}\n"
    remplacer(session, f"  - nom: {nom}\n    college: employeurs\n", sans_college)
    remplacer(lea / "livret-reperage.yaml", "nom: Claire Besson", f"nom: >-\n    {ecrit}")
    (asseoir,) = [r for r in fleches(cqp("session", "2026-06-18")) if "employeurs|salaries" in r]
    assert mots(asseoir) == ["session", "2026-06-18", "--membre", f"{ecrit} ; employeurs|salaries"]
    retraits = [mots(m["remede"]) for m in constats(cqp, str(lea)) if m["regle"] == "JURY-CONFLIT"]
    assert [mot for retrait in retraits for mot in retrait if mot.endswith("=MOTIF")] == [f"{ecrit}=MOTIF"]
    assert cqp(*remplir(asseoir)).code == 0
    assert "Sans collège connu" not in cqp("session", "2026-06-18").sortie
