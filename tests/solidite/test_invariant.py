"""What `check-dossier` says complete, `jury-pack` presents, whatever is written in it, and its text is read back.

Random texts and names, of random lengths, juries of none to forty, logos of all shapes; `CQP_INVARIANT=500` draws as many.
"""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

from cqp_cli.disque.lire.lecture import lire_yaml
from cqp_cli.domain.signes import NOM_MAX, nettoyer
from cqp_cli.domain.typographie import typographier
from cqp_cli.terminal import options
from cqp_cli.terminal.racine import lancer
from tests.commandes import EXEMPLES, Reponse

ESSAIS = int(os.environ.get("CQP_INVARIANT", "12"))
SECONDES, MIO = 60, 256
LEA, JOUR = "candidats/martin-lea", "2026-06-18"
RECITS = frozenset(("constats", "observations", "intitule", "description", "actions_proposees"))
COURTS = frozenset(("fonction", "organisation", "entreprise", "emploi", "anciennete", "lieu", "adresse"))

MOTS = st.sampled_from(
    ["a", "m" * 90, "accueil", "l’élève", "14 h 30", "•", "\n", "\n\n", "-", "Saint-Genest-et-Isson", "👍", "\uf0b7", "🇫🇷",
     "\u200b", "\t", "« oui »", "https://exemple.fr/" + "x" * 120, "Đặng", "Ωμέγα", "№", "→", "\u202e", "…", "%", "㎡"]
)  # fmt: skip
PARLES = st.lists(MOTS, max_size=12).map(" ".join) | st.just("mot " * 900) | st.just("m" * 9000)
LATINES = st.text("abcdefghéèçœŒÉŁđỆMWi’' -.", min_size=1, max_size=60)
LONGS = st.sampled_from(["DE LA ROCHEFOUCAULD-MONTMORENCY", "M" * NOM_MAX, "Saint-Remy-en-Bouzemont-Saint-Genest", " "])
SIGNES = st.text(st.characters(exclude_categories=["Cs"], max_codepoint=0x1FFFF), min_size=1, max_size=6)


@dataclass(frozen=True, slots=True)
class Mains:
    """Who fills the dossier: with words and letters, or with any sign at all."""

    tirer: Any
    folles: bool

    def texte(self) -> str:
        """What is told."""
        return str(self.tirer(PARLES | SIGNES if self.folles else PARLES))

    def nom(self) -> str:
        """The name of somebody."""
        return str(self.tirer(LATINES | LONGS | SIGNES if self.folles else LATINES | LONGS))


def courir(racine: Path, *mots: str) -> Reponse:
    """One command line in that workspace, in this process."""
    options.demande.sortie = options.Format.TABLE
    with redirect_stdout(io.StringIO()) as sortie, redirect_stderr(io.StringIO()) as plainte:
        code = lancer([*mots, "-C", str(racine)])
    return Reponse(code, sortie.getvalue(), plainte.getvalue())


@contextmanager
def _borne() -> Iterator[None]:
    """A layout that does not end, or that eats all memory, fails instead of going on."""

    def finir(*_: object) -> None:
        raise AssertionError(f"more than {SECONDES} s")

    ancien = signal.signal(signal.SIGALRM, finir)
    signal.alarm(SECONDES)
    avant = _memoire()
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, ancien)
    assert _memoire() - avant < MIO


def _memoire() -> float:
    """The most that this process ever took, in MiB."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _parler(valeur: Any, mains: Mains, cle: str = "") -> Any:
    """The same piece with other words: a name is a name, what is told is a text, all the rest stays."""
    if isinstance(valeur, dict):
        return {c: _parler(v, mains, cle if cle in RECITS else c) for c, v in valeur.items()}
    if isinstance(valeur, list):
        return [_parler(v, mains, cle) for v in valeur]
    if cle in RECITS:
        return mains.texte() or "x"
    return mains.nom() if cle in COURTS and mains.tirer(st.booleans()) else valeur


def _dossier(racine: Path, mains: Mains) -> None:
    for fichier in sorted((racine / LEA).rglob("*.yaml")):
        donnees, _ = lire_yaml((EXEMPLES / "branche" / fichier.relative_to(racine)).read_text(encoding="utf-8"), "")
        dite = _parler(donnees, mains)
        if fichier.name == "candidat.yaml":
            dite |= {"nom_naissance": mains.nom(), "nom_usage": mains.nom() if mains.tirer(st.booleans()) else None}
            dite["prenoms"] = [mains.nom() for _ in range(mains.tirer(st.integers(1, 4)))]
            dite["naissance"] |= {"commune": mains.nom()}
        fichier.write_text(json.dumps(dite, ensure_ascii=False), encoding="utf-8")


def _session(racine: Path, mains: Mains) -> None:
    colleges = ("employeurs", "salaries")
    membres = [
        {"nom": f"{mains.nom()[:150]} {n}", "college": colleges[n % 2], "organisation": mains.nom(), "president": not n}
        for n in range(mains.tirer(st.integers(0, 40)))
    ]
    dite = {"date": JOUR, "lieu": mains.nom(), "membres": membres}
    (racine / f"sessions/{JOUR}/session.yaml").write_text(json.dumps(dite, ensure_ascii=False), encoding="utf-8")


def _marque(racine: Path, mains: Mains) -> None:
    texte = (EXEMPLES / "branche/cqp.yaml").read_text(encoding="utf-8")
    if mains.tirer(st.booleans()):
        taille = mains.tirer(st.tuples(st.integers(1, 900), st.integers(1, 900)))
        Image.new(mains.tirer(st.sampled_from(["RGB", "RGBA", "L", "1", "P"])), taille).save(racine / "logo.png")
        texte = re.sub(r"(?m)^  logo:.*$", "  logo: logo.png", texte)
    (racine / "cqp.yaml").write_text(texte, encoding="utf-8")


def _serre(texte: str) -> str:
    return re.sub(r"\s", "", typographier(texte))


def _relu(racine: Path) -> str:
    pages = PdfReader(io.BytesIO((racine / "p.pdf").read_bytes())).pages
    return _serre("".join(page.extract_text() for page in pages))


def _noms(racine: Path) -> Iterator[str]:
    candidat = json.loads((racine / LEA / "candidat.yaml").read_text(encoding="utf-8"))
    yield candidat["nom_usage"] or candidat["nom_naissance"]
    yield candidat["prenoms"][0]


def _constats(racine: Path) -> Iterator[str]:
    for role in ("externe", "professionnel"):
        dite = json.loads((racine / LEA / f"evaluations/1-{role}.yaml").read_text(encoding="utf-8"))
        yield from (bloc["constats"] for bloc in dite["competences"].values() if bloc.get("constats"))


@pytest.fixture(scope="module")
def racine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    ici = tmp_path_factory.mktemp("invariant") / "branche"
    shutil.copytree(EXEMPLES / "branche", ici)
    for autre in (ici / "candidats").iterdir():
        if autre.name != "martin-lea":
            shutil.rmtree(autre)
    return ici


@pytest.mark.skipif(not hasattr(signal, "SIGALRM"), reason="no alarm here")
@settings(
    max_examples=ESSAIS, suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.reuse, Phase.generate)
)
@given(st.data())
def test_ce_qui_est_complet_est_presente(racine: Path, data: st.DataObject) -> None:
    mains = Mains(data.draw, folles=data.draw(st.integers(0, 3)) == 0)
    for ecrire in (_dossier, _session, _marque):
        ecrire(racine, mains)
    with _borne():
        lu = courir(racine, "check-dossier", str(racine / LEA), "--at", JOUR, "--format", "json")
        pack = courir(
            racine,
            "jury-pack",
            str(racine / LEA),
            "--session",
            JOUR,
            "--at",
            JOUR,
            "-o",
            str(racine / "p.pdf"),
            "--force",
            "--format",
            "json",
        )
    assert {lu.code, pack.code} <= {0, 1, 3}, (lu, pack)
    event(f"{lu.json['dossiers'][0]['verdict']}, {pack.code}")
    if lu.json["dossiers"][0]["verdict"] != "complet" or "erreurs" in pack.json:
        return
    assert (pack.code, pack.json["presentes"]) == (0, ["martin-lea"]), pack
    relu = _relu(racine)
    for mot in {m for texte in (*_noms(racine), *_constats(racine)) for m in nettoyer(texte).split()}:
        assert _serre(mot[:30]) in relu, mot  # what is longer may go on overleaf
