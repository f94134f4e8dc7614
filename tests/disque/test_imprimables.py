"""What is typed is written as its field reads it: the class alone says which texts are names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import pytest

from cqp_cli.disque.lire.classes import CLASSES
from cqp_cli.disque.retoucher.pieces import imprimables
from cqp_cli.domain.signes import NomEtatCivil, NomPropre, TexteLibre
from cqp_cli.errors import MauvaisUsage


def textes(annotation: Any, chemin: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Every text that may stand below: its path, and its annotation."""
    if annotation in (NomPropre, NomEtatCivil, TexteLibre, str):
        yield chemin, annotation
    elif is_dataclass(annotation):
        for cle, dessous in get_type_hints(annotation, include_extras=True).items():
            yield from textes(dessous, (*chemin, cle))
    elif (origine := get_origin(annotation)) is Mapping:
        yield from textes(get_args(annotation)[1], (*chemin, "X1"))
    elif origine is not Annotated:
        for dessous in get_args(annotation):
            yield from textes(dessous, (*chemin, 0) if origine is tuple else chemin)


TEXTES = [(piece, *texte) for piece, classe in CLASSES.items() for texte in textes(classe)]


def test_chaque_sorte_de_texte_est_trouvee() -> None:
    trouves = {(piece, chemin): annotation for piece, chemin, annotation in TEXTES}
    assert trouves["session", ("membres", 0, "nom")] == NomPropre
    assert trouves["candidat", ("prenoms", 0)] == NomEtatCivil
    assert trouves["evaluation", ("competences", "X1", "constats")] == TexteLibre


@pytest.mark.parametrize(("piece", "chemin", "annotation"), TEXTES)
def test_un_nom_n_est_jamais_change_et_un_texte_est_nettoye(piece: str, chemin: Any, annotation: Any) -> None:
    if annotation == NomPropre:
        with pytest.raises(MauvaisUsage, match="pouce levé"):
            imprimables({chemin: "Zoé👍"}, f"{piece}.yaml")
    else:
        ecrit = "Zoé👍" if annotation == NomEtatCivil else "Zoé[pouce levé]"  # CANDIDAT-NOM tells it
        assert imprimables({chemin: "Zoé👍"}, f"{piece}.yaml") == {chemin: ecrit}
