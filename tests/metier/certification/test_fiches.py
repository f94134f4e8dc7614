"""What France compétences publishes: one sheet or the whole register, in whatever shape a list was typed."""

from __future__ import annotations

import tracemalloc
import zipfile
from pathlib import Path

import pytest

from cqp_cli.errors import FichierIllisible
from cqp_cli.metier.certification import fiche as lecteur
from cqp_cli.metier.certification.fiche import lire_fiche
from cqp_cli.metier.certification.listes_de_fiche import competences
from tests.commandes import EXEMPLES, Cqp, remplacer
from tests.documents.pages_pdf import plat

FICHE = EXEMPLES.parent / "tests/fiches/RNCP99001.xml"
A, B = "Accueillir un client", "Établir un devis (pose ; fleurs)"


@pytest.mark.parametrize(
    "liste",
    [
        f"* {A} * {B}", f"{A} ; {B}.", f"1. {A} 2. {B}", f"- {A} - {B}", f"• {A} • {B}",
        f"- Accueillir\nun client\n- {B} ;", f"\uf0b7 {A}\n\uf0b7 {B}", f"o {A}\no {B}", f"C1.1 {A} C1.2 {B}",
        f"<ul><li>{A} ;</li><li>{B}</li></ul>", f"<p>{A}</p><p>{B}</p>", f"{A}<br/>{B}", f"Le titulaire sait :\n-{A}\n-{B}",
        f"● {A} ● {B}", f"■ {A}\n■ {B}", f"{A}▪{B}", f"→ {A}\n→ {B}", f"§ {A}\n§ {B}", f"✔ {A}\nü {B}", f"− {A}\n‐ {B}",
        f"a) {A}\nb) {B}", f"1.1 {A} 1.2 {B}", f"1.1. {A}\n1.2. {B}", f"1- {A}\n2- {B}", f"1 - {A} 2 - {B}", f"·{A}\n·{B}",
        f"Compétence 1 : {A}\nCompétence 2 : {B}", f"Être capable de : * {A} * {B}",
        f"Accueillir\nun client\n{B}", f"C1 – {A}\nC2 – {B}", f"1) {A}\r\n2) {B}",
    ],
)  # fmt: skip
def test_une_liste_se_coupe_de_toutes_les_facons_dont_on_l_ecrit(liste: str) -> None:
    assert list(competences(liste)) == [A, B]


@pytest.mark.parametrize(
    ("liste", "dites"),
    [
        ("Accueillir - informer - guider", ["Accueillir - informer - guider"]),
        ("Lire 3. choses", ["Lire 3. choses"]),
        ("Appliquer la version 1.2 du guide ; relire", ["Appliquer la version 1.2 du guide", "relire"]),
        ("Suivre 2 - 3 clients", ["Suivre 2 - 3 clients"]),
        ("- Établir un devis ; le signer\n- Livrer", ["Établir un devis ; le signer", "Livrer"]),
        ("<li>Choisir</li><li>dresser</li>", ["Choisir", "dresser"]),
        ("accueillir\nguider", ["accueillir", "guider"]),
        ("2. Livrer 3. Poser", ["Livrer 3. Poser"]),
        ("", []),
    ],
)
def test_ce_qui_n_est_pas_une_liste_ne_se_coupe_pas(liste: str, dites: list[str]) -> None:
    assert list(competences(liste)) == dites


# The register -------------------------------------------------------------------------------------


@pytest.fixture
def repertoire(tmp_path: Path) -> Path:
    """The daily archive, with three sheets of which one is ours."""
    texte = FICHE.read_text(encoding="utf-8")
    debut, fin = texte.index("<FICHE>"), texte.index("</FICHES>")
    autres = "".join(texte[debut:fin].replace("RNCP99001", f"RNCP{n}").replace("Fleuriste", "Autre") for n in (1, 2))
    chemin = tmp_path / "export-fiches-rncp-v4-1.zip"
    with zipfile.ZipFile(chemin, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("LISEZMOI.txt", "rien")
        archive.writestr("fiches.xml", texte[:debut] + autres + texte[debut:])
    return chemin


def test_une_fiche_se_prend_dans_tout_le_repertoire(repertoire: Path, branche: Path, cqp: Cqp) -> None:
    reponse = cqp("referentiel", "import", str(repertoire), "--fiche", "rncp99001", "--version", "2026-01-01")
    assert reponse.code == 0, reponse.plainte
    dit = plat(reponse.plainte)
    assert "C1  Composer un décor floral\n      C1.1  Choisir les fleurs selon la saison\n" in dit
    assert "C2.2  Établir un devis : fleurs, pose" in dit
    assert (branche / "referentiels/cqp-fleuriste-d-evenement/2026-01-01.yaml").is_file()


@pytest.mark.parametrize(
    ("numero", "dit"),
    [
        ((), "Ce fichier contient 3 fiches (RNCP1, RNCP2, RNCP99001)."),
        (("--fiche", "RNCP7"), "La fiche RNCP7 n'y est pas. Ce fichier contient 3 fiches"),
    ],
)
def test_la_fiche_qui_n_est_pas_dite_ou_pas_la(
    repertoire: Path, branche: Path, cqp: Cqp, numero: tuple[str, ...], dit: str
) -> None:
    reponse = cqp("referentiel", "import", str(repertoire), *numero)
    assert reponse.code == 3
    assert dit in " ".join(plat(reponse.plainte).split())


@pytest.mark.parametrize(
    ("octets", "dit"),
    [
        (b"PK\x03\x04abime", "archive .zip est abîmée"),
        (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><FICHES>&a;</FICHES>', "DOCTYPE"),
        (b"<FICHES>\n<FICHE>", "Ce n'est pas du XML"),
        (b"<FICHES/>", "pas de FICHE ici"),
        (b"<FICHES><FICHE><NUMERO_FICHE>RS1</NUMERO_FICHE></FICHE></FICHES>", "aucun bloc"),
    ],
)
def test_ce_qui_n_est_pas_une_fiche_est_dit(tmp_path: Path, branche: Path, cqp: Cqp, octets: bytes, dit: str) -> None:
    (tmp_path / "f.xml").write_bytes(octets)
    reponse = cqp("referentiel", "import", str(tmp_path / "f.xml"))
    assert reponse.code == 3
    assert dit in plat(reponse.plainte)


def test_une_fiche_demesuree_arrete_la_lecture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lecteur, "TAILLE_MAX", 1 << 20)
    (tmp_path / "f.xml").write_bytes(b"<FICHES><FICHE>" + b"<A>b</A>" * 400_000)
    with pytest.raises(FichierIllisible, match="Une seule fiche"):
        lire_fiche(tmp_path / "f.xml")


def test_tout_le_repertoire_ne_prend_pas_plus_de_place_que_quelques_fiches(tmp_path: Path) -> None:
    texte, pics = FICHE.read_text(encoding="utf-8"), []
    debut, fin = texte.index("<FICHE>"), texte.index("</FICHES>")
    for combien in (200, 4000):
        (tmp_path / "f.xml").write_text(texte[:debut] + texte[debut:fin] * combien + texte[fin:], encoding="utf-8")
        tracemalloc.start()
        with pytest.raises(FichierIllisible, match=f"contient {combien} fiches"):
            lire_fiche(tmp_path / "f.xml", "RNCP1")
        pics.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert pics[1] < 1.5 * pics[0], pics


# Beside the référentiel -----------------------------------------------------------------------------


def test_ou_le_referentiel_et_la_fiche_different(branche: Path, cqp: Cqp) -> None:
    cqp("referentiel", "import", str(FICHE), "--code", "cqp-fleuriste", "--version", "2026-01-01")
    yaml = branche / "referentiels/cqp-fleuriste/2026-01-01.yaml"
    egal = cqp("referentiel", "compare", str(FICHE), str(yaml))
    assert (egal.code, "aucun écart" in plat(egal.sortie)) == (0, True)
    remplacer(yaml, "Écouter la demande", "Écouter la demande.")
    assert cqp("referentiel", "compare", str(FICHE), str(yaml)).code == 0
    remplacer(yaml, "Écouter la demande.", "Écouter le client")
    remplacer(yaml, "2028-12-31", "2027-12-31")
    autre = cqp("referentiel", "compare", str(FICHE), str(yaml), "--format", "json")
    assert autre.code == 1
    assert autre.json["ecarts"] == [
        {"ou": "fin", "referentiel": "2027-12-31", "fiche": "2028-12-31"},
        {"ou": "C2.1", "referentiel": "Écouter le client", "fiche": "Écouter la demande"},
    ]
    dit = plat(cqp("referentiel", "compare", str(FICHE), str(yaml)).sortie)
    assert "2 écarts." in dit
    assert "référentiel : Écouter le client" in dit


def test_ce_que_l_un_dit_et_l_autre_pas(branche: Path, cqp: Cqp) -> None:
    ecarts = cqp("referentiel", "compare", str(FICHE), "--format", "json").json["ecarts"]
    assert {"C3", "C4", "C5", "C6"} <= {e["ou"] for e in ecarts if not e["fiche"]}
