"""Lists as people make them: nobody is swallowed, no damaged name is opened, what is restored is said."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from cqp_cli.disque.espace.espace import charger_fichier
from cqp_cli.domain.abimes import dire_abime
from cqp_cli.domain.candidat import Candidat
from cqp_cli.domain.signes import faute_de_nom
from cqp_cli.metier.ouverture.entetes import AUTRES, COLONNES
from cqp_cli.metier.ouverture.listes import du_csv
from tests.commandes import EXEMPLES, JOUR, Cqp, Reponse, UneFois, branche, cqp, vide  # noqa: F401 (fixtures)
from tests.preuves import exemples

Ouvrir = Callable[..., Reponse]
AU = ("--at", JOUR)


@pytest.fixture
def ouvrir(vide: Path, cqp: Cqp, une_fois: UneFois) -> Ouvrir:  # noqa: F811
    """Opens a list in an empty workspace."""

    def faire() -> None:
        assert cqp("init").code == 0

    une_fois(vide, faire)

    def courir(liste: bytes | str, nom: str = "liste.csv") -> Reponse:
        Path(nom).write_bytes(liste.encode() if isinstance(liste, str) else liste)
        return cqp("init-candidate", "--from", nom, *AU)

    return courir


def ouverts() -> list[str]:
    return sorted(p.parent.name for p in Path("candidats").glob("*/candidat.yaml"))


def candidat(code: str) -> Candidat:
    return charger_fichier(Candidat, Path("candidats", code, "candidat.yaml"), "candidat.yaml")


def plat(texte: str) -> str:
    return " ".join(texte.replace("\xa0", " ").split())


# Quotes -------------------------------------------------------------------------------------------

TETE = "nom_naissance;prenoms;voie;adresse\n"
GUILLEMETS = {
    "refermé plus bas": ('ROY;Luc;vae;"Bât. A\nPETIT;Zoé;vae;"Bât. B"\nMOREAU;Ana;vae;\n', [2], ["moreau-ana", "petit-zoe"]),
    "jamais refermé": ('ROY;Luc;vae;"Bât. A\nPETIT;Zoé;vae;Bât. B\nMOREAU;Ana;vae;\n', [2], ["moreau-ana", "petit-zoe"]),
    "à la dernière ligne": ('ROY;Luc;vae;\nPETIT;Zoé;vae;"Bât. B\n', [3], ["roy-luc"]),
    "au milieu d'un texte": ('ROY;Luc;vae;Bât. "A"\nPETIT;Zoé;vae;"B" bis\n', [3], ["roy-luc"]),
    "toute entre guillemets": ('"ROY";"Luc";"vae";"A\n"PETIT";"Zoé";"vae";"B"\n', [2], ["petit-zoe"]),
    "une adresse de trois lignes": ('ROY;Luc;vae;"A\nrue B\n69003 Lyon"\nPETIT;Zoé;vae;\n', [], ["petit-zoe", "roy-luc"]),
    "un séparateur et un saut": ('ROY;Luc;vae;"A\nPETIT;Zoé;vae;"\nMOREAU;Ana;vae;\n', [2, 3], ["moreau-ana"]),
    "un guillemet seul": ('ROY;Luc;vae;"\nPETIT;Zoé;vae;\n', [2], ["petit-zoe"]),
}  # fmt: skip


@pytest.mark.parametrize("quoi", GUILLEMETS)
@pytest.mark.parametrize("fin", ["\n", "\r\n"])
def test_un_guillemet_n_avale_personne(ouvrir: Ouvrir, quoi: str, fin: str) -> None:
    texte, fautives, attendus = GUILLEMETS[quoi]
    reponse = ouvrir((TETE + texte).replace("\n", fin))
    assert ouverts() == attendus
    assert reponse.code == (3 if fautives else 0)
    for numero in fautives:
        assert f"liste.csv, ligne {numero}" in plat(reponse.plainte)


@given(st.lists(st.text(alphabet='ab;"\n,', max_size=8), min_size=1, max_size=6))
@settings(max_examples=exemples(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_chaque_ligne_est_lue_ou_dite(tmp_path: Path, textes: list[str]) -> None:
    """Whatever the quotes: the last line, which is good, is always read, and the others are read or named."""
    brut = "x;y\n" + "\n".join(textes) + "\nfin;fin\n"
    lues = du_csv(brut.encode(), "x", lambda _: False)
    rangs = {n for n, _ in lues.lignes} | {p.ligne for p in lues.problemes}
    assert "fin" in str(lues.lignes[-1][1])
    assert rangs, brut


# Letters ------------------------------------------------------------------------------------------

NOMS = "nom_naissance;prenoms;voie\nROY;Hélène;vae\nNOËL;François;vae\nPETIT;Luc;vae\n"
ABIMEES = {
    "mac_roman": (NOMS.encode("mac_roman"), "« Hélène », en MacRoman"),
    "cp850": (NOMS.encode("cp850"), "« Hélène », en CP850"),
    "utf-8 lu en 1252": (NOMS.encode().decode("cp1252").encode(), "« Hélène », en UTF-8"),
    "utf-8 et une ligne de 1252": (NOMS.encode() + "MÜLLER;Eva;vae\n".encode("cp1252"), "« Hélène », en UTF-8"),
    "lettres perdues": (NOMS.replace("é", "\ufffd").replace("ë", "\ufffd").replace("ç", "\ufffd").encode(), "H\ufffdlène"),
    "points d'interrogation": (NOMS.encode("ascii", "replace"), "« ? » tient la place"),
    "mac lu en 1252, en utf-8": ("nom_naissance;prenoms;voie\nROY;RenŽ;vae\nNOL;Fran‡ois;vae\nPETIT;Luc;vae\n".encode(), "« René », en MacRoman"),
}  # fmt: skip


@pytest.mark.parametrize("quoi", ABIMEES)
def test_aucun_nom_abime_n_est_ouvert(ouvrir: Ouvrir, quoi: str) -> None:
    """The lines without accents are; the others are told, with what they probably were."""
    octets, dit = ABIMEES[quoi]
    reponse = ouvrir(octets)
    assert reponse.code == 3
    assert ouverts() == ["petit-luc"]
    assert dit in plat(reponse.plainte)


@pytest.mark.parametrize("codage", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_les_codages_que_l_on_lit(ouvrir: Ouvrir, codage: str) -> None:
    noms = "Élise Œdipe|ŸNS|L'HÉRITIER|D’ARC|ÅSA|ŠIMEK|DÖRFLER|GARÇON-NOËL|CŒUR"
    corps = "".join(f"{n};Zoé;vae\n" for n in noms.split("|"))
    reponse = ouvrir(("nom_naissance;prenoms;voie\n" + corps).encode(codage))
    assert (reponse.code, len(ouverts())) == (0, 9), reponse.plainte


def test_toute_lettre_de_windows_1252_passe(ouvrir: Ouvrir) -> None:
    """No French name is taken for a damaged one."""
    for mot in ("Hélène", "Œuvre", "sœur", "SŒUR", "L’Haÿ-les-Roses", "Škoda", "ŽIŽEK", "Tomaš", "JOÃO", "Ãngela", "ÂGE",
                "NOËL’S", "Société « É »", "10 °C", "3 € l’heure", "etc…", "Saint–Étienne", "“Le Bon”", "Dolibarr™"):  # fmt: skip
        assert dire_abime(mot) is None, mot


# Headers and values -------------------------------------------------------------------------------


@pytest.mark.parametrize(("colonne", "entete"), [(c, mot) for c, mots in AUTRES.items() for mot in mots.split()])
def test_chaque_autre_entete(colonne: str, entete: str) -> None:
    from cqp_cli.metier.ouverture.entetes import lire_entetes

    colonnes, _, _ = lire_entetes([entete], "x", 1, frozenset())
    assert colonnes == [colonne]
    assert entete not in {c.replace("_", "") for c in COLONNES}, "it is known already"


def test_les_entetes_que_l_on_ecrit(ouvrir: Ouvrir) -> None:
    reponse = ouvrir(
        "sep=;\nNom;Prénom;Né(e) le;Voie;Tél;Civilité;N° SIRET;E-mail;Né(e) à\n"
        "ROY;Luc;04/05/1990;V.A.E.;612345672;M.;12002700600015;luc@example.org;Lyon\n"
    )
    assert reponse.code == 0, reponse.plainte
    lu = candidat("roy-luc")
    assert (str(lu.naissance.date), lu.voie, lu.telephone, lu.sexe) == ("1990-05-04", "vae", "0612345672", "M")
    assert (lu.courriel, lu.naissance.commune) == ("luc@example.org", "Lyon")
    assert "« telephone » : le zéro de « 612345672 » est rétabli" in plat(reponse.plainte)


def test_le_separateur_annonce_l_emporte() -> None:
    lues = du_csv(b"sep=;\nx,y,z;t\na;b\n", "x", lambda _: False)
    assert lues.lignes == [(2, ["x,y,z", "t"]), (3, ["a", "b"])]


def test_nom_et_prenom_reunis_sont_dits(ouvrir: Ouvrir) -> None:
    reponse = ouvrir("Nom et prénom;Voie\nROY Luc;vae\n")
    assert reponse.code == 3
    assert "en réunit deux : séparez nom_naissance et prenoms" in plat(reponse.plainte)


PRENOMS = [
    ("Marie Laure, Anne", ("Marie Laure", "Anne")), ("Marie Laure,", ("Marie Laure",)), ("Marie Laure", ("Marie", "Laure")),
    ("Anne-Laure,Zoé", ("Anne-Laure", "Zoé")), ("\"Léa ; Jeanne\"", ("Léa", "Jeanne")),
]  # fmt: skip


@pytest.mark.parametrize(("ecrits", "attendus"), PRENOMS)
def test_les_prenoms_se_coupent_aux_virgules(ouvrir: Ouvrir, ecrits: str, attendus: tuple[str, ...]) -> None:
    ouvrir(f"nom_naissance;prenoms;voie\nA;{ecrits};vae\n")
    (code,) = ouverts()
    assert candidat(code).prenoms == attendus


RETABLIS = [
    ("telephone", "612345672", "0612345672"), ("telephone", "'0612345672", "0612345672"),
    ("telephone", "6 12 34 56 72", "0612345672"), ("code_insee_naissance", "1004", "01004"),
    ("siret", "5520135000019", None), ("nom_usage", "ROY_x000D_", "ROY"),
]  # fmt: skip
PERDUS = [
    ("siret", "1,23457E+13"), ("telephone", "6,12E+08"), ("telephone", "0612"), ("code_insee_naissance", "690"),
    ("siret", "123456789"), ("siret", "1234567820001"), ("nom_usage", "'ROY"), ("courriel", "luc@example"),
    ("courriel", "luc.example.org"), ("courriel", "luc@@example.org"), ("courriel", "luc@exa mple.org"),
    ("courriel", "luc@example..org"), ("date_naissance", "04/05/2090"), ("date_naissance", "1899-12-31"),
    ("date_naissance", "04/05/90"), ("date_naissance", "32997"), ("date_naissance", "31/02/1990"), ("nom_usage", "R?Y"),
]  # fmt: skip
GARDES = [
    ("telephone", "0612345672"), ("telephone", "+33 6 12 34 56 72"), ("code_insee_naissance", "2A004"),
    ("siret", "12002700600015"), ("siret", "35600000000048"), ("nom_usage", "'t Hooft"), ("courriel", "l.o'neil+x@sous.example.fr"),
    ("date_naissance", "1965"), ("date_naissance", "1965-05"), ("courriel", "jean@éducation.fr"),
]  # fmt: skip


@pytest.mark.parametrize(("colonne", "ecrit", "attendu"), [r for r in RETABLIS if r[2]])
def test_ce_qui_est_certain_est_retabli_et_dit(ouvrir: Ouvrir, colonne: str, ecrit: str, attendu: str) -> None:
    reponse = ouvrir(f"nom_naissance;prenoms;voie;{colonne}\nA;Zoé;vae;{ecrit}\n")
    assert reponse.code == 0
    assert f"« {colonne} » : " in plat(reponse.plainte)
    assert attendu in Path("candidats/a-zoe/candidat.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(("colonne", "ecrit"), PERDUS)
def test_ce_qui_est_perdu_est_nomme(ouvrir: Ouvrir, colonne: str, ecrit: str) -> None:
    reponse = ouvrir(f"nom_naissance;prenoms;voie;{colonne}\nA;Zoé;vae;{ecrit}\nB;Zoé;vae;\n")
    assert reponse.code == 3
    assert ouverts() == ["b-zoe"]
    assert f"liste.csv, ligne 2, colonne {colonne}" in plat(reponse.plainte)


@pytest.mark.parametrize(("colonne", "ecrit"), GARDES)
def test_ce_qui_est_juste_reste(ouvrir: Ouvrir, colonne: str, ecrit: str) -> None:
    reponse = ouvrir(f"nom_naissance;prenoms;voie;{colonne}\nA;Zoé;vae;{ecrit}\n")
    assert (reponse.code, ouverts()) == (0, ["a-zoe"]), reponse.plainte
    assert ecrit in Path("candidats/a-zoe/candidat.yaml").read_text(encoding="utf-8")
    assert f"« {colonne} »" not in reponse.plainte


def test_un_mot_inconnu_est_cite_comme_il_est_ecrit(ouvrir: Ouvrir) -> None:
    dit = ouvrir("nom_naissance;prenoms;voie;statut\nROY;Luc;vélo;Chômeur à vie\nROY;Ana;V.A.E.;Salarié(e)\n").phrases
    assert "et non « vélo »." in dit.replace("\xa0", " ")
    assert "et non « Chômeur à vie »." in dit.replace("\xa0", " ")
    assert (candidat("roy-ana").voie, candidat("roy-ana").statut) == ("vae", "salarie")


def test_les_memes_mots_sur_la_ligne_de_commande(vide: Path, cqp: Cqp) -> None:  # noqa: F811
    cqp("init")
    base = ("init-candidate", "--nom", "A", "--prenom", "Zoé", "--voie", "vae", *AU)
    for mots in (("--naissance", "2090-12-04"), ("--naissance", "1899"), ("--courriel", "a@b"), ("--commune", "Ly?n")):
        assert cqp(*base, *mots).code == 2, mots
    assert cqp(*base, "--naissance", "1965").code == 0
    assert str(candidat("a-zoe").naissance.date) == "1965"


# Workbooks ----------------------------------------------------------------------------------------


def classeur(**feuilles: list[list[str]]) -> Workbook:
    livre = Workbook()
    livre.remove(livre.worksheets[0])
    for titre, rangees in feuilles.items():
        feuille = livre.create_sheet(titre)
        for r in rangees:
            feuille.append(r)
    return livre


ENTETE = ["nom_naissance", "prenoms", "voie"]


def test_la_feuille_visible_est_lue_et_les_autres_sont_dites(ouvrir: Ouvrir, cqp: Cqp) -> None:  # noqa: F811
    livre = classeur(
        Vieux=[ENTETE, ["ROY", "Luc", "vae"]], Liste=[ENTETE, ["PETIT", "Zoé", "vae"], ["NOEL", "Ana", "vae"]]
    )
    livre["Vieux"].sheet_state = "hidden"
    livre["Liste"].row_dimensions[3].hidden = True
    livre.save("liste.xlsx")
    reponse = cqp("init-candidate", "--from", "liste.xlsx", *AU)
    assert (reponse.code, ouverts()) == (0, ["petit-zoe"])
    assert "La feuille « Vieux » a aussi des candidats : seule « Liste » est lue." in plat(reponse.plainte)
    assert "liste.xlsx, ligne 3 : Cette ligne est masquée" in plat(reponse.plainte)
    livre["Vieux"].sheet_state = "visible"
    livre.save("deux.xlsx")
    assert cqp("init-candidate", "--from", "deux.xlsx", *AU).code == 3, "nobody is left out without a word"
    for feuille in livre.worksheets:
        feuille.sheet_state = "veryHidden"
    livre.create_sheet("Vide")
    livre.save("cachees.xlsx")
    reponse = cqp("init-candidate", "--from", "cachees.xlsx", *AU)
    assert (reponse.code, "est masquée" in plat(reponse.plainte)) == (3, True)


# There and back -----------------------------------------------------------------------------------


@pytest.mark.parametrize("forme", [("csv",), ("csv", "--excel"), ("xlsx",)])
def test_ce_qui_sort_rentre_pareil(branche: Path, cqp: Cqp, forme: tuple[str, ...]) -> None:  # noqa: F811
    """Every export that has an import: the identity of every candidate comes back as it went."""
    shutil.rmtree(branche / "candidats/illisible", ignore_errors=True)
    fichier = f"liste.{forme[0]}"
    assert cqp("export", *forme, "-o", branche.parent / fichier, *AU).code in (0, 3)
    avant = {p.parent.name: p for p in (branche / "candidats").rglob("candidat.yaml")}
    ailleurs = branche.parent / "ailleurs"
    assert cqp("init", ailleurs).code == 0
    reponse = cqp("init-candidate", "--from", branche.parent / fichier, "-C", ailleurs, "--force", *AU)
    assert reponse.code in (0, 3), reponse.plainte
    rentres = list((ailleurs / "candidats").glob("*/candidat.yaml"))
    assert len(rentres) >= len(avant) - 2, reponse.plainte
    for p in rentres:
        un = charger_fichier(Candidat, p, p.name)
        autre = charger_fichier(Candidat, avant[p.parent.name], p.name)
        for colonne, chemin in COLONNES.items():
            lus = [
                getattr(getattr(c, chemin[0]), chemin[1]) if chemin[1:] else getattr(c, chemin[0]) for c in (un, autre)
            ]
            assert lus[0] == lus[1], (p.parent.name, colonne)


LETTRES = st.text(alphabet="aéÉœŁőñ'’ -ABZ", min_size=1, max_size=12).map(lambda t: " ".join(t.split()).strip("'- "))
NOM = LETTRES.filter(lambda t: any(c.isalpha() for c in t) and faute_de_nom(t) is None)  # « Éœ » is refused
TEXTE = st.text(alphabet="aé=+-@';,\" 1", min_size=1, max_size=12).map(lambda t: " ".join(t.split())).filter(bool)


@given(st.lists(NOM, min_size=1, max_size=3), NOM, TEXTE, TEXTE, st.booleans())
@settings(max_examples=exemples(80))
def test_tout_nom_et_tout_texte_fait_l_aller_et_retour(
    prenoms: list[str], nom: str, emploi: str, adresse: str, excel: bool
) -> None:
    from datetime import date

    from cqp_cli.disque.ecrire import tableur
    from cqp_cli.domain.candidat import Entreprise
    from cqp_cli.metier.ouverture.entetes import est_entete
    from cqp_cli.metier.ouverture.inscriptions import _lire
    from cqp_cli.metier.ouverture.listes import du_csv
    from cqp_cli.terminal import candidatures

    c = Candidat(
        code="x",
        voie="vae",
        nom_naissance=nom,
        prenoms=tuple(prenoms),
        emploi=emploi,
        entreprise=Entreprise(adresse=adresse),
    )
    ligne = dict.fromkeys(candidatures.COLONNES, "") | {
        "code": "x", "voie": "vae", "nom_naissance": nom, "prenoms": candidatures.prenoms_en_cellule(c.prenoms),
        "emploi": emploi, "adresse": adresse,
    }  # fmt: skip
    texte = tableur.en_csv(list(candidatures.COLONNES), [ligne], excel=excel)
    liste = _lire(du_csv(tableur.octets_csv(texte, excel=excel), "x", est_entete), "x", date(2026, 6, 1))
    assert liste.problemes == []
    ((_, lue),) = liste.lignes
    assert (lue["nom_naissance",], tuple(lue["prenoms",])) == (nom, c.prenoms)
    assert (lue["emploi",], lue["entreprise", "adresse"]) == (emploi, adresse)
