"""A day is typed as people write it: on the command line, at the keyboard, in a list, in a form."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from cqp_cli.formulaires.cellules import CelluleFautive, en_jour
from tests.commandes import Cqp
from tests.remedes import feuilles

ECRITURES = ("2026-06-18", "18/06/2026", "18.6.2026", "18 juin 2026", "le 18 juin 2026", "2026/6/18")


# Every option that asks for a day, of every command.
OPTIONS = {
    " ".join((*mots, param.opts[0])): param
    for mots, commande in feuilles().items()
    for param in commande.params
    if re.search("AAAA|DATE", getattr(param, "metavar", None) or "") and "naissance" not in param.opts[0]
}


def test_les_options_de_date_sont_trouvees() -> None:
    assert {"status --at", "print --at", "register list --from", "export accrochage --at"} <= OPTIONS.keys()


@pytest.mark.parametrize("param", OPTIONS.values(), ids=OPTIONS)
@pytest.mark.parametrize("dit", ECRITURES)
def test_chaque_option_de_date_se_dit_comme_on_l_ecrit(param: Any, dit: str) -> None:
    if param.opts[0] != "quand":  # the argument of `session` is the name of a folder too
        assert param.type.convert(dit, param, None) == date(2026, 6, 18)


def test_une_option_de_date_dite_de_travers_dit_comment(cqp: Cqp, branche: Path) -> None:
    dit = cqp("status", "--at", "18/06/26")
    assert (dit.code, "AAAA-MM-JJ" in dit.plainte) == (2, True)


@pytest.mark.parametrize("dit", ECRITURES)
def test_une_session_se_nomme_par_son_jour(cqp: Cqp, branche: Path, dit: str) -> None:
    assert "18 juin 2026" in cqp("session", dit, "--at", "2026-06-01").sortie
    if re.search("[/ ]", dit):
        assert cqp("jury-pack", "--session", dit, "--at", "2026-06-18", "--dry-run").code in (0, 1)


@pytest.mark.parametrize(("dit", "remede"), [("18-06-2026", "2026-06-18"), ("2 mai 2031", "2031-05-02")])
def test_une_session_inconnue_a_un_remede_qui_se_colle(cqp: Cqp, branche: Path, dit: str, remede: str) -> None:
    refus = cqp("jury-pack", "--session", dit, "--at", "2026-06-18")
    assert (refus.code, f"→ cqp session {remede}\n" in refus.plainte) == (2, True)


@pytest.mark.parametrize("dit", ECRITURES)
def test_une_naissance_se_dit_comme_on_l_ecrit(cqp: Cqp, branche: Path, dit: str) -> None:
    mots = ("--nom", "A", "--prenom", "B", "--voie", "vae", "--naissance", dit.replace("2026", "1990"))
    assert cqp("init-candidate", *mots, "--at", "2026-06-01").code == 0
    assert "  date: 1990-06-18" in (branche / "candidats/a-b/candidat.yaml").read_text(encoding="utf-8")
    liste = f"nom;prenom;voie;né le\nC;D;vae;{dit.replace('2026', '1990')}\n"
    (branche / "l.csv").write_text(liste, encoding="utf-8")
    assert cqp("init-candidate", "--from", "l.csv", "--at", "2026-06-01").code == 0
    assert "  date: 1990-06-18" in (branche / "candidats/c-d/candidat.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("dit", [*ECRITURES, "18\xa0juin\xa02026", " 18 / 06 / 2026 ", "2026-06-18T00:00:00", "46191"])
def test_une_case_de_date_se_remplit_comme_on_l_ecrit(dit: str) -> None:
    assert en_jour(dit, datetime(1899, 12, 30)) == date(2026, 6, 18)


@pytest.mark.parametrize(
    ("dit", "phrase"),
    [("31/02/2026", "n'est pas une date du calendrier"), ("18/06/26", "on attend une date"), ("juin", "on attend")],
)
def test_une_case_qui_n_en_dit_pas_une(dit: str, phrase: str) -> None:
    with pytest.raises(CelluleFautive, match=phrase):
        en_jour(dit, datetime(1899, 12, 30))
