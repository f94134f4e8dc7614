"""Dossiers put in a folder of `candidats/`: they are found, counted, and named where they are."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest

from tests.commandes import JOUR, Cqp, ranger, remplacer
from tests.remedes import fleches, mots, remplir

ICI = "candidats/2026"
SESSION = "2026-06-18"
LE_JOUR = ("--at", SESSION)


@pytest.fixture
def rangee(branche: Path) -> Path:
    """The example branch, its dossiers in a folder of `candidats/`."""
    ranger(branche, "2026")
    return branche


def test_a_person_and_a_code_are_known_wherever_they_are(rangee: Path, cqp: Cqp) -> None:
    lea = ("init-candidate", "--nom", "MARTIN", "--prenom", "Léa", "--voie", "formation")
    jumelle = cqp(*lea, "--naissance", "1990-05-14")
    assert (jumelle.code, fleches(jumelle)) == (4, [f"cqp check-dossier {ICI}/martin-lea"])
    prise = cqp(*lea, "--code", "martin-lea")
    assert (prise.code, fleches(prise)) == (4, [f"cqp check-dossier {ICI}/martin-lea"])
    assert cqp(*lea).sortie == "candidats/martin-lea-2\n"
    assert cqp("status", "martin-lea", "--format", "json").json["dossiers"][0]["etape"] == "transmis"
    jadis = cqp("print", "livret", "candidats/nguyen-van-an")
    assert f"il est dans {ICI}/nguyen-van-an." in jadis.plainte
    assert fleches(jadis) == [f"cqp status {ICI}/nguyen-van-an"]


def test_a_session_is_decided_by_its_workbook(rangee: Path, cqp: Cqp) -> None:
    assert cqp("decide", "--session", SESSION, "--grid", "d.xlsx", *LE_JOUR).code == 0
    refuse = cqp("decide", "--session", SESSION, "--from", "d.xlsx", *LE_JOUR, "--format", "json")
    classeur = openpyxl.load_workbook("d.xlsx")
    for erreur in refuse.json["erreurs"]:
        feuille, _, cellule = erreur["cellule"].partition("!")
        vide = classeur[feuille][cellule]
        vide.value = "Non validée" if "C4" in erreur["message"] else SESSION
    classeur.save("d.xlsx")
    reponse = cqp("decide", "--session", SESSION, "--from", "d.xlsx", *LE_JOUR, "--format", "json")
    assert (reponse.code, len(reponse.json["decisions"])) == (0, 6)
    assert (rangee / ICI / "martin-lea" / f"decisions/{SESSION}.yaml").is_file()


def test_another_request_of_the_year_is_told(rangee: Path, cqp: Cqp) -> None:
    sian = rangee / ICI / "oconnell-sian"
    autre = rangee / "candidats/2025/oconnell-sian-2"
    autre.parent.mkdir()
    for nom in ("candidat.yaml", "dossier-vae.yaml"):
        autre.mkdir(exist_ok=True)
        (autre / nom).write_bytes((sian / nom).read_bytes())
    remplacer(autre / "candidat.yaml", "code: oconnell-sian", "code: oconnell-sian-2")
    dit = cqp("recevabilite", "oconnell-sian", "--avis", "favorable", "--date", "2026-05-20", "--at", JOUR)
    assert "Le dossier oconnell-sian-2 est de la même personne" in dit.phrases


@pytest.mark.parametrize(
    ("gate", "ligne"),
    [
        (("martin-lea", "candidat.yaml", "commune: Lyon 3e Arrondissement", "commune:"), "print parchemin martin-lea"),
        (("martin-lea", "candidat.yaml", "date: 1990-05-14", "date: 1890-05-14"), "print parchemin martin-lea"),
        (
            ("martin-lea", f"decisions/{SESSION}.yaml", "signature: 2026", "signature: # 2026"),
            "print lettre martin-lea",
        ),
        (
            ("martin-lea", f"decisions/{SESSION}.yaml", "signature: 2026", "signature: # 2026"),
            "print parchemin martin-lea",
        ),
        (("oconnell-sian", "dossier-vae.yaml", "depot: 2026", "depot: # 2026"), "print recepisse oconnell-sian"),
        (None, "print attestation le-goff-gaelle"),
        (None, "print parchemin zolkiewski-lukasz"),
        (None, "print lettre ben-said-ines"),
        (None, "print pieces martin-lea"),
        (None, f"print parchemin zolkiewski-lukasz --session {SESSION}"),
        (None, "recevabilite nguyen-van-an --avis defavorable --date 2026-06-01 --motif Non"),
        (None, "reperage oconnell-sian --grid g.xlsx"),
        (None, "evaluate ben-said-ines --role externe --grid g.xlsx"),
        (None, f"set martin-lea decisions/{SESSION}.signature=2026-06-19"),
    ],
)
def test_what_refuses_names_the_dossier_where_it_is(
    rangee: Path, cqp: Cqp, gate: tuple[str, str, str, str] | None, ligne: str
) -> None:
    assert cqp("decide", "martin-lea", "--session", SESSION, *LE_JOUR).code == 0
    if gate:
        code, *reste = gate
        remplacer(rangee / ICI / code / reste[0], reste[1], reste[2])
    quand = () if ligne.startswith("set") else LE_JOUR
    en_clair, en_json = cqp(*mots(f"cqp {ligne}"), *quand), cqp(*mots(f"cqp {ligne}"), *quand, "--format", "json")
    assert en_clair.code == en_json.code == 4, en_clair.plainte
    code = next(mot for mot in ligne.split() if "-" in mot)
    dits = [*fleches(en_clair), *(e["remede"] or "" for e in en_json.json["erreurs"])]
    assert f"candidats/{code}" not in "".join(dits)
    for remede in {dit for dit in dits if dit.startswith("cqp ")}:
        assert cqp(*remplir(remede, "2026-06-18")).code not in (2, 3, 70), remede


def test_a_bare_name_is_one_word_whatever_its_signs(rangee: Path, cqp: Cqp) -> None:
    (rangee / ICI / "martin-lea").rename(rangee / ICI / "Martin Léa")
    remplacer(rangee / ICI / "Martin Léa/candidat.yaml", "sexe: F", "sexe: Femme")
    for ligne in ("report", "purge"):
        (remede,) = re.findall(r"\(cqp (check-dossier .*)\)\.", cqp(ligne, "--at", JOUR).plainte)
        dit = cqp(*mots(f"cqp {remede}"), "--at", JOUR)
        assert (dit.code, "candidat.sexe=F|M" in dit.sortie) == (3, True), dit


def test_what_was_issued_is_checked_where_its_dossier_lies_now(branche: Path, cqp: Cqp) -> None:
    """Filed by year, a dossier is the same: what was made of it is still checked against it."""
    lea = f"{ICI}/martin-lea"
    assert cqp("decide", "martin-lea", "--session", SESSION, *LE_JOUR).code == 0
    assert cqp("print", "parchemin", "martin-lea", "-o", "p.pdf").code == 0
    assert (
        cqp("jury-pack", "nguyen-van-an", "etcheverry-anais", "--session", SESSION, *LE_JOUR, "-o", "j.pdf").code == 0
    )
    ranger(branche, "2026")
    assert cqp("verify", "p.pdf", "j.pdf").code == 0
    assert cqp("set", "nguyen-van-an", "candidat.sexe=F").code == 0
    paquet = cqp("verify", "j.pdf")
    assert (paquet.code, paquet.sortie.count("modifié"), "absent" in paquet.sortie) == (1, 1, False), paquet
    assert cqp("set", "martin-lea", "candidat.nom_naissance=MARTINE").code == 0
    titre = cqp("verify", "p.pdf")
    assert (titre.code, [mots(f)[2] for f in fleches(titre)]) == (1, [lea]), titre
    decision = branche / lea / f"decisions/{SESSION}.yaml"
    remplacer(decision, "annulation:", "annulation: {date: 2026-06-20, motif: Pièce fausse} #")
    assert "la décision du jury a été annulée le 20 juin 2026 (Pièce fausse)" in " ".join(
        cqp("verify", "p.pdf").sortie.split()
    )


def test_no_command_writes_the_path_of_a_dossier_from_its_code() -> None:
    """Where it is, its reading says (`Dossier.place`); the folders of an anonymous pack are numbers."""
    maison = Path(__file__).parents[2] / "cqp_cli"
    devines = [p.name for p in maison.rglob("*.py") if "candidats/{" in p.read_text(encoding="utf-8")]
    assert devines == ["anonymat.py"]
