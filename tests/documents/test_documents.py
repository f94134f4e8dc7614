"""The words of every document, before any question of looks: compare with `instantanes/mots-*.txt` (see `mots.py`)."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cqp_cli.disque.espace.dossiers import lire_dossier
from cqp_cli.disque.espace.espace import Espace
from cqp_cli.documents import certificats as doc_certificats
from cqp_cli.documents.modele import Document, UnePage
from cqp_cli.documents.reperes import de_la_decision
from cqp_cli.domain.accord import Voie
from cqp_cli.domain.dossier import Dossier, au
from cqp_cli.domain.jury import Decision
from cqp_cli.formulaires.champs import blocs_evaluation
from cqp_cli.metier.delivrance.tirage import DE_SESSION, Demande, Imprime, du_dossier, vierge
from cqp_cli.metier.delivrance.tirage_session import de_la_session
from cqp_cli.terminal.contexte import Contexte
from tests.documents.mots import instantane, mots

BRANCHE = Path(__file__).parents[2] / "examples" / "branche"
APRES = date(2026, 6, 20)
AVANT = date(2026, 6, 1)


def demande(nom: Imprime, jour: date, session: str | None = None) -> Demande:
    espace = Espace(BRANCHE)
    return Demande(nom, Contexte(espace, jour), espace.session(session) if session else None)


def dossier(code: str, jour: date) -> Dossier:
    espace = Espace(BRANCHE)
    return au(lire_dossier(espace.racine / "candidats" / code, espace, jour).obtenir(), jour)


def compare(nom: str, document: Document) -> None:
    """The title, then each section; of the variants of a page, the fullest."""
    dites = [document.titre]
    for section in document.sections:
        for bloc in section.blocs:
            dites += mots(bloc.page(bloc.mesures[0]) if isinstance(bloc, UnePage) else (bloc,))
    texte = "\n".join(dites) + "\n"
    assert texte == instantane(f"mots-{nom}.txt", texte.encode()).decode()


@pytest.mark.parametrize("nom", list(Imprime))
def test_the_words_of_a_blank_document(nom: Imprime) -> None:
    compare(f"{nom}-vierge", vierge(demande(nom, APRES)))


@pytest.mark.parametrize("voie", ["formation", "vae"])
def test_what_the_workbook_of_an_evaluator_asks_is_asked_on_paper(voie: Voie) -> None:
    code = {"formation": "ben-said-ines", "vae": "oconnell-sian"}[voie]
    d = dossier(code, AVANT)
    (section,) = du_dossier(demande(Imprime.DOSSIER_EVALUATION, AVANT), d).sections
    papier = "\n".join(mots(section.blocs)).lower()
    places = {
        "cqp_evaluateur_nom": "nom", "cqp_evaluateur_fonction": "fonction", "cqp_evaluateur_organisation": "organisation",
        "cqp_evaluateur_origine": "interne à l’entreprise", "cqp_evaluateur_habilitation": "habilitation",
        "cqp_date": "date de l’évaluation", "cqp_lieu_nom": "lieu", "cqp_lieu_type": "structure d’accueil",
        "cqp_plateau_technique": "plateau technique", "cqp_livret_remis": "livret de repérage remis",
        "cqp_source_dossier": "dossier du candidat", "cqp_source_observation": "observation",
        "cqp_source_analyse": "analyse des situations", "cqp_signature": "date et signature",
        "cqp_transmission": "transmis au jury le",
    }  # fmt: skip
    for role in d.accord.evaluateurs.valeur:
        for bloc in itertools.chain(*blocs_evaluation(role, voie, d.accord)):
            assert [c.nom for c in bloc.champs if not c.sans_objet and places[c.nom] not in papier] == []
    assert ("livret de repérage remis" in papier) == (voie == "formation")


@pytest.mark.parametrize(
    ("nom", "code", "jour"),
    [
        (Imprime.LIVRET, "martin-lea", AVANT),
        (Imprime.DOSSIER_VAE, "nguyen-van-an", AVANT),
        (Imprime.DOSSIER_EVALUATION, "dordevic-milica", AVANT),
        (Imprime.DOSSIER_EVALUATION, "nguyen-van-an", AVANT),
        (Imprime.FICHE_DECISION, "benkhaled-moreau-aicha", AVANT),
        (Imprime.LETTRE, "pham-thi-hong", APRES),
        (Imprime.LETTRE, "le-goff-gaelle", APRES),
        (Imprime.LETTRE, "ait-oufella-mehdi", APRES),
        (Imprime.LETTRE, "etcheverry-anais", APRES),
        (Imprime.LETTRE, "de-la-tour-dauvergne-jean-baptiste", APRES),
        (Imprime.PIECES, "ndiaye-lefevre-fatou", AVANT),
    ],
)
def test_the_words_of_a_filled_document(nom: Imprime, code: str, jour: date) -> None:
    compare(f"{nom}-{code}", du_dossier(demande(nom, jour), dossier(code, jour)))


@pytest.mark.parametrize("nom", sorted(DE_SESSION))
def test_the_words_of_a_session(nom: Imprime) -> None:
    document, fautes = de_la_session(demande(nom, APRES, "2025-11-20"), None)
    assert not fautes
    compare(f"{nom}-2025-11-20", document)


@pytest.mark.parametrize(
    ("nom", "code"), [(Imprime.PARCHEMIN, "pham-thi-hong"), (Imprime.ATTESTATION, "le-goff-gaelle")]
)
def test_the_words_of_a_certificate(nom: Imprime, code: str) -> None:
    d, cadre = dossier(code, APRES), demande(nom, APRES).cadre
    decision: Decision = d.decisions[-1]
    emission = doc_certificats.Emission("2026-0001", "qr", "Réédition du 1er juillet 2026 du document n° 2026-0000")
    reperes = dict(de_la_decision(d, decision, replace(cadre, acte=decision.date))) | {"numero": "2026-0001"}
    faire = doc_certificats.parchemin if nom is Imprime.PARCHEMIN else doc_certificats.attestation
    section = faire(d.referentiel, reperes, emission, cadre)
    compare(f"{nom}-{code}", replace(vierge(demande(nom, APRES)), titre=nom.value, sections=(section,)))
