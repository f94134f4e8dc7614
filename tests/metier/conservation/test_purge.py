"""`cqp purge`: what may go, why and since when; nothing goes without `--yes`, nothing goes too early."""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from cqp_cli.domain.conservation import est_identite
from tests.commandes import JOUR, Cqp, remplacer
from tests.conftest import NousSommes

SESSION = "2026-06-18"
INCERTAINE = "un dossier qui n'a pas été lu en porte peut-être une décision"


def purger(cqp: Cqp, *mots: str, le: str = JOUR) -> Any:
    reponse = cqp("purge", *mots, "--at", le, "--format", "json")
    return reponse.json | {"code": reponse.code}


def chemins(objet: Any, nature: str) -> list[str]:
    return [e["chemin"] for e in objet["elements"] if e["nature"] == nature]


def photo(racine: Path) -> dict[str, bytes]:
    return {p.relative_to(racine).as_posix(): p.read_bytes() for p in racine.rglob("*") if p.is_file()}


def gardes(objet: Any) -> dict[str, str]:
    return {g["objet"]: g["motif"] for g in objet["gardes"]}


def test_dire_ne_supprime_rien(branche: Path, cqp: Cqp) -> None:
    avant = photo(branche)
    objet = purger(cqp)
    assert (objet["code"], objet["fait"]) == (0, False)
    assert chemins(objet, "dossier") == ["candidats/le-goff-gaelle"]
    assert chemins(objet, "session") == ["sessions/2019-06-20"]
    (dossier,) = (e for e in objet["elements"] if e["nature"] == "dossier")
    assert (dossier["depuis"], dossier["article"], dossier["origine"]) == ("2024-06-21", "3.1.4", "reglage")
    assert dossier["motif"] == "5 ans après la décision du 20 juin 2019 (délivrance partielle)"
    purger(cqp, "--yes", "--dry-run")
    assert photo(branche) == avant


def test_oui_supprime_et_le_consigne(branche: Path, cqp: Cqp) -> None:
    avant = photo(branche)
    objet = purger(cqp, "--yes")
    assert (objet["code"], objet["fait"]) == (0, True)
    apres = photo(branche)
    partis = {n for n in avant if n not in apres}
    assert partis == {n for n in avant if n.startswith(("candidats/le-goff-gaelle/", "sessions/2019-06-20/"))}
    assert {n: apres[n] for n in avant if n in apres} == {n: avant[n] for n in avant if n in apres}
    assert set(apres) - set(avant) == {"purge.jsonl"}
    lignes = [json.loads(x) for x in (branche / "purge.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(x["nature"], x["chemin"], x["fichiers"]) for x in lignes] == [
        ("dossier", "candidats/le-goff-gaelle", 7),
        ("session", "sessions/2019-06-20", 1),
    ]
    assert all({"quand", "qui", "jour", "depuis", "motif", "article"} <= set(x) for x in lignes)
    assert lignes[1]["precedent"], "each line quotes the one before"
    assert purger(cqp, "--yes")["elements"] == []
    assert not list(branche.rglob(".cqp-purge-*"))


def test_une_delivrance_que_le_registre_n_a_pas_est_dite_avant_de_partir(branche: Path, cqp: Cqp) -> None:
    """Her dossier gone, nobody could make the certificate that the jury gave; and nothing goes by a register that is lost."""

    def motif() -> str:
        dits = {e["chemin"]: e["motif"] for e in purger(cqp, le="2031-07-01")["elements"]}
        return str(dits["candidats/pham-thi-hong"])

    assert "son parchemin n'a jamais été émis, et ne pourra plus l'être" in motif()
    assert cqp("print", "parchemin", "pham-thi-hong", "--at", "2026-01-10").code == 0
    assert motif().endswith("(délivrance totale)")
    registre = branche / "registre/registre.jsonl"
    registre.write_bytes(registre.read_bytes().replace(b'"outil"', b'"outi"'))
    assert cqp("purge", "--yes").code == 3
    assert (branche / "candidats/le-goff-gaelle").is_dir()


@pytest.mark.parametrize(
    ("jour", "part"),
    [("2024-06-20", False), ("2024-06-21", True)],
)
def test_le_dernier_jour_du_benefice_est_garde(branche: Path, cqp: Cqp, jour: str, part: bool) -> None:
    objet = purger(cqp, le=jour)
    assert ("candidats/le-goff-gaelle" in chemins(objet, "dossier")) is part
    assert ("sessions/2019-06-20" in chemins(objet, "session")) is part, "the session follows its dossiers"
    if not part:
        assert gardes(objet)["le-goff-gaelle"] == "le bénéfice de ses compétences court encore"


def test_une_duree_plus_courte_n_entame_pas_un_benefice(branche: Path, cqp: Cqp) -> None:
    remplacer(branche / "cqp.yaml", "dossiers_annees: 5", "dossiers_annees: 1")
    objet = purger(cqp, le="2024-06-20")
    assert "candidats/le-goff-gaelle" not in chemins(objet, "dossier")
    assert gardes(objet)["2019-06-20"] == "un dossier gardé en porte une décision"


@pytest.mark.parametrize(
    ("annees", "code", "depuis", "motif"),
    [
        (5, "le-goff-gaelle", "2024-06-21", "5 ans après la décision du 20 juin 2019 (délivrance partielle)"),
        (
            1,
            "le-goff-gaelle",
            "2024-06-21",
            "son bénéfice a pris fin le 20 juin 2024, après la décision du 20 juin 2019",
        ),
        (
            5,
            "benkhaled-moreau-aicha",
            "2031-05-07",
            "5 ans après son dernier acte, du 6 mai 2026, après la décision",
        ),
    ],
)
def test_le_motif_est_celui_qui_fixe_le_jour(
    branche: Path, cqp: Cqp, annees: int, code: str, depuis: str, motif: str
) -> None:
    """A dossier of 2024 was « 5 ans après la décision » since 2031."""
    remplacer(branche / "cqp.yaml", "dossiers_annees: 5", f"dossiers_annees: {annees}")
    (dit,) = [e for e in purger(cqp, le="2032-01-01")["elements"] if e["chemin"] == f"candidats/{code}"]
    assert dit["depuis"] == depuis
    assert dit["motif"].startswith(motif)


def test_une_duree_plus_longue_est_suivie(branche: Path, cqp: Cqp) -> None:
    remplacer(branche / "cqp.yaml", "dossiers_annees: 5", "dossiers_annees: 10")
    assert purger(cqp, le="2029-06-20")["elements"] == []
    assert chemins(purger(cqp, le="2029-06-21"), "dossier") == ["candidats/le-goff-gaelle"]


def test_un_benefice_definitif_se_garde(branche: Path, cqp: Cqp) -> None:
    texte = (Path(__file__).parents[3] / "referentiel.yaml").read_text(encoding="utf-8")
    avant = "formation: conventionnel_5_ans"
    assert avant in texte
    (branche / "referentiel.yaml").write_text(texte.replace(avant, "formation: definitif"), encoding="utf-8")
    objet = purger(cqp, le="2099-01-01")
    assert "candidats/le-goff-gaelle" not in chemins(objet, "dossier")
    assert gardes(objet)["le-goff-gaelle"] == "le bénéfice de ses compétences est définitif"


def test_ce_qui_vit_encore_se_garde(branche: Path, cqp: Cqp) -> None:
    """A non-delivery of 2025 whose candidate trains again is kept five years after the last act."""
    assert "candidats/ait-oufella-mehdi" not in chemins(purger(cqp, le="2030-11-21"), "dossier")
    assert "candidats/ait-oufella-mehdi" in chemins(purger(cqp, le="2032-01-01"), "dossier")


def test_sans_decision_finale_un_dossier_se_garde(branche: Path, cqp: Cqp) -> None:
    objet = purger(cqp, le="2090-01-01")
    assert gardes(objet)["martin-lea"] == "aucune décision finale"
    cqp("decide", "martin-lea", "--session", SESSION, "--renvoi", "--motif", "x", "--at", SESSION)
    assert gardes(purger(cqp, le="2090-01-01"))["martin-lea"] == "aucune décision finale"


def test_une_delivrance_a_declarer_se_garde(branche: Path, cqp: Cqp, nous_sommes: NousSommes) -> None:
    remplacer(branche / "cqp.yaml", "fin: 2022-07-19", "fin: 2027-12-31")
    objet = purger(cqp, le="2032-01-01")
    assert gardes(objet)["pham-thi-hong"] == "sa délivrance n'est pas encore déclarée à la Caisse des dépôts"
    cqp("export", "accrochage", "--at", "2026-01-01")
    nous_sommes("2032-01-01")
    objet = purger(cqp, "--yes", le="2032-01-01")
    assert "candidats/pham-thi-hong" in chemins(objet, "dossier")
    assert (branche / "accrochage/registre.jsonl").is_file(), "registers stay"
    lignes = [json.loads(x) for x in (branche / "purge.jsonl").read_text(encoding="utf-8").splitlines()]
    (titulaire,) = (x["titulaire"] for x in lignes if "titulaire" in x)
    assert (titulaire["nom_naissance"], titulaire["decision"]) == ("PHẠM", "2025-11-20"), "what was given is remembered"


def test_ce_qu_une_purge_a_pris_n_est_pas_tu(branche: Path, cqp: Cqp, nous_sommes: NousSommes) -> None:
    """The procès-verbal says all that its session decided, or is not printed; figures say what they leave out."""
    seance, pv = ("--session", "2025-11-20"), branche / "pv.pdf"
    nous_sommes("2031-01-01")
    assert cqp("print", "pv", *seance, "-o", pv).code == 0
    avant = pv.read_bytes()
    partis = chemins(purger(cqp, "--yes", le="2031-01-01"), "dossier")
    assert "candidats/pham-thi-hong" in partis
    for mots in (("print", "pv", *seance, "-o", pv, "--force"), ("deliver", *seance, "-o", branche, "--force")):
        reponse = cqp(*mots)
        assert reponse.code == 4
        assert "une purge a supprimé le dossier d'un candidat de cette session" in reponse.phrases.lower()
    assert pv.read_bytes() == avant
    assert cqp("print", "emargement", *seance, "-o", branche / "e.pdf").code == 0, "nobody's dossier is in it"
    assert cqp("report", "--year", "2025", "--format", "json").json["supprimes"] == 1
    assert "1 dossier décidé dans cette période et supprimé depuis" in cqp("report", "--year", "2025").phrases
    assert "supprimé" not in cqp("report", "--year", "2030").phrases
    for genre in ("xlsx", "pdf"):
        assert cqp("report", "--year", "2025", "-o", branche / f"r.{genre}").code == 0
    assert load_workbook(branche / "r.xlsx")["Synthèse"]["A10"].value.startswith("1")


# Identity documents -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "nom",
    ["cni.pdf", "CNI_recto.png", "Passeport.pdf", "identité.jpg", "Pièce d'identité - verso.pdf", "piece-identite.pdf",
     "carte nationale d'identité.pdf", "titre-de-sejour.pdf"],
)  # fmt: skip
def test_ce_qui_est_une_piece_d_identite(nom: str) -> None:
    assert est_identite(nom)


@pytest.mark.parametrize("nom", ["attestation.pdf", "cniel.pdf", "identitegraphique.pdf", "cv-passeport.pdf"])
def test_ce_qui_n_en_est_pas_une(nom: str) -> None:
    assert not est_identite(nom)


def test_la_copie_part_une_fois_l_identite_verifiee(branche: Path, cqp: Cqp) -> None:
    pieces = branche / "candidats/martin-lea/pieces"
    pieces.mkdir()
    for nom in ("cni.pdf", "attestation.pdf"):
        (pieces / nom).write_bytes(b"x")
    objet = purger(cqp)
    assert chemins(objet, "identite") == []
    assert gardes(objet)["martin-lea/pieces"].startswith("identité à vérifier")
    fichier = branche / "candidats/martin-lea/candidat.yaml"
    remplacer(fichier, "courriel:", "identite_verifiee: 2026-01-08\ncourriel:")
    assert chemins(purger(cqp, le="2026-01-07"), "identite") == []
    objet = purger(cqp, "--yes")
    assert objet["elements"][0] | {"fichiers": 1} == {
        "nature": "identite", "chemin": "candidats/martin-lea/pieces/cni.pdf", "depuis": "2026-01-08",
        "motif": "identité vérifiée le 8 janvier 2026", "article": "3", "origine": "reglage", "fichiers": 1,
    }  # fmt: skip
    assert [p.name for p in pieces.iterdir()] == ["attestation.pdf"]
    assert cqp("check-dossier", "martin-lea", "--at", JOUR).code == 0


def test_un_dossier_decide_n_a_plus_besoin_de_la_copie(branche: Path, cqp: Cqp) -> None:
    pieces = branche / "candidats/pham-thi-hong/pieces"
    pieces.mkdir(exist_ok=True)
    (pieces / "passeport.pdf").write_bytes(b"x")
    (element,) = (e for e in purger(cqp)["elements"] if e["nature"] == "identite")
    assert (element["depuis"], element["motif"]) == ("2025-11-20", "dossier décidé par le jury du 20 novembre 2025")


# Never outside, never through a link ------------------------------------------------------------------------


def test_un_lien_dans_un_dossier_l_empeche_de_partir(branche: Path, cqp: Cqp, tmp_path: Path) -> None:
    dehors = tmp_path / "dehors"
    dehors.mkdir()
    (dehors / "precieux.txt").write_text("à garder", encoding="utf-8")
    (branche / "candidats/le-goff-gaelle/pieces").symlink_to(dehors, target_is_directory=True)
    objet = purger(cqp, "--yes")
    assert objet["code"] == 4
    assert chemins(objet, "dossier") == []
    assert "est un lien vers un autre endroit" in objet["refus"][0]["message"]
    assert (dehors / "precieux.txt").read_text(encoding="utf-8") == "à garder"
    assert (branche / "candidats/le-goff-gaelle/candidat.yaml").is_file()


def test_un_dossier_qui_est_un_lien_n_est_pas_suivi(branche: Path, cqp: Cqp, tmp_path: Path) -> None:
    ailleurs = tmp_path / "ailleurs"
    shutil.move(branche / "candidats/le-goff-gaelle", ailleurs)
    (branche / "candidats/le-goff-gaelle").symlink_to(ailleurs, target_is_directory=True)
    objet = purger(cqp, "--yes")
    assert (ailleurs / "candidat.yaml").is_file()
    assert gardes(objet)["le-goff-gaelle"] == "c'est un lien : il n'est pas suivi"
    assert objet["elements"] == [], "what was not read may name the session"
    (branche / "candidats/le-goff-gaelle").unlink()
    shutil.move(branche / "sessions/2019-06-20", tmp_path / "seance")
    (branche / "sessions/2019-06-20").symlink_to(tmp_path / "seance", target_is_directory=True)
    assert purger(cqp, "--yes")["code"] == 4
    assert (tmp_path / "seance/session.yaml").is_file()


def test_un_lien_dans_un_sous_dossier_est_nomme_comme_un_autre(branche: Path, cqp: Cqp, tmp_path: Path) -> None:
    """Classé par année, il n'était ni lu ni dit, et la session qu'il nomme partait."""
    shutil.move(branche / "candidats/le-goff-gaelle", tmp_path / "ailleurs")
    (branche / "candidats/2019").mkdir()
    (branche / "candidats/2019/le-goff-gaelle").symlink_to(tmp_path / "ailleurs", target_is_directory=True)
    objet = purger(cqp)
    assert gardes(objet)["2019/le-goff-gaelle"] == "c'est un lien : il n'est pas suivi"
    assert (gardes(objet)["2019-06-20"], objet["elements"]) == (INCERTAINE, [])


def test_une_session_est_gardee_comme_ses_candidats(branche: Path, cqp: Cqp) -> None:
    """D'une autre certification, elle l'était autant d'années que celle qui est livrée."""
    livre = (Path(__file__).parents[3] / "referentiel.yaml").read_text(encoding="utf-8")
    long = livre.replace("code: cqp-assistant-formation", "code: long", 1)
    long = long.replace("conservation_dossiers_annees:\n    valeur: 5", "conservation_dossiers_annees:\n    valeur: 7")
    for nom in ("long", "vide"):  # two: the one that is shipped stays what a dossier is of by default
        (branche / "referentiels" / nom).mkdir(parents=True)
    (branche / "referentiels/long/2015-06-15.yaml").write_text(long, encoding="utf-8")
    remplacer(branche / "candidats/le-goff-gaelle/candidat.yaml", "cqp-assistant-formation", "long")
    remplacer(branche / "cqp.yaml", "dossiers_annees: 5", "dossiers_annees:")
    (seance,) = (e for e in purger(cqp, le="2026-07-01")["elements"] if e["nature"] == "session")
    dit = (seance["chemin"], seance["depuis"], seance["motif"].partition(",")[0])
    assert dit == ("sessions/2019-06-20", "2026-06-21", "7 ans après la session")


def test_un_dossier_illisible_se_garde_et_ses_sessions_peut_etre(branche: Path, cqp: Cqp) -> None:
    remplacer(branche / "candidats/le-goff-gaelle/candidat.yaml", "voie: formation", "voie: x")
    objet = purger(cqp, "--yes")
    assert (objet["code"], objet["illisibles"], objet["elements"]) == (3, ["le-goff-gaelle"], [])
    assert gardes(objet)["2019-06-20"] == INCERTAINE


def test_ce_qu_une_purge_coupee_a_laisse_part_a_la_suivante(branche: Path, cqp: Cqp) -> None:
    reste = branche / "candidats/.cqp-purge-abc"
    reste.mkdir()
    (reste / "candidat.yaml").write_text("", encoding="utf-8")
    assert purger(cqp, "--yes")["code"] == 0
    assert not reste.exists()


# Deleted, then told --------------------------------------------------------------------------------------------

Tenir = Callable[[str], None]


@pytest.fixture
def tenir(monkeypatch: pytest.MonkeyPatch) -> Tenir:
    """Files of this name are held by another program, as Windows says it; « » for none."""
    unlink, tenu, partis = os.unlink, "", []

    def refuser(chemin: Any, **options: Any) -> None:
        partis.append(Path(chemin).name)
        if tenu and Path(chemin).name == tenu:
            err = PermissionError(errno.EACCES, "held", str(chemin))
            err.winerror = 32  # type: ignore[attr-defined,unused-ignore]
            raise err
        unlink(chemin, **options)

    def nommer(nom: str) -> None:
        nonlocal tenu
        tenu = nom

    monkeypatch.setattr(os, "unlink", refuser)
    monkeypatch.setattr("cqp_cli.metier.conservation.suppression._PAUSES", ())
    nommer.partis = partis  # type: ignore[attr-defined]
    return nommer


def consignes(branche: Path) -> list[str]:
    journal = branche / "purge.jsonl"
    texte = journal.read_text(encoding="utf-8") if journal.is_file() else ""
    return [json.loads(x)["chemin"] for x in texte.splitlines()]


def test_ce_qui_est_tenu_est_dit_jusqu_a_ce_qu_il_parte(branche: Path, cqp: Cqp, tenir: Tenir) -> None:
    """Nothing is told as deleted before it is; what is left is never forgotten, nor called « Rien »."""
    dossier = branche / "candidats/le-goff-gaelle"
    (dossier / "pieces").mkdir(exist_ok=True)
    for nom in ("cni.pdf", "attestation.pdf"):
        (dossier / "pieces" / nom).write_bytes(b"x")
    tenir("attestation.pdf")
    for _ in range(2):
        objet = purger(cqp, "--yes")
        assert objet["code"] == 4
        (refus,) = objet["refus"]
        assert refus["message"].startswith(
            "candidats/le-goff-gaelle/pieces/attestation.pdf n'a pas été supprimé : un autre programme le tient ouvert."
            " Il reste dans candidats/.cqp-purge-"
        )
        assert refus["remede"] == "fermez-le, puis recommencez"
        assert "candidats/le-goff-gaelle" not in consignes(branche)
        assert not dossier.exists()
        (reste,) = purger(cqp)["elements"]
        assert (reste["nature"], reste["depuis"], reste["fichiers"]) == ("dossier", "2024-06-21", 1)
        assert reste["motif"].startswith("reste d'une suppression interrompue : candidats/le-goff-gaelle, 5 ans après")
        assert "reste d'une suppression" in cqp("purge", "--at", JOUR).sortie.replace("\xa0", " ")
    tenir("")
    assert purger(cqp, "--yes")["code"] == 0
    assert sorted(consignes(branche)) == ["candidats/le-goff-gaelle", "sessions/2019-06-20"]
    assert not list(branche.rglob(".cqp-purge-*"))
    assert purger(cqp)["elements"] == []


def test_les_pieces_d_identite_partent_les_premieres(branche: Path, cqp: Cqp, tenir: Any) -> None:
    pieces = branche / "candidats/le-goff-gaelle/pieces/scans"
    pieces.mkdir(parents=True)
    (pieces / "passeport.pdf").write_bytes(b"x")
    assert purger(cqp, "--yes")["code"] == 0
    partis = [nom for nom in tenir.partis if not nom.startswith(".cqp")]
    assert partis[0] == "passeport.pdf"


def test_ce_qui_est_en_lecture_seule_part_aussi(branche: Path, cqp: Cqp) -> None:
    """On Windows the attribute of a file keeps it; elsewhere the mode of its folder does, when one is not root."""
    pieces = branche / "candidats/le-goff-gaelle/pieces"
    pieces.mkdir(exist_ok=True)
    (pieces / "cni.pdf").write_bytes(b"x")
    for chemin in (pieces / "cni.pdf", branche / "candidats/le-goff-gaelle/candidat.yaml"):
        chemin.chmod(0o444)
    pieces.chmod(0o555)
    objet = purger(cqp, "--yes")
    assert (objet["code"], objet["refus"]) == (0, [])
    assert not list(branche.rglob(".cqp-purge-*"))


def test_une_copie_tenue_reste_a_dire(branche: Path, cqp: Cqp, tenir: Tenir) -> None:
    pieces = branche / "candidats/pham-thi-hong/pieces"
    pieces.mkdir(exist_ok=True)
    (pieces / "cni.pdf").write_bytes(b"x")
    tenir("contenu")
    (refus,) = purger(cqp, "--yes")["refus"]
    assert refus["message"].startswith("candidats/pham-thi-hong/pieces/cni.pdf n'a pas été supprimé :")
    assert "candidats/pham-thi-hong/pieces/cni.pdf" not in consignes(branche)
    tenir("")
    purger(cqp, "--yes")
    assert "candidats/pham-thi-hong/pieces/cni.pdf" in consignes(branche)


def test_la_ligne_vient_quand_le_journal_la_prend(branche: Path, cqp: Cqp) -> None:
    (branche / "purge.jsonl").mkdir()
    objet = purger(cqp, "--yes")
    assert objet["code"] == 4
    assert "candidats/le-goff-gaelle est supprimé ; la prochaine purge le consignera." in objet["refus"][0]["message"]
    assert not (branche / "candidats/le-goff-gaelle").exists()
    (branche / "purge.jsonl").rmdir()
    assert purger(cqp, "--yes")["code"] == 0
    assert sorted(consignes(branche)) == ["candidats/le-goff-gaelle", "sessions/2019-06-20"]


def test_ce_qui_n_a_pas_ete_emporte_n_est_pas_dit_supprime(branche: Path, cqp: Cqp) -> None:
    """A machine that stops before anything moved leaves a reason, and nothing of it happened."""
    reste = branche / "candidats/.cqp-purge-abc"
    reste.mkdir()
    raison = {
        "nature": "dossier",
        "chemin": "candidats/martin-lea",
        "depuis": "2026-01-01",
        "motif": "m",
        "article": "3",
    }
    (reste / "raison.json").write_text(json.dumps(raison), encoding="utf-8")
    assert purger(cqp, "--yes")["code"] == 0
    assert not reste.exists()
    assert (branche / "candidats/martin-lea/candidat.yaml").is_file()
    assert "candidats/martin-lea" not in consignes(branche)


def test_sur_un_terminal(branche: Path, cqp: Cqp) -> None:
    dit = cqp("purge", "--at", JOUR).sortie.replace("\xa0", " ")
    assert dit.startswith("  Ce qui peut être supprimé au 1er juin 2026\n")
    assert "candidats/le-goff-gaelle" in dit
    assert "depuis le 21 juin 2024 :" in dit
    commande = f"cqp purge --at {JOUR} --yes"  # the day that was shown: a later one would take more
    assert f"\n  Pour supprimer tout cela, et le consigner dans purge.jsonl :\n  → {commande}\n" in dit
    d_avance = cqp("purge", "--at", "2040-01-01").sortie
    assert "rien n'est supprimé d'avance" in d_avance
    assert "--yes" not in d_avance
    fait = cqp("purge", "--yes", "--at", JOUR).sortie
    assert fait.startswith("  Supprimé au 1er juin 2026\n")
    assert "--yes" not in fait
    assert "Rien." in cqp("purge", "--at", JOUR).sortie


def test_sans_reglage_propre_la_duree_est_celle_du_referentiel(branche: Path, cqp: Cqp) -> None:
    remplacer(branche / "cqp.yaml", "dossiers_annees: 5", "dossiers_annees:")
    objet = purger(cqp)
    assert chemins(objet, "dossier") == ["candidats/le-goff-gaelle"]
    assert chemins(objet, "session") == ["sessions/2019-06-20"]


def test_une_copie_d_identite_qui_est_un_lien_n_est_pas_suivie(branche: Path, cqp: Cqp, tmp_path: Path) -> None:
    vraie = tmp_path / "vraie.pdf"
    vraie.write_bytes(b"x")
    pieces = branche / "candidats/pham-thi-hong/pieces"
    pieces.mkdir(exist_ok=True)
    (pieces / "cni.pdf").symlink_to(vraie)
    objet = purger(cqp, "--yes")
    assert (objet["code"], chemins(objet, "identite")) == (4, [])
    assert vraie.is_file()
    assert (pieces / "cni.pdf").is_symlink()


def test_ce_que_gardait_une_version_anterieure_s_en_va(
    branche: Path, cqp: Cqp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "cache" / "cqp"
    monkeypatch.setattr("cqp_cli.metier.conservation.effacement.user_cache_path", lambda *_, **__: cache)
    cache.mkdir(parents=True)
    noms = ("controles-0123.sqlite", "pages-0123.sqlite", "pages-4567.sqlite-journal")
    for nom in (*noms, "autre.txt"):
        (cache / nom).write_bytes(b"des constats")
    assert "cache" not in cqp("purge", "--dry-run").plainte
    assert all((cache / nom).exists() for nom in noms)
    dit = "  Effacé de votre dossier de cache : ce qu'une version antérieure gardait des dossiers (3 fichiers).\n"
    assert cqp("purge").plainte == dit
    assert [f.name for f in cache.iterdir()] == ["autre.txt"]
    (cache / "autre.txt").rename(cache / "pages-0123.sqlite")
    assert "1 fichier)" in cqp("purge").plainte
    assert not cache.exists()
    assert cqp("purge").plainte == ""


def test_rien_ne_se_supprime_d_avance(branche: Path, cqp: Cqp, nous_sommes: NousSommes) -> None:
    """What will be due in 2032 is not deleted today, whatever the day that is said; looking ahead is free."""
    nous_sommes("2026-06-30")
    avant = photo(branche)
    reponse = cqp("purge", "--at", "2026-07-01", "--yes")
    assert reponse.code == 4
    assert "Le 1er juillet 2026 est à venir" in reponse.plainte
    for essai in (("--yes", "--dry-run"), ()):
        assert cqp("purge", "--at", "2032-07-01", *essai).code == 0
    assert photo(branche) == avant
    assert cqp("purge", "--at", "2026-06-30", "--yes").code == 0
    assert photo(branche) != avant
