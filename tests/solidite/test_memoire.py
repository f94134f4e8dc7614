"""Nothing that a command makes of a dossier waits for the collector: a hundred thousand of them pass through a night."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest

from tests.commandes import JOUR, Cqp

COMMANDES = {
    "check-dossier": ("check-dossier", "--jobs", "1"),
    "status": ("status",),
    "todo": ("todo",),
    "report": ("report",),
    "jury-pack": ("jury-pack", "--session", "2026-06-18", "-o", "jury.pdf"),
}


@pytest.mark.parametrize("nom", COMMANDES)
def test_what_a_dossier_holds_does_not_hold_it(nom: str, branche: Path, cqp: Cqp) -> None:
    cqp("--help")  # what is made once is not what is measured
    gc.collect()
    gc.disable()
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        reponse = cqp(*COMMANDES[nom], "--at", JOUR)
        gc.collect()
        attendent = {type(x).__name__ for x in gc.garbage if type(x).__module__.startswith("cqp_cli.domain")}
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()
    assert reponse.code in (0, 1), reponse.plainte
    assert attendent == set()
