"""`cqp jury-pack` and `cqp verify`: only complete dossiers, and a PDF that can be checked."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from cqp_cli.disque.ecrire.porte import ecrire_fichier
from cqp_cli.disque.registres.paquet import chemin_manifeste, deposer
from cqp_cli.domain.regles import VERSION
from cqp_cli.errors import Refus
from tests.commandes import EXEMPLES, JOUR, Cqp, Reponse, remplacer
from tests.documents.pages_pdf import meme_allure, plat

SESSION = "2026-06-18"
PDF = Path(f"jury-{SESSION}.pdf")
PRESENTES = [
    "benkhaled-moreau-aicha",
    "dangelo-zoe",
    "dordevic-milica",
    "etcheverry-anais",
    "martin-lea",
    "nguyen-van-an",
]


def _pack(cqp: Cqp, *mots: str) -> Reponse:
    reponse = cqp("jury-pack", "--session", SESSION, "--at", JOUR, *mots)
    return Reponse(reponse.code, plat(reponse.sortie), plat(reponse.plainte))


def _pages(pdf: Path = PDF, combien: int | None = None) -> list[str]:
    return _lues(pdf.read_bytes(), combien)


def _lues(pdf: bytes, combien: int | None = None) -> list[str]:
    lecteur = PdfReader(io.BytesIO(pdf), strict=True)
    return [re.sub(r"[\s\u202f\u00a0]+", " ", page.extract_text()) for page in lecteur.pages[:combien]]


def _verifier(cqp: Cqp, pdf: Path = PDF) -> tuple[int, Any]:
    reponse = cqp("verify", pdf, "--format", "json")
    (fichier,) = reponse.json["fichiers"]
    return reponse.code, fichier


# What enters ----------------------------------------------------------------------------------------


def test_seuls_les_dossiers_complets_entrent(branche: Path, cqp: Cqp) -> None:
    reponse = _pack(cqp, "--format", "json")
    objet = reponse.json
    assert reponse.code == 1
    assert (objet["version"], objet["commande"], objet["session"]) == (1, "jury-pack", SESSION)
    assert (objet["pdf"], objet["manifeste"]) == (str(PDF), f"jury-{SESSION}.manifest.json")
    assert objet["presentes"] == PRESENTES
    assert "oeuvrard-leo" in [e["code"] for e in objet["exclus"]]
    assert "pham-thi-hong" not in [e["code"] for e in objet["exclus"]]  # delivered already: no matter of this jury
    (dossier,) = cqp("check-dossier", "oeuvrard-leo", "--at", JOUR, "--format", "json").json["dossiers"]
    (exclu,) = [e for e in objet["exclus"] if e["code"] == "oeuvrard-leo"]
    assert exclu["manquements"] == dossier["manquements"]
    assert "« Seuls les dossiers complets sont présentés au jury » (art. 3.1.4)." in reponse.phrases
    assert "evaluations/1-externe.yaml, ligne" in reponse.plainte
    assert (branche / PDF).is_file()


def test_la_reponse_se_lit(branche: Path, cqp: Cqp) -> None:
    reponse = _pack(cqp, "martin-lea", "dordevic-milica")
    assert reponse.code == 0
    pages = len(_pages())
    assert reponse.sortie == (
        "  ĐORĐEVIĆ Milica, trancher C4\n"
        "  MARTIN Léa, délivrance totale\n\n"
        f"  {PDF} est écrit : 2 dossiers présentés au jury du 18 juin 2026, {pages} pages.\n"
        f"  jury-{SESSION}.manifest.json dit de quoi il est fait ; pour le vérifier : cqp verify {PDF}\n"
    )
    assert reponse.plainte == (
        "  ! L’enregistrement au répertoire national a pris fin le 19 juillet 2022, avant la session : aucun\n"
        "    document n’en fait mention (art. 5, loi).\n"
    )


def test_aucun_dossier_complet_aucun_pdf(branche: Path, cqp: Cqp) -> None:
    reponse = _pack(cqp, "oeuvrard-leo", "--format", "json")
    assert (reponse.code, reponse.json["pdf"], reponse.json["manifeste"]) == (1, None, None)
    reponse = _pack(cqp, "oeuvrard-leo")
    assert reponse.code == 1
    assert reponse.plainte.endswith("  Aucun dossier complet : il n'y a rien à présenter, aucun PDF n'est écrit.\n")
    assert not PDF.exists()


def test_un_dossier_illisible_est_nomme_et_les_autres_presentes(branche: Path, cqp: Cqp) -> None:
    (branche / "candidats/martin-lea/parcours.yaml").write_text("actions: [", encoding="utf-8")
    reponse = _pack(cqp, "martin-lea", "nguyen-van-an", "--format", "json")
    assert reponse.code == 3
    assert reponse.json["presentes"] == ["nguyen-van-an"]
    (exclu,) = reponse.json["exclus"]
    assert (exclu["code"], exclu["manquements"][0]["regle"]) == ("martin-lea", "LECTURE")


@pytest.mark.parametrize(("jour", "presente"), [("2029-06-20", True), ("2029-06-21", False)])
def test_le_benefice_est_eprouve_le_jour_de_la_session(branche: Path, cqp: Cqp, jour: str, presente: bool) -> None:
    remplacer(branche / f"sessions/{SESSION}/session.yaml", "date: 2026-06-18", f"date: {jour}")
    objet = _pack(cqp, "benkhaled-moreau-aicha", "--format", "json").json
    assert (objet["presentes"] == ["benkhaled-moreau-aicha"]) is presente
    messages = [m["message"] for e in objet["exclus"] for m in e["manquements"]]
    assert any("C1" in m for m in messages) is not presente


def test_les_candidats_inscrits_a_la_session(branche: Path, cqp: Cqp) -> None:
    fichier = branche / f"sessions/{SESSION}/session.yaml"
    remplacer(fichier, "candidats:", "candidats:\n  - martin-lea\n  - pham-thi-hong\n  - inconnu-jean\n")
    reponse = _pack(cqp, "--format", "json")
    exclus = {e["code"]: e["manquements"][0]["message"] for e in reponse.json["exclus"]}
    assert (reponse.code, reponse.json["presentes"]) == (3, ["martin-lea"])
    assert exclus == {
        "pham-thi-hong": "La certification lui a déjà été délivrée.",
        "inconnu-jean": "Ce dossier n'existe pas.",
    }
    reponse = _pack(cqp, "martin-lea", "nguyen-van-an", "--format", "json")
    (exclu,) = reponse.json["exclus"]
    assert (reponse.code, exclu["code"]) == (1, "nguyen-van-an")
    assert exclu["manquements"][0]["message"] == f"Ce candidat n'est pas inscrit à la session {SESSION}."


def test_ce_qui_est_decide_a_cette_session_n_y_revient_pas(branche: Path, cqp: Cqp) -> None:
    assert cqp("decide", "martin-lea", "--session", SESSION, "--at", "2026-06-18").code == 0
    apres = ("--session", SESSION, "--at", "2026-06-19", "--format", "json")
    assert "martin-lea" not in cqp("jury-pack", *apres).json["presentes"]
    reponse = cqp("jury-pack", "martin-lea", *apres)
    assert (
        reponse.json["exclus"][0]["manquements"][0]["message"]
        == f"Ce dossier a déjà été décidé à la session {SESSION}."
    )


def test_session_inconnue_ou_sans_date(branche: Path, cqp: Cqp) -> None:
    reponse = cqp("jury-pack", "--session", "2026-06-19", "--at", JOUR)
    assert reponse.code == 2
    assert "La session « 2026-06-19 » n'existe pas" in plat(reponse.plainte)
    remplacer(branche / f"sessions/{SESSION}/session.yaml", "date: 2026-06-18", "date:")
    reponse = _pack(cqp)
    assert (reponse.code, PDF.exists()) == (4, False)
    assert "Cette session n'a pas de date" in reponse.plainte


def test_le_nom_du_fichier(branche: Path, cqp: Cqp) -> None:
    assert _pack(cqp, "martin-lea", "-o", "jury.docx").code == 2
    Path("sorties").mkdir()
    assert _pack(cqp, "martin-lea", "-o", "sorties").code == 0
    assert (Path("sorties") / PDF).is_file()
    assert chemin_manifeste(Path("sorties") / PDF).is_file()


def test_un_essai_n_ecrit_rien(branche: Path, cqp: Cqp) -> None:
    reponse = _pack(cqp, "martin-lea", "--dry-run")
    assert reponse.code == 0
    assert f"{PDF} serait écrit : 1 dossier présenté" in reponse.sortie
    assert not list(Path().glob("jury-*"))


# What the jury reads --------------------------------------------------------------------------------


@cache
def _pages_du_premier(pdf: bytes) -> list[str]:
    return _lues(pdf)


@pytest.fixture
def pages(branche: Path, cqp: Cqp) -> list[str]:
    """The words of each page of the example's pack: the same bytes are read once."""
    _pack(cqp)
    return _pages_du_premier(PDF.read_bytes())


def _de(pages: list[str], nom: str) -> list[str]:
    return [p for p in pages if p.startswith(nom)]


def test_tout_candidat_a_sa_page_de_decision_et_tous_ses_elements(pages: list[str], cqp: Cqp) -> None:
    noms = (
        "BENKHALED-MOREAU Aïcha",
        "D’ANGELO Zoé",
        "ĐORĐEVIĆ Milica",
        "ETCHEVERRY Anaïs",
        "MARTIN Léa",
        "NGUYỄN Văn An",
    )
    ref = cqp("referentiel", "show", "--format", "json").json
    for nom in noms:
        assert nom in pages[0]
        assert f"{nom} (" not in pages[0], "the code of a dossier only tells two of the same name apart"
        assert nom in pages[1]
        decision, *preuves = _de(pages, nom)
        assert "Fiche de décision" in decision, nom
        assert "L’évaluation 45 éléments" in preuves[0], nom
        assert not any("Fiche de décision" in p for p in preuves)
        tout = " ".join(preuves)
        for competence in ref["competences"]:
            assert competence["code"] in decision
            if nom != noms[0] or competence["code"] in ("C4", "C6"):
                assert all(e["code"] in tout for e in competence["elements"]), nom


def test_les_avis_precedents_sont_dits_au_jury(branche: Path, cqp: Cqp) -> None:
    demande = branche / "candidats/nguyen-van-an/dossier-vae.yaml"
    avant = "precedentes:\n    - {avis: defavorable, date: 2026-01-20, motif: Sans preuve.}\n"
    remplacer(demande, "precedentes:\n", avant)
    _pack(cqp)
    tout = " ".join(_de(_pages(), "NGUYỄN Văn An"))
    assert "favorable, 10 février 2026" in tout
    assert "Avis précédent, 20 janvier 2026 : défavorable. Sans preuve." in tout


def test_deux_candidats_du_meme_nom_se_distinguent(branche: Path, cqp: Cqp) -> None:
    autre = branche / "candidats/martin-lea-2"
    shutil.copytree(branche / "candidats/martin-lea", autre)
    remplacer(autre / "candidat.yaml", "code: martin-lea", "code: martin-lea-2")
    remplacer(autre / "candidat.yaml", "date: 1990-05-14", "date: 1991-05-14")
    _pack(cqp)
    for page in _pages(combien=2):
        assert {"MARTINLéa(martin-lea)", "MARTINLéa(martin-lea-2)"} <= set(
            re.findall(r"MARTINLéa\S*?\)", page.replace(" ", ""))
        )


def test_un_lieu_n_a_de_plateau_technique_que_s_il_est_dit(branche: Path, cqp: Cqp) -> None:
    fichier = branche / "candidats/martin-lea/evaluations/1-externe.yaml"
    remplacer(fichier, "plateau_technique: true", "plateau_technique: false")
    _pack(cqp)
    assert " ".join(_de(_pages(), "MARTIN Léa")).count(", plateau technique") == 1, "the other evaluator's"


def test_la_session_en_un_coup_d_oeil(pages: list[str]) -> None:
    apercu = pages[1]
    assert "À trancher : ĐORĐEVIĆ Milica (C4), p. 14" in apercu
    assert "À vérifier : ĐORĐEVIĆ Milica, p. 14 · ETCHEVERRY Anaïs, p. 20" in apercu
    assert "1 BENKHALED-MOREAU Aïcha ◇ ◇ ◇ ● ◇ ● C4 et C6 à valider p. 3" in apercu
    assert "ĐORĐEVIĆ Milica ● ● ● ◐ ● ● ! trancher C4" in apercu
    assert "ETCHEVERRY Anaïs VAE ● ● ● ● ● ● ! délivrance totale" in apercu
    assert "● acquise ○ non acquise ◐ les avis diffèrent – non évaluée ◇ conservée ! à vérifier" in apercu


def test_de_qui_n_est_pas_presente_le_jury_ne_sait_que_le_nom(pages: list[str]) -> None:
    assert "« Seuls les dossiers complets sont présentés au jury. » (article 3.1.4)" in pages[0]
    assert "Dossiers non présentés 8 dossiers" in pages[1]
    assert "ŒUVRARD Léo" in pages[1]
    assert not any("oeuvrard-leo" in page or ("ligne " in page and ".yaml" in page) for page in pages)


def test_le_pack_est_confidentiel(pages: list[str]) -> None:
    assert all("Confidentiel, à restituer après la séance" in page for page in pages)


def test_la_page_de_decision_d_une_divergence(pages: list[str]) -> None:
    decision = _de(pages, "ĐORĐEVIĆ Milica")[0]
    for dit in (
        "née le 27 novembre 1993 à Novi Sad",
        "Secrétaire de formation, Forma’Est",
        "✓ Livret signé le 20/11/2025 art. 3.1.1",
        "À vérifier : L’évaluateur externe donne C2 pour acquise, alors que C2.7 n’est pas acquis.",
        "C4 : les avis diffèrent sur C4.3, C4.4 et C4.5",
        "Professionnel du secteur, acquise : « Elle a désamorcé le refus du 10 février",
        "Évaluateur externe, non acquise : « La candidate repère les difficultés",
        "Des deux avis résulte : C4 à trancher ; délivrance totale si le jury la valide, partielle sinon.",
        "Sur les 19 éléments que l’accord marque pour le CCS-RC, 15 sont acquis.",
        "Démarche conforme Dossier conforme Délivrance Pour la suite",
        "Philippe Arnoult-Meyer",
        "Présents, salariés (sur 2)",
    ):
        assert dit in decision, dit


def test_les_competences_conservees_ont_leur_dernier_jour(pages: list[str]) -> None:
    decision, *preuves = _de(pages, "BENKHALED-MOREAU Aïcha")
    assert decision.count("20/06/2029") == 4
    assert "Les 19 éléments que l’accord marque pour le CCS-RC sont acquis." in decision
    assert "Validée par le jury du 20 juin 2024 : bénéfice jusqu’au 20 juin 2029 (art. 3.1.4)." in " ".join(preuves)


def test_l_enregistrement_fini_n_est_pas_mentionne(pages: list[str], branche: Path, cqp: Cqp) -> None:
    assert "RNCP" not in " ".join(pages)
    remplacer(branche / "cqp.yaml", "fin: 2022-07-19", "fin: 2027-07-19")
    reponse = _pack(cqp, "martin-lea")
    assert reponse.plainte == ""
    assert "Enregistré au RNCP sous le numéro RNCP28724 jusqu’au 19 juillet 2027" in _pages()[0]


def test_un_jury_mal_compose_est_dit(branche: Path, cqp: Cqp) -> None:
    fichier = branche / f"sessions/{SESSION}/session.yaml"
    texte = fichier.read_text(encoding="utf-8").replace("president: true", "").replace("salaries", "employeurs", 1)
    fichier.write_text(texte, encoding="utf-8")
    avertissements = _pack(cqp, "martin-lea", "--format", "json").json["avertissements"]
    assert avertissements[:2] == [
        "Le jury n’est pas paritaire : 3 pour le collège employeurs et 1 pour le collège salariés (art. 3.1.4, réglage).",
        "Aucun de ceux qui siègent ne préside ; il en faut un (art. 3.1.4, réglage).",
    ]
    couverture = _pages()[0]
    assert all(a in couverture for a in avertissements)


@pytest.mark.parametrize("combien", [0, 4, 10, 40])
def test_la_couverture_tient_une_page_quel_que_soit_le_jury(branche: Path, cqp: Cqp, combien: int) -> None:
    """With long organisations, ten members take too many lines: a line for each college, then."""
    membres = [
        f"  - nom: Membre {rang:02}\n    college: {('employeurs', 'salaries')[rang % 2]}\n"
        "    organisation: Fédération nationale des organismes de formation, de conseil et d’ingénierie\n"
        for rang in range(combien)
    ]
    lignes = "\n" + "".join(membres) if membres else " []"
    fichier = branche / f"sessions/{SESSION}/session.yaml"
    fichier.write_text(
        f"date: {SESSION}\nlieu: Paris\nmembres:{chr(10) + lignes if membres else ' []'}", encoding="utf-8"
    )
    assert _pack(cqp, "martin-lea").code == 0
    une, deux = _pages()[:2]
    assert "Sommaire" in une
    assert deux.count("La session en un coup d’œil") == 1
    assert all(f"Membre {rang:02}" in une for rang in range(combien))


def test_la_session_qui_continue_le_dit(branche: Path, cqp: Cqp) -> None:
    """Fifty candidates: the matrix goes on overleaf, under a header that says so."""
    candidats = branche / "candidats"
    for rang in range(50):
        copie = candidats / f"copie-{rang:02}"
        shutil.copytree(candidats / "martin-lea", copie)
        remplacer(copie / "candidat.yaml", "code: martin-lea", f"code: {copie.name}")
    _pack(cqp, *(f"copie-{rang:02}" for rang in range(50)))
    premiere, suite = (p for p in _pages(combien=6) if "Ce qui est demandé au jury" in p)
    assert "Candidat (suite)" not in premiere
    assert "Candidat (suite)" in suite


def test_les_signets_et_le_pied(branche: Path, cqp: Cqp) -> None:
    _pack(cqp, "martin-lea")
    lecteur = PdfReader(PDF)
    titres = [str(x["/Title"]) for x in lecteur.outline if not isinstance(x, list)]
    assert titres == ["Couverture", "La session en un coup d’œil", "MARTIN Léa"]
    dessous: Any = lecteur.outline[-1]
    assert [x["/Title"] for x in dessous][:2] == ["L’évaluation", "Les évaluateurs"]
    pied = f"cqp-assistant-formation, version 2015-06-15 · règles {VERSION} · cqp 0.1.0 · session {SESSION}"
    for numero, page in enumerate(_pages(), 1):
        assert pied in page
        assert f"page {numero} / {len(lecteur.pages)}" in page


def test_les_pages_d_un_candidat_ont_leur_numero_et_ramenent(branche: Path, cqp: Cqp) -> None:
    """« MARTIN Léa 2 / 6 » in the header leads to his first page; the title of the pack, to the session at a glance."""
    _pack(cqp, "martin-lea", "nguyen-van-an")
    lecteur = PdfReader(PDF)
    tetes = [re.sub(r"\s+", " ", p.extract_text(extraction_mode="layout").split("\n")[0]) for p in lecteur.pages]
    siennes = [i for i, tete in enumerate(tetes) if tete.startswith("MARTIN Léa")]
    assert len(siennes) > 1
    for rang, page in enumerate(siennes, 1):
        assert tetes[page].startswith(f"MARTIN Léa {rang} / {len(siennes)} Dossiers présentés au jury")
        hauts = {
            lecteur.get_page_number(lien["/Dest"][0].get_object())
            for lien in (x.get_object() for x in lecteur.pages[page].get("/Annots", []))
            if float(lien["/Rect"][1]) > 800  # points: in the header
        }
        assert hauts == ({1} if rang == 1 else {1, siennes[0]})
    assert any(tete.startswith("Session du 18 juin 2026 Dossiers") for tete in tetes)
    assert not any(re.match(r"Session du 18 juin 2026 \d", tete) for tete in tetes)


def test_rien_ne_depend_de_la_machine(branche: Path, cqp: Cqp) -> None:
    """The same bytes in another time zone, under another language, whatever the order of a hash."""
    code = "import sys; from cqp_cli.terminal.racine import lancer; sys.exit(lancer(sys.argv[1:]))"
    empreintes = set()
    for i, (zone, langue, graine) in enumerate((("UTC", "C.UTF-8", "1"), ("Pacific/Auckland", "C", "2"))):
        Path(str(i)).mkdir()
        milieu = os.environ | {"TZ": zone, "LC_ALL": langue, "PYTHONHASHSEED": graine, "PYTHONUTF8": "1"}
        for mots in (
            ("jury-pack", "--session", SESSION, "--at", JOUR, "-o", f"{i}/jury.pdf"),
            ("print", "fiche-decision", "dordevic-milica", "--at", JOUR, "-o", f"{i}"),
            ("print", "pv", "--session", "2025-11-20", "--at", JOUR, "-o", f"{i}"),
        ):
            subprocess.run([sys.executable, "-c", code, *mots], env=milieu, capture_output=True, check=False)
        empreintes.add(tuple(hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(Path(str(i)).glob("*.pdf"))))
    assert len(empreintes) == 1
    assert len(empreintes.pop()) == 3


def test_la_date_du_pdf_est_celle_de_source_date_epoch(
    branche: Path, cqp: Cqp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1781740800")
    octets = set()
    for nom in ("un.pdf", "deux.pdf"):
        _pack(cqp, "martin-lea", "-o", nom)
        octets.add(Path(nom).read_bytes())
    assert len(octets) == 1
    metadonnees = PdfReader("un.pdf").metadata
    assert metadonnees is not None
    assert str(metadonnees["/CreationDate"]).startswith("D:20260618")


def test_un_autre_cqp_a_un_seul_evaluateur(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cqp: Cqp) -> None:
    shutil.copytree(EXEMPLES / "autre-branche", tmp_path / "autre")
    monkeypatch.chdir(tmp_path / "autre")
    reponse = cqp("jury-pack", "--session", "2026-09-10", "--at", "2026-09-01", "--format", "json")
    assert (reponse.code, reponse.json["presentes"]) == (0, ["marchetti-ugo", "osei-abena"])
    tout = " ".join(_pages(Path("jury-2026-09-10.pdf")))
    assert "De l’avis résulte : délivrance partielle, N1 non acquise." in tout
    assert "Externe" not in tout
    assert "C1" not in tout


# Numbers instead of names --------------------------------------------------------------------------

IDENTITES = (
    "BENKHALED", "MOREAU", "Aïcha", "ANGELO", "Zoé", "ĐORĐEVIĆ", "DORDEVIC", "Milica", "ETCHEVERRY", "Anaïs", "MARTIN",
    "Léa", "NGUYỄN", "Văn An", "ŒUVRARD", "ŻÓŁKIEWSKI", "Łukasz", "AUVERGNE", "martin-lea", "nguyen-van", "zolkiewski",
    "Atelier Savoirs", "Forma’Est", "née le", "1990",
)  # fmt: skip


def test_un_dossier_anonyme_ne_nomme_personne(branche: Path, cqp: Cqp) -> None:
    reponse = _pack(cqp, "--anonymous", "--format", "json")
    assert reponse.json["cle"] == f"jury-{SESSION}.cle.csv"
    cle = Path(f"jury-{SESSION}.cle.csv")
    lignes = [x.split(";") for x in cle.read_text(encoding="utf-8-sig").splitlines()]
    assert lignes[0] == ["numero", "code", "nom", "dossier"]
    numeros = {x[1]: x[0] for x in lignes[1:]}
    assert sorted(numeros[code] for code in PRESENTES) == [f"candidat-{i}" for i in range(1, 7)]
    if os.name != "nt":
        assert cle.stat().st_mode & 0o077 == 0
    lecteur = PdfReader(PDF)
    signets = json.dumps([str(x) for x in lecteur.outline], ensure_ascii=False)
    tout = " ".join(_pages()) + signets + chemin_manifeste(PDF).read_text(encoding="utf-8")
    for identite in IDENTITES:
        assert identite not in tout, identite
    pages = _pages()
    assert "Candidat 1" in pages[0]
    assert len(_de(pages, "Candidat 1 ")) > 3
    assert "[candidat " in tout  # a name that stood in a constat
    assert all(f"page {i} / {len(pages)}" in page for i, page in enumerate(pages, 1))


def test_les_numeros_ne_bougent_pas_et_ne_suivent_pas_l_alphabet(branche: Path, cqp: Cqp) -> None:
    _pack(cqp, "--anonymous")
    premiers = PDF.read_bytes(), Path(f"jury-{SESSION}.cle.csv").read_bytes()
    _pack(cqp, "--anonymous")
    assert (PDF.read_bytes(), Path(f"jury-{SESSION}.cle.csv").read_bytes()) == premiers
    codes = [x.split(";")[1] for x in premiers[1].decode("utf-8-sig").splitlines()[1:7]]
    assert codes != sorted(codes)


def test_verify_d_un_dossier_anonyme_demande_la_cle(branche: Path, cqp: Cqp) -> None:
    _pack(cqp, "--anonymous")
    assert _verifier(cqp)[0] == 0
    remplacer(branche / "candidats/martin-lea/candidat.yaml", "MARTIN", "MARTEAU")
    code, reponse = _verifier(cqp)
    assert (code, reponse["changes"][0]["code"]) == (1, "martin-lea")
    Path(f"jury-{SESSION}.cle.csv").unlink()
    code, reponse = _verifier(cqp)
    assert (code, reponse["dossiers_relus"], reponse["changes"]) == (0, False, [])


def test_un_dossier_illisible_est_anonyme_aussi(branche: Path, cqp: Cqp) -> None:
    (branche / "candidats/oeuvrard-leo/parcours.yaml").write_text("actions: Oeuvrard\n", encoding="utf-8")
    assert _pack(cqp, "--anonymous").code == 3
    tout = " ".join(_pages())
    assert "Oeuvrard" not in tout
    assert "oeuvrard" not in tout


def test_un_pdf_par_candidat(branche: Path, cqp: Cqp) -> None:
    _pack(cqp, "--per-candidate", "separes")
    assert sorted(p.stem for p in Path("separes").iterdir()) == PRESENTES
    pages = _pages(Path("separes/dordevic-milica.pdf"))
    assert "C4 à trancher" in pages[0]
    assert "MARTIN" not in " ".join(pages)
    assert f"page 1 / {len(pages)}" in pages[0]
    manifeste = json.loads(chemin_manifeste(PDF).read_text(encoding="utf-8"))
    somme = hashlib.sha256(Path("separes/martin-lea.pdf").read_bytes()).hexdigest()
    assert manifeste["par_candidat"]["martin-lea.pdf"] == somme
    remplacer(branche / "candidats/martin-lea/candidat.yaml", "nom_naissance: MARTIN", "nom_naissance: MARTEAU")
    assert _pack(cqp, "--per-candidate", "separes").code == 1  # an earlier edition is replaced
    assert "MARTEAU Léa" in _pages(Path("separes/martin-lea.pdf"))[0]
    note = Path("separes/martin-lea.pdf")
    note.write_bytes(note.read_bytes() + b"% note")
    reponse = _pack(cqp, "--per-candidate", "separes")
    assert reponse.code == 4
    assert "martin-lea.pdf existe déjà, annoté peut-être : il n'est pas remplacé." in reponse.plainte
    assert _pack(cqp, "--per-candidate", "separes", "--force").code == 1
    assert Path("separes/martin-lea-ancien.pdf").is_file()


def test_les_remedes_ne_sont_pas_coupes(branche: Path, cqp: Cqp) -> None:
    plainte = _pack(cqp, "le-goff-gaelle").plainte
    remede = (
        "     → cqp evaluate candidats/le-goff-gaelle --role professionnel --passage 2 "
        "--grid evaluation-professionnel.xlsx\n"
    )
    assert remede in plainte


# Bytes, manifest, verification ----------------------------------------------------------------------


def test_memes_entrees_memes_octets(branche: Path, cqp: Cqp) -> None:
    _pack(cqp)
    premiers = PDF.read_bytes(), chemin_manifeste(PDF).read_bytes()
    reponse = _pack(cqp)
    assert f"{PDF} remplace l'édition précédente : 6 dossiers présentés" in reponse.sortie
    assert (PDF.read_bytes(), chemin_manifeste(PDF).read_bytes()) == premiers


@pytest.mark.skipif(not shutil.which("pdftoppm"), reason="poppler is not installed")
@pytest.mark.parametrize("page", [1, 2, 4, 5, 15])
def test_l_allure_des_pages(branche: Path, cqp: Cqp, page: int) -> None:
    """The cover, the matrix, a decision, its evidence, a divergence."""
    _pack(cqp)
    meme_allure(PDF, page, f"jury-{page}.png")


def test_le_manifeste_dit_de_quoi_le_pdf_est_fait(branche: Path, cqp: Cqp) -> None:
    _pack(cqp, "martin-lea", "oeuvrard-leo")
    texte = chemin_manifeste(PDF).read_text(encoding="utf-8")
    manifeste = json.loads(texte)
    assert manifeste["pdf"] == {"fichier": str(PDF), "sha256": hashlib.sha256(PDF.read_bytes()).hexdigest()}
    assert (manifeste["session"], manifeste["date"], manifeste["jour"]) == (SESSION, "2026-06-18", JOUR)
    assert (manifeste["presentes"], manifeste["exclus"]) == (["martin-lea"], ["oeuvrard-leo"])
    assert manifeste["racine"] == "."
    assert manifeste["referentiels"][0]["version"] == "2015-06-15"
    dossier = {p.relative_to(branche).as_posix() for p in (branche / "candidats/martin-lea").rglob("*.yaml")}
    assert set(manifeste["fichiers"]) == dossier | {
        "cqp.yaml",
        "habilitations.yaml",
        f"sessions/{SESSION}/session.yaml",
    }
    assert str(branche) not in texte


def test_verify_dit_que_rien_n_a_change(branche: Path, cqp: Cqp, monkeypatch: pytest.MonkeyPatch) -> None:
    _pack(cqp)
    reponse = cqp("verify", PDF)
    assert reponse.code == 0
    message = "Ce PDF est celui qui a été émis, et rien de ce dont il est fait n'a changé."
    assert message in " ".join(reponse.sortie.split())
    monkeypatch.chdir(branche.parent)
    assert _verifier(cqp, Path("branche") / PDF)[0] == 0


def test_verify_nomme_les_dossiers_changes(branche: Path, cqp: Cqp) -> None:
    _pack(cqp)
    remplacer(branche / "candidats/martin-lea/candidat.yaml", "MARTIN", "MARTEAU")
    (branche / "candidats/nguyen-van-an/dossier-vae.yaml").unlink()
    shutil.copy(
        branche / "candidats/dangelo-zoe/evaluations/1-externe.yaml",
        branche / "candidats/dangelo-zoe/evaluations/9-externe.yaml",
    )
    code, reponse = _verifier(cqp)
    assert (code, reponse["verdict"], reponse["emis"]) == (1, "change", True)
    assert reponse["changes"] == [
        {
            "code": "dangelo-zoe",
            "fichiers": [{"fichier": "candidats/dangelo-zoe/evaluations/9-externe.yaml", "etat": "ajouté"}],
        },
        {"code": "martin-lea", "fichiers": [{"fichier": "candidats/martin-lea/candidat.yaml", "etat": "modifié"}]},
        {
            "code": "nguyen-van-an",
            "fichiers": [{"fichier": "candidats/nguyen-van-an/dossier-vae.yaml", "etat": "absent"}],
        },
    ]
    assert "modifié   candidats/martin-lea/candidat.yaml" in cqp("verify", PDF).sortie


def test_verify_reconnait_un_autre_pdf(branche: Path, cqp: Cqp) -> None:
    _pack(cqp, "martin-lea")
    PDF.write_bytes(PDF.read_bytes() + b"\n% une note\n")
    code, reponse = _verifier(cqp)
    assert (code, reponse["verdict"]) == (1, "different")
    assert reponse["message"] == "Ce PDF n'est pas celui qui a été émis : son contenu a changé."


def test_verify_loin_de_l_espace_de_travail(branche: Path, cqp: Cqp, monkeypatch: pytest.MonkeyPatch) -> None:
    _pack(cqp, "martin-lea")
    loin = branche.parent / "courrier/juin"
    loin.mkdir(parents=True)
    for fichier in (PDF, chemin_manifeste(PDF)):
        shutil.move(branche / fichier, loin / fichier)
    monkeypatch.chdir(loin)
    code, reponse = _verifier(cqp)
    assert (code, reponse["dossiers_relus"]) == (0, False)
    assert reponse["message"].endswith("Ses dossiers ne sont pas ici : ils n'ont pas été relus.")


def test_verify_sans_manifeste_ou_illisible(branche: Path, cqp: Cqp) -> None:
    _pack(cqp, "martin-lea")
    manifeste = chemin_manifeste(PDF)
    bon = json.loads(manifeste.read_text(encoding="utf-8"))
    manifeste.unlink()
    code, reponse = _verifier(cqp)
    assert (code, reponse["verdict"]) == (1, "sans-manifeste")
    assert _verifier(cqp, Path("absent.pdf"))[0] == 3
    dehors = {"fichiers": {"../secret.yaml": "0" * 64}}
    for mauvais in ("{", "[]", json.dumps(bon | dehors), json.dumps(bon | {"commande": "autre"}), "[" * 100_000):
        manifeste.write_text(mauvais, encoding="utf-8")
        code, reponse = _verifier(cqp)
        assert (code, reponse["verdict"]) == (3, "illisible")
    assert cqp("verify", PDF, "absent.pdf").code == 3


# An existing file -----------------------------------------------------------------------------------


def test_un_pdf_d_ailleurs_n_est_pas_remplace(branche: Path, cqp: Cqp) -> None:
    PDF.write_bytes(b"%PDF-1.4 le mien")
    reponse = _pack(cqp, "martin-lea")
    assert (reponse.code, PDF.read_bytes()) == (4, b"%PDF-1.4 le mien")
    assert f"{PDF} existe déjà et rien ne dit d'où il vient : il n'est pas remplacé." in reponse.plainte
    reponse = _pack(cqp, "martin-lea", "--force")
    assert reponse.code == 0
    assert Path(f"jury-{SESSION}-ancien.pdf").read_bytes() == b"%PDF-1.4 le mien"
    assert _verifier(cqp)[0] == 0


def test_une_edition_annotee_ou_d_une_autre_session_n_est_pas_remplacee(branche: Path, cqp: Cqp) -> None:
    _pack(cqp, "martin-lea")
    reponse = cqp("jury-pack", "martin-lea", "--session", "2025-11-20", "--at", JOUR, "-o", PDF)
    assert reponse.code == 4
    assert "est le dossier d'une autre session" in reponse.plainte
    PDF.write_bytes(PDF.read_bytes() + b"%")
    reponse = _pack(cqp, "martin-lea")
    assert reponse.code == 4
    assert "a été modifié depuis son émission, annoté peut-être" in " ".join(reponse.plainte.split())


def test_un_pdf_tenu_ouvert_reste_et_le_nouveau_est_garde_a_cote(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tenu = tmp_path / "jury.pdf"
    manifeste: dict[str, Any] = {"version": 1, "commande": "jury-pack", "pdf": {}, "session": SESSION, "fichiers": {}}
    deposer(tenu, b"un", manifeste, force=False)

    def ecrire(chemin: Path, contenu: bytes, *, nom: str) -> None:
        if chemin == tenu:
            raise Refus(f"{nom} n'a pas été écrit : un autre programme le tient ouvert. L'ancien fichier est intact.")
        ecrire_fichier(chemin, contenu, nom=nom)

    monkeypatch.setattr("cqp_cli.disque.registres.paquet.ecrire_fichier", ecrire)
    depot = deposer(tenu, b"deux", manifeste, force=False)
    assert (tenu.read_bytes(), depot.pdf.name, depot.pdf.read_bytes()) == (b"un", "jury-nouveau.pdf", b"deux")
    assert depot.empeche == (
        "jury.pdf n'a pas été écrit : un autre programme le tient ouvert. L'ancien fichier est intact.",
    )
    assert json.loads(depot.manifeste.read_text(encoding="utf-8"))["pdf"]["fichier"] == "jury-nouveau.pdf"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_le_pdf_n_est_lisible_que_de_son_auteur(branche: Path, cqp: Cqp) -> None:
    _pack(cqp, "martin-lea")
    assert PDF.stat().st_mode & 0o077 == 0


def test_interrompu_il_ne_reste_rien(branche: Path, cqp: Cqp, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrompre(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("cqp_cli.metier.jury.tri.Tri.recevoir", interrompre)
    reponse = cqp("jury-pack", "--session", SESSION, "--at", JOUR, "-o", "sortie.pdf")
    assert reponse.code == 130
    assert reponse.plainte == "  Interrompu ; rien n'est à moitié écrit.\n"
    assert not list(branche.glob("sortie*"))
