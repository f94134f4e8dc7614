"""Two certifications in one workspace: a paper of the jury names those of its candidates, and each one's own."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl

from cqp_cli.disque.lire.donnees import racine_donnees
from tests.commandes import EXEMPLES, Cqp, remplacer
from tests.documents.pages_pdf import plat, texte

ASSISTANT, FORMATEUR = "CQP « Assistant(e) de formation »", "CQP « Formateur occasionnel »"
SEANCE = ("--session", "2026-06-18", "--at", "2026-06-20")


def _une_autre(branche: Path, *siens: str) -> None:
    """Another certification of the same agreement, and whose dossiers follow it."""
    livre = (racine_donnees() / "referentiel.yaml").read_text(encoding="utf-8")
    lignes = {
        "code:": "code: cqp-formateur",
        "version:": 'version: "2020-01-01"',
        "intitule:": f"intitule: {FORMATEUR}",
    }
    change = [next((neuve for cle, neuve in lignes.items() if x.startswith(cle)), x) for x in livre.split("\n")]
    (branche / "referentiels/cqp-formateur").mkdir(parents=True)
    (branche / "referentiels/cqp-formateur/2020-01-01.yaml").write_text("\n".join(change), encoding="utf-8")
    for code in siens:
        candidat = branche / f"candidats/{code}/candidat.yaml"
        remplacer(candidat, "certification: cqp-assistant-formation", "certification: cqp-formateur")
        remplacer(candidat, 'referentiel: "2015-06-15"', 'referentiel: "2020-01-01"')


def _dit(pdf: str) -> str:
    return " ".join(plat(texte(Path(pdf))).split())


def test_une_session_de_deux_certifications_les_dit_toutes(branche: Path, cqp: Cqp) -> None:
    _une_autre(branche, "dangelo-zoe", "dordevic-milica")
    assert cqp("decide", "--grid", "d.xlsx", *SEANCE).code == 0
    feuille = openpyxl.load_workbook("d.xlsx")["Décisions"]
    tete = plat(" ".join(str(c.value) for c in feuille["A"][:3]))
    assert f"{ASSISTANT} et {FORMATEUR}" in tete
    assert cqp("decide", "dangelo-zoe", "martin-lea", *SEANCE).code == 0
    assert cqp("print", "pv", *SEANCE, "-o", "pv.pdf").code == 0
    pv = _dit("pv.pdf")
    assert f"la délivrance du {ASSISTANT} et du {FORMATEUR}" in pv
    assert (pv.count(ASSISTANT), pv.count(FORMATEUR)) == (3, 3)  # the head, the opening, the one whose it is
    assert cqp("print", "emargement", *SEANCE, "-o", "em.pdf").code == 0
    emargement = _dit("em.pdf")
    assert (emargement.count(ASSISTANT), emargement.count(FORMATEUR)) == (1, 1)


def test_une_session_est_celle_de_ses_candidats(branche: Path, cqp: Cqp) -> None:
    """Not of the certification that happens to be alone in `referentiels/`."""
    for nom in ("referentiels", "candidats"):
        shutil.copytree(EXEMPLES / "autre-branche" / nom, branche / nom, dirs_exist_ok=True)
    for suivi in ("status", "todo"):  # an habilitation is of no dossier: of each agreement
        assert "art. 3.1.1 ; 13, réglage" in cqp(suivi, "--at", "2026-06-01").sortie
    dit = cqp("session", "2026-06-18", "--at", "2026-06-01").sortie
    assert "armateurs" not in dit
    assert "enregistrements.cqp-assistant-formation.fin" in dit
    assert cqp("session", "2026-06-18", "--membre", "Zoé Testa ; salariés").code == 0
    assert cqp("print", "emargement", "--session", "2026-06-18", "-o", "em.pdf").code == 0
    assert (ASSISTANT in _dit("em.pdf"), "Guide batelier" in _dit("em.pdf")) == (True, False)


def test_une_liste_s_inscrit_a_la_certification_qu_elle_dit(branche: Path, cqp: Cqp) -> None:
    """The form was written for it; a dossier opened without saying which one says which it is."""
    _une_autre(branche)
    assert cqp("init-candidate", "--grid", "i.xlsx", "--certification", "cqp-assistant-formation").code == 0
    classeur = openpyxl.load_workbook("i.xlsx")
    for prise, nom in (("take", "ROUX"), ("init-candidate", "PETIT")):
        for case, mot in (("B2", nom), ("D2", "Anne"), ("L2", "Formation")):
            classeur["Inscriptions"][case] = mot
        classeur.save("liste.xlsx")
        reponse = cqp(*(("take",) if prise == "take" else ("init-candidate", "--from")), "liste.xlsx")
        assert (reponse.code, "--certification" in reponse.plainte) == (0, False), reponse
        ouvert = (branche / f"candidats/{nom.lower()}-anne/candidat.yaml").read_text(encoding="utf-8")
        assert "certification: cqp-assistant-formation" in ouvert
    seul = cqp("init-candidate", "--nom", "SIMON", "--prenom", "Anne", "--voie", "formation")
    assert f"{FORMATEUR} ; pour une autre certification : --certification CODE." in plat(seul.plainte)
