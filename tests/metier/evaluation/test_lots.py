"""Many at once: a folder of returned forms, and the forms of a whole session; and what a bad one costs."""

from __future__ import annotations

import io
import shutil
import tracemalloc
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.reader.excel import ExcelReader

from cqp_cli.disque.lire import octets
from cqp_cli.terminal import affichage, avancement, equipe
from tests.commandes import JOUR, Cqp, UneFois, remplacer
from tests.formulaires.test_aller_retour import EXTERNE, LIEU, SOURCES, remplir

CODES = ("martin-lea", "dordevic-milica", "zolkiewski-lukasz")


@pytest.fixture
def retours(branche: Path, cqp: Cqp, une_fois: UneFois) -> Path:
    """A folder of three filled forms, whose evaluations are no longer in the dossiers."""
    dossier = branche / "retours"

    def faire() -> None:
        dossier.mkdir()
        for code in CODES:
            (branche / f"candidats/{code}/evaluations/1-externe.yaml").unlink()
            grille = dossier / f"{code}.xlsx"
            assert cqp("evaluate", code, "--role", "externe", "--grid", grille).code == 0
            remplir(grille, EXTERNE | LIEU | SOURCES)

    une_fois(branche, faire)
    return dossier


def lignes(texte: str) -> list[str]:
    return [" ".join(ligne.split()) for ligne in texte.replace("\xa0", " ").splitlines()]


def pieces(branche: Path) -> set[str]:
    return {code for code in CODES if (branche / f"candidats/{code}/evaluations/1-externe.yaml").exists()}


# Back ---------------------------------------------------------------------------------------------


def test_un_dossier_de_grilles_est_repris(branche: Path, cqp: Cqp, retours: Path) -> None:
    for nom in ("~$martin-lea.xlsx", ".~lock.martin-lea.xlsx#", ".cqp-0123.tmp", "notes.txt"):
        (retours / nom).write_bytes(b"x")
    reponse = cqp("evaluate", "--from", "retours")
    assert reponse.code == 0
    assert lignes(reponse.plainte) == [
        *(f"{c}.xlsx → {c}, évaluateur externe, passage 1 : écrit" for c in sorted(CODES)),
        "3 grilles reprises sur 3.",
    ]
    assert pieces(branche) == set(CODES)


def test_rien_n_est_lu_deux_fois(branche: Path, cqp: Cqp, retours: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Save candidat.yaml: the form is read with it, the whole dossier when its turn to be filed has come."""
    lus: Counter[str] = Counter()
    ouvrir = octets.ouvrir

    def noter(chemin: str | Path) -> io.FileIO:
        if Path(chemin).is_relative_to(branche):
            lus[Path(chemin).relative_to(branche).as_posix()] += 1
        return ouvrir(chemin)

    monkeypatch.setattr(octets, "ouvrir", noter)
    assert cqp("evaluate", "--from", "retours", "--dry-run").code == 0
    assert lus["habilitations.yaml"] == 1
    assert {nom for nom, fois in lus.items() if fois > 1} == {f"candidats/{code}/candidat.yaml" for code in CODES}


def test_un_mauvais_classeur_n_arrete_pas_les_autres(branche: Path, cqp: Cqp, retours: Path) -> None:
    (retours / "a-vide.xlsx").write_bytes(b"")
    (retours / "b-tableur.ods").write_bytes(b"PK\x03\x04")
    remplir(retours / "dordevic-milica.xlsx", {"cqp_date": None})
    reponse = cqp("evaluate", "--from", "retours", "--format", "json")
    assert reponse.code == 3
    objet = reponse.json
    assert (objet["version"], objet["commande"]) == (1, "evaluate")
    assert [r["code"] for r in objet["repris"]] == ["martin-lea", "zolkiewski-lukasz"]
    assert objet["repris"][0] == {"fichier": "martin-lea.xlsx", "code": "martin-lea", "passage": 1, "role": "externe"}
    assert [e["formulaire"] for e in objet["erreurs"]] == ["a-vide.xlsx", "b-tableur.ods", "dordevic-milica.xlsx"]
    assert objet["erreurs"][2]["cellule"]
    assert pieces(branche) == {"martin-lea", "zolkiewski-lukasz"}


def test_le_plus_haut_des_codes(branche: Path, cqp: Cqp, retours: Path) -> None:
    (retours / "x.xlsx").write_bytes(b"non")
    assert cqp("evaluate", "--from", "retours/martin-lea.xlsx").code == 0
    assert cqp("evaluate", "--from", "retours").code == 4, "one is filed already (4), one is not a workbook (3)"


def test_deux_grilles_pour_la_meme_cible(branche: Path, cqp: Cqp, retours: Path) -> None:
    (retours / "martin-lea (1).xlsx").write_bytes((retours / "martin-lea.xlsx").read_bytes())
    reponse = cqp("evaluate", "--from", "retours", "--force")
    assert reponse.code == 4
    attendu = (
        "martin-lea.xlsx : Ce lot contient déjà une grille pour martin-lea, évaluateur externe, passage 1 : "
        "martin-lea (1).xlsx, qui a été reprise."
    )
    assert attendu in " ".join(lignes(reponse.plainte))
    assert "3 grilles reprises sur 4." in reponse.plainte
    assert not (branche / "candidats/martin-lea/pieces/remplaces").exists()


def test_une_grille_refusee_ne_prend_pas_la_place_de_la_bonne(branche: Path, cqp: Cqp, retours: Path) -> None:
    bonne = (retours / "martin-lea.xlsx").read_bytes()
    remplir(retours / "martin-lea.xlsx", {"cqp_date": None})
    (retours / "martin-lea-v2.xlsx").write_bytes(bonne)
    assert cqp("evaluate", "--from", "retours").code == 3
    assert pieces(branche) == set(CODES)


@pytest.mark.parametrize("essai", [(), ("--dry-run",)])
def test_les_passages_dans_n_importe_quel_ordre(branche: Path, cqp: Cqp, essai: tuple[str, ...]) -> None:
    dossier = branche / "candidats/martin-lea/evaluations"
    for passage in (1, 2):
        mots = ("--role", "externe", "--passage", str(passage), "--grid", f"r/{3 - passage}.xlsx")
        (branche / "r").mkdir(exist_ok=True)
        assert cqp("evaluate", "martin-lea", *mots).code == 0
        remplir(branche / f"r/{3 - passage}.xlsx", EXTERNE | LIEU | SOURCES)
    for piece in dossier.iterdir():
        piece.unlink()
    reponse = cqp("evaluate", "--from", "r", *essai)
    assert reponse.code == 0, reponse.plainte
    assert sorted(p.name for p in dossier.iterdir()) == ([] if essai else ["1-externe.yaml", "2-externe.yaml"])
    if not essai:
        (dossier / "1-externe.yaml").unlink()
        (dossier / "2-externe.yaml").unlink()
        (branche / "r/2.xlsx").unlink()
        seul = cqp("evaluate", "--from", "r")
        assert seul.code == 4
        assert "Le passage 2 vient après le passage 1" in " ".join(lignes(seul.plainte))


def test_un_dossier_sans_grille_le_dit(branche: Path, cqp: Cqp) -> None:
    (branche / "retours").mkdir()
    reponse = cqp("evaluate", "--from", "retours")
    assert reponse.code == 3
    assert "Le dossier retours ne contient aucun classeur .xlsx." in reponse.plainte


def test_un_yaml_demande_son_dossier(branche: Path, cqp: Cqp) -> None:
    (branche / "e.yaml").write_text("passage: 1\n", encoding="utf-8")
    reponse = cqp("evaluate", "--from", "e.yaml")
    assert reponse.code == 2
    assert "Dites à quel dossier va e.yaml." in reponse.plainte


# Out ----------------------------------------------------------------------------------------------


def test_les_grilles_d_une_session(branche: Path, cqp: Cqp) -> None:
    reponse = cqp("evaluate", "--role", "externe", "--grid-dir", "g", "candidats/", "--at", JOUR)
    assert reponse.code == 0
    assert reponse.sortie.splitlines() == [
        "g/ait-oufella-mehdi-externe-2.xlsx",
        "g/le-goff-gaelle-externe-2.xlsx",
        "g/saint-exupere-kowalczyk-helene-externe-1.xlsx",
    ]
    assert lignes(reponse.plainte) == ["3 grilles émises sur 16 dossiers ; 13 n'en attendent pas."]
    classeur = openpyxl.load_workbook(branche / "g/le-goff-gaelle-externe-2.xlsx")
    ((feuille, place),) = classeur.defined_names["cqp_code"].destinations
    assert classeur[feuille][place].value == "le-goff-gaelle"


def test_rien_n_est_ecrase(branche: Path, cqp: Cqp) -> None:
    (branche / "g").mkdir()
    (branche / "g/le-goff-gaelle-externe-2.xlsx").write_bytes(b"remplie")
    reponse = cqp("evaluate", "--role", "externe", "--grid-dir", "g", "--at", JOUR)
    assert reponse.code == 4
    assert (branche / "g/le-goff-gaelle-externe-2.xlsx").read_bytes() == b"remplie"
    assert len(reponse.sortie.splitlines()) == 2
    assert "existe déjà, peut-être rempli" in reponse.plainte
    assert cqp("evaluate", "--role", "externe", "--grid-dir", "g", "--force").code == 2


NOMMES = [
    ("martin-lea", "L'évaluation de l'évaluateur externe est déjà là (passage 1)."),
    ("pham-thi-hong", "La certification lui a déjà été délivrée."),
    ("ben-said-ines", "L'évaluation vient après le repérage des acquis (art. 3.1.1), et le livret manque."),
]


@pytest.mark.parametrize(("code", "phrase"), NOMMES)
def test_un_dossier_nomme_qui_n_attend_rien_est_dit(branche: Path, cqp: Cqp, code: str, phrase: str) -> None:
    mots = ("evaluate", "--role", "externe", "--grid-dir", "g", "--at", JOUR, code, "le-goff-gaelle")
    reponse = cqp(*mots)
    assert reponse.code == 4
    assert phrase in " ".join(lignes(reponse.plainte))
    assert reponse.sortie == "g/le-goff-gaelle-externe-2.xlsx\n"
    objet = cqp(*mots, "--dry-run", "--format", "json").json
    assert [e["message"] for e in objet["erreurs"]][:1] == [phrase]


def test_les_grilles_en_json(branche: Path, cqp: Cqp) -> None:
    (branche / "candidats/martin-lea/parcours.yaml").write_text("actions: [", encoding="utf-8")
    reponse = cqp("evaluate", "--role", "externe", "--grid-dir", "g", "--dry-run", "--at", JOUR, "--format", "json")
    assert reponse.code == 3, "one dossier cannot be read"
    objet = reponse.json
    premiere = {
        "code": "ait-oufella-mehdi",
        "passage": 2,
        "role": "externe",
        "fichier": "g/ait-oufella-mehdi-externe-2.xlsx",
    }
    assert objet["emises"][0] == premiere
    assert [e["fichier"] for e in objet["erreurs"]] == ["parcours.yaml"]
    assert len(objet["passes"]) == 12
    assert not (branche / "g").exists()


def test_l_autre_evaluateur_a_pris_de_l_avance(branche: Path, cqp: Cqp) -> None:
    (branche / "candidats/dangelo-zoe/evaluations/2-externe.yaml").unlink()
    reponse = cqp("evaluate", "--role", "externe", "--grid-dir", "g", "dangelo-zoe", "--at", JOUR)
    assert (reponse.code, reponse.sortie) == (0, "g/dangelo-zoe-externe-2.xlsx\n")


@pytest.mark.parametrize("mots", [("--grid-dir", "g"), ("--grid-dir", "g", "--role", "externe", "--from", "x.xlsx")])
def test_grid_dir_va_avec_un_role_et_rien_d_autre(branche: Path, cqp: Cqp, mots: tuple[str, ...]) -> None:
    assert cqp("evaluate", *mots).code == 2


# By several processes -------------------------------------------------------------------------------


@pytest.mark.preuve
def test_les_memes_grilles_par_plusieurs_processus(branche: Path, cqp: Cqp, monkeypatch: pytest.MonkeyPatch) -> None:
    modele = branche / "candidats/martin-lea"
    (modele / "evaluations/1-externe.yaml").unlink()
    for rang in range(40):
        dossier = branche / f"candidats/martin-{rang:02}"
        shutil.copytree(modele, dossier)
        remplacer(dossier / "candidat.yaml", "code: martin-lea", f"code: {dossier.name}")
    monkeypatch.setattr(equipe, "SEUIL", 20)
    reponses = [
        cqp("evaluate", "--role", "externe", "--grid-dir", f"g{postes}", "--jobs", str(postes), "--at", JOUR)
        for postes in (1, 3)
    ]
    assert reponses[0].sortie.replace("g1/", "") == reponses[1].sortie.replace("g3/", "")
    assert reponses[0].plainte == reponses[1].plainte
    assert len(reponses[0].sortie.splitlines()) > 40
    for grille in (branche / "g1").iterdir():
        assert cases(grille) == cases(branche / "g3" / grille.name)
        remplir(grille, EXTERNE | LIEU | SOURCES)
    prises = [cqp("evaluate", "--from", "g1", "--jobs", str(p), "--at", JOUR, "--dry-run") for p in (1, 3)]
    assert prises[0] == prises[1]
    assert "grilles reprises" in prises[0].plainte


def cases(grille: Path) -> list[tuple[object, ...]]:
    return [rang for f in openpyxl.load_workbook(grille).worksheets for rang in f.iter_rows(values_only=True)]


def test_l_avancement_laisse_la_place_a_ce_qui_est_dit(monkeypatch: pytest.MonkeyPatch) -> None:
    ecran = io.StringIO()
    ecran.isatty = lambda: True  # type: ignore[method-assign]
    monkeypatch.setattr("sys.stderr", ecran)
    monkeypatch.setattr(avancement, "_CALME", 0.0)
    monkeypatch.setattr(avancement, "_PAUSE", 0.0)
    monkeypatch.setattr(affichage, "_effacement", lambda: "\r\x1b[K")
    for item in avancement.avancer("ab", 2, "grilles"):
        affichage.signaler(f"  {item} : écrit")
    dits = ecran.getvalue().split("\r\x1b[K")
    assert dits[1].startswith("  1 / 2 grilles")
    assert dits[2] == "  a : écrit\n"
    assert dits[4] == "  b : écrit\n"
    ecran.truncate(0)
    affichage.signaler("  fini")
    assert ecran.getvalue().strip("\0") == "  fini\n"


# What a bad one costs -----------------------------------------------------------------------------


def avec_membres(grille: Path, **membres: bytes) -> None:
    with zipfile.ZipFile(grille, "a") as archive:
        for nom, contenu in membres.items():
            archive.writestr(nom.replace("__", "/").replace("_bin", ".bin").replace("_xml", ".xml"), contenu)


def un_million_de_lignes(grille: Path) -> None:
    """The second sheet of the form, with a million rows after its own."""
    sortie = io.BytesIO()
    with zipfile.ZipFile(grille) as source, zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as cible:
        for m in source.infolist():
            contenu = source.read(m)
            if m.filename == "xl/worksheets/sheet2.xml":
                lignes = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(300, 1_000_300))
                contenu = contenu.replace(b"</sheetData>", lignes + b"</sheetData>")
                assert len(contenu) > 30 << 20
            cible.writestr(m.filename, contenu)
    grille.write_bytes(sortie.getvalue())


COUTEUX: dict[str, tuple[Callable[[Path], None], str]] = {
    "macros": (lambda g: avec_membres(g, xl__vbaProject_bin=b"x" * (5 << 20)), "macros"),
    "liens": (lambda g: avec_membres(g, xl__externalLinks__externalLink1_xml=b"<x/>"), "liens vers d'autres fichiers"),
    "lignes": (un_million_de_lignes, "au-delà du formulaire"),
}


def _jamais(_: ExcelReader) -> None:
    pytest.fail("openpyxl loads it")


@pytest.mark.parametrize("quoi", COUTEUX)
def test_un_classeur_couteux_est_refuse_sans_etre_charge(
    branche: Path, cqp: Cqp, retours: Path, quoi: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    gater, phrase = COUTEUX[quoi]
    gater(retours / "martin-lea.xlsx")
    monkeypatch.setattr(ExcelReader, "read", _jamais)
    tracemalloc.start()
    try:
        reponse = cqp("evaluate", "--from", "retours/martin-lea.xlsx")
        pic = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert reponse.code == 3
    assert phrase in " ".join(lignes(reponse.plainte))
    assert pic < 60 << 20
    assert "martin-lea" not in pieces(branche)


@pytest.mark.parametrize("role", ["professionnel", "externe"])
def test_no_form_for_what_the_jury_has_validated(branche: Path, cqp: Cqp, role: str) -> None:
    assert cqp("decide", "martin-lea", "--session", "2026-06-18", "--at", "2026-06-18").code == 0
    reponse = cqp("evaluate", "martin-lea", "--role", role, "--grid", "g.xlsx", "--at", "2026-06-20")
    assert (reponse.code, reponse.sortie) == (4, "")
    assert "La certification lui a déjà été délivrée." in reponse.plainte
    assert not (branche / "g.xlsx").exists()


def test_a_form_that_is_issued_again_has_every_competence_of_its_answers(branche: Path, cqp: Cqp) -> None:
    """Both evaluators differ on one alone, but it is the whole evaluation that is corrected."""
    demande = ("--role", "externe", "--passage", "1", "--grid", "g.xlsx")
    emise = {"code": "dordevic-milica", "passage": 1, "role": "externe", "fichier": "g.xlsx"}
    assert cqp("evaluate", "dordevic-milica", *demande, "--at", JOUR, "--format", "json").json["emises"] == [emise]
    codes = [c.value for c in openpyxl.load_workbook("g.xlsx").worksheets[1]["A"]]
    assert {f"C{n}" for n in range(1, 7)} <= set(codes)


def test_a_form_finds_its_dossier_wherever_it_stands(branche: Path, cqp: Cqp, retours: Path) -> None:
    (branche / "candidats/2026").mkdir()
    (branche / "candidats/martin-lea").rename(branche / "candidats/2026/martin-lea")
    assert cqp("evaluate", "--from", retours / "martin-lea.xlsx", "--at", JOUR).code == 0
    assert (branche / "candidats/2026/martin-lea/evaluations/1-externe.yaml").is_file()
