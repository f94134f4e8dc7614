"""`cqp decide` at a terminal: what the evaluators leave to the jury, competence by competence, stopped and resumed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commandes import Cqp, remplacer
from tests.terminal.pseudo import Terminal, sur_terminal

SESSION = ("--session", "2026-06-18", "--at", "2026-06-18")
MILICA = "candidats/dordevic-milica/decisions/2026-06-18.yaml"
LEA = "candidats/martin-lea/decisions/2026-06-18.yaml"


@pytest.fixture
def deux(branche: Path) -> Path:
    """A second dossier on which the evaluators differ: Léa Martin, on C1 and C5."""
    externe = branche / "candidats/martin-lea/evaluations/1-externe.yaml"
    for code in ("C1", "C5"):
        texte = externe.read_text(encoding="utf-8")
        avant, _, apres = texte.partition(f"\n  {code}:")
        externe.write_text(
            avant + f"\n  {code}:" + apres.replace("avis: acquise", "avis: non-acquise", 1), encoding="utf-8"
        )
    return branche


def test_sans_terminal_jamais_une_question(branche: Path, cqp: Cqp) -> None:
    assert cqp("decide", *SESSION).code == 2
    reponse = cqp("decide", "dordevic-milica", *SESSION)
    assert reponse.code == 4
    assert "Les évaluateurs diffèrent sur C4 : le jury décide (art. 3.1.3 / 3.2.2, réglage)." in reponse.phrases
    assert not (branche / MILICA).exists()


@sur_terminal
def test_le_jury_tranche_au_clavier(branche: Path, cqp: Cqp) -> None:
    t = Terminal("decide", "dordevic-milica", *SESSION, dossier=branche)
    t.taper("?", "x", "n", "o")
    assert t.finir() == 0, t.texte
    assert "Milica ĐORĐEVIĆ · formation · 1 compétence à trancher" in t.texte
    assert "Les évaluateurs diffèrent : le jury décide (art. 3.1.3 / 3.2.2, réglage)." in t.texte
    assert "C4 · Traiter les aléas et les situations difficiles" in t.texte
    assert "professionnel : acquise" in t.texte
    assert "externe : non acquise" in t.texte
    assert "Tapez v = validée, n = non validée." in t.texte
    assert "On attend v = validée, n = non validée." in t.texte
    assert "Milica ĐORĐEVIĆ : C4 non validée → délivrance partielle" in t.texte
    assert "dordevic-milica : délivrance partielle, compétences conservées jusqu'au 18 juin 2031" in t.texte
    assert "C4: non-validee" in (branche / MILICA).read_text(encoding="utf-8")
    assert cqp("decide", "dordevic-milica", *SESSION).code == 4, "decided once"


@sur_terminal
def test_toute_la_session_arretee_puis_reprise(deux: Path) -> None:
    t = Terminal("decide", *SESSION, dossier=deux)
    t.taper("v", "o", "v", "q")
    assert t.finir() == 0, t.texte
    assert "Arrêt ; 1 dossier décidé. Pour reprendre : → cqp decide --session 2026-06-18" in t.texte
    assert (deux / MILICA).exists()
    assert not (deux / LEA).exists(), "a dossier half answered is not decided"

    t = Terminal("decide", *SESSION, dossier=deux)
    t.taper("v", "v", "<", "n", "o", "n")
    assert t.finir() == 0, t.texte
    assert "Milica" not in t.texte
    assert "Léa MARTIN · formation · 2 compétences à trancher" in t.texte
    assert "Léa MARTIN : C1 validée, C5 non validée → délivrance partielle" in t.texte
    texte = (deux / LEA).read_text(encoding="utf-8")
    assert ("C1: validee" in texte, "C5: non-validee" in texte) == (True, True)

    t = Terminal("decide", *SESSION, dossier=deux)
    t.taper("o")
    assert t.finir() == 0
    assert "dossiers où les avis concordent" in t.texte
    assert "Văn An NGUYỄN : délivrance totale" in t.texte
    assert (deux / "candidats/nguyen-van-an/decisions/2026-06-18.yaml").exists()

    t = Terminal("decide", *SESSION, dossier=deux)
    assert t.finir() == 0
    assert "Rien n'est à décider à la session 2026-06-18." in t.texte


@sur_terminal
@pytest.mark.parametrize(("touche", "code"), [("d", 0), ("c", 130)])
def test_ctrl_d_et_ctrl_c_gardent_ce_qui_est_decide(deux: Path, touche: str, code: int) -> None:
    t = Terminal("decide", *SESSION, dossier=deux)
    t.taper("v", "o", "v")
    assert t.finir(touche) == code, t.texte
    assert "Arrêt ; 1 dossier décidé." in t.texte
    assert ((deux / MILICA).exists(), (deux / LEA).exists()) == (True, False)


@sur_terminal
def test_un_dossier_passe_un_concordant_et_un_incomplet(branche: Path) -> None:
    remplacer(branche / "candidats/martin-lea/evaluations/1-externe.yaml", "signature: 2026", "# signature: 2026")
    t = Terminal("decide", "dordevic-milica", "martin-lea", "nguyen-van-an", *SESSION, dossier=branche)
    t.taper("v", "p")
    assert t.finir() == 4, t.texte
    assert not (branche / MILICA).exists()
    assert "nguyen-van-an : délivrance totale" in t.texte
    assert "martin-lea : Le dossier est incomplet" in t.texte


@sur_terminal
def test_dry_run_demande_et_n_ecrit_rien(branche: Path) -> None:
    avant = sorted((branche / "candidats/dordevic-milica").rglob("*"))
    t = Terminal("decide", "dordevic-milica", *SESSION, "--dry-run", dossier=branche)
    t.taper("v", "o")
    assert t.finir() == 0
    assert sorted((branche / "candidats/dordevic-milica").rglob("*")) == avant
