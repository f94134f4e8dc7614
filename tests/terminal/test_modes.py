"""What is typed is never forgotten in silence: each option, in each mode of each command, is read or refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

from cqp_cli.terminal.modes import MODES, TOUJOURS
from cqp_cli.terminal.sommaire import COMMANDES
from tests.commandes import Cqp, copier
from tests.remedes import feuilles
from tests.terminal.test_sans_ecrire import arbre

VALEURS = {
    "--expiring": "6m",
    "--role": "externe",
    "--suite": "formation",
    "--conforme": "dossier",
    "--year": "2026",
    "--passage": "2",
}
VALEURS |= {"--seuil": "3", "--avant": "2026-06-08", "--from": "2026-01-01", "--to": "2026-03-01"}
ARGUMENTS = {"print": ("livret",), "decide": ("--session", "2026-06-18")}


def _dites(mots: str, nom: str) -> tuple[str, ...]:
    """The words of one option, with a value where it takes one; of an argument, its word alone."""
    if not nom.startswith("-"):
        return ("candidat",)
    option = next(p for p in feuilles()[tuple(mots.split())].params if nom in p.opts)
    return (nom,) if option.is_flag else (nom, VALEURS.get(nom, "x"))


def _noms(mots: str) -> list[str]:
    """The options that are not common, and the arguments that some mode names."""
    siens = [
        max(p.opts, key=len)
        for p in feuilles()[tuple(mots.split())].params
        if p.param_type_name == "option" and not p.required
    ]
    arguments = {m for mode, lus in MODES[mots].items() for m in (mode, *lus.split()) if m and not m.startswith("-")}
    return [n for n in siens if n not in TOUJOURS] + sorted(arguments)


def _refuses() -> Iterator[tuple[str, str, str]]:
    for mots, modes in MODES.items():
        ordre = list(modes)
        for mode, lus in modes.items():
            for nom in _noms(mots):
                avant = nom in modes and ordre.index(nom) < ordre.index(mode)
                if nom not in (mode, *lus.split()) and not avant and not (not mode and nom in modes):
                    yield mots, mode, nom


@pytest.mark.parametrize(("mots", "mode", "nom"), list(_refuses()))
def test_une_option_que_le_mode_ne_lit_pas_est_refusee(branche: Path, cqp: Cqp, mots: str, mode: str, nom: str) -> None:
    avant = sorted(branche.rglob("*"))
    choisit = _dites(mots, mode) if mode else ()
    reponse = cqp(*mots.split(), *ARGUMENTS.get(mots, ()), *choisit, *_dites(mots, nom))
    assert reponse.code == 2, (mots, mode, nom, reponse)
    assert nom in reponse.plainte
    assert mode in reponse.plainte
    assert sorted(branche.rglob("*")) == avant


@pytest.mark.parametrize("mots", MODES)
def test_chaque_option_est_d_un_mode(mots: str) -> None:
    assert mots in COMMANDES
    lues = {m for mode, lus in MODES[mots].items() for m in (mode, *lus.split()) if m}
    assert lues == set(_noms(mots))


@pytest.mark.parametrize("mots", [m for m in COMMANDES if m not in ("guide", "register find")])
def test_une_option_n_a_qu_une_valeur(branche: Path, cqp: Cqp, mots: str) -> None:
    """Two values for one: the first was forgotten. The same one twice is one."""
    reponse = cqp(*mots.split(), "-C", branche, "-C", branche.parent)
    assert reponse.code == 2
    assert "--root\u00a0: elle n'a qu'une valeur" in reponse.plainte
    assert cqp("status", "--at", "2026-06-01", "--at", "2026-06-01").code == 0


LEA, S = "candidats/martin-lea", ("--session", "2026-06-18", "--at", "2026-06-18")
UN = ("init-candidate", "--nom", "A", "--prenom", "B", "--voie", "vae")
DU_JURY = (
    ("--retrait", "Sabine Delcroix=sa voisine"),
    ("--presidence", "Sabine Delcroix"),
    ("--suite", "formation"),
    ("--preconisation", "Continuez"),
)
# (a command line, what may be added to it): what is answered, or what is written, is another thing
LUES: list[tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]] = [
    (
        UN,
        (
            *(("--code", "zed"), ("--nom-usage", "C"), ("--sexe", "F"), ("--naissance", "1990-01-01")),
            *(("--commune", "Lyon"), ("--courriel", "a@example.org"), ("--statut", "salarie"), ("--emploi", "Chef")),
            *(("--entreprise", "Dupont"), ("--certification", "inconnue")),
        ),
    ),
    (
        ("init-candidate", "--from", "liste.csv"),
        (("--certification", "inconnue"), ("--all-or-nothing",), ("--a-corriger", "fautives.csv")),
    ),
    (("init-candidate", "--grid", "g.xlsx"), (("--certification", "inconnue"),)),
    (("evaluate", LEA, "--role", "externe", "--grid", "g.xlsx"), (("--passage", "9"),)),
    (("decide", LEA, *S), (("--competence", "C1=non-validee"), *DU_JURY)),
    (("decide", LEA, *S, "--renvoi", "--motif", "x"), DU_JURY),
    (
        ("decide", LEA, *S, "--non-conforme", "--motif", "x"),
        (("--competence", "C1=validee"), ("--conforme", "dossier"), *DU_JURY),
    ),
    (("print", "pieces", "ben-said-ines"), (("--session", "absente"), ("--avant", "2026-06-20"), ("-o", "p.pdf"))),
    (("status",), (("--expiring", "9a"), ("--names",))),
    (("status", "--expiring", "9a"), (("--names",),)),
    (("report", "--from", "2025-01-01"), (("--to", "2025-06-01"), ("-o", "r.xlsx"))),
    (("check-dossier", "ben-said-ines"), (("--verbose",), ("--all",))),
    (("check-dossier", "ben-said-ines", "--letter", "d"), (("--avant", "2026-06-20"),)),
    (("activites", "nguyen-van-an", "--grid", "a.xlsx"), (("--partie-2",),)),
    (("schema", "candidat"), (("--certification", "inconnue"), ("-o", "s.json"))),
    (("schema", "--all", "s"), (("--certification", "inconnue"),)),
]


def _effet(ou: Path, cqp: Cqp, monkeypatch: pytest.MonkeyPatch, mots: tuple[str, ...]) -> object:
    """What is answered, and the files that are there after: in a workspace of its own."""
    copier(ou)
    (ou / "liste.csv").write_text("nom_naissance;prenoms;voie\nBa;Zoé;vae\nLi;Mei;autre\n", encoding="utf-8")
    monkeypatch.chdir(ou)
    reponse = cqp(*mots, *(() if "--at" in mots or mots[0] == "schema" else ("--at", "2026-06-01")))
    sommes = {nom: somme for nom, somme in arbre(ou).items() if not nom.endswith(".jsonl")}
    return reponse, sommes | {nom: _classeur(ou / nom) for nom in sommes if nom.endswith(".xlsx")}


def _classeur(fichier: Path) -> str:
    """A workbook but for the second in which it was written."""
    with ZipFile(fichier) as membres:
        return " ".join(f"{x.filename} {x.CRC}" for x in membres.infolist() if x.filename != "docProps/core.xml")


@pytest.mark.parametrize(("mots", "plus"), LUES)
def test_ce_qu_un_mode_lit_change_ce_qu_il_fait(
    tmp_path: Path,
    cqp: Cqp,
    monkeypatch: pytest.MonkeyPatch,
    mots: tuple[str, ...],
    plus: tuple[tuple[str, ...], ...],
) -> None:
    sans = _effet(tmp_path / "sans", cqp, monkeypatch, mots)
    assert _effet(tmp_path / "encore", cqp, monkeypatch, mots) == sans
    for rang, autres in enumerate(plus):
        assert _effet(tmp_path / str(rang), cqp, monkeypatch, (*mots, *autres)) != sans, autres


OUBLIS = [
    (("livret", LEA, "--session", "2025-11-20"), "--session serait oubliée", "→ cqp print livret candidats/martin-lea"),
    (
        ("recepisse", "nguyen-van-an", "--session", "2025-11-20"),
        "n'est d'aucune session",
        "→ cqp print recepisse nguyen",
    ),
    (
        ("emargement", LEA, "--session", "2025-11-20"),
        "de toute la session",
        "→ cqp print emargement --session 2025-11-20",
    ),
    (("pv", LEA, "--session", "2025-11-20", "--blank"), "de toute la session", "--session 2025-11-20 --blank"),
    (("livret", "--preview"), "--preview relit un document rempli", "→ cqp print livret"),
    (("pieces", "--avant", "2026-06-10"), "--avant accompagne", "→ cqp print pieces"),
]


@pytest.mark.parametrize(("mots", "phrase", "remede"), OUBLIS)
def test_ce_qu_un_document_ne_lit_pas(branche: Path, cqp: Cqp, mots: tuple[str, ...], phrase: str, remede: str) -> None:
    """The same words gave the same file with and without them."""
    reponse = cqp("print", *mots)
    assert reponse.code == 2
    assert phrase in reponse.plainte
    assert remede in reponse.plainte
    assert not list(branche.glob("*.pdf"))


def test_l_espace_nait_ou_le_dit_son_option(vide: Path, cqp: Cqp) -> None:
    """`init -C LA` made it here, and its arrows went there."""
    deux = cqp("init", "ici", "-C", "la")
    assert (deux.code, list(vide.iterdir())) == (2, [])
    assert "ici et la" in deux.plainte
    fait = cqp("init", "-C", "la")
    assert fait.code == 0
    assert "→ cd" not in fait.plainte
    assert "certificateur.lieu=LIEU -C la" in fait.plainte
    assert [p.name for p in vide.iterdir()] == ["la"]
    assert cqp("status", "-C", "la").code == 0
    assert cqp("init", "la", "-C", "la").code == 4
