"""`cqp decide` and `cqp status`: what the jury decided, and what remains of it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.commandes import JOUR, Cqp, remplacer
from tests.documents.pages_pdf import plat, texte

SESSION = "2026-06-18"
LE_JOUR = "2026-06-18"


def _decider(cqp: Cqp, *mots: str, le: str = LE_JOUR) -> tuple[int, Any]:
    reponse = cqp("decide", *mots, "--session", SESSION, "--at", le, "--format", "json")
    return reponse.code, reponse.json if reponse.sortie else {}


def test_deux_avis_concordants_font_la_decision(branche: Path, cqp: Cqp) -> None:
    code, objet = _decider(cqp, "martin-lea")
    assert code == 0
    toutes = {f"C{n}": "validee" for n in range(1, 7)}
    attendue = {"code": "martin-lea", "issue": "totale", "competences": toutes, "conservees_jusqu_au": None}
    assert objet["decisions"] == [attendue]
    texte = (branche / "candidats/martin-lea/decisions/2026-06-18.yaml").read_text(encoding="utf-8")
    assert "issue: totale" in texte
    assert "president: " in texte
    (dossier,) = cqp("check-dossier", "martin-lea", "--at", LE_JOUR, "--format", "json").json["dossiers"]
    assert dossier["verdict"] == "complet"
    (etat,) = cqp("status", "martin-lea", "--at", LE_JOUR, "--format", "json").json["dossiers"]
    assert (etat["etape"], etat["issue"], etat["prochaine"]) == ("decide", "totale", "le CQP est délivré")
    assert etat["competences_conservees"][0] == {"code": "C1", "jusqu_au": None}


def test_une_divergence_doit_etre_tranchee(branche: Path, cqp: Cqp) -> None:
    code, objet = _decider(cqp, "dordevic-milica")
    assert code == 4
    (refus,) = objet["refus"]
    assert refus["message"] == (
        "Les évaluateurs diffèrent sur C4 : le jury décide (art. 3.1.3 / 3.2.2, réglage). "
        "Dites-le : --competence C4=validee, ou non-validee."
    )
    assert not (branche / "candidats/dordevic-milica/decisions/2026-06-18.yaml").exists()
    code, objet = _decider(cqp, "dordevic-milica", "--competence", "C4=non-validee")
    assert code == 0
    (decision,) = objet["decisions"]
    assert (decision["issue"], decision["conservees_jusqu_au"]) == ("partielle", "2031-06-18")


def test_ce_qui_est_valide_contre_les_avis_se_dit_en_le_decidant(branche: Path, cqp: Cqp) -> None:
    """`check-dossier` alone le disait, une fois la décision écrite."""
    for role in ("1-externe", "1-professionnel"):
        assert cqp("set", "martin-lea", f"{role}.competences.C1.avis=non-acquise").code == 0
    code, objet = _decider(cqp, "martin-lea", "--competence", "C1=validee")
    (dit,) = objet["decisions"][0]["avertissements"]
    assert (code, "valide C1 contre l'avis défavorable de chaque évaluateur" in dit) == (0, True)
    (dossier,) = cqp("check-dossier", "martin-lea", "--at", LE_JOUR, "--format", "json").json["dossiers"]
    assert dit in [m["message"] for m in dossier["manquements"]]


def test_le_benefice_court_cinq_ans_dernier_jour_compris(branche: Path, cqp: Cqp) -> None:
    _decider(cqp, "dordevic-milica", "--competence", "C4=non-validee")
    (etat,) = cqp("status", "dordevic-milica", "--at", "2031-06-18", "--format", "json").json["dossiers"]
    assert {b["code"] for b in etat["competences_conservees"]} == {"C1", "C2", "C3", "C5", "C6"}
    (etat,) = cqp("status", "dordevic-milica", "--at", "2031-06-19", "--format", "json").json["dossiers"]
    assert etat["competences_conservees"] == []
    assert {b["code"] for b in etat["competences_expirees"]} == {"C1", "C2", "C3", "C5", "C6"}


def test_une_competence_conservee_ne_bouge_pas(branche: Path, cqp: Cqp) -> None:
    code, objet = _decider(cqp, "benkhaled-moreau-aicha")
    assert code == 0
    (decision,) = objet["decisions"]
    assert decision["competences"]["C1"] == "conservee"
    assert decision["competences"]["C4"] == "validee"
    assert decision["issue"] == "totale"
    assert _decider(cqp, "benkhaled-moreau-aicha")[0] == 4


def test_un_mot_du_jury_se_lit_avec_ou_sans_accent(branche: Path, cqp: Cqp) -> None:
    assert _decider(cqp, "dordevic-milica", "--competence", "C4=Non validée")[0] == 0
    refus = cqp("decide", "martin-lea", "--session", "2026-06-18", "--competence", "C4=validées ?")
    assert (refus.code, "on attend validee, non-validee ou conservee" in refus.phrases) == (2, True)


def test_un_dossier_incomplet_ne_se_decide_pas(branche: Path, cqp: Cqp) -> None:
    code, objet = _decider(cqp, "oeuvrard-leo")
    assert code == 4
    assert "Seuls les dossiers complets sont présentés au jury" in objet["refus"][0]["message"]


def test_on_ne_decide_ni_avant_la_session_ni_deux_fois(branche: Path, cqp: Cqp) -> None:
    code, objet = _decider(cqp, "martin-lea", le=JOUR)
    assert code == 4
    assert objet["refus"][0]["message"] == "La session du 18 juin 2026 n'a pas encore eu lieu."
    assert _decider(cqp, "martin-lea")[0] == 0
    code, objet = _decider(cqp, "martin-lea")
    assert code == 4
    assert "déjà été décidé" in objet["refus"][0]["message"]


def test_un_lot_traite_chacun(branche: Path, cqp: Cqp) -> None:
    code, objet = _decider(cqp, "martin-lea", "oeuvrard-leo", "dangelo-zoe")
    assert code == 4
    assert [d["code"] for d in objet["decisions"]] == ["martin-lea", "dangelo-zoe"]


def test_renvoi_et_non_conformite_disent_leur_motif(branche: Path, cqp: Cqp) -> None:
    assert cqp("decide", "martin-lea", "--session", SESSION, "--renvoi", "--at", LE_JOUR).code == 2
    code, objet = _decider(cqp, "martin-lea", "--renvoi", "--motif", "Employeur à préciser")
    assert (code, objet["decisions"][0]["issue"]) == (0, "renvoi")
    assert cqp("check-dossier", "martin-lea", "--at", LE_JOUR).code == 0, "sent back is not decided"
    code, objet = _decider(cqp, "dangelo-zoe", "--non-conforme", "--motif", "Signature contestée")
    assert (code, objet["decisions"][0]["issue"]) == (0, "non-delivrance")
    code, objet = _decider(cqp, "nguyen-van-an", "--non-conforme", "--motif", "x", "--competence", "C1=validee")
    assert code == 4


def test_une_annulation_garde_la_decision(branche: Path, cqp: Cqp) -> None:
    fichier = branche / "candidats/martin-lea/decisions/2026-06-18.yaml"
    assert _decider(cqp, "martin-lea", "--revoke", "--motif", "erreur")[0] == 4
    _decider(cqp, "martin-lea")
    avant = fichier.read_text(encoding="utf-8")
    assert _decider(cqp, "martin-lea", "--revoke", "--motif", "Pièce fausse", le="2026-07-02")[0] == 0
    texte = fichier.read_text(encoding="utf-8")
    assert "Pièce fausse" in texte
    assert set(avant.splitlines()) - set(texte.splitlines()) <= {x for x in avant.splitlines() if "annulation" in x}
    (etat,) = cqp("status", "martin-lea", "--at", "2026-07-02", "--format", "json").json["dossiers"]
    assert (etat["issue"], etat["competences_conservees"]) == (None, [])
    (alors,) = cqp("status", "martin-lea", "--at", "2026-07-01", "--format", "json").json["dossiers"]
    assert alors["issue"] == "totale", "not yet revoked on that day"


def test_une_decision_contradictoire_ne_passe_pas(branche: Path, cqp: Cqp) -> None:
    _decider(cqp, "dordevic-milica", "--competence", "C4=non-validee")
    fichier = branche / "candidats/dordevic-milica/decisions/2026-06-18.yaml"
    remplacer(fichier, "issue: partielle", "issue: totale")
    (dossier,) = cqp("check-dossier", "dordevic-milica", "--at", "2026-07-01", "--format", "json").json["dossiers"]
    assert "DECISION-COHERENTE" in [m["regle"] for m in dossier["manquements"]]


def test_status_repond_zero_et_dit_l_echeance(branche: Path, cqp: Cqp) -> None:
    reponse = cqp("status", "--at", JOUR, "--format", "json")
    assert reponse.code == 0
    etats = {d["code"]: d for d in reponse.json["dossiers"]}
    assert etats["oconnell-sian"]["echeance"] == "2026-06-21"
    assert {b["code"] for b in etats["le-goff-gaelle"]["competences_expirees"]} == {"C1", "C3", "C6"}
    assert {e["etape"] for e in etats.values()} <= {
        "ouvert", "recevabilite", "reperage", "parcours", "evaluation", "transmis", "decide",
    }  # fmt: skip
    (branche / "candidats/martin-lea/candidat.yaml").write_text("voie: x\n", encoding="utf-8")
    assert cqp("status", "--at", JOUR).code == 3


def test_une_session_entiere_par_un_classeur(branche: Path, cqp: Cqp) -> None:
    assert cqp("decide", "--session", SESSION, "--grid", "d.xlsx", "--at", LE_JOUR).code == 0
    refuse = cqp("decide", "--session", SESSION, "--from", "d.xlsx", "--at", LE_JOUR, "--format", "json")
    assert refuse.code == 3, "C4 of dordevic-milica is to be decided"
    assert [e["cellule"] for e in refuse.json["erreurs"]]
    classeur = openpyxl.load_workbook(branche / "d.xlsx")
    for erreur in refuse.json["erreurs"]:
        feuille, _, cellule = erreur["cellule"].partition("!")
        vide = classeur[feuille][cellule]
        vide.value = "Non validée" if "C4" in erreur["message"] else "2026-06-18"
    classeur.save(branche / "d.xlsx")
    reponse = cqp("decide", "--session", SESSION, "--from", "d.xlsx", "--at", LE_JOUR, "--format", "json")
    assert reponse.code == 0
    issues = {d["code"]: d["issue"] for d in reponse.json["decisions"]}
    assert issues["dordevic-milica"] == "partielle"
    assert issues["martin-lea"] == "totale"
    assert len(issues) == 6
    encore = cqp("decide", "--session", SESSION, "--from", "d.xlsx", "--at", LE_JOUR)
    assert encore.code == 4


def test_un_membre_qui_se_retire(branche: Path, cqp: Cqp) -> None:
    mots = ("decide", "martin-lea", "--session", LE_JOUR, "--at", LE_JOUR, "--retrait")
    reponse = cqp(*mots, "zerrouki KARIMA=a formé la candidate")
    assert reponse.code == 0, reponse.plainte
    fichier = branche / "candidats/martin-lea/decisions/2026-06-18.yaml"
    assert "membre: Karima Zerrouki\n    motif: a formé la candidate" in fichier.read_text(encoding="utf-8")
    assert cqp("print", "fiche-decision", "martin-lea", *mots[2:-1], "-o", "fiche.pdf").code == 0
    dite = plat(texte(Path("fiche.pdf"))).replace("\xa0", " ")
    assert (dite.count("Karima Zerrouki"), "Karima Zerrouki (a formé la candidate)" in dite) == (1, True)
    for dit, phrase in (
        ("Paul Girard=a évalué", "Paul Girard, dit retiré(e), n'est pas un membre de la session 2026-06-18."),
        ("Karima Zerrouki", "Karima Zerrouki s'est retiré(e) sans que le motif en soit dit."),
    ):
        reponse = cqp(*mots, dit)
        assert reponse.code == 2
        assert phrase in reponse.plainte.replace("\xa0", " ")


TOUS_SAUF_UNE = [f"{nom}=x" for nom in ("Karima Zerrouki", "Jean-Noël Quéméner", "Philippe Arnoult-Meyer")]


def test_un_president_qui_se_retire_ne_preside_pas(branche: Path, cqp: Cqp) -> None:
    mots = ("decide", "martin-lea", "--session", LE_JOUR, "--at", LE_JOUR)
    retraits = [mot for dit in TOUS_SAUF_UNE for mot in ("--retrait", dit)]
    reponse = cqp(*mots, *retraits)
    assert reponse.code == 4
    assert "Philippe Arnoult-Meyer s'est retiré(e) pour ce candidat : un autre membre préside" in reponse.phrases
    assert cqp(*mots, *retraits, "--presidence", "Karima Zerrouki").code == 2
    assert cqp(*mots, "--presidence", "Paul Girard").code == 2
    reponse = cqp(*mots, *retraits, "--presidence", "DELCROIX Sabine")
    assert reponse.code == 0, reponse.plainte
    assert "Le collège salariés n'a aucun membre" in reponse.plainte
    fichier = branche / "candidats/martin-lea/decisions/2026-06-18.yaml"
    assert "president: Sabine Delcroix" in fichier.read_text(encoding="utf-8")
    objet = cqp("check-dossier", "martin-lea", "--at", LE_JOUR, "--format", "json").json
    dits = [m["message"] for m in objet["dossiers"][0]["manquements"] if m["regle"] == "DECISION-JURY"]
    assert dits[0].startswith("Le collège salariés n'a aucun membre")
    assert len(dits) == 2


def test_le_classeur_verifie_les_retraits_comme_la_ligne_de_commande(branche: Path, cqp: Cqp) -> None:
    assert cqp("decide", "--session", SESSION, "--grid", "d.xlsx", "--at", JOUR).code == 0
    classeur: Any = openpyxl.load_workbook("d.xlsx")
    feuille = classeur["Décisions"]
    colonnes = {c.value: c.column_letter for c in feuille[4]}
    lignes = {str(c.value): c.row for c in feuille["A"] if c.value}
    retraits, presidence = colonnes["Retraits de membres"], colonnes["Présidence, si un autre"]

    for erreur in cqp("decide", "--session", SESSION, "--from", "d.xlsx", "--format", "json").json["erreurs"]:
        vide = feuille[erreur["cellule"].partition("!")[2]]
        vide.value = "Validée" if "C4" in erreur["message"] else "2026-06-18"

    def dire(retrait: str | None, president: str | None) -> tuple[int, str]:
        feuille[f"{retraits}{lignes['martin-lea']}"].value = retrait
        feuille[f"{presidence}{lignes['martin-lea']}"].value = president
        classeur.save("d.xlsx")
        reponse = cqp("decide", "martin-lea", "--session", SESSION, "--from", "d.xlsx", "--at", LE_JOUR)
        return reponse.code, reponse.plainte

    code, plainte = dire("Inconnu : lien", None)
    assert (code, "Inconnu, dit retiré(e), n'est pas un membre" in plainte) == (3, True)
    assert f"{retraits}{lignes['martin-lea']}" in plainte
    code, plainte = dire("Karima Zerrouki", None)
    assert (code, "s'est retiré(e) sans que le motif" in plainte) == (3, True)
    code, plainte = dire("Philippe Arnoult-Meyer : lien", None)
    assert (code, "un autre membre préside" in plainte) == (4, True)
    code, plainte = dire("Philippe Arnoult-Meyer : lien", "Philippe Arnoult-Meyer")
    assert code == 3
    code, plainte = dire("Philippe Arnoult-Meyer : lien", "Sabine Delcroix")
    assert code == 0, plainte
    assert "Le jury n'est pas paritaire" in plainte


@pytest.mark.parametrize(
    ("mots", "phrase"),
    [
        (("--competence", "C1=validee", "--competence", "C1=non-validee"), "C1 est dite validee et non-validee"),
        (("--renvoi", "--motif", "x", "--competence", "C1=validee"), "--renvoi et --competence ne vont pas ensemble"),
        (("--renvoi", "--motif", "x", "--non-conforme"), "--renvoi et --non-conforme ne vont"),
        (("--revoke", "--motif", "x", "--non-conforme"), "--revoke et --non-conforme ne vont"),
        (("--revoke", "--motif", "x", "--renvoi"), "--revoke et --renvoi ne vont"),
        (("--revoke", "--motif", "x", "--from", "d.xlsx"), "--from et --revoke ne vont"),
        (("--from", "d.xlsx", "--competence", "C1=validee"), "--from et --competence ne vont"),
        (("--from", "d.xlsx", "--presidence", "Sabine Delcroix"), "--from et --presidence ne vont"),
        (("--grid", "d.xlsx", "--from", "d.xlsx"), "--grid et --from ne vont"),
        (("--grid", "d.xlsx", "--revoke", "--motif", "x"), "--grid et --revoke ne vont"),
        (("--revoke", "--motif", "x", "--suite", "formation"), "--revoke et --suite ne vont"),
        (("--conforme", "dossier"), "--conforme ne va pas sans --non-conforme"),
        (("--motif", "x"), "--motif ne va pas sans --revoke, --renvoi ou --non-conforme"),
    ],
)
def test_des_mots_qui_se_contredisent(branche: Path, cqp: Cqp, mots: tuple[str, ...], phrase: str) -> None:
    reponse = cqp("decide", "martin-lea", "--session", SESSION, "--at", LE_JOUR, *mots)
    assert reponse.code == 2
    assert phrase in " ".join(reponse.plainte.split())
    assert not (branche / "candidats/martin-lea/decisions").exists()


def test_un_classeur_n_annule_pas_toute_une_session(branche: Path, cqp: Cqp) -> None:
    """No dossier is named with a workbook: every decision of the session would go."""
    mots = ("--session", "2025-11-20", "--revoke", "--motif", "x", "--from", "d.xlsx")
    assert cqp("decide", *mots, "--at", LE_JOUR).code == 2
    assert "annulation" not in "".join(p.read_text("utf-8") for p in branche.glob("candidats/*/journal.jsonl"))
    for decision in branche.glob("candidats/*/decisions/2025-11-20.yaml"):
        assert "motif: x" not in decision.read_text("utf-8")


def test_la_meme_chose_dite_deux_fois(branche: Path, cqp: Cqp) -> None:
    deux = ("--competence", "C1=validee", "--competence", "C1=validee")
    assert _decider(cqp, "martin-lea", *deux)[0] == 0


def test_l_annulation_ne_precede_pas_la_decision(branche: Path, cqp: Cqp) -> None:
    assert _decider(cqp, "martin-lea")[0] == 0
    code, objet = _decider(cqp, "martin-lea", "--revoke", "--motif", "Pièce fausse", le="2026-06-17")
    assert (code, objet["decisions"]) == (4, [])
    assert "n'est pas encore rendue le 17 juin 2026" in objet["refus"][0]["message"]
    code, objet = _decider(cqp, "martin-lea", "--revoke", "--motif", "Pièce fausse", le="2026-06-18")
    assert (code, objet["decisions"][0]["issue"], objet["decisions"][0]["annulee"]) == (0, "totale", True)


def test_une_session_decide_de_nouveau_et_garde_ce_qu_elle_a_annule(branche: Path, cqp: Cqp) -> None:
    decisions = branche / "candidats/martin-lea/decisions"
    for rang, jour in ((1, "2026-07-01"), (2, "2026-07-03")):
        assert _decider(cqp, "martin-lea", le=jour)[0] == 0
        annulee = ("--revoke", "--motif", f"Pièce fausse {rang}")
        assert _decider(cqp, "martin-lea", *annulee, le=jour)[0] == 0
    assert _decider(cqp, "martin-lea", "--non-conforme", "--motif", "Repérage postérieur", le="2026-07-05")[0] == 0
    noms = ["2026-06-18.annulee-1.yaml", "2026-06-18.annulee-2.yaml", "2026-06-18.yaml"]
    assert sorted(p.name for p in decisions.iterdir()) == noms
    assert "Pièce fausse 1" in (decisions / noms[0]).read_text(encoding="utf-8")
    assert not (branche / "candidats/martin-lea/pieces/remplaces").exists()
    assert cqp("check-dossier", "martin-lea", "--at", "2026-07-06").code in (0, 1)
    (etat,) = cqp("status", "martin-lea", "--at", "2026-07-06", "--format", "json").json["dossiers"]
    assert etat["issue"] == "non-delivrance"
    chiffres = cqp("report", "--from", "2026-06-01", "--to", "2026-07-06", "--format", "json").json
    assert chiffres["annulees"] == 2
    assert cqp("send", "martin-lea", "-o", "martin.zip", "--at", "2026-07-06").code == 0
    assert cqp("verify", "candidats/martin-lea").code == 0
    assert _decider(cqp, "martin-lea", "--revoke", "--motif", "Encore", le="2026-07-07")[0] == 0
    assert "Encore" in (decisions / noms[2]).read_text(encoding="utf-8")


def test_une_decision_se_juge_au_jour_de_la_session(branche: Path, cqp: Cqp) -> None:
    externe = branche / "candidats/martin-lea/evaluations/1-externe.yaml"
    texte = externe.read_text(encoding="utf-8")
    externe.write_text(re.sub(r"(?m)^transmission: .*", "transmission: 2026-06-19", texte), encoding="utf-8")
    code, objet = _decider(cqp, "martin-lea", le="2026-07-01")
    assert (code, "incomplet" in objet["refus"][0]["message"]) == (4, True)


def test_une_session_d_avant_celle_qui_delivre_se_dit_a_son_jour(branche: Path, cqp: Cqp) -> None:
    assert cqp("session", "2026-07-16", "--comme", "2026-06-18").code == 0
    qui = ("dordevic-milica", "--competence", "C4=validee")
    assert cqp("decide", *qui, "--session", "2026-07-16").code == 0
    refus = cqp("decide", *qui, "--session", "2026-06-18", "--at", "2026-08-01")
    assert (refus.code, "La certification lui a déjà été délivrée." in refus.plainte) == (4, True)
    (remede,) = re.findall(r"→ cqp (.*)", refus.plainte)
    assert cqp(*remede.split()).code == 0
    assert "→" not in cqp("decide", *qui, "--session", "2026-07-16").plainte, "decided twice: nothing to type"


def test_ce_qui_fut_annule_se_decide_sur_les_pieces_que_le_jury_avait(branche: Path, cqp: Cqp) -> None:
    """Each piece that moved since is named with what it was; an evaluation is taken back by the command told."""
    seance, dossier = ("--session", "2026-06-18"), branche / "candidats/martin-lea"
    assert cqp("decide", "martin-lea", *seance).code == 0
    for valeur in ("livret-reperage.signatures.candidat=2026-09-01", "1-externe.signature=2026-09-01"):
        assert cqp("set", "martin-lea", valeur).code == 0
    assert cqp("set", "martin-lea", "1-externe.signature=2026-09-02").code == 0
    assert cqp("decide", "martin-lea", *seance, "--revoke", "--motif", "Erreur de saisie").code == 0
    refus = cqp("decide", "martin-lea", *seance)
    (garde,) = (dossier / "pieces/remplaces").glob("livret-reperage.*")
    dit = f"Le jury avait pieces/remplaces/{garde.name} : au secrétariat de le remettre à la place de livret-reperage.yaml."
    assert (refus.code, dit in refus.phrases) == (4, True), refus
    (remede,) = re.findall(r"→ cqp (evaluate .*)", refus.plainte)
    assert cqp(*remede.split()).code == 0
    encore = cqp("decide", "martin-lea", *seance)
    assert (encore.code, dit in encore.phrases, "1-externe" in encore.phrases) == (4, True, False), encore
    (remede,) = re.findall(r"→ cqp (.*)", encore.plainte)
    assert "livret-reperage.yaml" in cqp(*remede.split()).sortie
    garde.replace(dossier / "livret-reperage.yaml")
    assert cqp("decide", "martin-lea", *seance).code == 0


def test_la_decision_ecrit_la_voie_ou_le_candidat_est_juge(branche: Path, cqp: Cqp) -> None:
    assert _decider(cqp, "martin-lea")[0] == 0
    texte = (branche / "candidats/martin-lea/decisions/2026-06-18.yaml").read_text(encoding="utf-8")
    assert re.search(r"(?m)^voie: +formation", texte)


@pytest.mark.parametrize(
    ("signee", "code", "dit"),
    [
        ("2026-06-18", 0, ""),
        ("2026-06-20", 0, ""),
        ("2026-06-21", 4, "La signature (21 juin 2026) est à venir"),
        ("2026-06-17", 4, "La signature (17 juin 2026) précède la session (18 juin 2026)."),
    ],
)
def test_la_signature_du_classeur_est_celle_de_la_decision(
    branche: Path, cqp: Cqp, signee: str, code: int, dit: str
) -> None:
    assert cqp("decide", "martin-lea", "--session", SESSION, "--grid", "d.xlsx", "--at", JOUR).code == 0
    classeur: Any = openpyxl.load_workbook("d.xlsx")
    (place,) = classeur.defined_names["cqp_signature"].destinations
    classeur[place[0]][place[1].replace("$", "")].value = signee
    classeur.save("d.xlsx")
    reponse = cqp("decide", "--session", SESSION, "--from", "d.xlsx", "--at", "2026-06-20")
    assert (reponse.code, dit in reponse.plainte) == (code, True), reponse
    decision = branche / "candidats/martin-lea/decisions/2026-06-18.yaml"
    assert decision.exists() == (code == 0)
    if code == 0:
        assert re.search(rf"(?m)^signature: {signee}", decision.read_text(encoding="utf-8"))


def test_annuler_dit_ce_qui_s_appuyait_dessus(branche: Path, cqp: Cqp) -> None:
    """A later decision that keeps what is revoked keeps nothing any more: it is named, then a finding."""
    quoi = ("decide", "benkhaled-moreau-aicha", "--session")
    assert cqp(*quoi, SESSION, "--at", SESSION).code == 0
    dit = cqp(*quoi, "2024-06-20", "--revoke", "--motif", "Pièce fausse", "--at", "2026-06-19")
    assert dit.code == 0
    assert (
        "La décision de la session 2026-06-18 conserve C1, C2, C3 et C5 de celle-ci : annulez-la aussi" in dit.phrases
    )
    suite = "cqp decide candidats/benkhaled-moreau-aicha --session 2026-06-18 --revoke --motif MOTIF"
    assert f"    → {suite}\n" in dit.plainte
    verdict = cqp("check-dossier", "benkhaled-moreau-aicha", "--at", "2026-06-19", "--format", "json")
    manques = [m for m in verdict.json["dossiers"][0]["manquements"] if m["regle"] == "DECISION-CONSERVEE"]
    assert verdict.code == 1
    assert len(manques) == 4
    assert "la décision de la session 2024-06-20, qui la validait, est annulée" in manques[0]["message"]
    assert manques[0]["remede"].endswith("--session 2026-06-18 --revoke --motif MOTIF")


def test_qui_est_incomplet_se_regarde_au_jour_du_jury(branche: Path, cqp: Cqp) -> None:
    """The refusal names the command that says why, and that command says it."""
    refus = cqp("decide", "le-goff-gaelle", "--session", SESSION, "--at", SESSION)
    (remede,) = (ligne.strip("→ ") for ligne in refus.plainte.splitlines() if "→" in ligne)
    assert (refus.code, cqp(*remede.split()[1:]).code) == (4, 1)
    (dit,) = cqp("decide", "le-goff-gaelle", "--session", SESSION, "--at", SESSION, "--format", "json").json["refus"]
    assert dit["remede"] == remede
