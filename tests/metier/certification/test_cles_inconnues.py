"""A key that the tool does not know makes a piece unreadable, even with nothing after it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commandes import JOUR, Cqp, remplacer

LEA, AN = "candidats/martin-lea", "candidats/nguyen-van-an"
# The piece, where a line is slipped in, that line, and what is said of it.
GLISSEES = [
    (LEA, "candidat.yaml", "voie:", "inconnue:", "La clé « inconnue » n'est pas connue ici."),
    (LEA, "candidat.yaml", "voie:", "inconnue: ~", "La clé « inconnue » n'est pas connue ici."),
    (LEA, "candidat.yaml", "voie:", "inconnue: null", "La clé « inconnue » n'est pas connue ici."),
    (LEA, "candidat.yaml", "  commune:", "  prefecture:", "La clé « prefecture » n'est pas connue ici."),
    (LEA, "livret-reperage.yaml", "  C2:", "  C7:", "La compétence « C7 » n'est pas du référentiel 2015-06-15"),
    (
        LEA,
        "evaluations/1-externe.yaml",
        "      C1.1:",
        "      C1.9:",
        "L'élément « C1.9 » n'est pas de la compétence C1",
    ),
    (LEA, "evaluations/1-externe.yaml", "  C1:", "  C7: {elements: {C7.1: }}", "La compétence « C7 » n'est pas"),
    (LEA, "evaluations/1-externe.yaml", "  C1:", "  C7:", "La compétence « C7 » n'est pas du référentiel"),
    (AN, "dossier-vae.yaml", "partie_2:", "partie_4:", "La clé « partie_4 » n'est pas connue ici"),
]


def glisser(fichier: Path, avant: str, ligne: str) -> None:
    remplacer(fichier, f"\n{avant}", f"\n{ligne}\n{avant}")


@pytest.mark.parametrize(("dossier", "piece", "avant", "ligne", "phrase"), GLISSEES)
def test_une_cle_vide_et_inconnue_est_illisible(
    branche: Path, cqp: Cqp, dossier: str, piece: str, avant: str, ligne: str, phrase: str
) -> None:
    glisser(branche / dossier / piece, avant, ligne)
    reponse = cqp("check-dossier", dossier, "--at", JOUR, "--format", "json")
    assert reponse.code == 3
    (lu,) = reponse.json["dossiers"]
    assert lu["verdict"] == "illisible"
    (m,) = lu["manquements"]
    assert phrase in m["message"]
    texte = (branche / dossier / piece).read_text(encoding="utf-8").splitlines()
    assert (m["fichier"], texte[m["ligne"] - 1]) == (piece, ligne)


@pytest.mark.parametrize("ligne", ["  C1:", "      C1.1:"])
def test_un_code_connu_laisse_vide_est_un_manque(branche: Path, cqp: Cqp, ligne: str) -> None:
    fichier = branche / LEA / "evaluations/1-externe.yaml"
    texte = fichier.read_text(encoding="utf-8").splitlines()
    rang = next(i for i, x in enumerate(texte) if x.startswith(ligne))
    fin = next(i for i, x in enumerate(texte[rang + 1 :], rang + 1) if not x.startswith(ligne.split("C")[0] + " "))
    fichier.write_text("\n".join([*texte[:rang], ligne, *texte[fin:], ""]), encoding="utf-8")
    assert cqp("check-dossier", LEA, "--at", JOUR).code == 1


def test_une_grille_en_yaml_avec_un_code_inconnu_est_refusee(branche: Path, cqp: Cqp) -> None:
    piece = branche / LEA / "evaluations/1-externe.yaml"
    retour = branche / "retour.yaml"
    retour.write_bytes(piece.read_bytes())
    piece.unlink()
    glisser(retour, "  C1:", "  C7:")
    reponse = cqp("evaluate", LEA, "--from", "retour.yaml", "--at", JOUR)
    assert reponse.code == 3
    assert "La compétence « C7 » n'est pas du référentiel" in " ".join(reponse.plainte.split())
    assert not piece.exists()


@pytest.mark.parametrize("fichier", ["sessions/2026-06-18/session.yaml", "habilitations.yaml", "cqp.yaml"])
def test_les_fichiers_communs_aussi(branche: Path, cqp: Cqp, fichier: str) -> None:
    commun = branche / fichier
    commun.write_text(commun.read_text(encoding="utf-8") + "\nzz:\n", encoding="utf-8")
    reponse = cqp("jury-pack", "--session", "2026-06-18", "--at", "2026-06-10", "-o", "p.pdf")
    assert reponse.code == 3
    assert "La clé « zz » n'est pas connue ici" in " ".join(reponse.plainte.split())


def test_le_referentiel_aussi(branche: Path, cqp: Cqp) -> None:
    source = Path(__file__).parents[3] / "referentiel.yaml"
    (branche / "r.yaml").write_text(source.read_text(encoding="utf-8") + "\nzz:\n", encoding="utf-8")
    assert cqp("referentiel", "check", "r.yaml").code == 3


COMMUNS = [
    ("sessions/2026-06-18/session.yaml", "date: [\n", "Ce n'est pas du YAML"),
    ("sessions/2026-06-18/session.yaml", "date: 2026-06-18\nzz:\n", "La clé « zz » n'est pas connue ici"),
    ("cqp.yaml", "a: [\n", "Ce n'est pas du YAML"),
    ("habilitations.yaml", "habilitations: 3\n", "on attend une liste"),
]


@pytest.mark.parametrize("dossiers", [[LEA], []], ids=["un", "tous"])
@pytest.mark.parametrize("commande", ["status", "check-dossier"])
@pytest.mark.parametrize(("fichier", "texte", "phrase"), COMMUNS)
def test_un_fichier_commun_illisible_est_dit(
    branche: Path, cqp: Cqp, commande: str, dossiers: list[str], fichier: str, texte: str, phrase: str
) -> None:
    bons = cqp(commande, LEA, "--at", JOUR, "--format", "json").json
    assert "erreurs" not in bons
    (branche / fichier).write_text(texte, encoding="utf-8")
    reponse = cqp(commande, *dossiers, "--at", JOUR, "--format", "json")
    assert reponse.code == 3
    (erreur,) = reponse.json["erreurs"]
    assert erreur["remede"]
    assert (erreur["fichier"], phrase in erreur["message"]) == (fichier, True)
    dit = " ".join(reponse.plainte.split())
    assert fichier in dit
    assert phrase in dit
    (dossier,) = (x for x in reponse.json["dossiers"] if x["code"] == "martin-lea")
    assert dossier["verdict"] == ("illisible" if fichier == "habilitations.yaml" else "complet")
    assert dossier.keys() == bons["dossiers"][0].keys()
    assert cqp(commande, LEA, "--at", JOUR).code == cqp(commande, LEA, "--at", JOUR, "--format", "csv").code == 3


@pytest.mark.parametrize("blanc", ['"   "', "' '", "\xa0"])
def test_un_texte_fait_d_espaces_est_vide(branche: Path, cqp: Cqp, blanc: str) -> None:
    remplacer(branche / LEA / "candidat.yaml", "nom_naissance: MARTIN", f"nom_naissance: {blanc}")
    reponse = cqp("check-dossier", LEA, "--at", JOUR, "--format", "json")
    assert reponse.code == 1
    assert "candidat.yaml" in {m["fichier"] for m in reponse.json["dossiers"][0]["manquements"]}


@pytest.mark.parametrize(
    ("apres", "cle", "dit"),
    [
        ("      parite: true", "paritee", "La clé « paritee » n'est pas connue ici ; vouliez-vous dire « parite » ?"),
        (
            "      vae: conventionnel_5_ans",
            "vaee",
            "La clé « vaee » n'est pas connue ici ; vouliez-vous dire « vae » ?",
        ),
    ],
)
def test_sous_une_donnee_de_l_accord_aussi(branche: Path, cqp: Cqp, apres: str, cle: str, dit: str) -> None:
    texte = (Path(__file__).parents[3] / "referentiel.yaml").read_text(encoding="utf-8")
    (branche / "r.yaml").write_text(texte.replace(f"{apres}\n", f"{apres}\n      {cle}:\n"), encoding="utf-8")
    reponse = cqp("referentiel", "check", "r.yaml")
    assert reponse.code == 3
    assert dit in reponse.plainte.replace("\xa0", " ")


def test_une_regle_inconnue_dans_les_gravites_se_dit_meme_sans_gravite(branche: Path, cqp: Cqp) -> None:
    texte = (Path(__file__).parents[3] / "referentiel.yaml").read_text(encoding="utf-8")
    glissee = texte.replace("  gravites:\n    valeur:", "  gravites:\n    valeur:\n      LIVRET-PERDU:").replace(
        "LIVRET-PERDU: {}", "LIVRET-PERDU:"
    )
    (branche / "r.yaml").write_text(glissee, encoding="utf-8")
    reponse = cqp("referentiel", "check", "r.yaml")
    assert "La règle « LIVRET-PERDU » n'existe pas (cqp rules les nomme)." in reponse.sortie


def test_une_regle_inconnue_sous_une_phrase_se_dit_a_sa_ligne(branche: Path, cqp: Cqp) -> None:
    texte = (Path(__file__).parents[3] / "referentiel.yaml").read_text(encoding="utf-8")
    (branche / "r.yaml").write_text(
        texte.replace("regles: [CANDIDAT-VOIE]", "regles: [CANDIDAT-VOX]"), encoding="utf-8"
    )
    reponse = cqp("referentiel", "check", "r.yaml")
    ligne = 1 + texte[: texte.index("regles: [CANDIDAT-VOIE]")].count("\n")
    assert reponse.code == 1
    assert f"r.yaml:{ligne}  La règle « CANDIDAT-VOX » n'existe pas (cqp rules les nomme)." in reponse.sortie.replace(
        "\xa0", " "
    )


def test_un_code_du_repertoire_sans_son_prefixe_se_dit_comme_dans_cqp_yaml(branche: Path, cqp: Cqp) -> None:
    texte = (Path(__file__).parents[3] / "referentiel.yaml").read_text(encoding="utf-8")
    (branche / "r.yaml").write_text(texte.replace("code: RNCP28724", 'code: "28724"'), encoding="utf-8")
    reponse = cqp("referentiel", "check", "r.yaml")
    assert reponse.code == 1
    assert "Le code de l'enregistrement s'écrit avec son préfixe RNCP, et non « 28724 »." in reponse.sortie


@pytest.mark.parametrize(
    ("avant", "apres", "dit"),
    [
        (
            "intitule: CQP «",
            "intitule: QualitÃ© «",
            "intitule : « QualitÃ© » est abîmé, sans doute « Qualité », en UTF-8.",
        ),
        ("commission: CPEF", "commission: CPEÃ©F", "commission : « CPEÃ©F » est abîmé"),
        (
            "Rechercher les informations",
            "RŽchercher les informations",
            "C1 › elements › C1.2 › intitule : « RŽchercher »",
        ),
        ("libelle: À développer", 'libelle: "À d\\u0085velopper"', "libelle : « d\ufffdvelopper » est abîmé."),
        (
            "libelle: À développer",
            'libelle: "À d\\u0007velopper"',
            "libelle : le signe U+0007 (signe invisible) ne s'impr",
        ),
        ("pourquoi: L. 6412-2", "pourquoi: LÃ© 6412-2", "delai_recevabilite_mois › pourquoi : « LÃ© » est abîmé"),
        ("- Assistante pédagogique", "- Assistante pÃ©dagogique", "appellations › 1 : « pÃ©dagogique » est abîmé"),
    ],
)
def test_un_texte_abime_se_dit_ou_qu_il_soit(branche: Path, cqp: Cqp, avant: str, apres: str, dit: str) -> None:
    texte = (Path(__file__).parents[3] / "referentiel.yaml").read_text(encoding="utf-8")
    (branche / "r.yaml").write_text(texte.replace(avant, apres, 1), encoding="utf-8")
    reponse = cqp("referentiel", "check", "r.yaml")
    ligne = 1 + texte[: texte.index(avant)].count("\n")
    assert reponse.code == 1
    assert f"r.yaml:{ligne}  " in reponse.sortie
    assert dit in reponse.sortie.replace("\xa0", " ")
