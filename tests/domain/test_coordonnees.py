"""What is written in one way only: a SIRET, a telephone, an INSEE code, an e-mail address."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from cqp_cli.domain.coordonnees import CodeInsee, Courriel, MalForme, Siret, Telephone


def remettre(sorte: Any, texte: str) -> tuple[str, bool]:
    """The value meant, and whether something is said of it."""
    net, dit = get_args(sorte)[1].remettre(texte)
    return net, dit is not None


@pytest.mark.parametrize(
    ("sorte", "texte", "net", "dite"),
    [
        (Telephone, "0612345678", "0612345678", False),
        (Telephone, "+33 6 12 34 56 78", "+33 6 12 34 56 78", False),
        (Telephone, "612345678", "0612345678", True),
        (CodeInsee, " 2a 004", "2A004", False),
        (CodeInsee, "1004", "01004", True),
        (Siret, "123 456 782 00010", "12345678200010", False),
        (Siret, "35600000000048", "35600000000048", False),
        (Siret, "5520135400010", "05520135400010", True),
        (Siret, "12345678200011", "12345678200011", True),
        (Courriel, "l.o'neil+x@sous.example.fr", "l.o'neil+x@sous.example.fr", False),
        (Courriel, "jean@éducation.fr", "jean@éducation.fr", False),
    ],
)
def test_what_it_was_meant_to_be(sorte: Any, texte: str, net: str, dite: bool) -> None:
    assert remettre(sorte, texte) == (net, dite)


@pytest.mark.parametrize(
    ("sorte", "texte"),
    [
        *((Telephone, texte) for texte in ("06.39.98.01.1", "06123456", "abc", "06 12 34 5")),
        *((CodeInsee, texte) for texte in ("69", "2C004", "690123")),
        *((Siret, texte) for texte in ("1234567820001", "5520135000019", "123456789", "abc", "123456782000101")),
        *((Courriel, texte) for texte in ("lea@", "lea", "a b@c.fr", ".a@c.fr", "a..b@c.fr", "a.@c.fr")),
    ],
)
def test_what_nothing_can_be_made_of(sorte: Any, texte: str) -> None:
    with pytest.raises(MalForme):
        remettre(sorte, texte)
