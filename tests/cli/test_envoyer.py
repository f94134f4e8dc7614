"""`cqp send` and `cqp receive`, between a secretariat and an evaluator who each have their own workspace."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from cqp_cli.files.colis import controler
from cqp_cli.files.journal import lire_journal
from tests.cli.conftest import EXEMPLES, JOUR, Cqp, Reponse, remplacer

CODE = "martin-lea"
EXTERNE = "evaluations/1-externe.yaml"
Etat = dict[str, bytes]


class Poste:
    """One workspace, and the commands that are run in it."""

    def __init__(self, racine: Path, cqp: Cqp) -> None:
        self.racine, self.cqp = racine, cqp
        self.dossier = racine / "candidats" / CODE

    def envoyer(self, *mots: str) -> Path:
        colis = self.racine / "colis.zip"
        reponse = self.cqp("send", CODE, "-o", colis, "--force", "-C", self.racine, *mots)
        assert reponse.code == 0, reponse.plainte
        return colis

    def recevoir(self, colis: Path, *mots: str) -> Reponse:
        return self.cqp("receive", colis, "-C", self.racine, *mots)

    def etats(self, colis: Path, *mots: str) -> dict[str, str]:
        """What `receive` says of each file."""
        reponse = self.recevoir(colis, "--format", "json", *mots)
        return {f["fichier"]: f["etat"] for f in reponse.json["fichiers"]}

    def contenu(self) -> Etat:
        """Every file of the dossier but what the tool keeps for itself."""
        tous = (p for p in self.dossier.rglob("*") if p.is_file() and not p.name.startswith(".cqp"))
        return {p.relative_to(self.dossier).as_posix(): p.read_bytes() for p in tous}


@pytest.fixture
def secretariat(branche: Path, cqp: Cqp) -> Poste:
    return Poste(branche, cqp)


@pytest.fixture
def evaluateur(tmp_path: Path, cqp: Cqp) -> Poste:
    """A workspace of the same branch without this candidate."""
    racine = tmp_path / "evaluateur"
    shutil.copytree(EXEMPLES / "branche", racine)
    shutil.rmtree(racine / "candidats" / CODE)
    return Poste(racine, cqp)


def test_un_dossier_part_et_arrive(secretariat: Poste, evaluateur: Poste) -> None:
    avant = secretariat.contenu()
    colis = secretariat.envoyer()
    assert controler(colis) == []
    reponse = evaluateur.recevoir(colis)
    assert reponse.code == 0
    assert reponse.sortie.startswith(f"  candidats/{CODE} : nouveau dossier\n    candidat.yaml ")
    assert reponse.plainte == "  Contrôlé et classé.\n"
    recu = evaluateur.contenu()
    journal = recu.pop("journal.jsonl")
    assert recu == avant
    lignes, problemes = lire_journal(evaluateur.dossier)
    assert problemes == []
    assert {x["fichier"] for x in lignes} == set(avant)
    assert {x["commande"] for x in lignes} == {"receive"}
    assert len(journal.splitlines()) == len(avant)
    assert evaluateur.cqp("check-dossier", CODE, "--at", JOUR, "-C", evaluateur.racine).code == 0


def test_les_memes_pieces_font_le_meme_fichier(secretariat: Poste) -> None:
    un = secretariat.envoyer().read_bytes()
    assert secretariat.envoyer().read_bytes() == un
    assert secretariat.contenu() == secretariat.contenu()


def test_send_dit_ou_et_previent(secretariat: Poste, cqp: Cqp) -> None:
    reponse = cqp("send", CODE)
    assert (reponse.code, reponse.sortie) == (0, "martin-lea.zip\n")
    assert "martin-lea : écrit, 6 fichiers, " in reponse.plainte
    assert "Il n'est pas chiffré et porte des données personnelles." in reponse.plainte
    assert "  → cqp receive martin-lea.zip\n" in reponse.plainte
    objet = cqp("send", CODE, "--format", "json").json
    assert (objet["commande"], objet["code"], objet["fichier"]) == ("send", CODE, "martin-lea.zip")
    assert "candidat.yaml" in objet["fichiers"]


def test_send_n_ecrase_rien_et_dry_run_n_ecrit_rien(secretariat: Poste, cqp: Cqp) -> None:
    assert cqp("send", CODE, "-o", "x.zip", "--dry-run").code == 0
    assert not Path("x.zip").exists()
    assert not (secretariat.dossier / ".cqp-etats.json").exists()
    Path("x.zip").write_bytes(b"autre chose")
    reponse = cqp("send", CODE, "-o", "x.zip")
    assert reponse.code == 4
    assert "x.zip existe déjà et n'est pas ce dossier" in reponse.plainte
    assert Path("x.zip").read_bytes() == b"autre chose"
    assert cqp("send", CODE, "-o", "x.zip", "--force").code == 0
    assert cqp("send", CODE, "-o", "x.zip").code == 0, "the same file again"


def test_un_dossier_illisible_ne_part_pas(secretariat: Poste, cqp: Cqp) -> None:
    (secretariat.dossier / "parcours.yaml").write_text("actions: [", encoding="utf-8")
    assert cqp("send", CODE).code == 3
    assert not Path("martin-lea.zip").exists()


def test_le_retour_de_l_evaluateur(secretariat: Poste, evaluateur: Poste) -> None:
    """The evaluator adds an evaluation; meanwhile the secretariat corrects the candidate's file."""
    piece = secretariat.dossier / EXTERNE
    evaluation = piece.read_bytes()
    piece.unlink()
    evaluateur.recevoir(secretariat.envoyer())
    (evaluateur.racine / "e.yaml").write_bytes(evaluation)
    mots = ("evaluate", CODE, "--from", evaluateur.racine / "e.yaml", "-C", evaluateur.racine)
    assert evaluateur.cqp(*mots).code == 0
    remplacer(evaluateur.dossier / "parcours.yaml", "heures: ", "heures: 1")
    remplacer(secretariat.dossier / "candidat.yaml", "lea.martin@", "lea@")
    (secretariat.dossier / "pieces").mkdir()
    (secretariat.dossier / "pieces/cv.pdf").write_bytes(b"%PDF")
    retour = evaluateur.envoyer()
    assert secretariat.etats(retour, "--dry-run") == {
        "candidat.yaml": "garde",
        "dossier-candidat.yaml": "identique",
        EXTERNE: "ajoute",
        "evaluations/1-professionnel.yaml": "identique",
        "livret-reperage.yaml": "identique",
        "parcours.yaml": "change",
        "pieces/cv.pdf": "ici",
    }
    assert not piece.exists()
    reponse = secretariat.recevoir(retour)
    assert reponse.code == 0
    assert "gardé : changé ici seulement" in reponse.sortie
    assert "3 fichiers identiques, 1 fichier ici seulement" in reponse.sortie
    assert piece.read_bytes() == evaluation
    assert b"lea@example" in (secretariat.dossier / "candidat.yaml").read_bytes()
    _, problemes = lire_journal(secretariat.dossier)
    assert problemes == []
    commandes = {x["commande"] for x in lire_journal(secretariat.dossier)[0]}
    assert commandes == {"receive", "evaluate"}, "the evaluator's journal continues ours"
    assert "change" not in secretariat.etats(retour).values(), "the same file twice changes nothing"


def test_ce_qui_a_change_des_deux_cotes_est_refuse(secretariat: Poste, evaluateur: Poste) -> None:
    evaluateur.recevoir(secretariat.envoyer())
    remplacer(evaluateur.dossier / EXTERNE, "C4.2: acquis", "C4.2: non-acquis")
    remplacer(secretariat.dossier / EXTERNE, "C4.3: acquis", "C4.3: non-acquis")
    ici = (secretariat.dossier / EXTERNE).read_bytes()
    retour = evaluateur.envoyer()
    avant = secretariat.contenu()
    reponse = secretariat.recevoir(retour)
    assert reponse.code == 4
    assert "changé ici et là-bas" in reponse.sortie
    assert "C4.2 Identifier" in reponse.sortie
    assert "Ce fichier a changé ici et là-bas depuis le dernier échange" in reponse.plainte
    assert secretariat.contenu() == avant
    objet = secretariat.recevoir(retour, "--format", "json").json
    assert (objet["ecrit"], objet["erreurs"][0]["fichier"]) == (False, EXTERNE)
    assert {"fichier": EXTERNE, "etat": "conflit"} in objet["fichiers"]
    assert secretariat.recevoir(retour, "--force", "--dry-run").code == 0
    assert secretariat.contenu() == avant
    assert secretariat.recevoir(retour, "--force").code == 0
    assert (secretariat.dossier / EXTERNE).read_bytes() == (evaluateur.dossier / EXTERNE).read_bytes()
    garde = f"pieces/remplaces/1-externe.{hashlib.sha256(ici).hexdigest()[:8]}.yaml"
    assert (secretariat.dossier / garde).read_bytes() == ici
    # le retour suivant n'est plus un conflit
    evaluateur.recevoir(secretariat.envoyer())
    remplacer(evaluateur.dossier / EXTERNE, "C4.2: non-acquis", "C4.2: acquis")
    assert secretariat.etats(evaluateur.envoyer())[EXTERNE] == "change"


def test_deux_dossiers_sans_passe_commun_ne_s_ecrasent_pas(secretariat: Poste, evaluateur: Poste) -> None:
    shutil.copytree(secretariat.dossier, evaluateur.dossier)
    remplacer(evaluateur.dossier / EXTERNE, "C4.2: acquis", "C4.2: non-acquis")
    assert secretariat.recevoir(evaluateur.envoyer()).code == 4


def test_un_vieil_envoi_ne_ramene_pas_en_arriere(secretariat: Poste, evaluateur: Poste) -> None:
    ancien = secretariat.envoyer().rename(secretariat.racine / "ancien.zip")
    evaluateur.recevoir(ancien)
    remplacer(secretariat.dossier / EXTERNE, "C4.2: acquis", "C4.2: non-acquis")
    assert evaluateur.etats(secretariat.envoyer())[EXTERNE] == "change"
    assert evaluateur.etats(ancien)[EXTERNE] == "garde"
    assert b"C4.2: non-acquis" in (evaluateur.dossier / EXTERNE).read_bytes()


def test_revenir_a_un_etat_ancien_est_un_changement(secretariat: Poste, evaluateur: Poste) -> None:
    v1 = (secretariat.dossier / EXTERNE).read_bytes()
    evaluateur.recevoir(secretariat.envoyer())
    remplacer(evaluateur.dossier / EXTERNE, "C4.2: acquis", "C4.2: non-acquis")
    secretariat.recevoir(evaluateur.envoyer())
    v2 = (secretariat.dossier / EXTERNE).read_bytes()
    (secretariat.dossier / EXTERNE).write_bytes(v1)
    assert secretariat.etats(evaluateur.envoyer())[EXTERNE] == "garde", "the secretariat went back, not the evaluator"
    (secretariat.dossier / EXTERNE).write_bytes(v2)
    (evaluateur.dossier / EXTERNE).write_bytes(v1)
    assert secretariat.etats(evaluateur.envoyer())[EXTERNE] == "change"


def test_d_evaluateur_en_evaluateur(secretariat: Poste, evaluateur: Poste, tmp_path: Path, cqp: Cqp) -> None:
    """Secretariat → professionnel → externe → secretariat: what the first evaluator changed is not lost."""
    externe = Poste(tmp_path / "externe", cqp)
    shutil.copytree(evaluateur.racine, externe.racine)
    evaluateur.recevoir(secretariat.envoyer())
    remplacer(evaluateur.dossier / EXTERNE, "C4.2: acquis", "C4.2: non-acquis")
    externe.recevoir(evaluateur.envoyer())
    assert secretariat.etats(externe.envoyer())[EXTERNE] == "change"
    assert b"C4.2: non-acquis" in (secretariat.dossier / EXTERNE).read_bytes()


def test_un_autre_journal_est_garde_a_cote(secretariat: Poste, evaluateur: Poste) -> None:
    evaluateur.recevoir(secretariat.envoyer())
    (secretariat.dossier / "livret-reperage.yaml").unlink()
    assert secretariat.cqp("activites", CODE, "--grid", "a.xlsx").code == 0
    assert secretariat.cqp("activites", CODE, "--from", "a.xlsx", "--force").code == 0
    siennes = lire_journal(secretariat.dossier)[0]
    assert secretariat.recevoir(evaluateur.envoyer()).code == 0
    lignes, problemes = lire_journal(secretariat.dossier)
    assert problemes == []
    assert lignes[: len(siennes)] == siennes
    (autre,) = (secretariat.dossier / "pieces/recus").iterdir()
    assert autre.read_bytes() == (evaluateur.dossier / "journal.jsonl").read_bytes()


# Foreign ------------------------------------------------------------------------------------------


def test_un_autre_candidat_du_meme_code_est_refuse(secretariat: Poste, evaluateur: Poste) -> None:
    shutil.copytree(secretariat.dossier, evaluateur.dossier)
    remplacer(evaluateur.dossier / "candidat.yaml", "nom_naissance: MARTIN", "nom_naissance: DURAND")
    remplacer(evaluateur.dossier / "candidat.yaml", "1990-", "1991-")
    avant = secretariat.contenu()
    reponse = secretariat.recevoir(evaluateur.envoyer(), "--force")
    assert reponse.code == 4
    assert "Le dossier « martin-lea » est ici celui de Léa MARTIN ; celui qui arrive est celui de Léa DURAND" in (
        reponse.plainte.replace("\n    ", " ").replace("\xa0", " ")
    )
    assert secretariat.contenu() == avant


def test_une_certification_inconnue_ici_est_refusee(secretariat: Poste, tmp_path: Path, cqp: Cqp) -> None:
    autre = tmp_path / "autre"
    shutil.copytree(EXEMPLES / "autre-branche", autre)
    assert cqp("send", "osei-abena", "-o", autre / "o.zip", "-C", autre).code == 0
    reponse = secretariat.recevoir(autre / "o.zip")
    assert reponse.code == 4
    assert "une autre certification" in reponse.plainte
    assert not (secretariat.racine / "candidats/osei-abena").exists()


# Damaged ------------------------------------------------------------------------------------------


def altere(colis: Path, changer: Callable[[str, bytes], bytes]) -> None:
    sortie = io.BytesIO()
    with zipfile.ZipFile(colis) as source, zipfile.ZipFile(sortie, "w") as cible:
        for m in source.infolist():
            cible.writestr(m, changer(m.filename, source.read(m)))
    colis.write_bytes(sortie.getvalue())


def test_un_fichier_abime_est_refuse_entier(secretariat: Poste, evaluateur: Poste) -> None:
    colis = secretariat.envoyer()
    altere(colis, lambda nom, c: c.replace(b"acquise", b"acquiss") if nom.endswith("1-externe.yaml") else c)
    avant = sorted(evaluateur.racine.rglob("*"))
    reponse = evaluateur.recevoir(colis, "--format", "json")
    assert reponse.code == 3
    (erreur,) = reponse.json["erreurs"]
    assert erreur["fichier"] == "colis.zip, data/evaluations/1-externe.yaml"
    assert erreur["message"] == "Ce fichier n'est pas celui qui a été envoyé : sa somme de contrôle diffère."
    assert sorted(evaluateur.racine.rglob("*")) == avant


def test_une_piece_qui_ne_se_lit_pas_ici_est_refusee(secretariat: Poste, evaluateur: Poste) -> None:
    """A bag whose every checksum is right, but whose piece no one here could read afterwards."""
    from cqp_cli.files.colis import Colis, composer

    pieces = {n: c for n, c in secretariat.contenu().items() if n != "parcours.yaml"}
    pieces["parcours.yaml"] = b"inconnue: 1\n"
    colis = evaluateur.racine / "c.zip"
    colis.write_bytes(composer(Colis(CODE, "x 1", pieces)))
    reponse = evaluateur.recevoir(colis)
    assert reponse.code == 3
    assert "parcours.yaml, ligne 1" in reponse.plainte
    assert not evaluateur.dossier.exists()


def test_un_fichier_absent_et_un_fichier_quelconque(secretariat: Poste, cqp: Cqp) -> None:
    assert cqp("receive", "absent.zip").code == 3
    reponse = cqp("receive", "cqp.yaml")
    assert reponse.code == 3
    assert "n'est pas un dossier envoyé" in reponse.plainte


def test_les_etats_gardent_leur_borne(secretariat: Poste) -> None:
    for n in range(60):
        (secretariat.dossier / "pieces").mkdir(exist_ok=True)
        (secretariat.dossier / "pieces/note.txt").write_text(str(n), encoding="utf-8")
        secretariat.envoyer()
    etats = json.loads((secretariat.dossier / ".cqp-etats.json").read_text(encoding="utf-8"))
    assert len(etats["pieces/note.txt"]) == 50


def test_une_memoire_abimee_refuse_plutot_que_d_ecraser(secretariat: Poste, evaluateur: Poste) -> None:
    evaluateur.recevoir(secretariat.envoyer())
    remplacer(secretariat.dossier / EXTERNE, "C4.2: acquis", "C4.2: non-acquis")
    (evaluateur.dossier / ".cqp-etats.json").write_text('{"x": 3}', encoding="utf-8")
    assert evaluateur.etats(secretariat.envoyer())[EXTERNE] == "change", "the sender knows what we have"


def composer_avec(secretariat: Poste, candidat: bytes, etats: str | None = None) -> Path:
    """A bag whose every checksum is right, with another candidat.yaml."""
    from cqp_cli.files.colis import Colis, composer

    colis = secretariat.racine / "c.zip"
    memoire = {"x": [etats]} if etats else {}
    colis.write_bytes(composer(Colis(CODE, "x 1", secretariat.contenu() | {"candidat.yaml": candidat}, memoire)))
    return colis


MAUVAIS = [
    (
        b"code: autre-jean\nvoie: formation\n",
        3,
        "Ce dossier est celui de « autre-jean », et le sac dit « martin-lea ».",
    ),
    (b"voie: [\n", 3, "Ce n'est pas du YAML"),
    (b"\xff\n", 3, "Ce fichier n'est pas en UTF-8."),
    (b"voie: formation\nprenoms: [Anna]\nnom_naissance: MARTIN\n", 4, "un autre candidat"),
]


@pytest.mark.parametrize(("candidat", "code", "phrase"), MAUVAIS)
def test_un_candidat_qui_n_est_pas_le_bon(secretariat: Poste, candidat: bytes, code: int, phrase: str) -> None:
    if code == 4:
        epingle = b"certification: cqp-assistant-formation\nreferentiel: 2015-06-15\n"
        candidat += epingle
    avant = secretariat.contenu()
    reponse = secretariat.recevoir(composer_avec(secretariat, candidat), "--force")
    assert reponse.code == code
    assert phrase in reponse.plainte.replace("\n    ", " ").replace("\xa0", " ")
    assert secretariat.contenu() == avant


def test_une_autre_version_du_meme_candidat_est_refusee(secretariat: Poste) -> None:
    candidat = secretariat.contenu()["candidat.yaml"]
    remplacer(secretariat.dossier / "candidat.yaml", 'referentiel: "2015-06-15"', "referentiel:")
    reponse = secretariat.recevoir(composer_avec(secretariat, candidat))
    assert reponse.code == 4
    attendu = (
        "suit ici « cqp-assistant-formation », version « non dite » ; "
        "celui qui arrive suit « cqp-assistant-formation », version « 2015-06-15 »."
    )
    assert attendu in reponse.plainte.replace("\n    ", " ").replace("\xa0", " ")


def test_un_nom_d_usage_ne_fait_pas_un_autre_candidat(secretariat: Poste) -> None:
    candidat = secretariat.contenu()["candidat.yaml"].replace(b"nom_usage:", b"nom_usage: DUVAL")
    assert b"DUVAL" in candidat
    assert secretariat.etats(composer_avec(secretariat, candidat), "--dry-run")["candidat.yaml"] == "conflit"


def test_des_etats_qui_ne_se_lisent_pas(secretariat: Poste) -> None:
    colis = composer_avec(secretariat, secretariat.contenu()["candidat.yaml"], etats="court")
    reponse = secretariat.recevoir(colis)
    assert reponse.code == 3
    assert "La liste des états échangés ne se lit pas." in reponse.plainte


def test_un_dossier_mal_nomme_ne_part_pas(secretariat: Poste, cqp: Cqp) -> None:
    secretariat.dossier.rename(secretariat.dossier.with_name("Martin Léa"))
    remplacer(secretariat.dossier.with_name("Martin Léa") / "candidat.yaml", "code: martin-lea", "code:")
    reponse = cqp("send", "Martin Léa")
    assert reponse.code == 3
    assert "ne peut pas voyager sous ce nom" in reponse.plainte


def test_un_dossier_range_plus_bas_est_retrouve(secretariat: Poste, evaluateur: Poste) -> None:
    colis = secretariat.envoyer()
    plus_bas = secretariat.racine / "candidats/2026"
    plus_bas.mkdir()
    secretariat.dossier.rename(plus_bas / CODE)
    reponse = secretariat.recevoir(colis)
    assert reponse.sortie.startswith("  candidats/2026/martin-lea\n")
    assert not secretariat.dossier.exists()
