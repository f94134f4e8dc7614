"""The passage under way: « the highest whose form for this role is missing, else the next »."""

from __future__ import annotations

from typing import Any

import pytest

from cqp_cli.domain.accord import Role
from cqp_cli.domain.dossier import au
from cqp_cli.domain.ordre import prochain_passage
from tests.domain.cas import construire

PRO, EXT = "evaluations/{}-professionnel.yaml".format, "evaluations/{}-externe.yaml".format
VIDE = {"date": "2026-09-01"}


@pytest.mark.parametrize(
    ("base", "changements", "professionnel", "externe"),
    [
        ("formation-complet", {PRO(1): "absent", EXT(1): "absent"}, 1, 1),
        ("formation-complet", {}, 2, 2),
        ("formation-complet", {EXT(1): "absent"}, 2, 1),
        ("formation-deux-passages", {EXT(1): "absent", PRO(2): "absent"}, 2, 1),
        ("formation-deux-passages", {EXT(2): "absent"}, 3, 2),
        ("formation-deux-passages", {EXT(1): "absent", EXT(2): "absent"}, 3, 2),
        ("formation-deux-passages", {}, 3, 3),
        ("formation-deux-passages", {EXT(2): VIDE}, 3, 2),
        # What a decision has judged is not under way any more.
        ("formation-represente", {EXT(1): "absent"}, 3, 3),
        ("formation-represente", {EXT(1): "absent", EXT(2): "absent"}, 3, 2),
        ("formation-represente", {PRO(2): "absent", EXT(2): "absent"}, 2, 2),
    ],
)
def test_the_passage_under_way(base: str, changements: dict[str, Any], professionnel: int, externe: int) -> None:
    d, _ = construire(base, "livre", changements)
    vu = au(d, d.jour)
    roles: tuple[Role, Role] = ("professionnel", "externe")
    assert tuple(prochain_passage(vu, role) for role in roles) == (professionnel, externe)
