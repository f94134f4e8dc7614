"""`cqp deliver`: what follows a session, in one folder; what is blocked is told before, and stops nothing else."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.commandes import Cqp, remplacer
from tests.documents.pages_pdf import plat

SESSION = ("--session", "2026-06-18")
APRES = ("--at", "2026-06-20")


def _fichiers(dossier: Path) -> set[str]:
    return {f.relative_to(dossier).as_posix() for f in dossier.rglob("*") if f.is_file()}


def test_tout_ce_qui_suit_le_jury(jury: Path, cqp: Cqp) -> None:
    reponse = cqp("deliver", *SESSION, *APRES, "-o", "remise")
    assert reponse.code == 0, reponse.plainte
    codes = ("dordevic-milica", "martin-lea", "nguyen-van-an")
    assert _fichiers(jury / "remise") == {
        *("pv-2026-06-18.pdf", "emargement-2026-06-18.pdf", "liste.csv"),
        *(f"lettres/lettre-{c}.pdf" for c in codes),
        "attestations/attestation-dordevic-milica.pdf",
        *(f"parchemins/parchemin-{c}.pdf" for c in codes[1:]),
    }
    assert "à signer : Marie-Hélène Castaing" in plat(reponse.sortie)
    assert "→ cqp notify --session 2026-06-18" in reponse.sortie
    with (jury / "remise/liste.csv").open(encoding="utf-8-sig", newline="") as flux:
        lignes = list(csv.DictReader(flux, delimiter=";"))
    assert [x["numero"] for x in lignes if x["numero"]] == [f"2026-06-18-000{n}" for n in (1, 2, 3)]
    assert cqp("notify", *SESSION, *APRES).code == 0
    plus_tard = cqp("deliver", *SESSION, "--at", "2026-07-02", "-o", "remise")
    assert (plus_tard.code, plus_tard.plainte) == (0, ""), "a letter that has left is not asked to be replaced"
    assert "3 lettres, déjà là" in plat(plus_tard.sortie)
    assert "cqp notify" not in plus_tard.sortie, "they were told"
    for ligne in lignes:
        assert (jury / ligne["fichier"]).is_file()
        assert ligne["a_signer"]
        assert ligne["note"] == ""


def test_une_lettre_sans_adresse_et_deux_signataires_sont_dans_la_liste(jury: Path, cqp: Cqp) -> None:
    candidat = jury / "candidats/martin-lea/candidat.yaml"
    candidat.write_text(re.sub(r"(?m)^adresse:.*$", "adresse:", candidat.read_text("utf-8")), "utf-8")
    reglage = "  cosignataire: {nom: Jean-Noël Quéméner}\n  lieu: Paris"
    cqp_yaml = (jury / "cqp.yaml").read_text("utf-8").replace("  lieu: Paris", reglage)
    (jury / "cqp.yaml").write_text(cqp_yaml.replace("fin: 2022-07-19", "fin: 2029-07-19"), "utf-8")
    reponse = cqp("deliver", *SESSION, *APRES, "-o", "remise", "--format", "json")
    assert reponse.code == 0, reponse.plainte
    notes = {(x["document"], x["code"]): x["note"] for x in reponse.json["fichiers"] if x["note"]}
    assert notes.pop(("lettre", "martin-lea")) == "la lettre n'a pas d'adresse (candidat.yaml, « adresse »)."
    assert set(notes) == {("parchemin", "martin-lea"), ("parchemin", "nguyen-van-an")}
    assert "la date de la décision d'enregistrement" in reponse.plainte
    signent = {x["document"]: len(x["a_signer"]) for x in reponse.json["fichiers"]}
    assert (signent["lettre"], signent["parchemin"], signent["attestation"]) == (1, 2, 2)


def test_le_proces_verbal_est_signe_de_qui_il_a_la_place(jury: Path, cqp: Cqp) -> None:
    assert cqp("session", "2026-06-18", "--excuse", "Sabine Delcroix=maladie", "--at", "2026-06-18").code == 0
    reponse = cqp("deliver", *SESSION, *APRES, "-o", "remise", "--format", "json")
    signent = {x["document"]: x["a_signer"] for x in reponse.json["fichiers"]}
    assert signent["pv"] == signent["emargement"] == ["Philippe Arnoult-Meyer", "Jean-Noël Quéméner", "Karima Zerrouki"]
    for rang in range(5):
        for c in ("employeurs", "salaries"):
            assert cqp("session", "2026-06-18", "--membre", f"Membre {c} {rang} ; {c} ; FFP").code == 0
    reponse = cqp("deliver", *SESSION, *APRES, "-o", "grande", "--format", "json")
    colleges = ["un membre du collège employeurs", "un membre du collège salariés"]
    assert next(x["a_signer"] for x in reponse.json["fichiers"] if x["document"] == "pv") == [
        "Philippe Arnoult-Meyer",
        *colleges,
    ]


def test_deux_fois_donne_les_memes_octets_et_les_memes_numeros(jury: Path, cqp: Cqp) -> None:
    assert cqp("deliver", *SESSION, *APRES, "-o", "remise").code == 0
    avant = {f: (jury / "remise" / f).read_bytes() for f in _fichiers(jury / "remise") if f.endswith(".pdf")}
    registre = (jury / "registre/registre.jsonl").read_bytes()
    assert cqp("deliver", *SESSION, *APRES, "-o", "remise").code == 0
    assert {f: (jury / "remise" / f).read_bytes() for f in avant} == avant
    assert (jury / "registre/registre.jsonl").read_bytes() == registre
    plus_tard = cqp("deliver", *SESSION, "--at", "2026-06-22", "-o", "remise")
    assert plus_tard.code == 4, "a letter of another day does not take the place of the one that may have left"
    assert plus_tard.plainte.count("existe déjà") == 3
    assert (jury / "registre/registre.jsonl").read_bytes() == registre


def test_l_essai_dit_ce_qui_serait_bloque_sans_prendre_de_numero(jury: Path, cqp: Cqp) -> None:
    remplacer(jury / "candidats/martin-lea/candidat.yaml", "  commune: Lyon 3e Arrondissement", "  commune:")
    remplacer(jury / "candidats/dordevic-milica/decisions/2026-06-18.yaml", "signature: 2026-06-18", "signature:")
    reponse = cqp("deliver", *SESSION, *APRES, "-o", "remise", "--dry-run", "--format", "json")
    assert reponse.code == 4
    bloques = {(r["document"], r["code"]): r["message"] for r in reponse.json["refus"]}
    assert set(bloques) == {("parchemin", "martin-lea"), ("lettre", "dordevic-milica")}
    assert "naissance.commune" in bloques["parchemin", "martin-lea"]
    assert "signée" in bloques["lettre", "dordevic-milica"]
    assert not (jury / "remise").exists()
    assert not (jury / "registre").exists()


def test_un_bloque_n_arrete_pas_les_autres(jury: Path, cqp: Cqp) -> None:
    remplacer(jury / "candidats/martin-lea/candidat.yaml", "  commune: Lyon 3e Arrondissement", "  commune:")
    reponse = cqp("deliver", *SESSION, *APRES, "-o", "remise")
    assert reponse.code == 4
    assert "parchemin, martin-lea" in reponse.plainte
    assert "parchemins/parchemin-nguyen-van-an.pdf" in _fichiers(jury / "remise")
    liste = (jury / "remise/liste.csv").read_text(encoding="utf-8-sig")
    assert "parchemin;martin-lea;" in liste


def test_un_proces_verbal_qui_ne_dit_plus_tout_est_dit(branche: Path, cqp: Cqp) -> None:
    """One more decision after the first delivery: the procès-verbal that is there does not tell it."""
    assert cqp("decide", "martin-lea", *SESSION, *APRES).code == 0
    assert cqp("deliver", *SESSION, *APRES, "-o", "remise").code == 0
    assert cqp("decide", "dordevic-milica", *SESSION, *APRES, "--competence", "C4=validee").code == 0
    for essai in (("--dry-run",), ()):
        reponse = cqp("deliver", *SESSION, *APRES, "-o", "remise", *essai)
        assert (reponse.code, "pv-2026-06-18.pdf existe déjà, et il est différent" in reponse.phrases) == (4, True)
    (refus,) = cqp("deliver", *SESSION, *APRES, "-o", "remise", "--format", "json").json["refus"]
    assert (refus["document"], refus["fichier"]) == ("pv", "remise/pv-2026-06-18.pdf")
    assert cqp("deliver", *SESSION, *APRES, "-o", "remise", "--force").code == 0
    assert "ĐORĐEVIĆ" in plat(PdfReader("remise/pv-2026-06-18.pdf").pages[0].extract_text())


def test_un_registre_remis_en_arriere_est_dit_meme_s_il_n_y_a_rien_a_certifier(branche: Path, cqp: Cqp) -> None:
    assert cqp("print", "parchemin", "pham-thi-hong", "-o", "p.pdf").code == 0
    avant = (branche / "registre/registre.jsonl").read_bytes()
    assert cqp("print", "parchemin", "pham-thi-hong", "--reissue", "--motif", "Tache", "-o", "q.pdf").code == 0
    (branche / "registre/registre.jsonl").write_bytes(avant)
    assert cqp("decide", "dordevic-milica", *SESSION, "--non-conforme", "--motif", "Livret d'un autre").code == 0
    remplacer(branche / "candidats/oeuvrard-leo/candidat.yaml", "nom_naissance: ", "nom_naissance: محمد #")
    reponse = cqp("deliver", *SESSION, "-o", "remise")
    assert (reponse.code, "Il a été remis en arrière." in reponse.phrases) == (4, True), reponse
    assert "oeuvrard-leo" not in reponse.plainte, "this session decided nothing of that dossier"


def test_un_illisible_est_nomme_une_fois(jury: Path, cqp: Cqp) -> None:
    (jury / "candidats/oeuvrard-leo/candidat.yaml").write_text("nom: [\n", encoding="utf-8")
    reponse = cqp("deliver", *SESSION, *APRES, "-o", "remise", "--format", "json")
    assert reponse.code == 3
    assert [(r["document"], r["code"]) for r in reponse.json["refus"]] == [("lettre", "oeuvrard-leo")]
    assert len(reponse.json["fichiers"]) == 8


@pytest.mark.parametrize("at", ["2026-06-18", "2026-06-20"])
def test_rien_de_decide_rien_a_remettre(branche: Path, cqp: Cqp, at: str) -> None:
    reponse = cqp("deliver", *SESSION, "--at", at, "-o", "remise")
    assert reponse.code == 4
    assert "→ cqp decide --session 2026-06-18" in reponse.plainte
    assert not (branche / "remise").exists()


def test_pas_dans_un_fichier(jury: Path, cqp: Cqp) -> None:
    assert cqp("deliver", *SESSION, *APRES, "-o", "-").code == 2
    assert cqp("deliver", *SESSION, *APRES, "-o", "cqp.yaml").code == 2


def test_un_specimen_se_relit_sans_prendre_de_numero(jury: Path, cqp: Cqp) -> None:
    for document, de in (
        ("parchemin", "martin-lea"),
        ("attestation", "dordevic-milica"),
        ("lettre", "martin-lea"),
        ("pv", ""),
    ):
        reponse = cqp("print", document, *([de] if de else []), *SESSION, *APRES, "--preview")
        assert reponse.code == 0, reponse.plainte
        (fichier,) = jury.glob(f"{document}-*-specimen.pdf")
        pages = PdfReader(fichier).pages
        assert all("SPÉCIMEN" in (page.extract_text() or "") for page in pages), document
    assert not (jury / "registre").exists()
    assert cqp("verify", "parchemin-martin-lea-specimen.pdf").code != 0
    assert "MARTIN" in PdfReader(jury / "parchemin-martin-lea-specimen.pdf").pages[0].extract_text()


def test_un_specimen_dit_ce_qui_bloquerait(jury: Path, cqp: Cqp) -> None:
    remplacer(jury / "candidats/martin-lea/candidat.yaml", "  commune: Lyon 3e Arrondissement", "  commune:")
    reponse = cqp("print", "parchemin", "martin-lea", *APRES, "--preview")
    assert reponse.code == 4
    assert "naissance.commune" in reponse.plainte
    assert cqp("print", "parchemin", "--preview", "--blank").code == 2


def test_les_lettres_qui_partent_sont_notifiees(jury: Path, cqp: Cqp) -> None:
    essai = cqp("deliver", *SESSION, *APRES, "-o", "remise", "--notify", "--dry-run", "--format", "json")
    assert (essai.code, len(essai.json["notifiees"])) == (0, 3)
    decision = jury / "candidats/martin-lea/decisions/2026-06-18.yaml"
    assert "notification: 2026-06-20" not in decision.read_text(encoding="utf-8")
    reponse = cqp("deliver", *SESSION, *APRES, "-o", "remise", "--notify")
    assert reponse.code == 0, reponse.plainte
    assert "notifications enregistrées : 3" in plat(reponse.sortie)
    assert "notification: 2026-06-20" in decision.read_text(encoding="utf-8")
    encore = cqp("deliver", *SESSION, "--at", "2026-06-25", "-o", "remise", "--notify", "--format", "json")
    assert (encore.code, encore.json["notifiees"]) == (0, []), "the letter keeps the day it left"
