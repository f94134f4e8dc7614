"""What the agreement asks, what the law asks and what is a setting are never taken for one another, on any screen or paper."""

from __future__ import annotations

import email
import email.policy
import re
from datetime import date
from pathlib import Path

import pytest

from cqp_cli.domain.regles import PAR_CODE
from cqp_cli.domain.titres import au_titre_de
from tests.commandes import Cqp
from tests.domain.cas import referentiel

SOURCES = Path(__file__).parent.parent / "cqp_cli"
AU = ("--at", "2026-06-01")
# An article stands alone where it names a step (`ref.article("jury")`), or after the sentence that it holds (« … »).
SANS_ORIGINE = re.compile(r"(?:art\.|article) \{(?:\w+\.)*article\}")


def test_an_article_is_never_printed_without_its_origin() -> None:
    """The kind, found in the source: the article of a finding, a deadline or a datum passes by `au_titre_de`."""
    trouves = [
        f"{fichier.name}: {m[0]}"
        for fichier in sorted(SOURCES.rglob("*.py"))
        for ligne in fichier.read_text("utf-8").splitlines()
        if (m := SANS_ORIGINE.search(ligne)) and "»" not in ligne[: m.start()]
    ]
    assert trouves == ["referentiel_metier.py: art. {titre.article}", "titres.py: art. {quoi.article}"]


def test_a_rule_of_the_other_voie_keeps_its_own_foundation() -> None:
    livre = referentiel("livre")
    assert au_titre_de(PAR_CODE["VAE-PRESENT"].fondement(livre, "formation")) == "art. 3.2.1"
    assert au_titre_de(PAR_CODE["LIVRET-PRESENT"].fondement(livre, "vae")) == "art. 3.1.1"
    assert au_titre_de(PAR_CODE["DECISION-NOTIFIEE"].fondement(livre, "formation")) == "art. 3.1.4, réglage"
    assert au_titre_de(PAR_CODE["DECISION-NOTIFIEE"].fondement(livre, "vae")) == "art. 3.2.3, loi"


def test_the_desk_says_what_check_dossier_says(branche: Path, cqp: Cqp) -> None:
    """`todo`, its letters and their drafts: each point with the article and the origin of its finding."""
    verdicts = cqp("check-dossier", *AU, "--format", "json").json["dossiers"]
    vrais = {(m["regle"], m["article"]): m["origine"] for d in verdicts for m in d["manquements"]}
    assert set(vrais.values()) == {"accord", "loi", "reglage"}
    objet = cqp("todo", *AU, "--letters", "lettres", "--format", "json").json
    points = [x for p in objet["personnes"] for x in p["points"]]
    assert {x["origine"] for x in points} == {"accord", "reglage"}
    assert all(vrais[x["regle"], x["article"]] == x["origine"] for x in points)
    dites = {x["message"]: {"accord": "", "reglage": ", réglage", "loi": ", loi"}[x["origine"]] for x in points}
    lignes = [ligne for x in objet["lettres"] for ligne in _lignes(branche / x["message"]) if ligne.startswith("- ")]
    assert lignes
    for ligne in (x for x in lignes if not x.endswith((".pdf", ".xlsx"))):
        message, _, source = ligne.removeprefix("- ").rpartition(" (art. ")
        assert source.endswith(f"{dites[message]})"), ligne
        assert ", " not in source.removesuffix(f"{dites[message]})"), ligne


def _lignes(brouillon: Path) -> list[str]:
    message = email.message_from_bytes(brouillon.read_bytes(), policy=email.policy.default)
    corps = message.get_body(("plain",))
    assert corps is not None
    return str(corps.get_content()).splitlines()


@pytest.mark.parametrize("sortie", ["todo", "status"])
def test_every_deadline_says_its_origin(branche: Path, cqp: Cqp, sortie: str) -> None:
    """What the law counts is never given for a number of the agreement."""
    echeances = cqp("status", *AU, "--format", "json").json["echeances"]
    texte = cqp(sortie, *AU, "--all").sortie
    for e in echeances:
        dite = {"accord": "", "loi": ", loi", "reglage": ", réglage"}[e["origine"]]
        jour = date.fromisoformat(e["date"])
        ligne = next(
            x
            for x in texte.splitlines()
            if re.match(rf"  [! ] {jour.day}\b.* {jour.year}\b", x) and f"art. {e['article']}" in x
        )
        assert ligne.endswith(f"art. {e['article']}{dite}"), ligne
