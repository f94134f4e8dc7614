"""`cqp register`: list, find, copy, extract, keep and audit, with or without the dossiers; and `cqp verify` of all."""

from __future__ import annotations

import csv
import json
import shlex
import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook

from cqp_cli.disque.registres.registre import Registre
from tests.commandes import Cqp, UneFois, remplacer
from tests.conftest import NousSommes
from tests.documents.pages_pdf import SUITE, plat, texte

SESSION = "2026-06-18"
JOUR = ("--at", "2026-06-20")
UN, DEUX, TROIS = (f"{SESSION}-000{n}" for n in (1, 2, 3))


@pytest.fixture
def emis(branche: Path, cqp: Cqp, une_fois: UneFois) -> Path:
    def faire() -> None:
        remplacer(branche / "candidats/martin-lea/candidat.yaml", "nom_usage:", "nom_usage: d'Arçon-Lévy #")
        assert cqp("decide", "martin-lea", "nguyen-van-an", "--session", SESSION, "--at", SESSION).code == 0
        suite = ("--session", SESSION, "--at", SESSION, "--competence", "C4=non-validee")
        assert cqp("decide", "dordevic-milica", *suite).code == 0
        assert cqp("print", "parchemin", "martin-lea", "nguyen-van-an", *JOUR).code == 0
        assert cqp("print", "attestation", "dordevic-milica", *JOUR).code == 0

    return une_fois(branche, faire)


@pytest.fixture
def purge(emis: Path) -> Path:
    shutil.rmtree(emis / "candidats")
    shutil.rmtree(emis / "sessions")
    return emis


def _numeros(cqp: Cqp, *mots: str) -> tuple[int, list[str]]:
    reponse = cqp("register", *mots, "--format", "json")
    return reponse.code, [d["numero"] for d in reponse.json["documents"]]


@pytest.mark.parametrize(
    ("mots", "trouves"),
    [
        (("list",), [UN, DEUX, TROIS]),
        (("list", "--year", "2026"), [UN, DEUX, TROIS]),
        (("list", "--year", "2025"), []),
        (("list", "--from", "2026-06-20", "--to", "2026-06-20"), [UN, DEUX, TROIS]),
        (("list", "--from", "2026-06-21"), []),
        (("list", "--to", "2026-06-19"), []),
        (("list", "--session", SESSION), [UN, DEUX, TROIS]),
        (("list", "--session", "2025-11-20"), []),
        (("list", "--document", "attestation"), [TROIS]),
        (("list", "--issue", "totale"), [UN, DEUX]),
        (("find", "martin"), [UN]),  # the name of birth, which the document does not call her by
        (("find", "darcon levy"), [UN]),
        (("find", "LÉVY", "lea"), [UN]),
        (("find", "jeanne"), [UN]),
        (("find", "dordev"), [TROIS]),
        (("find", "an van nguyen"), [DEUX]),
        (("find", f"n° {DEUX}"), [DEUX]),
        (("find", "artin"), []),
        (("find", "lea nguyen"), []),
    ],
)
def test_lister_et_trouver_sans_les_dossiers(purge: Path, cqp: Cqp, mots: tuple[str, ...], trouves: list[str]) -> None:
    assert _numeros(cqp, *mots) == (0 if trouves or mots[0] == "list" else 1, trouves)


def test_chaque_forme_dit_ce_qui_est_ecrit(emis: Path, cqp: Cqp) -> None:
    (emis / "s.pdf").write_bytes((emis / "parchemin-martin-lea.pdf").read_bytes() + SUITE)
    for mots, numero, fichier in (
        (("copy", UN, "-o", "c.pdf"), UN, "c.pdf"),
        (("keep", UN, "s.pdf"), UN, f"registre/{UN}.signe.pdf"),
        (("extract", "--year", "2026", "-o", "r.pdf"), TROIS, "r.pdf"),
    ):
        objet, ligne, table = (cqp("register", *mots, "--dry-run", "--format", f) for f in ("json", "jsonl", "csv"))
        rangee = json.loads(ligne.sortie)
        assert (rangee["numero"], rangee["fichier"]) == (numero, fichier)
        assert objet.json == {"version": 1, "commande": f"register {mots[0]}"} | rangee
        assert table.sortie == f"numero,fichier,etat\n{numero},{fichier},{rangee['etat']}\n"
        assert cqp("register", *mots, "--format", "json").code == 0
    assert cqp("register", "copy", UN, "-o", "-", "--format", "json").code == 2


def test_un_mot_que_la_liste_ne_connait_pas(emis: Path, cqp: Cqp) -> None:
    assert cqp("register", "list", "--document", "diplome").code == 2
    assert cqp("register", "list", "--issue", "total").code == 2
    assert cqp("register", "list", "-o", "liste.pdf").code == 2
    assert cqp("register", "list", "--from", "2026-07-01", "--to", "2026-06-01").code == 2


def test_la_liste_se_lit_sans_ce_programme(emis: Path, cqp: Cqp) -> None:
    """Beside the register, renewed by each delivery and revocation; and the same in a workbook."""
    liste = emis / "registre/registre.csv"

    def lignes() -> list[dict[str, str]]:
        return list(csv.DictReader(liste.read_text("utf-8-sig").splitlines(), delimiter=";"))

    assert next((x["numero"], x["nom_naissance"], x["naissance"]) for x in lignes()) == (UN, "MARTIN", "1990-05-14")
    assert len(lignes()) == 3
    revoquer = ("--session", SESSION, "--at", "2026-07-01", "--revoke", "--motif", "=Pièce\nfausse")
    assert cqp("decide", "martin-lea", *revoquer).code == 0
    assert lignes()[0]["annule_le"] == "2026-07-01"
    assert lignes()[0]["motif_annulation"] == "'=Pièce fausse"
    assert cqp("register", "list", "-o", "r.xlsx").code == 0
    feuille = load_workbook(emis / "r.xlsx").active
    assert feuille is not None
    assert [c.value for c in feuille["A"]] == ["numero", UN, DEUX, TROIS]
    assert cqp("register", "list", "-o", "r.csv").code == 0
    assert (emis / "r.csv").read_bytes() == liste.read_bytes()


def test_la_copie_est_le_document_aux_octets_pres(purge: Path, cqp: Cqp) -> None:
    assert cqp("register", "copy", UN, "-o", "c.pdf").code == 0
    assert (purge / "c.pdf").read_bytes() == (purge / "parchemin-martin-lea.pdf").read_bytes()
    reponse = cqp("verify", "c.pdf", "--format", "json")
    assert (reponse.code, reponse.json["fichiers"][0]["verdict"]) == (0, "conforme")
    assert cqp("register", "copy", UN, "-o", "c.pdf").code == 4, "it is there"
    assert cqp("register", "copy", "2026-06-18-0009", "-o", "d.pdf").code == 4
    (purge / f"registre/{UN}.pdf").write_bytes(b"%PDF")
    assert cqp("register", "copy", UN, "-o", "e.pdf").code == 3


def test_dans_un_dossier_chaque_papier_a_son_nom(purge: Path, cqp: Cqp) -> None:
    (purge / "copies").mkdir()
    for ou in (".", "copies"):
        assert cqp("register", "copy", UN, "-o", ou).code == 0
        assert cqp("register", "extract", "--year", "2026", "-o", ou).code == 0
        assert (purge / ou / f"{UN}.pdf").is_file()
        assert (purge / ou / "releve-2026.pdf").is_file()
    assert cqp("export", "csv", "-o", ".").code == 4


def test_imprimer_apres_la_purge_mene_au_registre(purge: Path, cqp: Cqp) -> None:
    for mots in (("candidats/martin-lea",), ("martin-lea",)):
        reponse = cqp("print", "parchemin", *mots)
        assert reponse.code == 3
        assert f"→ cqp register copy {UN}" in reponse.plainte
    assert "register" not in cqp("print", "attestation", "martin-lea").plainte
    assert "register" not in cqp("print", "lettre", "martin-lea").plainte


def test_une_session_qui_n_est_plus_la_mene_au_registre(purge: Path, cqp: Cqp) -> None:
    refus = cqp("print", "parchemin", "--session", SESSION, *JOUR)
    (remede,) = (ligne.strip("→ ") for ligne in refus.plainte.splitlines() if "→" in ligne)
    assert refus.code == 2
    assert _numeros(cqp, *remede.split()[2:]) == (0, [UN, DEUX, TROIS])


def test_ce_qui_est_annule_ne_se_copie_que_si_on_le_demande(emis: Path, cqp: Cqp) -> None:
    revoquer = ("--session", SESSION, "--at", "2026-07-01", "--revoke", "--motif", "Pièce fausse")
    assert cqp("decide", "martin-lea", *revoquer).code == 0
    reponse = cqp("register", "copy", UN, "-o", "c.pdf")
    assert reponse.code == 4
    assert "a été annulé le 1er juillet 2026 : Pièce fausse." in plat(reponse.plainte)
    assert cqp("register", "copy", UN, "--revoked", "-o", "c.pdf").code == 0
    assert "ANNULÉ le 1er juillet 2026" in " ".join(plat(cqp("register", "list").sortie).split())


def test_le_releve_porte_l_ancre_que_verify_reconnait(emis: Path, cqp: Cqp, nous_sommes: NousSommes) -> None:
    nous_sommes("2027-01-10")
    assert cqp("register", "extract", "--year", "2026", "-o", "r.pdf", "--at", "2027-02-10").code == 4, "to come"
    assert cqp("register", "extract", "--year", "2026", "-o", "r.pdf").code == 0
    dit = plat(texte(emis / "r.pdf"))
    ancre = Registre(emis).ancres()[-1]
    assert f"dernier n° {TROIS}, empreinte {ancre.empreinte}" in dit
    for attendu in (UN, DEUX, "né(e) le 14 mai 1990", "délivrance partielle du 18/06/2026", "3 documents"):
        assert attendu in dit
    for attendu in (
        "Léa Jeanne MARTIN, nom d’usage d’Arçon-Lévy",
        "cqp-assistant-formation",
        "C1, C2, C3, C5 et C6",
    ):
        assert attendu in " ".join(dit.split()), "what the paper says: name, certification, competences"
    assert cqp("register", "extract", "--year", "2025", "-o", "v.pdf").code == 0
    assert "Aucun document n’a été délivré cette année-là." in plat(texte(emis / "v.pdf"))
    for mots, faute in ((("2028",), "L'année 2028 est à venir"), (("2026", "--at", "2026-06-19"), "du 20 juin 2026")):
        reponse = cqp("register", "extract", "--year", *mots, "-o", "avant.pdf")
        assert (reponse.code, faute in plat(reponse.plainte)) == (4, True)
    assert not (emis / "avant.pdf").exists()

    revoquer = ("--session", SESSION, "--at", "2027-01-10", "--revoke", "--motif", "Pièce fausse")
    shutil.copytree(emis, emis.parent / "suite")
    assert cqp("decide", "nguyen-van-an", *revoquer, "-C", str(emis.parent / "suite")).code == 0
    for annee, deux in (("2026", False), ("2027", True)):
        suite = ("-C", str(emis.parent / "suite"), "-o", f"s{annee}.pdf")
        assert cqp("register", "extract", "--year", annee, *suite).code == 0
        dit = plat(texte(emis / f"s{annee}.pdf"))
        assert ("annulé le 10/01/2027" in dit, "Documents annulés" in dit) == (not deux, deux)

    assert cqp("print", "parchemin", "martin-lea", "--reissue", "--motif", "Perdu", "-o", "bis.pdf").code == 0
    for sceau in (
        f"{TROIS} {ancre.empreinte}",
        f"n° {TROIS}, empreinte {ancre.empreinte.upper()}",
        f"Registre des délivrances : dernier n° {TROIS}, empreinte {ancre.empreinte}.",
        f"Registre des délivrances : dernier n° {TROIS}, empreinte {ancre.empreinte}, à l’impression de ce procès-verbal",
        f"{TROIS}  {ancre.empreinte[:8]} {ancre.empreinte[8:]}",
    ):
        reponse = cqp("verify", "--sceau", sceau)
        assert reponse.code == 0, sceau
        assert "ligne 3 sur 4" in plat(reponse.sortie)
    reponse = cqp("verify", "--sceau", f"{TROIS} {'0' * 16}")
    assert reponse.code == 1
    assert "réécrit" in reponse.sortie
    reponse = cqp("verify", "--sceau", f"{SESSION}-0009 {ancre.empreinte}")
    assert reponse.code == 1
    assert "remis en arrière" in " ".join(reponse.sortie.split())
    for faux in ("2026", f"{TROIS} {ancre.empreinte[:-1]}", f"{TROIS} {ancre.empreinte}0", ancre.empreinte):
        assert cqp("verify", "--sceau", faux).code == 2


def test_le_registre_et_son_journal_remis_ensemble_se_voient_au_papier(branche: Path, cqp: Cqp) -> None:
    """With their documents gone too, nothing but the paper knows; and the paper does."""
    assert cqp("decide", "martin-lea", "nguyen-van-an", "--session", SESSION, "--at", SESSION).code == 0
    assert cqp("print", "parchemin", "martin-lea", *JOUR).code == 0
    shutil.copytree(branche / "registre", branche / "hier")
    assert cqp("print", "parchemin", "nguyen-van-an", *JOUR).code == 0
    ancre = Registre(branche).ancres()[-1]
    shutil.rmtree(branche / "registre")
    (branche / "hier").rename(branche / "registre")
    assert cqp("register", "audit").code == 0
    assert cqp("verify", "--sceau", f"{ancre.numero} {ancre.empreinte}").code == 1


def test_signe_ailleurs_il_est_encore_le_notre(emis: Path, cqp: Cqp) -> None:
    emission = (emis / "parchemin-martin-lea.pdf").read_bytes()
    (emis / "signe.pdf").write_bytes(emission + SUITE)
    reponse = cqp("verify", "signe.pdf", "--format", "json")
    (dit,) = reponse.json["fichiers"]
    assert (reponse.code, dit["verdict"], dit["numero"], dit["emis"]) == (0, "complete", UN, True)
    assert "émis par cqp, puis complété (signature non contrôlée ici)" in plat(dit["message"])
    for fausse in (emission + b"\n", emission[:-9] + SUITE, emission + SUITE[:-6]):
        (emis / "faux.pdf").write_bytes(fausse)
        assert cqp("verify", "faux.pdf").code == 1

    assert cqp("register", "copy", UN, "--signed", "-o", "s.pdf").code == 4, "none is kept"
    assert cqp("register", "keep", UN, "parchemin-martin-lea.pdf").code == 4, "it is not signed"
    assert cqp("register", "keep", DEUX, "signe.pdf").code == 4, "it is another one"
    assert cqp("register", "keep", UN, "absent.pdf").code == 3
    assert cqp("register", "keep", UN, "signe.pdf").code == 0
    assert "déjà gardé" in cqp("register", "keep", UN, "signe.pdf").sortie
    (emis / "deux.pdf").write_bytes(emission + SUITE + SUITE)  # the second signatory signs what the first did
    assert cqp("register", "keep", UN, "deux.pdf").code == 0
    assert cqp("register", "keep", UN, "signe.pdf").code == 4, "a signature is not lost"
    assert cqp("register", "copy", UN, "--signed", "-o", "s.pdf").code == 0
    assert (emis / "s.pdf").read_bytes() == emission + SUITE + SUITE
    assert cqp("register", "audit").code == 0
    (emis / f"registre/{UN}.signe.pdf").write_bytes(b"%PDF")
    assert cqp("register", "audit").code == 1
    assert cqp("register", "copy", UN, "--signed", "-o", "t.pdf").code == 3


def test_un_dossier_de_jury_signe_est_encore_le_notre(branche: Path, cqp: Cqp) -> None:
    assert cqp("jury-pack", "--session", SESSION, "--at", "2026-06-01", "-o", "j.pdf").code in (0, 1)
    pdf = branche / "j.pdf"
    pdf.write_bytes(pdf.read_bytes() + SUITE)
    reponse = cqp("verify", "j.pdf", "--format", "json")
    assert (reponse.code, reponse.json["fichiers"][0]["verdict"]) == (0, "complete")
    assert cqp("verify").code == 0


def test_verify_seul_regarde_tout(emis: Path, cqp: Cqp, nous_sommes: NousSommes) -> None:
    nous_sommes("2026-07-01")
    remplacer(emis / "cqp.yaml", "fin: 2022-07-19", "fin: 2029-07-19")
    assert cqp("jury-pack", "--session", SESSION, "--at", "2026-06-01", "-o", "j.pdf", "--force").code in (0, 1)
    assert cqp("export", "accrochage", "-o", "flux.xml").code in (0, 1)
    reponse = cqp("verify")
    assert reponse.code == 0, reponse.sortie
    for vu in ("3 documents", "journaux, sans ligne changée", "déclarée", "dossier, tels"):
        assert vu in plat(reponse.sortie)
    assert cqp("verify", "--quiet").sortie == ""
    assert cqp("verify", str(emis), "--format", "json").json["commande"] == "verify"

    for fichier, avant, apres, code, dit in (
        (
            "candidats/martin-lea/journal.jsonl",
            '"precedent": null',
            '"precedent": "x"',
            1,
            "candidats/martin-lea/journal.jsonl",
        ),
        ("registre/journal.jsonl", '"print"', '"prinT"', 1, "registre/journal.jsonl"),
        ("accrochage/registre.jsonl", '"export"', '"exporT"', 3, "accrochage/registre.jsonl:1"),
        ("j.manifest.json", '"sha256": "', '"sha256": "0', 1, "j.pdf"),
        ("registre/registre.jsonl", '"outil": "', '"outil": "9', 3, "registre/registre.jsonl"),
    ):
        sain = (emis / fichier).read_bytes()
        assert avant.encode() in sain
        (emis / fichier).write_bytes(sain.replace(avant.encode(), apres.encode(), 1))
        reponse = cqp("verify", "--quiet")
        assert (reponse.code, dit in reponse.sortie) == (code, True), (fichier, reponse.sortie)
        (emis / fichier).write_bytes(sain)
    (emis / f"registre/{DEUX}.pdf").rename(emis / "registre/2026-06-18-0044.pdf")
    reponse = cqp("verify")
    assert reponse.code == 1
    assert f"registre/{DEUX}.pdf" in reponse.sortie
    assert "registre/2026-06-18-0044.pdf" in reponse.sortie


def test_l_audit_dit_ce_que_la_liste_sait_encore(emis: Path, cqp: Cqp) -> None:
    liste = emis / "registre/registre.csv"
    sienne = liste.read_bytes()
    for autre in (sienne.replace(b"1990-05-14", b"14/05/1990"), b"".join(sienne.splitlines(keepends=True)[:-1])):
        liste.write_bytes(autre)  # saved again by a spreadsheet, or left behind while one held it open
        (dit,) = cqp("register", "audit", "--format", "json").json["fichiers"]
        assert (dit["fichier"], dit["message"]) == (
            "registre/registre.csv",
            "La liste ne dit plus ce que dit le registre : mettez à sa place celle qu'il donne.",
        )
        assert cqp(*shlex.split(dit["remede"])[1:]).code == 0
        (emis / "registre.csv").replace(liste)
        assert (liste.read_bytes(), cqp("register", "audit").code) == (sienne, 0)
    liste.write_text(liste.read_text("utf-8-sig") + f"{SESSION}-0004;parchemin\r\n", encoding="utf-8-sig")
    reponse = cqp("register", "audit")
    assert reponse.code == 1
    assert f"La liste connaît {SESSION}-0004, que le registre n'a plus" in plat(reponse.sortie)
