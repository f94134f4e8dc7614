"""The steps in their order: recevabilité, parcours, evaluation taken back from YAML; out of order is refused."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.commandes import JOUR, Cqp, UneFois, remplacer


@pytest.fixture
def neuf(vide: Path, cqp: Cqp, une_fois: UneFois) -> Path:
    """A workspace with one dossier just opened in each voie."""

    def faire() -> None:
        cqp("init")
        cqp("init-candidate", "--nom", "Ba", "--prenom", "Zoé", "--voie", "formation")
        cqp("init-candidate", "--nom", "Li", "--prenom", "Mei", "--voie", "vae")

    une_fois(vide, faire)
    return vide / "candidats"


HORS_ORDRE = [
    (("parcours", "ba-zoe"), "art. 3.1.1", "cqp reperage candidats/ba-zoe"),
    (("evaluate", "ba-zoe", "--role", "externe", "--grid", "g.xlsx"), "art. 3.1.1", "cqp reperage candidats/ba-zoe"),
    (("recevabilite", "ba-zoe", "--avis", "favorable", "--date", JOUR), "art. 3.2.1", "cqp status candidats/ba-zoe"),
    (("reperage", "li-mei", "--grid", "g.xlsx"), "art. 3.1.1", "cqp status candidats/li-mei"),
    (("parcours", "li-mei"), "art. 3.1.2", "cqp status candidats/li-mei"),
    (("recevabilite", "li-mei", "--avis", "favorable", "--date", JOUR), "art. 3.2.1", "cqp activites candidats/li-mei"),
    (("activites", "li-mei", "--grid", "g.xlsx"), "art. 3.2.1", "cqp recevabilite candidats/li-mei"),
    (
        ("evaluate", "li-mei", "--role", "externe", "--grid", "g.xlsx"),
        "art. 3.2.1",
        "cqp recevabilite candidats/li-mei",
    ),
]


@pytest.mark.parametrize(("ligne", "article", "remede"), HORS_ORDRE)
def test_une_etape_hors_ordre_est_refusee(
    neuf: Path, cqp: Cqp, ligne: tuple[str, ...], article: str, remede: str
) -> None:
    reponse = cqp(*ligne)
    assert reponse.code == 4
    assert article in reponse.plainte.replace("\n   ", "")
    assert remede in reponse.plainte
    assert not Path("g.xlsx").exists()


def test_recevabilite_de_bout_en_bout(branche: Path, cqp: Cqp) -> None:
    fichier = branche / "candidats/oconnell-sian/dossier-vae.yaml"
    avant = fichier.read_text(encoding="utf-8")
    assert cqp("recevabilite", "oconnell-sian", "--avis", "incomplet", "--date", "2026-05-02").code == 2
    incomplet = cqp(
        "recevabilite", "oconnell-sian", "--avis", "incomplet", "--date", "2026-05-02", "--motif", "CV absent"
    )
    assert incomplet.code == 0
    avant_lui = cqp("recevabilite", "oconnell-sian", "--avis", "favorable", "--date", "2026-05-01")
    assert avant_lui.code == 4
    assert "L'avis (1er mai 2026) ne peut pas précéder celui qu'il remplace (2 mai 2026)" in avant_lui.plainte
    assert cqp("recevabilite", "oconnell-sian", "--avis", "favorable", "--date", "2026-05-20").code == 0
    texte = fichier.read_text(encoding="utf-8")
    assert "CV absent" in texte
    assert [x for x in avant.splitlines() if "#" in x] == [x for x in texte.splitlines() if "#" in x]
    deja = cqp("recevabilite", "oconnell-sian", "--avis", "defavorable", "--date", "2026-05-25", "--motif", "non")
    assert deja.code == 4
    assert "Un avis favorable a déjà été rendu le 20 mai 2026 (art. 3.2.1, réglage)." in deja.plainte
    assert fichier.read_text(encoding="utf-8") == texte
    force = cqp(
        "recevabilite", "oconnell-sian", "--avis", "defavorable", "--date", "2026-05-25", "--motif", "non", "--force"
    )
    assert force.code == 0
    (dossier,) = cqp("check-dossier", "oconnell-sian", "--at", JOUR, "--format", "json").json["dossiers"]
    assert dossier["manquements"][0]["regle"] == "VAE-RECEVABILITE"
    # le 22 mai, l'avis favorable valait encore
    (alors,) = cqp("check-dossier", "oconnell-sian", "--at", "2026-05-22", "--format", "json").json["dossiers"]
    assert "VAE-RECEVABILITE" not in [m["regle"] for m in alors["manquements"]]


def test_un_avis_avant_le_depot_est_refuse(branche: Path, cqp: Cqp) -> None:
    reponse = cqp("recevabilite", "oconnell-sian", "--avis", "favorable", "--date", "2026-01-02")
    assert reponse.code == 4
    assert "ne peut pas précéder le dépôt" in reponse.plainte.replace("\n   ", "")


def test_le_parcours_dit_ce_qui_reste(branche: Path, cqp: Cqp) -> None:
    reponse = cqp("parcours", "saint-exupere-kowalczyk-helene", "--at", JOUR, "--format", "json")
    assert reponse.code == 0
    assert reponse.json["a_acquerir"]
    assert set(reponse.json["restantes"]) == set(reponse.json["a_acquerir"]) - set(reponse.json["couvertes"])


def test_le_parcours_commence_par_les_competences_a_acquerir(branche: Path, cqp: Cqp) -> None:
    (branche / "candidats/martin-lea/parcours.yaml").unlink()
    assert cqp("parcours", "martin-lea", "--init").code == 0
    texte = (branche / "candidats/martin-lea/parcours.yaml").read_text(encoding="utf-8")
    assert "type: formation" in texte
    reponse = cqp("check-dossier", "martin-lea", "--at", JOUR, "--format", "json")
    assert reponse.code == 1, "an empty path is incomplete, not unreadable"
    assert cqp("parcours", "martin-lea", "--init").code == 4


def test_une_evaluation_en_yaml_est_reprise_telle_quelle(branche: Path, cqp: Cqp) -> None:
    source = branche / "candidats/martin-lea/evaluations/1-externe.yaml"
    retour = branche / "retour.yaml"
    shutil.move(source, retour)
    assert cqp("evaluate", "martin-lea", "--from", "retour.yaml").code == 0
    assert source.read_bytes() == retour.read_bytes()
    assert cqp("check-dossier", "martin-lea", "--at", JOUR).code == 0
    encore = cqp("evaluate", "martin-lea", "--from", "retour.yaml")
    assert encore.code == 4
    assert "existe déjà" in encore.plainte
    remplacer(retour, "passage: 1", "passage: 1 # repris")
    assert cqp("evaluate", "martin-lea", "--from", "retour.yaml", "--force").code == 0
    assert len(list((branche / "candidats/martin-lea/pieces/remplaces").iterdir())) == 1


def test_un_yaml_fautif_n_ecrit_rien_et_dit_tout(branche: Path, cqp: Cqp) -> None:
    source = branche / "candidats/martin-lea/evaluations/1-externe.yaml"
    retour = branche / "retour.yaml"
    shutil.move(source, retour)
    remplacer(retour, "C1.2: acquis", "C1.2: aquis")
    remplacer(retour, "C1.3: acquis", "C1.33: acquis")
    reponse = cqp("evaluate", "martin-lea", "--from", "retour.yaml")
    assert reponse.code == 3
    assert not source.exists()
    assert reponse.plainte.count("retour.yaml, ligne ") == 2


@pytest.mark.parametrize(("option", "valeur"), [("--role", "professionnel"), ("--passage", "2")])
def test_un_retour_pour_un_autre_role_ou_passage_est_refuse(branche: Path, cqp: Cqp, option: str, valeur: str) -> None:
    source = branche / "candidats/martin-lea/evaluations/1-externe.yaml"
    shutil.move(source, branche / "retour.yaml")
    assert cqp("evaluate", "martin-lea", "--from", "retour.yaml", option, valeur).code == 4
    assert not source.exists()


def test_un_passage_ne_saute_pas(branche: Path, cqp: Cqp) -> None:
    reponse = cqp("evaluate", "martin-lea", "--role", "externe", "--passage", "3", "--grid", "g.xlsx")
    assert reponse.code == 4
    assert "Le passage 3 vient après le passage 2" in reponse.plainte


def test_les_deux_avis_cote_a_cote(branche: Path, cqp: Cqp) -> None:
    reponse = cqp("evaluate", "dordevic-milica", "--at", JOUR, "--format", "json")
    assert reponse.code == 0
    assert reponse.json["passage"] == 1
    c4 = reponse.json["competences"][3]
    assert (c4["code"], c4["professionnel"], c4["externe"], c4["resultat"]) == (
        "C4",
        "acquise",
        "non-acquise",
        "divergence",
    )
    assert c4["elements"][2] == {"code": "C4.3", "professionnel": "acquis", "externe": "non-acquis"}
    texte = cqp("evaluate", "dordevic-milica", "--at", JOUR).sortie
    assert "divergence → jury" in texte
    assert "C4.3" in texte
    assert "C4.1" not in texte, "what does not differ keeps quiet"
    assert "Sur les 19 éléments que l'accord marque pour le CCS-RC, 15 sont acquis." in texte


AUTRE = ("recevabilite", "candidats/an-encore", "--avis", "favorable", "--date", "2026-03-01")
AVERTI = "Le dossier nguyen-van-an est de la même personne, pour la même certification"


@pytest.mark.parametrize(
    ("fichier", "avant", "apres", "averti"),
    [
        ("candidat.yaml", "prenoms:", "prenoms:", True),
        ("candidat.yaml", "nom_naissance: NGUYỄN", "nom_naissance: Nguyen", True),
        ("candidat.yaml", "nom_naissance: NGUYỄN", "nom_naissance: TRẦN", False),
        ("candidat.yaml", "  date: 1984", "  date: 1985", False),
        ("candidat.yaml", "  date: 1984-09-02", "  date:", True),
        ("dossier-vae.yaml", "  depot: 2026", "  depot: 2025", False),
    ],
)
def test_un_seul_dossier_de_vae_par_annee_civile(
    branche: Path, cqp: Cqp, fichier: str, avant: str, apres: str, averti: bool
) -> None:
    autre = branche / "candidats/an-encore"
    shutil.copytree(branche / "candidats/nguyen-van-an", autre)
    remplacer(autre / "candidat.yaml", "code: nguyen-van-an", "code: an-encore")
    remplacer(autre / "dossier-vae.yaml", "avis: favorable", "avis:")
    remplacer(autre / fichier, avant, apres)
    for essai in (("--dry-run",), ()):
        reponse = cqp(*AUTRE, *essai)
        assert reponse.code == 0, reponse.plainte
        dit = " ".join(reponse.plainte.split())
        assert (AVERTI in dit) is averti
        assert ("la loi n'en admet qu'un par année civile (art. 3.2.1, loi ; R. 6412-3," in dit) is averti


def test_le_meme_avis_pour_plusieurs_dossiers(branche: Path, cqp: Cqp) -> None:
    autre = branche / "candidats/second-vae"
    shutil.copytree(branche / "candidats/oconnell-sian", autre)
    for nom, avant, apres in (("candidat.yaml", "code: oconnell-sian", "code: second-vae"),):
        remplacer(autre / nom, avant, apres)
    avis = ("--avis", "favorable", "--date", "2026-06-01", "--at", "2026-06-01", "--format", "json")
    reponse = cqp("recevabilite", "oconnell-sian", "martin-lea", "second-vae", *avis)
    assert reponse.code == 4, "one is not in the voie VAE: the others are recorded"
    assert [x["code"] for x in reponse.json["fichiers"]] == ["oconnell-sian", "second-vae"]
    assert len(reponse.json["erreurs"]) == 1
    assert "martin-lea" in reponse.plainte
    for code in ("oconnell-sian", "second-vae"):
        assert "avis: favorable" in (branche / f"candidats/{code}/dossier-vae.yaml").read_text(encoding="utf-8")
