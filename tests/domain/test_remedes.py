"""A remedy mends: it never overturns what was decided, nor moves the day of an act. Seen over every case of every rule."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.lieu import Lieu
from cqp_cli.domain.regles import REGLES, Manquement, verifier
from cqp_cli.domain.remedes import poser
from tests.domain.cas import cas_de, construire, fichiers

UN_JOUR = re.compile(r"\d{4}-\d\d-\d\d|AAAA-MM-JJ")
UNE_VALEUR = re.compile(r'cqp set \S+ "?([\w.-]+)=([^"]+)"?(?: --force)?')
# A copy that does not agree with what it copies, a word to choose anew: nobody's act.
REDRESSE = {
    "CANDIDAT-CODE",
    "CANDIDAT-VOIE",
    "PARCOURS-UNIQUEMENT",
    "PARCOURS-REALISE",
    "EVALUATION-COMPETENCES",
    "EVALUATION-ELEMENTS",
    "EVALUATION-SOURCES",
    "LIVRET-ELEMENTS",
    "HABILITATION-REPERAGE",
    "HABILITATION-EVALUATION",
    "DECISION-COHERENTE",
    "DECISION-SESSION",
    "DECISION-CONSERVEE",
    "DECISION-CONFORMITE",
    "DECISION-BENEFICE",
}
IMPOSSIBLE = {"PARCOURS-ACTIONS-DATES", "PRATIQUE-AVANT-EVALUATION"}  # an end before its own beginning is no act


def pieces(d: Dossier) -> dict[str, Any]:
    return {
        "candidat.yaml": d.candidat,
        "livret-reperage.yaml": d.livret,
        "parcours.yaml": d.parcours,
        "dossier-vae.yaml": d.vae,
        "dossier-candidat.yaml": d.dossier_candidat,
        **{e.fichier: e for e in d.evaluations},
        **{x.fichier: x for x in d.decisions},
    }


def ecrit(d: Dossier, lieu: Lieu) -> Any:
    """What the piece holds at this place; None when it holds nothing."""
    valeur: Any = pieces(d).get(lieu.fichier)
    for pas in lieu.chemin:
        if isinstance(valeur, Mapping):
            valeur = valeur.get(pas)
        elif isinstance(pas, int):
            valeur = valeur[pas] if isinstance(valeur, tuple) and pas < len(valeur) else None
        else:
            valeur = getattr(valeur, pas, None)
    return valeur


def fautes(m: Manquement, d: Dossier, jour: date) -> list[str]:
    """What this remedy should not say."""
    ecrite, remede = ecrit(d, m.lieu), UNE_VALEUR.fullmatch(m.remede)
    passe = isinstance(ecrite, date) and ecrite <= jour
    dit = re.sub(r"--session \S+", "", m.remede)
    trouvees = []
    if passe and UN_JOUR.search(dit) and not (m.regle in IMPOSSIBLE and "avant de commencer" in m.message):
        trouvees.append("un autre jour")
    if remede and isinstance(ecrite, str | bool) and m.regle not in REDRESSE:
        trouvees.append(f"« {remede[1]} » a déjà une valeur, {ecrite!r}")
    if "défavorable" in m.message and "--avis favorable" in m.remede:
        trouvees.append("l'avis contraire")
    return trouvees


@pytest.mark.parametrize("code", [r.code for r in REGLES])
def test_no_remedy_overturns_a_word_or_moves_a_day(code: str) -> None:
    vues = []
    for cas in (c for f in fichiers() if f.stem == code for c in cas_de(f)):
        dossier, session = cas.dossier()
        verdict = verifier(dossier, cas.jour, session)
        vues += [(m.message, m.remede, x) for m in verdict.manquements for x in fautes(m, verdict.dossier, cas.jour)]
    assert vues == []


def test_the_remedy_of_a_refusal_is_its_letter() -> None:
    refus = {"dossier-vae.yaml > recevabilite > avis": "defavorable"}
    (m,) = verifier(construire("vae-complet", "livre", refus)[0], date(2026, 6, 1)).du_jour
    assert (m.regle, m.remede) == ("VAE-RECEVABILITE", "cqp print lettre {dossier}")


def test_a_value_of_what_all_dossiers_share_is_set_at_the_root() -> None:
    assert poser(Lieu("sessions/2026-06-18/session.yaml", ("date",)), "AAAA-MM-JJ") == (
        "cqp set . sessions/2026-06-18.date=AAAA-MM-JJ"
    )
    assert poser(Lieu("cqp.yaml", ("certificateur", "lieu")), "…") == "cqp set . certificateur.lieu=…"
    assert poser(Lieu("evaluations/1-externe.yaml", ("lieu", "type")), "a|b") == (
        'cqp set {dossier} "1-externe.lieu.type=a|b"'
    )
