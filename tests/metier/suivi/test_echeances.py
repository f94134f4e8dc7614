"""`cqp status`: deadlines by urgency, as a calendar, and the kept competences that expire soon."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from tests.commandes import JOUR, Cqp, remplacer

SESSION = "2026-06-18"


def echeances(cqp: Cqp, *mots: str, le: str) -> list[dict[str, Any]]:
    trouvees: list[dict[str, Any]] = cqp("status", *mots, "--at", le, "--format", "json").json["echeances"]
    return trouvees


def dates(toutes: list[dict[str, Any]], code: str) -> dict[str, str]:
    return {e["dossier"] or e["objet"]: e["date"] for e in toutes if e["code"] == code}


def test_chaque_echeance_dit_son_article_sa_source_et_qui_agit(branche: Path, cqp: Cqp) -> None:
    toutes = echeances(cqp, le=JOUR)
    cles = {"code", "dossier", "objet", "date", "article", "origine", "source", "acteur", "en_retard", "competences"}
    assert all(set(e) == cles for e in toutes)
    assert all(e["article"] and e["source"] and e["acteur"] and e["objet"] for e in toutes)
    assert [e["date"] for e in toutes] == sorted(e["date"] for e in toutes)


def test_la_recevabilite_se_rend_en_deux_mois(branche: Path, cqp: Cqp) -> None:
    (e,) = echeances(cqp, "oconnell-sian", le=JOUR)
    assert (e["code"], e["date"], e["article"], e["acteur"]) == ("RECEVABILITE", "2026-06-21", "3.2.1", "secretariat")
    assert "L. 6412-2" in e["source"]
    assert not e["en_retard"]
    assert not echeances(cqp, "oconnell-sian", le="2026-06-21")[0]["en_retard"], "the last day is still in time"
    assert echeances(cqp, "oconnell-sian", le="2026-06-22")[0]["en_retard"]
    assert cqp("recevabilite", "oconnell-sian", "--avis", "favorable", "--date", "2026-06-15").code == 0
    assert echeances(cqp, "oconnell-sian", le="2026-06-22") == []


def test_une_demande_non_signee_n_attend_rien(branche: Path, cqp: Cqp) -> None:
    fichier = branche / "candidats/oconnell-sian/dossier-vae.yaml"
    texte = fichier.read_text(encoding="utf-8")
    ligne = next(x for x in texte.splitlines() if x.strip().startswith("signature: 2026"))
    remplacer(fichier, ligne, "  signature:")
    assert echeances(cqp, "oconnell-sian", le=JOUR) == []


def test_le_jury_dans_les_trois_mois_du_depot_en_vae(branche: Path, cqp: Cqp) -> None:
    (e,) = echeances(cqp, "nguyen-van-an", le=JOUR)
    assert (e["code"], e["date"], e["article"]) == ("JURY", "2026-08-19", "3.2.3")
    assert echeances(cqp, "martin-lea", le=JOUR) == [], "the law gives this delay to the VAE"
    cqp("decide", "nguyen-van-an", "--session", SESSION, "--at", SESSION)
    assert "JURY" not in [e["code"] for e in echeances(cqp, "nguyen-van-an", le="2026-06-19")]


def test_la_decision_se_notifie_en_quinze_jours(branche: Path, cqp: Cqp) -> None:
    cqp("decide", "martin-lea", "--session", SESSION, "--at", SESSION)
    (e,) = echeances(cqp, "martin-lea", le=SESSION)
    assert (e["code"], e["date"], e["article"], e["origine"]) == ("NOTIFICATION", "2026-07-03", "3.1.4", "reglage")
    assert echeances(cqp, "martin-lea", le="2026-07-04")[0]["en_retard"]
    assert echeances(cqp, "martin-lea", le="2027-07-19")[0]["en_retard"], "until it is recorded: see test_notifier"


def test_la_delivrance_se_declare_en_trois_mois_jusqu_a_ce_qu_elle_le_soit(branche: Path, cqp: Cqp) -> None:
    remplacer(branche / "cqp.yaml", "fin: 2022-07-19", "fin: 2027-12-31")
    cqp("decide", "martin-lea", "--session", SESSION, "--at", SESSION)
    assert dates(echeances(cqp, "martin-lea", le=SESSION), "ACCROCHAGE") == {"martin-lea": "2026-09-18"}
    assert echeances(cqp, "martin-lea", le="2027-01-01")[0]["en_retard"]
    assert cqp("export", "accrochage", "--at", "2026-07-01").code == 0
    assert dates(echeances(cqp, "martin-lea", le="2027-01-01"), "ACCROCHAGE") == {}


def test_une_certification_qui_n_est_plus_enregistree_ne_se_declare_pas(branche: Path, cqp: Cqp) -> None:
    cqp("decide", "martin-lea", "--session", SESSION, "--at", SESSION)
    toutes = echeances(cqp, le=SESSION)
    assert dates(toutes, "ACCROCHAGE") == {}
    assert dates(toutes, "ENREGISTREMENT") == {}, "it ended in 2022: nothing is to come"


def test_les_fins_communes(branche: Path, cqp: Cqp) -> None:
    remplacer(branche / "cqp.yaml", "fin: 2022-07-19", "fin: 2027-12-31")
    toutes = echeances(cqp, le=JOUR)
    (fin,) = dates(toutes, "ENREGISTREMENT").values()
    assert fin == "2027-12-31"
    habilitations = dates(toutes, "HABILITATION")
    assert habilitations["fin de l'habilitation H-007"] == "2026-12-31", "the renewal counts, not the former term"
    assert "fin de l'habilitation H-003" not in habilitations
    assert not [e for e in echeances(cqp, "martin-lea", le=JOUR) if e["dossier"] is None], "only what was asked for"


def test_les_benefices_finissent_leur_dernier_jour(branche: Path, cqp: Cqp) -> None:
    (e,) = (x for x in echeances(cqp, "benkhaled-moreau-aicha", le=JOUR) if x["code"] == "BENEFICE")
    assert (e["date"], e["competences"]) == ("2029-06-20", ["C1", "C2", "C3", "C5"])
    assert not e["en_retard"]
    assert echeances(cqp, "le-goff-gaelle", le=JOUR) == [], "expired: said by status, no longer to come"


def test_le_terminal_les_montre_par_urgence(branche: Path, cqp: Cqp) -> None:
    sortie = cqp("status", "--at", "2026-07-01").sortie.replace("\xa0", " ")
    suite = re.sub("\n {9,}", " ", sortie.partition("\n  Échéances\n")[2]).splitlines()
    assert suite[0].startswith("  ! 22 janvier 2026   etcheverry-anais")
    assert re.search("présenter le dossier au jury, en +art. 3.2.3, loi retard$", suite[0])
    assert suite[1].startswith("  ! 21 juin 2026      oconnell-sian")
    assert suite[2].startswith("    29 juillet 2026   ndiaye-lefevre-fatou")
    assert "Sophie Haddad-Lemaire" not in sortie


# The calendar -----------------------------------------------------------------------------------------------


def calendrier(cqp: Cqp, *mots: str, le: str = JOUR) -> dict[str, Any]:
    reponse = cqp("status", "--format", "ics", "--at", le, *mots)
    assert reponse.code == 0
    return {str(e["UID"]): e for e in Calendar.from_ical(reponse.sortie).walk("VEVENT")}


def test_le_calendrier_est_celui_des_echeances(branche: Path, cqp: Cqp) -> None:
    evenements = calendrier(cqp)
    assert len(evenements) == len(echeances(cqp, le=JOUR))
    assert {e["DTSTART"].dt for e in evenements.values()} == {
        date.fromisoformat(e["date"]) for e in echeances(cqp, le=JOUR)
    }
    assert all(e["DTSTART"].params["VALUE"] == "DATE" for e in evenements.values()), "all-day events"
    assert all(e["TRANSP"] == "TRANSPARENT" for e in evenements.values())


def test_les_identifiants_ne_bougent_pas(branche: Path, cqp: Cqp) -> None:
    avant = calendrier(cqp, "oconnell-sian")
    remplacer(branche / "candidats/oconnell-sian/dossier-vae.yaml", "depot: 2026-04-21", "depot: 2026-04-22")
    apres = calendrier(cqp, "oconnell-sian", le="2026-06-02")
    assert set(avant) == set(apres)
    (uid,) = avant
    assert apres[uid]["DTSTART"].dt == date(2026, 6, 22), "the same event, at its new date"


def test_aucun_nom_sans_l_avoir_demande(branche: Path, cqp: Cqp) -> None:
    muet = cqp("status", "--format", "ics", "--at", JOUR).sortie.replace("\r\n ", "")
    assert "oconnell-sian" in muet
    for nom in ("Siân", "O’CONNELL", "Girard", "Fabrègues"):
        assert nom not in muet
    nomme = cqp("status", "--format", "ics", "--names", "--at", JOUR).sortie.replace("\r\n ", "")
    assert "CONNELL" in nomme
    assert nomme.count("CLASS:CONFIDENTIAL") == nomme.count("BEGIN:VALARM") == nomme.count("BEGIN:VEVENT")
    assert "TRIGGER:-P7D" in nomme


@pytest.mark.parametrize("essai", [[], ["--dry-run"]])
def test_le_calendrier_ne_remplace_rien_d_autre(branche: Path, cqp: Cqp, essai: list[str]) -> None:
    autre = branche / "notes.txt"
    autre.write_bytes(avant := b"ce que quelqu'un a dit")
    ligne = ("status", "--format", "ics", "-o", "notes.txt", "--at", JOUR, *essai)
    refus = cqp(*ligne)
    assert refus.code == 4
    assert refus.plainte.replace("\xa0", " ") == (
        "  notes.txt existe déjà, et n'est pas un calendrier de cqp : il n'est pas remplacé.\n"
        f"    → {' '.join(('cqp', *ligne)).replace(ligne[4], 'FICHIER')}\n"
    )
    assert autre.read_bytes() == avant
    assert cqp(*ligne, "--force").code == 0
    assert (autre.read_bytes() == avant) == bool(essai)


def test_le_calendrier_s_ecrit_avec_ses_fins_de_ligne(branche: Path, cqp: Cqp) -> None:
    assert cqp("status", "--format", "ics", "-o", "cqp.ics", "--at", JOUR).sortie == "cqp.ics\n"
    octets = (branche / "cqp.ics").read_bytes()
    assert octets.startswith(b"BEGIN:VCALENDAR\r\n")
    assert octets.count(b"\n") == octets.count(b"\r\n")
    assert cqp("status", "--format", "ics", "-o", "deux.ics", "--at", JOUR).code == 0
    assert (branche / "deux.ics").read_bytes() == octets, "same day, same bytes"
    assert cqp("status", "--format", "ics", "-o", "cqp.ics", "--at", "2026-06-02").code == 0
    assert (branche / "cqp.ics").read_bytes() != octets, "a calendar is renewed"
    assert cqp("status", "-o", "cqp.ics", "--at", JOUR).code == 2


# What expires soon ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("duree", "le", "combien"),
    [
        ("6m", "2028-12-20", 1),
        ("6m", "2028-12-19", 0),
        ("90j", "2029-03-22", 1),
        ("90j", "2029-03-21", 0),
        ("1a", "2028-06-20", 1),
        ("1 an", "2028-06-19", 0),
        ("1a", "2029-06-20", 1),
        ("1a", "2029-06-21", 0),
    ],
)
def test_ce_qui_expire_d_ici_la(branche: Path, cqp: Cqp, duree: str, le: str, combien: int) -> None:
    objet = cqp("status", "--expiring", duree, "--at", le, "--format", "json").json
    assert len(objet["expirent"]) == len(objet["dossiers"]) == combien
    if combien:
        (ligne,) = objet["expirent"]
        assert (ligne["code"], ligne["jusqu_au"]) == ("benkhaled-moreau-aicha", "2029-06-20")
        assert (ligne["competences"], ligne["a_evaluer"]) == (["C1", "C2", "C3", "C5"], ["C4", "C6"])
        assert "nom" not in ligne


def test_la_liste_pour_les_lettres(branche: Path, cqp: Cqp) -> None:
    mots = ("status", "--expiring", "6m", "--at", "2029-01-01")
    texte = cqp(*mots, "--names", "--format", "csv").sortie
    (ligne,) = csv.DictReader(io.StringIO(texte))
    assert (ligne["nom"], ligne["courriel"]) == ("Aïcha BENKHALED-MOREAU", "aicha.benkhaled@example.org")
    assert ligne["competences"] == "C1 C2 C3 C5"
    dit = cqp(*mots).sortie.replace("\xa0", " ")
    assert "qui expirent d'ici au 1er juillet 2029 (art. 3.1.4)" in dit
    assert "C1, C2, C3, C5 ; restent à valider : C4, C6" in dit
    assert "Aïcha" not in dit
    assert "Aucune." in cqp("status", "--expiring", "6m", "--at", JOUR).sortie
    assert len(Calendar.from_ical(cqp(*mots, "--format", "ics").sortie).walk("VEVENT")) == 1
    assert '"jours": 170' in cqp(*mots, "--format", "jsonl").sortie


def test_une_duree_qui_n_en_est_pas_une(branche: Path, cqp: Cqp) -> None:
    reponse = cqp("status", "--expiring", "bientôt", "--at", JOUR)
    assert reponse.code == 2
    assert "on attend une durée : 90j, 6m ou 1a" in reponse.plainte.replace("\xa0", " ")


def test_un_registre_abime_n_arrete_pas_status(branche: Path, cqp: Cqp) -> None:
    (branche / "accrochage").mkdir()
    (branche / "accrochage/registre.jsonl").write_text("{", encoding="utf-8")
    reponse = cqp("status", "--at", JOUR)
    assert reponse.code == 3
    assert "accrochage/registre.jsonl, ligne 1" in reponse.plainte
    assert "dossiers, par échéance." in reponse.sortie


def test_un_changement_de_version_du_referentiel_est_dit(branche: Path, cqp: Cqp) -> None:
    dossier = branche / "referentiels/cqp-assistant-formation"
    dossier.mkdir(parents=True)
    livre = (Path(__file__).parents[3] / "referentiel.yaml").read_text(encoding="utf-8")
    (dossier / "2026-05-01.yaml").write_text(livre.replace("2015-06-15", "2026-05-01"), encoding="utf-8")
    reponse = cqp("status", "benkhaled-moreau-aicha", "--at", JOUR)
    dit = " ".join(reponse.sortie.replace("\xa0", " ").split())
    assert "ouvert sous la version 2015-06-15 du référentiel ; la plus récente : 2026-05-01" in dit
    (etat,) = cqp("status", "benkhaled-moreau-aicha", "--at", JOUR, "--format", "json").json["dossiers"]
    assert (etat["referentiel"], etat["derniere_version"]) == ("2015-06-15", "2026-05-01")
    assert {b["code"] for b in etat["competences_conservees"]} == {"C1", "C2", "C3", "C5"}, "kept all the same"


def test_status_ne_montre_plus_ceux_qui_sont_certifies(branche: Path, cqp: Cqp) -> None:
    montres = cqp("status", "--at", JOUR).sortie
    assert "pham-thi-hong" not in montres.partition("Échéances")[0]
    assert "(--all)" in montres
    tous = cqp("status", "--at", JOUR, "--all").sortie
    assert "pham-thi-hong" in tous
    assert "(--all)" not in tous
    assert "pham-thi-hong" in cqp("status", "pham-thi-hong", "--at", JOUR).sortie, "asked for by its name"
    codes = {x["code"] for x in cqp("status", "--at", JOUR, "--format", "json").json["dossiers"]}
    assert "pham-thi-hong" in codes, "for programs, nobody is left out"


def test_status_nomme(branche: Path, cqp: Cqp) -> None:
    dit = cqp("status", "--at", JOUR, "--names").sortie
    assert "  Léa MARTIN  " in dit
    assert "martin-lea" not in dit
