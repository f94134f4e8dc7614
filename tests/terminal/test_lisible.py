"""What is complete can be printed: a sign that cannot is told at the door, with its place, and no document has it."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from cqp_cli.domain.regles.regle import rubrique
from tests.commandes import JOUR, Cqp, remplacer
from tests.formulaires.classeurs import rangee, remplir

SESSION = ("--session", "2026-06-18", "--at", "2026-06-18")
NOM = "nom_naissance: MARTIN"
A_RETAPER = {
    "\\0": "U+0000 (signe nul)",
    "\\u202e": "U+202E (forçage de droite à gauche)",
    "\\u200b": "U+200B (espace sans chasse)",
    "\\n": "U+000A (saut de ligne)",
    "\\xad": "U+00AD (césure conditionnelle)",
    "👍": "U+1F44D (pouce levé)",
    "\\uf0b7": "U+F0B7 (signe propre à une police)",
    "\\ufffd": "U+FFFD (signe qui remplace une lettre perdue)",
}


def _textes(pdf: Path) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.read_bytes())).pages)


def _lu(cqp: Cqp, dossier: str = "candidats/martin-lea") -> dict[str, Any]:
    reponse = cqp("check-dossier", dossier, "--at", JOUR, "--format", "json")
    trouve: dict[str, Any] = reponse.json["dossiers"][0] | {"code_de_sortie": reponse.code}
    return trouve


@pytest.mark.parametrize("signe", A_RETAPER)
@pytest.mark.parametrize("cle", ["nom_naissance", "nom_usage", "commune"])
def test_un_signe_qui_ne_s_imprime_pas_dans_un_nom(branche: Path, cqp: Cqp, signe: str, cle: str) -> None:
    fichier = branche / "candidats/martin-lea/candidat.yaml"
    texte = fichier.read_text(encoding="utf-8")
    numero, ligne = next((n, x) for n, x in enumerate(texte.split("\n"), 1) if x.strip().startswith(f"{cle}:"))
    marge = ligne[: len(ligne) - len(ligne.lstrip())]
    remplacer(fichier, ligne, f'{marge}{cle}: "MAR{signe}TIN"')
    lu = _lu(cqp)
    lettres = signe in ("👍", "\\ufffd")  # what is seen is the business of a rule; what is not, of the reader
    assert (lu["verdict"], lu["code_de_sortie"]) == (("incomplet", 1) if lettres else ("illisible", 3))
    (manquement,) = (m for m in lu["manquements"] if m["gravite"] == "bloquant")
    assert (manquement["fichier"], manquement["ligne"]) == ("candidat.yaml", numero)
    dite = rubrique(cle) if lettres else f"« {cle} »"
    assert manquement["message"].startswith(f"{dite} : le signe {A_RETAPER[signe]} ne s'imprime pas")


@pytest.mark.parametrize(
    ("nom", "lettre"),
    [("بن علي", "U+0628 (lettre arabe)"), ("כהן", "U+05DB (lettre hébraïque)"), ("अनु", "U+0905 (lettre devanagari)")],
)
def test_une_ecriture_qui_ne_va_pas_de_gauche_a_droite_est_refusee_partout(
    branche: Path, cqp: Cqp, nom: str, lettre: str
) -> None:
    raison = f"le signe {lettre} est d'une écriture que les documents ne savent pas imprimer"
    phrase = f"{raison} : écrivez-le en lettres latines, comme la pièce d'identité le transcrit."
    remplacer(branche / "candidats/martin-lea/candidat.yaml", NOM, f"nom_naissance: {nom}")
    (manquement,) = _lu(cqp)["manquements"]
    assert (manquement["regle"], manquement["message"]) == ("CANDIDAT-NOM", f"« nom de naissance » : {phrase}")
    assert manquement["remede"] == "cqp set candidats/martin-lea candidat.nom_naissance=NOM_NAISSANCE"
    pack = cqp("jury-pack", "candidats/martin-lea", *SESSION, "-o", "p.pdf", "--format", "json")
    assert pack.code == 1
    livret = cqp("print", "livret", "candidats/martin-lea", "--at", JOUR, "-o", "x.pdf")
    assert livret.code == 3
    assert f"candidat.yaml, ligne {manquement['ligne']} : « nom_naissance » : {phrase}" in " ".join(
        livret.plainte.split()
    )
    ouvert = cqp("init-candidate", "--nom", nom, "--prenom", "Ana", "--voie", "vae", "--at", JOUR)
    assert ouvert.code in (2, 3)
    assert raison in " ".join(ouvert.plainte.split())


@pytest.mark.parametrize(
    ("ecrit", "imprime"),
    [
        ("Très à l'aise 👍 avec les outils", "Très à l’aise [pouce levé] avec les outils"),
        ("\\uf0b7 accueille", "• accueille"),
        ("fait\\u200bs \\u202etout\\0", "faits tout"),
        ("vu 🧿 ici", "vu [signe U+1F9FF] ici"),
    ],
)
def test_un_constat_est_nettoye_a_la_lecture_et_le_fichier_reste(
    branche: Path, cqp: Cqp, ecrit: str, imprime: str
) -> None:
    fichier = branche / "candidats/martin-lea/evaluations/1-externe.yaml"
    texte = fichier.read_text(encoding="utf-8")
    debut = texte.index("constats:")
    fin = texte.index("\n", debut)
    while texte[fin + 1 : fin + 6].isspace():  # a text on several lines
        fin = texte.index("\n", fin + 1)
    neuf = f'{texte[:debut]}constats: "{ecrit}"{texte[fin:]}'
    fichier.write_text(neuf, encoding="utf-8")
    assert _lu(cqp)["verdict"] == "complet"
    pack = cqp("jury-pack", "candidats/martin-lea", *SESSION, "-o", "p.pdf", "--format", "json")
    assert (pack.code, pack.json["presentes"]) == (0, ["martin-lea"])
    assert imprime in " ".join(_textes(branche / "p.pdf").split())
    assert fichier.read_text(encoding="utf-8") == neuf


def test_ce_qu_un_formulaire_change_est_dit_avec_sa_case(branche: Path, cqp: Cqp) -> None:
    (branche / "candidats/martin-lea/evaluations/1-externe.yaml").unlink()
    assert cqp("evaluate", "candidats/martin-lea", "--role", "externe", "--grid", "g.xlsx").code == 0
    classeur = remplir((branche / "g.xlsx").read_bytes())
    constat = rangee(classeur, "C1")[2]
    constat.value = "\uf0b7 Bon accueil 👍"
    classeur.save(branche / "g.xlsx")
    essai = cqp("evaluate", "--from", "g.xlsx", "--dry-run")
    dit = " ".join(essai.plainte.split())
    ou = f"g.xlsx, {constat.parent.title}!{constat.coordinate}"
    assert essai.code == 0, essai.plainte
    assert f"{ou} : « 👍 » devient « [pouce levé] »" in dit
    assert f"{ou} : « U+F0B7 » devient « • »" in dit
    pris = cqp("evaluate", "--from", "g.xlsx", "--format", "json")
    assert len(pris.json["repris"][0]["signes"]) == 2
    piece = (branche / "candidats/martin-lea/evaluations/1-externe.yaml").read_text(encoding="utf-8")
    assert "• Bon accueil [pouce levé]" in piece


def test_ce_qu_un_yaml_change_est_dit_avec_sa_ligne(branche: Path, cqp: Cqp) -> None:
    evaluation = (branche / "candidats/martin-lea/evaluations/1-externe.yaml").read_text(encoding="utf-8")
    numero = next(n for n, x in enumerate(evaluation.split("\n"), 1) if "constats:" in x)
    (branche / "e.yaml").write_text(evaluation.replace("constats: ", "constats: 👍 ", 1), encoding="utf-8")
    reponse = cqp("evaluate", "candidats/martin-lea", "--from", "e.yaml", "--force", "--dry-run")
    assert f"e.yaml:{numero} : « 👍 » devient « [pouce levé] »" in " ".join(reponse.plainte.split())


def test_un_candidat_dont_la_naissance_emplit_la_ligne_est_presente(branche: Path, cqp: Cqp) -> None:
    fichier = branche / "candidats/martin-lea/candidat.yaml"
    texte = fichier.read_text(encoding="utf-8")
    lignes = [x for x in texte.split("\n") if not x.startswith(("nom_naissance:", "nom_usage:"))]
    texte = "\n".join(["nom_naissance: DE LA ROCHEFOUCAULD-MONTMORENCY", "nom_usage: DUPONT", *lignes])
    fichier.write_text(texte.replace("commune: Lyon", "commune: Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson"))
    pack = cqp("jury-pack", "candidats/martin-lea", *SESSION, "-o", "p.pdf", "--format", "json")
    assert pack.json["presentes"] == ["martin-lea"]
    assert "née DE LA ROCHEFOUCAULD-MONTMORENCY" in " ".join(_textes(branche / "p.pdf").split())


@pytest.mark.parametrize(
    ("fichier", "avant", "apres"),
    [
        ("sessions/2026-06-18/session.yaml", "Karima Zerrouki", "بن"),
        ("habilitations.yaml", "Paul Girard", "Paul 👍"),
        ("cqp.yaml", "nom: ", "nom: 漢字 "),
    ],
)
def test_un_fichier_commun_aussi(branche: Path, cqp: Cqp, fichier: str, avant: str, apres: str) -> None:
    remplacer(branche / fichier, avant, apres)
    pack = cqp("jury-pack", "candidats/martin-lea", *SESSION)
    assert pack.code == 3
    assert "imprime" in pack.plainte
    assert Path(fichier).name in pack.plainte
    assert not list(branche.glob("**/*.pdf"))


def test_le_jury_n_ecrit_rien_qui_ne_s_imprime_pas(branche: Path, cqp: Cqp) -> None:
    reponse = cqp("decide", "candidats/martin-lea", *SESSION, "--renvoi", "--motif", "ملف ناقص")
    assert reponse.code == 2, "as set says of what is typed"
    assert "est d'une écriture que les documents ne savent pas imprimer" in " ".join(reponse.plainte.split())
    assert not (branche / "candidats/martin-lea/decisions").exists()


def test_un_parchemin_ne_prend_pas_de_numero_pour_un_nom_qui_ne_s_imprime_pas(branche: Path, cqp: Cqp) -> None:
    assert cqp("decide", "candidats/martin-lea", *SESSION).code == 0
    remplacer(branche / "candidats/martin-lea/candidat.yaml", NOM, "nom_naissance: كريم")
    for document in ("parchemin", "lettre", "pv"):
        reponse = cqp("print", document, "candidats/martin-lea", *SESSION, "-o", "x.pdf", "--force")
        assert (reponse.code, "U+0643 (lettre arabe)" in reponse.plainte) == (3, True)
    assert not (branche / "registre/registre.jsonl").exists()


def test_ce_qu_une_liste_change_est_dit_avec_sa_ligne_et_sa_colonne(branche: Path, cqp: Cqp) -> None:
    liste = "nom_naissance;prenoms;voie;adresse\nROY;Luc;vae;3 rue 👍\nבן;Ana;vae;x\nDoe;A\u200bnne;vae;x\n"
    (branche / "l.csv").write_text(liste, encoding="utf-8")
    reponse = cqp("init-candidate", "--from", "l.csv", "--at", JOUR)
    dit = " ".join(reponse.plainte.split())
    assert "l.csv, ligne 2, colonne adresse : « adresse » : « 👍 » devient « [pouce levé] »." in dit
    assert "l.csv, ligne 3, colonne nom_naissance : « nom_naissance » : le signe U+05D1 (lettre hébraïque) est" in dit
    assert (
        "l.csv, ligne 4, colonne prenoms : « prenoms » : le signe U+200B (espace sans chasse) ne s'imprime pas" in dit
    )
    assert reponse.code == 3
    assert "3 rue [pouce levé]" in (branche / "candidats/roy-luc/candidat.yaml").read_text(encoding="utf-8")
