"""The forms of many candidates, made from one workbook: part by part, those that are built one by one."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree.ElementTree import canonicalize

import pytest
from openpyxl import load_workbook

from cqp_cli.domain.accord import Role
from cqp_cli.domain.dossier import Dossier
from cqp_cli.files.dossiers import lire_dossier
from cqp_cli.files.espace import Espace
from cqp_cli.files.formulaires import Gabarits, ecrire_evaluation

BRANCHE = Path(__file__).parents[2] / "examples" / "branche"
NOMS = [
    "MARTIN",
    "D’ANGELO & FILS <SA>",
    "Œuvrard-Łukasiewicz",
    "=SOMME(A1)",
    "_x0041_",
    " espace ",
    "&amp;",
    "evaluation",
    "{cqp:code}",
    "V" * 300,
    "ĐORĐEVIĆ " * 12,
]


def dossier(code: str) -> Dossier:
    lu = lire_dossier(BRANCHE / "candidats" / code, Espace(BRANCHE), date(2026, 6, 1)).dossier
    assert lu
    return replace(lu, evaluations=())


def parties(octets: bytes) -> dict[str, str]:
    """What a workbook is made of, in canonical XML; the hour at which it was made is no matter."""
    with zipfile.ZipFile(io.BytesIO(octets)) as lu:
        return {nom: canonicalize(lu.read(nom)) for nom in lu.namelist() if nom != "docProps/core.xml"}


@pytest.mark.parametrize("role", ["professionnel", "externe"])
@pytest.mark.parametrize("code", ["martin-lea", "nguyen-van-an"])
def test_le_formulaire_d_un_gabarit_est_celui_que_l_on_aurait_construit(code: str, role: Role) -> None:
    gabarits, modele = Gabarits(), dossier(code)
    for rang, nom in enumerate(NOMS):
        d = replace(
            modele, code=f"candidat-{rang}", candidat=replace(modele.candidat, nom_naissance=nom, nom_usage=nom)
        )
        for codes in (d.referentiel.codes, ("C2",)):
            tire = gabarits.evaluation(d, role, 1, codes)
            assert parties(tire) == parties(ecrire_evaluation(d, role, 1, codes, None)), nom


def test_un_candidat_qui_porte_le_nom_d_une_marque_garde_le_sien() -> None:
    """The words of a form are never taken for the candidate's: « evaluation » is a kind of form, and here a code."""
    gabarits, modele = Gabarits(), dossier("martin-lea")
    for code in ("martin-lea", "evaluation", "externe", "1", "code", "sujet"):
        classeur = load_workbook(io.BytesIO(gabarits.evaluation(replace(modele, code=code), "externe", 1, ("C1",))))
        feuille = classeur["À lire"]
        lus = {
            n: feuille[d.attr_text.split("!")[1].replace("$", "")].value
            for n, d in classeur.defined_names.items()
            if "À lire" in d.attr_text
        }
        assert (lus["cqp_code"], lus["cqp_formulaire"], lus["cqp_role"], lus["cqp_passage"]) == (
            code,
            "evaluation",
            "externe",
            "1",
        )


def test_un_gabarit_sert_pour_tous_ceux_qui_ne_different_que_par_le_nom(monkeypatch: pytest.MonkeyPatch) -> None:
    from cqp_cli.files.formulaires import grille

    faits: list[str] = []
    vrai = grille.ecrire_evaluation

    def noter(d: Dossier, *reste: object) -> bytes:
        faits.append(d.code)
        return vrai(d, *reste)  # type: ignore[arg-type]

    monkeypatch.setattr(grille, "ecrire_evaluation", noter)
    gabarits, modele = Gabarits(), dossier("martin-lea")
    for code in ("a", "b", "c"):
        gabarits.evaluation(replace(modele, code=code), "externe", 1, ("C1",))
    assert faits == ["a"]
    gabarits.evaluation(replace(modele, code="d", sessions=()), "externe", 1, ("C1",))
    gabarits.evaluation(replace(modele, code="e"), "externe", 2, ("C1",))
    assert faits == ["a", "d", "e"]
