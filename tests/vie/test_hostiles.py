"""Dossiers written by a hostile reader of the agreement (`hostiles.yaml`), each judged by the real command line."""

from __future__ import annotations

import copy
import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.commandes import EXEMPLES, Cqp
from tests.vie.branche import ecrire

AUTRE = frozenset(("osei-abena",))
CODES = ("C1", "C2", "C3", "C4", "C5", "C6")
TOTALE: dict[str, Any] = {
    "session": "2026-06-18",
    "date": "2026-06-18",
    "conformite": {"demarche": "true", "dossier": "true"},
    "competences": dict.fromkeys(CODES, "validee"),
    "issue": "totale",
    "president": "Philippe Arnoult-Meyer",
    "signature": "2026-06-18",
}


@dataclass(frozen=True)
class Hostile:
    code: str
    base: str
    dit: dict[str, Any]

    @property
    def au(self) -> str:
        return str(self.dit.get("au", "2026-06-01"))


def lus() -> list[Hostile]:
    bases = yaml.load((Path(__file__).parent / "hostiles.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)
    return [Hostile(f"{base}-{n:02}", base, dit) for base, dits in bases.items() for n, dit in enumerate(dits)]


def vider(objet: Any) -> Any:
    """Empty means « no value »."""
    if isinstance(objet, dict):
        return {cle: vider(valeur) for cle, valeur in objet.items()}
    return [vider(x) for x in objet] if isinstance(objet, list) else objet or None


def poser(pieces: dict[str, Any], chemin: str, valeur: Any) -> None:
    """Sets one value of one piece; `absent` takes it away."""
    *avant, dernier = chemin.split(" > ")
    ou: Any = pieces
    for pas in avant:
        ou = ou[int(pas)] if isinstance(ou, list) else ou[pas]
    if valeur == "absent":
        del ou[dernier]
    else:
        ou[int(dernier) if isinstance(ou, list) else dernier] = valeur


def dresser(ici: Path, hostile: Hostile) -> None:
    """Copies the example dossier under another code, and spoils it."""
    source = ici / hostile.base
    pieces = {
        f.relative_to(source).with_suffix("").as_posix(): vider(
            yaml.load(f.read_text(encoding="utf-8"), yaml.BaseLoader)
        )
        for f in sorted(source.rglob("*.yaml"))
    }
    pieces["candidat"]["code"] = hostile.code
    if "decision" in hostile.dit:
        decision = copy.deepcopy(TOTALE)
        for cle, valeur in hostile.dit["decision"].items():
            if cle == "competences" and valeur != "absent":
                for code, mot in valeur.items():
                    poser(decision, f"competences > {code}", mot)
            else:
                poser(decision, cle, valeur)
        pieces["decisions/2026-06-18"] = decision
    for chemin, valeur in hostile.dit.get("change", {}).items():
        poser(pieces, chemin, valeur)
    for nom, piece in pieces.items():
        ecrire(ici / hostile.code / f"{nom}.yaml", piece)


@pytest.fixture(scope="module")
def hostiles(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Both workspaces, each with its hostile dossiers beside nothing else."""
    racines = {}
    for nom in ("branche", "autre-branche"):
        racine = tmp_path_factory.mktemp("hostiles") / nom
        shutil.copytree(EXEMPLES / nom, racine)
        for h in lus():
            if (h.base in AUTRE) == (nom == "autre-branche"):
                dresser(racine / "candidats", h)
                racines[h.code] = racine
        for base in {h.base for h in lus()} | {p.name for p in (racine / "candidats").iterdir()}:
            if base not in racines:
                shutil.rmtree(racine / "candidats" / base, ignore_errors=True)
    return racines


def _jours(dits: dict[str, str], codes: tuple[str, ...]) -> dict[str, str | None]:
    return {
        c: None if jour == "toujours" else jour
        for noms, jour in dits.items()
        for c in (codes if noms == "*" else noms.split())
    }


@pytest.mark.parametrize("h", lus(), ids=lambda h: h.code)
def test_le_verdict_que_donne_le_texte(h: Hostile, hostiles: dict[str, Path], cqp: Cqp) -> None:
    qui = (h.code, "--at", h.au, "--format", "json", "-C", str(hostiles[h.code]))
    verdict = cqp("check-dossier", *qui)
    (dossier,) = verdict.json["dossiers"]
    dit = json.dumps(dossier["manquements"], ensure_ascii=False, indent=1)
    assert dossier["verdict"] == h.dit["verdict"], f"{h.dit['nom']}\n{dit}"
    assert verdict.code == {"complet": 0, "incomplet": 1, "illisible": 3}[h.dit["verdict"]]
    if h.base in AUTRE:
        articles = {m["article"] for m in dossier["manquements"]}
        assert articles <= {"12", "13", "14", "15", "annexe des compétences"}, "another branch has its own articles"
    if h.dit["verdict"] == "illisible":
        return
    (etat,) = cqp("status", *qui).json["dossiers"]
    assert etat["issue"] == h.dit.get("issue"), h.dit["nom"]
    for cle, nom in (("competences_conservees", "gardees"), ("competences_expirees", "finies")):
        assert {b["code"]: b["jusqu_au"] for b in etat[cle]} == _jours(h.dit.get(nom, {}), CODES), (h.dit["nom"], cle)
