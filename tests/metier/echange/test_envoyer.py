"""`cqp send` and `cqp receive`, between a secretariat and an evaluator who each have their own workspace."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from cqp_cli.disque.colis.colis import Colis, composer, lire_colis, rassembler
from cqp_cli.disque.ecrire.journal import lire_journal
from cqp_cli.disque.espace.espace import Espace
from tests.commandes import EXEMPLES, JOUR, Cqp, Reponse, copier, remplacer

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
    racine = copier(tmp_path / "evaluateur")
    shutil.rmtree(racine / "candidats" / CODE)
    return Poste(racine, cqp)


def test_un_dossier_part_et_arrive(secretariat: Poste, evaluateur: Poste) -> None:
    avant = secretariat.contenu()
    colis = secretariat.envoyer()
    assert lire_colis(colis).code == CODE
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


def test_un_journal_illisible_aussi(secretariat: Poste) -> None:
    journal = secretariat.dossier / "journal.jsonl"
    faux = (journal.read_bytes() if journal.exists() else b"") + b"ceci n'est pas du JSON\n"
    assert secretariat.recevoir(sac(secretariat, {"journal.jsonl": faux, "pieces/cv.pdf": b"%PDF"})).code == 0
    assert lire_journal(secretariat.dossier)[1] == []
    (autre,) = (secretariat.dossier / "pieces/recus").iterdir()
    assert autre.read_bytes() == faux


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
    from cqp_cli.disque.colis.colis import Colis, composer

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
    from cqp_cli.disque.colis.colis import Colis, composer

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


# What a bag may bring -----------------------------------------------------------------------------


def sac(poste: Poste, ajouts: dict[str, bytes], sans: tuple[str, ...] = ()) -> Path:
    """A bag whose every sum is right, made by somebody who put more in it."""
    fichiers = {n: c for n, c in rassembler(poste.dossier).items() if n not in sans}
    chemin = poste.racine.parent / "recu.zip"
    chemin.write_bytes(composer(Colis(CODE, "cqp-assistant-formation 2015-06-15", fichiers | ajouts)))
    return chemin


INTRUS = [
    ".git/config", ".gitattributes", "pieces/.git/config", "pieces/a/.htaccess", ".vscode/settings.json", "cqp.yaml",
    "habilitations.yaml", "referentiels/cqp-assistant-formation/2015-06-15.yaml", "templates/documents/lettres.yaml",
    "sessions/2026-06-18/session.yaml", "registre/registre.jsonl", "candidats/x/candidat.yaml", "notes.txt",
    "evaluations/1-externe (1).yaml", "evaluations/a/1-externe.yaml", "evaluations/0-externe.yaml", "pieces",
    "decisions/2026-06-18.yaml.bak", "decisions/a/b.yaml", "pieces/1/2/3/4/5/6/7/8.pdf", "Makefile",
]  # fmt: skip


@pytest.mark.parametrize("nom", INTRUS)
@pytest.mark.parametrize("mots", [(), ("--force", "--avec-decisions")])
def test_un_sac_n_apporte_que_des_pieces(
    secretariat: Poste, evaluateur: Poste, nom: str, mots: tuple[str, ...]
) -> None:
    """Not what another program obeys, nor what would make a dossier the root of a workspace."""
    for poste in (secretariat, evaluateur):
        avant = poste.contenu()
        reponse = poste.recevoir(sac(secretariat, {nom: b"x: y\n"}), *mots)
        assert reponse.code == 3
        assert f"recu.zip, data/{nom} : Ce fichier n'est pas une pièce" in reponse.plainte.replace("\xa0", " ").replace(
            "\n    ", " "
        )
        assert poste.contenu() == avant
        assert not (evaluateur.dossier.exists())


def test_tous_les_intrus_sont_nommes(secretariat: Poste, cqp: Cqp) -> None:
    recu = sac(secretariat, {".git/config": b"", "cqp.yaml": b"", "pieces/8/bon.pdf": b""})
    plainte = secretariat.recevoir(recu).plainte
    assert "data/.git/config" in plainte
    assert "data/cqp.yaml" in plainte
    assert "bon.pdf" not in plainte
    vu = cqp("verify", recu)
    assert vu.code == 1
    assert "data/.git/config : Ce fichier n'est pas une pièce" in vu.sortie.replace("\xa0", " ").replace("\n   ", "")


def test_ce_qui_n_est_pas_une_piece_ne_part_pas_et_se_dit(secretariat: Poste, evaluateur: Poste, cqp: Cqp) -> None:
    (secretariat.dossier / "notes.txt").write_bytes(b"x")
    (secretariat.dossier / ".git").mkdir()
    (secretariat.dossier / ".git/config").write_bytes(b"x")
    reponse = cqp("send", CODE, "-o", "a.zip")
    assert reponse.code == 0
    assert "  notes.txt ne part pas" in reponse.plainte
    assert cqp("send", CODE, "-o", "a.zip", "--format", "json").json["restent"] == [".git/config", "notes.txt"]
    assert evaluateur.recevoir(secretariat.racine / "a.zip").code == 0
    avertis = cqp("check-dossier", CODE, "--at", JOUR, "--format", "json").json["dossiers"][0]["manquements"]
    assert [(m["fichier"], m["gravite"]) for m in avertis if m["regle"] == "FICHIERS-ETRANGERS"] == [
        (".git", "avertissement")
    ]


@pytest.mark.parametrize("ou", ["", "pieces", "pieces/a/b"])
def test_un_dossier_n_est_jamais_un_espace_de_travail(
    secretariat: Poste, cqp: Cqp, ou: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever lies in it: the root is the one above."""
    ici = secretariat.dossier / ou
    ici.mkdir(parents=True, exist_ok=True)
    (ici / "cqp.yaml").write_text("certificateur: {nom: Un autre}\n", encoding="utf-8")
    (ici / "candidats").mkdir()
    monkeypatch.chdir(ici)
    assert cqp("status", "--at", JOUR).sortie.count("dangelo-zoe") == 1
    assert Espace.trouver(ici).racine == secretariat.racine
    shutil.copytree(secretariat.dossier, secretariat.racine.parent / "seul")
    seul = cqp("status", "-C", secretariat.racine.parent / "seul" / ou)
    assert seul.code == 2
    assert "un cqp.yaml dans le dossier d'un candidat n'en fait pas un" in seul.plainte


DECISION = """session: "2026-06-18"
date: 2026-06-18
conformite: {demarche: true, dossier: true}
competences: {C1: validee, C2: validee, C3: validee, C4: validee, C5: validee, C6: validee}
issue: totale
president: Jean-Noël Quéméner
signature: 2026-06-18
"""
JURY = "decisions/2026-06-18.yaml"


def test_une_decision_n_entre_pas_par_la_poste(secretariat: Poste, evaluateur: Poste) -> None:
    """Neither in a dossier that is there nor in one that is not, unless whoever holds the register says so."""
    recu = sac(secretariat, {JURY: DECISION.encode()})
    for poste in (secretariat, evaluateur):
        avant = poste.contenu()
        for mots in ((), ("--force",)):
            reponse = poste.recevoir(recu, *mots)
            assert reponse.code == 4
            assert reponse.sortie.splitlines()[1] == f"    DÉCISION DU JURY : {JURY}, ajouté, totale"
            assert "--avec-decisions" in reponse.plainte
            assert poste.contenu() == avant
        assert poste.recevoir(recu, "--dry-run", "--format", "json").json["du_jury"] == [JURY]
    secretariat.recevoir(recu, "--avec-decisions")
    assert (secretariat.dossier / JURY).read_bytes() == DECISION.encode()
    assert secretariat.recevoir(recu).code == 0, "what is here already enters no more"
    annulee = sac(secretariat, {JURY: DECISION.encode() + b"annulation: {date: 2026-06-20, motif: x}\n"})
    reponse = secretariat.recevoir(annulee, "--force")
    assert reponse.code == 4
    assert "annulée" in reponse.sortie.splitlines()[1]
    assert (secretariat.dossier / JURY).read_bytes() == DECISION.encode()


def test_une_ligne_du_journal_qui_parle_du_jury_n_entre_pas_seule(secretariat: Poste) -> None:
    journal = secretariat.dossier / "journal.jsonl"
    avant = journal.read_bytes() if journal.exists() else b""
    ligne = json.dumps({"commande": "decide", "fichier": JURY, "avant": None, "apres": "0" * 64, "precedent": None})
    recu = sac(secretariat, {"journal.jsonl": avant + ligne.encode() + b"\n"})
    reponse = secretariat.recevoir(recu)
    assert reponse.code == 4
    assert "DÉCISION DU JURY : des lignes de journal.jsonl" in reponse.sortie.replace("\xa0", " ")
    assert (journal.read_bytes() if journal.exists() else b"") == avant


def test_la_decision_est_en_rouge_et_d_abord(secretariat: Poste, monkeypatch: pytest.MonkeyPatch) -> None:
    dits: list[tuple[str, object]] = []
    monkeypatch.setattr(
        "cqp_cli.metier.echange.receive.dire", lambda texte="", **style: dits.append((texte, style.get("fg")))
    )
    secretariat.recevoir(sac(secretariat, {JURY: DECISION.encode(), "pieces/a.pdf": b""}), "--dry-run")
    assert [fg for _, fg in dits[1:3]] == ["red", None]


# Bags that went through other hands ---------------------------------------------------------------


def comme_un_mac(octets: bytes, dans: str = "") -> bytes:
    """Re-zipped by a Mac: doubles, .DS_Store, folders, names in UTF-8 without the flag, decomposed."""
    sortie = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(octets)) as source, zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as archive:
        noms = {m.filename: source.read(m) for m in source.infolist()}
        archive.mkdir(f"{dans}{CODE}/")
        noms |= {f"{CODE}/.DS_Store": b"\0", f"{CODE}/data/.DS_Store": b"\0"}
        for nom, contenu in noms.items():
            tete, _, seul = nom.rpartition("/")
            archive.writestr(_sans_drapeau(f"{dans}{nom}"), contenu)
            archive.writestr(_sans_drapeau(f"__MACOSX/{dans}{tete}/._{seul}"), b"\0\5\x16\7")
    return sortie.getvalue()


class _Brut(zipfile.ZipInfo):
    """A member whose name is UTF-8 and does not say so."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 (zipfile's)
        return self.filename.encode("utf-8"), self.flag_bits & ~0x800


def _sans_drapeau(nom: str) -> zipfile.ZipInfo:
    return _Brut(unicodedata.normalize("NFD", nom))


@pytest.mark.parametrize("dans", ["", "Téléchargements/"])
def test_un_mac_a_refait_l_archive(secretariat: Poste, evaluateur: Poste, dans: str) -> None:
    (secretariat.dossier / "pieces").mkdir(exist_ok=True)
    (secretariat.dossier / "pieces/carte d’identité.pdf").write_bytes(b"%PDF")
    recu = secretariat.racine / "mac.zip"
    recu.write_bytes(comme_un_mac(secretariat.envoyer().read_bytes(), dans))
    assert evaluateur.recevoir(recu).code == 0
    assert {n for n in evaluateur.contenu() if n != "journal.jsonl"} == {
        n for n in secretariat.contenu() if n != "journal.jsonl"
    }


@pytest.mark.parametrize("autour", ["", "martin-lea 2"])
def test_un_sac_depaquete_est_pris(secretariat: Poste, evaluateur: Poste, autour: str, cqp: Cqp) -> None:
    """As Safari and Windows leave it; named by its own folder, or by the one around it."""
    ou = secretariat.racine.parent / "reçus" / autour
    with zipfile.ZipFile(secretariat.envoyer()) as archive:
        archive.extractall(ou)
    (ou / CODE / ".DS_Store").write_bytes(b"x")
    assert " ".join(cqp("verify", ou / CODE).sortie.split()).startswith(f"✓ {(ou / CODE).as_posix()}")
    assert evaluateur.recevoir(ou if autour else ou / CODE).code == 0
    assert (evaluateur.dossier / "candidat.yaml").exists()
    remplacer(ou / CODE / "data/candidat.yaml", "MARTIN", "DURAND")
    assert evaluateur.recevoir(ou / CODE).code == 3
    vu = cqp("verify", ou / CODE)
    assert vu.code == 1
    assert "data/candidat.yaml : Ce fichier n'est pas celui" in vu.sortie.replace("\n   ", "").replace("\xa0", " ")


def test_verify_nomme_le_membre_fautif_comme_receive(secretariat: Poste, cqp: Cqp) -> None:
    recu = secretariat.envoyer()
    change, coupe = secretariat.racine / "change.zip", secretariat.racine / "coupe.zip"
    with zipfile.ZipFile(recu) as source, zipfile.ZipFile(change, "w") as archive:
        for m in source.infolist():
            archive.writestr(m, source.read(m).replace(b"MARTIN", b"MARTON"))
    coupe.write_bytes(recu.read_bytes().replace(b"MARTIN", b"MARTON"))
    for fichier, phrase in (
        (change, "data/candidat.yaml : Ce fichier n'est pas celui qui a été envoyé"),
        (coupe, f"{CODE}/data/candidat.yaml ne peut pas être lu."),
    ):
        assert phrase in cqp("verify", fichier, "--format", "json").json["fichiers"][0]["message"]
        assert phrase in secretariat.recevoir(fichier).plainte.replace("\xa0", " ").replace("\n    ", " ")


def test_un_dossier_quelconque_n_est_pas_lu(secretariat: Poste) -> None:
    """It may be a whole disk."""
    reponse = secretariat.recevoir(secretariat.racine)
    assert reponse.code == 3
    assert "Ce n'est pas un dossier envoyé par cqp send." in reponse.plainte


@pytest.mark.parametrize(
    ("fichier", "avant", "apres"),
    [
        ("candidat.yaml", "sexe: F", "sexe: Femme"),
        ("candidat.yaml", "nom_naissance: MARTIN", "nom_naissance: L√©a"),
        ("candidat.yaml", "nom_naissance: MARTIN", "nom_naissance: بن"),
        ("livret-reperage.yaml", "signatures:", "signature: ["),
        (EXTERNE, "passage: 1", "passage: un"),
    ],
)
@pytest.mark.parametrize("commande", ["receive", "take"])
def test_ce_qui_est_faux_dans_l_envoi_se_redemande(
    secretariat: Poste, evaluateur: Poste, commande: str, fichier: str, avant: str, apres: str
) -> None:
    """No command of here mends it, and nothing is written; a damaged name never comes in."""
    remplacer(secretariat.dossier / fichier, avant, apres)
    pieces = rassembler(secretariat.dossier)
    colis = secretariat.racine / "faux.zip"
    colis.write_bytes(composer(Colis(CODE, "cqp-assistant-formation", pieces, {})))
    refus = evaluateur.cqp(commande, colis, "-C", evaluateur.racine)
    assert refus.code == 3
    assert "demandez qu'il vous soit renvoyé ; rien n'a été écrit" in " ".join(refus.plainte.split())
    assert "cqp " not in refus.plainte
    assert not evaluateur.dossier.exists()


def test_ce_qui_est_faux_ici_se_repare_ici(secretariat: Poste) -> None:
    colis = secretariat.envoyer()
    remplacer(secretariat.dossier / "candidat.yaml", "sexe: F", "sexe: Femme")
    refus = secretariat.recevoir(colis)
    assert refus.code == 3
    assert f'cqp set candidats/{CODE} "candidat.sexe=F|M"' in refus.plainte
