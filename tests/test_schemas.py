"""The schemas and the tool agree: what an independent validator accepts of a piece, the tool reads, and no other."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from check_jsonschema.parsers.yaml import construct_yaml_implementation  # type: ignore[import-untyped]

from cqp_cli.disque.espace import schemas
from cqp_cli.disque.espace.dossiers import lire_dossier
from cqp_cli.disque.espace.espace import Espace, referentiel_livre
from cqp_cli.disque.espace.schemas import schema
from cqp_cli.disque.lire.classes import CLASSES
from cqp_cli.disque.lire.validation import charger
from tests.commandes import Cqp, branche, cqp, vide  # noqa: F401 (fixtures)
from tests.pages import Lecteur, lire_page

TOP = Path(__file__).parents[1]
YAML_1_2: Any = construct_yaml_implementation()  # how check-jsonschema reads: YAML 1.2, dates as text


def piece_de(chemin: Path) -> str:
    """Which schema a file of a workspace follows, by its name and place."""
    dessus = {"evaluations": "evaluation", "decisions": "decision"}.get(chemin.parent.name)
    if chemin.parents[1].name == "referentiels" or chemin.name == "referentiel.yaml":
        return "referentiel"
    return dessus or chemin.stem


MODELES = sorted((TOP / "templates").glob("*.yaml"))
EXEMPLES = sorted(p for p in (TOP / "examples").rglob("*.yaml") if "scripts" not in p.parts)
FICHIERS = [*MODELES, TOP / "referentiel.yaml", *EXEMPLES]


@cache
def referentiels(racine: Path | None) -> schemas.Referentiels:
    return schemas.referentiels_de(Espace(racine)) if racine else (referentiel_livre(),)


def racine_de(fichier: Path) -> Path | None:
    return next((p for p in fichier.parents if (p / "cqp.yaml").is_file() and p.parent.name == "examples"), None)


@cache
def validateur(piece: str, racine: Path | None = None, codes: bool = True) -> jsonschema.Draft7Validator:
    fait = schema(piece, referentiels(racine) if codes else ())
    jsonschema.Draft7Validator.check_schema(fait)
    return jsonschema.Draft7Validator(fait, format_checker=jsonschema.FormatChecker())


def refuse(piece: str, texte: str, racine: Path | None = None, codes: bool = True) -> str:
    """What the independent validator says; nothing when it accepts."""
    return refuse_lu(piece, YAML_1_2.load(texte), racine, codes)


def refuse_lu(piece: str, lu: Any, racine: Path | None = None, codes: bool = True) -> str:
    """The same of what is read already."""
    fautes = validateur(piece, racine, codes).iter_errors(lu)
    return "; ".join(f"{'.'.join(map(str, f.absolute_path))}: {f.message}" for f in fautes)


# Templates and examples ---------------------------------------------------------------------------


@pytest.mark.parametrize("fichier", FICHIERS, ids=lambda p: p.relative_to(TOP).as_posix())
def test_les_modeles_et_les_exemples_sont_valides(fichier: Path) -> None:
    piece, texte = piece_de(fichier), fichier.read_text(encoding="utf-8")
    vierge = fichier == TOP / "templates/referentiel.yaml"  # its code, its version, its title come from a command
    assert bool(refuse(piece, texte, racine_de(fichier))) == vierge
    assert bool(charger(CLASSES[piece], texte, fichier.name)[1]) == vierge


def test_chaque_piece_a_son_modele_et_son_schema() -> None:
    assert {p.stem for p in MODELES} == set(CLASSES)


@pytest.mark.preuve
def test_check_jsonschema_accepte_tout(tmp_path: Path) -> None:
    """The command that users have, on every file of the example branch, with the schemas of `cqp init`."""
    schemas.ecrire_schemas(tmp_path / "s", (referentiel_livre(),))
    par_piece: dict[str, list[str]] = {}
    for fichier in (TOP / "examples/branche").rglob("*.yaml"):
        par_piece.setdefault(piece_de(fichier), []).append(str(fichier))
    assert len(par_piece) == 10
    for piece, fichiers in par_piece.items():
        ligne = [sys.executable, "-m", "check_jsonschema", "--schemafile", str(tmp_path / "s" / f"{piece}.json")]
        fini = subprocess.run([*ligne, *fichiers], capture_output=True, encoding="utf-8", timeout=120, check=False)
        assert fini.returncode == 0, fini.stdout + fini.stderr


def test_la_premiere_ligne_mene_au_schema(vide: Path, cqp: Cqp) -> None:  # noqa: F811
    """In a workspace made by `cqp init`, the line of each piece points at a file that exists."""
    assert cqp("init").code == 0
    assert cqp("init-candidate", "--nom", "Roy", "--prenom", "Inès", "--voie", "vae").code == 0
    assert cqp("referentiel", "new", "cqp-essai", "--version", "2026-01-01").code == 0
    lieux = {"evaluation": "candidats/x/evaluations", "decision": "candidats/x/decisions", "session": "sessions/x"}
    lieux |= {"cqp": ".", "habilitations": ".", "referentiel": "referentiels/x"}
    for modele in MODELES:
        premiere = modele.read_text(encoding="utf-8").splitlines()[0]
        cible = premiere.removeprefix("# yaml-language-server: $schema=")
        lieu = vide / lieux.get(modele.stem, "candidats/x")
        lieu.mkdir(parents=True, exist_ok=True)
        assert cible != premiere
        assert (lieu / cible).resolve() == (vide / f".cqp-schemas/{modele.stem}.json").resolve()
        assert (lieu / cible).is_file()
    for ecrit in ("cqp.yaml", "candidats/roy-ines/candidat.yaml", "referentiels/cqp-essai/2026-01-01.yaml"):
        assert (vide / ecrit).read_text(encoding="utf-8").startswith("# yaml-language-server: $schema=")


@pytest.mark.preuve
def test_tout_ce_que_l_outil_ecrit_suit_le_schema_qu_il_nomme(tmp_path: Path) -> None:
    """The guide followed to its end: each piece names its schema, where it is, which accepts it as check-jsonschema reads it."""
    lecteur = Lecteur(tmp_path)
    ecrites = set()
    for pas in lire_page(TOP / "docs/guide.md"):
        lecteur.suivre(pas)
    for copie in tmp_path.glob("*-branche"):  # of the example, which no `cqp init` made
        schemas.ecrire_schemas(copie / ".cqp-schemas", (referentiel_livre(),))
    par_schema: dict[Path, list[Path]] = {}
    for fichier in tmp_path.rglob("*.yaml"):
        premiere = fichier.read_text(encoding="utf-8").splitlines()[0]
        if premiere.startswith("# yaml-language-server: $schema="):
            cible = (fichier.parent / premiere.partition("=")[2]).resolve()
            assert cible.is_file(), fichier
            par_schema.setdefault(cible, []).append(fichier)
            ecrites.add(piece_de(fichier))
    assert ecrites >= {"candidat", "livret-reperage", "dossier-vae", "dossier-candidat", "evaluation", "decision"}
    for cible, fichiers in par_schema.items():
        juge = jsonschema.Draft7Validator(json.loads(cible.read_text(encoding="utf-8")))
        for fichier in fichiers:
            assert not list(juge.iter_errors(YAML_1_2.load(fichier.read_text(encoding="utf-8")))), fichier


# Every key of every class, with every kind of value -------------------------------------------------

VALEURS = {
    "texte": "Léa",
    "telephone": "0612345670",
    "guillemets": '"0612345670"',
    "nombre": "35",
    "virgule": '"7,5"',
    "decimal": "7.5",
    "negatif": "-3",
    "vrai": "true",
    "Vrai": "True",
    "oui": "oui",
    "yes": "yes",
    "jour": "2026-06-18",
    "jour cité": '"2026-06-18"',
    "jour français": "18/06/2026",
    "jour impossible": "2026-02-30",
    "heure": "2026-06-18T10:00:00",
    "vide": "",
    "tilde": "~",
    "liste": "[Léa]",
    "liste vide": "[]",
    "liste d'un vide": "[~]",
    "rubriques": "{cle: Léa}",
    "mot inconnu": "autre-chose",
    "formation": "formation",
    "favorable": "favorable",
}


def chemins(fait: dict[str, Any], avant: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The path to every key of a schema: « - » for an item, « C1 » for a free key."""
    if avant:
        yield avant
    if "items" in fait:
        yield from chemins(fait["items"], (*avant, "-"))
    for cle, sous in fait.get("properties", {}).items():
        yield from chemins(sous, (*avant, cle))
    if isinstance(libre := fait.get("additionalProperties"), dict):
        yield from chemins(libre, (*avant, "C1"))


def ecrire(chemin: tuple[str, ...], valeur: str) -> str:
    """One value at its path, in flow style."""
    for cle in reversed(chemin):
        valeur = f"[{valeur}]" if cle == "-" else f"{{{cle}: {valeur}}}"
    return valeur


@pytest.mark.parametrize("piece", [p for p in CLASSES if p != "referentiel"])
def test_chaque_cle_avec_chaque_valeur(piece: str) -> None:
    trouves = list(chemins(schema(piece, ())))
    assert len(trouves) > 4
    ecarts = []
    for chemin in trouves:
        for nom, valeur in VALEURS.items():
            texte = ecrire(chemin, valeur)
            editeur, outil = refuse(piece, texte, codes=False), charger(CLASSES[piece], texte, "x")[1]
            tu = nom == "telephone" and "un nombre" in str(outil)
            tu |= "n'a aucune lettre" in str(outil)  # no schema says the signs that a name is made of
            if bool(editeur) != bool(outil) and not tu:
                ecarts.append(f"{'.'.join(chemin)} = {nom}: {editeur or 'accepted'} / {outil}")
    assert not ecarts, "\n".join(ecarts)


@pytest.mark.preuve
def test_chaque_cle_du_referentiel() -> None:
    """The same on the référentiel, whose keys are required: one value of the shipped one replaced at a time."""
    avant = (TOP / "templates/referentiel.yaml").read_text(encoding="utf-8")
    avant = avant.replace("code:  ", "code: x", 1).replace("version:  ", 'version: "1"', 1)
    avant = avant.replace("intitule:  ", "intitule: x", 1).replace("competences:  ", "competences: []", 1)
    assert not refuse("referentiel", avant)
    lignes = [x for x in avant.splitlines() if x.strip() and not x.lstrip().startswith("#")]
    marges = [len(x) - len(x.lstrip()) for x in lignes]
    feuilles = [x for x, m, suivante in zip(lignes, marges, [*marges[1:], 0], strict=True) if m <= 2 and suivante <= m]
    assert len(feuilles) > 30
    lu, dessus = YAML_1_2.load(avant), ""
    for ligne in lignes:
        cle = ligne.partition(":")[0]
        dessus = dessus if ligne.startswith(" ") else cle
        if ligne not in feuilles:
            continue
        ou = lu[dessus] if ligne.startswith(" ") else lu
        ecrit = ou[cle.strip()]
        for valeur in VALEURS.values():
            ou[cle.strip()] = YAML_1_2.load(valeur)
            outil = charger(CLASSES["referentiel"], avant.replace(ligne, f"{cle}: {valeur}", 1), "x")[1]
            editeur = refuse_lu("referentiel", lu)
            assert bool(editeur) == bool(outil), (ligne, valeur, editeur, outil)
        ou[cle.strip()] = ecrit


@pytest.mark.parametrize("piece", CLASSES)
def test_une_cle_inconnue_est_refusee(piece: str) -> None:
    assert "cle_inconnue" in refuse(piece, "{cle_inconnue: 1}", codes=False)
    assert charger(CLASSES[piece], "cle_inconnue: 1", "x")[1]


def test_ce_qu_un_editeur_ne_voit_pas() -> None:
    """The differences that stay: YAML itself turns these into numbers before the schema sees them."""
    for valeur in ("0x1F", "1e3", "1.23456", "0612345670"):
        texte = f"{{accompagnement: {{heures: {valeur}}}}}"
        assert not refuse("dossier-vae", texte)
        assert charger(CLASSES["dossier-vae"], texte, "x")[1]


# The codes and the words of the référentiel ---------------------------------------------------------

LIVRET = "livret-reperage.yaml"
CODES = [
    (LIVRET, "C1.1: acquis", "C1.1: acquise"),
    (LIVRET, "C1.1: acquis", "C1.9: acquis"),
    (LIVRET, "C1.1: acquis", "C2.1: acquis"),
    (LIVRET, "  C1:", "  C7:"),
    (LIVRET, "  C1:", "  c1:"),
    ("parcours.yaml", "C2", "C9"),
    ("dossier-candidat.yaml", "competence: C1", "competence: C12"),
    ("evaluations/1-externe.yaml", "avis: acquise", "avis: acquis"),
    ("evaluations/1-externe.yaml", "C1.1: acquis", "C1.1: à développer"),
    ("evaluations/1-externe.yaml", "C1.1: acquis", "C1.1: a-developper"),
]


@pytest.mark.parametrize(("fichier", "avant", "apres"), CODES)
def test_les_codes_et_les_mots(tmp_path: Path, fichier: str, avant: str, apres: str) -> None:
    racine = tmp_path / "branche"
    shutil.copytree(TOP / "examples/branche", racine)
    dossier = racine / "candidats/martin-lea"
    chemin = dossier / fichier
    bon = chemin.read_text(encoding="utf-8")
    assert avant in bon
    mauvais = re.sub(rf"{re.escape(avant)}\b" if avant[-1] != ":" else re.escape(avant), apres, bon, count=1)
    assert not refuse(piece_de(chemin), bon)
    assert refuse(piece_de(chemin), mauvais)
    chemin.write_text(mauvais, encoding="utf-8")
    assert lire_dossier(dossier, Espace(racine), date(2026, 6, 1)).problemes


def test_une_autre_branche_a_ses_codes() -> None:
    racine = TOP / "examples/autre-branche"
    assert not refuse("evaluation", "competences: {N1: {avis: apte, elements: {N1.1: maitrise}}}", racine)
    assert refuse("evaluation", "competences: {C1: {avis: acquise}}", racine)
    assert refuse("evaluation", "competences: {N1: {avis: acquise}}", racine)


def test_deux_versions_se_completent() -> None:
    deux = (referentiel_livre(), *referentiels(TOP / "examples/autre-branche"))
    fait = schema("evaluation", deux)["properties"]["competences"]
    assert list(fait["properties"]) == ["C1", "C2", "C3", "C4", "C5", "C6", "N1", "N2", "N3", "N4"]


# What editors show --------------------------------------------------------------------------------


@pytest.mark.parametrize("piece", CLASSES)
def test_chaque_cle_est_expliquee_en_francais(piece: str) -> None:
    def muettes(fait: dict[str, Any], avant: str) -> Iterator[str]:
        for cle, sous in fait.get("properties", {}).items():
            if not sous.get("description"):
                yield f"{avant}{cle}"
            yield from muettes(sous, f"{avant}{cle}.")
        for suite in ("items", "additionalProperties"):
            if isinstance(fait.get(suite), dict):
                yield from muettes(fait[suite], avant)

    assert not list(muettes(schema(piece, (referentiel_livre(),)), ""))


def test_l_editeur_montre_le_libelle_de_l_element() -> None:
    c1 = schema("evaluation", (referentiel_livre(),))["properties"]["competences"]["properties"]["C1"]
    ref = referentiel_livre().par_code["C1"]
    assert c1["description"] == ref.intitule
    assert c1["properties"]["elements"]["properties"]["C1.1"]["description"] == ref.elements[0].intitule


# The command ----------------------------------------------------------------------------------------


def test_schema_sur_la_sortie(vide: Path, cqp: Cqp) -> None:  # noqa: F811
    reponse = cqp("schema", "evaluation.yaml")
    assert reponse.code == 0
    assert reponse.json == schema("evaluation", (referentiel_livre(),))
    assert cqp("referentiel", "schema").json["title"] == "Le référentiel d'une certification"


def test_schema_ne_remplace_que_les_siens(vide: Path, cqp: Cqp) -> None:  # noqa: F811
    (vide / "candidat.json").write_text("{}", encoding="utf-8")
    assert cqp("schema", "candidat", "-o", "candidat.json").code == 4
    assert cqp("schema", "--all", ".").code == 4
    assert sorted(p.name for p in vide.iterdir()) == ["candidat.json"]
    assert cqp("schema", "--all", ".", "--dry-run").code == 0
    assert cqp("schema", "candidat", "-o", "candidat.json", "--force").code == 0
    assert cqp("schema", "--all", ".").code == 0
    assert len(list(vide.glob("*.json"))) == len(CLASSES)


def test_schema_mal_demande(vide: Path, cqp: Cqp) -> None:  # noqa: F811
    for arguments in ([], ["candidat", "--all", "x"], ["evalution"], ["candidat", "--certification", "x"]):
        assert cqp("schema", *arguments).code == 2
    assert "vouliez-vous dire « evaluation » ?" in cqp("schema", "evalution").plainte.replace("\xa0", " ")


def test_referentiel_new_renouvelle_les_schemas(vide: Path, cqp: Cqp) -> None:  # noqa: F811
    cqp("init")
    cqp("referentiel", "new", "cqp-essai", "--version", "2026-01-01")
    fait = json.loads((vide / ".cqp-schemas/candidat.json").read_text(encoding="utf-8"))
    assert fait["properties"]["certification"]["anyOf"][0]["enum"] == ["cqp-essai"]


def test_les_schemas_ne_bougent_pas_d_une_fois_sur_l_autre(tmp_path: Path) -> None:
    premiers = [p.read_bytes() for p in schemas.ecrire_schemas(tmp_path, (referentiel_livre(),))]
    assert premiers == [p.read_bytes() for p in schemas.ecrire_schemas(tmp_path, (referentiel_livre(),))]
