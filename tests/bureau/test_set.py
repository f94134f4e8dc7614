"""Values set from the command line: put in their place, never guessed, never half written."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path

import pytest
import yaml

from cqp_cli.disque.ecrire.journal import lire_journal
from tests.commandes import Cqp, remplacer

LEA = "candidats/martin-lea"


def lignes(avant: str, apres: str) -> list[tuple[str, str]]:
    paires = zip(avant.splitlines(), apres.splitlines(), strict=True)
    return [(a.strip(), b.strip()) for a, b in paires if a != b]


def test_values_of_several_pieces_and_nothing_else_changes(branche: Path, cqp: Cqp) -> None:
    fichiers = [branche / LEA / nom for nom in ("candidat.yaml", "evaluations/1-externe.yaml", "parcours.yaml")]
    avant = [f.read_text(encoding="utf-8") for f in fichiers]
    dit = cqp(
        *("set", LEA, "naissance.date=1er mai 1990", "1-externe.competences.C1.elements.C1.1=Non acquis"),
        *("parcours.actions.1.fin=05/02/2026", "parcours.actions.1.realisee=Oui"),
    )
    assert dit.code == 0, dit.plainte
    apres = [f.read_text(encoding="utf-8") for f in fichiers]
    assert [lignes(a, b) for a, b in zip(avant, apres, strict=True)] == [
        [("date: 1990-05-14", "date: 1990-05-01")],
        [("C1.1: acquis", "C1.1: non-acquis")],
        [("fin: 2026-02-06", "fin: 2026-02-05")],
    ]
    trace = {e["fichier"] for e in lire_journal(branche / LEA)[0]}
    assert {"candidat.yaml", "evaluations/1-externe.yaml", "parcours.yaml"} < trace
    gardes = {p.read_text(encoding="utf-8") for p in (branche / LEA / "pieces/remplaces").iterdir()}
    assert gardes == set(avant)


def test_a_trial_is_a_diff_and_writes_nothing(branche: Path, cqp: Cqp) -> None:
    avant = (branche / LEA / "candidat.yaml").read_bytes()
    dit = cqp("set", LEA, "sexe=m", "--dry-run")
    assert "-sexe: F" in dit.sortie
    assert "+sexe: M" in dit.sortie
    assert (branche / LEA / "candidat.yaml").read_bytes() == avant
    assert not (branche / LEA / "journal.jsonl").exists()


@pytest.mark.parametrize(
    ("mot", "phrase"),
    [
        ("sexe=F|M", "« F|M » tient la place d'une valeur"),
        ("sexe=Homme", "on attend F ou M"),
        ("naissance.date=31/02/1990", "cette date n'existe pas"),
        ("naissance.date=AAAA-MM-JJ", "tient la place d'une valeur"),
        ("candidat.entreprise.nom=NOM", "« NOM » tient la place d'une valeur"),
        ("naissance.commune=…", "tient la place d'une valeur"),
        ("naisance.commune=Lyon", "vouliez-vous dire « naissance »"),
        ("candidat.naissance.comune=Lyon", "vouliez-vous dire « commune »"),
        ("naissance=1990", "donnez une de ses clés : date, commune"),
        ("1-extern.signature=2026-05-04", "vouliez-vous dire « 1-externe »"),
        ("2-externe.signature=2026-05-04", "n'est pas dans ce dossier"),
        ("2026-06-18.signature=2026-06-18", "n'est pas dans ce dossier"),
        ("signature=2026-05-04", "1-externe.signature ou 1-professionnel.signature"),
        ("parcours.actions.fin=2026-05-04", "donnez le rang"),
        ("parcours.actions=x", "donnez un rang et une clé"),
        ("parcours.actions.9.fin=2026-05-04", "cette liste a 3 entrées"),
        ("parcours.actions.1.competences=C99", "n'est pas du référentiel"),
        ("candidat.voie.x=1", "n'a pas de rubrique"),
        ("1-externe.role=professionnel", "mais le nom du fichier dit externe"),
    ],
)
def test_nothing_is_guessed_and_what_is_refused_is_not_written(branche: Path, cqp: Cqp, mot: str, phrase: str) -> None:
    dit = cqp("set", LEA, "courriel=a@example.org", mot)
    assert dit.code == 2
    assert phrase in " ".join(dit.plainte.split())
    assert not (branche / LEA / "journal.jsonl").exists()


def test_every_key_that_fits_nowhere_is_told_at_once(branche: Path, cqp: Cqp) -> None:
    dit = cqp("set", LEA, "sexe=Homme", "telephone=1", "naisance.date=3")
    assert (dit.code, dit.plainte.count("→")) == (2, 3)


def test_a_list_is_parted_as_in_a_list_of_candidates(branche: Path, cqp: Cqp) -> None:
    """« Léa Jeanne » became one first name, printed whole."""
    assert cqp("set", LEA, "prenoms=Léa Jeanne", "actions.1.competences=C2 C4", "actions.1.heures=1 607 h").code == 0
    prenoms = yaml.safe_load((branche / LEA / "candidat.yaml").read_text(encoding="utf-8"))["prenoms"]
    action = yaml.safe_load((branche / LEA / "parcours.yaml").read_text(encoding="utf-8"))["actions"][0]
    assert (prenoms, action["competences"], action["heures"]) == (["Léa", "Jeanne"], ["C2", "C4"], 1607)
    assert cqp("set", LEA, "prenoms=Marie Laure,").code == 0
    assert "  - Marie Laure\n" in (branche / LEA / "candidat.yaml").read_text(encoding="utf-8")


def test_a_college_is_one_of_the_agreement(branche: Path, cqp: Cqp) -> None:
    cle = "sessions/2026-06-18.membres.1.college"
    dit = cqp("set", ".", f"{cle}=patron")
    assert (dit.code, "on attend employeurs ou salaries" in dit.phrases) == (2, True)
    assert cqp("set", ".", f"{cle}=Salariés", "--format", "json").json["valeurs"][0]["apres"] == "salaries"


def test_lists_grow_and_lose(branche: Path, cqp: Cqp) -> None:
    dit = cqp("set", LEA, "actions.4.intitule=Suivi", "actions.4.fin=2026-03-01", "prenoms=Léa, Jeanne Marie")
    assert dit.code == 0, dit.plainte
    texte = (branche / LEA / "parcours.yaml").read_text(encoding="utf-8")
    assert "  - intitule: Suivi\n    fin: 2026-03-01\n" in texte
    assert "  - Jeanne Marie\n" in (branche / LEA / "candidat.yaml").read_text(encoding="utf-8")
    assert cqp("set", LEA, "actions.4=", "courriel=").code == 0
    assert "Suivi" not in (branche / LEA / "parcours.yaml").read_text(encoding="utf-8")


def test_a_piece_that_is_not_there_comes_from_its_template(branche: Path, cqp: Cqp) -> None:
    (branche / LEA / "parcours.yaml").unlink()
    assert cqp("set", LEA, "parcours.mise_en_pratique.debut=3/2/2026").code == 0
    texte = (branche / LEA / "parcours.yaml").read_text(encoding="utf-8")
    assert "  debut: 2026-02-03" in texte
    assert "Rempli par : l’organisme de formation" in texte


def test_many_dossiers_and_the_bad_one_stops_nobody(branche: Path, cqp: Cqp) -> None:
    remplacer(branche / "candidats/pham-thi-hong/candidat.yaml", "sexe: ", "sexe: ' ")
    dit = cqp(
        "set",
        LEA,
        "candidats/pham-thi-hong",
        "candidats/personne",
        "statut=Salarié",
        "emploi=Cheffe",
        "--format",
        "json",
    )
    assert dit.code == 3
    assert {v["fichier"] for v in dit.json["valeurs"]} == {f"{LEA}/candidat.yaml"}
    assert len(dit.json["erreurs"]) >= 2


def test_a_folder_of_several_dossiers_is_said_to_be_one(branche: Path, cqp: Cqp) -> None:
    """`cqp set candidats …` gives every candidate the same value: it is done, and not without a word."""
    combien = len(list((branche / "candidats").glob("*/candidat.yaml")))
    dit = cqp("set", "candidats", "emploi=Chef", "--format", "json")
    assert (len(dit.json["valeurs"]), f"candidats range {combien} dossiers : tous sont" in dit.phrases) == (
        combien,
        True,
    )
    assert "range" not in cqp("set", "candidats/martin-lea", "candidats/nguyen-van-an", "emploi=Cheffe").plainte


def test_an_habilitation_does_not_end_before_it_begins(branche: Path, cqp: Cqp) -> None:
    for mots in (["habilitations.1.au=2000-01-01"], ["habilitations.1.du=2099-01-01"]):
        dit = cqp("set", ".", *mots)
        assert (dit.code, "elle finirait" in dit.phrases) == (2, True), mots
    assert cqp("set", ".", "habilitations.1.du=2001-01-01", "habilitations.1.au=2000-01-01").code == 2
    assert not (branche / "journal.jsonl").exists()


def test_a_piece_that_the_cqp_was_delivered_on_is_said_when_it_changes(jury: Path, cqp: Cqp) -> None:
    """The date of an evaluation changed under a full delivery, without a word."""
    le = ("--at", "2026-07-01")
    dit = cqp("set", LEA, "1-externe.date=2026-05-02", *le)
    assert (dit.code, "1-externe.yaml : Le jury a délivré la certification le 18 juin 2026 d'après" in dit.phrases) == (
        0,
        True,
    )
    assert "délivré" not in cqp("set", LEA, "candidat.telephone=0612345678", *le).plainte
    assert "délivré" not in cqp("set", "candidats/dordevic-milica", "1-externe.date=2026-05-02", *le).plainte
    assert "délivré" not in cqp("set", LEA, "parcours.mise_en_pratique.fin=2026-04-01", "--at", "2026-06-01").plainte


def test_what_is_wrong_already_can_be_mended(branche: Path, cqp: Cqp) -> None:
    remplacer(branche / LEA / "candidat.yaml", "sexe: F", "sexe: Femme")
    remplacer(branche / LEA / "parcours.yaml", "fin: 2026-02-06", "fin: 06/02/2026")
    assert cqp("check-dossier", LEA).code == 3
    assert cqp("set", LEA, "sexe=F").code == 0
    assert cqp("set", LEA, "parcours.actions.1.fin=06/02/2026").code == 0
    assert cqp("check-dossier", LEA, "--at", "2026-06-01").code == 0


def test_a_decision_is_completed_but_never_rewritten(branche: Path, cqp: Cqp) -> None:
    dossier = "candidats/pham-thi-hong"
    refus = cqp("set", dossier, "2025-11-20.signature=2025-11-21")
    assert refus.code == 4
    assert f"cqp decide {dossier} --session 2025-11-20 --revoke" in refus.plainte
    remplacer(branche / dossier / "decisions/2025-11-20.yaml", "signature: 2025-11-20", "signature:")
    assert cqp("set", dossier, "2025-11-20.signature=20/11/2025").code == 0


def test_the_workspace_has_values_too(branche: Path, cqp: Cqp) -> None:
    assert cqp("set", ".", "certificateur.lieu=Lyon", "sessions/2026-06-18.lieu=Lyon").code == 0
    assert "lieu: Lyon" in (branche / "cqp.yaml").read_text(encoding="utf-8")
    assert "lieu: Lyon" in (branche / "sessions/2026-06-18/session.yaml").read_text(encoding="utf-8")
    assert [e["fichier"] for e in lire_journal(branche)[0]] == ["cqp.yaml", "sessions/2026-06-18/session.yaml"]
    assert cqp("set", ".", "certificateur.ville=Lyon").code == 2


def test_what_is_missing_is_said(branche: Path, cqp: Cqp) -> None:
    assert "Il manque le dossier, ou" in cqp("set", "sexe=F").plainte
    assert "CLE=VALEUR" in cqp("set", LEA).plainte
    assert "dit déjà cela" in cqp("set", LEA, "sexe=F").sortie
    assert json.loads(cqp("set", LEA, "sexe=F", "--format", "json").sortie)["valeurs"] == []


NOMS = (
    "nom_naissance",
    "nom_usage",
    "naissance.commune",
    "livret-reperage.professionnel.nom",
    "1-externe.evaluateur.nom",
)


@pytest.mark.parametrize(
    ("ou", "mot", "phrase"),
    [
        (LEA, "entreprise.siret=abc", "« abc » n'est pas un SIRET"),
        (LEA, "telephone=abc", "n'a pas les dix chiffres"),
        (LEA, "courriel=abc", "n'est pas une adresse électronique"),
        (LEA, "naissance.code_insee=zz", "n'est pas un code INSEE"),
        (LEA, "naissance.date=2090-01-01", "1er janvier 2090, ne peut pas être la bonne"),
        (LEA, "nom_naissance=L√©a", "ce nom est abîmé"),
        (LEA, "prenoms=Léa, L√©a", "ce nom est abîmé"),
        *((LEA, f"{nom}=Zoé👍", "le signe U+1F44D (pouce levé) ne s'imprime pas") for nom in (*NOMS, "prenoms")),
        (LEA, "adresse=أ", "est d'une écriture que les documents ne savent pas imprimer"),
        (LEA, "code=autre", "le dossier se nomme « martin-lea »"),
        (".", "certificateur.signataire.nom=Zoé👍", "le signe U+1F44D (pouce levé) ne s'imprime pas"),
        (".", "certificateur.siret=abc", "« abc » n'est pas un SIRET"),
        (".", "certificateur.couleur=rouge", "on attend #RRVVBB"),
        (".", "certificateur.logo=absent.png", "absent.png n'existe pas"),
        (".", "accrochage.id_client=abc", "« abc » en a 3"),
        (".", "enregistrements.cqp-assistant-formation.code=28724", "s'écrit avec son préfixe RNCP"),
    ],
)
def test_what_has_a_shape_is_refused_as_a_reader_would(branche: Path, cqp: Cqp, ou: str, mot: str, phrase: str) -> None:
    avant = {f: f.read_bytes() for f in branche.rglob("*.yaml")}
    dit = cqp("set", ou, mot)
    assert dit.code == 2, dit.sortie
    assert phrase in " ".join(dit.plainte.split())
    assert {f: f.read_bytes() for f in branche.rglob("*.yaml")} == avant


def test_what_a_rule_only_warns_of_is_written_and_said(branche: Path, cqp: Cqp) -> None:
    """A name that looks wrong may be the one of the paper: nobody had a way to write it, but by opening the file."""
    dit = cqp("set", LEA, "nom_usage=DUPONT 2", "prenoms=Léa, Jeanne née Roy")
    assert dit.code == 0
    assert f"  Le nom d'usage contient un chiffre ; à vérifier.\n    → cqp set {LEA} candidat.nom_usage=" in (
        dit.plainte.replace("candidat.yaml\xa0:", " ").replace("\xa0", " ")
    )
    assert "« née »" in dit.phrases
    assert "nom_usage: DUPONT 2" in (branche / LEA / "candidat.yaml").read_text(encoding="utf-8")
    assert "à vérifier" not in cqp("set", LEA, "emploi=Cheffe").plainte, "said once"
    (branche / "l.csv").write_text("nom;prenom;voie;nom usage\nA;B;vae;C 2\n", encoding="utf-8")
    for ligne in (("--from", "l.csv"), ("--nom", "D", "--prenom", "E", "--voie", "vae", "--nom-usage", "F 2")):
        ouvert = cqp("init-candidate", *ligne)
        assert (ouvert.code, "contient un chiffre ; à vérifier" in ouvert.phrases) == (0, True)


def test_what_a_hand_wrote_is_held_to_the_same_shape(branche: Path, cqp: Cqp) -> None:
    """A SIRET of 13 digits was read without a word: what `set` refuses or restores, check-dossier says."""
    fichiers = {LEA: branche / LEA / "candidat.yaml", ".": branche / "cqp.yaml"}
    ecrits = {
        ("siret", LEA): ("siret: 1234567820001", "n'est pas un SIRET", "candidat.entreprise.siret=SIRET"),
        ("telephone", LEA): (
            "telephone: 639980114",
            "« 639980114 » s'écrit 0639980114",
            "candidat.telephone=0639980114",
        ),
        ("code_insee", LEA): ("code_insee: 1004", "« 1004 » s'écrit 01004", "candidat.naissance.code_insee=01004"),
        ("courriel", LEA): ("courriel: lea@", "n'est pas une adresse", "candidat.courriel=COURRIEL"),
        ("siret", "."): ("siret: 12345678200011", "la clé de « 12345678200011 »", "certificateur.siret=SIRET"),
        ("code", "."): (
            'code: "28724"',
            "avec son préfixe RNCP",
            "enregistrements.cqp-assistant-formation.code=RNCP28724",
        ),
    }
    for (cle, ou), (ligne, _, _) in ecrits.items():
        texte = fichiers[ou].read_text(encoding="utf-8")
        fichiers[ou].write_text(re.sub(rf"\b{cle}: .*", ligne, texte, count=1), encoding="utf-8")
    dit = cqp("check-dossier", LEA, "--at", "2026-06-01")
    assert dit.code == 0
    plat = " ".join((dit.sortie + dit.plainte).replace("\xa0", " ").split())
    for (_, ou), (_, phrase, remede) in ecrits.items():
        assert phrase in plat
        assert f"→ cqp set {ou} {remede}" in plat
    valeurs = ("telephone=0639980114", "naissance.code_insee=01004", "courriel=a@b.fr", "entreprise.siret=")
    assert cqp("set", LEA, *valeurs).code == 0
    communes = ("certificateur.siret=", "enregistrements.cqp-assistant-formation.code=RNCP28724")
    assert cqp("set", ".", *communes).code == 0
    dit = cqp("check-dossier", LEA, "--at", "2026-06-01")
    assert (dit.plainte, "à vérifier" in dit.sortie) == ("", False)


def test_a_code_is_held_to_the_type_that_the_referentiel_gives(branche: Path, cqp: Cqp) -> None:
    remplacer(branche / "cqp.yaml", "    type: RNCP\n", "")
    dit = cqp("set", ".", "enregistrements.cqp-assistant-formation.code=28724")
    assert (dit.code, "s'écrit avec son préfixe RNCP" in dit.phrases) == (2, True)


def test_a_registration_of_a_certification_that_is_not_known_is_told(branche: Path, cqp: Cqp) -> None:
    """Nobody read it: no document spoke of the registration, and nothing said why."""
    phrase = "« cqp-asistant-formation » n'est pas connue ici ; vouliez-vous dire « cqp-assistant-formation » ?"
    dit = cqp("set", ".", "enregistrements.cqp-asistant-formation.code=RNCP1")
    assert (dit.code, phrase in dit.phrases) == (2, True)
    remplacer(branche / "cqp.yaml", "  cqp-assistant-formation:", "  cqp-asistant-formation:")
    assert phrase in cqp("check-dossier", LEA).phrases


def test_a_name_is_refused_wherever_it_is_typed_and_a_text_cleaned(branche: Path, cqp: Cqp) -> None:
    """« [pouce levé] » was printed in the name of the person habilitated, of the juror, of the candidate."""
    avant = sorted(branche.rglob("*"))
    for ligne in (
        ("habilite", "Zoé👍", "--reference", "H-100", "--du", "2026-01-01"),
        ("session", "2026-06-18", "--membre", "Zoé👍 X ; employeurs ; FFP"),
    ):
        dit = cqp(*ligne)
        assert (dit.code, "U+1F44D (pouce levé)" in dit.plainte) == (2, True), dit
    assert cqp("init", "../neuf", "--nom", "Zoé👍").code in (2, 3)
    assert sorted(branche.rglob("*")) == avant
    assert cqp("set", LEA, "entreprise.nom=Zoé👍").code == 0
    assert "nom: Zoé[pouce levé]" in (branche / LEA / "candidat.yaml").read_text(encoding="utf-8")


def test_what_has_a_shape_is_restored_and_said(branche: Path, cqp: Cqp) -> None:
    dit = cqp("set", LEA, "telephone=612345678", "entreprise.siret=123 456 782 00010")
    assert dit.code == 0
    assert "le zéro de « 612345678 » est rétabli" in dit.plainte
    assert "0612345678" in (branche / LEA / "candidat.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "commande",
    [("set", "sexe=M"), ("check-dossier", "--fix", "--yes"), ("evaluate",), ("reperage", "--grid", "f.xlsx")],
)
def test_a_dossier_of_another_workspace_is_not_touched_from_here(
    branche: Path, cqp: Cqp, tmp_path: Path, commande: tuple[str, ...]
) -> None:
    autre = tmp_path / "autre"
    shutil.copytree(branche, autre)
    remplacer(autre / LEA / "candidat.yaml", "date: 1990-05-14", "date: 14/05/1990")
    avant = sorted((f, f.read_bytes()) for f in autre.rglob("*") if f.is_file())
    chemin = os.path.relpath(autre / LEA, branche)
    dit = cqp(commande[0], chemin, *commande[1:])
    assert dit.code == 3
    assert "d'un autre espace de travail" in " ".join((dit.sortie + dit.plainte).split())
    assert sorted((f, f.read_bytes()) for f in autre.rglob("*") if f.is_file()) == avant
    assert cqp("check-dossier", "martin-lea", "-C", os.path.relpath(autre, branche)).code == 3
    assert "Aucun espace de travail" in cqp("status", "-C", "..").plainte


@pytest.mark.parametrize("commande", ["status", "todo", "report", "purge"])
def test_what_cannot_be_read_is_an_error_of_each_answer(branche: Path, cqp: Cqp, commande: str) -> None:
    (branche / LEA / "candidat.yaml").write_text("code: [", encoding="utf-8")
    dit = cqp(commande, "--format", "json")
    assert dit.code == 3
    assert [e["fichier"] for e in dit.json["erreurs"]] == ["martin-lea/candidat.yaml"]


def test_the_workspace_and_a_dossier_are_two_commands(branche: Path, cqp: Cqp) -> None:
    avant = (branche / "cqp.yaml").read_bytes()
    assert cqp("set", ".", LEA, "certificateur.lieu=Lyon").code == 2
    assert (branche / "cqp.yaml").read_bytes() == avant


def test_une_cle_se_tape_comme_elle_est_montree(branche: Path, cqp: Cqp) -> None:
    """`habilite` shows « habilitations.1.au »: the key of that name, in the file of that name."""
    for cle in ("habilitations.1.au", "habilitations.habilitations.1.au", "habilitations.yaml.habilitations.1.au"):
        reponse = cqp("set", ".", f"{cle}=2099-12-31", "--dry-run", "--format", "json")
        assert [v["cle"] for v in reponse.json["valeurs"]] == ["habilitations.1.au"], reponse
