"""Slips of people who write YAML by hand: where each is said to be, and what it is sure that it was."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from cqp_cli.disque.lire.classes import classe_de
from cqp_cli.disque.lire.lecture import lire_ecrit
from cqp_cli.disque.lire.validation import charger, reparer
from cqp_cli.errors import Probleme
from tests.commandes import EXEMPLES

BRANCHE = EXEMPLES / "branche"
LEA = "candidats/martin-lea/"
CANDIDAT, LIVRET, PARCOURS = f"{LEA}candidat.yaml", f"{LEA}livret-reperage.yaml", f"{LEA}parcours.yaml"
EXTERNE, RECIT = f"{LEA}evaluations/1-externe.yaml", f"{LEA}dossier-candidat.yaml"
VAE, SESSION = "candidats/nguyen-van-an/dossier-vae.yaml", "sessions/2026-06-18/session.yaml"
PIECES = (CANDIDAT, LIVRET, PARCOURS, EXTERNE, RECIT, VAE, SESSION, "cqp.yaml", "habilitations.yaml")


def nom_de(chemin: str) -> str:
    return chemin.split("/", 2)[2] if chemin.startswith("candidats/") else chemin


def bon(chemin: str) -> str:
    return (BRANCHE / chemin).read_text(encoding="utf-8")


def lus(chemin: str, texte: str) -> list[Probleme]:
    return charger(classe_de(nom_de(chemin)), texte, nom_de(chemin))[1]


def repare(chemin: str, texte: str) -> str:
    return reparer(classe_de(nom_de(chemin)), texte, nom_de(chemin))


def gate(chemin: str, avant: str, apres: str) -> tuple[str, int]:
    """The piece with a slip, and the line of what it was."""
    texte = bon(chemin)
    assert avant in texte
    return texte.replace(avant, apres, 1), texte[: texte.index(avant)].count("\n") + 1


# What is sure -------------------------------------------------------------------------------------

NOM, COMMUNE, EMPLOI = "nom_naissance: MARTIN", "  commune: Lyon", "emploi: Assistante de formation"
PRENOMS = "prenoms:\n  - Léa\n  - Jeanne"


@pytest.mark.parametrize(
    ("chemin", "avant", "apres", "dit"),
    [
        (CANDIDAT, NOM, "nom_naissance:MARTIN", "il manque une espace après « nom_naissance: »"),
        (CANDIDAT, NOM, "  nom_naissance: MARTIN", "commence après 2 espaces, au lieu de 0"),
        (CANDIDAT, COMMUNE, "commune: Lyon", "commence après 0 espace, au lieu de 2"),
        (CANDIDAT, COMMUNE, " commune: Lyon", "commence après 1 espace, au lieu de 2"),
        (CANDIDAT, COMMUNE, "\tcommune: Lyon", "une tabulation ou une espace insécable tient lieu de marge"),
        (CANDIDAT, COMMUNE, "\xa0\xa0commune: Lyon", "une espace insécable tient lieu d'espace"),
        (CANDIDAT, EMPLOI, "emploi:\xa0Assistante de formation", "une espace insécable tient lieu d'espace"),
        (CANDIDAT, EMPLOI, "emploi = Assistante de formation", "c'est « : » qui suit « emploi »"),
        (CANDIDAT, EMPLOI, "emploi Assistante de formation", "il manque « : » après « emploi »"),
        (CANDIDAT, EMPLOI, "- emploi: Assistante de formation", "ce tiret est de trop"),
        (CANDIDAT, EMPLOI, 'emploi: "Assistante de formation', "ce guillemet n'est pas fermé"),
        (CANDIDAT, "emploi: Assistante de", "emploi: Assistante\nde", ""),
        (CANDIDAT, "naissance:\n", "naissance\n", "il manque « : » après « naissance »"),
        (CANDIDAT, PRENOMS, "prenoms: [Léa, Jeanne", "« [ » n'est pas fermé"),
        (CANDIDAT, PRENOMS, "prenoms: Léa, Jeanne", "on attend une liste"),
        (CANDIDAT, PRENOMS, "prenoms:\n  -Léa\n  -Jeanne", "on attend une liste"),
        (CANDIDAT, PRENOMS, "prenoms:\n  * Léa\n  * Jeanne", "un élément de liste suit un tiret"),
        (CANDIDAT, "  - Jeanne", "   - Jeanne", "commence après 3 espaces, au lieu de 2"),
        (CANDIDAT, "  - Jeanne", "  -Jeanne", "il manque une espace après le tiret"),
        (CANDIDAT, "# Léa MARTIN", "Léa MARTIN", "une remarque commence par « # »"),
        (CANDIDAT, EMPLOI, EMPLOI.replace("e", "E", 1), "vouliez-vous dire « emploi »"),
        (CANDIDAT, "date: 1990-05-14", "date: 14/05/1990", "on attend une date"),
        (CANDIDAT, "date: 1990-05-14", "date: 14 mai 1990", "on attend une date"),
        (CANDIDAT, "sexe: F", "sexe: f", "vouliez-vous dire « F »"),
        (LIVRET, "      C1.1: acquis", "      C1.1:acquis", "il manque une espace après « C1.1: »"),
        (LIVRET, "  C2:\n", "C2:\n", "commence après 0 espace, au lieu de 2"),
        (LIVRET, "    constats: >-", "      constats: >-", "commence après 6 espaces, au lieu de 4"),
        (LIVRET, "      consultés étaient", "consultés étaient", "commence après 0 espace, au lieu de 6"),
        (LIVRET, "  en_entreprise: true", "  en entreprise: true", "vouliez-vous dire « en_entreprise »"),
        (PARCOURS, "  - intitule: Faire", "    intitule: Faire", "l manque un tiret au début de la ligne"),
        (PARCOURS, "  - intitule: Faire", "- intitule: Faire", "commence après 0 espace, au lieu de 2"),
        (PARCOURS, "    competences:\n      - C2\n", "    competences: C2\n", "on attend une liste"),
        (EXTERNE, "  - observation", "  observation", "il manque un tiret au début de la ligne"),
        (VAE, "partie_3:", "  partie_3:", "commence après 2 espaces, au lieu de 0"),
        (EXTERNE, "    observations:", "      observations:", "est lu comme la suite du texte du dessus : cette ligne"),
        (LIVRET, "\nsignatures:", "\n  signatures:", "est lu comme la suite du texte du dessus : cette ligne"),
        ("cqp.yaml", '"12340001200019"', '"12340001200019', "ce guillemet n'est pas fermé"),
        (SESSION, "    college: employeurs", "   college: employeurs", "commence après 3 espaces, au lieu de 4"),
        ("habilitations.yaml", "    nom: Solange", "    nom:Solange", "il manque une espace"),
    ],
)
def test_ce_qui_est_sur_se_corrige(chemin: str, avant: str, apres: str, dit: str) -> None:
    texte, ligne = gate(chemin, avant, apres)
    premier = lus(chemin, texte)[0]
    assert dit in premier.message
    assert premier.ligne in (ligne, ligne + 1, ligne + 2)
    assert premier.extrait == texte.splitlines()[premier.ligne - 1]
    assert premier.colonne
    assert (premier.remede or "").startswith("cqp ")
    assert lire_ecrit(repare(chemin, texte), "x") == lire_ecrit(bon(chemin), "x")


@pytest.mark.parametrize(
    ("apres", "colonne", "neuve"),
    [
        ("emploi: Assistante: de formation", 9, 'emploi: "Assistante: de formation"'),
        ("emploi: 'Assistante d'accueil'", 9, 'emploi: "Assistante d\'accueil"'),
        ('emploi: "Assistante "senior" aussi"', 9, "emploi: 'Assistante \"senior\" aussi'"),
        ("emploi: @ssistante", 9, 'emploi: "@ssistante"'),
        ("emploi: [Assistante] de formation", 9, 'emploi: "[Assistante] de formation"'),
        ('emploi: "C:\\Users"', 9, "emploi: 'C:\\Users'"),
    ],
)
def test_un_texte_se_met_entre_guillemets(apres: str, colonne: int, neuve: str) -> None:
    texte, ligne = gate(CANDIDAT, EMPLOI, apres)
    (p,) = lus(CANDIDAT, texte)
    assert (p.ligne, p.colonne) == (ligne, colonne)
    assert f"écrivez « {neuve} »" in p.message
    assert repare(CANDIDAT, texte).splitlines()[ligne - 1] == neuve


def test_toutes_les_fautes_viennent_a_la_fois_et_les_fins_de_ligne_restent() -> None:
    texte = bon(CANDIDAT)
    for avant, apres in (
        (NOM, "nom_naissance:MARTIN"),
        (COMMUNE, "\tcommune: Lyon"),
        ("sexe: F", "sexe: Homme"),
        (EMPLOI, "emploi: Ass: x"),
    ):
        texte = texte.replace(avant, apres, 1)
    assert [p.ligne for p in lus(CANDIDAT, texte)] == [9, 14, 17, 27]
    windows = texte.replace("\n", "\r\n")
    assert [p.ligne for p in lus(CANDIDAT, windows)] == [9, 14, 17, 27]
    assert repare(CANDIDAT, windows) == repare(CANDIDAT, texte).replace("\n", "\r\n")


# What is not --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("chemin", "avant", "apres", "dit", "remede"),
    [
        (CANDIDAT, "  - Jeanne", "  Jeanne", "n'a ni clé suivie de « : », ni tiret", ""),
        (CANDIDAT, PRENOMS, "prenoms:\n  Marie Laure", "on attend une liste", "après un tiret"),
        (CANDIDAT, "naissance:\n  date:", "naissance: 1990\n  date:", "la ligne du dessus porte déjà", ""),
        (CANDIDAT, 'Lyon"\n', 'Lyon" bât. B\n', "rien ne peut suivre un guillemet", ""),
        (CANDIDAT, EMPLOI, f"{EMPLOI}\nemploi: Autre", "deux fois (déjà ligne 27)", "gardez la bonne"),
        (CANDIDAT, EMPLOI, "emplois: Assistante", "vouliez-vous dire « emploi »", "si c'est elle"),
        (CANDIDAT, EMPLOI, "fonction: Assistante", "n'est pas connue ici.", "en note"),
        (CANDIDAT, "naissance:\n  date: 1990-05-14\n", "naissance: x\n", "la ligne du dessus porte déjà", ""),
        (CANDIDAT, "date: 1990-05-14", "date: 14/05/90", "on attend une date", "naissance.date=AAAA-MM-JJ"),
        (CANDIDAT, "sexe: F", "sexe: Homme", "on attend F ou M", '"candidat.sexe=F|M"'),
        (LIVRET, "    constat", "    constat: x\n    constat", "« constat » n'est pas connue", "constats"),
        (LIVRET, "constats: >-", "constats: >- Suivi", "le texte commence à la ligne", ""),
        (PARCOURS, "    type: formation", "    - type: formation", "n'est pas à la marge", ""),
        (PARCOURS, "heures: 14", "heures: beaucoup", "on attend un nombre", "actions.1.heures=HEURES"),
        (
            PARCOURS,
            "realisee: true",
            "realisee: fait",
            "on attend true ou false",
            '"parcours.actions.1.realisee=oui|non"',
        ),
        (SESSION, "candidats:", "candidats: tous", "on attend une liste", "après un tiret"),
        ("habilitations.yaml", "  - reference: H-003", "  - H-003", "la ligne du dessus porte déjà", ""),
    ],
)
def test_ce_qui_n_est_pas_sur_reste_et_se_dit(chemin: str, avant: str, apres: str, dit: str, remede: str) -> None:
    texte, _ = gate(chemin, avant, apres)
    premier = lus(chemin, texte)[0]
    assert dit in premier.message
    assert remede in (premier.remede or "")
    assert repare(chemin, texte) == texte


def test_un_texte_qui_parle_d_une_cle_reste_un_texte() -> None:
    texte = bon(LIVRET).replace(
        "    constats: >-\n", "    constats: >-\n      signatures : absentes.\n      lieu: Lyon\n", 1
    )
    assert lus(LIVRET, texte) == []


@pytest.mark.parametrize("texte", ["[", "a: [\n", 'a: b\nc: "d\n\n', "{", "a: {b\n# fin", "\t", "a: !", "- [", "'"])
def test_un_fichier_qui_ne_se_ferme_pas_a_sa_derniere_ligne(texte: str) -> None:
    for p in lus(CANDIDAT, texte):
        assert (p.ligne or 1) <= len(texte.split("\n"))
        assert p.colonne is None or p.extrait is not None


def test_un_signe_invisible_a_sa_place() -> None:
    (p,) = lus(CANDIDAT, "code: a\nnom_naissance: DU\x0bPONT\n")
    assert (p.ligne, p.colonne, p.remede) == (2, 18, "effacez ce signe")


# Every line, every slip ---------------------------------------------------------------------------


def _si(forme: str, neuve: str) -> Callable[[str], str]:
    return lambda ligne: re.sub(forme, neuve, ligne, count=1)


CLE = r"^(\s*(?:- )?[\w.]+)"
GLISSEMENTS: dict[str, Callable[[str], str]] = {
    "une espace de moins": _si(CLE + r": (?=\S)", r"\1:"),
    "un tiret collé": _si(r"^(\s*)- ", r"\1-"),
    "un de trop": _si(r"^(?=.)", " "),
    "deux de trop": _si(r"^(?=.)", "  "),
    "un de moins": _si(r"^ ", ""),
    "deux de moins": _si(r"^  ", ""),
    "au bord": _si(r"^ +", ""),
    "une tabulation": _si(r"^  ", "\t"),
    "une insécable": _si(" ", "\xa0"),
    "sans deux-points": _si(CLE + ":", r"\1"),
    "égale": _si(CLE + r": (?=\S)", r"\1 = "),
    "sans guillemet": _si('"$', ""),
    "sans tiret": _si(r"^(\s*)- ", r"\1"),
    "sans tiret, à sa place": _si(r"^(\s*)- ", r"\1  "),
    "un tiret de trop": _si(r"^(\s*)(?=\S)", r"\1- "),
    "une puce": _si(r"^(\s*)- ", r"\1• "),
    "majuscule": lambda x: re.sub(r"^(\s*(?:- )?)([a-z])(?=\w*:)", lambda m: m[1] + m[2].upper(), x),
}
PAS = 7  # one slip in seven: all of them were tried once, and hold


@pytest.mark.parametrize("chemin", PIECES)
def test_une_correction_rend_ce_qui_etait_ecrit(chemin: str) -> None:
    """Whatever the slip and the line: what is mended says what was written, or nothing is mended."""
    texte = bon(chemin)
    juste, lignes = lire_ecrit(texte, "x"), texte.split("\n")
    essais = [
        (quoi, rang, neuve)
        for rang, ligne in enumerate(lignes)
        if not ligne.lstrip().startswith("#")
        for quoi, glisser in GLISSEMENTS.items()
        if (neuve := glisser(ligne)) != ligne
    ]
    for quoi, rang, neuve in essais[::PAS]:
        mauvais = "\n".join([*lignes[:rang], neuve, *lignes[rang + 1 :]])
        corrige = repare(chemin, mauvais)
        assert corrige == mauvais or lire_ecrit(corrige, "x") == juste, (quoi, rang + 1, neuve)
