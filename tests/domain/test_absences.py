"""« Any key may be absent or empty »: whatever one thing is taken out, the answer is a verdict, never a crash."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from cqp_cli.domain import ordre
from cqp_cli.domain.bilan import proposer
from cqp_cli.domain.deliberation import empechement
from cqp_cli.domain.dossier import au
from cqp_cli.domain.regles import verifier
from cqp_cli.domain.suivi import suivre
from tests.domain.cas import BASES, FLECHE, base, construire

LOIN = date(2040, 1, 1)
ETAPES = (
    ordre.avant_reperage,
    ordre.avant_parcours,
    ordre.avant_recevabilite,
    ordre.avant_activites,
    ordre.avant_evaluation,
)


def chemins(valeur: Any, prefixe: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every place of a dossier that can be taken out."""
    if prefixe:
        yield prefixe
    for cle, contenu in valeur.items() if isinstance(valeur, dict) else enumerate(valeur):
        if cle not in ("jour", "*"):
            yield from (
                chemins(contenu, (*prefixe, str(cle))) if isinstance(contenu, (dict, list)) else [(*prefixe, str(cle))]
            )


def cas() -> list[tuple[str, str]]:
    """Each base with each of its places; a list written `["*"]` counts for one."""
    return [
        (nom, FLECHE.join(chemin))
        for nom in BASES
        for chemin in chemins(base(nom))
        if chemin != ("candidat.yaml",) and "activites" not in chemin[:-1]
    ]


@pytest.mark.parametrize("nom", BASES)
@pytest.mark.parametrize("comment", ["absent", "vide"])
def test_one_thing_taken_out(nom: str, comment: str) -> None:
    for _, ou in [c for c in cas() if c[0] == nom]:
        if comment == "vide" and not isinstance(_valeur(nom, ou), (dict, list)):
            continue
        valeur: Any = "absent" if comment == "absent" else type(_valeur(nom, ou))()
        dossier, _ = construire(nom, "mini", {ou: valeur})
        for jour, session in ((dossier.jour, dossier.sessions[-1] if dossier.sessions else None), (LOIN, None)):
            verdict = verifier(dossier, jour, session)
            assert all(m.message and m.remede and m.article for m in verdict.manquements), ou
            assert not any("None" in m.message for m in verdict.manquements), ou
            assert suivre(verdict.dossier, verdict.mot == "complet").prochaine
            proposer(verdict.dossier.bilan)
            if session:
                empechement(verdict.dossier, session, jour)
        for etape in ETAPES:
            etape(au(dossier, dossier.jour))


def _valeur(nom: str, ou: str) -> Any:
    valeur = base(nom)
    for pas in ou.split(FLECHE):
        valeur = valeur[int(pas)] if isinstance(valeur, list) else valeur[pas]
    return valeur
